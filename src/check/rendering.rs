//! Pages that need a browser.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::before::Before;
use super::pages::Pages;
use super::{CheckError, Checker};
use crate::fetch::{FetchError, Rendered, Rendering, Request, cause_chain};
use crate::page::Page;
use crate::reading::{Extraction, Problem, Trouble};
use crate::source::{PageSpec, Source, complete, wants_browser};
use crate::store::CheckedPage;

impl Checker {
    /// A page as a browser shows it, once it shows all that its file expects.
    pub(super) async fn render(
        &self,
        source: &Source,
        spec: &PageSpec,
    ) -> Result<Rendered, FetchError> {
        let request = Request {
            source: source.id.clone(),
            page: spec.id.clone(),
            url: self.origins.address_of(spec.url.as_str()),
            known: None,
        };
        let (own, url) = (source.clone(), spec.url.to_string());
        let ready = move |page| {
            let url = url.clone();
            complete(&own, &Page { url, ..page })
        };
        let now = self.clock.now();
        let rendering = Rendering::new(&request, &spec.click, Arc::new(ready), now);
        let Rendered { page, lacks } = self.fetcher.render(rendering).await?;
        let url = spec.url.to_string();
        let page = Page { url, ..page };
        Ok(Rendered { page, lacks })
    }

    /// Reads the pages; those that say too little and may say more in a browser are rendered, and
    /// all are read again. Tells for how long pages were rendered.
    pub(super) async fn read(
        &self,
        source: &Source,
        before: &Before,
        pages: &mut Pages,
    ) -> Result<(Extraction, Duration), CheckError> {
        let mut extraction = self.read_as_they_are(source, before, &pages.pages).await?;
        let mut took = Duration::ZERO;
        if self.fetcher.renders() {
            let wanting = source.pages.iter().filter(|spec| {
                !pages.is_rendered(&spec.id) && wants_browser(source, spec, &extraction)
            });
            let wanting: Vec<&PageSpec> = wanting.collect();
            let began = Instant::now();
            let mut came = false;
            for spec in wanting {
                match self.render(source, spec).await {
                    Ok(rendered) => {
                        came = true;
                        pages.take(rendered);
                    }
                    Err(error) => pages.lack(&spec.id, cause_chain(&error)),
                }
            }
            took = began.elapsed();
            if came {
                extraction = self.read_as_they_are(source, before, &pages.pages).await?;
            }
        }
        for (page, why) in &pages.rendered {
            let is_in_trouble = extraction.problems.iter().any(|p| p.page == *page);
            if let (true, Some(what)) = (is_in_trouble, why) {
                let line = source.page(page).map_or(0, |spec| spec.line);
                extraction.problems.push(Problem {
                    page: page.clone(),
                    selector: format!("{}:{line}", source.file),
                    trouble: Trouble::Rendering { what: what.clone() },
                });
            }
        }
        Ok((extraction, took))
    }
}

impl Pages {
    fn is_rendered(&self, page: &str) -> bool {
        self.rendered.iter().any(|(id, _)| id == page)
    }

    /// Puts a rendered page in the place of the one that came without a browser.
    pub(super) fn take(&mut self, rendered: Rendered) {
        let Rendered { page, lacks } = rendered;
        self.rendered.push((page.page.clone(), lacks));
        let id = |checked: &CheckedPage| match checked {
            CheckedPage::Received(page) => page.page.clone(),
            CheckedPage::NotModified { page, .. } => page.clone(),
        };
        match self.pages.iter_mut().find(|own| id(own) == page.page) {
            Some(own) => *own = CheckedPage::Received(page),
            None => self.pages.push(CheckedPage::Received(page)),
        }
    }

    fn lack(&mut self, page: &str, why: String) {
        self.rendered.push((page.to_owned(), Some(why)));
    }
}
