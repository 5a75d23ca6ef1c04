//! What a mail server answers: a code and some lines.

use std::fmt;

/// One reply of the server: its code and the text of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// What an EHLO reply offers under `keyword`, if it offers it.
    pub(super) fn offered(&self, keyword: &str) -> Option<Vec<&str>> {
        self.lines.iter().skip(1).find_map(|line| {
            let mut words = line.split_whitespace();
            words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case(keyword))
                .then(|| words.collect())
        })
    }

    pub(super) fn last_line(&self) -> &str {
        self.lines.last().map_or("", String::as_str)
    }

    /// The same reply without `secrets`, which some servers repeat to the client.
    pub(super) fn without(mut self, secrets: &[String]) -> Self {
        for line in &mut self.lines {
            for secret in secrets {
                *line = line.replace(secret.as_str(), "[redacted]");
            }
        }
        self
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        self.lines
            .iter()
            .filter(|line| !line.is_empty())
            .try_for_each(|line| write!(f, " {line}"))
    }
}

/// One line of a reply: its code, whether it is the last, its text.
pub(super) fn reply_line(line: &[u8]) -> Option<(u16, bool, String)> {
    let line = String::from_utf8_lossy(line);
    let (code, rest) = line.trim_end().split_at_checked(3)?;
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let code = code.parse().ok().filter(|code| (200..600).contains(code))?;
    match rest.chars().next() {
        None => Some((code, true, String::new())),
        Some(' ') => Some((code, true, rest.trim().to_owned())),
        Some('-') => Some((code, false, rest.strip_prefix('-')?.trim().to_owned())),
        Some(_) => None,
    }
}
