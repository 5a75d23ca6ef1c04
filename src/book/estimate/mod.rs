//! The one pricing engine: a job to what it costs, line by line. The command line, the mail, the
//! tables and the interface for programs all ask here.
//!
//! A job is priced in this order: its settings are checked and settled, its length is held to what
//! can be ordered and turned into billed seconds, each priced part is a line, the lines of one clip
//! are added and held to the rules about what a clip costs, and the clips are counted. Every amount
//! is exact, or marked as rounded where no finite decimal says it. A combination that has no price
//! has no estimate: the error names what is known, and never a neighbour's price.
//!
//! | file | says |
//! |---|---|
//! | `settle` | what is asked for, with what rules and defaults settle |
//! | `length` | the seconds that are billed |
//! | `charge` | what lines and clips come to |
//! | `note` | what a person should know beside the figures |
//! | `refusal` | why there is no estimate |

mod charge;
mod length;
mod note;
mod refusal;
mod settle;

use jiff::{SignedDuration, Timestamp};
use smallvec::SmallVec;

use super::tariff::{Tariff, TariffLine};
pub use super::total::{Certainty, Total};
use super::{Book, Entry, Next};
use crate::price::{Amount, Price, Unit};
use crate::rate::{Dimensions, RateId, Route};
use crate::rules::{Rule, Steps, Topic};
use crate::snapshot::SnapshotId;
pub(super) use charge::Sum;
use settle::Settlement;

pub use note::Note;
pub use refusal::NoEstimate;

/// One kind of generation, and how many of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub route: Route,
    /// The length of one clip, in seconds.
    pub seconds: Amount,
    /// The length of the video that goes in; `None` where none does, or where it is as long as
    /// what comes out.
    pub input_seconds: Option<Amount>,
    /// What is asked for (`resolution=720p`); a dimension left out stays open.
    pub dimensions: Dimensions,
    pub add_ons: Vec<String>,
    /// How many clips are kept; an average may have a part of one.
    pub count: Amount,
    /// Further generations for each clip that is kept: they worked, and are charged.
    pub retries: Amount,
    /// Generations that fail for each clip that is kept: the provider's rule says what they cost.
    pub failures: Amount,
}

impl Job {
    /// One clip of a length, with nothing settled.
    pub fn new(route: Route, seconds: Amount) -> Self {
        Self {
            route,
            seconds,
            input_seconds: None,
            dimensions: Dimensions::default(),
            add_ons: Vec::new(),
            count: Amount::ONE,
            retries: Amount::ZERO,
            failures: Amount::ZERO,
        }
    }

    /// One clip of a length, with the settings of a rate.
    pub fn of_rate(rate: &RateId, seconds: Amount) -> Self {
        let mut job = Self::new(rate.route.clone(), seconds);
        for (key, value) in rate.dimensions.iter() {
            if Tariff::is_chosen(key, value) {
                // What a rate has can be had.
                let _ = job.dimensions.set(key, value);
            }
        }
        job
    }
}

/// What a job costs.
#[derive(Clone, Debug)]
pub struct Estimate<'b> {
    pub lines: SmallVec<[Line<'b>; 2]>,
    /// What the rules about the cost of a clip made of it, in the order of their application.
    pub adjustments: SmallVec<[Adjustment<'b>; 1]>,
    /// What holds of the whole: settings that were settled, failures of unknown cost.
    pub notes: SmallVec<[Note<'b>; 4]>,
    /// The sum by currency; different currencies never add up.
    pub totals: SmallVec<[Total; 1]>,
}

/// One priced part of a job: price × billed units × count.
#[derive(Clone, Debug)]
pub struct Line<'b> {
    /// The priced lines that the job may fall under: one, unless something is left open.
    pub entries: SmallVec<[&'b Entry; 4]>,
    /// The cheapest and the dearest of their prices; equal where there is one.
    pub low: &'b Price,
    pub high: &'b Price,
    /// The price is that multiple of the entry's, by the rule.
    pub multiple: Option<(Amount, &'b Rule)>,
    pub add_on: Option<&'b str>,
    /// Seconds billed for one clip; `None` where the price is not by time.
    pub billed_seconds: Option<Amount>,
    pub count: Amount,
    /// For all clips and retries, before what is settled by the clip.
    pub total: Total,
    /// The billing rules that were applied, and other remarks, for a person.
    pub notes: SmallVec<[Note<'b>; 4]>,
}

/// What a rule made of the cost of a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment<'b> {
    pub rule: &'b Rule,
    /// For one clip.
    pub before: Total,
    pub after: Total,
}

impl<'b> Line<'b> {
    pub fn rates(&self) -> impl Iterator<Item = &'b RateId> {
        self.entries.iter().map(|entry| &entry.rate)
    }

    /// The entry whose price is the cheapest; the first where several are.
    pub fn cheapest(&self) -> Option<&'b Entry> {
        self.entries.iter().copied().min_by_key(|e| e.price.amount)
    }

    /// When the oldest of the prices was last seen.
    pub fn last_seen(&self) -> Option<Timestamp> {
        self.entries.iter().map(|entry| entry.last_seen).min()
    }

    pub fn snapshot(&self) -> Option<SnapshotId> {
        self.cheapest().map(|entry| entry.snapshot)
    }
}

/// Prices one job from the book.
///
/// # Errors
/// [`NoEstimate`] for whatever has no price; nothing is ever assumed to be zero.
pub fn estimate<'b>(book: &'b Book, job: &Job) -> Result<Estimate<'b>, NoEstimate> {
    priced(book, job).map(|(estimate, _)| estimate)
}

/// The estimate, and its totals before they are said.
pub(super) fn priced<'b>(
    book: &'b Book,
    job: &Job,
) -> Result<(Estimate<'b>, SmallVec<[Sum; 2]>), NoEstimate> {
    let Some(tariff) = book.tariff(&job.route) else {
        return Err(unknown_route(book, &job.route));
    };
    length::within_duration(book, tariff, job)?;
    for (what, amount) in [
        ("the number of clips", job.count),
        ("the number of retries", job.retries),
        ("the number of failures", job.failures),
    ] {
        if amount.is_negative() {
            return Err(NoEstimate::Negative { what, amount });
        }
    }
    let Settlement { values, mut notes } = settle::settle(book, tariff, job)?;
    let base = |line: &&TariffLine| line.add_on.is_none() && Tariff::fits(line, &values);
    let fitting: SmallVec<[&TariffLine; 8]> = tariff.lines.iter().filter(base).collect();
    if fitting.is_empty() {
        return Err(no_combination(book, tariff, job));
    }
    let in_doubt = tariff.rules().filter_map(|at| book.rule_in_doubt(at));
    notes.extend(in_doubt.map(|(rule, by)| Note::RuleChanged { rule, by }));
    let mut bill = Bill::new(book, tariff, job);
    // Parts of a price are all charged; each is a line.
    let mut parts: SmallVec<[Option<&str>; 2]> = SmallVec::new();
    for line in &fitting {
        let part = line.part.as_deref();
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    for part in &parts {
        let of_part = fitting.iter().copied();
        let of_part = of_part.filter(|line| line.part.as_deref() == *part);
        bill.line(of_part.collect(), None)?;
    }
    bill.includes()?;
    for (at, add_on) in job.add_ons.iter().enumerate() {
        // An add-on is on or off: naming it twice does not charge it twice.
        if job.add_ons.iter().take(at).any(|before| before == add_on) {
            continue;
        }
        let (lines, name) = add_on_lines(book, tariff, job, &values, add_on)?;
        bill.line(lines, Some(name))?;
    }
    let (lines, sums) = (bill.lines, bill.sums);
    let mut adjustments = SmallVec::new();
    let sums = charge::charges(book, tariff, job, sums, &mut adjustments, &mut notes)?;
    let totals = sums.iter().map(Sum::total).collect::<Result<_, _>>()?;
    let estimate = Estimate {
        lines,
        adjustments,
        notes,
        totals,
    };
    Ok((estimate, sums))
}

/// The bill of a job while it is put together.
struct Bill<'b, 'j> {
    book: &'b Book,
    tariff: &'b Tariff,
    job: &'j Job,
    lines: SmallVec<[Line<'b>; 2]>,
    /// What each line comes to for one clip.
    sums: SmallVec<[Sum; 2]>,
    /// Whether some line is by the piece, and whether some seconds were left to it.
    by_piece: bool,
    included: Option<Amount>,
}

impl<'b, 'j> Bill<'b, 'j> {
    fn new(book: &'b Book, tariff: &'b Tariff, job: &'j Job) -> Self {
        Self {
            book,
            tariff,
            job,
            lines: SmallVec::new(),
            sums: SmallVec::new(),
            by_piece: false,
            included: None,
        }
    }

    /// One line from the priced lines that the job may fall under.
    fn line(
        &mut self,
        mut of: SmallVec<[&'b TariffLine; 8]>,
        add_on: Option<&'b str>,
    ) -> Result<(), NoEstimate> {
        let mut notes = SmallVec::new();
        let mut seconds = None;
        if of.iter().any(|line| line.length.is_some()) {
            let billed = length::billed(self.book, self.tariff, self.job, &mut notes)?;
            self.step(&mut of, billed, &mut notes)?;
            seconds = Some(billed);
        }
        let mut choices: SmallVec<[Choice<'b>; 4]> = SmallVec::new();
        let mut entries: SmallVec<[&'b Entry; 4]> = SmallVec::new();
        for line in &of {
            let Some(entry) = self.book.entries.get(line.entry) else {
                continue;
            };
            entries.push(entry);
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
        self.notes_of(&entries, &mut notes);
        let first = of.first().and_then(|line| line.multiple);
        let multiple = first.and_then(|(factor, rule)| Some((factor, self.book.rule_at(rule)?)));
        if let Some((_, rule)) = multiple {
            notes.push(Note::Applied(rule));
        }
        self.lines.push(Line {
            low: low.price,
            high: high.price,
            multiple,
            add_on,
            billed_seconds: by_time.map(|(seconds, _)| seconds.normalized()),
            count: self.job.count,
            total: sum.of_all(self.job)?,
            entries,
            notes,
        });
        self.sums.push(sum);
        Ok(())
    }

    /// The billed seconds and those of the unit, for a price by time; nothing for one by the piece.
    fn by_time(
        &mut self,
        unit: &Unit,
        seconds: Option<Amount>,
        is_add_on: bool,
        notes: &mut SmallVec<[Note<'b>; 4]>,
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
            notes.push(Note::Applied(rule));
            let rest = seconds.minus(*first).map_err(|_| NoEstimate::Inexact)?;
            seconds = rest.max(Amount::ZERO);
        }
        Ok(Some((seconds, of_unit)))
    }

    /// Seconds that are included are included in something that is paid.
    fn includes(&self) -> Result<(), NoEstimate> {
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
        notes: &mut SmallVec<[Note<'b>; 4]>,
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
            notes.push(Note::Applied(rule));
        }
        of.retain(|line| line.length.is_none_or(|length| length == step));
        Ok(())
    }

    /// What is to be known of the prices themselves.
    fn notes_of(&self, entries: &[&'b Entry], notes: &mut SmallVec<[Note<'b>; 4]>) {
        let next = entries.iter().find_map(|entry| entry.next.as_ref());
        notes.extend(next.map(|(next, by)| match next {
            Next::Price(_) => Note::AnotherSeen { by: *by },
            Next::Gone => Note::GoneBy { by: *by },
        }));
        let oldest = entries.iter().min_by_key(|entry| entry.last_seen);
        let stale = oldest.and_then(|entry| {
            let age = self.book.as_of.duration_since(entry.last_seen);
            let allowance = self.book.allowance(entry)?;
            (age > allowance).then_some((entry.last_seen, age))
        });
        notes.extend(
            stale.map(
                |(last_seen, age): (Timestamp, SignedDuration)| Note::Stale { last_seen, age },
            ),
        );
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

/// The lines of an add-on that fit the job, as far as the add-on depends on anything.
fn add_on_lines<'b>(
    book: &Book,
    tariff: &'b Tariff,
    job: &Job,
    values: &settle::Values,
    add_on: &str,
) -> Result<(SmallVec<[&'b TariffLine; 8]>, &'b str), NoEstimate> {
    let known = tariff.add_ons.iter().enumerate();
    let Some((at, name)) = known.into_iter().find(|(_, name)| *name == add_on) else {
        return Err(NoEstimate::UnknownAddOn {
            route: tariff.route.clone(),
            add_on: add_on.to_owned(),
            known: tariff.add_ons.clone(),
        });
    };
    let is = |line: &&TariffLine| line.add_on == Some(at) && Tariff::fits(line, values);
    let lines: SmallVec<[&TariffLine; 8]> = tariff.lines.iter().filter(is).collect();
    if lines.is_empty() {
        return Err(no_combination(book, tariff, job));
    }
    Ok((lines, name))
}

fn unknown_route(book: &Book, route: &Route) -> NoEstimate {
    let near = |r: &&&Route| r.provider() == route.provider();
    let routes = book.routes();
    let same_provider: Vec<String> = routes
        .iter()
        .filter(near)
        .map(ToString::to_string)
        .collect();
    let known = if same_provider.is_empty() {
        routes.iter().map(ToString::to_string).collect()
    } else {
        same_provider
    };
    NoEstimate::UnknownRoute {
        route: route.clone(),
        known,
    }
}

fn no_combination(book: &Book, tariff: &Tariff, job: &Job) -> NoEstimate {
    NoEstimate::NoCombination {
        route: tariff.route.clone(),
        dimensions: job.dimensions.clone(),
        known: book
            .base_rates(&tariff.route)
            .map(|e| e.rate.dimensions.to_string())
            .collect(),
    }
}
