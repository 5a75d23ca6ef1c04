//! The store as requests see it: through a connection that only reads, opened when it is first
//! needed and again after anything went wrong with it. Checks are counted once and added up.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use super::Subject;
use crate::clock::Clock;
use crate::outcome::Outcome;
use crate::source::Catalog;
use crate::standing::{Standing, standing};
use crate::store::{Access, AttemptTally, Store, StoreError, StoreSize, Timed};

pub(super) struct Desk {
    reader: Arc<Mutex<Reader>>,
    catalog: watch::Receiver<Arc<Catalog>>,
    clock: Clock,
}

struct Reader {
    path: PathBuf,
    store: Option<Store>,
    counted: Counted,
}

/// All checks that the store holds, added up.
#[derive(Clone, Default)]
pub(super) struct Counted {
    /// The number of the last one.
    last: i64,
    pub(super) checks: BTreeMap<(String, Outcome), u64>,
    /// Of each source.
    pub(super) fetch: BTreeMap<String, Timed>,
    pub(super) read: BTreeMap<String, Timed>,
}

/// What the figures are made from, as of one moment.
pub(super) struct Figures {
    pub(super) standing: Standing,
    pub(super) counted: Counted,
    pub(super) attempts: Vec<AttemptTally>,
    pub(super) size: StoreSize,
}

impl Desk {
    pub(super) fn new(subject: Subject) -> Self {
        Self {
            reader: Arc::new(Mutex::new(Reader {
                path: subject.store,
                store: None,
                counted: Counted::default(),
            })),
            catalog: subject.catalog,
            clock: subject.clock,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) async fn standing(&self) -> Result<Standing, StoreError> {
        let (catalog, now) = (self.catalog(), self.now());
        self.look(move |store, _| standing(store, &catalog, now))
            .await
    }

    pub(super) async fn figures(&self) -> Result<Figures, StoreError> {
        let (catalog, now) = (self.catalog(), self.now());
        self.look(move |store, counted| {
            count_on(store, counted)?;
            Ok(Figures {
                standing: standing(store, &catalog, now)?,
                counted: counted.clone(),
                attempts: store.attempt_tally()?,
                size: store.size(),
            })
        })
        .await
    }

    fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.borrow())
    }

    async fn look<T: Send + 'static>(
        &self,
        what: impl Fn(&Store, &mut Counted) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let reader = Arc::clone(&self.reader);
        let looked = tokio::task::spawn_blocking(move || {
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            match reader.look(&what) {
                // It was opened while nobody wrote.
                Err(StoreError::WriterCame { .. }) => reader.look(&what),
                looked => looked,
            }
        });
        looked.await.map_err(|error| StoreError::Contradiction {
            of: "the store".to_owned(),
            problem: format!("it could not be read: {error}"),
        })?
    }
}

impl Reader {
    fn look<T>(
        &mut self,
        what: &impl Fn(&Store, &mut Counted) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&self.path, Access::ReadOnly)?,
        };
        let looked = what(&store, &mut self.counted)?;
        // After a failure it is opened anew.
        self.store = Some(store);
        Ok(looked)
    }
}

/// Counts what was checked since it was last counted.
fn count_on(store: &Store, counted: &mut Counted) -> Result<(), StoreError> {
    let tally = store.tally(counted.last)?;
    counted.last = tally.last;
    for more in tally.checks {
        let fetch = counted.fetch.entry(more.source.clone()).or_default();
        *fetch = fetch.and(more.fetch);
        let read = counted.read.entry(more.source.clone()).or_default();
        *read = read.and(more.read);
        let checks = counted
            .checks
            .entry((more.source, more.outcome))
            .or_default();
        *checks = checks.saturating_add(more.checks);
    }
    Ok(())
}
