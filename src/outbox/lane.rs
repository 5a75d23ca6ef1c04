//! When each way out is tried: always, unless it could not be used at all; and each by itself, so
//! that one that hangs holds up no other. How long one is left alone is measured by the clock that
//! nobody sets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Ledger;
use super::deliver::{Delivery, wait};
use super::way::Way;

/// After a round that broke off by a fault of ours (the store cannot be written) it is tried again
/// so soon; twice as long each time, up to the longest.
const FIRST_BREATH: Duration = Duration::from_secs(1);
const LONGEST_BREATH: Duration = Duration::from_mins(1);

/// One way out, and whether it is left alone for now.
#[derive(Debug)]
struct Lane {
    way: Arc<Way>,
    is_busy: bool,
    /// It is not tried before.
    until: Option<Instant>,
    /// How often in a row it could not be used.
    failures: u32,
    /// How often in a row a round broke off.
    breaks: u32,
}

/// All ways out, and what their rounds share.
#[derive(Debug, Default)]
pub struct Lanes {
    lanes: Vec<Lane>,
    ledger: Arc<Ledger>,
}

impl Lanes {
    pub fn new(ways: Vec<Arc<Way>>) -> Self {
        let lane = |way| Lane {
            way,
            is_busy: false,
            until: None,
            failures: 0,
            breaks: 0,
        };
        Self {
            lanes: ways.into_iter().map(lane).collect(),
            ledger: Arc::default(),
        }
    }

    /// What all rounds share.
    pub fn ledger(&self) -> Arc<Ledger> {
        Arc::clone(&self.ledger)
    }

    /// The ways of another configuration. Each is open: what was wrong with one may be what was
    /// corrected. A round under way on the one of its name goes on, and is waited for.
    pub fn replace(&mut self, ways: Vec<Arc<Way>>) {
        let mut new = Self::new(ways).lanes;
        for lane in &mut new {
            let name = lane.way.name();
            lane.is_busy = self
                .lanes
                .iter()
                .any(|old| old.is_busy && old.way.name() == name);
        }
        self.lanes = new;
    }

    /// The ways to be tried now; [`Lanes::ended`] must be told of each.
    pub fn begin(&mut self, now: Instant) -> Vec<Arc<Way>> {
        let lanes = self.lanes.iter_mut();
        let ready =
            lanes.filter(|lane| !lane.is_busy && lane.until.is_none_or(|until| until <= now));
        ready
            .map(|lane| {
                lane.is_busy = true;
                Arc::clone(&lane.way)
            })
            .collect()
    }

    /// Takes note of the end of a round on the way of this name; without a delivery it broke off.
    pub fn ended(&mut self, way: &str, delivery: Option<&Delivery>, now: Instant) {
        let Some(lane) = self.lanes.iter_mut().find(|lane| lane.way.name() == way) else {
            return;
        };
        lane.is_busy = false;
        let pause = match delivery {
            Some(delivery) if !delivery.way_failed => {
                (lane.until, lane.failures, lane.breaks) = (None, 0, 0);
                return;
            }
            Some(_) => {
                let pause = wait(lane.failures);
                (lane.failures, lane.breaks) = (lane.failures.saturating_add(1), 0);
                Duration::try_from(pause).unwrap_or(LONGEST_BREATH)
            }
            None => {
                let times = 1_u32.checked_shl(lane.breaks.min(10)).unwrap_or(u32::MAX);
                lane.breaks = lane.breaks.saturating_add(1);
                FIRST_BREATH.saturating_mul(times).min(LONGEST_BREATH)
            }
        };
        lane.until = now.checked_add(pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;

    fn ways(names: &[&str]) -> Vec<Arc<Way>> {
        let way = |name: &&str| {
            let command = Command {
                run: vec!["true".to_owned()],
                deadline: std::time::Duration::from_secs(1),
                path: None,
            };
            Arc::new(Way::Command((*name).to_owned(), command))
        };
        names.iter().map(way).collect()
    }

    fn names(ways: Vec<Arc<Way>>) -> Vec<String> {
        ways.into_iter().map(|way| way.name()).collect()
    }

    const ONE: &str = "command one";
    const TWO: &str = "command two";

    const FAILED: Delivery = Delivery {
        sent: 0,
        waiting: 1,
        parked: 0,
        way_failed: true,
    };

    #[test]
    fn each_is_tried_by_itself_and_left_alone_ever_longer() {
        let mut lanes = Lanes::new(ways(&["one", "two"]));
        let start = Instant::now();
        let at = |minute: u64| start + Duration::from_mins(minute);
        assert_eq!(names(lanes.begin(at(0))), [ONE, TWO]);
        assert!(lanes.begin(at(0)).is_empty(), "both are under way");
        lanes.ended(ONE, Some(&FAILED), at(0));
        assert!(lanes.begin(at(0)).is_empty());
        assert_eq!(names(lanes.begin(at(1))), [ONE]);
        lanes.ended(ONE, Some(&FAILED), at(1));
        lanes.ended(TWO, Some(&Delivery::default()), at(1));
        assert_eq!(names(lanes.begin(at(2))), [TWO]);
        assert_eq!(names(lanes.begin(at(3))), [ONE]);
        lanes.ended(ONE, Some(&Delivery::default()), at(3));
        assert_eq!(names(lanes.begin(at(3))), [ONE]);
    }

    /// A fault of ours is no fault of the server's, but each try costs something, too.
    #[test]
    fn a_round_that_breaks_off_is_tried_again_soon_and_ever_less_often() {
        let mut lanes = Lanes::new(ways(&["one"]));
        let start = Instant::now();
        let (mut second, mut tries) = (0, Vec::new());
        while second < 300 {
            let now = start + Duration::from_secs(second);
            if !lanes.begin(now).is_empty() {
                tries.push(second);
                lanes.ended(ONE, None, now);
            }
            second += 1;
        }
        assert_eq!(tries, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
        let now = start + Duration::from_secs(303);
        assert_eq!(names(lanes.begin(now)), [ONE]);
        lanes.ended(ONE, Some(&Delivery::default()), now);
        assert_eq!(names(lanes.begin(now)), [ONE]);
        lanes.ended(ONE, None, now);
        assert_eq!(names(lanes.begin(now + FIRST_BREATH)), [ONE]);
    }

    #[test]
    fn new_ways_wait_for_no_other_and_an_old_round_is_not_overtaken() {
        let mut lanes = Lanes::new(ways(&["one"]));
        let now = Instant::now();
        let ledger = lanes.ledger();
        assert_eq!(names(lanes.begin(now)), [ONE]);
        lanes.replace(ways(&["two", "one"]));
        assert!(
            Arc::ptr_eq(&ledger, &lanes.ledger()),
            "nothing is forgotten"
        );
        assert_eq!(
            names(lanes.begin(now)),
            [TWO],
            "the other is still under way"
        );
        lanes.ended(ONE, Some(&FAILED), now);
        assert!(lanes.begin(now).is_empty());
        // What was wrong may be what was corrected.
        lanes.replace(ways(&["one"]));
        assert_eq!(names(lanes.begin(now)), [ONE]);
        // The end of a round on a way that is no more.
        lanes.ended(TWO, Some(&FAILED), now);
    }
}
