//! Work on selector files: trying them on saved pages, their mistakes and doubts, and the rows that
//! a file lets pass.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::acme;
use crate::site::Answer;
use crate::world::{RECIPIENTS, Ran, World, outcome, until};

const KLING_O3: &str = "gptimage2-kling-o3";

fn fixture(stem: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    folder.join(KLING_O3).join(format!("{stem}.html"))
}

/// What `selectors test` says of pages, and its exit code.
fn tried(world: &World, pages: &[&str]) -> (Vec<Value>, Ran) {
    let ran = world.run(&[&["selectors", "test", KLING_O3], pages].concat());
    (serde_json::from_str(&ran.stdout).unwrap_or_default(), ran)
}

#[test]
fn packed_pages_are_known_by_their_bytes() {
    let world = World::new();
    let plain = fs::read(fixture("2026-04-08-four-decimals.video-edit")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&plain).unwrap();
    let packed = packed.finish().unwrap();
    // The name says nothing, in either way.
    world.write("packed.video-edit", &packed);
    world.write("plain.video-edit.gz", &plain);
    let (pages, ran) = tried(&world, &["packed.video-edit", "plain.video-edit.gz"]);
    ran.ended(0);
    assert_eq!(pages[0]["readings"], pages[1]["readings"]);
    assert_eq!(pages[0]["hash"], pages[1]["hash"]);
    assert_eq!(pages[0]["readings"].as_array().unwrap().len(), 2);
    // Half a file is told, not read as half a page.
    world.write("half.video-edit", &packed[..packed.len() / 2]);
    let (_, ran) = tried(&world, &["half.video-edit"]);
    assert!(ran.failed(1).contains("read `half.video-edit`"), "{ran:?}");
}

#[test]
fn which_page_a_file_is_can_be_said_or_is_seen() {
    let world = World::new();
    let ids = [
        "text-to-video",
        "image-to-video",
        "reference-to-video",
        "video-edit",
    ];
    for id in ids {
        let body = fs::read(fixture(&format!("2026-04-21-rounded.{id}"))).unwrap();
        let name = format!("{}.html", id.replace('-', ""));
        world.write(&name, body);
        let (pages, ran) = tried(&world, &[&name]);
        ran.ended(0);
        assert_eq!(
            (&pages[0]["page"], &pages[0]["page_by"]),
            (&id.into(), &"content".into())
        );
        let (pages, ran) = tried(&world, &[&format!("{id}={name}")]);
        ran.ended(0);
        assert_eq!(
            (&pages[0]["page"], &pages[0]["page_by"]),
            (&id.into(), &"argument".into())
        );
    }
    // Said to be another page, it shows another tab than that.
    let (pages, ran) = tried(&world, &["--page", "video-edit", "texttovideo.html"]);
    ran.ended(1);
    assert_eq!(pages[0]["page_by"], "option");
    assert!(
        pages[0]["problems"]
            .to_string()
            .contains("another model or tab"),
        "{pages:?}"
    );
    // A page in trouble is still the page whose prices it shows.
    let disagree = fs::read(fixture("2026-09-30-layouts-disagree.video-edit")).unwrap();
    world.write("saved.html", disagree);
    let (pages, ran) = tried(&world, &["saved.html"]);
    ran.ended(1);
    assert_eq!(pages[0]["page"], "video-edit");
    // What is none of them must be said.
    world.write("other.html", "<h1>Something else</h1>");
    for (page, told) in [
        ("other.html", "is read as none of the pages"),
        ("nope=other.html", "there is no such page `nope`"),
    ] {
        let (_, ran) = tried(&world, &[page]);
        let said = ran.failed(2);
        assert!(said.contains(told), "{said}");
        assert!(
            said.contains("hint: the pages of gptimage2-kling-o3 are text-to-video"),
            "{said}"
        );
    }
}

#[test]
fn doubts_are_warnings_and_mistakes_are_errors() {
    let world = World::of(&[("acme", acme::selectors("acme", acme::RARELY))]);
    let file = world.path("selectors/acme.toml").display().to_string();
    let lint = |more: &[&str]| world.run(&[&["selectors", "lint", file.as_str()], more].concat());
    let sound = lint(&["--strict"]);
    assert!(
        sound.ended(0).contains("8 rates") || sound.stdout.contains("4 rates"),
        "{sound:?}"
    );
    assert_eq!(sound.stderr, "");

    let text = acme::selectors("acme", acme::RARELY);
    world.write(
        "selectors/acme.toml",
        text.replace("grid = \"table\"", "grid = \"table.css-1x2y3z\""),
    );
    let line = text
        .lines()
        .position(|line| line.starts_with("grid"))
        .unwrap()
        + 1;
    let doubted = lint(&[]);
    assert!(doubted.ended(0).contains("1 warning"), "{doubted:?}");
    let place = format!("warning: {file}:{line}: `table.css-1x2y3z`");
    assert!(doubted.stderr.contains(&place), "{place} in {doubted:?}");
    assert!(
        doubted.stderr.contains("hint: select the element"),
        "{doubted:?}"
    );
    assert_eq!(lint(&["--strict"]).code, Some(3));
    let json = lint(&["--format", "json"]);
    let json: Value = serde_json::from_str(json.ended(0)).unwrap();
    assert_eq!(
        (&json[0]["ok"], &json[0]["warnings"][0]["line"]),
        (&true.into(), &line.into())
    );

    world.write("selectors/acme.toml", text.replace("at_most", "atmost"));
    let wrong = lint(&[]);
    let said = wrong.failed(3);
    assert!(
        said.contains("error: ") && said.contains("did you mean `at_most`?"),
        "{said}"
    );
    let json: Value = serde_json::from_str(lint(&["--format", "json"]).ended(3)).unwrap();
    assert!(json[0]["cause"].to_string().contains("atmost"), "{json}");
}

/// A table of models and prices, of which one row may be unreadable; Nova is expected.
const TOLERANT: &str = r#"title = "Acme Video"
provider = "Acme"
model = "Video"
schedule = "59 59 23 31 12 *"

[[page]]
id = "pricing"
url = "https://acme.test/acme"
says = ["Acme Video", "Pricing"]

[[route]]
id = "acme/video/generate"
title = "Video"

[[rates]]
tolerate = 1
route = "acme/video/generate"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.model = { field = "Model", words = { nova = "Nova" }, other = true }
read = [{ table = "table" }]

[expect]
rates = "acme/video/generate[model=nova]"
at_most = 5
"#;

fn show(world: &World, rows: &[(&str, &str)]) {
    let rows = rows
        .iter()
        .map(|(model, price)| format!("<tr><td>{model}<td>{price}"));
    let rows: String = rows.collect();
    let html = format!(
        "<!doctype html><title>Acme</title><h1>Acme Video</h1><h2>Pricing</h2>\
         <table><tr><th>Model<th>Price{rows}</table>"
    );
    world.site.show("/acme", Answer::Page(html.into_bytes()));
}

#[test]
fn a_tolerated_row_is_shown_always_and_told_once() {
    let world = World::of(&[("acme", TOLERANT.to_owned())]);
    let check = |day: u32| {
        world
            .check(&format!("2026-05-{day:02}"), &["acme"])
            .remove(0)
    };
    let nova = ("Nova", "$0.10 / second");
    let quasar = ("Quasar", "$0.30 / second");
    show(&world, &[nova, quasar]);
    let first = check(1);
    assert_eq!(
        (outcome(&first), &first["remarks"]),
        ("changed", &Value::Array(Vec::new()))
    );

    // It appears: the prices stay, the row is told of.
    let ask = ("Pulsar", "ask <b>us</b>");
    show(&world, &[nova, ask, quasar]);
    let appeared = check(2);
    assert_eq!(outcome(&appeared), "unchanged");
    assert!(
        appeared["remarks"][0]["trouble"]
            .to_string()
            .contains("ask us"),
        "{appeared}"
    );
    assert_eq!(appeared["problems"], Value::Array(Vec::new()));
    assert_eq!(appeared["mails"], RECIPIENTS.len());
    let status = world.run(&[
        "--format",
        "json",
        "--now",
        "2026-05-02T10:00:00Z",
        "status",
    ]);
    let status: Value = serde_json::from_str(status.ended(0)).unwrap();
    let mut known = status["sources"].as_array().unwrap().iter();
    let known = known.find(|source| source["source"] == "acme").unwrap();
    assert!(
        known["remarks"][0]["trouble"]
            .to_string()
            .contains("ask us"),
        "{status}"
    );
    assert_eq!(known["last_check"]["problems"], Value::Array(Vec::new()));
    let plain = world.run(&["--now", "2026-05-02T10:00:00Z", "status"]);
    assert!(plain.ended(0).contains("remark"), "{plain:?}");

    // It stays, elsewhere in the table: shown, and not told again.
    show(&world, &[nova, quasar, ask]);
    let stayed = check(3);
    assert_eq!(
        (outcome(&stayed), &stayed["mails"]),
        ("unchanged", &0.into())
    );
    assert_eq!(stayed["remarks"].as_array().unwrap().len(), 1);

    // Another one in its place is news; beside a price that rose it comes in the same mail.
    show(
        &world,
        &[("Nova", "$0.12 / second"), quasar, ("Magnetar", "soon")],
    );
    let other = check(4);
    assert_eq!(
        (outcome(&other), &other["mails"]),
        ("changed", &RECIPIENTS.len().into())
    );
    let mails = world.mails();
    let told: Vec<&str> = mails.iter().map(|mail| mail.text.as_str()).collect();
    assert_eq!(mails.len(), 2 * RECIPIENTS.len(), "{told:#?}");
    assert!(
        mails[0].subject.contains("a row cannot be read: `ask us`"),
        "{:?}",
        mails[0].subject
    );
    assert!(
        told[0].contains("One row of its pages could not be read"),
        "{}",
        told[0]
    );
    let last = told.last().unwrap();
    assert!(last.contains("$0.12") && last.contains("`soon`"), "{last}");

    // Two are more than one.
    show(
        &world,
        &[
            ("Nova", "$0.12 / second"),
            quasar,
            ("Magnetar", "soon"),
            ask,
        ],
    );
    assert_eq!(outcome(&check(5)), "unreadable");
}

#[test]
fn what_may_be_the_row_that_cannot_be_read_is_not_gone() {
    let world = World::of(&[("acme", TOLERANT.to_owned())]);
    let check = |day: u32| {
        world
            .check(&format!("2026-05-{day:02}"), &["acme"])
            .remove(0)
    };
    let nova = ("Nova", "$0.10 / second");
    let quasar = ("Quasar", "$0.30 / second");
    show(&world, &[nova, quasar]);
    check(1);
    let book = world.book();
    for row in [("Quasar", "ask us"), ("", "$0.30 / second")] {
        show(&world, &[nova, row]);
        let hidden = check(2);
        assert_eq!(outcome(&hidden), "unreadable", "{row:?}");
        let problem = hidden["problems"][0]["trouble"].to_string();
        assert!(
            problem.contains("generate[model=quasar], which was `$0.30 / second`"),
            "{problem}"
        );
        assert_eq!(world.book(), book);
    }
    // An expected one is never let pass.
    show(&world, &[("Nova", "ask us"), quasar]);
    assert_eq!(outcome(&check(3)), "unreadable");
    // Where the row is plainly another one, what is gone is gone, once a second check says so.
    show(&world, &[nova, ("Pulsar", "ask us")]);
    assert_eq!(outcome(&check(4)), "suspect");
    let removed = check(5);
    assert_eq!(
        (outcome(&removed), &removed["changes"][0]["kind"]),
        ("changed", &"removed".into())
    );
}

const TABLE: &str = r#"
title = "Swift"
provider = "Swift"
model = "Swift"
[[page]]
id = "pricing"
url = "https://swift.example/pricing"
says = "Pricing"
[[route]]
id = "swift/swift/generate"
title = "Swift"
[[rates]]
route = "swift/swift/generate"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
read = [{ table = "table" }]
[expect]
rates = "swift/swift/generate[resolution={720p,1080p}]"
"#;

fn pricing(price: &str) -> String {
    format!(
        "<!doctype html><title>Pricing</title><h1>Pricing</h1><table><tr><th>Quality<th>Price\
         <tr><td>720p<td onclick=\"a()\">{price}<script>a()</script><tr><td>1080p<td>$0.20/s</table>"
    )
}

/// A person sees what is read; nothing of the page's code is in what is written, and no file is
/// written over that was not written so.
#[test]
fn a_page_is_shown_with_what_was_read_of_it() {
    let world = World::new();
    world.write("swift.toml", TABLE);
    world.write("page.html", pricing("$0.10/s"));
    let test = |words: &[&str]| world.run(&[&["selectors", "test"], words].concat());
    let ran = test(&["--html", "seen.html", "swift.toml", "page.html"]);
    let told: Value = serde_json::from_str(ran.ended(0)).unwrap();
    assert_eq!(told[0]["readings"].as_array().unwrap().len(), 2);
    let seen = fs::read_to_string(world.path("seen.html")).unwrap();
    assert!(seen.starts_with("<!doctype html>\n"), "{seen}");
    for (price, rate) in [
        ("$0.10/s", "swift/swift/generate[resolution=720p]"),
        ("$0.20/s", "swift/swift/generate[resolution=1080p]"),
    ] {
        let label = format!("<b>{price}</b> {rate}</span>{price}");
        assert_eq!(seen.matches(&label).count(), 1, "{seen}");
    }
    assert!(
        !seen.contains("<script") && !seen.contains("onclick"),
        "{seen}"
    );
    assert!(seen.contains("<b class=\"rb-good\">read</b>"), "{seen}");

    // Again, of a page with a problem: it stands beside the page.
    world.write("page.html", pricing("ask us"));
    let ran = test(&["--html", "seen.html", "swift.toml", "page.html"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let seen = fs::read_to_string(world.path("seen.html")).unwrap();
    let (margin, page) = seen.split_once("</aside>").unwrap();
    assert!(margin.contains("cannot read `ask us`"), "{margin}");
    assert!(margin.contains("Expected and missing"), "{margin}");
    assert!(margin.contains("[resolution=720p]") && !page.contains("[resolution=720p]"));

    for own in ["swift.toml", "page.html"] {
        let before = fs::read(world.path(own)).unwrap();
        let refused = test(&["--html", own, "swift.toml", "page.html"]);
        assert!(
            refused.failed(2).contains("is there already"),
            "{refused:?}"
        );
        assert_eq!(fs::read(world.path(own)).unwrap(), before);
    }
    let two = test(&["--html", "x.html", "swift.toml", "page.html", "page.html"]);
    assert!(two.failed(2).contains("one page"), "{two:?}");
    let nowhere = test(&["--html", "no/such/x.html", "swift.toml", "page.html"]);
    assert!(
        nowhere.failed(1).contains("write `no/such/x.html`"),
        "{nowhere:?}"
    );
}

/// Each time something is saved it is read again, and what that changed is told; what is wrong in
/// between ends nothing, and Ctrl-C does, well.
#[test]
fn what_is_saved_is_read_again() {
    let world = World::new();
    world.write("swift.toml", TABLE);
    world.write("page.html", pricing("$0.10/s"));
    let watching = watching(&world, &["--html", "seen.html", "swift.toml", "page.html"]);
    let told = |what: &str| watching.told(what);
    told("watching 2 files");
    told("page.html as pricing: read, 2 prices");
    world.write("page.html", pricing("$0.12/s"));
    told("~ swift/swift/generate[resolution=720p]  $0.10/s → $0.12/s");
    until("the page shows it", || {
        let seen = fs::read_to_string(world.path("seen.html")).unwrap_or_default();
        seen.contains("<b>$0.12/s</b>")
    });
    // A mistake in the file, as an editor saves it: another file takes its place.
    let save = |text: String| {
        world.write("swift.toml.new", text);
        fs::rename(world.path("swift.toml.new"), world.path("swift.toml")).unwrap();
    };
    save(TABLE.replace("currency = \"USD\"", "currency = \"usd\""));
    told("write `USD` instead of `usd`");
    save(TABLE.replace("field = \"Price\"", "field = \"Cost\""));
    told("- swift/swift/generate[resolution=720p]  $0.12/s");
    told("+ problem: swift.toml:");
    save(TABLE.to_owned());
    told("+ swift/swift/generate[resolution=720p]  $0.12/s");
    let printed = fs::read_to_string(&watching.out).unwrap();
    assert!(!printed.contains("\u{1b}["), "it is no terminal: {printed}");
    watching.end();
}

/// A `selectors test --watch` that runs, and what it prints.
struct Watching {
    process: std::process::Child,
    out: PathBuf,
}

fn watching(world: &World, args: &[&str]) -> Watching {
    let out = world.path("watched");
    let file = fs::File::create(&out).unwrap();
    let mut program = world.program();
    program.args(["selectors", "test", "--watch"]).args(args);
    let process = program
        .stdout(file.try_clone().unwrap())
        .stderr(file)
        .spawn()
        .unwrap();
    Watching { process, out }
}

impl Watching {
    fn told(&self, what: &str) {
        until(&format!("it tells of {what}"), || {
            fs::read_to_string(&self.out).unwrap().contains(what)
        });
    }

    fn end(mut self) {
        let pid = self.process.id().to_string();
        std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap();
        assert_eq!(self.process.wait().unwrap().code(), Some(0));
    }
}

/// A test that fails leaves none behind.
impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A file that is broken or not there yet is waited for; so is one of the folder, by its name,
/// whatever other files of the folder say.
#[test]
fn a_file_that_is_not_good_yet_is_watched() {
    for (name, at_first) in [
        ("swift", Some("id = ")),
        ("swift", None),
        ("selectors/swift.toml", None),
    ] {
        let world = World::new();
        world.write("page.html", pricing("$0.10/s"));
        world.write("selectors/other.toml", "broken");
        if let Some(text) = at_first {
            world.write("selectors/swift.toml", text);
        }
        let watching = watching(&world, &[name, "page.html"]);
        watching.told("watching 2 files");
        world.write("selectors/swift.toml", TABLE);
        watching.told("page.html as pricing: read, 2 prices");
        watching.end();
    }
}

/// The page that shows it is beside the matter: what was read is told first.
#[test]
fn what_is_read_is_told_wherever_its_page_cannot_be_written() {
    let world = World::new();
    world.write("swift.toml", TABLE);
    world.write("page.html", pricing("$0.10/s"));
    for out in ["no/such/seen.html", "page.html"] {
        let watching = watching(&world, &["--html", out, "swift.toml", "page.html"]);
        watching.told("page.html as pricing: read, 2 prices");
        watching.told(if out == "page.html" {
            "is there already"
        } else {
            "write `no/such/seen.html`"
        });
        watching.told("watching 2 files");
        watching.end();
    }
}
