//! A source that became unreadable: a changed selector file is looked for once for each page that
//! cannot be read, and applied only where the file allows that and no price is another.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::before::Before;
use super::verdict::Verdict;
use super::{CheckError, Checker};
use crate::alert::{Mended, State};
use crate::outcome::Outcome;
use crate::page::{Page, PageHash};
use crate::repair::{Archived, Case, Proposal, Refused, Wanted, repair};
use crate::snapshot::Snapshot;
use crate::source::{Repairs, Source};
use crate::store::{ArchivedCheck, NewRepair, Store, StoreError};

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
        for check in store.archived_checks(&source.id)?.iter().rev() {
            let Some(id) = check.snapshot else { continue };
            let Some(snapshot) = store.snapshot(id)? else {
                continue;
            };
            let pages = pages_of(store, source, check)?;
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
        repair(&Case {
            source,
            pages,
            wanted: &wanted,
            archive: &self.archive,
        })
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
        let left = proposal.left_out.first();
        left.map(|text| format!("a row would not be read: {text}"))
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

/// Puts the changed text in the place of a source's file, whole or not at all, and tells where.
/// That of a built-in source is written into the folder of selector files.
///
/// # Errors
/// [`NotApplied`]
pub fn apply(source: &Source, folder: Option<&Path>, text: &str) -> Result<PathBuf, NotApplied> {
    let built_in = !Path::new(&source.file).is_file()
        || folder.is_none_or(|folder| Path::new(&source.file).parent() != Some(folder));
    let path = if built_in {
        let folder = folder.ok_or(NotApplied::NoFolder)?;
        folder.join(format!("{}.toml", source.id))
    } else {
        PathBuf::from(&source.file)
    };
    let failed = |cause| NotApplied::Write {
        path: path.clone(),
        cause,
    };
    let now = match fs::read_to_string(&path) {
        Ok(now) => Some(now),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let plain = now.as_ref().map(|now| now.trim_start_matches('\u{feff}'));
    if plain == Some(text) {
        return Ok(path);
    }
    if plain != (!built_in).then_some(source.text.as_str()) {
        return Err(NotApplied::Moved(path));
    }
    replace(&path, text).map_err(failed)?;
    Ok(path)
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
        file.write_all(text.as_bytes())?;
        if let Ok(metadata) = fs::metadata(path) {
            file.set_permissions(metadata.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&new, path)?;
        // The rename is there after a fault of the power only when the folder was written.
        path.parent().map_or(Ok(()), |folder| {
            fs::File::open(folder).and_then(|folder| folder.sync_all())
        })
    })();
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

impl Checker {
    /// Looks for a changed file where the pages of a source came and cannot be read: once for the
    /// same pages and the same file.
    pub(super) async fn mend(
        &self,
        source: &Source,
        before: &Before,
        verdict: &mut Verdict,
        now: jiff::Timestamp,
    ) -> Result<(), CheckError> {
        let has_pages = !verdict.pages.is_empty() && verdict.pages.len() == source.pages.len();
        if verdict.outcome != Outcome::Unreadable || !has_pages || before.snapshot().is_none() {
            return Ok(());
        }
        let mut pages = Vec::with_capacity(verdict.pages.len());
        for checked in &verdict.pages {
            pages.push(self.page(source, before, checked).await?);
        }
        let about = about(source, &pages);
        let of = source.clone();
        let known = self
            .store
            .with(move |store| match store.repair_of(&of.id)? {
                Some(repair) if repair.about == about => Ok(None),
                _ => Known::of(store, &of),
            })
            .await?;
        let Some(known) = known else {
            return Ok(());
        };
        let (of, folder) = (source.clone(), self.selectors.clone());
        let task = tokio::task::spawn_blocking(move || {
            let repaired = known.repair(&of, &pages);
            mended(&of, folder.as_deref(), &known, &repaired)
        });
        let (mended, text) = task.await.map_err(|cause| CheckError::Read {
            source_id: source.id.clone(),
            cause,
        })?;
        verdict.repair = Some(NewRepair {
            about,
            text,
            told: mended.json(),
        });
        if mended.state == State::Applied {
            verdict.again = now.checked_add(AGAIN).ok();
        }
        verdict.mended = Some(mended);
        Ok(())
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

/// What is told, and the text of the proposal.
fn mended(
    source: &Source,
    folder: Option<&Path>,
    known: &Known,
    repaired: &Result<Proposal, Refused>,
) -> (Mended, Option<String>) {
    let proposal = match repaired {
        Ok(proposal) => proposal,
        Err(refused) => return (Mended::refused(refused), None),
    };
    let mut mended = Mended::proposed(source, proposal, Some(&known.last));
    if source.repairs == Repairs::Auto {
        mended.why = known.needs_a_person(proposal);
        if mended.why.is_none() {
            match apply(source, folder, &proposal.text) {
                Ok(_) => mended.state = State::Applied,
                Err(error) => mended.why = Some(error.to_string()),
            }
        }
    }
    (mended, Some(proposal.text.clone()))
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
        let written = apply(&source, Some(folder.path()), "# new").unwrap();
        assert_eq!(written, path);
        assert_eq!(fs::read_to_string(&path).unwrap(), "# new");
        // Once more is no fault; another text in its place is.
        assert!(apply(&source, Some(folder.path()), "# new").is_ok());
        fs::write(&path, "# by a person").unwrap();
        let error = apply(&source, Some(folder.path()), "# new").unwrap_err();
        assert!(matches!(error, NotApplied::Moved(_)), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "# by a person");
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
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
        let written = apply(source, Some(folder.path()), "# new").unwrap();
        assert!(written.ends_with(format!("{}.toml", source.id)));
        // A file that somebody put there meanwhile is not ours.
        let error = apply(source, Some(folder.path()), "# newer").unwrap_err();
        assert!(matches!(error, NotApplied::Moved(_)), "{error}");
    }
}
