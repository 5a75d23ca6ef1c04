//! From settings to a connected stream, plain or TLS.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::failure::{Next, SendError, Step};
use super::settings::{SettingsError, SmtpSettings, Tls};

/// Both ways of one connection, encrypted or not.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

pub(super) type Stream = Box<dyn Duplex>;

/// Certificates to trust and the name to find in the server's, made once.
#[derive(Clone)]
pub(super) struct Encryption {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Encryption {
    pub(super) fn new(settings: &SmtpSettings) -> Result<Self, SettingsError> {
        let name = ServerName::try_from(settings.host.clone())
            .map_err(|_| SettingsError::Host(settings.host.clone()))?;
        // Named, so that nothing depends on who installed which default before us.
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?;
        let config = match &settings.ca_file {
            Some(path) => builder.with_root_certificates(read_roots(path)?),
            None => builder.with_platform_verifier()?,
        };
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config.with_no_client_auth())),
            name,
        })
    }

    pub(super) async fn wrap(&self, plain: Stream, deadline: Instant) -> Result<Stream, SendError> {
        let handshake = self.connector.connect(self.name.clone(), plain);
        match timeout_at(deadline, handshake).await {
            Ok(Ok(encrypted)) => Ok(Box::new(encrypted)),
            Ok(Err(error)) => Err(handshake_failed(&error)),
            Err(_) => Err(SendError::lost(Step::Handshake, "out of time")),
        }
    }
}

fn read_roots(path: &Path) -> Result<RootCertStore, SettingsError> {
    let refused = |cause: String| SettingsError::CaFile {
        path: path.to_owned(),
        cause,
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|e| refused(e.to_string()))? {
        let certificate = certificate.map_err(|e| refused(e.to_string()))?;
        roots.add(certificate).map_err(|e| refused(e.to_string()))?;
    }
    if roots.is_empty() {
        return Err(refused("no certificate in it".into()));
    }
    Ok(roots)
}

/// A certificate we do not trust, or no TLS at all, is the same tomorrow: a person has to look. A
/// broken connection is not.
fn handshake_failed(error: &io::Error) -> SendError {
    use tokio_rustls::rustls::Error;
    let next = match error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>())
    {
        Some(
            Error::InvalidCertificate(_) | Error::PeerIncompatible(_) | Error::InvalidMessage(_),
        ) => Next::Configuration,
        _ => Next::Retry,
    };
    SendError::new(next, Step::Handshake, error)
}

/// Connects to the first address of the server that answers.
pub(super) async fn tcp(
    settings: &SmtpSettings,
    deadline: Instant,
) -> Result<TcpStream, SendError> {
    let lookup = lookup_host((settings.host.as_str(), settings.port));
    let mut addresses: Vec<_> = timeout_at(deadline, lookup)
        .await
        .map_err(|_| SendError::lost(Step::Resolve, "out of time"))?
        .map_err(|error| SendError::lost(Step::Resolve, error))?
        .collect();
    if settings.tls == Tls::None {
        addresses.retain(|address| address.ip().is_loopback());
        if addresses.is_empty() {
            let cause = format!("`{}` is not this machine, and TLS is off", settings.host);
            return Err(SendError::new(Next::Configuration, Step::Resolve, cause));
        }
    }
    let mut last = SendError::lost(Step::Resolve, "the name has no address");
    let mut left = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        // A share of the time for each, or a dead IPv6 route would use up what IPv4 needs.
        let now = Instant::now();
        let share = deadline.saturating_duration_since(now) / left.saturating_add(1);
        left = left.saturating_sub(1);
        match timeout_at(now + share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Every step waits for an answer: holding bytes back only adds 40 ms to each.
                let sent_at_once = stream.set_nodelay(true);
                return sent_at_once
                    .map(|()| stream)
                    .map_err(|error| SendError::lost(Step::Connect, error));
            }
            Ok(Err(error)) => last = SendError::lost(Step::Connect, format!("{address}: {error}")),
            Err(_) => last = SendError::lost(Step::Connect, format!("{address}: out of time")),
        }
    }
    Err(last)
}
