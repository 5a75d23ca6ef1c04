//! An amount of the text with what is said of it.

use super::item::{Found, Said};
use super::lexicon::NotA;
use crate::price::{Amount, Kind, Role, Unit};

/// How far around an amount its words are looked for: a bound on the work, not a rule.
pub(super) const REACH: usize = 48;

/// An amount of the text, with what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) found: Found,
    /// The place of the amount among the items.
    pub(super) at: usize,
    /// The place of the unit behind it, if it has one there.
    pub(super) unit_at: Option<usize>,
    pub(super) unit: Option<Unit>,
    pub(super) unit_from: UnitFrom,
    pub(super) kind: Kind,
    pub(super) role: Option<Role>,
    /// A role it has only beside another price.
    pub(super) soft_role: Option<Role>,
    pub(super) add_on: bool,
    pub(super) when: When,
    /// The least that is charged, unless the unit makes it the lowest price.
    pub(super) least: bool,
    pub(super) not: Option<NotA>,
    pub(super) standing: Standing,
}

/// When the text says that an amount is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Unsaid,
    /// In place of another amount.
    Now,
    /// It is announced.
    Later,
}

/// How an amount stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Main,
    /// In parentheses.
    Aside,
    /// A term of some arithmetic.
    Term,
    /// Part of a sum of different things.
    Summand,
}

/// Where an amount has its unit from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitFrom {
    /// The text says the unit.
    Word,
    /// The text says that the unit is one more (`each additional second`).
    Further,
    /// The unit is the length of what is sold (`a 5s clip costs …`): a header knows better.
    Length,
}

impl UnitFrom {
    pub(super) fn of(said: Said) -> Self {
        match said {
            Said::Further => Self::Further,
            Said::Anywhere | Said::Behind => Self::Word,
        }
    }
}

impl Candidate {
    pub(super) fn is_term(&self) -> bool {
        matches!(self.standing, Standing::Term | Standing::Summand)
    }

    /// What is charged now, and no longer another amount.
    pub(super) fn is_now(&self) -> bool {
        self.when == When::Now
    }

    pub(super) fn is_later(&self) -> bool {
        self.when == When::Later
    }

    pub(super) fn is_aside(&self) -> bool {
        self.standing == Standing::Aside
    }

    /// `$0.05 / minute or $3.00 / hour`: one price for two lengths of time, to the digits shown.
    pub(super) fn is_said_again_by(&self, again: &Candidate) -> bool {
        const DIGITS: u32 = 12;
        let seconds = |c: &Candidate| Some(Amount::from(c.unit.as_ref()?.seconds()?));
        let (Some(a), Some(b)) = (seconds(self), seconds(again)) else {
            return false;
        };
        let shown = |known: Amount, times: Amount, by: Amount, other: Amount| {
            let exact = known
                .times(times)
                .ok()
                .and_then(|all| all.ratio(by, DIGITS));
            exact.is_some_and(|exact| exact.rounds_to(other))
        };
        let same = |one: Amount, other: Amount| shown(one, b, a, other) || shown(other, a, b, one);
        let upper = match (self.found.amount_max, again.found.amount_max) {
            (None, None) => true,
            (Some(one), Some(other)) => same(one, other),
            _ => false,
        };
        self.found.currency == again.found.currency
            && upper
            && same(self.found.amount, again.found.amount)
    }

    /// The place of the last item that belongs to the amount.
    pub(super) fn end(&self) -> usize {
        self.unit_at.unwrap_or(self.at)
    }
}
