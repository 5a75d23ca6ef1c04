//! What is gathered for a digest, and the mail that comes of it.

use jiff::Timestamp;
use rusqlite::params;

use super::Store;
use super::alerts::{self, Of};
use super::cells::{all, change, insert, instant};
use super::entry::NewAlert;
use super::error::{Fault, StoreError};

/// All that one recipient is to be told in one mail, now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDigest {
    pub recipient: String,
    /// The number of each part and what it says, in the order in which they were gathered.
    pub items: Vec<(i64, Vec<u8>)>,
}

/// The most parts that one digest tells; what is left is told by the next, at once.
const MOST_ITEMS: u32 = 5_000;

pub(super) const DUE: &str = "
    SELECT o.recipient, o.id, l.message FROM outbox o CROSS JOIN letter l ON l.outbox = o.id
    WHERE o.state = 'gathering' AND o.next_attempt <= ?1 ORDER BY o.id LIMIT ?2";

impl Store {
    /// What was gathered and is due, for each recipient.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn due_digests(&self, now: Timestamp) -> Result<Vec<DueDigest>, StoreError> {
        let rows = self.read("read what is gathered", |connection| {
            all(connection, DUE, params![instant(now), MOST_ITEMS], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
            })
        })?;
        let mut due: Vec<DueDigest> = Vec::new();
        for (recipient, id, item) in rows {
            match due.iter_mut().find(|digest| digest.recipient == recipient) {
                Some(digest) => digest.items.push((id, item)),
                None => due.push(DueDigest {
                    recipient,
                    items: vec![(id, item)],
                }),
            }
        }
        Ok(due)
    }

    /// Queues the mail that tells what was gathered, and writes down that it does; tells the
    /// mail's number.
    ///
    /// # Errors
    /// [`StoreError::MailNotWaiting`] where one of the parts is told or dropped already: then
    /// nothing is done.
    pub fn commit_digest(
        &mut self,
        items: &[i64],
        digest: &NewAlert,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        const TOLD: &str = "
            UPDATE outbox SET state = 'digested', digest = ?2, next_attempt = NULL,
                last_error = NULL
            WHERE id = ?1 AND state = 'gathering'";
        self.write("commit a digest", |connection| {
            let [mail] = digest.mails.as_slice() else {
                return Err(Fault::unfit("", "a digest is one mail"));
            };
            let alert = insert(
                connection,
                "INSERT INTO alert (kind, created, subject, text, html)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    digest.kind,
                    instant(now),
                    digest.subject,
                    digest.text,
                    digest.html
                ],
            )?;
            let told_by = alerts::queue(connection, Of::default(), alert, now, mail)?;
            for item in items {
                if change(connection, TOLD, params![item, told_by])? != 1 {
                    return Err(StoreError::MailNotWaiting {
                        mail: *item,
                        state: "told or dropped already",
                    }
                    .into());
                }
            }
            Ok(told_by)
        })
    }

    /// Keeps why these parts could not be told, and tries again at `next`.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn put_off_digest(
        &mut self,
        items: &[i64],
        cause: &str,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE outbox SET next_attempt = ?3, last_error = ?2, attempts = attempts + 1
            WHERE id = ?1 AND state = 'gathering'";
        self.write("put off a digest", |connection| {
            for item in items {
                change(connection, SQL, params![item, cause, instant(next)])?;
            }
            Ok(())
        })
    }
}
