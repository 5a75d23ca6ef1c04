//! Servers on this machine for the tests of `fetch`: each answers a connection with bytes, well
//! or badly.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What one connection is answered with, given the head of its request.
pub(super) enum Reply {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// These bytes, then nothing, for ever.
    Hang(Vec<u8>),
    /// The first bytes, then the second ones again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// A reset instead of an answer.
    Reset,
}

/// What a server does before it answers.
#[derive(Clone, Copy)]
enum Greeting {
    ReadsHead,
    ReadsNothing,
}

/// A server for as long as it lives.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Answers every connection by `reply`, which is given the head of the request.
    pub(super) async fn start(reply: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(reply, Greeting::ReadsHead).await
    }

    /// Answers every connection before it has said anything.
    pub(super) async fn start_at_once(
        reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(reply, Greeting::ReadsNothing).await
    }

    async fn listen(
        reply: impl Fn(&str) -> Reply + Send + Sync + 'static,
        greeting: Greeting,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let reply = Arc::new(reply);
        let task = tokio::spawn({
            let heads = Arc::clone(&heads);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (heads, reply) = (Arc::clone(&heads), Arc::clone(&reply));
                    tokio::spawn(async move {
                        // A client that has seen enough goes away: no fault of the server.
                        let _ = serve(stream, greeting, &heads, reply.as_ref()).await;
                    });
                }
            }
        });
        Self {
            address,
            heads,
            task,
        }
    }

    /// Answers everything with the same bytes.
    pub(super) async fn saying(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_| Reply::Bytes(bytes.clone())).await
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    greeting: Greeting,
    heads: &Mutex<Vec<String>>,
    reply: &(dyn Fn(&str) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    let head = match greeting {
        Greeting::ReadsHead => read_head(&mut stream).await?,
        Greeting::ReadsNothing => String::new(),
    };
    heads.lock().unwrap().push(head.clone());
    match reply(&head) {
        Reply::Bytes(bytes) => {
            stream.write_all(&bytes).await?;
            stream.shutdown().await?;
        }
        Reply::Hang(bytes) => {
            stream.write_all(&bytes).await?;
            std::future::pending::<()>().await;
        }
        Reply::Endless(first, again) => {
            stream.write_all(&first).await?;
            loop {
                stream.write_all(&again).await?;
            }
        }
        Reply::Reset => stream.set_zero_linger()?,
    }
    Ok(())
}

async fn read_head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// A whole answer with the header lines and the body given, its length stated.
pub(super) fn answer(status: u16, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\n",
        body.len()
    );
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}

/// The URL of a server that answers one connection, over TLS, with the certificate given.
pub(super) fn tls(certificate: &[u8], answer: Vec<u8>) -> String {
    tls_with(
        certificate,
        include_bytes!("testdata/server-key.pem"),
        answer,
    )
}

/// The same, with the certificate's own key.
pub(super) fn tls_with(certificate: &[u8], key: &[u8], answer: Vec<u8>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let config = tls_config(certificate, key);
    std::thread::spawn(move || -> std::io::Result<()> {
        let (tcp, _) = listener.accept()?;
        let connection = rustls::ServerConnection::new(config).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, tcp);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            head.extend(byte);
        }
        stream.write_all(&answer)?;
        stream.conn.send_close_notify();
        stream.flush()
    });
    url
}

fn tls_config(certificate: &[u8], key: &[u8]) -> Arc<rustls::ServerConfig> {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate).unwrap()],
            PrivateKeyDer::from_pem_slice(key).unwrap(),
        )
        .unwrap();
    Arc::new(config)
}
