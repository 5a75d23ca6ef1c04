//! What each form says, and what it leaves out rather than bend it.

use serde_json::Value;

use super::estimates::book;
use super::golden;
use crate::book::estimate::{Job, estimate};
use crate::book::export::{Export, ExportFormat, export};
use crate::book::test_book::{TestBook, amount};
use crate::price::Amount;

fn seed(format: ExportFormat) -> Export {
    export(&TestBook::seed().build(), format)
}

fn json(export: &Export) -> Value {
    serde_json::from_str(&export.text).unwrap()
}

#[test]
fn every_form_is_as_it_was() {
    for (format, file) in [
        (ExportFormat::Csv, "export.csv"),
        (ExportFormat::Prometheus, "export.prom"),
        (ExportFormat::LiteLlm, "export.litellm.json"),
        (ExportFormat::GenaiPrices, "export.genai-prices.json"),
    ] {
        golden::check(file, &seed(format).text);
    }
}

/// The figures of the text, by the words before them: what JSON says, no float has touched.
fn figure<'t>(text: &'t str, from: &str, field: &str) -> &'t str {
    let (_, after) = text.split_once(from).unwrap();
    let (_, after) = after.split_once(&format!("\"{field}\": ")).unwrap();
    after.split([',', '\n']).next().unwrap()
}

#[test]
fn litellm_has_a_key_for_each_sound_and_every_tier() {
    let text = seed(ExportFormat::LiteLlm).text;
    let silent = "\"gptimage2/kling-3/text-to-video/sound-off\"";
    assert_eq!(
        figure(&text, silent, "output_cost_per_second_720p"),
        "0.075"
    );
    assert_eq!(figure(&text, silent, "output_cost_per_second_1080p"), "0.1");
    let sound = "\"gptimage2/kling-3/text-to-video/sound-on\"";
    assert_eq!(figure(&text, sound, "output_cost_per_second_1080p"), "0.15");
    let edit = "\"gptimage2/kling-o3/video-edit\"";
    assert_eq!(figure(&text, edit, "output_cost_per_second_720p"), "0.1125");
    assert!(!text.contains("output_cost_per_video_per_second"));
    assert!(
        !text.contains("\"output_cost_per_second\""),
        "no price whatever the resolution"
    );
    assert!(
        !text.contains("kling/video-3.0/generate/"),
        "credits are no dollars"
    );
}

#[test]
fn genai_prices_has_a_model_for_each_rate() {
    let text = seed(ExportFormat::GenaiPrices).text;
    let rate = "\"gptimage2/kling-o3/video-edit[resolution=720p]\"";
    assert_eq!(figure(&text, rate, "audio_hours"), "405");
    assert!(text.contains("genai-prices has no unit of video time"));
}

/// Whatever is not one figure of dollars is left out by name.
#[test]
fn what_is_no_figure_is_left_out_and_said() {
    let export = export(&book(), ExportFormat::LiteLlm);
    let unsaid: Vec<String> = export.unsaid.iter().map(ToString::to_string).collect();
    for expected in [
        "left out: shop/kinds/from: from $0.1/s is not one figure",
        "left out: shop/kinds/at-most: up to $0.5/s is not one figure",
        "left out: shop/kinds/about: ~$0.1/s is not one figure",
        "left out: shop/kinds/range: $0.1-0.3/s is not one figure",
        "left out: shop/units/minute: no finite decimal says $0.10/min for one second",
        "left out: shop/units/video: EUR 0.99/video is not in dollars",
        "left out: shop/units/request: $0.014/request is not by the second",
        "left out: shop/units/tokens: $3/1M-tokens says nothing of a clip",
        "left out: shop/rules/added[add-on=voice]: an add-on (+$0.028/s) is charged beside another price",
        "left out: shop/bills/base[part=first]: $0.35/video is only a part of what is charged",
        "left out: shop/bills/steps[mode=std,length=5s]: $0.28/video is the price of one length",
        "not said: shop/bills/clamped: at least 3 s are billed",
        "not said: shop/bills/fee: a fee of 5% is kept of what is paid in",
        "not said: gptimage2/kling-o3/video-edit: billed by input duration",
    ] {
        assert!(
            unsaid.iter().any(|said| said == expected),
            "{expected}\n{unsaid:#?}"
        );
    }
    let listed = &json(&export)["ratebook"]["metadata"]["unsaid"];
    let listed: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect();
    assert_eq!(listed, unsaid, "the file says it, too");
}

/// Each of them is what the engine charges for a length that no rule changes.
#[test]
fn each_figure_is_what_the_engine_charges() {
    let book = book();
    let text = export(&book, ExportFormat::GenaiPrices).text;
    let providers: Vec<Value> = serde_json::from_str(&text).unwrap();
    let models = providers
        .iter()
        .flat_map(|p| p["models"].as_array().unwrap());
    let mut compared = 0;
    for model in models {
        let id = model["id"].as_str().unwrap();
        let prices = &model["prices"];
        let hours = prices.get("audio_hours").map(ToString::to_string);
        let route = id.split('[').next().unwrap();
        // Rules that change what ten seconds cost are listed, and no figure says them; and this test
        // reads floats, which do not say the tiniest.
        let changed = ["fifteen", "cents", "fee", "both", "clamped", "tiny"];
        if changed.iter().any(|rule| route.ends_with(rule)) {
            continue;
        }
        let job = Job::of_rate(&id.parse().unwrap(), amount("10"));
        let estimate = estimate(&book, &job).unwrap();
        let total = &estimate.totals[0];
        if let Some(hours) = hours {
            let hours: Amount = hours.trim_end_matches(".0").parse().unwrap();
            let charged = hours
                .times(10_u32.into())
                .unwrap()
                .ratio(3600_u32.into(), 6);
            assert_eq!(charged.unwrap(), total.low, "{id}");
        } else {
            let thousand: Amount = prices["requests_kcount"]
                .to_string()
                .trim_end_matches(".0")
                .parse()
                .unwrap();
            assert_eq!(thousand, total.low.times(1000_u32.into()).unwrap(), "{id}");
        }
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn multiples_are_exported_for_whatever_they_hold() {
    let text = export(&book(), ExportFormat::LiteLlm).text;
    let sound = "\"shop/bills/multiples/sound-on\"";
    assert_eq!(figure(&text, sound, "output_cost_per_second_720p"), "0.126");
    assert_eq!(figure(&text, sound, "output_cost_per_second_4k"), "0.42");
    let silent = "\"shop/bills/multiples/sound-off\"";
    assert_eq!(figure(&text, silent, "output_cost_per_second_4k"), "0.42");
}

#[test]
fn a_price_in_doubt_is_no_figure_and_a_stale_one_says_so() {
    let gap = TestBook::seed()
        .ended("gptimage2/kling-3/text-to-video", "2026-07-03T00:00:00Z")
        .at_instant("2026-07-01T00:00:00Z")
        .build();
    for format in [ExportFormat::LiteLlm, ExportFormat::GenaiPrices] {
        let export = export(&gap, format);
        assert!(
            !export
                .text
                .contains("\"gptimage2/kling-3/text-to-video/sound-off\": {")
        );
        let said = |words: &str| export.unsaid.iter().any(|u| u.to_string().contains(words));
        assert!(said(
            "it changed between 8 Apr 2026 18:00 UTC and 3 Jul 2026 00:00 UTC"
        ));
        assert!(said("stale: last seen 8 Apr 2026 18:00 UTC"));
    }
}

/// Page text in no form is more than text.
#[test]
fn hostile_text_stays_text() {
    let mut document = TestBook::seed().build().to_json();
    document["sources"][0]["pages"][0]["url"] = "=HYPERLINK(\"http://x\")\n# HELP x".into();
    document["rates"][0]["read_from"]["page"] = document["sources"][0]["pages"][0]["id"].clone();
    document["rates"][0]["source"] = document["sources"][0]["id"].clone();
    document["rates"][0]["text"] = "\u{1b}[31m\u{202e}".into();
    let book = crate::book::Book::from_json(&document.to_string()).unwrap();
    let csv = export(&book, ExportFormat::Csv).text;
    assert!(
        csv.contains("\"'=HYPERLINK(\"\"http://x\"\") # HELP x\""),
        "{csv}"
    );
    for format in [
        ExportFormat::Json,
        ExportFormat::LiteLlm,
        ExportFormat::GenaiPrices,
        ExportFormat::Prometheus,
    ] {
        let text = export(&book, format).text;
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}
