//! Every `$ ratebook …` example of the README is run on the store that the demo leaves, and every
//! `$ curl …` asks a daemon that serves it; they must print what the README shows. `RATEBOOK_BLESS=1` writes what they print now.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The day on which the README's reader is taken to try its commands.
const TODAY: &str = "2026-09-06T12:00:00Z";

/// Where the README leaves lines out, what a command prints is compared up to there only.
const LEFT_OUT: &str = "…";

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// Runs one command line as a shell would split it; stdout, then stderr.
fn run(line: &str, folder: &Path) -> String {
    let words = split(line);
    let output = Command::new(env!("CARGO_BIN_EXE_ratebook"))
        .args(&words)
        .args(["--now", TODAY])
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let shown = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let printed = format!("{}{}", shown(&output.stdout), shown(&output.stderr));
    without_port(&printed)
}

/// The demo's server takes a free port: which one is no part of the example.
fn without_port(text: &str) -> String {
    const HOST: &str = "http://127.0.0.1:";
    let mut parts = text.split(HOST);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str(HOST);
        masked.push_str("PORT");
        masked.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    masked
}

/// Words parted by blanks, single quotes around what holds blanks or globs.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (n, part) in line.split('\'').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// The name and the text of a file that the README writes out.
fn file_in(part: &str) -> Option<(&str, &str)> {
    let named = part
        .strip_prefix("toml ")
        .or_else(|| part.strip_prefix("html "));
    named?.split_once('\n')
}

fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// The text of a block with its commands run: as it should read.
fn as_run(block: &str, folder: &Path) -> String {
    let mut text = String::new();
    let commands = block.split("$ ratebook").skip(1);
    for command in commands {
        let (line, shown) = command.split_once('\n').unwrap_or((command, ""));
        let printed = trimmed(&run(line, folder));
        let shown = trimmed(shown);
        let printed = match shown.lines().position(|l| l == LEFT_OUT) {
            Some(cut) => {
                let kept: Vec<&str> = printed.lines().take(cut).collect();
                format!("{}\n{LEFT_OUT}", kept.join("\n"))
            }
            None => printed,
        };
        text.push_str(&format!("$ ratebook{line}\n{printed}\n"));
    }
    text
}

/// Where the README has the daemon listen.
const ENDPOINT: &str = "127.0.0.1:9464";

/// A daemon that serves the demo's store to the README's reader, and can fetch nothing.
struct Endpoint {
    daemon: Child,
    address: String,
}

impl Endpoint {
    fn start(folder: &Path) -> Self {
        // Nobody listens at the proxy.
        let config =
            "[fetch]\nproxy = \"http://127.0.0.1:65535\"\n[serve]\nlisten = \"127.0.0.1:0\"\n";
        let file = folder.join("served.toml");
        fs::write(&file, config).unwrap();
        let mut daemon = Command::new(env!("CARGO_BIN_EXE_ratebook"))
            .args(["--store", "ratebook.db", "run", "--config"])
            .arg(file)
            .current_dir(folder)
            .env_clear()
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(daemon.stderr.take().unwrap());
        let mut told = log.lines().map_while(Result::ok);
        let serving = told.find(|line| line.contains("event=serving")).unwrap();
        let address = serving.split("address=").nth(1).unwrap().to_owned();
        // Its log is read to the end, or it would stop.
        std::thread::spawn(move || told.for_each(drop));
        Self { daemon, address }
    }

    /// The text of a block with its requests made: as it should read.
    fn as_asked(&self, block: &str) -> String {
        let mut text = String::new();
        for request in block.split("$ curl").skip(1) {
            let end = request.match_indices('\n').map(|(at, _)| at);
            let end = end
                .clone()
                .find(|at| !request[..*at].ends_with('\\'))
                .unwrap();
            let line = format!("curl{}", &request[..end]);
            let asked = line.replace(ENDPOINT, &self.address);
            let output = Command::new("sh").args(["-c", &asked]).output().unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            text.push_str(&format!("$ {line}\n{}\n", trimmed(&printed)));
        }
        text
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

#[test]
fn the_readme_shows_what_its_commands_print() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Command::new(env!("CARGO_BIN_EXE_ratebook"))
        .arg("demo")
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert!(demo.status.success(), "{demo:?}");
    let before = fs::read_to_string(readme()).unwrap();
    let mut after = String::new();
    let mut examples = 0;
    for (n, part) in before.split("```").enumerate() {
        if n > 0 {
            after.push_str("```");
        }
        // A file that the examples after it use.
        if let Some((name, text)) = file_in(part) {
            fs::write(folder.path().join(name), text).unwrap();
        }
        match part.strip_prefix("console\n") {
            Some(block) if n % 2 == 1 && block.starts_with("$ ratebook") => {
                examples += 1;
                after.push_str("console\n");
                after.push_str(&as_run(block, folder.path()));
            }
            Some(block) if n % 2 == 1 && block.starts_with("$ curl") => {
                // What it records of its own is nothing that the examples ask for.
                let served = folder.path().join("served");
                fs::create_dir_all(&served).unwrap();
                fs::copy(
                    folder.path().join("ratebook.db"),
                    served.join("ratebook.db"),
                )
                .unwrap();
                let endpoint = Endpoint::start(&served);
                examples += 1;
                after.push_str("console\n");
                after.push_str(&endpoint.as_asked(block));
            }
            _ => after.push_str(part),
        }
    }
    assert!(examples >= 5, "the README shows the program at work");
    if std::env::var_os("RATEBOOK_BLESS").is_some() {
        fs::write(readme(), &after).unwrap();
        return;
    }
    for (shown, printed) in before.lines().zip(after.lines()) {
        assert_eq!(
            shown, printed,
            "run with RATEBOOK_BLESS=1 and look at the difference"
        );
    }
    assert_eq!(
        before, after,
        "run with RATEBOOK_BLESS=1 and look at the difference"
    );
}
