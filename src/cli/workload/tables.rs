//! What there is to tell of a workload, as tables for people.

use crate::book::estimate::{Estimate, Total};
use crate::book::render::{Table, TableFormat};
use crate::book::workload::{Difference, Part, Standing, WorkCost};
use crate::cli::estimate::price_of;
use crate::cli::{Format, terminal};
use crate::escape;
use crate::instant::shown;
use crate::query::workload::Told;

pub(super) fn rendered(format: Format, told: &Told<'_>, standings: &[Standing<'_>]) -> String {
    let tables = tables(told, standings);
    let joined = |each: &dyn Fn(&Table) -> String| {
        let texts: Vec<String> = tables.iter().map(each).collect();
        texts.join("\n")
    };
    match format {
        Format::Markdown => {
            let marker = escape::html(&told.workload.name).replace("--", "-");
            let captioned = |table: &Table| {
                let caption = escape::markdown(&table.caption);
                format!("**{caption}**\n\n{}", table.render(TableFormat::Markdown))
            };
            let notes = lines(told, &|note| format!("- {}", escape::markdown(note)));
            let gap = if notes.is_empty() { "" } else { "\n" };
            format!(
                "<!-- ratebook workload: {marker} -->\n{}{gap}{notes}",
                joined(&captioned)
            )
        }
        Format::Html => {
            let notes = lines(told, &|note| format!("<p>{}</p>", escape::html(note)));
            format!(
                "{}{notes}",
                joined(&|table| table.render(TableFormat::Html))
            )
        }
        _ => {
            let notes = lines(told, &|note| format!("  {}", escape::line(note)));
            let tables = joined(&|table| {
                let caption = escape::line(&table.caption);
                let caption = terminal::styled(terminal::BOLD, &caption);
                format!("{caption}\n{}", terminal::columns(table))
            });
            let gap = if notes.is_empty() { "" } else { "\n" };
            format!("{tables}{gap}{notes}")
        }
    }
}

/// The notes, a line each.
fn lines(told: &Told<'_>, written: &dyn Fn(&str) -> String) -> String {
    let mut text = String::new();
    for note in notes(told) {
        text.push_str(&written(&note));
        text.push('\n');
    }
    text
}

/// What a person should know beside the tables: what credits come to, by which plans; and where
/// the figures may not be what will be billed.
fn notes(told: &Told<'_>) -> Vec<String> {
    let mut notes = told.money.lines();
    for work in &told.cost.works {
        let doubts = work.doubts().into_iter();
        notes.extend(doubts.map(|doubt| format!("{}: {doubt}", work.name)));
    }
    notes
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
            told.workload.name,
            shown(told.as_of())
        ),
        columns: ["job", "clips", "length", "generation", "price", "a clip"]
            .iter()
            .map(|&column| column.to_owned())
            .chain([format!("a {period}")])
            .collect(),
        rows,
    }
}

/// `gptimage2/kling-o3/video-edit resolution=720p +voice-control`.
pub(super) fn generation(work: &WorkCost<'_>) -> String {
    let mut settings = work.job.dimensions.to_string();
    for add_on in &work.job.add_ons {
        settings.push_str(&format!(" +{add_on}"));
    }
    let settings = settings.trim();
    if settings.is_empty() {
        work.job.route.to_string()
    } else {
        format!("{} {settings}", work.job.route)
    }
}

fn row(work: &WorkCost<'_>, part: &Part<'_>) -> Vec<String> {
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
        generation(work),
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
