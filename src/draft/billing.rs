//! Sentences of a page about billing: which they are, and which rule each seems to say.
//!
//! No rule is drafted from them: that a sentence speaks of every route of the page is for a person
//! to see. They are shown, so that nobody takes a draft for the whole bill.

use crate::rules::{Rule, Topic};
use crate::source::{Sentence, normalized};

/// A sentence of the page that speaks of billing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billing {
    pub text: String,
    /// The rule that it seems to say, as selector files write it.
    pub rule: Option<(&'static str, String)>,
}

/// More sentences are not told.
const MOST: usize = 12;

/// What speaks of a bill wherever it stands.
const WORDS: [&str; 36] = [
    "rounded",
    "round up",
    "rounds up",
    "rounding",
    "refund",
    "billed",
    "billing is",
    "charged",
    "not charge",
    "minimum charge",
    "minimum duration",
    "minimum of",
    "no minimum",
    "surcharge",
    "processing fee",
    "failed generation",
    "gerundet",
    "abgerechnet",
    "erstattet",
    "mindest",
    "arrondi",
    "factur",
    "rembours",
    "redonde",
    "reembols",
    "arrotond",
    "fattur",
    "rimbors",
    "округл",
    "四舍五入",
    "向上取整",
    "计费",
    "退款",
    "切り上げ",
    "課金",
    "返金",
];

/// What says how long clips are, with the page's numbers.
const LENGTHS: [&str; 8] = [
    "*{min} to {max} second*",
    "*{min}-{max} second*",
    "*{min} - {max} second*",
    "*between {min} and {max} second*",
    "*from {min} to {max} s*",
    "*{min}-{max}s long*",
    "*up to {max} seconds long*",
    "*{min} bis {max} sekunden*",
];

/// A plan that is paid by the month says nothing of a clip.
const PLANS: [&str; 7] = [
    "monthly",
    "annual",
    "yearly",
    "per month",
    "per year",
    "jährlich",
    "monatlich",
];

/// Sentences that say one rule and nothing else that could bear on it.
const SAYS: [(Topic, &str, &[&str]); 8] = [
    (
        Topic::Duration,
        "{min}-{max} s",
        &[
            "*clips last {min} to {max} seconds",
            "*clips last {min}-{max} seconds",
            "*clips are {min} to {max} seconds long",
            "*clips are {min}-{max} seconds long",
            "*videos last {min} to {max} seconds",
            "*videos are {min} to {max} seconds long",
            "*duration: {min}-{max} seconds",
            "*duration range: {min}-{max} seconds",
            "*between {min} and {max} seconds long",
        ],
    ),
    (
        Topic::Rounding,
        "up 1 s",
        &[
            "*rounded up to the next whole second",
            "*rounded up to the next full second",
            "*rounded up to the next second",
            "*rounded up to the nearest second",
            "*rounded up to whole seconds",
            "*rounded up to full seconds",
        ],
    ),
    (
        Topic::Rounding,
        "up {step} s",
        &[
            "*rounded up to {step} seconds",
            "*rounded up to the next {step} seconds",
        ],
    ),
    (
        Topic::Rounding,
        "nearest 1 s",
        &[
            "*rounded to the nearest second",
            "*rounded to the nearest whole second",
            "*rounded to the nearest integer second",
        ],
    ),
    (
        Topic::LeastBilled,
        "{least} s",
        &[
            "*minimum charge is {least} seconds",
            "*minimum charge of {least} seconds",
            "*billed for at least {least} seconds",
        ],
    ),
    (
        Topic::BilledBy,
        "output",
        &[
            "*billed by output video duration",
            "*billed by the length of the output",
        ],
    ),
    (
        Topic::BilledBy,
        "input",
        &[
            "*billed by input video duration",
            "*billed by the length of the input",
        ],
    ),
    (
        Topic::Failed,
        "free",
        &[
            "failed generations are refunded",
            "no, failed generations are refunded",
            "failed generations are free",
            "failed generations are not billed",
            "failed generations are not charged",
            "no, failed generations are not charged",
        ],
    ),
];

/// The sentences that speak of billing, in the order of the page.
pub fn billing(sentences: &[String]) -> Vec<Billing> {
    let about = sentences.iter().filter(|sentence| is_about(sentence));
    let billing = about.take(MOST).map(|text| Billing {
        text: text.clone(),
        rule: rule(text),
    });
    billing.collect()
}

/// The rules that all of them say, without those on which they differ.
pub fn rules(billing: &[Billing]) -> Vec<(&'static str, &str)> {
    let mut rules: Vec<(&'static str, &str)> = Vec::new();
    for (topic, value) in billing.iter().filter_map(|said| said.rule.as_ref()) {
        let mut all = billing.iter().filter_map(|said| said.rule.as_ref());
        let is_one = all.all(|(other, says)| other != topic || says == value);
        if is_one && !rules.iter().any(|(known, _)| known == topic) {
            rules.push((topic, value));
        }
    }
    rules
}

fn is_about(sentence: &str) -> bool {
    if sentence.ends_with(['?', '？']) || !is_sentence(sentence) {
        return false;
    }
    let words = normalized(sentence);
    let holds = |all: &[&str]| all.iter().any(|word| words.contains(word));
    let is_length = || {
        let mut lengths = LENGTHS.iter().filter_map(|says| Sentence::parse(says).ok());
        words.contains(char::is_numeric) && lengths.any(|says| says.matches(&words).is_some())
    };
    !holds(&PLANS) && (holds(&WORDS) || is_length())
}

/// A label or a heading is none.
fn is_sentence(text: &str) -> bool {
    let is_wide = |c: &char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    text.split_whitespace().count() >= 3 || text.chars().filter(is_wide).count() >= 6
}

fn rule(sentence: &str) -> Option<(&'static str, String)> {
    let words = normalized(sentence);
    let words = words.trim_end_matches(['.', '!', '。']);
    SAYS.iter().find_map(|(topic, value, sentences)| {
        let holes = sentences.iter().find_map(|says| {
            let says = Sentence::parse(says).ok()?;
            says.matches(words)
        })?;
        let value = holes.fill(value);
        Rule::parse(*topic, &value).ok()?;
        Some((topic.name(), value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let said = billing(&[text.to_owned()]);
        let said = said.first()?;
        let rule = said.rule.as_ref();
        Some(rule.map_or_else(String::new, |(topic, value)| format!("{topic} = {value}")))
    }

    #[test]
    fn sentences_about_billing_are_known_and_what_they_say() {
        for (text, expected) in [
            (
                "Output seconds are rounded up to the next whole second.",
                Some("rounding = up 1 s"),
            ),
            ("Clips last 4 to 12 seconds.", Some("duration = 4-12 s")),
            ("Clips last 12 to 4 seconds.", Some("")),
            (
                "Seconds are rounded up to 5 seconds",
                Some("rounding = up 5 s"),
            ),
            (
                "No, failed generations are refunded.",
                Some("failed = free"),
            ),
            ("Not all failed generations are refunded.", Some("")),
            (
                "Failed generations are refunded on the Studio plan.",
                Some(""),
            ),
            ("Clips last 4 to 12 seconds on request.", Some("")),
            (
                "Jede Sekunde wird aufgerundet und sekundengenau abgerechnet.",
                Some(""),
            ),
            ("不足一秒的部分按向上取整计费。", Some("")),
            ("Do failed generations cost anything?", None),
            ("Studio is billed monthly, or annually at 20% off.", None),
            ("Billed", None),
            ("Videos in 1080p from a sentence or a picture.", None),
            ("Made in 2026 for everyone.", None),
        ] {
            assert_eq!(told(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_sentences_differ_on_is_no_rule_of_theirs() {
        let all = [
            "Clips last 4 to 12 seconds.",
            "Clips last 4 to 8 seconds.",
            "Failed generations are free.",
            "Failed generations are not billed.",
        ]
        .map(str::to_owned);
        assert_eq!(rules(&billing(&all)), [("failed", "free")]);
    }
}
