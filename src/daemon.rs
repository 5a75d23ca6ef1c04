//! The daemon: every source on its own schedule, waiting mail to the server, a clean stop.
//!
//! tokio-cron-scheduler only beats time. When a source is due is computed from its own schedule
//! and kept in the store, so that it survives a restart; a missed instant is made up for by one
//! check. A source never has two checks at once, and none waits for another's.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::check::{CheckError, Checker, Mode};
use crate::mail::Mailer;
use crate::outbox::{Delivery, deliver};
use crate::source::Source;
use crate::store::StoreError;

/// Every second.
const BEAT: &str = "* * * * * *";

/// A beat that does not come in this time is done without: the scheduler may have died.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long work under way may take to end once the daemon stops.
const GRACE: Duration = Duration::from_secs(8);

pub struct Daemon {
    pub checker: Checker,
    /// Without one nothing is delivered.
    pub mailer: Option<Arc<Mailer>>,
}

#[derive(Debug, thiserror::Error)]
pub enum DaemonError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("start the heartbeat: {0}")]
    Heartbeat(#[from] JobSchedulerError),
}

/// What a task of the daemon was.
enum Done {
    Check(Result<(), CheckError>),
    Delivery(Result<Delivery, StoreError>),
}

/// The work under way.
struct Work {
    tasks: JoinSet<Done>,
    /// The source of each check under way.
    checks: HashMap<Id, String>,
    delivery: Option<Id>,
    due: BTreeMap<String, Timestamp>,
}

impl Daemon {
    /// Runs until `stop` is done, then lets work under way end.
    ///
    /// # Errors
    /// [`DaemonError`] where it cannot begin. Once it runs, failures are logged and tried again.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> Result<(), DaemonError> {
        let now = self.checker.clock.now();
        let store = &self.checker.store;
        let resumed = store.with(move |store| store.resume_outbox(now)).await?;
        if resumed > 0 {
            tracing::info!(
                mails = resumed,
                "took up mails whose sending was interrupted"
            );
        }
        let mut work = Work {
            tasks: JoinSet::new(),
            checks: HashMap::new(),
            delivery: None,
            due: self.due(now).await?,
        };
        let (beat, mut beats) = mpsc::channel(1);
        let mut heartbeat = heartbeat(beat).await?;
        tracing::info!(sources = work.due.len(), "ratebook is running");
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                _ = tokio::time::timeout(PATIENCE, beats.recv()) => self.tick(&mut work),
                Some(done) = work.tasks.join_next_with_id() => finish(&mut work, done),
            }
        }
        tracing::info!(under_way = work.tasks.len(), "ratebook is stopping");
        if let Err(error) = heartbeat.shutdown().await {
            tracing::debug!("the heartbeat did not stop: {error}");
        }
        let drained = async { while work.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, drained).await.is_err() {
            tracing::warn!("work under way was given up; what it had not committed is done again");
        }
        work.tasks.abort_all();
        Ok(())
    }

    /// When each source is due: as the store says, and at once where it says nothing.
    async fn due(&self, now: Timestamp) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let ids: Vec<String> = self.sources().map(|source| source.id.clone()).collect();
        self.checker
            .store
            .with(move |store| {
                ids.into_iter()
                    .map(|id| {
                        let due = store.due(&id)?.unwrap_or(now);
                        Ok((id, due))
                    })
                    .collect()
            })
            .await
    }

    fn sources(&self) -> impl Iterator<Item = &Source> {
        self.checker.catalog.sources().iter()
    }

    /// Starts what is due.
    fn tick(&self, work: &mut Work) {
        let now = self.checker.clock.now();
        let due: Vec<Source> = self
            .sources()
            .filter(|source| work.due.get(&source.id).is_none_or(|due| *due <= now))
            .cloned()
            .collect();
        for source in due {
            let next = source.schedule.next_after(now).unwrap_or(Timestamp::MAX);
            work.due.insert(source.id.clone(), next);
            if work.checks.values().any(|id| *id == source.id) {
                tracing::warn!(source = %source.id, "skipped: its last check still runs");
                continue;
            }
            let id = source.id.clone();
            let task = work.tasks.spawn(check(self.checker.clone(), source, next));
            work.checks.insert(task.id(), id);
        }
        if let (Some(mailer), None) = (&self.mailer, work.delivery) {
            let (store, mailer) = (self.checker.store.clone(), Arc::clone(mailer));
            let clock = self.checker.clock;
            let task = work
                .tasks
                .spawn(async move { Done::Delivery(deliver(&store, &mailer, clock).await) });
            work.delivery = Some(task.id());
        }
    }
}

/// Checks a source, then stores when it is due next: a check that a kill cut short is made up for
/// at the next start.
async fn check(checker: Checker, source: Source, next: Timestamp) -> Done {
    let checked = checker.check(&source, Mode::Record).await;
    let id = source.id;
    let stored = checker.store.with(move |store| store.set_due(&id, next));
    let stored = stored.await.map_err(CheckError::Store);
    Done::Check(checked.map(|_| ()).and(stored))
}

/// One job that only sends beats; a beat that nobody waits for is dropped.
async fn heartbeat(beat: mpsc::Sender<()>) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let job = Job::new_async(BEAT, move |_, _| {
        let beat = beat.clone();
        Box::pin(async move {
            let _ = beat.try_send(());
        })
    })?;
    scheduler.add(job).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// Takes note of a task's end, a panic included: its source is checked again when due.
fn finish(work: &mut Work, done: Result<(Id, Done), JoinError>) {
    let id = match &done {
        Ok((id, _)) => *id,
        Err(error) => error.id(),
    };
    let source = work.checks.remove(&id);
    if work.delivery == Some(id) {
        work.delivery = None;
    }
    let source = source.as_deref().unwrap_or("outbox");
    match done {
        Ok((_, Done::Check(Err(error)))) => {
            tracing::error!(source, step = "store", "check not recorded: {error}");
        }
        Ok((_, Done::Delivery(Err(error)))) => tracing::error!(step = "store", "{error}"),
        Ok(_) => {}
        Err(error) => tracing::error!(source, "a task ended by a fault of ratebook: {error}"),
    }
}
