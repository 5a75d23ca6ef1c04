//! Dates as pages write them.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A date at the start of normalized text, and what follows it: `2026-02-06`, `2026/2/6`,
/// `february 6, 2026`, `feb 6 2026`, `6 february 2026`, `2026年2月6日`.
pub(super) fn date(text: &str) -> Option<(Date, &str)> {
    let mut cursor = text;
    if let Some(month) = month_name(&mut cursor) {
        let day = whole(&mut cursor, " ")?;
        let year = whole(&mut cursor, ", ")?;
        return Some((civil(year, month, day)?, cursor));
    }
    let first = whole(&mut cursor, "")?;
    if first > 31 {
        let month = whole(&mut cursor, "-/.年 ")?;
        let day = whole(&mut cursor, "-/.月 ")?;
        return Some((
            civil(first, month, day)?,
            cursor.strip_prefix('日').unwrap_or(cursor),
        ));
    }
    cursor = cursor.trim_start_matches(' ');
    let month = month_name(&mut cursor)?;
    let year = whole(&mut cursor, ", ")?;
    Some((civil(year, month, first)?, cursor))
}

fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// The number of the month whose name, or its first three letters, stands at the cursor.
fn month_name(cursor: &mut &str) -> Option<u32> {
    let end = cursor
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(cursor.len());
    let name = cursor.get(..end)?;
    let at = MONTHS
        .iter()
        .position(|month| name == *month || (name.len() == 3 && month.starts_with(name)))?;
    *cursor = cursor.get(end..)?.trim_start_matches('.');
    u32::try_from(at).ok()?.checked_add(1)
}

/// A whole number at the cursor, behind any of the `separators`.
fn whole(cursor: &mut &str, separators: &str) -> Option<u32> {
    let start = cursor.trim_start_matches(|c| separators.contains(c));
    let end = start
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(start.len());
    let value = start.get(..end)?.parse().ok()?;
    *cursor = start.get(end..)?;
    Some(value)
}
