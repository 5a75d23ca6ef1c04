//! The OpenAPI 3.1 document, made from the list of endpoints that requests are held to.

use serde_json::{Map, Value, json};

use super::answer::{Format, STATE};
use super::endpoint::{Endpoint, Gives, Parameter, Verb};
use super::list::ENDPOINTS;
use super::shapes::{reference, shapes};
use crate::serve::problem::{self, Kind};

/// What may be wrong with any request.
const ALWAYS: [Kind; 8] = [
    Kind::Parameter,
    Kind::NoToken,
    Kind::Origin,
    Kind::NotAcceptable,
    Kind::TooSlow,
    Kind::TooLarge,
    Kind::Host,
    Kind::Busy,
];

const ABOUT: &str = "The price book, its history and what jobs cost, read from one state of the \
    store: its number is `state`, and `Ratebook-State` in the headers. Amounts are decimal strings, \
    exactly; instants are RFC 3339 in UTC; rates are named as in \
    `gptimage2/kling-o3/video-edit[resolution=720p]`. Every answer to GET has a strong ETag. \
    What is wrong is told as RFC 9457 has it, with the parameter or the place in the body. Keys may \
    be added to answers within a version; none changes its meaning or goes.";

/// The document.
pub fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in ENDPOINTS {
        let method = endpoint.verb.name().to_ascii_lowercase();
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(method, operation(endpoint));
        }
    }
    let mut schemas = shapes();
    // The document does not describe itself.
    schemas.insert("OpenApi".to_owned(), json!({ "type": "object" }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ratebook",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "A dated, provable price book of per-second video generation prices",
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }, {}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "the token of `serve.token_file`, where there is one",
                },
            },
        },
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let parameters: Vec<Value> = endpoint
        .parameters
        .iter()
        .map(|parameter| parameter_json(endpoint, parameter))
        .collect();
    let mut operation = json!({
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": parameters,
        "responses": responses(endpoint),
    });
    if let (Some(body), Some(operation)) = (endpoint.body, operation.as_object_mut()) {
        let example: Value = serde_json::from_str(body.example).unwrap_or(json!(body.example));
        let schema = match body.shape {
            Some(shape) => reference(shape),
            None => json!({ "type": "string" }),
        };
        let content = json!({ "schema": schema, "example": example });
        let content = Map::from_iter([(body.media_type.to_owned(), content)]);
        let body = json!({ "required": true, "content": content });
        operation.insert("requestBody".to_owned(), body);
    }
    operation
}

fn parameter_json(endpoint: &Endpoint, parameter: &Parameter) -> Value {
    let is_in_path = endpoint.is_in_path(parameter);
    let mut json = json!({
        "name": parameter.name,
        "in": if is_in_path { "path" } else { "query" },
        "required": is_in_path || parameter.takes.is_required(),
        "description": parameter.about,
        "schema": parameter.takes.schema(),
    });
    if let (Some(explode), Some(json)) = (parameter.takes.is_repeated(), json.as_object_mut()) {
        json.insert("style".to_owned(), json!("form"));
        json.insert("explode".to_owned(), json!(explode));
    }
    json
}

fn responses(endpoint: &Endpoint) -> Value {
    let mut responses = Map::new();
    let is_get = endpoint.verb == Verb::Get;
    let is_of_state = matches!(endpoint.does, super::Does::Ask(_));
    let mut headers = Map::new();
    if is_of_state {
        let told = "the state that it was read from";
        headers.insert(
            STATE.as_str().to_owned(),
            json!({ "description": told, "schema": { "type": "integer", "minimum": 0 } }),
        );
        if is_get {
            headers.insert(
                "ETag".to_owned(),
                json!({ "description": "a strong validator", "schema": { "type": "string" } }),
            );
        }
    }
    responses.insert(
        "200".to_owned(),
        json!({
            "description": endpoint.summary,
            "headers": headers,
            "content": content(endpoint.gives),
        }),
    );
    if is_get && is_of_state {
        let told = "it is what `If-None-Match` names";
        responses.insert("304".to_owned(), json!({ "description": told }));
    }
    let media = endpoint.body.map(|_| Kind::MediaType);
    let store = is_of_state.then_some(Kind::Store);
    let mut kinds: Vec<Kind> = ALWAYS.into_iter().chain(media).chain(store).collect();
    kinds.extend(endpoint.problems);
    kinds.sort();
    kinds.dedup();
    for status in kinds.iter().map(|kind| kind.status()) {
        let told: Vec<&str> = kinds
            .iter()
            .filter(|kind| kind.status() == status)
            .map(|kind| kind.title())
            .collect();
        let problem = json!({ problem::CONTENT_TYPE: { "schema": reference("Problem") } });
        let response = json!({ "description": told.join("; "), "content": problem });
        responses.insert(status.to_string(), response);
    }
    // A daemon in need answers them so itself.
    if let Gives::Json("Health") = endpoint.gives
        && let Some(unwell) = responses.get_mut("503").and_then(Value::as_object_mut)
        && let Some(content) = unwell.get_mut("content").and_then(Value::as_object_mut)
    {
        let health = json!({ "schema": reference("Health") });
        content.insert(Format::Json.media_type().to_owned(), health);
    }
    Value::Object(responses)
}

fn content(gives: Gives) -> Value {
    let mut content = Map::new();
    for format in Format::of(gives) {
        let schema = match (gives, format) {
            (Gives::Json(name), _) => reference(name),
            (Gives::Table, Format::Json) => reference("Tables"),
            _ => json!({ "type": "string" }),
        };
        content.insert(format.media_type().to_owned(), json!({ "schema": schema }));
    }
    Value::Object(content)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every reference leads somewhere, and every schema is used.
    #[test]
    fn references_and_schemas_agree() {
        fn references(value: &Value, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(object) => {
                    if let Some(Value::String(to)) = object.get("$ref") {
                        let name = to.strip_prefix("#/components/schemas/").unwrap();
                        found.insert(name.to_owned());
                    }
                    object.values().for_each(|value| references(value, found));
                }
                Value::Array(list) => list.iter().for_each(|value| references(value, found)),
                _ => {}
            }
        }
        let document = document();
        let mut used = BTreeSet::new();
        references(&document, &mut used);
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let known: BTreeSet<String> = schemas.keys().cloned().collect();
        assert_eq!(used, known);
    }
}
