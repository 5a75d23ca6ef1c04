//! What is shown of a page: everything that was read, once, and nothing of the page's own code.

use std::fs;
use std::path::Path;

use scraper::{ElementRef, Html, Selector};

use super::{STYLE, STYLE_HASH, Verdict, shown};
use crate::page::Page;
use crate::reading::Extraction;
use crate::source::{Catalog, Source, extract, judge, missing_rates};

const HEAD: &str = r#"
title = "Test & <b>more</b>"
provider = "V"
model = "A"
[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"
FORMAT
[[route]]
id = "v/a/make"
title = "A"
[[rates]]
route = "v/a/make"
price = { field = "Price", absent = ["-"] }
dimensions.resolution = { field = "Quality", other = true }
READ
[expect]
rates = "v/a/make[resolution={720p,8k}]"
at_most = 20
"#;

fn source(format: &str, read: &str) -> Source {
    let text = HEAD.replace("FORMAT", format).replace("READ", read);
    Source::parse("test", "selectors/test.toml", &text).unwrap()
}

fn table() -> Source {
    source("", "read = [{ table = \"*\" }, { cards = \"*\" }]")
}

fn page(source: &Source, id: &str, body: &[u8]) -> Page {
    let url = source.page(id).unwrap().url.to_string();
    let observed = jiff::Timestamp::UNIX_EPOCH;
    Page::saved(&source.id, id, &url, observed, body.to_vec())
}

/// What was read, and the document that shows it.
fn told(source: &Source, id: &str, body: &[u8]) -> (Extraction, String) {
    let page = page(source, id, body);
    let extraction = judge(source, &[id], vec![extract(source, &page)]);
    let verdict = Verdict {
        source,
        page: &page,
        extraction: &extraction,
        missing: &missing_rates(source, id, &extraction),
        name: "saved \"<i>.html",
    };
    let html = shown(&verdict);
    (extraction, format!("<!doctype html>\n{html}"))
}

fn all<'d>(document: &'d Html, css: &str) -> Vec<ElementRef<'d>> {
    let selector = Selector::parse(css).unwrap();
    document.select(&selector).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// There is nothing in it but elements that show something, without anything that could act.
fn is_inert(html: &str) {
    const NAMES: [&str; 40] = [
        "html", "head", "meta", "title", "style", "body", "aside", "main", "a", "div", "span",
        "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "h1", "h2", "h3", "p",
        "b", "ul", "ol", "li", "dl", "dt", "dd", "br", "hr", "pre", "strong", "em", "code",
        "section", "header", "footer", "nav",
    ];
    let document = Html::parse_document(html);
    let all = document
        .root_element()
        .descendants()
        .filter_map(ElementRef::wrap);
    for element in all {
        let name = element.value().name();
        let is_known = NAMES.contains(&name) || super::markup::KEPT.contains(&name);
        assert!(is_known || name == "wbr", "<{name}>");
        for (key, value) in element.value().attrs() {
            let is_plain = match (name, key) {
                (_, "title") | ("meta", "charset" | "http-equiv" | "content" | "name") => true,
                ("a", "href") => value.starts_with("#r"),
                (_, "class") => value.split(' ').all(|class| class.starts_with("rb-")),
                (_, "id") => value.starts_with('r'),
                ("td" | "th", "colspan" | "rowspan") => value.parse::<u16>().is_ok(),
                _ => false,
            };
            assert!(is_plain, "<{name} {key}=\"{value}\">");
        }
    }
    let styles = self::all(&document, "style");
    let [style] = styles.as_slice() else {
        panic!("{} styles", styles.len());
    };
    assert_eq!(text(*style), STYLE);
    let policies = self::all(&document, "meta[http-equiv]");
    let [policy] = policies.as_slice() else {
        panic!("{} policies", policies.len());
    };
    let content = policy.attr("content").unwrap();
    assert!(
        content.starts_with("default-src 'none'; style-src 'sha256-"),
        "{content}"
    );
}

/// Every price that was read has one label, in the element that it was read from.
fn is_complete(extraction: &Extraction, html: &str) {
    let document = Html::parse_document(html);
    let labels = all(&document, "main .rb-label.rb-price");
    assert_eq!(labels.len(), extraction.readings.len());
    for reading in &extraction.readings {
        let wanted = format!("{} {}", reading.price, reading.rate);
        let wanted = crate::escape::line(&wanted);
        let of_it: Vec<_> = labels
            .iter()
            .filter(|label| text(**label) == wanted)
            .collect();
        assert_eq!(of_it.len(), 1, "{wanted}");
    }
    let ids: std::collections::BTreeSet<&str> = all(&document, "[id]")
        .iter()
        .filter_map(|e| e.attr("id"))
        .collect();
    for link in all(&document, "aside a") {
        let id = link.attr("href").unwrap().trim_start_matches('#');
        assert!(ids.contains(id), "{id}");
    }
}

#[test]
fn the_policy_allows_this_style_sheet_and_no_other() {
    use base64::Engine as _;
    let hash = ring::digest::digest(&ring::digest::SHA256, STYLE.as_bytes());
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    assert_eq!(STYLE_HASH, format!("sha256-{hash}"));
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains('<'));
}

#[test]
fn what_was_read_is_marked_where_it_stands() {
    let page = "<h1>Pricing</h1><table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s\
                <tr><td>1080p<td><b>$0.20</b> / second<tr><td>4k<td>-<tr><td>2k<td>$0.15/s</table>";
    let (extraction, html) = told(&table(), "p", page.as_bytes());
    is_inert(&html);
    is_complete(&extraction, &html);
    let document = Html::parse_document(&html);
    let cells: Vec<String> = all(&document, "main td.rb-read")
        .into_iter()
        .map(text)
        .collect();
    assert_eq!(
        cells,
        [
            "$0.10/s v/a/make[resolution=720p]$0.10/s",
            "$0.20/s v/a/make[resolution=1080p]$0.20 / second",
            "no price v/a/make[resolution=4k]-",
            "$0.15/s v/a/make[resolution=2k]$0.15/s",
        ]
    );
    let margin = text(all(&document, "aside")[0]);
    for words in [
        "Test & <b>more</b>",
        "unreadable",
        "Expected and missing",
        "v/a/make[resolution=8k]",
        "Without a price",
        "selectors/test.toml:",
    ] {
        assert!(margin.contains(words), "{words}: {margin}");
    }
    for problem in &extraction.problems {
        assert!(margin.contains(&problem.trouble.to_string()), "{margin}");
    }
}

#[test]
fn nothing_of_a_hostile_page_runs_loads_or_leads_anywhere() {
    let page = r#"<!doctype html><html onload="a()"><head><title>Pricing</title><base href="//evil.example">
        <meta http-equiv="refresh" content="0;url=//evil.example"><link rel="stylesheet" href="//evil.example/x">
        <style>@import "//evil.example"; .rb-price { display: none }</style><script>a()</script></head>
        <body class="rb-price" style="background:url(//evil.example)" onpageshow=a()><h1>Pricing</h1>
        <img src=x onerror=a() alt="<script>a()</script>"><svg onload=a()><script>a()</script><a xlink:href="javascript:a()"><text>x</text></a></svg>
        <iframe srcdoc="<script>a()</script>"></iframe><object data="//evil.example"></object><embed src=x>
        <form action="//evil.example"><input onfocus=a() autofocus value='"><script>a()</script>'><button formaction="javascript:a()">go</button></form>
        <a href="javascript:a()" id=r1 class=rb-label target=_top>link</a><video src=x poster=y></video><math><mi xlink:href="javascript:a()">x</mi></math>
        <noscript><img src=x onerror=a()></noscript><template><script>a()</script></template><textarea></textarea><script>a()</script>
        <xmp><script>a()</script></xmp><x-own onclick=a() style="x">own</x-own><details open ontoggle=a()>d</details><marquee onstart=a()>m</marquee>
        <p>&lt;script&gt;a()&lt;/script&gt; &lt;/style&gt; &#x202e; --&gt; ]]&gt;</p>
        <table><tr><th>Quality<th>Price<tr onclick=a()><td colspan="1000000" rowspan="&quot; onclick=a()">720p<td onclick=a() colspan=1>$0.10/s<script>a()</script>
        <tr><td>"&gt;&lt;script&gt;x<td>$0.20/s</table><plaintext><script>a()</script>"#;
    let (extraction, html) = told(&table(), "p", page.as_bytes());
    assert!(!extraction.readings.is_empty(), "{:?}", extraction.problems);
    is_inert(&html);
    is_complete(&extraction, &html);
    for word in [
        "evil.example",
        "onerror",
        "onclick",
        "javascript:",
        "<script",
        "\u{202e}",
    ] {
        let shown = html.replace("&lt;script", "");
        assert!(!shown.contains(word), "{word}");
    }
    // Its words are still there, and what a browser never showed is not.
    assert!(html.contains("&lt;script&gt;a()&lt;/script&gt; &lt;/style&gt;"));
    assert!(html.contains("link") && html.contains("own") && html.contains("go"));
}

#[test]
fn values_of_json_are_marked_in_its_text() {
    let source = source(
        "format = \"json\"",
        "read = [{ json = \"document\", rows = \"rows[*]\" }]",
    );
    let json = r#"{"title": "Pricing </pre><script>", "rows": [
        {"quality": "720p", "price": "$0.10/s"}, {"quality": "8k", "price": "$0.20/s"}]}"#;
    let (extraction, html) = told(&source, "p", json.as_bytes());
    assert_eq!(extraction.readings.len(), 2, "{:?}", extraction.problems);
    is_inert(&html);
    is_complete(&extraction, &html);
    let document = Html::parse_document(&html);
    let read: Vec<String> = all(&document, "pre .rb-read")
        .into_iter()
        .map(text)
        .collect();
    assert_eq!(read, ["\"$0.10/s\"", "\"$0.20/s\""]);
    assert!(text(all(&document, "pre")[0]).contains("\"title\": \"Pricing </pre><script>\""));
}

#[test]
fn what_scripts_hold_is_listed_apart() {
    let source = source("", "read = [{ json = \"script\", rows = \"rows[*]\" }]");
    let page = r#"<h1>Pricing</h1><script>window.x = {"rows": [{"quality": "720p", "price": "$0.10/s"}, {"quality": "8k", "price": "$0.2/s"}]}</script>"#;
    let (extraction, html) = told(&source, "p", page.as_bytes());
    assert_eq!(extraction.readings.len(), 2, "{:?}", extraction.problems);
    is_inert(&html);
    is_complete(&extraction, &html);
    assert!(html.contains("Read where a person sees nothing"));
}

/// The pages of all sources, as they were.
#[test]
fn every_price_of_every_fixture_is_marked_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let catalog = Catalog::new(&[]).unwrap();
    let (mut pages, mut prices) = (0, 0);
    for source in catalog.sources() {
        let Ok(files) = fs::read_dir(root.join(&source.id)) else {
            continue;
        };
        for file in files {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if name.ends_with(".expected.json") {
                continue;
            }
            let id = source.pages.iter().map(|page| page.id.as_str());
            let id = match source.pages.as_slice() {
                [only] => only.id.as_str(),
                _ => id
                    .clone()
                    .find(|id| name.split('.').any(|part| part == *id))
                    .unwrap(),
            };
            let (extraction, html) = told(source, id, &fs::read(&path).unwrap());
            is_inert(&html);
            is_complete(&extraction, &html);
            pages += 1;
            prices += extraction.readings.len();
        }
    }
    assert!(
        pages > 20 && prices > 100,
        "{prices} prices of {pages} pages"
    );
}

#[test]
fn pages_without_an_end_take_no_longer_than_they_are_long() {
    let deep = format!("<h1>Pricing</h1>{}", "<div>".repeat(400));
    let (_, html) = told(&table(), "p", deep.as_bytes());
    is_inert(&html);
    let (_, html) = told(&table(), "p", &[0xff, 0xfe, 0x00]);
    is_inert(&html);
}
