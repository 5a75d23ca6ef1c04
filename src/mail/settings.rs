//! How the mail server is reached, and which settings are refused before anything is sent.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::secret::Secret;

/// Where mail is handed in.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// A name or an address. Certificates are checked against it.
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub login: Option<Login>,
    /// One attempt, from looking up the host to the last line of the message, takes no longer.
    pub deadline: Duration,
    /// For so long the server's answer to the whole message is waited for.
    pub acceptance_timeout: Duration,
    /// Certificates (PEM) to trust *instead of* the system's, for a server with a private CA.
    pub ca_file: Option<PathBuf>,
}

impl SmtpSettings {
    pub const DEADLINE: Duration = Duration::from_mins(1);

    /// RFC 5321, 4.5.3.2.6: whoever gives up sooner doubles what the server then delivers.
    pub const ACCEPTANCE_TIMEOUT: Duration = Duration::from_mins(10);
}

/// How the connection is encrypted. There is no "if the server offers it": whoever sits between
/// decides then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte.
    Implicit,
    /// Plain, then TLS before anything is said that matters; no TLS, no mail.
    StartTls,
    /// Never; only to a server on this machine.
    None,
}

impl Tls {
    pub fn default_port(self) -> u16 {
        match self {
            Self::Implicit => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Login {
    pub username: String,
    pub password: Secret,
}

/// Why no mail can be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("`{0}` is not the name or the address of a mail server")]
    Host(String),
    #[error(
        "`tls = \"none\"` would send mail and password in clear to `{0}`\nhint: `implicit` (port 465) or `starttls` (port 587); `none` is for a server on this machine"
    )]
    PlainBeyondThisMachine(String),
    #[error("the mail server's {0} is empty or has a NUL in it")]
    Login(&'static str),
    #[error("the deadline of a mail is zero")]
    Deadline,
    #[error("read the CA certificates in `{path}`: {cause}")]
    CaFile { path: PathBuf, cause: String },
    #[error(
        "set up TLS for mail: {0}\nhint: install the system's CA certificates, or set `ca_file`"
    )]
    Tls(#[from] tokio_rustls::rustls::Error),
}

/// What is wrong with `settings` whatever the server says.
pub(super) fn check(settings: &SmtpSettings) -> Result<(), SettingsError> {
    let host = &settings.host;
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(SettingsError::Host(host.escape_debug().to_string()));
    }
    if settings.tls == Tls::None && !may_be_this_machine(host) {
        return Err(SettingsError::PlainBeyondThisMachine(host.clone()));
    }
    if settings.deadline.is_zero() || settings.acceptance_timeout.is_zero() {
        return Err(SettingsError::Deadline);
    }
    if let Some(login) = &settings.login {
        // SASL PLAIN separates the two by NUL.
        let unusable = |text: &str| text.is_empty() || text.contains('\0');
        if unusable(&login.username) {
            return Err(SettingsError::Login("user name"));
        }
        if unusable(login.password.expose()) {
            return Err(SettingsError::Login("password"));
        }
    }
    Ok(())
}

/// `localhost` may still resolve to anything; the addresses are checked when connecting.
fn may_be_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(host: &str, tls: Tls) -> SmtpSettings {
        SmtpSettings {
            host: host.into(),
            port: tls.default_port(),
            tls,
            login: None,
            deadline: SmtpSettings::DEADLINE,
            acceptance_timeout: SmtpSettings::ACCEPTANCE_TIMEOUT,
            ca_file: None,
        }
    }

    #[test]
    fn plain_only_on_this_machine() {
        for host in ["127.0.0.1", "127.8.8.8", "::1", "localhost"] {
            assert!(check(&settings(host, Tls::None)).is_ok(), "{host}");
        }
        for host in [
            "192.168.1.2",
            "mail.example.com",
            "localhost.example.com",
            "0.0.0.0",
            "::",
        ] {
            let refused = check(&settings(host, Tls::None));
            assert!(
                matches!(refused, Err(SettingsError::PlainBeyondThisMachine(_))),
                "{host}"
            );
            assert!(check(&settings(host, Tls::StartTls)).is_ok(), "{host}");
        }
    }

    #[test]
    fn unusable_settings() {
        assert!(check(&settings("", Tls::Implicit)).is_err());
        assert!(check(&settings("a b\r\n", Tls::Implicit)).is_err());
        let mut zero = settings("mail.example.com", Tls::Implicit);
        zero.deadline = Duration::ZERO;
        assert!(check(&zero).is_err());
        let mut login = settings("mail.example.com", Tls::Implicit);
        login.login = Some(Login {
            username: "u".into(),
            password: Secret::new("p\0q"),
        });
        assert!(check(&login).is_err());
        assert!(!format!("{login:?}").contains("p\\0q"));
    }
}
