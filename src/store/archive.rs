//! The bytes of pages and the texts of selector files, each once and proved by its hash.

use std::io::Read as _;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::cells::{all, change, first, insert, instant, parse, parse_some};
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
    body: Option<Body>,
}

/// The bytes of a page, compressed.
struct Body {
    bytes: Vec<u8>,
    /// The page that they are the difference to.
    base: Option<i64>,
}

/// A page that is kept whole, to keep others as their difference to it.
pub(super) struct Base {
    row: i64,
    body: Vec<u8>,
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
    /// [`StoreError::NoSuchPage`], [`StoreError::PageDropped`]; [`StoreError::Row`] where the bytes are not those of the hash.
    pub fn page_body(&self, hash: PageHash) -> Result<Vec<u8>, StoreError> {
        self.read("read a page", |connection| {
            body(connection, hash)?.ok_or_else(|| StoreError::NoSuchPage { hash }.into())
        })
    }

    /// An archived page of a source, as it came.
    ///
    /// # Errors
    /// As of [`Store::page_body`].
    pub fn archived_page(&self, source: &str, last: &LastPage) -> Result<Page, StoreError> {
        Ok(Page {
            source: source.to_owned(),
            page: last.page.clone(),
            url: last.url.clone(),
            final_url: last.final_url.clone(),
            status: 200,
            content_type: last.content_type.clone(),
            validators: last.validators.clone(),
            observed: last.observed,
            hash: last.hash,
            body: self.page_body(last.hash)?,
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

fn body(connection: &Connection, hash: PageHash) -> Result<Option<Vec<u8>>, Fault> {
    const SQL: &str = "SELECT size, body, dropped, base FROM page WHERE hash = ?1";
    first(connection, SQL, [hash.to_string()], |row| {
        let dropped: Option<String> = row.get(2)?;
        if let Some(on) = parse_some("page", hash, dropped.as_deref())? {
            return Err(StoreError::PageDropped { hash, on }.into());
        }
        let (size, packed): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let base = match row.get(3)? {
            None => Vec::new(),
            Some(base) => whole(connection, base)?.ok_or_else(|| {
                Fault::row(
                    "page",
                    hash,
                    "the page that it is a difference to is not whole",
                )
            })?,
        };
        unpack(hash, size, &packed, &base)
    })
}

/// The bytes of a page that is kept whole.
fn whole(connection: &Connection, row: i64) -> Result<Option<Vec<u8>>, Fault> {
    const SQL: &str = "
        SELECT hash, size, body FROM page WHERE id = ?1 AND base IS NULL AND dropped IS NULL";
    first(connection, SQL, [row], |row| {
        let (hash, size, packed): (String, i64, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        unpack(parse("page", &hash, &hash)?, size, &packed, &[])
    })
}

fn unpack(hash: PageHash, size: i64, packed: &[u8], base: &[u8]) -> Result<Vec<u8>, Fault> {
    let damaged = |problem: String| Fault::row("page", hash, problem);
    let size = u64::try_from(size).map_err(|error| damaged(error.to_string()))?;
    let mut body = Vec::new();
    // No more than it should be: damaged bytes can claim to hold anything.
    zstd::stream::read::Decoder::with_dictionary(packed, base)
        .and_then(|packed| packed.take(size.saturating_add(1)).read_to_end(&mut body))
        .map_err(|error| damaged(format!("the body cannot be unpacked: {error}")))?;
    if PageHash::of(&body) == hash {
        Ok(body)
    } else {
        Err(damaged("the body has another hash".to_owned()))
    }
}

/// What a page like one of these may be kept as a difference to: the last of its name.
pub(super) fn base(
    connection: &Connection,
    page: &Page,
    last: &[LastPage],
) -> Result<Option<Base>, Fault> {
    let Some(last) = last.iter().find(|last| last.page == page.page) else {
        return Ok(None);
    };
    let sql = "SELECT coalesce(base, id) FROM page WHERE hash = ?1";
    let row = first(connection, sql, [last.hash.to_string()], |row| {
        Ok(row.get(0)?)
    })?;
    match row {
        None => Ok(None),
        Some(row) => Ok(whole(connection, row)?.map(|body| Base { row, body })),
    }
}

/// Compresses what the archive does not have, before the write lock is taken. What is to be
/// evidence by itself comes without a base.
pub(super) fn pack<'a>(
    connection: &Connection,
    page: &'a Page,
    base: Option<Base>,
) -> Result<Packed<'a>, Fault> {
    if PageHash::of(&page.body) != page.hash {
        let problem = format!("page `{}` does not have the hash it says", page.page);
        return Err(Fault::unfit(&page.source, problem));
    }
    if kept(connection, page.hash)?.is_some_and(|(_, is_kept)| is_kept) {
        return Ok(Packed { page, body: None });
    }
    let told = |error| Fault::unfit(&page.source, format!("zstd: {error}"));
    let whole = Body {
        bytes: zstd::bulk::compress(&page.body, ZSTD_LEVEL).map_err(told)?,
        base: None,
    };
    let Some(base) = base else {
        return Ok(Packed {
            page,
            body: Some(whole),
        });
    };
    let difference = zstd::bulk::Compressor::with_dictionary(ZSTD_LEVEL, &base.body)
        .and_then(|mut packer| packer.compress(&page.body))
        .map_err(told)?;
    // A page that has little of the other stands by itself, and the next is held against it.
    let is_small = difference.len().saturating_mul(2) < whole.bytes.len();
    let body = if is_small {
        Body {
            bytes: difference,
            base: Some(base.row),
        }
    } else {
        whole
    };
    Ok(Packed {
        page,
        body: Some(body),
    })
}

/// Archives a page and tells its row.
pub(super) fn archive(connection: &Connection, packed: &Packed<'_>) -> Result<i64, Fault> {
    let Packed { page, body } = packed;
    let known = kept(connection, page.hash)?;
    if let Some((row, true)) = known {
        return Ok(row);
    }
    let vanished = || {
        let problem = format!("what page {} was to be kept with vanished", page.hash);
        Fault::unfit(&page.source, problem)
    };
    let Body { bytes, base } = body.as_ref().ok_or_else(vanished)?;
    if let Some(base) = base {
        let sql = "SELECT 1 FROM page WHERE id = ?1 AND base IS NULL AND dropped IS NULL";
        first(connection, sql, [base], |_| Ok(()))?.ok_or_else(vanished)?;
    }
    // One whose bytes were dropped came again.
    if let Some((row, _)) = known {
        let sql = "UPDATE page SET body = ?2, base = ?3, dropped = NULL WHERE id = ?1";
        change(connection, sql, params![row, bytes, base])?;
        return Ok(row);
    }
    let size = i64::try_from(page.body.len()).map_err(|error| Fault::unfit(&page.source, error))?;
    Ok(insert(
        connection,
        "INSERT INTO page (hash, size, first_seen, body, base) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            page.hash.to_string(),
            size,
            instant(page.observed),
            bytes,
            base
        ],
    )?)
}

/// The row of an archived page, and whether its bytes are there.
fn kept(connection: &Connection, hash: PageHash) -> Result<Option<(i64, bool)>, Fault> {
    let sql = "SELECT id, dropped IS NULL FROM page WHERE hash = ?1";
    first(connection, sql, [hash.to_string()], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
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
        return Err(Fault::unfit(source, problem));
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
