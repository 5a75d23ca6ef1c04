//! Killed anywhere: nothing lost, nothing half, and nothing twice but where nobody can know.

mod failing;
mod points;
mod rounds;

use std::collections::BTreeMap;

pub use failing::{FULL, Fault, watched};
pub use points::{Stage, Trial};

use ratebook::sink::{ReceivedMail, SinkBehaviour};

use crate::acme::{self, ALWAYS};
use crate::site::Answer;
use crate::world::{RECIPIENTS, World, message_id, until};

pub const OLD: [&str; 4] = ["1.20", "2.40", "3", "4.50"];
pub const NEW: [&str; 4] = ["1.32", "2.40", "3", "4.50"];

/// A daemon's world in which one source was read, and then changes.
pub fn changing_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    show(&world, OLD);
    world.check("2026-05-01", &[]);
    assert_eq!(world.mails(), []);
    show(&world, NEW);
    world
}

pub fn show(world: &World, prices: [&str; 4]) {
    let body = acme::page(prices).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

/// The mails of the outbox: Message-ID, bytes, state.
fn outbox(world: &World) -> Vec<(String, String, String)> {
    let rows = world.look(
        "SELECT o.message_id, l.message, o.state FROM outbox o JOIN letter l ON l.outbox = o.id
        ORDER BY o.id",
    );
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
