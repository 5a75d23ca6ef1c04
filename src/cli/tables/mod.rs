//! `tables`: the comparison tables for any date, and any other table of the book's prices; to
//! stdout, or between the markers of a text.

mod blocks;

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::prices::nothing_priced;
use super::{Format, terminal};
use crate::book::Book;
use crate::book::render::{Table, TableFormat, joined};
use crate::book::tables::Axis;
use crate::price::Amount;
use crate::query::tables::{self as of_query, Books, Named, Unfit};
use crate::rate::RateGlob;

pub(super) use blocks::{Files, files};

#[derive(Debug, Args)]
pub(super) struct TablesArgs {
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    files: Files,
}

/// Which tables, of what.
#[derive(Clone, Debug, Args)]
pub(super) struct Wanted {
    /// Which tables: official, routes, budget, choose, or grid for one of any prices [default:
    /// the first four; grid where an option asks for it]
    #[arg(value_name = "NAME", value_parser = asked)]
    names: Vec<Named>,
    #[command(flatten)]
    selection: Selection,
    /// What the rows of the grid stand for: provider, model, route, source, or dimensions such as
    /// `resolution` [default: the route and all dimensions that are no columns]
    #[arg(long, value_name = "KEY,…", value_delimiter = ',')]
    rows: Vec<Axis>,
    /// What its columns stand for
    #[arg(long, value_name = "KEY,…", value_delimiter = ',')]
    columns: Vec<Axis>,
    /// Beside each price, what clips of these lengths in seconds cost
    #[arg(long, value_name = "SECONDS,…", value_delimiter = ',')]
    clips: Vec<Amount>,
    /// Beside each price, the vendor's own credits for the same, and what they make a credit worth
    #[arg(long)]
    official: bool,
    /// Beside each price, how it changed since this instant
    #[arg(long, value_name = "INSTANT")]
    since: Option<String>,
}

/// The prices that are meant.
#[derive(Clone, Debug, Args)]
pub(super) struct Selection {
    /// As the prices were at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
    /// Only these rates, with `*` for anything; a route or a family means all its rates
    #[arg(long, value_name = "RATE-GLOB")]
    rates: Vec<String>,
    /// Only the prices of this source
    #[arg(long, value_name = "SOURCE")]
    source: Vec<String>,
}

fn asked(text: &str) -> Result<Named, String> {
    Named::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Named::names().collect();
        format!("known tables are {}", known.join(", "))
    })
}

pub(super) fn tables(context: &Context, args: &TablesArgs) -> Result<Exit, Failure> {
    if let Some(exit) = files(context, &args.files, args.wanted.says_anything())? {
        return Ok(exit);
    }
    let whole = context.book(args.wanted.selection.as_of(context)?)?;
    if whole.entries().is_empty() {
        terminal::note(&nothing_priced(&whole));
        if context.format == Format::Table {
            return Ok(Exit::Done);
        }
    }
    let tables = tables_of_book(context, &args.wanted, &whole)?;
    terminal::data(&shown(&tables, context.format))?;
    Ok(Exit::Done)
}

/// The tables that are asked for.
fn wanted(context: &Context, wanted: &Wanted) -> Result<Vec<Table>, Failure> {
    let whole = context.book(wanted.selection.as_of(context)?)?;
    tables_of_book(context, wanted, &whole)
}

fn tables_of_book(context: &Context, wanted: &Wanted, whole: &Book) -> Result<Vec<Table>, Failure> {
    let book = wanted.selection.of(whole)?;
    let since = match wanted.since.as_deref() {
        None => None,
        Some(text) => {
            let then = context.book(context.as_of(Some(text))?)?;
            Some(wanted.selection.of(&then)?)
        }
    };
    let books = Books {
        whole,
        shown: &book,
        since: since.as_ref(),
    };
    wanted
        .of_query()
        .tables(books)
        .map_err(|wrong| unfit(&wrong))
}

fn unfit(unfit: &Unfit) -> Failure {
    Failure::Usage(format!("`--{}`: {unfit}", unfit.option()))
}

impl Wanted {
    fn says_anything(&self) -> bool {
        let for_grid = self.of_query().for_grid(self.since.is_some());
        !self.names.is_empty() || for_grid.is_some() || self.selection.says_anything()
    }

    fn of_query(&self) -> of_query::Wanted {
        of_query::Wanted {
            names: self.names.clone(),
            is_narrow: self.selection.is_narrow(),
            rows: self.rows.clone(),
            columns: self.columns.clone(),
            clips: self.clips.clone(),
            official: self.official,
        }
    }
}

impl Selection {
    pub(super) fn is_narrow(&self) -> bool {
        !self.rates.is_empty() || !self.source.is_empty()
    }

    pub(super) fn says_anything(&self) -> bool {
        self.is_narrow() || self.as_of.is_some()
    }

    pub(super) fn as_of(&self, context: &Context) -> Result<jiff::Timestamp, Failure> {
        context.as_of(self.as_of.as_deref())
    }

    /// The book of these prices.
    pub(super) fn of(&self, book: &Book) -> Result<Book, Failure> {
        for source in &self.source {
            let is_known = book.sources.iter().any(|known| known.id == *source)
                || book.entries().iter().any(|entry| entry.source == *source);
            if !is_known {
                let known: Vec<&str> = book.sources.iter().map(|s| s.id.as_str()).collect();
                let known = known.join(", ");
                let message = format!("there is no source `{source}`\nhint: known are {known}");
                return Err(Failure::Usage(message));
            }
        }
        let rates: Vec<RateGlob> = self.rates.iter().map(|glob| RateGlob::new(glob)).collect();
        let selected = book.selected(&rates, &self.source);
        if self.is_narrow() && selected.entries().is_empty() {
            let at = crate::instant::shown(book.as_of);
            terminal::note(&format!(
                "no rate of {at} matches: see `ratebook prices` for all"
            ));
        }
        Ok(selected)
    }
}

/// The tables one after the other; as JSON one list.
pub(super) fn shown(tables: &[Table], format: Format) -> String {
    let format = match format {
        Format::Table => {
            let texts = tables.iter().map(|table| {
                let caption = terminal::styled(terminal::BOLD, &table.name);
                format!(
                    "{caption} · {}\n{}",
                    table.caption,
                    terminal::columns(table)
                )
            });
            return texts.collect::<Vec<String>>().join("\n");
        }
        Format::Markdown => TableFormat::Markdown,
        Format::Html => TableFormat::Html,
        Format::Csv => TableFormat::Csv,
        Format::Json => TableFormat::Json,
    };
    joined(tables, format)
}
