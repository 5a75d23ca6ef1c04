//! What of a page is not its own subject, by the element that it stands in; and what a page folds
//! away, which is its own wherever it answers no question.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::ElementRef;

use super::LONGEST_HEADING;
use crate::source::dom::{Dom, Span};

/// A stretch that is folded away, below the words that unfold it.
pub(super) struct Fold {
    whole: Span,
    pub(super) title: Span,
    pub(super) text: String,
}

impl Fold {
    /// Whether it is this that is unfolded.
    pub(super) fn holds(&self, span: Span) -> bool {
        self.whole.holds(span) && !self.title.holds(span)
    }
}

/// The stretches that are not of the page's own subject, and what each is.
pub(super) fn asides(dom: &Dom) -> Vec<(Span, &'static str)> {
    let asked = lists_of_answers(dom);
    let is_answer = |details: ElementRef<'_>| {
        let list = details.parent();
        list.is_some_and(|list| asked.contains(&list.id()))
    };
    let named = dom.elements().filter_map(|element| {
        let name = match (element.value().name(), element.attr("role")) {
            ("nav", _) | (_, Some("navigation")) => "the navigation",
            (_, Some("contentinfo")) => "the footer",
            ("footer", _) if is_of_page(element) => "the footer",
            (_, Some("banner")) => "the head of the page",
            ("header", _) if is_of_page(element) => "the head of the page",
            ("blockquote", _) => "a quotation",
            ("details", _) if is_answer(element) => "an answer to a question",
            ("dialog", _) | (_, Some("dialog" | "status" | "alert")) => "a notice",
            _ => return None,
        };
        Some((dom.span(element.id()), name))
    });
    named.collect()
}

/// Whether a `header` or `footer` is that of the page. By HTML's own rule it is that of the
/// innermost of these which it stands in.
fn is_of_page(element: ElementRef<'_>) -> bool {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    !around.any(|outer| {
        matches!(
            outer.value().name(),
            "article" | "aside" | "main" | "nav" | "section"
        )
    })
}

/// What holds answers to questions: what is folded away in it is unfolded by a question, or one
/// beside it is. Everything else that is folded away is the page's own, as if it were unfolded.
fn lists_of_answers(dom: &Dom) -> HashSet<NodeId> {
    let asks = |details: &ElementRef<'_>| {
        let title = summary(*details).map(|title| dom.text_within(title, LONGEST_HEADING));
        title.is_some_and(|title| title.trim_end().ends_with(['?', '？', '؟']))
    };
    let folded = dom.elements().filter(|e| e.value().name() == "details");
    folded
        .filter(asks)
        .filter_map(|details| Some(details.parent()?.id()))
        .collect()
}

fn summary(details: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let mut children = details.children().filter_map(ElementRef::wrap);
    children.find(|child| child.value().name() == "summary")
}

/// What is folded away, with the words that unfold it where these are no heading themselves.
pub(super) fn folds(dom: &Dom) -> Vec<Fold> {
    let headings: Vec<Span> = dom.headings().map(|(h, _)| dom.span(h.id())).collect();
    let folded = dom.elements().filter(|e| e.value().name() == "details");
    let folds = folded.filter_map(|details| {
        let summary = summary(details)?;
        let (title, text) = (
            dom.span(summary.id()),
            dom.text_within(summary, LONGEST_HEADING),
        );
        let next = headings.partition_point(|heading| heading.start() < title.start());
        let has_heading = headings.get(next).is_some_and(|h| title.holds(*h));
        (!text.is_empty() && !has_heading && dom.is_read(title)).then(|| Fold {
            whole: dom.span(details.id()),
            title,
            text,
        })
    });
    folds.collect()
}
