//! `outbox test`: whether those who are told can be reached, tried with a message that says it is
//! a test, past the outbox.

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::exit::{Exit, Failure};
use super::parts::{LAST_WAIT, mailer, runtime};
use super::{Format, terminal};
use crate::book::render::{Table, pretty};
use crate::config::{CommandConfig, Config};
use crate::escape;
use crate::instant::shown;
use crate::mail::{Draft, Mailbox, Mailer, Message, MessageId, Next, compose};
use crate::outbox::{Address, Program, Way, trial_event};
use crate::webhook::Why;

#[derive(Debug, Args)]
pub(super) struct TestArgs {
    /// Whom: a mail address, or the name of a webhook or a command [default: all]
    #[arg(value_name = "WHO")]
    who: Vec<String>,
}

const SUBJECT: &str = "Test: ratebook can reach you";

/// Somebody who is told.
struct Target {
    /// `ops@example.org`, `webhook hq`.
    name: String,
    address: Address,
}

/// What came of one test message.
struct Tried {
    to: String,
    result: Result<String, Refused>,
}

/// In the words of whoever refused, and what can be done.
struct Refused {
    cause: String,
    advice: &'static str,
}

pub(super) fn test(context: &Context, args: &TestArgs) -> Result<Exit, Failure> {
    let targets = targets(&context.config, &args.who)?;
    let is_mail = |target: &Target| matches!(target.address, Address::Mail { .. });
    let mailer = if targets.iter().any(is_mail) {
        mailer(context)?
    } else {
        None
    };
    let runtime = runtime()?;
    let tried = runtime.block_on(async {
        let mut tried = Vec::new();
        for target in targets {
            let result = try_once(context, mailer.as_ref(), &target.address).await?;
            let to = target.name;
            tried.push(Tried { to, result });
        }
        Ok::<_, Failure>(tried)
    });
    runtime.shutdown_timeout(LAST_WAIT);
    let tried = tried?;
    match context.format {
        Format::Table => terminal::data(&for_people(&tried))?,
        Format::Json => terminal::data(&pretty(&tried.iter().map(as_json).collect()))?,
        _ => context.listing(&table(&tried), &Value::Null)?,
    }
    let failed = tried.iter().any(|tried| tried.result.is_err());
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Those who are named, or all who are told.
fn targets(config: &Config, who: &[String]) -> Result<Vec<Target>, Failure> {
    let all = config.told.recipients.iter().map(|recipient| {
        let address = recipient.address.clone();
        let name = match &address {
            Address::Mail { to, .. } => to.address().to_owned(),
            Address::Program(Program::Webhook, name) => format!("webhook {name}"),
            Address::Program(Program::Command, name) => format!("command {name}"),
        };
        Target { name, address }
    });
    let mut all: Vec<Target> = all.collect();
    if all.is_empty() {
        return Err(Failure::Settings(
            "nobody is told: there is no [mail], [[webhook]] or [[command]]\n\
             hint: `ratebook config --example` shows them"
                .to_owned(),
        ));
    }
    if let Some(unknown) = who.iter().find(|who| !all.iter().any(|t| t.is(who))) {
        let known: Vec<&str> = all.iter().map(|target| target.name.as_str()).collect();
        return Err(Failure::Usage(format!(
            "nobody who is told is called `{unknown}`\nhint: there are {}",
            known.join(", ")
        )));
    }
    all.retain(|target| who.is_empty() || who.iter().any(|who| target.is(who)));
    Ok(all)
}

impl Target {
    fn is(&self, who: &str) -> bool {
        match &self.address {
            Address::Mail { .. } => self.name.eq_ignore_ascii_case(who),
            Address::Program(_, name) => self.name == who || name == who,
        }
    }
}

/// One message on its way. What keeps it from being sent at all is what came of it, too.
async fn try_once(
    context: &Context,
    mailer: Option<&Mailer>,
    address: &Address,
) -> Result<Result<String, Refused>, Failure> {
    let now = context.now();
    let program = match address {
        Address::Mail { from, to, .. } => {
            let Some(mailer) = mailer else {
                let cause = "no mail is configured".to_owned();
                return Err(Failure::Settings(cause));
            };
            return Ok(mail(mailer, &message(from, to, now)?).await);
        }
        Address::Program(program, name) => (*program, name),
    };
    let told = &context.config.told;
    let way = match program {
        (Program::Webhook, name) => {
            let mut webhooks = told.webhooks.iter();
            let own = webhooks.find(|webhook| &webhook.name == name);
            own.map(|webhook| webhook.way(&context.config.fetch))
        }
        (Program::Command, name) => {
            let mut commands = told.commands.iter();
            let own = commands.find(|command| &command.name == name);
            own.map(CommandConfig::way)
        }
    };
    let way = way.transpose().map_err(|error| Refused {
        cause: error.to_string(),
        advice: "correct the configuration: `ratebook config check`",
    });
    let (id, body) = event(program.1, now);
    Ok(match way {
        Err(refused) => Err(refused),
        Ok(Some(Way::Webhook(_, webhook))) => {
            let sent = webhook.send(&id, &body, now).await;
            sent.map_err(|refused| Refused {
                cause: refused.cause,
                advice: match refused.why {
                    Why::Passing => "it may be away: try again later, or correct its `url`",
                    Why::Refused => "it does not take the message: its secret or its form",
                    Why::Gone => "it says that it is gone: correct its `url`, or take it out",
                },
            })
        }
        Ok(Some(Way::Command(_, command))) => {
            let run = command.run(&body).await;
            run.map_err(|failed| Refused {
                cause: failed.to_string(),
                advice: "it was told if it exits with 0: run it by hand with JSON on its input",
            })
        }
        Ok(Some(Way::Mail(_)) | None) => Err(Refused {
            cause: "there is no way to it".to_owned(),
            advice: "correct the configuration: `ratebook config check`",
        }),
    })
}

fn text(now: Timestamp) -> String {
    format!(
        "This is a test, sent by `ratebook outbox test` on {}.\n\n\
         Alerts about prices and billing rules will come the same way.\n",
        shown(now)
    )
}

fn event(name: &str, now: Timestamp) -> (String, Vec<u8>) {
    let id = format!("msg_{}", MessageId::hash(&["test", &now.to_string(), name]));
    let event = trial_event(&id, now, SUBJECT, &text(now));
    (id, Value::Object(event).to_string().into_bytes())
}

async fn mail(mailer: &Mailer, message: &Message) -> Result<String, Refused> {
    let sent = mailer
        .send(&message.envelope_from, &message.recipient, &message.bytes)
        .await;
    let sent = sent.map(|accepted| accepted.response);
    sent.map_err(|error| Refused {
        cause: error.to_string(),
        advice: advice(error.next),
    })
}

fn message(from: &Mailbox, to: &Mailbox, now: Timestamp) -> Result<Message, Failure> {
    let text = text(now);
    let lines: Vec<_> = text.lines().map(escape::html).collect();
    let html = format!(
        "<!doctype html><html><head><title>{SUBJECT}</title></head><body><pre>{}</pre></body></html>",
        lines.join("\n")
    );
    let instant = now.to_string();
    compose(&Draft {
        from,
        to,
        subject: SUBJECT,
        text: &text,
        html: &html,
        date: now,
        message_id: &MessageId::derive(&["test", &instant, to.address()], from),
        thread: None,
    })
    .map_err(|error| Failure::Failed(format!("compose the test message: {error}")))
}

fn advice(next: Next) -> &'static str {
    match next {
        Next::Retry => "the server may be busy or away: try again later, or correct `mail.host`",
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

fn for_people(tried: &[Tried]) -> String {
    let lines = tried.iter().map(|tried| {
        let to = escape::line(&tried.to);
        match &tried.result {
            Ok(answer) => {
                let ok = terminal::styled(terminal::GREEN, "accepted");
                format!("{to}   {ok}   {}\n", escape::line(answer))
            }
            Err(refused) => {
                let failed = terminal::styled(terminal::RED, "failed");
                let hint = terminal::styled(terminal::YELLOW, "hint:");
                let cause: Vec<&str> = refused.cause.lines().map(str::trim).collect();
                let cause = cause.join("; ");
                format!(
                    "{to}   {failed}   {}\n  {hint} {}\n",
                    escape::line(&cause),
                    refused.advice
                )
            }
        }
    });
    lines.collect()
}

fn table(tried: &[Tried]) -> Table {
    let rows = tried.iter().map(|tried| match &tried.result {
        Ok(answer) => vec![tried.to.clone(), "accepted".to_owned(), answer.clone()],
        Err(refused) => vec![tried.to.clone(), "failed".to_owned(), refused.cause.clone()],
    });
    Table {
        name: "outbox-test".to_owned(),
        caption: "Test messages".to_owned(),
        columns: ["to", "result", "answer"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn as_json(tried: &Tried) -> Value {
    match &tried.result {
        Ok(answer) => json!({ "to": tried.to, "accepted": true, "answer": answer }),
        Err(refused) => json!({
            "to": tried.to,
            "accepted": false,
            "answer": refused.cause,
            "advice": refused.advice,
        }),
    }
}
