//! Rules in words, for people.

use std::fmt;

use super::{Billed, Charge, Condition, Failed, Least, Rule, Setting, Steps};
use crate::price::{Amount, Rounding, money};

/// `durations of 3-15 s`, `billed by output duration`, `rounded to the nearest whole second`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration { .. } => write!(f, "durations of {}", self.value()),
            Self::BilledBy(Billed::Output) => f.write_str("billed by output duration"),
            Self::BilledBy(Billed::Input) => f.write_str("billed by input duration"),
            Self::BilledBy(Billed::Both) => {
                f.write_str("billed by input and output duration together")
            }
            Self::Rounding { how, step } if *step == Amount::ONE => {
                write!(f, "rounded {} whole second", to(*how))
            }
            Self::Rounding { how, step } => {
                write!(
                    f,
                    "rounded {} multiple of {} s",
                    to(*how),
                    step.normalized()
                )
            }
            Self::LeastBilled(Least::Seconds(least)) => {
                write!(f, "at least {} s are billed", least.normalized())
            }
            Self::LeastBilled(Least::TimesOutput(factor)) => write!(
                f,
                "at least {} × the output duration is billed",
                factor.normalized()
            ),
            Self::MostBilled(most) => write!(f, "at most {} s are billed", most.normalized()),
            Self::Included(seconds) => {
                write!(f, "the first {} s are included", seconds.normalized())
            }
            Self::Length(Steps::Exact) => f.write_str("only the lengths that have a price"),
            Self::Length(Steps::Next) => {
                f.write_str("billed as the next longer length that has a price")
            }
            Self::Implies { when, then } => match when {
                Condition::VideoInput => write!(f, "a video input sets {then}"),
                Condition::Set(setting) => write!(f, "{setting} sets {then}"),
            },
            Self::Multiple { of, factor, base } => {
                write!(f, "{of} costs {} × {base}", factor.normalized())
            }
            Self::LeastCharge(charge) => write!(f, "a clip costs at least {charge}"),
            Self::MostCharge(charge) => write!(f, "a clip costs at most {charge}"),
            Self::ChargeRounding { how, step } => {
                write!(f, "the cost of a clip is rounded {} {step}", to(*how))
            }
            Self::Failed(Failed::Free) => f.write_str("failed generations are free"),
            Self::Failed(Failed::Charged) => f.write_str("failed generations are charged"),
            Self::Fee(percent) => write!(
                f,
                "a fee of {}% is kept of what is paid in",
                percent.normalized()
            ),
            Self::Stated(text) => write!(f, "“{text}”"),
        }
    }
}

fn to(how: Rounding) -> &'static str {
    match how {
        Rounding::Up => "up to",
        Rounding::Down => "down to",
        Rounding::Nearest => "to the nearest",
    }
}

impl fmt::Display for Charge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.currency.is_money() { 2 } else { 0 };
        let amount = self.amount.with_at_least(digits);
        f.write_str(&money(&amount, None, &self.currency))
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}
