//! Snapshots come back as they were accepted, and intervals agree with a naive model.

use proptest::prelude::*;

use super::super::fixture::{Shown, at, extraction, page, shown};
use super::super::{ChangeFilter, HistoryFilter, Store, WhatChanged};
use crate::change::{Change, ChangeKind, Diff, compare};
use crate::snapshot::{HeldPrice, Snapshot};

const RATES: [&str; 4] = [
    "shop/model/generate[resolution=720p]",
    "shop/model/generate[resolution=1080p]",
    "shop/model/video-edit",
    "shop/model/generate[add-on=voice]",
];

/// Among them one price with ever more digits, and prices that differ only beside them.
const PRICES: [&str; 9] = [
    "0.11", "0.113", "0.1125", "0.112", "0.110", "0.2", "0.2 | 20", "from 0.1", "0.1-0.25",
];

const RULES: [&str; 5] = [
    "duration: 3-15 s",
    "duration: 3-10 s",
    "rounding: up 1 s",
    "stated: Failed generations are refunded",
    "stated: Prices may change",
];

/// One check: `None` is one that was not good. The clock may stand still or go back.
#[derive(Clone, Debug)]
struct Step {
    minutes: i64,
    shown: Option<Shown>,
}

fn any_shown() -> impl Strategy<Value = Shown> {
    let prices = prop::collection::vec(prop::option::weighted(0.8, 0..PRICES.len()), RATES.len());
    let rules = prop::collection::vec(any::<bool>(), RULES.len());
    (prices, rules).prop_map(|(prices, rules)| Shown {
        prices: RATES
            .iter()
            .zip(prices)
            .filter_map(|(rate, price)| Some(((*rate).to_owned(), PRICES[price?].to_owned())))
            .collect(),
        rules: RULES
            .iter()
            .enumerate()
            // A route has one duration.
            .filter(|(n, _)| rules[*n] && !(*n == 1 && rules[0]))
            .map(|(_, rule)| (*rule).to_owned())
            .collect(),
    })
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let minutes = prop_oneof![8 => 1_i64..60, 1 => Just(0), 1 => -90_i64..0];
    let step = (minutes, prop::option::weighted(0.85, any_shown()));
    prop::collection::vec(
        step.prop_map(|(minutes, shown)| Step { minutes, shown }),
        1..12,
    )
}

/// An interval as the model sees it: rate, price with its digits, known price, start, last seen,
/// end; minutes.
#[derive(Clone, Debug, PartialEq)]
struct Interval {
    rate: String,
    shown: String,
    known: String,
    from: i64,
    last_seen: i64,
    ended: Option<i64>,
}

/// A price as the model sees it, however it is shown: from one change that is told to the next.
#[derive(Clone, Debug, PartialEq)]
struct Run {
    rate: String,
    from: i64,
    last_seen: i64,
    ended: Option<i64>,
    /// What ended it.
    next: Option<String>,
}

/// The intervals of one source, as plain walking through its good checks gives them.
#[derive(Default)]
struct Model {
    in_force: Option<Snapshot>,
    last_good: i64,
    intervals: Vec<Interval>,
    runs: Vec<Run>,
    /// The run of each interval.
    run_of: Vec<usize>,
    changes: Vec<(i64, i64, String)>,
}

impl Model {
    fn check(&mut self, minute: i64, shown: &Shown) {
        let page = page("shop", minute, &format!("{minute} {shown:?}"));
        let readings = extraction(&page, shown);
        let now = Snapshot::accept("shop", at(minute), readings, self.in_force.as_ref());
        let diff = self.in_force.as_ref().map(|old| compare(old, &now));
        if diff.as_ref().is_none_or(|diff| !diff.is_empty()) {
            self.accept(minute, now, &diff.unwrap_or_default());
        }
        self.last_good = minute;
        for interval in self.intervals.iter_mut().filter(|i| i.ended.is_none()) {
            interval.last_seen = minute;
        }
        for run in self.runs.iter_mut().filter(|run| run.ended.is_none()) {
            run.last_seen = minute;
        }
    }

    /// The run of a rate that goes on.
    fn open_run(&self, rate: &str) -> Option<usize> {
        let is_open = |run: &Run| run.rate == rate && run.ended.is_none();
        self.runs.iter().position(is_open)
    }

    fn accept(&mut self, minute: i64, now: Snapshot, diff: &Diff) {
        for interval in self.intervals.iter_mut().filter(|i| i.ended.is_none()) {
            let still = now.quotes.iter().any(|quote| {
                quote.reading.rate.to_string() == interval.rate
                    && format!("{:?}", quote.reading.price) == interval.shown
                    && format!("{:?}", quote.known) == interval.known
            });
            if !still {
                interval.ended = Some(minute);
            }
        }
        let material = |change: &&Change| change.kind != ChangeKind::Redisplayed;
        for change in diff.changes.iter().filter(material) {
            if let Some(run) = self.open_run(&change.rate.to_string()) {
                self.runs[run].ended = Some(minute);
                self.runs[run].next = change.now.as_ref().map(|now| format!("{now:?}"));
            }
        }
        for quote in &now.quotes {
            let rate = quote.reading.rate.to_string();
            let run = self.open_run(&rate).unwrap_or_else(|| {
                self.runs.push(Run {
                    rate: rate.clone(),
                    from: minute,
                    last_seen: minute,
                    ended: None,
                    next: None,
                });
                self.runs.len() - 1
            });
            let open = |i: &Interval| i.rate == rate && i.ended.is_none();
            if !self.intervals.iter().any(open) {
                self.run_of.push(run);
                self.intervals.push(Interval {
                    rate,
                    shown: format!("{:?}", quote.reading.price),
                    known: format!("{:?}", quote.known),
                    from: minute,
                    last_seen: minute,
                    ended: None,
                });
            }
        }
        let told = diff.changes.iter().map(|change| format!("{change:?}"));
        let told = told.chain(diff.rules.iter().map(|rule| format!("{rule:?}")));
        let last_good = self.last_good;
        self.changes
            .extend(told.map(|change| (minute, last_good, change)));
        self.in_force = Some(now);
    }

    /// Of each rate the last interval, in the order in which they began, that had begun by then.
    fn at(&self, minute: i64) -> Vec<Interval> {
        let begun = |rate: &&str| {
            let of_rate = |i: &&Interval| i.rate == **rate && i.from <= minute;
            self.intervals.iter().rev().find(of_rate).cloned()
        };
        RATES.iter().filter_map(begun).collect()
    }

    /// The runs of these intervals.
    fn held_at(&self, minute: i64) -> Vec<Run> {
        let of_rate = |rate: &&str| {
            let is_meant = |i: &Interval| i.rate == **rate && i.from <= minute;
            let at = self.intervals.iter().rposition(is_meant)?;
            Some(self.runs[self.run_of[at]].clone())
        };
        RATES.iter().filter_map(of_rate).collect()
    }
}

fn minute_of(instant: jiff::Timestamp) -> i64 {
    instant.duration_since(at(0)).as_mins()
}

fn as_model(held: Vec<crate::snapshot::Held<crate::snapshot::Quote>>) -> Vec<Interval> {
    held.into_iter()
        .map(|held| Interval {
            rate: held.what.reading.rate.to_string(),
            shown: format!("{:?}", held.what.reading.price),
            known: format!("{:?}", held.what.known),
            from: minute_of(held.from),
            last_seen: minute_of(held.last_seen),
            ended: held.ended.map(minute_of),
        })
        .collect()
}

fn as_runs(prices: Vec<HeldPrice>) -> Vec<Run> {
    let run = |HeldPrice { held, next }: HeldPrice| Run {
        rate: held.what.reading.rate.to_string(),
        from: minute_of(held.from),
        last_seen: minute_of(held.last_seen),
        ended: held.ended.map(minute_of),
        next: next.map(|next| format!("{next:?}")),
    };
    prices.into_iter().map(run).collect()
}

/// `intervals` in the order of rates' first letters, to compare with another so ordered.
fn by_rate(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_by(|a, b| a.rate.cmp(&b.rate));
    intervals
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_store_agrees_with_a_naive_model(steps in any_steps()) {
        let mut store = Store::in_memory().unwrap();
        let mut model = Model::default();
        let mut minute = 0;
        for step in &steps {
            minute += step.minutes;
            match &step.shown {
                Some(shown) => {
                    store.check("shop", minute, shown).unwrap();
                    model.check(minute, shown);
                }
                None => { store.miss("shop", minute).unwrap(); }
            }
            let stored = store.latest_snapshot("shop").unwrap().map(|(_, snapshot)| snapshot);
            // Debug tells digits, which equality does not.
            prop_assert_eq!(format!("{stored:?}"), format!("{:?}", model.in_force));
            prop_assert_eq!(&stored, &model.in_force);
        }
        for instant in (-1000..700).step_by(31).chain([i64::from(i16::MAX)]) {
            let stored = as_model(store.prices_at(at(instant)).unwrap());
            prop_assert_eq!(by_rate(stored), by_rate(model.at(instant)), "at {}", instant);
        }
        let history = as_model(store.price_history(HistoryFilter::default()).unwrap());
        prop_assert_eq!(by_rate(history), by_rate(model.intervals));
        let changes: Vec<(i64, i64, String)> = store
            .changes(ChangeFilter::default())
            .unwrap()
            .into_iter()
            .map(|change| {
                let told = match change.what {
                    WhatChanged::Price(change) => format!("{change:?}"),
                    WhatChanged::Rule(change) => format!("{change:?}"),
                };
                (minute_of(change.observed), minute_of(change.last_seen), told)
            })
            .collect();
        prop_assert_eq!(changes, model.changes);
        prop_assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
    }

    /// What the book says since when a price holds, and what came after it, is what was told of
    /// its changes.
    #[test]
    fn a_price_holds_from_one_change_to_the_next(steps in any_steps()) {
        let mut store = Store::in_memory().unwrap();
        let mut model = Model::default();
        let mut minute = 0;
        for step in &steps {
            // Gone and back in one instant could not be told from going on.
            minute += step.minutes.max(1);
            match &step.shown {
                Some(shown) => {
                    store.check("shop", minute, shown).unwrap();
                    model.check(minute, shown);
                }
                None => { store.miss("shop", minute).unwrap(); }
            }
        }
        for instant in (0..minute + 40).step_by(7) {
            let mut stored = as_runs(store.prices_held_at(at(instant)).unwrap());
            let mut told = model.held_at(instant);
            stored.sort_by(|a, b| a.rate.cmp(&b.rate));
            told.sort_by(|a, b| a.rate.cmp(&b.rate));
            prop_assert_eq!(stored, told, "at {}", instant);
        }
    }
}

/// A price that was raised is not the one from before, though it then shows digits that would fit
/// both.
#[test]
fn a_price_that_was_raised_began_with_that() {
    let mut store = Store::in_memory().unwrap();
    for (minute, price) in [(0, "0.112"), (10, "0.113"), (20, "0.1125")] {
        let page = shown(&[(RATES[0], price)], &[]);
        store.check("shop", minute, &page).unwrap();
    }
    let changes = store.changes(ChangeFilter::default()).unwrap();
    let kinds: Vec<ChangeKind> = changes
        .iter()
        .filter_map(|change| match &change.what {
            WhatChanged::Price(change) => Some(change.kind),
            WhatChanged::Rule(_) => None,
        })
        .collect();
    assert_eq!(kinds, [ChangeKind::Raised, ChangeKind::Redisplayed]);
    let since = |minute| store.prices_held_at(at(minute)).unwrap()[0].held.from;
    assert_eq!((since(5), since(15), since(25)), (at(0), at(10), at(10)));
}

/// Digits that come one by one are one price, though the first and the last of them alone would be
/// two.
#[test]
fn other_digits_never_add_up_to_a_change() {
    let mut store = Store::in_memory().unwrap();
    for (minute, price) in [(0, "1.1"), (10, "1.11"), (20, "1.114")] {
        let page = shown(&[(RATES[0], price)], &[]);
        store.check("shop", minute, &page).unwrap();
    }
    for minute in [5, 15, 25] {
        let prices = store.prices_held_at(at(minute)).unwrap();
        let [HeldPrice { held, next }] = prices.as_slice() else {
            panic!()
        };
        assert_eq!((held.from, held.ended, next), (at(0), None, &None));
    }
}

#[test]
fn every_snapshot_reads_back_with_its_own_provenance() {
    let mut store = Store::in_memory().unwrap();
    let first = shown(&[(RATES[0], "0.1"), (RATES[2], "0.2")], &RULES[2..]);
    let second = shown(&[(RATES[0], "0.1"), (RATES[2], "0.3")], &RULES[2..]);
    let one = store.check("shop", 0, &first).unwrap().snapshot.unwrap();
    let two = store.check("shop", 5, &second).unwrap().snapshot.unwrap();
    let (one, two) = (
        store.snapshot(one).unwrap().unwrap(),
        store.snapshot(two).unwrap().unwrap(),
    );
    let hash = |minute, shown: &Shown| page("shop", minute, &format!("{minute} {shown:?}")).hash;
    let provenance = |s: &Snapshot, n: usize| s.quotes[n].reading.provenance.hash;
    assert_eq!(provenance(&one, 0), hash(0, &first));
    assert_eq!(provenance(&two, 0), hash(5, &second));
    // The interval of the price that stayed leads to where it was first seen.
    let held = store.prices_at(at(9)).unwrap();
    assert_eq!(held[0].what.reading.provenance.hash, hash(0, &first));
    assert_eq!(held[1].what.reading.provenance.hash, hash(5, &second));
}
