//! What runs it: the unit of systemd, the container, the system calls that they let through, and
//! what is said of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::acme::{self, ALWAYS};
use crate::site::Answer;
use crate::world::{World, run_it, until};

fn packaging(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging");
    folder.join(name)
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

/// What the unit says under a key; each time it does.
fn settings(unit: &str, key: &str) -> Vec<String> {
    let lines = unit.lines().filter_map(|line| line.split_once('='));
    let own = lines.filter(|(name, _)| *name == key);
    own.map(|(_, value)| value.to_owned()).collect()
}

fn analyze(args: &[&str]) -> (bool, String) {
    let output = Command::new("systemd-analyze")
        .args(args)
        .env("SYSTEMD_PAGER", "")
        .env("SYSTEMD_COLORS", "0")
        .output()
        .unwrap_or_else(|error| panic!("systemd-analyze (tests/run installs it): {error}"));
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), format!("{out}{err}"))
}

#[test]
fn the_unit_exposes_little() {
    let unit = packaging("ratebook.service");
    let unit = unit.to_str().unwrap();
    let (is_good, said) = analyze(&["security", "--offline=true", "--threshold=15", unit]);
    assert!(is_good, "{said}");
    let told = said.rsplit("ratebook.service:").next().unwrap().trim();
    let exposure = told.split(' ').next().unwrap();
    let documented = read(packaging("README.md"));
    assert!(
        documented.contains(&format!("calls its exposure {exposure}, OK")),
        "the exposure is {exposure}"
    );
}

#[test]
fn the_unit_says_what_the_program_understands() {
    let unit = read(packaging("ratebook.service"));
    let start = settings(&unit, "ExecStart").remove(0);
    let mut words = start.split(' ');
    assert_eq!(words.next(), Some("/usr/local/bin/ratebook"));
    let words: Vec<&str> = words.collect();
    assert_eq!(words[0], "run");
    // The same files, in this world; the credential comes as systemd hands it over.
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    let page = acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(page));
    let login = world.mailing("username = \"ratebook\"");
    world.configure(&world.fetching(), &login);
    fs::create_dir(world.path("credentials")).unwrap();
    let credential = settings(&unit, "LoadCredential").remove(0);
    let (name, _) = credential.split_once(':').unwrap();
    let secret = world.write(&format!("credentials/{name}"), "sesame-8842\n");
    set_mode(&secret, 0o440);
    let own = |word: &&str| match *word {
        "/etc/ratebook/ratebook.toml" => world.path("ratebook.toml"),
        "/var/lib/ratebook/ratebook.db" => world.store(),
        word => PathBuf::from(word),
    };
    let words: Vec<PathBuf> = words.iter().map(own).collect();
    // `config check` in place of `run`: it ends.
    let mut program = Command::new(env!("CARGO_BIN_EXE_ratebook"));
    program.env_clear().current_dir(world.path("."));
    program.env("CREDENTIALS_DIRECTORY", world.path("credentials"));
    let ran = run_it(program.args(["config", "check"]).args(&words[1..]));
    ran.ended(0);
    assert!(!ran.all().contains("sesame"), "{ran:?}");
    for (key, value) in [
        ("Type", "notify"),
        ("DynamicUser", "yes"),
        ("StateDirectory", "ratebook"),
    ] {
        assert_eq!(settings(&unit, key), [value]);
    }
    assert!(!settings(&unit, "WatchdogSec").is_empty());
}

/// What somebody types who follows the recipe: it makes each file that the unit hands over, and its
/// own commands find the secrets where they stand.
#[test]
fn the_recipe_makes_what_the_unit_needs() {
    let unit = read(packaging("ratebook.service"));
    let recipes = [read(packaging("README.md")), read("README.md")];
    for recipe in &recipes {
        for credential in settings(&unit, "LoadCredential") {
            let (name, file) = credential.split_once(':').unwrap();
            let made = format!("install -m 600 /dev/null {file}");
            assert!(recipe.contains(&made), "{file} is made");
            // Where it is left out the unit starts all the same.
            let absent = settings(&unit, "SetCredential");
            assert!(absent.contains(&format!("{name}:\\n")), "{absent:?}");
        }
        assert!(recipe.contains("cargo build --release --locked"));
    }
    // As root types it, in a folder in place of /etc/ratebook.
    let world = World::of(&[]);
    let etc = world.path("etc");
    let program = |args: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_ratebook"));
        program.env_clear().current_dir(world.path("."));
        program.env("PATH", std::env::var_os("PATH").unwrap());
        program.args(args);
        program
    };
    run_it(&mut program(&["init", etc.to_str().unwrap()])).ended(0);
    let written = read(etc.join("ratebook.toml"));
    let secret = "whsec_dGhpcyBpcyBhIGtleSBvZiAyNCBieXRlcyE=";
    let told = world.mailing("username = \"ratebook\"");
    let hook = "[[webhook]]\nname = \"hq\"\nurl = \"https://example.org/x\"\n";
    fs::write(
        etc.join("ratebook.toml"),
        format!("{written}\n{told}\n{hook}"),
    )
    .unwrap();
    for (name, content) in [("smtp-password", "sesame"), ("webhook-secret-hq", secret)] {
        fs::write(etc.join(name), content).unwrap();
        set_mode(&etc.join(name), 0o600);
    }
    for line in recipes[0]
        .lines()
        .filter(|line| line.starts_with("CREDENTIALS_DIRECTORY="))
    {
        let (set, command) = line.split_once(" ratebook ").unwrap();
        assert_eq!(set, "CREDENTIALS_DIRECTORY=/etc/ratebook");
        let command = command.replace("/etc/ratebook", etc.to_str().unwrap());
        let words: Vec<&str> = command.split(' ').collect();
        let without = run_it(&mut program(&words));
        if words[..2] == ["config", "check"] {
            let said = without.failed(3);
            assert!(said.contains("the credential `smtp-password`"), "{said}");
            let mut with = program(&words);
            run_it(with.env("CREDENTIALS_DIRECTORY", &etc)).ended(0);
        } else {
            assert_eq!(words[..2], ["outbox", "test"]);
        }
    }
    assert!(recipes[0].contains("`webhook-secret-NAME`"));
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The system calls of a set, with those of the sets in it.
fn calls_of(set: &str) -> BTreeSet<String> {
    let (is_good, listed) = analyze(&["syscall-filter", set]);
    assert!(is_good, "{listed}");
    let mut calls = BTreeSet::new();
    for line in listed.lines().skip(1).map(str::trim) {
        if line.starts_with('@') {
            calls.extend(calls_of(line));
        } else if !line.is_empty() && !line.starts_with('#') {
            calls.insert(line.to_owned());
        }
    }
    calls
}

/// The system calls that a unit lets through, with files that add to it.
pub fn let_through(files: &[&str]) -> BTreeSet<String> {
    let mut allowed = BTreeSet::new();
    for file in files {
        for sets in settings(&read(packaging(file)), "SystemCallFilter") {
            let is_denied = sets.starts_with('~');
            for set in sets.trim_start_matches('~').split(' ') {
                let calls = match set.strip_prefix('@') {
                    Some(_) => calls_of(set),
                    None => BTreeSet::from([set.to_owned()]),
                };
                if is_denied {
                    allowed.retain(|call| !calls.contains(call));
                } else {
                    allowed.extend(calls);
                }
            }
        }
    }
    allowed
}

/// The system calls of a trace that `strace -f` wrote.
pub fn calls_in(trace: &str) -> BTreeSet<String> {
    let lines = trace.lines();
    // `1234 openat(AT_FDCWD, …`
    let calls = lines.filter_map(|line| line.split_once(' ')?.1.trim().split_once('('));
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    calls
        .filter(|(name, _)| !name.is_empty() && name.chars().all(is_name))
        // A call that the trace missed the number of.
        .filter(|(name, _)| !name.starts_with("syscall_0x"))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// What the daemon asks of the kernel from its start to its end, with a change, mails, questions
/// over HTTP and a second start, is all let through by the unit.
#[test]
fn the_unit_lets_through_every_system_call_that_is_made() {
    let allowed = let_through(&["ratebook.service"]);
    assert!(allowed.contains("pwrite64") && !allowed.contains("ptrace"));
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    let show = |first: &str| {
        let page = acme::page([first, "2.40", "3", "4.50"]).into_bytes();
        world.site.show("/acme", Answer::Page(page));
    };
    show("1.20");
    let serve = "[serve]\nlisten = \"127.0.0.1:0\"\n";
    world.configure(&world.fetching(), &world.mailing(serve));
    let mut made = BTreeSet::new();
    for (round, price) in ["1.50", "1.60"].into_iter().enumerate() {
        let trace = world.path(&format!("trace-{round}"));
        let daemon = world.traced_daemon(&trace);
        daemon.wait_for_log("answering /v1");
        world.site.wait_for("/acme", 1);
        until("the baseline is stored", || {
            world.store().exists()
                && world.count("SELECT count(*) FROM snapshot WHERE source = 'acme'") > 0
        });
        show(price);
        until("both recipients are told", || {
            world.mails().len() == 2 * (round + 1)
        });
        let log = daemon.log();
        let told = log.rsplit("address=").next().unwrap();
        let address = &told[..told.find(|c: char| !"0123456789.:".contains(c)).unwrap()];
        for path in ["/healthz", "/metrics", "/v1/prices"] {
            assert!(crate::serve::get(address.parse().unwrap(), path).status < 504);
        }
        // Numbers are padded: `4803  +++ exited with 0 +++`.
        let pid = format!("{} ", daemon.pid());
        let is_end = |line: &str| line.starts_with(&pid) && line.contains("+++ exited");
        daemon.stop_well();
        until("the trace is complete", || read(&trace).lines().any(is_end));
        made.extend(calls_in(&read(&trace)));
    }
    assert!(
        made.contains("pwrite64") && made.contains("fsync") && made.contains("connect"),
        "{made:?}"
    );
    let mut refused: BTreeSet<&String> = made.difference(&allowed).collect();
    // As root, which the service is not, SQLite gives side files to the owner of the file.
    refused.retain(|call| *call != "fchown");
    assert!(refused.is_empty(), "{refused:?}");
}

/// The words of an instruction, `["a", "b"]`.
fn instruction(file: &str, name: &str) -> Vec<String> {
    let start = format!("{name} [");
    let line = file.lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("no {name}"));
    serde_json::from_str(&line[name.len()..]).unwrap()
}

/// There is no container here: what its file has the program do is done without one.
#[test]
fn the_container_runs_what_the_program_understands() {
    let file = read(packaging("Containerfile"));
    assert_eq!(
        instruction(&file, "ENTRYPOINT"),
        ["/usr/local/bin/ratebook"]
    );
    assert_eq!(instruction(&file, "CMD"), ["run"]);
    assert!(file.contains("FROM gcr.io/distroless/cc-debian12:nonroot"));
    let toolchain = env!("CARGO_PKG_RUST_VERSION");
    assert!(file.contains(&format!("FROM docker.io/library/rust:{toolchain}-bookworm")));
    // Its environment names the files.
    let world = World::of(&[("acme", acme::selectors("acme", ALWAYS))]);
    let page = acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(page));
    world.check("2026-05-01", &["acme"]);
    let own = file
        .replace(
            "/etc/ratebook/ratebook.toml",
            world.path("ratebook.toml").to_str().unwrap(),
        )
        .replace("/data/ratebook.db", world.store().to_str().unwrap());
    let variables = own
        .lines()
        .find_map(|line| line.strip_prefix("ENV "))
        .unwrap();
    let health = own
        .lines()
        .find_map(|line| line.split_once(" CMD ["))
        .unwrap()
        .1;
    let health: Vec<String> = serde_json::from_str(&format!("[{health}")).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_ratebook"));
    program.env_clear().current_dir("/");
    program.envs(
        variables
            .split(' ')
            .map(|pair| pair.split_once('=').unwrap()),
    );
    let ran = run_it(
        program
            .args(&health[1..])
            .args(["--now", "2026-05-01T09:05:00Z"]),
    );
    // The built-in sources were never read in this world.
    ran.ended(1);
    assert!(
        ran.stderr.contains("was never read") && ran.stdout.contains("acme"),
        "{ran:?}"
    );
    // An image without a shell has these and no others.
    let linked = Command::new("ldd")
        .arg(env!("CARGO_BIN_EXE_ratebook"))
        .output()
        .unwrap();
    let linked = String::from_utf8(linked.stdout).unwrap();
    for line in linked.lines().map(str::trim) {
        let name = line
            .split([' ', '/'])
            .find(|part| !part.is_empty())
            .unwrap_or_default();
        let known = [
            "linux-vdso",
            "libc.so",
            "libm.so",
            "libgcc_s.so",
            "libpthread.so",
            "libdl.so",
            "librt.so",
            "lib64",
        ];
        assert!(known.iter().any(|known| name.starts_with(known)), "{line}");
    }
}

/// The first cells of the table behind a heading, without backticks.
fn documented(heading: &str) -> BTreeSet<String> {
    let text = read(packaging("README.md"));
    let section = text.split_once(&format!("## {heading}\n")).unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split('|').nth(1).unwrap().to_owned());
    cells
        .flat_map(|cell| {
            let named = cell.split('`').skip(1).step_by(2);
            named.map(str::to_owned).collect::<Vec<String>>()
        })
        .collect()
}

#[test]
fn every_figure_is_documented() {
    let metrics = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/serve/metrics.rs");
    let text = read(metrics);
    let written = text.split('"').skip(1).step_by(2).filter(|word| {
        let is_name = word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        is_name && (word.starts_with("ratebook_") || word.starts_with("process_"))
    });
    let written: BTreeSet<String> = written.map(str::to_owned).collect();
    assert!(written.len() > 20, "{written:?}");
    assert_eq!(documented("Figures"), written);
}

#[test]
fn every_event_is_documented() {
    let mut written = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = read(&path);
            let events = text.split("event = \"").skip(1);
            let names = events.map(|rest| rest.split('"').next().unwrap().to_owned());
            written.extend(names);
        }
    }
    assert!(written.len() > 5, "{written:?}");
    assert_eq!(documented("The log"), written);
}
