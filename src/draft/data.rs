//! Lists of JSON: which key holds the price, and which keys say what it is for.

use super::cells::not_for_video;
use super::names::Subject;
use super::rows::{Column, Fixed, Line, Rows, identify};
use super::set::{PriceKeys, Set, Shape, Way};
use super::vocabulary::{Header, header};
use crate::price::text::{Given, read as read_price};
use crate::price::{Kind, Price};
use crate::source::{DataRows, in_words, told_by};

/// More keys are no row of prices.
const MOST_KEYS: usize = 60;

/// What a list may be; nothing where it has no key that is called a price.
///
/// # Errors
/// Why it is not taken, in words.
pub fn sets(data: &DataRows, subject: &Subject, fixed: &Fixed) -> Option<Result<Vec<Set>, String>> {
    const OLD: [&str; 9] = [
        "old", "was", "previous", "original", "before", "list", "compare", "former", "msrp",
    ];
    let last = data
        .path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .trim_end_matches("[*]");
    if in_words(last)
        .to_lowercase()
        .split_whitespace()
        .any(|word| OLD.contains(&word))
    {
        let why = "old prices, or those of others, as its key says";
        return Some(Err(why.to_owned()));
    }
    let keys = keys(data);
    if keys.len() > MOST_KEYS {
        return Some(Err("objects of too many keys".to_owned()));
    }
    let mut prices: Vec<&String> = keys.iter().filter(|key| may_be_price(data, key)).collect();
    // What is charged, then what says its currency or its unit.
    prices.sort_by_key(|key| rank(key));
    let mut last = None;
    for key in prices {
        let set = set(data, &keys, key, subject, fixed).map(|set| vec![set]);
        let is_good = set.is_ok();
        last = Some(set);
        if is_good {
            break;
        }
    }
    last
}

fn keys(data: &DataRows) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for (key, _) in data.rows.iter().flatten() {
        if !keys.contains(key) && keys.len() <= MOST_KEYS {
            keys.push(key.clone());
        }
    }
    keys
}

fn said<'d>(row: &'d [(String, String)], key: &str) -> &'d str {
    let member = row.iter().find(|(known, _)| known == key);
    member.map_or("", |(_, text)| text.as_str())
}

fn may_be_price(data: &DataRows, key: &str) -> bool {
    let words = in_words(key);
    let given = Given::from_label(&words);
    let is_called = header(&words) == Some(Header::Price) || given.currency.is_some();
    let has_number = data
        .rows
        .iter()
        .any(|row| said(row, key).contains(|c: char| c.is_ascii_digit()));
    let is_upper = words.to_lowercase().split_whitespace().any(|w| w == "max");
    is_called && has_number && !is_upper && header(&words) != Some(Header::Other)
}

fn rank(key: &str) -> (bool, bool, usize) {
    let words = in_words(key).to_lowercase();
    let given = Given::from_label(&words);
    let is_charged = words.contains("charged") || words.contains("price") || words.contains("pay");
    (given.unit.is_none(), !is_charged, key.len())
}

fn set(
    data: &DataRows,
    keys: &[String],
    key: &str,
    subject: &Subject,
    fixed: &Fixed,
) -> Result<Set, String> {
    let upper = key.replace("min", "max");
    let upper = keys.iter().find(|other| *other != key && **other == upper);
    let label = Given::from_label(&in_words(key));
    let is_context = |other: &&String| tells(data, other, &label);
    let context: Vec<&String> = keys
        .iter()
        .filter(|k| *k != key)
        .filter(is_context)
        .collect();
    let own = keys
        .iter()
        .filter(|k| *k != key && Some(*k) != upper && !may_be_price(data, k));
    let own: Vec<&String> = own
        .filter(|k| header(&in_words(k)) != Some(Header::Other))
        .collect();
    let lines = lines(data, (key, upper), &context, &own)?;
    let rows = Rows {
        columns: own
            .iter()
            .map(|k| Column {
                field: (*k).clone(),
                header: in_words(k),
                is_name: false,
            })
            .collect(),
        lines,
    };
    let mut identified = identify(&rows, subject, fixed)?;
    let others: Vec<String> = keys
        .iter()
        .filter(|k| *k != key && Some(*k) != upper && may_be_price(data, k))
        .map(|k| format!("`{k}`"))
        .collect();
    if !others.is_empty() {
        identified.doubts.push(format!(
            "`{key}` is taken for what is charged, and not {}",
            others.join(", ")
        ));
    }
    let place = if data.in_script { "script" } else { "document" };
    Ok(Set {
        seen: format!("a list of data at `{}`", data.path),
        ways: vec![Way {
            shape: Shape::Data {
                place,
                path: data.path.clone(),
            },
            section: None,
        }],
        route: identified.route,
        only: identified.only,
        price: PriceKeys {
            field: key.to_owned(),
            to: upper.cloned(),
            context: context.into_iter().cloned().collect(),
            ..PriceKeys::default()
        },
        dimensions: identified.dimensions,
        meant: identified.meant,
        room: 0,
        doubts: identified.doubts,
        guards: Vec::new(),
    })
}

/// The rows with their prices, of one key or from that of the lower end to that of the upper.
fn lines(
    data: &DataRows,
    (key, upper): (&str, Option<&String>),
    context: &[&String],
    own: &[&String],
) -> Result<Vec<Line>, String> {
    let label = Given::from_label(&in_words(key));
    let mut lines = Vec::new();
    for row in &data.rows {
        let mut given = label.clone();
        for other in context {
            let told = told_by(&in_words(said(row, other)));
            given.currency = given.currency.or(told.currency);
            given.unit = given.unit.or(told.unit);
        }
        let low = price_of(said(row, key), &given);
        let price = match (low, upper.and_then(|k| price_of(said(row, k), &given))) {
            (Some(low), Some(high)) if low.amount < high.amount => Some(Price {
                amount_max: Some(high.amount),
                kind: Kind::Range,
                ..low
            }),
            (low, _) => low,
        };
        let text = said(row, key);
        let other_kind = row.iter().find_map(|(k, text)| other_kind(k, text));
        let out = other_kind.or(match &price {
            Some(price) => not_for_video(price).map(str::to_owned),
            None if text.is_empty() => Some("no price".to_owned()),
            None => {
                return Err(format!(
                    "`{key}` has numbers of which nothing says the currency or the unit"
                ));
            }
        });
        lines.push(Line {
            cells: own.iter().map(|k| said(row, k).to_owned()).collect(),
            price,
            out,
        });
    }
    Ok(lines)
}

/// Whether a field says the currency or the unit that the label of the price leaves out.
fn tells(data: &DataRows, other: &str, label: &Given) -> bool {
    let words = in_words(other).to_lowercase();
    // `video` is a unit below `per`, and a kind of thing below `type`.
    let is_called = [
        "unit", "bill", "per", "basis", "rule", "currency", "charg", "measure",
    ]
    .iter()
    .any(|sign| words.split_whitespace().any(|word| word.starts_with(sign)));
    let tells = |row: &Vec<(String, String)>| {
        let text = said(row, other);
        let given = told_by(&in_words(text));
        let is_said = is_called || in_words(text).to_lowercase().contains("per ");
        is_said
            && text.len() <= 30
            && !text.contains(|c: char| c.is_ascii_digit() && is_called)
            && ((given.unit.is_some() && label.unit.is_none())
                || (given.currency.is_some() && label.currency.is_none()))
    };
    data.rows.iter().any(tells)
}

/// What a row is of where a field of its kind says that it is no video.
fn other_kind(key: &str, text: &str) -> Option<String> {
    const KINDS: [&str; 5] = ["type", "kind", "category", "modality", "task"];
    const OTHERS: [&str; 9] = [
        "image", "images", "music", "audio", "speech", "text", "chat", "llm", "tts",
    ];
    let words = in_words(key).to_lowercase();
    let is_kind = words.split([' ', '.']).any(|word| KINDS.contains(&word));
    let said = in_words(text).to_lowercase();
    let mut said_words = said.split_whitespace();
    let first = said_words.next()?;
    (is_kind && OTHERS.contains(&first) && !said.contains("video") && said.len() <= 40)
        .then(|| format!("a price of {first}"))
}

fn price_of(text: &str, given: &Given) -> Option<Price> {
    let mut read = read_price(text, given).ok()?;
    read.currency = read.currency.or_else(|| given.currency.clone());
    read.unit = read.unit.or_else(|| given.unit.clone());
    read.complete()
}
