//! The text with one spelling for every digit, space and sign, and nothing that cannot be seen.
//!
//! Compatibility forms are not folded wholesale: NFKC would turn the footnote mark of `$0.10²`
//! into a digit of the price. Only what a reader takes for the same sign becomes the same sign.

use unicode_normalization::UnicodeNormalization;

/// The space that never breaks, for every space that is set inside numbers.
pub(super) const FIXED_SPACE: char = '\u{a0}';

/// The first digit (zero) of every decimal script seen or likely on a price page.
const ZEROS: [u32; 14] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0BE6, 0x0C66, 0x0E50, 0x0ED0, 0x1040,
    0x17E0, 0xFF10,
];

/// Composed, with ASCII digits and signs, without controls and invisible characters.
pub(super) fn clean(text: &str) -> String {
    let mut before = None;
    let mut composed = text.nfc().filter(|c| !is_invisible(*c)).peekable();
    let mut cleaned = String::with_capacity(text.len());
    while let Some(c) = composed.next() {
        // `**$0.05**/s`: bold type in Markdown, which parts two texts and nothing else.
        if c == '*' && composed.peek() == Some(&'*') {
            composed.next();
            let apart = before.is_some_and(char::is_alphanumeric)
                && composed.peek().is_some_and(|c| c.is_alphanumeric());
            if apart {
                cleaned.push(' ');
            }
            before = None;
            continue;
        }
        // The wide comma groups wide digits only; between others it ends a clause.
        let wide = before.is_some_and(is_wide_digit)
            && composed.peek().copied().is_some_and(is_wide_digit);
        cleaned.extend(if c == '\u{ff0c}' && !wide {
            Some('、')
        } else {
            plain(c)
        });
        before = Some(c);
    }
    cleaned
}

fn is_wide_digit(c: char) -> bool {
    matches!(c, '\u{ff10}'..='\u{ff19}')
}

fn plain(c: char) -> Option<char> {
    if let Some(digit) = ascii_digit(c) {
        return Some(digit);
    }
    Some(match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\t' => '\t',
        // `price_per_second` is three words.
        '_' => ' ',
        c if c.is_control() || is_invisible(c) => return None,
        // Marks of Markdown that carry no meaning for a price.
        '\\' | '`' => return None,
        '\u{2006}'..='\u{200a}' | '\u{202f}' => FIXED_SPACE,
        '\u{3000}' => ' ',
        FIXED_SPACE => c,
        c if c.is_whitespace() => ' ',
        '￠' => '¢',
        '￡' => '£',
        '￥' => '¥',
        '￦' => '₩',
        '﹩' => '$',
        '\u{2212}' | '\u{2010}' | '\u{2011}' | '\u{fe63}' => '-',
        '\u{2014}' | '\u{2015}' | '\u{2012}' => '–',
        '\u{301c}' | '\u{223c}' => '~',
        '⁄' | '∕' => '/',
        '‘' | '’' | 'ʼ' => '\'',
        '→' | '➔' | '➜' | '⟶' | '➡' | '⇒' => '→',
        // Full-width forms of ASCII stand one block above it, in its order.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        c => c,
    })
}

fn ascii_digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// Zero-width characters, joiners, soft hyphens, bidi controls, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn digits_and_signs_of_every_script_become_ascii() {
        assert_eq!(clean("＄０．０７５／ｓ"), "$0.075/s");
        assert_eq!(clean("٠٫٠٧٥"), "0٫075");
        assert_eq!(clean("१२.५"), "12.5");
    }

    #[test]
    fn what_cannot_be_seen_is_gone() {
        assert_eq!(clean("$0.0\u{200b}75\u{202e}/s\u{0}"), "$0.075/s");
        assert_eq!(clean("\\$0.1963"), "$0.1963");
    }

    #[test]
    fn the_wide_comma_groups_wide_digits_only() {
        assert_eq!(clean("１，\u{200b}２３４"), "1,234");
        assert_eq!(clean("0.08，720p"), "0.08、720p");
    }

    #[test]
    fn a_superscript_is_no_digit() {
        assert_eq!(clean("$0.10²"), "$0.10²");
    }
}
