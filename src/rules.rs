//! Billing rules: what turns the seconds of a video into billed units.
//!
//! A rule is data. A selector file states it or says how to read it from a page; it is stored,
//! compared and told like a price; the engine in [`crate::book`] applies it. The kinds here are
//! those found on real pages; what a page says beyond them is kept as [`Rule::Stated`], so that a
//! change of its wording is still told.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::price::{Amount, Rounding};

/// One billing rule of a route. All lengths are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The lengths that can be ordered, both ends included.
    Duration { min: Amount, max: Amount },
    /// Which video's length is billed.
    BilledBy(Billed),
    /// The billed length is a whole multiple of `step` seconds.
    Rounding { how: Rounding, step: Amount },
    /// What happens to the sound when a video is among the inputs.
    SoundWithVideoInput(Forced),
    /// A sentence of the page that none of the kinds above says.
    Stated(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Billed {
    Output,
    Input,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Forced {
    On,
    Off,
}

/// What a rule is about. A route has at most one rule a topic, and any number of stated ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    Duration,
    BilledBy,
    Rounding,
    SoundWithVideoInput,
    Stated,
}

/// The text says no rule of this topic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is no value of the rule `{topic}`: write {expected}")]
pub struct BadRule {
    pub topic: &'static str,
    pub value: String,
    pub expected: &'static str,
}

impl Topic {
    pub const ALL: [Self; 5] = [
        Self::Duration,
        Self::BilledBy,
        Self::Rounding,
        Self::SoundWithVideoInput,
        Self::Stated,
    ];

    /// The topic's name in selector files, in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duration => "duration",
            Self::BilledBy => "billed-by",
            Self::Rounding => "rounding",
            Self::SoundWithVideoInput => "sound-with-video-input",
            Self::Stated => "stated",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }
}

impl Rule {
    pub fn topic(&self) -> Topic {
        match self {
            Self::Duration { .. } => Topic::Duration,
            Self::BilledBy(_) => Topic::BilledBy,
            Self::Rounding { .. } => Topic::Rounding,
            Self::SoundWithVideoInput(_) => Topic::SoundWithVideoInput,
            Self::Stated(_) => Topic::Stated,
        }
    }

    /// The rule's value as selector files and the store write it: `3-15 s`, `output`,
    /// `nearest 1 s`, `off`.
    pub fn value(&self) -> String {
        match self {
            Self::Duration { min, max } => {
                format!("{}-{} s", min.normalized(), max.normalized())
            }
            Self::BilledBy(Billed::Output) => "output".into(),
            Self::BilledBy(Billed::Input) => "input".into(),
            Self::Rounding { how, step } => {
                let how = match how {
                    Rounding::Up => "up",
                    Rounding::Down => "down",
                    Rounding::Nearest => "nearest",
                };
                format!("{how} {} s", step.normalized())
            }
            Self::SoundWithVideoInput(Forced::On) => "on".into(),
            Self::SoundWithVideoInput(Forced::Off) => "off".into(),
            Self::Stated(text) => text.clone(),
        }
    }

    /// The rule that `value` says about `topic`; the inverse of [`Rule::value`].
    ///
    /// # Errors
    /// [`BadRule`], which says what can be written.
    pub fn parse(topic: Topic, value: &str) -> Result<Self, BadRule> {
        let bad = |expected| BadRule {
            topic: topic.name(),
            value: value.to_owned(),
            expected,
        };
        match topic {
            Topic::Duration => duration(value).ok_or_else(|| bad("`3-15 s`")),
            Topic::Rounding => rounding(value).ok_or_else(|| bad("`nearest 1 s` or `up 5 s`")),
            Topic::BilledBy => match value {
                "output" => Ok(Self::BilledBy(Billed::Output)),
                "input" => Ok(Self::BilledBy(Billed::Input)),
                _ => Err(bad("`output` or `input`")),
            },
            Topic::SoundWithVideoInput => match value {
                "on" => Ok(Self::SoundWithVideoInput(Forced::On)),
                "off" => Ok(Self::SoundWithVideoInput(Forced::Off)),
                _ => Err(bad("`on` or `off`")),
            },
            Topic::Stated => Ok(Self::Stated(value.to_owned())),
        }
    }
}

fn duration(value: &str) -> Option<Rule> {
    let (min, max) = value.strip_suffix('s')?.trim().split_once('-')?;
    let (min, max) = (min.trim().parse().ok()?, max.trim().parse().ok()?);
    (min <= max).then_some(Rule::Duration { min, max })
}

fn rounding(value: &str) -> Option<Rule> {
    let (how, step) = value.strip_suffix('s')?.trim().split_once(' ')?;
    let how = match how {
        "up" => Rounding::Up,
        "down" => Rounding::Down,
        "nearest" => Rounding::Nearest,
        _ => return None,
    };
    let step: Amount = step.trim().parse().ok()?;
    (!step.is_zero() && !step.is_negative()).then_some(Rule::Rounding { how, step })
}

/// For people: `3-15 s`, `billed by output duration`, `rounded to the nearest second`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duration { .. } => write!(f, "durations of {}", self.value()),
            Self::BilledBy(Billed::Output) => f.write_str("billed by output duration"),
            Self::BilledBy(Billed::Input) => f.write_str("billed by input duration"),
            Self::Rounding { how, step } => {
                let how = match how {
                    Rounding::Up => "up to",
                    Rounding::Down => "down to",
                    Rounding::Nearest => "to the nearest",
                };
                if *step == Amount::ONE {
                    write!(f, "rounded {how} whole second")
                } else {
                    write!(f, "rounded {how} multiple of {} s", step.normalized())
                }
            }
            Self::SoundWithVideoInput(Forced::On) => {
                f.write_str("sound forced on when a video is an input")
            }
            Self::SoundWithVideoInput(Forced::Off) => {
                f.write_str("sound forced off when a video is an input")
            }
            Self::Stated(text) => write!(f, "“{text}”"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_written_as_it_is_read() {
        for (topic, value) in [
            ("duration", "3-15 s"),
            ("duration", "0.5-60 s"),
            ("billed-by", "input"),
            ("billed-by", "output"),
            ("rounding", "nearest 1 s"),
            ("rounding", "up 0.1 s"),
            ("sound-with-video-input", "off"),
            ("stated", "Failed generations are fully refunded"),
        ] {
            let topic = Topic::named(topic).unwrap();
            assert_eq!(Rule::parse(topic, value).unwrap().value(), value);
        }
    }

    #[test]
    fn what_says_no_rule_is_refused() {
        for (topic, value) in [
            (Topic::Duration, "15-3 s"),
            (Topic::Duration, "3 s"),
            (Topic::Duration, "3-15"),
            (Topic::Rounding, "nearest 0 s"),
            (Topic::Rounding, "somehow 1 s"),
            (Topic::BilledBy, "both"),
            (Topic::SoundWithVideoInput, ""),
        ] {
            assert!(Rule::parse(topic, value).is_err(), "{value:?}");
        }
    }
}
