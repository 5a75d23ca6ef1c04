//! The price of a cell: what it says by itself, with what stands above it, and with what the text
//! around its table says.

use crate::price::text::{Given, read as read_price};
use crate::price::{Currency, Price, Unit};
use crate::source::{Part, What};

/// What a cell of a column of prices is.
#[derive(Clone, Debug)]
pub enum Cell {
    Price(Price),
    /// An amount of which nothing says the currency or the unit.
    Part,
    /// It says that there is no price.
    Absent,
    /// Anything else.
    Other,
}

/// The words of a cell without a price.
const LONGEST_ABSENCE: usize = 40;

/// Reads a cell below these labels.
pub fn cell(text: &str, labels: &str, around: &Given) -> Cell {
    if !text.contains(char::is_numeric) {
        return if text.len() <= LONGEST_ABSENCE {
            Cell::Absent
        } else {
            Cell::Other
        };
    }
    let header = Given::from_label(labels);
    let given = filled(header, around);
    let Ok(mut read) = read_price(text, &given) else {
        return Cell::Other;
    };
    read.currency = read.currency.or(given.currency);
    read.unit = read.unit.or(given.unit);
    match read.complete() {
        Some(price) => Cell::Price(price),
        None => Cell::Part,
    }
}

pub fn filled(given: Given, other: &Given) -> Given {
    Given {
        currency: given.currency.or_else(|| other.currency.clone()),
        unit: given.unit.or_else(|| other.unit.clone()),
    }
}

/// What the text around a part says of currency and unit, and the words that say it.
#[derive(Clone, Debug, Default)]
pub struct Around {
    pub given: Given,
    pub said: Vec<String>,
    /// The currency of `¥` is taken from the language of the page.
    pub is_by_language: bool,
}

impl Around {
    /// Why a draft assumes what it says, for a note.
    pub fn reason(&self) -> String {
        match (self.is_by_language, self.said.is_empty()) {
            (true, true) => "the language of the page".to_owned(),
            (true, false) => format!(
                "the language of the page and the words “{}”",
                self.said.join("”, “")
            ),
            (false, _) => format!("the words “{}” beside the prices", self.said.join("”, “")),
        }
    }
}

/// A longer sentence says other things besides.
const LONGEST_SENTENCE: usize = 120;

/// What headings and sentences around a part say of all its prices. A sentence with a number speaks
/// of one price, not of all.
pub fn around(part: &Part, language: Option<&str>) -> Around {
    let sentences = |text: &'_ str| -> Vec<String> {
        let ends = text.split_inclusive(['.', '。', '!', '?', ';']);
        ends.map(|s| {
            s.trim()
                .trim_end_matches(['.', '。', '!', '?', ';'])
                .to_owned()
        })
        .collect()
    };
    let texts = sentences(&part.above).into_iter();
    let texts = texts.chain(part.headings.iter().rev().take(1).cloned());
    let texts = texts.chain(sentences(&part.below));
    let mut around = Around::default();
    for text in texts {
        let is_fit = !text.is_empty() && text.len() <= LONGEST_SENTENCE;
        if !is_fit || text.contains(char::is_numeric) {
            continue;
        }
        let mut given = Given::from_label(&text);
        // Names of things that are counted are no currency of a whole table.
        given.currency = given.currency.filter(|c| !matches!(c, Currency::Named(_)));
        given.unit = given.unit.filter(is_for_video);
        let adds_currency = around.given.currency.is_none() && given.currency.is_some();
        let adds_unit = around.given.unit.is_none() && given.unit.is_some();
        if adds_currency || adds_unit {
            around.given = filled(around.given, &given);
            around.said.push(text);
        }
    }
    let texts: Vec<&String> = match &part.what {
        What::Table(table) => table.cells.iter().collect(),
        What::Card(card) => card.lines.iter().collect(),
        What::Sentence(_) | What::Rows(_) => Vec::new(),
    };
    if around.given.currency.is_none() && texts.iter().any(|text| text.contains(['¥', '￥'])) {
        around.given.currency = match language.and_then(|tag| tag.get(..2)) {
            Some("ja") => "JPY".parse().ok(),
            Some("zh") => "CNY".parse().ok(),
            _ => None,
        };
        around.is_by_language = around.given.currency.is_some();
    }
    around
}

/// Whether videos are priced for such a unit.
pub fn is_for_video(unit: &Unit) -> bool {
    !matches!(
        unit,
        Unit::Month | Unit::Year | Unit::Image | Unit::Named(_)
    )
}

/// Why a price is not one of videos, by its unit.
pub fn not_for_video(price: &Price) -> Option<&'static str> {
    match price.unit {
        Unit::Month | Unit::Year => Some("prices of plans, by the month or the year"),
        Unit::Image => Some("prices of images"),
        Unit::Named(_) => Some("prices for a unit that is none of videos"),
        _ => None,
    }
}
