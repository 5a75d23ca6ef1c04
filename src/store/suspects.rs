//! Readings that are held back, and what becomes of them.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::cells::{all, change, count, first, insert, instant, named, parse};
use super::entry::{CaseId, CaseStep, CheckRecord, NewCase};
use super::error::{Fault, StoreError};
use super::reading_cell::ReadingCell;
use super::{Store, sources};
use crate::page::PageHash;
use crate::plausible::{ALTERNATING, Doubt, Settles};
use crate::reading::Extraction;
use crate::snapshot::SnapshotId;

/// One reading that is or was held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    pub source: String,
    /// The snapshot that was in force when it was read.
    pub against: Option<SnapshotId>,
    /// The check that opened it.
    pub check: i64,
    pub fingerprint: PageHash,
    /// All that was read, as the check that opened it read it.
    pub reading: Extraction,
    pub doubts: Vec<StoredDoubt>,
    pub settles: Settles,
    pub opened: Timestamp,
    pub last_seen: Timestamp,
    /// How many checks read it.
    pub seen: u64,
    /// Since when, and by how many checks, the source was in doubt.
    pub since: Timestamp,
    pub doubted: u64,
    /// It took the place of another one.
    pub supersedes: Option<CaseId>,
    /// The alert that told of it, and the last one that told of those whose place it took.
    pub told: Option<i64>,
    pub told_before: Option<i64>,
    pub state: CaseState,
    pub closed: Option<Timestamp>,
    pub because: Option<String>,
    /// The check that put it into the book, or that read something else.
    pub settled_by: Option<i64>,
}

impl Case {
    /// Whether the source shows this and something else in turn.
    pub fn is_alternating(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.kind == ALTERNATING)
    }

    /// Whether people know that the source is in doubt.
    pub fn is_told(&self) -> bool {
        self.told.or(self.told_before).is_some()
    }
}

/// A doubt as it was told when it arose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDoubt {
    pub kind: String,
    pub doubt: String,
}

impl StoredDoubt {
    fn of(doubt: &Doubt) -> Self {
        Self {
            kind: doubt.kind().to_owned(),
            doubt: doubt.to_string(),
        }
    }
}

/// What became of a held reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseState {
    Open,
    /// A person believes it: the book takes it as soon as it is read again.
    Accepted,
    /// A person does not believe it: it stays out of the book, and quiet.
    Rejected,
    /// A second check read the same.
    Confirmed,
    /// Another doubtful reading took its place.
    Superseded,
    /// The source showed something plausible again.
    Withdrawn,
}

impl CaseState {
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Accepted,
        Self::Rejected,
        Self::Confirmed,
        Self::Superseded,
        Self::Withdrawn,
    ];

    /// The state's name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Confirmed => "confirmed",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What a person decides about a held reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Accept,
    Reject,
}

impl Decision {
    pub fn state(self) -> CaseState {
        match self {
            Self::Accept => CaseState::Accepted,
            Self::Reject => CaseState::Rejected,
        }
    }
}

/// The columns of a case, in the order of [`case`].
macro_rules! case_columns {
    () => {
        "id, source, snapshot, opened_by, fingerprint, reading, doubts, settles, opened, \
         last_seen, seen, since, doubted, supersedes, told, state, closed, because, settled_by, \
         told_before"
    };
}

pub(super) const OPEN: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM suspect WHERE source = ?1 AND state = 'open'"
);

/// The case that the last check of a source saw.
pub(super) const LAST_SEEN: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM suspect WHERE source = ?1 AND seen_by =
        (SELECT id FROM check_run WHERE source = ?1 ORDER BY id DESC LIMIT 1)"
);

pub(super) const OF_READING: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM suspect WHERE source = ?1 AND fingerprint = ?2 AND snapshot IS ?3 ORDER BY id DESC"
);

const BY_ID: &str = concat!("SELECT ", case_columns!(), " FROM suspect WHERE id = ?1");

const ALL_OPEN: &str = concat!(
    "SELECT ",
    case_columns!(),
    " FROM suspect WHERE state = 'open' ORDER BY id"
);

const ALL: &str = concat!("SELECT ", case_columns!(), " FROM suspect ORDER BY id");

impl Store {
    /// The open cases, or all that there ever were, in the order in which they were opened.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn cases(&self, only_open: bool) -> Result<Vec<Case>, StoreError> {
        let sql = if only_open { ALL_OPEN } else { ALL };
        self.read("list held readings", |connection| {
            all(connection, sql, [], case)
        })
    }

    /// One case by its number.
    ///
    /// # Errors
    /// [`StoreError::NoSuchCase`]; [`StoreError::Read`], or what is wrong with a row.
    pub fn case(&self, id: CaseId) -> Result<Case, StoreError> {
        self.read("read a held reading", |connection| by_id(connection, id))
    }

    /// The number that the next case will have.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub fn next_case(&self) -> Result<CaseId, StoreError> {
        self.read("count held readings", next)
    }

    /// The cases of one reading that were held against the same snapshot, the last one first.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn cases_of(
        &self,
        source: &str,
        fingerprint: PageHash,
        against: Option<SnapshotId>,
    ) -> Result<Vec<Case>, StoreError> {
        let against = against.map(|id| id.0);
        let of = params![source, fingerprint.to_string(), against];
        self.read("look for held readings", |connection| {
            all(connection, OF_READING, of, case)
        })
    }

    /// Records what a person decided about an open case, or otherwise about one of which the
    /// former decision did not come to bear. Its source is due at once where it is scheduled and
    /// the reading was accepted.
    ///
    /// # Errors
    /// [`StoreError::NoSuchCase`], [`StoreError::CaseNotOpen`], [`StoreError::Write`].
    pub fn decide_case(
        &mut self,
        id: CaseId,
        decision: Decision,
        because: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("decide about a held reading", |connection| {
            let held = by_id(connection, id)?;
            let sql = "UPDATE suspect SET state = ?2, closed = ?3, because = ?4
                WHERE id = ?1 AND state <> ?2 AND settled_by IS NULL";
            let row = params![id.0, decision.state().name(), instant(now), because];
            if change(connection, sql, row)? == 0 {
                let by = "SELECT id FROM suspect WHERE supersedes = ?1";
                return Err(StoreError::CaseNotOpen {
                    case: id,
                    state: held.state.name(),
                    by: first(connection, by, [id.0], |row| Ok(CaseId(row.get(0)?)))?,
                }
                .into());
            }
            if decision == Decision::Accept {
                sources::due_by(connection, &held.source, now)?;
            }
            Ok(())
        })
    }
}

fn next(connection: &Connection) -> Result<CaseId, Fault> {
    let sql = "SELECT coalesce(max(id), 0) + 1 FROM suspect";
    let next = first(connection, sql, [], |row| Ok(CaseId(row.get(0)?)))?;
    Ok(next.unwrap_or(CaseId(1)))
}

fn by_id(connection: &Connection, id: CaseId) -> Result<Case, Fault> {
    first(connection, BY_ID, [id.0], case)?
        .ok_or_else(|| StoreError::NoSuchCase { case: id }.into())
}

fn open(connection: &Connection, source: &str) -> Result<Option<Case>, Fault> {
    first(connection, OPEN, [source], case)
}

/// The reading of a source that is held back.
pub(super) fn held(connection: &Connection, source: &str) -> Result<Option<Case>, Fault> {
    match open(connection, source)? {
        Some(open) => Ok(Some(open)),
        None => first(connection, LAST_SEEN, [source], case)
            .map(|seen| seen.filter(|case| case.settled_by.is_none())),
    }
}

/// Takes the step of a check. What is not as the check took it to be was changed by somebody else,
/// a person perhaps: the check must look again.
pub(super) fn step(
    connection: &Connection,
    record: &CheckRecord<'_>,
    check: i64,
    against: Option<SnapshotId>,
    alert: Option<i64>,
) -> Result<(), Fault> {
    let moved = || {
        Fault::from(StoreError::CaseMoved {
            of: record.source.to_owned(),
        })
    };
    if matches!(record.case, CaseStep::None) {
        return Ok(());
    }
    let before = open(connection, record.source)?;
    if before.as_ref().map(|case| case.id) != record.expected_case {
        return Err(moved());
    }
    let now = instant(record.finished);
    let close = |case: &Case, state: CaseState, recovery: Option<i64>| {
        let sql = "UPDATE suspect SET state = ?2, closed = ?3, settled_by = ?4, recovery = ?5
            WHERE id = ?1";
        let row = params![case.id.0, state.name(), now, check, recovery];
        change(connection, sql, row)
    };
    match &record.case {
        CaseStep::None => {}
        CaseStep::Open(new) => {
            if let Some(before) = &before {
                close(before, CaseState::Superseded, None)?;
            }
            if next(connection)? != new.id {
                return Err(moved());
            }
            write(
                connection,
                record,
                new,
                (check, against, alert),
                before.as_ref(),
            )?;
        }
        CaseStep::Seen(id) => {
            if let Some(other) = before.filter(|case| case.id != *id) {
                close(&other, CaseState::Superseded, None)?;
            }
            let sql = "UPDATE suspect SET seen = seen + 1, doubted = doubted + 1, last_seen = ?2,
                    seen_by = ?3, told = coalesce(?4, told)
                WHERE id = ?1 AND state IN ('open', 'rejected')";
            if change(connection, sql, params![id.0, now, check, alert])? == 0 {
                return Err(moved());
            }
        }
        CaseStep::Settle(id) => {
            if let Some(other) = before.as_ref().filter(|case| case.id != *id) {
                close(other, CaseState::Withdrawn, None)?;
            }
            let sql = "UPDATE suspect SET settled_by = ?2, seen = seen + 1, doubted = doubted + 1,
                    last_seen = ?3, seen_by = ?2, closed = coalesce(closed, ?3),
                    state = CASE state WHEN 'open' THEN 'confirmed' ELSE state END
                WHERE id = ?1 AND state IN ('open', 'accepted') AND settled_by IS NULL";
            if change(connection, sql, params![id.0, check, now])? == 0 {
                return Err(moved());
            }
        }
        CaseStep::Withdraw => {
            let before = before.ok_or_else(moved)?;
            close(
                &before,
                CaseState::Withdrawn,
                alert.filter(|_| before.is_told()),
            )?;
        }
    }
    Ok(())
}

fn write(
    connection: &Connection,
    record: &CheckRecord<'_>,
    new: &NewCase,
    (check, against, alert): (i64, Option<SnapshotId>, Option<i64>),
    before: Option<&Case>,
) -> Result<(), Fault> {
    let json = |json: Result<String, serde_json::Error>| {
        json.map_err(|error| Fault::unfit(record.source, error))
    };
    let reading = ReadingCell::of(&new.reading)?;
    let doubts: Vec<StoredDoubt> = new.doubts.iter().map(StoredDoubt::of).collect();
    let now = instant(record.finished);
    let since = before.map_or_else(|| now.clone(), |before| instant(before.since));
    let doubted = before.map_or(1, |before| before.doubted.saturating_add(1));
    let doubted = i64::try_from(doubted).unwrap_or(i64::MAX);
    insert(
        connection,
        "INSERT INTO suspect (id, source, snapshot, opened_by, seen_by, fingerprint, reading,
            doubts, settles, opened, last_seen, seen, since, doubted, supersedes, told, told_before,
            state)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1, ?10, ?11, ?12, ?13, ?14, 'open')",
        params![
            new.id.0,
            record.source,
            against.map(|snapshot| snapshot.0),
            check,
            new.fingerprint.to_string(),
            json(serde_json::to_string(&reading))?,
            json(serde_json::to_string(&doubts))?,
            new.settles.name(),
            now,
            since,
            doubted,
            before.map(|before| before.id.0),
            alert,
            before.and_then(|before| before.told.or(before.told_before)),
        ],
    )?;
    Ok(())
}

fn case(row: &Row<'_>) -> Result<Case, Fault> {
    const TABLE: &str = "suspect";
    let id: i64 = row.get(0)?;
    let text = |at: usize| row.get::<_, String>(at);
    let json =
        |what: &str, error: serde_json::Error| Fault::row(TABLE, id, format!("{what}: {error}"));
    let reading: ReadingCell =
        serde_json::from_str(&text(5)?).map_err(|error| json("reading", error))?;
    let closed: Option<String> = row.get(16)?;
    Ok(Case {
        id: CaseId(id),
        source: row.get(1)?,
        against: row.get::<_, Option<i64>>(2)?.map(SnapshotId),
        check: row.get(3)?,
        fingerprint: parse(TABLE, id, &text(4)?)?,
        reading: reading.read(id)?,
        doubts: serde_json::from_str(&text(6)?).map_err(|error| json("doubts", error))?,
        settles: named(TABLE, id, &text(7)?, Settles::named)?,
        opened: parse(TABLE, id, &text(8)?)?,
        last_seen: parse(TABLE, id, &text(9)?)?,
        seen: count(TABLE, row.get(10)?)?,
        since: parse(TABLE, id, &text(11)?)?,
        doubted: count(TABLE, row.get(12)?)?,
        supersedes: row.get::<_, Option<i64>>(13)?.map(CaseId),
        told: row.get(14)?,
        state: named(TABLE, id, &text(15)?, CaseState::named)?,
        closed: closed.map(|at| parse(TABLE, id, &at)).transpose()?,
        because: row.get(17)?,
        settled_by: row.get(18)?,
        told_before: row.get(19)?,
    })
}
