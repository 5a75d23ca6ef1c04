//! `selectors read`: price texts to JSON, one line each, as they come.
//!
//! Every line of input is answered by one line of output, whatever stands in it.

use std::io::{self, BufRead, BufWriter, Read as _, Write};

use crate::price::text::{Given, read as read_price, to_json};

/// A longer line is no price; only so much of it is kept and shown.
const LONGEST: u64 = 64 << 10;

pub(super) fn read(mut input: impl BufRead, output: impl Write) -> io::Result<()> {
    let mut output = BufWriter::new(output);
    let mut line = Vec::new();
    while next_line(&mut input, &mut line)? {
        let text = String::from_utf8_lossy(&line);
        let answer = to_json(&text, &read_price(&text, &Given::default()));
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
        let mut output = Vec::new();
        read(input, &mut output).unwrap();
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
    fn a_line_without_end_does_not_fill_the_memory() {
        let mut input = vec![b'1'; 300_000];
        input.extend(b"\n$2/second\n");
        let answers = answers(&input);
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[1]["price"]["amount"], "2");
    }
}
