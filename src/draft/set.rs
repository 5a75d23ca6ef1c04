//! One set of rates as a draft means it: where it stands, what tells its rates apart, and which
//! prices must be read.

use super::names::ModelName;
use crate::price::Price;

/// A `[[rates]]` of the file to be.
#[derive(Clone, Debug)]
pub struct Set {
    /// What it is, for people: `a table (Resolution, Price)`.
    pub seen: String,
    pub ways: Vec<Way>,
    pub route: RouteBy,
    pub only: Vec<(String, Vec<String>)>,
    pub price: PriceKeys,
    pub dimensions: Vec<Dimension>,
    pub meant: Vec<Meant>,
    /// So many rows are known and have no price now.
    pub room: usize,
    /// What could be otherwise than it is drafted.
    pub doubts: Vec<String>,
    /// Words that the page must say for the draft to hold.
    pub guards: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub shape: Shape,
    pub section: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Table { css: &'static str },
    Grid { rows: String, columns: String },
    Cards,
    Sentence { css: &'static str, sentence: String },
    Data { place: &'static str, path: String },
}

#[derive(Clone, Debug)]
pub enum RouteBy {
    Fixed(ModelName),
    Field(String, Vec<ModelName>),
}

/// `price = { … }`.
#[derive(Clone, Debug, Default)]
pub struct PriceKeys {
    pub field: String,
    pub to: Option<String>,
    pub context: Vec<String>,
    pub assume_currency: bool,
    pub assume_unit: bool,
    pub unlabelled: bool,
    pub absent: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Dimension {
    pub key: String,
    pub says: Says,
}

#[derive(Clone, Debug)]
pub enum Says {
    /// The same for all.
    Value(String),
    /// A field, and for each value the page's words.
    Field(String, Vec<(String, Vec<String>)>),
}

/// A rate and the price that must be read for it.
#[derive(Clone, Debug)]
pub struct Meant {
    pub model: ModelName,
    pub dimensions: Vec<(String, String)>,
    pub price: Price,
}

impl Meant {
    /// What tells it from others of the file.
    pub fn identity(&self) -> String {
        let mut dimensions: Vec<String> = self
            .dimensions
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        dimensions.sort();
        let (model, mode) = (&self.model.model.id, &self.model.mode);
        format!("{model}/{mode}[{}]", dimensions.join(","))
    }
}

impl Set {
    /// Says the same of every rate in this section only.
    pub fn in_section(&self, section: Option<&str>) -> Self {
        let mut set = self.clone();
        for way in &mut set.ways {
            way.section = section.map(str::to_owned);
        }
        set
    }
}
