//! What a page may do to its reading, seen through the whole program: the same prices, or a named
//! problem, and never another price.

use crate::acme::{self, RARELY};
use crate::site::Answer;
use crate::world::{World, outcome};

const PRICES: [&str; 4] = ["1.20", "2.40", "3", "4.50"];

fn world() -> World {
    let world = World::of(&[("acme", acme::selectors("acme", RARELY))]);
    show(&world, acme::page(PRICES));
    assert_eq!(world.outcome("2026-05-01", "acme"), "changed");
    world
}

fn show(world: &World, page: impl Into<Vec<u8>>) {
    world.site.show("/acme", Answer::Plain(page.into()));
}

/// The page is read as before; whatever else stands on it is no price.
#[track_caller]
fn assert_same(world: &World, page: impl Into<Vec<u8>>) {
    show(world, page);
    let checked = world.check("2026-05-02", &["acme"]).remove(0);
    assert_eq!(outcome(&checked), "unchanged", "{checked:#}");
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 1);
}

/// The page is refused, with these words, and the book stays as it is.
#[track_caller]
fn assert_refused(world: &World, page: impl Into<Vec<u8>>, words: &str) {
    let book = world.book();
    show(world, page);
    let checked = world.check("2026-05-02", &["acme"]).remove(0);
    assert_eq!(outcome(&checked), "unreadable", "{checked:#}");
    let problem = &checked["problems"][0];
    assert!(
        problem["trouble"].as_str().unwrap().contains(words),
        "{checked:#}"
    );
    assert!(
        problem["selector"].as_str().unwrap().contains("acme.toml:"),
        "{checked:#}"
    );
    assert_eq!(world.book(), book);
}

fn table(page: &str) -> &str {
    let start = page.find("<table>").unwrap();
    let end = page.find("</table>").unwrap() + "</table>".len();
    &page[start..end]
}

#[test]
fn a_second_table_is_no_second_choice() {
    let world = world();
    let page = acme::page(PRICES);
    let same = table(&page).to_owned();
    let other = same.replace("$1.20", "$1.10");
    let twice = page.replace("</table>", &format!("</table>{other}"));
    assert_refused(&world, twice, "1.1");
    let twice = page.replace("<table>", &format!("{other}<table>"));
    assert_refused(&world, twice, "1.1");
}

#[test]
fn what_nobody_sees_is_no_price() {
    let world = world();
    let page = acme::page(PRICES);
    let decoys = [
        "<template><table><tr><th>Model</th><th>720p</th><th>1080p</th></tr>\
         <tr><td>Nova</td><td>$9 / minute</td><td>$9 / minute</td></tr></table></template>",
        "<!-- <table><tr><td>Nova</td><td>$9 / minute</td></tr></table> -->",
        "<script type=application/json>{\"Nova\": {\"720p\": \"$9 / minute\"}}</script>",
        "<style>td::after { content: \"$9 / minute\" }</style>",
        "<noscript><p>Nova $9 / minute</p></noscript>",
    ];
    for decoy in decoys {
        assert_same(&world, page.replace("<table>", &format!("{decoy}<table>")));
    }
    let crossed = page.replace("$1.20 / minute", "<s>$9.20</s> $1.20 / minute");
    assert_same(&world, crossed);
    let hidden = "<span style=\"display:none\">$9.20 / minute</span> $1.20 / minute";
    assert_same(&world, page.replace("$1.20 / minute", hidden));
}

/// In the encodings of the world, declared or marked.
#[test]
fn the_same_page_in_another_encoding_is_the_same() {
    let world = world();
    // A character that each of them writes otherwise.
    let page = acme::page(PRICES).replace("since this morning", "с утра 片");
    let declared = |name: &str| page.replace("charset=utf-8", &format!("charset={name}"));
    let utf16 = |big: bool| -> Vec<u8> {
        let units = page.encode_utf16();
        units
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    assert_same(
        &world,
        [b"\xef\xbb\xbf".to_vec(), page.clone().into_bytes()].concat(),
    );
    assert_same(&world, [b"\xff\xfe".to_vec(), utf16(false)].concat());
    assert_same(&world, [b"\xfe\xff".to_vec(), utf16(true)].concat());
    for name in ["gbk", "gb18030", "shift_jis", "windows-1251"] {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
        let text = declared(name);
        let (bytes, _, _) = encoding.encode(&text);
        assert_same(&world, bytes.into_owned());
    }
    assert_same(&world, declared("no-such-encoding"));
    // Bytes that are no text of their encoding, in the place of a price.
    let mut broken = page.into_bytes();
    let at = broken
        .windows(5)
        .position(|bytes| bytes == b"$1.20")
        .unwrap();
    broken[at + 1] = 0xff;
    let book = world.book();
    show(&world, broken);
    let checked = world.check("2026-05-04", &["acme"]).remove(0);
    assert_eq!(outcome(&checked), "unreadable", "{checked:#}");
    assert_eq!(world.book(), book);
}

#[test]
fn what_cannot_be_seen_in_a_name_makes_no_other_name() {
    let world = world();
    let page = acme::page(PRICES);
    for hidden in [
        "\u{200b}",
        "\u{202e}\u{202c}",
        "\u{ad}",
        "&#xD800;",
        "&#0;",
        "\u{feff}",
    ] {
        let page = page.replace("<td>Nova</td>", &format!("<td>No{hidden}va</td>"));
        show(&world, page);
        let checked = world.check("2026-05-02", &["acme"]).remove(0);
        // Read under the clean name, or not at all.
        match outcome(&checked) {
            "unchanged" => {}
            "unreadable" => assert!(hidden.starts_with('&'), "{hidden:?}: {checked:#}"),
            other => panic!("{hidden:?}: {other}: {checked:#}"),
        }
        let shown = world.run(&["status"]);
        let odd = |c: char| matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\0' | '\u{feff}');
        assert!(!shown.ended(0).contains(odd), "{shown:?}");
    }
    assert_eq!(world.count("SELECT count(*) FROM snapshot"), 1);
}
