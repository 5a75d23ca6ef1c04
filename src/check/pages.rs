//! The pages of a source: fetched, or taken from the archive where the server says that nothing
//! changed.

use super::before::Before;
use super::{CheckError, Checker};
use crate::fetch::{FetchError, Fetched, Request};
use crate::page::{Page, PageHash};
use crate::reading::Extraction;
use crate::source::{PageSpec, Render, Source, extract, judge};
use crate::store::{CheckedPage, StoreError};

/// A page that did not come, and where the selector file names it.
pub(super) struct NoPage {
    pub(super) page: String,
    pub(super) line: usize,
    pub(super) error: FetchError,
}

/// The pages of a source, and those among them that a browser was to show.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) pages: Vec<CheckedPage>,
    /// The ids of those, and what they lack in spite of it.
    pub(super) rendered: Vec<(String, Option<String>)>,
}

impl Checker {
    /// Fetches every page of the source; the first that does not come ends it.
    pub(super) async fn fetch(&self, source: &Source, before: &Before) -> Result<Pages, NoPage> {
        for (host, until) in &before.rests {
            self.fetcher.leave_alone_until(host, *until);
        }
        let mut pages = Pages::default();
        for spec in &source.pages {
            let no_page = |error| NoPage {
                page: spec.id.clone(),
                line: spec.line,
                error,
            };
            if spec.render == Render::Browser {
                pages.take(self.render(source, spec).await.map_err(no_page)?);
                continue;
            }
            match self.ask(source, spec, before).await {
                Ok(page) => pages.pages.push(page),
                Err(first) if self.may_pass(spec, &first) => {
                    let rendered = self.render(source, spec).await;
                    pages.take(rendered.map_err(|then| no_page(first.and_then(then)))?);
                }
                Err(error) => return Err(no_page(error)),
            }
        }
        Ok(pages)
    }

    /// Whether a browser may get past what the site answered.
    fn may_pass(&self, spec: &PageSpec, error: &FetchError) -> bool {
        spec.render == Render::Auto && self.fetcher.renders() && error.may_be_challenge()
    }

    /// A page as the server sends it.
    async fn ask(
        &self,
        source: &Source,
        spec: &PageSpec,
        before: &Before,
    ) -> Result<CheckedPage, FetchError> {
        let request = Request {
            source: source.id.clone(),
            page: spec.id.clone(),
            url: self.origins.address_of(spec.url.as_str()),
            known: before.known(&spec.id, self.clock.now()),
        };
        Ok(
            match self.fetcher.fetch(&request, self.clock.now()).await? {
                Fetched::Page(page) => CheckedPage::Received(Page {
                    url: spec.url.to_string(),
                    ..*page
                }),
                Fetched::NotModified => {
                    let last = before.pages.iter().find(|last| last.page == spec.id);
                    CheckedPage::NotModified {
                        page: spec.id.clone(),
                        url: spec.url.to_string(),
                        hash: last.map_or_else(|| PageHash::of(&[]), |last| last.hash),
                    }
                }
            },
        )
    }

    /// Reads the pages and judges the reading.
    ///
    /// A page that did not change is read again from the archive: the selector file may have.
    pub(super) async fn read_as_they_are(
        &self,
        source: &Source,
        before: &Before,
        checked: &[CheckedPage],
    ) -> Result<Extraction, CheckError> {
        let mut pages = Vec::with_capacity(checked.len());
        for page in checked {
            pages.push(self.page(source, before, page).await?);
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
    ) -> Result<Page, StoreError> {
        match checked {
            CheckedPage::Received(page) => Ok(page.clone()),
            CheckedPage::NotModified { page, url, hash } => {
                let hash = *hash;
                let last = before.pages.iter().find(|last| &last.page == page);
                let last = last.ok_or(StoreError::NoSuchPage { hash })?.clone();
                let id = source.id.clone();
                let archived = self
                    .store
                    .with(move |store| store.archived_page(&id, &last));
                Ok(Page {
                    url: url.clone(),
                    status: 304,
                    observed: self.clock.now(),
                    ..archived.await?
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
