//! Whether all is well, as `ratebook status --check` says it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::desk::Desk;
use crate::escape;

/// 200, or 503 with everything that a person should look at.
pub(super) async fn health(State(desk): State<Arc<Desk>>) -> Response {
    let faults = match desk.figures().await {
        Ok(figures) => json!(figures.standing.faults()),
        Err(error) => json!([store_fault(&error)]),
    };
    answer(&desk, &faults)
}

/// 200 as long as the daemon can read its store: for those who restart what does not answer.
pub(super) async fn alive(State(desk): State<Arc<Desk>>) -> Response {
    let faults = match desk.answers().await {
        Ok(()) => json!([]),
        Err(error) => json!([store_fault(&error)]),
    };
    answer(&desk, &faults)
}

fn store_fault(error: &crate::store::StoreError) -> Value {
    json!({ "kind": "store", "message": format!("{error}: {}", error.advice()) })
}

fn answer(desk: &Desk, faults: &Value) -> Response {
    let is_well = faults.as_array().is_none_or(Vec::is_empty);
    let status = if is_well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = json!({
        "status": if is_well { "ok" } else { "wrong" },
        "version": env!("CARGO_PKG_VERSION"),
        "now": desk.now(),
        "faults": faults,
    });
    let kind = (header::CONTENT_TYPE, "application/json");
    let body = format!("{}\n", escape::json(&body.to_string()));
    (status, [kind], body).into_response()
}
