//! Prices in the columns of listings.

use crate::price::{Currency, Price};

/// What a column of prices is in: `$/s`, `credits/s`.
pub(super) fn unit(price: &Price) -> String {
    let currency = if price.currency == Currency::USD {
        "$".to_owned()
    } else {
        price.currency.to_string()
    };
    format!("{currency}{}", price.unit.suffix())
}

/// A price without what its column says.
pub(super) fn bare(price: &Price) -> String {
    let full = price.to_string();
    let full = full.strip_suffix(&price.unit.suffix()).unwrap_or(&full);
    let currency = price.currency.to_string();
    let plain = full.replacen('$', "", 1);
    plain.replacen(&currency, "", 1).trim().to_owned()
}

/// What [`numbers`] gives, as columns behind a prefix.
pub(super) const NUMBERS: [&str; 4] = ["amount", "amount_max", "currency", "unit"];

/// A price for a spreadsheet: its amount, the upper end of a range, the currency, the unit; empty
/// where there is none.
pub(super) fn numbers(price: Option<&Price>) -> [String; 4] {
    let Some(price) = price else {
        return Default::default();
    };
    [
        price.amount.to_string(),
        price
            .amount_max
            .map_or_else(String::new, |max| max.to_string()),
        price.currency.to_string(),
        price.unit.to_string(),
    ]
}

/// The amounts beside a price: `8.1 credits/s`.
pub(super) fn beside(price: &Price) -> String {
    let each: Vec<String> = price.beside().map(ToString::to_string).collect();
    each.join(", ")
}
