//! Tables that are made of other elements than `table`: by their roles, or where only a style
//! sheet makes a table of them, by the words of their header row.

use ego_tree::NodeId;
use scraper::ElementRef;

use super::Grid;
use crate::source::css::Css;
use crate::source::dom::{Dom, Scope};
use crate::source::selectors::Field;
use crate::source::words::normalized;

/// A header cell is a word or two. What is longer is not read to the end.
const LONGEST_HEADER: usize = 80;

/// Whether the element says of itself that it is a table.
pub(super) fn is_table_by_role(element: ElementRef<'_>) -> bool {
    matches!(element.attr("role"), Some("table" | "grid" | "treegrid"))
}

pub(super) fn is_row_by_role(element: ElementRef<'_>) -> bool {
    element.attr("role") == Some("row")
}

pub(super) fn is_cell_by_role(element: ElementRef<'_>) -> bool {
    matches!(
        element.attr("role"),
        Some("cell" | "gridcell" | "columnheader" | "rowheader")
    )
}

pub(super) fn is_header_by_role(element: ElementRef<'_>) -> bool {
    matches!(element.attr("role"), Some("columnheader" | "rowheader"))
}

/// The rows of an element in which one row names all `required` fields: that row, which is a child
/// or a child of the first child, and those behind it.
pub(super) struct PlainTable<'d> {
    pub header: NodeId,
    rows: Vec<ElementRef<'d>>,
}

impl<'d> PlainTable<'d> {
    pub(super) fn find(dom: &Dom, element: ElementRef<'d>, required: &[&Field]) -> Option<Self> {
        if dom.is_in_table(element.id()) || is_table_by_role(element) {
            return None;
        }
        let is_header = |row: &ElementRef<'_>| names_all(dom, *row, required);
        let shown = |parent: ElementRef<'d>| -> Vec<ElementRef<'d>> {
            let children = parent.children().filter_map(ElementRef::wrap);
            children.filter(|child| !dom.is_hidden(*child)).collect()
        };
        let children = shown(element);
        let (rows, at) = match children.iter().position(&is_header) {
            Some(at) => (children, at),
            None => {
                // The head and the body of the table each in an element of their own.
                let parts: Vec<_> = children.into_iter().flat_map(shown).collect();
                let at = parts.iter().position(&is_header)?;
                (parts, at)
            }
        };
        let rows: Vec<_> = rows.into_iter().skip(at).collect();
        let header = rows.first()?.id();
        (rows.len() > 1).then_some(Self { header, rows })
    }

    /// Its rows as a grid. A row with more or fewer cells than the header has none: nothing says
    /// below which header its cells stand.
    pub(super) fn grid(&self, dom: &Dom, number: usize) -> Grid {
        let cells_of = |row: &ElementRef<'d>| -> Vec<ElementRef<'d>> {
            let cells = row.children().filter_map(ElementRef::wrap);
            cells.filter(|cell| !dom.is_hidden(*cell)).collect()
        };
        let width = self.rows.first().map_or(0, |header| cells_of(header).len());
        let mut grid = Grid {
            cells: Vec::new(),
            rows: Vec::new(),
            header_rows: 1,
            number,
        };
        for row in &self.rows {
            let cells = cells_of(row);
            let places = if cells.len() == width {
                cells
                    .into_iter()
                    .map(|cell| Some(grid.cell(dom, cell)))
                    .collect()
            } else if dom.text(*row).is_empty() {
                continue;
            } else {
                vec![None; width]
            };
            grid.rows.push(places);
        }
        grid
    }
}

/// The row that names the most of the `required` fields where none names all, for messages.
pub(super) fn nearest(dom: &Dom, css: &Css, scope: Scope, required: &[&Field]) -> Option<String> {
    let elements = dom.select(css, scope).filter(|e| !dom.is_in_table(e.id()));
    let rows = elements.flat_map(|element| element.children().filter_map(ElementRef::wrap));
    let (named, words) = rows
        .map(|row| words_of(dom, row))
        .filter(|words| words.len() > 1)
        .map(|words| (named(&words, required), words))
        .max_by_key(|(named, _)| *named)?;
    let words: Vec<String> = words.into_iter().take(12).collect();
    (named > 0).then(|| format!("a row of elements ({})", words.join(", ")))
}

fn names_all(dom: &Dom, row: ElementRef<'_>, required: &[&Field]) -> bool {
    let words = words_of(dom, row);
    words.len() > 1 && named(&words, required) == required.len()
}

/// The texts of a row's cells, as far as they may be headers.
fn words_of(dom: &Dom, row: ElementRef<'_>) -> Vec<String> {
    let cells = row
        .children()
        .filter_map(ElementRef::wrap)
        .take(super::WIDEST);
    cells
        .map(|cell| dom.text_within(cell, LONGEST_HEADER))
        .collect()
}

fn named(words: &[String], fields: &[&Field]) -> usize {
    let words: Vec<String> = words.iter().map(|word| normalized(word)).collect();
    let is_named = |field: &&&Field| words.iter().any(|word| field.words.any_is(word));
    fields.iter().filter(is_named).count()
}
