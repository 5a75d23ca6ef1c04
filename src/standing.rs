//! Where everything stands, and what of it a person should look at. What `ratebook status`, its
//! `--check` and the health endpoint say is decided here.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::check::is_silent;
use crate::contradiction::Contradiction;
use crate::instant::{age, day};
use crate::outbox::{Recipient, Stray, strays};
use crate::outcome::Outcome;
use crate::source::{Catalog, Source};
use crate::store::{
    Case, CaseState, DaemonLock, LockHolder, MailRow, MailState, SourceStatus, Store, StoreError,
};

/// Mail that waits longer than this is something to look at.
const LONG_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// A check that has not begun this long after it was due has nobody to begin it.
pub const OVERDUE: SignedDuration = SignedDuration::from_mins(5);

/// The same where a daemon runs: that many checks may be waiting for their turn.
const STUCK: SignedDuration = SignedDuration::from_mins(30);

/// What is watched, and who is told, as the configuration says.
pub struct Expected {
    pub catalog: Arc<Catalog>,
    pub recipients: Vec<Recipient>,
}

pub struct Standing {
    pub now: Timestamp,
    /// The watched ones in the order of their ids, then those that are remembered.
    pub sources: Vec<SourceStanding>,
    /// How many pairs of prices contradict each other.
    pub contradictions: usize,
    /// Waiting and parked mail, oldest first; and what is gathered and was not told in time.
    pub mails: Vec<MailRow>,
    /// What is gathered for digests that are not late.
    pub gathering: Option<Gathering>,
    /// What is kept for those who are told no more.
    pub strays: Vec<Stray>,
    /// The process that delivers and checks for this store, if one does.
    pub daemon: Option<LockHolder>,
}

/// What waits for digests, which is as it should be.
#[derive(Clone, Debug)]
pub struct Gathering {
    pub mails: usize,
    /// When the next digest goes.
    pub due: Timestamp,
}

pub struct SourceStanding {
    pub id: String,
    pub title: String,
    pub state: State,
    pub allowance: Option<SignedDuration>,
    /// `None` where the store does not know the source yet.
    pub status: Option<SourceStatus>,
    /// The contradictions in which it stands.
    pub contradictions: Vec<Contradiction>,
}

/// In one word, whether the prices of a source can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
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

impl State {
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Silent => "silent",
            Self::Failing(outcome) => outcome.name(),
            Self::NeverRead => "never read",
            Self::NotWatched => "not watched",
        }
    }

    /// As one word, for programs.
    pub fn code(self) -> String {
        self.name().replace(' ', "-")
    }
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub kind: FaultKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// One sentence, with what to do. It may quote a page.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// A source cannot be reached or read, and that was told.
    Trouble,
    /// A source was not read for longer than it may be.
    Silent,
    NeverRead,
    /// A reading is held back until a person decides.
    Held,
    MailParked,
    MailWaiting,
    /// Messages for a program, or for anybody, that the configuration leads to no more.
    MailStray,
    /// Checks are due and nothing does them.
    NoDaemon,
}

/// How everything stands, as the store says it; the price history is left to who shows it.
///
/// # Errors
/// [`StoreError`].
pub fn standing(
    store: &Store,
    expected: &Expected,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let mut known = store.source_status(None)?;
    let mut sources = Vec::new();
    for source in expected.catalog.sources() {
        let status = known.iter().position(|status| status.source == source.id);
        let status = status.map(|at| known.remove(at));
        sources.push(watched(source, status, now));
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
    // What is gathered is where it should be, unless its digest should have gone.
    let gathered = store.mails(Some(MailState::Gathering))?.into_iter();
    let (late, gathered): (Vec<MailRow>, Vec<MailRow>) =
        gathered.partition(|mail| is_late(mail, now) || mail.last_error.is_some());
    mails.extend(late);
    mails.sort_by_key(|mail| mail.id);
    Ok(Standing {
        now,
        sources,
        contradictions: open.len(),
        mails,
        gathering: gathering(&gathered),
        strays: strays(store, &expected.recipients)?,
        daemon: DaemonLock::holder(store.path()),
    })
}

fn gathering(gathered: &[MailRow]) -> Option<Gathering> {
    let due = gathered.iter().filter_map(|mail| mail.next_attempt).min()?;
    Some(Gathering {
        mails: gathered.len(),
        due,
    })
}

fn watched(source: &Source, status: Option<SourceStatus>, now: Timestamp) -> SourceStanding {
    SourceStanding {
        id: source.id.clone(),
        title: source.title.clone(),
        state: state(status.as_ref(), source.allowance, now),
        allowance: Some(source.allowance),
        contradictions: Vec::new(),
        status,
    }
}

fn not_watched(status: SourceStatus) -> SourceStanding {
    SourceStanding {
        id: status.source.clone(),
        title: status.source.clone(),
        state: State::NotWatched,
        allowance: None,
        status: Some(status),
        contradictions: Vec::new(),
    }
}

fn state(status: Option<&SourceStatus>, allowance: SignedDuration, now: Timestamp) -> State {
    let last = status.and_then(|status| status.last.as_ref());
    match last {
        Some(last) if !last.outcome.is_good() => State::Failing(last.outcome),
        _ if status.is_none_or(|status| status.last_good.is_none()) => State::NeverRead,
        _ if is_silent(allowance, status, now) => State::Silent,
        _ => State::Fresh,
    }
}

impl Standing {
    /// How many rates the watched sources show.
    pub fn rates(&self) -> u64 {
        let statuses = self.watched().filter_map(|source| source.status.as_ref());
        statuses.map(|status| status.rates).sum()
    }

    pub fn watched(&self) -> impl Iterator<Item = &SourceStanding> {
        self.sources.iter().filter(|s| s.state != State::NotWatched)
    }

    /// Everything that a person should look at; empty when all is well.
    pub fn faults(&self) -> Vec<Fault> {
        let sources = self.sources.iter().filter_map(|s| s.fault(self.now));
        let mut faults: Vec<Fault> = sources.collect();
        let mut general = |kind, message: String| {
            faults.push(Fault {
                kind,
                source: None,
                message,
            });
        };
        let parked = self.mails.iter().filter(|m| m.state == MailState::Parked);
        let parked = match parked.count() {
            0 => None,
            1 => Some("1 mail is parked".to_owned()),
            n => Some(format!("{n} mails are parked")),
        };
        if let Some(parked) = parked {
            let message = format!("{parked}: `ratebook outbox` shows why");
            general(FaultKind::MailParked, message);
        }
        let waiting = self.mails.iter().find(|m| m.state == MailState::Waiting);
        if let Some(mail) = waiting
            && self.now.duration_since(mail.created) > LONG_WAIT
        {
            let age = age(mail.created, self.now);
            let message = format!("mail has been waiting for {age}: `ratebook outbox` shows why");
            general(FaultKind::MailWaiting, message);
        }
        if let Some(mail) = self.mails.iter().find(|mail| is_late(mail, self.now)) {
            let late = mail.next_attempt.map(|due| age(due, self.now));
            let message = format!(
                "a digest is late by {}: no daemon runs, or no mail is configured",
                late.unwrap_or_default()
            );
            general(FaultKind::MailWaiting, message);
        }
        let failed = self
            .mails
            .iter()
            .find(|mail| mail.state == MailState::Gathering && mail.last_error.is_some());
        if let Some(mail) = failed {
            let cause = mail.last_error.as_deref().unwrap_or_default();
            let message = format!(
                "what was gathered for {} cannot be told: {cause}: `ratebook outbox`",
                mail.recipient
            );
            general(FaultKind::MailWaiting, message);
        }
        for stray in self.strays.iter().filter(|stray| !stray.is_sent) {
            general(FaultKind::MailStray, stray.to_string());
        }
        if let Some(message) = self.overdue() {
            general(FaultKind::NoDaemon, message);
        }
        faults
    }

    /// Only a daemon plans checks; what it planned and nobody did since tells that it is gone, or
    /// stuck. Whoever checks by hand instead never hears of it.
    fn overdue(&self) -> Option<String> {
        let patience = self.daemon.map_or(OVERDUE, |_| STUCK);
        let due = self.watched().filter_map(|source| {
            let status = source.status.as_ref()?;
            let due = status.next_due?;
            let checked = status.last.as_ref().map(|last| last.finished);
            let is_late = self.now.duration_since(due) > patience;
            (is_late && checked < Some(due)).then_some(due)
        });
        let (count, first) = due.fold((0_u64, None), |(count, first), due| {
            let first = first.map_or(due, |first: Timestamp| first.min(due));
            (count.saturating_add(1), Some(first))
        });
        let since = age(first?, self.now);
        let late = if count == 1 {
            format!("1 source is overdue for {since}")
        } else {
            format!("{count} sources are overdue, the first for {since}")
        };
        Some(match self.daemon {
            None => format!("no daemon runs, and {late}: `ratebook run`"),
            Some(LockHolder { pid: Some(pid) }) => {
                format!("the daemon (process {pid}) does not check: {late}; see its log")
            }
            Some(LockHolder { pid: None }) => {
                format!("the daemon does not check: {late}; see its log")
            }
        })
    }
}

/// Gathered for a digest that should have gone long ago.
fn is_late(mail: &MailRow, now: Timestamp) -> bool {
    let due = mail.next_attempt;
    mail.state == MailState::Gathering && due.is_some_and(|due| now.duration_since(due) > LONG_WAIT)
}

impl SourceStanding {
    pub fn last_good(&self) -> Option<Timestamp> {
        self.status.as_ref().and_then(|status| status.last_good)
    }

    /// When it is due next: `due in 3 h`, `overdue 78 days`.
    pub fn due(&self, now: Timestamp) -> Option<String> {
        let due = self.status.as_ref()?.next_due?;
        Some(if due > now {
            format!("due in {}", age(now, due))
        } else {
            format!("overdue {}", age(due, now))
        })
    }

    /// For how long it may stay unread: `36h`.
    pub fn may_rest(&self) -> String {
        self.allowance
            .map_or_else(String::new, |a| format!("{a:#}"))
    }

    fn is_silent(&self, now: Timestamp) -> bool {
        let allowance = self.allowance;
        allowance.is_some_and(|allowance| is_silent(allowance, self.status.as_ref(), now))
    }

    /// What is wrong; nothing for what is well, or was not read for a while yet. One that was never
    /// read is something to look at from its first check on: whoever added it is there.
    pub fn fault(&self, now: Timestamp) -> Option<Fault> {
        let id = &self.id;
        let trouble = self.status.as_ref().and_then(|s| s.trouble.as_ref());
        let old = self.last_good().map_or_else(
            || "there are no prices yet".to_owned(),
            |good| format!("prices of {} stay, {} old", day(good), age(good, now)),
        );
        let waits = self.status.as_ref().and_then(|s| s.held.as_ref());
        let waits = waits.filter(|case| case.state == CaseState::Open && case.is_told());
        let (kind, message) = match (self.state, trouble) {
            (State::NotWatched, _) => return None,
            (_, None) if waits.is_some() => {
                let held = waits.map(held).unwrap_or_default();
                let message = format!("{id} waits for you: {held}; {old}");
                (FaultKind::Held, message)
            }
            (State::Fresh, None) => return None,
            (State::NeverRead, _) => {
                let message = format!("{id} was never read: `ratebook check {id}`");
                (FaultKind::NeverRead, message)
            }
            (_, Some(trouble)) => {
                let (since, reason) = (day(trouble.since), &trouble.reason);
                let message = format!("{id} is in trouble since {since}: {reason}; {old}");
                (FaultKind::Trouble, message)
            }
            (state, None) if self.last_good().is_none() && !self.is_silent(now) => {
                let why = self
                    .cause()
                    .map_or_else(String::new, |cause| format!(": {cause}"));
                let message = format!("{id} was never read yet, it is {}{why}", state.name());
                (FaultKind::NeverRead, message)
            }
            (_, None) if !self.is_silent(now) => return None,
            (state, None) => {
                let why = match self.cause() {
                    Some(cause) => format!("{}: {cause}", state.name()),
                    None => format!("not read for longer than the {} it may be", self.may_rest()),
                };
                (FaultKind::Silent, format!("{id} is {why}; {old}"))
            }
        };
        Some(Fault {
            kind,
            source: Some(id.clone()),
            message,
        })
    }

    /// Why the last check did not read the source.
    pub fn cause(&self) -> Option<String> {
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
pub fn held(case: &Case) -> String {
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
    use crate::store::{LastCheck, Took};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3_600).unwrap()
    }

    fn status(outcome: Outcome, last: i64, last_good: Option<i64>) -> SourceStatus {
        SourceStatus {
            source: "s".to_owned(),
            checks: 1,
            first: Some(at(last)),
            last: Some(LastCheck {
                check: 1,
                started: at(last),
                finished: at(last),
                took: Took::default(),
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
        // Never read is not silent, until it was not read for longer than it may be.
        let first = || Some(status(Outcome::Unreachable, 20, None));
        assert_eq!(told(source(first(), 21), 21), ("unreachable", true));
        let fault = |now: i64| source(first(), now).fault(at(now)).unwrap();
        assert_eq!(fault(21).kind, FaultKind::NeverRead);
        assert_eq!(
            fault(21).message,
            "s was never read yet, it is unreachable: refused"
        );
        assert_eq!(fault(57).kind, FaultKind::Silent);
    }

    /// What a daemon planned and nobody did; whoever checks by hand after it was due did it.
    #[test]
    fn checks_that_nobody_does_are_a_fault() {
        let told = |last: i64, due: i64, now: i64, daemon: Option<LockHolder>| {
            let status = SourceStatus {
                next_due: Some(at(due)),
                ..status(Outcome::Unchanged, last, Some(last))
            };
            let standing = Standing {
                now: at(now),
                sources: vec![source(Some(status), now)],
                contradictions: 0,
                mails: Vec::new(),
                gathering: None,
                strays: Vec::new(),
                daemon,
            };
            let faults = standing.faults();
            faults
                .first()
                .map(|fault| (fault.kind, fault.message.clone()))
        };
        let daemon = Some(LockHolder { pid: Some(7) });
        assert_eq!(told(10, 16, 15, None), None);
        assert_eq!(told(17, 16, 18, None), None, "checked by hand meanwhile");
        let (kind, message) = told(10, 16, 18, None).unwrap();
        assert_eq!(kind, FaultKind::NoDaemon);
        assert_eq!(
            message,
            "no daemon runs, and 1 source is overdue for 2 h: `ratebook run`"
        );
        let (_, message) = told(10, 16, 18, daemon).unwrap();
        assert!(message.contains("(process 7) does not check"), "{message}");
    }
}
