//! A daemon that is killed again and again at random moments, while the pages of four sources
//! change with every request.
//!
//! Some rounds run with the suite. `RATEBOOK_KILL_ROUNDS` asks for more, `RATEBOOK_KILL_SEED` for
//! others; the figures are printed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use super::{Random, all_sent, copies, from_environment};
use crate::acme::{self, ALWAYS};
use crate::site::Answer;
use crate::world::{RECIPIENTS, World, until};

const IDS: [&str; 4] = ["ash", "birch", "cedar", "elder"];

/// So many rounds have one store: it must not grow so large that only its size is tested.
const ROUNDS_A_STORE: u64 = 50;

#[test]
#[cfg_attr(feature = "broken-store", should_panic(expected = "changes were lost"))]
fn killed_at_random_nothing_is_lost_half_or_doubled() {
    let mut left = from_environment("RATEBOOK_KILL_ROUNDS", 12);
    let mut random = Random(from_environment("RATEBOOK_KILL_SEED", 20_261_105));
    let mut figures = Figures::default();
    while left > 0 {
        let rounds = left.min(ROUNDS_A_STORE);
        figures.add(one_store(rounds, &mut random));
        left -= rounds;
        println!("{figures}");
    }
    assert!(figures.lost == 0, "changes were lost: {figures}");
    assert!(figures.is_good(), "{figures}");
}

/// Where a kill struck, as the store and the mail server show it afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    NoStoreYet,
    MailTakenNotMarked,
    MailUnderWay,
    AskedNotRecorded,
    MailWaiting,
    AtRest,
}

/// What came of all rounds.
#[derive(Default)]
struct Figures {
    stores: u64,
    rounds: u64,
    kills: BTreeMap<Moment, u64>,
    snapshots: u64,
    mails: u64,
    /// Copies that came again because nobody could know whether the first was taken.
    repeated: u64,
    lost: u64,
    half: u64,
    doubled: u64,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.stores += other.stores;
        self.rounds += other.rounds;
        for (moment, kills) in other.kills {
            *self.kills.entry(moment).or_default() += kills;
        }
        self.snapshots += other.snapshots;
        self.mails += other.mails;
        self.repeated += other.repeated;
        self.lost += other.lost;
        self.half += other.half;
        self.doubled += other.doubled;
    }

    fn is_good(&self) -> bool {
        (self.lost, self.half, self.doubled) == (0, 0, 0)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rounds on {} stores, kills {:?}; {} snapshots, {} mails, {} repeated; \
             {} lost, {} half, {} doubled",
            self.rounds,
            self.stores,
            self.kills,
            self.snapshots,
            self.mails,
            self.repeated,
            self.lost,
            self.half,
            self.doubled
        )
    }
}

fn one_store(rounds: u64, random: &mut Random) -> Figures {
    let sources = IDS.map(|id| (id, acme::selectors(id, ALWAYS)));
    let world = World::of(&sources);
    for id in IDS {
        world.site.show(&path(id), Answer::Each(numbered));
    }
    let mut figures = Figures {
        stores: 1,
        ..Figures::default()
    };
    for round in 0..rounds {
        let before = (asked(&world), checks(&world));
        let daemon = world.daemon();
        if round % 4 == 0 {
            // While it starts, or creates its store.
            pause(random.below(600));
        } else {
            // While it reads and records what it just fetched, or while it mails that.
            let path = path(IDS[usize::try_from(random.below(4)).unwrap()]);
            let asked = world.site.asked_for(&path).len();
            world.site.wait_for(&path, asked + 1);
            let longest = if round % 4 == 1 { 1500 } else { 200 };
            pause(random.below(longest));
        }
        daemon.kill();
        figures.rounds += 1;
        let moment = moment(&world, before);
        *figures.kills.entry(moment).or_default() += 1;
        if world.store().exists() {
            world.assert_sound();
        }
    }
    let shown_last = settle(&world);
    for (id, last) in IDS.into_iter().zip(shown_last) {
        count_snapshots(&world, id, last, &mut figures);
    }
    count_mails(&world, &mut figures);
    figures
}

fn path(id: &str) -> String {
    format!("/{id}")
}

/// How often pages that change were asked for.
fn asked(world: &World) -> usize {
    IDS.map(|id| world.site.asked_for(&path(id)).len())
        .iter()
        .sum()
}

/// How many checks of pages that change were recorded.
fn checks(world: &World) -> usize {
    if !world.store().exists() {
        return 0;
    }
    let sql = "SELECT count(*) FROM check_run WHERE source IN ('ash', 'birch', 'cedar', 'elder')";
    usize::try_from(world.count(sql)).unwrap()
}

fn moment(world: &World, (asked_before, checks_before): (usize, usize)) -> Moment {
    if !world.store().exists() {
        return Moment::NoStoreYet;
    }
    let under_way = world.look(
        "SELECT message_id FROM outbox o JOIN attempt a ON a.outbox = o.id
         WHERE a.finished IS NULL",
    );
    let copies = copies(world);
    if under_way.iter().any(|row| copies.contains_key(&row[0])) {
        Moment::MailTakenNotMarked
    } else if !under_way.is_empty() {
        Moment::MailUnderWay
    } else if asked(world) - asked_before > checks(world) - checks_before {
        Moment::AskedNotRecorded
    } else if world.count("SELECT count(*) FROM outbox WHERE state = 'waiting'") > 0 {
        Moment::MailWaiting
    } else {
        Moment::AtRest
    }
}

/// Lets the daemon bring everything to an end; of each source the number of the page that is
/// shown last.
fn settle(world: &World) -> [u64; 4] {
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
    let shown_last = IDS.map(|id| {
        let last = u64::try_from(world.site.asked_for(&path(id)).len()).unwrap() + 1;
        let page = numbered(last).into_bytes();
        world.site.show(&path(id), Answer::Page(page));
        last
    });
    let daemon = world.daemon();
    for id in IDS {
        let asked = world.site.asked_for(&path(id)).len();
        world.site.wait_for(&path(id), asked + 2);
    }
    until("all mails are sent", || all_sent(world));
    daemon.stop_well();
    world.assert_sound();
    shown_last
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

/// Every snapshot of a source is one page, whole; each differs from the one before it by four
/// changes, told by one alert to each recipient; the last is the page that was shown last.
fn count_snapshots(world: &World, id: &str, shown_last: u64, figures: &mut Figures) {
    let amounts = world.look(&format!(
        "SELECT s.id, group_concat(p.amount, ' ') FROM snapshot s
         JOIN (SELECT q.snapshot, p.amount FROM quote q JOIN price p ON p.id = q.price
               ORDER BY q.snapshot, p.amount) p ON p.snapshot = s.id
         WHERE s.source = '{id}' GROUP BY s.id ORDER BY s.id"
    ));
    let mut last = 0;
    for row in &amounts {
        let number: u64 = row[1].split('.').next().unwrap().parse().unwrap();
        let whole = [10, 20, 30, 40].map(|cents| format!("{number}.{cents}"));
        // Of one page, and pages in their order.
        if row[1] != whole.join(" ") || number <= last {
            figures.half += 1;
        }
        last = number;
    }
    let in_force = world.look(&format!(
        "SELECT DISTINCT substr(amount, 1, instr(amount, '.') - 1) FROM price
         WHERE source = '{id}' AND ended IS NULL"
    ));
    if last != DOLLARS + shown_last || in_force != [[last.to_string()]] {
        figures.lost += 1;
    }
    let snapshots = u64::try_from(amounts.len()).unwrap();
    assert!(snapshots > 1, "{id} was checked");
    figures.snapshots += snapshots;
    let count = |sql: &str| {
        let sql = format!("{sql} WHERE source = '{id}'");
        u64::try_from(world.count(&sql)).unwrap()
    };
    let all = count("SELECT count(*) FROM snapshot");
    figures.half += all - snapshots;
    figures.half += count("SELECT count(*) FROM change")
        .abs_diff(4 * (all - 1))
        .min(1);
    let told = count("SELECT count(*) FROM alert");
    figures.lost += (all - 1).saturating_sub(told);
    figures.doubled += told.saturating_sub(all - 1);
}

/// Each alert reached each recipient: once, or once more for each attempt that was cut off.
fn count_mails(world: &World, figures: &mut Figures) {
    let alerts = u64::try_from(world.count("SELECT count(*) FROM alert")).unwrap();
    let mails = world.look(
        "SELECT o.message_id, l.message, (SELECT count(*) FROM attempt a
            WHERE a.outbox = o.id AND a.result = 'interrupted')
         FROM outbox o JOIN letter l ON l.outbox = o.id",
    );
    let expected = alerts * u64::try_from(RECIPIENTS.len()).unwrap();
    let recorded = u64::try_from(mails.len()).unwrap();
    figures.mails += recorded;
    figures.lost += expected.saturating_sub(recorded);
    figures.doubled += recorded.saturating_sub(expected);
    let mut copies = copies(world);
    for mail in &mails {
        let Some(arrived) = copies.remove(&mail[0]) else {
            figures.lost += 1;
            continue;
        };
        let interrupted: usize = mail[2].parse().unwrap();
        let is_same = arrived.iter().all(|copy| copy.bytes == mail[1].as_bytes());
        if arrived.len() > 1 + interrupted || !is_same {
            figures.doubled += 1;
        }
        figures.repeated += u64::try_from(arrived.len() - 1).unwrap();
    }
    // What was mailed and is not recorded.
    figures.doubled += u64::try_from(copies.len()).unwrap();
}
