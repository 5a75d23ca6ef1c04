use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use super::*;
use crate::secret::Secret;
use crate::sink::{SinkBehaviour, SmtpSink};

const FROM: &str = "ratebook@example.com";
const TO: &str = "desk@example.org";
const MESSAGE: &[u8] = b"Subject: x\r\n\r\n.\r\n..\r\n\r\n.hidden\r\nend\r\n";
/// Long enough for two busy cores, short enough to wait for.
const SHORT: Duration = Duration::from_millis(300);

fn settings(addr: SocketAddr) -> SmtpSettings {
    SmtpSettings {
        host: addr.ip().to_string(),
        port: addr.port(),
        tls: Tls::None,
        login: None,
        deadline: Duration::from_secs(10),
        acceptance_timeout: Duration::from_secs(10),
        ca_file: None,
    }
}

fn with_login(addr: SocketAddr) -> SmtpSettings {
    SmtpSettings {
        login: Some(Login {
            username: "me".into(),
            password: Secret::new("s3cret pw"),
        }),
        ..settings(addr)
    }
}

async fn send(settings: &SmtpSettings) -> Result<Accepted, SendError> {
    Mailer::new(settings).unwrap().send(FROM, TO, MESSAGE).await
}

async fn failure(settings: &SmtpSettings) -> (Next, Step) {
    let error = send(settings).await.unwrap_err();
    (error.next, error.step)
}

async fn sink(behaviour: SinkBehaviour) -> SmtpSink {
    SmtpSink::bind("127.0.0.1:0", behaviour).await.unwrap()
}

#[tokio::test]
async fn accepted_byte_for_byte() {
    let sink = sink(SinkBehaviour::Accept).await;
    let accepted = send(&settings(sink.addr())).await.unwrap();
    assert_eq!(accepted.response, "250 2.0.0 kept as 1");
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].envelope_from, FROM);
    assert_eq!(received[0].recipients, [TO]);
    assert_eq!(received[0].bytes, MESSAGE);
    assert_eq!(sink.commands()[..4], ["EHLO", "MAIL", "RCPT", "DATA"]);
}

#[tokio::test]
async fn a_composed_message_arrives_as_composed_and_reads_as_written() {
    let sink = sink(SinkBehaviour::Accept).await;
    let from = "Ratebook <ratebook@example.com>".parse().unwrap();
    let to = "desk@example.org".parse().unwrap();
    let text = format!("{}→ $0.075/s\n", ".\nlong line é\n".repeat(20_000));
    let message = crate::mail::compose(&crate::mail::Draft {
        from: &from,
        to: &to,
        subject: "Kling O3: $0.075/s → $0.08/s",
        text: &text,
        html: "<p>x</p>",
        date: "2026-11-05T08:09:10Z".parse().unwrap(),
        message_id: &crate::mail::MessageId::derive(&["1"], &from),
        thread: Some("kling-o3"),
    })
    .unwrap();
    let mailer = Mailer::new(&settings(sink.addr())).unwrap();
    mailer
        .send(&message.envelope_from, &message.recipient, &message.bytes)
        .await
        .unwrap();
    let received = sink.received().remove(0);
    assert_eq!(received.bytes, message.bytes);
    let read = received.read().unwrap();
    assert_eq!(read.subject, message.subject);
    assert_eq!(read.message_id, message.message_id.as_str());
    assert_eq!(read.text.trim_end(), text.trim_end());
}

#[tokio::test]
async fn each_refusal_says_what_to_do_next() {
    for (behaviour, next, step) in [
        (
            SinkBehaviour::RefuseRecipient(TO.into()),
            Next::Recipient,
            Step::Recipient,
        ),
        (SinkBehaviour::GreylistOnce, Next::Retry, Step::Recipient),
        (SinkBehaviour::Reject552AtData, Next::Message, Step::End),
        (SinkBehaviour::AcceptThenDrop, Next::Ambiguous, Step::End),
        (SinkBehaviour::CloseAt421, Next::Retry, Step::Greeting),
    ] {
        let sink = sink(behaviour.clone()).await;
        assert_eq!(
            failure(&settings(sink.addr())).await,
            (next, step),
            "{behaviour:?}"
        );
        let kept = usize::from(behaviour == SinkBehaviour::AcceptThenDrop);
        assert_eq!(sink.received().len(), kept, "{behaviour:?}");
    }
}

#[tokio::test]
async fn every_silence_ends_at_the_deadline() {
    for (behaviour, next, step) in [
        (SinkBehaviour::SilentAtConnect, Next::Retry, Step::Greeting),
        (SinkBehaviour::DripGreeting, Next::Retry, Step::Greeting),
        // So short a message is sent whole, and who knows whether it was read.
        (SinkBehaviour::StallInData, Next::Ambiguous, Step::End),
        (SinkBehaviour::AcceptThenStall, Next::Ambiguous, Step::End),
    ] {
        let sink = sink(behaviour.clone()).await;
        let hasty = SmtpSettings {
            deadline: SHORT,
            acceptance_timeout: SHORT,
            ..settings(sink.addr())
        };
        let started = Instant::now();
        assert_eq!(failure(&hasty).await, (next, step), "{behaviour:?}");
        assert!(started.elapsed() < SHORT * 3, "{behaviour:?}");
    }
}

/// RFC 5321, 4.5.3.2.6: a server that looks through a message before it takes it needs time, and
/// what is given up too soon is sent again.
#[tokio::test]
async fn the_answer_to_a_whole_message_has_a_time_of_its_own() {
    let sink = sink(SinkBehaviour::AcceptThenStall).await;
    let patient = SmtpSettings {
        deadline: SHORT,
        acceptance_timeout: SHORT * 4,
        ..settings(sink.addr())
    };
    let started = Instant::now();
    assert_eq!(failure(&patient).await, (Next::Ambiguous, Step::End));
    assert!(started.elapsed() >= SHORT * 4, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_message_never_sent_whole_was_never_accepted() {
    let sink = sink(SinkBehaviour::StallInData).await;
    let hasty = SmtpSettings {
        deadline: SHORT,
        ..settings(sink.addr())
    };
    let large = [&[b'x'; 998][..], b"\r\n"].concat().repeat(20_000);
    let error = Mailer::new(&hasty)
        .unwrap()
        .send(FROM, TO, &large)
        .await
        .unwrap_err();
    assert_eq!((error.next, error.step), (Next::Retry, Step::Body));
}

#[tokio::test]
async fn the_same_bytes_again_after_trouble() {
    let sink = sink(SinkBehaviour::AcceptThenDrop).await;
    send(&settings(sink.addr())).await.unwrap_err();
    sink.behave(SinkBehaviour::GreylistOnce);
    send(&settings(sink.addr())).await.unwrap_err();
    send(&settings(sink.addr())).await.unwrap();
    let received = sink.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0], received[1]);
}

#[tokio::test]
async fn every_address_of_a_name_is_tried() {
    let sink = sink(SinkBehaviour::Accept).await;
    let settings = SmtpSettings {
        host: "localhost".into(),
        ..settings(sink.addr())
    };
    // Where `localhost` is `::1` as well, nobody listens there.
    let mailer = Mailer::new(&settings).unwrap();
    tokio::spawn(async move { mailer.send(FROM, TO, MESSAGE).await })
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(failure(&settings(addr)).await, (Next::Retry, Step::Connect));
}

#[tokio::test]
async fn a_wrong_password_is_told_without_the_password() {
    let sink = sink(SinkBehaviour::Auth535).await;
    // The sink repeats what we sent, as some servers do.
    let error = send(&with_login(sink.addr())).await.unwrap_err();
    assert_eq!(
        (error.next, error.step, error.code),
        (Next::Credentials, Step::Login, Some(535))
    );
    assert_eq!(
        error.to_string(),
        "AUTH: 535 5.7.8 wrong password: PLAIN [redacted]"
    );
    sink.behave(SinkBehaviour::Accept);
    send(&with_login(sink.addr())).await.unwrap();
    assert!(!format!("{:?}", Mailer::new(&with_login(sink.addr()))).contains("s3cret"));
}

#[tokio::test]
async fn nothing_is_sent_that_two_servers_could_read_in_two_ways() {
    let sink = sink(SinkBehaviour::Accept).await;
    let mailer = Mailer::new(&settings(sink.addr())).unwrap();
    let long = [&[b'x'; 999][..], b"\r\n"].concat();
    for bytes in [
        &b"a\n.\r\n"[..],
        b"a\rb\r\n",
        b"no end",
        b"\xc3\xa9\r\n",
        b"\0\r\n",
        &long,
    ] {
        let error = mailer.send(FROM, TO, bytes).await.unwrap_err();
        assert_eq!(error.next, Next::Message);
    }
    for recipient in ["a@x.org>\r\nDATA", "-f@x.org", "é@x.org", ""] {
        let error = mailer.send(FROM, recipient, MESSAGE).await.unwrap_err();
        assert_eq!(error.next, Next::Recipient);
    }
    assert_eq!(sink.commands(), Vec::<String>::new());
}

/// A server that answers line by line from `script`; the message counts as one line. Returns its
/// address and what the client says.
async fn scripted(script: Vec<Vec<u8>>) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let said = Arc::clone(&heard);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        for reply in script {
            if stream.write_all(&reply).await.is_err() {
                return;
            }
            let in_data = reply.starts_with(b"354");
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return;
                }
                if !in_data || line == ".\r\n" {
                    said.lock().unwrap().push(line);
                    break;
                }
            }
        }
    });
    (addr, heard)
}

fn script(replies: &[&[u8]]) -> Vec<Vec<u8>> {
    replies.iter().map(|reply| reply.to_vec()).collect()
}

#[tokio::test]
async fn odd_but_honest_servers() {
    let replies: [&[u8]; 6] = [
        b"220-hello\r\n220-\r\n220 there\r\n",
        b"250-mx\r\n250- \r\n250 PIPELINING\r\n",
        b"250\r\n",
        b"251 forwarded\n",
        b"354\r\n",
        b"250\r\n",
    ];
    let (addr, _) = scripted(script(&replies)).await;
    assert_eq!(send(&settings(addr)).await.unwrap().response, "250");
}

#[tokio::test]
async fn servers_that_never_let_us_in() {
    let hello: &[u8] = b"250 mx\r\n";
    let challenges = b"334 VXNlcm5hbWU6\r\n";
    let endless = [b"220 ".to_vec(), vec![b'x'; 1_000_000]].concat();
    let lines = b"220-x\r\n".repeat(10_000);
    for (replies, next, step) in [
        (script(&[b"421 busy\r\n"]), Next::Retry, Step::Greeting),
        (
            script(&[b"554 blocked\r\n"]),
            Next::Configuration,
            Step::Greeting,
        ),
        (script(&[&endless]), Next::Retry, Step::Greeting),
        (script(&[&lines]), Next::Retry, Step::Greeting),
        (
            script(&[b"HTTP/1.0 400\r\n\r\n"]),
            Next::Retry,
            Step::Greeting,
        ),
        (
            script(&[b"220 x\r\n", hello]),
            Next::Configuration,
            Step::Login,
        ),
        (
            script(&[b"220 x\r\n", b"250-x\r\n250 AUTH GSSAPI\r\n"]),
            Next::Configuration,
            Step::Login,
        ),
        (
            script(&[
                b"220 x\r\n",
                b"250-x\r\n250 AUTH LOGIN\r\n",
                challenges,
                challenges,
                challenges,
                challenges,
            ]),
            Next::Retry,
            Step::Login,
        ),
        (
            script(&[b"220 x\r\n", b"250-x\r\n250 AUTH PLAIN\r\n", b"334 \r\n"]),
            Next::Retry,
            Step::Login,
        ),
    ] {
        let (addr, heard) = scripted(replies).await;
        assert_eq!(
            failure(&with_login(addr)).await,
            (next, step),
            "{:?}",
            heard.lock().unwrap()
        );
    }
}

#[tokio::test]
async fn servers_that_refuse_along_the_way() {
    let hello: &[u8] = b"250 mx\r\n";
    for (replies, next, step) in [
        (
            script(&[b"220 x\r\n", hello, b"530 authenticate\r\n"]),
            Next::Credentials,
            Step::Sender,
        ),
        (
            script(&[b"220 x\r\n", hello, b"553 not you\r\n"]),
            Next::Configuration,
            Step::Sender,
        ),
        (
            script(&[b"220 x\r\n", hello, hello, b"550 \xd3\xc3\r\n"]),
            Next::Recipient,
            Step::Recipient,
        ),
        (
            script(&[b"220 x\r\n", hello, hello, b"571 no\r\n"]),
            Next::Recipient,
            Step::Recipient,
        ),
        (
            script(&[b"220 x\r\n", hello, hello, hello, b"554 no\r\n"]),
            Next::Message,
            Step::Data,
        ),
        (
            script(&[b"220 x\r\n", hello, hello, hello, hello]),
            Next::Retry,
            Step::Data,
        ),
        (
            script(&[
                b"220 x\r\n",
                hello,
                hello,
                hello,
                b"354 x\r\n",
                b"451 x\r\n",
            ]),
            Next::Retry,
            Step::End,
        ),
        (
            script(&[b"220 x\r\n", hello, hello, hello, b"354 x\r\n", b"??\r\n"]),
            Next::Ambiguous,
            Step::End,
        ),
    ] {
        let (addr, heard) = scripted(replies).await;
        assert_eq!(
            failure(&settings(addr)).await,
            (next, step),
            "{:?}",
            heard.lock().unwrap()
        );
    }
}

#[tokio::test]
async fn login_in_three_turns() {
    let replies: [&[u8]; 6] = [
        b"220 x\r\n",
        b"250-x\r\n250 auth login\r\n",
        b"334 VXNlcm5hbWU6\r\n",
        b"334 UGFzc3dvcmQ6\r\n",
        b"235 welcome\r\n",
        b"550 that is all\r\n",
    ];
    let (addr, heard) = scripted(script(&replies)).await;
    assert_eq!(
        failure(&with_login(addr)).await,
        (Next::Configuration, Step::Sender)
    );
    let heard = heard.lock().unwrap();
    assert_eq!(
        heard[1..4],
        ["AUTH LOGIN\r\n", "bWU=\r\n", "czNjcmV0IHB3\r\n"]
    );
}

// --- TLS ---

/// A certificate authority of one test, and a server's certificate from it.
struct Authority {
    _folder: tempfile::TempDir,
    ca_file: PathBuf,
    acceptor: TlsAcceptor,
}

impl Authority {
    fn new(server_name: &str, valid_until: i32) -> Self {
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_certificate = ca.self_signed(&ca_key).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut server = CertificateParams::new(vec![server_name.to_owned()]).unwrap();
        server.not_after = date_time_ymd(valid_until, 1, 1);
        let certificate = server
            .signed_by(&key, &Issuer::from_params(&ca, &ca_key))
            .unwrap();

        let folder = tempfile::tempdir().unwrap();
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, ca_certificate.pem()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from(certificate.der().to_vec())],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        Self {
            _folder: folder,
            ca_file,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }

    /// TLS in front of `sink`. With `starttls`, the plain talk before it, which ends in those
    /// bytes.
    async fn in_front_of(&self, sink: &SmtpSink, starttls: Option<&'static [u8]>) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (acceptor, sink) = (self.acceptor.clone(), sink.addr());
        tokio::spawn(async move {
            let (client, _) = listener.accept().await.unwrap();
            let mut client = BufReader::new(client);
            let mut server = TcpStream::connect(sink).await.unwrap();
            if let Some(go) = starttls {
                let mut line = String::new();
                client.write_all(b"220 front\r\n").await.unwrap();
                client.read_line(&mut line).await.unwrap();
                client
                    .write_all(b"250-front\r\n250 STARTTLS\r\n")
                    .await
                    .unwrap();
                client.read_line(&mut line).await.unwrap();
                client.write_all(go).await.unwrap();
                // Nobody greets inside STARTTLS.
                while server.read_u8().await.unwrap() != b'\n' {}
            }
            if let Ok(mut client) = acceptor.accept(client).await {
                // Ends when either side does, however it does.
                let _ends: std::io::Result<_> =
                    tokio::io::copy_bidirectional(&mut client, &mut server).await;
            }
        });
        addr
    }

    fn settings(&self, addr: SocketAddr, tls: Tls) -> SmtpSettings {
        SmtpSettings {
            tls,
            ca_file: Some(self.ca_file.clone()),
            ..with_login(addr)
        }
    }
}

#[tokio::test]
async fn sent_under_tls() {
    let authority = Authority::new("127.0.0.1", 2100);
    let sink = sink(SinkBehaviour::Accept).await;
    let addr = authority.in_front_of(&sink, None).await;
    send(&authority.settings(addr, Tls::Implicit))
        .await
        .unwrap();
    let addr = authority.in_front_of(&sink, Some(b"220 go\r\n")).await;
    send(&authority.settings(addr, Tls::StartTls))
        .await
        .unwrap();
    assert_eq!(sink.received().len(), 2);
    assert_eq!(sink.received()[1].bytes, MESSAGE);
}

#[tokio::test]
async fn certificates_that_do_not_fit() {
    let sink = sink(SinkBehaviour::Accept).await;
    let good = Authority::new("127.0.0.1", 2100);
    let other = Authority::new("127.0.0.1", 2100);
    let misnamed = Authority::new("mail.example.com", 2100);
    let expired = Authority::new("127.0.0.1", 2020);
    for (server, trusted) in [
        (&good, &other),
        (&misnamed, &misnamed),
        (&expired, &expired),
    ] {
        for starttls in [None, Some(&b"220 go\r\n"[..])] {
            let addr = server.in_front_of(&sink, starttls).await;
            let tls = if starttls.is_some() {
                Tls::StartTls
            } else {
                Tls::Implicit
            };
            let error = send(&trusted.settings(addr, tls)).await.unwrap_err();
            assert_eq!(
                (error.next, error.step),
                (Next::Configuration, Step::Handshake),
                "{error}"
            );
        }
    }
    assert!(!sink.commands().contains(&"AUTH".to_owned()));
}

#[tokio::test]
async fn no_tls_no_mail() {
    let authority = Authority::new("127.0.0.1", 2100);
    let sink = sink(SinkBehaviour::Accept).await;
    let stripped = authority.settings(sink.addr(), Tls::StartTls);
    assert_eq!(
        failure(&stripped).await,
        (Next::Configuration, Step::StartTls)
    );
    let plain = authority.settings(sink.addr(), Tls::Implicit);
    assert_eq!(
        failure(&plain).await,
        (Next::Configuration, Step::Handshake)
    );
    assert!(
        !sink
            .commands()
            .iter()
            .any(|verb| verb == "AUTH" || verb == "MAIL")
    );
    sink.behave(SinkBehaviour::SilentAtConnect);
    let hasty = SmtpSettings {
        deadline: SHORT,
        ..plain
    };
    assert_eq!(failure(&hasty).await, (Next::Retry, Step::Handshake));
}

#[tokio::test]
async fn bytes_behind_the_answer_to_starttls_end_the_attempt() {
    let authority = Authority::new("127.0.0.1", 2100);
    let sink = sink(SinkBehaviour::Accept).await;
    let injected = b"220 go\r\n250-front\r\n250 AUTH PLAIN\r\n";
    let addr = authority.in_front_of(&sink, Some(injected)).await;
    let error = send(&authority.settings(addr, Tls::StartTls))
        .await
        .unwrap_err();
    assert_eq!(error.next, Next::Configuration, "{error}");
    assert!(!sink.commands().contains(&"AUTH".to_owned()));
}

#[tokio::test]
async fn a_ca_file_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").unwrap();
    for ca_file in [empty, folder.path().join("missing.pem")] {
        let refused = SmtpSettings {
            tls: Tls::Implicit,
            ca_file: Some(ca_file),
            ..settings("127.0.0.1:465".parse().unwrap())
        };
        assert!(matches!(
            Mailer::new(&refused),
            Err(SettingsError::CaFile { .. })
        ));
    }
}

#[tokio::test]
async fn the_system_knows_some_authorities() {
    let settings = SmtpSettings {
        tls: Tls::Implicit,
        ..settings("127.0.0.1:465".parse().unwrap())
    };
    // A machine without CA certificates is told so before anything is sent.
    match Mailer::new(&settings) {
        Ok(_) | Err(SettingsError::Tls(_)) => {}
        Err(other) => panic!("{other}"),
    }
}
