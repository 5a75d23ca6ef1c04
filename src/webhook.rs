//! A message to a program over HTTP, signed so that it knows who sent it: the convention of
//! [Standard Webhooks](https://www.standardwebhooks.com).
//!
//! `webhook-id` is that of the message, the same at every attempt, so that a receiver takes a
//! repeated one for the one it has. `webhook-timestamp` is of the attempt; both and the body are
//! signed with HMAC-SHA256.
//!
//! Not here, on purpose: retrying and parking (the outbox), and what is told.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;

use crate::escape::line;
use crate::fetch::{FetchError, FetchSettings, Fetcher, Post, cause_chain};
use crate::secret::Secret;

/// How a secret begins, before its base64.
const PREFIX: &str = "whsec_";

/// Shorter keys can be guessed, longer ones are a mistake.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What is kept of an answer.
const MOST_CHARS: usize = 200;

/// A webhook that can be told.
pub struct Webhook {
    url: String,
    keys: Vec<hmac::Key>,
    fetcher: Fetcher,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").finish_non_exhaustive()
    }
}

/// Why a webhook cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error(
        "the secret is not `whsec_` and the base64 of 24 to 64 bytes\n\
         hint: make one with `echo whsec_$(openssl rand -base64 32)`"
    )]
    Secret,
    #[error("{}", cause_chain(.0))]
    Client(#[from] FetchError),
}

/// One attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct NotTaken {
    pub cause: String,
    pub why: Why,
    /// For how long it asks to be left alone.
    pub retry_after: Option<SignedDuration>,
}

/// What an attempt that failed says of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It may be taken later, as any other.
    Passing,
    /// This message is refused (400, 413, 422); another may be taken.
    Refused,
    /// Nothing is wanted any more, now or later (410).
    Gone,
}

impl Why {
    fn of(status: u16) -> Self {
        match status {
            400 | 413 | 422 => Self::Refused,
            410 => Self::Gone,
            _ => Self::Passing,
        }
    }
}

impl Webhook {
    /// `secret` holds one secret, or several on a line each while they are exchanged: a message is
    /// signed with all of them.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub fn new(url: &str, secret: &Secret, limits: FetchSettings) -> Result<Self, WebhookError> {
        let keys: Vec<hmac::Key> = secret
            .expose()
            .split_whitespace()
            .map(key)
            .collect::<Option<_>>()
            .ok_or(WebhookError::Secret)?;
        if keys.is_empty() {
            return Err(WebhookError::Secret);
        }
        Ok(Self {
            url: url.to_owned(),
            keys,
            fetcher: Fetcher::new(limits)?,
        })
    }

    /// Hands `body` over once; tells what was answered.
    ///
    /// # Errors
    /// [`NotTaken`]: it may have been taken all the same, if the answer was lost.
    pub async fn send(&self, id: &str, body: &[u8], now: Timestamp) -> Result<String, NotTaken> {
        let timestamp = now.as_second().to_string();
        let headers = [
            ("webhook-id", id.to_owned()),
            ("webhook-signature", self.signature(id, &timestamp, body)),
            ("webhook-timestamp", timestamp),
        ];
        let post = Post {
            url: &self.url,
            content_type: "application/json",
            headers: &headers,
            body: body.to_vec(),
        };
        let answer = self.fetcher.post(&post, now).await;
        let answer = answer.map_err(|error| NotTaken {
            cause: cause_chain(&error),
            why: Why::Passing,
            retry_after: None,
        })?;
        let said = format!("status {}{}", answer.status, quoted(&answer.text));
        match answer.status {
            200..=299 => Ok(said),
            status => Err(NotTaken {
                cause: match status {
                    300..=399 => format!("{said}: redirects are not followed"),
                    _ => said,
                },
                why: Why::of(status),
                retry_after: answer.retry_after,
            }),
        }
    }

    fn signature(&self, id: &str, timestamp: &str, body: &[u8]) -> String {
        let signatures = self.keys.iter().map(|key| {
            let mut signing = hmac::Context::with_key(key);
            for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
                signing.update(part);
            }
            format!("v1,{}", STANDARD.encode(signing.sign()))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

fn key(secret: &str) -> Option<hmac::Key> {
    let bytes = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    KEY_BYTES
        .contains(&bytes.len())
        .then(|| hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

/// What an answer says, on one line.
fn quoted(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(MOST_CHARS).collect();
    if text.is_empty() {
        return text;
    }
    format!(" “{}”", line(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webhook(secret: &str) -> Result<Webhook, WebhookError> {
        Webhook::new(
            "https://example.org/hook",
            &Secret::new(secret),
            FetchSettings::default(),
        )
    }

    /// The example of the convention's own documentation.
    #[test]
    fn signatures_are_those_of_the_convention() {
        let hook = webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = hook.signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = webhook(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nwhsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        );
        let both = two.unwrap().signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "1614265330",
            br#"{"test": 2432232314}"#,
        );
        assert!(both.starts_with(&format!("{signature} v1,")), "{both}");
    }

    #[test]
    fn a_secret_that_is_none_is_refused_and_not_shown() {
        for secret in [
            "",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_",
            "whsec_c2hvcnQ=",
            "whsec_not base64",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_x",
        ] {
            let error = webhook(secret).unwrap_err().to_string();
            assert!(error.contains("openssl rand"), "{error}");
            assert!(secret.len() < 9 || !error.contains(secret), "{error}");
        }
    }

    #[test]
    fn an_answer_is_one_short_line() {
        assert_eq!(quoted(" a\r\n b\u{1b}[31m "), " “a b\\u{1b}[31m”");
        assert_eq!(quoted(""), "");
        assert!(quoted(&"x".repeat(9_999)).chars().count() < 210);
    }
}
