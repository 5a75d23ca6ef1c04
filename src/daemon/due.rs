//! When each source is due: what the daemon plans, and what others write into the store.
//!
//! What is stored and shown is the time that a schedule states. The check comes a little later, by
//! a share of the time to the one after it that depends on nothing but the source's name: sources
//! with one schedule are spread, and each keeps its place.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::source::Source;
use crate::store::{StoreError, StoreHandle};

/// When a source is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    /// As it is stored and shown.
    pub(super) stated: Timestamp,
    /// When it is checked.
    at: Timestamp,
}

impl Due {
    /// Due at a time that no schedule asked for: nobody else is due then.
    pub(super) fn at(stated: Timestamp) -> Self {
        Self { stated, at: stated }
    }

    /// The same, or `wish` where that is later.
    pub(super) fn not_before(self, wish: Timestamp) -> Self {
        if self.at < wish { Self::at(wish) } else { self }
    }

    /// As the schedule of a source asks, next after `now`; sooner where `again` says so.
    pub(super) fn next(
        source: &Source,
        now: Timestamp,
        again: Option<Timestamp>,
        spread: SignedDuration,
    ) -> Self {
        let schedule = &source.schedule;
        let stated = schedule.next_after(now).unwrap_or(Timestamp::MAX);
        match again {
            Some(again) if again < stated => Self::at(again),
            _ => {
                let following = schedule.next_after(stated).unwrap_or(stated);
                let interval = following.duration_since(stated);
                let later = lateness(&source.id, interval, spread);
                Self {
                    stated,
                    at: stated.checked_add(later).unwrap_or(stated),
                }
            }
        }
    }
}

/// The most of the time between two checks by which one may be late: a tenth.
const SHARE: i64 = 10;

/// How much later than its schedule says a source is checked: its own part of `spread`, or of a
/// tenth of the interval where that is less.
fn lateness(source: &str, interval: SignedDuration, spread: SignedDuration) -> SignedDuration {
    let most = spread.as_secs().min(interval.as_secs() / SHARE);
    let hash = blake3::hash(source.as_bytes());
    let number = hash.as_bytes().iter().take(8);
    let number = number.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    let places = u64::try_from(most).unwrap_or(0).saturating_add(1);
    let place = number.checked_rem(places).unwrap_or(0);
    SignedDuration::from_secs(i64::try_from(place).unwrap_or(0))
}

/// When each source is due next.
#[derive(Debug, Default)]
pub(super) struct Plan {
    due: BTreeMap<String, Due>,
    /// What the store was last known to say. What it says otherwise, somebody else has written.
    stored: HashMap<String, Timestamp>,
}

impl Plan {
    /// As the store says, but never later than each source's schedule now asks for, and at once
    /// where the store says nothing.
    pub(super) async fn of(
        sources: &[Source],
        store: &StoreHandle,
        now: Timestamp,
        spread: SignedDuration,
    ) -> Result<Self, StoreError> {
        let stored = store.with(|store| store.dues()).await?;
        let stored: HashMap<String, Timestamp> = stored.into_iter().collect();
        let due = sources.iter().map(|source| {
            let due = match stored.get(&source.id) {
                Some(stored) => Due::next(source, now, Some(*stored), spread),
                None => Due::at(now),
            };
            (source.id.clone(), due)
        });
        let due = due.collect();
        Ok(Self { due, stored })
    }

    pub(super) fn len(&self) -> usize {
        self.due.len()
    }

    pub(super) fn set(&mut self, source: &str, due: Due) {
        if let Some(planned) = self.due.get_mut(source) {
            *planned = due;
        }
    }

    /// The store was made to say when a source is due next.
    pub(super) fn has_stored(&mut self, source: &str, due: Timestamp) {
        self.stored.insert(source.to_owned(), due);
    }

    /// The sources that are due, the one that waits longest first.
    pub(super) fn due(&self, now: Timestamp) -> Vec<String> {
        let mut due: Vec<(Timestamp, &String)> = self
            .due
            .iter()
            .filter(|(_, due)| due.at <= now)
            .map(|(source, due)| (due.at, source))
            .collect();
        due.sort();
        due.into_iter().map(|(_, source)| source.clone()).collect()
    }

    /// The first instant at which a source is due.
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.due.values().map(|due| due.stated).min()
    }

    /// Takes over the sources of another plan; of those that were planned before, what was planned
    /// for those that are being checked.
    pub(super) fn replace(&mut self, mut new: Self, is_checked: impl Fn(&str) -> bool) {
        for (source, due) in &mut new.due {
            if let Some(planned) = self.due.get(source)
                && is_checked(source)
            {
                *due = *planned;
            }
        }
        *self = new;
    }

    /// When the clock was set back: nothing is due later than its schedule says by the clock as it
    /// is now. Tells what is due sooner by that.
    pub(super) fn hold_to(
        &mut self,
        sources: &[Source],
        now: Timestamp,
        spread: SignedDuration,
    ) -> Vec<(String, Timestamp)> {
        let mut sooner = Vec::new();
        for source in sources {
            let next = Due::next(source, now, None, spread);
            match self.due.get_mut(&source.id) {
                Some(due) if next.stated < due.stated => {
                    *due = next;
                    sooner.push((source.id.clone(), next.stated));
                }
                _ => {}
            }
        }
        sooner
    }

    /// When each source is due of which the store must say the same, unless somebody else has
    /// written to it: those that are not being checked.
    pub(super) fn resting(&self, is_checked: impl Fn(&str) -> bool) -> Resting {
        let resting = self.due.iter().filter(|(source, _)| !is_checked(source));
        resting
            .map(|(source, due)| {
                let stored = self.stored.get(source).copied();
                (source.clone(), (due.stated, stored))
            })
            .collect()
    }

    /// Takes over what somebody else has written. A source that was checked meanwhile was made up
    /// for.
    pub(super) fn hasten(&mut self, hastened: Vec<Hastened>) {
        for sooner in hastened {
            match self.due.get_mut(&sooner.source) {
                Some(due) if due.stated == sooner.planned => {
                    *due = Due::at(sooner.due);
                    self.stored.insert(sooner.source, sooner.due);
                }
                _ => {}
            }
        }
    }
}

/// For each source that is not being checked when it is planned, and what the store was last known
/// to say.
pub(super) type Resting = HashMap<String, (Timestamp, Option<Timestamp>)>;

/// A source that somebody else has made due sooner.
pub(super) struct Hastened {
    source: String,
    /// When the daemon had it due.
    planned: Timestamp,
    due: Timestamp,
}

/// Looks for sources that somebody else has made due sooner than they are planned. What the store
/// says because a later time could not be stored (the disk is full) is no wish of anybody.
pub(super) async fn listen(
    store: StoreHandle,
    resting: Resting,
) -> Result<Vec<Hastened>, StoreError> {
    let stored = store.with(|store| store.dues()).await?;
    let hastened = stored.into_iter().filter_map(|(source, due)| {
        let (planned, known) = *resting.get(&source)?;
        (due < planned && known != Some(due)).then_some(Hastened {
            source,
            planned,
            due,
        })
    });
    Ok(hastened.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_one_schedule_are_spread_and_each_keeps_its_place() {
        let day = SignedDuration::from_hours(24);
        let minute = SignedDuration::from_mins(1);
        let places: Vec<i64> = (0..1_000)
            .map(|n| lateness(&format!("source-{n}"), day, minute).as_secs())
            .collect();
        for second in 0..=60 {
            let there = places.iter().filter(|place| **place == second).count();
            assert!((1..=40).contains(&there), "{there} at second {second}");
        }
        let again = lateness("source-7", day, minute).as_secs();
        assert_eq!(again, places[7]);
    }

    #[tokio::test]
    async fn a_time_that_could_not_be_stored_makes_nothing_due() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let (past, planned) = (at("2026-05-01T09:00:00Z"), at("2026-05-01T15:00:00Z"));
        let store = StoreHandle::new(crate::store::Store::in_memory().unwrap());
        store
            .with(move |store| store.set_due("acme", past))
            .await
            .unwrap();
        let mut plan = Plan::default();
        plan.due.insert("acme".to_owned(), Due::at(planned));
        plan.has_stored("acme", past);
        let heard = listen(store.clone(), plan.resting(|_| false))
            .await
            .unwrap();
        assert!(heard.is_empty(), "the store was never made to say more");
        let sooner = at("2026-05-01T12:00:00Z");
        store
            .with(move |store| store.set_due("acme", sooner))
            .await
            .unwrap();
        let heard = listen(store, plan.resting(|_| false)).await.unwrap();
        plan.hasten(heard);
        assert_eq!(plan.first(), Some(sooner));
    }

    #[test]
    fn nothing_is_later_than_a_tenth_of_its_interval() {
        let most = |interval: i64, spread: i64| {
            let (interval, spread) = (
                SignedDuration::from_secs(interval),
                SignedDuration::from_secs(spread),
            );
            let late = (0..500).map(|n| lateness(&format!("s{n}"), interval, spread));
            late.max().unwrap().as_secs()
        };
        assert_eq!(most(1, 60), 0);
        assert_eq!(most(9, 60), 0);
        assert_eq!(most(100, 60), 10);
        assert_eq!(most(86_400, 60), 60);
        assert_eq!(most(86_400, 0), 0);
    }
}
