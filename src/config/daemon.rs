//! The table `[daemon]`: how the daemon goes about its checks.

use jiff::SignedDuration;
use serde::Deserialize;

use crate::length::Length;

/// How many checks there may be at once, and how those that are due together are spread.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub at_once: usize,
    /// The most by which a check is later than its schedule says.
    pub spread: SignedDuration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            at_once: 16,
            spread: SignedDuration::from_mins(1),
        }
    }
}

/// More checks at once would only wait for each other.
const MOST_AT_ONCE: usize = 256;

const LONGEST_SPREAD: SignedDuration = SignedDuration::from_hours(1);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DaemonTable {
    at_once: Option<usize>,
    spread: Option<Length>,
}

pub(super) fn pace(raw: &DaemonTable) -> Result<Pace, String> {
    let defaults = Pace::default();
    let at_once = raw.at_once.unwrap_or(defaults.at_once);
    if !(1..=MOST_AT_ONCE).contains(&at_once) {
        return Err(format!(
            "`daemon.at_once` must be 1 to {MOST_AT_ONCE}, not {at_once}"
        ));
    }
    let spread = raw.spread.map_or(defaults.spread, |spread| spread.0);
    if spread.is_negative() || spread > LONGEST_SPREAD {
        return Err("`daemon.spread` must be `0s` to `1h`".to_owned());
    }
    Ok(Pace { at_once, spread })
}
