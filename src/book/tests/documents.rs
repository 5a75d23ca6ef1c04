//! A book that was written as JSON and read again is the same book.

use serde_json::{Value, json};

use super::estimates::{self, book, job};
use super::{bills, golden};
use crate::book::Book;
use crate::book::dated::Dated;
use crate::book::document::{FORMAT, SCHEMA};
use crate::book::estimate::{estimate, totals};
use crate::book::report::{ReportFormat, report};
use crate::book::test_book::{TestBook, at};

fn again(book: &Book) -> Book {
    Book::from_json(&book.to_json().to_string()).unwrap()
}

/// Books of all kinds, and those of instants at which something was in doubt or stale.
fn books() -> Vec<Book> {
    let changed = TestBook::seed()
        .ended("gptimage2/kling-3", "2026-07-03T00:00:00Z")
        .at_instant("2026-07-01T00:00:00Z");
    let stale = TestBook::seed().at_instant("2026-08-01T00:00:00Z");
    vec![
        book(),
        TestBook::seed().build(),
        changed.build(),
        stale.build(),
        TestBook::empty().build(),
    ]
}

#[test]
fn every_bill_is_the_same_from_the_book_and_from_its_json() {
    let all = [
        estimates::BILLS,
        bills::BILLS,
        estimates::REFUSALS,
        bills::REFUSALS,
    ];
    for book in books() {
        let read = again(&book);
        for (route, text, _) in all.into_iter().flatten() {
            let job = job(&format!("{route} | {text}"));
            let (one, other) = (estimate(&book, &job), estimate(&read, &job));
            assert_eq!(format!("{one:?}"), format!("{other:?}"), "{route} {text}");
            let alone = totals(&read, &job);
            assert_eq!(one.map(|bill| bill.totals), alone, "{route} {text}");
        }
    }
}

#[test]
fn what_is_read_is_written_alike_and_has_the_same_report() {
    for book in books() {
        let read = again(&book);
        assert_eq!(book.to_json(), read.to_json());
        for format in [
            ReportFormat::Markdown,
            ReportFormat::Html,
            ReportFormat::Json,
        ] {
            let said = report(&book).render(format);
            assert_eq!(said, report(&read).render(format));
        }
    }
}

#[test]
fn a_part_of_a_book_prices_its_routes_as_the_whole_does() {
    let whole = book();
    let part = book().of_routes(|route| route.provider() == "shop");
    assert!(part.routes().iter().all(|route| route.provider() == "shop"));
    assert_eq!(
        part.sources
            .iter()
            .filter(|s| s.id.starts_with("kling"))
            .count(),
        0
    );
    for (route, text, _) in bills::BILLS {
        let job = job(&format!("{route} | {text}"));
        let (one, other) = (
            estimate(&whole, &job).unwrap(),
            estimate(&part, &job).unwrap(),
        );
        assert_eq!(one.totals, other.totals, "{route} {text}");
    }
}

/// `change` of a good document is refused in these words.
fn refused(change: impl FnOnce(&mut Value), words: &str) {
    let mut document = TestBook::seed().build().to_json();
    change(&mut document);
    let error = Book::from_json(&document.to_string()).unwrap_err();
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn what_contradicts_itself_is_refused_by_name() {
    let rate = "the rate gptimage2/kling-3/text-to-video[resolution=720p,sound=off]";
    let of_rate = |words: &str| format!("{rate}: {words}");
    refused(|d| d["format"] = json!("ratebook-book/2"), FORMAT);
    refused(
        |d| d["rates"][0]["price"]["amount"] = json!(0.075),
        "string",
    );
    refused(
        |d| d["rates"][0]["price"]["amount"] = json!("-1"),
        "below zero",
    );
    refused(
        |d| d["rates"][0]["price"]["kind"] = json!("range"),
        "`amount_max`",
    );
    refused(
        |d| d["rates"][0]["price"]["note"] = json!("x"),
        "unknown field",
    );
    refused(
        |d| d["rates"][0]["price"]["amount"] = json!("0.08"),
        &of_rate("its `per_second` is not what its `price` comes to"),
    );
    refused(
        |d| d["rates"][0]["dimensions"]["sound"] = json!("on"),
        &of_rate("its `route` or `dimensions` are not those of its `rate`"),
    );
    refused(
        |d| d["rates"][0]["read_from"]["hash"] = json!("sha"),
        &of_rate("`sha` is not a page hash"),
    );
    refused(
        |d| d["rates"][0]["then"] = d["rates"][0]["price"].clone(),
        &of_rate("`then` stands without `changed_by`"),
    );
    refused(
        |d| {
            let one = d["rates"][0].clone();
            d["rates"].as_array_mut().unwrap().push(one);
        },
        &of_rate("it is there twice"),
    );
    refused(
        |d| d["routes"] = json!([]),
        "the route gptimage2/kling-3/text-to-video: it has a price, but is not in `routes`",
    );
    refused(
        |d| d["rules"][0]["value"] = json!("3 to 15"),
        "the rule about duration of gptimage2/kling-3/text-to-video: `3 to 15` is no value",
    );
    refused(
        |d| d["rules"][0]["topic"] = json!("mood"),
        "there is no such topic",
    );
}

/// The schema names every field that is written, and demands no other.
#[test]
fn the_schema_has_the_fields_of_the_document() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let document = book().to_json();
    let fields = |value: &Value| -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let demanded = |definition: &Value| {
        let mut keys: Vec<String> = definition["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key.as_str().unwrap().to_owned())
            .collect();
        keys.sort();
        assert_eq!(keys, fields(&definition["properties"]));
        keys
    };
    assert_eq!(demanded(&schema), fields(&document));
    for (list, name) in [
        ("rates", "rate"),
        ("rules", "rule"),
        ("routes", "route"),
        ("sources", "source"),
    ] {
        let demanded = demanded(&schema["$defs"][name]);
        for part in document[list].as_array().unwrap() {
            assert_eq!(demanded, fields(part));
        }
    }
    let rate = &document["rates"][0];
    for (part, name) in [("price", "price"), ("read_from", "readFrom")] {
        assert_eq!(demanded(&schema["$defs"][name]), fields(&rate[part]));
    }
}

#[test]
fn the_book_of_an_instant_is_found_among_the_dated_ones() {
    let of = |instant: &str, price: &str| {
        let rate = "gptimage2/kling-3/text-to-video[resolution=720p,sound=off]";
        let book = TestBook::seed().rate(rate, price).at_instant(instant);
        book.build()
    };
    let books = vec![
        of("2026-07-03T00:00:00Z", "$0.09/s"),
        of("2026-04-08T00:00:00Z", "$0.075/s"),
    ];
    let dated = Dated::new(books, at("2026-09-06T00:00:00Z"));
    let read = Dated::from_json(&dated.to_json().to_string()).unwrap();
    let job = job("gptimage2/kling-3/text-to-video | 10 | resolution=720p sound=off");
    for (instant, expected) in [
        ("2026-04-07T23:59:59Z", None),
        ("2026-04-08T00:00:00Z", Some("$0.75")),
        ("2026-07-02T23:59:59Z", Some("$0.75")),
        ("2026-07-03T00:00:00Z", Some("$0.90")),
        ("2026-09-06T00:00:00Z", Some("$0.90")),
        ("2026-09-06T00:00:01Z", None),
    ] {
        let total = read
            .at(at(instant))
            .map(|book| totals(book, &job).unwrap()[0].shown());
        assert_eq!(total.as_deref(), expected, "{instant}");
    }
    let mut wrong = dated.to_json();
    wrong["books"][1]["rates"][0]["dimensions"] = json!({});
    let error = Dated::from_json(&wrong.to_string())
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("the book of 2026-07-03T00:00:00Z: the rate "),
        "{error}"
    );
}

#[test]
fn the_document_of_the_seed_figures() {
    golden::check(
        "book.json",
        &crate::book::render::pretty(&TestBook::seed().build().to_json()),
    );
}
