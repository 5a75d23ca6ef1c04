//! How two costs of one workload differ: at two instants, or in two scenarios.

use super::cost::{Cost, WorkCost};
use crate::book::estimate::Total;
use crate::price::Currency;

/// One job, or all together, in one currency, before and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `None`: all jobs together.
    pub job: Option<String>,
    /// Of both sides.
    pub currency: Currency,
    /// Whose credits they are.
    pub issuer: Option<String>,
    /// `None` where it had no price, or was not there.
    pub before: Option<Total>,
    /// The same, now.
    pub now: Option<Total>,
}

impl Difference {
    /// Whether the two sides differ, or only one is there.
    pub fn is_change(&self) -> bool {
        match (&self.before, &self.now) {
            (Some(before), Some(now)) => before.low != now.low || before.high != now.high,
            (before, now) => before.is_some() != now.is_some(),
        }
    }

    /// `+20%`, where both are one amount and the one before is above zero.
    pub fn percent(&self) -> Option<String> {
        let (before, now) = (self.before.as_ref()?, self.now.as_ref()?);
        let single = before.low == before.high && now.low == now.high;
        let percent = before.low.percent_to(now.low).filter(|_| single)?;
        let sign = if percent.is_negative() { "" } else { "+" };
        Some(format!("{sign}{}%", percent.normalized()))
    }
}

/// The differences of `now` from `before`: job for job by their names, then all together.
pub fn against(before: &Cost<'_>, now: &Cost<'_>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let of_now = now.works.iter().map(|work| work.name.as_str());
    for name in of_now.chain(before.works.iter().map(|work| work.name.as_str())) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let of = |cost: &Cost<'_>| {
            let mut works = cost.works.iter();
            let found = works.find(|work: &&WorkCost<'_>| work.name == name);
            found.map_or_else(Vec::new, |work| work.totals.clone())
        };
        pair(Some(name), &of(before), &of(now), &mut differences);
    }
    pair(None, &before.totals, &now.totals, &mut differences);
    differences
}

fn pair(job: Option<&str>, before: &[Total], now: &[Total], differences: &mut Vec<Difference>) {
    let mut kinds: Vec<&Total> = Vec::new();
    for total in now.iter().chain(before) {
        if !kinds.iter().any(|kind| kind.is_like(total)) {
            kinds.push(total);
        }
    }
    for kind in kinds {
        let of = |totals: &[Total]| totals.iter().find(|total| total.is_like(kind)).cloned();
        differences.push(Difference {
            job: job.map(str::to_owned),
            currency: kind.currency.clone(),
            issuer: kind.issuer.clone(),
            before: of(before),
            now: of(now),
        });
    }
}
