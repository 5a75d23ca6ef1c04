//! `export`: what other tools make of it. The tools are the real ones, installed from `PyPI` by
//! `sh tests/run` into `target/python`, and are asked for every rate that was exported; the book
//! itself says what is right.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use ratebook::book::Book;
use ratebook::book::dated::Dated;
use ratebook::book::estimate::{Job, estimate, totals};
use ratebook::price::Amount;
use ratebook::rate::RateId;
use serde_json::Value;
use tempfile::TempDir;

const TODAY: &str = "2026-09-06T12:00:00Z";

/// What to do where they are not there.
const HOW: &str = "this test runs LiteLLM, genai-prices and others:\n  \
    `sh tests/run` installs what all tests need, or leave these out:\n  \
    `cargo test -- --skip exports`";

/// A folder with the store that the demo leaves.
static DEMO: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let demo = run(folder.path(), &["demo"]);
    assert!(demo.status.success(), "{demo:?}");
    folder
});

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ratebook"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

/// What `export` writes of the demo's store, to stdout and to stderr.
fn export(args: &[&str]) -> (String, String) {
    let output = run(DEMO.path(), &[&["export", "--now", TODAY], args].concat());
    assert!(output.status.success(), "{output:?}");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

fn book() -> Book {
    Book::from_json(&export(&[]).0).unwrap()
}

/// What a tool makes of files.
fn tool(name: &str, texts: &[&str]) -> Value {
    let target = Path::new(env!("CARGO_BIN_EXE_ratebook")).ancestors().nth(2);
    let python = target.unwrap().join("python/bin/python");
    assert!(python.exists(), "{} is not there; {HOW}", python.display());
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> = (0..texts.len())
        .map(|n| folder.path().join(n.to_string()))
        .collect();
    for (file, text) in files.iter().zip(texts) {
        fs::write(file, text).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/tools.py");
    let output = Command::new(python)
        .arg(script)
        .arg(name)
        .args(&files)
        // It asks nobody for other prices.
        .env("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let printed = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(printed.lines().last().unwrap()).unwrap()
}

/// Every cost is the total of the same job here, and every rate of dollars is among them, or said to
/// be left out.
fn agree(costs: &Value, said: &str, book: &Book) {
    let costs = costs["costs"].as_array().unwrap();
    let mut rates = Vec::new();
    for cost in costs {
        let rate: RateId = cost["rate"].as_str().unwrap().parse().unwrap();
        let seconds: Amount = cost["seconds"].to_string().parse().unwrap();
        let job = Job::of_rate(&rate, seconds);
        let total = estimate(book, &job).unwrap().totals[0].clone();
        let said: Amount = cost["cost"].as_str().unwrap().parse().unwrap();
        assert_eq!((total.low, total.high), (said, said), "{rate}, {seconds} s");
        rates.push(rate);
    }
    rates.dedup();
    let dollars = book.entries().iter().filter(|entry| {
        entry.price.currency.to_string() == "USD" && entry.price.unit.seconds().is_some()
    });
    for entry in dollars.filter(|entry| !rates.contains(&entry.rate)) {
        let RateId { route, dimensions } = &entry.rate;
        let mut left_out = said.lines().filter(|line| {
            line.starts_with(&format!("left out: {route}"))
                && (dimensions.is_empty() || line.contains(&format!("[{dimensions}]")))
        });
        assert!(left_out.next().is_some(), "{}\n{said}", entry.rate);
    }
    assert!(rates.len() >= 12, "{rates:?}");
}

#[test]
fn litellm_charges_what_the_book_says() {
    let (text, said) = export(&["--format", "litellm"]);
    let made = tool("litellm", &[&text]);
    agree(&made, &said, &book());
    let of = |rate: &str| {
        let costs = made["costs"].as_array().unwrap().iter();
        let mut five = costs.filter(|cost| cost["seconds"] == 5);
        let cost = five.find(|cost| cost["rate"] == rate).unwrap();
        cost["cost"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        of("gptimage2/kling-3/text-to-video[resolution=720p,sound=off]"),
        "0.375000000"
    );
    // A route whose sounds have two prices has no price without one, and what lists the rest is
    // no model.
    for no_model in ["ratebook", "gptimage2/kling-3/text-to-video"] {
        assert_eq!(made["refused"][no_model], "ModelNotMappedError");
    }
    for expected in [
        "not said: gptimage2/kling-o3/reference-to-video: rounded to the nearest whole second\n",
        "left out: kling/video-3.0/generate[resolution=720p,sound=off]",
        "the price is in credits, not in dollars",
        "an add-on (+2 credits/s) is charged beside another price",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
}

#[test]
fn genai_prices_charges_what_the_book_says() {
    let (text, said) = export(&["--format", "genai-prices"]);
    let made = tool("genai-prices", &[&text]);
    agree(&made, &said, &book());
    let refused = made["refused"].as_object().unwrap();
    assert!(
        refused.values().all(|error| error == "LookupError"),
        "{refused:?}"
    );
    assert!(
        said.contains("the price is in credits, not in dollars"),
        "{said}"
    );
}

#[test]
fn prometheus_reads_every_price() {
    let samples = tool("prometheus", &[&export(&["--format", "prometheus"]).0]);
    let samples = samples.as_array().unwrap();
    for entry in book().entries() {
        let rate = entry.rate.to_string();
        let mut of_rate = samples.iter().filter(|sample| {
            sample["name"] == "ratebook_price"
                && sample["labels"]["rate"] == rate.as_str()
                && sample["labels"]["source"] == entry.source.as_str()
        });
        let sample = of_rate.next().unwrap();
        let value: Amount = sample["value"].as_str().unwrap().parse().unwrap();
        assert_eq!(value, entry.price.amount, "{rate}");
        assert_eq!(
            sample["labels"]["currency"],
            entry.price.currency.to_string()
        );
        assert!(of_rate.next().is_none(), "{rate}");
    }
}

#[test]
fn a_book_is_as_its_schema_says() {
    let (now, past) = (export(&[]).0, export(&["--as-of", "2026-07-01"]).0);
    let mut wrong: Value = serde_json::from_str(&now).unwrap();
    wrong["rates"][0]["price"]["amount"] = 0.075.into();
    wrong["rules"][0]["topic"] = "mood".into();
    let schema = export(&["--schema"]).0;
    let errors = tool("schema", &[&schema, &now, &past, &wrong.to_string()]);
    let expected = serde_json::json!([[], [], ["$.rates[0].price.amount", "$.rules[0].topic"]]);
    assert_eq!(errors, expected);
    let (books, of_books) = (
        export(&["--history"]).0,
        export(&["--history", "--schema"]).0,
    );
    let errors = tool("schemas", &[&of_books, &schema, &books, &now]);
    let expected = serde_json::json!([[], ["$", "$", "$", "$.format"]]);
    assert_eq!(errors, expected);
}

/// At any instant the dated books have the prices and rules that the store's book has, those of
/// gaps included.
#[test]
fn the_books_of_all_instants_are_those_of_the_store() {
    let dated = Dated::from_json(&export(&["--history"]).0).unwrap();
    let first = dated.books()[0].as_of;
    assert!(dated.at(first - SignedDuration::from_nanos(1)).is_none());
    let mut instants: Vec<Timestamp> = ["2026-04-15", "2026-06-29", "2026-08-06", "2026-09-06"]
        .map(|day| format!("{day}T10:00:00Z").parse().unwrap())
        .to_vec();
    let turn = dated.books()[dated.books().len() / 2].as_of;
    instants.extend([turn, turn - SignedDuration::from_nanos(1)]);
    for instant in instants {
        let text = export(&["--as-of", &instant.to_string()]).0;
        let of_store = Book::from_json(&text).unwrap();
        let found = dated.at(instant).unwrap();
        assert_eq!(of_store.entries().len(), found.entries().len(), "{instant}");
        for (one, other) in of_store.entries().iter().zip(found.entries()) {
            assert_eq!(
                (&one.rate, &one.price),
                (&other.rate, &other.price),
                "{instant}"
            );
            assert_eq!(one.next, other.next, "{instant}");
            let job = Job::of_rate(&one.rate, Amount::from(5_u32));
            assert_eq!(totals(&of_store, &job), totals(found, &job), "{instant}");
        }
    }
}

#[test]
fn the_book_of_the_store_and_that_of_its_json_give_one_bill() {
    let book = book();
    let instant = ["--now", TODAY, "--format", "json"];
    for (route, words) in [
        (
            "gptimage2/kling-3/text-to-video",
            "--seconds 5 --resolution 720p --sound off",
        ),
        ("gptimage2/kling-3/text-to-video", "--seconds 8.5 --count 3"),
        (
            "gptimage2/kling-o3/reference-to-video",
            "--seconds 7.4 --resolution 1080p",
        ),
        (
            "gptimage2/kling-o3/video-edit",
            "--seconds 10 --resolution 720p",
        ),
        (
            "kling/video-3.0/generate",
            "--seconds 5 --resolution 1080p --sound on",
        ),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let args = [&["estimate", route], &words[..], &instant].concat();
        let output = run(DEMO.path(), &args);
        let bill: Value = serde_json::from_slice(&output.stdout).unwrap();
        let mut job = Job::new(
            route.parse().unwrap(),
            bill["seconds"].as_str().unwrap().parse().unwrap(),
        );
        job.dimensions = bill["dimensions"].as_str().unwrap().parse().unwrap();
        job.count = bill["count"].as_str().unwrap().parse().unwrap();
        let total = &estimate(&book, &job).unwrap().totals[0];
        assert_eq!(bill["totals"][0]["low"], total.low.normalized().to_string());
        assert_eq!(
            bill["totals"][0]["high"],
            total.high.normalized().to_string()
        );
    }
}

#[test]
fn a_file_is_written_whole_and_only_of_the_routes_that_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("book.json");
    fs::write(&file, "old").unwrap();
    let path = file.to_str().unwrap();
    let (printed, _) = export(&["gptimage2/kling-o3", "--output", path]);
    assert_eq!(printed, "");
    let book = Book::from_json(&fs::read_to_string(&file).unwrap()).unwrap();
    assert!(
        book.routes()
            .iter()
            .all(|route| route.family() == "gptimage2/kling-o3")
    );
    assert!(
        book.sources
            .iter()
            .all(|source| source.id.contains("kling-o3"))
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let refused = |args: &[&str], code, words: &str| {
        let output = run(DEMO.path(), args);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words), "{said}");
        assert!(output.stdout.is_empty());
    };
    refused(&["export", "nobody/nothing"], 1, "no route of");
    refused(
        &["export", "--format", "html"],
        2,
        "an export is for programs",
    );
    refused(
        &["prices", "--format", "litellm"],
        2,
        "only `export` has the format `litellm`",
    );
    refused(
        &["export", "--output", "no/such/folder/book.json"],
        1,
        "no/such/folder",
    );
}
