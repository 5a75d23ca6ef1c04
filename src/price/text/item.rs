//! The text as amounts, units, lengths of time and the words that say what they are.

mod amounts;
mod bare;
mod length;
mod naming;
mod units;

pub(super) use bare::take_bare_number;

use super::lexicon::{self, Coin, Noun, Sense};
use super::number::Convention;
use super::token::{Token, TokenKind, tokens};
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

/// A token with its meaning looked up.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Number(String),
    Sense(Sense),
    /// A word without a meaning here, as written.
    Unknown(String),
    Sign(char),
    Break,
}

struct Parser<'a> {
    pieces: Vec<Placed>,
    at: usize,
    convention: Convention,
    cleaned: &'a str,
    given: &'a Given,
}

struct Placed {
    piece: Piece,
    /// Nothing stands between this piece and the one before.
    glued: bool,
    spelling: Spelling,
}

/// How a piece is written, where its meaning leaves something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// Letters of a script that puts spaces between words.
    Letters,
    /// No more than three of them: `sec`, but also `std`.
    FewLetters,
    /// `min` without more letters: minute, or minimum.
    Min,
    /// A number written as a word.
    NumberWord,
    Other,
}

impl Placed {
    fn has_letters(&self) -> bool {
        matches!(
            self.spelling,
            Spelling::Letters | Spelling::FewLetters | Spelling::Min
        )
    }
}

impl Spelling {
    fn of(token: &Token) -> Self {
        match &token.kind {
            TokenKind::Word { folded, .. } if matches!(folded.as_str(), "min" | "мин") => {
                Self::Min
            }
            TokenKind::Word { folded, .. }
                if folded.chars().next().is_some_and(|c| u32::from(c) < 0x0E00) =>
            {
                if folded.chars().nth(3).is_none() {
                    Self::FewLetters
                } else {
                    Self::Letters
                }
            }
            _ => Self::Other,
        }
    }
}

impl<'a> Parser<'a> {
    fn new(cleaned: &'a str, given: &'a Given) -> Self {
        let tokens = tokens(cleaned);
        let mut convention = Convention::default();
        let mut pieces = Vec::with_capacity(tokens.len());
        let mut ahead = tokens.as_slice();
        while let Some((token, rest)) = ahead.split_first() {
            let found = lexicon::longest(ahead);
            if let TokenKind::Number(raw) = &token.kind {
                convention.learn(raw);
            }
            convention.decimal_comma |= found.is_some_and(|found| found.decimal_comma);
            pieces.push(Placed {
                piece: found.map_or_else(|| unknown(token), |found| Piece::Sense(found.sense)),
                glued: token.glued,
                spelling: Spelling::of(token),
            });
            ahead = found
                .and_then(|found| ahead.get(found.length..))
                .unwrap_or(rest);
        }
        count_in_words(&mut pieces);
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

    fn placed(&self, ahead: usize) -> Option<&Placed> {
        self.pieces.get(self.at.saturating_add(ahead))
    }

    fn piece(&self, ahead: usize) -> Option<&Piece> {
        self.placed(ahead).map(|placed| &placed.piece)
    }

    fn is_unknown(&self, ahead: usize) -> bool {
        matches!(self.piece(ahead), Some(Piece::Unknown(_)))
    }

    fn glued(&self, ahead: usize) -> bool {
        self.placed(ahead).is_some_and(|placed| placed.glued)
    }

    fn sense(&self, ahead: usize) -> Option<Sense> {
        match self.piece(ahead) {
            Some(Piece::Sense(sense)) => Some(*sense),
            _ => None,
        }
    }

    fn number(&self, ahead: usize) -> Option<&str> {
        match self.piece(ahead) {
            Some(Piece::Number(raw)) => Some(raw),
            _ => None,
        }
    }

    fn sign(&self, ahead: usize) -> Option<char> {
        match self.piece(ahead) {
            Some(Piece::Sign(sign)) => Some(*sign),
            _ => None,
        }
    }

    fn noun(&self, ahead: usize) -> Option<Noun> {
        match self.sense(ahead) {
            Some(Sense::Noun(noun) | Sense::Within(noun)) => Some(noun),
            _ => None,
        }
    }

    fn coin(&self, ahead: usize) -> Option<Coin> {
        match self.sense(ahead) {
            Some(Sense::Coin(coin)) => Some(coin),
            Some(Sense::Code(code)) => Some(Coin::Iso(code)),
            _ => None,
        }
    }

    /// Whether the number here is the tail of a name: `O3`, `I2V`.
    fn in_identifier(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        self.glued(0)
            && before.is_some_and(|before| {
                let names_money = matches!(
                    before.piece,
                    Piece::Sense(Sense::Coin(_) | Sense::Code(_) | Sense::Cost | Sense::From)
                );
                before.has_letters() && !names_money
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
        let goes_on = !matches!(self.piece(1), None | Some(Piece::Break));
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

/// `a four-second clip`, `per ten images`: a number word is a number before what is counted.
fn count_in_words(pieces: &mut [Placed]) {
    let mut within_numeral = false;
    for at in 0..pieces.len() {
        let Some((this, rest)) = pieces.get_mut(at..).and_then(|p| p.split_first_mut()) else {
            return;
        };
        let dash = usize::from(matches!(
            rest.first().map(|next| &next.piece),
            Some(Piece::Sign('-'))
        ));
        let counts = matches!(
            rest.get(dash).map(|next| &next.piece),
            Some(Piece::Sense(Sense::Noun(_) | Sense::Magnitude(_)))
        );
        let found = match &this.piece {
            Piece::Unknown(word) if counts => lexicon::number_word(word),
            _ => None,
        };
        // `十五秒`: a numeral of two signs is not the second of them.
        if let Some(number) = found.filter(|_| !within_numeral) {
            this.piece = Piece::Number(number.to_owned());
            this.spelling = Spelling::NumberWord;
        }
        within_numeral =
            matches!(&this.piece, Piece::Unknown(word) if lexicon::number_word(word).is_some());
    }
}

fn unknown(token: &Token) -> Piece {
    match &token.kind {
        TokenKind::Number(raw) => Piece::Number(raw.clone()),
        TokenKind::Word { written, .. } => Piece::Unknown(written.clone()),
        TokenKind::Sign(sign) => Piece::Sign(*sign),
        TokenKind::Line | TokenKind::Cell => Piece::Break,
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
