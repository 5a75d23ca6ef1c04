//! The instants at which what the store knows of prices and rules turns: something was first seen,
//! was last seen, or was seen gone.

use jiff::{SignedDuration, Timestamp};

use super::Store;
use super::cells::{all, parse};
use super::error::StoreError;

/// What held was certain up to its last sight, that included.
const TURNS: &str = "
    SELECT observed_from, 0 FROM price UNION SELECT observed_from, 0 FROM rule
    UNION SELECT ended, 0 FROM price WHERE ended IS NOT NULL
    UNION SELECT ended, 0 FROM rule WHERE ended IS NOT NULL
    UNION SELECT last_seen, 1 FROM price WHERE last_seen IS NOT NULL AND ended IS NOT NULL
    UNION SELECT last_seen, 1 FROM rule WHERE last_seen IS NOT NULL AND ended IS NOT NULL";

impl Store {
    /// Every instant from which on the book may be another one, in order, each once: between two
    /// of them the prices and rules of the book are the same at all instants.
    ///
    /// # Errors
    /// [`StoreError::Read`], or what is wrong with a row.
    pub fn turns(&self) -> Result<Vec<Timestamp>, StoreError> {
        self.read("read when prices turned", |connection| {
            let mut turns = all(connection, TURNS, [], |row| {
                let (instant, is_after): (String, bool) = (row.get(0)?, row.get(1)?);
                let turn: Timestamp = parse("price", &instant, &instant)?;
                let after = SignedDuration::from_nanos(i64::from(is_after));
                Ok(turn.checked_add(after).unwrap_or(Timestamp::MAX))
            })?;
            turns.sort();
            turns.dedup();
            Ok(turns)
        })
    }
}
