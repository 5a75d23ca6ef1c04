//! Where everything stands, with the prices of each source: what `ratebook` alone and
//! `ratebook status` both show.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::spark::sparkline;
use crate::change::{ChangeKind, Diff};
use crate::instant::day;
use crate::price::{Amount, Currency, Price, Unit};
use crate::snapshot::{Held, Quote};
use crate::source::Catalog;
use crate::standing::{SourceStanding, Standing, standing};
use crate::store::{ChangeFilter, HistoryFilter, Store, StoreError, WhatChanged};

/// How wide a price over time is drawn.
const COLUMNS: u32 = 12;

pub(super) struct Overall {
    pub standing: Standing,
    /// Of each watched source, by its id.
    prices: BTreeMap<String, Prices>,
}

/// The prices of a source at a glance.
#[derive(Default)]
pub(super) struct Prices {
    pub cheapest: Option<Cheapest>,
    /// The last time that a price or a rule changed, and what did.
    pub last_change: Option<(Timestamp, Diff)>,
}

/// The lowest price of a source now, and over time.
pub(super) struct Cheapest {
    pub price: Price,
    /// Several rates have one of their own: this is the lowest of them.
    pub is_one_of_many: bool,
    pub line: String,
}

pub(super) fn overall(
    store: &Store,
    catalog: &Catalog,
    now: Timestamp,
) -> Result<Overall, StoreError> {
    let mut prices = BTreeMap::new();
    for source in catalog.sources() {
        let history = store.price_history(HistoryFilter {
            source: Some(&source.id),
            ..HistoryFilter::default()
        })?;
        let of_source = Prices {
            cheapest: cheapest(&history, now),
            last_change: last_change(store, &source.id)?,
        };
        prices.insert(source.id.clone(), of_source);
    }
    Ok(Overall {
        standing: standing(store, catalog, now)?,
        prices,
    })
}

impl Overall {
    /// The sources, each with its prices; those of one that is not watched are not looked up.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&SourceStanding, &Prices)> {
        const NONE: &Prices = &Prices {
            cheapest: None,
            last_change: None,
        };
        let sources = self.standing.sources.iter();
        sources.map(|source| (source, self.prices.get(&source.id).unwrap_or(NONE)))
    }
}

impl Prices {
    /// `3 Jul 2026: 4 rates raised`.
    pub(super) fn changed(&self) -> Option<String> {
        let (at, diff) = self.last_change.as_ref()?;
        let mut diff = diff.clone();
        diff.changes.retain(|c| c.kind != ChangeKind::Redisplayed);
        Some(format!(
            "{}: {}",
            day(*at),
            super::check::counts(&diff, diff.rules.len())
        ))
    }
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
    let comparable: Vec<&Held<Quote>> = base
        .into_iter()
        .filter(|held| (&held.what.known.currency, &held.what.known.unit) == kind)
        .collect();
    let at = |at: Timestamp| -> Vec<&Price> {
        let holds =
            |held: &&&Held<Quote>| held.from <= at && held.ended.is_none_or(|ended| at < ended);
        comparable
            .iter()
            .filter(holds)
            .map(|held| &held.what.known)
            .collect()
    };
    let lowest = |at: Vec<&Price>| -> Option<Price> {
        at.into_iter().min_by_key(|price| price.amount).cloned()
    };
    let current = at(now);
    let is_one_of_many = current.len() > 1;
    let start = comparable.iter().map(|held| held.from).min()?;
    let amount = |t: Timestamp| -> Option<Amount> { lowest(at(t)).map(|price| price.amount) };
    Some(Cheapest {
        line: sparkline((start, now), COLUMNS, amount),
        price: lowest(current)?,
        is_one_of_many,
    })
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
