//! An answer as it goes out: in the format that was asked for, with the number of the state that it
//! was read from, and a tag by which an equal one need not be sent again.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use super::endpoint::{Endpoint, Gives, Verb};
use crate::book::render::TableFormat;
use crate::escape;
use crate::exposition;
use crate::page::PageHash;
use crate::serve::problem::{Kind, Problem};

/// The header with the number of the state of the store.
pub(super) const STATE: HeaderName = HeaderName::from_static("ratebook-state");

/// What is sent.
pub(super) struct Answer {
    pub text: String,
    /// The number of the last check that the state knows which it was read from.
    pub state: Option<i64>,
    /// Where the next part is.
    pub next: Option<String>,
}

/// The formats that something can be had in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Markdown,
    Html,
    Csv,
    Atom,
    Figures,
}

/// The first is what is sent where all are welcome.
const TABLES: [Format; 4] = [Format::Json, Format::Markdown, Format::Html, Format::Csv];

impl Format {
    /// The formats of what an endpoint gives.
    pub(super) fn of(gives: Gives) -> &'static [Self] {
        match gives {
            Gives::Json(_) => &[Self::Json],
            Gives::Table => &TABLES,
            Gives::Feed => &[Self::Atom],
            Gives::Figures => &[Self::Figures],
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Atom => "application/atom+xml",
            Self::Figures => exposition::CONTENT_TYPE,
        }
    }

    /// Without its parameters.
    pub(super) fn media_type(self) -> &'static str {
        let content_type = self.content_type();
        content_type.split(';').next().unwrap_or(content_type)
    }

    /// The names that the parameter `format` takes.
    pub(super) const NAMES: &'static [&'static str] = &["json", "markdown", "html", "csv"];

    pub(super) fn named(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        TABLES.get(at).copied()
    }

    pub(super) fn of_table(self) -> TableFormat {
        match self {
            Self::Markdown => TableFormat::Markdown,
            Self::Html => TableFormat::Html,
            Self::Csv => TableFormat::Csv,
            Self::Json | Self::Atom | Self::Figures => TableFormat::Json,
        }
    }
}

impl Answer {
    /// A JSON object of one state: its number and instant come first.
    pub(super) fn json(value: &Value) -> Self {
        Self::text(format!("{value:#}\n"))
    }

    pub(super) fn text(text: String) -> Self {
        Self {
            text,
            state: None,
            next: None,
        }
    }

    pub(super) fn of_state(self, state: i64) -> Self {
        Self {
            state: Some(state),
            ..self
        }
    }

    /// The response to a request with these headers.
    pub(super) fn response(
        self,
        endpoint: &Endpoint,
        format: Format,
        asked: &HeaderMap,
    ) -> Response {
        let text = match format {
            Format::Json => escape::json(&self.text).into_owned(),
            _ => self.text,
        };
        let is_get = endpoint.verb == Verb::Get;
        let tag = is_get.then(|| tag(format, &text));
        let is_known = tag.as_ref().is_some_and(|tag| is_known(tag, asked));
        let mut response = if is_known {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            let length = text.len();
            let mut response = Response::new(Body::from(text));
            let headers = response.headers_mut();
            let content_type = HeaderValue::from_static(format.content_type());
            headers.insert(header::CONTENT_TYPE, content_type);
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
            response
        };
        let headers = response.headers_mut();
        // It may be kept, but must be asked for: the next check may change it.
        let asked_for = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, asked_for);
        if Format::of(endpoint.gives).len() > 1 {
            headers.insert(header::VARY, HeaderValue::from_static("accept"));
        }
        if let Some(Ok(tag)) = tag.map(|tag| HeaderValue::from_str(&tag)) {
            headers.insert(header::ETAG, tag);
        }
        if let Some(state) = self.state {
            headers.insert(STATE, HeaderValue::from(state));
        }
        let next = self.next.map(|next| format!("<{next}>; rel=\"next\""));
        if let Some(Ok(next)) = next.map(|next| HeaderValue::from_str(&next)) {
            headers.insert(header::LINK, next);
        }
        response
    }
}

/// The tag of an answer: two have the same only if they are the same, byte for byte.
fn tag(format: Format, text: &str) -> String {
    let hash = PageHash::of(text.as_bytes()).to_string();
    let hash = hash.strip_prefix("b3:").unwrap_or(&hash);
    let hash = hash.get(..32).unwrap_or(hash);
    format!("\"{}-{hash}\"", format.media_type().replace('/', "."))
}

/// Whether who asks has this already (RFC 9110, 13.1.2: `W/` makes no difference here).
fn is_known(tag: &str, asked: &HeaderMap) -> bool {
    let listed = asked.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = listed
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Which of the formats of an endpoint is wanted: what `format` names, else what the header
/// `Accept` likes best.
pub(super) fn wanted(
    gives: Gives,
    named: Option<&str>,
    asked: &HeaderMap,
) -> Result<Format, Problem> {
    let formats = Format::of(gives);
    if let Some(format) = named.and_then(Format::named) {
        return Ok(format);
    }
    let accept: Vec<&str> = asked
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|accept| accept.to_str().ok())
        .flat_map(|accept| accept.split(','))
        .collect();
    let first = formats.first().copied().unwrap_or(Format::Json);
    if accept.iter().all(|range| range.trim().is_empty()) {
        return Ok(first);
    }
    let liked = formats
        .iter()
        .map(|format| (liking(*format, &accept), *format));
    // The first of those that are liked as well.
    let best = liked.rev().max_by_key(|(liking, _)| *liking);
    match best {
        Some((liking, format)) if liking > 0 => Ok(format),
        _ => {
            let types: Vec<&str> = formats.iter().map(|format| format.media_type()).collect();
            let detail = format!("what there is is {}", types.join(", "));
            Err(Problem::new(Kind::NotAcceptable, detail))
        }
    }
}

/// How much a header `Accept` likes a format, in thousandths: the most specific range that fits
/// says it.
fn liking(format: Format, accept: &[&str]) -> u32 {
    let own = format.media_type();
    let (kind, _) = own.split_once('/').unwrap_or((own, ""));
    let fits = accept.iter().filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        let is_xml =
            format == Format::Atom && matches!(name.as_str(), "application/xml" | "text/xml");
        let fit = match name.as_str() {
            name if name == own || is_xml => 2,
            "*/*" => 0,
            name if name.strip_suffix("/*") == Some(kind) => 1,
            _ => return None,
        };
        let weight = parts.find_map(|part| {
            let (key, weight) = part.split_once('=')?;
            key.trim()
                .eq_ignore_ascii_case("q")
                .then(|| thousandths(weight.trim()))
        });
        Some((fit, weight.unwrap_or(1_000)))
    });
    fits.max_by_key(|(fit, _)| *fit)
        .map_or(0, |(_, weight)| weight)
}

/// `0.8` is 800; what is no weight is none.
fn thousandths(weight: &str) -> u32 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    let parse = |text: &str| text.parse::<u32>().ok();
    match (parse(whole), parse(&digits)) {
        (Some(whole), Some(part)) => whole.saturating_mul(1_000).saturating_add(part).min(1_000),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_format_is_the_one_that_is_liked_best() {
        let of = |accept| wanted(Gives::Table, None, &headers(header::ACCEPT, accept)).ok();
        for (accept, format) in [
            ("", Some(Format::Json)),
            ("*/*", Some(Format::Json)),
            ("text/html", Some(Format::Html)),
            ("text/*", Some(Format::Markdown)),
            ("text/csv, */*;q=0.1", Some(Format::Csv)),
            (
                "text/html;q=0.5, text/markdown ; q=0.6",
                Some(Format::Markdown),
            ),
            ("application/json;q=0, */*", Some(Format::Markdown)),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Some(Format::Html),
            ),
            ("image/png", None),
            ("text/html;q=0", None),
            ("text/html;q=nonsense", None),
        ] {
            assert_eq!(of(accept), format, "{accept}");
        }
        let csv = wanted(
            Gives::Table,
            Some("csv"),
            &headers(header::ACCEPT, "text/html"),
        );
        assert_eq!(csv.ok(), Some(Format::Csv));
        let feed = wanted(Gives::Feed, None, &headers(header::ACCEPT, "text/xml"));
        assert_eq!(feed.ok(), Some(Format::Atom));
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let tag = tag(Format::Json, "{}\n");
        assert!(tag.starts_with("\"application.json-") && tag.ends_with('"'));
        assert_ne!(tag, super::tag(Format::Csv, "{}\n"));
        assert_ne!(tag, super::tag(Format::Json, "{ }\n"));
        for (list, known) in [
            (tag.clone(), true),
            (format!("\"other\", W/{tag}"), true),
            ("*".to_owned(), true),
            (tag.trim_matches('"').to_owned(), false),
            ("\"other\"".to_owned(), false),
        ] {
            let mut asked = HeaderMap::new();
            asked.insert(header::IF_NONE_MATCH, list.parse().unwrap());
            assert_eq!(is_known(&tag, &asked), known, "{list}");
        }
    }
}
