//! One message to a program that listens for it, through the same gate as every fetch.

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Response, Url};

use super::patience::retry_after;
use super::{FetchError, Fetcher, Refusal, http};

/// The most of an answer that is read: it is only shown to a person.
const MOST_ANSWER_BYTES: usize = 2_000;

/// What is posted.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    pub url: &'a str,
    pub content_type: &'static str,
    /// Further headers, by name.
    pub headers: &'a [(&'static str, String)],
    pub body: Vec<u8>,
}

/// An answer that came, whatever it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    /// For how long it asks to be left alone, a day at most.
    pub retry_after: Option<SignedDuration>,
    /// The beginning of what it says.
    pub text: String,
}

impl Fetcher {
    /// Posts once, within the deadline of the limits. Redirects are answers, and not followed.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where no answer came, or the gate lets nobody through. Its text leaves out
    /// the URL: that of a webhook is often a secret.
    pub async fn post(&self, post: &Post<'_>, now: Timestamp) -> Result<Answered, FetchError> {
        let shown = || "the webhook".to_owned();
        let admit = |source: Refusal| FetchError::Admit {
            url: shown(),
            source,
        };
        let url = self.gate.admit(post.url).map_err(admit)?;
        let exchange = async {
            let response = self.hand_over(post, url, &shown).await?;
            // What was connected to may be the proxy, which its user named.
            if self.settings.proxy.is_none() {
                let address = response.remote_addr().ok_or(Refusal::UnknownAddress);
                address
                    .and_then(|address| self.gate.admit_address(address.ip()))
                    .map_err(admit)?;
            }
            Ok(answered(response, now).await)
        };
        let deadline = self.settings.deadline;
        match tokio::time::timeout(deadline, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(FetchError::Deadline {
                url: shown(),
                deadline,
                doing: "waiting for an answer",
            }),
        }
    }

    async fn hand_over(
        &self,
        post: &Post<'_>,
        url: Url,
        shown: &impl Fn() -> String,
    ) -> Result<Response, FetchError> {
        if let http::Certificates::Missing { cause } = &self.certificates
            && url.scheme() == "https"
        {
            return Err(FetchError::LoadCertificates {
                url: shown(),
                cause: cause.clone(),
            });
        }
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(post.content_type));
        for (name, text) in post.headers {
            let value = HeaderValue::from_str(text).map_err(|_| FetchError::BuildRequest {
                url: shown(),
                header: (*name).to_owned(),
                text: String::new(),
            })?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let request = self.client.post(url).headers(headers);
        let sending = request.body(post.body.clone()).send();
        sending.await.map_err(|source| {
            let way = self.settings.proxy.as_ref().map(|proxy| &proxy.url);
            FetchError::sending(shown(), source, self.settings.connect_timeout, way)
        })
    }
}

/// The answer with as much of its body as came: its status is what counts.
async fn answered(mut response: Response, now: Timestamp) -> Answered {
    let asks = http::header(&response, &RETRY_AFTER);
    let mut body = Vec::new();
    while body.len() < MOST_ANSWER_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(MOST_ANSWER_BYTES);
    Answered {
        status: response.status().as_u16(),
        retry_after: asks.and_then(|text| retry_after(&text, now)),
        text: String::from_utf8_lossy(&body).into_owned(),
    }
}
