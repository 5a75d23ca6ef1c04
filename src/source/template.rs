//! A sentence in which fields stand: `Each second of {Resolution} video costs {Price}`.

use unicode_normalization::UnicodeNormalization;

use super::words::normalized;
use crate::escape::is_invisible;

/// A sentence with holes, each named after the field that stands there; `*` stands for anything.
#[derive(Clone, Debug)]
pub struct Template {
    written: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// In the form in which words are compared.
    Literal(Vec<char>),
    Hole(String),
    Any,
}

/// The text is no such sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    #[error("`{{` without `}}` in `{0}`")]
    Unclosed(String),
    #[error("`{0}` has no hole for a field, such as `{{Price}}`")]
    NoHole(String),
    #[error("`{0}` has a hole beside another one, or beside `*`: nothing says where it ends")]
    Adjacent(String),
    #[error("`{0}` has no words of its own: it would fit anything")]
    Wordless(String),
    #[error("`{0}` names the field `{1}` twice")]
    Twice(String, String),
}

/// A sentence of a page that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitting {
    /// What stands in each hole, as the page writes it.
    pub fields: Vec<(String, String)>,
    /// The words around the holes, as the page writes them.
    pub around: String,
}

impl Template {
    /// # Errors
    /// [`BadTemplate`]
    pub fn parse(written: &str) -> Result<Self, BadTemplate> {
        let bad = || written.to_owned();
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some(at) = rest.find(['{', '*']) {
            let (literal, hole) = rest.split_at_checked(at).unwrap_or((rest, ""));
            push_literal(&mut parts, literal);
            if let Some(behind) = hole.strip_prefix('*') {
                parts.push(Part::Any);
                rest = behind;
                continue;
            }
            let inside = hole.strip_prefix('{').unwrap_or(hole);
            let (name, behind) = inside
                .split_once('}')
                .ok_or_else(|| BadTemplate::Unclosed(bad()))?;
            let hole = Part::Hole(name.trim().to_owned());
            if parts.contains(&hole) {
                return Err(BadTemplate::Twice(bad(), name.trim().to_owned()));
            }
            parts.push(hole);
            rest = behind;
        }
        push_literal(&mut parts, rest.trim_end_matches(is_stop));
        let is_literal = |part: &Part| matches!(part, Part::Literal(_));
        if !parts.iter().any(|part| matches!(part, Part::Hole(_))) {
            return Err(BadTemplate::NoHole(bad()));
        }
        let blank = Part::Literal(vec![' ']);
        let mut beside = parts.iter().filter(|part| **part != blank).peekable();
        while let Some(one) = beside.next() {
            if !is_literal(one) && beside.peek().is_some_and(|next| !is_literal(next)) {
                return Err(BadTemplate::Adjacent(bad()));
            }
        }
        let says_words = |part: &Part| match part {
            Part::Literal(words) => words.iter().any(|c| !c.is_whitespace()),
            Part::Hole(_) | Part::Any => false,
        };
        if !parts.iter().any(says_words) {
            return Err(BadTemplate::Wordless(bad()));
        }
        Ok(Self {
            written: written.to_owned(),
            parts,
        })
    }

    /// As the file writes it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The fields of its holes.
    pub fn holes(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(name) => Some(name.as_str()),
            Part::Literal(_) | Part::Any => None,
        })
    }

    /// How many of its own words a text has, and how many words it has.
    pub fn shared_words(&self, text: &str) -> (usize, usize) {
        let known = normalized(text);
        let said: Vec<&str> = words(&known).collect();
        let own: String = self
            .parts
            .iter()
            .flat_map(|part| match part {
                Part::Literal(words) => words.as_slice(),
                Part::Hole(_) | Part::Any => &[' '],
            })
            .collect();
        let shared = words(&own).filter(|word| said.contains(word)).count();
        (shared, words(&own).count())
    }

    /// Matches a whole sentence. A hole holds at least one character and reaches to the first
    /// place where the words behind it stand.
    pub fn fit(&self, sentence: &str) -> Option<Fitting> {
        let text = shown(sentence);
        let mut fields = Vec::new();
        let mut around = String::new();
        let mut at = 0_usize;
        // The hole or `*` whose end is not known yet.
        let mut open: Option<&Part> = None;
        let last = self.parts.len().saturating_sub(1);
        for (n, part) in self.parts.iter().enumerate() {
            let Part::Literal(words) = part else {
                open = Some(part);
                continue;
            };
            let found = match open {
                None => at,
                Some(_) if n == last => text.len().checked_sub(words.len())?,
                Some(hole) => {
                    let first = at.saturating_add(usize::from(matches!(hole, Part::Hole(_))));
                    (first..=text.len()).find(|place| stands_at(&text, *place, words))?
                }
            };
            if found < at || !stands_at(&text, found, words) {
                return None;
            }
            if let Some(Part::Hole(name)) = open.take() {
                fields.push((name.clone(), capture(&text, at, found)?));
            }
            at = found.saturating_add(words.len());
            around.extend(text.get(found..at).unwrap_or_default());
            around.push(' ');
        }
        match open {
            Some(Part::Hole(name)) => {
                fields.push((name.clone(), capture(&text, at, text.len())?));
            }
            Some(_) => {}
            None if at == text.len() => {}
            None => return None,
        }
        Some(Fitting { fields, around })
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

fn capture(text: &[char], from: usize, to: usize) -> Option<String> {
    let held: String = text.get(from..to)?.iter().collect();
    let held = held.trim();
    let chars = held.chars().zip(held.chars().skip(1));
    let mut ends = chars.filter(|(stop, behind)| is_stop(*stop) && behind.is_whitespace());
    // A field is no more than a part of one sentence.
    (!held.is_empty() && ends.next().is_none()).then(|| held.to_owned())
}

fn stands_at(text: &[char], place: usize, words: &[char]) -> bool {
    let here = text.get(place..).unwrap_or_default();
    here.len() >= words.len()
        && here
            .iter()
            .zip(words)
            .all(|(c, word)| c == word || c.to_lowercase().eq(std::iter::once(*word)))
}

/// Literals keep a blank at their ends, which `normalized` would trim.
fn push_literal(parts: &mut Vec<Part>, literal: &str) {
    if literal.is_empty() {
        return;
    }
    let marked = normalized(&format!("|{literal}|"));
    let inner = marked.strip_prefix('|').and_then(|m| m.strip_suffix('|'));
    parts.push(Part::Literal(inner.unwrap_or_default().chars().collect()));
}

/// The text with its capitals, else in the form in which words are compared.
fn shown(text: &str) -> Vec<char> {
    let mut shown: Vec<char> = Vec::new();
    for c in text.nfkc() {
        match c {
            _ if c.is_whitespace() => {
                if shown.last().is_some_and(|last| *last != ' ') {
                    shown.push(' ');
                }
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => shown.push('-'),
            '\u{2018}' | '\u{2019}' => shown.push('\''),
            _ if is_invisible(c) => {}
            ':' => {
                if shown.last() == Some(&' ') {
                    shown.pop();
                }
                shown.push(':');
            }
            _ => shown.push(c),
        }
    }
    while shown
        .last()
        .is_some_and(|c| c.is_whitespace() || is_stop(*c))
    {
        shown.pop();
    }
    shown
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '。' | '！' | '？')
}

/// The sentences of a text.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut from = 0_usize;
    while let Some((at, stop)) = rest
        .char_indices()
        .find(|(at, c)| *at >= from && is_stop(*c))
    {
        let end = at.saturating_add(stop.len_utf8());
        let Some((sentence, behind)) = rest.split_at_checked(end) else {
            break;
        };
        // `$0.10` goes on; `。` always ends.
        if stop.is_ascii() && !behind.is_empty() && !behind.starts_with(char::is_whitespace) {
            from = end;
            continue;
        }
        found.push(sentence.trim());
        rest = behind;
        from = 0;
    }
    if !rest.trim().is_empty() {
        found.push(rest.trim());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(template: &str, sentence: &str) -> Option<Vec<String>> {
        let fitting = Template::parse(template).unwrap().fit(sentence)?;
        let fields = fitting.fields.into_iter();
        Some(
            fields
                .map(|(name, text)| format!("{name}={text}"))
                .collect(),
        )
    }

    #[test]
    fn a_sentence_says_its_fields() {
        let template = "Each second of {Resolution} video costs {Price}";
        for (sentence, expected) in [
            (
                "Each second of 720p video costs $0.10.",
                Some(vec!["Resolution=720p", "Price=$0.10"]),
            ),
            (
                "EACH  second of 4K video costs US$ 0.10 (USD)",
                Some(vec!["Resolution=4K", "Price=US$ 0.10 (USD)"]),
            ),
            ("Each second of video costs $0.10", None),
            ("Each second of 720p video costs ", None),
            ("For each second of 720p video costs $1", None),
            ("Each second of 720p video costs $1. Or $2", None),
        ] {
            let expected = expected.map(|list| list.into_iter().map(String::from).collect());
            assert_eq!(fields(template, sentence), expected, "{sentence}");
        }
        let is = |list: &[&str]| Some(list.iter().map(|s| (*s).to_owned()).collect());
        let two = "*charged {Off} (audio off) or {On} (audio on)*";
        assert_eq!(
            fields(
                two,
                "You will be charged $0.1 (audio off) or $0.2 (audio on) each second"
            ),
            is(&["Off=$0.1", "On=$0.2"])
        );
        assert_eq!(
            fields("{Price} per second", "$0.10 PER SECOND!"),
            is(&["Price=$0.10"])
        );
        assert_eq!(fields("{Price} per second", "per second"), None);
        assert_eq!(
            fields("每秒 {Price} 元", "每秒 0.5 元。"),
            is(&["Price=0.5"])
        );
    }

    #[test]
    fn what_fits_anything_is_refused() {
        for bad in [
            "costs",
            "{Price",
            "{Price}",
            "{A} {B}",
            "a {A}{B}",
            "a {A}*",
            "a *{A} b",
            "a {A} * b",
            "{A} is {A}",
        ] {
            assert!(Template::parse(bad).is_err(), "{bad}");
        }
        assert!(Template::parse("{A}, {B} each").is_ok());
        assert_eq!(
            fields("{A}: {B} ({C})", "swift-2 : $1 / s (720p)"),
            Some(vec!["A=swift-2".into(), "B=$1 / s".into(), "C=720p".into()])
        );
    }

    #[test]
    fn sentences_end_at_stops_and_not_at_points() {
        let text = "It costs $0.10. Is it dear? 不。也许";
        assert_eq!(
            sentences(text),
            ["It costs $0.10.", "Is it dear?", "不。", "也许"]
        );
        assert_eq!(sentences("v1.2 costs $3"), ["v1.2 costs $3"]);
        assert!(sentences(" ").is_empty());
    }
}
