//! `prices`: the price book at an instant.

use clap::Args;
use jiff::Timestamp;

use super::amounts::{bare, beside, numbers, unit};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::globs::Globs;
use super::{Format, terminal};
use crate::book::Book;
use crate::book::render::Table;
use crate::instant::{age, day, shown};
use crate::query::book;
use crate::query::contradictions::about;
use crate::query::prices::{Priced, prices as prices_of};
use crate::store::Access;

#[derive(Debug, Args)]
pub(super) struct PricesArgs {
    /// Which rates, with `*` for anything: `gptimage2/kling-o3/*`; a route or a family means all
    /// its rates [default: all]
    #[arg(value_name = "RATE-GLOB")]
    rates: Vec<String>,
    /// As the prices were at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
}

pub(super) fn prices(context: &Context, args: &PricesArgs) -> Result<Exit, Failure> {
    let as_of = context.as_of(args.as_of.as_deref())?;
    let store = context.open(Access::ReadOnly)?;
    let book = book(&store, as_of, &context.catalog()?)?;
    let globs = Globs::new(&args.rates);
    let priced = prices_of(&book, |entry| globs.match_rate(&entry.rate));
    if priced.is_empty() {
        terminal::note(&nothing(&book, &globs));
    }
    if args.as_of.is_none() {
        super::review::note_held(&store, |source| {
            priced.iter().any(|priced| priced.entry.source == source)
        })?;
    }
    match context.format {
        Format::Table if priced.is_empty() => {}
        Format::Table => {
            let now = args.as_of.is_none().then(|| context.now());
            terminal::data(&terminal::columns(&for_people(&priced, now)))?;
            let all = store.contradictions()?;
            let disputed = priced.iter().filter(|priced| {
                let entry = priced.entry;
                !about(&all, &entry.rate, &entry.source, as_of).is_empty()
            });
            match disputed.count() {
                0 => {}
                1 => terminal::note("1 of these prices is disputed: see `ratebook contradictions`"),
                n => terminal::note(&format!(
                    "{n} of these prices are disputed: see `ratebook contradictions`"
                )),
            }
        }
        _ => context.listing(
            &table(&book, &priced),
            &priced.iter().map(Priced::json).collect(),
        )?,
    }
    Ok(Exit::Done)
}

/// Why the list is empty, and what to do.
fn nothing(book: &Book, globs: &Globs) -> String {
    let at = shown(book.as_of);
    if book.entries().is_empty() || globs.is_empty() {
        return nothing_priced(book);
    }
    let rates = || book.entries().iter().map(|entry| &entry.rate);
    match globs.wider(rates) {
        Some(wider) => {
            format!("no rate of {at} matches {globs}; `ratebook prices '{wider}'` finds some")
        }
        None => format!("no rate of {at} matches {globs}: see `ratebook prices` for all"),
    }
}

/// What to do where the book is empty.
pub(super) fn nothing_priced(book: &Book) -> String {
    let at = shown(book.as_of);
    format!("nothing was priced at {at}: `ratebook check` reads the sources")
}

/// Days and ages; of the present (`now`) how long ago it was seen, of the past when.
fn for_people(priced: &[Priced<'_>], now: Option<Timestamp>) -> Table {
    let any_mark = priced
        .iter()
        .any(|priced| priced.entry.changed_by().is_some());
    let mut columns = vec!["rate", "price", "", "beside", "since", "seen", "source"];
    columns.extend(any_mark.then_some("then"));
    let rows = priced
        .iter()
        .map(|Priced { entry, .. }| {
            let seen = now.map_or_else(
                || day(entry.last_seen),
                |now| format!("{} ago", age(entry.last_seen, now)),
            );
            let mut row = vec![
                entry.rate.to_string(),
                bare(&entry.price),
                unit(&entry.price),
                beside(&entry.price),
                day(entry.since),
                seen,
                entry.source.clone(),
            ];
            let then = entry
                .changed_by()
                .map(|by| format!("changed by {}", day(by)));
            row.extend(any_mark.then(|| then.unwrap_or_default()));
            row
        })
        .collect();
    Table {
        name: "prices".to_owned(),
        caption: String::new(),
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows,
    }
}

/// A cell a fact, for spreadsheets and the like.
fn table(book: &Book, priced: &[Priced<'_>]) -> Table {
    let text = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let rows = priced.iter().map(|Priced { entry, .. }| {
        let price = &entry.price;
        let mut row = vec![entry.rate.to_string()];
        row.extend(numbers(Some(price)));
        row.extend([
            price.kind.to_string(),
            beside(price),
            entry.since.to_string(),
            entry.last_seen.to_string(),
            text(entry.changed_by()),
            entry.source.clone(),
            entry.snapshot.to_string(),
        ]);
        row
    });
    let columns = [
        "rate",
        "amount",
        "amount_max",
        "currency",
        "unit",
        "kind",
        "beside",
        "since",
        "last_seen",
        "changed_by",
        "source",
        "snapshot",
    ];
    Table {
        name: "prices".to_owned(),
        caption: format!("Prices of {}", shown(book.as_of)),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}
