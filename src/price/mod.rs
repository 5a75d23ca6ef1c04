//! What a price is: an exact amount, of a currency or of credits, for a unit.
//!
//! Everything here is a value. Reading a price from text is [`text`]; what makes two prices the
//! same is [`Price::same_as`]; nothing else in the program decides either.

mod amount;
mod span;
pub mod text;
mod written;

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use amount::{Amount, AmountError, Rounding};
pub use span::Span;

/// What an amount is counted in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// A currency of ISO 4217, by its code.
    Iso(iso_currency::Currency),
    /// The vendor's own credits. What a credit costs is the user's configuration, never a guess.
    Credits,
    /// Another unit a vendor charges in (`points`, `PTC`, …), by its own name.
    Named(String),
}

impl Currency {
    pub const USD: Self = Self::Iso(iso_currency::Currency::USD);

    /// True for money: what a bill is paid in.
    pub fn is_money(&self) -> bool {
        matches!(self, Self::Iso(_))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Iso(iso) => f.write_str(iso.code()),
            Self::Credits => f.write_str("credits"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    /// An ISO code in capitals, `credits`, or another unit's own name.
    fn from_str(text: &str) -> Result<Self, NotACurrency> {
        if text == "credits" || text == "credit" {
            return Ok(Self::Credits);
        }
        if let Some(iso) = iso_currency::Currency::from_code(text) {
            return Ok(Self::Iso(iso));
        }
        let plain = !text.is_empty()
            && text.len() <= 32
            && text.chars().all(|c| c.is_alphanumeric() || c == '-');
        if plain {
            Ok(Self::Named(text.to_owned()))
        } else {
            Err(NotACurrency(text.to_owned()))
        }
    }
}

/// The text names no currency, no credits and no plain unit.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a currency: an ISO code such as `USD`, `credits`, or a plain name")]
pub struct NotACurrency(pub String);

/// What one price buys. Written as in selector files: `second`, `5-seconds`, `minute`, `request`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    Second,
    /// So many seconds at once, at least two (`5-seconds`).
    Seconds(NonZeroU32),
    Minute,
    Hour,
    Month,
    Year,
    Request,
    Image,
    Video,
    /// Any other unit, by its own name (`1M-tokens`, `vCPU-second`, `package`).
    Named(String),
}

impl Unit {
    /// How many seconds the unit lasts, where it is a length of time with a fixed length.
    pub fn seconds(&self) -> Option<u32> {
        match self {
            Self::Second => Some(1),
            Self::Seconds(n) => Some(n.get()),
            Self::Minute => Some(60),
            Self::Hour => Some(3600),
            Self::Month
            | Self::Year
            | Self::Request
            | Self::Image
            | Self::Video
            | Self::Named(_) => None,
        }
    }

    /// As it stands behind a price: `/s`, `/min`, `/5 s`, `/request`.
    pub fn suffix(&self) -> String {
        match self {
            Self::Second => "/s".into(),
            Self::Seconds(n) => format!("/{n} s"),
            Self::Minute => "/min".into(),
            Self::Hour => "/h".into(),
            other => format!("/{other}"),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Second => f.write_str("second"),
            Self::Seconds(n) => write!(f, "{n}-seconds"),
            Self::Minute => f.write_str("minute"),
            Self::Hour => f.write_str("hour"),
            Self::Month => f.write_str("month"),
            Self::Year => f.write_str("year"),
            Self::Request => f.write_str("request"),
            Self::Image => f.write_str("image"),
            Self::Video => f.write_str("video"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl FromStr for Unit {
    type Err = NotAUnit;

    fn from_str(text: &str) -> Result<Self, NotAUnit> {
        Ok(match text {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "month" => Self::Month,
            "year" => Self::Year,
            "request" => Self::Request,
            "image" => Self::Image,
            "video" => Self::Video,
            other => {
                if let Some(count) = other.strip_suffix("-seconds") {
                    return match count.parse::<NonZeroU32>() {
                        Ok(n) if n.get() == 1 => Ok(Self::Second),
                        Ok(n) => Ok(Self::Seconds(n)),
                        Err(_) => Err(NotAUnit(other.to_owned())),
                    };
                }
                let plain = !other.is_empty()
                    && other.len() <= 48
                    && other
                        .chars()
                        .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
                if plain {
                    Self::Named(other.to_owned())
                } else {
                    return Err(NotAUnit(other.to_owned()));
                }
            }
        })
    }
}

/// The text is not a unit's name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a unit: `second`, `5-seconds`, `minute`, `request`, or a plain name")]
pub struct NotAUnit(pub String);

/// What the amount says about what is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// This is the price.
    Exact,
    /// The price is this or more (`from $0.075/s`).
    From,
    /// The price lies between `amount` and `amount_max`.
    Range,
    /// The price is this or less.
    UpTo,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "exact",
            Self::From => "from",
            Self::Range => "range",
            Self::UpTo => "up-to",
        })
    }
}

/// What an amount that stands beside the price is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The same price in another currency (the credits beside the dollars).
    Beside,
    /// What was charged before (struck out).
    OldPrice,
    /// What will be charged, from a day on that nobody can count with (`soon $0.06/s`).
    Announced,
    /// The vendor's list price, of which this is a discount.
    ListPrice,
    /// Somebody else's price, for comparison.
    ComparedTo,
    /// The same price for another choice (`1080p`, `audio on`).
    Variant,
    /// What is charged in addition.
    AddOn,
    /// What the price includes (the credits of a plan).
    Included,
    /// A worked example or a total.
    Example,
    /// Anything else.
    Other,
}

/// An amount that stands in the same expression as the price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    pub amount: Amount,
    pub amount_max: Option<Amount>,
    pub currency: Currency,
    /// `None` where the expression gives it none.
    pub unit: Option<Unit>,
    pub role: Role,
}

/// One price, as its source shows it: the amounts keep the digits shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    pub amount: Amount,
    /// The upper end; present exactly when `kind` is [`Kind::Range`].
    pub amount_max: Option<Amount>,
    pub currency: Currency,
    pub unit: Unit,
    pub kind: Kind,
    /// The source itself calls the amount approximate (`~`, `about`).
    pub approximate: bool,
    /// The source adds this to another price (`+2 credits/s`).
    pub add_on: bool,
    pub companions: Vec<Companion>,
}

impl Price {
    /// The same price beside this one in another currency, if the source shows one.
    pub fn beside(&self) -> impl Iterator<Item = &Companion> {
        self.companions.iter().filter(|c| c.role == Role::Beside)
    }

    /// Whether `self` and `other` are one price shown twice, perhaps with other digits.
    ///
    /// Other digits alone are taken for the same price only where one amount could be the other
    /// rounded to the digits shown (up, down or half-even: sites do all three with the half), and
    /// either an amount beside both is the same, or they differ by less than 1%: 0.1125 is shown
    /// as 0.112 here and as 0.113 there, but $0.04 is not $0.045. Equal digits must be equal
    /// amounts. Amounts beside them that contradict each other are another price.
    pub fn same_as(&self, other: &Self) -> bool {
        let near = |a: Amount, b: Amount| a.shown_as(b);
        let proven = |a: Amount, b: Amount| a.rounds_to(b) && self.is_proven_by(other);
        self.has_terms_of(other)
            && self.same_beside(other)
            && (self.amounts_are(other, near) || self.amounts_are(other, proven))
    }

    /// Whether two places of one page show the same price: stricter than [`Price::same_as`], since
    /// two figures side by side that differ are two prices, unless an amount beside both is the
    /// same.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let equal = |a: Amount, b: Amount| a == b;
        let proven = |a: Amount, b: Amount| a.rounds_to(b) && self.is_proven_by(other);
        self.has_terms_of(other)
            && self.same_beside(other)
            && (self.amounts_are(other, equal) || self.amounts_are(other, proven))
    }

    fn has_terms_of(&self, other: &Self) -> bool {
        self.currency == other.currency
            && self.unit == other.unit
            && self.kind == other.kind
            && self.add_on == other.add_on
            && self.approximate == other.approximate
    }

    fn amounts_are(&self, other: &Self, same: impl Fn(Amount, Amount) -> bool) -> bool {
        same(self.amount, other.amount)
            && match (self.amount_max, other.amount_max) {
                (None, None) => true,
                (Some(a), Some(b)) => same(a, b),
                _ => false,
            }
    }

    /// Whether an amount beside both is the same.
    fn is_proven_by(&self, other: &Self) -> bool {
        self.beside().any(|mine| {
            other.beside().any(|theirs| {
                theirs.currency == mine.currency
                    && theirs.unit == mine.unit
                    && theirs.amount == mine.amount
            })
        })
    }

    /// Whether the amounts beside the two prices agree. A companion that only one of them shows
    /// is no disagreement: the source shows more or less, the price is what it was.
    pub fn same_beside(&self, other: &Self) -> bool {
        self.beside().all(|mine| {
            other
                .beside()
                .filter(|theirs| theirs.currency == mine.currency && theirs.unit == mine.unit)
                .all(|theirs| mine.amount.shown_as(theirs.amount))
        })
    }

    /// Whether `self` shows more digits of the price than `other`.
    pub fn finer_than(&self, other: &Self) -> bool {
        self.amount.digits() > other.amount.digits()
    }
}

/// For people: `$0.075/s`, `from $0.075/s`, `6 credits/s`, `+2 credits/s`, `$0.075-0.150/s`.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::From => f.write_str("from ")?,
            Kind::UpTo => f.write_str("up to ")?,
            Kind::Exact | Kind::Range => {}
        }
        if self.approximate {
            f.write_str("~")?;
        }
        if self.add_on {
            f.write_str("+")?;
        }
        write!(
            f,
            "{}{}",
            money(&self.amount, self.amount_max.as_ref(), &self.currency),
            self.unit.suffix()
        )
    }
}

impl fmt::Display for Companion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&money(
            &self.amount,
            self.amount_max.as_ref(),
            &self.currency,
        ))?;
        match &self.unit {
            Some(unit) => f.write_str(&unit.suffix()),
            None => Ok(()),
        }
    }
}

/// An amount, or a range of amounts, in its currency, for people: `$1.125`, `12 credits`,
/// `CNY 0.8`. Dollars are the only currency shown by sign, since `$` means them here throughout.
pub fn money(amount: &Amount, amount_max: Option<&Amount>, currency: &Currency) -> String {
    let amounts = match amount_max {
        Some(max) => format!("{amount}-{max}"),
        None => amount.to_string(),
    };
    match currency {
        Currency::Iso(iso_currency::Currency::USD) => match amounts.strip_prefix('-') {
            Some(positive) => format!("-${positive}"),
            None => format!("${amounts}"),
        },
        Currency::Iso(iso) => format!("{} {amounts}", iso.code()),
        Currency::Credits => format!("{amounts} credits"),
        Currency::Named(name) => format!("{amounts} {name}"),
    }
}

macro_rules! serde_as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_as_text!(Currency, Unit, Amount);
