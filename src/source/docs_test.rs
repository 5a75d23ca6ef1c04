//! What `selectors/README.md` tells users is what the program does.

use super::file::{
    AssumeFile, CorrespondsFile, DimensionFile, ExpectFile, MentionsFile, PageFile, PriceFile,
    PublishedFile, RangeFile, RatesFile, ReadFile, RouteByField, RouteFile, RulesFile, SayFile,
    SelectorFile,
};
use super::{Source, extract, judge, lint};
use crate::contradiction::{About, Side, Stated, Testimony, find};
use crate::page::Page;
use crate::reading::{Extraction, Impostor};

const README: &str = include_str!("../../selectors/README.md");

/// The fenced blocks of a language, without the fences.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let parts = README.split(fence.as_str()).skip(1);
    parts
        .filter_map(|part| part.split("\n```").next())
        .collect()
}

/// The fenced pages of any format, in order.
fn pages() -> Vec<&'static str> {
    let mut rest = README;
    let mut pages = Vec::new();
    while let Some((_, behind)) = rest.split_once("\n```") {
        let (language, block) = behind.split_once('\n').unwrap();
        let (page, after) = block.split_once("\n```").unwrap();
        if ["html", "json", "markdown"].contains(&language) {
            pages.push(page);
        }
        rest = after;
    }
    pages
}

fn parse(text: &str) -> Result<Source, String> {
    Source::parse("my-vendor", "selectors/my-vendor.toml", text).map_err(|e| e.to_string())
}

fn read(selectors: &str, html: &str) -> Extraction {
    let source = parse(selectors).unwrap_or_else(|error| panic!("{error}"));
    let url = "https://my-vendor.example/pricing";
    let observed = jiff::Timestamp::UNIX_EPOCH;
    let page = Page {
        content_type: Some("text/html; charset=utf-8".into()),
        ..Page::saved("my-vendor", "pricing", url, observed, html.into())
    };
    judge(&source, &["pricing"], vec![extract(&source, &page)])
}

fn prices(extraction: &Extraction) -> Vec<String> {
    let readings = extraction.readings.iter();
    readings
        .map(|r| format!("{}  {}", r.rate, r.price))
        .collect()
}

#[test]
fn every_whole_file_of_the_readme_parses_and_reads_its_page() {
    let files: Vec<&str> = blocks("toml")
        .into_iter()
        .filter(|b| b.contains("[expect]"))
        .collect();
    let pages = pages();
    let read_as = blocks("prices");
    assert_eq!((files.len(), pages.len()), (read_as.len(), read_as.len()));
    for ((file, page), expected) in files.into_iter().zip(pages).zip(read_as) {
        let extraction = read(file, page);
        let problems: Vec<String> = extraction
            .problems
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(problems.is_empty(), "{file}\n{problems:#?}");
        assert_eq!(prices(&extraction).join("\n"), expected);
        for remark in &extraction.remarks {
            let told = format!("\n{}\n", remark.problem);
            assert!(README.contains(&told), "not in the README: {told}");
        }
        assert_eq!(doubts(file), "", "{file}");
    }
}

#[test]
fn every_part_of_a_file_in_the_readme_is_toml() {
    for block in blocks("toml") {
        let parsed: Result<toml::Table, _> = toml::from_str(block);
        assert!(parsed.is_ok(), "{block}\n{parsed:?}");
    }
}

#[test]
fn every_contradiction_in_the_readme_is_found() {
    let told = blocks("contradictions");
    let files = blocks("toml");
    let files: Vec<&str> = files
        .into_iter()
        .filter(|b| b.contains("[[mentions]]") && b.contains("[expect]"))
        .collect();
    assert_eq!((files.len(), told.len()), (1, 1));
    let page = pages().into_iter().find(|page| page.contains("$0.05 per"));
    let extraction = read(files[0], page.unwrap());
    let source = parse(files[0]).unwrap();
    let rates = extraction.readings.iter().map(|reading| {
        let about = About::Rate(reading.rate.clone());
        (about, &reading.price, &reading.text, &reading.provenance)
    });
    let mentions = extraction.mentions.iter().map(|mention| {
        let about = About::Mention(mention.pattern.clone());
        (about, &mention.price, &mention.text, &mention.provenance)
    });
    let stated = rates
        .chain(mentions)
        .map(|(about, price, text, provenance)| Stated {
            check: 1,
            side: Side {
                source: source.id.clone(),
                about,
                price: price.clone(),
                text: text.clone(),
                provenance: provenance.clone(),
                from: jiff::Timestamp::UNIX_EPOCH,
            },
        });
    let testimony = Testimony {
        source: source.id.clone(),
        stated: stated.collect(),
        last_check: 1,
        is_stale: false,
    };
    let found = find(&[source], &[testimony]);
    let found: Vec<&str> = found
        .iter()
        .map(|found| found.contradiction.statement.as_str())
        .collect();
    assert_eq!(found, told);
}

#[test]
fn the_correspondence_of_the_readme_fits_the_file_of_its_rates() {
    let files = blocks("toml");
    let part = files.iter().find(|b| b.starts_with("[[corresponds]]"));
    let file = files.iter().find(|b| b.contains("llms.txt")).unwrap();
    let whole = format!("{file}\n\n{}", part.unwrap());
    assert_eq!(parse(&whole).unwrap().corresponds[0].pairs.len(), 2);
}

/// The keys of a table, as its own refusal of another one lists them.
fn keys<T: serde::de::DeserializeOwned>() -> Vec<String> {
    let Err(refusal) = toml::from_str::<T>("no-such-key = 1") else {
        panic!("any key is taken");
    };
    let named = refusal.message().split('`').skip(1).step_by(2);
    let mut keys: Vec<String> = named
        .filter(|k| *k != "no-such-key")
        .map(Into::into)
        .collect();
    keys.sort();
    keys
}

/// The keys that the reference explains below a heading.
fn explained(heading: &str) -> Vec<String> {
    let start = format!("\n### {heading}\n");
    let part = README
        .split(start.as_str())
        .nth(1)
        .unwrap_or_else(|| panic!("no `{heading}`"));
    let part = part.split("\n### ").next().unwrap_or_default();
    let part = part.split("\n## ").next().unwrap_or_default();
    let rows = part.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut keys: Vec<String> = rows
        .filter_map(|r| r.split('`').next())
        .map(Into::into)
        .collect();
    keys.sort();
    keys
}

#[test]
fn the_reference_has_every_key_and_no_other() {
    for (heading, keys) in [
        ("Top of the file", keys::<SelectorFile>()),
        ("`[[page]]`", keys::<PageFile>()),
        ("`[[route]]`", keys::<RouteFile>()),
        ("`[[rates]]`", keys::<RatesFile>()),
        ("`route = { … }`", keys::<RouteByField>()),
        ("`price = { … }`", keys::<PriceFile>()),
        ("`assume = { … }`", keys::<AssumeFile>()),
        ("`dimensions.NAME = { … }`", keys::<DimensionFile>()),
        ("`read = [{ … }]`", keys::<ReadFile>()),
        ("`[[rules]]`", keys::<RulesFile>()),
        ("`[[rules.say]]`", keys::<SayFile>()),
        ("`[published]`", keys::<PublishedFile>()),
        ("`[[corresponds]]`", keys::<CorrespondsFile>()),
        ("`[[mentions]]`", keys::<MentionsFile>()),
        ("`[expect]`", keys::<ExpectFile>()),
        ("`[[expect.price]]`", keys::<RangeFile>()),
    ] {
        assert_eq!(explained(heading), keys, "{heading}");
    }
}

#[test]
fn every_reason_is_told_with_its_advice() {
    let rows = Impostor::ALL.iter();
    let untold: Vec<String> = rows
        .map(|kind| {
            format!(
                "\n| `{}` | {} | {} |\n",
                kind.name(),
                kind.is(),
                kind.advice()
            )
        })
        .filter(|row| !README.contains(row.as_str()))
        .collect();
    assert!(untold.is_empty(), "not in the README:{}", untold.concat());
}

/// What is changed in the first example, and so what it takes to see each message.
const MISTAKES: [(&str, &str); 15] = [
    ("field = \"Price\",", "column = \"Price\","),
    (
        "says = \"Video pricing\"",
        "says = \"Video pricing\"\nschedule = \"0 0 6 * * *\"",
    ),
    (
        "title = \"My Vendor\"",
        "title = \"My Vendor\"\nschedule = \"0 6 * * *\"",
    ),
    (
        "title = \"My Vendor\"",
        "title = \"My Vendor\"\ntimezone = \"Berlin\"",
    ),
    ("currency = \"USD\"", "currency = \"usd\""),
    ("unit = \"minute\"", "unit = \"min\""),
    ("table = \"table\"", "table = \"//table\""),
    ("table = \"table\"", "table = \"td:contains('x')\""),
    ("Resolution = [", "Resolutoin = ["),
    ("resolution={720p", "resolution={480p"),
    ("my-vendor/{swift,", "my-vendor/{swfit,"),
    ("[[rates]]", "[rates]"),
    ("at_most = 8", "at_most = 2"),
    ("at_most = 8", "at_most = 8\nmove = \"much\""),
    ("min = \"0.1\"", "min = 0.1"),
];

/// What is changed in the first example to be doubted.
const DOUBTS: [(&str, &str); 8] = [
    ("table = \"table\"", "table = \"Pricing table\""),
    ("table = \"table\"", "table = \"td.price\""),
    ("table = \"table\"", "table = \"table:nth-of-type(2)\""),
    ("table = \"table\"", "table = \"table.css-1x2y3z\""),
    (
        "{ table = \"table\" }",
        "{ table = \"table\" }, { table = \"table\" }",
    ),
    ("1080p = \"1080p\"", "1080p = \"*p\""),
    ("720p = \"720p\"", "720p = \"<b>720p</b>\""),
    (
        "1080p = \"1080p\" } }",
        "1080p = \"1080p\", 4k = \"4K\" } }",
    ),
];

/// The doubts about a file, as they are told.
fn doubts(file: &str) -> String {
    let source = parse(file).unwrap_or_else(|error| panic!("{error}"));
    let doubts = lint(&source);
    let doubts = doubts.iter();
    let doubts =
        doubts.map(|d| format!("{}:{}: {}\nhint: {}", source.file, d.line, d.cause, d.hint));
    doubts.collect::<Vec<_>>().join("\n")
}

/// What changes on the page, and so what it takes to see each problem.
const PROBLEMS: [(&str, &str); 9] = [
    ("<h1>Video pricing</h1>", "<h1>Our plans</h1>"),
    ("<h1>Video pricing</h1>", "<h1>Just a moment</h1>"),
    ("<th>Price</th>", "<th>Cost</th>"),
    ("<td>720p</td><td>$1.20", "<td>HD</td><td>$1.20"),
    ("$1.20 / minute", "ask us"),
    ("$1.20 / minute", "$1.20"),
    ("$1.20 / minute", "$0.02 / second"),
    ("$1.20 / minute", "$120.00 / minute"),
    (
        "<td>Swift Pro</td><td>720p</td>",
        "<td>Swift</td><td>720p</td>",
    ),
];

#[test]
fn every_message_is_told_as_it_is() {
    let (file, page) = (blocks("toml")[0], blocks("html")[0]);
    let mut untold = Vec::new();
    let mut tell = |message: String| {
        if !README.contains(&message) {
            untold.push(message);
        }
    };
    for (right, wrong) in MISTAKES {
        assert!(file.contains(right), "{right}");
        let mistake = parse(&file.replacen(right, wrong, 1));
        tell(
            mistake
                .err()
                .unwrap_or_else(|| format!("`{wrong}` is taken")),
        );
    }
    for (right, wrong) in DOUBTS {
        assert!(file.contains(right), "{right}");
        let changed = file
            .replacen(right, wrong, 1)
            .replace("at_most = 8", "at_most = 4");
        tell(doubts(&changed));
    }
    for (old, new) in PROBLEMS {
        assert!(page.contains(old), "{old}");
        let extraction = read(file, &page.replacen(old, new, 1));
        let problem = extraction.problems.first().map(ToString::to_string);
        tell(problem.unwrap_or_else(|| format!("`{new}` is no problem")));
    }
    assert!(
        untold.is_empty(),
        "not in the README:\n{}",
        untold.join("\n")
    );
}
