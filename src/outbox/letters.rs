//! From an alert to what is committed with it: a mail, a part of a digest or an event, for each
//! recipient.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::alert::{Alert, Detail, Gathered};
use crate::mail::{ComposeError, Draft, Mailbox, Message, MessageId, compose};
use crate::snapshot::SnapshotId;
use crate::source::Schedule;
use crate::store::{Channel, Content, NewAlert, OutboxMail};

use super::{Address, Program, Recipient, Wishes};

/// The version of the form in which programs are told. Keys may be added to it; a key that goes or
/// means something else makes the next.
pub const EVENT_VERSION: u32 = 1;

/// What sets one telling apart from all others: the source's check, and when it was.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    pub check: u64,
    pub now: Timestamp,
    /// The snapshot in force before.
    pub snapshot: Option<SnapshotId>,
}

/// The alert with what each recipient is sent, ready to be committed. `told_to` is the alert as
/// somebody with these wishes is to be told it, if at all.
///
/// # Errors
/// [`ComposeError`]: a message could not be put together.
pub fn letters(
    alert: &Alert,
    recipients: &[Recipient],
    occasion: Occasion,
    told_to: impl Fn(&Wishes) -> Option<Alert>,
) -> Result<NewAlert, ComposeError> {
    let mut mails = Vec::new();
    for recipient in recipients {
        if let Some(alert) = told_to(&recipient.wishes) {
            mails.push(letter(&alert, &recipient.address, occasion)?);
        }
    }
    Ok(NewAlert {
        kind: alert.kind.name().to_owned(),
        subject: alert.subject.clone(),
        text: alert.text.clone(),
        html: Some(alert.html.clone()),
        mails,
    })
}

fn letter(
    alert: &Alert,
    address: &Address,
    occasion: Occasion,
) -> Result<OutboxMail, ComposeError> {
    match address {
        Address::Mail {
            from,
            to,
            digest: None,
        } => mail(alert, from, to, occasion),
        Address::Mail {
            from,
            to,
            digest: Some(schedule),
        } => gathered(alert, from, to, schedule, occasion),
        Address::Program(program, name) => Ok(event(alert, *program, name, occasion)),
    }
}

/// What this alert is to this recipient and to nobody else: the same parts, the same id.
fn seed<'s>(alert: &'s Alert, instant: &'s str, check: &'s str, to: &'s str) -> [&'s str; 6] {
    let source = alert.source.as_str();
    let (kind, subject) = (alert.kind.name(), alert.subject.as_str());
    [source, kind, subject, instant, check, to]
}

fn id(alert: &Alert, from: &Mailbox, to: &str, occasion: Occasion) -> MessageId {
    let (instant, check) = (occasion.now.to_string(), occasion.check.to_string());
    MessageId::derive(&seed(alert, &instant, &check, to), from)
}

fn mail(
    alert: &Alert,
    from: &Mailbox,
    to: &Mailbox,
    occasion: Occasion,
) -> Result<OutboxMail, ComposeError> {
    let message_id = id(alert, from, to.address(), occasion);
    let message = fitting(|detail| {
        let (text, html) = alert.shown(detail);
        compose(&Draft {
            from,
            to,
            subject: &alert.subject,
            text: &text,
            html: &html,
            date: occasion.now,
            message_id: &message_id,
            thread: Some(&alert.source),
        })
    })?;
    Ok(queued(message))
}

/// The first, with the most detail, that is no larger than a mail may be: what changed is told
/// whatever its amount.
pub(super) fn fitting(
    compose: impl Fn(Detail) -> Result<Message, ComposeError>,
) -> Result<Message, ComposeError> {
    let mut too_large = None;
    for detail in Detail::ALL {
        match compose(detail) {
            Err(error @ ComposeError::TooLarge { .. }) => too_large = Some(error),
            done => return done,
        }
    }
    Err(too_large.unwrap_or(ComposeError::TooLarge { bytes: 0 }))
}

pub(super) fn queued(message: Message) -> OutboxMail {
    OutboxMail {
        channel: Channel::Mail,
        recipient: message.recipient,
        envelope_from: message.envelope_from,
        message_id: message.message_id.as_str().to_owned(),
        content: Content::Message(message.bytes),
    }
}

/// What the next digest will say of it. Who it is from and to is fixed now, as for a mail.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct ForDigest {
    pub(super) from: Mailbox,
    pub(super) to: Mailbox,
    #[serde(flatten)]
    pub(super) told: Gathered,
}

fn gathered(
    alert: &Alert,
    from: &Mailbox,
    to: &Mailbox,
    schedule: &Schedule,
    occasion: Occasion,
) -> Result<OutboxMail, ComposeError> {
    let message_id = id(alert, from, to.address(), occasion);
    let item = ForDigest {
        from: from.clone(),
        to: to.clone(),
        told: Gathered {
            source: alert.source.clone(),
            seen: occasion.now,
            subject: alert.subject.clone(),
            parts: alert.parts.clone(),
        },
    };
    Ok(OutboxMail {
        channel: Channel::Mail,
        recipient: to.address().to_owned(),
        envelope_from: from.address().to_owned(),
        message_id: message_id.as_str().to_owned(),
        content: Content::Gathered {
            item: serde_json::to_vec(&item).map_err(ComposeError::Item)?,
            // A schedule that has no next time would keep it for ever.
            due: schedule.next_after(occasion.now).unwrap_or(occasion.now),
        },
    })
}

fn event(alert: &Alert, program: Program, name: &str, occasion: Occasion) -> OutboxMail {
    let (channel, way) = match program {
        Program::Webhook => (Channel::Webhook, "webhook"),
        Program::Command => (Channel::Command, "command"),
    };
    let (instant, check) = (occasion.now.to_string(), occasion.check.to_string());
    let to = format!("{way} {name}");
    let id = MessageId::hash(&seed(alert, &instant, &check, &to));
    let id = format!("msg_{id}");
    OutboxMail {
        channel,
        recipient: name.to_owned(),
        envelope_from: String::new(),
        content: Content::Event(event_json(alert, &id, occasion)),
        message_id: id,
    }
}

/// What a program is sent to see whether it can be told: the keys that every message has.
pub fn trial_event(id: &str, now: Timestamp, subject: &str, text: &str) -> Map<String, Value> {
    let known = [
        ("version", json!(EVENT_VERSION)),
        ("id", json!(id)),
        ("kind", json!("test")),
        ("source", Value::Null),
        ("observed", json!(now)),
        ("alert", Value::Null),
        ("check", Value::Null),
        ("snapshot", Value::Null),
        ("snapshot_before", Value::Null),
        ("subject", json!(subject)),
        ("text", json!(text)),
    ];
    known
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

/// The alert for programs. The numbers that the store gives are put in when it is committed.
fn event_json(alert: &Alert, id: &str, occasion: Occasion) -> Map<String, Value> {
    let known = [
        ("version", json!(EVENT_VERSION)),
        ("id", json!(id)),
        ("kind", json!(alert.kind.name())),
        ("source", json!(alert.source)),
        ("observed", json!(occasion.now)),
        ("alert", Value::Null),
        ("check", Value::Null),
        ("snapshot", Value::Null),
        ("snapshot_before", json!(occasion.snapshot)),
        ("subject", json!(alert.subject)),
        ("text", json!(alert.text)),
    ];
    let known = known.map(|(key, value)| (key.to_owned(), value));
    known.into_iter().chain(alert.facts.clone()).collect()
}
