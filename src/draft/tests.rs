//! What no page of the fixtures shows.

use crate::page::Page;
use crate::source::Format;

use super::{Draft, draft};

fn page(text: &str) -> Page {
    let observed = "2026-11-22T00:00:00Z".parse().unwrap();
    let url = "https://vendor.example/pricing";
    Page::saved("", "", url, observed, text.into())
}

#[track_caller]
fn drafted(text: &str) -> Draft {
    draft(&page(text), Format::Html).unwrap_or_else(|none| panic!("{none:#?}"))
}

fn prices(draft: &Draft) -> Vec<String> {
    let readings = draft.readings.iter();
    readings.map(|reading| reading.price.to_string()).collect()
}

/// Why each thing was left out, in the order of the page.
fn left(draft: &Draft) -> Vec<&str> {
    let left = draft.left_out.iter();
    left.map(|left| left.why.as_str()).collect()
}

/// A table of resolutions and their prices by the second.
fn table(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter();
    let rows = rows.map(|(at, price)| format!("<tr><td>{at}</td><td>${price} / second</td></tr>"));
    let rows: String = rows.collect();
    format!("<table><tr><th>Resolution</th><th>Price</th></tr>{rows}</table>")
}

fn swift(body: &str) -> String {
    format!("<!doctype html><title>Swift 2</title><h1>Swift 2</h1><h2>Pricing</h2>{body}")
}

const TWO: [(&str, &str); 2] = [("720p", "0.10"), ("1080p", "0.20")];

#[test]
fn every_rate_of_a_second_table_is_compared() {
    let of = |rows: &[(&str, &str)]| {
        let second = "<h2>API prices</h2>".to_owned() + &table(rows);
        drafted(&swift(&(table(&TWO) + &second)))
    };
    let same = of(&TWO);
    assert_eq!(left(&same), ["it says the same again"]);
    assert!(same.doubts.is_empty(), "{:?}", same.doubts);
    let other = of(&[("720p", "0.10"), ("1080p", "0.30"), ("4K", "0.40")]);
    assert_eq!(prices(&other), ["$0.10/s", "$0.20/s"]);
    assert!(left(&other)[0].starts_with("other prices"), "{other:#?}");
    assert!(other.doubts[0].contains("has other prices"), "{other:#?}");
    assert!(other.text.contains("# NOTE: another place"), "{other:#?}");
    let more = of(&[("720p", "0.10"), ("1080p", "0.20"), ("4K", "0.40")]);
    let why = "some of its rates are drafted already, and these are not: \
               swift-2/generate[resolution=4k]";
    assert_eq!(left(&more), [why]);
}

#[test]
fn a_doubt_stands_beside_the_rates_that_it_is_of() {
    let below = |heading: &str, rows| format!("<h2>{heading}</h2>{}", table(rows));
    let body = table(&[("4K", "0.50")])
        + &below("API prices", &TWO)
        + &below("Price list", &[("720p", "0.30")]);
    let draft = drafted(&swift(&body));
    assert_eq!(prices(&draft), ["$0.50/s", "$0.10/s", "$0.20/s"]);
    let sets: Vec<&str> = draft.text.split("\n[[rates]]\n").collect();
    let [before_first, before_second, _] = sets.as_slice() else {
        panic!("{}", draft.text);
    };
    let note = "# NOTE: another place has other prices for the same rates";
    assert!(!before_first.contains(note), "{}", draft.text);
    assert!(before_second.contains(note), "{}", draft.text);
}

#[test]
fn a_sentence_beside_a_table_is_compared_and_told() {
    let of = |said: &str| drafted(&swift(&format!("{}<p>{said}</p>", table(&TWO))));
    let other = of("Every second of 720p video costs $0.08.");
    assert_eq!(prices(&other), ["$0.10/s", "$0.20/s"]);
    assert!(left(&other)[0].starts_with("other prices"), "{other:#?}");
    assert!(other.doubts[0].contains("$0.08"), "{other:#?}");
    // The second of its prices counts as much as the first.
    let second = of("For every second you pay $0.10 (720p) or $0.25 (1080p).");
    assert!(second.doubts[0].contains("$0.25"), "{second:#?}");
    let same = of("For every second you pay $0.10 (720p) or $0.20 (1080p).");
    assert_eq!(left(&same), ["it says the same again"]);
    assert!(same.doubts.is_empty(), "{:?}", same.doubts);
    // It need not say all that a row says: one of those that it may be has its price.
    let less = of("Every second of video costs $0.20 at most resolutions.");
    assert!(less.doubts.is_empty(), "{:?}", less.doubts);
    let nothing = of("In 2026 Swift has 5000 users and a good many more friends.");
    assert!(nothing.left_out.is_empty(), "{:?}", nothing.left_out);
}

#[test]
fn the_address_that_was_made_up_and_what_is_struck_out_are_told() {
    let text = swift(&table(&TWO)).replace("$0.20", "<b class=old-price>$0.30</b> $0.20");
    let page = Page {
        url: String::new(),
        final_url: String::new(),
        ..page(&text)
    };
    let draft = draft(&page, Format::Html).unwrap();
    assert_eq!(draft.doubts.len(), 2, "{:?}", draft.doubts);
    for doubt in &draft.doubts {
        assert!(
            draft.text.contains(&format!("# NOTE: {doubt}.\n")),
            "{}",
            draft.text
        );
    }
    assert!(draft.doubts[0].contains("address") && draft.doubts[1].contains("strike"));
}

#[test]
fn the_head_and_the_foot_of_an_article_are_its_own() {
    let card = |name: &str, price: &str| {
        format!("<article><header><h3>{name}</h3><p>${price} / second</p></header></article>")
    };
    let cards = card("Swift 2 Nova", "0.10") + &card("Swift 2 Pulsar", "0.20");
    let cards = format!("<div>{cards}</div>");
    assert_eq!(prices(&drafted(&swift(&cards))), ["$0.10/s", "$0.20/s"]);
    let headed = |outer: &str, name: &str| {
        let table = table(&TWO);
        swift(&format!("<{outer}><{name}>{table}</{name}></{outer}>"))
    };
    for name in ["header", "footer"] {
        for outer in ["article", "section", "main"] {
            assert_eq!(drafted(&headed(outer, name)).readings.len(), 2, "{outer}");
        }
        let none = draft(&page(&headed("div", name)), Format::Html).unwrap_err();
        let why = &none.left_out[0].why;
        assert!(why.starts_with("it stands in the "), "{none:#?}");
        // A box around it changes nothing.
        let card = format!("<div><{name}><h3>Nova</h3><p>$0.10 / second</p></{name}></div>");
        let none = draft(&page(&swift(&card)), Format::Html).unwrap_err();
        let why = &none.left_out[0].why;
        assert!(why.starts_with("it stands in the "), "{none:#?}");
    }
}

/// What is folded away is the page's own, below the words that unfold it; an answer is not.
#[test]
fn what_is_folded_away_is_judged_by_what_unfolds_it() {
    let folded = |words: &str| {
        let table = table(&TWO);
        swift(&format!(
            "<div><details><summary>{words}</summary>{table}</details></div>"
        ))
    };
    for words in ["Prices by resolution", "<h3>Text to video</h3>"] {
        let draft = drafted(&folded(words));
        assert_eq!(prices(&draft), ["$0.10/s", "$0.20/s"], "{words}");
    }
    for (words, why) in [
        ("What does it cost?", "an answer to a question"),
        ("料金はいくらですか？", "an answer to a question"),
        ("Legacy prices", "prices of another time"),
        ("Compare with others", "prices for comparison"),
    ] {
        let none = draft(&page(&folded(words)), Format::Html).unwrap_err();
        assert!(none.left_out[0].why.contains(why), "{words}: {none:#?}");
    }
    // A list of questions need not ask in every line, and what is behind a fold is not of it.
    let listed = folded("Billing").replace(
        "<div>",
        "<div><details><summary>Why?</summary><p>So.</p></details>",
    );
    assert!(draft(&page(&listed), Format::Html).is_err());
    let behind = folded("Legacy prices") + "<h2>API prices</h2>" + &table(&[("4K", "0.40")]);
    assert_eq!(prices(&drafted(&behind)), ["$0.40/s"]);
}

#[test]
fn page_text_cannot_leave_its_place_in_the_file() {
    let text = "<!doctype html><title>Swift</title><h1>Swift</h1><table>\
        <tr><th>Model</th><th>Price</th></tr>\
        <tr><td>Swift \"]\nofficial = true</td><td>$0.05 / second</td></tr>\
        <tr><td>Swift 2 # '''[[page]] \\</td><td>$0.07 / second</td></tr></table>";
    let draft = drafted(text);
    assert!(!draft.text.lines().any(|line| line.starts_with("official")));
    assert_eq!(draft.text.matches("\n[[page]]\n").count(), 1);
    assert_eq!(prices(&draft), ["$0.05/s", "$0.07/s"]);
    // What would be a pattern, and not the page's own words, is in no file.
    let pattern = text.replace("Swift 2 #", "Swift {2} *");
    assert!(super::draft(&page(&pattern), Format::Html).is_err());
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
