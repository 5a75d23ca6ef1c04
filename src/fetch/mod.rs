//! From a URL to a [`Page`]: the only part of the program that speaks HTTP.
//!
//! [`Fetcher::fetch`] asks for one page, once, within one deadline. Every URL on the way passes
//! the [`Gate`], every address connected to does, and a page comes out only if all of it came:
//! any doubt is a [`FetchError`] with a sentence for a person. What the text of a page means is
//! not known here.
//!
//! | file | says |
//! |---|---|
//! | `gate` | what may be fetched from |
//! | `resolve` | from a name to addresses that may be connected to |
//! | `http` | one request and its answer |
//! | `error` | why there is no page |
//! | `shown` | what of a URL may be shown |

mod error;
mod gate;
mod http;
mod resolve;
mod shown;
#[cfg(test)]
mod test_server;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::dns::Resolve;
use reqwest::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};
use reqwest::{Client, Response};
use url::Url;

use crate::page::{Page, PageHash, Validators};

pub use error::{FetchError, cause_chain};
pub use gate::{Gate, Refusal, is_public};
pub use shown::shown_url;

/// Says what this is to those who run the site. A configuration does well to add `(+https://…)`
/// with a way to reach whoever runs the monitor.
pub const DEFAULT_USER_AGENT: &str =
    concat!("ratebook/", env!("CARGO_PKG_VERSION"), " (price monitor)");

/// All that prices are read from, HTML first.
pub const DEFAULT_ACCEPT: &str = "text/html, application/xhtml+xml, application/json;q=0.9, \
                                  text/markdown;q=0.9, text/plain;q=0.8, */*;q=0.1";

/// One language for every request: a site that chose by itself could choose otherwise tomorrow.
pub const DEFAULT_ACCEPT_LANGUAGE: &str = "en-US, en;q=0.9";

/// How far a fetch may go.
#[derive(Clone, Debug)]
pub struct FetchLimits {
    /// For all of it together: names, connections, redirects, body.
    pub deadline: Duration,
    /// For one connection, name and TLS included.
    pub connect_timeout: Duration,
    /// Of the body after the content coding is undone.
    pub max_body_bytes: usize,
    /// Redirects followed before one too many is an error.
    pub max_redirects: usize,
    pub user_agent: String,
    /// Lets private and special addresses through the [`Gate`].
    pub allow_private: bool,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_body_bytes: 8 * 1024 * 1024,
            max_redirects: 5,
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            allow_private: false,
        }
    }
}

/// One page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub source: String,
    pub page: String,
    pub url: String,
    /// The page as it was accepted last, to be told if it is still the same.
    pub known: Option<Known>,
    /// Instead of [`DEFAULT_ACCEPT`].
    pub accept: Option<String>,
    /// Instead of [`DEFAULT_ACCEPT_LANGUAGE`].
    pub accept_language: Option<String>,
}

/// What is known of a page from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The URL that the validators came from; they are sent to no other.
    pub final_url: String,
    pub validators: Validators,
}

impl Request {
    fn validators_for(&self, url: &Url) -> Option<&Validators> {
        let known = self.known.as_ref()?;
        let has_any = known.validators != Validators::default();
        (has_any && known.final_url == url.as_str()).then_some(&known.validators)
    }
}

/// What a fetch came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    Page(Box<Page>),
    /// The site says that the page known is still the page. Prices are compared, not validators:
    /// a page may also come back with the same bytes, or with others and the same validators.
    NotModified,
}

/// Fetches pages. Cheap to clone; the clones share nothing that one fetch could leave to another.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    certificates: http::Certificates,
    gate: Gate,
    limits: FetchLimits,
}

const WAITING: &str = "waiting for the site to answer";

/// How far a fetch has come, so that a timeout can say where it was.
struct Trail {
    hops: Vec<Url>,
    doing: &'static str,
}

impl Trail {
    fn shown(&self) -> Vec<String> {
        let hops = self.hops.iter();
        hops.map(|hop| shown_url(hop.as_str())).collect()
    }
}

/// What the answer to one hop is.
enum Answer {
    Redirect(Url),
    Done(Fetched),
}

impl Fetcher {
    /// A fetcher with the machine's resolver and certificates. The certificates are read once, now.
    ///
    /// # Errors
    ///
    /// [`FetchError::BuildClient`], for one if the user agent is not fit to be a header. A machine
    /// without certificates is no error until an `https:` page is asked for.
    pub fn new(limits: FetchLimits) -> Result<Self, FetchError> {
        Self::with_resolver(
            limits,
            &(Arc::new(resolve::SystemResolver) as Arc<dyn Resolve>),
        )
    }

    fn with_resolver(limits: FetchLimits, resolver: &Arc<dyn Resolve>) -> Result<Self, FetchError> {
        let gate = Gate {
            allow_private: limits.allow_private,
        };
        let (client, certificates) = http::build_client(&limits, gate, resolver)?;
        Ok(Self {
            client,
            certificates,
            gate,
            limits,
        })
    }

    /// Asks once for the page; what comes is dated `now`.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if not all of a page, and nothing but a page, came within the limits.
    pub async fn fetch(&self, request: &Request, now: Timestamp) -> Result<Fetched, FetchError> {
        let first = self.gate.admit(&request.url).map_err(|source| {
            let url = shown_url(&request.url);
            FetchError::Admit { url, source }
        })?;
        let mut trail = Trail {
            hops: vec![first.clone()],
            doing: WAITING,
        };
        let deadline = self.limits.deadline;
        match tokio::time::timeout(deadline, self.follow(request, first, now, &mut trail)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(FetchError::Deadline {
                url: trail.shown().pop().unwrap_or_default(),
                deadline,
                doing: trail.doing,
            }),
        }
    }

    async fn follow(
        &self,
        request: &Request,
        first: Url,
        now: Timestamp,
        trail: &mut Trail,
    ) -> Result<Fetched, FetchError> {
        let mut url = first;
        loop {
            trail.doing = WAITING;
            let response = self.ask(request, &url).await?;
            trail.doing = "reading the body";
            match self.judge(request, &url, response, now).await? {
                Answer::Done(fetched) => return Ok(fetched),
                Answer::Redirect(next) => {
                    trail.hops.push(next.clone());
                    if trail.hops.len() > self.limits.max_redirects.saturating_add(1) {
                        return Err(FetchError::FollowRedirects {
                            url: shown_url(url.as_str()),
                            limit: self.limits.max_redirects,
                            chain: trail.shown(),
                        });
                    }
                    url = next;
                }
            }
        }
    }

    /// Sends the request for one hop; the address that answered has passed the gate.
    async fn ask(&self, request: &Request, url: &Url) -> Result<Response, FetchError> {
        let shown = || shown_url(url.as_str());
        if let http::Certificates::Missing { cause } = &self.certificates
            && url.scheme() == "https"
        {
            return Err(FetchError::LoadCertificates {
                url: shown(),
                cause: cause.clone(),
            });
        }
        let headers = http::headers(request, url)?;
        let sending = self.client.get(url.clone()).headers(headers).send();
        let response = sending
            .await
            .map_err(|source| FetchError::sending(shown(), source, self.limits.connect_timeout))?;
        // Nothing but what the gate let through should have been connected to; this holds even
        // if the client finds another way some day.
        response
            .remote_addr()
            .ok_or(Refusal::UnknownAddress)
            .and_then(|address| self.gate.admit_address(address.ip()))
            .map_err(|source| FetchError::Admit {
                url: shown(),
                source,
            })?;
        Ok(response)
    }

    async fn judge(
        &self,
        request: &Request,
        url: &Url,
        response: Response,
        now: Timestamp,
    ) -> Result<Answer, FetchError> {
        let status = response.status().as_u16();
        if let Some(location) = http::location(&response) {
            let next = self.gate.admit_redirect(url, &location);
            return next
                .map(Answer::Redirect)
                .map_err(|source| FetchError::Redirect {
                    url: shown_url(url.as_str()),
                    status,
                    location: shown_url(&location),
                    source,
                });
        }
        match status {
            200 => {
                let page = self.read_page(request, url, response, now).await?;
                Ok(Answer::Done(Fetched::Page(Box::new(page))))
            }
            304 if request.validators_for(url).is_some() => Ok(Answer::Done(Fetched::NotModified)),
            _ => Err(FetchError::Status {
                url: shown_url(url.as_str()),
                status,
            }),
        }
    }

    async fn read_page(
        &self,
        request: &Request,
        url: &Url,
        response: Response,
        now: Timestamp,
    ) -> Result<Page, FetchError> {
        let shown = shown_url(url.as_str());
        http::check_content(&response, &shown)?;
        let status = response.status().as_u16();
        let content_type = http::header(&response, &CONTENT_TYPE);
        let validators = Validators {
            etag: http::header(&response, &ETAG),
            last_modified: http::header(&response, &LAST_MODIFIED),
        };
        let body = http::read_body(response, &shown, self.limits.max_body_bytes).await?;
        Ok(Page {
            source: request.source.clone(),
            page: request.page.clone(),
            url: request.url.clone(),
            final_url: url.as_str().to_owned(),
            status,
            content_type,
            validators,
            observed: now,
            hash: PageHash::of(&body),
            body,
        })
    }
}
