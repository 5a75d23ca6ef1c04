//! Changes: what each snapshot changed, as it was told.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::Store;
use super::cells::{PriceCells, all, change, first, instant, named, parse, price};
use super::error::{Fault, StoreError};
use super::intervals::{PriceRow, Turned, rate_row};
use super::sources::good_check_before;
use crate::change::{Change, ChangeKind, Diff, RuleChange};
use crate::price::Price;
use crate::rules::{Rule, Topic};
use crate::snapshot::{Snapshot, SnapshotId};

/// Which changes are meant; what is `None` does not restrict them.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChangeFilter<'a> {
    pub source: Option<&'a str>,
    /// Observed then or later.
    pub since: Option<Timestamp>,
    /// Observed earlier than then.
    pub until: Option<Timestamp>,
}

/// One change and when it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChange {
    pub id: i64,
    pub source: String,
    pub check: i64,
    /// When the new state was first seen.
    pub observed: Timestamp,
    /// The last good check that still saw the old one: the change happened between the two.
    pub last_seen: Timestamp,
    /// The snapshot that shows the old state, and the one that shows the new.
    pub snapshot_before: SnapshotId,
    pub snapshot_now: SnapshotId,
    pub what: WhatChanged,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhatChanged {
    Price(Change),
    Rule(RuleChange),
}

/// How the change of a rule is called where changes of prices have their kind.
const RULE_CHANGED: &str = "rule-changed";

/// What both queries select of the changes `c`.
macro_rules! change_columns {
    () => {
        "SELECT c.id, c.source, c.check_run, c.observed, c.kind, r.identity, c.price_before,
            c.price_now, c.route, c.topic, c.rule_before, c.rule_now, s.id,
            (SELECT max(o.id) FROM snapshot o WHERE o.source = c.source AND o.id < s.id)
         FROM change c JOIN snapshot s ON s.check_run = c.check_run
         LEFT JOIN rate r ON r.id = c.rate "
    };
}

pub(super) const ALL: &str = concat!(
    change_columns!(),
    "WHERE c.observed >= ?1 AND c.observed < ?2 ORDER BY c.id"
);

pub(super) const OF_SOURCE: &str = concat!(
    change_columns!(),
    "WHERE c.observed >= ?1 AND c.observed < ?2 AND c.source = ?3 ORDER BY c.id"
);

/// The first of them after a change, in the order of their numbers.
pub(super) const AFTER: &str = concat!(
    change_columns!(),
    "WHERE c.id > ?4 AND +c.observed >= ?1 AND +c.observed < ?2 AND (?3 IS NULL OR +c.source = ?3)
     ORDER BY c.id LIMIT ?5"
);

/// The last of them before a change, the last first.
pub(super) const BEFORE: &str = concat!(
    change_columns!(),
    "WHERE c.id < ?4 AND +c.observed >= ?1 AND +c.observed < ?2 AND (?3 IS NULL OR +c.source = ?3)
     ORDER BY c.id DESC LIMIT ?5"
);

/// From which change on a part of them is read, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Those after this number, the first first.
    After(i64),
    /// Those before this number, the last first.
    Before(i64),
}

impl Store {
    /// At most `limit` of the changes that the filter means.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn some_changes(
        &self,
        filter: ChangeFilter<'_>,
        from: From,
        limit: u32,
    ) -> Result<Vec<RecordedChange>, StoreError> {
        self.read("read changes", |connection| {
            let since = instant(filter.since.unwrap_or(Timestamp::MIN));
            let until = instant(filter.until.unwrap_or(Timestamp::MAX));
            let (sql, id) = match from {
                From::After(id) => (AFTER, id),
                From::Before(id) => (BEFORE, id),
            };
            let part = params![since, until, filter.source, id, limit];
            all(connection, sql, part, |row| recorded(connection, row))
        })
    }

    /// The changes that the filter means, in the order in which they were recorded; those of one
    /// check in the order of its diff.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn changes(&self, filter: ChangeFilter<'_>) -> Result<Vec<RecordedChange>, StoreError> {
        self.read("read changes", |connection| {
            let since = instant(filter.since.unwrap_or(Timestamp::MIN));
            let until = instant(filter.until.unwrap_or(Timestamp::MAX));
            let read = |row: &Row<'_>| recorded(connection, row);
            match filter.source {
                Some(source) => all(connection, OF_SOURCE, params![since, until, source], read),
                None => all(connection, ALL, params![since, until], read),
            }
        })
    }
}

fn recorded(connection: &Connection, row: &Row<'_>) -> Result<RecordedChange, Fault> {
    let (id, source, check): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let observed: String = row.get(3)?;
    let missing = |what| Fault::row("change", id, format!("there is no {what} before it"));
    let (_, last_seen) =
        good_check_before(connection, &source, check)?.ok_or_else(|| missing("good check"))?;
    let before: Option<i64> = row.get(13)?;
    Ok(RecordedChange {
        id,
        check,
        observed: parse("change", id, &observed)?,
        last_seen,
        snapshot_before: SnapshotId(before.ok_or_else(|| missing("snapshot"))?),
        snapshot_now: SnapshotId(row.get(12)?),
        what: what(connection, id, row)?,
        source,
    })
}

fn what(connection: &Connection, id: i64, row: &Row<'_>) -> Result<WhatChanged, Fault> {
    let Some(identity) = row.get::<_, Option<String>>(5)? else {
        return rule_change(connection, id, row).map(WhatChanged::Rule);
    };
    let kind: String = row.get(4)?;
    let price_of = |row: Option<i64>| row.map(|row| price(connection, row)).transpose();
    Ok(WhatChanged::Price(Change {
        rate: parse("rate", &identity, &identity)?,
        kind: named("change", id, &kind, ChangeKind::named)?,
        before: price_of(row.get(6)?)?,
        now: price_of(row.get(7)?)?,
    }))
}

fn rule_change(connection: &Connection, id: i64, row: &Row<'_>) -> Result<RuleChange, Fault> {
    let (route, topic): (String, String) = (row.get(8)?, row.get(9)?);
    let topic = named("change", id, &topic, Topic::named)?;
    let rule_of = |row: Option<i64>| row.map(|row| rule(connection, topic, row)).transpose();
    Ok(RuleChange {
        route: parse("change", id, &route)?,
        topic,
        before: rule_of(row.get(10)?)?,
        now: rule_of(row.get(11)?)?,
    })
}

fn rule(connection: &Connection, topic: Topic, id: i64) -> Result<Rule, Fault> {
    let sql = "SELECT value FROM rule WHERE id = ?1";
    let value: Option<String> = first(connection, sql, [id], |row| Ok(row.get(0)?))?;
    let value = value.ok_or_else(|| Fault::row("rule", id, "there is no such row"))?;
    Rule::parse(topic, &value).map_err(|error| Fault::row("rule", id, error))
}

/// Writes a diff; every side of it must be a row that was in force, or is now.
pub(super) fn write(
    connection: &Connection,
    check: i64,
    accepted: &Snapshot,
    diff: &Diff,
    turned: &Turned,
) -> Result<(), Fault> {
    let observed = instant(accepted.observed);
    for change in &diff.changes {
        write_price_change(connection, check, accepted, &observed, change, turned)?;
    }
    for rule in &diff.rules {
        write_rule_change(connection, check, accepted, &observed, rule, turned)?;
    }
    Ok(())
}

fn write_price_change(
    connection: &Connection,
    check: i64,
    accepted: &Snapshot,
    observed: &str,
    told: &Change,
    turned: &Turned,
) -> Result<(), Fault> {
    let source = accepted.source.as_str();
    let turn = turned.prices.get(&told.rate);
    let side = |price: Option<&Price>, row: Option<&PriceRow>| -> Result<Option<i64>, Fault> {
        let Some(price) = price else {
            return Ok(None);
        };
        let cells = PriceCells::of(price, source)?;
        let row = row.filter(|row| row.cells == cells).ok_or_else(|| {
            let problem = format!(
                "a change tells of {} at `{price}`, which it was not",
                told.rate
            );
            Fault::unfit(source, problem)
        })?;
        Ok(Some(row.id))
    };
    let before = side(
        told.before.as_ref(),
        turn.and_then(|turn| turn.before.as_ref()),
    )?;
    let now = side(told.now.as_ref(), turn.and_then(|turn| turn.now.as_ref()))?;
    change(
        connection,
        "INSERT INTO change (check_run, source, observed, kind, rate, price_before, price_now)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            check,
            source,
            observed,
            told.kind.name(),
            rate_row(connection, &told.rate)?,
            before,
            now
        ],
    )?;
    Ok(())
}

fn write_rule_change(
    connection: &Connection,
    check: i64,
    accepted: &Snapshot,
    observed: &str,
    told: &RuleChange,
    turned: &Turned,
) -> Result<(), Fault> {
    let source = accepted.source.as_str();
    let side = |rule: Option<&Rule>, rows: &std::collections::HashMap<_, i64>| {
        let Some(rule) = rule else {
            return Ok(None);
        };
        let key = (told.route.clone(), told.topic, rule.value());
        rows.get(&key).copied().map(Some).ok_or_else(|| {
            let problem = format!("a change tells of the rule `{rule}`, which was not there");
            Fault::unfit(source, problem)
        })
    };
    let before = side(told.before.as_ref(), &turned.rules_before)?;
    let now = side(told.now.as_ref(), &turned.rules_now)?;
    change(
        connection,
        "INSERT INTO change (check_run, source, observed, kind, route, topic, rule_before, rule_now)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            check,
            source,
            observed,
            RULE_CHANGED,
            told.route.to_string(),
            told.topic.name(),
            before,
            now
        ],
    )?;
    Ok(())
}
