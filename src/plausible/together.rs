//! All rows moved as one: the vendor rates its credits anew, or raises all prices alike.

use std::fmt;

use super::ratio::{Interval, common, quotient, ratios, rounded};
use crate::change::{Change, ChangeKind, Diff};
use crate::price::{Amount, Currency, money};
use crate::snapshot::Snapshot;

/// Fewer rows than these moving alike may be chance.
const FEWEST: usize = 3;

/// Within so many per cent the factors of rows that moved as one lie: shown digits blur them, but
/// whole numbers would let anything pass for one factor.
const ALIKE_PERCENT: u32 = 3;

/// The money that one credit stands for, as far as the digits shown tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerCredit {
    amount: Amount,
    /// `amount` is what one is divided by.
    is_share: bool,
    money: Currency,
    credits: Currency,
}

impl PerCredit {
    pub(super) fn of(interval: Interval, (money, credits): (&Currency, &Currency)) -> Self {
        let whole = one_of_whole(interval);
        Self {
            amount: whole.unwrap_or_else(|| simplest(interval)),
            is_share: whole.is_some(),
            money: money.clone(),
            credits: credits.clone(),
        }
    }
}

impl PerCredit {
    /// `$1/72`, `$0.0139`.
    pub fn money(&self) -> String {
        if self.is_share {
            let one = money(&Amount::ONE, None, &self.money);
            format!("{one}/{}", self.amount)
        } else {
            money(&self.amount, None, &self.money)
        }
    }
}

/// `$1/72 per credit`, `$0.0139 per credit`.
impl fmt::Display for PerCredit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = self.money();
        match &self.credits {
            Currency::Credits => write!(f, "{money} per credit"),
            other => write!(f, "{money} per {other}"),
        }
    }
}

/// All prices that were there moved as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    pub prices: usize,
    /// The move that all have in common, in per cent to one digit, and whether the digits shown
    /// leave it open. `None` where only the ratio moved as one.
    pub percent: Option<(Amount, bool)>,
    /// What a credit stood for and stands for, where all rows tell.
    pub per_credit: Option<(PerCredit, PerCredit)>,
    /// The credits beside the prices are what they were.
    pub same_credits: bool,
}

/// Whether all prices of `before` (three at least) moved by one factor, or from one ratio of money
/// to credits to another.
pub fn together(before: &Snapshot, now: &Snapshot, diff: &Diff) -> Option<Together> {
    let changes: Vec<&Change> = before
        .quotes
        .iter()
        .map(|quote| diff.changes.iter().find(|c| c.rate == quote.reading.rate))
        .collect::<Option<_>>()?;
    if changes.len() < FEWEST {
        return None;
    }
    let all = |kind| changes.iter().all(|change| change.kind == kind);
    let moved = |change: &&Change| matches!(change.kind, ChangeKind::Raised | ChangeKind::Lowered);
    if !changes.iter().all(moved) {
        return None;
    }
    let ratios = Shared::by_all(before, changes.len()).zip(Shared::by_all(now, now.quotes.len()));
    let is_new_ratio = ratios
        .as_ref()
        .is_some_and(|(was, is)| was.differs_from(is));
    let factor = factor(&changes).filter(|_| all(ChangeKind::Raised) || all(ChangeKind::Lowered));
    let same_credits = changes.iter().all(|change| {
        let (Some(before), Some(now)) = (&change.before, &change.now) else {
            return false;
        };
        before.beside().next().is_some() && before.same_beside(now)
    });
    let rated = ratios.as_ref().filter(|_| is_new_ratio && same_credits);
    let percent = factor.map(|factor| percent(&changes, factor, rated));
    let per_credit = ratios.as_ref().and_then(|(was, is)| was.per_credit_to(is));
    (percent.is_some() || is_new_ratio).then_some(Together {
        prices: changes.len(),
        percent,
        per_credit,
        same_credits,
    })
}

/// The ratio that all rows of a reading share.
struct Shared {
    ratio: Interval,
    money: Currency,
    credits: Currency,
}

impl Shared {
    /// The ratio that all of so many rows share.
    fn by_all(snapshot: &Snapshot, rows: usize) -> Option<Self> {
        let ratios = ratios(snapshot);
        let (money, credits) = ratios.first()?.kinds;
        let alike = ratios.iter().all(|ratio| ratio.kinds == (money, credits));
        if !alike || ratios.len() != rows {
            return None;
        }
        Some(Self {
            ratio: common(ratios.iter().map(|ratio| ratio.money_per_credit))?,
            money: money.clone(),
            credits: credits.clone(),
        })
    }

    fn has_kinds_of(&self, other: &Self) -> bool {
        self.money == other.money && self.credits == other.credits
    }

    fn differs_from(&self, other: &Self) -> bool {
        self.has_kinds_of(other) && self.ratio.overlap(other.ratio).is_none()
    }

    /// What a credit stood for and stands for: twice the same where the digits shown allow that.
    fn per_credit_to(&self, now: &Self) -> Option<(PerCredit, PerCredit)> {
        let kinds = (&self.money, &self.credits);
        let both = match self.ratio.overlap(now.ratio) {
            Some(ratio) => (ratio, ratio),
            None => (self.ratio, now.ratio),
        };
        let say = |ratio| PerCredit::of(ratio, kinds);
        self.has_kinds_of(now).then(|| (say(both.0), say(both.1)))
    }
}

/// The factor by which all prices moved.
fn factor(changes: &[&Change]) -> Option<Interval> {
    let factors: Vec<Interval> = changes
        .iter()
        .map(|change| {
            let (before, now) = (change.before.as_ref()?, change.now.as_ref()?);
            let of = quotient(rounded(now.amount)?, rounded(before.amount)?)?;
            match (before.amount_max, now.amount_max) {
                (None, None) => Some(of),
                (Some(before), Some(now)) => of.overlap(quotient(rounded(now)?, rounded(before)?)?),
                _ => None,
            }
        })
        .collect::<Option<_>>()?;
    common(factors).filter(|_| are_alike(changes))
}

/// Whether the factors of the amounts as they are shown lie close together.
fn are_alike(changes: &[&Change]) -> bool {
    let shown: Option<Vec<Amount>> = changes
        .iter()
        .map(|change| {
            let (before, now) = (change.before.as_ref()?, change.now.as_ref()?);
            now.amount.ratio(before.amount, 12)
        })
        .collect();
    let shown = shown.unwrap_or_default();
    let ends = shown.iter().min().zip(shown.iter().max());
    ends.is_some_and(|(low, high)| {
        let most = low.times(Amount::from(ALIKE_PERCENT.saturating_add(100)));
        let high = high.times(Amount::from(100_u32));
        matches!((most, high), (Ok(most), Ok(high)) if high <= most)
    })
}

/// The move in per cent: as every row says it, else as the ratios say it, else about.
fn percent(
    changes: &[&Change],
    factor: Interval,
    rated: Option<&(Shared, Shared)>,
) -> (Amount, bool) {
    let mut said = changes.iter().map(|change| change.percent());
    let first = said.next().flatten();
    if let Some(first) = first
        && said.all(|percent| percent == Some(first))
    {
        return (first, false);
    }
    let shares = rated.and_then(|(was, is)| {
        let (was, is) = (one_of_whole(was.ratio)?, one_of_whole(is.ratio)?);
        is.percent_to(was)
    });
    if let Some(percent) = shares {
        return (percent.with_at_least(1), false);
    }
    let hundred = Amount::from(100_u32);
    let percent = |end: Amount| {
        let more = end.minus(Amount::ONE).and_then(|more| more.times(hundred));
        more.unwrap_or(Amount::ZERO)
    };
    let about = Interval {
        low: percent(factor.low),
        high: percent(factor.high),
    };
    (simplest(about), true)
}

/// The whole number of which the interval holds the reciprocal, if that is one alone.
fn one_of_whole(interval: Interval) -> Option<Amount> {
    let ends = Interval {
        low: Amount::ONE.ratio(interval.high, 12)?,
        high: Amount::ONE.ratio(interval.low, 12)?,
    };
    let whole = ends
        .high
        .rounded(Amount::ONE, crate::price::Rounding::Down)?;
    let before = whole.minus(Amount::ONE).ok()?;
    (whole > Amount::ONE && ends.has(whole) && !ends.has(before)).then_some(whole)
}

/// The number with the fewest digits in an interval, nearest to its middle.
fn simplest(interval: Interval) -> Amount {
    let middle = interval.low.plus(interval.high).ok();
    let middle = middle.and_then(|sum| sum.divided_exactly(Amount::from(2_u32)));
    let middle = middle.unwrap_or(interval.low);
    let shorter = (0..=12).filter_map(|digits| middle.ratio(Amount::ONE, digits));
    shorter
        .into_iter()
        .find(|number| interval.has(*number))
        .unwrap_or(middle)
        .normalized()
}
