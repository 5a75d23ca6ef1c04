//! What a provider's credits cost: the plans and packs that a person buys them by. They are the
//! user's configuration, never a guess.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::price::{Amount, Currency};
use crate::rate::RateId;

/// A way to buy the credits of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The first part of the routes whose credits these are.
    pub provider: String,
    pub name: Option<String>,
    pub cost: PlanCost,
    /// The first day (UTC) on which it could be bought so; `None`: ever since.
    pub from: Option<Date>,
    /// The first day on which it could no more; `None`: still.
    pub until: Option<Date>,
    /// How long the credits can be used.
    pub lasts: Option<SignedDuration>,
    /// Estimates go by this one, whatever else can be bought.
    pub is_assumed: bool,
}

/// So much for so many credits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanCost {
    Said {
        price: Amount,
        currency: Currency,
        credits: Amount,
    },
    /// The price of a rate that a source shows, and the credits that it includes, where the source
    /// does not say them itself.
    Read {
        rate: RateId,
        credits: Option<Amount>,
    },
}

impl Plan {
    /// Whether it can be bought at an instant.
    pub fn holds_at(&self, at: Timestamp) -> bool {
        let day = at.to_zoned(TimeZone::UTC).date();
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether there is a day on which both can be bought.
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, two: &Self| match (one.until, two.from) {
            (Some(until), Some(from)) => until <= from,
            _ => false,
        };
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// The plans by which the credits of a provider are reckoned at an instant: the assumed one, else
/// all that hold.
pub fn plans_at<'p>(plans: &'p [Plan], provider: &str, at: Timestamp) -> Vec<&'p Plan> {
    let of = plans.iter().filter(|plan| plan.provider == provider);
    let mut held: Vec<&Plan> = of.filter(|plan| plan.holds_at(at)).collect();
    if held.iter().any(|plan| plan.is_assumed) {
        held.retain(|plan| plan.is_assumed);
    }
    held
}
