//! Every page of `fixtures/` is read and held against what stands beside it. Adding a page is
//! adding two files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::Timestamp;
use ratebook::page::{Page, PageHash, Validators};
use ratebook::reading::{Extraction, Impostor, Trouble};
use ratebook::source::{Catalog, FileText, Source, extract, judge};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub source: String,
    pub page: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(default)]
    readings: Vec<ExpectedReading>,
    #[serde(default)]
    rules: Vec<ExpectedRule>,
    published: Option<String>,
    /// The address that answered, where it is not the page's own.
    pub final_url: Option<String>,
    /// The reason of the first problem.
    pub unreadable: Option<String>,
    /// What the problems must name.
    #[serde(default)]
    names: Vec<String>,
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

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The folders with pages: those of real sources, and those of invented ones.
fn folders() -> Vec<PathBuf> {
    let folders = [root(), root().join("invented")];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.is_dir()).collect()
}

pub fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = folders()
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| is_page(path))
        .collect();
    pages.sort();
    assert!(pages.len() >= 130, "the fixtures are there");
    pages
}

fn is_page(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let has_ending = ["html", "json", "md"].map(|ending| name.ends_with(&format!(".{ending}")));
    has_ending.contains(&true) && !name.ends_with(".expected.json")
}

/// The built-in sources, and the invented ones: their selector file stands beside their pages.
pub static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let invented = folders().into_iter().filter_map(|folder| {
        let path = folder.join("source.toml");
        let id = folder.file_name().unwrap().to_string_lossy().into_owned();
        path.exists().then_some((id, path))
    });
    let files = invented.map(|(id, path)| FileText {
        id,
        text: fs::read_to_string(&path).unwrap(),
        path: path.display().to_string(),
    });
    let catalog = Catalog::new(&files.collect::<Vec<_>>());
    catalog.unwrap_or_else(|error| panic!("{error}"))
});

/// What must be read from a page.
pub fn expected(path: &Path) -> Expected {
    let beside = path.with_extension("expected.json");
    let text = fs::read(&beside).unwrap_or_else(|error| panic!("{}: {error}", beside.display()));
    serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", beside.display()))
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Noon of the day on which the page was observed.
pub fn observed(path: &Path) -> Timestamp {
    let day: String = stem(path).chars().take(10).collect();
    format!("{day}T12:00:00Z").parse().unwrap()
}

/// What the file by hand reads.
pub fn read(path: &Path, expected: &Expected) -> Extraction {
    read_as(CATALOG.source(&expected.source).unwrap(), path, expected)
}

fn read_as(source: &Source, path: &Path, expected: &Expected) -> Extraction {
    let body = fs::read(path).unwrap();
    let spec = source.page(&expected.page).unwrap();
    let page = Page {
        source: expected.source.clone(),
        page: expected.page.clone(),
        url: spec.url.to_string(),
        final_url: expected
            .final_url
            .clone()
            .unwrap_or_else(|| spec.url.to_string()),
        status: 200,
        content_type: None,
        validators: Validators::default(),
        observed: observed(path),
        hash: PageHash::of(&body),
        body,
    };
    judge(source, &[&expected.page], vec![extract(source, &page)])
}

/// What is wrong with the reading of one page, in words.
fn faults(path: &Path) -> Vec<String> {
    let expected = expected(path);
    let extraction = read(path, &expected);
    let problems = || {
        let problems = extraction.problems.iter();
        problems.map(ToString::to_string).collect::<Vec<_>>()
    };
    if let Some(reason) = &expected.unreadable {
        let first = extraction.problems.first();
        let said = problems().join("\n");
        let unnamed = expected.names.iter().find(|name| !said.contains(*name));
        return match (first.map(|p| p.trouble.reason()), unnamed) {
            (Some(found), None) if found == reason => Vec::new(),
            (_, None) => vec![format!("not unreadable as {reason}: {:?}", problems())],
            (_, Some(name)) => vec![format!(
                "the problems do not name `{name}`: {:?}",
                problems()
            )],
        };
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
    let mut report = String::new();
    for path in &pages() {
        for fault in faults(path) {
            report.push_str(&format!("{}: {fault}\n", path.display()));
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

/// A page that reads is good, so whatever may be missing on it, it is no impostor.
#[test]
fn no_good_page_is_taken_for_an_impostor() {
    let mut wrong = String::new();
    for path in pages() {
        let expected = expected(&path);
        if expected.unreadable.is_some() {
            continue;
        }
        let source = CATALOG.source(&expected.source).unwrap();
        let source = source_that_misses_a_word(source);
        let extraction = read_as(&source, &path, &expected);
        let trouble = &extraction.problems[0].trouble;
        if !matches!(trouble, Trouble::NotRecognised { .. }) {
            wrong.push_str(&format!("{}: {trouble}\n", path.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The source with a word in `says` that no page says.
fn source_that_misses_a_word(source: &Source) -> Source {
    let mut file: toml::Table = source.text.parse().unwrap();
    for page in file["page"].as_array_mut().unwrap() {
        let page = page.as_table_mut().unwrap();
        page.insert("says".to_owned(), "no page says this".into());
    }
    Source::parse(&source.id, &source.file, &file.to_string()).unwrap()
}

#[test]
fn every_impostor_has_its_page() {
    let shown: BTreeSet<String> = pages()
        .iter()
        .filter_map(|path| expected(path).unreadable)
        .collect();
    let missing = Impostor::ALL
        .iter()
        .filter(|kind| !shown.contains(kind.name()));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&Impostor>::new());
    let advice: BTreeSet<&str> = Impostor::ALL.iter().map(|kind| kind.advice()).collect();
    assert_eq!(
        advice.len(),
        Impostor::ALL.len(),
        "each has an advice of its own"
    );
}

/// A page in another shape is the same page: only what its sentences say may have another date.
#[test]
fn evolved_pages_read_as_before() {
    let mut published: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let readings = |path: &Path| {
        let expected = expected(path);
        let mut readings: Vec<(String, String)> = expected
            .readings
            .into_iter()
            .map(|reading| (reading.rate, reading.price))
            .collect();
        readings.sort();
        (expected.source, readings)
    };
    let mut evolved = 0;
    for path in pages() {
        let (source, readings) = readings(&path);
        if !path.starts_with(root().join("invented")) {
            continue;
        }
        if stem(&path).contains("-published") {
            published.entry(source).or_insert(readings);
        } else if stem(&path).contains("-evolved") {
            assert_eq!(
                published.get(&source),
                Some(&readings),
                "{}",
                path.display()
            );
            evolved += 1;
        }
    }
    assert!(evolved >= 15, "each shape has evolved");
}
