//! `selectors list`: what can be watched, whether it is, where, and when.

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use crate::book::render::Table;
use crate::fetch::shown_url;
use crate::source::Source;

pub(super) fn list(context: &Context) -> Result<Exit, Failure> {
    let sources = context.config.all_sources()?;
    let is_watched = |source: &Source| context.config.sources.takes(&source.id);
    let json = sources
        .iter()
        .map(|source| as_json(source, is_watched(source)));
    let json = json.collect();
    let rows = sources
        .iter()
        .flat_map(|source| rows(source, is_watched(source)));
    let columns = [
        "source", "page", "url", "schedule", "zone", "rates", "watched", "file",
    ];
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
fn rows(source: &Source, is_watched: bool) -> impl Iterator<Item = Vec<String>> {
    let watched = if is_watched { "yes" } else { "no" };
    source.pages.iter().map(move |page| {
        vec![
            source.id.clone(),
            page.id.clone(),
            shown_url(page.url.as_str()),
            source.schedule.written().to_owned(),
            source.schedule.zone_name().to_owned(),
            source.expect.rates.len().to_string(),
            watched.to_owned(),
            source.file.clone(),
        ]
    })
}

fn as_json(source: &Source, is_watched: bool) -> Value {
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
        "watched": is_watched,
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
