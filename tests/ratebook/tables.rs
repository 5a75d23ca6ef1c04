//! Tables and estimates from stored data: the same bytes each time, wherever the program runs.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

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

/// The tables in the project's own README are those of its prices.
#[test]
fn the_tables_of_the_readme_are_not_stale() {
    let world = World::new();
    fs::write(world.store(), &REPLAY.store).unwrap();
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let verb = if std::env::var_os("RATEBOOK_BLESS").is_some() {
        "--update"
    } else {
        "--check"
    };
    world
        .run(&["tables", verb, readme.to_str().unwrap()])
        .ended(0);
}

#[test]
fn blocks_of_a_text_are_kept() {
    let world = World::new();
    fs::write(world.store(), &REPLAY.store).unwrap();
    let (md, html) = (world.path("prices.md"), world.path("prices.html"));
    let fence = "```\n<!-- ratebook: tables nonsense -->\n```\n";
    let text = format!(
        "# Prices\r\n{fence}<!-- ratebook: tables routes --as-of 2026-04-08 -->\r\nstale\r\n\
         <!-- ratebook: end -->\r\nbetween\r\n  <!-- ratebook: tables --rates 'gptimage2/kling-o3/video-edit' \
         --columns resolution --as-of 2026-04-08 -->\r\n<!-- ratebook: end -->\r\n\
         <!-- ratebook: report --as-of 2026-04-08 -->\r\n<!-- ratebook: end -->"
    );
    fs::write(&md, &text).unwrap();
    fs::write(
        &html,
        "<h1>Prices</h1>\n<!-- ratebook: tables budget -->\n<!-- ratebook: end -->\n",
    )
    .unwrap();
    fs::set_permissions(&md, fs::Permissions::from_mode(0o640)).unwrap();
    let run = |verb: &str, path: &Path| world.run(&["tables", verb, path.to_str().unwrap()]);
    let stale = run("--check", &md);
    stale.ended(1);
    assert!(
        stale.stdout.contains("-stale") && stale.stdout.contains("+| Kling O3 video editing"),
        "{stale:?}"
    );
    assert!(
        stale.stderr.contains("ratebook tables --update"),
        "{stale:?}"
    );
    assert_eq!(
        fs::read_to_string(&md).unwrap(),
        text,
        "a check writes nothing"
    );
    run("--update", &md).ended(0);
    let written = fs::read_to_string(&md).unwrap();
    assert!(
        written.starts_with(&format!("# Prices\r\n{fence}")),
        "{written}"
    );
    assert!(
        written.contains("\r\n| Kling O3 video editing | $0.1125/s | $0.1501/s |\r\n"),
        "{written}"
    );
    assert!(
        written.contains("\r\nbetween\r\n") && written.contains("\r\n## "),
        "{written}"
    );
    assert!(
        !written.contains("stale")
            && !written
                .replace(fence, "")
                .replace("\r\n", "")
                .contains('\n')
    );
    assert_eq!(
        fs::metadata(&md).unwrap().permissions().mode() & 0o777,
        0o640
    );
    run("--check", &md).ended(0);
    run("--update", &md).ended(0);
    assert_eq!(
        fs::read_to_string(&md).unwrap(),
        written,
        "it is written once"
    );
    // Through a link the file itself, and nothing is left beside it.
    let link = world.path("link.html");
    std::os::unix::fs::symlink(&html, &link).unwrap();
    run("--update", &link).ended(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let page = fs::read_to_string(&html).unwrap();
    assert!(
        page.contains("<td>Kling O3 reference/edit</td>") && !page.contains("observed"),
        "{page}"
    );
    let beside = fs::read_dir(world.path("")).unwrap();
    let left = beside.filter(|e| {
        e.as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains(".ratebook-")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn a_text_whose_markers_are_wrong_stays_as_it_is() {
    let world = World::new();
    fs::write(world.store(), &REPLAY.store).unwrap();
    let path = world.path("prices.md");
    let (begin, end) = ("<!-- ratebook: tables budget -->", "<!-- ratebook: end -->");
    for (text, told) in [
        ("nothing\n".to_owned(), "has no block"),
        (
            format!("a\n{begin}\n"),
            "prices.md:2: this block has no end",
        ),
        (format!("{end}\n"), "prices.md:1: this marker ends nothing"),
        (
            format!("{begin}\n{begin}\n{end}\n"),
            "prices.md:2: the block of line 1 has no end",
        ),
        (
            format!("<!-- ratebook: tables budget\n{end}\n"),
            "ends with `-->`",
        ),
        (
            format!("<!-- ratebook: tables nonsense -->\n{end}\n"),
            "prices.md:1: ",
        ),
        (
            format!("<!-- ratebook: outbox -->\n{end}\n"),
            "prices.md:1: ",
        ),
        (
            format!("<!-- ratebook: tables --update x -->\n{end}\n"),
            "--update",
        ),
        (
            format!("<!-- ratebook: tables 'budget -->\n{end}\n"),
            "quotation mark",
        ),
        (
            format!("<!-- ratebook: tables --as-of soon -->\n{end}\n"),
            "is no instant",
        ),
    ] {
        fs::write(&path, &text).unwrap();
        for verb in ["--update", "--check"] {
            let ran = world.run(&["report", verb, path.to_str().unwrap()]);
            assert_ne!(ran.code, Some(0), "{text}");
            assert!(ran.stderr.contains(told), "{text}: {ran:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}

#[test]
fn any_selection_is_a_table() {
    let world = World::new();
    fs::write(world.store(), &REPLAY.store).unwrap();
    let csv = |words: &[&str]| {
        let ran = world.run(
            &[
                &["--format", "csv", "tables", "--as-of", "2026-07-04"],
                words,
            ]
            .concat(),
        );
        ran.ended(0).replace("\r\n", "\n")
    };
    assert_eq!(
        csv(&[
            "--rates",
            "gptimage2/kling-o3/video-edit",
            "--columns",
            "resolution",
            "--clips",
            "5"
        ]),
        "route,720p,720p: 5-second clip,1080p,1080p: 5-second clip\n\
         Kling O3 video editing,$0.135/s,$0.675,$0.18/s,$0.90\n"
    );
    assert_eq!(
        csv(&["--rates", "gptimage2/kling-3/text-to-video", "--official"]),
        "route,resolution,sound,price,official,a credit\n\
         Kling 3.0 text-to-video,720p,Off,$0.075/s,6 credits/s,$0.0125\n\
         Kling 3.0 text-to-video,720p,On,$0.1125/s,9 credits/s,$0.0125\n\
         Kling 3.0 text-to-video,1080p,Off,$0.10/s,8 credits/s,$0.0125\n\
         Kling 3.0 text-to-video,1080p,On,$0.15/s,12 credits/s,$0.0125\n"
    );
    assert_eq!(
        csv(&[
            "--rates",
            "gptimage2/kling-o3/video-edit",
            "--since",
            "2026-04-08",
            "--rows",
            "resolution"
        ]),
        "resolution,price,since 8 Apr 2026\n720p,$0.135/s,'+20%: was $0.1125/s\n\
         1080p,$0.18/s,'+19.9%: was $0.1501/s\n"
    );
    // Several prices in one cell are all said.
    let both = csv(&[
        "--rates",
        "gptimage2/kling-o3/video-edit",
        "--rows",
        "model",
    ]);
    assert_eq!(both, "model,price\nKling O3,$0.135/s or $0.18/s\n");
    let sound = csv(&[
        "--source",
        "kling-video-3-guide",
        "--rows",
        "resolution",
        "--columns",
        "sound,add-on",
    ]);
    assert!(
        sound.starts_with("resolution,No Native Audio,Native Audio,"),
        "{sound}"
    );
    let switches = csv(&[
        "--rates",
        "gptimage2/kling-3/text-to-video",
        "--columns",
        "sound",
    ]);
    assert!(
        switches.starts_with("route,resolution,sound off,sound on\n"),
        "{switches}"
    );
    // A named table and the report are of a selection, too.
    let routes = csv(&["routes", "--source", "gptimage2-kling-3"]);
    assert!(
        routes.contains("Kling 3.0 text-to-video") && !routes.contains("O3"),
        "{routes}"
    );
    let report = world.run(&[
        "report",
        "--as-of",
        "2026-07-04",
        "--rates",
        "gptimage2/kling-3",
    ]);
    assert!(!report.ended(0).contains("O3"), "{report:?}");
    for (words, told) in [
        (&["budget", "--clips", "5"][..], "is for the table `grid`"),
        (&["--clips", "0"], "above zero"),
        (&["--rows", "Größe"], "none of provider"),
        (&["--source", "nobody"], "no source `nobody`"),
        (&["--since", "2026-08-01"], "after the instant"),
        (&["--update", "README.md", "budget"], "--update"),
    ] {
        let ran = world.run(&[&["tables", "--as-of", "2026-07-04"], words].concat());
        assert!(ran.failed(2).contains(told), "{words:?}: {ran:?}");
    }
    let empty = world.run(&["tables", "--rates", "nobody/*"]);
    empty.ended(0);
    assert!(empty.stderr.contains("no rate of"), "{empty:?}");
}

#[test]
fn the_cheapest_way_is_named_with_those_behind_it() {
    let world = replayed();
    let best = |words: &[&str]| {
        let start = [
            "estimate",
            "--best",
            "--seconds",
            "10",
            "--as-of",
            "2026-07-04",
        ];
        world.run(&[&start, words].concat())
    };
    let csv = best(&[
        "--mode",
        "text-to-video",
        "--sound",
        "on",
        "--format",
        "csv",
    ]);
    let lines: Vec<&str> = csv.ended(0).lines().collect();
    assert!(
        lines[1].starts_with(
            "1,gptimage2/kling-o3/text-to-video,\"resolution=720p,sound=on\",1.001,1.001,USD,exact"
        ),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 5, "{lines:?}");
    let text = best(&["gptimage2/*", "--resolution", "1080p", "--sound", "off"]);
    let told = text.ended(0);
    // Two routes share the first place, and what has no sound to switch off is refused.
    assert!(
        told.matches("\n  1   ").count() == 2 && told.contains("cannot make it"),
        "{told}"
    );
    assert!(told.contains("do not depend on `sound`"), "{told}");
    let json = best(&["--mode", "video-edit", "--format", "json"]);
    let json: Value = serde_json::from_str(json.ended(0)).unwrap();
    assert_eq!(json["rankings"][0]["known"][0]["cost"]["low"], "1.35");
    for (words, code, told) in [
        (&[][..], 2, "--mode"),
        (&["--mode", "dance"], 1, "no priced route"),
        (
            &["--mode", "video-edit", "--resolution", "8k"],
            1,
            "no route makes that",
        ),
    ] {
        let ran = best(words);
        assert_eq!(ran.code, Some(code), "{words:?}: {ran:?}");
        assert!(ran.stderr.contains(told), "{words:?}: {ran:?}");
    }
}
