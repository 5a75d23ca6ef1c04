//! A selector file checked: what a source is and how its pages are read.

mod consistent;

use jiff::SignedDuration;

use super::css::{BadCss, Css};
use super::file::{
    DimensionFile, ExpectFile, Format, OneOrMany, PageFile, PriceFile, PublishedFile, RangeFile,
    RatesFile, ReadFile, RouteFile, RouteOfFile, RulesFile, SayFile, SelectorFile,
};
use super::json::Path;
use super::schedule::{BadSchedule, Schedule};
use super::words::{BadSentence, Sentence, Word, Words};
use crate::price::{Amount, Currency, Unit};
use crate::rate::{RateId, Route, is_word};
use crate::rules::{Rule, Topic};

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

#[derive(Clone, Debug)]
pub struct PageSpec {
    pub id: String,
    pub url: url::Url,
    pub says: Vec<Word>,
    pub format: Format,
    /// Elements whose text is not read.
    pub skip: Option<Css>,
    pub routes: Vec<Route>,
    pub line: usize,
}

/// What people call a route, and what the file itself states about it.
#[derive(Clone, Debug)]
pub struct RouteSpec {
    pub route: Route,
    pub title: String,
    pub short: Option<String>,
    pub workflow: Option<String>,
    pub choose: Option<String>,
    pub defaults: Vec<(String, String)>,
    pub rules: Vec<Rule>,
}

/// One set of rates and the ways to read it.
#[derive(Clone, Debug)]
pub struct RatesSpec {
    pub pages: Option<Vec<String>>,
    pub route: RouteOf,
    pub only: Vec<(Field, Words)>,
    pub price: PriceSpec,
    pub dimensions: Vec<DimensionSpec>,
    pub reads: Vec<ReadSpec>,
    pub line: usize,
}

#[derive(Clone, Debug)]
pub enum RouteOf {
    Fixed(Route),
    ByField(Field, Vec<(Route, Words)>),
}

/// A field of a row or card: the file's name for it, and what pages call it.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub words: Words,
}

#[derive(Clone, Debug)]
pub struct PriceSpec {
    pub field: Field,
    /// The upper end of a range, where it has a field of its own.
    pub to: Option<Field>,
    /// Fields that may say the currency or unit which the price leaves out.
    pub context: Vec<Field>,
    pub currency: Option<Currency>,
    pub unit: Option<Unit>,
    pub assume_currency: Option<Currency>,
    pub assume_unit: Option<Unit>,
    pub unlabelled: bool,
    pub absent: Words,
}

#[derive(Clone, Debug)]
pub struct DimensionSpec {
    pub key: String,
    pub field: Field,
    pub words: Vec<(String, Words)>,
    pub other: bool,
    pub optional: bool,
    pub absent: Words,
}

#[derive(Clone, Debug)]
pub struct ReadSpec {
    pub shape: Shape,
    pub section: Option<Words>,
    pub line: usize,
}

/// How the rows of a set of rates stand on the page.
#[derive(Clone, Debug)]
pub enum Shape {
    /// One price a row, the fields named by the header.
    Table(Css),
    /// One price a cell, named by the labels of its row and its column.
    Grid {
        css: Css,
        rows: Field,
        columns: Field,
    },
    /// One price a card, the fields named by labels.
    Cards(Css),
    /// One price a row of JSON, the fields named by keys.
    Json { place: JsonIn, path: Path },
}

/// Where JSON stands.
#[derive(Clone, Debug)]
pub enum JsonIn {
    /// The page is JSON.
    Document,
    /// In the scripts of a page.
    Scripts(Css),
}

#[derive(Clone, Debug)]
pub struct RulesSpec {
    pub pages: Option<Vec<String>>,
    pub section: Option<Words>,
    pub items: Css,
    pub ignore: Words,
    pub say: Vec<Say>,
    pub line: usize,
}

/// Sentences and what they mean.
#[derive(Clone, Debug)]
pub struct Say {
    pub sentences: Vec<Sentence>,
    /// Values may hold `{name}` for the numbers of the sentence.
    pub means: Vec<(Topic, String)>,
}

#[derive(Clone, Debug)]
pub struct PublishedSpec {
    pub sentences: Vec<Sentence>,
    pub pages: Option<Vec<String>>,
    pub line: usize,
}

#[derive(Clone, Debug)]
pub struct Expect {
    pub rates: Vec<RateId>,
    pub at_most: usize,
    pub prices: Vec<PriceRange>,
    pub line: usize,
}

#[derive(Clone, Debug)]
pub struct PriceRange {
    pub currency: Currency,
    pub unit: Unit,
    pub min: Amount,
    pub max: Amount,
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
            lines.bad(at, Cause::Toml(toml_mistake(error.message())))
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

/// The parser's words, and what to write instead where that is plain.
fn toml_mistake(message: &str) -> String {
    let message = message.trim().replace('\n', "; ");
    match remedy(&message) {
        Some(remedy) => format!("{message}\nhint: {remedy}"),
        None => message,
    }
}

fn remedy(message: &str) -> Option<String> {
    let named = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field") {
        let (key, place) = PLACES.iter().find(|(key, _)| *key == named)?;
        return Some(format!("`{key}` belongs {place}"));
    }
    if message.starts_with("invalid type: map, expected a sequence") {
        return Some("write the header in two brackets, `[[…]]`".to_owned());
    }
    let is_number = message.contains("floating point") || message.contains("integer");
    (is_number && message.ends_with("a string")).then(|| format!("write `\"{named}\"`, in quotes"))
}

/// The keys that are easily written below the wrong header, and where they belong.
const PLACES: [(&str, &str); 18] = [
    ("title", "at the top of the file or in [[route]]"),
    ("provider", TOP),
    ("model", TOP),
    ("official", TOP),
    ("schedule", TOP),
    ("timezone", TOP),
    ("allowance", TOP),
    ("url", "in [[page]]"),
    ("says", "in [[page]]"),
    (
        "where",
        "in [[rates]], before its dimensions and ways to read",
    ),
    (
        "price",
        "in [[rates]], before its dimensions and ways to read",
    ),
    (
        "route",
        "in [[rates]], before its dimensions and ways to read",
    ),
    ("section", "in [[rates.read]] or [[rules]]"),
    ("json", "in [[rates.read]]"),
    ("format", "in [[page]]"),
    ("context", "in `price`"),
    ("currency", "in `price`"),
    ("at_most", "in [expect]"),
];

const TOP: &str = "at the top of the file, before the first line in [brackets]";

struct Lines<'a> {
    file: &'a str,
    text: &'a str,
}

impl Lines<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.matches('\n').count().saturating_add(1)
    }

    fn bad(&self, at: usize, cause: impl Into<Cause>) -> BadSelectors {
        BadSelectors {
            file: self.file.to_owned(),
            line: self.line(at),
            cause: cause.into(),
        }
    }

    fn at(&self, line: usize, cause: String) -> BadSelectors {
        BadSelectors {
            file: self.file.to_owned(),
            line,
            cause: Cause::Value(cause),
        }
    }

    fn value(&self, at: usize, cause: impl Into<String>) -> BadSelectors {
        self.bad(at, Cause::Value(cause.into()))
    }
}

/// One spanned part of the file while it is checked.
struct Part<'a> {
    lines: &'a Lines<'a>,
    words: &'a std::collections::BTreeMap<String, toml::Spanned<OneOrMany>>,
    at: usize,
}

impl Part<'_> {
    fn bad(&self, cause: impl Into<Cause>) -> BadSelectors {
        self.lines.bad(self.at, cause)
    }

    fn value(&self, cause: impl Into<String>) -> BadSelectors {
        self.lines.value(self.at, cause)
    }

    fn line(&self) -> usize {
        self.lines.line(self.at)
    }

    fn css(&self, written: &str) -> Result<Css, BadSelectors> {
        Css::parse(written).map_err(|error| self.bad(error))
    }

    fn field(&self, name: &str) -> Field {
        let words = match self.words.get(name) {
            Some(words) => words.as_ref().list(),
            None => vec![name.to_owned()],
        };
        Field {
            name: name.to_owned(),
            words: Words::new(&words),
        }
    }

    fn sentences(&self, written: &OneOrMany) -> Result<Vec<Sentence>, BadSelectors> {
        let parsed = written.list();
        let parsed = parsed.iter().map(|text| Sentence::parse(text));
        parsed
            .collect::<Result<_, _>>()
            .map_err(|error| self.bad(error))
    }

    fn parsed<T: std::str::FromStr<Err: ToString>>(&self, text: &str) -> Result<T, BadSelectors> {
        text.parse()
            .map_err(|error: T::Err| self.value(error.to_string()))
    }

    fn each<T>(
        &self,
        text: Option<&String>,
        read: impl Fn(&Self, &str) -> Result<T, BadSelectors>,
    ) -> Result<Option<T>, BadSelectors> {
        text.map(|text| read(self, text)).transpose()
    }

    /// A currency; `usd` would be a vendor's own unit of that name, which nobody means.
    fn currency(&self, text: &str) -> Result<Currency, BadSelectors> {
        let upper = text.to_ascii_uppercase();
        let meant = match (upper.parse(), upper.as_str()) {
            (Ok(Currency::Iso(_)), _) if upper != text => Some(upper.as_str()),
            (_, "CREDIT" | "CREDITS") if text != "credits" => Some("credits"),
            (_, "$") => Some("USD"),
            _ => None,
        };
        self.spelled(text, meant)?;
        self.parsed(text)
    }

    /// A unit; `sec` would be a unit of the vendor's own.
    fn unit(&self, text: &str) -> Result<Unit, BadSelectors> {
        let meant = match text.to_ascii_lowercase().as_str() {
            "s" | "sec" | "secs" | "second" | "seconds" | "1-second" | "1-seconds" => "second",
            "m" | "min" | "mins" | "minute" | "minutes" => "minute",
            "h" | "hr" | "hour" | "hours" => "hour",
            "req" | "request" | "requests" | "call" | "calls" => "request",
            "image" | "images" => "image",
            "video" | "videos" => "video",
            _ => text,
        };
        self.spelled(text, Some(meant))?;
        self.parsed(text)
    }

    fn spelled(&self, text: &str, meant: Option<&str>) -> Result<(), BadSelectors> {
        match meant {
            Some(meant) if meant != text => {
                Err(self.value(format!("write `{meant}` instead of `{text}`")))
            }
            _ => Ok(()),
        }
    }
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
        .map(|r| route(&part(r.span().start), r.as_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    let pages = raw
        .page
        .iter()
        .map(|p| page(&part(p.span().start), p.as_ref(), &routes))
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
        let mut spec = rates_spec(&part(at), spanned.as_ref())?;
        spec.pages = pages_of(&spec, &pages);
        rates.push(spec);
    }
    let mut rules = Vec::new();
    for spanned in &raw.rules {
        let at = spanned.span().start;
        known(at, spanned.as_ref().pages.as_ref())?;
        rules.push(rules_spec(&part(at), spanned.as_ref())?);
    }
    let published = match &raw.published {
        Some(spanned) => {
            known(spanned.span().start, spanned.as_ref().pages.as_ref())?;
            Some(published(&part(spanned.span().start), spanned.as_ref())?)
        }
        None => None,
    };
    let expect = expect(&part(raw.expect.span().start), raw.expect.as_ref())?;
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

fn route(part: &Part<'_>, raw: &RouteFile) -> Result<RouteSpec, BadSelectors> {
    let rules = raw
        .rules
        .iter()
        .map(|(topic, value)| {
            let topic = topic_named(part, topic)?;
            Rule::parse(topic, value).map_err(|error| part.value(error.to_string()))
        })
        .collect::<Result<_, _>>()?;
    Ok(RouteSpec {
        route: part.parsed(&raw.id)?,
        title: raw.title.clone(),
        short: raw.short.clone(),
        workflow: raw.workflow.clone(),
        choose: raw.choose.clone(),
        defaults: raw.defaults.clone().into_iter().collect(),
        rules,
    })
}

fn topic_named(part: &Part<'_>, name: &str) -> Result<Topic, BadSelectors> {
    Topic::named(name).ok_or_else(|| {
        let known: Vec<&str> = Topic::ALL.iter().map(|t| t.name()).collect();
        part.value(format!(
            "there is no rule `{name}`; known are {}",
            known.join(", ")
        ))
    })
}

fn page(part: &Part<'_>, raw: &PageFile, routes: &[RouteSpec]) -> Result<PageSpec, BadSelectors> {
    if !is_word(&raw.id) {
        return Err(part.value(format!("`{}` cannot name a page", raw.id)));
    }
    let says = raw.says.list();
    if says.is_empty() || says.iter().any(|word| word.trim().is_empty()) {
        return Err(part.value("`says` must name words by which the page is recognised"));
    }
    let all = || routes.iter().map(|r| r.route.clone()).collect();
    let own = |names: &OneOrMany| {
        let named = names.list().into_iter().map(|name| {
            let route: Route = part.parsed(&name)?;
            if routes.iter().any(|r| r.route == route) {
                Ok(route)
            } else {
                Err(part.value(format!("there is no [[route]] `{route}`")))
            }
        });
        named.collect::<Result<Vec<_>, _>>()
    };
    Ok(PageSpec {
        id: raw.id.clone(),
        url: page_url(part, &raw.url)?,
        says: says.iter().map(|w| Word::new(&format!("*{w}*"))).collect(),
        format: raw.format,
        skip: raw.skip.as_ref().map(|css| part.css(css)).transpose()?,
        routes: raw.routes.as_ref().map_or_else(|| Ok(all()), own)?,
        line: part.line(),
    })
}

/// A page's address: what a browser would be asked for, and nothing that two parsers could read
/// differently.
fn page_url(part: &Part<'_>, written: &str) -> Result<url::Url, BadSelectors> {
    let odd = |why: &str| Err(part.value(format!("`{}` {why}", written.escape_debug())));
    if written.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
        return odd("holds blanks, controls or backslashes");
    }
    let Ok(url) = url::Url::parse(written) else {
        return odd("is not a URL");
    };
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return odd("is not an http or https URL with a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return odd("holds a user name or password");
    }
    Ok(url)
}

fn rates_spec(part: &Part<'_>, raw: &RatesFile) -> Result<RatesSpec, BadSelectors> {
    let route = match &raw.route {
        RouteOfFile::Fixed(route) => RouteOf::Fixed(part.parsed(route)?),
        RouteOfFile::ByField(by) => {
            let routes = by
                .words
                .iter()
                .map(|(route, words)| Ok((part.parsed(route)?, Words::new(&words.list()))))
                .collect::<Result<_, _>>()?;
            RouteOf::ByField(part.field(&by.field), routes)
        }
    };
    if raw.read.is_empty() {
        return Err(part.value("`read` names no way to read these rates"));
    }
    Ok(RatesSpec {
        pages: raw.pages.as_ref().map(OneOrMany::list),
        route,
        only: raw
            .only
            .iter()
            .map(|(field, words)| (part.field(field), Words::new(&words.list())))
            .collect(),
        price: price(part, &raw.price)?,
        dimensions: raw
            .dimensions
            .iter()
            .map(|(key, dimension)| dimension_spec(part, key, dimension))
            .collect::<Result<_, _>>()?,
        reads: raw
            .read
            .iter()
            .map(|read| {
                let part = Part {
                    at: read.span().start,
                    ..*part
                };
                read_spec(&part, read.as_ref())
            })
            .collect::<Result<_, _>>()?,
        line: part.line(),
    })
}

fn price(part: &Part<'_>, raw: &PriceFile) -> Result<PriceSpec, BadSelectors> {
    Ok(PriceSpec {
        field: part.field(&raw.field),
        to: raw.to.as_ref().map(|to| part.field(to)),
        context: raw.context.list().iter().map(|f| part.field(f)).collect(),
        currency: part.each(raw.currency.as_ref(), Part::currency)?,
        unit: part.each(raw.unit.as_ref(), Part::unit)?,
        assume_currency: part.each(raw.assume.currency.as_ref(), Part::currency)?,
        assume_unit: part.each(raw.assume.unit.as_ref(), Part::unit)?,
        unlabelled: raw.unlabelled,
        absent: Words::new(&raw.absent.list()),
    })
}

fn dimension_spec(
    part: &Part<'_>,
    key: &str,
    raw: &DimensionFile,
) -> Result<DimensionSpec, BadSelectors> {
    let odd = std::iter::once(key).chain(raw.words.keys().map(String::as_str));
    if let Some(word) = odd.into_iter().find(|word| !is_word(word)) {
        let cause = format!("`{word}`: names are lower-case letters, digits, `.`, `-` and `_`");
        return Err(part.value(cause));
    }
    if raw.words.is_empty() && !raw.other {
        let cause = format!("dimension `{key}`: name its values in `words`, or set `other = true`");
        return Err(part.value(cause));
    }
    Ok(DimensionSpec {
        key: key.to_owned(),
        field: part.field(&raw.field),
        words: raw
            .words
            .iter()
            .map(|(value, words)| (value.clone(), Words::new(&words.list())))
            .collect(),
        other: raw.other,
        optional: raw.optional,
        absent: Words::new(&raw.absent.list()),
    })
}

fn read_spec(part: &Part<'_>, raw: &ReadFile) -> Result<ReadSpec, BadSelectors> {
    let shape = match (&raw.table, &raw.grid, &raw.cards, &raw.json) {
        (Some(css), None, None, None) => Shape::Table(part.css(css)?),
        (None, None, Some(css), None) => Shape::Cards(part.css(css)?),
        (None, Some(css), None, None) => grid(part, raw, css)?,
        (None, None, None, Some(place)) => json(part, raw, place)?,
        _ => return Err(part.value("name exactly one of `table`, `grid`, `cards`, `json`")),
    };
    let has_rows = matches!(shape, Shape::Grid { .. } | Shape::Json { .. });
    if !has_rows && (raw.rows.is_some() || raw.columns.is_some()) {
        return Err(part.value("`rows` and `columns` belong to a `grid`"));
    }
    Ok(ReadSpec {
        shape,
        section: raw.section.as_ref().map(|s| Words::new(&s.list())),
        line: part.line(),
    })
}

fn grid(part: &Part<'_>, raw: &ReadFile, css: &str) -> Result<Shape, BadSelectors> {
    let (Some(rows), Some(columns)) = (&raw.rows, &raw.columns) else {
        let cause = "a `grid` needs `rows` and `columns`: the fields that its labels fill";
        return Err(part.value(cause));
    };
    Ok(Shape::Grid {
        css: part.css(css)?,
        rows: part.field(rows),
        columns: part.field(columns),
    })
}

fn json(part: &Part<'_>, raw: &ReadFile, place: &str) -> Result<Shape, BadSelectors> {
    let Some(rows) = &raw.rows else {
        return Err(part.value("`json` needs `rows`: the path to its rows, such as `data[*]`"));
    };
    if raw.columns.is_some() || raw.section.is_some() {
        return Err(part.value("`json` has no `columns` and no `section`"));
    }
    let place = match place {
        "document" => JsonIn::Document,
        css => JsonIn::Scripts(part.css(css)?),
    };
    let path = part.parsed(rows)?;
    Ok(Shape::Json { place, path })
}

fn rules_spec(part: &Part<'_>, raw: &RulesFile) -> Result<RulesSpec, BadSelectors> {
    Ok(RulesSpec {
        pages: raw.pages.as_ref().map(OneOrMany::list),
        section: raw.section.as_ref().map(|s| Words::new(&s.list())),
        items: part.css(&raw.items)?,
        ignore: Words::new(&raw.ignore.list()),
        say: raw
            .say
            .iter()
            .map(|say| {
                let part = Part {
                    at: say.span().start,
                    ..*part
                };
                say_spec(&part, say.as_ref())
            })
            .collect::<Result<_, _>>()?,
        line: part.line(),
    })
}

fn say_spec(part: &Part<'_>, raw: &SayFile) -> Result<Say, BadSelectors> {
    let sentences = part.sentences(&raw.text)?;
    let mut means = Vec::new();
    for (name, value) in &raw.means {
        let topic = topic_named(part, name)?;
        for sentence in &sentences {
            // Any number stands for those of the page: the value must be a rule with numbers in.
            let trial = sentence.holes().fold(value.clone(), |v, hole| {
                v.replace(&format!("{{{hole}}}"), "1")
            });
            Rule::parse(topic, &trial).map_err(|error| part.value(error.to_string()))?;
        }
        means.push((topic, value.clone()));
    }
    Ok(Say { sentences, means })
}

fn published(part: &Part<'_>, raw: &PublishedFile) -> Result<PublishedSpec, BadSelectors> {
    let sentences = part.sentences(&raw.text)?;
    if let Some(sentence) = sentences.iter().find(|s| !s.has_date()) {
        let cause = format!("`{}` says no {{date}}", sentence.written());
        return Err(part.value(cause));
    }
    Ok(PublishedSpec {
        sentences,
        pages: raw.pages.as_ref().map(OneOrMany::list),
        line: part.line(),
    })
}

fn expect(part: &Part<'_>, raw: &ExpectFile) -> Result<Expect, BadSelectors> {
    let mut rates: Vec<RateId> = Vec::new();
    for alternative in raw.rates.list().iter().flat_map(|rate| alternatives(rate)) {
        let rate: RateId = part.parsed(&alternative)?;
        if rates.contains(&rate) {
            return Err(part.value(format!("the rate `{rate}` stands here twice")));
        }
        rates.push(rate);
    }
    if rates.is_empty() {
        return Err(part.value("`rates` must name at least one rate that the page has to show"));
    }
    let at_most = raw.at_most.unwrap_or(rates.len());
    if at_most < rates.len() {
        let cause = format!("`at_most` is {at_most}, but `rates` names {}", rates.len());
        return Err(part.value(cause));
    }
    let prices = raw.price.iter().map(|range| price_range(part, range));
    let prices = prices.collect::<Result<_, _>>()?;
    Ok(Expect {
        at_most,
        rates,
        prices,
        line: part.line(),
    })
}

fn price_range(part: &Part<'_>, raw: &RangeFile) -> Result<PriceRange, BadSelectors> {
    let range = PriceRange {
        currency: part.currency(&raw.currency)?,
        unit: part.unit(&raw.unit)?,
        min: part.parsed(&raw.min)?,
        max: part.parsed(&raw.max)?,
    };
    if range.min > range.max {
        let cause = format!("`min` {} is above `max` {}", range.min, range.max);
        return Err(part.value(cause));
    }
    Ok(range)
}

/// `a{b,c}d` as `abd` and `acd`, for every group of braces.
fn alternatives(written: &str) -> Vec<String> {
    let group = written.split_once('{').and_then(|(head, rest)| {
        rest.split_once('}')
            .map(|(group, tail)| (head, group, tail))
    });
    match group {
        None => vec![written.to_owned()],
        Some((head, group, tail)) => {
            let tails = alternatives(tail);
            group
                .split(',')
                .flat_map(|choice| {
                    let head = format!("{head}{}", choice.trim());
                    tails.iter().map(move |tail| format!("{head}{tail}"))
                })
                .collect()
        }
    }
}
