//! What the sink has taken over, and how it is told to behave.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use mailparse::MailHeaderMap;

/// One message the sink took over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedMail {
    pub envelope_from: String,
    pub recipients: Vec<String>,
    /// As sent, with the doubled dots undone.
    pub bytes: Vec<u8>,
}

impl ReceivedMail {
    /// The mail as a person sees it; `None` if it is no mail.
    pub fn read(&self) -> Option<ReadMail> {
        let mail = mailparse::parse_mail(&self.bytes).ok()?;
        let header = |name| mail.headers.get_first_value(name).unwrap_or_default();
        let text = mail
            .parts()
            .find(|part| part.ctype.mimetype == "text/plain")?;
        Some(ReadMail {
            message_id: header("Message-ID"),
            from: header("From"),
            to: header("To"),
            subject: header("Subject"),
            text: text.get_body().ok()?.replace("\r\n", "\n"),
        })
    }
}

/// A mail with its encodings undone: what a mail program shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadMail {
    pub message_id: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// What the sink does wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SinkBehaviour {
    #[default]
    Accept,
    /// 550 for this recipient.
    RefuseRecipient(String),
    /// 451 the first time a recipient is named.
    GreylistOnce,
    /// 451 once the message is there.
    Tempfail451AtData,
    /// 552 once the message is there.
    Reject552AtData,
    /// 535 whatever the password.
    Auth535,
    /// Keeps the message and closes without a word.
    AcceptThenDrop,
    /// Keeps the message and never says so.
    AcceptThenStall,
    SilentAtConnect,
    /// A greeting that never ends, byte by byte.
    DripGreeting,
    /// Asks for the message and then reads none of it.
    StallInData,
    CloseAt421,
}

#[derive(Debug)]
pub(super) struct Shared(Mutex<State>);

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) behaviour: SinkBehaviour,
    pub(super) received: Vec<ReceivedMail>,
    pub(super) commands: Vec<String>,
    pub(super) greylisted: HashSet<String>,
}

impl Shared {
    pub(super) fn new(behaviour: SinkBehaviour) -> Self {
        Self(Mutex::new(State {
            behaviour,
            ..State::default()
        }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn behaviour(&self) -> SinkBehaviour {
        self.lock().behaviour.clone()
    }
}
