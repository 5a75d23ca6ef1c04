//! What holds of every bill, for random lengths and counts.

use proptest::prelude::*;

use super::estimates::{EDIT, GUIDE, K3, O3, REFERENCE, book, job};
use crate::book::Book;
use crate::book::estimate::{Certainty, Job, Total, estimate, totals};
use crate::book::test_book::amount;
use crate::price::Amount;

const ANY_ROUTE: [&str; 26] = [
    K3,
    O3,
    REFERENCE,
    EDIT,
    GUIDE,
    "shop/units/minute",
    "shop/units/tiny",
    "shop/units/five",
    "shop/units/five-started",
    "shop/units/request",
    "shop/kinds/from",
    "shop/kinds/wide",
    "shop/rules/up",
    "shop/rules/down",
    "shop/rules/nearest",
    "shop/rules/fine",
    "shop/defaults/clip",
    "shop/bills/clamped",
    "shop/bills/both",
    "shop/bills/started",
    "shop/bills/cents",
    "shop/bills/credits",
    "shop/bills/affine",
    "shop/bills/base",
    "shop/bills/next",
    "shop/bills/multiples",
];

/// Lengths in milliseconds that every route takes and no rule rounds to nothing.
fn any_length() -> impl Strategy<Value = u32> {
    3_000_u32..=10_000
}

fn with(route_text: &str, milliseconds: u32, count: u32) -> Job {
    let mut job = job(&format!("{route_text} | 1 |"));
    job.seconds = amount(&format!(
        "{}.{:03}",
        milliseconds / 1000,
        milliseconds % 1000
    ));
    job.count = count.into();
    job
}

fn total(book: &Book, job: &Job) -> Total {
    estimate(book, job).unwrap().totals[0].clone()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn linear_in_count(route in prop::sample::select(&ANY_ROUTE[..]), length in any_length(), count in 1_u32..1000) {
        let book = book();
        let one = total(&book, &with(route, length, 1));
        let many = total(&book, &with(route, length, count));
        if !one.rounded {
            prop_assert!(!many.rounded);
            prop_assert_eq!(many.low, one.low.times(count.into()).unwrap());
            prop_assert_eq!(many.high, one.high.times(count.into()).unwrap());
        }
        let more = total(&book, &with(route, length, count + 1));
        prop_assert!(more.low > many.low && more.high > many.high);
    }

    #[test]
    fn monotone_in_seconds(route in prop::sample::select(&ANY_ROUTE[..]), a in any_length(), b in any_length()) {
        let book = book();
        let (short, long) = (a.min(b), a.max(b));
        let (short, long) = (total(&book, &with(route, short, 1)), total(&book, &with(route, long, 1)));
        prop_assert!(short.low <= long.low && short.high <= long.high);
    }

    /// The totals alone are those of the bill, to the last word, refusals included.
    #[test]
    fn the_totals_alone_are_those_of_the_bill(
        route in prop::sample::select(&ANY_ROUTE[..]),
        length in 1_u32..20_000,
        count in 1_u32..1000,
        failures in prop::option::of(1_u32..3),
    ) {
        let book = book();
        let mut job = with(route, length, count);
        job.failures = failures.map_or(Amount::ZERO, Amount::from);
        prop_assert_eq!(estimate(&book, &job).map(|bill| bill.totals), totals(&book, &job));
    }

    #[test]
    fn what_is_priced_never_costs_nothing(route in prop::sample::select(&ANY_ROUTE[..]), length in 1_u32..20_000) {
        if let Ok(estimate) = estimate(&book(), &with(route, length, 1)) {
            for total in estimate.totals {
                prop_assert!(!total.low.is_zero() && total.low <= total.high);
            }
        }
    }

    #[test]
    fn a_range_holds_each_of_its_members(route in prop::sample::select(&[K3, O3, REFERENCE, EDIT, GUIDE][..]), length in any_length()) {
        let book = book();
        let open = total(&book, &with(route, length, 1));
        for entry in book.base_rates(&crate::book::test_book::route(route)) {
            let job = Job {
                seconds: with(route, length, 1).seconds,
                ..Job::of_rate(&entry.rate, amount("1"))
            };
            let member = total(&book, &job);
            prop_assert_eq!(member.certainty, Certainty::Exact);
            prop_assert!(open.low <= member.low && member.high <= open.high);
        }
    }
}
