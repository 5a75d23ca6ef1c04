//! `report`: the whole comparison for any date.

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::tables::{Files, Selection, files};
use super::{Format, terminal};
use crate::book::report::{ReportFormat, report as report_of};
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
    let as_of = args.selection.as_of(context)?;
    let store = context.open(Access::ReadOnly)?;
    let book = book(&store, as_of, &context.catalog()?)?;
    let book = args.selection.of(&book)?;
    // Those that were told by then and not over yet.
    let lasted = |told: &StoredContradiction| {
        told.observed <= as_of && told.ended.is_none_or(|ended| as_of < ended)
    };
    let told = store.contradictions()?.into_iter().filter(lasted);
    let lasting: Vec<Contradiction> = told.map(|told| told.contradiction).collect();
    terminal::data(&report_of(&book).with(&lasting).render(format))?;
    Ok(Exit::Done)
}
