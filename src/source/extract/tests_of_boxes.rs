//! Tables that are made of boxes, one a way to make one.

use super::tests::{check, said};

const BOXES: &str = r#"
[words]
Quality = ["Quality", "Resolution"]

[[rates]]
route = "v/a/make"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
read = [{ table = "*" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

/// A box with these texts, each in a box.
fn row(texts: &str) -> String {
    format!("<div>{}</div>", cells(texts))
}

/// The boxes without their rows.
fn cells(rows: &str) -> String {
    let cells: Vec<&str> = rows.split([';', '|']).collect();
    format!("<div>{}</div>", cells.join("</div><div>"))
}

fn rows(rows: &str) -> String {
    rows.split(';').map(row).collect()
}

const BOTH: &[&str] = &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"];

fn check_boxes(cases: &[(&str, String, &[&str])]) {
    let cases: Vec<_> = cases
        .iter()
        .map(|(name, html, expected)| (*name, html.as_str(), *expected))
        .collect();
    check(BOXES, &cases);
}

#[test]
fn boxes_in_rows() {
    check_boxes(&[
        (
            "a row a box",
            rows("Quality|Price;720p|$0.10/s;1080p|$0.20/s"),
            BOTH,
        ),
        (
            "head and body in boxes of their own",
            format!(
                "<section><div>{}</div><div>{}</div></section>",
                row("Price|Resolution"),
                rows("$0.10/s|720p;$0.20/s|1080p")
            ),
            BOTH,
        ),
        (
            "notes between the rows",
            rows("Quality|Price;Standard;720p|$0.10/s;;1080p|$0.20/s;Without tax"),
            BOTH,
        ),
        (
            "the unit in the header",
            rows("Quality|Price;720p|$0.10/s;1080p|$0.20/s")
                .replace("<div>Price</div>", "<div><b>Price</b><i hidden>$9</i></div>"),
            BOTH,
        ),
        (
            "a row with a cell more",
            rows("Quality|Price;720p|$0.10/s;1080p|new|$0.20/s"),
            &[
                "a resolution=720p $0.10/s",
                "! expected 2 cells in row 2 of table 1, one for each header, found 3",
            ],
        ),
        (
            "the header of the price renamed",
            rows("Quality|Cost;720p|$0.10/s"),
            &["! found a row of elements (Quality, Cost)"],
        ),
        (
            "roles",
            "<div role=grid><div role=row><b role=columnheader>Quality</b><b role=columnheader>Price</b></div>\
             <div role=rowgroup><div role=row><i role=rowheader>720p</i><i role=gridcell>$0.10/s</i></div>\
             <div role=row><i role=rowheader>1080p</i><i role=gridcell>$0.20/s</i></div></div></div>"
                .to_owned(),
            BOTH,
        ),
        (
            "spans told by roles",
            "<div role=table><div role=row><b role=columnheader aria-colspan=2>Quality</b>\
             <b role=columnheader>Price</b></div><div role=row><i role=cell aria-colspan=2>720p</i>\
             <i role=cell>$0.10/s</i></div></div>"
                .to_owned(),
            &["! 2 in table 1 (Quality, Quality, Price)"],
        ),
    ]);
}

#[test]
fn boxes_without_rows() {
    let grid = |attributes: &str, texts: &str| format!("<div {attributes}>{}</div>", cells(texts));
    let two = "Quality|Price;720p|$0.10 / second;1080p|$0.20 / second";
    let three = "Quality|Note|Price;720p|24|$0.10/s;1080p|30|$0.20/s";
    check_boxes(&[
        ("nothing declares the columns", grid("", two), BOTH),
        (
            "the style does",
            grid(
                "style='display:grid;grid-template-columns: repeat(3, 1fr)'",
                three,
            ),
            BOTH,
        ),
        (
            "the style names them",
            grid("style='grid-template-columns:1fr 2fr auto;gap:4px'", three),
            BOTH,
        ),
        (
            "classes do, one a width of the screen",
            grid("class='grid grid-cols-2 md:grid-cols-3'", three),
            BOTH,
        ),
        (
            "what is declared does not fit",
            grid("class='grid-cols-4'", three),
            &["! found a row of elements (Quality, Note, Price, 720p, 24"],
        ),
        (
            "a cell too many",
            grid("", &format!("{two};*")),
            &["! found a row of elements"],
        ),
        (
            "several numbers of columns would do",
            grid("", "Quality|Price|a|b;720p|$0.10/s|1080p|$0.20/s"),
            &["! found a row of elements"],
        ),
        (
            "labels of cards are no headers",
            grid("", "Quality|720p|Price|$0.10/s;Quality|1080p|Price|$0.20/s"),
            &["! found a row of elements"],
        ),
    ]);
}

/// Every element may be a table, and no page may take long for it.
#[test]
fn hostile_boxes_take_no_long() {
    let many = |text: &str, count: usize| text.repeat(count);
    for html in [
        many("<div>Quality</div><div>", 900),
        many("<div><i></i>", 1_500),
        many(
            &format!("{}{}", many("<div><i></i>", 300), many("</div>", 300)),
            20,
        ),
        many("<div>Quality</div>", 8_000),
        format!("<div>{}</div>", many("<p>Quality</p><p>Price</p>", 4_000)),
        many("<p><b>Quality</b><b>Price</b></p>", 4_000),
    ] {
        let started = std::time::Instant::now();
        let start = html.get(..40).unwrap_or_default();
        let said = said(BOXES, &html);
        assert!(said.iter().all(|said| said.starts_with("! ")), "{start}");
        let took = started.elapsed();
        assert!(took.as_secs() < 8, "{start}: {took:?}");
    }
}
