//! Where a page says that it belongs: the regions and languages that it declares, and the folder
//! of the address that answered.

use url::Url;

use super::language::{LANGUAGES, Language};
use super::signs::ARCHIVES;
use crate::page::Page;
use crate::source::dom::Dom;

/// What the page declares as its language, the first declaration first: `<html lang>`, the
/// language of the response as markup, and that of the preview in social networks.
pub(super) fn declared(dom: &Dom) -> Vec<Language> {
    let root = dom.root();
    let html = root.attr("lang").or_else(|| root.attr("xml:lang"));
    let meta = |key: &str, name: &'static str| {
        dom.elements()
            .filter(|element| element.value().name() == "meta")
            .find(|element| {
                element
                    .attr(key)
                    .is_some_and(|k| k.eq_ignore_ascii_case(name))
            })
            .and_then(|element| element.attr("content").map(str::to_owned))
    };
    let response = meta("http-equiv", "content-language");
    let preview = meta("property", "og:locale");
    html.map(str::to_owned)
        .into_iter()
        .chain(response)
        .chain(preview)
        .filter_map(|tag| Language::of_tag(tag.trim()))
        .collect()
}

/// The page declares another region than the one that is meant.
pub(super) fn other_region(wanted: &str, dom: &Dom, page: &Page) -> Option<String> {
    let declared = declared(dom);
    let mut declared = declared.iter();
    let odd = declared.find(|tag| tag.region.as_deref().is_some_and(|region| region != wanted));
    if let Some(tag) = odd {
        return Some(format!("it declares `{tag}`, not the region {wanted}"));
    }
    let mut folders = answered(dom, page).into_iter();
    let folder = folders.find_map(|url| folder(&url))?;
    let region = Language::of_tag(&folder)?.region?;
    (region != wanted).then(|| format!("it answers from “/{folder}/”, not the region {wanted}"))
}

/// The page answers from the folder of another language or market than was asked for: `/de/pricing`
/// for `/pricing`.
pub(super) fn other_folder(dom: &Dom, page: &Page) -> Option<String> {
    let asked = Url::parse(&page.url).ok()?;
    let asked = folder(&asked);
    let answered = answered(dom, page);
    let mut folders = answered.iter().filter_map(folder);
    let other = folders.find(|folder| Some(folder) != asked.as_ref())?;
    Some(match asked {
        Some(asked) => format!("it answers from “/{other}/”, not from “/{asked}/”"),
        None => format!("it answers from “/{other}/”"),
    })
}

/// The archive or cache that the page comes from, if it is another than was asked.
pub(super) fn archive(dom: &Dom, page: &Page) -> Option<String> {
    let asked = Url::parse(&page.url).ok()?;
    let hosts = answered(dom, page).into_iter().filter_map(|url| {
        let host = url.host_str()?;
        Some(host.to_owned())
    });
    let mut kept = hosts.filter(|host| ARCHIVES.contains(&host.as_str()));
    kept.find(|host| Some(host.as_str()) != asked.host_str())
}

/// The address that answered, and the one that the page calls its own.
fn answered(dom: &Dom, page: &Page) -> Vec<Url> {
    let own = dom
        .elements()
        .find(|element| {
            element.value().name() == "link"
                && element
                    .attr("rel")
                    .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
        })
        .and_then(|element| element.attr("href").map(str::to_owned));
    let last = Url::parse(&page.final_url).ok();
    let own = own.and_then(|own| match &last {
        Some(last) => last.join(own.trim()).ok(),
        None => Url::parse(own.trim()).ok(),
    });
    last.into_iter().chain(own).collect()
}

/// The first folder of an address, where it is one of a language or a market: `de`, `en-gb`.
fn folder(url: &Url) -> Option<String> {
    let first = url.path_segments()?.next()?.to_ascii_lowercase();
    let first = first.replace('_', "-");
    let (language, region) = match first.split_once('-') {
        Some((language, region)) => (language, Some(region)),
        None => (first.as_str(), None),
    };
    let is_region = |r: &str| r.len() == 2 && r.chars().all(|c| c.is_ascii_lowercase());
    let is_folder = LANGUAGES.contains(&language) && region.is_none_or(is_region);
    is_folder.then_some(first)
}
