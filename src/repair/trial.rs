//! A changed file tried on pages: parsed and read by the program itself, as in any check.

use std::cell::Cell;

use super::{Archived, Wanted};
use crate::page::Page;
use crate::reading::{Extraction, Reading};
use crate::source::{Source, extract, judge};

/// So many bytes of pages are read in one repair, over and over.
const MOST_BYTES: usize = 400 << 20;

/// Why there is no proposal where the pages of the past cannot all be read.
pub const TOO_LARGE: &str =
    "the pages of earlier checks are too large to try a changed file on all of them";

/// Reads pages while there is leave to.
#[derive(Debug)]
pub struct Reads {
    leave: Cell<usize>,
}

impl Default for Reads {
    fn default() -> Self {
        Self::of(MOST_BYTES)
    }
}

impl Reads {
    /// So many bytes.
    pub fn of(bytes: usize) -> Self {
        Self {
            leave: Cell::new(bytes),
        }
    }

    /// What one page says, read with the file; nothing where too much was read already.
    pub fn page(&self, source: &Source, page: &Page) -> Option<Extraction> {
        self.may_read(page).then(|| extract(source, page))
    }

    /// Whether there is leave to read a page, which is used up by that.
    pub fn may_read(&self, page: &Page) -> bool {
        // A small page costs something too.
        let cost = page.body.len().saturating_add(10_000);
        let left = self.leave.get().checked_sub(cost);
        self.leave.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The pages of one check, held against what the file expects.
    pub fn all(&self, source: &Source, pages: &[Page]) -> Option<Extraction> {
        let parts = pages.iter().map(|page| self.page(source, page));
        let parts = parts.collect::<Option<Vec<_>>>()?;
        let ids: Vec<&str> = pages.iter().map(|page| page.page.as_str()).collect();
        Some(judge(source, &ids, parts))
    }
}

fn is_of(wanted: &Wanted, reading: &Reading) -> bool {
    reading.rate == wanted.rate
        && reading.price.currency == wanted.currency
        && reading.price.unit == wanted.unit
        && reading.price.add_on == wanted.add_on
}

/// Why the readings are not those of the wanted rates, the first thing in words.
pub fn amiss(wanted: &[&Wanted], readings: &[Reading]) -> Option<String> {
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

/// Reads what the file could read before, and compares: prices and rules must be the same. How many
/// earlier checks there are whose pages the file reads.
///
/// # Errors
/// The first price of the past that would be another one, or that not all was read, in words.
pub fn archive(
    reads: &Reads,
    old: &Source,
    new: &Source,
    archived: &[Archived],
) -> Result<usize, String> {
    let all = |source: &Source, check: &Archived| {
        let read = reads.all(source, &check.pages);
        read.ok_or_else(|| TOO_LARGE.to_owned())
    };
    let mut tried = 0_usize;
    for check in archived {
        let before = all(old, check)?;
        let is_as_stored = check.prices.iter().all(|(rate, price)| {
            let mut readings = before.readings.iter();
            readings.any(|r| r.rate == *rate && r.price.agrees_with(price))
        });
        if !before.problems.is_empty() || !is_as_stored {
            continue;
        }
        let after = all(new, check)?;
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
        tried = tried.saturating_add(1);
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

    fn archived(source: &Source, text: &str) -> Archived {
        let observed = "2026-11-22T00:00:00Z".parse().unwrap();
        let url = "https://vendor.example/pricing";
        let page = Page::saved("swift", "pricing", url, observed, text.into());
        let read = extract(source, &page);
        assert_eq!(read.problems, []);
        let prices = read.readings.into_iter().map(|r| (r.rate, r.price));
        Archived {
            observed,
            pages: vec![page],
            prices: prices.collect(),
        }
    }

    fn tried(old: &str, new: &str, archived: &Archived) -> Result<usize, String> {
        let archived = std::slice::from_ref(archived);
        archive(&Reads::default(), &source(old), &source(new), archived)
    }

    #[test]
    fn an_archived_page_must_say_what_it_said() {
        let archived = archived(&source(FILE), PAGE);
        assert_eq!(tried(FILE, FILE, &archived).unwrap(), 1);
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
            let refused = tried(FILE, &changed, &archived).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }

    /// The prices of the past may stay while how they are billed does not.
    #[test]
    fn an_archived_page_must_say_the_rules_that_it_said() {
        let rules = "\n[[rules]]\nsection = \"Billing\"\nitems = \"li\"\n\n[[rules.say]]\n\
            text = \"Billed in steps of {n} seconds\"\nmeans = { rounding = \"up {n} s\" }\n";
        let file = format!("{FILE}{rules}");
        let page = format!(
            "{PAGE}<h2>Billing</h2><ul><li>Billed in steps of 6 seconds</li></ul>\
             <h2>Terms</h2><ul><li>Billed in steps of 9 seconds</li></ul>"
        );
        let archived = archived(&source(&file), &page);
        assert_eq!(tried(&file, &file, &archived).unwrap(), 1);
        let changed = file.replace("\"Billing\"", "\"Terms\"");
        let refused = tried(&file, &changed, &archived).unwrap_err();
        assert!(refused.contains("other billing rules"), "{refused}");
    }

    /// What could not be tried was not tried: that is no reason to trust it.
    #[test]
    fn an_archive_that_is_too_large_to_be_read_is_no_evidence() {
        let old = source(FILE);
        let archived = [archived(&old, PAGE)];
        for pages in [0, 1] {
            let reads = Reads::of(pages * (PAGE.len() + 10_000));
            let refused = archive(&reads, &old, &old, &archived).unwrap_err();
            assert!(refused.contains("too large"), "{refused}");
        }
        let reads = Reads::of(2 * (PAGE.len() + 10_000));
        assert_eq!(archive(&reads, &old, &old, &archived), Ok(1));
    }
}
