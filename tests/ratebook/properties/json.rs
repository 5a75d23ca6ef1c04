//! JSON: the path is the input's first line, the document the rest.

use ratebook::source::Source;

const FILE: &str = r#"
title = "Mine"
provider = "Mine"
model = "Swift"
[[page]]
id = "pricing"
url = "https://my-vendor.example/api"
format = "json"
says = "a"
[[route]]
id = "my-vendor/swift/generate"
title = "Swift"
[[rates]]
route = "my-vendor/swift/generate"
price = { field = "usd", to = "max", context = "per", assume = { currency = "USD", unit = "second" } }
dimensions.resolution = { field = "name", other = true, optional = true }
read = [{ json = "document", rows = ROWS }]
[words]
usd = ["usd", "price.usd", "a*"]
max = ["max", "usd", "a*"]
[expect]
rates = "my-vendor/swift/generate"
at_most = 100000
"#;

pub fn holds(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (path, document) = text.split_once('\n').unwrap_or(("[*]", &text));
    let path = quoted(path);
    for file in [
        FILE.replace("ROWS", &path),
        FILE.replace("ROWS", &path)
            .replace("format = \"json\"", "format = \"html\"")
            .replace("\"document\"", "\"script\""),
    ] {
        // A path that is none is refused, and that is all.
        let Ok(source) = Source::parse("mine", "mine.toml", &file) else {
            return;
        };
        let read = super::page::read_with(&source, "pricing", None, document.as_bytes());
        for reading in read.readings {
            for number in reading.text.split(" to ") {
                let number = number.trim();
                let is_escaped = document.contains('\\');
                assert!(is_escaped || document.contains(number), "{number:?}");
            }
        }
    }
}

/// A text of TOML.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
