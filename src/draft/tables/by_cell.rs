//! Grids: tables with one price a cell.

use super::super::cells::{Around, Cell, not_for_video};
use super::super::names::Subject;
use super::super::rows::{Column, Fixed, Line, Rows, identify};
use super::super::set::{PriceKeys, Set, Shape, Way};
use super::super::vocabulary::{Header, header};
use super::{Priced, View, assume, name_of_field, short_label};
use crate::price::text::Given;

/// What tells the cells of a grid apart.
struct Axes<'p> {
    /// The columns of prices.
    priced: Vec<&'p Priced>,
    /// The rows of headers that say other things above other columns.
    levels: Vec<usize>,
    /// The columns of labels.
    side: Vec<usize>,
}

impl View {
    /// One price a cell, named by both its labels.
    pub(super) fn by_cell(
        &self,
        around: &Around,
        subject: &Subject,
        fixed: &Fixed,
    ) -> Result<Set, String> {
        if !self.is_table {
            return Err("boxes in a grid".to_owned());
        }
        let all = self.priced(around);
        let is_charged = |p: &&Priced| header(&self.label(p.column)) != Some(Header::Other);
        let priced: Vec<&Priced> = all.iter().filter(is_charged).collect();
        if priced.len() < 2 || priced.iter().any(|p| p.column == 0) {
            return Err(self.why_unpriced(&[]));
        }
        let axes = self.axes(priced)?;
        let Axes {
            priced,
            levels,
            side,
        } = &axes;
        let row_field = name_of_field(&self.label(0)).unwrap_or_else(|| "Row".to_owned());
        let column_field = if row_field == "Column" {
            "Head"
        } else {
            "Column"
        };
        let mut columns: Vec<Column> = side
            .iter()
            .map(|n| Column {
                field: row_field.clone(),
                header: self.label(*n),
                is_name: self.label(*n).is_empty(),
            })
            .collect();
        columns.extend(levels.iter().map(|_| Column {
            field: column_field.to_owned(),
            header: String::new(),
            is_name: true,
        }));
        let (lines, absent) = self.cells(&axes);
        if lines.iter().any(|line| line.out.is_some()) {
            return Err("prices of other things than videos".to_owned());
        }
        let mut prices = lines.iter().filter_map(|line| line.price.as_ref());
        let first = prices.next();
        if !prices.all(|p| first.is_some_and(|f| f.currency == p.currency && f.unit == p.unit)) {
            return Err("columns of different currencies or units".to_owned());
        }
        let room = lines.iter().filter(|line| line.price.is_none()).count();
        let identified = identify(&Rows { columns, lines }, subject, fixed)?;
        let mut doubts = identified.doubts;
        let mut only = identified.only;
        let words = self.only(&axes);
        if !words.is_empty() {
            only.push((column_field.to_owned(), words));
        }
        let mut keys = PriceKeys {
            field: "Price".to_owned(),
            absent,
            ..PriceKeys::default()
        };
        let labels: Vec<(String, &Priced)> =
            priced.iter().map(|p| (self.label(p.column), *p)).collect();
        let mut texts = Vec::new();
        for (label, p) in &labels {
            for (row, cell) in p.cells.iter().enumerate() {
                if matches!(cell, Cell::Price(_)) {
                    texts.push((self.text(row, p.column), label.as_str(), Given::default()));
                }
            }
        }
        assume(&mut keys, texts.into_iter(), &mut doubts, around);
        Ok(Set {
            seen: format!("a grid ({})", self.headers()),
            ways: vec![Way {
                shape: Shape::Grid {
                    rows: row_field,
                    columns: column_field.to_owned(),
                },
                section: None,
            }],
            route: identified.route,
            only,
            price: keys,
            dimensions: identified.dimensions,
            meant: identified.meant,
            room,
            doubts,
            guards: around.said.clone(),
        })
    }

    /// Which headers and which columns at the side tell the cells apart.
    fn axes<'p>(&self, priced: Vec<&'p Priced>) -> Result<Axes<'p>, String> {
        let depth = self.labels.iter().map(Vec::len).max().unwrap_or(0);
        // What all columns say tells none of them.
        let levels: Vec<usize> = (0..depth)
            .filter(|level| {
                let first = priced.first().map(|p| self.label_at(p, *level));
                priced
                    .iter()
                    .any(|p| Some(self.label_at(p, *level)) != first)
            })
            .collect();
        if levels.is_empty() {
            return Err("columns of one name".to_owned());
        }
        let side: Vec<usize> = (0..self.labels.len())
            .filter(|n| !priced.iter().any(|p| p.column == *n))
            .filter(|n| {
                *n == 0
                    || matches!(
                        header(&self.label(*n)),
                        Some(Header::Dimension(_) | Header::Model)
                    )
            })
            .collect();
        Ok(Axes {
            priced,
            levels,
            side,
        })
    }

    fn label_at(&self, priced: &Priced, level: usize) -> String {
        let labels = self.labels.get(priced.column);
        let label = labels.and_then(|labels| labels.get(level));
        label.cloned().unwrap_or_default()
    }

    /// A row a cell, and the words that say that there is no price.
    fn cells(&self, axes: &Axes<'_>) -> (Vec<Line>, Vec<String>) {
        let Axes {
            priced,
            levels,
            side,
        } = axes;
        let mut absent: Vec<String> = Vec::new();
        let mut lines = Vec::new();
        for row in 0..self.rows.len() {
            for p in priced {
                let price = match p.cells.get(row) {
                    Some(Cell::Price(price)) => Some(price.clone()),
                    _ => None,
                };
                let text = self.text(row, p.column);
                if price.is_none() && !absent.iter().any(|known| known == text) {
                    absent.push(text.to_owned());
                }
                let sides = side.iter().map(|n| self.text(row, *n).to_owned());
                lines.push(Line {
                    cells: sides
                        .chain(
                            levels
                                .iter()
                                .map(|level| short_label(&self.label_at(p, *level))),
                        )
                        .collect(),
                    out: price.as_ref().and_then(not_for_video).map(str::to_owned),
                    price,
                });
            }
        }
        (lines, absent)
    }

    /// The labels of the columns of prices where others would be remarks.
    fn only(&self, axes: &Axes<'_>) -> Vec<String> {
        let is_else = |n: usize| {
            let is_priced = axes.priced.iter().any(|p| p.column == n);
            !axes.side.contains(&n) && !is_priced && !self.label(n).is_empty()
        };
        let mut words: Vec<String> = Vec::new();
        let level = axes.levels.first();
        if let Some(level) = level.filter(|_| (1..self.labels.len()).any(is_else)) {
            for priced in &axes.priced {
                let label = short_label(&self.label_at(priced, *level));
                if !words.contains(&label) {
                    words.push(label);
                }
            }
        }
        words
    }
}
