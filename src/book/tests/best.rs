//! The cheapest of all ways to make a clip.

use crate::book::Book;
use crate::book::best::{Wanted, best};
use crate::book::estimate::Job;
use crate::book::test_book::{TestBook, amount, route};
use crate::credits::{Plan, PlanCost};
use crate::rate::RateGlob;

fn book() -> Book {
    TestBook::empty()
        .model("a/one", "A", "One")
        .rates(
            "a/one/make",
            &[
                ("resolution=720p", "$0.10/s"),
                ("resolution=1080p", "$0.20/s"),
            ],
        )
        .model("b/two", "B", "Two")
        .rates(
            "b/two/make",
            &[
                ("resolution=720p,sound=off", "$0.09/s"),
                ("resolution=720p,sound=on", "$0.12/s"),
            ],
        )
        .rule("b/two/make", "duration", "3-8 s")
        .model("c/three", "C", "Three")
        .rate("c/three/make", "from $0.01/s")
        .model("d/four", "D", "Four")
        .rate("d/four/make[resolution=720p]", "2 credits/s")
        .model("e/five", "E", "Five")
        .rate("e/five/make[resolution=720p]", "EUR 0.01/s")
        .rate("e/five/edit[resolution=720p]", "$0.001/s")
        .build()
}

/// Each ranking as lines, and the routes that are refused.
fn found(wanted: &Wanted, plans: &[Plan]) -> (Vec<String>, Vec<String>) {
    let book = book();
    let best = best(&book, wanted, plans);
    let mut lines = Vec::new();
    for ranking in &best.rankings {
        for way in &ranking.known {
            let place = ranking.place(way);
            lines.push(format!("{place} {} {}", way.name(), way.cost.shown()));
        }
        for way in &ranking.open {
            lines.push(format!("? {} {}", way.name(), way.cost.shown()));
        }
    }
    let refused = best.refused.iter().map(|(route, _)| route.to_string());
    (lines, refused.collect())
}

fn wanted(seconds: &str, settings: &[(&str, &str)]) -> Wanted {
    let mut job = Job::new(route("x/y/z"), amount(seconds));
    for (key, value) in settings {
        job.dimensions.set(key, value).unwrap();
    }
    Wanted {
        routes: Vec::new(),
        mode: Some("make".to_owned()),
        job,
    }
}

#[test]
fn all_ways_are_ranked_where_their_costs_compare() {
    let (lines, refused) = found(&wanted("5", &[]), &[]);
    assert_eq!(
        lines,
        [
            "1 b/two/make resolution=720p,sound=off $0.45",
            "2 a/one/make resolution=720p $0.50",
            "3 b/two/make resolution=720p,sound=on $0.60",
            "4 a/one/make resolution=1080p $1.00",
            // What is at least something may be the cheapest, and is not said to be.
            "? c/three/make from $0.05",
            "1 e/five/make resolution=720p EUR 0.05",
            "1 d/four/make resolution=720p 10 credits of d",
        ]
    );
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn what_is_asked_for_must_be_had() {
    let (lines, refused) = found(&wanted("9", &[("resolution", "720p")]), &[]);
    assert_eq!(lines[0], "1 a/one/make resolution=720p $0.90");
    // 9 s cannot be ordered of the one, and the other says nothing of resolutions.
    assert_eq!(refused, ["b/two/make", "c/three/make"]);
    let (lines, refused) = found(&wanted("5", &[("sound", "on")]), &[]);
    assert_eq!(lines, ["1 b/two/make resolution=720p,sound=on $0.60"]);
    assert_eq!(refused.len(), 4);
    let named = Wanted {
        routes: vec![RateGlob::new("a/*")],
        ..wanted("5", &[("resolution", "8k")])
    };
    assert_eq!(
        found(&named, &[]),
        (Vec::new(), vec!["a/one/make".to_owned()])
    );
}

#[test]
fn credits_are_ranked_with_money_where_a_plan_says_what_they_cost() {
    let plan = Plan {
        provider: "d".to_owned(),
        name: Some("pack".to_owned()),
        cost: PlanCost::Said {
            price: amount("1"),
            currency: "USD".parse().unwrap(),
            credits: amount("100"),
        },
        from: None,
        until: None,
        lasts: None,
        is_assumed: false,
    };
    let (lines, _) = found(&wanted("5", &[("resolution", "720p")]), &[plan]);
    assert_eq!(
        lines,
        [
            "1 d/four/make resolution=720p $0.10",
            "2 b/two/make resolution=720p,sound=off $0.45",
            "3 a/one/make resolution=720p $0.50",
            "4 b/two/make resolution=720p,sound=on $0.60",
            "1 e/five/make resolution=720p EUR 0.05",
        ]
    );
}
