//! What a page asks for while it is rendered. Each request waits in Chromium until it is answered
//! from here: through the gate of every fetch, by the client of every fetch, or not at all.
//!
//! | asked for | answered |
//! |---|---|
//! | the page itself | like any page: gate, robots.txt, redirects counted, text only, of the largest size |
//! | its programs, style sheets and data | where the gate, robots.txt and what is left of the visit let it |
//! | data by POST | only to the page's own origin: a page may ask its own server, and change no other |
//! | images, fonts, sound, frames, beacons, streams, anything else | not at all |

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use reqwest::{Method, Response};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use url::Url;

use super::Term;
use super::asked::{Asked, Paused};
use super::devtools::Devtools;
use crate::address::shown_url;
use crate::fetch::error::{FetchError, cause_chain};
use crate::fetch::patience::Budget;
use crate::fetch::{DEFAULT_ACCEPT, Fetcher, http};

/// A page that needs more than this to show its prices is no page of prices.
const MOST_REQUESTS: usize = 400;

/// A page that asks so often goes on for ever.
const ENDLESS: usize = 4_000;

/// As many largest pages as all answers to one page may come to, and all that it posts.
const MOST_BODIES: usize = 8;

/// What one request may take as the protocol tells it, all that it posts included: whoever asks
/// for prices says little.
const MOST_QUESTION_BYTES: usize = 1 << 20;

/// At once, of one page: what browsers allow themselves toward a host.
const AT_ONCE: usize = 6;

/// A page that loads itself anew more often than this is a door that does not open.
const MOST_LOADS: usize = 10;

/// Headers of an answer that no longer hold once it is undone and whole, or that would have
/// Chromium do something else with it than show it.
const NOT_PASSED_ON: [&str; 7] = [
    "alt-svc",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-length",
    "keep-alive",
    "transfer-encoding",
];

const TOO_MUCH: &str = "it asked for too much";

/// Why a request was not answered; the page itself fails with an error of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// Of a kind that shows no price.
    Kind,
    /// There were too many before it, or too many bytes; or it is too long itself.
    Enough,
    /// Gate, robots.txt, network.
    Failed(String),
}

/// What one page asked for and got.
#[derive(Debug, Default)]
struct Tally {
    asked: usize,
    under_way: usize,
    /// What requests took that post something, and what came.
    posted: usize,
    received: usize,
    /// How often each address was not answered, and why.
    refused: BTreeMap<Why, (usize, String)>,
    /// The page's address, once an answer that is no redirect came from it.
    document: Option<Url>,
    status: u16,
    loads: usize,
    hops: Vec<Url>,
    failure: Option<FetchError>,
}

/// One page's visit: what it may still ask for.
pub(super) struct Visit {
    fetcher: Fetcher,
    devtools: Devtools,
    session: String,
    /// The page's own frame.
    frame: String,
    first: Url,
    now: Timestamp,
    term: Term,
    slots: Semaphore,
    tally: Mutex<Tally>,
}

/// An answer as Chromium gets it.
struct Answer {
    status: u16,
    headers: Vec<Value>,
    body: Vec<u8>,
}

impl Visit {
    pub(super) fn new(
        fetcher: Fetcher,
        devtools: Devtools,
        (session, frame): (String, String),
        first: Url,
        now: Timestamp,
        term: Term,
    ) -> Self {
        Self {
            fetcher,
            devtools,
            session,
            frame,
            first,
            now,
            term,
            slots: Semaphore::new(AT_ONCE),
            tally: Mutex::default(),
        }
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why there will be no page.
    pub(super) fn failure(&self) -> Option<FetchError> {
        self.tally().failure.take()
    }

    /// The address and the status of the page as it answered last.
    pub(super) fn document(&self) -> Option<(Url, u16)> {
        let tally = self.tally();
        tally.document.clone().map(|url| (url, tally.status))
    }

    /// Whether nothing that was asked for is still to come.
    pub(super) fn is_quiet(&self) -> bool {
        self.tally().under_way == 0
    }

    /// What was not answered and could matter, in a sentence; nothing where there is nothing.
    pub(super) fn refused(&self) -> Option<String> {
        let tally = self.tally();
        let told = tally.refused.iter().filter_map(|(why, (count, url))| {
            let why = match why {
                Why::Kind => return None,
                Why::Enough => TOO_MUCH,
                Why::Failed(why) => why,
            };
            let more = match count.saturating_sub(1) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            Some(format!("{url}{more}: {why}"))
        });
        let told: Vec<String> = told.take(3).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// Answers one request that waits.
    pub(super) async fn answer(&self, params: &RawValue) {
        let Some(paused) = Paused::of(params) else {
            return;
        };
        self.tally().under_way += 1;
        let is_page = paused.resource_type == "Document" && paused.frame_id == self.frame;
        let is_too_much = self.is_too_much(&paused);
        let answer = if is_page {
            match self.page(&paused.request, is_too_much).await {
                Ok(answer) => Some(answer),
                Err(error) => {
                    self.tally().failure.get_or_insert(error);
                    None
                }
            }
        } else {
            match self.part(&paused, is_too_much).await {
                Ok(answer) => Some(answer),
                Err(why) => {
                    let mut tally = self.tally();
                    let url = || shown_url(&paused.request.url);
                    tally.refused.entry(why).or_insert_with(|| (0, url())).0 += 1;
                    None
                }
            }
        };
        let id = paused.request_id;
        let (method, params) = match answer {
            Some(answer) => (
                "Fetch.fulfillRequest",
                json!({
                    "requestId": id,
                    "responseCode": answer.status,
                    // Chromium knows no words for numbers of a site's own.
                    "responsePhrase": "Answered",
                    "responseHeaders": answer.headers,
                    "body": BASE64.encode(&answer.body),
                }),
            ),
            None => (
                "Fetch.failRequest",
                json!({ "requestId": id, "errorReason": "BlockedByClient" }),
            ),
        };
        self.devtools.tell(&self.session, method, params);
        let mut tally = self.tally();
        tally.under_way = tally.under_way.saturating_sub(1);
    }

    /// Counts a request; whether it is one too many, too long, or posts more than may be posted:
    /// no more than that ever waits for its turn here.
    fn is_too_much(&self, paused: &Paused<'_>) -> bool {
        let mut tally = self.tally();
        tally.asked = tally.asked.saturating_add(1);
        if tally.asked > ENDLESS {
            tally.failure.get_or_insert_with(|| FetchError::Render {
                url: shown_url(self.first.as_str()),
                what: format!("the page does not stop asking: {ENDLESS} requests"),
            });
        }
        if tally.asked > MOST_REQUESTS || paused.length > MOST_QUESTION_BYTES {
            return true;
        }
        if paused.request.has_post_data && paused.is_wanted() {
            tally.posted = tally.posted.saturating_add(paused.length);
        }
        tally.posted > self.most_in_all()
    }

    /// Whether as much came as may come.
    fn is_full(&self) -> bool {
        self.tally().received > self.most_in_all()
    }

    fn most_in_all(&self) -> usize {
        self.most_bytes().saturating_mul(MOST_BODIES)
    }

    /// The size of the largest page.
    pub(super) fn most_bytes(&self) -> usize {
        self.fetcher.settings.max_body_bytes
    }

    /// The page itself, or where a script of it leads.
    async fn page(&self, asked: &Asked<'_>, is_too_much: bool) -> Result<Answer, FetchError> {
        let failed = |what: String| FetchError::Render {
            url: shown_url(&asked.url),
            what,
        };
        if is_too_much || self.is_full() {
            return Err(failed(TOO_MUCH.to_owned()));
        }
        let from = {
            let tally = self.tally();
            tally.hops.last().or(tally.document.as_ref()).cloned()
        };
        let gate = self.fetcher.gate;
        let url = match &from {
            None => gate.admit(&asked.url),
            Some(from) => gate.admit_redirect(from, &asked.url),
        };
        let url = url.map_err(|source| FetchError::Admit {
            url: shown_url(&asked.url),
            source,
        })?;
        let is_own = url.origin() == self.first.origin()
            || from
                .as_ref()
                .is_some_and(|from| from.origin() == url.origin());
        let method = asked
            .method(is_own)
            .map_err(|how| failed(format!("it leads on {how}")))?;
        let (answer, response_url) = {
            let (response, mut budget) = self.ask(asked, method, url, DEFAULT_ACCEPT).await?;
            let url = response.url().clone();
            let is_redirect = http::location(&response).is_some();
            if let Some(location) = http::location(&response) {
                let next = gate.admit_redirect(&url, &location);
                next.map_err(|source| FetchError::Redirect {
                    url: shown_url(url.as_str()),
                    status: response.status().as_u16(),
                    location: shown_url(&location),
                    source,
                })?;
            } else {
                http::check_content(&response, &shown_url(url.as_str()))?;
            }
            let (answer, is_whole) = self.read(response, &url, &mut budget).await?;
            if !is_whole {
                return Err(FetchError::BodySize {
                    url: shown_url(url.as_str()),
                    limit_bytes: self.most_bytes(),
                });
            }
            (answer, (url, is_redirect))
        };
        let mut tally = self.tally();
        match response_url {
            (url, true) => {
                tally.hops.push(url);
                if tally.hops.len() > self.fetcher.settings.max_redirects {
                    let chain = tally.hops.iter().map(|hop| shown_url(hop.as_str()));
                    return Err(FetchError::FollowRedirects {
                        url: shown_url(&asked.url),
                        limit: self.fetcher.settings.max_redirects,
                        chain: chain.collect(),
                    });
                }
            }
            (url, false) => {
                tally.hops.clear();
                tally.loads = tally.loads.saturating_add(1);
                if tally.loads > MOST_LOADS {
                    return Err(failed(format!(
                        "it loads itself again and again ({MOST_LOADS} times)"
                    )));
                }
                tally.status = answer.status;
                tally.document = Some(url);
            }
        }
        Ok(answer)
    }

    /// What the page loads.
    async fn part(&self, paused: &Paused<'_>, is_too_much: bool) -> Result<Answer, Why> {
        let asked = &paused.request;
        if !paused.is_wanted() {
            return Err(Why::Kind);
        }
        if is_too_much || self.is_full() {
            return Err(Why::Enough);
        }
        let failed = |error: &FetchError| Why::Failed(cause_chain(error));
        let page = self.tally().document.clone();
        let page = page.unwrap_or_else(|| self.first.clone());
        let url = self.admit(&page, &asked.url)?;
        let is_own = url.origin() == page.origin();
        let method = asked
            .method(is_own)
            .map_err(|how| Why::Failed(format!("asked {how}")))?;
        let slot = self.slots.acquire().await;
        // Of what waited with it, much may have come meanwhile.
        if slot.is_err() || self.is_full() {
            return Err(Why::Enough);
        }
        let accept = asked.header("accept").unwrap_or("*/*");
        let asking = self.ask(asked, method, url.clone(), accept).await;
        let (response, mut budget) = asking.map_err(|error| failed(&error))?;
        if let Some(location) = http::location(&response) {
            self.admit(&url, &location)?;
        }
        let reading = self.read(response, &url, &mut budget).await;
        match reading.map_err(|error| failed(&error))? {
            (answer, true) => Ok(answer),
            (_, false) => Err(Why::Enough),
        }
    }

    /// Where a page leads that may lead there, as far as the address tells.
    fn admit(&self, from: &Url, to: &str) -> Result<Url, Why> {
        let admitted = self.fetcher.gate.admit_redirect(from, to);
        admitted.map_err(|refusal| Why::Failed(format!("refused: {}", cause_chain(&refusal))))
    }

    /// Sends a request that the gate let through, as far as the site wants to be asked.
    async fn ask(
        &self,
        asked: &Asked<'_>,
        method: Method,
        url: Url,
        accept: &str,
    ) -> Result<(Response, Budget), FetchError> {
        let fetcher = &self.fetcher;
        let mut budget = Budget::new(self.term.left());
        fetcher.leave_alone(&url, self.now)?;
        fetcher.admit_by_robots(&url, self.now, &mut budget).await?;
        let mut request = fetcher
            .client
            .request(method, url.clone())
            .headers(asked.headers(accept));
        if asked.has_post_data {
            request = request.body(asked.body());
        }
        let sending = fetcher.send(request, &url);
        let response = budget
            .spend(&url, "waiting for the site to answer", sending)
            .await??;
        fetcher.heed(&url, &response, self.now)?;
        Ok((response, budget))
    }

    /// The answer, and whether it is whole.
    async fn read(
        &self,
        response: Response,
        url: &Url,
        budget: &mut Budget,
    ) -> Result<(Answer, bool), FetchError> {
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.filter(|(name, _)| !NOT_PASSED_ON.contains(&name.as_str()));
        let headers = headers
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                json!({ "name": name.as_str(), "value": value })
            })
            .collect();
        let limit = self.most_bytes();
        let shown = shown_url(url.as_str());
        let reading = http::read_start(response, &shown, limit.saturating_add(1));
        let body = budget.spend(url, "reading the body", reading).await??;
        let is_whole = body.len() <= limit;
        let mut tally = self.tally();
        tally.received = tally.received.saturating_add(body.len());
        Ok((
            Answer {
                status,
                headers,
                body,
            },
            is_whole,
        ))
    }
}
