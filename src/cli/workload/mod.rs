//! `estimate --workload`: what jobs that recur cost together, then and now, and within a budget.
//!
//! | file | says |
//! |---|---|
//! | `tables` | what there is to tell, as tables for people |
//! | `figures` | the same as numbers, for spreadsheets |

mod figures;
mod tables;

use std::path::Path;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::Book;
use crate::book::render::{TableFormat, pretty};
use crate::book::workload::{Standing, Verdict, Workload};
use crate::config::read_workload;
use crate::instant::shown;
use crate::query::workload::{Then, Told, Untold, told};

/// What is asked of a workload.
pub(super) struct Asked<'a> {
    pub file: &'a Path,
    pub scenario: Option<&'a str>,
    /// An instant, or another workload file.
    pub against: Option<&'a str>,
    pub as_of: Option<&'a str>,
}

pub(super) fn workload(context: &Context, asked: &Asked<'_>) -> Result<Exit, Failure> {
    let book = context.book(context.as_of(asked.as_of)?)?;
    let whole = read_workload(asked.file)?;
    let before = asked
        .against
        .map(|text| before(context, text))
        .transpose()?;
    let then = before.as_ref().map(|(label, workload, book)| Then {
        label: label.clone(),
        workload: workload.as_ref(),
        book,
    });
    let plans = &context.config.credits;
    let told = told(&whole, asked.scenario, then.as_ref(), &book, plans).map_err(refused)?;
    let standings = told.standings();
    let text = match context.format {
        Format::Json => pretty(&told.json(&standings)),
        Format::Csv => figures::figures(&told, &standings).render(TableFormat::Csv),
        format => tables::rendered(format, &told, &standings),
    };
    terminal::data(&text)?;
    let mut exit = Exit::Done;
    for fault in faults(&told, &standings) {
        terminal::error(&fault);
        exit = Exit::Failed;
    }
    Ok(exit)
}

fn refused(untold: Untold) -> Failure {
    let cause = untold.to_string();
    match untold {
        Untold::NoScenario { known, .. } => {
            Failure::Usage(format!("{cause}; known are {}", known.join(", ")))
        }
        Untold::TooMuch { .. } => Failure::Settings(cause),
        Untold::NoEstimate(error) => error.into(),
    }
}

/// The workload and the book to compare with: those of another file, or of another instant.
fn before(context: &Context, text: &str) -> Result<(String, Option<Workload>, Book), Failure> {
    let path = Path::new(text);
    if path.is_file() {
        let book = context.book(context.now())?;
        return Ok((text.to_owned(), Some(read_workload(path)?), book));
    }
    let instant = context.as_of(Some(text))?;
    Ok((shown(instant), None, context.book(instant)?))
}

/// Why the command ends with 1.
fn faults(told: &Told<'_>, standings: &[Standing<'_>]) -> Vec<String> {
    let mut faults = Vec::new();
    for work in &told.cost.works {
        for part in &work.parts {
            if let Err(why) = &part.priced {
                faults.push(format!("{}: {why}", work.name));
            }
        }
    }
    for standing in standings {
        if standing.verdict != Verdict::Within {
            faults.push(standing.in_words());
        }
    }
    faults
}
