//! The store as requests see it: through connections that only read, opened when they are first
//! needed and again after anything went wrong with them.
//!
//! One look at a time: a look that takes long is waited for by all who ask meanwhile, and shown to
//! those who come soon after, so that however many ask, the store is read a third of the time at
//! most. Whether the store answers at all is asked beside that, and waits for no look.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Mutex, watch};

use super::Subject;
use crate::clock::Clock;
use crate::standing::{Expected, Standing, standing};
use crate::store::{Access, AttemptTally, CheckTally, Store, StoreError, StoreSize};

pub(super) struct Desk {
    reader: Arc<Mutex<Reader>>,
    asker: Arc<Mutex<Asker>>,
    expected: watch::Receiver<Arc<Expected>>,
    clock: Clock,
}

struct Reader {
    path: PathBuf,
    store: Option<Store>,
    /// The last look, when it was made and how long it took.
    seen: Option<(Arc<Figures>, Instant, Duration)>,
}

/// Asks only whether the store answers.
struct Asker {
    path: PathBuf,
    store: Option<Store>,
}

/// What the figures are made from, as of one moment.
pub(super) struct Figures {
    pub(super) standing: Standing,
    /// All checks that the store holds.
    pub(super) checks: Vec<CheckTally>,
    pub(super) attempts: Vec<AttemptTally>,
    pub(super) size: StoreSize,
}

impl Desk {
    pub(super) fn new(subject: Subject) -> Self {
        Self {
            asker: Arc::new(Mutex::new(Asker {
                path: subject.store.clone(),
                store: None,
            })),
            reader: Arc::new(Mutex::new(Reader {
                path: subject.store,
                store: None,
                seen: None,
            })),
            expected: subject.expected,
            clock: subject.clock,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How everything stands, and what was counted.
    pub(super) async fn figures(&self) -> Result<Arc<Figures>, StoreError> {
        // Who gives up waiting here leaves no work behind.
        let mut reader = Arc::clone(&self.reader).lock_owned().await;
        let (expected, clock) = (Arc::clone(&self.expected.borrow()), self.clock);
        let looked = tokio::task::spawn_blocking(move || match reader.look(&expected, clock) {
            // It was opened while nobody wrote.
            Err(StoreError::WriterCame { .. }) => reader.look(&expected, clock),
            looked => looked,
        });
        looked.await.map_err(|error| broken(&error))?
    }

    /// Whether the store answers.
    pub(super) async fn answers(&self) -> Result<(), StoreError> {
        let mut asker = Arc::clone(&self.asker).lock_owned().await;
        let asked = tokio::task::spawn_blocking(move || match asker.ask() {
            Err(StoreError::WriterCame { .. }) => asker.ask(),
            asked => asked,
        });
        asked.await.map_err(|error| broken(&error))?
    }

    /// Closes the store, once nobody looks at it.
    pub(super) async fn close(&self) {
        self.asker.lock().await.store = None;
        self.reader.lock().await.store = None;
    }
}

fn broken(error: &tokio::task::JoinError) -> StoreError {
    StoreError::Unfit {
        of: "the store".to_owned(),
        problem: format!("it could not be read: {error}"),
    }
}

impl Asker {
    fn ask(&mut self) -> Result<(), StoreError> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&self.path, Access::ReadOnly)?,
        };
        store.answers()?;
        self.store = Some(store);
        Ok(())
    }
}

impl Reader {
    fn look(&mut self, expected: &Expected, clock: Clock) -> Result<Arc<Figures>, StoreError> {
        if let Some((figures, at, took)) = &self.seen
            && at.elapsed() < took.saturating_mul(2)
        {
            return Ok(Arc::clone(figures));
        }
        let began = Instant::now();
        // After a failure it is opened anew, and what was seen is not shown any more.
        self.seen = None;
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&self.path, Access::ReadOnly)?,
        };
        let figures = Arc::new(Figures {
            standing: standing(&store, expected, clock.now())?,
            checks: store.check_tally()?,
            attempts: store.attempt_tally()?,
            size: store.size(),
        });
        self.store = Some(store);
        self.seen = Some((Arc::clone(&figures), Instant::now(), began.elapsed()));
        Ok(figures)
    }
}
