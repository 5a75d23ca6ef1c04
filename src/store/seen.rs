//! When and in what state each source was last seen, at an instant.

use jiff::Timestamp;

use super::Store;
use super::cells::{all, instant, parse, parse_some};
use super::error::StoreError;
use crate::book::Seen;
use crate::snapshot::SnapshotId;

/// Each source's last good check by an instant, and the snapshot that it left in force. A clock
/// that was set back makes later checks look earlier: the last in order of happening counts.
pub(super) const SEEN: &str = "
    SELECT s.id, c.finished, n.id, n.published
    FROM source s
    JOIN check_run c ON c.id = (
        SELECT id FROM check_run
        WHERE source = s.id AND outcome IN ('unchanged', 'changed') AND finished <= ?1
        ORDER BY id DESC LIMIT 1)
    LEFT JOIN snapshot n ON n.id = c.snapshot
    ORDER BY s.id";

impl Store {
    /// What is known of each source at an instant, in the order of their ids; sources that were
    /// not read by then are not among them.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn seen_at(&self, at: Timestamp) -> Result<Vec<Seen>, StoreError> {
        self.read("read when sources were seen", |connection| {
            all(connection, SEEN, [instant(at)], |row| {
                let (source, finished): (String, String) = (row.get(0)?, row.get(1)?);
                let published: Option<String> = row.get(3)?;
                Ok(Seen {
                    observed: Some(parse("check_run", &source, &finished)?),
                    snapshot: row.get::<_, Option<i64>>(2)?.map(SnapshotId),
                    published: parse_some("snapshot", &source, published.as_deref())?,
                    source,
                })
            })
        })
    }
}
