//! Is a reading plausible? What is not is held back until something settles it.
//!
//! What the selector file expects is judged in [`crate::source`]. Here a reading is held against
//! the snapshot in force and what was shown lately, and its rows against each other. Every rule is
//! about the kind and the size of a change, never about its direction: a price that halves moved
//! as far as one that doubles.

mod hidden;
mod ratio;
mod together;

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::change::{Change, ChangeKind, Diff};
use crate::page::PageHash;
use crate::price::{Amount, Companion, Price};
use crate::rate::{RateId, Route};
use crate::reading::Absence;
use crate::rules::Rule;
use crate::snapshot::Snapshot;

pub use hidden::hidden;
pub use together::{PerCredit, Together, together};

/// A source that shows a reading again which it left within this time may be serving two versions
/// of its page in turn. Longer, and the prices of every weekend would be doubted.
pub const LATELY: SignedDuration = SignedDuration::from_hours(72);

/// A price that moves about so many times over has its decimal point elsewhere, or is another
/// figure altogether. A little less than ten: shown digits blur the factor.
const TENFOLD: u32 = 9;

/// How far a price may move at once before that is doubted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In per cent of the lower of the two prices: with 60 a price may become 1.6 times what it
    /// was, or what it was divided by 1.6.
    pub most_percent: Amount,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            most_percent: Amount::from(60_u32),
        }
    }
}

/// What a reading is held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Past<'a> {
    /// The snapshot in force; none at first contact.
    pub in_force: Option<&'a Snapshot>,
    /// When the source last turned away from this same reading, to show what it had shown before.
    pub left_this: Option<Timestamp>,
}

/// What is odd about a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Rates that were there are gone.
    RatesVanished(Vec<RateId>),
    /// A rate that had a price is still named, with words in its place.
    PriceWithdrawn(Absence),
    /// Billing rules that were there are gone.
    RulesVanished(Route, Vec<Rule>),
    /// A price moved further than prices do.
    Moved {
        rate: RateId,
        before: Price,
        now: Price,
        most_percent: Amount,
    },
    /// The source shows in turn what it showed before, and this.
    Alternating { left: Timestamp },
    /// A price is about ten times what it was or more, or a tenth or less: a decimal point read
    /// elsewhere looks like this.
    Slipped {
        rate: RateId,
        before: Price,
        now: Price,
    },
    /// A price is in another unit or currency.
    Swapped {
        rate: RateId,
        before: Price,
        now: Price,
    },
    /// The price and the credits beside it do not stand to each other as in the other rows.
    OffRatio {
        rate: RateId,
        price: Price,
        beside: Companion,
        others: PerCredit,
    },
    /// The page says that it was published before the one in force was.
    OlderCopy { in_force: Date, now: Date },
}

/// What settles a doubt, from the lightest to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settles {
    /// A second check, some minutes later, that reads the same.
    SecondCheck,
    /// That nothing else is read for a day.
    Lasting,
    /// Only a person.
    Person,
}

impl Settles {
    pub const ALL: [Self; 3] = [Self::SecondCheck, Self::Lasting, Self::Person];

    /// Its name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::SecondCheck => "second-check",
            Self::Lasting => "lasting",
            Self::Person => "person",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|settles| settles.name() == name)
    }

    /// The gravest of the doubts; `None` where there are none.
    pub fn of(doubts: &[Doubt]) -> Option<Self> {
        doubts.iter().map(Doubt::settles).max()
    }
}

impl Doubt {
    /// A page may well lose a row or raise a price a lot, and then it does so twice. A price in
    /// another unit, or one that its own credits contradict, is no surer the second time.
    pub fn settles(&self) -> Settles {
        match self {
            Self::RatesVanished(_)
            | Self::PriceWithdrawn(_)
            | Self::RulesVanished(..)
            | Self::Moved { .. } => Settles::SecondCheck,
            Self::Alternating { .. } => Settles::Lasting,
            Self::Slipped { .. }
            | Self::Swapped { .. }
            | Self::OffRatio { .. }
            | Self::OlderCopy { .. } => Settles::Person,
        }
    }

    /// Its kind in the store and in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RatesVanished(_) => "rates-vanished",
            Self::PriceWithdrawn(_) => "price-withdrawn",
            Self::RulesVanished(..) => "rules-vanished",
            Self::Moved { .. } => "moved",
            Self::Alternating { .. } => ALTERNATING,
            Self::Slipped { .. } => "slipped",
            Self::Swapped { .. } => "swapped",
            Self::OffRatio { .. } => "off-ratio",
            Self::OlderCopy { .. } => "older-copy",
        }
    }
}

/// The kind of [`Doubt::Alternating`].
pub const ALTERNATING: &str = "alternating";

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RatesVanished(rates) => match rates.as_slice() {
                [rate] => write!(f, "{rate} is no longer on the page"),
                rates => {
                    let names: Vec<String> = rates.iter().map(ToString::to_string).collect();
                    let (count, names) = (names.len(), names.join(", "));
                    write!(f, "{count} rates are no longer on the page: {names}")
                }
            },
            Self::PriceWithdrawn(absence) => {
                let (rate, says) = (&absence.rate, absence.in_words());
                write!(
                    f,
                    "{rate} has no price any more: the page says {says} in its place"
                )
            }
            Self::RulesVanished(route, rules) => {
                let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
                let rules = rules.join("; ");
                write!(f, "{route} no longer says how it bills: {rules}")
            }
            Self::Moved {
                rate,
                before,
                now,
                most_percent,
            } => write!(
                f,
                "{rate} moved from {before} to {now}, further than by {most_percent}%"
            ),
            Self::Alternating { left } => write!(
                f,
                "the page went back from this same reading on {}: two versions of it may be \
                 served in turn",
                crate::instant::shown(*left)
            ),
            Self::Slipped { rate, before, now } => {
                write!(f, "{rate} went from {before} to {now}")?;
                match times(before, now) {
                    Some(times) => write!(
                        f,
                        ", by a factor of about {times}: a decimal point may have slipped"
                    ),
                    None => write!(f, ": from or to nothing"),
                }
            }
            Self::Swapped { rate, before, now } => {
                write!(
                    f,
                    "{rate} was {before} and is {now}: another unit or currency"
                )
            }
            Self::OffRatio {
                rate,
                price,
                beside,
                others,
            } => write!(
                f,
                "{rate} shows {price} beside {beside}, but the other rows stand at {others}"
            ),
            Self::OlderCopy { in_force, now } => write!(
                f,
                "the page says that it was published {now}, before the one in force ({in_force}): \
                 it may be an older copy"
            ),
        }
    }
}

/// Everything that is odd about `now`, the reading that differs by `diff` from the snapshot in
/// force; the gravest first. `absent` is what the page names and says to have no price.
pub fn doubts(
    limits: Limits,
    past: Past<'_>,
    now: &Snapshot,
    absent: &[Absence],
    diff: &Diff,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let Some(in_force) = past.in_force else {
        return ratio::off(None, now);
    };
    // Other digits and another date alone are no news, so there is nothing to be wrong about.
    if !diff.is_material() {
        return doubts;
    }
    if let (Some(was), Some(is)) = (in_force.published, now.published)
        && is < was
    {
        doubts.push(Doubt::OlderCopy {
            in_force: was,
            now: is,
        });
    }
    let moved_together = together(in_force, now, diff).is_some();
    let of_prices = diff.material().filter_map(|change| {
        let doubt = of_change(limits, change)?;
        // That all rows moved as one is evidence for the move, though not for a decimal point
        // that slipped in all of them.
        let is_explained = moved_together && matches!(doubt, Doubt::Moved { .. });
        (!is_explained).then_some(doubt)
    });
    doubts.extend(of_prices);
    doubts.extend(ratio::off(Some(in_force), now));
    doubts.extend(past.left_this.map(|left| Doubt::Alternating { left }));
    doubts.extend(vanished(diff, absent));
    doubts.sort_by_key(|doubt| std::cmp::Reverse(doubt.settles()));
    doubts
}

fn of_change(limits: Limits, change: &Change) -> Option<Doubt> {
    let (before, now) = (change.before.clone()?, change.now.clone()?);
    let rate = change.rate.clone();
    if matches!(
        change.kind,
        ChangeKind::UnitChanged | ChangeKind::CurrencyChanged
    ) {
        return Some(Doubt::Swapped { rate, before, now });
    }
    let tenfold = Amount::from(TENFOLD.saturating_sub(1)).times(Amount::from(100_u32));
    if tenfold.is_ok_and(|tenfold| is_further(&before, &now, tenfold, true)) {
        return Some(Doubt::Slipped { rate, before, now });
    }
    let most_percent = limits.most_percent;
    is_further(&before, &now, most_percent, false).then_some(Doubt::Moved {
        rate,
        before,
        now,
        most_percent,
    })
}

/// Whether one of the two amounts is more than so many per cent above the other, or, if
/// `inclusive`, as many. What cannot be computed went too far.
fn is_further(before: &Price, now: &Price, percent: Amount, inclusive: bool) -> bool {
    let ends = [
        (Some(before.amount), Some(now.amount)),
        (before.amount_max, now.amount_max),
    ];
    ends.into_iter().any(|(before, now)| {
        let (Some(before), Some(now)) = (before, now) else {
            return false;
        };
        let (low, high) = (before.min(now), before.max(now));
        if low == high {
            return false;
        }
        let hundred = Amount::from(100_u32);
        let most = percent.plus(hundred).and_then(|most| low.times(most));
        match (most, high.times(hundred)) {
            (Ok(most), Ok(high)) => high > most || (inclusive && high == most),
            _ => true,
        }
    })
}

/// How many times the one price is the other, as a whole number; `None` from or to nothing.
fn times(before: &Price, now: &Price) -> Option<Amount> {
    let (low, high) = (before.amount.min(now.amount), before.amount.max(now.amount));
    if low.is_zero() || low.is_negative() {
        return None;
    }
    high.ratio(low, 0)
}

fn vanished(diff: &Diff, absent: &[Absence]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut rates = Vec::new();
    let gone = diff.changes.iter();
    for change in gone.filter(|change| change.kind == ChangeKind::Removed) {
        match absent.iter().find(|absence| absence.rate == change.rate) {
            Some(absence) => doubts.push(Doubt::PriceWithdrawn(absence.clone())),
            None => rates.push(change.rate.clone()),
        }
    }
    if !rates.is_empty() {
        doubts.push(Doubt::RatesVanished(rates));
    }
    let mut rules: Vec<(Route, Vec<Rule>)> = Vec::new();
    for change in diff.rules.iter().filter(|rule| rule.now.is_none()) {
        let gone = change.before.clone();
        match rules.iter_mut().find(|(route, _)| *route == change.route) {
            Some((_, known)) => known.extend(gone),
            None => rules.push((change.route.clone(), gone.into_iter().collect())),
        }
    }
    let rules = rules.into_iter();
    doubts.extend(rules.map(|(route, rules)| Doubt::RulesVanished(route, rules)));
    doubts
}

/// What tells one reading of a source from another: its rates, the prices digit for digit, the
/// rules and the date of publication; not the bytes, nor where on the page anything stood.
pub fn fingerprint(reading: &Snapshot) -> PageHash {
    let mut text = String::new();
    let mut say = |words: String| {
        // Quoted, so that no text of a page can look like two cells.
        text.push_str(&format!("{words:?}\n"));
    };
    say(format!("published {:?}", reading.published));
    for quote in &reading.quotes {
        let price = &quote.reading.price;
        say(quote.reading.rate.to_string());
        say(format!("{price} add-on {}", price.add_on));
        for companion in &price.companions {
            say(format!("{:?} {companion}", companion.role));
        }
    }
    for rule in &reading.rules {
        say(rule.route.to_string());
        say(format!(
            "{}: {}",
            rule.rule.topic().name(),
            rule.rule.value()
        ));
    }
    PageHash::of(text.as_bytes())
}
