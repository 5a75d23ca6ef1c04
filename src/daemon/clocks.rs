//! The clock on the wall held against one that nobody sets.
//!
//! Schedules speak of the first. How long ago something was, and how long something is left alone,
//! is measured by the second.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// A clock that is corrected by less than this is no news.
const SLACK: SignedDuration = SignedDuration::from_secs(3);

/// So long without a beat is told.
const STILL: Duration = Duration::from_secs(10);

/// What happened to time between two looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing but that it passed.
    Steady,
    /// The program was stopped, or the machine was too busy for it.
    Stood(Duration),
    /// The clock was set forward, or the machine slept.
    Forward(SignedDuration),
    Back(SignedDuration),
}

/// Both clocks at the last look.
#[derive(Debug)]
pub(super) struct Clocks {
    wall: Timestamp,
    steady: Instant,
}

impl Clocks {
    pub(super) fn new(wall: Timestamp, steady: Instant) -> Self {
        Self { wall, steady }
    }

    pub(super) fn look(&mut self, wall: Timestamp, steady: Instant) -> Turn {
        let passed = steady.saturating_duration_since(self.steady);
        let shown = wall.duration_since(self.wall);
        (self.wall, self.steady) = (wall, steady);
        let real = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
        let off = shown.saturating_sub(real);
        if off < -SLACK {
            Turn::Back(-off)
        } else if off > SLACK {
            Turn::Forward(off)
        } else if passed >= STILL {
            Turn::Stood(passed)
        } else {
            Turn::Steady
        }
    }
}

/// Something that is done every so often, by the clock that nobody sets.
#[derive(Debug)]
pub(super) struct Round {
    period: Duration,
    last: Instant,
}

impl Round {
    pub(super) fn every(period: Duration, now: Instant) -> Self {
        Self { period, last: now }
    }

    /// Whether it is to be done now; if so, it is.
    pub(super) fn comes(&mut self, now: Instant) -> bool {
        let comes = now.saturating_duration_since(self.last) >= self.period;
        if comes {
            self.last = now;
        }
        comes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_told_from_time_that_passes() {
        let (wall, steady) = (Timestamp::UNIX_EPOCH, Instant::now());
        let mut clocks = Clocks::new(wall, steady);
        let (mut shown, mut passed) = (0, 0);
        let mut after = |wall_seconds: i64, steady_seconds: u64| {
            shown += wall_seconds;
            passed += steady_seconds;
            let wall = wall.checked_add(SignedDuration::from_secs(shown)).unwrap();
            clocks.look(wall, steady + Duration::from_secs(passed))
        };
        assert_eq!(after(1, 1), Turn::Steady);
        assert_eq!(after(2, 1), Turn::Steady, "corrected by a second");
        assert_eq!(after(600, 600), Turn::Stood(Duration::from_mins(10)));
        let hour = SignedDuration::from_hours(1);
        assert_eq!(after(-3_599, 1), Turn::Back(hour));
        assert_eq!(after(7_201, 1), Turn::Forward(hour * 2));
        assert_eq!(after(1, 1), Turn::Steady, "it is told once");
    }
}
