//! The table `[fetch]`: how pages are fetched.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use crate::check::Origins;
use crate::fetch::{FetchLimits, Gate};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FetchTable {
    user_agent: Option<String>,
    deadline: Option<SignedDuration>,
    connect_timeout: Option<SignedDuration>,
    max_body_bytes: Option<usize>,
    pub(super) allow_private: Option<bool>,
    #[serde(default)]
    pub(super) origins: BTreeMap<String, String>,
}

pub(super) fn limits(raw: &FetchTable) -> Result<FetchLimits, String> {
    let defaults = FetchLimits::default();
    let duration = |set: Option<SignedDuration>, default: Duration, key: &str| match set {
        None => Ok(default),
        Some(set) => Duration::try_from(set)
            .ok()
            .filter(|d| !d.is_zero())
            .ok_or_else(|| format!("`fetch.{key}` must be above zero")),
    };
    Ok(FetchLimits {
        deadline: duration(raw.deadline, defaults.deadline, "deadline")?,
        connect_timeout: duration(
            raw.connect_timeout,
            defaults.connect_timeout,
            "connect_timeout",
        )?,
        max_body_bytes: match raw.max_body_bytes {
            Some(0) => return Err("`fetch.max_body_bytes` must be above zero".to_owned()),
            set => set.unwrap_or(defaults.max_body_bytes),
        },
        user_agent: raw.user_agent.clone().unwrap_or(defaults.user_agent),
        allow_private: raw.allow_private.unwrap_or(defaults.allow_private),
        max_redirects: defaults.max_redirects,
    })
}

pub(super) fn origins(raw: BTreeMap<String, String>) -> Result<Origins, String> {
    let gate = Gate {
        allow_private: true,
    };
    for origin in raw.iter().flat_map(|(from, to)| [from, to]) {
        gate.admit(origin)
            .map_err(|refusal| format!("`fetch.origins`: {refusal}"))?;
    }
    let plain = |origin: String| origin.trim_end_matches('/').to_owned();
    let pairs = raw.into_iter().map(|(from, to)| (plain(from), plain(to)));
    Ok(Origins(pairs.collect()))
}
