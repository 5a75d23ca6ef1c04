//! `[expect]`: what must be read.

use super::BadSelectors;
use super::part::Part;
use super::spec::{Expect, PriceRange};
use crate::price::Amount;
use crate::rate::RateId;
use crate::source::file::{ExpectFile, RangeFile};

/// More rates than any page has: twenty groups of two in one text are a million already.
const MOST: usize = 2_000;
const MOST_GROUPS: usize = 20;

pub(super) fn expect(part: &Part<'_>, raw: &ExpectFile) -> Result<Expect, BadSelectors> {
    let mut rates: Vec<RateId> = Vec::new();
    let mut lines: Vec<usize> = Vec::new();
    for (n, written) in raw.rates.list().iter().enumerate() {
        let part = part.key("rates").nth(n);
        for alternative in alternatives(written).ok_or_else(|| too_many(&part))? {
            let rate: RateId = part.parsed(&alternative)?;
            if rates.contains(&rate) {
                return Err(part.value(format!("the rate `{rate}` stands here twice")));
            }
            rates.push(rate);
            lines.push(part.line());
        }
        if rates.len() > MOST {
            return Err(too_many(&part));
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

/// What is wrong where braces multiply to more rates than any page has.
pub(super) fn too_many(part: &Part<'_>) -> BadSelectors {
    part.value(format!(
        "this names too many rates: at most {MOST}, and {MOST_GROUPS} groups of braces in one"
    ))
}

/// `a{b,c}d` as `abd` and `acd`, for every group of braces; nothing for too many of them.
pub(super) fn alternatives(written: &str) -> Option<Vec<String>> {
    if written.matches('{').count() > MOST_GROUPS {
        return None;
    }
    let mut texts = vec![String::new()];
    let mut rest = written;
    while let Some((head, (group, tail))) = rest
        .split_once('{')
        .and_then(|(head, behind)| Some((head, behind.split_once('}')?)))
    {
        let choices: Vec<&str> = group.split(',').map(str::trim).collect();
        if texts.len().saturating_mul(choices.len()) > MOST {
            return None;
        }
        texts = texts
            .iter()
            .flat_map(|text| choices.iter().map(move |c| format!("{text}{head}{c}")))
            .collect();
        rest = tail;
    }
    for text in &mut texts {
        text.push_str(rest);
    }
    Some(texts)
}
