//! Workloads: what jobs that recur cost, then and now, in scenarios and against budgets.

use std::fs;

use serde_json::Value;

use crate::acme::{self, RARELY};
use crate::replay::REPLAY;
use crate::site::Answer;
use crate::world::{Ran, World, golden};

const LAUNCH: &str = r#"
name = "launch-teaser"

[[job]]
name = "edits"
route = "gptimage2/kling-o3/video-edit"
seconds = 10
clips = 100
settings = { resolution = "720p" }

[[job]]
name = "drafts"
route = "gptimage2/kling-3/text-to-video"
seconds = { 5 = "2/3", 10 = "1/3" }
clips = 300
retries = 0.5
settings = { resolution = "720p", sound = "off" }

[[job]]
name = "official drafts"
route = "kling/video-3.0/generate"
seconds = 5
clips = 10
settings = { resolution = "1080p", sound = "on" }

[[scenario]]
name = "a third of the drafts become edits"
[[scenario.change]]
job = "drafts"
share = "1/3"
route = "gptimage2/kling-o3/video-edit"
settings = { resolution = "720p" }

[[budget]]
at_most = "350 USD"

[[budget]]
job = "official drafts"
at_most = "600 credits"
"#;

fn with(text: &str) -> World {
    let world = World::new();
    fs::write(world.store(), &REPLAY.store).unwrap();
    fs::write(world.path("launch.toml"), text).unwrap();
    world
}

fn workload(world: &World, words: &[&str]) -> Ran {
    let file = world.path("launch.toml");
    let start = ["estimate", "--workload", file.to_str().unwrap()];
    world.run(&[&start, words].concat())
}

#[test]
fn a_workload_is_told_line_by_line_in_every_format() {
    let world = with(LAUNCH);
    for (format, ending) in [
        ("table", "txt"),
        ("markdown", "md"),
        ("csv", "csv"),
        ("json", "json"),
    ] {
        let file = world.path("launch.toml");
        let ran = world.run(&[
            "--format",
            format,
            "estimate",
            "--workload",
            file.to_str().unwrap(),
            "--as-of",
            "2026-04-08T09:00:00Z",
        ]);
        golden(&format!("workload.{ending}"), ran.ended(0));
    }
}

/// 100 × 10 s × $0.1125 + 450 × (2/3 × 5 s + 1/3 × 10 s) × $0.075 = $112.50 + $225.
#[test]
fn the_sum_of_a_workload_is_exact() {
    let world = with(LAUNCH);
    let ran = world.run(&[
        "--format",
        "json",
        "estimate",
        "--workload",
        world.path("launch.toml").to_str().unwrap(),
        "--as-of",
        "2026-04-08T09:00:00Z",
    ]);
    let told: Value = serde_json::from_str(ran.ended(0)).unwrap();
    assert_eq!(told["totals"][0]["low"], "337.5");
    assert_eq!(told["totals"][0]["rounded"], false);
    assert_eq!(told["totals"][1]["low"], "600");
    assert_eq!(told["jobs"][1]["parts"][0]["clips"], "200");
    // A third of 300 drafts × 1.5 are no drafts ($75), but edits of the same lengths ($112.50).
    assert_eq!(told["scenarios"][0]["totals"][0]["low"], "375");
}

#[test]
fn a_budget_that_is_not_kept_ends_with_1_and_says_why() {
    let world = with(&LAUNCH.replace("350 USD", "337.49 USD"));
    let ran = workload(&world, &["--as-of", "2026-04-08T09:00:00Z"]);
    ran.ended(1);
    assert!(
        ran.stderr
            .contains("all jobs: over the budget of $337.49 ($337.50)"),
        "{ran:?}"
    );
    // Since the raise of July it is over the larger one too.
    let world = with(LAUNCH);
    let ran = workload(&world, &[]);
    assert!(ran.stderr.contains("over the budget of $350.00"), "{ran:?}");
    let ran = workload(&world, &["--against", "2026-04-08T09:00:00Z"]);
    assert!(ran.stdout.contains("+20%"), "{ran:?}");
}

#[test]
fn a_job_without_a_price_is_never_free() {
    let world = with(&LAUNCH.replace("sound = \"on\"", "sound = \"loud\""));
    let ran = workload(&world, &["--as-of", "2026-04-08T09:00:00Z"]);
    ran.ended(1);
    assert!(ran.stdout.contains("total of what has a price"), "{ran:?}");
    assert!(ran.stderr.contains("`sound=loud` has no price"), "{ran:?}");
    assert!(
        ran.stderr
            .contains("official drafts: nothing is known in the currency"),
        "{ran:?}"
    );
}

#[test]
fn a_mistake_in_a_workload_is_named_with_its_line() {
    for (from, to, line, said) in [
        ("clips = 100", "clips = -1", 8, "`-1` is no number of clips"),
        ("clips = 100", "clip = 100", 8, "unknown key `clip`"),
        ("\"1/3\" }", "\"1/4\" }", 14, "do not add up to 1"),
        (
            "job = \"drafts\"",
            "job = \"draughts\"",
            29,
            "there is no job `draughts`",
        ),
        ("350 USD", "350", 35, "write `150 USD`"),
        ("share = \"1/3\"", "share = 1.5", 30, "a share is at most 1"),
        ("name = \"edits\"", "name = \"drafts\"", 12, "a second job"),
    ] {
        let world = with(&LAUNCH.replacen(from, to, 1));
        let ran = workload(&world, &[]);
        ran.ended(3);
        let place = format!("launch.toml:{line}: ");
        assert!(ran.stderr.contains(&place), "{place} {ran:?}");
        assert!(ran.stderr.contains(said), "{said} {ran:?}");
    }
    let world = with(LAUNCH);
    workload(&world, &["--scenario", "none"]).ended(2);
}

#[test]
fn a_budget_in_another_currency_is_never_kept_by_chance() {
    let world = with(&LAUNCH.replace("350 USD", "350 EUR"));
    let ran = workload(&world, &["--as-of", "2026-04-08T09:00:00Z"]);
    ran.ended(1);
    assert!(ran.stdout.contains("not known"), "{ran:?}");
    assert!(
        ran.stderr.contains("nothing is known in the currency"),
        "{ran:?}"
    );
}

#[test]
fn what_is_for_one_job_is_not_for_a_workload_and_the_other_way_round() {
    let world = with(LAUNCH);
    workload(&world, &["--retries", "4"]).ended(2);
    let job = [
        "estimate",
        "gptimage2/kling-3/text-to-video",
        "--seconds",
        "5",
    ];
    let ran = world.run(&[&job[..], &["--against", "2026-04-08"]].concat());
    ran.ended(2);
    assert!(ran.stderr.contains("name one with `--workload`"), "{ran:?}");
}

/// Credits in money, by plans of the configuration, in one estimate and in a workload.
#[test]
fn credits_are_told_in_money_with_the_plan_that_was_assumed() {
    let world = with(LAUNCH);
    let mut config = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    config.push_str(
        "\n[[credits.kling]]\nplan = \"small\"\nprice = \"5\"\ncurrency = \"USD\"\n\
         credits = \"330\"\nlasts = \"104w\"\n\
         [[credits.kling]]\nplan = \"large\"\nprice = \"1200\"\ncurrency = \"USD\"\n\
         credits = \"96000\"\nfrom = 2026-04-01\nassume = true\n",
    );
    fs::write(world.path("ratebook.toml"), &config).unwrap();
    let job = [
        "estimate",
        "kling/video-3.0/generate",
        "--seconds",
        "5",
        "--resolution",
        "1080p",
        "--sound",
        "on",
    ];
    let at = |instant: &str, format: &str| {
        let ran = world.run(&[&job[..], &["--as-of", instant, "--format", format]].concat());
        ran.ended(0).to_owned()
    };
    let february = at("2026-02-07", "table");
    let small = "60 credits ≈$0.909091 at small ($5.00 for 330 credits, good for 728 d)";
    assert!(february.contains(small), "{february}");
    let april = at("2026-04-08T09:00:00Z", "table");
    let large = "60 credits = $0.75 at large ($1200.00 for 96000 credits)";
    assert!(april.contains(large), "{april}");
    let json: Value = serde_json::from_str(&at("2026-04-08T09:00:00Z", "json")).unwrap();
    let money = &json["credits_in_money"][0];
    assert_eq!(money["money"]["low"], "0.75");
    assert_eq!(money["assumed"][0]["plan"], "large");
    assert!(at("2026-04-08T09:00:00Z", "csv").contains("credits in money,large"));
    let whole = workload(&world, &["--as-of", "2026-04-08T09:00:00Z"]);
    // $337.50, and 600 credits for $7.50: the budget is of both.
    let told = whole.ended(0);
    assert!(
        told.contains("600 credits of kling = $7.50 at large"),
        "{told}"
    );
    assert!(told.contains("$345.00"), "{told}");
    let tight = LAUNCH.replace("350 USD", "344.99 USD");
    fs::write(world.path("launch.toml"), tight).unwrap();
    let over = workload(&world, &["--as-of", "2026-04-08T09:00:00Z"]);
    over.ended(1);
    let told = "over the budget of $344.99 ($345.00)";
    assert!(over.stderr.contains(told), "{over:?}");
    // A typing error is no plan of nobody.
    fs::write(
        world.path("ratebook.toml"),
        config.replace("credits.kling", "credits.klng"),
    )
    .unwrap();
    let wrong = world.run(&["config", "check"]);
    let line = config
        .lines()
        .position(|line| line == "[[credits.kling]]")
        .unwrap()
        + 1;
    let told = wrong.failed(3);
    assert!(
        told.contains(&format!("ratebook.toml:{line}: `credits.klng`")),
        "{told}"
    );
}

/// The mail that prices changed says what that does to the configured workloads.
#[test]
fn a_change_is_told_with_what_it_does_to_workloads() {
    let world = World::of(&[
        ("acme", acme::selectors("acme", RARELY)),
        ("beta", acme::selectors("beta", RARELY)),
    ]);
    let show = |name: &str, price: &str| {
        let page = acme::page([price, "2.40", "3", "4.50"]).into_bytes();
        world.site.show(&format!("/{name}"), Answer::Page(page));
    };
    let job = |name: &str, route: &str| {
        format!(
            "[[job]]\nname = \"{name}\"\nroute = \"{route}\"\nseconds = 30\nclips = 100\n\
             settings = {{ resolution = \"720p\" }}\n"
        )
    };
    let teaser = format!(
        "name = \"teaser\"\nperiod = \"week\"\n{}{}[[budget]]\nat_most = \"125 USD\"\n",
        job("ours", "acme/nova/generate"),
        job("theirs", "beta/nova/generate")
    );
    fs::write(world.path("teaser.toml"), teaser).unwrap();
    let other = format!("name = \"untouched\"\n{}", job("x", "acme/pulsar/generate"));
    fs::write(world.path("other.toml"), other).unwrap();
    let workloads = "workloads = [\"teaser.toml\", \"other.toml\"]\n";
    let config = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    fs::write(world.path("ratebook.toml"), format!("{workloads}{config}")).unwrap();
    for name in ["acme", "beta"] {
        show(name, "1.20");
    }
    world.check("2026-05-01", &["acme", "beta"]);
    show("acme", "1.50");
    world.check("2026-05-02", &["acme"]);
    let mails = world.mails();
    assert_eq!(mails.len(), 2, "one to each: {mails:?}");
    let text = &mails[0].text;
    // 100 clips of half a minute on two routes: $60.00 each, and then $75.00 on one.
    let told = "teaser: $120.00 → $135.00 a week (+12.5%); all jobs: over the budget of $125.00 \
                ($135.00)";
    assert!(words(text).contains(told), "{text}");
    assert!(!text.contains("untouched"), "{text}");
    let checked = world.run(&["config", "check"]);
    assert!(
        checked.ended(0).contains("teaser, untouched"),
        "{checked:?}"
    );
    // What cannot be read is told before anything is fetched.
    for (text, told) in [
        ("name = 5", "teaser.toml:1: "),
        (
            "name = \"x\"\n[[job]]\nname = \"a\"\nroute = \"acme/none/generate\"\nseconds = 5\nclips = 1\n",
            "no source reads the route `acme/none/generate`",
        ),
    ] {
        fs::write(world.path("teaser.toml"), text).unwrap();
        let refused = world.run(&["config", "check"]);
        assert!(refused.failed(3).contains(told), "{refused:?}");
    }
    fs::remove_file(world.path("teaser.toml")).unwrap();
    let asked = world.site.asked().len();
    let refused = world.run(&["check", "acme"]);
    assert!(
        refused.failed(3).contains("read the workload"),
        "{refused:?}"
    );
    assert_eq!(world.site.asked().len(), asked);
}

/// Lines that were folded are one again.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a plan costs, and the credits that it includes, may be read from a page like any price.
#[test]
fn a_plan_is_read_from_its_page() {
    let plans = r#"title = "Swift plans"
provider = "Swift"
model = "Plans"
schedule = "59 59 23 31 12 *"
compare = false
[[page]]
id = "plans"
url = "https://acme.test/plans"
says = ["Plans"]
[[route]]
id = "swift/plans/subscription"
title = "Swift plan"
[[rates]]
route = "swift/plans/subscription"
price = { field = "Price", currency = "USD", unit = "month" }
dimensions.plan = { field = "Plan", words = { pro = "Pro", max = "Max" } }
read = [{ table = "table" }]
[expect]
rates = "swift/plans/subscription[plan={pro,max}]"
"#;
    let prices = r#"title = "Swift"
provider = "Swift"
model = "Swift"
schedule = "59 59 23 31 12 *"
[[page]]
id = "prices"
url = "https://acme.test/prices"
says = ["Pricing"]
[[route]]
id = "swift/one/make"
title = "Swift One"
[[rates]]
route = "swift/one/make"
price = { field = "Price", currency = "credits", unit = "second" }
dimensions.resolution = { field = "Size", words = { 720p = "720p" } }
read = [{ table = "table" }]
[expect]
rates = "swift/one/make[resolution=720p]"
"#;
    let world = World::of(&[("plans", plans.to_owned()), ("prices", prices.to_owned())]);
    let show = |path: &str, title: &str, head: [&str; 2], rows: &[[&str; 2]]| {
        let row = |cells: &[&str; 2], tag: &str| {
            format!(
                "<tr><{tag}>{}</{tag}><{tag}>{}</{tag}></tr>",
                cells[0], cells[1]
            )
        };
        let rows: String = rows.iter().map(|cells| row(cells, "td")).collect();
        let page = format!(
            "<!doctype html><title>{title}</title><h1>{title}</h1><table>{}{rows}</table>",
            row(&head, "th")
        );
        world.site.show(path, Answer::Page(page.into_bytes()));
    };
    let offers = [
        ["Pro", "$30.00 per month, 3000 credits included"],
        ["Max", "$90.00 per month, 10000 credits included"],
    ];
    show("/plans", "Plans", ["Plan", "Price"], &offers);
    show(
        "/prices",
        "Pricing",
        ["Size", "Price"],
        &[["720p", "7 credits/s"]],
    );
    let mut config = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    for plan in ["pro", "max"] {
        config.push_str(&format!(
            "\n[[credits.swift]]\nplan = \"{plan}\"\nrate = \"swift/plans/subscription[plan={plan}]\"\n"
        ));
    }
    fs::write(world.path("ratebook.toml"), config).unwrap();
    world.check("2026-05-01", &["plans", "prices"]);
    let told = world.run(&[
        "estimate",
        "swift/one/make",
        "--seconds",
        "10",
        "--as-of",
        "2026-05-01T09:00:00Z",
    ]);
    let told = told.ended(0);
    assert!(
        told.contains(
            "70 credits = $0.63-0.70 at max ($90.00 for 10000 credits) or pro ($30.00 for 3000 credits)"
        ),
        "{told}"
    );
}
