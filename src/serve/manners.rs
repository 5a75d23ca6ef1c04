//! What holds for every request, whatever it asks for: who is answered at all, and what each answer
//! says of itself.

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;

use super::problem::{Kind, Problem};
use crate::secret::Secret;

/// The longest body that is read.
pub(super) const LONGEST_BODY: usize = 1 << 20;

/// Who is let in.
pub(super) struct Door {
    /// Only this machine can reach the address: whoever names it otherwise was led here.
    is_local: bool,
    /// The hash of the token that every request must bring: comparing hashes tells nothing of how
    /// much of a token was right.
    token: Option<blake3::Hash>,
}

impl Door {
    pub(super) fn new(is_local: bool, token: Option<&Secret>) -> Self {
        Self {
            is_local,
            token: token.map(|token| blake3::hash(token.expose().as_bytes())),
        }
    }

    /// Why a request is not looked at any further, and its body not read.
    pub(super) fn refusal(&self, request: &Parts) -> Option<Problem> {
        let (uri, headers) = (&request.uri, &request.headers);
        if self.is_local && !is_for_this_machine(uri, headers) {
            // A page in a browser on this machine can have its own name lead here.
            let detail = "ask for 127.0.0.1 or localhost";
            return Some(Problem::new(Kind::Host, detail));
        }
        if !is_own_origin(headers) {
            let detail = "an `Origin` that is not this server's own is not answered";
            return Some(Problem::new(Kind::Origin, detail));
        }
        if !self.has_token(headers) {
            let detail = "send `Authorization: Bearer TOKEN`, with the token of `serve.token_file`";
            let problem = Problem::new(Kind::NoToken, detail);
            return Some(problem.with(header::WWW_AUTHENTICATE, "Bearer realm=\"ratebook\""));
        }
        let length = headers.get(header::CONTENT_LENGTH);
        let length = length.map(|length| length.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length.is_none_or(|length| length > LONGEST_BODY)) {
            return Some(too_large());
        }
        None
    }

    fn has_token(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else {
            return true;
        };
        let mut sent = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(sent), None) = (sent.next(), sent.next()) else {
            return false;
        };
        let Some((scheme, sent)) = sent.to_str().ok().and_then(|sent| sent.split_once(' ')) else {
            return false;
        };
        // The comparison of hashes takes the same time whatever they are.
        scheme.eq_ignore_ascii_case("bearer") && blake3::hash(sent.trim().as_bytes()) == *token
    }
}

pub(super) fn too_large() -> Problem {
    let detail = format!("at most {LONGEST_BODY} bytes are read");
    Problem::new(Kind::TooLarge, detail)
}

/// Says of an answer what holds of all of them.
pub(super) fn mind(answer: &mut Response) {
    let headers = answer.headers_mut();
    let mut say = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::CONTENT_SECURITY_POLICY, "default-src 'none'");
    if !headers.contains_key(header::CACHE_CONTROL) {
        let none = HeaderValue::from_static("no-store");
        headers.insert(header::CACHE_CONTROL, none);
    }
}

fn is_for_this_machine(uri: &Uri, headers: &HeaderMap) -> bool {
    let mut named = headers.get_all(header::HOST).iter();
    let authority: Option<Authority> = match (uri.authority(), named.next(), named.next()) {
        (_, _, Some(_)) => None,
        (Some(authority), ..) => Some(authority.clone()),
        (None, Some(host), None) => host.to_str().ok().and_then(|host| host.parse().ok()),
        // HTTP/1.0 need not say; no browser speaks it.
        (None, None, None) => return true,
    };
    authority.is_some_and(|authority| is_this_machine(&authority))
}

fn is_this_machine(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// Only browsers tell an origin. None of ours is served here, so that any other page's is foreign;
/// what a page of this very address asks, such as an API browser behind the same proxy, may be.
fn is_own_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok().and_then(|origin| {
        let (_, authority) = origin.split_once("://")?;
        Some(authority.to_ascii_lowercase())
    });
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    origin.is_some() && origin == host.map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn asked(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri("/metrics");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn told(door: &Door, headers: &[(&str, &str)]) -> Option<u16> {
        let refusal = door.refusal(&asked(headers));
        refusal.map(|problem| problem.kind.status())
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let local = Door::new(true, None);
        for host in ["127.0.0.1:9464", "localhost", "LOCALHOST:1", "[::1]:9464"] {
            assert_eq!(told(&local, &[("host", host)]), None, "{host}");
        }
        let elsewhere = [
            "evil.example",
            "127.0.0.1.evil.example:9464",
            "10.0.0.1",
            "",
            "a b",
        ];
        for host in elsewhere {
            assert_eq!(told(&local, &[("host", host)]), Some(421), "{host}");
        }
        assert_eq!(told(&local, &[]), None);
        let twice = [("host", "localhost"), ("host", "evil.example")];
        assert_eq!(told(&local, &twice), Some(421));
        let remote = Door::new(false, Some(&Secret::new("0123456789abcdef")));
        let bearer = ("authorization", "Bearer 0123456789abcdef");
        let named = [("host", "prices.example.org"), bearer];
        assert_eq!(told(&remote, &named), None);
    }

    #[test]
    fn pages_of_other_origins_are_not_answered() {
        let door = Door::new(true, None);
        let host = ("host", "localhost:9464");
        for (origin, status) in [
            ("http://localhost:9464", None),
            ("http://LOCALHOST:9464", None),
            ("http://localhost:8000", Some(403)),
            ("https://evil.example", Some(403)),
            ("null", Some(403)),
            ("", Some(403)),
        ] {
            assert_eq!(told(&door, &[host, ("origin", origin)]), status, "{origin}");
        }
    }

    #[test]
    fn without_the_token_nothing_is_answered() {
        let door = Door::new(false, Some(&Secret::new("correct-horse-battery")));
        for (sent, status) in [
            ("Bearer correct-horse-battery", None),
            ("bearer correct-horse-battery", None),
            ("Bearer correct-horse-batterx", Some(401)),
            ("Bearer correct-horse-batter", Some(401)),
            ("Bearer correct-horse-battery2", Some(401)),
            ("Basic correct-horse-battery", Some(401)),
            ("correct-horse-battery", Some(401)),
            ("Bearer", Some(401)),
            ("", Some(401)),
        ] {
            assert_eq!(told(&door, &[("authorization", sent)]), status, "{sent}");
        }
        assert_eq!(told(&door, &[]), Some(401));
        let right = ("authorization", "Bearer correct-horse-battery");
        assert_eq!(told(&door, &[right, right]), Some(401), "twice");
    }

    #[test]
    fn a_body_that_is_too_large_is_not_waited_for() {
        let door = Door::new(true, None);
        for (length, refused) in [
            ("0", None),
            ("1048576", None),
            ("1048577", Some(413)),
            ("-1", Some(413)),
        ] {
            let told = told(&door, &[("content-length", length)]);
            assert_eq!(told, refused, "{length}");
        }
    }
}
