//! The seconds that are billed for one clip.

use super::note::Remarks;
use super::{Job, NoEstimate, Note};
use crate::book::Book;
use crate::book::tariff::Tariff;
use crate::price::Amount;
use crate::rules::{Billed, Least, Rule, Topic};

/// Refuses lengths that cannot be ordered: of the clip that is made, and of the video that goes in
/// where that is what is billed.
pub(super) fn within_duration(book: &Book, tariff: &Tariff, job: &Job) -> Result<(), NoEstimate> {
    has_length(job.seconds)?;
    if let Some(input) = job.input_seconds {
        has_length(input)?;
    }
    let Some(Rule::Duration { min, max }) = book.about(tariff, Topic::Duration) else {
        return Ok(());
    };
    within(job.seconds, *min, *max)?;
    match (job.input_seconds, book.about(tariff, Topic::BilledBy)) {
        (Some(input), Some(Rule::BilledBy(Billed::Input | Billed::Both))) => {
            within(input, *min, *max)
        }
        _ => Ok(()),
    }
}

fn has_length(seconds: Amount) -> Result<(), NoEstimate> {
    if seconds.is_zero() || seconds.is_negative() {
        return Err(NoEstimate::NoLength(seconds));
    }
    Ok(())
}

fn within(seconds: Amount, min: Amount, max: Amount) -> Result<(), NoEstimate> {
    if seconds < min || seconds > max {
        return Err(NoEstimate::OutsideDuration {
            seconds,
            min,
            max,
            split: split(seconds, min, max),
        });
    }
    Ok(())
}

/// The fewest equal clips, in whole seconds where they can be, that make up a length beyond `max`.
fn split(seconds: Amount, min: Amount, max: Amount) -> Option<String> {
    if seconds <= max || max.is_zero() {
        return None;
    }
    (2..=100_u32).find_map(|clips| {
        let each = seconds.divided_exactly(Amount::from(clips))?;
        (min <= each && each <= max).then(|| format!("{clips} clips of {each} s"))
    })
}

/// The billed seconds: measured, then rounded, then held within the least and the most.
pub(super) fn billed<'b>(
    book: &'b Book,
    tariff: &Tariff,
    job: &Job,
    notes: &mut impl Remarks<'b>,
) -> Result<Amount, NoEstimate> {
    let mut seconds = job.seconds;
    if let Some(Rule::BilledBy(by)) = book.about(tariff, Topic::BilledBy) {
        notes.add(Note::BilledBy(*by));
        let input = job.input_seconds;
        seconds = match by {
            Billed::Output => seconds,
            Billed::Input => input.unwrap_or(seconds),
            Billed::Both => {
                let input = input.unwrap_or(Amount::ZERO);
                seconds.plus(input).map_err(|_| NoEstimate::Inexact)?
            }
        };
    }
    if let Some(rule @ Rule::Rounding { how, step }) = book.about(tariff, Topic::Rounding) {
        let rounded = seconds.rounded(*step, *how).ok_or(NoEstimate::Inexact)?;
        if rounded != seconds {
            notes.add(Note::Applied(rule));
        }
        if rounded.is_zero() && book.about(tariff, Topic::LeastBilled).is_none() {
            return Err(NoEstimate::RoundsToNothing {
                seconds,
                rule: rule.to_string(),
            });
        }
        seconds = rounded;
    }
    if let Some(rule @ Rule::LeastBilled(least)) = book.about(tariff, Topic::LeastBilled) {
        let least = match least {
            Least::Seconds(least) => *least,
            Least::TimesOutput(factor) => job
                .seconds
                .times(*factor)
                .map_err(|_| NoEstimate::Inexact)?,
        };
        if seconds < least {
            notes.add(Note::Applied(rule));
            seconds = least;
        }
    }
    if let Some(rule @ Rule::MostBilled(most)) = book.about(tariff, Topic::MostBilled)
        && seconds > *most
    {
        notes.add(Note::Applied(rule));
        seconds = *most;
    }
    Ok(seconds)
}
