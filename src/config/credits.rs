//! The tables `[credits.PROVIDER]`: what a provider's credits cost.

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

use super::archive::whole_days;
use super::recipients::Wrong;
use crate::credits::{Plan, PlanCost};
use crate::price::{Amount, Currency};
use crate::rate::RateId;

/// The plans and packs of each provider.
pub(super) type Raw = BTreeMap<String, Spanned<CreditTables>>;

/// One plan or pack (`[credits.kling]`), or several (`[[credits.kling]]`).
#[derive(Debug)]
pub(super) enum CreditTables {
    One(Box<CreditTable>),
    Several(Vec<Spanned<CreditTable>>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditTable {
    plan: Option<String>,
    price: Option<Amount>,
    currency: Option<Currency>,
    credits: Option<Amount>,
    rate: Option<RateId>,
    #[serde(default, deserialize_with = "day")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "day")]
    until: Option<Date>,
    lasts: Option<String>,
    #[serde(default)]
    assume: bool,
}

/// A day, with or without quotation marks.
fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let text = match toml::Value::deserialize(from)? {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text,
        other => other.to_string(),
    };
    let wrong = || D::Error::custom(format!("`{text}` is no day: write it as 2026-01-31"));
    text.parse().map(Some).map_err(|_| wrong())
}

impl<'de> Deserialize<'de> for CreditTables {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OneOrSeveral;
        impl<'de> Visitor<'de> for OneOrSeveral {
            type Value = CreditTables;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table [credits.PROVIDER], or several [[credits.PROVIDER]]")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CreditTables, A::Error> {
                let table = CreditTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(CreditTables::One(Box::new(table)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<CreditTables, A::Error> {
                let tables = Vec::deserialize(SeqAccessDeserializer::new(seq))?;
                Ok(CreditTables::Several(tables))
            }
        }
        from.deserialize_any(OneOrSeveral)
    }
}

/// The plans, in the order in which they stand.
pub(super) fn plans(raw: Raw) -> Result<Vec<Plan>, Wrong> {
    let mut plans: Vec<Plan> = Vec::new();
    for (provider, tables) in raw {
        let at = tables.span().start;
        let tables = match tables.into_inner() {
            CreditTables::One(table) => vec![(at, *table)],
            CreditTables::Several(tables) => tables
                .into_iter()
                .map(|table| (table.span().start, table.into_inner()))
                .collect(),
        };
        for (at, table) in tables {
            let wrong = |cause: String| Wrong {
                at,
                cause: format!("`credits.{provider}`: {cause}"),
            };
            let plan = plan(&provider, table).map_err(wrong)?;
            let is_rival = |other: &&Plan| {
                other.provider == plan.provider && other.is_assumed && other.overlaps(&plan)
            };
            if plan.is_assumed && plans.iter().any(|other| is_rival(&other)) {
                let cause = "two plans of the same days have `assume = true`; one can be assumed";
                return Err(wrong(cause.to_owned()));
            }
            plans.push(plan);
        }
    }
    Ok(plans)
}

fn plan(provider: &str, table: CreditTable) -> Result<Plan, String> {
    let cost = match (table.rate, table.price, table.currency, table.credits) {
        (Some(rate), None, None, credits) => PlanCost::Read { rate, credits },
        (Some(_), ..) => {
            return Err(
                "a plan with a `rate` has its price from there: no `price` or `currency`"
                    .to_owned(),
            );
        }
        (None, Some(price), Some(currency), Some(credits)) => PlanCost::Said {
            price,
            currency,
            credits,
        },
        (None, ..) => {
            return Err(
                "say `price`, `currency` and `credits`, or the `rate` that says them".to_owned(),
            );
        }
    };
    let above_zero = |what: &str, amount: Amount| {
        if amount.is_zero() || amount.is_negative() {
            return Err(format!("`{what}` must be above zero, not {amount}"));
        }
        Ok(())
    };
    match &cost {
        PlanCost::Said {
            price,
            currency,
            credits,
        } => {
            above_zero("price", *price)?;
            above_zero("credits", *credits)?;
            if !currency.is_money() {
                return Err(format!(
                    "`currency` is `{currency}`, which is no money: write its ISO code, such as `USD`"
                ));
            }
        }
        PlanCost::Read { credits, .. } => {
            credits.map_or(Ok(()), |credits| above_zero("credits", credits))?;
        }
    }
    if let (Some(from), Some(until)) = (table.from, table.until)
        && until <= from
    {
        return Err(format!(
            "`until` is the first day on which it can no more be bought: {until} is not after {from}"
        ));
    }
    let lasts = table.lasts.as_deref().map(|text| {
        let time = whole_days(text).filter(|time| *time > SignedDuration::ZERO);
        time.ok_or_else(|| format!("`lasts` is `{text}`: write a time such as `30d` or `104w`"))
    });
    Ok(Plan {
        provider: provider.to_owned(),
        name: table.plan,
        cost,
        from: table.from,
        until: table.until,
        lasts: lasts.transpose()?,
        is_assumed: table.assume,
    })
}
