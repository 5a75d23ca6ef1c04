//! Why the configuration cannot be used.

use std::io;
use std::path::PathBuf;

use crate::source::BadSelectors;

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
        "mail has a user name but no password\n  hint: set `password_file`, or the variable {variable}"
    )]
    NoPassword { variable: &'static str },
}
