//! Manners toward hosts: how many requests one gets at once, how long between them, and which of
//! them asked to be left alone.
//!
//! All fetches of a program share this. Waiting for one's turn is not the site's fault and takes
//! nothing from the deadline of a fetch; one host's turns are no other's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout};

/// How long a request may wait for its turn: a host that keeps others waiting for longer does not
/// answer.
const LONGEST_QUEUE: Duration = Duration::from_mins(15);

/// However long a site asks to be left alone: it is asked again after a day.
pub(super) const LONGEST_REST: SignedDuration = SignedDuration::from_hours(24);

/// How long a site is left alone that asks for fewer requests and does not say until when; twice
/// as long each time in a row.
const FIRST_REST: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_OWN_REST: SignedDuration = SignedDuration::from_hours(1);

/// Hosts are forgotten beyond so many: pages choose where they redirect to.
const MOST: usize = 1024;

/// What is kept of each host.
#[derive(Debug)]
pub(super) struct Hosts {
    at_once: usize,
    gap: Duration,
    pub(super) patience: Duration,
    known: Mutex<HashMap<String, Arc<Host>>>,
}

#[derive(Debug)]
struct Host {
    slots: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// No request begins before.
    free: Instant,
    rest: Option<Rest>,
    /// How often in a row it asked for fewer requests.
    refusals: u32,
}

/// That a host asked to be left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    pub host: String,
    /// It is not asked before.
    pub until: Timestamp,
    /// When to ask again: then, or later where it keeps refusing.
    pub again: Timestamp,
}

/// A request's turn, for as long as it is kept.
#[derive(Debug)]
pub(super) struct Turn {
    _slot: Option<OwnedSemaphorePermit>,
}

impl Turn {
    /// Of a host that needs no manners.
    pub(super) fn at_once() -> Self {
        Self { _slot: None }
    }
}

impl Hosts {
    pub(super) fn new(at_once: usize, gap: Duration) -> Self {
        Self {
            at_once: at_once.clamp(1, Semaphore::MAX_PERMITS),
            gap,
            patience: LONGEST_QUEUE,
            known: Mutex::default(),
        }
    }

    /// Waits until a request to the host may begin; `None` where that would take too long.
    pub(super) async fn turn(&self, host: &str) -> Option<Turn> {
        let host = self.host(host);
        let waiting = async {
            let slot = Arc::clone(&host.slots).acquire_owned().await.ok()?;
            let at = {
                let mut state = lock(&host.state);
                let at = state.free.max(Instant::now());
                state.free = at.checked_add(self.gap).unwrap_or(at);
                at
            };
            sleep_until(at).await;
            Some(Turn { _slot: Some(slot) })
        };
        timeout(self.patience, waiting).await.ok().flatten()
    }

    /// Until when the host is to be left alone.
    pub(super) fn rest(&self, host: &str, now: Timestamp) -> Option<Rest> {
        let rest = lock(&self.known).get(host).cloned()?;
        let rest = lock(&rest.state).rest.clone();
        rest.filter(|rest| rest.holds(now))
    }

    /// The host asked for fewer requests, and how long it said that it be left alone. `None`
    /// where it said nothing and needs no manners.
    pub(super) fn refused(
        &self,
        host: &str,
        now: Timestamp,
        said: Option<SignedDuration>,
        is_own: bool,
    ) -> Option<Rest> {
        let known = self.host(host);
        let mut state = lock(&known.state);
        let own = own_rest(state.refusals);
        if said.is_none() && is_own {
            return None;
        }
        state.refusals = state.refusals.saturating_add(1);
        let later = |by: SignedDuration| now.checked_add(by).unwrap_or(Timestamp::MAX);
        let until = later(said.unwrap_or(own).min(LONGEST_REST));
        // Another answer may have asked for more.
        let before = state.rest.as_ref().filter(|rest| rest.holds(now));
        let until = before.map_or(until, |rest| rest.until.max(until));
        let rest = Rest {
            host: host.to_owned(),
            until,
            again: until.max(later(own)),
        };
        state.rest = Some(rest.clone());
        Some(rest)
    }

    /// The host answers as it should. What it asked for meanwhile still holds.
    pub(super) fn is_well(&self, host: &str, now: Timestamp) {
        if let Some(known) = lock(&self.known).get(host).cloned() {
            let mut state = lock(&known.state);
            if !state.rest.as_ref().is_some_and(|rest| rest.holds(now)) {
                state.refusals = 0;
                state.rest = None;
            }
        }
    }

    /// Takes up what was known before the program was started.
    pub(super) fn remember(&self, host: &str, until: Timestamp) {
        let known = self.host(host);
        let mut state = lock(&known.state);
        if state.rest.as_ref().is_none_or(|rest| rest.until < until) {
            state.rest = Some(Rest {
                host: host.to_owned(),
                until,
                again: until,
            });
        }
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut known = lock(&self.known);
        if let Some(host) = known.get(name) {
            return Arc::clone(host);
        }
        if known.len() >= MOST {
            let now = Instant::now();
            known.retain(|_, host| Arc::strong_count(host) > 1 || !lock(&host.state).is_idle(now));
        }
        let host = Arc::new(Host {
            slots: Arc::new(Semaphore::new(self.at_once)),
            state: Mutex::new(State {
                free: Instant::now(),
                rest: None,
                refusals: 0,
            }),
        });
        known.insert(name.to_owned(), Arc::clone(&host));
        host
    }
}

impl State {
    fn is_idle(&self, now: Instant) -> bool {
        self.rest.is_none() && self.free <= now
    }
}

impl Rest {
    /// Whether it still holds. One that lies further ahead than any can was written by a clock
    /// that was wrong.
    pub(super) fn holds(&self, now: Timestamp) -> bool {
        self.until > now && self.until.duration_since(now) <= LONGEST_REST
    }
}

fn own_rest(refusals: u32) -> SignedDuration {
    let factor = 1_i32.checked_shl(refusals.min(10)).unwrap_or(i32::MAX);
    let rest = FIRST_REST.checked_mul(factor);
    rest.map_or(LONGEST_OWN_REST, |rest| rest.min(LONGEST_OWN_REST))
}

/// A panic elsewhere leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_host_that_refuses_is_left_alone_as_long_as_it_said() {
        let hosts = Hosts::new(2, Duration::ZERO);
        let said = |seconds| Some(SignedDuration::from_secs(seconds));
        assert_eq!(hosts.rest("a.test", at(0)), None);
        let rest = hosts.refused("a.test", at(0), said(7), false).unwrap();
        assert_eq!((rest.until, rest.again), (at(7), at(60)));
        assert_eq!(hosts.rest("a.test", at(6)), Some(rest));
        assert_eq!(hosts.rest("a.test", at(7)), None);
        assert_eq!(hosts.rest("b.test", at(6)), None);
        let rest = hosts.refused("a.test", at(7), said(0), false).unwrap();
        assert_eq!((rest.until, rest.again), (at(7), at(7 + 120)));
        let rest = hosts.refused("a.test", at(8), said(i64::MAX), false);
        assert_eq!(rest.unwrap().until, at(8 + 24 * 3600));
        // An answer to a request that was under way already, and another refusal.
        hosts.is_well("a.test", at(9));
        let rest = hosts.refused("a.test", at(9), said(1), false).unwrap();
        assert_eq!(rest.until, at(8 + 24 * 3600));
        assert_eq!(hosts.rest("a.test", at(9)), Some(rest));
        hosts.is_well("a.test", at(9 + 24 * 3600));
        assert_eq!(hosts.rest("a.test", at(9)), None);
    }

    #[test]
    fn a_host_that_says_nothing_is_left_alone_for_longer_each_time() {
        let hosts = Hosts::new(2, Duration::ZERO);
        let rests: Vec<i64> = (0..9)
            .map(|_| {
                let rest = hosts.refused("a.test", at(0), None, false).unwrap();
                rest.until.duration_since(at(0)).as_secs()
            })
            .collect();
        assert_eq!(rests, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(hosts.refused("own.test", at(0), None, true), None);
    }

    #[test]
    fn a_rest_written_by_a_wrong_clock_is_none() {
        let hosts = Hosts::new(2, Duration::ZERO);
        hosts.remember("a.test", at(7));
        assert!(hosts.rest("a.test", at(0)).is_some());
        assert_eq!(hosts.rest("a.test", at(-25 * 3600)), None);
    }

    #[tokio::test]
    async fn turns_keep_the_number_and_the_gap_and_hosts_apart() {
        let gap = Duration::from_millis(40);
        let mut hosts = Hosts::new(2, gap);
        hosts.patience = Duration::from_millis(200);
        let began = Instant::now();
        let first = hosts.turn("a.test").await.unwrap();
        let _second = hosts.turn("a.test").await.unwrap();
        assert!(began.elapsed() >= gap);
        // Two are out: the third waits, but not for ever, and another host's does not.
        let began = Instant::now();
        assert!(hosts.turn("a.test").await.is_none());
        assert!(began.elapsed() >= hosts.patience);
        let began = Instant::now();
        assert!(hosts.turn("b.test").await.is_some());
        assert!(began.elapsed() < gap);
        drop(first);
        assert!(hosts.turn("a.test").await.is_some());
    }

    #[tokio::test]
    async fn hosts_are_forgotten_when_they_are_many() {
        let hosts = Hosts::new(2, Duration::ZERO);
        hosts.remember("rests.test", at(7));
        for n in 0..3000 {
            hosts.turn(&format!("{n}.test")).await.unwrap();
        }
        assert!(lock(&hosts.known).len() <= MOST);
        assert!(hosts.rest("rests.test", at(0)).is_some());
    }
}
