//! When a source is due: a cron expression in a time zone, or every so often, computed in UTC.
//!
//! All rules of clocks and calendars are in this folder, and all of its answers are instants:
//! nobody else asks what a clock on a wall shows.
//!
//! | file | says |
//! |---|---|
//! | `calendar` | the instants that a cron expression means, on the nights too on which clocks are changed |
//! | `mistake` | why a schedule cannot be used, and what to write instead |

mod calendar;
mod mistake;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::length;
use calendar::Calendar;
pub use mistake::BadSchedule;

/// When something is due, again and again.
#[derive(Clone, Debug)]
pub struct Schedule {
    written: String,
    zone_name: String,
    means: Means,
}

#[derive(Clone, Debug)]
enum Means {
    /// What a clock shows somewhere.
    Calendar(Box<Calendar>),
    /// Every so many seconds, counted from the first of January 1970 in UTC.
    Every(i64),
}

/// The longest time between two instants of `every`.
const LONGEST: i64 = 366 * 24 * 60 * 60;

impl Schedule {
    /// A cron expression of six fields (seconds first) and the zone whose clock it speaks of.
    ///
    /// # Errors
    /// [`BadSchedule`], worded for the author of the expression.
    pub fn parse(written: &str, zone: &str) -> Result<Self, BadSchedule> {
        let cron = mistake::expression(written)?;
        let zone_found = TimeZone::get(zone).map_err(|_| mistake::zone(zone))?;
        let zone_name = zone_found.iana_name().unwrap_or(zone).to_owned();
        Ok(Self {
            written: written.to_owned(),
            zone_name,
            means: Means::Calendar(Box::new(Calendar::new(written, cron, zone_found))),
        })
    }

    /// Every so often, whatever clocks show: `30m` is at 0 and 30 minutes past each hour of UTC.
    ///
    /// # Errors
    /// [`BadSchedule::Length`], [`BadSchedule::Every`].
    pub fn every(written: &str) -> Result<Self, BadSchedule> {
        let length = length::parse(written).map_err(BadSchedule::Length)?;
        let whole = Some(length).filter(|length| length.subsec_nanos() == 0);
        let seconds = whole.map(|length| length.as_secs());
        match seconds.filter(|seconds| (1..=LONGEST).contains(seconds)) {
            Some(seconds) => Ok(Self {
                written: format!("every {written}"),
                zone_name: "UTC".to_owned(),
                means: Means::Every(seconds),
            }),
            None => Err(BadSchedule::Every(written.to_owned())),
        }
    }

    /// The first due instant after `instant`; `None` where none can be computed.
    pub fn next_after(&self, instant: Timestamp) -> Option<Timestamp> {
        match &self.means {
            Means::Calendar(calendar) => calendar.next_after(instant),
            Means::Every(seconds) => {
                let second = instant.as_second();
                // Before 1970 a timestamp's seconds and nanoseconds are both negative.
                let second = second.saturating_sub(i64::from(instant.subsec_nanosecond() < 0));
                let passed = second.checked_rem_euclid(*seconds)?;
                let next = second.checked_sub(passed)?.checked_add(*seconds)?;
                Timestamp::from_second(next).ok()
            }
        }
    }

    pub fn written(&self) -> &str {
        &self.written
    }

    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }
}
