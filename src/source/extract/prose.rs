//! Sentences of the page to records: fields stand in the holes of the file's sentences.

use std::cmp::Reverse;

use ego_tree::NodeId;

use super::record::{At, Entry, Found, Record};
use crate::source::css::Css;
use crate::source::dom::{Dom, Scope, Span};
use crate::source::template::{Fitting, Template, sentences};
use crate::source::words::shortened;

/// An element with more text than this is no paragraph.
const LONGEST: usize = 4_000;

/// Reads every sentence that fits one of the `templates`: a record each, from the smallest of the
/// selected elements that say it.
pub(super) fn read(dom: &Dom, css: &Css, scope: Scope, templates: &[Template]) -> Found {
    let mut fitting: Vec<(Span, Record, Fitting)> = Vec::new();
    let mut nearest: Option<(Reverse<usize>, String)> = None;
    let mut elements: Vec<_> = dom.select(css, scope).collect();
    // What stands inside comes before what holds it.
    elements.reverse();
    for element in elements {
        let text = dom.text_within(element, LONGEST);
        let span = dom.span(element.id());
        let fit = |sentence: &str| templates.iter().find_map(|template| template.fit(sentence));
        let mut said = sentences(&text);
        // A sentence of the file may hold a stop, as in `incl. VAT`.
        if said.len() > 1 && !said.iter().any(|sentence| fit(sentence).is_some()) {
            said.push(&text);
        }
        for sentence in said.into_iter().rev() {
            let fits = fit(sentence);
            let Some(fit) = fits else {
                let shared = templates
                    .iter()
                    .map(|template| template.shared_words(sentence));
                let near =
                    shared.filter(|(shared, own)| *own > 0 && shared.saturating_mul(2) >= *own);
                let near = near.map(|(shared, _)| Reverse(shared)).min();
                if let Some(near) = near
                    && nearest.as_ref().is_none_or(|(other, _)| near < *other)
                {
                    nearest = Some((near, shortened(sentence)));
                }
                continue;
            };
            let is_inside = |(inner, _, same): &(Span, Record, Fitting)| {
                span.holds(*inner) && *inner != span && *same == fit
            };
            if !fitting.iter().any(is_inside) {
                let record = Record {
                    place: format!("the sentence `{}`", shortened(sentence)),
                    entries: entries(&fit, element.id()),
                    ambiguous: None,
                };
                fitting.push((span, record, fit));
            }
        }
    }
    if fitting.is_empty() {
        return Found::Nothing(nearest.map_or_else(
            || "no sentence like it".to_owned(),
            |(_, sentence)| format!("`{sentence}`"),
        ));
    }
    fitting.reverse();
    Found::Records(fitting.into_iter().map(|(_, record, _)| record).collect())
}

fn entries(fit: &Fitting, node: NodeId) -> Vec<Entry> {
    let entries = fit.fields.iter().map(|(field, text)| Entry {
        field: field.clone(),
        text: text.clone(),
        at: At::Node(node),
        labels: vec![fit.around.clone()],
    });
    entries.collect()
}
