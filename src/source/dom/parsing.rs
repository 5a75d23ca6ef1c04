//! A page's text to its document, within bounds.

use std::collections::HashMap;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::{Html, HtmlTreeSink};

/// Deeper nesting is refused before parsing: the parser's time is quadratic in it. Real pages
/// stay below a few hundred.
pub(super) const DEEPEST: usize = 2_000;

/// More elements and texts are refused while parsing: a few bytes can stand for thousands of
/// elements (`<b>` without end is repeated in every `<p>` behind it). The largest real pages have a
/// tenth of it.
const MOST_NODES: usize = 200_000;

/// More attributes of one element are refused before parsing: the parser compares each with all
/// before it. Real pages stay below a hundred.
const MOST_ATTRIBUTES: usize = 300;

/// So much is parsed between two looks at the number of nodes.
const STEP: usize = 2_048;

/// The page would take the parser too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    #[error("the page nests about {0} elements deep; more than {DEEPEST} are not parsed")]
    Deep(usize),
    #[error("the page has more than {MOST_NODES} elements and texts, which are not parsed")]
    Many,
    #[error(
        "an element of the page has more than {MOST_ATTRIBUTES} attributes, which are not parsed"
    )]
    Attributes,
}

/// The document.
///
/// # Errors
/// [`TooMuch`]
pub(super) fn parsed(text: &str) -> Result<Html, TooMuch> {
    let depth = nesting(text);
    if depth > DEEPEST {
        return Err(TooMuch::Deep(depth));
    }
    if most_attributes(text) > MOST_ATTRIBUTES {
        return Err(TooMuch::Attributes);
    }
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), options);
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(STEP));
        parser.process(piece.into());
        let nodes = parser.tokenizer.sink.sink.0.borrow().tree.nodes().len();
        if nodes > MOST_NODES {
            return Err(TooMuch::Many);
        }
        rest = behind;
    }
    Ok(parser.finish())
}

/// How many attributes the tag with the most of them has.
fn most_attributes(text: &str) -> usize {
    let mut most = 0_usize;
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('<') {
        rest = behind;
        if let Some(comment) = behind.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if behind.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            let (attributes, after) = attributes(behind.trim_start_matches('/'));
            most = most.max(attributes);
            rest = after;
            // What is no markup has no tags but the one that ends it.
            let opens = |raw: &&&str| {
                !behind.starts_with('/') && tag_name(behind).eq_ignore_ascii_case(raw)
            };
            if let Some(raw) = RAW.iter().find(opens) {
                rest = up_to_end_of(raw, after);
            }
        }
    }
    most
}

/// The number of attributes of a tag, and what follows the tag.
fn attributes(tag: &str) -> (usize, &str) {
    let mut count = 0_usize;
    let mut quote = None;
    // Whether a quote begins a value, and whether a name begins an attribute.
    let (mut is_value, mut is_new) = (false, false);
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(q), _) => {
                if byte == q {
                    quote = None;
                    is_new = true;
                }
            }
            (None, b'>') => return (count, tag.get(at..).unwrap_or_default()),
            (None, b'"' | b'\'') if is_value => {
                quote = Some(byte);
                is_value = false;
            }
            (None, b'=') => is_value = true,
            (None, b'/') => is_new = true,
            (None, b) if b.is_ascii_whitespace() => is_new = true,
            (None, _) => {
                if is_new && !is_value {
                    count = count.saturating_add(1);
                }
                is_new = false;
                is_value = false;
            }
        }
    }
    (count, "")
}

/// What begins with the end tag of a raw element.
fn up_to_end_of<'t>(name: &str, text: &'t str) -> &'t str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = rest.get(at..).unwrap_or_default();
        if tag_name(rest.get(1..).unwrap_or_default()).eq_ignore_ascii_case(name) {
            return rest;
        }
        rest = rest.get(2..).unwrap_or_default();
    }
    ""
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted_as_the_parser_would() {
        for (text, count) in [
            ("<p>a b c</p>", 0),
            ("<p a=1 b='x y z' c=\"<q r s>\" d>", 4),
            ("<p a<=1 b<=2>", 2),
            ("<img/src=x/alt=y>", 2),
            ("<p a = 1 b>", 2),
            ("<!-- <p a b c d> --><p a>", 1),
            ("<script>if (a<b c d e f)</script><p a>", 1),
            ("a < b c d e", 0),
            ("<p a b", 2),
        ] {
            assert_eq!(most_attributes(text), count, "{text}");
        }
        let many = |count: usize| format!("<p{}>x</p>", " a=1".repeat(count));
        assert!(parsed(&many(300)).is_ok());
        assert_eq!(parsed(&many(301)).map(|_| ()), Err(TooMuch::Attributes));
    }

    #[test]
    fn what_few_bytes_multiply_is_refused() {
        let open: Vec<String> = (0..500).map(|n| format!("<b id={n}>")).collect();
        let open = open.concat();
        let page = format!("<p>{open}{}", "<p>x".repeat(1_000));
        assert_eq!(parsed(&page).map(|_| ()), Err(TooMuch::Many));
    }
}
