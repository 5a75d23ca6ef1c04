//! What was read from a page, and what could not be.
//!
//! An [`Extraction`] never fails and never guesses: what is missing or cannot be read is a
//! [`Problem`], which is data like the readings.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use crate::page::PageHash;
use crate::price::Price;
use crate::rate::{RateId, Route};
use crate::rules::Rule;

/// Where on which page something was read: enough to find it again in the archived bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The page's id within its source.
    pub page: String,
    pub hash: PageHash,
    /// How the selector file found it: `selectors/x.toml:31 table "table", column "Price"`.
    pub selector: String,
    /// The node, as a path of elements from the root: `html > body > … > tr:nth-child(2) > td:nth-child(5)`.
    pub node: String,
}

/// One price as read: what it is the price of, the price, the text it was read from, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub rate: RateId,
    pub price: Price,
    pub text: String,
    pub provenance: Provenance,
}

/// A rate whose cell says, in words that the selector file knows, that it has no price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    pub rate: RateId,
    pub text: String,
    pub provenance: Provenance,
}

/// One billing rule as read or as the selector file states it (then without provenance).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReading {
    pub route: Route,
    pub rule: Rule,
    pub text: String,
    pub provenance: Option<Provenance>,
}

/// The kinds of reason for which a page is not read, each with its own advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impostor {
    /// A challenge for browsers stands in front of the page.
    Challenge,
    /// A consent wall.
    Consent,
    /// A login form.
    Login,
    /// A maintenance notice.
    Maintenance,
    /// An application shell without content: the page needs a browser.
    Shell,
    /// "Not found", said with status 200.
    SoftNotFound,
}

impl Impostor {
    /// What the page is, for a person.
    pub fn is(self) -> &'static str {
        match self {
            Self::Challenge => "a challenge page",
            Self::Consent => "a consent wall",
            Self::Login => "a login page",
            Self::Maintenance => "a maintenance page",
            Self::Shell => "an empty application shell",
            Self::SoftNotFound => "a “not found” page",
        }
    }

    /// What can be done about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Challenge => "the site asks for a browser; rendering the page may help",
            Self::Consent => "the site shows its prices only after consent; rendering may help",
            Self::Login => "the prices moved behind a login: find another public page",
            Self::Maintenance => "nothing to do: the next check tries again",
            Self::Shell => "the prices are filled in by scripts: the page needs a browser",
            Self::SoftNotFound => "the page is gone: find its new address",
        }
    }
}

/// What is wrong with a page, or with one place on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This is another page, which only looks like an answer.
    Impostor { kind: Impostor, sign: String },
    /// A word by which the page is recognised is missing.
    NotRecognised { missing: String },
    /// Nothing on the page fits a reader of the selector file.
    NotFound { wanted: String, found: String },
    /// Several places fit where one was meant.
    Ambiguous { wanted: String, found: String },
    /// A row, card or item could not be read.
    Unreadable {
        place: String,
        text: String,
        why: String,
    },
    /// Two layouts, or two rows, say different things of one rate.
    Disagree {
        rate: RateId,
        one: String,
        other: String,
    },
    /// What was read is not what the file expects.
    Unexpected { expected: String, found: String },
    /// The bytes are not text in their character set, or nest too deep to be parsed.
    Undecodable { why: String },
}

/// One thing that could not be read as the selector file says, and where the file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub page: String,
    /// The place in the selector file: `selectors/x.toml:31`.
    pub selector: String,
    pub trouble: Trouble,
}

/// A row that could not be read, and that its file lets pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub problem: Problem,
    /// The rate of the row, where it says one: only its price could not be read.
    pub rate: Option<RateId>,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Impostor { kind, sign } => {
                write!(f, "this is {}, not the page ({sign})", kind.is())
            }
            Self::NotRecognised { missing } => write!(
                f,
                "the page does not say `{missing}`, by which it is recognised"
            ),
            Self::NotFound { wanted, found } | Self::Ambiguous { wanted, found } => {
                write!(f, "expected {wanted}, found {found}")
            }
            Self::Unreadable { place, text, why } => {
                write!(f, "cannot read `{text}` ({place}): {why}")
            }
            Self::Disagree { rate, one, other } => {
                write!(f, "two places disagree on {rate}: {one} and {other}")
            }
            Self::Unexpected { expected, found } => {
                write!(f, "expected {expected}, read {found}")
            }
            Self::Undecodable { why } => f.write_str(why),
        }
    }
}

/// The trouble behind the place that the selector file gives for it.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (page {}): {}",
            self.selector, self.page, self.trouble
        )
    }
}

impl Problem {
    /// What can be done about it, where that is known.
    pub fn advice(&self) -> Option<&'static str> {
        match &self.trouble {
            Trouble::Impostor { kind, .. } => Some(kind.advice()),
            _ => None,
        }
    }
}

impl Remark {
    /// What the row says and why it cannot be read, wherever it stands: rows above it come and go.
    pub fn row(&self) -> String {
        match &self.problem.trouble {
            Trouble::Unreadable { text, why, .. } => format!("`{text}`: {why}"),
            trouble => trouble.to_string(),
        }
    }
}

/// All that was read from one page, or from all pages of a source, and all that was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extraction {
    pub readings: Vec<Reading>,
    /// What the page names and says to have no price.
    pub absent: Vec<Absence>,
    pub rules: Vec<RuleReading>,
    /// The date the page states for itself.
    pub published: Option<Date>,
    pub problems: Vec<Problem>,
    /// The rows that could not be read and may be missing: what the file tolerates.
    pub remarks: Vec<Remark>,
}
