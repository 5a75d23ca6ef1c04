//! The lines of a bill, one after the other.

use smallvec::SmallVec;

use super::charge::{self, Sum, Sums};
use super::note::{Notes, Remarks};
use super::{Adjustment, Job, Line, NoEstimate, Note, length, no_combination};
use crate::book::tariff::{Tariff, TariffLine};
use crate::book::total::Certainty;
use crate::book::{Book, Entry, Next};
use crate::price::{Amount, Price, Unit};
use crate::rules::{Rule, Steps, Topic};

/// The bill of a job while it is put together, all of it in its place.
pub(super) struct Bill<'b, 'j, R: Remarks<'b>> {
    pub book: &'b Book,
    pub tariff: &'b Tariff,
    pub job: &'j Job,
    pub lines: R::Lines,
    pub adjustments: Vec<Adjustment<'b>>,
    pub notes: R,
    /// What the lines come to: for one clip, until the clips are counted.
    pub sums: Sums<'b>,
    /// Whether some line is by the piece, and whether some seconds were left to it.
    by_piece: bool,
    included: Option<Amount>,
}

impl<'b, 'j, R: Remarks<'b>> Bill<'b, 'j, R> {
    pub(super) fn new(book: &'b Book, tariff: &'b Tariff, job: &'j Job) -> Self {
        Self {
            book,
            tariff,
            job,
            lines: R::Lines::default(),
            adjustments: Vec::new(),
            notes: R::default(),
            sums: Sums::new(),
            by_piece: false,
            included: None,
        }
    }

    /// One line from the priced lines that the job may fall under. It is the `only` one where there
    /// will be no other.
    pub(super) fn line(
        &mut self,
        of: &[&'b TariffLine],
        add_on: Option<&'b str>,
        only: bool,
    ) -> Result<(), NoEstimate> {
        let mut notes = R::default();
        let (mut seconds, mut length) = (None, None);
        if of.iter().any(|line| line.length.is_some()) {
            let billed = length::billed(self.book, self.tariff, self.job, &mut notes)?;
            seconds = Some(billed);
            length = Some(self.step(of, billed, &mut notes)?);
        }
        let falls_under = || {
            let of = of.iter();
            let of = of.filter(|line| line.length.is_none() || line.length == length);
            of.filter_map(|line| Some((line, self.book.entries.get(line.entry)?)))
        };
        let mut open: Option<Choice<'b>> = None;
        for (line, entry) in falls_under() {
            let factor = line.multiple.map(|(factor, _)| factor);
            let mut choice = Choice::new(&entry.price, factor)?;
            if let Some(next) = entry.next_price() {
                choice.or(&Choice::new(next, factor)?, self.tariff)?;
            }
            match &mut open {
                None => open = Some(choice),
                Some(open) => open.or(&choice, self.tariff)?,
            }
        }
        let Some(open) = open else {
            return Err(no_combination(self.book, self.tariff, self.job));
        };
        let by_time = self.by_time(&open.low.unit, seconds, add_on.is_some(), &mut notes)?;
        let sum = Sum::new(&open, by_time)?;
        // A line that is the whole bill is refused with it, where it cannot be said exactly.
        let is_whole = only && self.job.failures.is_zero() && !self.tariff.settles_clips;
        if !R::ARE_READ && !is_whole {
            sum.of_all(self.job)?;
        }
        if let Some(mut notes) = notes.kept() {
            let entries: SmallVec<[&'b Entry; 4]> = falls_under().map(|(_, entry)| entry).collect();
            self.notes_of(&entries, &mut notes);
            let mut multiples = falls_under().map(|(line, _)| line.multiple);
            let first = multiples.next().flatten();
            let multiple = first.and_then(|(factor, at)| Some((factor, self.book.rule_at(at)?)));
            if let Some((_, rule)) = multiple {
                notes.push(Note::Applied(rule));
            }
            let line = Line {
                low: open.low,
                high: open.high,
                multiple,
                add_on,
                billed_seconds: by_time.map(|(seconds, _)| seconds.normalized()),
                count: self.job.count,
                total: sum.of_all(self.job)?,
                entries,
                notes,
            };
            R::keep(&mut self.lines, line);
        }
        charge::add(&mut self.sums, sum)
    }

    /// The billed seconds and those of the unit, for a price by time; nothing for one by the piece.
    fn by_time(
        &mut self,
        unit: &Unit,
        seconds: Option<Amount>,
        is_add_on: bool,
        notes: &mut impl Remarks<'b>,
    ) -> Result<Option<(Amount, u32)>, NoEstimate> {
        if matches!(unit, Unit::Request | Unit::Video) {
            self.by_piece |= !is_add_on;
            return Ok(None);
        }
        let Some(of_unit) = unit.seconds() else {
            return Err(NoEstimate::NotAClip {
                route: self.tariff.route.clone(),
                unit: unit.clone(),
            });
        };
        let mut seconds = match seconds {
            Some(seconds) => seconds,
            None => length::billed(self.book, self.tariff, self.job, notes)?,
        };
        if let Some(rule @ Rule::Included(first)) = self.book.about(self.tariff, Topic::Included)
            && !is_add_on
        {
            self.included = Some(*first);
            notes.add(Note::Applied(rule));
            let rest = seconds.minus(*first).map_err(|_| NoEstimate::Inexact)?;
            seconds = rest.max(Amount::ZERO);
        }
        Ok(Some((seconds, of_unit)))
    }

    /// Seconds that are included are included in something that is paid.
    pub(super) fn includes(&self) -> Result<(), NoEstimate> {
        match self.included {
            Some(seconds) if !self.by_piece => Err(NoEstimate::IncludedInNothing {
                route: self.tariff.route.clone(),
                seconds,
            }),
            _ => Ok(()),
        }
    }

    /// Of prices by length the one that a length falls under.
    fn step(
        &self,
        of: &[&'b TariffLine],
        seconds: Amount,
        notes: &mut impl Remarks<'b>,
    ) -> Result<Amount, NoEstimate> {
        let rule = self.book.about(self.tariff, Topic::Length);
        let steps = match rule {
            Some(Rule::Length(steps)) => *steps,
            _ => Steps::default(),
        };
        let lengths = || of.iter().filter_map(|line| line.length);
        let step = match steps {
            Steps::Exact => lengths().find(|length| *length == seconds),
            Steps::Next => lengths().filter(|length| *length >= seconds).min(),
        };
        let Some(step) = step else {
            let mut known: Vec<Amount> = lengths().collect();
            known.sort();
            known.dedup();
            let known = known.iter().map(|length| format!("{length} s"));
            return Err(NoEstimate::NoStep {
                route: self.tariff.route.clone(),
                seconds,
                known: known.collect(),
            });
        };
        if let (Some(rule), true) = (rule, step != seconds) {
            notes.add(Note::Applied(rule));
        }
        Ok(step)
    }

    /// What is to be known of the prices themselves.
    fn notes_of(&self, entries: &[&'b Entry], notes: &mut Notes<'b>) {
        let next = entries.iter().find_map(|entry| entry.next.as_ref());
        notes.extend(next.map(|(next, by)| match next {
            Next::Price(_) => Note::AnotherSeen { by: *by },
            Next::Gone => Note::GoneBy { by: *by },
        }));
        let unwatched = entries
            .iter()
            .find(|entry| self.book.source(&entry.source).is_none());
        if let Some(entry) = unwatched {
            notes.push(Note::Unwatched {
                source: &entry.source,
                last_seen: entry.last_seen,
            });
        }
        let oldest = entries.iter().min_by_key(|entry| entry.last_seen);
        notes.extend(oldest.and_then(|entry| {
            let (last_seen, age) = (entry.last_seen, self.book.stale(entry)?);
            Some(Note::Stale { last_seen, age })
        }));
    }
}

/// What the job may fall under: one price, or the cheapest and the dearest of several.
pub(super) struct Choice<'b> {
    pub low: &'b Price,
    pub least: Amount,
    pub high: &'b Price,
    pub most: Amount,
    pub certainty: Certainty,
}

impl<'b> Choice<'b> {
    fn new(price: &'b Price, factor: Option<Amount>) -> Result<Self, NoEstimate> {
        let times = |amount: Amount| match factor {
            None => Ok(amount),
            Some(factor) => amount.times(factor).map_err(|_| NoEstimate::Inexact),
        };
        let least = times(price.amount)?;
        Ok(Self {
            low: price,
            least,
            high: price,
            most: price.amount_max.map_or(Ok(least), times)?,
            certainty: Certainty::of(price),
        })
    }

    /// Either of both. Rates in several currencies or units have no cheapest.
    fn or(&mut self, other: &Self, tariff: &Tariff) -> Result<(), NoEstimate> {
        let (one, another) = (self.low, other.low);
        if one.currency != another.currency || one.unit != another.unit {
            return Err(NoEstimate::Incomparable {
                route: tariff.route.clone(),
                one: one.to_string(),
                other: another.to_string(),
            });
        }
        self.certainty = self.certainty.and(other.certainty);
        if other.least != self.least {
            self.certainty = self.certainty.and(Certainty::Range);
        }
        if other.least < self.least {
            (self.low, self.least) = (other.low, other.least);
        }
        if other.most >= self.most {
            (self.high, self.most) = (other.high, other.most);
        }
        Ok(())
    }
}
