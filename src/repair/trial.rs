//! A changed file tried on pages: parsed and read by the program itself, as in any check.

use std::cell::Cell;

use super::{Archived, Wanted};
use crate::page::Page;
use crate::reading::{Extraction, Reading};
use crate::source::{Source, extract, judge};

/// So many bytes of pages are read in one repair, over and over.
const MOST_BYTES: usize = 400 << 20;

/// Reads pages while there is leave to.
#[derive(Debug, Default)]
pub struct Reads {
    bytes: Cell<usize>,
}

impl Reads {
    /// What one page says, read with the file; nothing where too much was read already.
    pub fn page(&self, source: &Source, page: &Page) -> Option<Extraction> {
        // A small page costs something too.
        let cost = page.body.len().saturating_add(10_000);
        let bytes = self.bytes.get().saturating_add(cost);
        self.bytes.set(bytes);
        (bytes <= MOST_BYTES).then(|| extract(source, page))
    }

    /// The pages of one check, held against what the file expects.
    pub fn all(&self, source: &Source, pages: &[Page]) -> Option<Extraction> {
        let parts = pages.iter().map(|page| self.page(source, page));
        let parts = parts.collect::<Option<Vec<_>>>()?;
        let ids: Vec<&str> = pages.iter().map(|page| page.page.as_str()).collect();
        Some(judge(source, &ids, parts))
    }
}

/// Whether all of the wanted rates are read, in their currency and unit.
pub fn has_all(wanted: &[&Wanted], readings: &[Reading]) -> bool {
    wanted.iter().all(|wanted| {
        let mut readings = readings.iter();
        readings.any(|reading| is_of(wanted, reading))
    })
}

fn is_of(wanted: &Wanted, reading: &Reading) -> bool {
    reading.rate == wanted.rate
        && reading.price.currency == wanted.currency
        && reading.price.unit == wanted.unit
        && reading.price.add_on == wanted.add_on
}

/// Why the readings are not those of the wanted rates, the first thing in words.
pub fn amiss(wanted: &[Wanted], readings: &[Reading]) -> Option<String> {
    wanted.iter().find_map(|wanted| {
        let rate = &wanted.rate;
        match readings.iter().find(|reading| reading.rate == *rate) {
            None => Some(format!("{rate} is not found")),
            Some(reading) if reading.price.add_on != wanted.add_on => Some(format!(
                "{rate} is charged beside another price now, or no longer so"
            )),
            Some(reading) if !is_of(wanted, reading) => Some(format!(
                "{rate} is priced in {} for a {}, and was in {} for a {}",
                reading.price.currency, reading.price.unit, wanted.currency, wanted.unit
            )),
            Some(_) => None,
        }
    })
}

/// What came of reading the archive again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Earlier checks whose pages the file reads.
    pub checks: usize,
}

/// Reads what the file could read before, and compares: prices and rules must be the same.
///
/// # Errors
/// The first price of the past that would be another one, in words.
pub fn archive(
    reads: &Reads,
    old: &Source,
    new: &Source,
    archived: &[Archived],
) -> Result<Tried, String> {
    let mut tried = Tried::default();
    for check in archived {
        let Some(before) = reads.all(old, &check.pages) else {
            break;
        };
        let is_as_stored = check.prices.iter().all(|(rate, price)| {
            let mut readings = before.readings.iter();
            readings.any(|r| r.rate == *rate && r.price.agrees_with(price))
        });
        if !before.problems.is_empty() || !is_as_stored {
            continue;
        }
        let Some(after) = reads.all(new, &check.pages) else {
            break;
        };
        let at = check.observed;
        if let Some(problem) = after.problems.first() {
            return Err(format!(
                "the pages of {at} could not be read any more: {problem}"
            ));
        }
        for reading in &before.readings {
            let now = after.readings.iter().find(|r| r.rate == reading.rate);
            if now.is_none_or(|now| now.price != reading.price) {
                return Err(format!(
                    "{} of {at} would be another price than {}",
                    reading.rate, reading.price
                ));
            }
        }
        if after.readings.len() != before.readings.len() {
            return Err(format!("the pages of {at} would have other rates"));
        }
        let rules = |extraction: &Extraction| -> Vec<String> {
            let rules = extraction.rules.iter();
            rules.map(|r| format!("{} {}", r.route, r.text)).collect()
        };
        if rules(&before) != rules(&after) {
            return Err(format!("the pages of {at} would have other billing rules"));
        }
        tried.checks = tried.checks.saturating_add(1);
    }
    Ok(tried)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"title = "Swift"
provider = "Vendor"
model = "Swift"

[words]
Price = "Price"

[[page]]
id = "pricing"
url = "https://vendor.example/pricing"
says = "Swift"

[[route]]
id = "vendor/swift/generate"
title = "Swift"

[[rates]]
route = "vendor/swift/generate"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.resolution = { field = "Resolution", words = { 720p = "720p" } }
where = { Resolution = ["720p"] }
read = [{ section = "Pricing", table = "table" }]

[expect]
rates = "vendor/swift/generate[resolution=720p]"
at_most = 2
"#;

    const PAGE: &str = "<!doctype html><title>Swift</title><h1>Swift</h1><h2>Pricing</h2><table>\
        <tr><th>Resolution</th><th>Price</th><th>Other</th></tr>\
        <tr><td>720p</td><td>$0.10 / second</td><td>$0.30 / second</td></tr>\
        <tr><td>1080p</td><td>$0.20 / second</td><td>$0.60 / second</td></tr></table>";

    fn source(text: &str) -> Source {
        Source::parse("swift", "swift.toml", text).unwrap()
    }

    #[test]
    fn an_archived_page_must_say_what_it_said() {
        let observed = "2026-11-22T00:00:00Z".parse().unwrap();
        let old = source(FILE);
        let url = "https://vendor.example/pricing";
        let page = Page::saved("swift", "pricing", url, observed, PAGE.into());
        let read = extract(&old, &page);
        let prices = read.readings.into_iter().map(|r| (r.rate, r.price));
        let archived = Archived {
            observed,
            pages: vec![page],
            prices: prices.collect(),
        };
        let tried = |text: &str| {
            archive(
                &Reads::default(),
                &old,
                &source(text),
                std::slice::from_ref(&archived),
            )
        };
        assert_eq!(tried(FILE).unwrap().checks, 1);
        for (from, to, why) in [
            ("Price = \"Price\"", "Price = \"Other\"", "another price"),
            (
                "section = \"Pricing\"",
                "section = \"Rates\"",
                "could not be read",
            ),
            (
                "720p = \"720p\" } }\nwhere = { Resolution = [\"720p\"] }",
                "720p = \"720p\", 1080p = \"1080p\" } }",
                "other rates",
            ),
        ] {
            let changed = FILE.replace(from, to);
            assert_ne!(changed, FILE);
            let refused = tried(&changed).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }
}
