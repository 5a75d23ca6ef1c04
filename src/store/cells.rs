//! How values are written in cells, and read back: instants, prices, provenance.
//!
//! Nothing is written that could not be read back, and what does not read back is a
//! [`Fault::Row`] naming its table and row.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, Params, Row};
use serde::{Deserialize, Serialize};

use super::error::Fault;
use crate::price::{Amount, Companion, Currency, Kind, Price, Role, Unit};
use crate::reading::Provenance;

/// An instant as the store writes it: of one width, so that the order of texts is that of
/// instants, and with every digit, so that it is read back as it was.
pub(super) fn instant(instant: Timestamp) -> String {
    format!("{instant:.9}")
}

/// Reads the cell `text` of row `id` of `table`.
pub(super) fn parse<T>(table: &'static str, id: impl Display, text: &str) -> Result<T, Fault>
where
    T: FromStr<Err: Display>,
{
    text.parse()
        .map_err(|error| Fault::row(table, id, format!("`{text}`: {error}")))
}

pub(super) fn parse_some<T>(
    table: &'static str,
    id: impl Display,
    text: Option<&str>,
) -> Result<Option<T>, Fault>
where
    T: FromStr<Err: Display>,
{
    text.map(|text| parse(table, id, text)).transpose()
}

/// Reads a name out of a closed list.
pub(super) fn named<T>(
    table: &'static str,
    id: impl Display,
    name: &str,
    find: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Fault> {
    find(name).ok_or_else(|| Fault::row(table, id, format!("`{name}` is no name known here")))
}

/// A duration as SQLite knows it.
pub(super) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A duration out of a cell.
pub(super) fn duration(table: &'static str, micros: i64) -> Result<Duration, Fault> {
    Ok(Duration::from_micros(count(table, micros)?))
}

/// A count as SQLite knows it.
pub(super) fn count(table: &'static str, number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|error| Fault::row(table, "count", error))
}

/// All rows of a query, in its order.
pub(super) fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut statement: CachedStatement<'_> = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        values.push(read(row)?);
    }
    Ok(values)
}

/// The first row of a query, if it has any.
pub(super) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(read).transpose()
}

/// Inserts one row and tells its number.
pub(super) fn insert(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<i64, rusqlite::Error> {
    connection.prepare_cached(sql)?.insert(params)
}

/// Runs a statement that changes rows and tells how many.
pub(super) fn change(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<usize, rusqlite::Error> {
    connection.prepare_cached(sql)?.execute(params)
}

/// The columns of a price, in the order of [`PRICE`]. Equal cells are the same price shown with
/// the same digits, which equal [`Price`]s need not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PriceCells {
    pub(super) amount: String,
    pub(super) amount_max: Option<String>,
    pub(super) currency: String,
    pub(super) unit: String,
    pub(super) kind: String,
    pub(super) approximate: bool,
    pub(super) add_on: bool,
    pub(super) companions: String,
}

/// The columns of a price, of the table alias `p`.
macro_rules! price_columns {
    () => {
        "p.amount, p.amount_max, p.currency, p.unit, p.kind, p.approximate, p.add_on, p.companions"
    };
}
pub(super) use price_columns;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CompanionCell {
    amount: Amount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount_max: Option<Amount>,
    currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<Unit>,
    role: Role,
}

const KINDS: [Kind; 4] = [Kind::Exact, Kind::From, Kind::Range, Kind::UpTo];

impl PriceCells {
    /// The cells of `price`, which `of` shows.
    pub(super) fn of(price: &Price, of: &str) -> Result<Self, Fault> {
        let cells = Self::write(price).map_err(|error| Fault::unfit(of, error))?;
        let again = cells
            .read("price", "to come")
            .map(|price| Self::write(&price));
        match again {
            Ok(Ok(again)) if again == cells => Ok(cells),
            _ => Err(Fault::unfit(
                of,
                format!("the price `{price}` would not be read back as it is"),
            )),
        }
    }

    fn write(price: &Price) -> Result<Self, serde_json::Error> {
        let companions: Vec<CompanionCell> = price
            .companions
            .iter()
            .map(|companion| CompanionCell {
                amount: companion.amount,
                amount_max: companion.amount_max,
                currency: companion.currency.clone(),
                unit: companion.unit.clone(),
                role: companion.role,
            })
            .collect();
        Ok(Self {
            amount: price.amount.to_string(),
            amount_max: price.amount_max.map(|amount| amount.to_string()),
            currency: price.currency.to_string(),
            unit: price.unit.to_string(),
            kind: price.kind.to_string(),
            approximate: price.approximate,
            add_on: price.add_on,
            companions: serde_json::to_string(&companions)?,
        })
    }

    /// The cells that begin at column `at` of a row.
    pub(super) fn in_row(row: &Row<'_>, at: usize) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            amount: row.get(at)?,
            amount_max: row.get(at + 1)?,
            currency: row.get(at + 2)?,
            unit: row.get(at + 3)?,
            kind: row.get(at + 4)?,
            approximate: row.get(at + 5)?,
            add_on: row.get(at + 6)?,
            companions: row.get(at + 7)?,
        })
    }

    pub(super) fn read(&self, table: &'static str, id: impl Display) -> Result<Price, Fault> {
        let id = id.to_string();
        let companions: Vec<CompanionCell> = serde_json::from_str(&self.companions)
            .map_err(|error| Fault::row(table, &id, format!("companions: {error}")))?;
        Ok(Price {
            amount: parse(table, &id, &self.amount)?,
            amount_max: parse_some(table, &id, self.amount_max.as_deref())?,
            currency: parse(table, &id, &self.currency)?,
            unit: parse(table, &id, &self.unit)?,
            kind: named(table, &id, &self.kind, |name| {
                KINDS.into_iter().find(|kind| kind.to_string() == name)
            })?,
            approximate: self.approximate,
            add_on: self.add_on,
            companions: companions
                .into_iter()
                .map(|cell| Companion {
                    amount: cell.amount,
                    amount_max: cell.amount_max,
                    currency: cell.currency,
                    unit: cell.unit,
                    role: cell.role,
                })
                .collect(),
        })
    }
}

/// The price of row `id`.
pub(super) fn price(connection: &Connection, id: i64) -> Result<Price, Fault> {
    const SQL: &str = concat!("SELECT ", price_columns!(), " FROM price p WHERE p.id = ?1");
    first(connection, SQL, [id], |row| {
        PriceCells::in_row(row, 0)?.read("price", id)
    })?
    .ok_or_else(|| Fault::row("price", id, "there is no such row"))
}

/// Provenance from four columns that begin at `at`: page id, hash, selector, node.
pub(super) fn provenance(
    row: &Row<'_>,
    at: usize,
    table: &'static str,
    id: impl Display,
) -> Result<Provenance, Fault> {
    let hash: String = row.get(at + 1)?;
    Ok(Provenance {
        page: row.get(at)?,
        hash: parse(table, id, &hash)?,
        selector: row.get(at + 2)?,
        node: row.get(at + 3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_written_instants_is_theirs() {
        let instants: Vec<Timestamp> = [
            "-009999-01-02T01:59:59Z",
            "0000-01-01T00:00:00Z",
            "1999-12-31T23:59:59.999999999Z",
            "2026-11-22T08:00:00Z",
            "2026-11-22T08:00:00.000000001Z",
            "2026-11-22T08:00:00.1Z",
            "9999-12-30T22:00:00.999999999Z",
        ]
        .into_iter()
        .map(|text| text.parse().unwrap())
        .collect();
        assert!(instants.is_sorted());
        let written: Vec<String> = instants.iter().map(|at| instant(*at)).collect();
        assert!(written.is_sorted(), "{written:?}");
        for (text, at) in written.iter().zip(&instants) {
            assert_eq!(&parse::<Timestamp>("t", 0, text).unwrap(), at);
        }
        assert!(
            written.iter().skip(1).all(|text| text.len() == 30),
            "{written:?}"
        );
    }
}
