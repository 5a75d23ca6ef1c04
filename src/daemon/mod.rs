//! The daemon: every source on its own schedule, waiting mail to the server, a clean stop.
//!
//! tokio-cron-scheduler only beats time. When a source is due is computed from its own schedule
//! and kept in the store, so that it survives a restart; a missed instant is made up for by one
//! check. A doubtful reading is looked at again sooner, and so is a source that somebody else has
//! made due. A source never has two checks at once, and none waits for another's.
//!
//! | file | says |
//! |---|---|
//! | `beat` | what the daemon lives by: a beat every second |
//! | `due` | when each source is due |
//! | `post` | when waiting mail is tried |
//! | `work` | what is under way, and what becomes of it |

mod beat;
mod due;
mod post;
mod work;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio_cron_scheduler::JobSchedulerError;

use crate::check::Checker;
use crate::mail::Mailer;
use crate::source::Source;
use crate::store::StoreError;

use due::Plan;
use post::Pause;
use work::Work;

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

/// What the daemon knows from one beat to the next.
struct State {
    work: Work,
    plan: Plan,
    pause: Pause,
    watched: Timestamp,
    listened: Timestamp,
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
        let mut state = State {
            work: Work::default(),
            plan: Plan::of(self.sources(), store, now).await?,
            pause: Pause::none(),
            watched: now,
            listened: now,
        };
        let (beat, mut beats) = mpsc::channel(1);
        let mut heartbeat = beat::heartbeat(beat).await?;
        tracing::info!(sources = state.plan.len(), "ratebook is running");
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                _ = tokio::time::timeout(PATIENCE, beats.recv()) => self.tick(&mut state),
                Some(done) = state.work.next() => {
                    let now = self.checker.clock.now();
                    state.work.finish(done, &mut state.plan, &mut state.pause, now);
                }
            }
        }
        tracing::info!(under_way = state.work.len(), "ratebook is stopping");
        if tokio::time::timeout(GRACE, state.work.drain())
            .await
            .is_err()
        {
            tracing::warn!("a mail under way was given up; it is sent again at the next start");
        }
        state.work.give_up();
        // What becomes of the heartbeat matters to nobody any more.
        let _ = tokio::time::timeout(LAST_BEAT, heartbeat.shutdown()).await;
        Ok(())
    }

    fn sources(&self) -> &[Source] {
        self.checker.catalog.sources()
    }

    /// Starts what is due.
    fn tick(&self, state: &mut State) {
        let now = self.checker.clock.now();
        let is_due = |source: &&Source| state.plan.is_due(&source.id, now);
        let due: Vec<&Source> = self.sources().iter().filter(is_due).collect();
        for source in due {
            state.plan.set(source.id.clone(), due::after(source, now));
            if state.work.is_checked(&source.id) {
                tracing::warn!(source = %source.id, "skipped: its last check still runs");
                continue;
            }
            state.work.check(self.checker.clone(), source.clone());
        }
        if now.duration_since(state.watched) >= WATCH {
            state.watched = now;
            state.work.watch(self.checker.clone());
        }
        if now.duration_since(state.listened) >= LISTEN {
            state.listened = now;
            let resting = state.plan.resting(|source| state.work.is_checked(source));
            state.work.listen(&self.checker, resting);
        }
        if let Some(mailer) = &self.mailer
            && !state.work.is_delivering()
            && state.pause.is_over(now)
        {
            state.work.deliver(&self.checker, Arc::clone(mailer));
        }
    }
}
