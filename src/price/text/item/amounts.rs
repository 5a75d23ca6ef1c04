//! A number and its currency; two of them with a dash are a range.

use super::{Found, Parser, Piece, Placed, Spelling};
use crate::price::Amount;
use crate::price::text::lexicon::{self, Coin, Sense};
use crate::price::text::{NotAPrice, coin, number};

/// A number with the coins around it, before its currency is settled.
struct Bound {
    amount: Amount,
    raw: String,
    coin: Option<Coin>,
    negative: bool,
    approximate: bool,
    length: usize,
}

impl Parser<'_> {
    /// The amount that begins here, if one does.
    pub(super) fn amount(&mut self) -> Result<Option<Found>, NotAPrice> {
        let Some(low) = self.bound(0)? else {
            return Ok(None);
        };
        let high = self.upper_bound(&low)?;
        let coin = match (low.coin, high.as_ref().and_then(|(high, _)| high.coin)) {
            (Some(a), Some(b)) if a != b => return Ok(self.single(&low)),
            (Some(coin), _) | (None, Some(coin)) => coin,
            (None, None) => return Ok(None),
        };
        let Some((high, length)) = high else {
            return Ok(self.single(&low));
        };
        if self.is_a_version(&low, &high) {
            return Ok(None);
        }
        if low.coin.is_none() && self.follows_a_name() {
            return Err(NotAPrice::Unclear(low.raw));
        }
        if high.amount < low.amount {
            return self.fallen(&low, &high);
        }
        let approximate = low.approximate || high.approximate;
        let negative = low.negative || high.negative;
        let mut found = self.found(low.amount, coin);
        found.amount_max = (high.amount > low.amount).then_some(high.amount);
        found.approximate = approximate;
        found.negative = negative;
        self.at += length;
        Ok(Some(found))
    }

    /// `Kling 3.0 – $0.10/s`: the number before the dash is none that a range could begin with.
    fn is_a_version(&self, low: &Bound, high: &Bound) -> bool {
        let spaced = !self.glued(low.length) || !self.glued(low.length + 1);
        let dash = matches!(self.sign(low.length), Some('-' | '–'));
        let fits = high.amount > low.amount && low.amount.digits() == high.amount.digits();
        let named = high.amount < low.amount || self.follows_a_name() || self.follows_a_hyphen();
        low.coin.is_none() && dash && spaced && named && !fits && !low.raw.starts_with('0')
    }

    /// `from $0.10 to $0.08` tells of a change, `$0.10-0.08` of nothing that can be read.
    fn fallen(&mut self, low: &Bound, high: &Bound) -> Result<Option<Found>, NotAPrice> {
        let both = low.coin.is_some() && high.coin.is_some();
        let worded = matches!(self.sense(low.length), Some(Sense::To | Sense::A));
        if both && worded {
            return Ok(self.single(low));
        }
        Err(NotAPrice::Falls(low.amount, high.amount))
    }

    fn single(&mut self, low: &Bound) -> Option<Found> {
        let mut found = self.found(low.amount, low.coin?);
        found.negative = low.negative;
        found.approximate = low.approximate;
        self.at += low.length;
        Some(found)
    }

    fn found(&self, amount: Amount, coin: Coin) -> Found {
        let settled = coin::currency(coin, self.cleaned);
        let given = self.given.currency.clone();
        let given = given.filter(|given| coin::can_mean(coin, given));
        Found {
            amount,
            amount_max: None,
            currency: settled.or(given).or_else(|| coin::by_amount(coin, amount)),
            counter: matches!(coin, Coin::Counter(_)),
            negative: false,
            approximate: false,
        }
    }

    /// A number, with the coin before or behind it if there is one.
    fn bound(&self, ahead: usize) -> Result<Option<Bound>, NotAPrice> {
        if self.coin(ahead).is_some_and(leads) {
            return self.led_by_coin(ahead);
        }
        let Some(raw) = self.number(ahead) else {
            return Ok(None);
        };
        if ahead == 0 && (self.in_identifier() || self.goes_on_a_name(raw)) {
            return Ok(None);
        }
        let coin = self.trailing_coin(ahead + 1, false)?;
        let coin = coin.or_else(|| self.coin_below(ahead));
        if coin.is_some() && ahead == 0 && raw.contains(' ') && self.follows_a_name() {
            return Err(NotAPrice::Separators(raw.to_owned()));
        }
        if coin.is_some() && ahead == 0 && !raw.contains(['.', ',']) && self.is_split() {
            return Err(NotAPrice::Separators(raw.to_owned()));
        }
        let mut convention = self.convention;
        // `1.125 €`: the sign behind its number is the habit of the decimal comma.
        convention.decimal_comma |= coin.is_some_and(|(coin, _)| coin == Coin::Iso("EUR"));
        convention.no_cents = coin.is_some_and(|(coin, _)| has_no_cents(coin));
        let amount = match (number::amount(raw, convention), coin) {
            (Ok(amount), _) => amount,
            (Err(why), Some(_)) => return Err(why),
            (Err(_), None) => return Ok(None),
        };
        Ok(Some(Bound {
            amount,
            raw: raw.to_owned(),
            coin: coin.map(|(coin, _)| coin),
            negative: false,
            approximate: false,
            length: 1 + coin.map_or(0, |(_, length)| length),
        }))
    }

    /// `$0.075`, `USD 0.075`, `US$: 0.075`, `$0.05 CAD`, `USD $5`.
    fn led_by_coin(&self, ahead: usize) -> Result<Option<Bound>, NotAPrice> {
        let Some((mut coin, mut length)) = self.leading_coins(ahead)? else {
            return Ok(None);
        };
        let abbreviated = self.glued(ahead + length) && self.sign(ahead + length) == Some('.');
        if abbreviated || self.sign(ahead + length) == Some(':') {
            length += 1;
        }
        length += self.breaks_to_number(ahead, length);
        let negative = self.sign(ahead + length) == Some('-');
        let approximate = self.sense(ahead + length) == Some(Sense::Approx);
        if negative || approximate {
            length += 1;
        }
        let Some(raw) = self.number(ahead + length) else {
            return Ok(None);
        };
        length += 1;
        let convention = number::Convention {
            no_cents: has_no_cents(coin),
            ..self.convention
        };
        let amount = number::amount(raw, convention)?;
        self.refuse_magnitude(ahead + length, raw)?;
        self.refuse_split(ahead + length, raw)?;
        if let Some((trailing, more)) = self.trailing_coin(ahead + length, true)? {
            coin =
                coin::together(coin, trailing).ok_or_else(|| NotAPrice::Unclear(raw.to_owned()))?;
            length += more;
        } else if let (Some('('), Some(named), Some(')')) = (
            self.sign(ahead + length),
            self.coin(ahead + length + 1),
            self.sign(ahead + length + 2),
        ) && let Some(both) = coin::together(coin, named)
        {
            // `$0.05 (CAD) per second`
            coin = both;
            length += 3;
        }
        Ok(Some(Bound {
            amount,
            raw: raw.to_owned(),
            coin: Some(coin),
            negative,
            approximate,
            length,
        }))
    }

    /// `5`, and `credits/s` on the line below: a number and its unit in two boxes, if nothing else
    /// claims either.
    fn coin_below(&self, number: usize) -> Option<(Coin, usize)> {
        let breaks = self.breaks(number + 1);
        let at = number + 1 + breaks;
        if number > 0 || breaks == 0 || !self.begins_its_line() {
            return None;
        }
        let coin = self.coin(at)?;
        let end = match (self.sense(at + 1), self.sign(at + 1)) {
            (Some(Sense::PerNoun(_)), _) => at + 2,
            (Some(Sense::Per), _) | (_, Some('/')) => at + 3,
            _ => return None,
        };
        let next = end + self.breaks(end);
        let goes_on = self.number(next).is_some() || self.sign(next) == Some(':');
        let back = |back: usize| self.at.checked_sub(back).and_then(|at| self.pieces.get(at));
        let columns = matches!(back(2).map(|placed| &placed.piece), Some(Piece::Number(_)));
        (!goes_on && !columns).then_some((coin, breaks + 1))
    }

    /// `$` in a box of its own: the breaks up to its number.
    fn breaks_to_number(&self, ahead: usize, coins: usize) -> usize {
        let at = ahead + coins;
        let breaks = self.breaks(at);
        let is_sign = self
            .placed(ahead)
            .is_some_and(|placed| !placed.has_letters());
        let next = at + breaks + 1;
        let columns = self.number(next + self.breaks(next)).is_some();
        let alone = ahead == 0 && is_sign && self.begins_its_line() && !columns;
        if alone && self.number(at + breaks).is_some() {
            breaks
        } else {
            0
        }
    }

    /// How many ends of lines and cells begin so far ahead.
    fn breaks(&self, ahead: usize) -> usize {
        (0..4)
            .take_while(|more| matches!(self.piece(ahead + more), Some(Piece::Break)))
            .count()
    }

    /// Whether nothing, or only a word such as `from`, stands before in the line.
    fn begins_its_line(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        before.is_none_or(|before| {
            matches!(
                before.piece,
                Piece::Break
                    | Piece::Sense(Sense::From | Sense::UpTo | Sense::Approx | Sense::Cost)
            )
        })
    }

    /// The coin, or the two that mean one (`USD $`), before a number.
    fn leading_coins(&self, ahead: usize) -> Result<Option<(Coin, usize)>, NotAPrice> {
        let Some(first) = self.coin(ahead) else {
            return Ok(None);
        };
        match self.coin(ahead + 1).filter(|second| leads(*second)) {
            None => Ok(Some((first, 1))),
            Some(_) if self.number(ahead + 2).is_none() => Ok(None),
            Some(second) => coin::together(first, second)
                .map(|coin| Some((coin, 2)))
                .ok_or_else(|| NotAPrice::Unclear("two currencies".to_owned())),
        }
    }

    /// The coin behind a number, unless it leads the next number.
    fn trailing_coin(&self, ahead: usize, led: bool) -> Result<Option<(Coin, usize)>, NotAPrice> {
        let Some(coin) = self.coin(ahead) else {
            return Ok(None);
        };
        let next = ahead + 1;
        let counted = self
            .placed(next)
            .is_some_and(|placed| placed.spelling == Spelling::NumberWord);
        if self.number(next).is_none() || counted || !leads(coin) {
            let second = self.coin(next).filter(|_| self.number(next + 1).is_none());
            let both = second.and_then(|second| coin::together(coin, second));
            return Ok(Some(
                both.map_or((coin, 1 + self.abbreviation_point(next)), |both| (both, 2)),
            ));
        }
        if led {
            return Ok(None);
        }
        let next_has_its_own = self.coin(next + 1).is_some();
        match (self.glued(ahead), self.glued(next)) {
            (true, false) => Ok(Some((coin, 1))),
            (false, true) => Ok(None),
            _ if next_has_its_own => Ok(Some((coin, 1))),
            // `1080$0.04` are two cells; `12€50` may be one price.
            (true, true) if self.number(next).is_some_and(|raw| raw.contains('.')) => Ok(None),
            // `0.06 USD 720p`: a name's number has no coin.
            _ if self.glued(next + 1) && self.is_unknown(next + 1) => Ok(Some((coin, 1))),
            // `Wan 2.1 $ 0.09/s`
            _ if ahead == 1 && self.follows_a_name() && self.is_priced(next) => Ok(None),
            _ => Err(NotAPrice::Unclear(
                self.number(next).unwrap_or_default().to_owned(),
            )),
        }
    }

    /// Whether the number so far ahead is written like a price, and for something.
    fn is_priced(&self, ahead: usize) -> bool {
        let decimal = self
            .number(ahead)
            .is_some_and(|raw| raw.contains(['.', ',']));
        let per = self.sign(ahead + 1) == Some('/')
            || matches!(self.sense(ahead + 1), Some(Sense::Per | Sense::PerNoun(_)));
        decimal && per
    }

    /// `1, 25 €`: this number may be the decimals of the one before.
    fn is_split(&self) -> bool {
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.pieces.get(at));
        let (Some(separator), Some(whole)) = (before(1), before(2)) else {
            return false;
        };
        separator.glued
            && matches!(separator.piece, Piece::Sign('.' | ','))
            && matches!(&whole.piece, Piece::Number(raw) if !is_year(raw))
    }

    /// `$119. 95`: the decimals may follow after a space.
    fn refuse_split(&self, ahead: usize, raw: &str) -> Result<(), NotAPrice> {
        let separated = self.glued(ahead) && matches!(self.sign(ahead), Some('.' | ','));
        let whole = raw.chars().all(|c| c.is_ascii_digit());
        let decimals = self.number(ahead + 1).is_some_and(|raw| raw.len() <= 3);
        let ends = match self.piece(ahead + 2) {
            None | Some(Piece::Break | Piece::Sign('/')) => true,
            Some(Piece::Sense(sense)) => {
                matches!(sense, Sense::Per | Sense::PerNoun(_) | Sense::Coin(_))
            }
            _ => false,
        };
        if separated && whole && decimals && ends {
            return Err(NotAPrice::Separators(raw.to_owned()));
        }
        Ok(())
    }

    /// `4,5 руб. за секунду`, `5 Cr./s`: the point is the coin's, not the sentence's. A sign has
    /// none, and behind the end of a sentence no word is small: `0,10 €. Jede Sekunde 0,20 €`.
    fn abbreviation_point(&self, ahead: usize) -> usize {
        let coin = ahead.checked_sub(1);
        let written = coin.and_then(|coin| self.placed(coin));
        let letters = written.is_some_and(Placed::has_letters);
        let small = written.is_some_and(|coin| coin.is_small);
        let abbreviated = match coin.and_then(|coin| self.coin(coin)) {
            Some(Coin::Iso(_)) => small,
            Some(Coin::Unclear(_)) => letters,
            _ => false,
        };
        let point = self.glued(ahead) && self.sign(ahead) == Some('.');
        let next_is_small = self.placed(ahead + 1).is_some_and(|next| next.is_small);
        let worded = matches!(self.sense(ahead + 1), Some(Sense::Per | Sense::PerNoun(_)));
        let unit = worded && next_is_small && abbreviated;
        let slash = letters && self.sign(ahead + 1) == Some('/');
        usize::from(point && (unit || slash))
    }

    /// `$5k`, `$3 million`: an amount in words is no price of a second.
    fn refuse_magnitude(&self, ahead: usize, raw: &str) -> Result<(), NotAPrice> {
        match self.sense(ahead) {
            Some(Sense::Magnitude(_)) => Err(NotAPrice::Magnitude(raw.to_owned())),
            _ => Ok(()),
        }
    }

    /// The upper end of a range that `low` opens, and the length of the whole.
    fn upper_bound(&self, low: &Bound) -> Result<Option<(Bound, usize)>, NotAPrice> {
        let dash = match self.piece(low.length) {
            Some(Piece::Sign('-' | '–')) => true,
            Some(Piece::Sense(Sense::Approx)) => self.glued(low.length),
            Some(Piece::Sense(Sense::To | Sense::UpTo | Sense::A | Sense::FromAfter)) => false,
            Some(Piece::Sense(Sense::And)) if self.opened_by_between() => false,
            _ => return Ok(None),
        };
        let start = low.length + 1;
        let Some(high) = self.bound(start)? else {
            return Ok(None);
        };
        let end = start + high.length;
        let bare = high.coin.is_none();
        let chained = self.sign(end) == Some('-') && self.number(end + 1).is_some();
        if high.negative || chained || (bare && self.says_what_it_counts(end)) {
            return Ok(None);
        }
        let tight = self.glued(low.length) && self.glued(start);
        if bare && !tight && !self.looks_like_a_bound(low, &high, end) {
            return Ok(None);
        }
        let suffixed = !dash && self.sense(end) == Some(Sense::UpTo);
        Ok(Some((high, end + usize::from(suffixed))))
    }

    /// A second number without a coin of its own is the end of the range only if it is written
    /// like the first, or a unit follows.
    fn looks_like_a_bound(&self, low: &Bound, high: &Bound, end: usize) -> bool {
        let alike = low.amount.digits() == high.amount.digits() && low.amount.digits() > 0;
        alike
            || matches!(self.sign(end), Some('/' | '('))
            || matches!(self.sense(end), Some(Sense::Per | Sense::PerNoun(_)))
    }

    fn opened_by_between(&self) -> bool {
        let from = self.at.saturating_sub(4);
        let before = self.pieces.get(from..self.at).unwrap_or_default();
        before.iter().any(|placed| {
            matches!(
                placed.piece,
                Piece::Sense(Sense::Between | Sense::PerNoun(_))
            )
        })
    }

    /// `Sora 2 credits`: the number belongs to the model's name.
    fn goes_on_a_name(&self, raw: &str) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        raw.len() == 1
            && self.coin(1).is_some()
            && before.is_some_and(
                |before| matches!(&before.piece, Piece::Unknown(word) if lexicon::is_family(word)),
            )
    }

    /// `veo-3.1`
    fn follows_a_hyphen(&self) -> bool {
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.pieces.get(at));
        let named = before(2).is_some_and(Placed::is_name);
        let hyphen = before(1).is_some_and(|dash| dash.glued && dash.piece == Piece::Sign('-'));
        named && hyphen && self.glued(0)
    }

    /// Whether an unknown word with a space stands before: `Wan 2 500 credits`, `Kling 3 - 5`.
    fn follows_a_name(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.pieces.get(at));
        before.is_some_and(Placed::is_name)
    }
}

/// `As of March 2026, 6 credits`
fn is_year(raw: &str) -> bool {
    raw.len() == 4 && (raw.starts_with("19") || raw.starts_with("20"))
}

fn has_no_cents(coin: Coin) -> bool {
    matches!(coin, Coin::Iso("IDR" | "VND"))
}

/// Credits and counters stand behind their number only; money stands on either side.
fn leads(coin: Coin) -> bool {
    !matches!(coin, Coin::Credits | Coin::Counter(_) | Coin::Named(_))
}
