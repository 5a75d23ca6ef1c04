//! Doubtful readings: held back, confirmed by a second check, or left to a person who is told once.

use rusqlite::Connection;
use serde_json::Value;

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::{Ran, World, outcome, until};

const OPS: &str = "ops@example.org";
const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];
const SLIPPED: [&str; 4] = ["120", "2.40", "3", "4.50"];
const NOVA: &str = "acme/nova/generate[resolution=720p]";

fn show(world: &World, page: impl Into<Vec<u8>>) {
    world.site.show("/acme", Answer::Page(page.into()));
}

/// A world whose source was read once, on 1 May at nine.
fn read_once(selectors: String, page: impl Into<Vec<u8>>) -> World {
    let world = World::of(&[("acme", selectors)]);
    show(&world, page);
    assert_eq!(world.outcome("2026-05-01", "acme"), "changed");
    world
}

fn acme_world() -> World {
    read_once(acme::selectors("acme", RARELY), acme::page(PRICES))
}

/// Four rates, and two more that no expectation names.
fn wide(prices: [&str; 4]) -> String {
    let [low, high, ..] = prices;
    acme::page(prices)
        .replace("<th>1080p</th>", "<th>1080p</th><th>4k</th>")
        .replace(
            &format!("<td>${low} / minute</td><td>${high} / minute</td>"),
            &format!("<td>${low} / minute</td><td>${high} / minute</td><td>$9 / minute</td>"),
        )
        .replace(
            "<td>$4.50 / minute</td>",
            "<td>$4.50 / minute</td><td>$12 / minute</td>",
        )
}

/// Checks the source at an instant.
fn check(world: &World, at: &str) -> Value {
    world.check(at, &["acme"]).remove(0)
}

fn review(world: &World, at: &str, args: &[&str]) -> Ran {
    world.run(&[&["--now", at, "review"], args].concat())
}

/// State and how often seen, of every reading that was ever held.
fn cases(world: &World) -> Vec<Vec<String>> {
    world.look("SELECT state, seen FROM suspect ORDER BY id")
}

#[test]
fn a_row_that_vanished_is_gone_when_a_second_check_says_so() {
    let world = read_once(acme::selectors("acme", RARELY), wide(PRICES));
    let book = world.book();
    show(&world, acme::page(PRICES));
    let first = check(&world, "2026-05-02T09:00:00Z");
    assert_eq!(outcome(&first), "suspect");
    assert_eq!(first["changes"], serde_json::json!([]));
    assert_eq!(first["suspect"]["settles"], "second-check");
    assert_eq!(first["suspect"]["changes"].as_array().unwrap().len(), 2);
    assert_eq!(world.book(), book, "nothing changes in the book");
    // Too soon to tell anything.
    assert_eq!(outcome(&check(&world, "2026-05-02T09:09:59Z")), "suspect");
    assert_eq!(world.book(), book);
    assert_eq!(world.mails(), []);

    let second = check(&world, "2026-05-02T09:10:00Z");
    assert_eq!(outcome(&second), "changed");
    assert_eq!(cases(&world), [["confirmed", "3"]]);
    assert_eq!(world.subjects_for(OPS).len(), 1);
    let mail = world.mails().remove(0);
    assert!(
        mail.subject.contains("gone, was $9/min"),
        "{}",
        mail.subject
    );
    for words in [
        "This was held back when it was first seen, 2 May 2026 09:00 UTC",
        "2 rates are no longer on the page",
        "It is confirmed: 3 checks read the same.",
    ] {
        assert!(mail.text.contains(words), "{}", mail.text);
    }
    let kinds = world.look("SELECT kind, substr(observed, 1, 16) FROM change");
    assert_eq!(kinds, [["removed", "2026-05-02T09:10"]; 2]);
    assert_eq!(world.outcome("2026-05-03", "acme"), "unchanged");
    world.run(&["verify"]).ended(0);
    world.assert_sound();
}

#[test]
fn a_row_that_comes_back_was_never_gone() {
    let world = read_once(acme::selectors("acme", RARELY), wide(PRICES));
    let book = world.book();
    for day in 2..6 {
        show(&world, acme::page(PRICES));
        let gone = check(&world, &format!("2026-05-{day:02}T09:00:00Z"));
        assert_eq!(outcome(&gone), "suspect");
        show(&world, wide(PRICES));
        let back = check(&world, &format!("2026-05-{day:02}T09:10:00Z"));
        assert_eq!(outcome(&back), "unchanged");
    }
    assert_eq!(cases(&world), vec![["withdrawn", "1"]; 4]);
    assert_eq!(world.mails(), []);
    assert_eq!(world.book(), book);
}

#[test]
fn a_dry_run_holds_nothing_back_but_says_so() {
    let world = acme_world();
    show(&world, acme::page(SLIPPED));
    let ran = world.run(&[
        "--now",
        "2026-05-02T09:00:00Z",
        "check",
        "--dry-run",
        "acme",
    ]);
    assert!(ran.ended(1).contains("suspect"), "{ran:?}");
    assert!(
        !ran.stdout.contains("review"),
        "there is nothing to review: {ran:?}"
    );
    assert_eq!(cases(&world), Vec::<Vec<String>>::new());
    assert_eq!(world.mails(), []);
}

#[test]
fn a_rule_that_vanished_needs_a_second_check_too() {
    let more = "<li>Refunds within a day</li>";
    let page = acme::page_with(PRICES, "Billed in steps of 6 seconds", more);
    let world = read_once(acme::selectors("acme", RARELY), page);
    show(&world, acme::page(PRICES));
    assert_eq!(outcome(&check(&world, "2026-05-02T09:00:00Z")), "suspect");
    assert_eq!(outcome(&check(&world, "2026-05-02T09:10:00Z")), "changed");
    let mail = world.mails().remove(0);
    assert!(
        mail.subject.contains("Refunds within a day"),
        "{}",
        mail.subject
    );
}

#[test]
fn a_price_that_moves_far_is_confirmed_and_how_far_is_the_files_choice() {
    let file = acme::selectors("acme", RARELY);
    for (file, price, expected) in [
        (file.clone(), "1.80", "changed"),
        (file.clone(), "2.00", "suspect"),
        (
            file.replace("at_most = 8", "at_most = 8\nmove = \"100%\""),
            "2.00",
            "changed",
        ),
        (
            file.replace("at_most = 8", "at_most = 8\nmove = \"5%\""),
            "1.27",
            "suspect",
        ),
    ] {
        let world = read_once(file, acme::page(PRICES));
        show(&world, acme::page([price, "2.40", "3", "4.50"]));
        assert_eq!(world.outcome("2026-05-02", "acme"), expected, "{price}");
        assert_eq!(
            world.outcome("2026-05-03", "acme") == "changed",
            expected == "suspect"
        );
        assert_eq!(world.subjects_for(OPS).len(), 1);
    }
}

#[test]
fn a_slipped_decimal_point_waits_for_a_person_who_is_told_once() {
    let world = acme_world();
    let book = world.book();
    show(&world, acme::page(SLIPPED));
    for day in 2..9 {
        let checked = check(&world, &format!("2026-05-{day:02}T09:00:00Z"));
        assert_eq!(outcome(&checked), "suspect");
        assert_eq!(checked["suspect"]["case"], 1);
        assert_eq!(checked["suspect"]["told"], true);
    }
    assert_eq!(world.book(), book);
    assert_eq!(cases(&world), [["open", "7"]]);
    assert_eq!(world.subjects_for(OPS).len(), 1);
    let mail = world.mails().remove(0);
    for words in [
        format!("{NOVA} went from $1.20/min to $120/min, by a factor of about 100"),
        "ratebook review 1 --accept\nratebook review 1 --reject\n".to_owned(),
        "the book does not take it".to_owned(),
        "Its prices of 1 May 2026 stay in the book".to_owned(),
    ] {
        assert!(mail.text.contains(&words), "no `{words}` in {}", mail.text);
    }
    // It is not in the price, and whoever asks is told.
    let prices = world.run(&["--now", "2026-05-08T10:00:00Z", "prices", NOVA]);
    assert!(prices.ended(0).contains("1.20") && !prices.stdout.contains("120"));
    assert!(prices.stderr.contains("`ratebook review 1`"), "{prices:?}");
    let explained = world.run(&["explain", NOVA]);
    assert!(
        explained.stderr.contains("`ratebook review 1`"),
        "{explained:?}"
    );
    let status = world.run(&["--now", "2026-05-08T10:00:00Z", "status", "--check"]);
    assert!(status.ended(1).contains("suspect"), "{status:?}");
    assert!(status.stderr.contains("acme waits for you"), "{status:?}");
    assert!(
        world
            .run(&["--now", "2026-05-08T10:00:00Z"])
            .stdout
            .contains("review 1")
    );

    let listed = review(&world, "2026-05-08T10:00:00Z", &[]);
    assert!(listed.ended(0).contains("by a factor of about 100"));
    let shown = review(&world, "2026-05-08T10:00:00Z", &["1"]);
    for words in [
        "“$120 / minute”",
        "selectors/acme.toml",
        "$1.20/min → $120/min",
        "--accept",
    ] {
        assert!(shown.ended(0).contains(words), "no `{words}` in {shown:#?}");
    }
    let json = world.run(&["--format", "json", "review", "1"]);
    let json: Value = serde_json::from_str(json.ended(0)).unwrap();
    assert_eq!(json["changes"][0]["now"]["amount"], "120");
    assert_eq!(json["doubts"][0]["kind"], "slipped");
    assert_eq!(json["readings"].as_array().unwrap().len(), 4);

    let accepted = review(
        &world,
        "2026-05-08T11:00:00Z",
        &["1", "--accept", "--because", "they told us"],
    );
    assert!(accepted.ended(0).contains("changed"), "{accepted:?}");
    assert!(
        accepted.stderr.contains("is accepted and in the book"),
        "{accepted:?}"
    );
    assert_eq!(cases(&world), [["accepted", "8"]]);
    assert_eq!(world.subjects_for(OPS).len(), 2);
    let mail = world.mails().pop().unwrap();
    assert!(
        mail.subject.contains("$1.20/min → $120"),
        "{}",
        mail.subject
    );
    assert!(
        mail.text
            .contains("A person accepted it on 8 May 2026 11:00 UTC (“they told us”).")
    );
    assert_eq!(world.outcome("2026-05-09", "acme"), "unchanged");
    world.run(&["verify"]).ended(0);
    world.assert_sound();
}

/// A person decided: nothing of it needs to be looked at again, in the log neither.
#[test]
fn what_is_rejected_is_logged_as_what_is_known() {
    let world = acme_world();
    show(&world, acme::page(["12.00", "2.40", "3", "4.50"]));
    let log = |at: &str| {
        let ran = world.run(&["-v", "--now", at, "check", "acme"]);
        ran.ended(1);
        let lines = ran.stderr.lines().map(str::to_owned);
        lines
            .filter(|line| line.contains("event=check"))
            .collect::<Vec<_>>()
    };
    let doubtful = log("2026-05-02T09:00:00Z");
    assert!(
        doubtful[0].contains(" WARN held back: it is doubtful"),
        "{doubtful:?}"
    );
    review(&world, "2026-05-02T10:00:00Z", &["1", "--reject"]).ended(0);
    let rejected = log("2026-05-03T09:00:00Z");
    assert!(
        rejected[0].contains(" INFO held back: it was rejected"),
        "{rejected:?}"
    );
    assert!(rejected[0].contains("outcome=suspect"), "{rejected:?}");
}

#[test]
fn what_is_rejected_stays_quiet_until_the_page_reads_otherwise() {
    let world = acme_world();
    let book = world.book();
    show(&world, acme::page(SLIPPED));
    check(&world, "2026-05-02");
    let rejected = review(&world, "2026-05-02T10:00:00Z", &["1", "--reject"]);
    assert!(rejected.failed(0).contains("is rejected"), "{rejected:?}");
    for day in 3..20 {
        let checked = check(&world, &format!("2026-05-{day:02}"));
        assert_eq!(outcome(&checked), "suspect");
        assert_eq!(checked["suspect"]["rejected"], true);
    }
    assert_eq!(world.subjects_for(OPS).len(), 1, "the one that told of it");
    assert_eq!(world.book(), book);
    // Another slip is another reading.
    show(&world, acme::page(["1200", "2.40", "3", "4.50"]));
    assert_eq!(world.outcome("2026-05-21", "acme"), "suspect");
    assert_eq!(world.subjects_for(OPS).len(), 2);
    // And a plausible change is a change.
    show(&world, acme::page(["1.30", "2.40", "3", "4.50"]));
    assert_eq!(world.outcome("2026-05-22", "acme"), "changed");
    assert_eq!(world.subjects_for(OPS).len(), 3);
    let mail = world.mails().pop().unwrap();
    assert!(
        mail.text.contains("is gone at 22 May 2026"),
        "{}",
        mail.text
    );
    // The decision was about another book: the same reading is news again.
    show(&world, acme::page(SLIPPED));
    assert_eq!(world.outcome("2026-05-23", "acme"), "suspect");
    assert_eq!(world.subjects_for(OPS).len(), 4);
}

#[test]
fn a_decision_can_be_taken_back_and_mistakes_are_told() {
    let world = acme_world();
    let at = "2026-05-02T10:00:00Z";
    let elsewhere = ["--store", "absent.db", "review", "1", "--reject"];
    world.run(&elsewhere).failed(4);
    assert!(!world.path("absent.db").exists());
    let nothing = review(&world, at, &[]);
    assert!(
        nothing.failed(0).contains("no doubtful reading waits"),
        "{nothing:?}"
    );
    assert!(
        review(&world, at, &["7"])
            .failed(1)
            .contains("there is no held reading 7")
    );
    assert!(
        review(&world, at, &["7", "--accept"])
            .failed(1)
            .contains("ratebook review")
    );
    show(&world, acme::page(SLIPPED));
    check(&world, "2026-05-02");
    for usage in [
        &["--accept"][..],
        &["1", "--accept", "--reject"],
        &["1", "--reject", "--no-check"],
        &["1", "--because", "x"],
        &["1", "--no-check"],
        &["one"],
    ] {
        review(&world, at, usage).failed(2);
    }
    review(&world, at, &["1", "--reject"]).ended(0);
    let again = review(&world, at, &["1", "--reject"]);
    assert!(
        again.failed(1).contains("held reading 1 is rejected"),
        "{again:?}"
    );
    assert_eq!(world.outcome("2026-05-03", "acme"), "suspect");
    let accepted = review(
        &world,
        "2026-05-03T10:00:00Z",
        &["1", "--accept", "--no-check"],
    );
    assert!(
        accepted.failed(0).contains("the next check"),
        "{accepted:?}"
    );
    assert_eq!(world.outcome("2026-05-04", "acme"), "changed");
    let late = review(&world, "2026-05-04T10:00:00Z", &["1", "--reject"]);
    assert!(
        late.failed(1).contains("held reading 1 is accepted"),
        "{late:?}"
    );
    let all = review(&world, "2026-05-04T10:00:00Z", &["--all"]);
    assert!(all.ended(0).contains("accepted"), "{all:?}");
}

#[test]
fn an_accepted_reading_that_the_page_no_longer_shows_changes_nothing() {
    let world = acme_world();
    show(&world, acme::page(SLIPPED));
    check(&world, "2026-05-02");
    show(&world, acme::page(PRICES));
    let book = world.book();
    let accepted = review(&world, "2026-05-02T10:00:00Z", &["1", "--accept"]);
    assert!(accepted.ended(0).contains("unchanged"), "{accepted:?}");
    assert!(
        accepted.stderr.contains("shows something else now"),
        "{accepted:?}"
    );
    assert_eq!(world.book(), book);
}

#[test]
fn a_doubt_that_goes_away_by_itself_is_told_in_one_short_mail() {
    let world = acme_world();
    show(&world, acme::page(SLIPPED));
    check(&world, "2026-05-02T09:00:00Z");
    show(&world, acme::page(PRICES));
    assert_eq!(outcome(&check(&world, "2026-05-02T15:00:00Z")), "unchanged");
    assert_eq!(cases(&world), [["withdrawn", "1"]]);
    let subjects = world.subjects_for(OPS);
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(
        subjects[1].contains("reads as before again"),
        "{subjects:?}"
    );
    assert_eq!(world.outcome("2026-05-03", "acme"), "unchanged");
    assert_eq!(world.subjects_for(OPS).len(), 2);
}

/// Without a demand of the file, the unit is as the page says it.
fn any_unit() -> String {
    let file = acme::selectors("acme", RARELY);
    let free = file.replace(", currency = \"USD\", unit = \"minute\"", "");
    assert_ne!(file, free);
    free
}

#[test]
fn another_unit_is_no_price_change_and_waits_for_a_person() {
    let world = read_once(any_unit(), acme::page(PRICES));
    let book = world.book();
    let per_second = acme::page(PRICES).replace("$1.20 / minute", "$1.20 / second");
    show(&world, per_second);
    for day in 2..5 {
        assert_eq!(
            world.outcome(&format!("2026-05-{day:02}"), "acme"),
            "suspect"
        );
    }
    assert_eq!(world.book(), book);
    assert_eq!(world.subjects_for(OPS).len(), 1);
    let mail = world.mails().remove(0);
    assert!(
        mail.text
            .contains("was $1.20/min and is $1.20/s: another unit"),
        "{}",
        mail.text
    );
    assert!(
        !mail.text.contains('%'),
        "no price is said to have moved: {}",
        mail.text
    );
}

/// A table of models with dollars a second, and the credits beside them.
const CREDITS: &str = r#"title = "Acme Credits"
provider = "Acme"
model = "Video"
schedule = "59 59 23 31 12 *"

[[page]]
id = "pricing"
url = "https://acme.test/acme"
says = "Acme Credits"

[[route]]
id = "acme/nova/generate"
title = "Nova"

[[rates]]
route = "acme/nova/generate"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.resolution = { field = "Quality", other = true }
read = [{ table = "table" }]

[expect]
rates = "acme/nova/generate[resolution={360p,540p,720p,1080p}]"
at_most = 6
"#;

fn credits(rows: [&str; 4]) -> String {
    let qualities = ["360p", "540p", "720p", "1080p"];
    let rows: Vec<String> = qualities
        .iter()
        .zip(rows)
        .map(|(quality, price)| format!("<tr><td>{quality}</td><td>{price}</td></tr>"))
        .collect();
    let rows = rows.concat();
    format!(
        "<!doctype html><title>Acme</title><h1>Acme Credits</h1><table>\
         <tr><th>Quality</th><th>Price</th></tr>{rows}</table>"
    )
}

const AT_72: [&str; 4] = [
    "$0.025/ second (1.8 Credits)",
    "$0.050/ second (3.6 Credits)",
    "$0.075/ second (5.4 Credits)",
    "$0.150/ second (10.8 Credits)",
];
const AT_68: [&str; 4] = [
    "$0.026/ second (1.8 Credits)",
    "$0.053/ second (3.6 Credits)",
    "$0.079/ second (5.4 Credits)",
    "$0.159/ second (10.8 Credits)",
];

#[test]
fn a_credit_rated_anew_is_a_change_and_is_told_as_one() {
    let world = read_once(CREDITS.to_owned(), credits(AT_72));
    show(&world, credits(AT_68));
    let ran = world.run(&["--now", "2026-05-02T09:00:00Z", "check", "acme"]);
    let sentence = "All 4 prices rose by 5.9% together; the credits are unchanged: \
                    $1/72 → $1/68 per credit.";
    assert!(ran.ended(0).contains(sentence), "{ran:#?}");
    assert_eq!(world.subjects_for(OPS).len(), 1);
    assert!(
        world.mails()[0].text.contains(sentence),
        "{}",
        world.mails()[0].text
    );
}

#[test]
fn a_row_off_the_ratio_of_the_others_waits_for_a_person_even_at_first_contact() {
    let mut rows = AT_72;
    rows[1] = "$0.075/ second (3.6 Credits)";
    let world = World::of(&[("acme", CREDITS.to_owned())]);
    show(&world, credits(rows));
    assert_eq!(world.outcome("2026-05-01", "acme"), "suspect");
    assert_eq!(world.outcome("2026-05-02", "acme"), "suspect");
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 0);
    assert_eq!(world.subjects_for(OPS).len(), 1);
    let mail = world.mails().remove(0);
    let words = "shows $0.075/s beside 3.6 credits/s, but the other rows stand at $1/72 per credit";
    assert!(mail.text.contains(words), "{}", mail.text);
    let accepted = review(&world, "2026-05-02T10:00:00Z", &["1", "--accept"]);
    assert!(
        accepted.ended(0).contains("first snapshot: 4 rates"),
        "{accepted:#?}"
    );
    // What was believed stays believed when another row changes.
    rows[0] = "$0.030/ second (2.16 Credits)";
    show(&world, credits(rows));
    assert_eq!(world.outcome("2026-05-03", "acme"), "changed");
    // The credits of the row above it: two of the three others still agree.
    rows[3] = "$0.150/ second (5.4 Credits)";
    show(&world, credits(rows));
    assert_eq!(world.outcome("2026-05-04", "acme"), "suspect");
}

/// A page whose price alternates by cookie, by test group, by mirror.
#[test]
fn two_versions_served_in_turn_are_told_once_and_not_at_every_look() {
    let world = acme_world();
    let (a, b) = (PRICES, ["1.30", "2.40", "3", "4.50"]);
    let mut outcomes = Vec::new();
    for hour in 0..48 {
        show(&world, acme::page(if hour % 2 == 0 { b } else { a }));
        let at = format!("2026-05-{:02}T{:02}:00:00Z", 2 + hour / 24, hour % 24);
        outcomes.push(outcome(&check(&world, &at)).to_owned());
    }
    assert_eq!(
        outcomes[..4],
        ["changed", "changed", "suspect", "unchanged"]
    );
    let subjects = world.subjects_for(OPS);
    assert_eq!(subjects.len(), 3, "{subjects:#?}");
    assert!(subjects[2].contains("served in turn"), "{subjects:#?}");
    assert_eq!(cases(&world), [["open", "23"]]);
    let status = world.run(&["--now", "2026-05-03T23:30:00Z", "status", "--check"]);
    assert!(status.ended(1).contains("fresh"), "{status:#?}");
    assert!(status.stderr.contains("served in turn"), "{status:#?}");
    // One of the two stays: a day later that is so.
    show(&world, acme::page(b));
    assert_eq!(outcome(&check(&world, "2026-05-04T00:00:00Z")), "suspect");
    assert_eq!(outcome(&check(&world, "2026-05-04T22:59:00Z")), "suspect");
    assert_eq!(outcome(&check(&world, "2026-05-04T23:00:00Z")), "changed");
    assert_eq!(world.subjects_for(OPS).len(), 4);
}

#[test]
fn a_slip_that_comes_and_goes_is_told_thrice_and_then_no_more() {
    let world = acme_world();
    let book = world.book();
    for hour in 0..20 {
        show(
            &world,
            acme::page(if hour % 2 == 0 { SLIPPED } else { PRICES }),
        );
        check(&world, &format!("2026-05-02T{hour:02}:00:00Z"));
    }
    let subjects = world.subjects_for(OPS);
    assert_eq!(subjects.len(), 3, "{subjects:#?}");
    assert_eq!(world.book(), book);
    // Gone for a day, it is over.
    assert_eq!(world.outcome("2026-05-03T18:00:00Z", "acme"), "unchanged");
    let subjects = world.subjects_for(OPS);
    assert_eq!(subjects.len(), 4, "{subjects:#?}");
    assert!(
        subjects[3].contains("reads as before again"),
        "{subjects:#?}"
    );
}

/// Nonsense that is other nonsense at every look.
#[test]
fn a_page_that_says_something_else_at_every_look_is_told_once() {
    let world = acme_world();
    let book = world.book();
    for hour in 0..10 {
        let price = format!("{}", 100 + hour);
        show(&world, acme::page([&price, "2.40", "3", "4.50"]));
        let checked = check(&world, &format!("2026-05-02T{hour:02}:00:00Z"));
        assert_eq!(outcome(&checked), "suspect");
    }
    assert_eq!(world.subjects_for(OPS).len(), 1);
    assert_eq!(world.book(), book);
    let old = review(&world, "2026-05-02T10:00:00Z", &["1", "--accept"]);
    assert!(
        old.failed(1).contains("held reading 1 is superseded by 2"),
        "{old:?}"
    );
    // One of them stays: that one is told.
    check(&world, "2026-05-02T11:00:00Z");
    check(&world, "2026-05-02T12:00:00Z");
    check(&world, "2026-05-02T13:00:00Z");
    assert_eq!(world.subjects_for(OPS).len(), 2);
    assert!(
        world
            .mails()
            .last()
            .unwrap()
            .text
            .contains("ratebook review 10 --accept")
    );
}

#[test]
fn suspect_then_unreadable_then_good_tells_of_each_once() {
    let world = acme_world();
    show(&world, acme::page(SLIPPED));
    check(&world, "2026-05-02T09:00:00Z");
    world.site.show(
        "/acme",
        Answer::Page(b"<h1>Down for maintenance</h1>".to_vec()),
    );
    assert_eq!(
        outcome(&check(&world, "2026-05-02T10:00:00Z")),
        "unreadable"
    );
    // What waits is not forgotten.
    assert_eq!(cases(&world), [["open", "1"]]);
    show(&world, acme::page(SLIPPED));
    assert_eq!(outcome(&check(&world, "2026-05-02T11:00:00Z")), "suspect");
    show(&world, acme::page(PRICES));
    assert_eq!(outcome(&check(&world, "2026-05-02T12:00:00Z")), "unchanged");
    let subjects = world.subjects_for(OPS);
    assert_eq!(subjects.len(), 3, "{subjects:#?}");
    assert!(subjects[0].contains("reads doubtfully"));
    assert!(subjects[1].contains("cannot be read"));
    assert!(subjects[2].contains("is read again: nothing changed"));
    let last = world.mails().pop().unwrap().text;
    assert!(
        last.contains("The doubtful reading of 2 May 2026 09:00 UTC is gone"),
        "{last}"
    );
}

#[test]
fn open_trouble_does_not_swallow_what_waits_for_a_person() {
    let world = acme_world();
    world.site.show(
        "/acme",
        Answer::Page(b"<h1>Down for maintenance</h1>".to_vec()),
    );
    check(&world, "2026-05-02T09:00:00Z");
    show(&world, acme::page(SLIPPED));
    check(&world, "2026-05-02T10:00:00Z");
    let subjects = world.subjects_for(OPS);
    assert_eq!(subjects.len(), 2, "{subjects:#?}");
    assert!(subjects[1].contains("reads doubtfully"), "{subjects:#?}");
}

/// The daemon looks again soon, and needs nobody for what a second check settles.
#[test]
fn the_daemon_confirms_by_itself() {
    let file = acme::selectors("acme", RARELY);
    let file = file.replace("schedule =", "confirm = \"1s\"\nschedule =");
    let world = read_once(file, wide(PRICES));
    show(&world, acme::page(PRICES));
    let daemon = world.daemon();
    until("both recipients are told", || world.mails().len() == 2);
    daemon.stop_well();
    assert_eq!(cases(&world), [["confirmed", "2"]]);
    let due = world.look("SELECT substr(next_due, 6, 14) FROM due WHERE source = 'acme'");
    assert_eq!(due, [["12-31T23:59:59"]], "then it rests again");
}

#[test]
fn what_is_held_back_survives_a_kill_and_so_does_when_to_look_again() {
    let file = acme::selectors("acme", RARELY);
    let file = file.replace("schedule =", "confirm = \"1h\"\nschedule =");
    let world = read_once(file, wide(PRICES));
    show(&world, acme::page(PRICES));
    let daemon = world.daemon();
    until("it is to be looked at again", || {
        let sql = "SELECT count(*) FROM due d JOIN suspect s ON s.source = d.source
            WHERE d.next_due < strftime('%Y-%m-%dT%H:%M:%f', 'now', '+61 minutes')
            AND d.next_due > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+50 minutes')";
        world.count(sql) == 1
    });
    daemon.kill();
    let before = (cases(&world), world.book());
    assert_eq!(before.0, [["open", "1"]]);
    // The hour has passed while nothing ran.
    let store = Connection::open(world.store()).unwrap();
    for sql in [
        "UPDATE due SET next_due = '2026-05-02T00:00:00.000000000Z' WHERE source = 'acme'",
        "UPDATE suspect SET opened = '2026-05-02T00:00:00.000000000Z'",
    ] {
        assert_eq!(store.execute(sql, []).unwrap(), 1);
    }
    drop(store);
    let daemon = world.daemon();
    until("both recipients are told", || world.mails().len() == 2);
    daemon.stop_well();
    assert_eq!(cases(&world), [["confirmed", "2"]]);
    assert_eq!(world.mails().len(), 2);
    world.assert_sound();
}

#[test]
fn the_daemon_takes_what_a_person_accepts_beside_it() {
    let world = acme_world();
    show(&world, acme::page(SLIPPED));
    let daemon = world.daemon();
    until("both recipients are told", || world.mails().len() == 2);
    let due = "SELECT count(*) FROM due WHERE source = 'acme'";
    until("the check has ended", || world.count(due) == 1);
    world
        .run(&["review", "1", "--accept", "--no-check"])
        .failed(0);
    until("it is taken and told", || world.mails().len() == 4);
    daemon.stop_well();
    assert_eq!(cases(&world), [["accepted", "2"]]);
}
