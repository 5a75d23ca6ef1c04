//! What the words before and behind an amount say of it: kind, role, and what makes it no price.

use super::candidate::{Candidate, REACH, When};
use super::item::Item;
use super::lexicon::{NotA, Sense};
use crate::price::{Kind, Role, Unit};

/// Walks back from the amount to the end of the last thought, and takes what is said of it.
pub(super) fn listen_before(items: &[Item], earlier: &[Candidate], candidate: &mut Candidate) {
    let mut ears = Ears::default();
    let nearest = candidate.at.saturating_sub(REACH);
    let mut at = candidate.at;
    while at > nearest {
        at -= 1;
        let Some(item) = items.get(at) else { return };
        if let Some(open) = remark(items, at).or_else(|| label(items, at)) {
            at = open;
            continue;
        }
        let taken = earlier
            .last()
            .is_some_and(|c| c.at >= at || c.unit_at == Some(at));
        if taken || matches!(item, Item::Stop | Item::Word(Sense::But)) {
            return;
        }
        let before = at.checked_sub(1).and_then(|at| items.get(at));
        let named = matches!(
            before,
            Some(Item::UnknownWord | Item::Number { .. } | Item::Minus { .. })
        );
        // `Kling Max: $0.1/s`, `3s (min) - 10s (max) $0.1/s`: part of a name, or a remark.
        let named = named || items.get(at + 1) == Some(&Item::Close);
        if named && *item == Item::Word(Sense::NotAfter(NotA::Limit)) {
            continue;
        }
        ears.hear(item, at + 1 == candidate.at, candidate);
        ears.clauses += usize::from(matches!(
            item,
            Item::Colon | Item::Word(Sense::And | Sense::Or | Sense::Cost | Sense::Noun(_))
        ));
    }
}

/// Where the parentheses open that close here, if they hold words of their own, which speak of
/// nothing outside: `(free with your own key) + lip-sync ($0.05/s)`.
fn remark(items: &[Item], close: usize) -> Option<usize> {
    if items.get(close) != Some(&Item::Close) {
        return None;
    }
    let inside = |at: &usize| !matches!(items.get(*at), None | Some(Item::Open));
    let nearest = close.saturating_sub(REACH);
    let words = (nearest..close).rev().take_while(inside);
    let open = close.checked_sub(1 + words.count())?;
    let content = items.get(open..close)?;
    let amount = content.iter().any(|item| matches!(item, Item::Amount(_)));
    let word = content.iter().any(|item| {
        matches!(
            item,
            Item::UnknownWord | Item::Length { .. } | Item::Number { .. }
        )
    });
    (items.get(open) == Some(&Item::Open) && word && !amount).then_some(open)
}

/// Where the parentheses open that close here, if they hold one word that says what the amount
/// before them is: `$0.10/s (old) $0.08/s (new)`.
fn label(items: &[Item], close: usize) -> Option<usize> {
    let before = |back: usize| close.checked_sub(back).and_then(|at| items.get(at));
    let is_label = items.get(close) == Some(&Item::Close)
        && matches!(before(1), Some(Item::Word(word)) if labels(*word))
        && before(2) == Some(&Item::Open)
        && matches!(before(3), Some(Item::Amount(_) | Item::Unit(..)));
    is_label.then(|| close.saturating_sub(2))
}

/// Whether a word alone in parentheses says what the amount before them is.
fn labels(word: Sense) -> bool {
    matches!(
        word,
        Sense::Role(Role::OldPrice | Role::ListPrice) | Sense::SoftRole(_) | Sense::Now
    )
}

#[derive(Default)]
struct Ears {
    /// Words without a meaning between here and the amount.
    unknown: usize,
    comma: bool,
    percent: bool,
    /// The number of the percentage comes next.
    rate: bool,
    breaks: usize,
    /// Words between here and the amount that begin another clause: `free to try and $0.05/s`.
    clauses: usize,
}

impl Ears {
    fn hear(&mut self, item: &Item, touches: bool, candidate: &mut Candidate) {
        match item {
            Item::Comma => self.comma = true,
            Item::Percent => {
                self.percent = true;
                self.rate = true;
            }
            Item::Number { .. } if self.rate => self.rate = false,
            Item::Break => self.breaks += 1,
            Item::UnknownWord
            | Item::Number { .. }
            | Item::Length { .. }
            | Item::Word(Sense::Date) => self.unknown += 1,
            Item::Minus { sign: true } if touches => candidate.found.negative = true,
            Item::Plus { .. } if touches => candidate.add_on = true,
            Item::Above if touches => candidate.kind = Kind::From,
            Item::Below if touches => candidate.kind = Kind::UpTo,
            Item::Word(sense) if self.breaks <= 1 => self.sense(*sense, candidate),
            _ => {}
        }
    }

    fn sense(&self, sense: Sense, candidate: &mut Candidate) {
        let touches = self.unknown == 0 && !self.comma;
        let near = self.unknown <= 6 && !self.comma;
        match sense {
            // `up to 20% off: …` speaks of the percentage.
            Sense::From | Sense::UpTo | Sense::Approx if self.percent => {}
            Sense::From | Sense::DownTo | Sense::Between if touches => candidate.kind = Kind::From,
            Sense::UpTo if touches => candidate.kind = Kind::UpTo,
            Sense::Least if touches => candidate.least = true,
            Sense::Least if near && !self.percent => {
                candidate.not.get_or_insert(NotA::Limit);
            }
            Sense::NotAfter(NotA::Limit) if touches && self.breaks == 0 => {
                candidate.kind = Kind::UpTo;
            }
            Sense::Approx if touches => candidate.found.approximate = true,
            Sense::Now if touches => candidate.when = When::Now,
            Sense::Role(Role::Example) => {
                candidate.role.get_or_insert(Role::Example);
            }
            Sense::Bound if touches => {
                candidate.role.get_or_insert(Role::ComparedTo);
            }
            Sense::Role(Role::AddOn) | Sense::Further if near && self.unknown <= 3 => {
                candidate.add_on = true;
            }
            // `was published at $0.08/s` may still be so; `was $0.08/s` is not.
            Sense::Role(Role::OldPrice) if near && !touches => {
                candidate.soft_role.get_or_insert(Role::OldPrice);
            }
            Sense::Role(role) if near => {
                candidate.role.get_or_insert(role);
            }
            Sense::SoftRole(role) if near => {
                candidate.soft_role.get_or_insert(role);
            }
            // `Sign up for free and create video at $0.05/s`
            Sense::Not(NotA::Gift) if self.clauses > 0 && candidate.unit == Some(Unit::Second) => {}
            // A word in the cell before says nothing of a price that is complete in its own.
            Sense::Not(not)
                if near
                    && self.breaks > 0
                    && not != NotA::Saving
                    && candidate.unit_at.is_some() => {}
            Sense::Not(not) if near && !self.percent => {
                candidate.not.get_or_insert(not);
            }
            _ => {}
        }
    }
}

/// What stands directly behind the amount, and directly behind its unit.
pub(super) fn listen_behind(items: &[Item], candidate: &mut Candidate) {
    let strike = Some(&Item::Word(Sense::Strike));
    let opens = candidate.at.checked_sub(1).and_then(|at| items.get(at)) == strike;
    if opens && items.get(candidate.end() + 1) == strike {
        candidate.role = Some(Role::OldPrice);
    }
    if let Some([Item::Open, Item::Word(word), Item::Close]) =
        items.get(candidate.end() + 1..candidate.end() + 4)
    {
        match word {
            Sense::Role(role @ (Role::OldPrice | Role::ListPrice)) => candidate.role = Some(*role),
            Sense::SoftRole(role) => candidate.soft_role = Some(*role),
            Sense::Now => candidate.when = When::Now,
            _ => {}
        }
    }
    hear_behind(items, candidate.at, candidate);
    if let Some(unit) = candidate.unit_at {
        hear_behind(items, unit, candidate);
    }
}

fn hear_behind(items: &[Item], place: usize, candidate: &mut Candidate) {
    let behind_unit = place != candidate.at;
    for at in place + 1..place + 4 {
        match items.get(at) {
            Some(Item::Word(Sense::FromAfter)) => candidate.kind = Kind::From,
            Some(Item::Word(Sense::UpToAfter)) => candidate.kind = Kind::UpTo,
            Some(Item::Word(Sense::UpTo | Sense::NotAfter(NotA::Limit)))
                if behind_unit && ends_here(items, at) =>
            {
                candidate.kind = Kind::UpTo;
            }
            Some(Item::Word(Sense::Least)) if ends_here(items, at) => candidate.least = true,
            // `0.1~` in Chinese and Japanese: this and more.
            Some(Item::Word(Sense::Approx))
                if at == place + 1
                    && !matches!(
                        items.get(at + 1),
                        Some(Item::Amount(_) | Item::Number { .. } | Item::Length { .. })
                    ) =>
            {
                candidate.kind = Kind::From;
            }
            Some(Item::Plus { behind: true })
                if !matches!(
                    items.get(at + 1),
                    Some(Item::Amount(_) | Item::Number { .. })
                ) =>
            {
                candidate.kind = Kind::From;
            }
            Some(Item::Word(Sense::RoleAfter(Role::AddOn) | Sense::Further)) => {
                candidate.add_on = true;
            }
            Some(Item::Word(word)) if belongs_to_next(items, at) && !is_behind_only(*word) => {
                return;
            }
            // `$0.10/s before, $0.08/s after`
            Some(Item::Word(Sense::Role(Role::OldPrice)))
                if behind_unit && ends_a_clause(items, at) =>
            {
                candidate.role.get_or_insert(Role::OldPrice);
                return;
            }
            Some(Item::Word(Sense::Role(Role::AddOn))) => candidate.add_on = true,
            Some(Item::Word(
                Sense::RoleAfter(role) | Sense::Role(role @ (Role::ListPrice | Role::Included)),
            )) => {
                candidate.role.get_or_insert(*role);
            }
            // `초당 $0.05 무료로 시작`: another thought, where the unit is said already.
            Some(Item::Word(Sense::Not(NotA::Gift))) if candidate.unit == Some(Unit::Second) => {
                return;
            }
            Some(Item::Word(Sense::NotAfter(not) | Sense::Not(not)))
                if !behind_unit || *not == NotA::Saving =>
            {
                candidate.not.get_or_insert(*not);
            }
            Some(Item::Word(Sense::Filler | Sense::Adjective | Sense::Tax)) => {}
            _ => return,
        }
    }
}

/// `$0.09/s max.`, not `$0.10/s up to HD`.
fn ends_here(items: &[Item], at: usize) -> bool {
    matches!(
        items.get(at + 1),
        None | Some(Item::Stop | Item::Comma | Item::Break | Item::Open | Item::Close)
    )
}

fn ends_a_clause(items: &[Item], at: usize) -> bool {
    matches!(
        items.get(at + 1),
        None | Some(Item::Stop | Item::Comma | Item::Close)
    )
}

/// `$0.08/s list price $0.10/s`, `$0.08 save 20%`: the word speaks of what follows it.
fn belongs_to_next(items: &[Item], word: usize) -> bool {
    let ahead = items.get(word + 1..).unwrap_or_default();
    ahead
        .iter()
        .take(3)
        .take_while(|item| !matches!(item, Item::Comma | Item::Stop | Item::Break | Item::Open))
        .any(|item| matches!(item, Item::Amount(_) | Item::Number { .. } | Item::Percent))
}

fn is_behind_only(sense: Sense) -> bool {
    matches!(
        sense,
        Sense::FromAfter | Sense::Approx | Sense::RoleAfter(_) | Sense::NotAfter(_) | Sense::Filler
    )
}
