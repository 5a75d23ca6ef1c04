//! A whole reading as one JSON cell: that of a reading which is held back, and is no price yet.

use serde::{Deserialize, Serialize};

use super::cells::{PriceCells, named, parse};
use super::error::Fault;
use crate::reading::{Extraction, Provenance, Reading, RuleReading};
use crate::rules::{Rule, Topic};
use crate::snapshot::Snapshot;

/// A whole reading in one cell.
#[derive(Serialize, Deserialize)]
pub(super) struct ReadingCell {
    published: Option<String>,
    prices: Vec<QuoteCell>,
    rules: Vec<RuleCell>,
}

#[derive(Serialize, Deserialize)]
struct QuoteCell {
    rate: String,
    price: PriceCells,
    text: String,
    at: PlaceCell,
}

#[derive(Serialize, Deserialize)]
struct RuleCell {
    route: String,
    topic: String,
    value: String,
    text: String,
    /// Nothing where the selector file states the rule.
    at: Option<PlaceCell>,
}

#[derive(Serialize, Deserialize)]
struct PlaceCell {
    page: String,
    hash: String,
    selector: String,
    node: String,
}

impl PlaceCell {
    fn of(provenance: &Provenance) -> Self {
        Self {
            page: provenance.page.clone(),
            hash: provenance.hash.to_string(),
            selector: provenance.selector.clone(),
            node: provenance.node.clone(),
        }
    }

    fn read(self, case: i64) -> Result<Provenance, Fault> {
        Ok(Provenance {
            hash: parse("suspect", case, &self.hash)?,
            page: self.page,
            selector: self.selector,
            node: self.node,
        })
    }
}

impl ReadingCell {
    pub(super) fn of(reading: &Snapshot) -> Result<Self, Fault> {
        let prices = reading.quotes.iter().map(|quote| {
            let reading = &quote.reading;
            let rate = reading.rate.to_string();
            Ok(QuoteCell {
                price: PriceCells::of(&reading.price, &rate)?,
                rate,
                text: reading.text.clone(),
                at: PlaceCell::of(&reading.provenance),
            })
        });
        let rules = reading.rules.iter().map(|rule| RuleCell {
            route: rule.route.to_string(),
            topic: rule.rule.topic().name().to_owned(),
            value: rule.rule.value(),
            text: rule.text.clone(),
            at: rule.provenance.as_ref().map(PlaceCell::of),
        });
        Ok(Self {
            published: reading.published.map(|date| date.to_string()),
            prices: prices.collect::<Result<_, Fault>>()?,
            rules: rules.collect(),
        })
    }

    pub(super) fn read(self, case: i64) -> Result<Extraction, Fault> {
        const TABLE: &str = "suspect";
        let readings = self.prices.into_iter().map(|cell| {
            Ok(Reading {
                rate: parse(TABLE, case, &cell.rate)?,
                price: cell.price.read(TABLE, case)?,
                text: cell.text,
                provenance: cell.at.read(case)?,
            })
        });
        let rules = self.rules.into_iter().map(|cell| {
            let topic = named(TABLE, case, &cell.topic, Topic::named)?;
            let rule = Rule::parse(topic, &cell.value);
            Ok(RuleReading {
                route: parse(TABLE, case, &cell.route)?,
                rule: rule.map_err(|error| Fault::row(TABLE, case, error))?,
                text: cell.text,
                provenance: cell.at.map(|at| at.read(case)).transpose()?,
            })
        });
        let published = self.published.as_deref();
        Ok(Extraction {
            readings: readings.collect::<Result<_, Fault>>()?,
            rules: rules.collect::<Result<_, Fault>>()?,
            published: published.map(|date| parse(TABLE, case, date)).transpose()?,
            ..Extraction::default()
        })
    }
}
