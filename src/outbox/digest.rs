//! What was gathered for a recipient becomes one mail when its time has come.
//!
//! The mail is composed and committed with its Message-ID, and what it tells is marked as told by
//! it, in one transaction; only then is it sent, as any other. Killed before that, it is composed
//! anew from the same rows.

use jiff::Timestamp;

use crate::alert::{Gathered, digest};
use crate::clock::Clock;
use crate::mail::{ComposeError, Draft, MessageId, compose};
use crate::store::{DueDigest, NewAlert, Store, StoreError, StoreHandle};

use super::deliver::LONGEST_WAIT;
use super::letters::{ForDigest, fitting, queued};

/// How digests are told apart from the messages of a source by mail programs that file by thread.
const THREAD: &str = "ratebook digest";

/// Composes every digest whose time has come. What befalls one keeps no other back: the last error
/// is told when all were tried.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn compose_due(store: &StoreHandle, clock: Clock) -> Result<(), StoreError> {
    let now = clock.now();
    store
        .with(move |store| {
            let mut result = Ok(());
            for digest in store.due_digests(now)? {
                match compose_one(store, digest, now) {
                    // Somebody dropped a part of it meanwhile: the rest is told by the next round.
                    Ok(()) | Err(StoreError::MailNotWaiting { .. }) => {}
                    Err(error) => result = Err(error),
                }
            }
            result
        })
        .await
}

fn compose_one(store: &mut Store, due: DueDigest, now: Timestamp) -> Result<(), StoreError> {
    let mut items = Vec::new();
    let mut numbers = Vec::new();
    for (number, item) in due.items {
        match serde_json::from_slice(&item) {
            Ok(item) => {
                items.push(item);
                numbers.push(number);
            }
            // A row that no version of this program wrote. The others are told without it.
            Err(error) => put_off(store, &[number], &ComposeError::Item(error), now)?,
        }
    }
    if items.is_empty() {
        return Ok(());
    }
    match composed(items, &numbers, now) {
        Ok(alert) => store.commit_digest(&numbers, &alert, now).map(drop),
        Err(error) => put_off(store, &numbers, &error, now),
    }
}

/// It stays where it is seen, is tried again later, and said once each time.
fn put_off(
    store: &mut Store,
    items: &[i64],
    error: &ComposeError,
    now: Timestamp,
) -> Result<(), StoreError> {
    let cause = error.to_string();
    let next = now.checked_add(LONGEST_WAIT).unwrap_or(Timestamp::MAX);
    store.put_off_digest(items, &cause, next)?;
    tracing::error!(
        event = "fault",
        step = "mail",
        cause,
        mails = items.len(),
        "a digest was not composed"
    );
    Ok(())
}

fn composed(
    items: Vec<ForDigest>,
    numbers: &[i64],
    now: Timestamp,
) -> Result<NewAlert, ComposeError> {
    let Some(last) = items.last() else {
        return Err(ComposeError::Empty);
    };
    // As the last of them was addressed: the name before an address may have changed.
    let (from, to) = (last.from.clone(), last.to.clone());
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let told: Vec<Gathered> = items.into_iter().map(|item| item.told).collect();
    let digest = digest(&told);
    let mut seed = vec!["digest", to.address()];
    seed.extend(numbers.iter().map(String::as_str));
    let message_id = MessageId::derive(&seed, &from);
    let message = fitting(|detail| {
        let (text, html) = digest.shown(detail);
        compose(&Draft {
            from: &from,
            to: &to,
            subject: &digest.subject,
            text: &text,
            html: &html,
            date: now,
            message_id: &message_id,
            thread: Some(THREAD),
        })
    })?;
    let (text, html) = digest.shown(crate::alert::Detail::Whole);
    Ok(NewAlert {
        kind: "digest".to_owned(),
        subject: digest.subject,
        text,
        html: Some(html),
        mails: vec![queued(message)],
    })
}
