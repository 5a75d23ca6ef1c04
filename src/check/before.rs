//! What the store holds of a source before its check.

use jiff::{SignedDuration, Timestamp};

use super::Checker;
use crate::fetch::Known;
use crate::page::PageHash;
use crate::plausible::{LATELY, fingerprint};
use crate::reading::Remark;
use crate::snapshot::{Snapshot, SnapshotId};
use crate::source::Source;
use crate::store::{
    Case, CaseId, CaseState, LastPage, OpenTrouble, SelectorsText, SourceStatus, Store, StoreError,
};

/// So long a server is believed that a page is still the same, before it is asked for the whole.
const LONGEST_UNSEEN: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) struct Before {
    pub(super) snapshot: Option<(SnapshotId, Snapshot)>,
    /// The selector file that read the snapshot.
    pub(super) selectors: Option<PageHash>,
    pub(super) pages: Vec<LastPage>,
    /// When each of these last came whole.
    pub(super) received: Vec<Option<Timestamp>>,
    /// Hosts that wish to be left alone, and until when.
    pub(super) rests: Vec<(String, Timestamp)>,
    pub(super) status: Option<SourceStatus>,
}

impl Before {
    /// The page as it came last. It may be asked for on condition that it changed, but not for
    /// ever: a server that says `not modified` whatever it shows would never be noticed.
    pub(super) fn known(&self, page: &str, now: Timestamp) -> Option<Known> {
        let at = self.pages.iter().position(|last| last.page == page)?;
        let received = self.received.get(at).copied().flatten()?;
        let age = now.duration_since(received);
        let last = self.pages.get(at)?;
        (SignedDuration::ZERO..LONGEST_UNSEEN)
            .contains(&age)
            .then(|| Known {
                final_url: last.final_url.clone(),
                validators: last.validators.clone(),
            })
    }

    pub(super) fn last_good(&self) -> Option<Timestamp> {
        self.status.as_ref().and_then(|status| status.last_good)
    }

    /// How often the source was checked: what sets this check apart from all others.
    pub(super) fn checks(&self) -> u64 {
        self.status.as_ref().map_or(0, |status| status.checks)
    }

    /// Those of the rows let pass that the last good check did not have: nobody was told of them.
    pub(super) fn untold<'r>(&self, remarks: &'r [Remark]) -> Vec<&'r Remark> {
        let told = self.status.as_ref().map(|status| &status.remarks);
        let is_told = |remark: &Remark| {
            let mut told = told.into_iter().flatten();
            told.any(|t| t.page == remark.problem.page && t.row == Some(remark.row()))
        };
        remarks.iter().filter(|remark| !is_told(remark)).collect()
    }

    pub(super) fn trouble(&self) -> Option<&OpenTrouble> {
        self.status.as_ref().and_then(|s| s.trouble.as_ref())
    }

    /// The reading that is held back and waits.
    pub(super) fn case(&self) -> Option<&Case> {
        let held = self.status.as_ref().and_then(|s| s.held.as_ref());
        held.filter(|case| case.state == CaseState::Open)
    }

    pub(super) fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref().map(|(_, snapshot)| snapshot)
    }

    pub(super) fn in_force(&self) -> Option<SnapshotId> {
        self.snapshot.as_ref().map(|(id, _)| *id)
    }

    /// Whether the selector file is another than the one that read the snapshot.
    pub(super) fn was_read_otherwise(&self, source: &Source) -> bool {
        let now = SelectorsText::of(&source.text).hash;
        self.selectors.is_some_and(|before| before != now)
    }
}

/// What the store knows of one reading.
pub(super) struct KnownReading {
    pub(super) fingerprint: PageHash,
    /// When it was held against the same snapshot before, the last time first.
    pub(super) cases: Vec<Case>,
    /// The number of the next case.
    pub(super) next: CaseId,
    /// When the source last turned away from it, to show what it shows in force.
    pub(super) left: Option<Timestamp>,
}

impl Checker {
    pub(super) async fn before(&self, source: &Source) -> Result<Before, StoreError> {
        let (id, now) = (source.id.clone(), self.clock.now());
        self.store
            .with(move |store| {
                let pages = store.last_good_pages(&id)?;
                let received = pages
                    .iter()
                    .map(|page| store.last_received(&id, &page.page));
                let received = received.collect::<Result<_, _>>()?;
                let snapshot = store.latest_snapshot(&id)?;
                let selectors = match &snapshot {
                    Some((id, _)) => store.evidence(*id)?.map(|e| e.selectors),
                    None => None,
                };
                Ok(Before {
                    snapshot,
                    selectors,
                    pages,
                    received,
                    rests: store.host_rests(now)?,
                    status: store.source_status(Some(&id))?.pop(),
                })
            })
            .await
    }

    /// What the store knows of a reading.
    pub(super) async fn known_reading(
        &self,
        before: &Before,
        reading: &Snapshot,
    ) -> Result<KnownReading, StoreError> {
        let (source, now) = (reading.source.clone(), reading.observed);
        let (fingerprint, in_force) = (fingerprint(reading), before.in_force());
        self.store
            .with(move |store| {
                let cases = store.cases_of(&source, fingerprint, in_force)?;
                let left = match left_held(&cases) {
                    Some(left) => Some(left),
                    None => left_believed(store, &source, fingerprint)?,
                };
                let lately = |left: &Left| now.duration_since(left.first_shown) <= LATELY;
                Ok(KnownReading {
                    fingerprint,
                    cases,
                    next: store.next_case()?,
                    left: left.filter(lately).map(|left| left.at),
                })
            })
            .await
    }
}

/// When a source turned away from a reading, and when it had begun to show it.
struct Left {
    first_shown: Timestamp,
    at: Timestamp,
}

/// A reading that people were told of and that went away by itself.
fn left_held(cases: &[Case]) -> Option<Left> {
    let gone = cases
        .iter()
        .find(|case| case.state == CaseState::Withdrawn && case.is_told())?;
    Some(Left {
        first_shown: gone.opened,
        at: gone.closed?,
    })
}

/// A reading from which the book went back to the one before it: the snapshots were A, B, A, and
/// this is B.
fn left_believed(
    store: &Store,
    source: &str,
    reading: PageHash,
) -> Result<Option<Left>, StoreError> {
    let last = store.last_snapshots(source, 3)?;
    let [in_force, left, first] = last.as_slice() else {
        return Ok(None);
    };
    let alternates = fingerprint(left) == reading && fingerprint(first) == fingerprint(in_force);
    Ok(alternates.then_some(Left {
        first_shown: left.observed,
        at: in_force.observed,
    }))
}
