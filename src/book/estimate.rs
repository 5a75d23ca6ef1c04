//! The one pricing engine: a job to what it costs, line by line. The command line, the mail and
//! the tables all ask here.
//!
//! Every amount is exact, or marked as rounded where no finite decimal says it. A combination that has no price has no estimate: the error names what is
//! known, and never a neighbour's price.

use super::total::Exactly;
pub use super::total::{Certainty, Total};
use super::{Book, Entry};
use crate::price::{Amount, AmountError, Currency, Kind, Price, Unit};
use crate::rate::{Dimensions, RateId, Route};
use crate::rules::{Billed, Forced, Rule, Topic};

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
    #[error("{seconds} s is {rule}, which leaves 0 s to bill; what is then charged is not known")]
    RoundsToNothing { seconds: Amount, rule: String },
    #[error("{route} has its sound forced {forced} when a video is an input")]
    SoundForced { route: Route, forced: &'static str },
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
    let mut priced = vec![line(book, job, &base)?];
    for add_on in asked_once(&job.add_ons) {
        let rates = add_on_rates(book, job, &dimensions, add_on)?;
        priced.push(line(book, job, &rates)?);
    }
    let (lines, sums): (Vec<Line>, Vec<Sum>) = priced.into_iter().unzip();
    Ok(Estimate {
        job: job.clone(),
        lines,
        totals: add_up(sums)?,
    })
}

/// An add-on is on or off: naming it twice does not charge it twice.
fn asked_once(add_ons: &[String]) -> Vec<&str> {
    let mut once: Vec<&str> = Vec::new();
    for add_on in add_ons {
        if !once.contains(&add_on.as_str()) {
            once.push(add_on);
        }
    }
    once
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

/// The clip that is made, and the video that goes in where that is what is billed.
fn within_duration(book: &Book, job: &Job) -> Result<(), NoEstimate> {
    let lengths = std::iter::once(job.seconds).chain(job.input_seconds);
    if let Some(none) = lengths.into_iter().find(|s| s.is_zero() || s.is_negative()) {
        return Err(NoEstimate::NoLength(none));
    }
    let billed_input = match book.rule(&job.route, Topic::BilledBy) {
        Some(Rule::BilledBy(Billed::Input)) => job.input_seconds,
        _ => None,
    };
    let Some(Rule::Duration { min, max }) = book.rule(&job.route, Topic::Duration) else {
        return Ok(());
    };
    let mut limited = std::iter::once(job.seconds).chain(billed_input);
    match limited.find(|seconds| seconds < min || seconds > max) {
        None => Ok(()),
        Some(seconds) => Err(NoEstimate::OutsideDuration {
            seconds,
            min: *min,
            max: *max,
            split: split(seconds, *min, *max),
        }),
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
    force_sound(book, job, &mut dimensions)?;
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

/// Applies the rule that a video among the inputs decides the sound, where sound has a price.
fn force_sound(book: &Book, job: &Job, dimensions: &mut Dimensions) -> Result<(), NoEstimate> {
    let rule = book.rule(&job.route, Topic::SoundWithVideoInput);
    let (Some(Rule::SoundWithVideoInput(forced)), Some(_)) = (rule, job.input_seconds) else {
        return Ok(());
    };
    let forced = match forced {
        Forced::On => "on",
        Forced::Off => "off",
    };
    match dimensions.get("sound") {
        Some(asked) if asked != forced => Err(NoEstimate::SoundForced {
            route: job.route.clone(),
            forced,
        }),
        None if keys(book, &job.route).iter().any(|key| key == "sound") => {
            // `on` and `off` are words.
            let _ = dimensions.set("sound", forced);
            Ok(())
        }
        _ => Ok(()),
    }
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

/// What a line comes to, exactly.
struct Sum {
    low: Exactly,
    high: Exactly,
    currency: Currency,
    certainty: Certainty,
}

/// One line from the rates that the job may fall under.
fn line(book: &Book, job: &Job, rates: &[&Entry]) -> Result<(Line, Sum), NoEstimate> {
    let (Some(low), Some(high)) = (
        rates.iter().copied().min_by_key(|e| e.price.amount),
        rates.iter().copied().max_by_key(|e| top(&e.price)),
    ) else {
        return Err(no_combination(book, &job.route, &job.dimensions));
    };
    comparable(job, low, rates)?;
    let mut notes = Vec::new();
    let billed = billed(book, job, &low.price.unit, &mut notes)?;
    notes.extend(rates.iter().find_map(|e| gap_note(e)));
    let by_time = billed.zip(low.price.unit.seconds());
    let sum = Sum {
        low: exact(Exactly::cost(low.price.amount, job.count, by_time))?,
        high: exact(Exactly::cost(top(&high.price), job.count, by_time))?,
        currency: low.price.currency.clone(),
        certainty: certainty(rates),
    };
    let line = Line {
        rates: rates.iter().map(|e| e.rate.clone()).collect(),
        low: low.price.clone(),
        high: high.price.clone(),
        billed_seconds: billed,
        count: job.count,
        total: total(&sum)?,
        notes,
        source: low.source.clone(),
        snapshot: low.snapshot,
        since: low.since,
        last_seen: rates
            .iter()
            .map(|e| e.last_seen)
            .min()
            .unwrap_or(low.last_seen),
    };
    Ok((line, sum))
}

/// The most that a price may come to, as far as it says.
fn top(price: &Price) -> Amount {
    price.amount_max.unwrap_or(price.amount)
}

/// Rates in several currencies or units have no cheapest.
fn comparable(job: &Job, one: &Entry, rates: &[&Entry]) -> Result<(), NoEstimate> {
    let same = |e: &Entry| e.price.currency == one.price.currency && e.price.unit == one.price.unit;
    match rates.iter().find(|e| !same(e)) {
        None => Ok(()),
        Some(other) => Err(NoEstimate::Incomparable {
            route: job.route.clone(),
            one: one.price.to_string(),
            other: other.price.to_string(),
        }),
    }
}

fn gap_note(entry: &Entry) -> Option<String> {
    let by = entry.changed_by?.strftime("%Y-%m-%d %H:%M UTC");
    Some(format!(
        "another price was seen by {by}; when it changed is not known"
    ))
}

fn certainty(rates: &[&Entry]) -> Certainty {
    let of = |price: &Price| match price.kind {
        _ if price.approximate => Certainty::Approximate,
        Kind::Exact => Certainty::Exact,
        Kind::Range => Certainty::Range,
        Kind::From => Certainty::LowerBound,
        Kind::UpTo => Certainty::UpperBound,
    };
    let amounts = || rates.iter().map(|e| e.price.amount);
    let open = if amounts().min() == amounts().max() {
        Certainty::Exact
    } else {
        Certainty::Range
    };
    rates
        .iter()
        .fold(open, |worst, entry| worst.and(of(&entry.price)))
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
        if rounded.is_zero() {
            return Err(NoEstimate::RoundsToNothing {
                seconds,
                rule: rule.to_string(),
            });
        }
        if rounded != seconds {
            notes.push(rule.to_string());
        }
        seconds = rounded;
    }
    Ok(Some(seconds.normalized()))
}

fn exact<T>(result: Result<T, AmountError>) -> Result<T, NoEstimate> {
    result.map_err(|_| NoEstimate::Inexact)
}

fn total(sum: &Sum) -> Result<Total, NoEstimate> {
    let (low, low_rounded) = sum.low.said().ok_or(NoEstimate::Inexact)?;
    let (high, high_rounded) = sum.high.said().ok_or(NoEstimate::Inexact)?;
    Ok(Total {
        low,
        high,
        currency: sum.currency.clone(),
        certainty: sum.certainty,
        rounded: low_rounded || high_rounded,
    })
}

/// Adds exactly and rounds, if it must, the whole once.
fn add_up(sums: Vec<Sum>) -> Result<Vec<Total>, NoEstimate> {
    let mut by_currency: Vec<Sum> = Vec::new();
    for sum in sums {
        match by_currency.iter_mut().find(|s| s.currency == sum.currency) {
            None => by_currency.push(sum),
            Some(so_far) => {
                so_far.low = exact(so_far.low.plus(sum.low))?;
                so_far.high = exact(so_far.high.plus(sum.high))?;
                so_far.certainty = so_far.certainty.and(sum.certainty);
            }
        }
    }
    by_currency.iter().map(total).collect()
}
