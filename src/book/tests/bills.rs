//! Every rule that was found on a real page, in figures of our own.

use crate::book::test_book::TestBook;

/// Adds a provider with a route for each rule.
pub(super) fn rules_of_real_pages(book: TestBook) -> TestBook {
    choices(seconds_and_charges(book))
}

fn seconds_and_charges(book: TestBook) -> TestBook {
    book.model("shop/bills", "Shop", "Bills")
        .rate("shop/bills/clamped", "$0.112/s")
        .rule("shop/bills/clamped", "least-billed", "3 s")
        .rule("shop/bills/clamped", "most-billed", "10 s")
        .rate("shop/bills/both", "$0.05/s")
        .rule("shop/bills/both", "billed-by", "both")
        .rule("shop/bills/both", "least-billed", "2 x output")
        .rate("shop/bills/started", "$0.07/s")
        .rule("shop/bills/started", "rounding", "up 5 s")
        .rate("shop/bills/cents", "$0.0333/s")
        .rule("shop/bills/cents", "charge-rounding", "nearest 0.01 USD")
        .rule("shop/bills/cents", "least-charge", "0.01 USD")
        .rule("shop/bills/cents", "most-charge", "10 USD")
        .rate("shop/bills/coarse", "$0.001/s")
        .rule("shop/bills/coarse", "charge-rounding", "nearest 0.01 USD")
        .rates(
            "shop/bills/credits",
            &[("", "7.5 credits/s"), ("add-on=voice", "+0.3 credits/s")],
        )
        .rule("shop/bills/credits", "charge-rounding", "up 1 credits")
        .rates(
            "shop/bills/affine",
            &[("part=start", "$0.10/request"), ("part=length", "$0.04/s")],
        )
        .rates(
            "shop/bills/base",
            &[("part=first", "$0.35/video"), ("part=rest", "$0.07/s")],
        )
        .rule("shop/bills/base", "included", "5 s")
        .rate("shop/bills/nothing", "$0.07/s")
        .rule("shop/bills/nothing", "included", "5 s")
}

fn choices(book: TestBook) -> TestBook {
    book.rates(
        "shop/bills/steps",
        &[
            ("length=5s,mode=std", "$0.28/video"),
            ("length=10s,mode=std", "$0.56/video"),
            ("length=5s,mode=pro", "$0.49/video"),
            ("length=10s,mode=pro", "$0.98/video"),
        ],
    )
    .rates(
        "shop/bills/next",
        &[
            ("length=5s", "$0.28/video"),
            ("length=10s", "$0.56/video"),
            ("length=15s", "$0.07/s"),
        ],
    )
    .rule("shop/bills/next", "length", "next")
    .rates(
        "shop/bills/multiples",
        &[
            ("resolution=720p,sound=off", "$0.084/s"),
            ("resolution=1080p,sound=off", "$0.112/s"),
            ("add-on=voice", "+$0.028/s"),
        ],
    )
    .rule(
        "shop/bills/multiples",
        "multiple",
        "sound=on = 1.5 x sound=off",
    )
    .and_rule(
        "shop/bills/multiples",
        "multiple",
        "resolution=4k = 5 x resolution=720p,sound=off",
    )
    .rates(
        "shop/bills/implied",
        &[
            ("resolution=720p,sound=off", "$0.10/s"),
            ("resolution=720p,sound=on", "$0.15/s"),
            ("resolution=4k,sound=on", "$0.40/s"),
        ],
    )
    .rule("shop/bills/implied", "implies", "multi-shot=on => sound=on")
    .and_rule("shop/bills/implied", "implies", "resolution=4k => sound=on")
    .and_rule("shop/bills/implied", "implies", "video-input => sound=off")
    .rates(
        "shop/bills/video-in",
        &[("input=text", "$0.084/s"), ("input=video", "$0.126/s")],
    )
    .rule(
        "shop/bills/video-in",
        "implies",
        "video-input => input=video",
    )
    .rate("shop/bills/refunded", "$0.10/s")
    .rule("shop/bills/refunded", "failed", "free")
    .rate("shop/bills/kept", "$0.10/s")
    .rule("shop/bills/kept", "failed", "charged")
    .rate("shop/bills/silent", "$0.10/s")
    .rate("shop/bills/fee", "$0.095/s")
    .rule("shop/bills/fee", "fee", "5 %")
}

/// Route, job, bill.
pub(super) const BILLS: &[(&str, &str, &str)] = &[
    // Held within a least and a most.
    ("shop/bills/clamped", "2", "$0.336, exact"),
    ("shop/bills/clamped", "3", "$0.336, exact"),
    ("shop/bills/clamped", "7.5", "$0.84, exact"),
    ("shop/bills/clamped", "14", "$1.12, exact"),
    // Input and output together, twice the output at least.
    ("shop/bills/both", "5 | input=8", "$0.65, exact"),
    ("shop/bills/both", "5 | input=2", "$0.50, exact"),
    ("shop/bills/both", "5 |", "$0.50, exact"),
    // Each started five seconds.
    ("shop/bills/started", "5", "$0.35, exact"),
    ("shop/bills/started", "5.1", "$0.70, exact"),
    ("shop/bills/started", "1", "$0.35, exact"),
    // Totals in whole cents, within a least and a most; by the clip, before the count.
    ("shop/bills/cents", "5", "$0.17, exact"),
    ("shop/bills/cents", "5 | count=100", "$17.00, exact"),
    ("shop/bills/cents", "0.1", "$0.01, exact"),
    ("shop/bills/cents", "400", "$10.00, exact"),
    ("shop/bills/cents", "400 | count=2", "$20.00, exact"),
    // Whole credits, of all lines together.
    ("shop/bills/credits", "5", "38 credits, exact"),
    ("shop/bills/credits", "5 | count=2", "76 credits, exact"),
    ("shop/bills/credits", "5 | +voice", "39 credits, exact"),
    ("shop/bills/credits", "4", "30 credits, exact"),
    // A fixed part and one by the second; five seconds included.
    ("shop/bills/affine", "5", "$0.30, exact"),
    ("shop/bills/affine", "10 | count=3", "$1.50, exact"),
    ("shop/bills/base", "5", "$0.35, exact"),
    ("shop/bills/base", "3", "$0.35, exact"),
    ("shop/bills/base", "8", "$0.56, exact"),
    ("shop/bills/base", "8.5 | count=2", "$1.19, exact"),
    // Prices by length.
    ("shop/bills/steps", "5 | mode=std", "$0.28, exact"),
    ("shop/bills/steps", "10 | mode=pro count=3", "$2.94, exact"),
    ("shop/bills/steps", "5 |", "$0.28-0.49, range"),
    ("shop/bills/next", "4", "$0.28, exact"),
    ("shop/bills/next", "5", "$0.28, exact"),
    ("shop/bills/next", "5.01", "$0.56, exact"),
    ("shop/bills/next", "12", "$0.84, exact"),
    // Multiples, and multiples of multiples; 4k has one price whatever the sound.
    (
        "shop/bills/multiples",
        "5 | resolution=720p sound=off",
        "$0.42, exact",
    ),
    (
        "shop/bills/multiples",
        "5 | resolution=720p sound=on",
        "$0.63, exact",
    ),
    (
        "shop/bills/multiples",
        "5 | resolution=1080p sound=on",
        "$0.84, exact",
    ),
    (
        "shop/bills/multiples",
        "5 | resolution=4k sound=off",
        "$2.10, exact",
    ),
    (
        "shop/bills/multiples",
        "5 | resolution=4k sound=on",
        "$2.10, exact",
    ),
    ("shop/bills/multiples", "5 | resolution=4k", "$2.10, exact"),
    (
        "shop/bills/multiples",
        "5 | resolution=720p",
        "$0.42-0.63, range",
    ),
    ("shop/bills/multiples", "5 |", "$0.42-2.10, range"),
    (
        "shop/bills/multiples",
        "5 | resolution=720p sound=on +voice",
        "$0.77, exact",
    ),
    // One setting settles another.
    (
        "shop/bills/implied",
        "5 | resolution=720p multi-shot=on",
        "$0.75, exact",
    ),
    ("shop/bills/implied", "5 | resolution=4k", "$2.00, exact"),
    (
        "shop/bills/implied",
        "5 | resolution=720p input=5",
        "$0.50, exact",
    ),
    (
        "shop/bills/implied",
        "5 | resolution=720p",
        "$0.50-0.75, range",
    ),
    ("shop/bills/video-in", "5 | input=5", "$0.63, exact"),
    (
        "shop/bills/video-in",
        "5 | input=5 count=10",
        "$6.30, exact",
    ),
    // Further generations, and failed ones.
    (
        "shop/bills/refunded",
        "5 | count=10 retries=0.5",
        "$7.50, exact",
    ),
    (
        "shop/bills/refunded",
        "5 | count=10 retries=0.5 failures=0.2",
        "$7.50, exact",
    ),
    (
        "shop/bills/kept",
        "5 | count=10 retries=0.5 failures=0.2",
        "$8.50, exact",
    ),
    (
        "shop/bills/silent",
        "5 | count=10 failures=0.2",
        "$5.00-6.00, range",
    ),
    // Of $1 paid in, 95 cents are left to spend.
    ("shop/bills/fee", "5", "$0.50, exact"),
    ("shop/bills/fee", "10 | count=3", "$3.00, exact"),
];

/// Route, job, refusal.
pub(super) const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "shop/bills/steps",
        "7 | mode=std",
        "a clip of 7 s has no price on shop/bills/steps; known are 5 s, 10 s",
    ),
    (
        "shop/bills/next",
        "16",
        "a clip of 16 s has no price on shop/bills/next; known are 5 s, 10 s, 15 s",
    ),
    (
        "shop/bills/next",
        "5 | length=5s",
        "the prices of shop/bills/next do not depend on `length`",
    ),
    (
        "shop/bills/nothing",
        "8",
        "shop/bills/nothing includes its first 5 s, but has no price that they are included in",
    ),
    (
        "shop/bills/coarse",
        "1",
        "the cost of a clip is rounded to the nearest $0.01, which leaves nothing to charge; \
         what is then charged is not known",
    ),
    (
        "shop/bills/implied",
        "5 | resolution=4k sound=off",
        "shop/bills/implied has `sound=off` set to `sound=on`: resolution=4k sets sound=on",
    ),
    (
        "shop/bills/implied",
        "5 | resolution=720p multi-shot=on input=5",
        "shop/bills/implied has `sound=on` set to `sound=off`: a video input sets sound=off",
    ),
    (
        "shop/bills/implied",
        "5 | multi-shot=perhaps",
        "`multi-shot=perhaps` has no price on shop/bills/implied; known are on",
    ),
    (
        "shop/bills/multiples",
        "5 | resolution=8k",
        "`resolution=8k` has no price on shop/bills/multiples; known are 720p, 1080p, 4k",
    ),
    (
        "shop/bills/kept",
        "5 | failures=-1",
        "the number of failures cannot be -1: it must not be below zero",
    ),
];
