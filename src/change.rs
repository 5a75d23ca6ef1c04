//! What changed between two snapshots. Decided on typed values, never on text or bytes.

use serde::Serialize;

use crate::price::{Amount, Price};
use crate::rate::{RateId, Route};
use crate::reading::RuleReading;
use crate::rules::{Rule, Topic};
use crate::snapshot::{Quote, Snapshot};

/// How one rate differs. `before` and `now` of a [`Change`] are present as the kind says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A rate that was not there (`now` only).
    Added,
    /// A rate that is gone (`before` only).
    Removed,
    Raised,
    Lowered,
    UnitChanged,
    CurrencyChanged,
    /// `from` became exact, and the like.
    KindChanged,
    /// The price stayed, the amount beside it (the credits) changed.
    BesideChanged,
    /// The same price, shown with other digits. No price changed.
    Redisplayed,
}

impl ChangeKind {
    pub const ALL: [Self; 9] = [
        Self::Added,
        Self::Removed,
        Self::Raised,
        Self::Lowered,
        Self::UnitChanged,
        Self::CurrencyChanged,
        Self::KindChanged,
        Self::BesideChanged,
        Self::Redisplayed,
    ];

    /// The kind's name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Raised => "raised",
            Self::Lowered => "lowered",
            Self::UnitChanged => "unit-changed",
            Self::CurrencyChanged => "currency-changed",
            Self::KindChanged => "kind-changed",
            Self::BesideChanged => "beside-changed",
            Self::Redisplayed => "redisplayed",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One rate's change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub rate: RateId,
    pub kind: ChangeKind,
    /// The price known before, with the best digits seen.
    pub before: Option<Price>,
    /// The price shown now.
    pub now: Option<Price>,
}

impl Change {
    /// The change of the amount in per cent, rounded to one digit, where both prices are
    /// comparable.
    pub fn percent(&self) -> Option<Amount> {
        let (before, now) = (self.before.as_ref()?, self.now.as_ref()?);
        // Of a range there is no one amount that moved.
        let is_range = before.amount_max.is_some() || now.amount_max.is_some();
        let comparable = before.currency == now.currency && before.unit == now.unit && !is_range;
        (comparable && !before.same_as(now))
            .then(|| before.amount.percent_to(now.amount))
            .flatten()
            .map(|percent| percent.with_at_least(1))
    }
}

/// One billing rule's change: at least one of `before` and `now` is present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    pub route: Route,
    pub topic: Topic,
    pub before: Option<Rule>,
    pub now: Option<Rule>,
}

/// All changes from one snapshot to the next, in the order of identities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    pub changes: Vec<Change>,
    pub rules: Vec<RuleChange>,
    /// The page states another date for itself.
    pub redated: bool,
}

impl Diff {
    /// Whether nothing at all differs, the digits shown included.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.rules.is_empty() && !self.redated
    }

    /// Whether a price or a rule changed, so that people must be told. Other digits alone are no
    /// change.
    pub fn is_material(&self) -> bool {
        !self.rules.is_empty() || self.material().next().is_some()
    }

    /// The changes other than of the digits shown.
    pub fn material(&self) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(|c| c.kind != ChangeKind::Redisplayed)
    }

    pub fn redisplayed(&self) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(|c| c.kind == ChangeKind::Redisplayed)
    }
}

/// What changed from `before` to `now`, two snapshots of one source.
pub fn compare(before: &Snapshot, now: &Snapshot) -> Diff {
    let mut changes: Vec<Change> = now
        .quotes
        .iter()
        .filter_map(|quote| match before.quote(&quote.reading.rate) {
            Some(old) => changed(old, quote),
            None => Some(Change {
                rate: quote.reading.rate.clone(),
                kind: ChangeKind::Added,
                before: None,
                now: Some(quote.reading.price.clone()),
            }),
        })
        .collect();
    changes.extend(
        before
            .quotes
            .iter()
            .filter(|old| now.quote(&old.reading.rate).is_none())
            .map(|old| Change {
                rate: old.reading.rate.clone(),
                kind: ChangeKind::Removed,
                before: Some(old.known.clone()),
                now: None,
            }),
    );
    changes.sort_by(|a, b| a.rate.cmp(&b.rate));
    Diff {
        changes,
        rules: compare_rules(&before.rules, &now.rules),
        redated: before.published != now.published,
    }
}

fn changed(old: &Quote, new: &Quote) -> Option<Change> {
    let (before, now) = (&old.known, &new.reading.price);
    let kind = if old.is_still(now) {
        let shown_alike = old.reading.price.amount.digits() == now.amount.digits()
            && old.reading.price.amount == now.amount;
        if shown_alike {
            return None;
        }
        ChangeKind::Redisplayed
    } else if before.currency != now.currency {
        ChangeKind::CurrencyChanged
    } else if before.unit != now.unit {
        ChangeKind::UnitChanged
    } else if before.kind != now.kind
        || before.add_on != now.add_on
        || before.approximate != now.approximate
    {
        ChangeKind::KindChanged
    } else {
        by_amount(before, now)
    };
    Some(Change {
        rate: new.reading.rate.clone(),
        kind,
        before: Some(before.clone()),
        now: Some(now.clone()),
    })
}

/// The kind of a change between two prices of one currency, unit and kind that differ.
fn by_amount(before: &Price, now: &Price) -> ChangeKind {
    let pairs = [
        (Some(before.amount), Some(now.amount)),
        (before.amount_max, now.amount_max),
    ];
    for (old, new) in pairs {
        match (old, new) {
            (Some(old), Some(new)) if !old.shown_as(new) => {
                return if new > old {
                    ChangeKind::Raised
                } else {
                    ChangeKind::Lowered
                };
            }
            _ => {}
        }
    }
    ChangeKind::BesideChanged
}

fn compare_rules(before: &[RuleReading], now: &[RuleReading]) -> Vec<RuleChange> {
    let mut routes: Vec<&Route> = before.iter().chain(now).map(|r| &r.route).collect();
    routes.sort();
    routes.dedup();
    routes
        .into_iter()
        .flat_map(|route| {
            Topic::ALL.into_iter().flat_map(move |topic| {
                let only = |rules: &[RuleReading], other: &[RuleReading]| -> Vec<Rule> {
                    let of = |r: &&RuleReading| &r.route == route && r.rule.topic() == topic;
                    rules
                        .iter()
                        .filter(of)
                        .filter(|r| !other.iter().filter(of).any(|o| o.rule == r.rule))
                        .map(|r| r.rule.clone())
                        .collect()
                };
                pair_up(route, topic, only(before, now), only(now, before))
            })
        })
        .collect()
}

/// What only one side says becomes changes: the n-th of the one side with the n-th of the other.
fn pair_up(route: &Route, topic: Topic, gone: Vec<Rule>, come: Vec<Rule>) -> Vec<RuleChange> {
    let count = gone.len().max(come.len());
    let (mut gone, mut come) = (gone.into_iter(), come.into_iter());
    (0..count)
        .map(|_| RuleChange {
            route: route.clone(),
            topic,
            before: gone.next(),
            now: come.next(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::{Currency, Kind, Unit};
    use crate::test_data::{price, snapshot};
    use proptest::prelude::*;

    fn one(text: &str, before: Option<&Snapshot>) -> Snapshot {
        snapshot(&[("p/m/edit[resolution=720p]", price(text))], &[], before)
    }

    /// The kinds of change along a series of prices of one rate.
    fn kinds(series: &[&str]) -> Vec<Option<ChangeKind>> {
        let mut now = one(series[0], None);
        series[1..]
            .iter()
            .map(|text| {
                let next = one(text, Some(&now));
                let diff = compare(&now, &next);
                now = next;
                diff.changes.first().map(|change| change.kind)
            })
            .collect()
    }

    #[test]
    fn other_digits_of_the_same_price_are_no_change() {
        use ChangeKind::{BesideChanged, Lowered, Raised, Redisplayed};
        for (series, expected) in [
            (vec!["0.1125 (8.1)", "0.1125 (8.1)"], vec![None]),
            (vec!["0.1125 (8.1)", "0.112 (8.1)"], vec![Some(Redisplayed)]),
            (vec!["0.1125 (8.1)", "0.113 (8.1)"], vec![Some(Redisplayed)]),
            (vec!["0.1125 (8.1)", "0.114 (8.1)"], vec![Some(Raised)]),
            (vec!["0.112 (8.1)", "0.113 (8.1)"], vec![Some(Raised)]),
            (
                vec!["0.1125 (8.1)", "0.112 (8.2)"],
                vec![Some(BesideChanged)],
            ),
            (
                vec!["0.1501", "0.150", "0.150"],
                vec![Some(Redisplayed), None],
            ),
            // Few digits leave room for a real change: without evidence it is one.
            (
                vec!["0.04", "0.045", "0.04"],
                vec![Some(Raised), Some(Lowered)],
            ),
            (vec!["1.20", "1"], vec![Some(Lowered)]),
            (vec!["0.0064 (1)", "0.006 (1)"], vec![Some(Redisplayed)]),
            // What is known stays known: a drift within the coarser digits is not hidden.
            (
                vec!["0.1125", "0.113", "0.1134"],
                vec![Some(Redisplayed), Some(Raised)],
            ),
            (
                vec!["0.113", "0.1125", "0.113"],
                vec![Some(Redisplayed), Some(Redisplayed)],
            ),
            (
                vec!["0.10", "0.20", "0.10"],
                vec![Some(Raised), Some(Lowered)],
            ),
        ] {
            assert_eq!(kinds(&series), expected, "{series:?}");
        }
    }

    #[test]
    fn what_is_known_keeps_the_finest_digits() {
        let fine = one("0.1125 (8.1)", None);
        let coarse = one("0.112 (8.1)", Some(&fine));
        let quote = &coarse.quotes[0];
        assert_eq!(quote.known.amount.to_string(), "0.1125");
        assert_eq!(quote.reading.price.amount.to_string(), "0.112");
        let raised = one("0.135 (9.72)", Some(&coarse));
        let diff = compare(&coarse, &raised);
        let before = diff.changes[0].before.as_ref().unwrap();
        assert_eq!(before.amount.to_string(), "0.1125");
        assert_eq!(diff.changes[0].percent().unwrap().to_string(), "20.0");
    }

    #[test]
    fn a_unit_a_currency_and_a_kind_are_told_as_such() {
        let with = |edit: &dyn Fn(&mut Price)| {
            let mut now = price("0.10");
            edit(&mut now);
            let before = one("0.10", None);
            let now = snapshot(&[("p/m/edit[resolution=720p]", now)], &[], Some(&before));
            compare(&before, &now).changes[0].kind
        };
        assert_eq!(with(&|p| p.unit = Unit::Minute), ChangeKind::UnitChanged);
        assert_eq!(
            with(&|p| p.currency = Currency::Credits),
            ChangeKind::CurrencyChanged
        );
        assert_eq!(with(&|p| p.kind = Kind::From), ChangeKind::KindChanged);
        assert_eq!(with(&|p| p.add_on = true), ChangeKind::KindChanged);
    }

    #[test]
    fn rates_come_and_go() {
        let a = ("p/m/edit[resolution=720p]", price("0.10"));
        let b = ("p/m/edit[resolution=1080p]", price("0.20"));
        let before = snapshot(std::slice::from_ref(&a), &[], None);
        let now = snapshot(std::slice::from_ref(&b), &[], Some(&before));
        let told: Vec<_> = compare(&before, &now)
            .changes
            .iter()
            .map(|change| (change.rate.to_string(), change.kind))
            .collect();
        assert_eq!(
            told,
            [
                (a.0.to_owned(), ChangeKind::Removed),
                (b.0.to_owned(), ChangeKind::Added)
            ]
        );
    }

    #[test]
    fn rules_are_compared_by_what_they_say() {
        let before = [
            ("p/m/edit", "billed-by", "input"),
            ("p/m/edit", "duration", "3-15 s"),
            ("p/m/edit", "stated", "Refunds on failure"),
        ];
        let now = [
            ("p/m/edit", "duration", "3-15 s"),
            ("p/m/edit", "billed-by", "output"),
            ("p/m/edit", "rounding", "nearest 1 s"),
            ("p/m/edit", "stated", "No refunds"),
        ];
        let before = snapshot(&[], &before, None);
        let now = snapshot(&[], &now, Some(&before));
        let told: Vec<_> = compare(&before, &now)
            .rules
            .into_iter()
            .map(|c| (c.before.map(|r| r.value()), c.now.map(|r| r.value())))
            .collect();
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                (is("input"), is("output")),
                (None, is("nearest 1 s")),
                (is("Refunds on failure"), is("No refunds")),
            ]
        );
        assert!(compare(&now, &now).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_changes_to_itself_and_every_change_has_a_way_back(
            before in proptest::collection::btree_map("[a-e]", 1_u32..200, 0..5),
            now in proptest::collection::btree_map("[a-e]", 1_u32..200, 0..5),
        ) {
            let of = |prices: &std::collections::BTreeMap<String, u32>| {
                let prices: Vec<(String, Price)> = prices
                    .iter()
                    .map(|(name, milli)| {
                        (format!("p/m/{name}"), price(&format!("0.{milli:03}")))
                    })
                    .collect();
                let prices: Vec<(&str, Price)> =
                    prices.iter().map(|(name, p)| (name.as_str(), p.clone())).collect();
                snapshot(&prices, &[], None)
            };
            let (a, b) = (of(&before), of(&now));
            prop_assert!(compare(&a, &a).is_empty());
            let (there, back) = (compare(&a, &b), compare(&b, &a));
            prop_assert_eq!(there.changes.len(), back.changes.len());
            for (one, other) in there.changes.iter().zip(&back.changes) {
                prop_assert_eq!(&one.rate, &other.rate);
                prop_assert_eq!(&one.before, &other.now);
                let opposite = match one.kind {
                    ChangeKind::Added => ChangeKind::Removed,
                    ChangeKind::Removed => ChangeKind::Added,
                    ChangeKind::Raised => ChangeKind::Lowered,
                    ChangeKind::Lowered => ChangeKind::Raised,
                    kind => kind,
                };
                prop_assert_eq!(opposite, other.kind);
            }
        }
    }
}
