//! What a change of prices does to a workload.

use super::{Difference, Verdict, Workload, against};
use crate::book::Book;
use crate::book::estimate::{NoEstimate, Total};
use crate::credits::Plan;

/// A workload before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Its name.
    pub workload: String,
    /// What its figures are for: `month`.
    pub period: String,
    /// All jobs together, by currency.
    pub totals: Vec<Difference>,
    /// Whether every clip has a price, before and now.
    pub is_whole: (bool, bool),
    /// The budgets that are not kept now, or may not be: `all jobs: over the budget of $350.00`.
    pub budgets: Vec<String>,
}

/// What a workload costs by the two books; nothing where that is the same.
///
/// # Errors
/// [`NoEstimate::Inexact`] where a sum cannot be said in 28 digits.
pub fn effect(
    workload: &Workload,
    before: &Book,
    now: &Book,
    plans: &[Plan],
) -> Result<Option<Effect>, NoEstimate> {
    let (was, is) = (workload.cost(before)?, workload.cost(now)?);
    let is_whole = (was.is_whole(), is.is_whole());
    let differences = against(&was, &is);
    if is_whole.0 == is_whole.1 && !differences.iter().any(Difference::is_change) {
        return Ok(None);
    }
    let standings = workload.standings(&is, now, plans);
    let broken = standings
        .iter()
        .filter(|standing| standing.verdict != Verdict::Within);
    Ok(Some(Effect {
        workload: workload.name.clone(),
        period: workload.period.clone(),
        totals: differences
            .into_iter()
            .filter(|d| d.job.is_none())
            .collect(),
        is_whole,
        budgets: broken.map(super::Standing::in_words).collect(),
    }))
}

impl Effect {
    /// For people: `launch-teaser: $337.50 → $360.00 a month (+6.7%)`.
    pub fn in_words(&self) -> String {
        let side = |total: &Option<Total>| total.as_ref().map_or("–".to_owned(), Total::shown);
        let totals = self.totals.iter().map(|difference| {
            let (before, now) = (side(&difference.before), side(&difference.now));
            let percent = difference.percent().filter(|_| difference.is_change());
            let percent = percent.map_or_else(String::new, |percent| format!(" ({percent})"));
            if difference.is_change() {
                format!("{before} → {now} a {}{percent}", self.period)
            } else {
                format!("{now} a {} as before", self.period)
            }
        });
        let mut parts: Vec<String> = totals.collect();
        match self.is_whole {
            (true, true) => {}
            (_, false) => parts.push("not all of it has a price now".to_owned()),
            (false, true) => parts.push("not all of it had a price before".to_owned()),
        }
        parts.extend(self.budgets.iter().cloned());
        format!("{}: {}", self.workload, parts.join("; "))
    }
}
