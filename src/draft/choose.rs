//! Which structures of a page are taken: the surest kinds first, each below the heading that it
//! needs, and only as far as the file reads what was meant.

mod beside;
mod seen;

use std::cell::Cell;

use super::billing::{Billing, billing};
use super::names::Subject;
use super::rows::Fixed;
use super::set::{Meant, Set, Shape, Way};
use super::vocabulary::{Header, header};
use super::write::{Above, Head, PageNote, file};
use super::{Draft, LeftOut, verify};
use crate::page::Page;
use crate::reading::Extraction;
use crate::source::{Format, Outline, Part, What};
use beside::Other;

/// So often a page is read at most to find a form that holds; a large page less often.
const MOST_TRIES: usize = 60;

/// The bytes that all readings of a page may come to.
const MOST_BYTES: usize = 60 << 20;

/// And its tables, cards and sentences.
const MOST_PARTS_READ: usize = 3_000;

/// What is left out is told up to here.
const MOST_LEFT: usize = 40;

/// How the page came.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// It does not say its address, and one was made up.
    pub is_url_invented: bool,
    /// A browser showed it.
    pub is_rendered: bool,
}

pub struct Chooser<'a> {
    page: &'a Page,
    outline: &'a Outline,
    subject: &'a Subject,
    skip: Vec<String>,
    /// What is unsure of the page as a whole.
    notes: Vec<PageNote>,
    is_rendered: bool,
    tries: Cell<usize>,
    billing: Vec<Billing>,
}

/// One structure of the page, and why it is none of prices.
struct Seen<'a> {
    part: &'a Part,
    what: String,
    forms: Result<Vec<Set>, String>,
    fixed: Fixed,
}

impl Seen<'_> {
    /// The rates that it says: those of its surest form, and of a sentence all, which has a form
    /// for each price.
    fn meant(&self) -> Vec<Meant> {
        let forms = self.forms.as_deref().unwrap_or_default().iter();
        let count = match self.part.what {
            What::Sentence(_) => usize::MAX,
            _ => 1,
        };
        forms
            .take(count)
            .flat_map(|set| set.meant.clone())
            .collect()
    }
}

impl<'a> Chooser<'a> {
    pub fn new(
        page: &'a Page,
        outline: &'a Outline,
        subject: &'a Subject,
        skip: Vec<String>,
        state: State,
    ) -> Self {
        let by_size = MOST_BYTES / page.body.len().max(1);
        let by_parts = MOST_PARTS_READ / outline.parts.len().max(1);
        Self {
            page,
            outline,
            subject,
            notes: notes(page, &skip, state),
            is_rendered: state.is_rendered,
            skip,
            tries: Cell::new(by_size.min(by_parts).clamp(4, MOST_TRIES)),
            billing: billing(&outline.sentences),
        }
    }

    /// The draft of the whole page; or all that was seen and why it is not taken.
    pub fn draft(&self) -> Result<Draft, Vec<LeftOut>> {
        let mut left: Vec<LeftOut> = Vec::new();
        let tables = self.tables(false);
        let tables = if are_several(&tables) {
            self.tables(true)
        } else {
            tables
        };
        let mut sets = self.taken(tables, &mut left);
        let cards = self.cards(false);
        let cards = if are_several(&cards) {
            self.cards(true)
        } else {
            cards
        };
        if sets.is_empty() {
            sets = self.taken(cards, &mut left);
        } else {
            self.second_ways(&mut sets, cards, &mut left);
        }
        let data = self.data();
        if sets.is_empty() {
            sets = self.taken(data, &mut left);
        } else {
            held_against(&mut sets, data, &mut left);
        }
        let sentences = self.sentences();
        if sets.is_empty() {
            sets = self.taken(sentences, &mut left);
        } else {
            held_against(&mut sets, sentences, &mut left);
        }
        left.truncate(MOST_LEFT);
        while !sets.is_empty() {
            match self.whole(&sets) {
                Ok((text, extraction)) => {
                    return Ok(Draft {
                        id: String::new(),
                        text,
                        readings: extraction.readings,
                        doubts: self.doubts(&sets),
                        left_out: left,
                        billing: self.billing.clone(),
                    });
                }
                Err(why) => {
                    let what = sets.pop().map(|set| set.seen).unwrap_or_default();
                    left.insert(0, LeftOut { what, why });
                }
            }
        }
        Err(left)
    }

    /// What is unsure of all sets, each once.
    fn doubts(&self, sets: &[Set]) -> Vec<String> {
        let mut doubts: Vec<String> = Vec::new();
        doubts.extend(self.notes.iter().map(|note| note.text.clone()));
        for doubt in sets.iter().flat_map(|set| &set.doubts) {
            if !doubts.contains(doubt) {
                doubts.push(doubt.clone());
            }
        }
        doubts
    }

    /// The structures that hold, each in its surest form.
    fn taken(&self, seen: Vec<Seen<'a>>, left: &mut Vec<LeftOut>) -> Vec<Set> {
        let mut sets: Vec<Set> = Vec::new();
        for Seen {
            part,
            what,
            forms,
            fixed,
        } in seen
        {
            let is_sentence = matches!(part.what, What::Sentence(_));
            let below = self.other_name(part).filter(|_| fixed.model.is_none());
            let unsure = fixed.model.as_ref().filter(|_| fixed.is_unsure);
            let unsure = unsure.map(|model| format!("the heading `{}` is taken for the name of a model: see that it is one, and sold here", model.written));
            let forms = forms.map(|mut forms| {
                for form in &mut forms {
                    let below = below.map(|heading| format!("{} stands below the heading `{heading}`: see that it is priced for the model of the page", form.seen));
                    form.doubts.extend(unsure.clone().or(below));
                }
                forms
            });
            let found = match forms {
                // The prices of one sentence are all taken or none is.
                Ok(forms) if is_sentence => self.all_hold(forms),
                Ok(forms) => self
                    .first_that_holds(part, &fixed, forms)
                    .map(|set| vec![set]),
                Err(why) => Err(why),
            };
            match found {
                Ok(found) => {
                    let rates: Vec<Meant> =
                        found.iter().flat_map(|set| set.meant.clone()).collect();
                    match beside::by_name(&mut sets, &what, &rates) {
                        Other::New => sets.extend(found),
                        other => left.push(LeftOut {
                            what,
                            why: other.why(),
                        }),
                    }
                }
                Err(why) => left.push(LeftOut { what, why }),
            }
        }
        sets
    }

    /// Cards beside tables: another way to read the same, or left out.
    fn second_ways(&self, sets: &mut [Set], cards: Vec<Seen<'a>>, left: &mut Vec<LeftOut>) {
        for seen in cards {
            let meant = seen.meant();
            let Seen { what, forms, .. } = seen;
            if let Err(why) = forms {
                left.push(LeftOut { what, why });
                continue;
            }
            let other = beside::by_words(sets, &what, &meant);
            let says_same = |set: &&mut Set| {
                meant.iter().all(|m| {
                    set.meant.iter().any(|own| {
                        own.price.amount == m.price.amount && own.price.currency == m.price.currency
                    })
                })
            };
            let taken = sets.iter_mut().find(says_same).is_some_and(|set| {
                let section = set.ways.first().and_then(|way| way.section.clone());
                let cards = Way {
                    shape: Shape::Cards,
                    section,
                };
                let alone = Set {
                    ways: vec![cards.clone()],
                    ..set.clone()
                };
                let holds =
                    !set.ways.contains(&cards) && self.holds(std::slice::from_ref(&alone)).is_ok();
                if holds {
                    set.ways.push(cards);
                }
                holds || set.ways.len() > 1
            });
            if !taken {
                left.push(LeftOut {
                    what,
                    why: other.why(),
                });
            }
        }
    }

    fn all_hold(&self, sets: Vec<Set>) -> Result<Vec<Set>, String> {
        self.holds(&sets).map(|_| sets)
    }

    /// The first form with which the page reads what is meant, below the heading that it needs.
    fn first_that_holds(&self, part: &Part, fixed: &Fixed, forms: Vec<Set>) -> Result<Set, String> {
        let is_by_heading = fixed.model.is_some() || !fixed.dimensions.is_empty();
        let headings = part
            .headings
            .iter()
            .rev()
            .map(|heading| Some(heading.as_str()));
        let headings = headings.filter(|h| h.is_some_and(|h| !h.contains('*')));
        let mut sections: Vec<Option<&str>> = headings.collect();
        let is_data = matches!(part.what, What::Rows(_));
        if is_data {
            sections.clear();
        }
        if is_by_heading && !sections.is_empty() {
            sections.push(None);
        } else {
            sections.insert(0, None);
        }
        let mut why = String::new();
        for form in forms {
            for section in &sections {
                let set = form.in_section(*section);
                match self.holds(std::slice::from_ref(&set)) {
                    Ok(_) => return Ok(set),
                    Err(reason) if why.is_empty() => why = reason,
                    Err(_) => {}
                }
            }
        }
        Err(format!("no form of a file reads it as it is meant: {why}"))
    }

    /// Whether a file of these sets reads what is meant.
    fn holds(&self, sets: &[Set]) -> Result<Extraction, String> {
        self.read(sets, None).map(|(_, extraction)| extraction)
    }

    fn whole(&self, sets: &[Set]) -> Result<(String, Extraction), String> {
        let language = self.outline.language.as_deref();
        let language = language.and_then(|tag| tag.split(['-', '_']).next());
        let language =
            language.filter(|l| l.len() == 2 && l.chars().all(|c| c.is_ascii_alphabetic()));
        match language {
            Some(language) => {
                let read = self.read(sets, Some(language.to_lowercase()));
                read.or_else(|_| self.read(sets, None))
            }
            None => self.read(sets, None),
        }
    }

    fn read(&self, sets: &[Set], language: Option<String>) -> Result<(String, Extraction), String> {
        let tries = self.tries.get().checked_sub(1);
        self.tries
            .set(tries.ok_or("the page is too much to try more")?);
        let head = Head {
            subject: self.subject,
            url: &self.page.url,
            format: if self.outline.format == Format::Json {
                Format::Json
            } else {
                self.outline.format
            },
            says: self.says(sets),
            language,
            skip: self.skip.clone(),
            notes: &self.notes,
            is_rendered: self.is_rendered,
            billing: &self.billing,
        };
        let text = file(&head, sets);
        let extraction = verify::read("draft", &text, self.page)?;
        verify::same(&self.subject.provider.id, sets, &extraction.readings)?;
        Ok((text, extraction))
    }

    /// Words by which the page is recognised: what it is about, the heading of its prices, and
    /// what the draft rests on.
    fn says(&self, sets: &[Set]) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let sections = sets
            .iter()
            .flat_map(|set| &set.ways)
            .filter_map(|way| way.section.clone());
        let headings = self
            .outline
            .parts
            .iter()
            .flat_map(|part| part.headings.clone());
        let headings = headings.filter(|heading| header(heading) == Some(Header::Price));
        let models = sets
            .iter()
            .flat_map(|set| set.meant.iter().map(|m| m.model.written.clone()));
        let fields = sets.iter().map(|set| set.price.field.clone());
        let subject = [self.subject.model.shown.clone()].into_iter();
        let candidates = subject
            .chain(headings)
            .chain(sections)
            .chain(models)
            .chain(fields);
        for word in candidates {
            self.take(&mut words, &word);
            if words.len() >= 2 {
                break;
            }
        }
        for guard in sets.iter().flat_map(|set| &set.guards) {
            self.take(&mut words, guard);
        }
        let more = self.outline.names.iter().chain(&self.outline.title);
        let more = more.chain(self.outline.parts.iter().flat_map(|part| &part.headings));
        let provider = [
            self.subject.provider.shown.clone(),
            self.outline.first_words(),
        ];
        for word in more.chain(&provider) {
            if words.is_empty() {
                self.take(&mut words, word);
            }
        }
        if words.is_empty() {
            words.push(self.subject.provider.shown.clone());
        }
        words
    }

    fn take(&self, words: &mut Vec<String>, word: &str) {
        let is_fit = word.len() <= 120 && !word.contains(['*', '?', '<', '>']);
        if is_fit && !words.iter().any(|known| known == word) && self.outline.says(word) {
            words.push(word.to_owned());
        }
    }
}

/// What is unsure of the page as a whole, above the key of its section that it is about.
fn notes(page: &Page, skip: &[String], state: State) -> Vec<PageNote> {
    let mut notes = Vec::new();
    let mut note = |above, text: &str| {
        notes.push(PageNote {
            above,
            text: text.to_owned(),
        });
    };
    if state.is_url_invented {
        note(
            Above::Url,
            "the page does not say its address: write its own",
        );
    }
    // Behind a `?` the server may show another tab than was asked for.
    if page.url.contains('?') {
        note(
            Above::Url,
            "the address ends in a query: see that the page shows what it asks for, and not another tab",
        );
    }
    if state.is_rendered {
        note(
            Above::Render,
            "the server sends this page without these prices, and scripts draw them: it is read as a browser shows it",
        );
    }
    if !skip.is_empty() {
        note(
            Above::Skip,
            "what these classes strike out is not read: see that each of them strikes prices out",
        );
    }
    notes
}

/// Holds the prices of places that are not taken against the sets, and tells of each why it is left
/// out. Beside prices, lists and sentences that say none are of no interest.
fn held_against(sets: &mut [Set], places: Vec<Seen<'_>>, left: &mut Vec<LeftOut>) {
    for seen in places.into_iter().filter(|seen| seen.forms.is_ok()) {
        let other = beside::by_words(sets, &seen.what, &seen.meant());
        left.push(LeftOut {
            what: seen.what,
            why: other.why(),
        });
    }
}

/// Whether several structures hold prices, below different headings: these may name what each is of.
fn are_several(seen: &[Seen<'_>]) -> bool {
    let mut headings = seen
        .iter()
        .filter(|seen| seen.forms.is_ok())
        .map(|seen| seen.part.headings.last());
    let first = headings.next();
    headings.any(|heading| Some(heading) != first)
}
