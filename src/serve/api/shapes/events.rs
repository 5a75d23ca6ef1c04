//! What changed.

use serde_json::Value;

use super::{
    Named, about, amount, instant, list, number, object, one_of, or_null, reference, text,
};
use crate::change::ChangeKind;
use crate::rules::Topic;

pub(super) fn shapes() -> Named {
    vec![
        ("RateHistory", rate()),
        ("RuleEvent", rule()),
        ("Change", change()),
    ]
}

fn event() -> Value {
    object(
        "what happened to a rate",
        [
            ("observed", instant()),
            (
                "event",
                one_of(ChangeKind::ALL.map(ChangeKind::name).into_iter().chain([
                    "first-seen",
                    "back",
                    "in-force",
                ])),
            ),
            ("price", reference("Price")),
            ("percent", or_null(amount())),
            ("old_until", or_null(instant())),
            ("snapshot", or_null(number())),
        ],
    )
}

fn rate() -> Value {
    object(
        "what happened to one rate at one source",
        [
            ("rate", text()),
            ("source", text()),
            ("last_seen", or_null(instant())),
            ("events", list(event())),
        ],
    )
}

fn rule() -> Value {
    object(
        "a sentence about billing() that changed",
        [
            ("route", text()),
            ("source", text()),
            ("observed", instant()),
            ("old_until", instant()),
            ("before", list(text())),
            ("now", list(text())),
        ],
    )
}

fn price() -> Value {
    object(
        "a rate's change",
        [
            ("rate", text()),
            ("kind", one_of(ChangeKind::ALL.map(ChangeKind::name))),
            ("before", or_null(reference("Price"))),
            ("now", or_null(reference("Price"))),
            ("percent", or_null(amount())),
        ],
    )
}

fn billing() -> Value {
    object(
        "a billing rule's change",
        [
            ("route", text()),
            ("topic", one_of(Topic::ALL.map(Topic::name))),
            ("before", or_null(text())),
            ("now", or_null(text())),
        ],
    )
}

fn change() -> Value {
    object(
        "a recorded change: of a price() or of a rule",
        [
            ("change", number()),
            ("source", text()),
            ("check", number()),
            (
                "observed",
                about("when the new state was first seen", instant()),
            ),
            (
                "old_until",
                about("when the old state was last seen", instant()),
            ),
            ("snapshot_before", number()),
            ("snapshot_now", number()),
            ("price", or_null(price())),
            ("rule", or_null(billing())),
        ],
    )
}
