//! The history as a table: one row an event.

use jiff::Timestamp;

use super::super::amounts::beside;
use crate::book::render::Table;
use crate::query::history::History;
use crate::query::track::{Event, Track};

/// One row an event, rules among them, in the order of time.
pub(super) fn table(history: &History) -> Table {
    let mut rows: Vec<(Timestamp, Vec<String>)> = Vec::new();
    for track in &history.tracks {
        let events = track.events(history.span);
        rows.extend(events.iter().map(|event| (event.at, row(track, event))));
    }
    rows.extend(history.rules.iter().map(|event| {
        let mut row = vec![event.at.to_string(), event.route.to_string()];
        row.push("rule-changed".to_owned());
        row.extend(std::iter::repeat_n(String::new(), 6));
        row.push(event.old_until.to_string());
        row.push(event.words.clone());
        row.push(event.source.clone());
        (event.at, row)
    }));
    rows.sort_by_key(|(at, _)| *at);
    let columns = [
        "observed",
        "rate",
        "event",
        "amount",
        "amount_max",
        "currency",
        "unit",
        "beside",
        "percent",
        "old_until",
        "rule",
        "source",
    ];
    Table {
        name: "history".to_owned(),
        caption: format!("Price history up to {}", crate::instant::shown(history.end)),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

fn row(track: &Track, event: &Event) -> Vec<String> {
    let price = &event.price;
    let text = |amount: Option<crate::price::Amount>| {
        amount.map_or_else(String::new, |amount| amount.to_string())
    };
    vec![
        event.at.to_string(),
        track.rate.to_string(),
        event.what.name().to_owned(),
        price.amount.to_string(),
        text(price.amount_max),
        price.currency.to_string(),
        price.unit.to_string(),
        beside(price),
        text(event.percent()),
        event
            .old_until
            .map_or_else(String::new, |at| at.to_string()),
        String::new(),
        track.source.clone(),
    ]
}
