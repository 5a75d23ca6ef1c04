//! What comes in place of a page, through the whole program: fetched, told with its reason and its
//! advice, and never a price.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::site::Answer;
use crate::world::{World, outcome};

const SOURCE: &str = "velora-impostors";

fn folder() -> std::path::PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("fixtures/invented").join(SOURCE)
}

/// The first page of each reason that the page's own address can answer with.
fn one_of_each() -> BTreeMap<String, String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".expected.json"))
        .collect();
    names.sort();
    let mut pages = BTreeMap::new();
    for name in names {
        let text = fs::read_to_string(folder().join(&name)).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        let Some(reason) = expected["unreadable"].as_str() else {
            continue;
        };
        let stem = name.trim_end_matches(".expected.json").to_owned();
        if expected["final_url"].is_null() {
            pages.entry(reason.to_owned()).or_insert(stem);
        }
    }
    pages
}

fn page(stem: &str) -> Answer {
    Answer::Page(fs::read(folder().join(format!("{stem}.html"))).unwrap())
}

#[test]
fn each_is_unreadable_with_its_reason_and_advice() {
    let file = fs::read_to_string(folder().join("source.toml")).unwrap();
    let world = World::of(&[(SOURCE, file)]);
    world.site.show("/pricing", page("2026-01-05-published"));
    assert_eq!(world.outcome("2026-04-01", SOURCE), "changed");
    let book = world.book();
    assert_eq!(world.count("SELECT count(*) FROM price"), 2);

    let pages = one_of_each();
    assert!(pages.len() >= 16, "{pages:?}");
    let mut advice = Vec::new();
    for (day, (reason, stem)) in (2..).zip(&pages) {
        world.site.show("/pricing", page(stem));
        let checked = world
            .check(&format!("2026-04-{day:02}"), &[SOURCE])
            .remove(0);
        assert_eq!(outcome(&checked), "unreadable", "{stem}");
        let problem = &checked["problems"][0];
        assert_eq!(problem["reason"], **reason, "{stem}: {checked:#}");
        advice.push(problem["advice"].as_str().unwrap().to_owned());
        assert_eq!(world.book(), book, "{stem}");
    }
    advice.sort();
    advice.dedup();
    assert_eq!(advice.len(), pages.len(), "each has an advice of its own");

    world.site.show("/pricing", page("2026-01-05-published"));
    assert_eq!(world.outcome("2026-04-28", SOURCE), "unchanged");
    assert_eq!(world.book(), book);
    // One mail of the trouble, with what to do, and one of its end.
    let mails = world.mails();
    let first = pages.keys().next().unwrap();
    let told: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert!(
        told.iter()
            .any(|subject| subject.contains("cannot be read")),
        "{first}: {told:?}"
    );
    assert!(
        mails.iter().any(|mail| mail.text.contains("What to do: ")),
        "{told:?}"
    );
    world.assert_sound();
}

#[test]
fn people_are_told_the_reason_and_what_to_do() {
    let file = fs::read_to_string(folder().join("source.toml")).unwrap();
    let world = World::of(&[(SOURCE, file)]);
    world.site.show("/pricing", page("2026-03-24-other-market"));
    let ran = world.run(&["--now", "2026-04-01", "check", SOURCE]);
    let said = ran.ended(1);
    assert!(said.contains("a page for another market"), "{said}");
    assert!(said.contains("in EUR, not in USD"), "{said}");
    assert!(said.contains("hint: the site chose a market"), "{said}");
}
