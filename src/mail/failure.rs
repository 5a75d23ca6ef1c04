//! Why a message did not go, and what to do next.
//!
//! The code of a reply does not tell: 535 is permanent and says nothing about the message, and a
//! lost connection is harmless before the message's end and a riddle after it. So what to do next
//! is decided from the step *and* the code, in one table, here.

use std::fmt;

use super::clean::escaped;
use super::reply::Reply;

/// A server's words are cut after so many characters.
const MAX_CAUSE_CHARS: usize = 300;

/// What a failed attempt asks for. In none of these cases is the message dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    /// Nothing was accepted. Send the same bytes again later.
    Retry,
    /// The server may have accepted the message and could not say so. Send the same bytes again
    /// later: the Message-ID tells both copies are one.
    Ambiguous,
    /// The server refuses this recipient. Park the message and show it; the others go on.
    Recipient,
    /// The server refuses this message. Park it after a bounded number of tries.
    Message,
    /// The server refuses our user name or password, or wants one. Keep every message and say so
    /// loudly: all of them go once a person has corrected it.
    Credentials,
    /// The settings and the server do not fit (certificate, TLS, sender). As `Credentials`.
    Configuration,
}

/// How far an attempt came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Resolve,
    Connect,
    Handshake,
    Greeting,
    Hello,
    StartTls,
    Login,
    Sender,
    Recipient,
    Data,
    /// Sending the message, up to but not including its last line.
    Body,
    /// From the last line on: the server may have accepted.
    End,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "look up the mail server",
            Self::Connect => "connect to the mail server",
            Self::Handshake => "TLS handshake with the mail server",
            Self::Greeting => "wait for the mail server's greeting",
            Self::Hello => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Login => "AUTH",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Body => "send the message",
            Self::End => "wait for the mail server to accept the message",
        })
    }
}

/// One attempt to send one message, failed.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{step}: {cause}")]
pub struct SendError {
    pub next: Next,
    pub step: Step,
    /// The code of the server's reply, if it was a reply that ended the attempt.
    pub code: Option<u16>,
    /// The server's or the system's words on one line. Never a password.
    pub cause: String,
}

impl SendError {
    /// Our own side, or the settings, cannot go on.
    pub(super) fn new(next: Next, step: Step, cause: impl fmt::Display) -> Self {
        Self {
            next,
            step,
            code: None,
            cause: escaped(&cause.to_string(), MAX_CAUSE_CHARS),
        }
    }

    /// The connection failed, ran out of time, or carried something that is no reply.
    pub(super) fn lost(step: Step, cause: impl fmt::Display) -> Self {
        Self::new(after_loss(step), step, cause)
    }

    /// The server said no.
    pub(super) fn refused(step: Step, reply: &Reply) -> Self {
        Self {
            code: Some(reply.code),
            ..Self::new(after_reply(step, reply.code), step, reply)
        }
    }
}

impl Reply {
    /// The reply, if its code is of the hoped-for class (2 or 3).
    pub(super) fn expect(self, step: Step, class: u16) -> Result<Self, SendError> {
        if self.code / 100 == class {
            Ok(self)
        } else {
            Err(SendError::refused(step, &self))
        }
    }
}

fn after_loss(step: Step) -> Next {
    if step == Step::End {
        Next::Ambiguous
    } else {
        Next::Retry
    }
}

/// The table: what a reply other than the one we hoped for asks for.
fn after_reply(step: Step, code: u16) -> Next {
    match (step, code) {
        (_, 530 | 534 | 535 | 538) | (Step::Login, 500..=599) => Next::Credentials,
        // 552: RFC 5321, 4.5.3.1.10: meant as 452, the mailbox or the list is full for now.
        (_, 400..=499) | (Step::Recipient, 552) => Next::Retry,
        (Step::Recipient, 500..=599) => Next::Recipient,
        (Step::Sender, 552) | (Step::Data | Step::Body | Step::End, 500..=599) => Next::Message,
        // Refused before any recipient or message was named: it will be so for all of them.
        (_, 500..=599) => Next::Configuration,
        _ => after_loss(step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_and_the_code_tell_what_to_do_next() {
        for (step, code, next) in [
            (Step::Greeting, 421, Next::Retry),
            (Step::Greeting, 554, Next::Configuration),
            (Step::StartTls, 454, Next::Retry),
            (Step::StartTls, 502, Next::Configuration),
            (Step::Login, 535, Next::Credentials),
            (Step::Login, 454, Next::Retry),
            (Step::Login, 504, Next::Credentials),
            (Step::Sender, 530, Next::Credentials),
            (Step::Sender, 553, Next::Configuration),
            (Step::Sender, 552, Next::Message),
            (Step::Recipient, 550, Next::Recipient),
            (Step::Recipient, 571, Next::Recipient),
            (Step::Recipient, 552, Next::Retry),
            (Step::Recipient, 451, Next::Retry),
            (Step::Recipient, 354, Next::Retry),
            (Step::Data, 554, Next::Message),
            (Step::End, 552, Next::Message),
            (Step::End, 451, Next::Retry),
            (Step::End, 354, Next::Ambiguous),
        ] {
            assert_eq!(after_reply(step, code), next, "{step:?} {code}");
        }
    }
}
