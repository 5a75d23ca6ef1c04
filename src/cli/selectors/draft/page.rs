//! The page of a draft: a saved copy, as its server sends it, or, where that shows no prices, as a
//! browser shows it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::super::super::context::Context;
use super::super::super::exit::Failure;
use super::super::super::parts::{LAST_WAIT, fetcher, runtime};
use super::super::super::terminal;
use super::super::test::{bytes, unpacked};
use super::DraftArgs;
use crate::address;
use crate::draft::{Draft, NoDraft, Wanted, draft_of, format_of};
use crate::escape::line;
use crate::fetch::{FetchError, Fetched, Fetcher, Rendered, Rendering, Request, cause_chain};
use crate::page::Page;

/// What can be done where no browser shows the page.
const SAVE_IT: &str = "or save what a browser shows (`copy(document.documentElement.outerHTML)` in \
                       its console), and draft the saved page";

/// The draft of the page that was named, or why there is none.
pub(super) fn drafted(
    context: &Context,
    args: &DraftArgs,
) -> Result<Result<Draft, NoDraft>, Failure> {
    let usage = |error: address::BadAddress| Failure::Usage(error.to_string());
    if !args.page.contains("://") {
        let page = saved(context, args)?;
        let name = if page.url.is_empty() {
            &args.page
        } else {
            &page.url
        };
        return Ok(draft_of(&page, format_of(name, &page), wanted(args)));
    }
    if args.url.is_some() {
        return Err(Failure::Usage("`--url` is for a saved page".to_owned()));
    }
    address::parse(&args.page).map_err(usage)?;
    let fetcher = fetcher(context)?;
    let runtime = runtime()?;
    let drafted = runtime.block_on(by_address(context, &fetcher, args));
    runtime.shutdown_timeout(LAST_WAIT);
    drafted
}

fn wanted(args: &DraftArgs) -> Wanted<'_> {
    Wanted {
        provider: args.provider.as_deref(),
        is_rendered: false,
    }
}

fn saved(context: &Context, args: &DraftArgs) -> Result<Page, Failure> {
    let url = args.url.clone().unwrap_or_default();
    if !url.is_empty() {
        address::parse(&url).map_err(|error| Failure::Usage(error.to_string()))?;
    }
    let body = if args.page == "-" {
        unpacked(io::stdin().lock())
    } else {
        bytes(Path::new(&args.page))
    };
    let body = body.map_err(|error| Failure::Failed(format!("read `{}`: {error}", args.page)))?;
    Ok(Page::saved("", "", &url, context.now(), body))
}

/// What came of a page without a browser.
enum First {
    NoDraft(NoDraft),
    Refused(FetchError),
}

/// Drafts the page as its server sends it. Where it shows no prices so, or asks for a browser, it
/// is rendered, as a check would with `render = "auto"`.
async fn by_address(
    context: &Context,
    fetcher: &Fetcher,
    args: &DraftArgs,
) -> Result<Result<Draft, NoDraft>, Failure> {
    let failed = |error: &FetchError| Failure::Failed(cause_chain(error));
    let request = Request {
        source: "draft".to_owned(),
        page: "draft".to_owned(),
        url: args.page.clone(),
        known: None,
    };
    let first = match fetcher.fetch(&request, context.now()).await {
        Ok(Fetched::Page(page)) => {
            let page = answered(*page);
            match draft_of(&page, format_of(&page.url, &page), wanted(args)) {
                Err(none) if none.may_be_drawn => First::NoDraft(none),
                drafted => return Ok(drafted),
            }
        }
        Ok(Fetched::NotModified) => {
            let message = format!("{}: no page came", args.page);
            return Err(Failure::Failed(message));
        }
        Err(error) if fetcher.renders() && error.may_be_challenge() => First::Refused(error),
        Err(error) => return Err(failed(&error)),
    };
    if let First::NoDraft(none) = &first {
        if let Err(no_browser) = fetcher.browser() {
            return Ok(Err(unseen(none, &no_browser.to_string())));
        }
        terminal::note(&line(&format!("{}: Chromium renders the page", none.why)));
    }
    match (render(context, fetcher, &request, args).await, first) {
        (Ok(rendered), _) => Ok(as_rendered(rendered, args)),
        (Err(then), First::Refused(error)) => Err(failed(&error.and_then(then))),
        (Err(then), First::NoDraft(none)) => Ok(Err(unseen(&none, &cause_chain(&then)))),
    }
}

/// Why there is no draft of a page that a browser would have to show.
fn unseen(none: &NoDraft, why: &str) -> NoDraft {
    NoDraft {
        why: format!(
            "{}: its prices may be drawn by scripts, and {why}",
            none.why
        ),
        hint: Some(SAVE_IT.to_owned()),
        ..none.clone()
    }
}

/// The address that answered is the page's.
fn answered(page: Page) -> Page {
    Page {
        url: page.final_url.clone(),
        ..page
    }
}

/// The page as a browser shows it, once it has rested and can be drafted, or has rested at all.
async fn render(
    context: &Context,
    fetcher: &Fetcher,
    request: &Request,
    args: &DraftArgs,
) -> Result<Rendered, FetchError> {
    let provider = args.provider.clone();
    let ready = move |page: Page| {
        let page = answered(page);
        let drafted = draft_of(
            &page,
            format_of(&page.url, &page),
            rendered(provider.as_deref()),
        );
        drafted.ok().map(|draft| draft.text)
    };
    let mut rendering = Rendering::new(request, &[], Arc::new(ready), context.now());
    rendering.until_it_rests = true;
    fetcher.render(rendering).await
}

fn rendered(provider: Option<&str>) -> Wanted<'_> {
    Wanted {
        provider,
        is_rendered: true,
    }
}

fn as_rendered(shown: Rendered, args: &DraftArgs) -> Result<Draft, NoDraft> {
    let page = answered(shown.page);
    let wanted = rendered(args.provider.as_deref());
    draft_of(&page, format_of(&page.url, &page), wanted).map_err(|none| {
        let lacks = shown.lacks.map(|lacks| format!("; {lacks}"));
        NoDraft {
            why: format!(
                "as a browser shows it too, {}{}",
                none.why,
                lacks.unwrap_or_default()
            ),
            ..none
        }
    })
}
