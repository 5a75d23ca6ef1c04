//! The store as requests see it: through a connection that only reads, opened when it is first
//! needed and again after anything went wrong with it. Checks are counted once and added up.
//!
//! One look at a time: a look that takes long is waited for by all who ask meanwhile, and shown to
//! those who come soon after, so that however many ask, the store is read a third of the time at
//! most.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Mutex, watch};

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
    /// The last look, when it was made and how long it took.
    seen: Option<(Arc<Figures>, Instant, Duration)>,
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
                seen: None,
            })),
            catalog: subject.catalog,
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
        let (catalog, clock) = (Arc::clone(&self.catalog.borrow()), self.clock);
        let looked = tokio::task::spawn_blocking(move || match reader.look(&catalog, clock) {
            // It was opened while nobody wrote.
            Err(StoreError::WriterCame { .. }) => reader.look(&catalog, clock),
            looked => looked,
        });
        looked.await.map_err(|error| StoreError::Unfit {
            of: "the store".to_owned(),
            problem: format!("it could not be read: {error}"),
        })?
    }
}

impl Reader {
    fn look(&mut self, catalog: &Catalog, clock: Clock) -> Result<Arc<Figures>, StoreError> {
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
        count_on(&store, &mut self.counted)?;
        let figures = Arc::new(Figures {
            standing: standing(&store, catalog, clock.now())?,
            counted: self.counted.clone(),
            attempts: store.attempt_tally()?,
            size: store.size(),
        });
        self.store = Some(store);
        self.seen = Some((Arc::clone(&figures), Instant::now(), began.elapsed()));
        Ok(figures)
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
