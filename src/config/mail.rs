//! The table `[mail]`: who is told, and how mail is handed in.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use crate::mail::{Login, Mailbox, SmtpSettings, Tls};
use crate::outbox::Letterhead;

use super::{ConfigError, secret};

/// Who is told, and how mail is handed in.
#[derive(Clone, Debug)]
pub struct MailConfig {
    pub letterhead: Letterhead,
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub username: Option<String>,
    /// Where the password stands; in the environment where this is `None`.
    pub password_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
    pub deadline: Duration,
}

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
            ca_file: self.ca_file.clone(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailTable {
    from: Mailbox,
    to: Vec<Mailbox>,
    host: String,
    port: Option<u16>,
    #[serde(default = "implicit")]
    tls: Tls,
    username: Option<String>,
    password_file: Option<PathBuf>,
    pub(super) ca_file: Option<PathBuf>,
    deadline: Option<SignedDuration>,
}

fn implicit() -> Tls {
    Tls::Implicit
}

/// The longest that one attempt to send a mail may take: a mail is claimed for twice as long.
const LONGEST_ATTEMPT: Duration = Duration::from_mins(5);

pub(super) fn settings(
    raw: MailTable,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<MailConfig, String> {
    let deadline = match raw.deadline {
        None => SmtpSettings::DEADLINE,
        Some(set) => Duration::try_from(set)
            .ok()
            .filter(|d| !d.is_zero() && *d <= LONGEST_ATTEMPT)
            .ok_or("`mail.deadline` must be above zero and at most 5 minutes")?,
    };
    Ok(MailConfig {
        letterhead: Letterhead {
            from: raw.from,
            to: each_once(raw.to),
        },
        host: raw.host,
        port: raw.port.unwrap_or(raw.tls.default_port()),
        tls: raw.tls,
        username: raw.username,
        password_file: raw.password_file.map(beside),
        ca_file: raw.ca_file.map(beside),
        deadline,
    })
}

/// A recipient who is named twice is told once.
fn each_once(recipients: Vec<Mailbox>) -> Vec<Mailbox> {
    let mut once: Vec<Mailbox> = Vec::new();
    for recipient in recipients {
        let same = |r: &Mailbox| r.address().eq_ignore_ascii_case(recipient.address());
        if !once.iter().any(same) {
            once.push(recipient);
        }
    }
    once
}
