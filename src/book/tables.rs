//! The comparison tables, computed from the book: what the vendor charges, what the routes
//! charge, what clips cost, and which route to begin with.

use super::estimate::{Job, NoEstimate, estimate};
use super::render::Table;
use super::{Book, Entry, RouteFacts};
use crate::price::{Amount, Price};
use crate::rate::{Dimensions, Route};

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

    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Routes => "routes",
            Self::Budget => "budget",
            Self::Choose => "choose",
        }
    }

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

/// The routes of the vendor's own pages, or all others, that have prices.
pub(super) fn priced_routes(book: &Book, official: bool) -> Vec<(&Route, &RouteFacts)> {
    book.routes()
        .into_iter()
        .filter_map(|route| Some((route, book.route_facts(route)?)))
        .filter(|(_, facts)| facts.official == official)
        .collect()
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
    let resolutions = book.values_of(route, "resolution");
    let mut rows: Vec<Dimensions> = Vec::new();
    for entry in book.of_route(route) {
        let row = without(&entry.rate.dimensions, "resolution");
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows.sort();
    let cell = |row: &Dimensions, resolution: &str| {
        let entry = book.of_route(route).find(|e| {
            e.rate.dimensions.get("resolution") == Some(resolution)
                && without(&e.rate.dimensions, "resolution") == *row
        });
        entry.map_or_else(|| NOT_PRICED.to_owned(), |e| shown(&e.price))
    };
    let first = format!("Official {} {} pricing", facts.provider, facts.model);
    Table {
        name: TableName::Official.name().to_owned(),
        caption: captions(book, &[&facts.source]),
        columns: std::iter::once(first)
            .chain(resolutions.iter().map(|r| facts.label("resolution", r)))
            .collect(),
        rows: rows
            .iter()
            .map(|row| {
                std::iter::once(row_label(facts, row))
                    .chain(resolutions.iter().map(|r| cell(row, r)))
                    .collect()
            })
            .collect(),
    }
}

fn without(dimensions: &Dimensions, key: &str) -> Dimensions {
    let mut rest = Dimensions::default();
    for (k, v) in dimensions.iter().filter(|(k, _)| *k != key) {
        // What comes from an identity is a word already.
        let _ = rest.set(k, v);
    }
    rest
}

fn row_label(facts: &RouteFacts, row: &Dimensions) -> String {
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
pub(super) fn signal(book: &Book, route: &Route) -> Option<(String, Price)> {
    let cheapest = Book::cheapest(book.base_rates(route))?;
    let differ = book
        .base_rates(route)
        .any(|e| e.price.amount != cheapest.price.amount);
    let price = shown(&cheapest.price);
    let already = price.starts_with("from ");
    let words = if differ && !already {
        format!("from {price}")
    } else {
        price
    };
    Some((words, cheapest.price.clone()))
}

fn routes(book: &Book) -> Table {
    let routes = priced_routes(book, false);
    let sources: Vec<&str> = routes.iter().map(|(_, f)| f.source.as_str()).collect();
    Table {
        name: TableName::Routes.name().to_owned(),
        caption: captions(book, &sources),
        columns: vec![
            "Route".to_owned(),
            format!("Current{} pricing signal", one_provider(&routes)),
            "Workflow".to_owned(),
        ],
        rows: routes
            .iter()
            .map(|(route, facts)| {
                let signal = signal(book, route);
                vec![
                    facts.spec.title.clone(),
                    signal.map_or_else(|| NOT_PRICED.to_owned(), |(words, _)| words),
                    facts.spec.workflow.clone().unwrap_or_default(),
                ]
            })
            .collect(),
    }
}

/// ` GPTImage2` where all routes are of one provider.
fn one_provider(routes: &[(&Route, &RouteFacts)]) -> String {
    let mut providers = routes.iter().map(|(_, facts)| &facts.provider);
    match providers.next() {
        Some(first) if providers.all(|p| p == first) => format!(" {first}"),
        _ => String::new(),
    }
}

/// Routes of one model that begin at the same price and cost the same for every clip.
pub(super) struct Group<'b> {
    pub facts: &'b RouteFacts,
    pub routes: Vec<(&'b Route, &'b RouteFacts)>,
    /// The price they begin at.
    pub price: Price,
    pub clips: Vec<String>,
}

impl Group<'_> {
    /// `Kling O3 reference/edit`.
    pub fn title(&self) -> String {
        let shorts: Vec<&str> = self
            .routes
            .iter()
            .map(|(route, facts)| facts.spec.short.as_deref().unwrap_or(route.mode()))
            .collect();
        format!("{} {}", self.facts.model, shorts.join("/"))
    }
}

/// The routes, grouped by model and by what they cost at the least.
pub(super) fn groups(book: &Book) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (route, facts) in priced_routes(book, false) {
        let Some(entry) = Book::cheapest(book.base_rates(route)) else {
            continue;
        };
        let price = entry.price.clone();
        let clips: Vec<String> = CLIPS.iter().map(|s| clip(book, entry, *s)).collect();
        let group = groups.iter_mut().find(|group| {
            group.facts.source == facts.source
                && group.facts.model == facts.model
                && group.price.amount == price.amount
                && group.price.currency == price.currency
                && group.price.unit == price.unit
                && group.clips == clips
        });
        match group {
            Some(group) => group.routes.push((route, facts)),
            None => groups.push(Group {
                facts,
                routes: vec![(route, facts)],
                price,
                clips,
            }),
        }
    }
    groups
}

/// What one clip costs at one rate; a dash where that length has no price.
pub fn clip(book: &Book, entry: &Entry, seconds: u32) -> String {
    let job = Job {
        route: entry.rate.route.clone(),
        seconds: Amount::from(seconds),
        input_seconds: None,
        dimensions: entry.rate.dimensions.clone(),
        add_ons: Vec::new(),
        count: 1,
    };
    let total = |estimate: super::estimate::Estimate| {
        let totals: Vec<String> = estimate
            .totals
            .iter()
            .map(super::estimate::Total::shown)
            .collect();
        totals.join(" + ")
    };
    estimate(book, &job).map_or_else(|_: NoEstimate| NOT_PRICED.to_owned(), total)
}

fn budget(book: &Book) -> Table {
    let groups = groups(book);
    let sources: Vec<&str> = groups.iter().map(|g| g.facts.source.as_str()).collect();
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
                [group.title(), shown(&group.price)]
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
    let routes = priced_routes(book, false);
    let sources: Vec<&str> = routes.iter().map(|(_, f)| f.source.as_str()).collect();
    let mut rows: Vec<Vec<String>> = routes
        .iter()
        .filter_map(|(route, facts)| {
            let workflow = facts.spec.choose.clone()?;
            Some(vec![workflow, best_of_mode(book, &routes, route.mode())])
        })
        .collect();
    rows.extend(step_up(book, &routes));
    Table {
        name: TableName::Choose.name().to_owned(),
        caption: captions(book, &sources),
        columns: vec![
            "If your workflow is...".to_owned(),
            "Better first route".to_owned(),
        ],
        rows,
    }
}

/// The model to take for a mode.
pub(super) fn best_of_mode(book: &Book, routes: &[(&Route, &RouteFacts)], mode: &str) -> String {
    let mut best: Vec<(Price, usize, &str)> = routes
        .iter()
        .filter(|(route, _)| route.mode() == mode)
        .filter_map(|(route, facts)| {
            let (_, price) = signal(book, route)?;
            let modes = routes.iter().filter(|(r, _)| r.family() == route.family());
            Some((price, modes.count(), facts.model.as_str()))
        })
        .collect();
    let one_money = best.windows(2).all(|pair| match pair {
        [(a, ..), (b, ..)] => a.currency == b.currency && a.unit == b.unit,
        _ => true,
    });
    if !one_money {
        let models: Vec<&str> = best.iter().map(|(.., model)| *model).collect();
        return format!("{} (their prices cannot be compared)", models.join(" or "));
    }
    best.sort_by_key(|(price, modes, _)| (price.amount, *modes));
    best.first()
        .map_or_else(|| NOT_PRICED.to_owned(), |(.., model)| (*model).to_owned())
}

/// Where to test cheaply before a mode is needed that only another model has.
fn step_up(book: &Book, routes: &[(&Route, &RouteFacts)]) -> Option<Vec<String>> {
    let shared = |mode: &str| {
        let mut families: Vec<String> = routes
            .iter()
            .filter(|(route, _)| route.mode() == mode)
            .map(|(route, _)| route.family())
            .collect();
        families.dedup();
        families.len() > 1
    };
    let (plain, _) = routes.iter().find(|(route, _)| shared(route.mode()))?;
    let (_, advanced) = routes.iter().find(|(route, _)| !shared(route.mode()))?;
    let first = best_of_mode(book, routes, plain.mode());
    let advice = if first == advanced.model {
        first
    } else {
        format!(
            "start with {first}, then move to {} only if needed",
            advanced.model
        )
    };
    Some(vec![
        "cost-sensitive testing before advanced control".to_owned(),
        advice,
    ])
}
