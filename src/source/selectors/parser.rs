//! The words of the TOML parser, and what to write instead where that is plain.

/// The parser's words, and what to write instead where that is plain.
pub(super) fn toml_mistake(message: &str) -> String {
    let message = message.trim().replace('\n', "; ");
    match remedy(&message) {
        Some(remedy) => format!("{message}\nhint: {remedy}"),
        None => message,
    }
}

fn remedy(message: &str) -> Option<String> {
    let named = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") {
        let (key, place) = PLACES.iter().find(|(key, _)| *key == named)?;
        return Some(format!("`{key}` belongs {place}"));
    }
    if message.starts_with("invalid type: map, expected a sequence") {
        return Some("write the header in two brackets, `[[…]]`".to_owned());
    }
    let is_number = message.contains("floating point") || message.contains("integer");
    (is_number && message.ends_with("a string")).then(|| format!("write `\"{named}\"`, in quotes"))
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
