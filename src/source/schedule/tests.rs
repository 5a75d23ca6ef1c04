//! Schedules and the instants that they mean, as a table.

use jiff::{SignedDuration, Timestamp};

use super::{BadSchedule, Schedule};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn schedule(written: &str, zone: &str) -> Schedule {
    match written.strip_prefix("every ") {
        Some(length) => Schedule::every(length).unwrap(),
        None => Schedule::parse(written, zone).unwrap(),
    }
}

/// All due instants from one to the other, the first apart.
fn due(schedule: &Schedule, after: Timestamp, until: Timestamp) -> Vec<Timestamp> {
    let next = |at: &Timestamp| schedule.next_after(*at);
    let all = std::iter::successors(next(&after), next);
    all.take_while(|at| *at <= until).collect()
}

/// A zone, an expression, from when to when, and every instant at which it is due.
const TABLE: &[(&str, &str, &str, &str, &[&str])] = &[
    // New York puts its clocks forward at 07:00Z on 8 March 2026: 02:00 to 03:00 is left out.
    (
        "America/New_York",
        "0 30 2 * * *",
        "2026-03-07T00:00Z",
        "2026-03-10T00:00Z",
        &[
            "2026-03-07T07:30Z",
            "2026-03-08T07:00Z",
            "2026-03-09T06:30Z",
        ],
    ),
    (
        "America/New_York",
        "0 30 4 * * *",
        "2026-03-07T00:00Z",
        "2026-03-10T00:00Z",
        &[
            "2026-03-07T09:30Z",
            "2026-03-08T08:30Z",
            "2026-03-09T08:30Z",
        ],
    ),
    // The first and the last second that are left out, and the first that is not.
    (
        "America/New_York",
        "0 0 2 * * *",
        "2026-03-08T05:00Z",
        "2026-03-09T00:00Z",
        &["2026-03-08T07:00Z"],
    ),
    (
        "America/New_York",
        "59 59 2 * * *",
        "2026-03-08T05:00Z",
        "2026-03-09T00:00Z",
        &["2026-03-08T07:00Z"],
    ),
    (
        "America/New_York",
        "0 0 3 * * *",
        "2026-03-08T05:00Z",
        "2026-03-09T00:00Z",
        &["2026-03-08T07:00Z"],
    ),
    // Several stated times that are left out come as one.
    (
        "America/New_York",
        "0 15,45 1,2,3 * * *",
        "2026-03-08T05:00Z",
        "2026-03-09T00:00Z",
        &[
            "2026-03-08T06:15Z",
            "2026-03-08T06:45Z",
            "2026-03-08T07:00Z",
            "2026-03-08T07:15Z",
            "2026-03-08T07:45Z",
        ],
    ),
    // A day of the month that is left out comes too.
    (
        "America/New_York",
        "0 30 2 8 3 *",
        "2026-01-01T00:00Z",
        "2027-12-31T00:00Z",
        &["2026-03-08T07:00Z", "2027-03-08T07:30Z"],
    ),
    // Every so often: what passes counts, not what the clock shows.
    (
        "America/New_York",
        "0 */30 * * * *",
        "2026-03-08T06:00Z",
        "2026-03-08T08:00Z",
        &[
            "2026-03-08T06:30Z",
            "2026-03-08T07:00Z",
            "2026-03-08T07:30Z",
            "2026-03-08T08:00Z",
        ],
    ),
    (
        "America/New_York",
        "0 15,45 * * * *",
        "2026-03-08T06:00Z",
        "2026-03-08T08:00Z",
        &[
            "2026-03-08T06:15Z",
            "2026-03-08T06:45Z",
            "2026-03-08T07:15Z",
            "2026-03-08T07:45Z",
        ],
    ),
    (
        "America/New_York",
        "0 15 */2 * * *",
        "2026-03-08T05:00Z",
        "2026-03-08T11:00Z",
        &[
            "2026-03-08T05:15Z",
            // Two hours later; by the new clock it would be three.
            "2026-03-08T07:15Z",
            "2026-03-08T08:15Z",
            "2026-03-08T10:15Z",
        ],
    ),
    // New York puts its clocks back at 06:00Z on 1 November 2026: 01:00 to 02:00 comes twice.
    (
        "America/New_York",
        "0 30 1 * * *",
        "2026-10-31T00:00Z",
        "2026-11-03T00:00Z",
        &[
            "2026-10-31T05:30Z",
            "2026-11-01T05:30Z",
            "2026-11-02T06:30Z",
        ],
    ),
    (
        "America/New_York",
        "0 30 4 * * *",
        "2026-10-31T00:00Z",
        "2026-11-03T00:00Z",
        &[
            "2026-10-31T08:30Z",
            "2026-11-01T09:30Z",
            "2026-11-02T09:30Z",
        ],
    ),
    // A list of times is stated too.
    (
        "America/New_York",
        "0 0,59 1,2 * * *",
        "2026-11-01T04:00Z",
        "2026-11-02T00:00Z",
        &[
            "2026-11-01T05:00Z",
            "2026-11-01T05:59Z",
            "2026-11-01T07:00Z",
            "2026-11-01T07:59Z",
        ],
    ),
    (
        "America/New_York",
        "0 */30 * * * *",
        "2026-11-01T05:00Z",
        "2026-11-01T08:00Z",
        &[
            "2026-11-01T05:30Z",
            "2026-11-01T06:00Z",
            "2026-11-01T06:30Z",
            "2026-11-01T07:00Z",
            "2026-11-01T07:30Z",
            "2026-11-01T08:00Z",
        ],
    ),
    // As often by the old clock as it would have been.
    (
        "America/New_York",
        "0 0,40 */2 * * *",
        "2026-03-08T05:00Z",
        "2026-03-08T10:00Z",
        &[
            "2026-03-08T05:40Z",
            "2026-03-08T07:00Z",
            "2026-03-08T07:40Z",
            "2026-03-08T08:00Z",
            "2026-03-08T08:40Z",
            "2026-03-08T10:00Z",
        ],
    ),
    (
        "America/New_York",
        "0 15 */2 * * *",
        "2026-11-01T04:00Z",
        "2026-11-01T08:00Z",
        &[
            "2026-11-01T04:15Z",
            "2026-11-01T06:15Z",
            "2026-11-01T07:15Z",
        ],
    ),
    // As often in the hours that are named.
    (
        "America/New_York",
        "0 */30 1 * * *",
        "2026-11-01T04:00Z",
        "2026-11-02T00:00Z",
        &[
            "2026-11-01T05:00Z",
            "2026-11-01T05:30Z",
            "2026-11-01T06:00Z",
            "2026-11-01T06:30Z",
        ],
    ),
    // Looked for in the middle of the repeated hour, what came the first time does not come again.
    (
        "America/New_York",
        "0 30 1 * * *",
        "2026-11-01T06:10Z",
        "2026-11-02T12:00Z",
        &["2026-11-02T06:30Z"],
    ),
    (
        "America/New_York",
        "0 30 1 * * *",
        "2026-11-01T06:00Z",
        "2026-11-02T12:00Z",
        &["2026-11-02T06:30Z"],
    ),
    // The default, on both nights of another zone.
    (
        "Europe/Berlin",
        "0 0 */6 * * *",
        "2026-03-28T12:00Z",
        "2026-03-29T12:00Z",
        &[
            "2026-03-28T17:00Z",
            "2026-03-28T23:00Z",
            "2026-03-29T04:00Z",
            "2026-03-29T10:00Z",
        ],
    ),
    (
        "Europe/Berlin",
        "0 0 2 * * *",
        "2026-10-24T12:00Z",
        "2026-10-26T12:00Z",
        &["2026-10-25T00:00Z", "2026-10-26T01:00Z"],
    ),
    // A clock that is moved by half an hour.
    (
        "Australia/Lord_Howe",
        "0 15 2 * * *",
        "2026-10-03T00:00Z",
        "2026-10-05T00:00Z",
        &["2026-10-03T15:30Z", "2026-10-04T15:15Z"],
    ),
    (
        "Australia/Lord_Howe",
        "0 15 * * * *",
        "2026-10-03T14:00Z",
        "2026-10-03T17:00Z",
        &[
            "2026-10-03T14:45Z",
            "2026-10-03T15:45Z",
            "2026-10-03T16:15Z",
        ],
    ),
    // A clock that is moved at midnight: there is no 00:00 on that day.
    (
        "Africa/Cairo",
        "0 0 0 * * *",
        "2026-04-22T00:00Z",
        "2026-04-25T00:00Z",
        &[
            "2026-04-22T22:00Z",
            "2026-04-23T22:00Z",
            "2026-04-24T21:00Z",
        ],
    ),
    // A whole day that was left out.
    (
        "Pacific/Apia",
        "0 0 12 * * *",
        "2011-12-29T00:00Z",
        "2012-01-01T00:00Z",
        &[
            "2011-12-29T22:00Z",
            "2011-12-30T10:00Z",
            "2011-12-30T22:00Z",
            "2011-12-31T22:00Z",
        ],
    ),
    // The last day of February, and a weekday.
    (
        "UTC",
        "0 0 0 29 2 *",
        "2026-01-01T00:00Z",
        "2033-01-01T00:00Z",
        &["2028-02-29T00:00Z", "2032-02-29T00:00Z"],
    ),
    (
        "UTC",
        "0 15 8 * * Mon-Fri",
        "2026-05-01T09:00Z",
        "2026-05-05T00:00Z",
        &["2026-05-04T08:15Z"],
    ),
    // Every so often, in UTC.
    (
        "",
        "every 30m",
        "2026-11-01T05:10Z",
        "2026-11-01T06:30Z",
        &[
            "2026-11-01T05:30Z",
            "2026-11-01T06:00Z",
            "2026-11-01T06:30Z",
        ],
    ),
    (
        "",
        "every 1h 30m",
        "1969-12-31T22:00:00.5Z",
        "1970-01-01T01:30Z",
        &[
            "1969-12-31T22:30Z",
            "1970-01-01T00:00Z",
            "1970-01-01T01:30Z",
        ],
    ),
    // Far years.
    (
        "America/New_York",
        "0 30 2 * * *",
        "2200-03-08T00:00Z",
        "2200-03-10T00:00Z",
        &["2200-03-08T07:30Z", "2200-03-09T07:00Z"],
    ),
];

#[test]
fn every_schedule_is_due_when_the_table_says() {
    for (zone, written, after, until, expected) in TABLE {
        let schedule = schedule(written, zone);
        let found = due(&schedule, at(after), at(until));
        let expected: Vec<Timestamp> = expected.iter().map(|text| at(text)).collect();
        assert_eq!(found, expected, "{written} {zone}");
    }
}

/// Wherever it is looked for, the same instants come: each is the next of all that lie before it
/// and behind the one before.
#[test]
fn from_wherever_it_is_looked_for_the_same_comes_next() {
    for (zone, written, after, until, _) in TABLE {
        let schedule = schedule(written, zone);
        let all = due(&schedule, at(after), at(until));
        for pair in all.windows(2) {
            let apart = pair[1].duration_since(pair[0]);
            for part in [1, 7, 13, 31, 59] {
                let between = pair[0].checked_add(apart * part / 60).unwrap();
                let next = schedule.next_after(between);
                assert_eq!(next, Some(pair[1]), "{written} {zone} after {between}");
            }
        }
    }
}

/// The zones of one clock change or another, over years.
const ZONES: [&str; 8] = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Chatham",
];

#[test]
fn what_comes_every_so_often_is_never_further_apart() {
    for zone in ZONES {
        for (written, seconds) in [
            ("0 */30 * * * *", 1_800),
            ("0 */20 * * * *", 1_200),
            ("7 5 * * * *", 3_600),
            ("0 15 */2 * * *", 7_200),
            ("0 0 */6 * * *", 21_600),
        ] {
            let schedule = schedule(written, zone);
            // All of these zones change their clocks in these weeks, if they do.
            let weeks = [
                ("2026-02-10T00:00Z", "2026-04-10T00:00Z"),
                ("2026-09-20T00:00Z", "2026-11-05T00:00Z"),
            ];
            let [spring, autumn] = weeks.map(|(from, to)| due(&schedule, at(from), at(to)));
            assert!(spring.len() > 200 && autumn.len() > 150);
            for pair in spring.windows(2).chain(autumn.windows(2)) {
                let apart = pair[1].duration_since(pair[0]);
                // Six hours by a clock that shows one of them twice are seven.
                let most = seconds + if seconds > 7_200 { 3_600 } else { 0 };
                assert!(
                    apart <= SignedDuration::from_secs(most),
                    "{written} {zone} {pair:?}"
                );
            }
        }
    }
}

#[test]
fn a_stated_time_comes_once_on_every_day_of_the_year() {
    for zone in ZONES {
        for hour in [0, 1, 2, 3, 12, 23] {
            let schedule = schedule(&format!("0 30 {hour} * * *"), zone);
            let all = due(&schedule, at("2026-01-01T12:00Z"), at("2027-01-01T12:00Z"));
            assert_eq!(all.len(), 365, "{hour} {zone}");
        }
    }
}

#[test]
fn expressions_that_cannot_be_meant_are_explained() {
    let said = |cron: &str, zone: &str| Schedule::parse(cron, zone).unwrap_err().to_string();
    for (cron, zone, words) in [
        ("0 */6 * * *", "UTC", "write `0 0 */6 * * *`"),
        ("* * * * *", "UTC", "write `0 * * * * *`"),
        ("0 0 0 31 2 *", "UTC", "never comes"),
        ("0 0 0 31 2,4,6,9,11 *", "UTC", "never comes"),
        ("60 * * * * *", "UTC", "`60` is no second: 0 to 59"),
        ("0 0 24 * * *", "UTC", "`24` is no hour: 0 to 23"),
        ("0 0 0 * Febuary *", "UTC", "`Febuary` is no month"),
        ("0 0 0 * * 8", "UTC", "`8` is no day of the week"),
        ("0 5-1 * * * *", "UTC", "`5-1` is no minute"),
        ("0 0 0 * * * *", "UTC", "it has 7 fields"),
        ("", "UTC", "it is empty"),
        (" ", "UTC", "it is empty"),
        ("hourly", "UTC", "it has one field"),
        ("@daily", "UTC", "write `0 0 0 * * *`"),
        ("@reboot", "UTC", "it has one field"),
        ("0 0 0 * * *", "Mars/Olympus", "is not a time zone"),
        ("0 0 0 * * *", "", "is not a time zone"),
        ("0 0 0 * * *", "Berlin", "did you mean `Europe/Berlin`?"),
        (
            "0 0 0 * * *",
            "America/NewYork",
            "did you mean `America/New_York`?",
        ),
        (
            "0 0 0 * * *",
            "new york",
            "did you mean `America/New_York`?",
        ),
        ("0 0 0 * * *", "Europe/Kiew", "did you mean `Europe/Kiev`?"),
        ("0 0 0 * * *", "../../etc/passwd", "is not a time zone"),
    ] {
        let said = said(cron, zone);
        assert!(said.contains(words), "{cron} {zone}: {said}");
    }
    assert!(!said("0 0 0 * * *", "Mars/Olympus").contains("did you mean"));
    for length in ["0s", "-5m", "500ms", "9999999h", "367d"] {
        let error = Schedule::every(length).unwrap_err();
        assert_eq!(error, BadSchedule::Every(length.to_owned()));
    }
    for (length, says) in [
        ("", "no length of time"),
        ("soon", "no length of time"),
        ("2 years", "no length of time"),
        ("5", "write `5s`, `5m`, `5h` or `5d`"),
    ] {
        let error = Schedule::every(length).unwrap_err().to_string();
        assert!(error.contains(says), "{length}: {error}");
    }
    assert!(Schedule::every("1d").is_ok());
}

/// Any text is a schedule or explained, and none is searched for long.
#[test]
fn rare_days_come_and_odd_ones_are_explained_soon() {
    for rare in [
        "0 0 0 29 2 *",
        "0 0 0 L 2 *",
        "0 0 0 * * Mon#5",
        "0 0 0 15W * *",
    ] {
        let schedule = Schedule::parse(rare, "Europe/Berlin").unwrap();
        let all = due(&schedule, at("2026-01-01T00:00Z"), at("2034-01-01T00:00Z"));
        assert!(all.len() >= 2, "{rare}");
    }
    for far in [Timestamp::MIN, Timestamp::MAX] {
        // Beyond what the calendar knows there is no answer, and no panic.
        let _ = schedule("0 30 2 * * *", "America/New_York").next_after(far);
        let _ = schedule("every 8784h", "UTC").next_after(far);
    }
}
