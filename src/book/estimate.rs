//! The one pricing engine: a job to what it costs, line by line. The command line, the mail and
//! the tables all ask here.
//!
//! Every amount is exact. A combination that has no price has no estimate: the error names what is
//! known, and never a neighbour's price.

use serde::Serialize;

use super::{Book, Entry};
use crate::price::{Amount, Currency, Kind, Price, Unit, money};
use crate::rate::{Dimensions, RateId, Route};
use crate::rules::{Billed, Rule, Topic};

/// One kind of generation, and how many of it.
#[derive(Clone, Debug)]
pub struct Job {
    pub route: Route,
    /// The length of one clip, in seconds.
    pub seconds: Amount,
    /// The length of the input video, where it differs and the route bills by it.
    pub input_seconds: Option<Amount>,
    /// What is asked for (`resolution=720p`); a dimension left out stays open.
    pub dimensions: Dimensions,
    pub add_ons: Vec<String>,
    pub count: u32,
}

/// What a job costs.
#[derive(Clone, Debug)]
pub struct Estimate {
    pub job: Job,
    pub lines: Vec<Line>,
    /// The sum of the lines by currency; different currencies never add up.
    pub totals: Vec<Total>,
}

/// One priced part of a job: price × billed units × count.
#[derive(Clone, Debug)]
pub struct Line {
    /// The rates that the job may fall under: one, unless a dimension is left open.
    pub rates: Vec<RateId>,
    /// The cheapest and the dearest of their prices; equal where there is one.
    pub low: Price,
    pub high: Price,
    /// Seconds billed for one clip; `None` where the price is not by time.
    pub billed_seconds: Option<Amount>,
    pub count: u32,
    pub total: Total,
    /// The billing rules that were applied, and other remarks, for a person.
    pub notes: Vec<String>,
    pub source: String,
    pub snapshot: crate::snapshot::SnapshotId,
    pub since: jiff::Timestamp,
    pub last_seen: jiff::Timestamp,
}

/// A sum in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    pub low: Amount,
    /// Equal to `low` where one price is known.
    pub high: Amount,
    pub currency: Currency,
    pub certainty: Certainty,
}

/// How sure a total is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    Exact,
    /// The source itself calls a price approximate.
    Approximate,
    /// Between `low` and `high`: something is left open, or the source gives a range.
    Range,
    /// At least `low`: the source says "from".
    LowerBound,
    /// At most `high`: the source says "up to".
    UpperBound,
}

impl Certainty {
    /// For people, behind a total.
    pub fn words(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Approximate => "approximate",
            Self::Range => "range",
            Self::LowerBound => "lower bound",
            Self::UpperBound => "upper bound",
        }
    }
}

/// Why a job has no estimate.
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
    #[error("the prices of {route} are per {unit}, which says nothing of a clip")]
    NotAClip { route: Route, unit: Unit },
    #[error("the prices that {route} leaves open cannot be compared: {one} and {other}")]
    Incomparable {
        route: Route,
        one: String,
        other: String,
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

/// Prices one job from the book.
///
/// # Errors
/// [`NoEstimate`] for whatever has no price; nothing is ever assumed to be zero.
pub fn estimate(book: &Book, job: &Job) -> Result<Estimate, NoEstimate> {
    let route = &job.route;
    if book.of_route(route).next().is_none() {
        return Err(unknown_route(book, route));
    }
    within_duration(book, job)?;
    let dimensions = with_defaults(book, job)?;
    let base: Vec<&Entry> = book
        .base_rates(route)
        .filter(|e| dimensions.within(&e.rate.dimensions))
        .collect();
    if base.is_empty() {
        return Err(no_combination(book, route, &dimensions));
    }
    let mut lines = vec![line(book, job, &base)?];
    for add_on in &job.add_ons {
        lines.push(line(
            book,
            job,
            &add_on_rates(book, job, &dimensions, add_on)?,
        )?);
    }
    let totals = add_up(&lines)?;
    Ok(Estimate {
        job: job.clone(),
        lines,
        totals,
    })
}

fn unknown_route(book: &Book, route: &Route) -> NoEstimate {
    let near = |r: &&&Route| r.provider() == route.provider();
    let routes = book.routes();
    let same_provider: Vec<String> = routes
        .iter()
        .filter(near)
        .map(ToString::to_string)
        .collect();
    let known = if same_provider.is_empty() {
        routes.iter().map(ToString::to_string).collect()
    } else {
        same_provider
    };
    NoEstimate::UnknownRoute {
        route: route.clone(),
        known,
    }
}

fn within_duration(book: &Book, job: &Job) -> Result<(), NoEstimate> {
    let seconds = job.seconds;
    if seconds.is_zero() || seconds.is_negative() {
        return Err(NoEstimate::NoLength(seconds));
    }
    match book.rule(&job.route, Topic::Duration) {
        Some(Rule::Duration { min, max }) if seconds < *min || seconds > *max => {
            Err(NoEstimate::OutsideDuration {
                seconds,
                min: *min,
                max: *max,
                split: split(seconds, *min, *max),
            })
        }
        _ => Ok(()),
    }
}

/// The fewest equal clips, in whole seconds where they can be, that make up a length beyond `max`.
fn split(seconds: Amount, min: Amount, max: Amount) -> Option<String> {
    if seconds <= max || max.is_zero() {
        return None;
    }
    (2..=100_u32).find_map(|clips| {
        let each = seconds.divided_exactly(Amount::from(clips))?;
        (min <= each && each <= max).then(|| format!("{clips} clips of {each} s"))
    })
}

/// The dimensions asked for, checked, with the provider's documented defaults for those left out.
fn with_defaults(book: &Book, job: &Job) -> Result<Dimensions, NoEstimate> {
    let route = &job.route;
    let mut dimensions = job.dimensions.clone();
    for (key, value) in job.dimensions.iter() {
        let known = book.values_of(route, key);
        if known.is_empty() {
            let keys = keys(book, route);
            return Err(NoEstimate::UnknownDimension {
                route: route.clone(),
                key: key.to_owned(),
                known: keys,
            });
        }
        if !known.iter().any(|v| v == value) {
            return Err(NoEstimate::UnknownValue {
                route: route.clone(),
                key: key.to_owned(),
                value: value.to_owned(),
                known,
            });
        }
    }
    for key in keys(book, route) {
        if dimensions.get(&key).is_none()
            && let Some(value) = book.default_of(route, &key)
        {
            // A default that is no plain word was refused with its selector file.
            let _ = dimensions.set(&key, value);
        }
    }
    Ok(dimensions)
}

/// The dimensions by which the rates of a route differ, add-ons aside.
fn keys(book: &Book, route: &Route) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for entry in book.base_rates(route) {
        for (key, _) in entry.rate.dimensions.iter() {
            if !keys.iter().any(|k| k == key) {
                keys.push(key.to_owned());
            }
        }
    }
    keys
}

fn no_combination(book: &Book, route: &Route, dimensions: &Dimensions) -> NoEstimate {
    NoEstimate::NoCombination {
        route: route.clone(),
        dimensions: dimensions.clone(),
        known: book
            .base_rates(route)
            .map(|e| e.rate.dimensions.to_string())
            .collect(),
    }
}

/// The rates of an add-on that fit the dimensions of the job, as far as the add-on has them.
fn add_on_rates<'b>(
    book: &'b Book,
    job: &'b Job,
    dimensions: &Dimensions,
    add_on: &str,
) -> Result<Vec<&'b Entry>, NoEstimate> {
    let known = book.values_of(&job.route, "add-on");
    if !known.iter().any(|name| name == add_on) {
        return Err(NoEstimate::UnknownAddOn {
            route: job.route.clone(),
            add_on: add_on.to_owned(),
            known,
        });
    }
    let fits = |rate: &RateId| {
        rate.dimensions.get("add-on") == Some(add_on)
            && rate
                .dimensions
                .iter()
                .filter(|(key, _)| *key != "add-on")
                .all(|(key, value)| dimensions.get(key).is_none_or(|asked| asked == value))
    };
    let rates: Vec<&Entry> = book
        .of_route(&job.route)
        .filter(|e| fits(&e.rate))
        .collect();
    if rates.is_empty() {
        return Err(no_combination(book, &job.route, dimensions));
    }
    Ok(rates)
}

/// One line from the rates that the job may fall under.
fn line(book: &Book, job: &Job, rates: &[&Entry]) -> Result<Line, NoEstimate> {
    let mut sorted: Vec<&Entry> = rates.to_vec();
    let Some(first) = sorted.first().copied() else {
        return Err(no_combination(book, &job.route, &job.dimensions));
    };
    let comparable =
        |e: &&Entry| e.price.currency == first.price.currency && e.price.unit == first.price.unit;
    if let Some(other) = sorted.iter().find(|e| !comparable(e)) {
        return Err(NoEstimate::Incomparable {
            route: job.route.clone(),
            one: first.price.to_string(),
            other: other.price.to_string(),
        });
    }
    sorted.sort_by_key(|e| e.price.amount);
    let (low, high) = match (sorted.first(), sorted.last()) {
        (Some(low), Some(high)) => (*low, *high),
        _ => (first, first),
    };
    let mut notes = Vec::new();
    let billed = billed(book, job, &first.price.unit, &mut notes)?;
    if let Some(changed_by) = sorted.iter().find_map(|e| e.changed_by) {
        let by = changed_by.strftime("%Y-%m-%d %H:%M UTC");
        notes.push(format!(
            "another price was seen by {by}; when it changed is not known"
        ));
    }
    let top = high.price.amount_max.unwrap_or(high.price.amount);
    Ok(Line {
        rates: sorted.iter().map(|e| e.rate.clone()).collect(),
        low: low.price.clone(),
        high: high.price.clone(),
        billed_seconds: billed,
        count: job.count,
        total: Total {
            low: cost(low.price.amount, &low.price.unit, billed, job.count)?,
            high: cost(top, &high.price.unit, billed, job.count)?,
            currency: low.price.currency.clone(),
            certainty: certainty(&sorted),
        },
        notes,
        source: low.source.clone(),
        snapshot: low.snapshot,
        since: low.since,
        last_seen: sorted
            .iter()
            .map(|e| e.last_seen)
            .min()
            .unwrap_or(low.last_seen),
    })
}

fn certainty(rates: &[&Entry]) -> Certainty {
    let of = |price: &Price| match price.kind {
        Kind::Exact if price.approximate => Certainty::Approximate,
        Kind::Exact => Certainty::Exact,
        Kind::Range => Certainty::Range,
        Kind::From => Certainty::LowerBound,
        Kind::UpTo => Certainty::UpperBound,
    };
    let worst = rates.iter().map(|e| of(&e.price)).max();
    let open = rates.windows(2).any(|pair| match pair {
        [a, b] => a.price.amount != b.price.amount,
        _ => false,
    });
    let worst = worst.unwrap_or(Certainty::Exact);
    if open {
        worst.max(Certainty::Range)
    } else {
        worst
    }
}

/// The seconds billed for one clip, by the route's rules; `None` for a price by the piece.
fn billed(
    book: &Book,
    job: &Job,
    unit: &Unit,
    notes: &mut Vec<String>,
) -> Result<Option<Amount>, NoEstimate> {
    if matches!(unit, Unit::Request | Unit::Video) {
        return Ok(None);
    }
    if unit.seconds().is_none() {
        return Err(NoEstimate::NotAClip {
            route: job.route.clone(),
            unit: unit.clone(),
        });
    }
    let mut seconds = job.seconds;
    if let Some(Rule::BilledBy(by)) = book.rule(&job.route, Topic::BilledBy) {
        match by {
            Billed::Output => notes.push("output duration".to_owned()),
            Billed::Input => {
                seconds = job.input_seconds.unwrap_or(seconds);
                notes.push("input duration".to_owned());
            }
        }
    }
    if let Some(rule @ Rule::Rounding { how, step }) = book.rule(&job.route, Topic::Rounding) {
        let rounded = seconds.rounded(*step, *how).ok_or(NoEstimate::Inexact)?;
        if rounded != seconds {
            notes.push(rule.to_string());
        }
        seconds = rounded;
    }
    Ok(Some(seconds.normalized()))
}

/// price × billed units × count, exactly.
fn cost(
    price: Amount,
    unit: &Unit,
    billed: Option<Amount>,
    count: u32,
) -> Result<Amount, NoEstimate> {
    let exact = |result: Result<Amount, _>| result.map_err(|_| NoEstimate::Inexact);
    let mut total = exact(price.times(Amount::from(count)))?;
    if let (Some(billed), Some(seconds)) = (billed, unit.seconds()) {
        total = exact(total.times(billed))?;
        total = total
            .divided_exactly(Amount::from(seconds))
            .ok_or(NoEstimate::Inexact)?;
    }
    Ok(total)
}

fn add_up(lines: &[Line]) -> Result<Vec<Total>, NoEstimate> {
    let mut totals: Vec<Total> = Vec::new();
    for line in lines {
        let sum = |a: Amount, b: Amount| a.plus(b).map_err(|_| NoEstimate::Inexact);
        match totals
            .iter_mut()
            .find(|t| t.currency == line.total.currency)
        {
            None => totals.push(line.total.clone()),
            Some(total) => {
                total.low = sum(total.low, line.total.low)?;
                total.high = sum(total.high, line.total.high)?;
                total.certainty = total.certainty.max(line.total.certainty);
            }
        }
    }
    Ok(totals)
}

impl Total {
    /// For people: `$1.125`, `$0.375-0.75`, `60 credits`.
    pub fn shown(&self) -> String {
        let digits = if self.currency.is_money() { 2 } else { 0 };
        let low = self.low.with_at_least(digits);
        let high = self.high.with_at_least(digits);
        let high = (high != low).then_some(high);
        money(&low, high.as_ref(), &self.currency)
    }
}
