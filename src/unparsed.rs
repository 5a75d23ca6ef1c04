//! Why a file of settings could not be parsed, in words for its author: what the TOML parser and
//! serde say speaks of the types of this program.

/// The keys that hold a length of time, wherever they stand, and the unit that is commonest there.
const LENGTHS: [(&str, &str); 9] = [
    ("every", "m"),
    ("allowance", "h"),
    ("confirm", "m"),
    ("fresh", "d"),
    ("deadline", "s"),
    ("connect_timeout", "s"),
    ("gap", "s"),
    ("spread", "m"),
    ("keep_pages", "d"),
];

/// The first mistake of `text`, as the parser found it: where, and in our words, with a hint on a
/// line of its own where it is plain what was meant.
pub fn mistake(text: &str, error: &toml::de::Error) -> (usize, String) {
    let at = error.span().map_or(0, |span| span.start);
    let lines = error.message().trim().lines().map(str::trim);
    // A value that our own code refuses brings its hint.
    let (hints, said): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("hint:"));
    let said = said.join("; ");
    let mut cause = in_words(&said);
    for hint in hints {
        cause.push_str(&format!("\n{hint}"));
    }
    if let Some(remedy) = remedy(&said, key_at(text, at)) {
        cause.push_str(&format!("\nhint: {remedy}"));
    }
    (at, cause)
}

/// The key of the line on which a byte of the text stands.
fn key_at(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end.saturating_add(1));
    let line = text.get(start..).unwrap_or_default();
    let line = line.lines().next().unwrap_or_default();
    line.split('=').next().unwrap_or_default().trim()
}

fn in_words(said: &str) -> String {
    for (start, verb) in [("invalid type: ", "found"), ("invalid value: ", "not")] {
        let parts = said.strip_prefix(start);
        if let Some((found, wanted)) = parts.and_then(|rest| rest.split_once(", expected ")) {
            return format!("expected {}, {verb} {}", self::wanted(wanted), named(found));
        }
    }
    if said.starts_with("invalid length ") {
        return "expected a table, found a list".to_owned();
    }
    if let Some(field) = said.strip_prefix("missing field ") {
        return format!("{field} is missing");
    }
    for (theirs, ours) in [
        ("unknown field ", "unknown key "),
        ("unknown variant ", "unknown value "),
    ] {
        if let Some(rest) = said.strip_prefix(theirs) {
            return format!("{ours}{rest}");
        }
    }
    if said.starts_with("string values must be quoted") {
        return "a text must stand in quotes".to_owned();
    }
    said.to_owned()
}

/// What is wanted, where the parser names a type.
fn wanted(theirs: &str) -> &str {
    match theirs {
        "a string" | "string" => "a text in quotes",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list in [brackets]",
        "u8" | "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i32" | "i64" => "a whole number",
        "a map" => "a table",
        named if named.starts_with("struct ") => "a table",
        other => other,
    }
}

/// What stands there.
fn named(found: &str) -> String {
    // A number that fits nowhere is told with the type that was tried last.
    let found = found.split(" as ").next().unwrap_or(found);
    match found {
        "map" => "a table".to_owned(),
        "sequence" => "a list".to_owned(),
        _ => match found.split_once(' ') {
            Some(("string", text)) => format!("the text {text}"),
            Some(("integer", number)) => number.to_owned(),
            Some(("boolean", value)) => value.to_owned(),
            _ => match found.strip_prefix("floating point ") {
                Some(number) => number.to_owned(),
                None => found.to_owned(),
            },
        },
    }
}

fn remedy(said: &str, key: &str) -> Option<String> {
    let found = said.split('`').nth(1).unwrap_or_default();
    let rest = said.strip_prefix("invalid type: ")?;
    if rest.starts_with("map, expected a sequence") {
        return Some("write the header in two brackets, `[[…]]`".to_owned());
    }
    let is_number = rest.starts_with("floating point") || rest.starts_with("integer");
    let length = LENGTHS.iter().find(|(name, _)| *name == key);
    if let Some((_, unit)) = length.filter(|_| is_number) {
        return Some(format!("write `{key} = \"{found}{unit}\"`, with its unit"));
    }
    if is_number && rest.ends_with("a string") {
        return Some(format!("write `\"{found}\"`, in quotes"));
    }
    let is_text = rest.starts_with("string ");
    if is_text && rest.ends_with("a sequence") {
        return Some(format!("write `{key} = [\"…\"]`, a list, even of one"));
    }
    if is_text && rest.contains("expected struct") {
        return Some(format!("write `{key} = {{ … }}`, with its keys in braces"));
    }
    let is_plain = ["a boolean", "u16", "u32", "u64", "usize", "i64"]
        .iter()
        .any(|wanted| rest.ends_with(wanted));
    (is_text && is_plain).then(|| "write it without quotes".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what is refused is looked at")]
    struct File {
        name: Option<String>,
        every: Option<String>,
        count: Option<usize>,
        port: Option<u16>,
        is_on: Option<bool>,
        list: Option<Vec<String>>,
        table: Option<Table>,
        many: Option<Vec<Table>>,
        kind: Option<Kind>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what is refused is looked at")]
    struct Table {
        must: String,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
        Two,
    }

    /// What the packages of today say: a new one that says it otherwise is seen here.
    #[test]
    fn no_type_of_the_program_is_named() {
        for (text, says) in [
            (
                "name = 5",
                "expected a text in quotes, found `5`\nhint: write `\"5\"`, in quotes",
            ),
            ("name = true", "expected a text in quotes, found `true`"),
            (
                "every = 5",
                "expected a text in quotes, found `5`\nhint: write `every = \"5m\"`, with its unit",
            ),
            ("count = -1", "expected a whole number, 0 or more, not `-1`"),
            (
                "count = \"x\"",
                "expected a whole number, 0 or more, found the text \"x\"\nhint: write it without quotes",
            ),
            (
                "count = 1.5",
                "expected a whole number, 0 or more, found `1.5`",
            ),
            (
                "count = 99999999999999999999999",
                "expected a whole number, 0 or more, found `99999999999999999999999`",
            ),
            (
                "port = 70000",
                "expected a whole number from 0 to 65535, not `70000`",
            ),
            (
                "is_on = \"yes\"",
                "expected `true` or `false`, found the text \"yes\"\nhint: write it without quotes",
            ),
            (
                "list = \"a\"",
                "expected a list in [brackets], found the text \"a\"\nhint: write `list = [\"…\"]`, a list, even of one",
            ),
            ("table = 5", "expected a table, found `5`"),
            (
                "table = \"x\"",
                "expected a table, found the text \"x\"\nhint: write `table = { … }`, with its keys in braces",
            ),
            ("table = []", "expected a table, found a list"),
            ("[table]", "`must` is missing"),
            (
                "[many]\nmust = \"a\"",
                "expected a list in [brackets], found a table\nhint: write the header in two brackets, `[[…]]`",
            ),
            (
                "nam = \"a\"",
                "unknown key `nam`, expected one of `name`, `every`, `count`, `port`, `is_on`, `list`, `table`, `many`, `kind`",
            ),
            (
                "kind = \"three\"",
                "unknown value `three`, expected `one` or `two`",
            ),
            ("name = a", "a text must stand in quotes"),
        ] {
            let error = toml::from_str::<File>(text).unwrap_err();
            let (_, cause) = mistake(text, &error);
            assert_eq!(cause, says, "{text}");
        }
        let text = "# first\nname = \"a\"\n  port = -1\n";
        let error = toml::from_str::<File>(text).unwrap_err();
        let (at, _) = mistake(text, &error);
        assert_eq!(key_at(text, at), "port");
    }
}
