//! What a job costs.

use serde_json::{Value, json};

use crate::book::Book;
use crate::book::best::{Best, Ranking, Way};
use crate::book::credits::{Assumed, InMoney, NoMoney, in_money};
use crate::book::estimate::{Estimate, Job, Line};
use crate::book::json::total_json;
use crate::credits::Plan;

/// What the totals in credits come to in money; and why not, where plans should say it.
pub struct Money<'p> {
    pub made: Vec<InMoney<'p>>,
    pub missing: Vec<NoMoney>,
}

/// What the totals of an estimate in credits come to, by the user's plans.
pub fn money_of<'p>(
    book: &Book,
    plans: &'p [Plan],
    job: &Job,
    estimate: &Estimate<'_>,
) -> Money<'p> {
    let (mut made, mut missing) = (Vec::new(), Vec::new());
    for total in &estimate.totals {
        match in_money(book, plans, job.route.provider(), total) {
            Ok(found) => made.extend(found),
            Err(why) => missing.push(why),
        }
    }
    Money { made, missing }
}

impl Money<'_> {
    /// Where there is nothing to tell.
    pub fn none() -> Self {
        Self {
            made: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// A line for each, for people.
    pub fn lines(&self) -> Vec<String> {
        let made = self.made.iter().map(|made| {
            let equals = if made.money.rounded { "" } else { "= " };
            let (credits, money) = (made.credits.shown(), made.money.shown());
            format!("{credits} {equals}{money} at {}", made.assumption())
        });
        let missing = self.missing.iter().map(ToString::to_string);
        made.chain(missing).collect()
    }

    /// Amounts are decimal strings.
    pub fn json(&self) -> Vec<Value> {
        let plan = |assumed: &Assumed<'_>| {
            json!({
                "plan": assumed.plan.name,
                "price": assumed.price,
                "currency": assumed.currency,
                "credits": assumed.credits,
            })
        };
        let made = self.made.iter();
        made.map(|made| {
            json!({
                "provider": made.provider,
                "credits": total_json(&made.credits),
                "money": total_json(&made.money),
                "assumed": made.assumed.iter().map(plan).collect::<Vec<_>>(),
            })
        })
        .collect()
    }
}

pub fn line_json(line: &Line<'_>) -> Value {
    let entry = line.cheapest();
    json!({
        "rates": line.rates().collect::<Vec<_>>(),
        "add_on": line.add_on,
        "price_low": line.low.amount,
        "price_high": line.high.amount,
        "times": line.multiple.map(|(factor, _)| factor),
        "currency": line.low.currency,
        "unit": line.low.unit,
        "billed_seconds": line.billed_seconds,
        "count": line.count,
        "total": total_json(&line.total),
        "notes": line.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "source": entry.map(|entry| &entry.source),
        "snapshot": entry.map(|entry| entry.snapshot),
        "since": entry.map(|entry| entry.since),
        "last_seen": line.last_seen(),
        "stale": line.is_stale(),
    })
}

/// A job and what it costs; amounts are decimal strings.
pub fn estimate_json(job: &Job, estimate: &Estimate<'_>, money: &Money<'_>) -> Value {
    let lines: Vec<Value> = estimate.lines.iter().map(line_json).collect();
    let adjustments: Vec<Value> = estimate
        .adjustments
        .iter()
        .map(|made| {
            json!({
                "rule": made.rule.topic().name(),
                "value": made.rule.value(),
                "before": total_json(&made.before),
                "after": total_json(&made.after),
            })
        })
        .collect();
    let notes = estimate.notes.iter().map(ToString::to_string);
    let notes = notes.chain(money.missing.iter().map(ToString::to_string));
    json!({
        "route": job.route,
        "seconds": job.seconds,
        "dimensions": job.dimensions,
        "add_ons": job.add_ons,
        "count": job.count,
        "retries": job.retries,
        "failures": job.failures,
        "lines": lines,
        "adjustments": adjustments,
        "notes": notes.collect::<Vec<_>>(),
        "totals": estimate.totals.iter().map(total_json).collect::<Vec<_>>(),
        "credits_in_money": money.json(),
    })
}

/// All ways to make what was wanted, the cheapest first; amounts are decimal strings.
pub fn best_json(book: &Book, best: &Best<'_>) -> Value {
    let way = |way: &Way<'_>, place: Option<usize>| {
        json!({
            "place": place,
            "route": way.job.route,
            "dimensions": way.job.dimensions,
            "cost": total_json(&way.cost),
            "assumed": way.assumed,
            "lines": way.estimate.lines.iter().map(line_json).collect::<Vec<_>>(),
            "notes": way.estimate.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    };
    let ranking = |ranking: &Ranking<'_>| {
        json!({
            "currency": ranking.currency,
            "issuer": ranking.issuer,
            "known": ranking.known.iter().map(|of| way(of, Some(ranking.place(of)))).collect::<Vec<_>>(),
            "open": ranking.open.iter().map(|of| way(of, None)).collect::<Vec<_>>(),
        })
    };
    json!({
        "as_of": book.as_of,
        "rankings": best.rankings.iter().map(ranking).collect::<Vec<_>>(),
        "refused": best.refused.iter().map(|(route, why)| json!({
            "route": route,
            "why": why.to_string(),
        })).collect::<Vec<_>>(),
    })
}
