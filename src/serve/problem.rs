//! What is wrong with a request, or with what it asks of: a problem as RFC 9457 has it. It names
//! the parameter or the place in the body, says what is wrong and what can be said instead. What it
//! repeats of a request is short and shows nothing hidden; it is JSON, never a page.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::escape;
use crate::store::StoreError;

pub(super) const CONTENT_TYPE: &str = "application/problem+json";

/// The kinds of problem: each with its status, its name in `type`, and its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Parameter,
    NotJson,
    NoToken,
    Origin,
    NoPath,
    Unknown,
    Method,
    NotAcceptable,
    TooSlow,
    TooLarge,
    MediaType,
    Host,
    Invalid,
    NoPrice,
    Fault,
    Busy,
    Store,
}

impl Kind {
    pub(super) const ALL: [Self; 17] = [
        Self::Parameter,
        Self::NotJson,
        Self::NoToken,
        Self::Origin,
        Self::NoPath,
        Self::Unknown,
        Self::Method,
        Self::NotAcceptable,
        Self::TooSlow,
        Self::TooLarge,
        Self::MediaType,
        Self::Host,
        Self::Invalid,
        Self::NoPrice,
        Self::Fault,
        Self::Busy,
        Self::Store,
    ];

    fn told(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Parameter => (400, "parameter", "a parameter cannot be used"),
            Self::NotJson => (400, "not-json", "the body is no JSON"),
            Self::NoToken => (401, "no-token", "a token is needed"),
            Self::Origin => (403, "origin", "web pages of other origins are not answered"),
            Self::NoPath => (404, "no-path", "there is nothing at this path"),
            Self::Unknown => (404, "unknown", "nothing of this name is known"),
            Self::Method => (405, "method", "this method cannot be used here"),
            Self::NotAcceptable => (
                406,
                "not-acceptable",
                "none of the accepted types can be had",
            ),
            Self::TooSlow => (408, "too-slow", "the request came too slowly"),
            Self::TooLarge => (413, "too-large", "the body is too large"),
            Self::MediaType => (415, "media-type", "a body of this type is not read"),
            Self::Host => (421, "host", "this machine was asked for by another name"),
            Self::Invalid => (
                422,
                "invalid",
                "the body says something that cannot be used",
            ),
            Self::NoPrice => (422, "no-price", "what was asked for has no price"),
            Self::Fault => (500, "fault", "a fault of ratebook"),
            Self::Busy => (503, "busy", "there is too much to do at this moment"),
            Self::Store => (503, "store", "the store cannot be used"),
        }
    }

    pub(super) fn status(self) -> u16 {
        self.told().0
    }

    /// The name in `type`.
    pub(super) fn name(self) -> &'static str {
        self.told().1
    }

    pub(super) fn title(self) -> &'static str {
        self.told().2
    }
}

#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub kind: Kind,
    detail: String,
    mistakes: Vec<Mistake>,
    /// Another header that belongs to the status.
    header: Option<(header::HeaderName, String)>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    place: Place,
    detail: String,
    /// What can be said instead.
    known: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Place {
    Parameter(String),
    /// A JSON pointer into the body: `/jobs/0/seconds`.
    Body(String),
}

impl Mistake {
    pub(super) fn of_parameter(name: &str, detail: impl Into<String>) -> Self {
        Self::new(Place::Parameter(name.to_owned()), detail)
    }

    pub(super) fn of_body(pointer: &str, detail: impl Into<String>) -> Self {
        Self::new(Place::Body(pointer.to_owned()), detail)
    }

    fn new(place: Place, detail: impl Into<String>) -> Self {
        Self {
            place,
            detail: detail.into(),
            known: Vec::new(),
        }
    }

    pub(super) fn knowing(self, known: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            known: known.into_iter().map(Into::into).collect(),
            ..self
        }
    }

    fn json(&self) -> Value {
        let mut json = Map::new();
        let (key, place) = match &self.place {
            Place::Parameter(name) => ("parameter", quoted(name)),
            Place::Body(pointer) => ("pointer", format!("#{pointer}")),
        };
        json.insert(key.to_owned(), Value::String(place));
        json.insert("detail".to_owned(), Value::String(self.detail.clone()));
        if !self.known.is_empty() {
            json.insert("known".to_owned(), json!(self.known));
        }
        Value::Object(json)
    }
}

impl Problem {
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            mistakes: Vec::new(),
            header: None,
        }
    }

    /// All of these are wrong. The first is the detail of the whole.
    pub(super) fn of(kind: Kind, mistakes: Vec<Mistake>) -> Self {
        let detail = mistakes.first().map_or_else(String::new, |first| {
            let place = match &first.place {
                Place::Parameter(name) => format!("`{}`", quoted(name)),
                Place::Body(pointer) if pointer.is_empty() => "the body".to_owned(),
                Place::Body(pointer) => format!("`{pointer}`"),
            };
            format!("{place}: {}", first.detail)
        });
        Self {
            mistakes,
            ..Self::new(kind, detail)
        }
    }

    pub(super) fn with(self, name: header::HeaderName, value: impl Into<String>) -> Self {
        Self {
            header: Some((name, value.into())),
            ..self
        }
    }

    pub(super) fn busy() -> Self {
        let detail = "others are being answered: ask again in a moment";
        Self::new(Kind::Busy, detail).with(header::RETRY_AFTER, "1")
    }

    pub(super) fn of_store(error: &StoreError) -> Self {
        let detail = format!("{error}: {}", error.advice());
        Self::new(Kind::Store, detail).with(header::RETRY_AFTER, "10")
    }

    pub(super) fn json(&self) -> Value {
        let mut json = json!({
            "type": format!("urn:ratebook:problem:{}", self.kind.name()),
            "title": self.kind.title(),
            "status": self.kind.status(),
            "detail": self.detail,
        });
        if let (Some(object), false) = (json.as_object_mut(), self.mistakes.is_empty()) {
            let errors = self.mistakes.iter().map(Mistake::json).collect();
            object.insert("errors".to_owned(), errors);
        }
        json
    }

    pub(super) fn response(&self) -> Response {
        let body = format!("{:#}\n", self.json());
        let mut response = Response::new(Body::from(escape::json(&body).into_owned()));
        let status = StatusCode::from_u16(self.kind.status());
        *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        if let Some((name, value)) = &self.header
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
        response
    }
}

/// The most of a request's own text that is repeated.
const MOST_QUOTED: usize = 80;

/// Text of a request, as a problem repeats it.
pub(super) fn quoted(text: &str) -> String {
    let mut start: String = text.chars().take(MOST_QUOTED).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    escape::line(&start).into_owned()
}

/// The names that are most like one that is not known, the nearest first; all of them where they
/// are few.
pub(super) fn near<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<String> {
    const FEW: usize = 12;
    const NEAR: usize = 5;
    let mut known: Vec<&str> = known.into_iter().collect();
    known.dedup();
    if known.len() > FEW {
        let name: String = name.chars().take(MOST_QUOTED).collect();
        known.sort_by_cached_key(|known| strsim::damerau_levenshtein(known, &name));
        known.truncate(NEAR);
    }
    known.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_place_cause_and_what_is_known() {
        let mistake = Mistake::of_body("/jobs/0/seconds", "is no number of seconds");
        let problem = Problem::of(Kind::Invalid, vec![mistake.knowing(["5", "10"])]);
        assert_eq!(
            problem.json(),
            json!({
                "type": "urn:ratebook:problem:invalid",
                "title": "the body says something that cannot be used",
                "status": 422,
                "detail": "`/jobs/0/seconds`: is no number of seconds",
                "errors": [{
                    "pointer": "#/jobs/0/seconds",
                    "detail": "is no number of seconds",
                    "known": ["5", "10"],
                }],
            })
        );
    }

    #[test]
    fn the_kinds_have_names_of_their_own() {
        let names: std::collections::BTreeSet<&str> = Kind::ALL.map(Kind::name).into();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!((400..600).contains(&kind.status()), "{kind:?}");
        }
    }

    #[test]
    fn little_of_a_request_is_repeated_and_nothing_hidden() {
        let long = quoted(&"x".repeat(1 << 20));
        assert!(long.len() < 100 && long.ends_with('…'));
        assert_eq!(quoted("a\u{202e}\n"), "a\\u{202e} ");
        let known = ["a/b/c", "a/b/d"];
        assert_eq!(near("a/b/e", known), known);
        let many: Vec<String> = (0..100).map(|n| format!("source-{n}")).collect();
        let near = near("sorce-42", many.iter().map(String::as_str));
        assert_eq!((near.len(), near[0].as_str()), (5, "source-42"));
    }
}
