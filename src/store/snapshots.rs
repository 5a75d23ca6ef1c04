//! Snapshots, whole: written by a check, read back exactly as they were accepted.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Row, params};

use super::Store;
use super::cells::{
    PriceCells, all, count, first, insert, instant, named, parse, parse_some, price, price_columns,
    provenance,
};
use super::error::{Fault, StoreError};
use crate::reading::{Reading, RuleReading};
use crate::rules::{Rule, Topic};
use crate::snapshot::{Quote, Snapshot, SnapshotId};

/// One snapshot in a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotRow {
    pub id: SnapshotId,
    pub source: String,
    pub check: i64,
    pub observed: Timestamp,
    pub published: Option<Date>,
    /// How many rates it shows.
    pub rates: u64,
}

pub(super) const IN_FORCE: &str =
    "SELECT id FROM snapshot WHERE source = ?1 ORDER BY id DESC LIMIT 1";

pub(super) const LAST: &str = "SELECT id FROM snapshot WHERE source = ?1 ORDER BY id DESC LIMIT ?2";

pub(super) const QUOTES: &str = concat!(
    "SELECT q.price, r.identity, p.known_price, q.text, q.page_id, g.hash, q.selector, q.node, ",
    price_columns!(),
    " FROM quote q JOIN price p ON p.id = q.price JOIN rate r ON r.id = q.rate
      JOIN page g ON g.id = q.page WHERE q.snapshot = ?1"
);

pub(super) const RULES: &str = "
    SELECT r.id, r.route, r.topic, r.value, n.text, n.page_id, g.hash, n.selector, n.node
    FROM rule_reading n JOIN rule r ON r.id = n.rule LEFT JOIN page g ON g.id = n.page
    WHERE n.snapshot = ?1 ORDER BY n.position";

impl Store {
    /// The snapshot in force of a source.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn latest_snapshot(
        &self,
        source: &str,
    ) -> Result<Option<(SnapshotId, Snapshot)>, StoreError> {
        self.read("read the latest snapshot", |connection| {
            let Some(id) = in_force(connection, source)? else {
                return Ok(None);
            };
            let snapshot = read(connection, id)?;
            Ok(snapshot.map(|snapshot| (id, snapshot)))
        })
    }

    /// The last snapshots of a source, the one in force first.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn last_snapshots(&self, source: &str, most: u32) -> Result<Vec<Snapshot>, StoreError> {
        self.read("read the last snapshots", |connection| {
            let ids = all(connection, LAST, params![source, most], |row| {
                Ok(SnapshotId(row.get(0)?))
            })?;
            let snapshots = ids.into_iter().map(|id| read(connection, id));
            snapshots.filter_map(Result::transpose).collect()
        })
    }

    /// One snapshot by its number.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn snapshot(&self, id: SnapshotId) -> Result<Option<Snapshot>, StoreError> {
        self.read("read a snapshot", |connection| read(connection, id))
    }

    /// All snapshots, or those of one source, in the order in which they were accepted.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn snapshots(&self, source: Option<&str>) -> Result<Vec<SnapshotRow>, StoreError> {
        const ALL: &str = "
            SELECT s.id, s.source, s.check_run, s.observed, s.published,
                (SELECT count(*) FROM quote q WHERE q.snapshot = s.id)
            FROM snapshot s ORDER BY s.id";
        const OF_SOURCE: &str = "
            SELECT s.id, s.source, s.check_run, s.observed, s.published,
                (SELECT count(*) FROM quote q WHERE q.snapshot = s.id)
            FROM snapshot s WHERE s.source = ?1 ORDER BY s.id";
        self.read("list snapshots", |connection| match source {
            Some(source) => all(connection, OF_SOURCE, [source], listed),
            None => all(connection, ALL, [], listed),
        })
    }
}

fn listed(row: &Row<'_>) -> Result<SnapshotRow, Fault> {
    let id: i64 = row.get(0)?;
    let (observed, published): (String, Option<String>) = (row.get(3)?, row.get(4)?);
    Ok(SnapshotRow {
        id: SnapshotId(id),
        source: row.get(1)?,
        check: row.get(2)?,
        observed: parse("snapshot", id, &observed)?,
        published: parse_some("snapshot", id, published.as_deref())?,
        rates: count("quote", row.get(5)?)?,
    })
}

pub(super) fn in_force(connection: &Connection, source: &str) -> Result<Option<SnapshotId>, Fault> {
    first(connection, IN_FORCE, [source], |row| {
        Ok(SnapshotId(row.get(0)?))
    })
}

/// Writes the snapshot itself; its prices and rules are [`super::intervals`]' part.
pub(super) fn write(
    connection: &Connection,
    check: i64,
    accepted: &Snapshot,
) -> Result<SnapshotId, Fault> {
    let id = insert(
        connection,
        "INSERT INTO snapshot (source, check_run, observed, published) VALUES (?1, ?2, ?3, ?4)",
        params![
            accepted.source,
            check,
            instant(accepted.observed),
            accepted.published.map(|date| date.to_string()),
        ],
    )?;
    Ok(SnapshotId(id))
}

fn read(connection: &Connection, id: SnapshotId) -> Result<Option<Snapshot>, Fault> {
    let sql = "SELECT source, observed, published FROM snapshot WHERE id = ?1";
    let found = first(connection, sql, [id.0], |row| {
        let (observed, published): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        Ok(Snapshot {
            source: row.get(0)?,
            observed: parse("snapshot", id, &observed)?,
            published: parse_some("snapshot", id, published.as_deref())?,
            quotes: Vec::new(),
            rules: Vec::new(),
        })
    })?;
    let Some(mut snapshot) = found else {
        return Ok(None);
    };
    snapshot.quotes = all(connection, QUOTES, [id.0], |row| quote(connection, row))?;
    snapshot
        .quotes
        .sort_by(|a, b| a.reading.rate.cmp(&b.reading.rate));
    snapshot.rules = all(connection, RULES, [id.0], rule)?;
    Ok(Some(snapshot))
}

fn quote(connection: &Connection, row: &Row<'_>) -> Result<Quote, Fault> {
    let (id, identity): (i64, String) = (row.get(0)?, row.get(1)?);
    let shown = PriceCells::in_row(row, 8)?.read("price", id)?;
    let known = match row.get(2)? {
        Some(known) => price(connection, known)?,
        None => shown.clone(),
    };
    Ok(Quote {
        reading: Reading {
            rate: parse("rate", &identity, &identity)?,
            price: shown,
            text: row.get(3)?,
            provenance: provenance(row, 4, "quote", id)?,
        },
        known,
    })
}

fn rule(row: &Row<'_>) -> Result<RuleReading, Fault> {
    rule_at(row, 0)
}

/// A rule's reading from nine columns that begin at `at`: id, route, topic, value, text, page
/// id, hash, selector, node.
pub(super) fn rule_at(row: &Row<'_>, at: usize) -> Result<RuleReading, Fault> {
    let id: i64 = row.get(at)?;
    let (route, topic): (String, String) = (row.get(at + 1)?, row.get(at + 2)?);
    let value: String = row.get(at + 3)?;
    let topic = named("rule", id, &topic, Topic::named)?;
    let provenance = match row.get::<_, Option<String>>(at + 5)? {
        Some(_) => Some(provenance(row, at + 5, "rule_reading", id)?),
        None => None,
    };
    Ok(RuleReading {
        route: parse("rule", id, &route)?,
        rule: Rule::parse(topic, &value).map_err(|error| Fault::row("rule", id, error))?,
        text: row.get(at + 4)?,
        provenance,
    })
}
