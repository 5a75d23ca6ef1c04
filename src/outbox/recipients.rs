//! Who is told, which way, and when.

use std::fmt;

use crate::mail::Mailbox;
use crate::source::Schedule;

use super::Wishes;

/// Somebody or something that is told.
#[derive(Clone, Debug)]
pub struct Recipient {
    pub address: Address,
    pub wishes: Wishes,
}

/// Where it is told.
#[derive(Clone, Debug)]
pub enum Address {
    Mail {
        from: Mailbox,
        to: Mailbox,
        /// When all that was gathered since the last time is told in one mail; at once where this
        /// is `None`.
        digest: Option<Box<Schedule>>,
    },
    /// A webhook or a command of the configuration, by its name: where it leads is looked up when
    /// it is told.
    Program(Program, String),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail { to, .. } => f.write_str(to.address()),
            Self::Program(Program::Webhook, name) => write!(f, "the webhook `{name}`"),
            Self::Program(Program::Command, name) => write!(f, "the command `{name}`"),
        }
    }
}

/// What is told in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Webhook,
    Command,
}

impl Recipient {
    /// By mail, at once, of everything.
    pub fn plain(from: &Mailbox, to: &Mailbox) -> Self {
        Self {
            address: Address::Mail {
                from: from.clone(),
                to: to.clone(),
                digest: None,
            },
            wishes: Wishes::everything(),
        }
    }
}
