//! What a label above or beside a price says: `Price(USD) per second`, `Rate ($/min)`, `Credits/s`.

use super::lexicon::{self, Coin, Noun, Sense};
use super::token::{Token, TokenKind, tokens};
use super::{Given, clean, coin, item};
use crate::price::{Currency, Unit};

/// The currency and the unit of the label, each only where it says exactly one.
pub(super) fn given(label: &str) -> Given {
    let cleaned = clean::clean(label);
    let (currency, unit) = (only(currencies(&cleaned)), only(units(&cleaned)));
    Given {
        // `per 1M tokens` is what is bought, not what is paid with.
        currency: currency.filter(|currency| !is_what_is_bought(currency, unit.as_ref())),
        unit,
    }
}

fn is_what_is_bought(currency: &Currency, unit: Option<&Unit>) -> bool {
    match (currency, unit) {
        (Currency::Named(name), Some(Unit::Named(unit))) => unit.ends_with(name.as_str()),
        _ => false,
    }
}

/// The name of what the label names, without what it adds of currency and unit: `Price` of
/// `Price (USD) per second` and of `Price / sec`. `None` where it adds nothing of the kind, or
/// nothing but that.
pub(super) fn name(label: &str) -> Option<&str> {
    let label = label.trim();
    if label.len() > LONGEST {
        return None;
    }
    let ends = label
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || "/([（".contains(*c));
    ends.filter_map(|(at, _)| label.split_at_checked(at))
        .find(|(name, tail)| is_named(name) && is_unit(name, tail))
        .map(|(name, _)| {
            name.trim_end_matches(|c: char| !c.is_alphanumeric() && !")]）".contains(c))
        })
}

/// Longer labels are sentences; and each of its words may be where the unit begins.
const LONGEST: usize = 120;

fn is_named(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric)
}

/// Whether the rest of a label says nothing but a currency or a unit.
fn is_unit(name: &str, tail: &str) -> bool {
    let cleaned = clean::clean(tail);
    let tokens = tokens(&cleaned);
    let is_bracketed = tail.trim_start().starts_with(['(', '[', '（']);
    // `Text/Image` is no text by the image.
    let is_glued = tail.starts_with('/') && name.ends_with(char::is_alphanumeric);
    let mut says = false;
    let mut charges = false;
    let mut ahead = tokens.as_slice();
    while let Some((first, rest)) = ahead.split_first() {
        let phrase = lexicon::longest(ahead);
        match phrase.map(|phrase| phrase.sense) {
            Some(Sense::Coin(Coin::Iso(_) | Coin::Yen | Coin::Unclear(_)) | Sense::Code(_)) => {
                says = true;
            }
            Some(Sense::Coin(Coin::Credits | Coin::Named(_))) => says |= is_bracketed || charges,
            Some(Sense::Per | Sense::PerAfter) => charges = true,
            Some(Sense::PerNoun(_)) => says = true,
            Some(Sense::Noun(noun)) if charges && (!is_glued || is_time(noun)) => says = true,
            Some(Sense::Coin(Coin::Counter(_))) if charges => says = true,
            Some(Sense::Adjective | Sense::Magnitude(_)) if charges => {}
            None if is_sign(first, "/") => charges = true,
            None if is_sign(first, "()[]（）,.-·") || is_word(first, "in") => {}
            None if charges && (is_number(first) || is_word(first, "k") || is_word(first, "m")) => {
            }
            _ => return false,
        }
        ahead = phrase
            .and_then(|phrase| ahead.get(phrase.length..))
            .unwrap_or(rest);
    }
    says
}

fn is_time(noun: Noun) -> bool {
    !matches!(
        noun,
        Noun::Request | Noun::Image | Noun::Video | Noun::Named(_)
    )
}

fn is_sign(token: &Token, signs: &str) -> bool {
    matches!(token.kind, TokenKind::Sign(sign) if signs.contains(sign))
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(&token.kind, TokenKind::Word { folded, .. } if folded == word)
}

fn is_number(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Number(_))
}

/// What is counted (`$ per 1M tokens`) is a currency only where nothing else is.
fn currencies(cleaned: &str) -> Vec<Currency> {
    let (counted, found): (Vec<_>, Vec<_>) = coins(cleaned)
        .into_iter()
        .partition(|coin| matches!(coin, Coin::Counter(_)));
    let coins = if found.is_empty() { counted } else { found };
    let coins = coins.into_iter();
    coins
        .filter_map(|coin| coin::currency(coin, cleaned))
        .collect()
}

fn coins(cleaned: &str) -> Vec<Coin> {
    let tokens = tokens(cleaned);
    let mut found = Vec::new();
    let mut ahead = tokens.as_slice();
    while let Some((_, rest)) = ahead.split_first() {
        let phrase = lexicon::longest(ahead);
        let coin = phrase.and_then(|phrase| match phrase.sense {
            Sense::Coin(coin) => Some(coin),
            Sense::Code(code) => Some(Coin::Iso(code)),
            _ => None,
        });
        found.extend(coin);
        ahead = phrase
            .and_then(|phrase| ahead.get(phrase.length..))
            .unwrap_or(rest);
    }
    found
}

/// Units are read as they are behind an amount, since a label leaves the amount to its cells.
fn units(cleaned: &str) -> Vec<Unit> {
    let items = item::items(cleaned, &Given::default()).unwrap_or_default();
    items
        .into_iter()
        .filter_map(|item| match item {
            item::Item::Unit(unit, _) => Some(unit),
            _ => None,
        })
        .collect()
}

fn only<T: PartialEq>(mut found: Vec<T>) -> Option<T> {
    found.dedup();
    match found.len() {
        1 => found.pop(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_currency_and_unit() {
        for (label, currency, unit) in [
            ("Price(USD) per second", "USD", "second"),
            ("Price (USD/s)", "USD", "second"),
            ("Price per second", "", "second"),
            ("Rate ($/min)", "USD", "minute"),
            ("USD per minute", "USD", "minute"),
            ("$ / image", "USD", "image"),
            ("Credits/s", "credits", "second"),
            ("Credits per second", "credits", "second"),
            ("Cost (€ per hour)", "EUR", "hour"),
            ("每秒价格（元）", "CNY", "second"),
            ("Price / sec", "", "second"),
            ("Hourly price", "", "hour"),
            ("Price", "", ""),
            ("MySQL On Demand cost", "", ""),
            ("720p", "", ""),
            ("5s clip", "", ""),
            ("Voice Control add-on", "", ""),
            ("USD or EUR", "", ""),
            ("Input ($ / 1M tokens)", "USD", "1M-tokens"),
            ("USD per 1K characters", "USD", "1K-characters"),
            ("", "", ""),
        ] {
            let given = given(label);
            let said = |text: Option<String>| text.unwrap_or_default();
            assert_eq!(
                (
                    said(given.currency.map(|c| c.to_string())).as_str(),
                    said(given.unit.map(|u| u.to_string())).as_str()
                ),
                (currency, unit),
                "{label}"
            );
        }
    }

    #[test]
    fn a_name_is_what_remains_without_currency_and_unit() {
        for (label, expected) in [
            ("Price (USD) per second", "Price"),
            ("Price / sec", "Price"),
            ("Price/hour", "Price"),
            ("Price, USD", "Price"),
            ("Price in EUR", "Price"),
            ("Price [€/min]", "Price"),
            ("On demand (monthly)", "On demand"),
            ("On demand ($/hr)", "On demand"),
            ("Input ($ / 1M tokens)", "Input"),
            ("Cost per 5 seconds", "Cost"),
            ("Price (credits)", "Price"),
            ("Pay as you go per hour", "Pay as you go"),
            ("Price (incl. VAT) per hour", "Price (incl. VAT)"),
            ("Price per GPU", ""),
            ("Price (reserved)", ""),
            ("Price (per 10 clips)", "Price"),
            ("Reserved", ""),
            ("Video credits", ""),
            ("Audio minutes", ""),
            ("Text/Image", ""),
            ("On/Off", ""),
            ("per second", ""),
            ("Price (min)", ""),
            ("Price 2", ""),
            ("", ""),
        ] {
            assert_eq!(name(label).unwrap_or_default(), expected, "{label}");
        }
    }
}
