//! What waits for somebody or something that the configuration does not name any more: told, since
//! nobody would miss it otherwise.

use std::fmt;

use crate::store::{Channel, OpenMails, Store, StoreError};

use super::{Address, Program, Recipient};

/// Messages to one who is told no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    pub mails: OpenMails,
    /// A mail is sent to whom it was written as long as there is a mail server; a program that is
    /// gone cannot be told.
    pub is_sent: bool,
}

/// What waits for those who are not among the recipients, the oldest first.
///
/// # Errors
/// [`StoreError::Read`].
pub fn strays(store: &Store, recipients: &[Recipient]) -> Result<Vec<Stray>, StoreError> {
    let is_mail = |recipient: &Recipient| matches!(recipient.address, Address::Mail { .. });
    let has_mail = recipients.iter().any(is_mail);
    let open = store.open_mails()?.into_iter();
    let strays = open.filter(|mails| !recipients.iter().any(|r| r.address.is_of(mails)));
    Ok(strays
        .map(|mails| Stray {
            is_sent: has_mail && mails.channel == Channel::Mail,
            mails,
        })
        .collect())
}

/// Logs what waits for those who are told no more.
pub fn warn_of(strays: &[Stray]) {
    for stray in strays {
        tracing::warn!(
            event = "stray",
            channel = stray.mails.channel.name(),
            to = stray.mails.recipient,
            mails = stray.mails.mails,
            step = "mail",
            "messages wait for one whom the configuration does not name"
        );
    }
}

impl Address {
    /// Whether these mails go there.
    fn is_of(&self, mails: &OpenMails) -> bool {
        let (channel, recipient) = match self {
            Self::Mail { to, .. } => (Channel::Mail, to.address()),
            Self::Program(Program::Webhook, name) => (Channel::Webhook, name.as_str()),
            Self::Program(Program::Command, name) => (Channel::Command, name.as_str()),
        };
        channel == mails.channel && recipient == mails.recipient
    }
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OpenMails {
            channel,
            recipient,
            mails,
        } = &self.mails;
        match mails {
            1 => f.write_str("1 message is kept for ")?,
            n => write!(f, "{n} messages are kept for ")?,
        }
        match (channel, self.is_sent) {
            (Channel::Mail, true) => write!(
                f,
                "{recipient}, who is no recipient any more, and will be sent; `ratebook outbox` \
                 lists them, `ratebook outbox drop` gives them up"
            ),
            (Channel::Mail, false) => write!(
                f,
                "{recipient}, and no [mail] is configured: they stay until it is; `ratebook \
                 outbox` lists them, `ratebook outbox drop` gives them up"
            ),
            (program, _) => write!(
                f,
                "the {} `{recipient}`, which is not configured: they stay until it is; `ratebook \
                 outbox` lists them, `ratebook outbox drop` gives them up",
                program.name()
            ),
        }
    }
}
