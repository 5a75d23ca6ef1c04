//! Which of a text's amounts is its price, and what the others are beside it.
//!
//! What cannot be told apart is not chosen: every doubt here is a refusal.

use super::announced;
use super::candidate::{Candidate, Standing, UnitFrom};
use super::doubt::{has, refuse_alternatives, refuse_doubt, refuse_neighbours};
use super::item::{Item, NumberOf};
use super::lexicon::{Coin, NotA, Noun, Sense};
use super::relate::relate;
use super::{AlsoText, Given, NotAPrice, PriceText};
use crate::price::{Currency, Kind, Role, Unit};

/// The words without a meaning that a label may have; more are running text.
const LABEL_WORDS: usize = 4;

/// Chooses the price among the amounts.
pub(super) fn choose(
    items: &[Item],
    mut candidates: Vec<Candidate>,
    given: &Given,
) -> Result<PriceText, NotAPrice> {
    relate(items, &mut candidates)?;
    let chosen = pick(items, &mut candidates, given)?;
    let Some(price) = candidates.get(chosen) else {
        return Err(NotAPrice::NoAmount);
    };
    let others = candidates
        .iter()
        .enumerate()
        .filter(|(at, other)| *at != chosen && other.not.is_none() && !other.is_term())
        .map(|(_, other)| companion(price, other))
        .collect();
    finish(items, price, others, given)
}

/// The price, with what the caller gives where the text is silent.
fn finish(
    items: &[Item],
    price: &Candidate,
    also: Vec<AlsoText>,
    given: &Given,
) -> Result<PriceText, NotAPrice> {
    let found = &price.found;
    if found.amount.is_zero() {
        return Err(NotAPrice::Zero);
    }
    if found.currency.is_none() {
        return Err(NotAPrice::Currency);
    }
    let unit = match (&price.unit, &given.unit) {
        (Some(_), Some(given)) if price.unit_from == UnitFrom::Length => Some(given.clone()),
        (Some(unit), _) => Some(unit.clone()),
        (None, given) => given.clone(),
    };
    if unit.is_none() {
        refuse_running_text(items, price)?;
        refuse_lost_unit(items)?;
    }
    Ok(PriceText {
        amount: found.amount,
        amount_max: found.amount_max,
        currency: found.currency.clone(),
        unit,
        kind: price.kind,
        approximate: found.approximate,
        add_on: price.add_on,
        also,
    })
}

/// An amount without a unit is a price where the text says so, or says hardly anything else.
fn refuse_running_text(items: &[Item], price: &Candidate) -> Result<(), NotAPrice> {
    let ahead = items.get(..price.at).unwrap_or_default();
    let told = price.kind == Kind::From || has(ahead, |sense| sense == Sense::Cost);
    let (words, ends) = label(items, price.at);
    let before = price.at.checked_sub(1).and_then(|at| items.get(at));
    let bought = before == Some(&Item::Word(Sense::For));
    let listed = matches!(
        (items.get(price.at + 1), items.get(price.at + 2)),
        (
            Some(Item::Comma),
            Some(Item::Number {
                of: NumberOf::Unsaid,
                ..
            })
        )
    );
    let goes_on = items.get(price.at + 1) == Some(&Item::UnknownWord);
    let says_so = (told && !goes_on) || (ends && words <= LABEL_WORDS);
    // `One credit costs $0.01`: the price of what the other prices are counted in.
    let of_a_coin = price.found.is_money()
        && has(ahead, |sense| {
            matches!(sense, Sense::Coin(Coin::Credits | Coin::Counter(_)))
        });
    if says_so && !bought && !listed && !of_a_coin {
        Ok(())
    } else {
        Err(NotAPrice::RunningText)
    }
}

/// A text that speaks of seconds or minutes, but not so that they belong to the amount, has a unit
/// that was not understood.
fn refuse_lost_unit(items: &[Item]) -> Result<(), NotAPrice> {
    // `$0.075 | 30 | 0.075 × 400`: somebody reckons.
    let fraction = |item: &Item| matches!(item, Item::Number { raw, .. } if raw.contains('.'));
    let reckons = items.windows(2).any(|pair| match pair {
        [a, b] => (fraction(a) && *b == Item::Times) || (*a == Item::Times && fraction(b)),
        _ => false,
    });
    if reckons {
        return Err(NotAPrice::Formula);
    }
    let lost = items.iter().any(|item| {
        matches!(
            item,
            Item::Unit(
                Unit::Second | Unit::Seconds(_) | Unit::Minute | Unit::Hour,
                _
            ) | Item::Word(Sense::Noun(Noun::Second | Noun::Minute | Noun::Hour))
        )
    });
    if lost { Err(NotAPrice::Unit) } else { Ok(()) }
}

/// How many words stand before the amount in its cell, and whether the amount ends the cell.
fn label(items: &[Item], amount: usize) -> (usize, bool) {
    let before = items.get(..amount).unwrap_or_default().iter().rev();
    let words = before
        .take_while(|item| !matches!(item, Item::Break | Item::Colon | Item::Stop))
        .filter(|item| {
            matches!(
                item,
                Item::UnknownWord | Item::Word(Sense::Noun(_) | Sense::Date)
            )
        })
        .count();
    let goes_on = matches!(
        items.get(amount + 1),
        Some(Item::UnknownWord | Item::Word(_) | Item::Number { .. } | Item::Length { .. })
    ) && items.get(amount + 1) != Some(&Item::Word(Sense::Tax));
    (words, !goes_on)
}

/// The place of the price among the candidates.
fn pick(items: &[Item], candidates: &mut [Candidate], given: &Given) -> Result<usize, NotAPrice> {
    if candidates.iter().any(|c| c.found.negative) {
        return Err(NotAPrice::Negative);
    }
    let told = has(items, |sense| sense == Sense::Cost) || given.currency.is_some();
    for candidate in candidates.iter_mut() {
        weigh_words(candidate, told);
    }
    if candidates.iter().any(|c| !c.is_term()) && announced::is_unavailable(items) {
        return Err(NotAPrice::NotForSale(NotA::Unavailable));
    }
    announced::mark(items, candidates);
    let pool: Vec<usize> = (0..candidates.len())
        .filter(|at| {
            candidates
                .get(*at)
                .is_some_and(|c| c.not.is_none() && !c.is_term() && !c.is_later())
        })
        .collect();
    if pool.is_empty() && candidates.iter().any(Candidate::is_later) {
        return Err(NotAPrice::Announced);
    }
    if pool.is_empty() && candidates.iter().any(|c| c.standing == Standing::Summand) {
        return Err(NotAPrice::Sum);
    }
    if pool.is_empty() && candidates.iter().any(Candidate::is_term) {
        return Err(NotAPrice::Formula);
    }
    if pool.is_empty() {
        let why = candidates.iter().find_map(|c| c.not);
        return Err(why.map_or(NotAPrice::NoAmount, NotAPrice::NotForSale));
    }
    let pool = by_role(items, candidates, &pool)?;
    let priced = by_unit(candidates, pool.clone());
    // Of several prices with words between them, the first is the price, the others variants.
    let chosen = priced
        .as_ref()
        .ok()
        .and_then(|priced| priced.first().copied());
    refuse_neighbours(items, candidates, &pool, chosen)?;
    priced?;
    let chosen = chosen.ok_or(NotAPrice::NoAmount)?;
    announced::refuse_unsettled(items, candidates, &pool, chosen)?;
    refuse_alternatives(items, candidates, &pool, chosen)?;
    refuse_doubt(candidates, chosen)?;
    Ok(chosen)
}

/// Settles what a word about an amount is worth, now that its unit and currency are known.
fn weigh_words(candidate: &mut Candidate, told: bool) {
    let is_money = candidate.found.is_money();
    if candidate.found.counter && !told && !is_charged(candidate) {
        candidate.not.get_or_insert(NotA::Count);
    }
    if candidate.least && is_money && candidate.unit == Some(Unit::Second) {
        candidate.kind = Kind::From;
    } else if candidate.least {
        candidate.not.get_or_insert(NotA::Limit);
    }
    // `Get Kling at $0.05/s`: nobody gets, owes or deposits money by the second.
    if candidate.unit == Some(Unit::Second) {
        let kept =
            |not: &NotA| matches!(not, NotA::Saving | NotA::Gift | NotA::Limit | NotA::Count);
        candidate.not = candidate.not.filter(kept);
    }
    let gives = candidate.kind == Kind::UpTo
        && candidate.unit.is_none()
        && (!told || candidate.found.counter);
    if !is_money && (gives || is_allowance(candidate.unit.as_ref())) {
        candidate.not.get_or_insert(NotA::Allowance);
    }
    // What another price includes is so many credits, not so many a second.
    let timed = candidate
        .unit
        .as_ref()
        .is_some_and(|unit| unit.seconds().is_some());
    if (is_money || timed) && candidate.role == Some(Role::Included) {
        candidate.role = None;
    }
}

/// `10,000 credits/month` is what a plan gives.
fn is_allowance(unit: Option<&Unit>) -> bool {
    match unit {
        Some(Unit::Month | Unit::Year) => true,
        Some(Unit::Named(name)) => name == "day" || name == "week",
        _ => false,
    }
}

/// Points for a second of video are charged; tokens a second may be a speed.
fn is_charged(candidate: &Candidate) -> bool {
    let speed = ["tokens", "units"].map(|name| Some(Currency::Named(name.to_owned())));
    candidate.kind == Kind::From
        || (candidate.unit.is_some() && !speed.contains(&candidate.found.currency))
}

/// Leaves out what is said to be something else than the price.
fn by_role(
    items: &[Item],
    candidates: &[Candidate],
    pool: &[usize],
) -> Result<Vec<usize>, NotAPrice> {
    let get = |at: &usize| candidates.get(*at);
    let now: Vec<usize> = keep(pool, |at| get(at).is_some_and(Candidate::is_now));
    if !now.is_empty() && now.len() < pool.len() {
        return Ok(now);
    }
    let aside = |c: &Candidate| {
        matches!(
            c.role,
            Some(Role::OldPrice | Role::ComparedTo | Role::Example | Role::Included)
        )
    };
    let main = keep(pool, |at| get(at).is_some_and(|c| !aside(c)));
    // `For example, Veo costs $0.40 per second`: an example of a price is one.
    let example = |c: &Candidate| {
        c.role == Some(Role::Example)
            && c.unit == Some(Unit::Second)
            && c.unit_from == UnitFrom::Word
    };
    let main = if main.is_empty() {
        keep(pool, |at| get(at).is_some_and(example))
    } else {
        main
    };
    if main.is_empty() {
        return Err(NotAPrice::OnlyBeside);
    }
    let without = |pool: Vec<usize>, set_aside: &dyn Fn(&Candidate) -> bool| {
        let rest = keep(&pool, |at| get(at).is_some_and(|c| !set_aside(c)));
        if rest.is_empty() { pool } else { rest }
    };
    let pool = without(main, &|c| c.add_on || c.role == Some(Role::AddOn));
    let listed = |c: &Candidate| c.role == Some(Role::ListPrice);
    let pool = if only_totals_beside(candidates, &pool) {
        pool
    } else {
        without(pool, &listed)
    };
    if heads_all(items, candidates, &pool) {
        return Ok(pool);
    }
    Ok(without(pool, &|c| c.soft_role.is_some()))
}

/// `Official prices: Lite $0.05/s, Max $0.10/s`: the heading speaks of all that follow it, where
/// none of them has a label of its own.
fn heads_all(items: &[Item], candidates: &[Candidate], pool: &[usize]) -> bool {
    let mut pooled = pool.iter().filter_map(|at| candidates.get(*at));
    let Some(first) = pooled.next().filter(|c| c.soft_role.is_some()) else {
        return false;
    };
    let labels = |items: &[Item]| {
        let label = |item: &Item| matches!(item, Item::Colon | Item::Break | Item::Arrow);
        items.iter().any(label)
    };
    let Some(last) = pooled.next_back() else {
        return false;
    };
    labels(items.get(..first.at).unwrap_or_default())
        && !labels(items.get(first.end() + 1..last.at).unwrap_or_default())
}

/// `list rate of $0.08/s, that is $0.40 a loop`: beside the list price stand only larger amounts
/// of other things.
fn only_totals_beside(candidates: &[Candidate], pool: &[usize]) -> bool {
    let all = || pool.iter().filter_map(|at| candidates.get(*at));
    let mut listed = all().filter(|c| c.role == Some(Role::ListPrice));
    let (Some(list), None) = (listed.next(), listed.next()) else {
        return false;
    };
    let total = |c: &Candidate| {
        c.unit != list.unit
            && c.found.currency == list.found.currency
            && c.found.amount > list.found.amount
    };
    list.unit == Some(Unit::Second) && all().all(|c| c.at == list.at || total(c))
}

fn keep(pool: &[usize], wanted: impl Fn(&usize) -> bool) -> Vec<usize> {
    pool.iter().filter(|at| wanted(at)).copied().collect()
}

/// Money per second before credits per second before anything else; never two units.
fn by_unit(candidates: &[Candidate], pool: Vec<usize>) -> Result<Vec<usize>, NotAPrice> {
    let get = |at: &usize| candidates.get(*at);
    let money = |c: &Candidate| c.found.is_money();
    let credits = |c: &Candidate| c.found.currency == Some(Currency::Credits);
    let second = |c: &Candidate| c.unit == Some(Unit::Second);
    let tiers: [&dyn Fn(&Candidate) -> bool; 5] = [
        &|c| money(c) && second(c),
        &|c| credits(c) && second(c),
        &second,
        &money,
        &credits,
    ];
    let best = tiers
        .iter()
        .map(|tier| keep(&pool, |at| get(at).is_some_and(tier)))
        .find(|kept| !kept.is_empty());
    let mut pool = best.unwrap_or(pool);
    // `$0.14/unit ($700)`: what is in parentheses without a unit is not another price.
    if pool.first().and_then(get).is_some_and(|c| c.unit.is_some()) {
        pool.retain(|at| get(at).is_some_and(|c| c.unit.is_some() || !c.is_aside()));
    }
    let Some((first, price)) = pool.first().and_then(|at| Some((*at, get(at)?))) else {
        return Ok(pool);
    };
    if pool.iter().filter_map(get).all(|c| c.unit == price.unit) {
        return Ok(pool);
    }
    let same = |c: &Candidate| c.unit == price.unit || price.is_said_again_by(c);
    if pool.iter().filter_map(get).all(same) {
        return Ok(vec![first]);
    }
    // `$0.28 per 6s, $0.40 per 10s`: lengths to choose from, as variants are.
    let length = |c: &Candidate| matches!(c.unit, Some(Unit::Seconds(_)));
    if pool.iter().filter_map(get).all(length) {
        return Ok(vec![first]);
    }
    Err(NotAPrice::SeveralUnits)
}

fn companion(price: &Candidate, other: &Candidate) -> AlsoText {
    let role = other.role.or(other.soft_role).unwrap_or_else(|| {
        let same_currency = other.found.currency == price.found.currency;
        let same_unit = other.unit == price.unit;
        match (same_currency, same_unit) {
            _ if other.add_on => Role::AddOn,
            _ if price.is_now() => Role::OldPrice,
            (true, true) => Role::Variant,
            (false, true) => Role::Beside,
            _ => Role::Other,
        }
    });
    AlsoText {
        amount: other.found.amount,
        amount_max: other.found.amount_max,
        currency: other.found.currency.clone(),
        unit: other.unit.clone(),
        role,
    }
}
