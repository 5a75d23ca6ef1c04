//! The sentences of a page.

use std::collections::BTreeSet;

use super::Ground;
use super::prices::{LONGEST_PARAGRAPH, block};
use crate::source::dom::Span;
use crate::source::template;

/// More paragraphs than any page of prices has.
const MOST_PARAGRAPHS: usize = 3_000;

/// A longer sentence is none that says one thing.
const LONGEST_SENTENCE: usize = 400;

/// Those of all paragraphs and cells that are read, each once, in the order of the page.
pub(super) fn sentences(ground: &Ground<'_>) -> Vec<String> {
    let dom = ground.dom;
    let is_navigation = |place: usize| {
        let (place, mut asides) = (Span::at(place), ground.asides.iter());
        asides.any(|(outer, name)| *name == "the navigation" && outer.holds(place))
    };
    let mut blocks: BTreeSet<usize> = BTreeSet::new();
    let mut said: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    for run in &ground.runs {
        if blocks.len() >= MOST_PARAGRAPHS {
            break;
        }
        let Some(block) = block(dom, run.element) else {
            continue;
        };
        if !blocks.insert(dom.span(block.id()).start()) || is_navigation(run.place()) {
            continue;
        }
        let whole = dom.text_within(block, LONGEST_PARAGRAPH);
        // Text that stands beside whole paragraphs is taken as it is.
        let text = if whole.is_empty() { &run.text } else { &whole };
        for sentence in template::sentences(text) {
            if sentence.len() <= LONGEST_SENTENCE && said.insert(sentence.to_owned()) {
                found.push(sentence.to_owned());
            }
        }
    }
    found
}
