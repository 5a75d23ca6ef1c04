//! A page's document: parsed once, walked in the order of its text.
//!
//! The only module that knows scraper. A document is parsed with scripting off, so that what
//! stands in `<noscript>` is content like any other.

use std::collections::{HashMap, HashSet};

use ego_tree::{NodeId, NodeRef};
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::{ElementRef, Html, HtmlTreeSink, Node};

use super::css::Css;
use super::words::{Words, normalized};

/// Deeper nesting is refused before parsing: the parser's time is quadratic in it. Real pages
/// stay below a few hundred.
const DEEPEST: usize = 2_000;

/// More places than this are not looked at for one heading: a page repeats a heading for each
/// layout or model, not for each word.
const MOST_SECTIONS: usize = 50;

/// A parsed page.
pub struct Dom {
    html: Html,
    /// Each node's place in the order of the text, and the place after its last descendant.
    places: HashMap<NodeId, Span>,
    /// The texts, in order: where each stands, and how long all are up to its end.
    lengths: Vec<(usize, usize)>,
    /// The headings, in order: where each begins, and its level.
    headings: Vec<(usize, u8)>,
    /// Elements that the selector file says not to read.
    skipped: HashSet<NodeId>,
    /// What nobody sees, in order: the outermost elements whose text is not read.
    unread: Vec<Span>,
    /// The outermost tables, in order.
    tables: Vec<Span>,
}

/// A stretch of the document in the order of its text. What holds others comes before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: usize,
    end: usize,
}

/// A stretch of text that stands together: no element begins or ends inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    /// The element whose text it is.
    pub element: NodeId,
    place: usize,
}

/// The page nests too deep to be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page nests about {0} elements deep; more than {DEEPEST} are not parsed")]
pub struct TooDeep(usize);

impl Dom {
    /// # Errors
    /// [`TooDeep`] for a page that would take the parser too long.
    pub fn parse(text: &str, skip: Option<&Css>) -> Result<Self, TooDeep> {
        let depth = nesting(text);
        if depth > DEEPEST {
            return Err(TooDeep(depth));
        }
        let options = ParseOpts {
            tree_builder: TreeBuilderOpts {
                scripting_enabled: false,
                ..TreeBuilderOpts::default()
            },
            ..ParseOpts::default()
        };
        let html = parse_document(HtmlTreeSink::new(Html::new_document()), options).one(text);
        let (places, depth) = places(&html);
        if depth > DEEPEST.saturating_mul(4) {
            return Err(TooDeep(depth));
        }
        let mut dom = Self {
            html,
            places,
            lengths: Vec::new(),
            headings: Vec::new(),
            skipped: HashSet::new(),
            unread: Vec::new(),
            tables: Vec::new(),
        };
        if let Some(css) = skip {
            let skipped = dom.html.select(css.selector());
            dom.skipped = skipped.map(|element| element.id()).collect();
        }
        dom.lengths = dom.find_lengths();
        dom.headings = dom.find_headings();
        dom.unread = dom.outermost(&|element| dom.is_left_out(*element));
        dom.tables = dom.outermost(&|element| element.value().name() == "table");
        Ok(dom)
    }

    fn find_lengths(&self) -> Vec<(usize, usize)> {
        let mut all = 0_usize;
        let nodes = self.html.tree.root().descendants();
        nodes
            .filter_map(|node| Some((node.id(), node.value().as_text()?)))
            .map(|(id, text)| {
                all = all.saturating_add(text.trim().len());
                (self.span(id).start, all)
            })
            .collect()
    }

    fn find_headings(&self) -> Vec<(usize, u8)> {
        self.elements()
            .filter_map(|element| Some((self.span(element.id()).start, level(&element)?)))
            .collect()
    }

    /// The outermost of the elements that fit.
    fn outermost(&self, fits: &dyn Fn(ElementRef<'_>) -> bool) -> Vec<Span> {
        let mut outer: Vec<Span> = Vec::new();
        for element in self.elements().filter(|e| fits(*e)) {
            let span = self.span(element.id());
            if !outer.last().is_some_and(|outer| outer.holds(span)) {
                outer.push(span);
            }
        }
        outer
    }

    /// Whether people read what stands in this stretch.
    pub fn is_read(&self, span: Span) -> bool {
        !span.is_in_one_of(&self.unread)
    }

    /// Whether the element is a table or stands in one.
    pub fn is_in_table(&self, id: NodeId) -> bool {
        self.span(id).is_in_one_of(&self.tables)
    }

    pub fn has_tables(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Whether the element takes no place on the page.
    pub fn is_hidden(&self, element: ElementRef<'_>) -> bool {
        is_gone(element.value()) || self.skipped.contains(&element.id())
    }

    fn is_left_out(&self, node: NodeRef<'_, Node>) -> bool {
        let element = node.value().as_element();
        element.is_some_and(is_unread) || self.skipped.contains(&node.id())
    }

    pub fn root(&self) -> ElementRef<'_> {
        self.html.root_element()
    }

    /// The elements that `css` selects inside `scope`, in the order of the text, without those
    /// that nobody sees.
    pub fn select<'d, 's>(
        &'d self,
        css: &'s Css,
        scope: Scope,
    ) -> impl Iterator<Item = ElementRef<'d>> + use<'d, 's> {
        self.html.select(css.selector()).filter(move |element| {
            let span = self.span(element.id());
            scope.holds(span) && self.is_read(span)
        })
    }

    /// The scripts that `css` selects, in the order of the text, and what is written in them.
    pub fn scripts<'d, 's>(
        &'d self,
        css: &'s Css,
    ) -> impl Iterator<Item = (NodeId, String)> + use<'d, 's> {
        self.html
            .select(css.selector())
            .filter(|element| element.value().name() == "script")
            .filter(|element| !self.skipped.contains(&element.id()))
            .map(|element| (element.id(), element.text().collect()))
    }

    pub fn span(&self, id: NodeId) -> Span {
        let nowhere = Span {
            start: usize::MAX,
            end: usize::MAX,
        };
        self.places.get(&id).copied().unwrap_or(nowhere)
    }

    /// The whole document.
    pub fn everything() -> Scope {
        Scope(Span {
            start: 0,
            end: usize::MAX,
        })
    }

    /// Where to look for what stands under the headings with these words: for each heading its
    /// containers from the smallest outwards, each from the heading's end to the next heading of
    /// its level or above. Real headings win over other elements with the same words.
    pub fn sections(&self, heading: &Words) -> Vec<Vec<Scope>> {
        let named: Vec<ElementRef<'_>> = self
            .elements()
            .filter(|element| self.is_read(self.span(element.id())))
            .filter(|element| heading.any_is(&normalized(&self.text_within(*element, 200))))
            .collect();
        let headings: Vec<_> = named.iter().filter(|e| level(e).is_some()).collect();
        let anchors = if headings.is_empty() {
            named.iter().collect()
        } else {
            headings
        };
        let anchors = anchors.into_iter().take(MOST_SECTIONS);
        anchors.map(|a| self.below(*a)).collect()
    }

    fn below(&self, anchor: ElementRef<'_>) -> Vec<Scope> {
        let start = self.span(anchor.id()).end;
        let own = level(&anchor).unwrap_or(u8::MAX);
        let mut next = self.headings.iter().filter(|(_, level)| *level <= own);
        let next = next
            .find(|(at, _)| *at >= start)
            .map_or(usize::MAX, |(at, _)| *at);
        let mut ends: Vec<usize> = anchor
            .ancestors()
            .map(|ancestor| self.span(ancestor.id()).end.min(next))
            .filter(|end| *end > start)
            .collect();
        ends.dedup();
        let scopes = ends.into_iter().map(|end| Scope(Span { start, end }));
        scopes.collect()
    }

    /// All elements in the order of the text.
    pub fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.html
            .root_element()
            .descendants()
            .filter_map(ElementRef::wrap)
    }

    /// The stretches of text inside an element, in order: what a person reads there. Scripts,
    /// styles, templates, what is hidden in place and what is struck out are not read.
    pub fn runs(&self, element: ElementRef<'_>) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        // Whether the next text continues the last run: no element began or ended between.
        let mut joined = false;
        // Whether only elements that break no line did.
        let mut in_line = false;
        let left_out = |node: NodeRef<'_, Node>| self.is_left_out(node);
        walk(*element, &left_out, &mut |step| match step {
            Step::Boundary { breaks } => {
                joined = false;
                in_line = in_line && !breaks;
            }
            Step::Text(text, node, owner) => {
                match runs.last_mut() {
                    Some(run) if joined || (in_line && is_fraction_of(&run.text, text)) => {
                        run.text.push_str(text);
                    }
                    _ => runs.push(Run {
                        text: text.to_owned(),
                        element: owner,
                        place: self.span(node).start,
                    }),
                }
                joined = true;
                in_line = true;
            }
        });
        for run in &mut runs {
            run.text = tidy(&run.text);
        }
        runs.retain(|run| !run.text.is_empty());
        runs
    }

    /// The text of an element as one line, a blank wherever an element begins or ends: two cells
    /// that stand side by side are never glued into one number.
    pub fn text(&self, element: ElementRef<'_>) -> String {
        self.text_within(element, usize::MAX)
    }

    /// As [`Dom::text`], given up (empty) once it is longer than `most` bytes.
    pub fn text_within(&self, element: ElementRef<'_>, most: usize) -> String {
        let span = self.span(element.id());
        // An element of many elements is no sentence, even where they are empty.
        let nodes = span.end.saturating_sub(span.start);
        if self.length(span) > most || nodes > most.saturating_mul(10) {
            return String::new();
        }
        let runs = self.runs(element);
        let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        texts.join(" ")
    }

    /// The text of the document as one line, without what stands in elements that are `left_out`.
    pub fn text_without(&self, left_out: &dyn Fn(ElementRef<'_>) -> bool) -> String {
        let left_out = self.outermost(left_out);
        let runs = self.runs(self.root()).into_iter();
        let texts: Vec<String> = runs
            .filter(|run| {
                let place = Span {
                    start: run.place,
                    end: run.place,
                };
                !place.is_in_one_of(&left_out)
            })
            .map(|run| run.text)
            .collect();
        texts.join(" ")
    }

    /// How long the texts inside are, white space around them not counted.
    pub fn length(&self, span: Span) -> usize {
        let until = |place: usize| {
            let n = self.lengths.partition_point(|(at, _)| *at < place);
            let before = n.checked_sub(1).and_then(|n| self.lengths.get(n));
            before.map_or(0, |(_, length)| *length)
        };
        until(span.end).saturating_sub(until(span.start))
    }

    /// The path of elements from the root, by which a person finds the node again.
    pub fn path(&self, id: NodeId) -> String {
        let Some(node) = self.html.tree.get(id) else {
            return String::new();
        };
        let mut steps: Vec<String> = std::iter::once(node)
            .chain(node.ancestors())
            .filter_map(ElementRef::wrap)
            .map(|element| step(&element))
            .collect();
        steps.reverse();
        steps.join(" > ")
    }
}

/// The stretch of the document in which something is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Scope(Span);

impl Scope {
    pub fn holds(self, span: Span) -> bool {
        self.0.holds(span)
    }
}

impl Ord for Span {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.start, other.end).cmp(&(other.start, self.end))
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Run {
    pub fn place(&self) -> usize {
        self.place
    }
}

impl Span {
    /// How many nodes stand in it.
    pub fn nodes(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub fn holds(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// From the start of this one to the end of the other.
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start,
            end: other.end,
        }
    }

    /// Whether one of the `outer` stretches, which stand in order and apart, holds this one.
    fn is_in_one_of(self, outer: &[Self]) -> bool {
        let before = outer.partition_point(|o| o.start <= self.start);
        let nearest = before.checked_sub(1).and_then(|n| outer.get(n));
        nearest.is_some_and(|outer| outer.holds(self))
    }

    /// Whether one of the `places`, which stand in order, lies inside.
    pub fn has_one_of(self, places: &[usize]) -> bool {
        let first = places.partition_point(|place| *place < self.start);
        places.get(first).is_some_and(|place| *place < self.end)
    }

    /// Those of `runs`, which stand in the order of the text, that stand inside.
    pub fn of<T>(self, runs: &[T], run: impl Fn(&T) -> &Run) -> &[T] {
        let start = runs.partition_point(|r| run(r).place < self.start);
        let end = runs.partition_point(|r| run(r).place < self.end);
        runs.get(start..end).unwrap_or_default()
    }
}

enum Step<'a> {
    Boundary {
        /// It begins a line of its own.
        breaks: bool,
    },
    /// A text node's text, the node, and the element whose text it is.
    Text(&'a str, NodeId, NodeId),
}

/// Walks the readable text under `top` without recursion: pages nest as deep as they like.
fn walk(
    top: NodeRef<'_, Node>,
    is_left_out: &dyn Fn(NodeRef<'_, Node>) -> bool,
    visit: &mut dyn FnMut(Step<'_>),
) {
    let mut skipped: Option<NodeId> = None;
    for edge in top.traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(text) => {
                    let owner = node.parent().map_or(node.id(), |parent| parent.id());
                    visit(Step::Text(text, node.id(), owner));
                }
                Node::Element(element) => {
                    visit(Step::Boundary {
                        breaks: !is_in_line(element.name()),
                    });
                    if node.id() != top.id() && is_left_out(node) {
                        skipped = Some(node.id());
                    }
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                }
                if let Some(element) = node.value().as_element() {
                    visit(Step::Boundary {
                        breaks: !is_in_line(element.name()),
                    });
                }
            }
            ego_tree::iter::Edge::Open(_) => {}
        }
    }
}

/// Whether a text can only be the fraction of the number before it: `.50` behind `$4`. Prices are
/// often set with smaller cents; whole digits are never joined.
fn is_fraction_of(number: &str, text: &str) -> bool {
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

fn is_unread(element: &scraper::node::Element) -> bool {
    is_silent(element.name())
        || is_gone(element)
        || style_says(element, &["visibility:hidden"])
        || is_struck(element)
}

fn is_gone(element: &scraper::node::Element) -> bool {
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

/// White space folded, invisible characters dropped.
fn tidy(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !crate::escape::is_invisible(*c))
        .collect();
    let words: Vec<&str> = clean.split(' ').filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

/// A heading's level, 1 to 6.
fn level(element: &ElementRef<'_>) -> Option<u8> {
    match element.value().name() {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        _ if element.attr("role") == Some("heading") => {
            let level = element.attr("aria-level").and_then(|l| l.parse().ok());
            Some(level.unwrap_or(2))
        }
        _ => None,
    }
}

fn step(element: &ElementRef<'_>) -> String {
    let name = element.value().name();
    let before = element
        .prev_siblings()
        .filter_map(ElementRef::wrap)
        .filter(|sibling| sibling.value().name() == name)
        .count();
    let alone = before == 0
        && !element
            .next_siblings()
            .filter_map(ElementRef::wrap)
            .any(|sibling| sibling.value().name() == name);
    if alone {
        name.to_owned()
    } else {
        format!("{name}:nth-of-type({})", before.saturating_add(1))
    }
}

/// The place of each node, and how deep the deepest one lies.
fn places(html: &Html) -> (HashMap<NodeId, Span>, usize) {
    let mut places = HashMap::new();
    let mut place = 0_usize;
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for edge in html.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => {
                places.insert(
                    node.id(),
                    Span {
                        start: place,
                        end: place,
                    },
                );
                place = place.saturating_add(1);
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            ego_tree::iter::Edge::Close(node) => {
                depth = depth.saturating_sub(1);
                if let Some(span) = places.get_mut(&node.id()) {
                    span.end = place;
                }
            }
        }
    }
    (places, deepest)
}

/// About how deep the tags nest, counted without parsing. Elements that their own kind or their
/// container closes do not count; what contains them does.
fn nesting(text: &str) -> usize {
    // What is open, by name, in each element that end tags do not reach out of.
    let mut open: Vec<HashMap<String, usize>> = vec![HashMap::new()];
    let mut depth = 0_usize;
    let mut deepest = 0_usize;
    let mut raw: Option<&str> = None;
    let mut in_drawing = false;
    for tag in text.split('<').skip(1) {
        let closing = tag.starts_with('/');
        let name = tag_name(tag);
        if let Some(inside) = raw {
            if closing && name.eq_ignore_ascii_case(inside) {
                raw = None;
            }
            continue;
        }
        // In a drawing `<path/>` is whole; elsewhere the slash means nothing.
        let is_drawn = in_drawing && is_one_of(name, &DRAWN);
        in_drawing = is_drawn || (!closing && name.eq_ignore_ascii_case("svg"));
        if is_drawn && is_whole(tag) {
            continue;
        }
        if !closing && is_one_of(name, &RAW) {
            raw = Some(name);
        }
        let opens = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if !opens || is_one_of(name, &VOID) || is_one_of(name, &CLOSED) || is_one_of(name, &RAW) {
            continue;
        }
        let name = name.to_ascii_lowercase();
        if !closing {
            if let Some(here) = open.last_mut() {
                let count = here.entry(name.clone()).or_default();
                *count = count.saturating_add(1);
            }
            if is_one_of(&name, &CLOSING) {
                open.push(HashMap::new());
            }
            depth = depth.saturating_add(1);
            deepest = deepest.max(depth);
        } else if closes(&mut open, &name) {
            depth = depth.saturating_sub(1);
        }
    }
    deepest
}

/// Whether an end tag has something to close; without it, the tag means nothing.
fn closes(open: &mut Vec<HashMap<String, usize>>, name: &str) -> bool {
    if is_one_of(name, &CLOSING) && open.len() > 1 {
        open.pop();
    }
    let count = open.last_mut().and_then(|here| here.get_mut(name));
    let Some(count) = count.filter(|count| **count > 0) else {
        return false;
    };
    *count = count.saturating_sub(1);
    true
}

fn tag_name(tag: &str) -> &str {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(name.len());
    name.get(..end).unwrap_or_default()
}

fn is_whole(tag: &str) -> bool {
    tag.split_once('>')
        .is_some_and(|(inside, _)| inside.ends_with('/'))
}

/// Elements of drawings, which are often written as one tag.
const DRAWN: [&str; 12] = [
    "path", "circle", "rect", "line", "polyline", "polygon", "ellipse", "g", "use", "stop", "defs",
    "image",
];

/// Elements whose content is not markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Elements inside which an end tag closes nothing that was opened outside.
const CLOSING: [&str; 7] = [
    "table", "object", "applet", "marquee", "template", "svg", "math",
];

/// Elements without content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose end tag may be left out.
const CLOSED: [&str; 14] = [
    "li", "p", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "caption",
];

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}
