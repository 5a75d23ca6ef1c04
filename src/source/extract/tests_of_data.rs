//! Pages of data, one a shape: JSON documents, JSON in scripts, Markdown; and what is read of each.

use super::extract;
use crate::page::Page;
use crate::source::selectors::Source;

const HEAD: &str = r#"
title = "Test"
provider = "V"
model = "A"

[[route]]
id = "v/a/make"
title = "A"

[[route]]
id = "v/b/make"
title = "B"

[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"
"#;

/// Rows of a JSON document.
const DOCUMENT: &str = r#"
format = "json"

[words]
Price = ["price", "usd_per_second"]

[[rates]]
route = { field = "model", words = { "v/a/make" = "A", "v/b/make" = "B" } }
where = { model = ["A", "B"] }
price = { field = "Price", context = ["billing", "currency"], absent = ["", "n/a"] }
dimensions.resolution = { field = "quality.name", words = { 720p = "720p" }, other = true, optional = true, absent = "" }
dimensions.sound = { field = "sound", words = { off = "false", on = "true" }, optional = true }
read = [{ json = "document", rows = "rows[*]" }, { json = "document", rows = "data[*].prices[*]" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

/// Rows in the scripts of a page, and the table that shows them.
const SCRIPTS: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "price", context = "priceCurrency", assume = { unit = "second" } }
dimensions.resolution = { field = "name", other = true }
read = [
  { json = "script", rows = "offers[*]" },
  { json = "script[type='application/ld+json']", rows = "offers" },
  { table = "table" },
]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

const MARKDOWN: &str = r#"
format = "markdown"

[[rates]]
route = "v/a/make"
price = { field = "Price (USD)", context = "Mode" }
dimensions.mode = { field = "Mode", words = { std = "std*", pro = "pro*" } }
dimensions.sound = { field = "Mode", words = { off = "*no audio*", on = "*with audio*" }, optional = true }
read = [{ table = "table", section = "model a" }]

[expect]
rates = "v/a/make[mode=std]"
"#;

/// Prices from one field to another.
const RANGE: &str = r#"
format = "json"

[[rates]]
route = "v/a/make"
price = { field = "range.min_usd", to = "range.max_usd", context = "billing_rule", currency = "USD" }
dimensions.resolution = { field = "q", other = true }
read = [{ json = "document", rows = "[*]" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

fn said(selectors: &str, body: &str) -> Vec<String> {
    let text = format!("{HEAD}{selectors}");
    let source = Source::parse("t", "t.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    let observed = jiff::Timestamp::UNIX_EPOCH;
    let page = Page::saved("t", "p", "https://v.example/p", observed, body.into());
    let extraction = extract(&source, &page);
    let prices = extraction.readings.iter().map(|reading| {
        let (model, dimensions) = (reading.rate.route.model(), &reading.rate.dimensions);
        let node = &reading.provenance.node;
        format!("{model} {dimensions} {} @ {node}", reading.price)
    });
    let problems = extraction.problems.iter();
    let problems = problems.map(|p| format!("! {}", p.trouble));
    prices.chain(problems).collect()
}

fn check(selectors: &str, cases: &[(&str, &str, &[&str])]) {
    let mut wrong = Vec::new();
    for (name, body, expected) in cases {
        let said = said(selectors, body);
        let fits = |(said, expected): (&String, &&str)| said.contains(expected);
        if said.len() != expected.len() || !said.iter().zip(*expected).all(fits) {
            wrong.push(format!("{name}: expected {expected:#?}, said {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A document that is recognised, with these rows.
fn rows(rows: &str) -> String {
    format!("{{\"about\":\"Pricing\",\"rows\":[{rows}]}}")
}

#[test]
fn documents() {
    let one = |row: &str, expected: &[&str]| check(DOCUMENT, &[(row, &rows(row), expected)]);
    one(
        r#"{"model":"A","usd_per_second":0.0750,"quality":{"name":"720p"}}"#,
        &["a resolution=720p $0.0750/s @ rows[0].usd_per_second"],
    );
    one(
        r#"{"model":"B","price":"$0.10 / second","sound":true}"#,
        &["b sound=on $0.10/s @ rows[0].price"],
    );
    one(
        r#"{"model":"A","price":0.1,"billing":"per_second","currency":"USD","quality":{"name":null}}"#,
        &["a  $0.1/s"],
    );
    one(
        r#"{"model":"A","price":null},{"model":"A","price":"N/A"}"#,
        &[],
    );
    one(r#"{"model":"Other","price":"?"},{"price":0.1}"#, &[]);
    one(
        r#"{"model":"A","price":0.1,"currency":"USD"}"#,
        &["! cannot read `0.1` (rows[0].price): neither the text nor its header says a unit"],
    );
    one(
        r#"{"model":"A","price":0.1,"billing":"per_second"}"#,
        &["! cannot read `0.1` (rows[0].price)"],
    );
    for (billing, shown) in [("second", "s"), ("Minutes", "min"), ("request", "request")] {
        let row = format!(r#"{{"model":"A","price":0.1,"billing":"{billing}","currency":"USD"}}"#);
        one(&row, &[&format!("a  $0.1/{shown}")]);
    }
    for billing in ["video generation", "std", "s", "audio"] {
        let row = format!(r#"{{"model":"A","price":0.1,"billing":"{billing}","currency":"USD"}}"#);
        one(
            &row,
            &["! cannot read `0.1` (rows[0].price): neither the text nor its header says a unit"],
        );
    }
    one(
        r#"{"model":"A","usd_per_second":7.50e-2},{"model":"B","usd_per_second":1E-7}"#,
        &[
            "a  $0.0750/s @ rows[0].usd_per_second",
            "b  $0.0000001/s @ rows[1].usd_per_second",
        ],
    );
    for number in [
        "1e400",
        "-1e-2",
        "-0.1",
        "0",
        "0e0",
        "99999999999999999999999999999999",
    ] {
        let row = format!(r#"{{"model":"A","usd_per_second":{number}}}"#);
        one(
            &row,
            &[&format!(
                "! cannot read `{number}` (rows[0].usd_per_second)"
            )],
        );
    }
    one(
        r#"{"model":"A","price":1,"price":2}"#,
        &["! expected one key Price, found `rows[0].price` and `rows[0].price`"],
    );
    one(
        r#"{"model":"A","price":"$1/s","usd_per_second":2}"#,
        &["! expected one key Price, found `rows[0].price` and `rows[0].usd_per_second`"],
    );
    one(
        r#"{"model":"A","price":"$1/s"},{"model":"A","price":"$2/s"}"#,
        &["! two places disagree on v/a/make: `$1/s` (rows[0].price) and `$2/s` (rows[1].price)"],
    );
}

#[test]
fn one_malformed_row_is_not_the_others() {
    check(
        DOCUMENT,
        &[(
            "rows that lack, or hold something else",
            &rows(
                r#"{"model":"A"},{"model":"A","price":{"x":1}},7,null,[],{"model":"B","price":"$1/s"},{"model":"A","price":"$2/s","sound":3}"#,
            ),
            &[
                "b  $1/s @ rows[5].price",
                "! cannot read `A` (rows[0]): it has no `price` or `usd_per_second`",
                "! cannot read `A` (rows[1]): it has no `price` or `usd_per_second`",
                "! cannot read `3` (rows[6]): this sound is not known; known are `false`, `true`",
            ],
        )],
    );
}

#[test]
fn documents_of_another_shape() {
    let deep = format!("{}\"Pricing\"{}", "[".repeat(5000), "]".repeat(5000));
    check(
        DOCUMENT,
        &[
            (
                "the fields of the object around",
                r#"{"about":"Pricing","data":[{"model":"A","billing":"per_second","prices":[{"price":"$1","quality":{"name":"720p"}}]}]}"#,
                &["a resolution=720p $1/s @ data[0].prices[0].price"],
            ),
            (
                "two layouts that disagree",
                r#"{"about":"Pricing","rows":[{"model":"A","price":"$1/s"}],"data":[{"model":"A","prices":[{"price":"$2/s"}]}]}"#,
                &["! two places disagree on v/a/make"],
            ),
            (
                "no such rows",
                r#"{"about":"Pricing","rows":{"model":"A"}}"#,
                &[
                    "! expected JSON rows `rows[*]` with the key `price` or `usd_per_second`, found no such rows",
                    "! expected JSON rows `data[*].prices[*]`",
                ],
            ),
            (
                "another key for the price",
                &rows(r#"{"model":"A","cost":1}"#),
                &["found 1 rows (model, cost)", "found no such rows"],
            ),
            (
                "another document",
                "{\"rows\":[]}",
                &["! the page does not say `Pricing`"],
            ),
            (
                "text behind it",
                "{\"rows\":[]} Pricing",
                &["! the page is not JSON: trailing characters at line 1 column 13"],
            ),
            (
                "no JSON",
                "Pricing: NaN",
                &["! the page is not JSON: expected value at line 1 column 1"],
            ),
            (
                "NaN",
                "{\"about\":\"Pricing\",\"rows\":[{\"model\":\"A\",\"price\":NaN}]}",
                &["! the page is not JSON"],
            ),
            ("nothing", "", &["! the page is not JSON"]),
            (
                "too deep",
                &deep,
                &["! the JSON nests more than 100 levels deep"],
            ),
            (
                "a challenge",
                "\n<!DOCTYPE html><title>Just a moment...</title>",
                &["! this is a challenge page, not the page"],
            ),
            (
                "the page for people",
                "<html><h1>Pricing</h1>",
                &["found a page of markup", "found a page of markup"],
            ),
        ],
    );
}

#[test]
fn scripts() {
    check(
        SCRIPTS,
        &[
            (
                "JSON-LD of one offer",
                r#"<h1>Pricing</h1><script type="application/ld+json">{"@type":"Product","name":"x","offers":{"@type":"Offer","name":"720p","price":"0.075","priceCurrency":"USD"}}</script>"#,
                &["a resolution=720p $0.075/s @ html > body > script > offers.price"],
            ),
            (
                "of several, and the table",
                r#"<h1>Pricing</h1><script>x={"offers":[{"name":"720p","price":0.075,"priceCurrency":"USD"},{"name":"1080p","price":"$0.1"}]}</script><table><tr><th>Name<th>Price<tr><td>720p<td>$0.0750<tr><td>1080p<td>$0.2</table>"#,
                &[
                    "a resolution=720p $0.0750/s",
                    "! two places disagree on v/a/make[resolution=1080p]: `$0.1` (t.toml",
                ],
            ),
            (
                "the stream of Next.js",
                r#"<h1>Pricing</h1><script>self.__next_f.push([1,"5:[{\"offers\":[{\"name\":\"720p\",\"pr"])</script><script>self.__next_f.push([1,"ice\":\"$0.10\"}]}]\n"])</script>"#,
                &["a resolution=720p $0.10/s @ self.__next_f > offers[0].price"],
            ),
            (
                "no script",
                "<h1>Pricing</h1>",
                &[
                    "found no such script",
                    "found no such script",
                    "found no table",
                ],
            ),
        ],
    );
}

#[test]
fn markdown() {
    let page = |rows: &str| {
        format!(
            "# Pricing\n\n#### model b\n\n|Mode|Price (USD)|\n|-|-|\n|std, per second|9|\n\n#### model a\n\n| Capability | Mode | Price (USD) |\n|---|---|---|\n{rows}\n\n#### model c\n\nWords.\n"
        )
    };
    let one = |rows: &str, expected: &[&str]| check(MARKDOWN, &[(rows, &page(rows), expected)]);
    one(
        "| video | std, per second, no audio | 0.084 |\n| video | pro, per second, with audio | 0.168 |",
        &[
            "a sound=off,mode=std $0.084/s @ html",
            "a sound=on,mode=pro $0.168/s",
        ],
    );
    one(
        "| x | `std, per second` | `$0.075/s` |",
        &["a mode=std $0.075/s"],
    );
    one(
        "| x | [std](/std), **per second** | [0.075](/p) |",
        &["a mode=std $0.075/s"],
    );
    one(
        r"| a \| b | std \| per second | \$0.075 |",
        &["a mode=std $0.075/s"],
    );
    one(
        "| x | std, per second | ~~0.2~~ 0.1 |",
        &["a mode=std $0.1/s"],
    );
    one(
        "| x | std | 0.1 |",
        &["! cannot read `0.1` (row 1 of table 2): neither the text nor its header says a unit"],
    );
    one("| x | std, per second |", &["! cannot read ``"]);
    one(
        "| x | max, per second | 1 |",
        &["! cannot read `max, per second`"],
    );
    check(
        MARKDOWN,
        &[
            (
                "HTML",
                "<!doctype html><title>Sign in</title>",
                &["! this is a login page"],
            ),
            (
                "HTML in Markdown",
                "# Pricing\n\n<h4>model a</h4>\n<table><tr><th>Mode<th>Price (USD)<tr><td>std, per second<td>1</table>\n",
                &["a mode=std $1/s"],
            ),
            (
                "deep",
                &format!("# Pricing\n\n{}x", "> ".repeat(5000)),
                &["! the page nests about"],
            ),
        ],
    );
}

#[test]
fn hostile_pages_take_no_long() {
    let n = 20_000;
    let keys: Vec<String> = (0..n).map(|n| format!("\"k{n}\":1")).collect();
    let keys = keys.join(",");
    let rows = vec![r#"{"model":"A"}"#; n].join(",");
    for (selectors, body) in [
        (
            DOCUMENT,
            format!("{{\"Pricing\":1,{keys},\"rows\":[{{\"price\":1}},{rows}]}}"),
        ),
        (DOCUMENT, format!("{{\"Pricing\":1,\"rows\":[{{{keys}}}]}}")),
        (MARKDOWN, format!("Pricing {}", "[".repeat(n))),
        (MARKDOWN, format!("Pricing {}", "*a _b ".repeat(n))),
        (
            MARKDOWN,
            format!(
                "Pricing\n\n{}",
                "|a".repeat(n) + "\n" + &"|-".repeat(n) + "\n" + &"|\n".repeat(n)
            ),
        ),
        (MARKDOWN, format!("Pricing\n{}", "- ".repeat(n))),
        (
            MARKDOWN,
            format!("Pricing {}", "`".repeat(n) + "a " + &"`` ".repeat(n)),
        ),
    ] {
        let started = std::time::Instant::now();
        let start = body.get(..40).unwrap_or_default();
        assert!(
            said(selectors, &body)
                .iter()
                .any(|said| said.starts_with("! ")),
            "{start}"
        );
        // What grows with the square of such a page takes hours.
        let took = started.elapsed();
        assert!(took.as_secs() < 120, "{start}: {took:?}");
    }
}

#[test]
fn ranges() {
    let one = |row: &str, expected: &[&str]| {
        check(RANGE, &[(row, &format!("[{row},\"Pricing\"]"), expected)]);
    };
    let row = |min: &str, max: &str| {
        format!(
            r#"{{"q":"720p","billing_rule":"per_second","range":{{"min_usd":{min},"max_usd":{max}}}}}"#
        )
    };
    one(
        &row("0.075", "0.15"),
        &["a resolution=720p $0.075-0.15/s @ [0].range.min_usd"],
    );
    one(&row("0.15", "0.150"), &["a resolution=720p $0.15/s"]);
    one(
        &row("0.2", "0.15"),
        &["the range falls from $0.2/s to $0.15/s"],
    );
    one(
        &row("0.2", "null"),
        &["! cannot read `0.2` ([0].range.min_usd): its `range.max_usd`: it is empty"],
    );
    one(
        r#"{"q":"720p","billing_rule":"per_second","range":{"min_usd":1}}"#,
        &["it has no `range.max_usd`"],
    );
    one(
        r#"{"q":"720p","billing_rule":"other","range":{"min_usd":1,"max_usd":1}}"#,
        &["neither the text nor its header says a unit"],
    );
}

#[test]
fn what_fits_no_page_is_a_mistake() {
    for (selectors, right, wrong, told) in [
        (
            DOCUMENT,
            "format = \"json\"",
            "",
            "`json = \"document\"` is for a page with `format = \"json\"`",
        ),
        (
            MARKDOWN,
            "\"markdown\"",
            "\"json\"",
            "a page with `format = \"json\"` is read by `json = \"document\"`",
        ),
        (
            MARKDOWN,
            "\"markdown\"",
            "\"xml\"",
            "unknown value `xml`, expected one of `html`, `json`, `markdown`",
        ),
        (DOCUMENT, ", rows = \"rows[*]\"", "", "`json` needs `rows`"),
        (
            DOCUMENT,
            "rows = \"rows[*]\"",
            "rows = \"$.rows\"",
            "`$.rows` is no path to rows",
        ),
        (
            DOCUMENT,
            "json = \"document\", rows",
            "section = \"x\", json = \"document\", rows",
            "`json` has no `columns` and no `section`",
        ),
        (
            DOCUMENT,
            "[words]",
            "[published]\ntext = \"on {date}\"\n\n[words]",
            "sentences are not read from JSON",
        ),
        (
            SCRIPTS,
            "json = \"script\"",
            "json = \"script\", table = \"x\"",
            "name exactly one of `table`, `grid`, `cards`, `text`, `json`",
        ),
    ] {
        let text = format!("{HEAD}{selectors}").replacen(right, wrong, 1);
        let mistake = Source::parse("t", "t.toml", &text).map(|_| ());
        let mistake = mistake.map_err(|error| error.to_string());
        assert!(
            mistake.as_ref().is_err_and(|m| m.contains(told)),
            "{wrong}: {mistake:?}"
        );
    }
}

/// Models by name, as lists of prices for programs are written.
const NAMED: &str = r#"
format = "json"

[[rates]]
route = "v/a/make"
where = { Model = ["lab/a-1.5", "lab/a-2"] }
price = { field = "output_cost_per_second", currency = "USD", assume = { currency = "USD" } }
dimensions.model = { field = "Model", words = { one = "lab/a-1.5", two = "lab/a-2" } }
read = [{ json = "document", rows = "models.{Model}" }, { json = "document", rows = "lists.{Model}[*]" }]

[expect]
rates = "v/a/make[model={one,two}]"
"#;

#[test]
fn keys_that_are_names() {
    check(
        NAMED,
        &[
            (
                "an object a model",
                r#"{"about":"Pricing","models":{"lab/a-1.5":{"output_cost_per_second":1.5e-1},
                    "lab/a-2":{"output_cost_per_second":0.2},"lab/talk":{"input_cost_per_token":1e-7}}}"#,
                &[
                    "a model=one $0.15/s @ models.lab/a-1.5.output_cost_per_second",
                    "a model=two $0.2/s",
                ],
            ),
            (
                "a list a model",
                r#"{"about":"Pricing","lists":{"lab/a-2":[{"output_cost_per_second":0.2}]}}"#,
                &["a model=two $0.2/s @ lists.lab/a-2[0].output_cost_per_second"],
            ),
            (
                "a model without the price",
                r#"{"about":"Pricing","models":{"lab/a-1.5":{"mode":"video"},"lab/a-2":{"output_cost_per_second":0.2}}}"#,
                &[
                    "a model=two $0.2/s @ models.lab/a-2.output_cost_per_second",
                    "! cannot read `lab/a-1.5` (models.lab/a-1.5): it has no",
                ],
            ),
        ],
    );
}
