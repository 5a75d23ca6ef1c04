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
    let first = store.tally(0).unwrap();
    let counted = |tally: &super::super::Tally| -> Vec<(String, Outcome, u64)> {
        let checks = tally.checks.iter();
        checks
            .map(|c| (c.source.clone(), c.outcome, c.checks))
            .collect()
    };
    assert_eq!(
        counted(&first),
        [
            ("other".to_owned(), Outcome::Unreachable, 1),
            ("shop".to_owned(), Outcome::Changed, 1),
            ("shop".to_owned(), Outcome::Unchanged, 1),
        ]
    );
    assert_eq!(first.checks[1].fetch, Timed::default(), "not measured");
    assert_eq!(store.tally(first.last).unwrap().checks, []);

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
    let then = store.tally(first.last).unwrap();
    assert_eq!(
        counted(&then),
        [("other".to_owned(), Outcome::Unreachable, 1)]
    );
    let measured = Timed {
        count: 1,
        total: Duration::from_millis(1_500),
    };
    assert_eq!(then.checks[0].fetch, measured);
    assert_eq!(then.checks[0].read, Timed::default());
    let last = store
        .source_status(Some("other"))
        .unwrap()
        .pop()
        .unwrap()
        .last;
    assert_eq!(last.unwrap().took, took);
}
