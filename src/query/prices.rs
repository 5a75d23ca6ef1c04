//! The prices of a book, one by one.

use serde_json::{Value, json};

use crate::alert::price_json;
use crate::book::{Book, Entry};

/// A line of the book as it is listed.
pub struct Priced<'b> {
    pub entry: &'b Entry,
    /// The source has not been read for longer than it may be.
    pub is_stale: bool,
}

/// The lines of the book that are wanted, in its order.
pub fn prices(book: &Book, wanted: impl Fn(&Entry) -> bool) -> Vec<Priced<'_>> {
    let entries = book.entries().iter().filter(|entry| wanted(entry));
    let priced = entries.map(|entry| Priced {
        entry,
        is_stale: book.stale(entry).is_some(),
    });
    priced.collect()
}

impl Priced<'_> {
    pub fn json(&self) -> Value {
        let entry = self.entry;
        json!({
            "rate": entry.rate,
            "price": price_json(&entry.price),
            "shown": entry.shown.amount,
            "text": entry.text,
            "since": entry.since,
            "last_seen": entry.last_seen,
            "changed_by": entry.changed_by(),
            "stale": self.is_stale,
            "source": entry.source,
            "snapshot": entry.snapshot,
        })
    }
}
