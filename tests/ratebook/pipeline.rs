//! From dated pages to snapshots, changes and mails: the replay of all fixtures, and what the
//! program asks a site for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ratebook::price::Unit;
use ratebook::sink::ReadMail;
use serde_json::Value;

use crate::acme;
use crate::replay::REPLAY;
use crate::site::{Answer, etag_of};
use crate::world::{RECIPIENTS, World, fixture, fixture_path, golden, look, outcome};

const GUIDE: &str = "kling-video-3-guide";
const KLING_3: &str = "gptimage2-kling-3";
const KLING_O3: &str = "gptimage2-kling-o3";
const MODELS: &str = "gptimage2-model-pricing";
const LLMS: &str = "kling-llms";

#[test]
fn every_dated_page_in_order_comes_to_exactly_these_changes_and_mails() {
    golden("replay.txt", &REPLAY.transcript());
}

#[test]
fn whoever_is_told_is_told_once_and_the_same_as_everybody() {
    for step in &REPLAY.steps {
        let told = |to: &str| -> Vec<(&str, &str)> {
            let mails = step.mails.iter().filter(|mail| mail.to.contains(to));
            mails
                .map(|mail| (mail.subject.as_str(), mail.text.as_str()))
                .collect()
        };
        let [ops, desk] = RECIPIENTS.map(told);
        // What changed is one mail, what contradicts it another.
        let against = ops
            .iter()
            .filter(|(subject, _)| subject.contains("contradict"));
        let against = against.count();
        let place = format!("{} {}", step.date, step.source);
        assert!(against <= 1 && ops.len() - against <= 1, "{place}");
        assert_eq!(ops, desk);
        assert_eq!(step.mails.len(), ops.len() * 2);
    }
}

#[test]
fn fewer_digits_are_no_price_change_and_the_other_rule_is_told_in_one_mail() {
    let kling_3 = REPLAY.step("2026-04-21", KLING_3);
    assert_eq!(
        kinds(&kling_3.checked),
        [("redisplayed".to_owned(), 8)].into()
    );
    assert_eq!(kling_3.mails.len(), 0, "other digits alone are no news");

    let o3 = REPLAY.step("2026-04-21", KLING_O3);
    assert_eq!(kinds(&o3.checked), [("redisplayed".to_owned(), 12)].into());
    assert_eq!(o3.checked["mails"], 2);
    assert_eq!(o3.mails.len(), 2);
    for mail in &o3.mails {
        assert!(mail.subject.contains("no price changed"), "{mail:?}");
        assert!(mail.text.contains("no price changed"), "{mail:?}");
        assert!(mail.text.contains(
            "billed by input duration → billed by output duration, rounded to the nearest whole second"
        ));
        assert!(!mail.text.contains('%'), "no price is said to have moved");
    }
}

#[test]
fn a_raised_price_is_told_with_what_it_was_and_is_and_what_clips_cost() {
    let raised = REPLAY.step("2026-07-03", KLING_O3);
    assert_eq!(kinds(&raised.checked), [("raised".to_owned(), 4)].into());
    let edit = &raised.checked["changes"][2];
    assert_eq!(
        edit["rate"],
        "gptimage2/kling-o3/video-edit[resolution=720p]"
    );
    // The finer figure of April, not the 0.112 that was shown last.
    assert_eq!(edit["before"]["amount"], "0.1125");
    assert_eq!(edit["now"]["amount"], "0.135");
    let (against, news): (Vec<&ReadMail>, Vec<&ReadMail>) = raised
        .mails
        .iter()
        .partition(|mail| mail.subject.contains("contradict"));
    // The text of the page still says what it cost before.
    assert_eq!((against.len(), news.len()), (2, 2));
    assert!(
        against[0]
            .text
            .contains("those routes start at $0.112 per second”, but")
    );
    for mail in news {
        for words in [
            "$0.1125/s",
            "$0.1350/s",
            "+20.0%",
            "$0.5625 → $0.675",
            "$1.125 → $1.35",
        ] {
            assert!(mail.text.contains(words), "no `{words}` in {}", mail.text);
        }
    }
}

#[test]
fn a_new_row_is_one_new_rate() {
    let step = REPLAY.step("2026-08-12", KLING_O3);
    let changes = step.checked["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1);
    let rate = "gptimage2/kling-o3/text-to-video[resolution=4k,sound=on]";
    assert_eq!(changes[0]["rate"], rate);
    assert_eq!(changes[0]["kind"], "added");
    assert_eq!(changes[0]["before"], Value::Null);
    assert_eq!(step.mails.len(), 2);
}

#[test]
fn a_redesign_that_says_the_same_is_unchanged() {
    for (date, source) in [
        ("2026-06-29", GUIDE),
        ("2026-09-05", KLING_3),
        ("2026-09-05", KLING_O3),
    ] {
        let step = REPLAY.step(date, source);
        assert_eq!(step.outcome(), "unchanged");
        assert!(step.book_untouched, "{date} {source}");
    }
}

/// What the snapshots hold is what stands beside the fixtures, digit for digit.
#[test]
fn every_snapshot_holds_what_its_pages_say() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("ratebook.db");
    fs::write(&store, &REPLAY.store).unwrap();
    let snapshots = look(
        &store,
        "SELECT id, source, substr(observed, 1, 10) FROM snapshot ORDER BY id",
    );
    let dates: Vec<(&str, &str)> = snapshots
        .iter()
        .map(|row| (row[2].as_str(), row[1].as_str()))
        .collect();
    let expected = [
        ("2026-02-06", GUIDE),
        ("2026-04-08", KLING_3),
        ("2026-04-08", KLING_O3),
        ("2026-04-21", KLING_3),
        ("2026-04-21", KLING_O3),
        ("2026-05-12", MODELS),
        ("2026-05-12", LLMS),
        ("2026-07-03", KLING_O3),
        ("2026-08-12", KLING_O3),
        ("2026-08-12", MODELS),
    ];
    assert_eq!(dates, expected);
    for row in &snapshots {
        let prices = format!(
            "SELECT r.identity, p.amount || coalesce('-' || p.amount_max, ''), p.currency,
                p.add_on, p.unit
             FROM quote q JOIN rate r ON r.id = q.rate JOIN price p ON p.id = q.price
             WHERE q.snapshot = {} AND p.kind IN ('exact', 'range')",
            row[0]
        );
        let held: BTreeMap<String, String> = look(&store, &prices)
            .into_iter()
            .map(|cells| {
                let sign = if cells[3] == "1" { "+" } else { "" };
                let price = match cells[2].as_str() {
                    "USD" => format!("{sign}${}", cells[1]),
                    currency => format!("{sign}{} {currency}", cells[1]),
                };
                let unit: Unit = cells[4].parse().unwrap();
                (cells[0].clone(), price + &unit.suffix())
            })
            .collect();
        assert_eq!(held, on_the_pages(&row[1], &row[2]), "{row:?}");
    }
}

/// What stands beside the last readable fixtures of a source's pages by a date.
fn on_the_pages(source: &str, date: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(source);
    let mut pages: BTreeMap<String, (String, Value)> = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".expected.json") || &name[..10] > date {
            continue;
        }
        let expected: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let page = expected["page"].as_str().unwrap().to_owned();
        let is_readable = expected.get("unreadable").is_none();
        if is_readable && pages.get(&page).is_none_or(|(known, _)| *known < name) {
            pages.insert(page, (name, expected));
        }
    }
    let mut prices = BTreeMap::new();
    for (_, expected) in pages.values() {
        for reading in expected["readings"].as_array().unwrap() {
            let text = |key: &str| reading[key].as_str().unwrap().to_owned();
            prices.insert(text("rate"), text("price"));
        }
    }
    prices
}

#[test]
fn first_contact_stores_a_baseline_and_mails_nothing() {
    let world = acme_world();
    show(&world, ["1.20", "2.40", "3", "4.50"]);
    let checked = world.check("2026-05-01", &["acme"]).remove(0);
    assert_eq!(outcome(&checked), "changed");
    assert_eq!(checked["changes"], serde_json::json!([]));
    assert_eq!(world.count("SELECT count(*) FROM quote"), 4);
    assert_eq!(world.count("SELECT count(*) FROM change"), 0);
    assert_eq!(world.count("SELECT count(*) FROM outbox"), 0);
    assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
    assert_eq!(world.mails(), []);
}

#[test]
fn there_and_back_is_two_changes_and_two_mails_for_each() {
    let world = acme_world();
    let (low, high) = (["1.20", "2.40", "3", "4.50"], ["1.30", "2.40", "3", "4.50"]);
    for (day, prices) in [low, high, high, low, low, high].into_iter().enumerate() {
        show(&world, prices);
        world.check(&format!("2026-05-{:02}", day + 1), &["acme"]);
    }
    let told = ["→ $1.30/min", "→ $1.20/min", "→ $1.30/min"];
    for to in RECIPIENTS {
        let subjects = world.subjects_for(to);
        assert_eq!(subjects.len(), 3, "{subjects:?}");
        for (subject, words) in subjects.iter().zip(told) {
            assert!(subject.contains(words), "{subject}");
        }
    }
    assert_eq!(world.count("SELECT count(*) FROM change"), 3);
    let kinds = world.look("SELECT kind FROM change ORDER BY id");
    assert_eq!(kinds, [["raised"], ["lowered"], ["raised"]]);
    let ids = world.count("SELECT count(DISTINCT message_id) FROM outbox");
    assert_eq!(ids, 6);
}

#[test]
fn the_second_request_carries_the_etag_and_304_is_unchanged() {
    let world = World::new();
    let stem = "2026-02-06-published";
    world.show_fixture(GUIDE, stem);
    assert_eq!(world.outcome("2026-02-06", GUIDE), "changed");
    assert_eq!(world.outcome("2026-02-07", GUIDE), "unchanged");
    let asked = world.site.asked_for(&fixture_path(GUIDE, stem));
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].if_none_match, None);
    let etag = etag_of(&fixture(GUIDE, stem));
    assert_eq!(asked[1].if_none_match.as_deref(), Some(etag.as_str()));
    assert_eq!((asked[0].status, asked[1].status), (200, 304));
    for asked in &asked {
        let header = |name: &str| asked.headers.get(name).map(|v| v.to_str().unwrap());
        assert!(header("user-agent").unwrap().starts_with("ratebook/"));
        assert_eq!(header("cookie"), None);
        assert_eq!(header("referer"), None);
    }
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 1);
    assert_eq!(world.count("SELECT count(*) FROM page"), 1);
    let checks = world.look("SELECT outcome, substr(finished, 1, 10) FROM check_run ORDER BY id");
    assert_eq!(
        checks,
        [["changed", "2026-02-06"], ["unchanged", "2026-02-07"]]
    );
}

#[test]
fn a_304_is_read_again_when_the_selector_file_changed() {
    let world = acme_world();
    show(&world, ["1.20", "2.40", "3", "4.50"]);
    world.check("2026-05-01", &["acme"]);
    let file = acme::selectors("acme", acme::RARELY);
    let other = file.replace("\"up {n} s\"", "\"nearest {n} s\"");
    assert_ne!(file, other);
    world.write("selectors/acme.toml", other);
    let checked = world.check("2026-05-02", &["acme"]).remove(0);
    assert_eq!(world.site.asked_for("/acme")[1].status, 304);
    assert_eq!(outcome(&checked), "changed");
    assert_eq!(checked["changes"], serde_json::json!([]));
    // The rule of each of the two routes.
    assert_eq!(checked["rules"].as_array().unwrap().len(), 2);
    assert_eq!(world.mails().len(), 2);
}

#[test]
fn prices_are_compared_and_not_etags() {
    let world = acme_world();
    let with_etag = |etag: &'static str, price: &str| {
        let body = acme::page([price, "2.40", "3", "4.50"]);
        Answer::With(vec![("etag", etag)], body.into_bytes())
    };
    world.site.show("/acme", with_etag("\"a\"", "1.20"));
    assert_eq!(world.outcome("2026-05-01", "acme"), "changed");
    world.site.show("/acme", with_etag("\"b\"", "1.20"));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
    world.site.show("/acme", with_etag("\"b\"", "1.25"));
    assert_eq!(world.outcome("2026-05-03", "acme"), "changed");
    assert_eq!(world.mails().len(), 2);
}

#[test]
fn other_markup_around_the_same_prices_is_unchanged() {
    let world = acme_world();
    let page = acme::page(["1.20", "2.40", "3", "4.50"]);
    world
        .site
        .show("/acme", Answer::Page(page.clone().into_bytes()));
    world.check("2026-05-01", &["acme"]);
    let noisy = page
        .replace(
            "<table>",
            "\n<div class=\"x7\"><table  class='a b' data-n=9>",
        )
        .replace(
            "</table>",
            "</table></div><script nonce=8f3>var price = 9.99;</script>",
        )
        .replace("<td>", "<td class=cell>\n  ");
    assert_ne!(page, noisy);
    world.site.show("/acme", Answer::Page(noisy.into_bytes()));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
    assert_eq!(world.mails(), []);
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 1);
}

#[test]
fn a_dry_run_stores_nothing_and_tells_nobody() {
    let world = acme_world();
    show(&world, ["1.20", "2.40", "3", "4.50"]);
    world.check("2026-05-01", &["acme"]);
    show(&world, ["1.30", "2.40", "3", "4.50"]);
    let before = world.look("SELECT * FROM check_run");
    let ran = world.run(&["--now", "2026-05-02", "check", "--dry-run", "acme"]);
    assert!(ran.ended(0).contains("1 rate raised"), "{ran:?}");
    assert_eq!(world.look("SELECT * FROM check_run"), before);
    assert_eq!(world.mails(), []);
}

#[test]
fn one_failing_source_does_not_keep_the_others_from_being_stored() {
    let world = acme_world();
    world.write(
        "selectors/other.toml",
        acme::selectors("other", acme::RARELY),
    );
    show(&world, ["1.20", "2.40", "3", "4.50"]);
    // `other` has no page: 404.
    let ran = world.run(&["--now", "2026-05-01", "check", "acme", "other"]);
    assert!(ran.ended(1).contains("status 404"), "{ran:?}");
    let outcomes = world.look("SELECT source, outcome FROM check_run ORDER BY source");
    assert_eq!(outcomes, [["acme", "changed"], ["other", "unreachable"]]);
}

fn acme_world() -> World {
    World::of(&[("acme", acme::selectors("acme", acme::RARELY))])
}

fn show(world: &World, prices: [&str; 4]) {
    let page = acme::page(prices).into_bytes();
    world.site.show("/acme", Answer::Page(page));
}

fn kinds(checked: &Value) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for change in checked["changes"].as_array().unwrap() {
        let kind = change["kind"].as_str().unwrap().to_owned();
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}
