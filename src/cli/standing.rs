//! Where everything stands, with the prices of each source: what `ratebook` alone and
//! `ratebook status` both show.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::context::Context;
use super::exit::Failure;
use super::spark::sparkline;
use crate::change::ChangeKind;
use crate::clock::Clock;
use crate::instant::{day, shown};
use crate::query::sources::{Cheapest, Prices, prices_of};
use crate::source::Choice;
use crate::standing::{Expected, SourceStanding, Standing, standing};
use crate::store::{Store, StoreError};

/// How wide a price over time is drawn.
const COLUMNS: u32 = 12;

pub(super) struct Overall {
    pub standing: Standing,
    /// Of each watched source, by its id.
    prices: BTreeMap<String, Prices>,
}

/// How everything stands now. The store knows only that: of an instant before its last check it
/// is not told.
pub(super) fn overall(
    context: &Context,
    store: &Store,
    expected: &Expected,
) -> Result<Overall, Failure> {
    let now = context.now();
    let overall = at(store, expected, now)?;
    let sources = overall.standing.sources.iter();
    let checks = sources.filter_map(|source| source.status.as_ref()?.last.as_ref());
    let last = checks.map(|check| check.finished).max();
    match (context.clock, last) {
        (Clock::At(_), Some(last)) if now < last => Err(Failure::Usage(format!(
            "`--now` is {}, before the last check ({}): how things stood then is not known\n\
             hint: `ratebook prices --as-of {now}` shows the prices of then, `ratebook history` \
             what changed since",
            shown(now),
            shown(last),
        ))),
        _ => Ok(overall),
    }
}

fn at(store: &Store, expected: &Expected, now: Timestamp) -> Result<Overall, StoreError> {
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
    /// Leaves out the sources that are not named.
    pub(super) fn keep(&mut self, names: &[String]) -> Result<(), Failure> {
        let choice = Choice::new(names);
        let sources = &mut self.standing.sources;
        let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
        if let Some(mistake) = choice.mistake(&ids) {
            return Err(Failure::Usage(mistake));
        }
        sources.retain(|source| choice.takes(&source.id));
        Ok(())
    }

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
