//! Sentences with holes: the pattern is the input's first line, what it is held against the rest.

use ratebook::source::Source;

use super::json::quoted;

const FILE: &str = r#"
title = "Mine"
provider = "Mine"
model = "Swift"
[[page]]
id = "pricing"
url = "https://my-vendor.example/pricing"
says = "Rules"
[[route]]
id = "my-vendor/swift/generate"
title = "Swift"
[[rates]]
route = "my-vendor/swift/generate"
price = { field = "Price" }
read = [{ table = "table" }]
[[rules]]
items = "li"
say = [{ text = SENTENCE, means = { duration = "{min}-{max} s" } }, { text = SENTENCE, means = { stated = "{n}" } }]
[expect]
rates = "my-vendor/swift/generate"
"#;

const PUBLISHED: &str = "[published]\ntext = SENTENCE\n";

pub fn holds(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (pattern, said) = text.split_once('\n').unwrap_or(("*{date}*", &text));
    let said = said.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!("<h1>Rules</h1><ul><li>{said}</li></ul>");
    for file in [FILE.to_owned(), format!("{FILE}{PUBLISHED}")] {
        let file = file.replace("SENTENCE", &quoted(pattern));
        if let Ok(source) = Source::parse("mine", "mine.toml", &file) {
            let content_type = Some("text/html; charset=utf-8");
            super::page::read_with(&source, "pricing", content_type, page.as_bytes());
        }
    }
}
