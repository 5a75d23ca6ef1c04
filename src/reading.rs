//! What was read from a page, and what could not be.
//!
//! An [`Extraction`] never fails and never guesses: what is missing or cannot be read is a
//! [`Problem`], which is data like the readings.

use std::fmt;

use jiff::civil::Date;

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

impl Absence {
    /// What stands in place of the price, for a sentence.
    pub fn in_words(&self) -> String {
        if self.text.is_empty() {
            "an empty cell".to_owned()
        } else {
            format!("“{}”", self.text)
        }
    }
}

/// One billing rule as read or as the selector file states it (then without provenance).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReading {
    pub route: Route,
    pub rule: Rule,
    pub text: String,
    pub provenance: Option<Provenance>,
}

/// A price that a sentence of the page names in passing. Never a price of the book: what it is
/// held against is priced by a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The sentence as the selector file writes it.
    pub pattern: String,
    pub price: Price,
    /// The sentence as the page says it.
    pub text: String,
    pub provenance: Provenance,
}

/// What stands in place of a page, each with its own advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Impostor {
    /// A challenge for browsers stands in front of the page.
    Challenge,
    /// The server refuses this client.
    Refused,
    /// The server was asked too often.
    RateLimited,
    /// The server does not serve this country.
    NotHere,
    /// A consent wall.
    Consent,
    /// A login form.
    Login,
    /// A maintenance notice.
    Maintenance,
    /// A fault of the server, said with status 200.
    ServerError,
    /// An application shell without content: the page needs a browser.
    Shell,
    /// "Not found", said with status 200.
    SoftNotFound,
    /// A notice that the page has another address.
    Moved,
    /// The domain is no longer the vendor's.
    Parked,
    /// What an archive or a cache kept.
    Copy,
    /// The page's own date is too old, or not yet.
    Stale,
    /// The page in another language than the file names.
    OtherLanguage,
    /// The prices of another country or currency.
    OtherMarket,
    /// The rows name another model, or none.
    OtherModel,
}

impl Impostor {
    pub const ALL: [Self; 17] = [
        Self::Challenge,
        Self::Refused,
        Self::RateLimited,
        Self::NotHere,
        Self::Consent,
        Self::Login,
        Self::Maintenance,
        Self::ServerError,
        Self::Shell,
        Self::SoftNotFound,
        Self::Moved,
        Self::Parked,
        Self::Copy,
        Self::Stale,
        Self::OtherLanguage,
        Self::OtherMarket,
        Self::OtherModel,
    ];

    /// What the page is, for a person.
    pub fn is(self) -> &'static str {
        match self {
            Self::Challenge => "a challenge page",
            Self::Refused => "a refusal",
            Self::RateLimited => "a notice of too many requests",
            Self::NotHere => "a notice that this country is not served",
            Self::Consent => "a consent wall",
            Self::Login => "a login page",
            Self::Maintenance => "a maintenance page",
            Self::ServerError => "an error page of the server",
            Self::Shell => "an empty application shell",
            Self::SoftNotFound => "a “not found” page",
            Self::Moved => "a notice of another address",
            Self::Parked => "a parked domain",
            Self::Copy => "a copy from an archive",
            Self::Stale => "a page of another time",
            Self::OtherLanguage => "a page in another language",
            Self::OtherMarket => "a page for another market",
            Self::OtherModel => "a page of another model or tab",
        }
    }

    /// The reason in a word, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Challenge => "challenge",
            Self::Refused => "refused",
            Self::RateLimited => "rate-limited",
            Self::NotHere => "not-here",
            Self::Consent => "consent",
            Self::Login => "login",
            Self::Maintenance => "maintenance",
            Self::ServerError => "server-error",
            Self::Shell => "shell",
            Self::SoftNotFound => "soft-not-found",
            Self::Moved => "moved",
            Self::Parked => "parked",
            Self::Copy => "copy",
            Self::Stale => "stale",
            Self::OtherLanguage => "other-language",
            Self::OtherMarket => "other-market",
            Self::OtherModel => "other-model",
        }
    }

    /// What can be done about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Challenge => {
                "the site asks for a browser: with `render = \"auto\"` the page is rendered"
            }
            Self::Refused => {
                "the site refuses this program or its network: look at its terms, and for another \
                 public page"
            }
            Self::RateLimited => {
                "look less often: set a slower `schedule`; the next check tries again"
            }
            Self::NotHere => {
                "the site does not serve the country of this machine: check from another, or find \
                 another public page"
            }
            Self::Consent => {
                "the site shows its prices only after consent: `render` and `click` may help"
            }
            Self::Login => "the prices moved behind a login: find another public page",
            Self::Maintenance => "nothing to do: the next check tries again",
            Self::ServerError => "the server has a fault: if it lasts, look at the page",
            Self::Shell => {
                "the prices are filled in by scripts: with `render = \"auto\"` the page is rendered"
            }
            Self::SoftNotFound => "the page is gone: find its new address",
            Self::Moved => "put the page's new address into `url`",
            Self::Parked => {
                "the domain is no longer the vendor's: trust nothing on it, and find the vendor's \
                 new address"
            }
            Self::Copy => "name the page's own address in `url`, not that of an archive or a cache",
            Self::Stale => {
                "look at the page: if its prices still hold, raise `fresh`; else find the page that \
                 took its place"
            }
            Self::OtherLanguage => {
                "name in `url` the address of the page in the `language` of the file, or describe \
                 the page in its new one"
            }
            Self::OtherMarket => {
                "the site chose a market by this machine's address: name in `url` the address of \
                 the market that is meant"
            }
            Self::OtherModel => {
                "the server shows other rows than its address names: find the address that shows \
                 this model's own; if the model was renamed, add its new name to `words`"
            }
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
    /// The page was to be rendered, beside what is wrong without that.
    Rendering { what: String },
}

/// One thing that could not be read as the selector file says, and where the file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub page: String,
    /// The place in the selector file: `selectors/x.toml:31`.
    pub selector: String,
    pub trouble: Trouble,
}

/// What could not be read, and that its file lets pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub problem: Problem,
    pub passed: Passed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// A row, and its rate where it says one: only its price could not be read.
    Row(Option<RateId>),
    /// A cell of a grid below or beside a label that the file does not know, which is no price.
    Cell,
    /// A whole set of rates, which is not on the page and need not be.
    Rates,
    /// Another price of a rate that was read, outside the section where its prices stand.
    Elsewhere,
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
            Self::Undecodable { why: words } | Self::Rendering { what: words } => {
                f.write_str(words)
            }
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

impl Trouble {
    /// The reason in a word, for programs: what the page is instead, or what is wrong on it.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Impostor { kind, .. } => kind.name(),
            Self::NotRecognised { .. } => "not-recognised",
            Self::NotFound { .. } => "not-found",
            Self::Ambiguous { .. } => "ambiguous",
            Self::Unreadable { .. } => "unreadable",
            Self::Disagree { .. } => "disagree",
            Self::Unexpected { .. } => "unexpected",
            Self::Undecodable { .. } => "undecodable",
            Self::Rendering { .. } => "rendering",
        }
    }

    /// What can be done about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Impostor { kind, .. } => kind.advice(),
            Self::NotRecognised { .. } => {
                "look at the page: if it is still the right one, let `says` name words that it says now"
            }
            Self::NotFound { .. } => {
                "look at the page: add its new words to `words`, or its new layout to `read`"
            }
            Self::Ambiguous { .. } => "say which is meant: by a `section`, a `where` or a `skip`",
            Self::Unreadable { .. } => {
                "look at the page: a new value belongs to `words`, a text that is no price to `absent`"
            }
            Self::Disagree { .. } => {
                "look at the page: where it contradicts itself nothing is taken until it agrees"
            }
            Self::Unexpected { .. } => {
                "look at the page: if only its words changed, name the new ones; if it is right, \
                 change `[expect]`"
            }
            Self::Undecodable { .. } => {
                "see whether a browser shows the page: its bytes are damaged"
            }
            Self::Rendering { .. } => {
                "see `render` in selectors/README.md, and `[browser]` of the configuration"
            }
        }
    }
}

impl Problem {
    /// What can be done about it.
    pub fn advice(&self) -> &'static str {
        self.trouble.advice()
    }
}

impl Remark {
    /// What the row says and why it cannot be read, or what is not there, whatever stands around
    /// it: rows above it and other columns come and go.
    pub fn row(&self) -> String {
        match (&self.problem.trouble, &self.passed) {
            (Trouble::Unreadable { text, why, .. }, _) => format!("`{text}`: {why}"),
            (Trouble::NotFound { wanted, .. }, Passed::Rates) => format!("there is not {wanted}"),
            (trouble, _) => trouble.to_string(),
        }
    }
}

/// All that was read from one page, or from all pages of a source, and all that was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extraction {
    pub readings: Vec<Reading>,
    /// What the page names and says to have no price.
    pub absent: Vec<Absence>,
    /// Expected rates that were not read, and what of their words stands in no row.
    pub unsaid: Vec<(RateId, String)>,
    pub rules: Vec<RuleReading>,
    pub mentions: Vec<Mention>,
    /// The date the page states for itself.
    pub published: Option<Date>,
    pub problems: Vec<Problem>,
    /// The rows that could not be read, and the rates that are not there, and need not be: what
    /// the file lets pass.
    pub remarks: Vec<Remark>,
}
