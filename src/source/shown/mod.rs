//! A page with what was read of it: its own text, laid out much as it is, every value that was read
//! highlighted and labelled, and what was expected and is missing in a margin. For the author of a
//! selector file, in a browser.
//!
//! The page is hostile. Nothing of its own code is kept, only names of elements from a list and its
//! text (`markup`), so that there is nothing that could run, load or lead anywhere; and a policy in
//! the document forbids all of that once more.
//!
//! | file | does |
//! |---|---|
//! | `marks` | what was read, where, with its label |
//! | `markup` | a page of markup, its marks in it |
//! | `data` | a page of JSON, its marks in it |
//! | `margin` | what is not on the page, and a list of what is |

mod data;
mod margin;
mod markup;
mod marks;

#[cfg(test)]
mod tests;

use super::Source;
use super::content::Content;
use crate::escape;
use crate::page::Page;
use crate::rate::RateId;
use crate::reading::Extraction;
use marks::{Mark, marks};

/// What is to be said of the page as a whole.
pub struct Verdict<'v> {
    pub source: &'v Source,
    pub page: &'v Page,
    /// What was read of it, held against what is expected of it.
    pub extraction: &'v Extraction,
    /// The rates that are expected of it and were not read.
    pub missing: &'v [&'v RateId],
    /// What the page is called: the file it was saved in.
    pub name: &'v str,
}

/// The style sheet. The policy allows this one, by its hash, and nothing else.
const STYLE: &str = include_str!("style.css");

/// Of [`STYLE`]; a test holds it to that.
const STYLE_HASH: &str = "sha256-uZWIFygH4UqvaiHVjcyXLie13/CcweOWncTlRfZqqAo=";

/// The page as a document of its own, without its first line, `<!doctype html>`.
pub fn shown(verdict: &Verdict<'_>) -> String {
    let marks = marks(verdict.extraction);
    let (body, rest) = body(verdict, &marks);
    let title = escape::html(&format!("{} · {}", verdict.source.id, verdict.name));
    let policy = format!(
        "default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
    );
    let margin = margin::margin(verdict, &marks);
    let rest = margin::elsewhere(&rest);
    format!(
        "<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <aside>\n{margin}</aside>\n<main>\n{body}\n{rest}</main>\n</body>\n</html>\n"
    )
}

/// The page with the marks that stand on it, and those that could not be placed.
fn body<'m>(verdict: &Verdict<'_>, marks: &'m [Mark<'_>]) -> (String, Vec<&'m Mark<'m>>) {
    let page = verdict.page;
    let content = page
        .text()
        .map_err(|why| why.to_string())
        .and_then(|text| Content::parse(text, verdict.source.page(&page.page)));
    match content {
        Ok(Content::Markup(dom)) => markup::markup(&dom, marks),
        Ok(Content::Json { text, .. }) => data::data(&text, marks),
        Err(why) => {
            let told = format!("<p class=\"rb-none\">{}</p>", escape::html(&why));
            (told, marks.iter().collect())
        }
    }
}
