//! What a page that nobody has described shows: its headings, and every table, card, sentence and
//! list of JSON on it that may hold a price, as texts.
//!
//! Nothing here decides what a price is of. A draft of a selector file starts from it.
//!
//! | file | finds |
//! |---|---|
//! | `tables` | tables, of `table` elements, of roles and of boxes |
//! | `prices` | short prices outside of tables, each with what stands around it; priced sentences |
//! | `prose` | all sentences, for what they say beside prices |
//! | `data` | lists of JSON, in a document and in scripts |
//! | `aside` | what stands apart of the page's own subject; what is folded away |

mod aside;
mod data;
mod prices;
mod prose;
mod tables;

use scraper::ElementRef;

use super::content::Content;
use super::css::Css;
use super::dom::{Dom, Run, Span};
use super::file::Format;
use super::recognise;
use super::words::{normalized, says};
use crate::page::Page;
use crate::reading::Trouble;
use aside::Fold;

/// More parts than any page of prices has; those behind them are not looked at.
const MOST_PARTS: usize = 400;

/// So much of the text above and below a part is kept.
const AROUND: usize = 300;

/// What a page shows, in the order of its text.
#[derive(Clone, Debug)]
pub struct Outline {
    pub format: Format,
    /// The language that the page declares.
    pub language: Option<String>,
    pub title: Option<String>,
    /// The address that the page calls its own.
    pub canonical: Option<String>,
    /// The headings of the first level.
    pub names: Vec<String>,
    /// All headings, in the order of the text.
    pub headings: Vec<String>,
    /// Classes by which style sheets strike prices out.
    pub struck: Vec<String>,
    pub parts: Vec<Part>,
    /// Its sentences, each once, without those of navigation.
    pub sentences: Vec<String>,
    /// It has scripts that may draw more of it.
    pub is_scripted: bool,
    /// What the page is instead of a page of prices, where it says so.
    pub instead: Option<Trouble>,
    /// All that it says, in the form in which words are compared.
    said: String,
}

/// One thing on a page that may hold prices.
#[derive(Clone, Debug)]
pub struct Part {
    /// The headings that it stands below, the outermost first.
    pub headings: Vec<String>,
    /// Those of the headings that may not be meant: they are in a box for a section or an article
    /// that holds prices of its own and ends before the part.
    pub closed: Vec<String>,
    /// The text between the last of them and the part.
    pub above: String,
    pub below: String,
    /// It stands in what is not the page's own subject: navigation, a footer, a quotation.
    pub aside: Option<&'static str>,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Table(TableText),
    Card(CardText),
    Sentence(String),
    Rows(DataRows),
}

/// A table as texts, spans resolved.
#[derive(Clone, Debug)]
pub struct TableText {
    /// It is a `table` element; others are found with `*` only.
    pub is_table: bool,
    /// It is made of boxes, and its headers are found as they are written.
    pub is_plain: bool,
    pub header_rows: usize,
    pub cells: Vec<String>,
    /// For each place, which of the cells stands there.
    pub rows: Vec<Vec<Option<usize>>>,
}

/// A short price, and the texts of the smallest box that holds more than it.
#[derive(Clone, Debug)]
pub struct CardText {
    /// Cards of one list have the same number.
    pub list: usize,
    pub lines: Vec<String>,
    /// Which of the lines is the price.
    pub price: usize,
}

/// The objects of a list in JSON.
#[derive(Clone, Debug)]
pub struct DataRows {
    /// It stands in a script, not in a document.
    pub in_script: bool,
    /// The path to it as selector files write it.
    pub path: String,
    /// For each object its keys and values; behind its own, those of the objects around it.
    pub rows: Vec<Vec<(String, String)>>,
}

impl Outline {
    /// The outline of a page, read in this format.
    ///
    /// # Errors
    /// Why its bytes cannot be read, in words.
    pub fn of(page: &Page, format: Format, skip: &[String]) -> Result<Self, String> {
        let text = page.text().map_err(|why| why.to_string())?;
        let classes: Vec<String> = skip.iter().map(|class| format!(".{class}")).collect();
        let skip = Css::parse(&classes.join(", ")).ok();
        let content = Content::read(text, format, skip.as_ref())?;
        let instead = recognise::instead_of(page, &content);
        let said = normalized(&content.text());
        Ok(match &content {
            Content::Json { value, .. } => Self {
                format: Format::Json,
                language: None,
                title: None,
                canonical: None,
                names: Vec::new(),
                headings: Vec::new(),
                struck: Vec::new(),
                parts: data::of_document(value),
                sentences: Vec::new(),
                is_scripted: false,
                instead,
                said,
            },
            Content::Markup(dom) => Self {
                instead,
                said,
                ..of_markup(dom, format)
            },
        })
    }

    /// How its text begins.
    pub fn first_words(&self) -> String {
        let words: Vec<&str> = self.said.split(' ').take(4).collect();
        words.join(" ")
    }

    /// Whether the page says these words.
    pub fn says(&self, words: &str) -> bool {
        let words = normalized(words);
        !words.is_empty() && says(&self.said, &words)
    }
}

fn of_markup(dom: &Dom, format: Format) -> Outline {
    let ground = Ground::of(dom);
    let tables = tables::tables(&ground);
    let spans: Vec<Span> = tables.iter().map(|(span, _)| *span).collect();
    let tables = tables.into_iter().map(|(span, what)| Placed {
        span,
        of_price: span,
        what,
    });
    let mut placed: Vec<Placed> = tables.collect();
    placed.extend(prices::prices(&ground, &spans));
    placed.sort_by_key(|placed| placed.span);
    placed.truncate(MOST_PARTS);
    let mut sections: Vec<Span> = dom
        .elements()
        .filter(|element| matches!(element.value().name(), "section" | "article"))
        .map(|element| dom.span(element.id()))
        .collect();
    sections.retain(|section| placed.iter().any(|placed| section.holds(placed.span)));
    let placed = placed.into_iter();
    let mut parts: Vec<Part> = placed
        .map(|placed| ground.part(placed, &sections))
        .collect();
    parts.extend(data::of_scripts(dom));
    Outline {
        // A page that is HTML whatever it is called is read as that.
        format: if format == Format::Json {
            Format::Html
        } else {
            format
        },
        language: dom.root().attr("lang").map(str::to_owned),
        title: ground.first("title"),
        canonical: canonical(dom),
        names: ground.named(1),
        headings: ground.headings.iter().map(|(_, _, t)| t.clone()).collect(),
        struck: prices::struck(dom),
        parts,
        sentences: prose::sentences(&ground),
        is_scripted: dom.elements().any(runs),
        instead: None,
        said: String::new(),
    }
}

/// Whether an element is a program, and not data.
fn runs(element: ElementRef<'_>) -> bool {
    let kind = element.attr("type").unwrap_or_default();
    let is_program = kind.is_empty() || kind == "module" || kind.contains("javascript");
    element.value().name() == "script" && is_program
}

fn canonical(dom: &Dom) -> Option<String> {
    let mut links = dom.elements().filter(|e| e.value().name() == "link");
    let link = links.find(|link| link.attr("rel") == Some("canonical"))?;
    link.attr("href").map(|href| href.trim().to_owned())
}

/// A part as it was found.
struct Placed {
    span: Span,
    /// Where its price stands: the box of a card may be larger than what it is apart in.
    of_price: Span,
    what: What,
}

/// A document with its texts and headings, found once.
struct Ground<'d> {
    dom: &'d Dom,
    runs: Vec<Run>,
    /// Where each heading stands, its level and its words.
    headings: Vec<(Span, u8, String)>,
    asides: Vec<(Span, &'static str)>,
    folds: Vec<Fold>,
}

/// A longer heading is none.
const LONGEST_HEADING: usize = 200;

impl<'d> Ground<'d> {
    fn of(dom: &'d Dom) -> Self {
        let headings = dom.headings().filter_map(|(element, level)| {
            let text = dom.text_within(element, LONGEST_HEADING);
            let span = dom.span(element.id());
            (!text.is_empty() && dom.is_read(span)).then_some((span, level, text))
        });
        Self {
            dom,
            runs: dom.runs(dom.root()),
            headings: headings.collect(),
            asides: aside::asides(dom),
            folds: aside::folds(dom),
        }
    }

    /// The text of the first element of this name.
    fn first(&self, name: &str) -> Option<String> {
        let mut elements = self.dom.elements();
        let element = elements.find(|element| element.value().name() == name)?;
        let text: String = element.text().collect();
        let words: Vec<&str> = text.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" ").chars().take(LONGEST_HEADING).collect())
    }

    fn named(&self, level: u8) -> Vec<String> {
        let headings = self.headings.iter().filter(|(_, l, _)| *l == level);
        headings.map(|(_, _, text)| text.clone()).collect()
    }

    fn part(&self, placed: Placed, sections: &[Span]) -> Part {
        let Placed {
            span,
            of_price,
            what,
        } = placed;
        let before = self
            .headings
            .partition_point(|(h, ..)| h.start() < span.start());
        let mut headings: Vec<(Span, u8, &str)> = Vec::new();
        let mut from = 0;
        for (place, level, text) in self.headings.iter().take(before) {
            headings.retain(|(_, above, _)| above < level);
            headings.push((*place, *level, text));
            from = place.end();
        }
        // What unfolds a stretch stands above all of it, and above nothing behind it.
        for fold in self.folds.iter().filter(|fold| fold.holds(span)) {
            let at = headings.partition_point(|(h, ..)| h.start() < fold.title.start());
            headings.insert(at, (fold.title, 0, &fold.text));
            from = from.max(fold.title.end());
        }
        let closed = headings.iter().filter(|(place, ..)| {
            let mut sections = sections.iter();
            sections.any(|section| section.holds(*place) && !section.holds(span))
        });
        let closed = closed.map(|(.., text)| (*text).to_owned()).collect();
        let next = self.headings.iter().skip(before).map(|(h, ..)| h.start());
        let until = next.filter(|start| *start >= span.end()).min();
        let until = until.unwrap_or(usize::MAX);
        let aside = self
            .asides
            .iter()
            .filter(|(outer, _)| outer.holds(of_price));
        Part {
            headings: headings
                .into_iter()
                .map(|(.., text)| text.to_owned())
                .collect(),
            closed,
            above: self.text_between(from, span.start(), true),
            below: self.text_between(span.end(), until, false),
            aside: aside.map(|(_, name)| *name).next_back(),
            what,
        }
    }

    /// The text that begins in a stretch of the document: its end or its start, where it is long.
    fn text_between(&self, start: usize, end: usize, is_end_kept: bool) -> String {
        let first = self.runs.partition_point(|run| run.place() < start);
        let last = self.runs.partition_point(|run| run.place() < end);
        let runs = self.runs.get(first..last).unwrap_or_default();
        let mut texts: Vec<&str> = Vec::new();
        let mut length = 0_usize;
        let mut take = |run: &'_ Run| {
            length = length.saturating_add(run.text.len());
            length <= AROUND
        };
        if is_end_kept {
            texts.extend(
                runs.iter()
                    .rev()
                    .take_while(|run| take(run))
                    .map(|r| r.text.as_str()),
            );
            texts.reverse();
        } else {
            texts.extend(
                runs.iter()
                    .take_while(|run| take(run))
                    .map(|r| r.text.as_str()),
            );
        }
        texts.join(" ")
    }
}
