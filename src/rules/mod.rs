//! Billing rules: what turns the seconds of a video into a bill.
//!
//! A rule is data. A selector file states it or says how to read it from a page; it is stored,
//! compared and told like a price; the engine in [`crate::book`] applies it. The kinds here are
//! those found on real pages; what a page says beyond them is kept as [`Rule::Stated`], so that a
//! change of its wording is still told.
//!
//! | file | says |
//! |---|---|
//! | `text` | how selector files and the store write a rule |
//! | `words` | how people are told of it |

mod text;
mod words;

use serde::{Deserialize, Serialize};

use crate::price::{Amount, Currency, Rounding};
use crate::rate::Dimensions;

/// One billing rule of a route. All lengths are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The lengths that can be ordered, both ends included; others have no price.
    Duration { min: Amount, max: Amount },
    /// Which video's length is billed.
    BilledBy(Billed),
    /// The billed length is a whole multiple of `step` seconds.
    Rounding { how: Rounding, step: Amount },
    /// However short the clip, so much is billed.
    LeastBilled(Least),
    /// However long the clip, no more seconds are billed.
    MostBilled(Amount),
    /// So many billed seconds are paid for by the prices by the piece; those by time bill the rest.
    Included(Amount),
    /// Which of the prices by length (`length=5s`) a length falls under.
    Length(Steps),
    /// What settles another setting.
    Implies { when: Condition, then: Setting },
    /// What has no price of its own costs a multiple of what has one.
    Multiple {
        of: Dimensions,
        factor: Amount,
        base: Dimensions,
    },
    /// A clip costs no less.
    LeastCharge(Charge),
    /// A clip costs no more.
    MostCharge(Charge),
    /// What a clip costs is a whole multiple of `step`.
    ChargeRounding { how: Rounding, step: Charge },
    /// What a generation costs that fails.
    Failed(Failed),
    /// So many per cent of what is paid in are kept as a fee.
    Fee(Amount),
    /// A sentence of the page that none of the kinds above says.
    Stated(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Billed {
    Output,
    Input,
    /// The seconds of the input and those of the output, added.
    Both,
}

/// The least that is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Least {
    Seconds(Amount),
    /// So many times the length of what is made.
    TimesOutput(Amount),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// Only the lengths that have a price can be ordered.
    #[default]
    Exact,
    /// A length costs what the next longer one costs that has a price.
    Next,
}

/// When a rule [implies](Rule::Implies) something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A video is among the inputs.
    VideoInput,
    Set(Setting),
}

/// One setting of a job: `sound=off`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub key: String,
    pub value: String,
}

/// An amount of money or credits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub amount: Amount,
    pub currency: Currency,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    Free,
    Charged,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    Duration,
    BilledBy,
    Rounding,
    LeastBilled,
    MostBilled,
    Included,
    Length,
    Implies,
    Multiple,
    LeastCharge,
    MostCharge,
    ChargeRounding,
    Failed,
    Fee,
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
    pub const ALL: [Self; 15] = [
        Self::Duration,
        Self::BilledBy,
        Self::Rounding,
        Self::LeastBilled,
        Self::MostBilled,
        Self::Included,
        Self::Length,
        Self::Implies,
        Self::Multiple,
        Self::LeastCharge,
        Self::MostCharge,
        Self::ChargeRounding,
        Self::Failed,
        Self::Fee,
        Self::Stated,
    ];

    /// The topic's name in selector files, in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duration => "duration",
            Self::BilledBy => "billed-by",
            Self::Rounding => "rounding",
            Self::LeastBilled => "least-billed",
            Self::MostBilled => "most-billed",
            Self::Included => "included",
            Self::Length => "length",
            Self::Implies => "implies",
            Self::Multiple => "multiple",
            Self::LeastCharge => "least-charge",
            Self::MostCharge => "most-charge",
            Self::ChargeRounding => "charge-rounding",
            Self::Failed => "failed",
            Self::Fee => "fee",
            Self::Stated => "stated",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.name() == name)
    }

    /// Whether a route may have several rules of it; of the others it has at most one.
    pub fn takes_several(self) -> bool {
        matches!(self, Self::Implies | Self::Multiple | Self::Stated)
    }
}

impl Rule {
    /// Whether it is about what a whole clip costs, whatever it was made of.
    pub fn is_about_a_clip(&self) -> bool {
        matches!(
            self,
            Self::LeastCharge(_) | Self::MostCharge(_) | Self::ChargeRounding { .. } | Self::Fee(_)
        )
    }

    pub fn topic(&self) -> Topic {
        match self {
            Self::Duration { .. } => Topic::Duration,
            Self::BilledBy(_) => Topic::BilledBy,
            Self::Rounding { .. } => Topic::Rounding,
            Self::LeastBilled(_) => Topic::LeastBilled,
            Self::MostBilled(_) => Topic::MostBilled,
            Self::Included(_) => Topic::Included,
            Self::Length(_) => Topic::Length,
            Self::Implies { .. } => Topic::Implies,
            Self::Multiple { .. } => Topic::Multiple,
            Self::LeastCharge(_) => Topic::LeastCharge,
            Self::MostCharge(_) => Topic::MostCharge,
            Self::ChargeRounding { .. } => Topic::ChargeRounding,
            Self::Failed(_) => Topic::Failed,
            Self::Fee(_) => Topic::Fee,
            Self::Stated(_) => Topic::Stated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_written_as_it_is_read_and_told_in_words() {
        for (topic, value, words) in [
            ("duration", "3-15 s", "durations of 3-15 s"),
            ("duration", "0.5-60 s", "durations of 0.5-60 s"),
            ("billed-by", "input", "billed by input duration"),
            ("billed-by", "output", "billed by output duration"),
            (
                "billed-by",
                "both",
                "billed by input and output duration together",
            ),
            (
                "rounding",
                "nearest 1 s",
                "rounded to the nearest whole second",
            ),
            ("rounding", "up 0.1 s", "rounded up to multiple of 0.1 s"),
            ("least-billed", "5 s", "at least 5 s are billed"),
            (
                "least-billed",
                "2 x output",
                "at least 2 × the output duration is billed",
            ),
            ("most-billed", "10 s", "at most 10 s are billed"),
            ("included", "5 s", "the first 5 s are included"),
            ("length", "exact", "only the lengths that have a price"),
            (
                "length",
                "next",
                "billed as the next longer length that has a price",
            ),
            (
                "implies",
                "video-input => sound=off",
                "a video input sets sound=off",
            ),
            (
                "implies",
                "resolution=4k => sound=on",
                "resolution=4k sets sound=on",
            ),
            (
                "multiple",
                "resolution=4k = 5 x resolution=720p,sound=off",
                "resolution=4k costs 5 × resolution=720p,sound=off",
            ),
            ("least-charge", "0.01 USD", "a clip costs at least $0.01"),
            ("most-charge", "10 USD", "a clip costs at most $10.00"),
            (
                "charge-rounding",
                "up 1 credits",
                "the cost of a clip is rounded up to 1 credits",
            ),
            (
                "charge-rounding",
                "nearest 0.01 USD",
                "the cost of a clip is rounded to the nearest $0.01",
            ),
            ("failed", "free", "failed generations are free"),
            ("failed", "charged", "failed generations are charged"),
            ("fee", "5 %", "a fee of 5% is kept of what is paid in"),
            (
                "stated",
                "Failed generations are fully refunded",
                "“Failed generations are fully refunded”",
            ),
        ] {
            let topic = Topic::named(topic).unwrap();
            let rule = Rule::parse(topic, value).unwrap();
            assert_eq!(rule.topic(), topic);
            assert_eq!(rule.value(), value);
            assert_eq!(rule.to_string(), words);
        }
    }

    #[test]
    fn what_says_no_rule_is_refused() {
        for (topic, value) in [
            (Topic::Duration, "15-3 s"),
            (Topic::Duration, "3 s"),
            (Topic::Duration, "3-15"),
            (Topic::Duration, "-3-15 s"),
            (Topic::Rounding, "nearest 0 s"),
            (Topic::Rounding, "somehow 1 s"),
            (Topic::BilledBy, "neither"),
            (Topic::LeastBilled, "5"),
            (Topic::LeastBilled, "0 s"),
            (Topic::LeastBilled, "2 x"),
            (Topic::LeastBilled, "-2 x output"),
            (Topic::MostBilled, "-1 s"),
            (Topic::Included, "x s"),
            (Topic::Length, "nearest"),
            (Topic::Implies, "sound=off"),
            (Topic::Implies, "video => sound=off"),
            (Topic::Implies, "a=b => sound"),
            (Topic::Implies, "sound=on => sound=off"),
            (Topic::Multiple, "resolution=4k = resolution=720p"),
            (Topic::Multiple, "resolution=4k = 0 x resolution=720p"),
            (Topic::Multiple, "resolution=4k = 2 x resolution=4k"),
            (Topic::Multiple, " = 2 x resolution=4k"),
            (Topic::LeastCharge, "0.01"),
            (Topic::LeastCharge, "-0.01 USD"),
            (Topic::ChargeRounding, "up 0 USD"),
            (Topic::ChargeRounding, "0.01 USD"),
            (Topic::Failed, ""),
            (Topic::Fee, "5"),
            (Topic::Fee, "100 %"),
            (Topic::Fee, "-5 %"),
        ] {
            assert!(Rule::parse(topic, value).is_err(), "{value:?}");
        }
    }
}
