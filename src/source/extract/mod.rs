//! A page to what it says: readings, rules, dates, and the problems met on the way.

mod cards;
mod cell;
mod exponent;
mod identity;
mod in_words;
mod keyed;
mod mentions;
mod prose;
mod others;
mod rates;
mod record;
mod sentences;
mod table;
mod tables;
mod unsaid;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_boxes;
#[cfg(test)]
mod tests_of_change;
#[cfg(test)]
mod tests_of_data;
#[cfg(test)]
mod tests_of_rows;

use ego_tree::NodeId;

pub(crate) use cell::told_by;
pub(super) use table::{declared_columns, is_table, table_text};

use super::content::Content;
use super::dom::Dom;
use super::recognise::recognise;
use super::selectors::{Source, speaks_of};
use crate::page::Page;
use crate::reading::{Extraction, Passed, Problem, Provenance, Reading, Trouble};
use record::At;

/// Raised whenever the way of reading changes, so that pages are read again: stored with every
/// reading beside the hash of the selector file.
pub const READER: u32 = 2;

/// Reads one page of a source. Never fails, never guesses: what is missing is a problem.
pub fn extract(source: &Source, page: &Page) -> Extraction {
    let line = source.page(&page.page).map_or(0, |spec| spec.line);
    let failed = |trouble| Extraction {
        problems: vec![Problem {
            page: page.page.clone(),
            selector: source.place(line),
            trouble,
        }],
        ..Extraction::default()
    };
    let undecodable = |why: String| failed(Trouble::Undecodable { why });
    let text = match page.text() {
        Ok(text) => text,
        Err(why) => return undecodable(why.to_string()),
    };
    let content = match Content::parse(text, source.page(&page.page)) {
        Ok(content) => content,
        Err(why) => return undecodable(why),
    };
    let reader = Reader {
        source,
        page,
        content: &content,
    };
    match recognise(source, page, &content) {
        Ok(()) => reader.read(),
        // The page may have lost no more than its name: what it says is shown beside the problem,
        // so that whoever mends the file sees that, and whether, it would be read.
        Err(trouble @ Trouble::NotRecognised { .. }) => {
            let unknown = failed(trouble);
            let mut read = reader.read();
            if read.readings.is_empty() {
                return unknown;
            }
            read.problems.splice(0..0, unknown.problems);
            read
        }
        Err(trouble) => failed(trouble),
    }
}

/// One page being read.
struct Reader<'a> {
    source: &'a Source,
    page: &'a Page,
    content: &'a Content,
}

/// A place in the selector file.
struct Place {
    line: usize,
}

impl Reader<'_> {
    fn read(&self) -> Extraction {
        let mut extraction = Extraction::default();
        for spec in &self.source.rates {
            if speaks_of(spec.pages.as_deref(), &self.page.page) {
                let read = rates::read(self, spec);
                extraction.readings.extend(read.readings);
                extraction.absent.extend(read.absent);
                extraction.unsaid.extend(read.unsaid);
                extraction.problems.extend(read.problems);
                extraction.remarks.extend(read.remarks);
            }
        }
        if let Some(dom) = self.content.dom() {
            self.read_sentences(dom, &mut extraction);
        }
        others::leave_out(self, &mut extraction);
        agree(self.source, &mut extraction);
        insist(&mut extraction);
        others::explain(self, &mut extraction);
        extraction
    }

    fn read_sentences(&self, dom: &Dom, extraction: &mut Extraction) {
        for spec in &self.source.rules {
            if speaks_of(spec.pages.as_deref(), &self.page.page) {
                let (rules, problems) = sentences::rules(self, dom, spec);
                extraction.rules.extend(rules);
                extraction.problems.extend(problems);
            }
        }
        let specs = self.source.mentions.iter();
        let mut specs = specs
            .filter(|spec| speaks_of(spec.pages.as_deref(), &self.page.page))
            .peekable();
        if specs.peek().is_some() {
            let paragraphs = mentions::paragraphs(dom);
            let read = specs.flat_map(|spec| mentions::read(self, dom, &paragraphs, spec));
            extraction.mentions.extend(read);
        }
        if let Some(spec) = &self.source.published
            && speaks_of(spec.pages.as_deref(), &self.page.page)
        {
            match sentences::published(self, dom, spec) {
                Ok(date) => extraction.published = Some(date),
                // A page of another time is no page of these prices.
                Err(problem) => extraction.problems.insert(0, problem),
            }
        }
    }

    fn problem(&self, place: &Place, trouble: Trouble) -> Problem {
        Problem {
            page: self.page.page.clone(),
            selector: self.source.place(place.line),
            trouble,
        }
    }

    /// The path of an element, by which a person finds it again.
    fn node(&self, id: NodeId) -> String {
        self.content.dom().map_or_else(String::new, |d| d.path(id))
    }

    /// The place of a field, by which a person finds it again.
    fn place(&self, at: &At) -> String {
        match at {
            At::Node(id) => self.node(*id),
            At::Json { script, path } if script.is_empty() => path.clone(),
            At::Json { script, path } => format!("{script} > {path}"),
        }
    }

    fn provenance(&self, how: &str, line: usize, node: String) -> Provenance {
        Provenance {
            page: self.page.page.clone(),
            hash: self.page.hash,
            selector: format!("{} {how}", self.source.place(line)),
            node,
        }
    }
}

/// A page that shows no price at all is not one of which only the optional part is missing.
fn insist(extraction: &mut Extraction) {
    if !extraction.readings.is_empty() {
        return;
    }
    let remarks = std::mem::take(&mut extraction.remarks).into_iter();
    let (missing, rows): (Vec<_>, Vec<_>) =
        remarks.partition(|remark| remark.passed == Passed::Rates);
    let missing = missing.into_iter().map(|remark| remark.problem);
    extraction.problems.extend(missing);
    extraction.remarks = rows;
}

/// Keeps one reading a rate: of readings that agree the one with the most digits, and among equals
/// the first; of readings that disagree none.
pub(super) fn agree(source: &Source, extraction: &mut Extraction) {
    let mut rates: Vec<Vec<Reading>> = Vec::new();
    for reading in std::mem::take(&mut extraction.readings) {
        let same =
            |group: &&mut Vec<Reading>| group.first().is_some_and(|r| r.rate == reading.rate);
        match rates.iter_mut().find(same) {
            Some(group) => group.push(reading),
            None => rates.push(vec![reading]),
        }
    }
    for readings in rates {
        match disagreement(&readings) {
            Some((one, other)) => extraction.problems.push(disagree(source, one, other)),
            None => extraction.readings.extend(finest(readings)),
        }
    }
    let (readings, absent) = (&extraction.readings, &mut extraction.absent);
    absent.retain(|absence| !readings.iter().any(|reading| reading.rate == absence.rate));
}

/// The reading with the most digits; among equals the first.
fn finest(readings: Vec<Reading>) -> Option<Reading> {
    readings.into_iter().reduce(|best, reading| {
        if reading.price.finer_than(&best.price) {
            reading
        } else {
            best
        }
    })
}

/// Two readings of one rate that say different things, whatever the order in which they come.
///
/// Two layouts of a page may show one price with other digits; two rows of one layout may not.
/// Where 0.112 stands here and 0.113 there, a 0.1125 elsewhere may be what both show.
fn disagreement(readings: &[Reading]) -> Option<(&Reading, &Reading)> {
    let mut told: Vec<&Reading> = Vec::new();
    for reading in readings {
        let repeats = |r: &&&Reading| is_one_layout(r, reading) && r.price == reading.price;
        if !told.iter().any(|r| repeats(&r)) {
            told.push(reading);
        }
    }
    let pairs = told.iter().enumerate().flat_map(|(n, one)| {
        let behind = told.iter().skip(n.saturating_add(1));
        behind.map(move |other| (*one, *other))
    });
    pairs.into_iter().find(|(one, other)| {
        if is_one_layout(one, other) {
            return !one.price.agrees_with(&other.price);
        }
        let mut finer = told.iter().filter(|finer| {
            finer.price.finer_than(&one.price) && finer.price.finer_than(&other.price)
        });
        let is = |a: &Reading, b: &Reading| a.price.same_as(&b.price);
        !is(one, other) && !finer.any(|finer| is(finer, one) && is(finer, other))
    })
}

fn is_one_layout(one: &Reading, other: &Reading) -> bool {
    one.provenance.selector == other.provenance.selector
}

fn disagree(source: &Source, one: &Reading, other: &Reading) -> Problem {
    // Two rows of one table are told apart by their nodes.
    let one_way = is_one_layout(one, other);
    let say = |r: &Reading| {
        let at = &r.provenance;
        let place = if one_way { &at.node } else { &at.selector };
        format!("`{}` ({place})", r.text)
    };
    Problem {
        page: other.provenance.page.clone(),
        selector: place_of(source, other),
        trouble: Trouble::Disagree {
            rate: other.rate.clone(),
            one: say(one),
            other: say(other),
        },
    }
}

/// The place in the selector file by which something was read.
fn place_of(source: &Source, reading: &Reading) -> String {
    let selector = reading.provenance.selector.split_once(' ');
    selector.map_or_else(|| source.file.clone(), |(place, _)| place.to_owned())
}
