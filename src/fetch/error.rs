//! Why there is no page: a sentence for a person, and the whole chain of causes behind it.
//!
//! Each variant is named by the operation that failed and keeps the URL of the hop it failed at,
//! already fit to be shown. The sentence does not repeat the URL: it is a field of its own in the
//! failure line. What the client reports below the sentence is reached by [`cause_chain`], since
//! its own text hides its causes.

use std::error::Error;
use std::io;
use std::time::Duration;

use url::Url;

use super::browser::NoBrowser;
use super::gate::Refusal;
use super::hosts::Rest;
use crate::address::shown_url;
use crate::instant::shown_to_the_second;

/// No page, and why.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the HTTP client cannot be built")]
    BuildClient {
        #[source]
        source: reqwest::Error,
    },
    #[error("the certificates of `fetch.ca_file` cannot be read")]
    ReadAuthorities {
        #[source]
        source: reqwest::Error,
    },
    #[error("there is no certificate in the file of `fetch.ca_file`")]
    NoAuthorities,
    #[error("`{text}` cannot be sent as the header `{header}`")]
    BuildRequest {
        url: String,
        header: String,
        text: String,
    },
    #[error("refused to fetch{}", private(source))]
    Admit {
        url: String,
        #[source]
        source: Refusal,
    },
    #[error(
        "no certificates to check the site with ({cause})\n\
         hint: install `ca-certificates` or set `SSL_CERT_FILE`, then start again"
    )]
    LoadCertificates { url: String, cause: String },
    #[error("timed out after {deadline:?} while {doing}")]
    Deadline {
        url: String,
        deadline: Duration,
        doing: &'static str,
    },
    #[error("the host name was not resolved")]
    Resolve {
        url: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("{what}")]
    Connect {
        url: String,
        what: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("{what}")]
    Handshake {
        url: String,
        what: &'static str,
        #[source]
        source: reqwest::Error,
    },
    #[error("{what}")]
    Exchange {
        url: String,
        what: &'static str,
        #[source]
        source: reqwest::Error,
    },
    #[error("unexpected status {status}: the redirect to `{location}` is refused")]
    Redirect {
        url: String,
        status: u16,
        location: String,
        #[source]
        source: Refusal,
    },
    #[error("more than {limit} redirects: {}", chain.join(" -> "))]
    FollowRedirects {
        url: String,
        limit: usize,
        /// Every URL asked, and the one not asked any more.
        chain: Vec<String>,
    },
    #[error("robots.txt disallows it (`Disallow: {rule}`)")]
    Disallowed { url: String, rule: String },
    #[error("the site's robots.txt cannot be asked for, and without it no page may be: {why}")]
    AskRobots {
        url: String,
        /// The whole chain of its own causes.
        why: String,
        rest: Option<Rest>,
    },
    #[error(
        "not asked: `{}` wishes to be left alone until {}",
        rest.host, shown_to_the_second(rest.until)
    )]
    LeaveAlone { url: String, rest: Rest },
    #[error("not asked: its turn did not come within {patience:?} of other requests to the host")]
    Queue { url: String, patience: Duration },
    #[error("{}{}", status_sentence(*status), wish(rest.as_ref()))]
    Status {
        url: String,
        status: u16,
        /// That the site asked to be left alone.
        rest: Option<Rest>,
    },
    #[error("the page needs a browser")]
    NoBrowser {
        url: String,
        #[source]
        source: NoBrowser,
    },
    #[error("the page was not rendered: {what}")]
    Render { url: String, what: String },
    #[error("{what}")]
    Unclicked { url: String, what: String },
    #[error("{}; and where a browser may pass: {}", cause_chain(first.as_ref()), cause_chain(then.as_ref()))]
    NotPassed {
        /// Without a browser.
        first: Box<FetchError>,
        then: Box<FetchError>,
    },
    #[error("{} (tried {tries} times)", cause_chain(last.as_ref()))]
    Repeated { tries: u32, last: Box<FetchError> },
    #[error("the content type is `{content_type}`, not HTML, JSON or other text")]
    ContentType { url: String, content_type: String },
    #[error("unsupported content coding `{coding}`")]
    ContentCoding { url: String, coding: String },
    #[error("the body is incomplete or damaged")]
    ReadBody {
        url: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("body over {limit_bytes} bytes")]
    BodySize { url: String, limit_bytes: usize },
    #[error("the body is empty")]
    EmptyBody { url: String },
}

impl FetchError {
    /// The URL of the hop that failed, fit to be shown: secrets masked.
    pub fn url(&self) -> Option<&str> {
        match self {
            Self::BuildClient { .. } | Self::ReadAuthorities { .. } | Self::NoAuthorities => None,
            Self::Repeated { last, .. } => last.url(),
            Self::NotPassed { first, .. } => first.url(),
            Self::BuildRequest { url, .. }
            | Self::Admit { url, .. }
            | Self::LoadCertificates { url, .. }
            | Self::Deadline { url, .. }
            | Self::Resolve { url, .. }
            | Self::Connect { url, .. }
            | Self::Handshake { url, .. }
            | Self::Exchange { url, .. }
            | Self::Redirect { url, .. }
            | Self::FollowRedirects { url, .. }
            | Self::Disallowed { url, .. }
            | Self::AskRobots { url, .. }
            | Self::LeaveAlone { url, .. }
            | Self::Queue { url, .. }
            | Self::Status { url, .. }
            | Self::NoBrowser { url, .. }
            | Self::Render { url, .. }
            | Self::Unclicked { url, .. }
            | Self::ContentType { url, .. }
            | Self::ContentCoding { url, .. }
            | Self::ReadBody { url, .. }
            | Self::BodySize { url, .. }
            | Self::EmptyBody { url } => Some(url),
        }
    }

    /// That a host asked to be left alone, in the answer or before it.
    pub fn rest(&self) -> Option<&Rest> {
        match self {
            Self::Status { rest, .. } | Self::AskRobots { rest, .. } => rest.as_ref(),
            Self::LeaveAlone { rest, .. } => Some(rest),
            Self::Repeated { last, .. } => last.rest(),
            Self::NotPassed { first, then } => then.rest().or(first.rest()),
            _ => None,
        }
    }

    /// Whether an answer came, but one that is no page to read.
    pub fn is_answer(&self) -> bool {
        match self {
            Self::EmptyBody { .. }
            | Self::Unclicked { .. }
            | Self::BodySize { .. }
            | Self::ContentType { .. }
            | Self::ContentCoding { .. } => true,
            Self::Repeated { last, .. } => last.is_answer(),
            _ => false,
        }
    }

    /// Why there is no page, first without a browser and then with one.
    pub fn and_then(self, then: Self) -> Self {
        match (&self, &then) {
            // A browser got the same answer: that is the site's.
            (Self::Status { status, .. }, Self::Status { status: now, .. }) if status == now => {
                then
            }
            _ => Self::NotPassed {
                first: Box::new(self),
                then: Box::new(then),
            },
        }
    }

    /// Whether the site may have answered with a challenge that every browser passes by itself: it
    /// forbids, it is busy, or it says that it wants a browser.
    pub fn may_be_challenge(&self) -> bool {
        match self {
            Self::Status { status, rest, .. } => {
                rest.is_none() && matches!(status, 403 | 446 | 503)
            }
            Self::Repeated { last, .. } => last.may_be_challenge(),
            _ => false,
        }
    }

    /// Whether it may be over in a moment: a connection that was not made or broke off, a front
    /// that did not reach its server. Never what the site decided, a certificate, or our own
    /// refusal. Of a name, a passing failure of the resolver cannot be told from a lasting one.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Resolve { .. } | Self::Connect { .. } | Self::ReadBody { .. } => true,
            Self::Exchange { source, .. } => is_broken_off(source),
            Self::Status { status, rest, .. } => {
                rest.is_none() && matches!(status, 502..=504 | 520..=527 | 530)
            }
            _ => false,
        }
    }

    /// What went wrong when the request was sent to `url`, by way of a proxy or straight.
    pub(super) fn sending(
        url: String,
        source: reqwest::Error,
        connect_timeout: Duration,
        proxy: Option<&Url>,
    ) -> Self {
        // Its text would show the URL with its secrets.
        let source = source.without_url();
        if let Some(refusal) = find_cause::<Refusal>(&source) {
            let source = refusal.clone();
            return Self::Admit { url, source };
        }
        if let Some(problem) = find_cause::<rustls::Error>(&source) {
            let what = handshake_sentence(problem);
            return Self::Handshake { url, what, source };
        }
        if source.is_dns() {
            return Self::Resolve { url, source };
        }
        if source.is_connect() {
            let what = match proxy {
                None => connect_sentence(&source, connect_timeout),
                Some(proxy) => format!(
                    "no connection by way of the proxy `{}`",
                    shown_url(proxy.as_str())
                ),
            };
            return Self::Connect { url, what, source };
        }
        let what = exchange_sentence(&source);
        Self::Exchange { url, what, source }
    }
}

/// What the packages below say only to introduce the cause behind it, which our own sentence has
/// done already.
const INTRODUCTIONS: [&str; 6] = [
    "error sending request",
    "client error (Connect)",
    "client error (SendRequest)",
    "dns error",
    "error resolving DNS",
    "tcp connect error",
];

/// The same, before the resolver's own words.
const LOOKUP: &str = "failed to lookup address information: ";

/// The error and all its causes on one line, outermost first. A cause that only repeats the one
/// before it, or introduces the one behind it, is left out.
pub fn cause_chain(error: &(dyn Error + 'static)) -> String {
    let mut chain = one_line(error);
    let mut last = chain.clone();
    for cause in causes(error).skip(1) {
        let text = one_line(cause);
        let text = text.trim_start_matches(LOOKUP);
        if !last.ends_with(text) && !INTRODUCTIONS.contains(&text) {
            chain.push_str(": ");
            chain.push_str(text);
            text.clone_into(&mut last);
        }
    }
    chain
}

fn one_line(error: &(dyn Error + 'static)) -> String {
    let text = error.to_string();
    let lines: Vec<_> = text.split(['\n', '\r']).map(str::trim).collect();
    lines.join("; ")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        // An I/O error's `source` is the source of the error it carries, not that error itself.
        let carried = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match carried {
            Some(carried) => Some(carried as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

fn find_cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref::<E>())
}

fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    // The innermost one: outer ones are `Other` wrapped around it.
    let kinds = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    kinds.last().map(io::Error::kind)
}

fn connect_sentence(error: &reqwest::Error, connect_timeout: Duration) -> String {
    let what = match io_kind(error) {
        _ if error.is_timeout() => {
            return format!("connecting timed out after {connect_timeout:?}");
        }
        Some(io::ErrorKind::ConnectionRefused) => "the site refuses connections",
        Some(io::ErrorKind::NetworkUnreachable) => "the network of the site is unreachable",
        Some(io::ErrorKind::HostUnreachable) => "the host of the site is unreachable",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof) => {
            "the site closed the connection while it was made"
        }
        _ => "no connection to the site",
    };
    what.to_owned()
}

fn handshake_sentence(error: &rustls::Error) -> &'static str {
    use rustls::CertificateError as Certificate;
    let rustls::Error::InvalidCertificate(problem) = error else {
        return match error {
            rustls::Error::InvalidMessage(_) => "the site does not speak TLS here",
            rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(_) => {
                "the site and this program have no TLS version or cipher in common"
            }
            _ => "the TLS handshake failed",
        };
    };
    match problem {
        Certificate::Expired | Certificate::ExpiredContext { .. } => {
            "the site's certificate has expired"
        }
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            "the site's certificate is not valid yet (is this machine's clock right?)"
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "the site's certificate is for another name"
        }
        Certificate::UnknownIssuer => {
            "the site's certificate comes from an authority that this machine does not trust"
        }
        Certificate::Revoked => "the site's certificate is revoked",
        _ => "the site's certificate is not valid",
    }
}

fn exchange_sentence(error: &reqwest::Error) -> &'static str {
    if is_broken_off(error) {
        "the site broke the connection off before it answered"
    } else {
        "the site gave no valid HTTP answer"
    }
}

fn is_broken_off(error: &reqwest::Error) -> bool {
    matches!(
        io_kind(error),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe)
    )
}

/// The key that decides about private addresses, where it is one that was refused.
fn private(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::PrivateAddress(_) | Refusal::PrivateName { .. } | Refusal::LocalName(_) => {
            " (private addresses are asked only with `allow_private = true` below `[fetch]` in \
             ratebook.toml, which `ratebook init` writes)"
        }
        _ => "",
    }
}

fn wish(rest: Option<&Rest>) -> String {
    rest.map_or_else(String::new, |rest| {
        format!(
            "; it is left alone until {}",
            shown_to_the_second(rest.until)
        )
    })
}

/// What an answer without a page means.
fn status_sentence(status: u16) -> String {
    let meaning = match status {
        304 => "the site says `not modified` though it was not asked that",
        400 => "the site does not understand the request",
        401 => "the page needs a login",
        407 => "the proxy needs a login",
        402 => "the page needs a payment",
        403 => "the site forbids access to the page",
        404 => "the page does not exist",
        405 | 406 => "the site does not serve the page in this way",
        408 => "the site gave up waiting for the request",
        410 => "the page is gone for good",
        421 => "the site does not serve this host name here",
        425 | 429 => "the site asks for fewer requests",
        446 => "the site refuses clients that it takes for non-browsers",
        451 => "the page is blocked for legal reasons",
        501 | 505 => "the site does not support the request",
        502 | 504 => "the site's front could not reach what is behind it",
        503 => "the site is overloaded or under maintenance",
        520..=527 | 530 => "Cloudflare could not reach the site behind it",
        _ => match status / 100 {
            4 => "the site refuses the request",
            5 => "the site failed",
            _ => "neither a page nor a redirect that can be followed",
        },
    };
    match status / 100 {
        4 | 5 => format!("status {status}: {meaning}"),
        _ => format!("unexpected status {status}: {meaning}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Layer(&'static str, #[source] Box<dyn Error + Send + Sync>);

    #[test]
    fn the_chain_has_every_cause_once_and_one_line() {
        let inner = Layer("inner", "innermost\nsecond line".into());
        let outer = Layer("outer", Box::new(io::Error::other(inner)));
        assert_eq!(cause_chain(&outer), "outer: inner: innermost; second line");
        assert!(find_cause::<Layer>(&outer).is_some());
        let resolver = Layer("dns error", format!("{LOOKUP}no such name").into());
        let request = Layer("client error (Connect)", Box::new(resolver));
        let outer = Layer("not resolved", Box::new(request));
        assert_eq!(cause_chain(&outer), "not resolved: no such name");
        let wrapped = io::Error::other(Layer("found", "x".into()));
        assert_eq!(find_cause::<Layer>(&wrapped).unwrap().0, "found");
    }

    #[test]
    fn statuses() {
        for (status, said) in [
            (200, "unexpected status 200"),
            (204, "unexpected status 204"),
            (302, "unexpected status 302"),
            (304, "unexpected status 304"),
            (403, "status 403: the site forbids"),
            (404, "does not exist"),
            (410, "gone for good"),
            (418, "status 418: the site refuses"),
            (429, "fewer requests"),
            (446, "takes for non-browsers"),
            (500, "status 500: the site failed"),
            (503, "maintenance"),
            (522, "Cloudflare"),
            (599, "status 599"),
            (999, "unexpected status 999"),
        ] {
            let sentence = status_sentence(status);
            assert!(sentence.contains(said), "{sentence}");
        }
    }
}
