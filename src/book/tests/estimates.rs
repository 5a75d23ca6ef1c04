//! Worked bills, what is refused and how it is said, and what holds of every bill.

use super::bills;
use crate::book::Book;
use crate::book::estimate::{Certainty, Job, NoEstimate, Total, estimate};
use crate::book::test_book::{TestBook, amount, route};

/// The seed book and a provider of every unit, kind and rule.
pub(super) fn book() -> Book {
    let book = TestBook::seed()
        .model("shop/units", "Shop", "Units")
        .rate("shop/units/minute", "$0.10/min")
        .rate("shop/units/even-minute", "$0.12/min")
        .rate("shop/units/hour", "$36/h")
        .rate("shop/units/tiny", "$0.000000001/h")
        .rate("shop/units/five", "$0.5/5 s")
        .rate("shop/units/five-started", "$0.5/5 s")
        .rule("shop/units/five-started", "rounding", "up 5 s")
        .rate("shop/units/request", "$0.014/request")
        .rate("shop/units/video", "EUR 0.99/video")
        .rate("shop/units/tokens", "$3/1M-tokens")
        .rate("shop/units/month", "$10/month")
        .rate("shop/units/free", "$0/s")
        .model("shop/kinds", "Shop", "Kinds")
        .rate("shop/kinds/from", "from $0.1/s")
        .rate("shop/kinds/at-most", "up to $0.5/s")
        .rate("shop/kinds/about", "~$0.1/s")
        .rate("shop/kinds/range", "$0.1-0.3/s")
        .rates(
            "shop/kinds/wide",
            &[
                ("resolution=720p", "$0.1-0.9/s"),
                ("resolution=1080p", "$0.5/s"),
            ],
        )
        .rates(
            "shop/kinds/unknown",
            &[
                ("resolution=720p", "from $0.1/s"),
                ("resolution=1080p", "up to $0.5/s"),
            ],
        )
        .rates(
            "shop/kinds/mixed",
            &[
                ("resolution=720p", "$0.1/s"),
                ("resolution=1080p", "EUR 0.5/s"),
            ],
        )
        .model("shop/rules", "Shop", "Rules")
        .rate("shop/rules/up", "$0.1/s")
        .rule("shop/rules/up", "rounding", "up 1 s")
        .rate("shop/rules/down", "$0.1/s")
        .rule("shop/rules/down", "rounding", "down 2 s")
        .rate("shop/rules/nearest", "$0.1/s")
        .rule("shop/rules/nearest", "rounding", "nearest 1 s")
        .rate("shop/rules/fine", "$0.1/s")
        .rule("shop/rules/fine", "rounding", "up 0.1 s")
        .rate("shop/rules/fifteen", "$0.1/s")
        .rule("shop/rules/fifteen", "rounding", "up 15 s")
        .rates(
            "shop/rules/sound",
            &[("sound=off", "$0.1/s"), ("sound=on", "$0.15/s")],
        )
        .rule("shop/rules/sound", "implies", "video-input => sound=off")
        .rates(
            "shop/rules/added",
            &[
                ("", "$0.1/s"),
                ("add-on=voice", "+$0.028/s"),
                ("add-on=hd", "+2 credits/s"),
                ("add-on=stamp", "+$0.10/min"),
            ],
        )
        .model("shop/defaults", "Shop", "Defaults")
        .default_of("shop/defaults", "resolution", "720p")
        .rates(
            "shop/defaults/clip",
            &[
                ("resolution=720p", "$0.1/s"),
                ("resolution=1080p", "$0.2/s"),
            ],
        );
    bills::rules_of_real_pages(book).build()
}

/// `route | seconds | key=value … count=N input=N + add-on`.
pub(super) fn job(text: &str) -> Job {
    let mut parts = text.split('|').map(str::trim);
    let route = route(parts.next().unwrap());
    let mut job = Job::new(route, amount(parts.next().unwrap()));
    for word in parts.next().unwrap_or_default().split_whitespace() {
        match word.split_once('=') {
            Some(("count", n)) => job.count = amount(n),
            Some(("retries", n)) => job.retries = amount(n),
            Some(("failures", n)) => job.failures = amount(n),
            Some(("input", n)) => job.input_seconds = Some(amount(n)),
            Some((key, value)) => job.dimensions.set(key, value).unwrap(),
            None => job.add_ons.push(word.trim_start_matches('+').to_owned()),
        }
    }
    job
}

/// `$0.375, exact`; several currencies joined with ` and `.
fn bill(book: &Book, text: &str) -> String {
    match estimate(book, &job(text)) {
        Ok(estimate) => {
            let said = |t: &Total| format!("{}, {}", t.shown(), t.certainty_words());
            estimate
                .totals
                .iter()
                .map(said)
                .collect::<Vec<_>>()
                .join(" and ")
        }
        Err(error) => format!("error: {error}"),
    }
}

pub(super) const K3: &str = "gptimage2/kling-3/text-to-video";
pub(super) const O3: &str = "gptimage2/kling-o3/text-to-video";
pub(super) const REFERENCE: &str = "gptimage2/kling-o3/reference-to-video";
pub(super) const EDIT: &str = "gptimage2/kling-o3/video-edit";
pub(super) const GUIDE: &str = "kling/video-3.0/generate";

/// Route, job, bill.
pub(super) const BILLS: &[(&str, &str, &str)] = &[
    // The article's.
    (K3, "5 | resolution=720p sound=off", "$0.375, exact"),
    (K3, "10 | resolution=720p sound=off", "$0.75, exact"),
    (O3, "5 | resolution=720p sound=off", "$0.375, exact"),
    (O3, "10 | resolution=720p sound=off", "$0.75, exact"),
    (REFERENCE, "5 | resolution=720p", "$0.5625, exact"),
    (REFERENCE, "10 | resolution=720p", "$1.125, exact"),
    (EDIT, "5 | resolution=720p", "$0.5625, exact"),
    (EDIT, "10 | resolution=720p", "$1.125, exact"),
    (K3, "15 | resolution=1080p sound=on", "$2.25, exact"),
    (K3, "3 | resolution=1080p sound=off", "$0.30, exact"),
    (O3, "10 | resolution=720p sound=on", "$1.001, exact"),
    (EDIT, "5 | resolution=1080p", "$0.7505, exact"),
    (EDIT, "10 | resolution=1080p", "$1.501, exact"),
    // No rounding rule: a part of a second is billed as it is.
    (K3, "7.4 | resolution=720p sound=off", "$0.555, exact"),
    (K3, "3.001 | resolution=720p sound=off", "$0.225075, exact"),
    // Count.
    (K3, "8 | resolution=720p sound=off count=2", "$1.20, exact"),
    (EDIT, "10 | resolution=720p count=100", "$112.50, exact"),
    (
        K3,
        "5 | resolution=720p sound=off count=4294967295",
        "$1610612735.625, exact",
    ),
    (K3, "5 | resolution=720p sound=off count=0", "$0.00, exact"),
    // Output, nearest second.
    (REFERENCE, "7.4 | resolution=720p count=40", "$31.50, exact"),
    (REFERENCE, "7.5 | resolution=720p", "$0.90, exact"),
    (REFERENCE, "7.49 | resolution=720p", "$0.7875, exact"),
    (REFERENCE, "5 | resolution=720p input=9", "$0.5625, exact"),
    // Input.
    (EDIT, "5 | resolution=720p input=8", "$0.90, exact"),
    (EDIT, "5 | resolution=720p input=7.5", "$0.84375, exact"),
    // Official credits.
    (GUIDE, "5 | resolution=1080p sound=on", "60 credits, exact"),
    (
        GUIDE,
        "5 | resolution=1080p sound=on +voice-control",
        "70 credits, exact",
    ),
    (
        GUIDE,
        "5 | resolution=1080p sound=on +voice-control +voice-control",
        "70 credits, exact",
    ),
    (
        GUIDE,
        "10 | resolution=720p sound=off count=3",
        "180 credits, exact",
    ),
    (
        GUIDE,
        "2.5 | resolution=720p sound=off",
        "15 credits, exact",
    ),
    (
        GUIDE,
        "5 | sound=off +voice-control",
        "40-50 credits, range",
    ),
    // Left open.
    (K3, "10 |", "$0.75-1.50, range"),
    (K3, "10 | sound=off", "$0.75-1.00, range"),
    (K3, "10 | resolution=1080p count=2", "$2.00-3.00, range"),
    ("shop/defaults/clip", "5 |", "$0.50, exact"),
    ("shop/defaults/clip", "5 | resolution=1080p", "$1.00, exact"),
    // Units.
    ("shop/units/minute", "7", "≈$0.011667, rounded"),
    ("shop/units/minute", "6", "$0.01, exact"),
    ("shop/units/minute", "7 | count=6", "$0.07, exact"),
    ("shop/units/minute", "90", "$0.15, exact"),
    ("shop/units/minute", "1 | count=2", "≈$0.003333, rounded"),
    ("shop/units/even-minute", "7", "$0.014, exact"),
    ("shop/units/hour", "7", "$0.07, exact"),
    ("shop/units/tiny", "1", "≈$0.000000000000277778, rounded"),
    ("shop/units/five", "10", "$1.00, exact"),
    ("shop/units/five", "7", "$0.70, exact"),
    ("shop/units/five-started", "7", "$1.00, exact"),
    ("shop/units/five-started", "5", "$0.50, exact"),
    ("shop/units/five-started", "10.001", "$1.50, exact"),
    ("shop/units/request", "7 | count=3", "$0.042, exact"),
    ("shop/units/video", "120", "EUR 0.99, exact"),
    ("shop/units/free", "7", "$0.00, exact"),
    // Kinds.
    ("shop/kinds/from", "5", "from $0.50, lower bound"),
    ("shop/kinds/at-most", "5", "up to $2.50, upper bound"),
    ("shop/kinds/about", "5", "~$0.50, approximate"),
    ("shop/kinds/range", "5", "$0.50-1.50, range"),
    ("shop/kinds/wide", "5", "$0.50-4.50, range"),
    ("shop/kinds/unknown", "5", "~$0.50-2.50, no bound known"),
    // Rounding.
    ("shop/rules/up", "7.1", "$0.80, exact"),
    ("shop/rules/up", "7", "$0.70, exact"),
    ("shop/rules/down", "7.9", "$0.60, exact"),
    ("shop/rules/nearest", "7.5", "$0.80, exact"),
    ("shop/rules/nearest", "7.4999", "$0.70, exact"),
    ("shop/rules/fine", "7.41", "$0.75, exact"),
    ("shop/rules/fifteen", "16", "$3.00, exact"),
    // A video input decides the sound.
    ("shop/rules/sound", "5 | input=5", "$0.50, exact"),
    ("shop/rules/sound", "5 |", "$0.50-0.75, range"),
    // Add-ons in the same money, in another, for another length.
    ("shop/rules/added", "5 | +voice", "$0.64, exact"),
    (
        "shop/rules/added",
        "5 | +hd",
        "$0.50, exact and 10 credits, exact",
    ),
    ("shop/rules/added", "5 | +stamp", "≈$0.508333, rounded"),
    ("shop/rules/added", "6 | +stamp", "$0.61, exact"),
    (
        "shop/rules/added",
        "5 | +voice +hd count=2",
        "$1.28, exact and 20 credits, exact",
    ),
];

#[test]
fn worked_bills() {
    let book = book();
    for (route, rest, expected) in BILLS.iter().chain(bills::BILLS) {
        let text = format!("{route} | {rest}");
        assert_eq!(bill(&book, &text), *expected, "{text}");
    }
}

/// Route, job, refusal.
pub(super) const REFUSALS: &[(&str, &str, &str)] = &[
    (
        K3,
        "16 | resolution=720p",
        "16 s is outside the route's range of 3-15 s",
    ),
    (
        K3,
        "2 | resolution=720p",
        "2 s is outside the route's range of 3-15 s",
    ),
    (
        K3,
        "15.0001 | resolution=720p",
        "15.0001 s is outside the route's range of 3-15 s",
    ),
    (
        REFERENCE,
        "11 | resolution=720p",
        "11 s is outside the route's range of 3-10 s",
    ),
    (
        EDIT,
        "5 | input=16",
        "16 s is outside the route's range of 3-15 s",
    ),
    (
        K3,
        "0 |",
        "a clip of 0 s cannot be priced: its length must be above zero",
    ),
    (
        K3,
        "-5 |",
        "a clip of -5 s cannot be priced: its length must be above zero",
    ),
    (
        EDIT,
        "5 | input=0",
        "a clip of 0 s cannot be priced: its length must be above zero",
    ),
    (
        K3,
        "5 | resolution=4k",
        "`resolution=4k` has no price on gptimage2/kling-3/text-to-video; known are 720p, 1080p",
    ),
    (
        REFERENCE,
        "5 | sound=on",
        "the prices of gptimage2/kling-o3/reference-to-video do not depend on `sound`; known are resolution",
    ),
    (
        "gptimage2/kling-3/video-edit",
        "5 |",
        "there is no price for the route `gptimage2/kling-3/video-edit`; known are \
             gptimage2/kling-3/text-to-video, gptimage2/kling-3/image-to-video, \
             gptimage2/kling-o3/text-to-video, gptimage2/kling-o3/image-to-video, \
             gptimage2/kling-o3/reference-to-video, gptimage2/kling-o3/video-edit",
    ),
    (
        K3,
        "5 | +voice-control",
        "`voice-control` is no add-on of gptimage2/kling-3/text-to-video",
    ),
    (
        GUIDE,
        "5 | +lip-sync",
        "`lip-sync` is no add-on of kling/video-3.0/generate; known are voice-control",
    ),
    (
        "shop/units/tokens",
        "5",
        "the prices of shop/units/tokens are per 1M-tokens, which says nothing of a clip",
    ),
    (
        "shop/units/month",
        "5",
        "the prices of shop/units/month are per month, which says nothing of a clip",
    ),
    (
        "shop/kinds/mixed",
        "5",
        "the prices that shop/kinds/mixed leaves open cannot be compared: $0.1/s and EUR 0.5/s",
    ),
    (
        "shop/rules/down",
        "1.9",
        "1.9 s is rounded down to multiple of 2 s, which leaves 0 s to bill; what is then charged is not known",
    ),
    (
        "shop/rules/sound",
        "5 | sound=on input=5",
        "shop/rules/sound has `sound=on` set to `sound=off`: a video input sets sound=off",
    ),
    (
        K3,
        "999999999999.123456789012 | ",
        "999999999999.123456789012 s is outside the route's range of 3-15 s",
    ),
    (
        "shop/units/minute",
        "999999999999.123456789012 | count=4294967295",
        "the amount cannot be said exactly in 28 digits",
    ),
];

#[test]
fn what_has_no_price_is_refused_by_what_is_known() {
    let book = book();
    for (route, rest, expected) in REFUSALS.iter().chain(bills::REFUSALS) {
        let text = format!("{route} | {rest}");
        assert_eq!(bill(&book, &text), format!("error: {expected}"), "{text}");
    }
}

#[test]
fn a_combination_between_known_values_is_refused() {
    let book = TestBook::seed()
        .without("gptimage2/kling-3/text-to-video[resolution=1080p,sound=on]")
        .build();
    let said = bill(&book, &format!("{K3} | 5 | resolution=1080p sound=on"));
    assert_eq!(
        said,
        "error: the combination resolution=1080p,sound=on has no price on \
         gptimage2/kling-3/text-to-video; known are resolution=720p,sound=off, \
         resolution=720p,sound=on, resolution=1080p,sound=off"
    );
}

#[test]
fn a_length_beyond_the_range_is_split() {
    let split = |seconds: &str| match estimate(&book(), &job(&format!("{K3} | {seconds} |"))) {
        Err(NoEstimate::OutsideDuration { split, .. }) => split,
        other => panic!("{other:?}"),
    };
    assert_eq!(split("16").unwrap(), "2 clips of 8 s");
    assert_eq!(split("60").unwrap(), "4 clips of 15 s");
    assert_eq!(split("2"), None);
}

#[test]
fn a_line_tells_its_rule_its_rates_and_its_gap() {
    let book = TestBook::seed()
        .at_instant("2026-07-02T22:00:00Z")
        .last_seen("gptimage2/", "2026-07-02T18:00:00Z")
        .ended(REFERENCE, "2026-07-03T00:00:00Z")
        .build();
    let estimate = estimate(&book, &job(&format!("{REFERENCE} | 7.4 |"))).unwrap();
    let line = &estimate.lines[0];
    assert_eq!(line.billed_seconds, Some(amount("7")));
    assert_eq!(line.rates().count(), 2);
    let notes: Vec<String> = line.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "output duration",
            "rounded to the nearest whole second",
            "no price was seen by 2026-07-03 00:00 UTC; when it went is not known"
        ]
    );
}

#[test]
fn sums_are_rounded_once() {
    // Each line alone is ≈$0.003333; twice that would be $0.006666.
    let book = TestBook::empty()
        .model("shop/x", "Shop", "X")
        .rates(
            "shop/x/clip",
            &[
                ("", "$0.20/min"),
                ("add-on=a", "+$0.20/min"),
                ("add-on=b", "+$0.20/min"),
            ],
        )
        .build();
    assert_eq!(bill(&book, "shop/x/clip | 1 | +a"), "≈$0.006667, rounded");
    assert_eq!(bill(&book, "shop/x/clip | 1 | +a +b"), "$0.01, exact");
}

#[test]
fn certainties_add_up_to_what_still_holds() {
    use Certainty::{Approximate, Exact, LowerBound, Range, Unbounded, UpperBound};
    for (one, other, both) in [
        (Exact, Exact, Exact),
        (Exact, Range, Range),
        (Range, LowerBound, LowerBound),
        (Range, UpperBound, UpperBound),
        (LowerBound, UpperBound, Unbounded),
        (Unbounded, Exact, Unbounded),
        (LowerBound, Approximate, Approximate),
    ] {
        assert_eq!(one.and(other), both);
        assert_eq!(other.and(one), both);
    }
}
