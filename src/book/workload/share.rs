//! Exact shares and numbers of clips: a third of a hundred clips is 100/3.

use std::fmt;

use crate::price::Amount;

/// A number as an exact fraction, not below zero.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    numerator: Amount,
    /// Above zero.
    denominator: Amount,
}

impl Share {
    /// One: all of it.
    pub const ALL: Self = Self {
        numerator: Amount::ONE,
        denominator: Amount::ONE,
    };

    /// Zero: nothing of it.
    pub const NONE: Self = Self {
        numerator: Amount::ZERO,
        denominator: Amount::ONE,
    };

    /// `1/3`, `60%`, `0.6`, `12`.
    pub fn parse(text: &str) -> Option<Self> {
        let amount = |text: &str| {
            let amount: Amount = text.trim().parse().ok()?;
            (!amount.is_negative()).then_some(amount)
        };
        let of = |numerator: &str, denominator: Amount| {
            (!denominator.is_zero()).then_some(Self {
                numerator: amount(numerator)?,
                denominator,
            })
        };
        let text = text.trim();
        if let Some((numerator, denominator)) = text.split_once('/') {
            return of(numerator, amount(denominator)?);
        }
        match text.strip_suffix('%') {
            Some(percent) => of(percent, Amount::from(100_u32)),
            None => of(text, Amount::ONE),
        }
    }

    /// `None` where it cannot be said exactly.
    pub fn times(self, other: Self) -> Option<Self> {
        Some(Self {
            numerator: self.numerator.times(other.numerator).ok()?,
            denominator: self.denominator.times(other.denominator).ok()?,
        })
    }

    /// `None` where it cannot be said exactly.
    pub fn plus(self, other: Self) -> Option<Self> {
        let one = self.numerator.times(other.denominator).ok()?;
        let two = other.numerator.times(self.denominator).ok()?;
        Some(Self {
            numerator: one.plus(two).ok()?,
            denominator: self.denominator.times(other.denominator).ok()?,
        })
    }

    /// What is left of the whole; `None` where it is more than the whole.
    pub fn rest(self) -> Option<Self> {
        let rest = self.denominator.minus(self.numerator).ok()?;
        (!rest.is_negative()).then_some(Self {
            numerator: rest,
            denominator: self.denominator,
        })
    }

    /// Whether it is exactly one.
    pub fn is_all(self) -> bool {
        self.numerator == self.denominator
    }

    /// Whether it is zero.
    pub fn is_none(self) -> bool {
        self.numerator.is_zero()
    }

    pub(super) fn parts(self) -> (Amount, Amount) {
        (self.numerator, self.denominator)
    }

    /// As a decimal, and whether it had to be rounded.
    pub fn decimal(self) -> Option<(Amount, bool)> {
        match self.numerator.divided_exactly(self.denominator) {
            Some(exact) => Some((exact, false)),
            None => Some((self.numerator.ratio(self.denominator, 2)?, true)),
        }
    }
}

/// `33.33` with `≈` before it, where no finite decimal says it.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decimal() {
            Some((exact, false)) => write!(f, "{}", exact.normalized()),
            Some((rounded, true)) => write!(f, "≈{rounded}"),
            None => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        let third = Share::parse("1/3").unwrap();
        let clips = Share::parse("100").unwrap().times(third).unwrap();
        assert_eq!(clips.to_string(), "≈33.33");
        let all = clips.plus(clips).unwrap().plus(clips).unwrap();
        assert_eq!(all.to_string(), "100");
        assert_eq!(Share::parse("60%").unwrap().to_string(), "0.6");
        assert!(third.rest().unwrap().plus(third).unwrap().is_all());
        assert!(Share::parse("1.5").unwrap().rest().is_none());
        for bad in ["", "-1", "1/0", "a third", "1/-3", "%"] {
            assert!(Share::parse(bad).is_none(), "{bad:?}");
        }
    }
}
