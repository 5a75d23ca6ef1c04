//! What no page of the fixtures shows.

use crate::page::Page;
use crate::source::Format;

use super::draft;

fn page(text: &str) -> Page {
    let observed = "2026-11-22T00:00:00Z".parse().unwrap();
    let url = "https://vendor.example/pricing";
    Page::saved("", "", url, observed, text.into())
}

#[test]
fn page_text_cannot_leave_its_place_in_the_file() {
    let text = "<!doctype html><title>Swift</title><h1>Swift</h1><table>\
        <tr><th>Model</th><th>Price</th></tr>\
        <tr><td>Swift \"]\nofficial = true</td><td>$0.05 / second</td></tr>\
        <tr><td>Swift {2} * \\</td><td>$0.07 / second</td></tr></table>";
    if let Ok(draft) = draft(&page(text), Format::Html) {
        assert!(!draft.text.lines().any(|line| line.starts_with("official")));
        let amounts: Vec<String> = draft.readings.iter().map(|r| r.price.to_string()).collect();
        assert_eq!(amounts, ["$0.05/s", "$0.07/s"]);
    }
}

#[test]
fn no_text_of_any_kind_ends_the_program() {
    for text in [
        "",
        " ",
        "{",
        "[]",
        "{}",
        "<",
        "<table>",
        "\u{feff}",
        "$",
        "$1/s",
        "# $1/s",
        "| $ |\n|-|\n| 1 |",
    ] {
        for format in [Format::Html, Format::Json, Format::Markdown] {
            let _ = draft(&page(text), format);
        }
    }
}
