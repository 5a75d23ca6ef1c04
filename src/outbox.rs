//! Alerts to mails, and waiting mails to the server.
//!
//! A mail is composed once, when its alert is committed, and its bytes never change after. This
//! module decides what a failed attempt means for the mail: wait and try again, or be parked where
//! a person sees it. No mail is ever dropped by the program.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::alert::Alert;
use crate::clock::Clock;
use crate::mail::{
    ComposeError, Draft, Mailbox, Mailer, Message, MessageId, Next, SendError, Step, compose,
};
use crate::store::{MailToSend, NewAlert, OutboxMail, SendResult, Store, StoreError, StoreHandle};

/// Who writes and who is written to.
#[derive(Clone, Debug)]
pub struct Letterhead {
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
}

/// After so many refusals of a message itself it waits for a person.
const MOST_REFUSALS: u32 = 5;

/// The longest time between two attempts.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// How many mails one round of delivery takes up.
const BATCH: u32 = 50;

/// The alert of the source's check number `check` with one composed mail for each recipient, ready
/// to be committed.
///
/// # Errors
/// [`ComposeError`]: the message could not be put together.
pub fn letters(
    alert: &Alert,
    letterhead: Option<&Letterhead>,
    check: u64,
    now: Timestamp,
) -> Result<NewAlert, ComposeError> {
    let mails = letterhead
        .into_iter()
        .flat_map(|head| head.to.iter().map(move |to| (&head.from, to)))
        .map(|(from, to)| letter(alert, from, to, check, now))
        .collect::<Result<_, _>>()?;
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
    from: &Mailbox,
    to: &Mailbox,
    check: u64,
    now: Timestamp,
) -> Result<OutboxMail, ComposeError> {
    let (instant, check) = (now.to_string(), check.to_string());
    let seed = [
        alert.source.as_str(),
        alert.kind.name(),
        alert.subject.as_str(),
        instant.as_str(),
        check.as_str(),
        to.address(),
    ];
    let message_id = MessageId::derive(&seed, from);
    let Message {
        message_id,
        envelope_from,
        recipient,
        bytes,
        ..
    } = compose(&Draft {
        from,
        to,
        subject: &alert.subject,
        text: &alert.text,
        html: &alert.html,
        date: now,
        message_id: &message_id,
        thread: Some(&alert.source),
    })?;
    Ok(OutboxMail {
        message_id: message_id.as_str().to_owned(),
        envelope_from,
        recipient,
        bytes,
    })
}

/// What one round of delivery did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    pub sent: usize,
    pub waiting: usize,
    pub parked: usize,
    /// The round ended early: the server cannot be used at all.
    pub server_failed: bool,
}

/// Tries every mail that is due once, oldest first.
///
/// A server that cannot be used at all (unreachable, wrong password, refused TLS) ends the round:
/// it would be the same for the other mails.
///
/// # Errors
/// [`StoreError`]; mails stay as they were recorded last.
pub async fn deliver(
    store: &StoreHandle,
    mailer: &Arc<Mailer>,
    clock: Clock,
) -> Result<Delivery, StoreError> {
    let mut delivery = Delivery::default();
    let now = clock.now();
    let due = store.with(move |store| store.waiting(now, BATCH)).await?;
    // Who waits for an older mail: newer ones do not overtake it.
    let mut held_back: Vec<String> = Vec::new();
    for mail in due {
        if held_back.contains(&mail.recipient) {
            continue;
        }
        let (id, now) = (mail.id, clock.now());
        let attempt = store
            .with(move |store| store.begin_attempt(id, now))
            .await?;
        let sent = mailer
            .send(&mail.envelope_from, &mail.recipient, &mail.bytes)
            .await;
        let now = clock.now();
        let (result, go_on) = match &sent {
            Ok(accepted) => (
                SendResult::Sent {
                    response: accepted.response.clone(),
                },
                true,
            ),
            Err(error) => after(error, &mail, now),
        };
        log(&mail, &sent);
        match &result {
            SendResult::Sent { .. } => delivery.sent = delivery.sent.saturating_add(1),
            SendResult::Retry { .. } => {
                delivery.waiting = delivery.waiting.saturating_add(1);
                held_back.push(mail.recipient.clone());
            }
            SendResult::Park { .. } => delivery.parked = delivery.parked.saturating_add(1),
        }
        store
            .with(move |store| store.finish_attempt(attempt, &result, now))
            .await?;
        if !go_on {
            delivery.server_failed = true;
            break;
        }
    }
    Ok(delivery)
}

/// What a failed attempt means for its mail, and whether the next mail is worth a try.
fn after(error: &SendError, mail: &MailToSend, now: Timestamp) -> (SendResult, bool) {
    let retry = || SendResult::Retry {
        next: now
            .checked_add(wait(mail.attempts))
            .unwrap_or(Timestamp::MAX),
        detail: error.to_string(),
    };
    let park = || SendResult::Park {
        detail: error.to_string(),
    };
    match error.next {
        Next::Recipient => (park(), true),
        Next::Message if mail.attempts.saturating_add(1) >= MOST_REFUSALS => (park(), true),
        Next::Message | Next::Ambiguous => (retry(), true),
        Next::Retry => (retry(), is_about_this_mail(error.step)),
        Next::Credentials | Next::Configuration => (retry(), false),
    }
}

/// Whether a failure at this step says nothing of the other mails.
fn is_about_this_mail(step: Step) -> bool {
    matches!(
        step,
        Step::Sender | Step::Recipient | Step::Data | Step::Body | Step::End
    )
}

/// One minute, doubled with each attempt, an hour at most.
pub fn wait(attempts: u32) -> SignedDuration {
    let minutes = 1_i64.checked_shl(attempts.min(10)).unwrap_or(60);
    SignedDuration::from_mins(minutes).min(LONGEST_WAIT)
}

/// Where the clock was set back: no mail waits longer than any mail does. One that is claimed by
/// an attempt is left to it.
///
/// # Errors
/// [`StoreError::Write`].
pub fn hold_to(store: &mut Store, now: Timestamp) -> Result<(), StoreError> {
    match now.checked_add(LONGEST_WAIT) {
        Ok(latest) => store.mails_due_by(latest, now),
        Err(_) => Ok(()),
    }
}

fn log(mail: &MailToSend, sent: &Result<crate::mail::Accepted, SendError>) {
    let (id, message_id) = (mail.id, &mail.message_id);
    match sent {
        Ok(_) => tracing::info!(event = "mail-sent", mail = id, %message_id, "mail sent"),
        Err(error) => {
            let cause = error.to_string();
            tracing::warn!(
                event = "mail-not-sent", mail = id, %message_id, step = "mail", cause,
                "mail not sent"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour_and_no_further() {
        let minutes: Vec<i64> = (0..8).map(|n| wait(n).as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }
}
