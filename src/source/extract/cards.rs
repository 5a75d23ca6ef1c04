//! Cards, lists and boxes with labels to records, in whatever markup.
//!
//! A card is a smallest element that says all required fields. A field is said by its label,
//! alone before its value (`Quality` `720p`) or glued to it (`Quality:720p`), or by a value that
//! is known to be one of the field's (`Kling O3 Video Edit`).

mod groups;

use ego_tree::NodeId;
use scraper::ElementRef;

use groups::Needed;

use super::record::{At, Entry, Found, Keep, MOST_RECORDS, Record};
use crate::source::css::Css;
use crate::source::dom::{Dom, Run, Scope, Span};
use crate::source::selectors::Field;
use crate::source::words::normalized;

/// Different values of one field that are told, at most.
const MOST_TOLD: usize = 12;

/// Whether a text, and its normalized form, is a value of a field.
pub(super) type IsValue<'a> = Box<dyn Fn(&str, &str) -> bool + 'a>;

/// A field to look for, and how its values are known without a label.
pub(super) struct Wanted<'a> {
    pub field: &'a Field,
    pub is_value: IsValue<'a>,
    /// Whether such a value says that there is none: it counts only where no other one stands.
    pub is_none: IsValue<'a>,
    /// Whether a value without a label is complete, or goes on in the next text.
    pub is_whole: Box<dyn Fn(&str) -> bool + 'a>,
    /// Whether a text is like a value, but not one that is meant: a price in another currency.
    pub is_like: Box<dyn Fn(&str) -> bool + 'a>,
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
    lines: Vec<Line>,
    wanted: Vec<Wanted<'a>>,
    /// The elements that say every required field, in order; what holds others comes before them.
    complete: Vec<Span>,
    /// What came nearest to a card, for messages.
    nearest: String,
}

impl<'a> Cards<'a> {
    /// Looks for cards among the elements that `css` selects.
    pub(super) fn new(dom: &'a Dom, css: &Css, wanted: Vec<Wanted<'a>>) -> Self {
        let lines = lines(dom, &wanted);
        // For each wanted field, where it is said.
        let said = (0..wanted.len()).map(|n| {
            let saying = lines.iter().filter(|line| line.says(n));
            saying.map(|line| line.run.place()).collect::<Vec<usize>>()
        });
        let required = said.zip(&wanted).filter(|(_, wanted)| wanted.required);
        let (said, required): (Vec<_>, Vec<_>) = required.unzip();
        let needed = Needed {
            said,
            price: required.iter().position(|wanted| wanted.long),
        };
        let says_all = |span: Span| needed.all_in(span);
        let mut complete: Vec<Span> = dom
            .select(css, Dom::everything())
            .filter(|element| says_all(dom.span(element.id())))
            .filter(|element| !dom.is_in_table(element.id()) && is_card(dom, *element))
            .flat_map(|element| {
                let terms = groups::terms(dom, element).into_iter();
                let boxes = groups::boxes(dom, element, &needed);
                std::iter::once(dom.span(element.id()))
                    .chain(terms)
                    .chain(boxes)
            })
            .filter(|span| says_all(*span))
            .collect();
        complete.sort();
        complete.dedup();
        Self {
            nearest: nearest(&lines, &wanted),
            lines,
            wanted,
            complete,
        }
    }

    /// Reads the smallest complete elements in `scope`.
    pub(super) fn within(&self, scope: Scope, keep: Keep<'_>) -> Found {
        let Self { lines, wanted, .. } = self;
        let complete = self.complete.iter().filter(|span| scope.holds(**span));
        let complete: Vec<Span> = complete.copied().collect();
        // What an element holds comes right after it.
        let inner = complete
            .iter()
            .skip(1)
            .map(Some)
            .chain(std::iter::once(None));
        let smallest = complete
            .iter()
            .zip(inner)
            .filter(|(outer, next)| !next.is_some_and(|next| outer.holds(*next)))
            .map(|(span, _)| span.of(lines, |line| &line.run));
        let mut found_any = false;
        let records: Vec<Record> = smallest
            .enumerate()
            .map(|(n, lines)| record(n.saturating_add(1), lines, wanted))
            // Several labels without a value are the headings of what follows.
            .filter(|record| {
                let empty = record.entries.iter().filter(|e| e.text.is_empty()).count();
                record.ambiguous.is_some() || empty < 2
            })
            .inspect(|_| found_any = true)
            .filter(|record| keep(record))
            // One more, so that it shows.
            .take(MOST_RECORDS.saturating_add(1))
            .collect();
        if found_any {
            Found::Records(records)
        } else {
            Found::Nothing(self.nearest.clone())
        }
    }
}

/// Whether an element may be a card at all. The page as a whole is none, nor is what holds more
/// than any card says: there, a name and a price have nothing to do with each other.
fn is_card(dom: &Dom, element: ElementRef<'_>) -> bool {
    const MOST_TEXT: usize = 3_000;
    !matches!(element.value().name(), "html" | "body" | "main")
        && dom.length(dom.span(element.id())) <= MOST_TEXT
}

/// Every text of the page outside tables with what it says of the wanted fields: a card that holds
/// a table is none, the table is.
fn lines(dom: &Dom, wanted: &[Wanted<'_>]) -> Vec<Line> {
    let runs = dom.runs(dom.root()).into_iter();
    let runs = runs.filter(|run| !dom.is_in_table(run.element));
    let mut lines: Vec<Line> = Vec::new();
    for run in runs {
        let normal = normalized(&run.text);
        let said = said(&run.text, &normal, wanted);
        let torn = lines
            .last_mut()
            .filter(|last| last.said.is_none() && said.is_none());
        if !torn.is_some_and(|last| last.becomes_whole(&run, wanted)) {
            lines.push(Line { run, said });
        }
    }
    lines
}

impl Line {
    /// Takes in the next text, where one of both is a mere number, the other has none, and only
    /// together they are a value without a label: `$` `10`, `10` `€ / month`.
    fn becomes_whole(&mut self, next: &Run, wanted: &[Wanted<'_>]) -> bool {
        let is_number = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_digit() || c == '.' || c == ',')
        };
        let has_digit = |text: &str| text.chars().any(char::is_numeric);
        let (one, other) = (&self.run.text, &next.text);
        let is_torn =
            (is_number(one) && !has_digit(other)) || (is_number(other) && !has_digit(one));
        if !is_torn {
            return false;
        }
        let both = format!("{one} {other}");
        let known = normalized(&both);
        let said = wanted
            .iter()
            .position(|w| w.long && (w.is_value)(&both, &known));
        if said.is_some() {
            self.run.text = both;
            self.said = said.map(Said::Value);
        }
        said.is_some()
    }
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
    let mut values = wanted.iter();
    let value = values.position(|w| (w.is_value)(text, normalized_text));
    value.map(Said::Value)
}

impl Line {
    fn says(&self, n: usize) -> bool {
        match &self.said {
            Some(Said::Label(m) | Said::Both(m, _) | Said::Value(m)) => *m == n,
            None => false,
        }
    }
}

fn says(lines: &[Line], n: usize) -> bool {
    lines.iter().any(|line| line.says(n))
}

fn record(number: usize, lines: &[Line], wanted: &[Wanted<'_>]) -> Record {
    let mut entries = Vec::new();
    let mut ambiguous = None;
    for (n, wanted) in wanted.iter().enumerate() {
        let values = values(lines, n, wanted);
        let mut distinct: Vec<&(String, NodeId)> = Vec::new();
        for value in &values {
            if distinct.len() < MOST_TOLD && !distinct.iter().any(|(text, _)| text == &value.0) {
                distinct.push(value);
            }
        }
        if distinct.len() > 1 {
            let one = format!("one {} in card {number}", wanted.field.words.written());
            let texts: Vec<String> = distinct.iter().map(|(t, _)| format!("`{t}`")).collect();
            ambiguous = ambiguous.or_else(|| Some((one, texts.join(" and "))));
        }
        entries.extend(distinct.into_iter().map(|(text, node)| Entry {
            field: wanted.field.name.clone(),
            text: text.clone(),
            at: At::Node(*node),
            labels: Vec::new(),
        }));
    }
    Record {
        place: format!("card {number}"),
        entries,
        ambiguous,
    }
}

/// The values of field `n`: behind its labels, or where it has none, the known values.
fn values(lines: &[Line], n: usize, wanted: &Wanted<'_>) -> Vec<(String, NodeId)> {
    let mut labelled = Vec::new();
    let mut known = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        // Up to the next label, and to the next value of another field: what stands behind that
        // may be another card's, of which only the label is lost.
        let is_label = |line: &&Line| matches!(line.said, Some(Said::Label(_) | Said::Both(..)));
        let is_others = |line: &&Line| matches!(line.said, Some(Said::Value(m)) if m != n);
        let behind = || {
            let next = lines.iter().skip(at.saturating_add(1));
            let next = next.take_while(|line| !is_label(line));
            let own = next
                .skip_while(is_others)
                .take_while(|line| !is_others(line));
            own.map(|line| &line.run)
        };
        let texts = || behind().map(|run| run.text.as_str());
        let most = if wanted.long { usize::MAX } else { 1 };
        match &line.said {
            Some(Said::Label(m)) if *m == n => {
                let value: Vec<&str> = texts().take(most).collect();
                let node = behind().next().map_or(line.run.element, |run| run.element);
                labelled.push((value.join(" "), node));
            }
            // `Price:$0.1` may go on in the next texts: `(5 Credits)`.
            Some(Said::Both(m, value)) if *m == n => {
                let whole = std::iter::once(value.as_str()).chain(texts());
                let whole: Vec<&str> = whole.filter(|t| !t.is_empty()).take(most).collect();
                labelled.push((whole.join(" "), line.run.element));
            }
            Some(Said::Value(m)) if *m == n => {
                let text = with_the_rest(&line.run.text, texts().next(), wanted);
                known.push((text, line.run.element));
            }
            _ => {}
        }
    }
    if !labelled.is_empty() {
        return labelled;
    }
    let says_none = |(text, _): &(String, NodeId)| (wanted.is_none)(text, &normalized(text));
    if !known.iter().all(says_none) {
        known.retain(|value| !says_none(value));
    }
    known
}

/// A value without a label: with the text behind it, where only both together are complete
/// (`$0.10` `/ second`).
fn with_the_rest(text: &str, next: Option<&str>, wanted: &Wanted<'_>) -> String {
    let both = next.map(|next| format!("{text} {next}"));
    both.filter(|both| !(wanted.is_whole)(text) && (wanted.is_whole)(both))
        .unwrap_or_else(|| text.to_owned())
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
    let what = match (found.is_empty(), missing.is_empty()) {
        (true, _) => "no element with any of these labels".to_owned(),
        (false, true) => "these labels, but nowhere together".to_owned(),
        (false, false) => format!("{} but not {}", names(found), names(missing)),
    };
    let texts = lines.iter().filter(|line| line.said.is_none());
    let like = texts.map(|line| &line.run.text).find(|text| {
        let mut wanted = wanted.iter();
        wanted.any(|wanted| (wanted.is_like)(text))
    });
    match like {
        Some(text) => format!(
            "{what}; `{text}` is another currency or unit than is demanded, or one that only `assume` can tell"
        ),
        None => what,
    }
}
