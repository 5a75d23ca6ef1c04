//! Who mail is from and to: checked once, when the configuration is read.

use std::fmt;
use std::str::FromStr;

use lettre::Address;
use serde::{Deserialize, Serialize};

use super::clean::{escaped, header_text};

/// Longer names are cut: a mail program shows fewer characters than this.
const MAX_NAME_CHARS: usize = 78;
/// RFC 5321, 4.5.3.1.3, less the angle brackets.
const MAX_ADDRESS_BYTES: usize = 254;

/// An address and perhaps a name: `ops@example.com`, `Price desk <ops@example.com>`.
///
/// The address is plain ASCII, so that every server takes it; the name may be anything, and is
/// cleaned to one visible line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mailbox {
    name: Option<String>,
    address: Address,
}

impl Mailbox {
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    pub(super) fn to_lettre(&self) -> lettre::message::Mailbox {
        lettre::message::Mailbox::new(self.name.clone(), self.address.clone())
    }
}

impl FromStr for Mailbox {
    type Err = MailboxError;

    fn from_str(text: &str) -> Result<Self, MailboxError> {
        // Not lettre's parser: it takes `a@x.org, b@y.org` for the first of the two.
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>') {
            Some(inner) => inner
                .rsplit_once('<')
                .ok_or_else(|| MailboxError::Malformed(escaped(text, MAX_ADDRESS_BYTES)))?,
            None => ("", text),
        };
        let name = header_text(&unquoted(name.trim()), MAX_NAME_CHARS);
        Ok(Self {
            name: (!name.is_empty()).then_some(name),
            address: plain_address(address.trim())?,
        })
    }
}

/// An address that every server and every mail program reads the same way.
pub(super) fn plain_address(text: &str) -> Result<Address, MailboxError> {
    let shown = || escaped(text, MAX_ADDRESS_BYTES);
    if !text.is_ascii() {
        return Err(MailboxError::NotAscii(shown()));
    }
    // Programs that are handed the address as an argument would take it for an option.
    if text.starts_with('-') {
        return Err(MailboxError::LeadingDash(shown()));
    }
    // Quoted local parts are legal, and are where parsers disagree.
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"\"(),;<>\\".contains(&b));
    if !plain || text.len() > MAX_ADDRESS_BYTES {
        return Err(MailboxError::Malformed(shown()));
    }
    text.parse()
        .map_err(|_: lettre::address::AddressError| MailboxError::Malformed(shown()))
}

fn unquoted(name: &str) -> String {
    let Some(inner) = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return name.to_owned();
    };
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            None => f.write_str(self.address()),
            Some(name) if name.contains(['"', '\\', '<', '>', ',', ';', ':', '@', '(', ')']) => {
                let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
                write!(f, "\"{quoted}\" <{}>", self.address)
            }
            Some(name) => write!(f, "{name} <{}>", self.address),
        }
    }
}

impl TryFrom<String> for Mailbox {
    type Error = MailboxError;

    fn try_from(text: String) -> Result<Self, MailboxError> {
        text.parse()
    }
}

impl From<Mailbox> for String {
    fn from(mailbox: Mailbox) -> Self {
        mailbox.to_string()
    }
}

/// Why a text names no mailbox we would write to.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MailboxError {
    #[error(
        "`{0}` is not a mail address\nhint: one address, as `ops@example.com` or `Name <ops@example.com>`"
    )]
    Malformed(String),
    #[error(
        "the mail address `{0}` is not plain ASCII\nhint: write an international domain in its `xn--` form"
    )]
    NotAscii(String),
    #[error("the mail address `{0}` starts with `-`")]
    LeadingDash(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_plain_address_with_or_without_a_name() {
        for (text, name, address) in [
            ("ops@example.com", None, "ops@example.com"),
            (" <ops@example.com> ", None, "ops@example.com"),
            (
                "Price desk <ops@example.com>",
                Some("Price desk"),
                "ops@example.com",
            ),
            (
                "\"Desk, \\\"price\\\"\" <o+p@a.b.example>",
                Some("Desk, \"price\""),
                "o+p@a.b.example",
            ),
            ("Zoë 📈 <z@example.com>", Some("Zoë 📈"), "z@example.com"),
            ("root@localhost", None, "root@localhost"),
            ("root@[127.0.0.1]", None, "root@[127.0.0.1]"),
            (
                "Eve\r\nBcc: x@y.z <e@example.com>",
                Some("Eve Bcc: x@y.z"),
                "e@example.com",
            ),
        ] {
            let mailbox: Mailbox = text.parse().unwrap();
            assert_eq!((mailbox.name(), mailbox.address()), (name, address));
            assert_eq!(mailbox.to_string().parse(), Ok(mailbox));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "ops",
            "ops@",
            "@example.com",
            "a@x.org, b@y.org",
            "a@x.org b@y.org",
            "A <a@x.org> B <b@y.org",
            "a@x.org>",
            "a\r\nRCPT TO:<b@y.org>@x.org",
            "a@x.org\0",
            "\"a b\"@x.org",
            "-oQ/tmp@x.org",
            "<-f@x.org>",
            "zoë@example.com",
            "ops@exämple.com",
            "a@-x-.org",
        ] {
            assert!(text.parse::<Mailbox>().is_err(), "{text:?}");
        }
        assert!(
            format!("{}@x.org", "a".repeat(65))
                .parse::<Mailbox>()
                .is_err()
        );
        assert!(
            "-f@x.org"
                .parse::<Mailbox>()
                .unwrap_err()
                .to_string()
                .contains("starts with")
        );
    }

    #[test]
    fn read_from_configuration() {
        let mailbox: Mailbox = serde_json::from_str("\"Ops <o@x.org>\"").unwrap();
        assert_eq!(
            serde_json::to_string(&mailbox).unwrap(),
            "\"Ops <o@x.org>\""
        );
        assert!(serde_json::from_str::<Mailbox>("\"-x@x.org\"").is_err());
    }
}
