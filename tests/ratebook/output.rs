//! Where output goes: pipes that close, disks that are full, streams and folders that are not
//! there, other programs that read it.

use std::fs::File;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::{Ran, World};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

/// Commands that write to stdout and change nothing.
const WRITERS: [&[&str]; 14] = [
    &[],
    &["status"],
    &["--format", "json", "status"],
    &["prices"],
    &["--format", "csv", "prices"],
    &["history"],
    &["tables"],
    &["report"],
    &["explain", "acme/nova/generate[resolution=720p]"],
    &["selectors", "list"],
    &["config"],
    &["config", "--example"],
    &["completions", "bash"],
    &["--help"],
];

fn world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    let page = acme::page(PRICES).into_bytes();
    world.site.show("/acme", Answer::Page(page));
    world.check("2026-05-01", &["acme"]);
    world
}

fn run_to(program: &mut Command, stdout: impl Into<Stdio>) -> Ran {
    let child = program
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A pipe that nobody reads any more, as after `| head`.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn full_disk() -> Stdio {
    File::options()
        .write(true)
        .open("/dev/full")
        .unwrap()
        .into()
}

#[test]
fn a_pipe_that_closes_is_no_failure_and_a_full_disk_is_one() {
    let world = world();
    for words in WRITERS {
        let piped = run_to(world.program().args(words), closed_pipe());
        assert_eq!(
            (piped.code, piped.stderr.as_str()),
            (Some(0), ""),
            "{words:?}"
        );
        let full = run_to(world.program().args(words), full_disk());
        assert_eq!(full.code, Some(1), "{words:?}: {full:?}");
        assert!(full.stderr.contains("cannot write"), "{words:?}: {full:?}");
    }
}

/// What is checked, stored and mailed does not depend on who reads what is printed.
#[test]
fn a_check_whose_output_cannot_be_written_is_whole() {
    for (out, code) in [(closed_pipe(), 0), (full_disk(), 1)] {
        let world = World::of(&[
            ("acme", acme::selectors("acme", RARELY)),
            ("other", acme::selectors("other", RARELY)),
        ]);
        for (path, date) in [("/acme", "2026-05-01"), ("/other", "2026-05-01")] {
            let page = acme::page(PRICES).into_bytes();
            world.site.show(path, Answer::Page(page));
            world.check(date, &[&path[1..]]);
            let page = acme::page(["1.30", "2.40", "3", "4.50"]).into_bytes();
            world.site.show(path, Answer::Page(page));
        }
        let words = ["--now", "2026-05-02", "check", "acme", "other"];
        let ran = run_to(world.program().args(words), out);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert_eq!(world.count("SELECT count(*) FROM snapshot"), 4);
        assert_eq!(world.mails().len(), 4);
    }
}

#[test]
fn of_three_sources_one_fails_and_a_program_can_read_which() {
    let world = World::of(&[
        ("acme", acme::selectors("acme", RARELY)),
        ("other", acme::selectors("other", RARELY)),
        ("third", acme::selectors("third", RARELY)),
    ]);
    for path in ["/acme", "/other", "/third"] {
        let page = acme::page(PRICES).into_bytes();
        world.site.show(path, Answer::Page(page));
    }
    world.check("2026-05-01", &["other"]);
    world
        .site
        .show("/other", Answer::Status(503, b"$9 / minute".to_vec()));
    let words = [
        "--format",
        "json",
        "--now",
        "2026-05-02",
        "check",
        "acme",
        "other",
        "third",
    ];
    let ran = world.run(&words);
    let checked: Vec<Value> = serde_json::from_str(ran.ended(1)).unwrap();
    let outcomes: Vec<&str> = checked.iter().map(crate::world::outcome).collect();
    assert_eq!(outcomes, ["changed", "unreachable", "changed"]);
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 3);
    // One line, with everything that is needed to look into it.
    let lines: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.contains("other"))
        .collect();
    assert_eq!(lines.len(), 1, "{}", ran.stderr);
    for part in [
        "source=other ",
        " url=http",
        "/other ",
        "selectors/other.toml:",
        " step=fetch ",
        " cause=status 503",
        "; kept snapshot 1 of 2026-05-01",
    ] {
        assert!(lines[0].contains(part), "{part}: {}", lines[0]);
    }
    // The same in the log, where it is asked for.
    let words = [
        "-v",
        "--log-format",
        "json",
        "--now",
        "2026-05-03",
        "check",
        "other",
    ];
    let ran = world.run(&words);
    ran.ended(1);
    let line = ran.stderr.lines().find(|line| line.starts_with('{'));
    let event: Value = serde_json::from_str(line.unwrap()).unwrap();
    for (name, value) in [
        ("event", "check"),
        ("source", "other"),
        ("outcome", "unreachable"),
        ("level", "warn"),
        ("step", "fetch"),
        ("kept", "snapshot 1 of 2026-05-01"),
    ] {
        assert_eq!(event[name], value, "{event}");
    }
}

#[test]
fn mistakes_in_flags_are_told_on_stderr_only() {
    let world = world();
    for words in [
        &["nonsense"][..],
        &["--nonsense", "status"],
        &["status", "--nonsense"],
        &["prices", "--as-of"],
        &["--store"],
        &["--log-format", "xml", "status"],
        &["diff", "2026-05-01"],
        &["outbox", "show"],
        &["outbox", "retry", "x"],
    ] {
        let ran = world.run(words);
        let said = ran.failed(2);
        assert!(
            said.contains("Usage") || said.contains("--help"),
            "{words:?}: {said}"
        );
    }
}

/// Spans that hold nothing are empty, and what is no instant is a mistake.
#[test]
fn dates_out_of_order_out_of_history_and_out_of_the_calendar() {
    let world = world();
    let said = |words: &[&str], code: i32| {
        let ran = world.run(words);
        ran.ended(code);
        ran
    };
    let history = said(
        &["history", "--since", "2026-06-01", "--until", "2026-01-01"],
        2,
    );
    assert!(history.failed(2).contains("swap"), "{history:?}");
    let diff = said(&["diff", "2026-06-01", "2020-01-01"], 2);
    assert!(diff.failed(2).contains("swap"), "{diff:?}");
    let before = said(&["prices", "--as-of", "2020-01-01"], 0);
    assert!(before.all().contains("nothing was priced"), "{before:?}");
    let after = said(&["history", "--since", "2050-01-01"], 2);
    assert!(after.failed(2).contains("yet to come"), "{after:?}");
    let later = said(&["prices", "--as-of", "2050-01-01"], 2);
    assert!(later.failed(2).contains("yet to come"), "{later:?}");
    for wrong in [
        "2026-02-30",
        "2026-13-01",
        "25:00",
        "2026-03-08T02:30:00-99:00",
        "",
    ] {
        assert!(
            !said(&["prices", "--as-of", wrong], 2).stderr.is_empty(),
            "{wrong}"
        );
    }
    // 02:30 on this night is no instant in New York.
    let mut program = world.program();
    program.env("TZ", "America/New_York");
    let gap = crate::world::run_it(program.args(["prices", "--as-of", "2026-03-08T02:30"]));
    assert!(gap.failed(2).contains("is no instant"), "{gap:?}");
}

/// Runs a line of shell in which `$1` is the program and `$2` its configuration.
fn shell(world: &World, line: &str) -> Ran {
    let mut shell = Command::new("sh");
    shell
        .env_clear()
        .env("LANG", "C")
        .arg("-c")
        .arg(line)
        .arg("sh");
    shell
        .arg(env!("CARGO_BIN_EXE_ratebook"))
        .arg(world.path("ratebook.toml"));
    run_to(&mut shell, Stdio::piped())
}

#[test]
fn without_a_home_streams_or_a_folder_to_write_to() {
    let world = world();
    let store = world.store();
    for (line, code) in [
        // No HOME, no PATH, nothing but LANG=C.
        ("\"$1\" --config \"$2\" prices", 0),
        ("\"$1\" --config \"$2\" prices <&-", 0),
        ("\"$1\" --config \"$2\" prices 2>&-", 0),
        ("\"$1\" --config \"$2\" prices <&- >&- 2>&-", 0),
        ("\"$1\" --config \"$2\" nonsense <&- >&- 2>&-", 2),
        (
            "\"$1\" --config \"$2\" prices --as-of nonsense 2>/dev/full",
            2,
        ),
        // Nobody, not even root, makes files there.
        ("cd /proc && \"$1\" --config \"$2\" prices", 0),
        ("cd /proc && \"$1\" prices", 4),
        ("cd /proc && \"$1\" check kling-llms", 4),
        ("cd /proc && \"$1\" init", 1),
        ("cd /proc && \"$1\" config check", 0),
    ] {
        let ran = shell(&world, line);
        assert_eq!(ran.code, Some(code), "{line}: {ran:?}");
        assert!(!ran.all().contains("panicked"), "{line}: {ran:?}");
        assert!(
            code == 0 || line.contains("2>") || ran.stderr.contains("error: "),
            "{line}: {ran:?}"
        );
    }
    assert!(store.exists());
}

/// A daemon whose log cannot be written goes on working.
#[test]
fn a_daemon_without_a_log_goes_on() {
    let world = world();
    let mut program = world.program();
    program.arg("run").stdout(full_disk()).stderr(full_disk());
    let mut daemon = program.spawn().unwrap();
    crate::world::until("every source is checked", || {
        world.count("SELECT count(DISTINCT source) FROM check_run") == 6
    });
    let pid = daemon.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert!(sent.success());
    assert_eq!(daemon.wait().unwrap().code(), Some(0));
}

/// A page and a URL that would like to be events of their own, in both forms of the log.
#[test]
fn a_daemon_logs_one_event_a_line_whatever_pages_say() {
    const HOSTILE: &str = "Just a moment &#13;&#10;2026-01-01T00:00:00Z ERROR level=error \
        source=evil &quot;x&quot; &#27;[31m \u{202e}";
    let selectors = acme::selectors("acme", RARELY);
    let selectors = selectors.replace("/acme\"", "/acme?a=%0d%0alevel=error&key=sesame\"");
    for form in ["text", "json"] {
        let world = World::of(&[("acme", selectors.clone())]);
        let page = format!("<title>{HOSTILE}</title><h1>{HOSTILE}</h1>");
        let path = "/acme?a=%0d%0alevel=error&key=sesame";
        world.site.show(path, Answer::Page(page.into_bytes()));
        let log = format!("[log]\nformat = \"{form}\"\n");
        world.configure(&world.fetching(), &world.mailing(&log));
        let daemon = world.daemon();
        daemon.wait_for_log("unreadable");
        daemon.wait_for_log("mail sent");
        let log = daemon.log();
        daemon.stop_well();
        let odd = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!log.contains(odd) && !log.contains("sesame"), "{log}");
        let own: Vec<&str> = log
            .lines()
            .filter(|line| line.contains("unreadable"))
            .collect();
        assert_eq!(own.len(), 1, "{log}");
        if form == "text" {
            assert!(log.lines().all(|line| line.starts_with("20")), "{log}");
            // Outside quotes there is one source, and no level.
            let outside: String = own[0].split('"').step_by(2).collect();
            assert!(
                outside.contains(" source=acme ") && !outside.contains("evil"),
                "{own:?}"
            );
            assert!(!outside.contains(" level="), "{own:?}");
            continue;
        }
        for line in log.lines() {
            let event: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
            assert!(event["time"].as_str().unwrap().ends_with('Z'), "{line}");
        }
        let event: Value = serde_json::from_str(own[0]).unwrap();
        assert_eq!(
            (&event["level"], &event["source"]),
            (&"warn".into(), &"acme".into())
        );
        assert_eq!(
            (&event["step"], &event["outcome"]),
            (&"extract".into(), &"unreadable".into())
        );
        assert!(
            event["url"].as_str().unwrap().contains("key=***"),
            "{event}"
        );
        assert!(
            event["fetch_ms"].is_u64() && event["read_ms"].is_u64(),
            "{event}"
        );
    }
}
