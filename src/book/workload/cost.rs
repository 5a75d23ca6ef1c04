//! What a workload costs, line by line, and whether that is within its budgets.

use super::share::Share;
use super::{Budget, Work, Workload};
use crate::book::Book;
use crate::book::credits::{InMoney, NoMoney, in_money};
use crate::book::estimate::{Estimate, Job, NoEstimate, Sum, Sums, Total, add, priced};
use crate::credits::Plan;
use crate::price::{Amount, Currency};
use crate::rules::Charge;

/// What a workload costs in a period.
#[derive(Clone, Debug)]
pub struct Cost<'b> {
    /// Job by job, in the order of the workload.
    pub works: Vec<WorkCost<'b>>,
    /// By currency, of what has a price.
    pub totals: Vec<Total>,
}

/// What one job of a workload costs in a period.
#[derive(Clone, Debug)]
pub struct WorkCost<'b> {
    /// The name of the job.
    pub name: String,
    /// One clip of it; its length is that of each part.
    pub job: Job,
    /// How many are kept in a period.
    pub clips: Share,
    /// One for each length.
    pub parts: Vec<Part<'b>>,
    /// By currency, of what has a price.
    pub totals: Vec<Total>,
}

/// The clips of one length.
#[derive(Clone, Debug)]
pub struct Part<'b> {
    /// The length of one clip, in seconds.
    pub seconds: Amount,
    /// How many have it in a period.
    pub clips: Share,
    /// What one clip costs, and all of them by currency; or why that is not known.
    pub priced: Result<(Estimate<'b>, Vec<Total>), NoEstimate>,
}

/// A budget, and how the cost stands to it.
#[derive(Clone, Debug)]
pub struct Standing<'w> {
    pub budget: &'w Budget,
    /// What there is to hold against it, credits that a plan gives a price to among it.
    pub spent: Option<Total>,
    /// The plans that were assumed for these.
    pub assumed: Vec<String>,
    pub verdict: Verdict,
}

/// How a cost stands to a budget.
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
    pub const ALL: [Self; 4] = [Self::Within, Self::Over, Self::MayBeOver, Self::Unknown];

    /// For people and programs alike.
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
        let mut sums = Sums::new();
        let works = self.works.iter().map(|work| work.cost(book, &mut sums));
        let works = works.collect::<Result<_, _>>()?;
        Ok(Cost {
            works,
            totals: totals(&sums)?,
        })
    }

    /// How a cost stands to the budgets, where `plans` say what credits cost.
    pub fn standings(&self, cost: &Cost<'_>, book: &Book, plans: &[Plan]) -> Vec<Standing<'_>> {
        self.budgets
            .iter()
            .map(|budget| standing(budget, cost, book, plans))
            .collect()
    }
}

impl Cost<'_> {
    /// Whether every clip has a price.
    pub fn is_whole(&self) -> bool {
        self.works.iter().all(WorkCost::is_whole)
    }

    /// What the credits of each provider come to in money; or why that is not known.
    pub fn credits_in_money<'p>(
        &self,
        book: &Book,
        plans: &'p [Plan],
    ) -> (Vec<InMoney<'p>>, Vec<NoMoney>) {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for total in &self.totals {
            let Some(provider) = &total.issuer else {
                continue;
            };
            match in_money(book, plans, provider, total) {
                Ok(made) => found.extend(made),
                Err(why) => missing.push(why),
            }
        }
        (found, missing)
    }
}

impl WorkCost<'_> {
    /// Why its figures may not be what will be billed, each reason once.
    pub fn doubts(&self) -> Vec<String> {
        let priced = self
            .parts
            .iter()
            .filter_map(|part| part.priced.as_ref().ok());
        let notes = priced.flat_map(|(estimate, _)| {
            let of_lines = estimate.lines.iter().flat_map(|line| &line.notes);
            of_lines.chain(&estimate.notes)
        });
        let mut doubts: Vec<String> = Vec::new();
        for note in notes.filter(|note| note.is_doubt()) {
            let words = note.to_string();
            if !doubts.contains(&words) {
                doubts.push(words);
            }
        }
        doubts
    }

    /// Whether every clip has a price.
    pub fn is_whole(&self) -> bool {
        self.parts.iter().all(|part| part.priced.is_ok())
    }
}

impl Work {
    fn cost<'s, 'b: 's>(
        &'s self,
        book: &'b Book,
        all: &mut Sums<'s>,
    ) -> Result<WorkCost<'b>, NoEstimate> {
        let mut of_work = Sums::new();
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
                    let sums = times(sums, clips, self.job.route.provider())?;
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

fn times<'s, 'b: 's>(
    sums: Sums<'b>,
    clips: Share,
    provider: &'s str,
) -> Result<Sums<'s>, NoEstimate> {
    let (numerator, denominator) = clips.parts();
    let mut all = Sums::new();
    for sum in sums {
        let sum: Sum<'s> = sum;
        all.push(sum.issued_by(provider).scaled(numerator, denominator)?);
    }
    Ok(all)
}

fn totals(sums: &[Sum<'_>]) -> Result<Vec<Total>, NoEstimate> {
    sums.iter().map(Sum::total).collect()
}

impl Standing<'_> {
    /// For people: `all jobs: over the budget of $344.99 ($345.00)`.
    pub fn in_words(&self) -> String {
        let of = self.budget.job.as_deref().unwrap_or("all jobs");
        let spent = self.spent.as_ref();
        let spent = spent.map_or_else(String::new, |total| format!(" ({})", total.shown()));
        let at_most = &self.budget.at_most;
        match self.verdict {
            Verdict::Unknown if self.spent.is_none() => {
                format!("{of}: nothing is known in the currency of the budget of {at_most}")
            }
            Verdict::Unknown => {
                format!("{of}: whether the budget of {at_most} is kept is not known{spent}")
            }
            verdict => format!("{of}: {} the budget of {at_most}{spent}", verdict.words()),
        }
    }
}

fn standing<'w>(budget: &'w Budget, cost: &Cost<'_>, book: &Book, plans: &[Plan]) -> Standing<'w> {
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
    let Together {
        total: spent,
        assumed,
        is_all,
        ..
    } = Together::of(&totals, currency, book, plans);
    let verdict = match &spent {
        Some(total) if total.low > *amount => Verdict::Over,
        _ if !is_whole || !is_all => Verdict::Unknown,
        // What is billed in another currency says nothing of this one.
        None if !totals.is_empty() => Verdict::Unknown,
        Some(total) if total.high > *amount || !total.is_bounded() => Verdict::MayBeOver,
        _ => Verdict::Within,
    };
    Standing {
        budget,
        spent,
        assumed,
        verdict,
    }
}

/// What totals come to in one currency: those in it, and credits that are bought in it.
#[derive(Clone, Debug)]
pub struct Together {
    pub total: Option<Total>,
    /// The plans that were assumed for credits.
    pub assumed: Vec<String>,
    /// Nothing of it is left out, such as credits whose plans say nothing of the instant. What is
    /// in another currency, and has no plan, is not of it.
    pub is_all: bool,
    /// How many totals it was added from.
    pub parts: usize,
}

impl Together {
    /// Adds what is in the currency already, and credits by their plans.
    pub fn of(totals: &[&Total], currency: &Currency, book: &Book, plans: &[Plan]) -> Self {
        let mut together = Self {
            total: None,
            assumed: Vec::new(),
            is_all: true,
            parts: 0,
        };
        for total in totals {
            if total.currency == *currency {
                together.add((*total).clone());
                continue;
            }
            let provider = total.issuer.as_deref().unwrap_or_default();
            let Ok(converted) = in_money(book, plans, provider, total) else {
                together.is_all = false;
                continue;
            };
            let mut converted = converted.into_iter();
            if let Some(made) = converted.find(|made| made.money.currency == *currency) {
                together.assumed.push(made.assumption());
                together.add(made.money);
            }
        }
        together
    }

    fn add(&mut self, more: Total) {
        self.parts = self.parts.saturating_add(1);
        self.total = match self.total.take() {
            None => Some(more),
            // The credits of two providers are two things, and so is a sum that cannot be said.
            Some(sum) => match sum.is_like(&more).then(|| sum.plus(&more)) {
                Some(Ok(sum)) => Some(sum),
                _ => {
                    self.is_all = false;
                    Some(sum)
                }
            },
        };
    }
}
