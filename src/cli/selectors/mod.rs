//! `selectors`: work on selector files.

mod backtest;
mod draft;
mod lint;
mod list;
mod read;
pub(super) mod repair;
mod test;

use clap::{Args, Subcommand};

use super::context::Context;
use super::exit::{Exit, Failure};
use super::terminal;

#[derive(Debug, Args)]
pub(super) struct SelectorsArgs {
    #[command(subcommand)]
    command: SelectorsCommand,
}

#[derive(Debug, Subcommand)]
enum SelectorsCommand {
    /// List the sources, their pages and their schedules
    List,
    /// Write a selector file for a page that has none
    Draft(draft::DraftArgs),
    /// Find the prices of a changed page again: a change of its selector file
    Repair(repair::RepairArgs),
    /// Check selector files for mistakes
    Lint(lint::LintArgs),
    /// Read saved pages with a selector file: readings, rules and problems as JSON
    Test(test::TestArgs),
    /// Read the whole archive of a source with a changed file: which past prices would differ
    Backtest(backtest::BacktestArgs),
    /// Print how selector files work: every key, with examples
    Guide,
    /// Turn price texts on stdin, one a line, into JSON, one object a line
    Read(read::ReadArgs),
}

/// The documentation of selector files, for those who have only the program.
pub(super) const GUIDE: &str = include_str!("../../../selectors/README.md");

/// What needs no configuration works whatever is wrong with it.
pub(super) fn selectors(
    context: &impl Fn() -> Result<Context, Failure>,
    args: &SelectorsArgs,
) -> Result<Exit, Failure> {
    match &args.command {
        SelectorsCommand::List => list::list(&context()?),
        SelectorsCommand::Draft(args) => draft::draft(&context()?, args),
        SelectorsCommand::Repair(args) => repair::repair(&context()?, args),
        SelectorsCommand::Lint(args) => lint::lint(&context()?, args),
        SelectorsCommand::Test(args) => test::test(&context()?, args),
        SelectorsCommand::Backtest(args) => backtest::backtest(&context()?, args),
        SelectorsCommand::Guide => {
            terminal::data(GUIDE)?;
            Ok(Exit::Done)
        }
        SelectorsCommand::Read(args) => {
            read::read(args, std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(Exit::Done)
        }
    }
}
