//! Whether somebody is to be told of a check, and what the check means for the source's trouble.

use jiff::Timestamp;

use super::Checker;
use super::before::Before;
use super::silence::is_silent;
use super::verdict::Verdict;
use crate::alert::{self, Alert, Doubtful, Found, Mended, RecoveredFrom, Recovery, State, Told};
use crate::book::workload::{Effect, effect};
use crate::book::{Book, Seen};
use crate::outbox::Wishes;
use crate::outcome::Outcome;
use crate::rate::RateId;
use crate::reading::{Remark, RuleReading};
use crate::snapshot::{Held, HeldPrice, Quote, Snapshot, SnapshotId};
use crate::source::{Catalog, Source};
use crate::store::{OpenTrouble, Store, StoreError, TroubleStep};

/// What there is to tell of.
#[derive(Clone, Copy)]
pub(super) struct Aspects<'a> {
    pub(super) before: &'a Before,
    pub(super) verdict: &'a Verdict,
    /// What the change does to workloads.
    pub(super) effects: &'a [Effect],
    /// The instant of the check.
    pub(super) now: Timestamp,
}

impl Checker {
    pub(super) fn tell(
        &self,
        source: &Source,
        aspects: &Aspects<'_>,
        wishes: &Wishes,
    ) -> (Option<Alert>, TroubleStep) {
        let Aspects {
            before,
            verdict,
            now,
            ..
        } = *aspects;
        let last_good = before.last_good();
        let wants_trouble = wishes.trouble && wishes.concern(source);
        let open = |reason: String, alert| {
            let step = TroubleStep::Open {
                kind: verdict.outcome.name().to_owned(),
                reason,
                offered: offered(verdict).is_some(),
            };
            (Some(alert).filter(|_| wants_trouble), step)
        };
        match (verdict.outcome, before.trouble()) {
            (Outcome::Unreadable, None) => {
                let reason = verdict.problems.first().map(|p| p.trouble.to_string());
                let (problems, mended) = (&verdict.problems, verdict.mended.as_ref());
                let alert = alert::unreadable(source, problems, mended, last_good, now);
                open(reason.unwrap_or_default(), alert)
            }
            // Whoever was told of the trouble is told that the file was changed, and once that a
            // change was found.
            (Outcome::Unreadable, Some(trouble))
                if offered(verdict)
                    .is_some_and(|mended| mended.state == State::Applied || !trouble.offered) =>
            {
                let (problems, mended) = (&verdict.problems, offered(verdict));
                let alert = alert::unreadable(source, problems, mended, last_good, now);
                (Some(alert).filter(|_| wants_trouble), TroubleStep::Offer)
            }
            (Outcome::Unreachable, None)
                if is_silent(source.allowance, before.status.as_ref(), now) =>
            {
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
                (self.good(source, aspects, beside, wishes), step)
            }
            _ => (None, TroubleStep::None),
        }
    }

    /// What a change does to the workloads, by all prices that are known: those of other sources as
    /// the store has them. One whose sums cannot be said is not told of.
    pub(super) async fn effects(
        &self,
        source: &Source,
        before: &Before,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<Vec<Effect>, StoreError> {
        let (Some(old), Some((new, diff))) = (before.snapshot(), &verdict.reading) else {
            return Ok(Vec::new());
        };
        if verdict.outcome != Outcome::Changed || self.workloads.is_empty() || !diff.is_material() {
            return Ok(Vec::new());
        }
        let id = source.id.clone();
        let others = move |store: &mut Store| {
            let mut prices = store.prices_held_at(now)?;
            prices.retain(|price| price.held.source != id);
            let mut rules = store.rules_at(now)?;
            rules.retain(|rule| rule.source != id);
            Ok((prices, rules))
        };
        let (prices, rules) = self.store.with(others).await?;
        let book = |snapshot: &Snapshot| {
            let (of_prices, of_rules) = held(snapshot, now);
            let prices = prices.iter().cloned().chain(of_prices).collect();
            let rules = rules.iter().cloned().chain(of_rules).collect();
            Book::new(now, prices, rules, &[], &self.catalog)
        };
        let (was, is) = (book(old), book(new));
        let effects = self.workloads.iter();
        let effects = effects.map(|workload| effect(workload, &was, &is, &self.plans));
        Ok(effects.filter_map(|effect| effect.ok().flatten()).collect())
    }

    /// The alert of a good check. For the first snapshot, for other digits alone and for no change
    /// there is none, unless something that was told is over or new rows were let pass.
    fn good(
        &self,
        source: &Source,
        aspects: &Aspects<'_>,
        (recoveries, untold): (&[Recovery], &[&Remark]),
        wishes: &Wishes,
    ) -> Option<Alert> {
        let (before, verdict, at) = (aspects.before, aspects.verdict, aspects.now);
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
                    effects: aspects.effects,
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

/// A changed selector file that was found.
fn offered(verdict: &Verdict) -> Option<&Mended> {
    let mended = verdict.mended.as_ref();
    mended.filter(|mended| mended.state != State::Refused)
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

/// The prices and rules of a snapshot, as they were last seen.
fn held(snapshot: &Snapshot, last_seen: Timestamp) -> (Vec<HeldPrice>, Vec<Held<RuleReading>>) {
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
    let quotes = snapshot.quotes.iter();
    let rules = snapshot.rules.iter();
    (
        quotes
            .map(|quote| held(snapshot, last_seen, quote.clone()).into())
            .collect(),
        rules
            .map(|rule| held(snapshot, last_seen, rule.clone()))
            .collect(),
    )
}

/// The book of one snapshot alone, to price clips by.
fn book_of(snapshot: &Snapshot, last_seen: Timestamp, catalog: &Catalog) -> Book {
    let (prices, rules) = held(snapshot, last_seen);
    let seen = Seen {
        source: snapshot.source.clone(),
        published: snapshot.published,
        observed: Some(last_seen),
        snapshot: None,
    };
    Book::new(last_seen, prices, rules, &[seen], catalog)
}
