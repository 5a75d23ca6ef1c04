//! A mail server that keeps what it is sent: `ratebook demo` mails to it, and so do the tests.
//!
//! It holds the server's side of a real SMTP conversation on loopback, with bounded lines and
//! messages, and can be told to misbehave in the ways servers do. It relays nothing and checks no
//! password.

mod session;
mod state;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use session::Session;
use state::Shared;
pub use state::{ReadMail, ReceivedMail, SinkBehaviour};

/// How long conversations under way may take to end once the sink stops.
const GRACE: Duration = Duration::from_millis(500);

/// A running sink. Dropping it ends it at once.
#[derive(Debug)]
pub struct SmtpSink {
    addr: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    accepting: JoinHandle<()>,
}

impl SmtpSink {
    /// Starts to listen; port 0 takes a free one.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn bind(addr: impl ToSocketAddrs, behaviour: SinkBehaviour) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared::new(behaviour));
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
        Ok(Self {
            addr,
            shared,
            stop: Some(stop),
            accepting,
        })
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What has been taken over so far, in order.
    pub fn received(&self) -> Vec<ReceivedMail> {
        self.shared.lock().received.clone()
    }

    /// The names of the commands heard so far, in order, over all conversations.
    pub fn commands(&self) -> Vec<String> {
        self.shared.lock().commands.clone()
    }

    /// Behaves like this from the next command on.
    pub fn behave(&self, behaviour: SinkBehaviour) {
        self.shared.lock().behaviour = behaviour;
    }

    /// Takes no more connections, and lets those under way end if they do so soon.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // The task ends by itself and is never aborted before `drop`; nothing to report.
        let _ended: Result<(), _> = (&mut self.accepting).await;
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = conversations.join_next() => {}
            Ok((stream, _)) = listener.accept() => {
                let shared = Arc::clone(&shared);
                // A client that goes away ends its conversation and nothing else.
                conversations.spawn(async move { Session::new(stream, shared).hold().await.is_ok() });
            }
        }
    }
    let all_ended = async { while conversations.join_next().await.is_some() {} };
    // Conversations that do not end in time are aborted with the set.
    let _ended_in_time: bool = tokio::time::timeout(GRACE, all_ended).await.is_ok();
}

#[cfg(test)]
mod tests {
    use super::session::MAX_MESSAGE_BYTES;
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Everything the sink says to a client that says all of this at once.
    async fn talk(sink: &SmtpSink, client_says: &[u8]) -> String {
        let mut stream = tokio::net::TcpStream::connect(sink.addr()).await.unwrap();
        stream.write_all(client_says).await.unwrap();
        let mut answers = String::new();
        stream.read_to_string(&mut answers).await.unwrap();
        answers
    }

    #[tokio::test]
    async fn a_conversation_by_hand() {
        let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Accept)
            .await
            .unwrap();
        let answers = talk(
            &sink,
            b"HELO me\r\nDATA\r\nWHAT\r\nmail from:<a@x.org> SIZE=5\r\nRCPT TO:<b@y.org>\r\nRSET\r\nRCPT TO:<b@y.org>\r\n\
              MAIL FROM:<>\r\nRCPT TO:<b@y.org>\r\nRCPT TO:<c@y.org>\r\nRCPT nobody\r\nNOOP\r\n\
              DATA\r\n..\r\na\n.\r\n.\n..b\r\n.\r\nQUIT\r\n",
        )
        .await;
        let codes: Vec<_> = answers.lines().map(|line| line.get(..3).unwrap()).collect();
        assert_eq!(
            codes.join(" "),
            "220 250 503 502 250 250 250 503 250 250 250 501 250 354 250 221"
        );
        assert_eq!(
            sink.received(),
            [ReceivedMail {
                envelope_from: String::new(),
                recipients: vec!["b@y.org".into(), "c@y.org".into()],
                bytes: b".\r\na\n.\r\n\n..b\r\n".to_vec(),
            }]
        );
        sink.stop().await;
    }

    #[tokio::test]
    async fn a_message_too_large_is_refused_and_the_conversation_goes_on() {
        let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Accept)
            .await
            .unwrap();
        let mut says = b"EHLO me\r\nMAIL FROM:<a@x.org>\r\nRCPT TO:<b@y.org>\r\nDATA\r\n".to_vec();
        says.extend(vec![b'x'; MAX_MESSAGE_BYTES + 1]);
        says.extend(b"\r\n.\r\nQUIT\r\n");
        let answers = talk(&sink, &says).await;
        assert!(
            answers.contains("552 5.3.4") && answers.contains("221"),
            "{answers}"
        );
        assert_eq!(sink.received(), []);
    }
}
