//! The text as amounts, units, lengths of time and the words that say what they are.

mod amounts;
mod bare;
mod length;
mod naming;
mod per_behind;
mod piece;
mod units;

pub(super) use bare::take_bare_number;

use self::piece::{Piece, Placed, Spelling, pieces};
use super::lexicon::{Noun, Sense};
use super::number::Convention;
use super::{Given, NotAPrice};
use crate::price::{Amount, Currency, Unit};

/// One step of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Amount(Found),
    /// A unit, and how the text says it.
    Unit(Unit, Said),
    /// A length of time (`5s`, `10-second clip`), as the unit of what is sold by it; `None` for
    /// the end of a range and for what is no whole number.
    Length {
        unit: Option<Unit>,
        of: LengthOf,
    },
    /// A number that is no amount.
    Number {
        raw: String,
        of: NumberOf,
    },
    Percent,
    Word(Sense),
    UnknownWord,
    Open,
    Close,
    Comma,
    /// The end of a sentence.
    Stop,
    Colon,
    /// The end of a line or of a table's cell.
    Break,
    Arrow,
    Equals,
    Times,
    /// `behind`: glued to what it follows (`$5+`).
    Plus {
        behind: bool,
    },
    /// `<` and `≤`.
    Below,
    /// `>` and `>=`; `≥` is a word of the lexicon.
    Above,
    /// A dash, or the sign of the number it is glued to.
    Minus {
        sign: bool,
    },
    Slash,
    /// A bullet, a quotation mark, anything else.
    Sign,
}

/// How a unit is said, which decides where it may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// `/s`, `a second`: behind its amount only.
    Behind,
    /// `per second`, `monthly`, `price/second`: behind its amount, or before it.
    Anywhere,
    /// `per additional second`: the same, of what goes beyond another price.
    Further,
}

/// What a length of time is the length of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LengthOf {
    /// A thing that is sold: `5s clip`, `15s example`.
    Thing,
    /// Nothing, and nothing else stands in its cell or element of a list.
    Cell,
    /// More of them than any clip has: `above 1000 s`.
    Volume,
    /// Nothing said.
    Unsaid,
}

impl LengthOf {
    /// Whether an amount behind it is its price; an element of a list speaks past the list.
    pub(super) fn is_sold(self, past_comma: bool) -> bool {
        self == Self::Cell || (self == Self::Thing && !past_comma)
    }
}

/// What a plain number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberOf {
    /// Part of a name or of a resolution: `O3`, `720p`.
    Name,
    /// How many of something: `10 images`, `80%`.
    Count,
    /// How many times as much: `1.6x`.
    Factor,
    Unsaid,
}

/// An amount with its currency, or a range of amounts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) amount: Amount,
    pub(super) amount_max: Option<Amount>,
    /// `None` for a sign of several currencies that neither the text nor the caller settles.
    pub(super) currency: Option<Currency>,
    /// Counted in something that is also counted where nothing is sold (`points`).
    pub(super) counter: bool,
    pub(super) negative: bool,
    pub(super) approximate: bool,
}

impl Found {
    /// Money, or a sign of money that is not settled.
    pub(super) fn is_money(&self) -> bool {
        self.currency.as_ref().is_none_or(Currency::is_money)
    }
}

/// The items of a cleaned text.
///
/// # Errors
/// Where a number that is plainly an amount cannot be read exactly.
pub(super) fn items(cleaned: &str, given: &Given) -> Result<Vec<Item>, NotAPrice> {
    let mut parser = Parser::new(cleaned, given);
    let mut items = Vec::new();
    while parser.at < parser.pieces.len() {
        let item = parser.item(&items)?;
        // Blank lines and empty cells part no more than one break does.
        if item != Item::Break || items.last() != Some(&Item::Break) {
            items.push(item);
        }
    }
    Ok(items)
}

struct Parser<'a> {
    pieces: Vec<Placed>,
    at: usize,
    convention: Convention,
    cleaned: &'a str,
    given: &'a Given,
}

impl<'a> Parser<'a> {
    fn new(cleaned: &'a str, given: &'a Given) -> Self {
        let (pieces, convention) = pieces(cleaned);
        Self {
            pieces,
            at: 0,
            convention,
            cleaned,
            given,
        }
    }

    fn item(&mut self, before: &[Item]) -> Result<Item, NotAPrice> {
        if let Some(found) = self.amount()? {
            return Ok(Item::Amount(found));
        }
        if let Some((unit, said)) = self.unit(before)? {
            return Ok(Item::Unit(unit, said));
        }
        if let Some(length) = self.length(before) {
            return Ok(length);
        }
        if let Some(number) = self.plain_number() {
            return Ok(number);
        }
        Ok(self.plain(before))
    }

    /// A number that is neither an amount nor a length, with the letters glued to it.
    fn plain_number(&mut self) -> Option<Item> {
        let raw = self.number(0)?.to_owned();
        let of = if self.is_factor() {
            NumberOf::Factor
        } else if self.in_identifier() || (self.glued(1) && self.is_unknown(1)) {
            NumberOf::Name
        } else if self.says_what_it_counts(1) {
            NumberOf::Count
        } else {
            NumberOf::Unsaid
        };
        self.at += 1;
        Some(Item::Number { raw, of })
    }

    /// `1.6x the 720p rate`
    fn is_factor(&self) -> bool {
        self.glued(1)
            && matches!(self.piece(1), Some(Piece::Unknown(word)) if word.eq_ignore_ascii_case("x"))
            && !self.counts(2)
    }

    fn plain(&mut self, before: &[Item]) -> Item {
        let arrow =
            matches!(self.sign(0), Some('-' | '=')) && self.sign(1) == Some('>') && self.glued(1);
        if arrow {
            self.at += 2;
            return Item::Arrow;
        }
        if let Some(item) = self.bound_sign() {
            return item;
        }
        if let Some(length) = self.least() {
            self.at += length;
            return Item::Word(Sense::Least);
        }
        let item = match self.piece(0) {
            Some(Piece::Sense(Sense::Plus)) if self.joins(before) => Item::Plus { behind: false },
            Some(Piece::Sign('+')) => Item::Plus {
                behind: self.glued(0),
            },
            Some(Piece::Sign('*')) if self.multiplies(before) => Item::Times,
            // `std`, `min`: no length of time where none is counted.
            Some(Piece::Sense(Sense::Noun(Noun::Minute | Noun::Hour)))
                if self.placed(0).is_some_and(|placed| {
                    matches!(placed.spelling, Spelling::FewLetters | Spelling::Min)
                }) =>
            {
                Item::UnknownWord
            }
            Some(Piece::Sense(sense)) => Item::Word(*sense),
            Some(Piece::Sign('-' | '–')) => Item::Minus {
                sign: self.glued(1) && !self.ends_a_word(),
            },
            Some(Piece::Unknown(word)) if word.eq_ignore_ascii_case("x") && self.counts(1) => {
                Item::Times
            }
            // `8折`: eight tenths of the price.
            Some(Piece::Unknown(word))
                if word == "折" && matches!(before.last(), Some(Item::Number { .. })) =>
            {
                Item::Percent
            }
            Some(Piece::Unknown(_)) => Item::UnknownWord,
            Some(Piece::Sign(sign)) => item_of(*sign),
            Some(Piece::Break | Piece::Number(_)) | None => Item::Break,
        };
        self.at += 1;
        item
    }

    /// `>`, `>=`, `<=`, not the end of a tag glued to its word.
    fn bound_sign(&mut self) -> Option<Item> {
        let item = match self.sign(0)? {
            '>' if !self.ends_a_word() => Item::Above,
            '<' => Item::Below,
            _ => return None,
        };
        let equal = self.sign(1) == Some('=') && self.glued(1);
        self.at += 1 + usize::from(equal);
        Some(item)
    }

    /// `min. $0.04/s`: an amount follows, so it is no minute.
    fn least(&self) -> Option<usize> {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        let named = before
            .is_some_and(|before| matches!(before.piece, Piece::Unknown(_) | Piece::Number(_)));
        let sign = matches!(self.sign(1), Some('.' | ':'));
        let length = 1 + usize::from(sign);
        let colon = usize::from(sign && self.sign(2) == Some(':'));
        (self.placed(0)?.spelling == Spelling::Min && !named && self.counts(length + colon))
            .then_some(length + colon)
    }

    /// Whether the number here is the tail of a name: `O3`, `I2V`.
    fn in_identifier(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        self.glued(0) && before.is_some_and(|before| {
            let names_money = matches!(
                before.piece,
                Piece::Sense(Sense::Coin(_) | Sense::Code(_) | Sense::Cost | Sense::From)
            );
            // `5 seconds10 credits`: two cells, where the word is one of time.
            let ends_a_cell = before.spelling == Spelling::Letters
                && matches!(before.piece, Piece::Sense(Sense::Noun(noun)) if noun.is_short_time())
                && self.coin(1).is_some();
            before.has_letters() && !names_money && !ends_a_cell
        })
    }

    /// Whether the sign here is glued to a word or number before it, as a hyphen is.
    fn ends_a_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        self.glued(0)
            && before.is_some_and(|before| !matches!(before.piece, Piece::Sign(_) | Piece::Break))
    }

    /// `seconds * $0.05`, not the star of a list, of bold type or of a footnote.
    fn multiplies(&self, before: &[Item]) -> bool {
        let inside = !matches!(before.last(), None | Some(Item::Break));
        let goes_on = !matches!(
            self.piece(1),
            None | Some(Piece::Break | Piece::Sign('-' | '*'))
        );
        inside && goes_on && !self.glued(0) && !self.glued(1)
    }

    /// Whether a number or an amount begins so far ahead.
    fn counts(&self, ahead: usize) -> bool {
        self.number(ahead).is_some() || self.coin(ahead).is_some()
    }

    /// `$0.05 plus $0.01/s`: the word stands between two amounts.
    fn joins(&self, before: &[Item]) -> bool {
        let behind = matches!(
            before.last(),
            Some(Item::Amount(_) | Item::Unit(..) | Item::Close)
        );
        behind && self.counts(1)
    }

    /// Whether the piece so far ahead makes the number before it a count of something else:
    /// `720p`, `24fps`, `80%`, `3x`, `10 images`.
    fn says_what_it_counts(&self, ahead: usize) -> bool {
        let Some(placed) = self.placed(ahead) else {
            return false;
        };
        match &placed.piece {
            Piece::Unknown(_) => placed.glued,
            Piece::Sense(Sense::Noun(_) | Sense::Magnitude(_))
            | Piece::Sign('%' | '×' | '°' | '‰') => true,
            Piece::Sign(':' | '/') => placed.glued && self.number(ahead + 1).is_some(),
            _ => false,
        }
    }
}

fn item_of(sign: char) -> Item {
    match sign {
        '(' | '[' | '{' | '【' | '〔' | '「' => Item::Open,
        ')' | ']' | '}' | '】' | '〕' | '」' => Item::Close,
        ',' | '、' | '،' => Item::Comma,
        '.' | '。' | ';' | '!' | '?' | '؟' | '؛' => Item::Stop,
        ':' => Item::Colon,
        '→' => Item::Arrow,
        '=' => Item::Equals,
        '×' | '÷' => Item::Times,
        '<' | '≤' => Item::Below,
        '/' => Item::Slash,
        '-' | '–' | '…' => Item::Minus { sign: false },
        '%' | '‰' | '٪' => Item::Percent,
        _ => Item::Sign,
    }
}
