//! The report as a page that needs nothing else: no scripts, nothing loaded, readable on a phone,
//! light or dark as its reader prefers.

use super::{Block, Report, Section, SourceLine, Statement};
use crate::book::render::{Table, TableFormat};
use crate::escape;

const STYLE: &str = include_str!("style.css");

pub(super) fn render(report: &Report) -> String {
    let title = escape::html(&report.title);
    let contents: Vec<String> = report.sections.iter().map(entry).collect();
    let (contents, sections) = (contents.concat(), sections(report));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header>\n<h1>{title}</h1>\n<p class=\"as-of\">Prices as of <time datetime=\"{}\">{}</time></p>\n\
         </header>\n<nav aria-label=\"Contents\">\n{contents}</nav>\n{sections}</main>\n</body>\n</html>\n",
        report.as_of,
        report.as_of.strftime("%Y-%m-%d %H:%M UTC"),
    )
}

/// The sections alone, to stand in another page.
pub(super) fn sections(report: &Report) -> String {
    let sections: Vec<String> = report.sections.iter().map(section).collect();
    sections.concat()
}

/// The section's line in the list of contents.
fn entry(section: &Section) -> String {
    format!(
        "<a href=\"#{}\">{}</a>\n",
        escape::html(section.id),
        escape::html(&section.heading)
    )
}

fn section(section: &Section) -> String {
    let blocks: String = section.blocks.iter().map(block).collect();
    format!(
        "<section id=\"{}\">\n<h2>{}</h2>\n{blocks}</section>\n",
        escape::html(section.id),
        escape::html(&section.heading)
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(said) => format!("<p>{}</p>\n", escape::html(&said.text)),
        Block::Bullets(said) => {
            let items: String = said.iter().map(bullet).collect();
            format!("<ul>\n{items}</ul>\n")
        }
        Block::Table(of) => table(of),
        Block::Question { question, answer } => {
            let answer: Vec<&str> = answer.iter().map(|said| said.text.as_str()).collect();
            format!(
                "<h3>{}</h3>\n<p>{}</p>\n",
                escape::html(question),
                escape::html(&answer.join(" "))
            )
        }
        Block::Sources(lines) => {
            let items: String = lines.iter().map(source).collect();
            format!("<ul class=\"sources\">\n{items}</ul>\n")
        }
    }
}

fn bullet(said: &Statement) -> String {
    format!("<li>{}</li>\n", escape::html(&said.text))
}

/// A wide table scrolls by itself, so that the page does not.
fn table(table: &Table) -> String {
    format!(
        "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n{}</div>\n",
        escape::html(&format!("Table: {}", table.name)),
        table.render(TableFormat::Html)
    )
}

fn source(line: &SourceLine) -> String {
    let title = escape::html(&line.title);
    let web = line.url.starts_with("https://") || line.url.starts_with("http://");
    let title = if web {
        format!(
            "<a href=\"{}\" rel=\"noopener noreferrer\">{title}</a>",
            escape::html(&line.url)
        )
    } else {
        title
    };
    format!("<li>{title}: {}</li>\n", escape::html(&line.words()))
}
