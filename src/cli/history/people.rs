//! The history for people: a section a rate, its billing rules below, a line drawn in blocks.

use jiff::Timestamp;

use super::super::amounts::{bare, beside, unit};
use super::super::spark::sparkline;
use super::super::terminal;
use crate::change::ChangeKind;
use crate::escape;
use crate::instant::{age, day};
use crate::price::Price;
use crate::query::history::{History, RuleEvent};
use crate::query::track::{Event, Track, What};
use crate::rate::Route;

/// How wide a price over time is drawn.
const COLUMNS: u32 = 24;

pub(super) fn shown(history: &History) -> String {
    let mut routes: Vec<&Route> = history
        .tracks
        .iter()
        .map(|track| &track.rate.route)
        .chain(history.rules.iter().map(|event| &event.route))
        .collect();
    routes.sort();
    routes.dedup();
    let mut sections: Vec<String> = Vec::new();
    for route in routes {
        let of_route = history.tracks.iter().filter(|t| &t.rate.route == route);
        sections.extend(of_route.map(|track| section(history, track)));
        sections.extend(rules(history, route));
    }
    sections.extend(last_seen(history));
    sections.join("\n")
}

fn section(history: &History, track: &Track) -> String {
    let events = track.events(history.span);
    let unit = events.last().map_or_else(String::new, |e| unit(&e.price));
    // Several events of one day are told apart by their time.
    let in_a_day = events
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if date(a.at, false) == date(b.at, false)));
    let mut lines: Vec<[String; 4]> = events
        .iter()
        .map(|event| {
            let price = if unit == self::unit(&event.price) {
                bare(&event.price)
            } else {
                event.price.to_string()
            };
            let percent = event.percent().map_or_else(String::new, |percent| {
                let sign = if percent.is_negative() { "" } else { "+" };
                format!("{sign}{}%", percent.with_at_least(1))
            });
            [date(event.at, in_a_day), price, percent, words(event)]
        })
        .collect();
    align(&mut lines);
    let rate = terminal::styled(terminal::BOLD, &track.rate.to_string());
    let other = history
        .tracks
        .iter()
        .any(|t| t.rate == track.rate && t.source != track.source);
    let source = if other {
        format!("   {}", track.source)
    } else {
        String::new()
    };
    let mut text = format!(
        "{rate}   {}{source}\n",
        terminal::styled(terminal::DIM, &unit)
    );
    for ([date, price, percent, words], event) in lines.iter().zip(&events) {
        let row = format!("{date}   {price}{percent}   {}", escape::line(words));
        let row = terminal::styled(style(event), row.trim_end());
        text.push_str(&format!("  {row}\n"));
    }
    if events.iter().skip(1).any(Event::is_material) {
        let dates = events.first().map_or(0, |e| date(e.at, in_a_day).len());
        let blanks = " ".repeat(dates.saturating_add(5));
        text.push_str(&format!("{blanks}{}\n", drawn(history, track, &events)));
    }
    text
}

fn style(event: &Event) -> anstyle::Style {
    match &event.what {
        What::Changed(change) => match change.kind {
            ChangeKind::Raised => terminal::RED,
            ChangeKind::Lowered => terminal::GREEN,
            ChangeKind::Redisplayed => terminal::DIM,
            _ => terminal::YELLOW,
        },
        What::Removed => terminal::RED,
        What::FirstSeen | What::Back | What::InForce => anstyle::Style::new(),
    }
}

/// The price as a line, below the column of prices.
fn drawn(history: &History, track: &Track, events: &[Event]) -> String {
    let Some(first) = events.first() else {
        return String::new();
    };
    let start = history
        .span
        .since
        .map_or(first.at, |since| since.max(first.at));
    let line = sparkline((start, history.end), COLUMNS, |at| {
        track.price_at(at).map(|price| price.amount)
    });
    let span = format!("{} to {}", day(start), day(history.end));
    format!("{line}   {}", terminal::styled(terminal::DIM, &span))
}

/// The columns under each other: prices by their decimal points, percentages to the right.
fn align(lines: &mut [[String; 4]]) {
    let whole = |text: &str| text.find('.').unwrap_or(text.len());
    let widest = lines.iter().map(|[_, price, ..]| whole(price)).max();
    for [_, price, ..] in lines.iter_mut() {
        let blanks = widest.unwrap_or(0).saturating_sub(whole(price));
        price.insert_str(0, &" ".repeat(blanks));
    }
    let width = |n: usize| {
        let cells = lines.iter().filter_map(|line| line.get(n));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (prices, percents) = (width(1), width(2));
    for [_, price, percent, _] in lines.iter_mut() {
        *price = format!("{price:<prices$}");
        // A column that says nothing takes no room.
        let gap = if percents == 0 { "" } else { "   " };
        *percent = format!("{gap}{percent:>percents$}");
    }
}

fn words(event: &Event) -> String {
    let between = || {
        event.old_until.map_or_else(String::new, |old| {
            let (old, new) = (moment(old, event.at), moment(event.at, event.at));
            format!(" (seen old until {old}, new from {new})")
        })
    };
    match &event.what {
        What::FirstSeen => "first seen".to_owned(),
        What::Back => "shown again".to_owned(),
        What::InForce => "in force".to_owned(),
        What::Removed => {
            let seen = event.old_until.map_or_else(String::new, |old| {
                format!(" (last seen {})", moment(old, event.at))
            });
            format!("removed{seen}")
        }
        What::Changed(change) => match change.kind {
            ChangeKind::Redisplayed => redisplayed(change.now.as_ref()),
            ChangeKind::BesideChanged => {
                let side = |p: &Option<Price>| p.as_ref().map(beside).unwrap_or_default();
                let (old, new) = (side(&change.before), side(&change.now));
                format!("beside it {old} → {new}{}", between())
            }
            kind => {
                let old = match (kind, &change.before) {
                    (ChangeKind::Raised | ChangeKind::Lowered, _) | (_, None) => String::new(),
                    (_, Some(old)) => format!(", was {old}"),
                };
                format!("{}{old}{}", kind.name().replace('-', " "), between())
            }
        },
    }
}

/// `shown as 0.112, 8.1 credits/s unchanged`.
fn redisplayed(now: Option<&Price>) -> String {
    let Some(now) = now else {
        return "shown with other digits".to_owned();
    };
    let beside = beside(now);
    let unchanged = if beside.is_empty() {
        "no change of price".to_owned()
    } else {
        format!("{beside} unchanged")
    };
    format!("shown as {}, {unchanged}", bare(now))
}

/// The changed billing rules of a route, as a section of their own.
fn rules(history: &History, route: &Route) -> Option<String> {
    let of_route: Vec<&RuleEvent> = history
        .rules
        .iter()
        .filter(|event| &event.route == route)
        .collect();
    if of_route.is_empty() {
        return None;
    }
    let route = terminal::styled(terminal::BOLD, &route.to_string());
    let mut text = format!("{route}   {}\n", terminal::styled(terminal::DIM, "billing"));
    for event in of_route {
        let old = moment(event.old_until, event.at);
        let new = moment(event.at, event.at);
        let row = format!(
            "{}   {} (seen old until {old}, new from {new})",
            date(event.at, false),
            escape::line(&event.words)
        );
        text.push_str(&format!("  {}\n", terminal::styled(terminal::YELLOW, &row)));
    }
    Some(text)
}

/// How fresh the ends of the lines are, by source.
fn last_seen(history: &History) -> Option<String> {
    let mut sources: Vec<(&str, Timestamp)> = Vec::new();
    for track in &history.tracks {
        let Some(seen) = track.last_seen() else {
            continue;
        };
        match sources
            .iter_mut()
            .find(|(source, _)| *source == track.source)
        {
            Some((_, last)) => *last = seen.max(*last),
            None => sources.push((&track.source, seen)),
        }
    }
    let each: Vec<String> = sources
        .iter()
        .map(|(source, seen)| format!("{source} {}, {} ago", day(*seen), age(*seen, history.now)))
        .collect();
    let text = format!("last seen: {}", each.join("; "));
    (!each.is_empty()).then(|| format!("{}\n", terminal::styled(terminal::DIM, &text)))
}

fn date(at: Timestamp, with_time: bool) -> String {
    let format = if with_time {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d"
    };
    at.strftime(format).to_string()
}

/// An instant beside a date of the same year, which need not be said twice.
fn moment(at: Timestamp, beside: Timestamp) -> String {
    let year = |t: Timestamp| t.strftime("%Y").to_string();
    let format = if year(at) == year(beside) {
        "%-d %b %H:%M"
    } else {
        "%-d %b %Y %H:%M"
    };
    at.strftime(format).to_string()
}
