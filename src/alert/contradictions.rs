//! Prices that cannot both be true, told once while they last.

use jiff::Timestamp;

use super::{Alert, AlertKind, Part, facts};
use crate::contradiction::{About, Contradiction, Side};
use crate::escape::line;
use crate::fetch::shown_url;
use crate::instant::{day, shown};
use crate::source::Source;

/// The most contradictions that a message lists.
const MOST: usize = 20;

/// Composes the one message for all contradictions that a check of `source` opens, and for those
/// that are over since the last one.
pub fn contradicted(
    source: &Source,
    sources: &[Source],
    new: &[Contradiction],
    over: &[Contradiction],
    now: Timestamp,
) -> Alert {
    let mut parts = vec![Part::Paragraph(format!(
        "{}, seen {}. Each price stays in the book as its source says it.",
        match new.len() {
            1 => "Two prices do not go together".to_owned(),
            n => format!("{n} pairs of prices do not go together"),
        },
        shown(now)
    ))];
    parts.push(Part::List(statements(new)));
    parts.push(Part::Table(table(new)));
    parts.extend(links(sources, new));
    if !over.is_empty() {
        parts.push(Part::Paragraph("No longer so:".to_owned()));
        parts.push(Part::List(statements(over)));
    }
    parts.push(Part::Paragraph(
        "You are told once, as long as these prices stay. `ratebook contradictions` lists them all; \
         `ratebook explain RATE` leads to the page of each."
            .to_owned(),
    ));
    Alert::new(
        AlertKind::Contradiction,
        source,
        subject(sources, new),
        parts,
        facts::contradicted(new, over),
    )
}

/// `Kling O3 on GPTImage2 contradicts itself: $0.112/s and $0.135/s, and 1 more`.
fn subject(sources: &[Source], new: &[Contradiction]) -> String {
    let Some(first) = new.first() else {
        return "No contradiction".to_owned();
    };
    let title = |side: &Side| {
        let known = sources.iter().find(|source| source.id == side.source);
        known.map_or_else(|| side.source.clone(), |source| source.title.clone())
    };
    let (one, other) = (&first.one, &first.other);
    let who = if one.source == other.source {
        format!("{} contradicts itself", title(one))
    } else {
        format!("{} and {} contradict each other", title(one), title(other))
    };
    let more = match new.len() {
        0 | 1 => String::new(),
        n => format!(", and {} more", n.saturating_sub(1)),
    };
    format!("{who}: {} and {}{more}", one.price, other.price)
}

fn statements(of: &[Contradiction]) -> Vec<String> {
    let mut items: Vec<String> = of
        .iter()
        .take(MOST)
        .map(|contradiction| line(&contradiction.statement).into_owned())
        .collect();
    let more = of.len().saturating_sub(MOST);
    if more > 0 {
        items.push(format!("and {more} more"));
    }
    items
}

/// Each price once, with what it is of.
fn table(new: &[Contradiction]) -> Vec<Vec<String>> {
    let header = ["", "price", "first seen", "source"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for side in new.iter().take(MOST).flat_map(Contradiction::sides) {
        let what = match &side.about {
            About::Rate(rate) => rate.to_string(),
            About::Mention(_) => format!("a sentence of the page {}", side.provenance.page),
        };
        let row = vec![
            what,
            side.price.to_string(),
            day(side.from),
            side.source.clone(),
        ];
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// The pages of all prices, each once.
fn links(sources: &[Source], new: &[Contradiction]) -> Vec<Part> {
    let mut urls: Vec<String> = Vec::new();
    for side in new.iter().take(MOST).flat_map(Contradiction::sides) {
        let source = sources.iter().find(|source| source.id == side.source);
        let page = source.and_then(|source| source.page(&side.provenance.page));
        let url = page.map(|page| shown_url(page.url.as_str()));
        urls.extend(url.filter(|url| !urls.contains(url)));
    }
    let link = |url| Part::Link {
        words: "The page".to_owned(),
        url,
    };
    urls.into_iter().map(link).collect()
}
