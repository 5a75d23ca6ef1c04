//! What a page asks for, as the protocol tells it, and what of that is sent on.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fetch::DEFAULT_ACCEPT_LANGUAGE;

/// Headers that are the connection's or this program's, not the page's: who asks and in which
/// codings, and what only a store of old answers would say.
const OWN_HEADERS: [&str; 14] = [
    "accept-encoding",
    "accept-language",
    "connection",
    "content-length",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// A request that waits, as the protocol tells it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paused<'p> {
    pub(super) request_id: String,
    #[serde(borrow)]
    pub(super) request: Asked<'p>,
    pub(super) frame_id: String,
    pub(super) resource_type: String,
    /// How much it takes as the protocol tells it, all that it posts included.
    #[serde(skip)]
    pub(super) length: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked<'p> {
    pub(super) url: String,
    method: String,
    headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) has_post_data: bool,
    /// What is posted, in pieces: a list of [`Piece`], not yet read.
    #[serde(borrow)]
    post_data_entries: Option<&'p RawValue>,
}

#[derive(Deserialize)]
struct Piece {
    bytes: Option<String>,
}

impl<'p> Paused<'p> {
    pub(super) fn of(params: &'p RawValue) -> Option<Self> {
        let paused = serde_json::from_str(params.get()).ok()?;
        let length = params.get().len();
        Some(Self { length, ..paused })
    }

    /// Whether prices may come of it.
    pub(super) fn is_wanted(&self) -> bool {
        let accept = self.request.header("accept").unwrap_or_default();
        let is_kind = match self.resource_type.as_str() {
            "Script" | "Stylesheet" | "XHR" | "Fetch" | "Preflight" | "Manifest" => true,
            "Other" => !accept.starts_with("image/"),
            _ => false,
        };
        // No stream either: it has no end.
        is_kind && accept != "text/event-stream"
    }
}

impl Asked<'_> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The method, if a page may use it toward this server; otherwise how it asked.
    pub(super) fn method(&self, is_own: bool) -> Result<Method, &'static str> {
        match self.method.as_str() {
            "GET" => Ok(Method::GET),
            "HEAD" => Ok(Method::HEAD),
            "OPTIONS" => Ok(Method::OPTIONS),
            "POST" if is_own => Ok(Method::POST),
            "POST" => Err("by POST to another site"),
            _ => Err("by a method that pages may not use"),
        }
    }

    /// The page's own headers, and who asks.
    pub(super) fn headers(&self, accept: &str) -> HeaderMap {
        let own = self.headers.iter().filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            let is_own =
                OWN_HEADERS.contains(&name.as_str()) || name.as_str().starts_with("sec-ch-");
            (!is_own).then_some((name, HeaderValue::from_str(value).ok()?))
        });
        let mut headers: HeaderMap = own.collect();
        if let Ok(accept) = HeaderValue::from_str(accept) {
            headers.insert(ACCEPT, accept);
        }
        headers.insert(
            ACCEPT_LANGUAGE,
            HeaderValue::from_static(DEFAULT_ACCEPT_LANGUAGE),
        );
        headers
    }

    /// What is posted, as the protocol tells it: in pieces.
    pub(super) fn body(&self) -> Vec<u8> {
        let pieces = self.post_data_entries.map(RawValue::get);
        let pieces = pieces.and_then(|pieces| serde_json::from_str::<Vec<Piece>>(pieces).ok());
        let pieces = pieces.into_iter().flatten();
        let pieces = pieces.filter_map(|piece| BASE64.decode(piece.bytes?).ok());
        pieces.flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request as Chromium tells it, with this method and these headers.
    fn paused(method: &str, kind: &str, more: &str) -> String {
        format!(
            "{{\"requestId\": \"1\", \"frameId\": \"f\", \"resourceType\": \"{kind}\", \
             \"request\": {{\"url\": \"https://acme.test/\", \"method\": \"{method}\", {more}}}}}"
        )
    }

    #[test]
    fn what_is_posted_comes_in_pieces() {
        let posted = "\"headers\": {}, \"hasPostData\": true, \"postData\": \"mine\", \
                      \"postDataEntries\": [{\"bytes\": \"bWk=\"}, {}, {\"bytes\": \"bmU=\"}]";
        let told: Box<RawValue> = serde_json::from_str(&paused("POST", "Fetch", posted)).unwrap();
        let asked = Paused::of(&told).unwrap().request;
        assert!(asked.has_post_data);
        assert_eq!(asked.body(), b"mine");
        assert_eq!(asked.method(true), Ok(Method::POST));
        assert_eq!(asked.method(false), Err("by POST to another site"));
    }

    #[test]
    fn a_page_says_what_it_wants_and_not_who_asks() {
        let told = |kind, headers: &str| {
            let more = format!("\"headers\": {{{headers}}}");
            serde_json::from_str::<Box<RawValue>>(&paused("PATCH", kind, &more)).unwrap()
        };
        let own = told(
            "XHR",
            "\"User-Agent\": \"x\", \"sec-ch-ua\": \"y\", \"X-Own\": \"z\", \"Bad name\": \"\"",
        );
        let asked = Paused::of(&own).unwrap();
        assert!(asked.is_wanted());
        let sent = asked.request.headers("text/plain");
        let mut names: Vec<&str> = sent.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-language", "x-own"]);
        assert!(asked.request.method(true).is_err());
        for (kind, accept, is_wanted) in [
            ("Other", "*/*", true),
            ("Other", "image/avif,*/*", false),
            ("Fetch", "text/event-stream", false),
            ("Image", "*/*", false),
        ] {
            let told = told(kind, &format!("\"Accept\": \"{accept}\""));
            let asked = Paused::of(&told).unwrap();
            assert_eq!(asked.is_wanted(), is_wanted, "{kind} {accept}");
        }
    }
}
