//! The cleaned text cut into numbers, words, signs and breaks.
//!
//! A word is a run of letters, folded to lower case without accents; scripts that are written
//! without spaces give one word a character, so that a phrase of any language is a run of words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::clean::FIXED_SPACE;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// Nothing stands between this token and the one before.
    pub(super) glued: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Digits with whatever separators stand inside them, as written.
    Number(String),
    /// A word, as written and folded.
    Word { folded: String, written: String },
    /// Any other visible character.
    Sign(char),
    /// The end of a line.
    Line,
    /// The end of a table's cell: `|` or a tab.
    Cell,
}

/// Cuts a cleaned text into tokens, in one pass.
pub(super) fn tokens(cleaned: &str) -> Vec<Token> {
    let mut scanner = Scanner {
        chars: cleaned.chars().collect(),
        at: 0,
    };
    let mut found = Vec::new();
    let mut glued = false;
    while let Some(c) = scanner.peek(0) {
        if c == ' ' || c == FIXED_SPACE {
            scanner.at += 1;
            glued = false;
            continue;
        }
        let kind = scanner.token(c);
        let separates = matches!(kind, TokenKind::Line | TokenKind::Cell);
        found.push(Token { kind, glued });
        glued = !separates;
    }
    found
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
}

impl Scanner {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at.saturating_add(ahead)).copied()
    }

    fn is_digit(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|c| c.is_ascii_digit())
    }

    fn token(&mut self, c: char) -> TokenKind {
        if c.is_ascii_digit() || self.opens_fraction(c) {
            return TokenKind::Number(self.number());
        }
        if c.is_alphabetic() {
            return self.word(c);
        }
        self.at += 1;
        match c {
            '\n' => TokenKind::Line,
            '\t' | '|' => TokenKind::Cell,
            // A circled or superscript digit is no word and no number: it stays a sign.
            other => TokenKind::Sign(other),
        }
    }

    /// Whether a point opens a number (`$.07`): nothing countable stands before it. A comma does
    /// only where it cannot part words: at the start, and behind a sign (`+,5`, `$,07`).
    fn opens_fraction(&self, point: char) -> bool {
        let before = self.at.checked_sub(1).and_then(|i| self.chars.get(i));
        let opens = match point {
            '.' | '٫' => !before.is_some_and(|c| c.is_alphanumeric() || *c == point),
            ',' => before.is_none_or(|c| matches!(c, '+' | '$' | '€' | '£' | '¥')),
            _ => false,
        };
        opens && self.is_digit(1)
    }

    fn number(&mut self) -> String {
        let mut raw = String::new();
        let mut only_spaces = true;
        if self.is_behind_two_points() {
            raw.push_str("..");
        } else if !self.is_digit(0) {
            self.take(1, &mut raw);
            only_spaces = false;
        }
        self.take_digits(&mut raw);
        while let Some(c) = self.peek(0) {
            match c {
                ',' | '.' if self.is_digit(1) && self.parts_numbers(&raw, c) => break,
                '.' | ',' | '\'' | '٫' | '٬' if self.is_digit(1) => {
                    self.take(1, &mut raw);
                    only_spaces = false;
                }
                ' ' | FIXED_SPACE if only_spaces && self.grouped_by_space(&raw) => {
                    self.take(1, &mut raw);
                }
                'e' | 'E' if self.is_exponent() => self.take(2, &mut raw),
                // Digits of another kind (`19⁹⁹`) belong to the number and spoil it.
                c if c.is_numeric() && !c.is_alphabetic() && !c.is_ascii_digit() => {
                    self.take(1, &mut raw);
                }
                _ => break,
            }
            self.take_digits(&mut raw);
        }
        raw
    }

    /// `..168`: a digit between them is lost, and with it the number. More points lead to a price.
    fn is_behind_two_points(&self) -> bool {
        let is_point = |back: usize| {
            let before = self.at.checked_sub(back).and_then(|at| self.chars.get(at));
            before == Some(&'.')
        };
        is_point(1) && is_point(2) && !is_point(3)
    }

    /// `$0.08,720p`, `$8,1080p`: the separator ends a clause, not a group of digits.
    fn parts_numbers(&self, raw: &str, separator: char) -> bool {
        let digits = (1..6).take_while(|ahead| self.is_digit(*ahead)).count();
        let resolution = digits >= 3
            && self.peek(1) != Some('0')
            && matches!(self.peek(digits + 1), Some('p' | 'P'));
        let lettered = self.peek(digits + 1).is_some_and(char::is_alphabetic);
        let last = raw.rfind(['.', ',']);
        let group = last.map_or("", |at| raw.get(at + 1..).unwrap_or_default());
        let broken = last.is_some_and(|at| {
            group.len() != 3
                || raw.starts_with('0')
                || raw.get(at..=at) == Some(&separator.to_string())
        });
        separator == ',' && (resolution || (lettered && broken))
    }

    fn take(&mut self, count: usize, raw: &mut String) {
        for _ in 0..count {
            raw.extend(self.peek(0));
            self.at += 1;
        }
    }

    fn take_digits(&mut self, raw: &mut String) {
        while self.is_digit(0) {
            self.take(1, raw);
        }
    }

    fn is_exponent(&self) -> bool {
        self.is_digit(1) || (matches!(self.peek(1), Some('-' | '+')) && self.is_digit(2))
    }

    /// `10 000`: a space, exactly three digits, and one to three digits before it.
    fn grouped_by_space(&self, raw: &str) -> bool {
        let before = raw.chars().rev().take(4);
        let last_group = before.take_while(char::is_ascii_digit).count();
        let first_is_zero = raw.starts_with('0');
        let three = self.is_digit(1) && self.is_digit(2) && self.is_digit(3) && !self.is_digit(4);
        three && !first_is_zero && (1..=3).contains(&last_group)
    }

    /// `per secondUS$0.10`: the capitals before the sign are the sign's, where a word in small letters
    /// stands before them; `secondUSD 0.10` likewise.
    fn leave_the_sign(&mut self, written: &mut String) {
        let small = written.trim_end_matches(char::is_uppercase);
        let capitals = written.get(small.len()..).unwrap_or_default();
        let signed = self.peek(0) == Some('$') && (1..=3).contains(&capitals.len());
        let coded = matches!(capitals, "USD" | "EUR" | "GBP" | "CNY" | "RMB" | "JPY");
        if small.ends_with(char::is_lowercase) && (signed || coded) {
            self.at -= capitals.chars().count();
            written.truncate(small.len());
        }
    }

    fn word(&mut self, first: char) -> TokenKind {
        let mut written = String::from(first);
        self.at += 1;
        if !is_solid(first) {
            while let Some(c) = self
                .peek(0)
                .filter(|c| (c.is_alphabetic() || is_combining_mark(*c)) && !is_solid(*c))
            {
                written.push(c);
                self.at += 1;
            }
            self.leave_the_sign(&mut written);
        }
        TokenKind::Word {
            folded: fold(&written),
            written,
        }
    }
}

/// Scripts written without spaces between words: each of their characters is a word.
fn is_solid(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x30FF
        | 0x3400..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF)
}

/// Lower case, without accents: `Créditos` and `CREDITOS` are one word.
fn fold(written: &str) -> String {
    written
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(|c| Some(c).into_iter().nfd())
        .filter(|c| !is_accent(*c))
        .nfc()
        .collect()
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{655}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        tokens(text)
            .into_iter()
            .map(|token| match token.kind {
                TokenKind::Number(raw) => format!("#{raw}"),
                TokenKind::Word { folded, .. } => folded,
                TokenKind::Sign(sign) => sign.to_string(),
                TokenKind::Line => "\\n".into(),
                TokenKind::Cell => "|".into(),
            })
            .collect()
    }

    #[test]
    fn glued_cells_come_apart_at_the_digits() {
        assert_eq!(
            shown("I2Vper second$0.17"),
            ["i", "#2", "vper", "second", "$", "#0.17"]
        );
        assert_eq!(shown("Créditos|每秒"), ["creditos", "|", "每", "秒"]);
    }

    #[test]
    fn a_number_keeps_its_separators() {
        assert_eq!(shown("1 250 000,50 ."), ["#1 250 000,50", "."]);
        assert_eq!(shown("1'250.5, 1e-3"), ["#1'250.5", ",", "#1e-3"]);
        assert_eq!(shown("19⁹⁹ 0 500"), ["#19⁹⁹", "#0", "#500"]);
        assert_eq!(shown("$.07"), ["$", "#.07"]);
    }
}
