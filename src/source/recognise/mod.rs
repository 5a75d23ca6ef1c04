//! Is this the page? Its words and its language say so; where they do not, or where nothing can be
//! read, what it may be instead.
//!
//! What is known of impostors only explains. A page that says its own words, in its own language,
//! and reads in full is never condemned for other words; only a copy from an archive is, since it
//! says everything that the page once said.

mod language;
mod locale;
mod signs;

use scraper::ElementRef;

use super::content::Content;
use super::dom::Dom;
use super::selectors::{PageSpec, Source};
use super::words::{normalized, shortened};
use crate::page::Page;
use crate::reading::{Impostor, Trouble};

pub(super) use language::Language;
use signs::{COPIES, MARKERS, NEEDS_SCRIPTS, SIGNS};

/// A page with less text than this shows nothing to a person.
const SHELL_TEXT: usize = 200;

/// As much of a short page and what stands around it is looked at.
const MOST_TEXT: usize = 5_000;

/// So long are a few words.
const FEW_WORDS: usize = 40;

/// A page with less text than this is no page of prices with all that surrounds them: what it says
/// is all that it is.
const SHORT_TEXT: usize = 1_000;

/// Whether the page says the words by which it is recognised, in the language that it should have.
///
/// # Errors
/// [`Trouble::Impostor`] where it is known what the page is instead, else
/// [`Trouble::NotRecognised`] with the missing words.
pub(super) fn recognise(source: &Source, page: &Page, content: &Content) -> Result<(), Trouble> {
    let Some(spec) = source.page(&page.page) else {
        return Ok(());
    };
    if let Some(copy) = content.dom().and_then(|dom| copy(dom, page)) {
        return Err(copy);
    }
    let text = content.text();
    let said = normalized(&text);
    let missing = spec.says.iter().find(|word| !word.stands_in(&said));
    let foreign = || {
        content
            .dom()
            .and_then(|dom| foreign(spec, dom, page, &text))
    };
    let Some(word) = missing else {
        return foreign().map_or(Ok(()), Err);
    };
    Err(instead(content)
        .or_else(foreign)
        .or_else(|| content.dom().and_then(|dom| elsewhere(dom, page)))
        .unwrap_or_else(|| Trouble::NotRecognised {
            missing: word.written().to_owned(),
        }))
}

/// What a page is that says its words but shows no price.
pub(super) fn explain(page: &Page, content: &Content) -> Option<Trouble> {
    instead(content).or_else(|| content.dom().and_then(|dom| elsewhere(dom, page)))
}

fn trouble(kind: Impostor, sign: String) -> Trouble {
    Trouble::Impostor { kind, sign }
}

/// What a page of which nothing is known says that it is, and what can be done about it.
pub fn instead_of(page: &Page, content: &Content) -> Option<Trouble> {
    let copy = content.dom().and_then(|dom| copy(dom, page));
    copy.or_else(|| instead(content))
}

/// A page that says by itself that it is another.
fn instead(content: &Content) -> Option<Trouble> {
    let Some(dom) = content.dom() else {
        let text = normalized(&content.text());
        return by_text(&text).filter(|_| is_short(&text));
    };
    let text = normalized(&own_text(dom));
    by_titles(dom, is_short(&text))
        .or_else(|| {
            // A page that tabulates something has more to say than a notice.
            let is_notice = is_short(&text) && !dom.has_tables();
            let text = is_notice.then(|| normalized(&dom.text(dom.root())))?;
            // Around it there may be a footer of any length.
            let text: String = text.chars().take(MOST_TEXT).collect();
            by_text(&text)
                .or_else(|| by_markers(dom))
                .or_else(|| password(dom))
                .or_else(|| forwarding(dom))
        })
        .or_else(|| shell(dom, &text))
}

fn is_short(text: &str) -> bool {
    text.chars().count() < SHORT_TEXT
}

/// What the page says for itself: not its navigation, footer, dialogs or what is for those
/// without scripts.
fn own_text(dom: &Dom) -> String {
    dom.text_without(&|element| {
        matches!(
            element.value().name(),
            "nav" | "header" | "footer" | "aside" | "noscript" | "dialog"
        ) || matches!(
            element.attr("role"),
            Some("navigation" | "banner" | "contentinfo" | "dialog" | "alertdialog")
        )
    })
}

fn by_titles(dom: &Dom, is_short: bool) -> Option<Trouble> {
    let titles = titles(dom);
    SIGNS.iter().find_map(|(kind, signs)| {
        let title = titles.iter().find(|title| {
            let mut signs = signs.iter();
            signs.any(|sign| title_says(title, sign, is_short))
        })?;
        let sign = format!("its heading says “{}”", shortened(title));
        Some(trouble(*kind, sign))
    })
}

/// Whether a title says a sign. One word says little, so it must be all that a part of the title
/// says, unless the page says little else.
fn title_says(title: &str, sign: &str, is_short: bool) -> bool {
    let parts = || {
        let parts = title.split(['|', '·', ':']).flat_map(|p| p.split(" - "));
        parts.map(|part| part.trim().trim_end_matches(['.', '!', '…']))
    };
    if let Some(whole) = sign.strip_prefix('=') {
        return parts().any(|part| part == whole);
    }
    if let Some(start) = sign.strip_prefix('^') {
        return is_short && parts().any(|part| part.starts_with(start));
    }
    if is_short || is_telling(sign) {
        says(title, sign)
    } else {
        parts().any(|part| part == sign)
    }
}

fn is_telling(sign: &str) -> bool {
    sign.contains([' ', '*']) || !sign.is_ascii()
}

fn by_text(text: &str) -> Option<Trouble> {
    SIGNS.iter().find_map(|(kind, signs)| {
        let mut signs = signs.iter().filter(|sign| !sign.starts_with(['=', '^']));
        let sign = signs.find(|sign| is_telling(sign) && says(text, sign))?;
        Some(trouble(
            *kind,
            format!("it says “{}”", sign.replace('*', " … ")),
        ))
    })
}

/// Whether a text says a sign, of which `*` stands for a few words.
fn says(text: &str, sign: &str) -> bool {
    let Some((start, end)) = sign.split_once('*') else {
        return text.contains(sign);
    };
    text.match_indices(start).any(|(at, found)| {
        let behind = text.get(at.saturating_add(found.len())..);
        let behind = behind.unwrap_or_default();
        let mut places = behind.char_indices().take(FEW_WORDS);
        places.any(|(place, _)| behind.get(place..).is_some_and(|b| b.starts_with(end)))
    })
}

/// What the page loads, or what its elements are called.
fn by_markers(dom: &Dom) -> Option<Trouble> {
    let names = dom.elements().flat_map(|element| {
        let attributes = ["id", "class", "src", "action", "href", "content"];
        attributes.map(|name| element.attr(name).unwrap_or_default().to_ascii_lowercase())
    });
    let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    MARKERS.iter().find_map(|(kind, whose, marks)| {
        let mark = marks
            .iter()
            .find(|mark| names.iter().any(|n| n.contains(**mark)))?;
        Some(trouble(*kind, format!("it is by {whose}: “{mark}”")))
    })
}

/// A short page that asks for a password.
fn password(dom: &Dom) -> Option<Trouble> {
    let asks = dom.elements().any(|element| {
        let kind = element.attr("type").unwrap_or_default();
        element.value().name() == "input" && kind.eq_ignore_ascii_case("password")
    });
    asks.then(|| trouble(Impostor::Login, "it asks for a password".to_owned()))
}

/// A short page that only sends browsers on.
fn forwarding(dom: &Dom) -> Option<Trouble> {
    let target = dom.elements().find_map(|element| {
        let is_refresh = element
            .attr("http-equiv")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"));
        let (_, target) = element
            .attr("content")
            .filter(|_| is_refresh)?
            .split_once('=')?;
        Some(target.trim_matches([' ', '\'', '"']).to_owned())
    })?;
    let sign = format!("it sends browsers on to “{}”", shortened(&target));
    Some(trouble(Impostor::Moved, sign))
}

/// A page that scripts have yet to fill.
fn shell(dom: &Dom, own_text: &str) -> Option<Trouble> {
    let length = own_text.chars().count();
    if length >= SHELL_TEXT || !dom.elements().any(|e| e.value().name() == "script") {
        return None;
    }
    let all = normalized(&dom.text(dom.root()));
    let sign = match NEEDS_SCRIPTS.iter().find(|words| all.contains(**words)) {
        Some(words) => format!("it says “{words}”"),
        None => format!("it has {length} characters of text"),
    };
    Some(trouble(Impostor::Shell, sign))
}

/// A copy that an archive or a cache keeps: it says what the page said when it was kept.
fn copy(dom: &Dom, page: &Page) -> Option<Trouble> {
    if let Some(host) = locale::archive(dom, page) {
        return Some(trouble(Impostor::Copy, format!("it comes from {host}")));
    }
    let marked = |marks: &[&str]| {
        dom.elements().any(|element| {
            let name = element.value().name();
            let address = match name {
                "script" => element.attr("src"),
                "link" => element.attr("href"),
                _ => None,
            };
            let names = address.into_iter().chain(element.attr("id"));
            names
                .into_iter()
                .any(|n| marks.iter().any(|m| n.contains(m)))
        })
    };
    let own_host = url::Url::parse(&page.url).ok();
    let own_host = own_host.as_ref().and_then(url::Url::host_str);
    if own_host.is_some_and(|host| signs::ARCHIVES.contains(&host)) {
        return None;
    }
    let (whose, _) = COPIES.iter().find(|(_, marks)| marked(marks))?;
    Some(trouble(
        Impostor::Copy,
        format!("it has the banner of {whose}"),
    ))
}

/// A page in another language or for another market than the file names.
fn foreign(spec: &PageSpec, dom: &Dom, page: &Page, text: &str) -> Option<Trouble> {
    let wanted = spec.language.as_ref()?;
    if let Some(sign) = language::other(wanted, dom, text) {
        return Some(trouble(Impostor::OtherLanguage, sign));
    }
    let region = wanted.region.as_ref()?;
    let sign = locale::other_region(region, dom, page)?;
    Some(trouble(Impostor::OtherMarket, sign))
}

/// A page that answered from the folder of another language or market than it was asked for.
fn elsewhere(dom: &Dom, page: &Page) -> Option<Trouble> {
    let sign = locale::other_folder(dom, page)?;
    Some(trouble(Impostor::OtherMarket, sign))
}

/// The title of the document and its first headings, normalized.
fn titles(dom: &Dom) -> Vec<String> {
    let is_title = |element: &ElementRef<'_>| {
        matches!(element.value().name(), "title" | "h1" | "h2")
            || element.attr("role") == Some("heading")
    };
    dom.elements()
        .filter(is_title)
        .take(4)
        .map(|element| normalized(&dom.text(element)))
        .filter(|title| !title.is_empty())
        .collect()
}
