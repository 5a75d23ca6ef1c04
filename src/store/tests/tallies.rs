//! What is counted, and that nothing is counted twice.

use std::time::Duration;

use super::super::fixture::{failed, selectors, shown};
use super::super::{CheckRecord, Store, Timed, Took};
use crate::outcome::Outcome;

#[test]
fn checks_are_counted_by_source_and_outcome_and_only_once() {
    let mut store = Store::in_memory().unwrap();
    let prices = shown(&[("shop/model/generate", "1 | 10")], &[]);
    store.check("shop", 0, &prices).unwrap();
    store.check("shop", 1, &prices).unwrap();
    store.miss("other", 2).unwrap();
    let counted = |store: &Store| -> Vec<(String, Outcome, u64)> {
        let checks = store.check_tally().unwrap();
        checks
            .iter()
            .map(|c| (c.source.clone(), c.outcome, c.checks))
            .collect()
    };
    assert_eq!(
        counted(&store),
        [
            ("other".to_owned(), Outcome::Unreachable, 1),
            ("shop".to_owned(), Outcome::Changed, 1),
            ("shop".to_owned(), Outcome::Unchanged, 1),
        ]
    );
    let shop = &store.check_tally().unwrap()[1];
    assert_eq!(shop.fetch, Timed::default(), "not measured");
    let status = |store: &Store, source: &str| {
        let status = store.source_status(Some(source)).unwrap().pop();
        status.unwrap()
    };
    assert_eq!(status(&store, "shop").checks, 2);

    let selectors = selectors();
    let took = Took {
        fetch: Some(Duration::from_millis(1_500)),
        read: None,
    };
    let slow = CheckRecord {
        took,
        ..failed("other", 3, Outcome::Unreachable, &selectors, None)
    };
    store.record(&slow).unwrap();
    assert_eq!(
        counted(&store)[0],
        ("other".to_owned(), Outcome::Unreachable, 2)
    );
    let measured = Timed {
        count: 1,
        total: Duration::from_millis(1_500),
    };
    let other = &store.check_tally().unwrap()[0];
    assert_eq!((other.fetch, other.read), (measured, Timed::default()));
    assert_eq!(status(&store, "other").last.unwrap().took, took);
    // What was counted is what is there.
    let sql = "SELECT count(*) FROM (SELECT source, outcome, count(*), count(fetch_us),
            coalesce(sum(fetch_us), 0), count(read_us), coalesce(sum(read_us), 0)
        FROM check_run GROUP BY source, outcome EXCEPT SELECT * FROM check_tally)";
    let differ: i64 = store
        .connection
        .query_row(sql, [], |row| row.get(0))
        .unwrap();
    assert_eq!(differ, 0);
}
