//! Text from outside, made fit for a header, for a body, or for one line of a log.

/// For a header: one line, nothing invisible, at most `most` characters.
///
/// Lines and controls become spaces, so no header can be injected. Characters that reorder or hide
/// what stands beside them go: a subject must read as it was written. `=?` is broken up, since a
/// mail program would decode the text behind it into one we never checked.
pub(super) fn header_text(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(4 * most));
    for c in text.chars().filter(|c| !is_deceptive(*c)) {
        if !c.is_whitespace() && !c.is_control() {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    cut(line.replace("=?", "= ?").trim_end(), most)
}

/// For a body: every line ends in CRLF, and other controls than tabs are shown as `U+FFFD`.
///
/// A bare carriage return may not stand in a message, and two servers may read it as two things.
/// lettre would write the CRLFs as well, moving the rest of the text for each.
pub(super) fn body_text(text: &str) -> String {
    let mut body = String::with_capacity(text.len() + text.len() / 32);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => body.push_str("\r\n"),
            c if c.is_control() && c != '\t' => body.push(char::REPLACEMENT_CHARACTER),
            c => body.push(c),
        }
    }
    body
}

/// For a log or a terminal: one line of at most `most` characters, controls and hidden characters
/// written out.
pub(super) fn escaped(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(4 * most));
    for c in text.chars().take(most.saturating_add(1)) {
        if c.is_control() || is_deceptive(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    cut(&line, most)
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Whether `c` changes how its neighbours look without showing itself: direction marks, zero
/// widths, line separators, interlinear and tag characters.
fn is_deceptive(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_one_visible_line() {
        for (text, line) in [
            ("  two  prices\tchanged ", "two prices changed"),
            ("a\r\nBcc: x@y.z", "a Bcc: x@y.z"),
            ("a\0b\u{85}c\u{2028}d", "a b cd"),
            ("safe\u{202e}fdp.exe", "safefdp.exe"),
            ("price ↑ 📈", "price ↑ 📈"),
            ("=?utf-8?b?SGk=?=", "= ?utf-8?b?SGk= ?="),
            ("=\u{200b}?utf-8?b?SGk=?=", "= ?utf-8?b?SGk= ?="),
            ("\r\n", ""),
        ] {
            assert_eq!(header_text(text, 80), line);
        }
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert_eq!(header_text(&"x".repeat(10_000), 10), "xxxxxxxxx…");
        assert_eq!(header_text("éééé", 4), "éééé");
        assert_eq!(escaped(&"\u{1b}".repeat(10_000), 10), "\\u{1b}\\u{…");
    }

    #[test]
    fn bodies_keep_their_lines_and_lose_their_controls() {
        assert_eq!(
            body_text("a\r\nb\rc\n\rd\te\0\u{1b}[1m"),
            "a\r\nb\r\nc\r\n\r\nd\te\u{fffd}\u{fffd}[1m"
        );
    }
}
