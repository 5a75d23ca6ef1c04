//! What people are told: one composed message for all that a check found. All wording of alerts
//! is here; who gets it and how it travels is not.

mod contradictions;
mod html;
mod prices;
mod readings;
mod rules;
mod suspect;
mod together;
mod trouble;
mod withdrawn;

use jiff::Timestamp;

pub use contradictions::contradicted;
pub use prices::{Settled, SettledBy, Told, prices_changed};
pub use readings::unified_diff;
pub use rules::{SentenceChange, sentences};
pub use suspect::{Doubtful, commands, doubtful, reason, settled_by};
pub use together::moved_together;
pub use trouble::{Found, recovered, tolerated, unreachable, unreadable};

/// Why a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertKind {
    /// A price or a billing rule changed.
    Change,
    /// A source cannot be read or reached.
    Trouble,
    /// What was read is implausible, and held back.
    Suspect,
    /// The source can be read again, or reads plausibly again.
    Recovered,
    /// It is read, but for rows that its file lets pass.
    Remark,
    /// Two prices cannot both be true.
    Contradiction,
}

impl AlertKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Trouble => "trouble",
            Self::Suspect => "suspect",
            Self::Recovered => "recovered",
            Self::Remark => "remark",
            Self::Contradiction => "contradiction",
        }
    }
}

/// One message, the same for every recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub kind: AlertKind,
    pub source: String,
    /// One line that says it all on a phone.
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What was told of a source and is over now.
#[derive(Clone, Debug)]
pub struct Recovery {
    pub from: RecoveredFrom,
    pub since: Timestamp,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveredFrom {
    /// It could not be read.
    Trouble,
    /// What was read was doubtful, and is not read any more.
    Doubt,
}

/// The parts of a message in the order in which they are read, before they become text and HTML.
#[derive(Debug)]
enum Part {
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

/// The parts as plain text.
fn plain(parts: &[Part]) -> String {
    let blocks: Vec<String> = parts
        .iter()
        .map(|part| match part {
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
