//! What a page is: the bytes of one response, where they came from, and the text they spell.
//!
//! A page is evidence. Its bytes are kept as they came (after the content coding is undone) and
//! named by their hash; [`Page::text`] is the only reading of them as characters, so a price read
//! again from the archive is read from the same text.

use std::fmt;
use std::str::FromStr;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a page its own declaration of an encoding is looked for (WHATWG HTML, "prescan a
/// byte stream to determine its encoding").
const PRESCAN_BYTES: usize = 1024;

/// The name of a page's bytes: their BLAKE3 hash. Written `b3:` and 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageHash(blake3::Hash);

impl PageHash {
    pub fn of(body: &[u8]) -> Self {
        Self(blake3::hash(body))
    }

    /// The first 8 digits: enough for a person to tell pages apart, not for the store.
    pub fn short(&self) -> String {
        self.0.to_hex().chars().take(8).collect()
    }
}

impl fmt::Display for PageHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b3:{}", self.0.to_hex())
    }
}

impl FromStr for PageHash {
    type Err = NotAPageHash;

    /// Accepts exactly what `Display` writes, so that one page has one name.
    fn from_str(text: &str) -> Result<Self, NotAPageHash> {
        text.strip_prefix("b3:")
            .filter(|hex| !hex.contains(|c: char| c.is_ascii_uppercase()))
            .and_then(|hex| blake3::Hash::from_hex(hex).ok())
            .map(Self)
            .ok_or_else(|| NotAPageHash(text.to_owned()))
    }
}

/// The text is not the name of a page.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a page hash: `b3:` and 64 hexadecimal digits in lower case")]
pub struct NotAPageHash(pub String);

/// What the site gave to ask later whether the page has changed. Sent back as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// One response, complete and undamaged as far as HTTP can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The source it was fetched for.
    pub source: String,
    /// Which page of the source.
    pub page: String,
    /// The URL asked for.
    pub url: String,
    /// The URL that answered, after redirects.
    pub final_url: String,
    pub status: u16,
    pub content_type: Option<String>,
    pub validators: Validators,
    /// When it was asked for.
    pub observed: jiff::Timestamp,
    pub hash: PageHash,
    /// The bytes after the content coding (gzip, …) is undone.
    pub body: Vec<u8>,
}

impl Page {
    /// A page that somebody saved: its bytes, and nothing of what the server said of them.
    pub fn saved(
        source: &str,
        page: &str,
        url: &str,
        observed: jiff::Timestamp,
        body: Vec<u8>,
    ) -> Self {
        Self {
            source: source.to_owned(),
            page: page.to_owned(),
            url: url.to_owned(),
            final_url: url.to_owned(),
            status: 200,
            content_type: None,
            validators: Validators::default(),
            observed,
            hash: PageHash::of(&body),
            body,
        }
    }

    /// The characters of the body.
    ///
    /// The encoding is the first of: the byte order mark; what the HTTP header names; what the
    /// page itself names; UTF-8; a guess from the bytes. Header and page are tried in this order
    /// and the first under which every byte is valid is taken, since each is wrong at times.
    ///
    /// # Errors
    ///
    /// [`DecodeProblem`] if some byte is not valid in the encoding: a replaced character could be
    /// a digit or a decimal point.
    pub fn text(&self) -> Result<String, DecodeProblem> {
        if let Some((encoding, length)) = Encoding::for_bom(&self.body) {
            let text = self.body.get(length..).unwrap_or_default();
            return decode(encoding, text).ok_or(DecodeProblem::new(encoding, SaidBy::Mark));
        }
        let declared = self.declared_encodings();
        for (encoding, _) in &declared {
            if let Some(text) = decode(encoding, &self.body) {
                return Ok(text);
            }
        }
        if let Some((encoding, said_by)) = declared.first() {
            return Err(DecodeProblem::new(encoding, *said_by));
        }
        decode(UTF_8, &self.body).map_or_else(|| decode_guessed(&self.body), Ok)
    }

    /// What header and page name, in the order of trust. A label that names no encoding counts as
    /// none.
    fn declared_encodings(&self) -> Vec<(&'static Encoding, SaidBy)> {
        if let Some(encoding) = utf_16_without_mark(&self.body) {
            return vec![(encoding, SaidBy::Bytes)];
        }
        let header = self.content_type.as_deref().and_then(charset_parameter);
        let header = header.as_deref().and_then(encoding_named);
        let page = self.may_name_its_encoding().then(|| prescan(&self.body));
        let page = page.flatten().as_deref().and_then(encoding_named);
        // The page was read as ASCII to find the label, so it cannot be UTF-16 (WHATWG HTML).
        let page = page.map(|e| if e.is_ascii_compatible() { e } else { UTF_8 });
        header
            .map(|encoding| (encoding, SaidBy::Header))
            .into_iter()
            .chain(page.map(|encoding| (encoding, SaidBy::Page)))
            .collect()
    }

    /// Only markup names its own encoding; `<meta charset>` in JSON or Markdown is an example.
    fn may_name_its_encoding(&self) -> bool {
        match &self.content_type {
            None => true,
            Some(content_type) => {
                let content_type = content_type.to_ascii_lowercase();
                content_type.contains("html") || content_type.contains("xml")
            }
        }
    }
}

/// The body cannot be read as text.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the page is not valid {encoding}, the encoding named by {said_by}")]
pub struct DecodeProblem {
    /// The name of the encoding in the WHATWG Encoding Standard.
    pub encoding: &'static str,
    pub said_by: SaidBy,
}

impl DecodeProblem {
    fn new(encoding: &'static Encoding, said_by: SaidBy) -> Self {
        Self {
            encoding: encoding.name(),
            said_by,
        }
    }
}

/// Where the name of an encoding comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidBy {
    Mark,
    Header,
    Page,
    Bytes,
}

impl fmt::Display for SaidBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mark => "its byte order mark",
            Self::Header => "the HTTP header",
            Self::Page => "the page itself",
            Self::Bytes => "the look of its bytes",
        })
    }
}

fn decode(encoding: &'static Encoding, body: &[u8]) -> Option<String> {
    encoding
        .decode_without_bom_handling_and_without_replacement(body)
        .map(std::borrow::Cow::into_owned)
}

fn decode_guessed(body: &[u8]) -> Result<String, DecodeProblem> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(body, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    decode(encoding, body).ok_or(DecodeProblem::new(encoding, SaidBy::Bytes))
}

/// Labels of encodings that cannot be read at all (`hz-gb-2312`) count as unknown.
fn encoding_named(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// UTF-16 without a mark shows by its NULs: a page begins with two ASCII characters. It would
/// else pass as valid UTF-8.
fn utf_16_without_mark(body: &[u8]) -> Option<&'static Encoding> {
    match body {
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => Some(UTF_16LE),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The `charset` of a content type, in a header or in `<meta http-equiv>`.
fn charset_parameter(content_type: &str) -> Option<String> {
    let content_type = content_type.to_ascii_lowercase();
    let (_, after) = content_type.split_once("charset")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let label = match value.chars().next()? {
        quote @ ('"' | '\'') => value.split(quote).nth(1)?,
        _ => value
            .split(|c: char| c == ';' || c.is_ascii_whitespace())
            .next()?,
    };
    Some(label.to_owned())
}

/// The label in the XML declaration or in a `<meta>` near the start of the page.
fn prescan(body: &[u8]) -> Option<String> {
    // Each byte becomes the character of its number: labels and tags are ASCII, and the rest must
    // only not be mistaken for them.
    let head: String = body
        .iter()
        .take(PRESCAN_BYTES)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    xml_declared(&head).or_else(|| meta_declared(&head))
}

fn xml_declared(head: &str) -> Option<String> {
    let (declaration, _) = head.strip_prefix("<?xml")?.split_once("?>")?;
    Attributes(declaration)
        .find(|(name, _)| *name == "encoding")
        .map(|(_, label)| label.to_owned())
}

fn meta_declared(head: &str) -> Option<String> {
    let mut rest = head;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        if let Some(comment) = after.strip_prefix("!--") {
            // `<!-->` is a whole comment: its end may share the dashes of its start.
            rest = comment
                .strip_prefix('>')
                .or_else(|| comment.split_once("-->").map(|(_, beyond)| beyond))?;
        } else if let Some(tag) = after.strip_prefix("meta")
            && tag.starts_with(|c: char| c == '/' || c.is_ascii_whitespace())
            && let Some(label) = meta_label(tag)
        {
            return Some(label);
        }
    }
    None
}

/// What one `<meta>` declares, given the text behind its name.
fn meta_label(tag: &str) -> Option<String> {
    let attributes: Vec<_> = Attributes(tag).collect();
    let value = |wanted: &str| {
        let found = attributes.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| *value)
    };
    if let Some(label) = value("charset") {
        return Some(label.to_owned());
    }
    if value("http-equiv") == Some("content-type") {
        return charset_parameter(value("content")?);
    }
    None
}

/// The attributes of a tag, up to its `>`. A value cut off by the end of the text is not one.
struct Attributes<'a>(&'a str);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_gap = |c: char| c == '/' || c.is_ascii_whitespace();
        let rest = self.0.trim_start_matches(is_gap);
        let name_end = rest.find(|c: char| c == '=' || c == '>' || is_gap(c))?;
        let (name, rest) = rest.split_at_checked(name_end)?;
        let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
            self.0 = rest;
            return (!name.is_empty()).then_some((name, ""));
        };
        let value = value.trim_ascii_start();
        let (value, rest) = match value.chars().next()? {
            '"' => value.strip_prefix('"')?.split_once('"')?,
            '\'' => value.strip_prefix('\'')?.split_once('\'')?,
            _ => {
                let end = value.find(|c: char| c == '>' || c.is_ascii_whitespace())?;
                value.split_at_checked(end)?
            }
        };
        self.0 = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GB18030, GBK, SHIFT_JIS, WINDOWS_1251};

    fn page(content_type: Option<&str>, body: &[u8]) -> Page {
        let (url, observed) = ("https://kling.test/pricing", jiff::Timestamp::UNIX_EPOCH);
        Page {
            content_type: content_type.map(Into::into),
            ..Page::saved("kling", "pricing", url, observed, body.to_vec())
        }
    }

    fn text(content_type: Option<&str>, body: &[u8]) -> String {
        page(content_type, body).text().unwrap()
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn a_hash_reads_back_and_has_one_spelling() {
        let hash = PageHash::of(b"$0.075/s");
        let written = hash.to_string();
        assert_eq!(written.len(), 67);
        assert_eq!(written.parse(), Ok(hash));
        assert!(written.contains(&format!("b3:{}", hash.short())));
        assert_eq!(hash.short().len(), 8);
        for wrong in [
            "",
            "b3:",
            "b3:12",
            &written.to_uppercase(),
            &written.replace("b3:", ""),
            &format!("b3:{}", written.replace("b3:", "").to_uppercase()),
            &format!("{written}0"),
        ] {
            assert!(wrong.parse::<PageHash>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_declaration_leads_to_the_same_text() {
        let body = "<p>可灵 价格 0.075</p>";
        let with = |declaration: &str| format!("{declaration}{body}");
        for (header, declaration, encoding) in [
            (Some("text/html; charset=GBK"), "", GBK),
            (Some("text/html;charset=\"gb18030\""), "", GB18030),
            (Some("text/html"), "<meta charset=gbk>", GBK),
            (
                None,
                "<!-- <meta charset=big5> --><META CHARSET='gb2312' />",
                GBK,
            ),
            (
                Some("text/html"),
                "<meta content='text/html; charset=gbk' http-equiv=Content-Type>",
                GBK,
            ),
            (
                Some("application/xhtml+xml"),
                "<?xml version='1.0' encoding=\"GBK\"?>",
                GBK,
            ),
            (
                Some("text/html; charset=no-such"),
                "<meta charset=gbk>",
                GBK,
            ),
            (
                Some("text/html; charset=iso-2022-kr"),
                "<meta charset=gbk>",
                GBK,
            ),
            (Some("text/html; charset=utf-8"), "<meta charset=gbk>", GBK),
            (Some("text/html; charset=gbk"), "<meta charset=utf-8>", GBK),
            (Some("text/html"), "<meta charset=utf-16>", UTF_8),
            (Some("text/html"), "<meta charset=no-such>", UTF_8),
            (Some("text/html"), "", UTF_8),
            (None, "", UTF_8),
        ] {
            let page_text = with(declaration);
            let bytes = encoding.encode(&page_text).0;
            assert_eq!(text(header, &bytes), page_text, "{header:?} {declaration}");
        }
    }

    #[test]
    fn other_encodings_are_read_too() {
        let cyrillic = "<meta charset=windows-1251><p>Цена 0,075 за секунду</p>";
        let bytes = WINDOWS_1251.encode(cyrillic).0;
        assert_eq!(text(Some("text/html"), &bytes), cyrillic);
        let japanese = "<meta charset=Shift_JIS><p>料金 0.075</p>";
        let bytes = SHIFT_JIS.encode(japanese).0;
        assert_eq!(text(Some("text/html"), &bytes), japanese);
    }

    #[test]
    fn utf_16_and_marks() {
        let body = "<p>价格 0.075</p>";
        let little = utf_16(body, u16::to_le_bytes);
        let big = utf_16(body, u16::to_be_bytes);
        assert_eq!(text(Some("text/html"), &little), body);
        assert_eq!(text(Some("text/html; charset=utf-16"), &big), body);
        let marked = [&[0xff, 0xfe], little.as_slice()].concat();
        assert_eq!(text(Some("text/html; charset=utf-8"), &marked), body);
        let marked = [&[0xfe, 0xff], big.as_slice()].concat();
        assert_eq!(text(None, &marked), body);
        let marked = [&[0xef, 0xbb, 0xbf], body.as_bytes()].concat();
        assert_eq!(text(Some("text/html; charset=gbk"), &marked), body);
    }

    #[test]
    fn an_undeclared_encoding_is_guessed() {
        let body = "<p>可灵视频生成的价格是每秒零点零七五美元，包括声音</p>";
        assert_eq!(text(Some("text/html"), &GBK.encode(body).0), body);
    }

    #[test]
    fn bytes_that_are_no_text_are_a_problem() {
        let cut = b"<p>\xe4\xbb\xb7 0.0\xff75</p>".as_slice();
        let problem = page(Some("text/html; charset=utf-8"), cut).text();
        let problem = problem.unwrap_err();
        assert_eq!(
            problem.to_string(),
            "the page is not valid UTF-8, the encoding named by the HTTP header"
        );
        let marked = [b"\xef\xbb\xbf".as_slice(), cut].concat();
        let problem = page(None, &marked).text().unwrap_err();
        assert_eq!(problem.said_by, SaidBy::Mark);
        let meta = [b"<meta charset=utf-8>".as_slice(), cut].concat();
        let problem = page(None, &meta).text().unwrap_err();
        assert_eq!(problem.said_by, SaidBy::Page);
        // A lone surrogate.
        let problem = page(None, &[0xff, 0xfe, 0x00, 0xd8, b'0', 0]).text();
        assert!(problem.is_err());
    }

    #[test]
    fn only_markup_names_its_encoding() {
        let example = "`<meta charset=gbk>` 价格";
        assert_eq!(text(Some("text/markdown"), example.as_bytes()), example);
        assert_eq!(text(Some("application/json"), b"\"0.075\""), "\"0.075\"");
    }

    #[test]
    fn the_prescan_ends_where_it_should() {
        let late = format!("{}<meta charset=gbk>", " ".repeat(PRESCAN_BYTES));
        assert_eq!(prescan(late.as_bytes()), None);
        for none in [
            "<meta charset",
            "<meta charset=",
            "<meta charset=gb",
            "<meta charset='gbk",
            "<metadata charset=gbk>",
            "<meta name=x content='charset=gbk'>",
            "<!-- <meta charset=gbk>",
            "<",
            "<meta",
            "<meta =gbk>",
            "<?xml encoding=gbk",
        ] {
            assert_eq!(prescan(none.as_bytes()), None, "{none}");
        }
        assert_eq!(
            prescan(b"<!--><meta x = '1' charset = gbk >").as_deref(),
            Some("gbk")
        );
    }
}
