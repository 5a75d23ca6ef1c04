//! Every page of `fixtures/` is read and held against what stands beside it. Adding a page is
//! adding two files.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ratebook::page::{Page, PageHash, Validators};
use ratebook::reading::{Extraction, Trouble};
use ratebook::source::{Catalog, FileText, extract, judge};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    source: String,
    page: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(default)]
    readings: Vec<ExpectedReading>,
    #[serde(default)]
    rules: Vec<ExpectedRule>,
    published: Option<String>,
    unreadable: Option<String>,
    #[serde(rename = "because")]
    _because: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedReading {
    rate: String,
    price: String,
    #[serde(default)]
    beside: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedRule {
    route: String,
    rule: String,
    value: String,
}

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut pages: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| is_page(path))
        .collect();
    pages.sort();
    pages
}

fn is_page(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let has_ending = ["html", "json", "md"].map(|ending| name.ends_with(&format!(".{ending}")));
    has_ending.contains(&true) && !name.ends_with(".expected.json")
}

/// The built-in sources, and those of `selectors/more`.
fn catalog() -> Catalog {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("selectors/more");
    let files = fs::read_dir(folder).unwrap().map(|file| {
        let path = file.unwrap().path();
        FileText {
            id: path.file_stem().unwrap().to_string_lossy().into_owned(),
            path: path.display().to_string(),
            text: fs::read_to_string(&path).unwrap(),
        }
    });
    let catalog = Catalog::new(&files.collect::<Vec<_>>());
    catalog.unwrap_or_else(|error| panic!("{error}"))
}

fn read(path: &Path, expected: &Expected) -> Extraction {
    let catalog = catalog();
    let source = catalog.source(&expected.source).unwrap();
    let body = fs::read(path).unwrap();
    let page = Page {
        source: expected.source.clone(),
        page: expected.page.clone(),
        url: "https://example.org/".to_owned(),
        final_url: "https://example.org/".to_owned(),
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        validators: Validators::default(),
        observed: Timestamp::UNIX_EPOCH,
        hash: PageHash::of(&body),
        body,
    };
    judge(source, &[&expected.page], vec![extract(source, &page)])
}

fn kind_of(extraction: &Extraction) -> Option<String> {
    let problem = extraction.problems.first()?;
    Some(match &problem.trouble {
        Trouble::Impostor { kind, .. } => serde_json::to_value(kind)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned(),
        _ => "problem".to_owned(),
    })
}

/// What is wrong with the reading of one page, in words.
fn faults(path: &Path) -> Vec<String> {
    let beside = path.with_extension("expected.json");
    let expected: Expected = serde_json::from_slice(&fs::read(&beside).unwrap()).unwrap();
    let extraction = read(path, &expected);
    let problems = || {
        let problems = extraction.problems.iter();
        problems.map(ToString::to_string).collect::<Vec<_>>()
    };
    if let Some(kind) = &expected.unreadable {
        if kind_of(&extraction).as_ref() == Some(kind) {
            return Vec::new();
        }
        return vec![format!("not unreadable as {kind}: {:?}", problems())];
    }
    let mut faults = problems();
    let mut wanted: Vec<(String, String, Vec<String>)> = expected
        .readings
        .into_iter()
        .map(|r| (r.rate, r.price, r.beside))
        .collect();
    let mut found: Vec<(String, String, Vec<String>)> = extraction
        .readings
        .iter()
        .map(|r| {
            let beside = r.price.beside().map(ToString::to_string).collect();
            (r.rate.to_string(), r.price.to_string(), beside)
        })
        .collect();
    wanted.sort();
    found.sort();
    if wanted != found {
        faults.push(format!("expected {wanted:?}, read {found:?}"));
    }
    let mut wanted: Vec<(String, String, String)> = expected
        .rules
        .into_iter()
        .map(|r| (r.route, r.rule, r.value))
        .collect();
    let mut found: Vec<(String, String, String)> = extraction
        .rules
        .iter()
        .map(|r| {
            let rule = (r.rule.topic().name().to_owned(), r.rule.value());
            (r.route.to_string(), rule.0, rule.1)
        })
        .collect();
    wanted.sort();
    found.sort();
    if wanted != found {
        faults.push(format!("expected the rules {wanted:?}, read {found:?}"));
    }
    let published = extraction.published.map(|date| date.to_string());
    if published != expected.published {
        faults.push(format!(
            "expected published {:?}, read {published:?}",
            expected.published
        ));
    }
    faults
}

#[test]
fn every_page_is_read_as_its_expectation_says() {
    let pages = pages();
    assert!(pages.len() >= 34, "the fixtures are there");
    let mut report = String::new();
    for path in &pages {
        for fault in faults(path) {
            report.push_str(&format!("{}: {fault}\n", path.display()));
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
