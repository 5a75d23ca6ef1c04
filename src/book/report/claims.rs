//! What the report's sentences say, in a form that can be checked against the book.
//!
//! Each sentence carries its claims. The tests re-derive every claim from the book's entries
//! without the code that made it, and look for figures in a sentence that no claim accounts for.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::book::line_up::{Above, Percent};
use crate::price::{Amount, Currency, Price, Unit};
use crate::rate::{RateId, Route};

/// One fact of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "claim", rename_all = "kebab-case")]
pub enum Claim {
    /// The rate has this price.
    Rate {
        rate: RateId,
        price: Figure,
    },
    /// All rates of the route have one price.
    Flat {
        route: Route,
    },
    /// The prices of the route differ with these dimensions, and with no others.
    DependsOn {
        route: Route,
        dimensions: Vec<String>,
    },
    /// The route costs this at the least; `varies`: and can cost more.
    Begins {
        route: Route,
        price: Figure,
        varies: bool,
    },
    /// Two routes begin at the same price.
    Same {
        one: Route,
        other: Route,
    },
    /// One route begins higher than another.
    Dearer {
        dearer: Route,
        cheaper: Route,
        #[serde(flatten)]
        above: AboveSaid,
    },
    /// What two routes begin at cannot be compared.
    Unclear {
        one: Route,
        other: Route,
    },
    /// Two routes have the same settings at the same prices.
    SameEverywhere {
        one: Route,
        other: Route,
    },
    /// One rate costs more than another.
    DearerRate {
        dearer: RateId,
        cheaper: RateId,
        #[serde(flatten)]
        above: AboveSaid,
    },
    /// In these of the modes that both models price, `one` begins lower, equal, higher, or cannot
    /// be compared.
    Verdict {
        one: String,
        other: String,
        lower: Vec<String>,
        same: Vec<String>,
        higher: Vec<String>,
        unclear: Vec<String>,
    },
    /// Every mode that several models price begins at one price with all of them.
    SharedModesSame,
    /// No model begins higher in one mode than in another, nor than another model in the same.
    NoneDearer,
    /// No other model has the mode of this route.
    Only {
        route: Route,
    },
    /// The route to begin with for its mode: none of that mode begins lower.
    Choice {
        route: Route,
    },
    /// A clip of so many seconds costs this at the route's lowest price.
    Clip {
        route: Route,
        seconds: u32,
        cost: String,
    },
    /// Clips of the route may last so many seconds.
    Duration {
        route: Route,
        min: Amount,
        max: Amount,
    },
    /// In every setting that both price, the route charges this for one official credit.
    PerCredit {
        route: Route,
        official: Route,
        amount: Figure,
    },
    /// The source states this date for itself.
    Published {
        source: String,
        date: Date,
    },
    /// The prices of the route were last seen on this day.
    Observed {
        route: Route,
        date: Date,
    },
    /// The price of the rate had changed by an instant after the book's.
    Gap {
        rate: RateId,
        last_seen: Timestamp,
        changed_by: Timestamp,
    },
    NoOfficialPrice,
    NoRoutePrice,
    /// These models (`provider/model`) alone have route prices.
    Models {
        models: Vec<String>,
    },
    /// These providers' prices are all that the book has.
    Providers {
        official: Vec<String>,
        routes: Vec<String>,
    },
}

/// An amount of money or credits for a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    pub amount: Amount,
    pub currency: Currency,
    pub unit: Unit,
}

impl From<&Price> for Figure {
    fn from(price: &Price) -> Self {
        Self {
            amount: price.amount.normalized(),
            currency: price.currency.clone(),
            unit: price.unit.clone(),
        }
    }
}

/// How much one price is above another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AboveSaid {
    pub by: Option<Figure>,
    /// Of the lower price, rounded half up to one digit.
    pub percent: Option<Amount>,
    pub percent_rounded: bool,
}

impl From<&Above> for AboveSaid {
    fn from(above: &Above) -> Self {
        let rounded = |p: &Percent| p.rounded;
        Self {
            by: above.by.as_ref().map(Figure::from),
            percent: above.percent.map(|p| p.value),
            percent_rounded: above.percent.as_ref().is_some_and(rounded),
        }
    }
}
