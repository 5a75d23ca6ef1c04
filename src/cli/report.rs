//! `report`: the whole comparison for any date.

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::tables::{Files, Selection, files};
use super::{Format, terminal};
use crate::book::report::{Report, ReportFormat, report as report_of};
use crate::contradiction::Contradiction;
use crate::query::book;
use crate::store::{Access, StoredContradiction};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    files: Files,
}

pub(super) fn report(context: &Context, args: &ReportArgs) -> Result<Exit, Failure> {
    if let Some(exit) = files(context, &args.files, args.selection.says_anything())? {
        return Ok(exit);
    }
    let format = match context.format {
        Format::Table | Format::Markdown => ReportFormat::Markdown,
        Format::Html => ReportFormat::Html,
        Format::Json => ReportFormat::Json,
        Format::Csv => {
            let message = "a report is text: it has no CSV\nhint: `ratebook tables --format csv`";
            return Err(Failure::Usage(message.to_owned()));
        }
    };
    let report = composed(context, &args.selection)?;
    terminal::data(&report.render(format))?;
    Ok(Exit::Done)
}

/// The report of a selection, with what contradicts each other in it.
pub(super) fn composed(context: &Context, selection: &Selection) -> Result<Report, Failure> {
    let as_of = selection.as_of(context)?;
    let store = context.open(Access::ReadOnly)?;
    let book = selection.of(&book(&store, as_of, &context.catalog()?)?)?;
    // Those that were told by then and not over yet.
    let lasted = |told: &StoredContradiction| {
        told.observed <= as_of && told.ended.is_none_or(|ended| as_of < ended)
    };
    let told = store.contradictions()?.into_iter().filter(lasted);
    let is_meant = |contradiction: &Contradiction| {
        let mut sources = book.sources.iter().filter(|source| source.compare);
        !selection.is_narrow() || sources.any(|source| contradiction.involves(&source.id))
    };
    let lasting = told.map(|told| told.contradiction).filter(is_meant);
    Ok(report_of(&book).with(&lasting.collect::<Vec<_>>()))
}
