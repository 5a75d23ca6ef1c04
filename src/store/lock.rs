//! One daemon a store: a lock that the operating system gives back however its owner ends.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{MAKE_ROOM, is_disk_full, shown};
use super::file;

/// Held by the daemon as long as it runs. The file stays behind; only the lock on it counts.
#[derive(Debug)]
pub struct DaemonLock {
    _file: File,
}

/// Who holds a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockHolder {
    /// `None` where it has not come to saying so yet.
    pub pid: Option<u32>,
}

/// How often it is tried to take the lock, and how long it is waited in between.
const TRIES: u32 = 5;
const GLANCE: Duration = Duration::from_millis(20);

/// Why the lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("`{}` belongs to another daemon{}", .store.display(), told(*.pid))]
    Owned { store: PathBuf, pid: Option<u32> },
    #[error("cannot lock `{}`: {}", .path.display(), shown(cause))]
    Lock {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },
}

impl LockError {
    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Owned { .. } => "stop it first, or name another store with `--store`",
            Self::Lock { cause, .. } if is_disk_full(cause) => MAKE_ROOM,
            Self::Lock { .. } => "the store's folder must be writable by this user",
        }
    }
}

fn told(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (process {pid})"))
}

impl DaemonLock {
    /// Takes the lock of the store at `store`, which need not exist yet.
    ///
    /// # Errors
    /// [`LockError::Owned`] at once where another daemon holds it.
    pub fn acquire(store: &Path) -> Result<Self, LockError> {
        let store = file::resolve(store).map_err(|error| LockError::Lock {
            path: store.to_owned(),
            cause: io::Error::other(error),
        })?;
        let path = file::beside(&store, ".lock");
        let told = |cause| LockError::Lock {
            path: path.clone(),
            cause,
        };
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(told)?;
        let mut tries = 1;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                // Somebody may only be looking who holds it.
                Err(TryLockError::WouldBlock) if tries < TRIES => std::thread::sleep(GLANCE),
                Err(TryLockError::WouldBlock) => {
                    let pid = owner(&mut file);
                    return Err(LockError::Owned { store, pid });
                }
                Err(TryLockError::Error(cause)) => return Err(told(cause)),
            }
            tries = tries.saturating_add(1);
        }
        match write_owner(&mut file) {
            // The lock is what counts. Whom it belongs to is said where there is room to say it.
            Err(cause) if !is_disk_full(&cause) => Err(told(cause)),
            _ => Ok(Self { _file: file }),
        }
    }

    /// Whether a process holds the lock of the store at `store`, and which one, as far as it said.
    /// Nobody where that cannot be seen.
    pub fn holder(store: &Path) -> Option<LockHolder> {
        let store = file::resolve(store).ok()?;
        let mut file = File::open(file::beside(&store, ".lock")).ok()?;
        // Shared, so that those who look do not take each other for owners.
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(LockHolder {
                pid: owner(&mut file),
            }),
            Ok(()) | Err(TryLockError::Error(_)) => None,
        }
    }
}

/// The owner's process, unless it has not come to writing it yet.
fn owner(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn write_owner(file: &mut File) -> Result<(), io::Error> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    use super::*;

    const HOLD: &str = "RATEBOOK_TEST_HOLDS_LOCK_OF";

    #[test]
    fn the_second_daemon_learns_the_first_ones_process() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store.db");
        let first = DaemonLock::acquire(&store).unwrap();
        let second = DaemonLock::acquire(&store).unwrap_err();
        assert!(
            matches!(second, LockError::Owned { pid: Some(pid), .. } if pid == std::process::id()),
            "{second}"
        );
        assert_eq!(
            DaemonLock::holder(&store),
            Some(LockHolder {
                pid: Some(std::process::id())
            })
        );
        drop(first);
        assert_eq!(DaemonLock::holder(&store), None);
        DaemonLock::acquire(&store).unwrap();
    }

    /// No test of its own: the program that the next test starts, and kills.
    #[test]
    fn holds_the_lock_when_told_to() {
        if let Some(store) = std::env::var_os(HOLD) {
            let _lock = DaemonLock::acquire(Path::new(&store)).unwrap();
            println!("\nheld");
            let _ = io::stdin().read_line(&mut String::new());
        }
    }

    #[test]
    fn a_killed_daemon_holds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store.db");
        let mut owner = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::lock::tests::holds_the_lock_when_told_to"])
            .arg("--nocapture")
            .env(HOLD, &store)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap() == "held"));
        let refused = DaemonLock::acquire(&store).unwrap_err();
        assert!(
            matches!(refused, LockError::Owned { pid: Some(pid), .. } if pid == owner.id()),
            "{refused}"
        );
        owner.kill().unwrap();
        owner.wait().unwrap();
        DaemonLock::acquire(&store).unwrap();
    }
}
