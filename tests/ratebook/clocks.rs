//! The daemon and its clock: set back, set forward, changed at night, stopped for a while.
//!
//! libfaketime gives the real program a clock of its own, which a test sets as it runs; the clock
//! that nobody sets, and all waiting, stay real.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use ratebook::sink::SinkBehaviour;

use crate::acme::{self, ALWAYS};
use crate::site::Answer;
use crate::world::{World, until};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];
const RAISED: [&str; 4] = ["1.50", "2.40", "3", "4.50"];

/// The clock of one daemon.
struct FakeClock {
    file: PathBuf,
}

impl FakeClock {
    fn new(world: &World) -> Self {
        let clock = Self {
            file: world.path("clock"),
        };
        clock.off_by(SignedDuration::ZERO);
        clock
    }

    /// From now on the daemon's clock is so much before or behind the real one.
    fn off_by(&self, offset: SignedDuration) {
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{:+}\n", offset.as_secs())).unwrap();
        // In one step: the daemon reads the file whenever it looks at its clock.
        fs::rename(new, &self.file).unwrap();
    }

    fn set(&self, shown: Timestamp) {
        self.off_by(shown.duration_since(Timestamp::now()));
    }

    fn prepare(&self, program: &mut Command) {
        program
            .env("LD_PRELOAD", library())
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("DONT_FAKE_MONOTONIC", "1")
            .arg("run");
    }
}

fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").unwrap();
    let paths = folders.map(|folder| folder.unwrap().path().join("faketime/libfaketime.so.1"));
    let found = paths.into_iter().find(|path| path.exists());
    found.unwrap_or_else(|| panic!("no libfaketime: `sh tests/run` installs it and runs the tests"))
}

/// A world of sources with these lines in place of their schedule, all with the same good page.
fn world_of(sources: &[(&str, &str)]) -> World {
    let files: Vec<(&str, String)> = sources
        .iter()
        .map(|(id, lines)| {
            let text = acme::selectors(id, "SCHEDULE");
            (*id, text.replace("schedule = \"SCHEDULE\"", lines))
        })
        .collect();
    let world = World::of(&files);
    let paced = format!("{}\n[daemon]\nspread = \"0s\"\n", world.fetching());
    world.configure(&paced, &world.mailing(""));
    for (id, _) in sources {
        show(&world, id, PRICES);
    }
    world
}

fn show(world: &World, id: &str, prices: [&str; 4]) {
    let page = acme::page(prices).into_bytes();
    world.site.show(&format!("/{id}"), Answer::Page(page));
}

fn asked(world: &World, id: &str) -> usize {
    world.site.asked_for(&format!("/{id}")).len()
}

/// When the checks of a source began.
fn checks(world: &World, id: &str) -> Vec<Timestamp> {
    let sql = format!("SELECT started FROM check_run WHERE source = '{id}' ORDER BY id");
    let rows = world.look(&sql);
    rows.iter().map(|row| row[0].parse().unwrap()).collect()
}

fn due(world: &World, id: &str) -> Timestamp {
    let rows = world.look(&format!("SELECT next_due FROM due WHERE source = '{id}'"));
    rows[0][0].parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[test]
fn a_clock_that_is_set_back_delays_no_check_and_no_mail() {
    let world = world_of(&[("often", "every = \"2s\""), ("hourly", "every = \"1h\"")]);
    world.sink.behave(SinkBehaviour::GreylistOnce);
    let clock = FakeClock::new(&world);
    let daemon = world.daemon_under(|program| clock.prepare(program));
    world.site.wait_for("/often", 2);
    for (n, off) in [HOUR, HOUR * 24].into_iter().enumerate() {
        clock.off_by(-off);
        let began = Instant::now();
        world.site.wait_for("/often", asked(&world, "often") + 2);
        // Two checks of a source that is due every two seconds, on a machine that may be busy.
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
        let told = format!("{} of {}", n + 1, daemon.log());
        assert_eq!(
            daemon.log().matches("the clock was set back").count(),
            n + 1,
            "{told}"
        );
        let soon = Timestamp::now() - off + HOUR;
        assert!(due(&world, "hourly") <= soon, "{}", due(&world, "hourly"));
    }
    // A mail that waits for its next try is tried by the clock as it is now.
    show(&world, "often", RAISED);
    until("the mails wait", || {
        world.count("SELECT count(*) FROM outbox WHERE attempts = 1 AND last_error IS NOT NULL")
            == 2
    });
    clock.off_by(HOUR * -48);
    until("both recipients are told", || world.mails().len() == 2);
    // Before there were any clocks to speak of.
    clock.set(at("1970-01-01T00:10:00Z"));
    world.site.wait_for("/often", asked(&world, "often") + 3);
    daemon.stop_well();
    assert_eq!(world.mails().len(), 2);
    world.assert_sound();
}

#[test]
fn a_clock_that_is_set_forward_is_made_up_for_by_one_check() {
    let world = world_of(&[("often", "every = \"2s\""), ("hourly", "every = \"1h\"")]);
    let clock = FakeClock::new(&world);
    // In the middle of an hour, so that nothing is due by itself.
    clock.set(at("2026-05-01T10:10:00Z"));
    let daemon = world.daemon_under(|program| clock.prepare(program));
    // While a check is under way nothing is missed.
    until("the first check is made", || {
        world.store().exists()
            && world.count("SELECT count(*) FROM due WHERE source = 'hourly'") == 1
    });
    for (n, forward) in [HOUR * 2, HOUR * 24 * 3_652].into_iter().enumerate() {
        clock.set(at("2026-05-01T10:12:00Z") + forward);
        world.site.wait_for("/hourly", n + 2);
        world.site.wait_for("/often", asked(&world, "often") + 3);
        assert_eq!(
            asked(&world, "hourly"),
            n + 2,
            "one for all that were missed"
        );
        assert_eq!(
            daemon.log().matches("the clock went forward").count(),
            n + 1
        );
    }
    // And the correction of such a mistake.
    clock.set(at("2026-05-01T10:20:00Z"));
    daemon.wait_for_log("the clock was set back");
    world.site.wait_for("/often", asked(&world, "often") + 3);
    until("the next is an hour away", || {
        due(&world, "hourly") == at("2026-05-01T11:00:00Z")
    });
    clock.set(at("2026-05-01T11:00:01Z"));
    world.site.wait_for("/hourly", 4);
    daemon.stop_well();
    world.assert_sound();
}

#[test]
fn stopped_for_a_while_it_makes_up_for_what_it_missed_by_one_check() {
    let world = world_of(&[("often", &format!("schedule = \"{ALWAYS}\""))]);
    let daemon = world.daemon();
    world.site.wait_for("/often", 2);
    daemon.signal("STOP");
    let stopped = Timestamp::now();
    let end = Instant::now() + Duration::from_secs(12);
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        std::thread::park_timeout(left);
    }
    let before = checks(&world, "often").len();
    let went_on = Timestamp::now();
    daemon.signal("CONT");
    world.site.wait_for("/often", asked(&world, "often") + 4);
    daemon.wait_for_log("the daemon stood still");
    daemon.stop_well();
    let checks = checks(&world, "often");
    let missed = |at: &&Timestamp| **at > stopped + SignedDuration::from_secs(1) && **at < went_on;
    assert_eq!(checks.iter().filter(missed).count(), 0);
    // One a second from then on, and no heap of those that were missed.
    for pair in checks[before..].windows(2) {
        let apart = pair[1].duration_since(pair[0]);
        assert!(apart > SignedDuration::from_millis(300), "{checks:?}");
    }
}

/// A night of New York on which clocks are changed: from, to, and the checks of a source at half
/// past this hour, of one at half past four, and of one every half hour.
fn night(hour: u8, from: &str, to: &str) -> [Vec<String>; 3] {
    let new_york = |cron: &str| format!("schedule = \"{cron}\"\ntimezone = \"America/New_York\"");
    let ids = ["changed", "early", "half-hourly"];
    let changed = format!("0 30 {hour} * * *");
    let lines = [changed.as_str(), "0 30 4 * * *", "0 */30 * * * *"].map(new_york);
    let sources: Vec<(&str, &str)> = ids
        .into_iter()
        .zip(lines.iter().map(String::as_str))
        .collect();
    let world = world_of(&sources);
    let clock = FakeClock::new(&world);
    clock.set(at(from));
    let daemon = world.daemon_under(|program| clock.prepare(program));
    let rests = || {
        ids.iter().all(|id| {
            let planned = format!("SELECT count(*) FROM due WHERE source = '{id}'");
            world.store().exists() && world.count(&planned) == 1
        })
    };
    until("the first checks are made", rests);
    loop {
        let next = ids.iter().map(|id| due(&world, id)).min().unwrap();
        if next > at(to) {
            break;
        }
        clock.set(next - SignedDuration::from_millis(500));
        until(&format!("what is due at {next} is checked"), || {
            ids.iter().all(|id| due(&world, id) > next)
        });
    }
    daemon.stop_well();
    ids.map(|id| {
        let checks = checks(&world, id);
        // The first was made because there was none.
        let minutes = checks
            .iter()
            .skip(1)
            .map(|at| at.strftime("%d %H:%M").to_string());
        minutes.collect()
    })
}

/// `RATEBOOK_WHOLE_DAYS=1` runs through whole days.
fn whole_days() -> bool {
    std::env::var_os("RATEBOOK_WHOLE_DAYS").is_some()
}

/// Every half hour of UTC from one to the other.
fn half_hours(from: &str, to: &str) -> Vec<String> {
    let half = SignedDuration::from_mins(30);
    let all = std::iter::successors(Some(at(from)), |at| Some(*at + half));
    let all = all.take_while(|instant| *instant <= at(to));
    all.map(|at| at.strftime("%d %H:%M").to_string()).collect()
}

#[test]
fn the_night_that_loses_an_hour_has_every_check_once() {
    let to = if whole_days() {
        "2026-03-09T09:00:00Z"
    } else {
        "2026-03-08T08:45:00Z"
    };
    let [two, four, half] = night(2, "2026-03-08T05:45:00Z", to);
    println!("half past two: {two:?}, half past four: {four:?}, every half hour: {half:?}");
    if whole_days() {
        assert_eq!(two, ["08 07:00", "09 06:30"]);
        assert_eq!(four, ["08 08:30", "09 08:30"]);
    } else {
        assert_eq!(
            (two, four),
            (vec!["08 07:00".to_owned()], vec!["08 08:30".to_owned()])
        );
    }
    assert_eq!(half, half_hours("2026-03-08T06:00:00Z", to));
}

#[test]
fn the_night_that_gains_an_hour_has_every_check_once() {
    let to = if whole_days() {
        "2026-11-02T10:00:00Z"
    } else {
        "2026-11-01T09:45:00Z"
    };
    let [one, four, half] = night(1, "2026-11-01T04:45:00Z", to);
    println!("half past one: {one:?}, half past four: {four:?}, every half hour: {half:?}");
    if whole_days() {
        assert_eq!(one, ["01 05:30", "02 06:30"]);
        assert_eq!(four, ["01 09:30", "02 09:30"]);
    } else {
        assert_eq!(
            (one, four),
            (vec!["01 05:30".to_owned()], vec!["01 09:30".to_owned()])
        );
    }
    assert_eq!(half, half_hours("2026-11-01T05:00:00Z", to));
}
