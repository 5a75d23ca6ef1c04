//! Commands to a mail server and its replies, within deadlines and a bounded number of bytes.
//!
//! Replies are read by ourselves: lettre's connections take what stands behind the answer to
//! STARTTLS for the first answer inside TLS, panic on an EHLO line of one blank, refuse a bare
//! `250` and any code like `571`, and lose a reply that is not UTF-8.

use std::fmt;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::time::{Instant, timeout, timeout_at};

use super::connect::Stream;
use super::failure::{Next, SendError, Step};
use super::reply::{Reply, reply_line};

/// All replies of one conversation together; honest servers need a twentieth of it.
const MAX_REPLY_BYTES: u64 = 64 * 1024;

pub(super) struct Conversation {
    stream: BufReader<Stream>,
    deadline: Instant,
    bytes_left: u64,
}

impl Conversation {
    pub(super) fn new(stream: Stream, deadline: Instant) -> Self {
        Self {
            stream: BufReader::new(stream),
            deadline,
            bytes_left: MAX_REPLY_BYTES,
        }
    }

    /// From now on no step takes longer than until then.
    pub(super) fn wait_until(&mut self, deadline: Instant) {
        self.deadline = deadline;
    }

    /// Says `command`, which brings its line end, and waits for the reply.
    pub(super) async fn command(
        &mut self,
        step: Step,
        command: impl fmt::Display,
    ) -> Result<Reply, SendError> {
        self.write(step, command.to_string().as_bytes()).await?;
        self.reply(step).await
    }

    pub(super) async fn write(&mut self, step: Step, bytes: &[u8]) -> Result<(), SendError> {
        let write = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        within(self.deadline, step, write).await
    }

    pub(super) async fn reply(&mut self, step: Step) -> Result<Reply, SendError> {
        within(
            self.deadline,
            step,
            read_reply(&mut self.stream, &mut self.bytes_left),
        )
        .await
    }

    /// The stream, to go on with under TLS. Whatever the server (or somebody in between) sent
    /// behind its last reply would be taken for the first reply inside TLS: then there is no
    /// stream. What comes later goes to the handshake, which fails on it.
    pub(super) fn into_stream(self) -> Result<Stream, SendError> {
        if self.stream.buffer().is_empty() {
            return Ok(self.stream.into_inner());
        }
        let cause = "the server sent more behind its answer, as if somebody interfered";
        Err(SendError::new(Next::Configuration, Step::StartTls, cause))
    }

    /// Says QUIT and closes, without waiting. After a message was accepted each moment until that
    /// is recorded is one in which a crash would send it twice; no answer to QUIT is worth that.
    pub(super) async fn leave(mut self) {
        let farewell = async {
            self.stream.write_all(b"QUIT\r\n").await?;
            self.stream.shutdown().await
        };
        // The outcome of the attempt is settled: an error here changes nothing.
        let _unheard: Result<io::Result<()>, _> = timeout(Duration::ZERO, farewell).await;
    }
}

async fn within<T>(
    deadline: Instant,
    step: Step,
    work: impl Future<Output = io::Result<T>>,
) -> Result<T, SendError> {
    match timeout_at(deadline, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(SendError::lost(step, error)),
        Err(_) => Err(SendError::lost(step, "out of time")),
    }
}

async fn read_reply(stream: &mut BufReader<Stream>, bytes_left: &mut u64) -> io::Result<Reply> {
    let mut lines = Vec::new();
    let mut codes = None;
    loop {
        let line = read_line(stream, bytes_left).await?;
        let (code, is_last, text) = reply_line(&line).ok_or_else(|| not_a_reply(&line))?;
        if *codes.get_or_insert(code) != code {
            return Err(not_a_reply(&line));
        }
        lines.push(text);
        if is_last {
            return Ok(Reply { code, lines });
        }
    }
}

async fn read_line(stream: &mut BufReader<Stream>, bytes_left: &mut u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let read = stream
        .take(*bytes_left)
        .read_until(b'\n', &mut line)
        .await?;
    *bytes_left = bytes_left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
    if line.ends_with(b"\n") {
        Ok(line)
    } else if *bytes_left == 0 {
        Err(io::Error::other("the server's replies are too long"))
    } else {
        Err(io::Error::other("the server closed the connection"))
    }
}

fn not_a_reply(line: &[u8]) -> io::Error {
    let line = String::from_utf8_lossy(line);
    io::Error::other(format!("not an SMTP reply: {}", line.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(server_says: &[u8]) -> Conversation {
        let stream = arrived(server_says);
        Conversation::new(stream, Instant::now() + Duration::from_secs(5))
    }

    /// A stream on which `bytes` have already arrived, and nothing else will.
    fn arrived(bytes: &[u8]) -> Stream {
        let written = tokio::io::sink();
        Box::new(tokio::io::join(io::Cursor::new(bytes.to_vec()), written))
    }

    async fn read(server_says: &[u8]) -> Result<Reply, SendError> {
        conversation(server_says).reply(Step::Hello).await
    }

    #[tokio::test]
    async fn replies_as_servers_write_them() {
        for (bytes, code, text) in [
            (&b"250 ok\r\n"[..], 250, "250 ok"),
            (b"250\r\n", 250, "250"),
            (b"250 \r\n", 250, "250"),
            (b"250 ok\n", 250, "250 ok"),
            (b"220-a\r\n220-b\r\n220 c\r\n", 220, "220 a b c"),
            (b"250-mx\r\n250- \r\n250 HELP\r\n", 250, "250 mx HELP"),
            (b"571 no\r\n", 571, "571 no"),
            (b"550 \xff\xfe\r\n", 550, "550 \u{fffd}\u{fffd}"),
        ] {
            let reply = read(bytes).await.unwrap();
            assert_eq!((reply.code, reply.to_string().as_str()), (code, text));
        }
    }

    #[tokio::test]
    async fn what_is_no_reply_is_an_error() {
        let endless_line = vec![b'2'; 1_000_000];
        let many_lines = b"250-x\r\n".repeat(10_000);
        for bytes in [
            &b""[..],
            b"25\r\n",
            b"HTTP/1.1 400 Bad Request\r\n",
            b"99 x\r\n",
            b"600 x\r\n",
            b"2\xc3\xa90 x\r\n",
            b"250_x\r\n",
            b"250-a\r\n550 b\r\n",
            b"250 unfinished",
            &endless_line,
            &many_lines,
        ] {
            let error = read(bytes).await.unwrap_err();
            assert_eq!(error.next, Next::Retry);
            assert!(error.cause.chars().count() <= 300, "{error}");
        }
    }

    #[tokio::test]
    async fn a_refusal_is_told_on_one_clean_line() {
        let reply = read(b"550-no\x1b[31m\r\n550 s3cret \xe2\x80\xae!\r\n")
            .await
            .unwrap();
        let error = SendError::refused(Step::Recipient, &reply.without(&["s3cret".into()]));
        assert_eq!(
            error.to_string(),
            "RCPT TO: 550 no\\u{1b}[31m [redacted] \\u{202e}!"
        );
    }

    #[tokio::test]
    async fn nothing_may_follow_the_answer_to_starttls() {
        let mut clean = conversation(b"220 go\r\n");
        clean.reply(Step::StartTls).await.unwrap();
        assert!(clean.into_stream().is_ok());
        let mut injected = conversation(b"220 go\r\n250 AUTH PLAIN\r\n");
        injected.reply(Step::StartTls).await.unwrap();
        assert!(injected.into_stream().is_err());
    }

    #[tokio::test]
    async fn offers() {
        let hello = read(b"250-starttls.example\r\n250-auth plain LOGIN\r\n250 SIZE 5\r\n")
            .await
            .unwrap();
        assert_eq!(hello.offered("AUTH"), Some(vec!["plain", "LOGIN"]));
        assert_eq!(hello.offered("SIZE"), Some(vec!["5"]));
        assert_eq!(hello.offered("STARTTLS"), None);
    }
}
