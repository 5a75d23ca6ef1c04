//! Contradictions are opened and ended once, whoever weighs them at the same time.

use super::super::fixture::{alert, at, good, selectors, shown};
use super::super::{ContradictionSteps, Store, StoreError};
use crate::contradiction::{About, Contradiction, ContradictionKind, Side};
use crate::reading::{Mention, Provenance};
use crate::snapshot::Snapshot;

const RATE: &str = "shop/model/generate[resolution=720p]";

/// A store that has read the source `shop` once, and what it read.
fn read_once() -> (Store, Snapshot) {
    let mut store = Store::in_memory().unwrap();
    store
        .check("shop", 1, &shown(&[(RATE, "0.100")], &[]))
        .unwrap();
    let (_, snapshot) = store.latest_snapshot("shop").unwrap().unwrap();
    (store, snapshot)
}

fn provenance(snapshot: &Snapshot) -> Provenance {
    snapshot.quotes[0].reading.provenance.clone()
}

fn contradiction(snapshot: &Snapshot, mentioned: &str) -> Contradiction {
    let quote = &snapshot.quotes[0];
    Contradiction {
        kind: ContradictionKind::Mention,
        place: "selectors/shop.toml:9".to_owned(),
        one: Side {
            source: "shop".to_owned(),
            about: About::Mention("*from {price}".to_owned()),
            price: super::super::fixture::price(mentioned),
            text: format!("from ${mentioned}"),
            provenance: provenance(snapshot),
            from: at(0),
        },
        other: Side {
            source: "shop".to_owned(),
            about: About::Rate(quote.reading.rate.clone()),
            price: quote.known.clone(),
            text: quote.reading.text.clone(),
            provenance: provenance(snapshot),
            from: at(1),
        },
        statement: format!("shop says ${mentioned} and $0.100"),
    }
}

/// Records a good check that brings nothing but this.
fn record(store: &mut Store, minute: i64, steps: ContradictionSteps) -> Result<i64, StoreError> {
    let (selectors, before) = (selectors(), store.latest_snapshot("shop")?);
    let mut record = good(
        "shop",
        minute,
        &shown(&[(RATE, "0.100")], &[]),
        &selectors,
        before.as_ref(),
    );
    record.contradictions = steps;
    store.record(&record).map(|recorded| recorded.check)
}

fn opening(contradiction: &Contradiction, message_id: &str) -> ContradictionSteps {
    ContradictionSteps {
        opened: vec![contradiction.clone()],
        alert: Some(alert(message_id)),
        ..ContradictionSteps::default()
    }
}

#[test]
fn a_contradiction_is_read_back_as_it_was_told() {
    let (mut store, snapshot) = read_once();
    let told = contradiction(&snapshot, "0.05");
    let check = record(&mut store, 2, opening(&told, "a@x")).unwrap();
    let open = store.open_contradictions().unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].check, open[0].observed), (check, at(2)));
    assert_eq!(open[0].contradiction, told);
    assert_eq!(open[0].contradiction.since(), at(1));
    let end = ContradictionSteps {
        ended: vec![open[0].id],
        ..ContradictionSteps::default()
    };
    record(&mut store, 3, end).unwrap();
    assert_eq!(store.open_contradictions().unwrap(), []);
    let untold = store.untold_ends().unwrap();
    assert_eq!(untold[0].ended, Some(at(3)));
    // Its end goes with the next that is told, which is of the same subject.
    let next = ContradictionSteps {
        ends_told: vec![untold[0].id],
        ..opening(&told, "b@x")
    };
    record(&mut store, 4, next).unwrap();
    assert_eq!(store.untold_ends().unwrap(), []);
    assert_eq!(store.contradictions().unwrap().len(), 2);
    assert_eq!(store.alerts(0, 9).unwrap().len(), 2);
}

#[test]
fn two_checks_at_once_tell_it_once() {
    let (mut store, snapshot) = read_once();
    let told = contradiction(&snapshot, "0.05");
    record(&mut store, 2, opening(&told, "a@x")).unwrap();
    let error = record(&mut store, 3, opening(&told, "b@x")).unwrap_err();
    assert!(
        matches!(error, StoreError::ContradictionMoved { .. }),
        "{error}"
    );
    assert!(error.has_moved());
    let id = store.open_contradictions().unwrap()[0].id;
    let end = || ContradictionSteps {
        ended: vec![id],
        ..ContradictionSteps::default()
    };
    record(&mut store, 4, end()).unwrap();
    let error = record(&mut store, 5, end()).unwrap_err();
    assert!(
        matches!(error, StoreError::ContradictionMoved { .. }),
        "{error}"
    );
    // Nothing of the refused checks stayed, their mails neither.
    assert_eq!(store.alerts(0, 9).unwrap().len(), 1);
    assert_eq!(store.source_status(None).unwrap()[0].checks, 3);
}

#[test]
fn an_untold_contradiction_is_refused() {
    let (mut store, snapshot) = read_once();
    let silent = ContradictionSteps {
        alert: None,
        ..opening(&contradiction(&snapshot, "0.05"), "a@x")
    };
    let error = record(&mut store, 2, silent).unwrap_err();
    assert!(matches!(error, StoreError::Unfit { .. }), "{error}");
}

#[test]
fn what_the_sources_say_is_told_with_the_checks_that_first_saw_it() {
    let (mut store, snapshot) = read_once();
    let mention = |text: &str| Mention {
        pattern: "*from {price}".to_owned(),
        price: super::super::fixture::price(text),
        text: format!("from ${text}"),
        provenance: provenance(&snapshot),
    };
    let saying = |mentions: Vec<Mention>| ContradictionSteps {
        mentions: Some(mentions),
        ..ContradictionSteps::default()
    };
    record(&mut store, 2, saying(vec![mention("0.05")])).unwrap();
    record(&mut store, 3, saying(vec![mention("0.05")])).unwrap();
    let says = |store: &Store| {
        let (testimony, at) = store.testimonies().unwrap().remove(0);
        let stated = testimony.stated.iter();
        let stated: Vec<(String, i64)> = stated
            .map(|s| (s.side.price.to_string(), s.check))
            .collect();
        (testimony.last_check, at, stated)
    };
    let is = |price: &str, check| (price.to_owned(), check);
    let stated = vec![is("$0.100/s", 1), is("$0.05/s", 2)];
    assert_eq!(says(&store), (3, at(3), stated));
    record(&mut store, 4, saying(vec![mention("0.06")])).unwrap();
    // Other digits are no other price: it is first seen when it was.
    store
        .check("shop", 5, &shown(&[(RATE, "0.1000")], &[]))
        .unwrap();
    let (last, _, stated) = says(&store);
    assert_eq!(last, 5);
    assert_eq!(stated[1], is("$0.06/s", 4));
    record(&mut store, 6, saying(Vec::new())).unwrap();
    assert_eq!(says(&store).2.len(), 1);
    assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
}
