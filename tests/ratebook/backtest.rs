//! A changed selector file on the whole archive of its source: what it would have told of the
//! past is seen before it is trusted.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::world::{Ran, World};

const SOURCE: &str = "gptimage2-kling-o3";

/// Four states of the source, of which one could not be read.
fn archive() -> World {
    let world = World::new();
    for (date, stems) in [
        ("2026-04-08", &["four-decimals"][..]),
        ("2026-04-21", &["rounded"]),
        ("2026-08-27", &["shell"]),
        ("2026-09-05", &["redesigned"]),
    ] {
        for page in [
            "text-to-video",
            "image-to-video",
            "reference-to-video",
            "video-edit",
        ] {
            let stem = format!("{date}-{}.{page}", stems[0]);
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
            if folder.join(SOURCE).join(format!("{stem}.html")).exists() {
                world.show_fixture(SOURCE, &stem);
            }
        }
        world.check(date, &[SOURCE]);
    }
    world
}

/// Reads the archive with the built-in file after one replacement.
fn backtest(world: &World, from: &str, to: &str, args: &[&str]) -> Ran {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("selectors")
        .join(format!("{SOURCE}.toml"));
    let text = fs::read_to_string(built_in).unwrap();
    assert!(text.contains(from), "{from}");
    let file = world.write(&format!("{SOURCE}.toml"), text.replace(from, to));
    let file = file.to_string_lossy();
    world.run(&[&["selectors", "backtest", &file], args].concat())
}

fn verdicts(ran: &Ran) -> Vec<String> {
    let all: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let name = |v: &Value| v["with_this_file"].as_str().unwrap().to_owned();
    all.iter().map(name).collect()
}

#[test]
fn a_file_that_reads_the_past_as_it_was_is_told_so() {
    let world = archive();
    let before = world.book();
    let ran = backtest(&world, "allowance = \"36h\"", "allowance = \"48h\"", &[]);
    let text = ran.ended(0);
    assert!(text.contains("3 same, 1 unreadable"), "{text}");
    assert!(text.contains("an empty application shell"), "{text}");
    // Nothing is stored, not even the file.
    assert_eq!(world.book(), before);
    assert_eq!(world.count("SELECT count(*) FROM selectors"), 1);
}

#[test]
fn a_file_that_would_have_told_another_past_is_shown_with_what_it_would_have_told() {
    let world = archive();
    let swapped = "words = { 1080p = \"720p\", 720p = \"1080p\" }";
    let ran = backtest(
        &world,
        "words = { 720p = \"720p\", 1080p = \"1080p\" }",
        swapped,
        &[],
    );
    let text = ran.ended(1);
    assert!(text.contains("3 differs"), "{text}");
    assert!(
        text.contains("video-edit[resolution=720p]") && text.contains("$0.1125/s → $0.1501/s"),
        "{text}"
    );
    let json = backtest(
        &world,
        "words = { 720p = \"720p\", 1080p = \"1080p\" }",
        swapped,
        &["--format", "json"],
    );
    json.ended(1);
    assert_eq!(
        verdicts(&json),
        ["differs", "differs", "unreadable", "differs"]
    );
}

#[test]
fn a_file_that_reads_less_or_more_than_then_says_which() {
    let world = archive();
    // The badge stands on the first version alone.
    let lost = backtest(
        &world,
        "says = [\"Kling O3\", \"Billing Rules\", \"Pricing\"]",
        "says = [\"Kling O3\", \"Billing Rules\", \"Popular\"]",
        &["--format", "json"],
    );
    lost.ended(1);
    let told = verdicts(&lost);
    assert!(
        told.contains(&"lost".to_owned()) && told.contains(&"same".to_owned()),
        "{lost:?}"
    );
    // Pages are kept under the name that the file of their time gave them.
    let page = backtest(&world, "id = \"video-edit\"", "id = \"edit\"", &[]);
    let text = page.ended(1);
    assert!(
        text.contains("expected a page `video-edit` in the file"),
        "{text}"
    );
}

#[test]
fn without_an_archive_it_says_whose_there_are() {
    let world = archive();
    let ran = world.run(&["selectors", "backtest", "kling-video-3-guide"]);
    let told = ran.failed(1);
    assert!(
        told.contains("no archived pages of `kling-video-3-guide`"),
        "{told}"
    );
    assert!(told.contains(SOURCE), "{told}");
    let other = backtest(
        &world,
        "allowance",
        "allowance",
        &["--source", "kling-video-3-guide"],
    );
    assert!(other.failed(1).contains("kling-video-3-guide"), "{other:?}");
}
