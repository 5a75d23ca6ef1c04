//! A reading as the JSON that `ratebook selectors read` prints.

use serde_json::{Value, json};

use super::{AlsoText, NotAPrice, PriceText};
use crate::price::{Amount, Unit};

/// Digits behind the point of a price per second that is no finite decimal.
const PER_SECOND_DIGITS: u32 = 12;

/// One line of output: the text, and its price or `null` with the reason.
pub fn to_json(text: &str, read: &Result<PriceText, NotAPrice>) -> Value {
    match read {
        Ok(price) => json!({ "text": text, "price": price_json(price) }),
        Err(why) => json!({ "text": text, "price": null, "reason": why.to_string() }),
    }
}

fn price_json(price: &PriceText) -> Value {
    let unit = price.unit.as_ref();
    json!({
        "amount": price.amount,
        "amount_max": price.amount_max,
        "currency": price.currency,
        "unit": price.unit,
        "per_second": per_second(price.amount, unit),
        "per_second_max": price.amount_max.and_then(|max| per_second(max, unit)),
        "kind": price.kind,
        "approximate": price.approximate,
        "add_on": price.add_on,
        "also": price.also.iter().map(also_json).collect::<Vec<_>>(),
    })
}

fn also_json(also: &AlsoText) -> Value {
    json!({
        "amount": also.amount,
        "amount_max": also.amount_max,
        "currency": also.currency,
        "unit": also.unit,
        "role": also.role,
    })
}

fn per_second(amount: Amount, unit: Option<&Unit>) -> Option<Amount> {
    let seconds = Amount::from(unit?.seconds()?);
    if seconds == Amount::ONE {
        return Some(amount);
    }
    amount
        .divided_exactly(seconds)
        .or_else(|| amount.ratio(seconds, PER_SECOND_DIGITS))
}
