//! How each source stands: its last check, its last good one, its trouble, when it is due.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::cells::{all, change, count, duration, first, insert, instant, named, parse};
use super::entry::{CheckRecord, Took, TroubleStep};
use super::error::{Fault, StoreError};
use super::suspects::{self, Case};
use super::{Store, snapshots};
use crate::outcome::Outcome;
use crate::reading::Problem;
use crate::snapshot::SnapshotId;

/// How one source stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStatus {
    pub source: String,
    /// How many checks were recorded.
    pub checks: u64,
    /// When it was first checked.
    pub first: Option<Timestamp>,
    pub last: Option<LastCheck>,
    /// When it was last read in full.
    pub last_good: Option<Timestamp>,
    /// The snapshot in force, and when it was observed.
    pub snapshot: Option<(SnapshotId, Timestamp)>,
    /// How many rates the snapshot in force shows.
    pub rates: u64,
    pub trouble: Option<OpenTrouble>,
    /// The rows that its last good check could not read and let pass.
    pub remarks: Vec<StoredProblem>,
    /// The reading that is held back: the open one, or the one that the last check saw again.
    pub held: Option<Case>,
    pub next_due: Option<Timestamp>,
}

/// A source's last check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastCheck {
    pub check: i64,
    pub started: Timestamp,
    pub finished: Timestamp,
    pub took: Took,
    pub outcome: Outcome,
    pub cause: Option<String>,
    pub problems: Vec<StoredProblem>,
}

/// A problem as it was told when it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredProblem {
    /// The page's id within its source.
    pub page: String,
    /// The place in the selector file.
    pub selector: String,
    pub trouble: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// Of a row that was let pass: what it says, wherever it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

/// Trouble that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTrouble {
    pub since: Timestamp,
    pub kind: String,
    pub reason: String,
    /// The alert that told of it.
    pub told: Option<i64>,
    /// A repair of the selector file was told of, too.
    pub offered: bool,
}

pub(super) const LAST_CHECK: &str = "
    SELECT id, started, finished, outcome, cause, problems, fetch_us, read_us
    FROM check_run WHERE source = ?1 ORDER BY id DESC LIMIT 1";

/// The good check of a source before check `?2`.
pub(super) const GOOD_CHECK: &str = "
    SELECT id, finished, problems FROM check_run
    WHERE source = ?1 AND outcome IN ('unchanged', 'changed') AND id < ?2
    ORDER BY id DESC LIMIT 1";

pub(super) const TROUBLE: &str = "SELECT id, since, kind, reason, told, offered FROM trouble WHERE source = ?1 AND ended IS NULL";

impl Store {
    /// How the sources stand, or the one, in the order of their ids. A source that was never
    /// checked nor scheduled is not among them.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn source_status(&self, source: Option<&str>) -> Result<Vec<SourceStatus>, StoreError> {
        let sql = "SELECT id FROM source WHERE ?1 IS NULL OR id = ?1 ORDER BY id";
        self.read("read how sources stand", |connection| {
            let sources: Vec<String> = all(connection, sql, [source], |row| Ok(row.get(0)?))?;
            sources
                .into_iter()
                .map(|source| status(connection, source))
                .collect()
        })
    }

    /// The ids of all sources that the store knows, in order.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub fn sources(&self) -> Result<Vec<String>, StoreError> {
        self.read("read the sources", |connection| {
            let sql = "SELECT id FROM source ORDER BY id";
            all(connection, sql, [], |row| Ok(row.get(0)?))
        })
    }

    /// When each source is due next of which that was ever set.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn dues(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        self.read("read when sources are due", |connection| {
            let sql = "SELECT source, next_due FROM due ORDER BY source";
            all(connection, sql, [], |row| {
                let (source, next): (String, String) = (row.get(0)?, row.get(1)?);
                let next = parse("due", &source, &next)?;
                Ok((source, next))
            })
        })
    }

    /// Whether the store answers: it is not held up by anything, and can be read.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub fn answers(&self) -> Result<(), StoreError> {
        self.read("ask the store", |connection| {
            let sql = "SELECT id FROM source LIMIT 1";
            first(connection, sql, [], |row| Ok(row.get::<_, String>(0)?))?;
            Ok(())
        })
    }

    /// Sets when a source is due next.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn set_due(&mut self, source: &str, next: Timestamp) -> Result<(), StoreError> {
        self.write("set when a source is due", |connection| {
            know(connection, source)?;
            change(
                connection,
                "INSERT INTO due (source, next_due) VALUES (?1, ?2)
                 ON CONFLICT (source) DO UPDATE SET next_due = excluded.next_due",
                params![source, instant(next)],
            )?;
            Ok(())
        })
    }
}

fn next_due(connection: &Connection, source: &str) -> Result<Option<Timestamp>, Fault> {
    let sql = "SELECT next_due FROM due WHERE source = ?1";
    first(connection, sql, [source], |row| {
        let next: String = row.get(0)?;
        parse("due", source, &next)
    })
}

/// Has a source that is scheduled be due at `by` at the latest.
pub(super) fn due_by(connection: &Connection, source: &str, by: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE due SET next_due = ?2 WHERE source = ?1 AND next_due > ?2";
    change(connection, sql, params![source, instant(by)])?;
    Ok(())
}

/// Makes a source one that the store knows.
pub(super) fn know(connection: &Connection, source: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO source (id) VALUES (?1) ON CONFLICT DO NOTHING";
    change(connection, sql, [source])?;
    Ok(())
}

/// The last check that read the source in full, and its instant.
pub(super) fn last_good_check(
    connection: &Connection,
    source: &str,
) -> Result<Option<(i64, Timestamp)>, Fault> {
    good_check_before(connection, source, i64::MAX)
}

pub(super) fn good_check_before(
    connection: &Connection,
    source: &str,
    check: i64,
) -> Result<Option<(i64, Timestamp)>, Fault> {
    first(connection, GOOD_CHECK, params![source, check], |row| {
        let (id, finished): (i64, String) = (row.get(0)?, row.get(1)?);
        Ok((id, parse("check_run", id, &finished)?))
    })
}

fn status(connection: &Connection, source: String) -> Result<SourceStatus, Fault> {
    let checks = "SELECT coalesce(sum(checks), 0) FROM check_tally WHERE source = ?1";
    let checks = first(connection, checks, [&source], |row| Ok(row.get(0)?))?;
    let snapshot = snapshots::in_force(connection, &source)?;
    let (mut observed, mut rates) = (None, 0);
    if let Some(id) = snapshot {
        let sql = "SELECT observed, (SELECT count(*) FROM quote WHERE snapshot = ?1)
            FROM snapshot WHERE id = ?1";
        first(connection, sql, [id.0], |row| {
            let at: String = row.get(0)?;
            observed = Some((id, parse("snapshot", id, &at)?));
            rates = count("quote", row.get(1)?)?;
            Ok(())
        })?;
    }
    let first_check = "SELECT id, started FROM check_run WHERE source = ?1 ORDER BY id LIMIT 1";
    let first_started = first(connection, first_check, [&source], |row| {
        let (id, started): (i64, String) = (row.get(0)?, row.get(1)?);
        parse("check_run", id, &started)
    })?;
    Ok(SourceStatus {
        first: first_started,
        checks: count("check_run", checks.unwrap_or(0))?,
        last: first(connection, LAST_CHECK, [&source], last_check)?,
        last_good: last_good_check(connection, &source)?.map(|(_, finished)| finished),
        snapshot: observed,
        rates,
        trouble: open_trouble(connection, &source)?.map(|(_, trouble)| trouble),
        remarks: good_remarks(connection, &source)?,
        held: suspects::held(connection, &source)?,
        next_due: next_due(connection, &source)?,
        source,
    })
}

fn last_check(row: &Row<'_>) -> Result<LastCheck, Fault> {
    let check: i64 = row.get(0)?;
    let (started, finished): (String, String) = (row.get(1)?, row.get(2)?);
    let (outcome, problems): (String, Option<String>) = (row.get(3)?, row.get(5)?);
    let mut problems = stored_problems(check, problems)?;
    problems.retain(|problem| problem.row.is_none());
    let took = |micros: Option<i64>| micros.map(|us| duration("check_run", us)).transpose();
    Ok(LastCheck {
        took: Took {
            fetch: took(row.get(6)?)?,
            read: took(row.get(7)?)?,
        },
        check,
        started: parse("check_run", check, &started)?,
        finished: parse("check_run", check, &finished)?,
        outcome: named("check_run", check, &outcome, Outcome::named)?,
        cause: row.get(4)?,
        problems,
    })
}

fn stored_problems(check: i64, cell: Option<String>) -> Result<Vec<StoredProblem>, Fault> {
    cell.map_or(Ok(Vec::new()), |json| {
        serde_json::from_str(&json)
            .map_err(|error| Fault::row("check_run", check, format!("problems: {error}")))
    })
}

/// The rows that the last good check let pass.
fn good_remarks(connection: &Connection, source: &str) -> Result<Vec<StoredProblem>, Fault> {
    let remarks = first(connection, GOOD_CHECK, params![source, i64::MAX], |row| {
        stored_problems(row.get(0)?, row.get(2)?)
    })?;
    Ok(remarks.unwrap_or_default())
}

/// Problems and remarks as a check keeps them; nothing where there are none.
pub(super) fn problems_cell(record: &CheckRecord<'_>) -> Result<Option<String>, Fault> {
    let stored = |problem: &Problem, row: Option<String>| StoredProblem {
        page: problem.page.clone(),
        selector: problem.selector.clone(),
        trouble: problem.trouble.to_string(),
        advice: Some(problem.advice().to_owned()),
        row,
    };
    let problems = record.problems.iter().map(|problem| stored(problem, None));
    let remarks = record.remarks.iter();
    let remarks = remarks.map(|remark| stored(&remark.problem, Some(remark.row())));
    let all: Vec<StoredProblem> = problems.chain(remarks).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let json = serde_json::to_string(&all);
    json.map(Some)
        .map_err(|error| Fault::unfit(record.source, error))
}

fn open_trouble(
    connection: &Connection,
    source: &str,
) -> Result<Option<(i64, OpenTrouble)>, Fault> {
    first(connection, TROUBLE, [source], |row| {
        let (id, since): (i64, String) = (row.get(0)?, row.get(1)?);
        let trouble = OpenTrouble {
            since: parse("trouble", id, &since)?,
            kind: row.get(2)?,
            reason: row.get(3)?,
            told: row.get(4)?,
            offered: row.get(5)?,
        };
        Ok((id, trouble))
    })
}

/// Opens or closes the trouble of a source. One that is already as it is to become was told by
/// somebody else, and must not be told twice.
pub(super) fn step(
    connection: &Connection,
    source: &str,
    now: Timestamp,
    step: &TroubleStep,
    alert: Option<i64>,
) -> Result<(), Fault> {
    let moved = |state| {
        Err(StoreError::TroubleMoved {
            of: source.to_owned(),
            state,
        }
        .into())
    };
    match (step, open_trouble(connection, source)?) {
        (TroubleStep::None, _) => Ok(()),
        (TroubleStep::Open { .. }, Some(_)) => moved("open"),
        (TroubleStep::Close | TroubleStep::Offer, None) => moved("over"),
        (
            TroubleStep::Open {
                kind,
                reason,
                offered,
            },
            None,
        ) => {
            insert(
                connection,
                "INSERT INTO trouble (source, since, kind, reason, told, offered)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![source, instant(now), kind, reason, alert, offered],
            )?;
            Ok(())
        }
        (TroubleStep::Offer, Some((open, _))) => {
            change(
                connection,
                "UPDATE trouble SET offered = 1 WHERE id = ?1",
                params![open],
            )?;
            Ok(())
        }
        (TroubleStep::Close, Some((open, _))) => {
            change(
                connection,
                "UPDATE trouble SET ended = ?2, recovery = ?3 WHERE id = ?1",
                params![open, instant(now), alert],
            )?;
            Ok(())
        }
    }
}
