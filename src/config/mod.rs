//! The configuration: the only reader of the environment and of the configuration file.
//!
//! Secrets come from files or from the environment, are refused from files that others can read,
//! and are shown nowhere.
//!
//! | file | says |
//! |---|---|
//! | `file` | which files are read, and how: bounded, with the line of a mistake |
//! | `archive` | the table `[archive]` |
//! | `daemon` | the table `[daemon]` |
//! | `fetch` | the table `[fetch]` |
//! | `mail` | the table `[mail]` |
//! | `log` | the table `[log]` |
//! | `serve` | the table `[serve]` |
//! | `place` | the line of a setting that turns out to be wrong later |
//! | `recipients` | the tables `[[recipient]]`, `[[webhook]]` and `[[command]]` |
//! | `secret` | where a password may stand |
//! | `error` | why the configuration cannot be used |

mod archive;
mod daemon;
mod error;
mod fetch;
mod file;
mod log;
mod mail;
mod place;
mod recipients;
mod secret;
mod serve;

use std::collections::BTreeMap;
use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ::serde::{Deserialize, Serialize};
use jiff::SignedDuration;

use crate::check::Origins;
use crate::price::{Amount, Currency};
use crate::source::Catalog;

pub use archive::FOREVER;
pub use daemon::Pace;
pub use error::ConfigError;
pub use fetch::{FetchConfig, ProxyConfig};
pub use file::{read_file, read_within, selector_paths};
pub use log::{LogConfig, LogLevel};
pub use mail::MailConfig;
pub use recipients::{CommandConfig, Told, WebhookConfig};

use archive::ArchiveTable;
use daemon::DaemonTable;
use fetch::FetchTable;
use mail::MailTable;
use recipients::{CommandTable, RecipientTable, WebhookTable};
use serve::ServeTable;

/// The configuration file that is looked for in the current folder.
pub const FILE: &str = "ratebook.toml";

/// The store that is used when none is named.
pub const STORE: &str = "ratebook.db";

/// A configuration file with every key, its default and what it means.
pub const EXAMPLE: &str = include_str!("ratebook.example.toml");

/// The configuration in effect.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file it was read from; `None` for the defaults.
    pub file: Option<PathBuf>,
    pub store: PathBuf,
    /// The folder of the user's selector files, if any.
    pub selectors: Option<PathBuf>,
    /// How long the bytes of pages are kept on which nothing rests; `None`: for ever.
    pub keep_pages: Option<SignedDuration>,
    pub fetch: FetchConfig,
    pub origins: Origins,
    pub mail: Option<MailConfig>,
    pub pace: Pace,
    /// Who is told, by mail and otherwise.
    pub told: Told,
    pub credits: Vec<CreditPack>,
    /// Where the daemon answers other programs; `None`: nowhere.
    pub listen: Option<SocketAddr>,
    pub log: LogConfig,
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

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    store: Option<PathBuf>,
    selectors: Option<PathBuf>,
    #[serde(default)]
    archive: ArchiveTable,
    #[serde(default)]
    fetch: FetchTable,
    mail: Option<MailTable>,
    #[serde(default)]
    serve: ServeTable,
    #[serde(default)]
    log: LogConfig,
    #[serde(default)]
    daemon: DaemonTable,
    #[serde(default)]
    recipient: Vec<RecipientTable>,
    #[serde(default)]
    webhook: Vec<WebhookTable>,
    #[serde(default)]
    command: Vec<CommandTable>,
    #[serde(default)]
    credits: BTreeMap<String, CreditPack>,
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
        let (mut raw, text) = match &file {
            Some(path) => file::parse(path)?,
            None => (ConfigFile::default(), String::new()),
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
            line: place::line_of(&text, &cause),
            cause,
        };
        let mut table = raw.mail.take();
        let to = table.as_mut().and_then(|mail| mail.to.take());
        let mail = table.map(|mail| mail::settings(mail, &beside));
        let mail = mail.transpose().map_err(value)?;
        let told = recipients::told(&mut raw, mail.as_ref(), to, &beside);
        let told = told.map_err(|wrong| ConfigError::Value {
            path: file.clone().unwrap_or_default(),
            line: file::line(&text, wrong.at),
            cause: wrong.cause,
        })?;
        let origins = fetch::origins(raw.fetch.origins.clone()).map_err(value)?;
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
            keep_pages: archive::keep_pages(&raw.archive).map_err(value)?,
            fetch: fetch::settings(raw.fetch, &origins, &beside).map_err(value)?,
            origins,
            mail,
            told,
            pace: daemon::pace(&raw.daemon).map_err(value)?,
            credits: raw
                .credits
                .into_iter()
                .map(|(provider, pack)| CreditPack { provider, ..pack })
                .collect(),
            listen: serve::listen(&raw.serve).map_err(value)?,
            log: raw.log,
            file,
        })
    }

    /// The built-in sources and those of the user's folder.
    ///
    /// # Errors
    /// [`ConfigError::ReadSelectors`], [`ConfigError::Selectors`].
    pub fn catalog(&self) -> Result<Catalog, ConfigError> {
        let files = match &self.selectors {
            Some(folder) => {
                file::selector_files(folder).map_err(|cause| ConfigError::ReadSelectors {
                    path: folder.clone(),
                    cause,
                })?
            }
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

/// What is logged, where the environment says it (`RATEBOOK_LOG`, as `tracing` filters).
pub fn log_filter() -> Option<String> {
    env::var("RATEBOOK_LOG").ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        assert!(config.archive.keep_pages.is_some());
        assert!(daemon::pace(&config.daemon).is_ok());
        assert_eq!(config.recipient.len(), 1);
        assert_eq!(config.webhook.len() + config.command.len(), 2);
        assert!(config.credits.contains_key("kling"));
        let plain: ConfigFile = toml::from_str(EXAMPLE).unwrap();
        assert!(plain.mail.is_none() && plain.store.is_none());
    }

    /// The keys of every table, as its struct has them, stand in the example.
    #[test]
    fn no_key_is_missing_in_the_example() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/config");
        let shown = |key: &str| {
            EXAMPLE.lines().any(|line| {
                let line = line.strip_prefix("#= ").unwrap_or(line);
                let set = line.strip_prefix(key);
                let headed = line.trim_start_matches('[').strip_prefix(key);
                set.is_some_and(|rest| rest.starts_with(" = "))
                    || (line.starts_with('[')
                        && headed.is_some_and(|rest| rest.starts_with([']', '.'])))
                    || line.contains(&format!(".{key}]"))
                    || line.contains(&format!("{{ {key} = "))
                    || line.contains(&format!(", {key} = "))
            })
        };
        let mut keys = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            for part in text.split("deny_unknown_fields").skip(1) {
                let body = part.split_once('{').unwrap().1.split("\n}").next().unwrap();
                let mut is_set_by_the_program = false;
                for line in body.lines().map(str::trim) {
                    if line.contains("skip_deserializing") {
                        is_set_by_the_program = true;
                    }
                    let field = line
                        .trim_start_matches("pub ")
                        .trim_start_matches("pub(super) ");
                    let Some((key, _)) = field.split_once(": ").filter(|_| !line.starts_with('/'))
                    else {
                        continue;
                    };
                    keys += 1;
                    assert!(
                        is_set_by_the_program || shown(key),
                        "{key} of {}",
                        path.display()
                    );
                    is_set_by_the_program = false;
                }
            }
        }
        assert!(keys > 20, "{keys} keys");
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
        assert_eq!(config.told.recipients.len(), 2);
        for deadline in ["-3s", "0s", "20m"] {
            let error = load(&format!("{mail}deadline = \"{deadline}\"\n")).unwrap_err();
            assert!(error.to_string().contains("at most 5 minutes"), "{error}");
        }
    }

    #[test]
    fn pages_are_kept_for_a_time_or_for_ever() {
        let kept = |text: &str| load(text).map(|config| config.keep_pages);
        let days = |n: i64| Some(SignedDuration::from_hours(24 * n));
        assert_eq!(kept("").unwrap(), days(400));
        assert_eq!(kept("[archive]\nkeep_pages = \"2w\"\n").unwrap(), days(14));
        assert_eq!(kept("[archive]\nkeep_pages = \"forever\"\n").unwrap(), None);
        for wrong in ["", "0d", "-3d", "1h", "400", "1 month", "never"] {
            let error = kept(&format!("[archive]\nkeep_pages = \"{wrong}\"\n")).unwrap_err();
            assert!(error.to_string().contains("`400d`"), "{error}");
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
