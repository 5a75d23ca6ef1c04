//! How long and how often: the deadline of a fetch, its tries, and what `Retry-After` says.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use super::error::FetchError;
use super::hosts::LONGEST_REST;
use crate::address::shown_url;

/// A fetch that fails for a reason that passes is tried so often.
const MOST_TRIES: u32 = 3;

/// No two tries follow each other faster.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);

/// What is left of the deadline of a fetch.
pub(super) struct Budget {
    deadline: Duration,
    left: Duration,
}

impl Budget {
    pub(super) fn new(deadline: Duration) -> Self {
        Self {
            deadline,
            left: deadline,
        }
    }

    /// Waits for something within what is left.
    pub(super) async fn spend<F: Future>(
        &mut self,
        url: &Url,
        doing: &'static str,
        future: F,
    ) -> Result<F::Output, FetchError> {
        let began = Instant::now();
        let output = timeout(self.left, future).await;
        self.left = self.left.saturating_sub(began.elapsed());
        output.map_err(|_| {
            self.left = Duration::ZERO;
            FetchError::Deadline {
                url: shown_url(url.as_str()),
                deadline: self.deadline,
                doing,
            }
        })
    }
}

/// The tries of one fetch.
pub(super) struct Tries {
    made: u32,
    gap: Duration,
}

impl Tries {
    /// The first of a fetch from a host with this gap between requests.
    pub(super) fn new(gap: Duration) -> Self {
        Self { made: 1, gap }
    }

    /// Whether to try again after this error; if so, the pause before it is over.
    pub(super) async fn again(&mut self, error: &FetchError, budget: &mut Budget) -> bool {
        let factor = if self.made == 1 { 1 } else { 3 };
        let pause = self.gap.max(SHORTEST_PAUSE).saturating_mul(factor);
        if !error.is_transient() || self.made >= MOST_TRIES || budget.left <= pause {
            return false;
        }
        sleep(pause).await;
        budget.left = budget.left.saturating_sub(pause);
        self.made = self.made.saturating_add(1);
        true
    }

    /// The last error, which says how often it was tried.
    pub(super) fn told(&self, error: FetchError) -> FetchError {
        match self.made {
            1 => error,
            tries => FetchError::Repeated {
                tries,
                last: Box::new(error),
            },
        }
    }
}

/// How long `Retry-After` asks to wait: a number of seconds or an HTTP date (RFC 9110, 10.2.3),
/// a day at most. `None` where it says neither.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<SignedDuration> {
    let value = value.trim();
    let wait = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are more than a day.
        value
            .parse()
            .map_or(LONGEST_REST, SignedDuration::from_secs)
    } else {
        let date = httpdate::parse_http_date(value).ok()?;
        // The last day of the year 9999 is no instant of ours, but surely later.
        Timestamp::try_from(date).map_or(LONGEST_REST, |at| at.duration_since(now))
    };
    Some(wait.clamp(SignedDuration::ZERO, LONGEST_REST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_retry_after_says() {
        let now = "2026-05-01T09:00:00Z".parse().unwrap();
        for (value, seconds) in [
            ("7", Some(7)),
            (" 120 ", Some(120)),
            ("0", Some(0)),
            ("86401", Some(86_400)),
            ("99999999999999999999", Some(86_400)),
            ("9223372036854775807", Some(86_400)),
            ("Fri, 01 May 2026 09:00:30 GMT", Some(30)),
            ("Friday, 01-May-26 09:01:00 GMT", Some(60)),
            ("Fri May  1 09:02:00 2026", Some(120)),
            ("Fri, 01 May 2026 08:00:00 GMT", Some(0)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400)),
            ("-1", None),
            ("1.5", None),
            ("+7", None),
            ("", None),
            ("soon", None),
            ("٧", None),
            ("Fri, 32 May 2026 09:00:30 GMT", None),
            ("2026-05-01T09:00:30Z", None),
        ] {
            let said = retry_after(value, now).map(|wait| wait.as_secs());
            assert_eq!(said, seconds, "{value}");
        }
    }
}
