//! Tables and estimates from stored data: the same bytes each time, wherever the program runs.

use std::fs;

use serde_json::Value;

use crate::replay::REPLAY;
use crate::world::{Ran, World, golden, run_it};

/// A world whose store is that of the replay. Nothing is fetched.
fn replayed() -> World {
    let world = World::new();
    fs::write(world.store(), &REPLAY.store).unwrap();
    world
}

const FORMATS: [(&str, &str); 5] = [
    ("table", "txt"),
    ("markdown", "md"),
    ("html", "html"),
    ("csv", "csv"),
    ("json", "json"),
];

fn tables(world: &World, format: &str, locale: &[(&str, &str)]) -> String {
    let mut program = world.program();
    program.envs(locale.iter().copied());
    program.args(["--format", format, "tables", "official", "routes", "budget"]);
    program.args(["--as-of", "2026-04-08"]);
    run_it(&mut program).ended(0).to_owned()
}

#[test]
fn the_tables_of_the_article_are_these_bytes_in_every_format() {
    let world = replayed();
    for (format, ending) in FORMATS {
        golden(&format!("tables.{ending}"), &tables(&world, format, &[]));
    }
    assert!(world.site.asked().is_empty());
}

#[test]
fn the_tables_are_the_same_bytes_in_another_place_and_language() {
    let world = replayed();
    let elsewhere = [
        ("TZ", "Pacific/Kiritimati"),
        ("LANG", "de_DE.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("COLUMNS", "40"),
    ];
    for (format, _) in FORMATS {
        let here = tables(&world, format, &[]);
        assert_eq!(tables(&world, format, &[]), here);
        assert_eq!(tables(&world, format, &elsewhere), here);
    }
    let report = |locale: &[(&str, &str)]| {
        let mut program = world.program();
        program.envs(locale.iter().copied());
        program.args(["report", "--as-of", "2026-04-08"]);
        run_it(&mut program).ended(0).to_owned()
    };
    let here = report(&[]);
    assert!(
        here.contains("$0.1125/s") && here.contains("12 credits/s"),
        "{here}"
    );
    assert_eq!(report(&[]), here);
    assert_eq!(report(&elsewhere), here);
    // A store that is only looked at stays as it is.
    assert_eq!(fs::read(world.store()).unwrap(), REPLAY.store);
}

/// The article's own figures, apart from any golden file.
#[test]
fn the_tables_hold_the_articles_figures() {
    let world = replayed();
    let tables: Value = serde_json::from_str(&tables(&world, "json", &[])).unwrap();
    let rows = |name: &str| {
        let tables = tables.as_array().unwrap();
        let table = tables.iter().find(|table| table["table"] == name);
        table.unwrap()["rows"].to_string()
    };
    let official = rows("official");
    for price in [
        "\"6 credits/s\"",
        "\"8 credits/s\"",
        "\"9 credits/s\"",
        "\"12 credits/s\"",
        "\"+2 credits/s\"",
    ] {
        assert!(official.contains(price), "no {price} in {official}");
    }
    let routes = rows("routes");
    assert_eq!(routes.matches("$0.075/s").count(), 4, "{routes}");
    assert_eq!(routes.matches("$0.1125/s").count(), 2, "{routes}");
    let budget = rows("budget");
    for clip in ["\"$0.375\"", "\"$0.75\"", "\"$0.5625\"", "\"$1.125\""] {
        assert!(budget.contains(clip), "no {clip} in {budget}");
    }
}

/// After the raise of July the tables of July have the new prices, and those of April the old.
#[test]
fn every_date_has_its_own_tables() {
    let world = replayed();
    let budget = |date: &str| {
        let ran = world.run(&["--format", "csv", "tables", "budget", "--as-of", date]);
        ran.ended(0).to_owned()
    };
    assert!(budget("2026-04-08").contains("$0.1125/s"));
    // Fewer digits are shown from 21 April on; the price is the same.
    assert!(budget("2026-04-21").contains("$0.1125/s"));
    assert!(budget("2026-07-02").contains("$0.1125/s"));
    assert!(budget("2026-07-03").contains("$0.135/s"));
    assert!(!budget("2026-07-03").contains("$0.1125/s"));
    assert!(!budget("2026-02-05").contains('$'), "nothing was known yet");
}

fn estimate(world: &World, words: &str) -> Ran {
    let words: Vec<&str> = words.split_whitespace().collect();
    world.run(&[&["estimate"], words.as_slice()].concat())
}

/// The total of an estimate, as JSON says it.
fn total(world: &World, words: &str) -> (String, String, String) {
    let ran = estimate(world, &format!("--format json {words}"));
    let estimate: Value = serde_json::from_str(ran.ended(0)).unwrap();
    let totals = estimate["totals"].as_array().unwrap();
    assert_eq!(totals.len(), 1, "{estimate:#}");
    let text = |key: &str| totals[0][key].as_str().unwrap().to_owned();
    assert_eq!(totals[0]["low"], totals[0]["high"]);
    (text("low"), text("currency"), text("certainty"))
}

#[test]
fn estimates_are_exact() {
    let world = replayed();
    for (job, total_of, currency) in [
        (
            "gptimage2/kling-o3/video-edit --seconds 10 --resolution 720p --as-of 2026-04-08",
            "1.125",
            "USD",
        ),
        (
            "gptimage2/kling-o3/video-edit --seconds 10 --resolution 720p --as-of 2026-04-21T09:00:00Z",
            "1.125",
            "USD",
        ),
        (
            "gptimage2/kling-o3/video-edit --seconds 10 --resolution 720p --as-of 2026-07-03",
            "1.35",
            "USD",
        ),
        (
            "gptimage2/kling-o3/video-edit --seconds 3 --resolution 1080p --as-of 2026-04-08",
            "0.4503",
            "USD",
        ),
        (
            "gptimage2/kling-o3/video-edit --seconds 10 --resolution 720p --count 40 --as-of 2026-04-08",
            "45",
            "USD",
        ),
        (
            "gptimage2/kling-3/text-to-video --seconds 5 --resolution 720p --sound off --as-of 2026-04-08",
            "0.375",
            "USD",
        ),
        (
            "gptimage2/kling-3/text-to-video --seconds 15 --resolution 720p --sound on --as-of 2026-04-08",
            "1.6875",
            "USD",
        ),
        (
            "kling/video-3.0/generate --seconds 5 --resolution 1080p --sound on --as-of 2026-04-08",
            "60",
            "credits",
        ),
        (
            "kling/video-3.0/generate --seconds 5 --resolution 1080p --sound on --add-on voice-control --as-of 2026-04-08",
            "70",
            "credits",
        ),
    ] {
        let exact = (total_of.to_owned(), currency.to_owned(), "exact".to_owned());
        assert_eq!(total(&world, job), exact, "{job}");
    }
    // Billed by output, rounded to the nearest second, only since 21 April.
    let job = "gptimage2/kling-o3/video-edit --seconds 7.4 --resolution 720p --as-of";
    assert_eq!(
        total(&world, &format!("{job} 2026-04-21T09:00:00Z")).0,
        "0.7875"
    );
    // Between the last sight of the old price and the first of the new one it is a range.
    let gap = estimate(&world, &format!("{job} 2026-05-01"));
    let said = gap.ended(0);
    assert!(said.contains("$0.7875-0.945"), "{said}");
    assert!(
        said.contains("another price was seen by 2026-07-03"),
        "{said}"
    );
    let people = estimate(
        &world,
        "gptimage2/kling-o3/video-edit --seconds 10 --resolution 720p --as-of 2026-04-08",
    );
    assert!(people.ended(0).contains("$1.125"), "{people:?}");
}

/// No price, no estimate: an error that says what is known, nothing on stdout, exit code 1.
#[test]
fn what_has_no_price_has_no_estimate() {
    let world = replayed();
    let edit = "gptimage2/kling-o3/video-edit --as-of 2026-04-08";
    for (job, words) in [
        (format!("{edit} --resolution 720p --seconds 16"), vec!["3-15 s"]),
        (format!("{edit} --resolution 720p --seconds 2"), vec!["3-15 s"]),
        (format!("{edit} --resolution 720p --seconds 0"), vec!["0 s"]),
        (format!("{edit} --resolution 720p --seconds -5"), vec!["-5 s"]),
        (format!("{edit} --resolution 4k --seconds 5"), vec!["4k", "720p", "1080p"]),
        (format!("{edit} --resolution 720p --sound on --seconds 5"), vec!["sound"]),
        (format!("{edit} --resolution 720p --add-on voice-control --seconds 5"), vec!["voice-control"]),
        ("gptimage2/kling-9/video-edit --seconds 5".to_owned(), vec!["gptimage2/kling-9/video-edit"]),
        // 4K is priced with sound only, and from August only.
        ("gptimage2/kling-o3/text-to-video --resolution 4k --sound on --seconds 5 --as-of 2026-08-11".to_owned(), vec!["4k", "720p"]),
        ("gptimage2/kling-o3/text-to-video --resolution 4k --sound off --seconds 5 --as-of 2026-08-12".to_owned(), vec!["resolution=4k"]),
        ("gptimage2/kling-o3/video-edit --resolution 720p --seconds 5 --as-of 2026-04-07".to_owned(), vec!["no price"]),
    ] {
        let ran = estimate(&world, &job);
        let said = ran.failed(1);
        for word in words {
            assert!(said.contains(word), "`{job}` does not say `{word}`: {said}");
        }
    }
    let new = "gptimage2/kling-o3/text-to-video --resolution 4k --sound on --seconds 5 --as-of 2026-08-12";
    assert_eq!(total(&world, new).0, "1.875");
}

#[test]
fn mistakes_on_the_command_line_end_with_2_and_print_nothing() {
    let world = replayed();
    for words in [
        vec!["estimate"],
        vec![
            "estimate",
            "gptimage2/kling-o3/video-edit",
            "--seconds",
            "NaN",
        ],
        vec![
            "estimate",
            "gptimage2/kling-o3/video-edit",
            "--seconds",
            "1e308",
        ],
        vec![
            "estimate",
            "gptimage2/kling-o3/video-edit",
            "--seconds",
            "5",
            "--count",
            "0",
        ],
        vec!["estimate", "not a route", "--seconds", "5"],
        vec!["tables", "nonsense"],
        vec!["tables", "--as-of", "yesterday"],
        vec!["tables", "--as-of", "2026-02-30"],
        vec!["--format", "xml", "tables"],
        vec!["check", "no-such-source"],
        vec!["frobnicate"],
        vec!["--now", "soon", "check"],
    ] {
        let ran = world.run(&words);
        assert!(!ran.failed(2).is_empty(), "{words:?}");
    }
}
