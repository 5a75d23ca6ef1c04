//! A drafted file held against its page: it is parsed and the page is read with it as in any check,
//! and what is read must be what was meant, to the digit.

use std::collections::BTreeMap;

use super::set::Set;
use super::write::PAGE;
use crate::page::Page;
use crate::price::Price;
use crate::reading::{Extraction, Reading};
use crate::source::{Source, extract, judge, lint};

/// Reads the page with the file.
///
/// # Errors
/// The first thing that is wrong, in words.
pub fn read(id: &str, text: &str, page: &Page) -> Result<Extraction, String> {
    let file = format!("{id}.toml");
    let source = Source::parse(id, &file, text).map_err(|bad| bad.to_string())?;
    if let Some(doubt) = lint(&source).first() {
        return Err(format!("line {}: {}", doubt.line, doubt.cause));
    }
    let page = Page {
        source: id.to_owned(),
        page: PAGE.to_owned(),
        ..page.clone()
    };
    let extraction = judge(&source, &[PAGE], vec![extract(&source, &page)]);
    match extraction.problems.first() {
        Some(problem) => Err(problem.trouble.to_string()),
        None if !extraction.remarks.is_empty() => {
            Err("cells that the file does not know".to_owned())
        }
        None => Ok(extraction),
    }
}

/// Whether the readings are the rates and prices that are meant, no less and no more.
///
/// # Errors
/// How they differ, in words.
pub fn same(provider: &str, sets: &[Set], readings: &[Reading]) -> Result<(), String> {
    let mut meant: BTreeMap<String, &Price> = BTreeMap::new();
    for rate in sets.iter().flat_map(|set| &set.meant) {
        if meant
            .insert(format!("{provider}/{}", rate.identity()), &rate.price)
            .is_some()
        {
            return Err("two prices of one rate".to_owned());
        }
    }
    let told = |reading: &Reading| {
        let rate = &reading.rate;
        let mut dimensions: Vec<String> = rate
            .dimensions
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        dimensions.sort();
        format!("{}[{}]", rate.route, dimensions.join(","))
    };
    for reading in readings {
        match meant.remove(&told(reading)) {
            Some(price) if is_same(price, &reading.price) => {}
            Some(price) => {
                return Err(format!(
                    "{} is read as {} and meant as {price}",
                    reading.rate, reading.price
                ));
            }
            None => return Err(format!("{} is read and not meant", reading.rate)),
        }
    }
    match meant.keys().next() {
        Some(rate) => Err(format!("{rate} is meant and not read")),
        None => Ok(()),
    }
}

/// The same digits of the same currency for the same unit.
fn is_same(one: &Price, other: &Price) -> bool {
    one.amount.to_string() == other.amount.to_string()
        && one.amount_max.map(|a| a.to_string()) == other.amount_max.map(|a| a.to_string())
        && (&one.currency, &one.unit, one.kind) == (&other.currency, &other.unit, other.kind)
        && (one.approximate, one.add_on) == (other.approximate, other.add_on)
}
