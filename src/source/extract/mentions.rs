//! Sentences to the prices that they mention. A mention is never a price of the book, so a sentence
//! that is missing, or whose price cannot be read, is no problem: there is nothing to hold it
//! against.

use scraper::ElementRef;

use super::Reader;
use crate::price::Price;
use crate::price::text::{self, Given};
use crate::reading::Mention;
use crate::source::dom::{Dom, Scope};
use crate::source::selectors::MentionSpec;
use crate::source::words::normalized;

/// A longer text is no paragraph.
const LONGEST: usize = 2_000;

/// What holds more elements and texts than this is no paragraph either.
const MOST_NODES: usize = 200;

/// More different prices than this in one sentence's words are not looked at.
const MOST: usize = 16;

/// What holds one of these holds several texts: a sentence does not reach from one into the next.
const BLOCKS: [&str; 20] = [
    "article",
    "blockquote",
    "dd",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "li",
    "main",
    "ol",
    "p",
    "section",
    "table",
    "ul",
];

/// A text of the page, and those of its sentences that could hold a price.
pub(super) struct Paragraph<'d> {
    element: ElementRef<'d>,
    sentences: Vec<Said>,
}

/// A sentence as it stands on the page, and its words as they are compared.
struct Said {
    text: String,
    words: String,
}

/// The texts of a page, in order; one inside another comes after it.
pub(super) fn paragraphs(dom: &Dom) -> Vec<Paragraph<'_>> {
    let paragraphs = dom.elements().filter_map(|element| {
        if dom.span(element.id()).nodes() > MOST_NODES {
            return None;
        }
        let text = dom.text_within(element, LONGEST);
        let has_number = |text: &str| text.contains(char::is_numeric);
        if !has_number(&text) || holds_blocks(element) || !dom.is_read(dom.span(element.id())) {
            return None;
        }
        let sentences = sentences(&text).filter(|text| has_number(text));
        let said = |text: &str| Said {
            text: text.to_owned(),
            words: normalized(text),
        };
        Some(Paragraph {
            element,
            sentences: sentences.map(said).collect(),
        })
    });
    paragraphs.collect()
}

/// A sentence with the price that it mentions, and where it stands.
type Found<'p, 'd> = (ElementRef<'d>, &'p str, Price);

/// The prices that the page mentions in the file's sentence: each once, with the innermost element
/// that says it.
pub(super) fn read(
    reader: &Reader<'_>,
    dom: &Dom,
    paragraphs: &[Paragraph<'_>],
    spec: &MentionSpec,
) -> Vec<Mention> {
    let mut found: Vec<Found<'_, '_>> = Vec::new();
    let headings = match &spec.section {
        None => vec![vec![Dom::everything()]],
        Some(words) => dom.sections(words),
    };
    for containers in headings {
        // The smallest container of the heading that says it.
        let before = found.len();
        for scope in containers {
            if found.len() == before {
                read_in(dom, paragraphs, spec, scope, &mut found);
            }
        }
    }
    let mentions = found.into_iter().map(|(element, text, price)| Mention {
        pattern: spec.name().to_owned(),
        price,
        text: text.to_owned(),
        provenance: reader.provenance(
            &format!("mention “{}”", spec.name()),
            spec.line,
            reader.node(element.id()),
        ),
    });
    mentions.collect()
}

fn read_in<'p, 'd>(
    dom: &Dom,
    paragraphs: &'p [Paragraph<'d>],
    spec: &MentionSpec,
    scope: Scope,
    found: &mut Vec<Found<'p, 'd>>,
) {
    let inside = paragraphs
        .iter()
        .filter(|paragraph| scope.holds(dom.span(paragraph.element.id())));
    for Paragraph { element, sentences } in inside {
        for said in sentences {
            let Some(price) = price(spec, &said.words) else {
                continue;
            };
            if let Some(known) = found.iter_mut().find(|(_, text, _)| *text == said.text) {
                // An element inside the one before says it too.
                if element.ancestors().any(|a| a.id() == known.0.id()) {
                    known.0 = *element;
                }
                continue;
            }
            if found.len() == MOST {
                return;
            }
            found.push((*element, &said.text, price));
        }
    }
}

fn holds_blocks(element: ElementRef<'_>) -> bool {
    let inside = element.descendants().skip(1);
    let mut elements = inside.filter_map(ElementRef::wrap);
    elements.any(|inner| BLOCKS.contains(&inner.value().name()))
}

/// The sentences of a text, without the full stop at their end.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let whole = rest?;
        let end = whole.char_indices().find(|(at, c)| {
            let behind = whole.get(at.saturating_add(c.len_utf8())..);
            match c {
                '。' | '！' | '？' => true,
                '.' | '!' | '?' => behind.is_none_or(|b| b.starts_with(char::is_whitespace)),
                _ => false,
            }
        });
        let (sentence, after) = match end {
            Some((at, c)) => (
                whole.get(..at).unwrap_or_default(),
                whole.get(at.saturating_add(c.len_utf8())..),
            ),
            None => (whole.trim_end_matches(['.', '!', '?']), None),
        };
        rest = after;
        Some(sentence.trim())
    })
}

/// The price in one sentence's words, if it is the file's.
fn price(spec: &MentionSpec, words: &str) -> Option<Price> {
    spec.sentences.iter().find_map(|pattern| {
        let shown = pattern.matches(words)?.price?;
        let said = Given::from_label(pattern.behind_price());
        let given = Given {
            currency: spec.assume.currency.clone().or(said.currency),
            unit: spec.assume.unit.clone().or(said.unit),
        };
        let read = text::read(&shown, &given).ok()?;
        // What the words leave out is what the file says.
        let currency = read.currency.clone().or(given.currency);
        let unit = read.unit.clone().or(given.unit);
        text::PriceText {
            currency,
            unit,
            ..read
        }
        .complete()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_see_it() {
        let all = |text| sentences(text).collect::<Vec<_>>();
        assert_eq!(
            all("It costs $0.075. Try it! 低至 $0.0064/秒。好"),
            ["It costs $0.075", "Try it", "低至 $0.0064/秒", "好"]
        );
        assert_eq!(all("From $0.075."), ["From $0.075"]);
        assert_eq!(all(""), [""]);
    }
}
