//! Archived pages, read again.

use std::io::IsTerminal as _;

use super::terminal;
use crate::reading::Extraction;
use crate::source::{Source, extract, judge};
use crate::store::{LastPage, Store, StoreError};

/// Reads the pages of one check again, with the given selectors, as a check does.
///
/// # Errors
/// [`StoreError::NoSuchPage`] where the bytes are gone, and what is wrong with a row.
pub(super) fn read_again(
    store: &Store,
    source: &Source,
    pages: &[LastPage],
) -> Result<Extraction, StoreError> {
    let mut parts = Vec::with_capacity(pages.len());
    for last in pages {
        parts.push(extract(source, &store.archived_page(&source.id, last)?));
    }
    let ids: Vec<&str> = pages.iter().map(|page| page.page.as_str()).collect();
    Ok(judge(source, &ids, parts))
}

/// A line on stderr that counts, where somebody is looking.
pub(super) struct Progress {
    is_shown: bool,
}

impl Progress {
    pub(super) fn new(quiet: bool) -> Self {
        Self {
            is_shown: !quiet && std::io::stderr().is_terminal(),
        }
    }

    pub(super) fn show(&self, what: &str, n: usize, of: usize) {
        if self.is_shown {
            terminal::passing(&format!("  {what} {n}/{of}"));
        }
    }

    pub(super) fn end(&self) {
        if self.is_shown {
            terminal::passing("");
        }
    }
}
