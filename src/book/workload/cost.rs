//! What a workload costs, line by line, and whether that is within its budgets.

use smallvec::SmallVec;

use super::share::Share;
use super::{Budget, Work, Workload};
use crate::book::Book;
use crate::book::estimate::{Estimate, Job, NoEstimate, Sum, Total, priced};
use crate::price::Amount;
use crate::rules::Charge;

/// What a workload costs in a period.
#[derive(Clone, Debug)]
pub struct Cost<'b> {
    pub works: Vec<WorkCost<'b>>,
    /// By currency, of what has a price.
    pub totals: Vec<Total>,
}

/// What one job of a workload costs in a period.
#[derive(Clone, Debug)]
pub struct WorkCost<'b> {
    pub name: String,
    pub job: Job,
    pub clips: Share,
    /// One for each length.
    pub parts: Vec<Part<'b>>,
    /// By currency, of what has a price.
    pub totals: Vec<Total>,
}

/// The clips of one length.
#[derive(Clone, Debug)]
pub struct Part<'b> {
    pub seconds: Amount,
    pub clips: Share,
    /// What one clip costs, and all of them by currency; or why that is not known.
    pub priced: Result<(Estimate<'b>, Vec<Total>), NoEstimate>,
}

/// A budget, and how the cost stands to it.
#[derive(Clone, Debug)]
pub struct Standing<'w> {
    pub budget: &'w Budget,
    /// What there is to hold against it.
    pub spent: Option<Total>,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Within,
    Over,
    /// Something is left open, and only a part of what it may come to is within.
    MayBeOver,
    /// Something has no price, or is billed in another currency: what there is, is within, but it is
    /// not all.
    Unknown,
}

impl Verdict {
    pub fn words(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Over => "over",
            Self::MayBeOver => "may be over",
            Self::Unknown => "not known",
        }
    }
}

impl Workload {
    /// What the workload costs by the book. A job without a price is told, and never taken for
    /// free.
    ///
    /// # Errors
    /// [`NoEstimate::Inexact`] where a sum cannot be said in 28 digits.
    pub fn cost<'b>(&self, book: &'b Book) -> Result<Cost<'b>, NoEstimate> {
        let mut sums: Vec<Sum> = Vec::new();
        let works = self.works.iter().map(|work| work.cost(book, &mut sums));
        let works = works.collect::<Result<_, _>>()?;
        Ok(Cost {
            works,
            totals: totals(&sums)?,
        })
    }

    /// How a cost stands to the budgets.
    pub fn standings(&self, cost: &Cost<'_>) -> Vec<Standing<'_>> {
        self.budgets
            .iter()
            .map(|budget| standing(budget, cost))
            .collect()
    }
}

impl Cost<'_> {
    /// Whether every clip has a price.
    pub fn is_whole(&self) -> bool {
        self.works.iter().all(WorkCost::is_whole)
    }
}

impl WorkCost<'_> {
    /// Whether every clip has a price.
    pub fn is_whole(&self) -> bool {
        self.parts.iter().all(|part| part.priced.is_ok())
    }
}

impl Work {
    fn cost<'b>(&self, book: &'b Book, all: &mut Vec<Sum>) -> Result<WorkCost<'b>, NoEstimate> {
        let mut of_work: Vec<Sum> = Vec::new();
        let mut parts = Vec::new();
        for (seconds, share) in &self.lengths {
            let clips = self.clips.times(*share).ok_or(NoEstimate::Inexact)?;
            let job = Job {
                seconds: *seconds,
                ..self.job.clone()
            };
            let priced = match priced(book, &job) {
                Err(NoEstimate::Inexact) => return Err(NoEstimate::Inexact),
                Err(why) => Err(why),
                Ok((estimate, sums)) => {
                    let sums = times(sums, clips)?;
                    for sum in &sums {
                        add(&mut of_work, sum.clone())?;
                        add(all, sum.clone())?;
                    }
                    Ok((estimate, totals(&sums)?))
                }
            };
            parts.push(Part {
                seconds: *seconds,
                clips,
                priced,
            });
        }
        Ok(WorkCost {
            name: self.name.clone(),
            job: self.job.clone(),
            clips: self.clips,
            parts,
            totals: totals(&of_work)?,
        })
    }
}

fn times(sums: SmallVec<[Sum; 2]>, clips: Share) -> Result<Vec<Sum>, NoEstimate> {
    let (numerator, denominator) = clips.parts();
    sums.into_iter()
        .map(|sum| sum.scaled(numerator, denominator))
        .collect()
}

fn add(sums: &mut Vec<Sum>, sum: Sum) -> Result<(), NoEstimate> {
    match sums
        .iter_mut()
        .find(|so_far| so_far.is_in_currency_of(&sum))
    {
        None => sums.push(sum),
        Some(so_far) => so_far.add(&sum)?,
    }
    Ok(())
}

fn totals(sums: &[Sum]) -> Result<Vec<Total>, NoEstimate> {
    sums.iter().map(Sum::total).collect()
}

fn standing<'w>(budget: &'w Budget, cost: &Cost<'_>) -> Standing<'w> {
    let job = budget.job.as_deref();
    let works = || cost.works.iter().filter(|work| job == Some(&work.name));
    let (totals, is_whole): (Vec<&Total>, bool) = match &budget.job {
        None => (cost.totals.iter().collect(), cost.is_whole()),
        Some(_) => (
            works().flat_map(|work| &work.totals).collect(),
            works().all(WorkCost::is_whole),
        ),
    };
    let Charge { amount, currency } = &budget.at_most;
    let is_billed = !totals.is_empty();
    let spent = totals.into_iter().find(|total| total.currency == *currency);
    let verdict = match spent {
        Some(total) if total.low > *amount => Verdict::Over,
        _ if !is_whole => Verdict::Unknown,
        // What is billed in another currency says nothing of this one.
        None if is_billed => Verdict::Unknown,
        Some(total) if total.high > *amount || !total.is_bounded() => Verdict::MayBeOver,
        _ => Verdict::Within,
    };
    Standing {
        budget,
        spent: spent.cloned(),
        verdict,
    }
}
