//! The daemon's HTTP endpoint: whether all is well, figures that Prometheus can read, and clients
//! that are slow, large or not meant.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use ratebook::sink::SinkBehaviour;
use serde_json::Value;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::Answer;
use crate::world::{Daemon, PATIENCE, RECIPIENTS, World, until};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

/// A world of one good source whose daemon listens on a port of its own choice.
fn world(schedule: &str) -> World {
    let world = World::of(&[("acme", acme::selectors("acme", schedule))]);
    show_prices(&world);
    listen(&world, "127.0.0.1:0");
    world
}

fn show_prices(world: &World) {
    let page = acme::page(PRICES).into_bytes();
    world.site.show("/acme", Answer::Page(page));
}

pub fn listen(world: &World, address: &str) {
    let serve = format!("[serve]\nlisten = \"{address}\"\n");
    world.configure(&world.fetching(), &world.mailing(&serve));
}

/// Where a daemon listens, as its log says.
pub fn address(daemon: &Daemon) -> SocketAddr {
    daemon.wait_for_log("event=serving");
    let log = daemon.log();
    let told = log.split("address=").nth(1).unwrap();
    let end = told.find(|c: char| !"0123456789.:".contains(c)).unwrap();
    told[..end].parse().unwrap()
}

pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Sends these bytes and reads to the end of the connection.
pub fn send(address: SocketAddr, request: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // It may be refused before it is all sent.
    let _ = stream.write_all(request);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        panic!("no answer: {text:?}");
    };
    Reply {
        status: head[9..12].parse().unwrap(),
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}

pub fn get(address: SocketAddr, path: &str) -> Reply {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    send(address, request.as_bytes())
}

fn health(address: SocketAddr) -> (u16, Value) {
    let reply = get(address, "/healthz");
    assert!(
        reply.head.contains("content-type: application/json"),
        "{}",
        reply.head
    );
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

fn checks(world: &World, source: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM check_run WHERE source = '{source}'");
    if world.store().exists() {
        world.count(&sql)
    } else {
        0
    }
}

fn wait_for_checks(world: &World) {
    let of = |source: &str| checks(world, source) > 0;
    until("every source is checked", || {
        of("acme") && crate::world::BUILT_IN.iter().all(|id| of(id))
    });
}

#[test]
fn health_says_what_status_says() {
    let world = world(RARELY);
    let daemon = world.daemon();
    let address = address(&daemon);
    wait_for_checks(&world);
    let (status, said) = health(address);
    assert_eq!(
        (status, said["status"].as_str()),
        (200, Some("ok")),
        "{said}"
    );
    assert_eq!(said["faults"], serde_json::json!([]));
    world.run(&["status", "--check"]).ended(0);

    // Words of a page, which may be anything, stand in the reason.
    let hostile = "<title>Just a moment\u{202e}</title><script>alert(1)</script>";
    world
        .site
        .show("/acme", Answer::Page(hostile.as_bytes().to_vec()));
    world
        .sink
        .behave(SinkBehaviour::RefuseRecipient(RECIPIENTS[0].to_owned()));
    world.run(&["check", "acme"]).ended(1);
    until("a mail is parked", || {
        world.count("SELECT count(*) FROM outbox WHERE state = 'parked'") == 1
    });
    let (status, said) = health(address);
    assert_eq!(
        (status, said["status"].as_str()),
        (503, Some("wrong")),
        "{said}"
    );
    let faults = said["faults"].as_array().unwrap();
    let kinds: Vec<&str> = faults.iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["trouble", "mail-parked"], "{said}");
    assert_eq!(faults[0]["source"], "acme");
    let ran = world.run(&["status", "--check"]);
    ran.ended(1);
    // Whatever the ages in it are by now.
    let ageless = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    for fault in faults {
        let message = fault["message"].as_str().unwrap();
        let start = ageless(message.split('\u{202e}').next().unwrap());
        assert!(
            ageless(&ran.stderr).contains(&start),
            "{message} in {ran:?}"
        );
    }
    assert!(!get(address, "/healthz").body.contains('\u{202e}'));
    // Nothing that a restart would mend.
    assert_eq!(get(address, "/livez").status, 200);
    let running = world.run(&["status"]);
    let told = format!("daemon   running, process {}", daemon.pid());
    assert!(running.ended(0).contains(&told), "{running:?}");
    daemon.stop_well();
    TcpStream::connect(address).unwrap_err();
    let stopped = world.run(&["status"]);
    assert!(
        stopped.ended(0).contains("daemon   none running"),
        "{stopped:?}"
    );
}

/// Whoever closes the store last puts its log into the file: that is the daemon, not its endpoint.
#[test]
fn a_daemon_that_was_asked_leaves_one_file_and_no_log() {
    let world = world(ALWAYS);
    let daemon = world.daemon();
    let address = address(&daemon);
    wait_for_checks(&world);
    assert_eq!(get(address, "/livez").status, 200);
    assert_ne!(get(address, "/metrics").status, 0);
    let left = || -> Vec<bool> {
        let beside = ["ratebook.db-wal", "ratebook.db-shm"];
        beside.map(|name| world.path(name).exists()).to_vec()
    };
    assert_eq!(left(), [true, true]);
    daemon.stop_well();
    assert_eq!(left(), [false, false]);
}

/// Whether the store answers is another question than whether all is well, and a cheap one.
#[test]
fn alive_is_who_can_read_the_store_whatever_it_says() {
    let world = world(RARELY);
    let daemon = world.daemon();
    let address = address(&daemon);
    wait_for_checks(&world);
    until("the checks are planned", || {
        world.count("SELECT count(*) FROM due WHERE next_due > '2026'") == 6
    });
    // No instant, but as long as one: what all look at cannot be told.
    let store = rusqlite::Connection::open(world.store()).unwrap();
    store.busy_timeout(PATIENCE).unwrap();
    let damage = "UPDATE due SET next_due = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' WHERE source = 'acme'";
    assert_eq!(store.execute(damage, []).unwrap(), 1);
    drop(store);
    until("it is noticed", || get(address, "/healthz").status == 503);
    assert_eq!(get(address, "/livez").status, 200);
    daemon.stop_well();
}

/// One failed check of a new source is no silence: it was never read.
#[test]
fn a_source_that_cannot_be_read_at_first_was_never_read() {
    let world = world(RARELY);
    world.site.show("/acme", Answer::Status(503, Vec::new()));
    let daemon = world.daemon();
    let address = address(&daemon);
    wait_for_checks(&world);
    let (status, said) = health(address);
    assert_eq!(status, 503);
    assert_eq!(said["faults"][0]["kind"], "never-read", "{said}");
    assert_eq!(said["faults"][0]["source"], "acme");
    daemon.stop_well();
}

/// Nobody is left to answer; the store tells.
#[test]
fn a_daemon_that_died_is_noticed() {
    let world = world(RARELY);
    let daemon = world.daemon();
    wait_for_checks(&world);
    until("the checks are planned", || {
        world.count("SELECT count(*) FROM due WHERE next_due > '2026'") == 6
    });
    let running = world.run(&["status", "--check"]);
    running.ended(0);
    daemon.kill();
    world.run(&["status", "--check"]).ended(0);
    // An hour after it was due.
    let due = world.look("SELECT max(next_due) FROM due");
    let year: i32 = due[0][0][..4].parse().unwrap();
    let later = format!("{}-01-01T01:00:00Z", year + 1);
    let gone = world.run(&["--now", &later, "status", "--check"]);
    gone.ended(1);
    assert!(gone.stderr.contains("no daemon runs, and "), "{gone:?}");
    assert!(gone.stderr.contains("`ratebook run`"), "{gone:?}");
}

/// The samples of a text in Prometheus' format, by name and labels. Fails where Prometheus would.
fn samples(text: &str) -> BTreeMap<String, String> {
    assert!(text.ends_with('\n') && !text.contains('\r'));
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
    };
    let mut samples = BTreeMap::new();
    let mut families = BTreeSet::new();
    let (mut family, mut kind) = (String::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').unwrap();
            assert!(
                is_name(name) && !words.is_empty() && !words.contains('\\'),
                "{line}"
            );
            assert!(families.insert(name.to_owned()), "twice: {line}");
            let typed = lines.next().unwrap().strip_prefix("# TYPE ").unwrap();
            let (of, is) = typed.split_once(' ').unwrap();
            assert_eq!(of, name);
            assert!(["gauge", "counter", "summary"].contains(&is), "{typed}");
            assert!(is != "counter" || name.ends_with("_total"), "{typed}");
            (family, kind) = (name.to_owned(), is.to_owned());
            continue;
        }
        let end = line.find(['{', ' ']).unwrap();
        let name = &line[..end];
        let suffix = name
            .strip_prefix(family.as_str())
            .unwrap_or_else(|| panic!("{line}"));
        let suffixes: &[&str] = if kind == "summary" {
            &["_sum", "_count"]
        } else {
            &[""]
        };
        assert!(suffixes.contains(&suffix), "{line}");
        let mut rest = &line[end..];
        if let Some(labels) = rest.strip_prefix('{') {
            let mut labels = labels;
            let mut known = BTreeSet::new();
            loop {
                let (label, value) = labels.split_once("=\"").unwrap();
                assert!(is_name(label) && known.insert(label), "{line}");
                let mut chars = value.char_indices();
                let end = loop {
                    let (at, c) = chars.next().unwrap();
                    match c {
                        '\\' => assert!(
                            matches!(chars.next(), Some((_, '\\' | '"' | 'n'))),
                            "{line}"
                        ),
                        '"' => break at,
                        _ => {}
                    }
                };
                match &value[end + 1..] {
                    more if more.starts_with(',') => labels = &more[1..],
                    more => {
                        rest = more.strip_prefix('}').unwrap_or_else(|| panic!("{line}"));
                        break;
                    }
                }
            }
        }
        let value = rest.strip_prefix(' ').unwrap_or_else(|| panic!("{line}"));
        let digits = value.strip_prefix('-').unwrap_or(value);
        assert!(
            digits.chars().all(|c| c.is_ascii_digit() || c == '.'),
            "{line}"
        );
        value.parse::<f64>().unwrap();
        let series = line[..line.len() - value.len() - 1].to_owned();
        assert!(
            samples.insert(series, value.to_owned()).is_none(),
            "twice: {line}"
        );
    }
    samples
}

fn metrics(address: SocketAddr) -> BTreeMap<String, String> {
    let reply = get(address, "/metrics");
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(
        reply.head.contains("text/plain; version=0.0.4"),
        "{}",
        reply.head
    );
    assert!(
        reply.head.contains("x-content-type-options: nosniff"),
        "{}",
        reply.head
    );
    samples(&reply.body)
}

#[test]
fn figures_are_those_of_the_store_and_survive_a_restart() {
    let world = world(RARELY);
    let selectors = acme::selectors("acme", RARELY);
    let title = r#"title = "N \"} 1\nratebook_healthy 0 \\ \u202e""#;
    world.write(
        "selectors/acme.toml",
        selectors.replacen("title = \"Acme Video acme\"", title, 1),
    );
    let daemon = world.daemon();
    let first = address(&daemon);
    wait_for_checks(&world);
    world.run(&["check", "acme"]).ended(0);
    let known = metrics(first);
    let of = |name: &str| known.get(name).map(String::as_str);
    assert_eq!(of("ratebook_healthy"), Some("1"));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        of(&format!("ratebook_build_info{{version=\"{version}\"}}")),
        Some("1")
    );
    let sum: i64 = known
        .iter()
        .filter(|(name, _)| name.starts_with("ratebook_checks_total{source=\"acme\""))
        .map(|(_, count)| count.parse::<i64>().unwrap())
        .sum();
    assert_eq!(sum, 2);
    assert_eq!(
        of("ratebook_checks_total{source=\"acme\",outcome=\"changed\"}"),
        Some("1")
    );
    assert_eq!(
        of("ratebook_source_last_outcome{source=\"acme\",outcome=\"unchanged\"}"),
        Some("1")
    );
    assert_eq!(
        of("ratebook_source_last_outcome{source=\"acme\",outcome=\"suspect\"}"),
        Some("0")
    );
    assert_eq!(of("ratebook_source_rates{source=\"acme\"}"), Some("4"));
    assert_eq!(of("ratebook_source_fault{source=\"acme\"}"), Some("0"));
    assert_eq!(of("ratebook_outbox_mails{state=\"waiting\"}"), Some("0"));
    assert_eq!(
        of("ratebook_fetch_seconds_count{source=\"acme\"}"),
        Some("2")
    );
    let stored = world.look(
        "SELECT fetch_us / 1000000, fetch_us % 1000000 FROM check_run
         WHERE source = 'acme' ORDER BY id DESC LIMIT 1",
    );
    let seconds = format!("{}.{:0>6}", stored[0][0], stored[0][1]);
    assert_eq!(
        of("ratebook_source_last_fetch_seconds{source=\"acme\"}"),
        Some(seconds.as_str())
    );
    for name in [
        "ratebook_source_last_good_age_seconds{source=\"acme\"}",
        "ratebook_source_last_read_seconds{source=\"acme\"}",
        "ratebook_source_next_due_timestamp_seconds{source=\"acme\"}",
        "ratebook_store_bytes{part=\"file\"}",
        "process_resident_memory_bytes",
        "process_open_fds",
    ] {
        assert!(of(name).is_some(), "{name}: {known:#?}");
    }
    let info = known
        .keys()
        .find(|name| name.starts_with("ratebook_source_info{source=\"acme\""));
    let info = info.unwrap();
    assert!(info.contains(r#"N \"} 1 ratebook_healthy 0 \\"#), "{info}");
    assert!(!info.contains('\u{202e}'), "{info}");
    daemon.stop_well();

    world
        .sink
        .behave(SinkBehaviour::RefuseRecipient(RECIPIENTS[0].to_owned()));
    let page = acme::page(["1.30", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(page));
    world.run(&["check", "acme"]).ended(0);
    std::fs::remove_file(world.path("daemon.log")).unwrap();
    let daemon = world.daemon();
    let second = address(&daemon);
    let known = metrics(second);
    let of = |name: &str| known.get(name).map(String::as_str);
    assert_eq!(
        of("ratebook_checks_total{source=\"acme\",outcome=\"changed\"}"),
        Some("2")
    );
    assert_eq!(of("ratebook_outbox_mails{state=\"parked\"}"), Some("1"));
    assert_eq!(
        of("ratebook_delivery_attempts_total{result=\"parked\"}"),
        Some("1")
    );
    assert_eq!(of("ratebook_healthy"), Some("0"));
    daemon.stop_well();
}

#[test]
fn an_address_that_cannot_be_had_is_refused_at_the_start() {
    let world = world(RARELY);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = other.local_addr().unwrap().to_string();
    for (address, words) in [
        (taken.as_str(), "in use"),
        ("0.0.0.0:9464", "must bring a token"),
        ("[::]:9464", "must bring a token"),
        ("192.0.2.1:9464", "must bring a token"),
        ("localhost:9464", "127.0.0.1:9464"),
        ("9464", "127.0.0.1:9464"),
    ] {
        listen(&world, address);
        let ran = world.run(&["run"]);
        let said = ran.failed(3);
        assert!(
            said.contains("serve.listen") && said.contains(words),
            "{said}"
        );
        assert!(said.contains(address), "{said}");
    }
    assert!(world.site.asked().is_empty(), "nothing was done");
    // A command that does not listen does not mind.
    listen(&world, &taken);
    world.run(&["config", "check"]).ended(0);
}

#[test]
fn what_is_not_meant_for_it_is_refused() {
    let world = world(RARELY);
    let daemon = world.daemon();
    let address = address(&daemon);
    let close = "Connection: close\r\n";
    let large = "x".repeat(1 << 20);
    for (request, status) in [
        (
            format!("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n{close}\r\n"),
            404,
        ),
        (
            format!("GET /metrics/..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\n{close}\r\n"),
            404,
        ),
        (
            format!(
                "POST /metrics HTTP/1.1\r\nHost: localhost\r\n{close}Content-Length: 0\r\n\r\n"
            ),
            405,
        ),
        (
            format!("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n{close}\r\n"),
            421,
        ),
        (
            format!("GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n{close}\r\n"),
            421,
        ),
        (
            "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n"
                .to_owned(),
            413,
        ),
        (
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n".to_owned(),
            400,
        ),
        (
            format!(
                "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
                &large[..64 << 10]
            ),
            431,
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {large}\r\n\r\n"),
            431,
        ),
        (
            format!(
                "GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
                "A: b\r\n".repeat(200)
            ),
            431,
        ),
        ("nonsense\r\n\r\n".to_owned(), 400),
    ] {
        let reply = send(address, request.as_bytes());
        let start = &request[..request.len().min(80)];
        let is_refused = reply.status == status || (status == 431 && reply.status == 414);
        assert!(is_refused, "{start:?}: {} {}", reply.status, reply.body);
        assert!(!reply.head.contains("text/html"), "{}", reply.head);
    }
    assert_eq!(get(address, "/livez").status, 200);
    daemon.stop_well();
}

/// Clients that send nothing, or a byte at a time, keep nobody else waiting and take no more than
/// their share of files.
#[test]
fn slow_clients_hold_up_nobody() {
    let world = world(ALWAYS);
    let daemon = world.daemon();
    let address = address(&daemon);
    wait_for_checks(&world);
    let mut slow: Vec<TcpStream> = Vec::new();
    for n in 0..300 {
        let mut stream = TcpStream::connect(address).unwrap();
        if n % 2 == 0 {
            let _ = stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: local");
        }
        slow.push(stream);
    }
    let before = checks(&world, "acme");
    let mut longest = Duration::ZERO;
    for _ in 0..20 {
        let asked = Instant::now();
        assert_eq!(get(address, "/healthz").status, 200);
        longest = longest.max(asked.elapsed());
    }
    // A tenth of a second where the machine has nothing else to do.
    assert!(longest < Duration::from_secs(3), "{longest:?}");
    let files = metrics(address)["process_open_fds"]
        .parse::<usize>()
        .unwrap();
    assert!(files < 64 + 40, "{files} files are open");
    until("checks go on", || checks(&world, "acme") > before);
    // Those that were let in are sent away as well.
    let began = Instant::now();
    for mut stream in slow {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    daemon.stop_well();
}
