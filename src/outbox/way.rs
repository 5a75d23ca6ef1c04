//! The ways out: how each is tried, and what a failure on it means.

use jiff::{SignedDuration, Timestamp};

use crate::command::Command;
use crate::mail::{Mailer, Next, SendError, Step};
use crate::store::{Channel, MailToSend};
use crate::webhook::{Webhook, Why};

/// One way out.
#[derive(Debug)]
pub enum Way {
    Mail(Mailer),
    /// With its name in the configuration.
    Webhook(String, Webhook),
    Command(String, Command),
}

/// What a failed attempt means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// In the words of whoever refused.
    pub(super) cause: String,
    pub(super) verdict: Verdict,
    /// The way itself cannot be used: the others on it need not be tried now.
    pub(super) is_of_the_way: bool,
    /// A person has to change something before anything goes this way again.
    pub(super) needs_a_person: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Again later; no sooner than this, where that is said.
    Retry { after: Option<SignedDuration> },
    /// Refused: a few times more, then a person decides.
    Refused,
    /// Perhaps taken: a few times more, then a person looks whether it arrived.
    Unanswered,
    /// A person decides.
    Park,
}

impl Way {
    pub(super) fn channel(&self) -> Channel {
        match self {
            Self::Mail(_) => Channel::Mail,
            Self::Webhook(..) => Channel::Webhook,
            Self::Command(..) => Channel::Command,
        }
    }

    /// The recipient of all that goes this way, where there is but one.
    pub(super) fn recipient(&self) -> Option<&str> {
        match self {
            Self::Mail(_) => None,
            Self::Webhook(name, _) | Self::Command(name, _) => Some(name),
        }
    }

    /// `mail`, `webhook hq`.
    pub fn name(&self) -> String {
        match self.recipient() {
            None => self.channel().name().to_owned(),
            Some(name) => format!("{} {name}", self.channel().name()),
        }
    }

    /// Sends once; tells what was answered.
    pub(super) async fn send(&self, mail: &MailToSend, now: Timestamp) -> Result<String, Failure> {
        match self {
            Self::Mail(mailer) => {
                let sent = mailer.send(&mail.envelope_from, &mail.recipient, &mail.bytes);
                let sent = sent.await.map(|accepted| accepted.response);
                sent.map_err(|error| Failure::of_mail(&error))
            }
            Self::Webhook(_, webhook) => {
                let sent = webhook.send(&mail.message_id, &mail.bytes, now).await;
                sent.map_err(|error| Failure {
                    verdict: match error.why {
                        Why::Passing => Verdict::Retry {
                            after: error.retry_after,
                        },
                        Why::Refused => Verdict::Refused,
                        Why::Gone => Verdict::Park,
                    },
                    // One that is gone says so of each message: none waits for another.
                    is_of_the_way: error.why == Why::Passing,
                    needs_a_person: error.why == Why::Gone,
                    cause: error.cause,
                })
            }
            Self::Command(_, command) => {
                let run = command.run(&mail.bytes).await;
                run.map_err(|error| Failure {
                    cause: error.to_string(),
                    verdict: Verdict::Retry { after: None },
                    is_of_the_way: true,
                    needs_a_person: false,
                })
            }
        }
    }
}

impl Failure {
    fn of_mail(error: &SendError) -> Self {
        let retry = Verdict::Retry { after: None };
        let (verdict, is_of_the_way, needs_a_person) = match error.next {
            Next::Recipient => (Verdict::Park, false, true),
            Next::Message => (Verdict::Refused, false, false),
            Next::Ambiguous => (Verdict::Unanswered, false, false),
            Next::Retry => (retry, !is_about_this_mail(error.step), false),
            Next::Credentials | Next::Configuration => (retry, true, true),
        };
        Self {
            cause: error.to_string(),
            verdict,
            is_of_the_way,
            needs_a_person,
        }
    }
}

/// Whether a failure at this step says nothing of the other mails.
fn is_about_this_mail(step: Step) -> bool {
    matches!(
        step,
        Step::Sender | Step::Recipient | Step::Data | Step::Body | Step::End
    )
}
