//! What an answer is made from: one state of the store, the sources as they are watched, and the
//! present.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::book::Book;
use crate::credits::Plan;
use crate::query;
use crate::rate::{RateGlob, RateId};
use crate::serve::problem::{Kind, Mistake, Problem, near};
use crate::source::Catalog;
use crate::standing::Expected;
use crate::store::{Store, StoreError};

/// One state of the store, and the rest.
pub(super) struct View<'v> {
    pub store: &'v Store,
    pub expected: &'v Expected,
    pub catalog: &'v Arc<Catalog>,
    pub credits: &'v [Plan],
    pub now: Timestamp,
    /// The number of the last check that this state knows; 0 where there is none.
    pub state: i64,
    shelf: &'v Shelf,
}

/// The books that were asked for last: that of the present, and of instants that programs ask for
/// again and again. One is used only for the state that it is of, which is asked of the store each
/// time.
#[derive(Default)]
pub(super) struct Shelf(Mutex<VecDeque<Kept>>);

/// How many books are kept.
const MOST_KEPT: usize = 8;

struct Kept {
    state: i64,
    catalog: Arc<Catalog>,
    book: Arc<Book>,
}

/// Why there is no answer.
pub(super) enum Refusal {
    Problem(Problem),
    Store(StoreError),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<'v> View<'v> {
    pub(super) fn new(
        store: &'v Store,
        expected: &'v Expected,
        credits: &'v [Plan],
        now: Timestamp,
        shelf: &'v Shelf,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            state: store.last_check()?.unwrap_or(0),
            store,
            expected,
            catalog: &expected.catalog,
            credits,
            now,
            shelf,
        })
    }

    /// The instant that an answer speaks of where none was asked for: the last at which anything
    /// in it can have changed. A source was read then, or became stale, or the day began, by which
    /// ages are told. Answers between two such instants are the same, byte for byte.
    pub(super) fn present(&self) -> Result<Timestamp, StoreError> {
        let mut last = day_start(self.now);
        for seen in self.store.seen_at(self.now)? {
            let Some(observed) = seen.observed else {
                continue;
            };
            let source = self.catalog.source(&seen.source);
            let stale = source.and_then(|source| {
                let just_over = SignedDuration::from_millis(1);
                let age = source.allowance.checked_add(just_over)?;
                observed.checked_add(age).ok()
            });
            for at in [Some(observed), stale].into_iter().flatten() {
                if at <= self.now {
                    last = last.max(at);
                }
            }
        }
        Ok(last)
    }

    /// The book at an instant, or of the present.
    pub(super) fn book(&self, as_of: Option<Timestamp>) -> Result<Arc<Book>, StoreError> {
        let (as_of, is_present) = match as_of {
            Some(as_of) => (as_of, false),
            None => (self.present()?, true),
        };
        let shelf = || self.shelf.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |kept: &Kept| {
            kept.state == self.state
                && kept.book.as_of == as_of
                && Arc::ptr_eq(&kept.catalog, self.catalog)
        };
        let mut kept = shelf();
        if let Some(at) = kept.iter().position(fits)
            && let Some(found) = kept.remove(at)
        {
            let book = Arc::clone(&found.book);
            kept.push_front(found);
            return Ok(book);
        }
        // Who else asks for the present waits here, and finds it made; nobody waits for the past of
        // another.
        let kept = is_present.then_some(kept);
        let book = Arc::new(query::book(self.store, as_of, self.catalog)?);
        let mut kept = kept.unwrap_or_else(shelf);
        // Those of another state are of no more use.
        kept.retain(|kept| kept.state == self.state && !fits(kept));
        kept.push_front(Kept {
            state: self.state,
            catalog: Arc::clone(self.catalog),
            book: Arc::clone(&book),
        });
        kept.truncate(MOST_KEPT);
        Ok(book)
    }

    /// A glob that means some rate or route that was ever known.
    pub(super) fn known_glob(&self, name: &str, glob: &RateGlob) -> Result<(), Refusal> {
        let rates = self.store.rates()?;
        if rates.iter().any(|(rate, _)| glob.matches(rate)) {
            return Ok(());
        }
        let mut routes: Vec<String> = rates
            .iter()
            .map(|(rate, _)| rate.route.to_string())
            .collect();
        routes.dedup();
        let text = glob.to_string();
        let near = near(&text, routes.iter().map(String::as_str));
        let detail = format!("no rate was ever known that `{text}` means");
        let mistake = Mistake::of_parameter(name, detail).knowing(near);
        Err(Problem::of(Kind::Unknown, vec![mistake]).into())
    }

    /// A source that is watched, or was.
    pub(super) fn known_source(&self, name: &str, source: &str) -> Result<(), Refusal> {
        let mut known: Vec<String> = self.store.sources()?;
        known.extend(
            self.catalog
                .sources()
                .iter()
                .map(|source| source.id.clone()),
        );
        known.sort();
        known.dedup();
        if known.iter().any(|known| known == source) {
            return Ok(());
        }
        let near = near(source, known.iter().map(String::as_str));
        let detail = format!("there is no source `{source}`");
        let mistake = Mistake::of_parameter(name, detail).knowing(near);
        Err(Problem::of(Kind::Unknown, vec![mistake]).into())
    }
}

/// The problem of a rate that nothing is known of, with the rates that are most like it.
pub(super) fn unknown_rate(book: &Book, name: &str, rate: &RateId, detail: String) -> Problem {
    let known: Vec<&RateId> = book.entries().iter().map(|entry| &entry.rate).collect();
    let near = query::explain::nearest(rate, &known);
    let mistake = Mistake::of_parameter(name, detail);
    let mistake = mistake.knowing(near.into_iter().map(ToString::to_string));
    Problem::of(Kind::Unknown, vec![mistake])
}

/// When the day of an instant began, in UTC.
fn day_start(now: Timestamp) -> Timestamp {
    let midnight = now.to_zoned(TimeZone::UTC).start_of_day();
    midnight.map_or(now, |midnight| midnight.timestamp())
}
