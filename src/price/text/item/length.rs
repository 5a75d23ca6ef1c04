//! Lengths of time, and whether they are the lengths of what is sold.

use super::naming::{Of, unit_of};
use super::{Item, LengthOf, Parser, Piece, Spelling};
use crate::price::Unit;
use crate::price::text::lexicon::{self, NotA, Noun, Sense};

/// Seconds that are no clip's, but what somebody buys of them in a month.
const VOLUME: u32 = 120;

impl Parser<'_> {
    /// A length of time: `5s`, `10-second clip`, `5 秒片段`.
    pub(super) fn length(&mut self, before: &[Item]) -> Option<Item> {
        self.number(0)?;
        let dash = usize::from(self.sign(1) == Some('-'));
        let noun = self.noun(1 + dash)?;
        if !self.time_noun(1 + dash) {
            return None;
        }
        // `- 5s clip: $0.25` is an element of a list.
        let bullet = matches!(
            before,
            [Item::Minus { .. }] | [.., Item::Break, Item::Minus { .. }]
        );
        let is_range_end = !bullet
            && matches!(
                before.last(),
                Some(
                    Item::Minus { .. }
                        | Item::Above
                        | Item::Below
                        | Item::Word(
                            Sense::To
                                | Sense::Approx
                                | Sense::UpTo
                                | Sense::From
                                | Sense::Bound
                                | Sense::Least
                                | Sense::NotAfter(NotA::Limit)
                        )
                )
            );
        let unit = self
            .whole(0)
            .filter(|_| !is_range_end)
            .and_then(|count| unit_of(count, "", &Of::Noun(noun)));
        let end = 2 + dash;
        let dashed = matches!(self.sign(end), Some('-' | '–')) && !self.glued(end + 1);
        let costs = self.sense(end) == Some(Sense::Cost);
        let arrow = matches!(
            (self.sign(end), self.sign(end + 1)),
            (Some('-' | '='), Some('>'))
        );
        let labels = arrow
            || matches!(self.sign(end), Some('=' | ':' | '→'))
            || ((dashed || costs) && self.counts(end + 1));
        let opens = bullet
            || matches!(
                before.last(),
                None | Some(Item::Break | Item::Comma | Item::Stop | Item::Open)
            );
        // `a 60-second promo`
        let thing = dash == 1 && self.is_unknown(end) && !self.glued(end);
        // `1秒$0.05`: no word parts the two where words are written without spaces.
        let solid = self
            .placed(end.saturating_sub(1))
            .is_some_and(|placed| placed.spelling == Spelling::Other);
        let beside = solid && self.counts(end) && self.coin(end + 1).is_none();
        let over = matches!(before.last(), Some(Item::Above | Item::Word(Sense::Bound)));
        let seconds = self
            .whole(0)
            .and_then(|count| unit_of(count, "", &Of::Noun(noun)))
            .and_then(|unit| unit.seconds());
        let of = if over && seconds.is_some_and(|seconds| seconds >= VOLUME) {
            LengthOf::Volume
        } else if labels
            || thing
            || beside
            || (opens && self.counts(end))
            || self.names_a_thing(end, opens)
        {
            LengthOf::Thing
        } else if matches!(before.last(), None | Some(Item::Break | Item::Comma))
            && matches!(self.piece(end), Some(Piece::Break | Piece::Sign(',')))
        {
            LengthOf::Cell
        } else {
            LengthOf::Unsaid
        };
        self.at += end;
        Some(Item::Length { unit, of })
    }

    /// Whether a thing that is sold follows within the next few words: `10s 4K shot`.
    fn names_a_thing(&self, start: usize, opens: bool) -> bool {
        for at in start..start + 4 {
            match self.piece(at) {
                Some(
                    Piece::Sense(Sense::Noun(Noun::Video | Noun::Named("example")))
                    | Piece::Sign(':' | '='),
                ) => return true,
                // `5s/720p = …`
                Some(Piece::Sign('/' | '+')) if self.glued(at) => {}
                // `1 minute of dubbing costs …`
                Some(Piece::Sense(Sense::Cost)) if opens && at > start => return true,
                Some(
                    Piece::Number(_)
                    | Piece::Unknown(_)
                    | Piece::Sense(Sense::Adjective | Sense::Filler | Sense::Magnitude(_)),
                ) => {}
                _ => return false,
            }
        }
        false
    }

    /// `per second of 1080p video`: what a length of time is a length of.
    pub(super) fn end_of_what(&self, unit: &Unit, length: usize) -> usize {
        if unit.seconds().is_none() {
            return length;
        }
        let adjectives = |from: usize| {
            let adjective = |at: &usize| self.sense(*at) == Some(Sense::Adjective);
            from + (from..from + 3).take_while(adjective).count()
        };
        if self.sense(length) != Some(Sense::Filler) {
            return length;
        }
        let mut at = adjectives(length + 1);
        // `1080p`
        if self.number(at).is_some() && self.glued(at + 1) && self.is_unknown(at + 1) {
            at = adjectives(at + 2);
        }
        let media = matches!(self.noun(at), Some(Noun::Video))
            || matches!(self.piece(at), Some(Piece::Unknown(word)) if lexicon::is_media(word));
        if media {
            at + 1
        } else if self.sense(at.saturating_sub(1)) == Some(Sense::Adjective) {
            at
        } else {
            length
        }
    }
}
