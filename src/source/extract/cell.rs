//! The price of a record: what its cell says, and where that is silent, its labels, the record's
//! other fields and the file. What the file demands is never assumed.

use std::cmp::Ordering;

use super::exponent::without_exponent;
use super::record::{Entry, Record};
use crate::price::text::{Given, NotAPrice, PriceText, read as read_price};
use crate::price::{Currency, Kind, Price, Role, Unit};
use crate::source::file::Bound;
use crate::source::json::in_words;
use crate::source::selectors::RatesSpec;

/// The price of a record: that of its cell, or from it to that of the cell of the upper end.
pub(super) fn price(spec: &RatesSpec, record: &Record, cell: &Entry) -> Result<Price, String> {
    let context = context(spec, record);
    let lower = price_of(spec, &context, cell)?;
    let Some(field) = &spec.price.to else {
        return Ok(lower);
    };
    let upper = record.entry(&field.name);
    let upper = upper.ok_or_else(|| format!("it has no {}", field.words.written()))?;
    let upper = price_of(spec, &context, upper);
    let upper = upper.map_err(|why| format!("its {}: {why}", field.words.written()))?;
    range(lower, &upper)
}

fn range(lower: Price, upper: &Price) -> Result<Price, String> {
    let is_plain = |price: &Price| price.kind == Kind::Exact && !price.approximate;
    let fit = lower.currency == upper.currency && lower.unit == upper.unit;
    if !(fit && is_plain(&lower) && is_plain(upper)) {
        return Err(format!("no range goes from {lower} to {upper}"));
    }
    match lower.amount.cmp(&upper.amount) {
        Ordering::Less => Ok(Price {
            amount_max: Some(upper.amount),
            kind: Kind::Range,
            ..lower
        }),
        Ordering::Equal => Ok(lower),
        Ordering::Greater => Err(format!("the range falls from {lower} to {upper}")),
    }
}

/// What the fields named in `context` say of currency and unit, where they agree.
fn context(spec: &RatesSpec, record: &Record) -> Given {
    let mut said: Vec<Given> = Vec::new();
    for field in &spec.price.context {
        let entries = record.entries(&field.name);
        said.extend(entries.map(|entry| told_by(&in_words(&entry.text))));
    }
    Given {
        currency: agreed(said.iter().filter_map(|given| given.currency.as_ref())),
        unit: agreed(said.iter().filter_map(|given| given.unit.as_ref())),
    }
}

/// What the text of a field says of currency and unit: `per second`, `USD`, and where it is no
/// more than the full name of a unit, that one: `second`. Short names are words of other things
/// (`std` is an hour in German).
pub(crate) fn told_by(text: &str) -> Given {
    let said = Given::from_label(text);
    let name = text.to_lowercase();
    if said.unit.is_some() || !UNIT_NAMES.contains(&name.trim_end_matches('s')) {
        return said;
    }
    Given {
        unit: Given::from_label(&format!("per {text}")).unit,
        ..said
    }
}

const UNIT_NAMES: [&str; 8] = [
    "second", "minute", "hour", "month", "year", "request", "image", "video",
];

fn agreed<'g, T: PartialEq + Clone + 'g>(mut said: impl Iterator<Item = &'g T>) -> Option<T> {
    let first = said.next()?;
    said.all(|other| other == first).then(|| first.clone())
}

/// The price of a cell. What the cell leaves out is taken from its labels, then from the record's
/// other fields, then from what the file assumes; what the file demands is never assumed.
fn price_of(spec: &RatesSpec, context: &Given, cell: &Entry) -> Result<Price, String> {
    let labels = cell.labels.join(" ");
    let assumed = Given {
        currency: spec.price.assume_currency.clone(),
        unit: spec.price.assume_unit.clone(),
    };
    let header = Given::from_label(&labels);
    let given = filled(filled(header.clone(), context), &assumed);
    if cell.text.is_empty() {
        return Err("it is empty".to_owned());
    }
    let plain = without_exponent(&cell.text);
    let text = plain.as_deref().unwrap_or(&cell.text);
    let mut read = read_price(text, &given).map_err(|why| why.to_string())?;
    if let (Some(unit), Some(said)) = (&read.unit, &header.unit)
        && unit != said
    {
        return Err(format!("it is per {unit}, but its header says per {said}"));
    }
    read.currency = read.currency.or(given.currency);
    read.unit = read.unit.or(given.unit);
    if text.trim_start().starts_with('+') && !read.add_on {
        return Err("what is charged in addition stands before the price".to_owned());
    }
    refuse_variants(&read)?;
    demand(
        &read,
        spec.price.currency.as_ref(),
        spec.price.unit.as_ref(),
    )?;
    let (no_currency, no_unit) = (read.currency.is_none(), read.unit.is_none());
    let price = read
        .complete()
        .ok_or_else(|| match (no_currency, no_unit) {
            (true, _) => "neither the text nor its header says a currency".to_owned(),
            (_, true) => "neither the text nor its header says a unit".to_owned(),
            _ => "no complete price".to_owned(),
        })?;
    match spec.price.bound {
        Some(bound) => bounded(price, bound),
        None => Ok(price),
    }
}

/// A price that is one end of what may be charged, as the file says of all; one that says more
/// itself is what it says.
fn bounded(price: Price, bound: Bound) -> Result<Price, String> {
    let kind = match bound {
        Bound::From => Kind::From,
        Bound::UpTo => Kind::UpTo,
    };
    match price.kind {
        Kind::Exact => Ok(Price { kind, ..price }),
        Kind::Range => Ok(price),
        said if said == kind => Ok(price),
        said => Err(format!("the file calls it `{kind}`, and it says `{said}`")),
    }
}

/// `$0.05/s at 720p, $0.10/s at 1080p` is a price and what another choice costs. A row is one
/// choice, and nothing tells which of the two it is.
fn refuse_variants(read: &PriceText) -> Result<(), String> {
    let variant = read.also.iter().find(|other| {
        // Paired with the credits of the first, the second price stands beside them.
        let is_alike = other.currency == read.currency && other.unit == read.unit;
        (other.role == Role::Variant || (other.role == Role::Beside && is_alike))
            && (other.amount, other.amount_max) != (read.amount, read.amount_max)
    });
    match variant {
        Some(other) => Err(format!(
            "it names several prices, {} and {}, for several choices",
            read.amount, other.amount
        )),
        None => Ok(()),
    }?;
    // `$0.100/ iv> $0.375/ second`: of the first price the unit is lost.
    let spoilt = read.also.iter().find(|other| {
        let unknown = matches!(other.unit, Some(Unit::Named(_)));
        unknown && other.role == Role::Other && other.currency == read.currency
    });
    match spoilt.filter(|_| !matches!(read.unit, Some(Unit::Named(_)))) {
        Some(other) => Err(format!(
            "it names two prices, {} and {}, of which one is per something unknown",
            read.amount, other.amount
        )),
        None => Ok(()),
    }
}

/// What is given, and where that is silent, what another place says.
fn filled(given: Given, other: &Given) -> Given {
    Given {
        currency: given.currency.or_else(|| other.currency.clone()),
        unit: given.unit.or_else(|| other.unit.clone()),
    }
}

fn demand(
    read: &PriceText,
    currency: Option<&Currency>,
    unit: Option<&Unit>,
) -> Result<(), String> {
    if let (Some(wanted), Some(read)) = (currency, &read.currency)
        && wanted != read
    {
        return Err(format!("expected the currency {wanted}, read {read}"));
    }
    if let (Some(wanted), Some(read)) = (unit, &read.unit)
        && wanted != read
    {
        return Err(format!(
            "expected a price per {wanted}, read one per {read}"
        ));
    }
    Ok(())
}

/// Whether a text is a price in words of its own, such as the file demands, and if so, whether it
/// says its unit.
pub(super) fn bare_price(spec: &RatesSpec, text: &str) -> Option<bool> {
    let read = match read_price(text, &Given::default()) {
        // `¥` is what the file says that it is.
        Err(NotAPrice::Currency) => {
            let assumed = Given {
                currency: Some(spec.price.assume_currency.clone()?),
                unit: None,
            };
            let read = read_price(text, &assumed).ok()?;
            PriceText {
                currency: read.currency.or(assumed.currency),
                ..read
            }
        }
        read => read.ok()?,
    };
    demand(
        &read,
        spec.price.currency.as_ref(),
        spec.price.unit.as_ref(),
    )
    .ok()?;
    read.currency.is_some().then_some(read.unit.is_some())
}

/// Whether a text is a price, but in another currency or for another unit than the file demands,
/// or with a sign of which nothing says whose it is.
pub(super) fn is_other_price(spec: &RatesSpec, text: &str) -> bool {
    let read = read_price(text, &Given::default());
    matches!(read, Ok(_) | Err(NotAPrice::Currency)) && bare_price(spec, text).is_none()
}
