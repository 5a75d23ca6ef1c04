//! How a price is written for programs: stable keys, amounts as decimal strings with the digits
//! shown. Events, listings, the exported book and the interface for programs write it so.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Amount, Companion, Currency, Kind, Price, Role, Unit};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    amount: Amount,
    /// The upper end of a range.
    amount_max: Option<Amount>,
    currency: Currency,
    unit: Unit,
    kind: Kind,
    approximate: bool,
    add_on: bool,
    /// The same price in other currencies, where the source shows it.
    beside: Vec<Beside>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    amount: Amount,
    amount_max: Option<Amount>,
    currency: Currency,
    unit: Option<Unit>,
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let beside = self.beside().map(|companion| Beside {
            amount: companion.amount,
            amount_max: companion.amount_max,
            currency: companion.currency.clone(),
            unit: companion.unit.clone(),
        });
        let written = Written {
            amount: self.amount,
            amount_max: self.amount_max,
            currency: self.currency.clone(),
            unit: self.unit.clone(),
            kind: self.kind,
            approximate: self.approximate,
            add_on: self.add_on,
            beside: beside.collect(),
        };
        written.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(from)?;
        let is_range = written.kind == Kind::Range;
        if is_range != written.amount_max.is_some() {
            let message = "`amount_max` stands with the kind `range`, and only there";
            return Err(D::Error::custom(message));
        }
        if written.amount_max.is_some_and(|max| max < written.amount) {
            return Err(D::Error::custom("`amount_max` is less than `amount`"));
        }
        if written.amount.is_negative() {
            return Err(D::Error::custom("`amount` is below zero"));
        }
        let beside = written.beside.into_iter().map(|beside| Companion {
            amount: beside.amount,
            amount_max: beside.amount_max,
            currency: beside.currency,
            unit: beside.unit,
            role: Role::Beside,
        });
        Ok(Self {
            amount: written.amount,
            amount_max: written.amount_max,
            currency: written.currency,
            unit: written.unit,
            kind: written.kind,
            approximate: written.approximate,
            add_on: written.add_on,
            companions: beside.collect(),
        })
    }
}
