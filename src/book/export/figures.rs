//! Prices that are one figure: what a tool understands that multiplies dollars by seconds.

use jiff::Timestamp;

use super::{Unsaid, note};
use crate::book::estimate::{Job, estimate};
use crate::book::tariff::{Tariff, TariffLine};
use crate::book::total::Exactly;
use crate::book::{Book, Entry};
use crate::instant::shown;
use crate::price::{Amount, Currency, Kind, Unit};
use crate::rate::{Dimensions, RateId, Route};
use crate::rules::{Billed, Condition, Rule, Topic};

/// One price in dollars for one choice of settings, and nothing beside it.
pub(super) struct Figure<'b> {
    pub entry: &'b Entry,
    /// What a job asks for.
    pub settings: Dimensions,
    amount: Amount,
    unit: &'b Unit,
}

impl Figure<'_> {
    /// What so many seconds come to; `None` where the price is not by time, or no finite decimal
    /// says it.
    pub(super) fn of_seconds(&self, seconds: u32) -> Option<Amount> {
        let by_time = Some((Amount::from(seconds), self.unit.seconds()?));
        match Exactly::cost(self.amount, by_time).ok()?.said().ok()? {
            (amount, false) => Some(amount.normalized()),
            (_, true) => None,
        }
    }

    /// The price of a request, where that is what it is by.
    pub(super) fn of_request(&self) -> Option<Amount> {
        matches!(self.unit, Unit::Request | Unit::Video).then_some(self.amount)
    }

    pub(super) fn rate(&self) -> RateId {
        RateId {
            route: self.entry.rate.route.clone(),
            dimensions: self.settings.clone(),
        }
    }

    pub(super) fn left_out(&self, cause: impl Into<String>) -> Unsaid {
        Unsaid {
            route: self.entry.rate.route.clone(),
            of: vec![self.settings.to_string()],
            cause: cause.into(),
            left_out: true,
        }
    }
}

/// The figures of a route; what is none, and what a figure does not say, is noted.
pub(super) fn figures<'b>(
    book: &'b Book,
    route: &Route,
    unsaid: &mut Vec<Unsaid>,
) -> Vec<Figure<'b>> {
    let mut figures = Vec::new();
    let Some(tariff) = book.tariff(route) else {
        return figures;
    };
    for line in &tariff.lines {
        let Some(entry) = book.entries.get(line.entry) else {
            continue;
        };
        let left_out = |of: &Dimensions, cause: String| Unsaid {
            route: route.clone(),
            of: vec![of.to_string()],
            cause,
            left_out: true,
        };
        if let Some(cause) = no_figure(line, entry) {
            note(unsaid, left_out(&entry.rate.dimensions, cause));
            continue;
        }
        for settings in tariff.settings_of(line) {
            match figure(book, tariff, line, entry, settings.clone()) {
                Ok(figure) => figures.push(figure),
                Err(cause) => note(unsaid, left_out(&settings, cause)),
            }
        }
        if book.stale(entry).is_some() {
            let cause = format!("stale: last seen {}", shown(entry.last_seen));
            note(unsaid, not_said(route, Some(&entry.rate.dimensions), cause));
        }
    }
    for cause in rules_beside(book, tariff) {
        note(unsaid, not_said(route, None, cause));
    }
    figures
}

fn not_said(route: &Route, of: Option<&Dimensions>, cause: String) -> Unsaid {
    Unsaid {
        route: route.clone(),
        of: of.map(ToString::to_string).into_iter().collect(),
        cause,
        left_out: false,
    }
}

/// Why a priced line is not one figure of dollars.
fn no_figure(line: &TariffLine, entry: &Entry) -> Option<String> {
    let price = &entry.price;
    let changed = |by: Timestamp| {
        let (last, by) = (shown(entry.last_seen), shown(by));
        format!("it changed between {last} and {by}, and what held is not known")
    };
    if line.add_on.is_some() || price.add_on {
        Some(format!(
            "an add-on ({price}) is charged beside another price"
        ))
    } else if line.part.is_some() {
        Some(format!("{price} is only a part of what is charged"))
    } else if line.length.is_some() {
        Some(format!("{price} is the price of one length"))
    } else if let Currency::Iso(_) = price.currency
        && price.currency != Currency::USD
    {
        Some(format!("{price} is not in dollars"))
    } else if price.currency != Currency::USD {
        Some(format!(
            "the price is in {}, not in dollars",
            price.currency
        ))
    } else if price.kind != Kind::Exact || price.approximate {
        Some(format!("{price} is not one figure"))
    } else if price.unit.seconds().is_none() && !matches!(price.unit, Unit::Request | Unit::Video) {
        Some(format!("{price} says nothing of a clip"))
    } else {
        entry.changed_by().map(changed)
    }
}

/// The engine has the last word on whether that is what a job with those settings is charged.
fn figure<'b>(
    book: &'b Book,
    tariff: &Tariff,
    line: &TariffLine,
    entry: &'b Entry,
    settings: Dimensions,
) -> Result<Figure<'b>, String> {
    let factor = line.multiple.map_or(Amount::ONE, |(factor, _)| factor);
    let amount = entry.price.amount.times(factor);
    let amount = amount.map_err(|error| error.to_string())?;
    let mut job = Job::new(tariff.route.clone(), some_length(book, tariff));
    job.dimensions = settings.clone();
    let priced = estimate(book, &job).map_err(|error| error.to_string())?;
    let of_lines: Vec<usize> = priced.lines.iter().map(|line| line.entries.len()).collect();
    if of_lines != [1] {
        return Err("several prices fit".to_owned());
    }
    Ok(Figure {
        entry,
        settings,
        amount,
        unit: &entry.price.unit,
    })
}

/// A length that can be ordered, and that no rule rounds to nothing.
fn some_length(book: &Book, tariff: &Tariff) -> Amount {
    match book.about(tariff, Topic::Duration) {
        Some(Rule::Duration { max, .. }) => *max,
        _ => Amount::from(3600_u32),
    }
}

/// The rules of a bill that a figure a second does not say.
fn rules_beside(book: &Book, tariff: &Tariff) -> Vec<String> {
    let rules = tariff.rules().filter_map(|at| book.rule_at(at));
    let beside = rules.filter(|rule| {
        !matches!(
            rule,
            Rule::BilledBy(Billed::Output)
                | Rule::Multiple { .. }
                | Rule::Length(_)
                | Rule::Stated(_)
                | Rule::Implies {
                    when: Condition::Set(_),
                    ..
                }
        )
    });
    let mut said: Vec<String> = beside.map(ToString::to_string).collect();
    said.dedup();
    said
}
