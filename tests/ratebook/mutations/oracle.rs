//! Whether what the program read from a page is what the page says.

use ratebook::price::{Amount, Kind, Price};
use ratebook::reading::{Extraction, Reading, Trouble};

use super::around::is_named;
use super::figure::Figure;
use super::meaning::Meaning;
use super::paper::tidy;
use super::said::{Said, Sheet, is_only};

/// What is wrong with a reading of a page, and what of it only a person can judge.
#[derive(Debug, Default)]
pub struct Verdict {
    pub lies: Vec<String>,
    /// Texts that the program took for a price and that are no plain figure.
    pub odd: Vec<(String, String)>,
}

pub fn judged(meaning: &Meaning, page: &str, text: &str, read: &Extraction) -> Verdict {
    let sheet = Sheet::of(meaning, page, text);
    let said = sheet.says(meaning, page);
    let mut verdict = Verdict::default();
    for reading in &read.readings {
        let place = sheet.place(&reading.provenance.node);
        let here = said
            .iter()
            .find(|s| s.rate == reading.rate && Some(&s.place) == place.as_ref());
        match here {
            Some(said) => compare(said, reading, &mut verdict),
            None if is_named_at(&sheet, meaning, page, reading) => {}
            None => verdict.lies.push(format!(
                "{} is said nowhere as {} at {}: {:?}",
                reading.price, reading.rate, reading.provenance.node, reading.text
            )),
        }
    }
    if read.problems.is_empty() {
        for said in said.iter().filter(|said| !is_told(said, read)) {
            contradicts(said, read, &mut verdict);
        }
    }
    verdict
}

fn is_named_at(sheet: &Sheet, meaning: &Meaning, page: &str, reading: &Reading) -> bool {
    let place = match sheet {
        Sheet::Paper(paper) => paper.at(&reading.provenance.node),
        Sheet::Json(_) => None,
    };
    place.is_some_and(|place| is_named(meaning, page, place, reading))
}

fn compare(said: &Said, reading: &Reading, verdict: &mut Verdict) {
    let lie = |what: &str| {
        let context = said.context.join(", ");
        format!("{what}: {said:?} ({context}) was read as {reading:?}")
    };
    if tidy(&reading.text) != said.text {
        verdict.lies.push(lie("another text"));
    }
    match &said.figure {
        // Other words in the same cell: at least it is the one amount in this currency.
        None => {
            let text = &said.text;
            if !is_only(text, &reading.price.amount.to_string()) {
                verdict.lies.push(lie("which of these is the price"));
            }
            verdict.odd.push((text.clone(), reading.price.to_string()));
        }
        Some(figure) if !is_said(figure, said.upper.as_ref(), &reading.price) => {
            verdict.lies.push(lie("another price"));
        }
        Some(_) => {}
    }
}

fn is_said(figure: &Figure, upper: Option<&Figure>, price: &Price) -> bool {
    let amount = Some(price.amount);
    let digits = figure.amount.map(Amount::digits);
    let upper_amount = upper.and_then(|upper| upper.amount);
    let is_range = upper_amount.is_some() && upper_amount != figure.amount;
    let beside: Vec<_> = price.beside().map(|beside| beside.amount).collect();
    figure.amount == amount
        && digits == Some(price.amount.digits())
        && figure.currency == Some(price.currency.to_string().as_str())
        && figure.unit == Some(price.unit.to_string())
        && figure.add_on == price.add_on
        && !price.approximate
        && price.kind == if is_range { Kind::Range } else { Kind::Exact }
        && price.amount_max == upper_amount.filter(|_| is_range)
        && figure.beside.is_none_or(|amount| beside == [amount])
}

/// Whether it is told that the page shows two prices of this rate, of which one counts.
fn is_told(said: &Said, read: &Extraction) -> bool {
    let mut troubles = read.remarks.iter().map(|remark| &remark.problem.trouble);
    troubles.any(|trouble| matches!(trouble, Trouble::Disagree { rate, .. } if *rate == said.rate))
}

/// A price that stands on the page, of a rate that was not read or was read as something else,
/// while nobody speaks of a problem.
fn contradicts(said: &Said, read: &Extraction, verdict: &mut Verdict) {
    let Some(amount) = said.figure.as_ref().and_then(|figure| figure.amount) else {
        return;
    };
    match read
        .readings
        .iter()
        .find(|reading| reading.rate == said.rate)
    {
        None => verdict.lies.push(format!("left out: {said:?}")),
        Some(reading) => {
            let one = reading.price.amount;
            if one != amount && !one.rounds_to(amount) && !amount.rounds_to(one) {
                verdict
                    .lies
                    .push(format!("{said:?} contradicts {reading:?}"));
            }
        }
    }
}
