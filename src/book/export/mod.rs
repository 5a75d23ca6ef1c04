//! The book in the forms that other tools load.
//!
//! What a form cannot say is left out and listed ([`Unsaid`]), never bent: a tool that knows no
//! least charge, no credits and no "from" price is not told of a figure that it would charge.
//!
//! | file | says |
//! |---|---|
//! | `figures` | which prices are one figure of dollars a second or a request, and why others are not |
//! | `csv` | a row a price, for spreadsheets |
//! | `gauges` | Prometheus' text format |
//! | `litellm` | what `litellm.register_model` takes |
//! | `genai_prices` | what the `UpdatePrices` of genai-prices takes |

mod csv;
mod figures;
mod gauges;
mod genai_prices;
mod litellm;

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::Book;
use super::render::pretty;
use crate::escape;
use crate::price::Amount;
use crate::rate::Route;

/// The forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// The whole book, as its schema says ([`super::document::SCHEMA`]).
    Json,
    Csv,
    Prometheus,
    LiteLlm,
    GenaiPrices,
}

/// A book in another form.
#[derive(Clone, Debug)]
pub struct Export {
    /// The book, as the other tool loads it.
    pub text: String,
    /// What the form could not say.
    pub unsaid: Vec<Unsaid>,
}

/// Something that a form cannot say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    /// Whose prices or rules these are.
    pub route: Route,
    /// The dimensions of the rates that it is about; empty: it is about the route.
    pub of: Vec<String>,
    /// Why the form cannot say it.
    pub cause: String,
    /// These rates are not in the export at all; else only this is not said of them.
    pub left_out: bool,
}

impl fmt::Display for Unsaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.left_out {
            "left out"
        } else {
            "not said"
        };
        write!(f, "{verb}: {}", self.route)?;
        for (n, of) in self.of.iter().filter(|of| !of.is_empty()).enumerate() {
            write!(f, "{}[{of}]", if n == 0 { "" } else { " " })?;
        }
        write!(f, ": {}", self.cause)
    }
}

impl Serialize for Unsaid {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// Those that have the same cause are one.
fn note(unsaid: &mut Vec<Unsaid>, one: Unsaid) {
    let same = |other: &&mut Unsaid| {
        other.route == one.route && other.cause == one.cause && other.left_out == one.left_out
    };
    match unsaid.iter_mut().find(same) {
        Some(known) => {
            for of in one.of {
                if !known.of.contains(&of) {
                    known.of.push(of);
                }
            }
        }
        None => unsaid.push(one),
    }
}

/// The book in a form.
pub fn export(book: &Book, format: ExportFormat) -> Export {
    let whole = |text| Export {
        text,
        unsaid: Vec::new(),
    };
    match format {
        ExportFormat::Json => whole(escape::json(&pretty(&book.to_json())).into_owned()),
        ExportFormat::Csv => whole(csv::csv(book)),
        ExportFormat::Prometheus => whole(gauges::gauges(book)),
        ExportFormat::LiteLlm => litellm::litellm(book),
        ExportFormat::GenaiPrices => genai_prices::genai_prices(book),
    }
}

/// A JSON number with exactly the digits of the amount; no float is in between.
fn number(amount: Amount) -> Option<Box<RawValue>> {
    RawValue::from_string(amount.normalized().to_string()).ok()
}

/// JSON for people and programs, like [`pretty`], of what holds exact numbers.
fn written(value: &impl Serialize) -> String {
    // Nothing of it can fail: keys are texts, and it is written to memory.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    format!("{}\n", escape::json(&text))
}
