//! One request and its answer: how the client is set, how a hop is sent, how a body is read.

use std::sync::Arc;

use reqwest::dns::Resolve;
use reqwest::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION,
};
use reqwest::{Certificate, Client, ClientBuilder, Response, redirect, retry, tls};
use url::Url;

use super::error::{FetchError, cause_chain};
use super::gate::Gate;
use super::resolve::GatedResolver;
use super::{DEFAULT_ACCEPT, DEFAULT_ACCEPT_LANGUAGE, FetchSettings, Request};
use crate::address::{one_line, shown_url};

/// Whether sites can be checked by certificates.
#[derive(Clone, Debug)]
pub(super) enum Certificates {
    /// By those of this machine.
    System,
    /// There are none, and why.
    Missing { cause: String },
}

/// The client, and whether it can check certificates. A machine without any still gets one: its
/// own servers on plain HTTP need none, and the error belongs to the page that does.
pub(super) fn build_client(
    settings: &FetchSettings,
    gate: Gate,
    resolver: &Arc<dyn Resolve>,
) -> Result<(Client, Certificates), FetchError> {
    // Fails if a provider is set already, which then is used: fine either way.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let authorities = authorities(settings)?;
    let builder = || {
        let builder = client_builder(settings, gate, Arc::clone(resolver))?;
        Ok::<_, FetchError>(match &authorities {
            Some(authorities) => builder.tls_certs_merge(authorities.clone()),
            None => builder,
        })
    };
    match builder()?.build() {
        Ok(client) => Ok((client, Certificates::System)),
        // The platform's verifier cannot be made without any certificate. If the client can be
        // built with the user's own, or with an empty list of them, that was it.
        Err(first) => {
            let own = authorities.clone().unwrap_or_default();
            match builder()?.tls_certs_only(own).build() {
                Ok(client) if authorities.is_some() => Ok((client, Certificates::System)),
                Ok(client) => Ok((client, missing(&first))),
                Err(source) => Err(FetchError::BuildClient { source }),
            }
        }
    }
}

/// The certificates that the user trusts beside the machine's.
fn authorities(settings: &FetchSettings) -> Result<Option<Vec<Certificate>>, FetchError> {
    let Some(pem) = &settings.authorities else {
        return Ok(None);
    };
    let certificates = Certificate::from_pem_bundle(pem)
        .map_err(|source| FetchError::ReadAuthorities { source })?;
    if certificates.is_empty() {
        return Err(FetchError::NoAuthorities);
    }
    Ok(Some(certificates))
}

fn missing(error: &reqwest::Error) -> Certificates {
    Certificates::Missing {
        cause: cause_chain(error),
    }
}

pub(super) fn client_builder(
    settings: &FetchSettings,
    gate: Gate,
    inner: Arc<dyn Resolve>,
) -> Result<ClientBuilder, FetchError> {
    // With a proxy its name is the only one that is resolved here, and its user named it.
    let gate = Gate {
        allow_private: gate.allow_private || gate.by_proxy,
        ..gate
    };
    let builder = Client::builder()
        .user_agent(settings.user_agent.as_str())
        .connect_timeout(settings.connect_timeout)
        .dns_resolver(GatedResolver { gate, inner })
        // Every hop passes the gate: redirects are followed by `Fetcher::walk`.
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(retry::never())
        // Those of the environment: a proxy is what is connected to, and the gate sees only that.
        .no_proxy()
        .tls_version_min(tls::Version::TLS_1_2)
        // Checks of one page are hours apart: a kept connection would be a dead one by then.
        .pool_max_idle_per_host(0);
    let Some(proxy) = &settings.proxy else {
        return Ok(builder);
    };
    let to = reqwest::Proxy::all(proxy.url.as_str());
    let to = to.map_err(|source| FetchError::BuildClient { source })?;
    Ok(builder.proxy(match &proxy.login {
        Some((user, password)) => to.basic_auth(user, password.expose()),
        None => to,
    }))
}

/// The headers of a request. Whether the page has changed is asked only of the URL it came from: a
/// redirect that leads elsewhere since must not be taken for the old page unchanged.
pub(super) fn headers(request: &Request, url: &Url) -> Result<HeaderMap, FetchError> {
    let validators = request.validators_for(url);
    let fields = [
        (ACCEPT, Some(DEFAULT_ACCEPT)),
        (ACCEPT_LANGUAGE, Some(DEFAULT_ACCEPT_LANGUAGE)),
        (IF_NONE_MATCH, validators.and_then(|v| v.etag.as_deref())),
        (
            IF_MODIFIED_SINCE,
            validators.and_then(|v| v.last_modified.as_deref()),
        ),
    ];
    let mut headers = HeaderMap::new();
    for (name, text) in fields {
        let Some(text) = text else { continue };
        let value = HeaderValue::from_str(text).map_err(|_| FetchError::BuildRequest {
            url: shown_url(url.as_str()),
            header: name.to_string(),
            text: one_line(text),
        })?;
        headers.insert(name, value);
    }
    Ok(headers)
}

/// The value of a header as text, if it is there and is text.
pub(super) fn header(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

/// Where a redirect leads, as the site wrote it.
pub(super) fn location(response: &Response) -> Option<String> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    // Sites write other characters than ASCII here, in UTF-8.
    let value = response.headers().get(LOCATION)?;
    std::str::from_utf8(value.as_bytes())
        .ok()
        .map(str::to_owned)
}

/// Refuses what the client could not undo and what is no text at all.
pub(super) fn check_content(response: &Response, url: &str) -> Result<(), FetchError> {
    check_coding(response, url)?;
    match response.headers().get(CONTENT_TYPE) {
        Some(value) if !is_text(&String::from_utf8_lossy(value.as_bytes())) => {
            Err(FetchError::ContentType {
                url: url.to_owned(),
                content_type: one_line(&String::from_utf8_lossy(value.as_bytes())),
            })
        }
        _ => Ok(()),
    }
}

fn check_coding(response: &Response, url: &str) -> Result<(), FetchError> {
    // The client removes the header of the coding it undoes; it knows neither other codings nor
    // several of them.
    let mut codings = response.headers().get_all(CONTENT_ENCODING).iter();
    if let Some(coding) = codings.find(|coding| !is_identity(coding)) {
        return Err(FetchError::ContentCoding {
            url: url.to_owned(),
            coding: one_line(&String::from_utf8_lossy(coding.as_bytes())),
        });
    }
    Ok(())
}

fn is_identity(coding: &HeaderValue) -> bool {
    let coding = coding.as_bytes().trim_ascii();
    coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")
}

/// Whether a content type is one that prices are read from: HTML, XHTML, JSON or any other text.
fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence.is_empty()
        || essence.starts_with("text/")
        || essence.ends_with("+json")
        || matches!(
            essence.as_str(),
            "application/json" | "application/xhtml+xml" | "application/markdown"
        )
}

/// The body, decoded, of at most `limit_bytes` bytes: what a few compressed bytes unfold to is
/// bounded too.
pub(super) async fn read_body(
    response: Response,
    url: &str,
    limit_bytes: usize,
) -> Result<Vec<u8>, FetchError> {
    let (body, is_whole) = read(response, url, limit_bytes).await?;
    if !is_whole {
        return Err(FetchError::BodySize {
            url: url.to_owned(),
            limit_bytes,
        });
    }
    match still_coded(&body) {
        Some(coding) => Err(FetchError::ContentCoding {
            url: url.to_owned(),
            coding: coding.to_owned(),
        }),
        None if body.trim_ascii().is_empty() => Err(FetchError::EmptyBody {
            url: url.to_owned(),
        }),
        None => Ok(body),
    }
}

/// The first bytes of a body, which may be of any kind and empty.
pub(super) async fn read_start(
    response: Response,
    url: &str,
    most_bytes: usize,
) -> Result<Vec<u8>, FetchError> {
    check_coding(&response, url)?;
    let (body, _) = read(response, url, most_bytes).await?;
    Ok(body)
}

/// A body as far as it may go, and whether that is all of it.
async fn read(
    mut response: Response,
    url: &str,
    limit_bytes: usize,
) -> Result<(Vec<u8>, bool), FetchError> {
    let mut body = Vec::new();
    loop {
        let chunk = response.chunk().await.map_err(|source| {
            let source = source.without_url();
            let url = url.to_owned();
            FetchError::ReadBody { url, source }
        })?;
        let Some(chunk) = chunk else {
            return Ok((body, true));
        };
        let room = limit_bytes.saturating_sub(body.len());
        if let Some(fitting) = chunk.get(..room).filter(|_| chunk.len() > room) {
            body.extend_from_slice(fitting);
            return Ok((body, false));
        }
        body.extend_from_slice(&chunk);
    }
}

/// The coding that a body is still in. Of two `Content-Encoding` lines the client undoes the first
/// and forgets both; and some sites send compressed files without saying so.
fn still_coded(body: &[u8]) -> Option<&'static str> {
    match body {
        [0x1f, 0x8b, ..] => Some("gzip (left in the body)"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd (left in the body)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types() {
        for text in [
            "",
            "text/html",
            "Text/HTML; charset=utf-8",
            "application/json",
            "application/ld+json;v=1",
            "application/xhtml+xml",
            "text/plain",
            "text/markdown ",
        ] {
            assert!(is_text(text), "{text}");
        }
        for other in [
            "application/pdf",
            "image/png",
            "application/octet-stream",
            "video/mp4; x=text/html",
            "html",
            "application/zip",
        ] {
            assert!(!is_text(other), "{other}");
        }
    }
}
