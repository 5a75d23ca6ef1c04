//! `config`: the configuration in effect, without its secrets.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::parts::{fetcher, ways, workloads};
use super::{Format, terminal};
use crate::book::render::pretty;
use crate::config::{Config, EXAMPLE, FOREVER, MailConfig, Told};
use crate::credits::{Plan, PlanCost};
use crate::fetch::shown_url;
use crate::mail::{Mailbox, Tls};
use crate::outbox::{Address, Program, Way, Wishes, strays};
use crate::price::{Amount, Currency};
use crate::rate::RateId;
use crate::source::{Catalog, Render, Schedule};
use crate::store::Access;

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    command: Option<ConfigCommand>,
    /// Print a configuration file with every key and its default instead
    #[arg(long)]
    example: bool,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say whether the configuration and the selector files can be used
    Check,
}

/// What a configuration file would say to have the same effect, the secrets left out.
#[derive(Serialize)]
struct Effective<'c> {
    store: &'c PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    selectors: Option<&'c PathBuf>,
    #[serde(skip_serializing_if = "<[PathBuf]>::is_empty")]
    workloads: &'c [PathBuf],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<&'c str>,
    archive: EffectiveArchive,
    fetch: EffectiveFetch<'c>,
    browser: EffectiveBrowser<'c>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<EffectiveMail<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    serve: Option<EffectiveServe<'c>>,
    log: EffectiveLog,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recipient: Vec<EffectiveRecipient<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    webhook: Vec<EffectiveWebhook<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    command: Vec<EffectiveCommand<'c>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    credits: BTreeMap<&'c str, Vec<EffectiveCredits<'c>>>,
    daemon: EffectiveDaemon,
}

#[derive(Serialize)]
struct EffectiveDaemon {
    at_once: usize,
    spread: String,
}

#[derive(Serialize)]
struct EffectiveArchive {
    keep_pages: String,
    keep_mails: String,
}

#[derive(Serialize)]
struct EffectiveFetch<'c> {
    user_agent: &'c str,
    deadline: String,
    connect_timeout: String,
    max_body_bytes: usize,
    allow_private: bool,
    gap: String,
    at_once: usize,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    own_servers: &'c BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_user: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy_password_file: Option<&'c PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_file: Option<&'c PathBuf>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    origins: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct EffectiveBrowser<'c> {
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    program: Option<&'c PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_memory_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_pages: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_root: Option<bool>,
}

#[derive(Serialize)]
struct EffectiveMail<'c> {
    from: &'c Mailbox,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to: Vec<&'c Mailbox>,
    host: &'c str,
    port: u16,
    tls: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_file: Option<&'c PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_file: Option<&'c PathBuf>,
    deadline: String,
    acceptance_timeout: String,
}

#[derive(Serialize)]
struct EffectiveLog {
    level: &'static str,
    format: &'static str,
}

#[derive(Serialize)]
struct EffectiveServe<'c> {
    listen: SocketAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_file: Option<&'c PathBuf>,
}

#[derive(Serialize)]
struct EffectiveRecipient<'c> {
    to: &'c Mailbox,
    #[serde(flatten)]
    wishes: EffectiveWishes,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<EffectiveDigest<'c>>,
}

#[derive(Serialize)]
struct EffectiveDigest<'c> {
    schedule: &'c str,
    timezone: &'c str,
}

#[derive(Serialize)]
struct EffectiveWishes {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    routes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<&'static str>,
    minimum_change: String,
    trouble: bool,
}

#[derive(Serialize)]
struct EffectiveWebhook<'c> {
    name: &'c str,
    /// Only whose it is: the rest may be a secret.
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_file: Option<&'c PathBuf>,
    allow_private: bool,
    deadline: String,
    #[serde(flatten)]
    wishes: EffectiveWishes,
}

#[derive(Serialize)]
struct EffectiveCommand<'c> {
    name: &'c str,
    /// The program; its arguments may hold secrets.
    run: Vec<&'c str>,
    deadline: String,
    #[serde(flatten)]
    wishes: EffectiveWishes,
}

#[derive(Serialize)]
struct EffectiveCredits<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'c Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<&'c RateId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credits: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lasts: Option<String>,
    assume: bool,
}

impl<'c> EffectiveCredits<'c> {
    fn of(plan: &'c Plan) -> Self {
        let (price, currency, rate, credits) = match &plan.cost {
            PlanCost::Said {
                price,
                currency,
                credits,
            } => (Some(*price), Some(currency), None, Some(*credits)),
            PlanCost::Read { rate, credits } => (None, None, Some(rate), *credits),
        };
        Self {
            plan: plan.name.as_deref(),
            price,
            currency,
            rate,
            credits,
            from: plan.from,
            until: plan.until,
            lasts: plan.lasts.map(|time| format!("{}d", time.as_hours() / 24)),
            assume: plan.is_assumed,
        }
    }
}

/// The example needs no configuration, so that it works whatever is wrong with it.
pub(super) fn config(
    context: &impl Fn() -> Result<Context, Failure>,
    args: &ConfigArgs,
) -> Result<Exit, Failure> {
    match args.command {
        _ if args.example => {
            terminal::data(EXAMPLE)?;
            Ok(Exit::Done)
        }
        Some(ConfigCommand::Check) => check(&context()?),
        None => show(&context()?),
    }
}

fn show(context: &Context) -> Result<Exit, Failure> {
    let effective = effective(&context.config);
    if context.format == Format::Json {
        let mut json = json!(effective);
        if let Some(object) = json.as_object_mut() {
            object.insert("file".to_owned(), json!(context.config.file));
        }
        terminal::data(&pretty(&json))?;
        return Ok(Exit::Done);
    }
    let from = context.config.file.as_ref().map_or_else(
        || "# No configuration file: the defaults.".to_owned(),
        |file| format!("# From {}.", file.display()),
    );
    let toml = toml::to_string(&effective)
        .map_err(|error| Failure::Failed(format!("write the configuration: {error}")))?;
    let secret = match &context.config.mail {
        Some(mail) if mail.username.is_some() => {
            "# The mail password is read when mail is sent, and shown nowhere.\n"
        }
        _ => "",
    };
    terminal::data(&format!("{}\n{secret}\n{toml}", crate::escape::line(&from)))?;
    Ok(Exit::Done)
}

fn effective(config: &Config) -> Effective<'_> {
    let limits = &config.fetch.limits;
    let proxy = config.fetch.proxy.as_ref();
    let mut credits: BTreeMap<&str, Vec<EffectiveCredits<'_>>> = BTreeMap::new();
    for plan in &config.credits {
        let of = credits.entry(&plan.provider).or_default();
        of.push(EffectiveCredits::of(plan));
    }
    Effective {
        store: &config.store,
        selectors: config.selectors.as_ref(),
        workloads: &config.workloads,
        sources: config.sources.written(),
        archive: EffectiveArchive {
            keep_pages: kept(config.keep.pages),
            keep_mails: kept(config.keep.letters),
        },
        fetch: EffectiveFetch {
            user_agent: &limits.user_agent,
            deadline: duration(limits.deadline),
            connect_timeout: duration(limits.connect_timeout),
            max_body_bytes: limits.max_body_bytes,
            allow_private: limits.allow_private,
            gap: duration(limits.gap),
            at_once: limits.at_once,
            own_servers: &limits.own_servers,
            proxy: proxy.map(|proxy| proxy.url.as_str()),
            proxy_user: proxy.and_then(|proxy| proxy.user.as_deref()),
            proxy_password_file: proxy.and_then(|proxy| proxy.password_file.as_ref()),
            ca_file: config.fetch.ca_file.as_ref(),
            origins: config
                .origins
                .0
                .iter()
                .map(|(from, to)| (shown_url(from), shown_url(to)))
                .collect(),
        },
        browser: {
            let browser = limits.browser.as_ref();
            EffectiveBrowser {
                enabled: browser.is_some(),
                program: browser.and_then(|browser| browser.program.as_ref()),
                deadline: browser.map(|browser| duration(browser.deadline)),
                max_memory_bytes: browser.map(|browser| browser.max_memory_bytes),
                max_pages: browser.map(|browser| browser.max_pages),
                allow_root: browser.map(|browser| browser.allow_root),
            }
        },
        mail: config
            .mail
            .as_ref()
            .map(|mail| effective_mail(mail, &config.told)),
        recipient: recipients(&config.told),
        webhook: config
            .told
            .webhooks
            .iter()
            .map(|webhook| EffectiveWebhook {
                name: &webhook.name,
                url: webhook.shown_url(),
                secret_file: webhook.secret_file.as_ref(),
                allow_private: webhook.allow_private,
                deadline: duration(webhook.deadline),
                wishes: wishes_of(&config.told, Program::Webhook, &webhook.name),
            })
            .collect(),
        command: config
            .told
            .commands
            .iter()
            .map(|command| EffectiveCommand {
                name: &command.name,
                run: command.masked_run(),
                deadline: duration(command.deadline),
                wishes: wishes_of(&config.told, Program::Command, &command.name),
            })
            .collect(),
        serve: config.serve.as_ref().map(|serve| EffectiveServe {
            listen: serve.listen,
            token_file: serve.token_file.as_ref(),
        }),
        log: EffectiveLog {
            level: config.log.level.name(),
            format: config.log.format.name(),
        },
        credits,
        daemon: EffectiveDaemon {
            at_once: config.pace.at_once,
            spread: format!("{:#}", config.pace.spread),
        },
    }
}

/// Those who are mailed at once of everything stand in `mail.to`, the others for themselves.
fn mailed(told: &Told) -> impl Iterator<Item = (&Mailbox, &Wishes, Option<&Schedule>)> {
    told.recipients
        .iter()
        .filter_map(|recipient| match &recipient.address {
            Address::Mail { to, digest, .. } => Some((to, &recipient.wishes, digest.as_deref())),
            Address::Program(..) => None,
        })
}

fn recipients(told: &Told) -> Vec<EffectiveRecipient<'_>> {
    let others = mailed(told).filter(|(_, wishes, digest)| digest.is_some() || !wishes.are_all());
    others
        .map(|(to, wishes, digest)| EffectiveRecipient {
            to,
            wishes: effective_wishes(wishes),
            digest: digest.map(|schedule| EffectiveDigest {
                schedule: schedule.written(),
                timezone: schedule.zone_name(),
            }),
        })
        .collect()
}

fn wishes_of(told: &Told, program: Program, name: &str) -> EffectiveWishes {
    let mut recipients = told.recipients.iter();
    let own = recipients.find(|recipient| {
        matches!(&recipient.address, Address::Program(p, n) if *p == program && n == name)
    });
    effective_wishes(own.map_or(&Wishes::everything(), |recipient| &recipient.wishes))
}

fn effective_wishes(wishes: &Wishes) -> EffectiveWishes {
    EffectiveWishes {
        routes: wishes.routes.iter().map(ToString::to_string).collect(),
        kinds: wishes.kinds.iter().map(|kind| kind.name()).collect(),
        minimum_change: format!("{}%", wishes.minimum_percent),
        trouble: wishes.trouble,
    }
}

fn effective_mail<'c>(mail: &'c MailConfig, told: &'c Told) -> EffectiveMail<'c> {
    let plain = mailed(told).filter(|(_, wishes, digest)| digest.is_none() && wishes.are_all());
    EffectiveMail {
        from: &mail.from,
        to: plain.map(|(to, ..)| to).collect(),
        host: &mail.host,
        port: mail.port,
        tls: match mail.tls {
            Tls::Implicit => "implicit",
            Tls::StartTls => "starttls",
            Tls::None => "none",
        },
        username: mail.username.as_deref(),
        password_file: mail.password_file.as_ref(),
        ca_file: mail.ca_file.as_ref(),
        deadline: duration(mail.deadline),
        acceptance_timeout: duration(mail.acceptance_timeout),
    }
}

fn kept(time: Option<SignedDuration>) -> String {
    time.map_or_else(|| FOREVER.to_owned(), days)
}

/// As the configuration file writes it: `400d`, or in hours where those are no whole days.
fn days(time: SignedDuration) -> String {
    match time.as_hours() {
        hours if hours % 24 == 0 => format!("{}d", hours.div_euclid(24)),
        hours => format!("{hours}h"),
    }
}

/// As the configuration file writes it: `1m 30s`.
fn duration(duration: Duration) -> String {
    let signed = SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
    format!("{signed:#}")
}

/// What a daemon would do first, without changing the store or touching the network.
fn check(context: &Context) -> Result<Exit, Failure> {
    let catalog = context.catalog()?;
    // All secrets, certificates and programs are there and can be used.
    let fetcher = fetcher(context)?;
    let ways = ways(context, &catalog)?;
    let config = &context.config;
    let workloads = workloads(context, &catalog)?;
    let file = config.file.as_ref().map_or_else(
        || "no file: the defaults".to_owned(),
        |file| file.display().to_string(),
    );
    let mail = match &config.mail {
        Some(mail) => {
            let to: Vec<&str> = mailed(&config.told).map(|(to, ..)| to.address()).collect();
            format!("to {} through {}", to.join(", "), mail.host)
        }
        None if ways.is_empty() => "none: changes are recorded, nobody is told".to_owned(),
        None => "none".to_owned(),
    };
    let endpoint = match &config.serve {
        None => "none".to_owned(),
        Some(serve) => {
            let token = serve.token()?.map_or("", |_| ", to who brings the token");
            let address = serve.listen;
            format!("http://{address}/v1, /healthz and /metrics{token}")
        }
    };
    let programs = ways.iter().filter(|way| !matches!(***way, Way::Mail(_)));
    let programs: Vec<String> = programs.map(|way| way.name()).collect();
    let sources: Vec<&str> = catalog.sources().iter().map(|s| s.id.as_str()).collect();
    let mut sources = sources.join(", ");
    if !config.sources.is_everything() {
        sources.push_str("; no others, as `sources` says");
    }
    let mut facts = vec![
        ("configuration", file),
        ("store", config.store.display().to_string()),
        ("sources", sources),
        ("mail", mail),
        ("workloads", {
            let names: Vec<&str> = workloads.iter().map(|w| w.name.as_str()).collect();
            if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            }
        }),
        ("endpoint", endpoint),
    ];
    let mut looks = Vec::new();
    let rendered = rendered(&catalog);
    if !rendered.is_empty() && config.fetch.limits.browser.is_some() {
        match fetcher.browser() {
            Ok(program) => {
                facts.push(("browser", format!("{}, for {rendered}", program.display())));
            }
            // A page may never need it, and other sources do without.
            Err(error) => looks.push((
                "browser",
                format!("{}; {rendered} may need it", one_line(&error.to_string())),
            )),
        }
    }
    if !programs.is_empty() {
        facts.push(("programs", programs.join(", ")));
    }
    looks.extend(strays_of(context).map(|words| ("stray", words)));
    if context.format == Format::Json {
        let all = facts.into_iter().chain(looks);
        let all = all.map(|(label, words)| (label.to_owned(), json!(words)));
        terminal::data(&pretty(&all.collect()))?;
        return Ok(Exit::Done);
    }
    let ok = terminal::styled(terminal::GREEN, "ok  ");
    let look = terminal::styled(terminal::YELLOW, "look");
    let facts = facts.into_iter().map(|fact| (&ok, fact));
    for (sign, (label, words)) in facts.chain(looks.into_iter().map(|fact| (&look, fact))) {
        let words = crate::escape::line(&words);
        terminal::data(&format!("{sign} {label:<13}   {words}\n"))?;
    }
    Ok(Exit::Done)
}

/// The sources of which pages may be rendered.
fn rendered(catalog: &Catalog) -> String {
    let sources = catalog.sources().iter();
    let rendered = sources.filter(|source| {
        let mut pages = source.pages.iter();
        pages.any(|page| page.render != Render::Http)
    });
    let names: Vec<&str> = rendered.map(|source| source.id.as_str()).collect();
    names.join(", ")
}

fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.join("; ")
}

/// What the store keeps for those who are told no more, in a sentence each. Nothing where there is
/// no store yet, or none that can be read: other commands say why.
fn strays_of(context: &Context) -> Option<String> {
    let store = context.open(Access::ReadOnly).ok()?;
    let strays = strays(&store, &context.config.told.recipients).ok()?;
    let words: Vec<String> = strays.iter().map(ToString::to_string).collect();
    (!words.is_empty()).then(|| words.join("; "))
}
