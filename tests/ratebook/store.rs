//! The store as a file: what is no sound store of ours is refused and left as it is, and reading
//! disturbs nobody.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratebook::page::{Page, Validators};
use ratebook::source::{Source, extract, judge};
use ratebook::store::{Access, Store};
use rusqlite::Connection;

use crate::acme::{self, ALWAYS, RARELY};
use crate::replay::REPLAY;
use crate::site::Answer;
use crate::world::{Ran, World, look, run_it, until};

fn read_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    let body = acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(body));
    world.check("2026-05-01", &["acme"]);
    world
}

/// Everything that opens a store refuses this one, says which it is, and leaves it alone.
#[track_caller]
fn assert_refused(world: &World, words: &str) {
    let files = |world: &World| -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(world.path("")).unwrap();
        let files = entries.map(|entry| entry.unwrap().path());
        // The index of a log is made anew by whoever looks at it.
        let passing = ["ratebook.db.lock", "ratebook.db-shm"];
        let beside =
            files.filter(|path| path.is_file() && !passing.iter().any(|name| path.ends_with(name)));
        beside
            .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
            .collect()
    };
    let before = files(world);
    let asked = world.site.asked().len();
    for command in [
        vec!["check"],
        vec!["check", "--dry-run"],
        vec!["run"],
        vec!["tables"],
        vec!["report"],
        vec!["estimate", "acme/nova/generate", "--seconds", "5"],
    ] {
        let ran = world.run(&command);
        let said = ran.failed(4);
        assert!(said.contains("ratebook.db"), "{command:?}: {said}");
        assert!(said.contains(words), "{command:?}: {said}");
        assert!(files(world) == before, "{command:?} wrote something");
    }
    assert_eq!(
        world.site.asked().len(),
        asked,
        "nothing was fetched for it"
    );
    assert_eq!(world.mails(), []);
}

#[test]
fn what_is_no_database_is_refused() {
    let world = read_world();
    let noise: Vec<u8> = (0..9000_u32)
        .map(|n| (n * n % 251).to_le_bytes()[0])
        .collect();
    world.write("ratebook.db", noise);
    assert_refused(&world, "not a SQLite database");
    world.write("ratebook.db", "");
    assert_refused(&world, "empty");
    world.write("ratebook.db", "# the prices are in another file\n");
    assert_refused(&world, "not a SQLite database");
}

#[test]
fn a_folder_is_refused() {
    let world = World::new();
    fs::create_dir(world.store()).unwrap();
    assert_refused(&world, "not a file");
}

#[test]
fn another_programs_database_is_refused() {
    let world = World::new();
    let other = Connection::open(world.store()).unwrap();
    other
        .execute_batch("CREATE TABLE price (amount TEXT); INSERT INTO price VALUES ('1.20')")
        .unwrap();
    drop(other);
    assert_refused(&world, "another program's database");
}

#[test]
fn a_store_of_a_newer_program_is_refused() {
    let world = read_world();
    let store = Connection::open(world.store()).unwrap();
    store.pragma_update(None, "user_version", 99).unwrap();
    // As a whole file, without side files.
    store.pragma_update(None, "journal_mode", "DELETE").unwrap();
    drop(store);
    assert_refused(&world, "database is version 99");
}

#[test]
fn a_damaged_store_is_refused() {
    let world = read_world();
    let whole = fs::read(world.store()).unwrap();
    let half = &whole[..whole.len() / 2];
    world.write("ratebook.db", half);
    assert_refused(&world, "damaged");
    // One page of a table in the middle.
    let root = look_whole(
        &whole,
        "SELECT rootpage FROM sqlite_schema WHERE name = 'quote'",
    );
    let size = look_whole(&whole, "PRAGMA page_size");
    let mut torn = whole.clone();
    let at = (root - 1) * size;
    torn[at..at + size].fill(0xa5);
    world.write("ratebook.db", &torn);
    assert_refused(&world, "damaged");
    // And the very same file, whole again, serves as before.
    world.write("ratebook.db", &whole);
    assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
}

/// A daemon that was killed left what it wrote last in the log beside its store.
fn killed_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    let body = acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(body));
    let daemon = world.daemon();
    world.site.wait_for("/acme", 3);
    daemon.kill();
    assert!(world.path("ratebook.db-wal").metadata().unwrap().len() > 0);
    world
}

#[test]
fn a_store_whose_log_was_removed_is_refused() {
    let world = killed_world();
    let log = fs::read(world.path("ratebook.db-wal")).unwrap();
    fs::remove_file(world.path("ratebook.db-wal")).unwrap();
    assert_refused(&world, "belongs to it and is missing");
    // And with its log it serves as before.
    world.write("ratebook.db-wal", log);
    assert_eq!(world.outcome("2027-05-02", "acme"), "unchanged");
}

/// The log of another store of ours, which SQLite would take for this one's.
#[test]
fn a_store_beside_the_log_of_another_store_is_refused() {
    let (world, other) = (killed_world(), killed_world());
    let log = fs::read(other.path("ratebook.db-wal")).unwrap();
    // As it would lie there after a file was copied over another.
    let _ = fs::remove_file(world.path("ratebook.db-shm"));
    world.write("ratebook.db-wal", log);
    assert_refused(&world, "ratebook.db");
    // A backup that was put in the place of a store, whose log was left.
    let world = killed_world();
    world.run(&["backup", "copy.db"]).ended(0);
    world.run(&["--now", "2027-01-01", "check"]).all();
    let daemon = world.daemon();
    world
        .site
        .wait_for("/acme", world.site.asked_for("/acme").len() + 2);
    daemon.kill();
    fs::rename(world.path("copy.db"), world.store()).unwrap();
    let _ = fs::remove_file(world.path("ratebook.db-shm"));
    assert_refused(&world, "ratebook.db");
}

fn look_whole(bytes: &[u8], sql: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("whole.db");
    fs::write(&path, bytes).unwrap();
    look(&path, sql)[0][0].parse().unwrap()
}

#[test]
fn queries_of_a_store_that_is_not_there_create_none() {
    let world = World::new();
    for command in [vec!["tables"], vec!["report"]] {
        let ran = world.run(&command);
        let said = ran.failed(4);
        assert!(said.contains("there is no store"), "{said}");
        assert!(said.contains("hint:"), "{said}");
        assert!(!world.store().exists());
    }
}

#[test]
fn a_store_that_may_only_be_read_is_read() {
    let world = read_world();
    let tables = ["tables", "--as-of", "2026-05-01"];
    let before = world.run(&tables).ended(0).to_owned();
    fs::set_permissions(world.store(), fs::Permissions::from_mode(0o444)).unwrap();
    assert_eq!(world.run(&tables).ended(0), before);
}

/// The program as a user who owns nothing, of the world's folder nor of its store.
fn as_nobody(world: &World, args: &[&str]) -> Ran {
    let program = world.path("ratebook");
    if !program.exists() {
        fs::copy(env!("CARGO_BIN_EXE_ratebook"), &program).unwrap();
        fs::set_permissions(world.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let me = Command::new("id").arg("-u").output().unwrap();
    let mut command = if me.stdout == b"0\n" {
        let mut other = Command::new("setpriv");
        other
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program);
        other
    } else {
        Command::new(program)
    };
    command
        .arg("--config")
        .arg(world.path("ratebook.toml"))
        .args(args);
    run_it(command.current_dir(world.path("")).env_clear())
}

#[test]
fn who_may_not_write_or_not_even_look_is_told_so() {
    let world = read_world();
    let folder = world.path("kept");
    fs::create_dir(&folder).unwrap();
    let store = folder.join("ratebook.db");
    fs::rename(world.store(), &store).unwrap();
    let store = store.to_str().unwrap();
    let may = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let bytes = fs::read(store).unwrap();
    // The file, then only its folder, may not be written; then the folder not even be looked into.
    for (file, of_folder) in [(0o444, 0o555), (0o666, 0o555)] {
        may(Path::new(store), file);
        may(&folder, of_folder);
        let ran = as_nobody(&world, &["--store", store, "check", "acme"]);
        let said = ran.failed(4);
        assert!(said.contains("cannot be written"), "{said}");
        assert!(said.contains("must be writable by this user"), "{said}");
        let read = as_nobody(&world, &["--store", store, "prices"]);
        assert!(read.ended(0).contains("1.20"), "{read:#?}");
    }
    may(&folder, 0o600);
    for command in ["check", "prices"] {
        let ran = as_nobody(&world, &["--store", store, command]);
        let said = ran.failed(4);
        assert!(
            said.contains("ermission denied") && said.contains(store),
            "{said}"
        );
        assert!(said.contains("hint:"), "{said}");
    }
    may(&folder, 0o755);
    assert!(fs::read(store).unwrap() == bytes);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

/// Eight readers and checks by hand beside a daemon that writes all the time: nobody is turned
/// away. `RATEBOOK_READ_SECONDS` says for how long.
#[test]
fn nobody_ever_finds_the_store_locked() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    world.site.show("/acme", Answer::Each(same_dollars));
    let daemon = world.daemon();
    until("something is stored", || {
        world.store().exists() && world.count("SELECT count(*) FROM snapshot") >= 2
    });
    let seconds = std::env::var("RATEBOOK_READ_SECONDS").map_or(4, |text| text.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(seconds);
    let commands = [
        &["prices"][..],
        &["history"],
        &["status"],
        &["check", "acme"],
    ];
    let runs: usize = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..9)
            .map(|reader| {
                let (world, command) = (&world, commands[if reader == 8 { 3 } else { reader % 3 }]);
                scope.spawn(move || {
                    let mut runs = 0;
                    while Instant::now() < end {
                        let ran = world.run(command);
                        assert!(!ran.all().contains("locked"), "{ran:#?}");
                        assert!(ran.code == Some(0) || reader == 8, "{ran:#?}");
                        runs += 1;
                    }
                    runs
                })
            })
            .collect();
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .sum()
    });
    println!("{runs} runs in {seconds} s");
    assert!(runs > 9);
    assert!(!daemon.log().contains("locked"), "{}", daemon.log());
    daemon.stop_well();
    world.assert_sound();
}

/// A program that looks at the store and does not end: nothing waits for it.
#[test]
fn a_reader_that_stays_holds_up_nobody() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    world.site.show("/acme", Answer::Each(same_dollars));
    let daemon = world.daemon();
    let snapshots = || world.count("SELECT count(*) FROM snapshot WHERE source = 'acme'");
    until("something is stored", || {
        world.store().exists() && snapshots() >= 2
    });
    let reader = Connection::open(world.store()).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let seen = |sql: &str| {
        reader
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    let before = seen("SELECT count(*) FROM snapshot");
    let stored = snapshots();
    until("more is stored beside it", || snapshots() >= stored + 3);
    world.run(&["prices"]).ended(0);
    world.run(&["backup", "copy.db"]).ended(0);
    assert_eq!(seen("SELECT count(*) FROM snapshot"), before);
    daemon.stop_well();
    drop(reader);
    world.assert_sound();
}

/// Readers beside a daemon that writes all the time: none is turned away, and each sees one whole
/// page, never parts of two.
#[test]
fn queries_beside_a_busy_daemon_see_whole_snapshots() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    world.site.show("/acme", Answer::Each(same_dollars));
    let daemon = world.daemon();
    until("something is stored", || {
        world.store().exists() && world.count("SELECT count(*) FROM snapshot") >= 4
    });
    let seen: Vec<Vec<String>> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..8).map(|_| routes(&world)).collect::<Vec<_>>()))
            .collect();
        readers
            .into_iter()
            .flat_map(|reader| reader.join().unwrap())
            .collect()
    });
    let dollars = |price: &str| price.split('.').next().unwrap().to_owned();
    for prices in &seen {
        assert_eq!(prices.len(), 2);
        assert_eq!(dollars(&prices[0]), dollars(&prices[1]), "{prices:?}");
    }
    daemon.stop_well();
    world.assert_sound();
}

fn same_dollars(number: u64) -> String {
    // So that no page is so far from the one before it that it would be doubted.
    let dollars = 1_000 + number;
    let prices = [10, 20, 30, 40].map(|cents| format!("{dollars}.{cents}"));
    acme::page(prices.each_ref().map(String::as_str))
}

/// The price signals of Nova and Pulsar now.
fn routes(world: &World) -> Vec<String> {
    let ran = world.run(&["--format", "json", "tables", "routes"]);
    let tables: serde_json::Value = serde_json::from_str(ran.ended(0)).unwrap();
    let rows = tables[0]["rows"].as_array().unwrap().iter();
    let own = rows.filter(|row| row["Route"] == "Nova" || row["Route"] == "Pulsar");
    let signals = own.map(|row| row.as_object().unwrap().values().nth(1).unwrap());
    signals
        .map(|signal| signal.as_str().unwrap().to_owned())
        .collect()
}

/// Two checks at once see the same change: it is recorded and told once.
#[test]
fn two_checks_at_once_record_a_change_once() {
    let world = read_world();
    for (round, price) in ["1.30", "1.40", "1.50"].iter().enumerate() {
        let body = acme::page([price, "2.40", "3", "4.50"]).into_bytes();
        world.site.show("/acme", Answer::Page(body));
        let now = format!("2026-05-{:02}T09:00:00Z", round + 2);
        let check = || world.run(&["--now", &now, "check", "acme"]);
        let both = std::thread::scope(|scope| {
            let one = scope.spawn(check);
            [check(), one.join().unwrap()]
        });
        assert!(both.iter().any(|ran| ran.code == Some(0)), "{both:#?}");
        for ran in &both {
            let overtaken = ran.code == Some(4) && ran.stderr.contains("in force");
            assert!(ran.code == Some(0) || overtaken, "{ran:#?}");
        }
    }
    world.check("2026-05-09", &["acme"]);
    assert_eq!(world.count("SELECT count(*) FROM change"), 3);
    assert_eq!(world.count("SELECT count(*) FROM alert"), 3);
    assert_eq!(world.mails().len(), 6);
    world.assert_sound();
}

/// Every stored price leads to the bytes of its page, and reading those again with the selectors
/// that were stored gives the same price at the same place.
#[test]
fn every_stored_price_can_be_read_again_from_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ratebook.db");
    fs::write(&path, &REPLAY.store).unwrap();
    let store = Store::open(&path, Access::ReadOnly).unwrap();
    let snapshots = look(
        &path,
        "SELECT s.id, s.source, t.text, c.id FROM snapshot s
         JOIN check_run c ON c.id = s.check_run JOIN selectors t ON t.id = c.selectors ORDER BY s.id",
    );
    assert_eq!(snapshots.len(), 10);
    for row in &snapshots {
        let source = Source::parse(&row[1], "stored", &row[2]).unwrap();
        let pages = look(
            &path,
            &format!(
                "SELECT c.page_id, p.hash, c.content_type FROM check_page c
                 JOIN page p ON p.id = c.page WHERE c.check_run = {}",
                row[3]
            ),
        );
        let ids: Vec<&str> = pages.iter().map(|page| page[0].as_str()).collect();
        let parts = pages
            .iter()
            .map(|page| extract(&source, &archived(&store, &row[1], page)))
            .collect();
        let read = judge(&source, &ids, parts);
        assert_eq!(read.problems, []);
        let mut again: Vec<Vec<String>> = read
            .readings
            .iter()
            .map(|reading| {
                let hash = reading.provenance.hash.to_string();
                let node = reading.provenance.node.clone();
                let amount = reading.price.amount.to_string();
                vec![
                    reading.rate.to_string(),
                    amount,
                    reading.text.clone(),
                    hash,
                    node,
                ]
            })
            .collect();
        again.sort();
        let mut stored = look(
            &path,
            &format!(
                "SELECT r.identity, p.amount, q.text, g.hash, q.node FROM quote q
                 JOIN rate r ON r.id = q.rate JOIN price p ON p.id = q.price
                 JOIN page g ON g.id = q.page WHERE q.snapshot = {}",
                row[0]
            ),
        );
        stored.sort();
        assert_eq!(stored, again, "{row:?}");
    }
}

fn archived(store: &Store, source: &str, page: &[String]) -> Page {
    let hash = page[1].parse().unwrap();
    Page {
        source: source.to_owned(),
        page: page[0].clone(),
        url: String::new(),
        final_url: String::new(),
        status: 200,
        content_type: Some(page[2].clone()),
        validators: Validators::default(),
        observed: Timestamp::UNIX_EPOCH,
        hash,
        body: store.page_body(hash).unwrap(),
    }
}
