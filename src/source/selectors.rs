//! A selector file checked: what a source is and how its pages are read.

mod consistent;
mod expect;
mod lint;
mod pages;
mod parser;
mod part;
mod rates;
mod relations;
mod sentences;
mod spec;
#[cfg(test)]
mod tests;

use jiff::SignedDuration;
use toml::Spanned;

use super::css::BadCss;
use super::file::{OneOrMany, Repairs, SelectorFile};
use super::schedule::{BadSchedule, Schedule};
use super::words::BadSentence;
use crate::length;
use crate::rate::{RateId, Route, is_word};
use part::{Part, Written};

pub(in crate::source) use consistent::expected::reads;
pub use lint::{Doubt, lint};
pub use relations::{CorrespondsSpec, MentionSpec};
pub use spec::{
    DimensionSpec, Expect, Field, JsonIn, PageSpec, PublishedSpec, RatesSpec, ReadSpec, RouteOf,
    RouteSpec, RulesSpec, Say, Shape,
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
    /// Its routes stand in the comparison tables and the report.
    pub compare: bool,
    pub schedule: Schedule,
    pub allowance: SignedDuration,
    /// Who decides about a repair of the file.
    pub repairs: Repairs,
    /// How long after a doubtful reading a second check may confirm it.
    pub confirm: SignedDuration,
    pub pages: Vec<PageSpec>,
    pub routes: Vec<RouteSpec>,
    pub rates: Vec<RatesSpec>,
    pub rules: Vec<RulesSpec>,
    pub published: Option<PublishedSpec>,
    pub corresponds: Vec<CorrespondsSpec>,
    pub mentions: Vec<MentionSpec>,
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
        let written = Written::new(file, text);
        let raw: SelectorFile =
            toml::from_str(text).map_err(|error| parser::unparsed(&written, &error))?;
        check(id, &written, &raw)
    }

    /// A place in its file, as problems name it.
    pub fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.file)
    }

    pub fn page(&self, id: &str) -> Option<&PageSpec> {
        self.pages.iter().find(|page| page.id == id)
    }

    pub fn route(&self, route: &Route) -> Option<&RouteSpec> {
        self.routes.iter().find(|spec| &spec.route == route)
    }

    /// Whether the source could ever read a rate that `rate`, with all or fewer of its dimensions,
    /// means.
    pub fn could_read(&self, rate: &RateId) -> bool {
        relations::never_read(self, rate).is_none()
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

fn check(id: &str, written: &Written<'_>, raw: &SelectorFile) -> Result<Source, BadSelectors> {
    let file = written.whole();
    let is_led_by_a_letter = id.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !is_word(id) || !is_led_by_a_letter {
        let cause = format!(
            "`{id}` cannot name a source: use lower-case letters, digits and `-`, and no sign first"
        );
        return Err(file.value(cause));
    }
    let routes = raw.route.iter().enumerate();
    let routes = routes
        .map(|(n, r)| pages::route(&file.key("route").nth(n), r.as_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    let pages = raw.page.iter().enumerate();
    let pages = pages
        .map(|(n, p)| pages::page(&file.key("page").nth(n), p.as_ref(), &routes))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rates = Vec::new();
    for (n, spanned) in raw.rates.iter().enumerate() {
        let part = file.key("rates").nth(n);
        known_pages(&part, spanned.as_ref().pages.as_ref(), &pages)?;
        let mut spec = rates::rates_spec(&part, spanned.as_ref())?;
        spec.pages = pages_of(&spec, &pages);
        rates.push(spec);
    }
    let mut rules = Vec::new();
    for (n, spanned) in raw.rules.iter().enumerate() {
        let part = file.key("rules").nth(n);
        known_pages(&part, spanned.as_ref().pages.as_ref(), &pages)?;
        rules.push(sentences::rules_spec(&part, spanned.as_ref())?);
    }
    let published = match &raw.published {
        Some(spanned) => {
            let part = file.key("published");
            known_pages(&part, spanned.as_ref().pages.as_ref(), &pages)?;
            Some(sentences::published(&part, spanned.as_ref())?)
        }
        None => None,
    };
    let mut corresponds = Vec::new();
    for (n, spanned) in raw.corresponds.iter().enumerate() {
        let part = file.key("corresponds").nth(n);
        corresponds.push(relations::corresponds_spec(&part, spanned.as_ref())?);
    }
    let mut mentions = Vec::new();
    for (n, spanned) in raw.mentions.iter().enumerate() {
        let part = file.key("mentions").nth(n);
        known_pages(&part, spanned.as_ref().pages.as_ref(), &pages)?;
        mentions.push(relations::mention_spec(&part, spanned.as_ref())?);
    }
    let expect = expect::expect(&file.key("expect"), raw.expect.as_ref())?;
    each_once(&file, &pages, &routes)?;
    let source = Source {
        id: id.to_owned(),
        file: written.file.to_owned(),
        text: written.text.to_owned(),
        title: raw.title.clone(),
        model: raw.model.clone(),
        provider: raw.provider.clone(),
        official: raw.official,
        compare: raw.compare,
        repairs: raw.repair,
        schedule: schedule(&file, raw)?,
        allowance: length(&file.key("allowance"), &raw.allowance)?,
        confirm: length(&file.key("confirm"), &raw.confirm)?,
        pages,
        routes,
        rates,
        rules,
        published,
        corresponds,
        mentions,
        expect,
    };
    let mistake = consistent::mistake(&source, &file);
    match mistake.or_else(|| relations::mistake(&source, &file)) {
        Some(mistake) => Err(mistake),
        None => Ok(source),
    }
}

/// Whether the pages that a section names are pages of the file.
fn known_pages(
    part: &Part<'_>,
    named: Option<&OneOrMany>,
    pages: &[PageSpec],
) -> Result<(), BadSelectors> {
    let named = named.map(OneOrMany::list).unwrap_or_default();
    let mut named = named.into_iter().enumerate();
    match named.find(|(_, name)| !pages.iter().any(|p| &p.id == name)) {
        Some((n, name)) => {
            let part = part.key("pages").nth(n);
            Err(part.value(format!("there is no page `{name}`")))
        }
        None => Ok(()),
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

/// The default: every six hours.
const SCHEDULE: &str = "0 0 */6 * * *";

fn schedule(file: &Part<'_>, raw: &SelectorFile) -> Result<Schedule, BadSelectors> {
    let text = |set: &Option<Spanned<String>>| set.as_ref().map(|text| text.as_ref().clone());
    if let Some(every) = text(&raw.every) {
        for (key, set) in [("schedule", &raw.schedule), ("timezone", &raw.timezone)] {
            if set.is_some() {
                let cause = format!("`every` stands in place of `{key}`: keep one of them");
                return Err(file.key(key).value(cause));
            }
        }
        return Schedule::every(&every).map_err(|error| file.key("every").bad(error));
    }
    let cron = text(&raw.schedule).unwrap_or_else(|| SCHEDULE.to_owned());
    let zone = text(&raw.timezone).unwrap_or_else(|| "UTC".to_owned());
    Schedule::parse(&cron, &zone).map_err(|error| {
        let key = match error {
            BadSchedule::Zone(..) => "timezone",
            _ => "schedule",
        };
        file.key(key).bad(error)
    })
}

/// The longest that a source may go unread, or a doubt unconfirmed.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

fn length(part: &Part<'_>, raw: &Spanned<String>) -> Result<SignedDuration, BadSelectors> {
    let written = raw.as_ref();
    let length = length::parse(written).map_err(|bad| part.value(bad.to_string()))?;
    if !length.is_positive() {
        return Err(part.value(format!("`{written}` must be above zero")));
    }
    if length > LONGEST {
        return Err(part.value(format!("`{written}` is longer than a year")));
    }
    Ok(length)
}

fn each_once(
    file: &Part<'_>,
    pages: &[PageSpec],
    routes: &[RouteSpec],
) -> Result<(), BadSelectors> {
    let twice = |section: &str, n: usize, what: String| {
        let part = file.key(section).nth(n).key("id");
        Err(part.value(format!("{what} stands here twice")))
    };
    for (n, page) in pages.iter().enumerate() {
        if pages.iter().take(n).any(|p| p.id == page.id) {
            return twice("page", n, format!("the page `{}`", page.id));
        }
    }
    for (n, route) in routes.iter().enumerate() {
        if routes.iter().take(n).any(|r| r.route == route.route) {
            return twice("route", n, format!("the route `{}`", route.route));
        }
    }
    Ok(())
}
