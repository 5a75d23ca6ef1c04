//! The rates that a person names on the command line: any of several globs, or all.

use std::fmt;

use crate::rate::{RateGlob, RateId};

pub(super) struct Globs(Vec<RateGlob>);

impl Globs {
    pub(super) fn new(texts: &[String]) -> Self {
        Self(texts.iter().map(|text| RateGlob::new(text)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn match_rate(&self, rate: &RateId) -> bool {
        self.0.is_empty() || self.0.iter().any(|glob| glob.matches(rate))
    }

    pub(super) fn all(&self) -> &[RateGlob] {
        &self.0
    }

    /// The first glob with anything before and behind it, where that names some of these rates.
    pub(super) fn wider<'r, R: Iterator<Item = &'r RateId>>(
        &self,
        rates: impl Fn() -> R,
    ) -> Option<String> {
        let wider = self.0.iter().map(|glob| format!("*{glob}*"));
        let mut found = wider.filter(|text| {
            let glob = RateGlob::new(text);
            rates().any(|rate| glob.matches(rate))
        });
        found.next()
    }
}

impl fmt::Display for Globs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each: Vec<String> = self.0.iter().map(|glob| format!("`{glob}`")).collect();
        f.write_str(&each.join(" or "))
    }
}
