//! The daemon's HTTP endpoint: the price book for programs, whether all is well, and figures for
//! Prometheus. On this machine; elsewhere only to who brings a token.
//!
//! | file | does |
//! |---|---|
//! | `connections` | the listener and what a connection may take: header, time, number |
//! | `keep` | what is begun again where it ends by a fault |
//! | `manners` | what holds for every request, whatever it asks for: who is answered |
//! | `problem` | what is wrong with a request |
//! | `api` | `/v1`: the list of endpoints, and what they answer |
//! | `readers` | those who read the store for requests, a few at once |
//! | `desk` | the store as requests see it: read only, with what was counted before |
//! | `health` | `/healthz`, `/livez` |
//! | `metrics` | `/metrics`, from what the store says |
//! | `exposition` | Prometheus' text format |
//! | `process` | what the process itself takes |
//!
//! It reads the store through a connection of its own, so that no question, however slow, holds up
//! a check.

mod api;
mod connections;
mod desk;
mod health;
mod keep;
mod manners;
mod metrics;
mod problem;
mod process;
mod readers;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::Request;
use axum::response::Response;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::credits::Plan;
use crate::secret::Secret;
use crate::standing::Expected;
use api::Api;
use manners::Door;

/// The OpenAPI document of the interface.
pub use api::document;

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
    /// What credits cost, now.
    pub credits: watch::Receiver<Arc<[Plan]>>,
    pub clock: Clock,
    /// What every request must bring, where anything is asked of it.
    pub token: Option<Secret>,
}

/// How long questions under way may hold up the end.
const GRACE: Duration = Duration::from_secs(2);

/// An endpoint that answers until it is stopped or dropped.
pub struct Serving {
    tasks: JoinSet<()>,
    site: Arc<Site>,
}

impl Serving {
    /// Answers nobody any more, and closes the store.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        // A question that takes longer keeps the store open until the program ends.
        let _closed = timeout(GRACE, self.site.api.close()).await.is_ok();
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
        let door = Door::new(self.address.ip().is_loopback(), subject.token.as_ref());
        let api = Api::new(subject);
        let site = Arc::new(Site { door, api });
        let (first, answers) = (site.api.desk(), Arc::clone(&site));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let address = self.address;
            tracing::info!(event = "serving", %address, "answering /v1, /healthz and /metrics");
            keep::keep(move || {
                let (listener, site) = (self.listener.try_clone(), Arc::clone(&answers));
                async move {
                    let listener = tokio::net::TcpListener::from_std(listener?)?;
                    connections::serve(listener, site).await;
                    Ok(())
                }
            })
            .await;
        });
        // The first look takes longest, and is not left to the first who asks; what is wrong with
        // the store will be told to them.
        tasks.spawn(async move { drop(first.figures().await) });
        Serving { tasks, site }
    }
}

/// Who is let in, and what they are answered.
struct Site {
    door: Door,
    api: Api,
}

impl Site {
    async fn answer(&self, request: Request<Bytes>) -> Response {
        self.api.answer(request).await
    }
}
