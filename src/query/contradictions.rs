//! Prices that cannot both be true.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::alert::contradiction_json;
use crate::instant::day;
use crate::rate::RateId;
use crate::store::StoredContradiction;

/// A contradiction with what became of it.
pub fn contradiction(stored: &StoredContradiction) -> Value {
    let mut json = contradiction_json(&stored.contradiction);
    if let Some(object) = json.as_object_mut() {
        object.insert("id".to_owned(), json!(stored.id));
        object.insert("check".to_owned(), json!(stored.check));
        object.insert("told".to_owned(), json!(stored.observed));
        object.insert("alert".to_owned(), json!(stored.told));
        object.insert("ended".to_owned(), json!(stored.ended));
        object.insert("end_told".to_owned(), json!(stored.end_told.is_some()));
    }
    json
}

/// The statements of those that lasted at an instant and in which the rate stands.
pub fn about(
    all: &[StoredContradiction],
    rate: &RateId,
    source: &str,
    at: Timestamp,
) -> Vec<String> {
    all.iter()
        .filter(|stored| stored.observed <= at && stored.ended.is_none_or(|ended| at < ended))
        .filter(|stored| {
            let mut sides = stored.contradiction.sides().into_iter();
            sides.any(|side| side.rate() == Some(rate) && side.source == source)
        })
        .map(|stored| {
            let since = day(stored.contradiction.since());
            format!("{} (since {since})", stored.contradiction.statement)
        })
        .collect()
}
