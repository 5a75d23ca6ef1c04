//! What a recipient asked to be told of.

use crate::change::{Change, ChangeKind, Diff, RuleChange};
use crate::price::Amount;
use crate::rate::{RateGlob, RateId, Route};
use crate::snapshot::Snapshot;
use crate::source::Source;

/// A kind of change that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    Price(ChangeKind),
    /// Any billing rule.
    Rule,
}

impl Wanted {
    /// Every kind of which people are told: other digits are no change.
    pub const ALL: [Self; 9] = [
        Self::Price(ChangeKind::Added),
        Self::Price(ChangeKind::Removed),
        Self::Price(ChangeKind::Raised),
        Self::Price(ChangeKind::Lowered),
        Self::Price(ChangeKind::UnitChanged),
        Self::Price(ChangeKind::CurrencyChanged),
        Self::Price(ChangeKind::KindChanged),
        Self::Price(ChangeKind::BesideChanged),
        Self::Rule,
    ];

    /// The kind's name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Price(kind) => kind.name(),
            Self::Rule => "rule",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a recipient asked to be told of. Whoever asks for nothing is told of everything.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Of these routes or rates; of all where this is empty.
    pub routes: Vec<RateGlob>,
    /// Of these kinds of change; of all where this is empty.
    pub kinds: Vec<Wanted>,
    /// Of prices that moved by at least so many per cent, each change taken by itself. What has no
    /// percentage (new, gone, another unit, a rule) is told in any case.
    pub minimum_percent: Amount,
    /// Of sources that cannot be read, of what is doubtful, of contradictions, and of the end of
    /// each.
    pub trouble: bool,
}

/// What a recipient is told of a check's changes.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Without what changed and was not asked for; whole where that is nothing.
    pub before: Snapshot,
    pub now: Snapshot,
    pub diff: Diff,
    /// So many changes were not asked for.
    pub left_out: usize,
}

impl Wishes {
    pub fn everything() -> Self {
        Self {
            routes: Vec::new(),
            kinds: Vec::new(),
            minimum_percent: Amount::ZERO,
            trouble: true,
        }
    }

    /// Whether everything is asked for.
    pub fn are_all(&self) -> bool {
        self.routes.is_empty()
            && self.kinds.is_empty()
            && self.minimum_percent.is_zero()
            && self.trouble
    }

    /// Whether a source is of any interest: it shows, or should show, something of the routes.
    pub fn concern(&self, source: &Source) -> bool {
        let mut routes = source.routes.iter().map(|route| &route.route);
        self.routes.is_empty()
            || source.expect.rates.iter().any(|rate| self.want_rate(rate))
            || routes.any(|route| self.want_route(route))
    }

    /// What is asked for of the changes from one snapshot to the next. Other digits are kept where
    /// their rate is: they are told beside changes.
    pub fn narrow(&self, before: &Snapshot, now: &Snapshot, diff: &Diff) -> Asked {
        let shows = |route: &Route| {
            let mut quotes = before.quotes.iter().chain(&now.quotes);
            quotes.any(|q| &q.reading.rate.route == route && self.want_rate(&q.reading.rate))
        };
        let want_rules_of = |route: &Route| shows(route) || self.want_route(route);
        let (changes, others): (Vec<_>, Vec<_>) =
            diff.changes.iter().cloned().partition(|c| self.want(c));
        let (rules, other_rules): (Vec<_>, Vec<_>) = diff
            .rules
            .iter()
            .cloned()
            .partition(|rule| self.want_kind(Wanted::Rule) && want_rules_of(&rule.route));
        let told = others.iter().filter(|c| c.kind != ChangeKind::Redisplayed);
        let left_out = told.count().saturating_add(other_rules.len());
        let only_asked = |snapshot: &Snapshot| {
            let mut snapshot = snapshot.clone();
            if left_out > 0 {
                snapshot.quotes.retain(|quote| {
                    let rate = &quote.reading.rate;
                    self.want_rate(rate) && !others.iter().any(|other| &other.rate == rate)
                });
                snapshot.rules.retain(|rule| {
                    let is_other = |other: &RuleChange| {
                        let sides = [&other.before, &other.now];
                        other.route == rule.route && sides.contains(&&Some(rule.rule.clone()))
                    };
                    want_rules_of(&rule.route) && !other_rules.iter().any(is_other)
                });
            }
            snapshot
        };
        Asked {
            before: only_asked(before),
            now: only_asked(now),
            diff: Diff {
                changes,
                rules,
                redated: diff.redated,
            },
            left_out,
        }
    }

    fn want(&self, change: &Change) -> bool {
        self.want_rate(&change.rate)
            && (change.kind == ChangeKind::Redisplayed
                || self.want_kind(Wanted::Price(change.kind)) && self.is_large(change))
    }

    fn want_kind(&self, kind: Wanted) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    fn want_rate(&self, rate: &RateId) -> bool {
        self.routes.is_empty() || self.routes.iter().any(|glob| glob.matches(rate))
    }

    fn want_route(&self, route: &Route) -> bool {
        self.routes.is_empty() || self.routes.iter().any(|glob| glob.matches_route(route))
    }

    /// Decided exactly, not on the rounded percentage that people are shown.
    fn is_large(&self, change: &Change) -> bool {
        let (Some(before), Some(now), Some(_)) = (&change.before, &change.now, change.percent())
        else {
            return true;
        };
        let Ok(hundred) = "100".parse::<Amount>() else {
            return true;
        };
        let moved = now.amount.minus(before.amount).and_then(magnitude);
        let moved = moved.and_then(|moved| moved.times(hundred));
        let needed = magnitude(before.amount).and_then(|b| b.times(self.minimum_percent));
        match (moved, needed) {
            (Ok(moved), Ok(needed)) => moved >= needed,
            // What cannot be computed is told.
            _ => true,
        }
    }
}

fn magnitude(amount: Amount) -> Result<Amount, crate::price::AmountError> {
    if amount.is_negative() {
        Amount::ZERO.minus(amount)
    } else {
        Ok(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::compare;
    use crate::source::Catalog;
    use crate::test_data::{price, snapshot};

    const EDIT: &str = "gptimage2/kling-o3/video-edit[resolution=720p]";
    const EDIT_HD: &str = "gptimage2/kling-o3/video-edit[resolution=1080p]";
    const TEXT: &str = "gptimage2/kling-o3/text-to-video[resolution=720p]";

    fn told(wishes: &Wishes) -> Vec<String> {
        let before = snapshot(
            &[
                (EDIT, price("0.1000")),
                (EDIT_HD, price("0.200")),
                (TEXT, price("1")),
            ],
            &[("gptimage2/kling-o3/video-edit", "rounding", "up 1 s")],
            None,
        );
        let now = snapshot(
            &[(EDIT, price("0.1049")), (EDIT_HD, price("0.190"))],
            &[("gptimage2/kling-o3/video-edit", "rounding", "up 2 s")],
            Some(&before),
        );
        let asked = wishes.narrow(&before, &now, &compare(&before, &now));
        let diff = asked.diff;
        assert_eq!(diff.changes.len() + diff.rules.len() + asked.left_out, 4);
        let prices = diff.changes.iter();
        let prices = prices.map(|c| format!("{} {}", c.kind.name(), c.rate));
        let rules = diff.rules.iter().map(|r| format!("rule {}", r.route));
        let mut told: Vec<String> = prices.chain(rules).collect();
        told.sort();
        told
    }

    fn wishes(routes: &[&str], kinds: &[&str], percent: &str) -> Wishes {
        Wishes {
            routes: routes.iter().map(|text| RateGlob::new(text)).collect(),
            kinds: kinds
                .iter()
                .map(|name| Wanted::named(name).unwrap())
                .collect(),
            minimum_percent: percent.parse().unwrap(),
            trouble: false,
        }
    }

    #[test]
    fn routes_kinds_and_a_minimum_narrow_what_is_told() {
        let raised = format!("raised {EDIT}");
        let lowered = format!("lowered {EDIT_HD}");
        let removed = format!("removed {TEXT}");
        let rule = "rule gptimage2/kling-o3/video-edit".to_owned();
        let all = [&lowered, &raised, &removed, &rule];
        let [lowered, raised, removed, rule] = all;
        for (wishes, expected) in [
            (Wishes::everything(), &all[..]),
            (
                wishes(&["*[resolution=720p]"], &[], "0"),
                &[raised, removed, rule],
            ),
            (wishes(&[EDIT], &[], "0"), &[raised, rule]),
            (
                wishes(&["gptimage2/kling-o3/text-to-video"], &[], "0"),
                &[removed],
            ),
            (wishes(&["kling/*"], &[], "0"), &[]),
            (wishes(&[], &["raised", "lowered"], "0"), &[lowered, raised]),
            (wishes(&[], &["rule"], "0"), &[rule]),
            // 4.9% is less than 5%, and 5% is 5%.
            (wishes(&[], &["raised", "lowered"], "5"), &[lowered]),
            (wishes(&[], &["raised"], "4.9"), &[raised]),
            // Of 4.9% and a little, which people are shown as 4.9%.
            (wishes(&[], &["raised"], "4.91"), &[]),
            // What has no percentage.
            (wishes(&[], &[], "99"), &[removed, rule]),
        ] {
            let told = told(&wishes);
            assert_eq!(told.iter().collect::<Vec<_>>(), expected, "{wishes:?}");
        }
    }

    #[test]
    fn a_source_concerns_whoever_asked_for_one_of_its_routes() {
        let catalog = Catalog::new(&[]).unwrap();
        let o3 = catalog.source("gptimage2-kling-o3").unwrap();
        for (glob, concerns) in [
            ("gptimage2/kling-o3/*", true),
            ("gptimage2/kling-o3", true),
            (EDIT, true),
            ("*video-edit*", true),
            ("*720p*", true),
            ("kling/*", false),
        ] {
            assert_eq!(wishes(&[glob], &[], "0").concern(o3), concerns, "{glob}");
        }
        assert!(Wishes::everything().concern(o3));
    }
}
