//! A selector file that cannot be parsed: where, and what to write instead.

use super::part::Written;
use super::{BadSelectors, Cause};
use crate::unparsed::mistake;

/// The first mistake, with the place of a key that stands below the wrong header.
pub(super) fn unparsed(written: &Written<'_>, error: &toml::de::Error) -> BadSelectors {
    let (at, cause) = mistake(written.text, error);
    let cause = match place(&cause) {
        Some((key, place)) => format!("{cause}\nhint: `{key}` belongs {place}"),
        None => cause,
    };
    written.bad(at, Cause::Toml(cause))
}

fn place(cause: &str) -> Option<&'static (&'static str, &'static str)> {
    let named = cause.strip_prefix("unknown key `")?.split('`').next()?;
    PLACES.iter().find(|(key, _)| *key == named)
}

/// The keys that are easily written below the wrong header, and where they belong.
const PLACES: [(&str, &str); 23] = [
    ("title", "at the top of the file or in [[route]]"),
    ("provider", TOP),
    ("model", TOP),
    ("official", TOP),
    ("schedule", TOP),
    ("timezone", TOP),
    ("every", TOP),
    ("allowance", TOP),
    ("confirm", TOP),
    ("url", "in [[page]]"),
    ("says", "in [[page]]"),
    (
        "where",
        "in [[rates]], before its dimensions and ways to read",
    ),
    (
        "price",
        "in [[rates]], before its dimensions and ways to read",
    ),
    (
        "route",
        "in [[rates]], before its dimensions and ways to read",
    ),
    ("section", "in [[rates.read]] or [[rules]]"),
    ("json", "in [[rates.read]]"),
    ("format", "in [[page]]"),
    ("language", "in [[page]]"),
    ("fresh", "in [published]"),
    ("context", "in `price`"),
    ("currency", "in `price`"),
    ("at_most", "in [expect]"),
    ("move", "in [expect]"),
];

const TOP: &str = "at the top of the file, before the first line in [brackets]";
