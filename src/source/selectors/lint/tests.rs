//! What is doubted, and where; a file without a fault is not.

use super::{Doubt, lint};
use crate::source::{Catalog, Source};

const SOUND: &str = r#"
title = "T"
provider = "V"
model = "M"

[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"
skip = ".old"

[[route]]
id = "v/a/make"
title = "A"

[[route]]
id = "v/b/make"
title = "B"

[words]
Quality = ["Quality", "Resolution"]

[[rates]]
route.field = "Model"
route.words = { "v/a/make" = "A", "v/b/make" = "B" }
where = { Model = ["A", "B"] }
price = { field = "Price", currency = "USD", unit = "second", absent = ["-", ""] }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = ["1080p", "Full HD*"] } }
read = [
  { table = "main table", section = "Rates" },
  { cards = "*", section = "Rates" },
]

[[rules]]
section = "Billing"
ignore = ["Prices in US dollars.", "See*"]
say = [{ text = "Clips of {min}-{max} seconds.", means = { duration = "{min}-{max} s" } }]

[expect]
rates = "v/{a,b}/make[resolution={720p,1080p}]"
price = [{ currency = "USD", unit = "second", min = "0.01", max = "1" }]
"#;

fn doubts(file: &str) -> Vec<Doubt> {
    let source = Source::parse("t", "t.toml", file).unwrap_or_else(|error| panic!("{error}"));
    lint(&source)
}

#[test]
fn what_is_sound_is_not_doubted() {
    assert_eq!(doubts(SOUND), []);
    for source in Catalog::new(&[]).unwrap().sources() {
        assert_eq!(lint(source), [], "{}", source.file);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_fault_is_told_on_its_own_line() {
    let cases = [
        // Selectors.
        (
            "main table",
            "main td",
            "`main td` finds nothing: `table` looks at `table` elements",
        ),
        (
            "cards = \"*\"",
            "cards = \"tr\"",
            "`cards` looks at elements outside of tables, and `tr` is none",
        ),
        (
            "main table",
            "Pricing table",
            "there is no element `Pricing` in HTML",
        ),
        (
            "main table",
            "main table:nth-of-type(2)",
            "`:nth-of-type` counts positions",
        ),
        ("main table", "h2 + table", "`+` counts positions"),
        (
            "main table",
            "main:has(h2:first-child) table",
            "`:first-child` counts positions",
        ),
        (
            "main table",
            "tr:nth-child(0) table",
            "selects nothing: `:nth-child` counts from 1",
        ),
        ("main table", "main:is() table", "`:is()` says nothing"),
        (".old", ".css-1x2y3z", "`css-1x2y3z` looks made by a build"),
        (
            ".old",
            ".Price_old__3xKd2",
            "`Price_old__3xKd2` looks made by a build",
        ),
        (
            ".old",
            "[data-v-7ba5bd90]",
            "`data-v-7ba5bd90` looks made by a build",
        ),
        (".old", "s, *", "skips the whole page"),
        // Words.
        ("says = \"Pricing\"", "says = \"*\"", "every text is `*`"),
        ("\"Full HD*\"", "\":\"", "no text of a page is `:`"),
        (
            "\"Full HD*\"",
            "\"<b>HD</b>\"",
            "no text of a page is `<b>HD</b>`",
        ),
        (
            "\"Full HD*\"",
            "\"Full&nbsp;HD\"",
            "no text of a page is `Full&nbsp;HD`",
        ),
        ("\"Full HD*\"", "\"^HD$\"", "no text of a page is `^HD$`"),
        (
            "\"Full HD*\"",
            "\"{HD,FHD}\"",
            "no text of a page is `{HD,FHD}`",
        ),
        (
            "\"Full HD*\"",
            "\"{number}p\"",
            "no text of a page is `{number}p`",
        ),
        (
            "\"Full HD*\"",
            "\"1080P\"",
            "`1080P` is found by `1080p` already",
        ),
        (
            "720p = \"720p\"",
            "720p = \"Full HD 720\"",
            "`Full HD 720` never stands for `720p`",
        ),
        (
            "\"Resolution\"]",
            "\"Price\"]",
            "the column or label `Price` is both",
        ),
        (
            "[[rates]]",
            "[[rates]]\ntolerate = 5",
            "5 rows may be unreadable, more than the 4 rates",
        ),
        (
            "[[rules]]",
            "[[rates]]\noptional = true\nroute = \"v/a/make\"\nprice = { field = \"Price\" }\ndimensions.turbo = { field = \"Turbo\", other = true }\nread = [{ table = \"table\" }]\n\n[[rules]]",
            "these rates are optional, but `at_most` allows no more",
        ),
        // What never applies.
        (
            "cards = \"*\"",
            "table = \"main table\"",
            "this finds nothing that line 30 does not find",
        ),
        (
            "main table\", section = \"Rates\" }",
            "main table\" }, { table = \"main table\", section = \"Rates\" }",
            "this finds nothing that line 30",
        ),
        (
            "absent = [",
            "assume = { currency = \"EUR\" }, absent = [",
            "`EUR` is assumed, but every price must be in `USD`",
        ),
        (
            "absent = [",
            "assume = { unit = \"minute\" }, absent = [",
            "`minute` is assumed",
        ),
        (
            "720p = \"720p\"",
            "4k = \"4K\", 720p = \"720p\"",
            "`4k` is read, but no expected rate has it",
        ),
        (
            "words = { 720p",
            "other = true, words = { 720p",
            "another value is read, but no expected rate",
        ),
        (
            "id = \"v/b/make\"\ntitle",
            "id = \"v/c/make\"\ntitle = \"C\"\n\n[[route]]\nid = \"v/b/make\"\ntitle",
            "no [[rates]] prices the route `v/c/make`",
        ),
        (
            "\"See*\"",
            "\"Clips*\"",
            "is never read: `ignore` has `Clips*`",
        ),
        (
            "max = \"1\" }",
            "max = \"1\" }, { currency = \"USD\", unit = \"second\", min = \"1\", max = \"9\" }",
            "a second range for USD per second",
        ),
    ];
    let mut wrong = Vec::new();
    for (right, other, told) in cases {
        assert!(SOUND.contains(right), "{right}");
        let file = SOUND.replacen(right, other, 1);
        let doubts = doubts(&file);
        let found = doubts.iter().find(|doubt| doubt.cause.contains(told));
        // The doubt may stand on another line than what was changed.
        let on = match told {
            _ if other.contains("optional") => "optional",
            _ if other.contains("{ table") => "{ table = \"main table\", section",
            _ if told.contains("is never read") => "say = [",
            _ if other.contains("tolerate") => "tolerate",
            _ if other.contains('\n') => "id = \"v/c/make\"",
            _ => other,
        };
        let lines: Vec<&str> = file.lines().collect();
        let line = lines
            .iter()
            .rposition(|line| line.contains(on))
            .map(|n| n + 1);
        let is_right = found.is_some_and(|d| !d.hint.is_empty() && Some(d.line) == line);
        if !is_right {
            wrong.push(format!("{other}: line {line:?}, {doubts:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_route_that_no_page_lists() {
    let file = SOUND.replace("skip = \".old\"", "routes = \"v/a/make\"");
    let file = file.replace("v/{a,b}/make", "v/a/make");
    let said: Vec<String> = doubts(&file).into_iter().map(|doubt| doubt.cause).collect();
    assert_eq!(
        said,
        ["`v/b/make` is read on no page: no [[page]] lists it"]
    );
}

#[test]
fn prices_that_no_range_holds() {
    let more = "
[[rates]]
route = \"v/a/make\"
price = { field = \"Credits\", currency = \"credits\", unit = \"second\" }
dimensions.resolution = { value = \"720p\" }
read = [{ table = \"table\" }]
";
    let said: Vec<String> = doubts(&format!("{SOUND}{more}"))
        .into_iter()
        .map(|doubt| doubt.cause)
        .collect();
    assert_eq!(
        said,
        ["no [[expect.price]] holds prices in credits per second"]
    );
}

#[test]
fn a_value_that_where_leaves_out() {
    let file = SOUND
        .replace("Model = [\"A\", \"B\"]", "Quality = [\"720p\", \"1080*\"]")
        .replace("720p = \"720p\"", "4k = \"4K\", 720p = \"720p\"")
        .replace("[expect]", "[expect]\nat_most = 9");
    let said: Vec<String> = doubts(&file).into_iter().map(|doubt| doubt.cause).collect();
    assert_eq!(said, ["no row says this: `where` leaves out its `Quality`"]);
}
