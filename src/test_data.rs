//! Small values that the tests of several modules start from.

use jiff::Timestamp;

use crate::page::PageHash;
use crate::price::{Companion, Currency, Kind, Price, Role, Unit};
use crate::rate::RateId;
use crate::reading::{Extraction, Provenance, Reading, RuleReading};
use crate::rules::{Rule, Topic};
use crate::snapshot::Snapshot;

pub(crate) fn rate(text: &str) -> RateId {
    text.parse().unwrap()
}

pub(crate) fn rule(route: &str, topic: &str, value: &str) -> RuleReading {
    RuleReading {
        route: route.parse().unwrap(),
        rule: Rule::parse(Topic::named(topic).unwrap(), value).unwrap(),
        text: value.to_owned(),
        provenance: None,
    }
}

pub(crate) fn provenance() -> Provenance {
    Provenance {
        page: "page".to_owned(),
        hash: PageHash::of(b"page"),
        selector: "selectors/source.toml:1 table".to_owned(),
        node: "html > body > table".to_owned(),
    }
}

/// `0.1125 (8.1)`: dollars a second, and the credits beside them.
pub(crate) fn price(text: &str) -> Price {
    let (dollars, credits) = text.split_once(" (").unwrap_or((text, ""));
    let credits = credits.strip_suffix(')').map(|amount| Companion {
        amount: amount.parse().unwrap(),
        amount_max: None,
        currency: Currency::Credits,
        unit: Some(Unit::Second),
        role: Role::Beside,
    });
    Price {
        amount: dollars.parse().unwrap(),
        amount_max: None,
        currency: Currency::USD,
        unit: Unit::Second,
        kind: Kind::Exact,
        approximate: false,
        add_on: false,
        companions: credits.into_iter().collect(),
    }
}

/// Accepted readings of `source`, whose texts are the prices as they are shown.
pub(crate) fn snapshot(
    prices: &[(&str, Price)],
    rules: &[(&str, &str, &str)],
    before: Option<&Snapshot>,
) -> Snapshot {
    let extraction = Extraction {
        readings: prices
            .iter()
            .map(|(id, price)| Reading {
                rate: rate(id),
                price: price.clone(),
                text: price.to_string(),
                provenance: provenance(),
            })
            .collect(),
        rules: rules.iter().map(|(r, t, v)| rule(r, t, v)).collect(),
        ..Extraction::default()
    };
    Snapshot::accept("source", Timestamp::UNIX_EPOCH, extraction, before)
}
