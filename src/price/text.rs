//! Price text to a price, or to the reason why it is none.
//!
//! The text flows through six steps, each a module that knows only the ones before it:
//! `clean` (one spelling for digits, spaces and signs), `token` (numbers, words, signs), `item`
//! (amounts, units, lengths of time; the words come from `lexicon`, the decimals from `number`,
//! the currencies from `coin`), `attach` (the unit of each amount; `hear` adds what the words say
//! of it), `relate` (what the signs between two amounts make of them), `choose` (which amount is
//! the price; `doubt` asks whether another could be). A wrong price is far worse than a refused
//! one, so every doubt ends in a [`NotAPrice`].
//!
//! The decisions a reader may want to look up:
//! - which separator is the decimal one: `number`;
//! - `$` is the dollar of the United States unless a letter or code says otherwise; `¥` is yen or
//!   yuan by the language of the text, yuan below one, else unsettled: `coin`;
//! - a unit stands behind its amount, or before it in the same label or clause; the length of a
//!   clip is a unit only where the text and the caller give none: `attach`;
//! - of several amounts money goes before credits, a second before other units, and the first
//!   before its named variants: `choose`;
//! - what is announced (`soon $0.06/s`) is no price; a second price with a date or that something
//!   is `rising to` leaves open which of the two holds: `announced`;
//! - bare alternatives, the steps of a tiered price, two amounts side by side where one could be
//!   the other struck out, and terms of arithmetic are refused: `doubt`.

mod announced;
mod attach;
mod candidate;
mod choose;
mod clean;
mod coin;
mod doubt;
mod hear;
mod item;
mod json;
mod label;
mod lexicon;
mod number;
mod relate;
mod token;

#[cfg(test)]
mod tests;

use super::{Amount, Companion, Currency, Kind, Price, Role, Unit};

pub use json::to_json;
pub use lexicon::NotA;

/// The longest text that is read: far longer than any price, far shorter than a page.
const LONGEST: usize = 4096;

/// An expression read from text, before what the text leaves out is filled in.
///
/// The fields mean what they mean in [`Price`]; `currency` and `unit` are `None` where neither
/// the text nor the caller says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceText {
    pub amount: Amount,
    pub amount_max: Option<Amount>,
    pub currency: Option<Currency>,
    pub unit: Option<Unit>,
    pub kind: Kind,
    pub approximate: bool,
    pub add_on: bool,
    pub also: Vec<AlsoText>,
}

/// Another amount of the same expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlsoText {
    pub amount: Amount,
    pub amount_max: Option<Amount>,
    pub currency: Option<Currency>,
    pub unit: Option<Unit>,
    pub role: Role,
}

/// Why a text is not a price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPrice {
    #[error("no amount of money or credits")]
    NoAmount,
    #[error("longer than 4096 characters: no price expression")]
    TooLong,
    #[error("`{0}` is not a plain decimal number")]
    NotDecimal(String),
    #[error("`{0}` could be grouped thousands or decimals")]
    Separators(String),
    #[error("the currency is unclear at `{0}`")]
    Unclear(String),
    #[error("the sign stands for several currencies, and the text does not say which")]
    Currency,
    #[error("`{0}` is followed by a power of ten in words")]
    Magnitude(String),
    #[error("the unit cannot be read")]
    Unit,
    #[error("the range falls from {0} to {1}")]
    Falls(Amount, Amount),
    #[error("a negative amount is no price")]
    Negative,
    #[error("a zero amount: free of charge, or not filled in")]
    Zero,
    #[error("arithmetic or an exchange rate, not a price")]
    Formula,
    #[error("a sum of prices for different units")]
    Sum,
    #[error("a price that changed or will, without saying which amount holds")]
    Moved,
    #[error("a price that is announced, without today's beside it")]
    Announced,
    #[error("{0}")]
    NotForSale(NotA),
    #[error("only an old, compared or example amount, without the price itself")]
    OnlyBeside,
    #[error("several prices for different units, and none for a second")]
    SeveralUnits,
    #[error("{0} and {1} stand side by side, and nothing says which is the price")]
    Several(Amount, Amount),
    #[error("a tiered price: the text gives only one of its steps")]
    Tiered,
    #[error("an amount in running text that does not say what it buys")]
    RunningText,
}

/// What the surroundings say where the text itself is silent: a column's header, a file's word.
///
/// With a currency given, a bare number is an amount, if it is the only number of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub currency: Option<Currency>,
    pub unit: Option<Unit>,
}

impl Given {
    /// What a label above or beside a price says: `Price(USD) per second`. Only what it says
    /// exactly once.
    pub fn from_label(label: &str) -> Self {
        label::given(label)
    }
}

/// What a label names, where it adds a currency or a unit: `Price` of `Price (USD) per second`.
pub fn name_of_label(label: &str) -> Option<&str> {
    label::name(label)
}

/// Reads one price expression, in time linear in its length.
///
/// # Errors
/// [`NotAPrice`], with the reason, for everything that is not one.
pub fn read(text: &str, given: &Given) -> Result<PriceText, NotAPrice> {
    if text.chars().nth(LONGEST).is_some() {
        return Err(NotAPrice::TooLong);
    }
    let cleaned = clean::clean(text);
    // A line break or tab is a sign between two texts: before the first there is none.
    let cleaned = cleaned.trim();
    let mut items = item::items(cleaned, given)?;
    item::take_bare_number(&mut items, cleaned, given);
    let candidates = attach::candidates(&items);
    choose::choose(&items, candidates, given)
}

impl PriceText {
    /// The price, where nothing is left out. Amounts beside it without a currency are dropped.
    pub fn complete(self) -> Option<Price> {
        Some(Price {
            amount: self.amount,
            amount_max: self.amount_max,
            currency: self.currency?,
            unit: self.unit?,
            kind: self.kind,
            approximate: self.approximate,
            add_on: self.add_on,
            companions: self
                .also
                .into_iter()
                .filter_map(AlsoText::complete)
                .collect(),
        })
    }
}

impl AlsoText {
    fn complete(self) -> Option<Companion> {
        Some(Companion {
            amount: self.amount,
            amount_max: self.amount_max,
            currency: self.currency?,
            unit: self.unit,
            role: self.role,
        })
    }
}
