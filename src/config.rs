//! The configuration: the only reader of the environment and of the configuration file.
//!
//! Secrets come from files or from the environment, are refused from files that others can read,
//! and are shown nowhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::check::Origins;
use crate::fetch::{FetchLimits, Gate};
use crate::mail::{Login, Mailbox, Secret, SmtpSettings, Tls};
use crate::outbox::Letterhead;
use crate::price::{Amount, Currency};
use crate::source::{BadSelectors, Catalog, FileText};

/// The configuration file that is looked for in the current folder.
pub const FILE: &str = "ratebook.toml";

/// The store that is used when none is named.
pub const STORE: &str = "ratebook.db";

/// A configuration file with every key, its default and what it means.
pub const EXAMPLE: &str = include_str!("ratebook.example.toml");

/// The variable that holds the mail password, where no file does.
pub const PASSWORD_VARIABLE: &str = "RATEBOOK_SMTP_PASSWORD";

/// The configuration in effect.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file it was read from; `None` for the defaults.
    pub file: Option<PathBuf>,
    pub store: PathBuf,
    /// The folder of the user's selector files, if any.
    pub selectors: Option<PathBuf>,
    pub limits: FetchLimits,
    pub origins: Origins,
    pub mail: Option<MailConfig>,
    pub credits: Vec<CreditPack>,
}

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
                password: password(self.password_file.as_deref())?,
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

/// What a provider's credits cost the user: so much money for so many.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CreditPack {
    /// The first part of the routes whose credits these are.
    #[serde(skip_deserializing)]
    pub provider: String,
    pub price: Amount,
    pub currency: Currency,
    pub credits: Amount,
    /// The plan or pack, named beside every figure that rests on it.
    pub plan: Option<String>,
}

/// Why the configuration cannot be used.
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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    store: Option<PathBuf>,
    selectors: Option<PathBuf>,
    #[serde(default)]
    fetch: FetchFile,
    mail: Option<MailFile>,
    #[serde(default)]
    credits: BTreeMap<String, CreditPack>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FetchFile {
    user_agent: Option<String>,
    deadline: Option<SignedDuration>,
    connect_timeout: Option<SignedDuration>,
    max_body_bytes: Option<usize>,
    allow_private: Option<bool>,
    #[serde(default)]
    origins: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailFile {
    from: Mailbox,
    to: Vec<Mailbox>,
    host: String,
    port: Option<u16>,
    #[serde(default = "implicit")]
    tls: Tls,
    username: Option<String>,
    password_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
    deadline: Option<SignedDuration>,
}

fn implicit() -> Tls {
    Tls::Implicit
}

/// What the command line says, before the file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub file: Option<PathBuf>,
    pub store: Option<PathBuf>,
    pub selectors: Option<PathBuf>,
}

impl Config {
    /// Reads the configuration: `--config`, else `$RATEBOOK_CONFIG`, else `ratebook.toml` in the
    /// current folder, else `ratebook/ratebook.toml` in the user's configuration folder, else the
    /// defaults. Relative paths in a file are relative to its folder.
    ///
    /// # Errors
    /// [`ConfigError`], with file and line.
    pub fn load(overrides: &Overrides) -> Result<Self, ConfigError> {
        let file = overrides.file.clone().or_else(found);
        let raw = match &file {
            Some(path) => parse(path)?,
            None => ConfigFile::default(),
        };
        let folder = file
            .as_deref()
            .and_then(Path::parent)
            .map(Path::to_path_buf);
        let beside = |path: PathBuf| match &folder {
            Some(folder) => folder.join(path),
            None => path,
        };
        let value = |cause: String| ConfigError::Value {
            path: file.clone().unwrap_or_default(),
            line: 1,
            cause,
        };
        let origins = origins(raw.fetch.origins.clone()).map_err(value)?;
        Ok(Self {
            store: overrides
                .store
                .clone()
                .or_else(|| env::var_os("RATEBOOK_STORE").map(PathBuf::from))
                .or_else(|| raw.store.map(beside))
                .unwrap_or_else(|| STORE.into()),
            selectors: overrides
                .selectors
                .clone()
                .or_else(|| env::var_os("RATEBOOK_SELECTORS").map(PathBuf::from))
                .or_else(|| raw.selectors.map(beside)),
            limits: limits(&raw.fetch).map_err(value)?,
            origins,
            mail: raw
                .mail
                .map(|mail| mail_config(mail, &beside))
                .transpose()
                .map_err(value)?,
            credits: raw
                .credits
                .into_iter()
                .map(|(provider, pack)| CreditPack { provider, ..pack })
                .collect(),
            file,
        })
    }

    /// The built-in sources and those of the user's folder.
    ///
    /// # Errors
    /// [`ConfigError::ReadSelectors`], [`ConfigError::Selectors`].
    pub fn catalog(&self) -> Result<Catalog, ConfigError> {
        let files = match &self.selectors {
            Some(folder) => selector_files(folder).map_err(|cause| ConfigError::ReadSelectors {
                path: folder.clone(),
                cause,
            })?,
            None => Vec::new(),
        };
        Ok(Catalog::new(&files)?)
    }
}

fn found() -> Option<PathBuf> {
    let named = env::var_os("RATEBOOK_CONFIG").map(PathBuf::from);
    let here = || Some(PathBuf::from(FILE)).filter(|path| path.is_file());
    let home = || {
        let folder = env::var_os("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| {
                let home = env::var_os("HOME").map(PathBuf::from)?;
                Some(home.join(".config"))
            })?;
        Some(folder.join("ratebook").join(FILE)).filter(|path| path.is_file())
    };
    named.or_else(here).or_else(home)
}

fn parse(path: &Path) -> Result<ConfigFile, ConfigError> {
    let read = |cause| ConfigError::Read {
        path: path.to_owned(),
        cause,
    };
    let text = read_bounded(path).map_err(read)?;
    toml::from_str(&text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or_default();
        ConfigError::Value {
            path: path.to_owned(),
            line: before.matches('\n').count().saturating_add(1),
            cause: error.message().trim().to_owned(),
        }
    })
}

/// The longest that one attempt to send a mail may take: a mail is claimed for twice as long.
const LONGEST_ATTEMPT: Duration = Duration::from_mins(5);

/// The largest file of settings that is read.
const LARGEST: u64 = 1 << 20;

/// Reads a regular file of reasonable size as UTF-8, without a byte-order mark.
fn read_bounded(path: &Path) -> io::Result<String> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ));
    }
    if about.len() > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "larger than 1 MiB",
        ));
    }
    let text = fs::read_to_string(path)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

fn selector_files(folder: &Path) -> io::Result<Vec<FileText>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let stem = path.file_stem().unwrap_or_default();
            let named = |error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            };
            Ok(FileText {
                id: stem.to_string_lossy().into_owned(),
                path: path.display().to_string(),
                text: read_bounded(&path).map_err(named)?,
            })
        })
        .collect()
}

fn limits(raw: &FetchFile) -> Result<FetchLimits, String> {
    let defaults = FetchLimits::default();
    let duration = |set: Option<SignedDuration>, default: Duration, key: &str| match set {
        None => Ok(default),
        Some(set) => Duration::try_from(set)
            .ok()
            .filter(|d| !d.is_zero())
            .ok_or_else(|| format!("`fetch.{key}` must be above zero")),
    };
    Ok(FetchLimits {
        deadline: duration(raw.deadline, defaults.deadline, "deadline")?,
        connect_timeout: duration(
            raw.connect_timeout,
            defaults.connect_timeout,
            "connect_timeout",
        )?,
        max_body_bytes: match raw.max_body_bytes {
            Some(0) => return Err("`fetch.max_body_bytes` must be above zero".to_owned()),
            set => set.unwrap_or(defaults.max_body_bytes),
        },
        user_agent: raw.user_agent.clone().unwrap_or(defaults.user_agent),
        allow_private: raw.allow_private.unwrap_or(defaults.allow_private),
        max_redirects: defaults.max_redirects,
    })
}

fn origins(raw: BTreeMap<String, String>) -> Result<Origins, String> {
    let gate = Gate {
        allow_private: true,
    };
    for origin in raw.iter().flat_map(|(from, to)| [from, to]) {
        gate.admit(origin)
            .map_err(|refusal| format!("`fetch.origins`: {refusal}"))?;
    }
    let plain = |origin: String| origin.trim_end_matches('/').to_owned();
    let pairs = raw.into_iter().map(|(from, to)| (plain(from), plain(to)));
    Ok(Origins(pairs.collect()))
}

fn mail_config(raw: MailFile, beside: &dyn Fn(PathBuf) -> PathBuf) -> Result<MailConfig, String> {
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

fn password(file: Option<&Path>) -> Result<Secret, ConfigError> {
    let Some(path) = file else {
        let password = env::var(PASSWORD_VARIABLE).map_err(|_| ConfigError::NoPassword)?;
        return Ok(Secret::new(password));
    };
    if readable_by_others(path) {
        return Err(ConfigError::OpenPassword { path: path.into() });
    }
    let content = read_bounded(path).map_err(|cause| ConfigError::ReadPassword {
        path: path.into(),
        cause,
    })?;
    Ok(Secret::from_file_content(&content))
}

/// What is logged, where the environment says it (`RATEBOOK_LOG`, as `tracing` filters).
pub fn log_filter() -> Option<String> {
    env::var("RATEBOOK_LOG").ok()
}

#[cfg(unix)]
fn readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o007 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_names_every_key_and_is_valid() {
        let lines = EXAMPLE.lines();
        let uncommented: Vec<&str> = lines
            .map(|line| line.strip_prefix("#= ").unwrap_or(line))
            .collect();
        let config: ConfigFile = toml::from_str(&uncommented.join("\n")).unwrap();
        assert!(config.mail.is_some_and(|mail| mail.ca_file.is_some()));
        assert!(config.fetch.allow_private.is_some());
        assert!(config.credits.contains_key("kling"));
        let plain: ConfigFile = toml::from_str(EXAMPLE).unwrap();
        assert!(plain.mail.is_none() && plain.store.is_none());
    }

    fn load(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        fs::write(&path, text).unwrap();
        Config::load(&Overrides {
            file: Some(path),
            ..Overrides::default()
        })
    }

    #[test]
    fn a_recipient_named_twice_is_one() {
        let mail = "[mail]\nfrom = \"a@example.org\"\nhost = \"localhost\"\n\
                    to = [\"b@example.org\", \"B@example.org\", \"c@example.org\"]\n";
        let config = load(mail).unwrap();
        assert_eq!(config.mail.unwrap().letterhead.to.len(), 2);
        for deadline in ["-3s", "0s", "20m"] {
            let error = load(&format!("{mail}deadline = \"{deadline}\"\n")).unwrap_err();
            assert!(error.to_string().contains("at most 5 minutes"), "{error}");
        }
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ratebook.toml");
        fs::write(&path, "store = \"a.db\"\nstor = \"b.db\"\n").unwrap();
        let overrides = Overrides {
            file: Some(path),
            ..Overrides::default()
        };
        let error = Config::load(&overrides).unwrap_err().to_string();
        assert!(error.contains("ratebook.toml:2: "), "{error}");
        assert!(error.contains("`stor`"), "{error}");
    }
}
