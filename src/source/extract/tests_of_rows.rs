//! Rows that cannot be read, what the file says of all rows, and readings that must agree.

use super::tests::{check, page, source};
use super::{agree, extract};
use crate::reading::Extraction;

/// One price a row or card, of which one may be missing; 720p is expected.
const TOLERANT: &str = r#"
[[rates]]
tolerate = 1
route = "v/a/make"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", other = true }
read = [{ table = "table" }, { cards = "*" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

fn table(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter();
    let rows = rows.map(|(quality, price)| format!("<tr><td>{quality}<td>{price}"));
    let rows: String = rows.collect();
    format!("<table><tr><th>Quality<th>Price{rows}</table>")
}

#[test]
fn a_row_that_cannot_be_read_is_a_remark_where_the_file_lives_with_it() {
    let card = |price: &str| format!("<div><p>Quality: 720p</p><p>Price: {price}</p></div>");
    let two_prices = "<div><p>Quality: 2K</p><p>Price: $1/s</p><p>Price: $2/s</p></div>";
    let cases: &[(&str, String, &[&str])] = &[
        (
            "one row",
            table(&[("720p", "$0.1/s"), ("1080p", "ask us")]),
            &["a resolution=720p $0.1/s", "? `ask us` (row 2 of table 1)"],
        ),
        (
            "a row without a known name",
            table(&[("720p", "$0.1/s"), ("", "$0.3/s")]),
            &["a resolution=720p $0.1/s", "? cannot read ``"],
        ),
        (
            "two rows are more than one",
            table(&[("720p", "$0.1/s"), ("1080p", "ask us"), ("4K", "soon")]),
            &["a resolution=720p $0.1/s", "! `ask us`", "! `soon`"],
        ),
        (
            "an expected rate, even where another layout shows it",
            format!("{}{}", table(&[("720p", "ask us")]), card("$0.1/s")),
            &["! `ask us`"],
        ),
        (
            "an expected rate beside a tolerated one",
            table(&[("720p", "ask us"), ("1080p", "ask us")]),
            &[
                "! `ask us` (row 1 of table 1)",
                "? `ask us` (row 2 of table 1)",
            ],
        ),
        (
            "layouts that disagree",
            format!("{}{}", table(&[("720p", "$0.2/s")]), card("$0.1/s")),
            &["! two places disagree"],
        ),
        (
            "a card that says two things is one card, not all",
            format!("{}{two_prices}", card("$0.1/s")),
            &["a resolution=720p $0.1/s", "? found `$1/s` and `$2/s`"],
        ),
        (
            "nothing at all",
            "<p>Soon</p>".into(),
            &["! a table", "! cards"],
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(n, html, e)| (*n, html.as_str(), *e))
        .collect();
    check(TOLERANT, &cases);
    let strict = TOLERANT.replace("tolerate = 1\n", "");
    let html = table(&[("720p", "$0.1/s"), ("1080p", "ask us")]);
    let said: &[&str] = &["a resolution=720p $0.1/s", "! `ask us`"];
    check(&strict, &[("nothing is tolerated unasked", &html, said)]);
}

/// Two layouts below one heading, whose rows name the model themselves.
const IN_SECTION: &str = r#"
[[rates]]
price = { field = "Price" }
route = { field = "Model", words = { "v/a/make" = "A", "v/b/make" = "B" } }
read = [{ section = "Rates", table = "table" }, { section = "Rates", cards = "*" }]

[expect]
rates = "v/a/make"
"#;

#[test]
fn another_price_outside_of_the_section_is_told_and_does_not_count() {
    let table = "<h2>Rates</h2><table><tr><th>Model<th>Price<tr><td>A<td>$0.1/s</table>";
    let card =
        |model: &str, price: &str| format!("<div><p>Model: {model}</p><p>Price: {price}</p></div>");
    let ended = |card: &str| format!("{table}<h2>Also</h2>{card}{card}");
    let cases: &[(&str, String, &[&str])] = &[
        (
            "in the section",
            format!("{table}{}", card("A", "$0.2/s")),
            &["! two places disagree on v/a/make"],
        ),
        (
            "behind its end, twice",
            ended(&card("A", "$0.2/s")),
            &[
                "a $0.1/s",
                "? two places disagree on v/a/make: `$0.1/s` (t.toml:",
            ],
        ),
        (
            "the same price",
            ended(&card("A", "$0.10/s")),
            &["a $0.1/s"],
        ),
        (
            "of another model",
            ended(&card("B", "$0.2/s")),
            &["a $0.1/s"],
        ),
        (
            "behind its end, beside a layout that agrees",
            format!(
                "{table}{}<h2>Also</h2>{}",
                card("A", "$0.1/s"),
                card("A", "$0.2/s")
            ),
            &["a $0.1/s", "? two places disagree on v/a/make: `$0.1/s`"],
        ),
        (
            "of an unknown model",
            ended(&card("C", "$0.2/s")),
            &["a $0.1/s"],
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(n, html, e)| (*n, html.as_str(), *e))
        .collect();
    check(IN_SECTION, &cases);
}

/// Two columns of prices, of which the second need not be there, nor the row that it is of.
const OPTIONAL: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 4k = "4K" } }
read = [{ table = "table" }, { cards = "*" }]

[[rates]]
optional = true
route = "v/b/make"
where = { Quality = "4K" }
price = { field = "Turbo", absent = "-" }
read = [{ table = "table" }, { cards = "*" }]

[expect]
rates = "v/a/make[resolution=720p]"
at_most = 3
"#;

#[test]
fn rates_that_need_not_be_there() {
    let table = |header: &str, rows: &[&str]| {
        let cells = |row: &str, name: &str| {
            format!("<tr><{name}>{}", row.replace('|', &format!("<{name}>")))
        };
        let rows: String = rows.iter().map(|row| cells(row, "td")).collect();
        format!("<table>{}{rows}</table>", cells(header, "th"))
    };
    let cases: &[(&str, String, &[&str])] = &[
        (
            "all of it is there",
            table("Quality|Price|Turbo", &["720p|$1/s|$2/s", "4K|$3/s|$4/s"]),
            &["a resolution=720p $1/s", "a resolution=4k $3/s", "b $4/s"],
        ),
        (
            "its column is not",
            table("Quality|Price", &["720p|$1/s", "4K|$3/s"]),
            &[
                "a resolution=720p $1/s",
                "a resolution=4k $3/s",
                "? expected a table “table” with the headers `Turbo`, `Quality`, found table 1",
            ],
        ),
        (
            "its row is not",
            table("Quality|Price|Turbo", &["720p|$1/s|$2/s"]),
            &[
                "a resolution=720p $1/s",
                "? expected a row of which its Quality is `4K`, found none that says so",
            ],
        ),
        (
            "it says that it has no price",
            table("Quality|Price|Turbo", &["720p|$1/s|$2/s", "4K|$3/s|-"]),
            &["a resolution=720p $1/s", "a resolution=4k $3/s"],
        ),
        (
            "what is there must be readable",
            table("Quality|Price|Turbo", &["720p|$1/s|$2/s", "4K|$3/s|ask"]),
            &["a resolution=720p $1/s", "a resolution=4k $3/s", "! `ask`"],
        ),
        (
            "and there once",
            table("Quality|Price|Turbo|Turbo", &["720p|$1/s|$2/s|$2/s"]),
            &["a resolution=720p $1/s", "! 2 in table 1"],
        ),
        (
            "of a page without any price nothing is optional",
            table("Quality|Cost", &["720p|$1/s"]),
            &["! `Price`", "! `Price`", "! `Turbo`"],
        ),
    ];
    let cases: Vec<_> = cases
        .iter()
        .map(|(n, html, e)| (*n, html.as_str(), *e))
        .collect();
    check(OPTIONAL, &cases);
    let strict = OPTIONAL.replace("optional = true\n", "");
    let html = table("Quality|Price", &["720p|$1/s"]);
    let said: &[&str] = &["a resolution=720p $1/s", "! `Turbo`", "! cards"];
    check(&strict, &[("nothing is optional unasked", &html, said)]);
}

/// One resolution below each heading, all prices lower bounds.
const CONSTANT: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price", kind = "from" }
dimensions.resolution = { value = "720p" }
dimensions.sound = { field = "Sound", words = { on = "On", off = "Off" } }
read = [{ section = "HD", table = "table" }]

[[rates]]
route = "v/a/make"
price = { field = "Price", kind = "up-to" }
dimensions.resolution = { value = "1080p" }
dimensions.sound = { field = "Sound", words = { on = "On", off = "Off" } }
read = [{ section = "Full HD", table = "table" }]

[expect]
rates = "v/a/make[resolution={720p,1080p},sound=on]"
"#;

#[test]
fn what_the_page_says_outside_of_the_rows() {
    let below = |heading: &str, on: &str, off: &str| {
        format!(
            "<h2>{heading}</h2><table><tr><th>Sound<th>Price<tr><td>On<td>{on}<tr><td>Off<td>{off}</table>"
        )
    };
    let html = |on, off| {
        format!(
            "{}{}",
            below("HD", on, off),
            below("Full HD", "$1/s", "$2/s")
        )
    };
    let full_hd = [
        "a resolution=1080p,sound=on up to $1/s",
        "a resolution=1080p,sound=off up to $2/s",
    ];
    let with = |first: [&'static str; 2]| [first[0], first[1], full_hd[0], full_hd[1]];
    check(
        CONSTANT,
        &[
            (
                "every price is a bound",
                &html("$0.1/s", "from $0.2/s"),
                &with([
                    "a resolution=720p,sound=on from $0.1/s",
                    "a resolution=720p,sound=off from $0.2/s",
                ]),
            ),
            (
                "a range says more",
                &html("$0.1/s", "$0.2-0.3/s"),
                &with([
                    "a resolution=720p,sound=on from $0.1/s",
                    "a resolution=720p,sound=off $0.2-0.3/s",
                ]),
            ),
            (
                "a bound of the other kind is refused",
                &html("$0.1/s", "up to $0.2/s"),
                &[
                    "a resolution=720p,sound=on from $0.1/s",
                    full_hd[0],
                    full_hd[1],
                    "! the file calls it `from`, and it says `up-to`",
                ],
            ),
        ],
    );
}

/// Readings of one rate, each by its layout; and what is kept of them.
type Case = (&'static [(usize, &'static str)], Option<&'static str>);

/// Every order of the readings is tried.
#[test]
fn readings_agree_or_not_in_whatever_order_they_come() {
    let source = source(TOLERANT);
    let read = |layout: usize, price: &str| {
        let mut reading = extract(&source, &page(&table(&[("720p", price)])))
            .readings
            .remove(0);
        reading.provenance.selector = format!("t.toml:{layout} table");
        reading
    };
    let cases: [Case; 8] = [
        (
            &[(1, "$0.1/s"), (2, "$0.10/s"), (3, "$0.1/s")],
            Some("$0.10/s"),
        ),
        (&[(1, "$0.112/s"), (2, "$0.113/s")], None),
        // Both are the third, shown with fewer digits.
        (
            &[(1, "$0.112/s"), (2, "$0.113/s"), (3, "$0.1125/s")],
            Some("$0.1125/s"),
        ),
        // But one layout does not show one price in two ways.
        (&[(1, "$0.112/s"), (1, "$0.113/s"), (3, "$0.1125/s")], None),
        (&[(1, "$0.1/s"), (2, "$0.1/s"), (3, "$0.2/s")], None),
        (&[(1, "$0.1/s"), (2, "from $0.1/s")], None),
        (
            &[
                (1, "$0.1/s (5 credits)"),
                (2, "$0.1/s"),
                (3, "$0.1/s (6 credits)"),
            ],
            None,
        ),
        (&[(1, "$0.1/s"), (2, "0.1 credits/s")], None),
    ];
    for (readings, expected) in cases {
        for order in orders(readings) {
            let mut extraction = Extraction {
                readings: order
                    .iter()
                    .map(|(layout, price)| read(*layout, price))
                    .collect(),
                ..Extraction::default()
            };
            agree(&source, &mut extraction);
            let kept: Vec<String> = extraction
                .readings
                .iter()
                .map(|r| r.price.to_string())
                .collect();
            assert_eq!(kept.first().map(String::as_str), expected, "{order:?}");
            assert_eq!(
                extraction.problems.len(),
                usize::from(expected.is_none()),
                "{order:?}"
            );
        }
    }
}

fn orders<T: Copy>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    (0..items.len())
        .flat_map(|n| {
            let mut rest = items.to_vec();
            let first = rest.remove(n);
            orders(&rest).into_iter().map(move |mut order| {
                order.insert(0, first);
                order
            })
        })
        .collect()
}
