//! The daemon: every source on its own schedule, waiting mail to the server, a clean stop.
//!
//! tokio-cron-scheduler only beats time. When a source is due is computed from its own schedule
//! and kept in the store, so that it survives a restart; a missed instant is made up for by one
//! check. A doubtful reading is looked at again sooner, and so is a source that somebody else has
//! made due. A source never has two checks at once, and none waits for another's.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::check::{CheckError, Checker, Mode};
use crate::mail::Mailer;
use crate::outbox::{Delivery, deliver, wait};
use crate::source::Source;
use crate::store::StoreError;

/// Every second.
const BEAT: &str = "* * * * * *";

/// A beat that does not come in this time is done without: the scheduler may have died.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a mail under way may take to end once the daemon stops. Checks are given up at once:
/// what they had not committed is done again at the next start.
const GRACE: Duration = Duration::from_secs(6);

/// How long the heartbeat may take to end.
const LAST_BEAT: Duration = Duration::from_millis(500);

/// How often silent sources are looked for.
const WATCH: SignedDuration = SignedDuration::from_secs(60);

/// How often it is looked whether somebody else has made a source due.
const LISTEN: SignedDuration = SignedDuration::from_secs(5);

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
    /// The instant is when the source is due next.
    Check(Result<Timestamp, CheckError>),
    Delivery(Result<Delivery, StoreError>),
    Watch(Result<(), CheckError>),
    Listened(Result<Vec<Hastened>, StoreError>),
}

/// A source that somebody else has made due sooner.
struct Hastened {
    source: String,
    /// When the daemon had it due.
    planned: Timestamp,
    due: Timestamp,
}

/// The work under way.
struct Work {
    tasks: JoinSet<Done>,
    /// The source of each check under way.
    checks: HashMap<Id, (String, AbortHandle)>,
    delivery: Option<Id>,
    /// No mail is tried before.
    mail_after: Timestamp,
    /// How often in a row the mail server could not be used.
    mail_failures: u32,
    watched: Timestamp,
    listened: Timestamp,
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
            mail_after: Timestamp::MIN,
            mail_failures: 0,
            watched: now,
            listened: now,
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
                Some(done) = work.tasks.join_next_with_id() => {
                    finish(&mut work, done, self.checker.clock.now());
                }
            }
        }
        tracing::info!(under_way = work.tasks.len(), "ratebook is stopping");
        for (_, check) in work.checks.values() {
            check.abort();
        }
        let drained = async { while work.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, drained).await.is_err() {
            tracing::warn!("a mail under way was given up; it is sent again at the next start");
        }
        work.tasks.abort_all();
        // What becomes of the heartbeat matters to nobody any more.
        let _ = tokio::time::timeout(LAST_BEAT, heartbeat.shutdown()).await;
        Ok(())
    }

    /// When each source is due: as the store says, but never later than its schedule now asks for,
    /// and at once where the store says nothing.
    async fn due(&self, now: Timestamp) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let planned: Vec<(String, Timestamp)> = self
            .sources()
            .map(|source| {
                let next = source.schedule.next_after(now).unwrap_or(Timestamp::MAX);
                (source.id.clone(), next)
            })
            .collect();
        self.checker
            .store
            .with(move |store| {
                planned
                    .into_iter()
                    .map(|(id, next)| {
                        let due = store.due(&id)?.map_or(now, |stored| stored.min(next));
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
            if work.checks.values().any(|(id, _)| *id == source.id) {
                tracing::warn!(source = %source.id, "skipped: its last check still runs");
                continue;
            }
            let id = source.id.clone();
            let task = work.tasks.spawn(check(self.checker.clone(), source));
            work.checks.insert(task.id(), (id, task));
        }
        if now.duration_since(work.watched) >= WATCH {
            work.watched = now;
            work.tasks.spawn(watch(self.checker.clone()));
        }
        if now.duration_since(work.listened) >= LISTEN {
            work.listened = now;
            let (checker, resting) = (self.checker.clone(), resting(work));
            work.tasks.spawn(listen(checker, resting));
        }
        if let (Some(mailer), None) = (&self.mailer, work.delivery)
            && work.mail_after <= now
        {
            let (store, mailer) = (self.checker.store.clone(), Arc::clone(mailer));
            let clock = self.checker.clock;
            let task = work
                .tasks
                .spawn(async move { Done::Delivery(deliver(&store, &mailer, clock).await) });
            work.delivery = Some(task.id());
        }
    }
}

/// Checks a source, then stores when it is due next: as its schedule says, or sooner to look at a
/// doubtful reading again. A check that a kill cut short is made up for at the next start.
async fn check(checker: Checker, source: Source) -> Done {
    let checked = checker.check(&source, Mode::Record).await;
    let again = checked.as_ref().ok().and_then(|checked| checked.again);
    let next = source.schedule.next_after(checker.clock.now());
    let next = next
        .into_iter()
        .chain(again)
        .min()
        .unwrap_or(Timestamp::MAX);
    let id = source.id;
    let stored = checker.store.with(move |store| store.set_due(&id, next));
    let stored = stored.await.map_err(CheckError::Store);
    Done::Check(checked.and(stored.map(|()| next)))
}

/// When each source that is not being checked is due: of these the store must say the same, unless
/// somebody else has written to it.
fn resting(work: &Work) -> Vec<(String, Timestamp)> {
    let is_resting = |source: &String| !work.checks.values().any(|(id, _)| id == source);
    let due = work.due.iter().filter(|(source, _)| is_resting(source));
    due.map(|(source, due)| (source.clone(), *due)).collect()
}

/// Tells of sources that were not read for longer than they may be, whatever the reason.
async fn watch(checker: Checker) -> Done {
    let catalog = Arc::clone(&checker.catalog);
    for source in catalog.sources() {
        if let Err(error) = checker.tell_silence(source).await {
            return Done::Watch(Err(error));
        }
    }
    Done::Watch(Ok(()))
}

/// Looks for sources that somebody else has made due sooner than they are planned.
async fn listen(checker: Checker, planned: Vec<(String, Timestamp)>) -> Done {
    let hastened = checker.store.with(move |store| {
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
    Done::Listened(hastened.await)
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
fn finish(work: &mut Work, done: Result<(Id, Done), JoinError>, now: Timestamp) {
    let id = match &done {
        Ok((id, _)) => *id,
        Err(error) => error.id(),
    };
    let source = work.checks.remove(&id);
    if work.delivery == Some(id) {
        work.delivery = None;
    }
    let source = source.map_or_else(|| "daemon".to_owned(), |(source, _)| source);
    match done {
        Ok((_, Done::Check(Ok(next)))) => {
            work.due.insert(source, next);
        }
        Ok((_, Done::Listened(Ok(hastened)))) => {
            for sooner in hastened {
                // One that was checked meanwhile was made up for.
                match work.due.get_mut(&sooner.source) {
                    Some(due) if *due == sooner.planned => *due = sooner.due,
                    _ => {}
                }
            }
        }
        Ok((_, Done::Check(Err(error)))) => {
            tracing::error!(source, step = "store", "check not recorded: {error}");
        }
        Ok((_, Done::Delivery(Ok(delivery)))) => pause(work, &delivery, now),
        Ok((_, Done::Delivery(Err(error)))) => tracing::error!(step = "store", "{error}"),
        Ok((_, Done::Watch(Err(error)))) => {
            tracing::error!(step = "store", "silence not told: {error}");
        }
        Ok((_, Done::Listened(Err(error)))) => tracing::error!(step = "store", "{error}"),
        Ok((_, Done::Watch(Ok(())))) => {}
        Err(error) => tracing::error!(source, "a task ended by a fault of ratebook: {error}"),
    }
}

/// Leaves a server that cannot be used alone, each time as long as a mail waits for its next try.
fn pause(work: &mut Work, delivery: &Delivery, now: Timestamp) {
    if !delivery.server_failed {
        work.mail_failures = 0;
        return;
    }
    let pause = wait(work.mail_failures);
    work.mail_failures = work.mail_failures.saturating_add(1);
    work.mail_after = now.checked_add(pause).unwrap_or(Timestamp::MAX);
}
