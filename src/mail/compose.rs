//! From a draft to one complete message: headers, a text part and the same as HTML, as bytes.
//!
//! Composing is a function of the draft: the same draft gives the same bytes. Nothing is added
//! later, so a message that is sent twice is one message to every mail program.

use std::fmt;

use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};

use super::clean::{body_text, header_text};
use super::mailbox::Mailbox;

/// A message larger than this is refused by [`compose`]: mail programs and servers cut long
/// before, and a digest of every rate we know fits many times.
pub const MAX_MESSAGE_BYTES: usize = 1 << 20;
/// Longer subjects are cut. Two lines of a header; mail programs show less than one.
const MAX_SUBJECT_CHARS: usize = 150;

/// What a message says, and to whom. One recipient: servers refuse recipients one by one.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    pub from: &'a Mailbox,
    pub to: &'a Mailbox,
    pub subject: &'a str,
    /// The whole message for those who read text.
    pub text: &'a str,
    /// The whole message as an HTML document; everything in it already escaped.
    pub html: &'a str,
    pub date: Timestamp,
    pub message_id: &'a MessageId,
    /// What the message belongs to, a source's id: mail programs show the messages of one source
    /// to one recipient as one thread, and can file them by `List-Id`.
    pub thread: Option<&'a str>,
}

/// One complete message, as it is stored and as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub message_id: MessageId,
    pub envelope_from: String,
    pub recipient: String,
    /// The subject as sent, cleaned and cut.
    pub subject: String,
    /// RFC 5322, pure ASCII, lines of at most 998 bytes ended by CRLF.
    pub bytes: Vec<u8>,
}

/// The name of one message, with its angle brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// The id of the message that `parts` name, such as the change and the recipient: the same
    /// parts give the same id, whoever composes and however often.
    pub fn derive(parts: &[&str], from: &Mailbox) -> Self {
        Self(format!("<{}@{}>", Self::hash(parts), from.domain()))
    }

    /// The part before the `@`, for what is told another way than by mail.
    pub fn hash(parts: &[&str]) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("ratebook 2026 Message-ID");
        for part in parts {
            // With its length, so that `ab`+`c` and `a`+`bc` are two messages.
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex().chars().take(32).collect()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a draft is no message.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    #[error("build the message: {0}")]
    Build(#[from] lettre::error::Error),
    #[error("the message has {bytes} bytes, more than {MAX_MESSAGE_BYTES}")]
    TooLarge { bytes: usize },
    #[error("what was gathered for the digest: {0}")]
    Item(serde_json::Error),
    #[error("nothing was gathered for the digest")]
    Empty,
}

/// Builds the message that `draft` describes.
///
/// # Errors
/// [`ComposeError::TooLarge`]; [`ComposeError::Build`] if lettre refuses a draft, of which no case
/// is known.
pub fn compose(draft: &Draft<'_>) -> Result<Message, ComposeError> {
    check_size(draft.text.len() + draft.html.len())?;
    let subject = header_text(draft.subject, MAX_SUBJECT_CHARS);
    let mut builder = lettre::Message::builder()
        // lettre panics on dates before 1970.
        .date(draft.date.max(Timestamp::UNIX_EPOCH).into())
        .message_id(Some(draft.message_id.to_string()))
        .from(draft.from.to_lettre())
        .to(draft.to.to_lettre())
        .subject(subject.clone())
        .raw_header(header("Auto-Submitted", "auto-generated".into()));
    if let Some(thread) = draft.thread {
        // Nobody ever sent the root. Mail programs thread by it all the same, and no message has
        // to know which one came before it.
        let root = MessageId::derive(&["thread", thread, draft.to.address()], draft.from);
        builder = builder
            .in_reply_to(root.to_string())
            .references(root.to_string())
            .raw_header(header("List-Id", list_id(thread, draft.from.domain())));
    }
    let bytes = builder.multipart(body(draft))?.formatted();
    check_size(bytes.len())?;
    Ok(Message {
        message_id: draft.message_id.clone(),
        envelope_from: draft.from.address().to_owned(),
        recipient: draft.to.address().to_owned(),
        subject,
        bytes,
    })
}

fn check_size(bytes: usize) -> Result<(), ComposeError> {
    if bytes > MAX_MESSAGE_BYTES {
        Err(ComposeError::TooLarge { bytes })
    } else {
        Ok(())
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn body(draft: &Draft<'_>) -> MultiPart {
    let text = body_text(draft.text);
    let html = body_text(draft.html);
    let boundary = boundary(draft.message_id, &text, &html);
    MultiPart::alternative()
        .boundary(boundary)
        .singlepart(SinglePart::plain(text))
        .singlepart(SinglePart::html(html))
}

/// A line that separates the parts and stands in neither. Derived, not random as lettre's is, so
/// that composing stays a function.
fn boundary(id: &MessageId, text: &str, html: &str) -> String {
    let mut boundary = String::from(id.as_str());
    loop {
        let hash = blake3::hash(boundary.as_bytes()).to_hex();
        boundary = hash.chars().take(40).collect();
        if !text.contains(&boundary) && !html.contains(&boundary) {
            return boundary;
        }
    }
}

/// RFC 2919: a name below a domain that is ours, or below `localhost` where the sender's domain is
/// no name.
fn list_id(thread: &str, domain: &str) -> String {
    let label: String = thread
        .chars()
        .take(63)
        .map(|c| match c {
            'a'..='z' | '0'..='9' | '_' => c,
            'A'..='Z' => c.to_ascii_lowercase(),
            _ => '-',
        })
        .collect();
    let domain = if domain.starts_with('[') {
        "localhost"
    } else {
        domain
    };
    format!("<{label}.ratebook.{domain}>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use mailparse::{MailHeaderMap, ParsedMail};

    const HEADERS: [&str; 11] = [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "In-Reply-To",
        "List-Id",
        "MIME-Version",
        "Message-ID",
        "References",
        "Subject",
        "To",
    ];

    struct Words {
        from: Mailbox,
        to: Mailbox,
        subject: String,
        text: String,
        html: String,
        thread: String,
    }

    impl Words {
        fn new(subject: &str, text: &str, html: &str) -> Self {
            Self {
                from: "Ratebook <ratebook@example.com>".parse().unwrap(),
                to: "Price desk <desk@example.org>".parse().unwrap(),
                subject: subject.into(),
                text: text.into(),
                html: html.into(),
                thread: "kling-o3".into(),
            }
        }

        fn compose(&self) -> Result<Message, ComposeError> {
            compose(&Draft {
                from: &self.from,
                to: &self.to,
                subject: &self.subject,
                text: &self.text,
                html: &self.html,
                date: "2026-11-05T08:09:10Z".parse().unwrap(),
                message_id: &MessageId::derive(&["change 7", self.to.address()], &self.from),
                thread: Some(&self.thread),
            })
        }

        fn bytes(&self) -> Vec<u8> {
            self.compose().unwrap().bytes
        }
    }

    fn parse(bytes: &[u8]) -> ParsedMail<'_> {
        assert_well_formed(bytes);
        mailparse::parse_mail(bytes).unwrap()
    }

    fn assert_well_formed(bytes: &[u8]) {
        assert!(bytes.is_ascii() && !bytes.contains(&0));
        let text = std::str::from_utf8(bytes).unwrap();
        let without_crlf = text.replace("\r\n", "");
        assert!(!without_crlf.contains(['\r', '\n']));
        assert!(text.ends_with("\r\n"));
        assert!(text.lines().all(|line| line.len() <= 998));
    }

    fn header_names(mail: &ParsedMail<'_>) -> Vec<String> {
        mail.headers
            .iter()
            .map(mailparse::MailHeader::get_key)
            .collect()
    }

    /// A text part as the sender wrote it: CRLF is how mail writes a line end.
    fn part(mail: &ParsedMail<'_>, index: usize) -> String {
        mail.subparts[index]
            .get_body()
            .unwrap()
            .replace("\r\n", "\n")
    }

    #[test]
    fn a_message_has_exactly_these_headers() {
        let words = Words::new("2 prices changed", "text", "<p>html</p>");
        let message = words.compose().unwrap();
        let mail = parse(&message.bytes);
        let mut names = header_names(&mail);
        names.sort();
        assert_eq!(names, HEADERS);

        let value = |name: &str| mail.headers.get_first_value(name).unwrap();
        assert_eq!(value("Date"), "Thu, 05 Nov 2026 08:09:10 +0000");
        assert_eq!(value("From"), "Ratebook <ratebook@example.com>");
        assert_eq!(value("To"), "\"Price desk\" <desk@example.org>");
        assert_eq!(value("Subject"), "2 prices changed");
        assert_eq!(value("Auto-Submitted"), "auto-generated");
        assert_eq!(value("List-Id"), "<kling-o3.ratebook.example.com>");
        assert_eq!(value("Message-ID"), message.message_id.as_str());
        assert_eq!(value("In-Reply-To"), value("References"));
        assert_ne!(value("In-Reply-To"), value("Message-ID"));
        assert_eq!(mail.ctype.mimetype, "multipart/alternative");
        assert_eq!(mail.subparts[0].ctype.mimetype, "text/plain");
        assert_eq!(mail.subparts[1].ctype.mimetype, "text/html");
        assert_eq!(message.envelope_from, "ratebook@example.com");
        assert_eq!(message.recipient, "desk@example.org");
    }

    #[test]
    fn a_message_without_a_thread_belongs_to_no_list() {
        let words = Words::new("test", "text", "html");
        let message = compose(&Draft {
            from: &words.from,
            to: &words.to,
            subject: "test",
            text: "text",
            html: "html",
            date: Timestamp::MIN,
            message_id: &MessageId::derive(&["test"], &words.from),
            thread: None,
        })
        .unwrap();
        let names = header_names(&parse(&message.bytes));
        assert!(
            !names
                .iter()
                .any(|n| n == "List-Id" || n == "References" || n == "In-Reply-To")
        );
    }

    #[test]
    fn the_same_draft_is_the_same_bytes() {
        let words = Words::new("s", "t", "h");
        assert_eq!(words.compose().unwrap(), words.compose().unwrap());
        let id = |parts: &[&str]| MessageId::derive(parts, &words.from);
        assert_ne!(id(&["ab", "c"]), id(&["a", "bc"]));
        assert!(id(&["a"]).as_str().ends_with("@example.com>"));
    }

    #[test]
    fn no_header_can_be_injected() {
        for evil in [
            "a\r\nBcc: x@y.z",
            "a\nBcc: x@y.z",
            "a\rBcc: x@y.z",
            "a\r\n\r\n<script>",
            "a\0b",
            "\u{2028}Bcc: x",
            "=?utf-8?b?YQ0KQmNjOiB4QHkueg==?=",
            "é\r\n =?utf-8?q?x=0D=0ABcc:y?=",
        ] {
            let mut words = Words::new(evil, evil, evil);
            words.to = format!("{evil} <desk@example.org>").parse().unwrap();
            words.from = format!("\"{evil}\" <ratebook@example.com>")
                .parse()
                .unwrap();
            words.thread = evil.into();
            let bytes = words.bytes();
            let mail = parse(&bytes);
            assert_eq!(header_names(&mail).len(), HEADERS.len(), "{evil:?}");
            for header in &mail.headers {
                assert!(!header.get_value().contains(['\r', '\n', '\0']), "{evil:?}");
            }
            assert_eq!(mail.subparts.len(), 2);
        }
    }

    #[test]
    fn subjects_are_one_folded_line_and_read_back() {
        for subject in [
            "plain",
            "Kling O3 720p: $0.075/s → $0.08/s (+6.7 %) 📈",
            "价格变动:可灵 3.0 每秒 0.8 元",
            "=?utf-8?b?SGVsbG8=?=",
            "a%sb {{7*7}} $(id)",
        ] {
            let bytes = Words::new(subject, "t", "h").bytes();
            let read = parse(&bytes).headers.get_first_value("Subject").unwrap();
            assert_eq!(read, header_text(subject, MAX_SUBJECT_CHARS));
        }
        let long = Words::new(&"x".repeat(10_000), "t", "h").compose().unwrap();
        assert_eq!(long.subject.chars().count(), MAX_SUBJECT_CHARS);
        let folded = Words::new(&"prix é ".repeat(1_000), "t", "h").bytes();
        let text = String::from_utf8(folded).unwrap();
        let headers = text.split("\r\n\r\n").next().unwrap();
        assert!(headers.lines().all(|line| line.len() <= 120), "{headers}");
    }

    #[test]
    fn bodies_read_back_whatever_they_hold() {
        let dots = ".\n..\n.\n\n.\nQUIT\n";
        let long = format!("{}\n{}\n", "x".repeat(5_000), "é".repeat(5_000));
        let page = "<img src=x onerror=alert(1)> &lt;a&gt; [x](y) {{7*7}} $(id) %s";
        for body in [
            dots,
            &long,
            page,
            "From me\n> a\n--\nx",
            "tab\tend ",
            "=3D=\n=20",
        ] {
            let bytes = Words::new("s", body, body).bytes();
            let mail = parse(&bytes);
            assert_eq!(
                part(&mail, 0).trim_end_matches('\n'),
                body.trim_end_matches('\n')
            );
            assert_eq!(
                part(&mail, 1).trim_end_matches('\n'),
                body.trim_end_matches('\n')
            );
        }
    }

    #[test]
    fn bare_line_ends_become_lines() {
        let bytes = Words::new("s", "a\rb\nc\r\nd\n.\r\ne\0", "h").bytes();
        assert_eq!(
            part(&parse(&bytes), 0).trim_end(),
            "a\nb\nc\nd\n.\ne\u{fffd}"
        );
    }

    #[test]
    fn a_body_cannot_end_its_part() {
        let honest = Words::new("s", "t", "h").compose().unwrap();
        let boundary = boundary(&honest.message_id, "t", "h");
        let evil = Words::new("s", &format!("a\r\n--{boundary}--\r\nb"), "h").bytes();
        assert_eq!(parse(&evil).subparts.len(), 2);
    }

    #[test]
    fn the_limit_is_told_not_exceeded() {
        for text in ["price\n".repeat(200_000), "é".repeat(400_000)] {
            let large = Words::new("s", &text, "h").compose();
            assert!(matches!(large, Err(ComposeError::TooLarge { .. })));
        }
        let lines = Words::new("s", &"price\n".repeat(100_000), "h").compose();
        assert!(lines.is_ok());
    }
}
