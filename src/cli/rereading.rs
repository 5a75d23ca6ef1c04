//! Archived pages, read again.

use std::io::IsTerminal as _;

use super::terminal;
use crate::page::Page;
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
        parts.push(extract(source, &page(store, source, last)?));
    }
    let ids: Vec<&str> = pages.iter().map(|page| page.page.as_str()).collect();
    Ok(judge(source, &ids, parts))
}

fn page(store: &Store, source: &Source, last: &LastPage) -> Result<Page, StoreError> {
    Ok(Page {
        source: source.id.clone(),
        page: last.page.clone(),
        url: last.url.clone(),
        final_url: last.final_url.clone(),
        status: 200,
        content_type: last.content_type.clone(),
        validators: last.validators.clone(),
        observed: last.observed,
        hash: last.hash,
        body: store.page_body(last.hash)?,
    })
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
