//! From a URL to a [`Page`]: the only part of the program that speaks HTTP.
//!
//! [`Fetcher::fetch`] asks for one page within one deadline, again only where a failure passes by
//! itself. Every URL on the way passes the [`Gate`], every address connected to does, every host's
//! wishes are heeded, and a page comes out only if all of it came: any doubt is a [`FetchError`]
//! with a sentence for a person. What the text of a page means is not known here.
//!
//! | file | says |
//! |---|---|
//! | `settings` | how far a fetch may go, and the way there |
//! | `gate` | what may be fetched from |
//! | `public` | which addresses belong to the public internet |
//! | `resolve` | from a name to addresses that may be connected to |
//! | `hosts` | how many requests a host gets, how fast, and who asked to be left alone |
//! | `permission` | whether a site lets itself be read |
//! | `robots` | what a robots.txt says |
//! | `patience` | how long and how often |
//! | `walk` | from a URL to the answer behind its redirects |
//! | `http` | one request and its answer |
//! | `browser` | a page that is nothing without its scripts, rendered |
//! | `post` | one message to a program that listens for it |
//! | `error` | why there is no page |

mod browser;
mod error;
mod gate;
mod hosts;
mod http;
mod patience;
mod permission;
mod post;
mod public;
mod resolve;
mod robots;
mod settings;
#[cfg(test)]
mod test_server;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_manners;
#[cfg(test)]
mod tests_of_the_way;
mod walk;

use std::sync::Arc;

use jiff::Timestamp;
use reqwest::Client;
use reqwest::dns::Resolve;
use reqwest::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};
use url::Url;

use crate::page::{Page, PageHash, Validators};

pub use crate::address::shown_url;
pub use browser::{BrowserSettings, NoBrowser, Ready, Rendered, Rendering};
pub use error::{FetchError, cause_chain};
pub use gate::{Gate, Refusal};
pub use hosts::Rest;
pub use post::{Answered, Post};
pub use public::is_public;
pub use settings::{DEFAULT_USER_AGENT, FetchSettings, Proxy};

use browser::Browser;
use hosts::Hosts;
use patience::{Budget, Tries};
use permission::Permissions;
use walk::{Arrived, Errand};

/// All that prices are read from, HTML first.
pub const DEFAULT_ACCEPT: &str = "text/html, application/xhtml+xml, application/json;q=0.9, \
                                  text/markdown;q=0.9, text/plain;q=0.8, */*;q=0.1";

/// One language for every request: a site that chose by itself could choose otherwise tomorrow.
pub const DEFAULT_ACCEPT_LANGUAGE: &str = "en-US, en;q=0.9";

/// One page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub source: String,
    pub page: String,
    pub url: String,
    /// The page as it was accepted last, to be told if it is still the same.
    pub known: Option<Known>,
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

/// Fetches pages. Cheap to clone; the clones share what is known of hosts, and nothing else that
/// one fetch could leave to another.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    certificates: http::Certificates,
    gate: Gate,
    settings: Arc<FetchSettings>,
    hosts: Arc<Hosts>,
    permissions: Arc<Permissions>,
    browser: Option<Arc<Browser>>,
}

impl Fetcher {
    /// A fetcher with the machine's resolver and certificates. The certificates are read once, now.
    ///
    /// # Errors
    ///
    /// [`FetchError::BuildClient`], for one if the user agent is not fit to be a header. A machine
    /// without certificates is no error until an `https:` page is asked for.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        Self::with_resolver(
            settings,
            &(Arc::new(resolve::SystemResolver) as Arc<dyn Resolve>),
        )
    }

    fn with_resolver(
        settings: FetchSettings,
        resolver: &Arc<dyn Resolve>,
    ) -> Result<Self, FetchError> {
        let gate = Gate {
            allow_private: settings.allow_private,
            by_proxy: settings.proxy.is_some(),
        };
        let (client, certificates) = http::build_client(&settings, gate, resolver)?;
        Ok(Self {
            client,
            certificates,
            gate,
            hosts: Arc::new(Hosts::new(settings.at_once, settings.gap)),
            permissions: Arc::default(),
            browser: settings
                .browser
                .clone()
                .map(|own| Arc::new(Browser::new(own))),
            settings: Arc::new(settings),
        })
    }

    /// Does not ask a host before, as it once wished.
    pub fn leave_alone_until(&self, host: &str, until: Timestamp) {
        self.hosts.remember(host, until);
    }

    /// Asks for the page; what comes is dated `now`.
    ///
    /// # Errors
    ///
    /// [`FetchError`] if not all of a page, and nothing but a page, came within the limits.
    pub async fn fetch(&self, request: &Request, now: Timestamp) -> Result<Fetched, FetchError> {
        let first = self.gate.admit(&request.url).map_err(|source| {
            let url = shown_url(&request.url);
            FetchError::Admit { url, source }
        })?;
        let mut budget = Budget::new(self.settings.deadline);
        let mut tries = Tries::new(self.settings.gap_of(&first));
        loop {
            match self.once(request, first.clone(), now, &mut budget).await {
                Ok(fetched) => return Ok(fetched),
                Err(error) if tries.again(&error, &mut budget).await => {}
                Err(error) => return Err(tries.told(error)),
            }
        }
    }

    async fn once(
        &self,
        request: &Request,
        first: Url,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<Fetched, FetchError> {
        let errand = Errand::Page(request);
        let arrived = self.walk(errand, first, now, budget).await?;
        match arrived.response.status().as_u16() {
            200 => {
                let page = self.read_page(request, arrived, now, budget).await?;
                Ok(Fetched::Page(Box::new(page)))
            }
            304 if request.validators_for(&arrived.url).is_some() => Ok(Fetched::NotModified),
            status => Err(FetchError::Status {
                url: shown_url(arrived.url.as_str()),
                status,
                rest: None,
            }),
        }
    }

    async fn read_page(
        &self,
        request: &Request,
        arrived: Arrived,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<Page, FetchError> {
        let Arrived {
            url,
            response,
            turn,
        } = arrived;
        let shown = shown_url(url.as_str());
        http::check_content(&response, &shown)?;
        let status = response.status().as_u16();
        let content_type = http::header(&response, &CONTENT_TYPE);
        let validators = Validators {
            etag: http::header(&response, &ETAG),
            last_modified: http::header(&response, &LAST_MODIFIED),
        };
        let reading = http::read_body(response, &shown, self.settings.max_body_bytes);
        let body = budget.spend(&url, "reading the body", reading).await??;
        drop(turn);
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
