//! Where a password may stand: in a file that only its user can read, or in the environment.

use std::path::Path;
use std::{env, fs};

use crate::mail::Secret;

use super::ConfigError;
use super::file::read_bounded;

/// The variable that holds the mail password, where no file does.
pub(super) const PASSWORD_VARIABLE: &str = "RATEBOOK_SMTP_PASSWORD";

pub(super) fn password(file: Option<&Path>) -> Result<Secret, ConfigError> {
    let Some(path) = file else {
        let password = env::var(PASSWORD_VARIABLE).map_err(|_| ConfigError::NoPassword)?;
        return Ok(Secret::new(password));
    };
    if readable_by_others(path) {
        return Err(ConfigError::OpenPassword { path: path.into() });
    }
    let content = read_bounded(path).map_err(|cause| ConfigError::ReadPassword {
        path: path.into(),
        cause,
    })?;
    Ok(Secret::from_file_content(&content))
}

#[cfg(unix)]
fn readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o007 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_path: &Path) -> bool {
    false
}
