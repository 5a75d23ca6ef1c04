//! What is told, for programs: the JSON of prices, changes and troubles, in one form wherever it
//! is written. Amounts are decimal strings, instants RFC 3339 in UTC, rates their identities.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::suspect::Doubtful;
use super::{Mended, RecoveredFrom, Recovery, Told};
use crate::book::json::difference_json;
use crate::book::workload::Effect;
use crate::change::{Change, RuleChange};
use crate::contradiction::{About, Contradiction, Side};
use crate::price::Price;
use crate::reading::{Absence, Problem, Remark};
use crate::rules::Rule;

/// A price with stable keys and its amounts as decimal strings.
pub fn price_json(price: &Price) -> Value {
    json!(price)
}

/// One rate's change; a side that is not there is `null`.
pub fn change_json(change: &Change) -> Value {
    json!({
        "rate": change.rate,
        "kind": change.kind,
        "before": change.before.as_ref().map(price_json),
        "now": change.now.as_ref().map(price_json),
        "percent": change.percent(),
    })
}

/// One billing rule's change; a side that is not there is `null`.
pub fn rule_json(change: &RuleChange) -> Value {
    json!({
        "route": change.route,
        "topic": change.topic.name(),
        "before": change.before.as_ref().map(Rule::value),
        "now": change.now.as_ref().map(Rule::value),
    })
}

/// Why a page could not be read, and what to do.
pub fn problem_json(problem: &Problem) -> Value {
    json!({
        "page": problem.page,
        "selector": problem.selector,
        "reason": problem.trouble.reason(),
        "trouble": problem.trouble.to_string(),
        "advice": problem.advice(),
    })
}

/// Two prices that cannot both be true, with what each side says and where.
pub fn contradiction_json(contradiction: &Contradiction) -> Value {
    json!({
        "kind": contradiction.kind,
        "statement": contradiction.statement,
        "since": contradiction.since(),
        "file": contradiction.place,
        "sides": contradiction.sides().map(side_json),
    })
}

fn side_json(side: &Side) -> Value {
    let mention = match &side.about {
        About::Rate(_) => None,
        About::Mention(pattern) => Some(pattern),
    };
    json!({
        "source": side.source,
        "rate": side.rate(),
        "mention": mention,
        "price": price_json(&side.price),
        "text": side.text,
        "first_seen": side.from,
        "page": side.provenance.page,
        "page_hash": side.provenance.hash.to_string(),
        "selector": side.provenance.selector,
        "node": side.provenance.node,
    })
}

/// A rate of which the page says that it has no price, in the page's words.
pub fn absence_json(absence: &Absence) -> Value {
    json!({
        "rate": absence.rate,
        "text": absence.text,
        "selector": absence.provenance.selector,
        "node": absence.provenance.node,
    })
}

pub(super) fn changed(told: &Told<'_>) -> Map<String, Value> {
    let changes = told.diff.changes.iter().map(change_json);
    let rules = told.diff.rules.iter().map(rule_json);
    let mut facts = Map::new();
    facts.insert("last_seen_before".to_owned(), json!(told.last_seen));
    facts.insert("changes".to_owned(), changes.collect());
    facts.insert("rules".to_owned(), rules.collect());
    let removed = told.diff.changes.iter();
    let absent = removed.filter_map(|change| super::withdrawn::of(told.absent, &change.rate));
    let absent: Vec<Value> = absent.map(absence_json).collect();
    if !absent.is_empty() {
        facts.insert("absent".to_owned(), Value::Array(absent));
    }
    if !told.effects.is_empty() {
        let effects = told.effects.iter().map(effect_json);
        facts.insert("workloads".to_owned(), effects.collect());
    }
    if !told.recoveries.is_empty() {
        facts.insert("recovered".to_owned(), recoveries_json(told.recoveries));
    }
    if !told.remarks.is_empty() {
        facts.insert("remarks".to_owned(), remarks_json(told.remarks));
    }
    facts
}

/// What a change does to a workload; a side that is not there is `null`.
fn effect_json(effect: &Effect) -> Value {
    json!({
        "workload": effect.workload,
        "period": effect.period,
        "totals": effect.totals.iter().map(difference_json).collect::<Vec<_>>(),
        "is_whole": effect.is_whole.1,
        "budgets": effect.budgets,
    })
}

pub(super) fn doubted(told: &Doubtful<'_>) -> Map<String, Value> {
    let doubts = told.doubts.iter();
    let doubts = doubts.map(|d| json!({"kind": d.kind(), "doubt": d.to_string()}));
    let changes = told.diff.changes.iter().map(change_json);
    let rules = told.diff.rules.iter().map(rule_json);
    facts([
        ("case", json!(told.case)),
        ("doubts", doubts.collect()),
        ("settles", json!(told.settles.name())),
        ("last_good", json!(told.last_good)),
        // Not in the book: what it would be.
        ("held_changes", changes.collect()),
        ("held_rules", rules.collect()),
    ])
}

pub(super) fn contradicted(new: &[Contradiction], over: &[Contradiction]) -> Map<String, Value> {
    facts([
        (
            "contradictions",
            new.iter().map(contradiction_json).collect(),
        ),
        ("settled", over.iter().map(contradiction_json).collect()),
    ])
}

pub(super) fn unreadable(
    problems: &[Problem],
    mended: Option<&Mended>,
    last_good: Option<Timestamp>,
) -> Map<String, Value> {
    let mut facts = facts([
        ("problems", problems.iter().map(problem_json).collect()),
        ("last_good", json!(last_good)),
    ]);
    if let Some(mended) = mended {
        facts.insert("repair".to_owned(), mended.json());
    }
    facts
}

pub(super) fn unreachable(cause: &str, last_good: Option<Timestamp>) -> Map<String, Value> {
    facts([("cause", json!(cause)), ("last_good", json!(last_good))])
}

pub(super) fn tolerated(remarks: &[&Remark]) -> Map<String, Value> {
    facts([("remarks", remarks_json(remarks))])
}

pub(super) fn recovered(recoveries: &[Recovery], remarks: &[&Remark]) -> Map<String, Value> {
    let mut facts = facts([("recovered", recoveries_json(recoveries))]);
    if !remarks.is_empty() {
        facts.insert("remarks".to_owned(), remarks_json(remarks));
    }
    facts
}

fn recoveries_json(recoveries: &[Recovery]) -> Value {
    let of = recoveries.iter().map(|recovery| {
        let from = match recovery.from {
            RecoveredFrom::Trouble => "trouble",
            RecoveredFrom::Doubt => "doubt",
        };
        json!({ "from": from, "since": recovery.since, "reason": recovery.reason })
    });
    of.collect()
}

fn remarks_json(remarks: &[&Remark]) -> Value {
    let problems = remarks.iter().map(|remark| problem_json(&remark.problem));
    problems.collect()
}

fn facts<const N: usize>(of: [(&str, Value); N]) -> Map<String, Value> {
    of.map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}
