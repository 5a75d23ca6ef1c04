//! The table of expressions beside this file, and what must hold for any text at all.

use proptest::prelude::*;

use super::clean::clean;
use super::{AlsoText, Given, NotAPrice, PriceText, read, to_json};
use crate::price::{Currency, Kind, Role, Unit};

/// `text`, what is given, the price in short as it is read (`from 0.05 USD/second`, `-` for none),
/// and, where a price is refused on purpose or for want of a rule, the price that is meant.
const CASES: &str = include_str!("cases.tsv");

struct Case {
    text: String,
    given: Given,
    expected: String,
    meant: Option<String>,
}

fn cases() -> Vec<Case> {
    let lines = CASES.lines().filter(|line| !line.starts_with("# "));
    lines.map(case).collect()
}

fn case(line: &str) -> Case {
    let mut columns = line.split('\t');
    let mut next = || {
        columns
            .next()
            .unwrap_or_else(|| panic!("short line `{line}`"))
    };
    let text = next()
        .replace("\\\\", "\u{1}")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\u200b", "\u{200b}")
        .replace("\\u00a0", "\u{a0}")
        .replace("\\u2009", "\u{2009}")
        .replace("\\u202d", "\u{202d}")
        .replace('\u{1}', "\\");
    let mut given = Given::default();
    for word in next().split_whitespace() {
        match word.split_once('=').expect("name=value") {
            ("currency", value) => given.currency = Some(value.parse().expect("a currency")),
            ("unit", value) => given.unit = Some(value.parse().expect("a unit")),
            (name, _) => panic!("`{name}` is not given in `{line}`"),
        }
    }
    let expected = next().to_owned();
    Case {
        text,
        given,
        expected,
        meant: columns.next().map(str::to_owned),
    }
}

fn short(read: &Result<PriceText, NotAPrice>) -> String {
    let Ok(price) = read else {
        return "-".into();
    };
    let kind = match price.kind {
        Kind::From => "from ",
        Kind::UpTo => "up-to ",
        Kind::Exact | Kind::Range => "",
    };
    let about = if price.approximate { "~" } else { "" };
    let add_on = if price.add_on { "+" } else { "" };
    let max = price
        .amount_max
        .map(|max| format!("..{max}"))
        .unwrap_or_default();
    let currency = price
        .currency
        .as_ref()
        .map_or("?".into(), Currency::to_string);
    let unit = price.unit.as_ref().map_or("?".into(), Unit::to_string);
    format!(
        "{kind}{add_on}{about}{}{max} {currency}/{unit}",
        price.amount
    )
}

#[test]
fn the_table_is_read_as_it_says() {
    let cases = cases();
    assert!(cases.len() >= 250, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let result = read(&case.text, &case.given);
        let found = short(&result);
        if found != case.expected {
            let why = result
                .err()
                .map(|why| format!(" ({why})"))
                .unwrap_or_default();
            wrong.push(format!(
                "{:?}: {} expected, {found}{why}",
                case.text, case.expected
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// What the table says of the grammar as a whole. The table grows with texts that were found to be
/// read wrongly or not at all, so its share is no promise for other pages; it must not sink.
#[test]
fn most_prices_per_second_are_read_and_nothing_else_is_taken_for_one() {
    let (mut right, mut wrong, mut refused, mut none, mut taken) = (0, 0, 0, 0, 0);
    for case in cases() {
        let found = short(&read(&case.text, &case.given));
        let meant = case.meant.as_ref().unwrap_or(&case.expected);
        match (meant.ends_with("/second"), meant.as_str(), found.as_str()) {
            (_, meant, found) if meant == found => {
                right += usize::from(meant.ends_with("/second"));
                none += usize::from(meant == "-");
            }
            (true, _, "-") => refused += 1,
            (true, ..) => wrong += 1,
            (false, "-", _) => taken += 1,
            _ => {}
        }
    }
    let all = right + wrong + refused;
    let shares = format!("{right} right, {wrong} wrong, {refused} refused of {all}; {taken} taken");
    assert!(all > 1000 && none > 500, "{shares}, {none} without a price");
    assert!(right * 100 >= all * 97, "{shares}");
    assert_eq!((wrong, taken), (0, 0), "{shares}");
}

/// The table of the selectors' documentation, row by row.
#[test]
fn the_documentation_reads_as_it_says() {
    const DOCUMENTATION: &str = include_str!("../../../selectors/README.md");
    let section = DOCUMENTATION
        .split_once("## How the text of a price is read")
        .expect("the section")
        .1;
    let section = section.split("\n## ").next().expect("its end");
    let rows = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('`').collect();
        (line.starts_with("| `") && cells.len() == 5).then(|| (cells[1], cells[3]))
    });
    let rows: Vec<(&str, &str)> = rows.collect();
    assert!(rows.len() >= 20, "only {} rows", rows.len());
    for (text, expected) in rows {
        let text = text.replace('¦', "|");
        assert_eq!(short(&read(&text, &Given::default())), expected, "{text}");
    }
}

/// The others beside the price, in short.
fn beside(text: &str) -> Vec<String> {
    let price = read(text, &Given::default()).expect(text);
    let also = |also: &AlsoText| {
        let max = also
            .amount_max
            .map(|max| format!("..{max}"))
            .unwrap_or_default();
        let currency = also
            .currency
            .as_ref()
            .map_or("?".into(), Currency::to_string);
        let unit = also.unit.as_ref().map_or("?".into(), Unit::to_string);
        format!("{:?} {}{max} {currency}/{unit}", also.role, also.amount)
    };
    price.also.iter().map(also).collect()
}

#[test]
fn what_a_label_sells_is_not_what_is_paid_with() {
    let said = |label: &str| {
        let given = Given::from_label(label);
        (
            given.currency.map(|currency| currency.to_string()),
            given.unit.map(|unit| unit.to_string()),
        )
    };
    let unit = |unit: &str| Some(unit.to_owned());
    assert_eq!(said("Price (per 1M tokens)"), (None, unit("1M-tokens")));
    assert_eq!(said("Credits / s"), (unit("credits"), unit("second")));
    assert_eq!(said("tokens per second"), (unit("tokens"), unit("second")));
}

#[test]
fn the_other_amounts_have_their_roles() {
    for (text, roles) in [
        (
            "$0.14/ second(10 Credits)",
            &["Beside 10 credits/second"][..],
        ),
        (
            "$0.1 - 0.2(~ 7 - 14 credits) per second of video",
            &["Beside 7..14 credits/second"],
        ),
        // A discount that stands between the two.
        (
            "$0.14/ second -20% (10 Credits)",
            &["Beside 10 credits/second"],
        ),
        (
            "$0.14/sec\n20% off\n(10 credits)",
            &["Beside 10 credits/second"],
        ),
        ("was $0.08/s, now $0.05/s", &["OldPrice 0.08 USD/second"]),
        ("~~$0.08/s~~ $0.05/s", &["OldPrice 0.08 USD/second"]),
        ("$0.08 → $0.05 per second", &["OldPrice 0.08 USD/second"]),
        (
            "List price $0.08/s, you pay $0.05/s",
            &["ListPrice 0.08 USD/second"],
        ),
        (
            "$0.05/s vs $0.08/s elsewhere",
            &["ComparedTo 0.08 USD/second"],
        ),
        (
            "$0.05/s at 720p, $0.10/s at 1080p",
            &["Variant 0.10 USD/second"],
        ),
        (
            "$0.05/s; for example, 5 seconds cost $0.25",
            &["Example 0.25 USD/5-seconds"],
        ),
        ("6 credits/s + 2 credits/s", &["AddOn 2 credits/second"]),
        ("$0.05/s. Audio adds $0.02/s", &["AddOn 0.02 USD/second"]),
        (
            "$20/month, includes 1000 credits",
            &["Included 1000 credits/?"],
        ),
        ("$0.25 per 5s clip ($0.05/s)", &["Other 0.25 USD/5-seconds"]),
    ] {
        assert_eq!(beside(text), roles, "{text}");
    }
}

#[test]
fn the_json_has_the_price_of_a_second() {
    let price = |text: &str| to_json(text, &read(text, &Given::default()))["price"].clone();
    let five = price("from ~$0.25 per 5s");
    assert_eq!(five["amount"], "0.25");
    assert_eq!(five["unit"], "5-seconds");
    assert_eq!(five["per_second"], "0.05");
    assert_eq!(five["kind"], "from");
    assert_eq!(five["approximate"], true);
    assert_eq!(price("$1 per minute")["per_second"], "0.016666666667");
    assert_eq!(price("$0.1000/s")["per_second"], "0.1000");
    assert!(price("$0.04 per image")["per_second"].is_null());
    assert_eq!(price("$1-$2/s")["per_second_max"], "2");
    assert!(price("99.9%").is_null());
    let also = price("$0.14/s (10 credits)")["also"].clone();
    assert_eq!(also[0]["role"], "beside");
}

#[test]
fn a_break_before_the_text_is_no_break() {
    let text = "For 5s video your request costs $0.35. For every additional second it costs $0.07.";
    let broken = format!("\n{text}");
    let given = Given::default();
    assert_eq!(read(&broken, &given), read(text, &given));
    assert!(read(text, &given).is_ok_and(|price| price.unit.is_some()));
}

#[test]
fn a_complete_price_needs_currency_and_unit() {
    let read = |text: &str| read(text, &Given::default()).expect(text);
    assert_eq!(read("$0.05").complete(), None);
    let price = read("$0.14/s (10 credits)").complete().expect("a price");
    assert_eq!(price.to_string(), "$0.14/s");
    assert_eq!(price.companions.len(), 1);
    assert_eq!(price.companions[0].role, Role::Beside);
}

#[test]
fn a_bound_is_no_exact_price() {
    for (text, kind) in [
        ("max. $0.09/s", Kind::UpTo),
        ("Max: $0.09/s", Kind::UpTo),
        ("$0.09/s max.", Kind::UpTo),
        ("no more than $0.09/s", Kind::UpTo),
        ("nicht mehr als 0,09 €/s", Kind::UpTo),
        ("pas plus de 0,09 €/s", Kind::UpTo),
        ("$0.09/秒以下", Kind::UpTo),
        ("<= $0.09/s", Kind::UpTo),
        ("> $0.04/s", Kind::From),
        ("min. $0.04/s", Kind::From),
        ("至少 $0.04/秒", Kind::From),
        ("Kling Max: $0.09/s", Kind::Exact),
        ("$0.10/s up to HD", Kind::Exact),
    ] {
        let price = read(text, &Given::default()).expect(text);
        assert_eq!(price.kind, kind, "{text}");
    }
}

#[test]
fn a_refusal_says_why() {
    let why = |text: &str| read(text, &Given::default()).expect_err(text).to_string();
    assert_eq!(why("-$0.05/s"), "a negative amount is no price");
    assert_eq!(why("Save $0.05"), "a saving or discount, not a price");
    assert_eq!(why("$0.07.5/s"), "`0.07.5` is not a plain decimal number");
    assert_eq!(
        why("$0.20/s (discontinued)"),
        "not yet, or no longer, for sale"
    );
    assert_eq!(
        why("$0.20/s for the first 5 s"),
        "a tiered price: the text gives only one of its steps"
    );
    assert_eq!(why("99.9%"), "no amount of money or credits");
}

/// Pieces of prices in an order nobody wrote.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "$",
        "€",
        "¥",
        "0.075",
        "1,125",
        "12",
        "5s",
        "/s",
        " per second",
        "每秒",
        "/",
        "-",
        "~",
        "(",
        ")",
        "+",
        "=",
        "×",
        "→",
        " ",
        "\n",
        "|",
        "credits",
        " from ",
        "起",
        "was ",
        "now ",
        "元",
        ".",
        ",",
        "٫",
        "%",
        "~~",
        "e-3",
        "²",
        "초당",
        "あたり",
        "USD",
        " to ",
        "\u{200b}",
        "1 000",
        "or ",
        "M tokens",
        "save ",
        "，",
        "１",
        "折",
        "(CAD)",
        " ten ",
        "一",
        "sec.",
        "720p",
        " until ",
        "->",
        "x",
        "$0.05/s",
        "second",
        "1 ",
        "で",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// The digits of a text, without whatever stands between them.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn amounts_stand_in(text: &str) {
    let Ok(price) = read(text, &Given::default()) else {
        return;
    };
    // Of the pieces, these are numbers in words.
    let cleaned = clean(text).replace("ten", "10").replace('一', "1");
    let cleaned = digits(&cleaned);
    let also = price
        .also
        .iter()
        .flat_map(|also| [Some(also.amount), also.amount_max]);
    for amount in also.chain([Some(price.amount), price.amount_max]).flatten() {
        let shown = digits(&amount.to_string());
        let shown = if cleaned.contains(&shown) {
            shown
        } else {
            shown.trim_start_matches('0').to_owned()
        };
        assert!(
            cleaned.contains(&shown),
            "{amount} does not stand in {text:?}"
        );
        assert!(!amount.is_negative(), "{amount} from {text:?}");
    }
    assert!(!price.amount.is_zero(), "zero from {text:?}");
    assert_eq!(
        price.amount_max.is_some(),
        price.kind == Kind::Range,
        "{text:?}"
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}") {
        amounts_stand_in(&text);
    }

    #[test]
    fn any_order_of_the_pieces_is_read_or_refused(text in hostile()) {
        amounts_stand_in(&text);
    }

    #[test]
    fn the_same_text_reads_the_same_between_blanks(text in hostile()) {
        let given = Given::default();
        for blanks in [format!("\t{text} "), format!("\n{text}\n"), format!("\u{a0}{text}\u{3000}")] {
            prop_assert_eq!(read(&blanks, &given), read(&text, &given));
        }
    }

    #[test]
    fn the_same_text_reads_the_same_with_invisible_characters(text in hostile()) {
        let dotted: String = text.chars().flat_map(|c| [c, '\u{200b}']).collect();
        prop_assert_eq!(read(&dotted, &Given::default()), read(&text, &Given::default()));
    }
}

#[test]
fn a_page_is_no_price_expression() {
    for piece in [
        "$0.1/s ",
        "(",
        "1,",
        "~",
        "per ",
        "$",
        "9",
        "5s ",
        "a\u{301}",
        "from $1 to ",
    ] {
        let page = piece.repeat(200_000 / piece.len());
        assert_eq!(
            read(&page, &Given::default()),
            Err(NotAPrice::TooLong),
            "{piece}"
        );
        let longest: String = page.chars().take(4096).collect();
        amounts_stand_in(&longest);
    }
}
