//! The lines of a bill, one after the other.

use smallvec::SmallVec;

use super::charge::{Sum, Sums};
use super::note::{Notes, Remarks};
use super::{Job, Line, NoEstimate, Note, length, no_combination};
use crate::book::tariff::{Tariff, TariffLine};
use crate::book::total::Certainty;
use crate::book::{Book, Entry, Next};
use crate::price::{Amount, Price, Unit};
use crate::rules::{Rule, Steps, Topic};

/// The bill of a job while it is put together.
pub(super) struct Bill<'b, 'j, R: Remarks<'b>> {
    book: &'b Book,
    tariff: &'b Tariff,
    job: &'j Job,
    pub lines: R::Lines,
    /// What each line comes to for one clip.
    pub sums: Sums<'b>,
    /// Whether some line is by the piece, and whether some seconds were left to it.
    by_piece: bool,
    included: Option<Amount>,
    /// There will be no other line, and nothing is done to what it comes to.
    is_one_line: bool,
}

impl<'b, 'j, R: Remarks<'b>> Bill<'b, 'j, R> {
    pub(super) fn new(book: &'b Book, tariff: &'b Tariff, job: &'j Job, lines: usize) -> Self {
        let is_plain = job.failures.is_zero() && !tariff.settles_clips;
        Self {
            book,
            tariff,
            job,
            is_one_line: lines == 1 && is_plain,
            lines: R::Lines::default(),
            sums: Sums::new(),
            by_piece: false,
            included: None,
        }
    }

    /// One line from the priced lines that the job may fall under.
    pub(super) fn line(
        &mut self,
        mut of: SmallVec<[&'b TariffLine; 8]>,
        add_on: Option<&'b str>,
    ) -> Result<(), NoEstimate> {
        let mut notes = R::default();
        let mut seconds = None;
        if of.iter().any(|line| line.length.is_some()) {
            let billed = length::billed(self.book, self.tariff, self.job, &mut notes)?;
            self.step(&mut of, billed, &mut notes)?;
            seconds = Some(billed);
        }
        let entries = || {
            let entries = of
                .iter()
                .map(|line| (line, self.book.entries.get(line.entry)));
            entries.filter_map(|(line, entry)| Some((line, entry?)))
        };
        let mut choices: SmallVec<[Choice<'b>; 4]> = SmallVec::new();
        for (line, entry) in entries() {
            let factor = line.multiple.map_or(Amount::ONE, |(factor, _)| factor);
            choices.push(Choice::new(&entry.price, factor)?);
            if let Some((Next::Price(next), _)) = &entry.next {
                choices.push(Choice::new(next, factor)?);
            }
        }
        let (Some(low), Some(high)) = (
            choices.iter().min_by_key(|choice| choice.least),
            choices.iter().max_by_key(|choice| choice.most),
        ) else {
            return Err(no_combination(self.book, self.tariff, self.job));
        };
        comparable(self.tariff, low.price, &choices)?;
        let by_time = self.by_time(&low.price.unit, seconds, add_on.is_some(), &mut notes)?;
        let sum = Sum::new(
            low.least,
            high.most,
            low.price,
            by_time,
            certainty(&choices),
        )?;
        // A line that is the whole bill is refused with it, where it cannot be said exactly.
        if !R::ARE_READ && !self.is_one_line {
            sum.of_all(self.job)?;
        }
        if let Some(mut notes) = notes.kept() {
            let entries: SmallVec<[&'b Entry; 4]> = entries().map(|(_, entry)| entry).collect();
            self.notes_of(&entries, &mut notes);
            let first = of.first().and_then(|line| line.multiple);
            let multiple = first.and_then(|(factor, at)| Some((factor, self.book.rule_at(at)?)));
            if let Some((_, rule)) = multiple {
                notes.push(Note::Applied(rule));
            }
            let line = Line {
                low: low.price,
                high: high.price,
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
        self.sums.push(sum);
        Ok(())
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

    /// Of prices by length those that a length falls under.
    fn step(
        &self,
        of: &mut SmallVec<[&'b TariffLine; 8]>,
        seconds: Amount,
        notes: &mut impl Remarks<'b>,
    ) -> Result<(), NoEstimate> {
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
        of.retain(|line| line.length.is_none_or(|length| length == step));
        Ok(())
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

/// One price that the job may fall under.
struct Choice<'b> {
    price: &'b Price,
    least: Amount,
    most: Amount,
}

impl<'b> Choice<'b> {
    fn new(price: &'b Price, factor: Amount) -> Result<Self, NoEstimate> {
        let top = price.amount_max.unwrap_or(price.amount);
        let times = |amount: Amount| {
            if factor == Amount::ONE {
                Ok(amount)
            } else {
                amount.times(factor).map_err(|_| NoEstimate::Inexact)
            }
        };
        Ok(Self {
            price,
            least: times(price.amount)?,
            most: times(top)?,
        })
    }
}

fn certainty(choices: &[Choice<'_>]) -> Certainty {
    let amounts = || choices.iter().map(|choice| choice.least);
    let open = if amounts().min() == amounts().max() {
        Certainty::Exact
    } else {
        Certainty::Range
    };
    let of_each = choices.iter().map(|choice| Certainty::of(choice.price));
    of_each.fold(open, Certainty::and)
}

/// Rates in several currencies or units have no cheapest.
fn comparable(tariff: &Tariff, one: &Price, choices: &[Choice<'_>]) -> Result<(), NoEstimate> {
    let same = |other: &Price| other.currency == one.currency && other.unit == one.unit;
    match choices.iter().find(|choice| !same(choice.price)) {
        None => Ok(()),
        Some(other) => Err(NoEstimate::Incomparable {
            route: tariff.route.clone(),
            one: one.to_string(),
            other: other.price.to_string(),
        }),
    }
}
