//! The message that prices or billing rules changed.

use jiff::Timestamp;

use super::trouble::{again, links, passed};
use super::withdrawn;
use super::{
    Alert, AlertKind, Part, Recovery, SentenceChange, facts, moved_together, sentences,
    unified_diff,
};
use crate::book::Book;
use crate::book::tables::{CLIPS, NOT_PRICED, clip};
use crate::book::workload::Effect;
use crate::change::{Change, ChangeKind, Diff};
use crate::escape::line;
use crate::instant::shown;
use crate::price::{Amount, Price};
use crate::rate::{RateId, Route};
use crate::reading::{Absence, Remark};
use crate::snapshot::{Held, Quote, Snapshot};
use crate::source::Source;

/// All that a message about changed prices tells of.
pub struct Told<'a> {
    pub source: &'a Source,
    pub diff: &'a Diff,
    /// So many changes of the same check are left out, with their prices: nobody asked for them.
    pub not_asked: usize,
    pub before: &'a Snapshot,
    pub now: &'a Snapshot,
    /// The books of this source just before and now, by which clips are priced.
    pub book_before: &'a Book,
    pub book_now: &'a Book,
    /// The last good check that still saw the old prices.
    pub last_seen: Timestamp,
    /// The selector file is another than the one that read the old prices.
    pub read_otherwise: bool,
    /// What was told of the source and is over now.
    pub recoveries: &'a [Recovery],
    /// The rows that were let pass and of which nobody was told yet.
    pub remarks: &'a [&'a Remark],
    /// What the pages name and say to have no price.
    pub absent: &'a [Absence],
    /// The last prices of the rates that have one again.
    pub returned: &'a [Held<Quote>],
    /// The reading was held back until now.
    pub settled: Option<&'a Settled>,
    /// What the check as a whole does to workloads.
    pub effects: &'a [Effect],
}

/// How a reading that was held back came to be believed.
#[derive(Clone, Debug)]
pub struct Settled {
    pub first_seen: Timestamp,
    pub reason: String,
    pub by: SettledBy,
}

#[derive(Clone, Debug)]
pub enum SettledBy {
    /// So many checks read the same.
    Checks(u64),
    /// A person accepted it.
    Person {
        at: Timestamp,
        because: Option<String>,
    },
}

impl Settled {
    fn sentence(&self) -> String {
        let (first, reason) = (shown(self.first_seen), line(&self.reason));
        let doubted = format!("This was held back when it was first seen, {first} ({reason})");
        match &self.by {
            SettledBy::Checks(count) => {
                format!("{doubted}. It is confirmed: {count} checks read the same.")
            }
            SettledBy::Person { at, because } => {
                let because = because.as_deref().map(|why| format!(" (“{}”)", line(why)));
                let (at, because) = (shown(*at), because.unwrap_or_default());
                format!("{doubted}. A person accepted it on {at}{because}.")
            }
        }
    }
}

/// Composes the one message for all changes of a check.
pub fn prices_changed(told: &Told<'_>) -> Alert {
    let subject = subject(told);
    let mut parts = vec![Part::Paragraph(opening(told))];
    if told.not_asked == 0 {
        parts.extend(moved_together(told.before, told.now, told.diff).map(Part::Paragraph));
    } else {
        parts.push(Part::Paragraph(left_out(told.not_asked)));
    }
    let settled = told.settled.map(Settled::sentence);
    let again = told
        .recoveries
        .iter()
        .map(|recovery| again(told.source, recovery, told.now.observed));
    parts.extend(settled.into_iter().chain(again).map(Part::Paragraph));
    let name_of = |rate: &RateId| name(told, rate);
    parts.extend(withdrawn::withdrawn(told.diff, told.absent, name_of));
    parts.extend(withdrawn::returned(told.returned, name_of));
    if told.read_otherwise {
        parts.push(Part::Paragraph(
            "Its selector file was changed since: what differs may be how the page is read, not \
             what it says."
                .to_owned(),
        ));
    }
    if told.diff.material().next().is_some() {
        parts.push(Part::Table(table(told)));
    }
    let rules = rules(told);
    if !rules.is_empty() {
        parts.push(Part::Paragraph("Billing rules:".to_owned()));
        parts.push(Part::List(rules.iter().map(|r| rule(told, r)).collect()));
    }
    if !told.effects.is_empty() {
        parts.push(Part::Paragraph(
            "What that does to your workloads:".to_owned(),
        ));
        let effects = told.effects.iter();
        parts.push(Part::List(
            effects
                .map(|effect| line(&effect.in_words()).into_owned())
                .collect(),
        ));
    }
    parts.extend(redisplayed(told.diff).map(Part::Paragraph));
    parts.extend(passed(told.remarks));
    parts.push(links(told.source, changed_page(told)));
    parts.push(Part::Paragraph(proof(told)));
    let diff = unified_diff(told.before, told.now, told.last_seen);
    if !diff.is_empty() {
        parts.push(Part::Verbatim(diff));
    }
    let facts = facts::changed(told);
    Alert::new(AlertKind::Change, told.source, subject, parts, facts)
}

/// That a message does not tell all.
fn left_out(count: usize) -> String {
    let others = match count {
        1 => "1 other change".to_owned(),
        n => format!("{n} other changes"),
    };
    format!(
        "These are the changes that this address asked to be told of; {others} of the same check \
         it did not ask for. `ratebook history` shows all."
    )
}

/// `Kling O3 video editing 720p: $0.1125/s → $0.1350/s (+20.0%), and 1 more`.
fn subject(told: &Told<'_>) -> String {
    let mut changes = told.diff.material();
    let Some(first) = changes.next() else {
        return rule_subject(told);
    };
    let more = changes.count().saturating_add(rules(told).len());
    let first = format!("{}: {}", name(told, &first.rate), in_short(told, first));
    match more {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}

fn rule_subject(told: &Told<'_>) -> String {
    let rules = rules(told);
    let Some(first) = rules.first() else {
        return format!("{}: nothing changed", told.source.title);
    };
    let title = told.book_now.title(&first.route);
    let more = match rules.len() {
        1 => String::new(),
        n => format!(", and {} more", n.saturating_sub(1)),
    };
    format!("{title}: {}{more}; no price changed", first.in_short())
}

/// What happened to one rate, in a few words.
fn in_short(told: &Told<'_>, change: &Change) -> String {
    let (before, now) = shown_alike(change);
    let is_known = |held: &Held<Quote>| held.what.reading.rate == change.rate;
    match change.kind {
        ChangeKind::Added if told.returned.iter().any(is_known) => format!("priced again, {now}"),
        ChangeKind::Added => format!("new, {now}"),
        ChangeKind::Removed => match withdrawn::of(told.absent, &change.rate) {
            Some(absence) => format!(
                "no price any more ({}), was {before}",
                line(&absence.in_words())
            ),
            None => format!("gone, was {before}"),
        },
        _ => {
            let percent = percent(change).map(|p| format!(" ({p})"));
            format!("{before} → {now}{}", percent.unwrap_or_default())
        }
    }
}

/// Both prices with the same number of digits, so that they are compared at a glance; with their
/// companions where only those changed.
pub(super) fn shown_alike(change: &Change) -> (String, String) {
    let digits = [&change.before, &change.now]
        .into_iter()
        .flatten()
        .map(|price| price.amount.digits())
        .max()
        .unwrap_or(0);
    let show = |price: &Option<Price>| {
        let Some(price) = price else {
            return NOT_PRICED.to_owned();
        };
        let mut price = price.clone();
        price.amount = price.amount.with_at_least(digits);
        if change.kind == ChangeKind::BesideChanged {
            let beside: Vec<String> = price.beside().map(ToString::to_string).collect();
            return format!("{price} ({})", beside.join(", "));
        }
        price.to_string()
    };
    (show(&change.before), show(&change.now))
}

/// `+20.0%`; nothing where the prices cannot be compared.
pub(super) fn percent(change: &Change) -> Option<String> {
    let percent = change.percent()?;
    let sign = if percent > Amount::ZERO { "+" } else { "" };
    Some(format!("{sign}{percent}%"))
}

/// `Kling O3 video editing 720p, sound on`.
fn name(told: &Told<'_>, rate: &RateId) -> String {
    let title = title(told, &rate.route);
    format!("{title} {}", rate.dimensions.in_words())
        .trim_end()
        .to_owned()
}

fn title(told: &Told<'_>, route: &Route) -> String {
    told.book_now.title(route)
}

fn opening(told: &Told<'_>) -> String {
    let count = |kind| told.diff.changes.iter().filter(|c| c.kind == kind).count();
    let mut events: Vec<String> = Vec::new();
    for (kind, word) in [
        (ChangeKind::Raised, "raised"),
        (ChangeKind::Lowered, "lowered"),
        (ChangeKind::Added, "new"),
        (ChangeKind::Removed, "gone"),
        (ChangeKind::UnitChanged, "in another unit"),
        (ChangeKind::CurrencyChanged, "in another currency"),
        (
            ChangeKind::KindChanged,
            "of another kind (exact, from, range)",
        ),
        (ChangeKind::BesideChanged, "with other amounts beside them"),
    ] {
        match count(kind) {
            0 => {}
            1 => events.push(format!("1 price {word}")),
            n => events.push(format!("{n} prices {word}")),
        }
    }
    if events.is_empty() {
        events.push("no price changed".to_owned());
    }
    match rules(told).len() {
        0 => {}
        1 => events.push("1 billing rule changed".to_owned()),
        n => events.push(format!("{n} billing rules changed")),
    }
    format!(
        "{}: {}; seen {} (last seen as before: {}).",
        told.source.title,
        events.join(", "),
        shown(told.now.observed),
        shown(told.last_seen)
    )
}

fn table(told: &Told<'_>) -> Vec<Vec<String>> {
    let mut header = vec![
        String::new(),
        "was".to_owned(),
        "now".to_owned(),
        String::new(),
    ];
    header.extend(CLIPS.iter().map(|seconds| format!("{seconds} s clip")));
    let mut rows = vec![header];
    for change in told.diff.material() {
        let (before, now) = shown_alike(change);
        let mut row = vec![
            name(told, &change.rate),
            before,
            now,
            percent(change).unwrap_or_else(|| change.kind.name().to_owned()),
        ];
        for seconds in CLIPS {
            let cost = |book: &Book| {
                let entry = book.entry(&change.rate);
                entry.map_or_else(|| NOT_PRICED.to_owned(), |e| clip(book, e, seconds.into()))
            };
            let (before, now) = (cost(told.book_before), cost(told.book_now));
            row.push(if before == now {
                now
            } else {
                format!("{before} → {now}")
            });
        }
        rows.push(row);
    }
    rows
}

fn rules(told: &Told<'_>) -> Vec<SentenceChange> {
    sentences(&told.diff.rules, told.before, told.now)
}

fn rule(told: &Told<'_>, change: &SentenceChange) -> String {
    format!("{}: {}", title(told, &change.route), change.in_short())
}

/// That some prices are only shown with other digits, if any are.
fn redisplayed(diff: &Diff) -> Option<String> {
    let count = diff.redisplayed().count();
    let example = diff.redisplayed().next()?;
    let (before, now) = (example.before.as_ref()?, example.now.as_ref()?);
    let beside = now.beside().next().map_or_else(String::new, |companion| {
        format!(", beside the same {companion}")
    });
    let prices = if count == 1 { "price is" } else { "prices are" };
    Some(format!(
        "{count} {prices} shown with other digits and did not change: {} is {before} shown as \
         {now}{beside}. The book keeps the finer figure.",
        example.rate
    ))
}

/// The page on which the first change stands.
fn changed_page<'a>(told: &'a Told<'_>) -> Option<&'a str> {
    let route = told
        .diff
        .material()
        .next()
        .map(|change| &change.rate.route)
        .or_else(|| told.diff.rules.first().map(|rule| &rule.route))?;
    let page = told
        .source
        .pages
        .iter()
        .find(|p| p.routes.contains(route))?;
    Some(page.id.as_str())
}

fn proof(told: &Told<'_>) -> String {
    let quotes = || told.now.quotes.iter().map(|q| &q.reading);
    let first = told.diff.material().next().map(|c| &c.rate);
    let reading = quotes()
        .find(|r| Some(&r.rate) == first)
        .or_else(|| quotes().find(|r| Some(r.provenance.page.as_str()) == changed_page(told)));
    match reading {
        Some(reading) => format!(
            "How we know: page {}, kept in the store; `ratebook explain '{}'` shows the trail.",
            reading.provenance.hash, reading.rate
        ),
        None => "How we know: the pages are kept in the store; see `ratebook history`.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::RecoveredFrom;
    use super::*;
    use crate::book::Seen;
    use crate::change::compare;
    use crate::snapshot::{Held, SnapshotId};
    use crate::source::Catalog;
    use crate::test_data::{price, snapshot};

    const EDIT: &str = "gptimage2/kling-o3/video-edit[resolution=720p]";
    const EDIT_FULL_HD: &str = "gptimage2/kling-o3/video-edit[resolution=1080p]";
    const ROUTE: &str = "gptimage2/kling-o3/video-edit";

    fn book(snapshot: &Snapshot, catalog: &Catalog) -> Book {
        fn held<T: Clone>(what: &T, at: Timestamp) -> Held<T> {
            Held {
                what: what.clone(),
                source: "source".to_owned(),
                snapshot: SnapshotId(1),
                from: at,
                last_seen: at,
                ended: None,
            }
        }
        let at = snapshot.observed;
        Book::new(
            at,
            snapshot
                .quotes
                .iter()
                .map(|quote| held(quote, at).into())
                .collect(),
            snapshot.rules.iter().map(|rule| held(rule, at)).collect(),
            &[Seen::default()],
            catalog,
        )
    }

    fn alert(before: &Snapshot, now: &Snapshot, recoveries: &[Recovery]) -> Alert {
        let catalog = Catalog::new(&[]).unwrap();
        prices_changed(&Told {
            source: catalog.source("gptimage2-kling-o3").unwrap(),
            diff: &compare(before, now),
            not_asked: 0,
            before,
            now,
            book_before: &book(before, &catalog),
            book_now: &book(now, &catalog),
            last_seen: Timestamp::UNIX_EPOCH,
            read_otherwise: false,
            remarks: &[],
            absent: &[],
            returned: &[],
            recoveries,
            settled: None,
            effects: &[],
        })
    }

    #[test]
    fn a_raise_is_told_with_its_share_and_its_clips() {
        let old = [
            (EDIT, price("0.1125 (8.1)")),
            (EDIT_FULL_HD, price("0.1501")),
        ];
        let new = [
            (EDIT, price("0.135 (9.72)")),
            (EDIT_FULL_HD, price("0.1501")),
        ];
        let before = snapshot(&old, &[], None);
        let now = snapshot(&new, &[], Some(&before));
        let alert = alert(&before, &now, &[]);
        assert_eq!(
            alert.subject,
            "Kling O3 video editing 720p: $0.1125/s → $0.1350/s (+20.0%)"
        );
        let row = alert
            .text
            .lines()
            .find(|l| l.contains("video editing 720p"));
        let words: Vec<&str> = row.unwrap().split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            "Kling O3 video editing 720p $0.1125/s $0.1350/s +20.0% \
             $0.5625 → $0.675 $1.125 → $1.35"
        );
        assert!(
            alert
                .text
                .contains("last seen as before: 1 Jan 1970 00:00 UTC")
        );
        assert!(
            alert
                .text
                .contains(&format!("\n-{EDIT}  $0.1125/s\n+{EDIT}  $0.135/s"))
        );
        assert!(!alert.text.contains("1080p: "), "{}", alert.text);
    }

    #[test]
    fn a_rule_alone_says_that_no_price_changed() {
        let prices = |text| [(EDIT, price(text))];
        let before = snapshot(
            &prices("0.1125 (8.1)"),
            &[(ROUTE, "billed-by", "input")],
            None,
        );
        let now = snapshot(
            &prices("0.112 (8.1)"),
            &[(ROUTE, "billed-by", "output")],
            Some(&before),
        );
        let alert = alert(&before, &now, &[]);
        assert_eq!(
            alert.subject,
            "Kling O3 video editing: billed by input duration → billed by output duration; \
             no price changed"
        );
        assert!(
            alert
                .text
                .contains("no price changed, 1 billing rule changed")
        );
        assert!(
            alert
                .text
                .contains("$0.1125/s shown as $0.112/s, beside the same 8.1 credits/s")
        );
    }

    #[test]
    fn several_changes_are_counted_and_a_recovery_is_said() {
        let before = snapshot(&[(EDIT, price("0.10"))], &[], None);
        let now = snapshot(
            &[(EDIT, price("0.09")), (EDIT_FULL_HD, price("0.20"))],
            &[(ROUTE, "duration", "3-15 s")],
            Some(&before),
        );
        let recovery = Recovery {
            from: RecoveredFrom::Trouble,
            since: Timestamp::UNIX_EPOCH,
            reason: "a challenge\u{1b}[31m page".to_owned(),
        };
        let alert = alert(&before, &now, &[recovery]);
        assert_eq!(
            alert.subject,
            "Kling O3 video editing 720p: $0.10/s → $0.09/s (-10.0%), and 2 more"
        );
        assert!(alert.text.contains("is read again"));
        assert!(!alert.text.contains('\u{1b}'));
    }

    #[test]
    fn page_text_is_text_in_html() {
        let before = snapshot(&[(EDIT, price("0.10"))], &[], None);
        let hostile = "<img src=x onerror=alert(1)>&lt;a&gt;";
        let now = snapshot(
            &[(EDIT, price("0.10"))],
            &[(ROUTE, "stated", hostile)],
            Some(&before),
        );
        let alert = alert(&before, &now, &[]);
        assert!(!alert.html.contains("<img"));
        assert!(
            alert
                .html
                .contains("&lt;img src=x onerror=alert(1)&gt;&amp;lt;a&amp;gt;")
        );
    }
}
