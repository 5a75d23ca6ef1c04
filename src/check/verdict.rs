//! What a check came to, before it is recorded.

use jiff::Timestamp;

use super::before::Before;
use super::held::{Ruling, believe, hold};
use super::pages::NoPage;
use super::{Checker, Suspected};
use crate::alert::{Recovery, Settled};
use crate::change::{ChangeKind, Diff, compare};
use crate::fetch::{FetchError, cause_chain};
use crate::outcome::Outcome;
use crate::plausible::{Limits, Past, Settles, doubts};
use crate::reading::{Extraction, Mention, Problem, Remark, Trouble};
use crate::snapshot::Snapshot;
use crate::source::Source;
use crate::store::{CaseStep, CheckedPage, StoreError};

/// What a check came to.
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) pages: Vec<CheckedPage>,
    /// What was read and how it differs, of a changed or suspect source.
    pub(super) reading: Option<(Snapshot, Diff)>,
    /// What the pages mention; held against other sources where the check is good.
    pub(super) mentions: Vec<Mention>,
    pub(super) problems: Vec<Problem>,
    /// The rows that could not be read and that the file lets pass.
    pub(super) remarks: Vec<Remark>,
    pub(super) cause: Option<String>,
    pub(super) suspected: Option<Suspected>,
    pub(super) case: CaseStep,
    /// How a reading that was held back came to be believed.
    pub(super) settled: Option<Settled>,
    /// A doubtful reading that was told of is gone.
    pub(super) eased: Option<Recovery>,
    /// When to look again, should that be sooner than the source is due.
    pub(super) again: Option<Timestamp>,
}

impl Verdict {
    fn new(outcome: Outcome, pages: Vec<CheckedPage>) -> Self {
        Self {
            outcome,
            pages,
            reading: None,
            mentions: Vec::new(),
            problems: Vec::new(),
            remarks: Vec::new(),
            cause: None,
            suspected: None,
            case: CaseStep::None,
            settled: None,
            eased: None,
            again: None,
        }
    }

    /// What a failed fetch means: an answer that is no page is unreadable, no answer unreachable.
    pub(super) fn no_page(source: &Source, missing: &NoPage) -> Self {
        let cause = cause_chain(&missing.error);
        let is_answer = matches!(
            missing.error,
            FetchError::EmptyBody { .. }
                | FetchError::BodySize { .. }
                | FetchError::ContentType { .. }
                | FetchError::ContentCoding { .. }
        );
        if is_answer {
            let problem = Problem {
                page: missing.page.clone(),
                selector: format!("{}:{}", source.file, missing.line),
                trouble: Trouble::Undecodable { why: cause },
            };
            return Self {
                problems: vec![problem],
                ..Self::new(Outcome::Unreadable, Vec::new())
            };
        }
        Self {
            cause: Some(cause),
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
        let mentions = std::mem::take(&mut extraction.mentions);
        let reading = Snapshot::accept(&source.id, now, extraction, before.snapshot());
        let diff = match before.snapshot() {
            Some(old) => compare(old, &reading),
            None => Diff::default(),
        };
        let hidden = before.snapshot().map(|old| hidden(old, &diff, &remarks));
        if let Some(hidden) = hidden.filter(|hidden| !hidden.is_empty()) {
            return Ok(unreadable(pages, hidden, remarks));
        }
        if before.snapshot().is_some() && diff.is_empty() {
            let ruling = believe(before, None, &diff, now);
            let verdict = Verdict {
                mentions,
                remarks,
                ..Verdict::new(Outcome::Unchanged, pages)
            };
            return Ok(ruled(verdict, ruling));
        }
        let known = self.known(before, &reading).await?;
        let past = Past {
            in_force: before.snapshot(),
            left_this: known.left,
        };
        let doubts = doubts(limits(source), past, &reading, &diff);
        let ruling = match Settles::of(&doubts) {
            None => believe(before, Some(&known), &diff, now),
            Some(settles) => hold(source, before, &known, &reading, (doubts, settles)),
        };
        let outcome = match ruling.suspected {
            Some(_) => Outcome::Suspect,
            None => Outcome::Changed,
        };
        let verdict = Verdict {
            reading: Some((reading, diff)),
            mentions,
            remarks,
            ..Verdict::new(outcome, pages)
        };
        Ok(ruled(verdict, ruling))
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

fn limits(source: &Source) -> Limits {
    let default = Limits::default();
    Limits {
        most_percent: source.expect.most_move.unwrap_or(default.most_percent),
    }
}
