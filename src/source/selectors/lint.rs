//! What a selector file says in vain or by accident: it can be used, but something in it will not
//! do what its author meant, or not for long. What cannot be used at all is a mistake, found when
//! the file is read.

mod css;
mod reach;
#[cfg(test)]
mod tests;
mod words;

use super::part::{Part, Written};
use super::{RatesSpec, Source};

/// One place of a selector file that its author should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    pub line: usize,
    pub cause: String,
    /// What to write instead.
    pub hint: String,
}

/// All doubts about a source's selector file, in the order of its lines.
pub fn lint(source: &Source) -> Vec<Doubt> {
    let written = Written::new(&source.file, &source.text);
    let file = written.whole();
    let mut doubts = Vec::new();
    css::doubts(source, &file, &mut doubts);
    words::doubts(source, &file, &mut doubts);
    reach::doubts(source, &file, &mut doubts);
    doubts.sort_by_key(|doubt| doubt.line);
    doubts.dedup();
    doubts
}

fn doubt(part: &Part<'_>, cause: impl Into<String>, hint: impl Into<String>) -> Doubt {
    Doubt {
        line: part.line(),
        cause: cause.into(),
        hint: hint.into(),
    }
}

/// Each [[rates]] with its part of the file.
fn each_rates<'s, 'p>(
    source: &'s Source,
    file: &Part<'p>,
) -> impl Iterator<Item = (Part<'p>, &'s RatesSpec)> {
    let rates = file.key("rates");
    let each = source.rates.iter().enumerate();
    each.map(move |(n, spec)| (rates.nth(n), spec))
}
