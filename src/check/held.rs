//! What becomes of a doubtful reading: held back, believed at last, or gone.

use jiff::{SignedDuration, Timestamp};

use super::Suspected;
use super::before::{Before, KnownReading};
use crate::alert::{RecoveredFrom, Recovery, Settled, SettledBy};
use crate::change::Diff;
use crate::plausible::{Doubt, Settles};
use crate::snapshot::Snapshot;
use crate::source::Source;
use crate::store::{Case, CaseState, CaseStep, NewCase, StoredDoubt};

/// For so long a source that showed two readings in turn must show only one of them.
const LASTING: SignedDuration = SignedDuration::from_hours(24);

/// A source that was in doubt for so many checks is told, whatever would settle the doubt.
const LONG: u64 = 3;

/// What a check means for the readings that are held back.
#[derive(Debug, Default)]
pub(super) struct Ruling {
    pub(super) step: CaseStep,
    /// Present exactly where the reading is not believed.
    pub(super) suspected: Option<Suspected>,
    pub(super) settled: Option<Settled>,
    pub(super) eased: Option<Recovery>,
    pub(super) again: Option<Timestamp>,
}

/// A plausible reading; `known` of one that differs from the snapshot in force.
pub(super) fn believe(
    before: &Before,
    known: Option<&KnownReading>,
    diff: &Diff,
    now: Timestamp,
) -> Ruling {
    let Some(case) = before.case() else {
        return Ruling::default();
    };
    // The selector file believes it now.
    if known.is_some_and(|known| known.fingerprint == case.fingerprint) {
        return settle(case, SettledBy::Checks(case.seen.saturating_add(1)));
    }
    // A reading that comes and goes is not gone when the other one is shown.
    let is_other = !diff.is_material();
    if is_other && case.is_alternating() && now.duration_since(case.last_seen) < LASTING {
        return Ruling::default();
    }
    Ruling {
        step: CaseStep::Withdraw,
        eased: case.is_told().then(|| Recovery {
            from: RecoveredFrom::Doubt,
            since: case.since,
            reason: reason_of(&case.doubts),
        }),
        ..Ruling::default()
    }
}

/// A doubtful reading.
pub(super) fn hold(
    source: &Source,
    before: &Before,
    known: &KnownReading,
    reading: &Snapshot,
    (doubts, settles): (Vec<Doubt>, Settles),
) -> Ruling {
    let now = reading.observed;
    let decided = known.cases.iter().find(|case| {
        matches!(case.state, CaseState::Accepted | CaseState::Rejected) && case.settled_by.is_none()
    });
    let open = before.case();
    let same = open.filter(|case| case.fingerprint == known.fingerprint);
    match (decided, same) {
        (Some(case), _) if case.state == CaseState::Accepted => {
            let at = case.closed.unwrap_or(now);
            let because = case.because.clone();
            settle(case, SettledBy::Person { at, because })
        }
        // Known, and not believed: nothing new to tell, and nothing to look at sooner.
        (Some(case), _) => Ruling {
            step: CaseStep::Seen(case.id),
            suspected: Some(Suspected {
                case: Some(case.id),
                doubts,
                settles: Settles::Person,
                first_seen: case.opened,
                seen: case.seen.saturating_add(1),
                is_rejected: true,
                is_told: case.is_told(),
                is_news: false,
            }),
            ..Ruling::default()
        },
        (None, Some(case)) => {
            let last_good = before.last_good();
            if is_settled(source, case, settles, last_good, now) {
                return settle(case, SettledBy::Checks(case.seen.saturating_add(1)));
            }
            let is_news = is_news_again(source, case, settles, now);
            held(
                source,
                CaseStep::Seen(case.id),
                Suspected {
                    case: Some(case.id),
                    doubts,
                    settles,
                    first_seen: case.opened,
                    seen: case.seen.saturating_add(1),
                    is_rejected: false,
                    is_told: is_news || case.is_told(),
                    is_news,
                },
                now,
            )
        }
        (None, None) => {
            let is_news = is_news(source, open, settles, now);
            let case = NewCase {
                id: known.next,
                fingerprint: known.fingerprint,
                reading: reading.clone(),
                doubts: doubts.clone(),
                settles,
            };
            held(
                source,
                CaseStep::Open(Box::new(case)),
                Suspected {
                    case: Some(known.next),
                    doubts,
                    settles,
                    first_seen: now,
                    seen: 1,
                    is_rejected: false,
                    is_told: is_news || open.is_some_and(Case::is_told),
                    is_news,
                },
                now,
            )
        }
    }
}

fn settle(case: &Case, by: SettledBy) -> Ruling {
    Ruling {
        step: CaseStep::Settle(case.id),
        settled: Some(Settled {
            first_seen: case.opened,
            reason: reason_of(&case.doubts),
            by,
        }),
        ..Ruling::default()
    }
}

fn held(source: &Source, step: CaseStep, suspected: Suspected, now: Timestamp) -> Ruling {
    Ruling {
        step,
        again: soon(source, suspected.seen, now),
        suspected: Some(suspected),
        ..Ruling::default()
    }
}

/// When to look again: as soon as a second check may confirm it, and each time twice as late, so
/// that a site is not asked on and on while a person thinks.
fn soon(source: &Source, seen: u64, now: Timestamp) -> Option<Timestamp> {
    let doublings = u32::try_from(seen.saturating_sub(1))
        .unwrap_or(u32::MAX)
        .min(16);
    let times = 1_i32.checked_shl(doublings)?;
    now.checked_add(source.confirm.checked_mul(times)?).ok()
}

/// Whether this check, which read the same as `case`, settles it.
fn is_settled(
    source: &Source,
    case: &Case,
    settles: Settles,
    last_good: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    let lasted = |since: Timestamp, least| now.duration_since(since) >= least;
    match settles {
        Settles::SecondCheck => lasted(case.opened, source.confirm),
        // Since the other reading was last seen.
        Settles::Lasting => lasted(
            last_good.map_or(case.opened, |at| at.max(case.opened)),
            LASTING,
        ),
        Settles::Person => false,
    }
}

/// Whether people are to be told of a new case, which takes the place of `open`.
fn is_news(source: &Source, open: Option<&Case>, settles: Settles, now: Timestamp) -> bool {
    match open {
        // They know that the source is in doubt: a page that says something else at every check
        // is not told at every check.
        Some(open) if open.is_told() => false,
        Some(open) => settles > Settles::SecondCheck || is_long(source, open, now),
        None => settles > Settles::SecondCheck,
    }
}

/// Whether people are to be told of a case that was seen again.
fn is_news_again(source: &Source, case: &Case, settles: Settles, now: Timestamp) -> bool {
    match (case.told, case.told_before) {
        (Some(_), _) => false,
        // They know of another reading, and this one stays.
        (None, Some(_)) => case.seen.saturating_add(1) >= LONG,
        (None, None) => settles > Settles::SecondCheck || is_long(source, case, now),
    }
}

/// Whether the source has been in doubt for long, this check included.
fn is_long(source: &Source, case: &Case, now: Timestamp) -> bool {
    case.doubted.saturating_add(1) >= LONG && now.duration_since(case.since) >= source.confirm
}

fn reason_of(doubts: &[StoredDoubt]) -> String {
    let Some(first) = doubts.first() else {
        return String::new();
    };
    match doubts.len().saturating_sub(1) {
        0 => first.doubt.clone(),
        more => format!("{}, and {more} more", first.doubt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Catalog;

    #[test]
    fn a_doubtful_page_is_looked_at_again_soon_and_then_ever_later() {
        let catalog = Catalog::new(&[]).unwrap();
        let source = catalog.source("kling-video-3-guide").unwrap();
        let start = Timestamp::UNIX_EPOCH;
        let minutes = |seen| {
            let again = soon(source, seen, start).unwrap();
            again.duration_since(start).as_mins()
        };
        assert_eq!([1, 2, 3, 4].map(minutes), [10, 20, 40, 80]);
        assert!(soon(source, u64::MAX, start).is_some());
        assert_eq!(soon(source, 9, Timestamp::MAX), None);
    }
}
