//! The intervals in which a source showed its prices and rules: a new snapshot ends some of them
//! and begins others.
//!
//! A price's interval goes on as long as the source shows it digit for digit; where it was read
//! is kept for every snapshot.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::archive::page_number;
use super::cells::{PriceCells, all, change, first, insert, instant, named, parse, price_columns};
use super::error::Fault;
use crate::page::PageHash;
use crate::rate::{RateId, Route};
use crate::rules::Topic;
use crate::snapshot::{Quote, Snapshot, SnapshotId};

/// One row of prices and what it says.
#[derive(Clone)]
pub(super) struct PriceRow {
    pub(super) id: i64,
    pub(super) cells: PriceCells,
}

/// What one rate's price was known as before, and is shown as now.
#[derive(Default)]
pub(super) struct PriceTurn {
    pub(super) before: Option<PriceRow>,
    pub(super) now: Option<PriceRow>,
}

/// A rule as far as it can be told from another: its route, topic and value.
pub(super) type RuleKey = (Route, Topic, String);

/// The rows in force before a snapshot and after it.
#[derive(Default)]
pub(super) struct Turned {
    pub(super) prices: HashMap<RateId, PriceTurn>,
    pub(super) rules_before: HashMap<RuleKey, i64>,
    pub(super) rules_now: HashMap<RuleKey, i64>,
}

/// An interval that has not ended.
struct Open {
    shown: PriceRow,
    known: PriceRow,
}

/// The ends that intervals get which the snapshot does not show any more.
struct End {
    last_seen: String,
    ended: String,
}

/// Which snapshot begins intervals, of which source, at which instant.
struct Begin<'a> {
    snapshot: SnapshotId,
    source: &'a str,
    from: String,
}

/// Ends and begins intervals as `accepted` shows, and keeps where it read each.
pub(super) fn turn(
    connection: &Connection,
    snapshot: SnapshotId,
    accepted: &Snapshot,
    last_seen: Option<Timestamp>,
) -> Result<Turned, Fault> {
    let observed = instant(accepted.observed);
    let begin = Begin {
        snapshot,
        source: &accepted.source,
        from: observed.clone(),
    };
    // Without a good check before there is nothing in force, and nothing ends.
    let end = End {
        last_seen: last_seen.map_or_else(|| observed.clone(), instant),
        ended: observed,
    };
    let mut turned = Turned::default();
    turn_prices(connection, &begin, &end, &accepted.quotes, &mut turned)?;
    turn_rules(connection, &begin, &end, accepted, &mut turned)?;
    Ok(turned)
}

fn turn_prices(
    connection: &Connection,
    begin: &Begin<'_>,
    end: &End,
    quotes: &[Quote],
    turned: &mut Turned,
) -> Result<(), Fault> {
    let mut open = open_prices(connection, begin.source)?;
    for quote in quotes {
        let rate = &quote.reading.rate;
        let before = open.remove(rate);
        let now = turn_price(connection, begin, end, quote, before.as_ref())?;
        write_quote(connection, begin, quote, now.id)?;
        let turn = PriceTurn {
            before: before.map(|open| open.known),
            now: Some(now),
        };
        turned.prices.insert(rate.clone(), turn);
    }
    for (rate, gone) in open {
        end_price(connection, end, gone.shown.id)?;
        let turn = PriceTurn {
            before: Some(gone.known),
            now: None,
        };
        turned.prices.insert(rate, turn);
    }
    Ok(())
}

fn open_prices(connection: &Connection, source: &str) -> Result<HashMap<RateId, Open>, Fault> {
    const SQL: &str = concat!(
        "SELECT p.id, r.identity, p.known_price, ",
        price_columns!(),
        " FROM price p JOIN rate r ON r.id = p.rate WHERE p.source = ?1 AND p.ended IS NULL"
    );
    let rows = all(connection, SQL, [source], |row| {
        let id: i64 = row.get(0)?;
        let identity: String = row.get(1)?;
        let shown = PriceRow {
            id,
            cells: PriceCells::in_row(row, 3)?,
        };
        let known = match row.get::<_, Option<i64>>(2)? {
            Some(known) => price_row(connection, known)?,
            None => shown.clone(),
        };
        Ok((parse("rate", id, &identity)?, Open { shown, known }))
    })?;
    Ok(rows.into_iter().collect())
}

fn price_row(connection: &Connection, id: i64) -> Result<PriceRow, Fault> {
    const SQL: &str = concat!("SELECT ", price_columns!(), " FROM price p WHERE p.id = ?1");
    let cells = first(connection, SQL, [id], |row| Ok(PriceCells::in_row(row, 0)?))?;
    let cells = cells.ok_or_else(|| Fault::row("price", id, "there is no such row"))?;
    Ok(PriceRow { id, cells })
}

/// The row of the price that `quote` shows: the one in force, or a new one that follows it.
fn turn_price(
    connection: &Connection,
    begin: &Begin<'_>,
    end: &End,
    quote: &Quote,
    before: Option<&Open>,
) -> Result<PriceRow, Fault> {
    let shown = PriceCells::of(&quote.reading.price, begin.source)?;
    let known = PriceCells::of(&quote.known, begin.source)?;
    if let Some(open) = before {
        if open.shown.cells == shown && open.known.cells == known {
            return Ok(open.shown.clone());
        }
        end_price(connection, end, open.shown.id)?;
    }
    let known_row = if known == shown {
        None
    } else {
        let earlier = before.filter(|open| open.known.cells == known);
        let earlier = earlier.ok_or_else(|| {
            let rate = &quote.reading.rate;
            let problem = format!("{rate} is known as `{}`, which it never was", quote.known);
            Fault::unfit(begin.source, problem)
        })?;
        Some(earlier.known.id)
    };
    let id = begin_price(connection, begin, &quote.reading.rate, &shown, known_row)?;
    Ok(PriceRow { id, cells: shown })
}

fn begin_price(
    connection: &Connection,
    begin: &Begin<'_>,
    rate: &RateId,
    shown: &PriceCells,
    known_row: Option<i64>,
) -> Result<i64, Fault> {
    let rate = rate_row(connection, rate)?;
    change(
        connection,
        "INSERT INTO line (source, rate) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        params![begin.source, rate],
    )?;
    Ok(insert(
        connection,
        "INSERT INTO price (source, rate, snapshot, observed_from, known_price, amount, amount_max,
            currency, unit, kind, approximate, add_on, companions)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            begin.source,
            rate,
            begin.snapshot.0,
            begin.from,
            known_row,
            shown.amount,
            shown.amount_max,
            shown.currency,
            shown.unit,
            shown.kind,
            shown.approximate,
            shown.add_on,
            shown.companions,
        ],
    )?)
}

fn end_price(connection: &Connection, end: &End, id: i64) -> Result<(), Fault> {
    let sql = "UPDATE price SET last_seen = ?2, ended = ?3 WHERE id = ?1";
    change(connection, sql, params![id, end.last_seen, end.ended])?;
    Ok(())
}

/// The number of an identity, which it gets when it is first seen.
pub(super) fn rate_row(connection: &Connection, rate: &RateId) -> Result<i64, Fault> {
    let identity = rate.to_string();
    change(
        connection,
        "INSERT INTO rate (identity) VALUES (?1) ON CONFLICT (identity) DO NOTHING",
        [&identity],
    )?;
    let sql = "SELECT id FROM rate WHERE identity = ?1";
    let row = first(connection, sql, [&identity], |row| Ok(row.get(0)?))?;
    row.ok_or_else(|| Fault::row("rate", identity, "there is no such row"))
}

fn write_quote(
    connection: &Connection,
    begin: &Begin<'_>,
    quote: &Quote,
    price: i64,
) -> Result<(), Fault> {
    let reading = &quote.reading;
    let rate = rate_row(connection, &reading.rate)?;
    let page = archived(connection, begin, reading.provenance.hash)?;
    change(
        connection,
        "INSERT INTO quote (snapshot, rate, price, text, page_id, page, selector, node)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            begin.snapshot.0,
            rate,
            price,
            reading.text,
            reading.provenance.page,
            page,
            reading.provenance.selector,
            reading.provenance.node,
        ],
    )?;
    Ok(())
}

/// The row of the page on which something was read: without its bytes nothing is stored.
fn archived(connection: &Connection, begin: &Begin<'_>, hash: PageHash) -> Result<i64, Fault> {
    page_number(connection, hash)?.ok_or_else(|| {
        let problem = format!("a reading is of page {hash}, which is not archived");
        Fault::unfit(begin.source, problem)
    })
}

fn turn_rules(
    connection: &Connection,
    begin: &Begin<'_>,
    end: &End,
    accepted: &Snapshot,
    turned: &mut Turned,
) -> Result<(), Fault> {
    turned.rules_before = open_rules(connection, begin.source)?;
    for (position, reading) in (0_i64..).zip(&accepted.rules) {
        let key = (
            reading.route.clone(),
            reading.rule.topic(),
            reading.rule.value(),
        );
        let in_force = turned.rules_before.get(&key).or(turned.rules_now.get(&key));
        let row = match in_force {
            Some(row) => *row,
            None => begin_rule(connection, begin, &key)?,
        };
        turned.rules_now.insert(key, row);
        let provenance = reading.provenance.as_ref();
        let page = provenance
            .map(|provenance| archived(connection, begin, provenance.hash))
            .transpose()?;
        change(
            connection,
            "INSERT INTO rule_reading
                (snapshot, position, rule, text, page_id, page, selector, node)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                begin.snapshot.0,
                position,
                row,
                reading.text,
                provenance.map(|provenance| &provenance.page),
                page,
                provenance.map(|provenance| &provenance.selector),
                provenance.map(|provenance| &provenance.node),
            ],
        )?;
    }
    for (key, row) in &turned.rules_before {
        if !turned.rules_now.contains_key(key) {
            let sql = "UPDATE rule SET last_seen = ?2, ended = ?3 WHERE id = ?1";
            change(connection, sql, params![row, end.last_seen, end.ended])?;
        }
    }
    Ok(())
}

fn open_rules(connection: &Connection, source: &str) -> Result<HashMap<RuleKey, i64>, Fault> {
    let sql = "SELECT id, route, topic, value FROM rule WHERE source = ?1 AND ended IS NULL";
    let rows = all(connection, sql, [source], |row| {
        let (id, route, topic): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let topic = named("rule", id, &topic, Topic::named)?;
        Ok(((parse("rule", id, &route)?, topic, row.get(3)?), id))
    })?;
    Ok(rows.into_iter().collect())
}

fn begin_rule(connection: &Connection, begin: &Begin<'_>, key: &RuleKey) -> Result<i64, Fault> {
    let (route, topic, value) = key;
    // As with prices: nothing is written that would not be read back.
    crate::rules::Rule::parse(*topic, value).map_err(|error| Fault::unfit(begin.source, error))?;
    Ok(insert(
        connection,
        "INSERT INTO rule (source, route, topic, value, snapshot, observed_from)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            begin.source,
            route.to_string(),
            topic.name(),
            value,
            begin.snapshot.0,
            begin.from
        ],
    )?)
}
