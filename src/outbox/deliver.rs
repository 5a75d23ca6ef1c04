//! One round on one way out: what is due is tried once, oldest first.

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::store::{Channel, Failing, MailToSend, SendResult, StoreError, StoreHandle};

use super::Ledger;
use super::digest;
use super::way::{Failure, Verdict, Way};

/// After so many refusals of a message itself it waits for a person; so it does when it may have
/// been taken so often, and nobody said so.
const MOST_REFUSALS: u32 = 5;
const MOST_UNANSWERED: u32 = 5;

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
    /// The round ended early: the way cannot be used at all.
    pub way_failed: bool,
}

impl Delivery {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            sent: self.sent.saturating_add(other.sent),
            waiting: self.waiting.saturating_add(other.waiting),
            parked: self.parked.saturating_add(other.parked),
            way_failed: self.way_failed || other.way_failed,
        }
    }
}

/// Tries every mail of this way that is due once, oldest first. Digests whose time has come are
/// made mails before. First of all is written what came of earlier attempts, and what was cut off
/// on this way is due again: there is one round on a way at a time.
///
/// A way that cannot be used at all (an unreachable server, a wrong password, refused TLS) ends the
/// round: it would be the same for the other mails.
///
/// # Errors
/// [`StoreError`]; what is known of an attempt is kept in the ledger.
pub async fn deliver(
    store: &StoreHandle,
    way: &Way,
    clock: Clock,
    ledger: &Ledger,
) -> Result<Delivery, StoreError> {
    ledger.write_up(store).await?;
    if ledger.is_closed() {
        return Ok(Delivery::default());
    }
    let composed = match way.channel() {
        Channel::Mail => digest::compose_due(store, clock).await,
        Channel::Webhook | Channel::Command => Ok(()),
    };
    let delivery = send_due(store, way, clock, ledger).await?;
    // What is wrong with a digest keeps no mail back.
    composed.map(|()| delivery)
}

async fn send_due(
    store: &StoreHandle,
    way: &Way,
    clock: Clock,
    ledger: &Ledger,
) -> Result<Delivery, StoreError> {
    let mut delivery = Delivery::default();
    let (channel, recipient) = (way.channel(), way.recipient().map(str::to_owned));
    let now = clock.now();
    let due = store
        .with(move |store| {
            store.end_attempts(Some(channel), recipient.as_deref(), now)?;
            store.waiting(channel, recipient.as_deref(), now, BATCH)
        })
        .await?;
    // Who waits for an older mail: newer ones do not overtake it.
    let mut held_back: Vec<String> = Vec::new();
    for mail in due {
        if held_back.contains(&mail.recipient) {
            continue;
        }
        if ledger.is_closed() {
            break;
        }
        let (id, now) = (mail.id, clock.now());
        let begun = store.with(move |store| store.begin_attempt(id, now)).await;
        let attempt = match begun {
            // Somebody dropped it since it was found.
            Err(StoreError::MailNotWaiting { .. } | StoreError::NoSuchMail { .. }) => continue,
            begun => begun?,
        };
        let sent = way.send(&mail, now).await;
        log(&mail, way, &sent);
        let now = clock.now();
        let way_failed = sent.as_ref().is_err_and(|failure| failure.is_of_the_way);
        let result = match sent {
            Ok(response) => SendResult::Sent { response },
            Err(failure) => after(failure, &mail, now),
        };
        match &result {
            SendResult::Sent { .. } => delivery.sent = delivery.sent.saturating_add(1),
            SendResult::Retry { .. } => {
                delivery.waiting = delivery.waiting.saturating_add(1);
                held_back.push(mail.recipient);
            }
            SendResult::Park { .. } => delivery.parked = delivery.parked.saturating_add(1),
        }
        ledger.finish(store, attempt, result, now).await?;
        if way_failed {
            delivery.way_failed = true;
            break;
        }
    }
    Ok(delivery)
}

/// What a failed attempt means for its mail.
fn after(failure: Failure, mail: &MailToSend, now: Timestamp) -> SendResult {
    let detail = failure.cause;
    let (failure, after) = match failure.verdict {
        Verdict::Park => {
            let failure = Failing::Final;
            return SendResult::Park { failure, detail };
        }
        Verdict::Refused if mail.refused.saturating_add(1) >= MOST_REFUSALS => {
            let failure = Failing::Refused;
            return SendResult::Park { failure, detail };
        }
        Verdict::Unanswered if mail.unanswered.saturating_add(1) >= MOST_UNANSWERED => {
            let failure = Failing::Unanswered;
            let detail = format!(
                "possibly delivered, {} times: the server had the whole mail each time and did \
                 not say that it took it ({detail})",
                mail.unanswered.saturating_add(1)
            );
            return SendResult::Park { failure, detail };
        }
        Verdict::Refused => (Failing::Refused, None),
        Verdict::Unanswered => (Failing::Unanswered, None),
        Verdict::Retry { after } => (Failing::Passing, after),
    };
    let shortest = wait(mail.attempts);
    let wait = after.map_or(shortest, |asked| asked.clamp(shortest, LONGEST_WAIT));
    let next = now.checked_add(wait).unwrap_or(Timestamp::MAX);
    SendResult::Retry {
        next,
        failure,
        detail,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour_and_no_further() {
        let minutes: Vec<i64> = (0..8).map(|n| wait(n).as_mins()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }

    fn tried(attempts: u32, refused: u32, unanswered: u32) -> MailToSend {
        MailToSend {
            id: 1,
            recipient: "ops@example.org".to_owned(),
            envelope_from: "ratebook@example.org".to_owned(),
            message_id: "<1@example.org>".to_owned(),
            bytes: Vec::new(),
            attempts,
            refused,
            unanswered,
            created: Timestamp::UNIX_EPOCH,
        }
    }

    fn failed(verdict: Verdict) -> Failure {
        Failure {
            cause: "no".to_owned(),
            verdict,
            is_of_the_way: false,
            needs_a_person: false,
        }
    }

    /// What else befell a mail does not count: it is refused, or not answered, so often itself.
    #[test]
    fn only_its_own_refusals_and_unanswered_ends_park_a_mail() {
        let result = |verdict, mail| after(failed(verdict), &mail, Timestamp::UNIX_EPOCH);
        let is_parked = |verdict, mail| match result(verdict, mail) {
            SendResult::Park { detail, .. } => Some(detail),
            _ => None,
        };
        assert_eq!(is_parked(Verdict::Refused, tried(4, 0, 0)), None);
        assert_eq!(is_parked(Verdict::Refused, tried(99, 3, 9)), None);
        assert_eq!(is_parked(Verdict::Unanswered, tried(99, 9, 3)), None);
        assert!(is_parked(Verdict::Retry { after: None }, tried(99, 9, 9)).is_none());
        let refused = is_parked(Verdict::Refused, tried(4, 4, 0));
        assert_eq!(refused.as_deref(), Some("no"));
        let unanswered = is_parked(Verdict::Unanswered, tried(4, 0, 4)).unwrap();
        assert!(
            unanswered.starts_with("possibly delivered, 5 times: "),
            "{unanswered}"
        );
        assert!(unanswered.ends_with("(no)"), "{unanswered}");
    }

    #[test]
    fn a_server_that_asks_for_patience_gets_no_less_and_an_hour_at_most() {
        let next = |asked: i64, attempts: u32| {
            let failure = failed(Verdict::Retry {
                after: Some(SignedDuration::from_secs(asked)),
            });
            match after(failure, &tried(attempts, 0, 0), Timestamp::UNIX_EPOCH) {
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
