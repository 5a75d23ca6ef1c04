//! JSON as prices need it: numbers stay the text that they are written as, since an amount that
//! went through a float would not be the price; and rows know what stands around them.

mod places;
mod scripts;

use std::rc::Rc;
use std::str::FromStr;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

pub use places::places;
pub use scripts::{Script, lists_in, rows_of_scripts};

use super::words::{Words, normalized};

/// Each level is scanned once more than the one around it, so this bounds the time too.
const DEEPEST: usize = 100;

/// An object that says more than this is a dictionary, not a row, and says nothing of one inside.
const MOST_MEMBERS: usize = 1_000;

/// A longer key is no field; and each member inside an object repeats the keys around it.
const LONGEST_KEY: usize = 500;

/// More rows than any page of prices has; those behind them are not looked at.
const MOST_ROWS: usize = 10_000;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// In the order of the text; a key may stand twice.
    Object(Vec<(String, Json)>),
}

/// The text is not JSON that is read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotJson {
    #[error("the page is not JSON: {0}")]
    Syntax(String),
    #[error("the JSON nests more than {DEEPEST} levels deep")]
    TooDeep,
}

impl Json {
    /// Reads one JSON text, with nothing behind it.
    ///
    /// # Errors
    /// [`NotJson`]
    pub fn parse(text: &str) -> Result<Self, NotJson> {
        Self::from_raw(read(text)?)
    }

    fn from_raw(raw: &RawValue) -> Result<Self, NotJson> {
        if nesting(raw.get()) > DEEPEST {
            return Err(NotJson::TooDeep);
        }
        Self::from_shallow(raw)
    }

    fn from_shallow(raw: &RawValue) -> Result<Self, NotJson> {
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'{') => {
                let Pairs(pairs) = read(text)?;
                let pairs = pairs.into_iter();
                let pairs = pairs.map(|(key, value)| Ok((key, Self::from_shallow(value)?)));
                Self::Object(pairs.collect::<Result<_, _>>()?)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = read(text)?;
                let items = items.into_iter().map(Self::from_shallow);
                Self::List(items.collect::<Result<_, _>>()?)
            }
            Some(b'"') => Self::Text(read(text)?),
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'n') => Self::Null,
            _ => Self::Number(text.to_owned()),
        })
    }

    /// The value as a cell shows it: nothing is an empty cell. `None` for lists and objects.
    fn shown(&self) -> Option<String> {
        match self {
            Self::Null => Some(String::new()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::List(_) | Self::Object(_) => None,
        }
    }
}

fn read<'t, T: serde::Deserialize<'t>>(text: &'t str) -> Result<T, NotJson> {
    serde_json::from_str(text).map_err(|error| NotJson::Syntax(error.to_string()))
}

/// How deep the lists and objects of a JSON text nest.
fn nesting(text: &str) -> usize {
    let (mut deepest, mut depth) = (0_usize, 0_usize);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'[' | b'{' if !is_quoted => depth = depth.saturating_add(1),
            b']' | b'}' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The members of an object as they stand, a repeated key included.
struct Pairs<'t>(Vec<(String, &'t RawValue)>);

impl<'t> serde::Deserialize<'t> for Pairs<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'t> Visitor<'t> for Members {
            type Value = Pairs<'t>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Pairs<'t>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// Where rows stand in JSON: `data[*].prices[*]`, `rows[*]`, `offers`, `models.{Model}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    written: String,
    steps: Vec<Step>,
}

/// One step of a path: a key, all items of a list, or all members of an object, whose keys are
/// then what each says of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Each,
    Named(String),
}

/// The text is no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no path to rows: write `rows[*]`, `data[*].prices[*]` or `models.{{Model}}`")]
pub struct BadPath(String);

impl Path {
    pub fn written(&self) -> &str {
        &self.written
    }
}

impl FromStr for Path {
    type Err = BadPath;

    fn from_str(written: &str) -> Result<Self, BadPath> {
        let bad = || BadPath(written.to_owned());
        let mut steps = Vec::new();
        for part in written.split('.') {
            let key = part.trim_end_matches("[*]");
            let lists = part.strip_prefix(key).unwrap_or_default().len() / "[*]".len();
            // Only the document itself may be a list without a key.
            let is_keyless = key.is_empty() && (lists == 0 || !steps.is_empty());
            let name = key
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'));
            let plain = name.unwrap_or(key);
            let is_odd = plain == "$" || plain.contains(['[', ']', '{', '}', '"', '\\']);
            if is_keyless || is_odd || name.is_some_and(str::is_empty) {
                return Err(bad());
            }
            if let Some(name) = name {
                steps.push(Step::Named(name.to_owned()));
            } else if !key.is_empty() {
                steps.push(Step::Key(key.to_owned()));
            }
            steps.extend(std::iter::repeat_n(Step::Each, lists));
        }
        Ok(Self {
            written: written.to_owned(),
            steps,
        })
    }
}

/// One object on the way to the rows, or a row itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its path: `data[3].prices[0]`.
    pub place: String,
    members: Vec<Member>,
    around: Option<Rc<Row>>,
}

/// What an object says under one key: `price_range.min_usd` for that of an object inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub key: String,
    pub text: String,
    known: String,
}

impl Row {
    /// What the row says of a field, and the object that says it: the row itself, else the
    /// nearest around it.
    pub fn say<'r>(&'r self, words: &Words) -> (&'r Row, Vec<&'r Member>) {
        let mut row = self;
        loop {
            let members = row.members.iter().filter(|m| words.any_is(&m.known));
            let members: Vec<&Member> = members.collect();
            match &row.around {
                Some(around) if members.is_empty() => row = around,
                _ => return (row, members),
            }
        }
    }

    /// Its own keys, for messages.
    pub fn keys(&self) -> Vec<&str> {
        self.members.iter().map(|m| m.key.as_str()).collect()
    }
}

/// The rows at `path` of a whole document.
pub fn rows_of_document(document: &Json, path: &Path) -> Vec<Rc<Row>> {
    let mut rows = Vec::new();
    collect(document, &path.steps, None, String::new(), &mut rows);
    rows
}

fn collect(
    value: &Json,
    steps: &[Step],
    around: Option<&Rc<Row>>,
    place: String,
    rows: &mut Vec<Rc<Row>>,
) {
    if rows.len() > MOST_ROWS {
        return;
    }
    match (steps.split_first(), value) {
        (None, Json::Object(_)) => rows.push(row(value, around, place)),
        (Some((Step::Key(key), rest)), Json::Object(pairs)) => {
            let separator = if place.is_empty() { "" } else { "." };
            let inside = format!("{place}{separator}{key}");
            let here = row(value, around, place);
            for (_, inner) in pairs.iter().filter(|(k, _)| k == key) {
                collect(inner, rest, Some(&here), inside.clone(), rows);
            }
        }
        (Some((Step::Named(field), rest)), Json::Object(pairs)) => {
            let separator = if place.is_empty() { "" } else { "." };
            for (key, inner) in pairs {
                let name = Rc::new(Row {
                    place: place.clone(),
                    members: vec![Member {
                        key: field.clone(),
                        text: key.clone(),
                        known: normalized(field),
                    }],
                    around: around.cloned(),
                });
                let inside = format!("{place}{separator}{key}");
                collect(inner, rest, Some(&name), inside, rows);
            }
        }
        (Some((Step::Each, rest)), Json::List(items)) => {
            for (n, item) in items.iter().enumerate() {
                collect(item, rest, around, format!("{place}[{n}]"), rows);
            }
        }
        _ => {}
    }
}

fn row(value: &Json, around: Option<&Rc<Row>>, place: String) -> Rc<Row> {
    let mut members = Vec::new();
    flatten(value, "", &mut members);
    if members.len() > MOST_MEMBERS {
        members.clear();
    }
    Rc::new(Row {
        place,
        members,
        around: around.cloned(),
    })
}

/// What an object says, as the fields of a row are written.
pub fn members_of(value: &Json) -> Vec<(String, String)> {
    let mut members = Vec::new();
    flatten(value, "", &mut members);
    if members.len() > MOST_MEMBERS {
        members.clear();
    }
    members.into_iter().map(|m| (m.key, m.text)).collect()
}

fn flatten(value: &Json, prefix: &str, members: &mut Vec<Member>) {
    let Json::Object(pairs) = value else {
        return;
    };
    for (key, value) in pairs {
        if members.len() > MOST_MEMBERS {
            return;
        }
        if prefix.len().saturating_add(key.len()) > LONGEST_KEY {
            continue;
        }
        let key = format!("{prefix}{key}");
        match value.shown() {
            Some(text) => members.push(Member {
                known: normalized(&key),
                key,
                text,
            }),
            None => flatten(value, &format!("{key}."), members),
        }
    }
}

/// A key, or a value of such a kind, in words: `usdPerSecond` and `usd_per_second` as
/// `usd per second`. A bare `min` is the least, not a minute.
pub fn in_words(key: &str) -> String {
    let mut spaced = String::with_capacity(key.len());
    let mut last = ' ';
    let mut chars = key.chars().peekable();
    while let Some(c) = chars.next() {
        if last.is_lowercase() && c.is_uppercase() {
            spaced.push(' ');
        }
        // `5_seconds`, but `2.5 seconds`, `.5 seconds` and `3-15 s`.
        let opens_fraction =
            c == '.' && !last.is_alphanumeric() && chars.peek().is_some_and(char::is_ascii_digit);
        let in_number = last.is_ascii_digit() || opens_fraction;
        let joins = c == '_' || (matches!(c, '-' | '.') && !in_number);
        spaced.push(if joins { ' ' } else { c });
        last = c;
    }
    let mut words: Vec<&str> = Vec::new();
    for word in spaced.split_whitespace() {
        let is_per = words.last().is_some_and(|w| w.eq_ignore_ascii_case("per"));
        if is_per || !word.eq_ignore_ascii_case("min") {
            words.push(word);
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests;
