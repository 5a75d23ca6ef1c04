//! The listener, and what a connection may take. A client that sends its request byte by byte, or
//! reads its answer so, costs a place that the next one takes from it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::Site;
use super::manners;
use super::problem::{Kind, Problem};

/// So many connections at once. One more takes the place of the oldest that is not being worked
/// for.
const MOST: usize = 64;

/// The head of a request, blanks between two of them included, takes no longer.
const HEADER: Duration = Duration::from_secs(5);

/// The head of a request has at most so many bytes and fields.
const HEADER_BYTES: usize = 16 << 10;
const HEADER_FIELDS: usize = 64;

/// The body of a request comes within this.
const BODY: Duration = Duration::from_secs(5);

/// An answer is put together within this.
const ANSWER: Duration = Duration::from_secs(10);

/// A connection serves no new request after this, and is closed a little later.
const LIFE: Duration = Duration::from_mins(1);
const GRACE: Duration = Duration::from_secs(10);

/// How long it is waited where no connection can be had: no file descriptor is left.
const BREATH: Duration = Duration::from_millis(500);

struct Connection {
    /// Its request is complete and is being answered.
    is_busy: Arc<AtomicBool>,
    task: AbortHandle,
}

/// Serves until it is dropped; with it end all connections.
pub(super) async fn serve(listener: TcpListener, site: Arc<Site>) {
    let mut tasks = JoinSet::new();
    let mut open: VecDeque<Connection> = VecDeque::new();
    let mut is_short = false;
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => {
                is_short = false;
                stream
            }
            Err(error) => {
                if !is_short {
                    tracing::warn!(
                        event = "not-accepted",
                        step = "serve",
                        "no connection can be accepted: {error}"
                    );
                }
                is_short = true;
                make_room(&mut open);
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        while let Some(ended) = tasks.try_join_next() {
            // It took its connection with it, and no other.
            if let Err(fault) = ended
                && fault.is_panic()
            {
                let cause = fault.to_string();
                tracing::error!(
                    event = "fault",
                    step = "serve",
                    cause,
                    "an answer broke off"
                );
            }
        }
        open.retain(|connection| !connection.task.is_finished());
        if open.len() >= MOST && !make_room(&mut open) {
            continue;
        }
        let is_busy = Arc::new(AtomicBool::new(false));
        let task = tasks.spawn(converse(stream, Arc::clone(&site), Arc::clone(&is_busy)));
        open.push_back(Connection { is_busy, task });
    }
}

/// Ends the oldest connection that is not being worked for; whether there was one.
fn make_room(open: &mut VecDeque<Connection>) -> bool {
    let idle = |connection: &Connection| !connection.is_busy.load(Ordering::Relaxed);
    let oldest = open.iter().position(idle);
    let ended = oldest.and_then(|at| open.remove(at));
    if let Some(connection) = &ended {
        connection.task.abort();
    }
    ended.is_some()
}

async fn converse(stream: TcpStream, site: Arc<Site>, is_busy: Arc<AtomicBool>) {
    let answer = service_fn(|request: Request<Incoming>| {
        let (site, is_busy) = (Arc::clone(&site), Arc::clone(&is_busy));
        async move {
            let mut answer = match whole(request, &site).await {
                Ok(request) => {
                    is_busy.store(true, Ordering::Relaxed);
                    let answer = tokio::time::timeout(ANSWER, site.answer(request)).await;
                    is_busy.store(false, Ordering::Relaxed);
                    answer.unwrap_or_else(|_| {
                        let detail = "the store did not answer in time";
                        let busy = Problem::new(Kind::Busy, detail);
                        busy.with(header::RETRY_AFTER, "10").response()
                    })
                }
                Err(problem) => {
                    let mut answer = problem.response();
                    // What follows on the connection may be the body that was not read.
                    let close = HeaderValue::from_static("close");
                    answer.headers_mut().insert(header::CONNECTION, close);
                    answer
                }
            };
            manners::mind(&mut answer);
            Ok::<Response<Body>, Infallible>(answer)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_buf_size(HEADER_BYTES)
        .max_headers(HEADER_FIELDS);
    let connection = http.serve_connection(TokioIo::new(stream), answer);
    tokio::pin!(connection);
    // What a client does to its own connection is nobody's fault here.
    if tokio::time::timeout(LIFE, &mut connection).await.is_err() {
        connection.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(GRACE, connection).await;
    }
}

/// A request with its body, or why it is not answered. Until its body is there a connection is not
/// worked for: it gives its place to others.
async fn whole(request: Request<Incoming>, site: &Site) -> Result<Request<Bytes>, Problem> {
    let (head, body) = request.into_parts();
    if let Some(problem) = site.door.refusal(&head) {
        return Err(problem);
    }
    let body = tokio::time::timeout(BODY, read(body)).await;
    let body = body.unwrap_or_else(|_| {
        let detail = format!("the body must come within {} s", BODY.as_secs());
        Err(Problem::new(Kind::TooSlow, detail))
    })?;
    Ok(Request::from_parts(head, body))
}

async fn read(mut body: Incoming) -> Result<Bytes, Problem> {
    let mut read: Vec<u8> = Vec::new();
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        match frame.await {
            None => return Ok(read.into()),
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                if read.len().saturating_add(data.len()) > manners::LONGEST_BODY {
                    return Err(manners::too_large());
                }
                read.extend_from_slice(&data);
            }
            Some(Err(_)) => {
                let detail = "the body broke off, or is not in the chunks that it says it is in";
                return Err(Problem::new(Kind::NotJson, detail));
            }
        }
    }
}
