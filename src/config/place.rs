//! The line of a setting, for mistakes that are found after the file was parsed: their message
//! begins with the key between backticks, such as `mail.deadline`.

use std::path::PathBuf;

use toml::de::{DeTable, DeValue};

use super::ConfigError;

/// Where a setting stands, for what turns out to be wrong with it only when it is used.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub path: PathBuf,
    pub line: usize,
}

impl Place {
    pub fn wrong(&self, cause: String) -> ConfigError {
        ConfigError::Value {
            path: self.path.clone(),
            line: self.line,
            cause,
        }
    }
}

/// The line of the key that a message names first; of the table that holds it, where it is not
/// there; the first line, where the message names none.
pub(super) fn line_of(text: &str, message: &str) -> usize {
    let key = message.split('`').nth(1).unwrap_or_default();
    let at = offset_of(text, key).or_else(|| (!key.is_empty()).then(|| text.find(key)).flatten());
    let before = text.get(..at.unwrap_or(0)).unwrap_or_default();
    before.matches('\n').count().saturating_add(1)
}

fn offset_of(text: &str, key: &str) -> Option<usize> {
    let parsed = DeTable::parse(text).ok()?;
    let mut table = parsed.get_ref();
    let mut found = None;
    for part in key.split('.') {
        let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref() == part) else {
            break;
        };
        found = Some(name.span().start);
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_wherever_it_stands() {
        let text = "# deadline\nstore = \"a\"\n\n[fetch]\ndeadline = \"0s\"\n[fetch.origins]\n\
                    \"https://a\" = \"b\"\n[mail]\ndeadline = \"1s\"\n[[webhook]]\nname = \"x\"\n";
        for (message, line) in [
            ("`fetch.deadline` must be above zero", 5),
            ("`mail.deadline` must be above zero", 9),
            ("`fetch.origins`: no", 6),
            // The table, where the key itself is not there.
            ("`mail.username` is missing", 8),
            ("the webhook `x` has no secret", 11),
            ("`store` is no file", 2),
            ("nothing is named", 1),
            ("`nowhere` at all", 1),
        ] {
            assert_eq!(line_of(text, message), line, "{message}");
        }
    }
}
