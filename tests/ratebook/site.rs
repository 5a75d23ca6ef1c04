//! A web site on loopback whose pages can be switched while it is watched, and a raw server for
//! answers that no HTTP library would give.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use ratebook::page::PageHash;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::world::{PATIENCE, RUNTIME};

/// What the site says when asked for a path.
#[derive(Clone)]
pub enum Answer {
    /// 200 with an `ETag`; 304 to whoever knows it.
    Page(Vec<u8>),
    /// 200 without validators: the bytes every time.
    Plain(Vec<u8>),
    Status(u16, Vec<u8>),
    /// 200 with these headers beside the type.
    With(Vec<(&'static str, &'static str)>, Vec<u8>),
    /// 200 with an `ETag` that never changes; 304 to whoever sends one, whatever the page is.
    Stuck(Vec<u8>),
    /// 200 with the second page to who brings this cookie, 446 with the first to all others.
    Door(&'static str, Vec<u8>, Vec<u8>),
    /// 302 to there.
    Redirect(String),
    /// Nothing, until something else is shown there.
    Hang,
    /// Another page for each request, made from its number (1, 2, …).
    Each(fn(u64) -> String),
}

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub if_none_match: Option<String>,
    pub headers: HeaderMap,
    /// What it was answered with.
    pub status: u16,
}

#[derive(Default)]
struct Watched {
    pages: BTreeMap<String, Answer>,
    asked: Vec<Asked>,
}

struct Shared {
    watched: Mutex<Watched>,
    changed: Condvar,
}

pub struct Site {
    origin: String,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

pub fn etag_of(body: &[u8]) -> String {
    format!("\"{}\"", PageHash::of(body))
}

impl Site {
    pub fn start() -> Self {
        let shared = Arc::new(Shared {
            watched: Mutex::default(),
            changed: Condvar::new(),
        });
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let serving = RUNTIME.spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            origin,
            shared,
            serving,
        }
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// From now on this path and query is answered so.
    pub fn show(&self, path: &str, answer: Answer) {
        let mut watched = self.shared.watched.lock().unwrap();
        watched.pages.insert(path.to_owned(), answer);
    }

    /// All requests so far, in the order in which they came.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.watched.lock().unwrap().asked.clone()
    }

    pub fn asked_for(&self, path: &str) -> Vec<Asked> {
        let mut asked = self.asked();
        asked.retain(|asked| asked.path == path);
        asked
    }

    /// Waits until the path was asked for so often.
    pub fn wait_for(&self, path: &str, times: usize) {
        let until = Instant::now() + PATIENCE;
        let mut watched = self.shared.watched.lock().unwrap();
        loop {
            let seen = watched.asked.iter().filter(|a| a.path == path).count();
            if seen >= times {
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                left > Duration::ZERO,
                "{path} was asked for {seen} times, not {times}"
            );
            watched = self.shared.changed.wait_timeout(watched, left).unwrap().0;
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// How often whoever waits looks for another answer.
const LOOK: Duration = Duration::from_millis(20);

async fn answer(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let (response, hangs) = {
        let mut watched = shared.watched.lock().unwrap();
        let times = watched.asked.iter().filter(|a| a.path == path).count();
        let (response, hangs) = respond(watched.pages.get(path), times, &headers);
        let known = headers.get(header::IF_NONE_MATCH);
        watched.asked.push(Asked {
            path: path.to_owned(),
            if_none_match: known.map(|value| value.to_str().unwrap().to_owned()),
            headers: headers.clone(),
            status: response.status().as_u16(),
        });
        (response, hangs)
    };
    shared.changed.notify_all();
    if !hangs {
        return response;
    }
    loop {
        tokio::time::sleep(LOOK).await;
        let watched = shared.watched.lock().unwrap();
        if let (response, false) = respond(watched.pages.get(path), 0, &headers) {
            return response;
        }
    }
}

fn respond(answer: Option<&Answer>, times: usize, headers: &HeaderMap) -> (Response, bool) {
    let html = (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned());
    let response = match answer {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Answer::Hang) => return (StatusCode::OK.into_response(), true),
        Some(Answer::Page(body)) => {
            let etag = etag_of(body);
            let known = headers.get(header::IF_NONE_MATCH);
            if known.is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
                StatusCode::NOT_MODIFIED.into_response()
            } else {
                ([html, (header::ETAG, etag)], body.clone()).into_response()
            }
        }
        Some(Answer::Stuck(body)) => {
            if headers.contains_key(header::IF_NONE_MATCH) {
                StatusCode::NOT_MODIFIED.into_response()
            } else {
                let etag = (header::ETAG, "\"for-ever\"".to_owned());
                ([html, etag], body.clone()).into_response()
            }
        }
        Some(Answer::Plain(body)) => ([html], body.clone()).into_response(),
        Some(Answer::Status(status, body)) => {
            let status = StatusCode::from_u16(*status).unwrap();
            (status, [html], body.clone()).into_response()
        }
        Some(Answer::With(more, body)) => {
            let mut response = ([html], Bytes::from(body.clone())).into_response();
            for (name, value) in more {
                let name = HeaderName::from_static(name);
                let value = HeaderValue::from_static(value);
                response.headers_mut().insert(name, value);
            }
            response
        }
        Some(Answer::Redirect(to)) => {
            (StatusCode::FOUND, [(header::LOCATION, to.clone())]).into_response()
        }
        Some(Answer::Door(cookie, locked, open)) => {
            let cookies = headers.get(header::COOKIE).and_then(|c| c.to_str().ok());
            if cookies.is_some_and(|cookies| cookies.split("; ").any(|own| own == *cookie)) {
                ([html], open.clone()).into_response()
            } else {
                let status = StatusCode::from_u16(446).unwrap();
                (status, [html], locked.clone()).into_response()
            }
        }
        Some(Answer::Each(page)) => {
            let number = u64::try_from(times).unwrap() + 1;
            ([html], page(number)).into_response()
        }
    };
    (response, false)
}

/// What a connection is answered with once its request has come.
#[derive(Clone)]
pub enum Fault {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// The first bytes, then the second ones one by one, slowly and for ever.
    Drip(Vec<u8>, u8),
    /// The first bytes, then the second ones again and again, so often.
    Repeat(Vec<u8>, Vec<u8>, usize),
    /// These bytes, then nothing, for ever.
    Hang(Vec<u8>),
    /// A reset instead of an answer.
    Reset,
}

/// How fast bytes drip.
const DRIP: Duration = Duration::from_millis(100);

/// A server for answers that no HTTP library would give.
pub struct RawServer {
    origin: String,
    heads: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl RawServer {
    /// Answers every connection with the same bytes and closes it.
    pub fn saying(bytes: Vec<u8>) -> Self {
        Self::behaving(move |_| Fault::Bytes(bytes.clone()))
    }

    /// Answers each request by its path.
    pub fn behaving(fault: impl Fn(&str) -> Fault + Send + Sync + 'static) -> Self {
        let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (heads, fault) = (Arc::new(Mutex::new(Vec::new())), Arc::new(fault));
        let seen = Arc::clone(&heads);
        let serving = RUNTIME.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, fault) = (Arc::clone(&seen), Arc::clone(&fault));
                // A client that has seen enough goes away.
                tokio::spawn(async move { misbehave(stream, &seen, fault.as_ref()).await });
            }
        });
        Self {
            origin,
            heads,
            serving,
        }
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The heads of the requests so far.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// What was asked for so far.
    pub fn asked(&self) -> Vec<String> {
        self.heads().iter().map(|head| path_of(head)).collect()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn path_of(head: &str) -> String {
    head.split(' ').nth(1).unwrap_or_default().to_owned()
}

async fn misbehave(
    mut stream: TcpStream,
    heads: &Mutex<Vec<String>>,
    fault: &(dyn Fn(&str) -> Fault + Send + Sync),
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    heads.lock().unwrap().push(head.clone());
    match fault(&path_of(&head)) {
        Fault::Bytes(bytes) => {
            stream.write_all(&bytes).await?;
            stream.shutdown().await
        }
        Fault::Drip(first, byte) => {
            stream.write_all(&first).await?;
            loop {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(DRIP).await;
            }
        }
        Fault::Repeat(first, again, times) => {
            stream.write_all(&first).await?;
            for _ in 0..times {
                stream.write_all(&again).await?;
            }
            stream.shutdown().await
        }
        Fault::Hang(bytes) => {
            stream.write_all(&bytes).await?;
            std::future::pending().await
        }
        Fault::Reset => stream.set_zero_linger(),
    }
}
