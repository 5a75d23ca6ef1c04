//! Parts that do not fit are told.

use crate::source::Source;

const RIGHT: &str = r#"
title = "T"
provider = "V"
model = "M"

[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"
routes = "v/a/make"

[[page]]
id = "q"
url = "https://v.example/q"
says = "Pricing"
routes = "v/b/make"

[[route]]
id = "v/a/make"
title = "A"

[[route]]
id = "v/b/make"
title = "B"

[words]
Quality = ["Quality", "Resolution"]

[[rates]]
route = "v/a/make"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
dimensions.sound = { field = "Sound", other = true }
read = [{ grid = "table", rows = "Quality", columns = "Sound" }]

[[rates]]
route = "v/b/make"
price = { field = "Price" }
read = [{ table = "table" }]

[expect]
rates = ["v/a/make[resolution=720p,sound=on]", "v/b/make"]
price = [{ currency = "USD", unit = "second", min = "0.01", max = "1" }]
"#;

#[test]
fn expectations_that_multiply_are_refused() {
    let groups = |group: &str, times: usize| format!("v/a/make[x={}]", group.repeat(times));
    for rates in [
        groups("{a,b}", 20),
        groups("{a,b}", 60_000),
        groups("{a}", 60_000),
    ] {
        let text = RIGHT.replace(
            "[expect]\nrates = ",
            &format!("[expect]\nrates = \"{rates}\"#"),
        );
        assert_ne!(text, RIGHT);
        let error = Source::parse("t", "t.toml", &text).unwrap_err();
        assert!(error.to_string().contains("names too many"), "{error}");
    }
}

#[test]
fn parts_that_do_not_fit_are_told() {
    assert!(Source::parse("t", "t.toml", RIGHT).is_ok());
    for (right, wrong, told) in [
        (
            "route = \"v/a/make\"",
            "route = \"v/c/make\"",
            "there is no [[route]] `v/c/make`",
        ),
        (
            "route = \"v/b/make\"",
            "pages = \"p\"\nroute = \"v/b/make\"",
            "the page `p` does not list the route `v/b/make`",
        ),
        (
            "route = \"v/b/make\"",
            "route = \"v/a/make\"",
            "nothing reads the page `q`",
        ),
        (
            "rows = \"Quality\"",
            "rows = \"Resolution\"",
            "a grid tells only its `rows` and `columns`, and `Quality` is neither",
        ),
        (
            "dimensions.sound = { field = \"Sound\", other = true }",
            "",
            "`columns = \"Sound\"` is the field of no dimension",
        ),
        (
            "1080p = \"1080p\"",
            "1080p = [\"FHD\", \"720P\"]",
            "`720p` stands for both `1080p` and `720p`",
        ),
        (
            "Quality = [\"Quality\"",
            "Qality = [\"Quality\"",
            "[words] explains the field `Qality`, which nothing reads",
        ),
        (
            "\"v/b/make\"]",
            "\"v/c/make\"]",
            "there is no [[route]] `v/c/make`",
        ),
        (
            "route = \"v/b/make\"",
            "optional = true\nroute = \"v/b/make\"",
            "`v/b/make` is expected, but the [[rates]] that read it are `optional`",
        ),
        (
            "sound=on",
            "audio=on",
            "no dimension `audio` is read; there is `resolution`, `sound`",
        ),
        (
            "resolution=720p",
            "resolution=721p",
            "`resolution` is never `721p`, only `1080p`, `720p`",
        ),
        (
            ",sound=on]",
            "]",
            "must say its `sound`, which every row has",
        ),
        (
            "\"USD\", unit = \"second\", min",
            "\"USD\", unit = \"hour\", min",
            "USD per hour: no [[rates]] reads such a price",
        ),
        (
            "max = \"1\"",
            "max = \"0.001\"",
            "`min` 0.01 is above `max` 0.001",
        ),
        (
            "\"v/b/make\"]",
            "\"v/b/make\", \"v/b/make\"]",
            "the rate `v/b/make` stands here twice",
        ),
    ] {
        // The second page's rates have no currency that they must be in.
        let right_file = RIGHT.replace(
            "price = { field = \"Price\" }",
            "price = { field = \"Price\", currency = \"USD\", unit = \"second\" }",
        );
        assert!(right_file.contains(right), "{right}");
        let file = right_file.replacen(right, wrong, 1);
        let said = Source::parse("t", "t.toml", &file)
            .map(|_| ())
            .map_err(|e| e.to_string());
        assert!(
            said.as_ref().is_err_and(|said| said.contains(told)),
            "{wrong}: {said:?}"
        );
    }
}

#[test]
fn what_a_page_cannot_be_recognised_by_is_told() {
    for (right, wrong, told) in [
        (
            "https://v.example/q",
            "https://v.example/p?model=b",
            "the pages `p` and `q` differ in their query alone",
        ),
        (
            "[expect]",
            "[published]\ntext = \"{date}\"\nfresh = \"5 hours\"\n\n[expect]",
            "`fresh`: `5 hours` is no length in days: write `400d`",
        ),
        (
            "id = \"p\"",
            "id = \"p\"\nlanguage = \"english\"",
            "`english` is no language: write `en`, or `en-US` for the page of one market",
        ),
    ] {
        assert!(RIGHT.contains(right), "{right}");
        let file = RIGHT.replacen(right, wrong, 1);
        let said = Source::parse("t", "t.toml", &file).map_err(|e| e.to_string());
        assert!(
            said.as_ref().is_err_and(|said| said.contains(told)),
            "{wrong}: {:?}",
            said.err()
        );
    }
}
