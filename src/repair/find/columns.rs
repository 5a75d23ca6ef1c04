//! Columns of tables, and keys of JSON, as the fields of a file.

use super::values::{Told, learn};
use super::{Finder, Fit, Kind, push_new};
use crate::draft::{Cell, cell};
use crate::price::Amount;
use crate::price::text::{Given, name_of_label};
use crate::repair::MARGIN;
use crate::repair::edit::Edit;
use crate::repair::sheet::{Column, Sheet};
use crate::repair::words::{self, SAME, Sure};
use crate::source::{Field, RouteOf, What, Words, normalized};

impl Finder<'_> {
    /// Columns to fields, where each field has one that is ahead of the others.
    pub(super) fn rows(&self, sheet: &Sheet) -> Option<Fit> {
        let (required, optional) = self.fields();
        let mut edits = Vec::new();
        let mut left_out = Vec::new();
        let (mut total, mut count): (Sure, Sure) = (0, 0);
        let mut taken: Vec<usize> = Vec::new();
        for (field, is_required) in required
            .iter()
            .map(|f| (*f, true))
            .chain(optional.iter().map(|f| (*f, false)))
        {
            let mut sure: Vec<(Sure, usize, Told)> = sheet
                .columns
                .iter()
                .enumerate()
                .filter(|(n, _)| !taken.contains(n))
                .filter_map(|(n, column)| {
                    let (sure, told) = self.column(field, column, sheet.is_data)?;
                    Some((sure, n, told))
                })
                .collect();
            sure.sort_by_key(|(sure, ..)| std::cmp::Reverse(*sure));
            let next = sure.get(1).map_or(0, |(sure, ..)| *sure);
            let best = sure.into_iter().next();
            let Some((best, n, told)) =
                best.filter(|(best, ..)| *best >= next.saturating_add(MARGIN))
            else {
                if is_required {
                    return None;
                }
                continue;
            };
            taken.push(n);
            total = total.saturating_add(best);
            count = count.saturating_add(1);
            edits.extend(told.edits);
            left_out.extend(told.left_out);
        }
        let left_out = self.keep_out(&mut edits, &left_out);
        Some(Fit {
            score: total.checked_div(count.max(1)).unwrap_or(0),
            edits,
            left_out,
            ways: Vec::new(),
            kind: Kind::Table,
            what: String::new(),
        })
    }

    /// How surely a column is a field, and what the file must learn for it.
    pub(super) fn column(
        &self,
        field: &Field,
        column: &Column,
        is_data: bool,
    ) -> Option<(Sure, Told)> {
        let price = &self.spec.price;
        let is = |other: &Field| other.name == field.name;
        let is_price = is(&price.field) || price.to.as_ref().is_some_and(is);
        let sure_of = |label: &str| {
            if is_price {
                words::price_label(&field.words, label)
            } else {
                words::label(&field.words, label)
            }
        };
        let labelled = column.labels.iter();
        let labelled = labelled.filter_map(|label| Some((sure_of(label)?, label)));
        let labelled = labelled.max_by_key(|(sure, _)| *sure);
        let mut told = Told::default();
        let said = if is_price {
            let (sure, _) = labelled?;
            let is_number = |text: &str| is_data && text.parse::<Amount>().is_ok();
            let mut cells = column.cells.iter();
            if !cells.any(|text| is_number(text) || self.is_price(text, column)) {
                return None;
            }
            sure.saturating_add(40)
        } else {
            let (content, by) = self.content(field, &column.cells);
            let is_free = !self.tells(field);
            let sure = match labelled {
                Some((sure, _)) if is_free || content > 0 => sure,
                None if content >= 40 && !self.is_generic(field) => 0,
                _ => return None,
            };
            told = by;
            sure.saturating_add(content)
        };
        match labelled {
            Some((SAME, _)) => {}
            Some((_, label)) => told.edits.push(Edit::FieldWord {
                field: field.name.clone(),
                word: named(&field.words, label),
            }),
            None => {
                let label = column
                    .labels
                    .last()
                    .filter(|label| words::is_a_word(label))?;
                told.edits.push(Edit::FieldWord {
                    field: field.name.clone(),
                    word: label.clone(),
                });
            }
        }
        Some((said, told))
    }

    /// Whether a table or a card shows a price as the file demands it, whatever else it says.
    pub(super) fn shows_a_price(&self, what: &What) -> bool {
        let given = Given::default();
        let is_whole = |text: &String| {
            let price = &self.spec.price;
            match cell(text, "", &given) {
                Cell::Price(read) => {
                    price.currency.as_ref().is_none_or(|c| *c == read.currency)
                        && price.unit.as_ref().is_none_or(|u| *u == read.unit)
                }
                _ => false,
            }
        };
        match what {
            What::Table(table) => {
                let sheet = Sheet::upright(table);
                let is_labelled = |column: &&Column| {
                    let words = &self.spec.price.field.words;
                    let mut labels = column.labels.iter();
                    labels.any(|label| words::price_label(words, label).is_some())
                };
                let mut labelled = sheet.columns.iter().filter(is_labelled);
                table.cells.iter().any(is_whole)
                    || labelled.any(|c| c.cells.iter().any(|text| self.is_price(text, c)))
            }
            What::Card(card) => card.lines.get(card.price).is_some_and(is_whole),
            What::Sentence(_) | What::Rows(_) => false,
        }
    }

    pub(super) fn is_price(&self, text: &str, column: &Column) -> bool {
        let price = &self.spec.price;
        let given = Given {
            currency: price.assume_currency.clone(),
            unit: price.assume_unit.clone(),
        };
        let labels = column.labels.join(" ");
        match cell(text, &labels, &given) {
            Cell::Price(read) => {
                let fits_currency = price.currency.as_ref().is_none_or(|c| *c == read.currency);
                let fits_unit = price.unit.as_ref().is_none_or(|u| *u == read.unit);
                (fits_currency && fits_unit) || !price.context.is_empty()
            }
            Cell::Part => true,
            Cell::Absent | Cell::Other => false,
        }
    }

    /// How much of a column's texts are values of the field, and the new names among them.
    pub(super) fn content(&self, field: &Field, cells: &[String]) -> (Sure, Told) {
        let mut told = Told::default();
        let sets = self.values_of(field);
        if sets.is_empty() {
            return (0, told);
        }
        let mut texts: Vec<&String> = Vec::new();
        for text in cells.iter().filter(|text| !text.trim().is_empty()) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let (mut known, mut new) = (0_usize, 0_usize);
        for text in &texts {
            let edits = learn(&sets, text);
            let is_known = sets.iter().any(|set| set.values.knows(text));
            if is_known {
                known = known.saturating_add(1);
            } else if !edits.is_empty() {
                new = new.saturating_add(1);
            } else {
                told.left_out.push((field.name.clone(), (*text).clone()));
            }
            push_new(&mut told.edits, edits);
        }
        let all = texts.len();
        // All that the file knows is there, whatever else is.
        let is_covered = sets.iter().any(|set| {
            let mut values = set.values.values.iter();
            let is_said = |words: &Words| texts.iter().any(|text| words.any_is(&normalized(text)));
            set.values.values.len() > 1 && values.all(|(_, _, words)| is_said(words))
        });
        let sure = match known.saturating_add(new) {
            0 => 0,
            _ if known == all || is_covered => 40,
            both if both == all => 30,
            _ => 15,
        };
        (sure, told)
    }

    /// Rows with texts that are no values are left out by naming those that are.
    pub(super) fn keep_out(
        &self,
        edits: &mut Vec<Edit>,
        left_out: &[(String, String)],
    ) -> Vec<String> {
        let mut kept_out = Vec::new();
        let mut fields: Vec<&String> = Vec::new();
        for (field, _) in left_out {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        for name in fields {
            let is_taken = self.spec.only.iter().any(|(of, _)| &of.name == name);
            let takes_others = self
                .spec
                .dimensions
                .iter()
                .any(|d| &d.field.name == name && d.other);
            if is_taken || takes_others {
                continue;
            }
            let mut words: Vec<String> = Vec::new();
            if let RouteOf::ByField(of, routes) = &self.spec.route
                && &of.name == name
            {
                let known = routes.iter().flat_map(|(_, words)| words.iter());
                words.extend(known.map(|word| word.written().to_owned()));
            }
            for dimension in self
                .spec
                .dimensions
                .iter()
                .filter(|d| &d.field.name == name)
            {
                let known = dimension.words.iter().flat_map(|(_, words)| words.iter());
                words.extend(known.map(|word| word.written().to_owned()));
            }
            let tells_route = match &self.spec.route {
                RouteOf::ByField(of, _) => &of.name == name,
                RouteOf::Fixed(_) => false,
            };
            let tells = |key: &String| {
                let mut dimensions = self.spec.dimensions.iter();
                dimensions.any(|d| d.key == *key && &d.field.name == name)
            };
            let new = edits.iter().filter_map(|edit| match edit {
                Edit::RouteWord { word, .. } if tells_route => Some(word.clone()),
                Edit::ValueWord { key, word, .. } if tells(key) => Some(word.clone()),
                _ => None,
            });
            let is_of_field = |word: &String| left_out.iter().all(|(_, text)| text != word);
            words.extend(new.filter(is_of_field));
            words.dedup();
            edits.push(Edit::Only {
                rates: self.at,
                field: name.clone(),
                words,
            });
            let of_field = left_out.iter().filter(|(of, _)| of == name);
            kept_out.extend(of_field.map(|(_, text)| text.clone()));
        }
        kept_out
    }
}

/// The name in a label, without its currency and unit where it says what it is without them.
fn named(known: &Words, label: &str) -> String {
    let name = name_of_label(label).map(str::trim);
    let name = name.filter(|name| {
        let is_said = words::price_label(known, name).is_some();
        is_said || words::label(known, name).is_some()
    });
    name.unwrap_or_else(|| label.trim()).to_owned()
}
