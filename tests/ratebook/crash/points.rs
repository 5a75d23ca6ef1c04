//! One fault at every call that matters: each write, truncation, sync, renaming and removal of the
//! store's files, each connection and each send, of one run of the program.
//!
//! With the suite run the calls that order everything (syncs, connections, sends, names) and some
//! of the writes. `RATEBOOK_EVERY_CALL=1` tries all of them; the figures are printed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use ratebook::sink::ReceivedMail;

use super::failing::{Fault, How, run};
use super::{NEW, OLD, changing_world, show};
use crate::acme::{self, ALWAYS};
use crate::world::{RECIPIENTS, Ran, World, look, message_id, run_it};

/// So many of the writes are tried with the suite.
const SOME: usize = 6;

/// A run of the program that is repeated with another fault each time.
pub struct Stage {
    pub world: World,
    /// The store's files before it.
    before: Vec<(PathBuf, Vec<u8>)>,
    args: Vec<&'static str>,
}

impl Stage {
    pub fn new(world: World, args: &[&'static str]) -> Self {
        let before = files(&world);
        let before = before.into_iter().map(|path| {
            let bytes = fs::read(&path).unwrap();
            (path, bytes)
        });
        Self {
            before: before.collect(),
            args: args.to_vec(),
            world,
        }
    }

    fn run(&self, fault: Option<Fault>) -> Trial {
        for path in files(&self.world) {
            fs::remove_file(path).unwrap();
        }
        for (path, bytes) in &self.before {
            fs::write(path, bytes).unwrap();
        }
        let received = self.world.sink.received().len();
        let (ran, calls) = run(&self.world, &self.args, fault);
        Trial {
            ran,
            calls,
            received,
        }
    }

    /// The mails that arrived since a trial began.
    fn mails(&self, trial: &Trial) -> Vec<ReceivedMail> {
        self.world.sink.received().split_off(trial.received)
    }

    /// Tries every fault at every call, or at those of the suite, and has `judge` say what is
    /// wrong after each.
    #[expect(clippy::print_stdout, reason = "the figures of a long run")]
    pub fn try_all(&self, judge: impl Fn(&Self, Fault, &Trial) -> Vec<String>) -> Figures {
        let calls = self.run(None).calls;
        let is_all = std::env::var_os("RATEBOOK_EVERY_CALL").is_some();
        let mut figures = Figures::default();
        for call in &calls {
            *figures.calls.entry(call.clone()).or_default() += 1;
        }
        let stride = match figures.calls.get("write") {
            Some(writes) if !is_all => writes.div_ceil(SOME),
            _ => 1,
        };
        for how in How::ALL {
            for (before, call) in calls.iter().enumerate() {
                let at = before + 1;
                let is_write = call == "write";
                let applies = match how {
                    How::Kill => true,
                    How::Torn => is_write || call == "send",
                    How::Full => is_write,
                    How::Broken => call != "send" && call != "connect",
                };
                if !applies || (is_write && at % stride != 0) {
                    continue;
                }
                let fault = Fault { at, how };
                let trial = self.run(Some(fault));
                figures.trials += 1;
                // The number of calls varies by a few: a mail server may answer in two parts.
                if trial.calls.len() < at {
                    figures.missed += 1;
                    continue;
                }
                let wrong = judge(self, fault, &trial);
                if !wrong.is_empty() {
                    figures.wrong.push(format!("{fault:?} ({call}): {wrong:?}"));
                }
            }
        }
        println!("{figures:#?}");
        figures
    }
}

/// One run with a fault.
pub struct Trial {
    pub ran: Ran,
    calls: Vec<String>,
    /// How many mails had arrived before.
    received: usize,
}

#[derive(Debug, Default)]
pub struct Figures {
    calls: BTreeMap<String, usize>,
    trials: usize,
    missed: usize,
    wrong: Vec<String>,
}

impl Figures {
    /// How often this call was made by a run without a fault.
    pub fn times(&self, call: &str) -> usize {
        self.calls.get(call).copied().unwrap_or(0)
    }

    #[track_caller]
    pub fn assert_good(&self) {
        assert!(self.wrong.is_empty(), "changes were lost: {self:#?}");
        assert!(self.missed * 10 < self.trials, "{self:#?}");
    }
}

/// The files of the store, those beside it included.
fn files(world: &World) -> Vec<PathBuf> {
    let entries = fs::read_dir(world.path("")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    paths
        .filter(|path| name(path).starts_with("ratebook.db"))
        .collect()
}

fn number(world: &World, sql: &str) -> usize {
    usize::try_from(world.count(sql)).unwrap()
}

/// How a run with this fault has to end: killed, or done, or with the store's exit code and a word
/// about the disk.
fn ended_well(fault: Fault, ran: &Ran, wrong: &mut Vec<String>) {
    let said = &ran.stderr;
    let expected = match (ran.code, fault.how) {
        (None, how) => how.is_deadly(),
        (Some(0), how) => !how.is_deadly(),
        (Some(4), How::Full) => said.contains("disk is full") && said.contains("make room"),
        // Of the index of its log SQLite does not say why it cannot grow.
        (Some(4), How::Broken) => ["I/O error", "os error 5", "full or cannot be written"]
            .iter()
            .any(|words| said.contains(words)),
        _ => false,
    };
    if !expected || said.contains("panicked at") {
        wrong.push(format!("it ended as {ran:?}"));
    }
}

/// After any fault in a check with a change: the change is there with its mails, or nothing of it
/// is; nobody was told of what is not there; and the next checks bring it to its end.
fn change_is_whole(stage: &Stage, fault: Fault, trial: &Trial) -> Vec<String> {
    let (world, mut wrong) = (&stage.world, Vec::new());
    ended_well(fault, &trial.ran, &mut wrong);
    world.assert_sound();
    let counts = |world: &World| {
        [
            "snapshot WHERE source = 'acme'",
            "change",
            "alert",
            "outbox",
        ]
        .map(|table| number(world, &format!("SELECT count(*) FROM {table}")))
    };
    let (nothing, all) = ([1, 0, 0, 0], [2, 1, 1, RECIPIENTS.len()]);
    let told = stage.mails(trial).len();
    match counts(world) {
        found if found == nothing => {
            if told > 0 {
                wrong.push(format!("{told} mails told of what is not stored"));
            }
            if trial.ran.code == Some(0) {
                wrong.push("it said that it was done".to_owned());
            }
        }
        found if found == all => {}
        half => wrong.push(format!("half: {half:?}")),
    }
    // An attempt that was cut off has its mail wait for a while.
    for now in ["2026-05-02T10:00:00Z", "2026-05-02T11:00:00Z"] {
        let again = world.run(&["--now", now, "check", "acme"]);
        if again.code != Some(0) {
            wrong.push(format!("the next check: {again:?}"));
        }
    }
    world.assert_sound();
    if counts(world) != all {
        wrong.push(format!("in the end: {:?}", counts(world)));
    }
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for mail in stage.mails(trial) {
        *copies.entry(message_id(&mail)).or_default() += 1;
    }
    let mails = world.look(
        "SELECT message_id, state, (SELECT count(*) FROM attempt a
            WHERE a.outbox = o.id AND a.result IS NOT 'sent') FROM outbox o",
    );
    for mail in mails {
        let cut_off: usize = mail[2].parse().unwrap();
        let arrived = copies.remove(&mail[0]);
        let arrived = arrived.unwrap_or_default();
        if mail[1] != "sent" || arrived == 0 || arrived > 1 + cut_off {
            wrong.push(format!("{mail:?} arrived {arrived} times"));
        }
    }
    if !copies.is_empty() {
        wrong.push(format!("mails that are not recorded: {copies:?}"));
    }
    wrong
}

#[test]
#[cfg_attr(feature = "broken-store", should_panic(expected = "changes were lost"))]
fn a_fault_at_any_call_of_a_check_leaves_its_change_whole_or_undone() {
    let stage = Stage::new(
        changing_world(),
        &["--now", "2026-05-02T09:00:00Z", "check", "acme"],
    );
    let figures = stage.try_all(change_is_whole);
    for call in ["write", "fsync", "connect", "send"] {
        assert!(figures.calls.contains_key(call), "{figures:#?}");
    }
    figures.assert_good();
}

/// A store that is being made: it is there whole, or not at all, and the next check makes it.
#[test]
fn a_fault_at_any_call_while_a_store_is_made_leaves_none_or_a_whole_one() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    show(&world, OLD);
    let stage = Stage::new(world, &["--now", "2026-05-01T09:00:00Z", "check", "acme"]);
    let judge = |stage: &Stage, fault: Fault, trial: &Trial| {
        let (world, mut wrong) = (&stage.world, Vec::new());
        ended_well(fault, &trial.ran, &mut wrong);
        if world.store().exists() {
            world.assert_sound();
        } else if trial.ran.code == Some(0) {
            wrong.push("it said that it was done".to_owned());
        }
        let again = world.run(&["--now", "2026-05-01T10:00:00Z", "check", "acme"]);
        if again.code != Some(0) {
            wrong.push(format!("the next check: {again:?}"));
        }
        world.assert_sound();
        if number(world, "SELECT count(*) FROM snapshot WHERE source = 'acme'") != 1
            || !stage.mails(trial).is_empty()
        {
            wrong.push("not one snapshot without a mail".to_owned());
        }
        let names = files(world);
        let half = |path: &&PathBuf| {
            let name = path.to_string_lossy();
            name.contains(".new")
        };
        if let Some(left) = names.iter().find(half) {
            wrong.push(format!("{} was left", left.display()));
        }
        wrong
    };
    let figures = stage.try_all(judge);
    assert!(figures.calls.contains_key("rename"), "{figures:#?}");
    figures.assert_good();
}

/// What the last page of a check shows is what the book holds, whatever befell the one before.
#[test]
fn without_a_fault_the_stage_plays_to_its_end() {
    let stage = Stage::new(
        changing_world(),
        &["--now", "2026-05-02T09:00:00Z", "check", "acme"],
    );
    let trial = stage.run(None);
    trial.ran.ended(0);
    assert_eq!(stage.mails(&trial).len(), RECIPIENTS.len());
    let nova = stage.world.look(
        "SELECT amount FROM price WHERE ended IS NULL AND source = 'acme' ORDER BY id DESC LIMIT 1",
    );
    assert_eq!(nova, [[NEW[0]]]);
}

/// Everything that is to be told is on the disk before the mail server hears of it. That a program
/// was killed cannot show this: what it wrote is still there, synced or not.
#[test]
fn the_log_is_synced_before_the_mail_server_is_connected_to() {
    let world = changing_world();
    let trace = world.path("trace.log");
    let program = world.program();
    let mut traced = Command::new("strace");
    traced
        .args(["-f", "-y", "-s", "0", "-o"])
        .arg(&trace)
        .args(["-e", "trace=pwrite64,fsync,fdatasync,connect,sendto"])
        .arg(program.get_program())
        .args(program.get_args())
        .args(["--now", "2026-05-02T09:00:00Z", "check", "acme"])
        .current_dir(world.path(""));
    run_it(&mut traced).ended(0);
    assert_eq!(world.mails().len(), RECIPIENTS.len());
    let trace = fs::read_to_string(trace).unwrap();
    let lines: Vec<&str> = trace.lines().collect();
    let server = format!("htons({})", world.sink.addr().port());
    let is_connecting = |line: &&str| line.contains("connect(") && line.contains(&server);
    let connected = lines.iter().position(is_connecting).unwrap();
    let of_log = |line: &str, call: &str| line.contains(call) && line.contains("ratebook.db-wal>");
    let before = &lines[..connected];
    let written = before.iter().rposition(|line| of_log(line, "pwrite64("));
    let written = written.unwrap();
    // Another thread's call may stand between the beginning of a sync and its end.
    let synced = before[written..].iter().position(|line| {
        let process = line.split(' ').next().unwrap_or_default();
        let begun = |l: &&&str| l.starts_with(process) && of_log(l, "sync(");
        let resumed = line.contains("sync resumed") && before[written..].iter().any(|l| begun(&l));
        line.ends_with("= 0") && (of_log(line, "sync(") || resumed)
    });
    assert!(synced.is_some(), "{}", before.join("\n"));
    // One for the change, and one for the attempt.
    let syncs = before.iter().filter(|line| of_log(line, "sync(")).count();
    assert!(syncs >= 2, "{}", before.join("\n"));
}

/// A backup is there when it is whole, and not before.
#[test]
fn a_fault_at_any_call_of_a_backup_leaves_none_or_a_whole_one() {
    let world = changing_world();
    let stage = Stage::new(world, &["backup", "ratebook.db.backup"]);
    let told = stage
        .world
        .look("SELECT count(*), max(observed_from) FROM price");
    let judge = |stage: &Stage, fault: Fault, trial: &Trial| {
        let (world, mut wrong) = (&stage.world, Vec::new());
        ended_well(fault, &trial.ran, &mut wrong);
        world.assert_sound();
        let backup = world.path("ratebook.db.backup");
        if backup.exists() {
            let held = look(&backup, "SELECT count(*), max(observed_from) FROM price");
            if held != told || look(&backup, "PRAGMA integrity_check") != [["ok"]] {
                wrong.push("it is not whole".to_owned());
            }
        } else if trial.ran.code == Some(0) {
            wrong.push("it said that it was done".to_owned());
        }
        let again = world.run(&["backup", "ratebook.db.backup", "--replace"]);
        if again.code != Some(0) {
            wrong.push(format!("the next backup: {again:?}"));
        }
        wrong
    };
    let figures = stage.try_all(judge);
    assert!(figures.calls.contains_key("link"), "{figures:#?}");
    figures.assert_good();
    // What has its name is on the disk.
    let calls = stage.run(None).calls;
    let named = calls.iter().position(|call| call == "link").unwrap();
    assert_eq!(calls[named - 1], "fsync");
}
