//! Days of delivery on a clock that the test turns, and alerts that are larger than a mail.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::alert::{Alert, Told, prices_changed};
use crate::book::{Book, Seen};
use crate::change::compare;
use crate::clock::Clock;
use crate::mail::{Mailbox, Mailer, SmtpSettings, Tls};
use crate::sink::{SinkBehaviour, SmtpSink};
use crate::source::{Catalog, Schedule};
use crate::store::{
    Channel, Content, MailState, NewAlert, Notice, OutboxMail, Store, StoreHandle, TroubleStep,
};
use crate::test_data::{price, snapshot};

fn mailbox(text: &str) -> Mailbox {
    text.parse().unwrap()
}

fn recipients(addresses: &[&str]) -> Vec<Recipient> {
    let from = mailbox("ratebook <ratebook@example.org>");
    let to = addresses.iter().map(|to| mailbox(to));
    to.map(|to| Recipient::plain(&from, &to)).collect()
}

/// An alert of so many rates that all moved.
fn alert(rates: usize, now: &str) -> Alert {
    let catalog = Catalog::new(&[]).unwrap();
    let names: Vec<String> = (0..rates)
        .map(|n| format!("provider/a-model-with-a-name-{n:05}/text-to-video[resolution=1080p]"))
        .collect();
    let at = |text: &str| {
        let rows: Vec<_> = names
            .iter()
            .map(|name| (name.as_str(), price(text)))
            .collect();
        snapshot(&rows, &[], None)
    };
    let (before, now) = (at("0.1125"), at(now));
    let book = Book::new(
        Timestamp::UNIX_EPOCH,
        vec![],
        vec![],
        &[Seen::default()],
        &catalog,
    );
    prices_changed(&Told {
        source: catalog.source("gptimage2-kling-o3").unwrap(),
        diff: &compare(&before, &now),
        not_asked: 0,
        before: &before,
        now: &now,
        book_before: &book,
        book_now: &book,
        last_seen: Timestamp::UNIX_EPOCH,
        read_otherwise: false,
        recoveries: &[],
        remarks: &[],
        absent: &[],
        returned: &[],
        settled: None,
        effects: &[],
    })
}

fn at_hour(hour: i64) -> Timestamp {
    let start: Timestamp = "2026-05-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_hours(hour)
}

async fn queue(store: &StoreHandle, told: Alert, check: u64, now: Timestamp) {
    let occasion = Occasion {
        check,
        now,
        snapshot: None,
    };
    let to = recipients(&["ops@example.org", "desk@example.net"]);
    let whole = told.clone();
    let alert = letters(&told, &to, occasion, |_| Some(whole.clone())).unwrap();
    let queue = store.with(move |store| {
        store.tell(&Notice {
            source: None,
            now,
            alert: Some(alert),
            trouble: TroubleStep::None,
        })
    });
    queue.await.unwrap();
}

fn way_to(server: SocketAddr) -> Arc<Way> {
    let mailer = Mailer::new(&SmtpSettings {
        host: server.ip().to_string(),
        port: server.port(),
        tls: Tls::None,
        login: None,
        deadline: Duration::from_secs(20),
        acceptance_timeout: Duration::from_secs(20),
        ca_file: None,
    });
    Arc::new(Way::Mail(mailer.unwrap()))
}

/// What the daemon does at a beat, by the clock on the wall and by the one that nobody sets.
async fn beat(store: &StoreHandle, lanes: &mut Lanes, now: Timestamp, steady: Instant) {
    for way in lanes.begin(steady) {
        let delivery = deliver(store, &way, Clock::At(now), &lanes.ledger()).await;
        lanes.ended(&way.name(), Some(&delivery.unwrap()), steady);
    }
}

/// Case 62: the server is down for three days, in which a price moves three times.
#[tokio::test]
async fn after_three_days_without_a_server_every_mail_arrives_once_and_in_order() {
    let store = StoreHandle::new(Store::in_memory().unwrap());
    // A port on which nobody listens, until the server comes back to it.
    let reserved = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Accept)
        .await
        .unwrap();
    let server = reserved.addr();
    reserved.stop().await;
    let mut lanes = Lanes::new(vec![way_to(server)]);
    let start = Instant::now();
    let steady = |now: Timestamp| {
        let passed = now.duration_since(at_hour(0));
        start + Duration::try_from(passed).unwrap()
    };
    let minutes = 3 * 24 * 60;
    let mut moved = 0_u64;
    for minute in 0..=minutes {
        let now = at_hour(0) + SignedDuration::from_mins(minute);
        if minute % (26 * 60) == 5 {
            moved += 1;
            queue(&store, alert(1, &format!("0.20{moved}")), moved, now).await;
        }
        beat(&store, &mut lanes, now, steady(now)).await;
    }
    assert_eq!(moved, 3);
    let attempts = store
        .with(|store| {
            let mut attempts = Vec::new();
            for mail in store.mails(None)? {
                assert_eq!(mail.state, MailState::Waiting, "nothing expires");
                attempts.extend(store.attempts(mail.id)?);
            }
            Ok(attempts)
        })
        .await
        .unwrap();
    // Never more than one a minute; ever fewer, but one an hour at least.
    let mut tried: Vec<Timestamp> = attempts.iter().map(|attempt| attempt.started).collect();
    tried.sort();
    let gaps: Vec<i64> = tried
        .windows(2)
        .map(|pair| pair[1].duration_since(pair[0]).as_mins())
        .collect();
    assert!(gaps.iter().all(|gap| (1..=61).contains(gap)), "{gaps:?}");
    assert!(tried.len() < 3 * 24 + 30, "{} attempts", tried.len());
    assert!(
        attempts
            .iter()
            .all(|a| a.detail.as_deref().is_some_and(|d| d.contains("refused")))
    );

    let sink = SmtpSink::bind(server, SinkBehaviour::Accept).await.unwrap();
    for minute in 1..=180 {
        let now = at_hour(72) + SignedDuration::from_mins(minute);
        beat(&store, &mut lanes, now, steady(now)).await;
    }
    let received = sink.received();
    assert_eq!(
        received.len(),
        6,
        "three mails to two recipients, once each"
    );
    for to in ["ops@example.org", "desk@example.net"] {
        let own = received.iter().filter(|mail| mail.recipients == [to]);
        let subjects: Vec<String> = own.map(|mail| mail.read().unwrap().subject).collect();
        let order: Vec<bool> = subjects
            .iter()
            .zip(["0.201", "0.202", "0.203"])
            .map(|(subject, price)| subject.contains(price))
            .collect();
        assert_eq!(order, [true; 3], "{subjects:?}");
    }
}

/// A clock that is set back by a day neither loses a mail nor keeps it for a day.
#[tokio::test]
async fn a_clock_set_back_keeps_no_mail_waiting() {
    let store = StoreHandle::new(Store::in_memory().unwrap());
    let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Tempfail451AtData)
        .await
        .unwrap();
    let (mut lanes, steady) = (Lanes::new(vec![way_to(sink.addr())]), Instant::now());
    queue(&store, alert(1, "0.2"), 1, at_hour(48)).await;
    beat(&store, &mut lanes, at_hour(48), steady).await;
    sink.behave(SinkBehaviour::Accept);
    let received = sink.received().len();
    beat(&store, &mut lanes, at_hour(24), steady).await;
    assert_eq!(sink.received().len(), received, "by the clock as it was");
    store
        .with(|store| replan(store, &[], at_hour(24)))
        .await
        .unwrap();
    beat(&store, &mut lanes, at_hour(24), steady).await;
    assert_eq!(sink.received().len(), received + 2);
}

fn digest_at(hour: u8) -> Vec<Recipient> {
    let mut all = recipients(&["ops@example.org"]);
    let schedule = Schedule::parse(&format!("0 0 {hour} * * *"), "UTC").unwrap();
    if let Address::Mail { digest, .. } = &mut all[0].address {
        *digest = Some(Box::new(schedule));
    }
    all
}

async fn gather(store: &StoreHandle, to: &[Recipient], check: u64, now: Timestamp) {
    let told = alert(1, &format!("0.3{check}"));
    let occasion = Occasion {
        check,
        now,
        snapshot: None,
    };
    let gathered = letters(&told, to, occasion, |_| Some(told.clone())).unwrap();
    let tell = store.with(move |store| {
        store.tell(&Notice {
            source: None,
            now,
            alert: Some(gathered),
            trouble: TroubleStep::None,
        })
    });
    tell.await.unwrap();
}

async fn due_times(store: &StoreHandle) -> Vec<Timestamp> {
    let mails = store.with(|store| store.mails(Some(MailState::Gathering)));
    let mails = mails.await.unwrap().into_iter();
    mails.filter_map(|mail| mail.next_attempt).collect()
}

/// What was gathered while the clock showed another year, or for a schedule that is another now, is
/// told by the clock and the schedule as they are.
#[tokio::test]
async fn a_digest_goes_by_the_clock_and_the_schedule_as_they_are_now() {
    let store = StoreHandle::new(Store::in_memory().unwrap());
    let to = digest_at(18);
    let years = 24 * 365 * 14;
    gather(&store, &to, 1, at_hour(years)).await;
    gather(&store, &to, 2, at_hour(1)).await;
    assert!(due_times(&store).await[0] > at_hour(years));
    let plan_anew = |to: Vec<Recipient>, now: Timestamp| {
        let store = store.clone();
        async move {
            let planned = store.with(move |store| replan(store, &to, now)).await;
            planned.unwrap();
            due_times(&store).await
        }
    };
    assert_eq!(plan_anew(to.clone(), at_hour(2)).await, [at_hour(18); 2]);
    // At another hour, from now on.
    assert_eq!(plan_anew(digest_at(9), at_hour(2)).await, [at_hour(9); 2]);
    // What is due is not put off.
    assert_eq!(plan_anew(digest_at(9), at_hour(10)).await, [at_hour(9); 2]);
    // Whoever gathers no more is told at once.
    let plain = recipients(&["ops@example.org"]);
    assert_eq!(plan_anew(to, at_hour(8)).await, [at_hour(18); 2]);
    assert_eq!(plan_anew(plain, at_hour(8)).await, [at_hour(8); 2]);
}

/// A part that nothing can read keeps back neither the others nor the mails, and is not tried each
/// second.
#[tokio::test]
async fn a_part_of_a_digest_that_cannot_be_read_is_put_off_and_the_others_are_told() {
    let store = StoreHandle::new(Store::in_memory().unwrap());
    let (to, now) = (digest_at(18), at_hour(19));
    gather(&store, &to, 1, at_hour(1)).await;
    let broken = NewAlert {
        kind: "change".to_owned(),
        subject: "broken".to_owned(),
        text: String::new(),
        html: None,
        mails: vec![OutboxMail {
            channel: Channel::Mail,
            recipient: "ops@example.org".to_owned(),
            envelope_from: "ratebook@example.org".to_owned(),
            message_id: "<broken@example.org>".to_owned(),
            content: Content::Gathered {
                item: b"{".to_vec(),
                due: at_hour(18),
            },
        }],
    };
    let tell = store.with(move |store| {
        store.tell(&Notice {
            source: None,
            now: at_hour(2),
            alert: Some(broken),
            trouble: TroubleStep::None,
        })
    });
    tell.await.unwrap();
    let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Accept)
        .await
        .unwrap();
    let (mut lanes, steady) = (Lanes::new(vec![way_to(sink.addr())]), Instant::now());
    for second in 0..3 {
        let now = now + SignedDuration::from_secs(second);
        beat(&store, &mut lanes, now, steady).await;
    }
    assert_eq!(sink.received().len(), 1, "the one that can be read");
    let left = store.with(|store| store.mails(Some(MailState::Gathering)));
    let left = left.await.unwrap();
    assert_eq!((left.len(), left[0].attempts), (1, 1), "tried once");
    assert!(left[0].last_error.is_some());
    assert_eq!(left[0].next_attempt, Some(at_hour(20)));
}

/// Once the program is to stop, the mail under way ends and no other begins.
#[tokio::test]
async fn a_ledger_that_is_closed_lets_no_mail_begin() {
    let store = StoreHandle::new(Store::in_memory().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (told, go) = (folder.path().join("told"), folder.path().join("go"));
    let script = format!(
        "cat > /dev/null; echo x >> {}; while ! test -e {}; do sleep 0.02; done",
        told.display(),
        go.display()
    );
    let command = crate::command::Command {
        run: vec!["/bin/sh".to_owned(), "-c".to_owned(), script],
        deadline: Duration::from_secs(30),
        path: std::env::var("PATH").ok(),
    };
    let way = Way::Command("slow".to_owned(), command);
    let to = vec![Recipient {
        address: Address::Program(Program::Command, "slow".to_owned()),
        wishes: Wishes::everything(),
    }];
    for check in 0..3 {
        gather(&store, &to, check, at_hour(1)).await;
    }
    let ledger = Arc::new(Ledger::default());
    let round = {
        let (store, ledger) = (store.clone(), Arc::clone(&ledger));
        tokio::spawn(async move { deliver(&store, &way, Clock::At(at_hour(2)), &ledger).await })
    };
    while !told.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    ledger.close();
    std::fs::write(go, "").unwrap();
    assert_eq!(round.await.unwrap().unwrap().sent, 1);
    let attempts = store.with(|store| store.attempt_tally()).await.unwrap();
    assert_eq!(attempts[0].attempts, 1);
    assert_eq!(std::fs::read_to_string(told).unwrap(), "x\n");
    let other = way_to(([127, 0, 0, 1], 1).into());
    let again = deliver(&store, &other, Clock::At(at_hour(3)), &ledger);
    assert_eq!(again.await.unwrap(), Delivery::default());
}

/// Case 79, and far beyond: whatever changed is told in one mail that any server takes.
#[test]
fn an_alert_of_any_size_is_one_mail_within_a_mebibyte() {
    for (rates, all_named) in [(1, true), (500, true), (2_000, true), (20_000, false)] {
        let alert = alert(rates, "0.1350");
        let occasion = Occasion {
            check: 1,
            now: at_hour(0),
            snapshot: None,
        };
        let to = recipients(&["ops@example.org"]);
        let told = letters(&alert, &to, occasion, |_| Some(alert.clone())).unwrap();
        let Content::Message(bytes) = &told.mails[0].content else {
            panic!("a mail is a message");
        };
        assert!(bytes.len() <= 1 << 20, "{rates}: {} bytes", bytes.len());
        let mail = mailparse::parse_mail(bytes).unwrap();
        for part in &mail.subparts {
            let body = part.get_body().unwrap();
            let named = (0..rates).filter(|n| body.contains(&format!("model-with-a-name-{n:05}")));
            let named = named.take(2_000).count();
            if all_named {
                assert_eq!(named, rates);
            } else {
                assert!(
                    named >= 12 && body.contains("more: `ratebook history` lists all"),
                    "{named}"
                );
            }
        }
    }
}

/// Mails of one source to one recipient are one thread, whatever they tell; a digest is another.
#[tokio::test]
async fn the_mails_of_a_source_are_one_thread() {
    let store = StoreHandle::new(Store::in_memory().unwrap());
    queue(&store, alert(1, "0.2"), 1, at_hour(0)).await;
    queue(&store, alert(1, "0.3"), 2, at_hour(1)).await;
    let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Accept)
        .await
        .unwrap();
    deliver(
        &store,
        &way_to(sink.addr()),
        Clock::At(at_hour(2)),
        &Ledger::default(),
    )
    .await
    .unwrap();
    let received = sink.received();
    let headers: Vec<[String; 4]> = received
        .iter()
        .map(|mail| {
            use mailparse::MailHeaderMap;
            let parsed = mailparse::parse_mail(&mail.bytes).unwrap();
            let names = ["To", "References", "In-Reply-To", "List-Id"];
            names.map(|name| parsed.headers.get_first_value(name).unwrap())
        })
        .collect();
    assert_eq!(headers.len(), 4);
    for header in &headers {
        assert_eq!(header[1], header[2]);
        assert_eq!(header[3], "<gptimage2-kling-o3.ratebook.example.org>");
        let same: Vec<_> = headers
            .iter()
            .filter(|other| other[1] == header[1])
            .collect();
        assert_eq!(same.len(), 2, "two mails to one recipient");
        assert!(same.iter().all(|other| other[0] == header[0]));
    }
}
