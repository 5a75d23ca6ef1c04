//! Who asks for what is not theirs, or in a way that would take all there is.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{JSON, ask, get, problem, running, wait_for_checks, world};
use crate::serve::{address, listen, send};
use crate::world::{PATIENCE, World, run_it, until};

const TOKEN: &str = "a-token-of-this-test-7391";

fn serve(world: &World, lines: &str) {
    let serve = format!("[serve]\n{lines}");
    world.configure(&world.fetching(), &world.mailing(&serve));
}

/// Every path and method of the interface, from its own description.
fn operations(world: &World) -> Vec<(String, String)> {
    let ran = world.run(&["openapi"]);
    let document: Value = serde_json::from_str(ran.ended(0)).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys();
        let path = path.replace(['{', '}'], "");
        methods.map(move |method| (method.to_uppercase(), path.clone()))
    });
    all.collect()
}

#[test]
fn beyond_this_machine_nothing_is_answered_without_the_token() {
    let world = world();
    for open in ["0.0.0.0:0", "[::]:0", "192.0.2.1:9464"] {
        serve(&world, &format!("listen = \"{open}\"\n"));
        for command in [&["config", "check"][..], &["run"]] {
            let ran = world.run(command);
            let said = ran.failed(3);
            for words in [
                "serve.token_file",
                "RATEBOOK_SERVE_TOKEN",
                "openssl rand",
                open,
            ] {
                assert!(said.contains(words), "{words}: {said}");
            }
        }
    }
    let file = world.write("serve-token", "too-short\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let lines = "listen = \"0.0.0.0:0\"\ntoken_file = \"serve-token\"\n";
    serve(&world, lines);
    let ran = world.run(&["config", "check"]);
    assert!(ran.failed(3).contains("at least 16 characters"), "{ran:?}");
    fs::write(&file, format!("{TOKEN}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let ran = world.run(&["config", "check"]);
    assert!(ran.failed(3).contains("can be read by others"), "{ran:?}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    world.run(&["config", "check"]).ended(0);

    let daemon = world.daemon();
    let port = address(&daemon).port();
    let at = SocketAddr::from(([127, 0, 0, 1], port));
    wait_for_checks(&world);
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");
    let operations = operations(&world);
    assert!(operations.len() >= 18, "{operations:?}");
    let elsewhere = ["/", "/v1", "/v1/nothing", "/../etc/passwd"].map(str::to_owned);
    let all = operations
        .into_iter()
        .chain(elsewhere.map(|path| ("GET".to_owned(), path)));
    for (method, path) in all {
        let request = format!("{method} {path}");
        for headers in [
            String::new(),
            bearer("a-token-of-this-test-7390"),
            bearer(""),
            format!("Cookie: token={TOKEN}\r\n"),
        ] {
            let reply = ask(at, &request, &headers, "");
            assert_eq!(reply.status, 401, "{request} {headers}");
            assert!(
                reply.head.contains("www-authenticate: bearer"),
                "{}",
                reply.head
            );
        }
        let in_url = ask(at, &format!("{request}?access_token={TOKEN}"), "", "");
        assert_eq!(in_url.status, 401, "{request}");
        let reply = ask(at, &request, &bearer(TOKEN), "");
        assert_ne!(reply.status, 401, "{request}");
        assert!(!reply.body.contains(TOKEN), "{request}");
    }
    // Whatever name it is asked by.
    let named = format!(
        "GET /v1/prices HTTP/1.1\r\nHost: prices.example.org\r\nConnection: close\r\n{}\r\n",
        bearer(TOKEN)
    );
    assert_eq!(send(at, named.as_bytes()).status, 200);
    assert!(!daemon.log().contains(TOKEN));
    for command in [&["config"][..], &["config", "check"], &["status"]] {
        assert!(!world.run(command).all().contains(TOKEN), "{command:?}");
    }
    daemon.stop_well();

    // On this machine none is needed, but one that is set is asked for.
    serve(&world, "listen = \"127.0.0.1:0\"\n");
    fs::remove_file(world.path("daemon.log")).unwrap();
    let daemon = world.daemon_under(|program| {
        program.arg("run").env("RATEBOOK_SERVE_TOKEN", TOKEN);
    });
    let at = address(&daemon);
    assert_eq!(ask(at, "GET /livez", "", "").status, 401);
    assert_eq!(ask(at, "GET /livez", &bearer(TOKEN), "").status, 200);
    daemon.stop_well();
}

#[test]
fn what_would_change_something_or_comes_of_other_pages_is_refused() {
    let world = world();
    let (daemon, at) = running(&world);
    let before = world.book();
    for (request, headers, status) in [
        ("POST /v1/prices", JSON, 405),
        ("PUT /v1/prices", JSON, 405),
        ("DELETE /v1/changes", "", 405),
        ("PATCH /v1/sources/acme", JSON, 405),
        ("TRACE /v1/prices", "", 405),
        ("GET /v1/estimate", "", 405),
        (
            "POST /v1/estimate",
            "Content-Type: application/json\r\nOrigin: https://evil.example\r\n",
            403,
        ),
        ("GET /v1/prices", "Origin: http://127.0.0.1:1\r\n", 403),
        ("GET /v1/prices", "Origin: null\r\n", 403),
        ("GET /v1/../../etc/passwd", "", 404),
        ("GET /v1/tables/..%2f..%2fetc%2fpasswd", "", 400),
        ("GET /v1/tables/....//....//etc/passwd", "", 404),
        ("GET /static/..%2f..%2fetc/passwd", "", 404),
        ("GET /v1/history?rate=%00", "", 400),
        ("GET /v1/history?rate=..%2f", "", 404),
        ("GET /v1/history?rate=%ff", "", 400),
        ("GET /v1/history?rate=x'%20OR%20'1'='1", "", 400),
        ("GET /v1/history?rate=a&rate=b", "", 400),
        ("GET /v1/changes?limit=-1", "", 400),
        ("GET /v1/changes?limit=1e9", "", 400),
        ("GET /v1/prices?as_of=2026-99-99", "", 400),
    ] {
        let told = problem(at, request, headers, "");
        assert_eq!(told["status"], status, "{request}: {told}");
    }
    // What is repeated of a request is no page, whatever it holds and whoever asks.
    let script = "%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE";
    for request in [
        format!("GET /v1/prices?rate={script}"),
        format!("GET /v1/prices?{script}=1"),
        format!("GET /{script}"),
        format!("GET /v1/sources/{script}"),
    ] {
        let reply = ask(at, &request, "Accept: text/html\r\n", "");
        assert!(
            reply.status >= 400 && !reply.head.contains("text/html"),
            "{}",
            reply.head
        );
        assert!(
            reply.head.contains("x-content-type-options: nosniff"),
            "{}",
            reply.head
        );
        assert!(!reply.body.contains('\u{202e}'), "{}", reply.body);
    }
    let long = "x".repeat(8_000);
    let told = problem(at, &format!("GET /v1/prices?rate={long}"), "", "");
    assert!(told.to_string().len() < 1_000, "{told}");
    assert_eq!(world.book(), before);
    daemon.stop_well();
}

#[test]
fn requests_that_are_large_or_ambiguous_are_refused_and_the_connection_closed() {
    let world = world();
    let (daemon, at) = running(&world);
    let large = "x".repeat((1 << 20) + 1);
    let chunk = format!("{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    let post = format!("POST /v1/estimate HTTP/1.1\r\nHost: {at}\r\n{JSON}");
    for (what, request, statuses) in [
        (
            "a body over 1 MiB",
            format!("{post}Content-Length: {}\r\n\r\n{large}", large.len()),
            &[413][..],
        ),
        (
            "100 MB that are only announced",
            format!("{post}Content-Length: 104857600\r\n\r\n"),
            &[413],
        ),
        (
            "as much in chunks",
            format!("{post}Transfer-Encoding: chunked\r\n\r\n{chunk}"),
            &[413],
        ),
        (
            "chunks that are none",
            format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            &[400],
        ),
        (
            "a length below zero",
            format!("{post}Content-Length: -1\r\n\r\n"),
            &[400],
        ),
        (
            "two lengths",
            format!("{post}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{{}}"),
            &[400],
        ),
        (
            "length and chunks",
            format!("{post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x"),
            &[400],
        ),
        (
            "a long line",
            format!("GET /{} HTTP/1.1\r\n\r\n", &large[..64 << 10]),
            &[414, 431],
        ),
        (
            "a long header",
            format!("GET / HTTP/1.1\r\nX: {large}\r\n\r\n"),
            &[431],
        ),
        (
            "garbage behind a request",
            format!("GET /v1/prices HTTP/1.1\r\nHost: {at}\r\n\r\n\0\0garbage\r\n\r\n"),
            &[200],
        ),
    ] {
        let asked = Instant::now();
        // To the end of the connection.
        let reply = send(at, request.as_bytes());
        assert!(
            statuses.contains(&reply.status),
            "{what}: {} {}",
            reply.status,
            reply.body
        );
        assert!(
            asked.elapsed() < Duration::from_secs(20),
            "{what}: {:?}",
            asked.elapsed()
        );
    }
    assert_eq!(ask(at, "GET /livez", "", "").status, 200);
    daemon.stop_well();
}

/// Bodies that come a byte at a time hold no place that others need, and are given up.
#[test]
fn slow_bodies_hold_up_nobody() {
    let world = world();
    let (daemon, at) = running(&world);
    let mut slow: Vec<TcpStream> = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(at).unwrap();
        let head = format!(
            "POST /v1/estimate HTTP/1.1\r\nHost: {at}\r\n{JSON}Content-Length: 100\r\n\r\n{{"
        );
        let _ = stream.write_all(head.as_bytes());
        slow.push(stream);
    }
    let mut longest = Duration::ZERO;
    for _ in 0..20 {
        let asked = Instant::now();
        get(at, "/v1/routes");
        longest = longest.max(asked.elapsed());
    }
    // A tenth of a second where the machine has nothing else to do.
    assert!(longest < Duration::from_secs(3), "{longest:?}");
    let began = Instant::now();
    let mut told = String::new();
    for mut stream in slow {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = stream.read_to_string(&mut told);
    }
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    assert!(
        told.contains("408 Request Timeout"),
        "those that were let in are told why"
    );
    daemon.stop_well();
}

/// Bodies of as many keys as go into a megabyte take nobody's turn for long.
#[test]
fn bodies_of_many_keys_hold_up_nobody() {
    let world = world();
    let (daemon, at) = running(&world);
    let keys: Vec<String> = (0..87_000).map(|n| format!("\"{n:05}k\":0")).collect();
    let body = format!("{{{}}}", keys.join(","));
    assert!((900_000..1 << 20).contains(&body.len()), "{}", body.len());
    let post = format!(
        "POST /v1/estimate HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n{JSON}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::scope(|scope| {
        let large: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| send(at, post.as_bytes())))
            .collect();
        let mut answered = 0;
        while answered < 20 || large.iter().any(|asked| !asked.is_finished()) {
            // Who waits for longer than three seconds is told that others are asked.
            get(at, "/v1/routes");
            answered += 1;
        }
        for asked in large {
            let reply = asked.join().unwrap();
            assert_eq!(reply.status, 422, "{}", reply.body);
            let told: Value = serde_json::from_str(&reply.body).unwrap();
            assert_eq!(told["errors"].as_array().unwrap().len(), 20, "{told}");
        }
    });
    daemon.stop_well();
}

/// What the process used of the processor so far, in clock ticks (hundredths of a second).
fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// More connections than there are file descriptors: the daemon does not spin, and answers again.
#[test]
fn without_file_descriptors_it_waits_and_goes_on() {
    let world = world();
    let program = world.program();
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -n 48; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .env_clear()
        .current_dir(world.path(""));
    let daemon = world.daemon_of(limited);
    let at = address(&daemon);
    wait_for_checks(&world);
    let idle: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(at).unwrap()).collect();
    daemon.wait_for_log("no connection can be accepted");
    let (before, began) = (ticks(daemon.pid()), Instant::now());
    let while_short = Duration::from_secs(2);
    while let Some(left) = while_short.checked_sub(began.elapsed()) {
        std::thread::park_timeout(left);
    }
    let used = ticks(daemon.pid()) - before;
    // A fifth of a core, of a debug build that checks and beats meanwhile.
    assert!(used < 40, "{used} ticks in 2 s");
    drop(idle);
    until("it answers again", || {
        let stream = TcpStream::connect(at).ok();
        stream.is_some_and(|mut stream| {
            stream
                .set_read_timeout(Some(Duration::from_secs(5)))
                .unwrap();
            let asked = format!("GET /livez HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n");
            let mut told = String::new();
            stream.write_all(asked.as_bytes()).is_ok()
                && stream.read_to_string(&mut told).is_ok()
                && told.contains(" 200 ")
        })
    });
    daemon.stop_well();
}

/// A store that is damaged before somebody asks: a reason, and no price. Who had read it before may
/// still have what it held.
#[test]
fn of_a_damaged_store_nothing_is_told_but_the_reason() {
    let world = world();
    let (daemon, at) = running(&world);
    let file = fs::File::options().write(true).open(world.store()).unwrap();
    let bytes = file.metadata().unwrap().len();
    // All but the header: what is read next is garbage.
    file.write_all_at(&vec![0xa5; usize::try_from(bytes).unwrap() - 100], 100)
        .unwrap();
    // What is in the log alone is as lost.
    let log = fs::File::options()
        .write(true)
        .open(world.path("ratebook.db-wal"));
    if let Ok(log) = log {
        let bytes = log.metadata().unwrap().len();
        let garbage = vec![0xa5; usize::try_from(bytes).unwrap()];
        log.write_all_at(&garbage, 0).unwrap();
    }
    for path in ["/v1/prices", "/v1/changes", "/v1/sources", "/v1/tables"] {
        let told = problem(at, &format!("GET {path}"), "", "");
        assert_eq!(told["status"], 503, "{told}");
        assert_eq!(told["type"], "urn:ratebook:problem:store", "{told}");
        assert!(told["detail"].as_str().unwrap().len() > 20, "{told}");
    }
    daemon.kill();
}

/// Without an address nothing listens, and a token alone is a mistake.
#[test]
fn a_listener_that_is_not_asked_for_is_not_there() {
    let world = world();
    world.configure(&world.fetching(), &world.mailing(""));
    let daemon = world.daemon();
    daemon.wait_for_log("ratebook is running");
    assert!(!daemon.log().contains("event=serving"), "{}", daemon.log());
    daemon.stop_well();
    serve(&world, "token_file = \"serve-token\"\n");
    let ran = run_it(world.program().args(["config", "check"]));
    assert!(ran.failed(3).contains("set `serve.listen`"), "{ran:?}");
    listen(&world, "127.0.0.1:0");
    world.run(&["config", "check"]).ended(0);
}
