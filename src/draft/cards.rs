//! Cards, definition lists and lists of prices: short prices with what stands around each.

use super::avoid::is_badge;
use super::cells::{Around, Cell, around, cell, not_for_video};
use super::names::Subject;
use super::rows::{Column, Fixed, Line, Rows, identify};
use super::set::{PriceKeys, Set, Shape, Way};
use super::vocabulary::{Header, header, value};
use crate::price::Price;
use crate::price::text::{Given, name_of_label};
use crate::source::{CardText, Part};

/// Lines of a card that are looked at.
const MOST_LINES: usize = 30;

/// A longer line is a sentence about the offer, not a part of its name.
const LONGEST_NAME: usize = 40;

/// What one card says.
struct Card {
    price: Price,
    /// The label of the price, where it has one.
    label: Option<String>,
    /// Fields with labels.
    fields: Vec<(String, String)>,
    /// Dimensions that a text says by itself: the dimension and the text.
    values: Vec<(&'static str, String)>,
    names: Vec<String>,
    /// Where the line is no more than a value and its price: what stands between them.
    glued: Option<(String, String)>,
}

/// What the cards of one list may be, the surest first.
///
/// # Errors
/// Why they are not taken, in words.
pub fn sets(
    parts: &[(&Part, &CardText)],
    subject: &Subject,
    fixed: &Fixed,
) -> Result<Vec<Set>, String> {
    let with = parts
        .first()
        .map(|(part, _)| around(part, subject.language.as_deref()));
    let with = with.unwrap_or_default();
    let read = |around: &Around| -> Option<Vec<Card>> {
        parts
            .iter()
            .map(|(_, text)| card(text, &around.given))
            .collect()
    };
    let plain = Around::default();
    let (cards, around) = match read(&plain) {
        Some(cards) => (cards, plain),
        None => match read(&with) {
            Some(cards) => (cards, with),
            None => {
                return Err("prices of which nothing says the currency or the unit".to_owned());
            }
        },
    };
    if let Some(why) = cards.first().and_then(|card| not_for_video(&card.price)) {
        return Err(why.to_owned());
    }
    if let Some(sets) = lines(&cards, subject, fixed) {
        return sets;
    }
    let set = boxes(&cards, &around, subject, fixed)?;
    Ok(vec![set])
}

/// Reads one card; nothing where its price is not complete.
fn card(text: &CardText, given: &Given) -> Option<Card> {
    let price_line = text.lines.get(text.price)?;
    let next = text.price.checked_add(1).and_then(|n| text.lines.get(n));
    let (label, own) = split_label(price_line);
    let before = text.price.checked_sub(1).and_then(|n| text.lines.get(n));
    let is_price_label = |text: &str| {
        let name = text.trim().trim_end_matches([':', '：']).trim();
        header(name) == Some(Header::Price)
            && !name.contains(char::is_numeric)
            && name.len() <= LONGEST_NAME
    };
    let above = before.filter(|before| is_price_label(before));
    let label = label.filter(|label| is_price_label(label)).or_else(|| {
        above.map(|before| {
            before
                .trim()
                .trim_end_matches([':', '：'])
                .trim()
                .to_owned()
        })
    });
    let own = if label.is_some() && above.is_none() {
        own
    } else {
        price_line.as_str()
    };
    let price = priced(own, next.map(String::as_str), given)?;
    let mut card = Card {
        price,
        label,
        fields: Vec::new(),
        values: Vec::new(),
        names: Vec::new(),
        glued: glued(price_line),
    };
    for (n, line) in text.lines.iter().enumerate().take(MOST_LINES) {
        if n == text.price || (above.is_some() && n.checked_add(1) == Some(text.price)) {
            continue;
        }
        if let Some(field) = field_of(line) {
            if !card.fields.iter().any(|(label, _)| *label == field.0) {
                card.fields.push(field);
            }
            continue;
        }
        if let Some((key, _)) = value(line) {
            if !card.values.iter().any(|(known, _)| *known == key) {
                card.values.push((key, line.clone()));
            }
        } else if n < text.price && line.chars().count() <= LONGEST_NAME && !is_badge(line) {
            card.names.push(line.clone());
        }
    }
    // `Quality` `720p`: the label stands before its value.
    let lines = text
        .lines
        .get(..text.lines.len().min(MOST_LINES))
        .unwrap_or_default();
    for (n, (label, said)) in lines.iter().zip(lines.iter().skip(1)).enumerate() {
        if n == text.price || n.checked_add(1) == Some(text.price) {
            continue;
        }
        let name = label.trim().trim_end_matches([':', '：']).trim();
        let is_label = matches!(header(name), Some(Header::Dimension(_) | Header::Model));
        if is_label
            && value(label).is_none()
            && field_of(label).is_none()
            && !card.fields.iter().any(|(l, _)| l == name)
        {
            card.fields.push((name.to_owned(), said.clone()));
            card.names.retain(|known| known != label && known != said);
            card.values.retain(|(_, known)| known != said);
        }
    }
    Some(card)
}

/// `Quality: 720p`.
fn field_of(line: &str) -> Option<(String, String)> {
    let (label, said) = line.split_once([':', '：'])?;
    let (label, said) = (label.trim(), said.trim());
    let is_field = matches!(header(label), Some(Header::Dimension(_) | Header::Model));
    let is_short = label.chars().count() <= LONGEST_NAME && said.chars().count() <= LONGEST_NAME;
    (is_field && is_short && !said.is_empty()).then(|| (label.to_owned(), said.to_owned()))
}

fn split_label(line: &str) -> (Option<String>, &str) {
    match line.split_once([':', '：']) {
        Some((label, own)) if !own.trim().is_empty() => (Some(label.trim().to_owned()), own.trim()),
        _ => (None, line),
    }
}

/// The price of a line, or of it and the next one: `$0.10` `/ second`.
fn priced(own: &str, next: Option<&str>, given: &Given) -> Option<Price> {
    let nothing = Given::default();
    let read = |text: &str, given: &Given| match cell(text, "", given) {
        Cell::Price(price) => Some(price),
        _ => None,
    };
    let next = next.filter(|next| !next.contains(char::is_numeric) || next.starts_with('/'));
    let both = next.map(|next| format!("{own} {next}"));
    read(own, &nothing)
        .or_else(|| both.as_ref().and_then(|both| read(both, &nothing)))
        .or_else(|| {
            both.as_ref().and_then(|both| {
                read(
                    both,
                    &Given {
                        currency: given.currency.clone(),
                        unit: None,
                    },
                )
            })
        })
        .or_else(|| read(own, given))
}

/// A line such as `720p — $0.07 / second`: the value, and what stands between it and the price.
fn glued(line: &str) -> Option<(String, String)> {
    let at = line.find(['$', '€', '£', '¥'])?;
    let before = line.get(..at)?;
    let name = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let between = before.strip_prefix(name)?;
    let has_words = between.contains(|c: char| !c.is_whitespace());
    (value(name).is_some() && has_words).then(|| (name.to_owned(), between.to_owned()))
}

/// Lines of a value and its price, as sentences; nothing where the cards are none.
fn lines(cards: &[Card], subject: &Subject, fixed: &Fixed) -> Option<Result<Vec<Set>, String>> {
    let glued: Option<Vec<&(String, String)>> =
        cards.iter().map(|card| card.glued.as_ref()).collect();
    let glued = glued?;
    let (first, between) = glued.first()?;
    if !glued.iter().all(|(_, other)| other == between) {
        return Some(Err("a list whose lines are not written alike".to_owned()));
    }
    let (key, _) = value(first)?;
    let field = capital(key);
    let rows = Rows {
        columns: vec![Column {
            field: field.clone(),
            header: String::new(),
            is_name: false,
        }],
        lines: glued
            .iter()
            .zip(cards)
            .map(|((name, _), card)| Line {
                cells: vec![name.clone()],
                price: Some(card.price.clone()),
                out: None,
            })
            .collect(),
    };
    let identified = match identify(&rows, subject, fixed) {
        Ok(identified) => identified,
        Err(why) => return Some(Err(why)),
    };
    let way = |css| Way {
        shape: Shape::Sentence {
            css,
            sentence: format!("{{{field}}}{between}{{Price}}"),
        },
        section: None,
    };
    let set = |css| Set {
        seen: "a list of prices".to_owned(),
        ways: vec![way(css)],
        route: identified.route.clone(),
        only: Vec::new(),
        price: PriceKeys {
            field: "Price".to_owned(),
            ..PriceKeys::default()
        },
        dimensions: identified.dimensions.clone(),
        meant: identified.meant.clone(),
        room: 0,
        doubts: identified.doubts.clone(),
        guards: Vec::new(),
    };
    Some(Ok(["li", "p", "dd", "div"].into_iter().map(set).collect()))
}

/// Cards, each a box of its own.
fn boxes(cards: &[Card], around: &Around, subject: &Subject, fixed: &Fixed) -> Result<Set, String> {
    let label = cards.first().and_then(|card| card.label.clone());
    if !cards.iter().all(|card| card.label == label) {
        return Err("cards whose prices have different labels".to_owned());
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut add = |field: &str, header: &str, is_name| {
        if !columns.iter().any(|c| c.field == field) {
            columns.push(Column {
                field: field.to_owned(),
                header: header.to_owned(),
                is_name,
            });
        }
    };
    for card in cards {
        for (label, _) in &card.fields {
            add(label, label, false);
        }
    }
    let labelled: Vec<String> = cards
        .iter()
        .flat_map(|c| c.fields.iter().map(|(l, _)| l.clone()))
        .collect();
    for card in cards {
        for (key, _) in &card.values {
            let is_said = labelled
                .iter()
                .any(|label| header(label) == Some(Header::Dimension(key)));
            if !is_said {
                add(&capital(key), "", false);
            }
        }
    }
    if cards.iter().all(|card| !card.names.is_empty()) {
        add("Name", "", true);
    }
    let line = |card: &Card| {
        let cells = columns.iter().map(|column| {
            let field = card.fields.iter().find(|(label, _)| *label == column.field);
            let said = card
                .values
                .iter()
                .find(|(key, _)| capital(key) == column.field);
            let name = card.names.first().filter(|_| column.is_name);
            field
                .map(|(_, text)| text)
                .or(said.map(|(_, text)| text))
                .or(name)
                .cloned()
                .unwrap_or_default()
        });
        Line {
            cells: cells.collect(),
            price: Some(card.price.clone()),
            out: not_for_video(&card.price).map(str::to_owned),
        }
    };
    let rows = Rows {
        lines: cards.iter().map(line).collect(),
        columns: columns.clone(),
    };
    let mut identified = identify(&rows, subject, fixed)?;
    let mut price = PriceKeys {
        field: label.clone().map_or_else(
            || "Price".to_owned(),
            |label| name_of_label(&label).unwrap_or(&label).to_owned(),
        ),
        unlabelled: label.is_none(),
        ..PriceKeys::default()
    };
    if !around.said.is_empty() || around.is_by_language {
        price.assume_unit = around.given.unit.is_some();
        price.assume_currency = around.given.currency.is_some();
        identified.doubts.push(format!(
            "what the prices leave out is assumed from {}",
            around.reason()
        ));
    }
    Ok(Set {
        seen: format!("{} cards", cards.len()),
        ways: vec![Way {
            shape: Shape::Cards,
            section: None,
        }],
        route: identified.route,
        only: identified.only,
        price,
        dimensions: identified.dimensions,
        meant: identified.meant,
        room: 0,
        doubts: identified.doubts,
        guards: around.said.clone(),
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
