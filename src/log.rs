//! The log: one event, one line, as text or as JSON. What comes from a page, a server or a file
//! stands in fields, escaped: it can begin no line, move no cursor, and look like no field of its
//! own. Instants are UTC.
//!
//! An event is named by its field `event`; packaging/README.md lists them.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::escape;

/// How events are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `2026-11-22T08:54:08.123456Z  INFO checked source=acme outcome=unchanged`
    #[default]
    Text,
    /// One object a line.
    Json,
}

impl LogFormat {
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("`{filter}` does not say what is logged: {cause}")]
pub struct BadFilter {
    pub filter: String,
    pub cause: tracing_subscriber::filter::ParseError,
}

/// Starts to log to stderr what `filter` lets through, such as `info` or `ratebook=debug`.
///
/// # Errors
/// [`BadFilter`].
pub fn start(format: LogFormat, filter: &str) -> Result<(), BadFilter> {
    let parsed = EnvFilter::try_new(filter).map_err(|cause| BadFilter {
        filter: filter.to_owned(),
        cause,
    })?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(parsed)
        .with_writer(std::io::stderr)
        // It would be told on stderr, which is what failed.
        .log_internal_errors(false)
        .event_format(Lines(format))
        .finish();
    // A second start in one process (tests) keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

struct Lines(LogFormat);

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    N: for<'w> FormatFields<'w> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let (at, level) = (Timestamp::now(), *event.metadata().level());
        let line = match self.0 {
            LogFormat::Text => text(at, level, fields.0),
            LogFormat::Json => in_json(at, level, fields.0),
        };
        writeln!(writer, "{line}")
    }
}

/// What an event says, in its order.
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        // Events of other packages, in the words of another facade.
        if !field.name().starts_with("log.") {
            self.0.insert(field.name().to_owned(), value);
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, json!(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, json!(value));
    }
}

const MESSAGE: &str = "message";

fn text(at: Timestamp, level: Level, mut fields: Map<String, Value>) -> String {
    let message = fields.shift_remove(MESSAGE);
    let message = message.as_ref().and_then(Value::as_str).unwrap_or_default();
    let mut line = format!("{at:.6} {level:>5} {}", said(message, &['=', '"']));
    for (name, value) in &fields {
        let value = match value {
            Value::String(text) => said(text, &['=', '"', ' ']),
            other => other.to_string(),
        };
        line.push_str(&format!(" {name}={value}"));
    }
    line
}

/// Words as they are, or between quotes where they could be taken for something else.
fn said(words: &str, quoted_for: &[char]) -> String {
    let plain = escape::line(words);
    if plain.is_empty() || plain.contains(quoted_for) {
        let quoted = plain.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{quoted}\"")
    } else {
        plain.into_owned()
    }
}

fn in_json(at: Timestamp, level: Level, mut fields: Map<String, Value>) -> String {
    let mut event = Map::new();
    event.insert("time".to_owned(), json!(format!("{at:.6}")));
    let level = level.as_str().to_lowercase();
    event.insert("level".to_owned(), json!(level));
    let message = fields.shift_remove(MESSAGE).unwrap_or_default();
    event.insert(MESSAGE.to_owned(), message);
    for (name, value) in fields {
        event.entry(name).or_insert(value);
    }
    escape::json(&Value::Object(event).to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page might say to look like something else.
    const HOSTILE: &str =
        "a\r\n2026-01-01T00:00:00Z ERROR level=error \u{1b}[31m\"x\" \\ \u{202e}source=evil";

    fn fields() -> Map<String, Value> {
        let mut fields = Map::new();
        fields.insert(MESSAGE.to_owned(), json!("unreadable"));
        fields.insert("source".to_owned(), json!("acme"));
        fields.insert("check".to_owned(), json!(7));
        fields.insert("cause".to_owned(), json!(HOSTILE));
        fields
    }

    /// The fields of a line of text, outside quotes.
    fn named(line: &str) -> Vec<String> {
        let (mut outside, mut is_quoted, mut is_escaped) = (String::new(), false, false);
        for c in line.chars() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' if is_quoted => is_escaped = true,
                '"' => is_quoted = !is_quoted,
                _ if !is_quoted => outside.push(c),
                _ => {}
            }
        }
        let words = outside.split(' ').filter_map(|word| word.split_once('='));
        words.map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn a_hostile_text_stays_one_field_of_one_line() {
        let line = text(Timestamp::UNIX_EPOCH, Level::WARN, fields());
        assert!(!line.contains(escape::is_invisible), "{line:?}");
        assert!(
            line.starts_with(
                "1970-01-01T00:00:00.000000Z  WARN unreadable source=acme check=7 cause=\""
            ),
            "{line}"
        );
        assert_eq!(named(&line), ["source", "check", "cause"], "{line}");

        let line = in_json(Timestamp::UNIX_EPOCH, Level::WARN, fields());
        assert!(!line.contains(escape::is_invisible), "{line:?}");
        let event: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(event["level"], "warn");
        assert_eq!(event["check"], 7);
        assert_eq!(event["cause"], HOSTILE, "the value is what it was");
        let names: Vec<&String> = event.as_object().unwrap().keys().collect();
        assert_eq!(
            names,
            ["time", "level", "message", "source", "check", "cause"]
        );
    }

    #[test]
    fn a_hostile_message_is_no_field_either() {
        let mut fields = Map::new();
        fields.insert(MESSAGE.to_owned(), json!(HOSTILE));
        fields.insert("level".to_owned(), json!("error"));
        let line = text(Timestamp::UNIX_EPOCH, Level::INFO, fields.clone());
        assert_eq!(named(&line), ["level"], "{line}");
        let line = in_json(Timestamp::UNIX_EPOCH, Level::INFO, fields);
        let event: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(event["level"], "info", "a field cannot take its place");
    }
}
