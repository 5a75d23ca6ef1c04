//! Where everything stands, with the prices of each source: what `ratebook` alone and
//! `ratebook status` both show.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::spark::sparkline;
use crate::change::ChangeKind;
use crate::instant::day;
use crate::query::sources::{Cheapest, Prices, prices_of};
use crate::standing::{Expected, SourceStanding, Standing, standing};
use crate::store::{Store, StoreError};

/// How wide a price over time is drawn.
const COLUMNS: u32 = 12;

pub(super) struct Overall {
    pub standing: Standing,
    /// Of each watched source, by its id.
    prices: BTreeMap<String, Prices>,
}

pub(super) fn overall(
    store: &Store,
    expected: &Expected,
    now: Timestamp,
) -> Result<Overall, StoreError> {
    let mut prices = BTreeMap::new();
    for source in expected.catalog.sources() {
        prices.insert(source.id.clone(), prices_of(store, &source.id, now)?);
    }
    Ok(Overall {
        standing: standing(store, expected, now)?,
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

/// `3 Jul 2026: 4 rates raised`.
pub(super) fn changed(prices: &Prices) -> Option<String> {
    let (at, diff) = prices.last_change.as_ref()?;
    let mut diff = diff.clone();
    diff.changes.retain(|c| c.kind != ChangeKind::Redisplayed);
    Some(format!(
        "{}: {}",
        day(*at),
        super::check::counts(&diff, diff.rules.len())
    ))
}

/// The lowest price over time, drawn in blocks.
pub(super) fn drawn(cheapest: &Cheapest, now: Timestamp) -> String {
    let since = cheapest.since().unwrap_or(now);
    sparkline((since, now), COLUMNS, |at| cheapest.amount_at(at))
}
