//! What a check came to, before it is recorded.

use jiff::Timestamp;

use super::before::Before;
use super::held::{Ruling, believe, hold};
use super::pages::NoPage;
use super::{Checker, Suspected};
use crate::alert::{Mended, Recovery, Settled};
use crate::change::{ChangeKind, Diff, compare};
use crate::fetch::{FetchError, Rest, cause_chain};
use crate::outcome::Outcome;
use crate::plausible::{Limits, Past, Settles, doubts, hidden};
use crate::rate::RateId;
use crate::reading::{Absence, Extraction, Mention, Problem, Remark, Trouble};
use crate::snapshot::{Held, Quote, Snapshot};
use crate::source::Source;
use crate::store::{CaseStep, CheckedPage, HistoryFilter, NewRepair, StoreError};

/// What a check came to.
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) pages: Vec<CheckedPage>,
    /// What was read and how it differs, of a changed or suspect source.
    pub(super) reading: Option<(Snapshot, Diff)>,
    /// What the pages mention; held against other sources where the check is good.
    pub(super) mentions: Vec<Mention>,
    pub(super) problems: Vec<Problem>,
    /// The pages are read, but rates seem gone where a row was let pass that may be theirs.
    pub(super) is_hidden: bool,
    /// What could not be read and what the file lets pass.
    pub(super) remarks: Vec<Remark>,
    /// What the pages name and say to have no price.
    pub(super) absent: Vec<Absence>,
    /// The last prices of the rates that have one again.
    pub(super) returned: Vec<Held<Quote>>,
    pub(super) cause: Option<String>,
    pub(super) suspected: Option<Suspected>,
    pub(super) case: CaseStep,
    /// How a reading that was held back came to be believed.
    pub(super) settled: Option<Settled>,
    /// A doubtful reading that was told of is gone.
    pub(super) eased: Option<Recovery>,
    /// When to look again, should that be sooner than the source is due.
    pub(super) again: Option<Timestamp>,
    /// Where a page that did not come was asked for last, and the place that names it.
    pub(super) url: Option<String>,
    pub(super) at: String,
    /// A host of the source wishes to be left alone.
    pub(super) rest: Option<Rest>,
    /// A repair of the selector file that was looked for, and what is told of it.
    pub(super) repair: Option<NewRepair>,
    pub(super) mended: Option<Mended>,
}

impl Verdict {
    fn new(outcome: Outcome, pages: Vec<CheckedPage>) -> Self {
        Self {
            outcome,
            pages,
            reading: None,
            mentions: Vec::new(),
            problems: Vec::new(),
            is_hidden: false,
            remarks: Vec::new(),
            absent: Vec::new(),
            returned: Vec::new(),
            cause: None,
            suspected: None,
            case: CaseStep::None,
            settled: None,
            eased: None,
            again: None,
            url: None,
            at: String::new(),
            rest: None,
            repair: None,
            mended: None,
        }
    }

    /// What a failed fetch means: an answer that is no page is unreadable, no answer unreachable.
    pub(super) fn no_page(source: &Source, missing: &NoPage, now: Timestamp) -> Self {
        let cause = cause_chain(&missing.error);
        let url = missing.error.url().map(str::to_owned);
        let at = format!("{}:{}", source.file, missing.line);
        if missing.error.is_answer() {
            let trouble = match missing.error {
                FetchError::Unclicked { .. } => Trouble::Rendering { what: cause },
                _ => Trouble::Undecodable { why: cause },
            };
            let problem = Problem {
                page: missing.page.clone(),
                selector: at,
                trouble,
            };
            return Self {
                problems: vec![problem],
                url,
                ..Self::new(Outcome::Unreadable, Vec::new())
            };
        }
        let rest = missing.error.rest().cloned();
        let rest = rest.filter(|rest| rest.again > now);
        Self {
            cause: Some(cause),
            url,
            at,
            again: rest.as_ref().map(|rest| rest.again),
            rest,
            ..Self::new(Outcome::Unreachable, Vec::new())
        }
    }
}

impl Checker {
    /// Compares what was read with the snapshot in force, and holds back what is implausible.
    pub(super) async fn judge(
        &self,
        source: &Source,
        before: &Before,
        pages: Vec<CheckedPage>,
        mut extraction: Extraction,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        let unreadable = |pages, problems, remarks| Verdict {
            problems,
            remarks,
            ..Verdict::new(Outcome::Unreadable, pages)
        };
        if !extraction.problems.is_empty() {
            return Ok(unreadable(pages, extraction.problems, extraction.remarks));
        }
        let remarks = extraction.remarks.clone();
        let absent = extraction.absent.clone();
        let mentions = std::mem::take(&mut extraction.mentions);
        let reading = Snapshot::accept(&source.id, now, extraction, before.snapshot());
        let diff = match before.snapshot() {
            Some(old) => compare(old, &reading),
            None => Diff::default(),
        };
        let old = before.snapshot();
        let hidden = old.map(|old| hidden(old, &diff, &remarks, &absent));
        if let Some(hidden) = hidden.filter(|hidden| !hidden.is_empty()) {
            return Ok(Verdict {
                is_hidden: true,
                ..unreadable(pages, hidden, remarks)
            });
        }
        if before.snapshot().is_some() && diff.is_empty() {
            let ruling = believe(before, None, &diff, now);
            let verdict = Verdict {
                mentions,
                remarks,
                absent,
                ..Verdict::new(Outcome::Unchanged, pages)
            };
            return Ok(ruled(verdict, ruling));
        }
        let known = self.known_reading(before, &reading).await?;
        let past = Past {
            in_force: before.snapshot(),
            left_this: known.left,
        };
        let doubts = doubts(limits(source), past, &reading, &absent, &diff);
        let ruling = match Settles::of(&doubts) {
            None => believe(before, Some(&known), &diff, now),
            Some(settles) => hold(source, before, &known, &reading, (doubts, settles)),
        };
        let outcome = match ruling.suspected {
            Some(_) => Outcome::Suspect,
            None => Outcome::Changed,
        };
        let returned = self.returned(before, &diff, &source.id).await?;
        let verdict = Verdict {
            reading: Some((reading, diff)),
            mentions,
            remarks,
            absent,
            returned,
            ..Verdict::new(outcome, pages)
        };
        Ok(ruled(verdict, ruling))
    }

    /// What the rates that are new had cost when the source last priced them.
    async fn returned(
        &self,
        before: &Before,
        diff: &Diff,
        source: &str,
    ) -> Result<Vec<Held<Quote>>, StoreError> {
        let added = diff.changes.iter().filter(|c| c.kind == ChangeKind::Added);
        let added: Vec<RateId> = added.map(|change| change.rate.clone()).collect();
        if added.is_empty() || before.snapshot().is_none() {
            return Ok(Vec::new());
        }
        let source = source.to_owned();
        let history = self.store.with(move |store| {
            store.price_history(HistoryFilter {
                rates: Some(&added),
                source: Some(&source),
                ..HistoryFilter::default()
            })
        });
        let mut last: Vec<Held<Quote>> = Vec::new();
        for held in history.await? {
            let rate = &held.what.reading.rate;
            match last.iter_mut().find(|l| l.what.reading.rate == *rate) {
                Some(known) if known.last_seen >= held.last_seen => {}
                Some(known) => *known = held,
                None => last.push(held),
            }
        }
        Ok(last)
    }
}

fn ruled(verdict: Verdict, ruling: Ruling) -> Verdict {
    Verdict {
        case: ruling.step,
        suspected: ruling.suspected,
        settled: ruling.settled,
        eased: ruling.eased,
        again: ruling.again,
        ..verdict
    }
}

pub(super) fn limits(source: &Source) -> Limits {
    let default = Limits::default();
    Limits {
        most_percent: source.expect.most_move.unwrap_or(default.most_percent),
    }
}
