//! A source of one's own: a selector file in a folder is all it takes.

use serde_json::Value;

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::World;

const PRICES: [&str; 4] = ["1.20", "2.40", "3.005", "4.50"];

fn world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    let page = acme::page(PRICES).into_bytes();
    world.site.show("/acme", Answer::Page(page));
    world.check("2026-05-01", &["acme"]);
    world
}

#[test]
fn its_prices_are_read_by_model_and_resolution_a_minute() {
    let world = world();
    let prices = world.look(
        "SELECT r.identity, p.amount, p.currency, p.unit, p.kind, q.text FROM quote q
         JOIN price p ON p.id = q.price JOIN rate r ON r.id = q.rate ORDER BY p.amount",
    );
    let expected = [
        [
            "acme/nova/generate[resolution=720p]",
            "1.20",
            "USD",
            "minute",
            "exact",
            "$1.20 / minute",
        ],
        [
            "acme/nova/generate[resolution=1080p]",
            "2.40",
            "USD",
            "minute",
            "exact",
            "$2.40 / minute",
        ],
        [
            "acme/pulsar/generate[resolution=720p]",
            "3.005",
            "USD",
            "minute",
            "exact",
            "$3.005 / minute",
        ],
        [
            "acme/pulsar/generate[resolution=1080p]",
            "4.50",
            "USD",
            "minute",
            "exact",
            "$4.50 / minute",
        ],
    ];
    assert_eq!(prices, expected);
    let rules = world.look("SELECT route, topic, value FROM rule ORDER BY route, topic");
    let expected = [
        ["acme/nova/generate", "duration", "2-120 s"],
        ["acme/nova/generate", "rounding", "up 6 s"],
        ["acme/pulsar/generate", "rounding", "up 6 s"],
    ];
    assert_eq!(rules, expected);
}

/// Seconds are billed in steps of six, and a minute has sixty.
#[test]
fn its_estimates_are_exact() {
    let world = world();
    for (route, resolution, seconds, total) in [
        ("nova", "720p", "60", "1.2"),
        ("nova", "720p", "6", "0.12"),
        ("nova", "720p", "5", "0.12"),
        ("nova", "1080p", "61", "2.64"),
        ("pulsar", "720p", "12", "0.601"),
        ("pulsar", "1080p", "0.5", "0.45"),
    ] {
        let ran = world.run(&[
            "--now",
            "2026-05-02",
            "--format",
            "json",
            "estimate",
            &format!("acme/{route}/generate"),
            "--seconds",
            seconds,
            "--resolution",
            resolution,
        ]);
        let estimate: Value = serde_json::from_str(ran.ended(0)).unwrap();
        let totals = &estimate["totals"][0];
        assert_eq!(
            totals["low"], total,
            "{route} {resolution} {seconds} s: {estimate:#}"
        );
        assert_eq!(totals["high"], total);
        assert_eq!(totals["certainty"], "exact");
    }
    let ran = world.run(&[
        "estimate",
        "acme/nova/generate",
        "--seconds",
        "121",
        "--resolution",
        "720p",
    ]);
    assert!(ran.failed(1).contains("2-120 s"), "{ran:?}");
}

#[test]
fn it_stands_in_the_tables_beside_the_others() {
    let world = world();
    let ran = world.run(&[
        "--format",
        "csv",
        "tables",
        "routes",
        "--as-of",
        "2026-05-01",
    ]);
    let table = ran.ended(0);
    assert!(
        table.contains("Nova,from $1.20/min,short clips\r\n"),
        "{table}"
    );
    assert!(table.contains("Pulsar,from $3.005/min,\r\n"), "{table}");
}

#[test]
fn a_new_resolution_on_its_page_is_a_new_rate() {
    let world = world();
    let wide = acme::page(PRICES)
        .replace("<th>1080p</th>", "<th>1080p</th><th>4K</th>")
        .replace(
            "$2.40 / minute</td>",
            "$2.40 / minute</td><td>$9.60 / minute</td>",
        )
        .replace(
            "$4.50 / minute</td>",
            "$4.50 / minute</td><td>$18 / minute</td>",
        );
    world.site.show("/acme", Answer::Page(wide.into_bytes()));
    let checked = world.check("2026-05-02", &["acme"]).remove(0);
    let added: Vec<&str> = checked["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["rate"].as_str().unwrap())
        .collect();
    let expected = [
        "acme/nova/generate[resolution=4k]",
        "acme/pulsar/generate[resolution=4k]",
    ];
    assert_eq!(added, expected);
    assert_eq!(world.mails().len(), 2);
}

/// A file with a built-in source's name replaces it; the others stay.
#[test]
fn a_file_may_replace_a_built_in_source() {
    let world = World::new();
    let id = "kling-video-3-guide";
    world.write(&format!("selectors/{id}.toml"), acme::selectors(id, RARELY));
    let page = acme::page(PRICES).into_bytes();
    world.site.show(&format!("/{id}"), Answer::Page(page));
    world.check("2026-05-01", &[]);
    let outcomes = world.look("SELECT source, outcome FROM check_run ORDER BY source");
    let expected = [
        ["gptimage2-kling-3", "unreachable"],
        ["gptimage2-kling-o3", "unreachable"],
        ["gptimage2-model-pricing", "unreachable"],
        ["kling-llms", "unreachable"],
        [id, "changed"],
    ];
    assert_eq!(outcomes, expected);
}
