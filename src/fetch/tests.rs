//! `fetch` against real servers on this machine, good and bad.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use axum::http::HeaderMap as AxumHeaders;
use reqwest::dns::{Addrs, Name, Resolving};
use tokio::io::AsyncWriteExt;

use super::test_server::{Reply, Server, answer};
use super::*;

pub(super) const HTML: &str = "Content-Type: text/html; charset=utf-8";
pub(super) const PRICES: &str = "<p>Kling 3.0: $0.075/s</p>";
const PUBLIC_ONLY: Gate = Gate {
    allow_private: false,
    by_proxy: false,
};
const SMALL: usize = 64 * 1024;

fn limits() -> FetchSettings {
    FetchSettings {
        allow_private: true,
        max_body_bytes: SMALL,
        gap: Duration::ZERO,
        ..FetchSettings::default()
    }
}

pub(super) fn request(url: &str) -> Request {
    Request {
        source: "kling".into(),
        page: "pricing".into(),
        url: url.into(),
        known: None,
    }
}

pub(super) fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// Fetches from a server of our own: no manners.
async fn fetch(mut limits: FetchSettings, request: &Request) -> Result<Fetched, FetchError> {
    let origin = Url::parse(&request.url).map(|url| url.origin().ascii_serialization());
    limits.own_servers.extend(origin);
    Fetcher::new(limits).unwrap().fetch(request, now()).await
}

/// A fetcher to which a server is one of our own.
pub(super) fn at_home(fetcher: &Fetcher, url: &str) -> Fetcher {
    let origin = Url::parse(url).unwrap().origin().ascii_serialization();
    let settings = FetchSettings {
        own_servers: [origin].into(),
        ..(*fetcher.settings).clone()
    };
    Fetcher {
        settings: Arc::new(settings),
        ..fetcher.clone()
    }
}

async fn page(url: &str) -> Page {
    match fetch(limits(), &request(url)).await.unwrap() {
        Fetched::Page(page) => *page,
        Fetched::NotModified => panic!("not modified"),
    }
}

/// The whole chain of causes of a fetch that must fail.
async fn failure(url: &str) -> String {
    let error = fetch(limits(), &request(url)).await.unwrap_err();
    cause_chain(&error)
}

#[tokio::test]
async fn a_page_as_it_is_served() {
    let app = axum::Router::new().route(
        "/pricing",
        axum::routing::get(|headers: AxumHeaders| async move {
            let sent = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap());
            let seen = format!(
                "{}|{}|{}|{}|{}|{}",
                sent("user-agent"),
                sent("accept"),
                sent("accept-language"),
                sent("referer"),
                sent("cookie"),
                sent("if-none-match"),
            );
            ([("etag", "\"v1\""), ("set-cookie", "a=b")], seen)
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/pricing", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, app).await });

    let page = page(&format!("{url}?a=1#top")).await;
    server.abort();

    assert_eq!(page.source, "kling");
    assert_eq!(page.page, "pricing");
    assert_eq!(page.url, format!("{url}?a=1#top"));
    assert_eq!(page.status, 200);
    assert_eq!(
        page.content_type.as_deref(),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(page.validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(page.validators.last_modified, None);
    assert_eq!(page.observed, now());
    assert_eq!(page.hash, PageHash::of(&page.body));
    let user_agent = DEFAULT_USER_AGENT;
    assert_eq!(
        page.text().unwrap(),
        format!("{user_agent}|{DEFAULT_ACCEPT}|{DEFAULT_ACCEPT_LANGUAGE}|||")
    );
}

#[tokio::test]
async fn a_page_without_content_type_is_a_page() {
    let server = Server::saying(answer(200, &[], PRICES.as_bytes())).await;
    assert_eq!(page(&server.url("/")).await.content_type, None);
    let closed = format!("HTTP/1.1 200 OK\r\n\r\n{PRICES}");
    let server = Server::saying(closed).await;
    assert_eq!(page(&server.url("/")).await.body, PRICES.as_bytes());
}

#[tokio::test]
async fn not_modified_only_if_asked() {
    let server = Server::start(|head| {
        let head = head.to_ascii_lowercase();
        let same = head.contains("if-none-match: w/\"x\"");
        Reply::Bytes(match (same, head.starts_with("get /always")) {
            (true, _) | (_, true) => answer(304, &[], b""),
            _ => answer(
                200,
                &[HTML, "ETag: W/\"x\"", "Last-Modified: long ago"],
                b"1",
            ),
        })
    })
    .await;
    let url = server.url("/");
    let first = page(&url).await;
    let known = Known {
        final_url: first.final_url,
        validators: first.validators,
    };
    let again = Request {
        known: Some(known.clone()),
        ..request(&url)
    };
    assert_eq!(fetch(limits(), &again).await.unwrap(), Fetched::NotModified);
    let sent = server.requests().pop().unwrap().to_ascii_lowercase();
    assert!(sent.contains("if-modified-since: long ago"), "{sent}");

    // Validators of another URL are not sent, and a 304 that was not asked for is no page.
    let url = server.url("/always");
    for known in [
        None,
        Some(known.clone()),
        Some(Known {
            final_url: url.clone(),
            validators: Validators::default(),
        }),
    ] {
        let other = Request {
            known,
            ..request(&url)
        };
        let error = fetch(limits(), &other).await.unwrap_err();
        assert!(cause_chain(&error).contains("unexpected status 304"));
        let sent = server.requests().pop().unwrap().to_ascii_lowercase();
        assert!(!sent.contains("if-none-match"), "{sent}");
    }
}

#[tokio::test]
async fn a_status_that_is_no_page_hides_its_body() {
    for (status, said) in [
        (403, "forbids"),
        (404, "does not exist"),
        (410, "gone for good"),
        (429, "fewer requests"),
        (446, "takes for non-browsers"),
        (500, "the site failed"),
        (502, "behind it"),
        (503, "maintenance"),
        (201, "unexpected status 201"),
        (206, "unexpected status 206"),
        (302, "unexpected status 302"),
        (304, "unexpected status 304"),
        (300, "unexpected status 300"),
    ] {
        let server = Server::saying(answer(status, &[HTML], PRICES.as_bytes())).await;
        let failure = failure(&server.url("/")).await;
        assert!(failure.contains(said), "{failure}");
        assert!(!failure.contains("0.075"), "{failure}");
    }
}

#[tokio::test]
async fn five_redirects_are_good_and_six_are_not() {
    let server = Server::start(|head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let left: usize = path.trim_start_matches("/hop/").parse().unwrap_or(0);
        Reply::Bytes(match left.checked_sub(1) {
            None => answer(200, &[HTML], PRICES.as_bytes()),
            Some(next) => answer(307, &[&format!("Location: /hop/{next}")], b"moved"),
        })
    })
    .await;
    let fifth = page(&server.url("/hop/5")).await;
    assert_eq!(fifth.final_url, server.url("/hop/0"));
    assert_eq!(fifth.url, server.url("/hop/5"));
    let failure = failure(&server.url("/hop/6")).await;
    assert!(failure.contains("more than 5 redirects"), "{failure}");
    let chain = format!("{} -> {}", server.url("/hop/6"), server.url("/hop/5"));
    assert!(failure.contains(&chain), "{failure}");
    assert!(failure.ends_with(&server.url("/hop/0")), "{failure}");
}

#[tokio::test]
async fn a_loop_ends() {
    let server = Server::saying(answer(302, &["Location: /loop?token=s3cret"], b"")).await;
    let failure = failure(&server.url("/loop")).await;
    assert!(failure.contains("/loop -> "), "{failure}");
    assert!(failure.contains("token=***"), "{failure}");
    assert!(!failure.contains("s3cret"), "{failure}");
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn redirects_that_cannot_be_followed() {
    for (location, said) in [
        ("file:///etc/passwd", "only `http:` and `https:`"),
        ("javascript:alert(1)", "only `http:` and `https:`"),
        ("http://user:s3cret@a.test/", "user name or password"),
        ("\\\\a.test\\", "backslash"),
        ("http://", "not a complete URL"),
    ] {
        let header = format!("Location: {location}");
        let server = Server::saying(answer(302, &[&header], PRICES.as_bytes())).await;
        let failure = failure(&server.url("/")).await;
        assert!(failure.contains("unexpected status 302"), "{failure}");
        assert!(failure.contains(said), "{failure}");
        assert!(!failure.contains("s3cret"), "{failure}");
    }
}

/// Says that some names are where the test says, and others nowhere.
pub(super) struct Names(pub(super) Vec<(&'static str, &'static str)>);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let here = self.0.iter().filter(|(host, _)| *host == name.as_str());
        let addresses: Vec<std::net::SocketAddr> = here
            .map(|(_, ip)| (ip.parse::<std::net::IpAddr>().unwrap(), 0).into())
            .collect();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

pub(super) fn fetcher_with(limits: FetchSettings, names: Names) -> Fetcher {
    Fetcher::with_resolver(limits, &(Arc::new(names) as Arc<dyn Resolve>)).unwrap()
}

#[tokio::test]
async fn names_are_judged_by_the_address_used() {
    let server = Server::saying(answer(200, &[HTML], PRICES.as_bytes())).await;
    let names = || Names(vec![("evil.test", "127.0.0.1"), ("evil.test", "::1")]);
    let url = format!("http://evil.test:{}/", server.address.port());
    let public_only = FetchSettings {
        allow_private: false,
        ..limits()
    };
    let error = fetcher_with(public_only.clone(), names())
        .fetch(&request(&url), now())
        .await
        .unwrap_err();
    let chain = cause_chain(&error);
    assert!(
        chain.contains("`evil.test` is at `127.0.0.1`, a private address"),
        "{chain}"
    );
    assert!(server.requests().is_empty());

    let literal = fetch(public_only.clone(), &request(&server.url("/"))).await;
    let chain = cause_chain(&literal.unwrap_err());
    assert!(
        chain.contains("`127.0.0.1` is a private address"),
        "{chain}"
    );
    assert!(server.requests().is_empty());

    let allowed = fetcher_with(limits(), names());
    assert!(allowed.fetch(&request(&url), now()).await.is_ok());

    let nowhere = fetcher_with(limits(), Names(vec![]));
    let error = nowhere.fetch(&request(&url), now()).await.unwrap_err();
    let chain = cause_chain(&error);
    assert!(chain.contains("not resolved"), "{chain}");
    assert!(chain.contains("the name has no address"), "{chain}");
}

#[tokio::test]
async fn of_a_names_addresses_only_public_ones_are_tried() {
    let addresses = |ips: &[&'static str]| {
        let names = Names(ips.iter().map(|ip| ("two.test", *ip)).collect());
        resolve::GatedResolver {
            gate: PUBLIC_ONLY,
            inner: Arc::new(names),
        }
    };
    let name = || "two.test".parse::<Name>().unwrap();
    let both = addresses(&["1.1.1.1", "10.0.0.1"]).resolve(name()).await;
    let both: Vec<_> = both.ok().unwrap().map(|a| a.ip().to_string()).collect();
    assert_eq!(both, ["1.1.1.1"]);
    let none = addresses(&["10.0.0.1"]).resolve(name()).await;
    assert!(none.err().unwrap().is::<Refusal>());
}

#[tokio::test]
async fn redirects_to_private_addresses_are_not_followed() {
    let gate = PUBLIC_ONLY;
    let from = Url::parse("https://kling.test/").unwrap();
    for location in [
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
    ] {
        let refusal = gate.admit_redirect(&from, location).unwrap_err();
        assert!(refusal.to_string().contains("private address"));
    }
}

#[tokio::test]
async fn silence_and_slowness_end_at_the_deadline() {
    let page_start = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\
                      Content-Length: 9000\r\n\r\n$0.075/s";
    for (sent, doing) in [
        ("", "waiting for the site to answer"),
        (
            "HTTP/1.1 200 OK\r\nContent-Ty",
            "waiting for the site to answer",
        ),
        (page_start, "reading the body"),
    ] {
        let server = Server::start(|_| Reply::Hang(sent.as_bytes().to_vec())).await;
        let quick = FetchSettings {
            deadline: Duration::from_millis(200),
            ..limits()
        };
        let started = Instant::now();
        let error = fetch(quick, &request(&server.url("/p?key=s3cret"))).await;
        assert!(started.elapsed() < Duration::from_secs(5));
        let error = error.unwrap_err();
        let chain = cause_chain(&error);
        assert!(chain.contains("timed out after 200ms"), "{chain}");
        assert!(chain.ends_with(doing), "{chain}");
        assert_eq!(error.url().unwrap(), server.url("/p?key=***"));
    }
}

#[tokio::test]
async fn the_deadline_holds_over_all_hops() {
    let hops = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&hops);
    let server = Server::start(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Bytes(answer(302, &["Location: /second"], b"")),
        _ => Reply::Hang(Vec::new()),
    })
    .await;
    let quick = FetchSettings {
        deadline: Duration::from_millis(200),
        ..limits()
    };
    let error = fetch(quick, &request(&server.url("/first"))).await;
    let error = error.unwrap_err();
    assert!(matches!(error, FetchError::Deadline { .. }), "{error:?}");
    assert_eq!(error.url().unwrap(), server.url("/second"));
}

#[tokio::test]
async fn a_body_is_read_up_to_its_limit() {
    let full = answer(200, &[HTML], &vec![b'1'; SMALL]);
    let server = Server::saying(full).await;
    assert_eq!(page(&server.url("/")).await.body.len(), SMALL);
    let over = answer(200, &[HTML], &vec![b'1'; SMALL + 1]);
    let server = Server::saying(over).await;
    let said = failure(&server.url("/")).await;
    assert_eq!(said, format!("body over {SMALL} bytes"));

    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let server = Server::start(move |_| {
        Reply::Endless(head.clone(), b"10\r\n0123456789abcdef\r\n".to_vec())
    })
    .await;
    assert!(failure(&server.url("/")).await.contains("body over"));
}

#[tokio::test]
async fn damaged_answers_are_no_page() {
    let chunked =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
    let many_cookies = "Set-Cookie: a=b\r\n".repeat(10_000);
    let long_header = "x".repeat(2_000_000);
    for (bytes, said) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n$0.075/s".to_owned(),
            "incomplete",
        ),
        (format!("{chunked}8\r\n$0.075/s\r\n"), "incomplete"),
        (format!("{chunked}8\r\n$0.075/s\r\nzz\r\n"), "incomplete"),
        ("$0.075/s\r\n\r\n".to_owned(), "no valid HTTP answer"),
        (String::new(), "no valid HTTP answer"),
        (
            format!("HTTP/1.1 200 OK\r\n{many_cookies}\r\n1"),
            "no valid HTTP answer",
        ),
        (
            format!("HTTP/1.1 200 OK\r\nX: {long_header}\r\n\r\n1"),
            "no valid HTTP answer",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_owned(),
            "the body is empty",
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n \r\n".to_owned(),
            "the body is empty",
        ),
    ] {
        let server = Server::saying(bytes).await;
        let failure = failure(&server.url("/")).await;
        assert!(failure.contains(said), "{failure}");
    }
    let server = Server::start(|_| Reply::Reset).await;
    let failure = failure(&server.url("/?token=s3cret")).await;
    assert!(failure.contains("broke the connection off"), "{failure}");
    assert!(
        failure.contains("os error"),
        "the innermost cause: {failure}"
    );
    assert!(!failure.contains("s3cret"), "{failure}");
}

#[tokio::test]
async fn nobody_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let failure = failure(&url).await;
    assert!(
        failure.contains("the site refuses connections"),
        "{failure}"
    );
    assert!(failure.contains("os error"), "{failure}");
}

#[tokio::test]
async fn other_content_is_no_page() {
    for content_type in ["application/pdf", "image/png"] {
        let header = format!("Content-Type: {content_type}");
        let server = Server::saying(answer(200, &[&header], PRICES.as_bytes())).await;
        let failure = failure(&server.url("/")).await;
        assert!(failure.contains(&format!("`{content_type}`")), "{failure}");
    }
}

pub(super) async fn coded(coding: &str, plain: &[u8]) -> Vec<u8> {
    macro_rules! through {
        ($encoder:ident) => {{
            let mut encoder = $encoder::new(Vec::new());
            encoder.write_all(plain).await.unwrap();
            encoder.shutdown().await.unwrap();
            encoder.into_inner()
        }};
    }
    match coding {
        "gzip" => through!(GzipEncoder),
        "deflate" => through!(ZlibEncoder),
        "br" => through!(BrotliEncoder),
        "zstd" => through!(ZstdEncoder),
        _ => plain.to_vec(),
    }
}

#[tokio::test]
async fn codings_are_undone_and_bounded() {
    for coding in ["gzip", "deflate", "br", "zstd", "identity"] {
        let header = format!("Content-Encoding: {coding}");
        let body = coded(coding, PRICES.as_bytes()).await;
        let server = Server::saying(answer(200, &[HTML, &header], &body)).await;
        assert_eq!(page(&server.url("/")).await.body, PRICES.as_bytes());
        let sent = server.requests().pop().unwrap().to_ascii_lowercase();
        assert!(coding == "identity" || sent.contains(coding), "{sent}");

        let bomb = coded(coding, &vec![b' '; 8 * SMALL]).await;
        let server = Server::saying(answer(200, &[HTML, &header], &bomb)).await;
        let bounded = failure(&server.url("/")).await;
        assert!(bounded.contains("body over 65536 bytes"), "{bounded}");

        if coding != "identity" {
            let cut = body.get(..body.len() - 6).unwrap();
            let server = Server::saying(answer(200, &[HTML, &header], cut)).await;
            let damaged = failure(&server.url("/")).await;
            assert!(
                damaged.contains("incomplete or damaged"),
                "{coding}: {damaged}"
            );
        }
    }
}

#[tokio::test]
async fn codings_that_are_not_understood() {
    let once = coded("gzip", PRICES.as_bytes()).await;
    let twice = coded("gzip", &once).await;
    for (headers, body) in [
        (vec![HTML, "Content-Encoding: compress"], &once),
        (vec![HTML, "Content-Encoding: gzip, gzip"], &twice),
        (
            vec![HTML, "Content-Encoding: gzip", "Content-Encoding: gzip"],
            &twice,
        ),
        (vec![HTML], &once),
    ] {
        let server = Server::saying(answer(200, &headers, body)).await;
        let failure = failure(&server.url("/")).await;
        assert!(failure.contains("unsupported content coding"), "{failure}");
    }
}

/// A fetcher that trusts the authority of the tests and no other.
fn trusting_the_test_authority() -> Fetcher {
    let mut fetcher = Fetcher::new(limits()).unwrap();
    let authority = include_bytes!("testdata/authority.pem");
    let authority = reqwest::Certificate::from_pem(authority).unwrap();
    let system = Arc::new(resolve::SystemResolver);
    fetcher.client = http::client_builder(&fetcher.settings, fetcher.gate, system)
        .unwrap()
        .tls_certs_only([authority])
        .build()
        .unwrap();
    fetcher.certificates = http::Certificates::System;
    fetcher
}

#[tokio::test]
async fn certificates_are_checked() {
    let trusting = trusting_the_test_authority();
    let page = answer(200, &[HTML], PRICES.as_bytes());
    for (certificate, said) in [
        (&include_bytes!("testdata/expired.pem")[..], "has expired"),
        (&include_bytes!("testdata/not-yet.pem")[..], "not valid yet"),
        (
            &include_bytes!("testdata/other-name.pem")[..],
            "for another name",
        ),
    ] {
        let url = test_server::tls(certificate, page.clone());
        let error = at_home(&trusting, &url)
            .fetch(&request(&url), now())
            .await
            .unwrap_err();
        assert!(matches!(error, FetchError::Handshake { .. }), "{error:?}");
        let chain = cause_chain(&error);
        assert!(chain.contains(said), "{chain}");
    }
    let good = include_bytes!("testdata/good.pem");
    let url = test_server::tls(good, page.clone());
    assert!(
        at_home(&trusting, &url)
            .fetch(&request(&url), now())
            .await
            .is_ok()
    );

    let mut without_it = trusting.clone();
    let system = Arc::new(resolve::SystemResolver);
    without_it.client = http::client_builder(&trusting.settings, trusting.gate, system)
        .unwrap()
        .tls_certs_only([])
        .build()
        .unwrap();
    let url = test_server::tls(good, page);
    let error = at_home(&without_it, &url)
        .fetch(&request(&url), now())
        .await
        .unwrap_err();
    let chain = cause_chain(&error);
    assert!(chain.contains("does not trust"), "{chain}");
}

#[tokio::test]
async fn no_tls_where_tls_is_asked_for() {
    let server =
        Server::start_at_once(|_| Reply::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())).await;
    let url = server.url("/").replace("http:", "https:");
    let fetcher = trusting_the_test_authority();
    let error = fetcher.fetch(&request(&url), now()).await.unwrap_err();
    let chain = cause_chain(&error);
    assert!(chain.contains("does not speak TLS"), "{chain}");
}

#[tokio::test]
async fn without_certificates_plain_http_works_and_https_says_why() {
    let server = Server::saying(answer(200, &[HTML], PRICES.as_bytes())).await;
    let mut fetcher = Fetcher::new(limits()).unwrap();
    fetcher.certificates = http::Certificates::Missing {
        cause: "none loaded".into(),
    };
    let plain = server.url("/");
    let fetched = at_home(&fetcher, &plain)
        .fetch(&request(&plain), now())
        .await;
    assert!(fetched.is_ok());
    let secure = server.url("/").replace("http:", "https:");
    let error = fetcher.fetch(&request(&secure), now()).await.unwrap_err();
    let chain = cause_chain(&error);
    assert!(chain.contains("hint: install `ca-certificates`"), "{chain}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_sent_is_said() {
    let wrong = FetchSettings {
        user_agent: "two\nlines".into(),
        ..limits()
    };
    let error = Fetcher::new(wrong).unwrap_err();
    assert!(matches!(error, FetchError::BuildClient { .. }));
    let server = Server::saying(answer(200, &[HTML], PRICES.as_bytes())).await;
    let mut wrong = request(&server.url("/"));
    wrong.known = Some(Known {
        final_url: server.url("/"),
        validators: Validators {
            etag: Some("\"a\"\r\nX: y".into()),
            last_modified: None,
        },
    });
    let error = fetch(limits(), &wrong).await.unwrap_err();
    assert!(
        error.to_string().contains("header `if-none-match`"),
        "{error}"
    );
    let error = fetch(limits(), &request("ftp://a.test/?key=s3cret")).await;
    let error = error.unwrap_err();
    assert_eq!(error.url(), Some("ftp://a.test/?key=***"));
    assert!(cause_chain(&error).contains("`ftp:`"));
    assert!(server.requests().is_empty());
}
