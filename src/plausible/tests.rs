//! Each doubt with readings that raise it and readings that come close.

use proptest::prelude::*;

use super::*;
use crate::change::compare;
use crate::price::{Currency, Unit};
use crate::test_data::{price, snapshot};

/// Rows `a`, `b`, … at these prices, in dollars with credits beside them: `0.075 (5.4)`.
fn rows(prices: &[&str], before: Option<&Snapshot>) -> Snapshot {
    let named: Vec<(String, Price)> = ('a'..)
        .zip(prices)
        .map(|(name, text)| (format!("p/m/{name}"), price(text)))
        .collect();
    let named: Vec<(&str, Price)> = named.iter().map(|(n, p)| (n.as_str(), p.clone())).collect();
    snapshot(&named, &[], before)
}

fn doubts_of(before: &Snapshot, now: &Snapshot) -> Vec<Doubt> {
    let past = Past {
        in_force: Some(before),
        left_this: None,
    };
    doubts(Limits::default(), past, now, &[], &compare(before, now))
}

fn kinds(before: &[&str], now: &[&str]) -> Vec<&'static str> {
    let before = rows(before, None);
    let now = rows(now, Some(&before));
    doubts_of(&before, &now).iter().map(Doubt::kind).collect()
}

#[test]
fn the_size_of_a_move_is_measured_alike_either_way() {
    for (low, high, expected) in [
        ("0.10", "0.11", None),
        ("0.10", "0.16", None),
        ("0.10", "0.161", Some("moved")),
        ("0.10", "0.20", Some("moved")),
        ("0.10", "0.85", Some("moved")),
        ("0.112", "1.125", Some("slipped")),
        ("0.113", "1.12", Some("slipped")),
        ("0.10", "0.90", Some("slipped")),
        ("0.10", "1.00", Some("slipped")),
        ("0.075", "75", Some("slipped")),
        ("0", "0.001", Some("slipped")),
        ("999999999999", "0.000000000001", Some("slipped")),
    ] {
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_eq!(kinds(&[low], &[high]), expected, "{low} to {high}");
        assert_eq!(kinds(&[high], &[low]), expected, "{high} to {low}");
    }
}

#[test]
fn a_limit_is_the_files_own() {
    let (before, now) = (rows(&["0.10"], None), rows(&["0.13"], None));
    let past = Past {
        in_force: Some(&before),
        left_this: None,
    };
    let diff = compare(&before, &now);
    let limited = |percent: u32| {
        let most_percent = Amount::from(percent);
        doubts(Limits { most_percent }, past, &now, &[], &diff).len()
    };
    assert_eq!((limited(29), limited(30)), (1, 0));
}

#[test]
fn either_end_of_a_range_may_go_too_far() {
    let mut ends = [rows(&["0.10"], None), rows(&["0.10"], None)];
    for (snapshot, max) in ends.iter_mut().zip(["0.20", "0.50"]) {
        let quote = snapshot.quotes.first_mut().unwrap();
        for price in [&mut quote.known, &mut quote.reading.price] {
            price.kind = crate::price::Kind::Range;
            price.amount_max = Some(max.parse().unwrap());
        }
    }
    let [before, now] = ends;
    assert_eq!(doubts_of(&before, &now).len(), 1);
}

#[test]
fn what_is_new_or_shown_with_other_digits_is_not_doubted() {
    assert_eq!(kinds(&["0.10"], &["0.10", "9.99"]), [""; 0]);
    assert_eq!(kinds(&["0.1125 (8.1)"], &["0.112 (8.1)"]), [""; 0]);
    assert_eq!(kinds(&["0.10"], &["0.10"]), [""; 0]);
}

#[test]
fn what_vanished_is_named() {
    let before = snapshot(
        &[("p/m/a", price("0.1")), ("p/m/b", price("0.2"))],
        &[
            ("p/m/a", "billed-by", "input"),
            ("p/m/a", "stated", "No refunds"),
        ],
        None,
    );
    let now = snapshot(&[("p/m/b", price("0.2"))], &[], Some(&before));
    let words: Vec<String> = doubts_of(&before, &now)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        words,
        [
            "p/m/a is no longer on the page",
            "p/m/a no longer says how it bills: billed by input duration; “No refunds”",
        ]
    );
    // A rule that says something else is no rule that vanished.
    let other = snapshot(
        &[("p/m/a", price("0.1")), ("p/m/b", price("0.2"))],
        &[
            ("p/m/a", "billed-by", "output"),
            ("p/m/a", "stated", "Refunds"),
        ],
        Some(&before),
    );
    assert_eq!(doubts_of(&before, &other), []);
}

#[test]
fn another_unit_or_currency_is_for_a_person_and_no_move() {
    for edit in [(|p| p.unit = Unit::Minute) as fn(&mut Price), |p| {
        p.currency = Currency::Credits;
    }] {
        let before = rows(&["0.10"], None);
        let mut other = price("6.00");
        edit(&mut other);
        let now = snapshot(&[("p/m/a", other)], &[], Some(&before));
        for (before, now) in [(&before, &now), (&now, &before)] {
            let doubts = doubts_of(before, now);
            let kinds: Vec<&str> = doubts.iter().map(Doubt::kind).collect();
            assert_eq!(kinds, ["swapped"]);
            assert_eq!(Settles::of(&doubts), Some(Settles::Person));
        }
    }
}

/// The route pages of April 2026.
const ROUTES: [&str; 4] = [
    "0.075 (5.4)",
    "0.113 (8.1)",
    "0.100 (7.1982)",
    "0.150 (10.8)",
];

#[test]
fn one_row_off_the_ratio_of_the_others_is_doubted() {
    let with = |n: usize, text: &'static str| {
        let mut rows = ROUTES;
        if let Some(row) = rows.get_mut(n) {
            *row = text;
        }
        rows
    };
    for (now, off) in [
        // Rounded up, down, or cut off: the digits shown leave it open.
        (with(1, "0.112 (8.1)"), 0),
        (with(2, "0.099 (7.1982)"), 0),
        // The price of the row below; a slip of one digit; the credits of another row.
        (with(0, "0.100 (5.4)"), 1),
        (with(3, "0.160 (10.8)"), 1),
        (with(3, "0.150 (8.1)"), 1),
    ] {
        let fresh = rows(&now, None);
        let first = doubts(
            Limits::default(),
            Past::default(),
            &fresh,
            &[],
            &Diff::default(),
        );
        assert_eq!(first.len(), off, "{now:?}");
        let before = rows(&ROUTES, None);
        let now = rows(&now, Some(&before));
        let doubts = doubts_of(&before, &now);
        let strays = doubts.iter().filter(|doubt| doubt.kind() == "off-ratio");
        assert_eq!(strays.count(), off, "{doubts:?}");
        // What was believed once stays believed.
        assert_eq!(ratio::off(Some(&now), &now), []);
    }
    let told = ratio::off(None, &rows(&with(0, "0.100 (5.4)"), None));
    assert_eq!(
        told[0].to_string(),
        "p/m/a shows $0.100/s beside 5.4 credits/s, but the other rows stand at $1/72 per credit"
    );
}

#[test]
fn a_ratio_is_shared_by_three_rows_and_two_thirds_of_them_or_by_none() {
    for (prices, off) in [
        (vec!["0.075 (5.4)", "0.10 (5.4)"], 0),
        (vec!["0.075 (5.4)", "0.150 (10.8)", "0.10 (5.4)"], 1),
        (
            vec!["0.075 (5.4)", "0.150 (10.8)", "0.10 (5.4)", "0.200 (10.8)"],
            0,
        ),
        // Nothing to divide by.
        (vec!["0.075 (0)", "0 (0)", "0.1 (0.0)"], 0),
    ] {
        assert_eq!(
            ratio::off(None, &rows(&prices, None)).len(),
            off,
            "{prices:?}"
        );
    }
}

/// 1/72 dollars a credit became 1/68, the credits unchanged.
#[test]
fn a_credit_rated_anew_is_told_as_one_and_not_doubted() {
    let now = [
        "0.079 (5.4)",
        "0.119 (8.1)",
        "0.106 (7.1982)",
        "0.159 (10.8)",
    ];
    let before = rows(&ROUTES, None);
    let now = rows(&now, Some(&before));
    assert_eq!(doubts_of(&before, &now), []);
    let told = together(&before, &now, &compare(&before, &now)).unwrap();
    assert_eq!(told.prices, 4);
    assert!(told.same_credits);
    let (was, is) = told.per_credit.unwrap();
    assert_eq!(
        (was.to_string(), is.to_string()),
        ("$1/72 per credit".to_owned(), "$1/68 per credit".to_owned())
    );
    let (percent, about) = told.percent.unwrap();
    assert_eq!((percent.to_string().as_str(), about), ("5.9", false));
    let back = rows(&ROUTES, Some(&now));
    let told = together(&now, &back, &compare(&now, &back)).unwrap();
    assert_eq!(told.percent.unwrap().0.to_string(), "-5.6");
}

#[test]
fn one_row_that_stays_behind_is_doubted() {
    let now = [
        "0.079 (5.4)",
        "0.119 (8.1)",
        "0.106 (7.1982)",
        "0.150 (10.8)",
    ];
    let before = rows(&ROUTES, None);
    let now = rows(&now, Some(&before));
    let doubts = doubts_of(&before, &now);
    let words: Vec<String> = doubts.iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        [
            "p/m/d shows $0.150/s beside 10.8 credits/s, but the other rows stand at $1/68 per credit"
        ]
    );
    assert_eq!(together(&before, &now, &compare(&before, &now)), None);
}

#[test]
fn rows_that_move_as_one_are_evidence_unless_it_is_tenfold() {
    let all = |factor: u32| {
        let before = ["0.10", "0.21", "0.32"];
        let now = before.map(|text| {
            let amount: Amount = text.parse().unwrap();
            amount.times(Amount::from(factor)).unwrap().to_string()
        });
        kinds(&before, &now.each_ref().map(String::as_str))
    };
    assert_eq!(all(2), [""; 0]);
    assert_eq!(all(10), ["slipped"; 3]);
    // Two are too few, and a row apart is no move of all.
    assert_eq!(kinds(&["0.10", "0.21"], &["0.20", "0.42"]), ["moved"; 2]);
    assert_eq!(
        kinds(&["0.10", "0.21", "0.32"], &["0.20", "0.42", "0.33"]),
        ["moved"; 2]
    );
    let (before, now) = (rows(&["1", "2", "4"], None), rows(&["2", "4", "8"], None));
    let told = together(&before, &now, &compare(&before, &now)).unwrap();
    assert_eq!(told.percent.unwrap().0.to_string(), "100.0");
    assert_eq!(told.per_credit, None);
}

#[test]
fn an_older_copy_is_doubted_only_where_it_says_something_else() {
    let dated = |price: &str, date: &str| {
        let mut snapshot = rows(&[price], None);
        snapshot.published = Some(date.parse().unwrap());
        snapshot
    };
    let before = dated("0.10", "2026-02-06");
    for (now, expected) in [
        (dated("0.11", "2026-02-05"), vec!["older-copy"]),
        (dated("0.11", "2026-02-07"), vec![]),
        (dated("0.10", "2026-02-05"), vec![]),
        (rows(&["0.11"], None), vec![]),
    ] {
        let doubts = doubts_of(&before, &now);
        let kinds: Vec<&str> = doubts.iter().map(Doubt::kind).collect();
        assert_eq!(kinds, expected);
    }
}

#[test]
fn a_return_to_what_was_left_is_doubted_and_the_gravest_comes_first() {
    let before = rows(&["0.10", "0.20"], None);
    let now = rows(&["9.99"], None);
    let past = Past {
        in_force: Some(&before),
        left_this: Some(Timestamp::UNIX_EPOCH),
    };
    let doubts = doubts(Limits::default(), past, &now, &[], &compare(&before, &now));
    let kinds: Vec<&str> = doubts.iter().map(Doubt::kind).collect();
    assert_eq!(kinds, ["slipped", "alternating", "rates-vanished"]);
    assert_eq!(Settles::of(&doubts), Some(Settles::Person));
    assert_eq!(Settles::of(&[]), None);
}

#[test]
fn a_fingerprint_is_of_what_is_read_and_of_nothing_else() {
    let base = || {
        snapshot(
            &[("p/m/a", price("0.1125 (8.1)"))],
            &[("p/m/a", "stated", "x")],
            None,
        )
    };
    let other = [
        snapshot(
            &[("p/m/a", price("0.112 (8.1)"))],
            &[("p/m/a", "stated", "x")],
            None,
        ),
        snapshot(
            &[("p/m/a", price("0.1125 (8.2)"))],
            &[("p/m/a", "stated", "x")],
            None,
        ),
        snapshot(
            &[("p/m/b", price("0.1125 (8.1)"))],
            &[("p/m/a", "stated", "x")],
            None,
        ),
        snapshot(
            &[("p/m/a", price("0.1125 (8.1)"))],
            &[("p/m/a", "stated", "y")],
            None,
        ),
        snapshot(&[("p/m/a", price("0.1125 (8.1)"))], &[], None),
    ];
    let same = fingerprint(&base());
    for other in other {
        assert_ne!(fingerprint(&other), same);
    }
    let mut elsewhere = base();
    elsewhere.observed = "2026-05-01T00:00:00Z".parse().unwrap();
    for quote in &mut elsewhere.quotes {
        quote.reading.provenance.hash = PageHash::of(b"another page");
        quote.reading.provenance.node = "html > p".to_owned();
        quote.reading.text = "other words".to_owned();
        quote.known = price("0.11251");
    }
    assert_eq!(fingerprint(&elsewhere), same);
}

proptest! {
    /// A doubt about one reading after another is a doubt the other way round; what is there or
    /// gone, and what is believed already, apart.
    #[test]
    fn no_doubt_depends_on_a_direction(
        rows_of in proptest::collection::vec((1_u32..2_000, 1_u32..2_000, 1_u32..200), 1..6),
    ) {
        let of = |pick: fn(&(u32, u32, u32)) -> u32| {
            let texts: Vec<String> = rows_of
                .iter()
                .map(|row| format!("0.{:04} ({})", pick(row), row.2))
                .collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            rows(&texts, None)
        };
        let (a, b) = (of(|row| row.0), of(|row| row.1));
        let told = |before: &Snapshot, now: &Snapshot| {
            let doubts = doubts_of(before, now);
            let mut told: Vec<String> = doubts
                .into_iter()
                .filter_map(|doubt| match doubt {
                    Doubt::Moved { rate, .. } => Some(format!("{rate} moved")),
                    Doubt::Slipped { rate, .. } => Some(format!("{rate} slipped")),
                    Doubt::Swapped { rate, .. } => Some(format!("{rate} swapped")),
                    _ => None,
                })
                .collect();
            told.sort();
            told
        };
        prop_assert_eq!(told(&a, &b), told(&b, &a));
        prop_assert_eq!(doubts_of(&a, &a), []);
    }
}
