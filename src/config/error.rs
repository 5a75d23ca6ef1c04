//! Why the configuration cannot be used.

use std::io;
use std::path::PathBuf;

use crate::source::BadSelectors;

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
    #[error("{0}")]
    Selectors(#[from] BadSelectors),
    #[error("read the password file `{}`: {cause}", path.display())]
    ReadPassword { path: PathBuf, cause: io::Error },
    #[error(
        "the password file `{}` can be read by others\n  hint: chmod 600 {}",
        path.display(), path.display()
    )]
    OpenPassword { path: PathBuf },
    #[error(
        "mail has a user name but no password\n  hint: set `password_file`, or the variable {PASSWORD_VARIABLE}"
    )]
    NoPassword,
}
