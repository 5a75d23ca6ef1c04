//! One page in Chromium: opened, looked at until it shows what is wanted, and closed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::devtools::{Devtools, Event, Lost, Told};
use super::requests::Visit;
use super::{Rendering, rendered};
use crate::address::shown_url;
use crate::escape::line;
use crate::fetch::error::FetchError;
use crate::page::{Page, PageHash};

/// How often the page is looked at.
const GLANCE: Duration = Duration::from_millis(300);

/// A page that always loads something is taken as it is once it has said the same for so long;
/// one of which it is not known what it should show, once it has rested for so long.
const LONG_THE_SAME: Duration = Duration::from_secs(5);

/// What is clicked again where nothing came of it: the first time twice as long after.
const CLICK_AGAIN: Duration = Duration::from_secs(2);

const READ: &str = include_str!("read.js");
const CLICK: &str = include_str!("click.js");

/// The name of the scripts' own world: the page's scripts do not reach into it.
const WORLD: &str = "ratebook";

/// An open page.
pub(super) struct Tab {
    devtools: Devtools,
    pub(super) session: String,
    pub(super) frame: String,
    context: String,
}

impl Tab {
    /// Opens an empty page in a profile of its own, whose requests wait to be answered.
    pub(super) async fn open(devtools: &Devtools) -> Result<Self, Lost> {
        let devtools = devtools.clone();
        let options = json!({ "disposeOnDetach": true });
        let context = devtools
            .call(None, "Target.createBrowserContext", options)
            .await?;
        let context = text(&context, "browserContextId");
        let options = json!({ "behavior": "deny", "browserContextId": context });
        devtools
            .call(None, "Browser.setDownloadBehavior", options)
            .await?;
        let options = json!({ "url": "about:blank", "browserContextId": context });
        let target = devtools.call(None, "Target.createTarget", options).await?;
        let frame = text(&target, "targetId");
        let options = json!({ "targetId": frame, "flatten": true });
        let session = devtools
            .call(None, "Target.attachToTarget", options)
            .await?;
        let session = text(&session, "sessionId");
        let tab = Self {
            devtools,
            session,
            frame,
            context,
        };
        tab.call("Inspector.enable", json!({})).await?;
        tab.call("Page.enable", json!({})).await?;
        tab.call(
            "Fetch.enable",
            json!({ "patterns": [{ "urlPattern": "*" }] }),
        )
        .await?;
        Ok(tab)
    }

    async fn call(&self, method: &'static str, params: Value) -> Result<Value, Lost> {
        self.devtools
            .call(Some(&self.session), method, params)
            .await
    }

    /// Closes it, with all that it opened and kept.
    pub(super) async fn close(self) -> Result<(), Lost> {
        let context = json!({ "browserContextId": self.context });
        self.devtools
            .call(None, "Target.disposeBrowserContext", context)
            .await?;
        Ok(())
    }

    /// Runs a script beside the page's own; nothing where the page is just changing.
    async fn run(&self, script: &str) -> Result<Option<Value>, Lost> {
        let world = json!({ "frameId": self.frame, "worldName": WORLD });
        let ran = async {
            let world = self.call("Page.createIsolatedWorld", world).await?;
            let script = json!({
                "expression": script,
                "contextId": world.get("executionContextId"),
                "returnByValue": true,
            });
            self.call("Runtime.evaluate", script).await
        };
        match ran.await {
            Ok(mut answer) => Ok(answer.pointer_mut("/result/value").map(Value::take)),
            Err(Lost::Refused { .. }) => Ok(None),
            Err(Lost::Ended) => Err(Lost::Ended),
        }
    }

    /// Answers the page's requests and dialogs until Chromium or the page's process ends.
    pub(super) async fn serve(
        &self,
        visit: &Arc<Visit>,
        events: &mut UnboundedReceiver<Told>,
    ) -> &'static str {
        let mut answers = JoinSet::new();
        loop {
            let event = tokio::select! {
                event = events.recv() => event,
                Some(_) = answers.join_next() => continue,
            };
            let event = match event {
                None => None,
                // Of a page that was closed.
                Some(told) if told.session != self.session => continue,
                Some(told) => Some(told.event),
            };
            match event {
                Some(Event::Paused(params)) => {
                    let visit = Arc::clone(visit);
                    answers.spawn(async move { visit.answer(&params).await });
                }
                Some(Event::Dialog) => {
                    let no = json!({ "accept": false });
                    self.devtools
                        .tell(&self.session, "Page.handleJavaScriptDialog", no);
                }
                Some(Event::Crashed) => return "the page's process in Chromium crashed",
                None => return "Chromium ended while it showed the page",
            }
        }
    }

    /// Goes to the page and looks at it until it shows what is wanted, or `until`; then it is what
    /// it is by then.
    pub(super) async fn watch(
        &self,
        rendering: &Rendering<'_>,
        visit: &Visit,
        looks: &mut Looks,
        url: &str,
    ) -> Result<Page, FetchError> {
        let going = self.call("Page.navigate", json!({ "url": url })).await;
        let failed = |what: String| FetchError::Render {
            url: shown_url(url),
            what,
        };
        let answer = going.map_err(|lost| failed(lost.to_string()));
        if let Some(failure) = visit.failure() {
            return Err(failure);
        }
        if let Some(why) = answer?.get("errorText").and_then(Value::as_str) {
            return Err(failed(format!("Chromium does not show it: {}", line(why))));
        }
        let mut clicks = Clicks::new(rendering.click);
        loop {
            sleep(GLANCE).await;
            if let Some(failure) = visit.failure() {
                return Err(failure);
            }
            let limit = visit.most_bytes();
            let script = READ.replace("MOST", &limit.to_string());
            let seen = self.run(&script).await;
            let Some(mut seen) = seen.map_err(|lost| failed(lost.to_string()))? else {
                continue;
            };
            let too_long = || FetchError::BodySize {
                url: shown_url(url),
                limit_bytes: limit,
            };
            if seen.get("tooLong").is_some() {
                return Err(too_long());
            }
            let Some((final_url, status)) = visit.document() else {
                continue;
            };
            let is_loaded = seen.get("isLoaded") == Some(&Value::Bool(true));
            let Some(Value::String(html)) = seen.get_mut("html").map(Value::take) else {
                continue;
            };
            // The script counts characters.
            if html.len() > limit {
                return Err(too_long());
            }
            let page = rendered(rendering, &final_url, status, html.into_bytes());
            if status != 200 {
                // A script of the page may yet open it; where none does, that was the answer.
                looks.take(page, None);
                if is_loaded && visit.is_quiet() && looks.unchanged() >= LONG_THE_SAME {
                    return Err(FetchError::Status {
                        url: shown_url(final_url.as_str()),
                        status,
                        rest: None,
                    });
                }
                continue;
            }
            let read = match looks.read.take().filter(|_| looks.is_the_same(&page)) {
                Some(Read(read)) => read,
                None => {
                    let (ready, page) = (Arc::clone(&rendering.ready), page.clone());
                    let reading = tokio::task::spawn_blocking(move || ready(page)).await;
                    reading.unwrap_or(None)
                }
            };
            let stands = Stand {
                hash: page.hash,
                says: read.clone(),
            };
            if let Some(text) = clicks.due(is_loaded && visit.is_quiet(), &stands) {
                let wanted = Value::from(text).to_string();
                let count = self.run(&CLICK.replacen("WANTED", &wanted, 1)).await;
                let count = count.map_err(|lost| failed(lost.to_string()))?;
                clicks.done(count.and_then(|count| count.as_u64()), &stands);
                looks.complaint = clicks.complaint(&stands);
                looks.take(page, None);
                continue;
            }
            looks.complaint = clicks.complaint(&stands);
            let says = read.clone();
            let says = says.filter(|_| is_loaded && clicks.are_over(&stands));
            looks.take(page, says);
            looks.read = Some(Read(read));
            let quiet = visit.is_quiet();
            if let Some(page) = looks.settled(is_loaded, quiet, rendering.until_it_rests) {
                return Ok(page);
            }
        }
    }
}

fn text(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// What a page was read to say; nothing where it does not say all.
struct Read(Option<String>);

/// What was seen of the page so far.
#[derive(Default)]
pub(super) struct Looks {
    /// As it stood last.
    pub(super) page: Option<Page>,
    /// What was read from just this page.
    read: Option<Read>,
    /// What stands in the way of clicking.
    pub(super) complaint: Option<String>,
    /// What it said of what is wanted, and since when it says just that.
    says: Option<String>,
    says_since: Option<Instant>,
    /// Since when not a byte of it changed.
    same_since: Option<Instant>,
}

impl Looks {
    fn is_the_same(&self, page: &Page) -> bool {
        self.page
            .as_ref()
            .is_some_and(|last| last.hash == page.hash)
    }

    fn take(&mut self, page: Page, says: Option<String>) {
        let now = Instant::now();
        if !self.is_the_same(&page) {
            self.same_since = Some(now);
        }
        if says != self.says {
            self.says_since = Some(now);
        }
        (self.page, self.says, self.read) = (Some(page), says, None);
    }

    fn unchanged(&self) -> Duration {
        self.same_since
            .map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// The page, once it has said what is wanted for long enough; where it is watched until it
    /// rests, also once it rests, whatever it says.
    fn settled(&mut self, is_loaded: bool, is_quiet: bool, until_it_rests: bool) -> Option<Page> {
        let long_enough = if is_quiet && !until_it_rests {
            GLANCE
        } else {
            LONG_THE_SAME
        };
        let says = self
            .said_the_same()
            .is_some_and(|since| since >= long_enough);
        let may_rest = until_it_rests && is_loaded && is_quiet;
        let rests = may_rest && self.unchanged() >= LONG_THE_SAME;
        self.page.take_if(|_| says || rests)
    }

    /// For how long it has said what is wanted, and the same.
    fn said_the_same(&self) -> Option<Duration> {
        self.says.as_ref()?;
        self.says_since.map(|since| since.elapsed())
    }
}

/// A page as it stands.
#[derive(Clone)]
struct Stand {
    hash: PageHash,
    /// All that is wanted, in its words; nothing where it does not say all.
    says: Option<String>,
}

/// The texts to click on, one after the other.
///
/// A page whose scripts have yet to take hold of its tabs lets clicks pass, and changes meanwhile
/// all the same. Whether the last click came through is told by what the page says: all that is
/// wanted, and not what it said before. Where it said nothing before, that may have come by itself:
/// it stands once it has been clicked on again.
struct Clicks<'r> {
    texts: &'r [String],
    clicked: usize,
    last: Option<Instant>,
    again: Duration,
    /// The last text clicked on is due once more.
    is_again: bool,
    /// The page as it stood before that text was clicked on first.
    before: Option<Stand>,
    /// What the page says was clicked on again, or there is nothing any more to click on.
    is_tried: bool,
    /// How many elements say the text that is due, where that is not one.
    found: Option<u64>,
}

impl<'r> Clicks<'r> {
    fn new(texts: &'r [String]) -> Self {
        Self {
            texts,
            clicked: 0,
            last: None,
            again: CLICK_AGAIN,
            is_again: false,
            before: None,
            is_tried: false,
            found: None,
        }
    }

    /// What to click on now: the next text, or the last once more where nothing came of it.
    fn due(&mut self, is_quiet: bool, page: &Stand) -> Option<&'r str> {
        if !is_quiet {
            return None;
        }
        self.is_again = self.clicked > 0 && !self.came_through(page);
        let is_time = self.last.is_none_or(|last| last.elapsed() >= self.again);
        let due = if self.is_again {
            self.clicked.checked_sub(1).filter(|_| is_time)
        } else {
            Some(self.clicked)
        };
        self.texts.get(due?).map(String::as_str)
    }

    /// It was clicked, if `found` is one; nothing where the page was just changing.
    fn done(&mut self, found: Option<u64>, page: &Stand) {
        let Some(found) = found else { return };
        let is_one = found == 1;
        if self.is_again {
            let said_nothing = self.before.as_ref().is_some_and(|b| b.says.is_none());
            self.is_tried |= !is_one || (said_nothing && page.says.is_some());
            self.again = self.again.saturating_mul(2);
            self.last = Some(Instant::now());
            return;
        }
        self.found = Some(found).filter(|_| !is_one);
        if is_one {
            self.clicked = self.clicked.saturating_add(1);
            self.again = CLICK_AGAIN;
            self.last = Some(Instant::now());
            self.before = Some(page.clone());
            self.is_tried = false;
        }
    }

    /// Whether something came of the text that was clicked on. Behind it another one may be found
    /// or not; behind the last there is only what the page says.
    fn came_through(&self, page: &Stand) -> bool {
        let Some(before) = &self.before else {
            return false;
        };
        if self.clicked < self.texts.len() {
            return page.hash != before.hash;
        }
        let is_other = before.says.is_none() || before.says != page.says;
        page.says.is_some() && is_other && (before.says.is_some() || self.is_tried)
    }

    /// Whether all is clicked, and something came of the last.
    fn are_over(&self, page: &Stand) -> bool {
        self.clicked == self.texts.len() && (self.texts.is_empty() || self.came_through(page))
    }

    /// What stands in the way, with the page as it is.
    fn complaint(&self, page: &Stand) -> Option<String> {
        if let Some(text) = self.texts.get(self.clicked) {
            let text = line(text);
            return Some(match self.found {
                None => format!("it did not come to the click on `{text}`"),
                Some(0) => format!("nothing that can be seen says `{text}`, which `click` names"),
                Some(more) => {
                    format!("{more} things that can be seen say `{text}`, which `click` names")
                }
            });
        }
        let (before, last) = (self.before.as_ref()?, line(self.texts.last()?));
        if page.hash == before.hash {
            return Some(format!("the click on `{last}` changed nothing"));
        }
        (page.says.is_some() && page.says == before.says).then(|| {
            format!(
                "the page says the same as before the click on `{last}`: let `says` name words                  that only this tab shows"
            )
        })
    }
}
