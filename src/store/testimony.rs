//! What each source says now: its prices in force and the prices that its sentences mention, each
//! with the check that first saw it.

use rusqlite::{Connection, params};

use super::archive::page_number;
use super::cells::{
    PriceCells, all, change, insert, instant, parse, price, price_columns, provenance,
};
use super::error::{Fault, StoreError};
use super::{Store, sources};
use crate::contradiction::{About, Side, Stated, Testimony};
use crate::reading::Mention;
use jiff::Timestamp;

pub(super) const STATED: &str = concat!(
    "SELECT p.id, r.identity, p.known_price, p.observed_from, s.check_run, q.text,
        q.page_id, g.hash, q.selector, q.node, ",
    price_columns!(),
    " FROM price p JOIN rate r ON r.id = p.rate JOIN snapshot s ON s.id = p.snapshot
      JOIN quote q ON q.snapshot = p.snapshot AND q.rate = p.rate
      JOIN page g ON g.id = q.page WHERE p.source = ?1 AND p.ended IS NULL ORDER BY p.id"
);

pub(super) const MENTIONED: &str = concat!(
    "SELECT p.id, p.pattern, p.observed_from, p.check_run, p.text,
        p.page_id, g.hash, p.selector, p.node, ",
    price_columns!(),
    " FROM mention p JOIN page g ON g.id = p.page
      WHERE p.source = ?1 AND p.ended IS NULL ORDER BY p.id"
);

impl Store {
    /// What the sources that were ever read in full say now, in the order of their ids, and when
    /// each was last read.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn testimonies(&self) -> Result<Vec<(Testimony, Timestamp)>, StoreError> {
        self.read("read what the sources say", |connection| {
            let sql = "SELECT id FROM source ORDER BY id";
            let sources: Vec<String> = all(connection, sql, [], |row| Ok(row.get(0)?))?;
            let testimonies = sources.iter().filter_map(|source| {
                let last = sources::last_good_check(connection, source).transpose()?;
                Some(last.and_then(|(check, at)| {
                    let mut stated = stated(connection, source)?;
                    stated.extend(mentioned(connection, source)?.into_iter().map(|m| m.1));
                    let testimony = Testimony {
                        source: source.clone(),
                        stated,
                        last_check: check,
                        is_stale: false,
                    };
                    Ok((testimony, at))
                }))
            });
            testimonies.collect()
        })
    }
}

fn stated(connection: &Connection, source: &str) -> Result<Vec<Stated>, Fault> {
    all(connection, STATED, [source], |row| {
        let (id, identity, from): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let known = match row.get(2)? {
            Some(known) => price(connection, known)?,
            None => PriceCells::in_row(row, 10)?.read("price", id)?,
        };
        Ok(Stated {
            check: row.get(4)?,
            side: Side {
                source: source.to_owned(),
                about: About::Rate(parse("rate", &identity, &identity)?),
                price: known,
                text: row.get(5)?,
                provenance: provenance(row, 6, "quote", id)?,
                from: parse("price", id, &from)?,
            },
        })
    })
}

/// The mentions in force, with the numbers of their rows.
fn mentioned(connection: &Connection, source: &str) -> Result<Vec<(i64, Stated)>, Fault> {
    all(connection, MENTIONED, [source], |row| {
        let (id, from): (i64, String) = (row.get(0)?, row.get(2)?);
        let stated = Stated {
            check: row.get(3)?,
            side: Side {
                source: source.to_owned(),
                about: About::Mention(row.get(1)?),
                price: PriceCells::in_row(row, 9)?.read("mention", id)?,
                text: row.get(4)?,
                provenance: provenance(row, 5, "mention", id)?,
                from: parse("mention", id, &from)?,
            },
        };
        Ok((id, stated))
    })
}

/// Whether the page still says what the row holds.
fn is_still(row: &Side, mention: &Mention) -> bool {
    row.about == About::Mention(mention.pattern.clone())
        && row.text == mention.text
        && row.price == mention.price
        && row.provenance.page == mention.provenance.page
}

/// Ends the mentions that the pages do not hold any more, and begins those that are new.
pub(super) fn turn(
    connection: &Connection,
    check: i64,
    source: &str,
    now: Timestamp,
    mentions: &[Mention],
) -> Result<(), Fault> {
    let open = mentioned(connection, source)?;
    for (id, row) in &open {
        if !mentions.iter().any(|mention| is_still(&row.side, mention)) {
            let sql = "UPDATE mention SET ended = ?2 WHERE id = ?1";
            change(connection, sql, params![id, check])?;
        }
    }
    for mention in mentions {
        if open.iter().any(|(_, row)| is_still(&row.side, mention)) {
            continue;
        }
        let cells = PriceCells::of(&mention.price, source)?;
        let at = &mention.provenance;
        insert(
            connection,
            "INSERT INTO mention (source, pattern, check_run, observed_from, amount, amount_max,
                currency, unit, kind, approximate, add_on, companions, text, page_id, page,
                selector, node)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                source,
                mention.pattern,
                check,
                instant(now),
                cells.amount,
                cells.amount_max,
                cells.currency,
                cells.unit,
                cells.kind,
                cells.approximate,
                cells.add_on,
                cells.companions,
                mention.text,
                at.page,
                page_number(connection, at.hash)?,
                at.selector,
                at.node,
            ],
        )?;
    }
    Ok(())
}
