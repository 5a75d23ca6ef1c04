//! How the program ends: the exit codes, and failures as one message each.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::{snippet, terminal};
use crate::book::estimate::NoEstimate;
use crate::check::CheckError;
use crate::config::ConfigError;
use crate::instant::BadInstant;
use crate::rate::BadIdentity;
use crate::store::{LockError, StoreError};

/// The kinds of end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Done,
    /// Something failed or is wrong: a source, a mail, a stale table.
    Failed,
    Usage,
    /// The configuration or a selector file.
    Configuration,
    /// The store cannot be used.
    Store,
    /// Another daemon owns the store.
    Owned,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Configuration => 3,
            Exit::Store => 4,
            Exit::Owned => 5,
        })
    }
}

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Instant(#[from] BadInstant),
    #[error(transparent)]
    Identity(#[from] BadIdentity),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Settings(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Check(#[from] CheckError),
    #[error(transparent)]
    Estimate(#[from] NoEstimate),
    #[error("cannot write the output: {0}")]
    Write(io::Error),
    #[error("{0}")]
    Failed(String),
}

/// Writing to a closed pipe is how `| head` ends a program: done, and nothing to say.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl Failure {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Instant(_) | Self::Identity(_) => Exit::Usage,
            Self::Config(_) | Self::Settings(_) => Exit::Configuration,
            Self::Lock(LockError::Owned { .. }) => Exit::Owned,
            Self::Store(_) | Self::Check(CheckError::Store(_)) | Self::Lock(_) => Exit::Store,
            Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Estimate(_) | Self::Check(_) | Self::Write(_) | Self::Failed(_) => Exit::Failed,
        }
    }

    /// Says it on stderr: the message, then hints on lines of their own.
    pub(super) fn print(&self) {
        if self.exit() == Exit::Done {
            return;
        }
        let mut message = self.to_string();
        if let Some(advice) = self.advice() {
            message.push_str(&format!("\nhint: {advice}"));
        }
        terminal::error(&message);
        if let Some(snippet) = self.snippet() {
            terminal::note(&snippet);
        }
    }

    /// The message with its hints, for a log.
    pub(super) fn in_one_line(&self) -> String {
        let message = self.to_string();
        let advice = self.advice().map(|advice| format!("hint: {advice}"));
        let lines = message.lines().map(str::trim).map(str::to_owned);
        let lines: Vec<String> = lines.chain(advice).collect();
        crate::escape::line(&lines.join("; ")).into_owned()
    }

    /// What can be done about it, where the message does not say it itself.
    fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Store(error) | Self::Check(CheckError::Store(error)) => Some(error.advice()),
            Self::Lock(error) => Some(error.advice()),
            _ => None,
        }
    }

    /// The line of the file that is to be corrected.
    fn snippet(&self) -> Option<String> {
        let Self::Config(error) = self else {
            return None;
        };
        match error {
            ConfigError::Value { path, line, cause } => snippet::of_file(path, *line, cause),
            ConfigError::Selectors(bad) => {
                let cause = bad.cause.to_string();
                snippet::of_file(Path::new(&bad.file), bad.line, &cause)
            }
            _ => None,
        }
    }
}
