//! Why the configuration cannot be used.

use std::io;
use std::path::PathBuf;

use crate::source::BadSelectors;
use crate::webhook::WebhookError;

use super::secret::PASSWORD_VARIABLE;

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("read the configuration `{}`: {cause}", path.display())]
    Read { path: PathBuf, cause: io::Error },
    #[error("{}:{line}: {cause}", path.display())]
    Value {
        path: PathBuf,
        line: usize,
        cause: String,
    },
    #[error("read the selector files in `{}`: {cause}", path.display())]
    ReadSelectors { path: PathBuf, cause: io::Error },
    #[error("read the workload `{}`: {cause}", path.display())]
    ReadWorkload { path: PathBuf, cause: io::Error },
    #[error("{0}")]
    Selectors(#[from] BadSelectors),
    #[error("read the password file `{}`: {cause}", path.display())]
    ReadPassword { path: PathBuf, cause: io::Error },
    #[error(
        "the password file `{}` {why}\n  hint: it must be yours alone: chmod 600 {}",
        path.display(), path.display()
    )]
    OpenPassword { path: PathBuf, why: &'static str },
    #[error("{place} is empty")]
    EmptyPassword { place: String },
    #[error(
        "there is a user name but no password\n  hint: set `{}`, or the variable {variable}",
        if *variable == PASSWORD_VARIABLE { "mail.password_file" } else { "fetch.proxy_password_file" }
    )]
    NoPassword { variable: String },
    #[error("read the certificates `{}` of `fetch.ca_file`: {cause}", path.display())]
    ReadAuthorities { path: PathBuf, cause: io::Error },
    #[error(
        "the webhook `{name}` has no secret\n  hint: set `secret_file`, or the variable {variable}"
    )]
    NoSecret { name: String, variable: String },
    #[error("the webhook `{name}`: {cause}")]
    Webhook { name: String, cause: WebhookError },
}
