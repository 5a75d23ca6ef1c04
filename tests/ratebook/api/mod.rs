//! The HTTP interface to the price book, asked of the real daemon.

mod answers;
mod attacks;
mod tools;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use crate::acme::{self, RARELY};
use crate::serve::{Reply, address, listen, send};
use crate::site::Answer;
use crate::world::{Daemon, PATIENCE, World, until};

/// The prices a minute of the first four days of the book.
const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

/// A world whose book began on 2 May 2026, and was last read in this moment.
fn world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    show(&world, PRICES);
    world.check("2026-05-02", &["acme"]);
    show(&world, ["1.26", "2.52", "3.15", "4.725"]);
    world.check("2026-05-03", &["acme"]);
    listen(&world, "127.0.0.1:0");
    world
}

fn show(world: &World, prices: [&str; 4]) {
    let page = acme::page(prices).into_bytes();
    world.site.show("/acme", Answer::Page(page));
}

/// Waits until the daemon has read every source once since it began.
fn wait_for_checks(world: &World) {
    until("every source is checked", || {
        let sql = "SELECT count(DISTINCT source) FROM check_run WHERE finished > '2026-06'";
        world.count(sql) == 6
    });
}

/// A daemon that has read everything, and its address.
fn running(world: &World) -> (Daemon, SocketAddr) {
    let daemon = world.daemon();
    let at = address(&daemon);
    wait_for_checks(world);
    (daemon, at)
}

/// One request with these lines of header, the body after them.
fn ask(at: SocketAddr, request: &str, headers: &str, body: &str) -> Reply {
    let length = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Length: {}\r\n", body.len())
    };
    let text = format!(
        "{request} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n{length}{headers}\r\n{body}"
    );
    send(at, text.as_bytes())
}

/// What is answered to GET, which must be JSON.
#[track_caller]
fn get(at: SocketAddr, path: &str) -> Value {
    let reply = ask(at, &format!("GET {path}"), "", "");
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    assert!(
        reply.head.contains("content-type: application/json"),
        "{}",
        reply.head
    );
    serde_json::from_str(&reply.body).unwrap()
}

const JSON: &str = "Content-Type: application/json\r\n";

/// The status and the answer of a POST of JSON.
fn post(at: SocketAddr, path: &str, body: &str) -> (u16, Value) {
    let reply = ask(at, &format!("POST {path}"), JSON, body);
    let problem = reply
        .head
        .contains("content-type: application/problem+json");
    assert_eq!(problem, reply.status >= 400, "{}", reply.head);
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

/// The problem that a request must be.
#[track_caller]
fn problem(at: SocketAddr, request: &str, headers: &str, body: &str) -> Value {
    let reply = ask(at, request, headers, body);
    assert!(
        reply
            .head
            .contains("content-type: application/problem+json"),
        "{request}: {} {}",
        reply.head,
        reply.body
    );
    assert!(reply.head.contains("x-content-type-options: nosniff"));
    assert!(!reply.body.contains('\u{202e}'), "{}", reply.body);
    let problem: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(problem["status"], reply.status, "{problem}");
    problem
}

/// A connection that asks one thing after the other.
struct Line(BufReader<TcpStream>, SocketAddr);

impl Line {
    fn open(at: SocketAddr) -> Self {
        let stream = TcpStream::connect(at).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream), at)
    }

    /// The status and the body.
    fn get(&mut self, path: &str) -> Option<(u16, String)> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.1);
        self.0.get_mut().write_all(request.as_bytes()).ok()?;
        let mut status = String::new();
        self.0.read_line(&mut status).ok()?;
        let status = status.get(9..12)?.parse().ok()?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).ok()?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(text) = line.to_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some((status, String::from_utf8(body).unwrap()))
    }
}
