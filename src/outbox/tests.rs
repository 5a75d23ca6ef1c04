//! Days of delivery on a clock that the test turns, and alerts that are larger than a mail.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::alert::{Alert, Told, prices_changed};
use crate::book::{Book, Seen};
use crate::change::compare;
use crate::clock::Clock;
use crate::mail::{Mailbox, Mailer, SmtpSettings, Tls};
use crate::sink::{SinkBehaviour, SmtpSink};
use crate::source::Catalog;
use crate::store::{Content, MailState, Notice, Store, StoreHandle, TroubleStep};
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
        ca_file: None,
    });
    Arc::new(Way::Mail(mailer.unwrap()))
}

/// What the daemon does at a beat.
async fn beat(store: &StoreHandle, lanes: &mut Lanes, now: Timestamp) {
    for way in lanes.begin(now) {
        let delivery = deliver(store, &way, Clock::At(now)).await.unwrap();
        lanes.ended(&way.name(), Some(&delivery), now);
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
    let minutes = 3 * 24 * 60;
    let mut moved = 0_u64;
    for minute in 0..=minutes {
        let now = at_hour(0) + SignedDuration::from_mins(minute);
        if minute % (26 * 60) == 5 {
            moved += 1;
            queue(&store, alert(1, &format!("0.20{moved}")), moved, now).await;
        }
        beat(&store, &mut lanes, now).await;
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
        beat(&store, &mut lanes, now).await;
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
    let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::CloseAt421)
        .await
        .unwrap();
    let mut lanes = Lanes::new(vec![way_to(sink.addr())]);
    queue(&store, alert(1, "0.2"), 1, at_hour(48)).await;
    beat(&store, &mut lanes, at_hour(48)).await;
    assert_eq!(sink.received().len(), 0);
    sink.behave(SinkBehaviour::Accept);
    beat(&store, &mut lanes, at_hour(24)).await;
    assert_eq!(sink.received().len(), 2);
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
    deliver(&store, &way_to(sink.addr()), Clock::At(at_hour(2)))
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
