//! What waits for very long is never given up, and never forgotten.

use jiff::{SignedDuration, Timestamp};

use crate::instant::age;
use crate::store::{MailState, StoreError, StoreHandle};

/// Mail that waits longer than this is logged once a day.
pub const LONG: SignedDuration = SignedDuration::from_hours(72);

/// Logs what has waited for days, a line each recipient.
///
/// # Errors
/// [`StoreError`].
pub async fn remind(store: &StoreHandle, now: Timestamp) -> Result<(), StoreError> {
    let waiting = store
        .with(|store| store.mails(Some(MailState::Waiting)))
        .await?;
    let mut told: Vec<&str> = Vec::new();
    let overdue = waiting
        .iter()
        .filter(|mail| now.duration_since(mail.created) > LONG);
    for mail in overdue {
        if told.contains(&mail.recipient.as_str()) {
            continue;
        }
        told.push(&mail.recipient);
        let same = waiting.iter().filter(|m| m.recipient == mail.recipient);
        let cause = mail.last_error.as_deref();
        tracing::warn!(
            event = "mail-overdue",
            mail = mail.id,
            channel = mail.channel.name(),
            step = "mail",
            mails = same.count(),
            cause = cause.unwrap_or("it was never tried"),
            "mail has been waiting for {}; it is kept until it is sent or dropped \
             (`ratebook outbox`)",
            age(mail.created, now),
        );
    }
    Ok(())
}
