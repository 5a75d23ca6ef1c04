//! The command line: one file a command. Data goes to stdout, everything else to stderr.

mod amounts;
mod backup;
mod best;
mod check;
mod completions;
mod config;
mod context;
mod contradictions;
mod demo;
mod diff;
mod estimate;
mod exit;
mod explain;
mod export;
mod globs;
mod history;
mod init;
mod man;
mod openapi;
mod outbox;
mod overview;
mod parts;
mod prices;
mod report;
mod rereading;
mod review;
mod run;
mod selectors;
mod snippet;
mod spark;
mod standing;
mod status;
mod tables;
mod terminal;
mod trial;
mod verify;
mod workload;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};

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

/// Above the options that every command takes, set off from its own.
const EVERYWHERE: &str = "Options of every command";

#[derive(Clone, Debug, Args)]
struct Global {
    /// The configuration file [default: `$RATEBOOK_CONFIG`, `./ratebook.toml`, or the user's own]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The store [default: `$RATEBOOK_STORE`, the configuration's, or `./ratebook.db`]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    store: Option<PathBuf>,
    /// A folder of selector files, beside the built-in ones or in their place
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FOLDER")]
    selectors: Option<PathBuf>,
    /// How listings are written
    #[arg(long, global = true, help_heading = EVERYWHERE, value_enum, default_value_t = Form::Listing(Format::Table), value_name = "FORMAT")]
    format: Form,
    /// Take this instant as the present, for replays
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "INSTANT")]
    now: Option<String>,
    /// How the log is written [default: the configuration's, or text]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_enum, value_name = "FORMAT")]
    log_format: Option<LogLines>,
    /// Say less; twice: only errors
    #[arg(short, long, global = true, help_heading = EVERYWHERE, action = clap::ArgAction::Count)]
    quiet: u8,
    /// Say more of what is done; twice: all of it
    #[arg(short, long, global = true, help_heading = EVERYWHERE, action = clap::ArgAction::Count)]
    verbose: u8,
    /// When to use colour
    #[arg(long, global = true, help_heading = EVERYWHERE, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
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

/// What `--format` may say: of any command a format of listings; of `export` that of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Listing(Format),
    Tool(ToolFormat),
}

/// What `export` writes for other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ToolFormat {
    Prometheus,
    #[value(name = "litellm")]
    LiteLlm,
    GenaiPrices,
}

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Listing(Format::Table),
            Self::Listing(Format::Json),
            Self::Listing(Format::Csv),
            Self::Listing(Format::Markdown),
            Self::Listing(Format::Html),
            Self::Tool(ToolFormat::Prometheus),
            Self::Tool(ToolFormat::LiteLlm),
            Self::Tool(ToolFormat::GenaiPrices),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Listing(format) => format.to_possible_value(),
            // Only `export` has them, and its own help says so.
            Self::Tool(format) => Some(format.to_possible_value()?.hide(true)),
        }
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogLines {
    /// One line an event, for people
    Text,
    /// One object a line
    Json,
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
    /// How each source stands: last check, freshness, next check, mail
    Status(status::StatusArgs),
    /// Doubtful readings that are held back: list them, show one, accept or reject it
    Review(review::ReviewArgs),
    /// The price book, now or at any instant
    Prices(prices::PricesArgs),
    /// What changed over time, rate by rate
    History(history::HistoryArgs),
    /// What changed between two instants or snapshots
    Diff(diff::DiffArgs),
    /// Prices that cannot both be true: sources or sentences that contradict each other
    Contradictions(contradictions::ContradictionsArgs),
    /// Where one price comes from: page, hash, selector, node, text
    Explain(explain::ExplainArgs),
    /// What a job costs, line by line
    Estimate(Box<estimate::EstimateArgs>),
    /// The comparison tables, regenerated from stored data
    Tables(tables::TablesArgs),
    /// The whole comparison, regenerated from stored data
    Report(report::ReportArgs),
    /// The price book for other programs and tools
    Export(export::ExportArgs),
    /// Work on selector files
    Selectors(selectors::SelectorsArgs),
    /// What waits to be told: list it, show it, retry it, drop it; try who is told
    Outbox(outbox::OutboxArgs),
    /// Read every stored price again from the bytes of its page
    Verify(verify::VerifyArgs),
    /// Copy the store while it is used: one state of it, verified
    Backup(backup::BackupArgs),
    /// Write a configuration to start from
    Init(init::InitArgs),
    /// The configuration in effect, without its secrets
    Config(config::ConfigArgs),
    /// A completion script for a shell
    Completions(completions::CompletionsArgs),
    /// The OpenAPI document of the HTTP interface, as `ratebook run` answers it
    Openapi(openapi::OpenapiArgs),
    /// The manual pages
    Man(man::ManArgs),
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    outlive_limits();
    run_with(std::env::args_os())
}

/// A file that may not grow any more (`ulimit -f`) is a write that fails, and says so, not the end
/// of the program.
fn outlive_limits() {
    use signal_hook::consts::SIGXFSZ;
    let seen = std::sync::Arc::default();
    // Where the signal cannot be caught the program lives as others do.
    let _ = signal_hook::flag::register(SIGXFSZ, seen);
}

fn run_with(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // clap writes help to stdout and mistakes to stderr.
            let printed = error.print().map_err(Failure::from);
            return match printed {
                _ if error.use_stderr() => Exit::Usage.into(),
                Ok(()) => Exit::Done.into(),
                Err(failure) => {
                    failure.print();
                    failure.exit().into()
                }
            };
        }
    };
    terminal::set_color(cli.global.color);
    let own = match &cli.command {
        // It has nothing else to say than its log.
        Some(Command::Run(_)) => None,
        // A command says itself what it found.
        _ => Some("error"),
    };
    let result = context::start_logging(&cli.global, own).and_then(|()| command(&cli));
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.print();
            failure.exit().into()
        }
    }
}

/// Some commands work where the configuration is missing or broken, so each arm asks for it.
fn command(cli: &Cli) -> Result<Exit, Failure> {
    let context = || Context::new(&cli.global);
    if let (Form::Tool(format), command) = (cli.global.format, &cli.command)
        && !matches!(command, Some(Command::Export(_)))
    {
        let name = format.to_possible_value();
        let name = name.as_ref().map_or("", PossibleValue::get_name);
        return Err(Failure::Usage(format!(
            "only `export` has the format `{name}`\nhint: `ratebook export --format {name}`"
        )));
    }
    let Some(command) = &cli.command else {
        return overview::overview(&context()?);
    };
    match command {
        Command::Demo(args) => demo::demo(&context()?, args),
        Command::Run(args) => run::run(&context()?, args),
        Command::Check(args) => check::check(&context()?, args),
        Command::Status(args) => status::status(&context()?, args),
        Command::Review(args) => review::review(&context()?, args),
        Command::Prices(args) => prices::prices(&context()?, args),
        Command::History(args) => history::history(&context()?, args),
        Command::Diff(args) => diff::diff(&context()?, args),
        Command::Contradictions(args) => contradictions::contradictions(&context()?, args),
        Command::Explain(args) => explain::explain(&context()?, args),
        Command::Estimate(args) => estimate::estimate(&context()?, args),
        Command::Tables(args) => tables::tables(&context()?, args),
        Command::Report(args) => report::report(&context()?, args),
        Command::Export(args) => export::export(&context()?, args, cli.global.format),
        Command::Selectors(args) => selectors::selectors(&context, args),
        Command::Outbox(args) => outbox::outbox(&context()?, args),
        Command::Verify(args) => verify::verify(&context()?, args),
        Command::Backup(args) => backup::backup(&context()?, args),
        Command::Config(args) => config::config(&context, args),
        Command::Init(args) => init::init(args),
        Command::Completions(args) => completions::completions(args),
        Command::Openapi(args) => openapi::openapi(args),
        Command::Man(args) => man::man(args),
    }
}
