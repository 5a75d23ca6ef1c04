//! Mail: from an alert's words to the server's answer.
//!
//! Two steps that never meet. [`compose`] is pure: it turns a [`Draft`] into one complete RFC 5322
//! message as bytes, with its Message-ID. Those bytes are stored in the outbox. [`Mailer::send`]
//! takes stored bytes to the server, one recipient and one connection a message, and says in
//! [`SendError`] what to do next. A message sent again is the same bytes.
//!
//! This is the only module that knows lettre: it builds messages and spells SMTP commands. The
//! conversation itself is ours, because lettre's connections do not tell at which step a message
//! failed, and only the step tells a lost answer from a refusal.
//!
//! Not here, on purpose: retrying, backing off and parking (the outbox), and the wording of alerts.

mod clean;
mod compose;
mod connect;
mod conversation;
mod failure;
mod mailbox;
mod mailer;
mod reply;
mod settings;

pub use crate::secret::Secret;
pub use compose::{ComposeError, Draft, MAX_MESSAGE_BYTES, Message, MessageId, compose};
pub use failure::{Next, SendError, Step};
pub use mailbox::{Mailbox, MailboxError};
pub use mailer::{Accepted, Mailer};
pub use settings::{Login, SettingsError, SmtpSettings, Tls};
