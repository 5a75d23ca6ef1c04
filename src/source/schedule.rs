//! When a source is due: a cron expression in a time zone, computed in UTC.

use croner::Cron;
use croner::parser::{CronParser, Seconds};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A cron expression of six fields (seconds first) and the zone whose clock it speaks of.
#[derive(Clone, Debug)]
pub struct Schedule {
    written: String,
    zone_name: String,
    cron: Cron,
    zone: TimeZone,
}

/// Why a schedule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSchedule {
    #[error("`{0}` has five fields: ratebook's schedules begin with the seconds, so write `0 {0}`")]
    FiveFields(String),
    #[error(
        "`{0}` is not a cron expression of six fields (second minute hour day month weekday): {1}"
    )]
    Syntax(String, String),
    #[error("`{0}` never comes")]
    Never(String),
    #[error("`{0}` is not a time zone of the IANA database, such as `UTC` or `Europe/Berlin`")]
    Zone(String),
}

impl Schedule {
    /// # Errors
    /// [`BadSchedule`], worded for the author of the expression.
    pub fn parse(written: &str, zone: &str) -> Result<Self, BadSchedule> {
        let fields = written.split_whitespace().count();
        if fields == 5 {
            return Err(BadSchedule::FiveFields(written.to_owned()));
        }
        let syntax = |why: String| BadSchedule::Syntax(written.to_owned(), why);
        if fields != 6 {
            return Err(syntax(format!("it has {fields} fields")));
        }
        let parser = CronParser::builder().seconds(Seconds::Required).build();
        let cron = parser
            .parse(written)
            .map_err(|error| syntax(error.to_string()))?;
        let schedule = Self {
            written: written.to_owned(),
            zone_name: zone.to_owned(),
            cron,
            zone: TimeZone::get(zone).map_err(|_| BadSchedule::Zone(zone.to_owned()))?,
        };
        match schedule.next_after(Timestamp::UNIX_EPOCH) {
            Some(_) => Ok(schedule),
            None => Err(BadSchedule::Never(written.to_owned())),
        }
    }

    /// The first due instant after `instant`; `None` where none can be computed.
    pub fn next_after(&self, instant: Timestamp) -> Option<Timestamp> {
        let from = instant.to_zoned(self.zone.clone());
        let next = self.cron.find_next_occurrence(&from, false).ok()?;
        Some(next.timestamp())
    }

    pub fn written(&self) -> &str {
        &self.written
    }

    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(cron: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let schedule = Schedule::parse(cron, zone).unwrap();
        let mut at: Timestamp = from.parse().unwrap();
        (0..count)
            .map(|_| {
                at = schedule.next_after(at).unwrap();
                at.to_string()
            })
            .collect()
    }

    #[test]
    fn a_night_that_loses_an_hour_runs_once() {
        let nights = due(
            "0 30 2 * * *",
            "America/New_York",
            "2026-03-07T08:00:00Z",
            2,
        );
        assert_eq!(nights, ["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]);
    }

    #[test]
    fn a_night_that_gains_an_hour_runs_once() {
        let nights = due(
            "0 30 1 * * *",
            "America/New_York",
            "2026-10-31T12:00:00Z",
            2,
        );
        assert_eq!(nights, ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]);
    }

    #[test]
    fn expressions_that_cannot_be_meant_are_explained() {
        let error = |cron: &str, zone: &str| Schedule::parse(cron, zone).unwrap_err().to_string();
        assert!(error("0 */6 * * *", "UTC").contains("write `0 0 */6 * * *`"));
        assert!(error("0 0 0 31 2 *", "UTC").contains("never comes"));
        assert!(error("60 * * * * *", "UTC").contains("six fields"));
        assert!(error("", "UTC").contains("six fields"));
        assert!(error("0 0 0 * * *", "Mars/Olympus").contains("time zone"));
    }
}
