//! Files that a command writes: whole, or as they were.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;

/// Writes the text to a file that takes the place of an older one, with its rights, once it is
/// complete and on the disk. What is no regular file (`/dev/stdout`, a pipe) is written to as it is.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Ok(old) if !old.is_file() => return fs::write(path, text),
        Ok(old) => Some(old.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // A link leads to the file that is replaced, and stays.
    let path = match old {
        Some(_) => fs::canonicalize(path)?,
        None => path.to_owned(),
    };
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".ratebook-{}", std::process::id()));
    let beside = path.with_file_name(name);
    let written = write_new(&beside, text, old).and_then(|()| fs::rename(&beside, &path));
    written.inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

fn write_new(path: &Path, text: &str, rights: Option<Permissions>) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    if let Some(rights) = rights {
        file.set_permissions(rights)?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
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
}
