//! A new store: built under another name, and given its own when it is complete.
//!
//! So a program killed while it creates a store leaves no empty or half-made file at the store's
//! path, and an empty file found there is nobody's store.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::Connection;

use super::error::{Fault, StoreError};
use super::file::{beside, forget};
use super::migrate::{APPLICATION_ID, MIGRATIONS, migrate};

/// Creates the store unless another process does so meanwhile.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    let told = |cause| StoreError::Create {
        path: path.to_owned(),
        cause,
    };
    // The lock stands on a file of its own: closing any handle of a database file drops the
    // locks that SQLite holds on it in this process.
    let lock_path = beside(path, ".creating");
    let lock = File::create(&lock_path).map_err(told)?;
    lock.lock().map_err(told)?;
    let created = if path.exists() {
        Ok(())
    } else {
        build_and_name(path)
    };
    // Whoever still waits for the lock finds the store, so the lock's file may go.
    forget(&lock_path).map_err(told)?;
    created
}

fn build_and_name(path: &Path) -> Result<(), StoreError> {
    let told = |cause| StoreError::Create {
        path: path.to_owned(),
        cause,
    };
    let draft = beside(path, ".new");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        forget(&beside(&draft, suffix)).map_err(told)?;
    }
    let built = build(&draft, path);
    if built.is_err() {
        forget(&draft).map_err(told)?;
    }
    built?;
    fs::rename(&draft, path).map_err(told)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(told)
}

fn build(draft: &Path, path: &Path) -> Result<(), StoreError> {
    let open = |error: rusqlite::Error| {
        Fault::from(error).at(path, |path, cause| StoreError::Open { path, cause })
    };
    let mut connection = Connection::open(draft).map_err(open)?;
    connection
        .execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL;")
        .and_then(|()| connection.pragma_update(None, "application_id", APPLICATION_ID))
        .map_err(open)?;
    migrate(&mut connection, MIGRATIONS).map_err(|(version, cause)| StoreError::Migrate {
        path: path.to_owned(),
        version,
        cause,
    })?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL;")
        .map_err(open)?;
    connection.close().map_err(|(_, error)| open(error))
}
