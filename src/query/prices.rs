//! The prices of a book, with what the history adds to them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::track::Track;
use crate::alert::price_json;
use crate::book::{Book, Entry};

/// A line of the book with what the history adds to it.
pub struct Priced<'b> {
    pub entry: &'b Entry,
    /// When the price was first seen, in whatever digits.
    pub since: Timestamp,
    /// Set where another price was seen next, and nobody saw when this one ended.
    pub changed_by: Option<Timestamp>,
    /// The source has not been read for longer than it may be.
    pub is_stale: bool,
}

/// The lines of the book that are wanted, in its order.
pub fn prices<'b>(
    book: &'b Book,
    tracks: &[Track],
    wanted: impl Fn(&Entry) -> bool,
) -> Vec<Priced<'b>> {
    let entries = book.entries().iter().filter(|entry| wanted(entry));
    entries.map(|entry| priced(book, entry, tracks)).collect()
}

fn priced<'b>(book: &'b Book, entry: &'b Entry, tracks: &[Track]) -> Priced<'b> {
    let track = tracks
        .iter()
        .find(|track| track.rate == entry.rate && track.source == entry.source);
    let since = track.and_then(|track| track.price_since(book.as_of));
    let changes = |at: &Timestamp| track.is_none_or(|track| track.changes_at(*at));
    Priced {
        entry,
        since: since.unwrap_or(entry.since),
        changed_by: entry.changed_by().filter(changes),
        is_stale: book.stale(entry).is_some(),
    }
}

impl Priced<'_> {
    pub fn json(&self) -> Value {
        let entry = self.entry;
        json!({
            "rate": entry.rate,
            "price": price_json(&entry.price),
            "shown": entry.shown.amount,
            "text": entry.text,
            "since": self.since,
            "last_seen": entry.last_seen,
            "changed_by": self.changed_by,
            "stale": self.is_stale,
            "source": entry.source,
            "snapshot": entry.snapshot,
        })
    }
}
