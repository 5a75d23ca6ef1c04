//! How long the bytes of pages are kept on which nothing rests. Prices and what leads to them are
//! kept for ever.

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

/// Nothing grows old faster.
const EVERY: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Once a day, drops the bytes of pages that no check has seen for so long and on which nothing
    /// rests: no price, no rule, nothing held back. Tells how many.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn retain_pages(
        &mut self,
        keep: SignedDuration,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let is_done = |last: Timestamp| now.duration_since(last).abs() < EVERY;
        let Ok(before) = now.checked_sub(keep) else {
            return Ok(0);
        };
        if self.retained.is_some_and(is_done) {
            return Ok(0);
        }
        let sql = format!(
            "UPDATE page SET body = x'', base = NULL, dropped = ?3 WHERE id IN ({NEEDLESS})"
        );
        let cells = params![instant(before), MOST, instant(now)];
        let dropped = self.write("drop old pages", |connection| {
            Ok(change(connection, &sql, cells)?)
        })?;
        // Where there may be more, the next check goes on.
        if u32::try_from(dropped).is_ok_and(|dropped| dropped < MOST) {
            self.retained = Some(now);
        }
        Ok(dropped)
    }
}
