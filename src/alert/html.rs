//! The parts of a message as HTML that mail programs show: inline styles, no images, no scripts,
//! page text only ever as text.

use maud::{DOCTYPE, Markup, html};

use super::parts::at;
use super::{Detail, Part};
use crate::escape::line;

const CELL: &str = "padding:2px 12px 2px 0;text-align:right;white-space:nowrap";
const FIRST: &str = "padding:2px 12px 2px 0;text-align:left";

pub(super) fn page(subject: &str, parts: &[Part], detail: Detail) -> String {
    let parts = at(parts, detail);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (line(subject)) }
            }
            body style="font-family:sans-serif;font-size:15px;line-height:1.45;max-width:46em" {
                @for part in &parts { (block(part, detail)) }
            }
        }
    };
    page.into_string()
}

fn block(part: &Part, detail: Detail) -> Markup {
    html! {
        @match part {
            Part::Heading(text) => {
                h2 style="font-size:16px;margin:1.6em 0 .4em;border-top:1px solid #ccc;padding-top:.8em" {
                    (line(text))
                }
            }
            Part::Paragraph(text) => {
                p { @for (n, row) in text.lines().enumerate() {
                    @if n > 0 { br; }
                    (line(row))
                } }
            }
            // Styles of each cell are most of a long table.
            Part::Table(rows) if detail > Detail::Whole => {
                table cellpadding="3" {
                    @for (n, row) in rows.iter().enumerate() {
                        tr { @for cell in row {
                            @if n == 0 { th { (line(cell)) } }
                            @else { td { (line(cell)) } }
                        } }
                    }
                }
            }
            Part::Table(rows) => {
                table style="border-collapse:collapse" {
                    @for (n, row) in rows.iter().enumerate() {
                        tr { @for (m, cell) in row.iter().enumerate() {
                            @let style = if m == 0 { FIRST } else { CELL };
                            @if n == 0 { th style=(style) { (line(cell)) } }
                            @else { td style=(style) { (line(cell)) } }
                        } }
                    }
                }
            }
            Part::List(items) => {
                ul { @for item in items { li { (line(item)) } } }
            }
            Part::Verbatim(text) => {
                pre style="background:#f4f4f4;padding:8px;overflow:auto" {
                    @for row in text.lines() { (line(row)) "\n" }
                }
            }
            Part::Link { words, url } => {
                p { (line(words)) ": " a href=(line(url)) { (line(url)) } }
            }
        }
    }
}
