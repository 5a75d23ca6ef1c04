//! What a fetch may do and what not: where it may go, when, how often, and by which way.

use std::fs;
use std::time::Instant;

use serde_json::Value;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::{Answer, Fault, RawServer};
use crate::world::{PATIENCE, World, outcome, run_it, until};

pub const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

/// The selector file of a source whose page is at this address itself.
pub fn at(url: &str, schedule: &str) -> String {
    acme::selectors("acme", schedule).replace("https://acme.test/acme", url)
}

/// `[fetch]` for servers on this machine that are not the user's own, so that they are treated
/// like all others; with more lines.
pub fn fetching(more: &str) -> String {
    format!("[fetch]\nallow_private = true\ngap = \"0s\"\n{more}\n")
}

/// A world whose source was read on 1 May from its own site.
pub fn read_world() -> World {
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
pub fn moved_to(url: &str, more: &str) -> World {
    let world = read_world();
    world.write("selectors/acme.toml", at(url, RARELY));
    world.configure(&fetching(more), &world.mailing(""));
    world
}

/// A check that fails: what it says of itself, and its one line.
#[track_caller]
pub fn fails(world: &World, at: &str) -> (Value, String) {
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

pub fn head(lines: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{lines}\r\n").into_bytes()
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
        let key = "`allow_private = true` below `[fetch]` in ratebook.toml";
        assert!(line.contains(key), "{host}: {line}");
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
        assert!(!said.contains("hunter2"), "{said}");
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
    assert!(!refused.stderr.contains(SECRET), "{refused:?}");
    // The password may come from the environment instead.
    let proxied = proxied.replace("proxy_password_file = \"proxy-password\"\n", "");
    world.configure(&proxied, &world.mailing(""));
    let without = world.run(&["check", "acme"]);
    let said = without.failed(3);
    assert!(said.contains("fetch.proxy_password_file"), "{said}");
    assert!(said.contains("RATEBOOK_PROXY_PASSWORD"), "{said}");
    let mut program = world.program();
    program.env("RATEBOOK_PROXY_PASSWORD", SECRET);
    let ran = run_it(program.args(["--now", "2026-05-03", "check", "acme"]));
    assert!(ran.ended(0).contains("unchanged"), "{ran:?}");
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
