//! Instants as people write and read them. Everything is UTC; a date without a time means its
//! end.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The text is no instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no instant: write `2026-04-08` (its end, UTC), `2026-04-08T12:00:00Z` or `now`")]
pub struct BadInstant(pub String);

/// Reads an instant: a date (its last millisecond in UTC), an RFC 3339 time with its offset, or
/// `now`.
///
/// # Errors
/// [`BadInstant`], which says what can be written.
pub fn parse(text: &str, now: Timestamp) -> Result<Timestamp, BadInstant> {
    let bad = || BadInstant(text.to_owned());
    if text == "now" {
        return Ok(now);
    }
    if let Ok(date) = text.parse::<Date>()
        && text.len() == 10
    {
        let next = date.tomorrow().map_err(|_| bad())?;
        let midnight = next.to_zoned(TimeZone::UTC).map_err(|_| bad())?;
        let last = SignedDuration::from_millis(-1);
        return midnight.timestamp().checked_add(last).map_err(|_| bad());
    }
    text.parse().map_err(|_| bad())
}

/// `3 Jul 2026 00:00 UTC`.
pub fn shown(instant: Timestamp) -> String {
    instant.strftime("%-d %b %Y %H:%M UTC").to_string()
}

/// `3 Jul 2026 00:00:07 UTC`, rounded up: nothing that is to happen then comes too early.
pub fn shown_to_the_second(instant: Timestamp) -> String {
    let part = i64::from(instant.subsec_nanosecond() > 0);
    let instant = instant.checked_add(SignedDuration::from_secs(part));
    let instant = instant.unwrap_or(Timestamp::MAX);
    instant.strftime("%-d %b %Y %H:%M:%S UTC").to_string()
}

/// `3 Jul 2026`.
pub fn day(instant: Timestamp) -> String {
    instant.strftime("%-d %b %Y").to_string()
}

/// How long ago, in one unit: `40 s`, `4 min`, `3 h`, `61 days`.
pub fn age(from: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(from).as_secs().max(0);
    let (count, unit) = match seconds {
        0..=119 => (seconds, "s"),
        120..=7_199 => (seconds / 60, "min"),
        7_200..=172_799 => (seconds / 3_600, "h"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_means_its_end() {
        let now = Timestamp::UNIX_EPOCH;
        let at = |text: &str| parse(text, now).map(|t| t.to_string());
        assert_eq!(at("2026-04-08").unwrap(), "2026-04-08T23:59:59.999Z");
        assert_eq!(
            at("2026-04-08T12:00:00+02:00").unwrap(),
            "2026-04-08T10:00:00Z"
        );
        assert_eq!(parse("now", now).unwrap(), now);
        for bad in [
            "",
            "2026-13-01",
            "yesterday",
            "2026-04-08T12:00",
            "9999-12-31",
        ] {
            assert!(at(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_age_has_one_unit() {
        let from = Timestamp::UNIX_EPOCH;
        let after = |s: i64| age(from, Timestamp::from_second(s).unwrap());
        assert_eq!(after(5), "5 s");
        assert_eq!(after(300), "5 min");
        assert_eq!(after(10_800), "3 h");
        assert_eq!(after(61 * 86_400), "61 days");
        assert_eq!(age(Timestamp::from_second(9).unwrap(), from), "0 s");
    }
}
