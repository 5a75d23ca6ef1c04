//! The parts that a message is made of, and how much of them is shown where all of it would be too
//! much for a mail.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::escape::line;

/// One part of a message, before it becomes text and HTML. Stored as JSON where it waits for a
/// digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Of one message among others in a digest.
    Heading(String),
    Paragraph(String),
    /// A header row and rows, for figures that are compared.
    Table(Vec<Vec<String>>),
    List(Vec<String>),
    /// Text in a fixed pitch, as it is.
    Verbatim(String),
    Link {
        words: String,
        url: String,
    },
}

/// How much of a message is shown, the most first: a mail has its limit, and what changed comes
/// before how it looked on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    Whole,
    /// Without text in a fixed pitch (the page's lines before and now), and with plain tables.
    WithoutLines,
    /// What was and is: tables without their last columns.
    Narrow,
    /// Of each table and list the first rows, and how many more there are.
    Short,
    /// Headings alone, and of those the first.
    Headings,
}

impl Detail {
    pub const ALL: [Self; 5] = [
        Self::Whole,
        Self::WithoutLines,
        Self::Narrow,
        Self::Short,
        Self::Headings,
    ];
}

/// The columns of a narrow table: which rate, what it was, what it is, by how much.
const NARROW_COLUMNS: usize = 4;
/// The rows of a short table or list.
const SHORT_ROWS: usize = 12;
/// How many headings a digest names at least.
const MOST_HEADINGS: usize = 2_000;

/// A part at a detail; `None` where it is left out.
fn reduced(part: &Part, detail: Detail) -> Option<Cow<'_, Part>> {
    match part {
        Part::Verbatim(_) if detail >= Detail::WithoutLines => None,
        Part::Heading(_) => Some(Cow::Borrowed(part)),
        _ if detail == Detail::Headings => None,
        Part::Table(rows) if detail >= Detail::Narrow => {
            let mut rows: Vec<Vec<String>> = rows
                .iter()
                .map(|row| row.iter().take(NARROW_COLUMNS).cloned().collect())
                .collect();
            // The header row stays above the first of them.
            let most = SHORT_ROWS.saturating_add(1);
            if detail >= Detail::Short && rows.len() > most {
                let more = rows.len().saturating_sub(most);
                rows.truncate(most);
                rows.push(vec![and_more(more)]);
            }
            Some(Cow::Owned(Part::Table(rows)))
        }
        Part::List(items) if detail >= Detail::Short && items.len() > SHORT_ROWS => {
            let more = items.len().saturating_sub(SHORT_ROWS);
            let mut items: Vec<String> = items.iter().take(SHORT_ROWS).cloned().collect();
            items.push(and_more(more));
            Some(Cow::Owned(Part::List(items)))
        }
        _ => Some(Cow::Borrowed(part)),
    }
}

fn and_more(count: usize) -> String {
    format!("and {count} more: `ratebook history` lists all")
}

/// The parts of a message at a detail.
pub(super) fn at(parts: &[Part], detail: Detail) -> Vec<Cow<'_, Part>> {
    let mut shown: Vec<Cow<'_, Part>> = parts
        .iter()
        .filter_map(|part| reduced(part, detail))
        .collect();
    if detail == Detail::Headings {
        let more = shown.len().saturating_sub(MOST_HEADINGS);
        shown.truncate(MOST_HEADINGS);
        if more > 0 || shown.is_empty() {
            let all = "All of it: `ratebook outbox` and `ratebook history`.".to_owned();
            shown.push(Cow::Owned(Part::Paragraph(match more {
                0 => all,
                more => format!("And {more} more. {all}"),
            })));
        }
    }
    shown
}

/// The parts as plain text.
pub(super) fn plain(parts: &[Part], detail: Detail) -> String {
    let blocks: Vec<String> = at(parts, detail)
        .iter()
        .map(|part| match part.as_ref() {
            Part::Heading(text) => {
                let text = line(text);
                format!("{text}\n{}", "=".repeat(text.chars().count().min(78)))
            }
            Part::Paragraph(text) | Part::Verbatim(text) => text.clone(),
            Part::Table(rows) => aligned(rows),
            Part::List(items) => {
                let items: Vec<String> = items.iter().map(|item| format!("  - {item}")).collect();
                items.join("\n")
            }
            Part::Link { words, url } => format!("{words}: {url}"),
        })
        .collect();
    format!("{}\n", blocks.join("\n\n"))
}

/// Columns under each other, two blanks between; all but the first to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(n, (cell, width))| match n {
                    0 => format!("{cell:<width$}"),
                    _ => format!("{cell:>width$}"),
                })
                .collect();
            format!("  {}", cells.join("   ").trim_end())
        })
        .collect();
    lines.join("\n")
}
