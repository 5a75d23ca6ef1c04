//! The HTTP interface to the price book: what other programs can ask the daemon.
//!
//! A request is held to the list of endpoints below, then answered from one state of the store.
//!
//! | file | does |
//! |---|---|
//! | `endpoint` | what an endpoint is |
//! | `list` | the endpoints |
//! | `asked` | a request's parameters, read and checked |
//! | `body` | a request's body, read exactly and checked |
//! | `jobs` | the jobs in it, and why one has no price |
//! | `workload` | the workload in it |
//! | `view` | what answers are made from: one state of the store, and the present |
//! | `answers` | what each endpoint answers |
//! | `feed` | the changes as an Atom feed |
//! | `answer` | formats, tags, and what need not be sent again |
//! | `openapi` | the OpenAPI document, from the same list |
//! | `shapes` | the JSON schemas of what is taken and given |

mod answer;
mod answers;
mod asked;
mod body;
mod endpoint;
mod feed;
mod jobs;
mod list;
mod openapi;
mod shapes;
mod view;
mod workload;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use axum::response::Response;
use tokio::sync::watch;

use super::desk::Desk;
use super::problem::{Kind, Problem, quoted};
use super::readers::{Readers, Unread};
use super::{Subject, health, metrics};
use crate::clock::Clock;
use crate::credits::Plan;
use crate::standing::Expected;
use crate::store::StoreError;
use answer::Answer;
use asked::Asked;
use endpoint::{Does, Endpoint, Verb, name_of};
use list::ENDPOINTS;
pub use openapi::document;
use view::{Refusal, Shelf, View};

/// Everything that can be asked.
pub(super) struct Api {
    desk: Arc<Desk>,
    readers: Readers,
    shelf: Arc<Shelf>,
    expected: watch::Receiver<Arc<Expected>>,
    credits: watch::Receiver<Arc<[Plan]>>,
    clock: Clock,
}

impl Api {
    pub(super) fn new(subject: Subject) -> Self {
        Self {
            readers: Readers::new(subject.store.clone()),
            shelf: Arc::default(),
            expected: subject.expected.clone(),
            credits: subject.credits.clone(),
            clock: subject.clock,
            desk: Arc::new(Desk::new(subject)),
        }
    }

    pub(super) fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk)
    }

    /// Closes the store, once nobody reads it.
    pub(super) async fn close(&self) {
        self.desk.close().await;
        self.readers.close().await;
    }

    /// The answer to a request, whatever it is.
    pub(super) async fn answer(&self, request: Request<Bytes>) -> Response {
        let (head, body) = request.into_parts();
        let path = head.uri.path();
        let found: Vec<(&Endpoint, Path)> = ENDPOINTS
            .iter()
            .filter_map(|endpoint| Some((endpoint, matched(endpoint, path)?)))
            .collect();
        if found.is_empty() {
            let detail = format!(
                "`{}`: see `/v1/openapi.json` for what there is",
                quoted(path)
            );
            return Problem::new(Kind::NoPath, detail).response();
        }
        let method = match head.method {
            Method::HEAD => Method::GET,
            method => method,
        };
        let allowed = allowed(&found);
        let asked_for = |endpoint: &Endpoint| endpoint.verb.name() == method.as_str();
        let Some((endpoint, path)) = found.into_iter().find(|(e, _)| asked_for(e)) else {
            return without(&method, &allowed);
        };
        let answered = self.answered(endpoint, path, &head.uri, &head.headers, body);
        answered.await.unwrap_or_else(|problem| problem.response())
    }

    async fn answered(
        &self,
        endpoint: &'static Endpoint,
        path: Path,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Response, Problem> {
        let now = self.clock.now();
        let mut asked = Asked::read(endpoint, &path, uri.query().unwrap_or_default(), now)?;
        let format = answer::wanted(endpoint.gives, asked.text("format"), headers)?;
        is_readable(endpoint, headers)?;
        asked.format = format;
        asked.body = body;
        asked.address = uri
            .path_and_query()
            .map_or("", |all| all.as_str())
            .to_owned();
        let answer = match endpoint.does {
            Does::Health => return Ok(health::health(State(self.desk())).await),
            Does::Alive => return Ok(health::alive(State(self.desk())).await),
            Does::Metrics => return Ok(metrics::metrics(State(self.desk())).await),
            Does::Say(say) => Answer::json(&say()),
            Does::Ask(ask) => self.ask(ask, asked).await?,
        };
        Ok(answer.response(endpoint, format, headers))
    }

    async fn ask(
        &self,
        ask: fn(&View<'_>, &Asked) -> Result<Answer, Refusal>,
        asked: Asked,
    ) -> Result<Answer, Problem> {
        let expected = Arc::clone(&self.expected.borrow());
        let credits = Arc::clone(&self.credits.borrow());
        let (shelf, clock) = (Arc::clone(&self.shelf), self.clock);
        let look = move |store: &crate::store::Store| {
            let view = View::new(store, &expected, &credits, clock.now(), &shelf)?;
            let answer = ask(&view, &asked)?;
            Ok(answer.of_state(view.state))
        };
        let answered = self.readers.ask(look, of_store).await;
        match answered {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(Refusal::Problem(problem))) => Err(problem),
            Ok(Err(Refusal::Store(error))) => Err(Problem::of_store(&error)),
            Err(Unread::Busy) => Err(Problem::busy()),
            Err(Unread::Fault) => {
                tracing::error!(
                    event = "fault",
                    step = "serve",
                    "a request ended by a fault of ratebook"
                );
                let detail = "the log of `ratebook run` tells of it; please report it";
                Err(Problem::new(Kind::Fault, detail))
            }
        }
    }
}

fn of_store(refusal: &Refusal) -> Option<&StoreError> {
    match refusal {
        Refusal::Store(error) => Some(error),
        Refusal::Problem(_) => None,
    }
}

/// The parameters that stand in a path, as they are after decoding.
type Path = Vec<(&'static str, String)>;

/// The parameters of a path; `None` where it is not one of the endpoint's.
fn matched(endpoint: &'static Endpoint, path: &str) -> Option<Path> {
    let (mut wanted, mut given) = (endpoint.path.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(wanted), Some(given)) => match name_of(wanted) {
                Some(name) => found.push((name, asked::decoded(given, false)?)),
                None if wanted == given => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

fn allowed(found: &[(&Endpoint, Path)]) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for (endpoint, _) in found {
        methods.push(match endpoint.verb {
            Verb::Get => "GET, HEAD",
            Verb::Post => "POST",
        });
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

/// What a method gets that reads nothing here.
fn without(method: &Method, allowed: &str) -> Response {
    if *method != Method::OPTIONS {
        let method = quoted(method.as_str());
        let detail = format!("`{method}` cannot be used here, but {allowed} can");
        let problem = Problem::new(Kind::Method, detail);
        return problem.with(header::ALLOW, allowed).response();
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Ok(allowed) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

/// Whether the body is of a type that the endpoint reads.
fn is_readable(endpoint: &Endpoint, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(body) = endpoint.body else {
        return Ok(());
    };
    let text = |name| {
        let value = headers.get(name);
        value.map(|value: &HeaderValue| value.to_str().unwrap_or_default().to_ascii_lowercase())
    };
    let coding = text(header::CONTENT_ENCODING).filter(|coding| coding != "identity");
    if let Some(coding) = coding {
        let detail = format!("a body that is coded as `{}` is not read", quoted(&coding));
        return Err(Problem::new(Kind::MediaType, detail));
    }
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
    let bare = media_type.split(';').next().unwrap_or_default().trim();
    if bare == body.media_type {
        return Ok(());
    }
    let detail = format!("send it with `Content-Type: {}`", body.media_type);
    Err(Problem::new(Kind::MediaType, detail))
}
