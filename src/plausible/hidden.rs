//! Rates that seem gone, while a row that could be theirs was let pass.

use crate::change::{ChangeKind, Diff};
use crate::reading::{Absence, Passed, Problem, Remark, Trouble};
use crate::snapshot::Snapshot;

/// The rates that would be removed while a row that could be theirs was let pass: what is not
/// readable is not gone. What the page says to have no price is not hidden by anything.
pub fn hidden(old: &Snapshot, diff: &Diff, remarks: &[Remark], absent: &[Absence]) -> Vec<Problem> {
    let is_absent = |rate| absent.iter().any(|absence| &absence.rate == rate);
    let gone = diff.changes.iter();
    let gone = gone.filter(|c| c.kind == ChangeKind::Removed && !is_absent(&c.rate));
    let gone = gone.filter_map(|change| old.quote(&change.rate));
    gone.filter_map(|quote| {
        let reading = &quote.reading;
        let remark = remarks.iter().find(|remark| {
            let may_be = match &remark.passed {
                Passed::Row(rate) => rate.as_ref().is_none_or(|rate| *rate == reading.rate),
                // Its column or row may have that name now.
                Passed::Cell => true,
                Passed::Rates | Passed::Elsewhere => false,
            };
            may_be && remark.problem.page == reading.provenance.page
        })?;
        Some(Problem {
            trouble: Trouble::Unexpected {
                expected: format!("{}, which was `{}`", reading.rate, reading.text),
                found: format!("a row that may be it: {}", remark.row()),
            },
            ..remark.problem.clone()
        })
    })
    .collect()
}
