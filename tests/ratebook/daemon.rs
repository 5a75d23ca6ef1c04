//! The daemon: schedules, a clean stop, one daemon a store.

use std::time::{Duration, Instant};

use ratebook::sink::SinkBehaviour;
use rusqlite::Connection;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::Answer;
use crate::world::{BUILT_IN, World, until};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

/// A world of these sources with these schedules, all with the same good page.
fn world_of(sources: &[(&str, &str)]) -> World {
    let files: Vec<(&str, String)> = sources
        .iter()
        .map(|(id, schedule)| (*id, acme::selectors(id, schedule)))
        .collect();
    let world = World::of(&files);
    for (id, _) in sources {
        let page = acme::page(PRICES).into_bytes();
        world.site.show(&format!("/{id}"), Answer::Page(page));
    }
    world
}

fn asked(world: &World, path: &str) -> usize {
    world.site.asked_for(path).len()
}

#[test]
fn every_source_is_checked_on_its_own_schedule() {
    let world = world_of(&[("often", ALWAYS), ("rare", RARELY)]);
    let daemon = world.daemon();
    world.site.wait_for("/often", 4);
    // What is due for the first time is due at once, and then when its schedule says.
    assert_eq!(asked(&world, "/rare"), 1);
    daemon.stop_well();
    let checks = |id: &str| {
        let sql = format!("SELECT count(*) FROM check_run WHERE source = '{id}'");
        world.count(&sql)
    };
    assert_eq!(checks("rare"), 1);
    assert!(checks("often") >= 3);
    let due = world.look("SELECT substr(next_due, 6, 14) FROM due WHERE source = 'rare'");
    assert_eq!(due, [["12-31T23:59:59"]]);
    assert_eq!(
        world.mails(),
        [],
        "baselines and unchanged pages are no news"
    );
}

#[test]
fn a_change_is_mailed_without_anybody_asking() {
    let world = world_of(&[("often", ALWAYS)]);
    let daemon = world.daemon();
    world.site.wait_for("/often", 1);
    until("the baseline is stored", || {
        world.store().exists()
            && world.count("SELECT count(*) FROM snapshot WHERE source = 'often'") == 1
    });
    let page = acme::page(["1.50", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/often", Answer::Page(page));
    until("both recipients are told", || world.mails().len() == 2);
    world.site.wait_for("/often", asked(&world, "/often") + 2);
    daemon.stop_well();
    assert_eq!(world.mails().len(), 2);
    assert!(world.mails()[0].subject.contains("$1.20/min → $1.50/min"));
}

#[test]
fn due_times_survive_a_restart() {
    let world = world_of(&[("often", ALWAYS), ("rare", RARELY)]);
    let daemon = world.daemon();
    world.site.wait_for("/often", 2);
    daemon.stop_well();
    assert_eq!(asked(&world, "/rare"), 1);
    let daemon = world.daemon();
    world.site.wait_for("/often", asked(&world, "/often") + 3);
    daemon.stop_well();
    assert_eq!(asked(&world, "/rare"), 1, "it is not due yet");

    // The machine was off when it was due.
    let store = Connection::open(world.store()).unwrap();
    let missed = "UPDATE due SET next_due = '2026-01-01T00:00:00.000000000Z' WHERE source = 'rare'";
    assert_eq!(store.execute(missed, []).unwrap(), 1);
    drop(store);
    let daemon = world.daemon();
    world.site.wait_for("/often", asked(&world, "/often") + 3);
    daemon.stop_well();
    assert_eq!(asked(&world, "/rare"), 2, "made up for by one check");
}

#[test]
fn a_source_that_hangs_delays_no_other_and_is_not_asked_twice_at_once() {
    let world = world_of(&[("hangs", ALWAYS), ("often", ALWAYS)]);
    world.site.show("/hangs", Answer::Hang);
    let daemon = world.daemon();
    let began = Instant::now();
    world.site.wait_for("/often", 4);
    assert!(began.elapsed() < Duration::from_secs(8));
    assert_eq!(asked(&world, "/hangs"), 1);
    daemon.wait_for_log("skipped: its last check still runs");
}

#[test]
fn asked_to_stop_while_a_page_and_a_mail_hang_it_stops_in_time_and_keeps_the_mail() {
    let world = world_of(&[("hangs", ALWAYS), ("often", ALWAYS)]);
    world.check("2026-05-01", &["often"]);
    world.site.show("/hangs", Answer::Hang);
    let page = acme::page(["1.50", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/often", Answer::Page(page));
    world.sink.behave(SinkBehaviour::StallInData);
    let daemon = world.daemon();
    world.site.wait_for("/hangs", 1);
    until("an attempt is under way", || {
        world.count("SELECT count(*) FROM attempt") > 0
    });
    daemon.stop_well();
    let hung = "SELECT count(*) FROM check_run WHERE source = 'hangs'";
    assert_eq!(world.count(hung), 0);
    let waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
    assert_eq!(world.count(waiting), 2);
    world.assert_sound();

    let page = acme::page(PRICES).into_bytes();
    world.site.show("/hangs", Answer::Page(page));
    world.sink.behave(SinkBehaviour::Accept);
    let daemon = world.daemon();
    until("both mails arrive", || world.mails().len() == 2);
    daemon.stop_well();
    assert_eq!(world.mails().len(), 2);
}

#[test]
fn asked_to_stop_while_nothing_happens_it_stops_at_once() {
    let world = world_of(&[]);
    let daemon = world.daemon();
    daemon.wait_for_log("ratebook is running");
    until("the first checks are recorded", || {
        let checks = world.count("SELECT count(*) FROM check_run");
        usize::try_from(checks).unwrap() == BUILT_IN.len()
    });
    let (ended, took) = daemon.stop();
    assert_eq!(ended.code(), Some(0));
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
fn restarted_many_times_nobody_is_told_anything() {
    let world = world_of(&[("often", ALWAYS)]);
    for round in 1..=12 {
        let daemon = world.daemon();
        world.site.wait_for("/often", asked(&world, "/often") + 1);
        // In turn a clean stop and a kill.
        if round % 2 == 0 {
            daemon.kill();
        } else {
            daemon.stop_well();
        }
    }
    assert_eq!(world.mails(), []);
    assert_eq!(world.count("SELECT count(*) FROM outbox"), 0);
    assert!(world.count("SELECT count(*) FROM snapshot WHERE source = 'often'") <= 1);
}

#[test]
fn a_second_daemon_on_one_store_ends_at_once_and_names_the_first() {
    let world = world_of(&[("often", ALWAYS)]);
    let first = world.daemon();
    world.site.wait_for("/often", 1);
    let began = Instant::now();
    let second = world.run(&["run"]);
    let said = second.failed(5);
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(said.contains("another daemon"), "{said}");
    assert!(said.contains(&first.pid().to_string()), "{said}");
    // The first is unhurt.
    world.site.wait_for("/often", asked(&world, "/often") + 1);
    // A lock dies with its owner, however that ends.
    first.kill();
    let third = world.daemon();
    world.site.wait_for("/often", asked(&world, "/often") + 1);
    third.stop_well();
}

/// Where a daemon runs, a check by hand leaves its mail to the daemon.
#[test]
fn a_check_by_hand_beside_the_daemon_is_recorded_and_mailed_once() {
    let world = world_of(&[("rare", RARELY)]);
    let daemon = world.daemon();
    until("the baseline is stored", || {
        world.store().exists()
            && world.count("SELECT count(*) FROM snapshot WHERE source = 'rare'") == 1
    });
    let page = acme::page(["1.50", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/rare", Answer::Page(page));
    let ran = world.run(&["check", "rare"]);
    assert!(ran.ended(0).contains("1 rate raised"), "{ran:?}");
    until("both recipients are told", || world.mails().len() == 2);
    daemon.stop_well();
    assert_eq!(world.mails().len(), 2);
}
