//! Tables, spans resolved, to records: one a row ([`rows`]) or one a cell ([`cells`]).

mod grid;
mod plain;

use scraper::ElementRef;

use super::record::{At, Entry, Keep, MOST_RECORDS, Record};
use super::tables::{Looked, Tables};
use crate::price::text::name_of_label;
use crate::source::css::Css;
use crate::source::dom::Dom;
use crate::source::outline::TableText;
use crate::source::selectors::Field;
use crate::source::words::normalized;
use grid::{Cell, Grid, either_way, upright};
use plain::PlainTable;
pub(in crate::source) use plain::{declared_columns, is_table};

/// A table as texts, with its spans resolved, where it is no larger than a table that is read.
pub(in crate::source) fn table_text(
    dom: &Dom,
    table: ElementRef<'_>,
    number: usize,
) -> Option<TableText> {
    let grid = upright(dom, table, number).ok()?;
    Some(TableText {
        is_table: table.value().name() == "table",
        is_plain: false,
        header_rows: grid.header_rows,
        cells: grid.cells.into_iter().map(|cell| cell.text).collect(),
        rows: grid.rows,
    })
}

/// Every table whose headers name all `required` fields: a record a row.
pub(super) fn rows<'a>(
    dom: &'a Dom,
    css: &Css,
    required: Vec<&'a Field>,
    optional: Vec<&'a Field>,
    keep: Keep<'a>,
) -> Tables<'a> {
    let (elements, plain): (Vec<_>, Vec<_>) = tables(dom, css, &required).into_iter().unzip();
    let (told, css) = (required.clone(), css.clone());
    let nearest = move || plain::nearest(dom, &css, Dom::everything(), &told);
    let look = move |table: ElementRef<'_>, number: usize| {
        let fits = |grid: &Grid| required.iter().all(|f| !grid.columns_of(f).is_empty());
        let plain = plain.get(number.saturating_sub(1)).and_then(Option::as_ref);
        let upright = match plain {
            Some(plain) => Ok(plain.grid(dom, number)),
            None => upright(dom, table, number),
        };
        let grid = match upright.and_then(|grid| either_way(grid, &required, fits)) {
            Ok(grid) => grid,
            Err(other) => return Looked::Other(other),
        };
        let mut columns = Vec::new();
        for field in required.iter().chain(&optional) {
            match grid.columns_of(field).as_slice() {
                [] => {}
                [column] => columns.push((*field, *column)),
                several => {
                    return Looked::Ambiguous {
                        wanted: format!("one column {}", field.words.written()),
                        found: format!(
                            "{} in table {number} ({})",
                            several.len(),
                            grid.headers(&[field])
                        ),
                    };
                }
            }
        }
        Looked::Records(row_records(&grid, &columns, keep))
    };
    Tables::new(dom, elements, Box::new(look), Box::new(nearest))
}

/// The tables among the elements that `css` selects. Where other elements than `table` are a table
/// in the eyes of a reader only, the innermost that hold a header row are taken.
fn tables<'d>(
    dom: &'d Dom,
    css: &Css,
    required: &[&Field],
) -> Vec<(ElementRef<'d>, Option<PlainTable<'d>>)> {
    let mut tables: Vec<(ElementRef<'d>, Option<PlainTable<'d>>)> = Vec::new();
    for element in dom.select(css, Dom::everything()) {
        if element.value().name() == "table" || plain::is_table_by_role(element) {
            tables.push((element, None));
        } else if let Some(plain) = PlainTable::find(dom, element, required) {
            // What holds it and begins with it came just before.
            let outer = tables.last().and_then(|(_, last)| last.as_ref());
            if outer.is_some_and(|outer| outer.header == plain.header) {
                tables.pop();
            }
            tables.push((element, Some(plain)));
        }
    }
    tables
}

fn row_records(grid: &Grid, columns: &[(&Field, usize)], keep: Keep<'_>) -> Vec<Record> {
    let mut shifted = columns.iter();
    let shifted = shifted.find_map(|(_, column)| grid.ragged_column(*column));
    (grid.header_rows..grid.rows.len())
        .filter(|row| !is_divider(grid, *row, columns))
        .map(|row| Record {
            place: format!(
                "row {} of table {}",
                row.saturating_sub(grid.header_rows).saturating_add(1),
                grid.number
            ),
            entries: columns
                .iter()
                .filter_map(|(field, column)| {
                    let cell = grid.at(row, *column)?;
                    Some(Entry {
                        field: field.name.clone(),
                        text: cell.text.clone(),
                        at: At::Node(cell.node),
                        labels: grid
                            .labels(*column)
                            .iter()
                            .map(|c| c.text.clone())
                            .collect(),
                    })
                })
                .collect(),
            ambiguous: grid.ragged(row).or_else(|| shifted.clone()),
        })
        .filter(|record| keep(record))
        // One more, so that it shows.
        .take(MOST_RECORDS.saturating_add(1))
        .collect()
}

/// A row that is no record: empty, one cell across all columns, or the header once more.
fn is_divider(grid: &Grid, row: usize, columns: &[(&Field, usize)]) -> bool {
    let cells: Vec<&Cell> = columns
        .iter()
        .filter_map(|(_, c)| grid.at(row, *c))
        .collect();
    let one_across = columns.len() > 1
        && cells.len() == columns.len()
        && cells.windows(2).all(|pair| match pair {
            [a, b] => a.node == b.node,
            _ => false,
        });
    let header_again = !cells.is_empty()
        && columns.iter().all(|(field, column)| {
            let cell = grid.at(row, *column);
            cell.is_some_and(|cell| {
                let labels = grid.labels(*column);
                let is_said_above = labels.iter().any(|l| l.normalized == cell.normalized);
                is_said_above || field.words.any_is(&cell.normalized)
            })
        });
    let is_empty = cells.iter().all(|cell| cell.text.is_empty());
    is_empty || one_across || header_again
}

/// Every table that has a known label at a row and a known label above a column: a record a cell.
pub(super) fn cells<'a>(dom: &'a Dom, css: &Css, axes: Axes<'a>) -> Tables<'a> {
    let look = move |table: ElementRef<'_>, number| {
        let fits = |grid: &Grid| {
            let columns = (1..grid.width()).any(|column| {
                let labels = grid.labels(column);
                labels
                    .iter()
                    .any(|label| known(label, &*axes.is_column).is_some())
            });
            columns && (0..grid.width()).any(|column| names_rows(grid, &axes, column))
        };
        match upright(dom, table, number).and_then(|grid| either_way(grid, &[], fits)) {
            Err(other) => Looked::Other(other),
            Ok(grid) => match cell_records(&grid, &axes) {
                None => Looked::Other(format!("table {number} ({})", grid.headers(&[]))),
                Some(records) => Looked::Records(records),
            },
        }
    };
    let elements = dom.select(css, Dom::everything()).collect();
    Tables::new(dom, elements, Box::new(look), Box::new(|| None))
}

/// What the two axes of a grid mean, and how their labels are known.
pub(super) struct Axes<'a> {
    pub rows: &'a Field,
    pub columns: &'a Field,
    pub price: &'a Field,
    pub is_row: Box<dyn Fn(&str) -> bool + 'a>,
    pub is_column: Box<dyn Fn(&str) -> bool + 'a>,
    pub keep: Keep<'a>,
}

/// A record for each cell that is meant; nothing where there is no cell at all.
fn cell_records(grid: &Grid, axes: &Axes<'_>) -> Option<Vec<Record>> {
    let label_columns = label_columns(grid, axes);
    let width = grid.width();
    let mut records = Vec::new();
    let mut found_any = false;
    let shifted: Vec<_> = (0..width)
        .map(|column| grid.ragged_column(column))
        .collect();
    for row in grid.header_rows..grid.rows.len() {
        let row_labels: Vec<&Cell> = label_columns
            .iter()
            .filter_map(|column| grid.at(row, *column))
            .collect();
        let ragged = grid.ragged(row);
        for column in (1..width).filter(|column| !label_columns.contains(column)) {
            let Some(cell) = grid.at(row, column) else {
                continue;
            };
            let column_labels = grid.labels(column);
            let is_label = row_labels.iter().any(|label| label.node == cell.node);
            if is_label || row_labels.is_empty() || column_labels.is_empty() {
                continue;
            }
            found_any = true;
            let record = Record {
                ambiguous: ragged
                    .clone()
                    .or_else(|| shifted.get(column).cloned().flatten()),
                ..cell_record(grid, axes, &row_labels, &column_labels, cell)
            };
            if (axes.keep)(&record) {
                records.push(record);
            }
            if records.len() > MOST_RECORDS {
                return Some(records);
            }
        }
    }
    found_any.then_some(records)
}

fn cell_record(
    grid: &Grid,
    axes: &Axes<'_>,
    row_labels: &[&Cell],
    column_labels: &[&Cell],
    cell: &Cell,
) -> Record {
    let entry = |field: &Field, cell: &Cell, text: &str, labels| Entry {
        field: field.name.clone(),
        text: text.to_owned(),
        at: At::Node(cell.node),
        labels,
    };
    let label = |field, cell, is| {
        let text = known(cell, is).unwrap_or(&cell.text);
        entry(field, cell, text, Vec::new())
    };
    let of_rows = row_labels
        .iter()
        .map(|c| label(axes.rows, c, &*axes.is_row));
    let of_columns = column_labels
        .iter()
        .map(|c| label(axes.columns, c, &*axes.is_column));
    let all = column_labels.iter().chain(row_labels);
    let labels = all.map(|label| label.text.clone()).collect();
    let price = std::iter::once(entry(axes.price, cell, &cell.text, labels));
    Record {
        place: format!(
            "`{}` × `{}` of table {}",
            joined(row_labels),
            joined(column_labels),
            grid.number
        ),
        entries: of_rows.chain(of_columns).chain(price).collect(),
        ambiguous: None,
    }
}

/// The label, whole or without the unit that it adds, where the file knows it.
fn known<'c>(label: &'c Cell, is_known: &dyn Fn(&str) -> bool) -> Option<&'c str> {
    if is_known(&label.normalized) {
        return Some(&label.text);
    }
    name_of_label(&label.text).filter(|name| is_known(&normalized(name)))
}

/// The columns that name the rows: the first, and every other one with a known label of a row.
fn label_columns(grid: &Grid, axes: &Axes<'_>) -> Vec<usize> {
    (0..grid.width())
        .filter(|column| *column == 0 || names_rows(grid, axes, *column))
        .collect()
}

/// Whether a cell of the column is a known label of a row.
fn names_rows(grid: &Grid, axes: &Axes<'_>, column: usize) -> bool {
    let mut rows = grid.header_rows..grid.rows.len();
    rows.any(|row| {
        grid.at(row, column)
            .is_some_and(|cell| known(cell, &*axes.is_row).is_some())
    })
}

fn joined(cells: &[&Cell]) -> String {
    let texts: Vec<&str> = cells.iter().map(|c| c.text.as_str()).collect();
    texts.join(" ").trim().to_owned()
}
