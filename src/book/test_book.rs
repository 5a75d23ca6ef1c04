//! Books for tests: the book of the seed figures, and any other put together price by price.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Book, Seen};
use crate::page::PageHash;
use crate::price::{Amount, Currency, Kind, Price, Unit};
use crate::rate::{RateId, Route};
use crate::reading::{Provenance, Reading, RuleReading};
use crate::rules::{Rule, Topic};
use crate::snapshot::{Held, HeldPrice, Quote, SnapshotId};
use crate::source::{Catalog, FileText};

/// A book while it is put together.
#[derive(Clone, Debug)]
pub(crate) struct TestBook {
    as_of: Timestamp,
    prices: Vec<Held<Quote>>,
    rules: Vec<Held<RuleReading>>,
    published: Option<Date>,
    /// Models that no built-in selector file knows: source id, provider, model, official.
    models: Vec<(String, String, String, bool)>,
    /// What a provider documents as the value of a dimension left out: source id, key, value.
    defaults: Vec<(String, String, String)>,
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn route(text: &str) -> Route {
    text.parse().unwrap()
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

/// The official prices of the seed figures.
const OFFICIAL: [(&str, &str); 6] = [
    ("resolution=720p,sound=off", "6 credits/s"),
    ("resolution=720p,sound=on", "9 credits/s"),
    ("resolution=1080p,sound=off", "8 credits/s"),
    ("resolution=1080p,sound=on", "12 credits/s"),
    ("resolution=720p,add-on=voice-control", "+2 credits/s"),
    ("resolution=1080p,add-on=voice-control", "+2 credits/s"),
];

/// The route prices of the seed figures, by the settings of each route.
const KLING_3: [(&str, &str); 4] = [
    ("resolution=720p,sound=off", "$0.0750/s"),
    ("resolution=720p,sound=on", "$0.1125/s"),
    ("resolution=1080p,sound=off", "$0.1000/s"),
    ("resolution=1080p,sound=on", "$0.1500/s"),
];
const KLING_O3: [(&str, &str); 4] = [
    ("resolution=720p,sound=off", "$0.0750/s"),
    ("resolution=720p,sound=on", "$0.1001/s"),
    ("resolution=1080p,sound=off", "$0.1001/s"),
    ("resolution=1080p,sound=on", "$0.1250/s"),
];
const ADVANCED: [(&str, &str); 2] = [
    ("resolution=720p", "$0.1125/s"),
    ("resolution=1080p", "$0.1501/s"),
];

impl TestBook {
    pub(crate) fn empty() -> Self {
        Self {
            as_of: at("2026-04-08T23:59:59Z"),
            prices: Vec::new(),
            rules: Vec::new(),
            published: "2026-02-06".parse().ok(),
            models: Vec::new(),
            defaults: Vec::new(),
        }
    }

    /// What the pages showed on 2026-04-08.
    pub(crate) fn seed() -> Self {
        Self::routes_only().official()
    }

    pub(crate) fn official(self) -> Self {
        self.rates("kling/video-3.0/generate", &OFFICIAL)
    }

    pub(crate) fn routes_only() -> Self {
        Self::empty().kling_3().kling_o3()
    }

    pub(crate) fn kling_3(self) -> Self {
        ["text-to-video", "image-to-video"]
            .iter()
            .fold(self, |book, mode| {
                let route = format!("gptimage2/kling-3/{mode}");
                book.rates(&route, &KLING_3)
                    .rule(&route, "duration", "3-15 s")
            })
    }

    pub(crate) fn kling_o3(self) -> Self {
        let reference = "gptimage2/kling-o3/reference-to-video";
        let edit = "gptimage2/kling-o3/video-edit";
        let plain = ["text-to-video", "image-to-video"]
            .iter()
            .fold(self, |book, mode| {
                let route = format!("gptimage2/kling-o3/{mode}");
                book.rates(&route, &KLING_O3)
                    .rule(&route, "duration", "3-15 s")
            });
        plain
            .rates(reference, &ADVANCED)
            .rule(reference, "duration", "3-10 s")
            .rule(reference, "billed-by", "output")
            .rule(reference, "rounding", "nearest 1 s")
            .rule(reference, "implies", "video-input => sound=off")
            .rates(edit, &ADVANCED)
            .rule(edit, "duration", "3-15 s")
            .rule(edit, "billed-by", "input")
            .rule(edit, "implies", "video-input => sound=off")
    }

    /// Makes known a model that no built-in file knows; its source is `provider-model`.
    pub(crate) fn model(mut self, family: &str, provider: &str, model: &str) -> Self {
        let id = family.replace(['/', '.'], "-");
        self.models.push((id, provider.into(), model.into(), false));
        self
    }

    pub(crate) fn official_model(mut self, family: &str, provider: &str, model: &str) -> Self {
        let id = family.replace(['/', '.'], "-");
        self.models.push((id, provider.into(), model.into(), true));
        self
    }

    pub(crate) fn rates(self, route: &str, rates: &[(&str, &str)]) -> Self {
        rates.iter().fold(self, |book, (dimensions, price)| {
            let rate = if dimensions.is_empty() {
                route.to_owned()
            } else {
                format!("{route}[{dimensions}]")
            };
            book.rate(&rate, price)
        })
    }

    /// Sets the price of a rate, replacing its former one.
    pub(crate) fn rate(mut self, rate: &str, price: &str) -> Self {
        let rate: RateId = rate.parse().unwrap();
        self.prices.retain(|held| held.what.reading.rate != rate);
        let price = parse_price(price);
        let source = source_of(&rate.route);
        self.prices.push(Held {
            what: Quote {
                known: price.clone(),
                reading: Reading {
                    rate,
                    text: price.to_string(),
                    price,
                    provenance: Provenance {
                        page: "page".into(),
                        hash: PageHash::of(b""),
                        selector: "selectors/test.toml:1".into(),
                        node: "html".into(),
                    },
                },
            },
            source,
            snapshot: SnapshotId(1),
            from: at("2026-04-08T12:00:00Z"),
            last_seen: at("2026-04-08T18:00:00Z"),
            ended: None,
        });
        self
    }

    /// Leaves out the rates whose text begins so.
    pub(crate) fn without(mut self, prefix: &str) -> Self {
        self.prices
            .retain(|held| !held.what.reading.rate.to_string().starts_with(prefix));
        self
    }

    /// Says of the rates whose text begins so that their price had changed by `ended`.
    pub(crate) fn ended(mut self, prefix: &str, ended: &str) -> Self {
        for held in &mut self.prices {
            if held.what.reading.rate.to_string().starts_with(prefix) {
                held.ended = Some(at(ended));
            }
        }
        self
    }

    pub(crate) fn last_seen(mut self, prefix: &str, last_seen: &str) -> Self {
        for held in &mut self.prices {
            if held.what.reading.rate.to_string().starts_with(prefix) {
                held.last_seen = at(last_seen);
            }
        }
        self
    }

    /// The route's only rule of a topic.
    pub(crate) fn rule(mut self, of: &str, topic: &str, value: &str) -> Self {
        let named = Topic::named(topic).unwrap();
        self.rules
            .retain(|r| r.what.route != route(of) || r.what.rule.topic() != named);
        self.and_rule(of, topic, value)
    }

    /// One more rule of the route.
    pub(crate) fn and_rule(mut self, of: &str, topic: &str, value: &str) -> Self {
        let of = route(of);
        let topic = Topic::named(topic).unwrap();
        self.rules.push(Held {
            source: source_of(&of),
            what: RuleReading {
                route: of,
                rule: Rule::parse(topic, value).unwrap(),
                text: value.into(),
                provenance: None,
            },
            snapshot: SnapshotId(1),
            from: at("2026-04-08T12:00:00Z"),
            last_seen: at("2026-04-08T18:00:00Z"),
            ended: None,
        });
        self
    }

    /// A documented default of a model made known here.
    pub(crate) fn default_of(mut self, family: &str, key: &str, value: &str) -> Self {
        let id = family.replace(['/', '.'], "-");
        self.defaults.push((id, key.into(), value.into()));
        self
    }

    pub(crate) fn unpublished(mut self) -> Self {
        self.published = None;
        self
    }

    pub(crate) fn at_instant(mut self, instant: &str) -> Self {
        self.as_of = at(instant);
        self
    }

    pub(crate) fn build(self) -> Book {
        let own: Vec<FileText> = self
            .models
            .iter()
            .map(|model| self.selector_file(model))
            .collect();
        let catalog = Catalog::new(&own).unwrap();
        let mut seen: Vec<Seen> = Vec::new();
        for held in &self.prices {
            let observed = Some(held.last_seen.min(self.as_of));
            match seen.iter_mut().find(|s| s.source == held.source) {
                Some(so_far) => so_far.observed = so_far.observed.max(observed),
                None => {
                    let official = catalog.source(&held.source).is_some_and(|s| s.official);
                    seen.push(Seen {
                        source: held.source.clone(),
                        published: self.published.filter(|_| official),
                        observed,
                        snapshot: Some(held.snapshot),
                    });
                }
            }
        }
        let prices = self.prices.into_iter().map(HeldPrice::from).collect();
        Book::new(self.as_of, prices, self.rules, &seen, &catalog)
    }

    fn selector_file(
        &self,
        (id, provider, model, official): &(String, String, String, bool),
    ) -> FileText {
        let mut routes: Vec<Route> = self
            .prices
            .iter()
            .filter(|held| &held.source == id)
            .map(|held| held.what.reading.rate.route.clone())
            .collect();
        routes.sort();
        routes.dedup();
        // A file names at least one route, priced or not.
        if routes.is_empty() {
            routes.push(route(&format!("{id}/b/c")));
        }
        let first = routes[0].to_string();
        let mut text = format!(
            "title = {title:?}\nprovider = {provider:?}\nmodel = {model:?}\nofficial = {official}\n\
             schedule = \"0 0 */6 * * *\"\ntimezone = \"UTC\"\nallowance = \"36h\"\n\
             [[page]]\nid = \"page\"\nurl = \"https://example.com/{id}\"\nsays = [\"Pricing\"]\n",
            title = format!("{model} on {provider}"),
        );
        for route in &routes {
            let title = format!("{model} {}", route.mode());
            text.push_str(&format!("[[route]]\nid = \"{route}\"\ntitle = {title:?}\n"));
            for (_, key, value) in self.defaults.iter().filter(|(of, ..)| of == id) {
                text.push_str(&format!("defaults.{key} = {value:?}\n"));
            }
        }
        text.push_str(&format!(
            "[[rates]]\nroute = \"{first}\"\nprice = {{ field = \"Price\" }}\n\
             [[rates.read]]\nsection = \"Pricing\"\ntable = \"table\"\n\
             [expect]\nrates = [\"{first}\"]\nat_most = 9\n"
        ));
        FileText {
            id: id.clone(),
            path: format!("selectors/{id}.toml"),
            text,
        }
    }
}

fn source_of(route: &Route) -> String {
    match route.family().as_str() {
        "kling/video-3.0" => "kling-video-3-guide".into(),
        family => family.replace(['/', '.'], "-"),
    }
}

/// Reads a price as `Price` shows it.
pub(crate) fn parse_price(text: &str) -> Price {
    let (kind, rest) = match text.split_once(' ') {
        Some(("from", rest)) => (Kind::From, rest),
        Some(("up", rest)) => (Kind::UpTo, rest.strip_prefix("to ").unwrap()),
        _ => (Kind::Exact, text),
    };
    let (approximate, rest) = strip(rest, '~');
    let (add_on, rest) = strip(rest, '+');
    let (money, unit) = rest.split_once('/').unwrap();
    let (amounts, currency) = if let Some(dollars) = money.strip_prefix('$') {
        (dollars, Currency::USD)
    } else {
        let (one, other) = money.split_once(' ').unwrap();
        if one.starts_with(|c: char| c.is_ascii_digit()) {
            (one, other.parse().unwrap())
        } else {
            (other, one.parse().unwrap())
        }
    };
    let (low, high) = match amounts.split_once('-') {
        Some((low, high)) => (low, Some(high)),
        None => (amounts, None),
    };
    Price {
        amount: amount(low),
        amount_max: high.map(amount),
        currency,
        unit: parse_unit(unit),
        kind: if high.is_some() { Kind::Range } else { kind },
        approximate,
        add_on,
        companions: Vec::new(),
    }
}

fn strip(text: &str, mark: char) -> (bool, &str) {
    match text.strip_prefix(mark) {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

fn parse_unit(text: &str) -> Unit {
    match text {
        "s" => Unit::Second,
        "min" => Unit::Minute,
        "h" => Unit::Hour,
        other => match other.strip_suffix(" s") {
            Some(seconds) => format!("{seconds}-seconds").parse().unwrap(),
            None => other.parse().unwrap(),
        },
    }
}
