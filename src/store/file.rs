//! The store as a file: what stands at its path, looked at without changing a byte.
//!
//! A file's bytes are read through SQLite only. Opening a database file by other means and
//! closing it again would drop the locks that another connection of this process holds on it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, OpenFlags};

use super::error::{Cause, Fault, StoreError};
use super::migrate::{APPLICATION_ID, MIGRATIONS, Migration, verify_checksums, verify_version};

/// How much of a file is read before it is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thoroughness {
    /// Every page of the file.
    Whole,
    /// All tables but the archive of pages, which is most of a file and whose every body is
    /// verified by its hash when it is read.
    WithoutArchive,
}

/// One page of the smallest size. SQLite takes less than that to be an empty database.
const SMALLEST_DATABASE: u64 = 512;

/// The file itself, whatever links lead to it: SQLite keeps its side files there. A file that
/// does not exist yet is where it will be.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let inspect = |cause| StoreError::Inspect {
        path: path.to_owned(),
        cause,
    };
    match fs::canonicalize(path) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let name = path.file_name().ok_or_else(|| StoreError::NotAFile {
                path: path.to_owned(),
            })?;
            let folder = match path.parent() {
                Some(folder) if folder != Path::new("") => folder,
                _ => Path::new("."),
            };
            let folder = fs::canonicalize(folder).map_err(inspect)?;
            Ok(folder.join(name))
        }
        Err(error) => Err(inspect(error)),
    }
}

/// The path of what stands beside a store, such as its `-wal`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes a file, if there is one.
pub(super) fn forget(path: &Path) -> Result<(), io::Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether a file stands there that could be a store.
pub(super) fn exists(path: &Path) -> Result<bool, StoreError> {
    let path = path.to_owned();
    match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(StoreError::Inspect { path, cause }),
        Ok(found) if !found.is_file() => Err(StoreError::NotAFile { path }),
        Ok(found) if found.len() == 0 => Err(StoreError::Empty { path }),
        Ok(found) if found.len() < SMALLEST_DATABASE => Err(StoreError::NotADatabase { path }),
        Ok(_) => Ok(true),
    }
}

/// Whether no write-ahead log stands beside the file, so that the file alone is the whole store.
pub(super) fn is_quiet(path: &Path) -> bool {
    match fs::metadata(beside(path, "-wal")) {
        Ok(log) => log.len() == 0,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Whether the index of a log says that the log holds more than the file, and there is no log: it
/// was removed, or left behind where the file came from.
///
/// No connection can be open where there is no log, so reading the index drops nobody's locks.
fn is_log_missing(path: &Path) -> bool {
    // Two copies of a header of 48 bytes (https://sqlite.org/walformat.html), then how much of the
    // log is in the file already.
    if fs::exists(beside(path, "-wal")).unwrap_or(true) {
        return false;
    }
    let index = fs::read(beside(path, "-shm")).unwrap_or_default();
    let number = |at: usize| -> Option<u32> {
        let bytes = index.get(at..at.checked_add(4)?)?;
        Some(u32::from_ne_bytes(bytes.try_into().ok()?))
    };
    let is_whole = index.get(..48) == index.get(48..96) && number(0) == Some(WAL_INDEX_VERSION);
    is_whole && number(16) > number(96)
}

const WAL_INDEX_VERSION: u32 = 3_007_000;

/// Opens for reading, with the locks and side files of a write-ahead log.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

/// Opens for reading the file alone, without locks and without side files: what a file shows
/// that nobody writes.
pub(super) fn open_immutable(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri(path) + "?immutable=1", flags)
}

fn uri(path: &Path) -> String {
    use std::fmt::Write as _;
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Refuses what is not a sound store that this program knows, and leaves it as it is.
pub(super) fn examine(path: &Path, thoroughness: Thoroughness) -> Result<(), StoreError> {
    examine_for(path, thoroughness, MIGRATIONS)
}

pub(super) fn examine_for(
    path: &Path,
    thoroughness: Thoroughness,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    if is_log_missing(path) {
        let path = path.to_owned();
        return Err(StoreError::LogMissing { path });
    }
    if !is_quiet(path) {
        return examine_with_log(path, thoroughness, migrations);
    }
    let verdict = inspect(open_immutable(path), path, thoroughness, migrations);
    // A writer that came meanwhile may have changed the file under the inspection.
    if verdict.is_err() && !is_quiet(path) {
        return examine_with_log(path, thoroughness, migrations);
    }
    verdict
}

fn examine_with_log(
    path: &Path,
    thoroughness: Thoroughness,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    // Looking into a foreign database in use would touch its side files. That a file alone seems
    // damaged says nothing: the log may hold what it lacks.
    let alone = open_immutable(path).ok();
    if let Some(connection) = &alone
        && let Err(Fault::Refused(foreign)) = ours(connection, path)
    {
        return Err(foreign);
    }
    let seal = alone.and_then(|connection| Seal::of(&connection));
    let together = open_to_read(path);
    if let (Some(file), Ok(connection)) = (seal, &together)
        && !Seal::of(connection).is_some_and(|log| log.follows(&file))
    {
        let path = path.to_owned();
        return Err(StoreError::ForeignLog { path });
    }
    inspect(together, path, thoroughness, migrations)
}

/// Which store it is, and how often it was written. Every transaction writes it, so that every log
/// holds it.
struct Seal {
    lineage: String,
    writes: i64,
}

impl Seal {
    /// `None` where it cannot be read: in a file that lacks what its log holds, or an older one.
    fn of(connection: &Connection) -> Option<Self> {
        connection.busy_timeout(super::PATIENCE).ok()?;
        let seal = connection.query_row("SELECT lineage, writes FROM seal", [], |row| {
            Ok(Self {
                lineage: row.get(0)?,
                writes: row.get(1)?,
            })
        });
        seal.ok()
    }

    fn follows(&self, earlier: &Self) -> bool {
        self.lineage == earlier.lineage && self.writes >= earlier.writes
    }
}

pub(super) const COUNT_WRITE: &str = "UPDATE seal SET writes = writes + 1";

/// Makes a copy a store of its own: what was logged for the other is not for it.
pub(super) fn begin_lineage(copy: &Connection) -> Result<(), rusqlite::Error> {
    copy.execute_batch("UPDATE seal SET lineage = lower(hex(randomblob(16)))")
}

fn inspect(
    connection: Result<Connection, rusqlite::Error>,
    path: &Path,
    thoroughness: Thoroughness,
    migrations: &[Migration],
) -> Result<(), StoreError> {
    let inspected = connection.map_err(Fault::from).and_then(|connection| {
        connection.busy_timeout(super::PATIENCE)?;
        ours(&connection, path)?;
        verify_version(&connection, migrations, path)?;
        // First whether the file can be believed at all.
        sound(&connection, path, thoroughness)?;
        verify_checksums(&connection, migrations, path)
    });
    inspected.map_err(|fault| match fault {
        Fault::Sql(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) =>
        {
            StoreError::NotADatabase {
                path: path.to_owned(),
            }
        }
        fault => fault.at(path, |path, cause| StoreError::Open { path, cause }),
    })
}

fn ours(connection: &Connection, path: &Path) -> Result<(), Fault> {
    let found: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found == APPLICATION_ID {
        Ok(())
    } else {
        let path = path.to_owned();
        Err(StoreError::Foreign { path, found }.into())
    }
}

fn sound(connection: &Connection, path: &Path, thoroughness: Thoroughness) -> Result<(), Fault> {
    let problems = match thoroughness {
        Thoroughness::Whole => check(connection, "PRAGMA quick_check(1)")?,
        Thoroughness::WithoutArchive => {
            let mut problems = Vec::new();
            for table in tables(connection)? {
                let quoted = table.replace('"', "\"\"");
                problems.extend(check(
                    connection,
                    &format!("PRAGMA quick_check(\"{quoted}\")"),
                )?);
            }
            problems
        }
    };
    match problems.into_iter().find(|problem| problem != "ok") {
        None => Ok(()),
        Some(problem) => {
            let path = path.to_owned();
            // SQLite's first line is only a heading.
            let problem = problem.replace("*** in database main ***\n", "");
            Err(StoreError::Damaged { path, problem }.into())
        }
    }
}

fn check(connection: &Connection, pragma: &str) -> Result<Vec<String>, rusqlite::Error> {
    connection
        .prepare(pragma)?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn tables(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'page'")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// What tells that a file was written since it was last looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Sight {
    /// `None` where somebody writes now.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        is_quiet(path).then(|| Self {
            bytes: found.len(),
            modified: found.modified().ok(),
        })
    }
}

/// Opens a store for reading. A folder in which SQLite may create no side files is no obstacle
/// while nobody writes: then the store is read without locks, and the sight of it has to stay.
pub(super) fn read_only(path: &Path) -> Result<(Connection, Option<Sight>), StoreError> {
    let first_look = open_to_read(path).and_then(|connection| {
        connection.busy_timeout(super::PATIENCE)?;
        super::migrate::version(&connection).map(|_| connection)
    });
    let told = |cause| StoreError::Open {
        path: path.to_owned(),
        cause,
    };
    match (first_look.map_err(Cause::from), Sight::of(path)) {
        (Ok(connection), _) => Ok((connection, None)),
        (Err(cause), Some(sight)) if cause.is_no_access() => {
            let connection = open_immutable(path).map_err(|error| told(error.into()))?;
            Ok((connection, Some(sight)))
        }
        (Err(cause), _) => Err(told(cause)),
    }
}
