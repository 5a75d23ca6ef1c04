//! Contradictions between prices: opened by the check that tells them, ended by the check that
//! does not see them any more.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::archive::page_number;
use super::cells::{
    PriceCells, all, change, insert, instant, named, parse, parse_some, price_columns, provenance,
};
use super::entry::ContradictionSteps;
use super::error::{Fault, StoreError};
use super::intervals::rate_row;
use super::{Store, alerts, sources, testimony};
use crate::contradiction::{About, Contradiction, ContradictionKind, Side};

/// A contradiction as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredContradiction {
    pub id: i64,
    pub contradiction: Contradiction,
    /// The check that told it.
    pub check: i64,
    pub observed: Timestamp,
    /// The alert that told it.
    pub told: i64,
    /// When it was first seen no more.
    pub ended: Option<Timestamp>,
    /// The alert that told its end in passing.
    pub end_told: Option<i64>,
}

pub(super) const SIDES: &str = concat!(
    "SELECT p.source, r.identity, p.pattern, p.observed_from, p.text,
        p.page_id, g.hash, p.selector, p.node, ",
    price_columns!(),
    " FROM contradiction_side p JOIN page g ON g.id = p.page LEFT JOIN rate r ON r.id = p.rate
      WHERE p.contradiction = ?1 ORDER BY p.side"
);

const COLUMNS: &str = "id, kind, place, statement, check_run, observed, told, end_seen, end_told";

impl Store {
    /// The contradictions that last, in the order in which they were told.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn open_contradictions(&self) -> Result<Vec<StoredContradiction>, StoreError> {
        self.listed("WHERE ended IS NULL")
    }

    /// The contradictions that ended without being told so yet.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn untold_ends(&self) -> Result<Vec<StoredContradiction>, StoreError> {
        self.listed("WHERE ended IS NOT NULL AND end_told IS NULL")
    }

    /// All contradictions that ever were, in the order in which they were told.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn contradictions(&self) -> Result<Vec<StoredContradiction>, StoreError> {
        self.listed("")
    }

    fn listed(&self, which: &'static str) -> Result<Vec<StoredContradiction>, StoreError> {
        self.read("list contradictions", |connection| {
            let sql = format!("SELECT {COLUMNS} FROM contradiction {which} ORDER BY id");
            all(connection, &sql, [], |row| stored(connection, row))
        })
    }
}

fn stored(connection: &Connection, row: &Row<'_>) -> Result<StoredContradiction, Fault> {
    let (id, kind, observed): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(5)?);
    let ended: Option<String> = row.get(7)?;
    let sides = all(connection, SIDES, [id], |row| side(id, row))?;
    let [one, other] = <[Side; 2]>::try_from(sides)
        .map_err(|_| Fault::row("contradiction", id, "it has not two sides"))?;
    Ok(StoredContradiction {
        id,
        contradiction: Contradiction {
            kind: named("contradiction", id, &kind, ContradictionKind::named)?,
            place: row.get(2)?,
            statement: row.get(3)?,
            one,
            other,
        },
        check: row.get(4)?,
        observed: parse("contradiction", id, &observed)?,
        told: row.get(6)?,
        ended: parse_some("contradiction", id, ended.as_deref())?,
        end_told: row.get(8)?,
    })
}

fn side(id: i64, row: &Row<'_>) -> Result<Side, Fault> {
    let from: String = row.get(3)?;
    let about = match (row.get::<_, Option<String>>(1)?, row.get(2)?) {
        (Some(rate), _) => About::Rate(parse("rate", &rate, &rate)?),
        (None, Some(pattern)) => About::Mention(pattern),
        (None, None) => {
            let problem = "a side is about nothing";
            return Err(Fault::row("contradiction_side", id, problem));
        }
    };
    Ok(Side {
        source: row.get(0)?,
        about,
        price: PriceCells::in_row(row, 9)?.read("contradiction_side", id)?,
        text: row.get(4)?,
        provenance: provenance(row, 5, "contradiction_side", id)?,
        from: parse("contradiction_side", id, &from)?,
    })
}

/// Writes what a good check means for the contradictions of its source.
pub(super) fn step(
    connection: &Connection,
    check: i64,
    source: &str,
    now: Timestamp,
    steps: &ContradictionSteps,
) -> Result<(), Fault> {
    if let Some(mentions) = &steps.mentions {
        testimony::turn(connection, check, source, now, mentions)?;
    }
    for id in &steps.ended {
        let sql =
            "UPDATE contradiction SET ended = ?2, end_seen = ?3 WHERE id = ?1 AND ended IS NULL";
        if change(connection, sql, params![id, check, instant(now)])? != 1 {
            return Err(moved(source));
        }
    }
    let Some(alert) = &steps.alert else {
        return if steps.opened.is_empty() {
            Ok(())
        } else {
            Err(Fault::unfit(source, "contradictions are told"))
        };
    };
    let of = alerts::Of {
        check: Some(check),
        source: Some(source),
    };
    let told = alerts::write(connection, of, now, alert)?;
    for opened in &steps.opened {
        open(connection, check, source, now, opened, told)?;
    }
    for id in &steps.ends_told {
        let sql = "UPDATE contradiction SET end_told = ?2
                   WHERE id = ?1 AND ended IS NOT NULL AND end_told IS NULL";
        if change(connection, sql, params![id, told])? != 1 {
            return Err(moved(source));
        }
    }
    Ok(())
}

/// Another check was quicker: what this one weighed is not what is stored any more.
fn moved(source: &str) -> Fault {
    StoreError::ContradictionMoved {
        of: source.to_owned(),
    }
    .into()
}

fn open(
    connection: &Connection,
    check: i64,
    source: &str,
    now: Timestamp,
    opened: &Contradiction,
    told: i64,
) -> Result<(), Fault> {
    let subject = opened.subject();
    let sql = "SELECT 1 FROM contradiction WHERE subject = ?1 AND ended IS NULL";
    if super::cells::first(connection, sql, [&subject], |_| Ok(()))?.is_some() {
        return Err(moved(source));
    }
    let id = insert(
        connection,
        "INSERT INTO contradiction (kind, subject, place, statement, check_run, observed, told)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            opened.kind.name(),
            subject,
            opened.place,
            opened.statement,
            check,
            instant(now),
            told
        ],
    )?;
    for (number, side) in (1_i64..).zip(opened.sides()) {
        write_side(connection, id, number, side)?;
    }
    Ok(())
}

fn write_side(connection: &Connection, id: i64, number: i64, side: &Side) -> Result<(), Fault> {
    sources::know(connection, &side.source)?;
    let (rate, pattern) = match &side.about {
        About::Rate(rate) => (Some(rate_row(connection, rate)?), None),
        About::Mention(pattern) => (None, Some(pattern)),
    };
    let cells = PriceCells::of(&side.price, &side.source)?;
    let at = &side.provenance;
    change(
        connection,
        "INSERT INTO contradiction_side (contradiction, side, source, rate, pattern,
            observed_from, amount, amount_max, currency, unit, kind, approximate, add_on,
            companions, text, page_id, page, selector, node)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
            ?19)",
        params![
            id,
            number,
            side.source,
            rate,
            pattern,
            instant(side.from),
            cells.amount,
            cells.amount_max,
            cells.currency,
            cells.unit,
            cells.kind,
            cells.approximate,
            cells.add_on,
            cells.companions,
            side.text,
            at.page,
            page_number(connection, at.hash)?,
            at.selector,
            at.node,
        ],
    )?;
    Ok(())
}
