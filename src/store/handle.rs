//! One store shared by the tasks of a program: each piece of work runs on a thread of its own,
//! one at a time.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Store, StoreError};

/// A store that tasks can share. Cheap to clone.
#[derive(Clone)]
pub struct StoreHandle(Arc<Mutex<Store>>);

impl StoreHandle {
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    /// Runs `work` on the store. A panic in it is the caller's panic; the store stays usable,
    /// since a transaction that was not committed is undone.
    ///
    /// # Errors
    /// What `work` returns.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(&self.0);
        let task = tokio::task::spawn_blocking(move || {
            work(&mut store.lock().unwrap_or_else(PoisonError::into_inner))
        });
        match task.await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(StoreError::Unfit {
                    of: "the store".to_owned(),
                    problem: "the program is stopping".to_owned(),
                }),
            },
        }
    }
}
