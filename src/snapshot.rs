//! A snapshot: the accepted readings of one source at one instant.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::price::Price;
use crate::rate::RateId;
use crate::reading::{Extraction, Reading, RuleReading};

/// One rate of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What the page shows now.
    pub reading: Reading,
    /// The price itself, with the most digits that the source ever showed while it was this price.
    pub known: Price,
}

impl Quote {
    /// Whether `shown`, which the source shows next, is this price still, with whatever digits. What
    /// is no more is a change, and told as one.
    pub fn is_still(&self, shown: &Price) -> bool {
        self.known.same_as(shown)
    }
}

/// The dated, complete, accepted readings of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub source: String,
    pub observed: Timestamp,
    pub published: Option<Date>,
    /// In the order of identities, each at most once.
    pub quotes: Vec<Quote>,
    pub rules: Vec<RuleReading>,
}

impl Snapshot {
    /// Accepts an extraction without problems as the source's state at `observed`.
    ///
    /// A price that is the former one shown with fewer digits stays known with the digits it had.
    pub fn accept(
        source: &str,
        observed: Timestamp,
        extraction: Extraction,
        before: Option<&Self>,
    ) -> Self {
        let mut quotes: Vec<Quote> = extraction
            .readings
            .into_iter()
            .map(|reading| Quote {
                known: known(&reading, before),
                reading,
            })
            .collect();
        quotes.sort_by(|a, b| a.reading.rate.cmp(&b.reading.rate));
        let mut rules = extraction.rules;
        rules.sort_by(|a, b| {
            let key = |r: &RuleReading| (r.route.clone(), r.rule.topic(), r.rule.value());
            key(a).cmp(&key(b))
        });
        Self {
            source: source.to_owned(),
            observed,
            published: extraction.published,
            quotes,
            rules,
        }
    }

    pub fn quote(&self, rate: &RateId) -> Option<&Quote> {
        self.quotes.iter().find(|q| &q.reading.rate == rate)
    }
}

fn known(reading: &Reading, before: Option<&Snapshot>) -> Price {
    let shown = &reading.price;
    match before.and_then(|b| b.quote(&reading.rate)) {
        Some(quote) if quote.is_still(shown) && !shown.finer_than(&quote.known) => {
            quote.known.clone()
        }
        _ => shown.clone(),
    }
}

/// Something a source showed, and the time in which it did.
///
/// Between `last_seen` and `ended` it changed, at an instant that nobody saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held<T> {
    pub what: T,
    pub source: String,
    /// The snapshot in which it was first seen.
    pub snapshot: SnapshotId,
    /// When it was first seen.
    pub from: Timestamp,
    /// The last good check that still showed it.
    pub last_seen: Timestamp,
    /// The first good check that did not show it any more; `None` while it holds.
    pub ended: Option<Timestamp>,
}

impl<T> Held<T> {
    /// Whether `next` was first seen by the check that did not show this any more.
    pub fn ended_with(&self, next: &Self) -> bool {
        self.ended == Some(next.from)
    }
}

/// A price of the book: how long it held, and what came after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPrice {
    pub held: Held<Quote>,
    /// What its source showed instead once it had ended; `None` where it holds, or where the
    /// source then showed no price.
    pub next: Option<Price>,
}

impl From<Held<Quote>> for HeldPrice {
    /// Nothing is known of what came after.
    fn from(held: Held<Quote>) -> Self {
        Self { held, next: None }
    }
}

/// The number of a snapshot in its store.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct SnapshotId(pub i64);

impl std::fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
