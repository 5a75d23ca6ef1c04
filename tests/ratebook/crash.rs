//! Killed anywhere: nothing lost, nothing half, and nothing twice but where nobody can know.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ratebook::sink::{ReceivedMail, SinkBehaviour};

use crate::acme::{self, ALWAYS};
use crate::site::Answer;
use crate::world::{RECIPIENTS, World, message_id, until};

const OLD: [&str; 4] = ["1.20", "2.40", "3", "4.50"];
const NEW: [&str; 4] = ["1.32", "2.40", "3", "4.50"];

/// A daemon's world in which one source was read, and then changes.
fn changing_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    show(&world, OLD);
    world.check("2026-05-01", &[]);
    assert_eq!(world.mails(), []);
    show(&world, NEW);
    world
}

fn show(world: &World, prices: [&str; 4]) {
    let body = acme::page(prices).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

/// The mails of the outbox: Message-ID, bytes, state.
fn outbox(world: &World) -> Vec<(String, String, String)> {
    let rows = world.look("SELECT message_id, message, state FROM outbox ORDER BY id");
    rows.into_iter()
        .map(|row| (row[0].clone(), row[1].clone(), row[2].clone()))
        .collect()
}

/// The copies that arrived of each message.
fn copies(world: &World) -> BTreeMap<String, Vec<ReceivedMail>> {
    let mut copies: BTreeMap<String, Vec<ReceivedMail>> = BTreeMap::new();
    for mail in world.sink.received() {
        copies.entry(message_id(&mail)).or_default().push(mail);
    }
    copies
}

fn all_sent(world: &World) -> bool {
    let outbox = outbox(world);
    !outbox.is_empty() && outbox.iter().all(|(_, _, state)| state == "sent")
}

/// A change that was committed while the mail server stood still is mailed after a kill, once,
/// with the bytes that were committed.
#[test]
fn a_mail_that_was_not_delivered_when_the_daemon_was_killed_arrives_once() {
    let world = changing_world();
    world.sink.behave(SinkBehaviour::StallInData);
    let daemon = world.daemon();
    until("an attempt is under way", || {
        world.count("SELECT count(*) FROM attempt") > 0
    });
    daemon.kill();
    let committed = outbox(&world);
    assert_eq!(committed.len(), RECIPIENTS.len());
    assert!(committed.iter().all(|(_, _, state)| state == "waiting"));
    assert_eq!(world.mails(), []);

    world.sink.behave(SinkBehaviour::Accept);
    let daemon = world.daemon();
    until("all mails are sent", || all_sent(&world));
    // Two more rounds of checks and of delivery, which must find nothing to tell.
    let asked = world.site.asked_for("/acme").len();
    world.site.wait_for("/acme", asked + 2);
    daemon.stop_well();
    let copies = copies(&world);
    assert_eq!(copies.len(), RECIPIENTS.len());
    for (id, bytes, _) in &committed {
        let arrived = &copies[id];
        assert_eq!(arrived.len(), 1, "once");
        assert_eq!(arrived[0].bytes, bytes.as_bytes(), "as it was committed");
    }
    let results = world.look("SELECT result FROM attempt ORDER BY id");
    assert_eq!(results[0], ["interrupted"]);
    assert_eq!(world.count("SELECT count(*) FROM change"), 1);
    world.assert_sound();
}

/// The server took the mail and the daemon died before it heard so: one more copy at most, and
/// the same to every mail program.
#[test]
fn a_mail_whose_acceptance_was_not_heard_comes_again_as_the_same_mail() {
    let world = changing_world();
    world.sink.behave(SinkBehaviour::AcceptThenStall);
    let daemon = world.daemon();
    until("the sink has taken a mail", || {
        !world.sink.received().is_empty()
    });
    daemon.kill();
    world.sink.behave(SinkBehaviour::Accept);
    let daemon = world.daemon();
    until("all mails are sent", || all_sent(&world));
    daemon.stop_well();
    let copies = copies(&world);
    assert_eq!(copies.len(), RECIPIENTS.len());
    let mut counts: Vec<usize> = copies.values().map(Vec::len).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2], "only the mail that was under way");
    for (id, bytes, _) in outbox(&world) {
        for copy in &copies[&id] {
            assert_eq!(copy.bytes, bytes.as_bytes());
        }
    }
}

/// A site whose pages change with every request, and a daemon that is killed again and again.
/// `RATEBOOK_KILL_ROUNDS` asks for more than a few, `RATEBOOK_KILL_SEED` for others.
#[test]
fn killed_at_random_nothing_is_lost_half_or_doubled() {
    let rounds = from_environment("RATEBOOK_KILL_ROUNDS", 12);
    let mut random = Random(from_environment("RATEBOOK_KILL_SEED", 20_261_105));
    let ids = ["ash", "birch", "cedar", "elder"];
    let sources = ids.map(|id| (id, acme::selectors(id, ALWAYS)));
    let world = World::of(&sources);
    for id in ids {
        world.site.show(&format!("/{id}"), Answer::Each(numbered));
    }
    for round in 0..rounds {
        let daemon = world.daemon();
        if round % 4 == 0 {
            // While it starts, or creates its store.
            pause(random.below(600));
        } else {
            // While it reads, records and mails what it just fetched.
            let id = ids[usize::try_from(random.below(4)).unwrap()];
            let path = format!("/{id}");
            let asked = world.site.asked_for(&path).len();
            world.site.wait_for(&path, asked + 1);
            pause(random.below(200));
        }
        daemon.kill();
        if world.store().exists() {
            world.assert_sound();
        }
    }
    // A slow machine may have been killed each time before it had stored anything.
    let asked = world.site.asked_for("/ash").len();
    let daemon = world.daemon();
    world.site.wait_for("/ash", asked + 1);
    until("every source was read", || {
        let read = "SELECT count(DISTINCT source) FROM snapshot
            WHERE source IN ('ash', 'birch', 'cedar', 'elder')";
        world.store().exists() && world.count(read) == 4
    });
    daemon.stop_well();
    // From now on the pages stay as they are shown next.
    let shown_last = ids.map(|id| {
        let path = format!("/{id}");
        let last = u64::try_from(world.site.asked_for(&path).len()).unwrap() + 1;
        let page = numbered(last).into_bytes();
        world.site.show(&path, Answer::Page(page));
        last
    });
    let daemon = world.daemon();
    for id in ids {
        let path = format!("/{id}");
        let asked = world.site.asked_for(&path).len();
        world.site.wait_for(&path, asked + 2);
    }
    until("all mails are sent", || all_sent(&world));
    daemon.stop_well();
    world.assert_sound();
    for (id, last) in ids.into_iter().zip(shown_last) {
        assert_whole(&world, id, last);
    }
    assert_all_told(&world);
}

fn pause(milliseconds: u64) {
    let end = Instant::now() + Duration::from_millis(milliseconds);
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        std::thread::park_timeout(left);
    }
}

/// From one page to the next every price must move, and none so far that it would be doubted.
const DOLLARS: u64 = 1_000;

/// Page number n: all four prices are so many dollars more and some cents.
fn numbered(number: u64) -> String {
    let dollars = DOLLARS + number;
    let prices = [10, 20, 30, 40].map(|cents| format!("{dollars}.{cents}"));
    acme::page(prices.each_ref().map(String::as_str))
}

/// Every snapshot of the source is one page, whole; each differs from the one before it by four
/// changes; the last is the page that was shown last.
#[track_caller]
fn assert_whole(world: &World, id: &str, shown_last: u64) {
    let amounts = world.look(&format!(
        "SELECT s.id, group_concat(p.amount, ' ') FROM snapshot s
         JOIN (SELECT q.snapshot, p.amount FROM quote q JOIN price p ON p.id = q.price
               ORDER BY q.snapshot, p.amount) p ON p.snapshot = s.id
         WHERE s.source = '{id}' GROUP BY s.id ORDER BY s.id"
    ));
    let mut last = 0;
    for row in &amounts {
        let number: u64 = row[1].split('.').next().unwrap().parse().unwrap();
        assert!(number > DOLLARS);
        let whole = [10, 20, 30, 40].map(|cents| format!("{number}.{cents}"));
        assert_eq!(
            row[1],
            whole.join(" "),
            "half a page in snapshot {}",
            row[0]
        );
        assert!(number > last, "pages in their order");
        last = number;
    }
    let snapshots = i64::try_from(amounts.len()).unwrap();
    assert!(snapshots > 1, "{id} was checked");
    let count = |sql: &str| world.count(&format!("{sql} WHERE source = '{id}'"));
    assert_eq!(count("SELECT count(*) FROM snapshot"), snapshots);
    assert_eq!(count("SELECT count(*) FROM change"), 4 * (snapshots - 1));
    assert_eq!(count("SELECT count(*) FROM alert"), snapshots - 1);
    let in_force = world.look(&format!(
        "SELECT DISTINCT substr(amount, 1, instr(amount, '.') - 1) FROM price
         WHERE source = '{id}' AND ended IS NULL"
    ));
    assert_eq!(last, DOLLARS + shown_last);
    assert_eq!(in_force, [[last.to_string()]]);
}

/// Each alert reached each recipient: once, or once more for each attempt that was cut off.
#[track_caller]
fn assert_all_told(world: &World) {
    let alerts = world.count("SELECT count(*) FROM alert");
    let mails = world.look(
        "SELECT message_id, message, (SELECT count(*) FROM attempt a
            WHERE a.outbox = o.id AND a.result = 'interrupted') FROM outbox o",
    );
    let recipients = i64::try_from(RECIPIENTS.len()).unwrap();
    assert_eq!(i64::try_from(mails.len()).unwrap(), alerts * recipients);
    let copies = copies(world);
    assert_eq!(
        copies.len(),
        mails.len(),
        "nothing was mailed but what is recorded"
    );
    for mail in &mails {
        let arrived = &copies[&mail[0]];
        let interrupted: usize = mail[2].parse().unwrap();
        assert!(!arrived.is_empty() && arrived.len() <= 1 + interrupted);
        for copy in arrived {
            assert_eq!(copy.bytes, mail[1].as_bytes());
        }
    }
}

fn from_environment(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => default,
    }
}

/// `SplitMix64`: the same rounds for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}
