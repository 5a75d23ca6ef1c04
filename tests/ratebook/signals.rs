//! The daemon and whoever runs it: signals, its configuration read anew, readiness, the watchdog.

use std::os::unix::net::UnixDatagram;
use std::os::unix::process::ExitStatusExt as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ratebook::sink::SinkBehaviour;
use rusqlite::Connection;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::Answer;
use crate::world::{Daemon, World, until};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

fn world_of(ids: &[&str]) -> World {
    let files: Vec<(&str, String)> = ids
        .iter()
        .map(|id| (*id, acme::selectors(id, ALWAYS)))
        .collect();
    let world = World::of(&files);
    for id in ids {
        show(&world, id);
    }
    world
}

fn show(world: &World, id: &str) {
    let page = acme::page(PRICES).into_bytes();
    world.site.show(&format!("/{id}"), Answer::Page(page));
}

fn asked(world: &World, id: &str) -> usize {
    world.site.asked_for(&format!("/{id}")).len()
}

fn asked_again(world: &World, id: &str) {
    world.site.wait_for(&format!("/{id}"), asked(world, id) + 2);
}

/// A service manager of which there is only the socket.
struct Manager {
    said: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Manager {
    fn of(world: &World) -> Self {
        let socket = UnixDatagram::bind(world.path("notify")).unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&said);
        // It hears to the end of the tests.
        std::thread::spawn(move || {
            let mut buffer = [0; 4_096];
            while let Ok(length) = socket.recv(&mut buffer) {
                let text = String::from_utf8(buffer[..length].to_vec()).unwrap();
                hears.lock().unwrap().push((Instant::now(), text));
            }
        });
        Self { said }
    }

    fn daemon(world: &World, watchdog: Option<Duration>) -> Daemon {
        world.daemon_under(|program| {
            program
                .env("NOTIFY_SOCKET", world.path("notify"))
                .arg("run");
            if let Some(watchdog) = watchdog {
                program.env("WATCHDOG_USEC", watchdog.as_micros().to_string());
            }
        })
    }

    /// The lines said so far, those of one message after another.
    fn lines(&self) -> Vec<String> {
        let said = self.said.lock().unwrap();
        let lines = said.iter().flat_map(|(_, text)| text.lines());
        lines.map(str::to_owned).collect()
    }

    fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|said| *said == line).count()
    }

    fn wait_for(&self, line: &str, times: usize) {
        until(&format!("{line} is said {times} times"), || {
            self.count(line) >= times
        });
    }

    /// The messages that hold a line, since an instant.
    fn since(&self, instant: Instant, line: &str) -> usize {
        let said = self.said.lock().unwrap();
        let holds = |text: &str| text.lines().any(|said| said == line);
        said.iter()
            .filter(|(at, text)| *at >= instant && holds(text))
            .count()
    }
}

#[test]
fn readiness_is_told_once_the_daemon_works_and_its_end_when_it_stops() {
    let world = world_of(&["often"]);
    let manager = Manager::of(&world);
    // Neither of these gets as far as that.
    world.write("selectors/often.toml", "title = ");
    let broken = Manager::daemon(&world, None);
    assert_eq!(broken.end().0.code(), Some(3));
    world.write("selectors/often.toml", acme::selectors("often", ALWAYS));
    world.write("ratebook.db", "this is no store");
    let foreign = Manager::daemon(&world, None);
    assert_eq!(foreign.end().0.code(), Some(4));
    std::fs::remove_file(world.store()).unwrap();
    assert_eq!(manager.lines(), Vec::<String>::new());

    let daemon = Manager::daemon(&world, None);
    manager.wait_for("READY=1", 1);
    assert!(world.store().exists());
    assert!(
        daemon.log().contains("ratebook is running"),
        "{}",
        daemon.log()
    );
    world.site.wait_for("/often", 2);
    until("it is said how it stands", || {
        manager
            .lines()
            .iter()
            .any(|line| line.starts_with("STATUS=6 sources, "))
    });
    assert_eq!(manager.count("WATCHDOG=1"), 0, "nobody asked for it");
    assert_eq!(manager.count("STOPPING=1"), 0);
    daemon.stop_well();
    assert_eq!(manager.count("STOPPING=1"), 1);
    assert_eq!(manager.count("READY=1"), 1);
}

/// Whatever holds the store up holds the watchdog up: here another program that is writing.
#[test]
fn the_watchdog_is_fed_only_while_the_store_answers() {
    let world = world_of(&["often"]);
    let manager = Manager::of(&world);
    let daemon = Manager::daemon(&world, Some(Duration::from_secs(3)));
    manager.wait_for("WATCHDOG=1", 2);
    let other = Connection::open(world.store()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let held = Instant::now();
    // The next check of a source that is checked every second cannot be recorded.
    pause(Duration::from_millis(2_500));
    let stuck = Instant::now();
    pause(Duration::from_millis(1_700));
    let fed = manager.since(stuck, "WATCHDOG=1");
    let waited = held.elapsed();
    other.execute_batch("ROLLBACK").unwrap();
    assert!(
        waited < Duration::from_secs(5),
        "the machine is too slow: {waited:?}"
    );
    assert_eq!(fed, 0, "{:?}", manager.lines());
    let freed = Instant::now();
    until("it is fed again", || {
        manager.since(freed, "WATCHDOG=1") >= 2
    });
    // Stopped as a whole it says nothing, and goes on as soon as it may.
    daemon.signal("STOP");
    let stopped = Instant::now() + Duration::from_millis(200);
    pause(Duration::from_millis(2_500));
    assert_eq!(manager.since(stopped, "WATCHDOG=1"), 0);
    daemon.signal("CONT");
    let went_on = Instant::now();
    until("it is fed again", || {
        manager.since(went_on, "WATCHDOG=1") >= 2
    });
    daemon.stop_well();
}

fn pause(length: Duration) {
    let end = Instant::now() + length;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        std::thread::park_timeout(left);
    }
}

#[test]
fn a_new_configuration_is_used_and_a_wrong_one_leaves_the_old() {
    let world = world_of(&["often"]);
    let manager = Manager::of(&world);
    let daemon = Manager::daemon(&world, None);
    manager.wait_for("READY=1", 1);
    world.site.wait_for("/often", 1);

    // Another source begins.
    show(&world, "more");
    world.write("selectors/more.toml", acme::selectors("more", ALWAYS));
    daemon.signal("HUP");
    world.site.wait_for("/more", 2);
    manager.wait_for("READY=1", 2);
    assert_eq!(manager.count("RELOADING=1"), 1);
    let lines = manager.lines();
    let begun = lines.iter().position(|line| line == "RELOADING=1").unwrap();
    assert!(lines[begun + 1].starts_with("MONOTONIC_USEC="), "{lines:?}");

    // A file that cannot be used: one error, and all goes on as before.
    world.write("selectors/more.toml", acme::selectors("more", "0 * * * *"));
    world.write("selectors/third.toml", acme::selectors("third", ALWAYS));
    daemon.signal("HUP");
    manager.wait_for("READY=1", 3);
    let log = daemon.log();
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), 1, "{log}");
    for words in [
        "the old one stays",
        "more.toml:4: `0 * * * *` has five fields",
    ] {
        assert!(errors[0].contains(words), "{log}");
    }
    asked_again(&world, "often");
    asked_again(&world, "more");
    assert_eq!(asked(&world, "third"), 0);

    // So with the configuration itself, and with what only a new start can change.
    let good = std::fs::read_to_string(world.path("ratebook.toml")).unwrap();
    world.write("selectors/more.toml", acme::selectors("more", RARELY));
    world.write("selectors/third.toml", acme::selectors("third", ALWAYS));
    for (n, (wrong, words)) in [
        (
            good.replace("allow_private", "allow_privat"),
            "unknown key `allow_privat`",
        ),
        (
            good.replace("ratebook.db", "other.db"),
            "`store` cannot be changed while the daemon runs",
        ),
        (
            format!("{good}\n[serve]\nlisten = \"127.0.0.1:1\"\n"),
            "`serve` cannot",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        world.write("ratebook.toml", wrong);
        daemon.signal("HUP");
        manager.wait_for("READY=1", 4 + n);
        daemon.wait_for_log(words);
        asked_again(&world, "often");
    }
    assert!(!world.path("other.db").exists());

    // A source that is there no more, one with another schedule, one that is new.
    world.write("ratebook.toml", good);
    std::fs::remove_file(world.path("selectors/often.toml")).unwrap();
    show(&world, "third");
    daemon.signal("HUP");
    manager.wait_for("READY=1", 7);
    let (often, more) = (asked(&world, "often"), asked(&world, "more"));
    world.site.wait_for("/third", 3);
    // One check of each may have been under way, and one was due before it is seldom.
    assert!(asked(&world, "often") <= often + 1);
    assert!(asked(&world, "more") <= more + 1);
    daemon.stop_well();
}

#[test]
fn checks_under_way_end_undisturbed_by_a_new_configuration() {
    let world = world_of(&["often", "hangs"]);
    let slow = format!("{}[daemon]\nspread = \"0s\"\n", world.fetching());
    let slow = slow.replace("[fetch]\n", "[fetch]\ndeadline = \"4s\"\n");
    world.configure(&slow, &world.mailing(""));
    world.site.show("/hangs", Answer::Hang);
    let manager = Manager::of(&world);
    let daemon = Manager::daemon(&world, None);
    world.site.wait_for("/hangs", 1);
    // Its source is not even there any more.
    std::fs::remove_file(world.path("selectors/hangs.toml")).unwrap();
    daemon.signal("HUP");
    manager.wait_for("READY=1", 2);
    until("the check that hangs is recorded", || {
        let sql =
            "SELECT count(*) FROM check_run WHERE source = 'hangs' AND outcome = 'unreachable'";
        world.count(sql) == 1
    });
    asked_again(&world, "often");
    assert_eq!(asked(&world, "hangs"), 1);
    daemon.stop_well();
}

#[test]
fn asked_a_second_time_it_ends_at_once() {
    let world = world_of(&["often"]);
    world.check("2026-05-01", &["often"]);
    let page = acme::page(["1.50", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/often", Answer::Page(page));
    world.sink.behave(SinkBehaviour::StallInData);
    let daemon = world.daemon();
    until("an attempt is under way", || {
        world.count("SELECT count(*) FROM attempt") > 0
    });
    daemon.signal("TERM");
    daemon.wait_for_log("ratebook is stopping");
    daemon.signal("INT");
    let (ended, took) = daemon.end();
    assert_eq!(ended.code(), Some(1));
    assert!(took < Duration::from_secs(3), "{took:?}");
    world.assert_sound();
}

/// While it starts, fetches, reads, commits and mails.
#[test]
fn whenever_it_is_asked_to_stop_it_ends_well_and_leaves_a_whole_store() {
    let world = world_of(&["ash", "birch", "cedar"]);
    let mut random = 20_261_122_u64;
    for round in 0..12 {
        let daemon = world.daemon();
        daemon.wait_for_log_after(round, "ratebook is running");
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        pause(Duration::from_millis((random >> 33) % 1_500));
        let prices = [
            format!("{}.20", round + 1),
            "2.40".into(),
            "3".into(),
            "4.50".into(),
        ];
        let page = acme::page(prices.each_ref().map(String::as_str)).into_bytes();
        world.site.show("/ash", Answer::Page(page));
        daemon.signal(if round % 2 == 0 { "TERM" } else { "INT" });
        let log = daemon.log();
        let (ended, took) = daemon.end();
        assert_eq!(ended.code(), Some(0), "{log}");
        assert!(took < Duration::from_secs(10), "{took:?}");
        world.assert_sound();
    }
}

/// Before it listens nothing was begun, and a signal simply ends it.
#[test]
fn asked_to_stop_while_it_starts_it_leaves_nothing_half() {
    let world = world_of(&["often"]);
    for round in 0..8 {
        let daemon = world.daemon();
        pause(Duration::from_millis(round * 25));
        daemon.signal("TERM");
        let (ended, took) = daemon.end();
        assert!(
            ended.code() == Some(0) || ended.signal() == Some(15),
            "{ended:?}"
        );
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
    let daemon = world.daemon();
    asked_again(&world, "often");
    daemon.stop_well();
    world.assert_sound();
}
