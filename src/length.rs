//! Lengths of time as people write them: `30s`, `10m`, `36h`, `400d`, `2w`, `1h 30m`. A day is
//! 24 hours.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::Deserialize;

/// The text is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLength {
    #[error("`{0}` has no unit: write `{0}s`, `{0}m`, `{0}h` or `{0}d`")]
    NoUnit(String),
    #[error("`{0}` is no length of time: write `30s`, `10m`, `36h` or `2d`")]
    Unreadable(String),
}

/// Reads a length of time; one that is negative is read as well.
///
/// # Errors
/// [`BadLength`], which says what can be written.
pub fn parse(text: &str) -> Result<SignedDuration, BadLength> {
    let length = text
        .parse::<Span>()
        .and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    length.map_err(|_| {
        // Text of a file, shown on one line.
        let shown = text.escape_debug().to_string();
        let number = text.trim();
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        if is_number {
            BadLength::NoUnit(number.to_owned())
        } else {
            BadLength::Unreadable(shown)
        }
    })
}

/// As a file of settings writes it: a text in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Length(pub SignedDuration);

impl TryFrom<String> for Length {
    type Error = BadLength;

    fn try_from(text: String) -> Result<Self, BadLength> {
        parse(&text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_its_unit() {
        for (text, seconds) in [
            ("30s", 30),
            ("10m", 600),
            ("36h", 129_600),
            ("2d", 172_800),
            ("1w", 604_800),
            ("1h 30m", 5_400),
            ("1 min", 60),
            ("-5s", -5),
        ] {
            assert_eq!(parse(text).unwrap().as_secs(), seconds, "{text}");
        }
        assert_eq!(parse("500ms").unwrap().as_millis(), 500);
        for text in ["5", " 60 "] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains("has no unit: write `"), "{error}");
        }
        for text in ["", "a while", "1 month", "5 apples", "1.5", "9\n9", "s"] {
            let error = parse(text).unwrap_err().to_string();
            assert!(
                error.ends_with("write `30s`, `10m`, `36h` or `2d`"),
                "{error}"
            );
            assert!(!error.contains('\n'), "{error}");
        }
        let endless = format!("{}d", "9".repeat(40));
        assert!(parse(&endless).is_err());
    }
}
