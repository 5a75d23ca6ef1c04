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
//! | `bill` | the priced parts, one line each |
//! | `charge` | what lines and clips come to |
//! | `note` | what a person should know beside the figures |
//! | `refusal` | why there is no estimate |

mod bill;
mod charge;
mod length;
mod note;
mod refusal;
mod settle;

use jiff::Timestamp;
use smallvec::SmallVec;

use super::tariff::{Fitting, Settled, Tariff};
pub use super::total::{Certainty, Total};
use super::{Book, Entry};
use crate::price::{Amount, Price};
use crate::rate::{Dimensions, RateId, Route};
use crate::rules::Rule;
use crate::snapshot::SnapshotId;
use bill::Bill;
pub(super) use charge::{Sum, Sums, add};
use note::{Notes, Remarks, Unread};
use settle::Values;

pub use note::Note;
pub use refusal::NoEstimate;

/// One kind of generation, and how many of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The way to have it made: `provider/model/mode`.
    pub route: Route,
    /// The length of one clip, in seconds.
    pub seconds: Amount,
    /// The length of the video that goes in; `None` where none does, or where it is as long as
    /// what comes out.
    pub input_seconds: Option<Amount>,
    /// What is asked for (`resolution=720p`); a dimension left out stays open.
    pub dimensions: Dimensions,
    /// The names of what is charged beside the rate where it is asked for.
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
    /// What is charged, part by part: the rate, then its add-ons.
    pub lines: SmallVec<[Line<'b>; 2]>,
    /// What the rules about the cost of a clip made of it, in the order of their application.
    pub adjustments: Vec<Adjustment<'b>>,
    /// What holds of the whole: settings that were settled, failures of unknown cost.
    pub notes: SmallVec<[Note<'b>; 4]>,
    /// The sum by currency; different currencies never add up.
    pub totals: Totals,
}

/// Totals, one a currency.
pub type Totals = SmallVec<[Total; 1]>;

/// One priced part of a job: price × billed units × count.
#[derive(Clone, Debug)]
pub struct Line<'b> {
    /// The priced lines that the job may fall under: one, unless something is left open.
    pub entries: SmallVec<[&'b Entry; 4]>,
    /// The cheapest of their prices.
    pub low: &'b Price,
    /// The dearest of them; the same where there is one.
    pub high: &'b Price,
    /// The price is that multiple of the entry's, by the rule.
    pub multiple: Option<(Amount, &'b Rule)>,
    /// The add-on that it is for; `None` for the rate itself.
    pub add_on: Option<&'b str>,
    /// Seconds billed for one clip; `None` where the price is not by time.
    pub billed_seconds: Option<Amount>,
    /// How many generations are billed: clips, and what was charged for beside them.
    pub count: Amount,
    /// For all clips and retries, before what is settled by the clip.
    pub total: Total,
    /// The billing rules that were applied, and other remarks, for a person.
    pub notes: SmallVec<[Note<'b>; 4]>,
}

/// What a rule made of the cost of a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment<'b> {
    /// The billing rule that made it.
    pub rule: &'b Rule,
    /// What one clip costs before it.
    pub before: Total,
    /// And after it.
    pub after: Total,
}

impl<'b> Line<'b> {
    /// The rates that the job may fall under.
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

    /// The snapshot that the cheapest of its prices was accepted with.
    pub fn snapshot(&self) -> Option<SnapshotId> {
        self.cheapest().map(|entry| entry.snapshot)
    }

    /// Whether one of the prices was last seen longer ago than its source may go unread.
    pub fn is_stale(&self) -> bool {
        let mut notes = self.notes.iter();
        notes.any(|note| matches!(note, Note::Stale { .. }))
    }
}

/// Prices one job from the book, line by line.
///
/// # Errors
/// [`NoEstimate`] for whatever has no price; nothing is ever assumed to be zero.
pub fn estimate<'b>(book: &'b Book, job: &Job) -> Result<Estimate<'b>, NoEstimate> {
    priced(book, job).map(|(estimate, _)| estimate)
}

/// What a job costs, by currency: the totals of [`estimate`], by the same engine, without the bill
/// that explains them. For very many jobs.
///
/// # Errors
/// [`NoEstimate`], as of [`estimate`].
pub fn totals(book: &Book, job: &Job) -> Result<Totals, NoEstimate> {
    let mut bill: Bill<'_, '_, Unread> = Bill::new(book, tariff(book, job)?, job);
    put_together(&mut bill)?;
    said(&bill.sums)
}

/// The estimate, and its totals before they are said.
pub(super) fn priced<'b>(
    book: &'b Book,
    job: &Job,
) -> Result<(Estimate<'b>, Sums<'b>), NoEstimate> {
    let mut bill: Bill<'b, '_, Notes<'b>> = Bill::new(book, tariff(book, job)?, job);
    put_together(&mut bill)?;
    let estimate = Estimate {
        totals: said(&bill.sums)?,
        lines: bill.lines,
        adjustments: bill.adjustments,
        notes: bill.notes,
    };
    Ok((estimate, bill.sums))
}

fn said(sums: &[Sum<'_>]) -> Result<Totals, NoEstimate> {
    let mut totals = Totals::new();
    for sum in sums {
        totals.push(sum.total()?);
    }
    Ok(totals)
}

fn tariff<'b>(book: &'b Book, job: &Job) -> Result<&'b Tariff, NoEstimate> {
    match book.tariff(&job.route) {
        Some(tariff) => Ok(tariff),
        None => Err(unknown_route(book, &job.route)),
    }
}

/// The engine: all that is done to price a job.
fn put_together<'b, R: Remarks<'b>>(bill: &mut Bill<'b, '_, R>) -> Result<(), NoEstimate> {
    let Bill {
        book, tariff, job, ..
    } = *bill;
    length::within_duration(book, tariff, job)?;
    not_negative("the number of clips", job.count)?;
    not_negative("the number of retries", job.retries)?;
    not_negative("the number of failures", job.failures)?;
    let mut values = Values::from_elem(None, tariff.keys.len());
    settle::settle(book, tariff, job, &mut values, &mut bill.notes)?;
    let fitting = tariff.fitting(&tariff.base, &values);
    if fitting.is_empty() {
        return Err(no_combination(book, tariff, job));
    }
    if R::ARE_READ {
        for (rule, by) in tariff.rules().filter_map(|at| book.rule_in_doubt(at)) {
            bill.notes.add(Note::RuleChanged { rule, by });
        }
    }
    // Parts of a price are all charged; each is a line.
    let mut parts: SmallVec<[Option<&str>; 2]> = SmallVec::new();
    if tariff.has_parts {
        for line in &fitting {
            let part = line.part.as_deref();
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
    }
    if parts.len() < 2 {
        bill.line(&fitting, None, job.add_ons.is_empty())?;
    } else {
        for part in &parts {
            let of_part = fitting.iter().copied();
            let of_part = of_part.filter(|line| line.part.as_deref() == *part);
            bill.line(&of_part.collect::<Fitting<'_>>(), None, false)?;
        }
    }
    bill.includes()?;
    for (at, add_on) in job.add_ons.iter().enumerate() {
        // An add-on is on or off: naming it twice does not charge it twice.
        if job.add_ons.iter().take(at).any(|before| before == add_on) {
            continue;
        }
        let (lines, name) = add_on_lines(book, tariff, job, &values, add_on)?;
        bill.line(&lines, Some(name), false)?;
    }
    charge::charge(bill)
}

/// The lines of an add-on that fit the job, as far as the add-on depends on anything.
fn add_on_lines<'b>(
    book: &Book,
    tariff: &'b Tariff,
    job: &Job,
    values: &Settled,
    add_on: &str,
) -> Result<(Fitting<'b>, &'b str), NoEstimate> {
    let mut known = tariff.add_ons.iter();
    let Some(known) = known.find(|known| known.name == add_on) else {
        let known = tariff.add_ons.iter();
        return Err(NoEstimate::UnknownAddOn {
            route: tariff.route.clone(),
            add_on: add_on.to_owned(),
            known: known.map(|known| known.name.clone()).collect(),
        });
    };
    let lines = tariff.fitting(&known.lines, values);
    if lines.is_empty() {
        return Err(no_combination(book, tariff, job));
    }
    Ok((lines, &known.name))
}

#[inline]
fn not_negative(what: &'static str, amount: Amount) -> Result<(), NoEstimate> {
    if amount.is_negative() {
        return Err(NoEstimate::Negative { what, amount });
    }
    Ok(())
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
