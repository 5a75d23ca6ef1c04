//! What is kept of pages: evidence whole and for ever, what was only seen again as a difference,
//! and not for ever.

use jiff::{SignedDuration, Timestamp};

use super::super::fixture::{alert, failed, good, page, selectors, shown};
use super::super::{
    Channel, CheckedPage, Keep, MailState, Notice, SendResult, Store, StoreError, TroubleStep,
};
use crate::outcome::Outcome;
use crate::page::{Page, PageHash};

/// A page of some size in which a little is other in each minute.
fn body(minute: i64) -> String {
    let line = |n: u64| format!("<tr><td>{}</td></tr>\n", PageHash::of(&n.to_le_bytes()));
    let table: String = (0..400).map(line).collect();
    format!("<p>{minute}</p>\n{table}<p>build {minute}</p>")
}

/// Checks a source that always shows the same price on a page whose bytes are new each time.
fn check(store: &mut Store, minute: i64, price: &str) -> Page {
    let (selectors, before) = (selectors(), store.latest_snapshot("shop").unwrap());
    let shown = shown(&[("shop/model/generate", price)], &[]);
    let mut record = good("shop", minute, &shown, &selectors, before.as_ref());
    let seen = page("shop", minute, &body(minute));
    record.pages = vec![CheckedPage::Received(seen.clone())];
    if let Some((snapshot, _)) = &mut record.accepted {
        for quote in &mut snapshot.quotes {
            quote.reading.provenance.hash = seen.hash;
        }
    }
    store.record(&record).unwrap();
    seen
}

fn numbers(store: &Store, sql: &str) -> Vec<i64> {
    let mut statement = store.connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn day(n: i64) -> i64 {
    n * 24 * 60
}

#[test]
fn a_page_that_was_only_seen_again_is_kept_as_a_difference_and_read_back_whole() {
    let mut store = Store::in_memory().unwrap();
    let first = check(&mut store, 0, "0.1");
    let again = [check(&mut store, 1, "0.1"), check(&mut store, 2, "0.1")];
    let changed = check(&mut store, 3, "0.2");
    let after = check(&mut store, 4, "0.2");
    let bases = numbers(&store, "SELECT coalesce(base, 0) FROM page ORDER BY id");
    assert_eq!(bases, [0, 1, 1, 0, 4], "what a snapshot rests on is whole");
    let sizes = numbers(&store, "SELECT length(body) FROM page ORDER BY id");
    assert!(
        sizes[1] * 50 < sizes[0] && sizes[4] * 50 < sizes[3],
        "{sizes:?}"
    );
    for page in [&first, &again[0], &again[1], &changed, &after] {
        assert_eq!(store.page_body(page.hash).unwrap(), page.body);
    }
    // A page of another kind stands by itself.
    let selectors = selectors();
    let mut record = failed("shop", 5, Outcome::Unreadable, &selectors, None);
    record.expected_snapshot = store.latest_snapshot("shop").unwrap().map(|(id, _)| id);
    let other: String = (0..500_u64)
        .map(|n| PageHash::of(&(n + 7000).to_le_bytes()).to_string())
        .collect();
    let other = page("shop", 5, &other);
    record.pages = vec![CheckedPage::Received(other.clone())];
    store.record(&record).unwrap();
    assert_eq!(
        numbers(&store, "SELECT coalesce(base, 0) FROM page ORDER BY id")[5],
        0
    );
    assert_eq!(store.page_body(other.hash).unwrap(), other.body);
}

#[test]
fn a_difference_is_worth_nothing_without_its_page_and_says_so() {
    for wrong in [
        "UPDATE page SET base = 2 WHERE id = 1",
        "UPDATE page SET base = NULL WHERE id = 2",
        "UPDATE page SET base = 1, body = x'00' WHERE id = 2",
    ] {
        let mut store = Store::in_memory().unwrap();
        check(&mut store, 0, "0.1");
        let again = check(&mut store, 1, "0.1");
        assert_eq!(store.page_body(again.hash).unwrap(), again.body);
        store.connection.execute_batch(wrong).unwrap();
        let error = store.page_body(again.hash).unwrap_err();
        assert!(
            matches!(error, StoreError::Row { table: "page", .. }),
            "{error}"
        );
    }
}

#[test]
fn pages_are_dropped_when_they_are_old_and_nothing_rests_on_them() {
    let mut store = Store::in_memory().unwrap();
    let keep = Keep {
        pages: Some(SignedDuration::from_hours(24 * 30)),
        letters: None,
    };
    let at = |minute: i64| -> Timestamp { super::super::fixture::at(minute) };
    let first = check(&mut store, 0, "0.1");
    let needless = [
        check(&mut store, day(1), "0.1"),
        check(&mut store, day(2), "0.1"),
    ];
    let changed = check(&mut store, day(3), "0.2");
    let last = check(&mut store, day(4), "0.2");
    assert_eq!(
        store.retain(keep, at(day(30))).unwrap().pages,
        0,
        "none is old"
    );
    // Nothing newer comes: the last good page is what the next check begins from.
    assert_eq!(store.retain(keep, at(day(300))).unwrap().pages, 2);
    for page in &needless {
        let error = store.page_body(page.hash).unwrap_err();
        assert!(matches!(error, StoreError::PageDropped { .. }), "{error}");
        assert!(error.to_string().contains("were dropped on"), "{error}");
        assert!(error.advice().contains("archive.keep_pages"));
    }
    for page in [&first, &changed, &last] {
        assert_eq!(store.page_body(page.hash).unwrap(), page.body);
    }
    assert_eq!(store.archived_pages().unwrap().len(), 3);
    assert_eq!(store.archived_checks("shop", usize::MAX).unwrap().len(), 3);
    assert_eq!(store.integrity().unwrap(), [""; 0]);
    // It was looked for today.
    check(&mut store, day(300), "0.2");
    check(&mut store, day(300) + 1, "0.2");
    assert_eq!(store.retain(keep, at(day(300) + 60)).unwrap().pages, 0);
    assert_eq!(
        store.retain(keep, at(day(302))).unwrap().pages,
        1,
        "no longer the last"
    );
    // One that was dropped comes again, and is there again.
    let again = check(&mut store, day(1), "0.2");
    assert_eq!(again.hash, needless[0].hash);
    assert_eq!(store.page_body(again.hash).unwrap(), again.body);
}

/// A page that others are a difference to stays as long as one of them.
#[test]
fn a_page_that_others_need_is_not_dropped() {
    let mut store = Store::in_memory().unwrap();
    check(&mut store, 0, "0.1");
    let again = check(&mut store, 1, "0.1");
    // As if no snapshot rested on the first.
    store
        .connection
        .execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM quote; DELETE FROM snapshot")
        .unwrap();
    let keep = Keep {
        pages: Some(SignedDuration::from_hours(24)),
        letters: None,
    };
    let late = super::super::fixture::at(day(9));
    assert_eq!(store.retain(keep, late).unwrap().pages, 0);
    assert_eq!(store.page_body(again.hash).unwrap(), again.body);
}

/// The bytes of what was sent go; that it was sent, and what it told, stays.
#[test]
fn the_bytes_of_mails_sent_long_ago_are_dropped_and_of_no_others() {
    let mut store = Store::in_memory().unwrap();
    let at = |minute: i64| -> Timestamp { super::super::fixture::at(minute) };
    for n in 0..4 {
        let alert = alert(&format!("<{n}@example.test>"));
        store
            .tell(&Notice {
                source: None,
                now: at(0),
                alert: Some(alert),
                trouble: TroubleStep::None,
            })
            .unwrap();
    }
    let sent = SendResult::Sent {
        response: "250 ok".to_owned(),
    };
    // The first long ago, the second lately; the third is dropped, the fourth waits.
    for (mail, minute) in [(1, 1), (2, day(99))] {
        let attempt = store.begin_attempt(mail, at(minute)).unwrap();
        store.finish_attempt(attempt, &sent, at(minute)).unwrap();
    }
    store.drop_mail(3, at(2)).unwrap();
    let keep = Keep {
        pages: None,
        letters: Some(SignedDuration::from_hours(24 * 30)),
    };
    assert_eq!(store.retain(keep, at(day(30))).unwrap().letters, 0);
    assert_eq!(store.retain(keep, at(day(100))).unwrap().letters, 2);
    let kept = |mail: i64| store.message(mail).unwrap().is_some();
    assert_eq!(
        [kept(1), kept(2), kept(3), kept(4)],
        [false, true, false, true]
    );
    assert_eq!(store.mails(Some(MailState::Sent)).unwrap().len(), 2);
    assert_eq!(store.alerts(0, 9).unwrap()[0].text, "text");
    let due = store.waiting(Channel::Mail, None, at(day(101)), 9).unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(store.integrity().unwrap(), [""; 0]);
}
