//! What there is to tell of a workload, for programs.

use serde_json::{Value, json};

use super::Told;
use crate::book::Book;
use crate::book::estimate::NoEstimate;
use crate::book::json::{difference_json, total_json};
use crate::book::workload::{Cost, Part, Standing};
use crate::query::estimate::line_json;

pub(super) fn as_json(told: &Told<'_>, standings: &[Standing<'_>], book: &Book) -> Value {
    json!({
        "workload": told.workload.name,
        "period": told.workload.period,
        "as_of": book.as_of,
        "jobs": works_json(&told.cost),
        "totals": told.cost.totals.iter().map(total_json).collect::<Vec<_>>(),
        "is_whole": told.cost.is_whole(),
        "credits_in_money": told.money.json(),
        "notes": told.money.missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "budgets": standings.iter().map(|standing| json!({
            "job": standing.budget.job,
            "at_most": standing.budget.at_most.amount,
            "currency": standing.budget.at_most.currency,
            "spent": standing.spent.as_ref().map(total_json),
            "assumed": standing.assumed,
            "standing": standing.verdict.words(),
        })).collect::<Vec<_>>(),
        "scenarios": told.scenarios.iter().map(|otherwise| json!({
            "scenario": otherwise.name,
            "jobs": works_json(&otherwise.cost),
            "totals": otherwise.cost.totals.iter().map(total_json).collect::<Vec<_>>(),
            "is_whole": otherwise.cost.is_whole(),
            "differences": otherwise.differences.iter().map(difference_json).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "against": told.against.as_ref().map(|(label, differences)| json!({
            "what": label,
            "differences": differences.iter().map(difference_json).collect::<Vec<_>>(),
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
                "doubts": work.doubts(),
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
