//! The report of many books: no sentence of it may be false, and none that matters missing.

mod checker;
mod random;
mod wording;

use checker::check;

use super::{Block, Report, ReportFormat};
use crate::book::test_book::TestBook;

fn text(report: &Report) -> String {
    report.render(ReportFormat::Markdown).replace('\\', "")
}

/// Asserts what the report of a book says and does not say.
fn says(book: TestBook, yes: &[&str], no: &[&str]) -> Report {
    let report = check(&book.build());
    let text = text(&report);
    for words in yes {
        assert!(text.contains(words), "does not say {words:?}:\n{text}");
    }
    for words in no {
        assert!(!text.contains(words), "says {words:?}:\n{text}");
    }
    report
}

const O3_TEXT: &str = "gptimage2/kling-o3/text-to-video";
const O3_IMAGE: &str = "gptimage2/kling-o3/image-to-video";
const O3_EDIT: &str = "gptimage2/kling-o3/video-edit";
const O3_REFERENCE: &str = "gptimage2/kling-o3/reference-to-video";
const K3_TEXT: &str = "gptimage2/kling-3/text-to-video";
const K3_IMAGE: &str = "gptimage2/kling-3/image-to-video";

/// The seed book with one price for each route.
fn flat() -> TestBook {
    TestBook::empty()
        .rate(K3_TEXT, "$0.075/s")
        .rate(K3_IMAGE, "$0.075/s")
        .rate(O3_TEXT, "$0.075/s")
        .rate(O3_IMAGE, "$0.075/s")
        .rate(O3_REFERENCE, "$0.1125/s")
        .rate(O3_EDIT, "$0.1125/s")
}

#[test]
fn the_seed_figures_give_the_statements_of_the_article() {
    let report = says(
        TestBook::seed(),
        &[
            "The official Kling VIDEO 3.0 Model User Guide, published on 2026-02-06, lists VIDEO \
             3.0 pricing in credits per second by resolution and audio mode.",
            "In the GPTImage2 route prices observed on 2026-04-08, Kling 3.0 and Kling O3 both \
             start from $0.075/s for text-to-video and image-to-video.",
            "Kling O3's reference-to-video and video editing routes start from $0.1125/s: \
             $0.0375/s (50%) more than its text-to-video and image-to-video routes, which start \
             from $0.075/s.",
            "Kling 3.0 and Kling O3 cost the same at the entry level, $0.075/s, when the work is \
             limited to:\n\n- text-to-video\n- image-to-video\n- clips of 3 to 15 s\n",
            "## When Kling O3 costs more",
            "at the mode boundary (from text-to-video and image-to-video to reference-to-video \
             and video editing), not at the name of the model.",
            "| No Native Audio | 6 credits/s | 8 credits/s |",
            "| Native Audio | 9 credits/s | 12 credits/s |",
            "| Voice Control add-on | +2 credits/s | +2 credits/s |",
            "| Kling 3.0 text/image | $0.075/s | $0.375 | $0.75 |",
            "| Kling O3 text/image | $0.075/s | $0.375 | $0.75 |",
            "| Kling O3 reference/edit | $0.1125/s | $0.5625 | $1.125 |",
            "### Is Kling 3.0 cheaper than Kling O3?\n\nNot always.",
            "### What is the official publicly documented Kling VIDEO 3.0 pricing?",
            "lists 6 credits/s at 720p and 8 credits/s at 1080p for No Native Audio, 9 credits/s \
             at 720p and 12 credits/s at 1080p for Native Audio",
            "### Why does Kling O3 sometimes cost more?\n\nBecause Kling O3 includes routes that \
             no other model here has: reference-to-video and video editing.",
            "### Should developers start with Kling 3.0 or Kling O3?\n\nStart with Kling 3.0 for \
             text-to-video or image-to-video. Start with Kling O3 for reference-to-video or \
             video editing.",
            "### Does this page compare all marketplaces and providers?\n\nNo.",
            "cost $0.0125 for each official credit of VIDEO 3.0",
            "observed 2026-04-08 18:00 UTC; snapshot 1",
        ],
        &["Kling O3 text-to-video and image-to-video cost $0.0125"],
    );
    let questions = report.sections.iter().flat_map(|s| &s.blocks);
    let questions = questions.filter(|b| matches!(b, Block::Question { .. }));
    assert_eq!(questions.count(), 5);
}

#[test]
fn a_raised_mode_moves_the_boundary() {
    let book = TestBook::seed()
        .rate(&format!("{O3_EDIT}[resolution=720p]"), "$0.1350/s")
        .rate(&format!("{O3_EDIT}[resolution=1080p]"), "$0.18/s");
    says(
        book,
        &[
            "Kling O3's video editing route starts from $0.135/s: $0.06/s (80%) more",
            "Kling O3's reference-to-video route starts from $0.1125/s: $0.0375/s (50%) more",
            "| Kling O3 edit | $0.135/s | $0.675 | $1.35 |",
        ],
        &["reference-to-video and video editing routes start"],
    );
}

#[test]
fn everything_equal_says_so() {
    let book = flat()
        .rate(O3_REFERENCE, "$0.075/s")
        .rate(O3_EDIT, "$0.075/s");
    says(
        book,
        &[
            "Kling 3.0 and Kling O3 both cost $0.075/s for text-to-video",
            "cost the same, $0.075/s, when",
            "No: they begin at the same price.",
            "### Does one route cost more than another?",
            "No model begins higher in one of its modes than in another",
            "| Kling O3 text/image/reference/edit | $0.075/s | $0.375 | $0.75 |",
        ],
        &[
            ") more",
            "from $",
            "entry level",
            "more expensive",
            "mode boundary",
        ],
    );
}

#[test]
fn a_single_price_has_no_from() {
    says(
        flat(),
        &[
            "both cost $0.075/s for",
            "routes cost $0.1125/s: $0.0375/s (50%) more",
            "| Kling O3 video editing | $0.1125/s |",
        ],
        &["from $"],
    );
}

#[test]
fn a_from_price_keeps_its_from() {
    let book = flat().rate(K3_TEXT, "from $0.075/s");
    says(
        book,
        &[
            "both cost $0.075/s at the least for text-to-video",
            "both cost $0.075/s for image-to-video",
            "| Kling 3.0 text-to-video | from $0.075/s |",
            "| Kling 3.0 text | from $0.075/s | from $0.375 | from $0.75 |",
        ],
        &[],
    );
}

#[test]
fn one_model_cheaper_in_all_shared_modes() {
    let book = flat().rate(O3_TEXT, "$0.09/s").rate(O3_IMAGE, "$0.09/s");
    says(
        book,
        &[
            "Kling O3 costs $0.09/s for text-to-video and image-to-video, $0.015/s (20%) more \
             than Kling 3.0, which costs $0.075/s.",
            "At the entry level, yes.",
            "No mode is known to begin at the same price",
            "Start with Kling 3.0 for text-to-video or image-to-video.",
        ],
        &["cost the same,", "both", "not at the name of the model"],
    );
}

#[test]
fn the_other_model_cheaper() {
    let book = flat().rate(O3_TEXT, "$0.06/s").rate(O3_IMAGE, "$0.06/s");
    says(
        book,
        &[
            "Kling 3.0 costs $0.075/s for text-to-video and image-to-video, $0.015/s (25%) more \
             than Kling O3, which costs $0.06/s.",
            "At the entry level, no.",
            "Start with Kling O3 for text-to-video, image-to-video, reference-to-video or video",
        ],
        &["Start with Kling 3.0", "start with Kling 3.0, then"],
    );
}

#[test]
fn cheaper_in_one_mode_and_dearer_in_another() {
    let book = flat().rate(O3_TEXT, "$0.06/s").rate(O3_IMAGE, "$0.09/s");
    says(
        book,
        &[
            "Not always: it depends on the mode.",
            "Start with Kling 3.0 for image-to-video.",
            "Start with Kling O3 for text-to-video",
            "## When one costs more",
        ],
        &["both"],
    );
}

#[test]
fn one_model_only() {
    says(
        TestBook::empty().kling_o3().official(),
        &[
            "# Kling O3 API pricing",
            "Kling O3 is the only model with route prices",
            "### Is Kling O3 cheaper than other models?",
            "### Should developers start with Kling O3?",
            "(50%) more than its text-to-video and image-to-video routes",
            "| prompt-first text-to-video | Kling O3 |",
        ],
        &["Kling 3.0 ", "no other model here has"],
    );
}

#[test]
fn no_official_source() {
    says(
        TestBook::routes_only(),
        &[
            "The book has no official price at this date.",
            "### What is the official publicly documented pricing?",
            "No. It compares the route prices of GPTImage2 only.",
        ],
        &["credit", "Guide", "2026-02-06"],
    );
}

#[test]
fn official_only() {
    says(
        TestBook::empty().official(),
        &[
            "# Official Kling VIDEO 3.0 pricing",
            "The book has no route prices at this date.",
            "No. It has the official prices of Kling only.",
        ],
        &["GPTImage2", "$"],
    );
}

#[test]
fn an_empty_book() {
    says(
        TestBook::empty(),
        &[
            "# Video generation pricing",
            "The book has no route prices at this date.",
            "The book has no official price at this date.",
            "No. The book has no prices at this date.",
        ],
        &["$", "Kling", "%"],
    );
}

#[test]
fn other_currencies_do_not_compare() {
    let book = flat()
        .rate(O3_TEXT, "EUR 0.075/s")
        .rate(O3_IMAGE, "EUR 0.075/s");
    says(
        book,
        &[
            "For text-to-video not all prices of Kling 3.0 and Kling O3 can be compared: \
             $0.075/s and EUR 0.075/s.",
            "That cannot be said.",
            "Kling 3.0 or Kling O3 (their prices cannot be compared)",
            "For text-to-video the prices do not decide between Kling 3.0 and Kling O3",
        ],
        &["both", "cost the same,"],
    );
}

#[test]
fn units_of_time_compare_and_pieces_do_not() {
    let book = flat()
        .rate(O3_TEXT, "$4.50/min")
        .rate(O3_IMAGE, "$0.5/request");
    says(
        book,
        &[
            "Kling 3.0 and Kling O3 both cost $0.075/s and $4.50/min for text-to-video",
            "For image-to-video not all prices of Kling 3.0 and Kling O3 can be compared",
            "Some of their prices cannot be compared.",
            "| Kling O3 image | $0.50/request | $0.50 | $0.50 |",
            "| Kling O3 text | $4.50/min | $0.375 | $0.75 |",
        ],
        &[],
    );
}

#[test]
fn a_minute_price_without_finite_clips_is_marked() {
    let book = flat().rate(O3_TEXT, "$0.10/min");
    says(book, &["≈$0.008333", "≈$0.016667"], &[]);
}

#[test]
fn approximate_and_at_most_do_not_compare() {
    let book = flat()
        .rate(O3_TEXT, "~$0.075/s")
        .rate(O3_IMAGE, "up to $0.5/s");
    says(
        book,
        &[
            "can be compared: $0.075/s and ~$0.075/s.",
            "can be compared: $0.075/s and up to $0.50/s.",
            "| Kling O3 image | up to $0.50/s | — | — |",
        ],
        &["both", "from up to"],
    );
}

#[test]
fn a_gap_is_told_and_the_dates_are_those_seen() {
    let book = TestBook::seed()
        .at_instant("2026-07-02T22:00:00Z")
        .last_seen("gptimage2/", "2026-07-02T18:00:00Z")
        .ended(O3_EDIT, "2026-07-03T00:00:00Z");
    says(
        book,
        &[
            "The price of gptimage2/kling-o3/video-edit[resolution=720p] was last seen on \
             2026-07-02 18:00 UTC; by 2026-07-03 00:00 UTC it had changed",
            "route prices observed on 2026-07-02",
        ],
        &["prices observed on 2026-04-08"],
    );
}

#[test]
fn sources_seen_on_several_days() {
    let book = TestBook::seed()
        .at_instant("2026-04-30T22:00:00Z")
        .last_seen("gptimage2/kling-3", "2026-04-28T18:00:00Z")
        .last_seen("gptimage2/kling-o3", "2026-04-30T18:00:00Z");
    says(
        book,
        &["route prices observed from 2026-04-28 to 2026-04-30"],
        &[],
    );
}

#[test]
fn an_official_page_without_a_date() {
    let book = TestBook::seed().unpublished();
    says(
        book,
        &["The official Kling VIDEO 3.0 Model User Guide, observed on 2026-04-08, lists"],
        &["published on"],
    );
}

#[test]
fn an_official_price_that_is_flat() {
    let book = TestBook::empty()
        .rate("kling/video-3.0/generate[resolution=720p]", "6 credits/s")
        .rate("kling/video-3.0/generate[resolution=1080p]", "6 credits/s");
    says(
        book,
        &["The official price of VIDEO 3.0 is one for all its settings."],
        &["depends on", "not one flat", " by resolution"],
    );
}

#[test]
fn sound_that_costs_less_or_nothing_more() {
    let book = TestBook::seed()
        .rate(
            "kling/video-3.0/generate[resolution=720p,sound=on]",
            "6 credits/s",
        )
        .rate(
            "kling/video-3.0/generate[resolution=1080p,sound=on]",
            "4 credits/s",
        );
    says(
        book,
        &["No Native Audio costs 4 credits/s (100%) more than Native Audio at 1080p."],
        &["more than No Native Audio", "official credit of"],
    );
}

#[test]
fn equal_in_every_setting() {
    let book = TestBook::seed()
        .without(O3_TEXT)
        .without(O3_IMAGE)
        .rates(
            O3_TEXT,
            &[
                ("resolution=720p,sound=off", "$0.075/s"),
                ("resolution=720p,sound=on", "$0.1125/s"),
                ("resolution=1080p,sound=off", "$0.1/s"),
                ("resolution=1080p,sound=on", "$0.15/s"),
            ],
        )
        .rates(
            O3_IMAGE,
            &[
                ("resolution=720p,sound=off", "$0.075/s"),
                ("resolution=720p,sound=on", "$0.1125/s"),
                ("resolution=1080p,sound=off", "$0.1/s"),
                ("resolution=1080p,sound=on", "$0.15/s"),
            ],
        );
    says(
        book,
        &[
            "There they have the same settings at the same prices.",
            "Kling O3 text-to-video and image-to-video cost $0.0125 for each official credit",
        ],
        &["etting by setting", "Beyond the entry level"],
    );
}

#[test]
fn three_models_and_two_providers_of_one_name() {
    let book = flat()
        .model("other/kling-3", "Other", "Kling 3.0")
        .rate("other/kling-3/text-to-video", "$0.07/s")
        .model("third/wan", "Third", "Wan")
        .rate("third/wan/text-to-video", "$0.08/s");
    says(
        book,
        &[
            "Kling 3.0 on GPTImage2",
            "Kling 3.0 on Other",
            "### Which of Kling 3.0 on GPTImage2, Kling O3, Kling 3.0 on Other or Wan is the",
            "Start with Kling 3.0 on Other for text-to-video.",
            "In the GPTImage2 and Other route prices",
        ],
        &["Not always", "At the entry level,"],
    );
}

#[test]
fn no_mode_in_common() {
    let book = TestBook::empty()
        .rate(K3_TEXT, "$0.075/s")
        .rate(O3_EDIT, "$0.1125/s");
    says(
        book,
        &["Kling 3.0 and Kling O3 have no mode in common."],
        &["both", "cost the same,", ") more"],
    );
}

#[test]
fn a_difference_of_less_than_a_tenth_of_a_per_cent() {
    let book = flat().rate(K3_TEXT, "$1/s").rate(O3_TEXT, "$1.0001/s");
    says(
        book,
        &["$0.0001/s (less than 0.1%) more than Kling 3.0"],
        &["(0%)", " 0%)"],
    );
}

#[test]
fn a_free_route_has_no_per_cent() {
    let book = flat().rate(K3_TEXT, "$0/s");
    says(
        book,
        &["$0.075/s more than Kling 3.0, which costs $0.00/s"],
        &[],
    );
}

#[test]
fn an_advanced_mode_that_costs_less_is_no_step_up() {
    let book = flat()
        .rate(O3_REFERENCE, "$0.05/s")
        .rate(O3_EDIT, "$0.05/s");
    says(
        book,
        &[
            "Kling O3's text-to-video and image-to-video routes cost $0.075/s: $0.025/s (50%) more than its reference-to-video and video editing routes",
        ],
        &["cost-sensitive testing", "no other model here has"],
    );
}

#[test]
fn hostile_names_stay_text() {
    let book = flat()
        .model("x/y", "<img src=x>", "A|B [c](javascript:d) `e` <script>")
        .rate("x/y/text-to-video", "$0.075/s");
    let report = check(&book.build());
    let html = report.render(ReportFormat::Html);
    assert!(!html.contains("<script") && !html.contains("<img"));
    let markdown = report.render(ReportFormat::Markdown);
    assert!(!markdown.contains("[c](") && !markdown.contains("<script>"));
    let columns = |row: &str| row.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = markdown.lines().filter(|l| l.starts_with('|')).collect();
    assert!(rows.iter().all(|row| columns(row) >= 3));
}

#[test]
fn the_page_needs_nothing_else() {
    let html = check(&TestBook::seed().build()).render(ReportFormat::Html);
    for word in ["<script", "src=", "@import", "url(", "<link"] {
        assert!(!html.contains(word), "{word}");
    }
    for tag in [
        "html", "head", "body", "main", "section", "table", "ul", "p", "h2", "div", "nav",
    ] {
        let open =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(open, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert!(html.contains("prefers-color-scheme: dark") && html.contains("name=\"viewport\""));
}

#[test]
fn json_carries_every_sentence_and_its_claims() {
    let report = check(&TestBook::seed().build());
    let json: serde_json::Value = serde_json::from_str(&report.render(ReportFormat::Json)).unwrap();
    let text = json.to_string();
    for statement in report.statements() {
        assert!(text.contains(&serde_json::to_string(&statement.text).unwrap()));
    }
    assert!(text.contains(r#"{"claim":"same","one":"gptimage2/kling-3/text-to-video""#));
    assert!(!text.contains(r#""amount":0"#), "amounts are texts");
}
