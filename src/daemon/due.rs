//! When each source is due: what the daemon plans, and what others write into the store.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::source::Source;
use crate::store::{StoreError, StoreHandle};

/// When each source is due next.
#[derive(Debug, Default)]
pub(super) struct Plan(BTreeMap<String, Timestamp>);

/// A source that somebody else has made due sooner.
pub(super) struct Hastened {
    source: String,
    /// When the daemon had it due.
    planned: Timestamp,
    due: Timestamp,
}

impl Plan {
    /// As the store says, but never later than each source's schedule now asks for, and at once
    /// where the store says nothing.
    pub(super) async fn of(
        sources: &[Source],
        store: &StoreHandle,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let planned: Vec<(String, Timestamp)> = sources
            .iter()
            .map(|source| (source.id.clone(), after(source, now)))
            .collect();
        let due = store.with(move |store| {
            planned
                .into_iter()
                .map(|(id, next)| {
                    let due = store.due(&id)?.map_or(now, |stored| stored.min(next));
                    Ok((id, due))
                })
                .collect()
        });
        due.await.map(Self)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_due(&self, source: &str, now: Timestamp) -> bool {
        self.0.get(source).is_none_or(|due| *due <= now)
    }

    pub(super) fn set(&mut self, source: String, due: Timestamp) {
        self.0.insert(source, due);
    }

    /// When each source is due of which the store must say the same, unless somebody else has
    /// written to it: those that are not being checked.
    pub(super) fn resting(&self, is_checked: impl Fn(&str) -> bool) -> Vec<(String, Timestamp)> {
        let resting = self.0.iter().filter(|(source, _)| !is_checked(source));
        resting
            .map(|(source, due)| (source.clone(), *due))
            .collect()
    }

    /// Takes over what somebody else has written. A source that was checked meanwhile was made up
    /// for.
    pub(super) fn hasten(&mut self, hastened: Vec<Hastened>) {
        for sooner in hastened {
            match self.0.get_mut(&sooner.source) {
                Some(due) if *due == sooner.planned => *due = sooner.due,
                _ => {}
            }
        }
    }
}

/// When the schedule of a source asks for its next check.
pub(super) fn after(source: &Source, now: Timestamp) -> Timestamp {
    source.schedule.next_after(now).unwrap_or(Timestamp::MAX)
}

/// Looks for sources that somebody else has made due sooner than they are planned.
pub(super) async fn listen(
    store: StoreHandle,
    planned: Vec<(String, Timestamp)>,
) -> Result<Vec<Hastened>, StoreError> {
    let hastened = store.with(move |store| {
        let mut hastened = Vec::new();
        for (source, planned) in planned {
            let due = store.due(&source)?.filter(|due| *due < planned);
            hastened.extend(due.map(|due| Hastened {
                source,
                planned,
                due,
            }));
        }
        Ok(hastened)
    });
    hastened.await
}
