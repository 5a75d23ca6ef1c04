//! What goes together, what does not, and from when on it is evident.

use super::*;
use crate::price::{Kind, Unit};
use crate::reading::Mention;
use crate::test_data::{price, provenance, rate};

/// `0.075`, `0.075-0.150`, `from 0.075`, `up to 0.150`; behind a blank another currency or unit.
fn told(text: &str) -> Price {
    let (amounts, rest) = text.split_once('|').unwrap_or((text, ""));
    let bound = [("from ", Kind::From), ("up to ", Kind::UpTo)];
    let bound = bound
        .into_iter()
        .find_map(|(words, kind)| Some((kind, amounts.strip_prefix(words)?)));
    let (kind, amounts) = match bound {
        Some(bound) => bound,
        None if amounts.contains('-') => (Kind::Range, amounts),
        None => (Kind::Exact, amounts),
    };
    let (low, high) = match amounts.split_once('-') {
        Some((low, high)) => (low, Some(high.parse().unwrap())),
        None => (amounts, None),
    };
    let mut told = Price {
        kind,
        amount_max: high,
        ..price(low)
    };
    for word in rest.split_whitespace() {
        match word {
            "credits" => told.currency = Currency::Credits,
            "approximate" => told.approximate = true,
            "add-on" => told.add_on = true,
            unit => told.unit = unit.parse().unwrap(),
        }
    }
    told
}

#[test]
fn two_prices_of_one_thing_contradict_only_beyond_their_digits() {
    for (one, other, expected) in [
        ("0.075", "0.0750", false),
        ("0.1125", "0.113", false),
        ("0.1125", "0.112", false),
        ("0.112", "0.113", false),
        ("0.1125", "0.135", true),
        ("0.15", "0.1501", false),
        // A range holds what lies within, its ends as far as they are shown.
        ("0.075-0.15", "0.1000", false),
        ("0.075-0.15", "0.1501", false),
        ("0.075-0.15", "0.0750", false),
        ("0.075-0.15", "0.18", true),
        ("0.075-0.15", "0.07", true),
        ("0.075-0.15", "0.0750-0.1500", false),
        ("0.075-0.15", "0.0750-0.1800", true),
        ("0.075-0.15", "0.0700-0.1500", true),
        ("from 0.075", "0.135", false),
        ("from 0.075", "0.06", true),
        ("up to 0.15", "0.135", false),
        ("up to 0.15", "0.18", true),
        ("from 0.075", "from 0.0750", false),
        ("from 0.075", "from 0.1", true),
        ("from 0.075", "0.075-0.15", false),
        ("from 0.075", "up to 0.05", false),
        // A minute is sixty seconds; a request is no length of time.
        ("6.00|minute", "0.100", false),
        ("6.00|minute", "0.110", true),
        ("0.1", "0.2|request", false),
        ("0.1", "0.2|credits", false),
        ("0.1|approximate", "0.2", false),
        ("0.1|add-on", "0.2", false),
        ("0.1|add-on", "0.2|add-on", true),
    ] {
        let (a, b) = (told(one), told(other));
        assert_eq!(contradict(&a, &b), expected, "{one} {other}");
        assert_eq!(contradict(&b, &a), expected, "{other} {one}");
    }
}

/// Two files: a page of routes with a sentence, and a list in other words.
fn sources(relations: &str) -> Vec<Source> {
    let file = |id: &str, relations: &str| {
        let text = format!(
            r#"
title = "The {id}"
provider = "P"
model = "M"

[[page]]
id = "page"
url = "https://{id}.example/p"
says = "Pricing"

[[route]]
id = "{id}/m/make"
title = "{id} M"

[[rates]]
route = "{id}/m/make"
price = {{ field = "Price" }}
dimensions.mode = {{ field = "Mode", other = true, optional = true }}
read = [{{ table = "table" }}]

{relations}

[expect]
rates = "{id}/m/make"
"#
        );
        Source::parse(id, &format!("{id}.toml"), &text).unwrap()
    };
    vec![file("list", ""), file("site", relations)]
}

fn stated(source: &str, about: About, text: &str, check: i64) -> Stated {
    Stated {
        check,
        side: Side {
            source: source.to_owned(),
            about,
            price: told(text),
            text: format!("it costs ${text} today"),
            provenance: provenance(),
            from: Timestamp::from_second(check).unwrap_or(Timestamp::MAX),
        },
    }
}

/// What a source says: `mode price check`, separated by commas.
fn says(source: &str, prices: &str, last_check: i64) -> Testimony {
    let stated = prices.split(", ").map(|words| {
        let words: Vec<&str> = words.split(' ').collect();
        let dimensions = match words[0] {
            "-" => String::new(),
            mode => format!("[mode={mode}]"),
        };
        let about = About::Rate(rate(&format!("{source}/m/make{dimensions}")));
        stated(source, about, words[1], words[2].parse().unwrap())
    });
    Testimony {
        source: source.to_owned(),
        stated: stated.collect(),
        last_check,
        is_stale: false,
    }
}

const SAME: &str = r#"
[[corresponds]]
rates = "site/m/make"
to = "list/m/make"
is = "same"
"#;

fn statements(found: &[Found]) -> Vec<(&str, bool)> {
    let each = found.iter();
    each.map(|f| (f.contradiction.statement.as_str(), f.is_evident))
        .collect()
}

#[test]
fn a_disagreement_names_both_sides() {
    let sources = sources(SAME);
    let site = says("site", "a 0.10 1, b 0.30 1", 9);
    let list = says("list", "- 0.1-0.2 2", 8);
    let found = find(&sources, &[site, list]);
    assert_eq!(
        statements(&found),
        [(
            "The list says $0.1-0.2/s for list M, but The site says $0.30/s for site M mode b",
            true
        )]
    );
    let found = &found[0].contradiction;
    assert_eq!(found.kind, ContradictionKind::Prices);
    assert_eq!(found.place, "site.toml:22");
    assert!(found.involves("site") && found.involves("list") && !found.involves("m"));
    assert_eq!(found.since(), Timestamp::from_second(2).unwrap());
}

/// Both files may relate the same two; it is one contradiction.
#[test]
fn whichever_file_relates_them_it_is_told_once() {
    let both = SAME.replace("\"same\"", "\"same\"\n[[corresponds]]\nrates = \"site/m/make[mode=b]\"\nto = \"list/m/make\"\nis = \"same\"");
    let sources = sources(&both);
    let said = [says("site", "b 0.30 1", 9), says("list", "- 0.1 2", 8)];
    assert_eq!(find(&sources, &said).len(), 1);
}

#[test]
fn a_source_that_lags_behind_is_no_evidence() {
    let sources = sources(SAME);
    // When each side was first seen, when each source was last read, and what follows.
    for (site, site_last, list, list_last, is_evident) in [
        (3, 3, 1, 2, false),
        (3, 3, 1, 4, true),
        (THIS_CHECK, THIS_CHECK, 1, 4, false),
        (3, 3, 1, THIS_CHECK, true),
        (3, 5, 6, 6, false),
        (3, 7, 6, 6, true),
        (1, THIS_CHECK, 6, 6, true),
    ] {
        let said = [
            says("site", &format!("a 0.30 {site}"), site_last),
            says("list", &format!("- 0.1 {list}"), list_last),
        ];
        let found = find(&sources, &said);
        assert_eq!(found.len(), 1);
        let case = (site, site_last, list, list_last);
        assert_eq!(found[0].is_evident, is_evident, "{case:?}");
    }
    let mut said = [says("site", "a 0.30 3", 9), says("list", "- 0.1 1", 9)];
    said[1].is_stale = true;
    let found = find(&sources, &said);
    assert!(
        !found[0].is_evident,
        "what was not read for long is not told"
    );
    assert!(find(&sources, &said[..1]).is_empty());
}

#[test]
fn the_same_contradiction_is_known_again_by_its_prices() {
    let sources = sources(SAME);
    let of = |site: &str, list: &str| {
        let said = [
            says("site", &format!("a {site} 3"), 9),
            says("list", &format!("- {list} 1"), 9),
        ];
        find(&sources, &said).remove(0).contradiction
    };
    let first = of("0.1125", "0.2");
    assert!(of("0.1125", "0.2").is_still(&first));
    assert!(of("0.113", "0.2").is_still(&first), "other digits");
    assert!(!of("0.135", "0.2").is_still(&first), "another price");
    assert_eq!(of("0.135", "0.2").subject(), first.subject());
}

const RATIO: &str = r#"
[[corresponds]]
rates = "site/m/make[mode={a,b,c,d}]"
to = "list/m/make[mode={a,b,c,d}]"
is = "ratio"
"#;

#[test]
fn a_broken_ratio_names_the_row_that_breaks_it() {
    let sources = sources(RATIO);
    let credits = "a 6|credits 1, b 8|credits 1, c 9|credits 1, d 12|credits 1";
    // The seconds of `list` are in credits.
    let list = || {
        let mut list = says("list", &credits.replace("|credits", ""), 9);
        for stated in &mut list.stated {
            stated.side.price.currency = Currency::Credits;
        }
        list
    };
    let find = |prices: &str| {
        let found = find(&sources, &[says("site", prices, 8), list()]);
        let each = found.into_iter();
        each.map(|f| f.contradiction.statement).collect::<Vec<_>>()
    };
    let nothing = Vec::<String>::new();
    assert_eq!(find("a 0.075 1, b 0.100 1, c 0.113 1, d 0.150 1"), nothing);
    assert_eq!(find("a 0.084 1, b 0.112 1, c 0.126 1, d 0.168 1"), nothing);
    // All rows together are another ratio, not a broken one.
    assert_eq!(
        find("a 0.0794 1, b 0.1059 1, c 0.1191 1, d 0.1588 1"),
        nothing
    );
    assert_eq!(
        find("a 0.075 1, b 0.100 1, c 0.135 1, d 0.150 1"),
        [
            "site M mode c costs $0.135/s where list M mode c costs 9 credits/s: $0.015 per credit, \
          but 3 of 4 pairs say $0.0125 per credit"
        ]
    );
    assert_eq!(
        find("a 0.075 1, b 0.101 1, c 0.1125 1, d 0.176 1"),
        [
            "site M mode d costs $0.176/s where list M mode d costs 12 credits/s: about $0.01467 per \
          credit, but 3 of 4 pairs say $0.0125 per credit"
        ]
    );
    // One pair alone has no ratio to break, and what is not there none at all.
    assert_eq!(find("a 0.075 1"), nothing);
}

fn mention(is: &str, of: &str) -> String {
    format!(
        "[[mentions]]\ntext = \"*costs {{price}} today\"\nis = \"{is}\"\n{of}\n\
         assume = {{ unit = \"second\" }}\n"
    )
}

#[test]
fn a_sentence_is_held_against_its_rates() {
    for (is, said, expected) in [
        ("lowest", "0.10", None),
        ("lowest", "0.0064", Some("the lowest price is $0.10/s")),
        ("lowest", "0.20", Some("the lowest price is $0.10/s")),
        ("highest", "0.30", None),
        ("highest", "0.10", Some("the highest price is $0.30/s")),
        ("one", "0.20", None),
        (
            "one",
            "0.25",
            Some("no price is that; the first is $0.10/s"),
        ),
        ("range", "0.10-0.30", None),
        ("range", "0.10-0.20", Some("the highest price is $0.30/s")),
        ("range", "0.05-0.30", Some("the lowest price is $0.10/s")),
        ("range", "0.10", Some("the highest price is $0.30/s")),
        // What cannot be compared contradicts nothing.
        ("lowest", "0.01|credits", None),
        ("lowest", "0.01|approximate", None),
    ] {
        let sources = sources(&mention(is, ""));
        let mut site = says("site", "a 0.20 1, b 0.10 1, c 0.30 1", 9);
        // In the order of the pages.
        site.stated.swap(0, 1);
        let about = About::Mention("*costs {price} today".to_owned());
        site.stated.push(stated("site", about, said, 2));
        let found = find(&sources, &[site]);
        let told = found.first().map(|f| f.contradiction.statement.as_str());
        match expected {
            None => assert_eq!(told, None, "{is} {said}"),
            Some(words) => {
                let told = told.unwrap_or_else(|| panic!("{is} {said}"));
                assert!(told.contains(words), "{told}");
                assert!(told.starts_with("The site says “it costs $"), "{told}");
                assert!(found[0].is_evident, "both were read in one look");
            }
        }
    }
}

#[test]
fn a_sentence_about_another_source_waits_for_it() {
    let sources = sources(&mention("lowest", "of = \"list/m/make\""));
    let site = |last: i64| {
        let mut site = says("site", "a 0.20 1", last);
        let about = About::Mention("*costs {price} today".to_owned());
        site.stated.push(stated("site", about, "0.084", 1));
        site
    };
    let list = |check: i64| says("list", &format!("a 0.10 {check}"), check);
    assert!(!find(&sources, &[site(2), list(3)])[0].is_evident);
    let found = find(&sources, &[site(4), list(3)]);
    assert_eq!(
        statements(&found),
        [(
            "The site says “it costs $0.084 today”, but the lowest price is $0.10/s: list M mode \
             a (The list)",
            true
        )]
    );
    assert!(
        find(&sources, &[site(4)]).is_empty(),
        "the list was never read"
    );
}

#[test]
fn a_long_sentence_is_shown_around_its_price() {
    let long = format!(
        "{} and so on $0.075 per second {}",
        "ä".repeat(90),
        "word ".repeat(30)
    );
    let shown = around(&long, "0.075".parse().unwrap());
    assert!(
        shown.starts_with("... and so on $0.075 per second word"),
        "{shown}"
    );
    assert!(
        shown.ends_with(" ...") && shown.chars().count() < 110,
        "{shown}"
    );
    assert_eq!(
        around("from $0.075", "0.075".parse().unwrap()),
        "from $0.075"
    );
    assert_eq!(
        around("from little", "0.075".parse().unwrap()),
        "from little"
    );
}

/// Source, route, dimensions and price: what the pages showed in April and May.
const FIGURES: [(&str, &str, &str, &str); 17] = [
    (
        "kling-video-3-guide",
        "kling/video-3.0/generate",
        "[resolution=720p,sound=off]",
        "6|credits",
    ),
    (
        "kling-video-3-guide",
        "kling/video-3.0/generate",
        "[resolution=720p,sound=on]",
        "9|credits",
    ),
    (
        "kling-video-3-guide",
        "kling/video-3.0/generate",
        "[resolution=1080p,sound=off]",
        "8|credits",
    ),
    (
        "kling-video-3-guide",
        "kling/video-3.0/generate",
        "[resolution=1080p,sound=on]",
        "12|credits",
    ),
    (
        "gptimage2-kling-3",
        "gptimage2/kling-3/text-to-video",
        "[resolution=720p,sound=off]",
        "0.075",
    ),
    (
        "gptimage2-kling-3",
        "gptimage2/kling-3/text-to-video",
        "[resolution=720p,sound=on]",
        "0.113",
    ),
    (
        "gptimage2-kling-3",
        "gptimage2/kling-3/text-to-video",
        "[resolution=1080p,sound=off]",
        "0.100",
    ),
    (
        "gptimage2-kling-3",
        "gptimage2/kling-3/text-to-video",
        "[resolution=1080p,sound=on]",
        "0.150",
    ),
    (
        "gptimage2-kling-o3",
        "gptimage2/kling-o3/video-edit",
        "[resolution=720p]",
        "0.112",
    ),
    (
        "gptimage2-kling-o3",
        "gptimage2/kling-o3/video-edit",
        "[resolution=1080p]",
        "0.150",
    ),
    (
        "gptimage2-model-pricing",
        "gptimage2-api/kling-3/text-to-video",
        "",
        "0.075-0.15",
    ),
    (
        "gptimage2-model-pricing",
        "gptimage2-api/kling-o3/video-edit",
        "",
        "0.1125-0.1501",
    ),
    (
        "kling-llms",
        "kling-api/v3/generate",
        "[mode=std,sound=off]",
        "0.084",
    ),
    (
        "kling-llms",
        "kling-api/v3/generate",
        "[mode=std,sound=on]",
        "0.126",
    ),
    (
        "kling-llms",
        "kling-api/v3/generate",
        "[mode=pro,sound=off]",
        "0.112",
    ),
    (
        "kling-llms",
        "kling-api/v3/generate",
        "[mode=pro,sound=on]",
        "0.168",
    ),
    (
        "kling-llms",
        "kling-api/v3/generate",
        "[mode=4k,sound=off]",
        "0.42",
    ),
];

/// The built-in files relate the figures of the pages, and find nothing wrong with them.
#[test]
fn the_known_figures_of_all_sources_go_together() {
    let catalog = crate::source::Catalog::new(&[]).unwrap();
    let say = |wrong: Option<(usize, &str)>| -> Vec<String> {
        let mut testimonies: Vec<Testimony> = Vec::new();
        for (n, (source, route, dimensions, price)) in FIGURES.iter().enumerate() {
            let price = wrong.filter(|(at, _)| *at == n).map_or(*price, |(_, p)| p);
            let about = About::Rate(rate(&format!("{route}{dimensions}")));
            let stated = stated(source, about, price, 1);
            match testimonies.iter_mut().find(|t| t.source == *source) {
                Some(testimony) => testimony.stated.push(stated),
                None => testimonies.push(Testimony {
                    source: (*source).to_owned(),
                    stated: vec![stated],
                    last_check: 9,
                    is_stale: false,
                }),
            }
        }
        let found = find(catalog.sources(), &testimonies);
        let each = found.iter();
        each.map(|f| f.contradiction.kind.name().to_owned())
            .collect()
    };
    assert_eq!(say(None), Vec::<String>::new());
    // Each of these figures moved alone is seen; and how.
    assert_eq!(say(Some((0, "7|credits"))), ["ratio", "ratio"]);
    // Below 0.15, it is still in the range of the list.
    assert_eq!(say(Some((4, "0.084"))), ["ratio"]);
    assert_eq!(say(Some((7, "0.180"))), ["ratio", "prices"]);
    assert_eq!(say(Some((9, "0.176"))), ["prices"]);
    assert_eq!(say(Some((10, "0.075-0.12"))), ["prices"]);
    assert_eq!(say(Some((12, "0.075"))), ["ratio"]);
    assert_eq!(say(Some((16, "0.5"))), Vec::<String>::new());
}

#[test]
fn a_mention_is_read_from_its_sentence_and_nothing_else() {
    let file = r#"
title = "T"
provider = "P"
model = "M"

[[page]]
id = "page"
url = "https://site.example/p"
says = "Pricing"

[[route]]
id = "site/m/make"
title = "M"

[[rates]]
route = "site/m/make"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.quality = { field = "Quality", other = true }
read = [{ table = "table" }]

[[mentions]]
text = ["Price: {price}(*credits) per second of video", "低至 {price}/秒"]
is = "range"
assume = { unit = "second" }

[[mentions]]
section = "About"
text = "*editing*starts at {price} per second*"
is = "lowest"

[expect]
rates = "site/m/make[quality=hd]"
"#;
    let body = r#"<!doctype html><title>P</title><h1>Pricing</h1>
<div><span>Price:</span> <span>$<!-- -->0.075<!-- --> - <!-- -->0.150</span><span>(~ 5.4 - 10.8
credits)</span><span> per second of video</span></div>
<table><tr><th>Quality</th><th>Price</th></tr><tr><td>HD</td><td>$0.10 / second</td></tr></table>
<h2>About</h2>
<div><h3>Editing</h3><p>The text route starts at $0.5 per second.</p></div>
<div><p>Video editing starts at $0.075&nbsp;per second, compared to others. It starts at once.</p></div>
<p style="display:none">Editing starts at $9 per second</p>
<h2>Others</h2><p>Other editing starts at $0.9 per second</p>
<p>低至 $0.0064/秒。</p>
</html>"#;
    let source = Source::parse("site", "site.toml", file).unwrap();
    let page = crate::page::Page {
        source: "site".to_owned(),
        page: "page".to_owned(),
        url: String::new(),
        final_url: String::new(),
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        validators: crate::page::Validators::default(),
        observed: Timestamp::UNIX_EPOCH,
        hash: crate::page::PageHash::of(body.as_bytes()),
        body: body.as_bytes().to_vec(),
    };
    let read = crate::source::extract(&source, &page);
    assert_eq!(read.problems, []);
    assert_eq!(read.readings.len(), 1, "a mention is no price");
    let said = |mention: &Mention| format!("{} “{}”", mention.price, mention.text);
    let said: Vec<String> = read.mentions.iter().map(said).collect();
    assert_eq!(
        said,
        [
            "$0.075-0.150/s “Price: $0.075 - 0.150 (~ 5.4 - 10.8 credits) per second of video”",
            "$0.0064/s “低至 $0.0064/秒”",
            "$0.075/s “Video editing starts at $0.075 per second, compared to others”",
        ]
    );
    assert_eq!(read.mentions[2].price.unit, Unit::Second);
    assert!(read.mentions[2].provenance.node.ends_with("> p"));
}
