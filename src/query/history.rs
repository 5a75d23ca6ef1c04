//! What changed over time: prices rate by rate, and billing rules sentence by sentence.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::track::{Event, Span, Track, tracks};
use crate::alert::{price_json, sentences};
use crate::change::RuleChange;
use crate::rate::{RateGlob, RateId, Route};
use crate::rules::Rule;
use crate::store::{ChangeFilter, HistoryFilter, RecordedChange, Store, StoreError, WhatChanged};

/// All that is told: prices, rules, and up to when.
pub struct History {
    pub tracks: Vec<Track>,
    pub rules: Vec<RuleEvent>,
    pub span: Span,
    /// Where the time asked for ends, at the latest now.
    pub end: Timestamp,
    pub now: Timestamp,
}

/// A sentence about billing that changed.
pub struct RuleEvent {
    pub route: Route,
    pub source: String,
    pub at: Timestamp,
    pub old_until: Timestamp,
    /// `billed by input duration → billed by output duration`.
    pub words: String,
    pub before: Vec<String>,
    pub now: Vec<String>,
}

/// Which part of the history is asked for.
#[derive(Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Those of which any names it; all where there is none.
    pub rates: &'a [RateGlob],
    pub source: Option<&'a str>,
    pub span: Span,
}

impl Wanted<'_> {
    fn matches(&self, matches: impl Fn(&RateGlob) -> bool) -> bool {
        self.rates.is_empty() || self.rates.iter().any(matches)
    }
}

/// What happened to the rates and rules that are wanted.
///
/// # Errors
/// [`StoreError`].
pub fn history(store: &Store, wanted: Wanted<'_>, now: Timestamp) -> Result<History, StoreError> {
    store.at_once(|store| {
        let rates = rates(store, wanted)?;
        let mut tracks = tracks(store.price_history(HistoryFilter {
            rates: rates.as_deref(),
            source: wanted.source,
            ..HistoryFilter::default()
        })?);
        tracks.retain(|track| !track.events(wanted.span).is_empty());
        let end = wanted.span.until.map_or(now, |until| until.min(now));
        Ok(History {
            tracks,
            rules: rule_events(store, wanted)?,
            span: wanted.span,
            end,
            now,
        })
    })
}

/// The rates that are wanted; `None` for all. The rest of the history is not read.
fn rates(store: &Store, wanted: Wanted<'_>) -> Result<Option<Vec<RateId>>, StoreError> {
    if wanted.rates.is_empty() {
        return Ok(None);
    }
    let rates = store.rates()?.into_iter().map(|(rate, _)| rate);
    let mut rates: Vec<RateId> = rates
        .filter(|rate| wanted.matches(|glob| glob.matches(rate)))
        .collect();
    rates.dedup();
    Ok(Some(rates))
}

/// The changed rules, those of one sentence of the page together.
fn rule_events(store: &Store, wanted: Wanted<'_>) -> Result<Vec<RuleEvent>, StoreError> {
    let changes = store.changes(ChangeFilter {
        source: wanted.source,
        since: wanted.span.since,
        until: wanted.span.until,
    })?;
    let is_meant = |change: &RecordedChange| match &change.what {
        WhatChanged::Rule(rule) => wanted.matches(|glob| glob.matches_route(&rule.route)),
        WhatChanged::Price(_) => false,
    };
    let mut events = Vec::new();
    let checks = changes.chunk_by(|a, b| a.check == b.check);
    // Two snapshots are read for each.
    for check in checks.filter(|check| check.iter().any(is_meant)) {
        events.extend(rules_of_check(store, check)?);
    }
    events.retain(|event| wanted.matches(|glob| glob.matches_route(&event.route)));
    events.sort_by(|a, b| (&a.route, a.at).cmp(&(&b.route, b.at)));
    Ok(events)
}

fn rules_of_check(store: &Store, changes: &[RecordedChange]) -> Result<Vec<RuleEvent>, StoreError> {
    let rules: Vec<RuleChange> = changes
        .iter()
        .filter_map(|change| match &change.what {
            WhatChanged::Rule(rule) => Some(rule.clone()),
            WhatChanged::Price(_) => None,
        })
        .collect();
    let Some(first) = changes.first().filter(|_| !rules.is_empty()) else {
        return Ok(Vec::new());
    };
    let (before, now) = (
        store.snapshot(first.snapshot_before)?,
        store.snapshot(first.snapshot_now)?,
    );
    let (Some(before), Some(now)) = (before, now) else {
        return Ok(Vec::new());
    };
    let told = sentences(&rules, &before, &now).into_iter();
    let say = |rules: &[Rule]| rules.iter().map(ToString::to_string).collect();
    Ok(told
        .map(|sentence| RuleEvent {
            words: sentence.in_short(),
            before: say(&sentence.before),
            now: say(&sentence.now),
            route: sentence.route,
            source: first.source.clone(),
            at: first.observed,
            old_until: first.last_seen,
        })
        .collect())
}

impl History {
    pub fn json(&self) -> Value {
        let rates = self.tracks.iter().map(|track| {
            let events = track.events(self.span);
            json!({
                "rate": track.rate,
                "source": track.source,
                "last_seen": track.last_seen(),
                "events": events.iter().map(event_json).collect::<Vec<_>>(),
            })
        });
        let rules = self.rules.iter().map(|event| {
            json!({
                "route": event.route,
                "source": event.source,
                "observed": event.at,
                "old_until": event.old_until,
                "before": event.before,
                "now": event.now,
            })
        });
        json!({ "rates": rates.collect::<Vec<_>>(), "rules": rules.collect::<Vec<_>>() })
    }
}

fn event_json(event: &Event) -> Value {
    json!({
        "observed": event.at,
        "event": event.what.name(),
        "price": price_json(&event.price),
        "percent": event.percent(),
        "old_until": event.old_until,
        "snapshot": event.snapshot,
    })
}
