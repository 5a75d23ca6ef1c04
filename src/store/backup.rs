//! A copy of the store, made while others write: one state of it, whole and verified, on the disk
//! before it has its name.
//!
//! The copy is the store, mails included. What was sent is sent in it too; what waited when it was
//! made waits, and goes out once more where it is restored, as the same mail.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::{Fault, StoreError};
use super::file::{self, Thoroughness, beside, forget};
use super::{LogWatch, OutboxCounts, Store};

/// Whether a backup that is there may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Keep,
    Replace,
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    pub bytes: u64,
    pub sources: usize,
    pub snapshots: usize,
    pub mails: OutboxCounts,
}

impl Store {
    /// Copies the store to `to`: it is there when it is complete, sound and on the disk, and not
    /// before.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where a file is in the way that may not be replaced, or that is no
    /// backup, or that somebody uses; [`StoreError::BackUp`].
    pub fn back_up(&self, to: &Path, existing: Existing) -> Result<Backup, StoreError> {
        let path = file::resolve(to)?;
        may_be_written(&path, &self.path, existing)?;
        let draft = beside(&path, ".new");
        for suffix in ["", "-wal", "-shm", "-journal"] {
            forget(&beside(&draft, suffix)).map_err(at(&path))?;
        }
        let made = self
            .copy_to(&draft, &path)
            .and_then(|()| verified(&draft, &path))
            .and_then(|backup| {
                name(&draft, &path, existing)?;
                Ok(backup)
            });
        if made.is_err() {
            forget(&draft).map_err(at(&path))?;
        }
        made
    }

    fn copy_to(&self, draft: &Path, path: &Path) -> Result<(), StoreError> {
        let told = |error: rusqlite::Error| {
            Fault::from(error).at(path, |path, cause| StoreError::BackUp { path, cause })
        };
        // Whoever may not read the store may not read its copy.
        let mode = fs::metadata(&self.path).map_err(at(path))?.permissions();
        File::options()
            .write(true)
            .create_new(true)
            .mode(mode.mode())
            .open(draft)
            .map_err(at(path))?;
        let name = draft.to_str().ok_or_else(|| StoreError::NotAFile {
            path: path.to_owned(),
        })?;
        self.connection
            .execute("VACUUM INTO ?1", [name])
            .map_err(told)?;
        self.still_unlocked()?;
        // Whoever restores it may forget to take away the log of the store that was there.
        Connection::open(draft)
            .and_then(|copy| file::begin_lineage(&copy))
            .map_err(told)
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path = path.to_owned();
    move |cause| StoreError::Create {
        path: path.clone(),
        cause,
    }
}

/// A file that is in the way is kept, unless it is a backup that may be replaced.
fn may_be_written(path: &Path, store: &Path, existing: Existing) -> Result<(), StoreError> {
    let refused = |why| StoreError::Exists {
        path: path.to_owned(),
        why,
    };
    if path == store {
        return Err(refused("it is the store itself"));
    }
    if !file::exists(path)? {
        return Ok(());
    }
    if existing == Existing::Keep {
        return Err(refused("it is there already"));
    }
    if ["-wal", "-shm"].iter().any(|s| beside(path, s).exists()) {
        return Err(refused("a program uses it as its store"));
    }
    file::examine(path, Thoroughness::WithoutArchive)
}

/// Reads the whole copy, as one that has no other.
fn verified(draft: &Path, path: &Path) -> Result<Backup, StoreError> {
    let connection = file::open_immutable(draft).map_err(|error| {
        Fault::from(error).at(path, |path, cause| StoreError::Open { path, cause })
    })?;
    let copy = Store {
        connection,
        path: path.to_owned(),
        unlocked: None,
        retained: None,
        log: LogWatch::default(),
    };
    if let Some(problem) = copy.integrity()?.into_iter().next() {
        return Err(StoreError::Damaged {
            path: path.to_owned(),
            problem,
        });
    }
    Ok(Backup {
        path: path.to_owned(),
        bytes: fs::metadata(draft).map_err(at(path))?.len(),
        sources: copy.source_status(None)?.len(),
        snapshots: copy.snapshots(None)?.len(),
        mails: copy.outbox_counts()?,
    })
}

/// Has the copy on the disk, then gives it its name, then has that on the disk.
fn name(draft: &Path, path: &Path, existing: Existing) -> Result<(), StoreError> {
    let named = || -> Result<(), io::Error> {
        File::open(draft)?.sync_all()?;
        match existing {
            Existing::Replace => fs::rename(draft, path)?,
            // Unlike a renaming this takes no file's place that came meanwhile.
            Existing::Keep => match fs::hard_link(draft, path) {
                Ok(()) => forget(draft)?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
                // There are file systems without links.
                Err(_) => fs::rename(draft, path)?,
            },
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    };
    named().map_err(at(path))
}
