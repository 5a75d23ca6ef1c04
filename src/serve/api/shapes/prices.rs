//! Prices, rules, tables, and where a price comes from.

use serde_json::{Value, json};

use super::{
    Named, about, amount, flag, instant, list, number, object, one_of, or_null, reference, text,
};
use crate::rules::Topic;

pub(super) fn shapes() -> Named {
    vec![
        ("Price", price()),
        ("PricedRate", priced()),
        ("Rule", rule()),
        ("Table", table()),
        ("Trail", trail()),
    ]
}

fn companion() -> Value {
    object(
        "an amount that stands beside a price",
        [
            ("amount", amount()),
            ("amount_max", or_null(amount())),
            ("currency", text()),
            ("unit", or_null(text())),
        ],
    )
}

fn price() -> Value {
    object(
        "a price, exactly; amounts are decimal strings",
        [
            ("amount", amount()),
            ("amount_max", about("of a range", or_null(amount()))),
            (
                "currency",
                about("ISO 4217, `credits`, or another unit's name", text()),
            ),
            (
                "unit",
                about("what it is for: `second`, `5-seconds`, `request`", text()),
            ),
            ("kind", one_of(["exact", "from", "range", "up-to"])),
            ("approximate", flag()),
            ("add_on", flag()),
            ("beside", list(companion())),
        ],
    )
}

fn priced() -> Value {
    object(
        "a rate and its price",
        [
            ("rate", text()),
            ("price", reference("Price")),
            (
                "shown",
                about("the amount in the digits that the page shows", amount()),
            ),
            ("text", about("as it stands on the page", text())),
            ("since", instant()),
            ("last_seen", instant()),
            (
                "changed_by",
                about(
                    "another price() was seen then; when it changed is not known",
                    or_null(instant()),
                ),
            ),
            (
                "stale",
                about("not read for longer than its source may be", flag()),
            ),
            ("source", text()),
            ("snapshot", number()),
        ],
    )
}

fn rule() -> Value {
    object(
        "a billing rule in force",
        [
            ("topic", one_of(Topic::ALL.map(Topic::name))),
            ("value", text()),
            ("words", text()),
            (
                "text",
                about("as it stands on the page or in the selector file", text()),
            ),
        ],
    )
}

fn table() -> Value {
    object(
        "a table as people read it",
        [
            ("table", text()),
            ("caption", text()),
            (
                "rows",
                list(json!({ "type": "object", "additionalProperties": { "type": "string" } })),
            ),
        ],
    )
}

fn trail() -> Value {
    object(
        "where a price() comes from",
        [
            ("rate", text()),
            ("as_of", instant()),
            ("in_force", flag()),
            ("price", reference("Price")),
            ("shown", reference("Price")),
            ("text", text()),
            (
                "digits_from",
                about(
                    "where the page showed more digits of the same price",
                    or_null(object(
                        "an earlier sight",
                        [
                            ("amount", amount()),
                            ("text", text()),
                            ("first_seen", instant()),
                            ("snapshot", number()),
                            ("page_hash", text()),
                        ],
                    )),
                ),
            ),
            ("first_seen", instant()),
            ("shown_since", instant()),
            ("last_seen", instant()),
            ("ended", or_null(instant())),
            ("disputed", list(text())),
            ("source", text()),
            ("snapshot", number()),
            ("check", number()),
            (
                "page",
                object(
                    "the page as it was fetched",
                    [
                        ("id", text()),
                        ("url", text()),
                        ("final_url", text()),
                        ("status", number()),
                        ("content_type", or_null(text())),
                        ("observed", instant()),
                        ("not_modified", flag()),
                        ("hash", text()),
                    ],
                ),
            ),
            ("selector", text()),
            ("node", text()),
            ("selectors_hash", text()),
            ("reader", number()),
        ],
    )
}
