//! A page to what it says: readings, rules, dates, and the problems met on the way.

mod cards;
mod rates;
mod record;
mod sentences;
mod table;

#[cfg(test)]
mod tests;

use ego_tree::NodeId;

use super::dom::Dom;
use super::recognise::recognise;
use super::selectors::{Source, speaks_of};
use crate::page::Page;
use crate::reading::{Extraction, Problem, Provenance, Reading, Trouble};

/// Raised whenever the way of reading changes, so that pages are read again: stored with every
/// reading beside the hash of the selector file.
pub const READER: u32 = 1;

/// Reads one page of a source. Never fails, never guesses: what is missing is a problem.
pub fn extract(source: &Source, page: &Page) -> Extraction {
    let line = source.page(&page.page).map_or(0, |spec| spec.line);
    let failed = |trouble| Extraction {
        problems: vec![Problem {
            page: page.page.clone(),
            selector: format!("{}:{line}", source.file),
            trouble,
        }],
        ..Extraction::default()
    };
    let undecodable = |why: String| failed(Trouble::Undecodable { why });
    let text = match page.text() {
        Ok(text) => text,
        Err(why) => return undecodable(why.to_string()),
    };
    let skip = source.page(&page.page).and_then(|spec| spec.skip.as_ref());
    let dom = match Dom::parse(&text, skip) {
        Ok(dom) => dom,
        Err(why) => return undecodable(why.to_string()),
    };
    if let Err(trouble) = recognise(source, page, &dom) {
        return failed(trouble);
    }
    let reader = Reader {
        source,
        page,
        dom: &dom,
    };
    reader.read()
}

/// One page being read.
struct Reader<'a> {
    source: &'a Source,
    page: &'a Page,
    dom: &'a Dom,
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
                let (readings, problems) = rates::read(self, spec);
                extraction.readings.extend(readings);
                extraction.problems.extend(problems);
            }
        }
        for spec in &self.source.rules {
            if speaks_of(spec.pages.as_deref(), &self.page.page) {
                let (rules, problems) = sentences::rules(self, spec);
                extraction.rules.extend(rules);
                extraction.problems.extend(problems);
            }
        }
        if let Some(spec) = &self.source.published
            && speaks_of(spec.pages.as_deref(), &self.page.page)
        {
            match sentences::published(self, spec) {
                Ok(date) => extraction.published = Some(date),
                Err(problem) => extraction.problems.push(problem),
            }
        }
        self.other_tab(&mut extraction);
        agree(self.source, &mut extraction);
        extraction
    }

    /// A page that shows rates of routes which are not its own is another tab of the same page:
    /// the server shows its default tab whatever the address says.
    fn other_tab(&self, extraction: &mut Extraction) {
        let Some(spec) = self.source.page(&self.page.page) else {
            return;
        };
        let (own, other): (Vec<Reading>, Vec<Reading>) = std::mem::take(&mut extraction.readings)
            .into_iter()
            .partition(|reading| spec.routes.contains(&reading.rate.route));
        if let Some(reading) = other.first() {
            let own: Vec<String> = spec.routes.iter().map(ToString::to_string).collect();
            let trouble = Trouble::Unexpected {
                expected: format!("rates of {}", own.join(", ")),
                found: format!(
                    "rates of {}: the page shows another tab than its address names",
                    reading.rate.route
                ),
            };
            extraction
                .problems
                .push(self.problem(&Place { line: spec.line }, trouble));
        }
        extraction.readings = own;
    }

    fn problem(&self, place: &Place, trouble: Trouble) -> Problem {
        Problem {
            page: self.page.page.clone(),
            selector: format!("{}:{}", self.source.file, place.line),
            trouble,
        }
    }

    fn provenance(&self, how: &str, line: usize, node: NodeId) -> Provenance {
        Provenance {
            page: self.page.page.clone(),
            hash: self.page.hash,
            selector: format!("{}:{line} {how}", self.source.file),
            node: self.dom.path(node),
        }
    }
}

/// Keeps one reading a rate. Readings of one rate must agree; of those that do, the one with the
/// most digits is kept, and among equals the first.
pub(super) fn agree(source: &Source, extraction: &mut Extraction) {
    let mut kept: Vec<Reading> = Vec::new();
    for reading in std::mem::take(&mut extraction.readings) {
        match kept.iter_mut().find(|k| k.rate == reading.rate) {
            None => kept.push(reading),
            Some(first) if first.price.same_as(&reading.price) => {
                if reading.price.finer_than(&first.price) {
                    *first = reading;
                }
            }
            Some(first) => {
                // Two rows of one table are told apart by their nodes.
                let one_way = first.provenance.selector == reading.provenance.selector;
                let say = |r: &Reading| {
                    let at = &r.provenance;
                    let place = if one_way { &at.node } else { &at.selector };
                    format!("`{}` ({place})", r.text)
                };
                extraction.problems.push(Problem {
                    page: reading.provenance.page.clone(),
                    selector: place_of(source, &reading),
                    trouble: Trouble::Disagree {
                        rate: reading.rate.clone(),
                        one: say(first),
                        other: say(&reading),
                    },
                });
            }
        }
    }
    extraction.readings = kept;
}

/// The place in the selector file by which something was read.
fn place_of(source: &Source, reading: &Reading) -> String {
    let selector = reading.provenance.selector.split_once(' ');
    selector.map_or_else(|| source.file.clone(), |(place, _)| place.to_owned())
}
