//! Rates that lose their price: the page says so in its own words, or a column that it need not
//! have is gone. Both are confirmed before the book gives a price up, and told; so is a return.

use serde_json::{Value, json};

use crate::site::Answer;
use crate::world::{World, outcome};

const OPS: &str = "ops@example.org";

/// Two expected models, and a column that need not be there.
const FILE: &str = r#"title = "Acme Video"
provider = "Acme"
model = "Video"
schedule = "59 59 23 31 12 *"

[[page]]
id = "pricing"
url = "https://acme.test/acme"
says = ["Acme Video", "Pricing"]

[[route]]
id = "acme/video/generate"
title = "Video"

[[route]]
id = "acme/video/turbo"
title = "Turbo"

[[rates]]
route = "acme/video/generate"
price = { field = "Price", currency = "USD", unit = "second", absent = ["—", "Contact us"] }
dimensions.model = { field = "Model", words = { nova = "Nova", quasar = "Quasar" } }
read = [{ table = "table" }]

[[rates]]
optional = true
route = "acme/video/turbo"
price = { field = "Turbo", currency = "USD", unit = "second", absent = ["—"] }
dimensions.model = { field = "Model", words = { nova = "Nova", quasar = "Quasar" } }
read = [{ table = "table" }]

[expect]
rates = "acme/video/generate[model={nova,quasar}]"
at_most = 4
"#;

const FULL: [&str; 3] = [
    "Model|Price|Turbo",
    "Nova|$0.10 / second|$0.20 / second",
    QUASAR,
];
const QUASAR: &str = "Quasar|$0.30 / second|—";

fn show(world: &World, rows: [&str; 3]) {
    let rows = rows.map(|row| format!("<tr><td>{}", row.replace('|', "<td>")));
    let [header, rest @ ..] = rows;
    let header = header.replace("<td>", "<th>");
    let html = format!(
        "<!doctype html><title>Acme</title><h1>Acme Video</h1><h2>Pricing</h2>\
         <table>{header}{}</table>",
        rest.concat()
    );
    world.site.show("/acme", Answer::Page(html.into_bytes()));
}

fn check(world: &World, at: &str) -> Value {
    world.check(at, &["acme"]).remove(0)
}

fn read_once() -> World {
    let world = World::of(&[("acme", FILE.to_owned())]);
    show(&world, FULL);
    let first = check(&world, "2026-05-01");
    assert_eq!(outcome(&first), "changed");
    assert_eq!(first["absent"][0]["rate"], "acme/video/turbo[model=quasar]");
    assert_eq!(first["absent"][0]["text"], "—");
    world
}

#[test]
fn a_price_that_the_page_takes_back_is_told_in_its_words_and_so_is_its_return() {
    let world = read_once();
    let book = world.book();
    let sold_out = [
        "Model|Price|Turbo",
        "Nova|Contact <b>us</b>|$0.20 / second",
        QUASAR,
    ];
    show(&world, sold_out);
    let doubted = check(&world, "2026-05-02T09:00:00Z");
    assert_eq!(outcome(&doubted), "suspect");
    assert_eq!(
        doubted["suspect"]["doubts"],
        json!([{
            "kind": "price-withdrawn",
            "doubt": "acme/video/generate[model=nova] has no price any more: the page says \
                      “Contact us” in its place",
        }])
    );
    assert_eq!(world.book(), book, "nothing is given up at first sight");
    assert_eq!(world.mails(), []);

    let confirmed = check(&world, "2026-05-02T09:10:00Z");
    assert_eq!(outcome(&confirmed), "changed");
    assert_eq!(confirmed["changes"][0]["kind"], "removed");
    assert_eq!(confirmed["absent"][0]["text"], "Contact us");
    let mail = world.mails().remove(0);
    assert_eq!(
        mail.subject,
        "Video model nova: no price any more (“Contact us”), was $0.10/s"
    );
    for words in [
        "The page now says that Video model nova has no price: “Contact us”.",
        "It is confirmed: 2 checks read the same.",
    ] {
        assert!(mail.text.contains(words), "no `{words}` in {}", mail.text);
    }
    // What the page goes on to say is no news.
    let stays = check(&world, "2026-05-03");
    assert_eq!((outcome(&stays), &stays["mails"]), ("unchanged", &json!(0)));
    let plain = world.run(&["--now", "2026-05-04T09:00:00Z", "check", "acme"]);
    let said = "no price: acme/video/generate[model=nova]: the page says “Contact us”";
    assert!(plain.ended(0).contains(said), "{plain:?}");

    show(
        &world,
        [
            "Model|Price|Turbo",
            "Nova|$0.12 / second|$0.20 / second",
            QUASAR,
        ],
    );
    assert_eq!(outcome(&check(&world, "2026-05-05")), "changed");
    let subjects = world.subjects_for(OPS);
    assert_eq!(
        subjects.last().unwrap(),
        "Video model nova: priced again, $0.12/s"
    );
    let told = world.mails().pop().unwrap().text;
    let again = "Priced again: Video model nova was $0.10/s until 1 May 2026.";
    assert!(told.contains(again), "{told}");
    world.run(&["verify"]).ended(0);
    world.assert_sound();
}

/// So looks a page whose prices a script has yet to fill in.
#[test]
fn a_page_that_says_of_all_its_prices_that_there_are_none_is_not_believed() {
    let world = read_once();
    let book = world.book();
    show(&world, ["Model|Price|Turbo", "Nova|—|—", "Quasar|—|—"]);
    for at in ["2026-05-02T09:00:00Z", "2026-05-02T09:30:00Z"] {
        let empty = check(&world, at);
        assert_eq!(outcome(&empty), "unreadable");
        let trouble = empty["problems"][0]["trouble"].to_string();
        assert!(trouble.contains("its cell says `—`"), "{trouble}");
    }
    assert_eq!(world.book(), book);
}

#[test]
fn a_column_that_may_be_missing_is_a_remark_and_its_prices_are_confirmed_to_be_gone() {
    let world = read_once();
    let book = world.book();
    let narrow = [
        "Model|Price",
        "Nova|$0.10 / second",
        "Quasar|$0.30 / second",
    ];
    show(&world, narrow);
    let doubted = check(&world, "2026-05-02T09:00:00Z");
    assert_eq!(outcome(&doubted), "suspect");
    assert_eq!(doubted["suspect"]["doubts"][0]["kind"], "rates-vanished");
    let remark = doubted["remarks"][0]["trouble"].to_string();
    assert!(remark.contains("headers `Turbo`, `Model`"), "{remark}");
    assert_eq!(world.book(), book);

    let confirmed = check(&world, "2026-05-02T09:10:00Z");
    assert_eq!(outcome(&confirmed), "changed");
    let mail = world.mails().remove(0);
    assert_eq!(mail.subject, "Turbo model nova: gone, was $0.20/s");
    let words = "Prices that its selector file calls optional are not on its pages";
    assert!(mail.text.contains(words), "{}", mail.text);
    // Known by now, whatever other columns come and go.
    show(
        &world,
        [
            "Model|Price|Notes",
            "Nova|$0.10 / second|-",
            "Quasar|$0.30 / second|-",
        ],
    );
    let stays = check(&world, "2026-05-03");
    assert_eq!((outcome(&stays), &stays["mails"]), ("unchanged", &json!(0)));
    assert_eq!(stays["remarks"].as_array().unwrap().len(), 1);

    // What is always there is as strict as ever.
    show(
        &world,
        [
            "Model|Cost|Turbo",
            "Nova|$0.10 / second|$1 / second",
            QUASAR,
        ],
    );
    assert_eq!(outcome(&check(&world, "2026-05-04")), "unreadable");
    show(&world, FULL);
    assert_eq!(outcome(&check(&world, "2026-05-05")), "changed");
    world.assert_sound();
}
