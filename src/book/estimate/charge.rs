//! What lines and clips come to.

use smallvec::SmallVec;

use super::bill::{Bill, Choice};
use super::note::Remarks;
use super::{Adjustment, Job, NoEstimate, Note};
use crate::book::Book;
use crate::book::tariff::Tariff;
use crate::book::total::{Certainty, Exactly, Total};
use crate::price::{Amount, AmountError, Currency};
use crate::rules::{Failed, Rule, Topic};

/// Sums, one a currency.
pub(crate) type Sums<'b> = SmallVec<[Sum<'b>; 1]>;

/// What a line, or all lines of one currency, come to for one clip.
#[derive(Clone, Debug)]
pub(crate) struct Sum<'b> {
    low: Exactly,
    /// Where it may come to more.
    high: Option<Exactly>,
    currency: &'b Currency,
    /// Whose credits they are, in a sum over jobs of several providers.
    issuer: Option<&'b str>,
    certainty: Certainty,
}

impl<'b> Sum<'b> {
    /// What a choice comes to; of prices by time × the billed seconds ÷ those of the unit.
    pub(super) fn new(of: &Choice<'b>, by_time: Option<(Amount, u32)>) -> Result<Self, NoEstimate> {
        let cost = |amount| exact(Exactly::cost(amount, by_time));
        let may_be_more = of.most != of.least;
        Ok(Self {
            low: cost(of.least)?,
            high: may_be_more.then(|| cost(of.most)).transpose()?,
            currency: &of.low.currency,
            issuer: None,
            certainty: of.certainty,
        })
    }

    /// For all clips that are made and charged for sure.
    pub(super) fn of_all(&self, job: &Job) -> Result<Total, NoEstimate> {
        let mut all = self.clone();
        all.times(clips(job, Amount::ZERO)?)?;
        all.total()
    }

    /// × `numerator` / `denominator`, which is above zero.
    pub(crate) fn scaled(
        mut self,
        numerator: Amount,
        denominator: Amount,
    ) -> Result<Self, NoEstimate> {
        self.times(numerator)?;
        self.both(|amount| amount.divided(denominator))?;
        Ok(self)
    }

    /// Whether both can be added: the same money, or credits of the same provider.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.currency == other.currency && self.issuer == other.issuer
    }

    /// The credits, or other units, of one provider are not those of another.
    pub(crate) fn issued_by(self, provider: &'b str) -> Self {
        Self {
            issuer: (!self.currency.is_money()).then_some(provider),
            ..self
        }
    }

    /// Adds a sum in the same currency.
    fn add(&mut self, other: &Self) -> Result<(), NoEstimate> {
        if self.high.is_some() || other.high.is_some() {
            self.high = Some(exact(self.most().plus(other.most()))?);
        }
        self.low = exact(self.low.plus(other.low))?;
        self.certainty = self.certainty.and(other.certainty);
        Ok(())
    }

    fn times(&mut self, factor: Amount) -> Result<(), NoEstimate> {
        self.both(|amount| amount.times(factor))
    }

    /// × something that is not known: at the least `low`, and at the most `high`, which is more.
    fn times_between(&mut self, low: Amount, high: Amount) -> Result<(), NoEstimate> {
        self.high = Some(exact(self.most().times(high))?);
        self.low = exact(self.low.times(low))?;
        self.certainty = self.certainty.and(Certainty::Range);
        Ok(())
    }

    fn most(&self) -> Exactly {
        self.high.unwrap_or(self.low)
    }

    fn both(
        &mut self,
        change: impl Fn(Exactly) -> Result<Exactly, AmountError>,
    ) -> Result<(), NoEstimate> {
        self.low = exact(change(self.low))?;
        if let Some(high) = &mut self.high {
            *high = exact(change(*high))?;
        }
        Ok(())
    }

    pub(crate) fn total(&self) -> Result<Total, NoEstimate> {
        let said = |amount: Exactly| exact(amount.said());
        let (low, low_rounded) = said(self.low)?;
        let (high, high_rounded) = match self.high {
            None => (low, low_rounded),
            Some(high) => said(high)?,
        };
        Ok(Total {
            low,
            high,
            currency: self.currency.clone(),
            issuer: self.issuer.map(str::to_owned),
            certainty: self.certainty,
            rounded: low_rounded || high_rounded,
        })
    }
}

/// Adds a sum to the one in the same currency, if there is one already.
pub(crate) fn add<'b>(sums: &mut Sums<'b>, sum: Sum<'b>) -> Result<(), NoEstimate> {
    match sums.iter_mut().find(|so_far| so_far.is_like(&sum)) {
        None => sums.push(sum),
        Some(so_far) => so_far.add(&sum)?,
    }
    Ok(())
}

/// Generations a job is charged for, of which `failed` for each clip.
fn clips(job: &Job, failed: Amount) -> Result<Amount, NoEstimate> {
    if job.retries.is_zero() && failed.is_zero() {
        return Ok(job.count);
    }
    let each = exact(Amount::ONE.plus(job.retries))?;
    let each = exact(each.plus(failed))?;
    exact(job.count.times(each))
}

/// Applies the rules about what a clip costs to what its lines come to, and counts the clips. What
/// must be rounded is rounded once, as a whole.
pub(super) fn charge<'b, R: Remarks<'b>>(bill: &mut Bill<'b, '_, R>) -> Result<(), NoEstimate> {
    let Bill {
        book, tariff, job, ..
    } = *bill;
    let (least, most) = charged(book, tariff, job, &mut bill.notes)?;
    for sum in &mut bill.sums {
        if tariff.settles_clips {
            of_a_clip(book, tariff, sum, &mut bill.adjustments)?;
        }
        match most {
            None => sum.times(least)?,
            Some(most) => sum.times_between(least, most)?,
        }
        if let Some(rule @ Rule::Fee(percent)) = book.about(tariff, Topic::Fee) {
            let before = sum.total()?;
            sum.both(|amount| amount.with_fee(*percent))?;
            bill.adjustments.push(Adjustment {
                rule,
                before,
                after: sum.total()?,
            });
        }
    }
    Ok(())
}

/// How many generations are charged; and how many at the most, where that is not known.
fn charged<'b>(
    book: &'b Book,
    tariff: &Tariff,
    job: &Job,
    notes: &mut impl Remarks<'b>,
) -> Result<(Amount, Option<Amount>), NoEstimate> {
    let without = clips(job, Amount::ZERO)?;
    if job.failures.is_zero() {
        return Ok((without, None));
    }
    let with = clips(job, job.failures)?;
    Ok(match book.about(tariff, Topic::Failed) {
        Some(rule @ Rule::Failed(failed)) => {
            notes.add(Note::Applied(rule));
            match failed {
                Failed::Free => (without, None),
                Failed::Charged => (with, None),
            }
        }
        _ => {
            notes.add(Note::FailuresUnknown(job.failures));
            (without, (with != without).then_some(with))
        }
    })
}

/// What a clip costs: rounded first, then held within the least and the most.
fn of_a_clip<'b>(
    book: &'b Book,
    tariff: &Tariff,
    sum: &mut Sum<'_>,
    adjustments: &mut Vec<Adjustment<'b>>,
) -> Result<(), NoEstimate> {
    let costs_something = !sum.low.is_zero();
    for topic in [Topic::ChargeRounding, Topic::LeastCharge, Topic::MostCharge] {
        let Some(rule) = book.about(tariff, topic) else {
            continue;
        };
        let before = sum.clone();
        match rule {
            Rule::ChargeRounding { how, step } if step.currency == *sum.currency => {
                sum.both(|amount| amount.rounded(step.amount, *how))?;
            }
            Rule::LeastCharge(least) if least.currency == *sum.currency => {
                sum.both(|amount| amount.at_least(least.amount))?;
            }
            Rule::MostCharge(most) if most.currency == *sum.currency => {
                sum.both(|amount| amount.at_most(most.amount))?;
            }
            _ => continue,
        }
        if sum.low != before.low || sum.high != before.high {
            adjustments.push(Adjustment {
                rule,
                before: before.total()?,
                after: sum.total()?,
            });
        }
    }
    match adjustments.last() {
        Some(Adjustment { rule, .. }) if costs_something && sum.low.is_zero() => {
            Err(NoEstimate::ChargeRoundsToNothing {
                rule: rule.to_string(),
            })
        }
        _ => Ok(()),
    }
}

fn exact<T>(result: Result<T, AmountError>) -> Result<T, NoEstimate> {
    result.map_err(|_| NoEstimate::Inexact)
}
