//! The outbox: each mail waits, is tried, and is sent, parked or dropped. A mail is here whatever
//! is told to one recipient, by which way soever ([`Channel`]).
//!
//! An attempt is written before the first byte goes out, and what came of it after. While it
//! runs its mail is claimed: nobody else finds it waiting. A claim runs out by itself, and what a
//! killed program left is taken up by [`Store::resume_outbox`], so that nothing is lost. Only then
//! can a mail go out twice, with the same Message-ID and bytes, since nobody can know whether the
//! server had taken it.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Row, params};

use super::Store;
use super::cells::{all, change, count, first, insert, instant, named, parse, parse_some};
use super::error::{Fault, StoreError};

/// For how long an attempt claims its mail; every attempt must be given up well before.
const CLAIM: SignedDuration = SignedDuration::from_mins(10);

/// No attempt is planned further ahead: one that is was planned before the clock was set back, and
/// is due.
const FURTHEST: SignedDuration = SignedDuration::from_mins(90);

/// Which way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    Mail,
    Webhook,
    Command,
}

impl Channel {
    pub const ALL: [Self; 3] = [Self::Mail, Self::Webhook, Self::Command];

    /// The channel's name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook => "webhook",
            Self::Command => "command",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailState {
    /// To be told by the next digest.
    Gathering,
    /// Told by a digest, which is a mail of its own.
    Digested,
    /// To be sent when its next attempt is due.
    Waiting,
    /// A server took it.
    Sent,
    /// Given up until a person says otherwise.
    Parked,
    /// A person said that it shall not be sent.
    Dropped,
}

impl MailState {
    pub const ALL: [Self; 6] = [
        Self::Gathering,
        Self::Digested,
        Self::Waiting,
        Self::Sent,
        Self::Parked,
        Self::Dropped,
    ];

    /// Nobody was told yet, and nobody said that they need not be.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Gathering | Self::Waiting | Self::Parked)
    }

    /// The state's name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Digested => "digested",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Parked => "parked",
            Self::Dropped => "dropped",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A mail that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailToSend {
    pub id: i64,
    pub recipient: String,
    pub envelope_from: String,
    pub message_id: String,
    pub bytes: Vec<u8>,
    /// How often it was tried before.
    pub attempts: u32,
    pub created: Timestamp,
}

/// A mail in a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    pub id: i64,
    pub alert: i64,
    pub channel: Channel,
    pub source: Option<String>,
    pub kind: String,
    pub subject: String,
    pub recipient: String,
    pub message_id: String,
    pub state: MailState,
    pub attempts: u32,
    pub next_attempt: Option<Timestamp>,
    pub last_error: Option<String>,
    pub created: Timestamp,
    pub sent: Option<Timestamp>,
    /// The mail that told it, where that was a digest.
    pub digest: Option<i64>,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendResult {
    /// The server took it, with this response.
    Sent { response: String },
    /// It may work later.
    Retry { next: Timestamp, detail: String },
    /// It will not work until a person changes something.
    Park { detail: String },
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
    pub detail: Option<String>,
}

/// How many mails stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    pub gathering: u64,
    pub digested: u64,
    pub waiting: u64,
    pub sent: u64,
    pub parked: u64,
    pub dropped: u64,
}

pub(super) const DUE: &str = "
    SELECT id, recipient, envelope_from, message_id, message, attempts, created
    FROM outbox o WHERE state = 'waiting' AND (next_attempt <= ?1 OR next_attempt > ?2)
        AND channel = ?3 AND (?4 IS NULL OR recipient = ?4) AND NOT EXISTS (
            SELECT 1 FROM outbox older
            WHERE older.state = 'waiting' AND older.next_attempt > ?1 AND older.next_attempt <= ?2
                AND older.channel = o.channel AND older.recipient = o.recipient
                AND older.id < o.id)
    ORDER BY id LIMIT ?5";

const STATE: &str = "
    SELECT state, EXISTS (SELECT 1 FROM attempt WHERE outbox = ?1 AND finished IS NULL)
    FROM outbox WHERE id = ?1";

impl Store {
    /// At most `limit` mails of a channel (to one recipient, or to all) that wait and are due, the
    /// one queued first first; an older mail that waits for its next attempt holds back the newer
    /// ones to the same recipient. Those that an attempt has claimed are not among them.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn waiting(
        &self,
        channel: Channel,
        recipient: Option<&str>,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<MailToSend>, StoreError> {
        let (due, furthest) = (instant(now), furthest(now));
        let of = params![due, furthest, channel.name(), recipient, limit];
        self.read("read waiting mails", |connection| {
            all(connection, DUE, of, |row| {
                let (id, created): (i64, String) = (row.get(0)?, row.get(6)?);
                Ok(MailToSend {
                    id,
                    recipient: row.get(1)?,
                    envelope_from: row.get(2)?,
                    message_id: row.get(3)?,
                    bytes: row.get(4)?,
                    attempts: row.get(5)?,
                    created: parse("outbox", id, &created)?,
                })
            })
        })
    }

    /// All mails, or those in one state, in the order in which they were queued.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn mails(&self, state: Option<MailState>) -> Result<Vec<MailRow>, StoreError> {
        const SQL: &str = "
            SELECT o.id, o.alert, a.source, a.kind, a.subject, o.recipient, o.message_id, o.state,
                o.attempts, o.next_attempt, o.last_error, o.created, o.sent, o.channel, o.digest
            FROM outbox o JOIN alert a ON a.id = o.alert
            WHERE ?1 IS NULL OR o.state = ?1 ORDER BY o.id";
        self.read("list mails", |connection| {
            all(connection, SQL, [state.map(MailState::name)], mail)
        })
    }

    /// What is sent, byte for byte; of what is gathered, what is kept for its digest.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub fn message(&self, mail: i64) -> Result<Option<Vec<u8>>, StoreError> {
        self.read("read a mail", |connection| {
            first(
                connection,
                "SELECT message FROM outbox WHERE id = ?1",
                [mail],
                |row| Ok(row.get(0)?),
            )
        })
    }

    /// The attempts to send a mail, in their order.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn attempts(&self, mail: i64) -> Result<Vec<Attempt>, StoreError> {
        const SQL: &str = "
            SELECT id, started, finished, result, detail
            FROM attempt WHERE outbox = ?1 ORDER BY id";
        self.read("list attempts", |connection| {
            all(connection, SQL, [mail], attempt)
        })
    }

    /// How many mails stand where.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        self.read("count mails", counts)
    }

    /// Claims a mail that is due and writes that it is being sent; tells the attempt's number.
    ///
    /// # Errors
    /// [`StoreError::MailNotWaiting`] where it is not due, or another attempt has claimed it.
    pub fn begin_attempt(&mut self, mail: i64, now: Timestamp) -> Result<i64, StoreError> {
        self.write("begin an attempt", |connection| {
            let claimed_until = now.checked_add(CLAIM).unwrap_or(Timestamp::MAX);
            let claimed = change(
                connection,
                "UPDATE outbox SET attempts = attempts + 1, next_attempt = ?3
                 WHERE id = ?1 AND state = 'waiting'
                    AND (next_attempt <= ?2 OR next_attempt > ?4)",
                params![mail, instant(now), instant(claimed_until), furthest(now)],
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

    /// Ends the attempts that a killed program left open and makes their mails due at once; tells
    /// how many. Only for the owner of the [`super::DaemonLock`], before it sends anything.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn resume_outbox(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        self.write("resume the outbox", |connection| {
            let now = instant(now);
            change(
                connection,
                "UPDATE outbox SET next_attempt = ?1 WHERE state = 'waiting'
                 AND id IN (SELECT outbox FROM attempt WHERE finished IS NULL)",
                [&now],
            )?;
            Ok(change(
                connection,
                "UPDATE attempt SET finished = ?1, result = 'interrupted' WHERE finished IS NULL",
                [&now],
            )?)
        })
    }

    /// Where the clock was set back: a mail that is due later than `latest` is due now, and the
    /// claim on one that is being sent ends as if it had been made now.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn mails_due_by(&mut self, latest: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        self.write("hold mails to the clock", |connection| {
            let claimed_until = now.checked_add(CLAIM).unwrap_or(Timestamp::MAX);
            change(
                connection,
                "UPDATE outbox SET next_attempt = iif(EXISTS (
                    SELECT 1 FROM attempt a WHERE a.outbox = outbox.id AND a.finished IS NULL),
                    ?3, ?2)
                 WHERE state = 'waiting' AND next_attempt > ?1",
                params![instant(latest), instant(now), instant(claimed_until)],
            )?;
            Ok(())
        })
    }

    /// Makes a waiting or parked mail due at once; of what is gathered, its digest.
    ///
    /// # Errors
    /// [`StoreError::MailNotWaiting`] where it is sent, dropped or being sent;
    /// [`StoreError::NoSuchMail`].
    pub fn retry_mail(&mut self, mail: i64, now: Timestamp) -> Result<(), StoreError> {
        self.decide("retry a mail", mail, MailState::Waiting, now)
    }

    /// Gives up for good what is not told yet.
    ///
    /// # Errors
    /// As [`Store::retry_mail`].
    pub fn drop_mail(&mut self, mail: i64, now: Timestamp) -> Result<(), StoreError> {
        self.decide("drop a mail", mail, MailState::Dropped, now)
    }

    /// What a person decides about a mail that is not sent, and that nobody is sending.
    fn decide(
        &mut self,
        operation: &'static str,
        mail: i64,
        state: MailState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE outbox SET
                state = iif(?3 = 'waiting' AND state = 'gathering', 'gathering', ?3),
                next_attempt = CASE ?3 WHEN 'waiting' THEN ?2 END
            WHERE id = ?1 AND state IN ('gathering', 'waiting', 'parked') AND
                NOT (state = 'waiting' AND next_attempt > ?2 AND
                     EXISTS (SELECT 1 FROM attempt WHERE outbox = ?1 AND finished IS NULL))";
        self.write(operation, |connection| {
            match change(connection, SQL, params![mail, instant(now), state.name()])? {
                0 => Err(not_waiting(connection, mail)?),
                _ => Ok(()),
            }
        })
    }
}

/// Beyond which nothing was planned by a clock that showed this time.
fn furthest(now: Timestamp) -> String {
    instant(now.checked_add(FURTHEST).unwrap_or(Timestamp::MAX))
}

/// Why a mail was not found waiting.
fn not_waiting(connection: &Connection, mail: i64) -> Result<Fault, Fault> {
    let found = first(connection, STATE, [mail], |row| {
        let (state, claimed): (String, bool) = (row.get(0)?, row.get(1)?);
        Ok((named("outbox", mail, &state, MailState::named)?, claimed))
    })?;
    Ok(match found {
        None => StoreError::NoSuchMail { mail },
        Some((MailState::Waiting, claimed)) => StoreError::MailNotWaiting {
            mail,
            state: if claimed { "being sent" } else { "not due yet" },
        },
        Some((state, _)) => StoreError::MailNotWaiting {
            mail,
            state: state.name(),
        },
    }
    .into())
}

fn finish(
    connection: &Connection,
    attempt: i64,
    result: &SendResult,
    now: &str,
) -> Result<(), Fault> {
    let (name, detail) = match result {
        SendResult::Sent { response } => (AttemptResult::Sent, response),
        SendResult::Retry { detail, .. } => (AttemptResult::Retry, detail),
        SendResult::Park { detail } => (AttemptResult::Parked, detail),
    };
    let finished = first(
        connection,
        "UPDATE attempt SET finished = ?2, result = ?3, detail = ?4
         WHERE id = ?1 AND finished IS NULL RETURNING outbox",
        params![attempt, now, name.name(), detail],
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
        SendResult::Retry { next, detail } => change(
            connection,
            "UPDATE outbox SET next_attempt = ?2, last_error = ?3
             WHERE id = ?1 AND state = 'waiting'",
            params![mail, instant(*next), detail],
        )?,
        SendResult::Park { detail } => change(
            connection,
            "UPDATE outbox SET state = 'parked', next_attempt = NULL, last_error = ?2
             WHERE id = ?1 AND state = 'waiting'",
            params![mail, detail],
        )?,
    };
    Ok(())
}

fn mail(row: &Row<'_>) -> Result<MailRow, Fault> {
    let (id, state, channel): (i64, String, String) = (row.get(0)?, row.get(7)?, row.get(13)?);
    let (next, created, sent): (Option<String>, String, Option<String>) =
        (row.get(9)?, row.get(11)?, row.get(12)?);
    Ok(MailRow {
        id,
        alert: row.get(1)?,
        channel: named("outbox", id, &channel, Channel::named)?,
        source: row.get(2)?,
        kind: row.get(3)?,
        subject: row.get(4)?,
        recipient: row.get(5)?,
        message_id: row.get(6)?,
        state: named("outbox", id, &state, MailState::named)?,
        attempts: row.get(8)?,
        next_attempt: parse_some("outbox", id, next.as_deref())?,
        last_error: row.get(10)?,
        created: parse("outbox", id, &created)?,
        sent: parse_some("outbox", id, sent.as_deref())?,
        digest: row.get(14)?,
    })
}

fn attempt(row: &Row<'_>) -> Result<Attempt, Fault> {
    let (id, started): (i64, String) = (row.get(0)?, row.get(1)?);
    let (finished, result): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    let result = result.map(|name| named("attempt", id, &name, AttemptResult::named));
    Ok(Attempt {
        id,
        started: parse("attempt", id, &started)?,
        finished: parse_some("attempt", id, finished.as_deref())?,
        result: result.transpose()?,
        detail: row.get(4)?,
    })
}

fn counts(connection: &Connection) -> Result<OutboxCounts, Fault> {
    let sql = "SELECT state, count(*) FROM outbox GROUP BY state";
    let by_state = all(connection, sql, [], |row| {
        let state: String = row.get(0)?;
        let state = named("outbox", "count", &state, MailState::named)?;
        Ok((state, count("outbox", row.get(1)?)?))
    })?;
    let mut counts = OutboxCounts::default();
    for (state, number) in by_state {
        match state {
            MailState::Gathering => counts.gathering = number,
            MailState::Digested => counts.digested = number,
            MailState::Waiting => counts.waiting = number,
            MailState::Sent => counts.sent = number,
            MailState::Parked => counts.parked = number,
            MailState::Dropped => counts.dropped = number,
        }
    }
    Ok(counts)
}
