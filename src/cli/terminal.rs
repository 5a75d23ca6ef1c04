//! What people see: text to stdout and stderr, columns, and colour that repeats what words say.

use std::io::{self, Write};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Effects, Style};
use unicode_width::UnicodeWidthStr;

use super::Color;
use crate::book::render::Table;
use crate::book::tables::NOT_PRICED;
use crate::escape;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(super) const RED: Style = AnsiColor::Red.on_default();
pub(super) const GREEN: Style = AnsiColor::Green.on_default();
pub(super) const YELLOW: Style = AnsiColor::Yellow.on_default();

pub(super) fn set_color(color: Color) {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
    .write_global();
}

/// Words in a style.
pub(super) fn styled(style: Style, words: &str) -> String {
    format!("{style}{words}{style:#}")
}

/// Data, to stdout.
pub(super) fn data(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Anything else, to stderr. There is nobody left to tell where that fails.
pub(super) fn note(text: &str) {
    let mut err = anstream::stderr().lock();
    let _ = writeln!(err, "{text}");
}

/// A line on stderr that the next one takes the place of.
pub(super) fn passing(text: &str) {
    let mut err = anstream::stderr().lock();
    let _ = write!(err, "\r\x1b[K{text}");
    let _ = err.flush();
}

/// `error: …`, with the hints that stand on lines of their own.
pub(super) fn error(message: &str) {
    told(&styled(RED.bold(), "error:"), message);
}

/// `warning: …`, told as errors are.
pub(super) fn warning(message: &str) {
    told(&styled(YELLOW.bold(), "warning:"), message);
}

fn told(label: &str, message: &str) {
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    note(&format!("{label} {}", escape::line(first)));
    for line in lines {
        let line = escape::line(line.trim());
        match line.strip_prefix("hint:") {
            Some(hint) => note(&format!("  {}{hint}", styled(YELLOW, "hint:"))),
            None => note(&format!("  {line}")),
        }
    }
}

/// Data as it is, byte for byte.
pub(super) fn raw(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// A table in columns for a terminal, indented: the header dim, numbers under each other by their
/// decimal points.
pub(super) fn columns(table: &Table) -> String {
    let widths = table.columns.len();
    let column = |n: usize| -> Vec<String> {
        let cells = table.rows.iter().map(|row| {
            let cell = row.get(n).map_or("", String::as_str);
            escape::line(cell).into_owned()
        });
        aligned(cells.collect())
    };
    let columns: Vec<Vec<String>> = (0..widths).map(column).collect();
    let header = |n: usize| table.columns.get(n).map_or("", String::as_str);
    let width = |n: usize| {
        let cells = columns.get(n).into_iter().flatten();
        let widest = cells.map(|cell| cell.width()).max().unwrap_or(0);
        widest.max(header(n).width())
    };
    let right = |n: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.get(n));
        cells.any(|cell| is_number(cell)) && n > 0
    };
    let pad = |n: usize, cell: &str| {
        let blanks = " ".repeat(width(n).saturating_sub(cell.width()));
        if right(n) {
            format!("{blanks}{cell}")
        } else {
            format!("{cell}{blanks}")
        }
    };
    let mut text = String::new();
    if table.columns.iter().any(|name| !name.is_empty()) {
        let names: Vec<String> = (0..widths).map(|n| pad(n, header(n))).collect();
        text.push_str(&format!(
            "  {}\n",
            styled(DIM, names.join("   ").trim_end())
        ));
    }
    for row in 0..table.rows.len() {
        let cells: Vec<String> = (0..widths)
            .map(|n| {
                pad(
                    n,
                    columns
                        .get(n)
                        .and_then(|c| c.get(row))
                        .map_or("", String::as_str),
                )
            })
            .collect();
        text.push_str(&format!("  {}\n", cells.join("   ").trim_end()));
    }
    text
}

fn is_number(cell: &str) -> bool {
    let start = cell.trim_start_matches(['+', '-', '~', '$']);
    start.starts_with(|c: char| c.is_ascii_digit())
}

/// Cells padded behind their number, so that the decimal points of a right-aligned column stand
/// under each other. Columns with anything but plain amounts stay as they are.
fn aligned(cells: Vec<String>) -> Vec<String> {
    let fraction = |cell: &str| -> Option<usize> {
        let plain = cell.trim_start_matches(['+', '-', '$']);
        let digits = plain
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | 's' | '-'));
        // Of a range the upper end stands on the right.
        let plain = plain.rsplit('-').next().unwrap_or_default();
        (digits && is_number(cell)).then(|| {
            let number = plain.split('/').next().unwrap_or_default();
            number
                .split_once('.')
                .map_or(0, |(_, digits)| digits.len().saturating_add(1))
        })
    };
    let plain = |cell: &String| cell.is_empty() || cell == NOT_PRICED || fraction(cell).is_some();
    if !cells.iter().all(plain) {
        return cells;
    }
    let longest = cells.iter().filter_map(|c| fraction(c)).max().unwrap_or(0);
    cells
        .into_iter()
        .map(|cell| {
            let own = fraction(&cell).unwrap_or(longest);
            let blanks = " ".repeat(longest.saturating_sub(own));
            format!("{cell}{blanks}")
        })
        .collect()
}
