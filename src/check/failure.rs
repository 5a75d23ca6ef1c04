//! A check that failed, in one line.

use std::fmt;

use jiff::Timestamp;

use super::before::Before;
use super::verdict::Verdict;
use crate::alert;
use crate::escape::line;
use crate::fetch::shown_url;
use crate::outcome::Outcome;
use crate::reading::Trouble;
use crate::snapshot::SnapshotId;
use crate::source::Source;
use crate::store::CheckedPage;

/// Where and why a check failed, and what is kept. Every part is fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub source: String,
    /// Of the hop that failed, or of the page that cannot be read.
    pub url: String,
    /// The place in the selector file.
    pub selector: String,
    pub step: &'static str,
    /// The whole chain of causes.
    pub cause: String,
    /// The snapshot in force, and when it was read.
    pub kept: Option<(SnapshotId, Timestamp)>,
}

impl Failure {
    /// `kept snapshot 7 of 2026-05-01`.
    pub fn kept(&self) -> String {
        match self.kept {
            Some((id, at)) => format!("kept snapshot {id} of {}", at.strftime("%Y-%m-%d")),
            None => "there is no snapshot yet".to_owned(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            source,
            url,
            selector,
            step,
            cause,
            ..
        } = self;
        let kept = self.kept();
        write!(
            f,
            "source={source} url={url} selector={selector} step={step} cause={cause}; {kept}"
        )
    }
}

/// Of a verdict that is not good.
pub(super) fn failure(source: &Source, before: &Before, verdict: &Verdict) -> Option<Failure> {
    let problem = verdict.problems.first();
    let page = problem.map(|problem| problem.page.as_str());
    let (step, selector, cause) = match verdict.outcome {
        Outcome::Unchanged | Outcome::Changed => return None,
        Outcome::Unreachable => ("fetch", verdict.at.clone(), verdict.cause.clone()),
        Outcome::Suspect => {
            let suspected = verdict.suspected.as_ref();
            let cause = suspected.map(|suspected| alert::reason(&suspected.doubts));
            ("judge", source.file.clone(), cause)
        }
        Outcome::Unreadable => {
            let step = match problem.map(|problem| &problem.trouble) {
                Some(Trouble::Undecodable { .. }) => "decode",
                _ => "extract",
            };
            let place = problem.map_or_else(|| source.file.clone(), |p| p.selector.clone());
            (step, place, problem.map(|p| p.trouble.to_string()))
        }
    };
    let url = verdict.url.clone();
    let url = url.unwrap_or_else(|| url_of(source, verdict, page));
    Some(Failure {
        source: source.id.clone(),
        url: line(&url).into_owned(),
        selector: line(&selector).into_owned(),
        step,
        cause: line(cause.as_deref().unwrap_or_default()).into_owned(),
        kept: before.snapshot.as_ref().map(|(id, s)| (*id, s.observed)),
    })
}

/// Where a page came from, or else where it was looked for.
fn url_of(source: &Source, verdict: &Verdict, page: Option<&str>) -> String {
    let came = verdict.pages.iter().find_map(|checked| match checked {
        CheckedPage::Received(received) if page.is_none_or(|id| id == received.page) => {
            Some(received.final_url.as_str())
        }
        _ => None,
    });
    let spec = page.and_then(|id| source.page(id)).or(source.pages.first());
    let url = came.or(spec.map(|spec| spec.url.as_str()));
    shown_url(url.unwrap_or_default())
}
