//! The tables `[[recipient]]`, `[[webhook]]` and `[[command]]`: who is told, of what, and when.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use crate::command::Command;
use crate::fetch::{FetchSettings, Gate, Refusal};
use crate::length::Length;
use crate::mail::Mailbox;
use crate::outbox::{Address, Program, Recipient, Wanted, Way, Wishes};
use crate::price::Amount;
use crate::rate::RateGlob;
use crate::source::Schedule;
use crate::webhook::Webhook;

use super::program;
use super::secret::Wanted as Secret;
use super::values::{Named, Several};
use super::{ConfigError, ConfigFile, FetchConfig, MailConfig, Place};

/// A person who is told by mail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipientTable {
    to: Spanned<Mailbox>,
    routes: Option<Several<Spanned<Glob>>>,
    kinds: Option<Several<Kind>>,
    minimum_change: Option<Percent>,
    trouble: Option<bool>,
    digest: Option<DigestTable>,
}

/// When a digest is sent.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawDigest")]
struct DigestTable(Schedule);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDigest {
    schedule: String,
    #[serde(default = "utc")]
    timezone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl TryFrom<RawDigest> for DigestTable {
    type Error = String;

    fn try_from(raw: RawDigest) -> Result<Self, String> {
        let schedule = Schedule::parse(&raw.schedule, &raw.timezone);
        schedule.map(Self).map_err(|error| error.to_string())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookTable {
    name: Spanned<Name>,
    url: Spanned<String>,
    secret_file: Option<Named>,
    #[serde(default)]
    allow_private: bool,
    deadline: Option<Spanned<Length>>,
    routes: Option<Several<Spanned<Glob>>>,
    kinds: Option<Several<Kind>>,
    minimum_change: Option<Percent>,
    trouble: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandTable {
    name: Spanned<Name>,
    run: Spanned<Vec<String>>,
    deadline: Option<Spanned<Length>>,
    routes: Option<Several<Spanned<Glob>>>,
    kinds: Option<Several<Kind>>,
    minimum_change: Option<Percent>,
    trouble: Option<bool>,
}

/// A program that is told over HTTP.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    pub name: String,
    /// Often a secret, as a whole or in part.
    pub url: Url,
    /// Where the secret stands; in the environment where this is `None`.
    pub secret_file: Option<PathBuf>,
    pub allow_private: bool,
    pub deadline: Duration,
    pub place: Place,
}

/// A program of this machine that is told.
#[derive(Clone, Debug)]
pub struct CommandConfig {
    pub name: String,
    pub run: Vec<String>,
    pub deadline: Duration,
    pub place: Place,
}

/// Routes of which somebody asked to be told.
#[derive(Clone, Debug)]
pub struct Asked {
    pub glob: RateGlob,
    pub by: Address,
    pub place: Place,
}

/// All who are told.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub recipients: Vec<Recipient>,
    pub webhooks: Vec<WebhookConfig>,
    pub commands: Vec<CommandConfig>,
    pub asked: Vec<Asked>,
}

/// Rates as `ratebook prices` takes them.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Glob(RateGlob);

impl TryFrom<String> for Glob {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || c.is_uppercase();
        if text.is_empty() || text.contains(is_odd) {
            return Err(format!(
                "`{}` is no route or rate: write `gptimage2/kling-o3/*`",
                text.escape_debug()
            ));
        }
        Ok(Self(RateGlob::new(&text)))
    }
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Kind(Wanted);

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Wanted::named(&text).map(Self).ok_or_else(|| {
            let known: Vec<&str> = Wanted::ALL.iter().map(|kind| kind.name()).collect();
            format!(
                "`{}` is no kind of change; there are {}",
                text.escape_debug(),
                known.join(", ")
            )
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Percent(Amount);

impl TryFrom<String> for Percent {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = text.strip_suffix('%').map(str::trim_end);
        let amount = number.and_then(|number| number.parse::<Amount>().ok());
        amount
            .filter(|amount| !amount.is_negative())
            .map(Self)
            .ok_or_else(|| {
                let text = text.escape_debug();
                format!("`{text}` is no percentage: write `5%` or `0.5%`")
            })
    }
}

/// What a webhook or a command is called in the outbox.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Name(String);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text.len() > 40 || !text.chars().all(plain) || text.starts_with('-') {
            let text = text.escape_debug();
            return Err(format!(
                "`{text}` is no name: at most 40 small letters, digits and `-`"
            ));
        }
        Ok(Self(text))
    }
}

/// What is asked for, and where it is written which routes.
fn wishes(
    routes: Option<Several<Spanned<Glob>>>,
    kinds: Option<Several<Kind>>,
    minimum_change: Option<Percent>,
    trouble: Option<bool>,
) -> (Wishes, Vec<(RateGlob, usize)>) {
    let routes = routes
        .map_or_else(Vec::new, |several| several.0)
        .into_iter();
    let routes = routes.map(|glob| (glob.span().start, glob.into_inner().0));
    let written: Vec<(RateGlob, usize)> = routes.map(|(at, glob)| (glob, at)).collect();
    let kinds = kinds.map_or_else(Vec::new, |several| several.0).into_iter();
    let wishes = Wishes {
        routes: written.iter().map(|(glob, _)| glob.clone()).collect(),
        kinds: kinds.map(|kind| kind.0).collect(),
        minimum_percent: minimum_change.map_or(Amount::ZERO, |percent| percent.0),
        trouble: trouble.unwrap_or(true),
    };
    (wishes, written)
}

/// The longest that one attempt may take: the others on its way wait for it.
const LONGEST_ATTEMPT: Duration = Duration::from_mins(5);

pub(super) fn deadline(
    set: Option<Length>,
    default: Duration,
    place: &str,
) -> Result<Duration, String> {
    within(LONGEST_ATTEMPT, set, default, place)
}

pub(super) fn within(
    most: Duration,
    set: Option<Length>,
    default: Duration,
    place: &str,
) -> Result<Duration, String> {
    let Some(Length(set)) = set else {
        return Ok(default);
    };
    Duration::try_from(set)
        .ok()
        .filter(|d| !d.is_zero() && *d <= most)
        .ok_or_else(|| {
            let minutes = most.as_secs().div_euclid(60);
            format!("`{place}` must be above zero and at most {minutes} minutes")
        })
}

/// What is wrong, and at which byte of the file.
pub(super) struct Wrong {
    pub(super) at: usize,
    pub(super) cause: String,
}

fn wrong<T>(at: &Spanned<T>) -> impl Fn(String) -> Wrong + use<T> {
    let at = at.span().start;
    move |cause| Wrong { at, cause }
}

/// Of the file as a whole.
fn nowhere(cause: &str) -> Wrong {
    Wrong {
        at: 0,
        cause: cause.to_owned(),
    }
}

/// How long an attempt may take, of a program.
fn deadline_of(
    set: Option<Spanned<Length>>,
    default: Duration,
    key: &str,
) -> Result<Duration, Wrong> {
    let at = set.as_ref().map_or(0, |set| set.span().start);
    deadline(set.map(Spanned::into_inner), default, key).map_err(|cause| Wrong { at, cause })
}

/// The tables, and where they stand in the file.
pub(super) struct Written<'f> {
    pub(super) beside: &'f dyn Fn(PathBuf) -> PathBuf,
    /// The place of a byte of the file.
    pub(super) place: &'f dyn Fn(usize) -> Place,
}

impl Told {
    fn ask(&mut self, recipient: Recipient, routes: Vec<(RateGlob, usize)>, file: &Written<'_>) {
        self.asked
            .extend(routes.into_iter().map(|(glob, at)| Asked {
                glob,
                by: recipient.address.clone(),
                place: (file.place)(at),
            }));
        self.recipients.push(recipient);
    }
}

/// All who are told: those of `mail.to`, and of the tables of their own.
pub(super) fn told(
    raw: &mut ConfigFile,
    mail: Option<&MailConfig>,
    to: Option<Several<Mailbox>>,
    file: &Written<'_>,
) -> Result<Told, Wrong> {
    let mut told = Told::default();
    let tables = std::mem::take(&mut raw.recipient);
    if let Some(mail) = mail {
        if to.is_none() && tables.is_empty() {
            let cause = "nobody is mailed: set `mail.to`, or write a `[[recipient]]`";
            return Err(nowhere(cause));
        }
        let mut known: Vec<String> = Vec::new();
        for to in to.map_or_else(Vec::new, |several| several.0) {
            // A recipient who is named twice is told once.
            if !known.contains(&to.address().to_ascii_lowercase()) {
                known.push(to.address().to_ascii_lowercase());
                told.recipients.push(Recipient::plain(&mail.from, &to));
            }
        }
        for table in tables {
            let wrong = wrong(&table.to);
            let to = table.to.into_inner();
            let address = to.address().to_ascii_lowercase();
            if known.contains(&address) {
                return Err(wrong(format!(
                    "`{address}` is a recipient twice, and would be told twice: keep it in \
                     `mail.to` or in one `[[recipient]]`"
                )));
            }
            known.push(address);
            let (wishes, routes) = wishes(
                table.routes,
                table.kinds,
                table.minimum_change,
                table.trouble,
            );
            let address = Address::Mail {
                from: mail.from.clone(),
                to,
                digest: table.digest.map(|digest| Box::new(digest.0)),
            };
            told.ask(Recipient { address, wishes }, routes, file);
        }
    } else if let Some(table) = tables.first() {
        let cause = "there is a `[[recipient]]`, but no `[mail]` to reach anybody";
        return Err(wrong(&table.to)(cause.to_owned()));
    }
    for table in std::mem::take(&mut raw.webhook) {
        let wrong = wrong(&table.name);
        let config = told.webhook(table, file)?;
        if told.webhooks.iter().any(|known| known.name == config.name) {
            return Err(wrong(format!("two webhooks are called `{}`", config.name)));
        }
        told.webhooks.push(config);
    }
    for table in std::mem::take(&mut raw.command) {
        let wrong = wrong(&table.name);
        let config = told.command(table, file)?;
        if told.commands.iter().any(|known| known.name == config.name) {
            return Err(wrong(format!("two commands are called `{}`", config.name)));
        }
        told.commands.push(config);
    }
    Ok(told)
}

impl Told {
    fn webhook(&mut self, table: WebhookTable, file: &Written<'_>) -> Result<WebhookConfig, Wrong> {
        let wrong_url = wrong(&table.url);
        let place = (file.place)(table.name.span().start);
        let name = table.name.into_inner().0;
        let gate = Gate {
            allow_private: table.allow_private,
            by_proxy: false,
        };
        // The refusal says what is wrong without the rest of the URL, which may be a secret.
        let url = gate.admit(table.url.get_ref()).map_err(|refusal| {
            let hint = match refusal {
                Refusal::PrivateAddress(_) => {
                    "\nhint: for a server of your own set `allow_private = true` in its table"
                }
                _ => "",
            };
            wrong_url(format!(
                "the `url` of the webhook `{name}`: {refusal}{hint}"
            ))
        })?;
        if url.scheme() != "https" && !table.allow_private {
            return Err(wrong_url(format!(
                "the `url` of the webhook `{name}` is not `https:`; plain `http:` is for a server \
                 of your own, with `allow_private = true`"
            )));
        }
        let (wishes, routes) = wishes(
            table.routes,
            table.kinds,
            table.minimum_change,
            table.trouble,
        );
        let address = Address::Program(Program::Webhook, name.clone());
        self.ask(Recipient { address, wishes }, routes, file);
        let default = WebhookConfig::DEADLINE;
        Ok(WebhookConfig {
            name,
            url,
            secret_file: table.secret_file.map(|path| (file.beside)(path.0)),
            allow_private: table.allow_private,
            deadline: deadline_of(table.deadline, default, "webhook.deadline")?,
            place,
        })
    }

    fn command(&mut self, table: CommandTable, file: &Written<'_>) -> Result<CommandConfig, Wrong> {
        let wrong_run = wrong(&table.run);
        let place = (file.place)(table.run.span().start);
        let name = table.name.into_inner().0;
        let mut run = table.run.into_inner();
        let is_usable = |argument: &String| !argument.contains('\0');
        if run.first().is_none_or(String::is_empty) || !run.iter().all(is_usable) {
            return Err(wrong_run(format!(
                "`run` of the command `{name}` is a list of the program and its arguments: \
                 `run = [\"/usr/local/bin/tell\", \"--now\"]`"
            )));
        }
        // A path, not a name to be looked for, is relative to the file, as every path in it.
        if let Some(program) = run.first_mut().filter(|program| program.contains('/')) {
            let path = (file.beside)(PathBuf::from(program.trim_start_matches("./")));
            let path = path.to_string_lossy();
            *program = if path.contains('/') {
                path.into_owned()
            } else {
                format!("./{path}")
            };
        }
        let (wishes, routes) = wishes(
            table.routes,
            table.kinds,
            table.minimum_change,
            table.trouble,
        );
        let address = Address::Program(Program::Command, name.clone());
        self.ask(Recipient { address, wishes }, routes, file);
        let default = CommandConfig::DEADLINE;
        Ok(CommandConfig {
            name,
            run,
            deadline: deadline_of(table.deadline, default, "command.deadline")?,
            place,
        })
    }
}

impl WebhookConfig {
    pub const DEADLINE: Duration = Duration::from_secs(20);

    /// The way to it, with its secret, which is read only when something is to be sent.
    ///
    /// # Errors
    /// [`ConfigError`] where the secret cannot be had, or others can read it.
    pub fn way(&self, fetch: &FetchConfig) -> Result<Way, ConfigError> {
        let secret = Secret::of_webhook(&self.name).find(self.secret_file.as_deref())?;
        let limits = FetchSettings {
            deadline: self.deadline,
            allow_private: self.allow_private,
            ..fetch.settings()?
        };
        let webhook = Webhook::new(self.url.as_str(), &secret, limits);
        let webhook = webhook.map_err(|cause| {
            self.place
                .wrong(format!("the webhook `{}`: {cause}", self.name))
        })?;
        Ok(Way::Webhook(self.name.clone(), webhook))
    }

    /// Where it leads, without what may be a secret.
    pub fn shown_url(&self) -> String {
        format!("{}/…", self.url.origin().ascii_serialization())
    }
}

/// In place of what may be a secret.
const MASK: &str = "***";

impl CommandConfig {
    pub const DEADLINE: Duration = Duration::from_mins(1);

    /// What is run, without the arguments, which may hold secrets.
    pub fn masked_run(&self) -> Vec<&str> {
        let program = self.run.iter().take(1).map(String::as_str);
        let arguments = self.run.iter().skip(1).map(|_| MASK);
        program.chain(arguments).collect()
    }

    /// The way to it.
    ///
    /// # Errors
    /// [`ConfigError`] where there is no such program, or it cannot be run.
    pub fn way(&self) -> Result<Way, ConfigError> {
        let path = super::secret::program_path();
        let program = self.run.first().map_or("", String::as_str);
        if let Some(why) = program::missing(program, path.as_deref()) {
            let name = &self.name;
            let program = crate::escape::line(program);
            return Err(self
                .place
                .wrong(format!("the command `{name}`: `{program}` {why}")));
        }
        let command = Command {
            run: self.run.clone(),
            deadline: self.deadline,
            path,
        };
        Ok(Way::Command(self.name.clone(), command))
    }
}
