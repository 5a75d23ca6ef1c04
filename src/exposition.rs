//! Prometheus' text format, version 0.0.4: families of samples, each told what it is. Figures are
//! written from whole numbers, exactly.

use std::fmt::Display;
use std::time::Duration;

use jiff::Timestamp;

use crate::escape;

pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

#[derive(Default)]
pub struct Exposition(String);

#[derive(Clone, Copy)]
pub enum Kind {
    /// Goes up and down.
    Gauge,
    /// Only grows.
    Counter,
    /// A sum and how many it is of.
    Summary,
}

/// The samples of one name.
pub struct Family<'e> {
    text: &'e mut String,
    name: &'static str,
}

impl Exposition {
    pub fn family(&mut self, name: &'static str, kind: Kind, help: &str) -> Family<'_> {
        let kind = match kind {
            Kind::Gauge => "gauge",
            Kind::Counter => "counter",
            Kind::Summary => "summary",
        };
        self.0
            .push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        Family {
            text: &mut self.0,
            name,
        }
    }

    pub fn text(self) -> String {
        self.0
    }
}

impl Family<'_> {
    pub fn sample(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.named("", labels, value);
    }

    /// Of a summary: how long so many took together.
    pub fn sum(&mut self, labels: &[(&str, &str)], total: Duration, count: u64) {
        self.named("_sum", labels, seconds(total));
        self.named("_count", labels, count);
    }

    fn named(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let written: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escape::label(value)))
            .collect();
        let labels = if written.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", written.join(","))
        };
        let name = self.name;
        self.text
            .push_str(&format!("{name}{suffix}{labels} {value}\n"));
    }
}

/// A duration in seconds, to the microsecond.
pub fn seconds(duration: Duration) -> String {
    format!("{}.{:06}", duration.as_secs(), duration.subsec_micros())
}

/// An instant in seconds since 1970, to the millisecond.
pub fn unix(instant: Timestamp) -> String {
    let millis = instant.as_millisecond();
    let sign = if millis < 0 { "-" } else { "" };
    let (whole, rest) = (millis.unsigned_abs() / 1_000, millis.unsigned_abs() % 1_000);
    format!("{sign}{whole}.{rest:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_exact_and_text_is_escaped() {
        let mut exposition = Exposition::default();
        let mut family = exposition.family("a_seconds", Kind::Summary, "What it is.");
        let hostile = "x\"} 1\nother 2 \\";
        family.sum(&[("source", hostile)], Duration::from_micros(1_000_050), 2);
        assert_eq!(
            exposition.text(),
            "# HELP a_seconds What it is.\n# TYPE a_seconds summary\n\
             a_seconds_sum{source=\"x\\\"} 1 other 2 \\\\\"} 1.000050\n\
             a_seconds_count{source=\"x\\\"} 1 other 2 \\\\\"} 2\n"
        );
        let at = |text: &str| unix(text.parse().unwrap());
        assert_eq!(at("2026-11-22T00:00:00.5Z"), "1795305600.500");
        assert_eq!(at("1969-12-31T23:59:59.5Z"), "-0.500");
    }
}
