//! `export`: the price book for other programs and tools.

use std::path::PathBuf;

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Form, Format, ToolFormat, terminal};
use crate::book::Book;
use crate::book::dated;
use crate::book::document::SCHEMA;
use crate::book::export::{ExportFormat, export as export_of};
use crate::book::render::pretty;
use crate::escape::{json, line};
use crate::file;
use crate::instant::shown;
use crate::query::{book as book_of, dated as dated_of};
use crate::rate::{RateGlob, Route};
use crate::store::Access;

/// The price book for other programs and tools.
///
/// `--format` says for which: `json` (all that the book holds, and the default; `--schema` prints
/// its JSON Schema), `csv`, `prometheus` (gauges), `litellm` (what `litellm.register_model` takes),
/// `genai-prices` (what its `UpdatePrices` takes). What a form cannot say is left out and listed
/// on stderr.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Which routes, with `*` for anything: `gptimage2/kling-o3/*` [default: all]
    #[arg(value_name = "ROUTE")]
    routes: Vec<String>,
    /// As the prices were at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
    /// Write to a file, which is replaced once all of it is written, instead of stdout
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The books of all instants up to the one that is asked for, instead of its own: only as JSON
    #[arg(long)]
    history: bool,
    /// Print the JSON Schema of `--format json` instead of a book
    #[arg(long, conflicts_with_all = ["routes", "as_of"])]
    schema: bool,
}

pub(super) fn export(context: &Context, args: &ExportArgs, form: Form) -> Result<Exit, Failure> {
    let format = match form {
        // Without a format the book is exported whole.
        Form::Listing(Format::Table | Format::Json) => ExportFormat::Json,
        Form::Listing(Format::Csv) => ExportFormat::Csv,
        Form::Listing(Format::Markdown | Format::Html) => {
            let message = "an export is for programs: it has no Markdown and no HTML\n\
                           hint: `ratebook tables --format markdown`";
            return Err(Failure::Usage(message.to_owned()));
        }
        Form::Tool(ToolFormat::Prometheus) => ExportFormat::Prometheus,
        Form::Tool(ToolFormat::LiteLlm) => ExportFormat::LiteLlm,
        Form::Tool(ToolFormat::GenaiPrices) => ExportFormat::GenaiPrices,
    };
    if args.schema {
        return write(args, if args.history { dated::SCHEMA } else { SCHEMA });
    }
    let as_of = context.as_of(args.as_of.as_deref())?;
    let store = context.open(Access::ReadOnly)?;
    let catalog = context.catalog()?;
    let globs: Vec<RateGlob> = args.routes.iter().map(|text| RateGlob::new(text)).collect();
    let is_meant =
        |route: &Route| globs.is_empty() || globs.iter().any(|glob| glob.matches_route(route));
    if args.history {
        if format != ExportFormat::Json {
            let message = "only JSON says the books of all instants\nhint: `--format json`";
            return Err(Failure::Usage(message.to_owned()));
        }
        let books = dated_of(&store, as_of, &catalog)?.of_routes(is_meant);
        let text = pretty(&books.to_json());
        return write(args, &json(&text));
    }
    let book = book_of(&store, as_of, &catalog)?;
    refuse_unknown(&book, &globs)?;
    let book = book.of_routes(is_meant);
    if book.entries().is_empty() {
        let at = shown(book.as_of);
        terminal::note(&format!(
            "nothing was priced at {at}: `ratebook check` reads the sources"
        ));
    }
    let export = export_of(&book, format);
    let exit = write(args, &export.text)?;
    for unsaid in export.unsaid.iter().filter(|_| !context.quiet) {
        terminal::note(&line(&unsaid.to_string()));
    }
    Ok(exit)
}

/// A route that nothing has is a mistake, not an empty export.
fn refuse_unknown(book: &Book, globs: &[RateGlob]) -> Result<(), Failure> {
    let is_known = |glob: &&RateGlob| {
        let mut routes = book.routes().into_iter();
        routes.any(|route| glob.matches_route(route))
    };
    match globs.iter().find(|glob| !is_known(glob)) {
        None => Ok(()),
        Some(glob) => Err(Failure::Failed(format!(
            "no route of {} matches `{glob}`\nhint: see `ratebook prices` for all",
            shown(book.as_of)
        ))),
    }
}

fn write(args: &ExportArgs, text: &str) -> Result<Exit, Failure> {
    match &args.output {
        None => terminal::data(text)?,
        Some(path) => file::replace(path, text)
            .map_err(|error| Failure::Failed(format!("write `{}`: {error}", path.display())))?,
    }
    Ok(Exit::Done)
}
