//! The table `[archive]`: how long pages are kept on which nothing rests.

use ::serde::Deserialize;
use jiff::SignedDuration;

use crate::length;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchiveTable {
    pub(super) keep_pages: Option<String>,
}

/// In place of a time: nothing is ever dropped.
pub const FOREVER: &str = "forever";

const DEFAULT: &str = "400d";

const SHORTEST: SignedDuration = SignedDuration::from_hours(24);

/// `None`: for ever.
pub(super) fn keep_pages(raw: &ArchiveTable) -> Result<Option<SignedDuration>, String> {
    let text = raw.keep_pages.as_deref().unwrap_or(DEFAULT);
    if text == FOREVER {
        return Ok(None);
    }
    match whole_days(text) {
        Some(time) if time >= SHORTEST => Ok(Some(time)),
        _ => Err(format!(
            "`archive.keep_pages` is `{text}`, which is neither a time of a day or more, such as \
             `400d` or `26w`, nor `{FOREVER}`"
        )),
    }
}

/// A time in which days and weeks may stand: `400d`, `26w`.
pub(super) fn whole_days(text: &str) -> Option<SignedDuration> {
    length::parse(text).ok()
}
