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
    #[error("read the workload `{}`: {cause}", path.display())]
    ReadWorkload { path: PathBuf, cause: io::Error },
    #[error("{0}")]
    Selectors(#[from] BadSelectors),
    #[error("read the file of {what}, `{}`: {cause}", path.display())]
    ReadSecret {
        what: String,
        path: PathBuf,
        cause: io::Error,
    },
    #[error(
        "the file of {what}, `{}`, {why}\n  hint: it must be yours alone: chmod 600 {}",
        path.display(), path.display()
    )]
    OpenSecret {
        what: String,
        path: PathBuf,
        why: &'static str,
    },
    #[error("{place} is empty: it should hold {what}")]
    EmptySecret { what: String, place: String },
    #[error(
        "there is no {what}\n  hint: set `{key}`, or the variable {variable}; a service is handed \
         it as the credential `{credential}`"
    )]
    NoSecret {
        what: String,
        key: &'static str,
        variable: String,
        credential: String,
    },
    #[error("read the certificates `{}` of `fetch.ca_file`: {cause}", path.display())]
    ReadAuthorities { path: PathBuf, cause: io::Error },
    #[error(
        "`serve.listen` is `{listen}`, which others can reach: every request must bring a token\n  \
         hint: set `serve.token_file`, or the variable {variable} (a service is handed it as the \
         credential `{credential}`), or listen on 127.0.0.1; make one with `openssl rand -base64 32`"
    )]
    NoToken {
        listen: std::net::SocketAddr,
        variable: String,
        credential: String,
    },
    #[error(
        "the token of `serve` has at least {least} characters, all of them visible ones of ASCII\n  \
         hint: make one with `openssl rand -base64 32`"
    )]
    BadToken { least: usize },
}
