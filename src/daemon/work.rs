//! The work under way: checks, deliveries and the small rounds beside them, each a task of its
//! own. How much there may be at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use super::due::{self, Due, Hastened, Plan, Resting};
use super::{Reload, Setup};
use crate::alert::State;
use crate::check::{self, CheckError, Checker, Mode};
use crate::outbox::{self, Delivery, Ledger, Way, deliver};
use crate::source::Source;
use crate::store::{StoreError, StoreHandle};

/// A check that takes longer hangs, most likely: it waits, and holds up no other.
const HANGS: Duration = Duration::from_secs(5);

/// With those that hang, so many times the checks at once may be under way.
const TIMES_WITH_HANGING: usize = 4;

/// One host may have the checks at once divided by this.
const SHARE_OF_ONE_HOST: usize = 4;

/// What a task of the daemon was.
pub(super) enum Done {
    Check(Checked),
    Delivery(Result<Delivery, StoreError>),
    Watch(Result<(), CheckError>),
    Listened(Result<Vec<Hastened>, StoreError>),
    Reminded(Result<(), StoreError>),
    /// The store answered.
    Answered(Result<(), StoreError>),
    /// The clock was set back.
    SetBack(Result<(), StoreError>),
    Reloaded(Result<Box<(Setup, Plan)>, String>),
}

/// A check's end: when its source is due next, and whether it was recorded.
pub(super) struct Checked {
    pub(super) due: Due,
    /// The store says so too.
    pub(super) is_stored: bool,
    /// Its selector file was repaired.
    pub(super) is_mended: bool,
    pub(super) result: Result<(), CheckError>,
}

/// A check under way.
struct Check {
    source: String,
    host: String,
    since: Instant,
    task: AbortHandle,
    /// The configuration that it began with.
    setup: u64,
}

/// The work under way.
#[derive(Default)]
pub(super) struct Work {
    tasks: JoinSet<Done>,
    checks: HashMap<Id, Check>,
    /// The name of the way of each delivery under way.
    deliveries: HashMap<Id, String>,
    answer: Option<Id>,
    reload: Option<Id>,
    /// How often the configuration was read.
    setup: u64,
    /// How often in a row the checks of a source could not be recorded.
    unrecorded: HashMap<String, u32>,
}

/// What has ended.
pub(super) enum Ended {
    /// The check of this source; whether it began with the configuration that is in force.
    Check(String, Checked, bool),
    /// A round on the way of this name.
    Delivery(String, Result<Delivery, StoreError>),
    Other(Done),
    /// By a fault of the program; a round on the way of this name, if it was one.
    Fault(String, Option<String>, JoinError),
}

impl Work {
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn checks(&self) -> usize {
        self.checks.len()
    }

    pub(super) fn checked(&self) -> HashSet<&str> {
        let checks = self.checks.values();
        checks.map(|check| check.source.as_str()).collect()
    }

    pub(super) fn is_checked(&self, source: &str) -> bool {
        self.checks.values().any(|check| check.source == source)
    }

    pub(super) fn is_answering(&self) -> bool {
        self.answer.is_some()
    }

    pub(super) fn is_reloading(&self) -> bool {
        self.reload.is_some()
    }

    /// Whether another check may begin: few are under way, or those that are hang.
    pub(super) fn has_room(&self, at_once: usize, now: Instant) -> bool {
        let hangs = |check: &&Check| now.saturating_duration_since(check.since) >= HANGS;
        let hanging = self.checks.values().filter(hangs).count();
        let busy = self.checks.len().saturating_sub(hanging);
        busy < at_once && self.checks.len() < at_once.saturating_mul(TIMES_WITH_HANGING)
    }

    /// Whether another check of this host may begin: it has its share, and no more.
    pub(super) fn has_room_for(&self, host: &str, at_once: usize) -> bool {
        let of_host = self.checks.values().filter(|check| check.host == host);
        of_host.count() < at_once.div_ceil(SHARE_OF_ONE_HOST)
    }

    pub(super) fn check(&mut self, setup: &Setup, source: &str, host: String, now: Instant) {
        let spread = setup.pace.spread;
        let unrecorded = self.unrecorded.get(source).copied().unwrap_or(0);
        let task = check(setup.checker.clone(), source.to_owned(), spread, unrecorded);
        let task = self.tasks.spawn(task);
        let check = Check {
            source: source.to_owned(),
            host,
            since: now,
            task: task.clone(),
            setup: self.setup,
        };
        self.checks.insert(task.id(), check);
    }

    pub(super) fn deliver(&mut self, checker: &Checker, way: Arc<Way>, ledger: Arc<Ledger>) {
        let (store, clock, name) = (checker.store.clone(), checker.clock, way.name());
        let task = self
            .tasks
            .spawn(async move { Done::Delivery(deliver(&store, &way, clock, &ledger).await) });
        self.deliveries.insert(task.id(), name);
    }

    /// Logs what has waited for days, and what waits for those who are told no more.
    pub(super) fn remind(&mut self, checker: &Checker) {
        let (store, now) = (checker.store.clone(), checker.clock.now());
        self.tasks
            .spawn(async move { Done::Reminded(outbox::remind(&store, now).await) });
        self.look_for_strays(checker);
    }

    pub(super) fn look_for_strays(&mut self, checker: &Checker) {
        let (store, recipients) = (checker.store.clone(), checker.recipients.clone());
        self.tasks.spawn(async move {
            let strays = store
                .with(move |store| outbox::strays(store, &recipients))
                .await;
            Done::Reminded(strays.map(|strays| outbox::warn_of(&strays)))
        });
    }

    /// Looks for sources that were not read for longer than they may be, and for mails that wait for
    /// longer than any mail does.
    pub(super) fn watch(&mut self, checker: Checker) {
        self.tasks
            .spawn(async move { Done::Watch(watch(&checker).await) });
    }

    /// Looks for sources that somebody else has made due.
    pub(super) fn listen(&mut self, store: StoreHandle, resting: Resting) {
        self.tasks
            .spawn(async move { Done::Listened(due::listen(store, resting).await) });
    }

    /// Asks the store something, to know that it answers.
    pub(super) fn ask(&mut self, store: StoreHandle) {
        let task = self.tasks.spawn(async move {
            let answer = store.with(|store| store.answers()).await;
            Done::Answered(answer)
        });
        self.answer = Some(task.id());
    }

    /// Writes what is due sooner by a clock that was set back: sources, and what waits in the outbox.
    pub(super) fn set_back(
        &mut self,
        checker: &Checker,
        sooner: Vec<(String, Timestamp)>,
        now: Timestamp,
    ) {
        let (store, recipients) = (checker.store.clone(), checker.recipients.clone());
        self.tasks.spawn(async move {
            let written = store.with(move |store| {
                for (source, due) in sooner {
                    store.set_due(&source, due)?;
                }
                outbox::replan(store, &recipients, now)
            });
            Done::SetBack(written.await)
        });
    }

    /// Reads the configuration anew.
    pub(super) fn reload(&mut self, reload: Reload, now: Timestamp) {
        let task = self.tasks.spawn(async move {
            let read = tokio::task::spawn_blocking(move || reload()).await;
            let setup = match read {
                Ok(Ok(setup)) => setup,
                Ok(Err(error)) => return Done::Reloaded(Err(error)),
                Err(fault) => return Done::Reloaded(Err(fault.to_string())),
            };
            let (checker, spread) = (&setup.checker, setup.pace.spread);
            let sources = checker.catalog.sources();
            let plan = Plan::of(sources, &checker.store, now, spread).await;
            let plan = plan.map_err(|error| error.to_string());
            Done::Reloaded(plan.map(|plan| Box::new((setup, plan))))
        });
        self.reload = Some(task.id());
    }

    /// From now on another configuration is in force.
    pub(super) fn reloaded(&mut self) {
        self.setup = self.setup.saturating_add(1);
    }

    /// The next task that ends; none where nothing is under way.
    pub(super) async fn next(&mut self) -> Option<Ended> {
        let done = self.tasks.join_next_with_id().await?;
        let id = match &done {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        for one in [&mut self.answer, &mut self.reload] {
            if *one == Some(id) {
                *one = None;
            }
        }
        let check = self.checks.remove(&id);
        let way = self.deliveries.remove(&id);
        Some(match (done, check) {
            (Ok((_, Done::Delivery(delivery))), _) => {
                Ended::Delivery(way.unwrap_or_default(), delivery)
            }
            (Ok((_, Done::Check(checked))), Some(check)) => {
                if checked.result.is_ok() {
                    self.unrecorded.remove(&check.source);
                } else {
                    let times = self.unrecorded.entry(check.source.clone()).or_default();
                    *times = times.saturating_add(1);
                }
                let is_current = check.setup == self.setup;
                Ended::Check(check.source, checked, is_current)
            }
            (Ok((_, done)), _) => Ended::Other(done),
            (Err(fault), Some(check)) => Ended::Fault(check.source, None, fault),
            (Err(fault), None) => Ended::Fault("daemon".to_owned(), way, fault),
        })
    }

    /// Gives up the checks, which are done again at the next start, and lets the rest end.
    pub(super) async fn drain(&mut self) {
        for check in self.checks.values() {
            check.task.abort();
        }
        while self.tasks.join_next().await.is_some() {}
    }

    pub(super) fn give_up(&mut self) {
        self.tasks.abort_all();
    }
}

/// Checks a source, then stores when it is due next: as its schedule says, or sooner to look at a
/// doubtful reading again, or because it could not be recorded: then after a minute, and ever longer
/// while that lasts, since the site is asked each time. A check that a kill cut short is made up for
/// at the next start.
async fn check(checker: Checker, id: String, spread: SignedDuration, unrecorded: u32) -> Done {
    #[cfg(test)]
    super::tests::reached(&id);
    let catalog = Arc::clone(&checker.catalog);
    let Some(source) = catalog.source(&id) else {
        return Done::Check(Checked {
            due: Due::at(Timestamp::MAX),
            is_stored: false,
            is_mended: false,
            result: Ok(()),
        });
    };
    let checked = checker.check(source, Mode::Record).await;
    let now = checker.clock.now();
    let again = match &checked {
        Ok(checked) => checked.again,
        Err(_) => now.checked_add(outbox::wait(unrecorded)).ok(),
    };
    let due = Due::next(source, now, again, spread);
    // Whatever is planned: a site that wishes to be left alone is.
    let wish = checked.as_ref().ok().and_then(|checked| checked.not_before);
    let due = wish.map_or(due, |wish| due.not_before(wish));
    let stated = due.stated;
    let stored = checker.store.with(move |store| store.set_due(&id, stated));
    let stored = stored.await.map_err(CheckError::Store);
    Done::Check(Checked {
        due,
        is_stored: stored.is_ok(),
        is_mended: is_mended(&checked),
        result: checked.map(drop).and(stored),
    })
}

fn is_mended(checked: &Result<check::Checked, CheckError>) -> bool {
    let mended = checked
        .as_ref()
        .ok()
        .and_then(|checked| checked.mended.as_ref());
    mended.is_some_and(|mended| mended.state == State::Applied)
}

/// The host that a source's first page is asked of.
pub(super) fn host(source: &Source) -> String {
    let url = source.pages.first().map(|page| &page.url);
    let host = url.and_then(|url| url.host_str());
    host.unwrap_or_default().to_owned()
}

/// Tells of sources that were not read for longer than they may be, whatever the reason; and holds
/// what waits in the outbox to the clock and the configuration as they are.
async fn watch(checker: &Checker) -> Result<(), CheckError> {
    let (recipients, now) = (checker.recipients.clone(), checker.clock.now());
    checker
        .store
        .with(move |store| outbox::replan(store, &recipients, now))
        .await?;
    for source in checker.catalog.sources() {
        checker.tell_silence(source).await?;
    }
    Ok(())
}
