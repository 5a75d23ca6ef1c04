//! A source that cannot be read or reached, and one that can again.

use jiff::Timestamp;

use super::{Alert, AlertKind, Mended, Part, RecoveredFrom, Recovery, facts};
use crate::escape::line;
use crate::fetch::shown_url;
use crate::instant::{age, day, shown};
use crate::reading::{Passed, Problem, Remark};
use crate::source::Source;

/// The most problems that a message lists.
const MOST: usize = 12;

/// What is still known of a source that is in trouble.
pub(super) fn kept(last_good: Option<Timestamp>, now: Timestamp) -> String {
    match last_good {
        Some(at) => format!(
            "Its prices of {} stay in the book; they are {} old.",
            day(at),
            age(at, now)
        ),
        None => "It was never read; there are no prices of it.".to_owned(),
    }
}

/// A page came, but cannot be trusted to be read.
pub fn unreadable(
    source: &Source,
    problems: &[Problem],
    mended: Option<&Mended>,
    last_good: Option<Timestamp>,
    now: Timestamp,
) -> Alert {
    let first = problems.first();
    let cause = first.map_or_else(String::new, |p| line(&p.trouble.to_string()).into_owned());
    let mut parts = vec![
        Part::Paragraph(format!(
            "{} could not be read at {}. {}",
            source.title,
            shown(now),
            kept(last_good, now)
        )),
        Part::List(listed(problems.iter())),
    ];
    if let Some(advice) = first.map(Problem::advice) {
        parts.push(Part::Paragraph(format!("What to do: {advice}.")));
    }
    parts.extend(
        mended
            .into_iter()
            .flat_map(|mended| mended.parts(&source.id)),
    );
    parts.push(links(source, first.map(|p| p.page.as_str())));
    parts.push(Part::Paragraph(
        "You are told once; the next message comes when it can be read again.".to_owned(),
    ));
    let subject = format!("{} cannot be read: {cause}", source.title);
    let facts = facts::unreadable(problems, mended, last_good);
    Alert::new(AlertKind::Trouble, source, subject, parts, facts)
}

/// Each problem in a line, and how many more there are.
fn listed<'p>(problems: impl ExactSizeIterator<Item = &'p Problem>) -> Vec<String> {
    let more = problems.len().saturating_sub(MOST);
    let first = problems.take(MOST);
    let mut items: Vec<String> = first
        .map(|problem| line(&problem.to_string()).into_owned())
        .collect();
    if more > 0 {
        items.push(format!("and {more} more"));
    }
    items
}

/// What was let pass and of which nobody was told yet.
pub(super) fn passed(remarks: &[&Remark]) -> Vec<Part> {
    let of = |wanted: fn(&Passed) -> bool| -> Vec<&Remark> {
        let remarks = remarks.iter().copied();
        remarks.filter(|remark| wanted(&remark.passed)).collect()
    };
    let rows = of(|passed| matches!(passed, Passed::Row(_)));
    let cells = of(|passed| *passed == Passed::Cell);
    let elsewhere = of(|passed| *passed == Passed::Elsewhere);
    let rates = of(|passed| *passed == Passed::Rates);
    let mut parts = Vec::new();
    let list = |of: &[&Remark]| Part::List(listed(of.iter().map(|remark| &remark.problem)));
    if !rows.is_empty() {
        let count = match rows.len() {
            1 => "One row of its pages could not be read".to_owned(),
            n => format!("{n} rows of its pages could not be read"),
        };
        parts.push(Part::Paragraph(format!(
            "{count}. Its selector file tolerates that: no price is taken from there, and all \
             others count. You are told once of each."
        )));
        parts.push(list(&rows));
    }
    if !cells.is_empty() {
        parts.push(Part::Paragraph(
            "Its tables have columns or rows that its selector file does not know, and no price \
             stands there; all prices count. You are told once of each."
                .to_owned(),
        ));
        parts.push(list(&cells));
    }
    if !elsewhere.is_empty() {
        parts.push(Part::Paragraph(
            "Its pages show other prices of the same rates outside the section where its selector \
             file looks for them. Those in the section count; look at the page. You are told once \
             of each."
                .to_owned(),
        ));
        parts.push(list(&elsewhere));
    }
    if !rates.is_empty() {
        parts.push(Part::Paragraph(
            "Prices that its selector file calls optional are not on its pages; all others \
             count. You are told once of each."
                .to_owned(),
        ));
        parts.push(list(&rates));
    }
    parts
}

/// The source is read as before, but for rows that its file lets pass.
pub fn tolerated(source: &Source, remarks: &[&Remark], now: Timestamp) -> Alert {
    let first = remarks.first();
    let cause = first.map_or_else(String::new, |r| line(&r.row()).into_owned());
    let page = first.map(|remark| remark.problem.page.as_str());
    let mut parts = vec![Part::Paragraph(format!(
        "{} was read at {}.",
        source.title,
        shown(now)
    ))];
    parts.extend(passed(remarks));
    parts.push(links(source, page));
    let what = match first.map(|remark| &remark.passed) {
        Some(Passed::Rates) => "optional prices are not there",
        Some(Passed::Cell) => "a column or row is not known",
        Some(Passed::Elsewhere) => "another price stands elsewhere",
        _ => "a row cannot be read",
    };
    let subject = format!("{}: {what}: {cause}", source.title);
    let facts = facts::tolerated(remarks);
    Alert::new(AlertKind::Remark, source, subject, parts, facts)
}

/// No page came for longer than the source's allowance.
pub fn unreachable(
    source: &Source,
    cause: &str,
    last_good: Option<Timestamp>,
    now: Timestamp,
) -> Alert {
    let cause = line(cause);
    let parts = vec![
        Part::Paragraph(format!(
            "{} could not be reached at {}: {cause}. {}",
            source.title,
            shown(now),
            kept(last_good, now)
        )),
        links(source, None),
        Part::Paragraph(
            "You are told once; the next message comes when it can be read again.".to_owned(),
        ),
    ];
    let facts = facts::unreachable(&cause, last_good);
    let subject = format!("{} cannot be reached: {cause}", source.title);
    Alert::new(AlertKind::Trouble, source, subject, parts, facts)
}

/// What the source shows, now that it is read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The prices and rules that were known before.
    Unchanged,
    /// So many rates; it was never read before.
    First { rates: usize },
    /// Something changed, but nothing that the recipient asked to be told of.
    NotAsked,
}

/// What was told of the source is over, and nothing changed meanwhile, or it is read for the first
/// time.
pub fn recovered(
    source: &Source,
    recoveries: &[Recovery],
    found: Found,
    remarks: &[&Remark],
    now: Timestamp,
) -> Alert {
    let was_unread = recoveries.iter().any(|r| r.from == RecoveredFrom::Trouble);
    let (news, in_short) = match found {
        Found::Unchanged => (
            "No price and no rule changed meanwhile.".to_owned(),
            if was_unread {
                "is read again: nothing changed"
            } else {
                "reads as before again: nothing changed"
            },
        ),
        Found::NotAsked => (
            "What changed meanwhile is not among what this address asked to be told of.".to_owned(),
            if was_unread {
                "is read again"
            } else {
                "reads plausibly again"
            },
        ),
        Found::First { rates } => (
            format!("It is the first reading: {rates} rates."),
            "is read for the first time",
        ),
    };
    let again = recoveries.iter().map(|r| again(source, r, now));
    let sentences: Vec<String> = again.chain([news]).collect();
    let mut parts = vec![Part::Paragraph(sentences.join(" "))];
    parts.extend(passed(remarks));
    parts.push(links(source, None));
    let subject = format!("{} {in_short}", source.title);
    let facts = facts::recovered(recoveries, remarks);
    Alert::new(AlertKind::Recovered, source, subject, parts, facts)
}

/// One sentence on what is over.
pub(super) fn again(source: &Source, recovery: &Recovery, now: Timestamp) -> String {
    let (title, reason) = (&source.title, line(&recovery.reason));
    let (since, now) = (shown(recovery.since), shown(now));
    match recovery.from {
        RecoveredFrom::Trouble => {
            format!("{title} is read again since {now}; from {since} on it was not ({reason}).")
        }
        RecoveredFrom::Doubt => format!(
            "The doubtful reading of {since} is gone at {now} and was never taken ({reason})."
        ),
    }
}

pub(super) fn links(source: &Source, page: Option<&str>) -> Part {
    let page = page.and_then(|id| source.page(id)).or(source.pages.first());
    Part::Link {
        words: "The page".to_owned(),
        url: page.map_or_else(String::new, |page| shown_url(page.url.as_str())),
    }
}
