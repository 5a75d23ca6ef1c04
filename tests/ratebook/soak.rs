//! A daemon over a long time in which everything around it fails now and then.
//!
//! A quarter of a minute of it is in the suite; `RATEBOOK_SOAK_MINUTES=30` asks for more, and
//! `-- --nocapture` shows the figures.

use std::fs;
use std::time::{Duration, Instant};

use ratebook::sink::SinkBehaviour;

use crate::acme;
use crate::site::Answer;
use crate::world::{Daemon, World, until};

const SOURCES: usize = 20;

/// How long one fault lasts.
const TURN: Duration = Duration::from_secs(3);

/// Memory in KiB and open files of the daemon.
fn held(daemon: &Daemon) -> (u64, usize) {
    let process = format!("/proc/{}", daemon.pid());
    let status = fs::read_to_string(format!("{process}/status")).unwrap();
    let resident = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    let kib = resident.split_whitespace().nth(1).unwrap().parse().unwrap();
    let files = fs::read_dir(format!("{process}/fd")).unwrap().count();
    (kib, files)
}

/// What a source shows in a turn: mostly the same, a price that rises a little now and then, and
/// all that can come in place of a page.
fn shows(source: usize, turn: usize) -> Answer {
    // Never the same again: a price that comes back is doubted, and rightly so.
    let cents = 200 + turn / 7;
    let price = format!("{}.{:02}", cents / 100, cents % 100);
    let page = acme::page([&price, "2.40", "3", "4.50"]);
    match (source + turn) % 11 {
        0 => Answer::Status(503, b"busy".to_vec()),
        1 => Answer::Plain(vec![0xff; 50_000]),
        2 => Answer::Page(b"<h1>Just a moment...</h1>".to_vec()),
        3 => Answer::Page(page.replace("<td>Nova", "<td>Nove").into_bytes()),
        4 => Answer::Redirect("/nowhere".to_owned()),
        5 => Answer::Plain(Vec::new()),
        _ => Answer::Page(page.into_bytes()),
    }
}

fn mail_server(turn: usize) -> SinkBehaviour {
    match turn % 9 {
        1 => SinkBehaviour::GreylistOnce,
        3 => SinkBehaviour::CloseAt421,
        5 => SinkBehaviour::AcceptThenDrop,
        7 => SinkBehaviour::Reject552AtData,
        _ => SinkBehaviour::Accept,
    }
}

#[test]
fn over_a_long_time_of_faults_memory_and_files_stay_level() {
    let asked = std::env::var("RATEBOOK_SOAK_MINUTES").ok();
    let minutes: Option<u64> = asked.map(|text| text.parse().unwrap());
    let length = minutes.map_or(Duration::from_secs(15), Duration::from_mins);
    let ids: Vec<String> = (0..SOURCES).map(|n| format!("s{n}")).collect();
    let selectors = |id: &str| {
        let text = acme::selectors(id, "EVERY");
        text.replace("schedule = \"EVERY\"", "every = \"2s\"\nconfirm = \"2s\"")
    };
    let files: Vec<(&str, String)> = ids.iter().map(|id| (id.as_str(), selectors(id))).collect();
    let world = World::of(&files);
    for (n, id) in ids.iter().enumerate() {
        world.site.show(&format!("/{id}"), shows(n, 6));
    }
    let daemon = world.daemon();
    daemon.wait_for_log("ratebook is running");
    let (began, mut turn, mut figures) = (Instant::now(), 0, Vec::new());
    let mut next = began;
    while began.elapsed() < length {
        next += TURN;
        for (n, id) in ids.iter().enumerate() {
            world.site.show(&format!("/{id}"), shows(n, turn));
        }
        world.sink.behave(mail_server(turn));
        if turn % 5 == 2 {
            daemon.signal("HUP");
        }
        if turn % 20 == 9 {
            // A source comes and goes.
            world.write("selectors/passing.toml", selectors("passing"));
        } else if turn % 20 == 19 {
            fs::remove_file(world.path("selectors/passing.toml")).unwrap();
        }
        turn += 1;
        while let Some(left) = next.checked_duration_since(Instant::now()) {
            std::thread::park_timeout(left);
        }
        let at = began.elapsed().as_secs();
        figures.push((at, held(&daemon)));
        if turn % 20 == 0 {
            let (kib, files) = held(&daemon);
            let checks = world.count("SELECT count(*) FROM check_run");
            let mails = world.count("SELECT count(*) FROM outbox WHERE state = 'sent'");
            println!("{at} s: {kib} KiB, {files} files, {checks} checks, {mails} mails sent");
        }
    }
    let log = daemon.log();
    assert!(log.contains("the configuration was read anew"), "{log}");
    assert!(!log.contains("a fault of ratebook"), "{log}");
    let most = |from: usize, to: usize| {
        let part = figures[figures.len() * from / 8..figures.len() * to / 8].iter();
        part.fold((0, 0), |most, (_, held)| {
            (most.0.max(held.0), most.1.max(held.1))
        })
    };
    let (early, late) = (most(1, 3), most(6, 8));
    println!("early at most {early:?}, late at most {late:?} (KiB, files)");
    if minutes.is_some() {
        assert!(
            late.0 <= early.0 + early.0 / 5,
            "memory grows: {early:?}, {late:?}"
        );
    }
    assert!(
        late.1 <= early.1 + 16,
        "files are left open: {early:?}, {late:?}"
    );
    // Once all is well again every source is read, and every mail reaches both recipients once,
    // or once more for each attempt whose end was not heard.
    world.sink.behave(SinkBehaviour::Accept);
    for (n, id) in ids.iter().enumerate() {
        world.site.show(
            &format!("/{id}"),
            shows(n, turn + (28 - (n + turn) % 11) % 11),
        );
    }
    until("every source is good", || {
        let sql = "SELECT count(*) FROM source s WHERE (SELECT outcome FROM check_run c
            WHERE c.source = s.id ORDER BY c.id DESC LIMIT 1) IN ('changed', 'unchanged')";
        world.count(sql) >= i64::try_from(SOURCES).unwrap()
    });
    daemon.stop_well();
    world.assert_sound();
}
