//! Tables with one price a row.

use super::super::cells::{Around, Cell, cell, not_for_video};
use super::super::names::Subject;
use super::super::rows::{Column, Fixed, Line, Rows, identify};
use super::super::set::{PriceKeys, Set, Shape, Way};
use super::super::vocabulary::{Header, header};
use super::{Priced, View, all_out, assume};
use crate::price::text::Given;

/// The rows of a table, the words that say that there is no price, and the columns that say what
/// the prices leave out.
struct ByRow {
    lines: Vec<Line>,
    absent: Vec<String>,
    context: Vec<usize>,
}

impl View {
    /// One price a row.
    pub(super) fn by_row(
        &self,
        around: &Around,
        subject: &Subject,
        fixed: &Fixed,
    ) -> Result<Set, String> {
        let priced = self.priced(around);
        let is_other = |p: &&Priced| header(&self.label(p.column)) == Some(Header::Other);
        let (others, charged): (Vec<&Priced>, Vec<&Priced>) = priced.iter().partition(is_other);
        let mut doubts = Vec::new();
        let price = match charged.as_slice() {
            [] => return Err(self.why_unpriced(&priced)),
            [one] => *one,
            several => self.one_of(several, &mut doubts)?,
        };
        if let [other, ..] = others.as_slice() {
            let label = self.label(other.column);
            doubts.push(format!(
                "`{label}` is not taken for the price that is charged"
            ));
        }
        let columns: Vec<usize> = (0..self.labels.len())
            .filter(|n| !priced.iter().any(|p| p.column == *n))
            .filter(|n| !self.label(*n).is_empty())
            .collect();
        let ByRow {
            lines,
            absent,
            context,
        } = self.lines(price, &columns);
        all_out(&lines)?;
        let room = lines.iter().filter(|line| line.price.is_none()).count();
        let rows = Rows {
            columns: columns
                .iter()
                .map(|n| Column {
                    field: self.field(*n),
                    header: self.label(*n),
                    is_name: false,
                })
                .collect(),
            lines,
        };
        let identified = identify(&rows, subject, fixed)?;
        doubts.extend(identified.doubts);
        let label = self.label(price.column);
        let mut keys = PriceKeys {
            field: self.field(price.column),
            context: context.iter().map(|n| self.field(*n)).collect(),
            absent,
            ..PriceKeys::default()
        };
        let cells = price.cells.iter().enumerate();
        let texts = cells.filter(|(_, cell)| matches!(cell, Cell::Price(_)));
        let texts = texts.map(|(row, _)| {
            (
                self.text(row, price.column),
                self.context(row, price.column).0,
            )
        });
        assume(
            &mut keys,
            texts.map(|(text, given)| (text, label.as_str(), given)),
            &mut doubts,
            around,
        );
        let css = if self.is_table { "table" } else { "*" };
        Ok(Set {
            seen: format!("a table ({})", self.headers()),
            ways: vec![Way {
                shape: Shape::Table { css },
                section: None,
            }],
            route: identified.route,
            only: identified.only,
            price: keys,
            dimensions: identified.dimensions,
            meant: identified.meant,
            room,
            doubts,
            guards: around.said.clone(),
        })
    }

    /// The rows with the prices of one column and the texts of others.
    fn lines(&self, price: &Priced, columns: &[usize]) -> ByRow {
        let mut absent: Vec<String> = Vec::new();
        let mut context: Vec<usize> = Vec::new();
        let lines = price.cells.iter().enumerate().map(|(row, own)| {
            let (read, out) = match own {
                Cell::Price(price) => {
                    (Some(price.clone()), not_for_video(price).map(str::to_owned))
                }
                _ => (None, None),
            };
            let text = self.text(row, price.column);
            if read.is_none() && !absent.iter().any(|known| known == text) {
                absent.push(text.to_owned());
            }
            let says_unit = self.context(row, price.column).1;
            let own = cell(text, &self.label(price.column), &Given::default());
            if !matches!(own, Cell::Price(_) | Cell::Absent) {
                context.extend(
                    says_unit
                        .into_iter()
                        .filter(|n| !context.contains(n))
                        .collect::<Vec<_>>(),
                );
            }
            Line {
                cells: columns
                    .iter()
                    .map(|n| self.text(row, *n).to_owned())
                    .collect(),
                price: read,
                out,
            }
        });
        let lines = lines.collect();
        ByRow {
            lines,
            absent,
            context,
        }
    }
}
