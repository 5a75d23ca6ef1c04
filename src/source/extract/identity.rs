//! A record to the rate that it is of.

use super::cell::bare_price;
use super::in_words::{unknown, words_of};
use super::record::Record;
use crate::price::text::Given;
use crate::rate::{Dimensions, RateId, Route, slug};
use crate::reading::Trouble;
use crate::source::selectors::{DimensionSpec, Field, RatesSpec, RouteOf};
use crate::source::words::{Words, normalized, shortened};

pub(super) fn identity(spec: &RatesSpec, record: &Record) -> Result<RateId, Trouble> {
    let route = match &spec.route {
        RouteOf::Fixed(route) => route.clone(),
        RouteOf::ByField(field, routes) => route_of(record, field, routes)?,
    };
    let mut values = spec.constant.clone();
    for dimension in &spec.dimensions {
        let value = dimension_of(spec, record, dimension)?;
        values.extend(value.map(|value| (dimension.key.clone(), value)));
    }
    let mut dimensions = Dimensions::default();
    for (key, value) in &values {
        let set = dimensions.set(key, value);
        set.map_err(|error| Trouble::Unreadable {
            place: record.place.clone(),
            text: value.clone(),
            why: error.to_string(),
        })?;
    }
    Ok(RateId { route, dimensions })
}

fn route_of(record: &Record, field: &Field, routes: &[(Route, Words)]) -> Result<Route, Trouble> {
    let mut last = "";
    for entry in record.entries(&field.name) {
        last = &entry.text;
        if let Some(route) = one_of(record, field, last, routes)? {
            return Ok(route.clone());
        }
    }
    Err(unknown(record, field, last, &words_of(routes)))
}

/// A longer text is no value that a dimension could have: cells or cards ran into each other.
const LONGEST_VALUE: usize = 40;

/// The value of one dimension; `None` where the field is missing or says that there is none, or
/// where its text is a value of another dimension that the same field tells.
fn dimension_of(
    spec: &RatesSpec,
    record: &Record,
    dimension: &DimensionSpec,
) -> Result<Option<String>, Trouble> {
    let field = &dimension.field;
    let mut texts = record.entries(&field.name).map(|entry| entry.text.as_str());
    for text in texts.clone() {
        if let Some(value) = one_of(record, field, text, &dimension.words)? {
            return Ok(Some(value.clone()));
        }
    }
    let Some(text) = texts.next_back() else {
        return if dimension.optional {
            Ok(None)
        } else {
            Err(unknown(record, field, "", &[]))
        };
    };
    let rest = record.entries(&field.name).map(|e| normalized(&e.text));
    if rest.clone().any(|t| dimension.absent.any_is(&t)) {
        return Ok(None);
    }
    let is_told = |t: &str| t.is_empty() || is_told_by_another(spec, dimension, t);
    if rest
        .into_iter()
        .any(|t| is_told_by_another(spec, dimension, &t))
    {
        // A label that says nothing known may be a new name of what is looked for.
        let mut texts = record.entries(&field.name).map(|entry| entry.text.as_str());
        return match texts.find(|text| !is_told(&normalized(text))) {
            Some(text) if !dimension.optional => {
                Err(unknown(record, field, text, &words_of(&dimension.words)))
            }
            _ => Ok(None),
        };
    }
    // Nor is a price one, or what is left of it without its sign: `0.100/ second (7.2 Credits)`.
    let says_price =
        bare_price(spec, text).is_some() || Given::from_label(text) != Given::default();
    let other = dimension.other && text.len() <= LONGEST_VALUE && !says_price;
    let other = other.then(|| slug(text)).flatten();
    match other {
        Some(value) => Ok(Some(value)),
        None => Err(unknown(record, field, text, &words_of(&dimension.words))),
    }
}

/// Whether the text is a value of another dimension, or of the route, that the same field tells.
fn is_told_by_another(spec: &RatesSpec, dimension: &DimensionSpec, text: &str) -> bool {
    let by_route = match &spec.route {
        RouteOf::ByField(field, routes) if field.name == dimension.field.name => {
            routes.iter().any(|(_, words)| words.any_is(text))
        }
        _ => false,
    };
    let others = spec
        .dimensions
        .iter()
        .filter(|other| other.key != dimension.key && other.field.name == dimension.field.name);
    let mut words = others.flat_map(|other| &other.words);
    by_route || words.any(|(_, words)| words.any_is(text))
}

/// What the text stands for; a text that stands for several things stands for none.
fn one_of<'s, T: PartialEq>(
    record: &Record,
    field: &Field,
    text: &str,
    meanings: &'s [(T, Words)],
) -> Result<Option<&'s T>, Trouble> {
    let known = normalized(text);
    let mut fitting = meanings.iter().filter(|(_, words)| words.any_is(&known));
    let (first, second) = (fitting.next(), fitting.next());
    match (first, second) {
        (Some((_, one)), Some((_, other))) => Err(Trouble::Unreadable {
            place: record.place.clone(),
            text: shortened(text),
            why: format!(
                "this {} is both {} and {}",
                field.name,
                one.written(),
                other.written()
            ),
        }),
        _ => Ok(first.map(|(meaning, _)| meaning)),
    }
}
