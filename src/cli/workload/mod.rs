//! `estimate --workload`: what jobs that recur cost together, then and now, and within a budget.
//!
//! | file | says |
//! |---|---|
//! | `tables` | what there is to tell, as tables for people |
//! | `figures` | the same as numbers, for spreadsheets |
//! | `json` | and for programs |

mod figures;
mod json;
mod tables;

use std::path::Path;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::Book;
use crate::book::render::{TableFormat, pretty};
use crate::book::workload::{Cost, Difference, Standing, Verdict, Workload, against};
use crate::config::read_workload;
use crate::instant::shown;
use crate::query::estimate::Money;

/// What is asked of a workload.
pub(super) struct Asked<'a> {
    pub file: &'a Path,
    pub scenario: Option<&'a str>,
    /// An instant, or another workload file.
    pub against: Option<&'a str>,
    pub as_of: Option<&'a str>,
}

/// What there is to tell.
struct Told<'b> {
    workload: Workload,
    as_of: String,
    cost: Cost<'b>,
    scenarios: Vec<Otherwise<'b>>,
    /// What it is held against, and the differences.
    against: Option<(String, Vec<Difference>)>,
    /// What its credits come to.
    money: Money<'b>,
}

struct Otherwise<'b> {
    name: String,
    cost: Cost<'b>,
    differences: Vec<Difference>,
}

pub(super) fn workload(context: &Context, asked: &Asked<'_>) -> Result<Exit, Failure> {
    let book = context.book(context.as_of(asked.as_of)?)?;
    let whole = read(asked.file)?;
    let workload = match asked.scenario {
        None => whole.clone(),
        Some(name) => in_scenario(&whole, name)?,
    };
    let cost = workload.cost(&book)?;
    let then = asked.against.map(|text| before(context, &workload, text));
    let then = then.transpose()?;
    let against = match &then {
        None => None,
        Some((label, other, book)) => Some((label.clone(), against(&other.cost(book)?, &cost))),
    };
    let mut scenarios = Vec::new();
    if asked.scenario.is_none() {
        for scenario in &whole.scenarios {
            let otherwise = in_scenario(&whole, &scenario.name)?.cost(&book)?;
            scenarios.push(Otherwise {
                name: scenario.name.clone(),
                differences: self::against(&cost, &otherwise),
                cost: otherwise,
            });
        }
    }
    let (made, missing) = cost.credits_in_money(&book, &context.config.credits);
    let told = Told {
        money: Money { made, missing },
        as_of: shown(book.as_of),
        cost,
        scenarios,
        against,
        workload,
    };
    let plans = &context.config.credits;
    let standings = told.workload.standings(&told.cost, &book, plans);
    let text = match context.format {
        Format::Json => pretty(&json::as_json(&told, &standings, &book)),
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

fn read(path: &Path) -> Result<Workload, Failure> {
    Ok(read_workload(path)?)
}

fn in_scenario(workload: &Workload, name: &str) -> Result<Workload, Failure> {
    let scenario = workload.scenario(name).ok_or_else(|| {
        let known: Vec<&str> = workload.scenarios.iter().map(|s| s.name.as_str()).collect();
        let known = known.join(", ");
        Failure::Usage(format!("there is no scenario `{name}`; known are {known}"))
    })?;
    workload.with(scenario).ok_or_else(|| {
        Failure::Settings(format!(
            "the scenario `{name}` makes more than all clips of a job otherwise"
        ))
    })
}

/// The workload and the book to compare with: those of another file, or of another instant.
fn before(
    context: &Context,
    workload: &Workload,
    text: &str,
) -> Result<(String, Workload, Book), Failure> {
    let path = Path::new(text);
    if path.is_file() {
        let book = context.book(context.now())?;
        return Ok((text.to_owned(), read(path)?, book));
    }
    let instant = context.as_of(Some(text))?;
    Ok((shown(instant), workload.clone(), context.book(instant)?))
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
