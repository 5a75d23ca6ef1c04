//! Pages that look like an answer and are none, and sites that give no page: nothing of them
//! reaches the price book, and people are told once.

use async_compression::tokio::write::GzipEncoder;
use serde_json::Value;
use tokio::io::AsyncWriteExt;

use crate::acme;
use crate::site::{Answer, RawServer};
use crate::world::{BUILT_IN, RECIPIENTS, RUNTIME, World, fixture, fixture_path, outcome};

const GUIDE: &str = BUILT_IN[4];
const KLING_3: &str = BUILT_IN[0];
const KLING_O3: &str = BUILT_IN[1];

/// The tables as they would be printed from the store as it is now.
fn tables(world: &World) -> String {
    let ran = world.run(&["--format", "json", "tables", "--now", "2027-01-01"]);
    ran.ended(0).to_owned()
}

/// A source is read, then shows the bad page three times, then the good one again.
fn case(source: &str, good: &[&str], bad: &str, reason: &str) {
    let world = World::new();
    for stem in good {
        world.show_fixture(source, stem);
    }
    assert_eq!(world.outcome("2026-05-01", source), "changed");
    let (book, printed) = (world.book(), tables(&world));

    world.show_fixture(source, bad);
    for date in ["2026-05-02", "2026-05-03", "2026-06-30"] {
        let checked = world.check(date, &[source]).remove(0);
        assert_eq!(outcome(&checked), "unreadable");
        let trouble = checked["problems"][0]["trouble"].as_str().unwrap();
        assert!(trouble.contains(reason), "{trouble}");
        assert_eq!(checked["changes"], serde_json::json!([]));
        assert_eq!(world.book(), book);
        assert_eq!(tables(&world), printed);
        assert_told_once(&world, "cannot be read", reason);
    }

    let path = fixture_path(source, bad);
    let again = good.iter().find(|stem| fixture_path(source, stem) == path);
    world.show_fixture(source, again.unwrap());
    assert_eq!(world.outcome("2026-07-01", source), "unchanged");
    assert_eq!(world.outcome("2026-07-02", source), "unchanged");
    for to in RECIPIENTS {
        let subjects = world.subjects_for(to);
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        assert!(subjects[1].contains("is read again"), "{subjects:?}");
    }
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 1);
    assert_eq!(world.count("SELECT count(*) FROM trouble"), 1);
    assert_eq!(
        world.count("SELECT count(*) FROM trouble WHERE ended IS NULL"),
        0
    );
    world.assert_sound();
}

/// One mail for each recipient, with the reason in it.
#[track_caller]
fn assert_told_once(world: &World, subject: &str, reason: &str) {
    let mails = world.mails();
    assert_eq!(mails.len(), RECIPIENTS.len(), "{mails:#?}");
    for mail in mails {
        assert!(mail.subject.contains(subject), "{mail:#?}");
        // Words may be wrapped or cut in a mail, but not the first ones of the reason.
        let first = reason.split(' ').next().unwrap();
        assert!(mail.text.contains(first), "{mail:#?}");
    }
}

const KLING_3_PAGES: [&str; 2] = [
    "2026-04-21-rounded.text-to-video",
    "2026-04-21-rounded.image-to-video",
];

const KLING_O3_PAGES: [&str; 4] = [
    "2026-04-21-rounded.text-to-video",
    "2026-04-21-rounded.image-to-video",
    "2026-04-21-rounded.reference-to-video",
    "2026-04-21-rounded.video-edit",
];

#[test]
fn a_challenge_page() {
    let bad = "2026-06-15-challenge";
    case(GUIDE, &["2026-02-06-published"], bad, "challenge page");
}

#[test]
fn a_row_that_is_missing() {
    let bad = "2026-08-01-row-missing";
    case(GUIDE, &["2026-02-06-published"], bad, "`Native Audio`");
}

#[test]
fn a_maintenance_page() {
    let bad = "2026-08-03-maintenance.text-to-video";
    case(KLING_3, &KLING_3_PAGES, bad, "maintenance page");
}

#[test]
fn a_consent_wall() {
    let bad = "2026-08-20-consent.text-to-video";
    case(KLING_3, &KLING_3_PAGES, bad, "consent wall");
}

#[test]
fn a_redesign_without_prices() {
    let bad = "2026-09-18-broken.text-to-video";
    case(KLING_3, &KLING_3_PAGES, bad, "`Pricing`");
}

#[test]
fn an_empty_shell() {
    let bad = "2026-08-27-shell.video-edit";
    case(KLING_O3, &KLING_O3_PAGES, bad, "application shell");
}

#[test]
fn the_tab_of_another_model() {
    let bad = "2026-09-25-default-tab.video-edit";
    let reason = "gptimage2/kling-o3/text-to-video";
    case(KLING_O3, &KLING_O3_PAGES, bad, reason);
}

#[test]
fn layouts_that_disagree() {
    let bad = "2026-09-30-layouts-disagree.video-edit";
    case(KLING_O3, &KLING_O3_PAGES, bad, "disagree");
}

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];
const OTHERS: [&str; 4] = ["9.20", "9.40", "9", "9.50"];

/// A source of our own that was read on 1 May.
fn read_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", acme::RARELY))]);
    show(&world, PRICES);
    assert_eq!(world.outcome("2026-05-01", "acme"), "changed");
    world
}

fn show(world: &World, prices: [&str; 4]) {
    let body = acme::page(prices).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

/// A check a day later comes to nothing, with a cause, and touches nothing.
#[track_caller]
fn assert_unreachable(world: &World, cause: &str) {
    let book = world.book();
    let ran = world.run(&[
        "--now",
        "2026-05-02T09:00:00Z",
        "--format",
        "json",
        "check",
        "acme",
    ]);
    let checked: Value = serde_json::from_str(ran.ended(1)).unwrap();
    assert_eq!(outcome(&checked[0]), "unreachable");
    let told = checked[0]["cause"].as_str().unwrap();
    assert!(told.contains(cause), "`{told}` does not say `{cause}`");
    assert_eq!(world.book(), book);
    // Within the allowance nobody is woken.
    assert_eq!(world.mails(), []);
}

/// An answer that is no page: told at once, once, and the book stays.
fn assert_no_page(world: &World, why: &str) {
    let book = world.book();
    let now = "2026-05-02T09:00:00Z";
    let ran = world.run(&["--now", now, "--format", "json", "check", "acme"]);
    let checked: Value = serde_json::from_str(ran.ended(1)).unwrap();
    assert_eq!(outcome(&checked[0]), "unreadable");
    let told = checked[0]["problems"][0]["trouble"].as_str().unwrap();
    assert!(told.contains(why), "`{told}` does not say `{why}`");
    assert_eq!(world.book(), book);
    assert_eq!(world.mails().len(), 2, "one mail a recipient, once");
}

#[test]
fn a_status_that_is_no_page_is_unreachable_whatever_its_body_says() {
    let world = read_world();
    let body = acme::page(OTHERS).into_bytes();
    for status in [201, 204, 400, 401, 403, 404, 410, 429, 446, 500, 502, 503] {
        let body = if status == 204 {
            Vec::new()
        } else {
            body.clone()
        };
        world.site.show("/acme", Answer::Status(status, body));
        assert_unreachable(&world, &format!("status {status}"));
    }
    // Not modified, said to somebody who did not ask.
    let fresh = World::of(&[("acme", acme::selectors("acme", acme::RARELY))]);
    fresh.site.show("/acme", Answer::Status(304, Vec::new()));
    assert_eq!(fresh.outcome("2026-05-01", "acme"), "unreachable");
    assert_eq!(fresh.count("SELECT count(*) FROM snapshot"), 0);
}

#[test]
fn what_comes_with_status_200_and_is_no_page_is_unreadable() {
    let world = read_world();
    world.site.show("/acme", Answer::Plain(Vec::new()));
    assert_no_page(&world, "empty");
    let pdf = vec![("content-type", "application/pdf")];
    world
        .site
        .show("/acme", Answer::With(pdf, b"%PDF-1.7 ".to_vec()));
    assert_no_page(&world, "application/pdf");
    let coding = vec![("content-encoding", "compress")];
    world
        .site
        .show("/acme", Answer::With(coding, vec![31, 157]));
    assert_no_page(&world, "compress");
}

#[test]
fn redirects_lead_only_where_a_page_may_be() {
    let world = read_world();
    for (to, cause) in [
        ("file:///etc/passwd", "file"),
        ("/acme", "redirects"),
        ("http://user:pw@127.0.0.1/", "user name"),
    ] {
        world.site.show("/acme", Answer::Redirect(to.to_owned()));
        assert_unreachable(&world, cause);
    }
    // A good one is followed.
    world
        .site
        .show("/acme", Answer::Redirect("/moved".to_owned()));
    let body = acme::page(PRICES).into_bytes();
    world.site.show("/moved", Answer::Page(body));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
}

#[test]
fn a_private_address_is_refused_unless_it_is_allowed() {
    let world = read_world();
    let fetching = world.fetching().replace("allow_private = true", "");
    world.configure(&fetching, &world.mailing(""));
    let asked = world.site.asked().len();
    assert_unreachable(&world, "private");
    assert_eq!(world.site.asked().len(), asked, "nothing was connected to");
}

#[test]
fn a_compressed_bomb_stops_at_the_limit() {
    let world = read_world();
    let bomb = RUNTIME.block_on(async {
        let mut encoder = GzipEncoder::new(Vec::new());
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..9 {
            encoder.write_all(&zeros).await.unwrap();
        }
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    });
    assert!(bomb.len() < 1 << 20);
    let coding = vec![("content-encoding", "gzip")];
    world.site.show("/acme", Answer::With(coding, bomb));
    assert_no_page(&world, "over 8388608 bytes");
}

#[test]
fn a_site_that_never_answers_is_given_up_at_the_deadline() {
    let world = read_world();
    let fetching = world
        .fetching()
        .replace("[fetch]", "[fetch]\ndeadline = \"700ms\"");
    world.configure(&fetching, &world.mailing(""));
    world.site.show("/acme", Answer::Hang);
    assert_unreachable(&world, "timed out");
}

#[test]
fn a_refused_connection() {
    let world = read_world();
    let nobody = World::fetching_from("http://127.0.0.1:1");
    world.configure(&nobody, &world.mailing(""));
    assert_unreachable(&world, "refused");
}

#[test]
fn a_body_that_was_cut() {
    let world = read_world();
    let page = acme::page(PRICES);
    let half = &page[..page.len() / 2];
    let short = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{half}",
        page.len()
    );
    let chunk = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}\r\n",
        page.len()
    );
    for bytes in [short, chunk] {
        let server = RawServer::saying(bytes.into_bytes());
        let fetching = World::fetching_from(server.origin());
        world.configure(&fetching, &world.mailing(""));
        assert_unreachable(&world, "incomplete");
    }
    let garbage = RawServer::saying(b"220 smtp.example.org\r\n".to_vec());
    let fetching = World::fetching_from(garbage.origin());
    world.configure(&fetching, &world.mailing(""));
    assert_unreachable(&world, "");
}

/// HTTP calls such a body complete; what the file expects does not.
#[test]
fn a_page_that_was_cut_without_a_length_is_unreadable() {
    let world = read_world();
    let book = world.book();
    let page = acme::page(PRICES);
    let cut = page.find("<tr><td>Pulsar").unwrap();
    let half = &page[..cut];
    let bytes = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{half}");
    let server = RawServer::saying(bytes.into_bytes());
    let fetching = World::fetching_from(server.origin());
    world.configure(&fetching, &world.mailing(""));
    let checked = world.check("2026-05-02", &["acme"]).remove(0);
    assert_eq!(outcome(&checked), "unreadable");
    assert_ne!(checked["problems"], serde_json::json!([]));
    assert_eq!(world.book(), book);
}

#[test]
fn silence_is_told_once_after_the_allowance_and_so_is_its_end() {
    let world = read_world();
    world.site.show("/acme", Answer::Status(503, Vec::new()));
    // Read on 1 May at nine; the allowance is 36 hours.
    for (instant, mails) in [
        ("2026-05-01T10:00:00Z", 0),
        ("2026-05-02T21:00:00Z", 0),
        ("2026-05-02T21:00:01Z", 2),
        ("2026-05-03T09:00:00Z", 2),
        ("2026-05-09T09:00:00Z", 2),
    ] {
        assert_eq!(world.outcome(instant, "acme"), "unreachable");
        assert_eq!(world.mails().len(), mails, "{instant}");
    }
    assert_told_once(&world, "cannot be reached", "503");
    show(&world, PRICES);
    assert_eq!(world.outcome("2026-05-10", "acme"), "unchanged");
    assert_eq!(world.outcome("2026-05-11", "acme"), "unchanged");
    for to in RECIPIENTS {
        let subjects = world.subjects_for(to);
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        assert!(subjects[1].contains("is read again"), "{subjects:?}");
    }
}

#[test]
fn a_source_that_comes_back_with_other_prices_is_told_of_in_one_mail() {
    let world = read_world();
    let bad = acme::page(PRICES).replace("Pricing", "Prizes");
    world.site.show("/acme", Answer::Page(bad.into_bytes()));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    show(&world, ["1.20", "2.40", "3", "5.40"]);
    assert_eq!(world.outcome("2026-05-03", "acme"), "changed");
    assert_eq!(world.outcome("2026-05-04", "acme"), "unchanged");
    for to in RECIPIENTS {
        let subjects = world.subjects_for(to);
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        assert!(
            subjects[1].contains("$4.50/min → $5.40/min"),
            "{subjects:?}"
        );
    }
    let last = world.mails().pop().unwrap();
    assert!(last.text.contains("is read again"), "{}", last.text);
}

/// A source that was never read has no prices to keep: the first failure is told.
#[test]
fn a_source_that_was_never_read_is_told_of_once() {
    let world = World::of(&[("acme", acme::selectors("acme", acme::RARELY))]);
    let challenge = fixture(GUIDE, "2026-06-15-challenge");
    world.site.show("/acme", Answer::Page(challenge));
    assert_eq!(world.outcome("2026-05-01", "acme"), "unreadable");
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    assert_told_once(&world, "cannot be read", "challenge");
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 0);
    let ran = world.run(&["estimate", "acme/nova/generate", "--seconds", "5"]);
    assert!(ran.failed(1).contains("no price"), "{ran:?}");
}

/// A price in another unit, a price beyond belief, a row twice: none is a change of price.
#[test]
fn readings_that_cannot_be_meant_are_unreadable() {
    let world = read_world();
    let book = world.book();
    let page = acme::page(PRICES);
    let cases = [
        ("another unit", page.replace("/ minute", "/ second")),
        ("another currency", page.replace('$', "€")),
        ("no amount", page.replace("$3 / minute", "on request")),
        ("two amounts", page.replace("$3 / minute", "$3 $4 / minute")),
        (
            "beyond belief",
            page.replace("$3 / minute", "$300000 / minute"),
        ),
        (
            "a row twice",
            page.replace(
                "<tr><td>Pulsar",
                "<tr><td>Nova</td><td>$7 / minute</td><td>$8 / minute</td></tr><tr><td>Pulsar",
            ),
        ),
        (
            "a row that is gone",
            page.replace("<tr><td>Pulsar", "<tr hidden><td>Quasar"),
        ),
    ];
    for (what, page) in cases {
        world.site.show("/acme", Answer::Page(page.into_bytes()));
        let checked = world.check("2026-05-02", &["acme"]).remove(0);
        assert_eq!(outcome(&checked), "unreadable", "{what}: {checked:#}");
        assert_eq!(world.book(), book, "{what}");
    }
    let mut bytes = page.into_bytes();
    let dollar = bytes.iter().position(|byte| *byte == b'$').unwrap();
    bytes[dollar] = 0xff;
    world.site.show("/acme", Answer::Page(bytes));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unreadable");
    assert_eq!(world.book(), book);
    assert_eq!(world.mails().len(), 2, "one trouble, however it looks");
}
