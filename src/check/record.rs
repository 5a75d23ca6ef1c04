//! A check into the store, and into the log.

use std::time::Duration;

use jiff::Timestamp;

use super::before::Before;
use super::verdict::Verdict;
use super::{CheckError, Checked, Checker};
use crate::alert;
use crate::fetch::shown_url;
use crate::outcome::Outcome;
use crate::source::{READER, Source};
use crate::store::{CheckRecord, ContradictionSteps, NewAlert, SelectorsText, TroubleStep};

impl Checker {
    /// Records a check with all that it brought, in one transaction.
    pub(super) async fn record(
        &self,
        source: &Source,
        (started, finished): (Timestamp, Timestamp),
        before: &Before,
        verdict: Verdict,
        mut checked: Checked,
        (alert, trouble, contradictions): (Option<NewAlert>, TroubleStep, ContradictionSteps),
    ) -> Result<Checked, CheckError> {
        log(&checked, source);
        let selectors = SelectorsText::of(&source.text);
        let (id, outcome, took) = (source.id.clone(), checked.outcome, checked.took);
        let (expected_snapshot, expected_case) =
            (before.in_force(), before.case().map(|case| case.id));
        let recorded = self
            .store
            .with(move |store| {
                store.record(&CheckRecord {
                    source: &id,
                    started,
                    finished,
                    took,
                    outcome,
                    pages: verdict.pages,
                    selectors: &selectors,
                    reader: READER,
                    expected_snapshot,
                    accepted: verdict.reading.filter(|_| outcome == Outcome::Changed),
                    problems: &verdict.problems,
                    remarks: &verdict.remarks,
                    cause: verdict.cause,
                    alert,
                    trouble,
                    expected_case,
                    case: verdict.case,
                    again: verdict.again,
                    contradictions,
                })
            })
            .await?;
        if checked.outcome == Outcome::Changed {
            checked.snapshot = recorded.snapshot.map(|id| (id, finished));
        }
        Ok(checked)
    }
}

/// One event for the log: readable alone, with fields to filter by. What a page or a server said
/// stands in fields only.
fn log(checked: &Checked, source: &Source) {
    let kept = match checked.snapshot {
        Some((id, at)) => format!("snapshot {id} of {}", at.strftime("%Y-%m-%d")),
        None => "no snapshot yet".to_owned(),
    };
    let pages = source.pages.first();
    let url = pages.map_or_else(String::new, |page| shown_url(page.url.as_str()));
    let millis = |took: Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let (fetch_ms, read_ms) = (
        checked.took.fetch.map(millis),
        checked.took.read.map(millis),
    );
    let (source, outcome) = (&checked.source, checked.outcome.name());
    match checked.outcome {
        Outcome::Unreachable => {
            let cause = checked.cause.as_deref().unwrap_or_default();
            tracing::warn!(
                event = "check", %source, outcome, url, step = "fetch", cause, kept,
                fetch_ms, "unreachable"
            );
        }
        Outcome::Suspect => {
            let suspected = checked.suspected.as_ref();
            let case = suspected.and_then(|s| s.case).map(|case| case.0);
            let cause = suspected.map_or_else(String::new, |s| alert::reason(&s.doubts));
            tracing::warn!(
                event = "check", %source, outcome, url, step = "judge", case, cause, kept,
                fetch_ms, read_ms, "held back: it is doubtful"
            );
        }
        Outcome::Unreadable => {
            let selector = checked.problems.first().map_or("", |p| p.selector.as_str());
            let cause = checked.problems.first().map(|p| p.trouble.to_string());
            let cause = cause.unwrap_or_default();
            tracing::warn!(
                event = "check", %source, outcome, url, selector, step = "extract", cause, kept,
                fetch_ms, read_ms, "unreadable"
            );
        }
        _ => tracing::info!(event = "check", %source, outcome, fetch_ms, read_ms, "checked"),
    }
    for new in &checked.contradictions {
        tracing::warn!(
            event = "contradiction", %source, selector = new.place, cause = new.statement,
            "prices contradict each other"
        );
    }
    for over in &checked.settled {
        tracing::info!(
            event = "contradiction-over", %source, selector = over.place, cause = over.statement,
            "prices contradict each other no longer"
        );
    }
}
