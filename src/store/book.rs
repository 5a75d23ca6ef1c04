//! What was shown when: the prices and rules at an instant, their history, the trail of one.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::Store;
use super::cells::{
    PriceCells, all, first, instant, parse, parse_some, price, price_columns, provenance,
};
use super::error::{Fault, StoreError};
use super::snapshots::rule_at;
use super::sources::last_good_check;
use crate::page::PageHash;
use crate::rate::RateId;
use crate::reading::{Reading, RuleReading};
use crate::snapshot::{Held, HeldPrice, Quote, SnapshotId};

/// Which part of the history of prices is meant; what is `None` does not restrict it.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistoryFilter<'a> {
    pub rates: Option<&'a [RateId]>,
    pub source: Option<&'a str>,
    /// Shown then or later.
    pub since: Option<Timestamp>,
    /// First seen earlier than then.
    pub until: Option<Timestamp>,
}

/// Where one price comes from, and everything needed to read it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    pub held: Held<Quote>,
    /// The check that first saw it.
    pub check: i64,
    pub page: TrailPage,
    /// The selector file with which it was read.
    pub selectors: PageHash,
    /// The version of the reader of pages.
    pub reader: u32,
    /// The interval that showed the most digits of this same price, where that is another.
    pub known: Option<Held<Quote>>,
}

/// The page on which a price was first seen, as it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailPage {
    pub url: String,
    pub final_url: String,
    pub status: u16,
    pub content_type: Option<String>,
    pub observed: Timestamp,
    pub not_modified: bool,
}

/// A rate as one source shows it.
struct Line {
    source: String,
    rate: RateId,
    row: i64,
}

/// A price's row beside the quote of the snapshot that first showed it.
macro_rules! held_columns {
    () => {
        concat!(
            "SELECT p.id, p.source, r.identity, p.snapshot, p.observed_from, p.last_seen, p.ended,
                p.known_price, q.text, q.page_id, g.hash, q.selector, q.node, ",
            price_columns!(),
            " FROM price p JOIN rate r ON r.id = p.rate
              JOIN quote q ON q.snapshot = p.snapshot AND q.rate = p.rate
              JOIN page g ON g.id = q.page "
        )
    };
}

/// The order is that of numbers: where a clock was set back, the later row has the earlier start.
pub(super) const HELD_AT: &str = concat!(
    held_columns!(),
    "WHERE p.id = (
        SELECT i.id FROM price i WHERE i.source = ?1 AND i.rate = ?2 AND i.observed_from <= ?3
        ORDER BY i.id DESC LIMIT 1)"
);

pub(super) const HELD_BETWEEN: &str = concat!(
    held_columns!(),
    "WHERE p.source = ?1 AND p.rate = ?2 AND (p.ended IS NULL OR p.ended > ?3)
        AND p.observed_from < ?4 ORDER BY p.id"
);

pub(super) const HELD_NEXT: &str = concat!(
    held_columns!(),
    "WHERE p.source = ?1 AND p.rate = ?2 AND p.id > ?3 ORDER BY p.id LIMIT 1"
);

pub(super) const HELD_BEFORE: &str = concat!(
    held_columns!(),
    "WHERE p.source = ?1 AND p.rate = ?2 AND p.id < ?3 ORDER BY p.id DESC LIMIT 1"
);

const HELD_BY_ROW: &str = concat!(held_columns!(), "WHERE p.id = ?1");

/// All rules that began by `?1` and that none of their topic has followed since; of those
/// of which a route may have several only the same one follows.
pub(super) const RULES_AT: &str = "
    SELECT r.id, r.route, r.topic, r.value, n.text, n.page_id, g.hash, n.selector, n.node,
        r.source, r.snapshot, r.observed_from, r.last_seen, r.ended
    FROM rule r
    JOIN rule_reading n ON n.snapshot = r.snapshot AND n.position = (
        SELECT min(m.position) FROM rule_reading m WHERE m.snapshot = r.snapshot AND m.rule = r.id)
    LEFT JOIN page g ON g.id = n.page
    WHERE r.observed_from <= ?1 AND NOT (
        r.ended IS NOT NULL AND r.ended <= ?1 AND EXISTS (
            SELECT 1 FROM rule later
            WHERE later.source = r.source AND later.route = r.route AND later.topic = r.topic
                AND later.id > r.id AND later.observed_from <= ?1
                AND (r.topic NOT IN ('stated', 'implies', 'multiple') OR later.value = r.value)))
    ORDER BY +r.id"; // the sign keeps SQLite from walking all rows in their order

pub(super) const TRAIL: &str = "
    SELECT c.id, w.url, w.final_url, w.status, w.content_type, w.observed, w.not_modified,
        s.hash, c.reader, p.known_price
    FROM price p
    JOIN snapshot n ON n.id = p.snapshot
    JOIN check_run c ON c.id = n.check_run
    JOIN selectors s ON s.id = c.selectors
    JOIN quote q ON q.snapshot = p.snapshot AND q.rate = p.rate
    JOIN check_page w ON w.check_run = c.id AND w.page_id = q.page_id
    JOIN page g ON g.id = q.page
    WHERE p.id = ?1";

impl Store {
    /// Of every rate that a source had shown by `at`, the last interval that had begun then, in
    /// the order of rates and sources. It may have ended before `at`: then the source did not
    /// show the rate any more.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn prices_at(&self, at: Timestamp) -> Result<Vec<Held<Quote>>, StoreError> {
        self.read("read the prices", |connection| {
            let mut prices = Vec::new();
            for line in lines(connection)? {
                prices.extend(line_at(connection, &line, at)?.map(|(_, held)| held));
            }
            Ok(prices)
        })
    }

    /// As [`Store::prices_at`], with the time in which each price held, however many digits of it
    /// were shown: being shown otherwise does not end a price.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn prices_held_at(&self, at: Timestamp) -> Result<Vec<HeldPrice>, StoreError> {
        self.read("read the prices", |connection| {
            let mut prices = Vec::new();
            for line in lines(connection)? {
                if let Some((row, held)) = line_at(connection, &line, at)? {
                    prices.push(however_shown(connection, &line, row, held)?);
                }
            }
            Ok(prices)
        })
    }

    /// Of every rule that a source had given by `at`, the last interval that had begun then, in
    /// the order of routes, topics and sources. As with prices it may have ended before `at`.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn rules_at(&self, at: Timestamp) -> Result<Vec<Held<RuleReading>>, StoreError> {
        self.read("read the rules", |connection| {
            let mut rules = all(connection, RULES_AT, [instant(at)], |row| {
                held_rule(connection, row)
            })?;
            // Stable: those that are equal here stay in the order of their rows.
            rules.sort_by(|a, b| {
                let (one, other) = (&a.what, &b.what);
                (&one.route, one.rule.topic(), &a.source).cmp(&(
                    &other.route,
                    other.rule.topic(),
                    &b.source,
                ))
            });
            Ok(rules)
        })
    }

    /// The intervals that overlap the filter's time, in the order of rates, sources and rows.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn price_history(&self, filter: HistoryFilter<'_>) -> Result<Vec<Held<Quote>>, StoreError> {
        self.read("read the history of prices", |connection| {
            let since = instant(filter.since.unwrap_or(Timestamp::MIN));
            let until = instant(filter.until.unwrap_or(Timestamp::MAX));
            let mut history = Vec::new();
            let rates: Option<HashSet<&RateId>> = filter.rates.map(|rates| rates.iter().collect());
            let wanted = |line: &Line| {
                let is_wanted = |rates: &HashSet<&RateId>| rates.contains(&line.rate);
                rates.as_ref().is_none_or(is_wanted)
                    && filter.source.is_none_or(|source| source == line.source)
            };
            for line in lines(connection)?.into_iter().filter(wanted) {
                let span = params![line.source, line.row, since, until];
                let intervals = all(connection, HELD_BETWEEN, span, |row| held(connection, row))?;
                history.extend(intervals.into_iter().map(|(_, held)| held));
            }
            Ok(history)
        })
    }

    /// Every rate that a source ever showed, in the order of rates and sources.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn rates(&self) -> Result<Vec<(RateId, String)>, StoreError> {
        self.read("read the rates", |connection| {
            let lines = lines(connection)?.into_iter();
            Ok(lines.map(|line| (line.rate, line.source)).collect())
        })
    }

    /// Where the price of a rate at an instant comes from, for each source that shows it, in the
    /// order of sources.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn trail(&self, rate: &RateId, at: Timestamp) -> Result<Vec<Trail>, StoreError> {
        self.read("read the trail of a price", |connection| {
            let mut trails = Vec::new();
            for line in lines(connection)?
                .into_iter()
                .filter(|line| &line.rate == rate)
            {
                if let Some((row, held)) = line_at(connection, &line, at)? {
                    trails.push(trail(connection, row, held)?);
                }
            }
            Ok(trails)
        })
    }
}

/// What was ever shown, in the order of rates and sources.
fn lines(connection: &Connection) -> Result<Vec<Line>, Fault> {
    let sql = "SELECT l.source, l.rate, r.identity FROM line l JOIN rate r ON r.id = l.rate";
    let mut lines = all(connection, sql, [], |row| {
        let (row_number, identity): (i64, String) = (row.get(1)?, row.get(2)?);
        Ok(Line {
            source: row.get(0)?,
            rate: parse("rate", row_number, &identity)?,
            row: row_number,
        })
    })?;
    lines.sort_by(|a, b| (&a.rate, &a.source).cmp(&(&b.rate, &b.source)));
    Ok(lines)
}

fn line_at(
    connection: &Connection,
    line: &Line,
    at: Timestamp,
) -> Result<Option<(i64, Held<Quote>)>, Fault> {
    let when = params![line.source, line.row, instant(at)];
    first(connection, HELD_AT, when, |row| held(connection, row))
}

/// Joins the intervals before and after that show the same price with other digits, each held
/// against the one next to it as the checks did, and tells what came after them.
fn however_shown(
    connection: &Connection,
    line: &Line,
    row: i64,
    mut held: Held<Quote>,
) -> Result<HeldPrice, Fault> {
    let neighbour = |sql, row: i64| {
        first(connection, sql, params![line.source, line.row, row], |r| {
            self::held(connection, r)
        })
    };
    let (mut at, mut first_seen) = (row, held.clone());
    while let Some((earlier, before)) = neighbour(HELD_BEFORE, at)? {
        let is_same = before.what.is_still(&first_seen.what.reading.price);
        if !before.ended_with(&first_seen) || !is_same {
            break;
        }
        (at, first_seen) = (earlier, before);
    }
    let (mut at, mut last) = (row, held.clone());
    let mut next = None;
    while let Some((later, after)) = neighbour(HELD_NEXT, at)? {
        if !last.ended_with(&after) {
            break;
        }
        if !last.what.is_still(&after.what.reading.price) {
            next = Some(after.what.known);
            break;
        }
        (at, last) = (later, after);
    }
    (held.from, held.last_seen, held.ended) = (first_seen.from, last.last_seen, last.ended);
    Ok(HeldPrice { held, next })
}

/// An interval and its row.
fn held(connection: &Connection, row: &Row<'_>) -> Result<(i64, Held<Quote>), Fault> {
    let (id, identity): (i64, String) = (row.get(0)?, row.get(2)?);
    let shown = PriceCells::in_row(row, 13)?.read("price", id)?;
    let known = match row.get(7)? {
        Some(known) => price(connection, known)?,
        None => shown.clone(),
    };
    let reading = Reading {
        rate: parse("rate", &identity, &identity)?,
        price: shown,
        text: row.get(8)?,
        provenance: provenance(row, 9, "quote", id)?,
    };
    let what = Quote { reading, known };
    let source = row.get(1)?;
    Ok((
        id,
        interval(connection, "price", id, row, [3, 4, 5, 6], source, what)?,
    ))
}

fn held_rule(connection: &Connection, row: &Row<'_>) -> Result<Held<RuleReading>, Fault> {
    let what = rule_at(row, 0)?;
    let (id, source) = (row.get(0)?, row.get(9)?);
    interval(connection, "rule", id, row, [10, 11, 12, 13], source, what)
}

/// `what` in its interval, of which the snapshot, the start, the last seen and the end stand in
/// `columns`.
fn interval<T>(
    connection: &Connection,
    table: &'static str,
    id: i64,
    row: &Row<'_>,
    columns: [usize; 4],
    source: String,
    what: T,
) -> Result<Held<T>, Fault> {
    let [snapshot, from, last_seen, ended] = columns;
    let from: String = row.get(from)?;
    let (last_seen, ended): (Option<String>, Option<String>) =
        (row.get(last_seen)?, row.get(ended)?);
    let last_seen = match parse_some(table, id, last_seen.as_deref())? {
        Some(last_seen) => last_seen,
        None => in_force_until(connection, table, id, &source)?,
    };
    Ok(Held {
        what,
        source,
        snapshot: SnapshotId(row.get(snapshot)?),
        from: parse(table, id, &from)?,
        last_seen,
        ended: parse_some(table, id, ended.as_deref())?,
    })
}

/// What is in force was last seen by the source's last good check.
fn in_force_until(
    connection: &Connection,
    table: &'static str,
    id: i64,
    source: &str,
) -> Result<Timestamp, Fault> {
    last_good_check(connection, source)?
        .map(|(_, finished)| finished)
        .ok_or_else(|| Fault::row(table, id, "it is in force, but no good check is stored"))
}

fn trail(connection: &Connection, id: i64, held_now: Held<Quote>) -> Result<Trail, Fault> {
    let found = first(connection, TRAIL, [id], |row| {
        let (observed, selectors): (String, String) = (row.get(5)?, row.get(7)?);
        let page = TrailPage {
            url: row.get(1)?,
            final_url: row.get(2)?,
            status: row.get(3)?,
            content_type: row.get(4)?,
            observed: parse("check_page", id, &observed)?,
            not_modified: row.get(6)?,
        };
        let known = match row.get(9)? {
            Some(known) => held_by_row(connection, known)?,
            None => None,
        };
        Ok(Trail {
            held: held_now,
            check: row.get(0)?,
            page,
            selectors: parse("selectors", &selectors, &selectors)?,
            reader: row.get(8)?,
            known,
        })
    })?;
    found.ok_or_else(|| Fault::row("price", id, "its page or its check is missing"))
}

fn held_by_row(connection: &Connection, id: i64) -> Result<Option<Held<Quote>>, Fault> {
    let found = first(connection, HELD_BY_ROW, [id], |row| held(connection, row))?;
    Ok(found.map(|(_, held)| held))
}
