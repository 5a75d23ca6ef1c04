//! The table `[archive]`: how long pages are kept on which nothing rests, and mails that were sent.

use ::serde::Deserialize;
use jiff::SignedDuration;

use crate::length;

use crate::store::Keep;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchiveTable {
    pub(super) keep_pages: Option<String>,
    pub(super) keep_mails: Option<String>,
}

/// In place of a time: nothing is ever dropped.
pub const FOREVER: &str = "forever";

const DEFAULT: &str = "400d";

const SHORTEST: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn keep(raw: &ArchiveTable) -> Result<Keep, String> {
    Ok(Keep {
        pages: time(raw.keep_pages.as_deref(), "archive.keep_pages")?,
        letters: time(raw.keep_mails.as_deref(), "archive.keep_mails")?,
    })
}

/// `None`: for ever.
fn time(text: Option<&str>, key: &str) -> Result<Option<SignedDuration>, String> {
    let text = text.unwrap_or(DEFAULT);
    if text == FOREVER {
        return Ok(None);
    }
    match whole_days(text) {
        Some(time) if time >= SHORTEST => Ok(Some(time)),
        _ => Err(format!(
            "`{key}` is `{text}`, which is neither a time of a day or more, such as \
             `400d` or `26w`, nor `{FOREVER}`"
        )),
    }
}

/// A time in which days and weeks may stand: `400d`, `26w`.
pub(super) fn whole_days(text: &str) -> Option<SignedDuration> {
    length::parse(text).ok()
}
