//! Page text that would like to be more than text: wherever it is shown, it stays text.

use std::process::Command;

use mailparse::{MailHeader, parse_mail};

use crate::acme::{self, RARELY};
use crate::mail::HEADERS;
use crate::site::Answer;
use crate::world::{RECIPIENTS, World, run_it};

/// As a person would see it on the page, with what it tries.
const NASTY: &str = "\u{1b}]0;owned\u{7}\u{1b}[31mred | <script>alert(1)</script> \
    <img src=x onerror=y> \u{202e}evil\u{202c}\u{200b} \r\nBcc: victim@example.org \r\n.\r\n \
    `tick` [x](javascript:y) {{7*7}} $(id) %s 'q' \"d\" &amp; =1+1";

/// The same, written into HTML so that a browser would show exactly that.
fn nasty_html() -> String {
    let mut html = String::new();
    for c in NASTY.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '\r' => html.push_str("&#13;"),
            '\n' => html.push_str("&#10;"),
            c => html.push(c),
        }
    }
    html
}

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

fn read_world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    show(&world, acme::page(PRICES));
    world.check("2026-05-01", &["acme"]);
    world
}

fn show(world: &World, page: String) {
    world.site.show("/acme", Answer::Page(page.into_bytes()));
}

/// Nothing in it moves a cursor, reorders a line or begins a new one.
#[track_caller]
fn assert_plain(text: &str) {
    let ours = [
        "\u{1b}[1m",
        "\u{1b}[2m",
        "\u{1b}[0m",
        "\u{1b}[31m",
        "\u{1b}[32m",
        "\u{1b}[33m",
    ];
    let mut text = text.replace("\u{1b}[31mred", "painted by the page");
    for style in ours {
        text = text.replace(style, "");
    }
    assert!(!text.contains("painted by the page"), "{text:?}");
    let odd = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}')
    };
    assert!(!text.contains(odd), "{text:?}");
    let lines_of_its_own = text
        .lines()
        .any(|line| line.starts_with("Bcc:") || line == ".");
    assert!(!lines_of_its_own, "{text:?}");
}

/// The mails that arrived are the known headers, a text and an HTML part in which it is text.
#[track_caller]
fn assert_safe_mails(world: &World, count: usize) {
    let received = world.sink.received();
    assert_eq!(received.len(), count);
    for mail in &received {
        assert_eq!(mail.recipients.len(), 1);
        assert!(RECIPIENTS.contains(&mail.recipients[0].as_str()));
        assert!(mail.bytes.is_ascii());
        let parsed = parse_mail(&mail.bytes).unwrap();
        let mut names: Vec<String> = parsed.headers.iter().map(MailHeader::get_key).collect();
        names.sort();
        assert_eq!(names, HEADERS);
        for header in &parsed.headers {
            assert_plain(&header.get_value());
        }
        let text = parsed.subparts[0].get_body().unwrap().replace("\r\n", "\n");
        assert_plain(&text);
        let html = parsed.subparts[1].get_body().unwrap().replace("\r\n", "\n");
        assert_plain(&html);
        assert_harmless_html(&html);
        assert!(!html.contains("{{49") && !html.contains(">49<"));
        assert_eq!(parsed.subparts.len(), 2);
    }
}

#[track_caller]
fn assert_harmless_html(html: &str) {
    for tag in ["<script", "<img", "onerror=y>", "href=\"javascript"] {
        assert!(!html.contains(tag), "{html}");
    }
}

/// A check with everything it says, in colour and with its log.
fn check(world: &World, date: &str) -> String {
    let mut program: Command = world.program();
    program.args(["-v", "--color", "always", "--now", date, "check", "acme"]);
    let ran = run_it(&mut program);
    assert!(matches!(ran.code, Some(0 | 1)), "{ran:?}");
    for line in ran.stderr.lines() {
        let is_event = line.starts_with("20") && line.contains('Z');
        assert!(
            is_event || line.starts_with("  "),
            "one event, one line: {line:?}"
        );
    }
    ran.all()
}

#[test]
fn a_hostile_billing_rule_is_told_as_text() {
    let world = read_world();
    let rule = format!("<li>Bills are final, {}</li>", nasty_html());
    show(
        &world,
        acme::page_with(PRICES, "Billed in steps of 6 seconds", &rule),
    );
    let said = check(&world, "2026-05-02");
    assert!(said.contains("Bills are final"), "{said}");
    assert_plain(&said);
    assert_safe_mails(&world, 2);
    let html = world.look("SELECT html FROM alert");
    assert!(
        html[0][0].contains("&lt;script&gt;"),
        "it is shown, as text"
    );
    // As of a later date it stands in what is generated from the book.
    for format in ["markdown", "html", "json"] {
        let ran = world.run(&["--format", format, "report", "--as-of", "2026-05-02"]);
        assert_plain(ran.ended(0));
        if format == "html" {
            assert_harmless_html(&ran.stdout);
        }
    }
}

#[test]
fn a_hostile_price_or_heading_is_told_as_text() {
    let world = read_world();
    let in_price = acme::page(PRICES).replace("$3 / minute", &nasty_html());
    let in_header = acme::page(PRICES).replace("1080p", &nasty_html());
    let in_model = acme::page(PRICES).replace("Pulsar", &nasty_html());
    let in_title = format!(
        "<title>Just a moment {0}</title><h1>{0}</h1><p>no prices here</p>",
        nasty_html()
    );
    for page in [in_price, in_header, in_model, in_title] {
        show(&world, page);
        let said = check(&world, "2026-05-02");
        assert!(said.contains("unreadable"), "{said}");
        assert_plain(&said);
    }
    assert_safe_mails(&world, 2);
    show(&world, acme::page(PRICES));
    // The recovery repeats the reason.
    assert_plain(&check(&world, "2026-05-03"));
    assert_safe_mails(&world, 4);
}

#[test]
fn a_hostile_challenge_page_is_told_as_text() {
    let world = read_world();
    let page = format!("<title>Just a moment {}</title>", nasty_html());
    show(&world, page);
    let said = check(&world, "2026-05-02");
    assert!(said.contains("challenge page"), "{said}");
    assert_plain(&said);
    assert_safe_mails(&world, 2);
}

#[test]
fn a_hostile_redirect_is_told_as_text() {
    let world = read_world();
    let to = "https://evil.example/%0d%0aBcc:x|<script>alert(1)</script>\u{7f}";
    let ascii = to.replace('\u{7f}', "");
    world
        .site
        .show("/acme", Answer::Redirect(format!("ftp:{ascii}")));
    // Beyond the allowance, so that it is mailed.
    let said = check(&world, "2026-05-09");
    assert!(said.contains("unreachable"), "{said}");
    assert_plain(&said);
    assert_safe_mails(&world, 2);
}

/// Titles and workflows of a file reach every table; each format shows them as text.
#[test]
fn words_of_a_selector_file_break_no_table() {
    let world = read_world();
    let words = r#"N | <script>alert(1)</script> `t` [x](javascript:y) \"d\", \u001b[31mred\u202e"#;
    let selectors = acme::selectors("acme", RARELY)
        .replace("title = \"Nova\"", &format!("title = \"{words}\""))
        .replace("\"short clips\"", "\"=1+1\"");
    world.write("selectors/acme.toml", selectors);
    let show = |format: &str| {
        let mut program = world.program();
        program.args([
            "--color",
            "always",
            "--format",
            format,
            "tables",
            "--as-of",
            "2026-05-01",
        ]);
        run_it(&mut program).ended(0).to_owned()
    };
    assert_plain(&show("table"));

    let markdown = show("markdown");
    assert_plain(&markdown);
    let cells = |row: &str| row.replace("\\|", "").matches('|').count();
    for table in markdown.split("\n\n") {
        let mut rows = table.lines().filter(|line| line.starts_with('|'));
        if let Some(first) = rows.next() {
            assert!(rows.all(|row| cells(row) == cells(first)), "{table}");
        }
    }
    // A `\\` before it makes a character text.
    for markup in ["[x](javascript", "<script", " `t`"] {
        assert!(
            !markdown.contains(markup) || markdown.contains(&format!("\\{markup}")),
            "{markdown}"
        );
    }

    let html = show("html");
    assert_plain(&html);
    assert_harmless_html(&html);
    assert!(html.contains("&lt;script&gt;"));

    let csv = show("csv");
    assert_plain(&csv.replace("\r\n", "\n"));
    assert!(csv.contains(",'=1+1\r\n"), "{csv}");
    assert!(
        csv.contains("\"N | <script>"),
        "quoted for its quotes and comma: {csv}"
    );

    let json: serde_json::Value = serde_json::from_str(&show("json")).unwrap();
    assert!(
        json.to_string().contains("<script>"),
        "JSON says what it is"
    );
}

/// A name in the configuration cannot add a header either.
#[test]
fn a_senders_name_is_one_header() {
    let world = read_world();
    let name = "ratebook\\r\\nBcc: victim@example.org\\r\\n";
    let mailing = world
        .mailing("")
        .replace("\"ratebook <", &format!("\"{name} <"));
    assert!(mailing.contains("Bcc:"));
    world.configure(&world.fetching(), &mailing);
    show(&world, acme::page(["1.30", "2.40", "3", "4.50"]));
    world.check("2026-05-02", &["acme"]);
    assert_safe_mails(&world, 2);
}
