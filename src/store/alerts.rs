//! Alerts and the mails that carry them, queued in the transaction that makes them true.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde_json::Value;

use super::cells::{all, insert, instant, parse};
use super::entry::{Content, NewAlert, Notice, OutboxMail, TroubleStep};
use super::error::{Fault, StoreError};
use super::outbox::MailState;
use super::{Store, snapshots, sources};

/// An alert as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub id: i64,
    pub check: Option<i64>,
    pub source: Option<String>,
    pub kind: String,
    pub created: Timestamp,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

pub(super) const ALERTS: &str = "
    SELECT id, check_run, source, kind, created, subject, text, html
    FROM alert WHERE id > ?1 ORDER BY id LIMIT ?2";

impl Store {
    /// Queues an alert, and opens or closes trouble, without a check; tells the alert's number.
    ///
    /// # Errors
    /// [`StoreError::TroubleMoved`]; [`StoreError::Unfit`] for trouble of no source;
    /// [`StoreError::Write`].
    pub fn tell(&mut self, notice: &Notice<'_>) -> Result<Option<i64>, StoreError> {
        self.write("queue an alert", |connection| {
            if let Some(source) = notice.source {
                sources::know(connection, source)?;
            }
            let alert = match &notice.alert {
                Some(alert) => Some(write(
                    connection,
                    Of::source(notice.source),
                    notice.now,
                    alert,
                )?),
                None => None,
            };
            match (notice.source, &notice.trouble) {
                (Some(source), step) => {
                    sources::step(connection, source, notice.now, step, alert)?;
                }
                (None, TroubleStep::None) => {}
                (None, _) => return Err(Fault::unfit("", "trouble is of a source")),
            }
            Ok(alert)
        })
    }

    /// At most `limit` alerts after number `after` (0: from the first), in the order in which
    /// they were queued.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn alerts(&self, after: i64, limit: u32) -> Result<Vec<Alert>, StoreError> {
        self.read("list alerts", |connection| {
            all(connection, ALERTS, params![after, limit], alert)
        })
    }
}

fn alert(row: &Row<'_>) -> Result<Alert, Fault> {
    let (id, created): (i64, String) = (row.get(0)?, row.get(4)?);
    Ok(Alert {
        id,
        check: row.get(1)?,
        source: row.get(2)?,
        kind: row.get(3)?,
        created: parse("alert", id, &created)?,
        subject: row.get(5)?,
        text: row.get(6)?,
        html: row.get(7)?,
    })
}

/// What an alert is of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Of<'a> {
    pub(super) check: Option<i64>,
    pub(super) source: Option<&'a str>,
}

impl<'a> Of<'a> {
    pub(super) fn source(source: Option<&'a str>) -> Self {
        Self {
            check: None,
            source,
        }
    }
}

/// Writes an alert and what each recipient is sent; tells the alert's number.
pub(super) fn write(
    connection: &Connection,
    of: Of<'_>,
    now: Timestamp,
    alert: &NewAlert,
) -> Result<i64, Fault> {
    let id = insert(
        connection,
        "INSERT INTO alert (check_run, source, kind, created, subject, text, html)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            of.check,
            of.source,
            alert.kind,
            instant(now),
            alert.subject,
            alert.text,
            alert.html
        ],
    )?;
    for mail in &alert.mails {
        queue(connection, of, id, now, mail)?;
    }
    Ok(id)
}

/// Queues what one recipient is sent; tells its number.
pub(super) fn queue(
    connection: &Connection,
    of: Of<'_>,
    alert: i64,
    now: Timestamp,
    mail: &OutboxMail,
) -> Result<i64, Fault> {
    let filled;
    let (message, state, due) = match &mail.content {
        Content::Message(bytes) => (bytes, MailState::Waiting, now),
        Content::Gathered { item, due } => (item, MailState::Gathering, *due),
        Content::Event(event) => {
            filled = with_numbers(connection, of, alert, event)?;
            (&filled, MailState::Waiting, now)
        }
    };
    let id = insert(
        connection,
        "INSERT INTO outbox (alert, channel, recipient, envelope_from, message_id, state,
            next_attempt, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            alert,
            mail.channel.name(),
            mail.recipient,
            mail.envelope_from,
            mail.message_id,
            state.name(),
            instant(due),
            instant(now),
        ],
    )?;
    let letter = "INSERT INTO letter (outbox, message) VALUES (?1, ?2)";
    insert(connection, letter, params![id, message])?;
    Ok(id)
}

/// An event as it is sent: with the numbers of its alert, its check, and the snapshot in force
/// after it.
fn with_numbers(
    connection: &Connection,
    of: Of<'_>,
    alert: i64,
    event: &serde_json::Map<String, Value>,
) -> Result<Vec<u8>, Fault> {
    let snapshot = match of.source {
        Some(source) => snapshots::in_force(connection, source)?.map(|id| id.0),
        None => None,
    };
    let mut event = event.clone();
    for (key, number) in [
        ("alert", Some(alert)),
        ("check", of.check),
        ("snapshot", snapshot),
    ] {
        if let Some(place) = event.get_mut(key) {
            *place = number.map_or(Value::Null, Value::from);
        }
    }
    Ok(Value::Object(event).to_string().into_bytes())
}
