//! The line of a file in which a mistake is, with a caret line under what it is about.

use std::borrow::Cow;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::terminal;
use crate::address::shown_url;
use crate::config::read_file;
use crate::escape::line as one_line;

/// Longer lines are cut: a mistake in a file of one line need not fill the screen.
const WIDEST: usize = 160;

/// A line that sets one of these may hold a secret that was written into the wrong file.
const SECRETS: [&str; 4] = ["password", "secret", "token", "key"];

/// ```text
///    |
/// 14 | prise = { field = "Price" }
///    | ^^^^^ did you mean `price`?
/// ```
pub(super) fn snippet(text: &str, line: usize, cause: &str) -> Option<String> {
    let row = text.lines().nth(line.checked_sub(1)?)?;
    let row = masked(&without_secret(row));
    let row: String = one_line(&row).chars().take(WIDEST).collect();
    let (before, about) = place(&row, cause);
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let bar = |left: &str| terminal::styled(terminal::DIM, &format!("{left} |"));
    let carets = "^".repeat(about.width().max(1));
    let meant = meant(cause).map(|word| format!(" did you mean `{word}`?"));
    Some(format!(
        "{}\n{} {row}\n{} {}{}{}",
        bar(&margin),
        bar(&number),
        bar(&margin),
        " ".repeat(before.width()),
        terminal::styled(terminal::RED, &carets),
        meant.unwrap_or_default()
    ))
}

/// A row with the secrets of the URLs in its quotes masked: it may end in a log.
fn masked(row: &str) -> String {
    let parts = row.split('"').enumerate().map(|(n, part)| {
        let is_url = n % 2 == 1 && part.contains("://");
        if is_url {
            shown_url(part)
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// Of the words that a cause says are expected, the one most like the word that stands there.
fn meant(cause: &str) -> Option<&str> {
    let (_, named) = cause.split_once("unknown ")?;
    let mut words = named.split('`').skip(1).step_by(2);
    let written = words.next()?;
    let distance = |word: &&str| strsim::damerau_levenshtein(written, word);
    let near = words.min_by_key(distance)?;
    // More than a slip or two apart it is another word.
    (distance(&near) <= 2).then_some(near)
}

/// A snippet of the file at `path`, where it can still be read.
pub(super) fn of_file(path: &Path, line: usize, cause: &str) -> Option<String> {
    snippet(&read_file(path).ok()?, line, cause)
}

/// The line with `…` for what it sets a secret to.
fn without_secret(row: &str) -> Cow<'_, str> {
    let is_secret = |name: &str| {
        let name = name.to_lowercase();
        SECRETS.iter().any(|word| name.contains(word))
    };
    match row.split_once('=') {
        Some((name, _)) if is_secret(name) => Cow::Owned(format!("{name}= …")),
        _ => Cow::Borrowed(row),
    }
}

/// What stands before the word that the cause names in backticks, and the word; else the whole
/// of the line without its indentation.
fn place<'r>(row: &'r str, cause: &str) -> (&'r str, &'r str) {
    let named = cause.split('`').skip(1).step_by(2);
    for word in named.filter(|word| !word.is_empty()) {
        if let Some((before, rest)) = row.split_once(word) {
            let about = rest_of(row, before.len(), rest.len());
            return (before, about);
        }
    }
    let about = row.trim();
    let indented = row.len().saturating_sub(row.trim_start().len());
    (row.get(..indented).unwrap_or_default(), about)
}

/// The part of `row` between its first `before` and its last `after` bytes.
fn rest_of(row: &str, before: usize, after: usize) -> &str {
    row.get(before..row.len().saturating_sub(after))
        .unwrap_or(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, line: usize, cause: &str) -> String {
        anstream::adapter::strip_str(&snippet(text, line, cause).unwrap()).to_string()
    }

    #[test]
    fn the_caret_stands_under_what_the_cause_names() {
        assert_eq!(
            plain(
                "a = 1\n  prise = 2\n",
                2,
                "unknown key `prise`, expected `price`"
            ),
            "  |\n2 |   prise = 2\n  |   ^^^^^ did you mean `price`?"
        );
        assert_eq!(
            plain("x\n  y = ]", 2, "no `z` here"),
            "  |\n2 |   y = ]\n  |   ^^^^^"
        );
        assert_eq!(
            plain("a = 1\npassword = \"hunter2\"", 2, "unknown key `password`"),
            "  |\n2 | password = …\n  | ^^^^^^^^"
        );
        assert!(snippet("x", 2, "gone").is_none());
        assert!(snippet("x", 0, "gone").is_none());
    }
}
