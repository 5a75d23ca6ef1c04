//! What a label above or beside a price says: `Price(USD) per second`, `Rate ($/min)`, `Credits/s`.

use super::lexicon::{self, Coin, Sense};
use super::token::tokens;
use super::{Given, clean, coin, item};
use crate::price::{Currency, Unit};

/// The currency and the unit of the label, each only where it says exactly one.
pub(super) fn given(label: &str) -> Given {
    let cleaned = clean::clean(label);
    Given {
        currency: only(currencies(&cleaned)),
        unit: only(units(&cleaned)),
    }
}

fn currencies(cleaned: &str) -> Vec<Currency> {
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
        found.extend(coin.and_then(|coin| coin::currency(coin, cleaned)));
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
}
