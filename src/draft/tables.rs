//! Tables and grids: which column or which cells hold the prices.

mod by_cell;
mod by_row;

use super::cells::{Around, Cell, around, cell};
use super::names::Subject;
use super::rows::{Fixed, Line};
use super::set::{PriceKeys, Set};
use super::vocabulary::{Header, header};
use crate::price::text::{Given, name_of_label};
use crate::price::{Currency, Unit};
use crate::source::{Part, TableText};

/// A table of more columns, or of more rows, is no price list.
const MOST_COLUMNS: usize = 60;
const MOST_ROWS: usize = 600;

/// What a table may be, the surest first; or why it is none of prices.
///
/// # Errors
/// What was seen, and why it is not taken.
pub fn sets(
    part: &Part,
    table: &TableText,
    subject: &Subject,
    fixed: &Fixed,
) -> Result<Vec<Set>, Vec<String>> {
    let around = around(part, subject.language.as_deref());
    let views = [View::upright(table), View::turned(table)];
    let mut sets = Vec::new();
    let mut why: Vec<String> = Vec::new();
    for with in [Around::default(), around] {
        // A table with a header above its prices is not turned.
        let [upright, turned] = &views;
        let is_upright = upright.as_ref().is_some_and(|view| view.has_header(&with));
        let turned = turned.as_ref().filter(|_| !is_upright);
        for view in upright.iter().chain(turned) {
            for found in [
                view.by_row(&with, subject, fixed),
                view.by_cell(&with, subject, fixed),
            ] {
                match found {
                    Ok(set) => sets.push(set),
                    Err(reason) if !why.contains(&reason) => why.push(reason),
                    Err(_) => {}
                }
            }
        }
        if !sets.is_empty() {
            return Ok(sets);
        }
    }
    Err(why)
}

/// A table with its headers above its columns.
struct View {
    is_table: bool,
    is_plain: bool,
    /// For each column, the texts above it from top to bottom.
    labels: Vec<Vec<String>>,
    rows: Vec<Vec<String>>,
}

/// What the cells of a column are.
struct Priced {
    column: usize,
    cells: Vec<Cell>,
}

impl View {
    fn upright(table: &TableText) -> Option<Self> {
        if table.rows.len() > MOST_ROWS || table.rows.iter().any(|row| row.len() > MOST_COLUMNS) {
            return None;
        }
        let text = |place: &Option<usize>| place.and_then(|n| table.cells.get(n)).cloned();
        let width = table.rows.iter().map(Vec::len).max()?;
        let labels = (0..width).map(|column| {
            let mut seen: Vec<usize> = Vec::new();
            for row in table.rows.iter().take(table.header_rows) {
                seen.extend(
                    row.get(column)
                        .copied()
                        .flatten()
                        .filter(|n| !seen.contains(n)),
                );
            }
            let texts = seen.iter().filter_map(|n| table.cells.get(*n)).cloned();
            texts.collect::<Vec<String>>()
        });
        let labels: Vec<Vec<String>> = labels.collect();
        let is_across = |row: &&Vec<Option<usize>>| {
            let mut places = row.iter().flatten();
            let first = places.next();
            row.len() > 1 && (first.is_none() || places.all(|place| Some(place) == first))
        };
        let is_header = |row: &Vec<String>| {
            row.iter()
                .zip(&labels)
                .all(|(text, labels)| labels.contains(text))
        };
        let rows = table
            .rows
            .iter()
            .skip(table.header_rows)
            .filter(|row| !is_across(row));
        let rows = rows.map(|row| {
            let texts = (0..width).map(|n| row.get(n).and_then(text).unwrap_or_default());
            texts.collect::<Vec<String>>()
        });
        let rows: Vec<Vec<String>> = rows.filter(|row| !is_header(row)).collect();
        (!rows.is_empty()).then_some(Self {
            is_table: table.is_table,
            is_plain: table.is_plain,
            labels,
            rows,
        })
    }

    /// The table whose headers stand in its first column.
    fn turned(table: &TableText) -> Option<Self> {
        let width = table.rows.iter().map(Vec::len).max()?;
        if table.is_plain || table.rows.len() > MOST_COLUMNS || !(2..=MOST_ROWS).contains(&width) {
            return None;
        }
        let text = |row: &Vec<Option<usize>>, n: usize| {
            let cell = row
                .get(n)
                .copied()
                .flatten()
                .and_then(|n| table.cells.get(n));
            cell.cloned().unwrap_or_default()
        };
        let labels = table.rows.iter().map(|row| vec![text(row, 0)]).collect();
        let rows = (1..width).map(|n| table.rows.iter().map(|row| text(row, n)).collect());
        Some(Self {
            is_table: table.is_table,
            is_plain: false,
            labels,
            rows: rows.collect(),
        })
    }

    /// Whether a column of prices is called that.
    fn has_header(&self, around: &Around) -> bool {
        let is_called = |p: &Priced| header(&self.label(p.column)) == Some(Header::Price);
        self.priced(around).iter().any(is_called)
    }

    fn label(&self, column: usize) -> String {
        self.labels
            .get(column)
            .map(|labels| labels.join(" "))
            .unwrap_or_default()
    }

    fn text(&self, row: usize, column: usize) -> &str {
        let row = self.rows.get(row);
        row.and_then(|row| row.get(column))
            .map_or("", String::as_str)
    }

    fn headers(&self) -> String {
        let labels: Vec<String> = (0..self.labels.len()).map(|n| self.label(n)).collect();
        labels.join(", ")
    }

    /// What the other cells of a row say of currency and unit, and in which column.
    fn context(&self, row: usize, column: usize) -> (Given, Vec<usize>) {
        let mut given = Given::default();
        let mut columns = Vec::new();
        for other in (0..self.labels.len()).filter(|other| *other != column) {
            let text = self.text(row, other);
            let is_word = text.len() <= 60
                && !matches!(
                    header(&self.label(other)),
                    Some(Header::Price | Header::Other)
                );
            let parts = text
                .split([',', ';'])
                .filter(|part| is_word && is_of_unit(part));
            for part in parts {
                let said = Given::from_label(part);
                if said.unit.is_some() && given.unit.is_none() {
                    given.unit = said.unit;
                    columns.push(other);
                }
            }
        }
        (given, columns)
    }

    /// The columns in which at least one cell is a price and none is another number.
    fn priced(&self, around: &Around) -> Vec<Priced> {
        let columns = 0..self.labels.len().min(MOST_COLUMNS);
        let read = |column: usize| {
            let label = self.label(column);
            // Below a header that says a unit of its own, a number is for that.
            let cells = (0..self.rows.len()).map(|row| {
                let text = self.text(row, column);
                match cell(text, &label, &Given::default()) {
                    Cell::Price(price) => Cell::Price(price),
                    _ => {
                        let (context, _) = self.context(row, column);
                        let given = super::cells::filled(context, &around.given);
                        cell(text, &label, &given)
                    }
                }
            });
            Priced {
                column,
                cells: cells.collect(),
            }
        };
        let is_price = |priced: &Priced| {
            let count = |is: fn(&Cell) -> bool| priced.cells.iter().filter(|c| is(c)).count();
            let prices = count(|c| matches!(c, Cell::Price(_)));
            prices > 0 && count(|c| matches!(c, Cell::Other | Cell::Part)) == 0
        };
        columns.map(read).filter(is_price).collect()
    }

    /// Of several columns with prices the one that is charged, in money and for a second.
    fn one_of<'p>(
        &self,
        several: &[&'p Priced],
        doubts: &mut Vec<String>,
    ) -> Result<&'p Priced, String> {
        let first = |p: &Priced| {
            p.cells.iter().find_map(|cell| match cell {
                Cell::Price(price) => Some((price.currency.clone(), price.unit.clone())),
                _ => None,
            })
        };
        let rank = |p: &Priced| {
            first(p).map(|(currency, unit)| {
                let by_currency = match currency {
                    currency if currency == Currency::USD => 0,
                    Currency::Iso(_) => 1,
                    _ => 2,
                };
                (u8::from(unit != Unit::Second), by_currency)
            })
        };
        let best = several.iter().filter_map(|p| rank(p)).min();
        let best: Vec<&&Priced> = several.iter().filter(|p| rank(p) == best).collect();
        match best.as_slice() {
            [one] => {
                for other in several.iter().filter(|p| p.column != one.column) {
                    let label = self.label(other.column);
                    doubts.push(format!("`{label}` is taken for the same price in another unit or currency, and is not read"));
                }
                Ok(one)
            }
            several => {
                let labels: Vec<String> = several
                    .iter()
                    .map(|p| format!("`{}`", self.label(p.column)))
                    .collect();
                Err(format!(
                    "several columns of prices, and nothing says which is charged: {}",
                    labels.join(", ")
                ))
            }
        }
    }

    fn why_unpriced(&self, priced: &[Priced]) -> String {
        if !priced.is_empty() {
            return "its prices are not those that are charged".to_owned();
        }
        let has_numbers = self
            .rows
            .iter()
            .flatten()
            .any(|text| text.contains(char::is_numeric));
        if has_numbers {
            "numbers of which nothing says that they are prices, in what currency and for what unit"
                .to_owned()
        } else {
            "no price".to_owned()
        }
    }

    /// The word by which a column is found: its header, without currency and unit where that is
    /// enough.
    fn field(&self, column: usize) -> String {
        let labels = self
            .labels
            .get(column)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let unlike = |text: &String| {
            let mut others = self.labels.iter().enumerate().filter(|(n, _)| *n != column);
            !others.any(|(_, labels)| labels.contains(text))
        };
        let own = labels
            .iter()
            .rev()
            .find(|text| !text.is_empty() && unlike(text));
        let whole = own.cloned().unwrap_or_else(|| labels.join(" "));
        let name = name_of_field(&whole).filter(|_| !self.is_plain);
        let is_taken = |name: &String| {
            let mut others = self.labels.iter().enumerate().filter(|(n, _)| *n != column);
            others.any(|(_, labels)| {
                labels
                    .iter()
                    .any(|l| l == name || name_of_label(l) == Some(name))
            })
        };
        name.filter(|name| !is_taken(name)).unwrap_or(whole)
    }
}

/// A header, without the currency and the unit that it adds.
fn name_of_field(label: &str) -> Option<String> {
    let name = name_of_label(label).unwrap_or(label).trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn short_label(label: &str) -> String {
    name_of_label(label).unwrap_or(label).to_owned()
}

/// `per second`, `per 5s`, `second`; not the name of another thing.
fn is_of_unit(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.starts_with("per ")
        || text.starts_with('/')
        || text.starts_with("pro ")
        || text.starts_with("每")
}

/// Says what the prices leave out, where nothing but the text around them says it.
fn assume<'t>(
    keys: &mut PriceKeys,
    texts: impl Iterator<Item = (&'t str, &'t str, Given)>,
    doubts: &mut Vec<String>,
    around: &Around,
) {
    for (text, label, context) in texts {
        let alone = |given: Given| matches!(cell(text, label, &given), Cell::Price(_));
        if alone(context.clone()) {
            continue;
        }
        let with_currency = Given {
            currency: around.given.currency.clone(),
            unit: context.unit.clone(),
        };
        let with_unit = Given {
            currency: None,
            unit: context.unit.or_else(|| around.given.unit.clone()),
        };
        if alone(with_currency) {
            keys.assume_currency = true;
        } else if alone(with_unit) {
            keys.assume_unit = true;
        } else {
            keys.assume_currency = true;
            keys.assume_unit = true;
        }
    }
    if keys.assume_currency || keys.assume_unit {
        let what = match (keys.assume_currency, keys.assume_unit) {
            (true, true) => "currency and unit are",
            (true, false) => "the currency is",
            _ => "the unit is",
        };
        doubts.push(format!("{what} assumed from {}", around.reason()));
    }
}

/// Rows that are all of another kind are one reason, not many.
fn all_out(lines: &[Line]) -> Result<(), String> {
    let priced = || lines.iter().filter(|line| line.price.is_some());
    match priced().next().and_then(|line| line.out.clone()) {
        Some(why) if priced().all(|line| line.out.is_some()) => Err(why),
        _ => Ok(()),
    }
}
