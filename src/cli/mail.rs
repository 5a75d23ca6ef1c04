//! `mail`: whether mail arrives, tried with a message that says it is a test.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::exit::{Exit, Failure};
use super::parts::{LAST_WAIT, mailer, runtime};
use super::{Format, terminal};
use crate::book::render::{Table, pretty};
use crate::config::MailConfig;
use crate::escape;
use crate::instant::shown;
use crate::mail::{Accepted, Draft, Mailbox, Mailer, Message, MessageId, Next, SendError, compose};
use crate::outbox::Address;

#[derive(Debug, Args)]
pub(super) struct MailArgs {
    #[command(subcommand)]
    command: MailCommand,
}

#[derive(Debug, Subcommand)]
enum MailCommand {
    /// Send a test message to every recipient now, past the outbox, and say what the server answers
    Test,
}

/// What came of one test message.
type Sent = (String, Result<Accepted, SendError>);

pub(super) fn mail(context: &Context, args: &MailArgs) -> Result<Exit, Failure> {
    let MailCommand::Test = args.command;
    let (Some(config), Some(mailer)) = (&context.config.mail, mailer(context)?) else {
        return Err(Failure::Settings(
            "no mail is configured\nhint: `ratebook config --example` shows the [mail] section"
                .to_owned(),
        ));
    };
    let recipients = &context.config.told.recipients;
    let to = recipients.iter().filter_map(|r| match &r.address {
        Address::Mail { to, .. } => Some(to),
        Address::Program(..) => None,
    });
    let to: Vec<&Mailbox> = to.collect();
    if to.is_empty() {
        return Err(Failure::Settings("`mail.to` names nobody".to_owned()));
    }
    let runtime = runtime()?;
    let sent = runtime.block_on(send_all(config, &to, &mailer, context.now()));
    runtime.shutdown_timeout(LAST_WAIT);
    let sent = sent?;
    match context.format {
        Format::Table => terminal::data(&for_people(&sent))?,
        Format::Json => terminal::data(&pretty(&sent.iter().map(as_json).collect()))?,
        _ => context.listing(&table(&sent), &Value::Null)?,
    }
    let failed = sent.iter().any(|(_, result)| result.is_err());
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

async fn send_all(
    config: &MailConfig,
    recipients: &[&Mailbox],
    mailer: &Mailer,
    now: Timestamp,
) -> Result<Vec<Sent>, Failure> {
    let mut sent = Vec::new();
    for to in recipients {
        let message = message(&config.from, to, now)?;
        let result = mailer
            .send(&message.envelope_from, &message.recipient, &message.bytes)
            .await;
        sent.push((message.recipient, result));
    }
    Ok(sent)
}

fn message(from: &Mailbox, to: &Mailbox, now: Timestamp) -> Result<Message, Failure> {
    let subject = "Test: ratebook can reach you";
    let text = format!(
        "This is a test, sent by `ratebook mail test` on {}.\n\n\
         Alerts about prices and billing rules will come to this address from this sender.\n",
        shown(now)
    );
    let html = format!(
        "<!doctype html><html><head><title>{subject}</title></head><body><pre>{}</pre></body></html>",
        text.lines()
            .map(escape::html)
            .collect::<Vec<_>>()
            .join("\n")
    );
    let instant = now.to_string();
    compose(&Draft {
        from,
        to,
        subject,
        text: &text,
        html: &html,
        date: now,
        message_id: &MessageId::derive(&["test", &instant, to.address()], from),
        thread: None,
    })
    .map_err(|error| Failure::Failed(format!("compose the test message: {error}")))
}

fn for_people(sent: &[Sent]) -> String {
    let lines = sent.iter().map(|(to, result)| {
        let to = escape::line(to);
        match result {
            Ok(accepted) => {
                let ok = terminal::styled(terminal::GREEN, "accepted");
                format!("{to}   {ok}   {}\n", escape::line(&accepted.response))
            }
            Err(error) => {
                let failed = terminal::styled(terminal::RED, "failed");
                let hint = terminal::styled(terminal::YELLOW, "hint:");
                let error_line = error.to_string();
                let words = escape::line(&error_line);
                format!(
                    "{to}   {failed}   {words}\n  {hint} {}\n",
                    advice(error.next)
                )
            }
        }
    });
    lines.collect()
}

fn advice(next: Next) -> &'static str {
    match next {
        Next::Retry => "the server may be busy or away: try again later",
        Next::Ambiguous => "the server may have taken it: look into the mailbox",
        Next::Recipient => {
            "the server does not take mail for this address: correct `mail.to` or its `[[recipient]]`"
        }
        Next::Message => "the server refuses the message: ask whoever runs it",
        Next::Credentials => "correct `mail.username` or the password",
        Next::Configuration => {
            "correct `mail.host`, `mail.port`, `mail.tls`, `mail.ca_file` or `mail.from`"
        }
    }
}

fn table(sent: &[Sent]) -> Table {
    let rows = sent.iter().map(|(to, result)| match result {
        Ok(accepted) => vec![to.clone(), "accepted".to_owned(), accepted.response.clone()],
        Err(error) => vec![to.clone(), "failed".to_owned(), error.to_string()],
    });
    Table {
        name: "mail-test".to_owned(),
        caption: "Test messages".to_owned(),
        columns: ["to", "result", "answer"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn as_json((to, result): &Sent) -> Value {
    match result {
        Ok(accepted) => json!({ "to": to, "accepted": true, "answer": accepted.response }),
        Err(error) => json!({
            "to": to,
            "accepted": false,
            "answer": error.to_string(),
            "advice": advice(error.next),
        }),
    }
}
