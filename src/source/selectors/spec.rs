//! What a selector file says, checked: the types by which pages are read.

use jiff::Span;

use crate::price::{Amount, Currency, Unit};
use crate::rate::{RateId, Route};
use crate::rules::{Rule, Topic};
use crate::source::css::Css;
use crate::source::file::{Bound, Format, Render};
use crate::source::json::Path;
use crate::source::recognise::Language;
use crate::source::template::Template;
use crate::source::words::{Sentence, Word, Words};

#[derive(Clone, Debug)]
pub struct PageSpec {
    pub id: String,
    pub url: url::Url,
    pub says: Vec<Word>,
    /// The language, and perhaps the market, that the page must be of.
    pub language: Option<Language>,
    pub format: Format,
    /// Elements whose text is not read.
    pub skip: Option<Css>,
    pub render: Render,
    /// Texts to click on in the browser, in this order.
    pub click: Vec<String>,
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
    /// So many rows of a page that cannot be read are remarks instead of problems.
    pub tolerate: usize,
    /// That the page has none of them is a remark instead of a problem.
    pub optional: bool,
    pub price: PriceSpec,
    pub dimensions: Vec<DimensionSpec>,
    /// The dimensions whose value is the same for all rows.
    pub constant: Vec<(String, String)>,
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
    pub bound: Option<Bound>,
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
    /// One price a sentence, the fields standing in its holes.
    Text { css: Css, sentences: Vec<Template> },
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
    /// How old the stated date may be.
    pub fresh: Option<Span>,
    pub pages: Option<Vec<String>>,
    pub line: usize,
}

#[derive(Clone, Debug)]
pub struct Expect {
    pub rates: Vec<RateId>,
    /// For each of `rates`, where the file names it.
    pub lines: Vec<usize>,
    pub at_most: usize,
    pub prices: Vec<PriceRange>,
    /// In per cent, how far a price may move at once; `None` where the file leaves it to the
    /// program.
    pub most_move: Option<Amount>,
    pub line: usize,
}

#[derive(Clone, Debug)]
pub struct PriceRange {
    pub currency: Currency,
    pub unit: Unit,
    pub min: Amount,
    pub max: Amount,
}
