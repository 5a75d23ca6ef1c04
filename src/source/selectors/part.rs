//! One part of the file while it is checked: its line, and the values that every part may hold.

use super::spec::Field;
use super::{BadSelectors, Cause};
use crate::price::{Currency, Unit};
use crate::source::css::Css;
use crate::source::file::OneOrMany;
use crate::source::words::{Sentence, Words};

pub(super) struct Lines<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Lines<'_> {
    pub(super) fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.matches('\n').count().saturating_add(1)
    }

    pub(super) fn bad(&self, at: usize, cause: impl Into<Cause>) -> BadSelectors {
        BadSelectors {
            file: self.file.to_owned(),
            line: self.line(at),
            cause: cause.into(),
        }
    }

    pub(super) fn at(&self, line: usize, cause: String) -> BadSelectors {
        BadSelectors {
            file: self.file.to_owned(),
            line,
            cause: Cause::Value(cause),
        }
    }

    pub(super) fn value(&self, at: usize, cause: impl Into<String>) -> BadSelectors {
        self.bad(at, Cause::Value(cause.into()))
    }
}

/// One spanned part of the file while it is checked.
pub(super) struct Part<'a> {
    pub(super) lines: &'a Lines<'a>,
    pub(super) words: &'a std::collections::BTreeMap<String, toml::Spanned<OneOrMany>>,
    pub(super) at: usize,
}

impl Part<'_> {
    pub(super) fn bad(&self, cause: impl Into<Cause>) -> BadSelectors {
        self.lines.bad(self.at, cause)
    }

    pub(super) fn value(&self, cause: impl Into<String>) -> BadSelectors {
        self.lines.value(self.at, cause)
    }

    pub(super) fn line(&self) -> usize {
        self.lines.line(self.at)
    }

    pub(super) fn css(&self, written: &str) -> Result<Css, BadSelectors> {
        Css::parse(written).map_err(|error| self.bad(error))
    }

    pub(super) fn field(&self, name: &str) -> Field {
        let words = match self.words.get(name) {
            Some(words) => words.as_ref().list(),
            None => vec![name.to_owned()],
        };
        Field {
            name: name.to_owned(),
            words: Words::new(&words),
        }
    }

    pub(super) fn sentences(&self, written: &OneOrMany) -> Result<Vec<Sentence>, BadSelectors> {
        let parsed = written.list();
        let parsed = parsed.iter().map(|text| Sentence::parse(text));
        parsed
            .collect::<Result<_, _>>()
            .map_err(|error| self.bad(error))
    }

    pub(super) fn parsed<T: std::str::FromStr<Err: ToString>>(
        &self,
        text: &str,
    ) -> Result<T, BadSelectors> {
        text.parse()
            .map_err(|error: T::Err| self.value(error.to_string()))
    }

    pub(super) fn each<T>(
        &self,
        text: Option<&String>,
        read: impl Fn(&Self, &str) -> Result<T, BadSelectors>,
    ) -> Result<Option<T>, BadSelectors> {
        text.map(|text| read(self, text)).transpose()
    }

    /// A currency; `usd` would be a vendor's own unit of that name, which nobody means.
    pub(super) fn currency(&self, text: &str) -> Result<Currency, BadSelectors> {
        let upper = text.to_ascii_uppercase();
        let meant = match (upper.parse(), upper.as_str()) {
            (Ok(Currency::Iso(_)), _) if upper != text => Some(upper.as_str()),
            (_, "CREDIT" | "CREDITS") if text != "credits" => Some("credits"),
            (_, "$") => Some("USD"),
            _ => None,
        };
        self.spelled(text, meant)?;
        self.parsed(text)
    }

    /// A unit; `sec` would be a unit of the vendor's own.
    pub(super) fn unit(&self, text: &str) -> Result<Unit, BadSelectors> {
        let meant = match text.to_ascii_lowercase().as_str() {
            "s" | "sec" | "secs" | "second" | "seconds" | "1-second" | "1-seconds" => "second",
            "m" | "min" | "mins" | "minute" | "minutes" => "minute",
            "h" | "hr" | "hour" | "hours" => "hour",
            "req" | "request" | "requests" | "call" | "calls" => "request",
            "image" | "images" => "image",
            "video" | "videos" => "video",
            _ => text,
        };
        self.spelled(text, Some(meant))?;
        self.parsed(text)
    }

    fn spelled(&self, text: &str, meant: Option<&str>) -> Result<(), BadSelectors> {
        match meant {
            Some(meant) if meant != text => {
                Err(self.value(format!("write `{meant}` instead of `{text}`")))
            }
            _ => Ok(()),
        }
    }
}
