//! Whether the file can read what it expects.

use super::{RatesSpec, Source, quoted};
use crate::price::{Currency, Unit};
use crate::rate::RateId;
use crate::source::selectors::part::Part;
use crate::source::selectors::{BadSelectors, Cause, DimensionSpec, RouteOf};

/// An expected rate that no part of the file could ever read.
pub(super) fn unreadable(source: &Source) -> Option<BadSelectors> {
    let rates = &source.expect.rates;
    rates
        .iter()
        .zip(&source.expect.lines)
        .find_map(|(rate, line)| {
            let cause = if source.route(&rate.route).is_none() {
                format!("there is no [[route]] `{}`", rate.route)
            } else {
                unread(source, rate).or_else(|| only_optional(source, rate))?
            };
            Some(BadSelectors {
                file: source.file.clone(),
                line: *line,
                cause: Cause::Value(cause),
            })
        })
}

/// An expected rate must be there; one that only optional [[rates]] read need not be.
fn only_optional(source: &Source, rate: &RateId) -> Option<String> {
    let mut reading = source.rates.iter().filter(|rates| reads(rates, rate));
    reading.all(|rates| rates.optional).then(|| {
        format!(
            "`{rate}` is expected, but the [[rates]] that read it are `optional`: leave it out \
             here, and let `at_most` have room for it"
        )
    })
}

/// Whether these rates may be `rate`.
pub(in crate::source) fn reads(rates: &RatesSpec, rate: &RateId) -> bool {
    rates.routes().contains(&&rate.route) && never(rates, rate).is_none()
}

/// Why no [[rates]] reads `rate`; `None` where one does.
pub(in crate::source::selectors) fn unread(source: &Source, rate: &RateId) -> Option<String> {
    let mut pages = source.pages.iter();
    if !pages.any(|page| page.routes.contains(&rate.route)) {
        return Some(format!("no [[page]] lists the route `{}`", rate.route));
    }
    let of_route = source
        .rates
        .iter()
        .filter(|r| r.routes().contains(&&rate.route));
    let reasons: Option<Vec<String>> = of_route.map(|rates| never(rates, rate)).collect();
    let first = reasons?.into_iter().next();
    Some(first.unwrap_or_else(|| format!("no [[rates]] reads the route `{}`", rate.route)))
}

/// Why these rates are never `rate`.
fn never(rates: &RatesSpec, rate: &RateId) -> Option<String> {
    if let RouteOf::ByField(field, routes) = &rates.route {
        let mut words = routes.iter().filter(|(route, _)| *route == rate.route);
        if !words.any(|(_, words)| rates.lets_pass(field, words)) {
            let field = &field.name;
            return Some(format!(
                "`{rate}` is never read: `where` leaves out its `{field}`"
            ));
        }
    }
    if let Some((key, value)) = rate.dimensions.iter().find(|(k, v)| !can_be(rates, k, v)) {
        let values = values_of(rates, key);
        return Some(if values.is_empty() {
            let keys = rates.dimensions.iter().map(|d| d.key.as_str());
            let constant = rates.constant.iter().map(|(key, _)| key.as_str());
            let keys = quoted(keys.chain(constant).collect());
            format!("`{rate}`: no dimension `{key}` is read; there is {keys}")
        } else {
            let values = quoted(values);
            format!("`{rate}`: `{key}` is never `{value}`, only {values}")
        });
    }
    let told = rates.dimensions.iter().filter(|d| is_always_told(rates, d));
    let told = told.map(|dimension| dimension.key.as_str());
    let constant = rates.constant.iter().map(|(key, _)| key.as_str());
    let mut always = told.chain(constant);
    let forgotten = always.find(|key| rate.dimensions.get(key).is_none())?;
    Some(format!(
        "`{rate}` must say its `{forgotten}`, which every row has"
    ))
}

fn can_be(rates: &RatesSpec, key: &str, value: &str) -> bool {
    let read = rates.dimensions.iter().find(|d| d.key == key);
    read.is_some_and(|d| d.other) || values_of(rates, key).contains(&value)
}

/// The values that the file knows of a dimension, and that some row may have.
fn values_of<'s>(rates: &'s RatesSpec, key: &str) -> Vec<&'s str> {
    let read = rates.dimensions.iter().filter(|d| d.key == key);
    let read = read.flat_map(|d| d.words.iter().map(move |(value, words)| (d, value, words)));
    let read = read.filter(|(d, _, words)| rates.lets_pass(&d.field, words));
    let read = read.map(|(_, value, _)| value.as_str());
    let constant = rates.constant.iter().filter(|(k, _)| k == key);
    let constant = constant.map(|(_, value)| value.as_str());
    read.chain(constant).collect()
}

fn is_always_told(rates: &RatesSpec, dimension: &DimensionSpec) -> bool {
    let shares = |d: &DimensionSpec| d.field.name == dimension.field.name && d.key != dimension.key;
    let may_lack = dimension.optional || dimension.absent.iter().next().is_some();
    !may_lack && !rates.dimensions.iter().any(shares)
}

/// A range of a currency and unit in which no price can be.
pub(super) fn useless_range(source: &Source, file: &Part<'_>) -> Option<BadSelectors> {
    let could_be = |currency: &Currency, unit: &Unit| {
        source.rates.iter().any(|rates| {
            let price = &rates.price;
            price.currency.as_ref().is_none_or(|c| c == currency)
                && price.unit.as_ref().is_none_or(|u| u == unit)
        })
    };
    let mut ranges = source.expect.prices.iter().enumerate();
    let (n, range) = ranges.find(|(_, range)| !could_be(&range.currency, &range.unit))?;
    let cause = format!(
        "[[expect.price]] in {} per {}: no [[rates]] reads such a price",
        range.currency, range.unit
    );
    Some(file.key("expect").key("price").nth(n).value(cause))
}
