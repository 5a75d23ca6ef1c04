//! The comparison as a whole page: what costs the same, what costs more and by how much, at which
//! boundary, and what follows for a budget. Computed from one book, for whatever the book holds:
//! every sentence carries the claims it makes, and there is none that other prices would make
//! false.
//!
//! A report is a small document; Markdown, HTML and JSON are three ways to write it down.

mod claims;
mod faq;
mod findings;
mod html;
mod json;
mod markdown;
mod official;
mod sections;
mod sentences;
mod standing;
#[cfg(test)]
mod tests;
mod words;

use jiff::Timestamp;
use jiff::civil::Date;

pub use claims::{AboveSaid, Claim, Figure};

use super::Book;
use super::line_up::offers;
use super::render::Table;
use crate::contradiction::Contradiction;
use crate::snapshot::SnapshotId;
use standing::Standing;

/// The comparison at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub title: String,
    pub as_of: Timestamp,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Names the section in links.
    pub id: &'static str,
    pub heading: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(Statement),
    Bullets(Vec<Statement>),
    Table(Table),
    /// A question and the sentences that answer it.
    Question {
        question: String,
        answer: Vec<Statement>,
    },
    Sources(Vec<SourceLine>),
}

/// One sentence, or a part of a list, and what it claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub text: String,
    pub claims: Vec<Claim>,
}

/// One source of the prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    pub title: String,
    pub url: String,
    pub official: bool,
    /// The date the page states for itself.
    pub published: Option<Date>,
    /// The last good check by the report's instant.
    pub observed: Option<Timestamp>,
    pub snapshot: Option<SnapshotId>,
}

/// The formats a report can be had in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    Markdown,
    /// A page that needs nothing else.
    Html,
    Json,
}

/// Compares all that the book holds.
pub fn report(book: &Book) -> Report {
    let offers = offers(book);
    let standing = Standing::of(book, &offers);
    Report {
        title: sections::title(book, &standing),
        as_of: book.as_of,
        sections: sections::all(&standing),
    }
}

impl Report {
    /// The same, and which of its prices cannot both be true, where there are such.
    #[must_use]
    pub fn with(mut self, contradictions: &[Contradiction]) -> Self {
        let section = sections::contradictions(contradictions);
        // The sources are the last.
        let last = self.sections.len().saturating_sub(1);
        self.sections.splice(last..last, section);
        self
    }

    pub fn render(&self, format: ReportFormat) -> String {
        match format {
            ReportFormat::Markdown => markdown::render(self),
            ReportFormat::Html => html::render(self),
            ReportFormat::Json => json::render(self),
        }
    }

    /// The sections alone, to stand in another text; as JSON the whole.
    pub fn part(&self, format: ReportFormat) -> String {
        match format {
            ReportFormat::Markdown => markdown::sections(self),
            ReportFormat::Html => html::sections(self),
            ReportFormat::Json => json::render(self),
        }
    }

    /// All sentences, in reading order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.flat_map(|block| match block {
            Block::Paragraph(statement) => std::slice::from_ref(statement),
            Block::Bullets(statements) => statements,
            Block::Question { answer, .. } => answer,
            Block::Table(_) | Block::Sources(_) => &[],
        })
    }
}

impl Statement {
    fn new(text: impl Into<String>, claims: Vec<Claim>) -> Self {
        Self {
            text: text.into(),
            claims,
        }
    }

    /// A sentence about the report itself, true of any prices.
    fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Vec::new())
    }
}

impl SourceLine {
    /// What stands behind the title: `official; published 2026-02-06; observed 2026-04-08`.
    fn words(&self) -> String {
        let mut words = Vec::new();
        if self.official {
            words.push("official".to_owned());
        }
        words.extend(self.published.map(|date| format!("published {date}")));
        words.push(match self.observed {
            Some(at) => format!("observed {}", at.strftime("%Y-%m-%d %H:%M UTC")),
            None => "not yet read".to_owned(),
        });
        words.extend(self.snapshot.map(|id| format!("snapshot {id}")));
        words.join("; ")
    }
}
