//! The selector file as it is written: one TOML file a source. What it may say is documented for
//! its authors in `selectors/README.md`; what it means is checked in [`super::selectors`].

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// One word or several: `"Quality"` or `["Quality", "Resolution"]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a text in quotes, or a list of such texts"
)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    pub(super) fn list(&self) -> Vec<String> {
        match self {
            Self::One(word) => vec![word.clone()],
            Self::Many(words) => words.clone(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SelectorFile {
    pub title: String,
    /// How people call the model and the provider.
    pub model: String,
    pub provider: String,
    /// The page is the model vendor's own.
    #[serde(default)]
    pub official: bool,
    /// Its routes stand in the comparison tables.
    #[serde(default = "yes")]
    pub compare: bool,
    pub schedule: Option<Spanned<String>>,
    pub timezone: Option<Spanned<String>>,
    /// In place of a schedule on a clock.
    pub every: Option<Spanned<String>>,
    /// Whether a person decides about a repaired file.
    #[serde(default)]
    pub repair: Repairs,
    /// How long the source may stay unread before that is trouble.
    #[serde(default = "day_and_half")]
    pub allowance: Spanned<String>,
    /// How long after a doubtful reading a second check may confirm it.
    #[serde(default = "ten_minutes")]
    pub confirm: Spanned<String>,
    #[serde(default)]
    #[expect(
        dead_code,
        reason = "here they are only checked; each field asks for its own"
    )]
    pub words: BTreeMap<String, Spanned<OneOrMany>>,
    pub page: Vec<Spanned<PageFile>>,
    #[serde(default)]
    pub route: Vec<Spanned<RouteFile>>,
    #[serde(default)]
    pub rates: Vec<Spanned<RatesFile>>,
    #[serde(default)]
    pub rules: Vec<Spanned<RulesFile>>,
    pub published: Option<Spanned<PublishedFile>>,
    #[serde(default)]
    pub corresponds: Vec<Spanned<CorrespondsFile>>,
    #[serde(default)]
    pub mentions: Vec<Spanned<MentionsFile>>,
    pub expect: Spanned<ExpectFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageFile {
    pub id: String,
    pub url: String,
    /// Words that the page must say to be this page.
    pub says: OneOrMany,
    /// What the page is written in.
    #[serde(default)]
    pub format: Format,
    /// The language that the page must be in, `en`, or that of one market, `en-US`.
    pub language: Option<String>,
    /// CSS of elements whose text is not read.
    pub skip: Option<String>,
    /// Whether a browser shows it.
    #[serde(default)]
    pub render: Render,
    /// What is clicked on in the browser, one after the other, by the text that is seen.
    #[serde(default)]
    pub click: OneOrMany,
    /// The routes whose rates stand on it; all of the file's when left out.
    pub routes: Option<OneOrMany>,
}

/// Who decides about a repair of the selector file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Repairs {
    /// A person.
    #[default]
    Propose,
    /// It is applied where every rate is found and no price is another.
    Auto,
}

/// What a page is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Html,
    Json,
    Markdown,
}

/// How a page is got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Render {
    /// As the server sends it.
    #[default]
    Http,
    /// As a browser shows it.
    Browser,
    /// As the server sends it, and where that lacks something, as a browser shows it.
    Auto,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteFile {
    pub id: String,
    pub title: String,
    /// The mode in a word, where several modes are named together (`text`).
    pub short: Option<String>,
    /// What it is for, in a few words.
    pub workflow: Option<String>,
    /// When a developer would choose it, to follow "if your workflow is …".
    pub choose: Option<String>,
    /// What the provider charges when a dimension is not named, where it documents that.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
    /// Billing rules that stand on no page that is read.
    #[serde(default)]
    pub rules: BTreeMap<String, OneOrMany>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RatesFile {
    pub pages: Option<OneOrMany>,
    /// One route for all; or `field` and `words` to tell it from each row.
    pub route: RouteOfFile,
    /// Only rows that say this.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, OneOrMany>,
    /// So many rows that cannot be read are remarks instead of problems.
    #[serde(default)]
    pub tolerate: usize,
    /// The page need not have them.
    #[serde(default)]
    pub optional: bool,
    pub price: PriceFile,
    #[serde(default)]
    pub dimensions: BTreeMap<String, DimensionFile>,
    pub read: Vec<Spanned<ReadFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected `route` to be a route in quotes, or a table of `field` and `words`"
)]
pub(super) enum RouteOfFile {
    Fixed(String),
    ByField(RouteByField),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteByField {
    pub field: String,
    pub words: BTreeMap<String, OneOrMany>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceFile {
    pub field: String,
    /// The field of the upper end, where a price is given as a range in two fields.
    pub to: Option<String>,
    /// Fields that may say the currency or unit which the price leaves out.
    #[serde(default)]
    pub context: OneOrMany,
    /// What every price is, where the page says it outside of the rows.
    pub kind: Option<Bound>,
    /// What the price must be in. Read from the cell or its header, never assumed.
    pub currency: Option<String>,
    pub unit: Option<String>,
    /// What is meant where neither the cell nor its header says it.
    #[serde(default)]
    pub assume: AssumeFile,
    /// On cards the price may stand without its label.
    #[serde(default)]
    pub unlabelled: bool,
    /// Words in a price cell that say that there is no price.
    #[serde(default)]
    pub absent: OneOrMany,
}

/// The end of what may be charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// This or more.
    From,
    /// This or less.
    UpTo,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssumeFile {
    pub currency: Option<String>,
    pub unit: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DimensionFile {
    pub field: Option<String>,
    /// The value for all rows, where the page says it outside of them.
    pub value: Option<String>,
    /// The page's words for each value; what they leave out is read only with `other`.
    #[serde(default)]
    pub words: BTreeMap<String, OneOrMany>,
    /// Take values that `words` does not list under their own name.
    #[serde(default)]
    pub other: bool,
    /// The field may be missing; the rate then has no such dimension.
    #[serde(default)]
    pub optional: bool,
    /// Words that say that a row has no such dimension.
    #[serde(default)]
    pub absent: OneOrMany,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadFile {
    /// A table with one price a row: CSS of the tables to look at.
    pub table: Option<String>,
    /// A table with one price a cell: CSS of the tables to look at.
    pub grid: Option<String>,
    /// Cards, lists or boxes with labels: CSS of the elements to look at.
    pub cards: Option<String>,
    /// Sentences with one price each: CSS of the elements to look at.
    pub text: Option<String>,
    /// For a text: the sentences, with `{Field}` where a field stands.
    pub sentence: Option<OneOrMany>,
    /// Rows of JSON: `document`, or CSS of the scripts to look at.
    pub json: Option<String>,
    /// For a grid: the field that the labels of its rows fill, and that of its columns. For JSON,
    /// `rows` is the path to the rows.
    pub rows: Option<String>,
    pub columns: Option<String>,
    /// Only below the heading with one of these words.
    pub section: Option<OneOrMany>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesFile {
    pub pages: Option<OneOrMany>,
    pub section: Option<OneOrMany>,
    #[serde(default = "list_items")]
    pub items: String,
    /// Sentences that are no rule.
    #[serde(default)]
    pub ignore: OneOrMany,
    #[serde(default)]
    pub say: Vec<Spanned<SayFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SayFile {
    pub text: OneOrMany,
    /// Topic and value of the rules that the sentence says.
    pub means: BTreeMap<String, OneOrMany>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishedFile {
    pub text: OneOrMany,
    /// How old the stated date may be.
    pub fresh: Option<String>,
    pub pages: Option<OneOrMany>,
}

/// Rates of this source, and what they are to rates of another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CorrespondsFile {
    /// With `{a,b}` for alternatives: the n-th is held against the n-th of `to`.
    pub rates: OneOrMany,
    pub to: OneOrMany,
    pub is: Correspondence,
}

/// What two rates are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Correspondence {
    /// One price, told twice; a range holds the prices of which it is one.
    Same,
    /// The prices of all pairs stand in one ratio.
    Ratio,
}

/// Sentences that name a price which is priced elsewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MentionsFile {
    /// With `{price}` where the price stands.
    pub text: OneOrMany,
    pub pages: Option<OneOrMany>,
    pub section: Option<OneOrMany>,
    pub is: Mentioned,
    /// The rates of which it is that; those of the page's own routes when left out.
    pub of: Option<OneOrMany>,
    /// What is meant where the sentence does not say it.
    #[serde(default)]
    pub assume: AssumeFile,
}

/// What a mentioned price is said to be among its rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mentioned {
    /// The price of one of them.
    One,
    Lowest,
    Highest,
    /// From the lowest to the highest.
    Range,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectFile {
    /// The rates that must be read, with `{a,b}` for alternatives.
    pub rates: OneOrMany,
    /// The most rates that are believed; as many as `rates` names when left out.
    pub at_most: Option<usize>,
    /// How far a price may move at once before that is doubted.
    #[serde(rename = "move")]
    pub most_move: Option<String>,
    /// The range in which prices are believed, by currency and unit.
    #[serde(default)]
    pub price: Vec<RangeFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RangeFile {
    pub currency: String,
    pub unit: String,
    pub min: String,
    pub max: String,
}

fn day_and_half() -> Spanned<String> {
    Spanned::new(0..0, "36h".into())
}

fn ten_minutes() -> Spanned<String> {
    Spanned::new(0..0, "10m".into())
}

fn yes() -> bool {
    true
}

fn list_items() -> String {
    "li".into()
}
