//! The table `[mail]`: how mail is handed in, and the short form of who is told.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::length::Length;
use crate::mail::{Login, Mailbox, SmtpSettings, Tls};

use super::secret::Wanted;
use super::values::{Named, Port, Several};
use super::{ConfigError, recipients};

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
                password: Wanted::mail_password().find(self.password_file.as_deref())?,
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
    pub(super) to: Option<Several<Mailbox>>,
    host: String,
    port: Option<Port>,
    #[serde(default = "implicit")]
    tls: Tls,
    username: Option<String>,
    password_file: Option<Named>,
    pub(super) ca_file: Option<Named>,
    deadline: Option<Length>,
    acceptance_timeout: Option<Length>,
}

fn implicit() -> Tls {
    Tls::Implicit
}

pub(super) fn settings(
    raw: MailTable,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<MailConfig, String> {
    let deadline = recipients::deadline(raw.deadline, SmtpSettings::DEADLINE, "mail.deadline")?;
    let is_odd = |c: char| c.is_whitespace() || c.is_control();
    if raw.host.is_empty() || raw.host.contains(is_odd) {
        let host = raw.host.escape_debug();
        return Err(format!(
            "`mail.host` is `{host}`, which is not the name or the address of a mail server"
        ));
    }
    if raw.username.as_ref().is_some_and(String::is_empty) {
        return Err("`mail.username` is empty: leave it out where the server asks for none".into());
    }
    let acceptance_timeout = recipients::within(
        LONGEST_ACCEPTANCE,
        raw.acceptance_timeout,
        SmtpSettings::ACCEPTANCE_TIMEOUT,
        "mail.acceptance_timeout",
    )?;
    Ok(MailConfig {
        from: raw.from,
        host: raw.host,
        port: raw.port.map_or(raw.tls.default_port(), |port| port.0),
        tls: raw.tls,
        username: raw.username,
        password_file: raw.password_file.map(|file| beside(file.0)),
        ca_file: raw.ca_file.map(|file| beside(file.0)),
        deadline,
        acceptance_timeout,
    })
}
