//! Alerts and the mails that carry them, queued in the transaction that makes them true.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::cells::{all, insert, instant, parse};
use super::entry::{NewAlert, Notice, TroubleStep};
use super::error::{Fault, StoreError};
use super::{Store, sources};

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
    /// [`StoreError::TroubleMoved`]; [`StoreError::Contradiction`] for trouble of no source;
    /// [`StoreError::Write`].
    pub fn tell(&mut self, notice: &Notice<'_>) -> Result<Option<i64>, StoreError> {
        self.write("queue an alert", |connection| {
            if let Some(source) = notice.source {
                sources::know(connection, source)?;
            }
            let alert = match &notice.alert {
                Some(alert) => Some(write(connection, None, notice.source, notice.now, alert)?),
                None => None,
            };
            match (notice.source, &notice.trouble) {
                (Some(source), step) => {
                    sources::step(connection, source, notice.now, step, alert)?;
                }
                (None, TroubleStep::None) => {}
                (None, _) => return Err(Fault::contradiction("", "trouble is of a source")),
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

/// Writes an alert and its mails, due at once.
pub(super) fn write(
    connection: &Connection,
    check: Option<i64>,
    source: Option<&str>,
    now: Timestamp,
    alert: &NewAlert,
) -> Result<i64, Fault> {
    let now = instant(now);
    let id = insert(
        connection,
        "INSERT INTO alert (check_run, source, kind, created, subject, text, html)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            check,
            source,
            alert.kind,
            now,
            alert.subject,
            alert.text,
            alert.html
        ],
    )?;
    for mail in &alert.mails {
        insert(
            connection,
            "INSERT INTO outbox (alert, recipient, envelope_from, message_id, message, state,
                next_attempt, created)
             VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?6)",
            params![
                id,
                mail.recipient,
                mail.envelope_from,
                mail.message_id,
                mail.bytes,
                now
            ],
        )?;
    }
    Ok(id)
}
