//! How many estimates the daemon answers over HTTP, and how long one is waited for:
//! `cargo bench --bench serve`.
//!
//! The real program, in a release build, on one core of its own (`taskset`); who asks is on
//! another. Every connection is kept and asks the next thing once it has the answer to the last.
//! The book is the one of `ratebook demo`; no page can be fetched meanwhile, and none is.
//! `RATEBOOK_BENCH_SECONDS` says how long each line takes, 10 where it is not set.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a measurement that cannot go on must stop, and says what it measured"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const JOB: &str = r#"{"route": "gptimage2/kling-3/text-to-video", "seconds": 5, "dimensions": {"resolution": "720p", "sound": "off"}}"#;

fn main() {
    let seconds = std::env::var("RATEBOOK_BENCH_SECONDS");
    let seconds: u64 = seconds.map_or(10, |seconds| seconds.parse().unwrap());
    pinned(std::process::id(), 1);
    let folder = std::env::temp_dir().join(format!("ratebook-serve-{}", std::process::id()));
    fs::create_dir(&folder).unwrap();
    let daemon = Daemon::start(&folder);
    let hundred = format!("{{\"jobs\": [{}]}}", vec![JOB; 100].join(","));
    let then = JOB.replacen('{', r#"{"as_of": "2026-04-08T12:00:00Z", "#, 1);
    println!(
        "| asked | connections | requests a second | jobs a second | median | p99 | longest |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (asked, path, body, jobs) in [
        ("one job", "/v1/estimate", JOB, 1_u32),
        ("one job as of an instant", "/v1/estimate", then.as_str(), 1),
        ("100 jobs", "/v1/estimates", hundred.as_str(), 100),
    ] {
        for connections in [1, 4, 16] {
            // The first requests open the store and make the book.
            measured(
                daemon.at,
                path,
                body,
                connections,
                Duration::from_millis(500),
            );
            let time = Duration::from_secs(seconds);
            let began = Instant::now();
            let mut waits = measured(daemon.at, path, body, connections, time);
            let took = began.elapsed().as_secs_f64();
            waits.sort_unstable();
            let at = |share: usize| waits[(waits.len() - 1) * share / 1_000];
            let count = f64::from(u32::try_from(waits.len()).unwrap());
            println!(
                "| {asked} | {connections} | {:.0} | {:.0} | {:.2?} | {:.2?} | {:.2?} |",
                count / took,
                count * f64::from(jobs) / took,
                at(500),
                at(990),
                at(1_000),
            );
        }
    }
    drop(daemon);
    fs::remove_dir_all(folder).unwrap();
}

/// Has a process, and what it starts from now on, run on one core.
fn pinned(process: u32, core: u32) {
    let mut taskset = Command::new("taskset");
    taskset.args(["-c", "-p", &core.to_string(), &process.to_string()]);
    let status = taskset.stdout(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "no `taskset`");
}

/// How long each request took, of so many connections for so long.
fn measured(
    at: SocketAddr,
    path: &str,
    body: &str,
    connections: usize,
    time: Duration,
) -> Vec<Duration> {
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    thread::scope(|scope| {
        let asking: Vec<_> = (0..connections)
            .map(|_| scope.spawn(|| asked(at, request.as_bytes(), time)))
            .collect();
        let waits = asking.into_iter().map(|asking| asking.join().unwrap());
        waits.flatten().collect()
    })
}

/// Asks again and again. A connection lasts a minute; then the next one is opened.
fn asked(at: SocketAddr, request: &[u8], time: Duration) -> Vec<Duration> {
    let (began, mut waits) = (Instant::now(), Vec::new());
    let open = || {
        let stream = TcpStream::connect(at).unwrap();
        stream.set_nodelay(true).unwrap();
        BufReader::new(stream)
    };
    let mut line = open();
    while began.elapsed() < time {
        let sent = Instant::now();
        match answer(&mut line, request) {
            Some(200) => waits.push(sent.elapsed()),
            Some(status) => panic!("answered with {status}"),
            None => line = open(),
        }
    }
    waits
}

/// The status of the answer; `None` where the connection is at its end.
fn answer(line: &mut BufReader<TcpStream>, request: &[u8]) -> Option<u16> {
    line.get_mut().write_all(request).ok()?;
    let mut head = String::new();
    line.read_line(&mut head).ok()?;
    let status = head.get(9..12)?.parse().ok()?;
    let mut length = 0_u64;
    loop {
        head.clear();
        line.read_line(&mut head).ok()?;
        if head.trim().is_empty() {
            break;
        }
        let lower = head.to_ascii_lowercase();
        if let Some(text) = lower.strip_prefix("content-length:") {
            length = text.trim().parse().ok()?;
        }
    }
    let read = std::io::copy(&mut line.by_ref().take(length), &mut std::io::sink()).ok()?;
    (read == length).then_some(status)
}

struct Daemon {
    child: Child,
    at: SocketAddr,
}

impl Daemon {
    fn start(folder: &Path) -> Self {
        // Nothing answers there, so that no page is fetched.
        let config = "store = \"ratebook.db\"\n[fetch]\nproxy = \"http://127.0.0.1:9999\"\n\
                      [serve]\nlisten = \"127.0.0.1:0\"\n";
        fs::write(folder.join("ratebook.toml"), config).unwrap();
        let ratebook = || {
            let mut ratebook = Command::new("taskset");
            ratebook.args(["-c", "0", env!("CARGO_BIN_EXE_ratebook")]);
            ratebook.current_dir(folder).stdout(Stdio::null());
            ratebook
        };
        let demo = ratebook().arg("demo").stderr(Stdio::null()).status();
        assert!(demo.unwrap().success(), "the demo failed");
        let log = fs::File::create(folder.join("log")).unwrap();
        // Where it listens, it says itself.
        let mut daemon = Self {
            child: ratebook().arg("run").stderr(log).spawn().unwrap(),
            at: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let began = Instant::now();
        loop {
            let log = fs::read_to_string(folder.join("log")).unwrap();
            if let Some((_, told)) = log.split_once("address=") {
                let end = told.find(|c: char| !"0123456789.:".contains(c)).unwrap();
                daemon.at = told[..end].parse().unwrap();
                return daemon;
            }
            assert!(began.elapsed() < Duration::from_mins(1), "{log}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
