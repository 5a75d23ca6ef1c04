//! Many messages as one, for those who asked to be told together.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Detail, Part};
use crate::escape::line;
use crate::instant::shown;

/// One message that waits to be told with others. Stored as JSON until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathered {
    pub source: String,
    /// When what it tells was seen.
    pub seen: Timestamp,
    pub subject: String,
    pub parts: Vec<Part>,
}

/// The one message for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub subject: String,
    parts: Vec<Part>,
}

impl Digest {
    /// Text and HTML, with no more than `detail`.
    pub fn shown(&self, detail: Detail) -> (String, String) {
        super::shown(&self.subject, &self.parts, detail)
    }
}

/// Composes the digest of what was gathered, in the order in which it was seen.
pub fn digest(gathered: &[Gathered]) -> Digest {
    let mut sources: Vec<&str> = gathered.iter().map(|item| item.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let mut parts = vec![Part::Paragraph(opening(gathered, sources.len()))];
    for item in gathered {
        let heading = format!("{}: {}", shown(item.seen), item.subject);
        parts.push(Part::Heading(line(&heading).into_owned()));
        parts.extend(item.parts.iter().cloned());
    }
    Digest {
        subject: subject(gathered, sources.len()),
        parts,
    }
}

/// `3 messages of 2 sources: Kling O3 video editing 720p: $0.1125/s → $0.1350/s (+20.0%), …`.
fn subject(gathered: &[Gathered], sources: usize) -> String {
    match gathered {
        [] => "Nothing happened".to_owned(),
        [only] => only.subject.clone(),
        [first, ..] => format!(
            "{} messages of {}: {}, …",
            gathered.len(),
            counted(sources, "source"),
            first.subject
        ),
    }
}

fn opening(gathered: &[Gathered], sources: usize) -> String {
    let [Some(first), Some(last)] = [gathered.first(), gathered.last()] else {
        return "Nothing happened.".to_owned();
    };
    let seen = if first.seen == last.seen {
        format!("seen {}", shown(first.seen))
    } else {
        format!("seen from {} to {}", shown(first.seen), shown(last.seen))
    };
    format!(
        "{} of {}, {seen}, in this order. Where one price moved more than once each move is told; \
         the last one holds. `ratebook prices` says what holds now.",
        counted(gathered.len(), "message"),
        counted(sources, "source"),
    )
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(source: &str, hour: i64, subject: &str) -> Gathered {
        Gathered {
            source: source.to_owned(),
            seen: Timestamp::from_second(hour * 3_600).unwrap(),
            subject: subject.to_owned(),
            parts: vec![
                Part::Table(vec![
                    vec![String::new(), "was".to_owned(), "now".to_owned()],
                    vec![subject.to_owned(), "$1/s".to_owned(), "$2/s".to_owned()],
                ]),
                Part::Verbatim("-$1\n+$2".to_owned()),
            ],
        }
    }

    /// Case 80: a price that went up and came back is two facts with their instants.
    #[test]
    fn what_went_and_came_back_is_told_twice_with_its_instants() {
        let there = item("kling", 9, "X: $1/s → $2/s");
        let back = item("kling", 33, "X: $2/s → $1/s");
        let digest = digest(&[there, back]);
        assert_eq!(digest.subject, "2 messages of 1 source: X: $1/s → $2/s, …");
        let (text, html) = digest.shown(Detail::Whole);
        for words in [
            "2 messages of 1 source, seen from 1 Jan 1970 09:00 UTC to 2 Jan 1970 09:00 UTC",
            "1 Jan 1970 09:00 UTC: X: $1/s → $2/s",
            "2 Jan 1970 09:00 UTC: X: $2/s → $1/s",
            "the last one holds",
        ] {
            assert!(text.contains(words), "{text}");
            assert!(html.contains(words), "{html}");
        }
        assert!(text.find("$1/s → $2/s") < text.find("$2/s → $1/s"));
    }

    #[test]
    fn one_message_is_told_under_its_own_subject() {
        let digest = digest(&[item("kling", 9, "X is gone")]);
        assert_eq!(digest.subject, "X is gone");
    }

    #[test]
    fn less_detail_is_shorter_and_still_names_everything() {
        let items: Vec<Gathered> = (0..100)
            .map(|n| item("kling", n, &format!("rate {n} <b>moved</b>")))
            .collect();
        let digest = digest(&items);
        let mut last = usize::MAX;
        for detail in Detail::ALL {
            let (text, html) = digest.shown(detail);
            for n in 0..100 {
                assert!(text.contains(&format!("rate {n} <b>moved</b>")));
                assert!(html.contains(&format!("rate {n} &lt;b&gt;moved")));
            }
            let size = text.len() + html.len();
            assert!(size <= last, "{detail:?}: {size} bytes");
            last = size;
        }
    }
}
