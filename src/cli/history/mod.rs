//! `history`: what changed over time, rate by rate, with the billing rules.

mod axes;
pub(super) mod events;
pub(super) mod people;
mod plot;
mod rows;

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::alert::sentences;
use crate::change::RuleChange;
use crate::instant::shown;
use crate::rate::{RateGlob, Route};
use crate::store::{Access, ChangeFilter, HistoryFilter, RecordedChange, Store, WhatChanged};
use events::{Span, Track};

#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    /// Which rates, with `*` for anything: `gptimage2/kling-o3/*` [default: all]
    #[arg(value_name = "RATE-GLOB")]
    rates: Option<String>,
    /// From this instant on; what was in force then comes first
    #[arg(long, value_name = "INSTANT")]
    since: Option<String>,
    /// Up to this instant [default: now]
    #[arg(long, value_name = "INSTANT")]
    until: Option<String>,
    /// Also draw the prices, as SVG
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
}

/// All that is told: prices, rules, and up to when.
struct History {
    tracks: Vec<Track>,
    rules: Vec<RuleEvent>,
    span: Span,
    /// Where the time asked for ends, at the latest now.
    end: Timestamp,
    now: Timestamp,
}

/// A sentence about billing that changed.
struct RuleEvent {
    route: Route,
    source: String,
    at: Timestamp,
    old_until: Timestamp,
    /// `billed by input duration → billed by output duration`.
    words: String,
    before: Vec<String>,
    now: Vec<String>,
}

pub(super) fn history(context: &Context, args: &HistoryArgs) -> Result<Exit, Failure> {
    let span = span(context, args)?;
    let store = context.open(Access::ReadOnly)?;
    let glob = args.rates.as_deref().map(RateGlob::new);
    let history = read(&store, glob.as_ref(), span, context.now())?;
    if history.tracks.is_empty() && history.rules.is_empty() {
        let which = glob.map_or_else(|| "rate".to_owned(), |glob| format!("rate like `{glob}`"));
        terminal::note(&format!("no {which} was priced in that time"));
    }
    match context.format {
        Format::Table => terminal::data(&people::shown(&history))?,
        _ => context.listing(&rows::table(&history), &rows::json(&history))?,
    }
    if let Some(path) = &args.plot {
        draw(&history, path)?;
    }
    Ok(Exit::Done)
}

fn span(context: &Context, args: &HistoryArgs) -> Result<Span, Failure> {
    let instant = |text: &Option<String>| {
        let instant = text.as_deref().map(|text| context.as_of(Some(text)));
        instant.transpose()
    };
    let (since, until) = (instant(&args.since)?, instant(&args.until)?);
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        let (since, until) = (shown(since), shown(until));
        return Err(Failure::Usage(format!(
            "the time ends ({until}) before it begins ({since})\n\
             hint: swap `--since` and `--until`"
        )));
    }
    Ok(Span { since, until })
}

fn read(
    store: &Store,
    glob: Option<&RateGlob>,
    span: Span,
    now: Timestamp,
) -> Result<History, Failure> {
    let all = store.price_history(HistoryFilter::default())?;
    let mut tracks = events::tracks(all);
    tracks.retain(|track| {
        glob.is_none_or(|glob| glob.matches(&track.rate)) && !track.events(span).is_empty()
    });
    let end = span.until.map_or(now, |until| until.min(now));
    Ok(History {
        tracks,
        rules: rule_events(store, glob, span)?,
        span,
        end,
        now,
    })
}

/// The changed rules, those of one sentence of the page together.
fn rule_events(
    store: &Store,
    glob: Option<&RateGlob>,
    span: Span,
) -> Result<Vec<RuleEvent>, Failure> {
    let changes = store.changes(ChangeFilter {
        source: None,
        since: span.since,
        until: span.until,
    })?;
    let mut events = Vec::new();
    for check in changes.chunk_by(|a, b| a.check == b.check) {
        events.extend(rules_of_check(store, check)?);
    }
    events.retain(|event| glob.is_none_or(|glob| glob.matches_route(&event.route)));
    events.sort_by(|a, b| (&a.route, a.at).cmp(&(&b.route, b.at)));
    Ok(events)
}

fn rules_of_check(store: &Store, changes: &[RecordedChange]) -> Result<Vec<RuleEvent>, Failure> {
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
    let say = |rules: &[crate::rules::Rule]| rules.iter().map(ToString::to_string).collect();
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

fn draw(history: &History, path: &Path) -> Result<(), Failure> {
    let Some(svg) = plot::svg(history) else {
        return Err(Failure::Failed("there is nothing to draw".to_owned()));
    };
    std::fs::write(path, svg)
        .map_err(|error| Failure::Failed(format!("write `{}`: {error}", path.display())))?;
    terminal::note(&format!("drawn in {}", path.display()));
    Ok(())
}
