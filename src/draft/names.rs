//! What a page is called: who sells, what is sold, and the words of both in routes.

use url::Url;

use super::avoid::not_of_this_page;
use super::vocabulary::route_mode;
use crate::rate::slug;
use crate::source::Outline;

/// Something by the name that people read and the word that stands for it in a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub shown: String,
    pub id: String,
}

/// What the page as a whole is about.
#[derive(Clone, Debug)]
pub struct Subject {
    pub provider: Name,
    pub model: Name,
    /// The language that the page declares.
    pub language: Option<String>,
}

/// A model of a row or a heading, and its way to make videos where the name says one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelName {
    /// As the page writes it.
    pub written: String,
    pub model: Name,
    pub mode: String,
}

/// The last part of a route of which the page says nothing.
pub const PLAIN_MODE: &str = "generate";

impl Subject {
    /// The provider is called as the page does where nobody says another name.
    pub fn of(outline: &Outline, url: &Url, named: Option<Name>) -> Self {
        let mut provider = named.unwrap_or_else(|| provider(outline, url));
        let headings = outline.names.iter().map(String::as_str);
        let title = outline.title.iter().flat_map(|title| parts(title));
        let mut names = headings.chain(title).filter_map(name);
        let model = names.next().unwrap_or_else(|| provider.clone());
        if provider.id == model.id {
            provider.shown.clone_from(&model.shown);
        }
        let language = outline.language.as_ref().map(|tag| tag.to_lowercase());
        Self {
            provider,
            model,
            language,
        }
    }

    /// The model of the page in this way.
    pub fn in_mode(&self, mode: &str) -> ModelName {
        ModelName {
            written: self.model.shown.clone(),
            model: self.model.clone(),
            mode: mode.to_owned(),
        }
    }
}

impl ModelName {
    /// The model that a text names: `Kling 3.0 Text to Video`.
    pub fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let mut ends = lower.char_indices().filter(|(_, c)| c.is_whitespace());
        let split = ends.find_map(|(at, _)| {
            let mode = route_mode(lower.get(at..)?)?;
            let before = text
                .get(..at)?
                .trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
            (!before.is_empty()).then_some((before, mode))
        });
        let (before, mode) = split.unwrap_or((text, PLAIN_MODE));
        let shown = before.trim().to_owned();
        let id = slug(&shown)?;
        Some(Self {
            written: text.to_owned(),
            model: Name { shown, id },
            mode: mode.to_owned(),
        })
    }

    /// As a heading names it: `Tidal 1 pricing`.
    pub fn of_heading(text: &str) -> Option<Self> {
        let model = name(text)?;
        let named = Self::of(&model.shown)?;
        Some(Self {
            written: text.to_owned(),
            ..named
        })
    }
}

/// The name in a title, without what titles of pages of prices add.
fn name(text: &str) -> Option<Name> {
    const ADDED: [&str; 45] = [
        "pricing",
        "price",
        "prices",
        "api",
        "rates",
        "rate",
        "billing",
        "cost",
        "costs",
        "documentation",
        "docs",
        "overview",
        "guide",
        "credits",
        "levels",
        "catalogue",
        "catalog",
        "list",
        "plans",
        "of",
        "the",
        "for",
        "and",
        "a",
        "second",
        "per",
        "preise",
        "preis",
        "preisliste",
        "kosten",
        "tarifs",
        "tarif",
        "prix",
        "precios",
        "precio",
        "prezzi",
        "цены",
        "цена",
        "요금",
        "가격",
        "价格",
        "料金",
        "料金表",
        "giá",
        "bảng",
    ];
    const GENERIC: [&str; 12] = [
        "models", "model", "home", "welcome", "video", "videos", "ai", "all", "modelle", "modèles",
        "modelos", "index",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_added = |word: &&&str| {
        let word = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        word.is_empty() || ADDED.contains(&word.as_str())
    };
    let first = words.iter().position(|word| !is_added(&word))?;
    let last = words.iter().rposition(|word| !is_added(&word))?;
    let words = words.get(first..=last)?;
    let is_generic = words.iter().all(|word| {
        let word = word.to_lowercase();
        GENERIC.contains(&word.as_str()) || is_added(&&word.as_str())
    });
    if is_generic || words.len() > 6 || not_of_this_page(text).is_some() {
        return None;
    }
    let shown = words.join(" ");
    let shown = shown
        .trim_matches(|c: char| !c.is_alphanumeric() && !"()+".contains(c))
        .to_owned();
    let id = slug(&shown)?;
    Some(Name { shown, id })
}

/// The parts of a title: `Mirelo V2 | Mirelo docs`.
fn parts(title: &str) -> impl Iterator<Item = &str> {
    title
        .split(['|', '–', '—', '·', ':'])
        .flat_map(|part| part.split(" - "))
}

/// Who sells: what the address is called, as the title writes it where it does.
fn provider(outline: &Outline, url: &Url) -> Name {
    let host = url.host_str().unwrap_or_default();
    let id = of_host(host).or_else(|| {
        let title = outline.title.as_deref().unwrap_or_default();
        parts(title).filter_map(name).last().map(|name| name.id)
    });
    let id = id.unwrap_or_else(|| "vendor".to_owned());
    let title = outline.title.as_deref().unwrap_or_default();
    let written = outline.names.iter().map(String::as_str).chain([title]);
    let mut words = written.flat_map(str::split_whitespace);
    let word = words.find(|word| word.to_lowercase() == id);
    let shown = word.map_or_else(|| capital(&id), str::to_owned);
    Name { shown, id }
}

/// The word of a host that names its owner: `mirelo` of `docs.mirelo.example`.
fn of_host(host: &str) -> Option<String> {
    const SHARED: [&str; 6] = ["co", "com", "ac", "org", "net", "gov"];
    let is_number = host
        .chars()
        .all(|c| c.is_ascii_digit() || c == '.' || c == ':' || c == '[');
    let labels: Vec<&str> = host.split('.').collect();
    if is_number || labels.len() < 2 {
        return None;
    }
    let mut owners = labels.iter().rev().skip(1);
    let owner = owners.find(|label| !SHARED.contains(label))?;
    slug(owner)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_stripped_to_the_name() {
        for (text, expected) in [
            ("Mirelo V2 pricing", "mirelo-v2"),
            ("Umber 2 API pricing", "umber-2"),
            ("Pricing", ""),
            ("All video models", ""),
            ("Fjord 2", "fjord-2"),
            ("Pricing of Quill Motion", "quill-motion"),
            ("Related models", ""),
            ("价格", ""),
        ] {
            assert_eq!(
                name(text).map(|n| n.id).unwrap_or_default(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn the_owner_of_a_host_is_found() {
        assert_eq!(of_host("docs.mirelo.example").as_deref(), Some("mirelo"));
        assert_eq!(of_host("www.vendor.co.uk").as_deref(), Some("vendor"));
        assert_eq!(of_host("127.0.0.1"), None);
        assert_eq!(of_host("localhost"), None);
    }

    #[test]
    fn a_model_may_name_its_mode() {
        let named = ModelName::of("Kling 3.0 Text to Video").unwrap();
        assert_eq!(
            (named.model.id.as_str(), named.mode.as_str()),
            ("kling-3.0", "text-to-video")
        );
        let named = ModelName::of("Lumio 2 Pro").unwrap();
        assert_eq!(
            (named.model.id.as_str(), named.mode.as_str()),
            ("lumio-2-pro", "generate")
        );
    }
}
