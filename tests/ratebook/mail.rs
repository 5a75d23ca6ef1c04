//! Mail servers that refuse, stall and go away: no mail is lost, none is doubled that need not be.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use mailparse::{MailHeader, MailHeaderMap, parse_mail};
use ratebook::sink::SinkBehaviour;

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::{RECIPIENTS, World, message_id};

/// A source that was read on 30 April.
fn read_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    show(&world, "1.20");
    world.check("2026-04-30", &["acme"]);
    world
}

fn show(world: &World, price: &str) {
    let body = acme::page([price, "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

/// Recipient, state and attempts of each mail in the outbox.
fn outbox(world: &World) -> Vec<Vec<String>> {
    world.look("SELECT recipient, state, attempts FROM outbox ORDER BY id")
}

#[test]
fn a_server_that_is_down_for_days_gets_every_mail_once_and_in_order() {
    let world = read_world();
    let port = world.sink.addr().port();
    world.configure(&world.fetching(), &World::mailing_to(1, ""));
    for (date, price) in [
        ("2026-05-01", "1.30"),
        ("2026-05-02", "1.40"),
        ("2026-05-03", "1.50"),
    ] {
        show(&world, price);
        let ran = world.run(&["--now", &format!("{date}T09:00:00Z"), "check", "acme"]);
        // The change is seen and kept, whatever becomes of the mail.
        assert!(ran.ended(0).contains("1 rate raised"), "{ran:?}");
        assert!(ran.stderr.contains("waiting"), "{ran:?}");
    }
    assert_eq!(world.count("SELECT count(*) FROM change"), 3);
    let waiting = world.count("SELECT count(*) FROM outbox WHERE state = 'waiting'");
    assert_eq!(waiting, 6);
    assert!(
        world.count("SELECT max(attempts) FROM outbox") <= 3,
        "not tried more often than there were checks"
    );

    world.configure(&world.fetching(), &World::mailing_to(port, ""));
    world.check("2026-05-05", &["acme"]);
    world.check("2026-05-06", &["acme"]);
    for to in RECIPIENTS {
        let subjects = world.subjects_for(to);
        assert_eq!(subjects.len(), 3, "{subjects:?}");
        for (subject, price) in subjects.iter().zip(["$1.30", "$1.40", "$1.50"]) {
            assert!(subject.contains(&format!("→ {price}/min")), "{subjects:?}");
        }
    }
    // It says when the change was seen, not when the mail went out.
    let first = &world.mails()[0];
    assert!(
        first.text.contains("seen 1 May 2026 09:00 UTC"),
        "{}",
        first.text
    );
}

#[test]
fn one_refused_recipient_is_parked_and_the_other_gets_the_mail() {
    let world = read_world();
    let refused = SinkBehaviour::RefuseRecipient(RECIPIENTS[0].to_owned());
    world.sink.behave(refused);
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    world.check("2026-05-02", &["acme"]);
    let expected = [[RECIPIENTS[0], "parked", "1"], [RECIPIENTS[1], "sent", "1"]];
    assert_eq!(outbox(&world), expected);
    let error = world.look("SELECT last_error FROM outbox WHERE state = 'parked'");
    assert!(error[0][0].contains("no such user"), "{error:?}");
    assert_eq!(world.mails().len(), 1);
}

#[test]
fn greylisting_costs_one_more_attempt_and_no_more_copies() {
    let world = read_world();
    world.sink.behave(SinkBehaviour::GreylistOnce);
    show(&world, "1.30");
    world.check("2026-05-01T09:00:00Z", &["acme"]);
    assert_eq!(world.mails(), []);
    // Half a minute later it is not tried yet; then it is.
    world.check("2026-05-01T09:00:30Z", &["acme"]);
    assert_eq!(world.mails(), []);
    world.check("2026-05-01T09:02:00Z", &["acme"]);
    world.check("2026-05-01T10:00:00Z", &["acme"]);
    assert_eq!(outbox(&world), RECIPIENTS.map(|to| [to, "sent", "2"]));
    assert_eq!(world.mails().len(), 2);
}

#[test]
fn a_mail_that_is_put_off_arrives_once() {
    let world = read_world();
    world.sink.behave(SinkBehaviour::Tempfail451AtData);
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    world.check("2026-05-02", &["acme"]);
    assert_eq!(world.mails(), []);
    world.sink.behave(SinkBehaviour::Accept);
    world.check("2026-05-03", &["acme"]);
    world.check("2026-05-04", &["acme"]);
    assert_eq!(outbox(&world), RECIPIENTS.map(|to| [to, "sent", "3"]));
    assert_eq!(world.mails().len(), 2);
}

/// Four days after the change nobody has been told.
#[test]
fn what_waits_for_days_is_kept_and_said_once_a_day() {
    let world = read_world();
    world.configure(&world.fetching(), &World::mailing_to(1, ""));
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    let status = world.run(&["--now", "2026-05-05", "status", "--check"]);
    status.ended(1);
    assert!(
        status.stderr.contains("mail has been waiting for 4 days"),
        "{status:?}"
    );
    let daemon = world.daemon();
    daemon.wait_for_log("it is kept until it is sent or dropped");
    daemon.wait_for_log("mail not sent");
    let log = daemon.log();
    let said = log.lines().filter(|line| line.contains("it is kept until"));
    // One line a recipient, which names nobody: logs go further than mail.
    assert_eq!(said.count(), 2, "{log}");
    assert!(!log.contains("ops@"), "{log}");
    daemon.stop_well();
    assert_eq!(
        world.count("SELECT count(*) FROM outbox WHERE state = 'waiting'"),
        2
    );
}

#[test]
fn a_refused_message_is_parked_after_a_few_tries_and_never_dropped() {
    let world = read_world();
    world.sink.behave(SinkBehaviour::Reject552AtData);
    show(&world, "1.30");
    for day in 1..=9 {
        world.check(&format!("2026-05-{day:02}"), &["acme"]);
    }
    assert_eq!(outbox(&world), RECIPIENTS.map(|to| [to, "parked", "5"]));
}

/// Only its own refusals park a mail: that the server could not be reached before says nothing of it.
#[test]
fn a_server_that_was_away_costs_a_mail_none_of_its_tries() {
    let world = read_world();
    let port = world.sink.addr().port();
    world.configure(&world.fetching(), &World::mailing_to(1, ""));
    show(&world, "1.30");
    // The first mail is tried each time: one way that fails is not tried for the second.
    for day in 1..=4 {
        world.check(&format!("2026-05-{day:02}"), &["acme"]);
    }
    world.configure(&world.fetching(), &World::mailing_to(port, ""));
    world.sink.behave(SinkBehaviour::Reject552AtData);
    for day in 5..=8 {
        world.check(&format!("2026-05-{day:02}"), &["acme"]);
    }
    assert_eq!(outbox(&world)[0], [RECIPIENTS[0], "waiting", "8"]);
    world.check("2026-05-09", &["acme"]);
    assert_eq!(outbox(&world)[0], [RECIPIENTS[0], "parked", "9"]);
    // A person looked at it: it has its tries again.
    world.run(&["outbox", "retry", "1"]).ended(0);
    world.check("2026-12-24", &["acme"]);
    assert_eq!(outbox(&world)[0], [RECIPIENTS[0], "waiting", "10"]);
}

/// A server that takes every mail and never says so must not fill a mailbox with copies for ever.
#[test]
fn a_mail_that_may_have_arrived_each_time_is_parked_after_a_few_copies() {
    let world = read_world();
    world.sink.behave(SinkBehaviour::AcceptThenDrop);
    show(&world, "1.30");
    for day in 1..=9 {
        world.check(&format!("2026-05-{day:02}"), &["acme"]);
    }
    assert_eq!(outbox(&world), RECIPIENTS.map(|to| [to, "parked", "5"]));
    assert_eq!(world.sink.received().len(), 10);
    let why = world.look("SELECT last_error FROM outbox");
    assert!(
        why.iter()
            .all(|why| why[0].starts_with("possibly delivered, 5 times: ")),
        "{why:?}"
    );
    world
        .run(&["--now", "2026-05-10", "status", "--check"])
        .ended(1);
}

#[test]
fn a_server_that_takes_a_mail_and_hangs_up_gets_the_same_mail_again() {
    let world = read_world();
    world.sink.behave(SinkBehaviour::AcceptThenDrop);
    show(&world, "1.30");
    world.check("2026-05-01T09:00:00Z", &["acme"]);
    world.sink.behave(SinkBehaviour::Accept);
    world.check("2026-05-02", &["acme"]);
    world.check("2026-05-03", &["acme"]);
    let received = world.sink.received();
    let ids: BTreeSet<String> = received.iter().map(message_id).collect();
    let bytes: BTreeSet<&[u8]> = received.iter().map(|mail| mail.bytes.as_slice()).collect();
    assert_eq!((ids.len(), bytes.len()), (2, 2), "two mails");
    assert_eq!(received.len(), 4, "twice each: nobody can know");
    assert_eq!(outbox(&world), RECIPIENTS.map(|to| [to, "sent", "2"]));
}

#[test]
fn a_closing_server_is_tried_again_later() {
    let world = read_world();
    world.sink.behave(SinkBehaviour::CloseAt421);
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    world.sink.behave(SinkBehaviour::Accept);
    world.check("2026-05-02", &["acme"]);
    assert_eq!(world.mails().len(), 2);
}

#[test]
fn a_wrong_password_keeps_the_mail_and_is_never_shown() {
    const PASSWORD: &str = "correct-horse-battery";
    // `\0ratebook\0correct-horse-battery` and the password alone, as SMTP sends them.
    let encoded = [
        "AHJhdGVib29rAGNvcnJlY3QtaG9yc2UtYmF0dGVyeQ",
        "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5",
    ];
    let world = read_world();
    let file = world.write("password", format!("{PASSWORD}\n"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let login = "username = \"ratebook\"\npassword_file = \"password\"";
    world.configure(&world.fetching(), &world.mailing(login));
    world.sink.behave(SinkBehaviour::Auth535);
    show(&world, "1.30");
    let mut said = String::new();
    for date in [
        "2026-05-01",
        "2026-05-02",
        "2026-05-03",
        "2026-05-04",
        "2026-05-05",
        "2026-05-06",
    ] {
        let ran = world.run(&["-vv", "--now", date, "check", "acme"]);
        ran.ended(0);
        said.push_str(&ran.all());
    }
    assert!(said.contains("535"), "{said}");
    let waiting = world.count("SELECT count(*) FROM outbox WHERE state = 'waiting'");
    assert_eq!(waiting, 2, "a wrong password is no fault of the mail");
    world.sink.behave(SinkBehaviour::Accept);
    let ran = world.run(&["-vvv", "--now", "2026-05-07", "check", "acme"]);
    ran.ended(0);
    said.push_str(&ran.all());
    assert_eq!(world.mails().len(), 2);
    assert!(world.sink.commands().contains(&"AUTH".to_owned()));

    let store = fs::read(world.store()).unwrap();
    said.push_str(&String::from_utf8_lossy(&store));
    for mail in world.sink.received() {
        said.push_str(&String::from_utf8_lossy(&mail.bytes));
    }
    for secret in [PASSWORD, encoded[0], encoded[1]] {
        assert!(!said.contains(secret), "`{secret}` is shown");
    }
}

/// Addresses are fixed when the change is committed.
#[test]
fn mails_that_wait_go_to_whom_they_were_written() {
    let world = read_world();
    world.configure(&world.fetching(), &World::mailing_to(1, ""));
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    let others = world.mailing("").replace("ops@", "new@");
    assert!(others.contains("new@example.org"));
    world.configure(&world.fetching(), &others);
    world.check("2026-05-02", &["acme"]);
    let to = |mail: &ratebook::sink::ReceivedMail| mail.recipients.clone();
    let sent: Vec<Vec<String>> = world.sink.received().iter().map(to).collect();
    assert_eq!(sent, RECIPIENTS.map(|to| [to]));
    show(&world, "1.40");
    world.check("2026-05-03", &["acme"]);
    let last: Vec<Vec<String>> = world.sink.received().iter().skip(2).map(to).collect();
    assert_eq!(last, [["new@example.org"], [RECIPIENTS[1]]]);
}

#[test]
fn without_a_mail_section_changes_are_recorded_all_the_same() {
    let world = read_world();
    world.configure(&world.fetching(), "");
    show(&world, "1.30");
    assert_eq!(world.outcome("2026-05-01", "acme"), "changed");
    assert_eq!(world.count("SELECT count(*) FROM change"), 1);
    assert_eq!(world.count("SELECT count(*) FROM alert"), 1);
    assert_eq!(outbox(&world), Vec::<Vec<String>>::new());
}

#[test]
fn a_mail_has_exactly_the_known_headers() {
    let world = read_world();
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    for (mail, to) in world.sink.received().iter().zip(RECIPIENTS) {
        assert_eq!(mail.recipients, [to]);
        assert_eq!(mail.envelope_from, "ratebook@example.org");
        let parsed = parse_mail(&mail.bytes).unwrap();
        let mut names: Vec<String> = parsed.headers.iter().map(MailHeader::get_key).collect();
        names.sort();
        assert_eq!(names, HEADERS);
        let value = |name: &str| parsed.headers.get_first_value(name).unwrap();
        assert_eq!(value("Auto-Submitted"), "auto-generated");
        assert_eq!(value("From"), "ratebook <ratebook@example.org>");
        assert_eq!(value("To"), to);
        assert!(
            value("Date").starts_with("Fri, 01 May 2026 09:00:00"),
            "{}",
            value("Date")
        );
        let recorded = world.look(&format!(
            "SELECT message_id FROM outbox WHERE recipient = '{to}'"
        ));
        assert_eq!(value("Message-ID"), recorded[0][0]);
    }
}

pub const HEADERS: [&str; 11] = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "In-Reply-To",
    "List-Id",
    "MIME-Version",
    "Message-ID",
    "References",
    "Subject",
    "To",
];
