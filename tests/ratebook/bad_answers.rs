//! Answers that are no page, from a real server to the built program: each check ends within its
//! bounds, says why in one line, and touches no price.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_compression::tokio::write::BrotliEncoder;
use flate2::write::GzEncoder;
use flate2::{Compress, Compression, FlushCompress};
use tokio::io::AsyncWriteExt;

use crate::acme::{self, ALWAYS, RARELY};
use crate::fetching::{PRICES, at, fails, head, moved_to};
use crate::site::{Fault, RawServer};
use crate::world::{RUNTIME, World, outcome, until};

/// What is answered, the step at which the check then fails, and what the cause says.
#[derive(Clone)]
struct Case {
    name: &'static str,
    fault: Fault,
    step: &'static str,
    cause: &'static str,
}

const TOO_BIG: &str = "body over 8388608 bytes";

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

/// Mebibytes in chunks of 64 KiB.
fn chunks(mebibytes: usize) -> Fault {
    let chunk = [&b"10000\r\n"[..], &vec![b' '; 1 << 16], b"\r\n"].concat();
    Fault::Repeat(
        head("Transfer-Encoding: chunked\r\n"),
        chunk,
        mebibytes * 16,
    )
}

fn case(name: &'static str, fault: Fault, step: &'static str, cause: &'static str) -> Case {
    Case {
        name,
        fault,
        step,
        cause,
    }
}

fn bytes(parts: &[&[u8]]) -> Fault {
    Fault::Bytes(parts.concat())
}

/// More than may be read.
fn big() -> Vec<Case> {
    let mut twice = Vec::new();
    let mut inner = GzEncoder::new(Vec::new(), Compression::best());
    inner.write_all(&vec![b' '; 1 << 20]).unwrap();
    let mut outer = GzEncoder::new(&mut twice, Compression::best());
    outer.write_all(&inner.finish().unwrap()).unwrap();
    outer.finish().unwrap();
    let twice = bytes(&[&head("Content-Encoding: gzip, gzip\r\n"), &twice]);
    let big_header = head(&format!("X: {}\r\n", "x".repeat(2_000_000)));
    let cookies = head(&"Set-Cookie: a=b\r\n".repeat(10_000));
    let no_answer = "no valid HTTP answer";
    vec![
        case("infinite", chunks(1 << 16), "decode", TOO_BIG),
        case("bomb", bomb("gzip", 256), "decode", TOO_BIG),
        case("greater-bomb", bomb("gzip", 2048), "decode", TOO_BIG),
        case("deflate-bomb", bomb("deflate", 256), "decode", TOO_BIG),
        case("zstd-bomb", bomb("zstd", 2048), "decode", TOO_BIG),
        case("brotli-bomb", bomb("br", 16), "decode", TOO_BIG),
        case("twice", twice, "decode", "unsupported content coding"),
        case(
            "big-header",
            bytes(&[&big_header, b"x"]),
            "fetch",
            no_answer,
        ),
        case("cookies", bytes(&[&cookies, b"x"]), "fetch", no_answer),
    ]
}

/// Less than was told, late or never.
fn short() -> Vec<Case> {
    let page = acme::page(PRICES);
    let (half, _) = page.split_at(page.find("<tr><td>Pulsar").unwrap());
    let told = |length: usize| head(&format!("Content-Length: {length}\r\n"));
    let drip = Fault::Drip(b"HTTP/1.1 200 OK\r\nX: ".to_vec(), b'x');
    let cut = bytes(&[&told(page.len()), half.as_bytes()]);
    let no_length = bytes(&[&head(""), half.as_bytes()]);
    let chunked = head("Transfer-Encoding: chunked\r\n");
    let chunk = format!("{:x}\r\n{page}\r\n", page.len());
    let no_end = bytes(&[&chunked, chunk.as_bytes()]);
    let waiting = "timed out after 1s while waiting";
    let reading = "timed out after 1s while reading";
    vec![
        case("silent", Fault::Hang(Vec::new()), "fetch", waiting),
        case("slowhead", drip, "fetch", waiting),
        case("slowbody", Fault::Drip(told(9000), b'x'), "fetch", reading),
        case("short", cut, "fetch", "incomplete"),
        case("cut-without-length", no_length, "extract", "expected"),
        case("no-last-chunk", no_end, "fetch", "incomplete"),
        case("empty", bytes(&[&told(0)]), "decode", "the body is empty"),
    ]
}

/// Something else.
fn other() -> Vec<Case> {
    let of_type = |kind: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n");
        bytes(&[head.as_bytes(), body])
    };
    let pdf = of_type("application/pdf", b"%PDF-1.7");
    let image = of_type("image/png", b"\x89PNG");
    let json = of_type("application/json", b"{\"price\":9}");
    let smtp = bytes(&[b"220 smtp.example.org ESMTP\r\n\r\n"]);
    vec![
        case("pdf", pdf, "decode", "`application/pdf`"),
        case("image", image, "decode", "`image/png`"),
        case("json", json, "extract", ""),
        case("reset", Fault::Reset, "fetch", "os error"),
        case("garbage", smtp, "fetch", "invalid HTTP"),
    ]
}

#[test]
fn every_bad_answer_fails_in_one_line_and_touches_nothing() {
    let cases = [big(), short(), other()].concat();
    let faults: BTreeMap<String, Fault> = cases
        .iter()
        .map(|case| (format!("/{}", case.name), case.fault.clone()))
        .collect();
    let server = RawServer::behaving(move |path| match faults.get(path) {
        Some(fault) => fault.clone(),
        None => Fault::Bytes(b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec()),
    });
    let world = moved_to(server.origin(), "deadline = \"1s\"");
    for Case {
        name, step, cause, ..
    } in cases
    {
        let url = format!("{}/{name}", server.origin());
        world.write("selectors/acme.toml", at(&url, RARELY));
        let began = Instant::now();
        let (checked, line) = fails(&world, "2026-05-02T09:00:00Z");
        assert!(began.elapsed() < Duration::from_secs(30), "{name}");
        let expected = match step {
            "fetch" => "unreachable",
            _ => "unreadable",
        };
        assert_eq!(outcome(&checked), expected, "{name}: {checked:#}");
        let start = format!("source=acme url={url} selector=");
        let at_step = format!(" step={step} cause=");
        let end = "; kept snapshot 1 of 2026-05-01";
        assert!(line.starts_with(&start) && line.ends_with(end), "{line}");
        for part in ["acme.toml:", &at_step, cause] {
            assert!(line.contains(part), "{name}: no `{part}` in {line}");
        }
    }
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 1);
    assert_eq!(world.count("SELECT count(*) FROM change"), 0);
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
    let which = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&which);
    let faults = [
        Fault::Bytes([&head("")[..], acme::page(PRICES).as_bytes()].concat()),
        bomb("gzip", 2048),
        bomb("deflate", 2048),
        bomb("zstd", 2048),
        bomb("br", 64),
        chunks(2048),
        Fault::Bytes(head(&format!("X: {}\r\n", "x".repeat(2_000_000)))),
    ];
    let all = faults.len();
    let server = RawServer::behaving(move |_| faults[now.load(Ordering::SeqCst)].clone());
    world.configure(&World::fetching_from(server.origin()), "");
    let daemon = world.daemon();
    let checks = || world.count("SELECT count(*) FROM check_run WHERE source = 'acme'");
    until("it is read", || {
        world.store().exists() && server.asked().len() > 2 && checks() > 1
    });
    let idle = peak(daemon.pid());
    let mut peaks = Vec::new();
    for fault in 1..all {
        which.store(fault, Ordering::SeqCst);
        let before = checks();
        until("it is checked twice more", || checks() >= before + 2);
        peaks.push(peak(daemon.pid()));
    }
    println!("idle {idle} KiB, then {peaks:?} KiB");
    let most = peaks.into_iter().max().unwrap();
    assert!(most - idle <= 64 << 10, "{} KiB over idle", most - idle);
    daemon.stop_well();
}
