//! Those who read the store for requests: a few at once, each through a connection of its own that
//! only reads. However many ask, the checks keep most of the machine, and no answer waits long: who
//! would have to is told so.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::store::{Access, Store, StoreError};

/// How many read at once.
const AT_ONCE: usize = 2;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) struct Readers {
    path: PathBuf,
    turns: Arc<Semaphore>,
    /// Connections that are open and not used now.
    idle: Arc<Mutex<Vec<Store>>>,
}

/// Why nothing was read.
pub(super) enum Unread {
    /// The turn did not come.
    Busy,
    /// It ended by a fault of ratebook.
    Fault,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            idle: Arc::default(),
        }
    }

    /// Closes the store, once nobody reads it.
    pub(super) async fn close(&self) {
        let all = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
        let _turns = self.turns.acquire_many(all).await;
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Asks one state of the store. Where that fails by the store, the connection is not used
    /// again, and `ask` may be asked twice.
    pub(super) async fn ask<T, E>(
        &self,
        ask: impl Fn(&Store) -> Result<T, E> + Send + 'static,
        store_error: impl Fn(&E) -> Option<&StoreError> + Send + 'static,
    ) -> Result<Result<T, E>, Unread>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Unread::Busy);
        };
        let (path, idle) = (self.path.clone(), Arc::clone(&self.idle));
        let asked = tokio::task::spawn_blocking(move || {
            // It is kept until the work is done, even where nobody waits for that any more.
            let _turn = turn;
            let mut answer = once(&path, &idle, &ask, &store_error);
            if let Err(error) = &answer
                && matches!(store_error(error), Some(StoreError::WriterCame { .. }))
            {
                // The store was opened while nobody wrote.
                answer = once(&path, &idle, &ask, &store_error);
            }
            answer
        });
        asked.await.map_err(|_| Unread::Fault)
    }
}

fn once<T, E: From<StoreError>>(
    path: &std::path::Path,
    idle: &Mutex<Vec<Store>>,
    ask: impl Fn(&Store) -> Result<T, E>,
    store_error: impl Fn(&E) -> Option<&StoreError>,
) -> Result<T, E> {
    let locked = || idle.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = locked().pop();
    let store = match kept {
        Some(store) => store,
        None => Store::open(path, Access::ReadOnly)?,
    };
    let answer = store.at_once(ask);
    let is_sound = match &answer {
        Ok(_) => true,
        Err(error) => store_error(error).is_none(),
    };
    if is_sound {
        locked().push(store);
    }
    answer
}
