//! The prices of cards, as [`super::said`] reads those of tables.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::ElementRef;

use super::meaning::{Field, Rates, Route, any_is};
use super::paper::{Run, fold, level, own_runs, runs};
use super::said::{Place, Said, complete, rate, required};

/// What a text on a card is.
enum Line {
    Label(usize),
    Both(usize, String),
    Value(usize),
    Other,
}

type Fields<'r> = Vec<(&'r Field, bool)>;

/// A value and the element that it stands in.
type Value = (String, NodeId);

pub fn said(rates: &Rates, scope: &[ElementRef<'_>]) -> Vec<Said> {
    let fields = required(rates);
    let whole = whole(rates, &fields, scope);
    let mut said = Vec::new();
    for card in scope.iter().filter(|e| whole.contains(&e.id())) {
        let mut inside = card.descendants().skip(1);
        if inside.any(|node| whole.contains(&node.id())) {
            continue;
        }
        let own = runs(*card).into_iter().filter(|run| !in_table(run.element));
        let lines: Vec<(Run<'_>, Line)> = own
            .map(|run| {
                let line = line(rates, &fields, &run);
                (run, line)
            })
            .collect();
        let values = (0..fields.len()).map(|n| {
            let is_price = fields[n].0.name == rates.price.name;
            values(&lines, n, if is_price { usize::MAX } else { 1 })
        });
        said.extend(of_card(rates, &fields, &values.collect::<Vec<_>>()));
    }
    said
}

/// The price of a card that says each field once.
fn of_card(rates: &Rates, fields: &Fields<'_>, values: &[Vec<Value>]) -> Option<Said> {
    let says_two = |values: &Vec<Value>| values.iter().any(|(text, _)| *text != values[0].0);
    if values.iter().any(says_two) {
        return None;
    }
    let texts = |name: &str| {
        let n = fields.iter().position(|(field, _)| field.name == name);
        let first = n.and_then(|n| values[n].first());
        first.map(|(text, _)| text.clone()).into_iter().collect()
    };
    let (price, at) = values[0].first()?;
    Some(Said {
        rate: rate(rates, &texts)?,
        place: Place::Element(*at),
        context: Vec::new(),
        figure: complete(rates, price, &[], &[]),
        upper: None,
        text: price.clone(),
    })
}

fn line(rates: &Rates, fields: &Fields<'_>, run: &Run<'_>) -> Line {
    let folded = fold(&run.text);
    let labelled = |text: &str| fields.iter().position(|(field, _)| field.is(text));
    if let Some(n) = labelled(&folded) {
        return Line::Label(n);
    }
    if let Some((label, value)) = run.text.split_once([':', '：'])
        && let Some(n) = labelled(&fold(label))
    {
        return Line::Both(n, value.trim().to_owned());
    }
    let is_value = |name: &str| {
        let of_route = match &rates.route {
            Route::Said(field, values) if field.name == name => {
                values.iter().any(|(_, words)| any_is(words, &folded))
            }
            _ => false,
        };
        let mut dimensions = rates.dimensions.iter().filter(|d| d.field.name == name);
        of_route || dimensions.any(|d| d.values.iter().any(|(_, w)| any_is(w, &folded)))
    };
    let known = fields.iter().position(|(field, _)| is_value(&field.name));
    known.map_or(Line::Other, Line::Value)
}

fn in_table(element: ElementRef<'_>) -> bool {
    let around = element.ancestors().filter_map(ElementRef::wrap);
    let mut all = std::iter::once(element).chain(around);
    all.any(|e| e.value().name() == "table")
}

/// The elements in which every required field is said.
fn whole(rates: &Rates, fields: &Fields<'_>, scope: &[ElementRef<'_>]) -> HashSet<NodeId> {
    let in_scope: HashSet<NodeId> = scope.iter().map(|e| e.id()).collect();
    // For each element, which fields are said in it.
    let mut says: HashMap<NodeId, u32> = HashMap::new();
    let all = scope.iter().flat_map(|e| own_runs(*e));
    for run in all.filter(|run| !in_table(run.element)) {
        let said = match line(rates, fields, &run) {
            Line::Label(n) | Line::Both(n, _) | Line::Value(n) => 1 << n,
            Line::Other => 0,
        };
        for around in std::iter::once(*run.element).chain(run.element.ancestors()) {
            *says.entry(around.id()).or_default() |= said;
        }
    }
    let required = fields
        .iter()
        .enumerate()
        .filter(|(_, (_, required))| *required);
    let all = required.fold(0, |all, (n, _)| all | 1 << n);
    // What goes on behind the section is no card of it.
    let is_inside = |element: ElementRef<'_>| {
        let mut inside = element.descendants().filter_map(ElementRef::wrap);
        inside.all(|e| in_scope.contains(&e.id()) || level(e).is_none())
    };
    scope
        .iter()
        .filter(|e| says.get(&e.id()).is_some_and(|said| said & all == all))
        .filter(|e| !in_table(**e) && is_inside(**e))
        .map(|e| e.id())
        .collect()
}

/// What a card says of field `n`: behind its labels, else where a text is a known value.
fn values(lines: &[(Run<'_>, Line)], n: usize, most: usize) -> Vec<Value> {
    let mut labelled = Vec::new();
    let mut known = Vec::new();
    for (at, (run, line)) in lines.iter().enumerate() {
        let behind = lines[at + 1..].iter();
        let behind = behind.take_while(|(_, l)| !matches!(l, Line::Label(_) | Line::Both(..)));
        let is_others = |line: &Line| matches!(line, Line::Value(m) if *m != n);
        let behind = behind.skip_while(|(_, line)| is_others(line));
        let behind = behind.take_while(|(_, line)| !is_others(line));
        let behind: Vec<&Run<'_>> = behind.map(|(run, _)| run).collect();
        let texts = behind.iter().map(|run| run.text.as_str());
        match line {
            Line::Label(m) if *m == n => {
                let value: Vec<&str> = texts.take(most).collect();
                let first = behind.first().map_or(run.element, |run| run.element);
                labelled.push((value.join(" "), first.id()));
            }
            Line::Both(m, value) if *m == n => {
                let whole = std::iter::once(value.as_str()).chain(texts);
                let whole: Vec<&str> = whole.filter(|t| !t.is_empty()).take(most).collect();
                labelled.push((whole.join(" "), run.element.id()));
            }
            Line::Value(m) if *m == n => known.push((run.text.clone(), run.element.id())),
            _ => {}
        }
    }
    if labelled.is_empty() { known } else { labelled }
}
