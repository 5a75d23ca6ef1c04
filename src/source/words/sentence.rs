//! Sentences with holes, and what a page's sentence fills them with.

use jiff::civil::Date;

use super::date::date;
use super::normalized;
use crate::price::Amount;

/// A sentence with holes: `Duration range: {min}-{max} seconds`. `*` stands for anything, `{date}`
/// for a date, any other `{name}` for a number.
#[derive(Clone, Debug)]
pub struct Sentence {
    written: String,
    /// The stretches between the `*`s, each matched at one place.
    stretches: Vec<Vec<Part>>,
}

#[derive(Clone, Debug)]
enum Part {
    Literal(String),
    Number(String),
    Date,
    /// Whatever stands up to the next words of the sentence.
    Price,
}

/// What the holes of a sentence were filled with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holes {
    pub numbers: Vec<(String, Amount)>,
    pub date: Option<Date>,
    /// As it is written, to be read as price text.
    pub price: Option<String>,
}

/// The longest text that is taken for a price in a sentence, in characters.
const LONGEST_PRICE: usize = 64;

/// The text is no sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSentence {
    #[error("`{{` without `}}` in `{0}`")]
    Unclosed(String),
    #[error("a sentence of `*` alone would match everything")]
    Everything,
    #[error("`{0}` must say `{{price}}`, once")]
    NoPrice(String),
    #[error("nothing tells where `{{price}}` ends in `{0}`: write the words behind it")]
    OpenPrice(String),
}

impl Sentence {
    /// # Errors
    /// [`BadSentence`] for a hole that is not closed, and for a sentence without words.
    pub fn parse(written: &str) -> Result<Self, BadSentence> {
        let stretches = written
            .split('*')
            .map(|stretch| parts(stretch, written))
            .collect::<Result<Vec<_>, _>>()?;
        if stretches.iter().all(Vec::is_empty) {
            return Err(BadSentence::Everything);
        }
        Ok(Self {
            written: written.to_owned(),
            stretches,
        })
    }

    /// A sentence with a `{price}`: words stand behind it, or it ends the sentence.
    ///
    /// # Errors
    /// [`BadSentence`], also for a sentence without a price or with several.
    pub fn with_price(written: &str) -> Result<Self, BadSentence> {
        let mut sentence = Self::parse(written)?;
        let all = sentence.stretches.iter_mut().flatten();
        let holes = all.filter(|part| matches!(part, Part::Number(name) if name == "price"));
        let holes: Vec<&mut Part> = holes.collect();
        let [hole] = <[&mut Part; 1]>::try_from(holes)
            .map_err(|_| BadSentence::NoPrice(written.to_owned()))?;
        *hole = Part::Price;
        let ends = |(n, stretch): (usize, &Vec<Part>)| {
            let is_last = n.saturating_add(1) == sentence.stretches.len();
            let at = stretch.iter().position(|part| matches!(part, Part::Price));
            at.is_none_or(|at| match stretch.get(at.saturating_add(1)) {
                Some(Part::Literal(words)) => !words.trim().is_empty(),
                Some(_) => false,
                None => is_last,
            })
        };
        if sentence.stretches.iter().enumerate().all(ends) {
            Ok(sentence)
        } else {
            Err(BadSentence::OpenPrice(written.to_owned()))
        }
    }

    /// The words behind the price, up to the next `*` or hole: `per second`.
    pub fn behind_price(&self) -> &str {
        let mut stretches = self.stretches.iter();
        let behind = stretches.find_map(|stretch| {
            let at = stretch
                .iter()
                .position(|part| matches!(part, Part::Price))?;
            stretch.get(at.saturating_add(1))
        });
        match behind {
            Some(Part::Literal(words)) => words,
            _ => "",
        }
    }

    pub fn written(&self) -> &str {
        &self.written
    }

    /// The names of the number holes.
    pub fn holes(&self) -> impl Iterator<Item = &str> {
        self.stretches
            .iter()
            .flatten()
            .filter_map(|part| match part {
                Part::Number(name) => Some(name.as_str()),
                Part::Literal(_) | Part::Date | Part::Price => None,
            })
    }

    /// A text that is this sentence; where anything may stand, `*` does.
    pub fn example(&self) -> String {
        let stretches = self.stretches.iter().map(|stretch| {
            let parts = stretch.iter().map(|part| match part {
                Part::Literal(words) => words.as_str(),
                Part::Number(_) => "1",
                Part::Price => "$1",
                Part::Date => "2026-01-01",
            });
            parts.collect::<String>()
        });
        stretches.collect::<Vec<_>>().join("*")
    }

    pub fn has_date(&self) -> bool {
        let mut parts = self.stretches.iter().flatten();
        parts.any(|part| matches!(part, Part::Date))
    }

    /// Matches the whole of `normalized` text.
    ///
    /// Each stretch matches at the first place where it can, which suffices since a stretch's
    /// length at a place is fixed (that of a price is the shortest); so the time is linear in the
    /// text for each stretch.
    pub fn matches(&self, normalized: &str) -> Option<Holes> {
        let mut holes = Holes::default();
        let mut rest = normalized;
        let last = self.stretches.len().saturating_sub(1);
        for (n, stretch) in self.stretches.iter().enumerate() {
            if n == last && n > 0 {
                return end_with(stretch, rest, holes);
            }
            let (after, found) = if n == 0 {
                match_here(stretch, rest)?
            } else {
                places(rest).find_map(|place| match_here(stretch, place))?
            };
            holes.extend(found);
            rest = after;
        }
        rest.is_empty().then_some(holes)
    }
}

impl Holes {
    pub fn number(&self, name: &str) -> Option<Amount> {
        let mut numbers = self.numbers.iter();
        numbers.find(|(n, _)| n == name).map(|(_, value)| *value)
    }

    /// `template` with each `{name}` replaced by the number found for it.
    pub fn fill(&self, template: &str) -> String {
        let mut text = template.to_owned();
        for (name, value) in &self.numbers {
            text = text.replace(&format!("{{{name}}}"), &value.normalized().to_string());
        }
        text
    }

    fn extend(&mut self, other: Self) {
        self.numbers.extend(other.numbers);
        self.date = self.date.or(other.date);
        self.price = self.price.take().or(other.price);
    }
}

/// Every place of `text` where a match may begin, its end included.
fn places(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices()
        .map(|(at, _)| at)
        .chain(std::iter::once(text.len()))
        .filter_map(|at| text.get(at..))
}

/// Matches the last stretch, which must reach the end of the text.
fn end_with(stretch: &[Part], text: &str, mut holes: Holes) -> Option<Holes> {
    let found = places(text).find_map(|place| {
        let (rest, found) = match_here(stretch, place)?;
        rest.is_empty().then_some(found)
    })?;
    holes.extend(found);
    Some(holes)
}

fn match_here<'t>(stretch: &[Part], text: &'t str) -> Option<(&'t str, Holes)> {
    let mut holes = Holes::default();
    let mut rest = text;
    for (n, part) in stretch.iter().enumerate() {
        rest = match part {
            Part::Price => {
                let behind = stretch.get(n.saturating_add(1)..).unwrap_or_default();
                let (price, after, found) = price(behind, rest)?;
                holes.price = Some(price.trim().to_owned());
                holes.extend(found);
                return Some((after, holes));
            }
            Part::Literal(words) => rest.strip_prefix(words.as_str())?,
            Part::Number(name) => {
                let (value, after) = number(rest)?;
                holes.numbers.push((name.clone(), value));
                after
            }
            Part::Date => {
                let (date, after) = date(rest)?;
                holes.date = Some(date);
                after
            }
        };
    }
    Some((rest, holes))
}

/// The shortest text with a digit in it behind which the rest of its stretch stands; all of the
/// text where nothing stands behind it.
fn price<'t>(behind: &[Part], text: &'t str) -> Option<(&'t str, &'t str, Holes)> {
    let ends = text.char_indices().map(|(at, _)| at);
    let mut ends = ends
        .chain(std::iter::once(text.len()))
        .take(LONGEST_PRICE.saturating_add(1))
        .filter(|at| !behind.is_empty() || *at == text.len());
    ends.find_map(|at| {
        let (price, rest) = text.split_at_checked(at)?;
        let has_digit = price.contains(|c: char| c.is_ascii_digit());
        let (after, found) = has_digit.then(|| match_here(behind, rest))??;
        Some((price, after, found))
    })
}

/// A number at the start of the text, and what follows it.
fn number(text: &str) -> Option<(Amount, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let digits = text.get(..end)?.trim_end_matches('.');
    Some((digits.parse().ok()?, text.get(digits.len()..)?))
}

fn parts(stretch: &str, written: &str) -> Result<Vec<Part>, BadSentence> {
    let mut parts = Vec::new();
    let mut rest = stretch;
    while let Some((literal, hole)) = rest.split_once('{') {
        push_literal(&mut parts, literal);
        let (name, after) = hole
            .split_once('}')
            .ok_or_else(|| BadSentence::Unclosed(written.to_owned()))?;
        parts.push(if name == "date" {
            Part::Date
        } else {
            Part::Number(name.to_owned())
        });
        rest = after;
    }
    push_literal(&mut parts, rest);
    Ok(parts)
}

/// Literals keep a blank at their ends, which `normalized` would trim.
fn push_literal(parts: &mut Vec<Part>, literal: &str) {
    if literal.is_empty() {
        return;
    }
    let marked = normalized(&format!("|{literal}|"));
    let inner = marked.strip_prefix('|').and_then(|m| m.strip_suffix('|'));
    parts.push(Part::Literal(inner.unwrap_or_default().to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_fills_its_holes() {
        let read = |sentence: &str, text: &str| {
            let holes = Sentence::parse(sentence)
                .unwrap()
                .matches(&normalized(text));
            holes.map(|h| h.fill("{min}-{max} s"))
        };
        let sentence = "Duration range: {min}-{max} seconds";
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(read(sentence, "Duration range: 3–15 seconds"), is("3-15 s"));
        assert_eq!(read(sentence, "Duration range: 3-15 seconds."), None);
        assert_eq!(read(sentence, "Duration range: a-15 seconds"), None);
        assert_eq!(
            read("*{min}-{max} seconds*", "From 5 on: 3-10 seconds, billed"),
            is("3-10 s")
        );
        assert_eq!(read("*{min} s", "1 s and 2 s"), is("2-{max} s"));
        assert!(Sentence::parse("*").is_err());
        assert!(Sentence::parse("a {b").is_err());
    }

    #[test]
    fn a_price_reaches_to_the_words_behind_it() {
        let price = |sentence: &str, text: &str| {
            let sentence = Sentence::with_price(sentence).unwrap();
            let holes = sentence.matches(&normalized(text));
            holes.and_then(|holes| holes.price)
        };
        let is = |text: &str| Some(text.to_owned());
        let starts = "*starts at {price} per second*";
        assert_eq!(
            price(starts, "Kling starts at $0.075 per second, that is little"),
            is("$0.075")
        );
        assert_eq!(price(starts, "It starts at a low price per second"), None);
        assert_eq!(
            price(
                "Price: {price}(*credits) per second of video",
                "Price: $0.075 - 0.150(~ 5.4 - 10.8 credits) per second of video"
            ),
            is("$0.075 - 0.150")
        );
        assert_eq!(price("低至 {price}/秒", "低至 $0.0064/秒"), is("$0.0064"));
        assert_eq!(price("now {price}", "now US$ 0.1"), is("us$ 0.1"));
        let long = format!("now 1{}", "x".repeat(LONGEST_PRICE));
        assert_eq!(price("now {price}", &long), None);
        for (bad, why) in [
            ("from $1", "once"),
            ("{price} or {price}", "once"),
            ("from {price}*", "where `{price}` ends"),
            ("from {price} *", "where `{price}` ends"),
            ("from {price}{n} s", "where `{price}` ends"),
        ] {
            let error = Sentence::with_price(bad).unwrap_err().to_string();
            assert!(error.contains(why), "{bad}: {error}");
        }
        let words = Sentence::with_price(starts).unwrap();
        assert_eq!(words.behind_price().trim(), "per second");
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        let sentence = Sentence::parse("*published on {date}*").unwrap();
        for text in [
            "Published on February 6, 2026",
            "Guide · published on Feb. 6, 2026 by Kling",
            "Published on 6 February 2026.",
            "Published on 2026-02-06",
            "Published on 2026年2月6日",
            "Published on 2026/2/6",
        ] {
            let holes = sentence.matches(&normalized(text));
            let date = holes.and_then(|h| h.date).map(|d| d.to_string());
            assert_eq!(date.as_deref(), Some("2026-02-06"), "{text}");
        }
        for text in ["Published on 2026-02-30", "Published on soon"] {
            assert_eq!(sentence.matches(&normalized(text)), None, "{text}");
        }
    }
}
