//! Readings that are held back: one open per source, and never a price.

use super::super::fixture::{Shown, alert, at, extraction, failed, page, selectors, shown};
use super::super::{
    CaseId, CaseState, CaseStep, CheckRecord, CheckedPage, Decision, NewCase, SelectorsText, Store,
    StoreError,
};
use crate::outcome::Outcome;
use crate::plausible::{Doubt, Settles, fingerprint};
use crate::snapshot::Snapshot;

const RATE: &str = "shop/model/generate";

/// A store whose source was read once, at this price.
fn read_once(price: &str) -> Store {
    let mut store = Store::in_memory().unwrap();
    let prices = shown(
        &[(RATE, price), ("shop/model/edit", "1 | 12")],
        &["stated: A"],
    );
    store.check("shop", 0, &prices).unwrap();
    store
}

/// A check of the source that holds something back, given what is open.
fn holding<'a>(
    store: &Store,
    minute: i64,
    selectors: &'a SelectorsText,
    case: CaseStep,
) -> CheckRecord<'a> {
    let in_force = store.latest_snapshot("shop").unwrap().map(|(id, _)| id);
    let open = store.cases(true).unwrap().pop();
    CheckRecord {
        expected_case: open.map(|case| case.id),
        case,
        ..failed("shop", minute, Outcome::Suspect, selectors, in_force)
    }
}

fn reading(minute: i64, shown: &Shown) -> (CheckedPage, Snapshot) {
    let page = page("shop", minute, &format!("{shown:?}"));
    let now = Snapshot::accept("shop", at(minute), extraction(&page, shown), None);
    (CheckedPage::Received(page), now)
}

/// Holds back a reading of one rate at this price.
fn hold(store: &mut Store, minute: i64, price: &str) -> Result<CaseId, StoreError> {
    let (page, reading) = reading(minute, &shown(&[(RATE, price)], &["stated: A"]));
    let id = store.next_case().unwrap();
    let new = NewCase {
        id,
        fingerprint: fingerprint(&reading),
        reading,
        doubts: vec![Doubt::RatesVanished(vec![
            "shop/model/edit".parse().unwrap(),
        ])],
        settles: Settles::SecondCheck,
    };
    let selectors = selectors();
    let mut record = holding(store, minute, &selectors, CaseStep::Open(Box::new(new)));
    record.pages = vec![page];
    store.record(&record).map(|_| id)
}

fn step(store: &mut Store, minute: i64, case: CaseStep) -> Result<(), StoreError> {
    let selectors = selectors();
    let holds = matches!(case, CaseStep::Seen(_));
    let mut record = holding(store, minute, &selectors, case);
    if !holds {
        record.outcome = Outcome::Unchanged;
    }
    store.record(&record).map(|_| ())
}

fn states(store: &Store) -> Vec<(CaseState, u64, u64)> {
    let cases = store.cases(false).unwrap().into_iter();
    cases
        .map(|case| (case.state, case.seen, case.doubted))
        .collect()
}

#[test]
fn a_held_reading_is_read_back_as_it_was_and_moves_nothing() {
    let mut store = read_once("0.1");
    let before = (
        store.latest_snapshot("shop").unwrap(),
        store.prices_at(at(99)).unwrap(),
    );
    let id = hold(&mut store, 10, "0.10-0.25 | 3").unwrap();
    assert_eq!(
        before,
        (
            store.latest_snapshot("shop").unwrap(),
            store.prices_at(at(99)).unwrap()
        )
    );
    let case = store.case(id).unwrap();
    let (_, expected) = reading(10, &shown(&[(RATE, "0.10-0.25 | 3")], &["stated: A"]));
    let read = Snapshot::accept("shop", at(10), case.reading.clone(), None);
    assert_eq!(read, expected);
    assert_eq!(case.fingerprint, fingerprint(&expected));
    assert_eq!(
        (case.state, case.settles),
        (CaseState::Open, Settles::SecondCheck)
    );
    assert_eq!(
        case.doubts[0].doubt,
        "shop/model/edit is no longer on the page"
    );
    assert_eq!(
        store.source_status(Some("shop")).unwrap()[0].held,
        Some(case)
    );
    // The page is kept, so that a person can look.
    let kept = expected.quotes[0].reading.provenance.hash;
    assert!(store.page_body(kept).is_ok());
}

#[test]
fn one_is_open_and_the_others_end_as_what_was_read_next() {
    let mut store = read_once("0.1");
    let first = hold(&mut store, 10, "0.2").unwrap();
    step(&mut store, 20, CaseStep::Seen(first)).unwrap();
    let second = hold(&mut store, 30, "0.3").unwrap();
    assert_eq!(
        states(&store),
        [(CaseState::Superseded, 2, 2), (CaseState::Open, 1, 3)]
    );
    let case = store.case(second).unwrap();
    assert_eq!((case.supersedes, case.since), (Some(first), at(10)));
    step(&mut store, 40, CaseStep::Withdraw).unwrap();
    assert_eq!(states(&store)[1].0, CaseState::Withdrawn);
    let third = hold(&mut store, 50, "0.4").unwrap();
    assert_eq!(store.case(third).unwrap().supersedes, None);
    step(&mut store, 60, CaseStep::Settle(third)).unwrap();
    let case = store.case(third).unwrap();
    assert_eq!((case.state, case.seen), (CaseState::Confirmed, 2));
    assert_eq!(case.closed, Some(at(60)));
    assert_eq!(store.source_status(None).unwrap()[0].held, None);
    assert_eq!(store.integrity().unwrap(), [""; 0]);
}

#[test]
fn what_was_told_is_kept_and_handed_on() {
    let mut store = read_once("0.1");
    let first = hold(&mut store, 10, "0.2").unwrap();
    assert!(!store.case(first).unwrap().is_told());
    let selectors = selectors();
    let mut record = holding(&store, 20, &selectors, CaseStep::Seen(first));
    record.alert = Some(alert("<1@example.test>"));
    store.record(&record).unwrap();
    assert_eq!(store.case(first).unwrap().told, Some(1));
    let second = hold(&mut store, 30, "0.3").unwrap();
    let case = store.case(second).unwrap();
    assert_eq!(
        (case.told, case.told_before, case.is_told()),
        (None, Some(1), true)
    );
}

#[test]
fn a_check_that_was_overtaken_by_a_decision_looks_again() {
    let mut store = read_once("0.1");
    let id = hold(&mut store, 10, "0.2").unwrap();
    let selectors = selectors();
    let seen = holding(&store, 20, &selectors, CaseStep::Seen(id));
    let mut withdrawn = holding(&store, 20, &selectors, CaseStep::Withdraw);
    withdrawn.outcome = Outcome::Unchanged;
    store
        .decide_case(id, Decision::Accept, Some("as announced"), at(15))
        .unwrap();
    for record in [seen, withdrawn] {
        let error = store.record(&record).unwrap_err();
        assert!(matches!(error, StoreError::CaseMoved { .. }), "{error}");
        assert!(error.has_moved());
    }
    assert_eq!(states(&store), [(CaseState::Accepted, 1, 1)]);
    // What waits to be taken is still what the source shows.
    let held = store.source_status(None).unwrap().remove(0).held.unwrap();
    assert_eq!(held.because.as_deref(), Some("as announced"));
    step(&mut store, 20, CaseStep::Settle(id)).unwrap();
    let again = step(&mut store, 30, CaseStep::Settle(id)).unwrap_err();
    assert!(matches!(again, StoreError::CaseMoved { .. }), "{again}");
}

#[test]
fn a_number_that_another_check_took_is_not_used_twice() {
    let mut store = read_once("0.1");
    let next = store.next_case().unwrap();
    let (_, held) = reading(10, &shown(&[(RATE, "0.2")], &[]));
    let selectors = selectors();
    let new = || NewCase {
        id: next,
        fingerprint: fingerprint(&held),
        reading: held.clone(),
        doubts: Vec::new(),
        settles: Settles::Person,
    };
    let mut record = holding(&store, 10, &selectors, CaseStep::Open(Box::new(new())));
    record.pages = vec![reading(10, &shown(&[(RATE, "0.2")], &[])).0];
    let mut other = record.clone();
    store.record(&record).unwrap();
    other.expected_case = Some(next);
    let error = store.record(&other).unwrap_err();
    assert!(matches!(error, StoreError::CaseMoved { .. }), "{error}");
    assert_eq!(states(&store).len(), 1, "nothing of it was stored");
}

#[test]
fn a_decision_holds_until_it_comes_to_bear() {
    let mut store = read_once("0.1");
    store.set_due("shop", at(500)).unwrap();
    let decide = |store: &mut Store, id, decision| {
        let decided = store.decide_case(id, decision, None, at(100));
        decided.map_err(|error| error.to_string())
    };
    let id = hold(&mut store, 10, "0.2").unwrap();
    assert_eq!(decide(&mut store, id, Decision::Reject), Ok(()));
    assert_eq!(store.due("shop").unwrap(), Some(at(500)));
    assert_eq!(
        decide(&mut store, id, Decision::Reject),
        Err("held reading 1 is rejected".to_owned())
    );
    step(&mut store, 20, CaseStep::Seen(id)).unwrap();
    assert_eq!(decide(&mut store, id, Decision::Accept), Ok(()));
    assert_eq!(store.due("shop").unwrap(), Some(at(100)), "due at once");
    step(&mut store, 30, CaseStep::Settle(id)).unwrap();
    assert_eq!(
        decide(&mut store, id, Decision::Reject),
        Err("held reading 1 is accepted".to_owned())
    );
    let first = hold(&mut store, 40, "0.3").unwrap();
    let second = hold(&mut store, 50, "0.4").unwrap();
    assert_eq!(
        decide(&mut store, first, Decision::Accept),
        Err(format!("held reading {first} is superseded by {second}"))
    );
    assert_eq!(
        decide(&mut store, CaseId(9), Decision::Accept),
        Err("there is no held reading 9".to_owned())
    );
}

#[test]
fn only_a_suspect_check_holds_something_back() {
    let mut store = read_once("0.1");
    let id = hold(&mut store, 10, "0.2").unwrap();
    let selectors = selectors();
    for (outcome, case) in [
        (Outcome::Suspect, CaseStep::None),
        (Outcome::Suspect, CaseStep::Withdraw),
        (Outcome::Unchanged, CaseStep::Seen(id)),
        (Outcome::Unreachable, CaseStep::Seen(id)),
    ] {
        let mut record = holding(&store, 20, &selectors, case);
        record.outcome = outcome;
        let error = store.record(&record).unwrap_err();
        assert!(matches!(error, StoreError::Unfit { .. }), "{error}");
    }
}

#[test]
fn what_is_to_be_looked_at_again_is_due_sooner_and_never_later() {
    let mut store = read_once("0.1");
    let selectors = selectors();
    let id = hold(&mut store, 10, "0.2").unwrap();
    let again = |store: &mut Store, minute, again| {
        let mut record = holding(store, minute, &selectors, CaseStep::Seen(id));
        record.again = Some(at(again));
        store.record(&record).unwrap();
        store.due("shop").unwrap()
    };
    assert_eq!(again(&mut store, 20, 30), None, "nobody watches it");
    store.set_due("shop", at(360)).unwrap();
    assert_eq!(again(&mut store, 21, 31), Some(at(31)));
    assert_eq!(again(&mut store, 22, 400), Some(at(31)));
}
