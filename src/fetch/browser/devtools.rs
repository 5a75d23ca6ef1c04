//! The `DevTools` protocol over Chromium's own pipe: JSON messages, each ended by a NUL.
//!
//! A pipe, and not a port: whoever may connect to a debugging port drives the browser, and every
//! program of the machine may. And when this program ends, however it ends, so does the pipe, and
//! Chromium with it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{mpsc, oneshot};

/// What Chromium tells unasked of a page, as far as anybody here wants to know.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) session: String,
    pub(super) event: Event,
}

#[derive(Debug)]
pub(super) enum Event {
    /// A request waits to be answered.
    Paused(Box<RawValue>),
    /// A dialog stands in the way of all scripts.
    Dialog,
    /// The page's process ended.
    Crashed,
}

/// A call that came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("Chromium ended")]
    Ended,
    #[error("Chromium refuses `{method}`: {why}")]
    Refused { method: &'static str, why: String },
}

/// One end of the pipe. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Devtools {
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Arc<Waiting>,
    last: Arc<AtomicU64>,
}

type Answer = Result<Box<RawValue>, String>;

/// Who waits for an answer, by the number of the call; `None` once there will be none any more.
#[derive(Debug)]
struct Waiting(Mutex<Option<HashMap<u64, oneshot::Sender<Answer>>>>);

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Option<HashMap<u64, oneshot::Sender<Answer>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As much of a message as tells what it is; the rest is parsed by who wants it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: Option<u64>,
    session_id: Option<String>,
    method: Option<String>,
    params: Option<Box<RawValue>>,
    result: Option<Box<RawValue>>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

impl Devtools {
    /// Talks over `to` and `from`. No message may be longer than `most_bytes`: what is longer ends
    /// the conversation.
    pub(super) fn over(
        to: impl AsyncWrite + Send + Unpin + 'static,
        from: impl AsyncRead + Send + Unpin + 'static,
        most_bytes: usize,
    ) -> (Self, mpsc::UnboundedReceiver<Told>) {
        let (outgoing, queue) = mpsc::unbounded_channel();
        let (told, events) = mpsc::unbounded_channel();
        let waiting = Arc::new(Waiting(Mutex::new(Some(HashMap::new()))));
        tokio::spawn(write(to, queue));
        tokio::spawn(read(from, most_bytes, Arc::clone(&waiting), told));
        let devtools = Self {
            outgoing,
            waiting,
            last: Arc::default(),
        };
        (devtools, events)
    }

    /// Whether the far end was still there when it was last heard of.
    pub(super) fn is_open(&self) -> bool {
        self.waiting.lock().is_some()
    }

    /// Calls a method of the browser, or of the page of a session, and waits for what it says.
    pub(super) async fn call(
        &self,
        session: Option<&str>,
        method: &'static str,
        params: Value,
    ) -> Result<Value, Lost> {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        match self.waiting.lock().as_mut() {
            Some(waiting) => waiting.insert(id, answer),
            None => return Err(Lost::Ended),
        };
        self.hand_over(id, session, method, params);
        let refused = |why: String| Lost::Refused { method, why };
        let raw = answered.await.map_err(|_| Lost::Ended)?.map_err(refused)?;
        serde_json::from_str(raw.get()).map_err(|error| refused(error.to_string()))
    }

    /// The same without waiting.
    pub(super) fn tell(&self, session: &str, method: &'static str, params: Value) {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        self.hand_over(id, Some(session), method, params);
    }

    fn hand_over(&self, id: u64, session: Option<&str>, method: &str, params: Value) {
        let mut message = Map::new();
        message.insert("id".to_owned(), id.into());
        message.insert("method".to_owned(), method.into());
        message.insert("params".to_owned(), params);
        if let Some(session) = session {
            message.insert("sessionId".to_owned(), session.into());
        }
        let mut bytes = Value::Object(message).to_string().into_bytes();
        bytes.push(0);
        // Where nobody takes it any more, nobody answers either, and that is what is noticed.
        let _ended = self.outgoing.send(bytes);
    }
}

async fn write(mut to: impl AsyncWrite + Unpin, mut queue: mpsc::UnboundedReceiver<Vec<u8>>) {
    while let Some(bytes) = queue.recv().await {
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

async fn read(
    mut from: impl AsyncRead + Unpin,
    most_bytes: usize,
    waiting: Arc<Waiting>,
    told: mpsc::UnboundedSender<Told>,
) {
    let (mut message, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
    while let Ok(count) = from.read(&mut chunk).await
        && count > 0
        && message.len() <= most_bytes
    {
        let mut rest = chunk.get(..count).unwrap_or_default();
        while let Some(end) = memchr::memchr(0, rest) {
            message.extend_from_slice(rest.get(..end).unwrap_or_default());
            rest = rest.get(end.saturating_add(1)..).unwrap_or_default();
            heard(&message, &waiting, &told);
            message.clear();
        }
        message.extend_from_slice(rest);
    }
    // Whoever waits will hear nothing any more.
    *waiting.lock() = None;
}

fn heard(message: &[u8], waiting: &Waiting, told: &mpsc::UnboundedSender<Told>) {
    let Ok(message) = serde_json::from_slice::<Message>(message) else {
        return;
    };
    if let Some(id) = message.id {
        let waiting = waiting.lock().as_mut().and_then(|calls| calls.remove(&id));
        let answer = match (message.result, message.error) {
            (_, Some(refusal)) => Err(refusal.message),
            (Some(result), None) => Ok(result),
            (None, None) => Err("it says nothing".to_owned()),
        };
        if let Some(waiting) = waiting {
            // Whoever asked may have given up.
            let _gone = waiting.send(answer);
        }
        return;
    }
    let event = match (message.method.as_deref(), message.params) {
        (Some("Fetch.requestPaused"), Some(params)) => Event::Paused(params),
        (Some("Page.javascriptDialogOpening"), _) => Event::Dialog,
        (Some("Inspector.targetCrashed"), _) => Event::Crashed,
        _ => return,
    };
    let session = message.session_id.unwrap_or_default();
    let _gone = told.send(Told { session, event });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The far end answers call 0, tells of a request in between and refuses call 1.
    #[tokio::test]
    async fn answers_find_their_calls() {
        let (near, mut far) = tokio::io::duplex(1 << 16);
        let (from, to) = tokio::io::split(near);
        let (devtools, mut events) = Devtools::over(to, from, 1000);
        assert!(devtools.is_open());
        let other = tokio::spawn(async move {
            let mut heard = Vec::new();
            for _ in 0..2 {
                // To the end of a call.
                while far.read_u8().await.is_ok_and(|byte| {
                    heard.push(byte);
                    byte != 0
                }) {}
            }
            far.write_all(
                b"{\"method\":\"Fetch.requestPaused\",\"sessionId\":\"s\",\"params\":{\"requestId\":\"7\"}}\0\
                  {\"id\":1,\"error\":{\"code\":1,\"message\":\"no\"}}\0not json\0\
                  {\"id\":0,\"result\":{\"a\":[1]}}\0",
            )
            .await
            .unwrap();
            String::from_utf8(heard).unwrap()
        });
        let (first, second) = tokio::join!(
            devtools.call(None, "A.b", json!({})),
            devtools.call(Some("s"), "C.d", json!({ "e": 1 }))
        );
        assert_eq!(first.unwrap(), json!({ "a": [1] }));
        let second = second.unwrap_err().to_string();
        assert_eq!(second, "Chromium refuses `C.d`: no");
        assert_eq!(
            other.await.unwrap(),
            "{\"id\":0,\"method\":\"A.b\",\"params\":{}}\0\
             {\"id\":1,\"method\":\"C.d\",\"params\":{\"e\":1},\"sessionId\":\"s\"}\0"
        );
        let told = events.recv().await.unwrap();
        let Event::Paused(params) = told.event else {
            panic!("no request");
        };
        assert_eq!(told.session, "s");
        assert_eq!(params.get(), "{\"requestId\":\"7\"}");
        // The far end is gone.
        assert!(events.recv().await.is_none());
        assert!(!devtools.is_open());
        let third = devtools.call(None, "A.b", json!({})).await;
        assert!(matches!(third, Err(Lost::Ended)));
    }

    #[tokio::test]
    async fn a_message_without_end_ends_the_conversation() {
        let (near, mut far) = tokio::io::duplex(1 << 16);
        let (from, to) = tokio::io::split(near);
        let (devtools, mut events) = Devtools::over(to, from, 1000);
        let endless =
            tokio::spawn(async move { while far.write_all(&[b'x'; 999]).await.is_ok() {} });
        let lost = devtools.call(None, "A.b", json!({})).await;
        assert!(matches!(lost, Err(Lost::Ended)));
        assert!(events.recv().await.is_none());
        endless.abort();
    }
}
