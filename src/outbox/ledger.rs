//! What all rounds of delivery of one program share: what came of attempts and could not be written
//! yet, and whether a new one may begin.
//!
//! That a server has taken a mail is known once, when it says so. Where the store cannot keep it
//! then (the disk is full), it is kept here and written before anything else is sent.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::store::{SendResult, StoreError, StoreHandle};

#[derive(Debug, Default)]
pub struct Ledger {
    is_closed: AtomicBool,
    unwritten: Mutex<Vec<Entry>>,
}

/// What came of an attempt.
#[derive(Clone, Debug)]
struct Entry {
    attempt: i64,
    result: SendResult,
    at: Timestamp,
}

impl Ledger {
    /// From now on no attempt begins; those under way end.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    /// Writes what came of an attempt, or keeps it until it can be written.
    pub(super) async fn finish(
        &self,
        store: &StoreHandle,
        attempt: i64,
        result: SendResult,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            attempt,
            result,
            at,
        };
        self.unwritten.lock().await.push(entry);
        self.write_up(store).await
    }

    /// Writes what was kept; what cannot be written stays.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub async fn write_up(&self, store: &StoreHandle) -> Result<(), StoreError> {
        let mut unwritten = self.unwritten.lock().await;
        while let Some(entry) = unwritten.first().cloned() {
            let written = store
                .with(move |store| store.finish_attempt(entry.attempt, &entry.result, entry.at));
            match written.await {
                // Written before, by a round that was given up meanwhile.
                Ok(()) | Err(StoreError::NoSuchAttempt { .. }) => {}
                Err(error) => return Err(error),
            }
            unwritten.remove(0);
        }
        Ok(())
    }

    /// How many mails are known to be taken while the store does not say so.
    pub async fn unwritten(&self) -> usize {
        let unwritten = self.unwritten.lock().await;
        let is_sent = |entry: &&Entry| matches!(entry.result, SendResult::Sent { .. });
        unwritten.iter().filter(is_sent).count()
    }
}
