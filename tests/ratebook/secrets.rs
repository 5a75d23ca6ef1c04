//! Secrets: taken from where nobody else reads, used exactly, and shown nowhere. Files that would
//! lead elsewhere.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::{Ran, World, run_it};

/// With what a careless reader of files would lose: blanks around it, letters beyond ASCII.
const SECRET: &str = "  pässwörd-7391 ";
const FIND: &str = "wörd-7391";

fn world(mailing: &str) -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    show(&world, "1.20");
    world.configure(&world.fetching(), &world.mailing(mailing));
    world
}

fn show(world: &World, first: &str) {
    let page = acme::page([first, "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(page));
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn config_check(world: &World, folder: Option<&Path>) -> Ran {
    let mut program = world.program();
    program.envs(folder.map(|folder| ("CREDENTIALS_DIRECTORY", folder)));
    run_it(program.args(["config", "check"]))
}

#[test]
fn a_password_file_is_its_users_alone() {
    let world = world("username = \"ratebook\"\npassword_file = \"password\"");
    let file = world.write("password", format!("{SECRET}\n"));
    for (mode, words) in [
        (0o604, "can be read by others"),
        (0o602, "can be read by others"),
        (0o640, "can be read by its group"),
        (0o620, "can be read by its group"),
    ] {
        set_mode(&file, mode);
        let ran = config_check(&world, None);
        let said = ran.failed(3);
        assert!(
            said.contains(words) && said.contains("chmod 600"),
            "{mode:o}: {said}"
        );
        assert!(said.contains("password"), "{said}");
    }
    for mode in [0o600, 0o400] {
        set_mode(&file, mode);
        config_check(&world, None).ended(0);
    }
    // Only root can give a file away, or read one that is not its own.
    if chown(&file, Some(4242), None).is_ok() {
        let ran = config_check(&world, None);
        assert!(
            ran.failed(3).contains("belongs to somebody else"),
            "{ran:?}"
        );
    }
}

/// systemd hands a credential over as 0440 in a folder of its own.
#[test]
fn a_credential_may_be_read_by_its_group() {
    let world = world("username = \"ratebook\"");
    let folder = world.path("credentials");
    fs::create_dir(&folder).unwrap();
    let none = config_check(&world, Some(&folder));
    assert!(
        none.failed(3).contains("RATEBOOK_SMTP_PASSWORD"),
        "{none:?}"
    );
    let file = world.write("credentials/smtp-password", format!("{SECRET}\n"));
    set_mode(&file, 0o440);
    config_check(&world, Some(&folder)).ended(0);
    set_mode(&file, 0o444);
    let open = config_check(&world, Some(&folder));
    assert!(open.failed(3).contains("can be read by others"), "{open:?}");
    // The same mode anywhere else, even by a link from there.
    let elsewhere = world.write("elsewhere", format!("{SECRET}\n"));
    set_mode(&elsewhere, 0o440);
    fs::remove_file(&file).unwrap();
    symlink(&elsewhere, &file).unwrap();
    let linked = config_check(&world, Some(&folder));
    assert!(
        linked.failed(3).contains("can be read by its group"),
        "{linked:?}"
    );
}

#[test]
fn an_empty_password_is_refused_and_no_file_keeps_it_waiting() {
    let world = world("username = \"ratebook\"\npassword_file = \"password\"");
    for content in ["", "\n", "\r\n"] {
        let file = world.write("password", content);
        set_mode(&file, 0o600);
        let ran = config_check(&world, None);
        assert!(ran.failed(3).contains("is empty"), "{content:?}: {ran:?}");
    }
    let mut program = world.program();
    world.configure(&world.fetching(), &world.mailing("username = \"ratebook\""));
    program.env("RATEBOOK_SMTP_PASSWORD", "");
    let ran = run_it(program.args(["config", "check"]));
    assert!(
        ran.failed(3).contains("RATEBOOK_SMTP_PASSWORD is empty"),
        "{ran:?}"
    );
    let path = world.path("password");
    fs::remove_file(&path).unwrap();
    let made = Command::new("mkfifo")
        .arg("-m600")
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    let password = "username = \"ratebook\"\npassword_file = \"password\"";
    world.configure(&world.fetching(), &world.mailing(password));
    let ran = config_check(&world, None);
    assert!(ran.failed(3).contains("not a regular file"), "{ran:?}");
    let device = "username = \"ratebook\"\npassword_file = \"/dev/zero\"";
    world.configure(&world.fetching(), &world.mailing(device));
    let ran = config_check(&world, None);
    assert!(ran.failed(3).contains("/dev/zero"), "{ran:?}");
}

fn base64(text: &str) -> String {
    let mut base64 = Command::new("base64");
    let mut child = base64
        .arg("-w0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// Every command, in every kind of trouble, with all that can be logged.
#[test]
fn a_secret_is_printed_nowhere() {
    let world = world("username = \"ratebook\"\npassword_file = \"password\"");
    let file = world.write("password", format!("{SECRET}\n"));
    set_mode(&file, 0o600);
    world.sink.behave(ratebook::sink::SinkBehaviour::Auth535);
    let mut said = String::new();
    let mut run = |words: &[&str]| {
        let ran = world.run(&[&["-vvv"], words].concat());
        assert!(ran.code.is_some(), "{ran:?}");
        said.push_str(&ran.all());
    };
    run(&["check", "acme"]);
    show(&world, "1.30");
    run(&["check", "acme"]);
    run(&["--log-format", "json", "outbox", "test"]);
    for words in [
        &["status"][..],
        &["--format", "json", "status", "--check"],
        &["outbox", "list", "--all"],
        &["outbox", "show", "1"],
        &["--format", "json", "outbox", "show", "1"],
        &["config"],
        &["--format", "json", "config"],
        &["config", "check"],
        &["--format", "json", "config", "check"],
        &["config", "--example"],
        &["prices"],
        &["history"],
        &["tables"],
        &["report"],
        &["verify"],
        &["review"],
        &["contradictions"],
        &["selectors", "list"],
        &["selectors", "lint"],
    ] {
        run(words);
    }
    let daemon = world.daemon_with(&["-vvv"]);
    daemon.wait_for_log("mail not sent");
    said.push_str(&daemon.log());
    let environment = fs::read(format!("/proc/{}/cmdline", daemon.pid())).unwrap();
    said.push_str(&String::from_utf8_lossy(&environment));
    daemon.stop_well();
    // A secret that was written into the wrong place.
    let wrong = format!("password = \"{SECRET}\"");
    world.configure(&world.fetching(), &world.mailing(&wrong));
    let ran = world.run(&["-vvv", "config", "check"]);
    assert!(ran.failed(3).contains("unknown key `password`"), "{ran:?}");
    said.push_str(&ran.all());
    assert!(said.len() > 10_000 && said.contains("535"), "{said}");
    // Nor as it goes to the server.
    let coded = [SECRET.to_owned(), format!("\0ratebook\0{SECRET}")].map(|text| base64(&text));
    for line in said.lines() {
        assert!(!line.contains(FIND), "{line}");
        assert!(!coded.iter().any(|coded| line.contains(coded)), "{line}");
    }
    let stored = world.look("SELECT coalesce(group_concat(detail), '') FROM attempt");
    assert!(!stored[0][0].contains(FIND), "{stored:?}");
}

/// Whoever may write into the folder of selector files need not be who may read everything.
#[test]
fn selector_files_lead_nowhere_else() {
    let world = world("");
    let outside = world.write("outside.toml", "root:x:0:0\n");
    let path = world.path("selectors/evil.toml");
    let refused = |words: &str| {
        for command in [
            &["check", "acme"][..],
            &["tables"],
            &["selectors", "lint"],
            &["config", "check"],
        ] {
            let ran = world.run(command);
            assert_eq!(ran.code, Some(3), "{command:?}: {ran:?}");
            assert!(
                ran.stderr.contains("evil.toml") && ran.stderr.contains(words),
                "{ran:?}"
            );
            assert!(!ran.all().contains("root:"), "{ran:?}");
        }
        fs::remove_file(&path).unwrap();
    };
    symlink(&outside, &path).unwrap();
    refused("leads out of the folder");
    symlink("/etc/passwd", &path).unwrap();
    refused("leads out of the folder");
    symlink("/dev/zero", &path).unwrap();
    refused("leads out of the folder");
    let made = Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    refused("not a regular file");
    fs::write(&path, vec![b'#'; 2 << 20]).unwrap();
    refused("larger than 1 MiB");
    fs::write(&path, b"title = \"a\"\ntitle = \xff\n").unwrap();
    refused("line 2 is not UTF-8 text");
    // One within it is how other tools place files.
    fs::rename(
        world.path("selectors/acme.toml"),
        world.path("selectors/acme.data"),
    )
    .unwrap();
    symlink("acme.data", world.path("selectors/acme.toml")).unwrap();
    world.run(&["check", "acme"]).ended(0);
    // A source is named, not a path; a file that is tried is a file.
    for id in ["../../etc/passwd", "/etc/passwd", "a|b", "acme\n"] {
        let ran = world.run(&["check", id]);
        assert!(ran.failed(2).contains("no source"), "{ran:?}");
    }
    for file in ["/dev/zero", "/etc"] {
        let ran = world.run(&["selectors", "lint", file]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        assert!(ran.stderr.contains("not a regular file"), "{ran:?}");
    }
}

#[test]
fn a_configuration_in_other_clothes_is_read_or_refused_with_its_line() {
    let world = world("");
    let good = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    let marked = format!("\u{feff}{}", good.replace('\n', "\r\n"));
    world.write("ratebook.toml", marked);
    world.run(&["check", "acme"]).ended(0);
    // Nothing at all is the defaults.
    world.write("ratebook.toml", "");
    world.run(&["config", "check"]).ended(0);
    let late = |key: &str, words: &str| {
        let text = format!("{good}\n# far below\n{key}\n");
        let line = text
            .lines()
            .position(|line| line == key.lines().last().unwrap())
            .unwrap()
            + 1;
        world.write("ratebook.toml", &text);
        let ran = world.run(&["config", "check"]);
        let said = ran.failed(3);
        assert!(said.contains(&format!("ratebook.toml:{line}: ")), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(
            said.contains(&format!("{line} | ")),
            "the line is shown: {said}"
        );
    };
    late("[serve]\nlisten = \"here\"", "no address with a port");
    // What others reach asks for a token.
    world.write(
        "ratebook.toml",
        format!("{good}\n[serve]\nlisten = \"0.0.0.0:80\"\n"),
    );
    let open = world.run(&["config", "check"]);
    assert!(open.failed(3).contains("serve.token_file"), "{open:?}");
    late(
        "[serve]\nlistn = \"127.0.0.1:80\"",
        "did you mean `listen`?",
    );
    late("[log]\nformat = \"xml\"", "`text`");
    late("[log]\nlevel = 3", "string");
    late("[servr]", "did you mean `serve`?");
    // A hundred megabytes are not read to find that out.
    let large = fs::File::create(world.path("ratebook.toml")).unwrap();
    large.set_len(100 << 20).unwrap();
    let ran = world.run(&["config", "check"]);
    assert!(ran.failed(3).contains("larger than 1 MiB"), "{ran:?}");
    let fifo = world.path("fifo.toml");
    let made = Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    let ran = run_it(world.program_with(&fifo).args(["config", "check"]));
    assert!(ran.failed(3).contains("not a regular file"), "{ran:?}");
}
