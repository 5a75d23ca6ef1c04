//! Mistakes that a newcomer makes: each is one clear error in our words, with its place and what to
//! do, wherever it is found first.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::World;

/// Words of the packages below, which nobody who writes a configuration knows.
const THEIRS: [&str; 14] = [
    "usize",
    "u16",
    "u64",
    "i64",
    "i128",
    "struct ",
    "jiff",
    "Jiff",
    "friendly",
    "duration",
    "sequence",
    "invalid type",
    "relative URL",
    "designator",
];

fn world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    let page = acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(page));
    world
}

/// What stands in the file; on which of its lines the mistake is; and what is said.
const MISTAKES: [(&str, usize, &str); 40] = [
    ("store = \"\"", 1, "the path is empty"),
    ("selectors = \" \"", 1, "the path is empty"),
    ("store = 5", 1, "expected a text in quotes, found `5`"),
    (
        "[fetch]\nmax_body_bytes = 99999999999999",
        2,
        "must be 1 to 268435456",
    ),
    ("[fetch]\nmax_body_bytes = 0", 2, "must be 1 to 268435456"),
    (
        "[fetch]\nmax_body_bytes = -1",
        2,
        "a whole number, 0 or more, not `-1`",
    ),
    (
        "[fetch]\nmax_body_bytes = \"8\"",
        2,
        "write it without quotes",
    ),
    (
        "[fetch]\nmax_body_bytes = 99999999999999999999999",
        2,
        "a whole number",
    ),
    ("[fetch]\nat_once = 1000", 2, "must be 1 to 64, not 1000"),
    (
        "[fetch]\ndeadline = 5",
        2,
        "write `deadline = \"5s\"`, with its unit",
    ),
    (
        "[fetch]\ndeadline = \"5\"",
        2,
        "`5` has no unit: write `5s`, `5m`, `5h` or `5d`",
    ),
    ("[fetch]\ndeadline = \"1d\"", 2, "at most `1h`"),
    ("[fetch]\nconnect_timeout = \"\"", 2, "no length of time"),
    ("[fetch]\ngap = \"1 month\"", 2, "no length of time"),
    ("[fetch]\nuser_agent = \"\"", 2, "printable ASCII"),
    ("[fetch]\nuser_agent = \"a\\nb\"", 2, "printable ASCII"),
    ("[fetch]\nca_file = \"\"", 2, "the path is empty"),
    (
        "[fetch]\nproxy = \"proxy\"",
        2,
        "does not begin with `https://` or `http://`",
    ),
    ("[daemon]\nspread = \"1d\"", 2, "`0s` to `1h`"),
    (
        "[daemon]\nat_once = \"x\"",
        2,
        "expected a whole number, 0 or more, found the text \"x\"",
    ),
    ("daemon = 5", 1, "expected a table, found `5`"),
    (
        "[archive]\nkeep_pages = 400",
        2,
        "write `keep_pages = \"400d\"`",
    ),
    ("[serve]\nlisten = 9464", 2, "write `\"9464\"`, in quotes"),
    (
        "[mail]\nto = [\"a@example.org\"]\nhost = \"localhost\"",
        1,
        "`from` is missing",
    ),
    ("MAIL\nto = []", 4, "the list is empty"),
    (
        "MAIL\nto = \"a@example.org\"",
        4,
        "write `to = [\"…\"]`, a list, even of one",
    ),
    (
        "MAIL\nto = [\"a@example.org\"]\nport = 0",
        5,
        "`0` is no port: write 1 to 65535",
    ),
    (
        "MAIL\nto = [\"a@example.org\"]\nport = 65536",
        5,
        "`65536` is no port",
    ),
    (
        "MAIL\nto = [\"a@example.org\"]\nusername = \"\"",
        5,
        "`mail.username` is empty",
    ),
    ("MAIL\nto = [\"a\"]", 4, "hint: one address, as"),
    (
        "[mail]\nfrom = \"a@example.org\"\nto = [\"b@example.org\"]\nhost = \"\"",
        4,
        "`mail.host` is ``",
    ),
    ("HOOK\nroutes = []", 4, "the list is empty"),
    ("HOOK\nkinds = []", 4, "the list is empty"),
    (
        "HOOK\nroutes = [\"acme/*\",\n  \"acne/*\"]",
        5,
        "`acne/*`, of which the webhook `hq` asked to be told",
    ),
    (
        "HOOK\n\ndeadline = \"10m\"",
        5,
        "`webhook.deadline` must be above zero and at most 5 minutes",
    ),
    (
        "[webhook]\nname = \"hq\"",
        1,
        "write the header in two brackets",
    ),
    (
        "[[webhook]]\nname = \"hq\"\nurl = \"https://10.0.0.1/\"",
        3,
        "set `allow_private = true` in its table",
    ),
    (
        "[[command]]\nname = \"x\"\nrun = \"ls -l\"",
        3,
        "a list, even of one",
    ),
    (
        "[[command]]\nname = \"x\"\nrun = [\"no-such-program\"]",
        3,
        "is in no folder of PATH",
    ),
    (
        "[[command]]\nname = \"x\"\nrun = [\"/no/such/program\"]",
        3,
        "cannot be run: No such file",
    ),
];

const MAIL: &str = "[mail]\nfrom = \"a@example.org\"\nhost = \"localhost\"";

const HOOK: &str = "[[webhook]]\nname = \"hq\"\nurl = \"https://example.org/x\"";

#[test]
fn each_mistake_in_the_configuration_is_one_error_in_our_words_with_its_line() {
    let world = world();
    for (text, line, says) in MISTAKES {
        let text = text.replace("MAIL", MAIL).replace("HOOK", HOOK);
        world.write("ratebook.toml", &text);
        let mut program = world.program();
        let secret = "whsec_dGhpcyBpcyBhIGtleSBvZiAyNCBieXRlcyE=";
        program.env("RATEBOOK_WEBHOOK_SECRET_HQ", secret);
        program.env("RATEBOOK_SELECTORS", world.path("selectors"));
        let ran = crate::world::run_it(program.args(["config", "check"]));
        let said = ran.failed(3);
        let place = format!("ratebook.toml:{line}: ");
        assert!(said.contains(&place), "{text}: not {place}: {said}");
        assert!(said.contains(says), "{text}: {said}");
        assert_eq!(said.matches("error:").count(), 1, "{said}");
        for word in THEIRS {
            let is_quoted = text.contains(word);
            assert!(
                is_quoted || !said.contains(word),
                "{text}: `{word}` in {said}"
            );
        }
    }
}

/// What stands in a selector file in place of its schedule, and what is said.
#[test]
fn each_mistake_of_time_in_a_selector_file_is_told_in_our_words() {
    let world = world();
    let good = acme::selectors("acme", RARELY);
    let schedule = good
        .lines()
        .find(|line| line.starts_with("schedule"))
        .unwrap();
    for (line, says) in [
        ("every = 5", "write `every = \"5m\"`, with its unit"),
        ("every = \"5\"", "write `5s`, `5m`, `5h` or `5d`"),
        ("every = \"400d\"", "from `1s` to a year"),
        ("every = \"soon\"", "no length of time"),
        ("confirm = 10", "write `confirm = \"10m\"`"),
        ("confirm = \"400d\"", "`400d` is longer than a year"),
        ("confirm = \"0s\"", "must be above zero"),
        ("allowance = \"36\"", "`36` has no unit"),
        ("allowance = \"a while\"", "no length of time"),
        ("official = \"yes\"", "expected `true` or `false`"),
        ("title = 5", ""),
        ("title2 = 5", "unknown key `title2`"),
    ] {
        let bad = good.replacen(schedule, line, 1);
        world.write("selectors/acme.toml", bad);
        let ran = world.run(&["check"]);
        let said = ran.failed(3);
        assert!(said.contains("selectors/acme.toml:"), "{said}");
        assert!(said.contains(says), "{line}: {said}");
        for word in THEIRS {
            assert!(!said.contains(word), "{line}: `{word}` in {said}");
        }
    }
    for fine in ["every = \"1d\"", "confirm = \"1d\"", "allowance = \"2w\""] {
        world.write("selectors/acme.toml", good.replacen(schedule, fine, 1));
        world
            .run(&["selectors", "lint", "selectors/acme.toml"])
            .ended(0);
    }
}

/// A path of the configuration is relative to its file, wherever the program is run.
#[test]
fn a_command_beside_the_configuration_is_found_from_anywhere() {
    let world = world();
    let tell = |run: &str| {
        let command = format!("[[command]]\nname = \"tell\"\nrun = [\"{run}\"]\n");
        world.configure(&world.fetching(), &command);
    };
    fs::create_dir(world.path("bin")).unwrap();
    fs::create_dir(world.path("elsewhere")).unwrap();
    let script = format!("#!/bin/sh\ncat > {}\n", world.path("told").display());
    for (file, run) in [("tell", "./tell"), ("bin/tell", "bin/tell")] {
        tell(run);
        let check = || {
            let mut program = world.program();
            program.current_dir(world.path("elsewhere"));
            crate::world::run_it(program.args(["config", "check"]))
        };
        let absent = check();
        assert!(
            absent.failed(3).contains("cannot be run: No such file"),
            "{absent:?}"
        );
        let path = world.write(file, &script);
        let still = check();
        assert!(still.failed(3).contains("hint: chmod +x "), "{still:?}");
        // The daemon and a check would find the same.
        for command in ["run", "check"] {
            let ran = world.run(&[command]);
            assert!(ran.failed(3).contains("chmod +x"), "{ran:?}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        check().ended(0);
        let mut program = world.program();
        program.current_dir(world.path("elsewhere"));
        let tried = crate::world::run_it(program.args(["outbox", "test", "tell"]));
        assert!(
            tried.ended(0).contains("command tell   accepted   exit 0"),
            "{tried:?}"
        );
        let told: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(world.path("told")).unwrap()).unwrap();
        assert_eq!(told["kind"], "test");
        fs::remove_file(world.path("told")).unwrap();
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn what_a_secret_is_and_which_key_names_it_is_said() {
    let world = world();
    let login = world.mailing("username = \"ratebook\"");
    let proxy = "proxy = \"http://127.0.0.1:3128\"\nproxy_user = \"me\"\n";
    let fetching = world
        .fetching()
        .replacen("[fetch]\n", &format!("[fetch]\n{proxy}"), 1);
    let hook = "[[webhook]]\nname = \"my-hq\"\nurl = \"https://example.org/x\"\n";
    for (fetching, rest, key, words) in [
        (
            world.fetching(),
            login,
            "password_file",
            ["mail password", "`mail.password_file`", "`smtp-password`"],
        ),
        (
            fetching,
            String::new(),
            "proxy_password_file",
            [
                "proxy password",
                "`fetch.proxy_password_file`",
                "`proxy-password`",
            ],
        ),
        (
            world.fetching(),
            hook.to_owned(),
            "secret_file",
            [
                "secret of the webhook `my-hq`",
                "RATEBOOK_WEBHOOK_SECRET_MY_HQ",
                "`webhook-secret-my-hq`",
            ],
        ),
    ] {
        world.configure(&fetching, &rest);
        let ran = world.run(&["config", "check"]);
        for word in words {
            assert!(ran.failed(3).contains(word), "{word}: {ran:?}");
        }
        let line = format!("{key} = \"secret\"\n");
        let (fetching, rest) = match key {
            "proxy_password_file" => {
                let named = format!("proxy_user = \"me\"\n{line}");
                (fetching.replacen("proxy_user = \"me\"\n", &named, 1), rest)
            }
            _ => (fetching, format!("{rest}\n{line}")),
        };
        world.configure(&fetching, &rest);
        let absent = world.run(&["config", "check"]);
        assert!(absent.failed(3).contains(words[0]), "{absent:?}");
        let path = world.write("secret", "");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let open = world.run(&["config", "check"]);
        assert!(open.failed(3).contains("can be read by others"), "{open:?}");
        assert!(open.stderr.contains(words[0]), "{open:?}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let empty = world.run(&["config", "check"]);
        assert!(
            empty
                .failed(3)
                .contains(&format!("is empty: it should hold the {}", words[0])),
            "{empty:?}"
        );
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn what_is_typed_wrong_is_told_with_what_to_type() {
    let world = world();
    world.check("2026-05-01", &["acme"]);
    let job = [
        "estimate",
        "acme/nova/generate",
        "--seconds",
        "60",
        "--resolution",
        "720p",
    ];
    for retries in [
        &["--retries", "-1"][..],
        &["--retries=-1"],
        &["--failures", "-0.5"],
        &["--retries", "many"],
    ] {
        let ran = world.run(&[&job[..], retries].concat());
        assert!(
            ran.failed(2).contains("write a number of 0 or more"),
            "{ran:?}"
        );
    }
    world
        .run(&[&job[..], &["--retries", "0.5"]].concat())
        .ended(0);
    let none = world.run(&["estimate", "acme/nova/generate", "--seconds=-5"]);
    assert!(
        none.failed(1).contains("hint: say how long one clip is"),
        "{none:?}"
    );

    let folder = world.run(&["backup", "."]);
    assert!(
        folder
            .failed(2)
            .contains("hint: name the file to write in it"),
        "{folder:?}"
    );
    let which = world.run(&["backup", "--store", "copy.db"]);
    assert!(which.failed(2).contains("<BACKUP>"), "{which:?}");
    assert!(!world.path("copy.db").exists());

    let empty = world.run(&["tables", "--as-of", "2020-01-01"]);
    assert_eq!(empty.ended(0), "");
    assert!(
        empty.stderr.contains("nothing was priced at 1 Jan 2020"),
        "{empty:?}"
    );
    let table = world.run(&["--format", "json", "tables", "--as-of", "2020-01-01"]);
    assert!(table.ended(0).starts_with('['), "{table:?}");
    let first = world.run(&["--store", "none.db", "estimate", "a/b/c", "--seconds", "5"]);
    assert!(
        first.failed(4).contains("hint: run a check first"),
        "{first:?}"
    );
}

/// Why a name leads nowhere is said once.
#[test]
fn a_failure_below_is_said_once() {
    let world = world();
    let fetching = World::fetching_from("http://no-such-name.invalid");
    world.configure(&fetching, "");
    let ran = world.run(&["--format", "json", "--now", "2026-05-01", "check", "acme"]);
    ran.ended(1);
    let said = &ran.stderr;
    assert!(said.contains("the host name was not resolved: "), "{said}");
    for word in [
        "error sending request",
        "client error",
        "dns error",
        "resolving DNS",
        "lookup address",
    ] {
        assert!(!said.contains(word), "{word}: {said}");
    }
    let refused = World::fetching_from("http://127.0.0.1:1");
    world.configure(&refused, "");
    let ran = world.run(&["--format", "json", "--now", "2026-05-01", "check", "acme"]);
    ran.ended(1);
    let said = &ran.stderr;
    assert_eq!(
        said.matches("refuse").count(),
        2,
        "our sentence, and the system's: {said}"
    );
    // Which key lets a private address be asked.
    world.configure(&refused.replace("allow_private = true\n", ""), "");
    let ran = world.run(&["--now", "2026-05-01", "check", "acme"]);
    assert!(
        ran.ended(1).contains("only with `allow_private = true`"),
        "{ran:?}"
    );
}
