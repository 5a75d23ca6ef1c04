//! One source, once: fetch, read, judge, compare, tell, record. Reads like the picture in
//! [`crate`] from top to bottom.

mod before;
mod contradictions;
mod failure;
mod held;
mod origins;
mod pages;
mod record;
mod rendering;
mod repair;
mod silence;
mod tell;
mod verdict;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use crate::alert::{Alert, Mended};
use crate::book::workload::Workload;
use crate::change::Diff;
use crate::clock::Clock;
use crate::contradiction::Contradiction;
use crate::credits::Plan;
use crate::fetch::Fetcher;
use crate::mail::ComposeError;
use crate::outbox::{Occasion, Recipient, Wishes, letters};
use crate::outcome::Outcome;
use crate::plausible::{Doubt, Settles};
use crate::reading::{Absence, Problem, Remark};
use crate::snapshot::{Snapshot, SnapshotId};
use crate::source::{Catalog, Source};
use crate::store::{CaseId, CaseStep, Keep, NewAlert, StoreError, StoreHandle, Took};

use before::Before;
use contradictions::Weighed;
pub use failure::Failure;
pub use origins::Origins;
use repair::put;
pub use repair::{Known, NotApplied, apply, pages_of};
pub use silence::is_silent;
use tell::Aspects;
use verdict::Verdict;

/// All that a check needs beside its source.
#[derive(Clone)]
pub struct Checker {
    pub fetcher: Fetcher,
    pub store: StoreHandle,
    pub catalog: Arc<Catalog>,
    /// Who is told of what is found.
    pub recipients: Vec<Recipient>,
    /// Other servers to ask in place of the pages' own.
    pub origins: Origins,
    pub clock: Clock,
    /// How long the bytes are kept of what nobody needs any more.
    pub keep: Keep,
    /// Jobs that recur, of which it is told what a change does to them.
    pub workloads: Arc<[Workload]>,
    /// What credits cost, for their budgets.
    pub plans: Arc<[Plan]>,
    /// The folder of selector files, where there is one: repaired ones are written there.
    pub selectors: Option<PathBuf>,
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
    /// What is read now, where it differs from the snapshot in force or is the first: believed of a
    /// changed source, held back of a suspect one.
    pub now: Option<Snapshot>,
    pub before: Option<Snapshot>,
    /// Empty on first contact.
    pub diff: Diff,
    /// Why what is read is held back.
    pub suspected: Option<Suspected>,
    /// When it should be checked again, where that is soon.
    pub again: Option<Timestamp>,
    /// The site wishes not to be asked before, whatever its schedule says.
    pub not_before: Option<Timestamp>,
    pub problems: Vec<Problem>,
    /// What could not be read and what the file lets pass.
    pub remarks: Vec<Remark>,
    /// What the pages name and say to have no price.
    pub absent: Vec<Absence>,
    /// Why no page came.
    pub cause: Option<String>,
    /// The same, or why it could not be read or is not believed, with the place.
    pub failure: Option<Failure>,
    /// The snapshot in force after the check, and when it was read.
    pub snapshot: Option<(SnapshotId, Timestamp)>,
    pub last_good: Option<Timestamp>,
    pub alert: Option<Alert>,
    /// Prices that do not go together, first told by this check; and those that do again.
    pub contradictions: Vec<Contradiction>,
    pub settled: Vec<Contradiction>,
    pub mails: usize,
    /// What became of a repair of the selector file, where one was looked for.
    pub mended: Option<Mended>,
    pub took: Took,
}

/// A reading that is held back.
#[derive(Clone, Debug)]
pub struct Suspected {
    /// The number by which a person decides about it; none where nothing was recorded.
    pub case: Option<CaseId>,
    pub doubts: Vec<Doubt>,
    pub settles: Settles,
    pub first_seen: Timestamp,
    /// How many checks read it, this one included.
    pub seen: u64,
    /// A person does not believe it.
    pub is_rejected: bool,
    /// People know of it.
    pub is_told: bool,
    /// They are told by this check.
    pub is_news: bool,
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

/// How often a check is tried where others are recorded meanwhile.
const MOST_TRIES: u32 = 4;

impl Checker {
    /// Checks one source once and records what came of it.
    ///
    /// # Errors
    /// [`CheckError`] where the check could not be recorded; a page that cannot be fetched or read
    /// is an outcome, not an error.
    pub async fn check(&self, source: &Source, mode: Mode) -> Result<Checked, CheckError> {
        let mut tries = 1;
        loop {
            match self.attempt(source, mode).await {
                // Another check was recorded meanwhile, or a person decided something: look again,
                // now from there.
                Err(CheckError::Store(error)) if error.has_moved() && tries < MOST_TRIES => {
                    tries = tries.saturating_add(1);
                }
                result => return result,
            }
        }
    }

    async fn attempt(&self, source: &Source, mode: Mode) -> Result<Checked, CheckError> {
        let started = self.clock.now();
        let before = self.before(source).await?;
        let mut took = Took::default();
        let began = Instant::now();
        let fetched = self.fetch(source, &before).await;
        let mut fetching = began.elapsed();
        let read = match fetched {
            Ok(mut pages) => {
                let began = Instant::now();
                let (extraction, rendering) = self.read(source, &before, &mut pages).await?;
                fetching = fetching.saturating_add(rendering);
                took.read = Some(began.elapsed().saturating_sub(rendering));
                Ok((pages.pages, extraction))
            }
            Err(missing) => Err(missing),
        };
        took.fetch = Some(fetching);
        // The instant of the check: what it read was so now.
        let now = self.clock.now();
        let mut verdict = match read {
            Ok((pages, extraction)) => self.judge(source, &before, pages, extraction, now).await?,
            Err(missing) => Verdict::no_page(source, &missing, now),
        };
        let staged = match mode {
            Mode::Record => self.mend(source, &before, &mut verdict, now).await,
            Mode::DryRun => None,
        };
        let everything = Wishes::everything();
        let effects = self.effects(source, &before, &verdict, now).await?;
        let aspects = Aspects {
            before: &before,
            verdict: &verdict,
            effects: &effects,
            now,
        };
        let (alert, trouble) = self.tell(source, &aspects, &everything);
        let occasion = Occasion {
            check: before.checks(),
            now,
            snapshot: before.in_force(),
        };
        let told_to = |wishes: &Wishes| self.tell(source, &aspects, wishes).0;
        let new_alert = alert
            .as_ref()
            .map(|alert| self.letters(source, alert, occasion, told_to))
            .transpose()?;
        let mut weighed = self.weighed(source, &before, &verdict, now).await?;
        let weighed_alert = weighed.alert.as_ref();
        weighed.steps.alert = weighed_alert
            .map(|alert| {
                let told = weighed.new.iter().chain(&weighed.over);
                self.trouble_letters(source, &self.sides(source, told), alert, occasion)
            })
            .transpose()?;
        let steps = std::mem::take(&mut weighed.steps);
        let letters = new_alert.iter().chain(&steps.alert);
        let mails = letters.map(|alert| alert.mails.len()).sum();
        let checked = Checked {
            took,
            ..checked(source, &before, &verdict, alert, weighed, mails)
        };
        match mode {
            Mode::DryRun => Ok(checked.unrecorded(&verdict.case)),
            Mode::Record => {
                let recorded = self.record(
                    source,
                    (started, now),
                    &before,
                    verdict,
                    checked,
                    (new_alert, trouble, steps),
                );
                let checked = recorded.await?;
                // Whoever is to be told of it is, whenever the program ends.
                if let Some(staged) = staged {
                    put(source, staged);
                }
                Ok(checked)
            }
        }
    }

    /// The contradictions in which a source stands after its check; none where it was not good.
    async fn weighed(
        &self,
        source: &Source,
        before: &Before,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<Weighed, CheckError> {
        let read = verdict.reading.as_ref().map(|(reading, _)| reading);
        match read.or_else(|| before.snapshot()) {
            Some(says) if verdict.outcome.is_good() => {
                self.weigh(source, says, &verdict.mentions, now).await
            }
            _ => Ok(Weighed::default()),
        }
    }

    /// Ready to be committed: an alert, and what each recipient is told of it.
    fn letters(
        &self,
        source: &Source,
        alert: &Alert,
        occasion: Occasion,
        told_to: impl Fn(&Wishes) -> Option<Alert>,
    ) -> Result<NewAlert, CheckError> {
        let letters = letters(alert, &self.recipients, occasion, told_to);
        letters.map_err(|cause| CheckError::Compose {
            source_id: source.id.clone(),
            cause,
        })
    }

    /// The same for an alert that is told whole, to all who want to know what is wrong with one of
    /// the sources that it is about.
    fn trouble_letters(
        &self,
        source: &Source,
        about: &[&Source],
        alert: &Alert,
        occasion: Occasion,
    ) -> Result<NewAlert, CheckError> {
        self.letters(source, alert, occasion, |wishes| {
            let concerns = about.iter().any(|source| wishes.concern(source));
            (wishes.trouble && concerns).then(|| alert.clone())
        })
    }

    /// The source, and those that contradict it.
    fn sides<'s>(
        &'s self,
        source: &'s Source,
        told: impl Iterator<Item = &'s Contradiction>,
    ) -> Vec<&'s Source> {
        let mut sides = vec![source];
        for side in told.flat_map(Contradiction::sides) {
            if let Some(other) = self.catalog.source(&side.source)
                && !sides.iter().any(|known| known.id == other.id)
            {
                sides.push(other);
            }
        }
        sides
    }
}

impl Checked {
    /// The same where a reading that is new was not recorded: there is nothing to decide about.
    fn unrecorded(mut self, case: &CaseStep) -> Self {
        if let (CaseStep::Open(_), Some(suspected)) = (case, &mut self.suspected) {
            suspected.case = None;
        }
        self
    }
}

fn checked(
    source: &Source,
    before: &Before,
    verdict: &Verdict,
    alert: Option<Alert>,
    weighed: Weighed,
    mails: usize,
) -> Checked {
    let (now, diff) = verdict.reading.clone().unzip();
    Checked {
        source: source.id.clone(),
        outcome: verdict.outcome,
        now,
        before: before.snapshot().cloned(),
        diff: diff.unwrap_or_default(),
        suspected: verdict.suspected.clone(),
        again: verdict.again,
        not_before: verdict.rest.as_ref().map(|rest| rest.until),
        failure: failure::failure(source, before, verdict),
        problems: verdict.problems.clone(),
        remarks: verdict.remarks.clone(),
        absent: verdict.absent.clone(),
        cause: verdict.cause.clone(),
        snapshot: before.snapshot.as_ref().map(|(id, s)| (*id, s.observed)),
        last_good: before.last_good(),
        alert,
        contradictions: weighed.new,
        settled: weighed.over,
        mails,
        mended: verdict.mended.clone(),
        took: Took::default(),
    }
}
