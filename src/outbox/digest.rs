//! What was gathered for a recipient becomes one mail when its time has come.
//!
//! The mail is composed and committed with its Message-ID, and what it tells is marked as told by
//! it, in one transaction; only then is it sent, as any other. Killed before that, it is composed
//! anew from the same rows.

use jiff::Timestamp;

use crate::alert::{Gathered, digest};
use crate::clock::Clock;
use crate::mail::{ComposeError, Draft, MessageId, compose};
use crate::store::{DueDigest, NewAlert, StoreError, StoreHandle};

use super::letters::{ForDigest, fitting, queued};

/// How digests are told apart from the messages of a source by mail programs that file by thread.
const THREAD: &str = "ratebook digest";

/// Composes every digest whose time has come.
pub(super) async fn compose_due(store: &StoreHandle, clock: Clock) -> Result<(), StoreError> {
    let now = clock.now();
    store
        .with(move |store| {
            let due = store.due_digests(now)?;
            for digest in &due {
                match composed(digest, now) {
                    Ok(alert) => {
                        let told: Vec<i64> = digest.items.iter().map(|(id, _)| *id).collect();
                        store.commit_digest(&told, &alert, now)?;
                    }
                    // A row that no version of this program wrote. It stays where it is seen.
                    Err(error) => {
                        let cause = error.to_string();
                        let message = "a digest was not composed";
                        tracing::error!(event = "fault", step = "mail", cause, "{message}");
                    }
                }
            }
            Ok(())
        })
        .await
}

fn composed(due: &DueDigest, now: Timestamp) -> Result<NewAlert, ComposeError> {
    let items: Vec<ForDigest> = due
        .items
        .iter()
        .map(|(_, item)| serde_json::from_slice(item).map_err(ComposeError::Item))
        .collect::<Result<_, _>>()?;
    let Some(last) = items.last() else {
        return Err(ComposeError::Empty);
    };
    // As the last of them was addressed: the name before an address may have changed.
    let (from, to) = (last.from.clone(), last.to.clone());
    let numbers: Vec<String> = due.items.iter().map(|(id, _)| id.to_string()).collect();
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
