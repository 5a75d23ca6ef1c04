//! Stores that older programs made (`migrations/stores/`), brought up to date: whole, and in one
//! piece wherever the program is killed meanwhile.
//!
//! `RATEBOOK_BLESS=1` writes the store of a version that has none: that of the version before it,
//! with its migration.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ratebook::page::PageHash;
use ratebook::store::{Access, DaemonLock, Store, StoreError};
use rusqlite::Connection;

use crate::crash::{Fault, Stage, Trial};
use crate::world::{World, look};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")
}

/// The migrations: the first makes version 1.
fn migrations() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "sql"));
    files.sort();
    files
}

fn dump_of(version: usize) -> PathBuf {
    folder().join(format!("stores/version-{version}.sql"))
}

/// Puts the store of an older program at a path.
fn restore(version: usize, at: &Path) {
    let dump = dump_of(version);
    let sql = fs::read_to_string(&dump).unwrap_or_else(|_| {
        panic!("{} is missing: RATEBOOK_BLESS=1 writes it", dump.display());
    });
    let connection = Connection::open(at).unwrap();
    connection.execute_batch(&sql).unwrap();
    connection
        .pragma_update(None, "journal_mode", "wal")
        .unwrap();
}

fn names(store: &Path, sql: &str) -> Vec<String> {
    let rows = look(store, sql).into_iter();
    rows.map(|mut row| row.remove(0)).collect()
}

/// The tables of a store with their columns, those apart that say which store it is.
fn tables(store: &Path) -> Vec<(String, String)> {
    let tables = "SELECT name FROM sqlite_schema
        WHERE type = 'table' AND name NOT IN ('migration', 'seal')";
    let columns = |table: String| {
        let columns = names(
            store,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        );
        (table, columns.join(", "))
    };
    names(store, tables).into_iter().map(columns).collect()
}

/// The rows of these columns of these tables.
fn rows(store: &Path, tables: &[(String, String)]) -> BTreeSet<Vec<String>> {
    let moved = names(
        store,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'letter'",
    );
    let of_table = |(table, columns): &(String, String)| {
        // Since version 9 what is sent stands apart.
        let from = if table == "outbox" && !moved.is_empty() {
            "(SELECT o.*, l.message FROM outbox o LEFT JOIN letter l ON l.outbox = o.id)"
        } else {
            table
        };
        look(store, &format!("SELECT '{table}', {columns} FROM {from}"))
    };
    tables.iter().flat_map(of_table).collect()
}

#[test]
fn a_store_of_every_older_version_goes_on_with_all_that_it_holds() {
    let world = World::new();
    let latest = migrations().len();
    for version in 1..=latest {
        if std::env::var_os("RATEBOOK_BLESS").is_some() && !dump_of(version).exists() {
            write_dump(version);
        }
        let store = world.path(&format!("version-{version}.db"));
        restore(version, &store);
        let known = tables(&store);
        let before = rows(&store, &known);
        assert!(before.len() > 100, "version {version} holds something");
        let bytes = fs::read(&store).unwrap();
        if version < latest {
            let error = Store::open(&store, Access::ReadOnly).unwrap_err();
            assert!(matches!(error, StoreError::Older { .. }), "{error}");
            assert!(fs::read(&store).unwrap() == bytes, "reading changed it");
        }
        let opened = Store::open(&store, Access::ReadWrite).unwrap();
        assert_eq!(opened.integrity().unwrap(), [""; 0]);
        drop(opened);
        assert_eq!(names(&store, "PRAGMA user_version"), [latest.to_string()]);
        assert!(
            rows(&store, &known) == before,
            "version {version} lost something"
        );
        let argument = store.to_str().unwrap();
        for command in [
            &["prices"][..],
            &["history"],
            &["status"],
            &["outbox"],
            &["verify"],
        ] {
            let ran = world.run(&[&["--store", argument, "--quiet"], command].concat());
            ran.ended(0);
        }
    }
}

/// Whoever owns a store may be an older program, to which a newer version would be unknown: it is
/// examined, then locked, and only then brought up to date.
#[test]
fn a_store_that_another_program_owns_is_not_brought_up_to_date() {
    let world = World::new();
    let old = migrations().len() - 1;
    restore(old, &world.store());
    let version = || names(&world.store(), "PRAGMA user_version");
    let owner = DaemonLock::acquire(&world.store()).unwrap();
    let error = Store::open(&world.store(), Access::ReadWrite).unwrap_err();
    assert!(
        matches!(error, StoreError::NotBroughtUpToDate { .. }),
        "{error}"
    );
    let pid = format!("process {}", std::process::id());
    let check = world.run(&["--now", "2026-05-01T09:00:00Z", "check"]);
    let said = check.failed(4);
    assert!(said.contains(&pid) && said.contains("hint: stop"), "{said}");
    let run = world.run(&["run"]);
    assert!(run.failed(5).contains(&pid), "{run:?}");
    assert_eq!(version(), [old.to_string()]);
    drop(owner);
    world.run(&["outbox", "drop", "999"]).ended(1);
    assert_eq!(version(), [(old + 1).to_string()]);
}

/// The first version has all migrations before it. Opened by a command that changes nothing.
#[test]
fn a_fault_at_any_call_of_a_migration_leaves_a_version_that_goes_on() {
    let world = World::new();
    restore(1, &world.store());
    let known = tables(&world.store());
    let before = rows(&world.store(), &known);
    let latest = migrations().len();
    let stage = Stage::new(world, &["outbox", "drop", "999"]);
    let judge = |stage: &Stage, fault: Fault, trial: &Trial| {
        let (world, mut wrong) = (&stage.world, Vec::new());
        if trial.ran.stderr.contains("panicked at")
            || trial.ran.code.is_none() != fault.how.is_deadly()
        {
            wrong.push(format!("it ended as {:?}", trial.ran));
        }
        world.assert_sound();
        let version: usize = world.look("PRAGMA user_version")[0][0].parse().unwrap();
        let applied: usize = world.look("SELECT count(*) FROM migration")[0][0]
            .parse()
            .unwrap();
        if version != applied || !(1..=latest).contains(&version) {
            wrong.push(format!("version {version} with {applied} migrations"));
        }
        drop(Store::open(&world.store(), Access::ReadWrite).unwrap());
        if world.look("PRAGMA user_version") != [[latest.to_string()]] {
            wrong.push("it does not go on".to_owned());
        }
        if rows(&world.store(), &known) != before {
            wrong.push("rows are missing".to_owned());
        }
        wrong
    };
    let figures = stage.try_all(judge);
    assert!(
        figures.times("fsync") >= latest,
        "it migrates: {figures:#?}"
    );
    figures.assert_good();
}

/// Writes the store of the version before with one more migration, as SQL.
fn write_dump(version: usize) {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.db");
    restore(version - 1, &store);
    let file = &migrations()[version - 1];
    let sql = fs::read_to_string(file).unwrap();
    let connection = Connection::open(&store).unwrap();
    connection.execute_batch(&sql).unwrap();
    let name = file.file_stem().unwrap().to_str().unwrap();
    let checksum = PageHash::of(sql.as_bytes()).to_string();
    let row = (
        &version.to_string(),
        name,
        checksum.trim_start_matches("b3:"),
    );
    let insert = "INSERT INTO migration (version, name, checksum) VALUES (?1, ?2, ?3)";
    connection.execute(insert, row).unwrap();
    let mut dump = format!(
        "-- What ratebook of this schema version stored: migrations/README.md.\n\
         PRAGMA application_id = 1918989413;\nPRAGMA user_version = {version};\n\
         PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
    );
    let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type = ";
    let created = |kind: &str| names(&store, &format!("{schema}'{kind}' ORDER BY rowid"));
    for table in created("table") {
        dump += &format!("{table};\n");
    }
    let all = names(
        &store,
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid",
    );
    for table in all {
        let columns = names(
            &store,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        );
        let quoted = columns.iter().map(|column| format!("quote({column})"));
        let values = quoted.collect::<Vec<_>>().join(" || ',' || ");
        for row in names(&store, &format!("SELECT {values} FROM {table}")) {
            dump += &format!("INSERT INTO {table} VALUES({row});\n");
        }
    }
    for index in created("index") {
        dump += &format!("{index};\n");
    }
    fs::write(dump_of(version), dump + "COMMIT;\n").unwrap();
}
