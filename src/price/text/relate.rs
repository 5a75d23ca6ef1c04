//! What the signs between two amounts make of them: a range, a sum, a change, arithmetic.

use super::NotAPrice;
use super::announced::is_dated;
use super::candidate::{Candidate, REACH, Standing};
use super::item::{Item, NumberOf};
use super::lexicon::{Noun, Sense};
use crate::price::{Amount, Kind, Role, Unit};

/// Joins the two ends of a range, gives old prices and add-ons their role, refuses the rest.
pub(super) fn relate(items: &[Item], candidates: &mut Vec<Candidate>) -> Result<(), NotAPrice> {
    if proven_by_product(items, candidates) {
        return Ok(());
    }
    join_ranges(items, candidates)?;
    for at in 0..candidates.len() {
        let (head, tail) = candidates.split_at_mut(at);
        let Some(this) = tail.first_mut() else {
            continue;
        };
        let twice = head.last().is_some_and(|last| is_twice(items, last, this));
        if is_term(items, this) && !twice {
            this.standing = Standing::Term;
        }
        if let Some(last) = head.last_mut() {
            if is_twice(items, last, this) {
                // It was taken for a term because of the sign that joins the two.
                if last.is_term() && !is_factor(items, last) {
                    last.standing = Standing::Main;
                }
                if this.unit.is_none() {
                    this.unit.clone_from(&last.unit);
                }
                this.role.get_or_insert(Role::Beside);
            }
            refuse_conversion(items, last, this)?;
            mark_add_on(items, last, this);
            mark_change(items, last, this)?;
            mark_conversion(items, last, this);
        }
    }
    keep_proven(items, candidates);
    let moved = has_change(items) && candidates.iter().any(|c| c.kind == Kind::Range);
    if moved { Err(NotAPrice::Moved) } else { Ok(()) }
}

/// `a clip costs $3.20 ($0.40/s × 8)`: the product stands beside its factors.
fn keep_proven(items: &[Item], candidates: &mut [Candidate]) {
    let amounts: Vec<Amount> = candidates.iter().map(|c| c.found.amount).collect();
    for candidate in candidates.iter_mut().filter(|c| c.is_term() && is_rate(c)) {
        let factor = match items.get(candidate.end() + 1..) {
            Some([Item::Times, Item::Number { raw, .. }, ..]) => raw.parse::<Amount>().ok(),
            _ => None,
        };
        let product = factor.and_then(|factor| candidate.found.amount.times(factor).ok());
        if product.is_some_and(|product| amounts.contains(&product)) {
            candidate.standing = Standing::Main;
        }
    }
}

/// `$0.05/s - $0.10/s`: each end of the range with its unit.
fn join_ranges(items: &[Item], candidates: &mut Vec<Candidate>) -> Result<(), NotAPrice> {
    let mut joined: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates.drain(..) {
        match joined.last_mut() {
            Some(low) if is_upper_end(items, low, &candidate) => {
                if candidate.found.amount <= low.found.amount {
                    return Err(NotAPrice::Falls(low.found.amount, candidate.found.amount));
                }
                low.found.amount_max = Some(candidate.found.amount);
                low.kind = Kind::Range;
                low.at = candidate.at;
                low.unit_at = candidate.unit_at;
            }
            _ => joined.push(candidate),
        }
    }
    *candidates = joined;
    Ok(())
}

/// What stands between two amounts, without what is in parentheses.
pub(super) fn outside(between: &[Item]) -> Vec<&Item> {
    let mut depth = 0_usize;
    let mut kept = Vec::new();
    for item in between {
        match item {
            Item::Open => depth += 1,
            Item::Close => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            item => kept.push(item),
        }
    }
    kept
}

/// Whether the two are the ends of a range; in words, each end may be named in parentheses.
fn is_upper_end(items: &[Item], low: &Candidate, high: &Candidate) -> bool {
    let joint = between(items, low, high);
    let dash = match outside(joint).as_slice() {
        [Item::Minus { .. } | Item::Word(Sense::Approx)] => joint.len() == 1,
        [Item::Word(Sense::To | Sense::A | Sense::UpTo | Sense::FromAfter)] => {
            low.found.amount < high.found.amount
        }
        [Item::Word(Sense::And)] => opened_by_between(items, low),
        _ => false,
    };
    dash && low.found.amount_max.is_none()
        && low.unit.is_some()
        && low.unit == high.unit
        && low.found.currency == high.found.currency
}

/// `between $0.04/s and $0.09/s`.
fn opened_by_between(items: &[Item], low: &Candidate) -> bool {
    let before = items.get(low.at.saturating_sub(3)..low.at);
    let opens = |item: &Item| *item == Item::Word(Sense::Between);
    before.unwrap_or_default().iter().any(opens)
}

fn between<'a>(items: &'a [Item], a: &Candidate, b: &Candidate) -> &'a [Item] {
    items.get(a.end() + 1..b.at).unwrap_or_default()
}

/// Whether the amount is a term of some arithmetic: `5 × $0.168 = $0.84`, `$1 = 20 seconds`.
fn is_term(items: &[Item], this: &Candidate) -> bool {
    // `= ~$7.20`: the sign is the amount's own.
    let about =
        this.at.checked_sub(1).and_then(|at| items.get(at)) == Some(&Item::Word(Sense::Approx));
    let start = this.at - usize::from(about);
    let before = |back: usize| start.checked_sub(back).and_then(|at| items.get(at));
    let behind = items.get(this.end() + 1);
    let product = matches!(before(2), Some(Item::Length { .. })) && before(3) == Some(&Item::Times);
    // `usd_per_second = 0.05` is a label, not a sum.
    let unit = |item: Option<&Item>| matches!(item, Some(Item::Unit(..)));
    let named_money =
        |item: Option<&Item>| matches!(item, Some(Item::Word(Sense::Coin(_) | Sense::Cost)));
    let label =
        (unit(before(2)) && named_money(before(3))) || (named_money(before(2)) && unit(before(3)));
    // `Kling 3.0 = $0.15/s`: the price of what is named.
    let reckoned = matches!(
        before(3),
        Some(Item::Times | Item::Slash | Item::Plus { .. } | Item::Minus { .. } | Item::Percent)
    );
    // `1280x720 = $0.15/s`, `Max (1080p) = $0.15/s`
    let sized = before(3) == Some(&Item::Times) && is_side(before(2)) && is_side(before(4));
    let numbered = matches!(before(2), Some(Item::Number { .. })) && (!reckoned || sized);
    let remark = before(2) == Some(&Item::Close) && is_label(items, start.saturating_sub(2));
    let named = is_rate(this) && (numbered || remark);
    let result = matches!(before(1), Some(Item::Equals))
        && !label
        && !named
        && (ends_a_term(before(2)) || product || is_one_of_something(before(3), before(2)));
    let coin = |item: Option<&Item>| matches!(item, Some(Item::Word(Sense::Coin(_))));
    let quoted = (behind == Some(&Item::Slash) && coin(items.get(this.end() + 2)))
        || (before(1) == Some(&Item::Slash) && coin(before(2)));
    // `46 / 7 USD`: a fraction.
    let divided = before(1) == Some(&Item::Slash)
        && matches!(
            before(2),
            Some(Item::Number {
                of: NumberOf::Unsaid | NumberOf::Count,
                ..
            })
        );
    // `1 credit ≈ 0.5 s`
    let lasts = behind == Some(&Item::Word(Sense::Approx))
        && matches!(items.get(this.end() + 2), Some(Item::Length { .. }));
    // `18 sounds × 1 s each = 720 credits`
    let clause = items.get(..start).unwrap_or_default().iter().rev();
    let mut clause = clause
        .take(REACH)
        .take_while(|item| !matches!(item, Item::Stop | Item::Break));
    let counted = matches!(before(1), Some(Item::Equals))
        && this.unit_at.is_none()
        && clause.any(|item| *item == Item::Times);
    // `20 credits = 1 second` is a price; `1 credit = 1 second` and `$1 = 20 seconds` say what a
    // credit and a dollar are.
    let of_a_second = this.found.amount != Amount::ONE
        && matches!(
            items.get(this.end() + 2),
            Some(Item::Length {
                unit: Some(Unit::Second),
                ..
            })
        );
    let equals = behind == Some(&Item::Equals) && !is_rate(this) && !of_a_second;
    let equated = lasts || equals;
    result
        || counted
        || equated
        || quoted
        || divided
        || is_factor(items, this)
        || is_rate_of_money(items, this.at)
        || is_stake(items, this)
}

/// `For $10 you can run this model 40 times.`: a sum, and what it buys.
fn is_stake(items: &[Item], this: &Candidate) -> bool {
    let before = |back: usize| this.at.checked_sub(back).and_then(|at| items.get(at));
    let opens = matches!(
        before(2),
        None | Some(Item::Stop | Item::Break | Item::Comma)
    );
    this.unit.is_none()
        && before(1) == Some(&Item::Word(Sense::For))
        && opens
        && items.get(this.end() + 1) == Some(&Item::UnknownWord)
}

/// A side of a picture, in pixels.
fn is_side(item: Option<&Item>) -> bool {
    matches!(item, Some(Item::Number { raw, .. }) if matches!(raw.len(), 3 | 4) && raw.parse::<u32>().is_ok())
}

/// Whether the parentheses that close here hold words and sizes only.
fn is_label(items: &[Item], close: usize) -> bool {
    let inside = items.get(..close).unwrap_or_default().iter().rev();
    let mut inside = inside.take(REACH).take_while(|item| **item != Item::Open);
    inside.all(|item| {
        matches!(
            item,
            Item::UnknownWord | Item::Number { .. } | Item::Times | Item::Word(_) | Item::Comma
        )
    })
}

/// Multiplied by something. A price per second multiplied by seconds is still that price.
fn is_factor(items: &[Item], this: &Candidate) -> bool {
    let before = |back: usize| this.at.checked_sub(back).and_then(|at| items.get(at));
    let behind = |ahead: usize| items.get(this.end() + ahead);
    let length = |item: Option<&Item>| {
        matches!(
            item,
            Some(Item::Length { .. } | Item::Word(Sense::Noun(Noun::Second) | Sense::Duration))
        )
    };
    let number = matches!(behind(2), Some(Item::Number { .. }))
        && matches!(behind(3), Some(Item::Equals | Item::Word(Sense::Approx)));
    let by_time_behind = is_rate(this) && (length(behind(2)) || number);
    let by_time_before = is_rate(this) && length(before(2));
    (matches!(before(1), Some(Item::Times)) && !by_time_before)
        || (matches!(behind(1), Some(Item::Times)) && !by_time_behind)
}

/// A price of a length of time, which its own unit says.
fn is_rate(this: &Candidate) -> bool {
    this.unit_at.is_some()
        && this
            .unit
            .as_ref()
            .is_some_and(|unit| unit.seconds().is_some())
}

/// `5 credits/s = $0.05/s`: one price, said twice.
fn is_twice(items: &[Item], last: &Candidate, this: &Candidate) -> bool {
    let timed = last
        .unit
        .as_ref()
        .is_some_and(|unit| unit.seconds().is_some());
    let converted = (this.unit.is_none() || last.unit == this.unit)
        && last.found.currency != this.found.currency;
    between(items, last, this) == [Item::Equals]
        && timed
        && (converted || (last.unit != this.unit && last.is_said_again_by(this)))
        && !is_factor(items, this)
}

/// `1 Token = $0.01`: what stands for money elsewhere.
fn is_one_of_something(number: Option<&Item>, name: Option<&Item>) -> bool {
    let unsaid = matches!(
        number,
        Some(Item::Number {
            of: NumberOf::Unsaid,
            ..
        })
    );
    unsaid && name == Some(&Item::UnknownWord)
}

fn ends_a_term(item: Option<&Item>) -> bool {
    matches!(
        item,
        Some(
            Item::Amount(_)
                | Item::Number { .. }
                | Item::Unit(..)
                | Item::Close
                | Item::Word(Sense::Coin(_))
        )
    )
}

/// `769 runs/$1`, `40 seconds per $1`: how much for the money, not how much money.
fn is_rate_of_money(items: &[Item], amount: usize) -> bool {
    let before = |back: usize| amount.checked_sub(back).and_then(|at| items.get(at));
    let per = matches!(before(1), Some(Item::Slash | Item::Word(Sense::Per)));
    let counted = matches!(before(3), Some(Item::Number { .. }))
        || matches!(before(2), Some(Item::Length { .. }));
    per && counted
}

/// `100 credits ≈ $1`: what a credit costs, not what anything else does; `$1-$2-$3` is no range.
fn refuse_conversion(
    items: &[Item],
    last: &mut Candidate,
    this: &mut Candidate,
) -> Result<(), NotAPrice> {
    let chained = matches!(between(items, last, this), [Item::Minus { .. }]);
    if chained && last.found.amount_max.is_some() {
        return Err(NotAPrice::Several(last.found.amount, this.found.amount));
    }
    let equated = matches!(between(items, last, this), [Item::Word(Sense::Approx)]);
    if equated && this.unit.is_none() && last.unit.is_none() {
        last.standing = Standing::Term;
        this.standing = Standing::Term;
    }
    Ok(())
}

/// `6 credits/s + 2 credits/s` has an add-on; `$0.05 + $0.01/s` holds no price of one thing.
fn mark_add_on(items: &[Item], last: &mut Candidate, this: &mut Candidate) {
    let joint = between(items, last, this);
    let apart = |item: &Item| matches!(item, Item::Break | Item::Stop | Item::Comma | Item::Open);
    if !matches!(joint.last(), Some(Item::Plus { .. })) || joint.iter().any(apart) {
        return;
    }
    // `$0.07/s plus $0.02 per image`: what is counted apart is charged apart.
    let counted_apart = is_rate(last)
        && this
            .unit
            .as_ref()
            .is_some_and(|unit| unit.seconds().is_none());
    let same = this.unit == last.unit || counted_apart;
    if same && this.found.currency == last.found.currency {
        this.role = Some(Role::AddOn);
        return;
    }
    last.standing = Standing::Summand;
    this.standing = Standing::Summand;
}

/// `$0.10 → $0.08`, `reduced from $0.10 to $0.08`: the first was the price.
fn mark_change(items: &[Item], last: &mut Candidate, this: &Candidate) -> Result<(), NotAPrice> {
    match between(items, last, this) {
        [Item::Arrow] if last.found.currency != this.found.currency => return Ok(()),
        // `$0.05/s → $0.06/s on 1 March`: nobody knows here whether that is past.
        [Item::Arrow] if is_dated(items, this.end()) => return Err(NotAPrice::Moved),
        [Item::Arrow] => {}
        [Item::Word(Sense::To | Sense::A)] if has_change(items) => {}
        [Item::Word(Sense::To | Sense::A)] if last.kind == Kind::From => {
            return Err(NotAPrice::Falls(last.found.amount, this.found.amount));
        }
        _ => return Ok(()),
    }
    last.role = Some(Role::OldPrice);
    if last.unit.is_none() {
        last.unit.clone_from(&this.unit);
    }
    Ok(())
}

/// `$0.50/s → 50¢/s` is said twice; `$0.40 → 28 credits` converts, and prices nothing.
fn mark_conversion(items: &[Item], last: &mut Candidate, this: &mut Candidate) {
    let converts =
        between(items, last, this) == [Item::Arrow] && last.found.currency != this.found.currency;
    if !converts {
        return;
    }
    if is_rate(last) && last.unit == this.unit {
        this.role.get_or_insert(Role::Beside);
        return;
    }
    this.standing = Standing::Term;
    if !is_rate(last) {
        last.standing = Standing::Term;
    }
}

fn has_change(items: &[Item]) -> bool {
    items.contains(&Item::Word(Sense::Change))
}

/// `20 seconds × $0.04 = $0.80`: the arithmetic proves what the amount is for.
fn proven_by_product(items: &[Item], candidates: &mut Vec<Candidate>) -> bool {
    let [price, total] = candidates.as_mut_slice() else {
        return false;
    };
    let before = |back: usize| price.at.checked_sub(back).and_then(|at| items.get(at));
    let (length, end) = match (before(2), before(1), items.get(price.end() + 1..)) {
        (Some(Item::Length { unit, .. }), Some(Item::Times), _) => (unit, price.end()),
        (_, _, Some([Item::Times, Item::Length { unit, .. }, ..])) => (unit, price.end() + 2),
        _ => return false,
    };
    let Some(seconds) = length.as_ref().and_then(Unit::seconds) else {
        return false;
    };
    let equals = items.get(end + 1) == Some(&Item::Equals) && total.at == end + 2;
    let product = price.found.amount.times(Amount::from(seconds));
    let same_currency = price.found.currency == total.found.currency;
    let proven =
        equals && same_currency && product == Ok(total.found.amount) && price.unit.is_none();
    if proven {
        price.unit = Some(Unit::Second);
        candidates.truncate(1);
    }
    proven
}
