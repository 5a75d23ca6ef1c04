//! Many sources on many hosts, of which one hangs, one drips and one sends garbage.
//!
//! `RATEBOOK_LOAD=1000` asks for so many sources, ten on each host; `-- --nocapture` shows the
//! figures.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::acme;
use crate::world::{Daemon, RUNTIME, World};

const OF_ONE_HOST: usize = 10;

/// The hosts that do ill; all others answer as they should.
const HANGS: u8 = 1;
const DRIPS: u8 = 2;
const GARBAGE: u8 = 3;

/// Every address of 127.0.1.0/24 is a host of its own.
fn serve() -> SocketAddr {
    let listener = RUNTIME.block_on(TcpListener::bind("0.0.0.0:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let filler = "<p>What moves, and what it costs to have it move.</p>\n".repeat(1_000);
    let page = acme::page_with(
        ["1.20", "2.40", "3", "4.50"],
        "Billed in steps of 6 seconds",
        "",
    );
    let page = page.replace("</body>", &format!("{filler}</body>"));
    let good = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{page}",
        page.len()
    );
    let good = Arc::new(good.into_bytes());
    RUNTIME.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, Arc::clone(&good)));
        }
    });
    address
}

async fn answer(mut stream: TcpStream, good: Arc<Vec<u8>>) -> std::io::Result<()> {
    let SocketAddr::V4(host) = stream.local_addr()? else {
        return Ok(());
    };
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    if head.starts_with(b"GET /robots.txt") {
        let none = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return stream.write_all(none.as_bytes()).await;
    }
    match host.ip().octets()[3] {
        HANGS => std::future::pending().await,
        DRIPS => {
            for byte in good.iter() {
                stream.write_u8(*byte).await?;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Ok(())
        }
        GARBAGE => stream.write_all(&[0xff; 4_096]).await,
        _ => stream.write_all(&good).await,
    }
}

/// What the kernel says of the daemon: processor seconds, the most memory it ever held in MiB.
fn cost(daemon: &Daemon) -> (u64, u64) {
    let read = |file: &str| fs::read_to_string(format!("/proc/{}/{file}", daemon.pid())).unwrap();
    let stat = read("stat");
    let behind = stat.rsplit_once(") ").unwrap().1;
    let fields: Vec<&str> = behind.split(' ').collect();
    // In hundredths of a second, as on all Linux machines.
    let ticks = |n: usize| fields[n].parse::<u64>().unwrap();
    let status = read("status");
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    let kib: u64 = peak.split_whitespace().nth(1).unwrap().parse().unwrap();
    ((ticks(11) + ticks(12)) / 100, kib / 1_024)
}

#[test]
fn many_sources_are_checked_in_their_interval_while_some_hosts_do_ill() {
    let sources = std::env::var("RATEBOOK_LOAD").map_or(60, |text| text.parse().unwrap());
    // What hangs on one host is waited for a few at a time.
    let (interval, deadline) = if sources > 100 { (300, 30) } else { (20, 3) };
    let server = serve();
    let world = World::new();
    for id in crate::world::BUILT_IN {
        world.write(&format!("selectors/{id}.toml"), acme::resting(id));
    }
    let (mut origins, mut of_host) = (String::new(), BTreeMap::new());
    for n in 0..sources {
        let host = u8::try_from(n / OF_ONE_HOST + 1).unwrap();
        let id = format!("s{n}");
        let text = acme::selectors(&id, "EVERY")
            .replace("schedule = \"EVERY\"", &format!("every = \"{interval}s\""))
            .replace("https://acme.test", &format!("https://h{host}.test"));
        world.write(&format!("selectors/{id}.toml"), text);
        of_host.insert(id, host);
    }
    for host in 1..=sources.div_ceil(OF_ONE_HOST) {
        let to = format!("http://127.0.1.{host}:{}", server.port());
        writeln!(origins, "\"https://h{host}.test\" = \"{to}\"").unwrap();
    }
    let fetching = format!(
        "[fetch]\nallow_private = true\ndeadline = \"{deadline}s\"\n[fetch.origins]\n{origins}"
    );
    world.configure(&fetching, "");
    let began = Instant::now();
    let daemon = world.daemon_under(|program| {
        // One core, where there are several.
        let path = program.get_program().to_owned();
        let mut on_one = Command::new("taskset");
        on_one.args(["-c", "0"]).arg(path).args(program.get_args());
        on_one.envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        on_one.current_dir(program.get_current_dir().unwrap());
        *program = on_one;
        program.arg("run");
    });
    daemon.wait_for_log("ratebook is running");
    let started = began.elapsed();
    let checked = |times: i64| {
        let sql =
            format!("SELECT source FROM check_run GROUP BY source HAVING count(*) >= {times}");
        let rows = world.look(&sql);
        rows.iter()
            .filter(|row| of_host.contains_key(&row[0]))
            .count()
    };
    let began = Instant::now();
    let wait = |times: i64, until: Instant| {
        let mut seen = checked(times);
        while seen < sources && Instant::now() < until {
            std::thread::park_timeout(Duration::from_millis(200));
            seen = checked(times);
        }
        assert_eq!(seen, sources, "checked {times} times: {}", daemon.log());
        began.elapsed()
    };
    // All at once at first, for nothing was ever checked; then each in its place.
    let first = wait(1, began + Duration::from_secs(interval));
    let idle = cost(&daemon);
    // Two intervals and a tenth hold a second check of each source, wherever its place is.
    let second = wait(2, began + Duration::from_secs(interval * 2 + interval / 10));
    let good = "SELECT source, count(*), sum(outcome IN ('changed', 'unchanged'))
        FROM check_run GROUP BY source";
    for row in world.look(good) {
        let Some(host) = of_host.get(&row[0]) else {
            continue;
        };
        let does_ill = [HANGS, DRIPS, GARBAGE].contains(host);
        assert_eq!(row[2] == "0", does_ill, "{row:?} on host {host}");
        assert!(row[1] == row[2] || does_ill, "{row:?}");
    }
    let late = lateness(&world, &of_host, interval);
    let (seconds, mebibytes) = cost(&daemon);
    println!(
        "{sources} sources, every {interval} s: started in {started:.1?}, all checked in {first:.1?} \
         ({} s of processor time), twice in {second:.1?} ({seconds} s of processor time), \
         at most {late} s after they were due, at most {mebibytes} MiB",
        idle.0
    );
    assert!(mebibytes < 256, "{mebibytes} MiB");
    daemon.stop_well();
}

/// The longest time from when a source of a good host was due to its check, the first apart.
fn lateness(world: &World, of_host: &BTreeMap<String, u8>, interval: u64) -> i64 {
    let sql = "SELECT source, started FROM check_run ORDER BY id";
    let (mut seen, mut most) = (BTreeMap::new(), 0);
    for row in world.look(sql) {
        let times = seen.entry(row[0].clone()).or_insert(0);
        *times += 1;
        let is_good = of_host.get(&row[0]).is_some_and(|host| *host > GARBAGE);
        if *times > 1 && is_good {
            let started: jiff::Timestamp = row[1].parse().unwrap();
            most = most.max(started.as_second() % i64::try_from(interval).unwrap());
        }
    }
    most
}
