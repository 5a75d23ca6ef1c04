//! A record is stored whole or not at all, by one process at a time.

use std::thread;

use super::super::fixture::{alert, at, good, open, selectors, shown};
use super::super::{
    Access, ChangeFilter, HistoryFilter, MailState, Store, StoreError, TroubleStep,
};
use crate::page::PageHash;
use crate::snapshot::SnapshotId;

const RATE: &str = "shop/model/generate";

fn rows(store: &Store) -> Vec<(String, i64)> {
    let tables: Vec<String> = store
        .connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    tables
        .into_iter()
        .map(|table| {
            let sql = format!("SELECT count(*) FROM {table}");
            let count = store.connection.query_row(&sql, [], |row| row.get(0));
            (table, count.unwrap())
        })
        .collect()
}

#[test]
fn a_record_that_fails_midway_leaves_nothing() {
    let mut store = Store::in_memory().unwrap();
    let selectors = selectors();
    let first = shown(&[(RATE, "0.1")], &["stated: A"]);
    let mut record = good("shop", 0, &first, &selectors, None);
    record.alert = Some(alert("<1@example.test>"));
    store.record(&record).unwrap();
    let before = rows(&store);

    let second = shown(
        &[(RATE, "0.2"), ("shop/model/video-edit", "1")],
        &["stated: B"],
    );
    let in_force = store.latest_snapshot("shop").unwrap();
    let mut record = good("shop", 10, &second, &selectors, in_force.as_ref());
    record.alert = Some(alert("<1@example.test>"));
    record.trouble = TroubleStep::Open {
        kind: "suspect".to_owned(),
        reason: "doubled".to_owned(),
        offered: false,
    };
    let error = store.record(&record).unwrap_err();
    assert!(matches!(error, StoreError::Write { .. }), "{error}");
    assert_eq!(rows(&store), before);
    assert_eq!(store.latest_snapshot("shop").unwrap(), in_force);
    assert_eq!(store.prices_at(at(20)).unwrap()[0].ended, None);

    record.alert = Some(alert("<2@example.test>"));
    store.record(&record).unwrap();
    assert_eq!(store.mails(Some(MailState::Waiting)).unwrap().len(), 2);
    assert_eq!(store.alerts(0, 9).unwrap()[1].check, Some(2));
}

#[test]
fn an_unchanged_check_writes_no_price_and_no_second_body() {
    let mut store = Store::in_memory().unwrap();
    let prices = shown(&[(RATE, "0.1")], &["stated: A"]);
    store.check("shop", 0, &prices).unwrap();
    let before = rows(&store);
    let selectors = selectors();
    let in_force = store.latest_snapshot("shop").unwrap();
    let mut record = good("shop", 10, &prices, &selectors, in_force.as_ref());
    record.pages = good("shop", 0, &prices, &selectors, None).pages;
    store.record(&record).unwrap();
    let more: Vec<String> = rows(&store)
        .into_iter()
        .zip(before)
        .filter(|(now, before)| now != before)
        .map(|((table, _), _)| table)
        .collect();
    assert_eq!(more, ["check_page", "check_run", "check_tally"]);
}

#[test]
fn a_check_that_was_overtaken_records_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let (mut one, mut other) = (open(&path), open(&path));
    one.check("shop", 0, &shown(&[(RATE, "0.1")], &[])).unwrap();
    let selectors = selectors();
    let in_force = one.latest_snapshot("shop").unwrap();
    let late = good(
        "shop",
        10,
        &shown(&[(RATE, "0.2")], &[]),
        &selectors,
        in_force.as_ref(),
    );
    other
        .check("shop", 9, &shown(&[(RATE, "0.3")], &[]))
        .unwrap();
    let error = one.record(&late).unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Overtaken {
                compared: Some(SnapshotId(1)),
                in_force: Some(SnapshotId(2)),
                ..
            }
        ),
        "{error}"
    );
    assert!(error.has_moved());
    assert_eq!(one.source_status(Some("shop")).unwrap()[0].checks, 2);
}

/// Nothing is stored whose bytes cannot be shown.
#[test]
fn a_price_of_a_page_that_is_not_archived_is_refused() {
    let mut store = Store::in_memory().unwrap();
    let selectors = selectors();
    let mut record = good("shop", 0, &shown(&[(RATE, "0.1")], &[]), &selectors, None);
    if let Some((snapshot, _)) = &mut record.accepted {
        snapshot.quotes[0].reading.provenance.hash = PageHash::of(b"elsewhere");
    }
    let error = store.record(&record).unwrap_err();
    assert!(matches!(error, StoreError::Unfit { .. }), "{error}");
    assert_eq!(store.source_status(None).unwrap(), []);
}

#[test]
fn damaged_rows_are_named() {
    let mut store = Store::in_memory().unwrap();
    store
        .check("shop", 0, &shown(&[(RATE, "0.1")], &[]))
        .unwrap();
    let hash = store.last_good_pages("shop").unwrap()[0].hash;
    store
        .connection
        .execute_batch("UPDATE price SET amount = '0,1'; UPDATE page SET body = x'00';")
        .unwrap();
    let error = store.prices_at(at(0)).unwrap_err().to_string();
    assert!(
        error.contains("table `price`, row 1: `0,1`: not a plain decimal number"),
        "{error}"
    );
    assert!(store.latest_snapshot("shop").is_err());
    let error = store.page_body(hash).unwrap_err().to_string();
    assert!(
        error.contains(&format!("table `page`, row {hash}")),
        "{error}"
    );
}

/// Case 56: two writers and four readers on one file, none of them ever told that it is locked.
#[test]
fn many_write_and_read_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    open(&path)
        .check("shop", 0, &shown(&[(RATE, "0.1")], &[]))
        .unwrap();
    let rounds = 40;
    let write = |source: &'static str| {
        let path = path.clone();
        move || {
            let mut store = open(&path);
            for round in 1..=rounds {
                let price = format!("{round}.5");
                let prices = shown(&[(RATE, price.as_str())], &[]);
                while let Err(error) = store.check(source, round, &prices) {
                    assert!(matches!(error, StoreError::Overtaken { .. }), "{error}");
                }
            }
        }
    };
    let read = || {
        let store = Store::open(&path, Access::ReadOnly).unwrap();
        for _ in 0..60 {
            let held = store.prices_at(at(rounds)).unwrap();
            assert!(held.iter().all(|h| h.ended.is_none()), "{held:?}");
            store.price_history(HistoryFilter::default()).unwrap();
        }
    };
    // Twice the same source: they overtake each other, and try again.
    let (first, second) = (write("shop"), write("shop"));
    thread::scope(|scope| {
        scope.spawn(first);
        scope.spawn(second);
        for _ in 0..4 {
            scope.spawn(read);
        }
    });
    let store = open(&path);
    let changes = store.changes(ChangeFilter::default()).unwrap();
    let snapshots = store.snapshots(None).unwrap();
    assert_eq!(changes.len() + 1, snapshots.len());
    for pair in changes.windows(2) {
        assert_eq!(pair[0].snapshot_now, pair[1].snapshot_before);
    }
    assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
}

/// So that one store can stand behind a mutex that many threads share.
#[test]
fn a_store_moves_between_threads() {
    fn moves<T: Send + 'static>(_: &T) {}
    moves(&Store::in_memory().unwrap());
}

#[test]
fn questions_asked_at_once_are_answered_from_one_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut writer = open(&path);
    writer
        .check("shop", 0, &shown(&[(RATE, "0.1")], &[]))
        .unwrap();
    let reader = Store::open(&path, Access::ReadOnly).unwrap();
    let seen = |store: &Store| {
        let prices = store.prices_at(at(100)).unwrap();
        (store.last_check().unwrap(), prices[0].what.known.amount)
    };
    let amount = |text: &str| text.parse().unwrap();
    let told: Result<_, StoreError> = reader.at_once(|store| {
        let first = store.last_check()?;
        writer
            .check("shop", 10, &shown(&[(RATE, "0.2")], &[]))
            .unwrap();
        Ok((first, seen(store)))
    });
    assert_eq!(told.unwrap(), (Some(1), (Some(1), amount("0.1"))));
    assert_eq!(seen(&reader), (Some(2), amount("0.2")));
}
