//! One escape per output. Page text is hostile wherever it is shown; whatever shows it passes it
//! through the function of that output, and nothing else does.

use std::borrow::Cow;

use crate::price::Amount;

/// Characters that show nothing and could make two words look alike: controls, zero-width marks,
/// bidirectional overrides.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// For a terminal, a log line or a mail header: one line without control, zero-width or
/// bidirectional characters, which are shown as `\u{…}`.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => line.push(' '),
            _ if is_invisible(c) => line.extend(c.escape_unicode()),
            _ => line.push(c),
        }
    }
    Cow::Owned(line)
}

/// For running text of several lines on a terminal or in a mail.
pub fn text(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(line).collect();
    lines.join("\n")
}

/// For HTML text and quoted attribute values.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// For Markdown text, table cells included: nothing in it is markup.
pub fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in line(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// For a value of a label in Prometheus' text format, between its quotes.
pub fn label(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// For JSON that is already written: the same values, with what cannot be seen as `\uXXXX`.
pub fn json(written: &str) -> Cow<'_, str> {
    // Between values a line may end; within one it never does.
    let hidden = |c: char| c != '\n' && is_invisible(c);
    if !written.contains(hidden) {
        return Cow::Borrowed(written);
    }
    let mut escaped = String::with_capacity(written.len());
    for c in written.chars() {
        if hidden(c) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// For one field of CSV (RFC 4180). A text that a spreadsheet would run as a formula begins with
/// `'`; a plain number keeps its sign.
pub fn csv(field: &str) -> String {
    let clean = line(field);
    let is_number = clean.parse::<Amount>().is_ok();
    let is_formula = clean.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let safe = if is_formula {
        format!("'{clean}")
    } else {
        clean.into_owned()
    };
    if safe.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_output_shows_text_as_text() {
        assert_eq!(line("a\n\u{1b}[31mb\u{202e}"), "a \\u{1b}[31mb\\u{202e}");
        assert_eq!(
            html("<b a='1'>&\"</b>"),
            "&lt;b a=&#39;1&#39;&gt;&amp;&quot;&lt;/b&gt;"
        );
        assert_eq!(
            markdown("a|b `c` [x](javascript:y) <z>\n"),
            "a\\|b \\`c\\` \\[x\\](javascript:y) \\<z\\> "
        );
        assert_eq!(label("a\\b \"c\"\nd\u{202e}"), r#"a\\b \"c\" d\\u{202e}"#);
        let hostile = "a\u{1b}\u{7f}\u{202e}\"\n";
        let written = serde_json::to_string(hostile).unwrap();
        let shown = json(&written);
        assert!(shown.is_ascii(), "{shown}");
        let read: String = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, hostile, "the value is the same");
        assert_eq!(csv("=1+1"), "'=1+1");
        assert_eq!(csv("-1.5"), "-1.5");
        assert_eq!(csv("+2 credits/s"), "'+2 credits/s");
        assert_eq!(csv("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
