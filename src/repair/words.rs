//! When two phrases name the same thing. A page that is rewritten calls things otherwise; what may
//! be added to a phrase and what may be missing from it is said here, and nothing else may differ.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::concepts::{concepts, has_digit, is_marked, parts};
use crate::draft::{Header, header, value, value_of};
use crate::escape::is_invisible;
use crate::source::{Word, Words, normalized};

/// How surely two phrases are one: the more, the surer.
pub type Sure = u32;

/// The same words.
pub const SAME: Sure = 100;
/// The same but for words that say nothing.
const ALIKE: Sure = 60;
/// Another word for it, of a vocabulary.
const SYNONYM: Sure = 50;
/// One says less or more than the other, and nothing that tells.
const PART: Sure = 40;

/// A longer text names nothing.
const LONGEST: usize = 80;

/// And those that say nothing of prices of videos.
const OF_VIDEOS: [&str; 24] = [
    "video",
    "videos",
    "generation",
    "generations",
    "clip",
    "clips",
    "second",
    "seconds",
    "sec",
    "s",
    "usd",
    "dollar",
    "dollars",
    "unit",
    "units",
    "credit",
    "credits",
    "model",
    "models",
    "api",
    "detail",
    "details",
    "pay",
    "output",
];

/// Words of sound: a label that has others beside them says more than whether there is any.
const OF_SOUND: [&str; 48] = [
    "audio",
    "sound",
    "native",
    "no",
    "without",
    "with",
    "off",
    "on",
    "w",
    "o",
    "generated",
    "generate",
    "generation",
    "enabled",
    "disabled",
    "silent",
    "mute",
    "muted",
    "track",
    "included",
    "includes",
    "ton",
    "ohne",
    "mit",
    "an",
    "aus",
    "son",
    "sans",
    "avec",
    "sin",
    "con",
    "sonido",
    "senza",
    "suono",
    "sem",
    "som",
    "com",
    "yes",
    "non",
    "ja",
    "nein",
    "oui",
    "sí",
    "none",
    "true",
    "false",
    "video",
    "only",
];

/// Words of tiers and of terms: below a heading that says one, prices are others than without it.
const TERMS: [&str; 56] = [
    "annual",
    "annually",
    "year",
    "years",
    "yearly",
    "month",
    "months",
    "monthly",
    "committed",
    "commitment",
    "contract",
    "reserved",
    "reservation",
    "prepaid",
    "upfront",
    "subscription",
    "subscribers",
    "enterprise",
    "business",
    "partner",
    "partners",
    "reseller",
    "resellers",
    "student",
    "students",
    "education",
    "batch",
    "bulk",
    "volume",
    "discount",
    "discounts",
    "discounted",
    "promotion",
    "promotional",
    "launch",
    "trial",
    "beta",
    "preview",
    "old",
    "early",
    "priority",
    "spot",
    "flex",
    "plus",
    "pro",
    "lite",
    "mini",
    "max",
    "ultra",
    "turbo",
    "fast",
    "premium",
    "omni",
    "jahr",
    "jahre",
    "laufzeit",
];

/// What a source is about: words that headings may have or not.
#[derive(Clone, Debug, Default)]
pub struct Subject(BTreeSet<String>);

impl Subject {
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        Self(texts.flat_map(concepts).collect())
    }
}

/// What is left of a heading without what any heading of prices may say.
fn telling(heading: &str, subject: &Subject) -> BTreeSet<String> {
    let mut concepts = concepts(heading);
    concepts.retain(|word| {
        word != "price" && !OF_VIDEOS.contains(&word.as_str()) && !subject.0.contains(word)
    });
    concepts
}

/// Whether a heading may be the new name of one that the file knows.
pub fn heading(known: &str, new: &str, subject: &Subject) -> Option<Sure> {
    if normalized(known) == normalized(new) {
        return Some(SAME);
    }
    if new.chars().count() > LONGEST || concepts(new).is_empty() {
        return None;
    }
    let (old, now) = (telling(known, subject), telling(new, subject));
    if old != now || is_swapped(known, new, subject) {
        return None;
    }
    let is_price = |text: &str| concepts(text).contains("price");
    Some(if is_price(known) == is_price(new) || !old.is_empty() {
        ALIKE
    } else {
        // Nothing but the subject: the section that was named is gone.
        PART / 2
    })
}

/// A heading around the prices that says more than the file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Another version, tier or term.
    Another,
    /// Something of which nothing is known.
    Unsaid,
}

/// What a heading says that the subject does not; nothing where any heading of prices may say it.
pub fn foreign(heading: &str, subject: &Subject) -> Option<Foreign> {
    let telling = telling(heading, subject);
    let is_another =
        |word: &String| has_digit(word) || is_marked(word) || TERMS.contains(&word.as_str());
    if telling.is_empty() {
        None
    } else if telling.iter().any(is_another) {
        Some(Foreign::Another)
    } else {
        Some(Foreign::Unsaid)
    }
}

/// Whether each of two headings says a number, or a word of the subject, that is not the other's: of
/// a source about several versions or tiers, one is not another.
fn is_swapped(known: &str, new: &str, subject: &Subject) -> bool {
    let (mut old, mut now) = (concepts(known), concepts(new));
    let has_number = |words: &BTreeSet<String>| words.iter().any(|word| has_digit(word));
    let numbers_differ = has_number(&old) && has_number(&now) && {
        let differs = old.symmetric_difference(&now);
        differs.into_iter().any(|word| has_digit(word))
    };
    old.retain(|word| subject.0.contains(word));
    now.retain(|word| subject.0.contains(word));
    numbers_differ || !(old.is_subset(&now) || now.is_subset(&old))
}

/// The same of a heading of sentences, that of no prices.
pub fn title(known: &str, new: &str) -> Option<Sure> {
    let (old, now) = (concepts(known), concepts(new));
    let is_named = !now.is_empty() && now.iter().any(|word| old.contains(word));
    let without = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        a.difference(b)
            .all(|w| OF_VIDEOS.contains(&w.as_str()) || matches!(w.as_str(), "rule" | "price"))
    };
    if normalized(known) == normalized(new) {
        Some(SAME)
    } else if is_named && without(&old, &now) && without(&now, &old) {
        Some(if old == now { ALIKE } else { PART })
    } else {
        None
    }
}

/// Whether a label may be the new name of a field that is no price.
pub fn label(known: &Words, new: &str) -> Option<Sure> {
    if known.fit(new).is_some() {
        return Some(SAME);
    }
    if !is_a_word(new) {
        return None;
    }
    let now = concepts(&split(new));
    let class = header(new);
    let of = |word: &str| -> Option<Sure> {
        let old = concepts(&split(word));
        if !old.is_empty() && old == now {
            return Some(ALIKE);
        }
        let is_same = |class: Header| header(word) == Some(class);
        match class {
            None if header(word).is_none() => title(word, new),
            Some(Header::Price | Header::Other) | None => None,
            Some(class) => is_same(class).then_some(SYNONYM),
        }
    };
    known.iter().filter_map(|word| of(word.written())).max()
}

/// Whether a label may be the new name of a price: it says no more than that it is one.
pub fn price_label(known: &Words, new: &str) -> Option<Sure> {
    if known.fit(new).is_some() {
        return Some(SAME);
    }
    if !is_a_word(new) || header(new) == Some(Header::Other) {
        return None;
    }
    let now = concepts(&split(new));
    let mut best = None;
    for word in known.iter() {
        let old = concepts(&split(word.written()));
        let is_price = |text: &str, words: &BTreeSet<String>| {
            let is_said = words.contains("price") || words.contains("usd");
            is_said || header(text) == Some(Header::Price)
        };
        let says_more = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
            a.difference(b)
                .any(|w| w != "price" && w != "range" && !OF_VIDEOS.contains(&w.as_str()))
        };
        if old == now {
            best = best.max(Some(ALIKE));
        } else if is_price(word.written(), &old)
            && is_price(new, &now)
            && !says_more(&now, &old)
            && !says_more(&old, &now)
        {
            best = best.max(Some(SYNONYM));
        }
    }
    best
}

/// `priceRange.minUsd` as words.
fn split(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut was_small = false;
    for c in text.chars() {
        if c.is_uppercase() && was_small {
            words.push(' ');
        }
        was_small = c.is_lowercase();
        words.push(c);
    }
    words
}

/// The values of one field: for each its words.
pub struct Values<'w> {
    /// What the field is called: words that a value may have or not.
    pub names: Vec<&'w str>,
    /// The dimension, where one word of the vocabulary says what it is.
    pub values: Vec<(&'w str, &'w str, &'w Words)>,
}

impl Values<'_> {
    /// Whether the file knows this label.
    pub fn knows(&self, label: &str) -> bool {
        let words = normalized(label);
        self.values.iter().any(|(_, _, known)| known.any_is(&words))
    }

    /// The value of which a label holds a new name where it says several things, and the pattern
    /// by which it is known: `standard*` where the file says `std*`.
    pub fn within(&self, new: &str) -> Option<(usize, String)> {
        if !is_a_word(new) {
            return None;
        }
        let mut found = self
            .values
            .iter()
            .enumerate()
            .flat_map(|(n, (_, _, words))| {
                let patterns = words.iter().map(Word::written);
                let patterns = patterns.filter(|word| word.contains('*'));
                patterns.filter_map(move |word| Some((n, pattern(word, new)?)))
            });
        let first = found.next()?;
        let is_one = found.all(|(n, _)| n == first.0);
        is_one.then_some(first)
    }

    /// The value that a label may be a new name of: its place, and how surely. Nothing where two
    /// are as likely.
    pub fn meant(&self, new: &str) -> Option<(usize, Sure)> {
        let words = normalized(new);
        let known = self.values.iter().position(|(_, _, w)| w.any_is(&words));
        if let Some(at) = known {
            return Some((at, SAME));
        }
        if !is_a_word(new) {
            return None;
        }
        let common = self.common();
        let mut best: Option<(usize, Sure)> = None;
        let mut is_tied = false;
        for (n, (key, _, words)) in self.values.iter().enumerate() {
            let sure = words
                .iter()
                .filter_map(|word| self.related(key, word.written(), new, &common))
                .max();
            let Some(sure) = sure else { continue };
            match best {
                Some((_, known)) if known > sure => {}
                Some((_, known)) if known == sure => is_tied = true,
                _ => {
                    best = Some((n, sure));
                    is_tied = false;
                }
            }
        }
        best.filter(|_| !is_tied)
    }

    /// Words that all values have, in one of their names.
    fn common(&self) -> BTreeSet<String> {
        let mut all = self.values.iter().map(|(_, _, words)| {
            let names = words.iter().map(|word| concepts(word.written()));
            names.flatten().collect::<BTreeSet<String>>()
        });
        let first = all.next().unwrap_or_default();
        if self.values.len() < 2 {
            return BTreeSet::new();
        }
        all.fold(first, |common, words| {
            common.intersection(&words).cloned().collect()
        })
    }

    fn related(&self, key: &str, word: &str, new: &str, common: &BTreeSet<String>) -> Option<Sure> {
        let plain = word.replace('*', " ");
        let (old, now) = (concepts(&plain), concepts(new));
        let is_named = |w: &String| {
            common.contains(w) || self.names.iter().any(|name| concepts(name).contains(w))
        };
        let marked = |words: &BTreeSet<String>| -> usize {
            words.iter().filter(|word| is_marked(word)).count()
        };
        if marked(&old) != marked(&now) {
            return None;
        }
        if !word.contains('*')
            && let Some(is_same) = same_value(key, &plain, new)
        {
            let says_more = now.iter().any(|w| {
                w.is_ascii()
                    && !has_digit(w)
                    && !OF_SOUND.contains(&w.as_str())
                    && !matches!(
                        w.as_str(),
                        "hd" | "full" | "fhd" | "uhd" | "ultra" | "pixels" | "p"
                    )
                    && !is_named(w)
            });
            return (is_same && !says_more).then_some(SYNONYM);
        }
        if old.is_empty() || now.is_empty() || word.contains('*') {
            return None;
        }
        if old == now {
            return Some(ALIKE);
        }
        // What may be there or not: the field's own name, and what all values say. Numbers only
        // where all values have them.
        let may_differ = |w: &String| {
            let is_free = is_named(w) || OF_VIDEOS.contains(&w.as_str());
            is_free && (!has_digit(w) || common.contains(w))
        };
        let more = now.difference(&old).all(&may_differ);
        let less = old.difference(&now).all(&may_differ);
        let shared = now.intersection(&old).any(|w| !may_differ(w));
        (more && less && shared).then_some(PART)
    }
}

/// A pattern with the label's words in place of those of the file that mean the same.
fn pattern(written: &str, label: &str) -> Option<String> {
    let core = written.trim_matches('*');
    if core.contains('*') {
        return None;
    }
    let (core, label) = (parts(core), parts(label));
    let same = |a: &String, b: &String| {
        let one = concepts(a);
        a == b || (!one.is_empty() && one == concepts(b))
    };
    let at = label.windows(core.len().max(1)).position(|run| {
        run.len() == core.len() && run.iter().zip(&core).all(|(a, b)| same(a, b))
    })?;
    let (is_open, is_open_behind) = (written.starts_with('*'), written.ends_with('*'));
    let end = at.checked_add(core.len())?;
    if (!is_open && at > 0) || (!is_open_behind && end < label.len()) {
        return None;
    }
    let star = |is: bool| if is { "*" } else { "" };
    let run = label.get(at..end)?.join(" ");
    Some(format!("{}{run}{}", star(is_open), star(is_open_behind)))
}

/// Whether two texts are one value of a dimension that the vocabulary knows; nothing where it does
/// not know one of them.
fn same_value(key: &str, one: &str, other: &str) -> Option<bool> {
    // `720 p` is `720p`.
    let joined: String = other.split_whitespace().collect();
    let is_number = joined.starts_with(|c: char| c.is_ascii_digit());
    let other = if key == "resolution" && is_number {
        joined.as_str()
    } else {
        other
    };
    if let (Some(one), Some(other)) = (value(one), value(other)) {
        return Some(one == other);
    }
    if !matches!(key, "resolution" | "sound" | "length") {
        return None;
    }
    let known = |text: &str| {
        let is_known =
            value(text).is_some_and(|(of, _)| of == key) || crate::draft::is_known_value(key, text);
        value_of(key, text).filter(|_| is_known)
    };
    Some(known(one)? == known(other)?)
}

/// Whether a text of the page may become a word of a selector file: nothing in it is a pattern.
pub fn is_a_word(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= LONGEST
        && !text.contains(['*', '{', '}'])
        && !text.chars().any(is_invisible)
}
