//! What a first check reads, shown: nobody is told of it otherwise.

use super::MOST;
use crate::check::{Checked, Mode};
use crate::outcome::Outcome;

/// The prices of the first snapshot, as many as fit, and where all of them are.
pub(super) fn prices(checked: &Checked, mode: Mode) -> String {
    let (Outcome::Changed, None, Some(now)) = (checked.outcome, &checked.before, &checked.now)
    else {
        return String::new();
    };
    let shown = now.quotes.iter().take(MOST);
    let rates: Vec<(String, String)> = shown
        .map(|quote| {
            let rate = quote.reading.rate.to_string();
            (rate, quote.known.to_string())
        })
        .collect();
    let width = rates.iter().map(|(rate, _)| rate.chars().count()).max();
    let width = width.unwrap_or_default();
    let mut text = String::new();
    for (rate, price) in &rates {
        text.push_str(&format!("  + {rate:<width$}  {price:>12}\n"));
    }
    let more = now.quotes.len().saturating_sub(rates.len());
    match (more, mode) {
        (0, _) => {}
        (more, Mode::DryRun) => text.push_str(&format!("  and {more} more\n")),
        (more, _) => text.push_str(&format!("  and {more} more: `ratebook prices`\n")),
    }
    if now.rules.is_empty() {
        text.push_str("  no billing rule was read: an estimate takes the length as it is\n");
    }
    text
}
