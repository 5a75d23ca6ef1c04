//! Credits to money, by the plans that can be bought at the book's instant.

use jiff::SignedDuration;

use super::Book;
use super::total::{Certainty, Exactly, Total};
use crate::credits::{Plan, PlanCost, plans_at};
use crate::instant::day;
use crate::price::{Amount, AmountError, Currency, Role, money};
use crate::rate::RateId;

/// What a total in credits comes to.
#[derive(Clone, Debug)]
pub struct InMoney<'p> {
    /// Whose credits they are.
    pub provider: String,
    /// The total in credits.
    pub credits: Total,
    /// In one currency: from the plan by which a credit costs the least to the one by which it
    /// costs the most.
    pub money: Total,
    /// The plans that were assumed, the one by which a credit costs the least first.
    pub assumed: Vec<Assumed<'p>>,
}

/// A plan, and what it says at the book's instant.
#[derive(Clone, Debug)]
pub struct Assumed<'p> {
    pub plan: &'p Plan,
    /// What the plan costs, in `currency`.
    pub price: Amount,
    pub currency: Currency,
    /// How many credits that buys.
    pub credits: Amount,
    certainty: Certainty,
}

/// Why credits have no price in money, although there are plans for them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMoney {
    #[error("no plan for the credits of {provider} held on {day}")]
    NoPlan { provider: String, day: String },
    #[error("the plan with the rate {0} has no price at this instant")]
    NoPrice(RateId),
    #[error("the price of {0} is no plain amount of money for a number of credits")]
    NoCredits(RateId),
    #[error(transparent)]
    Inexact(#[from] AmountError),
}

/// What a total in a provider's credits comes to, in each currency that its plans are sold in.
/// Nothing where it is money already, or where no plan is known.
///
/// # Errors
/// [`NoMoney`] where plans are known, but none says what a credit costs at the book's instant.
pub fn in_money<'p>(
    book: &Book,
    plans: &'p [Plan],
    provider: &str,
    credits: &Total,
) -> Result<Vec<InMoney<'p>>, NoMoney> {
    let is_known = plans.iter().any(|plan| plan.provider == provider);
    if credits.currency != Currency::Credits || !is_known {
        return Ok(Vec::new());
    }
    let held = plans_at(plans, provider, book.as_of);
    let mut assumed: Vec<Assumed<'p>> = Vec::new();
    for plan in held {
        assumed.push(Assumed::at(plan, book)?);
    }
    if assumed.is_empty() {
        return Err(NoMoney::NoPlan {
            provider: provider.to_owned(),
            day: day(book.as_of),
        });
    }
    let mut found: Vec<InMoney<'p>> = Vec::new();
    while let Some(first) = assumed.first() {
        let currency = first.currency.clone();
        let (same, others): (Vec<_>, Vec<_>) =
            assumed.into_iter().partition(|a| a.currency == currency);
        assumed = others;
        found.push(converted(provider, credits, currency, same)?);
    }
    Ok(found)
}

fn converted<'p>(
    provider: &str,
    credits: &Total,
    currency: Currency,
    mut assumed: Vec<Assumed<'p>>,
) -> Result<InMoney<'p>, NoMoney> {
    // a/b < c/d where a·d < c·b, since numbers of credits are above zero.
    let mut wrong = None;
    assumed.sort_by(
        |a, b| match (a.price.times(b.credits), b.price.times(a.credits)) {
            (Ok(one), Ok(other)) => one.cmp(&other),
            (Err(error), _) | (_, Err(error)) => {
                wrong = Some(error);
                std::cmp::Ordering::Equal
            }
        },
    );
    if let Some(error) = wrong {
        return Err(error.into());
    }
    let cost = |amount: Amount, plan: Option<&Assumed<'p>>| {
        let Some(plan) = plan else {
            return Err(AmountError::Inexact);
        };
        let exact = Exactly::whole(amount)
            .times(plan.price)?
            .divided(plan.credits)?;
        exact.said()
    };
    let (low, low_rounded) = cost(credits.low, assumed.first())?;
    let (high, high_rounded) = cost(credits.high, assumed.last())?;
    let mut certainty = credits.certainty;
    for plan in &assumed {
        certainty = certainty.and(plan.certainty);
    }
    if low != high {
        certainty = certainty.and(Certainty::Range);
    }
    Ok(InMoney {
        provider: provider.to_owned(),
        credits: credits.clone(),
        money: Total {
            low,
            high,
            currency,
            issuer: None,
            certainty,
            rounded: credits.rounded || low_rounded || high_rounded,
        },
        assumed,
    })
}

impl<'p> Assumed<'p> {
    fn at(plan: &'p Plan, book: &Book) -> Result<Self, NoMoney> {
        match &plan.cost {
            PlanCost::Said {
                price,
                currency,
                credits,
            } => Ok(Self {
                plan,
                price: *price,
                currency: currency.clone(),
                credits: *credits,
                certainty: Certainty::Exact,
            }),
            PlanCost::Read { rate, credits } => {
                let entry = book.entry(rate);
                let price = &entry.ok_or_else(|| NoMoney::NoPrice(rate.clone()))?.price;
                let included = price.companions.iter().find(|beside| {
                    beside.currency == Currency::Credits
                        && matches!(beside.role, Role::Included | Role::Beside)
                });
                let credits = credits.or(included.map(|beside| beside.amount));
                let usable = |credits: &Amount| {
                    price.currency.is_money()
                        && price.amount_max.is_none()
                        && !price.amount.is_zero()
                        && !credits.is_zero()
                };
                let credits = credits
                    .filter(usable)
                    .ok_or_else(|| NoMoney::NoCredits(rate.clone()))?;
                Ok(Self {
                    plan,
                    price: price.amount,
                    currency: price.currency.clone(),
                    credits,
                    certainty: Certainty::of(price),
                })
            }
        }
    }

    /// For people: `Pro plan ($32.56 for 3000 credits, good for 30 d)`.
    pub fn words(&self) -> String {
        let mut cost = format!(
            "{} for {} credits",
            money(&self.price.with_at_least(2), None, &self.currency),
            self.credits.normalized()
        );
        if let Some(lasts) = self.plan.lasts {
            cost.push_str(&format!(", good for {} d", days(lasts)));
        }
        match &self.plan.name {
            None => cost,
            Some(name) => format!("{name} ({cost})"),
        }
    }
}

fn days(time: SignedDuration) -> i64 {
    time.as_hours() / 24
}

impl InMoney<'_> {
    /// For people: the plans, one after the other.
    pub fn assumption(&self) -> String {
        let words: Vec<String> = self.assumed.iter().map(Assumed::words).collect();
        words.join(" or ")
    }
}
