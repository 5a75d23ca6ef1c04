//! From a URL to the answer at the end of its redirects. Every hop passes the gate, waits for its
//! host's turn, and is refused where the host asked to be left alone or its robots.txt forbids it.

use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response};
use url::Url;

use super::error::FetchError;
use super::gate::Refusal;
use super::hosts::Turn;
use super::patience::{Budget, retry_after};
use super::{Fetcher, Request, http};
use crate::address::shown_url;

const WAITING: &str = "waiting for the site to answer";

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) enum Errand<'r> {
    Page(&'r Request),
    Robots,
}

/// An answer that is no redirect, its body still to be read.
pub(super) struct Arrived {
    pub(super) url: Url,
    pub(super) response: Response,
    /// Kept until the body is read.
    pub(super) turn: Turn,
}

impl Fetcher {
    pub(super) async fn walk(
        &self,
        errand: Errand<'_>,
        first: Url,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<Arrived, FetchError> {
        let mut hops = vec![first.clone()];
        let mut url = first;
        loop {
            self.leave_alone(&url, now)?;
            if let Errand::Page(_) = errand {
                // It walks itself.
                Box::pin(self.admit_by_robots(&url, now, budget)).await?;
            }
            let turn = self.turn(&url).await?;
            // It may have been said to another request meanwhile.
            self.leave_alone(&url, now)?;
            let asking = self.ask(errand, &url);
            let response = budget.spend(&url, WAITING, asking).await??;
            self.heed(&url, &response, now)?;
            let Some(location) = http::location(&response) else {
                return Ok(Arrived {
                    url,
                    response,
                    turn,
                });
            };
            let next = self.gate.admit_redirect(&url, &location);
            let next = next.map_err(|source| FetchError::Redirect {
                url: shown_url(url.as_str()),
                status: response.status().as_u16(),
                location: shown_url(&location),
                source,
            })?;
            hops.push(next.clone());
            if hops.len() > self.settings.max_redirects.saturating_add(1) {
                return Err(FetchError::FollowRedirects {
                    url: shown_url(url.as_str()),
                    limit: self.settings.max_redirects,
                    chain: hops.iter().map(|hop| shown_url(hop.as_str())).collect(),
                });
            }
            url = next;
        }
    }

    /// Refuses what a host asked not to be asked.
    pub(super) fn leave_alone(&self, url: &Url, now: Timestamp) -> Result<(), FetchError> {
        match self.hosts.rest(host(url), now) {
            None => Ok(()),
            Some(rest) => Err(FetchError::LeaveAlone {
                url: shown_url(url.as_str()),
                rest,
            }),
        }
    }

    pub(super) async fn turn(&self, url: &Url) -> Result<Turn, FetchError> {
        if self.settings.is_own(url) {
            return Ok(Turn::at_once());
        }
        let turn = self.hosts.turn(host(url)).await;
        turn.ok_or_else(|| FetchError::Queue {
            url: shown_url(url.as_str()),
            patience: self.hosts.patience,
        })
    }

    /// Sends the request for one hop; the address that answered has passed the gate.
    async fn ask(&self, errand: Errand<'_>, url: &Url) -> Result<Response, FetchError> {
        let headers = match errand {
            Errand::Page(request) => http::headers(request, url)?,
            Errand::Robots => HeaderMap::new(),
        };
        let request = self.client.get(url.clone()).headers(headers);
        self.send(request, url).await
    }

    /// The same for any request to a URL that the gate let through.
    pub(super) async fn send(
        &self,
        request: RequestBuilder,
        url: &Url,
    ) -> Result<Response, FetchError> {
        let shown = || shown_url(url.as_str());
        if let http::Certificates::Missing { cause } = &self.certificates
            && url.scheme() == "https"
        {
            return Err(FetchError::LoadCertificates {
                url: shown(),
                cause: cause.clone(),
            });
        }
        let response = request.send().await.map_err(|source| {
            let way = self.settings.proxy.as_ref().map(|proxy| &proxy.url);
            FetchError::sending(shown(), source, self.settings.connect_timeout, way)
        })?;
        if self.settings.proxy.is_some() {
            // What was connected to is the proxy, which its user named.
            return Ok(response);
        }
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

    /// Takes note of what an answer says about further requests.
    pub(super) fn heed(
        &self,
        url: &Url,
        response: &Response,
        now: Timestamp,
    ) -> Result<(), FetchError> {
        let status = response.status();
        let said = || {
            let value = http::header(response, &RETRY_AFTER)?;
            retry_after(&value, now)
        };
        let rest = match (status.as_u16(), said()) {
            (429, said) => {
                let is_own = self.settings.is_own(url);
                self.hosts.refused(host(url), now, said, is_own)
            }
            (503, Some(said)) => self.hosts.refused(host(url), now, Some(said), false),
            _ => None,
        };
        if rest.is_some() {
            return Err(FetchError::Status {
                url: shown_url(url.as_str()),
                status: status.as_u16(),
                rest,
            });
        }
        if !status.is_client_error() && !status.is_server_error() {
            self.hosts.is_well(host(url), now);
        }
        Ok(())
    }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}
