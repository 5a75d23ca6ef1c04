//! What the daemon lives by: a beat every second, whatever happens to the clock.

use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Every second.
const BEAT: &str = "* * * * * *";

/// A beat that does not come in this time is done without, and the scheduler is started anew: it
/// waits for the next second of a clock that may have been set back, and may have died.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long a scheduler may take to end.
const LAST_BEAT: Duration = Duration::from_millis(500);

/// A scheduler with one job, which only sends beats; a beat that nobody waits for is dropped.
pub(super) struct Heart {
    scheduler: JobScheduler,
    beats: Receiver<()>,
    /// A beat that has not come by then is done without. It is not put off by whatever else ends
    /// meanwhile: the loop waits anew with each.
    due: Instant,
}

/// Whether a beat came by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    Came,
    Missed,
}

impl Heart {
    pub(super) async fn start() -> Result<Self, JobSchedulerError> {
        let (beat, beats) = mpsc::channel(1);
        let scheduler = JobScheduler::new().await?;
        let job = Job::new_async(BEAT, move |_, _| {
            let beat = beat.clone();
            Box::pin(async move {
                let _ = beat.try_send(());
            })
        })?;
        scheduler.add(job).await?;
        scheduler.start().await?;
        let due = Instant::now() + PATIENCE;
        Ok(Self {
            scheduler,
            beats,
            due,
        })
    }

    /// Waits for a beat, or for as long as one is waited for. May be given up at any time.
    pub(super) async fn beat(&mut self) -> Beat {
        let beat = match timeout_at(self.due, self.beats.recv()).await {
            Ok(Some(())) => Beat::Came,
            // A scheduler that has ended sends no more: that must not become a busy loop.
            Ok(None) => {
                sleep_until(self.due).await;
                Beat::Missed
            }
            Err(_) => Beat::Missed,
        };
        self.due = Instant::now() + PATIENCE;
        beat
    }

    /// Puts another scheduler in place of one that does not beat.
    pub(super) async fn revive(&mut self) {
        match tokio::time::timeout(PATIENCE, Self::start()).await {
            Ok(Ok(new)) => std::mem::replace(self, new).stop().await,
            // It beats once in a while, which is enough to go on.
            Ok(Err(error)) => {
                let cause = error.to_string();
                tracing::error!(event = "fault", cause, "the heartbeat did not start");
            }
            Err(_) => tracing::error!(event = "fault", "the heartbeat did not start in time"),
        }
    }

    pub(super) async fn stop(mut self) {
        // What becomes of it matters to nobody any more.
        let _ = tokio::time::timeout(LAST_BEAT, self.scheduler.shutdown()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loop waits anew whenever a task ends, which may be many times a second.
    #[tokio::test]
    async fn a_beat_that_does_not_come_is_missed_however_often_it_is_waited_for_anew() {
        let (beat, beats) = mpsc::channel(1);
        let mut heart = Heart {
            scheduler: JobScheduler::new().await.unwrap(),
            beats,
            due: Instant::now() + PATIENCE,
        };
        let began = Instant::now();
        let missed = loop {
            let busy = Duration::from_millis(50);
            match tokio::time::timeout(busy, heart.beat()).await {
                Ok(beat) => break beat,
                Err(_) => assert!(began.elapsed() < PATIENCE * 2, "no end"),
            }
        };
        assert!(missed == Beat::Missed && began.elapsed() >= PATIENCE);
        beat.try_send(()).unwrap();
        assert!(heart.beat().await == Beat::Came);
    }
}
