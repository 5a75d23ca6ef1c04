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
use choose::Chooser;
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
#[error("{why}")]
pub struct NoDraft {
    pub why: String,
    pub left_out: Vec<LeftOut>,
}

impl NoDraft {
    fn because(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            left_out: Vec::new(),
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
    draft_of(page, format, None)
}

/// As [`draft`], of a provider who is called so.
///
/// # Errors
/// [`NoDraft`], also where the name has nothing of which routes could be named.
pub fn draft_of(page: &Page, format: Format, provider: Option<&str>) -> Result<Draft, NoDraft> {
    let provider = provider.map(|shown| {
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
        return Err(refused(&outline, Vec::new()));
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
    let chooser = Chooser::new(&page, &outline, &subject, skip, is_url_invented);
    let mut draft = chooser
        .draft()
        .map_err(|left_out| refused(&outline, left_out))?;
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

fn refused(outline: &Outline, left_out: Vec<LeftOut>) -> NoDraft {
    let why = match &outline.instead {
        Some(instead) => format!("{instead}\nhint: {}", instead.advice()),
        None if left_out.is_empty() => "the page shows no price\nhint: where scripts fill in the prices, look for the document that they load, or for another page".to_owned(),
        None => "nothing on the page is sure to be the price of a video".to_owned(),
    };
    NoDraft { why, left_out }
}

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
