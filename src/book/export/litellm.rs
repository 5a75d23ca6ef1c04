//! What `litellm.register_model` takes, so that `completion_cost` of a video call says what the
//! book says.
//!
//! LiteLLM charges the seconds of a video by `output_cost_per_second_<resolution>`, and by
//! `output_cost_per_second` where the entry has no such tier. It knows no other setting, so each
//! sound (and any other dimension) is a key of its own: `gptimage2/kling-3/text-to-video/sound-off`.
//! An entry with tiers has no figure for other resolutions: those cost 0.0 there, with a warning of
//! LiteLLM's, rather than a neighbour's price. `output_cost_per_video_per_second` would win over
//! every tier and is never written. No entry names a provider, since LiteLLM takes the price of one
//! only where it knows the provider.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::figures::{Figure, figures};
use super::{Export, Unsaid, note, number, written};
use crate::book::Book;

/// The resolutions of which LiteLLM's `get_model_info` keeps a tier; others it drops silently.
const TIERS: [&str; 6] = ["480p", "720p", "768p", "1080p", "2k", "4k"];

/// The key of the entry that is no model: what of the book LiteLLM cannot say. It names a provider
/// that nobody has, so that no call is priced by it.
const SIDECAR: &str = "ratebook";

#[derive(Default)]
struct Entries(Vec<(String, Entry)>);

/// A model's entry.
#[derive(Default)]
struct Entry {
    /// `output_cost_per_second`, or one of its tiers.
    costs: Vec<(String, Box<RawValue>)>,
    /// What each cost is the price of, by its field.
    rates: Map<String, Value>,
    source: Option<String>,
}

pub(super) fn litellm(book: &Book) -> Export {
    let mut entries = Entries::default();
    let mut unsaid = Vec::new();
    for route in book.routes() {
        for figure in figures(book, route, &mut unsaid) {
            if let Err(cause) = entries.add(book, &figure) {
                note(&mut unsaid, figure.left_out(cause));
            }
        }
    }
    let text = written(&Whole {
        book,
        entries: &entries,
        unsaid: &unsaid,
    });
    Export { text, unsaid }
}

impl Entries {
    fn add(&mut self, book: &Book, figure: &Figure<'_>) -> Result<(), String> {
        let price = &figure.entry.price;
        if figure.of_request().is_some() {
            return Err(format!("{price} is not by the second"));
        }
        let cost = figure.of_seconds(1).and_then(number);
        let cost = cost.ok_or_else(|| format!("no finite decimal says {price} for one second"))?;
        let (key, field) = place(figure);
        let at = match self.0.iter().position(|(known, _)| *known == key) {
            Some(at) => at,
            None => {
                self.0.push((key, Entry::default()));
                self.0.len().saturating_sub(1)
            }
        };
        let Some((_, entry)) = self.0.get_mut(at) else {
            return Ok(());
        };
        // A tier beside a price for all resolutions would leave both in doubt.
        let is_plain = |field: &str| field == PLAIN;
        let clashes =
            |(known, _): &(String, _)| *known == field || is_plain(known) || is_plain(&field);
        if entry.costs.iter().any(clashes) {
            return Err("the key has another price already".to_owned());
        }
        let rate = json!({
            "rate": figure.rate(),
            "price": price.to_string(),
            "since": figure.entry.since,
            "last_seen": figure.entry.last_seen,
            "snapshot": figure.entry.snapshot,
            "page_hash": figure.entry.provenance.hash.to_string(),
        });
        entry.rates.insert(field.clone(), rate);
        entry.costs.push((field, cost));
        if entry.source.is_none() {
            entry.source = book.page_url(figure.entry).map(str::to_owned);
        }
        Ok(())
    }
}

/// The price whatever the resolution.
const PLAIN: &str = "output_cost_per_second";

/// The key of a figure, and its field there.
fn place(figure: &Figure<'_>) -> (String, String) {
    let mut key = figure.entry.rate.route.to_string();
    let mut field = PLAIN.to_owned();
    for (name, value) in figure.settings.iter() {
        if name == "resolution" && TIERS.contains(&value) {
            field = format!("{PLAIN}_{value}");
        } else {
            key.push_str(&format!("/{name}-{value}"));
        }
    }
    (key, field)
}

struct Whole<'e> {
    book: &'e Book,
    entries: &'e Entries,
    unsaid: &'e [Unsaid],
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = to.serialize_map(None)?;
        for (key, entry) in &self.entries.0 {
            map.serialize_entry(key, entry)?;
        }
        let sidecar = json!({
            "litellm_provider": SIDECAR,
            "metadata": { "as_of": self.book.as_of, "unsaid": self.unsaid },
        });
        map.serialize_entry(SIDECAR, &sidecar)?;
        map.end()
    }
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("mode", "video_generation")?;
        for (field, cost) in &self.costs {
            map.serialize_entry(field, cost)?;
        }
        if let Some(source) = &self.source {
            map.serialize_entry("source", source)?;
        }
        map.serialize_entry("metadata", &json!({ "ratebook": self.rates }))?;
        map.end()
    }
}
