//! The daemon's HTTP endpoint, on this machine only: whether all is well, and figures for
//! Prometheus. It is where the programs' interface to the price book will grow.
//!
//! | file | does |
//! |---|---|
//! | `connections` | the listener and what a connection may take: header, time, number |
//! | `manners` | what holds for every request, whatever it asks for |
//! | `desk` | the store as requests see it: read only, with what was counted before |
//! | `health` | `/healthz`, `/livez` |
//! | `metrics` | `/metrics`, from what the store says |
//! | `exposition` | Prometheus' text format |
//! | `process` | what the process itself takes |
//!
//! It reads the store through a connection of its own, so that no question, however slow, holds up
//! a check.

mod connections;
mod desk;
mod health;
mod manners;
mod metrics;
mod process;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::source::Catalog;
use desk::Desk;

/// A listener that nobody is answered by yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

#[derive(Debug, thiserror::Error)]
#[error("listen on `{address}` (`serve.listen`): {cause}")]
pub struct ListenError {
    pub address: SocketAddr,
    pub cause: io::Error,
}

/// What is told of.
pub struct Subject {
    pub store: PathBuf,
    /// The sources that are watched now.
    pub catalog: watch::Receiver<Arc<Catalog>>,
    pub clock: Clock,
}

impl Server {
    /// Takes the address, so that a program that cannot have it ends before it does anything.
    ///
    /// # Errors
    /// [`ListenError`], such as where another program has it.
    pub fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        let bound = || {
            let listener = TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address })
        };
        bound().map_err(|cause| ListenError { address, cause })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until it is dropped, and ends with everything that it began.
    ///
    /// # Errors
    /// The listener could not be handed to the runtime.
    pub async fn run(self, subject: Subject) -> io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        tracing::info!(event = "serving", address = %self.address, "answering /healthz and /metrics");
        let desk = Arc::new(Desk::new(subject));
        // The first look takes longest, and is not left to the first who asks; what is wrong with
        // the store will be told to them.
        let first = Arc::clone(&desk);
        tokio::spawn(async move { first.figures().await.is_ok() });
        connections::serve(listener, router(desk)).await;
        Ok(())
    }
}

fn router(desk: Arc<Desk>) -> Router {
    let router = Router::new()
        .route("/healthz", get(health::health))
        .route("/livez", get(health::alive))
        .route("/metrics", get(metrics::metrics))
        .with_state(desk);
    manners::with_manners(router)
}
