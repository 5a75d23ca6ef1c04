//! Pages that are nothing without their scripts, rendered by the Chromium of the machine.
//!
//! One of these tests runs at a time: a Chromium takes much of a machine, and what they wait for
//! has deadlines.

use std::fmt::Write as _;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::acme::{self, ALWAYS, RARELY};
use crate::service::{calls_in, let_through};
use crate::site::Answer;
use crate::world::{Daemon, Ran, World, outcome, run_it, run_within, until};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];
const OTHERS: [&str; 4] = ["9.10", "9.20", "9.30", "9.40"];

/// A source whose page is rendered as `render` says, perhaps with further keys of its page.
fn source(id: &str, render: &str) -> (String, String) {
    source_with(id, render, "")
}

fn source_with(id: &str, render: &str, more: &str) -> (String, String) {
    let says = "says = [\"Acme Video\", \"Pricing\"]\n";
    let text = acme::selectors(id, RARELY);
    assert!(text.contains(says));
    let text = text.replace(says, &format!("{says}render = \"{render}\"\n{more}\n"));
    (id.to_owned(), text)
}

/// A world of these sources, in which pages are rendered.
fn world_of(sources: &[(String, String)], browser: &str) -> World {
    let named: Vec<(&str, String)> = sources
        .iter()
        .map(|(id, text)| (id.as_str(), text.clone()))
        .collect();
    let world = World::of(&named);
    render(&world, &world.fetching(), browser);
    fs::create_dir(world.path("tmp")).unwrap();
    world
}

/// Writes a configuration by which pages are rendered; whoever runs the tests may be root.
fn render(world: &World, fetching: &str, browser: &str) {
    let text = format!(
        "store = \"ratebook.db\"\nselectors = \"selectors\"\n\n{fetching}\n{}\n\
         [browser]\nallow_root = true\n{browser}\n",
        world.mailing("")
    );
    world.write("ratebook.toml", text);
}

fn checking(world: &World, ids: &[&str]) -> Command {
    let mut program = world.program();
    program
        .env("TMPDIR", world.path("tmp"))
        .args(["--format", "json", "--now", "2026-05-01T09:00:00Z", "check"])
        .args(ids);
    program
}

/// What came of each source, in the order in which they are named here.
fn check(world: &World, ids: &[&str]) -> Vec<Value> {
    told(&run_it(&mut checking(world, ids)), ids)
}

fn told(ran: &Ran, ids: &[&str]) -> Vec<Value> {
    assert!(!ran.stderr.contains("panicked at"), "{ran:#?}");
    let checked: Vec<Value> =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:#?}"));
    let of = |id: &&str| checked.iter().find(|c| c["source"] == *id).unwrap().clone();
    ids.iter().map(of).collect()
}

#[track_caller]
fn assert_read(world: &World, checked: &Value) {
    assert_eq!(outcome(checked), "changed", "{checked:#}");
    let id = checked["source"].as_str().unwrap();
    let ran = world.run(&["prices", "--format", "csv", &format!("{id}/*")]);
    for price in PRICES {
        assert!(ran.ended(0).contains(price), "{ran:#?}");
    }
    for other in OTHERS {
        assert!(!ran.stdout.contains(other), "{ran:#?}");
    }
}

/// What went wrong, in all the words of a check.
fn troubles(checked: &Value) -> String {
    let mut words = checked["cause"].as_str().unwrap_or_default().to_owned();
    for problem in checked["problems"].as_array().into_iter().flatten() {
        write!(words, "\n{problem}").unwrap();
    }
    words
}

/// The processes of Chromium that a world's runs have started and that still run.
fn chromiums(world: &World) -> Vec<u32> {
    let mark = world.path("tmp/ratebook-browser-").display().to_string();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let found = processes.filter_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        // Nothing for what has ended and is only not yet taken note of.
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        String::from_utf8_lossy(&line)
            .contains(&mark)
            .then_some(pid)
    });
    found.collect()
}

fn leftovers(world: &World) -> usize {
    fs::read_dir(world.path("tmp")).unwrap().count()
}

#[track_caller]
fn assert_nothing_is_left(world: &World) {
    until("Chromium is gone", || chromiums(world).is_empty());
    assert_eq!(leftovers(world), 0);
}

fn show(world: &World, path: &str, page: impl Into<Vec<u8>>) {
    world.site.show(path, Answer::Plain(page.into()));
}

/// A page that is nothing but a script, which has `body` put into it.
fn shell(script: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Acme</title></head>\
         <body><div id=app></div><noscript>You need to enable JavaScript: from $7 / minute.\
         </noscript><script>{script}</script></body></html>"
    )
}

/// What stands in the body of a good page.
fn body(prices: [&str; 4]) -> String {
    let page = acme::page(prices);
    let (_, behind) = page.split_once("<body>").unwrap();
    behind.split_once("</body>").unwrap().0.to_owned()
}

/// A script that fetches the body of the page and shows it, after a while.
fn fills(from: &str, after_ms: u32) -> String {
    format!(
        "setTimeout(async () => {{ app.innerHTML = await (await fetch('{from}')).text(); }}, {after_ms});"
    )
}

#[test]
fn a_page_of_scripts_is_read_as_a_browser_shows_it() {
    let _alone = alone();
    let world = world_of(
        &[
            source("late", "browser"),
            source("plain", "auto"),
            source("shell", "auto"),
        ],
        "",
    );
    show(&world, "/late", shell(&fills("/body", 1500)));
    show(&world, "/shell", shell(&fills("/body", 0)));
    show(&world, "/body", body(PRICES));
    show(&world, "/plain", acme::page(PRICES));
    let checked = check(&world, &["late", "plain", "shell"]);
    for checked in &checked {
        assert_read(&world, checked);
    }
    // What needs no browser is asked for once, the other first without one.
    assert_eq!(world.site.asked_for("/plain").len(), 1);
    assert_eq!(world.site.asked_for("/late").len(), 1);
    assert_eq!(world.site.asked_for("/shell").len(), 2);
    // Whoever asks says who it is, and nothing else.
    for asked in world.site.asked() {
        let agent = asked.headers["user-agent"].to_str().unwrap();
        assert!(agent.starts_with("ratebook/"), "{asked:?}");
        assert!(
            asked
                .headers
                .keys()
                .all(|name| !name.as_str().starts_with("sec-ch-"))
        );
    }
    // It is kept that a browser was between, and the bytes say the same again.
    let ran = world.run(&[
        "explain",
        "late/nova/generate[resolution=720p]",
        "--as-of",
        "2026-05-01T09:00:00Z",
    ]);
    assert!(ran.ended(0).contains("rendered=\"Chrome/"), "{ran:#?}");
    world.run(&["verify"]).ended(0);
    let again = check(&world, &["late", "shell"]);
    assert!(
        again.iter().all(|checked| outcome(checked) == "unchanged"),
        "{again:#?}"
    );
    assert_nothing_is_left(&world);
}

/// Cells whose dashes say that there is no price, and all of them dashes until a script has run:
/// with and without a request on the way meanwhile, that is no page of prices yet.
#[test]
fn a_table_of_dashes_waits_for_its_script() {
    let _alone = alone();
    let ids = [
        ("dashes", "auto"),
        ("waits", "browser"),
        ("some", "browser"),
    ];
    let world = world_of(&ids.map(|(id, render)| source(id, render)), "");
    for (id, _) in ids {
        let path = world.path(&format!("selectors/{id}.toml"));
        let text = fs::read_to_string(&path).unwrap();
        let price = "unit = \"minute\" }";
        assert!(text.contains(price));
        let knows = text.replacen(price, "unit = \"minute\", absent = [\"-\"] }", 1);
        fs::write(&path, knows).unwrap();
        let filled = match id {
            "some" => ["1.20", "2.40", "3", "4.50"].map(|price| {
                let cell = format!("${price} / minute");
                if price == "3" { "-".to_owned() } else { cell }
            }),
            _ => PRICES.map(|price| format!("${price} / minute")),
        };
        let dashes = PRICES.iter().fold(body(PRICES), |page, price| {
            page.replace(&format!("${price} / minute"), "-")
        });
        let page = format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>Acme</title></head>\
             <body>{dashes}{}<script>setTimeout(() => {{ const prices = {filled:?}; \
             document.querySelectorAll('td + td').forEach((cell, n) => \
             {{ cell.textContent = prices[n]; }}); }}, 2500);</script></body></html>",
            // No shell either.
            "<p>Films of every length, for everybody.</p>".repeat(30)
        );
        show(&world, &format!("/{id}"), page);
    }
    let checked = check(&world, &["dashes", "waits", "some"]);
    assert_read(&world, &checked[0]);
    assert_read(&world, &checked[1]);
    // Beside prices a dash is what the page says of this one.
    assert_eq!(outcome(&checked[2]), "changed", "{:#}", checked[2]);
    let ran = world.run(&["prices", "--format", "csv", "some/*"]);
    assert!(
        ran.ended(0).contains("4.50") && !ran.stdout.contains(",3,"),
        "{ran:#?}"
    );
    assert_nothing_is_left(&world);
}

/// The server shows the default tab whatever the address says; a script puts the tab of the
/// address there, or that which is clicked on.
#[test]
fn the_tab_that_is_asked_for_is_read() {
    let _alone = alone();
    let tabs = |start: &str| {
        format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>Acme</title></head><body>\
             <nav><button class=x><span>Other model</span></button> <button>Acme  model</button>\
             <button style='display:none'>Acme model</button></nav><div id=app>{}</div>\
             <script>const show = async (tab) => {{ document.title = tab; \
             app.innerHTML = await (await fetch('/' + tab)).text(); }};\
             setTimeout(() => {{ {start} \
             document.querySelectorAll('button')[1].onclick = () => show('right'); }}, 700);\
             </script></body></html>",
            body(OTHERS)
                .replace("Nova", "Nebula")
                .replace("Pulsar", "Quasar")
        )
    };
    let by_address = source("address", "auto");
    let by_address = (
        by_address.0,
        by_address
            .1
            .replace("acme.test/address", "acme.test/address?model=right"),
    );
    let world = world_of(
        &[
            by_address,
            source_with("click", "browser", "click = \"acme model\""),
            source_with("none", "browser", "click = \"no such tab\""),
        ],
        "",
    );
    let of_address =
        tabs("const tab = new URLSearchParams(location.search).get('model'); if (tab) show(tab);");
    show(&world, "/address?model=right", of_address);
    show(&world, "/click", tabs(""));
    show(&world, "/none", tabs(""));
    show(&world, "/right", body(PRICES));
    for checked in check(&world, &["address", "click"]) {
        assert_read(&world, &checked);
    }
    render(&world, &world.fetching(), "deadline = \"10s\"");
    let checked = check(&world, &["none"]);
    assert_eq!(outcome(&checked[0]), "unreadable");
    let words = troubles(&checked[0]);
    assert!(
        words.contains("nothing that can be seen says `no such tab`"),
        "{words}"
    );
    assert_nothing_is_left(&world);
}

/// Tabs with the same rows and other prices. Their scripts take hold of them only after the first
/// click, and the page changes by itself meanwhile: that is not what the click was for.
#[test]
fn a_click_that_was_lost_is_made_again() {
    let _alone = alone();
    // `late` runs a while after the first click.
    let tabs = |shown: &str, late: &str| {
        format!(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>Acme</title></head><body>\
             <nav><button>Other</button> <button>Acme model</button></nav><div id=app>{shown}</div>\
             <script>const tab = document.querySelectorAll('button')[1]; let clicks = 0;\
             const show = async (tab) => {{ app.innerHTML = await (await fetch('/' + tab)).text(); }};\
             const take = () => {{ tab.onclick = () => show('right'); }};\
             addEventListener('click', () => {{ if (++clicks === 1) setTimeout(() => {{ \
             document.body.dataset.ready = 1; {late} }}, 700); }}, {{ capture: true }});\
             </script></body></html>"
        )
    };
    let world = world_of(
        &[
            source_with("lost", "browser", "click = \"acme model\""),
            source_with("fills", "browser", "click = \"acme model\""),
            source_with("consent", "browser", "click = \"acme model\""),
            source_with("never", "browser", "click = \"acme model\""),
            source_with("chosen", "browser", "click = \"acme model\""),
        ],
        "deadline = \"30s\"",
    );
    show(&world, "/lost", tabs(&body(OTHERS), "take();"));
    // The default tab comes up by itself behind the click.
    show(&world, "/fills", tabs("", "take(); show('other');"));
    // What is clicked on goes away, and the page comes long after.
    let goes = "tab.remove(); setTimeout(() => show('right'), 4000);";
    show(&world, "/consent", tabs("", goes));
    show(&world, "/never", tabs(&body(OTHERS), ""));
    // The tab is chosen already, as the words say that stand beside it.
    let chosen = world.path("selectors/chosen.toml");
    let text = fs::read_to_string(&chosen).unwrap();
    let text = text.replace("\"Pricing\"]", "\"Pricing\", \"Acme model prices\"]");
    fs::write(&chosen, text).unwrap();
    let named = format!("<p>Acme model prices</p>{}", body(PRICES));
    show(&world, "/chosen", tabs("", "show('named');"));
    show(&world, "/named", named);
    show(&world, "/right", body(PRICES));
    show(&world, "/other", body(OTHERS));
    for checked in check(&world, &["lost", "fills", "consent", "chosen"]) {
        assert_read(&world, &checked);
    }
    render(&world, &world.fetching(), "deadline = \"10s\"");
    let checked = check(&world, &["never"]);
    assert_eq!(outcome(&checked[0]), "unreadable");
    let words = troubles(&checked[0]);
    assert!(
        words.contains("says the same as before the click on `acme model`: let `says` name words"),
        "{words}"
    );
    assert_nothing_is_left(&world);
}

/// A site that answers 446 to whoever runs no scripts, and one that answers so to everybody.
#[test]
fn a_challenge_that_every_browser_passes_is_passed_and_a_refusal_is_told() {
    let _alone = alone();
    let world = world_of(
        &[
            source("door", "auto"),
            source("wall", "auto"),
            source("forbidden", "browser"),
        ],
        "deadline = \"20s\"",
    );
    let challenge =
        shell("document.cookie = 'ran=scripts; path=/'; setTimeout(() => location.reload(), 300);");
    world.site.show(
        "/door",
        Answer::Door(
            "ran=scripts",
            challenge.into_bytes(),
            acme::page(PRICES).into_bytes(),
        ),
    );
    let refusal = shell("app.textContent = 'Go away.';");
    world
        .site
        .show("/wall", Answer::Status(446, refusal.clone().into_bytes()));
    world
        .site
        .show("/forbidden", Answer::Status(403, refusal.into_bytes()));
    let checked = check(&world, &["door", "wall", "forbidden"]);
    assert_read(&world, &checked[0]);
    let statuses = world
        .site
        .asked_for("/door")
        .into_iter()
        .map(|asked| asked.status);
    // Without a browser; in one, before and after its script ran.
    assert_eq!(statuses.collect::<Vec<_>>(), [446, 446, 200]);
    for (checked, status) in checked[1..].iter().zip(["status 446", "status 403"]) {
        assert_eq!(outcome(checked), "unreachable");
        assert!(troubles(checked).contains(status), "{checked:#}");
    }
    assert_nothing_is_left(&world);
}

/// Nothing is taken for the page that is not all of it, and it is said what was in the way.
#[test]
fn a_page_that_never_shows_its_prices_is_unreadable_with_the_reason() {
    let _alone = alone();
    let world = world_of(
        &[
            source("empty", "browser"),
            source("asks", "auto"),
            source("busy", "browser"),
            source("good", "browser"),
        ],
        "",
    );
    // Not of our own servers: the site's robots.txt counts.
    let fetching = world
        .fetching()
        .replace("[fetch]\n", "[fetch]\ngap = \"0s\"\n");
    let origin = world.site.origin().to_owned();
    let mut files = Vec::new();
    for id in ["empty", "asks", "busy", "good"] {
        let path = world.path(&format!("selectors/{id}.toml"));
        let text = fs::read_to_string(&path)
            .unwrap()
            .replace("https://acme.test", &origin);
        fs::write(&path, &text).unwrap();
        files.push(text);
    }
    let (fetch, _) = fetching.split_once("[fetch.origins]").unwrap();
    render(&world, fetch, "deadline = \"10s\"");
    world.site.show(
        "/robots.txt",
        Answer::With(
            vec![("content-type", "text/plain")],
            b"User-agent: *\nDisallow: /api/\n".to_vec(),
        ),
    );
    show(&world, "/empty", shell("app.textContent = 'Loading';"));
    show(&world, "/asks", shell(&fills("/api/body", 0)));
    show(&world, "/api/body", body(PRICES));
    // Nothing else runs while this does.
    show(
        &world,
        "/busy",
        shell("setTimeout(() => { for (;;) {} }, 0);"),
    );
    // Dialogs, and leaving is asked about.
    show(
        &world,
        "/good",
        shell(&format!(
            "onbeforeunload = (event) => {{ event.preventDefault(); }}; alert('Hello'); \
         if (!confirm('Really?')) {{ prompt('Why?'); {} }}",
            fills("/body", 0)
        )),
    );
    show(&world, "/body", body(PRICES));
    let checked = check(&world, &["empty", "asks", "busy"]);
    assert_eq!(outcome(&checked[0]), "unreadable");
    assert!(
        troubles(&checked[0]).contains("rendered for 10s"),
        "{:#}",
        checked[0]
    );
    assert_eq!(outcome(&checked[1]), "unreadable");
    let words = troubles(&checked[1]);
    assert!(
        words.contains("/api/body") && words.contains("robots.txt disallows"),
        "{words}"
    );
    assert_eq!(world.site.asked_for("/api/body").len(), 0);
    assert!(
        matches!(outcome(&checked[2]), "unreachable" | "unreadable"),
        "{:#}",
        checked[2]
    );
    render(&world, fetch, "");
    assert_read(&world, &check(&world, &["good"])[0]);
    assert_nothing_is_left(&world);
}

/// A script that tries every way out, and then shows the page.
fn tries(port: u16, udp: u16) -> String {
    format!(
        "const tell = (what) => fetch('/told?' + what);\
         const no = (what, promise) => promise.then(() => tell(what), () => 0);\
         const inside = '127.0.0.1:{port}';\
         const all = [no('address', fetch('http://' + inside + '/', {{mode: 'no-cors'}})),\
           no('localhost', fetch('http://localhost:{port}/', {{mode: 'no-cors'}})),\
           no('metadata', fetch('http://169.254.169.254/latest/meta-data/', {{mode: 'no-cors'}})),\
           no('number', fetch('http://2130706433:{port}/', {{mode: 'no-cors'}})),\
           no('port', fetch('http://acme.example:8080/port', {{mode: 'no-cors'}})),\
           no('file', fetch('file:///etc/passwd')),\
           no('redirect', fetch('/redirect', {{mode: 'no-cors'}})),\
           no('posted', fetch('http://other.example/posted', {{method: 'POST', mode: 'no-cors', body: 'x'}})),\
           no('put', fetch('/put', {{method: 'PUT', body: 'x'}})),\
           no('huge', fetch('/huge').then((answer) => answer.text())),\
           new Promise((done) => {{ const socket = new WebSocket('ws://' + inside + '/'); \
             socket.onopen = () => tell('socket'); socket.onerror = done; }}),\
           new Promise((done) => {{ const stream = new EventSource('/stream'); \
             stream.onopen = () => tell('stream'); stream.onerror = done; }})];\
         for (const [tag, path] of [['img', '/image.png'], ['video', '/film.mp4'], ['audio', '/tune.mp3'], \
             ['iframe', '/frame'], ['iframe', 'http://' + inside + '/'], ['object', '/object']]) {{ \
           const element = document.createElement(tag); \
           element[tag === 'object' ? 'data' : 'src'] = path; document.body.append(element); }}\
         navigator.sendBeacon('/beacon', 'x');\
         const style = document.createElement('style'); \
         style.textContent = '@font-face {{ font-family: F; src: url(/font.woff2) }} body {{ font-family: F }}';\
         document.head.append(style);\
         const peer = new RTCPeerConnection({{ iceServers: [{{ urls: 'stun:127.0.0.1:{udp}' }}] }});\
         peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer));\
         window.open('http://' + inside + '/');\
         Promise.all(all).then(() => new Promise((done) => setTimeout(done, 1500))).then(async () => {{ \
           const posted = await fetch('/own', {{ method: 'POST', body: 'mine' }}); \
           if (posted.ok) app.innerHTML = await (await fetch('/body')).text(); }});"
    )
}

/// Seen from the page's scripts there is nothing but what the gate lets through: here of a site
/// that a proxy leads to, with private addresses closed.
#[test]
fn a_page_reaches_nothing_past_the_gate() {
    let _alone = alone();
    let world = world_of(
        &[
            source("spy", "browser"),
            source("away", "browser"),
            source("sent", "browser"),
            source("flood", "browser"),
        ],
        "",
    );
    let inside = TcpListener::bind("127.0.0.1:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let stun = UdpSocket::bind("127.0.0.1:0").unwrap();
    stun.set_nonblocking(true).unwrap();
    let (port, udp) = (
        inside.local_addr().unwrap().port(),
        stun.local_addr().unwrap().port(),
    );
    for id in ["spy", "away", "sent", "flood"] {
        let path = world.path(&format!("selectors/{id}.toml"));
        let text = fs::read_to_string(&path)
            .unwrap()
            .replace("https://acme.test", "http://acme.example");
        fs::write(&path, text).unwrap();
    }
    let fetching = format!(
        "[fetch]\ngap = \"0s\"\nmax_body_bytes = 100000\nproxy = \"{}\"\n",
        world.site.origin()
    );
    render(&world, &fetching, "deadline = \"30s\"");
    show(&world, "/spy", shell(&tries(port, udp)));
    show(&world, "/body", body(PRICES));
    show(&world, "/own", "taken");
    show(&world, "/huge", vec![b'x'; 200_000]);
    for path in ["/redirect", "/sent"] {
        let there = format!("http://127.0.0.1:{port}/");
        world.site.show(path, Answer::Redirect(there));
    }
    show(
        &world,
        "/away",
        shell(&format!("location.href = 'http://127.0.0.1:{port}/';")),
    );
    show(
        &world,
        "/flood",
        shell("for (let n = 0; n < 3000; n++) fetch('/flood/' + n);"),
    );
    let checked = check(&world, &["spy", "away", "sent", "flood"]);
    assert_read(&world, &checked[0]);
    let asked: Vec<String> = world
        .site
        .asked()
        .into_iter()
        .map(|asked| asked.path)
        .collect();
    for path in &asked {
        let known = [
            "/spy",
            "/body",
            "/own",
            "/huge",
            "/redirect",
            "/away",
            "/sent",
            "/robots.txt",
        ];
        assert!(
            known.contains(&path.as_str()) || path.starts_with("/flood"),
            "{path}"
        );
    }
    assert!(
        inside.accept().is_err(),
        "it came to a server of this machine"
    );
    assert!(stun.recv(&mut [0; 100]).is_err(), "it sent a datagram");
    for checked in &checked[1..3] {
        assert_eq!(outcome(checked), "unreachable");
        let words = troubles(checked);
        assert!(
            words.contains("127.0.0.1") && words.contains("private"),
            "{words}"
        );
    }
    let flood = asked
        .iter()
        .filter(|path| path.starts_with("/flood/"))
        .count();
    assert!((100..=400).contains(&flood), "{flood}");
    assert!(
        troubles(&checked[3]).contains("asked for too much"),
        "{:#}",
        checked[3]
    );
    assert_nothing_is_left(&world);
}

/// What goes to and fro for one page is bounded in bytes too, in both directions.
#[test]
fn a_page_is_not_let_send_or_load_without_end() {
    let _alone = alone();
    let ids = ["loads", "sends", "long", "wide", "verbs"];
    let world = world_of(&ids.map(|id| source(id, "browser")), "");
    let small = "[fetch]\nmax_body_bytes = 100000\n";
    let fetching = world.fetching().replace("[fetch]\n", small);
    render(&world, &fetching, "deadline = \"8s\"");
    let script = |id: &str, script: &str| show(&world, &format!("/{id}"), shell(script));
    script("loads", "for (let n = 0; n < 399; n++) fetch('/big/' + n);");
    for n in 0..399 {
        show(&world, &format!("/big/{n}"), vec![b'x'; 90_000]);
    }
    let post = |path: &str, times: u32, bytes: u32| {
        format!(
            "for (let n = 0; n < {times}; n++) \
             fetch('/{path}/' + n, {{ method: 'POST', body: 'x'.repeat({bytes}) }});"
        )
    };
    script("sends", &post("small", 40, 100_000));
    script("long", &post("huge", 8, 2_000_000));
    // Few characters, many bytes.
    script("wide", "app.textContent = '\\u4ef7'.repeat(60000);");
    script(
        "verbs",
        "fetch('/put', { method: 'PUT', body: 'x' });\
         fetch('/any', { method: 'X'.repeat(100000) });\
         fetch('http://other.example/posted', { method: 'POST', mode: 'no-cors', body: 'x' });",
    );
    let checked = check(&world, &ids);
    let asked = world.site.asked();
    let times = |path: &str| asked.iter().filter(|a| a.path.starts_with(path)).count();
    // Eight largest pages, and what was on its way when they had come.
    let loaded = times("/big/") * 90_000;
    assert!((800_000..=1_500_000).contains(&loaded), "{loaded}");
    let sent = times("/small/") * 100_000;
    assert!((100_000..=800_000).contains(&sent), "{sent}");
    assert_eq!(
        times("/huge/") + times("/put") + times("/any") + times("/posted"),
        0
    );
    for (checked, says) in checked.iter().zip([
        "asked for too much",
        "asked for too much",
        "asked for too much",
        "body over 100000 bytes",
        "asked by a method that pages may not use",
    ]) {
        assert_eq!(outcome(checked), "unreadable");
        let words = troubles(checked);
        assert!(words.contains(says) && words.len() < 3000, "{words}");
    }
    let words = troubles(&checked[4]);
    assert!(words.contains("asked by POST to another site"), "{words}");
    assert_nothing_is_left(&world);
}

/// A rendered page may be led elsewhere, so often, and may load itself anew, so often.
#[test]
fn a_rendered_page_is_followed_as_far_as_any_other() {
    let _alone = alone();
    let ids = ["moved", "round", "again"];
    let world = world_of(&ids.map(|id| source(id, "browser")), "deadline = \"30s\"");
    let leads = |from: &str, to: &str| {
        world.site.show(from, Answer::Redirect(to.to_owned()));
    };
    leads("/moved", "/there/1");
    leads("/there/1", "/there/2");
    show(&world, "/there/2", shell(&fills("body", 0)));
    show(&world, "/there/body", body(PRICES));
    leads("/round", "/about");
    leads("/about", "/round");
    show(
        &world,
        "/again",
        shell("setTimeout(() => location.reload(), 0);"),
    );
    let checked = check(&world, &ids);
    assert_read(&world, &checked[0]);
    assert_eq!(world.site.asked_for("/there/2").len(), 1);
    for (checked, says) in checked[1..].iter().zip([
        "more than 5 redirects",
        "it loads itself again and again (10 times)",
    ]) {
        assert_eq!(outcome(checked), "unreachable");
        assert!(troubles(checked).contains(says), "{checked:#}");
    }
    let (about, again) = (
        world.site.asked_for("/about"),
        world.site.asked_for("/again"),
    );
    assert_eq!((about.len(), again.len()), (3, 11));
    assert_nothing_is_left(&world);
}

/// Whatever becomes of Chromium, the next page has another, and other sources notice nothing.
#[test]
fn a_chromium_that_dies_or_grows_is_another_one_for_the_next_page() {
    let _alone = alone();
    let world = world_of(
        &[
            source("dies", "browser"),
            source("grows", "browser"),
            source("good", "browser"),
            source("plain", "http"),
        ],
        "deadline = \"30s\"\nmax_memory_bytes = 600000000",
    );
    show(&world, "/dies", shell(&fills("/hang", 0)));
    world.site.show("/hang", Answer::Hang);
    show(
        &world,
        "/grows",
        shell(
            "const all = []; setInterval(() => { const more = new Uint8Array(20000000); \
         crypto.getRandomValues(more.subarray(0, 60000)); more.fill(7); all.push(more); }, 20);",
        ),
    );
    show(&world, "/good", shell(&fills("/body", 0)));
    show(&world, "/body", body(PRICES));
    show(&world, "/plain", acme::page(PRICES));
    let mut program = checking(&world, &["dies", "plain", "grows", "good"]);
    let running = std::thread::spawn(move || run_it(&mut program));
    world.site.wait_for("/hang", 1);
    let killed = chromiums(&world);
    assert!(killed.len() > 3, "{killed:?}");
    let first = killed.iter().min().unwrap().to_string();
    assert!(
        Command::new("kill")
            .args(["-KILL", &first])
            .status()
            .unwrap()
            .success()
    );
    let ran = running.join().unwrap();
    let checked = told(&ran, &["dies", "grows", "good", "plain"]);
    assert!(
        troubles(&checked[0]).contains("Chromium ended"),
        "{:#}",
        &checked[0]
    );
    let words = troubles(&checked[1]);
    assert!(
        words.contains("600000000 bytes of memory") || words.contains("crashed"),
        "{words}"
    );
    assert_read(&world, &checked[2]);
    assert_read(&world, &checked[3]);
    let left = chromiums(&world);
    assert!(left.iter().all(|pid| !killed.contains(pid)), "{left:?}");
    assert_nothing_is_left(&world);
}

/// One that ends while nobody needs it is another one for the next page, too.
#[test]
fn a_chromium_that_ended_meanwhile_costs_no_page() {
    let _alone = alone();
    let world = world_of(
        &[
            source("plain", "http"),
            source("one", "browser"),
            source("two", "auto"),
        ],
        "",
    );
    show(&world, "/plain", acme::page(PRICES));
    // The store is made by this.
    assert_read(&world, &check(&world, &["plain"])[0]);
    show(&world, "/one", shell(&fills("/body", 0)));
    show(&world, "/body", body(PRICES));
    // The other one needs a browser only later.
    world.site.show("/two", Answer::Hang);
    let mut program = checking(&world, &["one", "two"]);
    let running = std::thread::spawn(move || run_it(&mut program));
    until("the first page is shown", || {
        world.count("SELECT count(*) FROM check_run WHERE source = 'one'") == 1
    });
    let idle = chromiums(&world);
    let first = idle.iter().min().unwrap().to_string();
    let killed = Command::new("kill").args(["-KILL", &first]).status();
    assert!(killed.unwrap().success());
    until("Chromium is gone", || chromiums(&world).is_empty());
    show(&world, "/two", shell(&fills("/body", 0)));
    let checked = told(&running.join().unwrap(), &["one", "two"]);
    assert_read(&world, &checked[0]);
    assert_read(&world, &checked[1]);
    assert_nothing_is_left(&world);
}

/// Rendering counts as fetching; what is read without it does not.
#[test]
fn reading_is_not_counted_as_fetching() {
    let world = world_of(&[source("long", "auto")], "");
    let more = "<p>And so on, for <b>everybody</b>.</p>".repeat(30_000);
    let page = acme::page(PRICES).replace("<h2>Billing", &format!("{more}<h2>Billing"));
    show(&world, "/long", page);
    assert_read(&world, &check(&world, &["long"])[0]);
    let read = world.count("SELECT read_us FROM check_run WHERE source = 'long'");
    // No machine reads a million bytes in less.
    assert!(read > 2_000, "{read} us");
}

fn daemon(world: &World) -> Daemon {
    world.daemon_under(|program| {
        program.env("TMPDIR", world.path("tmp")).arg("run");
    })
}

/// Stopped or killed, a daemon leaves no Chromium; what one that was killed left of files, the
/// next one removes.
#[test]
fn a_daemon_takes_its_chromium_with_it() {
    let _alone = alone();
    let (id, text) = source("hangs", "browser");
    let text = text.replace(RARELY, ALWAYS);
    let world = world_of(&[(id, text)], "");
    show(&world, "/hangs", shell(&fills("/hang", 0)));
    world.site.show("/hang", Answer::Hang);
    let one = daemon(&world);
    world.site.wait_for("/hang", 1);
    assert!(chromiums(&world).len() > 3);
    one.kill();
    until("Chromium is gone", || chromiums(&world).is_empty());
    assert_eq!(leftovers(&world), 1);
    let other = daemon(&world);
    world.site.wait_for("/hang", 2);
    assert_eq!(leftovers(&world), 1, "the folder of the first is gone");
    assert!(chromiums(&world).len() > 3);
    other.stop_well();
    assert_nothing_is_left(&world);
}

/// Without a Chromium, what needs one fails with what to install; all else goes on.
#[test]
fn without_a_chromium_it_is_said_what_to_install() {
    let world = world_of(
        &[
            source("browser", "browser"),
            source("auto", "auto"),
            source("shell", "auto"),
            source("plain", "http"),
        ],
        "",
    );
    fs::create_dir(world.path("empty")).unwrap();
    for id in ["browser", "shell"] {
        show(&world, &format!("/{id}"), shell(&fills("/body", 0)));
    }
    for id in ["auto", "plain"] {
        show(&world, &format!("/{id}"), acme::page(PRICES));
    }
    let mut program = checking(&world, &["browser", "auto", "shell", "plain"]);
    let ran = run_it(program.env("PATH", world.path("empty")));
    let checked = told(&ran, &["browser", "auto", "shell", "plain"]);
    assert_eq!(outcome(&checked[0]), "unreachable");
    assert_read(&world, &checked[1]);
    assert_eq!(outcome(&checked[2]), "unreadable");
    assert_eq!(checked[2]["problems"][0]["reason"], "shell");
    assert_eq!(checked[2]["problems"].as_array().unwrap().len(), 2);
    assert_read(&world, &checked[3]);
    for checked in [&checked[0], &checked[2]] {
        let words = troubles(checked);
        assert!(words.contains("Debian package `chromium`"), "{words}");
        assert!(words.contains("browser.program"), "{words}");
    }
    let mut asked = world.program();
    let ran = run_it(
        asked
            .env("PATH", world.path("empty"))
            .args(["config", "check"]),
    );
    assert!(ran.ended(0).contains("there is no Chromium"), "{ran:#?}");
    // A program that is none.
    render(&world, &world.fetching(), "program = \"/dev/null\"");
    let words = troubles(&check(&world, &["browser"])[0]);
    assert!(words.contains("`/dev/null`"), "{words}");
    // One that does not start.
    render(&world, &world.fetching(), "program = \"/bin/false\"");
    let words = troubles(&check(&world, &["browser"])[0]);
    assert!(words.contains("Chromium does not start"), "{words}");
    // Switched off.
    render(&world, &world.fetching(), "enabled = false");
    let checked = check(&world, &["browser", "shell"]);
    let words = troubles(&checked[0]);
    assert!(words.contains("browser.enabled = false"), "{words}");
    assert_eq!(checked[1]["problems"].as_array().unwrap().len(), 1);
    assert_nothing_is_left(&world);
}

/// Root is told to say so first. Anybody else has the sandbox, and needs no leave.
#[test]
fn root_starts_no_chromium_without_leave_and_others_have_its_sandbox() {
    let _alone = alone();
    let world = world_of(&[source("good", "browser")], "");
    show(&world, "/good", shell(&fills("/body", 0)));
    show(&world, "/body", body(PRICES));
    let text = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    world.write("ratebook.toml", text.replace("allow_root = true", ""));
    let is_root = rustix::process::geteuid().is_root();
    if is_root {
        let checked = check(&world, &["good"]);
        assert_eq!(outcome(&checked[0]), "unreachable");
        let words = troubles(&checked[0]);
        assert!(words.contains("browser.allow_root = true"), "{words}");
        assert_eq!(leftovers(&world), 0);
    }
    let checked = check_as_nobody(&world, &[]);
    assert_read(&world, &checked[0]);
    assert_nothing_is_left(&world);
}

/// What the hardened service needs to render pages stands in a file of its own: all that Chromium
/// asks of the kernel, its sandbox included, under a user that can gain no privileges.
#[test]
fn the_service_can_render_with_what_its_file_adds() {
    let _alone = alone();
    let world = world_of(&[source("good", "browser")], "");
    show(&world, "/good", shell(&fills("/body", 0)));
    show(&world, "/body", body(PRICES));
    let trace = world.path("trace");
    let tracing = ["strace", "-f", "-q", "-o", trace.to_str().unwrap()];
    let checked = check_as_nobody(&world, &tracing);
    assert_read(&world, &checked[0]);
    assert_nothing_is_left(&world);
    let trace = fs::read_to_string(&trace).unwrap();
    let made = calls_in(&trace);
    let has_sandbox = made.contains("chroot") && made.contains("seccomp");
    assert!(has_sandbox, "{made:?}");
    let allowed = let_through(&["ratebook.service", "ratebook-browser.conf"]);
    let refused: Vec<&String> = made.difference(&allowed).collect();
    assert!(refused.is_empty(), "{refused:?}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/ratebook-browser.conf");
    let file = fs::read_to_string(file).unwrap();
    let mut lines = file.lines();
    let kinds = lines.find_map(|line| line.strip_prefix("RestrictNamespaces="));
    let kinds: Vec<&str> = kinds.unwrap().split(' ').collect();
    for (flag, kind) in [
        ("NEWUSER", "user"),
        ("NEWPID", "pid"),
        ("NEWNET", "net"),
        ("NEWNS", "mnt"),
        ("NEWIPC", "ipc"),
        ("NEWUTS", "uts"),
        ("NEWCGROUP", "cgroup"),
    ] {
        let is_made = trace.contains(&format!("CLONE_{flag}"));
        assert_eq!(is_made, kinds.contains(&kind), "{kind}");
    }
}

/// Checks the source `good` as a user without privileges who can gain none: nobody, if we are root.
fn check_as_nobody(world: &World, through: &[&str]) -> Vec<Value> {
    // The built program where everybody may run it.
    let copy = world.path("ratebook");
    fs::copy(Path::new(env!("CARGO_BIN_EXE_ratebook")), &copy).unwrap();
    let mut program = Command::new("setpriv");
    program.arg("--no-new-privs");
    if rustix::process::geteuid().is_root() {
        let folder = world.path("");
        let mut owner = Command::new("chown");
        let owned = owner.args(["-R", "65534:65534"]).arg(folder).status();
        assert!(owned.unwrap().success());
        program.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    program
        .args(through)
        .arg(copy)
        .args(["--format", "json", "--config"])
        .arg(world.path("ratebook.toml"))
        .args(["--now", "2026-05-01T09:00:00Z", "check", "good"])
        .env("TMPDIR", world.path("tmp"))
        .current_dir(world.path(""));
    told(&run_it(&mut program), &["good"])
}

/// The memory that Chromium took after each page, and how many it had shown by then.
fn weighed(ran: &Ran) -> Vec<(u64, u64)> {
    let figure = |line: &str, name: &str| {
        let (_, behind) = line.split_once(&format!(" {name}="))?;
        behind.split_whitespace().next()?.parse().ok()
    };
    let lines = ran.stderr.lines();
    let lines =
        lines.filter(|line| line.contains("event=\"rendered\"") || line.contains("event=rendered"));
    lines
        .filter_map(|line| Some((figure(line, "memory")?, figure(line, "pages")?)))
        .collect()
}

/// One that has grown to more than half of what it may is not used again.
#[test]
fn a_chromium_that_has_grown_is_started_anew() {
    let _alone = alone();
    let ids = ["a", "b", "c"];
    let sources = ids.map(|id| source(id, "browser"));
    let world = world_of(&sources, "");
    show(&world, "/body", body(PRICES));
    for id in ids {
        show(&world, &format!("/{id}"), shell(&fills("/body", 0)));
    }
    let run = || {
        let mut program = checking(&world, &ids);
        let ran = run_it(program.env("RATEBOOK_LOG", "ratebook=debug"));
        for checked in told(&ran, &ids) {
            assert!(
                matches!(outcome(&checked), "changed" | "unchanged"),
                "{checked:#}"
            );
        }
        weighed(&ran)
    };
    let usual = run();
    let pages: Vec<u64> = usual.iter().map(|(_, pages)| *pages).collect();
    assert_eq!(pages, [1, 2, 3]);
    let least = usual.iter().map(|(memory, _)| *memory).min().unwrap();
    // What it takes anyway is more than half of this, as a rule.
    let limit = (least * 3 / 2).max(256 << 20);
    render(
        &world,
        &world.fetching(),
        &format!("max_memory_bytes = {limit}"),
    );
    let tight = run();
    for pair in tight.windows(2) {
        let (has_grown, is_another) = (pair[0].0 > limit / 2, pair[1].1 == 1);
        assert_eq!(has_grown, is_another, "{tight:?} of {limit}");
    }
    let anew = tight.iter().skip(1).any(|(_, pages)| *pages == 1);
    assert!(anew, "{tight:?} of {limit}");
    assert_nothing_is_left(&world);
}

/// Page after page in one daemon's life: no process, no file and no memory is left behind.
/// `RATEBOOK_RENDERS=200` for all of it.
#[test]
fn many_pages_leave_nothing_behind() {
    let _alone = alone();
    let most: usize = std::env::var("RATEBOOK_RENDERS").map_or(6, |n| n.parse().unwrap());
    let ids: Vec<String> = (0..most).map(|n| format!("p{n}")).collect();
    let sources: Vec<(String, String)> = ids.iter().map(|id| source(id, "browser")).collect();
    let world = world_of(&sources, "max_pages = 4");
    show(&world, "/body", body(PRICES));
    for id in &ids {
        show(&world, &format!("/{id}"), shell(&fills("/body", 50)));
    }
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut program = checking(&world, &names);
    program.env("RATEBOOK_LOG", "ratebook=debug");
    let began = std::time::Instant::now();
    let longest = Duration::from_mins(2) + Duration::from_secs(5) * u32::try_from(most).unwrap();
    let running = std::thread::spawn(move || run_within(longest, &mut program));
    let (mut starts, mut at_once) = (std::collections::BTreeSet::new(), 0);
    while !running.is_finished() {
        let now = chromiums(&world);
        at_once = at_once.max(now.len());
        starts.extend(
            fs::read_dir(world.path("tmp"))
                .unwrap()
                .flatten()
                .map(|e| e.file_name()),
        );
        assert!(leftovers(&world) <= 1);
        std::thread::sleep(Duration::from_millis(20));
    }
    let ran = running.join().unwrap();
    let took = began.elapsed();
    let checked = told(&ran, &names);
    let good = checked.iter().filter(|c| outcome(c) == "changed").count();
    assert_eq!(
        good,
        most,
        "{:#?}",
        checked.iter().find(|c| outcome(c) != "changed")
    );
    let memory: Vec<u64> = weighed(&ran)
        .into_iter()
        .map(|(memory, _)| memory)
        .collect();
    assert_eq!(memory.len(), most, "{}", ran.stderr);
    println!(
        "{most} pages in {took:?}, {} Chromiums, at most {at_once} processes and {} MB",
        starts.len(),
        memory.iter().max().unwrap() / 1_000_000
    );
    assert_eq!(starts.len(), most.div_ceil(4));
    assert!(memory.iter().all(|bytes| *bytes < 1 << 30));
    assert_nothing_is_left(&world);
}

/// A page that is nothing without its scripts is drafted as a browser shows it, all of it, and the
/// file says so; a check then reads what was drafted.
#[test]
fn a_page_of_scripts_is_drafted_as_a_browser_shows_it() {
    let _alone = alone();
    let world = world_of(&[source("acme", "auto")], "");
    let draft = |path: &str, more: &[&str]| {
        let url = format!("{}{path}", world.site.origin());
        let mut program = world.program();
        program.env("TMPDIR", world.path("tmp"));
        run_it(program.args(["selectors", "draft", &url]).args(more))
    };
    let row = |at: &str, price: &str| format!("<tr><td>{at}</td><td>${price} / second</td></tr>");
    let table = |rows: &str| {
        format!(
            "<h1>Swift 2</h1><h2>Pricing</h2><table><tr><th>Resolution</th><th>Price</th></tr>\
             {rows}</table>"
        )
    };
    show(&world, "/first", table(&row("720p", "0.10")));
    let whole = table(&(row("720p", "0.10") + &row("1080p", "0.20")));
    show(&world, "/whole", whole.clone());
    // Its second row comes late.
    let late = format!(
        "{} setTimeout(async () => {{ app.innerHTML = await (await fetch('/whole')).text(); }}, 2500);",
        fills("/first", 100)
    );
    show(&world, "/swift", shell(&late));
    let output = world.path("selectors/swift.toml").display().to_string();
    let drafted = draft("/swift", &["--output", &output]);
    assert_eq!(drafted.ended(0), "", "{drafted:#?}");
    let text = fs::read_to_string(&output).unwrap();
    assert!(text.contains("\nrender = \"auto\"\n"), "{text}");
    assert!(text.contains("[resolution={720p,1080p}]"), "{text}");
    for said in [
        "an empty application shell",
        "Chromium renders the page",
        "warning: the server sends this page without these prices",
        "2 prices",
    ] {
        assert!(drafted.stderr.contains(said), "{said}: {drafted:#?}");
    }
    let checked = check(&world, &["swift"]);
    assert_eq!(outcome(&checked[0]), "changed", "{checked:#?}");
    // What the server sends whole is not rendered.
    let asked = world.site.asked_for("/whole").len();
    let plain = draft("/whole", &[]);
    assert!(!plain.ended(0).contains("render ="), "{plain:#?}");
    assert_eq!(world.site.asked_for("/whole").len(), asked + 1);
    // A door that opens for browsers only; a page that shows no price in one either, which is not
    // waited for until the deadline.
    let challenge =
        shell("document.cookie = 'ran=scripts; path=/'; setTimeout(() => location.reload(), 300);");
    let door = Answer::Door("ran=scripts", challenge.into_bytes(), whole.into_bytes());
    world.site.show("/door", door);
    assert!(draft("/door", &[]).ended(0).contains("render = \"auto\""));
    show(
        &world,
        "/empty",
        shell("app.textContent = 'Nothing is for sale.';"),
    );
    let began = std::time::Instant::now();
    let refused = draft("/empty", &[]);
    let said = refused.failed(1);
    assert!(said.contains("as a browser shows it too"), "{said}");
    assert!(began.elapsed() < Duration::from_secs(40), "{refused:#?}");
    assert_nothing_is_left(&world);
}

#[test]
fn without_a_browser_a_draft_says_what_to_install_or_to_save() {
    let world = world_of(&[source("acme", "auto")], "");
    fs::create_dir(world.path("empty")).unwrap();
    show(&world, "/shell", shell(&fills("/body", 0)));
    let url = format!("{}/shell", world.site.origin());
    let draft = |page: &str| {
        let mut program = world.program();
        program.env("PATH", world.path("empty"));
        run_it(program.args(["selectors", "draft", page]))
    };
    let refused = draft(&url);
    for said in [
        "an empty application shell",
        "may be drawn by scripts",
        "Debian package `chromium`",
        "save what a browser shows",
    ] {
        assert!(refused.failed(1).contains(said), "{said}: {refused:#?}");
    }
    render(&world, &world.fetching(), "enabled = false");
    let refused = draft(&url);
    let said = refused.failed(1);
    assert!(
        said.contains("browser.enabled = false") && said.contains("save what"),
        "{said}"
    );
    // Of a saved page it can be told as well.
    let saved = world.write("saved.html", shell(&fills("/body", 0)));
    let refused = draft(&saved.display().to_string());
    assert!(
        refused.failed(1).contains("save what a browser"),
        "{refused:#?}"
    );
}
