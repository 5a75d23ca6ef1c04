//! Two prices held against each other, as far as their digits say.

use std::cmp::Ordering;

use super::Stated;
use crate::price::{Amount, Kind, Price, Span};
use crate::source::Mentioned;

/// The least and the greatest that a price may be, as far as it says; in the unit of `like`.
fn bounds(price: &Price, like: &Price) -> Option<(Option<Span>, Option<Span>)> {
    let span = |amount: Amount| Span::of(amount)?.converted(&price.unit, &like.unit);
    let amount = span(price.amount)?;
    Some(match price.kind {
        Kind::Exact => (Some(amount), Some(amount)),
        Kind::From => (Some(amount), None),
        Kind::UpTo => (None, Some(amount)),
        Kind::Range => (Some(amount), Some(span(price.amount_max?)?)),
    })
}

/// Whether the two can be held against each other: in one currency, for comparable units, and
/// neither of them approximate.
pub(super) fn compares(one: &Price, other: &Price) -> bool {
    one.currency == other.currency
        && one.add_on == other.add_on
        && !one.approximate
        && !other.approximate
        && bounds(other, one).is_some()
        && bounds(one, one).is_some()
}

fn is_below(one: Option<Span>, other: Option<Span>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one.is_below(other) == Some(true))
}

/// Whether two prices of one thing cannot both be true, whatever stands behind their digits. A
/// range, or a bound, holds every exact price within; two ranges have the same ends.
pub(super) fn contradict(one: &Price, other: &Price) -> bool {
    if !compares(one, other) {
        return false;
    }
    let (Some((low, high)), Some((other_low, other_high))) = (bounds(one, one), bounds(other, one))
    else {
        return false;
    };
    if one.kind == Kind::Exact || other.kind == Kind::Exact {
        return is_below(high, other_low) || is_below(other_high, low);
    }
    let apart = |a, b| is_below(a, b) || is_below(b, a);
    apart(low, other_low) || apart(high, other_high)
}

/// The ratio of two prices that are exactly that.
pub(super) fn quotient(one: &Price, other: &Price) -> Option<Span> {
    let plain = |price: &Price| price.kind == Kind::Exact && !price.approximate;
    let alike = one.unit == other.unit && one.add_on == other.add_on;
    if !(plain(one) && plain(other) && alike) {
        return None;
    }
    Span::of(one.amount)?.divided_by(Span::of(other.amount)?)
}

/// The end of a price at which it is compared as the lowest or the highest.
fn end(price: &Price, is_high: bool) -> Amount {
    match price.amount_max {
        Some(max) if is_high => max,
        _ => price.amount,
    }
}

/// The lowest or highest of the prices that compare with each other.
fn extreme<'a>(rates: &[&'a Stated], is_high: bool) -> Option<&'a Stated> {
    let order = |a: &Price, b: &Price| -> Ordering {
        let (one, other) = (end(a, is_high), end(b, is_high));
        let lengths = a.unit.seconds().zip(b.unit.seconds());
        match lengths.filter(|_| a.unit != b.unit) {
            Some((a, b)) => {
                let scaled = one.times(Amount::from(b)).ok();
                scaled
                    .zip(other.times(Amount::from(a)).ok())
                    .map_or(Ordering::Equal, |(one, other)| one.cmp(&other))
            }
            None => one.cmp(&other),
        }
    };
    let mut extreme: Option<&Stated> = None;
    for stated in rates {
        let wanted = if is_high {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        let is_more =
            extreme.is_none_or(|best| order(&stated.side.price, &best.side.price) == wanted);
        if is_more {
            extreme = Some(stated);
        }
    }
    extreme
}

/// The rate that gives a mention the lie, and what it is among its rates.
pub(super) fn belied<'a>(
    is: Mentioned,
    mention: &Price,
    rates: &[&'a Stated],
) -> Option<(&'a Stated, &'static str)> {
    let low = || at_end(mention, extreme(rates, false)?, false, "the lowest price");
    let high = || at_end(mention, extreme(rates, true)?, true, "the highest price");
    match is {
        Mentioned::Lowest => low(),
        Mentioned::Highest => high(),
        Mentioned::Range => low().or_else(high),
        Mentioned::One => {
            let first = rates.first()?;
            let none = rates
                .iter()
                .all(|stated| contradict(mention, &stated.side.price));
            none.then_some((*first, "no price is that; the first"))
        }
    }
}

/// Whether the mention's own end is another than that of the extreme rate.
fn at_end<'a>(
    mention: &Price,
    extreme: &'a Stated,
    is_high: bool,
    words: &'static str,
) -> Option<(&'a Stated, &'static str)> {
    let price = &extreme.side.price;
    let said = Span::of(end(mention, is_high))?;
    let charged = Span::of(end(price, is_high))?.converted(&price.unit, &mention.unit)?;
    (said.meets(charged) == Some(false)).then_some((extreme, words))
}
