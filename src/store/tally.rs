//! What the store counts for whoever watches it: checks and attempts by how they ended, its size.

use std::fs;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::params;

use super::cells::{all, count, duration, first, named, parse};
use super::error::StoreError;
use super::outbox::AttemptResult;
use super::{Store, file};
use crate::outcome::Outcome;

/// The checks after some check, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of the last one counted.
    pub last: i64,
    /// One a source and outcome.
    pub checks: Vec<CheckTally>,
}

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

/// By the numbers of the checks, which only grow: what was counted once need not be again. In the
/// order of the table, which is much quicker than in that of an index where there are many.
pub(super) const CHECKS: &str = "
    SELECT source, outcome, count(*), count(fetch_us), coalesce(sum(fetch_us), 0),
        count(read_us), coalesce(sum(read_us), 0), max(id)
    FROM check_run NOT INDEXED WHERE id > ?1 GROUP BY source, outcome";

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

    /// Counts the checks after check `after`, all of them after 0.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn tally(&self, after: i64) -> Result<Tally, StoreError> {
        self.read("count checks", |connection| {
            let mut last = after;
            let checks = all(connection, CHECKS, params![after], |row| {
                let (source, outcome): (String, String) = (row.get(0)?, row.get(1)?);
                last = last.max(row.get(7)?);
                Ok(CheckTally {
                    outcome: named("check_run", &source, &outcome, Outcome::named)?,
                    checks: count("check_run", row.get(2)?)?,
                    fetch: Timed {
                        count: count("check_run", row.get(3)?)?,
                        total: duration("check_run", row.get(4)?)?,
                    },
                    read: Timed {
                        count: count("check_run", row.get(5)?)?,
                        total: duration("check_run", row.get(6)?)?,
                    },
                    source,
                })
            })?;
            Ok(Tally { last, checks })
        })
    }

    /// Counts the attempts to deliver that have ended.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn attempt_tally(&self) -> Result<Vec<AttemptTally>, StoreError> {
        const SQL: &str =
            "SELECT result, count(*) FROM attempt WHERE finished IS NOT NULL GROUP BY result";
        self.read("count attempts", |connection| {
            all(connection, SQL, [], |row| {
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
