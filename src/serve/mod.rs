//! The daemon's HTTP endpoint, on this machine only: whether all is well, and figures for
//! Prometheus. It is where the programs' interface to the price book will grow.
//!
//! | file | does |
//! |---|---|
//! | `connections` | the listener and what a connection may take: header, time, number |
//! | `keep` | what is begun again where it ends by a fault |
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
mod keep;
mod manners;
mod metrics;
mod process;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::standing::Expected;
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
    /// What is watched, and who is told, now.
    pub expected: watch::Receiver<Arc<Expected>>,
    pub clock: Clock,
}

/// How long questions under way may hold up the end.
const GRACE: Duration = Duration::from_secs(2);

/// An endpoint that answers until it is stopped or dropped.
pub struct Serving {
    tasks: JoinSet<()>,
    desk: Arc<Desk>,
}

impl Serving {
    /// Answers nobody any more, and closes the store.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        // A question that takes longer keeps the store open until the program ends.
        let _closed = timeout(GRACE, self.desk.close()).await.is_ok();
    }
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

    /// Answers from now on, in tasks of its own. What ends by a fault of the program is begun again.
    pub fn start(self, subject: Subject) -> Serving {
        let desk = Arc::new(Desk::new(subject));
        let (first, answers) = (Arc::clone(&desk), Arc::clone(&desk));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let address = self.address;
            tracing::info!(event = "serving", %address, "answering /healthz and /metrics");
            keep::keep(move || {
                let (listener, desk) = (self.listener.try_clone(), Arc::clone(&answers));
                async move {
                    let listener = tokio::net::TcpListener::from_std(listener?)?;
                    connections::serve(listener, router(desk)).await;
                    Ok(())
                }
            })
            .await;
        });
        // The first look takes longest, and is not left to the first who asks; what is wrong with
        // the store will be told to them.
        tasks.spawn(async move { drop(first.figures().await) });
        Serving { tasks, desk }
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
