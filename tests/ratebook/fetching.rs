//! Sites, networks and name servers at their worst: each check ends within its bounds, says why in
//! one line, and touches no price.

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use async_compression::tokio::write::BrotliEncoder;
use flate2::{Compress, Compression, FlushCompress};
use serde_json::Value;
use tokio::io::AsyncWriteExt;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::{Answer, Fault, RawServer};
use crate::world::{PATIENCE, RUNTIME, World, outcome, run_it, until};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

/// The selector file of a source whose page is at this address itself.
fn at(url: &str, schedule: &str) -> String {
    acme::selectors("acme", schedule).replace("https://acme.test/acme", url)
}

/// `[fetch]` for servers on this machine that are not the user's own, so that they are treated
/// like all others; with more lines.
fn fetching(more: &str) -> String {
    format!("[fetch]\nallow_private = true\ngap = \"0s\"\n{more}\n")
}

/// A world whose source was read on 1 May from its own site.
fn read_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    show(&world, PRICES);
    assert_eq!(world.outcome("2026-05-01", "acme"), "changed");
    world
}

fn show(world: &World, prices: [&str; 4]) {
    let body = acme::page(prices).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

/// A world that was read, whose source is now at this address.
fn moved_to(url: &str, more: &str) -> World {
    let world = read_world();
    world.write("selectors/acme.toml", at(url, RARELY));
    world.configure(&fetching(more), &world.mailing(""));
    world
}

/// A check that fails: what it says of itself, and its one line.
#[track_caller]
fn fails(world: &World, at: &str) -> (Value, String) {
    let book = world.book();
    let ran = world.run(&["--now", at, "--format", "json", "check", "acme"]);
    let mut checked: Vec<Value> = serde_json::from_str(ran.ended(1)).unwrap();
    assert_eq!(world.book(), book, "no price moves");
    world.assert_sound();
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let failure = lines.iter().find(|line| line.starts_with("source=acme "));
    let failure = failure.unwrap_or_else(|| panic!("no failure line: {ran:#?}"));
    (checked.remove(0), (*failure).to_owned())
}

fn head(lines: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{lines}\r\n").into_bytes()
}

/// A deflated mebibyte of blanks that can be repeated: it refers to nothing before it.
fn deflated_mebibyte() -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let blanks = vec![b' '; 1 << 20];
    let mut packed = Vec::with_capacity(1 << 16);
    compress
        .compress_vec(&blanks, &mut packed, FlushCompress::Full)
        .unwrap();
    assert!(packed.len() < 1 << 13);
    packed
}

/// So many mebibytes of blanks in few bytes, in each coding.
fn bomb(coding: &str, mebibytes: usize) -> Fault {
    let head = head(&format!("Content-Encoding: {coding}\r\n"));
    match coding {
        "gzip" => {
            let start = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
            Fault::Repeat([&head[..], &start].concat(), deflated_mebibyte(), mebibytes)
        }
        "deflate" => {
            let start = [0x78, 0xda];
            Fault::Repeat([&head[..], &start].concat(), deflated_mebibyte(), mebibytes)
        }
        "zstd" => {
            // A window of 128 KiB, then blocks of one repeated byte, eight to the mebibyte.
            let start = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38];
            let size = (128 << 10 << 3) | 0b010_u32;
            let [low, middle, high, _] = size.to_le_bytes();
            let block = [low, middle, high, b' '];
            Fault::Repeat([&head[..], &start].concat(), block.repeat(8), mebibytes)
        }
        _ => {
            let packed = RUNTIME.block_on(async {
                let mut encoder = BrotliEncoder::new(Vec::new());
                let blanks = vec![b' '; 1 << 20];
                for _ in 0..mebibytes {
                    encoder.write_all(&blanks).await.unwrap();
                }
                encoder.shutdown().await.unwrap();
                encoder.into_inner()
            });
            Fault::Bytes([head, packed].concat())
        }
    }
}

#[test]
fn every_bad_answer_fails_in_one_line_and_touches_nothing() {
    let page = acme::page(PRICES);
    let half = page.get(..page.find("<tr><td>Pulsar").unwrap()).unwrap();
    let told = |length: usize| head(&format!("Content-Length: {length}\r\n"));
    let chunked = head("Transfer-Encoding: chunked\r\n");
    let mut twice = Vec::new();
    {
        let mut inner = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
        inner.write_all(&vec![b' '; 1 << 20]).unwrap();
        let inner = inner.finish().unwrap();
        let mut outer = flate2::write::GzEncoder::new(&mut twice, Compression::best());
        outer.write_all(&inner).unwrap();
    }
    let big_header = format!("X: {}\r\n", "x".repeat(2_000_000));
    let cookies = "Set-Cookie: a=b\r\n".repeat(10_000);
    let bytes = |parts: &[&[u8]]| Fault::Bytes(parts.concat());
    let cases: Vec<(&str, Fault, &str, &str)> = vec![
        (
            "silent",
            Fault::Hang(Vec::new()),
            "fetch",
            "timed out after 1s while waiting",
        ),
        (
            "slowhead",
            Fault::Drip(b"HTTP/1.1 200 OK\r\nX: ".to_vec(), b'x'),
            "fetch",
            "timed out",
        ),
        (
            "slowbody",
            Fault::Drip(told(9000), b'x'),
            "fetch",
            "timed out after 1s while reading",
        ),
        (
            "infinite",
            Fault::Repeat(
                chunked.clone(),
                [&b"10000\r\n"[..], &[b' '; 1 << 16], b"\r\n"].concat(),
                1 << 20,
            ),
            "decode",
            "body over 8388608 bytes",
        ),
        (
            "gzip bomb",
            bomb("gzip", 256),
            "decode",
            "body over 8388608 bytes",
        ),
        (
            "greater bomb",
            bomb("gzip", 2048),
            "decode",
            "body over 8388608 bytes",
        ),
        (
            "deflate bomb",
            bomb("deflate", 256),
            "decode",
            "body over 8388608 bytes",
        ),
        (
            "zstd bomb",
            bomb("zstd", 2048),
            "decode",
            "body over 8388608 bytes",
        ),
        (
            "brotli bomb",
            bomb("br", 16),
            "decode",
            "body over 8388608 bytes",
        ),
        (
            "packed twice",
            bytes(&[&head("Content-Encoding: gzip, gzip\r\n"), &twice]),
            "decode",
            "unsupported content coding",
        ),
        (
            "short",
            bytes(&[&told(page.len()), half.as_bytes()]),
            "fetch",
            "incomplete",
        ),
        (
            "no length, cut",
            bytes(&[&head(""), half.as_bytes()]),
            "extract",
            "",
        ),
        (
            "no last chunk",
            bytes(&[
                &chunked,
                format!("{:x}\r\n{page}\r\n", page.len()).as_bytes(),
            ]),
            "fetch",
            "incomplete",
        ),
        ("empty", bytes(&[&told(0)]), "decode", "the body is empty"),
        (
            "pdf",
            bytes(&[b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7"]),
            "decode",
            "`application/pdf`",
        ),
        (
            "image",
            bytes(&[b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"]),
            "decode",
            "`image/png`",
        ),
        (
            "json",
            bytes(&[b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"price\":9}"]),
            "extract",
            "",
        ),
        ("reset", Fault::Reset, "fetch", "os error"),
        (
            "garbage",
            bytes(&[b"220 smtp.example.org ESMTP\r\n\r\n"]),
            "fetch",
            "invalid HTTP",
        ),
        (
            "big header",
            bytes(&[&head(&big_header), b"x"]),
            "fetch",
            "no valid HTTP answer",
        ),
        (
            "cookies",
            bytes(&[&head(&cookies), b"x"]),
            "fetch",
            "no valid HTTP answer",
        ),
    ];
    let faults: std::collections::BTreeMap<String, Fault> = cases
        .iter()
        .map(|(name, fault, ..)| (format!("/{}", name.replace(' ', "%20")), fault.clone()))
        .collect();
    let server = RawServer::behaving(move |path| match faults.get(path) {
        Some(fault) => fault.clone(),
        None => Fault::Bytes(b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec()),
    });
    let world = moved_to(server.origin(), "deadline = \"1s\"");
    for (name, _, step, cause) in cases {
        let url = format!("{}/{}", server.origin(), name.replace(' ', "%20"));
        world.write("selectors/acme.toml", at(&url, RARELY));
        let began = Instant::now();
        let (checked, line) = fails(&world, "2026-05-02T09:00:00Z");
        assert!(began.elapsed() < Duration::from_secs(30), "{name}");
        let is_answer = step != "fetch";
        let expected = if is_answer {
            "unreadable"
        } else {
            "unreachable"
        };
        assert_eq!(outcome(&checked), expected, "{name}: {checked:#}");
        let start = format!("source=acme url={url} selector=");
        assert!(line.starts_with(&start), "{name}: {line}");
        assert!(line.contains("acme.toml:"), "{name}: {line}");
        assert!(
            line.contains(&format!(" step={step} cause=")),
            "{name}: {line}"
        );
        assert!(line.contains(cause), "{name}: {line}");
        assert!(
            line.ends_with("; kept snapshot 1 of 2026-05-01"),
            "{name}: {line}"
        );
    }
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 1);
    assert_eq!(world.count("SELECT count(*) FROM change"), 0);
}

#[test]
fn redirects_end_and_lead_nowhere_else() {
    let server = RawServer::behaving(|path| {
        let redirect = |to: &str| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\n\r\n");
        let hops = path
            .strip_prefix("/hop/")
            .and_then(|left| left.parse::<u32>().ok());
        Fault::Bytes(match (path, hops) {
            (_, Some(0)) => [&head("")[..], acme::page(PRICES).as_bytes()].concat(),
            (_, Some(left)) => redirect(&format!("/hop/{}", left - 1)).into_bytes(),
            ("/loop", _) => redirect("/loop").into_bytes(),
            ("/tofile", _) => redirect("file:///etc/passwd").into_bytes(),
            ("/toport", _) => redirect("http://127.0.0.1:9200/").into_bytes(),
            ("/tossh", _) => redirect("http://127.0.0.1:22/").into_bytes(),
            _ => b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec(),
        })
    });
    let world = moved_to(server.origin(), "");
    for (path, cause) in [
        ("/loop", "more than 5 redirects"),
        ("/hop/6", "more than 5 redirects"),
        (
            "/tofile",
            "unexpected status 302: the redirect to `file:///etc/passwd` is refused",
        ),
        ("/toport", "it leads to port 9200"),
        ("/tossh", "port 22 is that of SSH"),
    ] {
        let url = format!("{}{path}", server.origin());
        world.write("selectors/acme.toml", at(&url, RARELY));
        let (checked, line) = fails(&world, "2026-05-02T09:00:00Z");
        assert_eq!(outcome(&checked), "unreachable", "{path}");
        assert!(line.contains(cause), "{path}: {line}");
        if path != "/tofile" {
            assert!(line.contains(&url), "{line}");
        }
    }
    let url = format!("{}/hop/5", server.origin());
    world.write("selectors/acme.toml", at(&url, RARELY));
    assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
    let last = world.look("SELECT final_url FROM check_page ORDER BY check_run DESC LIMIT 1");
    assert_eq!(last, [[format!("{}/hop/0", server.origin())]]);
}

/// Through a proxy all names lead to the same server: what a page may redirect to is the gate's.
#[test]
fn nothing_inside_is_reached_by_any_spelling() {
    let server = RawServer::behaving(|path| {
        let to = path
            .strip_prefix("http://acme.test/to/")
            .unwrap_or_default();
        Fault::Bytes(match path {
            "http://acme.test/robots.txt" => b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec(),
            _ => format!("HTTP/1.1 302 Found\r\nLocation: http://{to}/\r\n\r\n").into_bytes(),
        })
    });
    let world = read_world();
    let proxied = format!("[fetch]\ngap = \"0s\"\nproxy = \"{}\"\n", server.origin());
    world.configure(&proxied, &world.mailing(""));
    for host in [
        "169.254.169.254",
        "[::1]",
        "10.0.0.1",
        "100.64.0.1",
        "2130706433",
        "0x7f.1",
    ] {
        let url = format!("http://acme.test/to/{host}");
        world.write("selectors/acme.toml", at(&url, RARELY));
        let before = server.asked().len();
        let (_, line) = fails(&world, "2026-05-02T09:00:00Z");
        assert!(line.contains("private address"), "{host}: {line}");
        assert_eq!(
            server.asked()[before..],
            ["http://acme.test/robots.txt".to_owned(), url]
        );
    }
    // Asked for directly, without a proxy: not even connected to.
    let site = world.site.origin().rsplit_once(':').unwrap().1.to_owned();
    world.configure("", &world.mailing(""));
    let asked = world.site.asked().len();
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "localhost",
    ] {
        let url = format!("http://{host}:{site}/acme");
        world.write("selectors/acme.toml", at(&url, RARELY));
        let (_, line) = fails(&world, "2026-05-02T09:00:00Z");
        assert!(line.contains("private address"), "{host}: {line}");
    }
    assert_eq!(world.site.asked().len(), asked);
}

#[test]
fn an_address_that_cannot_be_meant_is_refused_where_it_is_written() {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    for (url, word) in [
        ("http://a.test\\\\@127.0.0.1/", "backslash"),
        ("https://u:hunter2@acme.test/", "user name"),
        ("https://@acme.test/", "user name"),
        ("file:///etc/passwd", "`file:`"),
        ("ftp://acme.test/", "`ftp:`"),
        ("javascript:alert(1)", "`javascript:`"),
        (" source:file:///", "blanks"),
        ("https://acme.test/\\ta", "blanks"),
        ("https://acme.test/\\n", "blanks"),
        ("http:acme.test", "no host"),
        ("http://acme.test:25/", "port 25"),
        ("http://acme.test:6379/", "Redis"),
    ] {
        let text = at(url, RARELY);
        world.write("selectors/acme.toml", &text);
        let line = text
            .lines()
            .position(|line| line.starts_with("url ="))
            .unwrap()
            + 1;
        let ran = world.run(&["check"]);
        let said = ran.failed(3);
        assert!(
            said.contains(&format!("acme.toml:{line}: ")),
            "{url}: {said}"
        );
        assert!(said.contains(word), "{url}: {said}");
        // The line itself is shown below; what is said of it names no secret.
        assert!(!said.lines().next().unwrap().contains("hunter2"), "{said}");
    }
    assert!(world.site.asked().is_empty());
}

#[test]
fn a_site_that_asks_to_be_left_alone_is_even_by_another_process() {
    for (value, until, early) in [
        ("7", "2026-05-02T09:00:07Z", "2026-05-02T09:00:06Z"),
        (
            "Sat, 02 May 2026 09:02:00 GMT",
            "2026-05-02T09:02:00Z",
            "2026-05-02T09:01:59Z",
        ),
        (
            "99999999999999999999",
            "2026-05-03T09:00:00Z",
            "2026-05-03T08:59:59Z",
        ),
        ("-1", "2026-05-02T09:01:00Z", "2026-05-02T09:00:59Z"),
        ("garbage", "2026-05-02T09:01:00Z", "2026-05-02T09:00:59Z"),
    ] {
        let refusal = format!("HTTP/1.1 429 Slow down\r\nRetry-After: {value}\r\n\r\n");
        let pages = std::sync::atomic::AtomicUsize::new(0);
        let server = RawServer::behaving(move |path| {
            if path == "/robots.txt" {
                return Fault::Bytes(b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec());
            }
            match pages.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
                0 => Fault::Bytes(refusal.clone().into_bytes()),
                _ => Fault::Bytes([&head("")[..], acme::page(PRICES).as_bytes()].concat()),
            }
        });
        let world = moved_to(&format!("{}/acme", server.origin()), "");
        let (_, line) = fails(&world, "2026-05-02T09:00:00Z");
        assert!(line.contains("status 429"), "{line}");
        let asked = server.asked().len();
        let (_, line) = fails(&world, early);
        assert!(
            line.contains("not asked: `127.0.0.1` wishes to be left alone"),
            "{line}"
        );
        assert_eq!(server.asked().len(), asked, "{value}");
        assert_eq!(world.outcome(until, "acme"), "unchanged", "{value}");
    }
}

#[test]
fn the_daemon_plans_no_check_before_the_time_that_a_site_names() {
    let server = RawServer::behaving(|path| {
        Fault::Bytes(match path {
            "/robots.txt" => b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec(),
            _ => b"HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\n\r\n".to_vec(),
        })
    });
    // Another host than that of the sources that rest.
    let url = format!("{}/acme", server.origin().replace("127.0.0.1", "localhost"));
    let world = World::of(&[("acme", at(&url, ALWAYS))]);
    let rest = format!(
        "[fetch.origins]\n\"https://acme.test\" = \"{}\"",
        world.site.origin()
    );
    world.configure(&fetching(&rest), &world.mailing(""));
    let daemon = world.daemon();
    daemon.wait_for_log("it is left alone until");
    let planned = "SELECT count(*) FROM due JOIN host_rest
        WHERE source = 'acme' AND next_due >= until";
    until("the check is planned for later", || {
        world.count(planned) == 1
    });
    let asked = server.asked();
    assert_eq!(asked.iter().filter(|path| *path == "/acme").count(), 1);
    daemon.stop_well();
}

#[test]
fn a_site_that_forbids_it_in_robots_txt_is_not_read() {
    let page = [&head("")[..], acme::page(PRICES).as_bytes()].concat();
    let answer = |status: &str, body: &str| format!("HTTP/1.1 {status}\r\n\r\n{body}").into_bytes();
    for (robots, said) in [
        (
            answer("200 OK", "User-agent: *\nDisallow: /acme\n"),
            Some("robots.txt disallows"),
        ),
        (
            answer("200 OK", "User-agent: ratebook\nDisallow: /\n"),
            Some("robots.txt disallows"),
        ),
        (
            answer("200 OK", "User-agent: *\nDisallow: /private\n"),
            None,
        ),
        (answer("404 Not Found", ""), None),
        (answer("500 Oh", ""), Some("robots.txt cannot be asked for")),
        (answer("503 Oh", ""), Some("robots.txt cannot be asked for")),
        (Vec::new(), Some("robots.txt cannot be asked for")),
    ] {
        let page = page.clone();
        let server = RawServer::behaving(move |path| {
            Fault::Bytes(if path == "/robots.txt" {
                robots.clone()
            } else {
                page.clone()
            })
        });
        let world = moved_to(&format!("{}/acme", server.origin()), "");
        match said {
            None => {
                assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
                assert_eq!(server.asked(), ["/robots.txt", "/acme"]);
            }
            Some(said) => {
                let (_, line) = fails(&world, "2026-05-02T09:00:00Z");
                assert!(line.contains(" step=fetch cause="), "{line}");
                assert!(line.contains(said), "{line}");
                assert!(!server.asked().contains(&"/acme".to_owned()));
                // Whose server it is, is for its user to say.
                let own = format!("own_servers = [\"{}\"]", server.origin());
                world.configure(&fetching(&own), &world.mailing(""));
                assert_eq!(world.outcome("2026-05-02", "acme"), "unchanged");
            }
        }
    }
}

/// A server that says "not modified" whatever it shows would hide a change for ever.
#[test]
fn a_page_that_never_changes_is_asked_for_whole_once_a_week() {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    let stuck = |price| Answer::Stuck(acme::page([price, "2.40", "3", "4.50"]).into_bytes());
    world.site.show("/acme", stuck("1.20"));
    assert_eq!(world.outcome("2026-05-01T09:00:00Z", "acme"), "changed");
    world.site.show("/acme", stuck("1.30"));
    for (at, outcome) in [
        ("2026-05-02T09:00:00Z", "unchanged"),
        ("2026-05-08T08:59:59Z", "unchanged"),
        ("2026-05-08T09:00:00Z", "changed"),
        ("2026-05-09T09:00:00Z", "unchanged"),
        ("2026-05-15T08:00:00Z", "unchanged"),
        ("2026-05-15T09:00:00Z", "unchanged"),
    ] {
        assert_eq!(world.outcome(at, "acme"), outcome, "{at}");
    }
    let statuses: Vec<u16> = world
        .site
        .asked()
        .iter()
        .map(|asked| asked.status)
        .collect();
    assert_eq!(statuses, [200, 304, 304, 200, 304, 304, 200]);
    assert_eq!(world.mails().len(), 2);
}

const PROXIES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

#[test]
fn proxies_of_the_environment_are_not_used_and_a_configured_one_is_logged_without_its_secret() {
    const SECRET: &str = "sesame-6174";
    let world = read_world();
    let sink = RawServer::behaving(|path| {
        Fault::Bytes(match path {
            "http://prices.example/acme" => [&head("")[..], acme::page(PRICES).as_bytes()].concat(),
            _ => b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec(),
        })
    });
    let mut program = world.program();
    for name in PROXIES {
        let login = sink
            .origin()
            .replace("http://", &format!("http://me:{SECRET}@"));
        program.env(name, login);
    }
    let ran = run_it(program.args(["-v", "--now", "2026-05-02", "check", "acme"]));
    assert!(ran.ended(0).contains("unchanged"), "{ran:?}");
    assert_eq!(sink.asked(), Vec::<String>::new());
    assert!(!ran.all().contains(SECRET));

    world.write(
        "selectors/acme.toml",
        at("http://prices.example/acme", RARELY),
    );
    let file = world.write("proxy-password", format!("{SECRET}\n"));
    let proxied = format!(
        "[fetch]\ngap = \"0s\"\nproxy = \"{}\"\nproxy_user = \"me\"\n\
         proxy_password_file = \"proxy-password\"\n",
        sink.origin()
    );
    world.configure(&proxied, &world.mailing(""));
    let open = world.run(&["check", "acme"]);
    assert!(open.failed(3).contains("can be read by others"), "{open:?}");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(&file, mode).unwrap();
    let mut said = String::new();
    let ran = world.run(&["-vvv", "--now", "2026-05-02", "check", "acme"]);
    assert!(ran.ended(0).contains("unchanged"), "{ran:?}");
    assert!(ran.stderr.contains("by way of a proxy"), "{ran:?}");
    said.push_str(&ran.all());
    for args in [
        &["config"][..],
        &["config", "check"],
        &["config", "--format", "json"],
    ] {
        said.push_str(&world.run(args).all());
    }
    assert!(said.contains(sink.origin()));
    assert!(!said.contains(SECRET), "{said}");
    assert_eq!(
        sink.asked(),
        [
            "http://prices.example/robots.txt",
            "http://prices.example/acme"
        ]
    );
    // `me:sesame-6174`
    let login = "proxy-authorization: basic bwu6c2vzyw1lltyxnzq=";
    assert!(
        sink.heads()[1].to_ascii_lowercase().contains(login),
        "{:?}",
        sink.heads()
    );
    // A password in the URL would be printed with it.
    world.configure(
        &proxied.replace("http://127", &format!("http://me:{SECRET}@127")),
        &world.mailing(""),
    );
    let refused = world.run(&["check", "acme"]);
    assert!(
        refused.failed(3).contains("proxy_password_file"),
        "{refused:?}"
    );
    let first = refused.stderr.lines().next().unwrap();
    assert!(!first.contains(SECRET), "{first}");
}

#[test]
fn twenty_sources_of_one_host_take_turns_and_a_host_that_hangs_delays_no_other() {
    let world = World::of(&[]);
    let port = world.site.origin().rsplit_once(':').unwrap().1.to_owned();
    for n in 0..20 {
        let id = format!("hangs{n:02}");
        let text = acme::selectors(&id, ALWAYS);
        let text = text.replace("https://acme.test", &format!("http://127.0.0.1:{port}"));
        world.write(&format!("selectors/{id}.toml"), text);
        world.site.show(&format!("/{id}"), Answer::Hang);
    }
    let text = acme::selectors("often", ALWAYS);
    let text = text.replace("https://acme.test", &format!("http://localhost:{port}"));
    world.write("selectors/often.toml", text);
    let page = acme::page(PRICES).into_bytes();
    world.site.show("/often", Answer::Page(page));
    let rest = RawServer::saying(b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec());
    let rest = format!(
        "at_once = 3\n[fetch.origins]\n\"https://acme.test\" = \"{}\"",
        rest.origin()
    );
    world.configure(&fetching(&rest), "");
    let daemon = world.daemon();
    let began = Instant::now();
    world.site.wait_for("/often", 4);
    assert!(began.elapsed() < PATIENCE / 3, "{:?}", began.elapsed());
    let hanging = || {
        world
            .site
            .asked()
            .iter()
            .filter(|asked| asked.path.starts_with("/hangs"))
            .count()
    };
    until("the host has as many requests as it may", || hanging() == 3);
    world.site.wait_for("/often", 6);
    assert_eq!(hanging(), 3);
    daemon.stop_well();
}

/// The most memory that a process has had, in KiB.
fn peak(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn no_bomb_takes_more_memory_than_its_limit_allows() {
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    let which = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let now = std::sync::Arc::clone(&which);
    let faults = [
        Fault::Bytes([&head("")[..], acme::page(PRICES).as_bytes()].concat()),
        bomb("gzip", 2048),
        bomb("deflate", 2048),
        bomb("zstd", 2048),
        bomb("br", 64),
        Fault::Repeat(
            head("Transfer-Encoding: chunked\r\n"),
            [&b"10000\r\n"[..], &[b' '; 1 << 16], b"\r\n"].concat(),
            1 << 15,
        ),
        Fault::Bytes(head(&format!("X: {}\r\n", "x".repeat(2_000_000)))),
    ];
    let all = faults.len();
    let server =
        RawServer::behaving(move |_| faults[now.load(std::sync::atomic::Ordering::SeqCst)].clone());
    world.configure(&World::fetching_from(server.origin()), "");
    let daemon = world.daemon();
    let checks = || world.count("SELECT count(*) FROM check_run WHERE source = 'acme'");
    until("it is read", || {
        world.store().exists() && server.asked().len() > 2 && checks() > 1
    });
    let idle = peak(daemon.pid());
    let mut peaks = Vec::new();
    for fault in 1..all {
        which.store(fault, std::sync::atomic::Ordering::SeqCst);
        let before = checks();
        until("it is checked twice more", || checks() >= before + 2);
        peaks.push(peak(daemon.pid()));
    }
    println!("idle {idle} KiB, then {peaks:?} KiB");
    let most = peaks.into_iter().max().unwrap();
    assert!(most - idle <= 64 << 10, "{} KiB over idle", most - idle);
    daemon.stop_well();
}
