//! What priced lines come to: exact sums, and how sure they are.
//!
//! Sums are kept as fractions, since a price a minute may have no finite decimal for one second.
//! They become decimals once, at the end; the few that cannot be said exactly are rounded and say
//! so wherever they are shown.

use serde::Serialize;

use crate::price::{Amount, AmountError, Currency, Kind, Price, Rounding, money};

/// A sum in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The least that it comes to, in `currency`.
    pub low: Amount,
    /// Equal to `low` where one price is known.
    pub high: Amount,
    /// Of both amounts: money, or credits.
    pub currency: Currency,
    /// Whose credits they are, in a sum over jobs of several providers; `None` where the job says it.
    pub issuer: Option<String>,
    /// How sure `low` and `high` are.
    pub certainty: Certainty,
    /// The exact sum has no finite decimal ($0.10 a minute for 7 seconds): the amounts are it,
    /// rounded half up to six digits. Shown with `≈`.
    pub rounded: bool,
}

/// The digits behind the point of a total that has no finite decimal. One so small that these
/// would show zero has as many digits from its first on: what is priced never costs nothing.
pub const ROUNDED_DIGITS: u32 = 6;

/// The most digits behind the point that an amount can have.
const MOST_DIGITS: u32 = 28;

/// How sure a total is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    Exact,
    /// Between `low` and `high`: something is left open, or the source gives a range.
    Range,
    /// At least `low`: the source says "from".
    LowerBound,
    /// At most `high`: the source says "up to".
    UpperBound,
    /// Parts are at least, others at most something: neither end of the sum is known.
    Unbounded,
    /// The source itself calls a price approximate.
    Approximate,
}

impl Certainty {
    pub const ALL: [Self; 6] = [
        Self::Exact,
        Self::Range,
        Self::LowerBound,
        Self::UpperBound,
        Self::Unbounded,
        Self::Approximate,
    ];

    /// How sure the amount of a price is.
    pub(super) fn of(price: &Price) -> Self {
        match price.kind {
            _ if price.approximate => Self::Approximate,
            Kind::Exact => Self::Exact,
            Kind::Range => Self::Range,
            Kind::From => Self::LowerBound,
            Kind::UpTo => Self::UpperBound,
        }
    }

    /// For people, behind a total.
    pub fn words(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Range => "range",
            Self::LowerBound => "lower bound",
            Self::UpperBound => "upper bound",
            Self::Unbounded => "no bound known",
            Self::Approximate => "approximate",
        }
    }

    /// How sure a sum, or a choice, of two such amounts is.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::LowerBound, Self::UpperBound) | (Self::UpperBound, Self::LowerBound) => {
                Self::Unbounded
            }
            _ => self.max(other),
        }
    }
}

impl Total {
    /// For people: `$1.125`, `$0.375-0.75`, `60 credits`, `from $0.375`, `≈$0.011667`.
    pub fn shown(&self) -> String {
        let digits = if self.currency.is_money() { 2 } else { 0 };
        let low = self.low.with_at_least(digits);
        let high = self.high.with_at_least(digits);
        let several = (high != low).then_some(high);
        let amounts = match self.certainty {
            Certainty::LowerBound => money(&low, None, &self.currency),
            Certainty::UpperBound => money(&high, None, &self.currency),
            _ => money(&low, several.as_ref(), &self.currency),
        };
        let bound = match self.certainty {
            Certainty::LowerBound => "from ",
            Certainty::UpperBound => "up to ",
            Certainty::Unbounded | Certainty::Approximate => "~",
            Certainty::Exact | Certainty::Range => "",
        };
        let rounded = if self.rounded { "≈" } else { "" };
        let of = self.issuer.as_ref();
        let of = of.map_or_else(String::new, |issuer| format!(" of {issuer}"));
        format!("{bound}{rounded}{amounts}{of}")
    }

    /// What it is in: `USD`, `credits`, `credits of kling`.
    pub fn unit(&self) -> String {
        match &self.issuer {
            None => self.currency.to_string(),
            Some(issuer) => format!("{} of {issuer}", self.currency),
        }
    }

    /// Whether both can be added: the same money, or credits of the same provider.
    pub fn is_like(&self, other: &Self) -> bool {
        self.currency == other.currency && self.issuer == other.issuer
    }

    /// The sum with a total like it.
    pub(super) fn plus(&self, other: &Self) -> Result<Self, AmountError> {
        Ok(Self {
            low: self.low.plus(other.low)?,
            high: self.high.plus(other.high)?,
            certainty: self.certainty.and(other.certainty),
            rounded: self.rounded || other.rounded,
            ..self.clone()
        })
    }

    /// Whether `high` is the most that it may come to.
    pub fn is_bounded(&self) -> bool {
        matches!(
            self.certainty,
            Certainty::Exact | Certainty::Range | Certainty::UpperBound
        )
    }

    /// How sure the total is, for people: `exact`, `lower bound`, `rounded`, `range, rounded`.
    pub fn certainty_words(&self) -> String {
        match (self.certainty, self.rounded) {
            (certainty, false) => certainty.words().to_owned(),
            (Certainty::Exact, true) => "rounded".to_owned(),
            (certainty, true) => format!("{}, rounded", certainty.words()),
        }
    }
}

/// An exact sum before it is said: a fraction of amounts, reduced where it is a whole amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exactly {
    numerator: Amount,
    /// Above zero; `None` for a whole amount, as nearly all are.
    denominator: Option<Amount>,
}

impl Exactly {
    /// `price`, and where it is by time × the billed seconds / those of the unit.
    pub(super) fn cost(price: Amount, by_time: Option<(Amount, u32)>) -> Result<Self, AmountError> {
        Ok(match by_time {
            None => Self::whole(price),
            Some((billed, 1)) => Self::whole(price.product(billed)?),
            Some((billed, of_unit)) => {
                Self::fraction(price.product(billed)?, Amount::from(of_unit))
            }
        })
    }

    pub(super) fn whole(amount: Amount) -> Self {
        Self {
            numerator: amount,
            denominator: None,
        }
    }

    fn fraction(numerator: Amount, denominator: Amount) -> Self {
        if denominator == Amount::ONE {
            return Self::whole(numerator);
        }
        match numerator.divided_exactly(denominator) {
            Some(whole) => Self::whole(whole),
            None => Self {
                numerator,
                denominator: Some(denominator),
            },
        }
    }

    fn denominator(self) -> Amount {
        self.denominator.unwrap_or(Amount::ONE)
    }

    pub(super) fn times(self, factor: Amount) -> Result<Self, AmountError> {
        if factor == Amount::ONE {
            return Ok(self);
        }
        let numerator = self.numerator.product(factor)?;
        Ok(Self::fraction(numerator, self.denominator()))
    }

    pub(super) fn divided(self, divisor: Amount) -> Result<Self, AmountError> {
        if divisor == Amount::ONE {
            return Ok(self);
        }
        let denominator = self.denominator().times(divisor)?;
        Ok(Self::fraction(self.numerator, denominator))
    }

    /// What must be paid in so that it is left when `percent` of that is kept.
    pub(super) fn with_fee(self, percent: Amount) -> Result<Self, AmountError> {
        let whole = Amount::from(100_u32);
        Ok(Self::fraction(
            self.numerator.times(whole)?,
            self.denominator().times(whole.minus(percent)?)?,
        ))
    }

    /// A whole multiple of `step`, which is above zero.
    pub(super) fn rounded(self, step: Amount, how: Rounding) -> Result<Self, AmountError> {
        let piece = self.denominator().times(step)?;
        let steps = self.numerator.rounded_quotient(piece, how)?;
        Ok(Self::whole(steps.times(step)?))
    }

    pub(super) fn at_least(self, least: Amount) -> Result<Self, AmountError> {
        let is_less = self.numerator < self.denominator().times(least)?;
        Ok(if is_less { Self::whole(least) } else { self })
    }

    pub(super) fn at_most(self, most: Amount) -> Result<Self, AmountError> {
        let is_more = self.numerator > self.denominator().times(most)?;
        Ok(if is_more { Self::whole(most) } else { self })
    }

    pub(super) fn is_zero(self) -> bool {
        self.numerator.is_zero()
    }

    pub(super) fn plus(self, other: Self) -> Result<Self, AmountError> {
        let (mine, theirs) = (self.denominator(), other.denominator());
        if self.denominator == other.denominator {
            let numerator = self.numerator.plus(other.numerator)?;
            return Ok(Self::fraction(numerator, mine));
        }
        let numerator = self.numerator.times(theirs)?;
        let numerator = numerator.plus(other.numerator.times(mine)?)?;
        Ok(Self::fraction(numerator, mine.times(theirs)?))
    }

    /// The amount, and whether it had to be rounded.
    #[inline]
    pub(super) fn said(self) -> Result<(Amount, bool), AmountError> {
        let Some(denominator) = self.denominator else {
            return Ok((self.numerator, false));
        };
        let rounded = rounded(self.numerator, denominator).ok_or(AmountError::Inexact)?;
        Ok((rounded, true))
    }
}

/// A quotient in so many digits that it does not show zero.
fn rounded(numerator: Amount, denominator: Amount) -> Option<Amount> {
    let rounded = |digits| numerator.ratio(denominator, digits);
    let first = rounded(ROUNDED_DIGITS)?;
    if !first.is_zero() {
        return Some(first);
    }
    let shows = |digits: &u32| rounded(*digits).is_some_and(|amount| !amount.is_zero());
    let enough = (ROUNDED_DIGITS..=MOST_DIGITS).find(shows)?;
    let digits = enough.saturating_add(ROUNDED_DIGITS.saturating_sub(1));
    rounded(digits.min(MOST_DIGITS))
}
