//! What the daemon lives by: a beat every second.

use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Every second.
const BEAT: &str = "* * * * * *";

/// One job that only sends beats; a beat that nobody waits for is dropped.
pub(super) async fn heartbeat(beat: mpsc::Sender<()>) -> Result<JobScheduler, JobSchedulerError> {
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
