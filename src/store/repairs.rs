//! The last repair of a source's selector file that was looked for: what was proposed, or why not.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use super::Store;
use super::cells::{change, first, parse};
use super::error::{Fault, StoreError};
use crate::page::PageHash;

/// A repair that a check looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRepair {
    /// The pages and the file that it is about.
    pub about: PageHash,
    /// The changed file, where one is proposed.
    pub text: Option<String>,
    /// What people are told of it.
    pub told: Value,
}

/// One that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    pub source: String,
    /// When the pages came.
    pub observed: Timestamp,
    /// The check that looked for it.
    pub check: i64,
    pub about: PageHash,
    pub text: Option<String>,
    pub told: Value,
}

impl Store {
    /// The last repair that was looked for.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn repair_of(&self, source: &str) -> Result<Option<Repair>, StoreError> {
        self.read("read a repair", |connection| {
            let sql = "SELECT check_run, about, text, told, c.finished
                FROM repair JOIN check_run c ON c.id = check_run WHERE repair.source = ?1";
            first(connection, sql, [source], |row| {
                let (check, about, text): (i64, String, Option<String>) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                let (told, observed): (String, String) = (row.get(3)?, row.get(4)?);
                let told = serde_json::from_str(&told);
                Ok(Repair {
                    source: source.to_owned(),
                    observed: parse("check_run", check, &observed)?,
                    check,
                    about: parse("repair", source, &about)?,
                    text,
                    told: told.map_err(|error| Fault::row("repair", source, error.to_string()))?,
                })
            })
        })
    }
}

/// Keeps a repair in the place of the one before it.
pub(super) fn keep(
    connection: &Connection,
    source: &str,
    check: i64,
    repair: &NewRepair,
) -> Result<(), Fault> {
    change(
        connection,
        "INSERT INTO repair (source, check_run, about, text, told) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (source) DO UPDATE SET check_run = excluded.check_run,
             about = excluded.about, text = excluded.text, told = excluded.told",
        params![
            source,
            check,
            repair.about.to_string(),
            repair.text,
            repair.told.to_string(),
        ],
    )?;
    Ok(())
}
