//! `report`: the whole comparison for any date.

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::report::{ReportFormat, report as report_of};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// As the prices were at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
}

pub(super) fn report(context: &Context, args: &ReportArgs) -> Result<Exit, Failure> {
    let format = match context.format {
        Format::Table | Format::Markdown => ReportFormat::Markdown,
        Format::Html => ReportFormat::Html,
        Format::Json => ReportFormat::Json,
        Format::Csv => {
            let message = "a report is text: it has no CSV\nhint: `ratebook tables --format csv`";
            return Err(Failure::Usage(message.to_owned()));
        }
    };
    let book = context.book(context.as_of(args.as_of.as_deref())?)?;
    terminal::data(&report_of(&book).render(format))?;
    Ok(Exit::Done)
}
