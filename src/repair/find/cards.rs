//! Cards that say the fields of a file, and tables with values on two sides.

use super::values::learn;
use super::{Finder, Fit, Kind, push_new, what_of};
use crate::draft::{Header, header};
use crate::repair::edit::Edit;
use crate::repair::sheet::Sheet;
use crate::repair::words;
use crate::source::{CardText, Field, RouteOf, normalized};

impl Finder<'_> {
    /// A table whose labels on two sides are values of two fields.
    pub(super) fn grid(&self, sheet: &Sheet) -> Vec<Fit> {
        let mut fields: Vec<&Field> = Vec::new();
        if let RouteOf::ByField(field, _) = &self.spec.route {
            fields.push(field);
        }
        fields.extend(self.spec.only.iter().map(|(field, _)| field));
        fields.extend(self.spec.dimensions.iter().map(|d| &d.field));
        let mut names: Vec<&Field> = Vec::new();
        for field in fields {
            if !names.iter().any(|known| known.name == field.name) {
                names.push(field);
            }
        }
        let [one, other] = names.as_slice() else {
            return Vec::new();
        };
        let side: Vec<String> = sheet
            .columns
            .first()
            .map_or_else(Vec::new, |c| c.cells.clone());
        let top: Vec<String> = sheet
            .columns
            .iter()
            .skip(1)
            .flat_map(|column| column.labels.clone())
            .collect();
        let mut fits = Vec::new();
        for (rows, columns) in [(*one, *other), (*other, *one)] {
            let (on_side, by_side) = self.content(rows, &side);
            let (on_top, by_top) = self.content(columns, &top);
            if on_side == 0 || on_top == 0 {
                continue;
            }
            let mut edits = by_side.edits;
            edits.extend(by_top.edits);
            let keys = vec![
                ("grid", "table".to_owned()),
                ("rows", rows.name.clone()),
                ("columns", columns.name.clone()),
            ];
            let left_out = by_side.left_out.into_iter().chain(by_top.left_out);
            let left_out: Vec<(String, String)> = left_out.collect();
            let kept = edits.clone();
            let kept_out = self.keep_out(&mut edits, &left_out);
            let fit = |edits: Vec<Edit>, left_out: Vec<String>| Fit {
                score: on_side.saturating_add(on_top).saturating_add(60),
                edits,
                left_out,
                ways: vec![keys.clone()],
                kind: Kind::Grid,
                what: what_of(sheet),
            };
            // Columns of notes are passed over by the reader itself.
            fits.push(fit(kept, Vec::new()));
            if !kept_out.is_empty() {
                let mut other = fit(edits, kept_out);
                other.score = other.score.saturating_sub(10);
                fits.push(other);
            }
        }
        fits
    }

    /// Cards that say values of the fields, with labels or without.
    pub(super) fn cards(&self, cards: &[&CardText]) -> Option<Fit> {
        let (required, optional) = self.fields();
        let price = &self.spec.price;
        let mut edits: Vec<Edit> = Vec::new();
        let mut left_out: Vec<(String, String)> = Vec::new();
        let (mut known, mut fields) = (0_u32, 0_u32);
        for field in required.iter().chain(&optional) {
            let is_price = field.name == price.field.name;
            if is_price || !self.tells(field) {
                continue;
            }
            fields = fields.saturating_add(1);
            let sets = self.values_of(field);
            let mut said = false;
            for (label, text) in cards.iter().flat_map(|card| fields_of(card, field)) {
                let learnt = if sets.iter().any(|set| set.values.knows(text)) {
                    Vec::new()
                } else {
                    let learnt = learn(&sets, text);
                    if learnt.is_empty() {
                        if label.is_some() && words::is_a_word(text) {
                            left_out.push((field.name.clone(), text.to_owned()));
                        }
                        continue;
                    }
                    learnt
                };
                said = true;
                push_new(&mut edits, learnt);
                if let Some(label) = label
                    && !field.words.any_is(&normalized(label))
                {
                    let (field, word) = (field.name.clone(), label.trim().to_owned());
                    push_new(&mut edits, vec![Edit::FieldWord { field, word }]);
                }
            }
            known = known.saturating_add(u32::from(said));
        }
        if known == 0 || known < u32::try_from(required.len()).unwrap_or(0).saturating_sub(1) {
            return None;
        }
        for label in cards.iter().copied().filter_map(price_label_of) {
            if !price.field.words.any_is(&normalized(label))
                && words::price_label(&price.field.words, label).is_some()
            {
                let word = label.trim().to_owned();
                let field = price.field.name.clone();
                push_new(&mut edits, vec![Edit::FieldWord { field, word }]);
            }
        }
        let is_unlabelled = cards.iter().any(|card| price_label_of(card).is_none());
        if is_unlabelled && !price.unlabelled {
            edits.push(Edit::Unlabelled { rates: self.at });
        }
        let left_out = self.keep_out(&mut edits, &left_out);
        Some(Fit {
            score: 60_u32.saturating_add(40_u32.saturating_mul(known) / fields.max(1)),
            edits,
            left_out,
            ways: vec![vec![("cards", "*".to_owned())]],
            kind: Kind::Cards,
            what: match cards.len() {
                1 => "a card".to_owned(),
                n => format!("{n} cards"),
            },
        })
    }
}

/// What the lines of a card say of a field: with its label, in one line or in two, or by
/// themselves.
fn fields_of<'c>(card: &'c CardText, field: &Field) -> Vec<(Option<&'c str>, &'c str)> {
    let next = card.lines.iter().skip(1).map(Some).chain([None]);
    let said = card.lines.iter().zip(next).filter_map(|(line, next)| {
        let is_label = |label: &str| words::label(&field.words, label).is_some();
        match line.split_once([':', '：']) {
            Some((label, text)) if !text.trim().is_empty() => {
                is_label(label).then_some((Some(label), text.trim()))
            }
            _ => {
                let label = line.trim().trim_end_matches([':', '：']).trim();
                match next.filter(|_| is_label(label)) {
                    Some(text) => Some((Some(label), text.trim())),
                    None => Some((None, line.trim())),
                }
            }
        }
    });
    said.collect()
}

/// The label of a card's price: in front of it, or above.
fn price_label_of(card: &CardText) -> Option<&str> {
    let line = card.lines.get(card.price)?;
    if let Some((label, _)) = line.split_once([':', '：'])
        && !label.contains(char::is_numeric)
    {
        return Some(label);
    }
    let above = card.price.checked_sub(1).and_then(|n| card.lines.get(n))?;
    let label = above.trim().trim_end_matches([':', '：']);
    let is_label = header(label) == Some(Header::Price) && !label.contains(char::is_numeric);
    is_label.then_some(label)
}
