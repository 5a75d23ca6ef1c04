//! The schema's migrations: embedded, numbered, each applied once in its own transaction.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};

use super::error::{Cause, Fault, StoreError};

/// Tells a store from every other SQLite file: `rate` in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x7261_7465;

pub(super) struct Migration {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
}

/// In order; the first brings a file to version 1. Append only: migrations/README.md.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_initial",
        sql: include_str!("../../migrations/0001_initial.sql"),
    },
    Migration {
        name: "0002_suspect",
        sql: include_str!("../../migrations/0002_suspect.sql"),
    },
    Migration {
        name: "0003_contradictions",
        sql: include_str!("../../migrations/0003_contradictions.sql"),
    },
    Migration {
        name: "0004_durations",
        sql: include_str!("../../migrations/0004_durations.sql"),
    },
    Migration {
        name: "0005_host_rest",
        sql: include_str!("../../migrations/0005_host_rest.sql"),
    },
    Migration {
        name: "0006_seal",
        sql: include_str!("../../migrations/0006_seal.sql"),
    },
    Migration {
        name: "0007_archive",
        sql: include_str!("../../migrations/0007_archive.sql"),
    },
    Migration {
        name: "0008_recipients",
        sql: include_str!("../../migrations/0008_recipients.sql"),
    },
    Migration {
        name: "0009_letters_and_tallies",
        sql: include_str!("../../migrations/0009_letters_and_tallies.sql"),
    },
    Migration {
        name: "0010_repair",
        sql: include_str!("../../migrations/0010_repair.sql"),
    },
    Migration {
        name: "0011_offered",
        sql: include_str!("../../migrations/0011_offered.sql"),
    },
];

impl Migration {
    fn checksum(&self) -> String {
        blake3::hash(self.sql.as_bytes()).to_hex().to_string()
    }
}

fn numbered(migrations: &[Migration]) -> impl Iterator<Item = (i64, &Migration)> {
    (1..).zip(migrations)
}

/// The version that the last of the migrations makes.
pub(super) fn latest(migrations: &[Migration]) -> i64 {
    numbered(migrations)
        .last()
        .map_or(0, |(version, _)| version)
}

pub(super) fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Applies what is missing. Each step finds the version anew under the write lock, since another
/// process may be migrating the same file.
pub(super) fn migrate(
    connection: &mut Connection,
    migrations: &[Migration],
) -> Result<(), (i64, Cause)> {
    for (number, migration) in numbered(migrations) {
        step(connection, number, migration).map_err(|error| (number, error.into()))?;
    }
    Ok(())
}

fn step(
    connection: &mut Connection,
    number: i64,
    migration: &Migration,
) -> Result<(), rusqlite::Error> {
    if version(connection)? >= number {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if version(&transaction)? >= number {
        return Ok(());
    }
    transaction.execute_batch(migration.sql)?;
    transaction.execute(
        "INSERT INTO migration (version, name, checksum) VALUES (?1, ?2, ?3)",
        params![number, migration.name, migration.checksum()],
    )?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}

/// Refuses a version that no migration makes.
pub(super) fn verify_version(
    connection: &Connection,
    migrations: &[Migration],
    path: &Path,
) -> Result<(), Fault> {
    let found = version(connection)?;
    let known = latest(migrations);
    let path = path.to_owned();
    if found > known {
        return Err(StoreError::Newer { path, found, known }.into());
    }
    if found < 1 {
        let problem = format!("it says to be version {found}, which never was");
        return Err(StoreError::Damaged { path, problem }.into());
    }
    Ok(())
}

/// Refuses a file that was made with other migrations than these.
pub(super) fn verify_checksums(
    connection: &Connection,
    migrations: &[Migration],
    path: &Path,
) -> Result<(), Fault> {
    let found = version(connection)?;
    let mut applied = connection.prepare("SELECT checksum FROM migration WHERE version = ?1")?;
    for (version, migration) in numbered(migrations).take_while(|(version, _)| *version <= found) {
        let checksum: Option<String> = applied
            .query_map([version], |row| row.get(0))?
            .next()
            .transpose()?;
        if checksum.as_deref() != Some(migration.checksum().as_str()) {
            let path = path.to_owned();
            return Err(StoreError::MigrationChanged { path, version }.into());
        }
    }
    Ok(())
}
