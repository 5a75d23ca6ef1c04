//! A page as a person has it before them: its visible text, its tables, its headings. Written for
//! the tests alone and without regard for speed, so that what the program reads is held against
//! something that does not share its mistakes.

use std::collections::HashMap;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::{ElementRef, Html, HtmlTreeSink, Node};
use unicode_normalization::UnicodeNormalization;

pub struct Paper(Html);

/// A stretch of text that no element interrupts, and the element that it stands in.
#[derive(Clone, Debug)]
pub struct Run<'p> {
    pub text: String,
    pub element: ElementRef<'p>,
}

/// A table with a cell, or nothing, at each row and column.
pub struct Grid<'p> {
    pub cells: HashMap<(usize, usize), ElementRef<'p>>,
    pub rows: usize,
    pub columns: usize,
    /// So many rows are headers.
    pub head: usize,
}

impl Paper {
    pub fn of(html: &str) -> Self {
        let options = ParseOpts {
            tree_builder: TreeBuilderOpts {
                scripting_enabled: false,
                ..TreeBuilderOpts::default()
            },
            ..ParseOpts::default()
        };
        let sink = HtmlTreeSink::new(Html::new_document());
        Self(parse_document(sink, options).one(html))
    }

    /// All elements that a person sees, in the order of the page.
    pub fn elements(&self) -> Vec<ElementRef<'_>> {
        let mut seen = Vec::new();
        let mut todo = vec![self.0.root_element()];
        while let Some(element) = todo.pop() {
            if is_seen(element) {
                seen.push(element);
                let children: Vec<_> = element.child_elements().collect();
                todo.extend(children.into_iter().rev());
            }
        }
        seen
    }

    /// The element at `html > body > div:nth-of-type(2)`.
    pub fn at(&self, path: &str) -> Option<ElementRef<'_>> {
        let mut steps = path.split(" > ");
        let mut here = self.0.root_element();
        (steps.next()? == here.value().name()).then_some(())?;
        for step in steps {
            let (name, nth) = step.split_once(":nth-of-type(").unwrap_or((step, "1)"));
            let nth: usize = nth.strip_suffix(')')?.parse().ok()?;
            let mut named = here.child_elements().filter(|e| e.value().name() == name);
            here = named.nth(nth - 1)?;
        }
        Some(here)
    }
}

/// Whether the element itself, apart from those around it, is shown and holds.
fn is_seen(element: ElementRef<'_>) -> bool {
    let silent = [
        "script", "style", "template", "head", "svg", "iframe", "object",
    ];
    let struck = ["s", "del", "strike"];
    let name = element.value().name();
    let style = element.attr("style").unwrap_or_default().to_lowercase();
    let says = |declaration: &str| {
        let mut said = style.split(';');
        said.any(|said| {
            said.split_whitespace()
                .collect::<String>()
                .starts_with(declaration)
        })
    };
    !silent.contains(&name)
        && !struck.contains(&name)
        && element.attr("hidden").is_none()
        && !says("display:none")
        && !says("visibility:hidden")
        && !says("text-decoration:line-through")
        && !says("text-decoration-line:line-through")
}

/// Whether the element takes a place in its row or table.
fn takes_place(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default().to_lowercase();
    let mut said = style.split(';');
    let gone = said.any(|s| {
        s.split_whitespace()
            .collect::<String>()
            .starts_with("display:none")
    });
    element.attr("hidden").is_none() && !gone
}

/// The texts that a person reads inside an element, in order.
pub fn runs(element: ElementRef<'_>) -> Vec<Run<'_>> {
    runs_of(element, true)
}

/// Those of the element itself, not of elements in it.
pub fn own_runs(element: ElementRef<'_>) -> Vec<Run<'_>> {
    runs_of(element, false)
}

fn runs_of(element: ElementRef<'_>, inner: bool) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    collect(element, inner, &mut runs, &mut Glue::None);
    for run in &mut runs {
        run.text = tidy(&run.text);
    }
    runs.retain(|run| !run.text.is_empty());
    runs
}

/// What stands between the last text and the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glue {
    /// Nothing: it goes on.
    Same,
    /// Elements that begin no line of their own.
    InLine,
    None,
}

fn collect<'p>(element: ElementRef<'p>, inner: bool, runs: &mut Vec<Run<'p>>, glue: &mut Glue) {
    for node in element.children() {
        match node.value() {
            Node::Text(text) => {
                match runs.last_mut() {
                    Some(run)
                        if *glue == Glue::Same
                            || (*glue == Glue::InLine && are_cents(&run.text, text)) =>
                    {
                        run.text.push_str(text);
                    }
                    _ => runs.push(Run {
                        text: text.to_string(),
                        element,
                    }),
                }
                *glue = Glue::Same;
            }
            Node::Element(_) => {
                let Some(child) = ElementRef::wrap(node) else {
                    continue;
                };
                let loosen = |glue: &mut Glue| {
                    let in_line = *glue != Glue::None && is_in_line(child.value().name());
                    *glue = if in_line { Glue::InLine } else { Glue::None };
                };
                loosen(glue);
                if inner && is_seen(child) {
                    collect(child, true, runs, glue);
                }
                loosen(glue);
            }
            _ => {}
        }
    }
}

fn is_in_line(name: &str) -> bool {
    let in_line = "span sup sub small b strong i em a font big mark";
    in_line.split(' ').any(|n| n == name)
}

/// `.50` behind `$4`: the only text that is one with that of another element.
fn are_cents(number: &str, text: &str) -> bool {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let cents = text.strip_prefix(['.', ',']).map_or(0, digits);
    let before: String = number.chars().rev().collect();
    let whole = digits(&before);
    let next = before.chars().nth(whole);
    (1..=2).contains(&cents) && whole > 0 && !matches!(next, Some('.' | ','))
}

/// All of it as one line.
pub fn text(element: ElementRef<'_>) -> String {
    let texts: Vec<String> = runs(element).into_iter().map(|run| run.text).collect();
    texts.join(" ")
}

pub fn tidy(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(c: char) -> bool {
    ratebook::escape::is_invisible(c) && !c.is_whitespace()
}

/// The form in which words are compared.
pub fn fold(text: &str) -> String {
    let plain: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let plain: String = plain
        .chars()
        .map(|c| match c {
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
            '‘' | '’' => '\'',
            c => c,
        })
        .collect();
    let plain = tidy(&plain).replace(" :", ":");
    plain.trim_end_matches([':', ' ']).to_owned()
}

/// Whether a text is a word of a selector file, in which `*` stands for anything.
pub fn is_word(word: &str, folded: &str) -> bool {
    let parts: Vec<String> = fold(word).split('*').map(str::to_owned).collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return parts.first().is_some_and(|only| only == folded);
    };
    let Some(mut rest) = folded.strip_prefix(first.as_str()) else {
        return false;
    };
    for part in middle {
        let Some((_, behind)) = rest.split_once(part.as_str()) else {
            return false;
        };
        rest = behind;
    }
    rest.ends_with(last.as_str())
}

pub fn level(element: ElementRef<'_>) -> Option<u8> {
    let name = element.value().name();
    let number = name.strip_prefix('h').and_then(|n| n.parse().ok());
    number.filter(|n| (1..=6).contains(n)).or_else(|| {
        (element.attr("role") == Some("heading")).then(|| {
            element
                .attr("aria-level")
                .and_then(|l| l.parse().ok())
                .unwrap_or(2)
        })
    })
}

impl<'p> Grid<'p> {
    pub fn of(table: ElementRef<'p>) -> Self {
        let rows: Vec<ElementRef<'p>> = table
            .descendants()
            .filter_map(ElementRef::wrap)
            .filter(|e| e.value().name() == "tr" && takes_place(*e))
            .filter(|row| nearest_table(*row) == Some(table.id()))
            .collect();
        let part = |n: usize| rows.get(n).and_then(|row| row.parent()).map(|p| p.id());
        let mut cells = HashMap::new();
        for (r, row) in rows.iter().enumerate() {
            let mut column = 0;
            let own = row
                .child_elements()
                .filter(|c| ["td", "th"].contains(&c.value().name()));
            for cell in own.filter(|cell| takes_place(*cell)) {
                while cells.contains_key(&(r, column)) {
                    column += 1;
                }
                let across = span(cell, "colspan").clamp(1, 200);
                let down = match span(cell, "rowspan") {
                    0 => 200,
                    down => down.clamp(1, 200),
                };
                for r2 in (r..r + down).take_while(|r2| part(*r2) == part(r)) {
                    for c2 in column..column + across {
                        cells.entry((r2, c2)).or_insert(cell);
                    }
                }
                column += across;
            }
        }
        let in_head = |row: &&ElementRef<'_>| {
            let parents = row.ancestors().take(2).filter_map(ElementRef::wrap);
            parents
                .into_iter()
                .any(|parent| parent.value().name() == "thead")
        };
        let columns = cells.keys().map(|(_, c)| c + 1).max().unwrap_or(0);
        let all_th = |r: usize| {
            let mut own = (0..columns).filter_map(|c| cells.get(&(r, c))).peekable();
            own.peek().is_some() && own.all(|cell: &ElementRef<'_>| cell.value().name() == "th")
        };
        let head = match rows.iter().take_while(in_head).count() {
            0 => (0..rows.len()).take_while(|r| all_th(*r)).count().max(1),
            head => head,
        };
        Self {
            rows: rows.len(),
            columns,
            head,
            cells,
        }
    }

    /// With its rows as columns.
    pub fn turned(&self) -> Self {
        let cells = self.cells.iter();
        Self {
            cells: cells.map(|((r, c), cell)| ((*c, *r), *cell)).collect(),
            rows: self.columns,
            columns: self.rows,
            head: 1,
        }
    }

    /// The texts above a column, each cell once; and where there are several, all together.
    pub fn labels(&self, column: usize) -> Vec<String> {
        let mut ids = Vec::new();
        let mut labels = Vec::new();
        for cell in (0..self.head).filter_map(|r| self.cells.get(&(r, column))) {
            if !ids.contains(&cell.id()) {
                ids.push(cell.id());
                labels.push(fold(&text(*cell)));
            }
        }
        labels.push(labels.join(" "));
        labels
    }
}

fn nearest_table(element: ElementRef<'_>) -> Option<ego_tree::NodeId> {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    around
        .find(|e| e.value().name() == "table")
        .map(|table| table.id())
}

fn span(cell: ElementRef<'_>, attribute: &str) -> usize {
    let written = cell.attr(attribute).and_then(|n| n.trim().parse().ok());
    written.unwrap_or(1)
}
