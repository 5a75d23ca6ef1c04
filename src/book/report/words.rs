//! Words that the report's sentences are made of: lists, prices, differences, settings, dates.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::book::line_up::{Above, Begin, Percent};
use crate::book::tables;
use crate::price::Price;
use crate::rate::Dimensions;

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "and")
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn either<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "or")
}

fn joined<S: AsRef<str>>(items: &[S], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", first.join(", "), last.as_ref())
        }
    }
}

/// The items in order of first appearance, each once.
pub(super) fn once<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen: Vec<T> = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}

/// A sentence's first letter large.
pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// `$0.075/s`: without zeros that say nothing.
pub(super) fn price(price: &Price) -> String {
    tables::shown(price)
}

/// `start from $0.075/s`, `cost $0.075/s`; for one, `starts from`, `costs`.
pub(super) fn costs(begins: &[&Begin], one: bool) -> String {
    let prices = list(&once(begins.iter().map(|b| price(&b.price))));
    let s = if one { "s" } else { "" };
    let varying = begins.iter().filter(|b| b.varies).count();
    if varying == begins.len() {
        format!("start{s} from {prices}")
    } else if varying == 0 {
        format!("cost{s} {prices}")
    } else {
        format!("cost{s} {prices} at the least")
    }
}

/// `$0.0375/s (50%) more`.
pub(super) fn more(above: &Above) -> String {
    let percent = above.percent.map(per_cent);
    match (above.by.as_ref().map(price), percent) {
        (Some(by), Some(percent)) => format!("{by} ({percent}) more"),
        (Some(by), None) => format!("{by} more"),
        (None, Some(percent)) => format!("{percent} more"),
        (None, None) => "more".to_owned(),
    }
}

fn per_cent(percent: Percent) -> String {
    if percent.value.is_zero() {
        "less than 0.1%".to_owned()
    } else if percent.rounded {
        format!("about {}%", percent.value)
    } else {
        format!("{}%", percent.value)
    }
}

/// `at 720p with sound`; empty for no dimensions.
pub(super) fn setting(dimensions: &Dimensions) -> String {
    let parts: Vec<String> = dimensions
        .iter()
        .map(|(key, value)| match (key, value) {
            ("resolution", _) => format!("at {value}"),
            ("sound", "on") => "with sound".to_owned(),
            ("sound", "off") => "without sound".to_owned(),
            _ => format!("with {key} {value}"),
        })
        .collect();
    parts.join(" ")
}

/// What people call a dimension.
pub(super) fn dimension(key: &str) -> &str {
    match key {
        "sound" => "audio mode",
        other => other,
    }
}

/// The day of an instant, in UTC.
pub(super) fn day(at: jiff::Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// `on 2026-04-08`, `from 2026-04-07 to 2026-04-08`.
pub(super) fn on_days(days: &[Date]) -> String {
    match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) if first != last => format!("from {first} to {last}"),
        (Some(day), _) => format!("on {day}"),
        _ => String::new(),
    }
}
