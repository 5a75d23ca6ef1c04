//! When each way out is tried: always, unless it could not be used at all; and each by itself, so
//! that one that hangs holds up no other.

use std::sync::Arc;

use jiff::Timestamp;

use super::deliver::{Delivery, LONGEST_WAIT, wait};
use super::way::Way;

/// One way out, and whether it is left alone for now.
#[derive(Debug)]
struct Lane {
    way: Arc<Way>,
    is_busy: bool,
    /// It is not tried before.
    until: Timestamp,
    /// How often in a row it could not be used.
    failures: u32,
}

/// All ways out.
#[derive(Debug, Default)]
pub struct Lanes(Vec<Lane>);

impl Lanes {
    pub fn new(ways: Vec<Arc<Way>>) -> Self {
        let lane = |way| Lane {
            way,
            is_busy: false,
            until: Timestamp::MIN,
            failures: 0,
        };
        Self(ways.into_iter().map(lane).collect())
    }

    /// The ways of another configuration. Each is open: what was wrong with one may be what was
    /// corrected. A round under way on the one of its name goes on, and is waited for.
    pub fn replace(&mut self, ways: Vec<Arc<Way>>) {
        let mut new = Self::new(ways);
        for lane in &mut new.0 {
            let name = lane.way.name();
            lane.is_busy = self
                .0
                .iter()
                .any(|old| old.is_busy && old.way.name() == name);
        }
        *self = new;
    }

    /// The ways to be tried now; [`Lanes::ended`] must be told of each.
    pub fn begin(&mut self, now: Timestamp) -> Vec<Arc<Way>> {
        let lanes = self.0.iter_mut();
        let ready = lanes.filter(|lane| !lane.is_busy && lane.is_over(now));
        ready
            .map(|lane| {
                lane.is_busy = true;
                Arc::clone(&lane.way)
            })
            .collect()
    }

    /// Takes note of the end of a round on the way of this name. One that broke off is tried again
    /// at once.
    pub fn ended(&mut self, way: &str, delivery: Option<&Delivery>, now: Timestamp) {
        let Some(lane) = self.0.iter_mut().find(|lane| lane.way.name() == way) else {
            return;
        };
        lane.is_busy = false;
        if delivery.is_none_or(|delivery| !delivery.server_failed) {
            lane.failures = 0;
            return;
        }
        let pause = wait(lane.failures);
        lane.failures = lane.failures.saturating_add(1);
        lane.until = now.checked_add(pause).unwrap_or(Timestamp::MAX);
    }
}

impl Lane {
    /// A pause that ends further ahead than any lasts was made before the clock was set back.
    fn is_over(&self, now: Timestamp) -> bool {
        self.until <= now || self.until.duration_since(now) > LONGEST_WAIT
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

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

    fn begun(lanes: &mut Lanes, minute: i64) -> Vec<String> {
        let now = Timestamp::from_second(60 * minute).unwrap();
        let begun = lanes.begin(now);
        begun.into_iter().map(|way| way.name()).collect()
    }

    const ONE: &str = "command one";
    const TWO: &str = "command two";

    const FAILED: Delivery = Delivery {
        sent: 0,
        waiting: 1,
        parked: 0,
        server_failed: true,
    };

    #[test]
    fn each_is_tried_by_itself_and_left_alone_ever_longer() {
        let mut lanes = Lanes::new(ways(&["one", "two"]));
        let at = |minute: i64| Timestamp::from_second(60 * minute).unwrap();
        assert_eq!(begun(&mut lanes, 0), [ONE, TWO]);
        assert!(begun(&mut lanes, 0).is_empty(), "both are under way");
        lanes.ended(ONE, Some(&FAILED), at(0));
        assert!(begun(&mut lanes, 0).is_empty());
        assert_eq!(begun(&mut lanes, 1), [ONE]);
        lanes.ended(ONE, Some(&FAILED), at(1));
        lanes.ended(TWO, Some(&Delivery::default()), at(1));
        assert_eq!(begun(&mut lanes, 2), [TWO]);
        assert_eq!(begun(&mut lanes, 3), [ONE]);
        lanes.ended(ONE, Some(&Delivery::default()), at(3));
        assert_eq!(begun(&mut lanes, 3), [ONE]);
        // A round that ended by a fault of ours is no fault of the server's.
        lanes.ended(ONE, None, at(3));
        assert_eq!(begun(&mut lanes, 3), [ONE]);
    }

    #[test]
    fn new_ways_wait_for_no_other_and_an_old_round_is_not_overtaken() {
        let mut lanes = Lanes::new(ways(&["one"]));
        let at = |minute: i64| Timestamp::from_second(60 * minute).unwrap();
        assert_eq!(begun(&mut lanes, 0), [ONE]);
        lanes.replace(ways(&["two", "one"]));
        assert_eq!(begun(&mut lanes, 0), [TWO], "the other is still under way");
        lanes.ended(ONE, Some(&FAILED), at(0));
        assert!(begun(&mut lanes, 0).is_empty());
        // What was wrong may be what was corrected.
        lanes.replace(ways(&["one"]));
        assert_eq!(begun(&mut lanes, 0), [ONE]);
        // The end of a round on a way that is no more.
        lanes.ended(TWO, Some(&FAILED), at(0));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_keep_a_way_closed() {
        let mut lanes = Lanes::new(ways(&["one"]));
        let late = Timestamp::from_second(1_000_000).unwrap();
        assert_eq!(lanes.begin(late).len(), 1);
        lanes.ended(ONE, Some(&FAILED), late);
        assert!(lanes.begin(late).is_empty());
        let day = SignedDuration::from_hours(24);
        assert_eq!(lanes.begin(late - day).len(), 1);
    }
}
