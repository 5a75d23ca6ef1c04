//! The names of units: what is counted, and how many of it.

use std::num::NonZeroU32;

use crate::price::Unit;
use crate::price::text::lexicon::Noun;

pub(super) enum Of {
    Noun(Noun),
    Name(String),
}

pub(super) fn unit_of(count: u32, magnitude: &str, of: &Of) -> Option<Unit> {
    let noun = match of {
        Of::Noun(noun) => *noun,
        Of::Name(name) => return named(count, magnitude, name),
    };
    let seconds = |each: u32| {
        let seconds = NonZeroU32::new(count.checked_mul(each)?)?;
        Some(if seconds.get() == 1 {
            Unit::Second
        } else {
            Unit::Seconds(seconds)
        })
    };
    if !magnitude.is_empty() {
        return named(count, magnitude, &plural_name(noun));
    }
    match (noun, count) {
        (Noun::Second, _) => seconds(1),
        (Noun::Minute, 1) => Some(Unit::Minute),
        (Noun::Minute, _) => seconds(60),
        (Noun::Hour, 1) => Some(Unit::Hour),
        (Noun::Hour, _) => seconds(3600),
        (Noun::Month, 1) => Some(Unit::Month),
        (Noun::Year, 1) => Some(Unit::Year),
        (Noun::Request, 1) => Some(Unit::Request),
        (Noun::Image, 1) => Some(Unit::Image),
        (Noun::Video, 1) => Some(Unit::Video),
        (noun, 1) => named(1, "", name_of(noun)),
        (noun, _) => named(count, "", &plural_name(noun)),
    }
}

fn named(count: u32, magnitude: &str, name: &str) -> Option<Unit> {
    // `100万トークン` is a million, `1万字` ten thousand.
    let (count, magnitude) = match magnitude {
        "万" if count.is_multiple_of(100) => (count / 100, "M"),
        "万" => (count.checked_mul(10)?, "K"),
        other => (count, other),
    };
    let name = match (count, magnitude) {
        (1, "") => one_of(name).to_owned(),
        _ => format!("{count}{magnitude}-{name}"),
    };
    name.parse().ok()
}

/// Counters go by their plural: `per token` is one.
fn one_of(name: &str) -> &str {
    match name {
        "tokens" | "units" | "points" | "coins" | "gems" => name.trim_end_matches('s'),
        other => other,
    }
}

fn plural_name(noun: Noun) -> String {
    format!("{}s", name_of(noun))
}

pub(super) fn name_of(noun: Noun) -> &'static str {
    match noun {
        Noun::Millisecond => "millisecond",
        Noun::Second => "second",
        Noun::Minute => "minute",
        Noun::Hour => "hour",
        Noun::Day => "day",
        Noun::Week => "week",
        Noun::Month => "month",
        Noun::Year => "year",
        Noun::Request => "request",
        Noun::Image => "image",
        Noun::Video => "video",
        Noun::Named(name) => name,
    }
}
