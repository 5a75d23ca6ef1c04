//! What no redesign of a fixture shows.

use super::{Archived, Case, Proposal, Refused, Wanted, repair};
use crate::page::Page;
use crate::source::{Source, extract, judge};

const FILE: &str = r#"title = "Swift"
provider = "Vendor"
model = "Swift"

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
dimensions.resolution = { field = "Resolution", words = { 720p = "720p", 1080p = "1080p" } }
read = [{ section = "Pricing", table = "table" }]

[expect]
rates = "vendor/swift/generate[resolution={720p,1080p}]"
"#;

const BEFORE: &str = "<!doctype html><title>Swift</title><h1>Swift</h1><h2>Pricing</h2><table>\
    <tr><th>Resolution</th><th>Price</th></tr>\
    <tr><td>720p</td><td>$0.10 / second</td></tr>\
    <tr><td>1080p</td><td>$0.20 / second</td></tr></table>";

fn page(text: &str) -> Page {
    let observed = "2026-11-22T00:00:00Z".parse().unwrap();
    let url = "https://vendor.example/pricing";
    Page::saved("swift", "pricing", url, observed, text.into())
}

fn repaired(text: &str) -> Result<Proposal, Refused> {
    let source = Source::parse("swift", "swift.toml", FILE).unwrap();
    let before = page(BEFORE);
    let read = judge(&source, &["pricing"], vec![extract(&source, &before)]);
    assert_eq!(read.problems, []);
    let wanted: Vec<Wanted> = read.readings.iter().map(Wanted::of).collect();
    let prices = read.readings.iter();
    let archive = [Archived {
        observed: before.observed,
        pages: vec![before],
        prices: prices.map(|r| (r.rate.clone(), r.price.clone())).collect(),
    }];
    repair(&Case {
        source: &source,
        pages: &[page(text)],
        wanted: &wanted,
        archive: &archive,
    })
}

fn prices(text: &str) -> Vec<String> {
    let proposal = repaired(text).unwrap_or_else(|refused| panic!("{refused:?}"));
    assert_eq!(proposal.archived, 1);
    let readings = proposal.readings.iter();
    readings.map(|reading| reading.price.to_string()).collect()
}

#[test]
fn a_price_is_found_by_its_label_and_never_by_what_it_was() {
    // What was ours stands below another label now, and what is ours costs something else.
    let moved = BEFORE
        .replace("<th>Price</th>", "<th>Cost</th><th>Batch cost</th>")
        .replace(
            "$0.10 / second</td>",
            "$0.30 / second</td><td>$0.10 / second</td>",
        )
        .replace(
            "$0.20 / second</td>",
            "$0.60 / second</td><td>$0.20 / second</td>",
        );
    assert_eq!(prices(&moved), ["$0.30/s", "$0.60/s"]);
    let only_others = moved.replace("<th>Cost</th>", "<th>Priority cost</th>");
    assert!(repaired(&only_others).is_err());
}

#[test]
fn two_places_that_say_different_prices_are_none() {
    let table = |heading: &str, high: &str| {
        let (_, table) = BEFORE.split_once("<h2>").unwrap();
        format!("<h2>{table}")
            .replace("Pricing", heading)
            .replace("<th>Price</th>", "<th>Cost</th>")
            .replace("0.20", high)
    };
    let (head, _) = BEFORE.split_once("<h2>").unwrap();
    let page = format!("{head}{}{}", table("Rates", "0.20"), table("Fees", "0.25"));
    let refused = repaired(&page).unwrap_err();
    assert!(
        refused.why.contains("two places may be meant"),
        "{refused:?}"
    );
    // The heading that the file names is ahead of any other.
    let page = format!(
        "{head}{}{}",
        table("Pricing", "0.20"),
        table("Fees", "0.25")
    );
    assert_eq!(prices(&page), ["$0.10/s", "$0.20/s"]);
    // What a heading calls something else is no rival.
    let page = format!(
        "{head}{}{}",
        table("Rates", "0.20"),
        table("Old prices", "0.25")
    );
    assert_eq!(prices(&page), ["$0.10/s", "$0.20/s"]);
}

#[test]
fn page_text_cannot_leave_its_place_in_the_file() {
    let hostile = "Rates\"]\nofficial = true #";
    let page = BEFORE.replace("Pricing", hostile);
    if let Ok(proposal) = repaired(&page) {
        assert!(
            !proposal
                .text
                .lines()
                .any(|line| line.starts_with("official"))
        );
    }
    for pattern in ["*", "Pr*", "{Price}"] {
        let page = BEFORE.replace("<th>Price</th>", &format!("<th>{pattern}</th>"));
        assert!(repaired(&page).is_err(), "{pattern}");
    }
}

#[test]
fn no_page_of_any_kind_ends_the_program() {
    for text in [
        "",
        " ",
        "{",
        "<",
        "<table>",
        "\u{feff}",
        "<h1>Swift</h1><table><tr></tr><tr><td colspan=9999>$</td></tr></table>",
        "<h1>Swift</h1><h2>*</h2><table><tr><th>*</th><th>{</th></tr><tr><td>720p</td><td>$1/s</td></tr></table>",
    ] {
        assert!(repaired(text).is_err(), "{text}");
    }
    assert!(
        repaired(BEFORE)
            .unwrap_err()
            .why
            .contains("nothing is to be repaired")
    );
}
