//! Selector files at work: the rows that a file lets pass.

use serde_json::Value;

use crate::site::Answer;
use crate::world::{RECIPIENTS, World, outcome};

/// A table of models and prices, of which one row may be unreadable; Nova is expected.
const TOLERANT: &str = r#"title = "Acme Video"
provider = "Acme"
model = "Video"
schedule = "59 59 23 31 12 *"

[[page]]
id = "pricing"
url = "https://acme.test/acme"
says = ["Acme Video", "Pricing"]

[[route]]
id = "acme/video/generate"
title = "Video"

[[rates]]
tolerate = 1
route = "acme/video/generate"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.model = { field = "Model", words = { nova = "Nova" }, other = true }
read = [{ table = "table" }]

[expect]
rates = "acme/video/generate[model=nova]"
at_most = 5
"#;

fn show(world: &World, rows: &[(&str, &str)]) {
    let rows = rows
        .iter()
        .map(|(model, price)| format!("<tr><td>{model}<td>{price}"));
    let rows: String = rows.collect();
    let html = format!(
        "<!doctype html><title>Acme</title><h1>Acme Video</h1><h2>Pricing</h2>\
         <table><tr><th>Model<th>Price{rows}</table>"
    );
    world.site.show("/acme", Answer::Page(html.into_bytes()));
}

#[test]
fn a_tolerated_row_is_shown_always_and_told_once() {
    let world = World::of(&[("acme", TOLERANT.to_owned())]);
    let check = |day: u32| {
        world
            .check(&format!("2026-05-{day:02}"), &["acme"])
            .remove(0)
    };
    let nova = ("Nova", "$0.10 / second");
    let quasar = ("Quasar", "$0.30 / second");
    show(&world, &[nova, quasar]);
    let first = check(1);
    assert_eq!(
        (outcome(&first), &first["remarks"]),
        ("changed", &Value::Array(Vec::new()))
    );

    // It appears: the prices stay, the row is told of.
    let ask = ("Pulsar", "ask <b>us</b>");
    show(&world, &[nova, ask, quasar]);
    let appeared = check(2);
    assert_eq!(outcome(&appeared), "unchanged");
    assert!(
        appeared["remarks"][0]["trouble"]
            .to_string()
            .contains("ask us"),
        "{appeared}"
    );
    assert_eq!(appeared["problems"], Value::Array(Vec::new()));
    assert_eq!(appeared["mails"], RECIPIENTS.len());
    let status = world.run(&[
        "--format",
        "json",
        "--now",
        "2026-05-02T10:00:00Z",
        "status",
    ]);
    let status: Value = serde_json::from_str(status.ended(0)).unwrap();
    let mut known = status["sources"].as_array().unwrap().iter();
    let known = known.find(|source| source["source"] == "acme").unwrap();
    assert!(
        known["remarks"][0]["trouble"]
            .to_string()
            .contains("ask us"),
        "{status}"
    );
    assert_eq!(known["last_check"]["problems"], Value::Array(Vec::new()));
    let plain = world.run(&["--now", "2026-05-02T10:00:00Z", "status"]);
    assert!(plain.ended(0).contains("remark"), "{plain:?}");

    // It stays, elsewhere in the table: shown, and not told again.
    show(&world, &[nova, quasar, ask]);
    let stayed = check(3);
    assert_eq!(
        (outcome(&stayed), &stayed["mails"]),
        ("unchanged", &0.into())
    );
    assert_eq!(stayed["remarks"].as_array().unwrap().len(), 1);

    // Another one in its place is news; beside a price that rose it comes in the same mail.
    show(
        &world,
        &[("Nova", "$0.12 / second"), quasar, ("Magnetar", "soon")],
    );
    let other = check(4);
    assert_eq!(
        (outcome(&other), &other["mails"]),
        ("changed", &RECIPIENTS.len().into())
    );
    let mails = world.mails();
    let told: Vec<&str> = mails.iter().map(|mail| mail.text.as_str()).collect();
    assert_eq!(mails.len(), 2 * RECIPIENTS.len(), "{told:#?}");
    assert!(
        mails[0].subject.contains("a row cannot be read: `ask us`"),
        "{:?}",
        mails[0].subject
    );
    assert!(
        told[0].contains("One row of its pages could not be read"),
        "{}",
        told[0]
    );
    let last = told.last().unwrap();
    assert!(last.contains("$0.12") && last.contains("`soon`"), "{last}");

    // Two are more than one.
    show(
        &world,
        &[
            ("Nova", "$0.12 / second"),
            quasar,
            ("Magnetar", "soon"),
            ask,
        ],
    );
    assert_eq!(outcome(&check(5)), "unreadable");
}

#[test]
fn what_may_be_the_row_that_cannot_be_read_is_not_gone() {
    let world = World::of(&[("acme", TOLERANT.to_owned())]);
    let check = |day: u32| {
        world
            .check(&format!("2026-05-{day:02}"), &["acme"])
            .remove(0)
    };
    let nova = ("Nova", "$0.10 / second");
    let quasar = ("Quasar", "$0.30 / second");
    show(&world, &[nova, quasar]);
    check(1);
    let book = world.book();
    for row in [("Quasar", "ask us"), ("", "$0.30 / second")] {
        show(&world, &[nova, row]);
        let hidden = check(2);
        assert_eq!(outcome(&hidden), "unreadable", "{row:?}");
        let problem = hidden["problems"][0]["trouble"].to_string();
        assert!(
            problem.contains("generate[model=quasar], which was `$0.30 / second`"),
            "{problem}"
        );
        assert_eq!(world.book(), book);
    }
    // An expected one is never let pass.
    show(&world, &[("Nova", "ask us"), quasar]);
    assert_eq!(outcome(&check(3)), "unreadable");
    // Where the row is plainly another one, what is gone is gone.
    show(&world, &[nova, ("Pulsar", "ask us")]);
    let removed = check(4);
    assert_eq!(
        (outcome(&removed), &removed["changes"][0]["kind"]),
        ("changed", &"removed".into())
    );
}
