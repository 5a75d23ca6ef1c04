//! The words of a text that tell it from others, each as one that stands for all its forms.

use std::collections::BTreeSet;

use crate::source::normalized;

/// Words that say nothing.
const FILLERS: [&str; 30] = [
    "the", "of", "for", "a", "an", "our", "your", "and", "in", "is", "are", "what", "it", "how",
    "much", "list", "table", "overview", "current", "all", "by", "at", "you", "we", "works", "per",
    "each", "to", "be", "do",
];

/// Words for prices.
const PRICES: [&str; 38] = [
    "price",
    "prices",
    "pricing",
    "priced",
    "cost",
    "costs",
    "rate",
    "rates",
    "fee",
    "fees",
    "charge",
    "charges",
    "tariff",
    "tariffs",
    "preis",
    "preise",
    "kosten",
    "prix",
    "tarif",
    "tarifs",
    "coût",
    "coûts",
    "precio",
    "precios",
    "prezzo",
    "prezzi",
    "preço",
    "preços",
    "цена",
    "цены",
    "стоимость",
    "giá",
    "价格",
    "价目",
    "料金",
    "価格",
    "가격",
    "요금",
];

/// Ways to make videos, in short.
const SHORT: [(&str, [&str; 2]); 6] = [
    ("t2v", ["text", "video"]),
    ("i2v", ["image", "video"]),
    ("r2v", ["reference", "video"]),
    ("v2v", ["video", "video"]),
    ("txt2vid", ["text", "video"]),
    ("img2vid", ["image", "video"]),
];

const SAME_WORDS: [(&str, &str); 12] = [
    ("standard", "std"),
    ("professional", "pro"),
    ("billed", "bill"),
    ("billing", "bill"),
    ("rules", "rule"),
    ("ref", "reference"),
    ("editing", "edit"),
    ("minimum", "min"),
    ("maximum", "max"),
    ("lowest", "min"),
    ("highest", "max"),
    ("sound", "audio"),
];

/// What makes more or less of the word or number that it stands at: `Pro+`, `> 10`.
const MARKS: [char; 5] = ['+', '<', '>', '≤', '≥'];

/// A text as its words and numbers, as they are written: `2.6` and `v2-6` are one number each, and
/// `Pro+` is one word.
pub fn parts(text: &str) -> Vec<String> {
    let text = normalized(text).replace("<=", "≤").replace(">=", "≥");
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        if c.is_alphanumeric() {
            length = word(rest);
            let (word, behind) = rest.split_at(length);
            let plus = plus(behind);
            length = length.saturating_add(plus.0);
            parts.push(format!("{word}{}", plus.1));
        } else if matches!(c, '-' | '=') && rest.get(1..).is_some_and(|r| r.starts_with('>')) {
            // An arrow.
            length = 2;
        } else if c != '+' && MARKS.contains(&c) {
            parts.push(c.to_string());
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    parts
}

/// The length of the word or number with which a text begins.
fn word(text: &str) -> usize {
    let run = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric());
        end.unwrap_or(text.len())
    };
    let mut length = run(text);
    loop {
        let word = text.get(..length).unwrap_or_default();
        let behind = text.get(length..).unwrap_or_default();
        let mut next = behind.chars();
        let joint = next.next();
        let next = next.as_str();
        let more = run(next);
        let is_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let is_number = || {
            let number = word.strip_prefix('v').unwrap_or(word);
            number.starts_with(|c: char| c.is_ascii_digit())
                && number.split(['.', '-', '_']).all(is_digits)
        };
        let is_one = word.ends_with(|c: char| c.is_ascii_digit())
            && next.starts_with(|c: char| c.is_ascii_digit())
            && match joint {
                Some('.') => true,
                // As addresses and names of models write versions.
                Some('-' | '_') => is_number() && next.get(..more).is_some_and(is_digits),
                _ => false,
            };
        if !is_one {
            return length;
        }
        length = length.saturating_add(1).saturating_add(more);
    }
}

/// The length of a plus that belongs to the word before, and the plus; a plus between two words
/// stands for `and`.
fn plus(behind: &str) -> (usize, String) {
    let spaces = behind.chars().take_while(|c| c.is_whitespace());
    let spaces: usize = spaces.map(char::len_utf8).sum();
    let from = behind.get(spaces..).unwrap_or_default();
    let count = from.chars().take_while(|c| *c == '+').count();
    let after = from.get(count..).unwrap_or_default();
    let is_word = |text: &str| text.starts_with(char::is_alphanumeric);
    let is_between = is_word(after) || (spaces > 0 && is_word(after.trim_start()));
    if count == 0 || is_between {
        return (0, String::new());
    }
    (spaces.saturating_add(count), "+".repeat(count))
}

/// The words of a text that tell it from others, each as one that stands for all its forms.
pub fn concepts(text: &str) -> BTreeSet<String> {
    let mut concepts = BTreeSet::new();
    for part in parts(text) {
        let word = part.trim_end_matches('+');
        let plus = part.get(word.len()..).unwrap_or_default();
        if let Some((_, long)) = SHORT.iter().find(|(short, _)| *short == word) {
            concepts.extend(long.iter().map(|word| format!("{word}{plus}")));
            continue;
        }
        let word = number(word).unwrap_or_else(|| word.to_owned());
        if plus.is_empty() && FILLERS.contains(&word.as_str()) {
            continue;
        }
        let same = SAME_WORDS.iter().find(|(form, _)| *form == word);
        let word = same.map_or(word.as_str(), |(_, one)| one);
        let word = if PRICES.contains(&word) {
            "price"
        } else {
            word
        };
        concepts.insert(format!("{word}{plus}"));
    }
    concepts
}

/// A version as one that stands for all its forms: `v3`, `3` and `3.0` are `3`, and neither `3.3`
/// nor `2` is. Nothing where it is no number.
fn number(word: &str) -> Option<String> {
    if !word.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let bare = word
        .strip_prefix('v')
        .filter(|bare| bare.starts_with(|c: char| c.is_ascii_digit()));
    let word = bare.unwrap_or(word).replace(['-', '_'], ".");
    let mut number = word.as_str();
    while let Some((front, last)) = number.rsplit_once('.')
        && last.chars().all(|c| c == '0')
    {
        number = front;
    }
    Some(number.to_owned())
}

pub fn has_digit(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
}

/// Whether a concept says that it is more or less than another: `pro+`, `>`.
pub fn is_marked(word: &str) -> bool {
    word.contains(MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_one_number_and_a_plus_belongs_to_its_word() {
        for (text, expected) in [
            ("Kling 2.2", "2.2 kling"),
            ("Kling V3.0.0.", "3 kling"),
            ("kling-v2-6-pro", "2.6 kling pro"),
            ("kling_3_0", "3 kling"),
            ("o3.1 and o3.0", "o3 o3.1"),
            ("10 s, 2.5s", "10 2.5s s"),
            ("v3-10s", "10s 3"),
            ("price_range.min_usd", "min price range usd"),
            ("Pro+ / Professional ++", "pro+ pro++"),
            ("Text + image", "image text"),
            ("Text+image, +2", "2 image text"),
            ("text -> video", "text video"),
            ("<= 10", "10 ≤"),
            ("0", "0"),
            ("", ""),
        ] {
            let concepts: Vec<String> = concepts(text).into_iter().collect();
            assert_eq!(concepts.join(" "), expected, "{text}");
        }
    }
}
