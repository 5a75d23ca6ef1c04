//! A page's document: parsed once, walked in the order of its text.
//!
//! A document is parsed with scripting off, so that what stands in `<noscript>` is content like any
//! other. `span` knows places in it, `place` finds one again, `walk` what a person reads of it.

mod parsing;
mod place;
mod span;
mod walk;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Html, Node};

use super::css::Css;
use super::words::{Words, normalized};
use parsing::{DEEPEST, TooMuch, parsed};
use walk::{Step, is_fraction_of, is_gone, is_unread, walk};

pub use span::{Run, Scope, Span};

/// More places than this are not looked at for one heading: a page repeats a heading for each
/// layout or model, not for each word.
const MOST_SECTIONS: usize = 50;

/// So many nodes beside its letters a heading or a sentence may have: icons, comments.
const MOST_EMPTY: usize = 300;

/// A parsed page.
pub struct Dom {
    html: Html,
    /// Each node's place in the order of the text, and the place after its last descendant.
    places: Places,
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
    /// For an element, the how manieth of its name among its siblings it is, of how many; filled
    /// parent by parent as paths are asked for.
    numbers: RefCell<HashMap<NodeId, (usize, usize)>>,
}

type Places = HashMap<NodeId, Span, BuildHasherDefault<ByNumber>>;

/// Nodes are numbered by the parser, so a page cannot choose numbers that meet.
#[derive(Default)]
struct ByNumber(u64);

impl Hasher for ByNumber {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_usize(&mut self, number: usize) {
        // The table looks at the upper bits too.
        self.0 = u64::try_from(number)
            .unwrap_or(u64::MAX)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Dom {
    /// # Errors
    /// [`TooMuch`] for a page that would take the parser too long.
    pub fn parse(text: &str, skip: Option<&Css>) -> Result<Self, TooMuch> {
        let html = parsed(text)?;
        let (places, depth) = places(&html);
        if depth > DEEPEST.saturating_mul(4) {
            return Err(TooMuch::Deep(depth));
        }
        let mut dom = Self {
            html,
            places,
            lengths: Vec::new(),
            headings: Vec::new(),
            skipped: HashSet::new(),
            unread: Vec::new(),
            tables: Vec::new(),
            numbers: RefCell::default(),
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
            .short_texts(200)
            .filter(|(_, text)| heading.any_is(&normalized(text)))
            .map(|(element, _)| element)
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
            .find(|(at, _)| *at >= start && !self.is_in_table_behind(start, *at))
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

    /// Whether a table that begins behind `start` holds this place: a heading in a cell is the
    /// heading of that cell.
    fn is_in_table_behind(&self, start: usize, at: usize) -> bool {
        let before = self.tables.partition_point(|table| table.start <= at);
        let nearest = before.checked_sub(1).and_then(|n| self.tables.get(n));
        nearest.is_some_and(|table| table.start >= start && at < table.end)
    }

    /// The headings in the order of the text, each with its level.
    pub fn headings(&self) -> impl Iterator<Item = (ElementRef<'_>, u8)> {
        let elements = self.elements();
        elements.filter_map(|element| Some((element, level(&element)?)))
    }

    pub fn element(&self, id: NodeId) -> Option<ElementRef<'_>> {
        self.html.tree.get(id).and_then(ElementRef::wrap)
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
        self.runs_up_to(element, usize::MAX)
    }

    /// As [`Dom::runs`], without those that begin behind `most` bytes of text.
    fn runs_up_to(&self, element: ElementRef<'_>, most: usize) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut length = 0_usize;
        // Whether the next text continues the last run: no element began or ended between.
        let mut joined = false;
        // Whether only elements that break no line did.
        let mut in_line = false;
        let left_out = |node: NodeRef<'_, Node>| self.is_left_out(node);
        walk(*element, &left_out, &mut |step| match step {
            Step::Boundary { breaks } => {
                joined = false;
                in_line = in_line && !breaks;
                length <= most
            }
            Step::Text(text, node, owner) => {
                // Of one long text no more is taken than of many short ones.
                let room = most.saturating_sub(length).saturating_add(1);
                let text = text.get(..text.ceil_char_boundary(room)).unwrap_or(text);
                length = length.saturating_add(text.trim().len());
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
                true
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

    /// The beginning of [`Dom::text`]: not less than `most` bytes, if there are as many.
    pub fn start_of_text(&self, element: ElementRef<'_>, most: usize) -> String {
        let runs = self.runs_up_to(element, most);
        let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        texts.join(" ")
    }

    /// As [`Dom::text`], given up (empty) once it is longer than `most` bytes.
    pub fn text_within(&self, element: ElementRef<'_>, most: usize) -> String {
        let span = self.span(element.id());
        // An element of many elements is no sentence, even where they are empty.
        let nodes = span.end.saturating_sub(span.start);
        if self.length(span) > most || nodes > most.saturating_add(MOST_EMPTY) {
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

    /// The elements that people read and that hold no more than `most` bytes of text, with it.
    ///
    /// Elements around one text, a thousand of them perhaps, have it read once.
    pub fn short_texts(&self, most: usize) -> impl Iterator<Item = (ElementRef<'_>, String)> {
        let mut last: Option<(Span, String)> = None;
        let elements = self.elements();
        elements.filter_map(move |element| {
            let span = self.span(element.id());
            if !self.is_read(span) {
                return None;
            }
            let texts = self.texts_in(span);
            let text = match &last {
                Some((known, text)) if *known == texts => text.clone(),
                _ => self.text_within(element, most),
            };
            last = Some((texts, text.clone()));
            (!text.is_empty()).then_some((element, text))
        })
    }

    /// Which of the texts stand inside.
    fn texts_in(&self, span: Span) -> Span {
        let until = |place: usize| self.lengths.partition_point(|(at, _)| *at < place);
        Span {
            start: until(span.start),
            end: until(span.end),
        }
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
            .map(|element| self.step(element))
            .collect();
        steps.reverse();
        steps.join(" > ")
    }

    /// One step of a path: the element's name, with its number where its siblings have it too.
    fn step(&self, element: ElementRef<'_>) -> String {
        let name = element.value().name();
        let mut numbers = self.numbers.borrow_mut();
        if !numbers.contains_key(&element.id()) {
            number_siblings(element, &mut numbers);
        }
        match numbers.get(&element.id()) {
            Some((number, all)) if *all > 1 => format!("{name}:nth-of-type({number})"),
            _ => name.to_owned(),
        }
    }
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

fn number_siblings(element: ElementRef<'_>, numbers: &mut HashMap<NodeId, (usize, usize)>) {
    let siblings = || {
        let parent = element.parent();
        let nodes = parent.into_iter().flat_map(|parent| parent.children());
        nodes.filter_map(ElementRef::wrap)
    };
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut seen: Vec<(NodeId, &str, usize)> = Vec::new();
    for sibling in siblings() {
        let name = sibling.value().name();
        let count = counts.entry(name).or_default();
        *count = count.saturating_add(1);
        seen.push((sibling.id(), name, *count));
    }
    for (id, name, number) in seen {
        numbers.insert(id, (number, counts.get(name).copied().unwrap_or(number)));
    }
}

/// The place of each node, and how deep the deepest one lies.
fn places(html: &Html) -> (Places, usize) {
    let mut places = Places::default();
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
