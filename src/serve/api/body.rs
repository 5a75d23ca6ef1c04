//! A request's body, read as it is written: numbers never by way of a float, keys each once, and
//! whatever cannot be used named by its place, all of it at once. However many keys an object has,
//! each is looked at once.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::instant;
use crate::price::Amount;
use crate::serve::problem::{Kind, Mistake, Problem, near, quoted};

/// The longest text in a body that means something.
const LONGEST: usize = 256;

/// Reads a body that is an object.
pub(super) fn read<T>(
    body: &[u8],
    make: impl FnOnce(&mut Reader, &mut Keys<'_>) -> T,
) -> Result<T, Problem> {
    let no_json = |detail: String| Problem::new(Kind::NotJson, detail);
    if body.is_empty() {
        return Err(no_json("there is no body".to_owned()));
    }
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        no_json(format!("it is no UTF-8 text from byte {at} on"))
    })?;
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        no_json(format!("line {line}, column {column}: this is no JSON"))
    })?;
    let mut reader = Reader::default();
    let given = Given {
        at: String::new(),
        raw: whole,
    };
    let made = reader
        .object(&given)
        .map(|mut keys| make(&mut reader, &mut keys));
    match made {
        Some(made) if reader.mistakes.is_empty() => Ok(made),
        _ => Err(Problem::of(Kind::Invalid, reader.mistakes)),
    }
}

/// A value, and its place as a JSON pointer.
pub(super) struct Given<'b> {
    pub at: String,
    raw: &'b RawValue,
}

impl Given<'_> {
    pub(super) fn is_object(&self) -> bool {
        self.raw.get().starts_with('{')
    }
}

/// The keys of an object that nothing took yet.
pub(super) struct Keys<'b>(Vec<(String, Given<'b>)>);

impl<'b> Keys<'b> {
    /// All of them that are left.
    pub(super) fn rest(self) -> Vec<(String, Given<'b>)> {
        self.0
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Given<'b>> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        let (_, given) = self.0.swap_remove(at);
        // What is left out and what is null are the same.
        (given.raw.get() != "null").then_some(given)
    }
}

/// Finds everything that is wrong with a body.
#[derive(Default)]
pub(super) struct Reader {
    mistakes: Vec<Mistake>,
}

/// More are not told.
const MOST_MISTAKES: usize = 20;

impl Reader {
    pub(super) fn wrong(&mut self, mistake: Mistake) {
        if !self.is_full() {
            self.mistakes.push(mistake);
        }
    }

    /// Whether no more mistakes are told.
    fn is_full(&self) -> bool {
        self.mistakes.len() >= MOST_MISTAKES
    }

    pub(super) fn says<T>(&mut self, at: &str, detail: impl Into<String>) -> Option<T> {
        self.wrong(Mistake::of_body(at, detail));
        None
    }

    pub(super) fn object<'b>(&mut self, given: &Given<'b>) -> Option<Keys<'b>> {
        let Ok(Pairs(pairs)) = serde_json::from_str(given.raw.get()) else {
            return self.says(&given.at, "it must be an object");
        };
        let mut seen = HashSet::with_capacity(pairs.len());
        let is_first: Vec<bool> = pairs.iter().map(|(key, _)| seen.insert(key)).collect();
        let mut keys: Vec<(String, Given<'b>)> = Vec::with_capacity(seen.len());
        for ((key, raw), is_first) in pairs.into_iter().zip(is_first) {
            let at = format!("{}/{}", given.at, escaped(&key));
            if is_first {
                keys.push((key, Given { at, raw }));
            } else {
                self.wrong(Mistake::of_body(&at, "it is given twice"));
            }
        }
        Some(Keys(keys))
    }

    pub(super) fn list<'b>(
        &mut self,
        given: &Given<'b>,
        least: usize,
        most: usize,
    ) -> Option<Vec<Given<'b>>> {
        let Ok(items) = serde_json::from_str::<Vec<&'b RawValue>>(given.raw.get()) else {
            return self.says(&given.at, "it must be a list");
        };
        if items.len() < least || items.len() > most {
            let detail = format!(
                "it must have {least} to {most} items; it has {}",
                items.len()
            );
            return self.says(&given.at, detail);
        }
        let items = items.into_iter().enumerate().map(|(n, raw)| Given {
            at: format!("{}/{n}", given.at),
            raw,
        });
        Some(items.collect())
    }

    pub(super) fn text(&mut self, given: &Given<'_>) -> Option<String> {
        match serde_json::from_str::<String>(given.raw.get()) {
            Ok(text) if text.len() <= LONGEST => Some(text),
            Ok(_) => self.says(&given.at, format!("it is longer than {LONGEST} bytes")),
            Err(_) => self.says(&given.at, "it must be a text"),
        }
    }

    pub(super) fn needed<'b>(
        &mut self,
        at: &str,
        keys: &mut Keys<'b>,
        name: &str,
        what: &str,
    ) -> Option<Given<'b>> {
        let given = keys.take(name);
        if given.is_none() {
            let at = format!("{at}/{name}");
            return self.says(&at, format!("it is missing: {what}"));
        }
        given
    }

    /// What is left over is known to nobody.
    pub(super) fn no_more(&mut self, keys: &mut Keys<'_>, known: &[&str]) {
        for (key, given) in keys.0.drain(..) {
            if self.is_full() {
                break;
            }
            if known.contains(&key.as_str()) {
                continue;
            }
            let names = near(&key, known.iter().copied());
            let detail = "there is no such key here";
            self.wrong(Mistake::of_body(&given.at, detail).knowing(names));
        }
    }

    pub(super) fn instant(&mut self, given: &Given<'_>, now: Timestamp) -> Option<Timestamp> {
        let text = self.text(given)?;
        match instant::parse(&text, now) {
            Ok(at) => Some(at),
            Err(_) => self.says(&given.at, instant::BadInstant(quoted(&text)).to_string()),
        }
    }

    /// What is written as a number or as a text, as it is written.
    pub(super) fn written(&mut self, given: &Given<'_>) -> Option<String> {
        let raw = given.raw.get();
        match raw.bytes().next() {
            Some(b'"') => self.text(given),
            Some(b'-' | b'0'..=b'9') if raw.len() <= LONGEST => Some(raw.to_owned()),
            _ => self.says(&given.at, "it must be a number or a text"),
        }
    }

    /// A decimal number, as a JSON number or as text.
    pub(super) fn amount(&mut self, given: &Given<'_>, bound: Bound) -> Option<Amount> {
        let raw = given.raw.get();
        let text = if raw.starts_with('"') {
            self.text(given)?
        } else {
            raw.to_owned()
        };
        let amount = text.parse::<Amount>().ok();
        match amount.filter(|amount| bound.holds(*amount)) {
            Some(amount) => Some(amount),
            None => {
                let shown = quoted(&text);
                self.says(&given.at, format!("`{shown}` is no {}", bound.words()))
            }
        }
    }
}

/// What a number may be.
#[derive(Clone, Copy)]
pub(super) enum Bound {
    AboveZero,
    FromZero,
}

impl Bound {
    fn holds(self, amount: Amount) -> bool {
        match self {
            Self::AboveZero => !amount.is_negative() && !amount.is_zero(),
            Self::FromZero => !amount.is_negative(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::AboveZero => "number above zero, in at most 12 digits before and after the point",
            Self::FromZero => {
                "number from zero on, in at most 12 digits before and after the point"
            }
        }
    }

    /// The schema; one that need not be given may be `null` as well.
    pub(super) fn schema(self, about: &str, is_optional: bool) -> Value {
        let (least, pattern) = match self {
            Self::AboveZero => (
                "exclusiveMinimum",
                r"^(?=.*[1-9])[0-9]{1,12}(\.[0-9]{1,12})?$",
            ),
            Self::FromZero => ("minimum", r"^[0-9]{1,12}(\.[0-9]{1,12})?$"),
        };
        let mut either = vec![
            json!({ "type": "number", least: 0, "maximum": 999_999_999_999_u64 }),
            json!({ "type": "string", "pattern": pattern }),
        ];
        either.extend(is_optional.then(|| json!({ "type": "null" })));
        json!({ "description": about, "anyOf": either })
    }
}

/// A key in a JSON pointer (RFC 6901), short and without what cannot be seen.
fn escaped(key: &str) -> String {
    quoted(key).replace('~', "~0").replace('/', "~1")
}

/// The pairs of a JSON object, in their order, repeated keys included.
struct Pairs<'b>(Vec<(String, &'b RawValue)>);

impl<'de: 'b, 'b> Deserialize<'de> for Pairs<'b> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each<'b>(std::marker::PhantomData<&'b ()>);
        impl<'de: 'b, 'b> Visitor<'de> for Each<'b> {
            type Value = Pairs<'b>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'b>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry::<String, &'de RawValue>()? {
                    pairs.push((pair.0, pair.1));
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Each(std::marker::PhantomData))
    }
}
