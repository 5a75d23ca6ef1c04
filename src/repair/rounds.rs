//! A repair under way: what is wrong is mended one thing after the other, each tried by reading the
//! page, and the whole held against what is known.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::edit::{Edit, edited};
use super::find::{Candidate, Finder};
use super::trial::{self, Reads, TOO_LARGE, amiss};
use super::{Case, MARGIN, Proposal, Refused, Wanted, says};
use crate::page::Page;
use crate::rate::RateId;
use crate::reading::{Extraction, Impostor, Problem, Reading, Trouble};
use crate::source::{Outline, RatesSpec, RouteOf, Source, lint, normalized};

/// More rounds than a file has things that can change at once.
const MOST_ROUNDS: usize = 24;

/// The best candidates that are tried two at a time.
const MOST_PAIRED: usize = 4;

/// A repair under way.
pub struct Repair<'a> {
    case: &'a Case<'a>,
    reads: Reads,
    /// Of pages of the past: what looking for the rates costs does not shorten the trial on them.
    past: Reads,
    /// The outlines of earlier pages, by their ids, as far as they were asked for.
    earlier: RefCell<BTreeMap<String, Rc<[Outline]>>>,
    outlines: Vec<(&'a Page, Outline)>,
    source: Source,
    notes: Vec<String>,
    beyond_prices: Vec<String>,
    left_out: Vec<String>,
    passed_over: Vec<String>,
}

/// A change that was tried.
struct Tried {
    source: Source,
    readings: Vec<Reading>,
    score: u32,
    place: String,
    /// The headings by which it is found, where they are new, and how surely they are meant.
    headings: Vec<(u32, String)>,
    left_out: Vec<String>,
    /// Other headings that it stands below, and of which the file says nothing.
    beside: Vec<String>,
}

impl<'a> Repair<'a> {
    pub fn new(case: &'a Case<'a>) -> Result<Self, Refused> {
        let mut outlines = Vec::new();
        for page in case.pages {
            let Some(spec) = case.source.page(&page.page) else {
                let why = format!("the file has no page `{}`", page.page);
                return Err(Refused::because(why));
            };
            let outline = Outline::of(page, spec.format, &[]).map_err(Refused::because)?;
            outlines.push((page, outline));
        }
        Ok(Self {
            case,
            reads: Reads::default(),
            past: Reads::default(),
            earlier: RefCell::default(),
            outlines,
            source: case.source.clone(),
            notes: Vec::new(),
            beyond_prices: Vec::new(),
            left_out: Vec::new(),
            passed_over: Vec::new(),
        })
    }

    fn refused(&self, why: impl Into<String>) -> Refused {
        Refused {
            why: why.into(),
            passed_over: self.passed_over.clone(),
        }
    }

    pub fn run(mut self) -> Result<Proposal, Refused> {
        let problems = self.read(&self.source)?.problems;
        if problems.is_empty() {
            return Err(self.refused("the pages are read: nothing is to be repaired"));
        }
        if let Some(instead) = problems.iter().find(|problem| is_no_page(problem)) {
            let advice = instead.advice();
            return Err(self.refused(format!("{}\nhint: {advice}", instead.trouble)));
        }
        for n in 0..self.outlines.len() {
            self.recognise(n)?;
        }
        for n in 0..self.outlines.len() {
            for _ in 0..MOST_ROUNDS {
                if !self.round(n)? {
                    break;
                }
            }
        }
        self.proposal()
    }

    fn read(&self, source: &Source) -> Result<Extraction, Refused> {
        let read = self.reads.all(source, self.case.pages);
        read.ok_or_else(|| self.refused("the pages are too large to be tried so often"))
    }

    /// The outlines of the earlier pages of one id.
    fn earlier(&self, id: &str) -> Result<Rc<[Outline]>, String> {
        if let Some(known) = self.earlier.borrow().get(id) {
            return Ok(Rc::clone(known));
        }
        let format = self.case.source.page(id).map(|spec| spec.format);
        let pages = self.case.archive.iter().flat_map(|check| &check.pages);
        let mut seen: Vec<&Page> = Vec::new();
        let mut outlines = Vec::new();
        for page in pages.filter(|page| page.page == id) {
            if seen.iter().any(|known| known.hash == page.hash) {
                continue;
            }
            seen.push(page);
            if !self.past.may_read(page) {
                return Err(TOO_LARGE.to_owned());
            }
            outlines.extend(Outline::of(page, format.unwrap_or_default(), &[]));
        }
        let outlines: Rc<[Outline]> = outlines.into();
        let mut known = self.earlier.borrow_mut();
        known.insert(id.to_owned(), Rc::clone(&outlines));
        Ok(outlines)
    }

    /// Lets the file know the page again.
    fn recognise(&mut self, n: usize) -> Result<(), Refused> {
        let Some((page, outline)) = self.outlines.get(n) else {
            return Ok(());
        };
        let id = page.page.clone();
        let Some(at) = self.source.pages.iter().position(|spec| spec.id == id) else {
            return Ok(());
        };
        let edits = says::recognised(&self.source, at, outline, || self.earlier(&id));
        let edits = edits.map_err(|why| self.refused(why))?;
        if edits.is_empty() {
            return Ok(());
        }
        let source = self
            .tried(&edits)
            .map_err(|why| self.refused(format!("the words of `says` cannot be changed: {why}")))?;
        for edit in &edits {
            if let Edit::Says { old, new, .. } = edit {
                self.beyond_prices.push(match new {
                    Some(new) => format!("page {id}: recognised by “{new}” in place of “{old}”"),
                    None => format!("page {id}: no longer recognised by “{old}”"),
                });
            }
        }
        self.source = source;
        Ok(())
    }

    /// The file with changes, where it can be used.
    fn with(&self, edits: &[Edit]) -> Option<Source> {
        self.tried(edits).ok()
    }

    fn tried(&self, edits: &[Edit]) -> Result<Source, String> {
        let text = edited(&self.source.text, edits);
        let text = text.ok_or_else(|| "the file has no such place".to_owned())?;
        let source = Source::parse(&self.source.id, &self.source.file, &text);
        source.map_err(|bad| bad.to_string())
    }

    /// Whether a rate is to be found on a page: on its own, and on the only one whatever it was called.
    fn stands_on(&self, wanted: &Wanted, page: &Page) -> bool {
        wanted.page == page.page || self.outlines.len() == 1
    }

    /// Mends the first thing that is wrong on one page; whether there was one.
    fn round(&mut self, n: usize) -> Result<bool, Refused> {
        let Some((page, _)) = self.outlines.get(n) else {
            return Ok(false);
        };
        let before = self.page(&self.source, page)?;
        for at in 0..self.source.rates.len() {
            if self.rates(n, at, &before)? {
                return Ok(true);
            }
        }
        self.beside(n, &before)
    }

    /// The rates that one `[[rates]]` should read on one page.
    fn rates(&mut self, n: usize, at: usize, before: &Extraction) -> Result<bool, Refused> {
        let Some((page, outline)) = self.outlines.get(n) else {
            return Ok(false);
        };
        let Some(spec) = self.source.rates.get(at) else {
            return Ok(false);
        };
        if spec
            .pages
            .as_ref()
            .is_some_and(|ids| !ids.contains(&page.page))
        {
            return Ok(false);
        }
        let wanted: Vec<&Wanted> = self
            .case
            .wanted
            .iter()
            .filter(|wanted| self.stands_on(wanted, page) && could_read(spec, &wanted.rate))
            .collect();
        let is_read = amiss(&wanted, &before.readings).is_none();
        let is_sound = own_problem(&self.source, spec, before).is_none();
        if wanted.is_empty() || (is_read && is_sound) {
            return Ok(false);
        }
        let finder = Finder::new(&self.source, at, spec);
        let mut found = finder.find(outline);
        if found.candidates.iter().any(|c| !c.beside.is_empty()) {
            let earlier = self.earlier(&page.page).map_err(|why| self.refused(why))?;
            let above = earlier.iter().flat_map(|outline| finder.above(outline));
            found.stood_below(&above.collect());
        }
        let mut tried: Vec<Tried> = Vec::new();
        let candidates = &found.candidates;
        let singles = candidates.iter().map(|one| vec![one]);
        let pairs = candidates
            .iter()
            .take(MOST_PAIRED)
            .enumerate()
            .flat_map(|(i, one)| {
                let others = candidates
                    .iter()
                    .take(MOST_PAIRED)
                    .skip(i.saturating_add(1));
                others.map(move |other| vec![one, other])
            });
        let mut is_paired = false;
        let mut failed: Vec<String> = Vec::new();
        for together in singles.chain(pairs) {
            // Two layouts together only where none is read alone.
            if together.len() > 1 {
                if !is_paired && !tried.is_empty() {
                    break;
                }
                is_paired = true;
            }
            let score = together.iter().map(|c| c.score).min().unwrap_or(0);
            // What is so far behind changes nothing any more.
            let is_behind = |best: &Tried| score.saturating_add(MARGIN) <= best.score;
            if tried.iter().any(is_behind) {
                continue;
            }
            for edits in together_of(&together) {
                let Some(source) = self.with(&edits) else {
                    continue;
                };
                let after = self.page(&source, page)?;
                let own = source.rates.get(at);
                let own = own.and_then(|spec| own_problem(&source, spec, &after));
                let is_whole = amiss(&wanted, &after.readings).is_none() && own.is_none();
                if !is_whole || !self.keeps(before, &after, &wanted) {
                    if let [one] = together.as_slice() {
                        failed.push(why_not(one, &wanted, &after, own));
                    }
                    continue;
                }
                let places: Vec<&str> = together.iter().map(|c| c.place.as_str()).collect();
                tried.push(Tried {
                    source,
                    readings: after.readings,
                    score,
                    place: places.join(" and "),
                    headings: together.iter().filter_map(|c| c.heading.clone()).collect(),
                    left_out: left_out_of(&together),
                    beside: together
                        .iter()
                        .flat_map(|c| c.beside.clone())
                        .map(|b| b.0)
                        .collect(),
                });
                break;
            }
        }
        self.passed_over.extend(found.passed_over);
        if tried.is_empty() {
            failed.dedup();
            self.passed_over.extend(failed);
        }
        self.take(&wanted, tried, &found.headings, before)?;
        Ok(true)
    }

    /// Takes the surest of what was tried, where no other place says other prices and is as sure.
    fn take(
        &mut self,
        wanted: &[&Wanted],
        mut tried: Vec<Tried>,
        headings: &[(u32, String)],
        before: &Extraction,
    ) -> Result<(), Refused> {
        tried.sort_by_key(|t| std::cmp::Reverse(t.score));
        let mut tried = tried.into_iter();
        let Some(best) = tried.next() else {
            let missing = wanted.iter().filter(|w| {
                let mut readings = before.readings.iter();
                !readings.any(|reading| reading.rate == w.rate)
            });
            let missing: Vec<String> = missing.map(|w| w.rate.to_string()).take(6).collect();
            let first = before.problems.first();
            let first = first.map_or_else(String::new, |p| format!(": {}", p.trouble));
            return Err(self.refused(match missing.as_slice() {
                [] => format!("what is wrong cannot be mended by words{first}"),
                some => format!("not found for sure: {}{first}", some.join(", ")),
            }));
        };
        let differs = |other: &Tried| {
            wanted.iter().any(|wanted| {
                let price = |of: &Tried| {
                    let mut readings = of.readings.iter();
                    let reading = readings.find(|r| r.rate == wanted.rate);
                    reading.map(|reading| reading.price.clone())
                };
                price(&best) != price(other)
            })
        };
        if let Some(other) =
            tried.find(|other| differs(other) && other.score.saturating_add(MARGIN) > best.score)
        {
            let why = format!(
                "two places may be meant, and they say different prices: {} and {}",
                best.place, other.place
            );
            return Err(self.refused(why));
        }
        // Prices below another heading that is as likely are meant as likely, read or not.
        let rival = best.headings.iter().find_map(|(sure, own)| {
            let mut others = headings.iter();
            others.find(|(other, heading)| {
                let is_other = normalized(heading) != normalized(own);
                is_other && other.saturating_add(MARGIN / 2) > *sure
            })
        });
        if let Some((_, heading)) = rival {
            let why = format!(
                "two places may be meant: {}, and the prices below “{}”",
                best.place,
                heading.trim()
            );
            return Err(self.refused(why));
        }
        self.notes.push(format!("read in {}", best.place));
        let beside = best.beside.iter().map(|heading| {
            let heading = heading.trim();
            format!("it stands below “{heading}”, of which the file says nothing: see whether that is meant")
        });
        self.notes.extend(beside.collect::<BTreeSet<String>>());
        self.left_out.extend(best.left_out);
        self.source = best.source;
        Ok(())
    }

    /// Whether the other rates of the page are read as they were. What was no rate is no loss.
    fn keeps(&self, before: &Extraction, after: &Extraction, wanted: &[&Wanted]) -> bool {
        let is_wanted = |rate: &RateId| wanted.iter().any(|wanted| wanted.rate == *rate);
        let is_known = |rate: &RateId| self.case.wanted.iter().any(|known| known.rate == *rate);
        let others = before.readings.iter();
        let mut others = others.filter(|r| is_known(&r.rate) && !is_wanted(&r.rate));
        others.all(|reading| {
            let mut after = after.readings.iter();
            after.any(|now| now.rate == reading.rate && now.price == reading.price)
        })
    }

    fn page(&self, source: &Source, page: &Page) -> Result<Extraction, Refused> {
        let read = self.reads.page(source, page);
        read.ok_or_else(|| self.refused("the page is too large to be tried so often"))
    }

    /// Billing rules and the date of one page.
    fn beside(&mut self, n: usize, before: &Extraction) -> Result<bool, Refused> {
        let Some((page, outline)) = self.outlines.get(n) else {
            return Ok(false);
        };
        let mut offers: Vec<(usize, Vec<Edit>)> = self
            .source
            .rules
            .iter()
            .enumerate()
            .map(|(n, spec)| (spec.line, says::rules(&self.source, n, outline)))
            .collect();
        if let Some(spec) = &self.source.published {
            offers.push((spec.line, says::published(&self.source)));
        }
        for (line, edits) in offers {
            let place = self.source.place(line);
            if !before.problems.iter().any(|p| p.selector == place) {
                continue;
            }
            let mut mended: Option<(Source, Extraction, Edit)> = None;
            for edit in edits {
                let Some(source) = self.with(std::slice::from_ref(&edit)) else {
                    continue;
                };
                let after = self.page(&source, page)?;
                if after.problems.len() >= before.problems.len() {
                    continue;
                }
                let differs = |other: &Extraction| {
                    let rules = |e: &Extraction| -> Vec<String> {
                        e.rules.iter().map(|rule| rule.text.clone()).collect()
                    };
                    rules(other) != rules(&after) || other.published != after.published
                };
                match &mended {
                    Some((_, other, _)) if differs(other) => {
                        return Err(self.refused("two headings may be that of the billing rules"));
                    }
                    Some(_) => {}
                    None => mended = Some((source, after, edit)),
                }
            }
            if let Some((source, _, edit)) = mended {
                self.beyond_prices.push(match edit {
                    Edit::RulesSection { word, .. } => {
                        format!("billing rules below “{word}”")
                    }
                    _ => "the date in another sentence".to_owned(),
                });
                self.source = source;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What was mended, held against everything that is known.
    fn proposal(self) -> Result<Proposal, Refused> {
        let read = self.read(&self.source)?;
        if let Some(problem) = read.problems.first() {
            return Err(self.refused(format!("with all that was found: {}", problem.trouble)));
        }
        let wanted: Vec<&Wanted> = self.case.wanted.iter().collect();
        if let Some(amiss) = amiss(&wanted, &read.readings) {
            return Err(self.refused(amiss));
        }
        let known = lint(self.case.source).len();
        if let Some(doubt) = lint(&self.source).get(known) {
            return Err(self.refused(format!("the changed file: {}", doubt.cause)));
        }
        let archive = self.case.archive;
        let tried = trial::archive(&self.past, self.case.source, &self.source, archive);
        let archived = tried.map_err(|why| self.refused(why))?;
        let is_new = |rate: &RateId| !wanted.iter().any(|wanted| wanted.rate == *rate);
        let new = read.readings.iter().map(|reading| reading.rate.clone());
        Ok(Proposal {
            new: new.filter(is_new).collect(),
            text: self.source.text.clone(),
            readings: read.readings,
            rules: read.rules,
            published: read.published,
            notes: self
                .notes
                .into_iter()
                .chain(self.beyond_prices.clone())
                .collect(),
            beyond_prices: self.beyond_prices,
            doubts: Vec::new(),
            left_out: self.left_out,
            archived,
        })
    }
}

/// Something came that is no page of prices, or not of these.
fn is_no_page(problem: &Problem) -> bool {
    match &problem.trouble {
        // Where the labels are new, rows seem to be of another model or market.
        Trouble::Impostor { kind, .. } => {
            !matches!(kind, Impostor::OtherModel | Impostor::OtherMarket)
        }
        Trouble::Undecodable { .. } => true,
        _ => false,
    }
}

/// Whether the rates are of the routes and dimensions that a `[[rates]]` tells.
fn could_read(spec: &RatesSpec, rate: &RateId) -> bool {
    let is_route = match &spec.route {
        RouteOf::Fixed(route) => *route == rate.route,
        RouteOf::ByField(_, routes) => routes.iter().any(|(route, _)| *route == rate.route),
    };
    let has_constants = spec
        .constant
        .iter()
        .all(|(key, value)| rate.dimensions.get(key) == Some(value));
    let tells = |key: &str| {
        let mut known = spec.constant.iter().map(|(key, _)| key);
        known.any(|known| known == key) || spec.dimensions.iter().any(|d| d.key == key)
    };
    is_route && has_constants && rate.dimensions.iter().all(|(key, _)| tells(key))
}

/// The first problem with what one `[[rates]]` of the file reads.
fn own_problem<'e>(source: &Source, spec: &RatesSpec, read: &'e Extraction) -> Option<&'e Problem> {
    let lines = spec.reads.iter().map(|way| way.line).chain([spec.line]);
    let places: Vec<String> = lines.map(|line| source.place(line)).collect();
    let mut problems = read.problems.iter();
    problems.find(|problem| places.contains(&problem.selector))
}

/// What is read in a place that is not the one, in words.
fn why_not(
    candidate: &Candidate,
    wanted: &[&Wanted],
    after: &Extraction,
    own: Option<&Problem>,
) -> String {
    let is_read = |wanted: &&&Wanted| amiss(&[**wanted], &after.readings).is_none();
    let read = wanted.iter().filter(is_read).count();
    let problem = own.or(after.problems.first());
    let problem = problem.map_or_else(String::new, |p| format!(": {}", p.trouble));
    let amiss = amiss(wanted, &after.readings).unwrap_or_default();
    format!(
        "{}: {read} of {} rates are read there{problem} ({amiss})",
        candidate.place,
        wanted.len()
    )
}

/// The rows that are not read where candidates are taken together, each once.
fn left_out_of(together: &[&Candidate]) -> Vec<String> {
    let mut left_out: Vec<String> = Vec::new();
    for text in together.iter().flat_map(|c| &c.left_out) {
        if !left_out.contains(text) {
            left_out.push(text.clone());
        }
    }
    left_out
}

/// The changes of candidates that are taken together: of each its smallest first.
fn together_of(candidates: &[&Candidate]) -> Vec<Vec<Edit>> {
    match candidates {
        [one] => one.variants.clone(),
        [one, other] => {
            let pairs = one.variants.iter().flat_map(|first| {
                other.variants.iter().map(move |second| {
                    let mut both = first.clone();
                    for edit in second {
                        if !both.contains(edit) {
                            both.push(edit.clone());
                        }
                    }
                    both
                })
            });
            pairs.collect()
        }
        _ => Vec::new(),
    }
}
