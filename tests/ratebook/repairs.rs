//! A page that changed so that its file cannot read it: what is proposed, who is told, and what is
//! applied without a person.

use std::fs;

use serde_json::Value;

use crate::acme;
use crate::site::Answer;
use crate::world::{BUILT_IN, World, fixture, fixture_path, outcome, until};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];
const RAISED: [&str; 4] = ["1.30", "2.60", "3.20", "4.90"];

/// The page with other words, and one price a row where there was one a cell.
fn redesigned(prices: [&str; 4]) -> String {
    let [nova_low, nova_high, pulsar_low, pulsar_high] = prices;
    format!(
        r"<!doctype html>
<html lang=en><head><meta charset=utf-8><title>Acme Video</title></head><body>
<h1>Acme Video</h1>
<p>Films from words, now with a new look. Pricing is by the minute.
A clip of ten seconds was $0.20 for years.</p>
<h2>What it costs</h2>
<table>
<tr><th>Quality</th><th>Video model</th><th>Cost</th><th>List price</th></tr>
<tr><td>720p</td><td>Nova</td><td>${nova_low} / minute</td><td>$1.20 / minute</td></tr>
<tr><td>1080p</td><td>Nova</td><td>${nova_high} / minute</td><td>$2.40 / minute</td></tr>
<tr><td>720p</td><td>Pulsar</td><td>${pulsar_low} / minute</td><td>$3 / minute</td></tr>
<tr><td>1080p</td><td>Pulsar</td><td>${pulsar_high} / minute</td><td>$4.50 / minute</td></tr>
</table>
<h2>Billing</h2>
<ul><li>Billed in steps of 6 seconds</li></ul>
</body></html>
"
    )
}

/// A source of our own that was read on 1 May, with these words at the top of its file.
fn read_world(more: &str) -> World {
    let file = format!("{more}{}", acme::selectors("acme", acme::RARELY));
    let world = World::of(&[("acme", file)]);
    show(&world, &acme::page(PRICES));
    assert_eq!(world.outcome("2026-05-01", "acme"), "changed");
    world
}

fn show(world: &World, page: &str) {
    world
        .site
        .show("/acme", Answer::Page(page.as_bytes().to_vec()));
}

fn file(world: &World) -> String {
    fs::read_to_string(world.path("selectors/acme.toml")).unwrap()
}

#[test]
fn a_redesign_is_proposed_in_the_mail_and_in_review_and_applied_by_a_person() {
    let world = read_world("");
    show(&world, &redesigned(RAISED));
    let before = file(&world);
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");

    let mail = world.mails().remove(0);
    for said in [
        "ratebook selectors repair acme --apply",
        "+section = \"What it costs\"",
        "\"Cost\"",
        "$1.30/min",
        "$1.20/min",
    ] {
        assert!(mail.text.contains(said), "{said} is not in {}", mail.text);
    }
    let review = world.run(&["review"]);
    let said = review.ended(0);
    assert!(said.contains("acme cannot be read since"), "{said}");
    assert!(said.contains("+section = \"What it costs\""), "{said}");
    assert!(
        said.contains("ratebook selectors repair acme --apply"),
        "{said}"
    );
    let review = world.run(&["--format", "json", "review"]);
    let listed: Value = serde_json::from_str(review.ended(0)).unwrap();
    assert_eq!(listed[0]["source"], "acme");
    assert_eq!(listed[0]["repair"]["state"], "proposed");
    let prices = listed[0]["repair"]["prices"].as_array().unwrap();
    assert_eq!(prices.len(), 4, "{listed}");
    assert_eq!(prices[0]["now"], "$1.30/min");
    assert_eq!(prices[0]["last"], "$1.20/min");

    // Looked for once for the same pages, and told once.
    assert_eq!(world.outcome("2026-05-03", "acme"), "unreadable");
    assert_eq!(world.count("SELECT count(*) FROM repair"), 1);
    assert_eq!(world.count("SELECT check_run FROM repair"), 2);
    assert_eq!(world.mails().len(), 2, "one for each recipient");

    let ran = world.run(&["selectors", "repair", "acme"]);
    let diff = ran.ended(0);
    assert!(diff.contains("+Price = [\"Price\", \"Cost\"]"), "{diff}");
    assert!(!diff.contains("List price"), "{diff}");
    assert_eq!(file(&world), before, "nothing is applied without a person");
    let ran = world.run(&["--format", "json", "selectors", "repair", "acme"]);
    let json: Value = serde_json::from_str(ran.ended(0)).unwrap();
    assert_eq!(json["archived"], 1);
    let text = json["text"].as_str().unwrap().to_owned();
    let name = json["name"].as_str().unwrap();
    assert!(
        mail.text.contains(&format!("--apply {name}`")),
        "{}",
        mail.text
    );

    // What somebody looked at is applied, and no other.
    let ran = world.run(&["selectors", "repair", "acme", "--apply", "0123abcd"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = "is not what is proposed now";
    assert!(ran.stderr.contains(said), "{ran:?}");
    assert_eq!(file(&world), before);
    let ran = world.run(&["selectors", "repair", "acme", "--apply", name]);
    assert!(ran.stderr.contains("is changed"), "{ran:?}");
    ran.ended(0);
    assert_eq!(file(&world), text);
    // The prices moved as well: that is a change like any other.
    assert_eq!(world.outcome("2026-05-04", "acme"), "changed");
    let book = world.book();
    assert!(book.iter().flatten().any(|cell| cell == "1.30"), "{book:?}");
    // The earlier page is read with it as before.
    let ran = world.run(&["selectors", "backtest", "acme"]);
    assert!(ran.ended(0).contains("same"), "{ran:?}");
    let review = world.run(&["review"]);
    assert!(!review.ended(0).contains("cannot be read"), "{review:?}");
    world.assert_sound();
}

#[test]
fn what_is_not_sure_is_refused_and_told() {
    let world = read_world("repair = \"auto\"\n");
    let before = file(&world);
    for (what, page) in [
        ("per hour", redesigned(PRICES).replace("/ minute", "/ hour")),
        (
            "a rate is gone",
            redesigned(PRICES).replace("<td>Pulsar</td>", "<td>Quasar</td>"),
        ),
        (
            "below another heading",
            redesigned(PRICES).replace("What it costs", "Enterprise plans"),
        ),
        (
            "two tables",
            redesigned(PRICES).replace(
                "<h2>Billing</h2>",
                "<h2>Rates</h2><table><tr><th>Model</th><th>Quality</th><th>Cost</th></tr>\
                 <tr><td>Nova</td><td>720p</td><td>$7 / minute</td></tr>\
                 <tr><td>Nova</td><td>1080p</td><td>$8 / minute</td></tr>\
                 <tr><td>Pulsar</td><td>720p</td><td>$9 / minute</td></tr>\
                 <tr><td>Pulsar</td><td>1080p</td><td>$10 / minute</td></tr></table>\
                 <h2>Billing</h2>",
            ),
        ),
    ] {
        let saved = world.write("saved.html", page);
        let saved = saved.to_str().unwrap();
        let ran = world.run(&["selectors", "repair", "acme", "--page", saved]);
        assert!(ran.failed(1).contains("no repair: "), "{what}: {ran:?}");
    }
    show(&world, &redesigned(PRICES).replace("/ minute", "/ hour"));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    let mail = world.mails().remove(0);
    assert!(
        mail.text.contains("not found again for sure"),
        "{}",
        mail.text
    );
    assert_eq!(file(&world), before);
    let review = world.run(&["review"]);
    assert!(
        review.ended(0).contains("not found again for sure"),
        "{review:?}"
    );
}

#[test]
fn a_repair_is_automatic_only_where_no_price_is_another() {
    let world = read_world("repair = \"auto\"\n");
    let before = file(&world);
    show(&world, &redesigned(RAISED));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    assert_eq!(file(&world), before);
    let mail = world.mails().remove(0);
    assert!(
        mail.text.contains("It was not applied: the price of"),
        "{}",
        mail.text
    );

    show(&world, &redesigned(PRICES));
    assert_eq!(world.outcome("2026-05-03", "acme"), "unreadable");
    assert_ne!(file(&world), before);
    assert!(
        file(&world).starts_with("repair = \"auto\"\n"),
        "what a person wrote stays"
    );
    let mails = world.mails();
    let mail = mails.last().unwrap();
    assert!(
        mail.text.contains("Its selector file was changed"),
        "{}",
        mail.text
    );
    assert!(
        mail.text.contains("+section = \"What it costs\""),
        "{}",
        mail.text
    );
    let checked = world.check("2026-05-04", &["acme"]).remove(0);
    assert_eq!(outcome(&checked), "unchanged", "{checked}");
    world.assert_sound();
}

/// The page may come long after the trouble was told: behind an outage, or a wall.
#[test]
fn a_repair_that_is_found_later_is_told_once() {
    let world = read_world("");
    let hourly = |prices| redesigned(prices).replace("/ minute", "/ hour");
    let told = |n: usize, what: &str| {
        let mails = world.mails();
        assert_eq!(mails.len(), n, "{what}: one for each of two recipients");
    };
    show(&world, &hourly(PRICES));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    told(2, "the trouble");
    show(&world, &hourly(RAISED));
    assert_eq!(world.outcome("2026-05-03", "acme"), "unreadable");
    told(2, "still nothing is found");
    show(&world, &redesigned(PRICES));
    assert_eq!(world.outcome("2026-05-04", "acme"), "unreadable");
    told(4, "a repair");
    let mails = world.mails();
    let mail = &mails.last().unwrap().text;
    assert!(mail.contains("A changed selector file reads"), "{mail}");
    show(&world, &redesigned(RAISED));
    assert_eq!(world.outcome("2026-05-05", "acme"), "unreadable");
    told(4, "another repair");
    let review = world.run(&["review"]);
    assert!(review.ended(0).contains("$1.30/min"), "{review:?}");
    // New trouble is told anew.
    show(&world, &acme::page(PRICES));
    assert_eq!(world.outcome("2026-05-06", "acme"), "unchanged");
    told(6, "the end of it");
    show(&world, &redesigned(PRICES));
    assert_eq!(world.outcome("2026-05-07", "acme"), "unreadable");
    told(8, "new trouble");
    world.assert_sound();
}

/// As where the program was killed between its record and the file.
#[test]
fn what_was_told_to_be_applied_is_applied_by_the_next_check() {
    let world = read_world("repair = \"auto\"\n");
    let before = file(&world);
    show(&world, &redesigned(PRICES));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    let repaired = file(&world);
    assert_ne!(repaired, before);
    world.write("selectors/acme.toml", before);
    assert_eq!(world.outcome("2026-05-03", "acme"), "unreadable");
    assert_eq!(file(&world), repaired);
    assert_eq!(world.mails().len(), 2, "nobody is told of it twice");
    assert_eq!(world.outcome("2026-05-04", "acme"), "unchanged");
    world.assert_sound();
}

/// A price ten times what it was is proposed, but not without a word.
#[test]
fn what_is_implausible_is_told_wherever_it_is_proposed() {
    let world = read_world("");
    show(&world, &redesigned(["12.00", "24.00", "30", "45.00"]));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    let doubt = "acme/nova/generate[resolution=720p] went from $1.20/min to $12.00/min, by a factor \
                 of about 10";
    let mail = world.mails().remove(0);
    let flat = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(doubt), "{}", mail.text);
    let review = world.run(&["review"]);
    assert!(review.ended(0).contains(doubt), "{review:?}");
    let ran = world.run(&["selectors", "repair", "acme"]);
    ran.ended(0);
    assert!(ran.stderr.contains(doubt), "{ran:?}");
    let ran = world.run(&["--format", "json", "selectors", "repair", "acme"]);
    let json: Value = serde_json::from_str(ran.ended(0)).unwrap();
    assert_eq!(json["doubts"].as_array().unwrap().len(), 4, "{json}");
    // A price that moves as prices do is no matter of doubt.
    show(&world, &redesigned(RAISED));
    assert_eq!(world.outcome("2026-05-03", "acme"), "unreadable");
    let review = world.run(&["review"]);
    assert!(!review.ended(0).contains("doubtful"), "{review:?}");
}

/// All prices but one may be what they were, and all of them beside a row that is new.
#[test]
fn one_other_price_or_one_more_row_is_enough_to_need_a_person() {
    let world = read_world("repair = \"auto\"\n");
    let before = file(&world);
    let row = |quality: &str, model: &str| {
        let end = "</table>\n<h2>Billing</h2>";
        let row =
            format!("<tr><td>{quality}</td><td>{model}</td><td>$9 / minute</td><td></td></tr>");
        redesigned(PRICES).replace(end, &format!("{row}\n{end}"))
    };
    for (date, page, why) in [
        (
            "2026-05-02",
            redesigned(["1.20", "2.40", "3", "4.60"]),
            "the price of acme/pulsar/generate[resolution=1080p] is another",
        ),
        ("2026-05-03", row("4k", "Nova"), "was not there before"),
        (
            "2026-05-04",
            row("720p", "Quasar"),
            "a row would not be read",
        ),
        (
            "2026-05-05",
            redesigned(PRICES).replace("Pricing is by the minute.", ""),
            "recognised by “Nova” in place of “Pricing”",
        ),
        (
            "2026-05-06",
            redesigned(PRICES).replace("Billing<", "Billing rules<"),
            "billing rules below “Billing rules”",
        ),
    ] {
        show(&world, &page);
        assert_eq!(world.outcome(date, "acme"), "unreadable");
        let review = world.run(&["--format", "json", "review"]);
        let listed: Value = serde_json::from_str(review.ended(0)).unwrap();
        let said = listed[0]["repair"]["why"].as_str().unwrap();
        assert!(said.contains(why), "{why}: {said}");
        assert_eq!(file(&world), before, "{why}");
    }
}

#[test]
fn the_daemon_reads_with_the_file_that_it_repaired() {
    let file = format!(
        "repair = \"auto\"\n{}",
        acme::selectors("acme", acme::ALWAYS)
    );
    let world = World::of(&[("acme", file)]);
    show(&world, &acme::page(PRICES));
    let daemon = world.daemon();
    let checks = "SELECT count(*) FROM check_run WHERE source = 'acme' AND outcome = ";
    until("the source is read", || {
        world.store().exists() && world.count(&format!("{checks}'changed'")) == 1
    });
    show(&world, &redesigned(PRICES));
    daemon.wait_for_log("event=repair");
    daemon.wait_for_log("the configuration was read anew");
    let read = "SELECT count(*) FROM check_run WHERE outcome = 'unchanged' AND source = 'acme' \
                AND id > (SELECT max(id) FROM check_run WHERE outcome = 'unreadable')";
    until("it is read again", || world.count(read) > 0);
    daemon.stop_well();
    world.assert_sound();
}

#[test]
fn the_file_of_a_built_in_source_is_written_into_the_folder() {
    let source = BUILT_IN[4];
    let stem = "2026-02-06-published";
    let world = World::new();
    world.show_fixture(source, stem);
    assert_eq!(world.outcome("2026-05-01", source), "changed");
    let page = String::from_utf8(fixture(source, stem)).unwrap();
    let page = page.replace(">Pricing</h2>", ">Credit rates</h2>");
    world
        .site
        .show(&fixture_path(source, stem), Answer::Page(page.into_bytes()));
    assert_eq!(world.outcome("2026-05-02", source), "unreadable");
    let ran = world.run(&["--format", "json", "selectors", "repair", source]);
    let json: Value = serde_json::from_str(ran.ended(0)).unwrap();
    let name = json["name"].as_str().unwrap();
    let ran = world.run(&["selectors", "repair", source, "--apply", name]);
    ran.ended(0);
    let path = format!("selectors/{source}.toml");
    let written = fs::read_to_string(world.path(&path)).unwrap();
    assert!(
        written.contains("[\"Pricing\", \"Credit rates\"]"),
        "{written}"
    );
    assert!(
        written.contains("# A row is either about the sound"),
        "comments stay"
    );
    assert_eq!(world.outcome("2026-05-03", source), "unchanged");
}

#[test]
fn a_source_that_was_never_read_or_is_read_has_nothing_to_repair() {
    let world = World::of(&[("acme", acme::selectors("acme", acme::RARELY))]);
    show(&world, &acme::page(PRICES));
    let ran = world.run(&["selectors", "repair", "nothing"]);
    assert!(
        ran.failed(2).contains("there is no source `nothing`"),
        "{ran:?}"
    );
    world.outcome("2026-05-01", "acme");
    let ran = world.run(&["selectors", "repair", "acme"]);
    assert!(
        ran.failed(1).contains("nothing is to be repaired"),
        "{ran:?}"
    );
    let ran = world.run(&["selectors", "repair", BUILT_IN[0]]);
    assert!(ran.failed(1).contains("was never read"), "{ran:?}");
}
