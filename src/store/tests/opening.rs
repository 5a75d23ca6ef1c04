//! What is not a sound store of a known version is refused, and left as it is byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::super::file::{Sight, Thoroughness, examine_for, open_immutable};
use super::super::fixture::{at, open, shown};
use super::super::migrate::{MIGRATIONS, Migration, migrate};
use super::super::{Access, LogWatch, Store, StoreError};

/// A folder, and a store in it that holds one snapshot and that nobody has open.
fn stored() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let rates: Vec<String> = (0..50)
        .map(|n| format!("shop/model-{n}/generate"))
        .collect();
    let rates: Vec<(&str, &str)> = rates.iter().map(|rate| (rate.as_str(), "0.1")).collect();
    open(&path).check("shop", 0, &shown(&rates, &[])).unwrap();
    (folder, path)
}

/// Every file of the folder with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Opens in both ways and gives the error of each, having seen that nothing in the folder changed.
fn refused(path: &Path) -> [StoreError; 2] {
    let folder = path.parent().unwrap();
    let before = files(folder);
    [Access::ReadOnly, Access::ReadWrite].map(|access| {
        let error = Store::open(path, access).unwrap_err();
        assert!(
            files(folder) == before,
            "{access:?} changed something: {error}"
        );
        assert!(
            error.to_string().contains(&*path.to_string_lossy()),
            "{error}"
        );
        assert!(!error.advice().is_empty());
        error
    })
}

macro_rules! assert_refused {
    ($path:expr, $pattern:pat) => {
        for error in refused($path) {
            assert!(matches!(error, $pattern), "{error:?}");
        }
    };
}

#[test]
fn a_new_store_is_complete_and_alone_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a store?#%.db");
    drop(open(&path));
    assert_eq!(files(folder.path()).len(), 1);
    let store = open(&path);
    let pragma = |name: &str| -> String {
        let value = store
            .connection
            .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
        format!("{:?}", value.unwrap())
    };
    assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
    assert_eq!(pragma("synchronous"), "Integer(2)");
    assert_eq!(pragma("foreign_keys"), "Integer(1)");
    assert_eq!(pragma("busy_timeout"), "Integer(5000)");
    assert_eq!(pragma("trusted_schema"), "Integer(0)");
    assert_eq!(pragma("application_id"), "Integer(1918989413)");
    assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
}

/// Killed while it built the store: what it left is no obstacle, and no store.
#[test]
fn a_creation_that_was_interrupted_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    fs::write(folder.path().join("store.db.new"), b"half").unwrap();
    fs::write(folder.path().join("store.db.new-journal"), b"half").unwrap();
    fs::write(folder.path().join("store.db.creating"), b"").unwrap();
    drop(open(&path));
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn many_may_create_one_store_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| open(&path).integrity().unwrap());
        }
    });
    // The log stays where the last to close was one that only looked.
    let names = ["store.db", "store.db-shm", "store.db-wal"].map(|name| folder.path().join(name));
    for (path, _) in files(folder.path()) {
        assert!(names.contains(&path), "{}", path.display());
    }
}

#[test]
fn an_absent_store_is_not_created_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let error = Store::open(&path, Access::ReadOnly).unwrap_err();
    assert!(matches!(error, StoreError::Absent { .. }), "{error}");
    let path = folder.path().join("no such folder/store.db");
    let error = Store::open(&path, Access::ReadWrite).unwrap_err();
    assert!(matches!(error, StoreError::Inspect { .. }), "{error}");
    assert!(files(folder.path()).is_empty());
}

#[test]
fn what_is_no_store_is_refused() {
    let (folder, path) = stored();
    let error = Store::open(folder.path(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, StoreError::NotAFile { .. }), "{error}");
    fs::write(&path, b"").unwrap();
    assert_refused!(&path, StoreError::Empty { .. });
    fs::write(&path, b"not a database").unwrap();
    assert_refused!(&path, StoreError::NotADatabase { .. });
    let noise: Vec<u8> = (0_u64..100_000).map(|n| (n * n % 251) as u8).collect();
    fs::write(&path, noise).unwrap();
    assert_refused!(&path, StoreError::NotADatabase { .. });
}

#[test]
fn another_programs_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch(
            "PRAGMA journal_mode = WAL; CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1);",
        )
        .unwrap();
    // While it is in use, and after.
    assert_refused!(&path, StoreError::Foreign { found: 0, .. });
    drop(other);
    assert_refused!(&path, StoreError::Foreign { found: 0, .. });
}

#[test]
fn a_newer_store_is_refused() {
    let (_folder, path) = stored();
    let newer = Connection::open(&path).unwrap();
    let version = MIGRATIONS.len() + 1;
    newer
        .pragma_update(None, "user_version", i64::try_from(version).unwrap())
        .unwrap();
    drop(newer);
    for error in refused(&path) {
        let told = format!(
            "database is version {version}, this program knows {}",
            MIGRATIONS.len()
        );
        assert!(error.to_string().ends_with(&told), "{error}");
    }
}

/// Writes `sound` to `path` with the root page of `table` overwritten.
fn damage(path: &Path, sound: &[u8], table: &str) {
    fs::write(path, sound).unwrap();
    let connection = Connection::open(path).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let root: usize = connection
        .query_row(sql, [table], |row| row.get::<_, u32>(0))
        .unwrap()
        .try_into()
        .unwrap();
    drop(connection);
    let mut bytes = sound.to_vec();
    let from = (root - 1) * 4096;
    bytes[from..from + 2048].fill(0xAB);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_store_is_refused() {
    let (_folder, path) = stored();
    let sound = fs::read(&path).unwrap();
    fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    assert_refused!(&path, StoreError::Damaged { .. });
    fs::write(&path, &sound[..50]).unwrap();
    assert_refused!(&path, StoreError::NotADatabase { .. });
    for table in ["migration", "check_run", "price", "quote"] {
        damage(&path, &sound, table);
        assert_refused!(&path, StoreError::Damaged { .. });
    }
    // Readers are not kept waiting for the archive of pages, whose bodies are verified one by one.
    damage(&path, &sound, "page");
    let store = Store::open(&path, Access::ReadOnly).unwrap();
    let error = store.prices_at(at(0)).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    drop(store);
    fs::write(&path, &sound).unwrap();
    open(&path);
}

/// A log that belongs to another file must not be written into this one.
#[test]
fn a_log_of_another_database_does_no_harm() {
    let (folder, path) = stored();
    let elsewhere = tempfile::tempdir().unwrap();
    let other_path = elsewhere.path().join("other.db");
    let other = Connection::open(&other_path).unwrap();
    other
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE theirs (a);")
        .unwrap();
    let log = fs::read(elsewhere.path().join("other.db-wal")).unwrap();
    fs::write(folder.path().join("store.db-wal"), &log).unwrap();
    let before = fs::read(&path).unwrap();
    for access in [Access::ReadOnly, Access::ReadWrite] {
        assert!(Store::open(&path, access).is_err());
        assert!(fs::read(&path).unwrap() == before);
        assert!(fs::read(folder.path().join("store.db-wal")).unwrap() == log);
    }
}

/// Killed before it could put its log into the file: everything committed is there.
#[test]
fn what_a_killed_writer_left_in_its_log_is_read() {
    let (folder, path) = stored();
    let mut store = open(&path);
    store
        .check("shop", 10, &shown(&[("shop/model-0/generate", "0.2")], &[]))
        .unwrap();
    let copy = tempfile::tempdir().unwrap();
    for name in ["store.db", "store.db-wal"] {
        fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let left = copy.path().join("store.db");
    for access in [Access::ReadOnly, Access::ReadWrite] {
        let held = Store::open(&left, access)
            .unwrap()
            .prices_at(at(10))
            .unwrap();
        assert_eq!(held[0].from, at(10));
    }
}

#[test]
fn a_reader_cannot_write() {
    let (_folder, path) = stored();
    let before = fs::read(&path).unwrap();
    let mut reader = Store::open(&path, Access::ReadOnly).unwrap();
    let error = reader.set_due("shop", at(0)).unwrap_err();
    assert!(matches!(error, StoreError::Write { .. }), "{error}");
    assert!(fs::read(&path).unwrap() == before);
}

/// What is read without locks is given up as soon as somebody writes.
#[test]
fn a_writer_is_noticed_by_who_reads_without_locks() {
    let (_folder, path) = stored();
    let mut reader = Store {
        connection: open_immutable(&path).unwrap(),
        unlocked: Sight::of(&path),
        retained: None,
        log: LogWatch::default(),
        path: path.clone(),
    };
    assert_eq!(reader.prices_at(at(0)).unwrap().len(), 50);
    let mut writer = open(&path);
    writer.set_due("shop", at(0)).unwrap();
    let error = reader.prices_at(at(0)).unwrap_err();
    assert!(matches!(error, StoreError::WriterCame { .. }), "{error}");
    drop(writer);
    let sight = Sight::of(&path);
    // Enough to make the file longer: its time alone may be too coarse to tell.
    open(&path)
        .check(
            "shop",
            1,
            &shown(&[], &[&format!("stated: {}", "x".repeat(9000))]),
        )
        .unwrap();
    reader.unlocked = sight;
    let error = reader.prices_at(at(0)).unwrap_err();
    assert!(matches!(error, StoreError::WriterCame { .. }), "{error}");
}

/// While somebody reads one state of the store, the log grows; that is told, and it passes.
#[test]
fn a_log_that_only_grows_is_told() {
    let (_folder, path) = stored();
    let mut store = open(&path);
    store.log.longest = 100_000;
    let reader = Connection::open(&path).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM source")
        .unwrap();
    let seen = "SELECT count(*) FROM check_run";
    let count = || -> i64 { reader.query_row(seen, [], |row| row.get(0)).unwrap() };
    let before = count();
    let mut told = Vec::new();
    for minute in 10..200 {
        store.miss("shop", minute).unwrap();
        told.push(store.log.told);
    }
    told.dedup();
    assert!(told.len() > 2 && told[0] == 0, "{told:?}");
    assert!(told.windows(2).all(|pair| pair[1] >= 2 * pair[0]));
    assert_eq!(count(), before, "one state");
    drop(reader);
    store
        .connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    store.miss("shop", 300).unwrap();
    assert_eq!(store.log.told, 0);
}

#[test]
fn a_full_disk_is_told_apart_and_passes() {
    let (_folder, path) = stored();
    let mut store = open(&path);
    let pages: i64 = store
        .connection
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    store
        .connection
        .pragma_update(None, "max_page_count", pages)
        .unwrap();
    let prices = shown(&[("shop/model-0/generate", "0.2")], &["stated: A"]);
    let long = "x".repeat(100_000);
    let error = store
        .check("shop", 10, &shown(&[], &[&format!("stated: {long}")]))
        .unwrap_err();
    assert!(error.is_disk_full(), "{error}");
    assert!(error.to_string().ends_with("disk is full"), "{error}");
    assert_eq!(store.prices_at(at(10)).unwrap().len(), 50);
    store
        .connection
        .pragma_update(None, "max_page_count", 1_000_000)
        .unwrap();
    store.check("shop", 20, &prices).unwrap();
}

/// Two versions of a schema that is not the store's, to migrate between.
const FIRST: Migration = Migration {
    name: "0001_first",
    sql: "CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT, checksum TEXT);
          CREATE TABLE kept (a); INSERT INTO kept VALUES (1);",
};
const SECOND: Migration = Migration {
    name: "0002_second",
    sql: "ALTER TABLE kept ADD COLUMN b; UPDATE kept SET b = 2;",
};

#[test]
fn migrations_are_applied_once_and_in_order() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &[FIRST]).unwrap();
    migrate(&mut connection, &[FIRST, SECOND]).unwrap();
    migrate(&mut connection, &[FIRST, SECOND]).unwrap();
    let sql = "SELECT a || b || (SELECT count(*) FROM migration) FROM kept";
    let kept: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(kept, "122");
}

#[test]
fn a_migration_that_fails_leaves_the_version_before() {
    let broken = Migration {
        name: "0002_broken",
        sql: "UPDATE kept SET a = 7; CREATE TABLE kept (again);",
    };
    let mut connection = Connection::open_in_memory().unwrap();
    let (version, _) = migrate(&mut connection, &[FIRST, broken]).unwrap_err();
    assert_eq!(version, 2);
    let kept: i64 = connection
        .query_row("SELECT a FROM kept", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 1);
    migrate(&mut connection, &[FIRST, SECOND]).unwrap();
}

#[test]
fn a_store_made_by_another_migration_is_refused() {
    let (folder, path) = stored();
    let before = files(folder.path());
    let other = Migration {
        name: "0001_initial",
        sql: "CREATE TABLE other (a);",
    };
    let rest = MIGRATIONS.iter().skip(1);
    let rest = rest.map(|&Migration { name, sql }| Migration { name, sql });
    let changed: Vec<Migration> = std::iter::once(other).chain(rest).collect();
    let error = examine_for(&path, Thoroughness::Whole, &changed).unwrap_err();
    assert!(
        matches!(error, StoreError::MigrationChanged { version: 1, .. }),
        "{error}"
    );
    assert!(files(folder.path()) == before);
}

/// What the first version of the schema holds is there in the last.
#[test]
fn a_store_of_the_first_version_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut first = Connection::open(&path).unwrap();
    first
        .pragma_update(
            None,
            "application_id",
            super::super::migrate::APPLICATION_ID,
        )
        .unwrap();
    migrate(&mut first, MIGRATIONS.get(..1).unwrap()).unwrap();
    let rows = "INSERT INTO source (id) VALUES ('shop');
        INSERT INTO due (source, next_due) VALUES ('shop', '2026-01-01T00:00:00.000000000Z')";
    first.execute_batch(rows).unwrap();
    drop(first);
    let error = Store::open(&path, Access::ReadOnly).unwrap_err();
    assert!(matches!(error, StoreError::Older { .. }), "{error}");
    let mut store = open(&path);
    assert_eq!(store.due("shop").unwrap(), Some(at(0)));
    assert_eq!(store.cases(false).unwrap(), []);
    let prices = shown(&[("shop/model/generate", "0.2")], &[]);
    store.check("shop", 10, &prices).unwrap();
    assert_eq!(store.integrity().unwrap(), [""; 0]);
}

/// Every migration has a number of its own, in its file's name, without a gap.
#[test]
fn migrations_are_numbered() {
    for (number, migration) in (1..).zip(MIGRATIONS) {
        assert!(migration.name.starts_with(&format!("{number:04}_")));
        let path = format!(
            "{}/migrations/{}.sql",
            env!("CARGO_MANIFEST_DIR"),
            migration.name
        );
        assert_eq!(fs::read_to_string(path).unwrap(), migration.sql);
    }
}
