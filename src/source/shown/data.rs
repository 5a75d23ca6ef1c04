//! A page of JSON as it is written, with its marks in it.

use super::marks::Mark;
use crate::escape;
use crate::source::json::places;

/// The text, and the marks whose place is not found in it.
pub(super) fn data<'m>(text: &str, marks: &'m [Mark<'_>]) -> (String, Vec<&'m Mark<'m>>) {
    let places = places(text);
    let mut elsewhere: Vec<&Mark<'_>> = Vec::new();
    let mut placed: Vec<(usize, usize, &Mark<'_>)> = Vec::new();
    for mark in marks {
        match places.get(mark.node) {
            Some(place) => placed.push((place.start, place.end, mark)),
            None => elsewhere.push(mark),
        }
    }
    placed.sort_by_key(|(start, end, _)| (*start, *end));
    let mut html = String::from("<pre class=\"rb-data\">");
    let mut at = 0;
    let mut placed = placed.into_iter().peekable();
    while let Some((start, end, mark)) = placed.next() {
        html.push_str(&lines(text.get(at..start).unwrap_or_default()));
        html.push_str(&mark.label());
        // Several may be read from one value.
        while let Some((_, _, more)) = placed.next_if(|(other, ..)| *other == start) {
            html.push_str(&more.label());
        }
        let value = lines(text.get(start..end).unwrap_or_default());
        html.push_str(&format!("<span class=\"rb-read\">{value}</span>"));
        at = end;
    }
    html.push_str(&lines(text.get(at..).unwrap_or_default()));
    html.push_str("</pre>");
    (html, elsewhere)
}

fn lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escape::html).collect();
    lines.join("\n")
}
