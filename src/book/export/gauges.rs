//! Gauges in the text format of Prometheus, which `OpenMetrics` reads too: for the textfile
//! collector, a push gateway, or a scrape of a file.

use crate::book::per_second::PerSecond;
use crate::book::{Book, Entry};
use crate::exposition::{Exposition, Kind, unix};

/// One figure a price: name, what it is, and how it is had.
type OfEntry = fn(&Book, &Entry) -> Option<String>;

const OF_PRICES: [(&str, &str, OfEntry); 7] = [
    (
        "ratebook_price",
        "The price, in the currency and for the unit that the labels say.",
        |_, entry| Some(entry.price.amount.to_string()),
    ),
    (
        "ratebook_price_max",
        "The upper end of a price that is a range.",
        |_, entry| Some(entry.price.amount_max?.to_string()),
    ),
    (
        "ratebook_price_per_second",
        "The price for one second, where it is by time.",
        |_, entry| Some(PerSecond::of(&entry.price)?.amount.to_string()),
    ),
    (
        "ratebook_price_since_timestamp_seconds",
        "When the price was first seen.",
        |_, entry| Some(unix(entry.since)),
    ),
    (
        "ratebook_price_last_seen_timestamp_seconds",
        "The last good check that saw the price.",
        |_, entry| Some(unix(entry.last_seen)),
    ),
    (
        "ratebook_price_changed_by_timestamp_seconds",
        "By when another price was seen, where it is not known which held at the instant.",
        |_, entry| entry.changed_by().map(unix),
    ),
    (
        "ratebook_price_stale",
        "1 where the price was not seen for longer than its source may go unread.",
        |book, entry| Some(u8::from(book.stale(entry).is_some()).to_string()),
    ),
];

pub(super) fn gauges(book: &Book) -> String {
    let mut exposition = Exposition::default();
    exposition
        .family(
            "ratebook_export_as_of_timestamp_seconds",
            Kind::Gauge,
            "The instant that the prices are of.",
        )
        .sample(&[], unix(book.as_of));
    for (name, help, figure) in OF_PRICES {
        let mut family = exposition.family(name, Kind::Gauge, help);
        for entry in book.entries() {
            let Some(value) = figure(book, entry) else {
                continue;
            };
            let labels = labels(entry);
            let labels: Vec<(&str, &str)> = labels
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            family.sample(&labels, value);
        }
    }
    format!("{}# EOF\n", exposition.text())
}

/// The identity, whole and in its parts. A dimension is a label of its own (`dim_resolution`),
/// since `mode` and others are also words of routes.
fn labels(entry: &Entry) -> Vec<(String, String)> {
    let (rate, price) = (&entry.rate, &entry.price);
    let mut labels: Vec<(String, String)> = [
        ("rate", rate.to_string()),
        ("provider", rate.route.provider().to_owned()),
        ("model", rate.route.model().to_owned()),
        ("mode", rate.route.mode().to_owned()),
        ("currency", price.currency.to_string()),
        ("unit", price.unit.to_string()),
        ("kind", price.kind.to_string()),
        ("source", entry.source.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    for (key, value) in rate.dimensions.iter() {
        let plain = key.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        let name = format!("dim_{plain}");
        // Two keys that differ only in their signs have one name; `rate` says both.
        if !labels.iter().any(|(known, _)| *known == name) {
            labels.push((name, value.to_owned()));
        }
    }
    labels
}
