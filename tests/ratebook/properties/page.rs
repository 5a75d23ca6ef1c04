//! Pages: whatever the bytes, what is read from them stands in them.

use std::sync::LazyLock;

use jiff::Timestamp;
use ratebook::page::{Page, PageHash, Validators};
use ratebook::reading::Extraction;
use ratebook::source::{Source, extract, judge};

/// The selector files that pages are read with: those of the program, and the examples of the
/// documentation, which have every shape between them.
const FILES: [&str; 6] = [
    include_str!("../../../selectors/gptimage2-kling-3.toml"),
    include_str!("../../../selectors/gptimage2-kling-o3.toml"),
    include_str!("../../../selectors/kling-video-3-guide.toml"),
    include_str!("../../../selectors/gptimage2-model-pricing.toml"),
    include_str!("../../../selectors/kling-llms.toml"),
    include_str!("../../../selectors/README.md"),
];

const CONTENT_TYPES: [Option<&str>; 4] = [
    Some("text/html; charset=utf-8"),
    None,
    Some("text/html; charset=gbk"),
    Some("application/json"),
];

/// Every page of every source.
pub static PAGES: LazyLock<Vec<(Source, String)>> = LazyLock::new(|| {
    let mut pages = Vec::new();
    for text in FILES.iter().flat_map(|text| whole_files(text)) {
        let Ok(source) = Source::parse("mine", "mine.toml", &text) else {
            panic!("no selector file: {text}");
        };
        for page in &source.pages {
            pages.push((source.clone(), page.id.clone()));
        }
    }
    pages
});

/// A selector file, or those that stand in a text of Markdown.
fn whole_files(text: &str) -> Vec<String> {
    if !text.contains("```toml\n") {
        return vec![text.to_owned()];
    }
    let blocks = text.split("```toml\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split("\n```").next());
    let whole = blocks.filter(|block| block.contains("[expect]"));
    whole.map(|block| format!("{block}\n")).collect()
}

/// The first byte chooses the source and its page, the second what the server says the bytes are.
pub fn holds(input: &[u8]) {
    let &[chosen, content_type, ref body @ ..] = input else {
        return;
    };
    let (source, page) = &PAGES[usize::from(chosen) % PAGES.len()];
    let content_type = CONTENT_TYPES[usize::from(content_type) % CONTENT_TYPES.len()];
    read_with(source, page, content_type, body);
}

/// Reads a page and holds what was read against its bytes.
pub fn read_with(
    source: &Source,
    page: &str,
    content_type: Option<&str>,
    body: &[u8],
) -> Extraction {
    let page = Page {
        source: source.id.clone(),
        page: page.to_owned(),
        url: "https://example.org/".to_owned(),
        final_url: "https://example.org/".to_owned(),
        status: 200,
        content_type: content_type.map(str::to_owned),
        validators: Validators::default(),
        observed: Timestamp::UNIX_EPOCH,
        hash: PageHash::of(body),
        body: body.to_vec(),
    };
    let part = extract(source, &page);
    let whole = judge(source, &[&page.page], vec![part]);
    consistent(source, &page, &whole);
    whole
}

fn consistent(source: &Source, page: &Page, read: &Extraction) {
    for (n, reading) in read.readings.iter().enumerate() {
        let others = read.readings.iter().take(n);
        let twice = others.into_iter().any(|r| r.rate == reading.rate);
        assert!(!twice, "{} is read twice", reading.rate);
        assert_eq!(reading.provenance.hash, page.hash);
        assert_eq!(reading.provenance.page, page.page);
        assert!(!reading.price.amount.is_zero() && !reading.price.amount.is_negative());
        assert!(
            super::price_text::stands_in(reading.price.amount, &reading.text),
            "{} does not stand in {:?}",
            reading.price.amount,
            reading.text
        );
    }
    if read.problems.is_empty() {
        let expected = source.expect.rates.iter();
        let own = expected.filter(|rate| {
            let spec = source.page(&page.page);
            spec.is_some_and(|spec| spec.routes.contains(&rate.route))
        });
        for rate in own {
            let is_read = read.readings.iter().any(|reading| &reading.rate == rate);
            assert!(is_read, "{rate} is missing, and nobody says so");
        }
    }
    for problem in &read.problems {
        assert!(!problem.to_string().is_empty());
    }
}
