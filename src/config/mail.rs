//! The table `[mail]`: how mail is handed in, and the short form of who is told.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use crate::mail::{Login, Mailbox, SmtpSettings, Tls};

use super::{ConfigError, recipients, secret};

/// Whom mail is from, and how it is handed in.
#[derive(Clone, Debug)]
pub struct MailConfig {
    pub from: Mailbox,
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub username: Option<String>,
    /// Where the password stands; in the environment where this is `None`.
    pub password_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
    pub deadline: Duration,
    pub acceptance_timeout: Duration,
}

/// The longest that a server may be waited for to take a mail that it has whole.
const LONGEST_ACCEPTANCE: Duration = Duration::from_mins(30);

impl MailConfig {
    /// The settings with the password, which is read only when mail is to be sent.
    ///
    /// # Errors
    /// [`ConfigError`] where the password cannot be had, or others can read it.
    pub fn smtp(&self) -> Result<SmtpSettings, ConfigError> {
        let login = match &self.username {
            None => None,
            Some(username) => Some(Login {
                username: username.clone(),
                password: secret::password(
                    self.password_file.as_deref(),
                    secret::PASSWORD_VARIABLE,
                )?,
            }),
        };
        Ok(SmtpSettings {
            host: self.host.clone(),
            port: self.port,
            tls: self.tls,
            login,
            deadline: self.deadline,
            acceptance_timeout: self.acceptance_timeout,
            ca_file: self.ca_file.clone(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailTable {
    from: Mailbox,
    pub(super) to: Option<Vec<Mailbox>>,
    host: String,
    port: Option<u16>,
    #[serde(default = "implicit")]
    tls: Tls,
    username: Option<String>,
    password_file: Option<PathBuf>,
    pub(super) ca_file: Option<PathBuf>,
    deadline: Option<SignedDuration>,
    acceptance_timeout: Option<SignedDuration>,
}

fn implicit() -> Tls {
    Tls::Implicit
}

pub(super) fn settings(
    raw: MailTable,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<MailConfig, String> {
    let deadline = recipients::deadline(raw.deadline, SmtpSettings::DEADLINE, "mail.deadline")?;
    let acceptance_timeout = recipients::within(
        LONGEST_ACCEPTANCE,
        raw.acceptance_timeout,
        SmtpSettings::ACCEPTANCE_TIMEOUT,
        "mail.acceptance_timeout",
    )?;
    Ok(MailConfig {
        from: raw.from,
        host: raw.host,
        port: raw.port.unwrap_or(raw.tls.default_port()),
        tls: raw.tls,
        username: raw.username,
        password_file: raw.password_file.map(beside),
        ca_file: raw.ca_file.map(beside),
        deadline,
        acceptance_timeout,
    })
}
