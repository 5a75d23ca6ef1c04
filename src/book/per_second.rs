//! What a price comes to for one second, so that prices of different units stand side by side.

use serde::Serialize;

use super::total::Exactly;
use crate::price::{Amount, Price};

/// A price by time, for one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PerSecond {
    /// For one second, in the price's own currency.
    pub amount: Amount,
    /// The upper end of a range.
    pub amount_max: Option<Amount>,
    /// No finite decimal says it ($0.10 a minute): rounded half up, to six digits or more.
    pub rounded: bool,
}

impl PerSecond {
    /// `None` for a price that is not by time.
    pub fn of(price: &Price) -> Option<Self> {
        let seconds = price.unit.seconds()?;
        let of_one = |amount| {
            let cost = Exactly::cost(amount, Some((Amount::ONE, seconds))).ok()?;
            let (amount, rounded) = cost.said().ok()?;
            Some((amount.normalized(), rounded))
        };
        let (amount, rounded) = of_one(price.amount)?;
        let max = match price.amount_max {
            None => None,
            Some(max) => Some(of_one(max)?),
        };
        Some(Self {
            amount,
            amount_max: max.map(|(max, _)| max),
            rounded: rounded || max.is_some_and(|(_, rounded)| rounded),
        })
    }
}
