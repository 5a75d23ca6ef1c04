//! The report as Markdown.

use super::{Block, Report, SourceLine, Statement};
use crate::book::render::{Table, TableFormat};
use crate::escape;

pub(super) fn render(report: &Report) -> String {
    format!(
        "# {}\n\nPrices as of {}.\n\n{}",
        escape::markdown(&report.title),
        report.as_of.strftime("%Y-%m-%d %H:%M UTC"),
        sections(report)
    )
}

/// The sections alone, to stand in another text.
pub(super) fn sections(report: &Report) -> String {
    let mut sections: Vec<String> = Vec::new();
    for section in &report.sections {
        let mut text = format!("## {}\n", escape::markdown(&section.heading));
        for part in &section.blocks {
            text.push_str(&format!("\n{}", block(part)));
        }
        sections.push(text);
    }
    sections.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(said) => format!("{}\n", escape::markdown(&said.text)),
        Block::Bullets(said) => said.iter().map(bullet).collect(),
        Block::Table(of) => table(of),
        Block::Question { question, answer } => {
            let answer: Vec<&str> = answer.iter().map(|said| said.text.as_str()).collect();
            format!(
                "### {}\n\n{}\n",
                escape::markdown(question),
                escape::markdown(&answer.join(" "))
            )
        }
        Block::Sources(lines) => lines.iter().map(source).collect(),
    }
}

fn bullet(said: &Statement) -> String {
    format!("- {}\n", escape::markdown(&said.text))
}

fn table(table: &Table) -> String {
    let rows = table.render(TableFormat::Markdown);
    format!("{rows}\n{}\n", escape::markdown(&table.caption))
}

fn source(line: &SourceLine) -> String {
    let title = escape::markdown(&line.title);
    let title = match link(&line.url) {
        Some(url) => format!("[{title}](<{url}>)"),
        None => title,
    };
    format!("- {title}: {}\n", escape::markdown(&line.words()))
}

/// An address that may stand between `<` and `>`: a web address without what would end it.
fn link(url: &str) -> Option<&str> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    let plain = !url.contains(|c: char| {
        c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '\\' | '|' | '`')
    });
    (web && plain).then_some(url)
}
