//! When waiting mail is tried: always, unless the mail server could not be used at all.

use jiff::Timestamp;

use crate::outbox::{Delivery, wait};

/// Leaves a server that cannot be used alone, each time as long as a mail waits for its next try.
#[derive(Debug)]
pub(super) struct Pause {
    /// No mail is tried before.
    until: Timestamp,
    /// How often in a row the mail server could not be used.
    failures: u32,
}

impl Pause {
    pub(super) fn none() -> Self {
        Self {
            until: Timestamp::MIN,
            failures: 0,
        }
    }

    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.until <= now
    }

    pub(super) fn after(&mut self, delivery: &Delivery, now: Timestamp) {
        if !delivery.server_failed {
            self.failures = 0;
            return;
        }
        let pause = wait(self.failures);
        self.failures = self.failures.saturating_add(1);
        self.until = now.checked_add(pause).unwrap_or(Timestamp::MAX);
    }
}
