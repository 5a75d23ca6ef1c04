//! A table as a grid of cells, its spans resolved, upright or turned.

use std::cmp::Reverse;
use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::ElementRef;

use super::plain;
use crate::price::text::{Given, read as read_price};
use crate::source::dom::Dom;
use crate::source::selectors::Field;
use crate::source::words::{Fit, normalized};

/// More places for cells than any price table has; a larger one is not read.
const MOST_CELLS: usize = 200_000;

/// More columns, or rows of headers, than any price table has.
const MOST_COLUMNS: usize = 1_000;

const MOST_HEADERS: usize = 20;

/// Headers that are told, at most.
const MOST_TOLD: usize = 12;

/// The widest span that is believed.
pub(super) const WIDEST: usize = 200;

/// Of a longer cell only the start is read: more characters than any price text may have, so that
/// no price is read from a part.
const LONGEST_CELL: usize = 4 * 4_200;

/// A table that stands in more tables than this is not read, since each of them would be read with
/// all of its text.
const MOST_AROUND: usize = 20;

/// Letters of a header that are told.
const LONGEST_TOLD: usize = 80;

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) normalized: String,
    pub(super) node: NodeId,
    pub(super) is_header: bool,
}

/// A table as a grid of cells; a cell that spans several places stands in each.
pub(super) struct Grid {
    pub(super) cells: Vec<Cell>,
    pub(super) rows: Vec<Vec<Option<usize>>>,
    pub(super) header_rows: usize,
    /// Its number among the tables of the page, from 1.
    pub(super) number: usize,
    pub(super) is_turned: bool,
}

/// The table as it stands, or what it is instead of one that can be read.
pub(super) fn upright(dom: &Dom, table: ElementRef<'_>, number: usize) -> Result<Grid, String> {
    let around = table.ancestors().filter(|a| is(*a, "table")).count();
    if around > MOST_AROUND {
        return Err(format!("table {number} (inside of {around} others)"));
    }
    let grid = Grid::read(dom, table, number);
    grid.ok_or_else(|| format!("table {number} (more than {MOST_CELLS} cells)"))
}

/// The table as it stands or turned: the first that fits is meant.
pub(super) fn either_way(
    upright: Grid,
    wanted: &[&Field],
    fits: impl Fn(&Grid) -> bool,
) -> Result<Grid, String> {
    let is_table = |grid: &Grid| grid.header_rows <= MOST_HEADERS && grid.width() <= MOST_COLUMNS;
    if is_table(&upright) && fits(&upright) {
        return Ok(upright);
    }
    let turned = upright.turned();
    if is_table(&turned) && fits(&turned) {
        return Ok(turned);
    }
    Err(format!(
        "table {} ({})",
        upright.number,
        upright.headers(wanted)
    ))
}

impl Grid {
    /// Nothing for a table that is too large.
    fn read(dom: &Dom, table: ElementRef<'_>, number: usize) -> Option<Self> {
        let mut grid = Self {
            cells: Vec::new(),
            rows: Vec::new(),
            header_rows: 0,
            number,
            is_turned: false,
        };
        let mut in_head = Vec::new();
        // For each column, the cell that hangs down from above and for how many more rows.
        let mut hanging: Vec<Option<(usize, usize)>> = Vec::new();
        let mut group = None;
        let mut places = 0_usize;
        let rows = own_rows(table).into_iter();
        for row in rows.filter(|row| !dom.is_hidden(*row)) {
            // No cell hangs out of its part of the table.
            let own_group = row.parent().map(|parent| parent.id());
            if group != own_group {
                hanging.clear();
                group = own_group;
            }
            in_head.push(row.ancestors().take(2).any(|a| is(a, "thead")));
            let row = grid.row(dom, row, &mut hanging);
            places = places.saturating_add(row.len());
            if places > MOST_CELLS {
                return None;
            }
            grid.rows.push(row);
        }
        grid.header_rows = grid.count_header_rows(&in_head);
        Some(grid)
    }

    fn row(
        &mut self,
        dom: &Dom,
        row: ElementRef<'_>,
        hanging: &mut Vec<Option<(usize, usize)>>,
    ) -> Vec<Option<usize>> {
        let mut places: Vec<Option<usize>> = Vec::new();
        let mut cells = row
            .children()
            .filter_map(ElementRef::wrap)
            .filter(|c| matches!(c.value().name(), "td" | "th") || plain::is_cell_by_role(*c))
            .filter(|c| !dom.is_hidden(*c));
        loop {
            let column = places.len();
            if column > MOST_CELLS {
                return places;
            }
            if let Some(Some((cell, left))) = hanging.get(column).copied() {
                places.push(Some(cell));
                if let Some(hung) = hanging.get_mut(column) {
                    *hung = left.checked_sub(1).filter(|l| *l > 0).map(|l| (cell, l));
                }
                continue;
            }
            let Some(element) = cells.next() else {
                // Cells may still hang behind a gap at the end of the row.
                if column < hanging.len() {
                    places.push(None);
                    continue;
                }
                return places;
            };
            let index = self.cell(dom, element);
            let down = span(element, "rowspan").saturating_sub(1);
            for _ in 0..span(element, "colspan") {
                let column = places.len();
                places.push(Some(index));
                if hanging.len() <= column {
                    hanging.resize(column.saturating_add(1), None);
                }
                if let Some(hung) = hanging.get_mut(column) {
                    *hung = (down > 0).then_some((index, down));
                }
            }
        }
    }

    /// Takes an element as a cell: its place among the cells.
    pub(super) fn cell(&mut self, dom: &Dom, element: ElementRef<'_>) -> usize {
        let words = dom.start_of_text(element, LONGEST_CELL);
        self.cells.push(Cell {
            normalized: normalized(&words),
            text: words,
            node: element.id(),
            is_header: element.value().name() == "th" || plain::is_header_by_role(element),
        });
        self.cells.len().saturating_sub(1)
    }

    /// The leading rows that are headers: those in `<thead>`, else those of `<th>` alone, else
    /// the first; each behind a title across the table.
    fn count_header_rows(&self, in_head: &[bool]) -> usize {
        let heads = in_head.iter().zip(&self.rows).enumerate();
        let heads = heads.take_while(|(at, (head, row))| **head && (*at == 0 || !self.prices(row)));
        let heads = heads.count();
        if heads > 0 {
            return heads;
        }
        let all_headers = |row: &Vec<Option<usize>>| {
            let mut cells = row.iter().flatten().filter_map(|c| self.cells.get(*c));
            !row.is_empty() && cells.all(|cell| cell.is_header)
        };
        let width = self.width();
        let is_title = |row: &&Vec<Option<usize>>| {
            let mut cells = row.iter().flatten();
            let first = cells.next();
            width > 1 && first.is_some() && cells.all(|cell| Some(cell) == first)
        };
        let titles = self.rows.iter().take_while(is_title).count();
        let below = self.rows.iter().skip(titles);
        let heads = below.take_while(|row| all_headers(row)).count().max(1);
        titles.saturating_add(heads).min(self.rows.len().max(1))
    }

    /// Whether a row says a price in plain cells: then it is one of those below the headers, even
    /// where it got into `<thead>`.
    fn prices(&self, row: &[Option<usize>]) -> bool {
        let cells = || row.iter().flatten().filter_map(|c| self.cells.get(*c));
        let says_price = |cell: &Cell| {
            let price = read_price(&cell.text, &Given::default());
            price.is_ok_and(|price| price.currency.is_some())
        };
        cells().all(|cell| !cell.is_header) && cells().any(says_price)
    }

    pub(super) fn at(&self, row: usize, column: usize) -> Option<&Cell> {
        let index = (*self.rows.get(row)?.get(column)?)?;
        self.cells.get(index)
    }

    pub(super) fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The header texts above a column, each once.
    pub(super) fn labels(&self, column: usize) -> Vec<&Cell> {
        let mut labels: Vec<&Cell> = Vec::new();
        for row in 0..self.header_rows.min(MOST_HEADERS) {
            if let Some(cell) = self.at(row, column)
                && !labels.iter().any(|l| l.node == cell.node)
            {
                labels.push(cell);
            }
        }
        labels
    }

    /// How surely one of the header texts above a column, or all of them together, is the field.
    fn fit(&self, column: usize, field: &Field) -> Option<Fit> {
        let labels: Vec<&str> = self
            .labels(column)
            .iter()
            .map(|c| c.text.as_str())
            .collect();
        let all = labels.join(" ");
        let each = labels.iter().copied().chain(std::iter::once(all.as_str()));
        each.filter_map(|label| field.words.fit(label)).min()
    }

    /// The columns that are the field as surely as any is: beside `Price`, the column
    /// `Price / hour` is another one.
    pub(super) fn columns_of(&self, field: &Field) -> Vec<usize> {
        let fits = (0..self.width()).filter_map(|column| Some((self.fit(column, field)?, column)));
        let fits: Vec<(Fit, usize)> = fits.collect();
        let surest = fits.iter().map(|(fit, _)| *fit).min();
        fits.into_iter()
            .filter(|(fit, _)| Some(*fit) == surest)
            .map(|(_, column)| column)
            .collect()
    }

    /// How many columns a row covers.
    fn covered(&self, row: usize) -> usize {
        let cells = self.rows.get(row).map_or(&[][..], Vec::as_slice);
        cells
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |last| last.saturating_add(1))
    }

    /// Why nothing says which cell of a row stands below which header: it has fewer cells, or
    /// more, than there are headers. A browser shows the cells, and a person sees that they are
    /// shifted.
    pub(super) fn ragged(&self, row: usize) -> Option<(String, String)> {
        let headers = (0..self.header_rows).map(|header| self.covered(header));
        let headers = headers.max().unwrap_or(0);
        let cells = self.covered(row);
        let number = self.number;
        // A button behind the last column often has no header.
        let is_plain = |column| {
            let cell = self.at(row, column);
            cell.is_none_or(|cell| !cell.text.chars().any(char::is_numeric))
        };
        let fits = cells == headers || (cells > headers && (headers..cells).all(is_plain));
        (!self.is_turned && !fits).then(|| {
            let row = row.saturating_sub(self.header_rows).saturating_add(1);
            let wanted =
                format!("{headers} cells in row {row} of table {number}, one for each header");
            (wanted, cells.to_string())
        })
    }

    /// The same of a table whose headers stand in the first column, where a column is a row as it
    /// is written: it has another number of cells than most.
    pub(super) fn ragged_column(&self, column: usize) -> Option<(String, String)> {
        if !self.is_turned {
            return None;
        }
        let covered = |column| {
            let rows = 0..self.rows.len();
            rows.filter(|row| self.at(*row, column).is_some()).count()
        };
        let mut counts: Vec<usize> = (0..self.width()).map(covered).collect();
        counts.sort_unstable();
        let most = counts.chunk_by(PartialEq::eq).max_by_key(|same| same.len());
        let most = most.and_then(|same| same.first()).copied()?;
        let (cells, number) = (covered(column), self.number);
        (cells != most).then(|| {
            let row = column.saturating_add(1);
            let wanted = format!("{most} cells in line {row} of table {number}, as in the others");
            (wanted, cells.to_string())
        })
    }

    /// Rows as columns and columns as rows: for tables whose headers stand in the first column.
    fn turned(&self) -> Self {
        let rows = (0..self.width())
            .map(|column| {
                self.rows
                    .iter()
                    .map(|row| row.get(column).copied().flatten())
                    .collect()
            })
            .collect();
        Self {
            cells: self.cells.clone(),
            rows,
            header_rows: 1,
            number: self.number,
            is_turned: true,
        }
    }

    /// The words of its headers, for messages: of many, those nearest to the fields wanted.
    pub(super) fn headers(&self, wanted: &[&Field]) -> String {
        let said = wanted.iter().flat_map(|field| field.words.iter());
        let said: HashSet<String> = said.flat_map(|w| words_in(w.written())).collect();
        let mut labels: Vec<(usize, usize, String)> = Vec::new();
        for column in 0..self.width().min(MOST_COLUMNS) {
            let texts = self.labels(column);
            let texts: Vec<&str> = texts.iter().map(|c| c.text.as_str()).collect();
            let label: String = texts.join(" ").chars().take(LONGEST_TOLD).collect();
            if !label.is_empty() {
                let shared = words_in(&label).filter(|word| said.contains(word)).count();
                labels.push((shared, column, label));
            }
        }
        let more = labels.len().saturating_sub(MOST_TOLD);
        labels.sort_by_key(|(shared, column, _)| (Reverse(*shared), *column));
        labels.truncate(MOST_TOLD);
        labels.sort_by_key(|(_, column, _)| *column);
        let told: Vec<String> = labels.into_iter().map(|(_, _, label)| label).collect();
        match more {
            0 => told.join(", "),
            more => format!("{} and {more} more", told.join(", ")),
        }
    }
}

fn words_in(label: &str) -> impl Iterator<Item = String> {
    let known = normalized(label);
    let words = known.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = words.filter(|w| !w.is_empty()).map(Into::into).collect();
    words.into_iter()
}

/// The rows of a table itself, not of tables inside it, which are not even entered.
fn own_rows(table: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let mut rows = Vec::new();
    let mut ahead: Vec<_> = table
        .children()
        .rev()
        .filter_map(ElementRef::wrap)
        .collect();
    while let Some(element) = ahead.pop() {
        let name = element.value().name();
        if name == "tr" || plain::is_row_by_role(element) {
            rows.push(element);
        }
        if name != "table" && !plain::is_table_by_role(element) {
            ahead.extend(element.children().rev().filter_map(ElementRef::wrap));
        }
    }
    rows
}

fn is(node: ego_tree::NodeRef<'_, scraper::Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|e| e.name() == name)
}

fn span(cell: ElementRef<'_>, attribute: &str) -> usize {
    let written = cell.attr(attribute).or_else(|| match attribute {
        "rowspan" => cell.attr("aria-rowspan"),
        _ => cell.attr("aria-colspan"),
    });
    let written = written.and_then(|s| s.trim().parse().ok());
    match written {
        // "To the end of this part of the table."
        Some(0) if attribute == "rowspan" => WIDEST,
        other => other.unwrap_or(1_usize).clamp(1, WIDEST),
    }
}
