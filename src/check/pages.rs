//! The pages of a source: fetched, or taken from the archive where the server says that nothing
//! changed.

use super::before::Before;
use super::{CheckError, Checker};
use crate::fetch::{FetchError, Fetched, Request};
use crate::page::{Page, PageHash};
use crate::reading::Extraction;
use crate::source::{Source, extract, judge};
use crate::store::{CheckedPage, StoreError};

/// A page that did not come, and where the selector file names it.
pub(super) struct NoPage {
    pub(super) page: String,
    pub(super) line: usize,
    pub(super) error: FetchError,
}

impl Checker {
    /// Fetches every page of the source; the first that does not come ends it.
    pub(super) async fn fetch(
        &self,
        source: &Source,
        before: &Before,
    ) -> Result<Vec<CheckedPage>, NoPage> {
        for (host, until) in &before.rests {
            self.fetcher.leave_alone_until(host, *until);
        }
        let mut pages = Vec::with_capacity(source.pages.len());
        for spec in &source.pages {
            let last = before.pages.iter().find(|last| last.page == spec.id);
            let request = Request {
                source: source.id.clone(),
                page: spec.id.clone(),
                url: self.origins.address_of(spec.url.as_str()),
                known: before.known(&spec.id, self.clock.now()),
            };
            let fetched = self.fetcher.fetch(&request, self.clock.now()).await;
            let fetched = fetched.map_err(|error| NoPage {
                page: spec.id.clone(),
                line: spec.line,
                error,
            })?;
            pages.push(match (fetched, last) {
                (Fetched::Page(page), _) => CheckedPage::Received(Page {
                    url: spec.url.to_string(),
                    ..*page
                }),
                (Fetched::NotModified, last) => CheckedPage::NotModified {
                    page: spec.id.clone(),
                    url: spec.url.to_string(),
                    hash: last.map_or_else(|| PageHash::of(&[]), |last| last.hash),
                },
            });
        }
        Ok(pages)
    }

    /// Reads the pages and judges the reading.
    ///
    /// A page that did not change is read again from the archive: the selector file may have.
    pub(super) async fn read(
        &self,
        source: &Source,
        before: &Before,
        checked: &[CheckedPage],
        now: jiff::Timestamp,
    ) -> Result<Extraction, CheckError> {
        let mut pages = Vec::with_capacity(checked.len());
        for page in checked {
            pages.push(self.page(source, before, page, now).await?);
        }
        let reading = {
            let source = source.clone();
            tokio::task::spawn_blocking(move || read_pages(&source, &pages)).await
        };
        reading.map_err(|cause| CheckError::Read {
            source_id: source.id.clone(),
            cause,
        })
    }

    pub(super) async fn page(
        &self,
        source: &Source,
        before: &Before,
        checked: &CheckedPage,
        now: jiff::Timestamp,
    ) -> Result<Page, StoreError> {
        match checked {
            CheckedPage::Received(page) => Ok(page.clone()),
            CheckedPage::NotModified { page, url, hash } => {
                let hash = *hash;
                let body = self.store.with(move |store| store.page_body(hash)).await?;
                let last = before.pages.iter().find(|last| &last.page == page);
                Ok(Page {
                    source: source.id.clone(),
                    page: page.clone(),
                    url: url.clone(),
                    final_url: last.map_or_else(|| url.clone(), |l| l.final_url.clone()),
                    status: 304,
                    content_type: last.and_then(|l| l.content_type.clone()),
                    validators: last.map(|l| l.validators.clone()).unwrap_or_default(),
                    observed: now,
                    hash,
                    body,
                })
            }
        }
    }
}

fn read_pages(source: &Source, pages: &[Page]) -> Extraction {
    let ids: Vec<&str> = pages.iter().map(|page| page.page.as_str()).collect();
    let parts = pages.iter().map(|page| extract(source, page)).collect();
    judge(source, &ids, parts)
}
