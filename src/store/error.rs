//! What can go wrong with a store, by operation, with the file's path and what can be done.
//!
//! Inside the store a [`Fault`] says what went wrong; [`Store::read`] and [`Store::write`] add
//! which file and which operation. No SQLite type leaves this module: the cause is opaque.
//!
//! [`Store::read`]: super::Store::read
//! [`Store::write`]: super::Store::write

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::ErrorCode;

use super::entry::CaseId;
use super::lock::LockError;
use crate::page::PageHash;
use crate::snapshot::SnapshotId;

/// Why a store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is no store at `{}`", .path.display())]
    Absent { path: PathBuf },
    #[error("`{}` is not a file", .path.display())]
    NotAFile { path: PathBuf },
    #[error("`{}` is an empty file, not a store", .path.display())]
    Empty { path: PathBuf },
    #[error("`{}` is not a SQLite database", .path.display())]
    NotADatabase { path: PathBuf },
    #[error("`{}` is another program's database (application id {found:#010x})", .path.display())]
    Foreign { path: PathBuf, found: i64 },
    #[error("`{}` is damaged: {problem}", .path.display())]
    Damaged { path: PathBuf, problem: String },
    #[error("`{}` is not whole: `{}-wal` belongs to it and is missing", .path.display(), .path.display())]
    LogMissing { path: PathBuf },
    #[error("`{}-wal` is the log of another store than `{}`", .path.display(), .path.display())]
    ForeignLog { path: PathBuf },
    #[error("`{}`: database is version {found}, this program knows {known}", .path.display())]
    Newer {
        path: PathBuf,
        found: i64,
        known: i64,
    },
    #[error("`{}`: database is version {found}, this program needs {known}", .path.display())]
    Older {
        path: PathBuf,
        found: i64,
        known: i64,
    },
    /// Whoever owns it may be an older program, to which it would become unknown.
    #[error("`{}` is not brought from version {found} to {known}: {cause}", .path.display())]
    NotBroughtUpToDate {
        path: PathBuf,
        found: i64,
        known: i64,
        #[source]
        cause: LockError,
    },
    #[error("`{}` was made with another migration {version} than this program's", .path.display())]
    MigrationChanged { path: PathBuf, version: i64 },
    #[error("`{}` cannot be written", .path.display())]
    NotWritable { path: PathBuf },
    #[error("`{}` was opened by a writer while it was read", .path.display())]
    WriterCame { path: PathBuf },
    #[error("cannot look at `{}`: {}", .path.display(), shown(cause))]
    Inspect {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    #[error("cannot create `{}`: {}", .path.display(), shown(cause))]
    Create {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
    /// A backup is not written over something else.
    #[error("`{}` was not written: {why}", .path.display())]
    Exists { path: PathBuf, why: &'static str },
    #[error("cannot write the backup `{}`: {cause}", .path.display())]
    BackUp {
        path: PathBuf,
        #[source]
        cause: Cause,
    },
    #[error("cannot open `{}`: {cause}", .path.display())]
    Open {
        path: PathBuf,
        #[source]
        cause: Cause,
    },
    #[error("cannot bring `{}` to version {version}: {cause}", .path.display())]
    Migrate {
        path: PathBuf,
        version: i64,
        #[source]
        cause: Cause,
    },
    #[error("cannot {operation} from `{}`: {cause}", .path.display())]
    Read {
        path: PathBuf,
        operation: &'static str,
        #[source]
        cause: Cause,
    },
    #[error("cannot {operation} in `{}`: {cause}", .path.display())]
    Write {
        path: PathBuf,
        operation: &'static str,
        #[source]
        cause: Cause,
    },
    /// A value that does not say what its column means.
    #[error("`{}`: table `{table}`, row {id}: {problem}", .path.display())]
    Row {
        path: PathBuf,
        table: &'static str,
        id: String,
        problem: String,
    },
    /// What was to be stored could not be read back, or contradicts what is stored.
    #[error("source={of}: refused to store: {problem}")]
    Unfit { of: String, problem: String },
    /// Somebody else recorded a snapshot since this check read the one it compared with.
    #[error(
        "source={of}: the check compared with {}, but {} is in force",
        told(*.compared), told(*.in_force)
    )]
    Overtaken {
        of: String,
        compared: Option<SnapshotId>,
        in_force: Option<SnapshotId>,
    },
    #[error("source={of}: its trouble is already {state}")]
    TroubleMoved { of: String, state: &'static str },
    #[error("source={of}: what is held back of it is no longer what the check found")]
    CaseMoved { of: String },
    #[error("there is no held reading {case}")]
    NoSuchCase { case: CaseId },
    #[error("held reading {case} is {state}{}", by_case(*.by))]
    CaseNotOpen {
        case: CaseId,
        state: &'static str,
        /// The one that took its place.
        by: Option<CaseId>,
    },
    /// Somebody else recorded a contradiction, or its end, since this check weighed them.
    #[error("source={of}: other contradictions are recorded than the check took into account")]
    ContradictionMoved { of: String },
    #[error("no page {hash} is archived")]
    NoSuchPage { hash: PageHash },
    /// It was old, and nothing rested on it.
    #[error("the bytes of page {hash} were dropped on {}", .on.strftime("%-d %b %Y"))]
    PageDropped { hash: PageHash, on: Timestamp },
    #[error("there is no mail {mail}")]
    NoSuchMail { mail: i64 },
    #[error("mail {mail} is {state}")]
    MailNotWaiting { mail: i64, state: &'static str },
    #[error("there is no open attempt {attempt}")]
    NoSuchAttempt { attempt: i64 },
}

pub(super) const MAKE_ROOM: &str =
    "the disk is full: make room; nothing stored is lost, and the next check goes on";

/// Whether the system had no room, or no more of it for this user.
pub(super) fn is_disk_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// What the system said, and a full disk in the same words as SQLite's.
pub(super) fn shown(error: &io::Error) -> String {
    if is_disk_full(error) {
        "disk is full".to_owned()
    } else {
        error.to_string()
    }
}

fn told(snapshot: Option<SnapshotId>) -> String {
    snapshot.map_or_else(|| "no snapshot".to_owned(), |id| format!("snapshot {id}"))
}

fn by_case(by: Option<CaseId>) -> String {
    by.map_or_else(String::new, |by| format!(" by {by}"))
}

impl StoreError {
    /// Whether the disk is full: what was there is unharmed, and writing works again with space.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Open { cause, .. }
            | Self::BackUp { cause, .. }
            | Self::Migrate { cause, .. }
            | Self::Read { cause, .. }
            | Self::Write { cause, .. } => cause.is_disk_full(),
            Self::Create { cause, .. } | Self::Inspect { cause, .. } => is_disk_full(cause),
            _ => false,
        }
    }

    /// Whether somebody else wrote what the call went by: it may succeed on fresh knowledge of the
    /// store.
    pub fn has_moved(&self) -> bool {
        matches!(
            self,
            Self::Overtaken { .. }
                | Self::TroubleMoved { .. }
                | Self::CaseMoved { .. }
                | Self::ContradictionMoved { .. }
        )
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        if self.is_disk_full() {
            return MAKE_ROOM;
        }
        match self {
            Self::Absent { .. } => "run a check first, or say with `--store` where the store is",
            Self::NotAFile { .. } => "name a file with `--store`",
            Self::Empty { .. } | Self::NotADatabase { .. } | Self::Foreign { .. } => {
                "it was left as it is; name another file with `--store`"
            }
            Self::Damaged { .. } | Self::Row { .. } => {
                "it was left as it is; restore a backup, or keep a copy and try `sqlite3 FILE .recover`"
            }
            Self::LogMissing { .. } => {
                "it was left as it is; put its `-wal` back beside it, or restore a backup; to go on \
                 without what was written last, remove its `-shm`"
            }
            Self::ForeignLog { .. } => {
                "both were left as they are; move the `-wal` and `-shm` away from the file that you \
                 put there"
            }
            Self::Newer { .. } => "use the newer ratebook that wrote it",
            Self::Older { .. } => {
                "run `ratebook check` or the daemon once: it brings it up to date"
            }
            Self::NotBroughtUpToDate { cause, .. } => match cause {
                LockError::Owned { .. } => {
                    "stop the daemon that works with it, and start this program's in its place"
                }
                cause @ LockError::Lock { .. } => cause.advice(),
            },
            Self::MigrationChanged { .. } => "use the ratebook that made it",
            Self::NotWritable { .. } => "the file and its folder must be writable by this user",
            Self::WriterCame { .. } => "run it again",
            Self::Inspect { .. } | Self::Create { .. } => {
                "the folder must exist and be accessible to this user"
            }
            Self::Exists { .. } => {
                "name another file; `--replace` takes the place of an older backup that nobody uses"
            }
            Self::Open { cause, .. }
            | Self::BackUp { cause, .. }
            | Self::Migrate { cause, .. }
            | Self::Read { cause, .. }
            | Self::Write { cause, .. } => cause.advice(),
            Self::Unfit { .. } => "nothing was stored; this is a fault of ratebook",
            Self::Overtaken { .. }
            | Self::TroubleMoved { .. }
            | Self::CaseMoved { .. }
            | Self::ContradictionMoved { .. } => {
                "another ratebook checked this source meanwhile: check again"
            }
            Self::NoSuchCase { .. } | Self::CaseNotOpen { .. } => {
                "list the readings that are held back with `ratebook review`"
            }
            Self::PageDropped { .. } => {
                "how long pages are kept that no price rests on is `archive.keep_pages` of the \
                 configuration"
            }
            Self::NoSuchPage { .. } => "list what is archived with `ratebook explain`",
            Self::NoSuchMail { .. } | Self::MailNotWaiting { .. } | Self::NoSuchAttempt { .. } => {
                "list the mails with `ratebook outbox`"
            }
        }
    }
}

/// What the database said.
#[derive(Debug)]
pub struct Cause(rusqlite::Error);

impl Cause {
    fn code(&self) -> Option<ErrorCode> {
        self.0.sqlite_error_code()
    }

    fn is_disk_full(&self) -> bool {
        self.code() == Some(ErrorCode::DiskFull)
    }

    /// Whether the index of the log could not grow: nearly always for want of room, but SQLite does
    /// not say.
    fn is_index_stuck(&self) -> bool {
        let error = self.0.sqlite_error();
        error.is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
    }

    pub(super) fn is_damage(&self) -> bool {
        matches!(
            self.code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        )
    }

    /// Whether the file can be read but not what SQLite wants beside it.
    pub(super) fn is_no_access(&self) -> bool {
        matches!(
            self.code(),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
        )
    }

    fn advice(&self) -> &'static str {
        match self.code() {
            _ if self.is_index_stuck() => {
                "make room, and look whether the disk is well; nothing stored is lost, and the next \
                 check goes on"
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "another program keeps it locked: find it with `fuser FILE`, then try again"
            }
            Some(ErrorCode::SystemIoFailure) => {
                "the disk or the file system fails, or a file has reached its limit (`ulimit -f`, \
                 a quota): look there first"
            }
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                "this user must be allowed to read the file, and to write it and its folder where \
                 checks are recorded"
            }
            _ => "this is a fault of ratebook; nothing was stored",
        }
    }
}

impl From<rusqlite::Error> for Cause {
    fn from(error: rusqlite::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            _ if self.is_disk_full() => f.write_str("disk is full"),
            _ if self.is_index_stuck() => f.write_str("the disk is full or cannot be written"),
            // SQLite's own words would show how the file was opened.
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                f.write_str("permission denied, or too many open files")
            }
            _ => self.0.fmt(f),
        }
    }
}

impl std::error::Error for Cause {}

/// What went wrong inside one operation.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(rusqlite::Error),
    Row {
        table: &'static str,
        id: String,
        problem: String,
    },
    Refused(StoreError),
}

impl Fault {
    pub(super) fn row(
        table: &'static str,
        id: impl fmt::Display,
        problem: impl fmt::Display,
    ) -> Self {
        Self::Row {
            table,
            id: id.to_string(),
            problem: problem.to_string(),
        }
    }

    pub(super) fn unfit(of: &str, problem: impl fmt::Display) -> Self {
        Self::Refused(StoreError::Unfit {
            of: of.to_owned(),
            problem: problem.to_string(),
        })
    }

    /// The error that tells it: `tell` is [`StoreError::Read`] or [`StoreError::Write`].
    pub(super) fn at(
        self,
        path: &Path,
        tell: impl FnOnce(PathBuf, Cause) -> StoreError,
    ) -> StoreError {
        let path = path.to_owned();
        match self {
            Self::Sql(error) => {
                let cause = Cause(error);
                if cause.is_damage() {
                    StoreError::Damaged {
                        path,
                        problem: cause.to_string(),
                    }
                } else {
                    tell(path, cause)
                }
            }
            Self::Row { table, id, problem } => StoreError::Row {
                path,
                table,
                id,
                problem,
            },
            Self::Refused(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}
