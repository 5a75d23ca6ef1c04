//! Where the marks of a chart's axes stand, and what they say. Exact throughout: no float.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use crate::price::{Amount, Rounding};

/// About so many marks at most stand on an axis of time.
const MOST_MARKS: i64 = 9;

/// At most so many steps stand on an axis of prices.
const MOST_STEPS: u32 = 6;

const DAY_S: i64 = 86_400;

/// Marks of a time in UTC, at the beginnings of hours, days or months, and what they say.
pub(super) fn time_marks(start: Timestamp, end: Timestamp) -> Vec<(Timestamp, String)> {
    let seconds = end.duration_since(start).as_secs();
    let first_fit = |steps: &[i64], each_s: i64| {
        let mut steps = steps.iter().copied();
        steps.find(|step| seconds <= step.saturating_mul(each_s).saturating_mul(MOST_MARKS))
    };
    let from = start.to_zoned(TimeZone::UTC);
    if let Some(hours) = first_fit(&[1, 2, 3, 6], 3_600) {
        let base = from.start_of_day().ok();
        return marks(
            base,
            |n| hours.saturating_mul(n).hours(),
            "%-d %b %H:%M",
            (start, end),
        );
    }
    if let Some(days) = first_fit(&[1, 2, 5, 10], DAY_S) {
        let base = from.start_of_day().ok();
        return marks(
            base,
            |n| days.saturating_mul(n).days(),
            "%-d %b",
            (start, end),
        );
    }
    let months = first_fit(&[1, 2, 3, 6, 12, 24, 60], 30 * DAY_S).unwrap_or(120);
    let base = from.with().month(1).day(1).build().ok();
    let base = base.and_then(|base| base.start_of_day().ok());
    marks(
        base,
        |n| months.saturating_mul(n).months(),
        "%b %Y",
        (start, end),
    )
}

fn marks(
    base: Option<Zoned>,
    step: impl Fn(i64) -> jiff::Span,
    format: &str,
    (start, end): (Timestamp, Timestamp),
) -> Vec<(Timestamp, String)> {
    let Some(base) = base else {
        return Vec::new();
    };
    (0..=60)
        .map_while(|n| base.checked_add(step(n)).ok())
        .filter(|mark| (start..=end).contains(&mark.timestamp()))
        .map(|mark| (mark.timestamp(), mark.strftime(format).to_string()))
        .collect()
}

/// Marks from zero to the first at or above `high`: the steps are 1, 2 or 5 of some decimal place.
pub(super) fn price_marks(high: Amount) -> Vec<Amount> {
    let most = Amount::from(MOST_STEPS);
    let fits = |step: &Amount| high.ratio(*step, 3).is_some_and(|steps| steps <= most);
    let Some(step) = steps().find(fits) else {
        return vec![Amount::ZERO, high];
    };
    let top = high.rounded(step, Rounding::Up).unwrap_or(high);
    (0..=MOST_STEPS)
        .map_while(|n| step.times(Amount::from(n)).ok())
        .take_while(|mark| *mark <= top)
        .map(|mark| mark.with_at_least(step.digits()))
        .collect()
}

/// `0.000000001`, `0.000000002`, `0.000000005`, `0.00000001`, … upwards.
fn steps() -> impl Iterator<Item = Amount> {
    let below = (0..9_usize)
        .rev()
        .map(|zeros| format!("0.{}", "0".repeat(zeros)));
    let above = (0..9_usize).map(|zeros| "0".repeat(zeros));
    let below = below.flat_map(|head| ["1", "2", "5"].map(|digit| format!("{head}{digit}")));
    let above = above.flat_map(|tail| ["1", "2", "5"].map(|digit| format!("{digit}{tail}")));
    below.chain(above).filter_map(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_marked_in_round_steps_from_zero() {
        let marks = |high: &str| -> Vec<String> {
            let marks = price_marks(high.parse().unwrap());
            marks.iter().map(ToString::to_string).collect()
        };
        assert_eq!(marks("0.135"), ["0.00", "0.05", "0.10", "0.15"]);
        assert_eq!(marks("12"), ["0", "2", "4", "6", "8", "10", "12"]);
        assert_eq!(marks("0.0003").last().unwrap(), "0.00030");
        assert_eq!(marks("999999999").last().unwrap(), "1000000000");
    }

    #[test]
    fn times_are_marked_where_hours_days_or_months_begin() {
        let marks = |start: &str, end: &str| -> Vec<String> {
            let marks = time_marks(start.parse().unwrap(), end.parse().unwrap());
            marks.into_iter().map(|(_, words)| words).collect()
        };
        assert_eq!(
            marks("2026-04-08T09:00:00Z", "2026-04-08T12:30:00Z"),
            ["8 Apr 09:00", "8 Apr 10:00", "8 Apr 11:00", "8 Apr 12:00"]
        );
        assert_eq!(
            marks("2026-04-08T09:00:00Z", "2026-04-12T09:00:00Z"),
            ["9 Apr", "10 Apr", "11 Apr", "12 Apr"]
        );
        assert_eq!(
            marks("2026-02-06T09:00:00Z", "2026-06-05T09:00:00Z"),
            ["Mar 2026", "Apr 2026", "May 2026", "Jun 2026"]
        );
        assert_eq!(
            marks("2025-11-06T09:00:00Z", "2028-06-05T09:00:00Z"),
            ["Jan 2026", "Jul 2026", "Jan 2027", "Jul 2027", "Jan 2028"]
        );
        assert!(marks("2026-04-08T09:00:00Z", "2026-04-08T09:00:00Z").len() <= 1);
    }
}
