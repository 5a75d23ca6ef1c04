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
    repaired_of(FILE, BEFORE, text)
}

/// What is proposed where the file read one page and cannot read another.
fn repaired_of(file: &str, before: &str, text: &str) -> Result<Proposal, Refused> {
    let source = Source::parse("swift", "swift.toml", file).unwrap();
    let before = page(before);
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
fn what_a_price_was_does_not_tell_two_places_apart() {
    let table = |label: &str, low: &str, high: &str| {
        let (_, table) = BEFORE.split_once("<table>").unwrap();
        format!("<table>{table}")
            .replace("<th>Price</th>", &format!("<th>{label}</th>"))
            .replace("0.10", low)
            .replace("0.20", high)
    };
    let (head, _) = BEFORE.split_once("<table>").unwrap();
    let (known, new) = (("0.10", "0.20"), ("0.30", "0.60"));
    for (cost, fee) in [(known, new), (new, known)] {
        let tables = format!(
            "{head}{}{}",
            table("Cost", cost.0, cost.1),
            table("Fee", fee.0, fee.1)
        );
        let refused = repaired(&tables).unwrap_err();
        assert!(
            refused.why.contains("they say different prices"),
            "{refused:?}"
        );
        let columns = format!(
            "{head}<table><tr><th>Resolution</th><th>Cost</th><th>Fee</th></tr>\
             <tr><td>720p</td><td>${} / second</td><td>${} / second</td></tr>\
             <tr><td>1080p</td><td>${} / second</td><td>${} / second</td></tr></table>",
            cost.0, fee.0, cost.1, fee.1
        );
        assert!(repaired(&columns).is_err(), "{columns}");
    }
}

#[test]
fn prices_below_a_rival_heading_count_even_where_they_cannot_be_read() {
    let (head, rest) = BEFORE.split_once("<h2>").unwrap();
    let ours = format!("<h2>{rest}").replace("Pricing", "Rates");
    assert!(repaired(&format!("{head}{ours}")).is_ok());
    let other = "<h2>Fees</h2><table><tr><th>Resolution</th><th>Price</th></tr>\
        <tr><td>720p</td><td>$0.70 / second</td></tr></table>";
    let refused = repaired(&format!("{head}{ours}{other}")).unwrap_err();
    assert!(
        refused.why.contains("the prices below “Fees”"),
        "{refused:?}"
    );
}

/// The other heading was there all the time, so it is no new name of ours.
#[test]
fn what_stood_beside_the_prices_on_an_archived_page_is_not_taken_for_them() {
    let (_, rest) = BEFORE.split_once("<h2>").unwrap();
    let other = format!("<h2>{rest}")
        .replace("Pricing", "Rates")
        .replace("0.10", "0.30")
        .replace("0.20", "0.60");
    let before = format!("{BEFORE}{other}");
    let (head, _) = BEFORE.split_once("<h2>").unwrap();
    let after = format!("{head}{other}");
    assert!(repaired(&after).is_ok(), "the page alone leaves no doubt");
    let refused = repaired_of(FILE, &before, &after).unwrap_err();
    assert!(refused.why.starts_with("the pages of "), "{refused:?}");
}

/// `[expect]` may name fewer rates than were read: what was read is demanded all the same.
#[test]
fn every_rate_that_was_read_is_demanded() {
    let file = FILE.replace("{720p,1080p}]\"", "720p]\"\nat_most = 2");
    let after = BEFORE.replace("<th>Price</th>", "<th>Cost</th>");
    assert!(repaired_of(&file, BEFORE, &after).is_ok());
    let without = after.replace("<tr><td>1080p</td><td>$0.20 / second</td></tr>", "");
    assert_ne!(without, after);
    let refused = repaired_of(&file, BEFORE, &without).unwrap_err();
    assert!(refused.why.contains("resolution=1080p"), "{refused:?}");
}

/// A file may leave currency and unit to the page: a repair does not.
#[test]
fn another_currency_or_unit_is_another_price() {
    let file = FILE.replace(", currency = \"USD\", unit = \"second\"", "");
    assert_ne!(file, FILE);
    let after = BEFORE.replace("<th>Price</th>", "<th>Cost</th>");
    assert!(repaired_of(&file, BEFORE, &after).is_ok());
    // And so is one that is added to another price.
    for (old, new) in [("/ second", "/ minute"), ("$", "€"), ("$", "+$")] {
        let other = after.replace(old, new);
        assert!(repaired_of(&file, BEFORE, &other).is_err(), "{new}");
    }
}

#[test]
fn another_version_or_tier_is_never_proposed() {
    let file = FILE
        .replace("\"Pricing\"", "\"Swift 3.0 pricing\"")
        .replace("\"Swift\"", "\"Swift 2.2\"");
    let before = BEFORE
        .replace("<h2>Pricing", "<h2>Swift 3.0 pricing")
        .replace(">Swift<", ">Swift 2.2<");
    let changed = before.replace("<th>Price<", "<th>Cost<");
    assert!(repaired_of(&file, &before, &changed).is_ok());
    let heading = changed.replace("3.0 pricing", "3 prices");
    assert!(repaired_of(&file, &before, &heading).is_ok());
    for other in [
        "Swift 3.3 pricing",
        "Swift 3.0+ pricing",
        "Swift 2.2 pricing",
    ] {
        let heading = changed.replace("Swift 3.0 pricing", other);
        assert!(repaired_of(&file, &before, &heading).is_err(), "{other}");
    }
    for other in [">Swift 2<", ">Swift 2.3<"] {
        let version = changed.replace(">Swift 2.2<", other);
        assert!(repaired_of(&file, &before, &version).is_err(), "{other}");
    }

    let tiered = |text: &str| {
        let text = text.replace(
            "720p = \"720p\", 1080p = \"1080p\"",
            "std = \"Basic\", pro = \"Pro\"",
        );
        let text = text.replace("{720p,1080p}", "{std,pro}");
        let text = text
            .replace(">720p<", ">Basic<")
            .replace(">1080p<", ">Pro<");
        text.replace("dimensions.resolution", "dimensions.tier")
            .replace("Resolution", "Tier")
            .replace("[resolution=", "[tier=")
    };
    let (file, before) = (tiered(FILE), tiered(BEFORE));
    let changed = before.replace("<th>Price<", "<th>Cost<");
    assert!(repaired_of(&file, &before, &changed).is_ok());
    let same = changed.replace(">Pro<", ">Professional<");
    assert!(repaired_of(&file, &before, &same).is_ok());
    for other in [">Pro+<", ">Pro + <", ">Pro 2<"] {
        let other = changed.replace(">Pro<", other);
        assert!(repaired_of(&file, &before, &other).is_err(), "{other}");
    }
}

/// Every rate of the source is demanded, so every page must be there.
#[test]
fn with_part_of_the_pages_nothing_is_proposed() {
    let page_of = |id: &str, route: &str| {
        format!(
            "[[page]]\nid = \"{id}\"\nurl = \"https://vendor.example/{id}\"\nsays = \"Swift\"\nroutes = [\"vendor/swift/{route}\"]\n"
        )
    };
    let rates = FILE.split_once("[[rates]]").unwrap().1;
    let rates = rates.split_once("[expect]").unwrap().0;
    let file = FILE
        .replace(
            "says = \"Swift\"\n",
            "says = \"Swift\"\nroutes = [\"vendor/swift/generate\"]\n",
        )
        .replace(
            "[[route]]",
            &format!(
                "{}\n[[route]]\nid = \"vendor/swift/edit\"\ntitle = \"Edit\"\n\n[[route]]",
                page_of("edit", "edit")
            ),
        )
        .replace(
            "[[rates]]",
            &format!(
                "[[rates]]\npages = [\"edit\"]{}[[rates]]\npages = [\"pricing\"]",
                rates.replace("/generate", "/edit")
            ),
        )
        .replace(
            "\"vendor/swift/generate[",
            "\"vendor/swift/{generate,edit}[",
        );
    let source = Source::parse("swift", "swift.toml", &file).unwrap();
    let of = |id: &str, text: &str| Page {
        page: id.to_owned(),
        ..page(text)
    };
    let (one, other) = (of("pricing", BEFORE), of("edit", BEFORE));
    let read = judge(
        &source,
        &["pricing", "edit"],
        vec![extract(&source, &one), extract(&source, &other)],
    );
    assert_eq!(read.problems, []);
    let wanted: Vec<Wanted> = read.readings.iter().map(Wanted::of).collect();
    let changed = of("pricing", &BEFORE.replace("<th>Price<", "<th>Cost<"));
    let repaired = |pages: &[Page]| {
        repair(&Case {
            source: &source,
            pages,
            wanted: &wanted,
            archive: &[],
        })
    };
    let whole = repaired(&[changed.clone(), other]).unwrap();
    assert_eq!(whole.readings.len(), 4);
    let refused = repaired(&[changed]).unwrap_err();
    assert!(refused.why.contains("`edit`"), "{refused:?}");
}

/// What was read on a page that has another name in the file since then is demanded as well.
#[test]
fn a_rate_of_a_page_with_another_name_is_demanded() {
    let file = FILE.replace("{720p,1080p}]\"", "720p]\"\nat_most = 2");
    let source = Source::parse("swift", "swift.toml", &file).unwrap();
    let read = extract(&source, &page(BEFORE));
    let wanted = read.readings.iter().map(Wanted::of).map(|wanted| Wanted {
        page: "prices".to_owned(),
        ..wanted
    });
    let wanted: Vec<Wanted> = wanted.collect();
    let repaired = |text: &str| {
        repair(&Case {
            source: &source,
            pages: &[page(text)],
            wanted: &wanted,
            archive: &[],
        })
    };
    let changed = BEFORE.replace("<th>Price<", "<th>Cost<");
    assert_eq!(repaired(&changed).unwrap().readings.len(), 2);
    let without = changed.replace("<tr><td>1080p</td><td>$0.20 / second</td></tr>", "");
    let refused = repaired(&without).unwrap_err();
    assert!(refused.why.contains("resolution=1080p"), "{refused:?}");
}

#[test]
fn every_heading_above_the_prices_is_weighed() {
    let below = |above: &str, text: &str| text.replace("<h2>Pricing</h2>", above);
    let changed = BEFORE.replace("<th>Price<", "<th>Cost<");
    let unnamed = FILE.replace("section = \"Pricing\", ", "");
    for above in [
        "Swift 2.6",
        "Committed use, 3 years",
        "Annual contract",
        "Swift Pro+",
        "Enterprise",
    ] {
        for place in [
            format!("<h2>{above}</h2><h3>Pricing</h3>"),
            format!("<h2>{above}</h2><h3>Rates</h3>"),
            format!("<h2>Pricing</h2><h3>{above}</h3>"),
        ] {
            let refused = repaired(&below(&place, &changed)).unwrap_err();
            let told = refused.passed_over.iter().any(|told| told.contains(above));
            assert!(told, "{place}: {refused:?}");
        }
        let place = format!("<h2>{above}</h2>");
        let text = below(&place, &changed);
        assert!(repaired_of(&unnamed, BEFORE, &text).is_err(), "{place}");
        // It stood above them when they were read.
        let place = format!("<h2>{above}</h2><h3>Pricing</h3>");
        let proposal = repaired_of(FILE, &below(&place, BEFORE), &below(&place, &changed));
        let proposal = proposal.unwrap_or_else(|refused| panic!("{refused:?}"));
        assert!(!proposal.notes.join("\n").contains(above), "{proposal:?}");
    }
    // The name of the page itself.
    let renamed = changed.replace("<h1>Swift<", "<h1>Swift 2<");
    assert!(repaired(&renamed).is_err());
    // What says less is for a person to see.
    for (above, is_told) in [("For teams", true), ("Swift video API", false)] {
        let place = format!("<h2>{above}</h2><h3>Pricing</h3>");
        let proposal = repaired(&below(&place, &changed)).unwrap();
        assert_eq!(
            proposal.notes.join("\n").contains(above),
            is_told,
            "{proposal:?}"
        );
    }
    // As is a section of its own, whatever the levels of the headings.
    let (head, ours) = changed.split_once("<h2>").unwrap();
    let ours = format!("<h2>{ours}").replace("h2>", "h3>");
    let other = "<h2>Batch prices</h2><table><tr><th>Model</th><th>Fee</th></tr>\
                 <tr><td>Any</td><td>$9 / month</td></tr></table>";
    let apart = format!("{head}<section>{other}</section><section>{ours}</section>");
    let proposal = repaired(&apart).unwrap();
    assert!(
        proposal.notes.join("\n").contains("Batch prices"),
        "{proposal:?}"
    );
    for one in [
        format!("{head}<section>{other}{ours}</section>"),
        format!("{head}<section><h2>Batch prices</h2></section><section>{ours}</section>"),
    ] {
        assert!(repaired(&one).is_err(), "{one}");
    }
    // A heading may be a value of the file.
    let quality = below("<h2>Pricing</h2><h3>1080p</h3>", &changed);
    assert!(repaired(&quality).is_ok());
}

#[test]
fn the_ends_of_lines_stay_as_they_were() {
    let file = FILE.replace('\n', "\r\n");
    let changed = BEFORE.replace("<th>Price<", "<th>Cost<");
    let proposal = repaired_of(&file, BEFORE, &changed).unwrap();
    let lines = |text: &str| text.matches('\n').count();
    assert_eq!(proposal.text.matches("\r\n").count(), lines(&proposal.text));
    let kept = proposal.text.split_inclusive('\n');
    let kept = kept.filter(|line| file.contains(line)).count();
    assert!(kept >= lines(&file), "{}", proposal.text);
    assert!(!proposal.text.contains("\r\r"));
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
