//! Why a job has no estimate.

use crate::price::{Amount, Unit};
use crate::rate::{Dimensions, Route};

/// Why a job has no estimate: never zero, never a neighbour's price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEstimate {
    #[error("there is no price for the route `{route}`{}", known_list(.known))]
    UnknownRoute { route: Route, known: Vec<String> },
    #[error("{seconds} s is outside the route's range of {min}-{max} s")]
    OutsideDuration {
        seconds: Amount,
        min: Amount,
        max: Amount,
        /// Clips within the range that make up the length.
        split: Option<String>,
    },
    #[error("a clip of {0} s cannot be priced: its length must be above zero")]
    NoLength(Amount),
    #[error("{what} cannot be {amount}: it must not be below zero")]
    Negative { what: &'static str, amount: Amount },
    #[error("`{key}={value}` has no price on {route}{}", known_list(.known))]
    UnknownValue {
        route: Route,
        key: String,
        value: String,
        known: Vec<String>,
    },
    #[error("the prices of {route} do not depend on `{key}`{}", known_list(.known))]
    UnknownDimension {
        route: Route,
        key: String,
        known: Vec<String>,
    },
    #[error("the combination {dimensions} has no price on {route}{}", known_list(.known))]
    NoCombination {
        route: Route,
        dimensions: Dimensions,
        known: Vec<String>,
    },
    #[error("`{add_on}` is no add-on of {route}{}", known_list(.known))]
    UnknownAddOn {
        route: Route,
        add_on: String,
        known: Vec<String>,
    },
    #[error("a clip of {seconds} s has no price on {route}{}", known_list(.known))]
    NoStep {
        route: Route,
        seconds: Amount,
        /// The lengths that have one.
        known: Vec<String>,
    },
    #[error("the prices of {route} are per {unit}, which says nothing of a clip")]
    NotAClip { route: Route, unit: Unit },
    #[error("the prices that {route} leaves open cannot be compared: {one} and {other}")]
    Incomparable {
        route: Route,
        one: String,
        other: String,
    },
    #[error("{seconds} s is {rule}, which leaves 0 s to bill; what is then charged is not known")]
    RoundsToNothing { seconds: Amount, rule: String },
    #[error("{rule}, which leaves nothing to charge; what is then charged is not known")]
    ChargeRoundsToNothing { rule: String },
    #[error("{route} includes its first {seconds} s, but has no price that they are included in")]
    IncludedInNothing { route: Route, seconds: Amount },
    #[error("{route} has `{asked}` set to `{forced}`: {rule}")]
    Forced {
        route: Route,
        /// `sound=on`
        asked: String,
        /// `sound=off`
        forced: String,
        rule: String,
    },
    #[error("the amount cannot be said exactly in 28 digits")]
    Inexact,
}

fn known_list(known: &[String]) -> String {
    if known.is_empty() {
        String::new()
    } else {
        format!("; known are {}", known.join(", "))
    }
}
