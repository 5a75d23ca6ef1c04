//! Exact decimal amounts that remember the digits they were shown with.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

/// An exact decimal amount, with the digits its source shows: `0.100` is 0.1 shown with three.
///
/// Equality and order are by value; [`Amount::digits`] tells the digits. There is no arithmetic
/// that could round, overflow or panic: what cannot be said exactly is an [`AmountError`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

/// The most digits an amount read from a page may have on either side of its point. A price has
/// far fewer; products of such amounts still fit exactly.
const MOST_DIGITS: usize = 12;

/// Why an amount cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("not a plain decimal number")]
    NotDecimal,
    #[error("more than 12 digits before or after the point")]
    TooManyDigits,
    #[error("the exact result has more than 28 digits")]
    Inexact,
}

impl Amount {
    pub const ZERO: Self = Self(Decimal::ZERO);
    pub const ONE: Self = Self(Decimal::ONE);

    /// How many digits stand behind the point.
    pub fn digits(self) -> u32 {
        self.0.scale()
    }

    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// The same value without trailing zeros.
    pub fn normalized(self) -> Self {
        Self(self.0.normalize())
    }

    /// The same value with at least `digits` behind the point, for columns of money.
    pub fn with_at_least(self, digits: u32) -> Self {
        let mut value = self.0.normalize();
        if value.scale() < digits {
            value.rescale(digits);
        }
        Self(value)
    }

    /// The exact product.
    ///
    /// # Errors
    /// [`AmountError::Inexact`] where it does not fit 28 digits.
    pub fn times(self, factor: Self) -> Result<Self, AmountError> {
        let (a, b) = (self.0.normalize(), factor.0.normalize());
        let product = a.checked_mul(b).ok_or(AmountError::Inexact)?;
        // rust_decimal drops digits silently once a product has more than fit.
        let exact = product.is_zero() || product.scale() == a.scale().saturating_add(b.scale());
        if exact {
            Ok(Self(product.normalize()))
        } else {
            Err(AmountError::Inexact)
        }
    }

    /// The exact sum, with the finer digits of the two.
    ///
    /// # Errors
    /// [`AmountError::Inexact`] where it does not fit 28 digits.
    pub fn plus(self, other: Self) -> Result<Self, AmountError> {
        let sum = self.0.checked_add(other.0).ok_or(AmountError::Inexact)?;
        if sum.scale() == self.0.scale().max(other.0.scale()) {
            Ok(Self(sum))
        } else {
            Err(AmountError::Inexact)
        }
    }

    /// The exact difference `self - other`.
    ///
    /// # Errors
    /// [`AmountError::Inexact`] where it does not fit 28 digits.
    pub fn minus(self, other: Self) -> Result<Self, AmountError> {
        self.plus(Self(-other.0))
    }

    /// The quotient where it is a finite decimal of at most 28 digits.
    pub fn divided_exactly(self, divisor: Self) -> Option<Self> {
        let quotient = self.0.checked_div(divisor.0)?.normalize();
        let back = Self(quotient).times(divisor).ok()?;
        (back == self).then_some(Self(quotient))
    }

    /// The quotient rounded half-up to `digits` behind the point, for ratios and per cents: for
    /// telling, never for charging.
    pub fn ratio(self, divisor: Self, digits: u32) -> Option<Self> {
        let quotient = self.0.checked_div(divisor.0)?;
        Some(Self(quotient.round_dp_with_strategy(
            digits,
            rust_decimal::RoundingStrategy::MidpointAwayFromZero,
        )))
    }

    /// The change from `self` to `now` in per cent, rounded half-up to one digit.
    pub fn percent_to(self, now: Self) -> Option<Self> {
        let difference = now.minus(self).ok()?;
        difference
            .times(Self::from(100_u32))
            .ok()?
            .ratio(Self(self.0.abs()), 1)
    }

    /// Rounded to a whole multiple of `step`.
    pub fn rounded(self, step: Self, how: Rounding) -> Option<Self> {
        let strategy = match how {
            Rounding::Up => rust_decimal::RoundingStrategy::ToPositiveInfinity,
            Rounding::Down => rust_decimal::RoundingStrategy::ToNegativeInfinity,
            Rounding::Nearest => rust_decimal::RoundingStrategy::MidpointAwayFromZero,
        };
        let steps = self
            .0
            .checked_div(step.0)?
            .round_dp_with_strategy(0, strategy);
        Self(steps).times(step).ok()
    }

    /// Whether one of the two could be the other shown with fewer digits.
    ///
    /// With equally many digits they must be equal. Otherwise they may differ by half of the last
    /// place of the coarser, the half included: 0.1125 is shown as 0.112 here and as 0.113 there.
    pub fn rounds_to(self, other: Self) -> bool {
        if self == other {
            return true;
        }
        let (a, b) = (self.0.scale(), other.0.scale());
        if a == b {
            return false;
        }
        let Some(half) = Decimal::try_new(5, a.min(b).saturating_add(1)).ok() else {
            return false;
        };
        match self.minus(other) {
            Ok(difference) => difference.0.abs() <= half,
            Err(_) => false,
        }
    }

    pub fn compare(self, other: Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

/// Which whole multiple an amount is rounded to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    Up,
    Down,
    /// To the nearest, the half up.
    Nearest,
}

impl From<u32> for Amount {
    fn from(whole: u32) -> Self {
        Self(Decimal::from(whole))
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Plain digits with at most one point and an optional leading `-`: `0.1125`, `12`, `-1.5`.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(AmountError::NotDecimal);
        }
        let significant = whole.trim_start_matches('0');
        if significant.len() > MOST_DIGITS || fraction.len() > MOST_DIGITS {
            return Err(AmountError::TooManyDigits);
        }
        Decimal::from_str_exact(text)
            .map(Self)
            .map_err(|_| AmountError::NotDecimal)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({self})")
    }
}
