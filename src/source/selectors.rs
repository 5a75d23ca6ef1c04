//! A selector file checked: what a source is and how its pages are read.

mod consistent;
mod expect;
mod pages;
mod parser;
mod part;
mod rates;
mod sentences;
mod spec;

use jiff::SignedDuration;

use super::css::BadCss;
use super::file::{OneOrMany, SelectorFile};
use super::schedule::{BadSchedule, Schedule};
use super::words::BadSentence;
use crate::rate::{Route, is_word};
use part::{Lines, Part};

pub use spec::{
    DimensionSpec, Expect, Field, JsonIn, PageSpec, PriceRange, PriceSpec, PublishedSpec,
    RatesSpec, ReadSpec, RouteOf, RouteSpec, RulesSpec, Say, Shape,
};

/// One monitored source: its pages, how they are read, and what is expected of them.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name of the selector file without its ending.
    pub id: String,
    /// The file as people find it: `selectors/<id>.toml`, or its path.
    pub file: String,
    /// The text of the file, kept with every reading.
    pub text: String,
    pub title: String,
    pub model: String,
    pub provider: String,
    /// The page is the model vendor's own.
    pub official: bool,
    pub schedule: Schedule,
    pub allowance: SignedDuration,
    pub pages: Vec<PageSpec>,
    pub routes: Vec<RouteSpec>,
    pub rates: Vec<RatesSpec>,
    pub rules: Vec<RulesSpec>,
    pub published: Option<PublishedSpec>,
    pub expect: Expect,
}

/// Why a selector file cannot be used: where, and what to write instead.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {cause}")]
pub struct BadSelectors {
    pub file: String,
    pub line: usize,
    pub cause: Cause,
}

#[derive(Debug, thiserror::Error)]
pub enum Cause {
    #[error("{0}")]
    Toml(String),
    #[error(transparent)]
    Css(#[from] BadCss),
    #[error(transparent)]
    Schedule(#[from] BadSchedule),
    #[error(transparent)]
    Sentence(#[from] BadSentence),
    #[error("{0}")]
    Value(String),
}

impl Source {
    /// Reads the selector file of the source `id`.
    ///
    /// # Errors
    /// [`BadSelectors`]: the first mistake, with its line.
    pub fn parse(id: &str, file: &str, text: &str) -> Result<Self, BadSelectors> {
        let lines = Lines { file, text };
        let raw: SelectorFile = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            lines.bad(at, Cause::Toml(parser::toml_mistake(error.message())))
        })?;
        check(id, &lines, &raw)
    }

    pub fn page(&self, id: &str) -> Option<&PageSpec> {
        self.pages.iter().find(|page| page.id == id)
    }

    pub fn route(&self, route: &Route) -> Option<&RouteSpec> {
        self.routes.iter().find(|spec| &spec.route == route)
    }

    /// What the page calls a dimension's value: the first of the file's words for it.
    pub fn label(&self, key: &str, value: &str) -> Option<String> {
        let mut words = self
            .rates
            .iter()
            .flat_map(|rates| &rates.dimensions)
            .filter(|dimension| dimension.key == key)
            .flat_map(|dimension| &dimension.words)
            .filter(|(v, _)| v == value)
            .filter_map(|(_, words)| words.iter().next());
        words.next().map(|word| word.written().replace('*', ""))
    }
}

/// Whether a part of the file that names `pages` speaks of `page`.
pub(super) fn speaks_of(pages: Option<&[String]>, page: &str) -> bool {
    pages.is_none_or(|pages| pages.iter().any(|p| p == page))
}

fn check(id: &str, lines: &Lines<'_>, raw: &SelectorFile) -> Result<Source, BadSelectors> {
    if !is_word(id) {
        let cause = format!("`{id}` cannot name a source: use lower-case letters, digits and `-`");
        return Err(lines.value(0, cause));
    }
    let part = |at: usize| Part {
        lines,
        words: &raw.words,
        at,
    };
    let routes = raw
        .route
        .iter()
        .map(|r| pages::route(&part(r.span().start), r.as_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    let pages = raw
        .page
        .iter()
        .map(|p| pages::page(&part(p.span().start), p.as_ref(), &routes))
        .collect::<Result<Vec<_>, _>>()?;
    let known = |at: usize, named: Option<&OneOrMany>| {
        let named = named.map(OneOrMany::list).unwrap_or_default();
        let unknown = named
            .into_iter()
            .find(|name| !pages.iter().any(|p| &p.id == name));
        match unknown {
            Some(name) => Err(lines.value(at, format!("there is no page `{name}`"))),
            None => Ok(()),
        }
    };
    let mut rates = Vec::new();
    for spanned in &raw.rates {
        let at = spanned.span().start;
        known(at, spanned.as_ref().pages.as_ref())?;
        let mut spec = rates::rates_spec(&part(at), spanned.as_ref())?;
        spec.pages = pages_of(&spec, &pages);
        rates.push(spec);
    }
    let mut rules = Vec::new();
    for spanned in &raw.rules {
        let at = spanned.span().start;
        known(at, spanned.as_ref().pages.as_ref())?;
        rules.push(sentences::rules_spec(&part(at), spanned.as_ref())?);
    }
    let published = match &raw.published {
        Some(spanned) => {
            known(spanned.span().start, spanned.as_ref().pages.as_ref())?;
            Some(sentences::published(
                &part(spanned.span().start),
                spanned.as_ref(),
            )?)
        }
        None => None,
    };
    let expect = expect::expect(&part(raw.expect.span().start), raw.expect.as_ref())?;
    each_once(lines, &pages, &routes, raw)?;
    let source = Source {
        id: id.to_owned(),
        file: lines.file.to_owned(),
        text: lines.text.to_owned(),
        title: raw.title.clone(),
        model: raw.model.clone(),
        provider: raw.provider.clone(),
        official: raw.official,
        schedule: schedule(lines, raw)?,
        allowance: allowance(lines, raw)?,
        pages,
        routes,
        rates,
        rules,
        published,
        expect,
    };
    let words: Vec<(String, usize)> = raw
        .words
        .iter()
        .map(|(name, words)| (name.clone(), lines.line(words.span().start)))
        .collect();
    match consistent::mistake(&source, &words) {
        Some((line, cause)) => Err(lines.at(line, cause)),
        None => Ok(source),
    }
}

/// A fixed route is that of every row, so its rates are looked for on the pages that list it.
fn pages_of(rates: &RatesSpec, pages: &[PageSpec]) -> Option<Vec<String>> {
    let RouteOf::Fixed(route) = &rates.route else {
        return rates.pages.clone();
    };
    let listing = || {
        let pages = pages.iter().filter(|page| page.routes.contains(route));
        pages.map(|page| page.id.clone()).collect()
    };
    Some(rates.pages.clone().unwrap_or_else(listing))
}

fn schedule(lines: &Lines<'_>, raw: &SelectorFile) -> Result<Schedule, BadSelectors> {
    Schedule::parse(raw.schedule.as_ref(), raw.timezone.as_ref()).map_err(|error| {
        let span = match error {
            BadSchedule::Zone(_) => raw.timezone.span(),
            _ => raw.schedule.span(),
        };
        lines.bad(span.start, error)
    })
}

fn allowance(lines: &Lines<'_>, raw: &SelectorFile) -> Result<SignedDuration, BadSelectors> {
    let written = raw.allowance.as_ref();
    let length: Option<SignedDuration> = written.parse().ok();
    length.filter(SignedDuration::is_positive).ok_or_else(|| {
        let cause = format!("`{written}` is no length of time: write `36h`");
        lines.value(raw.allowance.span().start, cause)
    })
}

fn each_once(
    lines: &Lines<'_>,
    pages: &[PageSpec],
    routes: &[RouteSpec],
    raw: &SelectorFile,
) -> Result<(), BadSelectors> {
    let twice = |at: usize, what: &str| Err(lines.value(at, format!("{what} stands here twice")));
    for (n, page) in pages.iter().enumerate() {
        if pages.iter().take(n).any(|p| p.id == page.id) {
            let at = raw.page.get(n).map_or(0, |p| p.span().start);
            return twice(at, &format!("the page `{}`", page.id));
        }
    }
    for (n, route) in routes.iter().enumerate() {
        if routes.iter().take(n).any(|r| r.route == route.route) {
            let at = raw.route.get(n).map_or(0, |r| r.span().start);
            return twice(at, &format!("the route `{}`", route.route));
        }
    }
    Ok(())
}
