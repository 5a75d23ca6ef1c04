//! Price text: whatever it says, its amounts stand in it, and nothing around it matters.

use ratebook::price::text::{Given, PriceText, read, to_json};
use ratebook::price::{Amount, Kind};

/// The first byte is what the caller gives, the rest the text.
pub fn holds(input: &[u8]) {
    let Some((&given, text)) = input.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let given = given_by(given);
    let result = read(&text, &given);
    let json = to_json(&text, &result);
    assert_eq!(json["text"], *text);
    let Ok(price) = result else {
        assert!(json["price"].is_null());
        return;
    };
    plausible(&text, &price);
    told_in_json(&json["price"], &price);
    for blank in ["\t{} ", "\n{}\n", "\u{200b}{}\u{a0}"] {
        let wrapped = blank.replace("{}", &text);
        if wrapped.chars().count() <= 4096 {
            assert_eq!(
                read(&wrapped, &given).as_ref(),
                Ok(&price),
                "in {wrapped:?}"
            );
        }
    }
}

fn given_by(byte: u8) -> Given {
    let currency = ["USD", "credits", "EUR"].get(usize::from(byte % 4));
    let unit = ["second", "minute", "5-seconds", "request"].get(usize::from(byte / 4 % 8));
    Given {
        currency: currency.and_then(|code| code.parse().ok()),
        unit: unit.and_then(|unit| unit.parse().ok()),
    }
}

fn plausible(text: &str, price: &PriceText) {
    let also = price.also.iter();
    let also = also.flat_map(|also| [Some(also.amount), also.amount_max]);
    // A number may stand there as a word.
    let written = text.replace("ten", "10").replace('一', "1");
    for amount in also.chain([Some(price.amount), price.amount_max]).flatten() {
        assert!(
            stands_in(amount, text) || stands_in(amount, &written),
            "{amount} does not stand in {text:?}"
        );
        assert!(!amount.is_negative(), "{amount} from {text:?}");
    }
    assert!(!price.amount.is_zero(), "zero from {text:?}");
    let is_range = price.kind == Kind::Range;
    assert_eq!(price.amount_max.is_some(), is_range, "{text:?}");
    let rises = price.amount_max.is_none_or(|max| price.amount < max);
    assert!(rises, "a range that does not rise from {text:?}");
}

/// Whether the amount's digits stand in the text, in one stretch when all that is no digit is left
/// out.
pub fn stands_in(amount: Amount, text: &str) -> bool {
    let written: String = text.chars().filter_map(digit).collect();
    let shown: String = amount.to_string().chars().filter_map(digit).collect();
    // `.5` is 0.5, and 5 cents are 0.05.
    written.contains(&shown) || written.contains(shown.trim_start_matches('0'))
}

/// The digit that a character of any script is.
fn digit(c: char) -> Option<char> {
    const ZEROS: [char; 14] = [
        '٠', '۰', '߀', '०', '০', '੦', '૦', '௦', '౦', '๐', '໐', '၀', '០', '０',
    ];
    let value = |zero: &char| {
        u32::from(c)
            .checked_sub(u32::from(*zero))
            .filter(|d| *d < 10)
    };
    match ZEROS.iter().find_map(value) {
        Some(value) => char::from_digit(value, 10),
        None => Some(c).filter(char::is_ascii_digit),
    }
}

/// What the JSON says is what was read: decimal text, not numbers.
fn told_in_json(json: &serde_json::Value, price: &PriceText) {
    let amount = |value: &serde_json::Value| value.as_str().map(str::parse::<Amount>);
    assert_eq!(amount(&json["amount"]), Some(Ok(price.amount)));
    assert_eq!(amount(&json["amount_max"]), price.amount_max.map(Ok));
    let per_second = amount(&json["per_second"]);
    let has_length = price.unit.as_ref().and_then(ratebook::price::Unit::seconds);
    // A price so small for a unit so long that nothing is left of it is none.
    if per_second.is_some() {
        assert!(has_length.is_some(), "{json}");
    }
    assert_eq!(
        json["also"].as_array().map(Vec::len),
        Some(price.also.len())
    );
}
