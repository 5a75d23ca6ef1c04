//! Exact decimal amounts that remember the digits they were shown with.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use rust_decimal::Decimal;

/// An exact decimal amount, with the digits its source shows: `0.100` is 0.1 shown with three.
///
/// Equality and order are by value; [`Amount::digits`] tells the digits. There is no arithmetic
/// that could round, overflow or panic: what cannot be said exactly is an [`AmountError`].
#[derive(Clone, Copy)]
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

    /// One of the last digit shown: 0.01 of `1.20`.
    pub fn last_place(self) -> Option<Self> {
        Decimal::try_new(1, self.0.scale()).ok().map(Self)
    }

    #[inline]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    #[inline]
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

    /// The exact product, without trailing zeros.
    ///
    /// # Errors
    /// [`AmountError::Inexact`] where it does not fit 28 digits.
    pub fn times(self, factor: Self) -> Result<Self, AmountError> {
        self.product(factor).map(Self::normalized)
    }

    /// The exact product, with whatever digits come of it.
    ///
    /// # Errors
    /// [`AmountError::Inexact`] where it does not fit 28 digits.
    pub(crate) fn product(self, factor: Self) -> Result<Self, AmountError> {
        let digits = self.0.scale().saturating_add(factor.0.scale());
        // Nearly all amounts are this small, and so is their product.
        if let (Ok(a), Ok(b)) = (
            i64::try_from(self.0.mantissa()),
            i64::try_from(factor.0.mantissa()),
        ) {
            match i128::from(a) * i128::from(b) {
                // A zero has no digits behind the point.
                0 => return Ok(Self::ZERO),
                product => {
                    if let Ok(product) = Decimal::try_from_i128_with_scale(product, digits) {
                        return Ok(Self(product));
                    }
                }
            }
        }
        let (a, b) = (self.0.normalize(), factor.0.normalize());
        let product = a.checked_mul(b).ok_or(AmountError::Inexact)?;
        // rust_decimal drops digits silently once a product has more than fit, all of them too.
        let is_zero = a.is_zero() || b.is_zero();
        let exact = is_zero || product.scale() == a.scale().saturating_add(b.scale());
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

    /// How many times `divisor`, which is above zero, fits: rounded as a whole, however many digits
    /// the quotient has.
    ///
    /// # Errors
    /// [`AmountError::Inexact`] where it does not fit 28 digits.
    pub fn rounded_quotient(self, divisor: Self, how: Rounding) -> Result<Self, AmountError> {
        let quotient = self.0.checked_div(divisor.0).ok_or(AmountError::Inexact)?;
        // The quotient itself may have been rounded: the rest decides.
        let mut whole = Self(quotient.floor());
        let mut rest = self.minus(whole.times(divisor)?)?;
        if rest.is_negative() {
            whole = whole.minus(Self::ONE)?;
            rest = rest.plus(divisor)?;
        } else if rest >= divisor {
            whole = whole.plus(Self::ONE)?;
            rest = rest.minus(divisor)?;
        }
        let up = match how {
            Rounding::Up => !rest.is_zero(),
            Rounding::Down => false,
            Rounding::Nearest => rest.plus(rest)? >= divisor,
        };
        if up { whole.plus(Self::ONE) } else { Ok(whole) }
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

    /// Whether the two can be taken for one amount without further evidence: one could be the
    /// other shown with fewer digits, and they differ by less than 1%.
    pub fn shown_as(self, other: Self) -> bool {
        if !self.rounds_to(other) {
            return false;
        }
        let apart = self.minus(other).map(|difference| difference.0.abs());
        let larger = self.0.abs().max(other.0.abs());
        apart.is_ok_and(|apart| {
            let apart = apart.checked_mul(Decimal::ONE_HUNDRED);
            apart.is_some_and(|apart| apart < larger || apart.is_zero())
        })
    }
}

impl Amount {
    /// The least and the greatest amount that may be meant where this one is shown: at least all
    /// that [`Amount::shown_as`] takes for the same amount. Half of the last place either way, but
    /// hardly more than 1%: whole credits are counted, not rounded.
    ///
    /// `None` where they have more digits than can be told exactly.
    pub fn shown_between(self) -> Option<(Self, Self)> {
        let half = Decimal::try_new(5, self.0.scale().saturating_add(1)).ok()?;
        // 1% of the greater of the two is 1/99 of the smaller.
        let least_part = Self(Decimal::new(102, 4));
        let hundredth = Self(self.0.abs()).times(least_part).ok()?;
        let slack = Self(half.min(hundredth.0));
        Some((self.minus(slack).ok()?, self.plus(slack).ok()?))
    }
}

impl Ord for Amount {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        // Most amounts that meet have as many digits, and need not be brought to one scale.
        if self.0.scale() == other.0.scale() {
            self.0.mantissa().cmp(&other.0.mantissa())
        } else {
            self.0.cmp(&other.0)
        }
    }
}

impl PartialOrd for Amount {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Amount {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // Most that are equal are so to the digit.
        self.0.unpack() == other.0.unpack() || self.cmp(other).is_eq()
    }
}

impl Eq for Amount {}

/// By value too: that of a [`Decimal`] does not count its digits.
impl Hash for Amount {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    use proptest::prelude::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn digits_are_kept_and_do_not_count() {
        assert_eq!(amount("0.100").to_string(), "0.100");
        assert_eq!(amount("0.100"), amount("0.1"));
        assert_eq!(HashSet::from(["0.100", "0.1", "0.10"].map(amount)).len(), 1);
        assert!(amount("0.10") < amount("0.2") && amount("-0.20") < amount("-0.1"));
        assert_eq!(amount("-0"), amount("0.00"));
        assert_eq!(amount("0.100").digits(), 3);
        assert_eq!(amount("0.100").normalized().to_string(), "0.1");
        assert_eq!(amount("0.9").with_at_least(2).to_string(), "0.90");
        assert_eq!(amount("31.5000").with_at_least(2).to_string(), "31.50");
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        for bad in [
            "",
            "-",
            ".5",
            "5.",
            "1e3",
            "1,5",
            "0x1",
            "NaN",
            "+1",
            "1 0",
            "１",
            "1234567890123",
            "0.1234567890123",
        ] {
            assert!(bad.parse::<Amount>().is_err(), "{bad:?}");
        }
        let long = "0".repeat(400);
        assert_eq!(amount(&long), Amount::ZERO);
        assert!(amount("-0.5").is_negative() && !amount("-0").is_negative());
    }

    #[test]
    fn sums_and_products_are_exact_or_refused() {
        let product = |a, b| amount(a).times(amount(b)).map(|p| p.to_string());
        assert_eq!(product("0.1125", "10").unwrap(), "1.125");
        assert_eq!(product("0.1", "3").unwrap(), "0.3");
        let widest = "999999999999.999999999999";
        assert_eq!(product(widest, widest), Err(AmountError::Inexact));
        let tiny = amount("0.000000000001");
        let tinier = tiny.times(tiny).unwrap();
        assert_eq!(tinier.times(tiny), Err(AmountError::Inexact));
        assert_eq!(tinier.times(Amount::ZERO), Ok(Amount::ZERO));
        let sum = amount("0.1").plus(amount("0.2")).unwrap();
        assert_eq!(sum, amount("0.3"));
        assert_eq!(amount("1").divided_exactly(amount("3")), None);
        assert_eq!(
            amount("1").divided_exactly(amount("8")),
            Some(amount("0.125"))
        );
        assert_eq!(amount("1").divided_exactly(Amount::ZERO), None);
    }

    #[test]
    fn fewer_digits_are_the_same_amount_only_when_hardly_anything_is_lost() {
        for (fine, coarse, same) in [
            ("0.1125", "0.112", true),
            ("0.1125", "0.113", true),
            ("0.0750", "0.075", true),
            ("0.045", "0.04", false),
            ("1.20", "1", false),
            ("0.2049", "0.20", false),
            ("6.4", "6", false),
            ("0.112", "0.113", false),
            ("0", "0.004", false),
        ] {
            let (a, b) = (amount(fine), amount(coarse));
            assert_eq!(
                (a.shown_as(b), b.shown_as(a)),
                (same, same),
                "{fine} {coarse}"
            );
        }
    }

    #[test]
    fn what_may_be_meant_is_half_a_place_and_hardly_more_than_a_hundredth_away() {
        for (shown, least, most) in [
            ("0.075", "0.0745", "0.0755"),
            ("0.0750", "0.07495", "0.07505"),
            ("0.15", "0.14847", "0.15153"),
            ("6", "5.9388", "6.0612"),
            ("120", "119.5", "120.5"),
            ("0", "0", "0"),
        ] {
            let between = amount(shown).shown_between();
            assert_eq!(between, Some((amount(least), amount(most))), "{shown}");
        }
    }

    #[test]
    fn a_length_is_rounded_to_its_step() {
        for (length, step, how, expected) in [
            ("7.4", "1", Rounding::Nearest, "7"),
            ("7.5", "1", Rounding::Nearest, "8"),
            ("7.1", "1", Rounding::Up, "8"),
            ("7.9", "1", Rounding::Down, "7"),
            ("7", "5", Rounding::Up, "10"),
            ("10", "5", Rounding::Up, "10"),
            ("7.41", "0.1", Rounding::Up, "7.5"),
        ] {
            let rounded = amount(length).rounded(amount(step), how);
            assert_eq!(rounded, Some(amount(expected)), "{length} by {step}");
        }
        assert_eq!(amount("7").rounded(Amount::ZERO, Rounding::Up), None);
    }

    #[test]
    fn a_change_in_per_cent_has_one_digit() {
        let percent = |from: &str, to: &str| amount(from).percent_to(amount(to));
        assert_eq!(percent("0.1125", "0.135"), Some(amount("20")));
        assert_eq!(percent("0.1501", "0.18"), Some(amount("19.9")));
        assert_eq!(percent("0.2", "0.1"), Some(amount("-50")));
        assert_eq!(percent("0", "0.1"), None);
    }

    proptest! {
        #[test]
        fn an_amount_is_written_as_it_is_read(text in "[0-9]{1,12}(\\.[0-9]{1,12})?") {
            let read = amount(&text);
            prop_assert_eq!(amount(&read.to_string()), read);
            prop_assert_eq!(amount(&read.to_string()).digits(), read.digits());
        }

        #[test]
        fn what_is_shown_with_fewer_digits_is_still_the_same(
            milli in 0_u64..1_000_000, digits in 0_u32..3,
        ) {
            let fine = amount(&format!("{}.{:03}", milli / 1000, milli % 1000));
            let coarse = fine.ratio(Amount::ONE, digits).unwrap();
            prop_assert!(fine.rounds_to(coarse) && coarse.rounds_to(fine));
        }

        /// Small amounts are multiplied by a short way: what it says is what the long one says.
        #[test]
        fn a_product_is_exact_to_the_digit(
            a in prop_oneof![-100_i64..=100, any::<i64>()], of_a in 0_u32..=28,
            b in prop_oneof![-100_i64..=100, any::<i64>()], of_b in 0_u32..=28,
        ) {
            let exact = i128::from(a) * i128::from(b);
            let (a, b) = (Decimal::new(a, of_a), Decimal::new(b, of_b));
            let said = Amount(a).product(Amount(b)).map(|product| product.0);
            if let Ok(said) = said {
                let dropped = (of_a + of_b).checked_sub(said.scale()).unwrap();
                prop_assert_eq!(exact.checked_rem(10_i128.pow(dropped.min(38))), Some(0));
                prop_assert_eq!(said.mantissa(), exact / 10_i128.pow(dropped.min(38)));
            }
            match a.checked_mul(b) {
                Some(whole) if whole.scale() == of_a + of_b => prop_assert_eq!(
                    said.map(|said| said.unpack()), Ok(whole.unpack())
                ),
                _ => prop_assert!(said.is_err() || said.unwrap().scale() < of_a + of_b),
            }
        }

        #[test]
        fn amounts_are_equal_and_ordered_by_value(
            a in prop_oneof![-100_i64..=100, any::<i64>()], of_a in 0_u32..=28,
            b in prop_oneof![-100_i64..=100, any::<i64>()], of_b in 0_u32..=28,
        ) {
            let (a, b) = (Decimal::new(a, of_a), Decimal::new(b, of_b));
            prop_assert_eq!(Amount(a).cmp(&Amount(b)), a.cmp(&b));
            prop_assert_eq!(Amount(a) == Amount(b), a == b);
            prop_assert_eq!(Amount(a), Amount(a.normalize()));
            prop_assert_eq!(Amount(a).cmp(&Amount(a.normalize())), Ordering::Equal);
        }

        #[test]
        fn no_two_amounts_break_the_arithmetic(
            a in "-?[0-9]{1,12}(\\.[0-9]{1,12})?", b in "-?[0-9]{1,12}(\\.[0-9]{1,12})?",
        ) {
            let (a, b) = (amount(&a), amount(&b));
            if let (Ok(sum), Ok(_)) = (a.plus(b), a.minus(b)) {
                prop_assert_eq!(sum.minus(b).unwrap(), a);
            }
            if let Ok(product) = a.times(b)
                && !b.is_zero()
            {
                prop_assert_eq!(product.divided_exactly(b), Some(a));
            }
            let _ = (a.percent_to(b), a.rounded(b, Rounding::Nearest), a.ratio(b, 4), a.rounds_to(b));
        }
    }
}
