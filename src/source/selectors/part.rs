//! One part of the file while it is checked: its line, and the values that any part may hold.

use toml::de::{DeTable, DeValue};

use super::spec::Field;
use super::{BadSelectors, Cause};
use crate::price::{Currency, Unit};
use crate::source::css::Css;
use crate::source::file::OneOrMany;
use crate::source::words::{Sentence, Words};

/// The file as it is written: where each of its keys stands.
pub(super) struct Written<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    tree: DeValue<'a>,
}

impl<'a> Written<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let (tree, _) = DeTable::parse_recoverable(text);
        Self {
            file,
            text,
            tree: DeValue::Table(tree.into_inner()),
        }
    }

    /// The file as a whole.
    pub(super) fn whole(&self) -> Part<'_> {
        Part {
            written: self,
            node: Some(&self.tree),
            at: 0,
        }
    }

    pub(super) fn bad(&self, at: usize, cause: impl Into<Cause>) -> BadSelectors {
        BadSelectors {
            file: self.file.to_owned(),
            line: self.line(at),
            cause: cause.into(),
        }
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.matches('\n').count().saturating_add(1)
    }
}

/// One part of the file: a section, a key, an item of a list. A part that the file leaves out is
/// where it would have to be written.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    written: &'a Written<'a>,
    node: Option<&'a DeValue<'a>>,
    at: usize,
}

impl<'a> Part<'a> {
    pub(super) fn key(&self, name: &str) -> Self {
        let table = self.node.and_then(DeValue::as_table);
        let entry = table.and_then(|table| table.get_key_value(name));
        Self {
            node: entry.map(|(_, value)| value.get_ref()),
            at: entry.map_or(self.at, |(key, _)| key.span().start),
            ..*self
        }
    }

    /// The item `n`; where there is no list, the one item is the part itself.
    pub(super) fn nth(&self, n: usize) -> Self {
        let items = self.node.and_then(DeValue::as_array);
        match items.and_then(|items| items.get(n)) {
            Some(item) => Self {
                node: Some(item.get_ref()),
                at: item.span().start,
                ..*self
            },
            None => *self,
        }
    }

    /// The keys here, each with its part, in the order of their names.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let table = self.node.and_then(DeValue::as_table);
        let keys = table.into_iter().flat_map(|table| table.keys());
        keys.map(|key| (key.get_ref().as_ref(), self.key(key.get_ref())))
            .collect()
    }

    pub(super) fn line(&self) -> usize {
        self.written.line(self.at)
    }

    pub(super) fn bad(&self, cause: impl Into<Cause>) -> BadSelectors {
        self.written.bad(self.at, cause)
    }

    pub(super) fn value(&self, cause: impl Into<String>) -> BadSelectors {
        self.bad(Cause::Value(cause.into()))
    }

    /// The file that this is a part of.
    pub(super) fn whole(&self) -> Self {
        self.written.whole()
    }

    /// The words here.
    pub(super) fn words(&self) -> Words {
        Words::new(&self.texts().unwrap_or_default())
    }

    /// The text here, or the list of texts.
    fn texts(&self) -> Option<Vec<String>> {
        let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
        match self.node? {
            DeValue::Array(items) => items.iter().map(|item| text(item.get_ref())).collect(),
            one => text(one).map(|one| vec![one]),
        }
    }

    pub(super) fn css(&self, written: &str) -> Result<Css, BadSelectors> {
        Css::parse(written).map_err(|error| self.bad(error))
    }

    pub(super) fn field(&self, name: &str) -> Field {
        let words = self.whole().key("words").key(name).texts();
        Field {
            name: name.to_owned(),
            words: Words::new(&words.unwrap_or_else(|| vec![name.to_owned()])),
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
