//! What a page holds: markup, or JSON. Markdown is rendered, and then is markup like any other.

use pulldown_cmark::{Options, Parser, html};

use super::css::Css;
use super::dom::Dom;
use super::file::Format;
use super::json::Json;
use super::selectors::PageSpec;

/// A page's content, parsed once.
pub enum Content {
    Markup(Box<Dom>),
    Json {
        value: Json,
        /// As it is written.
        text: String,
    },
}

impl Content {
    /// Reads a page's text in the format that the selector file gives.
    ///
    /// # Errors
    /// Why it cannot be parsed, in words.
    pub fn parse(text: String, spec: Option<&PageSpec>) -> Result<Self, String> {
        let format = spec.map_or(Format::Html, |spec| spec.format);
        Self::read(text, format, spec.and_then(|spec| spec.skip.as_ref()))
    }

    /// Reads a text in this format, without what `skip` selects.
    ///
    /// # Errors
    /// Why it cannot be parsed, in words.
    pub fn read(text: String, format: Format, skip: Option<&Css>) -> Result<Self, String> {
        // Where a challenge or a consent wall came instead of the data, it is known as that.
        let format = if is_html(&text) { Format::Html } else { format };
        let markup = |text: &str| {
            let dom = Dom::parse(text, skip).map_err(|why| why.to_string());
            dom.map(|dom| Self::Markup(Box::new(dom)))
        };
        match format {
            Format::Html => markup(&text),
            Format::Markdown => markup(&rendered(&text)),
            Format::Json => {
                let value = Json::parse(&text).map_err(|why| why.to_string())?;
                Ok(Self::Json { value, text })
            }
        }
    }

    pub fn dom(&self) -> Option<&Dom> {
        match self {
            Self::Markup(dom) => Some(dom),
            Self::Json { .. } => None,
        }
    }

    /// The text by which the page is recognised.
    pub fn text(&self) -> String {
        match self {
            Self::Markup(dom) => dom.text(dom.root()),
            Self::Json { text, .. } => text.clone(),
        }
    }
}

/// Whether the text is a whole HTML document.
fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    ["<!doctype html", "<html", "<head"].iter().any(|tag| {
        let head = start.get(..tag.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(tag))
    })
}

fn rendered(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut rendered = String::new();
    html::push_html(&mut rendered, Parser::new_ext(markdown, options));
    rendered
}
