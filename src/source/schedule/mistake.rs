//! Why a schedule cannot be used, and what to write instead.

use croner::Cron;
use croner::parser::{CronParser, Seconds};
use croner::time::Weekday;
use jiff::civil::{Date, date};

use crate::length::BadLength;

/// Why a schedule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSchedule {
    #[error("`{0}` has five fields: ratebook's schedules begin with the seconds, so write `0 {0}`")]
    FiveFields(String),
    #[error("`{0}` is a name, not a cron expression: write `{1}`")]
    Nickname(String, &'static str),
    #[error(
        "`{0}` is not a cron expression of six fields (second minute hour day month weekday): {1}"
    )]
    Syntax(String, String),
    #[error("`{0}` never comes: there is no such day")]
    Never(String),
    #[error("`{0}` is not a time zone of the IANA database, such as `UTC` or `Europe/Berlin`{1}")]
    Zone(String, String),
    #[error(transparent)]
    Length(BadLength),
    #[error("`{0}` is no time between two checks: whole seconds, from `1s` to a year")]
    Every(String),
}

/// Names that other programs know.
const NICKNAMES: [(&str, &str); 7] = [
    ("@yearly", "0 0 0 1 1 *"),
    ("@annually", "0 0 0 1 1 *"),
    ("@monthly", "0 0 0 1 * *"),
    ("@weekly", "0 0 0 * * Sun"),
    ("@daily", "0 0 0 * * *"),
    ("@midnight", "0 0 0 * * *"),
    ("@hourly", "0 0 * * * *"),
];

/// The fields, and what each may be.
const FIELDS: [(&str, &str); 6] = [
    ("second", "0 to 59"),
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of the month", "1 to 31"),
    ("month", "1 to 12, or `Jan` to `Dec`"),
    ("day of the week", "0 to 7, or `Sun` to `Sat`"),
];

/// A cron expression that comes some day.
pub(super) fn expression(written: &str) -> Result<Cron, BadSchedule> {
    let syntax = |why: String| BadSchedule::Syntax(written.to_owned(), why);
    let fields: Vec<&str> = written.split_whitespace().collect();
    match fields.as_slice() {
        [name] if name.starts_with('@') => {
            let known = NICKNAMES.iter().find(|(nickname, _)| nickname == name);
            return Err(match known {
                Some((_, instead)) => BadSchedule::Nickname(written.to_owned(), instead),
                None => syntax("it has one field".to_owned()),
            });
        }
        [] => return Err(syntax("it is empty".to_owned())),
        [_] => return Err(syntax("it has one field".to_owned())),
        [_, _, _, _, _] => return Err(BadSchedule::FiveFields(written.to_owned())),
        [_, _, _, _, _, _] => {}
        fields => return Err(syntax(format!("it has {} fields", fields.len()))),
    }
    let parser = CronParser::builder().seconds(Seconds::Required).build();
    let cron = parser
        .parse(written)
        .map_err(|error| syntax(wrong_field(parser, &fields).unwrap_or(error.to_string())))?;
    if comes(&cron) {
        Ok(cron)
    } else {
        Err(BadSchedule::Never(written.to_owned()))
    }
}

/// The field that cannot be read, even alone.
fn wrong_field(parser: CronParser, fields: &[&str]) -> Option<String> {
    let (n, wrong) = fields.iter().enumerate().find(|(n, field)| {
        let mut alone = ["*"; FIELDS.len()];
        if let Some(place) = alone.get_mut(*n) {
            *place = field;
        }
        parser.parse(&alone.join(" ")).is_err()
    })?;
    let (name, range) = FIELDS.get(n)?;
    Some(format!("`{wrong}` is no {name}: {range}"))
}

/// Years in which every day comes on every day of the week, a leap year's too.
const YEARS: (Date, Date) = (date(2000, 1, 1), date(2060, 12, 31));

/// Whether there is a day on which it comes; a time of the day there always is.
fn comes(cron: &Cron) -> bool {
    let (mut day, last) = YEARS;
    while day <= last {
        let month = u32::from(day.month().unsigned_abs());
        if is_day_of(cron, day, month) {
            return true;
        }
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => return false,
        }
    }
    false
}

fn is_day_of(cron: &Cron, day: Date, month: u32) -> bool {
    let weekday = u32::from(day.weekday().to_sunday_zero_offset().unsigned_abs());
    let weekday = Weekday::from_days_from_sunday(weekday);
    let (year, number) = (i32::from(day.year()), u32::from(day.day().unsigned_abs()));
    let pattern = &cron.pattern;
    pattern.month_match(month).unwrap_or(false)
        && pattern
            .day_match(year, month, number, weekday)
            .unwrap_or(false)
}

/// No such zone; with the name that was meant, where one is like it.
pub(super) fn zone(written: &str) -> BadSchedule {
    let meant =
        nearest(written).map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
    BadSchedule::Zone(written.to_owned(), meant)
}

/// Of the names that people use, the one that ends in what is written, or differs by a slip or two.
fn nearest(written: &str) -> Option<String> {
    let wanted = written.trim().to_lowercase().replace(' ', "_");
    let names = jiff::tz::db().available();
    let slips = names.filter_map(|name| {
        let name = name.as_str();
        // `posix/…` and `right/…` are copies, not names.
        if name.starts_with("posix/") || name.starts_with("right/") {
            return None;
        }
        let lower = name.to_lowercase();
        let city = lower.rsplit('/').next().unwrap_or_default();
        let near = strsim::damerau_levenshtein(&wanted, &lower)
            .min(strsim::damerau_levenshtein(&wanted, city));
        Some((near, name.to_owned()))
    });
    let (slips, name) = slips.min()?;
    (slips <= 2 && slips.saturating_mul(3) < wanted.chars().count()).then_some(name)
}
