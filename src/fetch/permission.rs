//! Whether a site lets itself be read: its robots.txt, asked for like any page and kept for a day.
//!
//! After RFC 9309: a site without the file (4xx) allows everything, one that cannot give it (5xx,
//! no answer) allows nothing until it can. What was read before counts on while it cannot.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex as TurnMutex;
use url::Url;

use super::Fetcher;
use super::error::{FetchError, cause_chain};
use super::hosts::Rest;
use super::http;
use super::patience::{Budget, Tries};
use super::robots::{MOST_BYTES, Robots, product};
use super::settings::PRODUCT;
use super::walk::{Arrived, Errand};
use crate::address::{one_line, shown_url};

/// So long a file counts.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// So long a site is not asked again that could not give its file.
const FAILED: SignedDuration = SignedDuration::from_mins(10);

/// Sites are forgotten beyond so many: pages choose where they redirect to.
const MOST: usize = 1024;

/// What each site allows. One request asks for it, the others wait for what came of that.
#[derive(Debug, Default)]
pub(super) struct Permissions {
    known: Mutex<HashMap<String, Arc<TurnMutex<Option<Known>>>>>,
}

#[derive(Debug)]
struct Known {
    asked: Timestamp,
    /// What the file says; an old one where a new one did not come.
    robots: Option<Robots>,
    failure: Option<Failure>,
}

/// Why a file did not come.
#[derive(Clone, Debug)]
struct Failure {
    why: String,
    rest: Option<Rest>,
}

impl Known {
    fn holds(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.asked);
        let most = match &self.failure {
            None => FRESH,
            // As the site wishes.
            Some(Failure {
                rest: Some(rest), ..
            }) => rest.until.duration_since(self.asked),
            Some(_) => FAILED,
        };
        // A clock that was set back makes it as old as can be.
        (SignedDuration::ZERO..most).contains(&age)
    }
}

impl Permissions {
    fn of(&self, origin: &str) -> Arc<TurnMutex<Option<Known>>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(origin) && known.len() >= MOST {
            known.retain(|_, site| Arc::strong_count(site) > 1);
        }
        Arc::clone(known.entry(origin.to_owned()).or_default())
    }
}

impl Fetcher {
    /// Passes a URL that its site lets be fetched.
    pub(super) async fn admit_by_robots(
        &self,
        url: &Url,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<(), FetchError> {
        if self.settings.is_own(url) {
            return Ok(());
        }
        let site = self.permissions.of(&url.origin().ascii_serialization());
        let mut site = site.lock().await;
        if !site.as_ref().is_some_and(|known| known.holds(now)) {
            let asked = self.ask_robots(url, now, budget).await;
            let old = site.take().and_then(|known| known.robots);
            *site = Some(match asked {
                Ok(robots) => Known {
                    asked: now,
                    robots: Some(robots),
                    failure: None,
                },
                Err(error) => Known {
                    asked: now,
                    robots: old,
                    failure: Some(Failure {
                        why: cause_chain(&error),
                        rest: error.rest().cloned(),
                    }),
                },
            });
        }
        site.as_ref().map_or(Ok(()), |known| judge(known, url))
    }

    async fn ask_robots(
        &self,
        url: &Url,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<Robots, FetchError> {
        let mut file = url.clone();
        file.set_path("/robots.txt");
        file.set_query(None);
        file.set_fragment(None);
        let mut tries = Tries::new(self.settings.gap_of(url));
        loop {
            match self.ask_robots_once(file.clone(), now, budget).await {
                Ok(robots) => return Ok(robots),
                Err(error) if tries.again(&error, budget).await => {}
                Err(error) => return Err(tries.told(error)),
            }
        }
    }

    async fn ask_robots_once(
        &self,
        file: Url,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<Robots, FetchError> {
        let Arrived {
            url,
            response,
            turn,
        } = match self.walk(Errand::Robots, file, now, budget).await {
            // So many redirects are as if there were no file.
            Err(FetchError::FollowRedirects { .. }) => return Ok(Robots::default()),
            arrived => arrived?,
        };
        match response.status().as_u16() {
            200..=299 => {
                let shown = shown_url(url.as_str());
                let reading = http::read_start(response, &shown, MOST_BYTES.saturating_add(1));
                let bytes = budget.spend(&url, "reading robots.txt", reading).await??;
                drop(turn);
                let own = product(self.settings.user_agent.as_bytes());
                Ok(Robots::parse(&bytes, &[own, PRODUCT.as_bytes()]))
            }
            400..=499 => Ok(Robots::default()),
            status => Err(FetchError::Status {
                url: shown_url(url.as_str()),
                status,
                rest: None,
            }),
        }
    }
}

fn judge(known: &Known, url: &Url) -> Result<(), FetchError> {
    let shown = || shown_url(url.as_str());
    match (&known.robots, &known.failure) {
        (Some(robots), _) => {
            let path = match url.query() {
                Some(query) => format!("{}?{query}", url.path()),
                None => url.path().to_owned(),
            };
            match robots.against(&path) {
                None => Ok(()),
                Some(rule) => Err(FetchError::Disallowed {
                    url: shown(),
                    rule: one_line(rule),
                }),
            }
        }
        (None, Some(failure)) => Err(FetchError::AskRobots {
            url: shown(),
            why: failure.why.clone(),
            rest: failure.rest.clone(),
        }),
        (None, None) => Ok(()),
    }
}
