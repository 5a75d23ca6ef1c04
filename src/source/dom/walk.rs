//! The walk over what a person reads of a document, and what nobody does.

use ego_tree::{NodeId, NodeRef};
use scraper::Node;

pub(super) enum Step<'a> {
    Boundary {
        /// It begins a line of its own.
        breaks: bool,
    },
    /// A text node's text, the node, and the element whose text it is.
    Text(&'a str, NodeId, NodeId),
}

/// Walks the readable text under `top` without recursion, since pages nest as deep as they like,
/// until `visit` has enough.
pub(super) fn walk(
    top: NodeRef<'_, Node>,
    is_left_out: &dyn Fn(NodeRef<'_, Node>) -> bool,
    visit: &mut dyn FnMut(Step<'_>) -> bool,
) {
    let mut skipped: Option<NodeId> = None;
    for edge in top.traverse() {
        let goes_on = match edge {
            ego_tree::iter::Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(text) => {
                    let owner = node.parent().map_or(node.id(), |parent| parent.id());
                    visit(Step::Text(text, node.id(), owner))
                }
                Node::Element(element) => {
                    if node.id() != top.id() && is_left_out(node) {
                        skipped = Some(node.id());
                    }
                    visit(Step::Boundary {
                        breaks: !is_in_line(element.name()),
                    })
                }
                _ => true,
            },
            ego_tree::iter::Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                }
                match node.value().as_element() {
                    Some(element) => visit(Step::Boundary {
                        breaks: !is_in_line(element.name()),
                    }),
                    None => true,
                }
            }
            ego_tree::iter::Edge::Open(_) => true,
        };
        if !goes_on {
            return;
        }
    }
}

/// Whether a text can only be the fraction of the number before it: `.50` behind `$4`. Prices are
/// often set with smaller cents; whole digits are never joined.
pub(super) fn is_fraction_of(number: &str, text: &str) -> bool {
    let behind = text.strip_prefix(['.', ',']).unwrap_or_default();
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    // `1.2` and `.50` would be no number.
    let whole = number.bytes().rev().take_while(u8::is_ascii_digit).count();
    let before = number.len().checked_sub(whole.saturating_add(1));
    let before = before.and_then(|at| number.as_bytes().get(at));
    matches!(digits, 1 | 2) && whole > 0 && !matches!(before, Some(b'.' | b','))
}

/// Elements that stand in the line of the text around them.
fn is_in_line(name: &str) -> bool {
    matches!(
        name,
        "span"
            | "sup"
            | "sub"
            | "small"
            | "b"
            | "strong"
            | "i"
            | "em"
            | "a"
            | "font"
            | "big"
            | "mark"
    )
}

/// Elements whose text nobody reads.
fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "template" | "head" | "svg" | "iframe" | "object"
    )
}

pub(super) fn is_unread(element: &scraper::node::Element) -> bool {
    is_silent(element.name())
        || is_gone(element)
        || style_says(element, &["visibility:hidden"])
        || is_struck(element)
}

pub(super) fn is_gone(element: &scraper::node::Element) -> bool {
    element.attr("hidden").is_some() || style_says(element, &["display:none"])
}

fn is_struck(element: &scraper::node::Element) -> bool {
    matches!(element.name(), "s" | "del" | "strike")
        || style_says(
            element,
            &[
                "text-decoration:line-through",
                "text-decoration-line:line-through",
            ],
        )
}

fn style_says(element: &scraper::node::Element, declarations: &[&str]) -> bool {
    element.attr("style").is_some_and(|style| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        let style = style.to_ascii_lowercase();
        style
            .split(';')
            .any(|said| declarations.iter().any(|d| said.starts_with(d)))
    })
}
