//! Where on a page the rates of one `[[rates]]` may stand now, by labels, headers, headings and
//! units. No price that was read before is known here: what a price was says nothing of where it
//! stands.

mod cards;
mod columns;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use super::edit::{Edit, Way};
use super::sheet::Sheet;
use super::words::{self, Foreign, Subject, Sure};
use crate::draft::not_of_this_page;
use crate::source::{
    CardText, Field, Outline, Part, RatesSpec, RouteOf, Shape, Source, TableText, What, Word,
    Words, normalized,
};
use values::learn;

/// A place that may be the one, and what of the file must change so that it is read.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub score: Sure,
    /// Ways to write the change, the smallest first.
    pub variants: Vec<Vec<Edit>>,
    /// The heading by which it is found, where the file does not name it yet, and how surely it is
    /// the section.
    pub heading: Option<(Sure, String)>,
    /// What it is, for people.
    pub place: String,
    /// Texts of rows that would not be read.
    pub left_out: Vec<String>,
    /// Other headings that it stands below, which say more than the file does.
    pub beside: Vec<(String, Foreign)>,
}

/// What a page may offer one set of rates.
#[derive(Debug, Default)]
pub struct Found {
    pub candidates: Vec<Candidate>,
    /// What looked like it and was not taken, and why.
    pub passed_over: Vec<String>,
    /// Headings that may be new names of the section, with prices below them that may fit or not.
    pub headings: Vec<(Sure, String)>,
}

impl Found {
    /// What stands below a heading that says another version, tier or term is none, unless the prices
    /// stood below it before.
    pub fn stood_below(&mut self, above: &BTreeSet<String>) {
        let passed_over = &mut self.passed_over;
        self.candidates.retain_mut(|candidate| {
            let beside = &mut candidate.beside;
            beside.retain(|(heading, _)| !above.contains(&normalized(heading)));
            let another = beside.iter().find(|(_, says)| *says == Foreign::Another);
            if let Some((heading, _)) = another {
                let (place, heading) = (&candidate.place, heading.trim());
                passed_over.push(format!(
                    "{place}: it stands below “{heading}”, which is another"
                ));
            }
            another.is_none()
        });
    }
}

/// More candidates are none.
const MOST: usize = 12;

/// A card with more lines is none of prices.
const MOST_LINES: usize = 10;

/// Cards below one heading.
type CardList<'o> = (Part, Vec<&'o CardText>);

/// One set of rates, and what is known of it.
pub struct Finder<'a> {
    source: &'a Source,
    at: usize,
    spec: &'a RatesSpec,
    subject: Subject,
    /// All that headings around the prices may say.
    known: Subject,
}

impl<'a> Finder<'a> {
    pub fn new(source: &'a Source, at: usize, spec: &'a RatesSpec) -> Self {
        let names = [&source.title, &source.model, &source.provider];
        let names = names.into_iter().map(String::as_str);
        let subject = Subject::of(names.clone());
        let routes = source.routes.iter().filter(|route| match &spec.route {
            RouteOf::Fixed(own) => *own == route.route,
            RouteOf::ByField(_, own) => own.iter().any(|(own, _)| *own == route.route),
        });
        let sections = spec.reads.iter().filter_map(|way| way.section.as_ref());
        let sections = sections.flat_map(|words| words.iter().map(Word::written));
        let titles = routes.map(|route| route.title.as_str());
        let known = Subject::of(names.chain(titles).chain(sections));
        Self {
            source,
            at,
            spec,
            subject,
            known,
        }
    }

    pub fn find(&self, outline: &Outline) -> Found {
        let mut found = Found::default();
        let mut lists: BTreeMap<(usize, Vec<String>), CardList<'_>> = BTreeMap::new();
        for part in &outline.parts {
            if part.aside.is_some() {
                continue;
            }
            self.note_heading(part, &mut found);
            match &part.what {
                What::Card(card) => {
                    let mut part = part.clone();
                    // A heading in a card is a field of that card.
                    part.headings.retain(|heading| !self.is_value(heading));
                    let key = (card.list, part.headings.clone());
                    let (_, cards) = lists.entry(key).or_insert_with(|| (part, Vec::new()));
                    cards.push(card);
                }
                What::Table(table) => self.offer(part, self.tables(table), &mut found),
                What::Rows(rows) => {
                    let sheet = Sheet::data(rows);
                    let fits = self.rows(&sheet).map(|fit| {
                        let place = if rows.in_script { "script" } else { "document" };
                        let keys = vec![("json", place.to_owned()), ("rows", rows.path.clone())];
                        fit.read_as(Kind::Json, vec![keys], format!("the list `{}`", rows.path))
                    });
                    self.offer(part, fits.into_iter().collect(), &mut found);
                }
                What::Sentence(_) => {}
            }
        }
        for (part, cards) in lists.into_values() {
            let fit = self.cards(&cards);
            let first = cards.first().filter(|card| card.lines.len() <= MOST_LINES);
            if let (None, Some(first)) = (&fit, first) {
                let told = format!("a card ({}): not all is said", first.lines.join(", "));
                found.passed_over.push(told);
            }
            self.offer(&part, fit.into_iter().collect(), &mut found);
        }
        found.candidates.sort_by_key(|c| std::cmp::Reverse(c.score));
        found.candidates.truncate(MOST);
        found
    }

    /// The headings above the prices of an earlier page, in the form in which words are compared.
    pub fn above(&self, earlier: &Outline) -> BTreeSet<String> {
        let sections = self.sections();
        let mut above = BTreeSet::new();
        for part in earlier.parts.iter().filter(|part| part.aside.is_none()) {
            let headings: Vec<String> = part.headings.iter().map(|h| normalized(h)).collect();
            let is_named = |heading: &String| sections.iter().any(|s| s.any_is(heading));
            if sections.is_empty() || headings.iter().any(is_named) {
                above.extend(headings);
            }
        }
        above
    }

    /// Whether a text is a value of one of the fields, by its name or by a new one.
    fn is_value(&self, text: &str) -> bool {
        let (required, optional) = self.fields();
        let mut fields = required.into_iter().chain(optional);
        fields.any(|field| {
            let sets = self.values_of(field);
            sets.iter().any(|set| set.values.knows(text)) || !learn(&sets, text).is_empty()
        })
    }

    /// What the file calls the headings below which it looks.
    fn sections(&self) -> Vec<&'a Words> {
        let ways = self.spec.reads.iter();
        ways.filter_map(|way| way.section.as_ref()).collect()
    }

    /// Takes note of a heading that may be meant, where prices stand below it.
    fn note_heading(&self, part: &Part, found: &mut Found) {
        if !self.shows_a_price(&part.what) {
            return;
        }
        let section = self.section(part).ok();
        let new = section.and_then(|section| section.new_heading());
        if let Some(new) = new.filter(|new| !found.headings.contains(new)) {
            found.headings.push(new);
        }
    }

    /// Joins what fits with the heading that it stands below.
    fn offer(&self, part: &Part, fits: Vec<Fit>, found: &mut Found) {
        if fits.is_empty() {
            return;
        }
        let below = part.headings.last().map(String::as_str);
        let below = below.map_or_else(String::new, |h| format!(" below “{}”", h.trim()));
        let section = match self.section(part) {
            Ok(section) => section,
            Err(why) => {
                let what = fits.first().map_or("", |fit| fit.what.as_str());
                let told = format!("{what}{below}: {why}");
                if !found.passed_over.contains(&told) {
                    found.passed_over.push(told);
                }
                return;
            }
        };
        for fit in fits {
            let variants = self.variants(&fit, &section);
            if variants.is_empty() {
                continue;
            }
            found.candidates.push(Candidate {
                score: fit.score.saturating_add(section.score),
                variants,
                heading: section.new_heading(),
                place: format!("{}{below}", fit.what),
                left_out: fit.left_out,
                beside: section.beside.clone(),
            });
        }
    }

    /// The heading by which the part may be found, and the others that it stands below.
    fn section(&self, part: &Part) -> Result<Section, String> {
        let mut section = self.named(part)?;
        let own = section.words.as_deref().map(normalized);
        for heading in &part.headings {
            let is_own = own.as_ref().is_some_and(|own| *own == normalized(heading));
            if is_own || self.is_value(heading) {
                continue;
            }
            if let Some(mut foreign) = words::foreign(heading, &self.known) {
                // The section that it heads is another one, as it seems.
                if part.closed.contains(heading) {
                    foreign = Foreign::Unsaid;
                }
                section.beside.push((heading.clone(), foreign));
            }
        }
        Ok(section)
    }

    fn named(&self, part: &Part) -> Result<Section, String> {
        let not_ours = part.headings.iter().find_map(|h| not_of_this_page(h));
        if let Some(why) = not_ours {
            return Err(why.to_owned());
        }
        let sections = self.sections();
        let others = self.source.rates.iter().enumerate();
        let others = others.filter(|(n, _)| *n != self.at);
        let others: Vec<&Words> = others
            .flat_map(|(_, spec)| spec.reads.iter().filter_map(|way| way.section.as_ref()))
            .filter(|words| {
                let is_own = |word: &str| sections.iter().any(|s| s.any_is(&normalized(word)));
                !words.iter().any(|word| is_own(word.written()))
            })
            .collect();
        let nearest = part.headings.iter().rev();
        for (away, heading) in nearest.enumerate() {
            let known = normalized(heading);
            if others.iter().any(|words| words.any_is(&known)) {
                return Err("the file reads another set of rates there".to_owned());
            }
            if sections.iter().any(|words| words.any_is(&known)) {
                return Ok(Section {
                    score: if away == 0 { 40 } else { 20 },
                    words: Some(heading.clone()),
                    is_known: true,
                    beside: Vec::new(),
                });
            }
        }
        if sections.is_empty() {
            return Ok(Section {
                score: 30,
                words: None,
                is_known: true,
                beside: Vec::new(),
            });
        }
        let Some(heading) = part.headings.last() else {
            return Ok(Section {
                score: 0,
                words: None,
                is_known: false,
                beside: Vec::new(),
            });
        };
        let sure = sections
            .iter()
            .flat_map(|words| words.iter())
            .filter_map(|word| words::heading(word.written(), heading, &self.subject))
            .max();
        match sure.filter(|_| words::is_a_word(heading)) {
            Some(sure) => Ok(Section {
                score: sure / 2,
                words: Some(heading.clone()),
                is_known: false,
                beside: Vec::new(),
            }),
            None => {
                let known: Vec<String> = sections.iter().map(|words| words.written()).collect();
                Err(format!(
                    "nothing says that its heading is another name of {}",
                    known.join(" or ")
                ))
            }
        }
    }

    /// The changes by which the file reads the place: in a way that it has, or in a new one.
    fn variants(&self, fit: &Fit, section: &Section) -> Vec<Vec<Edit>> {
        let mut variants = Vec::new();
        let ways = self.spec.reads.iter().enumerate();
        let alike: Vec<usize> = ways
            .filter(|(_, way)| fit.kind == Kind::of(&way.shape))
            .map(|(read, _)| read)
            .collect();
        let mut own = fit.edits.clone();
        // A section that is gone from one way is gone from all that name it.
        if let Some(word) = section.words.as_ref().filter(|_| !section.is_known) {
            let named = self.spec.reads.iter().enumerate();
            let named = named.filter(|(_, way)| way.section.is_some());
            own.extend(named.map(|(read, _)| Edit::SectionWord {
                rates: self.at,
                read,
                word: word.clone(),
            }));
        }
        if !alike.is_empty() && !own.is_empty() && (section.is_known || section.words.is_some()) {
            variants.push(own);
        }
        for keys in &fit.ways {
            let mut edits = fit.edits.clone();
            edits.push(Edit::Way {
                rates: self.at,
                way: Way {
                    section: section.words.clone(),
                    keys: keys.clone(),
                },
            });
            variants.push(edits);
        }
        variants
    }

    fn tables(&self, table: &TableText) -> Vec<Fit> {
        let css = if table.is_table { "table" } else { "*" };
        let (upright, turned) = (Sheet::upright(table), Sheet::turned(table));
        let mut fits = Vec::new();
        for sheet in [&upright, &turned] {
            fits.extend(self.rows(sheet).map(|fit| {
                let keys = vec![("table", css.to_owned())];
                fit.read_as(Kind::Table, vec![keys], what_of(&upright))
            }));
        }
        fits.extend(self.grid(&upright));
        fits
    }

    /// The fields without which a row is none, and the others.
    fn fields(&self) -> (Vec<&'a Field>, Vec<&'a Field>) {
        let spec = self.spec;
        let mut required: Vec<&Field> = Vec::new();
        let mut optional: Vec<&Field> = Vec::new();
        let once = |list: &mut Vec<&'a Field>, field: &'a Field| {
            if !list.iter().any(|known| known.name == field.name) {
                list.push(field);
            }
        };
        if let RouteOf::ByField(field, _) = &spec.route {
            once(&mut required, field);
        }
        for (field, _) in &spec.only {
            once(&mut required, field);
        }
        for dimension in &spec.dimensions {
            let list = if dimension.optional {
                &mut optional
            } else {
                &mut required
            };
            once(list, &dimension.field);
        }
        // Behind those that say more by their cells.
        once(&mut required, &spec.price.field);
        if let Some(to) = &spec.price.to {
            once(&mut required, to);
        }
        for field in &spec.price.context {
            once(&mut optional, field);
        }
        optional.retain(|field| !required.iter().any(|known| known.name == field.name));
        (required, optional)
    }
}

fn push_new(edits: &mut Vec<Edit>, new: Vec<Edit>) {
    for edit in new {
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
}

fn what_of(sheet: &Sheet) -> String {
    let labels = sheet.columns.iter().filter_map(|c| c.labels.last());
    let labels: Vec<&str> = labels.map(String::as_str).take(6).collect();
    format!("the table ({})", labels.join(", "))
}

#[derive(Clone, Debug)]
struct Section {
    score: Sure,
    words: Option<String>,
    /// The file names it already, or none.
    is_known: bool,
    /// Other headings of the part that say more than the file does.
    beside: Vec<(String, Foreign)>,
}

impl Section {
    fn new_heading(&self) -> Option<(Sure, String)> {
        let words = self.words.clone().filter(|_| !self.is_known)?;
        Some((self.score, words))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Table,
    Grid,
    Cards,
    Json,
    Text,
}

impl Kind {
    fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Table(_) => Self::Table,
            Shape::Grid { .. } => Self::Grid,
            Shape::Cards(_) => Self::Cards,
            Shape::Json { .. } => Self::Json,
            Shape::Text { .. } => Self::Text,
        }
    }
}

/// A structure whose fields are known.
#[derive(Clone, Debug)]
struct Fit {
    score: Sure,
    edits: Vec<Edit>,
    left_out: Vec<String>,
    /// New ways to read it.
    ways: Vec<Vec<(&'static str, String)>>,
    kind: Kind,
    what: String,
}

impl Fit {
    fn read_as(mut self, kind: Kind, ways: Vec<Vec<(&'static str, String)>>, what: String) -> Self {
        (self.kind, self.ways, self.what) = (kind, ways, what);
        self
    }
}
