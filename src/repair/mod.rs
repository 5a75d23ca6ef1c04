//! A selector file for a page that changed: the same rates found again by labels, headers,
//! headings and units, and a change of the file by which they are read.
//!
//! What a price was is no evidence of where it stands now, and is not known to anything here that
//! looks for it ([`Wanted`] has no amount). Nothing is believed because it was found either: the
//! changed file is parsed, linted and read with by the program, and must read every rate, in its
//! currency and unit, and on the archived pages what was read there before. Of two places that
//! read alike and say different prices, one must be ahead of the other by far, or neither is taken.
//!
//! | file | says |
//! |---|---|
//! | `rounds` | a repair under way: one thing after the other is mended, and all held against what is known |
//! | `concepts` | the words of a phrase that tell it from others |
//! | `words` | when two phrases name the same thing |
//! | `sheet` | tables and lists of a page as columns below labels |
//! | `find` | where a set of rates may stand now, and what the file must learn for it; `columns`, `cards` and `values` in it, by what says it |
//! | `says` | what stands beside the prices: recognition, rules, the date |
//! | `edit` | changes in the text of a file |
//! | `trial` | a changed file, read with |

mod concepts;
mod edit;
mod find;
mod rounds;
mod says;
mod sheet;
#[cfg(test)]
mod tests;
mod trial;
mod words;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::page::Page;
use crate::price::{Currency, Price, Unit};
use crate::rate::RateId;
use crate::reading::{Reading, RuleReading};
use crate::source::Source;
use rounds::Repair;

/// A rate that was read and is to be found again. What it cost is left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub rate: RateId,
    /// The page on which it stood.
    pub page: String,
    pub currency: Currency,
    pub unit: Unit,
    /// It is added to another price.
    pub add_on: bool,
}

impl Wanted {
    pub fn of(reading: &Reading) -> Self {
        Self {
            rate: reading.rate.clone(),
            page: reading.provenance.page.clone(),
            currency: reading.price.currency.clone(),
            unit: reading.price.unit.clone(),
            add_on: reading.price.add_on,
        }
    }
}

/// The pages of an earlier check, and the prices that were read from them.
#[derive(Clone, Debug)]
pub struct Archived {
    pub observed: Timestamp,
    pub pages: Vec<Page>,
    pub prices: Vec<(RateId, Price)>,
}

/// A source that cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub source: &'a Source,
    /// All its pages: those that cannot be read, and the others of the same check.
    pub pages: &'a [Page],
    pub wanted: &'a [Wanted],
    pub archive: &'a [Archived],
}

/// A changed file that reads the pages.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub text: String,
    pub readings: Vec<Reading>,
    pub rules: Vec<RuleReading>,
    pub published: Option<Date>,
    /// What was changed and why, for people.
    pub notes: Vec<String>,
    /// What was changed beyond how the prices are found: words by which a page is recognised, where
    /// billing rules or a date stand. Each is among the notes as well.
    pub beyond_prices: Vec<String>,
    /// What is implausible about the readings beside those before them. Prices of the past are not
    /// known here, so whoever knows them says it.
    pub doubts: Vec<String>,
    /// Rows of the page that are not read, since they are of none of the file's rates.
    pub left_out: Vec<String>,
    /// Rates that were not read before.
    pub new: Vec<RateId>,
    /// Earlier checks whose pages say with it what they said.
    pub archived: usize,
}

/// Why there is no proposal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refused {
    pub why: String,
    /// What looked like the prices and was not taken.
    pub passed_over: Vec<String>,
}

impl Refused {
    fn because(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            passed_over: Vec::new(),
        }
    }
}

/// As far a place must be ahead of another one that reads other prices.
const MARGIN: u32 = 20;

/// Larger pages are not looked through.
const LARGEST: usize = 4 << 20;

/// Finds the rates again and proposes a changed file.
///
/// # Errors
/// [`Refused`]: a rate is not found, or not surely.
pub fn repair(case: &Case<'_>) -> Result<Proposal, Refused> {
    if case.wanted.is_empty() {
        return Err(Refused::because(
            "the source was never read, so it is not known what to look for\nhint: `ratebook selectors draft` writes a file for a new page",
        ));
    }
    let is_there = |id: &str| case.pages.iter().any(|page| page.page == id);
    if let Some(missing) = case.source.pages.iter().find(|spec| !is_there(&spec.id)) {
        return Err(Refused::because(format!(
            "its page `{}` is not there, and the rates of all pages are to be found\nhint: give it as well: `{0}=PAGE`",
            missing.id
        )));
    }
    if case.pages.iter().any(|page| page.body.len() > LARGEST) {
        return Err(Refused::because("a page is larger than 4 MiB"));
    }
    Repair::new(case)?.run()
}
