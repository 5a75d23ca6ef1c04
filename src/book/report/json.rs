//! The report as JSON: each sentence with what it claims.

use serde_json::{Value, json};

use super::{Block, Report, SourceLine, Statement};
use crate::book::render::pretty;

pub(super) fn render(report: &Report) -> String {
    let sections: Vec<Value> = report
        .sections
        .iter()
        .map(|section| {
            let blocks: Vec<Value> = section.blocks.iter().map(block).collect();
            json!({ "id": section.id, "heading": section.heading, "blocks": blocks })
        })
        .collect();
    pretty(&json!({
        "title": report.title,
        "as_of": report.as_of.to_string(),
        "sections": sections,
    }))
}

fn block(block: &Block) -> Value {
    match block {
        Block::Paragraph(said) => json!({ "paragraph": statement(said) }),
        Block::Bullets(said) => json!({ "bullets": statements(said) }),
        Block::Table(table) => json!({ "table": table.json() }),
        Block::Question { question, answer } => {
            json!({ "question": question, "answer": statements(answer) })
        }
        Block::Sources(lines) => {
            json!({ "sources": lines.iter().map(source).collect::<Vec<Value>>() })
        }
    }
}

fn statements(said: &[Statement]) -> Value {
    Value::Array(said.iter().map(statement).collect())
}

fn statement(said: &Statement) -> Value {
    json!({ "text": said.text, "claims": said.claims })
}

fn source(line: &SourceLine) -> Value {
    json!({
        "title": line.title,
        "url": line.url,
        "official": line.official,
        "published": line.published.map(|date| date.to_string()),
        "observed": line.observed.map(|at| at.to_string()),
        "snapshot": line.snapshot,
    })
}
