//! A row a price. Amounts stand as plain numbers, beside the currency and the unit that they are
//! in, and page text is no formula.

use crate::book::per_second::PerSecond;
use crate::book::render::{Table, TableFormat};
use crate::book::{Book, Entry, Next};
use crate::price::Amount;
use crate::rules::Rule;

const COLUMNS: [&str; 24] = [
    "rate",
    "provider",
    "model",
    "mode",
    "dimensions",
    "amount",
    "amount_max",
    "currency",
    "unit",
    "kind",
    "approximate",
    "add_on",
    "per_second",
    "per_second_max",
    "beside",
    "since",
    "last_seen",
    "changed_by",
    "then",
    "rules",
    "source",
    "snapshot",
    "url",
    "page_hash",
];

pub(super) fn csv(book: &Book) -> String {
    let table = Table {
        name: "prices".to_owned(),
        caption: String::new(),
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: book
            .entries()
            .iter()
            .map(|entry| row(book, entry))
            .collect(),
    };
    table.render(TableFormat::Csv)
}

fn row(book: &Book, entry: &Entry) -> Vec<String> {
    let Entry { rate, price, .. } = entry;
    let some = |amount: Option<Amount>| amount.map_or_else(String::new, |a| a.to_string());
    let per_second = PerSecond::of(price);
    let beside: Vec<String> = price.beside().map(ToString::to_string).collect();
    let rules = book.rules(&rate.route).map(|reading| &reading.rule);
    let rules: Vec<String> = rules
        .filter(|rule| !matches!(rule, Rule::Stated(_)))
        .map(ToString::to_string)
        .collect();
    let (changed_by, then) = match &entry.next {
        None => (String::new(), String::new()),
        Some((Next::Gone, by)) => (by.to_string(), "no price".to_owned()),
        Some((Next::Price(price), by)) => (by.to_string(), price.to_string()),
    };
    vec![
        rate.to_string(),
        rate.route.provider().to_owned(),
        rate.route.model().to_owned(),
        rate.route.mode().to_owned(),
        rate.dimensions.to_string(),
        price.amount.to_string(),
        some(price.amount_max),
        price.currency.to_string(),
        price.unit.to_string(),
        price.kind.to_string(),
        price.approximate.to_string(),
        price.add_on.to_string(),
        some(per_second.map(|per| per.amount)),
        some(per_second.and_then(|per| per.amount_max)),
        beside.join("; "),
        entry.since.to_string(),
        entry.last_seen.to_string(),
        changed_by,
        then,
        rules.join("; "),
        entry.source.clone(),
        entry.snapshot.to_string(),
        book.page_url(entry).unwrap_or_default().to_owned(),
        entry.provenance.hash.to_string(),
    ]
}
