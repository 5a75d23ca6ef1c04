//! What a service manager is told, where there is one: systemd with `Type=notify-reload`.

use std::time::{Duration, Instant};

use sd_notify::NotifyState;

use super::clocks::Round;

/// Of the time after which the manager takes the daemon for dead: so often it is told otherwise.
const SHARE: u32 = 3;

/// The service manager; without one nothing is told.
pub(super) struct Manager {
    /// When it is to be told next that the daemon lives, if it asks.
    watchdog: Option<Round>,
    status: String,
}

impl Manager {
    pub(super) fn new(now: Instant) -> Self {
        let watchdog = sd_notify::watchdog_enabled();
        Self {
            watchdog: watchdog.map(|period| Round::every(beat_of(period), now)),
            status: String::new(),
        }
    }

    /// The store is open, the configuration is read and the daemon works by it.
    pub(super) fn ready(&mut self, status: String) {
        tell(&[NotifyState::Ready, NotifyState::Status(&status)]);
        self.status = status;
    }

    /// The configuration is being read; [`Self::ready`] ends it, whatever comes of it.
    pub(super) fn reloading() {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell(&[NotifyState::Reloading, now]),
            Err(error) => tracing::debug!("the service manager is not told: {error}"),
        }
    }

    pub(super) fn stopping() {
        tell(&[NotifyState::Stopping]);
    }

    /// Whether it is time to show that the daemon lives.
    pub(super) fn asks(&mut self, now: Instant) -> bool {
        self.watchdog.as_mut().is_some_and(|round| round.comes(now))
    }

    /// The loop goes round and the store answers.
    pub(super) fn alive(&self) {
        if self.watchdog.is_some() {
            tell(&[NotifyState::Watchdog]);
        }
    }

    pub(super) fn status(&mut self, status: String) {
        if status != self.status {
            tell(&[NotifyState::Status(&status)]);
            self.status = status;
        }
    }
}

fn beat_of(period: Duration) -> Duration {
    period.checked_div(SHARE).unwrap_or(period)
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::debug!("the service manager is not told: {error}");
    }
}
