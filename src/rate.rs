//! The identity of a priced line: a route and the dimensions that tell its prices apart.
//!
//! Written `gptimage2/kling-o3/video-edit[resolution=720p,sound=off]`. The order of identities is
//! the order in which people expect to read them: `720p` before `1080p`, silent before sound, the
//! plain modes before the advanced ones.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One way to have a video made: `provider/model/mode`.
///
/// One text, since it is what books are asked by: it is hashed and compared as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route(Box<str>);

impl Route {
    pub fn provider(&self) -> &str {
        let [provider, _, _] = self.words();
        provider
    }

    pub fn model(&self) -> &str {
        let [_, model, _] = self.words();
        model
    }

    pub fn mode(&self) -> &str {
        let [_, _, mode] = self.words();
        mode
    }

    /// `provider/model`: the routes of one model on one provider share it.
    pub fn family(&self) -> String {
        let [provider, model, _] = self.words();
        format!("{provider}/{model}")
    }

    fn words(&self) -> [&str; 3] {
        let mut words = self.0.splitn(3, '/');
        [(); 3].map(|()| words.next().unwrap_or_default())
    }
}

/// The dimensions of a rate, each at most once, in display order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimensions(Vec<(String, String)>);

impl Dimensions {
    /// Sets one dimension, replacing its former value.
    ///
    /// # Errors
    /// [`BadIdentity`] where the key or the value is not a plain word.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), BadIdentity> {
        if !is_word(key) || !is_word(value) {
            return Err(BadIdentity::Word(format!("{key}={value}")));
        }
        self.0.retain(|(k, _)| k != key);
        let at = self
            .0
            .partition_point(|(k, _)| compare_keys(k, key) == Ordering::Less);
        self.0.insert(at, (key.to_owned(), value.to_owned()));
        Ok(())
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(k, _)| *k == key).map(|(_, v)| v)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For people: `720p, sound on`.
    pub fn in_words(&self) -> String {
        let words: Vec<String> = self
            .iter()
            .map(|(key, value)| match key {
                "resolution" => value.to_owned(),
                "add-on" => format!("{value} add-on"),
                _ => format!("{key} {value}"),
            })
            .collect();
        words.join(", ")
    }

    /// Whether every dimension of `self` has the same value in `other`.
    pub fn within(&self, other: &Self) -> bool {
        self.iter().all(|(k, v)| other.get(k) == Some(v))
    }
}

/// The identity of one priced line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RateId {
    pub route: Route,
    pub dimensions: Dimensions,
}

impl RateId {
    /// Whether `self`, taken for all rates of its route that have its dimensions, means `rate`.
    /// An add-on is meant only where it is named.
    pub fn covers(&self, rate: &Self) -> bool {
        let add_on = |rate: &Self| rate.dimensions.get("add-on").is_some();
        self.route == rate.route
            && self.dimensions.within(&rate.dimensions)
            && (add_on(self) || !add_on(rate))
    }
}

/// The text names no route or rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentity {
    #[error("`{0}` is not a route: write `provider/model/mode`")]
    Route(String),
    #[error("`{0}`: names are lower-case letters, digits, `.`, `-` and `_`")]
    Word(String),
    #[error("`{0}` is not a rate: write `provider/model/mode[dimension=value,…]`")]
    Rate(String),
}

/// Whether `text` may be a part of an identity.
pub fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b))
}

/// The word that a page's own term becomes in an identity: `Full HD` is `full-hd`, `4K` is `4k`.
/// `None` where nothing of the term can stand in one.
pub fn slug(term: &str) -> Option<String> {
    let mut word = String::new();
    for c in term.trim().chars().flat_map(char::to_lowercase) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_' {
            word.push(c);
        } else if !c.is_ascii() {
            return None;
        } else if !word.ends_with('-') && !word.is_empty() {
            word.push('-');
        }
    }
    let word = word.trim_end_matches('-');
    is_word(word).then(|| word.to_owned())
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (key, value)) in self.iter().enumerate() {
            write!(f, "{}{key}={value}", if n == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl fmt::Display for RateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.route)?;
        if self.dimensions.is_empty() {
            Ok(())
        } else {
            write!(f, "[{}]", self.dimensions)
        }
    }
}

impl FromStr for Route {
    type Err = BadIdentity;

    fn from_str(text: &str) -> Result<Self, BadIdentity> {
        let mut parts = text.split('/');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(provider), Some(model), Some(mode), None) => {
                if let Some(bad) = [provider, model, mode].iter().find(|p| !is_word(p)) {
                    return Err(BadIdentity::Word((*bad).to_owned()));
                }
                Ok(Self(text.into()))
            }
            _ => Err(BadIdentity::Route(text.to_owned())),
        }
    }
}

impl FromStr for Dimensions {
    type Err = BadIdentity;

    /// `resolution=720p,sound=off`; the empty text is no dimensions.
    fn from_str(text: &str) -> Result<Self, BadIdentity> {
        let mut dimensions = Self::default();
        for pair in text.split(',').filter(|p| !p.trim().is_empty()) {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| BadIdentity::Rate(text.to_owned()))?;
            dimensions.set(key.trim(), value.trim())?;
        }
        Ok(dimensions)
    }
}

impl FromStr for RateId {
    type Err = BadIdentity;

    fn from_str(text: &str) -> Result<Self, BadIdentity> {
        let (route, dimensions) = match text.split_once('[') {
            None => (text, ""),
            Some((route, rest)) => {
                let inner = rest
                    .strip_suffix(']')
                    .ok_or_else(|| BadIdentity::Rate(text.to_owned()))?;
                (route, inner)
            }
        };
        Ok(Self {
            route: route.parse()?,
            dimensions: dimensions.parse()?,
        })
    }
}

/// Modes in the order of what they ask of the model; others follow by name.
const MODES: [&str; 6] = [
    "generate",
    "text-to-video",
    "image-to-video",
    "reference-to-video",
    "video-to-video",
    "video-edit",
];

/// The values of a dimension in the order in which people are shown them, each once.
pub fn in_order<'v>(key: &str, values: impl Iterator<Item = &'v str>) -> Vec<String> {
    let mut sorted: Vec<(Dimensions, &str)> = values
        .filter_map(|value| {
            let mut alone = Dimensions::default();
            alone.set(key, value).ok()?;
            Some((alone, value))
        })
        .collect();
    sorted.sort();
    sorted.dedup();
    sorted
        .into_iter()
        .map(|(_, value)| value.to_owned())
        .collect()
}

/// Dimensions in the order in which they are said; others follow by name, the add-on last.
const KEYS: [&str; 3] = ["resolution", "sound", "mode"];

fn place(list: &[&str], word: &str) -> usize {
    list.iter().position(|w| *w == word).unwrap_or(list.len())
}

fn compare_keys(a: &str, b: &str) -> Ordering {
    let rank = |key: &str| (key == "add-on", place(&KEYS, key));
    rank(a).cmp(&rank(b)).then_with(|| a.cmp(b))
}

/// `720p` before `1080p` before `4k`; `off` before `on`; otherwise numbers in words by their value.
fn compare_values(a: &str, b: &str) -> Ordering {
    let rank = |value: &str| match value {
        "off" => (0, 0),
        "on" => (0, 1),
        _ => lines(value).map_or((2, 0), |lines| (1, lines)),
    };
    rank(a).cmp(&rank(b)).then_with(|| natural(a, b))
}

/// The lines of a resolution's name: 720 for `720p`, 2160 for `4k`.
fn lines(value: &str) -> Option<u32> {
    if let Some(lines) = value.strip_suffix('p') {
        return lines.parse().ok();
    }
    match value {
        "2k" => Some(1440),
        "4k" => Some(2160),
        "8k" => Some(4320),
        _ => None,
    }
}

/// Text order in which runs of digits count by their value: `v2` before `v10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    loop {
        let (run_a, after_a) = first_run(rest_a);
        let (run_b, after_b) = first_run(rest_b);
        if run_a.is_empty() && run_b.is_empty() {
            return Ordering::Equal;
        }
        let by_value = match (run_a.parse::<u64>(), run_b.parse::<u64>()) {
            (Ok(value_a), Ok(value_b)) => value_a.cmp(&value_b),
            _ => Ordering::Equal,
        };
        let order = by_value.then_with(|| run_a.cmp(run_b));
        if order != Ordering::Equal {
            return order;
        }
        (rest_a, rest_b) = (after_a, after_b);
    }
}

fn first_run(text: &str) -> (&str, &str) {
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text
        .find(|c: char| c.is_ascii_digit() != digits)
        .unwrap_or(text.len());
    text.split_at(end)
}

impl Ord for Route {
    fn cmp(&self, other: &Self) -> Ordering {
        let ([provider, model, mode], [its_provider, its_model, its_mode]) =
            (self.words(), other.words());
        natural(provider, its_provider)
            .then_with(|| natural(model, its_model))
            .then_with(|| place(&MODES, mode).cmp(&place(&MODES, its_mode)))
            .then_with(|| natural(mode, its_mode))
    }
}

impl Ord for Dimensions {
    fn cmp(&self, other: &Self) -> Ordering {
        // A rate of an add-on comes after all that it can be added to.
        let add_on = |d: &Self| d.get("add-on").is_some();
        add_on(self).cmp(&add_on(other)).then_with(|| {
            let mut pairs = self.iter().zip(other.iter());
            pairs
                .find_map(|((ka, va), (kb, vb))| {
                    let order = compare_keys(ka, kb).then_with(|| compare_values(va, vb));
                    (order != Ordering::Equal).then_some(order)
                })
                .unwrap_or_else(|| self.0.len().cmp(&other.0.len()))
        })
    }
}

impl Ord for RateId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.route
            .cmp(&other.route)
            .then_with(|| self.dimensions.cmp(&other.dimensions))
    }
}

macro_rules! partial_from_total {
    ($($name:ty),*) => {$(
        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
partial_from_total!(Route, Dimensions, RateId);

/// Which rates a person means: a rate's text in which `*` stands for anything.
///
/// A route alone (`gptimage2/kling-o3/video-edit`) means all its rates, and a family
/// (`gptimage2/kling-3`) all its routes; the brackets are ordinary characters.
#[derive(Clone, Debug)]
pub struct RateGlob {
    text: String,
    pattern: wildmatch::WildMatch,
}

impl RateGlob {
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            pattern: wildmatch::WildMatch::new(text),
        }
    }

    pub fn matches(&self, rate: &RateId) -> bool {
        let whole = rate.to_string();
        let route = rate.route.to_string();
        [whole, route, rate.route.family()]
            .iter()
            .any(|name| self.pattern.matches(name))
    }

    pub fn matches_route(&self, route: &Route) -> bool {
        [route.to_string(), route.family()]
            .iter()
            .any(|name| self.pattern.matches(name))
    }
}

impl fmt::Display for RateGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> RateId {
        text.parse().unwrap()
    }

    #[test]
    fn an_identity_is_written_as_it_is_read() {
        for text in [
            "gptimage2/kling-o3/video-edit",
            "gptimage2/kling-o3/video-edit[resolution=720p]",
            "kling/video-3.0/generate[resolution=1080p,sound=on]",
            "kling/video-3.0/generate[resolution=720p,add-on=voice-control]",
        ] {
            assert_eq!(rate(text).to_string(), text);
        }
        assert_eq!(
            rate("a/b/c[sound=off,resolution=720p]").to_string(),
            "a/b/c[resolution=720p,sound=off]"
        );
    }

    #[test]
    fn a_route_is_of_three_words() {
        let route: Route = "gptimage2/kling-o3/video-edit".parse().unwrap();
        assert_eq!(
            (route.provider(), route.model(), route.mode()),
            ("gptimage2", "kling-o3", "video-edit")
        );
        assert_eq!(route.family(), "gptimage2/kling-o3");
    }

    #[test]
    fn what_is_no_identity_is_refused() {
        for text in [
            "",
            "a/b",
            "a/b/c/d",
            "A/b/c",
            "a//c",
            "a/b/c[",
            "a/b/c[x]",
            "a/b/c[x=Y]",
            "a/b/c\n",
        ] {
            assert!(text.parse::<RateId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn identities_stand_in_the_order_people_read() {
        let ordered = [
            "gptimage2/kling-3/text-to-video[resolution=720p,sound=off]",
            "gptimage2/kling-3/text-to-video[resolution=720p,sound=on]",
            "gptimage2/kling-3/text-to-video[resolution=1080p,sound=off]",
            "gptimage2/kling-3/text-to-video[resolution=4k,sound=off]",
            "gptimage2/kling-3/text-to-video[resolution=720p,add-on=voice-control]",
            "gptimage2/kling-3/image-to-video[resolution=720p]",
            "gptimage2/kling-o3/text-to-video[resolution=720p]",
            "gptimage2/kling-o3/video-edit[resolution=720p]",
            "gptimage2/kling-v10/text-to-video",
            "kling/video-3.0/generate",
        ];
        for pair in ordered.windows(2) {
            assert!(rate(pair[0]) < rate(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn a_glob_means_rates_routes_and_families() {
        let edit = rate("gptimage2/kling-o3/video-edit[resolution=720p]");
        for (glob, expected) in [
            ("gptimage2/kling-o3/*", true),
            ("gptimage2/kling-o3", true),
            ("gptimage2/kling-o3/video-edit", true),
            ("gptimage2/kling-o3/video-edit[resolution=720p]", true),
            ("*720p*", true),
            ("gptimage2/kling-o3/video-edit[resolution=1080p]", false),
            ("gptimage2/kling-3", false),
            ("", false),
        ] {
            assert_eq!(RateGlob::new(glob).matches(&edit), expected, "{glob}");
        }
    }

    #[test]
    fn a_term_becomes_a_word() {
        for (term, word) in [
            ("720p", Some("720p")),
            (" 4K ", Some("4k")),
            ("Full HD", Some("full-hd")),
            ("Video Editing (new)", Some("video-editing-new")),
            ("有声", None),
            ("—", None),
            ("", None),
        ] {
            assert_eq!(slug(term).as_deref(), word, "{term}");
        }
    }
}
