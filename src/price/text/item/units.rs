//! Units: what stands behind `per` and a slash, and the other ways to say one.

use super::naming::{Of, name_of, unit_of};
use super::{Item, Parser, Piece, Placed, Said, Spelling};
use crate::price::Unit;
use crate::price::text::NotAPrice;
use crate::price::text::lexicon::{self, Coin, Noun, Sense};

/// What a unit counts, and how many of it.
struct Counted {
    count: u32,
    /// The power of ten written as a letter or word: `1M tokens`.
    magnitude: &'static str,
    of: Of,
    length: usize,
}

impl Parser<'_> {
    /// The unit that begins here, if one does.
    pub(super) fn unit(&mut self, before: &[Item]) -> Result<Option<(Unit, Said)>, NotAPrice> {
        if let Some(unit) = self.noun_then_per(before)? {
            return Ok(Some((unit, Said::Anywhere)));
        }
        let behind = follows_amount(before);
        let (said, length) = match self.piece(0) {
            Some(Piece::Sense(Sense::PerNoun(noun))) => {
                let unit = unit_of(1, "", &Of::Noun(*noun));
                self.at += 1;
                return Ok(unit.map(|unit| (unit, Said::Anywhere)));
            }
            Some(Piece::Sign('/')) if behind => {
                // `/` may stand in a box of its own.
                let broken = matches!(self.piece(1), Some(Piece::Break));
                (Said::Behind, 1 + usize::from(broken))
            }
            Some(Piece::Sign('/')) if follows_label(before) => (Said::Anywhere, 1),
            Some(Piece::Sense(Sense::Per)) => {
                // A line may be wrapped anywhere.
                let wrapped = matches!(self.piece(1), Some(Piece::Break));
                (Said::Anywhere, 1 + usize::from(wrapped))
            }
            // `A minute costs $3`
            Some(Piece::Sense(Sense::A))
                if matches!(
                    before.last(),
                    None | Some(Item::Stop | Item::Comma | Item::Break)
                ) && self.time_noun(1)
                    && self.sense(2) == Some(Sense::Cost) =>
            {
                (Said::Anywhere, 1)
            }
            // `1本 300円`
            Some(Piece::Number(one))
                if one == "1"
                    && matches!(before.last(), None | Some(Item::Break))
                    && matches!(
                        self.noun(1),
                        Some(Noun::Video | Noun::Image | Noun::Request)
                    )
                    && (self.counts(2) || self.sign(2) == Some('(')) =>
            {
                (Said::Anywhere, 1)
            }
            // `Секунда видео — 9 ₽`
            Some(Piece::Sense(Sense::Noun(_)))
                if self.time_noun(0)
                    && matches!(before.last(), None | Some(Item::Stop | Item::Break))
                    && self.is_of_video() =>
            {
                (Said::Anywhere, 0)
            }
            // `Rate: $0.05 | Unit: second`
            Some(Piece::Sense(Sense::Coin(Coin::Counter("units"))))
                if self.sign(1) == Some(':') && self.time_noun(2) =>
            {
                (Said::Anywhere, 2)
            }
            // A column of units: `Text to video | second | $0.05`.
            Some(Piece::Sense(Sense::Noun(_)))
                if self.fills_its_cell(before, 1)
                    && matches!(
                        self.placed(0).map(|placed| placed.spelling),
                        Some(Spelling::Letters | Spelling::Other)
                    ) =>
            {
                (Said::Anywhere, 0)
            }
            Some(Piece::Sign('/')) if self.fills_its_cell(before, 2) => (Said::Anywhere, 1),
            // `0.7元一秒`
            Some(Piece::Number(one))
                if one == "1"
                    && self.time_noun(1)
                    && matches!(before.last(), Some(Item::Amount(_))) =>
            {
                (Said::Behind, 0)
            }
            Some(Piece::Unknown(word)) if word.ends_with("per") && self.time_noun(1) => {
                (Said::Anywhere, 1)
            }
            Some(Piece::Sense(Sense::A | Sense::For)) if behind && self.is_article_unit() => {
                (Said::Behind, 1)
            }
            _ => return Ok(None),
        };
        let named = behind
            && !matches!(
                before.last(),
                Some(Item::Number { .. } | Item::Break | Item::Sign)
            );
        let Some(counted) = self.counted(length, named)? else {
            let amount = matches!(before.last(), Some(Item::Amount(_)));
            let cut_off = amount && self.is_word(length);
            return if cut_off {
                Err(NotAPrice::Unit)
            } else {
                Ok(None)
            };
        };
        self.finish(&counted, said).map(Some)
    }

    /// `of video`, and then what it costs.
    fn is_of_video(&self) -> bool {
        let of = usize::from(self.sense(1) == Some(Sense::Filler));
        let then = 2 + of;
        let told = matches!(self.sign(then), Some('-' | '–' | ':'))
            || matches!(self.sense(then), Some(Sense::Cost | Sense::From));
        self.noun(1 + of) == Some(Noun::Video) && told
    }

    /// Whether so many pieces are all that stands in a cell, with another cell beside it.
    fn fills_its_cell(&self, before: &[Item], length: usize) -> bool {
        let end = self.piece(length);
        let opens = matches!(before.last(), None | Some(Item::Break));
        let beside = before.last() == Some(&Item::Break) || end == Some(&Piece::Break);
        opens && beside && matches!(end, None | Some(Piece::Break))
    }

    fn finish(&mut self, counted: &Counted, said: Said) -> Result<(Unit, Said), NotAPrice> {
        let mut length = counted.length;
        let mut unit =
            unit_of(counted.count, counted.magnitude, &counted.of).ok_or(NotAPrice::Unit)?;
        if let Some((seconds, more)) = self.of_that_length(&unit, length) {
            unit = seconds;
            length = more;
        }
        if let Some((chained, more)) = self.chained(&unit, length)? {
            unit = chained;
            length = more;
        }
        self.refuse_spoilt_word(length)?;
        length = self.end_of_what(&unit, length);
        length += self.abbreviation_end(length);
        let further = (0..length).any(|at| self.sense(at) == Some(Sense::Further));
        self.at += length;
        Ok((unit, if further { Said::Further } else { said }))
    }

    /// `per sec. — $0.05`: the point is the word's, where no sentence can begin behind it.
    fn abbreviation_end(&self, length: usize) -> usize {
        let point = self.sign(length) == Some('.') && self.glued(length);
        let goes_on = match self.piece(length + 1) {
            Some(Piece::Sign(sign)) => matches!(sign, '-' | '–' | ':' | '(' | ')' | '/' | '='),
            _ => false,
        };
        usize::from(point && goes_on)
    }

    /// `/sec0nd`, `/s*ond`: letters with digits or signs among them are another word than their beginning.
    fn refuse_spoilt_word(&self, length: usize) -> Result<(), NotAPrice> {
        let last = length.checked_sub(1).and_then(|at| self.placed(at));
        let word = last.is_some_and(Placed::has_letters);
        let inside = self.glued(length)
            && match self.piece(length) {
                Some(Piece::Number(raw)) => raw.len() < 3,
                Some(Piece::Sense(Sense::Coin(_))) => true,
                Some(Piece::Sign(sign)) => !is_punctuation(*sign),
                _ => false,
            };
        let letters = self.glued(length + 1)
            && matches!(self.piece(length + 1), Some(Piece::Unknown(tail))
                if tail.starts_with(char::is_lowercase) || self.number(length).is_some());
        if word && inside && letters {
            return Err(NotAPrice::Unit);
        }
        Ok(())
    }

    /// `/user/month`, `per image per second`: not one unit but one for another.
    fn chained(&self, unit: &Unit, length: usize) -> Result<Option<(Unit, usize)>, NotAPrice> {
        let again = self.sign(length) == Some('/') || self.sense(length) == Some(Sense::Per);
        if !again {
            return Ok(None);
        }
        let Some(second) = self.counted(length + 1, true)? else {
            // `/ second / output`: for each of something more.
            let more = self.sense(length + 1) == Some(Sense::Adjective);
            return if more { Err(NotAPrice::Unit) } else { Ok(None) };
        };
        let Some(other) = unit_of(second.count, second.magnitude, &second.of) else {
            return Err(NotAPrice::Unit);
        };
        Ok(Some((
            Unit::Named(format!("{unit}-{other}")),
            second.length,
        )))
    }

    /// `per video of 5 seconds`, `за ролик длительностью 5 секунд`.
    fn of_that_length(&self, unit: &Unit, length: usize) -> Option<(Unit, usize)> {
        if *unit != Unit::Video {
            return None;
        }
        let words = (length..length + 3).take_while(|at| {
            let filler = self.sense(*at) == Some(Sense::Filler);
            filler || matches!(self.piece(*at), Some(Piece::Unknown(_)))
        });
        let at = length + words.count();
        let seconds = self.whole(at)?;
        let noun = self.noun(at + 1).filter(|noun| *noun == Noun::Second)?;
        let unit = unit_of(seconds, "", &Of::Noun(noun))?;
        Some((unit, at + 2))
    }

    fn is_aside(&self, ahead: usize) -> bool {
        matches!(
            self.sense(ahead),
            Some(Sense::Adjective | Sense::A | Sense::Further)
        )
    }

    /// What stands behind `per` or a slash.
    fn counted(&self, start: usize, behind: bool) -> Result<Option<Counted>, NotAPrice> {
        let mut at = start;
        while at < start + 3 && self.is_aside(at) {
            at += 1;
        }
        let numbered = self.number(at).is_some();
        let count = self.whole(at).unwrap_or(1);
        if numbered && self.whole(at).is_none() {
            return if behind {
                Err(NotAPrice::Unit)
            } else {
                Ok(None)
            };
        }
        at += usize::from(numbered);
        let mut magnitude = "";
        if let Some(letter) = self.magnitude(at) {
            magnitude = letter;
            at += 1;
        }
        if self.sign(at) == Some('-') {
            at += 1;
        }
        at += usize::from(self.sense(at) == Some(Sense::Adjective));
        let Some((of, at)) = self.counted_noun(at, numbered, behind)? else {
            return Ok(None);
        };
        Ok(Some(Counted {
            count,
            magnitude,
            of,
            length: at,
        }))
    }

    fn counted_noun(
        &self,
        at: usize,
        numbered: bool,
        behind: bool,
    ) -> Result<Option<(Of, usize)>, NotAPrice> {
        if let Some(found) = self.tokens_at_last(at, numbered) {
            return Ok(Some(found));
        }
        if let Some(noun) = self.noun(at) {
            return Ok(Some(self.compound_noun(noun, at)));
        }
        match self.piece(at) {
            Some(Piece::Sense(Sense::Coin(Coin::Credits | Coin::Counter(_))))
                if numbered && self.count_is_many(at) && self.is_credits(at) =>
            {
                // `$0.113 / 8.1 credits`: a unit, or the same price again?
                Err(NotAPrice::Unclear("credits behind a slash".to_owned()))
            }
            Some(Piece::Sense(Sense::Coin(Coin::Credits))) => {
                Ok(Some((Of::Name("credit".into()), at + 1)))
            }
            Some(Piece::Sense(Sense::Coin(Coin::Counter(name)))) => {
                Ok(Some((Of::Name((*name).to_owned()), at + 1)))
            }
            Some(Piece::Unknown(word)) if lexicon::is_part(word) => Err(NotAPrice::Unit),
            Some(Piece::Unknown(word)) if lexicon::is_no_noun(word) => Ok(None),
            Some(Piece::Unknown(word)) => Ok(self.named_noun(word, at, behind)),
            _ => Ok(None),
        }
    }

    /// `per 1M video output tokens`: what is counted stands at the end.
    fn tokens_at_last(&self, at: usize, numbered: bool) -> Option<(Of, usize)> {
        let magnitude = at.checked_sub(1).and_then(|before| self.magnitude(before));
        if !numbered && magnitude.is_none() {
            return None;
        }
        let words = (at..at + 4).take_while(|at| {
            matches!(
                self.piece(*at),
                Some(Piece::Unknown(_) | Piece::Sense(Sense::Noun(_) | Sense::Adjective))
            )
        });
        let end = at + words.count();
        match self.piece(end) {
            Some(Piece::Sense(Sense::Coin(Coin::Counter(name)))) if end > at => {
                Some((Of::Name((*name).to_owned()), end + 1))
            }
            _ => None,
        }
    }

    fn is_credits(&self, at: usize) -> bool {
        self.coin(at) == Some(Coin::Credits)
    }

    fn count_is_many(&self, at: usize) -> bool {
        let number = at.checked_sub(1).and_then(|before| self.whole(before));
        number.is_none_or(|count| count != 1)
    }

    /// `video second` is a second; `5s clip` is five seconds.
    fn compound_noun(&self, noun: Noun, at: usize) -> (Of, usize) {
        let dash = usize::from(self.sign(at + 1) == Some('-') && self.glued(at + 1));
        let mut next = at + 1 + dash;
        while self.sense(next) == Some(Sense::Adjective) {
            next += 1;
        }
        // `per video generation credit`: the last noun is what is counted.
        let last = (next..next + 2).find(|at| !matches!(self.sense(*at), Some(Sense::Noun(_))));
        let last = last.unwrap_or(next);
        if self.coin(last) == Some(Coin::Credits) && !self.counts(last + 1) {
            return (Of::Name("credit".into()), last + 1);
        }
        match (noun, self.noun(next)) {
            (Noun::Video, Some(Noun::Second)) => (Of::Noun(Noun::Second), next + 1),
            (Noun::Second | Noun::Minute | Noun::Hour, Some(Noun::Video)) => {
                (Of::Noun(noun), next + 1)
            }
            (Noun::Image | Noun::Request | Noun::Named(_), Some(Noun::Second)) => {
                let name = format!("{}-second", name_of(noun));
                (Of::Name(name), next + 1)
            }
            _ => (Of::Noun(noun), at + 1),
        }
    }

    /// A unit no lexicon knows, by its own name, directly behind an amount.
    fn named_noun(&self, word: &str, at: usize, behind: bool) -> Option<(Of, usize)> {
        if let Some(noun) = lexicon::noun_with_tail(word) {
            return Some((Of::Noun(noun), at + 1));
        }
        let dash = usize::from(self.sign(at + 1) == Some('-') && self.glued(at + 1));
        let second = at + 1 + dash;
        // `/GB-month`, but `/seat month` may be two words.
        let time = self
            .noun(second)
            .filter(|noun| noun.is_short_time() || (noun.is_long_time() && dash == 1));
        if let Some(time) = time {
            let time = unit_of(1, "", &Of::Noun(time))?;
            let name = if lexicon::is_media(word) {
                time.to_string()
            } else {
                format!("{word}-{time}")
            };
            return Some((Of::Name(name), second + 1));
        }
        behind.then(|| (Of::Name(word.to_owned()), at + 1))
    }

    /// `$5 a month`; `$0.42 for 5s`, `$0.42 for a 5-second clip`.
    fn is_article_unit(&self) -> bool {
        if self.sense(0) == Some(Sense::A) {
            return self.noun(1).is_some();
        }
        let article = matches!(self.sense(1), Some(Sense::A | Sense::Adjective));
        let count = 1 + usize::from(article);
        let dash = usize::from(self.sign(count + 1) == Some('-'));
        self.whole(count).is_some() && self.time_noun(count + 1 + dash)
    }

    fn is_word(&self, ahead: usize) -> bool {
        self.coin(ahead).is_none()
            && matches!(
                self.piece(ahead),
                Some(Piece::Sense(_) | Piece::Unknown(_) | Piece::Number(_))
            )
    }

    pub(super) fn time_noun(&self, ahead: usize) -> bool {
        self.noun(ahead).is_some_and(Noun::is_short_time)
    }

    pub(super) fn magnitude(&self, ahead: usize) -> Option<&'static str> {
        match self.sense(ahead)? {
            Sense::Magnitude("million") => Some("M"),
            Sense::Magnitude("thousand") => Some("K"),
            Sense::Magnitude(other) => Some(other),
            _ => None,
        }
    }

    /// A whole number, with or without groups.
    pub(super) fn whole(&self, ahead: usize) -> Option<u32> {
        let raw = self.number(ahead)?;
        let mut groups = raw.split(',');
        let is_grouped = groups.next().is_some_and(|first| first.len() <= 3)
            && groups.all(|group| group.len() == 3);
        let digits: String = raw.chars().filter(|c| *c != ',').collect();
        // `per 05s` is what is left of `per 0.5s`, or of `per 105s`.
        let is_cut = digits.len() > 1 && digits.starts_with('0');
        if is_cut || (raw.contains(',') && !is_grouped) {
            return None;
        }
        digits.parse().ok()
    }
}

/// Signs that part words; any other between letters spoils the word, and so does a footnote's
/// digit (`sec²ond`).
fn is_punctuation(sign: char) -> bool {
    matches!(
        sign,
        '-' | '–' | '·' | '•' | '.' | ',' | ':' | ';' | '/' | '(' | '[' | '<' | '"' | '\'' | '→'
    ) || (sign != '¢' && !sign.is_ascii() && !sign.is_numeric())
}

fn follows_amount(before: &[Item]) -> bool {
    matches!(
        before.last(),
        Some(
            Item::Amount(_)
                | Item::Number { .. }
                | Item::Word(Sense::FromAfter | Sense::Approx | Sense::Strike)
                | Item::Close
                | Item::Break
                | Item::Plus { .. }
                | Item::Sign
        )
    )
}

/// `Price/second`, `credits/s`: a label that names the unit of what follows.
fn follows_label(before: &[Item]) -> bool {
    matches!(
        before.last(),
        Some(Item::Word(Sense::Cost | Sense::Coin(_) | Sense::Code(_)))
    )
}
