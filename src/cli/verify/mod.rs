//! `verify`: that the store is sound, and that every price in it is read again from the bytes of
//! its page with the selectors of its time.

mod report;

use clap::Args;
use serde_json::Value;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::rereading::{Progress, read_again};
use super::{Format, terminal};
use crate::book::render::pretty;
use crate::price::Price;
use crate::reading::RuleReading;
use crate::snapshot::{Quote, Snapshot};
use crate::source::{READER, Source};
use crate::store::{Access, SnapshotRow, Store, StoreError};
use report::{Mismatch, Report, as_json, for_people, table};

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {}

pub(super) fn verify(context: &Context, _args: &VerifyArgs) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let mut report = Report {
        file: store.integrity()?,
        ..Report::default()
    };
    let progress = Progress::new(context.quiet);
    pages(&store, &mut report, &progress)?;
    snapshots(&store, &mut report, &progress)?;
    progress.end();
    match context.format {
        Format::Table => terminal::data(&for_people(&report))?,
        Format::Json => terminal::data(&pretty(&as_json(&report)))?,
        _ => context.listing(&table(&report), &Value::Null)?,
    }
    let sound = report.file.is_empty() && report.mismatches.is_empty();
    Ok(if sound { Exit::Done } else { Exit::Failed })
}

/// Every archived page still has the bytes that its name says.
fn pages(store: &Store, report: &mut Report, progress: &Progress) -> Result<(), Failure> {
    let pages = store.archived_pages()?;
    report.pages = pages.len();
    for (n, hash) in pages.iter().enumerate() {
        progress.show("pages", n, pages.len());
        match store.page_body(*hash) {
            Ok(_) => {}
            Err(StoreError::Row { problem, .. }) => report.mismatches.push(Mismatch {
                place: format!("page {hash}"),
                what: "bytes".to_owned(),
                stored: hash.to_string(),
                found: problem,
            }),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn snapshots(store: &Store, report: &mut Report, progress: &Progress) -> Result<(), Failure> {
    let rows = store.snapshots(None)?;
    report.snapshots = rows.len();
    // Of each source the one before: digits that were known stay known.
    let mut last: Vec<Snapshot> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        progress.show("snapshots", n, rows.len());
        let Some(stored) = store.snapshot(row.id)? else {
            continue;
        };
        report.prices = report.prices.saturating_add(stored.quotes.len());
        report.rules = report.rules.saturating_add(stored.rules.len());
        let before = last.iter().position(|s| s.source == stored.source);
        let before = before.map(|at| last.swap_remove(at));
        match again(store, row, before.as_ref(), report) {
            Ok(read) => compare(row, &stored, &read, report),
            Err(Unread::Store(error)) => return Err(error.into()),
            Err(Unread::Because(found)) => report.mismatches.push(Mismatch {
                place: place(row),
                what: "reading".to_owned(),
                stored: format!("{} prices", stored.quotes.len()),
                found,
            }),
        }
        last.push(stored);
    }
    Ok(())
}

fn place(row: &SnapshotRow) -> String {
    format!("snapshot {} of {}", row.id, row.source)
}

/// Why a snapshot cannot be read again.
enum Unread {
    Store(StoreError),
    Because(String),
}

impl From<StoreError> for Unread {
    fn from(error: StoreError) -> Self {
        match error {
            // What a damaged row says is a finding; everything else ends the search.
            StoreError::Row { .. }
            | StoreError::NoSuchPage { .. }
            | StoreError::PageDropped { .. } => Self::Because(error.to_string()),
            error => Self::Store(error),
        }
    }
}

/// Reads a snapshot again as its check did.
fn again(
    store: &Store,
    row: &SnapshotRow,
    before: Option<&Snapshot>,
    report: &mut Report,
) -> Result<Snapshot, Unread> {
    let because = |why: &str| Unread::Because(why.to_owned());
    let evidence = store.evidence(row.id)?;
    let evidence = evidence.ok_or_else(|| because("its check is missing"))?;
    if evidence.reader != READER {
        report.other_reader = report.other_reader.saturating_add(1);
    }
    let text = store.selectors_text(evidence.selectors)?;
    let text = text.ok_or_else(|| because("its selector file is missing"))?;
    let file = format!("{}.toml", row.source);
    let source = Source::parse(&row.source, &file, &text)
        .map_err(|error| Unread::Because(format!("its selector file: {error}")))?;
    let extraction = read_again(store, &source, &evidence.pages)?;
    match extraction.problems.first() {
        Some(problem) => Err(Unread::Because(problem.to_string())),
        None => Ok(Snapshot::accept(
            &row.source,
            row.observed,
            extraction,
            before,
        )),
    }
}

/// Notes everything in which what is read now is not what was stored.
fn compare(row: &SnapshotRow, stored: &Snapshot, read: &Snapshot, report: &mut Report) {
    let mut note = |what: String, stored: String, found: String| {
        report.mismatches.push(Mismatch {
            place: place(row),
            what,
            stored,
            found,
        });
    };
    let nothing = || "nothing".to_owned();
    for quote in &stored.quotes {
        let rate = quote.reading.rate.to_string();
        let Some(found) = read.quote(&quote.reading.rate) else {
            note(rate, quote.reading.price.to_string(), nothing());
            continue;
        };
        for (what, stored, found) in differences(quote, found) {
            note(format!("{rate}, {what}"), stored, found);
        }
    }
    for found in &read.quotes {
        if stored.quote(&found.reading.rate).is_none() {
            let rate = found.reading.rate.to_string();
            note(rate, nothing(), found.reading.price.to_string());
        }
    }
    let (before, now) = (rules(&stored.rules), rules(&read.rules));
    for rule in before.iter().filter(|rule| !now.contains(rule)) {
        note("rule".to_owned(), rule.clone(), nothing());
    }
    for rule in now.iter().filter(|rule| !before.contains(rule)) {
        note("rule".to_owned(), nothing(), rule.clone());
    }
    if stored.published != read.published {
        let date = |s: &Snapshot| s.published.map_or_else(nothing, |date| date.to_string());
        note("published".to_owned(), date(stored), date(read));
    }
}

/// In what two quotes of one rate differ; where the selector file lay does not count.
fn differences(stored: &Quote, found: &Quote) -> Vec<(&'static str, String, String)> {
    let (a, b) = (&stored.reading, &found.reading);
    let (pa, pb) = (&a.provenance, &b.provenance);
    let whole = |price: &Price| {
        let beside: Vec<String> = price.companions.iter().map(ToString::to_string).collect();
        format!("{price} ({})", beside.join(", "))
    };
    let fields = [
        (
            "price",
            a.price == b.price,
            whole(&a.price),
            whole(&b.price),
        ),
        (
            "known digits",
            stored.known == found.known,
            whole(&stored.known),
            whole(&found.known),
        ),
        ("text", a.text == b.text, a.text.clone(), b.text.clone()),
        ("page", pa.page == pb.page, pa.page.clone(), pb.page.clone()),
        (
            "page hash",
            pa.hash == pb.hash,
            pa.hash.to_string(),
            pb.hash.to_string(),
        ),
        (
            "selector",
            pa.selector.ends_with(&pb.selector),
            pa.selector.clone(),
            pb.selector.clone(),
        ),
        ("node", pa.node == pb.node, pa.node.clone(), pb.node.clone()),
    ];
    let differing = fields.into_iter().filter(|(_, is_same, ..)| !is_same);
    differing
        .map(|(what, _, stored, found)| (what, stored, found))
        .collect()
}

fn rules(rules: &[RuleReading]) -> Vec<String> {
    let words = |r: &RuleReading| {
        let (topic, value) = (r.rule.topic().name(), r.rule.value());
        format!("{} {topic}: {value} “{}”", r.route, r.text)
    };
    rules.iter().map(words).collect()
}
