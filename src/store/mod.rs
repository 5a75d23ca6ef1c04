//! The store: one SQLite file that keeps every page, snapshot, change and mail.
//!
//! The only module that knows SQLite. What it takes and gives is the vocabulary of the program,
//! so that another database can stand beside it. All calls are synchronous.
//!
//! Everything that belongs together is written in one transaction, and a transaction that
//! returned is on the disk: `synchronous=FULL`. Lists come in the order that each function
//! states; where the order of events matters it is the order of their numbers, since a clock may
//! be set back.

mod alerts;
mod archive;
mod attempts;
mod backup;
mod book;
mod cells;
mod changes;
mod contradictions;
mod create;
mod digests;
mod entry;
mod error;
mod evidence;
mod file;
mod handle;
mod hosts;
mod intervals;
mod lock;
mod migrate;
mod outbox;
mod reading_cell;
mod record;
mod repairs;
mod retention;
mod seen;
mod snapshots;
mod sources;
mod suspects;
mod tally;
mod testimony;
mod turns;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

pub use alerts::Alert;
pub use archive::LastPage;
pub use attempts::{Attempt, AttemptResult, Failing, SendResult};
pub use backup::{Backup, Existing};
pub use book::{HistoryFilter, Trail, TrailPage};
pub use changes::{ChangeFilter, From as ChangesFrom, RecordedChange, WhatChanged};
pub use contradictions::StoredContradiction;
pub use digests::DueDigest;
pub use entry::{
    CaseId, CaseStep, CheckRecord, CheckedPage, Content, ContradictionSteps, NewAlert, NewCase,
    Notice, OutboxMail, Recorded, SelectorsText, Took, TroubleStep,
};
pub use error::{Cause, StoreError};
pub use evidence::{ArchivedCheck, Evidence};
pub use handle::StoreHandle;
pub use lock::{DaemonLock, LockError, LockHolder};
pub use outbox::{Channel, MailRow, MailState, MailToSend, OpenMails, OutboxCounts, Planned};
pub use repairs::{NewRepair, Repair};
pub use retention::{Dropped, Keep};
pub use snapshots::SnapshotRow;
pub use sources::{LastCheck, OpenTrouble, SourceStatus, StoredProblem};
pub use suspects::{Case, CaseState, Decision, StoredDoubt};
pub use tally::{AttemptTally, CheckTally, StoreSize, Timed};

#[cfg(all(feature = "broken-store", not(debug_assertions)))]
compile_error!("`broken-store` is for the tests that must find it out, and is never released");

use error::Fault;
use file::{Sight, Thoroughness};

/// How long one process waits for another's transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// The log is cut back to this when a checkpoint has emptied it: a reader that stayed long may
/// have let it grow.
const LONGEST_LOG_BYTES: i64 = 64 << 20;

/// How long the log may get before somebody is told, and how long it was when somebody was.
#[derive(Debug)]
struct LogWatch {
    longest: u64,
    told: u64,
}

impl Default for LogWatch {
    fn default() -> Self {
        Self {
            longest: LONGEST_LOG_BYTES.unsigned_abs(),
            told: 0,
        }
    }
}

/// A store that was found sound and that this program knows, or a place where there is none yet.
#[derive(Debug)]
pub struct Examined {
    path: PathBuf,
}

/// What a store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Creates the store where there is none, and brings an older one up to date.
    ReadWrite,
    /// Changes nothing; several may read while one writes.
    ReadOnly,
}

/// An open store.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Set where the file is read without locks: as soon as it looks otherwise, somebody wrote.
    unlocked: Option<Sight>,
    /// When old pages were last looked for.
    retained: Option<Timestamp>,
    log: LogWatch,
}

impl Examined {
    fn at(path: PathBuf) -> Result<Self, StoreError> {
        if file::exists(&path)? {
            file::examine(&path, Thoroughness::Whole)?;
        }
        Ok(Self { path })
    }

    /// Opens it to write, and brings it up to date: it is yours.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(self, lock: &DaemonLock) -> Result<Store, StoreError> {
        self.open_to_write(Some(lock))
    }

    /// Opens it to write. A store of an older version is brought up to date only where no other
    /// program owns it, which might not know the new one.
    fn open_beside_others(self) -> Result<Store, StoreError> {
        self.open_to_write(None)
    }

    fn open_to_write(self, lock: Option<&DaemonLock>) -> Result<Store, StoreError> {
        let path = self.path;
        if !file::exists(&path)? {
            create::create(&path)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |error: rusqlite::Error| {
            Fault::from(error).at(&path, |path, cause| StoreError::Open { path, cause })
        };
        let connection = Connection::open_with_flags(&path, flags).map_err(open)?;
        // SQLite opens a write-protected file for reading without a word.
        if connection.is_readonly("main").map_err(open)? {
            return Err(StoreError::NotWritable { path });
        }
        let mut store = Store {
            connection,
            path,
            unlocked: None,
            retained: None,
            log: LogWatch::default(),
        };
        store.configure()?;
        let found = store.known_version()?;
        let known = migrate::latest(migrate::MIGRATIONS);
        let _alone = match lock {
            None if found < known => {
                let lock = DaemonLock::acquire(&store.path);
                Some(lock.map_err(|cause| StoreError::NotBroughtUpToDate {
                    path: store.path.clone(),
                    found,
                    known,
                    cause,
                })?)
            }
            _ => None,
        };
        store.migrate()?;
        Ok(store)
    }
}

impl Store {
    /// Opens the store at `path`.
    ///
    /// # Errors
    /// Everything that is not a sound store of a version this program knows is refused and left
    /// as it is, byte for byte; see [`StoreError`].
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        let path = file::resolve(path)?;
        match access {
            Access::ReadWrite => Examined::at(path)?.open_beside_others(),
            Access::ReadOnly => Self::open_to_read(path),
        }
    }

    /// Looks at what stands at `path` without changing a byte: the first step of whoever is to own
    /// the store. The next is to take the [`DaemonLock`], the last [`Examined::open`].
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn examine(path: &Path) -> Result<Examined, StoreError> {
        Examined::at(file::resolve(path)?)
    }

    /// A store in memory, for tests.
    ///
    /// # Errors
    /// [`StoreError::Open`] or [`StoreError::Migrate`].
    pub fn in_memory() -> Result<Self, StoreError> {
        let path = PathBuf::from(":memory:");
        let open = |error: rusqlite::Error| StoreError::Open {
            path: path.clone(),
            cause: error.into(),
        };
        let connection = Connection::open_in_memory().map_err(open)?;
        let mut store = Self {
            connection,
            path,
            unlocked: None,
            retained: None,
            log: LogWatch::default(),
        };
        store.configure()?;
        store.migrate()?;
        Ok(store)
    }

    /// The file that this store is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open_to_read(path: PathBuf) -> Result<Self, StoreError> {
        if !file::exists(&path)? {
            return Err(StoreError::Absent { path });
        }
        file::examine(&path, Thoroughness::WithoutArchive)?;
        let (connection, unlocked) = file::read_only(&path)?;
        let store = Self {
            connection,
            path,
            unlocked,
            retained: None,
            log: LogWatch::default(),
        };
        let known = migrate::latest(migrate::MIGRATIONS);
        let found = store.read("read the version", |c| Ok(migrate::version(c)?))?;
        if found < known {
            let path = store.path;
            return Err(StoreError::Older { path, found, known });
        }
        Ok(store)
    }

    fn configure(&self) -> Result<(), StoreError> {
        let configured = || -> Result<(), rusqlite::Error> {
            let connection = &self.connection;
            connection.busy_timeout(PATIENCE)?;
            connection.set_prepared_statement_cache_capacity(64);
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "trusted_schema", false)?;
            connection.pragma_update(None, "journal_size_limit", LONGEST_LOG_BYTES)
        };
        configured().map_err(|error| {
            Fault::from(error).at(&self.path, |path, cause| {
                // The file may be writable and its folder not.
                if cause.is_no_access() {
                    StoreError::NotWritable { path }
                } else {
                    StoreError::Open { path, cause }
                }
            })
        })
    }

    /// Its version, refused where this program does not know it: somebody may have brought it up to
    /// date since it was examined.
    fn known_version(&self) -> Result<i64, StoreError> {
        self.read("read the version", |connection| {
            migrate::verify_version(connection, migrate::MIGRATIONS, &self.path)?;
            migrate::verify_checksums(connection, migrate::MIGRATIONS, &self.path)?;
            Ok(migrate::version(connection)?)
        })
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        migrate::migrate(&mut self.connection, migrate::MIGRATIONS).map_err(|(version, cause)| {
            StoreError::Migrate {
                path: self.path.clone(),
                version,
                cause,
            }
        })
    }

    /// Asks several questions of one state of the store: what others write meanwhile is not seen.
    /// The state is that of the first question.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what `ask` fails with.
    pub fn at_once<T, E: From<StoreError>>(
        &self,
        ask: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            return ask(self);
        }
        // Nothing is written: it ends with a rollback.
        let transaction = self.connection.unchecked_transaction();
        let transaction =
            transaction.map_err(|error| self.not_read("begin to read", error.into()))?;
        let answer = ask(self)?;
        drop(transaction);
        self.still_unlocked()?;
        Ok(answer)
    }

    /// Runs `look` on one consistent state of the store.
    fn read<T>(
        &self,
        operation: &'static str,
        look: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.at_once(|store| {
            let seen = look(&store.connection);
            store.still_unlocked()?;
            seen.map_err(|fault| store.not_read(operation, fault))
        })
    }

    fn not_read(&self, operation: &'static str, fault: Fault) -> StoreError {
        fault.at(&self.path, |path, cause| StoreError::Read {
            path,
            operation,
            cause,
        })
    }

    /// What was read without locks is worth nothing where somebody wrote meanwhile.
    fn still_unlocked(&self) -> Result<(), StoreError> {
        if self.unlocked.is_some() && self.unlocked != Sight::of(&self.path) {
            let path = self.path.clone();
            return Err(StoreError::WriterCame { path });
        }
        Ok(())
    }

    /// Runs `change` in one transaction that has the write lock from its start: one that took it
    /// only when it first writes would fail at once, without waiting, if another wrote meanwhile.
    fn write<T>(
        &mut self,
        operation: &'static str,
        change: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let changed = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(Fault::from)
            .and_then(|transaction| {
                let value = change(&transaction)?;
                transaction.prepare_cached(file::COUNT_WRITE)?.execute([])?;
                transaction.commit()?;
                Ok(value)
            });
        self.watch_log();
        changed.map_err(|fault| {
            fault.at(&self.path, |path, cause| StoreError::Write {
                path,
                operation,
                cause,
            })
        })
    }

    /// Tells of a log that only grows: a program that reads the store and does not end keeps it
    /// from being put into the file. It is told again when it is twice as long.
    fn watch_log(&mut self) {
        let log = std::fs::metadata(file::beside(&self.path, "-wal"));
        let bytes = log.map_or(0, |log| log.len());
        if bytes <= self.log.longest {
            self.log.told = 0;
        } else if bytes >= self.log.told.saturating_mul(2) {
            self.log.told = bytes;
            tracing::warn!(
                step = "store",
                bytes,
                "the log of `{}` only grows: a program reads the store and does not end; find it \
                 with `fuser`",
                self.path.display()
            );
        }
    }

    /// Everything that is wrong with the file, in SQLite's words and order; empty when all is
    /// well. Reads the whole file.
    ///
    /// # Errors
    /// [`StoreError`] where the file cannot be read at all.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        self.read("verify the file", |connection| {
            let mut problems: Vec<String> = connection
                .prepare("PRAGMA integrity_check")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            problems.retain(|problem| problem != "ok");
            let mut orphans = connection.prepare("PRAGMA foreign_key_check")?;
            let orphans = orphans.query_map([], |row| {
                let (table, row, parent): (String, Option<i64>, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                let row = row.map_or_else(|| "?".to_owned(), |row| row.to_string());
                Ok(format!("table `{table}`, row {row}: no such `{parent}`"))
            })?;
            for orphan in orphans {
                problems.push(orphan?);
            }
            Ok(problems)
        })
    }
}
