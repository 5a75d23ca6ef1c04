//! From a host name to the addresses that may be connected to.
//!
//! The client connects to what comes from here and nothing else, so a name that changes its
//! address between a check and the connection gains nothing.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::gate::{Gate, Refusal};

/// The system's resolver: `/etc/hosts`, DNS, whatever the machine is set to.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is the URL's; the client puts it in place of 0.
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(addresses.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// A resolver whose answers pass the gate: what may not be connected to is left out, and a name
/// with nothing left is refused.
pub(super) struct GatedResolver {
    pub(super) gate: Gate,
    pub(super) inner: Arc<dyn Resolve>,
}

impl Resolve for GatedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let gate = self.gate;
        let host = name.as_str().to_owned();
        let resolving = self.inner.resolve(name);
        Box::pin(async move {
            let admitted = admitted(gate, &host, resolving.await?.collect())?;
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

fn admitted(
    gate: Gate,
    host: &str,
    addresses: Vec<SocketAddr>,
) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
    let (admitted, refused): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| gate.admit_address(address.ip()).is_ok());
    if !admitted.is_empty() {
        return Ok(admitted);
    }
    Err(match refused.first() {
        Some(address) => Box::new(Refusal::PrivateName {
            name: host.to_owned(),
            address: address.ip(),
        }),
        None => Box::new(io::Error::new(
            io::ErrorKind::NotFound,
            "the name has no address",
        )),
    })
}
