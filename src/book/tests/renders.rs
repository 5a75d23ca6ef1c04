//! Tables in every format: what a cell holds is text everywhere, and every row has its cells.

use proptest::prelude::*;

use crate::book::render::{Table, TableFormat};
use crate::book::tables::{TableName, tables};
use crate::book::test_book::TestBook;

fn one(cell: &str) -> Table {
    Table {
        name: "t".into(),
        caption: "c".into(),
        columns: vec!["a".into(), "b".into()],
        rows: vec![vec![cell.into(), "x".into()]],
    }
}

fn second_line(text: &str, n: usize) -> &str {
    text.lines().nth(n).unwrap()
}

#[test]
fn markdown_cells_hold_no_markup() {
    for (cell, written) in [
        ("a|b", "| a\\|b | x |"),
        ("a\nb", "| a b | x |"),
        ("`code`", "| \\`code\\` | x |"),
        ("[t](javascript:x)", "| \\[t\\](javascript:x) | x |"),
        ("<b>&amp;", "| \\<b\\>\\&amp; | x |"),
        ("a\\|b", "| a\\\\\\|b | x |"),
        ("*b* _i_ ~s~ #h", "| \\*b\\* \\_i\\_ \\~s\\~ \\#h | x |"),
        ("\u{202e}rtl", "| \\\\u{202e}rtl | x |"),
    ] {
        let text = one(cell).render(TableFormat::Markdown);
        assert_eq!(second_line(&text, 2), written);
    }
}

#[test]
fn html_cells_hold_no_tags() {
    let text = one("<img src=x onerror='a'>\"&").render(TableFormat::Html);
    assert!(text.contains("<td>&lt;img src=x onerror=&#39;a&#39;&gt;&quot;&amp;</td><td>x</td>"));
}

#[test]
fn csv_fields_are_quoted_and_are_no_formulas() {
    for (cell, written) in [
        ("plain", "plain,x"),
        ("a,b", "\"a,b\",x"),
        ("say \"a\"", "\"say \"\"a\"\"\",x"),
        ("=1+1", "'=1+1,x"),
        ("@SUM(A1,A2)", "\"'@SUM(A1,A2)\",x"),
        ("-2", "-2,x"),
        ("-2+3", "'-2+3,x"),
        ("+2 credits/s", "'+2 credits/s,x"),
        ("a\r\nb", "a  b,x"),
        ("\t=1", " =1,x"),
    ] {
        let text = one(cell).render(TableFormat::Csv);
        assert_eq!(second_line(&text, 1), written);
        assert!(text.ends_with("\r\n"));
    }
}

#[test]
fn columns_of_one_name_stay_apart_in_json() {
    let table = Table {
        columns: vec!["720p".into(), "720p".into(), "720p (2)".into()],
        rows: vec![vec!["1".into(), "2".into(), "3".into()]],
        ..one("")
    };
    let row = &table.json()["rows"][0];
    assert_eq!(
        row.to_string(),
        r#"{"720p":"1","720p (2)":"2","720p (2) (2)":"3"}"#
    );
}

#[test]
fn prices_without_a_resolution_have_a_column() {
    let book = TestBook::empty()
        .rate("kling/video-3.0/generate[sound=off]", "6 credits/s")
        .rate(
            "kling/video-3.0/generate[resolution=720p,sound=on]",
            "9 credits/s",
        )
        .build();
    let tables = tables(&book, TableName::Official);
    assert_eq!(
        tables[0].render(TableFormat::Markdown),
        "| Official Kling VIDEO 3.0 pricing | 720p | Any resolution |\n|---|---|---|\n\
         | No Native Audio | — | 6 credits/s |\n| Native Audio | 9 credits/s | — |\n"
    );
}

#[test]
fn a_route_in_several_units_shows_all_that_its_source_says() {
    let route = "gptimage2/kling-3/text-to-video";
    let book = TestBook::empty()
        .rates(
            route,
            &[
                ("resolution=720p", "$0.075/s"),
                ("resolution=1080p", "$0.5/request"),
            ],
        )
        .build();
    let cell = |name| tables(&book, name)[0].rows[0].clone();
    assert_eq!(cell(TableName::Routes)[1], "$0.075/s or $0.50/request");
    assert_eq!(
        cell(TableName::Budget)[1..],
        ["$0.075/s or $0.50/request", "—", "—"]
    );
}

#[test]
fn a_clip_too_long_for_its_route_is_a_dash() {
    let book = TestBook::seed()
        .rule("gptimage2/kling-o3/video-edit", "duration", "3-8 s")
        .build();
    let rows = tables(&book, TableName::Budget)[0].rows.clone();
    assert_eq!(rows[3], ["Kling O3 edit", "$0.1125/s", "$0.5625", "—"]);
}

#[test]
fn a_route_that_no_file_names_is_still_shown() {
    let book = TestBook::empty()
        .rate("gptimage2/kling-3/lip-sync", "$0.2/s")
        .build();
    let rows = tables(&book, TableName::Routes)[0].rows.clone();
    assert_eq!(rows[0], ["Kling 3.0 lip-sync", "$0.20/s", ""]);
}

#[test]
fn an_empty_book_has_tables_without_rows() {
    let book = TestBook::empty().build();
    assert!(tables(&book, TableName::Official).is_empty());
    for name in [TableName::Routes, TableName::Budget, TableName::Choose] {
        assert!(tables(&book, name)[0].rows.is_empty());
    }
}

/// The fields of one line of RFC 4180.
fn fields(line: &str) -> usize {
    let mut quoted = false;
    1 + line
        .chars()
        .filter(|c| {
            quoted ^= *c == '"';
            *c == ',' && !quoted
        })
        .count()
}

/// The cells of one Markdown row: bars that no odd run of backslashes escapes.
fn cells(row: &str) -> usize {
    let mut bars = 0_usize;
    let mut escaped = false;
    for c in row.chars() {
        bars += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    bars - 1
}

#[test]
fn every_row_has_a_cell_for_each_column() {
    for name in TableName::ALL {
        for table in tables(&TestBook::seed().build(), name) {
            assert!(
                table
                    .rows
                    .iter()
                    .all(|row| row.len() == table.columns.len())
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_cell_breaks_its_row(a in "[ -~|`\"',\\\\\n\r\t<>=+@\u{202e}-]{0,24}", b in ".{0,12}") {
        let table = Table { columns: vec![a.clone(), "b".into()], ..one(&b) };
        let markdown = table.render(TableFormat::Markdown);
        prop_assert!(markdown.lines().all(|row| cells(row) == 2), "{}", markdown);
        let csv = table.render(TableFormat::Csv);
        prop_assert_eq!(csv.matches("\r\n").count(), 2);
        prop_assert!(csv.split_terminator("\r\n").all(|line| fields(line) == 2), "{}", csv);
        let html = table.render(TableFormat::Html);
        prop_assert_eq!(html.matches("<t").count() - html.matches("<tr>").count(), 7);
        let json: serde_json::Value = serde_json::from_str(&table.render(TableFormat::Json)).unwrap();
        prop_assert_eq!(json["rows"][0].as_object().unwrap().len(), 2);
    }
}
