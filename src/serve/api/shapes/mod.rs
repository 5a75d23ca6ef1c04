//! The JSON schemas (2020-12) of what the interface takes and gives. They are strict: every key is
//! named and there, and no other is, so that an answer which is not as it is described here fails
//! the test that holds one against the other.

mod answers;
mod estimates;
mod events;
mod prices;
mod sources;

use serde_json::{Map, Value, json};

use super::{jobs, workload};
use crate::book::document::SCHEMA;
use crate::serve::problem::Kind;

/// An object that has exactly these keys.
pub(super) fn object<const N: usize>(about: &str, keys: [(&str, Value); N]) -> Value {
    let required: Vec<Value> = keys.iter().map(|(key, _)| json!(key)).collect();
    let keys = keys.into_iter();
    let properties: Map<String, Value> = keys.map(|(key, shape)| (key.to_owned(), shape)).collect();
    json!({
        "description": about,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The keys of one object, then those of another.
fn with<const N: usize>(mut object: Value, keys: [(&str, Value); N]) -> Value {
    for (key, shape) in keys {
        if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert(key.to_owned(), shape);
        }
        if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
            required.push(json!(key));
        }
    }
    object
}

/// The object without the need for some of its keys.
pub(super) fn optional<const N: usize>(mut object: Value, keys: [&str; N]) -> Value {
    if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|key| key.as_str().is_none_or(|key| !keys.contains(&key)));
    }
    object
}

pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list(of: Value) -> Value {
    let mut list = json!({ "type": "array" });
    if let Some(list) = list.as_object_mut() {
        list.insert("items".to_owned(), of);
    }
    list
}

pub(super) fn or_null(shape: Value) -> Value {
    match shape.get("type").and_then(Value::as_str).map(str::to_owned) {
        Some(kind) if shape.get("enum").is_none() => {
            let mut shape = shape;
            if let Some(object) = shape.as_object_mut() {
                object.insert("type".to_owned(), json!([kind, "null"]));
            }
            shape
        }
        _ => json!({ "anyOf": [shape, { "type": "null" }] }),
    }
}

fn about(text: &str, mut shape: Value) -> Value {
    if let Some(object) = shape.as_object_mut() {
        object.insert("description".to_owned(), json!(text));
    }
    shape
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn one_of<'n>(names: impl IntoIterator<Item = &'n str>) -> Value {
    json!({ "type": "string", "enum": names.into_iter().collect::<Vec<_>>() })
}

/// An exact decimal, as text.
fn amount() -> Value {
    json!({ "type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$" })
}

fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// An instant as it may be given.
pub(super) fn given_instant() -> Value {
    json!({
        "anyOf": [
            { "type": "string", "format": "date", "description": "its end, in UTC" },
            { "type": "string", "format": "date-time" },
            { "const": "now" },
        ],
    })
}

fn state() -> Value {
    let told = "the state of the store that the answer was read from: the number of the last check \
                that it knows. Answers of one number tell of one state";
    about(told, number())
}

fn as_of() -> Value {
    about("the instant that the answer speaks of", instant())
}

/// An answer of one state.
fn answer<const N: usize>(told: &str, keys: [(&str, Value); N]) -> Value {
    let head = object(told, [("as_of", as_of()), ("state", state())]);
    with(head, keys)
}

/// All shapes by their names.
pub(super) fn shapes() -> Map<String, Value> {
    let all = [
        prices::shapes(),
        estimates::shapes(),
        events::shapes(),
        sources::shapes(),
        problems(),
        taken(),
        workload::schemas(),
        answers::shapes(),
    ];
    let named = all.into_iter().flatten();
    let named = named.map(|(name, shape)| (name.to_owned(), shape));
    named.chain(book()).collect()
}

/// The shapes of the published book, by names of their own: `BookRate` for `#/$defs/rate`.
fn book() -> Vec<(String, Value)> {
    let called = |part: &str| {
        let mut chars = part.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        let first = first.map_or_else(String::new, String::from);
        format!("Book{first}{}", chars.as_str())
    };
    let mut renamed = String::new();
    for (n, text) in SCHEMA.split("#/$defs/").enumerate() {
        // A reference ends with its quote.
        match text.split_once('"').filter(|_| n > 0) {
            Some((part, rest)) => {
                let name = called(part);
                renamed.push_str(&format!("#/components/schemas/{name}\"{rest}"));
            }
            None => renamed.push_str(text),
        }
    }
    let Ok(Value::Object(mut whole)) = serde_json::from_str(&renamed) else {
        return Vec::new();
    };
    whole.remove("$schema");
    whole.remove("$id");
    let parts = match whole.remove("$defs") {
        Some(Value::Object(parts)) => parts,
        _ => Map::new(),
    };
    let parts = parts
        .into_iter()
        .map(|(name, shape)| (called(&name), shape));
    let mut all: Vec<(String, Value)> = parts.collect();
    all.push(("Book".to_owned(), Value::Object(whole)));
    all
}

type Named = Vec<(&'static str, Value)>;

fn problems() -> Named {
    let mistake = object(
        "one thing that is wrong, and where: a parameter, or a JSON pointer into the body",
        [
            ("parameter", text()),
            ("pointer", text()),
            ("detail", text()),
            ("known", about("what can be said instead", list(text()))),
        ],
    );
    let types = Kind::ALL.map(|kind| format!("urn:ratebook:problem:{}", kind.name()));
    let problem = object(
        "what is wrong (RFC 9457)",
        [
            ("type", one_of(types.iter().map(String::as_str))),
            ("title", text()),
            (
                "status",
                json!({ "type": "integer", "minimum": 400, "maximum": 599 }),
            ),
            ("detail", text()),
            (
                "errors",
                list(optional(mistake, ["parameter", "pointer", "known"])),
            ),
        ],
    );
    vec![("Problem", optional(problem, ["errors"]))]
}

fn taken() -> Named {
    vec![
        ("Job", jobs::job_schema()),
        ("OneJob", jobs::one_schema()),
        ("Jobs", jobs::many_schema()),
    ]
}
