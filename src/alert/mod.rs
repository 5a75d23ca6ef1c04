//! What people are told: one composed message for all that a check found. All wording of alerts
//! is here; who gets it and how it travels is not.

mod contradictions;
mod digest;
mod facts;
mod html;
mod mended;
mod parts;
mod prices;
mod readings;
mod rules;
mod suspect;
mod together;
mod trouble;
mod withdrawn;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::source::Source;

pub use contradictions::contradicted;
pub use digest::{Digest, Gathered, digest};
pub use facts::{
    absence_json, change_json, contradiction_json, price_json, problem_json, rule_json,
};
pub use mended::{Beside, Mended, State};
pub use parts::{Detail, Part};
pub use prices::{Settled, SettledBy, Told, prices_changed};
pub use readings::{lines_diff, unified_diff};
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

/// One message: for all that a check found, or for what one recipient asked to be told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    pub kind: AlertKind,
    pub source: String,
    /// One line that says it all on a phone.
    pub subject: String,
    pub text: String,
    pub html: String,
    /// What text and HTML are made of: a digest, or a message that must be shorter, is made of the
    /// same.
    pub parts: Vec<Part>,
    /// The same for programs: a few keys of a JSON object, each kind with its own.
    pub facts: Map<String, Value>,
}

impl Alert {
    fn new(
        kind: AlertKind,
        source: &Source,
        subject: String,
        parts: Vec<Part>,
        facts: Map<String, Value>,
    ) -> Self {
        Self {
            kind,
            source: source.id.clone(),
            text: parts::plain(&parts, Detail::Whole),
            html: html::page(&subject, &parts, Detail::Whole),
            subject,
            parts,
            facts,
        }
    }

    /// Text and HTML, with no more than `detail`.
    pub fn shown(&self, detail: Detail) -> (String, String) {
        shown(&self.subject, &self.parts, detail)
    }
}

/// Parts as text and as HTML, with no more than `detail`.
fn shown(subject: &str, parts: &[Part], detail: Detail) -> (String, String) {
    let text = parts::plain(parts, detail);
    (text, html::page(subject, parts, detail))
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
