//! `backup`: one state of a store that is being written, and a store that goes on from it.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::acme::{self, ALWAYS};
use crate::crash::changing_world;
use crate::site::Answer;
use crate::world::{RECIPIENTS, World, look, until};

fn numbered(number: u64) -> String {
    let prices = [10, 20, 30, 40].map(|cents| format!("{}.{cents}", 1000 + number));
    acme::page(prices.each_ref().map(String::as_str))
}

/// Every table with all its rows. The seal of a store and of its copy are their own.
fn contents(store: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'seal'";
    let tables = look(store, tables).into_iter().map(|mut row| row.remove(0));
    tables
        .map(|table| {
            let mut rows = look(store, &format!("SELECT * FROM {table}"));
            rows.sort();
            (table, rows)
        })
        .collect()
}

/// Copied while a daemon writes, it is one state: all of a check or nothing of it.
#[test]
fn a_backup_beside_a_busy_daemon_is_one_state_of_the_store() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    world.site.show("/acme", Answer::Each(numbered));
    let daemon = world.daemon();
    for round in 1..=4 {
        until("more is stored", || {
            let read = "SELECT count(*) FROM snapshot WHERE source = 'acme'";
            world.store().exists() && world.count(read) >= 2 * round
        });
        let ran = world.run(&["backup", "copy.db", "--replace"]);
        assert!(ran.ended(0).contains("verified"), "{ran:#?}");
        let copy = world.path("copy.db");
        assert_eq!(look(&copy, "PRAGMA integrity_check"), [["ok"]]);
        let counts = "SELECT (SELECT count(*) FROM change) - 4 * (SELECT count(*) - 1 FROM snapshot
                WHERE source = 'acme'),
            (SELECT count(*) FROM outbox) - 2 * (SELECT count(*) FROM alert),
            (SELECT count(*) FROM alert) + 1
                - (SELECT count(*) FROM snapshot WHERE source = 'acme')";
        assert_eq!(look(&copy, counts), [["0", "0", "0"]]);
    }
    daemon.stop_well();
    world.run(&["backup", "last.db"]).ended(0);
    assert_eq!(contents(&world.path("last.db")), contents(&world.store()));
}

/// A store restored from a backup goes on: what was sent is not sent again, what waited is.
#[test]
fn a_restored_store_goes_on_and_sends_nothing_again() {
    let world = changing_world();
    world
        .run(&["--now", "2026-05-02T09:00:00Z", "check", "acme"])
        .ended(0);
    assert_eq!(world.mails().len(), RECIPIENTS.len());
    let before = contents(&world.store());
    let made = world.run(&["--format", "json", "backup", "copy.db"]);
    let told: serde_json::Value = serde_json::from_str(made.ended(0)).unwrap();
    assert_eq!(told["mails_waiting"], 0);
    assert_eq!(
        told["bytes"],
        fs::metadata(world.path("copy.db")).unwrap().len()
    );

    fs::write(world.store(), b"lost").unwrap();
    fs::remove_file(world.store()).unwrap();
    fs::rename(world.path("copy.db"), world.store()).unwrap();
    assert_eq!(contents(&world.store()), before);
    let daemon = world.daemon();
    let asked = world.site.asked_for("/acme").len();
    world.site.wait_for("/acme", asked + 2);
    daemon.stop_well();
    assert_eq!(world.mails().len(), RECIPIENTS.len());
    assert_eq!(world.count("SELECT count(*) FROM change"), 1);
    world.run(&["verify"]).ended(0);
}

#[test]
fn a_backup_takes_no_other_files_place() {
    let world = changing_world();
    let store = fs::read(world.store()).unwrap();
    world.write("notes.txt", "my notes, which are no backup of anything");
    world.run(&["backup", "copy.db"]).ended(0);
    let in_use = Connection::open(world.path("copy.db")).unwrap();
    fs::create_dir(world.path("folder")).unwrap();
    let refused = |args: &[&str], words: &str| {
        let ran = world.run(&[&["backup"], args].concat());
        let said = ran.failed(4);
        assert!(
            said.contains(words) && said.contains("hint:"),
            "{args:?}: {said}"
        );
    };
    refused(&["copy.db"], "it is there already");
    refused(&["ratebook.db", "--replace"], "it is the store itself");
    refused(
        &["./folder/../ratebook.db", "--replace"],
        "it is the store itself",
    );
    refused(&["notes.txt", "--replace"], "not a SQLite database");
    let folder = world.run(&["backup", "folder", "--replace"]);
    assert!(folder.failed(2).contains("is a folder"), "{folder:?}");
    refused(&["nowhere/copy.db"], "nowhere");
    // Another daemon's store.
    in_use.pragma_update(None, "journal_mode", "wal").unwrap();
    in_use.execute_batch("BEGIN; SELECT * FROM source").unwrap();
    refused(&["copy.db", "--replace"], "uses it");
    drop(in_use);
    assert!(fs::read(world.store()).unwrap() == store);
    let notes = fs::read_to_string(world.path("notes.txt")).unwrap();
    assert!(notes.starts_with("my notes"));
    world.run(&["backup", "copy.db", "--replace"]).ended(0);
}
