//! Who is told of what, and when: routes, kinds, a minimum, trouble, and digests.

use std::collections::BTreeMap;
use std::time::Duration;

use ratebook::sink::ReadMail;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::Answer;
use crate::world::{World, message_id, until};

const BEFORE: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

/// A world in which these are mailed and nobody else.
fn world_for(recipients: &str) -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    mail_to(&world, recipients);
    show(&world, BEFORE);
    world.check("2026-05-01", &["acme"]);
    world
}

/// From now on these are mailed and nobody else.
pub fn mail_to(world: &World, recipients: &str) {
    let mailing: Vec<String> = world
        .mailing("")
        .lines()
        .filter(|line| !line.starts_with("to ="))
        .map(str::to_owned)
        .collect();
    let mailing = format!("{}\n{recipients}", mailing.join("\n"));
    world.configure(&world.fetching(), &mailing);
}

fn show(world: &World, prices: [&str; 4]) {
    let body = acme::page(prices).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

pub fn recipient(to: &str, wishes: &str) -> String {
    format!("[[recipient]]\nto = \"{to}@example.org\"\n{wishes}\n")
}

/// The mails that came since the last look, by the name before the `@`.
fn by_name(mails: &[ReadMail]) -> BTreeMap<String, &ReadMail> {
    let name = |mail: &ReadMail| mail.to.split('@').next().unwrap().to_owned();
    let named: BTreeMap<String, &ReadMail> = mails.iter().map(|mail| (name(mail), mail)).collect();
    assert_eq!(named.len(), mails.len(), "one mail each");
    named
}

#[test]
fn each_recipient_is_told_of_what_it_asked_for_and_of_nothing_else() {
    let world = world_for(
        &[
            recipient("all", ""),
            recipient("nova", "routes = [\"acme/nova/*\"]"),
            recipient("falling", "kinds = [\"lowered\"]"),
            recipient("large", "minimum_change = \"10%\""),
            recipient("calm", "trouble = false"),
            recipient(
                "one",
                "routes = [\"acme/pulsar/generate[resolution=720p]\"]\nkinds = [\"raised\"]",
            ),
            recipient("other", "routes = [\"kling-llms/*\"]"),
        ]
        .concat(),
    );
    // Nova 720p +8.3%, Pulsar 720p -16.7%.
    show(&world, ["1.30", "2.40", "2.50", "4.50"]);
    world.check("2026-05-02", &["acme"]);
    let mails = world.mails();
    let told = by_name(&mails);
    let names: Vec<&str> = told.keys().map(String::as_str).collect();
    assert_eq!(names, ["all", "calm", "falling", "large", "nova"]);
    for (name, subject, nova, pulsar) in [
        (
            "all",
            "Nova 720p: $1.20/min → $1.30/min (+8.3%), and 1 more",
            true,
            true,
        ),
        (
            "calm",
            "Nova 720p: $1.20/min → $1.30/min (+8.3%), and 1 more",
            true,
            true,
        ),
        (
            "nova",
            "Nova 720p: $1.20/min → $1.30/min (+8.3%)",
            true,
            false,
        ),
        (
            "falling",
            "Pulsar 720p: $3.00/min → $2.50/min (-16.7%)",
            false,
            true,
        ),
        (
            "large",
            "Pulsar 720p: $3.00/min → $2.50/min (-16.7%)",
            false,
            true,
        ),
    ] {
        let mail = told[name];
        assert_eq!(mail.subject, subject, "{name}");
        for (words, is_told) in [
            ("+8.3%", nova),
            ("$1.30 / minute", nova),
            ("-16.7%", pulsar),
            ("$2.50 / minute", pulsar),
            ("1 other change of the same check", !(nova && pulsar)),
        ] {
            assert_eq!(mail.text.contains(words), is_told, "{words}: {}", mail.text);
        }
    }
    assert!(
        !told["nova"].text.contains("pulsar"),
        "{}",
        told["nova"].text
    );

    // Trouble, to those who asked for a route of the source and for trouble.
    world
        .site
        .show("/acme", Answer::Page(b"<h1>Closed</h1>".to_vec()));
    world.check("2026-05-03", &["acme"]);
    let mails = world.mails().split_off(5);
    let names: Vec<String> = by_name(&mails).into_keys().collect();
    assert_eq!(names, ["all", "falling", "large", "nova", "one"]);

    // Over, and a change beside it: who did not ask for the change is told of the end alone.
    show(&world, ["1.30", "2.40", "2.60", "4.50"]);
    world.check("2026-05-04", &["acme"]);
    let mails = world.mails().split_off(10);
    let told = by_name(&mails);
    let names: Vec<&str> = told.keys().map(String::as_str).collect();
    assert_eq!(names, ["all", "calm", "falling", "large", "nova", "one"]);
    assert!(told["one"].subject.contains("$2.50/min → $2.60/min"));
    assert!(told["one"].text.contains("is read again since"));
    // Calm was never told of the trouble.
    assert!(told["calm"].subject.contains("$2.50/min → $2.60/min"));
    assert!(
        !told["calm"].text.contains("is read again"),
        "{}",
        told["calm"].text
    );
    for name in ["nova", "falling", "large"] {
        let mail = told[name];
        assert!(mail.subject.ends_with("is read again"), "{}", mail.subject);
        assert!(
            mail.text.contains("not among what this address asked"),
            "{}",
            mail.text
        );
        assert!(!mail.text.contains("2.60"), "{}", mail.text);
    }
}

/// Case 80 as well: what went and came back before anybody was told is two facts.
#[test]
fn a_digest_tells_at_its_time_all_that_was_seen_and_once() {
    let digest = "digest = { schedule = \"0 0 18 * * *\", timezone = \"Europe/Berlin\" }";
    let world = world_for(&[recipient("daily", digest), recipient("all", "")].concat());
    show(&world, ["1.30", "2.40", "3", "4.50"]);
    world.check("2026-05-02T09:00:00Z", &["acme"]);
    show(&world, BEFORE);
    world.check("2026-05-02T12:00:00Z", &["acme"]);
    let daily = || world.subjects_for("daily");
    assert_eq!(daily(), Vec::<String>::new());
    assert_eq!(
        world.subjects_for("all").len(),
        2,
        "nobody else waits for it"
    );
    let gathered =
        world.look("SELECT state, next_attempt FROM outbox WHERE recipient = 'daily@example.org'");
    // 18:00 in Berlin in summer.
    let due = "2026-05-02T16:00:00.000000000Z";
    assert_eq!(gathered, [["gathering", due], ["gathering", due]]);
    let listed = world.run(&["--now", "2026-05-02T12:00:00Z", "outbox"]);
    assert!(listed.ended(0).contains("gathering"), "{listed:?}");
    assert!(listed.stdout.contains("in 4 h"), "{listed:?}");
    let status = world.run(&["--now", "2026-05-02T12:00:00Z", "status", "--check"]);
    assert!(!status.all().contains("digest is late"), "{status:?}");
    let waits = "mail   2 messages are gathered for a digest at 2 May 2026 16:00 UTC\n";
    assert!(status.stdout.contains(waits), "{status:?}");
    let at_a_glance = world.run(&["--now", "2026-05-02T12:00:00Z"]);
    assert!(
        at_a_glance
            .ended(0)
            .contains("2 messages gathered for a digest in 4 h"),
        "{at_a_glance:?}"
    );
    let late = world.run(&["--now", "2026-05-02T18:00:00Z", "status", "--check"]);
    late.ended(1);
    assert!(late.stderr.contains("a digest is late by 2 h"), "{late:?}");

    world.check("2026-05-02T15:59:59Z", &["acme"]);
    assert_eq!(daily().len(), 0);
    world.check("2026-05-02T16:00:00Z", &["acme"]);
    world.check("2026-05-03T16:00:01Z", &["acme"]);
    let mails = world.mails();
    let mails: Vec<&ReadMail> = mails.iter().filter(|m| m.to.contains("daily")).collect();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let (subject, text) = (&mails[0].subject, &mails[0].text);
    assert!(
        subject.starts_with("2 messages of 1 source: Nova 720p"),
        "{subject}"
    );
    let there = text.find("2 May 2026 09:00 UTC: Nova 720p: $1.20/min → $1.30/min");
    let back = text.find("2 May 2026 12:00 UTC: Nova 720p: $1.30/min → $1.20/min");
    assert!(there.is_some() && there < back, "{text}");
    let rows = world.look(
        "SELECT o.state, d.state, d.attempts, a.kind FROM outbox o
         JOIN outbox d ON d.id = o.digest JOIN alert a ON a.id = d.alert",
    );
    assert_eq!(rows, [["digested", "sent", "1", "digest"]; 2]);
    world.assert_sound();
    let shown = world.run(&["outbox", "show", "1"]);
    assert!(shown.ended(0).contains("told by mail"), "{shown:?}");
}

/// Case 83 for digests: addresses are fixed when the change is committed.
#[test]
fn what_is_gathered_goes_to_whom_it_was_gathered_for() {
    let digest = "digest = { schedule = \"0 0 18 * * *\" }";
    let world = world_for(&recipient("old", digest));
    show(&world, ["1.30", "2.40", "3", "4.50"]);
    world.check("2026-05-02T09:00:00Z", &["acme"]);
    mail_to(&world, &recipient("new", ""));
    show(&world, ["1.40", "2.40", "3", "4.50"]);
    world.check("2026-05-02T19:00:00Z", &["acme"]);
    let subjects = |name: &str| world.subjects_for(name);
    assert_eq!(
        subjects("old"),
        ["Nova 720p: $1.20/min → $1.30/min (+8.3%)"]
    );
    assert_eq!(
        subjects("new"),
        ["Nova 720p: $1.30/min → $1.40/min (+7.7%)"]
    );
}

#[test]
fn a_gathered_message_can_be_dropped_or_told_now() {
    let digest = "digest = { schedule = \"0 0 18 * * *\" }";
    let world = world_for(&recipient("daily", digest));
    show(&world, ["1.30", "2.40", "3", "4.50"]);
    world.check("2026-05-02T09:00:00Z", &["acme"]);
    show(&world, ["1.40", "2.40", "3", "4.50"]);
    world.check("2026-05-02T10:00:00Z", &["acme"]);
    let now = ["--now", "2026-05-02T11:00:00Z"];
    world
        .run(&[&now[..], &["outbox", "drop", "1"]].concat())
        .ended(0);
    world
        .run(&[&now[..], &["outbox", "retry", "2"]].concat())
        .ended(0);
    world.check("2026-05-02T11:00:00Z", &["acme"]);
    let mails = world.mails();
    assert_eq!(mails.len(), 1);
    // One message is told under its own subject.
    assert_eq!(mails[0].subject, "Nova 720p: $1.30/min → $1.40/min (+7.7%)");
    let again = world.run(&["outbox", "drop", "2"]);
    assert!(again.failed(1).contains("digested"), "{again:?}");
}

/// The digest of every second: a daemon that is killed again and again gathers, composes and sends
/// it all the time.
#[test]
fn killed_at_random_every_change_is_told_by_exactly_one_digest() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    mail_to(
        &world,
        &recipient("often", "digest = { schedule = \"* * * * * *\" }"),
    );
    let numbered = |number: u64| {
        let prices = [10, 20, 30, 40].map(|cents| format!("{}.{cents}", 1_000 + number));
        acme::page(prices.each_ref().map(String::as_str))
    };
    world.site.show("/acme", Answer::Each(numbered));
    for round in 0..10_u64 {
        let daemon = world.daemon();
        let asked = world.site.asked_for("/acme").len();
        world.site.wait_for("/acme", asked + 1);
        std::thread::sleep(Duration::from_millis(round * 977 % 1_300));
        daemon.kill();
        world.assert_sound();
    }
    let asked = u64::try_from(world.site.asked_for("/acme").len()).unwrap();
    world
        .site
        .show("/acme", Answer::Page(numbered(asked + 1).into_bytes()));
    let daemon = world.daemon();
    let asked = world.site.asked_for("/acme").len();
    world.site.wait_for("/acme", asked + 2);
    until("everything is told", || {
        world.count("SELECT count(*) FROM outbox WHERE state IN ('gathering', 'waiting')") == 0
    });
    daemon.stop_well();
    world.assert_sound();

    let changes = world.count("SELECT count(*) FROM alert WHERE kind = 'change'");
    assert!(changes > 3, "the page changed {changes} times");
    let untold = "SELECT count(*) FROM outbox WHERE state NOT IN ('digested', 'sent')";
    assert_eq!(world.count(untold), 0);
    let gathered = "SELECT count(*) FROM outbox WHERE state = 'digested'";
    assert_eq!(world.count(gathered), changes, "each once");
    // Every digest arrived, as it was committed; twice only where an attempt was cut off.
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for mail in world.sink.received() {
        *copies.entry(message_id(&mail)).or_default() += 1;
    }
    let digests = world.look(
        "SELECT message_id, (SELECT count(*) FROM attempt a
            WHERE a.outbox = o.id AND a.result = 'interrupted') FROM outbox o
         WHERE state = 'sent'",
    );
    assert_eq!(copies.len(), digests.len());
    for row in digests {
        let cut_off: usize = row[1].parse().unwrap();
        assert!((1..=1 + cut_off).contains(&copies[&row[0]]), "{row:?}");
    }
    // Every move is named by one digest, and by one only.
    let mut moves: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for mail in world.mails() {
        let lines = mail
            .text
            .lines()
            .filter(|line| line.starts_with("  Nova 720p "));
        for line in lines {
            let of = moves.entry(line.to_owned()).or_default();
            *of.entry(mail.message_id.clone()).or_default() += 1;
        }
    }
    assert_eq!(i64::try_from(moves.len()).unwrap(), changes);
    assert!(
        moves.values().all(|told_by| told_by.len() == 1),
        "{moves:#?}"
    );
}

/// Whoever asked for nothing that exists would wait for ever.
#[test]
fn wishes_that_cannot_be_meant_are_refused() {
    let world = world_for(&recipient("all", ""));
    for (wishes, says) in [
        ("routes = [\"gptimage/*\"]", "no route of any selector file"),
        ("routes = [\"\"]", "is no route or rate"),
        ("routes = [\"Kling O3\"]", "is no route or rate"),
        (
            "kinds = [\"rised\"]",
            "`rised` is no kind of change; there are added",
        ),
        ("minimum_change = \"5\"", "is no percentage"),
        ("minimum_change = \"-5%\"", "is no percentage"),
        (
            "digest = { schedule = \"0 9 * * *\" }",
            "write `0 0 9 * * *`",
        ),
        ("digest = { schedule = \"0 0 0 31 2 *\" }", "never comes"),
        (
            "digest = { schedule = \"0 0 9 * * *\", timezone = \"Mars/Olympus\" }",
            "time zone",
        ),
        ("digests = true", "digests"),
        ("to = \"x@example.org\"", "duplicate key"),
    ] {
        mail_to(&world, &recipient("wrong", wishes));
        let ran = world.run(&["config", "check"]);
        let said = ran.failed(3);
        assert!(said.contains(says), "{wishes}: {said}");
    }
    for (to, says) in [
        ("zoë@example.org", "is not plain ASCII"),
        ("-oQ@example.org", "starts with `-`"),
        ("a@example.org, b@example.org", "is not a mail address"),
    ] {
        mail_to(&world, &format!("[[recipient]]\nto = \"{to}\"\n"));
        assert!(
            world.run(&["config", "check"]).failed(3).contains(says),
            "{to}"
        );
        let short = world
            .mailing("")
            .replace("\"ops@example.org\"", &format!("\"{to}\""));
        world.configure(&world.fetching(), &short);
        let said = world.run(&["config", "check"]);
        assert!(said.failed(3).contains(says), "{said:?}");
        assert!(said.stderr.contains("ratebook.toml:"), "{said:?}");
    }
    mail_to(
        &world,
        &[recipient("a", ""), recipient("A", "trouble = false")].concat(),
    );
    let twice = world.run(&["config", "check"]);
    assert!(twice.failed(3).contains("a recipient twice"), "{twice:?}");
    let file = std::fs::read_to_string(world.path("ratebook.toml")).unwrap();
    let line = file
        .lines()
        .position(|line| line.starts_with("to = \"A@"))
        .unwrap()
        + 1;
    assert!(
        twice.stderr.contains(&format!("ratebook.toml:{line}: ")),
        "{twice:?}"
    );
    mail_to(&world, "");
    let nobody = world.run(&["config", "check"]);
    assert!(nobody.failed(3).contains("nobody is mailed"), "{nobody:?}");
    world.configure(&world.fetching(), &recipient("a", ""));
    let no_mail = world.run(&["config", "check"]);
    assert!(no_mail.failed(3).contains("no `[mail]`"), "{no_mail:?}");
}

#[test]
fn the_configuration_in_effect_shows_who_is_told_and_can_be_read_again() {
    let wishes = "routes = [\"acme/nova/*\"]\nkinds = [\"raised\", \"rule\"]\n\
                  minimum_change = \"2.5%\"\ntrouble = false\n\
                  digest = { schedule = \"0 0 18 * * *\", timezone = \"Europe/Berlin\" }";
    let world = world_for(&[recipient("all", ""), recipient("daily", wishes)].concat());
    let shown = world.run(&["config"]);
    let shown = shown.ended(0).to_owned();
    for line in [
        "to = [\"all@example.org\"]",
        "to = \"daily@example.org\"",
        "routes = [\"acme/nova/*\"]",
        "kinds = [\"raised\", \"rule\"]",
        "minimum_change = \"2.5%\"",
        "trouble = false",
        "schedule = \"0 0 18 * * *\"",
        "timezone = \"Europe/Berlin\"",
    ] {
        assert!(shown.lines().any(|l| l == line), "no `{line}` in\n{shown}");
    }
    world.write("ratebook.toml", &shown);
    let again = world.run(&["config"]);
    assert_eq!(again.ended(0), shown);
}

/// Case 79.
#[test]
fn five_hundred_routes_at_once_are_one_mail_that_names_each_within_a_mebibyte() {
    const ROUTES: usize = 500;
    let names: Vec<String> = (0..ROUTES).map(|n| format!("model-{n:03}")).collect();
    let mut selectors = acme::selectors("acme", RARELY);
    let from = selectors.find("[[route]]").unwrap();
    let to = selectors.find("[[rates]]").unwrap();
    let each =
        |line: &dyn Fn(&String) -> String| names.iter().map(line).collect::<Vec<_>>().concat();
    let routes = each(&|name| {
        format!("[[route]]\nid = \"acme/{name}/generate\"\ntitle = \"The {name}\"\n\n")
    });
    selectors.replace_range(from..to, &routes);
    let from = selectors.find("\"acme/nova/generate\" = ").unwrap();
    let to = selectors.find("[rates.dimensions]").unwrap();
    let words = each(&|name| format!("\"acme/{name}/generate\" = \"{name}\"\n"));
    selectors.replace_range(from..to, &words);
    let from = selectors.find("rates = [\"acme/{").unwrap();
    let to = selectors.find("[[expect.price]]").unwrap();
    let rates: Vec<String> = names
        .iter()
        .map(|name| format!("\"acme/{name}/generate[resolution={{720p,1080p}}]\""))
        .collect();
    let expect = format!(
        "rates = [{}]\nat_most = {}\n\n",
        rates.join(", "),
        2 * ROUTES
    );
    selectors.replace_range(from..to, &expect);
    let world = World::of(&[("acme", selectors)]);
    let digest = recipient("daily", "digest = { schedule = \"0 0 18 * * *\" }");
    mail_to(&world, &[recipient("all", ""), digest].concat());
    let page = |cents: u32| {
        let price = |dollars: u32| format!("<td>${dollars}.{cents} / minute</td>");
        let rows = each(&|name| format!("<tr><td>{name}</td>{}{}</tr>\n", price(1), price(2)));
        let page = acme::page(BEFORE);
        let (head, rest) = page.split_once("<tbody>").unwrap();
        let (_, tail) = rest.split_once("</tbody>").unwrap();
        format!("{head}<tbody>{rows}</tbody>{tail}").into_bytes()
    };
    world.site.show("/acme", Answer::Page(page(20)));
    world.check("2026-05-01", &["acme"]);
    world.site.show("/acme", Answer::Page(page(30)));
    world.check("2026-05-02", &["acme"]);
    world.check("2026-05-02T18:00:00Z", &["acme"]);
    let received = world.sink.received();
    assert_eq!(received.len(), 2);
    for mail in &received {
        assert!(mail.bytes.len() <= 1 << 20, "{} bytes", mail.bytes.len());
        let parsed = mailparse::parse_mail(&mail.bytes).unwrap();
        for part in &parsed.subparts {
            let body = part.get_body().unwrap();
            let missing: Vec<&String> = names.iter().filter(|n| !body.contains(*n)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
        println!("{} bytes to {:?}", mail.bytes.len(), mail.recipients);
    }
}
