//! A selector file for a page that nobody has described: what on it is priced, what each price is
//! of, and a file that reads just that.
//!
//! Nothing is believed because it was found: a file is drafted in several forms, the surest first,
//! and the first is kept with which the page, read as in any check, gives the prices that were
//! meant, to the digit. What cannot be told apart is left out, with the reason.
//!
//! | file | says |
//! |---|---|
//! | `vocabulary` | which words name dimensions, values and models |
//! | `avoid` | which words say that a price is none of the page's own |
//! | `names` | what the page, its models and its routes are called |
//! | `billing` | which sentences of the page speak of billing |
//! | `cells` | what a cell or a text around it says of a price |
//! | `tables`, `cards`, `sentences`, `data` | what one structure of the page may be |
//! | `rows` | what tells the rows of a structure apart |
//! | `set` | one `[[rates]]` as it is meant |
//! | `choose` | which structures are taken, below which heading |
//! | `write` | the text of the file |
//! | `verify` | whether the file reads what is meant |

mod avoid;
mod billing;
mod cards;
mod cells;
mod choose;
mod data;
mod names;
mod rows;
mod sentences;
mod set;
mod tables;
#[cfg(test)]
mod tests;
mod verify;
mod vocabulary;
mod write;

use crate::address;
use crate::page::Page;
use crate::rate::slug;
use crate::reading::{Impostor, Reading, Trouble};
use crate::source::{Format, Outline};
pub use billing::Billing;
use choose::{Chooser, State};
use names::{Name, Subject};

pub(crate) use avoid::not_of_this_page;
pub(crate) use cells::{Cell, cell};
pub(crate) use vocabulary::{Header, header, is_known_value, value, value_of};
pub(crate) use write::quoted;

/// A selector file for one page, and what it reads there.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What the file should be called, without its ending.
    pub id: String,
    pub text: String,
    pub readings: Vec<Reading>,
    /// What could be otherwise, as the notes of the file say it.
    pub doubts: Vec<String>,
    pub left_out: Vec<LeftOut>,
    /// What the page says of billing, none of which is drafted.
    pub billing: Vec<Billing>,
}

/// Something on the page that looks like prices and is not in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub what: String,
    pub why: String,
}

/// Why there is no draft.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{why}{}", .hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default())]
pub struct NoDraft {
    pub why: String,
    /// What can be done about it.
    pub hint: Option<String>,
    pub left_out: Vec<LeftOut>,
    /// The page may have yet to be drawn by its scripts: a browser may show prices on it.
    pub may_be_drawn: bool,
}

/// How a page is to be drafted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'w> {
    /// What the provider is called, where the page does not say it as it is wanted.
    pub provider: Option<&'w str>,
    /// The page is what a browser showed, and the server sent less.
    pub is_rendered: bool,
}

impl NoDraft {
    fn because(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            hint: None,
            left_out: Vec::new(),
            may_be_drawn: false,
        }
    }
}

/// An address for a page of which none is known.
const NOWHERE: &str = "https://vendor.example/pricing";

/// Drafts a file for the page. Where its URL is empty, the one that the page calls its own is
/// taken.
///
/// # Errors
/// [`NoDraft`]: nothing on the page is priced, or nothing tells what its prices are of.
pub fn draft(page: &Page, format: Format) -> Result<Draft, NoDraft> {
    draft_of(page, format, Wanted::default())
}

/// As [`draft`], as it is wanted.
///
/// # Errors
/// [`NoDraft`], also where the name of the provider has nothing of which routes could be named.
pub fn draft_of(page: &Page, format: Format, wanted: Wanted<'_>) -> Result<Draft, NoDraft> {
    let provider = wanted.provider.map(|shown| {
        let shown = shown.trim().to_owned();
        let id = slug(&shown);
        id.map(|id| Name { shown, id })
            .ok_or_else(|| NoDraft::because("the name of the provider has no letters or digits"))
    });
    let provider = provider.transpose()?;
    let outline = Outline::of(page, format, &[]).map_err(NoDraft::because)?;
    let skip = outline.struck.clone();
    let outline = if skip.is_empty() {
        outline
    } else {
        Outline::of(page, format, &skip).map_err(NoDraft::because)?
    };
    // What comes in place of a page may hold prices of anything; an empty shell may hold data.
    let is_shell = matches!(
        &outline.instead,
        Some(Trouble::Impostor {
            kind: Impostor::Shell,
            ..
        })
    );
    if outline.instead.is_some() && !is_shell {
        return Err(refused(&outline, Vec::new(), wanted));
    }
    let own = outline.canonical.as_deref();
    let mut known = [Some(page.url.as_str()), own].into_iter().flatten();
    let known = known.find_map(|url| address::parse(url).ok());
    let is_url_invented = known.is_none();
    let Some(url) = known.or_else(|| address::parse(NOWHERE).ok()) else {
        return Err(NoDraft::because("no address"));
    };
    let page = Page {
        url: url.as_str().to_owned(),
        final_url: url.as_str().to_owned(),
        ..page.clone()
    };
    let subject = Subject::of(&outline, &url, provider);
    let state = State {
        is_url_invented,
        is_rendered: wanted.is_rendered,
    };
    let chooser = Chooser::new(&page, &outline, &subject, skip, state);
    let mut draft = chooser
        .draft()
        .map_err(|left_out| refused(&outline, left_out, wanted))?;
    draft.id = id(&subject);
    Ok(draft)
}

/// The name of the file: `mirelo-v2`, or `mirelo-nimbus` where the model does not name its vendor.
fn id(subject: &Subject) -> String {
    let (provider, model) = (&subject.provider.id, &subject.model.id);
    let whole = if model.contains(provider.as_str()) {
        model.clone()
    } else {
        format!("{provider}-{model}")
    };
    slug(&whole.replace('.', "-")).unwrap_or_else(|| "draft".to_owned())
}

fn refused(outline: &Outline, left_out: Vec<LeftOut>, wanted: Wanted<'_>) -> NoDraft {
    // What a page is instead of prices, a browser may get past or not.
    let may_be_drawn = !wanted.is_rendered
        && match &outline.instead {
            Some(Trouble::Impostor { kind, .. }) => matches!(
                kind,
                Impostor::Challenge | Impostor::Shell | Impostor::Consent
            ),
            Some(_) => false,
            None => outline.is_scripted,
        };
    let why = match &outline.instead {
        Some(instead) => instead.to_string(),
        None if left_out.is_empty() => "the page shows no price".to_owned(),
        None => "nothing on the page is sure to be the price of a video".to_owned(),
    };
    let hint = match &outline.instead {
        _ if may_be_drawn => Some(AS_SHOWN.to_owned()),
        Some(instead) => Some(instead.advice().to_owned()),
        None if left_out.is_empty() => Some(ELSEWHERE.to_owned()),
        None => None,
    };
    NoDraft {
        why,
        hint,
        left_out,
        may_be_drawn,
    }
}

const ELSEWHERE: &str =
    "where scripts fill in the prices, look for the document that they load, or for another page";

const AS_SHOWN: &str = "its prices may be drawn by scripts: draft it by its address, where \
    Chromium shows it, or save what a browser shows (`copy(document.documentElement.outerHTML)` in \
    its console)";

/// What a page is written in, by its look and by what it is called.
pub fn format_of(name: &str, page: &Page) -> Format {
    let text = page.text().unwrap_or_default();
    let start: String = text.trim_start().chars().take(400).collect();
    let start = start.to_lowercase();
    let name = name
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let name = name.trim_end_matches(".gz");
    let is_tagged = [
        "<!doctype",
        "<html",
        "<head",
        "<body",
        "<div",
        "<main",
        "<table",
    ];
    if start.starts_with(['{', '[']) {
        return Format::Json;
    }
    if is_tagged.iter().any(|tag| start.starts_with(tag)) {
        return Format::Html;
    }
    let is_called = [".md", ".markdown", "llms.txt"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_marked = || {
        let mut lines = text.lines();
        lines.any(|line| {
            line.starts_with("# ")
                || line.starts_with("## ")
                || line.starts_with("|--")
                || line.starts_with("| --")
        })
    };
    if is_called || is_marked() {
        Format::Markdown
    } else {
        Format::Html
    }
}
