//! One round on one way out: what is due is tried once, oldest first.

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::store::{Channel, MailToSend, SendResult, Store, StoreError, StoreHandle};

use super::digest;
use super::way::{Failure, Verdict, Way};

/// After so many refusals of a message itself it waits for a person.
const MOST_REFUSALS: u32 = 5;

/// The longest time between two attempts.
pub(super) const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// How many mails one round of delivery takes up.
const BATCH: u32 = 50;

/// What one round of delivery did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    pub sent: usize,
    pub waiting: usize,
    pub parked: usize,
    /// The round ended early: the server cannot be used at all.
    pub server_failed: bool,
}

impl Delivery {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            sent: self.sent.saturating_add(other.sent),
            waiting: self.waiting.saturating_add(other.waiting),
            parked: self.parked.saturating_add(other.parked),
            server_failed: self.server_failed || other.server_failed,
        }
    }
}

/// Tries every mail of this way that is due once, oldest first. Digests whose time has come are
/// made mails before.
///
/// A server that cannot be used at all (unreachable, wrong password, refused TLS) ends the round:
/// it would be the same for the other mails.
///
/// # Errors
/// [`StoreError`]; mails stay as they were recorded last.
pub async fn deliver(store: &StoreHandle, way: &Way, clock: Clock) -> Result<Delivery, StoreError> {
    let mut delivery = Delivery::default();
    let (channel, recipient) = (way.channel(), way.recipient().map(str::to_owned));
    if channel == Channel::Mail {
        digest::compose_due(store, clock).await?;
    }
    let now = clock.now();
    let due = store
        .with(move |store| store.waiting(channel, recipient.as_deref(), now, BATCH))
        .await?;
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
        let sent = way.send(&mail, now).await;
        log(&mail, way, &sent);
        let now = clock.now();
        let server_failed = sent.as_ref().is_err_and(|failure| failure.is_of_the_way);
        let result = match sent {
            Ok(response) => SendResult::Sent { response },
            Err(failure) => after(failure, mail.attempts, now),
        };
        match &result {
            SendResult::Sent { .. } => delivery.sent = delivery.sent.saturating_add(1),
            SendResult::Retry { .. } => {
                delivery.waiting = delivery.waiting.saturating_add(1);
                held_back.push(mail.recipient);
            }
            SendResult::Park { .. } => delivery.parked = delivery.parked.saturating_add(1),
        }
        store
            .with(move |store| store.finish_attempt(attempt, &result, now))
            .await?;
        if server_failed {
            delivery.server_failed = true;
            break;
        }
    }
    Ok(delivery)
}

/// What a failed attempt means for its mail, which was tried so often before.
fn after(failure: Failure, attempts: u32, now: Timestamp) -> SendResult {
    let detail = failure.cause;
    let after = match failure.verdict {
        Verdict::Park => return SendResult::Park { detail },
        Verdict::RetryAFewTimes if attempts.saturating_add(1) >= MOST_REFUSALS => {
            return SendResult::Park { detail };
        }
        Verdict::RetryAFewTimes => None,
        Verdict::Retry { after } => after,
    };
    let wait = after.map_or_else(
        || wait(attempts),
        |asked| asked.clamp(wait(attempts), LONGEST_WAIT),
    );
    let next = now.checked_add(wait).unwrap_or(Timestamp::MAX);
    SendResult::Retry { next, detail }
}

/// One minute, doubled with each attempt, an hour at most.
pub fn wait(attempts: u32) -> SignedDuration {
    let minutes = 1_i64.checked_shl(attempts.min(10)).unwrap_or(60);
    SignedDuration::from_mins(minutes).min(LONGEST_WAIT)
}

fn log(mail: &MailToSend, way: &Way, sent: &Result<String, Failure>) {
    let (id, message_id, way) = (mail.id, &mail.message_id, way.name());
    match sent {
        Ok(_) => tracing::info!(event = "mail-sent", mail = id, %message_id, way, "mail sent"),
        Err(failure) if failure.needs_a_person => tracing::error!(
            event = "mail-not-sent", mail = id, %message_id, way, step = "mail",
            cause = failure.cause, "mail not sent, and a person has to look"
        ),
        Err(failure) => tracing::warn!(
            event = "mail-not-sent", mail = id, %message_id, way, step = "mail",
            cause = failure.cause, "mail not sent"
        ),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour_and_no_further() {
        let minutes: Vec<i64> = (0..8).map(|n| wait(n).as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn a_server_that_asks_for_patience_gets_no_less_and_an_hour_at_most() {
        let next = |after: i64, attempts: u32| {
            let failure = Failure {
                cause: "status 429".to_owned(),
                verdict: Verdict::Retry {
                    after: Some(SignedDuration::from_secs(after)),
                },
                is_of_the_way: true,
                needs_a_person: false,
            };
            match super::after(failure, attempts, Timestamp::UNIX_EPOCH) {
                SendResult::Retry { next, .. } => next.as_second(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(next(1, 0), 60);
        assert_eq!(next(90, 0), 90);
        assert_eq!(next(90, 3), 480);
        assert_eq!(next(99_999, 0), 3_600);
        assert_eq!(next(i64::MAX, 9), 3_600);
    }
}
