//! Pages that change over the years while their selector files do not: what is still read, and
//! what is refused. Nothing here may be read wrong.

use super::extract;
use super::tests::{GRID, HEAD, TABLE, check, page, source};
use crate::source::{judge, missing_rates};

/// A table of one quality with a price that must be one a second.
fn table(headers: &str, cells: &str) -> String {
    let row = |cells: &str, name: &str| {
        let cells = cells.split('|').map(|c| format!("<{name}>{c}</{name}>"));
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    format!("<table>{}{}</table>", row(headers, "th"), row(cells, "td"))
}

#[test]
fn a_unit_that_moves_into_the_header_is_still_the_column() {
    let moved = |headers, cells| table(headers, cells);
    let cases = [
        (
            "Quality|Price (USD) per second",
            "720p|0.10",
            "a resolution=720p $0.10/s",
        ),
        ("Quality|Price / min", "720p|$6", "a resolution=720p $6/min"),
        (
            "Resolution|Price ($/s)",
            "720p|0.10",
            "a resolution=720p $0.10/s",
        ),
        // The column of the name alone is meant, whatever stands beside it.
        (
            "Quality|Price / min|Price",
            "720p|$6|$0.10/s",
            "a resolution=720p $0.10/s",
        ),
        (
            "Quality|Price (reserved)|Price/s",
            "720p|$5/s|$0.10",
            "a resolution=720p $0.10/s",
        ),
        (
            "Quality|Price / s|Price / min",
            "720p|$0.10|$6",
            "! expected one column `Price`, found 2",
        ),
        (
            "Quality|Price (reserved)",
            "720p|$0.10/s",
            "! expected a table",
        ),
        (
            "Quality|Price per clip",
            "720p|$0.10/s",
            "! cannot read `$0.10/s` (row 1 of table 1): it is per second, but its header says per video",
        ),
    ];
    for (headers, cells, expected) in cases {
        check(
            TABLE,
            &[(headers, moved(headers, cells).as_str(), &[expected])],
        );
    }
}

#[test]
fn a_unit_that_moves_above_a_grid_is_still_the_column() {
    let html = "<table><tr><th><th>Audio off<br><small>per minute</small><th>Audio on ($/min)
        <tr><th>720p<td>$6<td>9</table>";
    check(
        GRID,
        &[(
            "both columns",
            html,
            &[
                "a resolution=720p,sound=off $6/min",
                "a resolution=720p,sound=on $9/min",
            ],
        )],
    );
}

#[test]
fn of_many_headers_those_nearest_to_the_missing_one_are_told() {
    let many: Vec<String> = (1..=30).map(|n| format!("Engine {n}")).collect();
    let headers = format!("Quality|{}|List price", many.join("|"));
    let cells = "x|".repeat(31) + "$1/s";
    check(
        TABLE,
        &[(
            "a renamed column behind thirty others",
            table(&headers, &cells).as_str(),
            &["! Engine 10, List price and 20 more"],
        )],
    );
}

#[test]
fn several_prices_of_a_cell_are_none() {
    for cell in [
        "$0.10/s at 720p, $0.20/s at 1080p",
        "$0.10 per second<br>$0.20 per second",
        "$0.10/s or $0.20/s",
        "<span>$0.10</span> <span>$0.20</span>/s",
    ] {
        let html = table("Quality|Price", &format!("720p|{cell}"));
        check(TABLE, &[(cell, html.as_str(), &["! cannot read"])]);
    }
}

#[test]
fn cents_set_apart_belong_to_their_price_and_other_digits_do_not() {
    let read = |cell: &str, expected: &str| {
        let html = table("Quality|Price", &format!("720p|{cell}"));
        check(TABLE, &[(cell, html.as_str(), &[expected])]);
    };
    read(
        "<sup>$</sup><b>4</b><span>.50</span><small>/s</small>",
        "a resolution=720p $4.50/s",
    );
    read("$<b>4</b><sup>50</sup>/s", "! cannot read");
    read("$<b>4</b> <sup>.50</sup>/s", "! cannot read");
    read("$<b>4</b><div>.50</div>/s", "! cannot read");
    read("$<b>1.4</b><span>.50</span>/s", "! cannot read");
    read("$<b>4</b><span>.500</span>/s", "! cannot read");
}

/// Cards with plans and prices that no label names.
const PLANS: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price", currency = "USD", unit = "month", unlabelled = true, absent = ["Sold out", "-"] }
dimensions.plan = { field = "Plan", words = { nano = "Nano", mini = "Mini" } }
read = [{ cards = "*" }]

[expect]
rates = "v/a/make[plan={nano,mini}]"
"#;

#[test]
fn prices_of_plans() {
    let plans = |nano: &str, mini: &str| {
        let card = |name: &str, price: &str| {
            format!("<div><h3>{name}</h3><div>{price}</div><ul><li>1 GB RAM<li>2 TB</ul></div>")
        };
        card("Nano", nano) + &card("Mini", mini)
    };
    let cases = [
        (
            plans(
                "<sup>$</sup><b>4</b><small>/mo</small>",
                "<b>12.50</b> <i>USD / month</i>",
            ),
            vec!["a plan=nano $4/month", "a plan=mini $12.50/month"],
        ),
        (
            plans("$4/mo <span>$0.006/hr</span>", "Sold out <i>-</i>"),
            vec![
                "a plan=nano $4/month",
                "! expected one `Price` in card 2, found `Sold out` and `-`",
            ],
        ),
        (
            plans("$4/mo <i>-</i>", "Sold out"),
            vec!["a plan=nano $4/month"],
        ),
        (
            plans("$4/mo", "$9/mo <b>$8/mo</b>"),
            vec![
                "a plan=nano $4/month",
                "! expected one `Price` in card 2, found `$9/mo` and `$8/mo`",
            ],
        ),
        (
            plans("€4/mo", "€9/mo"),
            vec!["! this is a page for another market", "! expected cards"],
        ),
    ];
    for (html, expected) in &cases {
        check(PLANS, &[(html.as_str(), html.as_str(), expected)]);
    }
}

#[test]
fn what_the_page_says_to_have_no_price_is_told() {
    let source = source(TABLE);
    let html = table("Quality|Price", "720p|Contact us");
    let read = judge(&source, &["p"], vec![extract(&source, &page(&html))]);
    let absent = read
        .absent
        .first()
        .map(|a| (a.rate.to_string(), a.text.clone()));
    assert_eq!(
        absent,
        Some(("v/a/make[resolution=720p]".into(), "Contact us".into()))
    );
    assert_eq!(missing_rates(&source, "p", &read).len(), 1);
    let problems: Vec<String> = read
        .problems
        .iter()
        .map(|p| p.trouble.to_string())
        .collect();
    assert_eq!(
        problems,
        [
            "expected 1 rates on this page, read 0; missing v/a/make[resolution=720p] (its cell \
             says `Contact us`)"
        ]
    );
    // Beside a price it is what the page says of this one rate.
    let html = html.replace("</table>", "<tr><td>1080p<td>$0.10/s</table>");
    let read = judge(&source, &["p"], vec![extract(&source, &page(&html))]);
    let counts = (read.readings.len(), read.absent.len(), read.problems.len());
    assert_eq!(counts, (1, 1, 0), "{:?}", read.problems);
    assert_eq!(missing_rates(&source, "p", &read).len(), 1);
}

/// A grid read for one row and one column of many.
const ONE_CELL: &str = r#"
[[rates]]
route = { field = "Kind", words = { "v/a/make" = "On demand", "v/b/make" = "Reserved" } }
where = { Name = "m42", Kind = ["On demand", "Reserved"] }
price = { field = "Price", currency = "USD", assume = { unit = "hour" } }
dimensions.size = { field = "Name", words = { m42 = "m42" } }
read = [{ grid = "table", rows = "Name", columns = "Kind" }]

[expect]
rates = ["v/a/make[size=m42]", "v/b/make[size=m42]"]
"#;

/// A table of rows `m0`, `m1` … with a price in the last two columns.
fn wide(rows: usize, columns: usize, last: [&str; 2]) -> String {
    let [one, other] = last;
    let notes = |name: &str, text: &str| format!("<{name}>{text}").repeat(columns);
    let rows = (0..rows).map(|n| format!("<tr><td>m{n}{}<td>$1.{n}<td>$2.{n}", notes("td", "x")));
    let rows: String = rows.collect();
    format!(
        "<table><tr><th>Name{}<th>{one}<th>{other}{rows}</table>",
        notes("th", "Note")
    )
}

#[test]
fn of_a_grid_wider_than_any_only_what_is_meant_counts() {
    let html = wide(60, 60, ["On demand", "Reserved"]);
    assert_eq!(
        super::tests::said(ONE_CELL, &html),
        ["a size=m42 $1.42/h", "b size=m42 $2.42/h"]
    );
}

#[test]
fn a_missing_rate_is_told_with_the_words_that_moved() {
    let source = source(ONE_CELL);
    let problem = |html: &str| {
        let read = judge(&source, &["p"], vec![extract(&source, &page(html))]);
        let problems = read.problems.iter().map(|p| p.trouble.to_string());
        problems.collect::<Vec<_>>().join("; ")
    };
    assert_eq!(
        problem(&wide(60, 2, ["On demand", "Booked"])),
        "expected 2 rates on this page, read 1; missing v/b/make[size=m42] (no Kind is `Reserved`)"
    );
    // Nothing of it is a grid of these labels any more.
    let other = problem(&wide(40, 2, ["On demand", "Booked"]));
    assert!(
        other.contains("with known Name (`m42`) in its rows and Kind (`On demand`, `Reserved`)")
    );
}

#[test]
fn a_yen_sign_on_a_card_is_what_the_file_says() {
    let yen = PLANS.replace(
        "currency = \"USD\", unit = \"month\"",
        "currency = \"JPY\", unit = \"second\", assume = { currency = \"JPY\" }",
    );
    let price = "<span>¥</span><span>8</span><span>/秒</span>";
    let card = |name: &str, price: &str| format!("<div><h3>{name}</h3><p>{price}</p></div>");
    let html = format!("{}{}", card("Nano", price), card("Mini", "¥15/秒"));
    let read = super::tests::said(&yen, &html);
    assert_eq!(
        read,
        ["a plan=nano JPY 8/s", "a plan=mini JPY 15/s"],
        "{html}"
    );
}

#[test]
fn a_page_that_lost_its_name_is_shown_as_it_reads_and_still_not_taken() {
    let source = source(TABLE);
    let html = table("Quality|Price", "720p|$0.10/s") + &"<p>Videos by the second.".repeat(20);
    let mut lost = page(&html);
    let body = String::from_utf8(lost.body).unwrap();
    lost.body = body.replace("Pricing", "Our plans").into_bytes();
    let read = extract(&source, &lost);
    assert_eq!(read.readings.len(), 1);
    let problems: Vec<String> = read
        .problems
        .iter()
        .map(|p| p.trouble.to_string())
        .collect();
    assert_eq!(
        problems,
        ["the page does not say `Pricing`, by which it is recognised"]
    );
    assert!(HEAD.contains("says = \"Pricing\""));
}

#[test]
fn a_row_of_more_or_fewer_cells_than_headers_is_shifted() {
    let cases = [
        (
            "Quality|Sound|Price",
            "720p|$0.10/s",
            "! expected 3 cells in row 1 of table 1, one for each header, found 2",
        ),
        (
            "Quality|Price|Spot",
            "720p|8 GB|$0.10/s|$0.05/s",
            "! expected 3 cells in row 1 of table 1, one for each header, found 4",
        ),
        (
            "Quality|Price",
            "720p|$0.10/s|Buy now",
            "a resolution=720p $0.10/s",
        ),
        (
            "Quality|Price",
            "720p|$0.10/s|",
            "a resolution=720p $0.10/s",
        ),
        (
            "Quality|Price|Notes",
            "720p|$0.10/s|",
            "a resolution=720p $0.10/s",
        ),
    ];
    for (headers, cells, expected) in cases {
        let html = table(headers, cells);
        check(TABLE, &[(cells, html.as_str(), &[expected])]);
    }
    let hung = "<table><tr><th>Quality<th>Sound<th>Price<tr><td rowspan=2>720p<td>Off<td>$0.10/s
        <tr><td>On<td>$0.10/s</table>";
    check(
        TABLE,
        &[(
            "a cell that hangs down counts",
            hung,
            &["a resolution=720p $0.10/s"; 1],
        )],
    );
}

#[test]
fn a_title_across_the_table_is_no_header() {
    let html = "<table><tr><td colspan=2>Prices of 2026<tr><td>Quality<td>Price
        <tr><td>720p<td>$0.10/s</table>";
    check(TABLE, &[("a title", html, &["a resolution=720p $0.10/s"])]);
}

#[test]
fn a_name_and_a_price_that_stand_far_apart_are_no_card() {
    let far = |between: &str| {
        format!("<h2>Nano</h2><ul>{between}</ul><footer>Mini <b>$9/mo</b></footer>")
    };
    let main = "<main><h2>Nano</h2><p>Soon.</p><p>Backups from $2/mo</p></main>";
    let long = format!(
        "<div>{}</div>",
        far(&"<li>Every plan has backups and support.".repeat(100))
    );
    check(
        PLANS,
        &[
            ("the page as a whole", main, &["! expected cards"]),
            (
                "more than a card says",
                long.as_str(),
                &["a plan=mini $9/month"],
            ),
        ],
    );
}

#[test]
fn a_footnote_is_no_digit_of_its_price() {
    for cell in [
        "$12<sup>1</sup>/s",
        "$12/s<sup>1</sup>",
        "$1.5<sup>2</sup> / s",
    ] {
        let html = table("Quality|Price", &format!("720p|{cell}"));
        let said = super::tests::said(TABLE, &html);
        let is_right = said.iter().all(|line| {
            line.starts_with("! ") || line.ends_with(" $12/s") || line.ends_with(" $1.5/s")
        });
        assert!(is_right, "{cell}: {said:?}");
    }
}

/// Prices in running text.
const TEXT: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p" }, other = true }
read = [{ text = "p, li, div", sentence = "Each second of {Quality} video costs {Price}*net" }, { text = "p", sentence = "{Quality}: {Price}" }]

[expect]
rates = "v/a/make[resolution=720p]"
"#;

#[test]
fn prices_in_sentences() {
    let selectors = TEXT.replace("{Price}*net", "{Price}");
    check(
        &selectors,
        &[
            (
                "each sentence of a paragraph, once, though its box says it too",
                "<div><p>Hello. Each second of 720p video costs <b>$0.10</b>. Each second of 4K video \
                 costs $0.50!</p></div>",
                &["a resolution=720p $0.10/s", "a resolution=4k $0.50/s"],
            ),
            (
                "another form of it",
                "<p>720p: $0.10 / second</p>",
                &["a resolution=720p $0.10/s"],
            ),
            (
                "the unit is another one now",
                "<p>720p: $0.10 / minute</p>",
                &["! expected a price per second, read one per minute"],
            ),
            (
                "two prices in one hole",
                "<p>Each second of 720p video costs $0.10, or $0.08 on weekends</p>",
                &["! cannot read"],
            ),
            (
                "other words",
                "<p>Each second of 720p video now costs only $0.10</p>",
                &[
                    "! text “p, li, div” that says `Each second of {Quality} video costs {Price}`, \
                     found `Each second of 720p video now costs only $0.10`",
                    "! text “p” that says",
                ],
            ),
            (
                "none",
                "<p>Soon</p>",
                &["! no sentence like it", "! no sentence like it"],
            ),
        ],
    );
    let bad = |sentence: &str| {
        let text = format!("{HEAD}{TEXT}").replace("{Quality}: {Price}", sentence);
        let text = text.replace("{Price}*net", "{Price}");
        let mistake = crate::source::Source::parse("t", "t.toml", &text);
        mistake.map(|_| ()).unwrap_err().to_string()
    };
    assert!(bad("costs {Price}").contains("`costs {Price}` has no hole `{Quality}`"));
    assert!(bad("{Quality}{Price}").contains("nothing says where it ends"));
    assert!(format!("{HEAD}{TEXT}").contains("{Price}*net"));
    let adjacent = crate::source::Source::parse("t", "t.toml", &format!("{HEAD}{TEXT}"));
    assert!(adjacent.is_err(), "a hole beside `*`");
}

#[test]
fn a_head_of_labels_is_no_card() {
    let selectors = PLANS.replace("plan={nano,mini}", "plan=nano");
    let html = "<div><div><i>Plan</i><i>Price</i></div><div><i>Nano</i><i>$4/mo</i></div></div>";
    check(
        &selectors,
        &[("a grid of boxes", html, &["a plan=nano $4/month"])],
    );
}

#[test]
fn of_two_rows_of_one_rate_an_unreadable_one_spoils_the_other() {
    let html = "<table><tr><th>Quality<th>Price<tr><td>720p<td>soon<tr><td>720p<td>$0.10/s
        <tr><td>1080p<td>$0.20/s</table>";
    check(
        TABLE,
        &[(
            "a row of another region",
            html,
            &["a resolution=1080p $0.20/s", "! cannot read `soon`"],
        )],
    );
}

/// What mutants of real pages were read as, before.
#[test]
fn pieces_of_two_rows_are_no_price_of_one() {
    const FILE: &str = r#"
[[rates]]
route = "v/a/make"
price = { field = "Price" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" }, other = true }
read = [{ table = "table" }, { cards = "ul" }]

[expect]
rates = "v/a/make[resolution=720p]"
at_most = 2
"#;
    // The amount of the first card is lost, and with it where the second begins.
    let run_together =
        "<ul><li><p>Quality:</p><p>720p</p><p>Price:</p><p>$/s</p><p>1080p</p><p>$0.18/s</p></ul>";
    let add_on_first = table("Quality|Price", "720p|+2 credits/s 8 credits/s");
    let without_sign = table("Quality|Price", "0.10/ second (7.2 Credits)|$0.12/s");
    let two_prices = table("Quality|Price", "720p|$0.10/ iv> $0.37/s (27 Credits)");
    let cut_number = table("Quality|Price (USD) per second", "720p|..168");
    let cut_count = table("Quality|Price (USD) per 05s", "720p|0.42");
    let row_in_head = "<table><thead><tr><th>Quality<th>Price</tr><tr><td>1080p<td>$0.18/s</tr>
        <tbody><tr><td>720p<td>$0.12/s</tr><tr><td>1080p<td>$0.15/s</table>";
    check(
        FILE,
        &[
            (
                "a row among the headers",
                row_in_head,
                &["a resolution=720p $0.12/s", "! two places disagree"],
            ),
            (
                "a card that goes on in the next",
                run_together,
                &["! cannot read `$/s`"],
            ),
            (
                "an add-on before the price",
                &add_on_first,
                &["! what is charged in addition stands before the price"],
            ),
            (
                "a price for a quality",
                &without_sign,
                &["! cannot read `0.10/ second (7.2 Credits)`"],
            ),
            (
                "the unit of the first price is lost",
                &two_prices,
                &["! it names two prices, 0.37 and 0.10"],
            ),
            ("a number cut off", &cut_number, &["! `..168`"]),
            ("a count cut off", &cut_count, &["! cannot read `0.42`"]),
        ],
    );
}
