//! What a job costs.

use serde_json::{Value, json};

use crate::book::estimate::{Estimate, Job, Line, Total};
use crate::config::CreditPack;
use crate::price::{Amount, Currency, money};

/// What the totals in credits come to in money, with the plan that was assumed.
pub struct InMoney {
    pub credits: Total,
    pub low: Amount,
    pub high: Amount,
    pub currency: Currency,
    pub assumed: String,
}

/// The totals in credits that the user's packs give a price in money.
pub fn in_money(job: &Job, estimate: &Estimate<'_>, packs: &[CreditPack]) -> Vec<InMoney> {
    let provider = job.route.provider();
    let Some(pack) = packs.iter().find(|pack| pack.provider == provider) else {
        return Vec::new();
    };
    let credits = |total: &&Total| total.currency == Currency::Credits;
    let convert = |amount: Amount| amount.times(pack.price).ok()?.ratio(pack.credits, 4);
    estimate
        .totals
        .iter()
        .filter(credits)
        .filter_map(|total| {
            Some(InMoney {
                credits: total.clone(),
                low: convert(total.low)?,
                high: convert(total.high)?,
                currency: pack.currency.clone(),
                assumed: pack.plan.clone().unwrap_or_else(|| {
                    let price = money(&pack.price, None, &pack.currency);
                    format!("{price} for {} credits", pack.credits)
                }),
            })
        })
        .collect()
}

pub fn total_json(total: &Total) -> Value {
    json!({
        "low": total.low.normalized(),
        "high": total.high.normalized(),
        "currency": total.currency,
        "certainty": total.certainty,
        "rounded": total.rounded,
    })
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
pub fn estimate_json(job: &Job, estimate: &Estimate<'_>, credits: &[InMoney]) -> Value {
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
    let in_money: Vec<Value> = credits
        .iter()
        .map(|money_of| {
            json!({
                "credits": total_json(&money_of.credits),
                "low": money_of.low,
                "high": money_of.high,
                "currency": money_of.currency,
                "assumed": money_of.assumed,
            })
        })
        .collect();
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
        "notes": estimate.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "totals": estimate.totals.iter().map(total_json).collect::<Vec<_>>(),
        "credits_in_money": in_money,
    })
}
