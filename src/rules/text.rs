//! Rules as selector files and the store write them: `3-15 s`, `output`, `nearest 1 s`.

use super::{BadRule, Billed, Charge, Condition, Failed, Least, Rule, Setting, Steps, Topic};
use crate::price::{Amount, Rounding};
use crate::rate::Dimensions;

/// How a condition names a video among the inputs.
const VIDEO_INPUT: &str = "video-input";

impl Rule {
    /// The rule's value as selector files and the store write it: `3-15 s`, `output`,
    /// `nearest 1 s`, `video-input => sound=off`.
    pub fn value(&self) -> String {
        match self {
            Self::Duration { min, max } => {
                format!("{}-{} s", min.normalized(), max.normalized())
            }
            Self::BilledBy(Billed::Output) => "output".into(),
            Self::BilledBy(Billed::Input) => "input".into(),
            Self::BilledBy(Billed::Both) => "both".into(),
            Self::Rounding { how, step } => format!("{} {} s", how_value(*how), step.normalized()),
            Self::LeastBilled(Least::Seconds(least))
            | Self::MostBilled(least)
            | Self::Included(least) => format!("{} s", least.normalized()),
            Self::LeastBilled(Least::TimesOutput(factor)) => {
                format!("{} x output", factor.normalized())
            }
            Self::Length(Steps::Exact) => "exact".into(),
            Self::Length(Steps::Next) => "next".into(),
            Self::Implies { when, then } => {
                let when = match when {
                    Condition::VideoInput => VIDEO_INPUT.to_owned(),
                    Condition::Set(setting) => setting.to_string(),
                };
                format!("{when} => {then}")
            }
            Self::Multiple { of, factor, base } => {
                format!("{of} = {} x {base}", factor.normalized())
            }
            Self::LeastCharge(charge) | Self::MostCharge(charge) => charge_value(charge),
            Self::ChargeRounding { how, step } => {
                format!("{} {}", how_value(*how), charge_value(step))
            }
            Self::Failed(Failed::Free) => "free".into(),
            Self::Failed(Failed::Charged) => "charged".into(),
            Self::Fee(percent) => format!("{} %", percent.normalized()),
            Self::Stated(text) => text.clone(),
        }
    }

    /// The rule that `value` says about `topic`; the inverse of [`Rule::value`].
    ///
    /// # Errors
    /// [`BadRule`], which says what can be written.
    pub fn parse(topic: Topic, value: &str) -> Result<Self, BadRule> {
        parsed(topic, value).ok_or_else(|| BadRule {
            topic: topic.name(),
            value: value.to_owned(),
            expected: topic.expected(),
        })
    }
}

impl Topic {
    /// What can be written, by example.
    fn expected(self) -> &'static str {
        match self {
            Self::Duration => "`3-15 s`",
            Self::BilledBy => "`output`, `input` or `both`",
            Self::Rounding => "`nearest 1 s` or `up 5 s`",
            Self::LeastBilled => "`5 s` or `2 x output`",
            Self::MostBilled => "`10 s`",
            Self::Included => "`5 s`",
            Self::Length => "`exact` or `next`",
            Self::Implies => "`video-input => sound=off` or `resolution=4k => sound=on`",
            Self::Multiple => "`resolution=4k = 5 x resolution=720p,sound=off`",
            Self::LeastCharge => "`0.01 USD` or `1 credits`",
            Self::MostCharge => "`10 USD`",
            Self::ChargeRounding => "`nearest 0.01 USD` or `up 1 credits`",
            Self::Failed => "`free` or `charged`",
            Self::Fee => "`5 %`",
            Self::Stated => "a sentence",
        }
    }
}

fn parsed(topic: Topic, value: &str) -> Option<Rule> {
    Some(match topic {
        Topic::Duration => {
            let (min, max) = value.strip_suffix('s')?.trim().split_once('-')?;
            let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
            if min > max {
                return None;
            }
            Rule::Duration { min, max }
        }
        Topic::Rounding => {
            let (how, step) = value.split_once(' ')?;
            Rule::Rounding {
                how: how_named(how)?,
                step: seconds(step)?,
            }
        }
        Topic::BilledBy => Rule::BilledBy(match value {
            "output" => Billed::Output,
            "input" => Billed::Input,
            "both" => Billed::Both,
            _ => return None,
        }),
        Topic::LeastBilled => Rule::LeastBilled(match value.strip_suffix("x output") {
            Some(factor) => Least::TimesOutput(positive(factor)?),
            None => Least::Seconds(seconds(value)?),
        }),
        Topic::MostBilled => Rule::MostBilled(seconds(value)?),
        Topic::Included => Rule::Included(seconds(value)?),
        Topic::Length => Rule::Length(match value {
            "exact" => Steps::Exact,
            "next" => Steps::Next,
            _ => return None,
        }),
        Topic::Implies => {
            let (when, then) = value.split_once("=>")?;
            let when = match when.trim() {
                VIDEO_INPUT => Condition::VideoInput,
                setting => Condition::Set(one_setting(setting)?),
            };
            let then = one_setting(then)?;
            if matches!(&when, Condition::Set(setting) if setting.key == then.key) {
                return None;
            }
            Rule::Implies { when, then }
        }
        Topic::Multiple => {
            let (of, multiple) = value.split_once(" = ")?;
            let (factor, base) = multiple.split_once(" x ")?;
            let (of, base): (Dimensions, Dimensions) = (of.parse().ok()?, base.parse().ok()?);
            // What is priced by itself has no end.
            if of.is_empty() || of.within(&base) {
                return None;
            }
            let factor = positive(factor)?;
            Rule::Multiple { of, factor, base }
        }
        Topic::LeastCharge => Rule::LeastCharge(Charge::parse(value)?),
        Topic::MostCharge => Rule::MostCharge(Charge::parse(value)?),
        Topic::ChargeRounding => {
            let (how, step) = value.split_once(' ')?;
            Rule::ChargeRounding {
                how: how_named(how)?,
                step: Charge::parse(step)?,
            }
        }
        Topic::Failed => Rule::Failed(match value {
            "free" => Failed::Free,
            "charged" => Failed::Charged,
            _ => return None,
        }),
        Topic::Fee => {
            let percent = positive(value.strip_suffix('%')?)?;
            if percent >= Amount::from(100_u32) {
                return None;
            }
            Rule::Fee(percent)
        }
        Topic::Stated => Rule::Stated(value.to_owned()),
    })
}

fn how_named(name: &str) -> Option<Rounding> {
    Some(match name {
        "up" => Rounding::Up,
        "down" => Rounding::Down,
        "nearest" => Rounding::Nearest,
        _ => return None,
    })
}

fn how_value(how: Rounding) -> &'static str {
    match how {
        Rounding::Up => "up",
        Rounding::Down => "down",
        Rounding::Nearest => "nearest",
    }
}

/// An amount above zero.
fn positive(text: &str) -> Option<Amount> {
    let amount: Amount = text.trim().parse().ok()?;
    (!amount.is_zero() && !amount.is_negative()).then_some(amount)
}

/// `5 s`.
fn seconds(text: &str) -> Option<Amount> {
    positive(text.trim().strip_suffix('s')?)
}

impl Charge {
    /// `0.01 USD`, `1 credits`.
    pub fn parse(text: &str) -> Option<Self> {
        let (amount, currency) = text.trim().split_once(' ')?;
        Some(Self {
            amount: positive(amount)?,
            currency: currency.trim().parse().ok()?,
        })
    }
}

fn charge_value(charge: &Charge) -> String {
    format!("{} {}", charge.amount.normalized(), charge.currency)
}

/// `sound=off`.
fn one_setting(text: &str) -> Option<Setting> {
    let dimensions: Dimensions = text.trim().parse().ok()?;
    let mut settings = dimensions.iter();
    let (key, value) = settings.next()?;
    settings.next().is_none().then(|| Setting {
        key: key.to_owned(),
        value: value.to_owned(),
    })
}
