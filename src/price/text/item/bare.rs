//! Bare numbers: amounts only where the caller or the text's own label says what they count.

use super::{Found, Item, NumberOf, Said};
use crate::price::Amount;
use crate::price::text::lexicon::{Coin, Sense};
use crate::price::text::number::{self, Convention};
use crate::price::text::{Given, coin};

/// Makes the only number of the text, or its only range, its amount, if the currency is given or
/// stands in a label before it (`Credits per second: 28`).
pub(in crate::price::text) fn take_bare_number(
    items: &mut Vec<Item>,
    cleaned: &str,
    given: &Given,
) {
    if has_glued_point(cleaned) {
        return;
    }
    let coin = labelled_coin(items).filter(|_| given.currency.is_none());
    let labelled = || coin.and_then(|coin| coin::currency(coin, cleaned));
    let Some(currency) = given.currency.clone().or_else(labelled) else {
        return;
    };
    let numbers: Vec<(usize, &str)> = items
        .iter()
        .enumerate()
        .filter_map(|(at, item)| match item {
            Item::Number {
                raw,
                of: NumberOf::Unsaid,
            } => Some((at, raw.as_str())),
            Item::Amount(_) | Item::Number { .. } | Item::Length { .. } | Item::Percent => {
                Some((at, ""))
            }
            _ => None,
        })
        .take(3)
        .collect();
    let (at, low, high) = match numbers.as_slice() {
        [(at, raw)] => (*at, bare(raw), None),
        [(at, low), (end, high)] if *end == at + 2 && is_dash(items.get(at + 1)) => {
            let (low, high) = (bare(low), bare(high));
            if low.is_none() || high <= low {
                return;
            }
            (*at, low, high)
        }
        _ => return,
    };
    let Some(amount) = low else { return };
    let last = at + if high.is_some() { 2 } else { 0 };
    let found = Item::Amount(Found {
        amount,
        amount_max: high,
        currency: Some(currency),
        counter: matches!(coin, Some(Coin::Counter(_))),
        negative: false,
        approximate: false,
    });
    items.splice(at..=last, [found]);
}

/// `p.112`: what is left of a number of which the first digits were lost, or no number at all.
fn has_glued_point(cleaned: &str) -> bool {
    let chars = || cleaned.chars();
    let mut threes = chars().zip(chars().skip(1)).zip(chars().skip(2));
    threes.any(|((a, b), c)| a.is_alphabetic() && b == '.' && c.is_ascii_digit())
}

/// A number that stands alone: its own form says what its separators mean.
fn bare(raw: &str) -> Option<Amount> {
    let mut convention = Convention::default();
    convention.learn(raw);
    number::amount(raw, convention).ok()
}

fn is_dash(item: Option<&Item>) -> bool {
    matches!(item, Some(Item::Minus { .. } | Item::Word(Sense::To)))
}

/// The coin of a label that names a unit too, and says nothing else up to the number.
fn labelled_coin(items: &[Item]) -> Option<Coin> {
    let number = items
        .iter()
        .position(|item| matches!(item, Item::Number { .. }))?;
    let before = items.get(..number)?;
    let is_unit = |item: &Item| matches!(item, Item::Unit(_, Said::Anywhere));
    let is_coin = |item: &Item| matches!(item, Item::Word(Sense::Coin(_)));
    let start = before
        .iter()
        .position(|item| is_unit(item) || is_coin(item))?;
    let label = before.get(start..)?;
    let closed = matches!(
        label.last(),
        Some(Item::Colon | Item::Break | Item::Equals | Item::Close | Item::Unit(..))
    );
    let strays = |item: &Item| {
        matches!(
            item,
            Item::UnknownWord | Item::Comma | Item::Stop | Item::Times
        )
    };
    if !closed || label.iter().any(strays) || !label.iter().any(is_unit) {
        return None;
    }
    let mut coins = label.iter().filter_map(|item| match item {
        Item::Word(Sense::Coin(coin)) => Some(*coin),
        _ => None,
    });
    coins.next().filter(|_| coins.next().is_none())
}
