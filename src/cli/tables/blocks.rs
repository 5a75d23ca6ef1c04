//! Tables and reports that stand in a text of their own, between markers:
//!
//! ```text
//! <!-- ratebook: tables budget --as-of 2026-04-08 -->
//! …
//! <!-- ratebook: end -->
//! ```
//!
//! The marker says what stands there. Markers within fenced code are text like any other.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use super::{Selection, Wanted, shown, wanted};
use crate::alert::lines_diff;
use crate::book::report::ReportFormat;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::report::composed;
use crate::cli::{Format, terminal};
use crate::file;

/// The texts whose blocks are meant.
#[derive(Debug, Args)]
pub(in crate::cli) struct Files {
    /// Write the tables and reports anew that stand between markers in this Markdown or HTML file:
    /// `<!-- ratebook: tables budget --as-of 2026-04-08 -->` to `<!-- ratebook: end -->`
    #[arg(long, value_name = "FILE")]
    update: Vec<PathBuf>,
    /// Whether they are what they would be written as: ends with 1, and the difference, where not
    #[arg(long, value_name = "FILE")]
    check: Vec<PathBuf>,
}

/// What a marker asks for.
#[derive(Debug, Parser)]
#[command(name = "ratebook:", no_binary_name = true, disable_help_flag = true)]
struct Block {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
enum What {
    #[command(disable_help_flag = true)]
    Tables(Box<Wanted>),
    #[command(disable_help_flag = true)]
    Report(Selection),
}

const BEGINS: &str = "<!-- ratebook:";
const ENDS: &str = "-->";
const END: &str = "end";

/// The largest text that is rewritten.
const LARGEST: u64 = 16 << 20;

/// Updates or checks the files that are named; `None` where none is. What stands in them is said by
/// their markers, not by the command line (`also`).
pub(in crate::cli) fn files(
    context: &Context,
    files: &Files,
    also: bool,
) -> Result<Option<Exit>, Failure> {
    if files.update.is_empty() && files.check.is_empty() {
        return Ok(None);
    }
    if also {
        let message = "with `--update` or `--check` the markers of the file say what stands there";
        return Err(Failure::Usage(message.to_owned()));
    }
    let mut exit = Exit::Done;
    // All are read before one is written: what is wrong in one leaves the others as they were.
    let mut updates = Vec::new();
    for path in &files.update {
        updates.push((path, read(path)?));
    }
    let mut texts = Vec::new();
    for (path, text) in &updates {
        texts.push((*path, text, rewritten(context, path, text)?));
    }
    for (path, before, after) in texts {
        let shown = path.display();
        if *before == after {
            terminal::note(&format!("{shown} is as it should be"));
            continue;
        }
        file::replace(path, &after).map_err(|error| failed("write", path, &error.to_string()))?;
        terminal::note(&format!("{shown} is written anew"));
    }
    for path in &files.check {
        let before = read(path)?;
        let after = rewritten(context, path, &before)?;
        if before != after {
            let shown = path.display().to_string();
            let anew = format!("{shown} as it would be");
            let diff = lines_diff((&shown, &before), (&anew, &after), 3);
            terminal::data(&format!("{}\n", crate::escape::text(&diff)))?;
            terminal::error(&format!(
                "{shown} is stale\nhint: ratebook tables --update {shown}"
            ));
            exit = Exit::Failed;
        }
    }
    Ok(Some(exit))
}

fn failed(verb: &str, path: &Path, cause: &str) -> Failure {
    Failure::Failed(format!("{verb} `{}`: {cause}", path.display()))
}

fn read(path: &Path) -> Result<String, Failure> {
    let about = fs::metadata(path).map_err(|error| failed("read", path, &error.to_string()))?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(failed("read", path, "not a regular file of at most 16 MiB"));
    }
    fs::read_to_string(path).map_err(|error| failed("read", path, &error.to_string()))
}

/// The text with what its markers ask for between them.
fn rewritten(context: &Context, path: &Path, text: &str) -> Result<String, Failure> {
    let is_html = path
        .extension()
        .is_some_and(|ending| ["html", "htm", "xhtml"].iter().any(|e| ending == *e));
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let wrong =
        |line: usize, cause: &str| Failure::Failed(format!("{}:{line}: {cause}", path.display()));
    let mut after = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    // The line of the marker that stands open.
    let mut open: Option<usize> = None;
    let mut blocks = 0_usize;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let number = n.saturating_add(1);
        let trimmed = line.trim();
        if open.is_none() && !is_html {
            let mark = ["```", "~~~"]
                .into_iter()
                .find(|mark| trimmed.starts_with(mark));
            fence = match (fence, mark) {
                (None, Some(mark)) => Some(mark),
                (Some(open), Some(mark)) if open == mark => None,
                (fence, _) => fence,
            };
        }
        let marker = trimmed.strip_prefix(BEGINS).filter(|_| fence.is_none());
        let Some(words) = marker else {
            if open.is_none() {
                after.push_str(line);
            }
            continue;
        };
        let words = words.strip_suffix(ENDS).ok_or_else(|| {
            wrong(
                number,
                "a marker stands on a line of its own, and ends with `-->`",
            )
        })?;
        match (words.trim() == END, open) {
            (true, Some(_)) => open = None,
            (true, None) => return Err(wrong(number, "this marker ends nothing")),
            (false, Some(line)) => {
                let cause = format!(
                    "the block of line {line} has no end: `<!-- ratebook: end -->` is missing"
                );
                return Err(wrong(number, &cause));
            }
            (false, None) => {
                let format = if is_html {
                    Format::Html
                } else {
                    Format::Markdown
                };
                let written = block(context, words, format).map_err(|failure| match failure {
                    Failure::Usage(cause) => wrong(number, &cause),
                    other => other,
                })?;
                after.push_str(line);
                if !line.ends_with('\n') {
                    after.push_str(ending);
                }
                // Markdown needs room around a table.
                let room = if is_html { "" } else { ending };
                after.push_str(room);
                after.push_str(&written.replace('\n', ending));
                after.push_str(room);
                open = Some(number);
                blocks = blocks.saturating_add(1);
                continue;
            }
        }
        after.push_str(line);
    }
    if let Some(line) = open {
        let cause = "this block has no end: `<!-- ratebook: end -->` is missing";
        return Err(wrong(line, cause));
    }
    if blocks == 0 {
        let cause = "has no block to write\nhint: mark one with the lines \
                     `<!-- ratebook: tables budget -->` and `<!-- ratebook: end -->`";
        return Err(Failure::Failed(format!("{} {cause}", path.display())));
    }
    Ok(after)
}

/// What a marker asks for.
fn block(context: &Context, words: &str, format: Format) -> Result<String, Failure> {
    let words = shlex::split(words)
        .ok_or_else(|| Failure::Usage("a quotation mark is missing".to_owned()))?;
    let block = Block::try_parse_from(words).map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        Failure::Usage(first.trim_start_matches("error: ").to_owned())
    })?;
    match block.what {
        What::Tables(asked) => {
            let mut tables = wanted(context, &asked)?;
            if asked.selection.as_of.is_none() {
                // It says when the prices were seen last: a text would be stale each day.
                for table in &mut tables {
                    table.caption.clear();
                }
            }
            Ok(shown(&tables, format))
        }
        What::Report(selection) => {
            let report = composed(context, &selection)?;
            Ok(report.part(match format {
                Format::Html => ReportFormat::Html,
                _ => ReportFormat::Markdown,
            }))
        }
    }
}
