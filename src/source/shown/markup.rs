//! A page of markup, with its marks in it.
//!
//! Only elements of a list are written, without any attribute of the page but the spans of cells.
//! What is not on the list is left out where it is code or loads something, and is a plain element
//! otherwise.

use std::collections::HashMap;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::marks::Mark;
use crate::escape;
use crate::source::dom::Dom;

/// Written as they are.
pub(super) const KEPT: [&str; 59] = [
    "p",
    "div",
    "span",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "del",
    "ins",
    "strike",
    "small",
    "big",
    "sup",
    "sub",
    "mark",
    "abbr",
    "time",
    "code",
    "kbd",
    "samp",
    "var",
    "q",
    "cite",
    "pre",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "figure",
    "figcaption",
    "address",
    "hgroup",
    "center",
    "font",
    "tt",
];

/// Elements that are boxes of their own, and are written as such.
const BOXES: [&str; 14] = [
    "main", "aside", "form", "fieldset", "legend", "details", "summary", "dialog", "noscript",
    "menu", "search", "option", "optgroup", "select",
];

/// Left out with all that they hold: code, what loads something, and what shows nothing.
const DROPPED: [&str; 28] = [
    "script",
    "style",
    "template",
    "head",
    "svg",
    "math",
    "iframe",
    "frame",
    "frameset",
    "noframes",
    "noembed",
    "object",
    "embed",
    "applet",
    "link",
    "meta",
    "base",
    "audio",
    "video",
    "source",
    "track",
    "canvas",
    "map",
    "area",
    "param",
    "title",
    "xmp",
    "plaintext",
];

/// Elements in which no label can stand.
const NO_LABEL: [&str; 9] = [
    "table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "html",
];

/// The page, and the marks whose node is not written.
pub(super) fn markup<'m>(dom: &Dom, marks: &'m [Mark<'_>]) -> (String, Vec<&'m Mark<'m>>) {
    let mut of_node: HashMap<NodeId, Vec<&Mark<'_>>> = HashMap::new();
    let mut elsewhere: Vec<&Mark<'_>> = Vec::new();
    for mark in marks {
        match dom.at(mark.node) {
            Some(id) => of_node.entry(id).or_default().push(mark),
            None => elsewhere.push(mark),
        }
    }
    let mut writer = Writer {
        dom,
        of_node,
        html: String::new(),
        dropped: None,
        unread: None,
    };
    // Without recursion: pages nest as deep as they like.
    for edge in dom.root().traverse() {
        match edge {
            Edge::Open(node) => writer.open(node),
            Edge::Close(node) => writer.close(node),
        }
    }
    // What stands in an element that is left out.
    let mut left: Vec<&Mark<'_>> = writer.of_node.into_values().flatten().collect();
    left.sort_by_key(|mark| marks.iter().position(|known| known.id == mark.id));
    elsewhere.extend(left);
    (writer.html, elsewhere)
}

struct Writer<'d, 'm> {
    dom: &'d Dom,
    of_node: HashMap<NodeId, Vec<&'m Mark<'m>>>,
    html: String,
    /// The outermost element whose content is left out, where that is so now.
    dropped: Option<NodeId>,
    /// The outermost element that nobody reads, where that is so now.
    unread: Option<NodeId>,
}

impl Writer<'_, '_> {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        if self.dropped.is_some() {
            return;
        }
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => self.begin(node, element),
            _ => {}
        }
    }

    /// Line ends are kept: in `pre` they mean something.
    fn text(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.html.push('\n');
            }
            self.html.push_str(&escape::html(line));
        }
    }

    fn begin(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let name = element.name();
        if DROPPED.contains(&name) {
            self.dropped = Some(node.id());
            return;
        }
        if let Some(instead) = instead_of(element) {
            self.html.push_str(&instead);
        }
        let Some(tag) = tag_of(name) else {
            return;
        };
        let here = self.of_node.remove(&node.id()).unwrap_or_default();
        let is_unread = self.unread.is_none()
            && ElementRef::wrap(node).is_some_and(|element| self.dom.leaves_out(element));
        if is_unread {
            self.unread = Some(node.id());
        }
        let class = match (here.is_empty(), is_unread) {
            (false, _) => " class=\"rb-read\"",
            (true, true) => " class=\"rb-unread\" title=\"not read\"",
            (true, false) => "",
        };
        let labels: String = here.iter().map(|mark| mark.label()).collect();
        // What stands in a table outside its cells is moved before it by browsers.
        let is_before = NO_LABEL.contains(&name);
        if is_before {
            self.html.push_str(&labels);
        }
        self.html
            .push_str(&format!("<{tag}{class}{}>", spans(element)));
        if !is_before {
            self.html.push_str(&labels);
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        if self.dropped == Some(node.id()) {
            self.dropped = None;
            return;
        }
        if self.dropped.is_some() {
            return;
        }
        if self.unread == Some(node.id()) {
            self.unread = None;
        }
        let Node::Element(element) = node.value() else {
            return;
        };
        if let Some(tag) = tag_of(element.name()) {
            self.html.push_str(&format!("</{tag}>"));
        }
    }
}

/// What is written in place of an element without content.
fn instead_of(element: &Element) -> Option<String> {
    Some(match element.name() {
        "br" => "<br>".to_owned(),
        "hr" => "<hr>".to_owned(),
        "wbr" => "<wbr>".to_owned(),
        "img" => {
            let words = element.attr("alt").unwrap_or_default();
            format!("<span class=\"rb-picture\">{}</span>", escape::html(words))
        }
        "input" => {
            let words = element.attr("value").unwrap_or_default();
            format!("<span class=\"rb-picture\">{}</span>", escape::html(words))
        }
        _ => return None,
    })
}

/// The element that is written for one of the page; `None` for one that holds nothing.
fn tag_of(name: &str) -> Option<&'static str> {
    if let Some(kept) = KEPT.iter().find(|kept| **kept == name) {
        return Some(kept);
    }
    match name {
        "br" | "hr" | "wbr" | "img" | "input" | "col" | "colgroup" => None,
        "html" | "body" => Some("div"),
        _ if BOXES.contains(&name) => Some("div"),
        // Links among them: what is shown leads nowhere.
        _ => Some("span"),
    }
}

/// How many columns and rows a cell takes: the only attributes of the page that are kept.
fn spans(element: &Element) -> String {
    if !matches!(element.name(), "td" | "th") {
        return String::new();
    }
    let spans = ["colspan", "rowspan"].into_iter().filter_map(|name| {
        let number: u16 = element.attr(name)?.trim().parse().ok()?;
        (2..=1_000)
            .contains(&number)
            .then(|| format!(" {name}=\"{number}\""))
    });
    spans.collect()
}
