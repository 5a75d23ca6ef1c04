//! What a request asks for: its parameters, each once, known and read, and its body. Whatever
//! cannot be read is a problem that names the parameter; nothing is passed over.

use axum::body::Bytes;
use jiff::Timestamp;

use super::endpoint::{Endpoint, LONGEST, MOST_VALUES, Parameter, Takes};
use crate::book::tables::Axis;
use crate::instant;
use crate::price::Amount;
use crate::rate::{RateGlob, RateId, is_word};
use crate::serve::problem::{Kind, Mistake, Problem, near, quoted};

/// A request that can be answered.
pub(super) struct Asked {
    given: Vec<(&'static str, Given)>,
    pub body: Bytes,
    /// The path and the query, as they were written.
    pub address: String,
    /// Which of the formats that the endpoint gives is wanted.
    pub format: super::answer::Format,
}

/// What a parameter was read as.
enum Given {
    Instant(Timestamp),
    Glob(RateGlob),
    Rate(RateId),
    Number(u32),
    Text(String),
    Axis(Axis),
    Seconds(Amount),
}

impl Asked {
    /// Reads the parameters of the path, already told apart, and those of the query.
    pub(super) fn read(
        endpoint: &Endpoint,
        path: &[(&'static str, String)],
        query: &str,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let mut given: Vec<(&'static str, Given)> = Vec::new();
        let mut mistakes = Vec::new();
        let mut take = |parameter: &Parameter, text: &str| match parameter.read(text, now) {
            Ok(values) => given.extend(values.into_iter().map(|value| (parameter.name, value))),
            Err(mistake) => mistakes.push(mistake),
        };
        let mut seen: Vec<&str> = Vec::new();
        let mut wrong = Vec::new();
        for (name, text) in path {
            if let Some(parameter) = endpoint.parameter(name) {
                take(parameter, text);
            }
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(name) = decoded(name, true) else {
                wrong.push(Mistake::of_parameter(name, "its name is no UTF-8 text"));
                continue;
            };
            let known = endpoint.parameters.iter();
            let mut known = known.filter(|parameter| !endpoint.is_in_path(parameter));
            let Some(parameter) = known.clone().find(|parameter| parameter.name == name) else {
                let names = near(&name, known.by_ref().map(|parameter| parameter.name));
                let mistake = Mistake::of_parameter(&name, "there is no such parameter here");
                wrong.push(mistake.knowing(names));
                continue;
            };
            let times = seen.iter().filter(|name| **name == parameter.name).count();
            if parameter.takes.is_repeated() == Some(true) && times >= MOST_VALUES {
                let detail = format!("it is given more than {MOST_VALUES} times");
                wrong.push(Mistake::of_parameter(parameter.name, detail));
                break;
            }
            if times > 0 && parameter.takes.is_repeated() != Some(true) {
                wrong.push(Mistake::of_parameter(parameter.name, "it is given twice"));
                continue;
            }
            seen.push(parameter.name);
            match decoded(text, true) {
                Some(text) => take(parameter, &text),
                None => wrong.push(Mistake::of_parameter(parameter.name, "it is no UTF-8 text")),
            }
        }
        mistakes.extend(wrong);
        let is_missing = |parameter: &&Parameter| {
            let is_path = endpoint.is_in_path(parameter);
            parameter.takes.is_required() && !is_path && !seen.contains(&parameter.name)
        };
        let missing = endpoint.parameters.iter().filter(is_missing);
        mistakes.extend(missing.map(|parameter| {
            Mistake::of_parameter(
                parameter.name,
                format!("it is missing: {}", parameter.about),
            )
        }));
        if !mistakes.is_empty() {
            return Err(Problem::of(Kind::Parameter, mistakes));
        }
        Ok(Self {
            given,
            body: Bytes::new(),
            address: String::new(),
            format: super::answer::Format::Json,
        })
    }

    fn given(&self, name: &str) -> Option<&Given> {
        let found = self.given.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| value)
    }

    pub(super) fn instant(&self, name: &str) -> Option<Timestamp> {
        match self.given(name)? {
            Given::Instant(at) => Some(*at),
            _ => None,
        }
    }

    pub(super) fn glob<'a>(&'a self, name: &'a str) -> Option<&'a RateGlob> {
        self.globs(name).next()
    }

    /// All of a parameter of which there may be several.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Given> {
        let given = self.given.iter().filter(move |(given, _)| *given == name);
        given.map(|(_, value)| value)
    }

    pub(super) fn globs<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a RateGlob> {
        self.all(name).filter_map(|given| match given {
            Given::Glob(glob) => Some(glob),
            _ => None,
        })
    }

    pub(super) fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name).filter_map(|given| match given {
            Given::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    pub(super) fn axes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Axis> {
        self.all(name).filter_map(|given| match given {
            Given::Axis(axis) => Some(axis),
            _ => None,
        })
    }

    pub(super) fn amounts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Amount> {
        self.all(name).filter_map(|given| match given {
            Given::Seconds(amount) => Some(*amount),
            _ => None,
        })
    }

    pub(super) fn rate(&self, name: &str) -> Option<&RateId> {
        match self.given(name)? {
            Given::Rate(rate) => Some(rate),
            _ => None,
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        match self.given(name)? {
            Given::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn text<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.texts(name).next()
    }
}

impl Parameter {
    fn read(&self, text: &str, now: Timestamp) -> Result<Vec<Given>, Mistake> {
        let wrong = |detail: String| Mistake::of_parameter(self.name, detail);
        if text.is_empty() {
            return Err(wrong(format!("it is empty: {}", self.about)));
        }
        if text.len() > LONGEST {
            return Err(wrong(format!("it is longer than {LONGEST} bytes")));
        }
        match self.takes {
            Takes::Several { of, by_comma: true } => {
                let texts: Vec<&str> = text.split(',').collect();
                if texts.len() > MOST_VALUES {
                    return Err(wrong(format!("it has more than {MOST_VALUES} values")));
                }
                texts
                    .into_iter()
                    .map(|text| self.value(*of, text, now))
                    .collect()
            }
            Takes::Several { of, .. } => Ok(vec![self.value(*of, text, now)?]),
            one => Ok(vec![self.value(one, text, now)?]),
        }
    }

    fn value(&self, takes: Takes, text: &str, now: Timestamp) -> Result<Given, Mistake> {
        let wrong = |detail: String| Mistake::of_parameter(self.name, detail);
        let shown = quoted(text);
        match takes {
            Takes::Instant => match instant::parse(text, now) {
                Ok(at) => Ok(Given::Instant(at)),
                Err(_) => Err(wrong(instant::BadInstant(shown).to_string())),
            },
            Takes::Glob => {
                let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
                let may_be = |b: u8| is_plain(b) || b"._/*?=,[]-".contains(&b);
                if text.bytes().all(may_be) {
                    Ok(Given::Glob(RateGlob::new(text)))
                } else {
                    Err(wrong(format!(
                        "`{shown}` can mean no rate: write one as `provider/model/mode[key=value]`, \
                         with `*` for anything"
                    )))
                }
            }
            Takes::Rate => match text.parse() {
                Ok(rate) => Ok(Given::Rate(rate)),
                Err(_) => Err(wrong(format!(
                    "`{shown}` is no rate: write `provider/model/mode[key=value]`, in lower case"
                ))),
            },
            Takes::Name if is_word(text) => Ok(Given::Text(text.to_owned())),
            Takes::Name => Err(wrong(format!(
                "`{shown}` is no name: names are lower-case letters, digits, `.`, `-` and `_`"
            ))),
            Takes::Number { least, most, .. } => {
                let number = text.parse::<u32>().ok();
                let is_plain = text.bytes().all(|b| b.is_ascii_digit());
                let number = number.filter(|n| is_plain && (least..=most).contains(n));
                let detail = || format!("`{shown}` is no whole number from {least} to {most}");
                number.map(Given::Number).ok_or_else(|| wrong(detail()))
            }
            Takes::Axis => match quoted(text).parse() {
                Ok(axis) => Ok(Given::Axis(axis)),
                Err(error) => Err(wrong(crate::book::tables::BadAxis::to_string(&error))),
            },
            Takes::Seconds => {
                let amount = text.parse::<Amount>().ok();
                let above_zero = |amount: &Amount| !amount.is_negative() && !amount.is_zero();
                let amount = amount.filter(above_zero).map(Given::Seconds);
                amount.ok_or_else(|| wrong(format!("`{shown}` is no number of seconds above zero")))
            }
            // Several of several are never asked for.
            Takes::Several { .. } => Err(wrong(format!("`{shown}` cannot be read"))),
            Takes::OneOf(names) if names.contains(&text) => Ok(Given::Text(text.to_owned())),
            Takes::OneOf(names) => {
                let mistake = wrong(format!("`{shown}` is not one of them"));
                Err(mistake.knowing(names.iter().copied()))
            }
        }
    }
}

/// Text with its `%XX` read, and in a query `+` as a blank; `None` where that is no UTF-8 or a `%`
/// stands for nothing.
pub(super) fn decoded(text: &str, is_query: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?
            }
            b'+' if is_query => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_text_is_decoded() {
        for (text, read) in [
            ("a%2Fb+c", Some("a/b c")),
            ("%e2%80%ae", Some("\u{202e}")),
            ("%00", Some("\0")),
            ("%ff", None),
            ("%", None),
            ("%4", None),
            ("%zz", None),
            ("%+1", None),
        ] {
            assert_eq!(decoded(text, true).as_deref(), read, "{text}");
        }
        assert_eq!(decoded("a+b", false).as_deref(), Some("a+b"));
    }

    #[test]
    fn every_parameter_is_read_or_named() {
        let now = Timestamp::UNIX_EPOCH;
        let told = |name: &str, query: &str| {
            let endpoints = super::super::ENDPOINTS.iter();
            let endpoint = endpoints.clone().find(|endpoint| endpoint.name == name);
            let read = Asked::read(endpoint.unwrap(), &[], query, now);
            read.map(drop).map_err(|problem| problem.json())
        };
        for query in [
            "",
            "limit=1",
            "limit=1000&after=0",
            "since=2026-01-01&rate=a/*",
            "&&",
        ] {
            assert!(told("changes", query).is_ok(), "{query}");
        }
        for (query, parameter) in [
            ("limit=0", "limit"),
            ("limit=-1", "limit"),
            ("limit=%2B1", "limit"),
            ("limit=1e9", "limit"),
            ("limit=1000000000", "limit"),
            ("limit=99999999999999999999", "limit"),
            ("limit=1&limit=2", "limit"),
            ("limit=", "limit"),
            ("limit", "limit"),
            ("limits=1", "limits"),
            ("since=yesterday", "since"),
            ("since=2026-13-01", "since"),
            ("rate=%00", "rate"),
            ("rate=%ff", "rate"),
            ("rate='+OR+1%3D1", "rate"),
            ("source=..%2f..%2fetc", "source"),
            ("%ff=1", "%ff"),
        ] {
            let problem = told("changes", query).unwrap_err();
            assert_eq!(problem["status"], 400, "{problem}");
            assert_eq!(problem["errors"][0]["parameter"], parameter, "{problem}");
        }
        let problem = told("explain", "").unwrap_err();
        assert_eq!(problem["errors"][0]["parameter"], "rate", "{problem}");
        let long = "x".repeat(1 << 20);
        let problem = told("changes", &format!("rate={long}")).unwrap_err();
        assert!(problem.to_string().len() < 1_000);
    }
}
