//! Whether the program of a `[[command]]` is there, looked at before anybody is to be told by it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Why `program` cannot be run: a path, or a name that is looked for in the folders of `path`.
pub(super) fn missing(program: &str, path: Option<&str>) -> Option<String> {
    if program.contains('/') {
        return unusable(Path::new(program));
    }
    let folders = path.unwrap_or_default().split(':');
    let mut found = folders
        .filter(|folder| !folder.is_empty())
        .map(|folder| unusable(&Path::new(folder).join(program)));
    let is_there = found.any(|why| why.is_none());
    (!is_there).then(|| {
        "is in no folder of PATH\nhint: write the whole path of the program, or one that begins \
         with `./` beside this file"
            .to_owned()
    })
}

fn unusable(path: &Path) -> Option<String> {
    match fs::metadata(path) {
        Err(error) => Some(format!(
            "cannot be run: {error}\nhint: correct `run`, or install the program there"
        )),
        Ok(about) if !about.is_file() => Some("is not a program but a folder or a device".into()),
        Ok(about) if about.permissions().mode() & 0o111 == 0 => Some(format!(
            "may not be executed\nhint: chmod +x {}",
            path.display()
        )),
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_there_and_may_be_run() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tell");
        let named = file.to_str().unwrap();
        let path = format!("/nowhere::{}", folder.path().display());
        let why = |program: &str| missing(program, Some(&path)).unwrap();
        assert!(why(named).contains("No such file"));
        assert!(why("tell").contains("in no folder of PATH"));
        assert!(why(folder.path().to_str().unwrap()).contains("a folder"));
        fs::write(&file, "#!/bin/sh\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(why(named).contains("chmod +x"));
        assert!(why("tell").contains("in no folder of PATH"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(missing(named, None), None);
        assert_eq!(missing("tell", Some(&path)), None);
        assert!(missing("tell", None).is_some());
    }
}
