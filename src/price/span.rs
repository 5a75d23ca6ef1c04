//! What a shown amount may stand for, and quotients of such amounts: exact fractions, so that two
//! figures are told apart only where no amounts behind the digits shown could be equal.

use std::cmp::Ordering;

use super::{Amount, Unit};

/// All values from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    low: Fraction,
    high: Fraction,
}

/// An exact quotient; `under` is above zero.
#[derive(Clone, Copy, Debug)]
struct Fraction {
    over: Amount,
    under: Amount,
}

impl Fraction {
    /// `None` where the products do not fit the digits that can be told exactly.
    fn compare(self, other: Self) -> Option<Ordering> {
        let (one, two) = (
            self.over.times(other.under).ok()?,
            other.over.times(self.under).ok()?,
        );
        Some(one.cmp(&two))
    }

    fn times(self, factor: Amount) -> Option<Self> {
        Some(Self {
            over: self.over.times(factor).ok()?,
            ..self
        })
    }

    fn divided(self, divisor: Amount) -> Option<Self> {
        Some(Self {
            under: self.under.times(divisor).ok()?,
            ..self
        })
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.compare(*other) == Some(Ordering::Equal)
    }
}

impl Eq for Fraction {}

impl Span {
    /// What may be meant by an amount that is shown so; `None` for what is not above zero, or has
    /// too many digits to be told exactly.
    pub fn of(shown: Amount) -> Option<Self> {
        let (low, high) = shown.shown_between()?;
        let fraction = |over| Fraction {
            over,
            under: Amount::ONE,
        };
        (low > Amount::ZERO).then(|| Self {
            low: fraction(low),
            high: fraction(high),
        })
    }

    /// From the least of `self` to the greatest of `other`.
    pub fn up_to(self, other: Self) -> Self {
        Self {
            low: self.low,
            high: other.high,
        }
    }

    /// All quotients of a value of `self` and one of `divisor`.
    pub fn divided_by(self, divisor: Self) -> Option<Self> {
        let by = |part: Fraction, by: Fraction| {
            Some(Fraction {
                over: part.over.times(by.under).ok()?,
                under: part.under.times(by.over).ok()?,
            })
        };
        Some(Self {
            low: by(self.low, divisor.high)?,
            high: by(self.high, divisor.low)?,
        })
    }

    /// The same price for `to` instead of `from`; `None` where the two are different things.
    pub fn converted(self, from: &Unit, to: &Unit) -> Option<Self> {
        if from == to {
            return Some(self);
        }
        let (from, to) = (Amount::from(from.seconds()?), Amount::from(to.seconds()?));
        let scaled = |fraction: Fraction| fraction.times(to)?.divided(from);
        Some(Self {
            low: scaled(self.low)?,
            high: scaled(self.high)?,
        })
    }

    /// Whether all of `self` is below all of `other`; `None` where it cannot be told exactly.
    pub fn is_below(self, other: Self) -> Option<bool> {
        Some(self.high.compare(other.low)? == Ordering::Less)
    }

    /// Whether a value could be of both; `None` where it cannot be told exactly.
    pub fn meets(self, other: Self) -> Option<bool> {
        Some(!self.is_below(other)? && !other.is_below(self)?)
    }

    /// Whether the least value of `self` is one of `other`.
    fn begins_in(self, other: Self) -> Option<bool> {
        let least = Self {
            high: self.low,
            ..self
        };
        least.meets(other)
    }

    /// Which of `spans` could all be one value: as many as possible, and of equally many those
    /// with the earliest; in order. `None` where it cannot be told exactly.
    pub fn most_in_common(spans: &[Self]) -> Option<Vec<usize>> {
        let mut best: Vec<usize> = Vec::new();
        // Where several overlap, they do so where one of them begins.
        for span in spans {
            let mut common = Vec::new();
            for (n, other) in spans.iter().enumerate() {
                if span.begins_in(*other)? {
                    common.push(n);
                }
            }
            let is_more = common.len() > best.len();
            if is_more || (common.len() == best.len() && common < best) {
                best = common;
            }
        }
        Some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(text: &str) -> Span {
        Span::of(text.parse().unwrap()).unwrap()
    }

    fn ratio(text: &str) -> Span {
        let (one, other) = text.split_once('/').unwrap();
        span(one).divided_by(span(other)).unwrap()
    }

    #[test]
    fn digits_shown_make_the_difference() {
        for (one, other, meets) in [
            ("0.075", "0.0750", true),
            ("0.1125", "0.112", true),
            ("0.1125", "0.113", true),
            // Both may be 0.1125 rounded.
            ("0.112", "0.113", true),
            ("0.112", "0.114", false),
            ("0.1125", "0.1126", true),
            ("0.1125", "0.1127", false),
            ("0.15", "0.1501", true),
            ("0.15", "0.18", false),
            ("0.04", "0.045", false),
            ("6", "6.4", false),
        ] {
            let told = span(one).meets(span(other));
            assert_eq!(told, Some(meets), "{one} {other}");
            assert_eq!(span(other).meets(span(one)), told);
        }
        assert!(Span::of(Amount::ZERO).is_none());
        assert!(Span::of("-1".parse().unwrap()).is_none());
    }

    #[test]
    fn a_constant_ratio_is_one_value() {
        for ratios in [
            ["0.075/6", "0.1125/9", "0.1000/8", "0.1500/12"],
            ["0.075/6", "0.113/9", "0.100/8", "0.150/12"],
            ["0.084/6", "0.112/8", "0.126/9", "0.168/12"],
        ] {
            let spans: Vec<Span> = ratios.into_iter().map(ratio).collect();
            assert_eq!(Span::most_in_common(&spans).unwrap(), [0, 1, 2, 3]);
        }
        let odd = |ratios: &[&str]| {
            let spans: Vec<Span> = ratios.iter().map(|r| ratio(r)).collect();
            Span::most_in_common(&spans).unwrap()
        };
        let broken = ["0.075/6", "0.135/9", "0.100/8", "0.150/12"];
        assert_eq!(odd(&broken), [0, 2, 3]);
        // One row re-rated from 1/72 to 1/68 of a dollar a credit.
        let rerated = ["0.075/5.4", "0.119/8.1", "0.100/7.1982", "0.150/10.8"];
        assert_eq!(odd(&rerated), [0, 2, 3]);
        assert_eq!(odd(&["0.1/1", "0.2/1", "0.2/1", "0.1/1"]), [0, 3]);
        assert_eq!(odd(&["0.1/1", "0.2/1"]), [0]);
        assert_eq!(odd(&[]), Vec::<usize>::new());
    }

    #[test]
    fn lengths_of_time_are_converted_and_nothing_else() {
        let minute = span("6.00").converted(&Unit::Minute, &Unit::Second);
        assert_eq!(minute.unwrap().meets(span("0.100")), Some(true));
        assert_eq!(minute.unwrap().meets(span("0.102")), Some(false));
        let five = span("0.21").converted(&Unit::Seconds(5.try_into().unwrap()), &Unit::Second);
        assert_eq!(five.unwrap().meets(span("0.042")), Some(true));
        assert!(span("1").converted(&Unit::Request, &Unit::Second).is_none());
        assert!(
            span("1")
                .converted(&Unit::Request, &Unit::Request)
                .is_some()
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_as_the_same_meets(
            fine in 1_000_u32..200_000, digits in 2_u32..5,
        ) {
            let fine: Amount = format!("0.{fine:06}").parse().unwrap();
            let coarse = fine.ratio(Amount::ONE, digits).unwrap();
            if let (true, Some(one), Some(other)) =
                (fine.shown_as(coarse), Span::of(fine), Span::of(coarse))
            {
                prop_assert_eq!(one.meets(other), Some(true));
            }
        }

        /// The edge of 1%, where it is told of the smaller and of the greater amount.
        #[test]
        fn the_edge_of_what_is_shown_as_the_same_meets(coarse in 10_u32..99, beyond in 0_u32..200) {
            let fine = coarse * 10_000 + coarse * 100 + beyond;
            let [fine, coarse] = [format!("0.{fine:07}"), format!("0.0{coarse:02}")];
            let (fine, coarse): (Amount, Amount) = (fine.parse().unwrap(), coarse.parse().unwrap());
            if let (true, Some(one), Some(other)) =
                (fine.shown_as(coarse), Span::of(fine), Span::of(coarse))
            {
                prop_assert_eq!(one.meets(other), Some(true));
            }
        }

        #[test]
        fn no_amounts_break_the_arithmetic(
            amounts in proptest::collection::vec("[0-9]{1,12}(\\.[0-9]{1,12})?", 1..6),
        ) {
            let spans: Vec<Span> = amounts
                .iter()
                .filter_map(|text| Span::of(text.parse().unwrap()))
                .collect();
            let _ = Span::most_in_common(&spans);
            for (one, other) in spans.iter().zip(&spans) {
                prop_assert!(one.meets(*other) != Some(false));
                let _ = one.divided_by(*other).and_then(|ratio| ratio.meets(*one));
            }
        }
    }
}
