//! Price text to a price.

use super::{Amount, Currency, Kind, Price, Role, Unit};

/// An expression read from text, before what the text leaves out is filled in.
///
/// The fields mean what they mean in [`Price`]; `currency` and `unit` are `None` where the text
/// does not say them (they stand in a column's header, or nowhere).
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
}

/// What the surroundings say where the text itself is silent: a column's header, a file's word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub currency: Option<Currency>,
    pub unit: Option<Unit>,
}

impl Given {
    /// What a label beside or above a price says: `Price(USD) per second`.
    pub fn from_label(_label: &str) -> Self {
        Self::default()
    }
}

/// Reads one price expression.
///
/// # Errors
/// [`NotAPrice`], with the reason, for everything that is not one.
pub fn read(_text: &str, _given: &Given) -> Result<PriceText, NotAPrice> {
    Err(NotAPrice::NoAmount)
}

impl PriceText {
    /// The price, where nothing is left out.
    pub fn complete(self) -> Option<Price> {
        let _ = self;
        None
    }
}
