//! One source, once: fetch, read, judge, compare, tell, record. Reads like the picture in
//! [`crate`] from top to bottom.

use std::sync::Arc;

use jiff::Timestamp;

use crate::alert::{self, Alert, Found, Recovery, Told};
use crate::book::{Book, Seen};
use crate::change::{ChangeKind, Diff, compare};
use crate::clock::Clock;
use crate::fetch::{FetchError, Fetched, Fetcher, Known, Request, cause_chain, shown_url};
use crate::instant::shown;
use crate::mail::ComposeError;
use crate::outbox::{Letterhead, letters};
use crate::outcome::Outcome;
use crate::page::{Page, PageHash};
use crate::reading::{Extraction, Problem, Remark, Trouble};
use crate::snapshot::{Held, Quote, Snapshot, SnapshotId};
use crate::source::{Catalog, READER, Source, extract, judge};
use crate::store::{
    CheckRecord, CheckedPage, LastPage, NewAlert, Notice, OpenTrouble, SelectorsText, SourceStatus,
    StoreError, StoreHandle, TroubleStep,
};

/// All that a check needs beside its source.
#[derive(Clone)]
pub struct Checker {
    pub fetcher: Fetcher,
    pub store: StoreHandle,
    pub catalog: Arc<Catalog>,
    pub letterhead: Option<Letterhead>,
    /// Other servers to ask in place of the pages' own.
    pub origins: Origins,
    pub clock: Clock,
}

/// Whether a check is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Record,
    /// Nothing is stored and nobody is told.
    DryRun,
}

/// What a check found, for whoever asked for it.
#[derive(Debug)]
pub struct Checked {
    pub source: String,
    pub outcome: Outcome,
    /// What is read now; present for a good outcome.
    pub now: Option<Snapshot>,
    pub before: Option<Snapshot>,
    /// Empty on first contact.
    pub diff: Diff,
    pub problems: Vec<Problem>,
    /// The rows that could not be read and that the file lets pass.
    pub remarks: Vec<Remark>,
    /// Why no page came.
    pub cause: Option<String>,
    /// The snapshot in force after the check, and when it was read.
    pub snapshot: Option<(SnapshotId, Timestamp)>,
    pub last_good: Option<Timestamp>,
    pub alert: Option<Alert>,
    pub mails: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("compose the mail of `{source_id}`: {cause}")]
    Compose {
        source_id: String,
        cause: ComposeError,
    },
    #[error("read the pages of `{source_id}`: {cause}")]
    Read {
        source_id: String,
        cause: tokio::task::JoinError,
    },
}

/// Pairs of origins: the pages' own, and the one to ask in its place (a mirror, a test server).
#[derive(Clone, Debug, Default)]
pub struct Origins(pub Vec<(String, String)>);

impl Origins {
    /// The address to ask for a page's URL.
    pub fn address_of(&self, url: &str) -> String {
        let replaced = self.0.iter().find_map(|(from, to)| {
            let path = url.strip_prefix(from.as_str())?;
            let whole = path.is_empty() || path.starts_with(['/', '?', '#']);
            whole.then(|| format!("{to}{path}"))
        });
        replaced.unwrap_or_else(|| url.to_owned())
    }
}

/// What the store holds of a source before its check.
struct Before {
    snapshot: Option<(SnapshotId, Snapshot)>,
    /// The selector file that read the snapshot.
    selectors: Option<PageHash>,
    pages: Vec<LastPage>,
    status: Option<SourceStatus>,
}

impl Before {
    fn last_good(&self) -> Option<Timestamp> {
        self.status.as_ref().and_then(|status| status.last_good)
    }

    /// How often the source was checked: what sets this check apart from all others.
    fn checks(&self) -> u64 {
        self.status.as_ref().map_or(0, |status| status.checks)
    }

    /// Those of the rows let pass that the last good check did not have: nobody was told of them.
    fn untold<'r>(&self, remarks: &'r [Remark]) -> Vec<&'r Remark> {
        let told = self.status.as_ref().map(|status| &status.remarks);
        let is_told = |remark: &Remark| {
            let mut told = told.into_iter().flatten();
            told.any(|t| t.page == remark.problem.page && t.row == Some(remark.row()))
        };
        remarks.iter().filter(|remark| !is_told(remark)).collect()
    }

    fn trouble(&self) -> Option<&OpenTrouble> {
        self.status.as_ref().and_then(|s| s.trouble.as_ref())
    }

    fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref().map(|(_, snapshot)| snapshot)
    }
}

/// A page that did not come, and where the selector file names it.
struct NoPage {
    page: String,
    line: usize,
    error: FetchError,
}

/// What a check came to, before it is recorded.
struct Verdict {
    outcome: Outcome,
    pages: Vec<CheckedPage>,
    accepted: Option<(Snapshot, Diff)>,
    problems: Vec<Problem>,
    remarks: Vec<Remark>,
    cause: Option<String>,
}

impl Checker {
    /// Checks one source once and records what came of it.
    ///
    /// # Errors
    /// [`CheckError`] where the check could not be recorded; a page that cannot be fetched or read
    /// is an outcome, not an error.
    pub async fn check(&self, source: &Source, mode: Mode) -> Result<Checked, CheckError> {
        match self.attempt(source, mode).await {
            // Another check of the source was recorded meanwhile: look again, now from there.
            Err(CheckError::Store(
                StoreError::Overtaken { .. } | StoreError::TroubleMoved { .. },
            )) => self.attempt(source, mode).await,
            result => result,
        }
    }

    async fn attempt(&self, source: &Source, mode: Mode) -> Result<Checked, CheckError> {
        let started = self.clock.now();
        let before = self.before(source).await?;
        let fetched = self.fetch(source, &before).await;
        // The instant of the check: what it read was so now.
        let now = self.clock.now();
        let verdict = match fetched {
            Ok(pages) => self.read(source, &before, pages, now).await?,
            Err(missing) => no_page(source, &missing),
        };
        let (alert, trouble) = self.tell(source, &before, &verdict, now);
        let new_alert = alert
            .as_ref()
            .map(|alert| self.letters(source, alert, before.checks(), now))
            .transpose()?;
        let mails = new_alert.as_ref().map_or(0, |alert| alert.mails.len());
        let checked = checked(source, before, verdict, alert, mails);
        match mode {
            Mode::DryRun => Ok(checked.0),
            Mode::Record => {
                self.record(source, started, now, checked, new_alert, trouble)
                    .await
            }
        }
    }

    /// Tells of a source that was not read for longer than it may be, unless that is told already.
    ///
    /// # Errors
    /// [`CheckError`] where it could not be recorded.
    pub async fn tell_silence(&self, source: &Source) -> Result<(), CheckError> {
        let (id, now) = (source.id.clone(), self.clock.now());
        let status = self
            .store
            .with(move |store| Ok(store.source_status(Some(&id))?.pop()))
            .await?;
        let Some(status) = status.filter(|s| s.trouble.is_none()) else {
            return Ok(());
        };
        if !is_silent(source, Some(&status), now) {
            return Ok(());
        }
        let cause = status.last.as_ref().map_or_else(
            || "it was not checked".to_owned(),
            |last| match &last.cause {
                Some(cause) => cause.clone(),
                None => format!(
                    "its last check, {}, ended {}",
                    shown(last.finished),
                    last.outcome
                ),
            },
        );
        let alert = alert::unreachable(source, &cause, status.last_good, now);
        let alert = self.letters(source, &alert, status.checks, now)?;
        let id = source.id.clone();
        let told = self.store.with(move |store| {
            store.tell(&Notice {
                source: Some(&id),
                now,
                alert: Some(alert),
                trouble: TroubleStep::Open {
                    kind: "silent".to_owned(),
                    reason: cause,
                },
            })
        });
        match told.await {
            // A check was quicker.
            Ok(_) | Err(StoreError::TroubleMoved { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn letters(
        &self,
        source: &Source,
        alert: &Alert,
        check: u64,
        now: Timestamp,
    ) -> Result<NewAlert, CheckError> {
        let letters = letters(alert, self.letterhead.as_ref(), check, now);
        letters.map_err(|cause| CheckError::Compose {
            source_id: source.id.clone(),
            cause,
        })
    }

    async fn before(&self, source: &Source) -> Result<Before, StoreError> {
        let id = source.id.clone();
        self.store
            .with(move |store| {
                let snapshot = store.latest_snapshot(&id)?;
                let selectors = match &snapshot {
                    Some((id, _)) => store.evidence(*id)?.map(|e| e.selectors),
                    None => None,
                };
                Ok(Before {
                    snapshot,
                    selectors,
                    pages: store.last_good_pages(&id)?,
                    status: store.source_status(Some(&id))?.pop(),
                })
            })
            .await
    }

    /// Fetches every page of the source; the first that does not come ends it.
    async fn fetch(&self, source: &Source, before: &Before) -> Result<Vec<CheckedPage>, NoPage> {
        let mut pages = Vec::with_capacity(source.pages.len());
        for spec in &source.pages {
            let last = before.pages.iter().find(|last| last.page == spec.id);
            let request = Request {
                source: source.id.clone(),
                page: spec.id.clone(),
                url: self.origins.address_of(spec.url.as_str()),
                known: last.map(|last| Known {
                    final_url: last.final_url.clone(),
                    validators: last.validators.clone(),
                }),
                accept: None,
                accept_language: None,
            };
            let fetched = self.fetcher.fetch(&request, self.clock.now()).await;
            let fetched = fetched.map_err(|error| NoPage {
                page: spec.id.clone(),
                line: spec.line,
                error,
            })?;
            pages.push(match (fetched, last) {
                (Fetched::Page(page), _) => CheckedPage::Received(Page {
                    url: spec.url.to_string(),
                    ..*page
                }),
                (Fetched::NotModified, last) => CheckedPage::NotModified {
                    page: spec.id.clone(),
                    url: spec.url.to_string(),
                    hash: last.map_or_else(|| PageHash::of(&[]), |last| last.hash),
                },
            });
        }
        Ok(pages)
    }

    /// Reads the pages, judges the reading, and compares it with the snapshot in force.
    ///
    /// A page that did not change is read again from the archive: the selector file may have.
    async fn read(
        &self,
        source: &Source,
        before: &Before,
        checked: Vec<CheckedPage>,
        now: Timestamp,
    ) -> Result<Verdict, CheckError> {
        let mut pages = Vec::with_capacity(checked.len());
        for page in &checked {
            pages.push(self.page(source, before, page, now).await?);
        }
        let reading = {
            let source = source.clone();
            tokio::task::spawn_blocking(move || read_pages(&source, &pages)).await
        };
        let extraction = reading.map_err(|cause| CheckError::Read {
            source_id: source.id.clone(),
            cause,
        })?;
        Ok(verdict(source, before, checked, extraction, now))
    }

    async fn page(
        &self,
        source: &Source,
        before: &Before,
        checked: &CheckedPage,
        now: Timestamp,
    ) -> Result<Page, StoreError> {
        match checked {
            CheckedPage::Received(page) => Ok(page.clone()),
            CheckedPage::NotModified { page, url, hash } => {
                let hash = *hash;
                let body = self.store.with(move |store| store.page_body(hash)).await?;
                let last = before.pages.iter().find(|last| &last.page == page);
                Ok(Page {
                    source: source.id.clone(),
                    page: page.clone(),
                    url: url.clone(),
                    final_url: last.map_or_else(|| url.clone(), |l| l.final_url.clone()),
                    status: 304,
                    content_type: last.and_then(|l| l.content_type.clone()),
                    validators: last.map(|l| l.validators.clone()).unwrap_or_default(),
                    observed: now,
                    hash,
                    body,
                })
            }
        }
    }

    /// Whether somebody is to be told, and what the check means for the source's trouble.
    fn tell(
        &self,
        source: &Source,
        before: &Before,
        verdict: &Verdict,
        now: Timestamp,
    ) -> (Option<Alert>, TroubleStep) {
        let last_good = before.last_good();
        let open = |reason: String, alert| {
            let step = TroubleStep::Open {
                kind: verdict.outcome.name().to_owned(),
                reason,
            };
            (Some(alert), step)
        };
        let untold = before.untold(&verdict.remarks);
        match (verdict.outcome, before.trouble()) {
            (Outcome::Unreadable, None) => {
                let reason = verdict.problems.first().map(|p| p.trouble.to_string());
                let alert = alert::unreadable(source, &verdict.problems, last_good, now);
                open(reason.unwrap_or_default(), alert)
            }
            (Outcome::Unreachable, None) if is_silent(source, before.status.as_ref(), now) => {
                let cause = verdict.cause.clone().unwrap_or_default();
                let alert = alert::unreachable(source, &cause, last_good, now);
                open(cause, alert)
            }
            (Outcome::Unchanged, Some(trouble)) => {
                let recovery = recovery(trouble);
                let alert = alert::recovered(source, &recovery, Found::Unchanged, &untold, now);
                (Some(alert), TroubleStep::Close)
            }
            (Outcome::Unchanged, None) if !untold.is_empty() => (
                Some(alert::tolerated(source, &untold, now)),
                TroubleStep::None,
            ),
            (Outcome::Changed, trouble) => {
                let step = trouble.map_or(TroubleStep::None, |_| TroubleStep::Close);
                let recovery = trouble.map(recovery);
                (
                    self.changed(source, before, verdict, recovery.as_ref()),
                    step,
                )
            }
            _ => (None, TroubleStep::None),
        }
    }

    /// The alert for a change; for the first snapshot and for other digits alone there is none,
    /// unless the source was in trouble or new rows were let pass.
    fn changed(
        &self,
        source: &Source,
        before: &Before,
        verdict: &Verdict,
        recovery: Option<&Recovery>,
    ) -> Option<Alert> {
        let (now, diff) = verdict.accepted.as_ref()?;
        let old = before.snapshot();
        let untold = before.untold(&verdict.remarks);
        match (old, recovery) {
            (Some(old), _) if diff.is_material() => {
                let last_seen = before.last_good().unwrap_or(old.observed);
                Some(alert::prices_changed(&Told {
                    source,
                    diff,
                    before: old,
                    now,
                    book_before: &book_of(old, last_seen, &self.catalog),
                    book_now: &book_of(now, now.observed, &self.catalog),
                    last_seen,
                    read_otherwise: before
                        .selectors
                        .is_some_and(|hash| hash != SelectorsText::of(&source.text).hash),
                    recovery,
                    remarks: &untold,
                }))
            }
            (old, Some(recovery)) => {
                let found = match old {
                    Some(_) => Found::Unchanged,
                    None => Found::First {
                        rates: now.quotes.len(),
                    },
                };
                Some(alert::recovered(
                    source,
                    recovery,
                    found,
                    &untold,
                    now.observed,
                ))
            }
            // Of the first snapshot nobody is told; whoever adds a source sees its first check.
            (Some(_), None) if !untold.is_empty() => {
                Some(alert::tolerated(source, &untold, now.observed))
            }
            _ => None,
        }
    }

    async fn record(
        &self,
        source: &Source,
        started: Timestamp,
        finished: Timestamp,
        (mut checked, verdict): (Checked, Parts),
        alert: Option<NewAlert>,
        trouble: TroubleStep,
    ) -> Result<Checked, CheckError> {
        log(&checked, source);
        let selectors = SelectorsText::of(&source.text);
        let (id, outcome) = (source.id.clone(), checked.outcome);
        let (problems, cause) = (checked.problems.clone(), checked.cause.clone());
        let remarks = checked.remarks.clone();
        let recorded = self
            .store
            .with(move |store| {
                store.record(&CheckRecord {
                    source: &id,
                    started,
                    finished,
                    outcome,
                    pages: verdict.pages,
                    selectors: &selectors,
                    reader: READER,
                    expected_snapshot: verdict.expected,
                    accepted: verdict.accepted,
                    problems: &problems,
                    remarks: &remarks,
                    cause,
                    alert,
                    trouble,
                })
            })
            .await?;
        if checked.outcome == Outcome::Changed {
            checked.snapshot = recorded.snapshot.map(|id| (id, finished));
        }
        Ok(checked)
    }
}

fn read_pages(source: &Source, pages: &[Page]) -> Extraction {
    let ids: Vec<&str> = pages.iter().map(|page| page.page.as_str()).collect();
    let parts = pages.iter().map(|page| extract(source, page)).collect();
    judge(source, &ids, parts)
}

/// What a failed fetch means: an answer that is no page is unreadable, no answer unreachable.
fn no_page(source: &Source, missing: &NoPage) -> Verdict {
    let cause = cause_chain(&missing.error);
    let is_answer = matches!(
        missing.error,
        FetchError::EmptyBody { .. }
            | FetchError::BodySize { .. }
            | FetchError::ContentType { .. }
            | FetchError::ContentCoding { .. }
    );
    if is_answer {
        return Verdict {
            outcome: Outcome::Unreadable,
            pages: Vec::new(),
            accepted: None,
            problems: vec![Problem {
                page: missing.page.clone(),
                selector: format!("{}:{}", source.file, missing.line),
                trouble: Trouble::Undecodable { why: cause },
            }],
            remarks: Vec::new(),
            cause: None,
        };
    }
    Verdict {
        outcome: Outcome::Unreachable,
        pages: Vec::new(),
        accepted: None,
        problems: Vec::new(),
        remarks: Vec::new(),
        cause: Some(cause),
    }
}

fn verdict(
    source: &Source,
    before: &Before,
    pages: Vec<CheckedPage>,
    extraction: Extraction,
    now: Timestamp,
) -> Verdict {
    let unreadable = |pages, problems, remarks| Verdict {
        outcome: Outcome::Unreadable,
        pages,
        accepted: None,
        problems,
        remarks,
        cause: None,
    };
    if !extraction.problems.is_empty() {
        return unreadable(pages, extraction.problems, extraction.remarks);
    }
    let remarks = extraction.remarks.clone();
    let snapshot = Snapshot::accept(&source.id, now, extraction, before.snapshot());
    let diff = match before.snapshot() {
        Some(old) => compare(old, &snapshot),
        None => Diff::default(),
    };
    let hidden = before.snapshot().map(|old| hidden(old, &diff, &remarks));
    if let Some(hidden) = hidden.filter(|hidden| !hidden.is_empty()) {
        return unreadable(pages, hidden, remarks);
    }
    let is_new = before.snapshot().is_none() || !diff.is_empty();
    Verdict {
        outcome: if is_new {
            Outcome::Changed
        } else {
            Outcome::Unchanged
        },
        pages,
        accepted: is_new.then_some((snapshot, diff)),
        problems: Vec::new(),
        remarks,
        cause: None,
    }
}

/// The rates that would be removed while a row that could be theirs was let pass: what is not
/// readable is not gone.
fn hidden(old: &Snapshot, diff: &Diff, remarks: &[Remark]) -> Vec<Problem> {
    let gone = diff
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Removed);
    let gone = gone.filter_map(|change| old.quote(&change.rate));
    gone.filter_map(|quote| {
        let reading = &quote.reading;
        let remark = remarks.iter().find(|remark| {
            let may_be = |rate| rate == &reading.rate;
            remark.problem.page == reading.provenance.page
                && remark.rate.as_ref().is_none_or(may_be)
        })?;
        Some(Problem {
            trouble: Trouble::Unexpected {
                expected: format!("{}, which was `{}`", reading.rate, reading.text),
                found: format!("a row that may be it: {}", remark.row()),
            },
            ..remark.problem.clone()
        })
    })
    .collect()
}

/// What is recorded of a verdict and not shown.
struct Parts {
    pages: Vec<CheckedPage>,
    accepted: Option<(Snapshot, Diff)>,
    expected: Option<SnapshotId>,
}

fn checked(
    source: &Source,
    before: Before,
    verdict: Verdict,
    alert: Option<Alert>,
    mails: usize,
) -> (Checked, Parts) {
    let last_good = before.last_good();
    let in_force = before.snapshot.as_ref().map(|(id, s)| (*id, s.observed));
    let expected = in_force.map(|(id, _)| id);
    let now = verdict
        .accepted
        .as_ref()
        .map(|(snapshot, _)| snapshot.clone());
    let diff = verdict.accepted.as_ref().map(|(_, diff)| diff.clone());
    let checked = Checked {
        source: source.id.clone(),
        outcome: verdict.outcome,
        now,
        before: before.snapshot.map(|(_, snapshot)| snapshot),
        diff: diff.unwrap_or_default(),
        problems: verdict.problems,
        remarks: verdict.remarks,
        cause: verdict.cause,
        snapshot: in_force,
        last_good,
        alert,
        mails,
    };
    let parts = Parts {
        pages: verdict.pages,
        accepted: verdict.accepted,
        expected,
    };
    (checked, parts)
}

/// Whether a source was not read for longer than it may be; one that was never read counts from
/// its first check on.
fn is_silent(source: &Source, status: Option<&SourceStatus>, now: Timestamp) -> bool {
    let since = status.and_then(|status| status.last_good.or(status.first));
    since.is_some_and(|at| now.duration_since(at) > source.allowance)
}

fn recovery(trouble: &OpenTrouble) -> Recovery {
    Recovery {
        since: trouble.since,
        reason: trouble.reason.clone(),
    }
}

/// The book of one snapshot alone, to price clips by.
fn book_of(snapshot: &Snapshot, last_seen: Timestamp, catalog: &Catalog) -> Book {
    fn held<T>(snapshot: &Snapshot, last_seen: Timestamp, what: T) -> Held<T> {
        Held {
            what,
            source: snapshot.source.clone(),
            snapshot: SnapshotId(0),
            from: snapshot.observed,
            last_seen,
            ended: None,
        }
    }
    let prices: Vec<Held<Quote>> = snapshot
        .quotes
        .iter()
        .map(|quote| held(snapshot, last_seen, quote.clone()))
        .collect();
    let rules = snapshot
        .rules
        .iter()
        .map(|rule| held(snapshot, last_seen, rule.clone()))
        .collect();
    let seen = Seen {
        source: snapshot.source.clone(),
        published: snapshot.published,
        observed: Some(last_seen),
        snapshot: None,
    };
    Book::new(last_seen, prices, rules, &[seen], catalog)
}

/// One line for the log: readable alone, with fields to filter by.
fn log(checked: &Checked, source: &Source) {
    let kept = match checked.snapshot {
        Some((id, at)) => format!("kept snapshot {id} of {}", at.strftime("%Y-%m-%d")),
        None => "there is no snapshot yet".to_owned(),
    };
    let pages = source.pages.first();
    let url = pages.map_or_else(String::new, |page| shown_url(page.url.as_str()));
    let source = &checked.source;
    match checked.outcome {
        Outcome::Unreachable => {
            let cause = checked.cause.as_deref().unwrap_or_default();
            tracing::warn!(%source, url, step = "fetch", "unreachable: {cause}; {kept}");
        }
        Outcome::Unreadable | Outcome::Suspect => {
            let selector = checked.problems.first().map_or("", |p| p.selector.as_str());
            let cause = checked.problems.first().map(|p| p.trouble.to_string());
            let cause = crate::escape::line(cause.as_deref().unwrap_or_default()).into_owned();
            tracing::warn!(%source, url, selector, step = "extract", "unreadable: {cause}; {kept}");
        }
        outcome => tracing::info!(%source, outcome = outcome.name(), "checked"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn silence_is_told_once_and_only_beyond_the_allowance() {
        let store = StoreHandle::new(crate::store::Store::in_memory().unwrap());
        let start: Timestamp = "2026-05-01T00:00:00Z".parse().unwrap();
        let mut checker = Checker {
            fetcher: Fetcher::new(crate::fetch::FetchLimits::default()).unwrap(),
            store: store.clone(),
            catalog: Arc::new(Catalog::new(&[]).unwrap()),
            letterhead: None,
            // Refused by the gate: nothing is connected to.
            origins: Origins(vec![(
                "https://kling.ai".to_owned(),
                "http://127.0.0.1:1".to_owned(),
            )]),
            clock: Clock::At(start),
        };
        let catalog = Arc::clone(&checker.catalog);
        let source = catalog.source("kling-video-3-guide").unwrap();
        checker.tell_silence(source).await.unwrap();
        let checked = checker.check(source, Mode::Record).await.unwrap();
        assert_eq!(checked.outcome, Outcome::Unreachable);
        let mut told = Vec::new();
        for hours in [1, 35, 37, 38, 100] {
            let later = start.checked_add(jiff::SignedDuration::from_hours(hours));
            checker.clock = Clock::At(later.unwrap());
            checker.tell_silence(source).await.unwrap();
            let alerts = store.with(|store| store.alerts(0, 9)).await.unwrap();
            told.push(alerts.len());
        }
        assert_eq!(told, [0, 0, 1, 1, 1]);
    }

    #[test]
    fn only_the_origin_itself_is_replaced() {
        let origins = Origins(vec![(
            "https://kling.ai".to_owned(),
            "http://127.0.0.1:1".to_owned(),
        )]);
        for (url, address) in [
            ("https://kling.ai/a?b=c", "http://127.0.0.1:1/a?b=c"),
            ("https://kling.ai", "http://127.0.0.1:1"),
            (
                "https://kling.ai.example.org/a",
                "https://kling.ai.example.org/a",
            ),
            (
                "https://example.org/https://kling.ai/",
                "https://example.org/https://kling.ai/",
            ),
        ] {
            assert_eq!(origins.address_of(url), address);
        }
    }
}
