//! How mails are tried. An attempt is written before the first byte goes out, and what came of it
//! after. One whose end was never written was cut off: who owns the outbox ends it before it sends
//! anything ([`Store::end_attempts`]), so that nothing is lost. Only then can a mail go out twice,
//! with the same Message-ID and bytes, since nobody can know whether the server had taken it.
//!
//! Only one process sends, the owner of the [`super::DaemonLock`], and it has at most one attempt
//! under way on each way out. So no clock says when an attempt is over.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::Store;
use super::cells::{all, change, first, insert, instant, named, parse, parse_some};
use super::error::{Fault, StoreError};
use super::outbox::{Channel, not_waiting};

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendResult {
    /// The server took it, with this response.
    Sent { response: String },
    /// It may work later.
    Retry {
        next: Timestamp,
        failure: Failing,
        detail: String,
    },
    /// It will not work until a person changes something.
    Park { failure: Failing, detail: String },
}

/// What a failed attempt says of its mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failing {
    /// Nothing: the same may be taken later.
    Passing,
    /// It was refused, and may be again.
    Refused,
    /// It may have been taken, and nobody said so.
    Unanswered,
    /// It will never be taken.
    Final,
}

impl Failing {
    pub const ALL: [Self; 4] = [Self::Passing, Self::Refused, Self::Unanswered, Self::Final];

    /// The name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passing => "passing",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
            Self::Final => "final",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.name() == name)
    }
}

/// How an attempt ended, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptResult {
    Sent,
    Retry,
    Parked,
    /// The program ended before it could know.
    Interrupted,
}

impl AttemptResult {
    pub const ALL: [Self; 4] = [Self::Sent, Self::Retry, Self::Parked, Self::Interrupted];

    /// The result's name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Retry => "retry",
            Self::Parked => "parked",
            Self::Interrupted => "interrupted",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.name() == name)
    }
}

/// One attempt to send a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub id: i64,
    pub started: Timestamp,
    /// Both `None` while it runs.
    pub finished: Option<Timestamp>,
    pub result: Option<AttemptResult>,
    /// Why it failed, where it did and that was kept.
    pub failure: Option<Failing>,
    pub detail: Option<String>,
}

pub(super) const ATTEMPTS: &str = "
    SELECT id, started, finished, result, detail, failure
    FROM attempt WHERE outbox = ?1 ORDER BY id";

pub(super) const UNFINISHED: &str = "
    SELECT a.id FROM attempt a CROSS JOIN outbox o ON o.id = a.outbox
    WHERE a.finished IS NULL
        AND (?1 IS NULL OR o.channel = ?1) AND (?2 IS NULL OR o.recipient = ?2)";

impl Store {
    /// The attempts to send a mail, in their order.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn attempts(&self, mail: i64) -> Result<Vec<Attempt>, StoreError> {
        self.read("list attempts", |connection| {
            all(connection, ATTEMPTS, [mail], attempt)
        })
    }

    /// Writes that a mail that is due is being sent; tells the attempt's number.
    ///
    /// # Errors
    /// [`StoreError::MailNotWaiting`] where it is not due, or an attempt is open.
    pub fn begin_attempt(&mut self, mail: i64, now: Timestamp) -> Result<i64, StoreError> {
        self.write("begin an attempt", |connection| {
            let claimed = change(
                connection,
                "UPDATE outbox SET attempts = attempts + 1
                 WHERE id = ?1 AND state = 'waiting' AND next_attempt <= ?2
                    AND NOT EXISTS (SELECT 1 FROM attempt WHERE outbox = ?1 AND finished IS NULL)",
                params![mail, instant(now)],
            )?;
            if claimed == 0 {
                return Err(not_waiting(connection, mail)?);
            }
            let sql = "INSERT INTO attempt (outbox, started) VALUES (?1, ?2)";
            Ok(insert(connection, sql, params![mail, instant(now)])?)
        })
    }

    /// Writes what came of an attempt.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAttempt`] where it is not open any more.
    pub fn finish_attempt(
        &mut self,
        attempt: i64,
        result: &SendResult,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("finish an attempt", |connection| {
            finish(connection, attempt, result, &instant(now))
        })
    }

    /// Ends the attempts that were cut off, all of them or those on one way; tells how many. Their
    /// mails are due as they were. Only for the owner of the [`super::DaemonLock`], while nothing
    /// is being sent there.
    ///
    /// # Errors
    /// [`StoreError::Read`] or [`StoreError::Write`].
    pub fn end_attempts(
        &mut self,
        channel: Option<Channel>,
        recipient: Option<&str>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let of = params![channel.map(Channel::name), recipient];
        let open: Vec<i64> = self.read("look for open attempts", |connection| {
            all(connection, UNFINISHED, of, |row| Ok(row.get(0)?))
        })?;
        if open.is_empty() {
            return Ok(0);
        }
        self.write("end attempts", |connection| {
            let mut ended = 0_usize;
            for attempt in &open {
                let sql = "UPDATE attempt SET finished = ?2, result = 'interrupted'
                    WHERE id = ?1 AND finished IS NULL";
                let changed = change(connection, sql, params![attempt, instant(now)])?;
                ended = ended.saturating_add(changed);
            }
            Ok(ended)
        })
    }
}

fn finish(
    connection: &Connection,
    attempt: i64,
    result: &SendResult,
    now: &str,
) -> Result<(), Fault> {
    let (name, failure, detail) = match result {
        SendResult::Sent { response } => (AttemptResult::Sent, None, response),
        SendResult::Retry {
            failure, detail, ..
        } => (AttemptResult::Retry, Some(failure), detail),
        SendResult::Park { failure, detail } => (AttemptResult::Parked, Some(failure), detail),
    };
    let failure = failure.map(|failure| failure.name());
    let finished = first(
        connection,
        "UPDATE attempt SET finished = ?2, result = ?3, detail = ?4, failure = ?5
         WHERE id = ?1 AND finished IS NULL RETURNING outbox",
        params![attempt, now, name.name(), detail, failure],
        |row| Ok(row.get::<_, i64>(0)?),
    )?;
    let mail = finished.ok_or(StoreError::NoSuchAttempt { attempt })?;
    // What a server took is sent, whatever was decided meanwhile; everything else gives way.
    match result {
        SendResult::Sent { .. } => change(
            connection,
            "UPDATE outbox SET state = 'sent', sent = ?2, next_attempt = NULL, last_error = NULL
             WHERE id = ?1 AND state <> 'sent'",
            params![mail, now],
        )?,
        SendResult::Retry { next, detail, .. } => change(
            connection,
            "UPDATE outbox SET next_attempt = ?2, last_error = ?3
             WHERE id = ?1 AND state = 'waiting'",
            params![mail, instant(*next), detail],
        )?,
        SendResult::Park { detail, .. } => change(
            connection,
            "UPDATE outbox SET state = 'parked', next_attempt = NULL, last_error = ?2
             WHERE id = ?1 AND state = 'waiting'",
            params![mail, detail],
        )?,
    };
    Ok(())
}

fn attempt(row: &Row<'_>) -> Result<Attempt, Fault> {
    let (id, started): (i64, String) = (row.get(0)?, row.get(1)?);
    let (finished, result): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    let result = result.map(|name| named("attempt", id, &name, AttemptResult::named));
    let failure: Option<String> = row.get(5)?;
    let failure = failure.map(|name| named("attempt", id, &name, Failing::named));
    Ok(Attempt {
        id,
        started: parse("attempt", id, &started)?,
        finished: parse_some("attempt", id, finished.as_deref())?,
        result: result.transpose()?,
        failure: failure.transpose()?,
        detail: row.get(4)?,
    })
}
