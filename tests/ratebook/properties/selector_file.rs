//! Selector files: any text is a source, or a mistake with its line.

use ratebook::source::{Source, lint};

pub fn holds(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    match Source::parse("mine", "mine.toml", &text) {
        Ok(source) => {
            assert_eq!(source.text, text);
            assert!(source.expect.at_most >= source.expect.rates.len());
            for rate in &source.expect.rates {
                assert_eq!(rate.to_string().parse().as_ref(), Ok(rate));
            }
            let lines = text.split('\n').count();
            for doubt in lint(&source) {
                assert!((1..=lines).contains(&doubt.line), "{}", doubt.cause);
            }
            // A source that was taken reads any page.
            let all: Vec<String> = source.pages.iter().map(|page| page.id.clone()).collect();
            for page in &all {
                super::page::read_with(&source, page, None, PAGE.as_bytes());
            }
        }
        Err(mistake) => {
            let lines = text.split('\n').count();
            assert!((1..=lines).contains(&mistake.line), "{mistake}");
            assert!(!mistake.cause.to_string().is_empty());
        }
    }
}

/// Something of each shape.
const PAGE: &str = r#"<!doctype html><title>Video pricing</title><h1>Video pricing</h1>
<h2>Billing Rules</h2><ul><li>Duration range: 3-15 seconds</li><li>Published on 2026-02-06</li></ul>
<h2>Pricing</h2>
<table><tr><th>Model</th><th>Resolution</th><th colspan=2>Price</th></tr>
<tr><td rowspan=2>Swift</td><td>720p</td><td>$1.20 / minute</td><td>2 credits</td></tr>
<tr><td>1080p</td><td>$0.02/s</td><td>-</td></tr></table>
<dl><dt>Price:</dt><dd><s>$2</s> $1/s</dd><dt>Resolution: 720p</dt><dd>Swift</dd></dl>
<script type="application/ld+json">{"offers":[{"name":"720p","price":0.075,"priceCurrency":"USD"}]}</script>"#;
