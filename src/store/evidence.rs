//! What a snapshot was read from: its pages, its selector file and the version of its reader.

use super::Store;
use super::archive::{LastPage, last_pages};
use super::cells::{all, first, parse};
use super::error::StoreError;
use crate::page::PageHash;
use crate::snapshot::SnapshotId;

/// Everything needed to read a snapshot again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The check that brought the snapshot.
    pub check: i64,
    /// The selector file with which it was read.
    pub selectors: PageHash,
    /// The version of the reader of pages.
    pub reader: u32,
    pub pages: Vec<LastPage>,
}

impl Store {
    /// What a snapshot was read from.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn evidence(&self, snapshot: SnapshotId) -> Result<Option<Evidence>, StoreError> {
        const SQL: &str = "
            SELECT c.id, s.hash, c.reader FROM snapshot n
            JOIN check_run c ON c.id = n.check_run JOIN selectors s ON s.id = c.selectors
            WHERE n.id = ?1";
        self.read("read what a snapshot was read from", |connection| {
            first(connection, SQL, [snapshot.0], |row| {
                let (check, selectors): (i64, String) = (row.get(0)?, row.get(1)?);
                Ok(Evidence {
                    check,
                    selectors: parse("selectors", &selectors, &selectors)?,
                    reader: row.get(2)?,
                    pages: last_pages(connection, check)?,
                })
            })
        })
    }

    /// The names of all archived pages, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn archived_pages(&self) -> Result<Vec<PageHash>, StoreError> {
        self.read("list the archived pages", |connection| {
            all(connection, "SELECT hash FROM page ORDER BY id", [], |row| {
                let hash: String = row.get(0)?;
                parse("page", &hash, &hash)
            })
        })
    }
}
