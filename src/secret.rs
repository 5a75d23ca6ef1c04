//! A text that is never printed.

use std::fmt;

use serde::Deserialize;

/// A password. It can be shown only by [`Secret::expose`], so that a search for that word finds
/// every place that does.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The content of a password file: everything but the one line end that editors and `echo`
    /// leave behind it.
    pub fn from_file_content(content: &str) -> Self {
        let content = content.strip_suffix('\n').unwrap_or(content);
        Self::new(content.strip_suffix('\r').unwrap_or(content))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_printed() {
        let secret = Secret::new("hunter2");
        assert_eq!(
            format!("{secret} {secret:?} {secret:#?}"),
            "[redacted] [redacted] [redacted]"
        );
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_password_file_loses_one_line_end_and_nothing_else() {
        for (content, password) in [
            ("pw\n", "pw"),
            ("pw\r\n", "pw"),
            ("pw", "pw"),
            (" p w \n", " p w "),
            ("pw\n\n", "pw\n"),
            ("pässword\n", "pässword"),
            ("", ""),
        ] {
            assert_eq!(Secret::from_file_content(content).expose(), password);
        }
    }
}
