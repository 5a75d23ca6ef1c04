//! `[expect]`: what must be read.

use super::BadSelectors;
use super::part::Part;
use super::spec::{Expect, PriceRange};
use crate::rate::RateId;
use crate::source::file::{ExpectFile, RangeFile};

pub(super) fn expect(part: &Part<'_>, raw: &ExpectFile) -> Result<Expect, BadSelectors> {
    let mut rates: Vec<RateId> = Vec::new();
    for alternative in raw.rates.list().iter().flat_map(|rate| alternatives(rate)) {
        let rate: RateId = part.parsed(&alternative)?;
        if rates.contains(&rate) {
            return Err(part.value(format!("the rate `{rate}` stands here twice")));
        }
        rates.push(rate);
    }
    if rates.is_empty() {
        return Err(part.value("`rates` must name at least one rate that the page has to show"));
    }
    let at_most = raw.at_most.unwrap_or(rates.len());
    if at_most < rates.len() {
        let cause = format!("`at_most` is {at_most}, but `rates` names {}", rates.len());
        return Err(part.value(cause));
    }
    let prices = raw.price.iter().map(|range| price_range(part, range));
    let prices = prices.collect::<Result<_, _>>()?;
    Ok(Expect {
        at_most,
        rates,
        prices,
        line: part.line(),
    })
}

fn price_range(part: &Part<'_>, raw: &RangeFile) -> Result<PriceRange, BadSelectors> {
    let range = PriceRange {
        currency: part.currency(&raw.currency)?,
        unit: part.unit(&raw.unit)?,
        min: part.parsed(&raw.min)?,
        max: part.parsed(&raw.max)?,
    };
    if range.min > range.max {
        let cause = format!("`min` {} is above `max` {}", range.min, range.max);
        return Err(part.value(cause));
    }
    Ok(range)
}

/// `a{b,c}d` as `abd` and `acd`, for every group of braces.
fn alternatives(written: &str) -> Vec<String> {
    let group = written.split_once('{').and_then(|(head, rest)| {
        rest.split_once('}')
            .map(|(group, tail)| (head, group, tail))
    });
    match group {
        None => vec![written.to_owned()],
        Some((head, group, tail)) => {
            let tails = alternatives(tail);
            group
                .split(',')
                .flat_map(|choice| {
                    let head = format!("{head}{}", choice.trim());
                    tails.iter().map(move |tail| format!("{head}{tail}"))
                })
                .collect()
        }
    }
}
