//! A reading that is held back because it is implausible: why, what was and is, and what to type.

use jiff::Timestamp;

use super::prices::{percent, shown_alike};
use super::trouble::{kept, links};
use super::{Alert, AlertKind, Part, facts, sentences};
use crate::book::tables::NOT_PRICED;
use crate::change::{Change, Diff};
use crate::escape::line;
use crate::instant::shown;
use crate::plausible::{Doubt, Settles};
use crate::snapshot::Snapshot;
use crate::source::Source;

/// The most doubts, and the most rates, that a message lists.
const MOST: usize = 12;

/// All that a message about a held reading tells of.
pub struct Doubtful<'a> {
    pub source: &'a Source,
    /// The number by which a person decides about it.
    pub case: i64,
    pub doubts: &'a [Doubt],
    pub settles: Settles,
    /// The snapshot in force; none where the source was never read before.
    pub before: Option<&'a Snapshot>,
    pub now: &'a Snapshot,
    pub diff: &'a Diff,
    pub last_good: Option<Timestamp>,
    /// When this reading was first seen, and by how many checks.
    pub first_seen: Timestamp,
    pub seen: u64,
    /// The selector file is another than the one that read the snapshot in force.
    pub read_otherwise: bool,
}

/// What settles it, for a person.
pub fn settled_by(settles: Settles) -> &'static str {
    match settles {
        Settles::SecondCheck => "a second check that reads the same settles it, or you do",
        Settles::Lasting => {
            "it is settled when one of the two is not shown for a day, or when you decide"
        }
        Settles::Person => "only you can settle it: look at the page first",
    }
}

/// The two commands by which a person decides.
pub fn commands(case: i64) -> [String; 2] {
    ["--accept", "--reject"].map(|decision| format!("ratebook review {case} {decision}"))
}

/// Why a reading is doubted, in one line.
pub fn reason(doubts: &[Doubt]) -> String {
    let Some(first) = doubts.first() else {
        return String::new();
    };
    let first = line(&first.to_string()).into_owned();
    match doubts.len().saturating_sub(1) {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}

/// A doubtful reading, told once.
pub fn doubtful(told: &Doubtful<'_>) -> Alert {
    let Doubtful { source, now, .. } = told;
    let seen = match told.seen {
        0 | 1 => String::new(),
        n => format!(
            ", for the {} time since {}",
            ordinal(n),
            shown(told.first_seen)
        ),
    };
    let mut parts = vec![
        Part::Paragraph(format!(
            "{} was read at {}{seen}, but what was read is doubtful, and the book does not take \
             it. {}",
            source.title,
            shown(now.observed),
            kept(told.last_good, now.observed)
        )),
        Part::List(capped(told.doubts, |doubt| {
            line(&doubt.to_string()).into_owned()
        })),
    ];
    if told.read_otherwise {
        parts.push(Part::Paragraph(
            "Its selector file was changed since: what differs may be how the page is read, not \
             what it says."
                .to_owned(),
        ));
    }
    parts.push(Part::Table(table(told)));
    if let Some(before) = told.before {
        let rules = sentences(&told.diff.rules, before, now);
        if !rules.is_empty() {
            parts.push(Part::Paragraph("Billing rules:".to_owned()));
            let words = |rule: &super::SentenceChange| {
                let words = format!("{}: {}", rule.route, rule.in_short());
                line(&words).into_owned()
            };
            parts.push(Part::List(capped(&rules, words)));
        }
    }
    let [accept, reject] = commands(told.case);
    parts.push(Part::Paragraph(format!(
        "What to do: {}. Type one of the two:",
        settled_by(told.settles)
    )));
    parts.push(Part::Verbatim(format!("{accept}\n{reject}")));
    let reading = now.quotes.first().map(|quote| &quote.reading.provenance);
    parts.push(links(source, reading.map(|at| at.page.as_str())));
    parts.push(Part::Paragraph(format!(
        "How we know: {}; `ratebook review {}` shows all that was read.",
        reading.map_or_else(
            || "the pages are kept in the store".to_owned(),
            |at| format!("page {}, kept in the store", at.hash)
        ),
        told.case
    )));
    parts.push(Part::Paragraph(
        "You are told once; the next message comes when it is settled or goes away.".to_owned(),
    ));
    let subject = format!("{} reads doubtfully: {}", source.title, reason(told.doubts));
    let facts = facts::doubted(told);
    Alert::new(AlertKind::Suspect, source, subject, parts, facts)
}

fn ordinal(n: u64) -> String {
    match n {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        n => format!("{n}th"),
    }
}

fn capped<T>(items: &[T], words: impl Fn(&T) -> String) -> Vec<String> {
    let mut words: Vec<String> = items.iter().take(MOST).map(words).collect();
    let more = items.len().saturating_sub(MOST);
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    words
}

/// What was and what is read; of a first reading all of it.
fn table(told: &Doubtful<'_>) -> Vec<Vec<String>> {
    let header = ["", "was", "read now", ""].map(str::to_owned).to_vec();
    let mut rows: Vec<Vec<String>> = match told.before {
        Some(_) => told.diff.material().map(row).collect(),
        None => told
            .now
            .quotes
            .iter()
            .map(|quote| {
                let price = quote.reading.price.to_string();
                let beside: Vec<String> = quote
                    .reading
                    .price
                    .beside()
                    .map(ToString::to_string)
                    .collect();
                vec![
                    quote.reading.rate.to_string(),
                    NOT_PRICED.to_owned(),
                    price,
                    beside.join(", "),
                ]
            })
            .collect(),
    };
    let more = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    if more > 0 {
        rows.push(vec![format!("and {more} more")]);
    }
    rows.insert(0, header);
    rows
}

fn row(change: &Change) -> Vec<String> {
    let (before, now) = shown_alike(change);
    let what = percent(change).unwrap_or_else(|| change.kind.name().to_owned());
    vec![change.rate.to_string(), before, now, what]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::compare;
    use crate::plausible::{Limits, Past, doubts};
    use crate::source::Catalog;
    use crate::test_data::{price, snapshot};

    const EDIT: &str = "gptimage2/kling-o3/video-edit[resolution=720p]";

    fn alert(before: Option<&Snapshot>, now: &Snapshot) -> Alert {
        let catalog = Catalog::new(&[]).unwrap();
        let diff = before.map(|old| compare(old, now)).unwrap_or_default();
        let past = Past {
            in_force: before,
            left_this: None,
        };
        let doubts = doubts(Limits::default(), past, now, &[], &diff);
        doubtful(&Doubtful {
            source: catalog.source("gptimage2-kling-o3").unwrap(),
            case: 7,
            settles: Settles::of(&doubts).unwrap(),
            doubts: &doubts,
            before,
            now,
            diff: &diff,
            last_good: before.map(|old| old.observed),
            first_seen: now.observed,
            seen: 1,
            read_otherwise: false,
        })
    }

    #[test]
    fn a_doubtful_reading_is_told_with_its_reason_what_was_and_is_and_what_to_type() {
        let before = snapshot(&[(EDIT, price("0.1125"))], &[], None);
        let now = snapshot(&[(EDIT, price("11.25"))], &[], Some(&before));
        let alert = alert(Some(&before), &now);
        let doubt = format!(
            "{EDIT} went from $0.1125/s to $11.25/s, by a factor of about 100: a decimal point \
             may have slipped"
        );
        assert_eq!(
            alert.subject,
            format!("Kling O3 on GPTImage2 reads doubtfully: {doubt}")
        );
        for words in [
            format!("\n  - {doubt}\n"),
            "the book does not take it. Its prices of 1 Jan 1970 stay in the book".to_owned(),
            "\nratebook review 7 --accept\nratebook review 7 --reject\n".to_owned(),
            "only you can settle it".to_owned(),
        ] {
            assert!(
                alert.text.contains(&words),
                "no `{words}` in\n{}",
                alert.text
            );
        }
        let row = alert
            .text
            .lines()
            .find(|l| l.starts_with(&format!("  {EDIT}   ")));
        let words: Vec<&str> = row.unwrap().split_whitespace().collect();
        assert_eq!(words, [EDIT, "$0.1125/s", "$11.2500/s", "+9900.0%"]);
    }

    #[test]
    fn a_doubtful_first_reading_is_told_whole() {
        let rows = ["0.075 (5.4)", "0.150 (10.8)", "0.150 (5.4)"];
        let named = ["p/m/a", "p/m/b", "p/m/c"];
        let rows: Vec<_> = named.into_iter().zip(rows.map(price)).collect();
        let alert = alert(None, &snapshot(&rows, &[], None));
        assert!(
            alert
                .text
                .contains("It was never read; there are no prices of it.")
        );
        let row = alert
            .text
            .lines()
            .find(|line| line.starts_with("  p/m/a  "));
        let words: Vec<&str> = row.unwrap().split_whitespace().collect();
        assert_eq!(words, ["p/m/a", "—", "$0.075/s", "5.4", "credits/s"]);
    }

    #[test]
    fn page_text_is_text_and_long_lists_end() {
        let before = snapshot(
            &[(EDIT, price("0.1125"))],
            &[("p/m/a", "stated", "<img src=x>\u{1b}[31m")],
            None,
        );
        let names: Vec<String> = (0..40).map(|n| format!("p/m/r{n:02}")).collect();
        let rows: Vec<_> = names.iter().map(|n| (n.as_str(), price("1"))).collect();
        let now = snapshot(&rows, &[], Some(&before));
        let alert = alert(Some(&before), &now);
        assert!(!alert.html.contains("<img"));
        assert!(!alert.text.contains('\u{1b}') && !alert.subject.contains('\u{1b}'));
        assert!(alert.text.contains("\n  and 29 more\n"), "{}", alert.text);
    }
}
