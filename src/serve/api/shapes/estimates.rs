//! What jobs cost.

use serde_json::{Value, json};

use super::{
    Named, about, amount, flag, instant, list, number, object, one_of, or_null, reference, text,
};
use crate::book::estimate::Certainty;
use crate::book::workload::Verdict;

pub(super) fn shapes() -> Named {
    vec![
        ("Total", total()),
        ("Line", line()),
        ("Estimate", estimate()),
        ("InMoney", in_money()),
        ("WorkCost", work()),
        ("Difference", difference()),
        ("WorkloadCost", workload()),
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
            ("credits_in_money", list(reference("InMoney"))),
        ],
    )
}

fn part() -> Value {
    let lines = about(
        "of one clip; null where it has no price",
        or_null(list(reference("Line"))),
    );
    object(
        "the clips of one length",
        [
            ("seconds", amount()),
            ("clips", text()),
            ("lines", lines),
            ("clip", or_null(list(reference("Total")))),
            ("totals", about("in a period", list(reference("Total")))),
            ("error", about("why it has no price", or_null(text()))),
        ],
    )
}

fn work() -> Value {
    object(
        "what one job of a workload costs in a period",
        [
            ("job", text()),
            ("route", text()),
            ("dimensions", text()),
            ("add_ons", list(text())),
            (
                "clips",
                about("`33.3`, or `≈33.33` where it has no end", text()),
            ),
            ("parts", list(part())),
            ("totals", list(reference("Total"))),
            ("doubts", list(text())),
        ],
    )
}

fn difference() -> Value {
    object(
        "a job before and now; all jobs together where it names none",
        [
            ("job", or_null(text())),
            ("currency", text()),
            ("issuer", or_null(text())),
            ("before", or_null(reference("Total"))),
            ("now", or_null(reference("Total"))),
            ("percent", or_null(text())),
        ],
    )
}

fn budget() -> Value {
    let verdicts = Verdict::ALL.map(Verdict::words);
    object(
        "a budget, and how the cost stands to it",
        [
            ("job", or_null(text())),
            ("at_most", amount()),
            ("currency", text()),
            ("spent", or_null(reference("Total"))),
            ("assumed", list(text())),
            ("standing", one_of(verdicts)),
        ],
    )
}

fn workload() -> Value {
    let differences = || list(reference("Difference"));
    let is_whole = || about("every clip has a price", flag());
    let scenario = object(
        "what it would cost in a scenario, and the differences from how it is",
        [
            ("scenario", text()),
            ("jobs", list(reference("WorkCost"))),
            ("totals", list(reference("Total"))),
            ("is_whole", is_whole()),
            ("differences", differences()),
        ],
    );
    let against = object(
        "what it is held against, and the differences from that",
        [("what", text()), ("differences", differences())],
    );
    object(
        "what a workload costs in a period",
        [
            ("workload", text()),
            ("period", text()),
            ("as_of", instant()),
            ("jobs", list(reference("WorkCost"))),
            ("totals", about("one a currency", list(reference("Total")))),
            ("is_whole", is_whole()),
            ("credits_in_money", list(reference("InMoney"))),
            ("notes", list(text())),
            ("budgets", list(budget())),
            ("scenarios", list(scenario)),
            ("against", or_null(against)),
        ],
    )
}
