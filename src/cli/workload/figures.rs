//! What there is to tell of a workload, as numbers for spreadsheets.

use super::tables::generation;
use crate::book::estimate::Total;
use crate::book::render::Table;
use crate::book::workload::Standing;
use crate::query::workload::Told;

const COLUMNS: [&str; 10] = [
    "kind",
    "job",
    "clips",
    "seconds",
    "generation",
    "cost",
    "cost_max",
    "currency",
    "certainty",
    "text",
];

/// A row for each length of each job, each total, what credits come to, each budget and each doubt.
pub(super) fn figures(told: &Told<'_>, standings: &[Standing<'_>]) -> Table {
    let mut rows = Vec::new();
    for work in &told.cost.works {
        for part in &work.parts {
            let made = [
                part.clips.to_string(),
                part.seconds.normalized().to_string(),
                generation(work),
            ];
            match &part.priced {
                Ok((_, totals)) => {
                    for total in totals {
                        rows.push(row(
                            "job",
                            &work.name,
                            made.clone(),
                            Some(total),
                            String::new(),
                        ));
                    }
                }
                Err(why) => {
                    let why = format!("not priced: {why}");
                    rows.push(row("job", &work.name, made, None, why));
                }
            }
        }
        for doubt in work.doubts() {
            rows.push(row(
                "doubt",
                &work.name,
                <[String; 3]>::default(),
                None,
                doubt,
            ));
        }
    }
    let none = <[String; 3]>::default;
    let whole = if told.cost.is_whole() {
        ""
    } else {
        "of what has a price"
    };
    for total in &told.cost.totals {
        rows.push(row("total", "", none(), Some(total), whole.to_owned()));
    }
    for made in &told.money.made {
        let text = format!("{} at {}", made.credits.shown(), made.assumption());
        rows.push(row("credits in money", "", none(), Some(&made.money), text));
    }
    for why in &told.money.missing {
        rows.push(row("doubt", "", none(), None, why.to_string()));
    }
    for standing in standings {
        let job = standing.budget.job.as_deref().unwrap_or_default();
        let text = format!(
            "at most {}: {}",
            standing.budget.at_most,
            standing.verdict.words()
        );
        rows.push(row("budget", job, none(), standing.spent.as_ref(), text));
    }
    Table {
        name: "workload".to_owned(),
        caption: told.workload.name.clone(),
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows,
    }
}

fn row(
    kind: &str,
    job: &str,
    made: [String; 3],
    total: Option<&Total>,
    text: String,
) -> Vec<String> {
    let mut row = vec![kind.to_owned(), job.to_owned()];
    row.extend(made);
    row.extend(total.map_or_else(<[String; 4]>::default, |total| {
        [
            total.low.normalized().to_string(),
            total.high.normalized().to_string(),
            total.unit(),
            total.certainty_words(),
        ]
    }));
    row.push(text);
    row
}
