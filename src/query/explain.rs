//! The trail of one price, from the book back to the bytes of its page.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::contradictions::about;
use super::track::tracks;
use crate::alert::price_json;
use crate::fetch::shown_url;
use crate::rate::RateId;
use crate::store::{HistoryFilter, Store, StoreError, Trail};

/// A trail, and what it is told with.
pub struct Explained {
    pub trail: Trail,
    /// When the price was first seen, in whatever digits.
    pub first_seen: Timestamp,
    /// What contradicts it, in words.
    pub disputed: Vec<String>,
    pub as_of: Timestamp,
}

/// Where the price of a rate at an instant comes from, one for each source that shows it.
///
/// # Errors
/// [`StoreError`].
pub fn explain(
    store: &Store,
    rate: &RateId,
    as_of: Timestamp,
) -> Result<Vec<Explained>, StoreError> {
    store.at_once(|store| {
        let trails = store.trail(rate, as_of)?;
        explained(store, rate, trails, as_of)
    })
}

fn explained(
    store: &Store,
    rate: &RateId,
    trails: Vec<Trail>,
    as_of: Timestamp,
) -> Result<Vec<Explained>, StoreError> {
    if trails.is_empty() {
        return Ok(Vec::new());
    }
    let tracks = tracks(store.price_history(HistoryFilter {
        rates: Some(std::slice::from_ref(rate)),
        ..HistoryFilter::default()
    })?);
    let first_seen = |trail: &Trail| {
        let (rate, source) = (&trail.held.what.reading.rate, &trail.held.source);
        let track = tracks
            .iter()
            .find(|t| &t.rate == rate && &t.source == source);
        // Of a price that is gone: when it began, not when it went.
        let at = trail.held.last_seen.min(as_of);
        let since = track.and_then(|track| track.price_since(at));
        since.unwrap_or(trail.held.from)
    };
    let contradictions = store.contradictions()?;
    let disputed = |trail: &Trail| {
        let rate = &trail.held.what.reading.rate;
        about(&contradictions, rate, &trail.held.source, as_of)
    };
    Ok(trails
        .into_iter()
        .map(|trail| Explained {
            first_seen: first_seen(&trail),
            disputed: disputed(&trail),
            trail,
            as_of,
        })
        .collect())
}

impl Explained {
    pub fn json(&self) -> Value {
        let (trail, as_of) = (&self.trail, self.as_of);
        let Trail { held, page, .. } = trail;
        let reading = &held.what.reading;
        let known = trail.known.as_ref().map(|known| {
            json!({
                "amount": known.what.reading.price.amount,
                "text": known.what.reading.text,
                "first_seen": known.from,
                "snapshot": known.snapshot,
                "page_hash": known.what.reading.provenance.hash.to_string(),
            })
        });
        json!({
            "rate": reading.rate,
            "as_of": as_of,
            "in_force": held.ended.is_none_or(|ended| as_of < ended),
            "price": price_json(&held.what.known),
            "shown": price_json(&reading.price),
            "text": reading.text,
            "digits_from": known,
            "first_seen": self.first_seen,
            "shown_since": held.from,
            "last_seen": held.last_seen,
            "ended": held.ended,
            "disputed": self.disputed,
            "source": held.source,
            "snapshot": held.snapshot,
            "check": trail.check,
            "page": {
                "id": reading.provenance.page,
                "url": shown_url(&page.url),
                "final_url": shown_url(&page.final_url),
                "status": page.status,
                "content_type": page.content_type,
                "observed": page.observed,
                "not_modified": page.not_modified,
                "hash": reading.provenance.hash.to_string(),
            },
            "selector": reading.provenance.selector,
            "node": reading.provenance.node,
            "selectors_hash": trail.selectors.to_string(),
            "reader": trail.reader,
        })
    }
}

/// The most rates that are proposed.
const NEAR: usize = 4;

/// The rates that share most with `wanted`: parts of the route, then dimensions.
pub fn nearest<'r>(wanted: &RateId, known: &[&'r RateId]) -> Vec<&'r RateId> {
    let route = |rate: &RateId| {
        let (a, b) = (&wanted.route, &rate.route);
        [
            a.provider() == b.provider(),
            a.model() == b.model(),
            a.mode() == b.mode(),
        ]
        .into_iter()
        .filter(|same| *same)
        .count()
    };
    let dimensions = |rate: &RateId| {
        let all = wanted.dimensions.iter();
        all.filter(|(key, value)| rate.dimensions.get(key) == Some(value))
            .count()
    };
    let mut scored: Vec<(usize, usize, &RateId)> = known
        .iter()
        .map(|rate| (route(rate), dimensions(rate), *rate))
        .filter(|(route, ..)| *route > 0)
        .collect();
    // Stable: what is equally near stays in the order of identities.
    scored.sort_by_key(|(route, dimensions, _)| Reverse((*route, *dimensions)));
    let best = scored.first().map(|(route, ..)| *route);
    let near = scored
        .into_iter()
        .filter(|(route, ..)| Some(*route) == best);
    near.take(NEAR).map(|(.., rate)| rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rates_share_the_route_first() {
        let rates: Vec<RateId> = [
            "gptimage2/kling-3/text-to-video[resolution=720p,sound=off]",
            "gptimage2/kling-o3/text-to-video[resolution=720p,sound=off]",
            "gptimage2/kling-o3/video-edit[resolution=720p]",
            "gptimage2/kling-o3/video-edit[resolution=1080p]",
            "kling/video-3.0/generate[resolution=720p]",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        let known: Vec<&RateId> = rates.iter().collect();
        let near = |text: &str| -> Vec<String> {
            let near = nearest(&text.parse().unwrap(), &known);
            near.iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            near("gptimage2/kling-o3/video-edit[resolution=1080p,sound=on]"),
            [
                "gptimage2/kling-o3/video-edit[resolution=1080p]",
                "gptimage2/kling-o3/video-edit[resolution=720p]"
            ]
        );
        assert!(near("other/model/mode").is_empty());
    }
}
