//! The instants that a cron expression means in a zone.
//!
//! The expression itself is only about what a clock shows, and is searched so, without any zone.
//! Between two changes of the zone's clock what it shows and the instants go side by side; at a
//! change these rules hold:
//!
//! - **Stated times** (`0 30 2 * * *`, `0 0 2,14 * * *`: neither `*` nor `/` in second, minute or
//!   hour) come once, always. One that the clock leaves out comes when the clock goes on; one that
//!   it shows twice comes the first time.
//! - **Times every so often** (`0 */30 * * * *`, `0 15 */2 * * *`) go by the time that passes.
//!   They come whenever the clock shows them, in a repeated hour both times; and for as long as the
//!   clock was moved by, they come by the clock as it was before, too.
//!
//! So nothing stated is skipped or comes twice, and nothing that comes every so many minutes is
//! ever further apart than that. Steps of several hours may once be longer by the hour that the
//! clock repeats; [`every`](super::Schedule::every) knows no clock.

use croner::Cron;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

#[derive(Clone, Debug)]
pub(super) struct Calendar {
    cron: Cron,
    zone: TimeZone,
    /// It says how often, rather than at what time.
    is_repeating: bool,
}

const NANOSECOND: SignedDuration = SignedDuration::from_nanos(1);

impl Calendar {
    pub(super) fn new(written: &str, cron: Cron, zone: TimeZone) -> Self {
        let mut time = written.split_whitespace().take(3);
        Self {
            cron,
            zone,
            is_repeating: time.any(|field| field.contains(['*', '/'])),
        }
    }

    pub(super) fn next_after(&self, instant: Timestamp) -> Option<Timestamp> {
        let mut offset = self.zone.to_offset(instant);
        let mut from = second_after(offset.to_datetime(instant))?;
        // What comes by the clock as it was before a change.
        let mut by_old = None;
        if let Some(change) = self.last_change(instant) {
            if self.is_repeating {
                let from = second_after(change.old.to_datetime(instant))?;
                by_old = self.by_old_clock(change, from);
            } else {
                from = from.max(change.shown_before());
            }
        }
        for next in self.zone.following(instant) {
            let change = Change {
                at: next.timestamp(),
                old: offset,
                new: next.offset(),
            };
            let shown = self.first_from(from)?;
            let due = offset.to_timestamp(shown).ok()?;
            if due < change.at || by_old.is_some_and(|old| old < change.at) {
                break;
            }
            let (before, after) = (change.shown_before(), change.shown_after());
            if self.is_repeating {
                by_old = by_old.or(self.by_old_clock(change, from));
                from = after;
            } else if shown < after {
                return Some(change.at);
            } else {
                from = before.max(after);
            }
            offset = change.new;
        }
        let shown = self.first_from(from)?;
        let due = offset.to_timestamp(shown).ok()?;
        Some(by_old.map_or(due, |old| old.min(due)))
    }

    /// The last change up to an instant.
    fn last_change(&self, instant: Timestamp) -> Option<Change> {
        let behind = instant.checked_add(NANOSECOND).ok()?;
        let last = self.zone.preceding(behind).next()?;
        let at = last.timestamp();
        let before = at.checked_sub(NANOSECOND).ok()?;
        Some(Change {
            at,
            old: self.zone.to_offset(before),
            new: last.offset(),
        })
    }

    /// What the clock, had it not been changed, would show first from `from` on, for as long as it
    /// was moved by.
    fn by_old_clock(&self, change: Change, from: DateTime) -> Option<Timestamp> {
        let (before, after) = (change.shown_before(), change.shown_after());
        let until = before
            .checked_add(after.duration_since(before).abs())
            .ok()?;
        let shown = self.first_from(from.max(before))?;
        change
            .old
            .to_timestamp(shown)
            .ok()
            .filter(|_| shown < until)
    }

    fn first_from(&self, from: DateTime) -> Option<DateTime> {
        self.cron.find_next_occurrence(&from, true).ok()
    }
}

/// A change of the clock.
#[derive(Clone, Copy)]
struct Change {
    at: Timestamp,
    old: Offset,
    new: Offset,
}

impl Change {
    fn shown_before(self) -> DateTime {
        self.old.to_datetime(self.at)
    }

    fn shown_after(self) -> DateTime {
        self.new.to_datetime(self.at)
    }
}

/// The first whole second after what a clock shows.
fn second_after(shown: DateTime) -> Option<DateTime> {
    let whole = shown.with().subsec_nanosecond(0).build().ok()?;
    whole.checked_add(SignedDuration::from_secs(1)).ok()
}
