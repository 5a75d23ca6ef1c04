//! What every command prints, on the store that the demo leaves: the text against a golden file,
//! and that the same can be had as JSON. `RATEBOOK_BLESS=1` writes the golden files anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The day on which the commands are run.
const TODAY: &str = "2026-09-06T12:00:00Z";

/// The golden file's name, the arguments, and the exit code.
const COMMANDS: [(&str, &[&str], i32); 27] = [
    ("overview", &[], 0),
    ("status", &["status"], 0),
    ("status-check", &["status", "--check"], 0),
    ("prices", &["prices"], 0),
    (
        "prices-as-of",
        &["prices", "gptimage2/kling-o3/*", "--as-of", "2026-05-01"],
        0,
    ),
    ("history", &["history"], 0),
    (
        "history-since",
        &["history", "*720p*", "--since", "2026-06-01"],
        0,
    ),
    ("diff", &["diff", "2026-04-08", "2026-07-04"], 0),
    ("diff-snapshots", &["diff", "#3", "#5"], 0),
    (
        "explain",
        &[
            "explain",
            "kling/video-3.0/generate[resolution=720p,sound=off]",
        ],
        0,
    ),
    (
        "explain-known",
        &[
            "explain",
            "gptimage2/kling-o3/video-edit[resolution=720p]",
            "--as-of",
            "2026-05-01",
        ],
        0,
    ),
    (
        "explain-unknown",
        &["explain", "gptimage2/kling-o3/video-edit[resolution=8k]"],
        1,
    ),
    ("contradictions", &["contradictions"], 0),
    ("contradictions-all", &["contradictions", "--all"], 0),
    (
        "estimate-range",
        &[
            "estimate",
            "gptimage2/kling-3/text-to-video",
            "--seconds",
            "5",
        ],
        0,
    ),
    (
        "estimate-credits",
        &[
            "estimate",
            "kling/video-3.0/generate",
            "--seconds",
            "5",
            "--resolution",
            "1080p",
            "--sound",
            "on",
            "--add-on",
            "voice-control",
        ],
        0,
    ),
    (
        "estimate-unknown",
        &[
            "estimate",
            "gptimage2/kling-o3/video-edit",
            "--seconds",
            "5",
            "--resolution",
            "8k",
        ],
        1,
    ),
    ("tables", &["tables"], 0),
    ("report", &["report", "--as-of", "2026-07-04"], 0),
    ("outbox", &["outbox", "list", "--all"], 0),
    ("verify", &["verify"], 0),
    ("selectors-list", &["selectors", "list"], 0),
    ("selectors-lint", &["selectors", "lint"], 0),
    (
        "selectors-backtest",
        &["selectors", "backtest", "gptimage2-kling-o3"],
        0,
    ),
    ("config", &["config"], 0),
    ("config-check", &["config", "check"], 0),
    ("bad-instant", &["prices", "--as-of", "yesterday"], 2),
];

/// Listings that are also had as JSON; the others say so, or are no listing.
const NO_JSON: [&str; 4] = ["selectors-lint", "config-check", "bad-instant", "verify"];

fn run(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ratebook"))
        .args(args)
        .args(["--now", TODAY])
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that reads no input may have ended already.
    let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn demo(folder: &Path) {
    let output = run_plain(folder, &["demo"]);
    assert!(output.status.success(), "{output:?}");
}

/// Without a given present: the demo has its own.
fn run_plain(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ratebook"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

/// Ports and folders are other ones each time.
fn masked(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "FOLDER");
    let mut parts = text.split("127.0.0.1:");
    let mut masked = parts.next().unwrap().to_owned();
    for part in parts {
        masked.push_str("127.0.0.1:PORT");
        masked.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    masked
}

fn golden(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ratebook/golden/commands");
    folder.join(format!("{name}.txt"))
}

#[test]
fn every_command_prints_what_it_should() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    let mut differences = Vec::new();
    for (name, args, code) in COMMANDS {
        let output = run(folder.path(), args, "");
        assert_eq!(output.status.code(), Some(code), "{name}: {output:?}");
        let (out, err) = (&output.stdout, &output.stderr);
        let printed = format!(
            "{}{}",
            String::from_utf8(out.clone()).unwrap(),
            String::from_utf8(err.clone()).unwrap()
        );
        assert!(!printed.contains('\u{1b}'), "{name} is coloured in a pipe");
        let printed = masked(&printed, folder.path());
        if std::env::var_os("RATEBOOK_BLESS").is_some() {
            fs::create_dir_all(golden(name).parent().unwrap()).unwrap();
            fs::write(golden(name), &printed).unwrap();
        }
        let expected = fs::read_to_string(golden(name)).unwrap_or_default();
        if printed != expected {
            differences.push(format!("{name}:\n{printed}\ninstead of\n{expected}"));
        }
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn every_listing_is_json_too() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    for (name, args, code) in COMMANDS {
        if code != 0 || NO_JSON.contains(&name) {
            continue;
        }
        let args = [args, &["--format", "json"]].concat();
        let output = run(folder.path(), &args, "");
        assert_eq!(output.status.code(), Some(0), "{name}: {output:?}");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{name}: {error}: {output:?}"));
        let empty = json.as_array().is_some_and(Vec::is_empty);
        assert!(!json.is_null() && !empty, "{name}: {json}");
        let text = String::from_utf8(output.stdout).unwrap();
        let amount = text.split("\"amount\": ").nth(1);
        assert!(
            amount.is_none_or(|a| a.starts_with('"')),
            "{name}: amounts are decimal strings"
        );
    }
}

#[test]
fn selector_files_are_tried_and_price_text_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = |name: &str| {
        let path = root.join("fixtures/gptimage2-kling-o3").join(name);
        path.display().to_string()
    };
    let file = root.join("selectors/gptimage2-kling-o3.toml");
    let file = file.display().to_string();
    let good = page("2026-04-08-four-decimals.video-edit.html");
    let tried = run(folder.path(), &["selectors", "test", &file, &good], "");
    assert_eq!(tried.status.code(), Some(0), "{tried:?}");
    let read: serde_json::Value = serde_json::from_slice(&tried.stdout).unwrap();
    assert!(read.to_string().contains("0.1125"), "{read}");
    let bad = page("2026-08-27-shell.video-edit.html");
    let tried = run(folder.path(), &["selectors", "test", &file, &bad], "");
    assert_eq!(tried.status.code(), Some(1), "{tried:?}");

    let lines = "$0.113/ second(8.1 Credits)\nDuration range: 3-15 seconds\n\u{202e}\n";
    let read = run(folder.path(), &["selectors", "read"], lines);
    let read = String::from_utf8(read.stdout).unwrap();
    let read: Vec<serde_json::Value> = read
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(read.len(), 3);
    assert_eq!(read[0]["price"]["per_second"], "0.113");
    assert_eq!(read[0]["price"]["also"][0]["currency"], "credits");
    assert!(read[1]["price"].is_null() && read[2]["price"].is_null());
}

#[test]
fn files_to_start_from_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let made = run_plain(folder.path(), &["init"]);
    assert!(made.status.success(), "{made:?}");
    let checked = run(folder.path(), &["config", "check"], "");
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(said.contains("ratebook selectors draft URL"), "{said}");
    assert!(said.contains("what is built in, too"), "{said}");
    let guide = fs::read_to_string(folder.path().join("selectors/README.md")).unwrap();
    assert_eq!(guide, include_str!("../../selectors/README.md"));
    let before = fs::read_to_string(folder.path().join("ratebook.toml")).unwrap();
    fs::write(
        folder.path().join("ratebook.toml"),
        format!("{before}# mine\n"),
    )
    .unwrap();
    run_plain(folder.path(), &["init"]);
    let after = fs::read_to_string(folder.path().join("ratebook.toml")).unwrap();
    assert!(after.ends_with("# mine\n"), "nothing is overwritten");
    for args in [
        &["completions", "bash"][..],
        &["man"],
        &["config", "--example"],
    ] {
        let output = run_plain(folder.path(), args);
        assert!(
            output.status.success() && output.stdout.len() > 500,
            "{args:?}"
        );
    }
}

#[test]
fn without_a_store_a_query_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["prices"][..],
        &["history"],
        &["status"],
        &["tables"],
        &["verify"],
        &["backup", "copy.db"],
    ] {
        let output = run(folder.path(), args, "");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{args:?}: {said}");
        assert!(said.contains("error: ") && said.contains("hint:"), "{said}");
        assert!(output.stdout.is_empty());
        assert!(!folder.path().join("ratebook.db").exists());
    }
    let overview = run(folder.path(), &[], "");
    assert_eq!(overview.status.code(), Some(0));
}
