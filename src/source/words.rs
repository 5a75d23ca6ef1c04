//! Words as pages write them: what counts as the same word, and what is a label of a field.
//!
//! Everything on a page is found by its words, so this is the one place that says when a page's
//! words are the file's: letter case, width, spacing, dashes, invisible characters and a trailing
//! colon never matter; anything else does, unless the file writes `*`.

mod date;
mod sentence;

use unicode_normalization::UnicodeNormalization;
use wildmatch::WildMatchPattern;

use crate::escape::is_invisible;
use crate::price::text::name_of_label;

pub use sentence::{BadSentence, Sentence};

/// The form in which words are compared.
pub fn normalized(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            _ if c.is_whitespace() => {
                if !words.is_empty() && !words.ends_with(' ') {
                    words.push(' ');
                }
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => words.push('-'),
            '\u{2018}' | '\u{2019}' => words.push('\''),
            _ if is_invisible(c) => {}
            ':' => {
                let end = words.trim_end().len();
                words.truncate(end);
                words.push(':');
            }
            _ => words.push(c),
        }
    }
    let trimmed = words.trim_end_matches([' ', ':']);
    trimmed.to_owned()
}

/// Whether a text says these words somewhere, both normalized. A part of a longer number is not
/// said: `Swift 2.2` and `Swift 20` do not say `Swift 2`.
pub fn says(text: &str, words: &str) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    // What is joined to a digit by a point goes on with it, and so does another digit.
    let goes_on = |next: &mut dyn Iterator<Item = char>| {
        let first = next.next();
        is_digit(first) || (matches!(first, Some('.' | ',')) && is_digit(next.next()))
    };
    text.match_indices(words).any(|(at, found)| {
        let (before, behind) = (text.get(..at), text.get(at.saturating_add(found.len())..));
        let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
        let begins_late = is_digit(found.chars().next()) && goes_on(&mut before.chars().rev());
        let ends_early = is_digit(found.chars().next_back()) && goes_on(&mut behind.chars());
        !begins_late && !ends_early
    })
}

/// Text of the page for a message: never longer than a line.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{start}…")
}

/// A word or phrase of a selector file; `*` stands for anything.
#[derive(Clone, Debug)]
pub struct Word {
    written: String,
    pattern: WildMatchPattern<'*', '\0'>,
}

impl Word {
    pub fn new(written: &str) -> Self {
        Self {
            written: written.to_owned(),
            pattern: WildMatchPattern::new(&normalized(written)),
        }
    }

    /// As the file writes it.
    pub fn written(&self) -> &str {
        &self.written
    }

    fn is_pattern(&self) -> bool {
        self.written.contains('*')
    }

    /// Whether `normalized` text is this word, whole.
    pub fn is(&self, normalized: &str) -> bool {
        self.pattern.matches(normalized)
    }

    /// Whether normalized text says this word somewhere, and not as a part of a longer number.
    pub fn stands_in(&self, text: &str) -> bool {
        let word = normalized(&self.written);
        if self.is_pattern() {
            WildMatchPattern::<'*', '\0'>::new(&format!("*{word}*")).matches(text)
        } else {
            says(text, &word)
        }
    }

    /// Whether every text that is the other word is this one too. What is said here of `*` may
    /// miss such a word, but never names one that is not.
    pub fn covers(&self, other: &Self) -> bool {
        // A `*` in a text is matched by a `*` only.
        self.is(&normalized(&other.written))
    }

    /// Whether some text may be both words.
    fn may_be(&self, other: &Self) -> bool {
        let both_open = self.written.contains('*') && other.written.contains('*');
        both_open || self.covers(other) || other.covers(self)
    }
}

/// How surely a text is what a file names: the surer comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the word, letter by letter.
    Word,
    /// It fits a pattern with `*`.
    Pattern,
    /// It is the word and adds its currency or unit: `Price (USD)`.
    WithUnit,
    /// It fits a pattern and adds its currency or unit.
    PatternWithUnit,
}

/// Alternatives for one meaning: `["Quality", "Resolution"]`.
#[derive(Clone, Debug)]
pub struct Words(Vec<Word>);

impl Words {
    pub fn new(written: &[String]) -> Self {
        Self(written.iter().map(|w| Word::new(w)).collect())
    }

    pub fn any_is(&self, normalized: &str) -> bool {
        self.0.iter().any(|word| word.is(normalized))
    }

    /// How a label, as the page writes it, is one of these words.
    pub fn fit(&self, label: &str) -> Option<Fit> {
        let best = |text: &str| {
            let known = normalized(text);
            let fitting = self.0.iter().filter(|word| word.is(&known));
            fitting.map(Word::is_pattern).min()
        };
        if let Some(is_pattern) = best(label) {
            return Some(if is_pattern { Fit::Pattern } else { Fit::Word });
        }
        let is_pattern = best(name_of_label(label)?)?;
        Some(if is_pattern {
            Fit::PatternWithUnit
        } else {
            Fit::WithUnit
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = &Word> {
        self.0.iter()
    }

    /// Whether some text may be a word of both.
    pub fn may_be(&self, other: &Self) -> bool {
        let mut words = self.iter();
        words.any(|word| other.iter().any(|other| word.may_be(other)))
    }

    /// For messages: `Quality` or `Resolution`.
    pub fn written(&self) -> String {
        let quoted: Vec<String> = self
            .0
            .iter()
            .map(|w| format!("`{}`", w.written()))
            .collect();
        quoted.join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_that_shows_the_same_is_the_same() {
        for (text, expected) in [
            ("  Quality : ", "quality"),
            ("Sound\u{a0}\n On", "sound on"),
            ("７２０Ｐ", "720p"),
            ("3–15 Seconds", "3-15 seconds"),
            ("Pr\u{200b}ice\u{202e}", "price"),
            ("Price : $1", "price: $1"),
        ] {
            assert_eq!(normalized(text), expected);
        }
    }

    #[test]
    fn a_word_is_whole_unless_it_says_otherwise() {
        assert!(Word::new("Price").is(&normalized("PRICE:")));
        assert!(!Word::new("Price").is(&normalized("Price / sec")));
        assert!(Word::new("Price*").is(&normalized("Price / sec")));
        assert!(!Word::new("Native Audio").is(&normalized("No Native Audio")));
        assert!(!Word::new("a?").is(&normalized("ab")));
    }

    #[test]
    fn a_part_of_a_longer_number_is_not_said() {
        for (text, words, is_said) in [
            ("swift 2 costs", "swift 2", true),
            ("all of swift 2.", "swift 2", true),
            ("swift 2, swift 3", "swift 2", true),
            ("swift 2.2 costs", "swift 2", false),
            ("swift 20 costs", "swift 2", false),
            ("swift 2.2 and swift 2", "swift 2", true),
            ("clips of 13.0", "3.0", false),
            ("version 1.3.0", "3.0", false),
            ("costs per seconds", "per second", true),
        ] {
            assert_eq!(says(text, words), is_said, "{text:?} says {words:?}");
            assert_eq!(Word::new(words).stands_in(text), is_said);
        }
        assert!(Word::new("swift*costs").stands_in("what swift 2 costs now"));
    }

    #[test]
    fn a_label_fits_the_surer_the_less_it_adds() {
        let words = Words::new(&["Price".into(), "Cost*".into()]);
        assert_eq!(words.fit("PRICE:"), Some(Fit::Word));
        assert_eq!(words.fit("Cost of a clip"), Some(Fit::Pattern));
        assert_eq!(words.fit("Price (USD) per second"), Some(Fit::WithUnit));
        assert_eq!(words.fit("Price (reserved)"), None);
        assert_eq!(words.fit("List price / s"), None);
    }
}
