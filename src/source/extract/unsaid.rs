//! What would tell an expected rate and stands in no row: so a person learns what moved.

use std::cell::Cell;

use super::record::Record;
use crate::rate::RateId;
use crate::source::selectors::{RatesSpec, RouteOf, reads};
use crate::source::words::{Words, normalized};

/// The expected rates of a set, and which of their words were said by some record.
pub(super) struct Unsaid<'s> {
    rates: Vec<(&'s RateId, Vec<Needed<'s>>)>,
}

/// Words, one of which some field of the row must say.
struct Needed<'s> {
    field: &'s str,
    words: &'s Words,
    is_said: Cell<bool>,
}

impl<'s> Unsaid<'s> {
    pub(super) fn new(expected: &'s [RateId], spec: &'s RatesSpec) -> Self {
        let expected = expected.iter().filter(|rate| reads(spec, rate));
        Self {
            rates: expected.map(|rate| (rate, needed(spec, rate))).collect(),
        }
    }

    /// Takes note of a record, be it meant or not.
    pub(super) fn hear(&self, record: &Record) {
        let needed = self.rates.iter().flat_map(|(_, needed)| needed);
        for needed in needed.filter(|needed| !needed.is_said.get()) {
            let mut entries = record.entries(needed.field);
            let is_said = entries.any(|entry| needed.words.any_is(&normalized(&entry.text)));
            needed.is_said.set(is_said);
        }
    }

    /// What no record says of the rates that were not read.
    pub(super) fn told(self, is_read: impl Fn(&RateId) -> bool) -> Vec<(RateId, String)> {
        let lost = self.rates.into_iter().filter(|(rate, _)| !is_read(rate));
        let lost = lost.filter_map(|(rate, needed)| {
            let unsaid = needed.iter().filter(|needed| !needed.is_said.get());
            let unsaid = unsaid.map(|needed| {
                let (field, words) = (needed.field, needed.words.written());
                format!("no {field} is {words}")
            });
            let unsaid: Vec<String> = unsaid.collect();
            (!unsaid.is_empty()).then(|| (rate.clone(), unsaid.join(", ")))
        });
        lost.collect()
    }
}

fn needed<'s>(spec: &'s RatesSpec, rate: &RateId) -> Vec<Needed<'s>> {
    let by_route = match &spec.route {
        RouteOf::Fixed(_) => None,
        RouteOf::ByField(field, routes) => {
            let own = routes.iter().find(|(route, _)| *route == rate.route);
            own.map(|(_, words)| (field, words))
        }
    };
    let only = spec.only.iter().map(|(field, words)| (field, words));
    let dimensions = spec.dimensions.iter().filter_map(|dimension| {
        let value = rate.dimensions.get(&dimension.key)?;
        let (_, words) = dimension.words.iter().find(|(known, _)| known == value)?;
        Some((&dimension.field, words))
    });
    let mut needed: Vec<Needed<'s>> = Vec::new();
    // The words of the rate itself say more than the `where` of all rows.
    for (field, words) in by_route.into_iter().chain(dimensions).chain(only) {
        if !needed
            .iter()
            .any(|known| known.field == field.name && words.may_be(known.words))
        {
            needed.push(Needed {
                field: &field.name,
                words,
                is_said: Cell::new(false),
            });
        }
    }
    needed
}
