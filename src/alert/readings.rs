//! What a source showed before and shows now, line by line, as a unified diff. For people only:
//! what changed was decided on typed values.

use similar::{Algorithm, TextDiff};

use super::rules::shortened;
use crate::escape::line;
use crate::instant::shown;
use crate::snapshot::Snapshot;

/// The readings and rules of two snapshots as a unified diff; empty where no text differs.
pub fn unified_diff(before: &Snapshot, now: &Snapshot, old_seen: jiff::Timestamp) -> String {
    let (old, new) = (listing(before), listing(now));
    lines_diff((&shown(old_seen), &old), (&shown(now.observed), &new), 1)
        .trim_end()
        .to_owned()
}

/// Two texts, each with its name, as a unified diff with so many lines around each change; empty
/// where they are the same.
pub fn lines_diff(old: (&str, &str), new: (&str, &str), around: usize) -> String {
    // Pinned: the default algorithm's output changed between versions of the library.
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .diff_lines(old.1, new.1);
    diff.unified_diff()
        .context_radius(around)
        .header(old.0, new.0)
        .to_string()
}

/// One line a rate or rule: what it is, and the text of the page.
fn listing(snapshot: &Snapshot) -> String {
    let prices = snapshot.quotes.iter().map(|quote| {
        format!(
            "{}  {}\n",
            quote.reading.rate,
            shortened(&line(&quote.reading.text))
        )
    });
    let rules = snapshot
        .rules
        .iter()
        .map(|rule| format!("{}  {}\n", rule.route, shortened(&line(&rule.text))));
    // One sentence may say several rules.
    let mut lines: Vec<String> = prices.chain(rules).collect();
    lines.dedup();
    lines.concat()
}
