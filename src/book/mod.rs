//! The price book: for an instant, the accepted price of every rate, since when, how fresh, and
//! from which snapshot; and all that is computed from it.
//!
//! Nothing here does I/O or reads the clock.
//!
//! # From another program
//!
//! A book that `ratebook export` wrote is read back with [`Book::from_json`], those of all instants
//! (`--history`) with [`dated::Dated::from_json`]. The one engine, [`estimate`], prices jobs from
//! them: line by line, or by [`estimate::totals`] a million at a time (`examples/price_jobs.rs`).
//! Amounts are exact decimals ([`crate::price::Amount`]), lengths are seconds, and what has no
//! price is an error that says what is known ([`estimate::NoEstimate`]), never zero.
//!
//! - **Units.** A price says its own ([`crate::price::Price::unit`], [`crate::price::Price::currency`]).
//!   Every length is in seconds, of the clip that comes out unless it is called the input's. A total
//!   is in one currency ([`estimate::Total::currency`]); credits are the provider's own, and never add
//!   up with money or with another's.
//! - **Rules.** What a bill is rounded to, or counts at the least, comes from billing rules
//!   ([`Book::rules`]), each read from a page or stated by the selector file, and each line of an
//!   estimate names those that were applied ([`estimate::Line::notes`], [`estimate::Adjustment`]).
//!   No rule is built in: a route without rules is billed by the second, exactly.
//! - **Errors.** [`estimate::NoEstimate`] for a job, [`document::BadBook`] for a text that is no book,
//!   [`workload::BadWorkload`] for a workload file. Nothing here panics.
//!
//! ```
//! use ratebook::book::Book;
//! use ratebook::book::estimate::{Job, totals};
//!
//! # let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/book/golden/book.json"));
//! let book = Book::from_json(text)?;
//! let mut job = Job::new("gptimage2/kling-3/text-to-video".parse()?, "5".parse()?);
//! job.dimensions = "resolution=720p,sound=off".parse()?;
//! assert_eq!(totals(&book, &job)?[0].shown(), "$0.375");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod best;
pub mod credits;
pub mod dated;
pub mod document;
pub mod estimate;
pub mod export;
pub mod json;
mod line_set;
mod line_up;
mod per_second;
pub mod render;
pub mod report;
pub mod tables;
mod tariff;
#[cfg(test)]
pub(crate) mod test_book;
#[cfg(test)]
mod tests;
mod total;
pub mod workload;

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::fetch::shown_url;
use crate::price::Price;
use crate::rate::{RateGlob, RateId, Route, in_order};
use crate::reading::{Provenance, RuleReading};
use crate::rules::{Rule, Topic};
use crate::snapshot::{Held, HeldPrice, Quote, SnapshotId};
use crate::source::{Catalog, Correspondence, RouteSpec, Source};
use tariff::Tariff;

/// The book for one instant.
#[derive(Clone, Debug)]
pub struct Book {
    /// The instant that it speaks of.
    pub as_of: Timestamp,
    entries: Vec<Entry>,
    rules: Vec<Held<RuleReading>>,
    routes: Vec<RouteFacts>,
    /// The sources of its prices, and those that are watched and show none.
    pub sources: Vec<SourceFacts>,
    tariffs: Tariffs,
    /// Rates that stand in one ratio with others, as selector files say: those of a route, and the
    /// vendor's own.
    counterparts: Vec<(RateId, RateId)>,
}

/// What each route charges. A book is asked millions of times: the hasher is a fast one.
type Tariffs = HashMap<Route, Tariff, foldhash::fast::RandomState>;

/// One rate's price at the book's instant.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is the price of.
    pub rate: RateId,
    /// The price, with the most digits its source ever showed for it.
    pub price: Price,
    /// The price as the source shows it at the instant.
    pub shown: Price,
    /// The text that the price was read from, as it stands on the page: hostile wherever it is shown.
    pub text: String,
    /// Page, hash, selector and node: enough to find it again in the archived bytes.
    pub provenance: Provenance,
    /// The id of the source whose page shows it.
    pub source: String,
    /// The snapshot that it was accepted with.
    pub snapshot: SnapshotId,
    /// When this price was first seen.
    pub since: Timestamp,
    /// The last good check, up to the instant, that saw it.
    pub last_seen: Timestamp,
    /// Set where the source was next seen with another price, or without one, after the instant:
    /// what held at the instant itself is not known.
    pub next: Option<(Next, Timestamp)>,
}

/// What a source was next seen with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Price(Price),
    /// No price.
    Gone,
}

impl Entry {
    /// By when the price was seen changed, where the instant lies between its last sight and that.
    pub fn changed_by(&self) -> Option<Timestamp> {
        self.next.as_ref().map(|(_, by)| *by)
    }

    /// The price that its source was next seen with, where that may have held at the instant.
    fn next_price(&self) -> Option<&Price> {
        match &self.next {
            Some((Next::Price(price), _)) => Some(price),
            _ => None,
        }
    }
}

/// What people call a route.
#[derive(Clone, Debug)]
pub struct RouteFacts {
    /// The id of the source whose selector file names it.
    pub source: String,
    pub provider: String,
    pub model: String,
    /// It is the model vendor's own.
    pub official: bool,
    /// The route stands in the comparison tables and the report.
    pub compare: bool,
    pub spec: RouteSpec,
    /// What pages call the values of the dimensions: key, value, words.
    labels: Vec<(String, String, String)>,
}

/// A source as the book knows it at its instant.
#[derive(Clone, Debug)]
pub struct SourceFacts {
    pub id: String,
    pub title: String,
    pub url: String,
    /// Its pages: what prices call them, and where they are.
    pub pages: Vec<PageFacts>,
    /// The model vendor's own page.
    pub official: bool,
    /// Its routes stand in the comparison tables and the report.
    pub compare: bool,
    /// The date the page states for itself.
    pub published: Option<Date>,
    /// The last good check up to the instant.
    pub observed: Option<Timestamp>,
    pub snapshot: Option<SnapshotId>,
    /// How long it may go unread.
    pub allowance: SignedDuration,
}

/// One page of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageFacts {
    pub id: String,
    pub url: String,
}

/// What the store knows of a source at an instant.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub source: String,
    pub published: Option<Date>,
    pub observed: Option<Timestamp>,
    pub snapshot: Option<SnapshotId>,
}

impl Book {
    /// The book at `as_of` from what the store holds: `prices` and `rules` are, for each rate or
    /// rule, the latest that began by then.
    pub fn new(
        as_of: Timestamp,
        mut prices: Vec<HeldPrice>,
        mut rules: Vec<Held<RuleReading>>,
        seen: &[Seen],
        catalog: &Catalog,
    ) -> Self {
        leave_to_successors(&mut prices, &mut rules, catalog);
        let mut entries: Vec<Entry> = prices
            .into_iter()
            .filter_map(|held| entry(held, as_of, seen))
            .collect();
        entries.sort_by(|a, b| (&a.rate, &a.source).cmp(&(&b.rate, &b.source)));
        let mut routes: Vec<RouteFacts> = catalog.sources().iter().flat_map(facts).collect();
        for entry in &entries {
            if !routes.iter().any(|f| f.spec.route == entry.rate.route) {
                routes.push(unnamed(entry, catalog));
            }
        }
        routes.sort_by(|a, b| a.spec.route.cmp(&b.spec.route));
        let held = |rule: &Held<RuleReading>| rule.ended.is_none_or(|ended| as_of < ended);
        let rules: Vec<Held<RuleReading>> = rules.into_iter().filter(held).collect();
        let tariffs = tariffs(&entries, &rules, &routes);
        Self {
            as_of,
            entries,
            rules,
            routes,
            sources: catalog
                .sources()
                .iter()
                .map(|source| source_facts(source, seen))
                .collect(),
            tariffs,
            counterparts: counterparts(catalog),
        }
    }

    /// The book of a selection: of the rates that a glob names, from the sources that are named;
    /// all where there is none. What is asked for is compared, whatever its file says.
    #[must_use]
    pub fn selected(&self, rates: &[RateGlob], sources: &[String]) -> Self {
        if rates.is_empty() && sources.is_empty() {
            return self.clone();
        }
        let is_meant = |entry: &&Entry| {
            (rates.is_empty() || rates.iter().any(|glob| glob.matches(&entry.rate)))
                && (sources.is_empty() || sources.contains(&entry.source))
        };
        let entries: Vec<Entry> = self.entries.iter().filter(is_meant).cloned().collect();
        let mut routes = self.routes.clone();
        routes.retain(|facts| entries.iter().any(|e| e.rate.route == facts.spec.route));
        for facts in &mut routes {
            facts.compare = true;
        }
        let mut sources = self.sources.clone();
        for source in &mut sources {
            source.compare = entries.iter().any(|entry| entry.source == source.id);
        }
        let tariffs = tariffs(&entries, &self.rules, &routes);
        Self {
            entries,
            routes,
            sources,
            tariffs,
            ..self.clone()
        }
    }

    /// The entry of a rate from one source.
    pub fn priced(&self, rate: &RateId, source: &str) -> Option<&Entry> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.rate == *rate && entry.source == source)
    }

    /// The prices that selector files set against that of a rate.
    pub fn counterparts(&self, rate: &RateId) -> Vec<&Entry> {
        let of = self.counterparts.iter().filter(|(one, _)| one == rate);
        of.filter_map(|(_, other)| self.entry(other)).collect()
    }

    /// The book of some routes only, with all their prices and rules, and the sources that name
    /// them or price them.
    pub fn of_routes(mut self, wanted: impl Fn(&Route) -> bool) -> Self {
        self.entries.retain(|entry| wanted(&entry.rate.route));
        self.rules.retain(|held| wanted(&held.what.route));
        self.routes.retain(|facts| wanted(&facts.spec.route));
        let (entries, routes) = (&self.entries, &self.routes);
        self.sources.retain(|source| {
            entries.iter().any(|entry| entry.source == source.id)
                || routes.iter().any(|facts| facts.source == source.id)
        });
        self.counterparts.retain(|(rate, _)| wanted(&rate.route));
        self.tariffs = tariffs(&self.entries, &self.rules, &self.routes);
        self
    }

    /// Where the page of an entry is, as far as the selector files still say.
    pub fn page_url(&self, entry: &Entry) -> Option<&str> {
        let pages = &self.source(&entry.source)?.pages;
        let page = pages.iter().find(|page| page.id == entry.provenance.page)?;
        Some(&page.url)
    }

    /// All priced lines, in the order of identities.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The priced lines of one route.
    pub fn of_route<'b>(&'b self, route: &'b Route) -> impl Iterator<Item = &'b Entry> {
        self.entries.iter().filter(move |e| &e.rate.route == route)
    }

    /// The priced lines of one route that are no add-on.
    pub fn base_rates<'b>(&'b self, route: &'b Route) -> impl Iterator<Item = &'b Entry> {
        self.of_route(route)
            .filter(|e| e.rate.dimensions.get("add-on").is_none())
    }

    /// The entry of a rate; the first source's where several price it. `None` where nothing has a price
    /// for it at the instant.
    pub fn entry(&self, rate: &RateId) -> Option<&Entry> {
        self.entries.iter().find(|e| &e.rate == rate)
    }

    /// The routes with at least one price, in order.
    pub fn routes(&self) -> Vec<&Route> {
        let mut routes: Vec<&Route> = self.entries.iter().map(|e| &e.rate.route).collect();
        routes.dedup();
        routes
    }

    /// What people call a route; `None` where neither a selector file nor a price names it.
    pub fn route_facts(&self, route: &Route) -> Option<&RouteFacts> {
        self.routes.iter().find(|facts| &facts.spec.route == route)
    }

    /// What people call a route; its identity where nothing says.
    pub fn title(&self, route: &Route) -> String {
        let facts = self.route_facts(route);
        facts.map_or_else(|| route.to_string(), |f| f.spec.title.clone())
    }

    /// The billing rules of a route at the instant. Each says where it was read
    /// ([`RuleReading::provenance`]); one without that is stated by the selector file, whose text
    /// it then has.
    pub fn rules<'b>(&'b self, route: &'b Route) -> impl Iterator<Item = &'b RuleReading> {
        let of = self.rules.iter().filter(move |r| &r.what.route == route);
        of.map(|held| &held.what)
    }

    /// The rule of a route about a topic; `None` where the route has no price or no such rule.
    pub fn rule<'b>(&'b self, route: &'b Route, topic: Topic) -> Option<&'b Rule> {
        self.about(self.tariff(route)?, topic)
    }

    /// What the route charges; `None` where it has no price.
    fn tariff(&self, route: &Route) -> Option<&Tariff> {
        self.tariffs.get(route)
    }

    /// The rule of a tariff about a topic.
    #[inline]
    fn about(&self, tariff: &Tariff, topic: Topic) -> Option<&Rule> {
        self.rule_at(tariff.rule_about(topic)?)
    }

    fn rule_at(&self, at: usize) -> Option<&Rule> {
        self.rules.get(at).map(|held| &held.what.rule)
    }

    /// A rule that was next seen changed, or not at all, after the book's instant: whether it held
    /// at the instant is not known. And when that was.
    fn rule_in_doubt(&self, at: usize) -> Option<(&Rule, Timestamp)> {
        let held = self.rules.get(at)?;
        let by = held.ended.filter(|_| held.last_seen < self.as_of)?;
        Some((&held.what.rule, by))
    }

    /// How long ago an entry was last seen, where that is longer than its source may go unread.
    pub fn stale(&self, entry: &Entry) -> Option<SignedDuration> {
        let age = self.as_of.duration_since(entry.last_seen);
        let allowance = self.source(&entry.source)?.allowance;
        (age > allowance).then_some(age)
    }

    pub fn source(&self, id: &str) -> Option<&SourceFacts> {
        self.sources.iter().find(|source| source.id == id)
    }

    /// The value the provider documents for a dimension that is not named.
    pub fn default_of(&self, route: &Route, key: &str) -> Option<&str> {
        let facts = self.route_facts(route)?;
        let mut defaults = facts.spec.defaults.iter();
        defaults.find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// The cheapest of some entries that share a currency and a unit; `None` for none, or where
    /// they cannot be compared.
    pub fn cheapest<'e>(entries: impl Iterator<Item = &'e Entry>) -> Option<&'e Entry> {
        let mut cheapest: Option<&Entry> = None;
        for entry in entries {
            match cheapest {
                None => cheapest = Some(entry),
                Some(best) => {
                    let comparable = best.price.currency == entry.price.currency
                        && best.price.unit == entry.price.unit;
                    if !comparable {
                        return None;
                    }
                    if entry.price.amount < best.price.amount {
                        cheapest = Some(entry);
                    }
                }
            }
        }
        cheapest
    }

    /// The values that the rates of a route have for a dimension, in order.
    pub fn values_of(&self, route: &Route, key: &str) -> Vec<String> {
        let entries = self.of_route(route);
        in_order(key, entries.filter_map(|e| e.rate.dimensions.get(key)))
    }
}

/// The pairs of rates that must keep one ratio, both ways.
fn counterparts(catalog: &Catalog) -> Vec<(RateId, RateId)> {
    let specs = catalog.sources().iter().flat_map(|s| &s.corresponds);
    let ratios = specs.filter(|spec| spec.is == Correspondence::Ratio);
    let pairs = ratios.flat_map(|spec| &spec.pairs);
    pairs
        .flat_map(|(one, other)| [(one.clone(), other.clone()), (other.clone(), one.clone())])
        .collect()
}

/// A source that is watched no longer has nothing to say of a route that another, which is, has
/// priced since: it was renamed, or replaced.
fn leave_to_successors(
    prices: &mut Vec<HeldPrice>,
    rules: &mut Vec<Held<RuleReading>>,
    catalog: &Catalog,
) {
    let is_watched = |source: &str| catalog.source(source).is_some();
    let own = prices.iter().filter(|price| is_watched(&price.held.source));
    let own: HashSet<Route> = own
        .map(|price| price.held.what.reading.rate.route.clone())
        .collect();
    let counts = |source: &str, route: &Route| is_watched(source) || !own.contains(route);
    prices.retain(|price| counts(&price.held.source, &price.held.what.reading.rate.route));
    rules.retain(|rule| counts(&rule.source, &rule.what.route));
}

fn tariffs(entries: &[Entry], rules: &[Held<RuleReading>], facts: &[RouteFacts]) -> Tariffs {
    let mut routes: Vec<&Route> = entries.iter().map(|entry| &entry.rate.route).collect();
    routes.dedup();
    routes
        .into_iter()
        .map(|route| {
            let facts = facts.iter().find(|facts| &facts.spec.route == route);
            let defaults = facts.map_or(&[][..], |facts| &facts.spec.defaults);
            (route.clone(), Tariff::new(route, entries, rules, defaults))
        })
        .collect()
}

fn entry(price: HeldPrice, as_of: Timestamp, seen: &[Seen]) -> Option<Entry> {
    let held = price.held;
    let source_seen = seen.iter().find(|s| s.source == held.source);
    let source_seen = source_seen.and_then(|s| s.observed).unwrap_or(as_of);
    if held.ended.is_some_and(|ended| ended <= as_of) {
        return None;
    }
    let gap = held.ended.filter(|_| held.last_seen < as_of);
    let next = gap.map(|by| (price.next.map_or(Next::Gone, Next::Price), by));
    let Quote { reading, known } = held.what;
    Some(Entry {
        rate: reading.rate,
        price: known,
        shown: reading.price,
        text: reading.text,
        provenance: reading.provenance,
        source: held.source,
        snapshot: held.snapshot,
        since: held.from,
        last_seen: held.last_seen.min(source_seen),
        next,
    })
}

fn facts(source: &Source) -> impl Iterator<Item = RouteFacts> {
    source.routes.iter().map(|spec| RouteFacts {
        source: source.id.clone(),
        provider: source.provider.clone(),
        model: source.model.clone(),
        official: source.official,
        compare: source.compare,
        spec: spec.clone(),
        labels: labels(source),
    })
}

/// What is known of a priced route that no selector file names any more: a price stays in the
/// tables until its source is read without it, or is watched no longer.
fn unnamed(entry: &Entry, catalog: &Catalog) -> RouteFacts {
    let route = &entry.rate.route;
    let source = catalog.source(&entry.source);
    let model = source.map_or_else(|| route.model().to_owned(), |s| s.model.clone());
    RouteFacts {
        source: entry.source.clone(),
        provider: source.map_or_else(|| route.provider().to_owned(), |s| s.provider.clone()),
        official: source.is_some_and(|s| s.official),
        compare: source.is_some_and(|s| s.compare),
        labels: source.map(labels).unwrap_or_default(),
        spec: RouteSpec {
            route: route.clone(),
            title: format!("{model} {}", route.mode()),
            short: None,
            workflow: None,
            choose: None,
            defaults: Vec::new(),
            rules: Vec::new(),
        },
        model,
    }
}

fn labels(source: &Source) -> Vec<(String, String, String)> {
    let dimensions = source.rates.iter().flat_map(|rates| &rates.dimensions);
    dimensions
        .flat_map(|d| {
            d.words
                .iter()
                .map(|(value, _)| (d.key.clone(), value.clone()))
        })
        .filter_map(|(key, value)| {
            let label = source.label(&key, &value)?;
            Some((key, value, label))
        })
        .collect()
}

impl RouteFacts {
    /// What the page calls a dimension's value; the value itself where the file does not say.
    pub fn label(&self, key: &str, value: &str) -> String {
        let mut labels = self.labels.iter();
        let known = labels.find(|(k, v, _)| k == key && v == value);
        known.map_or_else(|| value.to_owned(), |(_, _, label)| label.clone())
    }
}

fn source_facts(source: &Source, seen: &[Seen]) -> SourceFacts {
    let seen = seen.iter().find(|s| s.source == source.id);
    let mut url = source.pages.first().map(|page| page.url.clone());
    if let (Some(url), true) = (url.as_mut(), source.pages.len() > 1) {
        url.set_query(None);
    }
    SourceFacts {
        id: source.id.clone(),
        title: source.title.clone(),
        url: url.map_or_else(String::new, |url| shown_url(url.as_str())),
        pages: source
            .pages
            .iter()
            .map(|page| PageFacts {
                id: page.id.clone(),
                url: shown_url(page.url.as_str()),
            })
            .collect(),
        official: source.official,
        compare: source.compare,
        published: seen.and_then(|s| s.published),
        observed: seen.and_then(|s| s.observed),
        snapshot: seen.and_then(|s| s.snapshot),
        allowance: source.allowance,
    }
}
