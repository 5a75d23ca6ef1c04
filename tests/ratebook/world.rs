//! One test's world: a folder with a configuration, selector files and a store, a web site and a
//! mail server on loopback, and the built program run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{LazyLock, mpsc};
use std::time::{Duration, Instant};

use ratebook::sink::{ReadMail, ReceivedMail, SinkBehaviour, SmtpSink};
use ratebook::source::Catalog;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::site::{Answer, Site};

/// What a test waits for comes within this, or never: long enough for a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// No command but the daemon takes longer.
const LONGEST_RUN: Duration = Duration::from_mins(2);

/// How often something is looked at that cannot call.
const GLANCE: Duration = Duration::from_millis(20);

/// On which the sites and mail servers of all tests run.
pub static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
});

pub const RECIPIENTS: [&str; 2] = ["ops@example.org", "desk@example.net"];

/// The ids of the sources that are built in.
pub const BUILT_IN: [&str; 5] = [
    "gptimage2-kling-3",
    "gptimage2-kling-o3",
    "gptimage2-model-pricing",
    "kling-llms",
    "kling-video-3-guide",
];

/// Waits until something holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "it never came that {what}");
        std::thread::sleep(GLANCE);
    }
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// What it wrote to stdout, if it ended so.
    #[track_caller]
    pub fn ended(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.stderr.contains("panicked at"), "{self:#?}");
        &self.stdout
    }

    /// What it wrote to stderr, if it failed so and said nothing on stdout.
    #[track_caller]
    pub fn failed(&self, code: i32) -> &str {
        assert_eq!(self.ended(code), "", "{self:#?}");
        &self.stderr
    }

    /// Everything it wrote.
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// What a page looks like in a browser is `browser.rs`'s to try, and no other test waits for one.
const RENDERING: &str = "\n[browser]\nenabled = false\n";

pub struct World {
    folder: TempDir,
    pub site: Site,
    pub sink: SmtpSink,
}

impl World {
    /// An empty store, a site that has no page, a mail server that takes everything.
    pub fn new() -> Self {
        let sink = SmtpSink::bind("127.0.0.1:0", SinkBehaviour::Accept);
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
            site: Site::start(),
            sink: RUNTIME.block_on(sink).unwrap(),
        };
        fs::create_dir(world.path("selectors")).unwrap();
        world.configure(&world.fetching(), &world.mailing(""));
        world
    }

    /// A world whose only sources are these, with the built-in ones put to rest.
    pub fn of(sources: &[(&str, String)]) -> Self {
        let world = Self::new();
        for (id, text) in sources {
            world.write(&format!("selectors/{id}.toml"), text);
        }
        for id in BUILT_IN {
            world.write(&format!("selectors/{id}.toml"), crate::acme::resting(id));
        }
        world.site.show(
            crate::acme::RESTING,
            Answer::Page(crate::acme::page(["1", "2", "3", "4"]).into_bytes()),
        );
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The `[fetch]` section that has the site asked for every page.
    pub fn fetching(&self) -> String {
        Self::fetching_from(self.site.origin())
    }

    pub fn fetching_from(origin: &str) -> String {
        let origins = [
            "https://kling.ai",
            "https://www.gptimage2.vip",
            "https://acme.test",
            "https://velora.example",
        ];
        let origins = origins.map(|own| format!("\"{own}\" = \"{origin}\""));
        let origins = origins.join("\n");
        format!("[fetch]\nallow_private = true\n[fetch.origins]\n{origins}\n")
    }

    /// The `[mail]` section that hands mail to the sink, with more lines.
    pub fn mailing(&self, more: &str) -> String {
        Self::mailing_to(self.sink.addr().port(), more)
    }

    pub fn mailing_to(port: u16, more: &str) -> String {
        format!(
            "[mail]\nfrom = \"ratebook <ratebook@example.org>\"\nto = {RECIPIENTS:?}\n\
             host = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n{more}\n"
        )
    }

    pub fn configure(&self, fetching: &str, mailing: &str) {
        let text = format!(
            "store = \"ratebook.db\"\nselectors = \"selectors\"\n\n{fetching}\n{mailing}{RENDERING}"
        );
        self.write("ratebook.toml", text);
    }

    /// The program, before it is told what to do.
    pub fn program(&self) -> Command {
        self.program_with(&self.path("ratebook.toml"))
    }

    pub fn program_with(&self, config: &Path) -> Command {
        self.in_here(Command::new(env!("CARGO_BIN_EXE_ratebook")), config)
    }

    fn in_here(&self, mut program: Command, config: &Path) -> Command {
        program
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .arg("--config")
            .arg(config);
        program
    }

    pub fn run(&self, args: &[impl AsRef<OsStr>]) -> Ran {
        run_it(self.program().args(args))
    }

    /// Checks these sources (all, if none is named) at nine in the morning of a date.
    pub fn check(&self, date: &str, sources: &[&str]) -> Vec<Value> {
        let ran = self.run(&checking(date, sources));
        let checked: Vec<Value> =
            serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:#?}"));
        let good = |c: &Value| matches!(outcome(c), "changed" | "unchanged");
        let code = i32::from(!checked.iter().all(good));
        ran.ended(code);
        checked
    }

    /// Checks one source, and tells its outcome.
    pub fn outcome(&self, date: &str, source: &str) -> String {
        outcome(&self.check(date, &[source])[0]).to_owned()
    }

    /// Shows a fixture where its source looks for it.
    pub fn show_fixture(&self, source: &str, stem: &str) {
        let body = fixture(source, stem);
        self.site
            .show(&fixture_path(source, stem), Answer::Page(body));
    }

    /// The mails that arrived, as their readers see them.
    pub fn mails(&self) -> Vec<ReadMail> {
        let received = self.sink.received();
        received.iter().map(|mail| mail.read().unwrap()).collect()
    }

    /// The subjects of the mails that arrived for a recipient.
    pub fn subjects_for(&self, recipient: &str) -> Vec<String> {
        let mails = self.mails().into_iter();
        let own = mails.filter(|mail| mail.to.contains(recipient));
        own.map(|mail| mail.subject).collect()
    }

    pub fn store(&self) -> PathBuf {
        self.path("ratebook.db")
    }

    /// Looks into the store; every cell as text.
    pub fn look(&self, sql: &str) -> Vec<Vec<String>> {
        look(&self.store(), sql)
    }

    /// One number from the store.
    pub fn count(&self, sql: &str) -> i64 {
        self.look(sql)[0][0].parse().unwrap()
    }

    /// The whole price book with all that leads to it: what no bad check may touch.
    pub fn book(&self) -> Vec<Vec<String>> {
        let tables = [
            "snapshot",
            "price",
            "quote",
            "rule",
            "rule_reading",
            "change",
        ];
        let rows = tables.map(|table| {
            // Of what holds the end is open.
            self.look(&format!("SELECT '{table}', * FROM {table}"))
        });
        rows.concat()
    }

    /// The store is whole: SQLite says so, and every reference leads somewhere.
    pub fn assert_sound(&self) {
        assert_eq!(self.look("PRAGMA integrity_check"), [["ok"]]);
        assert_eq!(
            self.look("PRAGMA foreign_key_check"),
            Vec::<Vec<String>>::new()
        );
    }

    /// Starts the daemon; its log goes to a file.
    pub fn daemon(&self) -> Daemon {
        self.daemon_with(&[])
    }

    pub fn daemon_with(&self, args: &[&str]) -> Daemon {
        self.daemon_under(|program| {
            program.arg("run").args(args);
        })
    }

    /// Starts the daemon with what a test adds to its command line and environment.
    pub fn daemon_under(&self, prepare: impl FnOnce(&mut Command)) -> Daemon {
        let mut program = self.program();
        prepare(&mut program);
        self.start(&mut program)
    }

    /// The daemon with a trace of its system calls, which is complete some time after its end.
    pub fn traced_daemon(&self, trace: &Path) -> Daemon {
        let mut strace = Command::new("strace");
        // The program is our child, and the tracer its own.
        strace.args(["-D", "-f", "-q", "-o"]).arg(trace);
        strace.arg(env!("CARGO_BIN_EXE_ratebook"));
        self.start(self.in_here(strace, &self.path("ratebook.toml")).arg("run"))
    }

    /// Starts a daemon from the program as it is prepared.
    pub fn daemon_of(&self, mut program: Command) -> Daemon {
        self.start(program.arg("run"))
    }

    fn start(&self, program: &mut Command) -> Daemon {
        let log = self.path("daemon.log");
        let file = fs::File::options()
            .create(true)
            .append(true)
            .open(&log)
            .unwrap();
        let child = program
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Daemon { child, log }
    }
}

/// Runs the program to its end, which must come.
pub fn run_it(command: &mut Command) -> Ran {
    run_within(LONGEST_RUN, command)
}

/// The same for a run that may take long.
pub fn run_within(longest: Duration, command: &mut Command) -> Ran {
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = piped.spawn().unwrap();
    let pid = child.id().to_string();
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || ended.send(child.wait_with_output()));
    let Ok(output) = end.recv_timeout(longest) else {
        Command::new("kill").args(["-KILL", &pid]).status().unwrap();
        panic!("it did not end: {command:?}");
    };
    let output = output.unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn instant(date: &str) -> String {
    if date.contains('T') {
        date.to_owned()
    } else {
        format!("{date}T09:00:00Z")
    }
}

fn checking(date: &str, sources: &[&str]) -> Vec<String> {
    let words = ["--format", "json", "--now", &instant(date), "check"];
    words
        .iter()
        .chain(sources)
        .map(|word| (*word).to_owned())
        .collect()
}

pub fn outcome(checked: &Value) -> &str {
    checked["outcome"].as_str().unwrap()
}

pub fn look(store: &Path, sql: &str) -> Vec<Vec<String>> {
    let connection = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.busy_timeout(PATIENCE).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..columns).map(|column| row.get_ref(column).map(as_text));
        cells.collect::<Result<Vec<_>, _>>()
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn as_text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
        ValueRef::Blob(blob) => String::from_utf8_lossy(blob).into_owned(),
    }
}

pub fn fixture(source: &str, stem: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let named = |ending| root.join(source).join(format!("{stem}.{ending}"));
    let paths = ["html", "json", "md"].map(named);
    let path = paths.iter().find(|path| path.exists());
    fs::read(path.unwrap_or_else(|| panic!("no page {}", paths[0].display()))).unwrap()
}

/// The path and query of the page that a fixture is one of.
pub fn fixture_path(source: &str, stem: &str) -> String {
    let catalog = Catalog::new(&[]).unwrap();
    let source = catalog.source(source).unwrap();
    let page = match stem.split_once('.') {
        Some((_, page)) => source.page(page).unwrap(),
        None => &source.pages[0],
    };
    let url = &page.url;
    let query = url.query().map_or_else(String::new, |q| format!("?{q}"));
    format!("{}{query}", url.path())
}

/// What is read from a received mail's bytes to know one copy from another.
pub fn message_id(mail: &ReceivedMail) -> String {
    mail.read().unwrap().message_id
}

/// A running daemon. Dropping it kills it.
pub struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub fn wait_for_log(&self, words: &str) {
        until(&format!("the log says `{words}`:\n{}", self.log()), || {
            self.log().contains(words)
        });
    }

    /// Waits for words that the logs of daemons before it hold so often already.
    pub fn wait_for_log_after(&self, times: usize, words: &str) {
        until(
            &format!("the log says `{words}` again:\n{}", self.log()),
            || self.log().matches(words).count() > times,
        );
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let signal = format!("-{name}");
        let sent = Command::new("kill").args([&signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Asks it to stop; how it ended, and how long that took.
    pub fn stop(self) -> (ExitStatus, Duration) {
        self.signal("TERM");
        self.end()
    }

    /// Waits for its end, however that was asked for.
    pub fn end(mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        let mut ended = None;
        until(&format!("the daemon stops:\n{}", self.log()), || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        });
        (ended.unwrap(), asked.elapsed())
    }

    /// Stops it, which must end well.
    #[track_caller]
    pub fn stop_well(self) {
        let log = self.log.clone();
        let (ended, took) = self.stop();
        let log = fs::read_to_string(log).unwrap();
        assert_eq!(ended.code(), Some(0), "{log}");
        assert!(took < Duration::from_secs(10), "{took:?}");
        assert!(!log.contains("panicked at"), "{log}");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Already ended, most often.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Holds a text against the file of that name in `golden/`. `RATEBOOK_BLESS=1` writes the file:
/// read the difference before you commit it.
#[track_caller]
pub fn golden(name: &str, actual: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ratebook/golden");
    let path = folder.join(name);
    if std::env::var_os("RATEBOOK_BLESS").is_some() {
        fs::create_dir_all(folder).unwrap();
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs; it is now:\n{actual}",
        path.display()
    );
}
