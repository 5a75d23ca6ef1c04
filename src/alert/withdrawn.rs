//! Rates that the page names and says to have no price, and those that have one again.

use super::Part;
use crate::change::{ChangeKind, Diff};
use crate::escape::line;
use crate::instant::day;
use crate::rate::RateId;
use crate::reading::Absence;
use crate::snapshot::{Held, Quote};

/// What the page says in place of the price of a rate that lost it.
pub(super) fn of<'a>(absent: &'a [Absence], rate: &RateId) -> Option<&'a Absence> {
    absent.iter().find(|absence| &absence.rate == rate)
}

/// The rates that lost their price, in the page's own words.
pub(super) fn withdrawn(
    diff: &Diff,
    absent: &[Absence],
    name: impl Fn(&RateId) -> String,
) -> Vec<Part> {
    let removed = diff
        .changes
        .iter()
        .filter(|c| c.kind == ChangeKind::Removed);
    let lost: Vec<&Absence> = removed.filter_map(|c| of(absent, &c.rate)).collect();
    match lost.as_slice() {
        [] => Vec::new(),
        [absence] => vec![Part::Paragraph(format!(
            "The page now says that {} has no price: {}.",
            name(&absence.rate),
            line(&absence.in_words())
        ))],
        several => {
            let items = several.iter().map(|absence| {
                let (name, says) = (name(&absence.rate), absence.in_words());
                format!("{name}: {}", line(&says))
            });
            vec![
                Part::Paragraph("The page now says of these that they have no price:".to_owned()),
                Part::List(items.collect()),
            ]
        }
    }
}

/// The rates that are priced again, and what they were when they last were.
pub(super) fn returned(last: &[Held<Quote>], name: impl Fn(&RateId) -> String) -> Option<Part> {
    let each = last.iter().map(|held| {
        let name = name(&held.what.reading.rate);
        format!(
            "{name} was {} until {}",
            held.what.known,
            day(held.last_seen)
        )
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| Part::Paragraph(format!("Priced again: {}.", each.join("; "))))
}
