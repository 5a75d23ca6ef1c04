//! What else in the text could be the price: tiers, alternatives, neighbours, terms.
//!
//! Where the chosen amount and another cannot be told apart, neither is read.

use std::collections::BTreeMap;

use super::NotAPrice;
use super::attach::is_beside;
use super::candidate::Candidate;
use super::item::{Item, LengthOf, NumberOf};
use super::lexicon::{NotA, Sense};
use super::relate::outside;
use crate::price::{Amount, Currency, Unit};

/// Refuses the steps of a tiered price, and alternatives that nothing tells apart. Variants that
/// the text names (`$0.05/s with audio, …`) are not refused: the first is the price.
pub(super) fn refuse_alternatives(
    items: &[Item],
    candidates: &[Candidate],
    pool: &[usize],
    chosen: usize,
) -> Result<(), NotAPrice> {
    let gift = has(items, |sense| sense == Sense::Not(NotA::Gift));
    if (has_first_step(items) || has_far_step(items)) && !gift {
        return Err(NotAPrice::Tiered);
    }
    let Some(price) = candidates.get(chosen) else {
        return Ok(());
    };
    let tiered =
        has(items, |sense| matches!(sense, Sense::Tier | Sense::DownTo)) || has_extent(items);
    let others = pool.iter().filter(|at| **at != chosen);
    for (at, other) in others.filter_map(|at| Some((*at, candidates.get(*at)?))) {
        let differs = (other.found.amount, other.found.amount_max)
            != (price.found.amount, price.found.amount_max);
        if other.found.currency != price.found.currency || !differs || other.add_on {
            continue;
        }
        let (first, second) = if at < chosen {
            (other, price)
        } else {
            (price, other)
        };
        let between = items.get(first.end() + 1..second.at).unwrap_or_default();
        let before = items.get(..first.at).unwrap_or_default();
        let ends = has(before, |sense| sense == Sense::Between)
            && has(between, |sense| sense == Sense::And);
        let same_unit = other.unit == price.unit;
        let loose = other.unit.is_none() && (tiered || is_joined(between));
        let bare = ends || is_bare_joint(between);
        // `1.6x the 720p rate ($0.10/s), i.e. $0.16/s`: which of the two is charged?
        let before_second = items.get(..second.at).unwrap_or_default();
        let factor = |item: &Item| {
            matches!(
                item,
                Item::Times
                    | Item::Number {
                        of: NumberOf::Factor,
                        ..
                    }
            )
        };
        let multiplied = before_second.iter().any(factor);
        let remark = multiplied && first.is_aside() && !second.is_aside() && same_unit;
        let unnamed = price.unit.is_none() && !names_a_variant(between);
        let discounted = second.found.amount < first.found.amount
            && (between.contains(&Item::Percent)
                || has(between, |sense| {
                    matches!(
                        sense,
                        Sense::Not(NotA::Saving) | Sense::NotAfter(NotA::Saving)
                    )
                }));
        if loose || remark || discounted || (same_unit && (tiered || bare || unnamed)) {
            return Err(NotAPrice::Several(first.found.amount, second.found.amount));
        }
    }
    Ok(())
}

/// `the first 5 s`, `前 1000 秒`.
fn has_first_step(items: &[Item]) -> bool {
    let first = |item: &Item| *item == Item::Word(Sense::First);
    items.windows(2).any(|pair| match pair {
        // `the first 1000 s`, `les 1000 premières secondes`
        [a, b] => (first(a) && is_extent(b)) || (is_extent(a) && first(b)),
        _ => false,
    })
}

/// `above 1000 s: $0.05/s`, not `above 10 s: $0.05/s`, which speaks of clips.
fn has_far_step(items: &[Item]) -> bool {
    items.windows(3).any(|three| {
        matches!(
            three,
            [
                Item::Length {
                    of: LengthOf::Volume,
                    ..
                },
                Item::Colon | Item::Break | Item::Arrow | Item::Equals | Item::Comma,
                Item::Amount(_)
            ]
        )
    })
}

/// Whether a clause with an amount says how far one step goes; the length of videos in a clause of
/// its own (`3-15 s, 1080p. $0.05/s …`) is no step.
fn has_extent(items: &[Item]) -> bool {
    let ends = |item: &Item| matches!(item, Item::Stop | Item::Break | Item::Comma);
    items.split(ends).any(|clause| {
        let priced = clause.iter().any(|item| matches!(item, Item::Amount(_)));
        priced && says_an_extent(clause)
    })
}

/// `over 1000 s`, `1000+ s`, `0-5s`, directly beside an amount: `Max makes videos up to 10 s long`
/// says nothing of its price.
fn says_an_extent(items: &[Item]) -> bool {
    let percent = |at: usize| items.get(at + 2) == Some(&Item::Percent);
    let before = |at: usize| {
        let item = at.checked_sub(1).and_then(|at| items.get(at));
        matches!(
            item,
            None | Some(Item::Amount(_) | Item::Unit(..) | Item::Open | Item::Word(Sense::For))
        )
    };
    let behind = |at: usize| {
        matches!(
            items.get(at + 2),
            Some(
                Item::Amount(_)
                    | Item::Colon
                    | Item::Equals
                    | Item::Arrow
                    | Item::Close
                    | Item::Minus { .. }
                    | Item::Word(Sense::Cost)
            )
        )
    };
    items.windows(2).enumerate().any(|(at, pair)| match pair {
        [
            Item::Word(Sense::UpTo | Sense::Bound | Sense::From) | Item::Above | Item::Below,
            far,
        ] => is_extent(far) && !percent(at) && (before(at) || behind(at)),
        [Item::Number { .. }, Item::Plus { behind: true }]
        | [
            Item::Length { .. },
            Item::Word(Sense::FromAfter | Sense::UpToAfter),
        ]
        | [Item::Minus { .. }, Item::Length { unit: None, .. }] => true,
        _ => false,
    })
}

fn is_extent(item: &Item) -> bool {
    let number = matches!(
        item,
        Item::Number {
            of: NumberOf::Unsaid | NumberOf::Count,
            ..
        }
    );
    number || matches!(item, Item::Length { .. })
}

/// `$0.20/s or $0.30/s`, `$0.05/s (720p) / $0.10/s (1080p)`, `$0.05/s ... $0.10/s`.
fn is_bare_joint(between: &[Item]) -> bool {
    let to = |item: &Item| *item == Item::Word(Sense::To);
    if names_a_variant(between) && !between.iter().any(to) {
        return false;
    }
    let outside = outside(between);
    let joins = |item: &&Item| {
        matches!(
            item,
            Item::Slash | Item::Word(Sense::Or | Sense::And | Sense::To)
        )
    };
    let passes = |item: &&Item| {
        joins(item)
            || matches!(
                item,
                Item::Comma | Item::Word(Sense::Filler | Sense::From | Sense::Tax)
            )
    };
    let dots = outside.len() > 1 && outside.iter().all(|item| **item == Item::Stop);
    dots || (outside.iter().any(joins) && outside.iter().all(passes))
}

/// `$0.05/s (720p) / $0.10/s`, `0,40 $ mit Audio und 0,20 $ ohne`: a name tells the two apart.
fn names_a_variant(between: &[Item]) -> bool {
    between.iter().any(|item| {
        matches!(
            item,
            Item::UnknownWord
                | Item::Number {
                    of: NumberOf::Name,
                    ..
                }
                | Item::Word(Sense::Noun(_) | Sense::Adjective | Sense::This)
        )
    })
}

/// Whether a word between the two says that both are prices, or the ends of one.
fn is_joined(between: &[Item]) -> bool {
    let apart = between.iter().any(|item| {
        matches!(
            item,
            Item::Break | Item::Length { .. } | Item::Colon | Item::Equals
        )
    });
    let sentence = between.contains(&Item::Stop);
    let word = has(between, |sense| {
        matches!(sense, Sense::Or | Sense::To | Sense::And | Sense::UpTo)
    });
    let named = names_a_variant(between) && !has(between, |sense| sense == Sense::To);
    is_bare_joint(between) || (word && !apart && !sentence && !named)
}

/// Refuses where what one word has ruled out could as well be the price.
pub(super) fn refuse_doubt(candidates: &[Candidate], chosen: usize) -> Result<(), NotAPrice> {
    let Some(price) = candidates.get(chosen) else {
        return Ok(());
    };
    let doubt = candidates.iter().find_map(|c| {
        let alike = price.unit == c.unit && price.found.currency == c.found.currency;
        // A pack's price beside the price of one: which is meant is not for us to say.
        let pack = c.not == Some(NotA::TopUp) && price.unit != Some(Unit::Second);
        c.not.filter(|not| pack || (alike && *not != NotA::Saving))
    });
    let term = |c: &Candidate| {
        c.is_term() && !c.add_on && price.unit == c.unit && price.found.currency == c.found.currency
    };
    if candidates.iter().any(term) {
        return Err(NotAPrice::Formula);
    }
    doubt.map_or(Ok(()), |not| Err(NotAPrice::NotForSale(not)))
}

/// Bare neighbours are columns only where they rise and their unit is said; where they fall, the
/// first may be struck out.
pub(super) fn refuse_neighbours(
    items: &[Item],
    candidates: &[Candidate],
    pool: &[usize],
    chosen: Option<usize>,
) -> Result<(), NotAPrice> {
    let mut pooled: Vec<&Candidate> = pool.iter().filter_map(|at| candidates.get(*at)).collect();
    leave_out_totals(&mut pooled);
    let chosen = chosen.and_then(|at| candidates.get(at));
    for row in pooled.chunk_by(|a, b| is_beside(items, a, b)) {
        let concerned = chosen.is_none_or(|chosen| row.iter().any(|c| c.at == chosen.at));
        let mut last: BTreeMap<Option<&Currency>, &Candidate> = BTreeMap::new();
        for candidate in row {
            let Some(before) = last.insert(candidate.found.currency.as_ref(), candidate) else {
                continue;
            };
            // `$0.05/s (5 credits at $0.01 each)`: what is in parentheses speaks of the credits.
            let of_another = candidate.is_aside()
                && !before.is_aside()
                && row.iter().any(|c| c.at > before.at && c.at < candidate.at);
            let falls = !of_another
                && candidate.found.amount < before.found.amount
                && (candidate.unit == before.unit || candidate.unit.is_none());
            // `$3.00 ($0.05/s)`: the larger is what some length comes to.
            let total = before.unit.is_none()
                && candidate.unit_at.is_some()
                && candidate.unit == Some(Unit::Second)
                && candidate.found.amount < before.found.amount
                && (candidate.is_aside() || is_total(items, candidate, before));
            let elsewhere = !concerned && before.unit.is_none();
            if falls || (before.unit.is_none() && !total && !elsewhere) {
                let (a, b) = (before.found.amount, candidate.found.amount);
                return Err(NotAPrice::Several(a, b));
            }
        }
    }
    Ok(())
}

/// `5s | $0.25 | $0.05/s`: the price of a length that stands in the text.
fn is_total(items: &[Item], rate: &Candidate, total: &Candidate) -> bool {
    items.iter().any(|item| {
        let seconds = match item {
            Item::Length { unit, .. } => unit.as_ref().and_then(Unit::seconds),
            _ => None,
        };
        seconds.is_some_and(|seconds| {
            rate.found.amount.times(Amount::from(seconds)) == Ok(total.found.amount)
        })
    })
}

/// `$0.10/s | $0.40 | $0.80`: larger amounts without a unit behind the only one with its own are
/// what some lengths come to.
fn leave_out_totals(row: &mut Vec<&Candidate>) {
    let mut rates = row.iter().filter(|c| c.unit_at.is_some());
    let (Some(rate), None) = (rates.next().copied(), rates.next()) else {
        return;
    };
    let total = |c: &Candidate| {
        c.unit.is_none()
            && c.at > rate.at
            && c.found.currency == rate.found.currency
            && c.found.amount > rate.found.amount
    };
    let others = |c: &&&Candidate| c.found.currency == rate.found.currency && c.at != rate.at;
    if rate.unit == Some(Unit::Second) && row.iter().filter(others).all(|c| total(c)) {
        row.retain(|c| !total(c));
    }
}

pub(super) fn has(items: &[Item], wanted: impl Fn(Sense) -> bool) -> bool {
    items
        .iter()
        .any(|item| matches!(item, Item::Word(sense) if wanted(*sense)))
}
