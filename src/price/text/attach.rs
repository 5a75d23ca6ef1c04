//! Each amount with what the words around it say of it: unit, kind, role.

use super::item::{Found, Item, NumberOf, Said};
use super::lexicon::{NotA, Sense};
use crate::price::{Kind, Role, Unit};

/// How far around an amount its words are looked for: a bound on the work, not a rule.
const REACH: usize = 48;

/// An amount of the text, with what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) found: Found,
    /// The place of the amount among the items.
    pub(super) at: usize,
    /// The place of the unit behind it, if it has one there.
    pub(super) unit_at: Option<usize>,
    pub(super) unit: Option<Unit>,
    pub(super) unit_from: UnitFrom,
    pub(super) kind: Kind,
    pub(super) role: Option<Role>,
    /// A role it has only beside another price.
    pub(super) soft_role: Option<Role>,
    pub(super) add_on: bool,
    pub(super) now: bool,
    /// The least that is charged, unless the unit makes it the lowest price.
    pub(super) least: bool,
    pub(super) not: Option<NotA>,
    /// A term of some arithmetic.
    pub(super) term: bool,
    /// In parentheses.
    pub(super) aside: bool,
}

/// Where an amount has its unit from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitFrom {
    /// The text says the unit.
    Word,
    /// The text says that the unit is one more (`each additional second`).
    Further,
    /// The unit is the length of what is sold (`a 5s clip costs …`): a header knows better.
    Length,
}

impl UnitFrom {
    fn of(said: Said) -> Self {
        match said {
            Said::Further => Self::Further,
            Said::Anywhere | Said::Behind => Self::Word,
        }
    }
}

impl Candidate {
    /// The place of the last item that belongs to the amount.
    pub(super) fn end(&self) -> usize {
        self.unit_at.unwrap_or(self.at)
    }
}

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
            now: false,
            least: false,
            not: None,
            term: false,
            aside: depth > 0,
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
    let (mut broken, mut comma) = (false, false);
    while at < amount + REACH {
        match items.get(at)? {
            Item::Unit(unit, said) => {
                let next = items.get(at + 1);
                let leads_on = broken && matches!(next, Some(Item::Amount(_) | Item::Colon));
                let apart = comma && (*said == Said::Behind || !ends_an_element(next));
                return (!leads_on && !apart).then_some((unit, at));
            }
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
    match items.get(amount + 1..amount + 4)? {
        [Item::Open, Item::Length { unit, .. }, Item::Close] => unit.clone(),
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
    let (mut cost, mut comma, mut breaks, mut depth) = (false, false, 0, 0_usize);
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
            Item::Comma => comma |= !cost,
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
    opens && items.get(unit + 1) == Some(&Item::Close)
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
    parts(before) && parts(items.get(at + 1))
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

/// Walks back from the amount to the end of the last thought, and takes what is said of it.
fn listen_before(items: &[Item], earlier: &[Candidate], candidate: &mut Candidate) {
    let mut ears = Ears::default();
    let nearest = candidate.at.saturating_sub(REACH);
    let mut at = candidate.at;
    while at > nearest {
        at -= 1;
        let Some(item) = items.get(at) else { return };
        if let Some(open) = remark(items, at) {
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
        // `Kling Max: $0.1/s`: part of a name.
        if named && *item == Item::Word(Sense::NotAfter(NotA::Limit)) {
            continue;
        }
        ears.hear(item, at + 1 == candidate.at, candidate);
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
    let word = content.contains(&Item::UnknownWord);
    (items.get(open) == Some(&Item::Open) && word && !amount).then_some(open)
}

#[derive(Default)]
struct Ears {
    /// Words without a meaning between here and the amount.
    unknown: usize,
    comma: bool,
    percent: bool,
    /// The number of a percentage comes next.
    rate: bool,
    /// The word here stands before a percentage.
    of_rate: bool,
    breaks: usize,
}

impl Ears {
    fn hear(&mut self, item: &Item, touches: bool, candidate: &mut Candidate) {
        match item {
            Item::Comma => self.comma = true,
            Item::Percent => {
                self.percent = true;
                self.rate = true;
            }
            Item::Number { .. } if self.rate => {
                self.rate = false;
                self.of_rate = true;
                return;
            }
            Item::Break => self.breaks += 1,
            Item::UnknownWord | Item::Number { .. } | Item::Length { .. } => self.unknown += 1,
            Item::Minus { sign: true } if touches => candidate.found.negative = true,
            Item::Plus { .. } if touches => candidate.add_on = true,
            Item::Above if touches => candidate.kind = Kind::From,
            Item::Below if touches => candidate.kind = Kind::UpTo,
            Item::Word(sense) if self.breaks <= 1 => self.sense(*sense, candidate),
            _ => {}
        }
        self.of_rate = false;
    }

    fn sense(&self, sense: Sense, candidate: &mut Candidate) {
        let touches = self.unknown == 0 && !self.comma;
        let near = self.unknown <= 6 && !self.comma;
        match sense {
            // `up to 20% off: …` speaks of the percentage.
            Sense::From | Sense::UpTo | Sense::Approx if self.of_rate => {}
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
            Sense::Now if touches => candidate.now = true,
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
fn listen_behind(items: &[Item], candidate: &mut Candidate) {
    let strike = Some(&Item::Word(Sense::Strike));
    let opens = candidate.at.checked_sub(1).and_then(|at| items.get(at)) == strike;
    if opens && items.get(candidate.end() + 1) == strike {
        candidate.role = Some(Role::OldPrice);
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
            Some(Item::Word(Sense::Role(Role::AddOn))) => candidate.add_on = true,
            Some(Item::Word(
                Sense::RoleAfter(role) | Sense::Role(role @ (Role::ListPrice | Role::Included)),
            )) => {
                candidate.role.get_or_insert(*role);
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

/// `$0.113/ second(8.1 Credits)`: the amount beside another, in another currency, has its unit.
fn share_units(items: &[Item], candidates: &mut [Candidate]) {
    for second in 1..candidates.len() {
        let (head, tail) = candidates.split_at_mut(second);
        let (Some(a), Some(b)) = (head.last_mut(), tail.first_mut()) else {
            return;
        };
        if a.found.currency == b.found.currency || !is_beside(items, a, b) {
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
            Item::Word(Sense::Or | Sense::Role(Role::ComparedTo | Role::OldPrice)) => joined = true,
            Item::Word(Sense::Filler | Sense::SoftRole(_)) => {}
            _ => return false,
        }
    }
    joined
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
