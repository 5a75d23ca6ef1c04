//! The bytes of pages and the texts of selector files, each once and proved by its hash.

use std::io::Read as _;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::cells::{all, change, first, insert, instant, parse};
use super::entry::SelectorsText;
use super::error::{Fault, StoreError};
use super::{Store, sources};
use crate::page::{Page, PageHash, Validators};

/// Pages are written rarely and kept for years: beyond this level only the time grows.
const ZSTD_LEVEL: i32 = 9;

/// One page of a source, as its last good check found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastPage {
    /// The page's id within its source.
    pub page: String,
    pub url: String,
    pub final_url: String,
    pub hash: PageHash,
    pub validators: Validators,
    pub content_type: Option<String>,
    pub observed: Timestamp,
}

/// A body ready to be archived.
pub(super) struct Packed<'a> {
    page: &'a Page,
    /// `None` where the archive has it already.
    body: Option<Vec<u8>>,
}

const LAST_PAGES: &str = "
    SELECT c.page_id, c.url, c.final_url, p.hash, c.etag, c.last_modified, c.observed, c.content_type
    FROM check_page c JOIN page p ON p.id = c.page
    WHERE c.check_run = ?1 ORDER BY c.page_id";

/// When a page of a source last came whole for a good check, the server not saying that it was
/// still the same. Goes back in time no further than that.
pub(super) const RECEIVED: &str = "
    SELECT c.check_run, c.observed FROM check_run r
    JOIN check_page c ON c.check_run = r.id AND c.page_id = ?2
    WHERE r.source = ?1 AND r.outcome IN ('unchanged', 'changed') AND c.not_modified = 0
    ORDER BY r.id DESC LIMIT 1";

impl Store {
    /// When a page of the source last came whole for a good check.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn last_received(&self, source: &str, page: &str) -> Result<Option<Timestamp>, StoreError> {
        self.read("read when a page last came", |connection| {
            first(connection, RECEIVED, [source, page], |row| {
                let (check, observed): (i64, String) = (row.get(0)?, row.get(1)?);
                parse("check_page", check, &observed)
            })
        })
    }

    /// The pages of the source's last good check, by page id: what to compare with, and the
    /// validators to ask with.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn last_good_pages(&self, source: &str) -> Result<Vec<LastPage>, StoreError> {
        self.read(
            "read the last pages",
            |connection| match sources::last_good_check(connection, source)? {
                Some((check, _)) => last_pages(connection, check),
                None => Ok(Vec::new()),
            },
        )
    }

    /// The bytes of an archived page.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPage`]; [`StoreError::Row`] where the bytes are not those of the hash.
    pub fn page_body(&self, hash: PageHash) -> Result<Vec<u8>, StoreError> {
        self.read("read a page", |connection| {
            let sql = "SELECT size, body FROM page WHERE hash = ?1";
            let found = first(connection, sql, [hash.to_string()], |row| {
                let (size, packed): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
                unpack(hash, size, &packed)
            })?;
            found.ok_or_else(|| StoreError::NoSuchPage { hash }.into())
        })
    }

    /// The text of a selector file that was once used.
    ///
    /// # Errors
    /// [`StoreError::Read`]; [`StoreError::Row`] where the text is not that of the hash.
    pub fn selectors_text(&self, hash: PageHash) -> Result<Option<String>, StoreError> {
        self.read("read a selector file", |connection| {
            let sql = "SELECT text FROM selectors WHERE hash = ?1";
            first(connection, sql, [hash.to_string()], |row| {
                let text: String = row.get(0)?;
                if PageHash::of(text.as_bytes()) == hash {
                    Ok(text)
                } else {
                    Err(Fault::row("selectors", hash, "the text has another hash"))
                }
            })
        })
    }
}

pub(super) fn last_pages(connection: &Connection, check: i64) -> Result<Vec<LastPage>, Fault> {
    all(connection, LAST_PAGES, [check], |row| {
        let (hash, observed): (String, String) = (row.get(3)?, row.get(6)?);
        Ok(LastPage {
            page: row.get(0)?,
            url: row.get(1)?,
            final_url: row.get(2)?,
            hash: parse("page", &hash, &hash)?,
            validators: Validators {
                etag: row.get(4)?,
                last_modified: row.get(5)?,
            },
            observed: parse("check_page", check, &observed)?,
            content_type: row.get(7)?,
        })
    })
}

fn unpack(hash: PageHash, size: i64, packed: &[u8]) -> Result<Vec<u8>, Fault> {
    let damaged = |problem: String| Fault::row("page", hash, problem);
    let size = u64::try_from(size).map_err(|error| damaged(error.to_string()))?;
    let mut body = Vec::new();
    // No more than it should be: damaged bytes can claim to hold anything.
    zstd::stream::read::Decoder::new(packed)
        .and_then(|packed| packed.take(size.saturating_add(1)).read_to_end(&mut body))
        .map_err(|error| damaged(format!("the body cannot be unpacked: {error}")))?;
    if PageHash::of(&body) == hash {
        Ok(body)
    } else {
        Err(damaged("the body has another hash".to_owned()))
    }
}

/// Compresses what the archive does not have, before the write lock is taken.
pub(super) fn pack<'a>(connection: &Connection, page: &'a Page) -> Result<Packed<'a>, Fault> {
    if PageHash::of(&page.body) != page.hash {
        let problem = format!("page `{}` does not have the hash it says", page.page);
        return Err(Fault::contradiction(&page.source, problem));
    }
    if page_number(connection, page.hash)?.is_some() {
        return Ok(Packed { page, body: None });
    }
    let body = zstd::bulk::compress(&page.body, ZSTD_LEVEL)
        .map_err(|error| Fault::contradiction(&page.source, format!("zstd: {error}")))?;
    Ok(Packed {
        page,
        body: Some(body),
    })
}

/// Archives a page and tells its row.
pub(super) fn archive(connection: &Connection, packed: &Packed<'_>) -> Result<i64, Fault> {
    let Packed { page, body } = packed;
    if let Some(row) = page_number(connection, page.hash)? {
        return Ok(row);
    }
    let body = body.as_ref().ok_or_else(|| {
        Fault::contradiction(
            &page.source,
            format!("page {} vanished from the archive", page.hash),
        )
    })?;
    let size = i64::try_from(page.body.len())
        .map_err(|error| Fault::contradiction(&page.source, error))?;
    Ok(insert(
        connection,
        "INSERT INTO page (hash, size, first_seen, body) VALUES (?1, ?2, ?3, ?4)",
        params![page.hash.to_string(), size, instant(page.observed), body],
    )?)
}

/// The row of an archived page.
pub(super) fn page_number(connection: &Connection, hash: PageHash) -> Result<Option<i64>, Fault> {
    let sql = "SELECT id FROM page WHERE hash = ?1";
    first(connection, sql, [hash.to_string()], |row| Ok(row.get(0)?))
}

/// Keeps the text of a selector file and tells its row.
pub(super) fn keep_selectors(
    connection: &Connection,
    source: &str,
    selectors: &SelectorsText,
) -> Result<i64, Fault> {
    let hash = selectors.hash.to_string();
    if PageHash::of(selectors.text.as_bytes()) != selectors.hash {
        let problem = format!("the selector file does not have the hash {hash}");
        return Err(Fault::contradiction(source, problem));
    }
    change(
        connection,
        "INSERT INTO selectors (hash, text) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
        params![hash, selectors.text],
    )?;
    let sql = "SELECT id FROM selectors WHERE hash = ?1";
    let row = first(connection, sql, [&hash], |row| Ok(row.get(0)?))?;
    row.ok_or_else(|| Fault::row("selectors", hash, "there is no such row"))
}
