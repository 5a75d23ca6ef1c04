//! Snippets of pages, one a shape, and what is read from each: a line a price, behind `!` a problem
//! and behind `?` a remark, of which the words given are a part.

use super::extract;
use crate::page::Page;
use crate::source::judge;
use crate::source::selectors::Source;

pub(super) const HEAD: &str = r#"
title = "Test"
provider = "V"
model = "A"

[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"

[[route]]
id = "v/a/make"
title = "A"

[[route]]
id = "v/b/make"
title = "B"
"#;

/// One price a row, by resolution.
pub(super) const TABLE: &str = r#"
[words]
Quality = ["Quality", "Resolution"]

[[rates]]
route = "v/a/make"
price = { field = "Price", absent = ["Contact us", "-"] }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
read = [{ table = "table" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

/// One price a row, by model, any resolution and, where there is one, sound.
const MODELS: &str = r#"
[[rates]]
route = { field = "Model", words = { "v/a/make" = "A", "v/b/make" = "B*" } }
price = { field = "Price" }
dimensions.resolution = { field = "Quality", words = { 4k = "2160p" }, other = true }
dimensions.sound = { field = "Sound", words = { off = "Off", on = "On" }, optional = true, absent = ["n/a", ""] }
read = [{ table = "table" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

/// The same of one model among several.
const WHERE: &str = r#"
[[rates]]
route = "v/a/make"
where = { Model = ["A", "A (new)"] }
price = { field = "Price" }
dimensions.resolution = { field = "Quality", other = true }
read = [{ table = "table" }, { cards = "*" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

/// One price a cell.
pub(super) const GRID: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price", assume = { unit = "second" } }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
dimensions.sound = { field = "Audio", words = { off = "Audio off", on = "Audio on" } }
dimensions.tier = { field = "Audio", words = { pro = "Pro", std = "Standard" }, optional = true }
read = [{ grid = "table", rows = "Quality", columns = "Audio" }]

[expect]
rates = "v/a/make[resolution=720p,sound=off]"
"#;

/// Cards below a heading.
const CARDS: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
dimensions.sound = { field = "Sound", words = { off = "Off", on = "On" }, optional = true }
read = [{ section = "Rates", cards = "*" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

/// Two layouts of the same prices.
const BOTH: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", other = true }
read = [{ table = "table" }, { cards = "*" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

pub(super) fn source(selectors: &str) -> Source {
    let text = format!("{HEAD}{selectors}");
    Source::parse("t", "t.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn page(html: &str) -> Page {
    let body = format!("<!doctype html><h1>Pricing</h1>{html}").into_bytes();
    Page {
        content_type: Some("text/html; charset=utf-8".into()),
        ..Page::saved(
            "t",
            "p",
            "https://v.example/p",
            jiff::Timestamp::UNIX_EPOCH,
            body,
        )
    }
}

pub(super) fn said(selectors: &str, html: &str) -> Vec<String> {
    let extraction = extract(&source(selectors), &page(html));
    let prices = extraction.readings.iter().map(|reading| {
        let (model, dimensions) = (reading.rate.route.model(), &reading.rate.dimensions);
        format!("{model} {dimensions} {}", reading.price).replace("  ", " ")
    });
    let problems = extraction
        .problems
        .iter()
        .map(|p| format!("! {}", p.trouble));
    let remarks = extraction.remarks.iter();
    let remarks = remarks.map(|remark| format!("? {}", remark.problem.trouble));
    prices.chain(problems).chain(remarks).collect()
}

fn fits(said: &str, expected: &str) -> bool {
    match expected.split_once(' ') {
        Some((sign @ ("!" | "?"), part)) => said.starts_with(sign) && said.contains(part),
        _ => said == expected,
    }
}

pub(super) fn check(selectors: &str, cases: &[(&str, &str, &[&str])]) {
    let mut wrong = Vec::new();
    for (name, html, expected) in cases {
        let said = said(selectors, html);
        let same = said.len() == expected.len()
            && said
                .iter()
                .zip(*expected)
                .all(|(said, expected)| fits(said, expected));
        if !same {
            wrong.push(format!("{name}: expected {expected:#?}, said {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn tables() {
    check(
        TABLE,
        &[
            (
                "headers in thead",
                "<table><thead><tr><th>Quality<th>Price<tbody><tr><td>720p<td>$0.10 / second",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "headers are plain cells",
                "<table><tr><td>Quality<td>Price<tr><td>720p<td>$0.10 / second</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "columns in another order, and one inserted",
                "<table><tr><th>Price<th>Notes<th>Resolution<tr><td>$0.10/s<td>$9 off<td>720P</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a renamed header is told with the headers that are there",
                "<table><tr><th>Quality<th>Cost<tr><td>720p<td>$0.10/s</table>",
                &[
                    "! expected a table “table” with the headers `Price`, `Quality` or `Resolution`, found table 1 (Quality, Cost)",
                ],
            ),
            ("no table", "<p>720p $0.10/s", &["! found no table"]),
            (
                "two columns of one name",
                "<table><tr><th>Quality<th>Price<th>Price<tr><td>720p<td>$0.10/s<td>$0.20/s</table>",
                &["! expected one column `Price`, found 2 in table 1 (Quality, Price, Price)"],
            ),
            (
                "headers in the first column",
                "<table><tr><th>Quality<td>720p<td>1080p<tr><th>Price<td>$0.10/s<td>$0.20/s</table>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "two header rows, the upper one across",
                "<table><tr><th colspan=2>Video<tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a header of two rows, spans in both directions",
                "<table><thead><tr><th rowspan=2>Quality<th colspan=2>Cost<tr><th>List<th>Price<tbody><tr><td>720p<td>$0.30/s<td>$0.10/s</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a cell for two rows",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td rowspan=2>$0.10/s<tr><td>1080p</table>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.10/s"],
            ),
            (
                "a span does not hang out of its part of the table",
                "<table><thead><tr><th rowspan=9>Quality<th>Price<tbody><tr><td>720p<td>$0.10/s</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a span of no rows goes to the end",
                "<table><tr><th>Quality<th>Price<tbody><tr><td>720p<td rowspan=0>$0.10/s<tr><td>1080p</table>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.10/s"],
            ),
            (
                "a table in a cell",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td><table><tr><td>$0.10 / second</table></table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a table for looks around the table",
                "<table><tr><td><table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s</table></table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "dividers, empty rows and the header once more",
                "<table><tr><th>Quality<th>Price<tr><td colspan=2>Basic<tr><td>720p<td>$0.10/s<tr><td><td><tr><th>Quality<th>Price<tr><td>1080p<td>$0.20/s</table>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "the same row twice",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s<tr><td>720p<td>$0.10/s</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "two rows of one name that differ",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s<tr><td>720p<td>$0.20/s</table>",
                &["! two places disagree on v/a/make[resolution=720p]: `$0.10/s`"],
            ),
            (
                "an empty price",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td></table>",
                &["! cannot read `` (row 1 of table 1): it is empty"],
            ),
            (
                "a missing price",
                "<table><tr><th>Quality<th>Price<tr><td>720p</table>",
                &["! expected 2 cells in row 1 of table 1, one for each header, found 1"],
            ),
            (
                "a missing quality",
                "<table><tr><th>Price<th>Quality<tr><td>$0.10/s</table>",
                &["! expected 2 cells in row 1 of table 1, one for each header, found 1"],
            ),
            (
                "a value that is not known",
                "<table><tr><th>Quality<th>Price<tr><td>4K<td>$0.40/s</table>",
                &[
                    "! cannot read `4K` (row 1 of table 1): this Quality is not known; known are `1080p`, `720p`",
                ],
            ),
            (
                "words that say that there is no price",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>–<tr><td>1080p<td>CONTACT&nbsp;US</table>",
                &[],
            ),
            (
                "no unit",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10</table>",
                &[
                    "! cannot read `$0.10` (row 1 of table 1): neither the text nor its header says a unit",
                ],
            ),
            (
                "no currency",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>0.10 / second</table>",
                &["! cannot read `0.10 / second`"],
            ),
            (
                "a struck-out old price",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td><s>$0.20</s> <del>$0.15</del> <span style='text-decoration: line-through'>$0.12</span> $0.10 / second</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "comments inside a number's text",
                "<table><tr><th>Quality<th>Price<tr><td>720<!-- -->p<td>$0.1<!-- -->0 / second</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "two elements never become one number",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>$0.1<b>5</b> / second</table>",
                &["! cannot read `$0.1 5 / second`"],
            ),
            (
                "scripts, styles and templates say nothing",
                "<table><tr><th>Quality<th>Price<tr><td>720p<script>1</script><td>$0.10/s<style>2</style><template>3</template></table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "hidden rows and cells",
                "<table><tr><th>Quality<th hidden>Old<th>Price<tr hidden><td>720p<td>$9/s<tr style='color: red; display: none'><td>1080p<td>$9/s<tr><td>720p<td hidden>$8/s<td>$0.10/s</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a hidden table",
                "<div style='display:none'><table><tr><th>Quality<th>Price<tr><td>720p<td>$9/s</table></div><table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a table of a template",
                "<template><table><tr><th>Quality<th>Price<tr><td>720p<td>$9/s</table></template>",
                &["! found no table"],
            ),
            (
                "what stands in noscript is read",
                "<noscript><table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s</table></noscript>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "a caption is no row",
                "<table><caption>Prices<tr><th>Quality<th>Price<tfoot><tr><td colspan=2>All prices without tax</tfoot><tbody><tr><td>720p<td>$0.10/s</table>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "two tables that fit are both read",
                "<table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s</table><table><tr><th>Quality<th>Price<tr><td>1080p<td>$0.20/s</table><table><tr><th>Plan<th>Price<tr><td>Team<td>$20</table>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
        ],
    );
}

#[test]
fn rows_of_several_models() {
    let table =
        |rows: &str| format!("<table><tr><th>Model<th>Quality<th>Sound<th>Price{rows}</table>");
    let cases: &[(&str, String, &[&str])] = &[
        (
            "the row says its model",
            table(
                "<tr><td>A<td>720p<td>On<td>$0.10/s<tr><td>B (beta)<td>Full HD<td>Off<td>$0.20/s",
            ),
            &[
                "a resolution=720p,sound=on $0.10/s",
                "b resolution=full-hd,sound=off $0.20/s",
            ],
        ),
        (
            "a model that is not known",
            table("<tr><td>C<td>720p<td>On<td>$0.10/s"),
            &[
                "! this is a page of another model or tab, not the page (no row names `A` or `B*` as its Model)",
                "! cannot read `C` (row 1 of table 1): this Model is not known; known are `A`, `B*`",
            ],
        ),
        (
            "a model for several rows",
            table("<tr><td rowspan=2>A<td>720p<td>On<td>$0.10/s<tr><td>2160p<td>On<td>$0.20/s"),
            &[
                "a resolution=720p,sound=on $0.10/s",
                "a resolution=4k,sound=on $0.20/s",
            ],
        ),
        (
            "words that say that there is no such dimension",
            table("<tr><td>A<td>720p<td>n/a<td>$0.10/s<tr><td>A<td>1080p<td><td>$0.20/s"),
            &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
        ),
        (
            "other words do not",
            table("<tr><td>A<td>720p<td>maybe<td>$0.10/s"),
            &["! this Sound is not known; known are `Off`, `On`"],
        ),
        (
            "a name that no identity can have",
            table("<tr><td>A<td>高清<td>On<td>$0.10/s"),
            &["! cannot read `高清`"],
        ),
        (
            "no such column",
            "<table><tr><th>Model<th>Quality<th>Price<tr><td>A<td>720p<td>$0.10/s</table>".into(),
            &["a resolution=720p $0.10/s"],
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(n, html, e)| (*n, html.as_str(), *e))
        .collect();
    check(MODELS, &cases);
}

#[test]
fn one_model_of_several() {
    check(
        WHERE,
        &[
            (
                "other rows do not matter, whatever they say",
                "<table><tr><th>Model<th>Quality<th>Price<tr><td>A<td>720p<td>$0.10/s<tr><td>B<td>720p<td>ask us<tr><td>a (NEW)<td>1080p<td>$0.20/s</table>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "cards, the model in a heading",
                "<div><h3>A</h3><p>Quality: 720p</p><p>Price: $0.10/s</p></div><div><h3>B</h3><p>Quality: 720p</p><p>Price: $0.30/s</p></div>",
                &["a resolution=720p $0.10/s"],
            ),
        ],
    );
}

#[test]
fn a_word_that_stands_for_two_values_stands_for_none() {
    let two = MODELS.replace("\"B*\"", "\"*A*\"");
    check(
        &two,
        &[(
            "a pattern and a word",
            "<table><tr><th>Model<th>Quality<th>Price<tr><td>A<td>720p<td>$0.10/s</table>",
            &["! cannot read `A` (row 1 of table 1): this Model is both `A` and `*A*`"],
        )],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn grids() {
    check(
        GRID,
        &[
            (
                "a price a cell",
                "<table><tr><th>Mode<th>Audio off<th>Audio on<tr><td>720p<td>$0.10<td>$0.20<tr><td>1080p<td>$0.30<td>$0.40</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "a resolution=720p,sound=on $0.20/s",
                    "a resolution=1080p,sound=off $0.30/s",
                    "a resolution=1080p,sound=on $0.40/s",
                ],
            ),
            (
                "turned",
                "<table><tr><th>Audio<th>720p<th>1080p<tr><td>Audio off<td>$0.10<td>$0.30<tr><td>Audio on<td>$0.20<td>$0.40</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "a resolution=720p,sound=on $0.20/s",
                    "a resolution=1080p,sound=off $0.30/s",
                    "a resolution=1080p,sound=on $0.40/s",
                ],
            ),
            (
                "a row with a cell too few is shifted",
                "<table><tr><th>Mode<th>Audio off<th>Audio on<tr><td>720p<td>$0.20<tr><td>1080p<td>$0.30<td>$0.40</table>",
                &[
                    "a resolution=1080p,sound=off $0.30/s",
                    "a resolution=1080p,sound=on $0.40/s",
                    "! expected 3 cells in row 1 of table 1",
                ],
            ),
            (
                "a line with a cell too few, turned",
                "<table><tr><th>Audio<th>720p<th>1080p<tr><td>Audio off<td>$0.30<tr><td>Audio on<td>$0.20<td>$0.40</table>",
                &[
                    "a resolution=720p,sound=on $0.20/s",
                    "a resolution=1080p,sound=on $0.40/s",
                    "! expected 3 cells in line 2 of table 1",
                ],
            ),
            (
                "two header rows tell two dimensions",
                "<table><tr><th rowspan=2>Mode<th colspan=2>Standard<th>Pro<tr><th>Audio off<th>Audio on<th>Audio on<tr><td>720p<td>$0.10<td>$0.20<td>$0.30</table>",
                &[
                    "a resolution=720p,sound=off,tier=std $0.10/s",
                    "a resolution=720p,sound=on,tier=std $0.20/s",
                    "a resolution=720p,sound=on,tier=pro $0.30/s",
                ],
            ),
            (
                "the rows are named in the second column",
                "<table><tr><th>Model<th>Mode<th>Audio off<tr><td rowspan=2>A<td>720p<td>$0.10<tr><td>1080p<td>$0.30</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "a resolution=1080p,sound=off $0.30/s",
                ],
            ),
            (
                "one cell for two columns",
                "<table><tr><th>Mode<th>Audio off<th>Audio on<tr><td>720p<td colspan=2>$0.10</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "a resolution=720p,sound=on $0.10/s",
                ],
            ),
            (
                "a column of remarks",
                "<table><tr><th>Mode<th>Audio off<th>Remarks<tr><td>720p<td>$0.10<td>beta<tr><td>1080p<td>$0.30<td>new</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "a resolution=1080p,sound=off $0.30/s",
                    "? cannot read `Remarks` (`720p` × `Remarks` of table 1): this Audio is not known",
                ],
            ),
            (
                "a column by another name, where the price is a number without its unit",
                "<table><tr><th>Mode<th>Audio off<th>With sound<tr><td>720p<td>$0.10<td>20</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "? cannot read `With sound` (`720p` × `With sound` of table 1): this Audio is not known",
                ],
            ),
            (
                "a row of remarks, and one that is empty",
                "<table><tr><th>Mode<th>Audio off<th>Audio on<tr><td>720p<td>$0.10<td>$0.20<tr><td>Since<td>May<td>June<tr><td>Later<td><td></table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "a resolution=720p,sound=on $0.20/s",
                    "? cannot read `Since` (`Since` × `Audio off` of table 1): this Quality is not known",
                ],
            ),
            (
                "a known cell with another text",
                "<table><tr><th>Mode<th>Audio off<th>Audio on<tr><td>720p<td>$0.10<td>ask us</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "! cannot read `ask us` (`720p` × `Audio on` of table 1): no amount",
                ],
            ),
            (
                "a column that is not known holds a price",
                "<table><tr><th>Mode<th>Audio off<th>Audio best<tr><td>720p<td>$0.10<td>$0.20</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "! cannot read `Audio best` (`720p` × `Audio best` of table 1): this Audio is not known",
                ],
            ),
            (
                "a row that is not known holds a price",
                "<table><tr><th>Mode<th>Audio off<tr><td>720p<td>$0.10<tr><td>4K<td>$0.20</table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "! this Quality is not known",
                ],
            ),
            (
                "an empty cell",
                "<table><tr><th>Mode<th>Audio off<th>Audio on<tr><td>720p<td>$0.10<td></table>",
                &[
                    "a resolution=720p,sound=off $0.10/s",
                    "! cannot read `` (`720p` × `Audio on` of table 1)",
                ],
            ),
            (
                "no label is known",
                "<table><tr><th>Mode<th>Silent<tr><td>720p<td>$0.10</table>",
                &[
                    "! with known Quality (`1080p`, `720p`) in its rows and Audio (`Audio off`, `Audio on`, `Pro`, `Standard`) in its columns, found table 1 (Mode, Silent)",
                ],
            ),
        ],
    );
}

#[test]
fn cards() {
    let card = |quality: &str, price: &str| {
        format!("<div><p>Quality</p><p>{quality}</p><p>Price</p><p>{price}</p></div>")
    };
    let cases: &[(&str, String, &[&str])] = &[
        (
            "labels and values in elements of their own",
            format!("<h2>Rates</h2>{}{}", card("720p", "$0.10/s"), card("1080p", "$0.20/s")),
            &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
        ),
        (
            "labels glued to their values",
            "<h2>Rates</h2><ul><li>Quality:720p<br>Sound：On<br>Price: $0.10 / second</ul>".into(),
            &["a resolution=720p,sound=on $0.10/s"],
        ),
        (
            "terms and definitions",
            "<h2>Rates</h2><dl><dt>Quality<dd>720p<dt>Price<dd>$0.10 / second</dl>".into(),
            &["a resolution=720p $0.10/s"],
        ),
        (
            "values without labels",
            "<h2>Rates</h2><section><b>720p</b><i>on</i><span>Price</span><em>$0.10</em><small>/ second</small></section>".into(),
            &["a resolution=720p,sound=on $0.10/s"],
        ),
        (
            "a badge before, text between the elements",
            "<h2>Rates</h2><div><sup>Popular</sup> <b>720p</b> and <i>Off</i>, <span>Price:</span> <em>$0.10 / second</em></div>".into(),
            &["a resolution=720p,sound=off $0.10/s"],
        ),
        (
            "the price in pieces",
            "<h2>Rates</h2><div><p>Quality: 720p<p>Price:<b>$0.10</b><i>/ second</i><u>(7 Credits)</u></div>".into(),
            &["a resolution=720p $0.10/s"],
        ),
        (
            "a struck-out old price",
            format!("<h2>Rates</h2>{}", card("720p", "<s>$0.30/s</s> $0.10/s")),
            &["a resolution=720p $0.10/s"],
        ),
        (
            "a card that is hidden",
            format!("<h2>Rates</h2><div hidden>{}</div>{}", card("720p", "$9/s"), card("720p", "$0.10/s")),
            &["a resolution=720p $0.10/s"],
        ),
        (
            "two qualities in one card",
            "<h2>Rates</h2><div><b>720p</b><b>1080p</b><p>Price</p><p>$0.10/s</div>".into(),
            &["! expected one `Quality` in card 1, found `720p` and `1080p`"],
        ),
        (
            "two prices in one card",
            "<h2>Rates</h2><div><b>720p</b><p>Price: $0.10/s</p><p>Price: $0.20/s</p></div>".into(),
            &["! expected one `Price` in card 1, found `$0.10/s` and `$0.20/s`"],
        ),
        (
            "a value that is not known",
            format!("<h2>Rates</h2>{}", card("4K", "$0.10/s")),
            &["! this Quality is not known; known are `1080p`, `720p`"],
        ),
        (
            "a label that is missing",
            "<h2>Rates</h2><div><p>Quality: 720p<p>Cost: $0.10/s</div>".into(),
            &["! expected cards “*” below the heading `Rates` with the labels `Price`, `Quality`, found `Quality` but not `Price`"],
        ),
        (
            "no heading",
            card("720p", "$0.10/s"),
            &["! found no heading `Rates`"],
        ),
        (
            "the heading twice, for two layouts",
            format!("<div><h2>Rates</h2>{}</div><div><h2>Rates</h2>{}</div>", card("720p", "$0.10/s"), card("720p", "$0.1000/s")),
            &["a resolution=720p $0.1000/s"],
        ),
        (
            "what stands below the next heading is not meant",
            format!("<h2>Rates</h2>{}<h2>Others</h2>{}", card("720p", "$0.10/s"), card("720p", "$9/s")),
            &["a resolution=720p $0.10/s"],
        ),
        (
            "a heading of a lower level does not end it",
            format!("<h2>Rates</h2><h3>Video</h3>{}", card("720p", "$0.10/s")),
            &["a resolution=720p $0.10/s"],
        ),
        (
            "a heading that is no heading element",
            format!("<div class=title>Rates</div>{}", card("720p", "$0.10/s")),
            &["a resolution=720p $0.10/s"],
        ),
        (
            "prose is no card",
            "<h2>Rates</h2><p>At 720p you pay $0.10 per second.</p>".into(),
            &["! found no element with any of these labels"],
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(n, html, e)| (*n, html.as_str(), *e))
        .collect();
    check(CARDS, &cases);
}

#[test]
fn what_the_file_says_to_skip() {
    let text = format!("{HEAD}{TABLE}").replace("says =", "skip = '.old, .note'\nsays =");
    let html = "<table><tr><th>Quality<th>Price<tr class=old><td>720p<td>$9/s<tr><td>720p <i class=note>beta</i><td><b class=old>$0.20</b> $0.10/s</table>";
    let source = Source::parse("t", "t.toml", &text).unwrap();
    let extraction = extract(&source, &page(html));
    let prices: Vec<&str> = extraction
        .readings
        .iter()
        .map(|r| r.text.as_str())
        .collect();
    assert_eq!((prices, extraction.problems.len()), (vec!["$0.10/s"], 0));
}

#[test]
fn bare_numbers_are_prices_where_the_file_says_of_what() {
    let assumed = GRID.replace("{ unit =", "{ currency = \"credits\", unit =");
    check(
        &assumed,
        &[(
            "neither unit nor currency anywhere",
            "<table><tr><th>Mode<th>Audio off<th>Audio on<tr><td>720p<td>12<td>$17 / minute</table>",
            &[
                "a resolution=720p,sound=off 12 credits/s",
                "a resolution=720p,sound=on $17/min",
            ],
        )],
    );
}

#[test]
fn a_cell_with_prices_for_several_choices_is_none() {
    let selectors = CARDS.replace("section = \"Rates\", ", "");
    check(
        &selectors,
        &[
            (
                "each named by its resolution",
                "<div><p>Quality: 720p</p><p>Price: $0.05/s at 720p, $0.10/s at 1080p</p></div>",
                &["! it names several prices, 0.05 and 0.10, for several choices"],
            ),
            (
                "the same in another currency is no choice",
                "<div><p>Quality: 720p</p><p>Price: $0.05 / second (3.6 credits)</p></div>",
                &["a resolution=720p $0.05/s"],
            ),
        ],
    );
}

#[test]
fn prices_without_a_label() {
    let selectors = CARDS
        .replace("section = \"Rates\", ", "")
        .replace("field = \"Price\"", "field = \"Price\", unlabelled = true");
    check(
        &selectors,
        &[
            (
                "a card of a heading and a large price",
                "<div><h3>720p</h3><b>$0.10</b><small>/ second</small><ul><li>Support<li>5 seats</ul></div><div><h3>1080p</h3><b>$0.20 / second</b></div>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "terms and definitions in one list",
                "<dl><dt>720p<dd>$0.10 / second<dt>1080p<dd>USD 0.20 / second<dd>(as of today)</dl>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "terms in boxes",
                "<dl><div><dt>720p</dt><dd>$0.10 / second</dd></div><div><dt>1080p</dt><dd>$0.20 / second</dd></div></dl>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "boxes two and two, below a title",
                "<div><b>Rates</b><div>720p</div><div>$0.10<i>/ second</i></div><div>1080p</div><div>$0.20<i>/ second</i></div></div>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "boxes three and three, and a note",
                "<div><p>720p<p>daily<p>$0.10 / second<p>1080p<p>daily<p>$0.20 / second<p>Tax apart</div>",
                &["a resolution=720p $0.10/s", "a resolution=1080p $0.20/s"],
            ),
            (
                "names first, then prices",
                "<div><p>720p<p>1080p<p>$0.10 / second<p>$0.20 / second</div>",
                &["! expected one `Price` in card 1"],
            ),
            (
                "boxes of which one has no price",
                "<div><p>720p<p>$0.10 / second<p>1080p<p>soon<p>720p<p>$0.10 / second</div>",
                &["! expected one `Quality` in card 1"],
            ),
            (
                "boxes that begin with an unknown name",
                "<div><p>480p<p>$0.05 / second<p>720p<p>$0.10 / second<p>1080p<p>soon</div>",
                &["! expected one `Price` in card 1"],
            ),
            (
                "a sign that only the file can tell",
                "<div><h3>720p</h3><p>¥1/秒</p></div>",
                &[
                    "! `¥1/秒` is another currency or unit than is demanded, or one that only `assume`",
                ],
            ),
            (
                "two terms of one definition",
                "<dl><dt>720p<dt>On<dd>$0.10 / second</dl>",
                &["a resolution=720p,sound=on $0.10/s"],
            ),
            (
                "a label wins",
                "<div><h3>720p</h3><i>$9 / second</i><p>Price: $0.10 / second</p></div>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "two prices",
                "<div><h3>720p</h3><i>$9 / second</i><i>$8 / second</i></div>",
                &["! expected one `Price` in card 1, found `$9 / second` and `$8 / second`"],
            ),
            (
                "an old price that only a class strikes out",
                "<div><h3>720p</h3><i class=line-through>$0.20</i><b>$0.10 / second</b></div>",
                &["! expected one `Price` in card 1, found `$0.20` and `$0.10 / second`"],
            ),
            (
                "no unit",
                "<div><h3>720p</h3><b>$0.10</b></div>",
                &["! neither the text nor its header says a unit"],
            ),
        ],
    );
}

#[test]
fn layouts() {
    let table =
        |price: &str| format!("<table><tr><th>Quality<th>Price<tr><td>720p<td>{price}</table>");
    let card = |price: &str| format!("<div><p>Quality: 720p</p><p>Price: {price}</p></div>");
    let cases: &[(&str, String, &[&str])] = &[
        (
            "both agree, the finer one is kept",
            format!("{}{}", table("$0.113/s"), card("$0.1125/s")),
            &["a resolution=720p $0.1125/s"],
        ),
        (
            "both disagree",
            format!("{}{}", table("$0.11/s"), card("$0.12/s")),
            &["! two places disagree on v/a/make[resolution=720p]: `$0.11/s` (t.toml:"],
        ),
        (
            "one is enough",
            table("$0.11/s"),
            &["a resolution=720p $0.11/s"],
        ),
        (
            "none is told with what each wanted",
            "<p>Soon</p>".into(),
            &["! a table “table”", "! cards “*”"],
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(n, html, e)| (*n, html.as_str(), *e))
        .collect();
    check(BOTH, &cases);
}

#[test]
fn pages_of_one_source_must_agree() {
    let source = source(TABLE);
    let read = |price: &str| {
        let html = format!("<table><tr><th>Quality<th>Price<tr><td>720p<td>{price}</table>");
        extract(&source, &page(&html))
    };
    let same = judge(&source, &["p"], vec![read("$0.10/s"), read("$0.10/s")]);
    assert_eq!((same.readings.len(), same.problems.len()), (1, 0));
    let other = judge(&source, &["p"], vec![read("$0.10/s"), read("$0.20/s")]);
    assert!(
        other
            .problems
            .iter()
            .any(|p| p.to_string().contains("disagree"))
    );
}

#[test]
fn hostile_markup_is_read_or_refused() {
    let many = |text: &str, count: usize| text.repeat(count);
    let row = "<table><tr><th>Quality<th>Price<tr><td>720p<td>$0.10/s</table>";
    for html in [
        format!("{}{row}", many("<div>", 600)),
        format!("{}{row}", many("<ul><li>", 600)),
        format!("{}{row}", many("<i></i>", 20_000)),
        format!("{row}{}", many("<td>", 20_000)),
        format!("{row}{}", many("<svg><path/></svg>", 3_000)),
    ] {
        assert_eq!(
            said(TABLE, &html),
            ["a resolution=720p $0.10/s"],
            "{} bytes",
            html.len()
        );
    }
    for html in [
        many("<div>", 64_000),
        many("<ul><li>", 64_000),
        many("<div></b>", 64_000),
        many("<div><object></div></object>", 20_000),
    ] {
        let said = said(TABLE, &html);
        assert!(said[0].contains("elements deep"), "{said:?}");
    }
}

#[test]
fn a_heading_in_a_cell_ends_no_section() {
    const SECTION: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", other = true }
read = [{ section = "Rates", table = "table" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;
    let rates =
        "<h2>Rates</h2><table><tr><th>Quality<th>Price<tr><td>720p<td><h2>$0.10/s</h2></table>";
    let other = "<h2>Old rates</h2><table><tr><th>Quality<th>Price<tr><td>720p<td>$0.90/s</table>";
    let html = format!("{rates}{other}");
    check(
        SECTION,
        &[("headings in cells", &html, &["a resolution=720p $0.10/s"])],
    );
}
