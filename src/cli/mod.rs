//! The command line: one file a command. Data goes to stdout, everything else to stderr.

mod check;
mod context;
mod demo;
mod estimate;
mod exit;
mod report;
mod run;
mod tables;
mod terminal;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use context::Context;
use exit::{Exit, Failure};

/// A dated, provable price book of per-second video generation prices.
///
/// ratebook fetches the pages on which vendors state their prices, reads them with CSS selectors
/// kept in files, stores dated snapshots, and mails an alert when a price or a billing rule
/// changes. The same book prices jobs and regenerates comparison tables for any date.
#[derive(Debug, Parser)]
#[command(name = "ratebook", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, Args)]
struct Global {
    /// The configuration file [default: $`RATEBOOK_CONFIG`, ./ratebook.toml, or the user's own]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The store [default: $`RATEBOOK_STORE`, the configuration's, or ./ratebook.db]
    #[arg(long, global = true, value_name = "FILE")]
    store: Option<PathBuf>,
    /// A folder of selector files, beside the built-in ones or in their place
    #[arg(long, global = true, value_name = "FOLDER")]
    selectors: Option<PathBuf>,
    /// How listings are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
    /// Take this instant as the present, for replays
    #[arg(long, global = true, value_name = "INSTANT")]
    now: Option<String>,
    /// Say less; twice: only errors
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    quiet: u8,
    /// Say more of what is done; twice: all of it
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, on a terminal
    Table,
    Json,
    Csv,
    Markdown,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole job on bundled dated pages: fetch, read, store, compare, mail, tables
    Demo(demo::DemoArgs),
    /// Run as a daemon: check every source on its schedule and deliver mail
    Run(run::RunArgs),
    /// Check sources once, now
    Check(check::CheckArgs),
    /// What a job costs, line by line
    Estimate(estimate::EstimateArgs),
    /// The comparison tables, regenerated from stored data
    Tables(tables::TablesArgs),
    /// The whole comparison, regenerated from stored data
    Report(report::ReportArgs),
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    run_with(std::env::args_os())
}

fn run_with(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // clap writes help to stdout and mistakes to stderr; a closed pipe is no mistake.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Done.into()
            };
        }
    };
    terminal::set_color(cli.global.color);
    let is_daemon = matches!(cli.command, Some(Command::Run(_)));
    let result = context::start_logging(&cli.global, is_daemon).and_then(|()| command(&cli));
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.print();
            failure.exit().into()
        }
    }
}

fn command(cli: &Cli) -> Result<Exit, Failure> {
    let context = Context::new(&cli.global)?;
    match &cli.command {
        None => {
            terminal::help(&Cli::command().render_help().to_string())?;
            Ok(Exit::Done)
        }
        Some(Command::Demo(args)) => demo::demo(&context, args),
        Some(Command::Run(args)) => run::run(&context, args),
        Some(Command::Check(args)) => check::check(&context, args),
        Some(Command::Estimate(args)) => estimate::estimate(&context, args),
        Some(Command::Tables(args)) => tables::tables(&context, args),
        Some(Command::Report(args)) => report::report(&context, args),
    }
}
