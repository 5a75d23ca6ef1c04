//! Pages that mean to take long: each is much of something.

use std::time::{Duration, Instant};

use ratebook::source::Source;

/// A selector file that looks at a page in every way, below a heading and everywhere.
const FILE: &str = r#"
title = "Heavy"
provider = "Heavy"
model = "Heavy"
[[page]]
id = "pricing"
url = "https://my-vendor.example/pricing"
says = "Pricing"
[[route]]
id = "my-vendor/swift/generate"
title = "Swift"
[words]
Quality = ["Quality", "Resolution*"]
[[rates]]
route = "my-vendor/swift/generate"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", other = true }
read = [
  { table = "table" },
  { table = "table", section = "Pricing" },
  { cards = "*" },
  { cards = "*", section = "Pricing" },
]
[[rates]]
route = "my-vendor/swift/generate"
price = { field = "Price", unlabelled = true }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
read = [
  { grid = "table", rows = "Quality", columns = "Quality" },
  { cards = "*", section = "Pricing" },
  { json = "script", rows = "rows[*]" },
]
[[rules]]
section = "Pricing"
items = "li"
say = [{ text = "*Duration range: {min}-{max} seconds*", means = { duration = "{min}-{max} s" } }]
[published]
text = "*published*on {date}*"
[expect]
rates = "my-vendor/swift/generate[resolution=720p]"
at_most = 2000
"#;

const JSON: &str = r#"
title = "Heavy"
provider = "Heavy"
model = "Heavy"
[[page]]
id = "pricing"
url = "https://my-vendor.example/pricing"
format = "json"
says = "Pricing"
[[route]]
id = "my-vendor/swift/generate"
title = "Swift"
[[rates]]
route = "my-vendor/swift/generate"
price = { field = "usd", assume = { currency = "USD", unit = "second" } }
dimensions.resolution = { field = "name", other = true }
read = [{ json = "document", rows = "rows[*]" }]
[expect]
rates = "my-vendor/swift/generate[resolution=720p]"
at_most = 2000
"#;

const MARKDOWN: &str = r#"
title = "Heavy"
provider = "Heavy"
model = "Heavy"
[[page]]
id = "pricing"
url = "https://my-vendor.example/pricing"
format = "markdown"
says = "Pricing"
[[route]]
id = "my-vendor/swift/generate"
title = "Swift"
[[rates]]
route = "my-vendor/swift/generate"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", other = true }
read = [{ table = "table" }]
[expect]
rates = "my-vendor/swift/generate[resolution=720p]"
"#;

pub struct Heavy {
    name: &'static str,
    file: &'static str,
    page: String,
}

const ROW: &str = "<tr><td>720p<td>$0.10/s";
const CARD: &str = "<div><p>Quality: 720p<p>Price: $0.10/s</div>";

/// The piece so many times, `#` in it replaced by its number.
fn numbered(piece: &str, times: usize) -> String {
    let pieces = (0..times).map(|n| piece.replace('#', &n.to_string()));
    pieces.collect()
}

/// Each about `bytes` long.
#[expect(clippy::too_many_lines, reason = "one list")]
pub fn pages(bytes: usize) -> Vec<Heavy> {
    let fill = |piece: &str| piece.repeat((bytes / piece.len()).max(1));
    // Pieces that differ by their number.
    let count = |piece: &str| numbered(piece, bytes / (piece.len() + 4));
    let nested = |open: &str, close: &str, depth: usize, inside: &str| {
        format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
    };
    let html = |name: &'static str, body: String| Heavy {
        name,
        file: FILE,
        page: format!("<!doctype html><h1>Pricing</h1>{body}"),
    };
    let json = |name: &'static str, body: String| Heavy {
        name,
        file: JSON,
        page: body,
    };
    // How deep boxes nest, and how often a thing that is costly by itself stands on the page.
    let deep_by = (bytes / 200).clamp(10, 1_500);
    let often = (bytes / 20_000).clamp(2, 40);
    let chain = nested("<b>", "</b>", deep_by, "x");
    let deep = nested("<div>", "</div>x", deep_by, "<h2>Pricing</h2>");
    vec![
        html(
            "rows",
            format!("<table><tr><th>Quality<th>Price{}</table>", fill(ROW)),
        ),
        html(
            "rows of many rates",
            format!(
                "<table><tr><th>Quality<th>Price{}</table>",
                count("<tr><td>#p<td>$0.1/s")
            ),
        ),
        html(
            "cells in one row",
            format!(
                "<table><tr><th>Quality<th>Price<tr>{}</table>",
                fill("<td>720p")
            ),
        ),
        html(
            "headers in one row",
            format!("<table><tr>{}<tr>{ROW}</table>", fill("<th>Price")),
        ),
        html(
            "rows of headers",
            format!(
                "<table>{}</table>",
                fill("<tr><th>Quality<th>Price<th>720p<th>1080p")
            ),
        ),
        html(
            "a square of headers",
            format!(
                "<table>{}</table>",
                format!("<tr>{}", "<th>a".repeat(bytes.isqrt() / 5)).repeat(bytes.isqrt())
            ),
        ),
        html(
            "wide cells",
            format!(
                "<table>{}</table>",
                fill("<tr><td colspan=200 rowspan=200>720p<td>$0.10/s")
            ),
        ),
        html(
            "tables",
            fill(&format!("<table><tr><th>Quality<th>Price{ROW}</table>")),
        ),
        html(
            "tables of others",
            fill("<table><tr><th>A<th>B<tr><td>1<td>2</table>"),
        ),
        html(
            "nested tables",
            format!(
                "{}{}",
                "<table><tr><td>".repeat(deep_by / 4),
                fill("<tr><td>720p<td>$0.1/s")
            ),
        ),
        html(
            "nested cells",
            nested(
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>$0.1/s",
                "</table>",
                deep_by / 4,
                &fill("x "),
            ),
        ),
        html("cards", fill(CARD)),
        html(
            "cards of many rates",
            count("<div><p>Quality: #p<p>Price: $0.10/s</div>"),
        ),
        html(
            "labels in one card",
            format!(
                "<div>{}</div>",
                fill("<p>Quality:<p>720p<p>Price:<p>$0.10/s")
            ),
        ),
        html(
            "values in one card",
            format!("<div>{}</div>", count("<p>Quality: #p<p>Price: $#/s")),
        ),
        html("siblings", fill("<i></i>")),
        html(
            "siblings before cards",
            format!("{}{}", fill("<i></i>"), CARD.repeat(deep_by)),
        ),
        html(
            "boxes around",
            format!("{}{}", "<div>".repeat(deep_by), fill(CARD)),
        ),
        html("headings", fill("<h2>Pricing</h2>")),
        html(
            "headings and tables",
            fill(&format!(
                "<h2>Pricing</h2><table><tr><th>A<th>B{ROW}</table>"
            )),
        ),
        html("a heading deep inside", format!("{deep}{}", fill("<p>x"))),
        html(
            "headings deep inside",
            format!("{}{}", deep.repeat(often), fill("<p>x")),
        ),
        html("chains of one text", fill(&chain)),
        html(
            "chains of one date",
            fill(&nested("<b>", "</b>", deep_by, "published on 2026-02-06 ")),
        ),
        html("one long text", fill("published on Duration range: 3- ")),
        html("items", count("<li>sentence #")),
        html(
            "items of one sentence",
            fill("<li>published on Duration range: 3-15 seconds"),
        ),
        html(
            "one long attribute",
            format!("<p class=\"{}\">x", fill("ab ")),
        ),
        html("attributes", format!("<p {}>x", count("a#=1 "))),
        html("styles", fill("<p style=\"a:b;c:d;display : block\">x")),
        html(
            "formatting without end",
            format!("<p>{}{}", numbered("<b id=#>", deep_by), fill("<p>x")),
        ),
        html("links in links", fill("<a href=1><p>")),
        html("text in tables", format!("<table>{}", fill("x<tr>"))),
        html("tags without end", fill("<")),
        html("entities", fill("&amp;&#36;&notanentity")),
        html("comments", fill("<!---->x")),
        html("forms", fill("<select><option>720p<textarea></textarea>")),
        html("scripts", fill("<script>{\"rows\":[{\"usd\":1}]}</script>")),
        html(
            "a script",
            format!("<script>x={}</script>", fill("\"rows\":[{\"usd\":")),
        ),
        html(
            "a script of values",
            format!(
                "<script>{}</script>",
                fill("\"rows\":[[[[[[[[[[1]]]]]]]]]],")
            ),
        ),
        json(
            "rows of JSON",
            format!(
                "{{\"Pricing\":1,\"rows\":[{}{{}}]}}",
                fill("{\"name\":\"720p\",\"usd\":1},")
            ),
        ),
        json(
            "empty rows",
            format!("{{\"Pricing\":1,\"rows\":[{}{{}}]}}", fill("{},")),
        ),
        json("nested JSON", {
            let inside = fill("1,");
            let open = "[".repeat(90);
            let close = "]".repeat(90);
            format!("{{\"Pricing\":1,\"rows\":{open}{inside}1{close}}}")
        }),
        json("a long key", {
            let key = "k".repeat(bytes / 2);
            let members = fill("\"a\":1,");
            let members = &members[..members.len() / 2 / 6 * 6];
            format!("{{\"Pricing\":1,\"rows\":[{{\"{key}\":{{{members}\"z\":1}}}}]}}")
        }),
        json("one member a level", {
            let open = numbered(&format!("{{\"{}#\":", "k".repeat(bytes / 200)), 90);
            format!("{{\"Pricing\":1,\"rows\":[{open}1{}]}}", "}".repeat(90))
        }),
        json(
            "members",
            format!(
                "{{\"Pricing\":1,\"rows\":[{{{}\"usd\":1}}]}}",
                count("\"k#\":1,")
            ),
        ),
        json(
            "a long number",
            format!(
                "{{\"Pricing\":1,\"rows\":[{{\"name\":1,\"usd\":{}}}]}}",
                fill("1")
            ),
        ),
        Heavy {
            name: "a Markdown table",
            file: MARKDOWN,
            page: format!(
                "# Pricing\n\n|Quality|Price|\n|-|-|\n{}",
                fill("|720p|$0.1/s|\n")
            ),
        },
        Heavy {
            name: "Markdown links",
            file: MARKDOWN,
            page: format!("# Pricing\n\n{}", fill("[a](")),
        },
        Heavy {
            name: "Markdown quotes",
            file: MARKDOWN,
            page: format!("# Pricing\n\n{}", fill("> ")),
        },
    ]
}

impl Heavy {
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub fn text(&self) -> &str {
        &self.page
    }

    pub fn bytes(&self) -> usize {
        self.page.len()
    }

    /// Reads the page, and tells how long that took and what came of it.
    pub fn read(&self) -> (Duration, String) {
        let source = Source::parse("heavy", "heavy.toml", self.file).unwrap();
        let started = Instant::now();
        let content_type = Some("text/html; charset=utf-8");
        let read = super::page::read_with(&source, "pricing", content_type, self.page.as_bytes());
        let took = started.elapsed();
        let first = read
            .problems
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        let told: String = first.chars().take(90).collect();
        (
            took,
            format!(
                "{} prices, {} problems; {told}",
                read.readings.len(),
                read.problems.len()
            ),
        )
    }
}
