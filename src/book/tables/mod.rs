//! The comparison tables, computed from the book: what the vendor charges, what the routes
//! charge, what clips cost, and which route to begin with. And any other table of its prices
//! ([`Grid`]).

mod grid;

use std::cmp::Ordering;

use super::estimate::{Job, NoEstimate, Total, estimate};
use super::line_up::{
    Choice, Offer, begin, between, cheapest, choice, modes, offers, priced_routes,
};
use super::render::Table;
use super::{Book, Entry, RouteFacts};
use crate::price::{Amount, Price};
use crate::rate::{Dimensions, Route};

pub use grid::{Axis, BadAxis, Grid};

/// The tables that can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableName {
    Official,
    Routes,
    Budget,
    Choose,
}

impl TableName {
    pub const ALL: [Self; 4] = [Self::Official, Self::Routes, Self::Budget, Self::Choose];

    /// What it is asked for by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Routes => "routes",
            Self::Budget => "budget",
            Self::Choose => "choose",
        }
    }

    /// The table of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// What stands for "not priced".
pub const NOT_PRICED: &str = "—";

/// The clip lengths of the budget table, in seconds.
pub const CLIPS: [u32; 2] = [5, 10];

/// The tables of one name: one, or for the official prices one a route.
pub fn tables(book: &Book, name: TableName) -> Vec<Table> {
    match name {
        TableName::Official => official(book),
        TableName::Routes => vec![routes(book)],
        TableName::Budget => vec![budget(book)],
        TableName::Choose => vec![choose(book)],
    }
}

/// A price as the tables show it: without zeros that say nothing, cents at least.
pub fn shown(price: &Price) -> String {
    let digits = if price.currency.is_money() { 2 } else { 0 };
    let mut plain = price.clone();
    plain.amount = price.amount.with_at_least(digits);
    plain.amount_max = price.amount_max.map(|max| max.with_at_least(digits));
    plain.to_string()
}

/// When the prices of a source were seen, for captions.
fn seen(book: &Book, source: &str) -> String {
    let facts = book.source(source);
    let mut words = facts.map_or_else(|| source.to_owned(), |f| f.title.clone());
    if let Some(published) = facts.and_then(|f| f.published) {
        words.push_str(&format!(", published {published}"));
    }
    if let Some(observed) = facts.and_then(|f| f.observed) {
        words.push_str(&format!(", observed {}", observed.strftime("%Y-%m-%d")));
    }
    words
}

fn captions(book: &Book, sources: &[&str]) -> String {
    let mut once: Vec<&str> = Vec::new();
    for source in sources {
        if !once.contains(source) {
            once.push(source);
        }
    }
    let seen: Vec<String> = once.iter().map(|source| seen(book, source)).collect();
    seen.join("; ")
}

fn official(book: &Book) -> Vec<Table> {
    priced_routes(book, true)
        .into_iter()
        .map(|(route, facts)| by_resolution(book, route, facts))
        .collect()
}

/// One route's prices: a column a resolution, a row for each combination of what else they
/// depend on.
fn by_resolution(book: &Book, route: &Route, facts: &RouteFacts) -> Table {
    let columns = resolutions(book, route);
    let mut rows: Vec<Dimensions> = Vec::new();
    for entry in book.of_route(route) {
        let row = without(&entry.rate.dimensions, "resolution");
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows.sort();
    let cell = |row: &Dimensions, resolution: Option<&str>| {
        let entry = book.of_route(route).find(|e| {
            e.rate.dimensions.get("resolution") == resolution
                && without(&e.rate.dimensions, "resolution") == *row
        });
        entry.map_or_else(|| NOT_PRICED.to_owned(), |e| shown(&e.price))
    };
    let first = format!("Official {} {} pricing", facts.provider, facts.model);
    Table {
        name: TableName::Official.name().to_owned(),
        caption: captions(book, &[&facts.source]),
        columns: std::iter::once(first)
            .chain(columns.iter().map(|r| match r {
                Some(resolution) => facts.label("resolution", resolution),
                None => "Any resolution".to_owned(),
            }))
            .collect(),
        rows: rows
            .iter()
            .map(|row| {
                std::iter::once(row_label(facts, row))
                    .chain(columns.iter().map(|r| cell(row, r.as_deref())))
                    .collect()
            })
            .collect(),
    }
}

/// The resolutions that the prices of a route name, and `None` where some name none.
fn resolutions(book: &Book, route: &Route) -> Vec<Option<String>> {
    let named = book.values_of(route, "resolution").into_iter().map(Some);
    let all = |e: &Entry| e.rate.dimensions.get("resolution").is_none();
    let unnamed = book.of_route(route).any(all).then_some(None);
    named.chain(unnamed).collect()
}

pub(super) fn without(dimensions: &Dimensions, key: &str) -> Dimensions {
    let mut rest = Dimensions::default();
    for (k, v) in dimensions.iter().filter(|(k, _)| *k != key) {
        // What comes from an identity is a word already.
        let _ = rest.set(k, v);
    }
    rest
}

pub(super) fn row_label(facts: &RouteFacts, row: &Dimensions) -> String {
    let labels: Vec<String> = row
        .iter()
        .map(|(key, value)| match key {
            "add-on" => format!("{} add-on", facts.label(key, value)),
            _ => facts.label(key, value),
        })
        .collect();
    if labels.is_empty() {
        "Price".to_owned()
    } else {
        labels.join(", ")
    }
}

/// What a route costs at the least: `from $0.075/s` where its rates differ, else the price.
/// Where that cannot be said, all that its source says.
pub(super) fn signal(book: &Book, route: &Route) -> String {
    match begin(book, route) {
        Ok(begin) if begin.varies => format!("from {}", shown(&begin.price)),
        Ok(begin) => shown(&begin.price),
        Err(_) => {
            let mut all: Vec<String> = Vec::new();
            for entry in book.base_rates(route) {
                let price = shown(&entry.price);
                if !all.contains(&price) {
                    all.push(price);
                }
            }
            all.join(" or ")
        }
    }
}

fn routes(book: &Book) -> Table {
    let offers = offers(book);
    Table {
        name: TableName::Routes.name().to_owned(),
        caption: captions(book, &sources(&offers)),
        columns: vec![
            "Route".to_owned(),
            format!("Current{} pricing signal", one_provider(&offers)),
            "Workflow".to_owned(),
        ],
        rows: offers
            .iter()
            .map(|offer| {
                vec![
                    offer.facts.spec.title.clone(),
                    signal(book, offer.route),
                    offer.facts.spec.workflow.clone().unwrap_or_default(),
                ]
            })
            .collect(),
    }
}

fn sources<'b>(offers: &[Offer<'b>]) -> Vec<&'b str> {
    offers.iter().map(|o| o.facts.source.as_str()).collect()
}

/// ` GPTImage2` where all routes are of one provider.
fn one_provider(offers: &[Offer<'_>]) -> String {
    let mut providers = offers.iter().map(|offer| &offer.facts.provider);
    match providers.next() {
        Some(first) if providers.all(|p| p == first) => format!(" {first}"),
        _ => String::new(),
    }
}

/// Routes of one model that begin at the same price and cost the same for every clip.
pub(super) struct Group<'b> {
    pub model: String,
    pub offers: Vec<Offer<'b>>,
    /// The price they begin at, in words.
    pub price: String,
    pub clips: Vec<String>,
}

impl Group<'_> {
    /// `Kling O3 reference/edit`.
    pub fn title(&self) -> String {
        let short = |o: &Offer<'_>| match o.facts.spec.short.as_deref() {
            Some(short) => short.to_owned(),
            None => o.route.mode().to_owned(),
        };
        let shorts: Vec<String> = self.offers.iter().map(short).collect();
        format!("{} {}", self.model, shorts.join("/"))
    }
}

/// The routes, grouped by model and by what they cost at the least.
pub(super) fn groups(book: &Book) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for offer in offers(book) {
        let (price, clips) = budget_line(book, &offer);
        let group = groups.iter_mut().find(|group| {
            group.model == offer.model && group.price == price && group.clips == clips
        });
        match group {
            Some(group) => group.offers.push(offer),
            None => groups.push(Group {
                model: offer.model.clone(),
                offers: vec![offer],
                price,
                clips,
            }),
        }
    }
    groups
}

/// The price a budget begins with, and what each clip length costs at it; dashes where nothing
/// can be said to be the least.
fn budget_line(book: &Book, offer: &Offer<'_>) -> (String, Vec<String>) {
    match cheapest(book, offer) {
        Some(entry) => {
            let clips = CLIPS
                .iter()
                .map(|seconds| clip(book, entry, (*seconds).into()));
            (shown(&entry.price), clips.collect())
        }
        None => (
            signal(book, offer.route),
            CLIPS.iter().map(|_| NOT_PRICED.to_owned()).collect(),
        ),
    }
}

/// What one clip costs at one rate; a dash where that length has no price.
pub fn clip(book: &Book, entry: &Entry, seconds: Amount) -> String {
    let job = Job::of_rate(&entry.rate, seconds);
    let total = |estimate: super::estimate::Estimate<'_>| {
        let totals: Vec<String> = estimate.totals.iter().map(Total::shown).collect();
        totals.join(" + ")
    };
    estimate(book, &job).map_or_else(|_: NoEstimate| NOT_PRICED.to_owned(), total)
}

fn budget(book: &Book) -> Table {
    let groups = groups(book);
    let offers = groups.iter().flat_map(|group| &group.offers);
    let sources: Vec<&str> = offers.map(|o| o.facts.source.as_str()).collect();
    let clips = CLIPS.iter().map(|seconds| format!("{seconds}-second clip"));
    Table {
        name: TableName::Budget.name().to_owned(),
        caption: captions(book, &sources),
        columns: ["Workflow".to_owned(), "Price signal".to_owned()]
            .into_iter()
            .chain(clips)
            .collect(),
        rows: groups
            .iter()
            .map(|group| {
                [group.title(), group.price.clone()]
                    .into_iter()
                    .chain(group.clips.iter().cloned())
                    .collect()
            })
            .collect(),
    }
}

/// The route to begin with for each workflow: the cheapest of its mode, and among equals the
/// model with the fewest modes, since its budget line is the simplest.
fn choose(book: &Book) -> Table {
    let offers = offers(book);
    let mut rows: Vec<Vec<String>> = modes(&offers)
        .into_iter()
        .filter_map(|mode| {
            let choice = choice(&offers, mode)?;
            Some(vec![workflow(book, &offers, mode), choice_words(&choice)])
        })
        .collect();
    rows.extend(step_up(&offers));
    Table {
        name: TableName::Choose.name().to_owned(),
        caption: captions(book, &sources(&offers)),
        columns: vec![
            "If your workflow is...".to_owned(),
            "Better first route".to_owned(),
        ],
        rows,
    }
}

/// What people call the work that asks for a mode: said by any selector file, priced or not.
fn workflow(book: &Book, offers: &[Offer<'_>], mode: &str) -> String {
    let of_mode = |f: &&RouteFacts| f.compare && !f.official && f.spec.route.mode() == mode;
    let mut said = book.routes.iter().filter(of_mode);
    if let Some(words) = said.find_map(|facts| facts.spec.choose.clone()) {
        return words;
    }
    let offer = offers.iter().find(|o| o.route.mode() == mode);
    offer.map_or(mode, Offer::mode_words).to_owned()
}

fn choice_words(choice: &Choice<'_, '_>) -> String {
    match choice {
        Choice::Unclear(offers) => {
            let models: Vec<&str> = offers.iter().map(|o| o.model.as_str()).collect();
            format!("{} (their prices cannot be compared)", models.join(" or "))
        }
        Choice::Only(offer)
        | Choice::Cheapest(offer)
        | Choice::Simplest(offer)
        | Choice::First(offer) => offer.model.clone(),
    }
}

/// Where to test at a lower price before a mode is needed that only another model has.
fn step_up(offers: &[Offer<'_>]) -> Option<Vec<String>> {
    let (first, advanced) = step(offers)?;
    let advice = if first.route.family() == advanced.route.family() {
        first.model.clone()
    } else {
        format!(
            "start with {}, then move to {} only if needed",
            first.model, advanced.model
        )
    };
    Some(vec![
        "cost-sensitive testing before advanced control".to_owned(),
        advice,
    ])
}

/// The route to test with, and the dearer one of a mode that only its model has.
pub(super) fn step<'o, 'b>(offers: &'o [Offer<'b>]) -> Option<(&'o Offer<'b>, &'o Offer<'b>)> {
    let choices: Vec<Choice<'_, '_>> = modes(offers)
        .into_iter()
        .filter_map(|mode| choice(offers, mode))
        .collect();
    let shared = |c: &&Choice<'_, '_>| !matches!(c, Choice::Only(_));
    let first = choices.iter().find(shared)?.offer()?;
    let dearer = |c: &Choice<'o, 'b>| match c {
        Choice::Only(o) if between(o, first) == Some(Ordering::Greater) => Some(*o),
        _ => None,
    };
    Some((first, choices.iter().find_map(dearer)?))
}
