//! Sources that were not read for longer than they may be, whatever the reason.

use jiff::{SignedDuration, Timestamp};

use super::{CheckError, Checker};
use crate::alert;
use crate::instant::shown;
use crate::outbox::Occasion;
use crate::source::Source;
use crate::store::{Notice, SourceStatus, StoreError, TroubleStep};

impl Checker {
    /// Tells of a source that was not read for longer than it may be, unless that is told already.
    ///
    /// # Errors
    /// [`CheckError`] where it could not be recorded.
    pub async fn tell_silence(&self, source: &Source) -> Result<(), CheckError> {
        let (id, now) = (source.id.clone(), self.clock.now());
        let status = self
            .store
            .with(move |store| Ok(store.source_status(Some(&id))?.pop()))
            .await?;
        let Some(status) = status.filter(|s| s.trouble.is_none()) else {
            return Ok(());
        };
        if !is_silent(source.allowance, Some(&status), now) {
            return Ok(());
        }
        let cause = status.last.as_ref().map_or_else(
            || "it was not checked".to_owned(),
            |last| match &last.cause {
                Some(cause) => cause.clone(),
                None => format!(
                    "its last check, {}, ended {}",
                    shown(last.finished),
                    last.outcome
                ),
            },
        );
        let alert = alert::unreachable(source, &cause, status.last_good, now);
        let occasion = Occasion {
            check: status.checks,
            now,
            snapshot: status.snapshot.map(|(id, _)| id),
        };
        let alert = self.trouble_letters(source, &[source], &alert, occasion)?;
        let id = source.id.clone();
        let told = self.store.with(move |store| {
            store.tell(&Notice {
                source: Some(&id),
                now,
                alert: Some(alert),
                trouble: TroubleStep::Open {
                    kind: "silent".to_owned(),
                    reason: cause,
                    offered: false,
                },
            })
        });
        match told.await {
            // A check was quicker.
            Ok(_) | Err(StoreError::TroubleMoved { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether a source was not read for longer than it may be; one that was never read counts from
/// its first check on. A reading that is held back was told or decided about: it is no silence.
pub fn is_silent(allowance: SignedDuration, status: Option<&SourceStatus>, now: Timestamp) -> bool {
    let since = status.and_then(|status| {
        let held = status.held.as_ref().map(|case| case.last_seen);
        status.last_good.max(held).or(status.first)
    });
    let fails = status
        .and_then(|status| status.last.as_ref())
        .is_some_and(|last| !last.outcome.is_good());
    since.is_some_and(|at| {
        let age = now.duration_since(at);
        // Dated by a clock that was far ahead: when that was, nobody knows.
        age > allowance || (fails && -age > allowance)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::check::{Mode, Origins};
    use crate::clock::Clock;
    use crate::fetch::Fetcher;
    use crate::outcome::Outcome;
    use crate::plausible::Settles;
    use crate::source::Catalog;
    use crate::store::{Case, CaseId, CaseState, LastCheck, StoreHandle};

    #[tokio::test]
    async fn silence_is_told_once_and_only_beyond_the_allowance() {
        let store = StoreHandle::new(crate::store::Store::in_memory().unwrap());
        let start: Timestamp = "2026-05-01T00:00:00Z".parse().unwrap();
        let mut checker = Checker {
            fetcher: Fetcher::new(crate::fetch::FetchSettings::default()).unwrap(),
            store: store.clone(),
            catalog: Arc::new(Catalog::new(&[]).unwrap()),
            recipients: Vec::new(),
            // Refused by the gate: nothing is connected to.
            origins: Origins(vec![(
                "https://kling.ai".to_owned(),
                "http://127.0.0.1:1".to_owned(),
            )]),
            clock: Clock::At(start),
            keep: crate::store::Keep::default(),
            workloads: Arc::default(),
            plans: Arc::default(),
            selectors: None,
        };
        let catalog = Arc::clone(&checker.catalog);
        let source = catalog.source("kling-video-3-guide").unwrap();
        checker.tell_silence(source).await.unwrap();
        let checked = checker.check(source, Mode::Record).await.unwrap();
        assert_eq!(checked.outcome, Outcome::Unreachable);
        let mut told = Vec::new();
        for hours in [1, 35, 37, 38, 100] {
            let later = start.checked_add(jiff::SignedDuration::from_hours(hours));
            checker.clock = Clock::At(later.unwrap());
            checker.tell_silence(source).await.unwrap();
            let alerts = store.with(|store| store.alerts(0, 9)).await.unwrap();
            told.push(alerts.len());
        }
        assert_eq!(told, [0, 0, 1, 1, 1]);
    }

    /// A reading that is held back was told or decided about.
    #[test]
    fn what_is_held_back_is_no_silence() {
        let catalog = Catalog::new(&[]).unwrap();
        let source = catalog.source("kling-video-3-guide").unwrap();
        let at = |hours: i64| Timestamp::from_second(hours * 3_600).unwrap();
        let mut status = SourceStatus {
            source: source.id.clone(),
            checks: 2,
            first: Some(at(0)),
            last: None,
            last_good: Some(at(0)),
            snapshot: None,
            rates: 0,
            trouble: None,
            remarks: Vec::new(),
            held: None,
            next_due: None,
        };
        assert!(is_silent(source.allowance, Some(&status), at(40)));
        // Its good reading is from a future that a wrong clock showed.
        assert!(!is_silent(source.allowance, Some(&status), at(-90)));
        status.last = Some(LastCheck {
            check: 2,
            started: at(-90),
            finished: at(-90),
            took: crate::store::Took::default(),
            outcome: Outcome::Unreachable,
            cause: None,
            problems: Vec::new(),
        });
        assert!(is_silent(source.allowance, Some(&status), at(-90)));
        assert!(!is_silent(source.allowance, Some(&status), at(-30)));
        status.last = None;
        status.held = Some(Case {
            id: CaseId(1),
            source: source.id.clone(),
            against: None,
            check: 1,
            fingerprint: crate::page::PageHash::of(b""),
            reading: crate::reading::Extraction::default(),
            doubts: Vec::new(),
            settles: Settles::Person,
            opened: at(1),
            last_seen: at(36),
            seen: 7,
            since: at(1),
            doubted: 7,
            supersedes: None,
            told: Some(1),
            told_before: None,
            state: CaseState::Open,
            closed: None,
            because: None,
            settled_by: None,
        });
        assert!(!is_silent(source.allowance, Some(&status), at(40)));
        assert!(is_silent(source.allowance, Some(&status), at(73)));
    }
}
