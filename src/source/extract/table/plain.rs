//! Tables that are made of other elements than `table`: by their roles, or where only a style
//! sheet makes a table of boxes, by the words of their header row.

use ego_tree::NodeId;
use scraper::ElementRef;

use super::grid::{Grid, WIDEST};
use crate::price::text::{Given, read as read_price};
use crate::source::css::Css;
use crate::source::dom::{Dom, Scope};
use crate::source::selectors::Field;
use crate::source::words::normalized;

/// A header cell is a word or two. What is longer is not read to the end.
const LONGEST_HEADER: usize = 80;

/// And it is made of a few elements: what is made of more is a part of the page.
const MOST_NODES: usize = 40;

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

pub(in crate::source) fn is_table(element: ElementRef<'_>) -> bool {
    element.value().name() == "table" || is_table_by_role(element)
}

/// Whether its role says that it is a table or a part of one: then it is no mere box.
fn has_role_in_table(element: ElementRef<'_>) -> bool {
    is_table_by_role(element)
        || is_row_by_role(element)
        || is_cell_by_role(element)
        || element.attr("role") == Some("rowgroup")
}

/// A table of boxes: the row that names all `required` fields, and those behind it.
pub(super) struct PlainTable<'d> {
    /// The first box of the header.
    pub header: NodeId,
    /// The boxes of each row, the header first.
    rows: Vec<Vec<ElementRef<'d>>>,
}

impl<'d> PlainTable<'d> {
    pub(super) fn find(dom: &Dom, element: ElementRef<'d>, required: &[&Field]) -> Option<Self> {
        if dom.is_in_table(element.id()) || has_role_in_table(element) {
            return None;
        }
        let children = shown(dom, element);
        let rows = below_header(dom, &children, required)
            .or_else(|| {
                // The head and the body of the table each in a box of its own.
                let parts = children.iter().filter(|part| !is_table(**part));
                let parts = parts.flat_map(|part| shown(dom, *part));
                below_header(dom, &parts.collect::<Vec<_>>(), required)
            })
            .or_else(|| in_one_row(dom, element, &children, required))?;
        let header = rows.first()?.first()?.id();
        (rows.len() > 1).then_some(Self { header, rows })
    }

    /// Its rows as a grid.
    pub(super) fn grid(&self, dom: &Dom, number: usize) -> Grid {
        let mut grid = Grid {
            cells: Vec::new(),
            rows: Vec::new(),
            header_rows: 1,
            number,
            is_turned: false,
        };
        // A heading or a note across the table is no row.
        for row in self.rows.iter().filter(|row| row.len() > 1) {
            let cells = row.iter().map(|cell| Some(grid.cell(dom, *cell)));
            let places = cells.collect();
            grid.rows.push(places);
        }
        grid
    }
}

/// The elements in an element that take a place on the page.
fn shown<'d>(dom: &Dom, element: ElementRef<'d>) -> Vec<ElementRef<'d>> {
    let children = element.children().filter_map(ElementRef::wrap);
    children.filter(|child| !dom.is_hidden(*child)).collect()
}

/// The cells of the first of these elements that is a header row, and of those behind it.
fn below_header<'d>(
    dom: &Dom,
    elements: &[ElementRef<'d>],
    required: &[&Field],
) -> Option<Vec<Vec<ElementRef<'d>>>> {
    let mut elements = elements.iter().map(|row| shown(dom, *row));
    let header = elements.find(|cells| names_all(dom, cells, required))?;
    Some(std::iter::once(header).chain(elements).collect())
}

/// The widest table of boxes without rows that is looked for where nothing declares its columns.
const WIDEST_PLAIN: usize = 12;

/// Boxes without rows, which a style sheet breaks into rows of so many: as many as the style or the
/// class in place declares, else the one number that lets the column of the price hold amounts
/// alone.
fn in_one_row<'d>(
    dom: &Dom,
    element: ElementRef<'d>,
    cells: &[ElementRef<'d>],
    required: &[&Field],
) -> Option<Vec<Vec<ElementRef<'d>>>> {
    let price = required.first()?;
    let fits = |width: &usize| {
        let mut rows = cells.chunks_exact(*width);
        let is_whole = rows.remainder().is_empty() && rows.len() > 1;
        let header = rows.next().unwrap_or_default();
        if !is_whole || !names_all(dom, header, required) {
            return false;
        }
        let names = words_of(dom, header);
        let mut names = names.iter().map(|name| normalized(name));
        let column = names.position(|name| price.words.any_is(&name));
        column.is_some_and(|column| {
            let mut prices = rows.filter_map(|row| row.get(column));
            prices.all(|cell| may_be_price(&dom.text_within(*cell, LONGEST_HEADER)))
        })
    };
    let declared = declared_columns(element);
    let mut widths = if declared.is_empty() {
        (2..=WIDEST_PLAIN).collect()
    } else {
        declared
    };
    // The header is looked for once, not for each width.
    let most = widths.iter().copied().max().unwrap_or(0).min(cells.len());
    let first = words_of(dom, cells.get(..most).unwrap_or_default());
    if named(&first, required) < required.len() {
        return None;
    }
    widths.retain(fits);
    match widths.as_slice() {
        [width] => Some(cells.chunks(*width).map(<[_]>::to_vec).collect()),
        _ => None,
    }
}

/// Whether a text may stand in the column of the price: an amount, or words that say that there is
/// none.
fn may_be_price(text: &str) -> bool {
    is_amount(text) || !has_digits(text) || read_price(text, &Given::default()).is_ok()
}

/// Whether a text is what stands below a header, not in one.
fn is_amount(text: &str) -> bool {
    let is_number = !text.chars().any(char::is_alphabetic);
    let has_sign = text.contains(['$', '€', '£', '¥', '￥', '₩', '₹', '₽', '฿', '₫', '₺']);
    let is_said = || {
        let read = read_price(text, &Given::default());
        read.is_ok_and(|price| price.currency.is_some())
    };
    has_digits(text) && (is_number || has_sign || is_said())
}

fn has_digits(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// How many columns the element's own style or classes declare; several where they depend on the
/// width of the screen.
pub(in crate::source) fn declared_columns(element: ElementRef<'_>) -> Vec<usize> {
    let style = element
        .attr("style")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let tracks = style.split_once("grid-template-columns");
    let tracks = tracks.and_then(|(_, rest)| rest.trim_start().strip_prefix(':'));
    let tracks = tracks.map(|rest| rest.split(';').next().unwrap_or_default().trim());
    let by_style = tracks.and_then(|tracks| match tracks.strip_prefix("repeat(") {
        Some(repeat) => repeat.split(',').next()?.trim().parse().ok(),
        None if tracks.contains('(') => None,
        None => Some(tracks.split_whitespace().count()),
    });
    let classes = element.attr("class").unwrap_or_default().split_whitespace();
    let by_class = classes.filter_map(|class| {
        let (_, columns) = class.rsplit_once("grid-cols-")?;
        columns.parse().ok()
    });
    let mut columns: Vec<usize> = by_style.into_iter().chain(by_class).collect();
    columns.retain(|width| (2..=WIDEST).contains(width));
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The row that names the most of the `required` fields where none names all, for messages.
pub(super) fn nearest(dom: &Dom, css: &Css, scope: Scope, required: &[&Field]) -> Option<String> {
    let elements = dom.select(css, scope).filter(|e| !dom.is_in_table(e.id()));
    let rows = elements.flat_map(|element| {
        let children = element.children().filter_map(ElementRef::wrap);
        std::iter::once(element).chain(children)
    });
    let (named, words) = rows
        .map(|row| words_of(dom, &shown(dom, row)))
        .filter(|words| words.len() > 1)
        .map(|words| (named(&words, required), words))
        .max_by_key(|(named, _)| *named)?;
    let words: Vec<String> = words.into_iter().take(WIDEST_PLAIN).collect();
    (named > 0).then(|| format!("a row of elements ({})", words.join(", ")))
}

fn names_all(dom: &Dom, cells: &[ElementRef<'_>], required: &[&Field]) -> bool {
    let words = words_of(dom, cells);
    cells.len() > 1
        && named(&words, required) == required.len()
        && !words.iter().any(|word| is_amount(word))
}

/// The texts of a row's cells, as far as they may be headers.
fn words_of(dom: &Dom, cells: &[ElementRef<'_>]) -> Vec<String> {
    let cells = cells.iter().take(WIDEST);
    cells
        .map(|cell| {
            if dom.span(cell.id()).nodes() > MOST_NODES {
                String::new()
            } else {
                dom.text_within(*cell, LONGEST_HEADER)
            }
        })
        .collect()
}

fn named(words: &[String], fields: &[&Field]) -> usize {
    let words: Vec<String> = words.iter().map(|word| normalized(word)).collect();
    let is_named = |field: &&&Field| words.iter().any(|word| field.words.any_is(word));
    fields.iter().filter(is_named).count()
}
