//! The book as JSON: all that it holds for its instant, for other programs and for this one.
//!
//! What is read back prices every job as the book did that was written. The form is published as
//! a JSON Schema ([`SCHEMA`]); amounts are decimal strings with the digits shown, instants are
//! UTC. Another form gets another [`FORMAT`].

mod parts;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Book, Entry, tariffs};
use crate::rate::{RateId, Route};
use parts::{RateDocument, RouteDocument, RuleDocument, SourceDocument};

/// The JSON Schema (2020-12) of the document.
pub const SCHEMA: &str = include_str!("book.schema.json");

/// The name and the version of the form.
pub const FORMAT: &str = "ratebook-book/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    format: String,
    pub as_of: Timestamp,
    rates: Vec<RateDocument>,
    rules: Vec<RuleDocument>,
    routes: Vec<RouteDocument>,
    sources: Vec<SourceDocument>,
    counterparts: Vec<Counterpart>,
}

/// Two rates that stand in one ratio, as selector files say: a route's, and the vendor's own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counterpart {
    rate: RateId,
    counterpart: RateId,
}

/// Why a text is no book.
#[derive(Debug, thiserror::Error)]
pub enum BadBook {
    #[error("the book is not in its form: {0}")]
    Form(#[from] serde_json::Error),
    #[error("its format is `{found}`; what is read here is `{expected}`")]
    Format {
        found: String,
        expected: &'static str,
    },
    #[error("{what}: {cause}")]
    Part {
        /// `the rate …`, `the rule about rounding of …`
        what: String,
        cause: String,
    },
}

impl BadBook {
    fn part(what: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self::Part {
            what: what.to_string(),
            cause: cause.to_string(),
        }
    }
}

impl Book {
    /// The book as JSON. What is read back with [`Book::from_json`] prices every job alike.
    pub fn to_json(&self) -> Value {
        json!(Document::of(self))
    }

    /// The book that `ratebook export --format json` wrote. No input or output is done, and no
    /// clock is read: the book is of the instant that it names.
    ///
    /// # Errors
    /// [`BadBook`] where the text is not of the published form, is of another version, or where
    /// parts of it contradict each other; it says which.
    pub fn from_json(text: &str) -> Result<Self, BadBook> {
        let document: Document = serde_json::from_str(text)?;
        document.book()
    }
}

impl Document {
    pub(super) fn of(book: &Book) -> Self {
        Self {
            format: FORMAT.to_owned(),
            as_of: book.as_of,
            rates: book.entries.iter().map(RateDocument::of).collect(),
            rules: book
                .rules
                .iter()
                .map(|held| RuleDocument::of(held, book.as_of))
                .collect(),
            routes: book.routes.iter().map(RouteDocument::of).collect(),
            sources: book.sources.iter().map(SourceDocument::of).collect(),
            counterparts: book
                .counterparts
                .iter()
                .map(|(rate, counterpart)| Counterpart {
                    rate: rate.clone(),
                    counterpart: counterpart.clone(),
                })
                .collect(),
        }
    }

    pub(super) fn book(self) -> Result<Book, BadBook> {
        if self.format != FORMAT {
            return Err(BadBook::Format {
                found: self.format,
                expected: FORMAT,
            });
        }
        let mut entries = Vec::new();
        for rate in self.rates {
            entries.push(rate.entry()?);
        }
        entries.sort_by(|a, b| (&a.rate, &a.source).cmp(&(&b.rate, &b.source)));
        if let Some(twice) = repeated(&entries) {
            return Err(BadBook::part(of_rate(twice), "it is there twice"));
        }
        let mut rules = Vec::new();
        for rule in self.rules {
            rules.push(rule.held()?);
        }
        let mut routes = Vec::new();
        for route in self.routes {
            routes.push(route.facts()?);
        }
        routes.sort_by(|a, b| a.spec.route.cmp(&b.spec.route));
        let mut named = entries.iter().map(|entry| &entry.rate.route);
        let is_known = |route: &Route| routes.iter().any(|facts| &facts.spec.route == route);
        if let Some(unknown) = named.find(|route| !is_known(route)) {
            let what = format!("the route {unknown}");
            return Err(BadBook::part(
                what,
                "it has a price, but is not in `routes`",
            ));
        }
        let sources: Vec<_> = self
            .sources
            .into_iter()
            .map(SourceDocument::facts)
            .collect();
        let pairs = self.counterparts.into_iter();
        let counterparts = pairs.map(|pair| (pair.rate, pair.counterpart)).collect();
        let tariffs = tariffs(&entries, &rules, &routes);
        Ok(Book {
            as_of: self.as_of,
            entries,
            rules,
            routes,
            sources,
            tariffs,
            counterparts,
        })
    }
}

/// A rate that one source prices twice.
fn repeated(entries: &[Entry]) -> Option<&RateId> {
    let mut pairs = entries.windows(2).filter_map(|pair| match pair {
        [one, other] => Some((one, other)),
        _ => None,
    });
    let same = |(a, b): &(&Entry, &Entry)| a.rate == b.rate && a.source == b.source;
    pairs.find(same).map(|(one, _)| &one.rate)
}

fn of_rate(rate: &RateId) -> String {
    format!("the rate {rate}")
}
