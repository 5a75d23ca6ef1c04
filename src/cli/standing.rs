//! Where everything stands: each source with its freshness and its prices, and the mail. What
//! `ratebook` alone and `ratebook status` both show.

use jiff::{SignedDuration, Timestamp};

use super::spark::sparkline;
use crate::change::{ChangeKind, Diff};
use crate::contradiction::Contradiction;
use crate::instant::{age, day};
use crate::outcome::Outcome;
use crate::price::{Amount, Currency, Price, Unit};
use crate::snapshot::{Held, Quote};
use crate::source::{Catalog, Source};
use crate::store::{
    Case, CaseState, ChangeFilter, HistoryFilter, MailRow, MailState, SourceStatus, Store,
    StoreError, WhatChanged,
};

/// How wide a price over time is drawn.
const COLUMNS: u32 = 12;

/// Mail that waits longer than this is something to look at.
const LONG_WAIT: SignedDuration = SignedDuration::from_hours(1);

pub(super) struct Standing {
    pub now: Timestamp,
    pub sources: Vec<SourceStanding>,
    /// How many pairs of prices contradict each other.
    pub contradictions: usize,
    /// Waiting and parked mail, oldest first.
    pub mails: Vec<MailRow>,
}

pub(super) struct SourceStanding {
    pub id: String,
    pub title: String,
    pub state: State,
    pub allowance: Option<SignedDuration>,
    /// `None` where the store does not know the source yet.
    pub status: Option<SourceStatus>,
    pub cheapest: Option<Cheapest>,
    /// The last time that a price or a rule changed, and what did.
    pub last_change: Option<(Timestamp, Diff)>,
    /// The contradictions in which it stands.
    pub contradictions: Vec<Contradiction>,
}

/// In one word, whether the prices of a source can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Read in full by the last check, and not too long ago.
    Fresh,
    /// Not read for longer than the source may be.
    Silent,
    /// The last check did not read it, but its prices are young enough.
    Failing(Outcome),
    NeverRead,
    /// The store remembers it; no selector file names it any more.
    NotWatched,
}

/// The lowest price of a source now, and over time.
pub(super) struct Cheapest {
    pub price: Price,
    /// Several rates have one of their own: this is the lowest of them.
    pub is_one_of_many: bool,
    pub line: String,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Silent => "silent",
            Self::Failing(outcome) => outcome.name(),
            Self::NeverRead => "never read",
            Self::NotWatched => "not watched",
        }
    }

    /// As one word, for programs.
    pub(super) fn code(self) -> String {
        self.name().replace(' ', "-")
    }
}

pub(super) fn standing(
    store: &Store,
    catalog: &Catalog,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let mut known = store.source_status(None)?;
    let mut sources = Vec::new();
    for source in catalog.sources() {
        let status = known.iter().position(|status| status.source == source.id);
        let status = status.map(|at| known.remove(at));
        sources.push(of_source(store, source, status, now)?);
    }
    sources.extend(known.into_iter().map(not_watched));
    let open = store.open_contradictions()?;
    for source in &mut sources {
        let all = open.iter().map(|stored| &stored.contradiction);
        let own = all.filter(|contradiction| contradiction.involves(&source.id));
        source.contradictions = own.cloned().collect();
    }
    let mut mails = store.mails(Some(MailState::Waiting))?;
    mails.extend(store.mails(Some(MailState::Parked))?);
    mails.sort_by_key(|mail| mail.id);
    Ok(Standing {
        now,
        sources,
        contradictions: open.len(),
        mails,
    })
}

fn of_source(
    store: &Store,
    source: &Source,
    status: Option<SourceStatus>,
    now: Timestamp,
) -> Result<SourceStanding, StoreError> {
    let history = store.price_history(HistoryFilter {
        source: Some(&source.id),
        ..HistoryFilter::default()
    })?;
    Ok(SourceStanding {
        id: source.id.clone(),
        title: source.title.clone(),
        state: state(status.as_ref(), source.allowance, now),
        allowance: Some(source.allowance),
        cheapest: cheapest(&history, now),
        last_change: last_change(store, &source.id)?,
        contradictions: Vec::new(),
        status,
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

fn not_watched(status: SourceStatus) -> SourceStanding {
    SourceStanding {
        id: status.source.clone(),
        title: status.source.clone(),
        state: State::NotWatched,
        allowance: None,
        status: Some(status),
        cheapest: None,
        last_change: None,
        contradictions: Vec::new(),
    }
}

fn state(status: Option<&SourceStatus>, allowance: SignedDuration, now: Timestamp) -> State {
    let last = status.and_then(|status| status.last.as_ref());
    let Some(last_good) = status.and_then(|status| status.last_good) else {
        return match last {
            Some(last) => State::Failing(last.outcome),
            None => State::NeverRead,
        };
    };
    match last {
        Some(last) if !last.outcome.is_good() => State::Failing(last.outcome),
        _ if now.duration_since(last_good) > allowance => State::Silent,
        _ => State::Fresh,
    }
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

impl Standing {
    pub(super) fn rates(&self) -> u64 {
        let watched = self.sources.iter().filter(|s| s.state != State::NotWatched);
        watched
            .filter_map(|source| source.status.as_ref())
            .map(|status| status.rates)
            .sum()
    }

    /// Everything that a person should look at, in words; empty when all is well.
    pub(super) fn faults(&self) -> Vec<String> {
        let sources = self.sources.iter().filter_map(|s| s.fault(self.now));
        let mut faults: Vec<String> = sources.collect();
        let parked = self.mails.iter().filter(|m| m.state == MailState::Parked);
        match parked.count() {
            0 => {}
            1 => faults.push("1 mail is parked: `ratebook outbox` shows why".to_owned()),
            n => faults.push(format!("{n} mails are parked: `ratebook outbox` shows why")),
        }
        let waiting = self.mails.iter().find(|m| m.state == MailState::Waiting);
        if let Some(mail) = waiting
            && self.now.duration_since(mail.created) > LONG_WAIT
        {
            let age = age(mail.created, self.now);
            faults.push(format!(
                "mail has been waiting for {age}: `ratebook outbox` shows why"
            ));
        }
        faults
    }
}

impl SourceStanding {
    pub(super) fn last_good(&self) -> Option<Timestamp> {
        self.status.as_ref().and_then(|status| status.last_good)
    }

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

    /// When it is due next: `due in 3 h`, `overdue 78 days`.
    pub(super) fn due(&self, now: Timestamp) -> Option<String> {
        let due = self.status.as_ref()?.next_due?;
        Some(if due > now {
            format!("due in {}", age(now, due))
        } else {
            format!("overdue {}", age(due, now))
        })
    }

    /// For how long it may stay unread: `36h`.
    pub(super) fn may_rest(&self) -> String {
        self.allowance
            .map_or_else(String::new, |a| format!("{a:#}"))
    }

    fn is_late(&self, now: Timestamp) -> bool {
        let late = |(good, allowance)| now.duration_since(good) > allowance;
        self.last_good().zip(self.allowance).is_none_or(late)
    }

    /// What is wrong, in words; nothing for what is well, or was not read just once.
    pub(super) fn fault(&self, now: Timestamp) -> Option<String> {
        let id = &self.id;
        let trouble = self.status.as_ref().and_then(|s| s.trouble.as_ref());
        let old = self.last_good().map_or_else(
            || "there are no prices yet".to_owned(),
            |good| format!("prices of {} stay, {} old", day(good), age(good, now)),
        );
        let waits = self.status.as_ref().and_then(|s| s.held.as_ref());
        let waits = waits.filter(|case| case.state == CaseState::Open && case.is_told());
        match (self.state, trouble) {
            (State::NotWatched, _) => None,
            (_, None) if waits.is_some() => {
                let held = waits.map(held).unwrap_or_default();
                Some(format!("{id} waits for you: {held}; {old}"))
            }
            (State::Fresh, None) => None,
            (State::NeverRead, _) => Some(format!("{id} was never read: `ratebook check {id}`")),
            (_, Some(trouble)) => Some(format!(
                "{id} is in trouble since {}: {}; {old}",
                day(trouble.since),
                trouble.reason
            )),
            (state, None) => self.is_late(now).then(|| {
                let why = match self.cause() {
                    Some(cause) => format!("{}: {cause}", state.name()),
                    None => format!("not read for longer than the {} it may be", self.may_rest()),
                };
                format!("{id} is {why}; {old}")
            }),
        }
    }

    /// Why the last check did not read the source.
    pub(super) fn cause(&self) -> Option<String> {
        let status = self.status.as_ref()?;
        let last = status.last.as_ref()?;
        if let (Outcome::Suspect, Some(case)) = (last.outcome, &status.held) {
            return Some(held(case));
        }
        let problem = last.problems.first().map(|problem| problem.trouble.clone());
        last.cause.clone().or(problem)
    }
}

/// Why a reading is held back, and what to type.
pub(super) fn held(case: &Case) -> String {
    let id = case.id;
    if case.state == CaseState::Rejected {
        let at = case
            .closed
            .map_or_else(String::new, |at| format!(" on {}", day(at)));
        return format!("it shows what you rejected{at} (`ratebook review {id}`)");
    }
    let first = case.doubts.first().map_or("", |doubt| doubt.doubt.as_str());
    let more = match case.doubts.len().saturating_sub(1) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("{first}{more} (`ratebook review {id}`)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LastCheck;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3_600).unwrap()
    }

    fn status(outcome: Outcome, last: i64, last_good: Option<i64>) -> SourceStatus {
        SourceStatus {
            source: "s".to_owned(),
            checks: 1,
            first: None,
            last: Some(LastCheck {
                check: 1,
                started: at(last),
                finished: at(last),
                outcome,
                cause: Some("refused".to_owned()),
                problems: Vec::new(),
            }),
            last_good: last_good.map(at),
            snapshot: None,
            rates: 0,
            trouble: None,
            remarks: Vec::new(),
            held: None,
            next_due: None,
        }
    }

    fn source(status: Option<SourceStatus>, now: i64) -> SourceStanding {
        let allowance = SignedDuration::from_hours(36);
        SourceStanding {
            id: "s".to_owned(),
            title: "S".to_owned(),
            state: state(status.as_ref(), allowance, at(now)),
            allowance: Some(allowance),
            status,
            cheapest: None,
            last_change: None,
            contradictions: Vec::new(),
        }
    }

    #[test]
    fn only_what_a_person_must_look_at_is_a_fault() {
        let told = |source: SourceStanding, now: i64| {
            let fault = source.fault(at(now)).is_some();
            (source.state.name(), fault)
        };
        let good = || Some(status(Outcome::Unchanged, 10, Some(10)));
        let missed = || Some(status(Outcome::Unreachable, 20, Some(10)));
        assert_eq!(told(source(good(), 20), 20), ("fresh", false));
        assert_eq!(told(source(good(), 50), 50), ("silent", true));
        assert_eq!(told(source(missed(), 21), 21), ("unreachable", false));
        assert_eq!(told(source(missed(), 50), 50), ("unreachable", true));
        assert_eq!(told(source(None, 1), 1), ("never read", true));
        let first = Some(status(Outcome::Unreachable, 20, None));
        assert_eq!(told(source(first, 21), 21), ("unreachable", true));
    }
}
