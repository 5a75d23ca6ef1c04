//! The parts of the document, each made of a part of the book and back.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{BadBook, of_rate};
use crate::book::per_second::PerSecond;
use crate::book::{Entry, Next, PageFacts, RouteFacts, SourceFacts};
use crate::price::Price;
use crate::rate::{Dimensions, RateId, Route};
use crate::reading::{Provenance, RuleReading};
use crate::rules::{Rule, Topic};
use crate::snapshot::{Held, SnapshotId};
use crate::source::RouteSpec;

/// Keys and values, in their order.
type Texts = Map<String, Value>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RateDocument {
    rate: RateId,
    route: Route,
    dimensions: Texts,
    price: Price,
    /// Made of the price, and read as it is: it may have more digits than a price has.
    per_second: Value,
    shown: Price,
    text: String,
    /// When it was first and last seen.
    since: Timestamp,
    last_seen: Timestamp,
    /// By when it was seen changed, where the instant lies between; and what was seen then.
    changed_by: Option<Timestamp>,
    then: Option<Price>,
    source: String,
    snapshot: SnapshotId,
    read_from: ReadFrom,
}

/// Where something was read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadFrom {
    page: String,
    hash: String,
    selector: String,
    node: String,
}

impl ReadFrom {
    fn of(provenance: &Provenance) -> Self {
        Self {
            page: provenance.page.clone(),
            hash: provenance.hash.to_string(),
            selector: provenance.selector.clone(),
            node: provenance.node.clone(),
        }
    }

    fn provenance(self, of: &str) -> Result<Provenance, BadBook> {
        Ok(Provenance {
            page: self.page,
            hash: self
                .hash
                .parse()
                .map_err(|cause| BadBook::part(of, cause))?,
            selector: self.selector,
            node: self.node,
        })
    }
}

impl RateDocument {
    pub(super) fn of(entry: &Entry) -> Self {
        let then = match &entry.next {
            Some((Next::Price(price), _)) => Some(price.clone()),
            Some((Next::Gone, _)) | None => None,
        };
        Self {
            rate: entry.rate.clone(),
            route: entry.rate.route.clone(),
            dimensions: object(&entry.rate.dimensions),
            per_second: json!(PerSecond::of(&entry.price)),
            price: entry.price.clone(),
            shown: entry.shown.clone(),
            text: entry.text.clone(),
            since: entry.since,
            last_seen: entry.last_seen,
            changed_by: entry.changed_by(),
            then,
            source: entry.source.clone(),
            snapshot: entry.snapshot,
            read_from: ReadFrom::of(&entry.provenance),
        }
    }

    pub(super) fn entry(self) -> Result<Entry, BadBook> {
        let what = of_rate(&self.rate);
        if self.route != self.rate.route || self.dimensions != object(&self.rate.dimensions) {
            let cause = "its `route` or `dimensions` are not those of its `rate`";
            return Err(BadBook::part(what, cause));
        }
        if self.per_second != json!(PerSecond::of(&self.price)) {
            let cause = "its `per_second` is not what its `price` comes to";
            return Err(BadBook::part(what, cause));
        }
        let next = match (self.changed_by, self.then) {
            (None, None) => None,
            (Some(by), None) => Some((Next::Gone, by)),
            (Some(by), Some(price)) => Some((Next::Price(price), by)),
            (None, Some(_)) => {
                return Err(BadBook::part(what, "`then` stands without `changed_by`"));
            }
        };
        Ok(Entry {
            provenance: self.read_from.provenance(&what)?,
            rate: self.rate,
            price: self.price,
            shown: self.shown,
            text: self.text,
            source: self.source,
            snapshot: self.snapshot,
            since: self.since,
            last_seen: self.last_seen,
            next,
        })
    }
}

fn object(dimensions: &Dimensions) -> Texts {
    let pairs = dimensions.iter();
    pairs
        .map(|(key, value)| (key.to_owned(), Value::from(value)))
        .collect()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleDocument {
    route: Route,
    topic: String,
    value: String,
    /// For people.
    words: String,
    /// As the page says it.
    text: String,
    since: Timestamp,
    last_seen: Timestamp,
    changed_by: Option<Timestamp>,
    source: String,
    snapshot: SnapshotId,
    /// `null`: the selector file states it.
    read_from: Option<ReadFrom>,
}

impl RuleDocument {
    /// A rule as the book of an instant knows it: what came later is not told.
    pub(super) fn of(held: &Held<RuleReading>, as_of: Timestamp) -> Self {
        let reading = &held.what;
        Self {
            route: reading.route.clone(),
            topic: reading.rule.topic().name().to_owned(),
            value: reading.rule.value(),
            words: reading.rule.to_string(),
            text: reading.text.clone(),
            since: held.from,
            last_seen: held.last_seen.min(as_of),
            changed_by: held.ended.filter(|_| held.last_seen < as_of),
            source: held.source.clone(),
            snapshot: held.snapshot,
            read_from: reading.provenance.as_ref().map(ReadFrom::of),
        }
    }

    pub(super) fn held(self) -> Result<Held<RuleReading>, BadBook> {
        let what = format!("the rule about {} of {}", self.topic, self.route);
        let topic = Topic::named(&self.topic)
            .ok_or_else(|| BadBook::part(&what, "there is no such topic"))?;
        let rule = Rule::parse(topic, &self.value).map_err(|cause| BadBook::part(&what, cause))?;
        let read_from = self.read_from.map(|from| from.provenance(&what));
        Ok(Held {
            what: RuleReading {
                route: self.route,
                rule,
                text: self.text,
                provenance: read_from.transpose()?,
            },
            source: self.source,
            snapshot: self.snapshot,
            from: self.since,
            last_seen: self.last_seen,
            ended: self.changed_by,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteDocument {
    route: Route,
    title: String,
    short: Option<String>,
    workflow: Option<String>,
    choose: Option<String>,
    provider: String,
    model: String,
    official: bool,
    compare: bool,
    source: String,
    /// What the provider documents for a dimension that is left out.
    defaults: Texts,
    /// What pages call the values of the dimensions.
    labels: Texts,
}

impl RouteDocument {
    pub(super) fn of(facts: &RouteFacts) -> Self {
        let spec = &facts.spec;
        let mut labels = Texts::new();
        for (key, value, label) in &facts.labels {
            let of_key = labels.entry(key.clone());
            if let Value::Object(of_key) = of_key.or_insert_with(|| Value::Object(Texts::new())) {
                // The first is the one that is shown.
                of_key
                    .entry(value.clone())
                    .or_insert_with(|| Value::from(label.as_str()));
            }
        }
        let defaults = spec.defaults.iter();
        Self {
            route: spec.route.clone(),
            title: spec.title.clone(),
            short: spec.short.clone(),
            workflow: spec.workflow.clone(),
            choose: spec.choose.clone(),
            provider: facts.provider.clone(),
            model: facts.model.clone(),
            official: facts.official,
            compare: facts.compare,
            source: facts.source.clone(),
            defaults: defaults
                .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
                .collect(),
            labels,
        }
    }

    pub(super) fn facts(self) -> Result<RouteFacts, BadBook> {
        let bad = |name: &str| {
            let what = format!("the route {}", self.route);
            BadBook::part(what, format!("`{name}` is not an object of texts"))
        };
        let defaults = texts(&self.defaults).ok_or_else(|| bad("defaults"))?;
        let mut labels = Vec::new();
        for (key, of_key) in &self.labels {
            let of_key = of_key.as_object().and_then(texts);
            let of_key = of_key.ok_or_else(|| bad("labels"))?;
            labels.extend(
                of_key
                    .into_iter()
                    .map(|(value, label)| (key.clone(), value, label)),
            );
        }
        Ok(RouteFacts {
            source: self.source,
            provider: self.provider,
            model: self.model,
            official: self.official,
            compare: self.compare,
            spec: RouteSpec {
                route: self.route,
                title: self.title,
                short: self.short,
                workflow: self.workflow,
                choose: self.choose,
                defaults,
                // The book's own rules are those that were accepted.
                rules: Vec::new(),
            },
            labels,
        })
    }
}

fn texts(object: &Texts) -> Option<Vec<(String, String)>> {
    let pairs = object.iter();
    pairs
        .map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceDocument {
    id: String,
    title: String,
    url: String,
    pages: Vec<PageFacts>,
    official: bool,
    compare: bool,
    published: Option<Date>,
    observed: Option<Timestamp>,
    snapshot: Option<SnapshotId>,
    /// For how long it may go unread before its prices are stale.
    allowance_seconds: i64,
}

impl SourceDocument {
    pub(super) fn of(facts: &SourceFacts) -> Self {
        Self {
            id: facts.id.clone(),
            title: facts.title.clone(),
            url: facts.url.clone(),
            pages: facts.pages.clone(),
            official: facts.official,
            compare: facts.compare,
            published: facts.published,
            observed: facts.observed,
            snapshot: facts.snapshot,
            allowance_seconds: facts.allowance.as_secs(),
        }
    }

    pub(super) fn facts(self) -> SourceFacts {
        SourceFacts {
            id: self.id,
            title: self.title,
            url: self.url,
            pages: self.pages,
            official: self.official,
            compare: self.compare,
            published: self.published,
            observed: self.observed,
            snapshot: self.snapshot,
            allowance: SignedDuration::from_secs(self.allowance_seconds),
        }
    }
}
