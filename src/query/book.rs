//! The price book of an instant, from the store.

use jiff::Timestamp;

use crate::book::Book;
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
