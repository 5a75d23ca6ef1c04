//! The server's side of one SMTP conversation.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use super::state::{ReceivedMail, Shared, SinkBehaviour, State};

const MAX_LINE_BYTES: u64 = 4096;
pub(super) const MAX_MESSAGE_BYTES: usize = 10 << 20;
const MAX_RECIPIENTS: usize = 100;

pub(super) struct Session<S> {
    stream: BufReader<S>,
    shared: Arc<Shared>,
    mail: Option<ReceivedMail>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    pub(super) fn new(stream: S, shared: Arc<Shared>) -> Self {
        Self {
            stream: BufReader::new(stream),
            shared,
            mail: None,
        }
    }

    pub(super) async fn hold(&mut self) -> io::Result<()> {
        match self.shared.behaviour() {
            SinkBehaviour::SilentAtConnect => std::future::pending().await,
            SinkBehaviour::DripGreeting => self.drip().await,
            SinkBehaviour::CloseAt421 => self.say("421 4.3.2 closing for maintenance").await,
            _ => {
                self.say("220 ratebook sink").await?;
                self.listen().await
            }
        }
    }

    async fn drip(&mut self) -> io::Result<()> {
        self.stream.write_all(b"220-").await?;
        loop {
            self.stream.write_all(b"z").await?;
            self.stream.flush().await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn listen(&mut self) -> io::Result<()> {
        while let Some(line) = self.line().await? {
            let line = String::from_utf8_lossy(&line);
            let (verb, rest) = line
                .trim_end()
                .split_once(' ')
                .unwrap_or((line.trim_end(), ""));
            let verb = verb.to_ascii_uppercase();
            self.shared.lock().commands.push(verb.clone());
            match verb.as_str() {
                "HELO" => self.say("250 ratebook").await?,
                "EHLO" => self.say(&greeting()).await?,
                "AUTH" => self.auth(rest).await?,
                "MAIL" => self.mail(rest).await?,
                "RCPT" => self.rcpt(rest).await?,
                "DATA" => {
                    if !self.data().await? {
                        return Ok(());
                    }
                }
                "RSET" => {
                    self.mail = None;
                    self.say("250 2.0.0 forgotten").await?;
                }
                "NOOP" => self.say("250 2.0.0 ok").await?,
                "QUIT" => return self.say("221 2.0.0 bye").await,
                _ => self.say("502 5.5.1 not known here").await?,
            }
        }
        Ok(())
    }

    async fn auth(&mut self, rest: &str) -> io::Result<()> {
        let mut words = rest.split_whitespace();
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        // `Username:`, `Password:`, and nothing to ask, in the base64 that SASL wants.
        let questions: &[&str] = match (mechanism.as_str(), words.next()) {
            ("PLAIN", Some(_)) => &[],
            ("PLAIN", None) => &["334 "],
            ("LOGIN", _) => &["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"],
            _ => return self.say("504 5.5.4 PLAIN or LOGIN").await,
        };
        for question in questions {
            self.say(question).await?;
            if self.line().await?.is_none() {
                return Ok(());
            }
        }
        match self.shared.behaviour() {
            SinkBehaviour::Auth535 => self.say(&format!("535 5.7.8 wrong password: {rest}")).await,
            _ => self.say("235 2.7.0 welcome").await,
        }
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        let Some(envelope_from) = path(rest, "FROM:") else {
            return self.say("501 5.5.4 MAIL FROM:<address>").await;
        };
        self.mail = Some(ReceivedMail {
            envelope_from,
            recipients: Vec::new(),
            bytes: Vec::new(),
        });
        self.say("250 2.1.0 ok").await
    }

    async fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        let answer = match (path(rest, "TO:"), &mut self.mail) {
            (None, _) => "501 5.5.4 RCPT TO:<address>",
            (_, None) => "503 5.5.1 MAIL first",
            (Some(_), Some(mail)) if mail.recipients.len() >= MAX_RECIPIENTS => {
                "452 4.5.3 too many"
            }
            (Some(recipient), Some(mail)) => {
                let answer = rcpt_answer(&mut self.shared.lock(), &recipient);
                if answer.starts_with('2') {
                    mail.recipients.push(recipient);
                }
                answer
            }
        };
        self.say(answer).await
    }

    /// Takes one message. False when the conversation is over.
    async fn data(&mut self) -> io::Result<bool> {
        let Some(mut mail) = self.mail.take().filter(|mail| !mail.recipients.is_empty()) else {
            self.say("503 5.5.1 MAIL and RCPT first").await?;
            return Ok(true);
        };
        self.say("354 end with a dot on a line of its own").await?;
        if self.shared.behaviour() == SinkBehaviour::StallInData {
            std::future::pending::<()>().await;
        }
        let Some(bytes) = self.message().await? else {
            self.say("552 5.3.4 too large").await?;
            return Ok(true);
        };
        mail.bytes = bytes;
        let behaviour = self.shared.behaviour();
        let refusal = match behaviour {
            SinkBehaviour::Tempfail451AtData => Some("451 4.3.0 not now"),
            SinkBehaviour::Reject552AtData => Some("552 5.2.3 this message is not wanted"),
            _ => None,
        };
        if let Some(refusal) = refusal {
            self.say(refusal).await?;
            return Ok(true);
        }
        let number = self.keep(mail);
        match behaviour {
            SinkBehaviour::AcceptThenDrop => return Ok(false),
            SinkBehaviour::AcceptThenStall => std::future::pending().await,
            _ => self.say(&format!("250 2.0.0 kept as {number}")).await?,
        }
        Ok(true)
    }

    fn keep(&self, mail: ReceivedMail) -> usize {
        let received = &mut self.shared.lock().received;
        received.push(mail);
        received.len()
    }

    /// The message with its dots undone, or `None` if it was too large (and read to its end).
    ///
    /// Only a dot between two CRLFs ends it: a server that also took bare line feeds would take
    /// one message for two.
    async fn message(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let mut too_large = false;
        let mut at_line_start = true;
        loop {
            let line = self.line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            if at_line_start && line == b".\r\n" {
                return Ok((!too_large).then_some(bytes));
            }
            let doubled = at_line_start && line.starts_with(b".");
            at_line_start = line.ends_with(b"\r\n");
            too_large |= bytes.len() + line.len() > MAX_MESSAGE_BYTES;
            if !too_large {
                bytes.extend_from_slice(line.get(usize::from(doubled)..).unwrap_or_default());
            }
        }
    }

    /// One line with its end, or a part of a line that is too long; `None` at the end.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        (&mut self.stream)
            .take(MAX_LINE_BYTES)
            .read_until(b'\n', &mut line)
            .await?;
        Ok((!line.is_empty()).then_some(line))
    }

    async fn say(&mut self, reply: &str) -> io::Result<()> {
        self.stream
            .write_all(format!("{reply}\r\n").as_bytes())
            .await?;
        self.stream.flush().await
    }
}

fn greeting() -> String {
    format!("250-ratebook\r\n250-SIZE {MAX_MESSAGE_BYTES}\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
}

fn rcpt_answer(state: &mut State, recipient: &str) -> &'static str {
    let known = state.greylisted.contains(recipient);
    match &state.behaviour {
        SinkBehaviour::RefuseRecipient(refused) if refused == recipient => "550 5.1.1 no such user",
        SinkBehaviour::GreylistOnce if !known => {
            state.greylisted.insert(recipient.to_owned());
            "451 4.7.1 greylisted, try again later"
        }
        _ => "250 2.1.5 ok",
    }
}

/// The address in `FROM:<address> PARAMETERS`.
fn path(argument: &str, keyword: &str) -> Option<String> {
    let (head, rest) = argument.split_at_checked(keyword.len())?;
    let (address, _parameters) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    head.eq_ignore_ascii_case(keyword)
        .then(|| address.to_owned())
}
