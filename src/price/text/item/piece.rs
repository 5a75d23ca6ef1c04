//! The pieces of a text: its tokens with their meaning looked up, and how each is written.

use super::Parser;
use crate::price::text::lexicon::{self, Coin, Noun, Sense};
use crate::price::text::number::Convention;
use crate::price::text::token::{Token, TokenKind, tokens};

/// A token with its meaning looked up.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Number(String),
    Sense(Sense),
    /// A word without a meaning here, as written.
    Unknown(String),
    Sign(char),
    Break,
}

pub(super) struct Placed {
    pub(super) piece: Piece,
    /// Nothing stands between this piece and the one before.
    pub(super) glued: bool,
    /// It begins with a small letter, as no sentence does.
    pub(super) is_small: bool,
    pub(super) spelling: Spelling,
}

/// How a piece is written, where its meaning leaves something open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Letters of a script that puts spaces between words.
    Letters,
    /// No more than three of them: `sec`, but also `std`.
    FewLetters,
    /// `min` without more letters: minute, or minimum.
    Min,
    /// `pro`: for each, where something to count follows, and a mode of Kling elsewhere.
    Pro,
    /// A number written as a word.
    NumberWord,
    Other,
}

impl Placed {
    /// A word without a meaning here, as names are.
    pub(super) fn is_name(&self) -> bool {
        self.has_letters() && matches!(self.piece, Piece::Unknown(_))
    }

    pub(super) fn has_letters(&self) -> bool {
        matches!(
            self.spelling,
            Spelling::Letters | Spelling::FewLetters | Spelling::Min | Spelling::Pro
        )
    }
}

impl Spelling {
    fn of(token: &Token) -> Self {
        match &token.kind {
            TokenKind::Word { folded, .. } if matches!(folded.as_str(), "min" | "мин") => {
                Self::Min
            }
            TokenKind::Word { folded, .. } if folded == "pro" => Self::Pro,
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

/// The pieces of a cleaned text, and what its numbers and words say of its separators.
pub(super) fn pieces(cleaned: &str) -> (Vec<Placed>, Convention) {
    let tokens = tokens(cleaned);
    let mut convention = Convention::default();
    let mut pieces = Vec::with_capacity(tokens.len());
    let mut ahead = tokens.as_slice();
    while let Some((token, rest)) = ahead.split_first() {
        let found = lexicon::longest(ahead);
        if let TokenKind::Number(raw) = &token.kind
            && !(is_version(raw) && (ends_in_a_name(&pieces) || is_percent(rest)))
        {
            convention.learn(raw);
        }
        convention.decimal_comma |= found.is_some_and(|found| found.decimal_comma);
        pieces.push(Placed {
            piece: found.map_or_else(|| unknown(token), |found| Piece::Sense(found.sense)),
            glued: token.glued,
            is_small: is_small(token),
            spelling: Spelling::of(token),
        });
        ahead = found
            .and_then(|found| ahead.get(found.length..))
            .unwrap_or(rest);
    }
    count_in_words(&mut pieces);
    name_the_pro(&mut pieces);
    (pieces, convention)
}

fn is_small(token: &Token) -> bool {
    matches!(&token.kind, TokenKind::Word { written, .. } if written.starts_with(char::is_lowercase))
}

/// `std 0.6 元/秒 pro 0.8 元/秒`: nothing that `pro` could count by follows.
fn name_the_pro(pieces: &mut [Placed]) {
    let counted = |placed: Option<&Placed>| {
        let piece = placed.map(|placed| &placed.piece);
        matches!(
            piece,
            Some(Piece::Sense(
                Sense::Noun(_)
                    | Sense::Adjective
                    | Sense::Magnitude(_)
                    | Sense::Coin(Coin::Counter(_))
            ))
        )
    };
    for at in 0..pieces.len() {
        let next = pieces.get(at + 1);
        let numbered = matches!(next.map(|next| &next.piece), Some(Piece::Number(_)));
        let per = counted(if numbered { pieces.get(at + 2) } else { next });
        if let Some(this) = pieces.get_mut(at)
            && this.spelling == Spelling::Pro
            && this.piece == Piece::Sense(Sense::Per)
            && !per
        {
            this.piece = Piece::Unknown("pro".to_owned());
        }
    }
}

/// `3.0`, as versions are numbered: it says nothing of how the text writes its decimals.
fn is_version(raw: &str) -> bool {
    let mut parts = raw.split('.');
    let digits = |part: Option<&str>| part.is_some_and(|part| matches!(part.len(), 1 | 2));
    digits(parts.next()) && digits(parts.next()) && parts.next().is_none() && !raw.starts_with('0')
}

/// `Kling 3.0`, `veo-3.1`
fn ends_in_a_name(before: &[Placed]) -> bool {
    match before {
        [.., name, dash] if dash.piece == Piece::Sign('-') && dash.glued => name.is_name(),
        [.., name] => name.is_name(),
        [] => false,
    }
}

fn is_percent(ahead: &[Token]) -> bool {
    matches!(
        ahead.first().map(|token| &token.kind),
        Some(TokenKind::Sign('%'))
    )
}

impl Parser<'_> {
    pub(super) fn placed(&self, ahead: usize) -> Option<&Placed> {
        self.pieces.get(self.at.saturating_add(ahead))
    }

    pub(super) fn piece(&self, ahead: usize) -> Option<&Piece> {
        self.placed(ahead).map(|placed| &placed.piece)
    }

    pub(super) fn is_unknown(&self, ahead: usize) -> bool {
        matches!(self.piece(ahead), Some(Piece::Unknown(_)))
    }

    pub(super) fn glued(&self, ahead: usize) -> bool {
        self.placed(ahead).is_some_and(|placed| placed.glued)
    }

    pub(super) fn sense(&self, ahead: usize) -> Option<Sense> {
        match self.piece(ahead) {
            Some(Piece::Sense(sense)) => Some(*sense),
            _ => None,
        }
    }

    pub(super) fn number(&self, ahead: usize) -> Option<&str> {
        match self.piece(ahead) {
            Some(Piece::Number(raw)) => Some(raw),
            _ => None,
        }
    }

    pub(super) fn sign(&self, ahead: usize) -> Option<char> {
        match self.piece(ahead) {
            Some(Piece::Sign(sign)) => Some(*sign),
            _ => None,
        }
    }

    pub(super) fn noun(&self, ahead: usize) -> Option<Noun> {
        match self.sense(ahead) {
            Some(Sense::Noun(noun) | Sense::Within(noun)) => Some(noun),
            _ => None,
        }
    }

    pub(super) fn coin(&self, ahead: usize) -> Option<Coin> {
        match self.sense(ahead) {
            Some(Sense::Coin(coin)) => Some(coin),
            Some(Sense::Code(code)) => Some(Coin::Iso(code)),
            _ => None,
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
