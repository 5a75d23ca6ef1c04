//! What jobs cost.

use serde_json::{Value, json};

use super::{Named, about, amount, flag, instant, list, number, object, or_null, reference, text};
use crate::book::estimate::Certainty;

pub(super) fn shapes() -> Named {
    vec![
        ("Total", total()),
        ("Line", line()),
        ("Estimate", estimate()),
    ]
}

fn total() -> Value {
    object(
        "what it comes to; `low` and `high` are the same where that is one amount",
        [
            ("low", amount()),
            ("high", amount()),
            ("currency", text()),
            ("issuer", about("whose credits these are", or_null(text()))),
            (
                "certainty",
                json!({ "type": "string", "enum": Certainty::ALL }),
            ),
            ("rounded", flag()),
        ],
    )
}

fn line() -> Value {
    object(
        "one priced part: price × billed units × count",
        [
            ("rates", list(text())),
            ("add_on", or_null(text())),
            ("price_low", amount()),
            ("price_high", amount()),
            ("times", or_null(amount())),
            ("currency", text()),
            ("unit", text()),
            ("billed_seconds", or_null(amount())),
            ("count", amount()),
            ("total", reference("Total")),
            ("notes", list(text())),
            ("source", or_null(text())),
            ("snapshot", or_null(number())),
            ("since", or_null(instant())),
            ("last_seen", or_null(instant())),
            ("stale", flag()),
        ],
    )
}

fn adjustment() -> Value {
    object(
        "what a rule about the cost of a clip made of it",
        [
            ("rule", text()),
            ("value", text()),
            ("before", reference("Total")),
            ("after", reference("Total")),
        ],
    )
}

fn plan() -> Value {
    object(
        "so many credits for so much",
        [
            ("plan", or_null(text())),
            ("price", amount()),
            ("currency", text()),
            ("credits", amount()),
        ],
    )
}

fn in_money() -> Value {
    object(
        "what credits come to in money, with the plans that were assumed",
        [
            ("provider", text()),
            ("credits", reference("Total")),
            ("money", reference("Total")),
            ("assumed", list(plan())),
        ],
    )
}

fn estimate() -> Value {
    object(
        "a job and what it costs",
        [
            ("route", text()),
            ("seconds", amount()),
            ("dimensions", text()),
            ("add_ons", list(text())),
            ("count", amount()),
            ("retries", amount()),
            ("failures", amount()),
            ("lines", list(reference("Line"))),
            ("adjustments", list(adjustment())),
            ("notes", list(text())),
            ("totals", about("one a currency", list(reference("Total")))),
            ("credits_in_money", list(in_money())),
        ],
    )
}
