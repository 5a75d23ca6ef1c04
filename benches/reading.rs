//! How long reading takes: price text, the pages of `fixtures/`, and pages that mean to take long.
//!
//! `cargo bench --bench reading`, or a part of it: `cargo bench --bench reading -- pages`. Heavy
//! pages are as long as the longest that is fetched.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a measurement that cannot go on must stop"
)]

use std::fs;
use std::path::Path;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use ratebook::price::text::{Given, read};

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/ratebook/properties/mod.rs"]
mod properties;

use properties::heavy::{self, Heavy};
use properties::page::{PAGES, read_with};

fn main() {
    divan::main();
}

/// All expressions of the table beside the grammar.
#[divan::bench]
fn price_text(bencher: Bencher<'_, '_>) {
    let cases = include_str!("../src/price/text/cases.tsv");
    let cases = cases.lines().filter(|line| !line.starts_with("# "));
    let texts: Vec<&str> = cases.filter_map(|line| line.split('\t').next()).collect();
    bencher
        .counter(ItemsCount::new(texts.len()))
        .bench_local(|| {
            let given = Given::default();
            texts
                .iter()
                .filter(|text| read(black_box(text), &given).is_ok())
                .count()
        });
}

/// The longest text that is read as one expression.
#[divan::bench(args = ["$0.1/s ", "(", "1,", "from $1 to ", "5s per "])]
fn long_price_text(bencher: Bencher<'_, '_>, piece: &str) {
    let text: String = piece.chars().cycle().take(4096).collect();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| read(black_box(&text), &Given::default()).is_ok());
}

const FIXTURES: [(&str, &str, &str); 5] = [
    (
        "Kling 3.0 on GPTImage2",
        "text-to-video",
        "gptimage2-kling-3/2026-04-21-rounded.text-to-video.html",
    ),
    (
        "Kling O3 on GPTImage2",
        "video-edit",
        "gptimage2-kling-o3/2026-09-05-redesigned.video-edit.html",
    ),
    (
        "Kling VIDEO 3.0 Model User Guide",
        "guide",
        "kling-video-3-guide/2026-02-06-published.html",
    ),
    (
        "Model prices of GPTImage2 (public JSON)",
        "pricing",
        "gptimage2-model-pricing/2026-05-12-published.json",
    ),
    (
        "Kling API prices (llms.txt)",
        "llms",
        "kling-llms/2026-05-12-published.md",
    ),
];

#[divan::bench(args = FIXTURES.map(|(_, _, file)| file))]
fn pages(bencher: Bencher<'_, '_>, file: &str) {
    let (title, page, _) = FIXTURES.iter().find(|(_, _, f)| *f == file).unwrap();
    let (source, page) = PAGES
        .iter()
        .find(|(s, p)| s.title == *title && p == page)
        .unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(file);
    let body = fs::read(path).unwrap();
    bencher
        .counter(BytesCount::of_slice(&body))
        .bench_local(|| {
            let read = read_with(source, page, Some("text/html"), black_box(&body));
            assert!(read.problems.is_empty(), "{:?}", read.problems);
            read.readings.len()
        });
}

/// As long as the longest page that is fetched.
const LONGEST: usize = 8 * 1024 * 1024;

fn names() -> Vec<&'static str> {
    heavy::pages(100).iter().map(Heavy::name).collect()
}

#[divan::bench(args = names(), sample_count = 3, sample_size = 1)]
fn heavy_pages(bencher: Bencher<'_, '_>, name: &str) {
    let pages = heavy::pages(LONGEST);
    let page = pages.iter().find(|page| page.name() == name).unwrap();
    bencher
        .counter(BytesCount::new(page.bytes()))
        .bench_local(|| page.read());
}
