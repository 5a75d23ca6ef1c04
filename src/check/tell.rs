//! Whether somebody is to be told of a check, and what the check means for the source's trouble.

use jiff::Timestamp;

use super::Checker;
use super::before::Before;
use super::silence::is_silent;
use super::verdict::Verdict;
use crate::alert::{self, Alert, Doubtful, Found, RecoveredFrom, Recovery, Told};
use crate::book::{Book, Seen};
use crate::outbox::Wishes;
use crate::outcome::Outcome;
use crate::rate::RateId;
use crate::reading::Remark;
use crate::snapshot::{Held, HeldPrice, Quote, Snapshot, SnapshotId};
use crate::source::{Catalog, Source};
use crate::store::{OpenTrouble, TroubleStep};

impl Checker {
    pub(super) fn tell(
        &self,
        source: &Source,
        before: &Before,
        verdict: &Verdict,
        now: Timestamp,
        wishes: &Wishes,
    ) -> (Option<Alert>, TroubleStep) {
        let last_good = before.last_good();
        let wants_trouble = wishes.trouble && wishes.concern(source);
        let open = |reason: String, alert| {
            let step = TroubleStep::Open {
                kind: verdict.outcome.name().to_owned(),
                reason,
            };
            (Some(alert).filter(|_| wants_trouble), step)
        };
        match (verdict.outcome, before.trouble()) {
            (Outcome::Unreadable, None) => {
                let reason = verdict.problems.first().map(|p| p.trouble.to_string());
                let alert = alert::unreadable(source, &verdict.problems, last_good, now);
                open(reason.unwrap_or_default(), alert)
            }
            (Outcome::Unreachable, None) if is_silent(source, before.status.as_ref(), now) => {
                let cause = verdict.cause.clone().unwrap_or_default();
                let alert = alert::unreachable(source, &cause, last_good, now);
                open(cause, alert)
            }
            // Whatever other trouble is open: it is not over before a reading is believed.
            (Outcome::Suspect, _) => {
                let alert = doubtful(source, before, verdict).filter(|_| wants_trouble);
                (alert, TroubleStep::None)
            }
            (Outcome::Unchanged | Outcome::Changed, trouble) => {
                let step = trouble.map_or(TroubleStep::None, |_| TroubleStep::Close);
                let ended = trouble.map(recovery).into_iter();
                // Whoever was not told of trouble is not told of its end.
                let recoveries = ended.chain(verdict.eased.clone());
                let recoveries: Vec<Recovery> = recoveries.filter(|_| wants_trouble).collect();
                let untold = if wants_trouble {
                    before.untold(&verdict.remarks)
                } else {
                    Vec::new()
                };
                let beside = (recoveries.as_slice(), untold.as_slice());
                (
                    self.good(source, before, verdict, beside, now, wishes),
                    step,
                )
            }
            _ => (None, TroubleStep::None),
        }
    }

    /// The alert of a good check. For the first snapshot, for other digits alone and for no change
    /// there is none, unless something that was told is over or new rows were let pass.
    fn good(
        &self,
        source: &Source,
        before: &Before,
        verdict: &Verdict,
        (recoveries, untold): (&[Recovery], &[&Remark]),
        at: Timestamp,
        wishes: &Wishes,
    ) -> Option<Alert> {
        let mut something_else_changed = false;
        if let (Some(old), Some((now, diff))) = (before.snapshot(), &verdict.reading)
            && diff.is_material()
        {
            let asked = wishes.narrow(old, now, diff);
            if asked.diff.is_material() {
                let last_seen = before.last_good().unwrap_or(old.observed);
                let is_asked = |rate: &RateId| asked.diff.changes.iter().any(|c| &c.rate == rate);
                let returned = verdict.returned.iter();
                let returned: Vec<Held<Quote>> = returned
                    .filter(|held| is_asked(&held.what.reading.rate))
                    .cloned()
                    .collect();
                return Some(alert::prices_changed(&Told {
                    source,
                    diff: &asked.diff,
                    not_asked: asked.left_out,
                    before: &asked.before,
                    now: &asked.now,
                    book_before: &book_of(old, last_seen, &self.catalog),
                    book_now: &book_of(now, now.observed, &self.catalog),
                    last_seen,
                    read_otherwise: before.was_read_otherwise(source),
                    recoveries,
                    remarks: untold,
                    absent: &verdict.absent,
                    returned: &returned,
                    settled: verdict.settled.as_ref(),
                }));
            }
            something_else_changed = true;
        }
        match (before.snapshot(), &verdict.reading) {
            // Of the first snapshot nobody is told; whoever adds a source sees its first check.
            (None, _) if recoveries.is_empty() => None,
            (Some(_), _) if recoveries.is_empty() => {
                (!untold.is_empty()).then(|| alert::tolerated(source, untold, at))
            }
            (old, reading) => {
                let found = match (old, reading) {
                    _ if something_else_changed => Found::NotAsked,
                    (None, Some((now, _))) => Found::First {
                        rates: now.quotes.len(),
                    },
                    _ => Found::Unchanged,
                };
                Some(alert::recovered(source, recoveries, found, untold, at))
            }
        }
    }
}

/// The alert of a doubtful reading, where it is news.
fn doubtful(source: &Source, before: &Before, verdict: &Verdict) -> Option<Alert> {
    let suspected = verdict.suspected.as_ref().filter(|s| s.is_news)?;
    let (now, diff) = verdict.reading.as_ref()?;
    Some(alert::doubtful(&Doubtful {
        source,
        case: suspected.case?.0,
        doubts: &suspected.doubts,
        settles: suspected.settles,
        before: before.snapshot(),
        now,
        diff,
        last_good: before.last_good(),
        first_seen: suspected.first_seen,
        seen: suspected.seen,
        read_otherwise: before.was_read_otherwise(source),
    }))
}

fn recovery(trouble: &OpenTrouble) -> Recovery {
    Recovery {
        from: RecoveredFrom::Trouble,
        since: trouble.since,
        reason: trouble.reason.clone(),
    }
}

/// The book of one snapshot alone, to price clips by.
fn book_of(snapshot: &Snapshot, last_seen: Timestamp, catalog: &Catalog) -> Book {
    fn held<T>(snapshot: &Snapshot, last_seen: Timestamp, what: T) -> Held<T> {
        Held {
            what,
            source: snapshot.source.clone(),
            snapshot: SnapshotId(0),
            from: snapshot.observed,
            last_seen,
            ended: None,
        }
    }
    let prices: Vec<HeldPrice> = snapshot
        .quotes
        .iter()
        .map(|quote| held(snapshot, last_seen, quote.clone()).into())
        .collect();
    let rules = snapshot
        .rules
        .iter()
        .map(|rule| held(snapshot, last_seen, rule.clone()))
        .collect();
    let seen = Seen {
        source: snapshot.source.clone(),
        published: snapshot.published,
        observed: Some(last_seen),
        snapshot: None,
    };
    Book::new(last_seen, prices, rules, &[seen], catalog)
}
