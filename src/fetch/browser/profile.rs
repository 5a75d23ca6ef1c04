//! The folder that Chromium writes to: of one process, private, and removed after it.
//!
//! A program that is killed removes nothing, so whoever makes a folder removes those of programs
//! that are gone: each is locked by its program for as long as that lives.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const NAME: &str = "ratebook-browser-";

const LOCK: &str = "in-use-by-ratebook";

#[derive(Debug)]
pub(super) struct Profile {
    path: PathBuf,
    _lock: File,
}

impl Profile {
    /// A new folder below `parent`, where those that nobody uses any more are removed.
    pub(super) fn new(parent: &Path) -> io::Result<Self> {
        static LAST: AtomicU32 = AtomicU32::new(0);
        sweep(parent);
        let mut tries = 0_u32;
        loop {
            let number = LAST.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("{NAME}{}-{number}", std::process::id()));
            // Fails where somebody else has made it, a link included.
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {
                    let lock = File::create_new(path.join(LOCK))?;
                    lock.lock()?;
                    return Ok(Self { path, _lock: lock });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < 100 => {
                    tries = tries.saturating_add(1);
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // What was killed a moment ago may still write.
        for _ in 0..20 {
            match fs::remove_dir_all(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                _ => return,
            }
        }
    }
}

fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(NAME);
        if is_ours && is_left_behind(&entry.path()) {
            // Another program may be doing the same.
            let _gone = fs::remove_dir_all(entry.path());
        }
    }
}

/// A folder of this user whose program is gone. One without a lock was made a moment ago.
fn is_left_behind(path: &Path) -> bool {
    let own = rustix::process::geteuid().as_raw();
    let is_own = fs::symlink_metadata(path).is_ok_and(|about| about.is_dir() && about.uid() == own);
    is_own && File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lasts_as_long_as_its_program_and_no_longer() {
        let parent = tempfile::tempdir().unwrap();
        let first = Profile::new(parent.path()).unwrap();
        assert_eq!(fs::metadata(first.path()).unwrap().mode() & 0o777, 0o700);
        fs::create_dir_all(first.path().join("a/b")).unwrap();
        // Of a program that was killed, of one that has just begun, and of somebody else.
        let left = parent.path().join(format!("{NAME}1-1"));
        let begun = parent.path().join(format!("{NAME}1-2"));
        let other = parent.path().join("other");
        for folder in [&left, &begun, &other] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(left.join(LOCK), "").unwrap();
        let second = Profile::new(parent.path()).unwrap();
        assert!(!left.exists() && begun.exists() && other.exists());
        assert!(first.path().exists() && second.path() != first.path());
        let path = first.path().to_owned();
        drop(first);
        assert!(!path.exists() && second.path().exists());
    }
}
