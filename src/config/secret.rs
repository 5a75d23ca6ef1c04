//! Where a password may stand: in a file that only its user can read, in the environment, or
//! among the credentials that the service manager hands over.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::{env, io};

use crate::secret::Secret;

use super::ConfigError;
use super::file::read_file;

/// The variable that holds the mail password, where no file does.
pub(super) const PASSWORD_VARIABLE: &str = "RATEBOOK_SMTP_PASSWORD";

/// The variable that holds the password for the proxy, where no file does.
pub(super) const PROXY_PASSWORD_VARIABLE: &str = "RATEBOOK_PROXY_PASSWORD";

/// The variable that names the folder of credentials (`LoadCredential` of systemd).
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The password in `file`; where there is none in the variable; else in the credential of that
/// name, `smtp-password` for `RATEBOOK_SMTP_PASSWORD`.
pub(super) fn password(file: Option<&Path>, variable: &str) -> Result<Secret, ConfigError> {
    if let Some(path) = file {
        return from_file(path);
    }
    if let Some(text) = env::var_os(variable) {
        let text = text.into_string().ok().filter(|text| !text.is_empty());
        let empty = ConfigError::EmptyPassword {
            place: format!("the variable {variable}"),
        };
        return text.map(Secret::new).ok_or(empty);
    }
    match credential(variable) {
        Some(path) => from_file(&path),
        None => Err(ConfigError::NoPassword {
            variable: variable.to_owned(),
        }),
    }
}

/// The secret with which a webhook's messages are signed: as a password, by a variable of its own.
pub(super) fn of_webhook(name: &str, file: Option<&Path>) -> Result<Secret, ConfigError> {
    let in_capitals = name.to_ascii_uppercase().replace('-', "_");
    let variable = format!("RATEBOOK_WEBHOOK_SECRET_{in_capitals}");
    password(file, &variable).map_err(|error| match error {
        ConfigError::NoPassword { variable } => ConfigError::NoSecret {
            name: name.to_owned(),
            variable,
        },
        other => other,
    })
}

/// Where programs are looked for.
pub(super) fn program_path() -> Option<String> {
    env::var("PATH").ok()
}

fn credential(variable: &str) -> Option<PathBuf> {
    let folder = env::var_os(CREDENTIALS).map(PathBuf::from)?;
    let name = variable.strip_prefix("RATEBOOK_")?;
    let path = folder.join(name.to_lowercase().replace('_', "-"));
    path.exists().then_some(path)
}

fn from_file(path: &Path) -> Result<Secret, ConfigError> {
    let failed = |cause: io::Error| ConfigError::ReadPassword {
        path: path.into(),
        cause,
    };
    let about = fs::metadata(path).map_err(failed)?;
    if let Some(why) = danger(&about, is_credential(path)) {
        let path = path.into();
        return Err(ConfigError::OpenPassword { path, why });
    }
    let secret = Secret::from_file_content(&read_file(path).map_err(failed)?);
    if secret.expose().is_empty() {
        return Err(ConfigError::EmptyPassword {
            place: format!("the password file `{}`", path.display()),
        });
    }
    Ok(secret)
}

/// What the service manager hands over belongs to root, and may be readable by the group that it
/// made for the service.
fn is_credential(path: &Path) -> bool {
    let folder = env::var_os(CREDENTIALS).map(PathBuf::from);
    let folder = folder.and_then(|folder| fs::canonicalize(folder).ok());
    let real = fs::canonicalize(path).ok();
    folder
        .zip(real)
        .is_some_and(|(folder, real)| real.starts_with(folder))
}

/// Who else than its user can come to know a secret, or set it.
fn danger(about: &Metadata, is_credential: bool) -> Option<&'static str> {
    let mode = about.mode();
    let own = rustix::process::geteuid().as_raw();
    if mode & 0o007 != 0 {
        Some("can be read by others")
    } else if is_credential {
        None
    } else if mode & 0o070 != 0 {
        Some("can be read by its group")
    } else if about.uid() != own && about.uid() != 0 {
        Some("belongs to somebody else")
    } else {
        None
    }
}
