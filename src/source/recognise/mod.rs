//! Is this the page? Its words say so; where they are missing, what it may be instead.

use super::content::Content;
use super::dom::Dom;
use super::selectors::Source;
use super::words::normalized;
use crate::page::Page;
use crate::reading::{Impostor, Trouble};

/// Signs by which impostors are known, in titles and first headings. Words alone never condemn a
/// page: they only explain why one is not the page that it should be.
const SIGNS: [(Impostor, &[&str]); 5] = [
    (
        Impostor::Challenge,
        &[
            "just a moment",
            "attention required",
            "checking your browser",
            "verify you are human",
            "verifying you are human",
            "are you a robot",
            "security check",
            "please wait",
        ],
    ),
    (
        Impostor::Consent,
        &[
            "before you continue",
            "your privacy",
            "cookie consent",
            "we value your privacy",
        ],
    ),
    (
        Impostor::Maintenance,
        &[
            "be right back",
            "under maintenance",
            "scheduled maintenance",
            "temporarily unavailable",
        ],
    ),
    (Impostor::Login, &["log in", "sign in", "login"]),
    (
        Impostor::SoftNotFound,
        &["page not found", "404", "not found", "no longer exists"],
    ),
];

/// A page with less text than this shows nothing to a person.
const SHELL_TEXT: usize = 200;

/// Whether the page says the words by which it is recognised.
///
/// # Errors
/// [`Trouble::Impostor`] where it is known what the page is instead, else
/// [`Trouble::NotRecognised`] with the missing words.
pub(super) fn recognise(source: &Source, page: &Page, content: &Content) -> Result<(), Trouble> {
    let Some(spec) = source.page(&page.page) else {
        return Ok(());
    };
    let text = normalized(&content.text());
    let missing = spec.says.iter().find(|word| !word.is(&text));
    match missing {
        None => Ok(()),
        Some(word) => Err(content
            .dom()
            .and_then(|dom| impostor(dom, &text))
            .unwrap_or_else(|| Trouble::NotRecognised {
                missing: word.written().trim_matches('*').to_owned(),
            })),
    }
}

fn impostor(dom: &Dom, text: &str) -> Option<Trouble> {
    let titles = titles(dom);
    for (kind, signs) in SIGNS {
        for title in &titles {
            if signs.iter().any(|sign| title.contains(sign)) {
                let sign = format!("its heading says “{title}”");
                return Some(Trouble::Impostor { kind, sign });
            }
        }
    }
    (text.chars().count() < SHELL_TEXT).then(|| Trouble::Impostor {
        kind: Impostor::Shell,
        sign: format!("it has {} characters of text", text.chars().count()),
    })
}

/// The title of the document and its first headings, normalized.
fn titles(dom: &Dom) -> Vec<String> {
    dom.elements()
        .filter(|element| matches!(element.value().name(), "title" | "h1" | "h2"))
        .take(4)
        .map(|element| normalized(&dom.text(element)))
        .filter(|title| !title.is_empty())
        .collect()
}
