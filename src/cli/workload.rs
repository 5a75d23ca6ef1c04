//! `estimate --workload`: what jobs that recur cost together, then and now, and within a budget.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::context::Context;
use super::estimate::price_of;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::Book;
use crate::book::estimate::{Estimate, NoEstimate, Total};
use crate::book::render::{Table, TableFormat, pretty};
use crate::book::workload::{
    Cost, Difference, Part, Standing, Verdict, WorkCost, Workload, against,
};
use crate::instant::shown;
use crate::query::estimate::{line_json, total_json};

/// The largest workload file.
const LARGEST: u64 = 1 << 20;

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
    let told = Told {
        as_of: shown(book.as_of),
        cost,
        scenarios,
        against,
        workload,
    };
    let standings = told.workload.standings(&told.cost);
    terminal::data(&rendered(context.format, &told, &standings, &book))?;
    let mut exit = Exit::Done;
    for fault in faults(&told, &standings) {
        terminal::error(&fault);
        exit = Exit::Failed;
    }
    Ok(exit)
}

fn read(path: &Path) -> Result<Workload, Failure> {
    let shown = path.display();
    let about = fs::metadata(path)
        .map_err(|error| Failure::Settings(format!("read the workload `{shown}`: {error}")))?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(Failure::Settings(format!(
            "read the workload `{shown}`: not a regular file of at most 1 MiB"
        )));
    }
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::Settings(format!("read the workload `{shown}`: {error}")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Workload::parse(text)
        .map_err(|error| Failure::Settings(format!("{shown}:{}: {}", error.line, error.cause)))
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
            faults.push(verdict(standing));
        }
    }
    faults
}

fn verdict(standing: &Standing<'_>) -> String {
    let of = match &standing.budget.job {
        None => "all jobs".to_owned(),
        Some(job) => job.clone(),
    };
    let spent = standing
        .spent
        .as_ref()
        .map_or_else(String::new, |total| format!(" ({})", total.shown()));
    let at_most = &standing.budget.at_most;
    match standing.verdict {
        Verdict::Unknown if standing.spent.is_none() => {
            format!("{of}: nothing is known in the currency of the budget of {at_most}")
        }
        Verdict::Unknown => {
            format!("{of}: whether the budget of {at_most} is kept is not known{spent}")
        }
        verdict => format!("{of}: {} the budget of {at_most}{spent}", verdict.words()),
    }
}

fn rendered(format: Format, told: &Told<'_>, standings: &[Standing<'_>], book: &Book) -> String {
    if format == Format::Json {
        return pretty(&as_json(told, standings, book));
    }
    let tables = tables(told, standings);
    let joined = |each: &dyn Fn(&Table) -> String| {
        let texts: Vec<String> = tables.iter().map(each).collect();
        texts.join("\n")
    };
    match format {
        Format::Markdown => {
            let marker = crate::escape::html(&told.workload.name).replace("--", "-");
            let captioned = |table: &Table| {
                let caption = crate::escape::markdown(&table.caption);
                format!("**{caption}**\n\n{}", table.render(TableFormat::Markdown))
            };
            format!(
                "<!-- ratebook workload: {marker} -->\n{}",
                joined(&captioned)
            )
        }
        Format::Html => joined(&|table| table.render(TableFormat::Html)),
        Format::Csv => tables
            .first()
            .map_or_else(String::new, |table| table.render(TableFormat::Csv)),
        _ => joined(&|table| {
            let caption = terminal::styled(terminal::BOLD, &crate::escape::line(&table.caption));
            format!("{caption}\n{}", terminal::columns(table))
        }),
    }
}

fn tables(told: &Told<'_>, standings: &[Standing<'_>]) -> Vec<Table> {
    let mut tables = vec![costs(told)];
    if let Some((label, differences)) = &told.against {
        tables.push(differences_table(told, label, differences));
    }
    if !standings.is_empty() {
        tables.push(budgets(standings));
    }
    if !told.scenarios.is_empty() {
        tables.push(scenarios(told));
    }
    tables
}

fn named(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&column| column.to_owned()).collect()
}

fn all_shown(totals: &[Total]) -> String {
    let shown: Vec<String> = totals.iter().map(Total::shown).collect();
    shown.join(" + ")
}

fn costs(told: &Told<'_>) -> Table {
    let period = &told.workload.period;
    let works = told.cost.works.iter();
    let mut rows: Vec<Vec<String>> = works
        .flat_map(|work| work.parts.iter().map(move |part| row(work, part)))
        .collect();
    let total = if told.cost.is_whole() {
        "total"
    } else {
        "total of what has a price"
    };
    let mut last = vec![String::new(); 7];
    if let Some((first, sum)) = last.split_first_mut() {
        total.clone_into(first);
        if let Some(sum) = sum.last_mut() {
            *sum = all_shown(&told.cost.totals);
        }
    }
    rows.push(last);
    Table {
        name: "workload".to_owned(),
        caption: format!(
            "{} · a {period} · prices of {}",
            told.workload.name, told.as_of
        ),
        columns: ["job", "clips", "length", "generation", "price", "a clip"]
            .iter()
            .map(|&column| column.to_owned())
            .chain([format!("a {period}")])
            .collect(),
        rows,
    }
}

fn row(work: &WorkCost<'_>, part: &Part<'_>) -> Vec<String> {
    let mut settings = work.job.dimensions.to_string();
    for add_on in &work.job.add_ons {
        settings.push_str(&format!(" +{add_on}"));
    }
    let settings = settings.trim();
    let generation = if settings.is_empty() {
        work.job.route.to_string()
    } else {
        format!("{} {settings}", work.job.route)
    };
    let (price, clip, period) = match &part.priced {
        Ok((estimate, totals)) => (
            prices(estimate),
            all_shown(&estimate.totals),
            all_shown(totals),
        ),
        Err(_) => ("not priced".to_owned(), "–".to_owned(), "–".to_owned()),
    };
    vec![
        work.name.clone(),
        part.clips.to_string(),
        format!("{} s", part.seconds.normalized()),
        generation,
        price,
        clip,
        period,
    ]
}

fn prices(estimate: &Estimate<'_>) -> String {
    let prices: Vec<String> = estimate.lines.iter().map(price_of).collect();
    prices.join(" + ")
}

fn differences_table(told: &Told<'_>, label: &str, differences: &[Difference]) -> Table {
    let rows = differences.iter().map(|difference| {
        let total = |total: &Option<Total>| total.as_ref().map_or("–".to_owned(), Total::shown);
        vec![
            difference.job.clone().unwrap_or_else(|| "total".to_owned()),
            total(&difference.before),
            total(&difference.now),
            change(difference),
        ]
    });
    Table {
        name: "against".to_owned(),
        caption: format!("{} against {label}", told.workload.name),
        columns: named(&["job", "then", "now", "change"]),
        rows: rows.collect(),
    }
}

fn change(difference: &Difference) -> String {
    if difference.is_change() {
        difference.percent().unwrap_or_else(|| "changed".to_owned())
    } else {
        "the same".to_owned()
    }
}

fn budgets(standings: &[Standing<'_>]) -> Table {
    let rows = standings.iter().map(|standing| {
        vec![
            standing
                .budget
                .job
                .clone()
                .unwrap_or_else(|| "all jobs".to_owned()),
            standing.budget.at_most.to_string(),
            standing.spent.as_ref().map_or("–".to_owned(), Total::shown),
            standing.verdict.words().to_owned(),
        ]
    });
    Table {
        name: "budgets".to_owned(),
        caption: "budgets".to_owned(),
        columns: named(&["of", "at most", "spent", "standing"]),
        rows: rows.collect(),
    }
}

fn scenarios(told: &Told<'_>) -> Table {
    let rows = told.scenarios.iter().map(|otherwise| {
        let together = otherwise.differences.iter().filter(|d| d.job.is_none());
        let changes: Vec<String> = together.map(change).collect();
        let whole = if otherwise.cost.is_whole() {
            ""
        } else {
            ", not all priced"
        };
        vec![
            otherwise.name.clone(),
            format!("{}{whole}", all_shown(&otherwise.cost.totals)),
            changes.join(", "),
        ]
    });
    Table {
        name: "scenarios".to_owned(),
        caption: "scenarios".to_owned(),
        columns: vec![
            "scenario".to_owned(),
            format!("a {}", told.workload.period),
            "change".to_owned(),
        ],
        rows: rows.collect(),
    }
}

fn as_json(told: &Told<'_>, standings: &[Standing<'_>], book: &Book) -> Value {
    let difference = |difference: &Difference| {
        json!({
            "job": difference.job,
            "currency": difference.currency,
            "before": difference.before.as_ref().map(total_json),
            "now": difference.now.as_ref().map(total_json),
            "percent": difference.percent(),
        })
    };
    json!({
        "workload": told.workload.name,
        "period": told.workload.period,
        "as_of": book.as_of,
        "jobs": works_json(&told.cost),
        "totals": told.cost.totals.iter().map(total_json).collect::<Vec<_>>(),
        "is_whole": told.cost.is_whole(),
        "budgets": standings.iter().map(|standing| json!({
            "job": standing.budget.job,
            "at_most": standing.budget.at_most.amount,
            "currency": standing.budget.at_most.currency,
            "spent": standing.spent.as_ref().map(total_json),
            "standing": standing.verdict.words(),
        })).collect::<Vec<_>>(),
        "scenarios": told.scenarios.iter().map(|otherwise| json!({
            "scenario": otherwise.name,
            "jobs": works_json(&otherwise.cost),
            "totals": otherwise.cost.totals.iter().map(total_json).collect::<Vec<_>>(),
            "is_whole": otherwise.cost.is_whole(),
            "differences": otherwise.differences.iter().map(difference).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "against": told.against.as_ref().map(|(label, differences)| json!({
            "what": label,
            "differences": differences.iter().map(difference).collect::<Vec<_>>(),
        })),
    })
}

fn works_json(cost: &Cost<'_>) -> Vec<Value> {
    let works = cost.works.iter();
    works
        .map(|work| {
            json!({
                "job": work.name,
                "route": work.job.route,
                "dimensions": work.job.dimensions,
                "add_ons": work.job.add_ons,
                "clips": work.clips.to_string(),
                "parts": work.parts.iter().map(part_json).collect::<Vec<_>>(),
                "totals": work.totals.iter().map(total_json).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn part_json(part: &Part<'_>) -> Value {
    let why = |why: &NoEstimate| why.to_string();
    let (estimate, totals) = match &part.priced {
        Ok((estimate, totals)) => (Some(estimate), totals.as_slice()),
        Err(_) => (None, &[][..]),
    };
    json!({
        "seconds": part.seconds,
        "clips": part.clips.to_string(),
        "lines": estimate.map(|e| e.lines.iter().map(line_json).collect::<Vec<_>>()),
        "clip": estimate.map(|e| e.totals.iter().map(total_json).collect::<Vec<_>>()),
        "totals": totals.iter().map(total_json).collect::<Vec<_>>(),
        "error": part.priced.as_ref().err().map(why),
    })
}
