//! `selectors list`: what is watched, where, and when.

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use crate::book::render::Table;
use crate::fetch::shown_url;
use crate::source::Source;

pub(super) fn list(context: &Context) -> Result<Exit, Failure> {
    let catalog = context.catalog()?;
    let json = catalog.sources().iter().map(as_json).collect();
    let rows = catalog.sources().iter().flat_map(rows);
    let columns = ["source", "page", "url", "schedule", "zone", "rates", "file"];
    let table = Table {
        name: "sources".to_owned(),
        caption: "Sources".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    context.listing(&table, &json)?;
    Ok(Exit::Done)
}

/// One row a page.
fn rows(source: &Source) -> impl Iterator<Item = Vec<String>> {
    source.pages.iter().map(|page| {
        vec![
            source.id.clone(),
            page.id.clone(),
            shown_url(page.url.as_str()),
            source.schedule.written().to_owned(),
            source.schedule.zone_name().to_owned(),
            source.expect.rates.len().to_string(),
            source.file.clone(),
        ]
    })
}

fn as_json(source: &Source) -> Value {
    let pages: Vec<Value> = source
        .pages
        .iter()
        .map(|page| {
            json!({
                "page": page.id,
                "url": shown_url(page.url.as_str()),
                "routes": page.routes,
            })
        })
        .collect();
    json!({
        "source": source.id,
        "file": source.file,
        "title": source.title,
        "model": source.model,
        "provider": source.provider,
        "official": source.official,
        "schedule": source.schedule.written(),
        "timezone": source.schedule.zone_name(),
        "allowance_s": source.allowance.as_secs(),
        "pages": pages,
        "expected_rates": source.expect.rates,
    })
}
