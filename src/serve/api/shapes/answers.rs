//! The answers as wholes.

use serde_json::Value;

use super::{Named, about, answer, flag, list, number, object, or_null, reference, state, text};

pub(super) fn shapes() -> Named {
    [books(), events(), others()].concat()
}

fn route() -> Value {
    object(
        "a way to have a video made: `provider/model/mode`",
        [
            ("route", text()),
            ("title", text()),
            ("provider", text()),
            ("model", text()),
            ("official", about("the model vendor's own", flag())),
            ("sources", list(text())),
            ("rates", number()),
        ],
    )
}

fn books() -> Named {
    vec![
        (
            "Prices",
            answer(
                "the prices of an instant",
                [("prices", list(reference("PricedRate")))],
            ),
        ),
        (
            "Routes",
            answer("the routes that have a price", [("routes", list(route()))]),
        ),
        (
            "Route",
            answer(
                "the prices and billing rules of a route",
                [
                    ("route", route()),
                    ("prices", list(reference("PricedRate"))),
                    ("rules", list(reference("Rule"))),
                ],
            ),
        ),
    ]
}

fn events() -> Named {
    let next = about(
        "`after` of the next part; null where this is the last",
        or_null(number()),
    );
    vec![
        (
            "History",
            answer(
                "what changed over time",
                [
                    ("rates", list(reference("RateHistory"))),
                    ("rules", list(reference("RuleEvent"))),
                ],
            ),
        ),
        (
            "Changes",
            object(
                "recorded changes, in the order in which they were recorded",
                [
                    ("state", state()),
                    ("changes", list(reference("Change"))),
                    ("next", next),
                ],
            ),
        ),
        (
            "Explanation",
            answer(
                "where the price of a rate comes from, one trail for each source that shows it",
                [("trails", list(reference("Trail")))],
            ),
        ),
    ]
}

fn others() -> Named {
    let contradictions = list(reference("RecordedContradiction"));
    let priced = object(
        "what one of the jobs costs, or why that cannot be said",
        [
            ("estimate", or_null(reference("Estimate"))),
            ("problem", or_null(reference("Problem"))),
        ],
    );
    vec![
        (
            "OneEstimate",
            answer("what a job costs", [("estimate", reference("Estimate"))]),
        ),
        (
            "Estimates",
            answer(
                "what jobs cost, in the order of the jobs",
                [("estimates", list(priced))],
            ),
        ),
        (
            "OneWorkload",
            answer(
                "what a workload costs",
                [("workload", reference("WorkloadCost"))],
            ),
        ),
        (
            "Tables",
            answer(
                "tables as people read them",
                [("tables", list(reference("Table")))],
            ),
        ),
        (
            "Sources",
            answer(
                "how the sources stand",
                [
                    ("faults", list(reference("Fault"))),
                    ("sources", list(reference("Source"))),
                ],
            ),
        ),
        (
            "OneSource",
            answer("how a source stands", [("source", reference("Source"))]),
        ),
        (
            "Contradictions",
            object(
                "prices that cannot both be true",
                [("state", state()), ("contradictions", contradictions)],
            ),
        ),
    ]
}
