//! `explain`: the trail of one price, from the book back to the bytes of its page.

use clap::Args;
use jiff::Timestamp;
use serde_json::Value;

use super::amounts::beside;
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::Book;
use crate::book::render::{Table, pretty};
use crate::fetch::shown_url;
use crate::instant::{age, shown};
use crate::query::book;
use crate::query::explain::{Explained, explain as trails_of, nearest};
use crate::rate::RateId;
use crate::store::{Access, Trail};

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
    let explained = trails_of(&store, &args.rate, as_of)?;
    if explained.is_empty() {
        let book = book(&store, as_of, &context.catalog()?)?;
        return Err(unknown(&book, &args.rate));
    }
    if args.as_of.is_none() {
        super::review::note_held(&store, |source| {
            let mut sources = explained.iter().map(|one| &one.trail.held.source);
            sources.any(|shown| shown == source)
        })?;
    }
    match context.format {
        Format::Table => {
            let now = context.now();
            let texts: Vec<String> = explained.iter().map(|one| for_people(one, now)).collect();
            terminal::data(&texts.join("\n"))?;
        }
        Format::Json => {
            let each: Vec<Value> = explained.iter().map(Explained::json).collect();
            terminal::data(&pretty(&Value::Array(each)))?;
        }
        _ => context.listing(&flat(&args.rate, &explained, context.now()), &Value::Null)?,
    }
    Ok(Exit::Done)
}

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

/// What is said of one price, as label and words; more lines of one label follow with none.
fn lines(explained: &Explained, now: Timestamp) -> Vec<(&'static str, String)> {
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
    let ago = age(held.last_seen, now);
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

fn for_people(explained: &Explained, now: Timestamp) -> String {
    let rate = explained.trail.held.what.reading.rate.to_string();
    let mut text = format!("{}\n", terminal::styled(terminal::BOLD, &rate));
    for (label, words) in lines(explained, now) {
        if !words.is_empty() {
            let words = crate::escape::line(&words).into_owned();
            let label = terminal::styled(terminal::DIM, &format!("{label:<11}"));
            text.push_str(&format!("  {label}   {words}\n"));
        }
    }
    text
}

/// A row a price, for CSV and the like.
fn flat(rate: &RateId, explained: &[Explained], now: Timestamp) -> Table {
    let each: Vec<Vec<(&str, String)>> = explained.iter().map(|one| lines(one, now)).collect();
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
