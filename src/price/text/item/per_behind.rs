//! Units whose `per` stands behind what is counted, as in Japanese, Korean and Turkish.

use super::naming::{Of, name_of, unit_of};
use super::{Item, Parser, Piece};
use crate::price::Unit;
use crate::price::text::NotAPrice;
use crate::price::text::lexicon::{Coin, Sense};

impl Parser<'_> {
    /// `1秒あたり`, `초당`, `saniye başına`, `5秒の動画1本あたり`, `100万トークンあたり`.
    pub(super) fn noun_then_per(&mut self, before: &[Item]) -> Result<Option<Unit>, NotAPrice> {
        let numbered = usize::from(self.number(0).is_some());
        if let (1, Some(Sense::Within(noun))) = (numbered, self.sense(1)) {
            let unit = self
                .whole(0)
                .and_then(|count| unit_of(count, "", &Of::Noun(noun)));
            self.at += if unit.is_some() { 2 } else { 0 };
            return Ok(unit);
        }
        let power = self.magnitude(numbered).filter(|_| numbered == 1);
        let start = numbered + usize::from(power.is_some());
        let of = match self.piece(start) {
            Some(Piece::Sense(Sense::Coin(Coin::Counter(name)))) if power.is_some() => {
                Some(Of::Name((*name).to_owned()))
            }
            _ => self.noun(start).map(Of::Noun),
        };
        let Some(of) = of else { return Ok(None) };
        let second_noun = usize::from(self.noun(start + 1).is_some());
        let per = start + 1 + second_noun;
        if self.sense(per) != Some(Sense::PerAfter) {
            return Ok(None);
        }
        let count = if numbered == 1 {
            self.whole(0).ok_or(NotAPrice::Unit)?
        } else {
            1
        };
        let mut unit = match (&of, self.word_stuck_before()) {
            (Of::Noun(noun), Some(word)) if numbered == 0 => {
                Unit::Named(format!("{word}-{}", name_of(*noun)))
            }
            _ => unit_of(count, power.unwrap_or_default(), &of).ok_or(NotAPrice::Unit)?,
        };
        if let (
            Unit::Video,
            Some(Item::Length {
                unit: Some(length), ..
            }),
        ) = (&unit, before.last())
        {
            unit = length.clone();
        }
        self.at += per + 1;
        Ok(Some(unit))
    }

    /// `GB秒あたり`: what the noun is of.
    fn word_stuck_before(&self) -> Option<&str> {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at))?;
        match &before.piece {
            Piece::Unknown(word) if before.has_letters() && self.glued(0) => Some(word),
            _ => None,
        }
    }
}
