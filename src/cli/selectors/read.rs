//! `selectors read`: price texts to JSON, one line each, as they come.
//!
//! Every line of input is answered by one line of output, whatever stands in it. What a text
//! leaves out may be said by the header above it, as on a page, or by the caller.

use std::io::{self, BufRead, BufWriter, Read as _, Write};

use clap::Args;

use crate::price::text::{Given, read as read_price, to_json};
use crate::price::{Currency, Unit};

/// A longer line is no price; only so much of it is kept and shown.
const LONGEST: u64 = 64 << 10;

#[derive(Debug, Default, Args)]
pub(super) struct ReadArgs {
    /// The header of the texts' column: says the currency and the unit that they leave out
    #[arg(long, value_name = "TEXT")]
    header: Option<String>,
    /// The currency where text and header say none: an ISO code, `credits` or another plain name
    #[arg(long, value_name = "NAME")]
    currency: Option<Currency>,
    /// The unit where text and header say none: `second`, `5-seconds`, `minute`, `request` …
    #[arg(long, value_name = "NAME")]
    unit: Option<Unit>,
}

impl ReadArgs {
    /// What is said beside the texts; a column knows its unit better than the caller.
    fn given(&self) -> Given {
        let header = self.header.as_deref().map(Given::from_label);
        let header = header.unwrap_or_default();
        Given {
            currency: header.currency.or_else(|| self.currency.clone()),
            unit: header.unit.or_else(|| self.unit.clone()),
        }
    }
}

pub(super) fn read(args: &ReadArgs, mut input: impl BufRead, output: impl Write) -> io::Result<()> {
    let given = args.given();
    let mut output = BufWriter::new(output);
    let mut line = Vec::new();
    while next_line(&mut input, &mut line)? {
        let text = String::from_utf8_lossy(&line);
        let answer = to_json(&text, &read_price(&text, &given));
        writeln!(output, "{answer}")?;
        // Whoever wrote the line may wait for its answer.
        output.flush()?;
    }
    Ok(())
}

/// Takes the next line without its end; false at the end of the input.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let taken = input.by_ref().take(LONGEST).read_until(b'\n', line)?;
    if taken == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    } else {
        input.skip_until(b'\n')?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &[u8]) -> Vec<serde_json::Value> {
        answers_under(&ReadArgs::default(), input)
    }

    fn answers_under(args: &ReadArgs, input: &[u8]) -> Vec<serde_json::Value> {
        let mut output = Vec::new();
        read(args, input, &mut output).unwrap();
        let lines = output
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        lines
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    #[test]
    fn every_line_is_answered_whatever_stands_in_it() {
        let answers = answers(b"$0.075/ second\r\n\n\xff\xfe$1\n\0\nno end");
        let texts: Vec<&str> = answers
            .iter()
            .map(|a| a["text"].as_str().unwrap())
            .collect();
        assert_eq!(
            texts,
            ["$0.075/ second", "", "\u{fffd}\u{fffd}$1", "\0", "no end"]
        );
        assert_eq!(answers[0]["price"]["amount"], "0.075");
        assert!(answers[1]["price"].is_null() && answers[1]["reason"].is_string());
    }

    #[test]
    fn a_header_or_the_caller_says_what_a_bare_number_counts() {
        let shown = |args: &ReadArgs, text: &str| {
            let answers = answers_under(args, text.as_bytes());
            let price = &answers[0]["price"];
            let field = |name: &str| price[name].as_str().unwrap_or("-").to_owned();
            ["amount", "currency", "unit"].map(field).join(" ")
        };
        let header = ReadArgs {
            header: Some("Price (USD) per second".to_owned()),
            ..ReadArgs::default()
        };
        assert_eq!(shown(&header, "0.15"), "0.15 USD second");
        assert_eq!(shown(&header, "€0.15"), "0.15 EUR second");
        assert_eq!(shown(&header, "0.15 / min"), "0.15 USD minute");
        assert_eq!(shown(&header, "720p"), "- - -");
        let caller = ReadArgs {
            header: Some("Rate per minute".to_owned()),
            currency: Some("credits".parse().unwrap()),
            unit: Some("second".parse().unwrap()),
        };
        assert_eq!(shown(&caller, "28"), "28 credits minute");
        assert_eq!(shown(&ReadArgs::default(), "0.15"), "- - -");
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let mut input = vec![b'1'; 300_000];
        input.extend(b"\n$2/second\n");
        let answers = answers(&input);
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[1]["price"]["amount"], "2");
    }
}
