//! The tables `[[recipient]]`, `[[webhook]]` and `[[command]]`: who is told, of what, and when.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use crate::command::Command;
use crate::fetch::{FetchSettings, Gate};
use crate::mail::Mailbox;
use crate::outbox::{Address, Program, Recipient, Wanted, Way, Wishes};
use crate::price::Amount;
use crate::rate::RateGlob;
use crate::source::Schedule;
use crate::webhook::Webhook;

use super::{ConfigError, ConfigFile, FetchConfig, MailConfig, secret};

/// A person who is told by mail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecipientTable {
    to: Spanned<Mailbox>,
    #[serde(default)]
    routes: Vec<Glob>,
    #[serde(default)]
    kinds: Vec<Kind>,
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
    secret_file: Option<PathBuf>,
    #[serde(default)]
    allow_private: bool,
    deadline: Option<SignedDuration>,
    #[serde(default)]
    routes: Vec<Glob>,
    #[serde(default)]
    kinds: Vec<Kind>,
    minimum_change: Option<Percent>,
    trouble: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandTable {
    name: Spanned<Name>,
    run: Spanned<Vec<String>>,
    deadline: Option<SignedDuration>,
    #[serde(default)]
    routes: Vec<Glob>,
    #[serde(default)]
    kinds: Vec<Kind>,
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
}

/// A program of this machine that is told.
#[derive(Clone, Debug)]
pub struct CommandConfig {
    pub name: String,
    pub run: Vec<String>,
    pub deadline: Duration,
}

/// All who are told.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub recipients: Vec<Recipient>,
    pub webhooks: Vec<WebhookConfig>,
    pub commands: Vec<CommandConfig>,
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

fn wishes(
    routes: Vec<Glob>,
    kinds: Vec<Kind>,
    minimum_change: Option<Percent>,
    trouble: Option<bool>,
) -> Wishes {
    Wishes {
        routes: routes.into_iter().map(|glob| glob.0).collect(),
        kinds: kinds.into_iter().map(|kind| kind.0).collect(),
        minimum_percent: minimum_change.map_or(Amount::ZERO, |percent| percent.0),
        trouble: trouble.unwrap_or(true),
    }
}

/// The longest that one attempt may take: the others on its way wait for it.
const LONGEST_ATTEMPT: Duration = Duration::from_mins(5);

pub(super) fn deadline(
    set: Option<SignedDuration>,
    default: Duration,
    place: &str,
) -> Result<Duration, String> {
    within(LONGEST_ATTEMPT, set, default, place)
}

pub(super) fn within(
    most: Duration,
    set: Option<SignedDuration>,
    default: Duration,
    place: &str,
) -> Result<Duration, String> {
    let Some(set) = set else {
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

/// All who are told: those of `mail.to`, and of the tables of their own.
pub(super) fn told(
    raw: &mut ConfigFile,
    mail: Option<&MailConfig>,
    to: Option<Vec<Mailbox>>,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<Told, Wrong> {
    let mut told = Told::default();
    let tables = std::mem::take(&mut raw.recipient);
    if let Some(mail) = mail {
        if to.is_none() && tables.is_empty() {
            let cause = "nobody is mailed: set `mail.to`, or write a `[[recipient]]`";
            return Err(nowhere(cause));
        }
        let mut known: Vec<String> = Vec::new();
        for to in to.unwrap_or_default() {
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
            told.recipients.push(Recipient {
                address: Address::Mail {
                    from: mail.from.clone(),
                    to,
                    digest: table.digest.map(|digest| Box::new(digest.0)),
                },
                wishes: wishes(
                    table.routes,
                    table.kinds,
                    table.minimum_change,
                    table.trouble,
                ),
            });
        }
    } else if let Some(table) = tables.first() {
        let cause = "there is a `[[recipient]]`, but no `[mail]` to reach anybody";
        return Err(wrong(&table.to)(cause.to_owned()));
    }
    for table in std::mem::take(&mut raw.webhook) {
        let wrong = wrong(&table.name);
        let (config, recipient) = webhook(table, beside)?;
        if told.webhooks.iter().any(|known| known.name == config.name) {
            return Err(wrong(format!("two webhooks are called `{}`", config.name)));
        }
        told.webhooks.push(config);
        told.recipients.push(recipient);
    }
    for table in std::mem::take(&mut raw.command) {
        let wrong = wrong(&table.name);
        let (config, recipient) = command(table)?;
        if told.commands.iter().any(|known| known.name == config.name) {
            return Err(wrong(format!("two commands are called `{}`", config.name)));
        }
        told.commands.push(config);
        told.recipients.push(recipient);
    }
    Ok(told)
}

fn webhook(
    table: WebhookTable,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<(WebhookConfig, Recipient), Wrong> {
    let (wrong_name, wrong_url) = (wrong(&table.name), wrong(&table.url));
    let name = table.name.into_inner().0;
    let gate = Gate {
        allow_private: table.allow_private,
        by_proxy: false,
    };
    // The refusal says what is wrong without the rest of the URL, which may be a secret.
    let url = gate
        .admit(table.url.get_ref())
        .map_err(|refusal| wrong_url(format!("the `url` of the webhook `{name}`: {refusal}")))?;
    if url.scheme() != "https" && !table.allow_private {
        return Err(wrong_url(format!(
            "the `url` of the webhook `{name}` is not `https:`; plain `http:` is for a server of \
             your own, with `allow_private = true`"
        )));
    }
    let recipient = Recipient {
        address: Address::Program(Program::Webhook, name.clone()),
        wishes: wishes(
            table.routes,
            table.kinds,
            table.minimum_change,
            table.trouble,
        ),
    };
    let config = WebhookConfig {
        name,
        url,
        secret_file: table.secret_file.map(beside),
        allow_private: table.allow_private,
        deadline: deadline(table.deadline, WebhookConfig::DEADLINE, "webhook.deadline")
            .map_err(wrong_name)?,
    };
    Ok((config, recipient))
}

fn command(table: CommandTable) -> Result<(CommandConfig, Recipient), Wrong> {
    let (wrong_name, wrong_run) = (wrong(&table.name), wrong(&table.run));
    let name = table.name.into_inner().0;
    let run = table.run.into_inner();
    let is_usable = |argument: &String| !argument.contains('\0');
    if run.first().is_none_or(String::is_empty) || !run.iter().all(is_usable) {
        return Err(wrong_run(format!(
            "`run` of the command `{name}` is a list of the program and its arguments: \
             `run = [\"/usr/local/bin/tell\", \"--now\"]`"
        )));
    }
    let recipient = Recipient {
        address: Address::Program(Program::Command, name.clone()),
        wishes: wishes(
            table.routes,
            table.kinds,
            table.minimum_change,
            table.trouble,
        ),
    };
    let config = CommandConfig {
        name,
        run,
        deadline: deadline(table.deadline, CommandConfig::DEADLINE, "command.deadline")
            .map_err(wrong_name)?,
    };
    Ok((config, recipient))
}

impl WebhookConfig {
    pub const DEADLINE: Duration = Duration::from_secs(20);

    /// The way to it, with its secret, which is read only when something is to be sent.
    ///
    /// # Errors
    /// [`ConfigError`] where the secret cannot be had, or others can read it.
    pub fn way(&self, fetch: &FetchConfig) -> Result<Way, ConfigError> {
        let secret = secret::of_webhook(&self.name, self.secret_file.as_deref())?;
        let limits = FetchSettings {
            deadline: self.deadline,
            allow_private: self.allow_private,
            ..fetch.settings()?
        };
        let webhook = Webhook::new(self.url.as_str(), &secret, limits);
        let webhook = webhook.map_err(|cause| ConfigError::Webhook {
            name: self.name.clone(),
            cause,
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

    pub fn way(&self) -> Way {
        let command = Command {
            run: self.run.clone(),
            deadline: self.deadline,
            path: super::secret::program_path(),
        };
        Way::Command(self.name.clone(), command)
    }
}
