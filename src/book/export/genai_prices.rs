//! A provider array that the `UpdatePrices` of genai-prices takes, and `calc_price` prices by.
//!
//! Its registry of units has no seconds of video. The nearest are seconds of audio
//! (`audio_hours`, charged by 3,600), so a price by time stands there, and every model says
//! so: a workaround until there is a unit of video time. A price by the request is
//! `requests_kcount`, charged by 1,000. Each rate is a model of its own, named by its identity:
//! a combination without a price is not found, and never costs nothing.

use serde::Serialize;
use serde_json::value::RawValue;

use super::figures::{Figure, figures};
use super::{Export, Unsaid, note, number, written};
use crate::book::Book;
use crate::instant::shown;

/// No address of a programming interface is known: a pattern that fits none.
const NO_ADDRESS: &str = "(?!)";

const WORKAROUND: &str = "Seconds of video stand as `audio_seconds`: genai-prices has no \
    unit of video time.";

#[derive(Serialize)]
struct Provider {
    id: String,
    name: String,
    api_pattern: &'static str,
    pricing_urls: Vec<String>,
    description: String,
    price_comments: String,
    model_match: StartsWith,
    models: Vec<Model>,
}

#[derive(Serialize)]
struct StartsWith {
    starts_with: String,
}

#[derive(Serialize)]
struct Model {
    id: String,
    #[serde(rename = "match")]
    matches: Equals,
    name: String,
    price_comments: String,
    prices: Prices,
}

#[derive(Serialize)]
struct Equals {
    equals: String,
}

#[derive(Default, Serialize)]
struct Prices {
    #[serde(skip_serializing_if = "Option::is_none")]
    audio_hours: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests_kcount: Option<Box<RawValue>>,
}

pub(super) fn genai_prices(book: &Book) -> Export {
    let mut providers: Vec<Provider> = Vec::new();
    let mut unsaid: Vec<Unsaid> = Vec::new();
    for route in book.routes() {
        let mut of_route = Vec::new();
        let mut models = Vec::new();
        for figure in figures(book, route, &mut of_route) {
            match prices(&figure) {
                Ok(prices) => models.push(model(book, &figure, prices)),
                Err(cause) => note(&mut of_route, figure.left_out(cause)),
            }
        }
        let at = match providers.iter().position(|p| p.id == route.provider()) {
            Some(at) => at,
            None => {
                providers.push(provider(book, route.provider()));
                providers.len().saturating_sub(1)
            }
        };
        if let Some(provider) = providers.get_mut(at) {
            provider.models.extend(models);
            for one in &of_route {
                provider.price_comments.push_str(&format!("\n{one}"));
            }
            let entries = book.of_route(route);
            for url in entries.filter_map(|entry| book.page_url(entry)) {
                if !provider.pricing_urls.iter().any(|known| known == url) {
                    provider.pricing_urls.push(url.to_owned());
                }
            }
        }
        unsaid.extend(of_route);
    }
    Export {
        text: written(&providers),
        unsaid,
    }
}

fn provider(book: &Book, id: &str) -> Provider {
    let mut facts = book.routes.iter().filter(|f| f.spec.route.provider() == id);
    let name = facts.next().map_or(id, |facts| &facts.provider);
    Provider {
        id: id.to_owned(),
        name: name.to_owned(),
        api_pattern: NO_ADDRESS,
        pricing_urls: Vec::new(),
        description: format!("Prices of {}, from a ratebook", shown(book.as_of)),
        price_comments: WORKAROUND.to_owned(),
        model_match: StartsWith {
            starts_with: format!("{id}/"),
        },
        models: Vec::new(),
    }
}

fn prices(figure: &Figure<'_>) -> Result<Prices, String> {
    if let Some(amount) = figure.of_request() {
        let thousand = amount.times(1_000_u32.into());
        let thousand = thousand.map_err(|error| error.to_string())?;
        return Ok(Prices {
            requests_kcount: number(thousand),
            ..Prices::default()
        });
    }
    let hour = figure.of_seconds(3_600).and_then(number);
    let price = &figure.entry.price;
    let hour = hour.ok_or_else(|| format!("no finite decimal says {price} for an hour"))?;
    Ok(Prices {
        audio_hours: Some(hour),
        ..Prices::default()
    })
}

fn model(book: &Book, figure: &Figure<'_>, prices: Prices) -> Model {
    let (rate, entry) = (figure.rate(), figure.entry);
    let id = rate.to_string();
    let words = rate.dimensions.in_words();
    let title = book.title(&rate.route);
    let workaround = match prices.audio_hours {
        Some(_) => format!("{WORKAROUND} "),
        None => String::new(),
    };
    Model {
        matches: Equals { equals: id.clone() },
        name: if words.is_empty() {
            title
        } else {
            format!("{title}, {words}")
        },
        price_comments: format!(
            "{workaround}{} since {}, last seen {}, snapshot {}, page {}",
            entry.price,
            shown(entry.since),
            shown(entry.last_seen),
            entry.snapshot,
            entry.provenance.hash
        ),
        prices,
        id,
    }
}
