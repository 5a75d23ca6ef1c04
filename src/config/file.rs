//! The files that are read: the configuration and the user's selector files.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::source::FileText;

use super::{ConfigError, ConfigFile};

pub(super) fn parse(path: &Path) -> Result<ConfigFile, ConfigError> {
    let read = |cause| ConfigError::Read {
        path: path.to_owned(),
        cause,
    };
    let text = read_bounded(path).map_err(read)?;
    toml::from_str(&text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or_default();
        ConfigError::Value {
            path: path.to_owned(),
            line: before.matches('\n').count().saturating_add(1),
            cause: error.message().trim().to_owned(),
        }
    })
}

/// The largest file of settings that is read.
const LARGEST: u64 = 1 << 20;

/// Reads a regular file of reasonable size as UTF-8, without a byte-order mark.
pub(super) fn read_bounded(path: &Path) -> io::Result<String> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ));
    }
    if about.len() > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "larger than 1 MiB",
        ));
    }
    let text = fs::read_to_string(path)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

pub(super) fn selector_files(folder: &Path) -> io::Result<Vec<FileText>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let stem = path.file_stem().unwrap_or_default();
            let named = |error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            };
            Ok(FileText {
                id: stem.to_string_lossy().into_owned(),
                path: path.display().to_string(),
                text: read_bounded(&path).map_err(named)?,
            })
        })
        .collect()
}
