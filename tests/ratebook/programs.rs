//! Programs that are told: webhooks, signed as the convention says, and commands.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::acme::{self, ALWAYS, RARELY};
use crate::site::Answer;
use crate::world::{RUNTIME, World, golden, until};

const SECRET: &str = "whsec_dGhpcyBpcyBhIGtleSBvZiAyNCBieXRlcyE=";

/// One message as it came.
#[derive(Clone, Debug)]
struct Told {
    id: String,
    timestamp: String,
    signature: String,
    body: Vec<u8>,
}

/// What the hook answers next: a status and headers; nothing for ever where the status is 0.
type Says = (u16, Vec<(&'static str, &'static str)>);

#[derive(Default)]
struct Shared {
    told: Mutex<Vec<Told>>,
    says: Mutex<Vec<Says>>,
}

/// A program that listens on loopback.
struct Hook {
    port: u16,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

impl Hook {
    /// It answers so, in this order, and the last for ever.
    fn start(says: &[Says]) -> Self {
        let shared = Arc::new(Shared::default());
        *shared.says.lock().unwrap() = says.to_vec();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = RUNTIME.spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            port,
            shared,
            serving,
        }
    }

    fn told(&self) -> Vec<Told> {
        self.shared.told.lock().unwrap().clone()
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    shared.told.lock().unwrap().push(Told {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body: body.to_vec(),
    });
    let (status, headers) = {
        let mut says = shared.says.lock().unwrap();
        if says.len() > 1 {
            says.remove(0)
        } else {
            says[0].clone()
        }
    };
    if status == 0 {
        std::future::pending::<()>().await;
    }
    let mut response = (StatusCode::from_u16(status).unwrap(), "so it is\r\n").into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

fn show(world: &World, price: &str) {
    let body = acme::page([price, "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(body));
}

/// A source that was read on 30 April, of which these programs are told.
fn world_telling(schedule: &str, programs: &str) -> World {
    let world = World::of(&[("acme", acme::selectors("acme", schedule))]);
    let secret = world.write("hq-secret", format!("{SECRET}\n"));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    world.configure(&world.fetching(), programs);
    show(&world, "1.20");
    world.check("2026-04-30", &["acme"]);
    world
}

fn webhook(hook: &Hook, more: &str) -> String {
    format!(
        "[[webhook]]\nname = \"hq\"\nurl = \"http://127.0.0.1:{}/in/s3cret-path\"\n\
         secret_file = \"hq-secret\"\nallow_private = true\n{more}\n",
        hook.port
    )
}

/// As whoever is told would, from the convention alone.
#[track_caller]
fn assert_signed(told: &Told) {
    let key = STANDARD
        .decode(SECRET.strip_prefix("whsec_").unwrap())
        .unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
    let content = [told.id.as_bytes(), told.timestamp.as_bytes(), &told.body].join(&b'.');
    let signature = told.signature.strip_prefix("v1,").unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    ring::hmac::verify(&key, &content, &signature).unwrap();
}

fn outbox(world: &World) -> Vec<Vec<String>> {
    world.look("SELECT channel, recipient, state, attempts FROM outbox ORDER BY id")
}

/// Each is tried with a message of its own kind, past the outbox, and its real answer shown.
#[test]
fn whoever_is_told_can_be_tried() {
    let hook = Hook::start(&[(204, vec![]), (410, vec![])]);
    let world = world_telling(RARELY, "");
    let script = world.write("tell", "#!/bin/sh\ncat > told\necho heard; exit 3\n");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let command = "[[command]]\nname = \"ticket\"\nrun = [\"./tell\"]\n";
    let told = [world.mailing(""), webhook(&hook, ""), command.to_owned()].concat();
    world.configure(&world.fetching(), &told);

    let all = world.run(&["outbox", "test"]);
    let lines: Vec<&str> = all.ended(1).lines().collect();
    assert_eq!(lines.len(), 5, "{all:?}");
    assert!(
        lines[0].starts_with("ops@example.org   accepted   250"),
        "{all:?}"
    );
    assert!(
        lines[1].starts_with("desk@example.net   accepted   250"),
        "{all:?}"
    );
    assert_eq!(lines[2], "webhook hq   accepted   status 204", "{all:?}");
    assert_eq!(
        lines[3], "command ticket   failed   exit 3 “heard”",
        "{all:?}"
    );
    assert!(lines[4].starts_with("  hint: "), "{all:?}");
    assert_eq!(world.subjects_for("ops"), ["Test: ratebook can reach you"]);
    let heard = hook.told();
    assert_eq!(heard.len(), 1);
    assert_signed(&heard[0]);
    let event: Value = serde_json::from_slice(&heard[0].body).unwrap();
    assert_eq!(
        (&event["kind"], &event["version"]),
        (&"test".into(), &1.into())
    );
    assert_eq!(event["id"], *heard[0].id);
    let same: Value = serde_json::from_slice(&fs::read(world.path("told")).unwrap()).unwrap();
    assert_eq!(same["kind"], "test");
    assert_eq!(outbox(&world), Vec::<Vec<String>>::new(), "nothing waits");

    let gone = world.run(&["--format", "json", "outbox", "test", "hq"]);
    let gone: Value = serde_json::from_str(gone.ended(1)).unwrap();
    assert_eq!(gone[0]["to"], "webhook hq");
    assert_eq!(gone[0]["answer"], "status 410 “so it is”");
    let one = world.run(&["outbox", "test", "OPS@example.org"]);
    assert_eq!(one.ended(0).lines().count(), 1, "{one:?}");
    let nobody = world.run(&["outbox", "test", "hr"]);
    assert!(
        nobody
            .failed(2)
            .contains("hint: there are ops@example.org, "),
        "{nobody:?}"
    );
    // A secret that is missing keeps nobody else from being tried.
    fs::remove_file(world.path("hq-secret")).unwrap();
    let without = world.run(&["outbox", "test", "hq", "ops@example.org"]);
    assert!(
        without.ended(1).contains("ops@example.org   accepted"),
        "{without:?}"
    );
    assert!(
        without
            .stdout
            .contains("webhook hq   failed   read the file of"),
        "{without:?}"
    );
    world.configure(&world.fetching(), "");
    let none = world.run(&["outbox", "test"]);
    assert!(none.failed(3).contains("nobody is told"), "{none:?}");
}

#[test]
fn a_webhook_is_told_once_signed_and_in_a_stable_form() {
    let hook = Hook::start(&[(204, vec![])]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    assert!(hook.told().is_empty(), "a baseline is no news");
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    world.check("2026-05-02", &["acme"]);
    let told = hook.told();
    assert_eq!(told.len(), 1);
    assert_signed(&told[0]);
    let now = jiff::Timestamp::now().as_second();
    let stamp: i64 = told[0].timestamp.parse().unwrap();
    // 2026-05-01T09:00:00Z: the clock that the program was given.
    assert!(
        stamp == 1_777_626_000 || (now - stamp).abs() < 600,
        "{stamp}"
    );
    assert_eq!(outbox(&world), [["webhook", "hq", "sent", "1"]]);

    let event: Value = serde_json::from_slice(&told[0].body).unwrap();
    assert_eq!(event["id"], *told[0].id);
    assert_eq!(event["version"], 1);
    assert_eq!(event["changes"][0]["now"]["amount"], "1.30");
    let (snapshot, check) = (&event["snapshot"], &event["check"]);
    let stored = world
        .look("SELECT s.id, s.check_run, a.id FROM snapshot s, alert a ORDER BY s.id DESC LIMIT 1");
    assert_eq!(stored[0][0], snapshot.to_string());
    assert_eq!(stored[0][1], check.to_string());
    assert_eq!(event["snapshot_before"], 1);
    assert_eq!(stored[0][2], event["alert"].to_string());
    golden("event.json", &format!("{event:#}\n"));

    let shown = world.run(&["outbox", "show", "1"]);
    assert!(shown.ended(0).contains("webhook hq"), "{shown:?}");
    assert!(shown.stdout.contains("\"amount\": \"1.30\""), "{shown:?}");
    assert!(shown.stdout.contains("status 204"), "{shown:?}");
}

#[test]
fn a_webhook_that_fails_is_told_again_with_the_same_id_and_body() {
    let hook = Hook::start(&[
        (500, vec![]),
        (302, vec![("location", "http://127.0.0.1:1/")]),
        (429, vec![("retry-after", "1200")]),
        (200, vec![]),
    ]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    show(&world, "1.30");
    for (at, tries) in [
        ("2026-05-01T09:00:00Z", 1),
        ("2026-05-01T09:00:30Z", 1),
        ("2026-05-01T09:01:00Z", 2),
        ("2026-05-01T09:03:00Z", 3),
        // It asked for twenty minutes.
        ("2026-05-01T09:20:00Z", 3),
        ("2026-05-01T09:24:00Z", 4),
        ("2026-05-01T12:00:00Z", 4),
    ] {
        world.check(at, &["acme"]);
        assert_eq!(hook.told().len(), tries, "{at}");
    }
    let told = hook.told();
    for again in &told {
        assert_signed(again);
        assert_eq!((&again.id, &again.body), (&told[0].id, &told[0].body));
    }
    assert_eq!(outbox(&world), [["webhook", "hq", "sent", "4"]]);
    let details = world.look("SELECT detail FROM attempt ORDER BY id");
    assert_eq!(details[0], ["status 500 “so it is”"]);
    assert_eq!(
        details[1],
        ["status 302 “so it is”: redirects are not followed"]
    );
}

#[test]
fn a_webhook_that_is_gone_is_parked_and_newer_messages_wait_for_no_other() {
    let hook = Hook::start(&[(410, vec![]), (200, vec![])]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    assert_eq!(outbox(&world), [["webhook", "hq", "parked", "1"]]);
    let status = world.run(&["--now", "2026-05-01T09:00:01Z", "status", "--check"]);
    status.ended(1);
    assert!(status.stderr.contains("parked"), "{status:?}");
    world.run(&["outbox", "retry", "1"]).ended(0);
    world.check("2026-12-24", &["acme"]);
    assert_eq!(outbox(&world), [["webhook", "hq", "sent", "2"]]);
}

/// One message that is refused is given up after a few tries, and newer ones pass it by then; what is
/// said of it is no word about the webhook.
#[test]
fn a_message_that_a_webhook_refuses_is_parked_and_newer_ones_pass() {
    let hook = Hook::start(&[
        (422, vec![]),
        (422, vec![]),
        (500, vec![]),
        (422, vec![]),
        (422, vec![]),
        (422, vec![]),
        (200, vec![]),
    ]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    show(&world, "1.40");
    for day in 2..=5 {
        world.check(&format!("2026-05-{day:02}"), &["acme"]);
        assert_eq!(
            outbox(&world)[1],
            ["webhook", "hq", "waiting", "0"],
            "it does not overtake"
        );
    }
    world.check("2026-05-06", &["acme"]);
    assert_eq!(
        outbox(&world),
        [
            ["webhook", "hq", "parked", "6"],
            ["webhook", "hq", "sent", "1"]
        ],
        "five refusals, and one failure that says nothing of it"
    );
    let told = hook.told();
    assert_eq!(told.len(), 7);
    assert!(told[..6].iter().all(|one| one.id == told[0].id));
    assert_ne!(told[6].id, told[0].id);
    world
        .run(&["--now", "2026-05-06T09:00:01Z", "status", "--check"])
        .ended(1);
}

/// Gone is gone for each message: all that wait are given up in one round, and a listing says of
/// each that is left what is true.
#[test]
fn a_webhook_that_is_gone_parks_all_that_waits_at_once() {
    let hook = Hook::start(&[(500, vec![]), (410, vec![])]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    show(&world, "1.30");
    world.check("2026-05-01T09:00:00Z", &["acme"]);
    show(&world, "1.40");
    world.check("2026-05-01T09:00:10Z", &["acme"]);
    let now = "2026-05-01T09:00:20Z";
    let listed = world.run(&["--now", now, "--format", "csv", "outbox"]);
    let next: Vec<&str> = listed.ended(0).lines().collect();
    assert!(next[1].contains(",in 40 s,"), "{next:?}");
    assert!(next[2].contains(",after 1,"), "{next:?}");
    world.check("2026-05-01T09:05:00Z", &["acme"]);
    assert_eq!(
        outbox(&world),
        [
            ["webhook", "hq", "parked", "2"],
            ["webhook", "hq", "parked", "1"]
        ]
    );
}

/// Whoever takes a webhook out of the configuration hears what waits for it.
#[test]
fn what_waits_for_a_webhook_that_is_configured_no_more_is_told() {
    let hook = Hook::start(&[(500, vec![]), (200, vec![])]);
    let world = world_telling(ALWAYS, &webhook(&hook, ""));
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    world.run(&["config", "check"]).ended(0);
    world.configure(&world.fetching(), &world.mailing(""));
    let told = "1 message is kept for the webhook `hq`, which is not configured";
    let check = world.run(&["config", "check"]);
    assert!(check.ended(0).contains(told), "{check:?}");
    let status = world.run(&["--now", "2026-05-01T09:00:01Z", "status", "--check"]);
    assert!(status.ended(1).contains(told), "{status:?}");
    assert!(status.stderr.contains(told), "{status:?}");
    let daemon = world.daemon();
    daemon.wait_for_log("event=stray channel=webhook to=hq mails=1");
    world.configure(&world.fetching(), &webhook(&hook, ""));
    daemon.signal("HUP");
    until("it is told once it is configured again", || {
        outbox(&world)[0][2] == "sent"
    });
    let before = daemon.log().matches("event=stray").count();
    // Mail for people without a mail server.
    let drop_in = "INSERT INTO outbox (alert, channel, recipient, envelope_from, message_id, state,
        next_attempt, created) SELECT 1, 'mail', 'gone@example.org', 'a@example.org', '<1@x>',
        'waiting', next_due, next_due FROM due LIMIT 1";
    let store = rusqlite::Connection::open(world.store()).unwrap();
    store.busy_timeout(Duration::from_secs(20)).unwrap();
    store.execute(drop_in, []).unwrap();
    drop(store);
    daemon.signal("HUP");
    daemon.wait_for_log_after(before, "event=stray");
    assert!(daemon.log().contains("channel=mail to=gone@example.org"));
    daemon.stop_well();
}

/// That a message was taken is known once. Where the disk is full then, it is kept, and written
/// before anything else is sent: nobody is told twice.
#[test]
fn what_was_taken_while_the_disk_is_full_is_not_sent_again() {
    let world = world_telling(ALWAYS, "");
    let text = format!(
        "[[command]]\nname = \"slow\"\nrun = [\"/bin/sh\", \"-c\", '''cd {} && \
         cat > /dev/null && echo x >> told && while ! test -e go; do sleep 0.05; done''']\n",
        world.path("").display()
    );
    world.configure(&world.fetching(), &text);
    let daemon = world.daemon_of(crate::crash::watched(&world));
    world.site.wait_for("/acme", 2);
    show(&world, "1.30");
    until("it is being told", || world.path("told").exists());
    let full = world.path(crate::crash::FULL);
    fs::write(&full, "").unwrap();
    world.write("go", "");
    daemon.wait_for_log("work=\"command slow\"");
    // Some more rounds, none of which may send anything.
    world
        .site
        .wait_for("/acme", world.site.asked_for("/acme").len() + 4);
    let times = || fs::read_to_string(world.path("told")).unwrap().len();
    assert_eq!(times(), 2, "told once");
    let open = "SELECT count(*) FROM attempt WHERE finished IS NULL";
    assert_eq!(world.count(open), 1);
    let failed = daemon.log().matches("the store failed").count();
    assert!(failed < 12, "the log is flooded: {}", daemon.log());
    fs::remove_file(&full).unwrap();
    until("it is marked", || outbox(&world)[0][2] == "sent");
    daemon.stop_well();
    assert_eq!(outbox(&world), [["command", "slow", "sent", "1"]]);
    assert_eq!(times(), 2);
}

/// What a killed program left open keeps nobody from deciding, once nothing can be under way.
#[test]
fn a_message_whose_sending_was_cut_off_can_be_dropped_or_retried() {
    let hook = Hook::start(&[(0, vec![])]);
    let world = world_telling(ALWAYS, &webhook(&hook, ""));
    let daemon = world.daemon();
    world.site.wait_for("/acme", 2);
    show(&world, "1.30");
    until("it is being told", || !hook.told().is_empty());
    let refused = world.run(&["outbox", "drop", "1"]);
    assert!(refused.failed(1).contains("is being sent"), "{refused:?}");
    daemon.kill();
    world.run(&["outbox", "retry", "1"]).ended(0);
    world.run(&["outbox", "drop", "1"]).ended(0);
    assert_eq!(outbox(&world)[0][2], "dropped");
}

/// Arguments may be secrets.
#[test]
fn the_arguments_of_a_command_are_not_shown() {
    let world = world_telling(
        RARELY,
        "[[command]]\nname = \"tell\"\nrun = [\"/bin/true\", \"--token\", \"s3cret-token\"]\n",
    );
    for args in [
        &["config"][..],
        &["--format", "json", "config"],
        &["config", "check"],
    ] {
        let ran = world.run(args);
        ran.ended(0);
        assert!(!ran.all().contains("s3cret"), "{ran:?}");
    }
    let shown = world.run(&["config"]);
    assert!(
        shown
            .stdout
            .contains("run = [\"/bin/true\", \"***\", \"***\"]"),
        "{shown:?}"
    );
}

#[test]
fn a_webhook_reaches_no_private_address_unless_that_is_allowed() {
    let hook = Hook::start(&[(200, vec![])]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    for (url, allow, says) in [
        ("https://127.0.0.1:{}/", false, "private address"),
        ("https://[::ffff:10.0.0.1]/", false, "private address"),
        ("https://169.254.169.254/x", false, "private address"),
        ("https://2130706433/", false, "private address"),
        ("http://hooks.example.org/", false, "is not `https:`"),
        (
            "ftp://hooks.example.org/",
            true,
            "only `http:` and `https:`",
        ),
        (
            "https://user:s3cret-path@hooks.example.org/",
            true,
            "user name or password",
        ),
    ] {
        let url = url.replace("{}", &hook.port.to_string());
        let text = format!(
            "[[webhook]]\nname = \"hq\"\nurl = \"{url}\"\nsecret_file = \"hq-secret\"\n\
             allow_private = {allow}\n"
        );
        world.configure(&world.fetching(), &text);
        let ran = world.run(&["config", "check"]);
        assert!(ran.failed(3).contains(says), "{url}: {ran:?}");
        assert!(!ran.stderr.contains("whsec_"), "{ran:?}");
    }
    // A name is looked up when it is told: the address that is connected to decides.
    let text = format!(
        "[[webhook]]\nname = \"hq\"\nurl = \"https://localhost:{}/\"\nsecret_file = \"hq-secret\"\n",
        hook.port
    );
    world.configure(&world.fetching(), &text);
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    assert_eq!(outbox(&world), [["webhook", "hq", "waiting", "1"]]);
    let detail = world.look("SELECT detail FROM attempt");
    assert!(detail[0][0].contains("private address"), "{detail:?}");
    assert!(hook.told().is_empty());
}

#[test]
fn the_secret_and_the_path_of_a_webhook_are_shown_nowhere() {
    let hook = Hook::start(&[(500, vec![]), (200, vec![])]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    let mut said = String::new();
    show(&world, "1.30");
    for args in [
        &["-vvv", "--now", "2026-05-01", "check", "acme"][..],
        &["-vvv", "--now", "2026-05-02", "check", "acme"],
        &["config"],
        &["--format", "json", "config"],
        &["config", "check"],
        &["outbox", "list", "--all"],
        &["--format", "json", "outbox", "show", "1"],
        &["status"],
    ] {
        let ran = world.run(args);
        ran.ended(0);
        said.push_str(&ran.all());
    }
    assert!(said.contains("/…"), "whose it is may be seen");
    said.push_str(&String::from_utf8_lossy(&fs::read(world.store()).unwrap()));
    for secret in [SECRET, &SECRET[6..], "s3cret-path"] {
        assert!(!said.contains(secret), "`{secret}` is shown");
    }
    // A file that others can read is refused.
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(world.path("hq-secret"), open).unwrap();
    let ran = world.run(&["config", "check"]);
    assert!(ran.failed(3).contains("can be read by others"), "{ran:?}");
    // The environment is the other place.
    let hq = webhook(&hook, "").replace("secret_file = \"hq-secret\"\n", "");
    world.configure(&world.fetching(), &hq);
    let ran = world.run(&["config", "check"]);
    assert!(
        ran.failed(3).contains("RATEBOOK_WEBHOOK_SECRET_HQ"),
        "{ran:?}"
    );
    let mut program = world.program();
    program
        .env("RATEBOOK_WEBHOOK_SECRET_HQ", SECRET)
        .args(["config", "check"]);
    crate::world::run_it(&mut program).ended(0);
}

/// A webhook that never answers, a command that never ends, and mail beside them.
#[test]
fn a_way_that_hangs_holds_up_no_other() {
    let hook = Hook::start(&[(0, vec![])]);
    let programs = |world: &World| {
        format!(
            "{}{}[[command]]\nname = \"slow\"\nrun = [\"sleep\", \"601\"]\ndeadline = \"100s\"\n",
            world.mailing(""),
            webhook(&hook, "deadline = \"90s\"")
        )
    };
    let world = world_telling(ALWAYS, "");
    world.configure(&world.fetching(), &programs(&world));
    show(&world, "1.30");
    let began = Instant::now();
    let daemon = world.daemon();
    until("both are under way", || {
        let open = "SELECT count(*) FROM attempt WHERE finished IS NULL";
        world.count(open) == 2 && hook.told().len() == 1
    });
    until("the mail is there", || world.mails().len() == 2);
    show(&world, "1.40");
    until("the next mail is there", || world.mails().len() == 4);
    assert!(began.elapsed() < Duration::from_mins(1));
    // They are given up in time, and told again at the next start.
    daemon.stop_well();
    let left = std::process::Command::new("pgrep")
        .args(["-f", "^sleep 601$"])
        .output();
    let left = String::from_utf8(left.unwrap().stdout).unwrap();
    assert_eq!(left, "", "the command is gone with the daemon");
    let waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
    assert_eq!(world.count(waiting), 4);
}

#[test]
fn a_command_gets_the_same_json_and_only_what_it_asked_for() {
    let world = world_telling(RARELY, "");
    let programs = "[[command]]\nname = \"all\"\nrun = [\"/bin/sh\", \"-c\", \"cat > all.json\"]\n\
         [[command]]\nname = \"falling\"\nrun = [\"/bin/sh\", \"-c\", \"cat > falling.json\"]\n\
         kinds = [\"lowered\"]\ntrouble = false\n";
    let script = |name: &str| world.path(&format!("{name}.json")).display().to_string();
    let programs = programs
        .replace("cat > all.json", &format!("cat > {}", script("all")))
        .replace(
            "cat > falling.json",
            &format!("cat > {}", script("falling")),
        );
    world.configure(&world.fetching(), &programs);
    show(&world, "1.30");
    world.check("2026-05-01", &["acme"]);
    let event: Value = serde_json::from_slice(&fs::read(world.path("all.json")).unwrap()).unwrap();
    let expected = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/ratebook/golden/event.json"
    ));
    let mut expected: Value = serde_json::from_str(&expected.unwrap()).unwrap();
    // Its own id: the same alert, told to another.
    assert_ne!(event["id"], expected["id"]);
    expected["id"] = event["id"].clone();
    assert_eq!(event, expected);
    assert!(!world.path("falling.json").exists());
    assert_eq!(outbox(&world), [["command", "all", "sent", "1"]]);
}

#[test]
fn a_command_that_fails_or_hangs_is_tried_again_with_the_same_input() {
    let world = world_telling(RARELY, "");
    let folder = world.path("");
    let script = "cat >> told; echo >> told; test -e done && exit 0; \
                  if test -e once; then sleep 600; fi; touch once; echo 'no\\033[31m way' >&2; exit 7";
    let text = format!(
        "[[command]]\nname = \"ticket\"\ndeadline = \"1s\"\n\
         run = [\"/bin/sh\", \"-c\", '''cd {} && {script}''']\n",
        folder.display()
    );
    world.configure(&world.fetching(), &text);
    show(&world, "1.30");
    world.check("2026-05-01T09:00:00Z", &["acme"]);
    world.check("2026-05-01T10:00:00Z", &["acme"]);
    world.write("done", "");
    world.check("2026-05-01T12:00:00Z", &["acme"]);
    assert_eq!(outbox(&world), [["command", "ticket", "sent", "3"]]);
    let attempts: Vec<String> = world
        .look("SELECT result || ': ' || detail FROM attempt ORDER BY id")
        .concat();
    assert!(attempts[0].starts_with("retry: exit 7 “no"), "{attempts:?}");
    assert!(!attempts[0].contains('\u{1b}'), "{attempts:?}");
    assert_eq!(
        attempts[1],
        "retry: it did not end within 1 s and was killed"
    );
    assert_eq!(attempts[2], "sent: exit 0");
    let told = fs::read_to_string(world.path("told")).unwrap();
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|line| *line == told[0]));
}

#[test]
fn trouble_is_told_to_programs_with_its_facts() {
    let hook = Hook::start(&[(200, vec![])]);
    let world = world_telling(RARELY, &webhook(&hook, ""));
    world
        .site
        .show("/acme", Answer::Page(b"<h1>Just a moment...</h1>".to_vec()));
    world.check("2026-05-01", &["acme"]);
    show(&world, "1.20");
    world.check("2026-05-02", &["acme"]);
    let events: Vec<Value> = hook
        .told()
        .iter()
        .map(|told| serde_json::from_slice(&told.body).unwrap())
        .collect();
    let kinds: Vec<&str> = events.iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["trouble", "recovered"]);
    assert!(
        events[0]["problems"][0]["trouble"].is_string(),
        "{events:#?}"
    );
    assert_eq!(events[1]["recovered"][0]["from"], "trouble");
    // The README names every key.
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let golden = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/ratebook/golden/event.json"
    );
    let change: Value = serde_json::from_str(&fs::read_to_string(golden).unwrap()).unwrap();
    for event in events.iter().chain([&change]) {
        for key in event.as_object().unwrap().keys() {
            assert!(
                readme.contains(&format!("`{key}`")),
                "the README does not tell `{key}`"
            );
        }
    }
    let keys: BTreeMap<&String, &Value> = events[0].as_object().unwrap().iter().collect();
    for key in [
        "version", "id", "kind", "source", "observed", "alert", "check", "snapshot",
    ] {
        assert!(!keys[&key.to_owned()].is_null(), "{key}");
    }
}

#[test]
fn names_and_programs_that_cannot_be_used_are_refused() {
    let world = world_telling(RARELY, "");
    for (text, says) in [
        ("[[command]]\nname = \"A b\"\nrun = [\"x\"]\n", "is no name"),
        (
            "[[command]]\nname = \"a\"\nrun = []\n",
            "is a list of the program",
        ),
        ("[[command]]\nname = \"a\"\nrun = \"x y\"\n", "expected"),
        (
            "[[command]]\nname = \"a\"\nrun = [\"x\"]\ndeadline = \"1h\"\n",
            "at most 5 minutes",
        ),
        (
            "[[command]]\nname = \"a\"\nrun = [\"x\"]\n[[command]]\nname = \"a\"\nrun = [\"y\"]\n",
            "two commands are called `a`",
        ),
    ] {
        world.configure(&world.fetching(), text);
        let ran = world.run(&["config", "check"]);
        assert!(ran.failed(3).contains(says), "{text}: {ran:?}");
    }
}
