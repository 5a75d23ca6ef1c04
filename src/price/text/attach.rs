//! Each amount with its unit, which stands behind it, before it, or at the amount beside it.

use super::candidate::{Candidate, REACH, Standing, UnitFrom, When};
use super::hear::{listen_before, listen_behind};
use super::item::{Item, NumberOf, Said};
use super::lexicon::{NotA, Sense};
use crate::price::{Kind, Role, Unit};

/// The amounts of the text, in its order.
pub(super) fn candidates(items: &[Item]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut depth = 0_usize;
    for (at, item) in items.iter().enumerate() {
        match item {
            Item::Open => depth += 1,
            Item::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let Item::Amount(found) = item else { continue };
        let mut candidate = Candidate {
            found: found.clone(),
            at,
            unit_at: None,
            unit: None,
            unit_from: UnitFrom::Word,
            kind: Kind::Exact,
            role: None,
            soft_role: None,
            add_on: false,
            when: When::Unsaid,
            least: false,
            not: None,
            standing: if depth > 0 {
                Standing::Aside
            } else {
                Standing::Main
            },
        };
        attach_unit(items, &candidates, &mut candidate);
        listen_before(items, &candidates, &mut candidate);
        listen_behind(items, &mut candidate);
        if found.amount_max.is_some() {
            candidate.kind = Kind::Range;
        }
        candidates.push(candidate);
    }
    share_units(items, &mut candidates);
    share_back(items, &mut candidates);
    candidates
}

fn attach_unit(items: &[Item], earlier: &[Candidate], candidate: &mut Candidate) {
    if let Some((unit, at)) = unit_behind(items, candidate.at) {
        candidate.unit = Some(unit.clone());
        candidate.unit_at = Some(at);
        candidate.add_on = matches!(items.get(at), Some(Item::Unit(_, Said::Further)));
        return;
    }
    let before = unit_before(items, earlier, candidate.at);
    let said = before
        .as_ref()
        .is_some_and(|(_, from)| *from != UnitFrom::Length);
    let length = length_behind(items, candidate.at).filter(|_| !said);
    if let Some((unit, unit_from)) = length.map(|unit| (unit, UnitFrom::Length)).or(before) {
        candidate.unit = Some(unit);
        candidate.unit_from = unit_from;
        candidate.add_on = unit_from == UnitFrom::Further;
    }
}

/// `$0.1/s`, `$0.1+ per second`, `$0.1 (8.1 credits) per second`, `$0.1 (per second)`.
fn unit_behind(items: &[Item], amount: usize) -> Option<(&Unit, usize)> {
    let mut at = amount + 1;
    let (mut broken, mut comma, mut charged) = (false, false, false);
    while at < amount + REACH {
        match items.get(at)? {
            Item::Unit(unit, said) => {
                let next = items.get(at + 1);
                let leads_on = (broken || charged)
                    && (matches!(next, Some(Item::Amount(_) | Item::Colon))
                        || leads_to_an_amount(items, at));
                let apart = comma && (*said == Said::Behind || !ends_an_element(next));
                return (!leads_on && !apart).then_some((unit, at));
            }
            // `$0.05, billed per second`
            Item::Word(Sense::Cost | Sense::Adjective) if !broken && !charged => charged = true,
            // `$0.05, per second`
            Item::Comma if !comma && !broken => comma = true,
            Item::Open => {
                let close = closing(items, at)?;
                if let (Some(Item::Unit(unit, _)), true) =
                    (items.get(at + 1), is_plain(items.get(at + 2..close)))
                {
                    return Some((unit, at + 1));
                }
                at = close;
            }
            Item::Break | Item::Minus { sign: false } if !broken => broken = true,
            Item::Plus { behind: true }
            | Item::Sign
            | Item::Word(Sense::FromAfter | Sense::Approx | Sense::Strike | Sense::Tax) => {}
            _ => return None,
        }
        at += 1;
    }
    None
}

/// `$0.10 - per second of 720p $0.20`: the unit may belong to either.
fn leads_to_an_amount(items: &[Item], unit: usize) -> bool {
    let behind = items.get(unit + 1..).unwrap_or_default();
    let passes = |item: &&Item| {
        matches!(
            item,
            Item::UnknownWord
                | Item::Number { .. }
                | Item::Word(Sense::For | Sense::Filler | Sense::Noun(_) | Sense::Adjective)
        )
    };
    let words = behind.iter().take(REACH).take_while(passes).count();
    let broken = usize::from(behind.get(words) == Some(&Item::Break));
    words > 0 && matches!(behind.get(words + broken), Some(Item::Amount(_)))
}

/// The same, seen from the second amount.
fn is_claimed(items: &[Item], unit: usize) -> bool {
    let before = |back: usize| unit.checked_sub(back).and_then(|at| items.get(at));
    let parted = matches!(before(1), Some(Item::Break | Item::Minus { sign: false }));
    parted && matches!(before(2), Some(Item::Amount(_))) && leads_to_an_amount(items, unit)
}

/// Words only, and none that counts.
fn is_plain(items: Option<&[Item]>) -> bool {
    items.unwrap_or_default().iter().all(|item| {
        matches!(
            item,
            Item::UnknownWord
                | Item::Sign
                | Item::Word(
                    Sense::Noun(_)
                        | Sense::Adjective
                        | Sense::Filler
                        | Sense::Duration
                        | Sense::Tax
                )
        )
    })
}

/// `$0.35 (5s)`
fn length_behind(items: &[Item], amount: usize) -> Option<Unit> {
    match items.get(amount + 1..)? {
        [Item::Open, Item::Length { unit, .. }, Item::Close, ..] => unit.clone(),
        // `20 credits = 1 second`
        [Item::Equals, Item::Length { unit, .. }, ..] if *unit == Some(Unit::Second) => {
            unit.clone()
        }
        _ => None,
    }
}

fn closing(items: &[Item], open: usize) -> Option<usize> {
    (open..open + REACH).find(|at| matches!(items.get(*at), Some(Item::Close)))
}

/// The unit said before the amount, and whether it is only a length: `per second: $0.1`, `每秒 $0.1`,
/// `a 5s clip costs $0.42`.
fn unit_before(items: &[Item], earlier: &[Candidate], amount: usize) -> Option<(Unit, UnitFrom)> {
    let recent = || earlier.iter().rev().take(REACH);
    let (mut cost, mut colon, mut comma) = (false, false, false);
    let (mut breaks, mut depth) = (0, 0_usize);
    for at in (amount.saturating_sub(REACH)..amount).rev() {
        match items.get(at)? {
            Item::Close => depth += 1,
            Item::Open => depth = depth.saturating_sub(1),
            Item::Unit(unit, said @ (Said::Anywhere | Said::Further))
                if depth == 1
                    && closes_a_label(items, at)
                    && !recent().any(|c| c.unit_at == Some(at)) =>
            {
                return Some((unit.clone(), UnitFrom::of(*said)));
            }
            _ if depth > 0 => {}
            Item::Unit(unit, said @ (Said::Anywhere | Said::Further)) => {
                let free = !recent().any(|c| c.unit_at == Some(at));
                let free = free && (cost || colon || !is_claimed(items, at));
                let reaches = !comma || stands_alone(items, at);
                let holds = free && reaches && !is_a_frequency(items, at);
                return holds.then(|| (unit.clone(), UnitFrom::of(*said)));
            }
            Item::Length { unit, of } if of.is_sold(comma) => {
                return unit.clone().map(|unit| (unit, UnitFrom::Length));
            }
            Item::Unit(..) | Item::Stop | Item::Times | Item::Word(Sense::But) => return None,
            Item::Amount(_) if recent().any(|c| c.at == at && c.unit_at.is_some()) => return None,
            // The cells of one row share what the row begins with.
            Item::Amount(_) => breaks = 0,
            // `Prices per second of output, with sound: …`: what a heading says, it says of all.
            Item::Colon => colon = true,
            Item::Comma => comma |= !cost && !colon,
            Item::Word(Sense::Cost) => cost = true,
            Item::Break => breaks += 1,
            _ => {}
        }
        if breaks > 1 {
            return None;
        }
    }
    None
}

/// `(per second)`, `(USD/s)`: the parentheses hold the unit and at most its currency.
fn closes_a_label(items: &[Item], unit: usize) -> bool {
    let before = unit.checked_sub(1).and_then(|at| items.get(at));
    let opens = matches!(before, Some(Item::Open | Item::Word(Sense::Coin(_))));
    let inside = items.get(unit + 1..).unwrap_or_default();
    let words = inside.iter().take_while(|item| {
        matches!(
            item,
            Item::Word(_) | Item::UnknownWord | Item::Comma | Item::Sign
        )
    });
    let words = words.count();
    let closes = inside.get(words) == Some(&Item::Close);
    // `Pricing (per second of output, with sound): …`
    let heads = inside.get(words + 1) == Some(&Item::Colon);
    opens && closes && (words == 0 || heads)
}

fn ends_an_element(item: Option<&Item>) -> bool {
    matches!(
        item,
        None | Some(Item::Comma | Item::Stop | Item::Break | Item::Open | Item::Close)
    )
}

/// An element of a list, or a cell: `std, per second, no audio | $0.084`.
fn stands_alone(items: &[Item], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| items.get(at));
    let parts = |item: Option<&Item>| {
        matches!(
            item,
            None | Some(Item::Comma | Item::Break | Item::Open | Item::Close)
        )
    };
    // `Billing: per second, $0.05`
    let opens = parts(before) || before == Some(&Item::Colon);
    opens && parts(items.get(at + 1))
}

/// `50 frames per second for $20`, `每秒 24 帧`: how often, not for how much.
fn is_a_frequency(items: &[Item], unit: usize) -> bool {
    let before = |back: usize| unit.checked_sub(back).and_then(|at| items.get(at));
    let counts = |item: Option<&Item>| {
        let named = matches!(
            item,
            Some(Item::Number {
                of: NumberOf::Name,
                ..
            })
        );
        !named && matches!(item, Some(Item::Number { .. } | Item::Length { .. }))
    };
    let noun = matches!(
        before(1),
        Some(Item::UnknownWord | Item::Word(Sense::Noun(_) | Sense::Coin(_)))
    );
    counts(before(1)) || (noun && counts(before(2))) || counts(items.get(unit + 1))
}

/// `$0.113/ second(8.1 Credits)`: the amount beside another, in another currency, has its unit.
fn share_units(items: &[Item], candidates: &mut [Candidate]) {
    for second in 1..candidates.len() {
        let (head, tail) = candidates.split_at_mut(second);
        let (Some(a), Some(b)) = (head.last_mut(), tail.first_mut()) else {
            return;
        };
        let beside = is_beside(items, a, b) || is_behind_badge(items, a, b);
        if a.found.currency == b.found.currency || !beside {
            continue;
        }
        if b.unit.is_none() || is_weaker(b, a) {
            b.unit.clone_from(&a.unit);
            b.unit_from = a.unit_from;
        } else if a.unit.is_none() || is_weaker(a, b) {
            a.unit.clone_from(&b.unit);
            a.unit_from = b.unit_from;
        }
        if a.unit == b.unit {
            b.role.get_or_insert(Role::Beside);
        }
    }
}

fn is_weaker(a: &Candidate, b: &Candidate) -> bool {
    a.unit_from == UnitFrom::Length && b.unit.is_some() && b.unit_from == UnitFrom::Word
}

/// `$0.05 or $0.10 per second`, `0,05 € statt 0,08 € pro Sekunde`: the unit is said once.
fn share_back(items: &[Item], candidates: &mut [Candidate]) {
    for first in (0..candidates.len().saturating_sub(1)).rev() {
        let (head, tail) = candidates.split_at_mut(first + 1);
        let (Some(a), Some(b)) = (head.last_mut(), tail.first()) else {
            return;
        };
        let said = a.unit.is_none() && b.unit.is_some() && b.unit_from == UnitFrom::Word;
        if said && a.found.currency == b.found.currency && is_alternative(items, a.at, b.at) {
            a.unit.clone_from(&b.unit);
        }
    }
}

/// Whether only `or`, a word of comparison and parentheses stand between two amounts.
fn is_alternative(items: &[Item], a: usize, b: usize) -> bool {
    let mut depth = 0_usize;
    let mut joined = false;
    for item in items.get(a + 1..b).unwrap_or_default() {
        match item {
            Item::Open => depth += 1,
            Item::Close => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            // `$0.05 (480p) / $0.10 (720p) per second`
            Item::Slash
            | Item::Word(Sense::Or | Sense::Role(Role::ComparedTo | Role::OldPrice)) => {
                joined = true;
            }
            Item::Word(Sense::Filler | Sense::SoftRole(_)) => {}
            _ => return false,
        }
    }
    joined
}

/// `$0.08/s -20% (5.8 credits)`: whether nothing but a discount stands between an amount and one in
/// parentheses.
fn is_behind_badge(items: &[Item], a: &Candidate, b: &Candidate) -> bool {
    let between = items.get(a.end() + 1..b.at).unwrap_or_default();
    let [badge @ .., Item::Open] = between else {
        return false;
    };
    let is_badge = |(at, item): (usize, &Item)| match item {
        Item::Number { .. } => badge.get(at + 1) == Some(&Item::Percent),
        Item::Percent
        | Item::Minus { .. }
        | Item::Break
        | Item::Word(Sense::Not(NotA::Saving) | Sense::NotAfter(NotA::Saving)) => true,
        _ => false,
    };
    badge.contains(&Item::Percent) && badge.iter().enumerate().all(is_badge)
}

/// Whether nothing but signs stands between the two amounts.
pub(super) fn is_beside(items: &[Item], a: &Candidate, b: &Candidate) -> bool {
    let between = items.get(a.end() + 1..b.at).unwrap_or_default();
    between.iter().all(|item| {
        matches!(
            item,
            Item::Open
                | Item::Close
                | Item::Break
                | Item::Sign
                | Item::Slash
                | Item::Word(Sense::Approx | Sense::Filler | Sense::Tax)
        )
    })
}
