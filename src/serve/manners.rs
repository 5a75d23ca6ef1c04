//! What holds for every request, whatever it asks for.

use axum::Router;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};

/// The longest body that is looked at. Nothing here takes one yet.
const LONGEST_BODY: u64 = 64 << 10;

pub(super) fn with_manners(router: Router) -> Router {
    router
        .fallback(|| async { (StatusCode::NOT_FOUND, "there is nothing at this path\n") })
        .layer(from_fn(mind))
}

async fn mind(request: Request, next: Next) -> Response {
    let refusal = refusal(request.uri(), request.headers());
    let mut answer = match refusal {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    };
    let headers = answer.headers_mut();
    let mut say = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::CACHE_CONTROL, "no-store");
    say(header::CONTENT_SECURITY_POLICY, "default-src 'none'");
    if refusal.is_some() {
        // What follows on the connection may be the body that was not read.
        say(header::CONNECTION, "close");
    }
    answer
}

/// Why a request is not looked at any further.
fn refusal(uri: &Uri, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    if !is_for_this_machine(uri, headers) {
        // A page in a browser on this machine can have its own name lead here.
        let told = "ask for 127.0.0.1 or localhost\n";
        return Some((StatusCode::MISDIRECTED_REQUEST, told));
    }
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.map(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length.is_none_or(|length| length > LONGEST_BODY)) {
        return Some((StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n"));
    }
    None
}

fn is_for_this_machine(uri: &Uri, headers: &HeaderMap) -> bool {
    let named = headers.get(header::HOST);
    let named = named.map(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let authority = match (uri.authority(), named) {
        (Some(authority), _) => authority.clone(),
        (None, Some(Some(authority))) => authority,
        // HTTP/1.0 need not say; no browser speaks it.
        (None, None) => return true,
        (None, Some(None)) => return false,
    };
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let of = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            refusal(&Uri::from_static("/metrics"), &headers).map(|(status, _)| status.as_u16())
        };
        for host in ["127.0.0.1:9464", "localhost", "LOCALHOST:1", "[::1]:9464"] {
            assert_eq!(of(host), None, "{host}");
        }
        for host in [
            "evil.example",
            "127.0.0.1.evil.example:9464",
            "10.0.0.1",
            "",
            "a b",
        ] {
            assert_eq!(of(host), Some(421), "{host}");
        }
        let plain = HeaderMap::new();
        assert_eq!(refusal(&Uri::from_static("/metrics"), &plain), None);
    }

    #[test]
    fn a_body_that_is_too_large_is_not_waited_for() {
        for (length, refused) in [
            ("0", None),
            ("65536", None),
            ("65537", Some(413)),
            ("-1", Some(413)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static(length));
            let told = refusal(&Uri::from_static("/"), &headers);
            assert_eq!(told.map(|(status, _)| status.as_u16()), refused, "{length}");
        }
    }
}
