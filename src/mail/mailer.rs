//! One message to one recipient over one connection, step by step.

use std::fmt;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail, Rcpt, Starttls};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::time::Instant;

use super::clean::escaped;
use super::connect::{self, Encryption, Stream};
use super::conversation::Conversation;
use super::failure::{Next, SendError, Step};
use super::mailbox::plain_address;
use super::reply::Reply;
use super::settings::{self, Login, SettingsError, SmtpSettings, Tls};

/// The longest line a server must take, without its CRLF (RFC 5321, 4.5.3.1.6).
const MAX_LINE_BYTES: usize = 998;
const MAX_RESPONSE_CHARS: usize = 300;

/// Sends messages with settings that were found usable.
#[derive(Clone)]
pub struct Mailer {
    settings: SmtpSettings,
    /// Present unless TLS is off.
    encryption: Option<Encryption>,
    hello: ClientId,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mailer").field(&self.settings).finish()
    }
}

/// The server took the message over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The server's words, which often name the message in its log.
    pub response: String,
}

impl Mailer {
    /// Checks `settings` and reads the certificates to trust. Connects to nothing.
    ///
    /// # Errors
    /// Settings that can send nothing, or that would send in clear beyond this machine.
    pub fn new(settings: &SmtpSettings) -> Result<Self, SettingsError> {
        settings::check(settings)?;
        let encryption = match settings.tls {
            Tls::None => None,
            Tls::Implicit | Tls::StartTls => Some(Encryption::new(settings)?),
        };
        Ok(Self {
            settings: settings.clone(),
            encryption,
            hello: own_name(),
        })
    }

    /// Sends `bytes` as they are. Ends within the deadline of the settings, and what they leave for
    /// the server's last answer, whatever the server does.
    ///
    /// # Errors
    /// [`SendError::next`] says what to do. `Accepted` must be recorded at once: the message is
    /// doubled if the program dies before it is.
    pub async fn send(
        &self,
        envelope_from: &str,
        recipient: &str,
        bytes: &[u8],
    ) -> Result<Accepted, SendError> {
        let letter = Letter::new(envelope_from, recipient, bytes)?;
        let deadline = Instant::now() + self.settings.deadline;
        let stream: Stream = Box::new(connect::tcp(&self.settings, deadline).await?);
        let (mut conversation, hello) = self.introduce(stream, deadline).await?;
        let outcome = self.deliver(&mut conversation, &hello, letter).await;
        conversation.leave().await;
        outcome
    }

    /// Up to the EHLO that counts: the first one under TLS, where there is TLS.
    async fn introduce(
        &self,
        stream: Stream,
        deadline: Instant,
    ) -> Result<(Conversation, Reply), SendError> {
        match (&self.encryption, self.settings.tls) {
            (Some(encryption), Tls::Implicit) => {
                let encrypted = encryption.wrap(stream, deadline).await?;
                self.greet(encrypted, deadline).await
            }
            (Some(encryption), _) => {
                let (conversation, hello) = self.greet(stream, deadline).await?;
                let plain = start_tls(conversation, &hello).await?;
                let encrypted = encryption.wrap(plain, deadline).await?;
                let mut conversation = Conversation::new(encrypted, deadline);
                let hello = self.say_hello(&mut conversation).await?;
                Ok((conversation, hello))
            }
            (None, _) => self.greet(stream, deadline).await,
        }
    }

    async fn greet(
        &self,
        stream: Stream,
        deadline: Instant,
    ) -> Result<(Conversation, Reply), SendError> {
        let mut conversation = Conversation::new(stream, deadline);
        conversation
            .reply(Step::Greeting)
            .await?
            .expect(Step::Greeting, 2)?;
        let hello = self.say_hello(&mut conversation).await?;
        Ok((conversation, hello))
    }

    async fn say_hello(&self, conversation: &mut Conversation) -> Result<Reply, SendError> {
        conversation
            .command(Step::Hello, Ehlo::new(self.hello.clone()))
            .await?
            .expect(Step::Hello, 2)
    }

    async fn deliver(
        &self,
        conversation: &mut Conversation,
        hello: &Reply,
        letter: Letter,
    ) -> Result<Accepted, SendError> {
        if let Some(login) = &self.settings.login {
            log_in(conversation, hello, login).await?;
        }
        let sender = Mail::new(Some(letter.sender), Vec::new());
        let recipient = Rcpt::new(letter.recipient, Vec::new());
        conversation
            .command(Step::Sender, sender)
            .await?
            .expect(Step::Sender, 2)?;
        conversation
            .command(Step::Recipient, recipient)
            .await?
            .expect(Step::Recipient, 2)?;
        conversation
            .command(Step::Data, Data)
            .await?
            .expect(Step::Data, 3)?;
        conversation.write(Step::Body, &letter.stuffed).await?;
        conversation.wait_until(Instant::now() + self.settings.acceptance_timeout);
        let accepted = conversation
            .command(Step::End, ".\r\n")
            .await?
            .expect(Step::End, 2)?;
        Ok(Accepted {
            response: escaped(&accepted.to_string(), MAX_RESPONSE_CHARS),
        })
    }
}

/// A message ready for the wire: addresses checked, bytes checked and dot-stuffed.
struct Letter {
    sender: Address,
    recipient: Address,
    stuffed: Vec<u8>,
}

impl Letter {
    fn new(sender: &str, recipient: &str, bytes: &[u8]) -> Result<Self, SendError> {
        let refuse = |next, step, cause: &dyn fmt::Display| SendError::new(next, step, cause);
        Ok(Self {
            sender: plain_address(sender)
                .map_err(|e| refuse(Next::Configuration, Step::Sender, &e))?,
            recipient: plain_address(recipient)
                .map_err(|e| refuse(Next::Recipient, Step::Recipient, &e))?,
            stuffed: stuffed(bytes).map_err(|e| refuse(Next::Message, Step::Body, &e))?,
        })
    }
}

/// The message with its leading dots doubled (RFC 5321, 4.5.2).
///
/// Only bytes that every server reads alike: where one takes a bare line end for a line and
/// another does not, one message becomes two.
fn stuffed(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    if !bytes.is_ascii() || bytes.contains(&0) {
        return Err("the stored message is not plain ASCII");
    }
    let mut stuffed = Vec::with_capacity(bytes.len() + bytes.len() / 64);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let Some(content) = line.strip_suffix(b"\r\n") else {
            return Err("a line of the stored message does not end in CRLF");
        };
        if content.contains(&b'\r') || content.len() > MAX_LINE_BYTES {
            return Err("a line of the stored message is too long or has a bare CR");
        }
        if content.starts_with(b".") {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
    }
    Ok(stuffed)
}

async fn start_tls(mut conversation: Conversation, hello: &Reply) -> Result<Stream, SendError> {
    if hello.offered("STARTTLS").is_none() {
        let cause = "the server does not offer it, or somebody removed the offer";
        return Err(SendError::new(Next::Configuration, Step::StartTls, cause));
    }
    conversation
        .command(Step::StartTls, Starttls)
        .await?
        .expect(Step::StartTls, 2)?;
    conversation.into_stream()
}

async fn log_in(
    conversation: &mut Conversation,
    hello: &Reply,
    login: &Login,
) -> Result<(), SendError> {
    let password = login.password.expose();
    let credentials = Credentials::new(login.username.clone(), password.to_owned());
    let mechanism = mechanism(hello)?;
    let mut said = Auth::new(mechanism, credentials.clone(), None);
    let mut secrets = vec![password.to_owned()];
    // PLAIN takes one turn, LOGIN three; a server that asks for more asks for ever.
    for _turn in 0..3 {
        let command = said
            .map_err(|e| SendError::lost(Step::Login, e))?
            .to_string();
        let token = command.split_whitespace().last().unwrap_or_default();
        if token != mechanism.to_string() {
            secrets.push(token.to_owned());
        }
        let reply = conversation.command(Step::Login, command).await?;
        if reply.code != 334 {
            let reply = reply.without(&secrets);
            return reply.expect(Step::Login, 2).map(drop);
        }
        let challenge = format!("334 {}\r\n", reply.last_line()).parse::<Response>();
        said = challenge.and_then(|c| Auth::new_from_response(mechanism, credentials.clone(), &c));
    }
    Err(SendError::lost(
        Step::Login,
        "the server asks again and again",
    ))
}

fn mechanism(hello: &Reply) -> Result<Mechanism, SendError> {
    let offered = hello.offered("AUTH").unwrap_or_default();
    [Mechanism::Plain, Mechanism::Login]
        .into_iter()
        .find(|known| {
            let known = known.to_string();
            offered.iter().any(|name| name.eq_ignore_ascii_case(&known))
        })
        .ok_or_else(|| {
            let cause = "the server offers neither PLAIN nor LOGIN, and a user name is set";
            SendError::new(Next::Configuration, Step::Login, cause)
        })
}

/// This machine's name as EHLO gives it, or the address literal where the name is no domain.
fn own_name() -> ClientId {
    match ClientId::default() {
        ClientId::Domain(name)
            if name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)) =>
        {
            ClientId::Domain(name)
        }
        _ => ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST),
    }
}

#[cfg(test)]
mod tests;
