//! Configuration and selector files with mistakes in them: named with file and line, exit code 3,
//! and nothing done.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::{World, run_it};

/// The number of the line in which `needle` stands.
fn line_of(text: &str, needle: &str) -> usize {
    let at = text.find(needle).unwrap();
    text[..at].matches('\n').count() + 1
}

#[track_caller]
fn assert_refused(world: &World, words: &[&str]) {
    for command in ["check", "run", "tables"] {
        let ran = world.run(&[command]);
        let said = ran.failed(3);
        for word in words {
            assert!(
                said.contains(word),
                "`{command}` does not say `{word}`: {said}"
            );
        }
    }
    assert!(world.site.asked().is_empty());
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let world = World::new();
    let good = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    for (from, to, word) in [
        ("[fetch]\n", "[fetch]\nintervall = 5\n", "`intervall`"),
        ("tls = \"none\"", "tls = \"maybe\"", "maybe"),
        (
            "allow_private = true",
            "allow_private = \"yes\"",
            "expected `true` or `false`",
        ),
        ("port = ", "port = -", "is no port"),
        (
            "tls = \"none\"",
            "tls = \"none\"\ntls = \"starttls\"",
            "duplicate key",
        ),
        ("to = [\"ops@", "to = [\"-ops@", "-ops@example.org"),
        ("to = [\"ops@", "to = [\"öps@", "öps@example.org"),
        (
            "<ratebook@example.org>",
            "<rate\\r\\nbook@example.org>",
            "example.org",
        ),
        ("[mail]", "[mail", ""),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        world.write("ratebook.toml", &bad);
        let first = to
            .split('\n')
            .find(|line| !good.contains(line))
            .unwrap_or(to);
        let place = format!("ratebook.toml:{}: ", line_of(&bad, first));
        assert_refused(&world, &[&place, word]);
    }
    assert!(!world.store().exists());
}

#[test]
fn a_setting_that_cannot_be_meant_is_refused() {
    let world = World::new();
    let good = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    for (from, to, word) in [
        (
            "[fetch]\n",
            "[fetch]\ndeadline = \"0s\"\n",
            "fetch.deadline",
        ),
        ("[fetch]\n", "[fetch]\ngap = \"2m\"\n", "fetch.gap"),
        ("[fetch]\n", "[fetch]\ngap = \"-1s\"\n", "fetch.gap"),
        ("[fetch]\n", "[fetch]\nat_once = 0\n", "fetch.at_once"),
        (
            "[fetch]\n",
            "[fetch]\nown_servers = [\"ftp://a.test\"]\n",
            "fetch.own_servers",
        ),
        (
            "[fetch]\n",
            "[fetch]\nproxy = \"socks5://a.test\"\n",
            "fetch.proxy",
        ),
        ("[fetch]\n", "[fetch]\nproxy_user = \"a\"\n", "fetch.proxy"),
        (
            "[fetch]\n",
            "[fetch]\nproxy = \"http://a.test\"\nproxy_password_file = \"b\"\n",
            "fetch.proxy_user",
        ),
        (
            "\"https://kling.ai\" =",
            "\"ftp://kling.ai\" =",
            "fetch.origins",
        ),
        (
            "\"https://kling.ai\" =",
            "\"https://a:b@kling.ai\" =",
            "fetch.origins",
        ),
        (
            "[browser]\n",
            "[browser]\ndeadline = \"20m\"\n",
            "browser.deadline",
        ),
        (
            "[browser]\n",
            "[browser]\nmax_memory_bytes = 1\n",
            "browser.max_memory_bytes",
        ),
        (
            "[browser]\n",
            "[browser]\nmax_pages = 0\n",
            "browser.max_pages",
        ),
        ("[browser]\n", "[browser]\nrender = true\n", "`render`"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        world.write("ratebook.toml", &bad);
        assert_refused(&world, &["ratebook.toml", word]);
    }
    // Only what hands mail over finds that it would go in clear through a network.
    world.write(
        "ratebook.toml",
        good.replace("host = \"127.0.0.1\"", "host = \"192.0.2.1\""),
    );
    for command in ["check", "run"] {
        let ran = world.run(&[command]);
        assert!(ran.failed(3).contains("in clear"), "{ran:?}");
    }
}

#[test]
fn a_configuration_that_cannot_be_read_is_named() {
    let world = World::new();
    for config in ["nowhere.toml", ".", "/dev/zero"] {
        let ran = run_it(world.program_with(Path::new(config)).arg("check"));
        assert!(ran.failed(3).contains(config), "{ran:?}");
    }
    let bytes = [b"store = \"\xff\"\n".as_slice(), &vec![b'#'; 2 << 20]];
    for text in bytes {
        world.write("ratebook.toml", text);
        assert_refused(&world, &["ratebook.toml"]);
    }
}

const CRON: &str = "schedule = \"59 59 23 31 12 *\"";
const URL: &str = "url = \"https://acme.test/acme\"";
const GRID: &str = "grid = \"table\"";

/// What stands in the file, the mistake in its place, what stands in the line that is named, and
/// a word of what is said about it.
const MISTAKES: [(&str, &str, &str, &str); 24] = [
    (GRID, "grid = \"table > > td\"", "grid =", "table > > td"),
    (GRID, "grid = \"td[\"", "grid =", "balanced"),
    (GRID, "grid = \"td:nth-child(2\"", "grid =", "balanced"),
    (GRID, "grid = \"\"", "grid =", "empty"),
    (GRID, "grid = \"/html/body\"", "grid =", "XPath"),
    (GRID, "grid = \"td::text\"", "grid =", "::text"),
    (GRID, "grid = \"td:contains(x)\"", "grid =", ":contains()"),
    (
        CRON,
        "schedule = \"0 */6 * * *\"",
        "schedule",
        "write `0 0 */6 * * *`",
    ),
    (
        CRON,
        "schedule = \"0 0 0 31 2 *\"",
        "schedule",
        "never comes",
    ),
    (CRON, "schedule = \"\"", "schedule", "six fields"),
    (
        "title",
        "timezone = \"Mars/Olympus\"\ntitle",
        "timezone",
        "time zone",
    ),
    (
        "title",
        "allowance = \"a while\"\ntitle",
        "allowance",
        "36h",
    ),
    (URL, "url = \"file:///etc/passwd\"", "url =", "file:"),
    (URL, "url = \"ftp://acme.test/\"", "url =", "ftp:"),
    (URL, "url = \"javascript:alert(1)\"", "url =", "javascript"),
    (
        URL,
        "url = \"https://acme.test\\\\@127.0.0.1/\"",
        "url =",
        "backslash",
    ),
    (
        URL,
        "url = \"https://u:p@acme.test/\"",
        "url =",
        "user name",
    ),
    (URL, "url = \" https://acme.test/\"", "url =", "blanks"),
    (URL, "url = \"acme.test\"", "url =", "URL"),
    (
        "section = \"Billing\"",
        "sektion = \"Billing\"",
        "sektion",
        "sektion",
    ),
    ("min = \"0.01\"", "min = \"cheap\"", "min =", "decimal"),
    (
        "means = { rounding",
        "means = { rouding",
        "means =",
        "rouding",
    ),
    ("[[route]]", "[[rute]]", "[[rute]]", "rute"),
    (
        "[expect]",
        "[[page]]\nid = \"pricing\"\nurl = \"https://acme.test/b\"\nsays = [\"b\"]\n\n[expect]",
        "",
        "twice",
    ),
];

#[test]
fn a_mistake_in_a_selector_file_is_named_with_its_line() {
    let good = acme::selectors("acme", RARELY);
    let world = World::new();
    for (from, to, at, word) in MISTAKES {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        world.write("selectors/acme.toml", &bad);
        let place = match at {
            "" => "selectors/acme.toml:".to_owned(),
            at => format!("selectors/acme.toml:{}: ", line_of(&bad, at)),
        };
        let ran = world.run(&["check"]);
        let said = ran.failed(3);
        assert!(said.contains(&place), "{to}: {place} in {said}");
        assert!(said.contains(word), "{to}: {said}");
        assert!(!said.contains("Please report"), "{said}");
    }
    assert!(world.site.asked().is_empty());
}

#[test]
fn a_source_is_named_by_plain_letters() {
    let world = World::new();
    for name in ["Acme One", "a|b", "a\nb", "acmé", "..", "-a", "a;b"] {
        let path = world.write(
            &format!("selectors/{name}.toml"),
            acme::selectors("acme", RARELY),
        );
        let ran = world.run(&["check"]);
        let said = ran.failed(3);
        let shown = name.split('\n').next().unwrap();
        assert!(said.contains(shown), "{name}: {said}");
        fs::remove_file(path).unwrap();
    }
    assert!(world.site.asked().is_empty());
}

#[test]
fn a_selectors_folder_that_cannot_be_read_is_named() {
    let world = World::new();
    let ran = world.run(&["--selectors", "nowhere", "check"]);
    assert!(ran.failed(3).contains("nowhere"), "{ran:?}");
    fs::create_dir(world.path("selectors/acme.toml")).unwrap();
    let ran = world.run(&["check"]);
    assert!(ran.failed(3).contains("acme.toml"), "{ran:?}");
}

#[test]
fn a_password_comes_from_where_nobody_else_reads() {
    const PASSWORD: &str = "correct-horse-battery";
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    let body = acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", Answer::Page(body));
    let file = world.write("password", PASSWORD);
    let login = "username = \"ratebook\"\npassword_file = \"password\"";
    world.configure(&world.fetching(), &world.mailing(login));
    for mode in [0o644, 0o604, 0o602] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let ran = world.run(&["-vv", "check"]);
        assert!(ran.failed(3).contains("chmod 600"), "{ran:?}");
        assert!(!ran.all().contains(PASSWORD));
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let ran = world.run(&["-vvv", "check", "acme"]);
    ran.ended(0);
    assert!(!ran.all().contains(PASSWORD), "{ran:?}");
    // A secret that is not there, or is empty.
    world.write("password", "\n");
    let ran = world.run(&["check", "acme"]);
    assert!(ran.failed(3).contains("password"), "{ran:?}");
    fs::remove_file(&file).unwrap();
    let ran = world.run(&["check", "acme"]);
    assert!(ran.failed(3).contains("password"), "{ran:?}");
    // From the environment, for containers.
    world.configure(&world.fetching(), &world.mailing("username = \"ratebook\""));
    let without = world.run(&["check", "acme"]);
    let said = without.failed(3);
    assert!(said.contains("RATEBOOK_SMTP_PASSWORD"), "{said}");
    let mut program = world.program();
    program.env("RATEBOOK_SMTP_PASSWORD", PASSWORD);
    let with = run_it(program.args(["-vvv", "check", "acme"]));
    with.ended(0);
    assert!(!with.all().contains(PASSWORD), "{with:?}");
}

/// A key in a page's URL is a secret too.
#[test]
fn a_secret_in_a_url_is_shown_nowhere() {
    const KEY: &str = "sesame-6174";
    let selectors = acme::selectors("acme", RARELY);
    let selectors = selectors.replace(
        "acme.test/acme\"",
        &format!("acme.test/acme?api_key={KEY}\""),
    );
    let world = World::of(&[("acme", selectors)]);
    let mut said = String::new();
    for (date, answer) in [
        ("2026-05-01", Answer::Status(404, Vec::new())),
        (
            "2026-05-02",
            Answer::Page(acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes()),
        ),
        (
            "2026-05-03",
            Answer::Page(acme::page(["1.30", "2.40", "3", "4.50"]).into_bytes()),
        ),
        (
            "2026-05-04",
            Answer::Page(b"<title>Just a moment...</title>".to_vec()),
        ),
        (
            "2026-05-05",
            Answer::Redirect("file:///etc/passwd".to_owned()),
        ),
    ] {
        world.site.show(&format!("/acme?api_key={KEY}"), answer);
        let ran = world.run(&["-v", "--now", date, "check", "acme"]);
        said.push_str(&ran.all());
    }
    assert_eq!(world.site.asked().len(), 5);
    // Everything that shows a source, a page or where a price comes from; and a log of all.
    for args in [
        &["status"][..],
        &["status", "--check"],
        &["history", "acme/*"],
        &["explain", "acme/nova/generate[resolution=720p]"],
        &["prices"],
        &["tables"],
        &["report"],
        &["outbox"],
        &["review"],
        &["contradictions"],
        &["selectors", "list"],
        &["selectors", "lint"],
        &["config"],
        &["config", "check"],
        &["-vvv", "--now", "2026-05-06", "check", "acme"],
    ] {
        said.push_str(&world.run(args).all());
        let json = [args, &["--format", "json"]].concat();
        said.push_str(&world.run(&json).all());
    }
    for mail in world.mails() {
        said.push_str(&format!("{}{}", mail.subject, mail.text));
    }
    assert!(said.contains("$1.30"), "{said}");
    assert!(!said.contains(KEY), "{said}");
}

#[test]
fn a_schedule_that_cannot_be_meant_is_refused_with_its_line() {
    let world = World::new();
    let file = |lines: &str| {
        let text = crate::acme::selectors("acme", "SCHEDULE");
        text.replace("schedule = \"SCHEDULE\"", lines)
    };
    for (lines, words) in [
        ("schedule = \"* * * * *\"", "write `0 * * * * *`"),
        ("schedule = \"60 * * * * *\"", "`60` is no second: 0 to 59"),
        ("schedule = \"0 0 0 31 2 *\"", "never comes"),
        ("schedule = \"\"", "it is empty"),
        ("schedule = \"@daily\"", "write `0 0 0 * * *`"),
        ("timezone = \"Mars/Olympus\"", "is not a time zone"),
        (
            "timezone = \"Europe/Berlni\"",
            "did you mean `Europe/Berlin`?",
        ),
        ("every = \"sometimes\"", "write `30s`, `10m`, `36h` or `2d`"),
        (
            "timezone = \"UTC\"\nevery = \"1h\"",
            "`every` stands in place of `timezone`",
        ),
    ] {
        world.write("selectors/acme.toml", file(lines));
        // The fourth line of the file is that of its schedule.
        assert_refused(&world, &["selectors/acme.toml:4: ", words]);
        assert_eq!(world.run(&["run"]).code, Some(3));
    }
    world.write("selectors/acme.toml", file("every = \"90m\""));
    let listed = world.run(&["selectors", "list"]);
    assert!(listed.ended(0).contains("every 90m"), "{listed:?}");
}

#[test]
fn a_pace_that_cannot_be_meant_is_refused() {
    let world = World::new();
    let good = fs::read_to_string(world.path("ratebook.toml")).unwrap();
    for (line, words) in [
        ("at_once = 0", "`daemon.at_once` must be 1 to 256, not 0"),
        (
            "at_once = 1000",
            "`daemon.at_once` must be 1 to 256, not 1000",
        ),
        ("spread = \"-1s\"", "`daemon.spread` must be `0s` to `1h`"),
        ("spread = \"2h\"", "`daemon.spread` must be `0s` to `1h`"),
    ] {
        world.write("ratebook.toml", format!("{good}\n[daemon]\n{line}\n"));
        assert_refused(&world, &["ratebook.toml", words]);
    }
}

#[test]
fn far_years_and_leap_seconds_are_answered_or_refused() {
    let world = World::of(&[("acme", crate::acme::selectors("acme", crate::acme::RARELY))]);
    let page = crate::acme::page(["1.20", "2.40", "3", "4.50"]).into_bytes();
    world.site.show("/acme", crate::site::Answer::Page(page));
    world.check("2026-05-01", &["acme"]);
    for instant in [
        "2026-06-30T23:59:60Z",
        "2038-01-19T03:14:08Z",
        "9999-12-30T00:00:00Z",
        "2026-05-02T09:00:00+14:00",
        "2026-05-01T09:00:00.000000001-12:00",
    ] {
        let ran = world.run(&[
            "prices",
            "--as-of",
            instant,
            "--now",
            "9999-12-30T12:00:00Z",
        ]);
        assert!(
            ran.ended(0).contains("acme/nova/generate"),
            "{instant}: {ran:?}"
        );
    }
    for instant in [
        "2026-06-30T23:59:61Z",
        "2026-06-30T24:00:00Z",
        "10000-01-01T00:00:00Z",
        "9999-12-31",
        "2026-02-30",
        "2026-05-01T09:00:00+99:00",
    ] {
        let ran = world.run(&["prices", "--as-of", instant]);
        assert!(
            ran.failed(2).contains("is no instant"),
            "{instant}: {ran:?}"
        );
    }
}
