//! Every mistake names the line of its own key.

use super::Source;

const RIGHT: &str = r#"
title = "T"
provider = "V"
model = "M"
schedule = "0 0 6 * * *"
timezone = "UTC"
allowance = "36h"

[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"
skip = ".old"
render = "browser"
click = "A tab"
routes = [
  "v/a/make",
]

[[route]]
id = "v/a/make"
title = "A"
rules = { duration = "3-15 s" }

[[rates]]
pages = "p"
tolerate = 1

[rates.route]
field = "Model"

[rates.route.words]
"v/a/make" = "A"

[rates.price]
field = "Price"
kind = "from"
currency = "USD"
unit = "second"

[rates.price.assume]
unit = "second"

[rates.dimensions.resolution]
field = "Quality"

[rates.dimensions.resolution.words]
720p = "720p"

[rates.dimensions]
mode = { value = "std" }

[[rates.read]]
section = "Rates"
table = "table"

[[rates.read]]
json = "script"
rows = "rows[*]"

[[rules]]
items = "li"

[[rules.say]]
text = "Clips of {min}-{max} seconds"
means = { duration = "{min}-{max} s" }

[published]
text = "Updated {date}"

[expect]
at_most = 3
rates = [
  "v/a/make[resolution=720p,mode=std]",
]

[[expect.price]]
currency = "USD"
unit = "second"
min = "0.01"
max = "1"
"#;

#[test]
fn a_mistake_names_the_line_of_its_key() {
    let parse = |file: &str| Source::parse("t", "t.toml", file);
    parse(RIGHT).unwrap_or_else(|error| panic!("{error}"));
    let cases = [
        ("schedule = \"0 0 6 * * *\"", "schedule = \"0 0 6 * *\""),
        ("timezone = \"UTC\"", "timezone = \"Mars\""),
        ("allowance = \"36h\"", "allowance = \"long\""),
        ("id = \"p\"", "id = \"P P\""),
        ("https://v.example/p", "v.example/p"),
        ("says = \"Pricing\"", "says = \"\""),
        ("\".old\"", "\"td::text\""),
        ("render = \"browser\"", "render = \"firefox\""),
        ("render = \"browser\"", "render = \"auto\""),
        ("render = \"browser\"\nclick = \"A tab\"", "click = \"A\""),
        ("click = \"A tab\"", "click = \" \""),
        ("click = \"A tab\"", "format = \"json\""),
        ("  \"v/a/make\",", "  \"v/b/make\","),
        ("id = \"v/a/make\"", "id = \"v/a\""),
        ("\"3-15 s\"", "\"long\""),
        ("pages = \"p\"", "pages = \"q\""),
        ("tolerate = 1", "tolerate = -1"),
        ("\"v/a/make\" = \"A\"", "\"v/b/make\" = \"A\""),
        ("kind = \"from\"", "kind = \"about\""),
        ("kind = \"from\"", "kind = \"up-to\"\nto = \"Max\""),
        (
            "kind = \"from\"\ncurrency = \"USD\"",
            "kind = \"from\"\ncurrency = \"usd\"",
        ),
        (
            "unit = \"second\"\n\n[rates.price.assume]",
            "unit = \"sec\"\n\n[rates.price.assume]",
        ),
        (
            "[rates.price.assume]\nunit = \"second\"",
            "[rates.price.assume]\nunit = \"s\"",
        ),
        ("720p = \"720p\"", "\"720 p\" = \"720p\""),
        ("mode = { value", "mode = { field = \"Mode\", value"),
        ("mode = { value", "mode = { optional = true, value"),
        ("value = \"std\"", "value = \"Std Mode\""),
        ("table = \"table\"", "table = \"td[\""),
        ("rows = \"rows[*]\"", "rows = \"rows[\""),
        ("json = \"script\"", "json = \"script:first\""),
        ("items = \"li\"", "items = \"li:eq(2)\""),
        (
            "text = \"Clips of {min}-{max} seconds\"",
            "text = \"Clips of {min\"",
        ),
        ("means = { duration", "means = { size"),
        ("text = \"Updated {date}\"", "text = \"Updated\""),
        ("at_most = 3", "at_most = 0"),
        (
            "  \"v/a/make[resolution=720p,mode=std]\",",
            "  \"v/a/make[resolution=8k,mode=std]\",",
        ),
        (
            "  \"v/a/make[resolution=720p,mode=std]\",",
            "  \"v/a/make[resolution=720p,mode=pro]\",",
        ),
        (
            "  \"v/a/make[resolution=720p,mode=std]\",",
            "  \"v/a/make[resolution=720p]\",",
        ),
        ("unit = \"second\"\nmin", "unit = \"sec\"\nmin"),
        ("min = \"0.01\"", "min = \"a cent\""),
        ("min = \"0.01\"", "min = \"2\""),
    ];
    let mut wrong = Vec::new();
    for (right, other) in cases {
        assert_eq!(RIGHT.matches(right).count(), 1, "{right}");
        let file = RIGHT.replacen(right, other, 1);
        // What is wrong is the first line that was not there before.
        let is_new = |line: &&str| !RIGHT.lines().any(|l| l == *line);
        let line = file.lines().position(|line| is_new(&line)).map(|n| n + 1);
        match parse(&file) {
            Ok(_) => wrong.push(format!("{other}: is taken")),
            Err(error) if Some(error.line) == line => {}
            Err(error) => wrong.push(format!("{other}: line {line:?}, said {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
