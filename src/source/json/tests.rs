use super::*;

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

fn shown(row: &Row) -> String {
    let members = row.members.iter().map(|m| format!("{}={}", m.key, m.text));
    let members: Vec<String> = members.collect();
    let around = row
        .around
        .as_deref()
        .map(|row| format!(" in {}", shown(row)));
    let members = members.join(" ");
    format!("{}: {members}{}", row.place, around.unwrap_or_default())
}

fn of_document(json: &str, at: &str) -> Vec<String> {
    let rows = rows_of_document(&Json::parse(json).unwrap(), &path(at));
    rows.iter().map(|row| shown(row)).collect()
}

fn of_scripts(texts: &[&str], at: &str) -> Vec<String> {
    let scripts = texts.iter().enumerate().map(|(n, text)| Script {
        place: format!("{n}"),
        text: (*text).to_owned(),
    });
    let rows = rows_of_scripts(&scripts.collect::<Vec<_>>(), &path(at));
    let rows = rows.iter();
    rows.map(|(script, row)| format!("{script} {}", shown(row)))
        .collect()
}

#[test]
fn numbers_are_never_floats() {
    let written = "[{\"a\":0.10000000000000000555,\"b\":1e400,\"c\":-0.0,\"d\":0.070}]";
    assert_eq!(
        of_document(written, "[*]"),
        ["[0]: a=0.10000000000000000555 b=1e400 c=-0.0 d=0.070"]
    );
}

#[test]
fn rows_know_what_is_around_them() {
    let json =
        r#"{"v":1,"data":[{"model":"a","prices":[{"p":0.075},{"p":"$1"}]},{"model":"b"},7]}"#;
    assert_eq!(
        of_document(json, "data[*].prices[*]"),
        [
            "data[0].prices[0]: p=0.075 in data[0]: model=a in : v=1",
            "data[0].prices[1]: p=$1 in data[0]: model=a in : v=1",
        ]
    );
    let nested = r#"[{"range":{"min":1,"max":{"of":true}},"x":null,"tags":["t"]}]"#;
    assert_eq!(
        of_document(nested, "[*]"),
        ["[0]: range.min=1 range.max.of=true x="]
    );
    let one = r#"{"@graph":{"offers":{"price":"1"}}}"#;
    assert!(of_document(one, "@graph.offers[*]").is_empty());
    assert_eq!(
        of_document(one, "@graph.offers"),
        ["@graph.offers: price=1 in @graph: offers.price=1 in : @graph.offers.price=1"]
    );
}

#[test]
fn a_dictionary_says_nothing_of_its_rows() {
    let keys: Vec<String> = (0..1_001).map(|n| format!("\"k{n}\":1,")).collect();
    let keys = keys.concat();
    let json = format!("{{{keys}\"rows\":[{{\"p\":1}}]}}");
    assert_eq!(of_document(&json, "rows[*]"), ["rows[0]: p=1 in : "]);
}

#[test]
fn a_key_that_stands_twice_is_kept_twice() {
    let json = r#"{"rows":[{"p":1,"p":2}],"rows":[{"p":3}]}"#;
    assert_eq!(
        of_document(json, "rows[*]"),
        ["rows[0]: p=1 p=2 in : ", "rows[0]: p=3 in : "]
    );
}

#[test]
fn rows_are_found_in_scripts_and_in_the_stream() {
    let scripts = [
        "window.x = {\"rows\" : [{\"p\":1}], y: 2}; z = {\"rows\":[{\"p\":2}]}",
        "self.__next_f.push([1,\"a:{\\\"rows\\\":[{\\\"p\\\":\"])",
        "self.__next_f.push([1,\"0.0750}]}\\n\"]);self.__next_f.push([1,\"b:{}\"])",
        "self.__next_f.push([0])",
        "{\"props\":{\"rows\":{\"rows\":[{\"p\":4}]}}}",
        "{\"rows\":[{\"p\":5,\"rows\":[{\"p\":6}]}],\"other\":{\"rows\":[{\"p\":7}]}}",
    ];
    assert_eq!(
        of_scripts(&scripts, "rows[*]"),
        [
            "0 rows[0]: p=1",
            "0 rows#2[0]: p=2",
            "4 rows[0]: p=4",
            "5 rows[0]: p=5 in : ",
            "self.__next_f rows[0]: p=0.0750",
        ]
    );
    assert_eq!(
        of_scripts(&["[{\"p\":1}]", "f([{}])"], "[*]"),
        ["0 [0]: p=1"]
    );
}

#[test]
fn what_is_no_json_has_no_rows() {
    for text in [
        "",
        "{",
        "[1,",
        "nul",
        "{\"a\":}",
        "[NaN]",
        "[Infinity]",
        "[01]",
        "[1.]",
        "[+1]",
        "{}{}",
        "[] ;",
        "['a']",
        "[1,]",
        "{a:1}",
        "[\"\\ud800\"]",
        "// c\n[]",
    ] {
        assert!(
            matches!(Json::parse(text), Err(NotJson::Syntax(_))),
            "{text}"
        );
    }
    assert!(of_scripts(&["\"rows\":[{\"p\":1}"], "rows[*]").is_empty());
}

#[test]
fn nesting_is_bounded() {
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(Json::parse(&nested(90)).is_ok());
    for n in [200, 100_000] {
        assert_eq!(Json::parse(&nested(n)), Err(NotJson::TooDeep), "{n}");
    }
    let objects = |n: usize| format!("{}1{}", "{\"rows\":".repeat(n), "}".repeat(n));
    assert_eq!(Json::parse(&objects(10_000)), Err(NotJson::TooDeep));
}

#[test]
fn hostile_scripts_take_no_long() {
    let n = 100_000;
    for text in [
        "{\"rows\":".repeat(n),
        format!("x={}1{}", "{\"rows\":".repeat(n), "}".repeat(n)),
        format!("{}]", "{\"rows\":[".repeat(n)),
        "__next_f.push([1,".repeat(n),
        "__next_f.push(".repeat(n),
        "\"rows\":\n".repeat(n),
        format!("x={}", "\"rows\":[1],".repeat(n)),
        format!("x=\"rows\":[{}", "{\"p\":\"rows\"},".repeat(n)),
    ] {
        let started = std::time::Instant::now();
        assert!(of_scripts(&[&text], "rows[*]").is_empty());
        let (start, took) = (text.get(..20).unwrap_or_default(), started.elapsed());
        assert!(took.as_secs() < 8, "{start}: {took:?}");
    }
}

#[test]
fn a_path_is_keys_and_lists() {
    for good in [
        "rows",
        "rows[*]",
        "[*]",
        "a.b[*].c",
        "@graph[*].offers",
        "a[*][*]",
        "[*].x",
    ] {
        assert_eq!(path(good).written(), good);
    }
    for bad in [
        "",
        ".",
        "rows[0]",
        "a..b[*]",
        "rows.[*]",
        "$.rows[*]",
        "rows[*",
        "a.",
        "rows[]",
    ] {
        assert!(bad.parse::<Path>().is_err(), "{bad}");
    }
}

#[test]
fn keys_are_read_as_words() {
    for (key, words) in [
        ("usd_per_second", "usd per second"),
        ("usdPerMin", "usd Per Min"),
        ("price_range.min_usd", "price range usd"),
        ("per_second", "per second"),
        ("std, per second, no audio", "std, per second, no audio"),
        ("per 2.5 seconds", "per 2.5 seconds"),
        ("per_5_seconds", "per 5 seconds"),
        ("", ""),
    ] {
        assert_eq!(in_words(key), words);
    }
}
