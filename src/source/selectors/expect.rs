//! `[expect]`: what must be read.

use super::BadSelectors;
use super::part::Part;
use super::spec::{Expect, PriceRange};
use crate::price::Amount;
use crate::rate::RateId;
use crate::source::file::{ExpectFile, RangeFile};

pub(super) fn expect(part: &Part<'_>, raw: &ExpectFile) -> Result<Expect, BadSelectors> {
    let mut rates: Vec<RateId> = Vec::new();
    let mut lines: Vec<usize> = Vec::new();
    for (n, written) in raw.rates.list().iter().enumerate() {
        let part = part.key("rates").nth(n);
        for alternative in alternatives(written) {
            let rate: RateId = part.parsed(&alternative)?;
            if rates.contains(&rate) {
                return Err(part.value(format!("the rate `{rate}` stands here twice")));
            }
            rates.push(rate);
            lines.push(part.line());
        }
    }
    if rates.is_empty() {
        return Err(part
            .key("rates")
            .value("`rates` must name at least one rate that the page has to show"));
    }
    let at_most = raw.at_most.unwrap_or(rates.len());
    if at_most < rates.len() {
        let cause = format!("`at_most` is {at_most}, but `rates` names {}", rates.len());
        return Err(part.key("at_most").value(cause));
    }
    let prices = raw.price.iter().enumerate();
    let prices = prices.map(|(n, range)| price_range(&part.key("price").nth(n), range));
    let prices = prices.collect::<Result<_, _>>()?;
    Ok(Expect {
        at_most,
        rates,
        lines,
        prices,
        most_move: raw
            .most_move
            .as_deref()
            .map(|written| percent(&part.key("move"), written))
            .transpose()?,
        line: part.line(),
    })
}

/// `60%`.
fn percent(part: &Part<'_>, written: &str) -> Result<Amount, BadSelectors> {
    let number = written.strip_suffix('%').map(str::trim_end);
    let percent: Option<Amount> = number.and_then(|number| number.parse().ok());
    percent.filter(|p| *p > Amount::ZERO).ok_or_else(|| {
        part.value(format!(
            "`move` is how far a price may move at once: write `\"60%\"` instead of `{written}`"
        ))
    })
}

fn price_range(part: &Part<'_>, raw: &RangeFile) -> Result<PriceRange, BadSelectors> {
    let range = PriceRange {
        currency: part.key("currency").currency(&raw.currency)?,
        unit: part.key("unit").unit(&raw.unit)?,
        min: part.key("min").parsed(&raw.min)?,
        max: part.key("max").parsed(&raw.max)?,
    };
    if range.min > range.max {
        let cause = format!("`min` {} is above `max` {}", range.min, range.max);
        return Err(part.key("min").value(cause));
    }
    Ok(range)
}

/// `a{b,c}d` as `abd` and `acd`, for every group of braces.
pub(super) fn alternatives(written: &str) -> Vec<String> {
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
