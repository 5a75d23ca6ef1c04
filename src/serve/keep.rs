//! What has to go on as long as the program does: where it ends by a fault of the program, that is
//! said, and it is begun again.

use std::io;
use std::time::Duration;

use tokio::task::JoinSet;

/// How long it is waited before the next beginning; twice as long each time.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_mins(1);

/// Runs a task until it ends well. Dropped, it ends with what it runs.
pub(super) async fn keep<W>(begin: impl Fn() -> W)
where
    W: Future<Output = io::Result<()>> + Send + 'static,
{
    let mut pause = FIRST;
    loop {
        let mut task = JoinSet::new();
        task.spawn(begin());
        let cause = match task.join_next().await {
            None | Some(Ok(Ok(()))) => return,
            Some(Ok(Err(error))) => error.to_string(),
            Some(Err(fault)) if fault.is_cancelled() => return,
            Some(Err(fault)) => fault.to_string(),
        };
        tracing::error!(
            event = "fault",
            step = "serve",
            cause,
            "the endpoint broke off: it is begun again"
        );
        tokio::time::sleep(pause).await;
        pause = pause.saturating_mul(2).min(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn what_ends_by_a_fault_is_begun_again() {
        let begun = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&begun);
        let kept = keep(move || {
            let n = count.fetch_add(1, Ordering::SeqCst);
            async move {
                assert!(n != 0, "it panics once");
                if n == 1 {
                    return Err(io::Error::other("and fails once"));
                }
                Ok(())
            }
        });
        tokio::time::timeout(Duration::from_secs(20), kept)
            .await
            .unwrap();
        assert_eq!(begun.load(Ordering::SeqCst), 3);
    }
}
