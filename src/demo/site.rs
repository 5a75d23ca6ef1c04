//! A web server on loopback that shows the bundled pages as they were on a date, with `ETags`.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::pages::{DatedPage, PAGES};
use crate::page::PageHash;

/// A running site. Dropping it ends it.
#[derive(Debug)]
pub struct Site {
    addr: SocketAddr,
    date: Arc<Mutex<String>>,
    serving: JoinHandle<()>,
}

impl Site {
    /// Starts to serve on a free port of loopback.
    ///
    /// # Errors
    /// No port can be bound.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let date = Arc::new(Mutex::new(String::new()));
        let router = Router::new().fallback(page).with_state(Arc::clone(&date));
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!("the demo's web server ended: {error}");
            }
        });
        Ok(Self {
            addr,
            date,
            serving,
        })
    }

    /// From now on the pages are as they were on this date.
    pub fn turn_to(&self, date: &str) {
        date.clone_into(&mut self.date.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn page(State(date): State<Arc<Mutex<String>>>, uri: Uri, headers: HeaderMap) -> Response {
    let date = date.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let shown = PAGES
        .iter()
        .filter(|page| page.path == path && page.date <= date.as_str())
        .max_by_key(|page| page.date);
    shown.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |page| answer(page, &headers),
    )
}

fn answer(page: &DatedPage, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", PageHash::of(page.body));
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let kind = (header::CONTENT_TYPE, page.kind.to_owned());
    ([kind, (header::ETAG, etag)], page.body).into_response()
}
