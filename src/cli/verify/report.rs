//! What `verify` found, told.

use serde_json::{Value, json};

use super::super::terminal;
use crate::book::render::Table;
use crate::escape::line;
use crate::source::READER;

/// What was found.
#[derive(Default)]
pub(super) struct Report {
    /// What SQLite says is wrong with the file.
    pub file: Vec<String>,
    pub mismatches: Vec<Mismatch>,
    pub snapshots: usize,
    pub prices: usize,
    pub rules: usize,
    pub pages: usize,
    /// How many snapshots were read by another version of the reader than today's.
    pub other_reader: usize,
}

/// One thing that is not as the store says.
pub(super) struct Mismatch {
    /// `snapshot 4 of gptimage2-kling-3`, `page b3:…`.
    pub place: String,
    pub what: String,
    pub stored: String,
    pub found: String,
}

pub(super) fn for_people(report: &Report) -> String {
    let mut text = String::new();
    for problem in &report.file {
        let bad = terminal::styled(terminal::RED, "file");
        text.push_str(&format!("{bad}   {}\n", line(problem)));
    }
    for mismatch in &report.mismatches {
        let place = terminal::styled(terminal::RED, &mismatch.place);
        text.push_str(&format!(
            "{place}   {}\n  stored   {}\n  read     {}\n",
            line(&mismatch.what),
            line(&mismatch.stored),
            line(&mismatch.found)
        ));
    }
    let Report {
        snapshots,
        prices,
        rules,
        pages,
        other_reader,
        ..
    } = report;
    text.push_str(&format!(
        "{snapshots} snapshots, {prices} prices and {rules} rules read again from {pages} pages: "
    ));
    match (report.mismatches.len(), report.file.len()) {
        (0, 0) => text.push_str(&format!(
            "{}\n",
            terminal::styled(terminal::GREEN, "all as stored")
        )),
        (bad, file) => text.push_str(&format!(
            "{}\n",
            terminal::styled(
                terminal::RED,
                &format!("{bad} differ, {file} faults of the file")
            )
        )),
    }
    if *other_reader > 0 {
        text.push_str(&format!(
            "{other_reader} of the snapshots were read by an older reader (today's is {READER})\n"
        ));
    }
    text
}

pub(super) fn table(report: &Report) -> Table {
    let file = report.file.iter().map(|problem| {
        let cells = ["file", "structure", "", problem.as_str()];
        cells.map(str::to_owned).to_vec()
    });
    let mismatches = report.mismatches.iter().map(|m| {
        vec![
            m.place.clone(),
            m.what.clone(),
            m.stored.clone(),
            m.found.clone(),
        ]
    });
    Table {
        name: "verify".to_owned(),
        caption: "What is not as stored".to_owned(),
        columns: ["place", "what", "stored", "read"]
            .map(str::to_owned)
            .to_vec(),
        rows: file.chain(mismatches).collect(),
    }
}

pub(super) fn as_json(report: &Report) -> Value {
    let mismatches: Vec<Value> = report
        .mismatches
        .iter()
        .map(|m| json!({"place": m.place, "what": m.what, "stored": m.stored, "read": m.found}))
        .collect();
    json!({
        "snapshots": report.snapshots,
        "prices": report.prices,
        "rules": report.rules,
        "pages": report.pages,
        "reader": READER,
        "read_by_another_reader": report.other_reader,
        "file": report.file,
        "mismatches": mismatches,
    })
}
