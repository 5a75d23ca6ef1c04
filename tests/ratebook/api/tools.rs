//! What the tools that others use make of the interface: a validator of OpenAPI, a reader of feeds,
//! and Schemathesis, which tries everything that the document says and does not say. `sh tests/run`
//! installs them from `PyPI` into `target/python`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{ask, get, running, show, world};
use crate::acme::{self, RARELY};
use crate::serve::listen;
use crate::site::Answer;
use crate::world::{World, run_it};

/// What to do where they are not there.
const HOW: &str = "`sh tests/run` installs what all tests need, or leave these out: \
                   `cargo test -- --skip api::tools`";

fn tool(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_BIN_EXE_ratebook")).ancestors().nth(2);
    let tool = target.unwrap().join("python/bin").join(name);
    assert!(tool.exists(), "{} is not there; {HOW}", tool.display());
    tool
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/python")
        .join(name)
}

/// What the script of this folder says of a text.
fn said(world: &World, command: &str, text: &str) -> Value {
    let file = world.write("told", text);
    let mut python = Command::new(tool("python"));
    let ran = run_it(python.arg(script("api.py")).arg(command).arg(file));
    serde_json::from_str(ran.ended(0)).unwrap()
}

#[test]
fn the_openapi_document_is_valid() {
    let world = world();
    let ran = world.run(&["openapi"]);
    let told = said(&world, "openapi", ran.ended(0));
    assert_eq!(told["errors"], serde_json::json!([]), "{told}");
    assert!(told["paths"].as_u64().unwrap() >= 18, "{told}");
}

#[test]
fn the_feed_can_be_read_whatever_pages_say() {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    let selectors = acme::selectors("acme", RARELY);
    let hostile = r#"title = "A <b>\"&amp;\" ]]> \u202e\u0007""#;
    let hostile = selectors.replacen("title = \"Acme Video acme\"", hostile, 1);
    world.write("selectors/acme.toml", hostile);
    show(&world, ["1.20", "2.40", "3", "4.50"]);
    world.check("2026-05-02", &["acme"]);
    listen(&world, "127.0.0.1:0");
    let (daemon, at) = running(&world);
    let feed = || {
        let reply = ask(at, "GET /v1/changes.atom", "", "");
        assert!(
            reply.head.contains("content-type: application/atom+xml"),
            "{}",
            reply.head
        );
        assert!(!reply.body.contains('\u{202e}') && !reply.body.contains('\u{7}'));
        said(&world, "feed", &reply.body)
    };
    let empty = feed();
    assert_eq!(
        (&empty["bozo"], &empty["lacking"]),
        (&Value::Bool(false), &serde_json::json!([]))
    );
    assert_eq!(empty["entries"], serde_json::json!([]));

    // Another rule, and another price.
    let page = acme::page_with(
        ["1.26", "2.40", "3", "4.50"],
        "Billed in steps of 3 seconds",
        "",
    );
    world.site.show("/acme", Answer::Page(page.into_bytes()));
    world.run(&["check", "acme"]).ended(0);
    let told = feed();
    assert_eq!(
        (&told["bozo"], &told["version"]),
        (&Value::Bool(false), &"atom10".into())
    );
    assert_eq!(told["lacking"], serde_json::json!([]), "{told}");
    let entries = told["entries"].as_array().unwrap();
    let titles: Vec<&str> = entries
        .iter()
        .map(|e| e["title"].as_str().unwrap())
        .collect();
    let price = "acme/nova/generate[resolution=720p]: $1.20/min → $1.26/min (+5.0%)";
    assert!(titles.contains(&price), "{titles:?}");
    assert!(
        titles.iter().any(|title| title.contains("3 s")),
        "{titles:?}"
    );
    let content = entries[0]["content"].as_str().unwrap();
    assert!(content.contains("A <b>\"&amp;\" ]]> "), "{content}");
    assert_eq!(entries[0]["link"], "https://acme.test/acme");
    // The same things have the same names, whatever comes after them.
    let page = acme::page_with(
        ["1.30", "2.40", "3", "4.50"],
        "Billed in steps of 3 seconds",
        "",
    );
    world.site.show("/acme", Answer::Page(page.into_bytes()));
    world.run(&["check", "acme"]).ended(0);
    let more = feed();
    assert_eq!(more["id"], told["id"]);
    let later = more["entries"].as_array().unwrap();
    assert_eq!(later.len(), entries.len() + 1);
    assert_eq!(&later[1..], entries);
    daemon.stop_well();
}

/// For at most so many seconds; `RATEBOOK_SCHEMATHESIS` says it otherwise.
const SECONDS: &str = "60";

#[test]
fn schemathesis_gets_no_answer_that_the_document_does_not_expect() {
    let world = world();
    let (daemon, at) = running(&world);
    let document = get(at, "/v1/openapi.json");
    let document = world.write("openapi.json", document.to_string());
    let seconds = std::env::var("RATEBOOK_SCHEMATHESIS").unwrap_or_else(|_| SECONDS.to_owned());
    let mut schemathesis = Command::new(tool("schemathesis"));
    schemathesis
        .current_dir(world.path(""))
        .arg("--config-file")
        .arg(script("schemathesis.toml"))
        .arg("run")
        .arg(document)
        .args(["--url", &format!("http://{at}"), "--checks", "all"])
        .args([
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "20",
        ])
        .args(["--seed", "20261122", "--max-time", &seconds, "--no-color"])
        // It shows what it found, and keeps nothing for the next run.
        .args(["--continue-on-failure", "--generation-database", "none"]);
    let log = world.path("schemathesis.log");
    let file = fs::File::create(&log).unwrap();
    schemathesis.stdout(file.try_clone().unwrap()).stderr(file);
    let status = schemathesis.status().unwrap();
    let told = fs::read_to_string(&log).unwrap();
    assert!(status.success(), "{told}");
    let cases = told
        .lines()
        .find(|line| line.contains("generated"))
        .unwrap_or_default();
    println!("{}", cases.trim());
    assert!(
        !daemon.log().contains("a fault of ratebook"),
        "{}",
        daemon.log()
    );
    daemon.stop_well();
}
