//! The recorded changes, one after the other.

use serde_json::{Value, json};

use crate::alert::{change_json, rule_json};
use crate::rate::RateGlob;
use crate::store::{ChangeFilter, ChangesFrom, RecordedChange, Store, StoreError, WhatChanged};

/// How many are read at once while those of some rates are looked for.
const PART: u32 = 500;

/// A part of the changes.
pub struct Changes {
    pub changes: Vec<RecordedChange>,
    /// The number of the last one that was looked at, where there are more behind it.
    pub next: Option<i64>,
}

/// At most `limit` changes of the rates that are wanted, read on from one of them.
///
/// # Errors
/// [`StoreError`].
pub fn changes(
    store: &Store,
    filter: ChangeFilter<'_>,
    rates: Option<&RateGlob>,
    mut from: ChangesFrom,
    limit: u32,
) -> Result<Changes, StoreError> {
    store.at_once(|store| {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut found: Vec<RecordedChange> = Vec::new();
        loop {
            // One more than is wanted tells whether there are more.
            let part = limit
                .saturating_add(1)
                .max(if rates.is_some() { PART } else { 0 });
            let read = store.some_changes(filter, from, part)?;
            let is_last = read.len() < usize::try_from(part).unwrap_or(usize::MAX);
            let Some(last) = read.last().map(|change| change.id) else {
                break;
            };
            for change in read {
                if rates.is_some_and(|glob| !is_of(&change, glob)) {
                    continue;
                }
                if found.len() == most {
                    let next = found.last().map(|last| last.id);
                    return Ok(Changes {
                        changes: found,
                        next,
                    });
                }
                found.push(change);
            }
            if is_last {
                break;
            }
            from = match from {
                ChangesFrom::After(_) => ChangesFrom::After(last),
                ChangesFrom::Before(_) => ChangesFrom::Before(last),
            };
        }
        Ok(Changes {
            changes: found,
            next: None,
        })
    })
}

fn is_of(change: &RecordedChange, glob: &RateGlob) -> bool {
    match &change.what {
        WhatChanged::Price(price) => glob.matches(&price.rate),
        WhatChanged::Rule(rule) => glob.matches_route(&rule.route),
    }
}

/// One of them; of `price` and `rule` one is `null`.
pub fn recorded_json(change: &RecordedChange) -> Value {
    let (price, rule) = match &change.what {
        WhatChanged::Price(price) => (Some(change_json(price)), None),
        WhatChanged::Rule(rule) => (None, Some(rule_json(rule))),
    };
    json!({
        "change": change.id,
        "source": change.source,
        "check": change.check,
        "observed": change.observed,
        "old_until": change.last_seen,
        "snapshot_before": change.snapshot_before,
        "snapshot_now": change.snapshot_now,
        "price": price,
        "rule": rule,
    })
}
