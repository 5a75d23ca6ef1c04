//! What a snapshot was read from: its pages, its selector file and the version of its reader; and
//! all pages that a source ever showed.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::params;

use super::Store;
use super::archive::{LastPage, last_pages};
use super::cells::{all, first, named, parse};
use super::error::StoreError;
use crate::outcome::Outcome;
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

/// What one check, or several with the same result, found on pages that are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedCheck {
    /// The first check that found this.
    pub check: i64,
    pub observed: Timestamp,
    pub outcome: Outcome,
    /// What the check read: `None` unless its outcome is good.
    pub snapshot: Option<SnapshotId>,
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

    /// The checks of a source that differ in their pages or in what was read from them, in the
    /// order in which they happened. Checks without pages, or whose pages were dropped, are not among
    /// them. No more than the `latest` are looked at.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn archived_checks(
        &self,
        source: &str,
        latest: usize,
    ) -> Result<Vec<ArchivedCheck>, StoreError> {
        const SQL: &str = "
            SELECT id, finished, outcome, snapshot FROM check_run
            WHERE source = ?1 AND id IN (SELECT check_run FROM check_page) AND NOT EXISTS (
                SELECT 1 FROM check_page c JOIN page p ON p.id = c.page
                WHERE c.check_run = check_run.id AND p.dropped IS NOT NULL)
            ORDER BY id DESC LIMIT ?2";
        let latest = i64::try_from(latest).unwrap_or(i64::MAX);
        self.read("list the archived checks", |connection| {
            let mut checks = all(connection, SQL, params![source, latest], |row| {
                let (check, finished, outcome): (i64, String, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                let outcome = named("check_run", check, &outcome, Outcome::named)?;
                let snapshot: Option<i64> = row.get(3)?;
                Ok(ArchivedCheck {
                    check,
                    observed: parse("check_run", check, &finished)?,
                    outcome,
                    snapshot: snapshot.filter(|_| outcome.is_good()).map(SnapshotId),
                    pages: last_pages(connection, check)?,
                })
            })?;
            checks.reverse();
            let mut met = HashSet::new();
            checks.retain(|check| {
                let page = |p: &LastPage| (p.page.clone(), p.hash, p.content_type.clone());
                let pages: Vec<_> = check.pages.iter().map(page).collect();
                met.insert((pages, check.snapshot))
            });
            Ok(checks)
        })
    }

    /// The names of all archived pages, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn archived_pages(&self) -> Result<Vec<PageHash>, StoreError> {
        self.read("list the archived pages", |connection| {
            let sql = "SELECT hash FROM page WHERE dropped IS NULL ORDER BY id";
            all(connection, sql, [], |row| {
                let hash: String = row.get(0)?;
                parse("page", &hash, &hash)
            })
        })
    }
}
