//! Files that are written whole, or stay as they were.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes the text to a file that takes the place of an older one, with its rights, once it is
/// complete and on the disk. What is no regular file (`/dev/stdout`, a pipe) is written to as it is.
///
/// # Errors
/// What the system says; the older file is as it was then.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(old) if !old.is_file() => fs::write(path, text),
        _ => Staged::new(path, text)?.put(),
    }
}

/// Writes the text to a file that is not there yet.
///
/// # Errors
/// What the system says, [`io::ErrorKind::AlreadyExists`] among it; nothing is left of it then.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    write_new(path, text, None)
}

/// A text that is complete and on the disk, beside the file whose place it will take. Where it is
/// not put there, nothing is left of it.
#[derive(Debug)]
pub struct Staged {
    beside: PathBuf,
    path: PathBuf,
}

impl Staged {
    /// Writes the text beside the file at `path`, with its rights where there is one.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(path: &Path, text: &str) -> io::Result<Self> {
        let old = match fs::metadata(path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        // A link leads to the file that is replaced, and stays.
        let path = match old {
            Some(_) => fs::canonicalize(path)?,
            None => path.to_owned(),
        };
        let beside = beside(&path);
        let staged = Self { beside, path };
        // Of a process of this number that was killed.
        let _ = fs::remove_file(&staged.beside);
        write_new(&staged.beside, text, old)?;
        Ok(staged)
    }

    /// The file whose place it takes.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the place of the older file, also after a fault of the power.
    ///
    /// # Errors
    /// What the system says.
    pub fn put(self) -> io::Result<()> {
        fs::rename(&self.beside, &self.path)?;
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
            _ => Ok(()),
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.beside);
    }
}

/// A name that no other file of this process or of one that runs beside it has.
fn beside(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".ratebook-{}-{count}", std::process::id()));
    path.with_file_name(name)
}

fn write_new(path: &Path, text: &str, old: Option<Metadata>) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let written = (|| {
        if let Some(old) = old {
            // Not everyone may give a file away; what cannot be is ours, as a new one would be.
            let _ = fchown(&file, Some(old.uid()), Some(old.gid()));
            file.set_permissions(old.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()
    })();
    // Nobody else's: it was not there before.
    written.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.json"), folder.path().join("link"));
        replace(&file, "one\n").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, "two\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two\n");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(replace(&folder.path().join("no/such/folder.json"), "").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_is_not_put_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        create(&file, "one\n").unwrap();
        let error = create(&file, "two\n").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        let staged = Staged::new(&file, "two\n").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        drop(staged);
        assert_eq!(fs::read_to_string(&file).unwrap(), "one\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        Staged::new(&file, "two\n").unwrap().put().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
