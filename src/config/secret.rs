//! Where a secret may stand: in a file that only its user can read, in the environment, or among
//! the credentials that the service manager hands over.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::{env, io};

use crate::secret::Secret;

use super::ConfigError;
use super::file::read_file;

/// The variable that names the folder of credentials (`LoadCredential` of systemd).
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// A secret that is looked for.
pub(super) struct Wanted {
    /// What it is to people: `the mail password`.
    what: String,
    /// The key that names its file.
    key: &'static str,
    /// The variable that holds it, where no file does.
    variable: String,
}

impl Wanted {
    pub(super) fn mail_password() -> Self {
        Self {
            what: "mail password".to_owned(),
            key: "mail.password_file",
            variable: "RATEBOOK_SMTP_PASSWORD".to_owned(),
        }
    }

    pub(super) fn proxy_password() -> Self {
        Self {
            what: "proxy password".to_owned(),
            key: "fetch.proxy_password_file",
            variable: "RATEBOOK_PROXY_PASSWORD".to_owned(),
        }
    }

    /// What requests to the daemon must bring.
    pub(super) fn token() -> Self {
        Self {
            what: "token of the endpoint".to_owned(),
            key: "serve.token_file",
            variable: "RATEBOOK_SERVE_TOKEN".to_owned(),
        }
    }

    /// The secret with which a webhook's messages are signed.
    pub(super) fn of_webhook(name: &str) -> Self {
        let in_capitals = name.to_ascii_uppercase().replace('-', "_");
        Self {
            what: format!("secret of the webhook `{name}`"),
            key: "secret_file",
            variable: format!("RATEBOOK_WEBHOOK_SECRET_{in_capitals}"),
        }
    }

    /// `smtp-password` for `RATEBOOK_SMTP_PASSWORD`.
    fn credential(&self) -> String {
        let name = self.variable.trim_start_matches("RATEBOOK_");
        name.to_lowercase().replace('_', "-")
    }

    /// The secret in `file`; where none is named in the variable; else in the credential.
    pub(super) fn find(&self, file: Option<&Path>) -> Result<Secret, ConfigError> {
        if let Some(path) = file {
            return self.read(path);
        }
        if let Some(text) = env::var_os(&self.variable) {
            let text = text.into_string().ok().filter(|text| !text.is_empty());
            let empty = || self.empty(format!("the variable {}", self.variable));
            return text.map(Secret::new).ok_or_else(empty);
        }
        let folder = env::var_os(CREDENTIALS).map(PathBuf::from);
        let path = folder.map(|folder| folder.join(self.credential()));
        match path.filter(|path| path.exists()) {
            Some(path) => self.read(&path),
            None => Err(ConfigError::NoSecret {
                what: self.what.clone(),
                key: self.key,
                variable: self.variable.clone(),
                credential: self.credential(),
            }),
        }
    }

    fn empty(&self, place: String) -> ConfigError {
        ConfigError::EmptySecret {
            what: format!("the {}", self.what),
            place,
        }
    }

    fn read(&self, path: &Path) -> Result<Secret, ConfigError> {
        let what = || format!("the {}", self.what);
        let failed = |cause: io::Error| ConfigError::ReadSecret {
            what: what(),
            path: path.into(),
            cause,
        };
        let about = fs::metadata(path).map_err(failed)?;
        if let Some(why) = danger(&about, is_credential(path)) {
            let (what, path) = (what(), path.into());
            return Err(ConfigError::OpenSecret { what, path, why });
        }
        let secret = Secret::from_file_content(&read_file(path).map_err(failed)?);
        if secret.expose().is_empty() {
            return Err(self.empty(format!("the file `{}`", path.display())));
        }
        Ok(secret)
    }
}

/// Where programs are looked for.
pub(super) fn program_path() -> Option<String> {
    env::var("PATH").ok()
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
