//! When waiting mail is tried: always, unless the mail server could not be used at all.

use std::time::{Duration, Instant};

use crate::outbox::{Delivery, wait};

/// Leaves a server that cannot be used alone, each time as long as a mail waits for its next try.
#[derive(Debug, Default)]
pub(super) struct Pause {
    /// No mail is tried before.
    until: Option<Instant>,
    /// How often in a row the mail server could not be used.
    failures: u32,
}

impl Pause {
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| until <= now)
    }

    pub(super) fn after(&mut self, delivery: &Delivery, now: Instant) {
        if !delivery.server_failed {
            self.failures = 0;
            return;
        }
        let pause = Duration::try_from(wait(self.failures)).unwrap_or_default();
        self.failures = self.failures.saturating_add(1);
        self.until = now.checked_add(pause);
    }
}
