//! What the text prices later, or not yet: no price today.

use super::NotAPrice;
use super::candidate::{Candidate, REACH, When};
use super::item::{Item, NumberOf};
use super::lexicon::{Noun, Sense};
use crate::price::{Kind, Role};

/// Marks the amounts that are announced: those behind words such as `will rise to` up to the end of
/// the sentence, and those in a clause that says `soon`.
pub(super) fn mark(items: &[Item], candidates: &mut [Candidate]) {
    for candidate in candidates {
        let sentence = items.get(..candidate.at).unwrap_or_default().iter().rev();
        let mut sentence = sentence.take(REACH).take_while(|item| !is_stop(item));
        let told = sentence.any(|item| matches!(item, Item::Word(Sense::Soon | Sense::Later)));
        if told || says_soon_behind(items, candidate) {
            candidate.when = When::Later;
            candidate.role = Some(Role::Announced);
        }
    }
}

const SOON: Item = Item::Word(Sense::Soon);

/// `$0.06/s soon`, `6円/秒に値上げ予定`: up to the end of the clause.
fn says_soon_behind(items: &[Item], candidate: &Candidate) -> bool {
    let clause = items.get(candidate.end() + 1..).unwrap_or_default().iter();
    let mut clause = clause.take(REACH).take_while(|item| !parts(item));
    clause.any(|item| *item == SOON)
}

/// Refuses where what holds today cannot be told from what will.
pub(super) fn refuse_unsettled(
    items: &[Item],
    candidates: &[Candidate],
    pool: &[usize],
    chosen: usize,
) -> Result<(), NotAPrice> {
    let Some(price) = candidates.get(chosen) else {
        return Ok(());
    };
    // `Soon: 720p $0.05/s; 1080p $0.10/s`: is the second there today?
    if !price.is_now() && candidates.iter().any(|c| c.is_later() && c.at < price.at) {
        return Err(NotAPrice::Announced);
    }
    // `from $0.05/s, rising to $0.10/s at 4K` is what it says.
    let becomes = |candidate, sense| price.kind != Kind::From && leads(items, candidate, sense);
    if becomes(price, Sense::Becomes) {
        return Err(NotAPrice::Moved);
    }
    // `$0.05/s, new price from March: $0.06/s`: a new price may still be to come.
    let rival = |at: usize, c: &Candidate| {
        pool.contains(&at)
            || (price.is_now() && c.role.is_none() && c.not.is_none() && !c.is_later())
    };
    let others = candidates.iter().enumerate();
    let others = others.filter(|(at, c)| *at != chosen && rival(*at, c));
    for (_, other) in others {
        let alike = other.found.currency == price.found.currency
            && (other.unit == price.unit || other.unit.is_none())
            && other.found.amount != price.found.amount;
        let (first, second) = if other.at < price.at {
            (other, price)
        } else {
            (price, other)
        };
        let between = items.get(first.end() + 1..second.at).unwrap_or_default();
        let dated = has_date(between) || is_dated(items, second.end());
        let moves = becomes(second, Sense::Becomes) || becomes(second, Sense::Change);
        if alike && (dated || moves) {
            return Err(NotAPrice::Moved);
        }
    }
    Ok(())
}

/// `rising to $0.06/s`, `rises to $0.06/s`
fn leads(items: &[Item], candidate: &Candidate, sense: Sense) -> bool {
    let before = items.get(..candidate.at).unwrap_or_default().iter().rev();
    let mut before = before.skip_while(|item| {
        matches!(
            item,
            Item::Sign | Item::Colon | Item::Word(Sense::Filler | Sense::Approx | Sense::To)
        )
    });
    before.next() == Some(&Item::Word(sense))
}

/// Whether the clause that goes on behind this item says a date.
pub(super) fn is_dated(items: &[Item], end: usize) -> bool {
    let clause = items.get(end + 1..).unwrap_or_default();
    let ends = |item: &&Item| {
        let ends = matches!(
            item,
            Item::Amount(_) | Item::Stop | Item::Break | Item::Comma
        );
        !ends
    };
    let length = clause.iter().take(REACH).take_while(ends).count();
    has_date(clause.get(..length).unwrap_or_default())
}

/// `March`, `2026`, `3月`.
fn has_date(items: &[Item]) -> bool {
    let year = |raw: &str| raw.len() == 4 && (raw.starts_with("20") || raw.starts_with("19"));
    let named = items.iter().any(|item| match item {
        Item::Number {
            raw,
            of: NumberOf::Unsaid,
        } => year(raw),
        Item::Word(Sense::Date) => true,
        _ => false,
    });
    let numbered = items.windows(2).any(|pair| {
        matches!(
            pair,
            [
                Item::Number { .. },
                Item::Word(Sense::Noun(Noun::Month | Noun::Year))
            ]
        )
    });
    named || numbered
}

/// Whether the text says that what it prices is not for sale: `discontinued: $0.20/s`. A clause that
/// names something else (`$0.05/s, 4K coming soon`) says it of that only, unless it is the label of
/// what follows (`Kling 4 coming soon | $0.20/s`).
pub(super) fn is_unavailable(items: &[Item]) -> bool {
    let names = |item: &Item| {
        matches!(
            item,
            Item::UnknownWord
                | Item::Number { .. }
                | Item::Length { .. }
                | Item::Word(Sense::Noun(_) | Sense::Adjective)
        )
    };
    let mut priced_before = false;
    items.split_inclusive(parts).any(|clause| {
        let says = |sense| clause.contains(&Item::Word(sense));
        let priced = clause.iter().any(|item| matches!(item, Item::Amount(_)));
        let label = !priced_before && clause.last() == Some(&Item::Break);
        priced_before |= priced;
        let of_all = label || !clause.iter().any(names);
        match (says(Sense::Unavailable), says(Sense::Soon)) {
            (true, _) => priced || of_all,
            // With an amount of its own it speaks of that.
            (_, true) => !priced && of_all,
            _ => false,
        }
    })
}

fn parts(item: &Item) -> bool {
    matches!(
        item,
        Item::Comma
            | Item::Stop
            | Item::Open
            | Item::Close
            | Item::Break
            | Item::Minus { sign: false }
            | Item::Word(Sense::But)
    )
}

fn is_stop(item: &Item) -> bool {
    matches!(item, Item::Stop | Item::Word(Sense::But))
}
