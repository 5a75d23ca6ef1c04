//! CSS selectors of selector files, checked in words that help whoever wrote them.

pub mod simple;

use scraper::Selector;

/// A CSS selector and how it was written.
#[derive(Clone, Debug)]
pub struct Css {
    written: String,
    selector: Selector,
}

/// Why a text is not a selector that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCss {
    #[error("the CSS selector is empty")]
    Empty,
    #[error("`{0}` is an XPath or a URL path, not a CSS selector")]
    Path(String),
    #[error(
        "`{0}`: `::text` and `::attr()` are not CSS: the text of what is selected is read anyway"
    )]
    PseudoElement(String),
    #[error(
        "`{0}`: `:contains()` is not CSS: find things by their words with `section`, `where` or the field names"
    )]
    Contains(String),
    #[error(
        "`{text}`: `:{name}` is not CSS: find things by their words with `section`, `where` or the field names"
    )]
    Invented { text: String, name: String },
    #[error("`{0}`: in a class, write `\\` before `:`, `/`, `[`, `]`, `(`, `)`, `.` and `%`")]
    Unescaped(String),
    #[error("`{0}`: brackets or quotes are not balanced")]
    Unbalanced(String),
    #[error("`{0}` is not a CSS selector")]
    Syntax(String),
}

impl Css {
    /// # Errors
    /// [`BadCss`], worded for the author of the selector file.
    pub fn parse(written: &str) -> Result<Self, BadCss> {
        let text = written.trim();
        let owned = || text.to_owned();
        if text.is_empty() {
            return Err(BadCss::Empty);
        }
        let is_path = text.starts_with(['/', '@']) || text.starts_with("./");
        if is_path || text.contains("text()") || text.starts_with("xpath=") {
            return Err(BadCss::Path(owned()));
        }
        if text.contains("::") {
            return Err(BadCss::PseudoElement(owned()));
        }
        if text.contains(":contains(") {
            return Err(BadCss::Contains(owned()));
        }
        // The parser accepts `td:nth-child(2` and closes it by itself; an author did not mean that.
        if !balanced(text) {
            return Err(BadCss::Unbalanced(owned()));
        }
        let selector = Selector::parse(text).map_err(|_| not_css(text))?;
        Ok(Self {
            written: owned(),
            selector,
        })
    }

    pub fn written(&self) -> &str {
        &self.written
    }

    pub fn selector(&self) -> &Selector {
        &self.selector
    }
}

/// What other tools call selectors.
const INVENTED: [&str; 14] = [
    "eq",
    "gt",
    "lt",
    "first",
    "last",
    "even",
    "odd",
    "visible",
    "hidden",
    "text",
    "has-text",
    "matches",
    "icontains",
    "parent",
];

/// Why scraper does not take a text, as far as that is plain.
fn not_css(text: &str) -> BadCss {
    let all = simple::alternatives(text);
    let mut simple = all.iter().flatten().flat_map(|compound| &compound.simple);
    let invented = simple.find_map(|simple| match simple {
        simple::Simple::Pseudo(name, _) if INVENTED.contains(&name.as_str()) => Some(name.clone()),
        _ => None,
    });
    let text = text.to_owned();
    match invented {
        Some(name) => BadCss::Invented { text, name },
        // `.md:flex`, `.w-1/2`
        None if text.contains('.') && text.contains([':', '/', '[', '%']) => {
            BadCss::Unescaped(text)
        }
        None => BadCss::Syntax(text),
    }
}

fn balanced(text: &str) -> bool {
    let mut open = Vec::new();
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(q), _) => quote = quote.filter(|_| c != q),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => open.push(')'),
            (None, '[') => open.push(']'),
            (None, ')' | ']') => {
                if open.pop() != Some(c) {
                    return false;
                }
            }
            (None, _) => {}
        }
    }
    open.is_empty() && quote.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_selectors_are_taken() {
        for css in [
            "table",
            "main > table:not([hidden])",
            "li:nth-child(2)",
            "[data-x=\"(\"]",
        ] {
            assert!(Css::parse(css).is_ok(), "{css}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        let error = |css: &str| Css::parse(css).map(|_| ()).unwrap_err().to_string();
        assert!(error("td[").contains("balanced"));
        assert!(error("td:nth-child(2").contains("balanced"));
        assert!(error("").contains("empty"));
        assert!(error("table > > td").contains("not a CSS selector"));
        assert!(error("/html/body").contains("XPath"));
        assert!(error("td::text").contains("read anyway"));
        assert!(error("td:contains(x)").contains("by their words"));
        assert!(error("td:eq(2)").contains("`:eq` is not CSS"));
        assert!(error("table tr:first").contains("`:first` is not CSS"));
        assert!(error("./table").contains("XPath"));
        assert!(error("div.md:flex").contains("write `\\` before `:`"));
        assert!(error("table[1]").contains("not a CSS selector"));
    }
}
