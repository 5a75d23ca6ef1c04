//! Prices outside of tables: short ones with what stands around them, and those in sentences.

use std::collections::BTreeSet;

use ego_tree::NodeId;
use scraper::ElementRef;

use super::{CardText, Ground, MOST_PARTS, Placed, What};
use crate::price::text::{Given, NotAPrice, read as read_price};
use crate::source::dom::{Dom, Span};
use crate::source::template::sentences;

/// A longer text is no price.
const LONGEST_PRICE: usize = 120;

/// What holds more than this is no card.
const LONGEST_CARD: usize = 600;

/// A longer paragraph is not looked at for sentences.
pub(super) const LONGEST_PARAGRAPH: usize = 2_000;

/// More prices than this are not looked at.
const MOST_PRICES: usize = 1_000;

/// So many words make a sentence of a text around a price.
const SENTENCE: usize = 8;

/// And so many letters, where words are not parted by blanks.
const SENTENCE_LETTERS: usize = 22;

pub(super) fn prices(ground: &Ground<'_>, tables: &[Span]) -> Vec<Placed> {
    let dom = ground.dom;
    let outside = |place: usize| {
        let place = Span::at(place);
        !tables.iter().any(|table| table.holds(place))
    };
    let priced: Vec<usize> = ground
        .runs
        .iter()
        .enumerate()
        .filter(|(_, run)| is_priced(&run.text) && outside(run.place()))
        .filter(|(_, run)| !dom.is_in_table(run.element))
        .map(|(n, _)| n)
        .take(MOST_PRICES)
        .collect();
    let places: Vec<usize> = priced
        .iter()
        .filter_map(|n| ground.runs.get(*n).map(super::Run::place))
        .collect();
    let mut found: Vec<Placed> = Vec::new();
    let mut said: BTreeSet<usize> = BTreeSet::new();
    let mut lists: Vec<NodeId> = Vec::new();
    for n in priced {
        let Some(run) = ground.runs.get(n) else {
            continue;
        };
        if found.len() >= MOST_PARTS {
            break;
        }
        let Some(block) = block(dom, run.element) else {
            continue;
        };
        let span = dom.span(block.id());
        let text = dom.text_within(block, LONGEST_PARAGRAPH);
        if text.is_empty() || is_running(&text) {
            if said.insert(span.start()) {
                let sentences = sentences(&text).into_iter();
                let sentences = sentences.filter(|s| s.contains(char::is_numeric));
                found.extend(sentences.map(|sentence| Placed {
                    span,
                    of_price: span,
                    what: What::Sentence(sentence.to_owned()),
                }));
            }
            continue;
        }
        if run.text.len() > LONGEST_PRICE {
            continue;
        }
        let Some((card, list)) = card(dom, block, &places) else {
            continue;
        };
        let number = lists.iter().position(|known| *known == list);
        let number = number.unwrap_or_else(|| {
            lists.push(list);
            lists.len().saturating_sub(1)
        });
        let lines = card.of(&ground.runs, |run| run);
        let price = lines.iter().position(|line| line.place() == run.place());
        found.extend(price.map(|price| {
            let lines = lines.iter().map(|run| run.text.clone()).collect();
            let card_text = CardText {
                list: number,
                lines,
                price,
            };
            Placed {
                span: card,
                of_price: Span::at(run.place()),
                what: What::Card(card_text),
            }
        }));
    }
    found
}

/// Whether a text holds an amount of money or credits, as far as it can be told by itself.
fn is_priced(text: &str) -> bool {
    text.contains(char::is_numeric)
        && !is_resolution(text)
        && match read_price(text, &Given::default()) {
            Ok(_) => true,
            Err(why) => !matches!(why, NotAPrice::NoAmount | NotAPrice::TooLong),
        }
}

/// Whether a text is `720p` and no more: what is priced, and no amount.
fn is_resolution(text: &str) -> bool {
    let lines = text.trim().strip_suffix(['p', 'P']);
    lines.is_some_and(|n| matches!(n.len(), 3 | 4) && n.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a text is running text: more than a label, a price and its unit.
fn is_running(text: &str) -> bool {
    let words = text
        .split_whitespace()
        .filter(|w| w.contains(char::is_alphabetic));
    let is_wide = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    words.count() >= SENTENCE
        || text.chars().filter(|c| is_wide(*c)).count() >= SENTENCE_LETTERS
        || (text.ends_with(['.', '。']) && text.split_whitespace().count() >= 5)
}

/// The innermost element around a text that breaks the line.
pub(super) fn block(dom: &Dom, element: NodeId) -> Option<ElementRef<'_>> {
    const INLINE: [&str; 18] = [
        "a", "abbr", "b", "code", "em", "font", "i", "ins", "label", "mark", "small", "span",
        "strong", "sub", "sup", "u", "data", "var",
    ];
    let element = dom.element(element)?;
    std::iter::once(element)
        .chain(element.ancestors().filter_map(ElementRef::wrap))
        .find(|e| !INLINE.contains(&e.value().name()))
}

/// The stretch of a card around a price, and the element that holds it and others: the largest
/// element that holds no second price; where that says nothing but the price, with what stands
/// before it up to the price before.
fn card(dom: &Dom, block: ElementRef<'_>, prices: &[usize]) -> Option<(Span, NodeId)> {
    let count = |span: Span| {
        let first = prices.partition_point(|place| *place < span.start());
        let last = prices.partition_point(|place| *place < span.end());
        last.saturating_sub(first)
    };
    let fits = |element: &ElementRef<'_>| {
        let span = dom.span(element.id());
        count(span) == 1
            && dom.length(span) <= LONGEST_CARD
            && !matches!(element.value().name(), "body" | "main" | "html" | "section")
    };
    let mut card = block;
    if !fits(&card) {
        return None;
    }
    while let Some(parent) = card.parent().and_then(ElementRef::wrap).filter(fits) {
        card = parent;
    }
    let list = card.parent().and_then(ElementRef::wrap)?;
    let own = dom.span(card.id());
    let mut span = own;
    for before in card.prev_siblings().filter_map(ElementRef::wrap) {
        let there = dom.span(before.id());
        let is_term = card.value().name() == "dd" || dom.length(own) <= 40;
        if !is_term || count(there) > 0 || dom.length(there.to(own)) > LONGEST_CARD {
            break;
        }
        if dom.length(there) > 0 {
            span = there.to(span);
            // One name or label before a price is its own; more may belong to others.
            break;
        }
    }
    Some((span, list.id()))
}

/// The classes of elements with numbers whose name says that they are struck out.
pub(super) fn struck(dom: &Dom) -> Vec<String> {
    const SIGNS: [&str; 5] = [
        "line-through",
        "strike",
        "old-price",
        "price-old",
        "was-price",
    ];
    let mut classes: Vec<String> = Vec::new();
    for element in dom.elements().filter(|e| e.attr("class").is_some()) {
        let names = element.attr("class").unwrap_or_default().split_whitespace();
        for name in names {
            let is_plain = name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
            let is_sign = SIGNS.iter().any(|sign| name.contains(sign));
            let is_led = name.starts_with(|c: char| c.is_ascii_alphabetic());
            if is_plain && is_sign && is_led && !classes.iter().any(|c| c == name) {
                let text = dom.text_within(element, LONGEST_PRICE);
                if text.contains(char::is_numeric) {
                    classes.push(name.to_owned());
                }
            }
        }
    }
    classes.truncate(5);
    classes
}
