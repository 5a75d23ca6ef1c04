//! The section on the vendor's own prices: what the pages list, and what follows from it.

use std::cmp::Ordering;

use super::standing::Standing;
use super::words::{day, dimension, list, more, on_days, once, price, setting};
use super::{Block, Claim, Figure, Statement};
use crate::book::line_up::{Offer, above, order, priced_routes};
use crate::book::tables::{TableName, row_label, tables, without};
use crate::book::{Book, Entry, RouteFacts};
use crate::price::{Amount, Kind, Price};
use crate::rate::{Dimensions, Route};

/// An official route with what is known of it.
type Official<'b> = (&'b Route, &'b RouteFacts);

pub(super) fn blocks(standing: &Standing<'_, '_>) -> Vec<Block> {
    let book = standing.book;
    let official = priced_routes(book, true);
    if official.is_empty() {
        return vec![Block::Paragraph(none())];
    }
    let mut blocks: Vec<Block> = official
        .iter()
        .map(|of| Block::Paragraph(lists(book, of)))
        .collect();
    blocks.extend(
        tables(book, TableName::Official)
            .into_iter()
            .map(Block::Table),
    );
    let facts: Vec<Statement> = official.iter().flat_map(|of| facts(standing, of)).collect();
    if !facts.is_empty() {
        blocks.push(Block::Bullets(facts));
    }
    blocks
}

/// There is no official price.
pub(super) fn none() -> Statement {
    Statement::new(
        "The book has no official price at this date.",
        vec![Claim::NoOfficialPrice],
    )
}

fn facts(standing: &Standing<'_, '_>, of: &Official<'_>) -> Vec<Statement> {
    let mut facts = vec![depends(standing.book, of)];
    facts.extend(sound(standing.book, of));
    facts.extend(add_ons(standing.book, of));
    facts.extend(per_credit(standing, of));
    facts
}

/// `The official Guide, published on 2026-02-06, lists VIDEO 3.0 pricing in credits per second by
/// resolution and audio mode.`
pub(super) fn lists(book: &Book, of: &Official<'_>) -> Statement {
    let (route, facts) = of;
    let (page, mut claims) = page(book, of);
    claims.extend(book.of_route(route).map(rate));
    let units = once(
        book.of_route(route)
            .map(|e| format!("{} per {}", e.price.currency, e.price.unit)),
    );
    let keys: Vec<String> = varying(book, route);
    let by = if keys.is_empty() {
        String::new()
    } else {
        let words: Vec<&str> = keys.iter().map(|key| dimension(key)).collect();
        format!(" by {}", list(&words))
    };
    Statement::new(
        format!(
            "{page} lists {} pricing in {}{by}.",
            facts.model,
            list(&units)
        ),
        claims,
    )
}

/// `The official Guide, published on 2026-02-06,`; a page that states no date is as it was seen.
fn page(book: &Book, (route, facts): &Official<'_>) -> (String, Vec<Claim>) {
    let source = book.source(&facts.source);
    let title = source.map_or(facts.source.as_str(), |s| s.title.as_str());
    match source.and_then(|s| s.published) {
        Some(date) => (
            format!("The official {title}, published on {date},"),
            vec![Claim::Published {
                source: facts.source.clone(),
                date,
            }],
        ),
        None => {
            let days = once(book.of_route(route).map(|e| day(e.last_seen)));
            let observed = days.iter().map(|date| Claim::Observed {
                route: (*route).clone(),
                date: *date,
            });
            (
                format!("The official {title}, observed {},", on_days(&days)),
                observed.collect(),
            )
        }
    }
}

fn rate(entry: &Entry) -> Claim {
    Claim::Rate {
        rate: entry.rate.clone(),
        price: Figure::from(&entry.price),
    }
}

/// `… lists 6 and 8 credits/s for No Native Audio at 720p and 1080p, …`: every price.
pub(super) fn all_prices(book: &Book, of: &Official<'_>) -> Statement {
    let (route, facts) = of;
    let (page, mut claims) = page(book, of);
    claims.extend(book.of_route(route).map(rate));
    let rows = once(
        book.of_route(route)
            .map(|e| without(&e.rate.dimensions, "resolution")),
    );
    let rows: Vec<String> = rows
        .iter()
        .map(|row| row_words(book, route, facts, row))
        .collect();
    Statement::new(format!("{page} lists {}.", list(&rows)), claims)
}

/// `6 credits/s at 720p and 8 credits/s at 1080p for No Native Audio`.
fn row_words(book: &Book, route: &Route, facts: &RouteFacts, row: &Dimensions) -> String {
    let cells: Vec<String> = book
        .of_route(route)
        .filter(|e| without(&e.rate.dimensions, "resolution") == *row)
        .map(|e| match e.rate.dimensions.get("resolution") {
            Some(resolution) => {
                format!(
                    "{} at {}",
                    price(&e.price),
                    facts.label("resolution", resolution)
                )
            }
            None => price(&e.price),
        })
        .collect();
    if row.is_empty() {
        list(&cells)
    } else {
        format!("{} for {}", list(&cells), row_label(facts, row))
    }
}

/// Whether the price is one flat number, or what it depends on.
fn depends(book: &Book, (route, facts): &Official<'_>) -> Statement {
    let keys = varying(book, route);
    let mut all = book.base_rates(route).map(|e| &e.price);
    let flat = all.next().is_some_and(|first| {
        first.kind == Kind::Exact
            && all.all(|p| p.kind == Kind::Exact && order(first, p) == Some(Ordering::Equal))
    });
    if flat {
        let route = (*route).clone();
        return Statement::new(
            format!(
                "The official price of {} is one for all its settings.",
                facts.model
            ),
            vec![Claim::Flat { route }],
        );
    }
    let words: Vec<&str> = keys.iter().map(|key| dimension(key)).collect();
    let text = if words.is_empty() {
        format!(
            "The official price of {} is not one flat number.",
            facts.model
        )
    } else {
        format!(
            "The official price of {} depends on {}: it is not one flat number.",
            facts.model,
            list(&words)
        )
    };
    let claim = Claim::DependsOn {
        route: (*route).clone(),
        dimensions: keys,
    };
    Statement::new(text, vec![claim])
}

/// The dimensions that change a price while all others stay.
pub(super) fn varying(book: &Book, route: &Route) -> Vec<String> {
    let entries: Vec<&Entry> = book.base_rates(route).collect();
    let keys = once(
        entries
            .iter()
            .flat_map(|e| e.rate.dimensions.iter().map(|(key, _)| key)),
    );
    let changes = |key: &str| {
        entries.iter().enumerate().any(|(n, one)| {
            entries.iter().skip(n.saturating_add(1)).any(|other| {
                without(&one.rate.dimensions, key) == without(&other.rate.dimensions, key)
                    && order(&one.price, &other.price) != Some(Ordering::Equal)
            })
        })
    };
    keys.into_iter()
        .filter(|key| changes(key))
        .map(str::to_owned)
        .collect()
}

/// `Native Audio costs 3 credits/s (50%) more than No Native Audio at 720p`.
fn sound(book: &Book, (route, facts): &Official<'_>) -> Vec<Statement> {
    let exact = |e: &&Entry| e.price.kind == Kind::Exact && !e.price.approximate;
    let with = |sound: &'static str| {
        let entries = book.base_rates(route).filter(exact);
        entries.filter(move |e| e.rate.dimensions.get("sound") == Some(sound))
    };
    let mut statements = Vec::new();
    for silent in with("off") {
        let rest = without(&silent.rate.dimensions, "sound");
        for loud in with("on").filter(|e| without(&e.rate.dimensions, "sound") == rest) {
            let (dear, cheap) = match order(&silent.price, &loud.price) {
                Some(Ordering::Less) => (loud, silent),
                Some(Ordering::Greater) => (silent, loud),
                _ => continue,
            };
            statements.extend(dearer(facts, &rest, dear, cheap));
        }
    }
    statements
}

fn dearer(facts: &RouteFacts, at: &Dimensions, dear: &Entry, cheap: &Entry) -> Option<Statement> {
    let above = above(&dear.price, &cheap.price)?;
    let label = |e: &Entry| {
        let value = e.rate.dimensions.get("sound").unwrap_or_default();
        match facts.label("sound", value) {
            plain if plain == value => format!("sound {value}"),
            label => label,
        }
    };
    let at = setting(at);
    let space = if at.is_empty() { "" } else { " " };
    Some(Statement::new(
        format!(
            "{} costs {} than {}{space}{at}.",
            label(dear),
            more(&above),
            label(cheap)
        ),
        vec![Claim::DearerRate {
            dearer: dear.rate.clone(),
            cheaper: cheap.rate.clone(),
            above: (&above).into(),
        }],
    ))
}

/// `The Voice Control add-on costs +2 credits/s at 720p and 1080p`.
fn add_ons(book: &Book, (route, facts): &Official<'_>) -> Vec<Statement> {
    let entries: Vec<&Entry> = book
        .of_route(route)
        .filter(|e| e.rate.dimensions.get("add-on").is_some())
        .collect();
    let kind = |e: &Entry| {
        let row = without(&e.rate.dimensions, "resolution");
        (row, price(&e.price))
    };
    once(entries.iter().map(|e| kind(e)))
        .iter()
        .map(|(row, said)| {
            let own: Vec<&&Entry> = entries
                .iter()
                .filter(|e| kind(e) == (row.clone(), said.clone()))
                .collect();
            let at: Vec<String> = own
                .iter()
                .filter_map(|e| e.rate.dimensions.get("resolution"))
                .map(|r| facts.label("resolution", r))
                .collect();
            let at = if at.is_empty() {
                String::new()
            } else {
                format!(" at {}", list(&at))
            };
            Statement::new(
                format!("The {} costs {said}{at}.", row_label(facts, row)),
                own.iter().map(|e| rate(e)).collect(),
            )
        })
        .collect()
}

/// Where a model's prices follow the official credits: dollars a credit.
fn per_credit(standing: &Standing<'_, '_>, (official, facts): &Official<'_>) -> Vec<Statement> {
    let mut found: Vec<(Price, Vec<&Offer<'_>>)> = Vec::new();
    for offer in standing.offers {
        let Some(amount) = credit_price(standing.book, offer.route, official) else {
            continue;
        };
        let like = |(price, offers): &&mut (Price, Vec<&Offer<'_>>)| {
            *price == amount && offers.iter().any(|o| o.model == offer.model)
        };
        match found.iter_mut().find(like) {
            Some((_, offers)) => offers.push(offer),
            None => found.push((amount, vec![offer])),
        }
    }
    found
        .iter()
        .filter_map(|(amount, offers)| {
            let name = &offers.first()?.model;
            let modes: Vec<&str> = offers.iter().map(|o| o.mode_words()).collect();
            let text = format!(
                "{name} {} {} {} for each official credit of {}, in every setting that both \
                 price.",
                list(&modes),
                if modes.len() == 1 { "costs" } else { "cost" },
                crate::price::money(&amount.amount, None, &amount.currency),
                facts.model
            );
            let claims = offers.iter().map(|offer| Claim::PerCredit {
                route: offer.route.clone(),
                official: (*official).clone(),
                amount: Figure::from(amount),
            });
            Some(Statement::new(text, claims.collect()))
        })
        .collect()
}

/// What a route charges for one official credit, where that is one amount in all of at least two
/// settings; its unit is the one both share.
fn credit_price(book: &Book, route: &Route, official: &Route) -> Option<Price> {
    let exact = |e: &&Entry| e.price.kind == Kind::Exact && !e.price.approximate && !e.price.add_on;
    let mut ratios: Vec<Price> = Vec::new();
    for mine in book.base_rates(route).filter(exact) {
        let theirs = book
            .base_rates(official)
            .filter(exact)
            .find(|e| e.rate.dimensions == mine.rate.dimensions);
        let Some(theirs) = theirs else { continue };
        if !mine.price.currency.is_money()
            || theirs.price.currency.is_money()
            || mine.price.unit != theirs.price.unit
        {
            return None;
        }
        ratios.push(Price {
            amount: mine
                .price
                .amount
                .divided_exactly(theirs.price.amount)?
                .normalized(),
            companions: Vec::new(),
            ..mine.price.clone()
        });
    }
    let first = ratios.first()?;
    let one = ratios.len() > 1
        && ratios
            .iter()
            .all(|r| r.amount == first.amount && r.currency == first.currency);
    let above_zero = first.amount > Amount::ZERO;
    (one && above_zero).then(|| first.clone())
}
