//! What was shown when, read back: changes, rules, gaps, trails, how sources stand.

use super::super::fixture::{Shown, at, failed, good, selectors, shown};
use super::super::{
    ChangeFilter, CheckedPage, HistoryFilter, Notice, Store, StoreError, TroubleStep, WhatChanged,
};
use crate::change::ChangeKind;
use crate::outcome::Outcome;
use crate::page::PageHash;
use crate::rate::RateId;
use crate::reading::{Problem, Trouble};
use crate::snapshot::SnapshotId;

const RATE: &str = "shop/model/generate";
const OTHER: &str = "shop/model/video-edit";

fn one(price: &str) -> Shown {
    shown(&[(RATE, price)], &[])
}

fn kinds(store: &Store, filter: ChangeFilter<'_>) -> Vec<ChangeKind> {
    let changes = store.changes(filter).unwrap();
    let kind = |change: super::super::RecordedChange| match change.what {
        WhatChanged::Price(change) => change.kind,
        WhatChanged::Rule(_) => panic!("no rule changed"),
    };
    changes.into_iter().map(kind).collect()
}

#[test]
fn there_and_back_is_two_changes() {
    let mut store = Store::in_memory().unwrap();
    for (minute, price) in [(0, "0.1"), (10, "0.2"), (20, "0.1"), (30, "0.1")] {
        store.check("shop", minute, &one(price)).unwrap();
    }
    assert_eq!(
        kinds(&store, ChangeFilter::default()),
        [ChangeKind::Raised, ChangeKind::Lowered]
    );
    let history = store.price_history(HistoryFilter::default()).unwrap();
    let spans: Vec<_> = history
        .iter()
        .map(|h| (h.from, h.last_seen, h.ended))
        .collect();
    assert_eq!(
        spans,
        [
            (at(0), at(0), Some(at(10))),
            (at(10), at(10), Some(at(20))),
            (at(20), at(30), None),
        ]
    );
    let change = &store.changes(ChangeFilter::default()).unwrap()[1];
    assert_eq!((change.last_seen, change.observed), (at(10), at(20)));
    assert_eq!(
        (change.snapshot_before, change.snapshot_now),
        (SnapshotId(2), SnapshotId(3))
    );
}

#[test]
fn filters_take_the_beginning_and_leave_the_end() {
    let mut store = Store::in_memory().unwrap();
    for (minute, price) in [(0, "0.1"), (10, "0.2"), (20, "0.3")] {
        store.check("shop", minute, &one(price)).unwrap();
        store.check("other", minute + 1, &one(price)).unwrap();
    }
    let filter = |source, since, until| ChangeFilter {
        source,
        since: Some(at(since)),
        until: Some(at(until)),
    };
    assert_eq!(kinds(&store, filter(None, 10, 20)).len(), 2);
    assert_eq!(kinds(&store, filter(Some("shop"), 10, 21)).len(), 2);
    assert_eq!(kinds(&store, filter(Some("other"), 10, 21)).len(), 1);
    assert_eq!(kinds(&store, filter(Some("none"), 0, 90)).len(), 0);
    let rates: [RateId; 1] = [RATE.parse().unwrap()];
    let history = |rates, since, until| {
        let filter = HistoryFilter {
            rates,
            source: Some("shop"),
            since: Some(at(since)),
            until: Some(at(until)),
        };
        store.price_history(filter).unwrap().len()
    };
    assert_eq!(history(Some(&rates), 10, 20), 1);
    assert_eq!(history(Some(&rates), 9, 21), 3);
    assert_eq!(history(None, 30, 40), 1);
    assert_eq!(history(Some(&[]), 0, 40), 0);
}

#[test]
fn a_gap_and_a_removal_can_be_seen() {
    let mut store = Store::in_memory().unwrap();
    let both = shown(&[(RATE, "0.1"), (OTHER, "0.2")], &[]);
    store.check("shop", 0, &both).unwrap();
    store.check("shop", 10, &one("0.1")).unwrap();
    store.check("shop", 20, &both).unwrap();
    let ended = |minute| -> Vec<_> {
        let held = store.prices_at(at(minute)).unwrap();
        held.iter().map(|h| h.ended).collect()
    };
    assert_eq!(ended(-1), []);
    assert_eq!(ended(15), [None, Some(at(10))]);
    assert_eq!(ended(20), [None, None]);
}

#[test]
fn rules_hold_and_follow_one_another() {
    let mut store = Store::in_memory().unwrap();
    let rules = |rules: &[&str]| shown(&[(RATE, "0.1")], rules);
    let steps = [
        rules(&["duration: 3-15 s", "stated: A", "stated: B"]),
        rules(&["duration: 3-10 s", "stated: B"]),
        rules(&["stated: A", "stated: B"]),
    ];
    for (minute, shown) in (0..).step_by(10).zip(&steps) {
        store.check("shop", minute, shown).unwrap();
    }
    let held = |minute| -> Vec<(String, Option<_>)> {
        let held = store.rules_at(at(minute)).unwrap();
        held.into_iter()
            .map(|h| (h.what.rule.value(), h.ended))
            .collect()
    };
    let said = |value: &str, ended: Option<i64>| (value.to_owned(), ended.map(at));
    assert_eq!(
        held(5),
        [
            said("3-15 s", Some(10)),
            said("A", Some(10)),
            said("B", None)
        ]
    );
    assert_eq!(
        held(10),
        [
            said("3-10 s", Some(20)),
            said("A", Some(10)),
            said("B", None)
        ]
    );
    assert_eq!(
        held(20),
        [said("3-10 s", Some(20)), said("B", None), said("A", None)]
    );
    let changes = store.changes(ChangeFilter::default()).unwrap();
    assert_eq!(changes.len(), 4);
}

#[test]
fn a_trail_leads_to_the_bytes_and_to_the_digits() {
    let mut store = Store::in_memory().unwrap();
    store.check("shop", 0, &one("0.1125")).unwrap();
    store.check("shop", 10, &one("0.113")).unwrap();
    let trails = store.trail(&RATE.parse().unwrap(), at(15)).unwrap();
    let [trail] = trails.as_slice() else {
        panic!("{trails:?}");
    };
    assert_eq!(trail.check, 2);
    assert_eq!(trail.page.final_url, "https://example.test/en/pricing");
    assert_eq!(trail.page.observed, at(10));
    assert_eq!(trail.selectors, selectors().hash);
    assert_eq!(trail.held.what.known.amount.to_string(), "0.1125");
    assert_eq!(trail.known.as_ref().unwrap().from, at(0));
    let body = store
        .page_body(trail.held.what.reading.provenance.hash)
        .unwrap();
    assert_eq!(body, format!("10 {:?}", one("0.113")).into_bytes());
    let text = store.selectors_text(trail.selectors).unwrap();
    assert_eq!(text, Some(selectors().text));
    assert!(matches!(
        store.page_body(PageHash::of(b"nothing")),
        Err(StoreError::NoSuchPage { .. })
    ));
}

#[test]
fn a_page_not_modified_keeps_its_validators() {
    let mut store = Store::in_memory().unwrap();
    store.check("shop", 0, &one("0.1")).unwrap();
    let before = store.last_good_pages("shop").unwrap().remove(0);
    let selectors = selectors();
    let mut record = failed(
        "shop",
        10,
        Outcome::Unchanged,
        &selectors,
        Some(SnapshotId(1)),
    );
    record.pages = vec![CheckedPage::NotModified {
        page: before.page.clone(),
        url: before.url.clone(),
        hash: before.hash,
    }];
    store.record(&record).unwrap();
    let now = store.last_good_pages("shop").unwrap().remove(0);
    assert_eq!(now.observed, at(10));
    assert_eq!(
        (now.hash, now.validators),
        (before.hash, before.validators.clone())
    );
    assert_eq!(store.prices_at(at(0)).unwrap()[0].last_seen, at(10));
    record.pages = vec![CheckedPage::NotModified {
        page: before.page,
        url: before.url,
        hash: PageHash::of(b"another"),
    }];
    assert!(matches!(
        store.record(&record),
        Err(StoreError::Unfit { .. })
    ));
}

#[test]
fn sources_stand_as_their_checks_left_them() {
    let mut store = Store::in_memory().unwrap();
    store.check("shop", 0, &one("0.1")).unwrap();
    store.set_due("idle", at(50)).unwrap();
    store.set_due("idle", at(60)).unwrap();
    assert_eq!(store.due("idle").unwrap(), Some(at(60)));
    assert_eq!(store.due("shop").unwrap(), None);
    let selectors = selectors();
    let problems = [Problem {
        page: "pricing".to_owned(),
        selector: "selectors/shop.toml:3".to_owned(),
        trouble: Trouble::NotRecognised {
            missing: "per second".to_owned(),
        },
    }];
    let mut record = failed(
        "shop",
        10,
        Outcome::Unreadable,
        &selectors,
        Some(SnapshotId(1)),
    );
    record.problems = &problems;
    record.cause = Some("not the page".to_owned());
    record.trouble = TroubleStep::Open {
        kind: "unreadable".to_owned(),
        reason: "not the page".to_owned(),
        offered: false,
    };
    store.record(&record).unwrap();
    let all = store.source_status(None).unwrap();
    let ids: Vec<&str> = all.iter().map(|status| status.source.as_str()).collect();
    assert_eq!(ids, ["idle", "shop"]);
    assert_eq!(all[0].next_due, Some(at(60)));
    let status = &store.source_status(Some("shop")).unwrap()[0];
    assert_eq!((status.checks, status.rates), (2, 1));
    assert_eq!(status.last_good, Some(at(0)));
    assert_eq!(status.snapshot, Some((SnapshotId(1), at(0))));
    assert_eq!(status.trouble.as_ref().unwrap().since, at(10));
    let last = status.last.as_ref().unwrap();
    assert_eq!(last.outcome, Outcome::Unreadable);
    assert_eq!(last.cause.as_deref(), Some("not the page"));
    assert!(last.problems[0].trouble.contains("`per second`"));
}

#[test]
fn trouble_is_told_once_and_so_is_its_end() {
    let mut store = Store::in_memory().unwrap();
    let notice = |minute, trouble| Notice {
        source: Some("shop"),
        now: at(minute),
        alert: None,
        trouble,
    };
    let open = TroubleStep::Open {
        kind: "silent".to_owned(),
        reason: "not read for a day".to_owned(),
        offered: false,
    };
    store.tell(&notice(0, open.clone())).unwrap();
    let again = store.tell(&notice(1, open.clone())).unwrap_err();
    assert!(
        matches!(again, StoreError::TroubleMoved { state: "open", .. }),
        "{again}"
    );
    store.tell(&notice(2, TroubleStep::Close)).unwrap();
    let again = store.tell(&notice(3, TroubleStep::Close)).unwrap_err();
    assert!(
        matches!(again, StoreError::TroubleMoved { state: "over", .. }),
        "{again}"
    );
    store.tell(&notice(4, open)).unwrap();
}

/// Case 60: the clock set back between two snapshots loses and swaps nothing.
#[test]
fn a_clock_set_back_swaps_nothing() {
    let mut store = Store::in_memory().unwrap();
    store.check("shop", 60, &one("0.1")).unwrap();
    store.check("shop", 30, &one("0.2")).unwrap();
    store.check("shop", 30, &one("0.3")).unwrap();
    let amounts = |held: Vec<crate::snapshot::Held<crate::snapshot::Quote>>| -> Vec<String> {
        let amount = |h: crate::snapshot::Held<_>| {
            let quote: crate::snapshot::Quote = h.what;
            quote.reading.price.amount.to_string()
        };
        held.into_iter().map(amount).collect()
    };
    let history = store.price_history(HistoryFilter::default()).unwrap();
    assert_eq!(amounts(history), ["0.1", "0.2", "0.3"]);
    assert_eq!(amounts(store.prices_at(at(90)).unwrap()), ["0.3"]);
    assert_eq!(
        kinds(&store, ChangeFilter::default()),
        [ChangeKind::Raised, ChangeKind::Raised]
    );
    let ids: Vec<_> = store
        .snapshots(Some("shop"))
        .unwrap()
        .iter()
        .map(|s| s.id.0)
        .collect();
    assert_eq!(ids, [1, 2, 3]);
}

/// A record whose parts do not fit together is refused whole.
#[test]
fn a_diff_of_other_prices_is_refused() {
    let mut store = Store::in_memory().unwrap();
    store.check("shop", 0, &one("0.1")).unwrap();
    let selectors = selectors();
    let before = store.latest_snapshot("shop").unwrap();
    let mut record = good("shop", 10, &one("0.2"), &selectors, before.as_ref());
    if let Some((_, diff)) = &mut record.accepted {
        diff.changes[0].before = diff.changes[0].now.clone();
    }
    assert!(matches!(
        store.record(&record),
        Err(StoreError::Unfit { .. })
    ));
    assert_eq!(store.latest_snapshot("shop").unwrap(), before);
}

#[test]
fn a_price_shown_otherwise_goes_on() {
    let mut store = Store::in_memory().unwrap();
    let shown = [
        (0, "0.1125"),
        (10, "0.112"),
        (20, "0.112"),
        (30, "0.2"),
        (40, "0.20"),
    ];
    for (minute, price) in shown {
        store.check("shop", minute, &one(price)).unwrap();
    }
    let held = |minute: i64| {
        let prices = store.prices_held_at(at(minute)).unwrap();
        let [price] = prices.as_slice() else { panic!() };
        let next = price.next.as_ref().map(|next| next.amount.to_string());
        let price = &price.held;
        let known = price.what.known.amount.to_string();
        (known, price.from, price.last_seen, price.ended, next)
    };
    let next = Some("0.2".to_owned());
    let old = ("0.1125".to_owned(), at(0), at(20), Some(at(30)), next);
    assert_eq!(
        (held(5), held(15), held(29)),
        (old.clone(), old.clone(), old)
    );
    assert_eq!(held(35), ("0.2".to_owned(), at(30), at(40), None, None));
    assert_eq!(held(45), ("0.20".to_owned(), at(30), at(40), None, None));
    assert_eq!(store.prices_at(at(15)).unwrap()[0].from, at(10));
}
