//! The outbox: each mail waits, is tried, and is sent, parked or dropped. A mail is here whatever
//! is told to one recipient, by which way soever ([`Channel`]). What is sent of it is its letter,
//! which stands apart: no listing reads one, and one that was sent long ago may be gone.
//!
//! How it is tried is in `attempts`. While an attempt is open nobody else finds its mail waiting.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::Store;
use super::cells::{all, change, count, first, instant, named, parse, parse_some};
use super::error::{Fault, StoreError};

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
    /// How often it was refused itself, since a person last looked at it.
    pub refused: u32,
    /// How often it may have been taken and nobody said so, since then.
    pub unanswered: u32,
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

/// Mails of one recipient that are not due before a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Waiting, or gathering for a digest.
    pub state: MailState,
    pub recipient: String,
    pub next: Timestamp,
}

/// How many mails somebody or something is still to be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenMails {
    pub channel: Channel,
    pub recipient: String,
    pub mails: u64,
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

/// Without the letters, which are read for those alone that are taken up. Of its own failures a mail
/// counts those since it was last parked: a person has looked at it since.
pub(super) const DUE: &str = "
    SELECT o.id, o.recipient, o.envelope_from, o.message_id, o.attempts, o.created,
        (SELECT count(*) FROM attempt a WHERE a.outbox = o.id AND a.failure = 'refused' AND a.id >
            (SELECT coalesce(max(p.id), 0) FROM attempt p
             WHERE p.outbox = o.id AND p.result = 'parked')),
        (SELECT count(*) FROM attempt a WHERE a.outbox = o.id AND a.failure = 'unanswered' AND a.id >
            (SELECT coalesce(max(p.id), 0) FROM attempt p
             WHERE p.outbox = o.id AND p.result = 'parked'))
    FROM outbox o WHERE o.state = 'waiting' AND o.next_attempt <= ?1
        AND o.channel = ?2 AND (?3 IS NULL OR o.recipient = ?3)
        AND NOT EXISTS (
            SELECT 1 FROM outbox older
            WHERE older.state = 'waiting' AND older.next_attempt > ?1
                AND older.channel = o.channel AND older.recipient = o.recipient
                AND older.id < o.id)
        AND NOT EXISTS (
            SELECT 1 FROM attempt open CROSS JOIN outbox sent ON sent.id = open.outbox
            WHERE open.finished IS NULL
                AND sent.channel = o.channel AND sent.recipient = o.recipient)
    ORDER BY o.id LIMIT ?4";

const LETTER: &str = "SELECT message FROM letter WHERE outbox = ?1";

macro_rules! listed {
    ($which:literal) => {
        concat!(
            "SELECT o.id, o.alert, a.source, a.kind, a.subject, o.recipient, o.message_id, o.state,
                o.attempts, o.next_attempt, o.last_error, o.created, o.sent, o.channel, o.digest
            FROM outbox o CROSS JOIN alert a ON a.id = o.alert ",
            $which
        )
    };
}

const ALL: &str = listed!("ORDER BY o.id");
pub(super) const IN_STATE: &str = listed!("WHERE o.state = ?1 ORDER BY o.id");
pub(super) const ONE: &str = listed!("WHERE o.id = ?1");

pub(super) const PLANNED: &str = "
    SELECT DISTINCT state, recipient, next_attempt FROM outbox
    WHERE state IN ('waiting', 'gathering') AND next_attempt > ?1";

pub(super) const OPEN: &str = "
    SELECT channel, recipient, count(*) FROM outbox
    WHERE state IN ('gathering', 'waiting', 'parked')
    GROUP BY channel, recipient ORDER BY min(id)";

const STATE: &str = "
    SELECT state, EXISTS (SELECT 1 FROM attempt WHERE outbox = ?1 AND finished IS NULL)
    FROM outbox WHERE id = ?1";

impl Store {
    /// At most `limit` mails of a channel (to one recipient, or to all) that wait and are due, the
    /// one queued first first; an older mail that waits for its next attempt, or is being sent,
    /// holds back the newer ones to the same recipient.
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
        let of = params![instant(now), channel.name(), recipient, limit];
        self.read("read waiting mails", |connection| {
            let mut mails = all(connection, DUE, of, |row| {
                let (id, created): (i64, String) = (row.get(0)?, row.get(5)?);
                Ok(MailToSend {
                    id,
                    recipient: row.get(1)?,
                    envelope_from: row.get(2)?,
                    message_id: row.get(3)?,
                    bytes: Vec::new(),
                    attempts: row.get(4)?,
                    refused: row.get(6)?,
                    unanswered: row.get(7)?,
                    created: parse("outbox", id, &created)?,
                })
            })?;
            for mail in &mut mails {
                let letter = letter(connection, mail.id)?;
                mail.bytes = letter.ok_or_else(|| Fault::row("letter", mail.id, "is missing"))?;
            }
            Ok(mails)
        })
    }

    /// All mails, or those in one state, in the order in which they were queued.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn mails(&self, state: Option<MailState>) -> Result<Vec<MailRow>, StoreError> {
        self.read("list mails", |connection| match state {
            None => all(connection, ALL, [], mail),
            Some(state) => all(connection, IN_STATE, [state.name()], mail),
        })
    }

    /// One mail.
    ///
    /// # Errors
    /// [`StoreError::NoSuchMail`]; [`StoreError::Read`], or what is wrong with the row.
    pub fn mail(&self, id: i64) -> Result<MailRow, StoreError> {
        self.read("read a mail", |connection| {
            let found = first(connection, ONE, [id], mail)?;
            found.ok_or_else(|| StoreError::NoSuchMail { mail: id }.into())
        })
    }

    /// What is sent, byte for byte; of what is gathered, what is kept for its digest. `None` where
    /// it was dropped long after it was told.
    ///
    /// # Errors
    /// [`StoreError::Read`].
    pub fn message(&self, mail: i64) -> Result<Option<Vec<u8>>, StoreError> {
        self.read("read a mail", |connection| letter(connection, mail))
    }

    /// How many mails stand where.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        self.read("count mails", counts)
    }

    /// For whom mails are kept that nobody was told of yet, and how many, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn open_mails(&self) -> Result<Vec<OpenMails>, StoreError> {
        self.read("count open mails", |connection| {
            all(connection, OPEN, [], |row| {
                let (channel, recipient): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(OpenMails {
                    channel: named("outbox", &recipient, &channel, Channel::named)?,
                    recipient,
                    mails: count("outbox", row.get(2)?)?,
                })
            })
        })
    }

    /// What waits, or is gathered, for a later time than now.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn planned(&self, now: Timestamp) -> Result<Vec<Planned>, StoreError> {
        self.read("read what waits for later", |connection| {
            all(connection, PLANNED, [instant(now)], |row| {
                let (state, recipient): (String, String) = (row.get(0)?, row.get(1)?);
                let next: String = row.get(2)?;
                Ok(Planned {
                    state: named("outbox", &recipient, &state, MailState::named)?,
                    next: parse("outbox", &recipient, &next)?,
                    recipient,
                })
            })
        })
    }

    /// Has what was planned for one time be due at another.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn replan(&mut self, changes: &[(Planned, Timestamp)]) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE outbox SET next_attempt = ?4
            WHERE state = ?1 AND next_attempt = ?2 AND recipient = ?3";
        self.write("plan mails anew", |connection| {
            for (was, next) in changes {
                let cells = params![
                    was.state.name(),
                    instant(was.next),
                    was.recipient,
                    instant(*next)
                ];
                change(connection, SQL, cells)?;
            }
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
                NOT EXISTS (SELECT 1 FROM attempt WHERE outbox = ?1 AND finished IS NULL)";
        self.write(operation, |connection| {
            match change(connection, SQL, params![mail, instant(now), state.name()])? {
                0 => Err(not_waiting(connection, mail)?),
                _ => Ok(()),
            }
        })
    }
}

fn letter(connection: &Connection, mail: i64) -> Result<Option<Vec<u8>>, Fault> {
    first(connection, LETTER, [mail], |row| Ok(row.get(0)?))
}

/// Why a mail was not found waiting.
pub(super) fn not_waiting(connection: &Connection, mail: i64) -> Result<Fault, Fault> {
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
