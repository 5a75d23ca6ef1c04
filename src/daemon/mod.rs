//! The daemon: every source on its own schedule, waiting mail to the server, a clean stop.
//!
//! tokio-cron-scheduler only beats time. When a source is due is computed from its own schedule
//! and kept in the store, so that it survives a restart; a missed instant is made up for by one
//! check, whether the daemon was down, the machine slept or the clock was set. A doubtful reading
//! is looked at again sooner, and so is a source that somebody else has made due. A source never
//! has two checks at once, and none waits for another that hangs.
//!
//! One loop does all of it, and never waits: what takes time is a task of its own. Asked to read
//! its configuration anew it does so beside its work, and keeps the old one if the new one is
//! wrong.
//!
//! | file | says |
//! |---|---|
//! | `beat` | what the daemon lives by: a beat every second |
//! | `clocks` | whether the clock was set, the program stopped, or the machine slept |
//! | `complaints` | what fails again and again, and how often that is said |
//! | `due` | when each source is due |
//! | `work` | what is under way, how much of it there may be, and what becomes of it |
//! | `signals` | what is asked of the running program |
//! | `manager` | what the service manager is told |

mod beat;
mod clocks;
mod complaints;
mod due;
mod manager;
mod signals;
#[cfg(test)]
mod tests;
mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio_cron_scheduler::JobSchedulerError;

use crate::check::Checker;
use crate::config::Pace;
use crate::outbox::{self, Lanes, Ledger, Way};
use crate::source::Source;
use crate::standing::Expected;
use crate::store::StoreError;

use beat::{Beat, Heart};
use clocks::{Clocks, Round, Turn};
use complaints::{Complaints, Said};
use due::{Due, Plan};
use manager::Manager;
pub use signals::{Ask, listen};
use work::{Checked, Done, Ended, Work};

/// How long a mail under way may take to end once the daemon stops. Checks are given up at once:
/// what they had not committed is done again at the next start.
const GRACE: Duration = Duration::from_secs(6);

/// How long it may take to write what the last mails came to.
const LAST_WRITE: Duration = Duration::from_secs(1);

/// How often silent sources are looked for, and what waits longer than it should.
const WATCH: Duration = Duration::from_mins(1);

/// How often it is looked whether somebody else has made a source due.
const LISTEN: Duration = Duration::from_secs(5);

/// How often mail that waits for days is logged.
const REMIND: Duration = Duration::from_hours(24);

/// What the daemon works by: all that a configuration says.
pub struct Setup {
    pub checker: Checker,
    /// Without any nothing is delivered.
    pub ways: Vec<Arc<Way>>,
    pub pace: Pace,
}

impl Setup {
    fn sources(&self) -> &[Source] {
        self.checker.catalog.sources()
    }

    fn expected(&self) -> Arc<Expected> {
        Arc::new(Expected {
            catalog: Arc::clone(&self.checker.catalog),
            recipients: self.checker.recipients.clone(),
        })
    }
}

/// Reads the configuration anew, or says why it cannot be used.
pub type Reload = Arc<dyn Fn() -> Result<Setup, String> + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("start the heartbeat: {0}")]
    Heartbeat(#[from] JobSchedulerError),
}

pub struct Daemon {
    setup: Setup,
    reload: Reload,
    work: Work,
    plan: Plan,
    lanes: Lanes,
    clocks: Clocks,
    watch: Round,
    listen: Round,
    remind: Round,
    manager: Manager,
    /// What is watched now, and who is told.
    expected: watch::Sender<Arc<Expected>>,
    complaints: Complaints,
    /// Asked to read the configuration again while it was being read.
    reload_again: bool,
}

impl Daemon {
    /// A daemon that is ready to run: what an earlier one left in the store is taken up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn new(setup: Setup, reload: Reload) -> Result<Self, StoreError> {
        let (now, steady) = (setup.checker.clock.now(), Instant::now());
        let store = &setup.checker.store;
        let recipients = setup.checker.recipients.clone();
        let resumed = store.with(move |store| outbox::take_over(store, &recipients, now));
        let mails = resumed.await?;
        if mails > 0 {
            tracing::info!(
                event = "resumed",
                mails,
                "took up mails whose sending was interrupted"
            );
        }
        let lanes = Lanes::new(setup.ways.clone());
        let plan = Plan::of(setup.sources(), store, now, setup.pace.spread).await?;
        let (expected, _) = watch::channel(setup.expected());
        Ok(Self {
            setup,
            reload,
            work: Work::default(),
            plan,
            lanes,
            clocks: Clocks::new(now, steady),
            watch: Round::every(WATCH, steady),
            listen: Round::every(LISTEN, steady),
            remind: Round::every(REMIND, steady),
            manager: Manager::new(steady),
            expected,
            complaints: Complaints::default(),
            reload_again: false,
        })
    }

    /// What is watched and who is told, now and after each reload.
    pub fn expected(&self) -> watch::Receiver<Arc<Expected>> {
        self.expected.subscribe()
    }

    /// Runs until it is asked to stop, then lets work under way end.
    ///
    /// # Errors
    /// [`DaemonError`] where it cannot begin. Once it runs, failures are logged and tried again.
    pub async fn run(mut self, mut asked: UnboundedReceiver<Ask>) -> Result<(), DaemonError> {
        let mut heart = Heart::start().await?;
        tracing::info!(
            event = "running",
            sources = self.plan.len(),
            "ratebook is running"
        );
        self.manager.ready(self.status());
        // At once, and then every day.
        self.work.remind(&self.setup.checker);
        loop {
            tokio::select! {
                ask = asked.recv() => match ask {
                    Some(Ask::Reload) => self.begin_reload(),
                    Some(Ask::Stop) | None => break,
                },
                beat = heart.beat() => {
                    if beat == Beat::Missed {
                        heart.revive().await;
                    }
                    self.tick();
                }
                Some(ended) = self.work.next() => {
                    self.finish(ended);
                    self.start_due();
                }
            }
        }
        Manager::stopping();
        // What is under way may end; nothing new begins.
        let ledger = self.lanes.ledger();
        ledger.close();
        tracing::info!(
            event = "stopping",
            under_way = self.work.len(),
            "ratebook is stopping"
        );
        let drained = tokio::time::timeout(GRACE, self.work.drain()).await;
        if drained.is_err() {
            tracing::warn!(
                event = "given-up",
                "a mail under way was given up; it is sent again at the next start"
            );
        }
        self.work.give_up();
        self.write_up(&ledger).await;
        heart.stop().await;
        Ok(())
    }

    /// The last chance to write what was taken while the store could not be written.
    async fn write_up(&self, ledger: &Ledger) {
        let written = tokio::time::timeout(LAST_WRITE, ledger.write_up(&self.setup.checker.store));
        let cause = match written.await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the store did not answer in time".to_owned(),
        };
        let mails = ledger.unwritten().await;
        tracing::error!(
            event = "fault",
            step = "store",
            cause,
            mails,
            "mails that were taken could not be marked so: they are sent again at the next start"
        );
    }

    /// What is done with every beat.
    fn tick(&mut self) {
        let steady = Instant::now();
        self.look_at_the_clock(steady);
        self.start_due();
        let checker = &self.setup.checker;
        if self.watch.comes(steady) {
            self.work.watch(checker.clone());
        }
        if self.listen.comes(steady) {
            let checked = self.work.checked();
            let resting = self.plan.resting(|source| checked.contains(source));
            self.work.listen(checker.store.clone(), resting);
        }
        if !self.work.is_answering() && self.manager.asks(steady) {
            self.work.ask(checker.store.clone());
        }
        if self.remind.comes(steady) {
            self.work.remind(checker);
        }
        for way in self.lanes.begin(steady) {
            self.work.deliver(checker, way, self.lanes.ledger());
        }
        let status = self.status();
        self.manager.status(status);
    }

    fn look_at_the_clock(&mut self, steady: Instant) {
        let now = self.setup.checker.clock.now();
        match self.clocks.look(now, steady) {
            Turn::Steady => {}
            Turn::Stood(by) => {
                let by = format!("{} s", by.as_secs());
                tracing::warn!(
                    event = "stood-still",
                    by,
                    "the daemon stood still: what is due is made up for once"
                );
            }
            Turn::Forward(by) => {
                let by = format!("{by:#}");
                tracing::warn!(
                    event = "clock-forward",
                    by,
                    "the clock went forward, or the machine slept: what is due is made up for once"
                );
            }
            Turn::Back(by) => {
                let by = format!("{by:#}");
                tracing::warn!(
                    event = "clock-back",
                    by,
                    "the clock was set back: schedules go by what it shows now"
                );
                let spread = self.setup.pace.spread;
                let sources = self.setup.checker.catalog.sources();
                let sooner = self.plan.hold_to(sources, now, spread);
                self.work.set_back(&self.setup.checker, sooner, now);
            }
        }
    }

    /// Starts the checks that are due, as many as there is room for. The others wait for the next
    /// that ends.
    fn start_due(&mut self) {
        let (now, steady) = (self.setup.checker.clock.now(), Instant::now());
        let catalog = Arc::clone(&self.setup.checker.catalog);
        let at_once = self.setup.pace.at_once;
        for id in self.plan.due(now) {
            let Some(source) = catalog.source(&id) else {
                continue;
            };
            let is_checked = self.work.is_checked(&id);
            let host = work::host(source);
            if !is_checked && !self.work.has_room(at_once, steady) {
                break;
            }
            if !is_checked && !self.work.has_room_for(&host, at_once) {
                continue;
            }
            let next = Due::next(source, now, None, self.setup.pace.spread);
            self.plan.set(&id, next);
            if is_checked {
                tracing::warn!(
                    event = "skipped",
                    source = id,
                    "skipped: its last check still runs"
                );
            } else {
                self.work.check(&self.setup, &id, host, steady);
            }
        }
    }

    /// Takes note of a task's end, a panic included: its source is checked again when due.
    fn finish(&mut self, ended: Ended) {
        match ended {
            Ended::Check(source, checked, is_current) => {
                self.checked(&source, checked, is_current);
            }
            Ended::Delivery(way, delivery) => {
                self.lanes
                    .ended(&way, delivery.as_ref().ok(), Instant::now());
                self.hear(&way, delivery.map(drop));
            }
            Ended::Other(Done::Listened(heard)) => {
                let heard = heard.map(|hastened| self.plan.hasten(hastened));
                self.hear("listen", heard);
            }
            Ended::Other(Done::Answered(answer)) => {
                if answer.is_ok() {
                    self.manager.alive();
                }
                self.hear("ask", answer);
            }
            Ended::Other(Done::Reloaded(reloaded)) => self.end_reload(reloaded),
            Ended::Other(Done::Watch(watched)) => self.hear("watch", watched),
            Ended::Other(Done::Reminded(reminded)) => self.hear("remind", reminded),
            Ended::Other(Done::SetBack(written)) => self.hear("plan", written),
            Ended::Other(Done::Check(_) | Done::Delivery(_)) => {}
            Ended::Fault(source, way, fault) => {
                if let Some(way) = way {
                    self.lanes.ended(&way, None, Instant::now());
                }
                let cause = fault.to_string();
                tracing::error!(
                    event = "fault",
                    source,
                    cause,
                    "a task ended by a fault of ratebook"
                );
            }
        }
    }

    /// A round of this work ended. That one fails again and again is not said each time.
    fn hear<E: std::fmt::Display>(&mut self, work: &str, result: Result<(), E>) {
        let cause = result.err().map(|error| error.to_string());
        match self.complaints.hear(work, cause.as_deref(), Instant::now()) {
            None => {}
            Some(Said::Fails(times)) => tracing::error!(
                event = "fault",
                step = "store",
                work,
                cause,
                times,
                "the store failed"
            ),
            Some(Said::Over(times)) => tracing::info!(
                event = "fault-over",
                step = "store",
                work,
                times,
                "the store works again"
            ),
        }
    }

    fn checked(&mut self, source: &str, checked: Checked, is_current: bool) {
        if checked.is_mended {
            self.begin_reload();
        }
        if let Err(error) = checked.result {
            let cause = error.to_string();
            tracing::error!(
                event = "fault",
                source,
                step = "store",
                cause,
                "check not recorded"
            );
        }
        if checked.is_stored {
            self.plan.has_stored(source, checked.due.stated);
        }
        let due = match self.setup.checker.catalog.source(source) {
            // Its schedule may be another than the one it was checked by.
            Some(source) if !is_current => {
                let now = self.setup.checker.clock.now();
                Due::next(
                    source,
                    now,
                    Some(checked.due.stated),
                    self.setup.pace.spread,
                )
            }
            _ => checked.due,
        };
        self.plan.set(source, due);
    }

    fn begin_reload(&mut self) {
        if self.work.is_reloading() {
            self.reload_again = true;
            return;
        }
        Manager::reloading();
        let now = self.setup.checker.clock.now();
        self.work.reload(Arc::clone(&self.reload), now);
    }

    /// Works by the new configuration from now on; checks under way end with the old one.
    fn end_reload(&mut self, reloaded: Result<Box<(Setup, Plan)>, String>) {
        match reloaded {
            Ok(new) => {
                let (setup, plan) = *new;
                let checked = self.work.checked();
                self.plan.replace(plan, |source| checked.contains(source));
                self.lanes.replace(setup.ways.clone());
                self.setup = setup;
                self.expected.send_replace(self.setup.expected());
                self.work.reloaded();
                // Digests by their new schedules, and who is not told any more.
                self.work.watch(self.setup.checker.clone());
                self.work.look_for_strays(&self.setup.checker);
                let sources = self.plan.len();
                tracing::info!(
                    event = "reloaded",
                    sources,
                    "the configuration was read anew"
                );
            }
            Err(error) => {
                tracing::error!(
                    event = "not-reloaded",
                    cause = error,
                    "the new configuration is not used, the old one stays"
                );
            }
        }
        let status = self.status();
        self.manager.ready(status);
        if std::mem::take(&mut self.reload_again) {
            self.begin_reload();
        }
    }

    /// How it stands, in one line.
    fn status(&self) -> String {
        let (sources, checks) = (self.plan.len(), self.work.checks());
        let next = self.plan.first().map_or_else(String::new, |due| {
            format!("; next due {}", due.strftime("%Y-%m-%dT%H:%M:%SZ"))
        });
        format!("{sources} sources, {checks} being checked{next}")
    }
}
