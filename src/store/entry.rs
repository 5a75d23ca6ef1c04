//! What can be recorded: a check with all that it brought, and what is told. The words in which
//! the rest of the program speaks to the store.

use std::time::Duration;

use jiff::Timestamp;

use crate::change::Diff;
use crate::contradiction::Contradiction;
use crate::outcome::Outcome;
use crate::page::{Page, PageHash};
use crate::plausible::{Doubt, Settles};
use crate::reading::{Mention, Problem, Remark};
use crate::snapshot::{Snapshot, SnapshotId};

use super::outbox::Channel;
use super::repairs::NewRepair;

/// The text of a selector file and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorsText {
    /// BLAKE3 of the text, written as those of pages are.
    pub hash: PageHash,
    pub text: String,
}

impl SelectorsText {
    pub fn of(text: &str) -> Self {
        Self {
            hash: PageHash::of(text.as_bytes()),
            text: text.to_owned(),
        }
    }
}

/// One page that a check asked for.
#[derive(Clone, Debug)]
pub enum CheckedPage {
    /// The bytes came.
    Received(Page),
    /// The server says that the page of the last good check is still the same.
    NotModified {
        page: String,
        url: String,
        hash: PageHash,
    },
}

/// How long the parts of a check took; `None` where it did not come to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Took {
    /// From the first request to the last byte.
    pub fetch: Option<Duration>,
    /// From bytes to readings.
    pub read: Option<Duration>,
}

/// What a check means for the trouble of its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TroubleStep {
    #[default]
    None,
    /// Trouble begins; the record's alert tells of it, and of a repair where one is `offered`.
    Open {
        kind: String,
        reason: String,
        offered: bool,
    },
    /// Trouble goes on; the record's alert tells of a repair.
    Offer,
    /// Trouble ends; the record's alert tells of it.
    Close,
}

/// The number of a held reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct CaseId(pub i64);

impl std::fmt::Display for CaseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A reading that is to be held back.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The number that it will have, since its mail names it.
    pub id: CaseId,
    pub fingerprint: PageHash,
    pub reading: Snapshot,
    pub doubts: Vec<Doubt>,
    pub settles: Settles,
}

/// What a check means for the readings of its source that are held back.
#[derive(Clone, Debug, Default)]
pub enum CaseStep {
    #[default]
    None,
    /// A doubtful reading is held; the open one, if there is one, is superseded. The record's alert
    /// tells of it.
    Open(Box<NewCase>),
    /// A held reading, open or rejected, was read again; an open one that it is not is superseded.
    /// The record's alert tells of it.
    Seen(CaseId),
    /// The book takes a held reading, open or accepted. An open one that it is not is withdrawn.
    Settle(CaseId),
    /// The source shows something plausible: the open one is withdrawn. The record's alert tells
    /// of it.
    Withdraw,
}

/// What a good check means for the contradictions in which its source stands.
#[derive(Clone, Debug, Default)]
pub struct ContradictionSteps {
    /// All prices that sentences of the pages mention; `None` where the check was not good.
    pub mentions: Option<Vec<Mention>>,
    /// New ones, which the alert tells.
    pub opened: Vec<Contradiction>,
    /// The numbers of those that are no more.
    pub ended: Vec<i64>,
    pub alert: Option<NewAlert>,
    /// The numbers of those whose end the alert tells in passing.
    pub ends_told: Vec<i64>,
}

/// One check, complete, as it is to be recorded.
#[derive(Clone, Debug)]
pub struct CheckRecord<'a> {
    pub source: &'a str,
    pub started: Timestamp,
    /// The instant at which the check observed its source.
    pub finished: Timestamp,
    pub took: Took,
    pub outcome: Outcome,
    pub pages: Vec<CheckedPage>,
    pub selectors: &'a SelectorsText,
    /// The version of the reader of pages, which may read the same bytes otherwise than before.
    pub reader: u32,
    /// The snapshot that was in force when the check began.
    pub expected_snapshot: Option<SnapshotId>,
    /// Present exactly when the outcome is [`Outcome::Changed`]. The first snapshot of a source
    /// comes with an empty diff: a baseline is no change.
    pub accepted: Option<(Snapshot, Diff)>,
    pub problems: &'a [Problem],
    /// The rows that a good check let pass.
    pub remarks: &'a [Remark],
    pub cause: Option<String>,
    pub alert: Option<NewAlert>,
    pub trouble: TroubleStep,
    /// The held reading that was open when the check began.
    pub expected_case: Option<CaseId>,
    pub case: CaseStep,
    /// When the source is to be looked at again, should that be sooner than it is due.
    pub again: Option<Timestamp>,
    pub contradictions: ContradictionSteps,
    /// The repair of its selector file that the check looked for.
    pub repair: Option<NewRepair>,
}

/// Where a check was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub check: i64,
    /// The snapshot in force after it.
    pub snapshot: Option<SnapshotId>,
}

/// One composed message, and whom it goes to.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAlert {
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    pub mails: Vec<OutboxMail>,
}

/// An alert for one recipient.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxMail {
    pub channel: Channel,
    /// A mail address, or the name of a webhook or a command.
    pub recipient: String,
    /// Empty but for a mail.
    pub envelope_from: String,
    /// Unique in the store.
    pub message_id: String,
    pub content: Content,
}

/// What is sent, and when.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// The bytes that go out, the same at every attempt; due at once.
    Message(Vec<u8>),
    /// What a digest will say of it; no earlier than `due`.
    Gathered { item: Vec<u8>, due: Timestamp },
    /// A JSON object, due at once. Where it has the keys `alert`, `check` and `snapshot`, the
    /// numbers are put in that the store gives: the bytes are the same at every attempt.
    Event(serde_json::Map<String, serde_json::Value>),
}

/// Something to tell that comes of no check: a silent source, a test.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    pub source: Option<&'a str>,
    pub now: Timestamp,
    pub alert: Option<NewAlert>,
    /// Only with a source.
    pub trouble: TroubleStep,
}
