//! What the store counts for whoever watches it: checks and attempts by how they ended, its size.

use std::fs;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::attempts::AttemptResult;
use super::cells::{all, change, count, duration, first, micros, named, parse};
use super::entry::CheckRecord;
use super::error::{Fault, StoreError};
use super::{Store, file};
use crate::outcome::Outcome;

/// The checks of one source that ended alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckTally {
    pub source: String,
    pub outcome: Outcome,
    pub checks: u64,
    pub fetch: Timed,
    pub read: Timed,
}

/// How many of them were measured, and how long they took together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timed {
    pub count: u64,
    pub total: Duration,
}

impl Timed {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            total: self.total.saturating_add(other.total),
        }
    }
}

/// The attempts to deliver that ended alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptTally {
    pub result: AttemptResult,
    pub attempts: u64,
}

/// What the store takes on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreSize {
    pub file_bytes: u64,
    /// What is written and not yet taken over into the file.
    pub log_bytes: u64,
}

pub(super) const CHECKS: &str = "
    SELECT source, outcome, checks, fetch_count, fetch_us, read_count, read_us
    FROM check_tally ORDER BY source, outcome";

pub(super) const ATTEMPTS: &str =
    "SELECT result, count(*) FROM attempt WHERE result IS NOT NULL GROUP BY result";

/// Counts one more check.
pub(super) fn add(connection: &Connection, record: &CheckRecord<'_>) -> Result<(), Fault> {
    const SQL: &str = "
        INSERT INTO check_tally
            (source, outcome, checks, fetch_count, fetch_us, read_count, read_us)
        VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6)
        ON CONFLICT (source, outcome) DO UPDATE SET checks = checks + 1,
            fetch_count = fetch_count + excluded.fetch_count,
            fetch_us = fetch_us + excluded.fetch_us,
            read_count = read_count + excluded.read_count,
            read_us = read_us + excluded.read_us";
    let timed = |took: Option<Duration>| (i64::from(took.is_some()), took.map_or(0, micros));
    let (fetch, read) = (timed(record.took.fetch), timed(record.took.read));
    let outcome = record.outcome.name();
    let cells = params![record.source, outcome, fetch.0, fetch.1, read.0, read.1];
    change(connection, SQL, cells)?;
    Ok(())
}

impl Store {
    /// The number of the last check that was recorded: it names the state of the price book.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub fn last_check(&self) -> Result<Option<i64>, StoreError> {
        self.read("read the last check", |connection| {
            let sql = "SELECT max(id) FROM check_run";
            Ok(first(connection, sql, [], |row| Ok(row.get(0)?))?.flatten())
        })
    }

    /// The source of the first check, and when it began: no two stores share both.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn first_check(&self) -> Result<Option<(String, Timestamp)>, StoreError> {
        self.read("read the first check", |connection| {
            let sql = "SELECT id, source, started FROM check_run ORDER BY id LIMIT 1";
            first(connection, sql, [], |row| {
                let (id, started): (i64, String) = (row.get(0)?, row.get(2)?);
                Ok((row.get(1)?, parse("check_run", id, &started)?))
            })
        })
    }

    /// All checks, counted.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn check_tally(&self) -> Result<Vec<CheckTally>, StoreError> {
        self.read("count checks", |connection| {
            all(connection, CHECKS, [], |row| {
                let (source, outcome): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(CheckTally {
                    outcome: named("check_tally", &source, &outcome, Outcome::named)?,
                    checks: count("check_tally", row.get(2)?)?,
                    fetch: Timed {
                        count: count("check_tally", row.get(3)?)?,
                        total: duration("check_tally", row.get(4)?)?,
                    },
                    read: Timed {
                        count: count("check_tally", row.get(5)?)?,
                        total: duration("check_tally", row.get(6)?)?,
                    },
                    source,
                })
            })
        })
    }

    /// Counts the attempts to deliver that have ended.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn attempt_tally(&self) -> Result<Vec<AttemptTally>, StoreError> {
        self.read("count attempts", |connection| {
            all(connection, ATTEMPTS, [], |row| {
                let result: String = row.get(0)?;
                Ok(AttemptTally {
                    result: named("attempt", "count", &result, AttemptResult::named)?,
                    attempts: count("attempt", row.get(1)?)?,
                })
            })
        })
    }

    /// What the store takes on the disk; what cannot be looked at counts as nothing.
    pub fn size(&self) -> StoreSize {
        let bytes = |path| fs::metadata(path).map_or(0, |about| about.len());
        StoreSize {
            file_bytes: bytes(self.path().to_owned()),
            log_bytes: bytes(file::beside(self.path(), "-wal")),
        }
    }
}
