//! Priced sentences: where no table and no card holds prices.

use super::avoid::is_example;
use super::cells::{Cell, cell, is_for_video};
use super::names::{PLAIN_MODE, Subject};
use super::rows::Fixed;
use super::set::{Dimension, Meant, PriceKeys, RouteBy, Says, Set, Shape, Way};
use super::vocabulary::value;
use crate::price::Unit;
use crate::price::text::Given;

/// More amounts in one sentence are not told apart.
const MOST_AMOUNTS: usize = 4;

/// A longer sentence says too much to be found again.
const LONGEST: usize = 300;

/// What a sentence may be, for each of its prices a set.
///
/// # Errors
/// Why it is not taken, in words.
pub fn sets(sentence: &str, subject: &Subject, fixed: &Fixed) -> Result<Vec<Set>, String> {
    if is_example(sentence) {
        return Err("an example, an offer or a comparison".to_owned());
    }
    if sentence.len() > LONGEST || sentence.contains(['{', '}', '*']) {
        return Err("too long, or with signs that a sentence of a file cannot hold".to_owned());
    }
    let amounts = amounts(sentence);
    if amounts.is_empty() || amounts.len() > MOST_AMOUNTS {
        return Err("no amount, or too many".to_owned());
    }
    let mut sets: Vec<Set> = Vec::new();
    for (n, (start, end)) in amounts.iter().enumerate() {
        let amount = sentence.get(*start..*end).unwrap_or_default();
        let around = without(sentence, &amounts);
        let Cell::Price(price) = cell(amount, &around, &Given::default()) else {
            return Err("nothing says for what unit its price is".to_owned());
        };
        if !is_for_video(&price.unit) {
            return Err("a price for a unit that is none of videos".to_owned());
        }
        if matches!(price.unit, Unit::Video | Unit::Request) {
            return Err(
                "the price of one video in running text, which may be an example".to_owned(),
            );
        }
        let before = n
            .checked_sub(1)
            .and_then(|n| amounts.get(n))
            .map_or(0, |(_, end)| *end);
        let next = amounts
            .get(n.saturating_add(1))
            .map_or(sentence.len(), |(start, _)| *start);
        let values = if amounts.len() == 1 {
            values_in(&around)
        } else {
            let behind = sentence.get(*end..next).unwrap_or_default();
            let own = bracketed(behind).map(values_in).unwrap_or_default();
            if own.is_empty() {
                values_in(sentence.get(before..*start).unwrap_or_default())
            } else {
                own
            }
        };
        if amounts.len() > 1 && values.is_empty() {
            return Err("several prices, and nothing says which is for what".to_owned());
        }
        let dimensions = fixed.dimensions.iter().cloned().chain(values);
        let dimensions: Vec<(String, String)> = dimensions.collect();
        let model = fixed
            .model
            .clone()
            .unwrap_or_else(|| subject.in_mode(PLAIN_MODE));
        let way = Way {
            shape: Shape::Sentence {
                css: "p, li",
                sentence: template(sentence, &amounts, n),
            },
            section: None,
        };
        sets.push(Set {
            seen: format!("the sentence “{}”", sentence.chars().take(100).collect::<String>()),
            ways: vec![way],
            route: RouteBy::Fixed(model.clone()),
            only: Vec::new(),
            price: PriceKeys { field: "Price".to_owned(), ..PriceKeys::default() },
            dimensions: dimensions
                .iter()
                .map(|(key, value)| Dimension { key: key.clone(), says: Says::Value(value.clone()) })
                .collect(),
            meant: vec![Meant { model, dimensions, price }],
            room: 0,
            doubts: vec!["a price in running text: see that it is what is charged, and not an offer or an example".to_owned()],
            guards: Vec::new(),
        });
    }
    Ok(sets)
}

/// Where amounts of money or credits stand: sign and number, or number and word.
fn amounts(sentence: &str) -> Vec<(usize, usize)> {
    const SIGNS: [char; 6] = ['$', '€', '£', '₩', '₽', '₹'];
    const WORDS: [&str; 7] = [
        "usd", "eur", "credits", "credit", "dollars", "euro", "cents",
    ];
    let mut found: Vec<(usize, usize)> = Vec::new();
    let is_number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let mut at = 0;
    while let Some(next) = sentence
        .get(at..)
        .and_then(|rest| rest.find(|c: char| c.is_ascii_digit()))
    {
        let start = at.saturating_add(next);
        let rest = sentence.get(start..).unwrap_or_default();
        let length = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
        let number = rest
            .get(..length)
            .unwrap_or_default()
            .trim_end_matches(['.', ',']);
        let end = start.saturating_add(number.len());
        let before = sentence.get(..start).unwrap_or_default();
        let sign = before.trim_end().strip_suffix(SIGNS);
        let behind = sentence.get(end..).unwrap_or_default();
        let gap = behind.len().saturating_sub(behind.trim_start().len());
        let word: String = behind
            .trim_start()
            .chars()
            .take_while(|c| c.is_alphabetic())
            .collect();
        if let Some(before) = sign {
            found.push((before.len(), end));
        } else if behind.trim_start().starts_with(SIGNS) {
            let sign = behind.trim_start().chars().next().map_or(0, char::len_utf8);
            found.push((start, end.saturating_add(gap).saturating_add(sign)));
        } else if WORDS.contains(&word.to_lowercase().as_str()) {
            found.push((start, end.saturating_add(gap).saturating_add(word.len())));
        }
        at = start.saturating_add(length.max(1));
    }
    found
}

/// The sentence with a hole for one amount, and anything in place of the others.
fn template(sentence: &str, amounts: &[(usize, usize)], own: usize) -> String {
    let mut written = String::new();
    let mut at = 0;
    for (n, (start, end)) in amounts.iter().enumerate() {
        written.push_str(sentence.get(at..*start).unwrap_or_default());
        written.push_str(if n == own { "{Price}" } else { "*" });
        at = *end;
    }
    written.push_str(sentence.get(at..).unwrap_or_default());
    written
        .trim()
        .trim_end_matches(['.', '。', '!', ' '])
        .to_owned()
}

fn without(sentence: &str, amounts: &[(usize, usize)]) -> String {
    template(sentence, amounts, amounts.len()).replace('*', " ")
}

fn bracketed(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix(['(', '（'])?;
    inside.split([')', '）']).next()
}

/// The dimensions that the words of a text say.
fn values_in(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut take = |said: Option<(&'static str, String)>| {
        if let Some((key, value)) = said
            && matches!(key, "resolution" | "sound")
            && !found.iter().any(|(known, _)| known == key)
        {
            found.push((key.to_owned(), value));
        }
    };
    take(value(text));
    let words: Vec<&str> = text.split_whitespace().collect();
    for word in &words {
        take(value(word.trim_matches(|c: char| !c.is_alphanumeric())));
    }
    for pair in words.windows(2) {
        take(value(
            pair.join(" ").trim_matches(|c: char| !c.is_alphanumeric()),
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_found_and_other_numbers_are_not() {
        let said = "For every second of 720p video, $0.112 (audio off) or 15 credits.";
        let texts: Vec<&str> = amounts(said)
            .iter()
            .map(|(a, b)| said.get(*a..*b).unwrap())
            .collect();
        assert_eq!(texts, ["$0.112", "15 credits"]);
        let said = "Jede Sekunde kostet 0,08 €.";
        let texts: Vec<&str> = amounts(said)
            .iter()
            .map(|(a, b)| said.get(*a..*b).unwrap())
            .collect();
        assert_eq!(texts, ["0,08 €"]);
    }

    #[test]
    fn a_sentence_becomes_one_with_a_hole() {
        let said = "Charged $0.112 (audio off) or $0.168 (audio on).";
        let found = amounts(said);
        assert_eq!(
            template(said, &found, 0),
            "Charged {Price} (audio off) or * (audio on)"
        );
        assert_eq!(
            template(said, &found, 1),
            "Charged * (audio off) or {Price} (audio on)"
        );
    }
}
