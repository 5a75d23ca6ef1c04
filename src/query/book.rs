//! The price books of instants, from the store.

use jiff::Timestamp;

use crate::book::Book;
use crate::book::dated::Dated;
use crate::source::Catalog;
use crate::store::{Store, StoreError};

/// The book at an instant, from one state of the store.
///
/// # Errors
/// [`StoreError`].
pub fn book(store: &Store, as_of: Timestamp, catalog: &Catalog) -> Result<Book, StoreError> {
    store.at_once(|store| {
        Ok(Book::new(
            as_of,
            store.prices_held_at(as_of)?,
            store.rules_at(as_of)?,
            &store.seen_at(as_of)?,
            catalog,
        ))
    })
}

/// The books of all instants up to `until`: one for each at which a price or a rule was first seen,
/// was last seen, or was seen gone.
///
/// # Errors
/// [`StoreError`].
pub fn dated(store: &Store, until: Timestamp, catalog: &Catalog) -> Result<Dated, StoreError> {
    store.at_once(|store| {
        let turns = store.turns()?.into_iter();
        let books = turns
            .take_while(|turn| *turn <= until)
            .map(|turn| book(store, turn, catalog))
            .collect::<Result<_, StoreError>>()?;
        Ok(Dated::new(books, until))
    })
}
