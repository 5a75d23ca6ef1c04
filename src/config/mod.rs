//! The configuration: the only reader of the environment and of the configuration file.
//!
//! Secrets come from files or from the environment, are refused from files that others can read,
//! and are shown nowhere.
//!
//! | file | says |
//! |---|---|
//! | `file` | which files are read, and how: bounded, with the line of a mistake |
//! | `archive` | the table `[archive]` |
//! | `browser` | the table `[browser]` |
//! | `credits` | the tables `[credits.PROVIDER]` |
//! | `daemon` | the table `[daemon]` |
//! | `fetch` | the table `[fetch]` |
//! | `mail` | the table `[mail]` |
//! | `log` | the table `[log]` |
//! | `serve` | the table `[serve]` |
//! | `place` | the line of a setting that turns out to be wrong later |
//! | `recipients` | the tables `[[recipient]]`, `[[webhook]]` and `[[command]]` |
//! | `values` | values that several tables hold: paths, ports, lists |
//! | `program` | whether the program of a `[[command]]` can be run |
//! | `secret` | where a secret may stand |
//! | `workloads` | the files named in `workloads` |
//! | `error` | why the configuration cannot be used |

mod archive;
mod browser;
mod credits;
mod daemon;
mod error;
mod fetch;
mod file;
mod log;
mod mail;
mod place;
mod program;
mod recipients;
mod secret;
mod serve;
mod values;
mod workloads;

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use ::serde::Deserialize;
use toml::Spanned;

use crate::book::workload::Workload;
use crate::check::Origins;
use crate::credits::Plan;
use crate::source::{BadCatalog, Catalog, Choice, FileText, Source, parse_all};
use crate::store::Keep;

pub use archive::FOREVER;
pub use daemon::Pace;
pub use error::ConfigError;
pub use fetch::{FetchConfig, ProxyConfig};
pub use file::{read_file, read_within, selector_paths};
pub use log::{LogConfig, LogLevel};
pub use mail::MailConfig;
pub use place::Place;
pub use recipients::{Asked, CommandConfig, Told, WebhookConfig};
pub use serve::ServeConfig;
pub use workloads::read_workload;

use archive::ArchiveTable;
use browser::BrowserTable;
use daemon::DaemonTable;
use fetch::FetchTable;
use mail::MailTable;
use recipients::{CommandTable, RecipientTable, WebhookTable, Written};
use serve::ServeTable;
use values::{Named, Several};

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
    /// Which of the sources are watched.
    pub sources: Choice,
    sources_place: Place,
    /// How long the bytes are kept of what nobody needs any more.
    pub keep: Keep,
    pub fetch: FetchConfig,
    pub origins: Origins,
    pub mail: Option<MailConfig>,
    pub pace: Pace,
    /// Who is told, by mail and otherwise.
    pub told: Told,
    /// The files of jobs that recur, which are told of in each change of prices.
    pub workloads: Vec<PathBuf>,
    /// What credits cost, by the plans that can be bought.
    pub credits: Vec<Plan>,
    /// Where the daemon answers other programs; `None`: nowhere.
    pub serve: Option<ServeConfig>,
    pub log: LogConfig,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    store: Option<Named>,
    selectors: Option<Named>,
    sources: Option<Spanned<Several<String>>>,
    #[serde(default)]
    workloads: Vec<Named>,
    #[serde(default)]
    archive: ArchiveTable,
    #[serde(default)]
    fetch: FetchTable,
    #[serde(default)]
    browser: BrowserTable,
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
    credits: credits::Raw,
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
        let place = |at: usize| Place {
            path: file.clone().unwrap_or_default(),
            line: file::line(&text, at),
        };
        let written = Written {
            beside: &beside,
            place: &place,
        };
        let told = recipients::told(&mut raw, mail.as_ref(), to, &written);
        let told = told.map_err(|wrong| place(wrong.at).wrong(wrong.cause))?;
        let sources_at = raw.sources.as_ref().map_or(0, |named| named.span().start);
        let sources = raw.sources.map(|named| named.into_inner().0);
        let origins = fetch::origins(raw.fetch.origins.clone()).map_err(value)?;
        let mut fetch = fetch::settings(raw.fetch, &origins, &beside).map_err(value)?;
        fetch.limits.browser = browser::settings(raw.browser, &beside).map_err(value)?;
        Ok(Self {
            store: overrides
                .store
                .clone()
                .or_else(|| env::var_os("RATEBOOK_STORE").map(PathBuf::from))
                .or_else(|| raw.store.map(|file| beside(file.0)))
                .unwrap_or_else(|| STORE.into()),
            selectors: overrides
                .selectors
                .clone()
                .or_else(|| env::var_os("RATEBOOK_SELECTORS").map(PathBuf::from))
                .or_else(|| raw.selectors.map(|folder| beside(folder.0))),
            sources: Choice::new(&sources.unwrap_or_default()),
            sources_place: place(sources_at),
            workloads: raw
                .workloads
                .into_iter()
                .map(|file| beside(file.0))
                .collect(),
            keep: archive::keep(&raw.archive).map_err(value)?,
            fetch,
            origins,
            mail,
            told,
            pace: daemon::pace(&raw.daemon).map_err(value)?,
            credits: credits::plans(raw.credits)
                .map_err(|wrong| place(wrong.at).wrong(wrong.cause))?,
            serve: serve::serve(&raw.serve, &beside).map_err(value)?,
            log: raw.log,
            file,
        })
    }

    /// The sources that are watched, of the built-in ones and those of the user's folder.
    ///
    /// # Errors
    /// [`ConfigError::ReadSelectors`], [`ConfigError::Selectors`]; [`ConfigError::Value`] where
    /// `sources` names none.
    pub fn catalog(&self) -> Result<Catalog, ConfigError> {
        let catalog = Catalog::of(&self.own_files()?, &self.sources).map_err(|bad| match bad {
            BadCatalog::Selectors(bad) => bad.into(),
            BadCatalog::Choice(cause) => self.sources_place.wrong(cause),
        })?;
        self.know_the_providers(&catalog)?;
        Ok(catalog)
    }

    /// All sources that there are files of, watched or not.
    ///
    /// # Errors
    /// [`ConfigError::ReadSelectors`], [`ConfigError::Selectors`].
    pub fn all_sources(&self) -> Result<Vec<Source>, ConfigError> {
        Ok(parse_all(&self.own_files()?)?)
    }

    /// Where the file of a source of this name lies in the user's folder, or would.
    pub fn own_file(&self, id: &str) -> Option<PathBuf> {
        let folder = self.selectors.as_ref()?;
        let is_name = Path::new(id).file_name().is_some_and(|name| name == id);
        is_name.then(|| folder.join(format!("{id}.toml")))
    }

    fn own_files(&self) -> Result<Vec<FileText>, ConfigError> {
        match &self.selectors {
            Some(folder) => {
                file::selector_files(folder).map_err(|cause| ConfigError::ReadSelectors {
                    path: folder.clone(),
                    cause,
                })
            }
            None => Ok(Vec::new()),
        }
    }

    /// The workloads that are told of in each change of prices.
    ///
    /// # Errors
    /// [`ConfigError::ReadWorkload`], [`ConfigError::Value`] with the line.
    pub fn read_workloads(&self) -> Result<Vec<Workload>, ConfigError> {
        let files = self.workloads.iter();
        files.map(|path| read_workload(path)).collect()
    }

    /// Whose credits are given a price, has routes.
    fn know_the_providers(&self, catalog: &Catalog) -> Result<(), ConfigError> {
        // Of a source that is not watched for a time as well.
        let all = if self.credits.is_empty() || self.sources.is_everything() {
            Vec::new()
        } else {
            self.all_sources().unwrap_or_default()
        };
        let sources = catalog.sources().iter().chain(&all);
        let routes = sources.flat_map(|source| &source.routes);
        let known: BTreeSet<&str> = routes.map(|spec| spec.route.provider()).collect();
        let mut plans = self.credits.iter();
        let Some(plan) = plans.find(|plan| !known.contains(plan.provider.as_str())) else {
            return Ok(());
        };
        let path = self.file.clone().unwrap_or_default();
        let text = read_file(&path).unwrap_or_default();
        let known: Vec<&str> = known.into_iter().collect();
        let cause = format!(
            "`credits.{}`: no route is of this provider; known are {}",
            plan.provider,
            known.join(", ")
        );
        Err(ConfigError::Value {
            line: place::line_of(&text, &cause),
            path,
            cause,
        })
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

    use jiff::SignedDuration;

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
        assert!(config.archive.keep_pages.is_some() && config.archive.keep_mails.is_some());
        assert!(daemon::pace(&config.daemon).is_ok());
        assert_eq!(config.recipient.len(), 1);
        assert_eq!(config.webhook.len() + config.command.len(), 2);
        assert_eq!(credits::plans(config.credits).ok().unwrap().len(), 2);
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
        let kept = |text: &str| load(text).map(|config| config.keep.pages);
        let days = |n: i64| Some(SignedDuration::from_hours(24 * n));
        assert_eq!(kept("").unwrap(), days(400));
        assert_eq!(kept("[archive]\nkeep_pages = \"2w\"\n").unwrap(), days(14));
        assert_eq!(kept("[archive]\nkeep_pages = \"forever\"\n").unwrap(), None);
        assert_eq!(
            kept("[archive]\nkeep_pages = \"1d 12h\"\n").unwrap(),
            Some(SignedDuration::from_hours(36))
        );
        for wrong in ["", "0d", "-3d", "1h", "400", "1 month", "never"] {
            let error = kept(&format!("[archive]\nkeep_pages = \"{wrong}\"\n")).unwrap_err();
            assert!(error.to_string().contains("`400d`"), "{error}");
        }
        let mails = load("[archive]\nkeep_mails = \"30d\"\n").unwrap().keep;
        assert_eq!((mails.pages, mails.letters), (days(400), days(30)));
        let error = load("[archive]\nkeep_mails = \"0d\"\n").unwrap_err();
        assert!(
            error.to_string().contains("`archive.keep_mails`"),
            "{error}"
        );
    }

    #[test]
    fn what_credits_cost_is_checked() {
        let table = |rest: &str| {
            load(&format!("[fetch]\n[credits.kling]\nplan = \"x\"\n{rest}"))
                .map(|config| config.credits)
        };
        let good = "price = \"5\"\ncurrency = \"USD\"\ncredits = \"330\"\n";
        assert_eq!(table(good).unwrap().len(), 1);
        let two = format!("{good}[[credits.acme]]\n{good}[[credits.acme]]\n{good}");
        assert_eq!(table(&two).unwrap().len(), 3);
        for (rest, told) in [
            ("price = \"5\"\n", "say `price`, `currency` and `credits`"),
            ("", "say `price`, `currency` and `credits`"),
            (
                "price = \"0\"\ncurrency = \"USD\"\ncredits = \"3\"\n",
                "above zero",
            ),
            (
                "price = \"-5\"\ncurrency = \"USD\"\ncredits = \"3\"\n",
                "above zero",
            ),
            (
                "price = \"5\"\ncurrency = \"USD\"\ncredits = \"0\"\n",
                "above zero",
            ),
            (
                "price = \"5\"\ncurrency = \"XXXX\"\ncredits = \"3\"\n",
                "XXXX",
            ),
            (
                "price = \"5\"\ncurrency = \"credits\"\ncredits = \"3\"\n",
                "no money",
            ),
            ("pric = \"5\"\n", "`pric`"),
            ("rate = \"kling/a/b\"\nprice = \"5\"\n", "no `price`"),
            ("rate = \"kling/a\"\n", "kling/a"),
            (
                "price = \"5\"\ncurrency = \"USD\"\ncredits = \"3\"\nlasts = \"soon\"\n",
                "`lasts` is `soon`",
            ),
            (
                "price = \"5\"\ncurrency = \"USD\"\ncredits = \"3\"\nfrom = 2026-02-02\n\
                 until = 2026-02-02\n",
                "not after",
            ),
        ] {
            let error = table(rest).unwrap_err().to_string();
            assert!(
                error.contains(told) && error.contains("ratebook.toml:"),
                "{rest}: {error}"
            );
        }
        for wrong in ["soon", "2026-02-30", "5"] {
            let error = table(&format!("{good}from = \"{wrong}\"\n"))
                .unwrap_err()
                .to_string();
            assert!(error.contains("is no day"), "{error}");
        }
        let assumed = format!("{good}assume = true\n");
        let twice = format!("[[credits.a]]\n{assumed}[[credits.a]]\n{assumed}");
        let error = load(&twice).unwrap_err().to_string();
        assert!(
            error.contains("ratebook.toml:6: ") && error.contains("one can be"),
            "{error}"
        );
        let unknown = load(&format!("\n[[credits.klng]]\n{good}")).unwrap();
        // The file is gone by now, so the line is not known.
        let error = unknown.catalog().unwrap_err().to_string();
        assert!(
            error.contains("`credits.klng`") && error.contains("gptimage2, "),
            "{error}"
        );
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
