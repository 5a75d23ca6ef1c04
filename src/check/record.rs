//! A check into the store, and into the log.

use std::time::Duration;

use jiff::Timestamp;

use super::before::Before;
use super::verdict::Verdict;
use super::{CheckError, Checked, Checker, Failure};
use crate::outcome::Outcome;
use crate::source::{READER, Source};
use crate::store::{
    CheckRecord, ContradictionSteps, Dropped, NewAlert, SelectorsText, TroubleStep,
};

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
        let selectors = SelectorsText::of(&source.text);
        let (id, outcome, took) = (source.id.clone(), checked.outcome, checked.took);
        let (expected_snapshot, expected_case) =
            (before.in_force(), before.case().map(|case| case.id));
        let recorded = self
            .store
            .with(move |store| {
                if let Some(rest) = verdict.rest {
                    store.set_host_rest(&rest.host, rest.until, finished)?;
                }
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
                    repair: verdict.repair,
                })
            })
            .await?;
        log(&checked);
        if checked.outcome == Outcome::Changed {
            checked.snapshot = recorded.snapshot.map(|id| (id, finished));
        }
        self.drop_what_is_old(finished).await;
        Ok(checked)
    }

    /// A store that keeps too much has still recorded the check.
    async fn drop_what_is_old(&self, now: Timestamp) {
        let keep = self.keep;
        match self.store.with(move |store| store.retain(keep, now)).await {
            Ok(Dropped { pages, letters }) => {
                if pages > 0 {
                    let message = "dropped old pages on which nothing rests";
                    tracing::info!(event = "pages-dropped", pages, "{message}");
                }
                if letters > 0 {
                    let message = "dropped the bytes of mails that were sent long ago";
                    tracing::info!(event = "mails-dropped", mails = letters, "{message}");
                }
            }
            Err(error) => {
                let cause = error.to_string();
                tracing::warn!(
                    event = "fault",
                    step = "store",
                    cause,
                    "what is old was not dropped"
                );
            }
        }
    }
}

/// One event for the log: readable alone, with fields to filter by. What a page or a server said
/// stands in fields only.
fn log(checked: &Checked) {
    let millis = |took: Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let (fetch_ms, read_ms) = (
        checked.took.fetch.map(millis),
        checked.took.read.map(millis),
    );
    let (source, outcome) = (&checked.source, checked.outcome.name());
    match &checked.failure {
        Some(failure) => {
            let Failure {
                url,
                selector,
                step,
                cause,
                ..
            } = failure;
            let kept = failure.kept();
            let kept = kept.strip_prefix("kept ").unwrap_or(&kept);
            let suspected = checked.suspected.as_ref();
            let case = suspected.and_then(|s| s.case).map(|case| case.0);
            // What a person does not believe is decided: nobody needs to look at it again.
            if suspected.is_some_and(|suspected| suspected.is_rejected) {
                tracing::info!(
                    event = "check", %source, outcome, url, selector, case, step, cause, kept,
                    fetch_ms, read_ms, "held back: it was rejected"
                );
            } else {
                let message = match checked.outcome {
                    Outcome::Suspect => "held back: it is doubtful",
                    other => other.name(),
                };
                tracing::warn!(
                    event = "check", %source, outcome, url, selector, case, step, cause, kept,
                    fetch_ms, read_ms, "{message}"
                );
            }
        }
        None => tracing::info!(event = "check", %source, outcome, fetch_ms, read_ms, "checked"),
    }
    if let Some(mended) = &checked.mended {
        let state = mended.state.name();
        let cause = mended.why.as_deref().unwrap_or_default();
        tracing::info!(event = "repair", %source, state, cause, "a repair of the selector file");
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
