//! A source that became unreadable: a changed selector file is looked for once for each page that
//! cannot be read, and applied only where the file allows that and no price is another.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::before::Before;
use super::verdict::{Verdict, limits};
use super::{CheckError, Checker};
use crate::alert::{Mended, State};
use crate::change::compare;
use crate::file::Staged;
use crate::outcome::Outcome;
use crate::page::{Page, PageHash};
use crate::plausible::{Past, doubts};
use crate::reading::Extraction;
use crate::repair::{Archived, Case, Proposal, Refused, Wanted, repair};
use crate::snapshot::Snapshot;
use crate::source::{Repairs, Source, built_in};
use crate::store::{ArchivedCheck, NewRepair, Store, StoreError};

/// So many checks are looked through for pages that differ.
const LATEST: usize = 2_000;

/// So many earlier checks a changed file is tried on, the last first.
const MOST_CHECKS: usize = 12;

/// And so many bytes of their pages.
const MOST_BYTES: usize = 24 << 20;

/// So long after its file was changed a source is read again.
const AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);

/// What is known of a source that a repair needs.
#[derive(Clone, Debug)]
pub struct Known {
    /// What was read last.
    pub last: Snapshot,
    pub archive: Vec<Archived>,
}

impl Known {
    /// What the store knows of a source; nothing where it was never read.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn of(store: &Store, source: &Source) -> Result<Option<Self>, StoreError> {
        let Some((_, last)) = store.latest_snapshot(&source.id)? else {
            return Ok(None);
        };
        let mut archive = Vec::new();
        let mut bytes = 0_usize;
        for check in store.archived_checks(&source.id, LATEST)?.iter().rev() {
            let Some(id) = check.snapshot else { continue };
            let Some(snapshot) = store.snapshot(id)? else {
                continue;
            };
            // One page that cannot be had again is no reason to try nothing on the others.
            let Ok(pages) = pages_of(store, source, check) else {
                continue;
            };
            let size: usize = pages.iter().map(|page| page.body.len()).sum();
            bytes = bytes.saturating_add(size);
            if archive.len() >= MOST_CHECKS || bytes > MOST_BYTES {
                break;
            }
            let quotes = snapshot.quotes.into_iter();
            archive.push(Archived {
                observed: check.observed,
                pages,
                prices: quotes
                    .map(|quote| (quote.reading.rate, quote.reading.price))
                    .collect(),
            });
        }
        Ok(Some(Self { last, archive }))
    }

    /// Looks for the rates on pages that cannot be read.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn repair(&self, source: &Source, pages: &[Page]) -> Result<Proposal, Refused> {
        let quotes = self.last.quotes.iter();
        let wanted: Vec<Wanted> = quotes.map(|quote| Wanted::of(&quote.reading)).collect();
        let mut proposal = repair(&Case {
            source,
            pages,
            wanted: &wanted,
            archive: &self.archive,
        })?;
        proposal.doubts = self.doubts(source, &proposal);
        Ok(proposal)
    }

    /// What is implausible about a proposal's readings, beside what was read last.
    fn doubts(&self, source: &Source, proposal: &Proposal) -> Vec<String> {
        let read = Extraction {
            readings: proposal.readings.clone(),
            rules: proposal.rules.clone(),
            published: proposal.published,
            ..Extraction::default()
        };
        let last = &self.last;
        let now = Snapshot::accept(&source.id, last.observed, read, Some(last));
        let past = Past {
            in_force: Some(last),
            left_this: None,
        };
        let doubts = doubts(limits(source), past, &now, &[], &compare(last, &now));
        doubts.iter().map(ToString::to_string).collect()
    }

    /// Why a proposal needs a person, whatever its file says.
    fn needs_a_person(&self, proposal: &Proposal) -> Option<String> {
        let is_same = |quote: &crate::snapshot::Quote| {
            let mut readings = proposal.readings.iter();
            let reading = readings.find(|reading| reading.rate == quote.reading.rate);
            reading.is_some_and(|reading| reading.price.same_as(&quote.known))
        };
        if let Some(other) = self.last.quotes.iter().find(|quote| !is_same(quote)) {
            return Some(format!("the price of {} is another", other.reading.rate));
        }
        if let Some(new) = proposal.new.first() {
            return Some(format!("{new} was not there before"));
        }
        if let Some(text) = proposal.left_out.first() {
            return Some(format!("a row would not be read: {text}"));
        }
        if proposal.archived == 0 {
            return Some("there is no earlier page to try it on".to_owned());
        }
        let beyond = proposal.beyond_prices.first();
        beyond.or(proposal.doubts.first()).cloned()
    }
}

/// The pages of one check, from the archive.
///
/// # Errors
/// [`StoreError`]
pub fn pages_of(
    store: &Store,
    source: &Source,
    check: &ArchivedCheck,
) -> Result<Vec<Page>, StoreError> {
    let pages = check.pages.iter();
    pages
        .map(|last| store.archived_page(&source.id, last))
        .collect()
}

/// Why a changed file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum NotApplied {
    #[error("`{0}` was changed meanwhile")]
    Moved(PathBuf),
    #[error(
        "it is built into the program, and no folder of selector files is configured: name one with `selectors`, in which a file of its name takes its place"
    )]
    NoFolder,
    #[error("write `{path}`: {cause}")]
    Write { path: PathBuf, cause: io::Error },
}

/// Puts the changed text in the place of a source's file, whole or not at all. That of a built-in
/// source is written into the folder of selector files.
///
/// # Errors
/// [`NotApplied`]
pub fn apply(source: &Source, folder: Option<&Path>, text: &str) -> Result<(), NotApplied> {
    let Some(staged) = stage(source, folder, text)? else {
        return Ok(());
    };
    let path = staged.path().to_owned();
    let put = staged.put();
    put.map_err(|cause| NotApplied::Write { path, cause })
}

/// The changed text beside the source's file, whose place it can take; nothing where it stands
/// there already.
fn stage(source: &Source, folder: Option<&Path>, text: &str) -> Result<Option<Staged>, NotApplied> {
    let folder = folder.ok_or(NotApplied::NoFolder)?;
    let path = folder.join(format!("{}.toml", source.id));
    let failed = |cause| NotApplied::Write {
        path: path.clone(),
        cause,
    };
    let is_read = match fs::read_to_string(&path) {
        Ok(now) => match now.trim_start_matches('\u{feff}') {
            now if now == text => return Ok(None),
            now => now == source.text,
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            built_in(&source.id) == Some(&source.text)
        }
        Err(error) => return Err(failed(error)),
    };
    if !is_read {
        return Err(NotApplied::Moved(path));
    }
    Staged::new(&path, text).map(Some).map_err(failed)
}

/// Lets a staged file take its place, as it was recorded. Where that fails, the next check of the
/// same pages does it.
pub(super) fn put(source: &Source, staged: Staged) {
    let path = staged.path().display().to_string();
    if let Err(error) = staged.put() {
        warn(source, &format!("write `{path}`: {error}"));
    }
}

fn warn(source: &Source, cause: &str) {
    let source = &source.id;
    tracing::warn!(event = "fault", step = "repair", %source, cause, "not repaired");
}

impl Checker {
    /// Looks for a changed file where the pages of a source came and cannot be read: once for the
    /// same pages and the same file. One that is to be applied takes the place of the file when the
    /// check is recorded. A check counts, whatever goes wrong here.
    pub(super) async fn mend(
        &self,
        source: &Source,
        before: &Before,
        verdict: &mut Verdict,
        now: Timestamp,
    ) -> Option<Staged> {
        let has_pages = !verdict.pages.is_empty() && verdict.pages.len() == source.pages.len();
        let is_unread = verdict.outcome == Outcome::Unreadable && !verdict.is_hidden;
        if !is_unread || !has_pages || before.snapshot().is_none() {
            return None;
        }
        match self.look(source, before, verdict, now).await {
            Ok(staged) => staged,
            Err(error) => {
                warn(source, &error.to_string());
                None
            }
        }
    }

    async fn look(
        &self,
        source: &Source,
        before: &Before,
        verdict: &mut Verdict,
        now: Timestamp,
    ) -> Result<Option<Staged>, CheckError> {
        let mut pages = Vec::with_capacity(verdict.pages.len());
        for checked in &verdict.pages {
            pages.push(self.page(source, before, checked).await?);
        }
        let about = about(source, &pages);
        let of = source.clone();
        let ask = move |store: &mut Store| {
            let earlier = store.repair_of(&of.id)?;
            let earlier = earlier.filter(|repair| repair.about == about);
            let known = match earlier {
                None => Known::of(store, &of)?,
                Some(_) => None,
            };
            Ok((earlier, known))
        };
        let (earlier, known) = self.store.with(ask).await?;
        let folder = self.selectors.clone();
        let soon = now.checked_add(AGAIN).ok();
        if let Some(earlier) = earlier {
            // It was recorded, and the program ended before it was done.
            if let Some(text) = earlier.text.filter(|_| is_applied(&earlier.told)) {
                verdict.again = soon;
                match stage(source, folder.as_deref(), &text) {
                    Ok(staged) => return Ok(staged),
                    Err(error) => warn(source, &error.to_string()),
                }
            }
            return Ok(None);
        }
        let Some(known) = known else {
            return Ok(None);
        };
        let of = source.clone();
        let task = tokio::task::spawn_blocking(move || {
            let repaired = known.repair(&of, &pages);
            mended(&of, folder.as_deref(), &known, &repaired)
        });
        let (mended, text, staged) = task.await.map_err(|cause| CheckError::Read {
            source_id: source.id.clone(),
            cause,
        })?;
        verdict.repair = Some(NewRepair {
            about,
            text,
            told: mended.json(),
        });
        if mended.state == State::Applied {
            verdict.again = soon;
        }
        verdict.mended = Some(mended);
        Ok(staged)
    }
}

/// What a repair is about: these pages, read with this file.
fn about(source: &Source, pages: &[Page]) -> PageHash {
    let mut all = source.text.clone();
    for page in pages {
        all.push_str(&format!("\n{} {}", page.page, page.hash));
    }
    PageHash::of(all.as_bytes())
}

/// Whether what was told of a repair is that the file was changed.
fn is_applied(told: &Value) -> bool {
    told.get("state") == Some(&json!(State::Applied))
}

/// What is told, the text of the proposal, and the file that is to be put in its place.
fn mended(
    source: &Source,
    folder: Option<&Path>,
    known: &Known,
    repaired: &Result<Proposal, Refused>,
) -> (Mended, Option<String>, Option<Staged>) {
    let proposal = match repaired {
        Ok(proposal) => proposal,
        Err(refused) => return (Mended::refused(refused), None, None),
    };
    let mut mended = Mended::proposed(source, proposal, &known.last);
    let mut staged = None;
    if source.repairs == Repairs::Auto {
        mended.why = known.needs_a_person(proposal);
        if mended.why.is_none() {
            match stage(source, folder, &proposal.text) {
                Ok(file) => {
                    mended.state = State::Applied;
                    staged = file;
                }
                Err(error) => mended.why = Some(error.to_string()),
            }
        }
    }
    (mended, Some(proposal.text.clone()), staged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Catalog;

    #[test]
    fn a_file_is_replaced_only_where_nobody_changed_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.toml");
        let text = Catalog::new(&[]).unwrap().sources()[0].text.clone();
        fs::write(&path, &text).unwrap();
        let source = Source::parse("x", path.to_str().unwrap(), &text).unwrap();
        apply(&source, Some(folder.path()), "# new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "# new");
        // Once more is no fault; another text in its place is.
        assert!(apply(&source, Some(folder.path()), "# new").is_ok());
        fs::write(&path, "# by a person").unwrap();
        let error = apply(&source, Some(folder.path()), "# new").unwrap_err();
        assert!(matches!(error, NotApplied::Moved(_)), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "# by a person");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
        fs::remove_file(&path).unwrap();
        let error = apply(&source, Some(folder.path()), "# new").unwrap_err();
        assert!(matches!(error, NotApplied::Moved(_)), "{error}");
        assert!(!path.exists(), "who removed it wants none");
    }

    #[test]
    fn a_built_in_file_needs_a_folder_that_is_there() {
        let catalog = Catalog::new(&[]).unwrap();
        let source = &catalog.sources()[0];
        let none = apply(source, None, "# new").unwrap_err();
        assert!(matches!(none, NotApplied::NoFolder), "{none}");
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let error = apply(source, Some(&gone), "# new").unwrap_err();
        assert!(matches!(error, NotApplied::Write { .. }), "{error}");
        apply(source, Some(folder.path()), "# new").unwrap();
        let written = folder.path().join(format!("{}.toml", source.id));
        assert_eq!(fs::read_to_string(written).unwrap(), "# new");
        // A file that somebody put there meanwhile is not ours.
        let error = apply(source, Some(folder.path()), "# newer").unwrap_err();
        assert!(matches!(error, NotApplied::Moved(_)), "{error}");
    }
}
