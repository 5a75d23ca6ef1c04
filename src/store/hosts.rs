//! Which hosts wish to be left alone, and until when.

use jiff::Timestamp;
use rusqlite::params;

use super::Store;
use super::cells::{all, change, instant, parse};
use super::error::StoreError;

impl Store {
    /// The hosts that wish to be left alone now, and until when, in the order of their names.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn host_rests(&self, now: Timestamp) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let sql = "SELECT host, until FROM host_rest WHERE until > ?1 ORDER BY host";
        self.read("read which hosts are left alone", |connection| {
            all(connection, sql, [instant(now)], |row| {
                let (host, until): (String, String) = (row.get(0)?, row.get(1)?);
                let until = parse("host_rest", &host, &until)?;
                Ok((host, until))
            })
        })
    }

    /// Keeps that a host wishes to be left alone, and forgets the wishes that are over.
    ///
    /// # Errors
    /// [`StoreError::Write`].
    pub fn set_host_rest(
        &mut self,
        host: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("keep that a host is left alone", |connection| {
            let over = "DELETE FROM host_rest WHERE until <= ?1";
            change(connection, over, [instant(now)])?;
            change(
                connection,
                "INSERT INTO host_rest (host, until) VALUES (?1, ?2)
                 ON CONFLICT (host) DO UPDATE SET until = excluded.until",
                params![host, instant(until)],
            )?;
            Ok(())
        })
    }
}
