//! `history`: what changed over time, rate by rate, with the billing rules.

mod axes;
pub(super) mod people;
mod plot;
mod rows;

use std::path::{Path, PathBuf};

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::globs::Globs;
use super::{Format, terminal};
use crate::instant::shown;
use crate::query::history::{self as asked, History};
use crate::query::track::Span;
use crate::store::Access;

#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    /// Which rates, with `*` for anything: `gptimage2/kling-o3/*` [default: all]
    #[arg(value_name = "RATE-GLOB")]
    rates: Vec<String>,
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

pub(super) fn history(context: &Context, args: &HistoryArgs) -> Result<Exit, Failure> {
    let span = span(context, args)?;
    let store = context.open(Access::ReadOnly)?;
    let globs = Globs::new(&args.rates);
    let wanted = asked::Wanted {
        rates: globs.all(),
        source: None,
        span,
    };
    let history = asked::history(&store, wanted, context.now())?;
    if history.tracks.is_empty() && history.rules.is_empty() {
        let which = if globs.is_empty() {
            "rate".to_owned()
        } else {
            format!("rate like {globs}")
        };
        terminal::note(&format!("no {which} was priced in that time"));
    }
    match context.format {
        Format::Table => terminal::data(&people::shown(&history))?,
        _ => context.listing(&rows::table(&history), &history.json())?,
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

fn draw(history: &History, path: &Path) -> Result<(), Failure> {
    let Some(svg) = plot::svg(history) else {
        return Err(Failure::Failed("there is nothing to draw".to_owned()));
    };
    std::fs::write(path, svg)
        .map_err(|error| Failure::Failed(format!("write `{}`: {error}", path.display())))?;
    terminal::note(&format!("drawn in {}", path.display()));
    Ok(())
}
