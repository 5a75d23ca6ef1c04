//! How many dollars a credit stands for in each row, and the row that does not fit.

use super::Doubt;
use super::together::PerCredit;
use crate::price::{Amount, Companion, Currency, Price};
use crate::rate::RateId;
use crate::snapshot::Snapshot;

/// Two ends, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) low: Amount,
    pub(super) high: Amount,
}

impl Interval {
    pub(super) fn has(self, point: Amount) -> bool {
        self.low <= point && point <= self.high
    }

    pub(super) fn overlap(self, other: Self) -> Option<Self> {
        let both = Self {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
        };
        (both.low <= both.high).then_some(both)
    }
}

/// What all of `intervals` have in common.
pub(super) fn common(intervals: impl IntoIterator<Item = Interval>) -> Option<Interval> {
    let mut intervals = intervals.into_iter();
    let first = intervals.next()?;
    intervals.try_fold(first, Interval::overlap)
}

/// The digits behind the point to which ratios are computed: far more than are ever compared.
const RATIO_DIGITS: u32 = 15;

/// The quotient of two amounts that are each known only as an interval.
pub(super) fn quotient(of: Interval, by: Interval) -> Option<Interval> {
    if by.low <= Amount::ZERO || of.low.is_negative() {
        return None;
    }
    Some(Interval {
        low: of.low.ratio(by.high, RATIO_DIGITS)?,
        high: of.high.ratio(by.low, RATIO_DIGITS)?,
    })
}

/// What an amount may stand for that was rounded to the digits shown.
pub(super) fn rounded(amount: Amount) -> Option<Interval> {
    let half = amount.last_place()?.divided_exactly(Amount::from(2_u32))?;
    around(amount, half)
}

/// The same where it may also have been cut off, or rounded up.
fn rounded_or_cut(amount: Amount) -> Option<Interval> {
    around(amount, amount.last_place()?)
}

fn around(amount: Amount, by: Amount) -> Option<Interval> {
    Some(Interval {
        low: amount.minus(by).ok()?,
        high: amount.plus(by).ok()?,
    })
}

/// The money that one credit stands for in a row: an interval, since the digits shown leave it
/// open.
pub(super) struct Ratio<'a> {
    pub(super) rate: &'a RateId,
    price: &'a Price,
    pub(super) beside: &'a Companion,
    /// The money, and what the credits are called.
    pub(super) kinds: (&'a Currency, &'a Currency),
    pub(super) money_per_credit: Interval,
}

fn ratio<'a>(rate: &'a RateId, price: &'a Price) -> Option<Ratio<'a>> {
    let fits = |unit: Option<&_>| unit.is_none_or(|unit| *unit == price.unit);
    let beside = price
        .beside()
        .filter(|c| fits(c.unit.as_ref()) && c.amount_max == price.amount_max.and(c.amount_max))
        .find(|c| c.currency.is_money() != price.currency.is_money())?;
    let own = (price.amount, &price.currency);
    let other = (beside.amount, &beside.currency);
    let (money, credits) = if price.currency.is_money() {
        (own, other)
    } else {
        (other, own)
    };
    // Sites charge credits and show the money: it is the money that loses digits, in any way.
    let money_per_credit = quotient(rounded_or_cut(money.0)?, rounded(credits.0)?)?;
    Some(Ratio {
        rate,
        price,
        beside,
        kinds: (money.1, credits.1),
        money_per_credit,
    })
}

pub(super) fn ratios(snapshot: &Snapshot) -> Vec<Ratio<'_>> {
    let quotes = snapshot.quotes.iter();
    quotes
        .filter_map(|quote| ratio(&quote.reading.rate, &quote.known))
        .collect()
}

/// The rows off the ratio that most rows of the same two currencies share, with that ratio.
///
/// Where there are fewer than three rows, or fewer than two thirds of them share a ratio, no row
/// is off: then the site has several.
fn strays<'r, 'a>(ratios: &'r [Ratio<'a>]) -> Vec<(&'r Ratio<'a>, Interval)> {
    let mut kinds: Vec<_> = ratios.iter().map(|r| r.kinds).collect();
    kinds.sort();
    kinds.dedup();
    let mut strays = Vec::new();
    for kind in kinds {
        let of_kind: Vec<&Ratio<'_>> = ratios.iter().filter(|r| r.kinds == kind).collect();
        let at = |point| {
            of_kind
                .iter()
                .filter(move |r| r.money_per_credit.has(point))
        };
        // The point that lies in most intervals may be taken at the low end of one.
        let lows = of_kind.iter().map(|r| r.money_per_credit.low);
        let Some(point) = lows.max_by_key(|low| at(*low).count()) else {
            continue;
        };
        let agreeing = at(point).count();
        let is_shared =
            of_kind.len() >= 3 && agreeing.saturating_mul(3) >= of_kind.len().saturating_mul(2);
        let Some(shared) = common(at(point).map(|r| r.money_per_credit)).filter(|_| is_shared)
        else {
            continue;
        };
        let off = of_kind.iter().filter(|r| !r.money_per_credit.has(point));
        strays.extend(off.map(|r| (*r, shared)));
    }
    strays
}

/// The rows that are off the others' ratio now and were not before.
///
/// A site computes one amount from the other, so one row off is a row misread or mistyped. One
/// that is in force was believed: it stays believed, and has no say in what the others share.
pub(super) fn off(before: Option<&Snapshot>, now: &Snapshot) -> Vec<Doubt> {
    let before = before.map(ratios).unwrap_or_default();
    let believed: Vec<&RateId> = strays(&before).into_iter().map(|(r, _)| r.rate).collect();
    let mut now = ratios(now);
    now.retain(|ratio| !believed.contains(&ratio.rate));
    strays(&now)
        .into_iter()
        .map(|(ratio, shared)| Doubt::OffRatio {
            rate: ratio.rate.clone(),
            price: ratio.price.clone(),
            beside: ratio.beside.clone(),
            others: PerCredit::of(shared, ratio.kinds),
        })
        .collect()
}
