//! Pages that are nothing without their scripts, rendered by the Chromium of this machine.
//!
//! Chromium has no network of its own. Whatever a page asks for waits until it is answered from
//! here, through the same gate and by the same client as every fetch. What comes out is a
//! [`Page`] like any other: its bytes are the document as it stood once it showed what is wanted.
//!
//! One process shows one page at a time, each in a profile of its own. It ends after a number of
//! pages, when it has grown, when nobody has needed it for a minute, when anything went wrong, and
//! with this program.
//!
//! | file | says |
//! |---|---|
//! | `chromium` | the process: found, started without a network, ended with all that it started |
//! | `profile` | the folder that it writes to |
//! | `memory` | how much memory it takes |
//! | `devtools` | how it is spoken with |
//! | `tab` | one page: opened, looked at until it shows what is wanted, closed |
//! | `read.js`, `click.js` | what is run beside the page's own scripts |
//! | `requests` | what a page may ask for, and what it gets |
//! | `asked` | one request as the protocol tells it, and what of that is sent on |

mod asked;
mod chromium;
mod devtools;
mod memory;
mod profile;
mod requests;
mod tab;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use super::error::FetchError;
use super::patience::Budget;
use super::{Fetcher, Request};
use crate::address::shown_url;
use crate::page::{Page, PageHash, Validators};

use chromium::Chromium;
pub use chromium::NoBrowser;
use requests::Visit;
use tab::{Looks, Tab};

/// How pages are rendered.
#[derive(Clone, Debug)]
pub struct BrowserSettings {
    /// The program; without one, what PATH has.
    pub program: Option<PathBuf>,
    /// Where programs are looked for.
    pub path: Option<String>,
    /// Below which it gets a folder to write to.
    pub folder: PathBuf,
    /// For all of one page, once Chromium runs: loading and waiting.
    pub deadline: Duration,
    /// Chromium with all its processes is ended when it takes more than this, and started anew
    /// for the next page when it takes more than half of it.
    pub max_memory_bytes: u64,
    /// It is started anew after so many pages.
    pub max_pages: u32,
    /// Whether root may start it, without its sandbox.
    pub allow_root: bool,
}

impl Default for BrowserSettings {
    fn default() -> Self {
        Self {
            program: None,
            path: None,
            folder: PathBuf::from("/tmp"),
            deadline: Duration::from_mins(1),
            max_memory_bytes: 1 << 30,
            max_pages: 50,
            allow_root: false,
        }
    }
}

/// What a page says of all that is wanted, where it says it all: it is taken once it says the same
/// twice. The text is only compared.
pub type Ready = Arc<dyn Fn(Page) -> Option<String> + Send + Sync>;

/// One page to be rendered.
pub struct Rendering<'r> {
    pub request: &'r Request,
    /// Texts to click on, one after the other, before the page is what is wanted.
    pub click: &'r [String],
    pub ready: Ready,
    /// Nothing says what it should show: it is taken once it has rested for a while.
    pub until_it_rests: bool,
    now: Timestamp,
}

impl<'r> Rendering<'r> {
    pub fn new(request: &'r Request, click: &'r [String], ready: Ready, now: Timestamp) -> Self {
        Self {
            request,
            click,
            ready,
            until_it_rests: false,
            now,
        }
    }
}

/// A page that was rendered.
#[derive(Debug)]
pub struct Rendered {
    pub page: Page,
    /// Why it was taken though it did not show all that is wanted.
    pub lacks: Option<String>,
}

/// So long Chromium may take to start, on a machine that has much else to do.
const STARTING: Duration = Duration::from_secs(30);

/// Nobody needing it, Chromium ends after this.
const IDLE: Duration = Duration::from_mins(1);

/// How often it is looked at how much memory it takes while it shows a page.
const WEIGHED: Duration = Duration::from_millis(250);

/// So long closing a page may take; then Chromium is ended.
const CLOSING: Duration = Duration::from_secs(2);

/// The time that there is for a page.
#[derive(Clone, Copy, Debug)]
struct Term {
    began: Instant,
    deadline: Duration,
}

impl Term {
    fn new(deadline: Duration) -> Self {
        Self {
            began: Instant::now(),
            deadline,
        }
    }

    fn left(self) -> Duration {
        self.deadline.saturating_sub(self.began.elapsed())
    }
}

/// The browser of a program: one process at most.
#[derive(Debug)]
pub(super) struct Browser {
    settings: BrowserSettings,
    running: Mutex<Running>,
}

#[derive(Debug, Default)]
struct Running {
    chromium: Option<Chromium>,
    used: Option<Instant>,
}

impl Browser {
    pub(super) fn new(settings: BrowserSettings) -> Self {
        Self {
            settings,
            running: Mutex::default(),
        }
    }
}

impl Fetcher {
    /// Whether pages are rendered where they need it.
    pub fn renders(&self) -> bool {
        self.browser.is_some()
    }

    /// The program that would render pages.
    ///
    /// # Errors
    /// [`NoBrowser`], as far as that is known without starting it.
    pub fn browser(&self) -> Result<PathBuf, NoBrowser> {
        let browser = self.browser.as_ref().ok_or(NoBrowser::Off)?;
        chromium::program(&browser.settings)
    }

    /// Renders a page: takes it once it is ready, or as it stands when the deadline is over.
    ///
    /// # Errors
    ///
    /// [`FetchError`]: there is no browser, the site refuses, or no page came of it.
    pub async fn render(&self, rendering: Rendering<'_>) -> Result<Rendered, FetchError> {
        let request = rendering.request;
        let shown = || shown_url(&request.url);
        let first = self.gate.admit(&request.url);
        let first = first.map_err(|source| FetchError::Admit {
            url: shown(),
            source,
        })?;
        let no_browser = |source| FetchError::NoBrowser {
            url: shown(),
            source,
        };
        let Some(browser) = &self.browser else {
            return Err(no_browser(NoBrowser::Off));
        };
        chromium::program(&browser.settings).map_err(no_browser)?;
        self.leave_alone(&first, rendering.now)?;
        // Before its turn: asking for a robots.txt takes a turn, too.
        let mut budget = Budget::new(self.settings.deadline);
        self.admit_by_robots(&first, rendering.now, &mut budget)
            .await?;
        // A page with all that it loads is one request to its host, which waits for its turn once.
        // The slot is given back: one page at a time is rendered anyway, and what it loads may
        // have to wait for slots itself.
        drop(self.turn(&first).await?);
        let mut running = browser.running.lock().await;
        let mut chromium = match running.chromium.take() {
            Some(chromium) if chromium.is_alive() => chromium,
            idle => {
                // It ended while nobody needed it.
                if let Some(ended) = idle {
                    ended.close().await;
                }
                let agent = &self.settings.user_agent;
                // What a page is sent and what it sends, as JSON.
                let most = self.settings.max_body_bytes;
                let most = most.saturating_mul(8).max(1 << 26);
                let starting = Chromium::start(&browser.settings, agent, most);
                let started = timeout(STARTING, starting).await;
                let started = started.unwrap_or(Err(NoBrowser::Start {
                    why: "it does not answer".to_owned(),
                    hint: "",
                }));
                started.map_err(no_browser)?
            }
        };
        let term = Term::new(browser.settings.deadline);
        let shown = self
            .show(&mut chromium, browser, &rendering, first, term)
            .await;
        let memory = chromium.memory().await;
        let settings = &browser.settings;
        tracing::debug!(
            event = "rendered",
            source = request.source,
            page = request.page,
            took_ms = u64::try_from(term.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            memory,
            pages = chromium.pages,
            "rendered a page"
        );
        // After a failure nothing of it is trusted any more.
        let is_kept = shown.is_ok()
            && chromium.pages < settings.max_pages
            && memory <= settings.max_memory_bytes / 2;
        if is_kept {
            (running.chromium, running.used) = (Some(chromium), Some(Instant::now()));
            tokio::spawn(end_when_idle(Arc::downgrade(browser), IDLE));
        } else {
            chromium.close().await;
        }
        shown
    }

    /// One page in a Chromium that runs.
    async fn show(
        &self,
        chromium: &mut Chromium,
        browser: &Browser,
        rendering: &Rendering<'_>,
        first: Url,
        term: Term,
    ) -> Result<Rendered, FetchError> {
        let url = shown_url(first.as_str());
        let failed = |what: String| FetchError::Render {
            url: url.clone(),
            what,
        };
        let deadline = term.deadline;
        let over = || FetchError::Deadline {
            url: url.clone(),
            deadline,
            doing: "rendering the page",
        };
        chromium.pages = chromium.pages.saturating_add(1);
        let opening = timeout(term.left(), Tab::open(&chromium.devtools)).await;
        let tab = opening
            .map_err(|_| over())?
            .map_err(|lost| failed(lost.to_string()))?;
        let names = (tab.session.clone(), tab.frame.clone());
        let devtools = chromium.devtools.clone();
        let address = first.as_str().to_owned();
        let visit = Visit::new(self.clone(), devtools, names, first, rendering.now, term);
        let visit = Arc::new(visit);
        let limit = browser.settings.max_memory_bytes;
        let weighing = chromium.memory_over(limit, WEIGHED);
        let mut looks = Looks::default();
        let outcome = {
            let watching = tab.watch(rendering, &visit, &mut looks, &address);
            let events = &mut chromium.events;
            tokio::select! {
                watched = watching => watched,
                ended = tab.serve(&visit, events) => Err(failed(ended.to_owned())),
                () = weighing => Err(failed(format!(
                    "Chromium took more than {limit} bytes of memory for it \
                     (`browser.max_memory_bytes`)"
                ))),
                () = sleep(term.left()) => Err(over()),
            }
        };
        let mut lacks = None;
        let page = match outcome {
            Ok(page) => page,
            // It is what it is: its reading says what it lacks.
            Err(FetchError::Deadline { .. }) if looks.page.is_some() => {
                // As it stands it may show in full what was not asked for.
                if let Some(what) = looks.complaint.take() {
                    return Err(FetchError::Unclicked { url, what });
                }
                let page = looks.page.take().ok_or_else(over)?;
                if page.status != 200 {
                    return Err(FetchError::Status {
                        url,
                        status: page.status,
                        rest: None,
                    });
                }
                let refused = visit.refused();
                let refused = refused.map(|refused| format!("; not loaded: {refused}"));
                lacks = Some(format!(
                    "rendered for {deadline:?}, the page did not show all that is expected{}",
                    refused.unwrap_or_default()
                ));
                page
            }
            Err(error) => return Err(error),
        };
        let closed = timeout(CLOSING, tab.close()).await;
        if !matches!(closed, Ok(Ok(()))) {
            // The page is read; Chromium is not needed again.
            chromium.pages = u32::MAX;
        }
        let kind = format!(
            "text/html; charset=utf-8; rendered=\"{}\"",
            chromium.version
        );
        let page = Page {
            content_type: Some(kind),
            ..page
        };
        Ok(Rendered { page, lacks })
    }
}

/// Ends Chromium if nobody has needed it for a while.
async fn end_when_idle(browser: Weak<Browser>, idle: Duration) {
    sleep(idle).await;
    let Some(browser) = browser.upgrade() else {
        return;
    };
    let mut running = browser.running.lock().await;
    if running.used.is_some_and(|used| used.elapsed() >= idle)
        && let Some(chromium) = running.chromium.take()
    {
        chromium.close().await;
    }
}

/// The document as a page. It brings no validators: what was rendered from is not what is kept.
fn rendered(rendering: &Rendering<'_>, final_url: &Url, status: u16, body: Vec<u8>) -> Page {
    let request = rendering.request;
    Page {
        source: request.source.clone(),
        page: request.page.clone(),
        url: request.url.clone(),
        final_url: final_url.as_str().to_owned(),
        status,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        validators: Validators::default(),
        observed: rendering.now,
        hash: PageHash::of(&body),
        body,
    }
}
