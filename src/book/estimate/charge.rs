//! What lines and clips come to.

use smallvec::SmallVec;

use super::note::Remarks;
use super::{Adjustment, Job, NoEstimate, Note};
use crate::book::Book;
use crate::book::tariff::Tariff;
use crate::book::total::{Certainty, Exactly, Total};
use crate::price::{Amount, AmountError, Currency, Price};
use crate::rules::{Failed, Rule, Topic};

/// Sums, one a line or one a currency.
pub(crate) type Sums<'b> = SmallVec<[Sum<'b>; 1]>;

/// What a line, or all lines of one currency, come to for one clip.
#[derive(Clone, Debug)]
pub(crate) struct Sum<'b> {
    low: Exactly,
    high: Exactly,
    currency: &'b Currency,
    /// Whose credits they are, in a sum over jobs of several providers.
    issuer: Option<&'b str>,
    certainty: Certainty,
}

impl<'b> Sum<'b> {
    /// `least` to `most`, in the currency of `price`; for a price by time × the billed seconds ÷
    /// those of the unit.
    pub(super) fn new(
        least: Amount,
        most: Amount,
        price: &'b Price,
        by_time: Option<(Amount, u32)>,
        certainty: Certainty,
    ) -> Result<Self, NoEstimate> {
        let low = exact(Exactly::cost(least, by_time))?;
        let high = if most == least {
            low
        } else {
            exact(Exactly::cost(most, by_time))?
        };
        Ok(Self {
            low,
            high,
            currency: &price.currency,
            issuer: None,
            certainty,
        })
    }

    /// For all clips that are made and charged for sure.
    pub(super) fn of_all(&self, job: &Job) -> Result<Total, NoEstimate> {
        let clips = clips(job, Amount::ZERO)?;
        let mut all = self.clone();
        all.times(clips, clips)?;
        all.total()
    }

    /// × `numerator` / `denominator`, which is above zero.
    pub(crate) fn scaled(
        mut self,
        numerator: Amount,
        denominator: Amount,
    ) -> Result<Self, NoEstimate> {
        self.times(numerator, numerator)?;
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
    pub(crate) fn add(&mut self, other: &Self) -> Result<(), NoEstimate> {
        self.low = exact(self.low.plus(other.low))?;
        self.high = exact(self.high.plus(other.high))?;
        self.certainty = self.certainty.and(other.certainty);
        Ok(())
    }

    fn times(&mut self, low: Amount, high: Amount) -> Result<(), NoEstimate> {
        let is_one = self.high == self.low && low == high;
        if is_one && low == Amount::ONE {
            return Ok(());
        }
        self.low = exact(self.low.times(low))?;
        self.high = if is_one {
            self.low
        } else {
            exact(self.high.times(high))?
        };
        if low != high {
            self.certainty = self.certainty.and(Certainty::Range);
        }
        Ok(())
    }

    fn both(
        &mut self,
        change: impl Fn(Exactly) -> Result<Exactly, AmountError>,
    ) -> Result<(), NoEstimate> {
        self.low = exact(change(self.low))?;
        self.high = exact(change(self.high))?;
        Ok(())
    }

    pub(crate) fn total(&self) -> Result<Total, NoEstimate> {
        let (low, low_rounded) = self.low.said().ok_or(NoEstimate::Inexact)?;
        let (high, high_rounded) = if self.high == self.low {
            (low, low_rounded)
        } else {
            self.high.said().ok_or(NoEstimate::Inexact)?
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

/// Generations a job is charged for, of which `failed` for each clip.
fn clips(job: &Job, failed: Amount) -> Result<Amount, NoEstimate> {
    if job.retries.is_zero() && failed.is_zero() {
        return Ok(job.count);
    }
    let each = exact(Amount::ONE.plus(job.retries))?;
    let each = exact(each.plus(failed))?;
    exact(job.count.times(each))
}

/// Adds the lines of a clip by currency, applies the rules about what a clip costs, and counts the
/// clips. What must be rounded is rounded once, as a whole.
pub(super) fn charges<'b>(
    book: &'b Book,
    tariff: &Tariff,
    job: &Job,
    lines: Sums<'b>,
    adjustments: &mut Vec<Adjustment<'b>>,
    notes: &mut impl Remarks<'b>,
) -> Result<Sums<'b>, NoEstimate> {
    let mut sums = by_currency(lines)?;
    let (least, most) = charged(book, tariff, job, notes)?;
    for sum in &mut sums {
        if tariff.settles_clips {
            of_a_clip(book, tariff, sum, adjustments)?;
        }
        sum.times(least, most)?;
        if let Some(rule @ Rule::Fee(percent)) = book.about(tariff, Topic::Fee) {
            let before = sum.total()?;
            sum.both(|amount| amount.with_fee(*percent))?;
            adjustments.push(Adjustment {
                rule,
                before,
                after: sum.total()?,
            });
        }
    }
    Ok(sums)
}

fn by_currency(lines: Sums<'_>) -> Result<Sums<'_>, NoEstimate> {
    // Most bills have one line.
    if lines.len() == 1 {
        return Ok(lines);
    }
    let mut sums = Sums::new();
    for line in lines {
        match sums.iter_mut().find(|sum| sum.is_like(&line)) {
            None => sums.push(line),
            Some(so_far) => so_far.add(&line)?,
        }
    }
    Ok(sums)
}

/// How many generations are charged, at the least and at the most.
fn charged<'b>(
    book: &'b Book,
    tariff: &Tariff,
    job: &Job,
    notes: &mut impl Remarks<'b>,
) -> Result<(Amount, Amount), NoEstimate> {
    let without = clips(job, Amount::ZERO)?;
    if job.failures.is_zero() {
        return Ok((without, without));
    }
    let with = clips(job, job.failures)?;
    Ok(match book.about(tariff, Topic::Failed) {
        Some(rule @ Rule::Failed(failed)) => {
            notes.add(Note::Applied(rule));
            match failed {
                Failed::Free => (without, without),
                Failed::Charged => (with, with),
            }
        }
        _ => {
            notes.add(Note::FailuresUnknown(job.failures));
            (without, with)
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
