//! What jobs that recur cost together: then and now, in scenarios, and within budgets.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::estimate::{Money, line_json};
use crate::book::Book;
use crate::book::estimate::NoEstimate;
use crate::book::json::{difference_json, total_json};
use crate::book::workload::{Cost, Difference, Part, Standing, Workload, against};
use crate::credits::Plan;

/// What there is to tell of a workload.
pub struct Told<'b> {
    /// As it is, or as it would be in the scenario that was asked for.
    pub workload: Workload,
    pub cost: Cost<'b>,
    /// All its scenarios, where none was asked for.
    pub scenarios: Vec<Otherwise<'b>>,
    /// What it is held against, and the differences.
    pub against: Option<(String, Vec<Difference>)>,
    /// What its credits come to.
    pub money: Money<'b>,
    book: &'b Book,
    plans: &'b [Plan],
}

/// What it would cost in a scenario.
pub struct Otherwise<'b> {
    pub name: String,
    pub cost: Cost<'b>,
    pub differences: Vec<Difference>,
}

/// What a workload is held against.
pub struct Then<'a> {
    /// What people call it.
    pub label: String,
    /// Another workload; `None` for the same.
    pub workload: Option<&'a Workload>,
    pub book: &'a Book,
}

/// Why nothing can be told of a workload.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Untold {
    #[error("there is no scenario `{name}`")]
    NoScenario { name: String, known: Vec<String> },
    #[error("the scenario `{name}` makes more than all clips of a job otherwise")]
    TooMuch { name: String },
    #[error(transparent)]
    NoEstimate(#[from] NoEstimate),
}

/// What the workload costs by the book, in the scenario of that name or else in all of them.
///
/// # Errors
/// [`Untold`]: an unknown scenario, one that cannot be, or a sum that cannot be said exactly. A job
/// without a price is no error: it is told with its cost.
pub fn told<'b>(
    whole: &Workload,
    scenario: Option<&str>,
    then: Option<&Then<'_>>,
    book: &'b Book,
    plans: &'b [Plan],
) -> Result<Told<'b>, Untold> {
    let workload = match scenario {
        None => whole.clone(),
        Some(name) => in_scenario(whole, name)?,
    };
    let cost = workload.cost(book)?;
    let differences = |then: &Then<'_>| {
        let before = then.workload.unwrap_or(&workload).cost(then.book)?;
        Ok::<_, NoEstimate>((then.label.clone(), against(&before, &cost)))
    };
    let held_against = then.map(differences).transpose()?;
    let mut scenarios = Vec::new();
    if scenario.is_none() {
        for scenario in &whole.scenarios {
            let otherwise = in_scenario(whole, &scenario.name)?.cost(book)?;
            scenarios.push(Otherwise {
                name: scenario.name.clone(),
                differences: against(&cost, &otherwise),
                cost: otherwise,
            });
        }
    }
    let (made, missing) = cost.credits_in_money(book, plans);
    Ok(Told {
        money: Money { made, missing },
        cost,
        scenarios,
        against: held_against,
        workload,
        book,
        plans,
    })
}

fn in_scenario(workload: &Workload, name: &str) -> Result<Workload, Untold> {
    let scenario = workload.scenario(name).ok_or_else(|| Untold::NoScenario {
        name: name.to_owned(),
        known: workload.scenarios.iter().map(|s| s.name.clone()).collect(),
    })?;
    workload.with(scenario).ok_or_else(|| Untold::TooMuch {
        name: name.to_owned(),
    })
}

impl Told<'_> {
    /// The instant of the prices.
    pub fn as_of(&self) -> Timestamp {
        self.book.as_of
    }

    /// How the cost stands to the budgets.
    pub fn standings(&self) -> Vec<Standing<'_>> {
        self.workload.standings(&self.cost, self.book, self.plans)
    }

    /// Amounts are decimal strings.
    pub fn json(&self, standings: &[Standing<'_>]) -> Value {
        json!({
            "workload": self.workload.name,
            "period": self.workload.period,
            "as_of": self.book.as_of,
            "jobs": works_json(&self.cost),
            "totals": self.cost.totals.iter().map(total_json).collect::<Vec<_>>(),
            "is_whole": self.cost.is_whole(),
            "credits_in_money": self.money.json(),
            "notes": self.money.missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "budgets": standings.iter().map(|standing| json!({
                "job": standing.budget.job,
                "at_most": standing.budget.at_most.amount,
                "currency": standing.budget.at_most.currency,
                "spent": standing.spent.as_ref().map(total_json),
                "assumed": standing.assumed,
                "standing": standing.verdict.words(),
            })).collect::<Vec<_>>(),
            "scenarios": self.scenarios.iter().map(|otherwise| json!({
                "scenario": otherwise.name,
                "jobs": works_json(&otherwise.cost),
                "totals": otherwise.cost.totals.iter().map(total_json).collect::<Vec<_>>(),
                "is_whole": otherwise.cost.is_whole(),
                "differences": otherwise.differences.iter().map(difference_json).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "against": self.against.as_ref().map(|(label, differences)| json!({
                "what": label,
                "differences": differences.iter().map(difference_json).collect::<Vec<_>>(),
            })),
        })
    }
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
