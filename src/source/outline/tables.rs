//! The tables of a page as texts.

use scraper::ElementRef;

use super::{Ground, MOST_PARTS, TableText, What};
use crate::source::dom::Span;
use crate::source::extract::{declared_columns, is_table, table_text};

/// A cell of a table of boxes holds no more text than this.
const LONGEST_CELL: usize = 120;

/// And no more nodes: what is made of more is a part of the page.
const MOST_NODES: usize = 40;

/// More boxes side by side are no row.
const MOST_COLUMNS: usize = 40;

/// More rows are no table that people read.
const MOST_ROWS: usize = 2_000;

pub(super) fn tables(ground: &Ground<'_>) -> Vec<(Span, What)> {
    let dom = ground.dom;
    let mut found: Vec<(Span, What)> = Vec::new();
    for element in dom.elements() {
        let span = dom.span(element.id());
        // Of tables in tables the outer one is layout.
        if found.len() >= MOST_PARTS || !dom.is_read(span) {
            continue;
        }
        if is_table(element) {
            let number = found.len().saturating_add(1);
            found.retain(|(outer, _)| !outer.holds(span));
            found.extend(table_text(dom, element, number).map(|table| (span, What::Table(table))));
        } else if !dom.is_in_table(element.id())
            && !found.last().is_some_and(|(outer, _)| outer.holds(span))
            && let Some(table) = boxes(ground, element)
        {
            found.push((span, What::Table(table)));
        }
    }
    found
}

/// A box whose boxes are rows of as many cells as the first of them, which has no numbers.
fn boxes(ground: &Ground<'_>, element: ElementRef<'_>) -> Option<TableText> {
    let rows: Vec<ElementRef<'_>> = shown(ground, element).take(MOST_ROWS).collect();
    if rows.len() < 2 {
        return None;
    }
    if let Some(table) = without_rows(ground, element, &rows) {
        return Some(table);
    }
    // The head and the body of the table may be in a box each.
    let [head, body] = rows.as_slice() else {
        return of_rows(ground, &rows);
    };
    let inner = |part: &ElementRef<'_>| -> usize { shown(ground, *part).take(MOST_ROWS).count() };
    if inner(head) == 1 && inner(body) > 0 {
        let all = rows.iter().flat_map(|part| shown(ground, *part));
        let all: Vec<ElementRef<'_>> = all.take(MOST_ROWS).collect();
        return of_rows(ground, &all);
    }
    of_rows(ground, &rows)
}

fn of_rows(ground: &Ground<'_>, rows: &[ElementRef<'_>]) -> Option<TableText> {
    let header: Vec<ElementRef<'_>> = cells(ground, *rows.first()?)?;
    let width = header.len();
    let mut texts = vec![texts_of(ground, &header)?];
    for row in rows.iter().skip(1) {
        let row = cells(ground, *row)?;
        if row.len() != width {
            return None;
        }
        texts.push(texts_of(ground, &row)?);
    }
    table_of(texts)
}

/// Boxes without rows, where their style says how many stand in one.
fn without_rows(
    ground: &Ground<'_>,
    element: ElementRef<'_>,
    boxes: &[ElementRef<'_>],
) -> Option<TableText> {
    let [width] = declared_columns(element).try_into().ok()?;
    if boxes.len() <= width || !boxes.len().is_multiple_of(width) {
        return None;
    }
    let rows = boxes.chunks(width).map(|row| texts_of(ground, row));
    table_of(rows.collect::<Option<Vec<_>>>()?)
}

fn table_of(texts: Vec<Vec<String>>) -> Option<TableText> {
    let header = texts.first()?;
    let is_header = |text: &String| !text.is_empty() && !text.contains(char::is_numeric);
    let has_numbers = |row: &Vec<String>| row.iter().any(|text| text.contains(char::is_numeric));
    if header.len() < 2 || !header.iter().all(is_header) || !texts.iter().skip(1).any(has_numbers) {
        return None;
    }
    let width = header.len();
    let rows = (0..texts.len()).map(|row| {
        let first = row.saturating_mul(width);
        (first..first.saturating_add(width)).map(Some).collect()
    });
    Some(TableText {
        is_table: false,
        is_plain: true,
        header_rows: 1,
        rows: rows.collect(),
        cells: texts.into_iter().flatten().collect(),
    })
}

fn shown<'d>(ground: &Ground<'_>, element: ElementRef<'d>) -> impl Iterator<Item = ElementRef<'d>> {
    let dom = ground.dom;
    let children = element.children().filter_map(ElementRef::wrap);
    children.filter(move |child| !dom.is_hidden(*child))
}

fn cells<'d>(ground: &Ground<'_>, row: ElementRef<'d>) -> Option<Vec<ElementRef<'d>>> {
    let cells: Vec<ElementRef<'d>> = shown(ground, row).take(MOST_COLUMNS).collect();
    ((2..MOST_COLUMNS).contains(&cells.len())).then_some(cells)
}

fn texts_of(ground: &Ground<'_>, cells: &[ElementRef<'_>]) -> Option<Vec<String>> {
    let dom = ground.dom;
    let text = |cell: &ElementRef<'_>| {
        let span = dom.span(cell.id());
        let is_small = span.nodes() <= MOST_NODES && dom.length(span) <= LONGEST_CELL;
        is_small.then(|| dom.text_within(*cell, LONGEST_CELL))
    };
    cells.iter().map(text).collect()
}
