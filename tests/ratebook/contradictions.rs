//! Sources that speak of the same thing and do not say the same: told once, when it is evident,
//! and told as over.

use serde_json::Value;

use crate::acme;
use crate::recipients::{mail_to, recipient};
use crate::site::Answer;
use crate::world::{RECIPIENTS, World};

/// A page of routes in dollars, with a sentence about them.
const SITE: &str = r#"
title = "The Site"
provider = "Site"
model = "Swift"
allowance = "36h"

[[page]]
id = "pricing"
url = "https://acme.test/site"
says = "Pricing"

[[route]]
id = "site/swift/make"
title = "Swift"

[[rates]]
route = "site/swift/make"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.resolution = { field = "Size", words = { 720p = "720p", 1080p = "1080p" } }
read = [{ table = "table" }]

[[mentions]]
text = "*starts at {price} per second*"
is = "lowest"

[[corresponds]]
rates = "site/swift/make[resolution={720p,1080p}]"
to = "guide/swift/make[mode={std,pro}]"
is = "ratio"

[expect]
rates = "site/swift/make[resolution={720p,1080p}]"
"#;

/// A list of the same prices, as ranges.
const LIST: &str = r#"
title = "The List"
provider = "Site"
model = "Swift"
compare = false
allowance = "36h"

[[page]]
id = "list"
url = "https://acme.test/list"
format = "json"
says = "models"

[[route]]
id = "list/swift/make"
title = "Swift, list"

[[rates]]
route = "list/swift/make"
price = { field = "min", to = "max", currency = "USD", assume = { currency = "USD", unit = "second" } }
read = [{ json = "document", rows = "models[*]" }]

[[corresponds]]
rates = "list/swift/make"
to = "site/swift/make"
is = "same"

[expect]
rates = "list/swift/make"
"#;

/// The vendor's guide in credits.
const GUIDE: &str = r#"
title = "The Guide"
provider = "Vendor"
model = "Swift"
official = true

[[page]]
id = "guide"
url = "https://acme.test/guide"
says = "Pricing"

[[route]]
id = "guide/swift/make"
title = "Swift"

[[rates]]
route = "guide/swift/make"
price = { field = "Price", currency = "credits", unit = "second" }
dimensions.mode = { field = "Mode", words = { std = "std", pro = "pro" } }
read = [{ table = "table" }]

[expect]
rates = "guide/swift/make[mode={std,pro}]"
"#;

fn world() -> World {
    let world = World::of(&[
        ("guide", GUIDE.to_owned()),
        ("list", LIST.to_owned()),
        ("site", SITE.to_owned()),
    ]);
    site(&world, ["0.0750", "0.1500"], "0.075");
    list(&world, ["0.075", "0.15"]);
    guide(&world, ["6", "12"]);
    world
}

/// The site at two prices, and what its text says is the lowest.
fn site(world: &World, prices: [&str; 2], mentioned: &str) {
    let body = format!(
        "<!doctype html><title>Site</title><h1>Pricing</h1><p>Swift starts at ${mentioned} per \
         second, sound or not.</p><table><tr><th>Size</th><th>Price</th></tr>\
         <tr><td>720p</td><td>${} / second</td></tr>\
         <tr><td>1080p</td><td>${} / second</td></tr></table>",
        prices[0], prices[1]
    );
    world.site.show("/site", Answer::Page(body.into_bytes()));
}

fn list(world: &World, ends: [&str; 2]) {
    let body = format!(r#"{{"models":[{{"min":{},"max":{}}}]}}"#, ends[0], ends[1]);
    let kind = vec![("content-type", "application/json")];
    world
        .site
        .show("/list", Answer::With(kind, body.into_bytes()));
}

fn guide(world: &World, credits: [&str; 2]) {
    let body = format!(
        "<!doctype html><title>Guide</title><h1>Pricing</h1><table><tr><th>Mode</th>\
         <th>Price</th></tr><tr><td>std</td><td>{} credits / second</td></tr>\
         <tr><td>pro</td><td>{} credits / second</td></tr></table>",
        credits[0], credits[1]
    );
    world.site.show("/guide", Answer::Page(body.into_bytes()));
}

/// Checks one source, and tells what it found contradicted and settled.
fn check(world: &World, at: &str, source: &str) -> (Vec<String>, Vec<String>) {
    let checked = world.check(at, &[source]).remove(0);
    let statements = |key: &str| -> Vec<String> {
        let all = checked[key].as_array().unwrap();
        all.iter()
            .map(|c| c["statement"].as_str().unwrap().to_owned())
            .collect()
    };
    (statements("contradictions"), statements("settled"))
}

fn nothing() -> (Vec<String>, Vec<String>) {
    (Vec::new(), Vec::new())
}

fn first(world: &World) {
    for source in ["guide", "list", "site"] {
        assert_eq!(check(world, "2026-05-01T00:00:00Z", source), nothing());
    }
    assert_eq!(world.mails(), []);
}

fn open(world: &World) -> Vec<Value> {
    let ran = world.run(&["--format", "json", "contradictions"]);
    serde_json::from_str(ran.ended(0)).unwrap()
}

/// The subjects that one recipient got; the other got the same.
fn subjects(world: &World) -> Vec<String> {
    let [ops, desk] = RECIPIENTS.map(|to| world.subjects_for(to));
    assert_eq!(ops, desk);
    ops
}

const LIST_AND_SITE: &str = "The List says $0.075-0.15/s for Swift, list, but The Site says \
                             $0.1800/s for Swift 1080p";

/// Whoever asked for either of the two is told, whichever source's check finds it.
#[test]
fn a_disagreement_is_told_to_whom_either_source_concerns() {
    let world = world();
    let to = [
        recipient("site", "routes = [\"site/*\"]"),
        recipient("list", "routes = [\"list/*\"]"),
        recipient("guide", "routes = [\"guide/*\"]"),
    ];
    mail_to(&world, &to.concat());
    first(&world);
    site(&world, ["0.0750", "0.1800"], "0.075");
    guide(&world, ["6", "14.4"]);
    check(&world, "2026-05-02T00:00:00Z", "guide");
    check(&world, "2026-05-02T00:00:01Z", "site");
    let told = check(&world, "2026-05-02T06:00:00Z", "list");
    assert_eq!(told, (vec![LIST_AND_SITE.to_owned()], vec![]));
    let mails = world.mails().into_iter();
    let mails = mails.filter(|mail| mail.subject.contains("contradict"));
    let mut names: Vec<String> = mails.map(|mail| mail.to).collect();
    names.sort();
    assert_eq!(names, ["list@example.org", "site@example.org"]);
}

#[test]
fn a_disagreement_is_told_once_and_only_when_the_other_source_was_seen_again() {
    let world = world();
    first(&world);
    // The site raises a price: its own change is told, and the list may just be late.
    site(&world, ["0.0750", "0.1800"], "0.075");
    guide(&world, ["6", "14.4"]);
    assert_eq!(check(&world, "2026-05-02T00:00:00Z", "guide"), nothing());
    assert_eq!(check(&world, "2026-05-02T00:00:01Z", "site"), nothing());
    assert_eq!(subjects(&world).len(), 2, "each told its own change");
    assert_eq!(open(&world), Vec::<Value>::new());
    // The list still says the old range.
    let told = check(&world, "2026-05-02T06:00:00Z", "list");
    assert_eq!(told, (vec![LIST_AND_SITE.to_owned()], vec![]));
    let subject = &subjects(&world)[2];
    assert_eq!(
        subject,
        "The List and The Site contradict each other: $0.075-0.15/s and $0.1800/s"
    );
    let mail = world.mails().pop().unwrap();
    for words in [
        LIST_AND_SITE,
        "https://acme.test/list",
        "https://acme.test/site",
        "stays in the book",
    ] {
        assert!(mail.text.contains(words), "{}", mail.text);
    }
    // While it lasts it is not told again, whoever looks, and however the digits are shown.
    site(&world, ["0.0750", "0.180"], "0.075");
    for (at, source) in [
        ("2026-05-02T12:00:00Z", "site"),
        ("2026-05-02T13:00:00Z", "list"),
        ("2026-05-02T14:00:00Z", "guide"),
        ("2026-05-03T12:00:00Z", "site"),
        ("2026-05-03T13:00:00Z", "list"),
    ] {
        assert_eq!(check(&world, at, source), nothing(), "{at}");
    }
    assert_eq!(subjects(&world).len(), 3);
    // Both prices stay in the book, and lead to their pages.
    let listed = open(&world);
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["since"], "2026-05-02T00:00:01Z");
    assert_eq!(listed[0]["told"], "2026-05-02T06:00:00Z");
    assert_eq!(listed[0]["sides"][0]["rate"], "list/swift/make");
    assert_eq!(listed[0]["sides"][1]["price"]["amount"], "0.1800");
    world.run(&["verify"]).ended(0);
    world.assert_sound();
}

#[test]
fn other_prices_are_another_contradiction_and_its_end_is_told_in_passing() {
    let world = world();
    first(&world);
    site(&world, ["0.0750", "0.1800"], "0.075");
    check(&world, "2026-05-02T00:00:00Z", "site");
    check(&world, "2026-05-02T01:00:00Z", "list");
    assert_eq!(open(&world).len(), 1);
    // Another price that disagrees as much: not told before the list was seen again.
    site(&world, ["0.0750", "0.2000"], "0.075");
    assert_eq!(check(&world, "2026-05-03T00:00:00Z", "site"), nothing());
    assert_eq!(open(&world), Vec::<Value>::new());
    let (new, settled) = check(&world, "2026-05-03T01:00:00Z", "list");
    assert!(new.len() == 1 && new[0].contains("$0.2000/s"), "{new:?}");
    assert_eq!(settled, Vec::<String>::new());
    // The list catches up: it is over, and no mail of its own tells so.
    list(&world, ["0.075", "0.2"]);
    let (new, settled) = check(&world, "2026-05-04T01:00:00Z", "list");
    assert_eq!(new, Vec::<String>::new());
    assert!(
        settled.len() == 1 && settled[0].contains("$0.2000/s"),
        "{settled:?}"
    );
    let before = subjects(&world).len();
    assert_eq!(open(&world), Vec::<Value>::new());
    let all = world.run(&["contradictions", "--all"]);
    assert_eq!(all.ended(0).matches("over ").count(), 2, "{}", all.stdout);
    // The next contradiction's mail tells it.
    site(&world, ["0.0750", "0.2000"], "0.06");
    let (new, _) = check(&world, "2026-05-05T00:00:00Z", "site");
    assert_eq!(new.len(), 1);
    assert_eq!(subjects(&world).len(), before + 1);
    let mail = world.mails().pop().unwrap();
    let over = mail.text.split("No longer so:").nth(1).unwrap();
    assert!(over.contains("$0.2000/s"), "{}", mail.text);
    assert_eq!(
        world.count(
            "SELECT count(*) FROM contradiction WHERE ended IS NOT NULL AND end_told IS NULL"
        ),
        0
    );
    world.assert_sound();
}

#[test]
fn a_sentence_that_is_belied_by_its_table_is_told_at_once() {
    let world = world();
    first(&world);
    site(&world, ["0.0900", "0.1800"], "0.075");
    guide(&world, ["7.2", "14.4"]);
    check(&world, "2026-05-02T00:00:00Z", "guide");
    let (new, _) = check(&world, "2026-05-02T00:00:00Z", "site");
    assert_eq!(
        new,
        [
            "The Site says “Swift starts at $0.075 per second, sound or not”, but the lowest price \
          is $0.0900/s: Swift 720p"
        ]
    );
    let mails = subjects(&world);
    assert!(mails.contains(&"The Site contradicts itself: $0.075/s and $0.0900/s".to_owned()));
    // It is no price of the book.
    let prices = world.run(&["--format", "json", "prices", "site/*"]);
    let prices: Value = serde_json::from_str(prices.ended(0)).unwrap();
    assert_eq!(prices.as_array().unwrap().len(), 2);
    // Nor a change of a price, when the sentence is corrected or goes.
    site(&world, ["0.0900", "0.1800"], "0.090");
    let (new, settled) = check(&world, "2026-05-03T00:00:00Z", "site");
    assert_eq!((new.len(), settled.len()), (0, 1));
    assert_eq!(
        world.look("SELECT outcome FROM check_run ORDER BY id DESC LIMIT 1"),
        [["unchanged"]]
    );
    let held = world.look("SELECT amount, ended IS NULL FROM mention ORDER BY id");
    assert_eq!(held, [["0.075", "0"], ["0.090", "1"]]);
    world.assert_sound();
}

#[test]
fn a_broken_ratio_is_told_and_a_ratio_that_moved_as_a_whole_is_not() {
    let world = world();
    first(&world);
    site(&world, ["0.0900", "0.1800"], "0.09");
    list(&world, ["0.09", "0.18"]);
    check(&world, "2026-05-02T00:00:00Z", "list");
    assert_eq!(check(&world, "2026-05-02T00:00:00Z", "site"), nothing());
    assert_eq!(check(&world, "2026-05-02T01:00:00Z", "guide"), nothing());
    list(&world, ["0.09", "0.20"]);
    check(&world, "2026-05-03T00:00:00Z", "list");
    site(&world, ["0.0900", "0.2000"], "0.09");
    assert_eq!(check(&world, "2026-05-03T00:00:00Z", "site"), nothing());
    let (new, _) = check(&world, "2026-05-03T01:00:00Z", "guide");
    assert_eq!(
        new,
        [
            "Swift 1080p costs $0.2000/s where Swift mode pro costs 12 credits/s: about $0.01667 per \
          credit, but 1 of 2 pairs say $0.015 per credit"
        ]
    );
    assert_eq!(open(&world)[0]["kind"], "ratio");
}

#[test]
fn it_is_shown_wherever_its_prices_are() {
    let world = world();
    first(&world);
    site(&world, ["0.0750", "0.1800"], "0.075");
    check(&world, "2026-05-02T00:00:00Z", "site");
    let run = |args: &[&str]| {
        let now = ["--now", "2026-05-02T02:00:00Z"];
        world.run(&[&now[..], args].concat())
    };
    let ran = run(&["check", "list"]);
    assert!(
        ran.ended(0).contains(&format!("! {LIST_AND_SITE}")),
        "{ran:?}"
    );
    let said = |args: &[&str], words: &str| {
        let ran = run(args);
        assert!(ran.ended(0).contains(words), "{ran:?}");
    };
    said(
        &[],
        "1 contradiction between prices: see `ratebook contradictions`",
    );
    said(&["contradictions"], LIST_AND_SITE);
    said(
        &["status"],
        &format!("disputed     {LIST_AND_SITE} (since "),
    );
    said(&["explain", "list/swift/make"], LIST_AND_SITE);
    said(
        &["explain", "site/swift/make[resolution=1080p]"],
        "disputed",
    );
    said(
        &["--format", "csv", "contradictions"],
        "prices,2026-05-02T00:00:00Z",
    );
    let ran = run(&["explain", "site/swift/make[resolution=720p]"]);
    assert!(!ran.ended(0).contains("disputed"), "{ran:?}");
    assert!(
        run(&["prices"])
            .stderr
            .contains("2 of these prices are disputed")
    );
    // The past did not know it yet.
    let ran = run(&["explain", "list/swift/make", "--as-of", "2026-05-01"]);
    assert!(!ran.ended(0).contains("disputed"), "{ran:?}");
    // A contradiction is no fault of the watching.
    let checked = run(&["status", "--check"]);
    assert!(!checked.stderr.contains("disputed"), "{checked:?}");
    let counted = "1 contradiction lasts: `ratebook contradictions` shows it";
    assert!(checked.stderr.contains(counted), "{checked:?}");
    // The report tells it, and that of a day before does not.
    let heading = "## Prices that contradict each other";
    let told = run(&["report"]);
    assert!(told.ended(0).contains(heading), "{told:?}");
    assert!(told.stdout.contains("The Site says"), "{told:?}");
    let earlier = run(&["report", "--as-of", "2026-05-01"]);
    assert!(!earlier.ended(0).contains(heading), "{earlier:?}");
    // A dry run tells nobody, and stores nothing.
    site(&world, ["0.0700", "0.1800"], "0.075");
    let before = world.look("SELECT * FROM contradiction");
    let ran = run(&["check", "--dry-run", "site"]);
    assert!(
        ran.ended(0).contains("! The Site says “Swift starts"),
        "{ran:?}"
    );
    assert_eq!(world.look("SELECT * FROM contradiction"), before);
}

#[test]
fn what_was_not_read_for_long_is_no_evidence() {
    let world = world();
    first(&world);
    site(&world, ["0.0750", "0.1800"], "0.075");
    // The list is out of reach, longer than it may be.
    world.site.show("/list", Answer::Status(503, Vec::new()));
    check(&world, "2026-05-02T00:00:00Z", "site");
    assert_eq!(check(&world, "2026-05-04T00:00:00Z", "list"), nothing());
    assert_eq!(check(&world, "2026-05-04T01:00:00Z", "site"), nothing());
    assert_eq!(open(&world), Vec::<Value>::new());
    // It is read again, and still says so.
    list(&world, ["0.075", "0.15"]);
    let (new, _) = check(&world, "2026-05-05T00:00:00Z", "list");
    assert_eq!(new, [LIST_AND_SITE]);
    // Out of reach again: what was told lasts, neither over nor told anew.
    world.site.show("/list", Answer::Status(503, Vec::new()));
    assert_eq!(check(&world, "2026-05-09T00:00:00Z", "site"), nothing());
    assert_eq!(open(&world).len(), 1);
}

/// The mails are there when the server was not, and the daemon that takes over tells nothing twice.
#[test]
fn it_outlives_a_restart() {
    let world = world();
    // The daemon looks at the guide when it likes.
    let (head, rest) = SITE.split_once("[[corresponds]]").unwrap();
    let alone = format!("{head}[expect]{}", rest.split_once("[expect]").unwrap().1);
    world.write("selectors/site.toml", &alone);
    first(&world);
    world.configure(&world.fetching(), &World::mailing_to(1, ""));
    site(&world, ["0.0750", "0.1800"], "0.06");
    check(&world, "2026-05-02T00:00:00Z", "site");
    check(&world, "2026-05-02T01:00:00Z", "list");
    assert_eq!(open(&world).len(), 2);
    assert_eq!(world.mails(), []);
    let always = |text: &str| {
        text.replacen(
            "allowance",
            &format!("schedule = \"{}\"\nallowance", acme::ALWAYS),
            1,
        )
    };
    world.write("selectors/site.toml", always(&alone));
    world.write("selectors/list.toml", always(LIST));
    let port = world.sink.addr().port();
    world.configure(&world.fetching(), &World::mailing_to(port, ""));
    let daemon = world.daemon();
    world.site.wait_for("/site", 4);
    world.site.wait_for("/list", 4);
    daemon.kill();
    let daemon = world.daemon();
    world.site.wait_for("/site", 6);
    world.site.wait_for("/list", 6);
    let told = || {
        let subjects = world.subjects_for(RECIPIENTS[0]);
        let told = subjects.into_iter().filter(|s| s.contains("contradict"));
        told.count()
    };
    crate::world::until("both mails arrive", || told() == 2);
    daemon.stop_well();
    assert_eq!(told(), 2);
    assert_eq!(world.count("SELECT count(*) FROM contradiction"), 2);
    world.assert_sound();
}

/// What a file relates to nothing is a mistake that `lint` finds.
#[test]
fn a_relation_to_nothing_is_found_by_lint() {
    let world = world();
    let ran = world.run(&["selectors", "lint"]);
    assert!(ran.ended(0).contains("site.toml"), "{ran:?}");
    world.write(
        "selectors/list.toml",
        LIST.replace("to = \"site/swift/make\"", "to = \"site/swfit/make\""),
    );
    let ran = world.run(&["selectors", "lint", "--strict"]);
    ran.ended(3);
    assert!(ran.stderr.contains("list.toml:"), "{ran:?}");
    assert!(
        ran.stderr.contains("no source reads `site/swfit/make`"),
        "{ran:?}"
    );
    // It is told nothing, and the prices are read all the same.
    first(&world);
}

#[test]
fn a_hostile_sentence_is_shown_as_text() {
    let world = world();
    let body = "<!doctype html><title>Site</title><h1>Pricing</h1><p>\u{1b}[31m<b>&lt;script&gt;\
                </b>\u{202e}Swift starts at $0.01 per second</p><table><tr><th>Size</th>\
                <th>Price</th></tr><tr><td>720p</td><td>$0.0750 / second</td></tr>\
                <tr><td>1080p</td><td>$0.1500 / second</td></tr></table>";
    world
        .site
        .show("/site", Answer::Page(body.as_bytes().to_vec()));
    let ran = world.run(&["--now", "2026-05-01", "check", "site"]);
    assert!(ran.ended(0).contains("! The Site says “"), "{ran:?}");
    for args in [
        &["contradictions"][..],
        &["status"],
        &["--format", "html", "contradictions"],
    ] {
        let ran = world.run(args);
        let all = ran.all();
        assert!(
            !all.contains('\u{1b}') && !all.contains('\u{202e}'),
            "{all}"
        );
        assert!(
            !args.contains(&"html") || !all.contains("<script>"),
            "{all}"
        );
    }
    for mail in world.mails() {
        assert!(!mail.text.contains('\u{1b}') && !mail.subject.contains('\u{202e}'));
    }
}
