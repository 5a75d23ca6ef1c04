//! Books of random models, modes, settings, prices, units and rules: none makes a sentence false.

use proptest::prelude::*;

use super::checker::check;
use crate::book::report::{ReportFormat, report};
use crate::book::test_book::TestBook;

const FAMILIES: [&str; 5] = [
    "gptimage2/kling-3",
    "gptimage2/kling-o3",
    "other/kling-3",
    "third/wan",
    "vendor/wan",
];
const MODES: [&str; 4] = [
    "text-to-video",
    "image-to-video",
    "reference-to-video",
    "video-edit",
];
const SETTINGS: [&str; 6] = [
    "",
    "resolution=720p",
    "resolution=720p,sound=off",
    "resolution=720p,sound=on",
    "resolution=1080p,sound=off",
    "resolution=720p,add-on=voice-control",
];

fn any_price() -> impl Strategy<Value = String> {
    let amount = prop::sample::select(vec![
        "0", "0.05", "0.075", "0.0750", "0.1125", "0.0001", "3", "4.5",
    ]);
    let kind = prop::sample::select(vec!["", "", "", "", "", "", "from ", "up to ", "~", "+"]);
    let unit = prop::sample::select(vec![
        "s", "s", "s", "s", "s", "min", "5 s", "h", "request", "image",
    ]);
    let money = prop::sample::select(vec!["$", "$", "$", "$", "$", "EUR ", "credits"]);
    (amount, kind, unit, money).prop_map(|(amount, kind, unit, money)| match money {
        "credits" => format!("{kind}{amount} credits/{unit}"),
        sign => format!("{kind}{sign}{amount}/{unit}"),
    })
}

fn any_book() -> impl Strategy<Value = TestBook> {
    let rate = (
        0..FAMILIES.len(),
        0..MODES.len(),
        0..SETTINGS.len(),
        any_price(),
    );
    let rates = prop::collection::vec(rate, 0..24);
    (rates, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(rates, seed, rule, gap)| {
        let mut book = if seed {
            TestBook::seed()
        } else {
            TestBook::empty()
        }
        .model("other/kling-3", "Other", "Kling 3.0")
        .model("third/wan", "Third", "Wan")
        .official_model("vendor/wan", "Vendor", "Wan");
        for (family, mode, setting, price) in rates {
            let route = format!("{}/{}", FAMILIES[family], MODES[mode]);
            book = book.rates(&route, &[(SETTINGS[setting], &price)]);
            if rule {
                book = book
                    .rule(&route, "duration", "3-8 s")
                    .rule(&route, "rounding", "up 2 s");
            }
        }
        if gap {
            book = book.ended("gptimage2/kling-3", "2026-04-09T00:00:00Z");
        }
        book
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn no_book_makes_a_sentence_false(book in any_book()) {
        let book = book.build();
        let checked = check(&book);
        for format in [ReportFormat::Markdown, ReportFormat::Html, ReportFormat::Json] {
            prop_assert_eq!(checked.render(format), report(&book).render(format));
        }
    }
}
