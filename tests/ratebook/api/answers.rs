//! What is answered: the same as the command line prints, each from one state.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};

use super::{JSON, Line, ask, get, post, problem, running, show, world};
use crate::acme::{self, ALWAYS};
use crate::serve::{address, listen};
use crate::site::Answer;
use crate::world::{PATIENCE, World, until};

const RATE: &str = "acme/nova/generate[resolution=720p]";

fn printed(world: &World, args: &[&str]) -> Value {
    let ran = world.run(&[&["--format", "json"], args].concat());
    serde_json::from_str(ran.ended(0)).unwrap()
}

#[test]
fn the_answers_are_what_the_commands_print() {
    let world = world();
    let (daemon, at) = running(&world);
    let as_of = "2026-05-02T12:00:00Z";
    let told = get(at, &format!("/v1/prices?as_of={as_of}&rate=acme/nova"));
    let args = ["prices", "--as-of", as_of, "acme/nova"];
    assert_eq!(told["prices"], printed(&world, &args));
    assert_eq!(told["as_of"], as_of);
    let one = &told["prices"][0];
    assert_eq!(one["price"]["amount"], "1.20");
    // It was next seen at another price: when it changed is not known.
    assert_eq!(one["changed_by"], "2026-05-03T09:00:00Z");

    let book = get(at, &format!("/v1/book?as_of={as_of}"));
    let exported = world.run(&["export", "--as-of", as_of]);
    let exported: Value = serde_json::from_str(exported.ended(0)).unwrap();
    assert_eq!(book, exported);

    let route = get(at, &format!("/v1/routes/acme/nova/generate?as_of={as_of}"));
    assert_eq!(route["prices"], told["prices"]);
    assert_eq!(route["route"]["route"], "acme/nova/generate");
    let topics: Vec<&str> = route["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["topic"].as_str().unwrap())
        .collect();
    assert!(
        topics.contains(&"duration") && topics.contains(&"rounding"),
        "{route:#}"
    );

    let history = get(at, "/v1/history?rate=acme/nova&until=2026-05-04");
    let args = ["history", "acme/nova", "--until", "2026-05-04"];
    let mut expected = printed(&world, &args);
    assert_eq!(history["rates"], expected["rates"].take());
    let trails = get(at, &format!("/v1/explain?rate={RATE}&as_of={as_of}"));
    let args = ["explain", RATE, "--as-of", as_of];
    assert_eq!(trails["trails"], printed(&world, &args));

    let job = json!({
        "route": "acme/nova/generate",
        "seconds": 5,
        "dimensions": { "resolution": "720p" },
        "as_of": as_of,
    });
    let (status, estimate) = post(at, "/v1/estimate", &job.to_string());
    assert_eq!(status, 200, "{estimate}");
    let args = [
        "estimate",
        "acme/nova/generate",
        "--seconds",
        "5",
        "--resolution",
        "720p",
        "--as-of",
        as_of,
    ];
    assert_eq!(estimate["estimate"], printed(&world, &args));

    for (accept, format) in [
        ("text/markdown", "markdown"),
        ("text/html", "html"),
        ("text/csv", "csv"),
    ] {
        let headers = format!("Accept: {accept}\r\n");
        let request = format!("GET /v1/tables/routes?as_of={as_of}");
        let reply = ask(at, &request, &headers, "");
        let head = format!("content-type: {accept}");
        assert!(
            reply.status == 200 && reply.head.contains(&head),
            "{}",
            reply.head
        );
        let args = ["--format", format, "tables", "routes", "--as-of", as_of];
        assert_eq!(reply.body, world.run(&args).ended(0));
    }
    let tables = get(at, &format!("/v1/tables?as_of={as_of}"));
    assert_eq!(
        tables["tables"],
        printed(&world, &["tables", "--as-of", as_of])
    );
    let contradictions = get(at, "/v1/contradictions?all=true");
    let all = printed(&world, &["contradictions", "--all"]);
    assert_eq!(contradictions["contradictions"], all);

    let sources = get(at, "/v1/sources");
    assert_eq!(sources["sources"].as_array().unwrap().len(), 6);
    let one = get(at, "/v1/sources/acme");
    assert_eq!(
        (&one["source"]["state"], &one["source"]["rates"]),
        (&json!("fresh"), &json!(4))
    );
    let document = get(at, "/v1/openapi.json");
    assert_eq!(document, printed(&world, &["openapi"]));
    daemon.stop_well();
}

/// Every change once, in parts of any size, each beginning where the one before ended.
#[test]
fn changes_are_told_part_by_part() {
    let world = world();
    let (daemon, at) = running(&world);
    let all = get(at, "/v1/changes?limit=1000");
    let all = all["changes"].as_array().unwrap().clone();
    assert_eq!(all.len(), 4, "{all:#?}");
    assert_eq!(all[0]["price"]["kind"], "raised");
    assert_eq!(all[0]["observed"], "2026-05-03T09:00:00Z");
    assert_eq!(all[0]["old_until"], "2026-05-02T09:00:00Z");
    let (mut told, mut path) = (Vec::new(), "/v1/changes?limit=3&rate=acme/*".to_owned());
    loop {
        let reply = ask(at, &format!("GET {path}"), "", "");
        let part: Value = serde_json::from_str(&reply.body).unwrap();
        told.extend(part["changes"].as_array().unwrap().clone());
        let next = reply.head.lines().find_map(|line| {
            line.strip_prefix("link: <")?
                .strip_suffix(">; rel=\"next\"")
        });
        assert_eq!(next.is_some(), !part["next"].is_null(), "{}", reply.head);
        match next {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(told, all);
    let of = |query: &str| {
        get(at, &format!("/v1/changes?{query}"))["changes"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(of("since=2026-05-03"), 0, "a day means its end");
    assert_eq!(of("since=2026-05-03T09:00:00Z"), 4);
    assert_eq!(of("until=2026-05-03T09:00:00Z"), 0);
    assert_eq!(of("rate=acme/pulsar/generate%5Bresolution%3D720p%5D"), 1);
    assert_eq!(of("source=kling-llms"), 0);
    daemon.stop_well();
}

/// Five seconds of a price are exactly that, and what has no price is never zero.
#[test]
fn jobs_are_priced_exactly_or_refused() {
    let world = world();
    let (daemon, at) = running(&world);
    let job = |route: &str, seconds: &str| {
        format!(
            r#"{{"route": "{route}", "seconds": {seconds}, "dimensions": {{"resolution": "720p"}}, "as_of": "2026-05-02T12:00:00Z"}}"#
        )
    };
    // Nova is billed in steps of 6 s: 12 s at $1.20 a minute.
    let (status, told) = post(at, "/v1/estimate", &job("acme/nova/generate", "7.5"));
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["estimate"]["lines"][0]["billed_seconds"], "12");
    // By noon nobody had looked again, and next it was another: it is one or the other.
    let total = &told["estimate"]["totals"][0];
    assert_eq!(
        (&total["low"], &total["high"]),
        (&json!("0.24"), &json!("0.252"))
    );
    assert_eq!(total["certainty"], "range");
    let then = job("acme/nova/generate", "7.5").replace("12:00", "09:00");
    let (_, told) = post(at, "/v1/estimate", &then);
    let total = &told["estimate"]["totals"][0];
    assert_eq!(
        (&total["low"], &total["high"]),
        (&json!("0.24"), &json!("0.24"))
    );
    assert_eq!(total["certainty"], "exact");
    for (route, seconds, status, pointer) in [
        ("acme/nova/generate", "1", 422, "#/seconds"),
        ("acme/nova/generate", "121", 422, "#/seconds"),
        ("acme/nova/generate", "0", 422, "#/seconds"),
        ("acme/nova/generate", "-5", 422, "#/seconds"),
        ("acme/nova/generate", "1e308", 422, "#/seconds"),
        ("acme/nova/generate", "\"NaN\"", 422, "#/seconds"),
        ("acme/nova/generate", "[5]", 422, "#/seconds"),
        ("acme/none/generate", "5", 404, "#/route"),
    ] {
        let (got, told) = post(at, "/v1/estimate", &job(route, seconds));
        assert_eq!(got, status, "{route} {seconds}: {told}");
        assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
        assert!(!told.to_string().contains("\"totals\""), "{told}");
    }
    let (_, told) = post(at, "/v1/estimate", &job("acme/none/generate", "5"));
    let known = told["errors"][0]["known"].as_array().unwrap();
    assert!(known.contains(&json!("acme/nova/generate")), "{told}");

    let jobs = r#"{"as_of": "2026-05-02T12:00:00Z", "jobs": [
        {"route": "acme/nova/generate", "seconds": 6, "dimensions": {"resolution": "720p"}, "count": 10},
        {"route": "acme/nova/generate", "seconds": 6, "dimensions": {"resolution": "8k"}}]}"#;
    let (status, told) = post(at, "/v1/estimates", jobs);
    assert_eq!(status, 200, "{told}");
    let each = told["estimates"].as_array().unwrap();
    assert_eq!(each[0]["estimate"]["totals"][0]["low"], "1.2");
    assert_eq!(each[0]["problem"], Value::Null);
    assert_eq!(each[1]["estimate"], Value::Null);
    let pointer = &each[1]["problem"]["errors"][0]["pointer"];
    assert_eq!(pointer, "#/jobs/1/dimensions/resolution", "{told}");
    daemon.stop_well();
}

/// A workload costs the same over HTTP as at the command line, whatever is asked of it.
#[test]
fn a_workload_costs_what_the_command_says() {
    let world = world();
    let toml = r#"
        name = "launch"
        [[job]]
        name = "clips"
        route = "acme/nova/generate"
        seconds = { 6 = "2/3", "7.5" = "1/3" }
        clips = 300
        retries = 0.1
        settings = { resolution = "720p" }
        [[job]]
        name = "lost"
        route = "acme/nova/generate"
        seconds = 6
        clips = 10
        settings = { resolution = "8k" }
        [[scenario]]
        name = "half as many"
        [[scenario.change]]
        job = "clips"
        clips = 150
        [[budget]]
        at_most = "40 USD"
    "#;
    let whole = json!({
        "name": "launch",
        "job": [
            { "name": "clips", "route": "acme/nova/generate", "clips": 300, "retries": 0.1,
              "seconds": { "6": "2/3", "7.5": "1/3" }, "settings": { "resolution": "720p" } },
            { "name": "lost", "route": "acme/nova/generate", "seconds": 6, "clips": 10,
              "settings": { "resolution": "8k" } },
        ],
        "scenario": [{ "name": "half as many", "change": [{ "job": "clips", "clips": 150 }] }],
        "budget": [{ "at_most": "40 USD" }],
    });
    let file = world.write("launch.toml", toml);
    let (daemon, at) = running(&world);
    let of = |more: Value| {
        let mut body = json!({ "workload": whole });
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        post(at, "/v1/workload", &body.to_string())
    };
    let then = "2026-05-02T09:00:00Z";
    for (asked, words) in [
        (json!({ "as_of": then }), &["--as-of", then][..]),
        (
            json!({ "as_of": "2026-05-03T10:00:00Z", "against": then }),
            &["--as-of", "2026-05-03T10:00:00Z", "--against", then],
        ),
        (
            json!({ "as_of": then, "scenario": "half as many" }),
            &["--as-of", then, "--scenario", "half as many"],
        ),
    ] {
        let (status, told) = of(asked);
        assert_eq!(status, 200, "{told}");
        let start = ["--format", "json", "estimate", "--workload"];
        let args = [&start[..], &[file.to_str().unwrap()], words].concat();
        // What has no price is told, and the command ends with 1 for it.
        let printed: Value = serde_json::from_str(world.run(&args).ended(1)).unwrap();
        assert_eq!(told["workload"], printed);
    }
    // 300 × 1.1 × (2/3 × 6 s + 1/3 × 12 s) at $1.20 a minute, in steps of 6 s: 330 × 8 s.
    let (_, told) = of(json!({ "as_of": then }));
    assert_eq!(told["workload"]["totals"][0]["low"], "52.8");
    assert_eq!(told["workload"]["is_whole"], false);
    assert_eq!(told["workload"]["budgets"][0]["standing"], "over");
    let lost = &told["workload"]["jobs"][1]["parts"][0];
    assert_eq!(
        (&lost["lines"], &lost["totals"]),
        (&Value::Null, &json!([]))
    );
    assert!(lost["error"].as_str().unwrap().contains("8k"), "{lost}");
    // Another workload takes the place of an instant.
    let mut other = whole.clone();
    other["name"] = json!("before");
    other["job"][0]["clips"] = json!("100");
    let (status, told) = of(json!({ "against": other }));
    assert_eq!(status, 200, "{told}");
    assert_eq!(told["workload"]["against"]["what"], "before");
    assert_eq!(
        told["workload"]["against"]["differences"][0]["percent"],
        "+200%"
    );

    for (asked, pointer) in [
        (json!({ "scenario": "none" }), "#/scenario"),
        (
            json!({ "workload": { "name": "x", "job": [] } }),
            "#/workload/job",
        ),
        (json!({ "workloads": 1 }), "#/workloads"),
        (json!({ "against": 7 }), "#/against"),
    ] {
        let (status, told) = of(asked);
        assert_eq!(status, 422, "{told}");
        assert_eq!(told["errors"][0]["pointer"], pointer, "{told}");
    }
    let (_, told) = of(json!({ "scenario": "none" }));
    assert_eq!(told["errors"][0]["known"], json!(["half as many"]));
    daemon.stop_well();
}

/// A table of any prices is asked for with the command's own options, and is the same.
#[test]
fn a_table_has_the_options_of_the_command() {
    let world = world();
    let (daemon, at) = running(&world);
    for (query, words) in [
        (
            "rows=route&columns=resolution&clips=6,10",
            &[
                "--rows",
                "route",
                "--columns",
                "resolution",
                "--clips",
                "6,10",
            ][..],
        ),
        (
            "rate=acme/nova&rate=acme/pulsar/*&since=2026-05-02T09:00:00Z&official=true",
            &[
                "--rates",
                "acme/nova",
                "--rates",
                "acme/pulsar/*",
                "--since",
                "2026-05-02T09:00:00Z",
                "--official",
            ],
        ),
        (
            "source=acme&source=gptimage2-kling-3&rows=provider,model&official=false",
            &[
                "--source",
                "acme",
                "--source",
                "gptimage2-kling-3",
                "--rows",
                "provider,model",
            ],
        ),
    ] {
        let as_of = "2026-05-03T10:00:00Z";
        let told = get(at, &format!("/v1/tables/grid?as_of={as_of}&{query}"));
        let args = [&["tables", "grid", "--as-of", as_of][..], words].concat();
        assert_eq!(told["tables"], printed(&world, &args), "{query}");
        assert_eq!(told["tables"][0]["table"], "grid");
        // Without a name, what is for a grid asks for one.
        let unnamed = get(at, &format!("/v1/tables?as_of={as_of}&{query}"));
        assert_eq!(unnamed["tables"], told["tables"]);
    }
    let grid = get(
        at,
        "/v1/tables/grid?rate=acme/nova&since=2026-05-02T09:00:00Z",
    );
    assert!(
        grid["tables"][0].to_string().contains("+5%: was $1.20/min"),
        "{grid}"
    );
    for (path, parameter) in [
        ("/v1/tables/budget?clips=5", "clips"),
        ("/v1/tables/routes?since=2026-05-02", "since"),
        ("/v1/tables?clips=5,0", "clips"),
        ("/v1/tables?clips=5,", "clips"),
        ("/v1/tables?rows=Route", "rows"),
        ("/v1/tables?rows=route&rows=model", "rows"),
        ("/v1/tables?official=yes", "official"),
        ("/v1/tables?as_of=2026-05-02&since=2026-05-03", "since"),
        ("/v1/prices?rate=acme/*&rate=kling/*", "rate"),
    ] {
        let told = problem(at, &format!("GET {path}"), "", "");
        assert_eq!(told["status"], 400, "{path}: {told}");
        assert_eq!(told["errors"][0]["parameter"], parameter, "{path}: {told}");
    }
    let many = "rate=acme/*&".repeat(17);
    let told = problem(at, &format!("GET /v1/tables?{many}"), "", "");
    assert_eq!(
        (&told["status"], &told["errors"][0]["parameter"]),
        (&json!(400), &json!("rate"))
    );
    let unknown = problem(at, "GET /v1/tables?source=acme&source=acmee", "", "");
    assert_eq!(unknown["status"], 404, "{unknown}");
    daemon.stop_well();
}

/// The prices of a source that was not read for longer than it may be say so.
#[test]
fn prices_that_nobody_could_read_again_are_called_stale() {
    let world = world();
    world.site.show("/acme", Answer::Status(500, Vec::new()));
    let daemon = world.daemon();
    let at = address(&daemon);
    super::wait_for_checks(&world);
    let told = get(at, "/v1/prices?source=acme");
    for price in told["prices"].as_array().unwrap() {
        assert_eq!(price["stale"], true, "{price}");
        assert_eq!(price["last_seen"], "2026-05-03T09:00:00Z");
    }
    let job =
        r#"{"route": "acme/nova/generate", "seconds": 6, "dimensions": {"resolution": "720p"}}"#;
    let (status, told) = post(at, "/v1/estimate", job);
    assert_eq!(status, 200, "{told}");
    let line = &told["estimate"]["lines"][0];
    assert_eq!(line["stale"], true, "{line}");
    let notes = line["notes"].to_string();
    assert!(
        notes.contains("stale: last seen 2026-05-03 09:00 UTC, "),
        "{notes}"
    );
    let source = get(at, "/v1/sources/acme");
    assert_eq!(source["source"]["state"], "unreachable", "{source}");
    assert_eq!(super::ask(at, "GET /healthz", "", "").status, 503);
    // At that time nothing was stale.
    let then = get(at, "/v1/prices?source=acme&as_of=2026-05-03T10:00:00Z");
    assert_eq!(then["prices"][0]["stale"], false, "{then}");
    daemon.stop_well();
}

/// What was not changed by a check is not sent again; after one it is.
#[test]
fn an_answer_is_sent_again_only_after_something_changed() {
    let world = world();
    let (daemon, at) = running(&world);
    let paths = [
        "/v1/prices",
        "/v1/prices?as_of=2026-05-02",
        "/v1/routes",
        "/v1/history",
        "/v1/changes",
        "/v1/changes.atom",
        "/v1/tables",
        "/v1/contradictions",
        "/v1/openapi.json",
    ];
    let tag = |path: &str, known: &str| {
        let reply = ask(at, &format!("GET {path}"), known, "");
        let tag = reply
            .head
            .lines()
            .find_map(|line| line.strip_prefix("etag: "));
        (
            reply.status,
            tag.unwrap_or_else(|| panic!("{path}: {}", reply.head))
                .to_owned(),
            reply.body,
        )
    };
    let tags: Vec<String> = paths.iter().map(|path| tag(path, "").1).collect();
    let different: BTreeSet<&String> = tags.iter().collect();
    assert_eq!(different.len(), paths.len());
    for (path, known) in paths.iter().zip(&tags) {
        let (status, again, body) = tag(path, &format!("If-None-Match: \"x\", {known}\r\n"));
        assert_eq!((status, &again, body.as_str()), (304, known, ""), "{path}");
        // No body, and as much of it as GET has.
        let whole = ask(at, &format!("GET {path}"), "", "");
        let head = ask(at, &format!("HEAD {path}"), "", "");
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        let length = format!("content-length: {}\r\n", whole.body.len());
        assert!(head.head.contains(&length), "{path}: {}", head.head);
    }
    show(&world, ["1.30", "2.52", "3.15", "4.725"]);
    world.run(&["check", "acme"]).ended(0);
    let of = |path: &str| paths.iter().position(|known| *known == path).unwrap();
    for path in [
        "/v1/prices",
        "/v1/history",
        "/v1/changes",
        "/v1/changes.atom",
        "/v1/tables",
    ] {
        let known = format!("If-None-Match: {}\r\n", tags[of(path)]);
        assert_eq!(tag(path, &known).0, 200, "{path}");
    }
    assert_eq!(
        tag(
            "/v1/openapi.json",
            &format!("If-None-Match: {}\r\n", tags[of("/v1/openapi.json")])
        )
        .0,
        304
    );
    daemon.stop_well();
}

/// Prices rise together with every page. No answer mixes two of them, and none goes back to an
/// earlier one.
#[test]
fn every_answer_is_of_one_snapshot_while_others_commit() {
    let reads: usize = std::env::var("RATEBOOK_API_READS").map_or(400, |n| n.parse().unwrap());
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    let pages = |turn: u32| {
        let at = |base: u32| {
            format!(
                "{}.{:02}",
                base * (100 + turn) / 100,
                base * (100 + turn) % 100
            )
        };
        let prices = [at(1), at(2), at(3), at(4)];
        show(&world, [&prices[0], &prices[1], &prices[2], &prices[3]]);
    };
    pages(0);
    listen(&world, "127.0.0.1:0");
    let daemon = world.daemon();
    let at = address(&daemon);
    until("the book is begun", || {
        world.store().exists()
            && world.count("SELECT count(*) FROM snapshot WHERE source = 'acme'") > 0
    });
    let is_over = AtomicBool::new(false);
    let began = Instant::now();
    let (answers, snapshots) = std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in 1.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                pages(turn);
                world
                    .site
                    .wait_for("/acme", world.site.asked_for("/acme").len() + 1);
            }
        });
        let readers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| read(at, reads / 4, &is_over, began)))
            .collect();
        let mut all = (0, BTreeSet::new());
        for reader in readers {
            let (answers, snapshots) = reader.join().unwrap();
            all.0 += answers;
            all.1.extend(snapshots);
        }
        is_over.store(true, Ordering::Relaxed);
        all
    });
    println!(
        "{answers} answers of {} snapshots in {:?}",
        snapshots.len(),
        began.elapsed()
    );
    assert!(
        answers >= reads && snapshots.len() >= 3,
        "{answers} of {snapshots:?}"
    );
    daemon.stop_well();
}

/// Reads so often, and until three snapshots were seen; how often, and which.
fn read(
    at: std::net::SocketAddr,
    reads: usize,
    is_over: &AtomicBool,
    began: Instant,
) -> (usize, BTreeSet<i64>) {
    let (mut line, mut last) = (Line::open(at), (0, 0));
    let (mut answers, mut snapshots) = (0, BTreeSet::new());
    while answers < reads || (snapshots.len() < 3 && began.elapsed() < PATIENCE) {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let Some((status, body)) = line.get("/v1/prices?source=acme") else {
            // A connection has its time.
            line = Line::open(at);
            continue;
        };
        if status == 503 {
            continue;
        }
        assert_eq!(status, 200, "{body}");
        let told: Value = serde_json::from_str(&body).unwrap();
        let prices = told["prices"].as_array().unwrap();
        assert_eq!(prices.len(), 4, "{told}");
        let cents = |price: &Value| {
            let amount = price["price"]["amount"].as_str().unwrap().replace('.', "");
            amount.parse::<i64>().unwrap()
        };
        let first = cents(&prices[0]);
        for (n, price) in (1..).zip(prices) {
            assert_eq!(cents(price), first * n, "{told:#}");
            assert_eq!(price["snapshot"], prices[0]["snapshot"], "{told:#}");
            assert_eq!(price["last_seen"], prices[0]["last_seen"], "{told:#}");
        }
        let now = (told["state"].as_i64().unwrap(), first);
        assert!(now >= last, "{now:?} after {last:?}");
        last = now;
        snapshots.insert(prices[0]["snapshot"].as_i64().unwrap());
        answers += 1;
    }
    (answers, snapshots)
}

#[test]
fn problems_say_what_can_be_asked_instead() {
    let world = world();
    let (daemon, at) = running(&world);
    for (request, status, parameter, known) in [
        (
            "GET /v1/prices?rate=acme/nove/*",
            404,
            "rate",
            "acme/nova/generate",
        ),
        ("GET /v1/prices?source=acmee", 404, "source", "acme"),
        ("GET /v1/sources/acmee", 404, "source", "acme"),
        (
            "GET /v1/routes/acme/nova/generates",
            404,
            "mode",
            "acme/nova/generate",
        ),
        ("GET /v1/explain?rate=acme/nova/generate", 404, "rate", RATE),
        ("GET /v1/tables/routs", 400, "table", "routes"),
        ("GET /v1/prices?asof=2026-05-02", 400, "asof", "as_of"),
    ] {
        let told = problem(at, request, "", "");
        assert_eq!(told["status"], status, "{told}");
        assert_eq!(told["errors"][0]["parameter"], parameter, "{told}");
        let names = told["errors"][0]["known"].as_array().unwrap();
        assert!(names.contains(&json!(known)), "{told}");
    }
    for (request, headers, status) in [
        ("GET /v1/prices", "Accept: image/png\r\n", 406),
        ("POST /v1/estimate", "", 415),
        ("POST /v1/estimate", "Content-Type: text/plain\r\n", 415),
    ] {
        assert_eq!(problem(at, request, headers, "{}")["status"], status);
    }
    let gzip = format!("{JSON}Content-Encoding: gzip\r\n");
    assert_eq!(problem(at, "POST /v1/estimate", &gzip, "{}")["status"], 415);
    assert_eq!(problem(at, "POST /v1/estimate", JSON, "{")["status"], 400);
    let options = ask(at, "OPTIONS /v1/estimate", "", "");
    assert!(
        options.status == 204 && options.head.contains("allow: post, options"),
        "{}",
        options.head
    );
    assert!(!options.head.contains("access-control"), "{}", options.head);
    daemon.stop_well();
}
