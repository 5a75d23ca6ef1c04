//! How sources stand, and what contradicts what.

use serde_json::Value;

use super::{
    Named, about, flag, instant, list, number, object, one_of, optional, or_null, reference, text,
    with,
};
use crate::contradiction::ContradictionKind;
use crate::outcome::Outcome;

pub(super) fn shapes() -> Named {
    vec![
        ("Contradiction", contradiction()),
        ("RecordedContradiction", recorded()),
        ("Source", source()),
        ("Fault", fault()),
        ("Health", health()),
    ]
}

fn outcomes() -> Value {
    one_of(Outcome::ALL.map(Outcome::name))
}

fn stored() -> Value {
    let all = object(
        "what could not be read",
        [
            ("page", text()),
            ("selector", text()),
            ("trouble", text()),
            ("advice", text()),
            ("row", text()),
        ],
    );
    optional(all, ["advice", "row"])
}

fn side() -> Value {
    object(
        "one of two prices",
        [
            ("source", text()),
            ("rate", or_null(text())),
            ("mention", or_null(text())),
            ("price", reference("Price")),
            ("text", text()),
            ("first_seen", instant()),
            ("page", text()),
            ("page_hash", text()),
            ("selector", text()),
            ("node", text()),
        ],
    )
}

fn contradiction() -> Value {
    object(
        "two prices that cannot both be true",
        [
            (
                "kind",
                one_of(ContradictionKind::ALL.map(ContradictionKind::name)),
            ),
            ("statement", text()),
            ("since", instant()),
            ("file", text()),
            ("sides", list(side())),
        ],
    )
}

fn recorded() -> Value {
    with(
        contradiction(),
        [
            ("id", number()),
            ("check", number()),
            ("told", instant()),
            ("alert", number()),
            ("ended", or_null(instant())),
            ("end_told", flag()),
        ],
    )
}

fn held() -> Value {
    object(
        "a doubtful reading that is held back",
        [
            ("case", number()),
            ("source", text()),
            ("state", text()),
            ("settles", text()),
            (
                "doubts",
                list(object("a doubt", [("kind", text()), ("doubt", text())])),
            ),
            ("opened", instant()),
            ("last_seen", instant()),
            ("seen", number()),
            ("told", flag()),
            ("snapshot", or_null(number())),
            ("check", number()),
            ("fingerprint", text()),
            ("closed", or_null(instant())),
            ("because", or_null(text())),
            ("settled_by", or_null(number())),
        ],
    )
}

fn last() -> Value {
    object(
        "the last check",
        [
            ("check", number()),
            ("started", instant()),
            ("finished", instant()),
            ("outcome", outcomes()),
            ("cause", or_null(text())),
            ("problems", list(stored())),
        ],
    )
}

fn trouble() -> Value {
    object(
        "it cannot be reached or read",
        [
            ("since", instant()),
            ("kind", text()),
            ("reason", text()),
            ("told", flag()),
        ],
    )
}

fn source() -> Value {
    object(
        "a source and how it stands",
        [
            ("source", text()),
            ("title", text()),
            ("state", text()),
            (
                "fault",
                about("what a person should look at", or_null(text())),
            ),
            ("checks", number()),
            ("last_check", or_null(last())),
            ("last_good", or_null(instant())),
            ("snapshot", or_null(number())),
            ("rates", number()),
            ("cheapest", or_null(reference("Price"))),
            ("last_change", or_null(instant())),
            ("trouble", or_null(trouble())),
            ("remarks", list(stored())),
            ("held", or_null(held())),
            ("contradictions", list(reference("Contradiction"))),
            ("next_due", or_null(instant())),
            ("allowance_s", or_null(number())),
        ],
    )
}

fn fault() -> Value {
    let fault = object(
        "something that a person should look at",
        [("kind", text()), ("source", text()), ("message", text())],
    );
    optional(fault, ["source"])
}

fn health() -> Value {
    object(
        "whether all is well",
        [
            ("status", one_of(["ok", "wrong"])),
            ("version", text()),
            ("now", instant()),
            ("faults", list(reference("Fault"))),
        ],
    )
}
