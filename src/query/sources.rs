//! How a source stands, with its prices at a glance.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::alert::{contradiction_json, price_json};
use crate::change::Diff;
use crate::price::{Amount, Currency, Price, Unit};
use crate::snapshot::{Held, Quote};
use crate::standing::SourceStanding;
use crate::store::{Case, ChangeFilter, HistoryFilter, Store, StoreError, WhatChanged};

/// The prices of a source at a glance.
#[derive(Default)]
pub struct Prices {
    pub cheapest: Option<Cheapest>,
    /// The last time that a price or a rule changed, and what did.
    pub last_change: Option<(Timestamp, Diff)>,
}

/// The lowest price of a source now, and over time.
pub struct Cheapest {
    pub price: Price,
    /// Several rates have one of their own: this is the lowest of them.
    pub is_one_of_many: bool,
    /// All that it is the lowest of, over time; never empty.
    comparable: Vec<Held<Quote>>,
}

/// The prices of a source as they are now.
///
/// # Errors
/// [`StoreError`].
pub fn prices_of(store: &Store, source: &str, now: Timestamp) -> Result<Prices, StoreError> {
    let history = store.price_history(HistoryFilter {
        source: Some(source),
        ..HistoryFilter::default()
    })?;
    Ok(Prices {
        cheapest: cheapest(&history, now),
        last_change: last_change(store, source)?,
    })
}

fn last_change(store: &Store, source: &str) -> Result<Option<(Timestamp, Diff)>, StoreError> {
    let changes = store.changes(ChangeFilter {
        source: Some(source),
        ..ChangeFilter::default()
    })?;
    let checks = changes.chunk_by(|a, b| a.check == b.check).rev();
    let mut dated = checks.filter_map(|check| {
        let mut diff = Diff::default();
        for change in check {
            match &change.what {
                WhatChanged::Price(price) => diff.changes.push(price.clone()),
                WhatChanged::Rule(rule) => diff.rules.push(rule.clone()),
            }
        }
        Some((check.first()?.observed, diff))
    });
    Ok(dated.find(|(_, diff)| diff.is_material()))
}

/// The lowest of the prices that can be compared with each other: those of the commonest currency
/// and unit, add-ons apart.
fn cheapest(history: &[Held<Quote>], now: Timestamp) -> Option<Cheapest> {
    let base: Vec<&Held<Quote>> = history
        .iter()
        .filter(|held| !held.what.known.add_on)
        .filter(|held| held.what.reading.rate.dimensions.get("add-on").is_none())
        .collect();
    let kind = commonest(&base)?;
    let comparable = base
        .into_iter()
        .filter(|held| (&held.what.known.currency, &held.what.known.unit) == kind)
        .cloned();
    let comparable: Vec<Held<Quote>> = comparable.collect();
    let current = held_at(&comparable, now);
    Some(Cheapest {
        is_one_of_many: current.clone().count() > 1,
        price: lowest(current)?.clone(),
        comparable,
    })
}

fn held_at(held: &[Held<Quote>], at: Timestamp) -> impl Iterator<Item = &Price> + Clone {
    let holds =
        move |held: &&Held<Quote>| held.from <= at && held.ended.is_none_or(|ended| at < ended);
    held.iter().filter(holds).map(|held| &held.what.known)
}

fn lowest<'p>(prices: impl Iterator<Item = &'p Price>) -> Option<&'p Price> {
    prices.min_by_key(|price| price.amount)
}

impl Cheapest {
    /// When the first of what it is the lowest of was seen.
    pub fn since(&self) -> Option<Timestamp> {
        self.comparable.iter().map(|held| held.from).min()
    }

    /// The lowest of them at an instant.
    pub fn amount_at(&self, at: Timestamp) -> Option<Amount> {
        lowest(held_at(&self.comparable, at)).map(|price| price.amount)
    }
}

/// The currency and unit of most intervals; of as many the first.
fn commonest<'h>(history: &[&'h Held<Quote>]) -> Option<(&'h Currency, &'h Unit)> {
    let mut counts: Vec<((&Currency, &Unit), usize)> = Vec::new();
    for held in history {
        let kind = (&held.what.known.currency, &held.what.known.unit);
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => counts.push((kind, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    let first = counts.into_iter().find(|(_, count)| *count == most);
    first.map(|(kind, _)| kind)
}

/// A source with how it stands, what is wrong with it, and its lowest price.
pub fn source_json(source: &SourceStanding, prices: &Prices, now: Timestamp) -> Value {
    let status = source.status.as_ref();
    let last = status.and_then(|status| status.last.as_ref()).map(|last| {
        json!({
            "check": last.check,
            "started": last.started,
            "finished": last.finished,
            "outcome": last.outcome,
            "cause": last.cause,
            "problems": last.problems,
        })
    });
    let trouble = status.and_then(|s| s.trouble.as_ref()).map(|trouble| {
        json!({
            "since": trouble.since,
            "kind": trouble.kind,
            "reason": trouble.reason,
            "told": trouble.told.is_some(),
        })
    });
    json!({
        "source": source.id,
        "title": source.title,
        "state": source.state.code(),
        "fault": source.fault(now).map(|fault| fault.message),
        "checks": status.map_or(0, |status| status.checks),
        "last_check": last,
        "last_good": source.last_good(),
        "snapshot": status.and_then(|s| s.snapshot).map(|(id, _)| id),
        "rates": status.map_or(0, |status| status.rates),
        "cheapest": prices.cheapest.as_ref().map(|cheapest| price_json(&cheapest.price)),
        "last_change": prices.last_change.as_ref().map(|(at, _)| at),
        "trouble": trouble,
        "remarks": status.map_or(&[][..], |status| &status.remarks),
        "held": status.and_then(|s| s.held.as_ref()).map(case_json),
        "contradictions": source.contradictions.iter().map(contradiction_json).collect::<Vec<_>>(),
        "next_due": status.and_then(|status| status.next_due),
        "allowance_s": source.allowance.map(|allowance| allowance.as_secs()),
    })
}

/// A reading that is held back.
pub fn case_json(case: &Case) -> Value {
    json!({
        "case": case.id,
        "source": case.source,
        "state": case.state.name(),
        "settles": case.settles.name(),
        "doubts": case.doubts,
        "opened": case.opened,
        "last_seen": case.last_seen,
        "seen": case.seen,
        "told": case.is_told(),
        "snapshot": case.against,
        "check": case.check,
        "fingerprint": case.fingerprint.to_string(),
        "closed": case.closed,
        "because": case.because,
        "settled_by": case.settled_by,
    })
}
