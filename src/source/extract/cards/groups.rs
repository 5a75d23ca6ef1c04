//! Cards that no element of their own holds: a term with its definitions, and the boxes of a flat
//! list, of which so many and so many belong together.

use scraper::ElementRef;

use crate::source::dom::{Dom, Span};

/// So many boxes of a flat list make a card, at most.
const MOST_BOXES: usize = 4;

/// A list of more is none that people read.
const LONGEST_LIST: usize = 400;

/// The terms of a `dl`, each with its definitions.
pub(super) fn terms(dom: &Dom, list: ElementRef<'_>) -> Vec<Span> {
    let mut terms: Vec<Span> = Vec::new();
    let mut defined = true;
    let parts = list.children().filter_map(ElementRef::wrap);
    for part in parts.filter(|_| list.value().name() == "dl") {
        let span = dom.span(part.id());
        let begins = part.value().name() == "dt" && defined;
        defined = part.value().name() != "dt";
        match terms.last_mut() {
            Some(term) if !begins => *term = term.to(span),
            _ => terms.push(span),
        }
    }
    terms
}

/// Where on the page each needed field is said, and which of the fields is the price.
pub(super) struct Needed {
    pub said: Vec<Vec<usize>>,
    pub price: Option<usize>,
}

impl Needed {
    pub(super) fn all_in(&self, span: Span) -> bool {
        self.said.iter().all(|said| span.has_one_of(said))
    }

    /// For each field, whether it is said there.
    fn which_in(&self, span: Span) -> Vec<bool> {
        let which = self.said.iter().map(|said| span.has_one_of(said));
        which.collect()
    }

    fn price_in(&self, span: Span) -> bool {
        let said = self.price.and_then(|price| self.said.get(price));
        said.is_some_and(|said| span.has_one_of(said))
    }
}

/// The boxes of a flat list, two and two or three and three, where each group says all that is
/// needed, box for box the same, and nothing that counts stands outside of the groups:
/// `720p` `$1` `1080p` `$2`.
pub(super) fn boxes(dom: &Dom, list: ElementRef<'_>, needed: &Needed) -> Vec<Span> {
    if list.value().name() == "dl" {
        return Vec::new();
    }
    let boxes = list.children().filter_map(ElementRef::wrap);
    let boxes = boxes.map(|element| dom.span(element.id()));
    let boxes = boxes.filter(|span| dom.length(*span) > 0);
    let boxes: Vec<Span> = boxes.take(LONGEST_LIST.saturating_add(1)).collect();
    if boxes.len() > LONGEST_LIST || boxes.iter().any(|span| needed.all_in(*span)) {
        return Vec::new();
    }
    let ways = (2..=MOST_BOXES).flat_map(|size| (0..size).map(move |first| (size, first)));
    let mut groups = ways.filter_map(|(size, first)| grouped(&boxes, needed, size, first));
    groups.next().unwrap_or_default()
}

/// The boxes in groups of this size behind the first few, where they are such a list.
fn grouped(boxes: &[Span], needed: &Needed, size: usize, first: usize) -> Option<Vec<Span>> {
    let (before, listed) = boxes.split_at_checked(first)?;
    let groups = listed.chunks_exact(size);
    let mut outside = before.iter().chain(groups.remainder());
    let counts = |span: &Span| needed.which_in(*span).contains(&true);
    if outside.any(counts) {
        return None;
    }
    // What stands before may be the name of a first group that is not known: then a price that
    // comes next is its own, and not that of the name behind it.
    let begins = listed.first()?;
    if first > 0 && (boxes.len().is_multiple_of(size) || needed.price_in(*begins)) {
        return None;
    }
    let which = |group: &[Span]| -> Vec<Vec<bool>> {
        group.iter().map(|span| needed.which_in(*span)).collect()
    };
    let alike = which(listed.get(..size)?);
    let mut spans = Vec::new();
    for group in groups {
        let span = group.first()?.to(*group.last()?);
        if !needed.all_in(span) || which(group) != alike {
            return None;
        }
        spans.push(span);
    }
    (spans.len() > 1).then_some(spans)
}
