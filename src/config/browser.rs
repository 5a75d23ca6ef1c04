//! The table `[browser]`: how pages that need a browser are rendered.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::values::Named;
use crate::fetch::BrowserSettings;
use crate::length::Length;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BrowserTable {
    enabled: Option<bool>,
    program: Option<Named>,
    deadline: Option<Length>,
    max_memory_bytes: Option<u64>,
    max_pages: Option<u32>,
    allow_root: Option<bool>,
}

const LONGEST: Duration = Duration::from_mins(10);

/// Chromium takes a quarter of this before it shows anything.
const LEAST_MEMORY: u64 = 256 << 20;

const MOST_PAGES: u32 = 10_000;

/// `None` where no page is rendered.
pub(super) fn settings(
    raw: BrowserTable,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<Option<BrowserSettings>, String> {
    let defaults = BrowserSettings::default();
    let deadline = match raw.deadline {
        None => defaults.deadline,
        Some(Length(set)) => Duration::try_from(set)
            .ok()
            .filter(|set| !set.is_zero() && *set <= LONGEST)
            .ok_or("`browser.deadline` must be above zero and at most `10m`")?,
    };
    let max_memory_bytes = raw.max_memory_bytes.unwrap_or(defaults.max_memory_bytes);
    if max_memory_bytes < LEAST_MEMORY {
        return Err(format!(
            "`browser.max_memory_bytes` must be at least {LEAST_MEMORY}, or Chromium shows nothing"
        ));
    }
    let max_pages = raw.max_pages.unwrap_or(defaults.max_pages);
    if !(1..=MOST_PAGES).contains(&max_pages) {
        return Err(format!(
            "`browser.max_pages` must be 1 to {MOST_PAGES}, not {max_pages}"
        ));
    }
    let settings = BrowserSettings {
        program: raw.program.map(|program| beside(program.0)),
        path: env::var("PATH").ok(),
        folder: env::temp_dir(),
        deadline,
        max_memory_bytes,
        max_pages,
        allow_root: raw.allow_root.unwrap_or(defaults.allow_root),
    };
    Ok(raw.enabled.unwrap_or(true).then_some(settings))
}
