//! `report`: the whole comparison for any date.

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// As the prices were at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
}

pub(super) fn report(context: &Context, args: &ReportArgs) -> Result<Exit, Failure> {
    let _book = context.book(context.as_of(args.as_of.as_deref())?)?;
    Ok(Exit::Done)
}
