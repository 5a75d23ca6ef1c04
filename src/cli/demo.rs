//! `demo`: the whole job on the bundled dated pages, each observed at its own date. The real
//! program with other addresses and a given clock.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::Timestamp;

use super::check::shown;
use super::context::Context;
use super::exit::{Exit, Failure};
use super::parts::{LAST_WAIT, checker, deliver_all, runtime, ways};
use super::{Format, tables, terminal};
use crate::book::tables::{TableName, tables as tables_of};
use crate::check::{Checker, Mode, Origins};
use crate::clock::Clock;
use crate::config::{FetchConfig, MailConfig, Told};
use crate::demo::{DATES, Site, is_published};
use crate::escape;
use crate::fetch::FetchSettings;
use crate::instant;
use crate::mail::{Mailbox, SmtpSettings, Tls};
use crate::outbox::{Recipient, Way};
use crate::query::book;
use crate::sink::{SinkBehaviour, SmtpSink};
use crate::store::{Access, Store, StoreHandle};

#[derive(Debug, Args)]
pub(super) struct DemoArgs {}

/// The date of the article whose figures the last tables show.
const ARTICLE: &str = "2026-04-08";

pub(super) fn demo(context: &Context, _args: &DemoArgs) -> Result<Exit, Failure> {
    let path = context.config.store.clone();
    if path.exists() {
        return Err(Failure::Usage(format!(
            "`{0}` is there already, and the demo never writes to an existing store\n\
             hint: `ratebook demo --store another.db`, or remove `{0}`",
            path.display()
        )));
    }
    let began = Instant::now();
    let runtime = runtime()?;
    let result = runtime.block_on(replay(context));
    runtime.shutdown_timeout(LAST_WAIT);
    let mails = result?;
    let store = Store::open(&path, Access::ReadOnly)?;
    show_tables(context, &store)?;
    next(&path, mails, began.elapsed())?;
    Ok(Exit::Done)
}

/// A context like the user's, with the demo's addresses in it.
fn local(context: &Context, site: &Site, sink: &SmtpSink) -> Result<Context, Failure> {
    let mailbox = |text: &str| {
        let mailbox: Result<Mailbox, _> = text.parse();
        mailbox.map_err(|error| Failure::Settings(error.to_string()))
    };
    let mut config = context.config.clone();
    config.origins = Origins(
        ["https://kling.ai", "https://www.gptimage2.vip"]
            .map(|origin| (origin.to_owned(), site.origin()))
            .to_vec(),
    );
    config.fetch = FetchConfig {
        limits: FetchSettings {
            allow_private: true,
            own_servers: config.origins.servers().collect(),
            // Its story is the same on every machine.
            browser: None,
            ..config.fetch.limits
        },
        proxy: None,
        ca_file: None,
    };
    let from = mailbox("ratebook <ratebook@example.org>")?;
    config.told = Told {
        recipients: vec![Recipient::plain(&from, &mailbox("ops@example.org")?)],
        ..Told::default()
    };
    config.mail = Some(MailConfig {
        from,
        host: sink.addr().ip().to_string(),
        port: sink.addr().port(),
        tls: Tls::None,
        username: None,
        password_file: None,
        ca_file: None,
        deadline: SmtpSettings::DEADLINE,
        acceptance_timeout: SmtpSettings::ACCEPTANCE_TIMEOUT,
    });
    let mut own = context.with(config);
    own.format = Format::Table;
    Ok(own)
}

/// Replays the dates; tells how many mails arrived.
async fn replay(context: &Context) -> Result<usize, Failure> {
    let failed = |what: &str, error: std::io::Error| Failure::Failed(format!("{what}: {error}"));
    let site = Site::start()
        .await
        .map_err(|error| failed("start the demo's web server", error))?;
    let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Accept)
        .await
        .map_err(|error| failed("start the demo's mail server", error))?;
    let local = local(context, &site, &sink)?;
    let store = StoreHandle::new(local.open(Access::ReadWrite)?);
    let mut checker = checker(&local, store.clone())?;
    let ways = ways(&local, &checker.catalog)?;
    let mut told = 0;
    for (date, event) in DATES {
        site.turn_to(date);
        let now: Timestamp = instant::parse(&format!("{date}T09:00:00Z"), context.now())?;
        checker.clock = Clock::At(now);
        let heading = format!("{date}  {event}");
        terminal::data(&format!(
            "\n{}\n",
            terminal::styled(terminal::BOLD, &heading)
        ))?;
        check_all(&checker, date, now).await?;
        deliver_mail(&store, &ways, now).await?;
        let received = sink.received();
        for mail in received.iter().skip(told) {
            if let Some(mail) = mail.read() {
                terminal::data(&letter(&mail.subject, &mail.to, &mail.text))?;
            }
        }
        told = received.len();
    }
    Ok(told)
}

async fn check_all(checker: &Checker, date: &str, now: Timestamp) -> Result<(), Failure> {
    let catalog = Arc::clone(&checker.catalog);
    for source in catalog
        .sources()
        .iter()
        .filter(|s| is_published(&s.id, date))
    {
        let began = Instant::now();
        let checked = checker.check(source, Mode::Record).await?;
        let took = format!("{} ms", began.elapsed().as_millis());
        terminal::data(&shown(&checked, source, now, &took))?;
    }
    Ok(())
}

async fn deliver_mail(
    store: &StoreHandle,
    ways: &[Arc<Way>],
    now: Timestamp,
) -> Result<(), Failure> {
    let delivery = deliver_all(store, ways, Clock::At(now)).await?;
    if delivery.waiting > 0 || delivery.parked > 0 {
        return Err(Failure::Failed(
            "a mail of the demo did not arrive".to_owned(),
        ));
    }
    Ok(())
}

/// A mail as its reader sees it, set off from the rest.
fn letter(subject: &str, to: &str, text: &str) -> String {
    let bar = terminal::styled(terminal::DIM, "│");
    let mut shown = format!("  {bar} To: {}\n", escape::line(to));
    let subject = terminal::styled(terminal::BOLD, &escape::line(subject));
    shown.push_str(&format!("  {bar} Subject: {subject}\n  {bar}\n"));
    for row in text.lines() {
        shown.push_str(format!("  {bar} {}", escape::line(row)).trim_end());
        shown.push('\n');
    }
    shown
}

fn show_tables(context: &Context, store: &Store) -> Result<(), Failure> {
    let as_of = instant::parse(ARTICLE, context.now())?;
    let book = book(store, as_of, &context.catalog()?)?;
    let heading = format!("The comparison tables as of {ARTICLE}, from stored data");
    terminal::data(&format!(
        "\n{}\n",
        terminal::styled(terminal::BOLD, &heading)
    ))?;
    let all: Vec<_> = TableName::ALL
        .into_iter()
        .flat_map(|name| tables_of(&book, name))
        .collect();
    Ok(terminal::data(&tables::shown(&all, Format::Table))?)
}

fn next(path: &Path, mails: usize, took: Duration) -> Result<(), Failure> {
    let option = if path == Path::new(crate::config::STORE) {
        String::new()
    } else {
        format!(" --store {}", path.display())
    };
    let seconds = took.as_millis();
    let text = format!(
        "\n{}\n  {mails} mails arrived; everything is in {} ({seconds} ms). Try next:\n\n",
        terminal::styled(terminal::BOLD, "Done."),
        path.display(),
    );
    let commands = [
        "tables official routes budget --as-of 2026-04-08",
        "estimate gptimage2/kling-o3/video-edit --seconds 10 --resolution 720p --as-of 2026-04-08",
        "history 'gptimage2/kling-o3/*'",
        "explain 'gptimage2/kling-o3/video-edit[resolution=720p]'",
        "report --as-of 2026-04-08",
        "status",
    ];
    let lines: Vec<String> = commands
        .iter()
        .map(|command| format!("  ratebook{option} {command}\n"))
        .collect();
    Ok(terminal::data(&format!("{text}{}", lines.join("")))?)
}
