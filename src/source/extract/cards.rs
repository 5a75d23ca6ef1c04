//! Cards, lists and boxes with labels to records, in whatever markup.
//!
//! A card is a smallest element that says all required fields. A field is said by its label,
//! alone before its value (`Quality` `720p`) or glued to it (`Quality:720p`), or by a value that
//! is known to be one of the field's (`Kling O3 Video Edit`).

use ego_tree::NodeId;
use scraper::ElementRef;

use super::record::{Entry, Found, Record};
use crate::source::css::Css;
use crate::source::dom::{Dom, Run, Scope, Span};
use crate::source::selectors::Field;
use crate::source::words::normalized;

/// A field to look for, and how its values are known without a label.
pub(super) struct Wanted<'a> {
    pub field: &'a Field,
    pub is_value: Box<dyn Fn(&str) -> bool + 'a>,
    pub required: bool,
    /// The value is all the text up to the next label, not only the first piece of it.
    pub long: bool,
}

/// A text of a candidate element, ready to be compared.
struct Line {
    run: Run,
    said: Option<Said>,
}

/// Which wanted field a line speaks of.
#[derive(Clone, Debug)]
enum Said {
    /// The line is the label of field `n`, its value follows.
    Label(usize),
    /// The line is label and value of field `n` in one; the value as written.
    Both(usize, String),
    /// The line is a known value of field `n`.
    Value(usize),
}

/// The texts of a page with what each says of the wanted fields: made once, looked at in any part
/// of the page.
pub(super) struct Cards<'a> {
    dom: &'a Dom,
    lines: Vec<Line>,
    wanted: Vec<Wanted<'a>>,
}

impl<'a> Cards<'a> {
    pub(super) fn new(dom: &'a Dom, wanted: Vec<Wanted<'a>>) -> Self {
        let lines = lines(dom, &wanted);
        Self { dom, lines, wanted }
    }

    /// Reads the smallest elements among those that `css` selects which say every required field.
    pub(super) fn read(&self, css: &Css, scope: Scope) -> Found {
        let Self { dom, lines, wanted } = self;
        let mut complete: Vec<(Span, &[Line])> = dom
            .select(css, scope)
            .filter(|element| !is_in_table(element))
            .map(|element| dom.span(element.id()))
            .map(|span| (span, span.of(lines, |line| &line.run)))
            .filter(|(_, lines)| says_all(lines, wanted))
            .collect();
        complete.sort_by_key(|(span, _)| span.start());
        // What an element holds comes right after it.
        let inner = complete.iter().skip(1).map(|(span, _)| Some(*span));
        let smallest = complete
            .iter()
            .zip(inner.chain(std::iter::once(None)))
            .filter(|((outer, _), next)| !next.is_some_and(|next| outer.holds(next)));
        let mut records = Vec::new();
        for (n, ((_, lines), _)) in smallest.enumerate() {
            match record(n.saturating_add(1), lines, wanted) {
                Ok(record) => records.push(record),
                Err(ambiguous) => return ambiguous,
            }
        }
        if records.is_empty() {
            Found::Nothing(nearest(lines, wanted))
        } else {
            Found::Records(records)
        }
    }
}

/// Every text of the page outside tables with what it says of the wanted fields: a card that holds
/// a table is none, the table is.
fn lines(dom: &Dom, wanted: &[Wanted<'_>]) -> Vec<Line> {
    let runs = dom.runs(dom.root()).into_iter();
    runs.filter(|run| !dom.element(run.element).is_some_and(|e| is_in_table(&e)))
        .map(|run| {
            let normalized = normalized(&run.text);
            let said = said(&run.text, &normalized, wanted);
            Line { run, said }
        })
        .collect()
}

fn said(text: &str, normalized_text: &str, wanted: &[Wanted<'_>]) -> Option<Said> {
    let label = |words: &str| wanted.iter().position(|w| w.field.words.any_is(words));
    if let Some(n) = label(normalized_text) {
        return Some(Said::Label(n));
    }
    if let Some((before, value)) = text.split_once([':', '：'])
        && let Some(n) = label(&normalized(before))
    {
        return Some(Said::Both(n, value.trim().to_owned()));
    }
    let value = wanted.iter().position(|w| (w.is_value)(normalized_text));
    value.map(Said::Value)
}

fn says(lines: &[Line], n: usize) -> bool {
    lines.iter().any(|line| match &line.said {
        Some(Said::Label(m) | Said::Both(m, _) | Said::Value(m)) => *m == n,
        None => false,
    })
}

fn says_all(lines: &[Line], wanted: &[Wanted<'_>]) -> bool {
    let mut required = wanted.iter().enumerate().filter(|(_, w)| w.required);
    !lines.is_empty() && required.all(|(n, _)| says(lines, n))
}

fn record(number: usize, lines: &[Line], wanted: &[Wanted<'_>]) -> Result<Record, Found> {
    let mut entries = Vec::new();
    for (n, wanted) in wanted.iter().enumerate() {
        let values = values(lines, n, wanted.long);
        let mut distinct: Vec<&(String, NodeId)> = Vec::new();
        for value in &values {
            if !distinct.iter().any(|(text, _)| text == &value.0) {
                distinct.push(value);
            }
        }
        match distinct.as_slice() {
            [] => {}
            [(text, node)] => entries.push(Entry {
                field: wanted.field.name.clone(),
                text: text.clone(),
                node: *node,
                labels: Vec::new(),
            }),
            several => {
                let texts: Vec<String> = several.iter().map(|(t, _)| format!("`{t}`")).collect();
                return Err(Found::Ambiguous {
                    wanted: format!("one {} in card {number}", wanted.field.words.written()),
                    found: texts.join(" and "),
                });
            }
        }
    }
    Ok(Record {
        place: format!("card {number}"),
        entries,
    })
}

/// The values of field `n`: behind its labels, or where it has none, the known values.
fn values(lines: &[Line], n: usize, long: bool) -> Vec<(String, NodeId)> {
    let mut labelled = Vec::new();
    let mut known = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let behind: Vec<&Run> = lines
            .iter()
            .skip(at.saturating_add(1))
            .take_while(|line| !matches!(line.said, Some(Said::Label(_) | Said::Both(..))))
            .map(|line| &line.run)
            .collect();
        let texts = behind.iter().map(|run| run.text.as_str());
        let most = if long { usize::MAX } else { 1 };
        match &line.said {
            Some(Said::Label(m)) if *m == n => {
                let value: Vec<&str> = texts.take(most).collect();
                let node = behind.first().map_or(line.run.element, |run| run.element);
                labelled.push((value.join(" "), node));
            }
            // `Price:$0.1` may go on in the next texts: `(5 Credits)`.
            Some(Said::Both(m, value)) if *m == n => {
                let whole = std::iter::once(value.as_str()).chain(texts);
                let whole: Vec<&str> = whole.filter(|t| !t.is_empty()).take(most).collect();
                labelled.push((whole.join(" "), line.run.element));
            }
            Some(Said::Value(m)) if *m == n => {
                known.push((line.run.text.clone(), line.run.element));
            }
            _ => {}
        }
    }
    if labelled.is_empty() { known } else { labelled }
}

/// What came nearest to a card, for messages.
fn nearest(lines: &[Line], wanted: &[Wanted<'_>]) -> String {
    let (found, missing): (Vec<_>, Vec<_>) = wanted
        .iter()
        .enumerate()
        .filter(|(_, wanted)| wanted.required)
        .partition(|(n, _)| says(lines, *n));
    let names = |list: Vec<(usize, &Wanted<'_>)>| -> String {
        let names: Vec<String> = list.iter().map(|(_, w)| w.field.words.written()).collect();
        names.join(", ")
    };
    match (found.is_empty(), missing.is_empty()) {
        (true, _) => "no element with any of these labels".to_owned(),
        (false, true) => "these labels, but nowhere together".to_owned(),
        (false, false) => format!("{} but not {}", names(found), names(missing)),
    }
}

fn is_in_table(element: &ElementRef<'_>) -> bool {
    let names = std::iter::once(**element).chain(element.ancestors());
    names
        .filter_map(ElementRef::wrap)
        .any(|e| matches!(e.value().name(), "table"))
}
