//! How long the bytes of pages are kept on which nothing rests, and those of mails that were sent.
//! Prices and what leads to them are kept for ever, and so is what was told.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use super::Store;
use super::cells::{change, instant};
use super::error::StoreError;

/// At once so many: others wait for this transaction.
const MOST: u32 = 500;

/// Pages first seen before `?1` whose bytes nobody needs any more. A page that a later check found
/// again, as most are, counts from its last check.
pub(super) const NEEDLESS: &str = "
    SELECT p.id FROM page p
    WHERE p.dropped IS NULL AND p.first_seen < ?1
        AND NOT EXISTS (
            SELECT 1 FROM check_page c JOIN check_run r ON r.id = c.check_run
            WHERE c.page = p.id AND (r.finished >= ?1
                OR EXISTS (SELECT 1 FROM snapshot n WHERE n.check_run = r.id)
                OR EXISTS (SELECT 1 FROM suspect s WHERE s.opened_by = r.id OR s.seen_by = r.id)
                OR r.id = (SELECT max(g.id) FROM check_run g
                    WHERE g.source = r.source AND g.outcome IN ('unchanged', 'changed'))))
        AND NOT EXISTS (SELECT 1 FROM page d WHERE d.base = p.id)
        AND p.id NOT IN (SELECT page FROM quote)
        AND p.id NOT IN (SELECT page FROM rule_reading WHERE page IS NOT NULL)
        AND p.id NOT IN (SELECT page FROM mention)
        AND p.id NOT IN (SELECT page FROM contradiction_side)
    LIMIT ?2";

/// Letters of what was settled before `?1`: sent, told by a digest, or given up. What they told is
/// kept with the alert.
pub(super) const TOLD: &str = "
    SELECT l.outbox FROM letter l CROSS JOIN outbox o ON o.id = l.outbox
    WHERE o.state IN ('sent', 'digested', 'dropped') AND coalesce(o.sent, o.created) < ?1
    LIMIT ?2";

/// Nothing grows old faster.
const EVERY: SignedDuration = SignedDuration::from_hours(24);

/// How long something is kept that nobody needs; `None`: for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// The bytes of pages on which nothing rests.
    pub pages: Option<SignedDuration>,
    /// The bytes of mails, and of what programs were told.
    pub letters: Option<SignedDuration>,
}

/// How much was dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    pub pages: usize,
    pub letters: usize,
}

impl Store {
    /// Once a day, drops the bytes of pages that no check has seen for so long and on which nothing
    /// rests (no price, no rule, nothing held back), and the letters that were sent so long ago.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn retain(&mut self, keep: Keep, now: Timestamp) -> Result<Dropped, StoreError> {
        let is_done = |last: Timestamp| now.duration_since(last).abs() < EVERY;
        if keep == Keep::default() || self.retained.is_some_and(is_done) {
            return Ok(Dropped::default());
        }
        let before = |keep: Option<SignedDuration>| now.checked_sub(keep?).ok().map(instant);
        let (pages, letters) = (before(keep.pages), before(keep.letters));
        let drop_pages = format!(
            "UPDATE page SET body = x'', base = NULL, dropped = ?3 WHERE id IN ({NEEDLESS})"
        );
        let drop_letters = format!("DELETE FROM letter WHERE outbox IN ({TOLD})");
        let dropped = self.write("drop what is old", |connection| {
            let mut dropped = Dropped::default();
            if let Some(before) = pages {
                dropped.pages =
                    change(connection, &drop_pages, params![before, MOST, instant(now)])?;
            }
            if let Some(before) = letters {
                dropped.letters = change(connection, &drop_letters, params![before, MOST])?;
            }
            Ok(dropped)
        })?;
        // Where there may be more, the next check goes on.
        let is_all = |dropped: usize| u32::try_from(dropped).is_ok_and(|dropped| dropped < MOST);
        if is_all(dropped.pages) && is_all(dropped.letters) {
            self.retained = Some(now);
        }
        Ok(dropped)
    }
}
