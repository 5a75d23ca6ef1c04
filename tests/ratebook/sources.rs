//! Which sources are watched: chosen, renamed, retired; and how commands are told which are meant.

use std::fs;

use serde_json::Value;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::Answer;
use crate::world::{BUILT_IN, World, until};

/// Three sources of a user's folder beside the built-in ones, and what `sources` says.
fn world(sources: &str) -> World {
    let world = World::of(&[
        ("acme", acme::selectors("acme", ALWAYS)),
        ("other", acme::selectors("other", ALWAYS)),
        ("third", acme::selectors("third", ALWAYS)),
    ]);
    for path in ["/acme", "/other", "/third"] {
        show(&world, path, "1.20");
    }
    choose(&world, sources);
    world
}

fn choose(world: &World, sources: &str) {
    world.configure(&world.fetching(), &world.mailing(""));
    let file = world.path("ratebook.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, format!("{sources}\n{text}")).unwrap();
}

fn show(world: &World, path: &str, price: &str) {
    let page = acme::page([price, "2.40", "3", "4.50"]).into_bytes();
    world.site.show(path, Answer::Page(page));
}

fn checked(world: &World, date: &str) -> Vec<String> {
    let all = world.check(date, &[]);
    let name = |checked: &Value| checked["source"].as_str().unwrap().to_owned();
    all.iter().map(name).collect()
}

#[test]
fn only_the_chosen_sources_are_watched() {
    for (sources, watched) in [
        ("sources = [\"acme\"]", vec!["acme"]),
        ("sources = [\"acme\", \"th*\"]", vec!["acme", "third"]),
        (
            "sources = [\"!gptimage2-*\", \"!kling-*\", \"!other\"]",
            vec!["acme", "third"],
        ),
    ] {
        let world = world(sources);
        assert_eq!(checked(&world, "2026-05-01"), watched, "{sources}");
        let listed = world.run(&["--format", "json", "selectors", "list"]);
        let listed: Value = serde_json::from_str(listed.ended(0)).unwrap();
        for source in listed.as_array().unwrap() {
            let name = source["source"].as_str().unwrap();
            assert_eq!(source["watched"], watched.contains(&name), "{name}");
        }
        assert_eq!(listed.as_array().unwrap().len(), 3 + BUILT_IN.len());
        let told = world.run(&["config", "check"]);
        let names = format!("{}; no others", watched.join(", "));
        assert!(told.ended(0).contains(&names), "{told:?}");
        let shown = world.run(&["config"]);
        assert!(
            shown.ended(0).contains(&format!("\n{sources}\n")),
            "{shown:?}"
        );
    }
}

#[test]
fn the_daemon_asks_for_no_page_of_a_source_that_is_left_out() {
    let world = world("sources = [\"acme\"]");
    let daemon = world.daemon();
    world.site.wait_for("/acme", 2);
    daemon.stop_well();
    let paths = world.site.asked();
    let paths: Vec<&str> = paths.iter().map(|asked| asked.path.as_str()).collect();
    let own = ["/acme", "/robots.txt"];
    assert!(paths.iter().all(|path| own.contains(path)), "{paths:?}");
    let status = world.run(&["--format", "json", "status"]);
    let status: Value = serde_json::from_str(status.ended(0)).unwrap();
    assert_eq!(status["sources"].as_array().unwrap().len(), 1);
}

#[test]
fn a_name_that_no_source_has_is_a_mistake_with_the_name_that_was_meant() {
    let world = world("");
    for (sources, says) in [
        ("sources = [\"acne\"]", "did you mean `acme`?"),
        ("sources = [\"!kling-llm\"]", "did you mean `kling-llms`?"),
        ("sources = [\"vendor-*\"]", "there are `acme`, "),
        ("sources = [\"!*\"]", "no source is left"),
        ("sources = []", "the list is empty"),
        ("sources = \"acme\"", "a list, even of one"),
    ] {
        choose(&world, sources);
        for command in [&["check"][..], &["run"], &["config", "check"]] {
            let ran = world.run(command);
            let said = ran.failed(3);
            assert!(said.contains("ratebook.toml:1: "), "{said}");
            assert!(said.contains(says), "{says}: {said}");
        }
    }
    choose(&world, "sources = [\"acme\"]");
    let left_out = world.run(&["check", "other"]);
    assert!(
        left_out.failed(2).contains("`other` is not watched"),
        "{left_out:?}"
    );
    let unknown = world.run(&["check", "acne"]);
    assert!(
        unknown.failed(2).contains("did you mean `acme`?"),
        "{unknown:?}"
    );
    assert!(world.site.asked().is_empty());
}

/// Left out is not looked into: it may be wrong, or have the routes of another.
#[test]
fn two_files_of_one_route_are_refused_unless_one_is_left_out() {
    let world = world("sources = [\"acme\", \"copy\"]");
    world.write("selectors/copy.toml", acme::selectors("acme", RARELY));
    for command in [&["selectors", "lint"][..], &["config", "check"], &["check"]] {
        let ran = world.run(command);
        ran.ended(3);
        let said = &ran.stderr;
        assert!(said.contains("selectors/copy.toml:"), "{command:?}: {said}");
        assert!(said.contains("is priced by "), "{command:?}: {said}");
        assert!(said.contains("hint: take it out"), "{command:?}: {said}");
    }
    let files = [
        "selectors",
        "lint",
        "selectors/acme.toml",
        "selectors/copy.toml",
    ];
    let named = world.run(&files);
    named.ended(3);
    assert!(named.stderr.contains("copy.toml:"), "{named:?}");
    choose(&world, "sources = [\"acme\"]");
    let doubt = world.run(&["selectors", "lint", "selectors/copy.toml"]);
    assert!(doubt.ended(0).contains("1 warning"), "{doubt:?}");
    assert!(doubt.stderr.contains("to take its place"), "{doubt:?}");
    world.run(&["selectors", "lint"]).ended(0);
    world.write("selectors/copy.toml", "?");
    assert_eq!(checked(&world, "2026-05-01"), ["acme"]);
    let broken = world.run(&["selectors", "lint"]);
    broken.ended(3);
}

const NOVA: &str = "acme/nova/generate[resolution=720p]";

/// The rows of `prices` for one rate: price and source.
fn prices(world: &World, more: &[&str]) -> Vec<[String; 2]> {
    let words = [&["--format", "json", "prices", NOVA], more].concat();
    let ran = world.run(&words);
    let rows: Value = serde_json::from_str(ran.ended(0)).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| [text(&row["price"]["amount"]), text(&row["source"])])
        .collect()
}

#[test]
fn a_renamed_source_takes_over_and_the_old_name_keeps_its_past() {
    let world = world("sources = [\"acme\"]");
    checked(&world, "2026-05-01");
    fs::rename(
        world.path("selectors/acme.toml"),
        world.path("selectors/acme-new.toml"),
    )
    .unwrap();
    choose(&world, "sources = [\"acme-new\"]");
    // Nothing is lost before the new name was read.
    assert_eq!(prices(&world, &[]), [["1.20", "acme"]]);
    show(&world, "/acme", "1.50");
    checked(&world, "2026-05-03");
    assert_eq!(prices(&world, &[]), [["1.50", "acme-new"]]);
    assert_eq!(
        prices(&world, &["--as-of", "2026-05-02"]),
        [["1.20", "acme"]]
    );
    let job = [
        "estimate",
        "acme/nova/generate",
        "--seconds",
        "60",
        "--resolution",
        "720p",
    ];
    let bill = world.run(&job);
    assert!(bill.ended(0).contains("exact   $1.50"), "{bill:?}");
    assert!(!bill.stdout.contains("1.20"), "{bill:?}");
    let tables = world.run(&["tables", "routes"]);
    assert!(tables.ended(0).contains("from $1.50/min"), "{tables:?}");
    assert!(!tables.stdout.contains("1.20"), "{tables:?}");
    // Both are told where the past is.
    let history = world.run(&["history", NOVA]);
    assert!(
        history.ended(0).contains("1.20") && history.stdout.contains("1.50"),
        "{history:?}"
    );
    let status = world.run(&["--now", "2026-05-04", "status"]);
    assert!(status.ended(0).contains("acme   not watched"), "{status:?}");
    assert!(status.stdout.contains("stays in the book"), "{status:?}");
    let check = world.run(&["--now", "2026-05-09", "status", "--check"]);
    assert!(
        !check.stderr.contains("acme is") && !check.stderr.contains("acme was"),
        "{check:?}"
    );
    // What the page no longer prices under the new name does not come back under the old one.
    show(&world, "/acme", "1.20");
    let page = acme::page(["1.20", "2.40", "3", "4.50"])
        .replace("<tr><td>Nova</td>", "<tr><td>Nova X</td>");
    world.site.show("/acme", Answer::Page(page.into_bytes()));
    world.run(&["--now", "2026-05-04T09:00:00Z", "check"]);
    assert!(prices(&world, &[]).iter().all(|row| row[1] == "acme-new"));
    world.run(&["verify"]).ended(0);
}

/// A retired source keeps its prices in the book, and leaves the tables.
#[test]
fn a_retired_source_leaves_the_tables_and_not_the_book() {
    let world = world("sources = [\"acme\", \"other\"]");
    checked(&world, "2026-05-01");
    let before = world.run(&["tables", "routes"]);
    assert!(before.ended(0).contains("Acme Video other"), "{before:?}");
    choose(&world, "sources = [\"acme\"]");
    fs::remove_file(world.path("selectors/other.toml")).unwrap();
    let tables = world.run(&["--format", "json", "tables", "routes"]);
    assert!(!tables.ended(0).contains("other"), "{tables:?}");
    let priced = world.run(&["prices", "other/*"]);
    assert_eq!(priced.ended(0).lines().count(), 5, "{priced:?}");
    let explained = world.run(&["explain", "other/nova/generate[resolution=720p]"]);
    assert!(explained.ended(0).contains("source other"), "{explained:?}");
    world.run(&["verify"]).ended(0);
}

#[test]
fn commands_take_globs_of_sources_and_of_rates() {
    let world = world("sources = [\"acme\", \"other\", \"third\"]");
    checked(&world, "2026-05-01");
    let sources = |words: &[&str]| -> Vec<String> {
        let ran = world.run(&[&["--format", "json", "--now", "2026-05-02"], words].concat());
        let said: Value = serde_json::from_str(ran.ended(0)).unwrap();
        let list = said
            .get("sources")
            .unwrap_or(&said)
            .as_array()
            .unwrap()
            .clone();
        let name = |source: &Value| source["source"].as_str().unwrap().to_owned();
        list.iter().map(name).collect()
    };
    assert_eq!(sources(&["status", "*h*"]), ["other", "third"]);
    assert_eq!(sources(&["status", "acme", "third"]), ["acme", "third"]);
    assert_eq!(sources(&["check", "*h*"]), ["other", "third"]);
    let unknown = world.run(&["status", "acne"]);
    assert!(
        unknown.failed(2).contains("did you mean `acme`?"),
        "{unknown:?}"
    );
    // Trouble of others is not asked for.
    let late = world.run(&["--now", "2026-06-02", "status", "--check", "acme"]);
    late.ended(1);
    assert!(
        late.stderr.contains("acme") && !late.stderr.contains("third"),
        "{late:?}"
    );

    let two = ["prices", "acme/nova/generate", "third/*"];
    assert_eq!(world.run(&two).ended(0).lines().count(), 1 + 2 + 4);
    let past = world.run(&["history", "acme/nova", "third/pulsar"]);
    assert_eq!(past.ended(0).matches("first seen").count(), 4, "{past:?}");
    let short = world.run(&["prices", "nova"]);
    assert!(
        short
            .stderr
            .contains("`ratebook prices '*nova*'` finds some"),
        "{short:?}"
    );
}

#[test]
fn how_things_stood_before_the_last_check_is_not_made_up() {
    let world = world("sources = [\"acme\"]");
    checked(&world, "2026-05-01");
    checked(&world, "2026-05-03");
    for words in [
        &["status"][..],
        &["status", "--check"],
        &[],
        &["--format", "json", "status"],
    ] {
        let ran = world.run(&[&["--now", "2026-05-02"], words].concat());
        let said = ran.failed(2);
        assert!(said.contains("before the last check (3 May 2026"), "{said}");
        assert!(
            said.contains("`ratebook prices --as-of 2026-05-02T"),
            "{said}"
        );
        let ran = world.run(&[&["--now", "2026-05-03T09:00:00Z"], words].concat());
        ran.ended(0);
    }
    let past = world.run(&["--now", "2026-05-02", "prices"]);
    past.ended(0);
}

#[test]
fn a_check_at_an_instant_to_come_is_warned_of() {
    let world = world("sources = [\"acme\"]");
    let ran = world.run(&["--now", "2999-01-01", "check"]);
    ran.ended(0);
    assert!(
        ran.stderr
            .contains("1 Jan 2999 23:59 UTC, which is yet to come"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("--store"), "{ran:?}");
    let dry = world.run(&["--now", "2999-01-01", "check", "--dry-run"]);
    assert!(!dry.stderr.contains("yet to come"), "{dry:?}");
}

/// What the configuration leaves out after a reload is asked for no more.
#[test]
fn a_reload_changes_which_sources_are_watched() {
    let world = world("sources = [\"acme\", \"other\"]");
    let daemon = world.daemon();
    world.site.wait_for("/other", 1);
    choose(&world, "sources = [\"acme\"]");
    daemon.signal("HUP");
    daemon.wait_for_log("the configuration was read anew");
    // One that was under way may still come.
    let asked = || world.site.asked_for("/other").len();
    let (mut last, mut rounds) = (asked(), world.site.asked_for("/acme").len());
    until("only the other source is asked for", || {
        let (now, acme) = (asked(), world.site.asked_for("/acme").len());
        if now != last {
            (last, rounds) = (now, acme);
        }
        acme >= rounds + 3
    });
    daemon.stop_well();
}
