//! The files that are read: the configuration and the user's selector files.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::source::FileText;
use crate::unparsed::mistake;

use super::{ConfigError, ConfigFile};

/// What a configuration file says, and its text, for the lines of mistakes that are found later.
pub(super) fn parse(path: &Path) -> Result<(ConfigFile, String), ConfigError> {
    let read = |cause| ConfigError::Read {
        path: path.to_owned(),
        cause,
    };
    let text = read_file(path).map_err(read)?;
    let parsed = toml::from_str(&text).map_err(|error| {
        let (at, cause) = mistake(&text, &error);
        ConfigError::Value {
            path: path.to_owned(),
            line: line(&text, at),
            cause,
        }
    })?;
    Ok((parsed, text))
}

/// The line on which a byte of the text stands.
pub(super) fn line(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.matches('\n').count().saturating_add(1)
}

/// The largest file of settings that is read.
const LARGEST: u64 = 1 << 20;

/// Reads a regular file of reasonable size as UTF-8, without a byte-order mark: no pipe, no device,
/// nothing that could keep the program waiting.
///
/// # Errors
/// Why the file cannot be read, or is none of these.
pub fn read_file(path: &Path) -> io::Result<String> {
    let refused = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
    if !fs::metadata(path)?.is_file() {
        return Err(refused("not a regular file"));
    }
    let mut bytes = Vec::new();
    let most = LARGEST.saturating_add(1);
    // A file may say that it is small and go on for ever.
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|read| read >= most) {
        return Err(refused("larger than 1 MiB"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let lines = good
            .unwrap_or_default()
            .split(|byte| *byte == b'\n')
            .count();
        refused(&format!("line {lines} is not UTF-8 text"))
    })?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map_or_else(|| text.clone(), str::to_owned))
}

/// The selector files of a folder, in the order of their names.
///
/// # Errors
/// The folder cannot be listed.
pub fn selector_paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    Ok(paths)
}

/// Reads a selector file that lies in a folder, and not behind a link that leads out of it: whoever
/// may write there need not be who may read everything.
///
/// # Errors
/// As [`read_file`], or the link.
pub fn read_within(folder: &Path, path: &Path) -> io::Result<String> {
    let real = fs::canonicalize(path)?;
    if !real.starts_with(fs::canonicalize(folder)?) {
        let told = "a link that leads out of the folder: copy the file instead";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, told));
    }
    read_file(&real)
}

pub(super) fn selector_files(folder: &Path) -> io::Result<Vec<FileText>> {
    let paths = selector_paths(folder)?.into_iter();
    paths
        .map(|path| {
            let stem = path.file_stem().unwrap_or_default();
            let named = |error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            };
            Ok(FileText {
                id: stem.to_string_lossy().into_owned(),
                path: path.display().to_string(),
                text: read_within(folder, &path).map_err(named)?,
            })
        })
        .collect()
}
