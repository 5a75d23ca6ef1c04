//! Price text to a price, or to the reason why it is none.
//!
//! The text flows through five steps, each a module that knows only the ones before it:
//! `clean` (one spelling for digits, spaces and signs), `token` (numbers, words, signs), `item`
//! (amounts, units, lengths of time; the words come from `lexicon`, the decimals from `number`,
//! the currencies from `coin`), `attach` (what the words say of each amount), `relate`
//! (what the signs between them say), `choose` (which amount is the price). A price that is wrong is far worse than one that is refused, so every
//! doubt ends in a [`NotAPrice`].

mod attach;
mod choose;
mod clean;
mod coin;
mod item;
mod json;
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
    #[error("a price that changed, without saying which amount holds")]
    Moved,
    #[error("{0}")]
    NotForSale(NotA),
    #[error("only an old, compared or example amount, without the price itself")]
    OnlyBeside,
    #[error("several prices for different units, and none for a second")]
    SeveralUnits,
    #[error("{0} and {1} stand side by side, and nothing says which is the price")]
    Several(Amount, Amount),
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

/// Reads one price expression, in time linear in its length.
///
/// # Errors
/// [`NotAPrice`], with the reason, for everything that is not one.
pub fn read(text: &str, given: &Given) -> Result<PriceText, NotAPrice> {
    if text.chars().nth(LONGEST).is_some() {
        return Err(NotAPrice::TooLong);
    }
    let mut items = item::items(&clean::clean(text), given)?;
    item::take_bare_number(&mut items, given);
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

impl Given {
    /// What a label beside or above a price says: `Price(USD) per second`.
    pub fn from_label(_label: &str) -> Self {
        Self::default()
    }
}
