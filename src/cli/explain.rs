//! `explain`: the trail of one price, from the book back to the bytes of its page.

use std::cmp::Reverse;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::amounts::beside;
use super::context::Context;
use super::contradictions::about;
use super::exit::{Exit, Failure};
use super::history::events::tracks;
use super::prices::price_json;
use super::{Format, terminal};
use crate::book::Book;
use crate::book::render::{Table, pretty};
use crate::fetch::shown_url;
use crate::instant::{age, shown};
use crate::rate::RateId;
use crate::store::{Access, HistoryFilter, Store, Trail};

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rate, as `ratebook prices` names it: `gptimage2/kling-o3/video-edit[resolution=720p]`
    rate: RateId,
    /// As the price was at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
}

pub(super) fn explain(context: &Context, args: &ExplainArgs) -> Result<Exit, Failure> {
    let as_of = context.as_of(args.as_of.as_deref())?;
    let store = context.open(Access::ReadOnly)?;
    let trails = store.trail(&args.rate, as_of)?;
    if trails.is_empty() {
        let book = super::context::book(&store, as_of, &context.catalog()?)?;
        return Err(unknown(&book, &args.rate));
    }
    if args.as_of.is_none() {
        super::review::note_held(&store, |source| {
            trails.iter().any(|trail| trail.held.source == source)
        })?;
    }
    let explained = explained(&store, trails, as_of, context.now())?;
    match context.format {
        Format::Table => {
            let texts: Vec<String> = explained.iter().map(for_people).collect();
            terminal::data(&texts.join("\n"))?;
        }
        Format::Json => {
            let each: Vec<Value> = explained.iter().map(as_json).collect();
            terminal::data(&pretty(&Value::Array(each)))?;
        }
        _ => context.listing(&flat(&args.rate, &explained), &Value::Null)?,
    }
    Ok(Exit::Done)
}

/// A trail, and what it is told with.
struct Explained {
    trail: Trail,
    /// When the price was first seen, in whatever digits.
    first_seen: Timestamp,
    /// What contradicts it, in words.
    disputed: Vec<String>,
    as_of: Timestamp,
    now: Timestamp,
}

fn explained(
    store: &Store,
    trails: Vec<Trail>,
    as_of: Timestamp,
    now: Timestamp,
) -> Result<Vec<Explained>, Failure> {
    let tracks = tracks(store.price_history(HistoryFilter::default())?);
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
            now,
        })
        .collect())
}

/// The most rates that are proposed.
const NEAR: usize = 4;

/// The error that names the rates most like the one asked for.
fn unknown(book: &Book, rate: &RateId) -> Failure {
    let known: Vec<&RateId> = book.entries().iter().map(|entry| &entry.rate).collect();
    let near = nearest(rate, &known);
    let hint = if near.is_empty() {
        "see `ratebook prices` for all".to_owned()
    } else {
        let near: Vec<String> = near.iter().map(|rate| format!("`{rate}`")).collect();
        format!("near are {}", near.join(", "))
    };
    let at = shown(book.as_of);
    Failure::Failed(format!(
        "no price of `{rate}` is known at {at}\nhint: {hint}"
    ))
}

/// The rates that share most with `wanted`: parts of the route, then dimensions.
fn nearest<'r>(wanted: &RateId, known: &[&'r RateId]) -> Vec<&'r RateId> {
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

/// What is said of one price, as label and words; more lines of one label follow with none.
fn lines(explained: &Explained) -> Vec<(&'static str, String)> {
    let trail = &explained.trail;
    let Trail { held, page, .. } = trail;
    let reading = &held.what.reading;
    let mut lines = vec![
        ("price", held.what.known.to_string()),
        ("beside", beside(&reading.price)),
        ("text", format!("“{}”", reading.text)),
    ];
    if let Some(known) = &trail.known {
        lines.push((
            "shown as",
            format!("{} since {}", reading.price, shown(held.from)),
        ));
        let at = shown(known.from);
        let text = &known.what.reading.text;
        lines.push((
            "its digits",
            format!("from “{text}”, read {at}, snapshot {}", known.snapshot),
        ));
    }
    lines.push(("first seen", shown(explained.first_seen)));
    let ago = age(held.last_seen, explained.now);
    lines.push(("last seen", format!("{}, {ago} ago", shown(held.last_seen))));
    if let Some(ended) = held.ended {
        let what = if ended <= explained.as_of {
            "gone by"
        } else {
            "changed by"
        };
        lines.push((what, shown(ended)));
    }
    let disputed = explained.disputed.iter();
    lines.extend(disputed.map(|words| ("disputed", words.clone())));
    lines.push(("page", shown_url(&page.url)));
    if page.final_url != page.url {
        lines.push(("answered by", shown_url(&page.final_url)));
    }
    let kind = page.content_type.as_deref().unwrap_or("no content type");
    lines.push(("answer", format!("status {}, {kind}", page.status)));
    lines.push(("observed", shown(page.observed)));
    lines.push(("page hash", reading.provenance.hash.to_string()));
    lines.push(("selector", reading.provenance.selector.clone()));
    lines.push(("node", reading.provenance.node.clone()));
    lines.push((
        "read with",
        format!("selectors {}, reader {}", trail.selectors, trail.reader),
    ));
    lines.push((
        "kept in",
        format!(
            "snapshot {}, check {}, source {}",
            held.snapshot, trail.check, held.source
        ),
    ));
    lines
}

fn for_people(explained: &Explained) -> String {
    let rate = explained.trail.held.what.reading.rate.to_string();
    let mut text = format!("{}\n", terminal::styled(terminal::BOLD, &rate));
    for (label, words) in lines(explained) {
        if !words.is_empty() {
            let words = crate::escape::line(&words).into_owned();
            let label = terminal::styled(terminal::DIM, &format!("{label:<11}"));
            text.push_str(&format!("  {label}   {words}\n"));
        }
    }
    text
}

/// A row a price, for CSV and the like.
fn flat(rate: &RateId, explained: &[Explained]) -> Table {
    let each: Vec<Vec<(&str, String)>> = explained.iter().map(lines).collect();
    let mut columns: Vec<&str> = Vec::new();
    for (label, _) in each.iter().flatten() {
        if !columns.contains(label) {
            columns.push(label);
        }
    }
    let rows = each
        .iter()
        .map(|lines| {
            let cell = |column: &&str| {
                let line = lines.iter().find(|(label, _)| label == column);
                line.map_or_else(String::new, |(_, words)| words.clone())
            };
            columns.iter().map(cell).collect()
        })
        .collect();
    let at = explained.first().map(|explained| shown(explained.as_of));
    Table {
        name: "explain".to_owned(),
        caption: format!("{rate} at {}", at.unwrap_or_default()),
        columns: columns.iter().map(|c| c.replace(' ', "_")).collect(),
        rows,
    }
}

fn as_json(explained: &Explained) -> Value {
    let (trail, as_of) = (&explained.trail, explained.as_of);
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
        "first_seen": explained.first_seen,
        "shown_since": held.from,
        "last_seen": held.last_seen,
        "ended": held.ended,
        "disputed": explained.disputed,
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
