//! `outbox`: what waits to be told, which way soever, what was tried, and what a person decides.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::exit::{Exit, Failure};
use super::trial::{TestArgs, test};
use super::{Format, terminal};
use crate::book::render::{Table, pretty};
use crate::escape::{line, text as lines_of};
use crate::instant::{age, shown};
use crate::sink::ReceivedMail;
use crate::store::{
    Access, Alert, Attempt, AttemptResult, Channel, DaemonLock, MailRow, MailState, Store,
    StoreError,
};

#[derive(Debug, Args)]
pub(super) struct OutboxArgs {
    #[command(subcommand)]
    command: Option<OutboxCommand>,
}

#[derive(Debug, Subcommand)]
enum OutboxCommand {
    /// List what waits, is gathered for a digest, or is parked
    List(ListArgs),
    /// Show one mail and every attempt to send it
    Show { id: i64 },
    /// Make mails due at once, and of what is gathered its digest; the daemon, or the next `check`,
    /// sends them
    Retry {
        #[arg(required = true)]
        id: Vec<i64>,
    },
    /// Give mails up for good
    Drop {
        #[arg(required = true)]
        id: Vec<i64>,
    },
    /// Send a test message now to everybody who is told, or only to WHO, and show what each answers
    Test(TestArgs),
}

#[derive(Debug, Default, Args)]
struct ListArgs {
    /// Sent, digested and dropped ones too
    #[arg(long)]
    all: bool,
    /// Only what goes this way: `mail`, `webhook` or `command`
    #[arg(long, value_parser = channel)]
    channel: Option<Channel>,
}

fn channel(text: &str) -> Result<Channel, String> {
    let known = Channel::ALL.map(Channel::name).join("`, `");
    Channel::named(text).ok_or_else(|| format!("the ways are `{known}`"))
}

pub(super) fn outbox(context: &Context, args: &OutboxArgs) -> Result<Exit, Failure> {
    match &args.command {
        None => list(context, &ListArgs::default()),
        Some(OutboxCommand::List(args)) => list(context, args),
        Some(OutboxCommand::Show { id }) => show(context, *id),
        Some(OutboxCommand::Retry { id }) => decide(context, id, Store::retry_mail, "is due now"),
        Some(OutboxCommand::Drop { id }) => decide(context, id, Store::drop_mail, "is dropped"),
        Some(OutboxCommand::Test(args)) => test(context, args),
    }
}

fn list(context: &Context, args: &ListArgs) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let mut mails = if args.all {
        store.mails(None)?
    } else {
        let mut open = Vec::new();
        for state in MailState::ALL.into_iter().filter(|s| s.is_open()) {
            open.extend(store.mails(Some(state))?);
        }
        open.sort_by_key(|mail| mail.id);
        open
    };
    mails.retain(|mail| args.channel.is_none_or(|way| way == mail.channel));
    if mails.is_empty() {
        let counts = store.outbox_counts()?;
        let (sent, dropped) = (counts.sent, counts.dropped);
        terminal::note(&format!("no mail waits; {sent} sent, {dropped} dropped"));
        if context.format == Format::Table {
            return Ok(Exit::Done);
        }
    }
    let json = mails.iter().map(mail_json).collect();
    context.listing(&table(&mails, context.now()), &json)?;
    Ok(Exit::Done)
}

/// One row a mail.
pub(super) fn table(mails: &[MailRow], now: Timestamp) -> Table {
    let rows = mails.iter().map(|mail| {
        vec![
            mail.id.to_string(),
            mail.state.name().to_owned(),
            age(mail.created, now),
            recipient(mail),
            mail.attempts.to_string(),
            next(mail, mails, now),
            mail.subject.clone(),
            mail.last_error.clone().unwrap_or_default(),
        ]
    });
    let columns = [
        "mail",
        "state",
        "age",
        "to",
        "tries",
        "next try",
        "subject",
        "last error",
    ];
    Table {
        name: "outbox".to_owned(),
        caption: format!("Mail at {}", shown(now)),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// The address, or the webhook or command by its name.
fn recipient(mail: &MailRow) -> String {
    match mail.channel {
        Channel::Mail => mail.recipient.clone(),
        way => format!("{} {}", way.name(), mail.recipient),
    }
}

/// When it is due. When a daemon comes to it that was, the daemon alone knows: its way may be left
/// alone for a while.
fn next(mail: &MailRow, all: &[MailRow], now: Timestamp) -> String {
    let older = all.iter().find(|older| {
        let is_waiting = |mail: &MailRow| mail.state == MailState::Waiting;
        is_waiting(mail)
            && is_waiting(older)
            && older.id < mail.id
            && (older.channel, &older.recipient) == (mail.channel, &mail.recipient)
            && older.next_attempt > Some(now)
    });
    match (mail.next_attempt, older) {
        (Some(next), _) if next > now => format!("in {}", age(now, next)),
        (Some(_), Some(older)) => format!("after {}", older.id),
        (Some(_), None) => "due".to_owned(),
        (None, _) => String::new(),
    }
}

pub(super) fn mail_json(mail: &MailRow) -> Value {
    json!({
        "mail": mail.id,
        "alert": mail.alert,
        "source": mail.source,
        "kind": mail.kind,
        "subject": mail.subject,
        "channel": mail.channel,
        "to": mail.recipient,
        "message_id": mail.message_id,
        "state": mail.state,
        "attempts": mail.attempts,
        "next_attempt": mail.next_attempt,
        "last_error": mail.last_error,
        "created": mail.created,
        "sent": mail.sent,
        "digest": mail.digest,
    })
}

fn show(context: &Context, id: i64) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let mail = store.mail(id).map_err(|error| match error {
        StoreError::NoSuchMail { .. } => no_such(id),
        error => error.into(),
    })?;
    let alert = store.alerts(mail.alert.saturating_sub(1), 1)?.pop();
    let attempts = store.attempts(id)?;
    let says = says(&mail, alert.as_ref(), store.message(id)?);
    if context.format == Format::Json {
        let mut json = mail_json(&mail);
        if let Some(object) = json.as_object_mut() {
            object.insert("text".to_owned(), json!(says));
            let attempts: Vec<Value> = attempts.iter().map(attempt_json).collect();
            object.insert("tried".to_owned(), Value::Array(attempts));
        }
        terminal::data(&pretty(&json))?;
    } else {
        terminal::data(&for_people(&mail, &says, &attempts))?;
    }
    Ok(Exit::Done)
}

/// What its recipient is sent: the text of a mail, the JSON for a program; of what is gathered,
/// what was found.
fn says(mail: &MailRow, alert: Option<&Alert>, message: Option<Vec<u8>>) -> String {
    let found = || alert.map_or_else(String::new, |alert| alert.text.clone());
    // Of what was sent long ago the bytes may be gone; what was found stays.
    let Some(message) = message else {
        return found();
    };
    match (mail.channel, mail.state) {
        (_, MailState::Gathering | MailState::Digested) => found(),
        (Channel::Mail, _) => {
            let sent = ReceivedMail {
                envelope_from: String::new(),
                recipients: Vec::new(),
                bytes: message,
            };
            sent.read().map_or_else(found, |read| read.text)
        }
        _ => {
            let event: Option<Value> = serde_json::from_slice(&message).ok();
            event.map_or_else(found, |event| pretty(&event))
        }
    }
}

fn no_such(id: i64) -> Failure {
    Failure::Failed(format!(
        "there is no mail {id}\nhint: `ratebook outbox list --all` names them"
    ))
}

fn for_people(mail: &MailRow, says: &str, attempts: &[Attempt]) -> String {
    let subject = terminal::styled(terminal::BOLD, &line(&mail.subject));
    let mut text = format!(
        "mail {} to {}, {}, queued {}\n{}\n",
        mail.id,
        line(&recipient(mail)),
        mail.state.name(),
        shown(mail.created),
        terminal::styled(terminal::DIM, &line(&mail.message_id))
    );
    for attempt in attempts {
        text.push_str(&format!("  {}\n", attempt_line(attempt)));
    }
    if let Some(digest) = mail.digest {
        text.push_str(&format!("  told by mail {digest}\n"));
    }
    let body = lines_of(says);
    text.push_str(&format!("\nSubject: {subject}\n\n{body}\n"));
    text
}

fn attempt_line(attempt: &Attempt) -> String {
    let result = attempt.result.map_or("under way", AttemptResult::name);
    let detail = attempt.detail.as_deref().unwrap_or_default();
    let row = format!(
        "{}   {result:<11}   {}",
        shown(attempt.started),
        line(detail)
    );
    row.trim_end().to_owned()
}

fn attempt_json(attempt: &Attempt) -> Value {
    json!({
        "started": attempt.started,
        "finished": attempt.finished,
        "result": attempt.result,
        "failure": attempt.failure,
        "detail": attempt.detail,
    })
}

/// Does something to each mail; those that cannot be are told, and the others are done.
fn decide(
    context: &Context,
    ids: &[i64],
    what: impl Fn(&mut Store, i64, Timestamp) -> Result<(), StoreError>,
    done: &str,
) -> Result<Exit, Failure> {
    let mut store = context.open_existing()?;
    // Where nobody sends, nothing is being sent: what was is cut off.
    if let Ok(_alone) = DaemonLock::acquire(&context.config.store) {
        store.end_attempts(None, None, context.now())?;
    }
    let mut exit = Exit::Done;
    for id in ids {
        match what(&mut store, *id, context.now()) {
            Ok(()) => terminal::note(&format!("mail {id} {done}")),
            Err(error) => {
                terminal::error(&format!("{error}\nhint: {}", error.advice()));
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}
